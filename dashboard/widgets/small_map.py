"""The map of a finished run that Explore opens with, small, in the same colours."""

from __future__ import annotations

from dashboard import cache
from dashboard.charts.colouring import first_colouring
from dashboard.components import hover_thumbnails
from dashboard.components.plotly_view import plotly_view
from sequitur_core.comparison.measures import usual_map
from sequitur_core.formatting import pluralise
from sequitur_core.runs.run import Run


def show(run: Run, *, key: str = "map_preview", height: int, legend: bool = True) -> None:
    """The map, or nothing where there is none yet."""
    method = usual_map(run)
    points = run.points(method)
    if points is None:
        return
    method = run.points_method(method)  # PCA where there were too few sequences for UMAP
    dataset = cache.run_dataset(run)
    plotly_view(
        cache.map_figure(
            run,
            points,
            colouring=first_colouring(run, dataset),
            method=method,
            legend=legend,
        ),
        key=key,
        label=f"Map of {pluralise(len(points), 'sequence')}",
        height=height,
        rows_of=run.spec.dataset_id or run.id,
        hover=hover_thumbnails.pictures(run, dataset),
    )
