"""What is seen of a training, under way or over: live map, losses, reconstructions, replay."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from dashboard import cache
from dashboard.charts.axes import Figure
from dashboard.charts.sequences import figure_height, initial_channels, sequences_figure, with_dates
from dashboard.charts.training.loss import loss_figure
from dashboard.components.plotly_view import plotly_view
from dashboard.formatting import shortened
from dashboard.sentences.verdict import CURVE_WITHOUT_LINES, why_flat
from dashboard.widgets import clip_grid, small_map
from dashboard.widgets.learning import live_map, replay
from dashboard.widgets.learning.live_map import LiveMap
from sequitur_core.comparison.measures import usual_map
from sequitur_core.data.dataset import FloatArray
from sequitur_core.formatting import pluralise
from sequitur_core.runs.progress.state import UNDER_WAY, Baselines, Status
from sequitur_core.runs.results.judgement import begins_at_pca
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import Epoch

HEIGHT = 300  # pixels of the map and of the losses: both are in the first screen
ENDED_HEIGHT = 280  # of a run that has ended, whose verdict above them may have four lines
PREVIEW_FRAMES = 48  # of each clip; they are drawn again at every refresh
LOSSES, RECONSTRUCTIONS = "loss_chart", "preview"


def show(run: Run, status: Status, history: Sequence[Epoch], baselines: Baselines | None) -> None:
    """The map of a run beside its losses, as they are now, and below them its reconstructions.

    Once it has ended, a bar above replays all of them. It shows any run, on any page.
    """
    ended = status in ("done", "stopped")
    height = ENDED_HEIGHT if ended else HEIGHT
    bar = st.container()  # below the charts, it would be out of sight with them
    left, right = st.columns(2)
    with left:
        shown = live_map.show(run, ended=ended, height=height)
        if shown is None and ended:
            small_map.show(run, height=height)
    with right:
        marked = shown.frames.frame(-1).epoch if ended and shown is not None else None
        losses = _losses(run, status, history, baselines, marked, height)
    if not ended or shown is None:
        _preview(run)
        return
    drawn = _reconstructions(run, shown)
    with bar:
        charts = {LOSSES: losses, RECONSTRUCTIONS: drawn}
        replay.show(run, shown, history, baselines=baselines, charts=charts)
    _map_of_explore(run, shown)


def _map_of_explore(run: Run, shown: LiveMap) -> None:
    """The map that Explore opens with, where it isn't the one above."""
    method, n = usual_map(run), len(cache.run_dataset(run))
    if len(shown.frames.rows) < n:
        st.caption(f"All {n:,} sequences, as Explore shows them.")
    elif method == "umap" and run.points_method("umap") == "umap" and not shown.is_umap:
        st.caption("The same sequences as Explore shows them: UMAP keeps neighbours together.")
    else:
        return
    small_map.show(run, height=HEIGHT)


def _losses(
    run: Run,
    status: Status,
    history: Sequence[Epoch],
    baselines: Baselines | None,
    marked: float | None,
    height: int,
) -> Figure:
    planned = run.spec.config.epochs
    figure = loss_figure(
        history,
        epochs=planned if status in UNDER_WAY else max(len(history), 1),
        baselines=baselines,
        encoding_dim=run.spec.encoding_dim,
        marked=marked,
    )
    plotly_view(
        figure,
        key=LOSSES,
        label=f"Loss over {pluralise(len(history), 'epoch')}",
        height=height,
    )
    beside = None if baselines is None else baselines.beside_curve()
    if beside is not None and begins_at_pca(run.spec, history, beside):
        st.caption(why_flat(run.spec, history, beside))
    if baselines is not None and beside is None:
        st.caption(CURVE_WITHOUT_LINES)
    return figure


def _preview(run: Run) -> None:
    """Three sequences and what the model makes of them so far."""
    preview = run.preview()
    if preview is not None:
        _draw(run, preview.rows, preview.reconstructions, f"after epoch {preview.epoch}")


def _reconstructions(run: Run, shown: LiveMap) -> Figure | None:
    """Three sequences and what the finished model makes of them."""
    rows, every = shown.frames.format.drawn, run.reconstructions()
    if not rows or every is None:
        return None
    epoch = shown.frames.frame(-1).epoch
    return _draw(run, rows, [every[row] for row in rows], f"after epoch {epoch:g}")


def _draw(
    run: Run, rows: ArrayLike, reconstructions: Sequence[FloatArray], when: str
) -> Figure | None:
    """Draw sequences with their reconstructions; the figure, None of clips."""
    dataset = cache.run_dataset(run)
    drawn = np.asarray(rows, np.int64)
    label = f"Three sequences and their reconstructions {when}"
    if dataset.are_clips:
        clip_grid.show(
            dataset,
            drawn.tolist(),
            key=RECONSTRUCTIONS,
            label=label,
            reconstructions=reconstructions,
            columns=3,
            most=PREVIEW_FRAMES,
        )
        return None
    figure = sequences_figure(
        [dataset.as_measured(int(row)) for row in drawn],
        titles=[shortened(dataset.ids[row], 24) for row in drawn],
        meta=dataset.meta,
        channels=initial_channels(dataset),
        reconstructions=reconstructions,
        columns=3,
    )
    height = figure_height(len(drawn), 3)
    figure = with_dates(figure, dataset, drawn)
    plotly_view(figure, key=RECONSTRUCTIONS, label=label, height=height)
    return figure
