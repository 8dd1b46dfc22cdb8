"""The loss curves of a training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import plotly.graph_objects as go

from dashboard.charts.axes import log_ticks, plain_decimal
from dashboard.charts.colouring import ACCENT, ORIGINAL, SECOND
from sequitur_core.formatting import number
from sequitur_core.runs.judgement import EXACT_LOSS
from sequitur_core.runs.state import Baselines
from sequitur_core.settings.train_config import Epoch


def loss_figure(
    history: Sequence[Epoch],
    *,
    epochs: int,
    baselines: Baselines | None = None,
    encoding_dim: int = 0,
) -> go.Figure:
    """Loss curves over epochs, with dotted lines for simple baselines.

    A baseline that rebuilds the sequences exactly has no line.
    """
    x = [e.number for e in history]
    figure = go.Figure()
    lines: list[tuple[str, list[float | None], str]] = [
        ("training", [e.train_loss for e in history], ACCENT)
    ]
    if any(e.validation_loss is not None for e in history):
        lines.append(("validation", [e.validation_loss for e in history], SECOND))
    mode = "lines+markers" if len(history) < 30 else "lines"
    for name, y, colour in lines:
        figure.add_scatter(
            x=x,
            y=y,
            name=name,
            mode=mode,
            line={"color": colour, "width": 2},
            hovertemplate="%{y:.3g}",
        )
    levels = [v for e in history for v in (e.train_loss, e.validation_loss) if v and v > 0]
    for name, level, dash in _baseline_levels(baselines, encoding_dim):
        levels.append(level)
        figure.add_scatter(
            x=[0, epochs],
            y=[level, level],
            name=name,
            mode="lines",
            line={"color": ORIGINAL, "width": 1.5, "dash": dash},
            hovertemplate=number(level),
        )
    steep = bool(levels) and max(levels) > 10 * min(levels)
    figure.update_layout(
        margin={"l": 60, "r": 10, "t": 10, "b": 40},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="x unified",
        dragmode=False,
    )
    figure.update_xaxes(title="epoch", range=[0, epochs])
    figure.update_yaxes(title="mean squared error", rangemode="tozero")
    if steep:
        ticks = log_ticks(min(levels), max(levels))
        figure.update_yaxes(type="log", tickvals=ticks, ticktext=[plain_decimal(t) for t in ticks])
    return figure


def _baseline_levels(
    baselines: Baselines | None, encoding_dim: int
) -> Iterator[tuple[str, float, str]]:
    """Name, loss and dash of each baseline that is drawn."""
    if baselines is None:
        return
    mean, frame = baselines.mean, baselines.frame
    # Of clips the average frame says more, and lies close to the average sequence.
    name, average = ("average sequence", mean) if frame is None else ("average frame", frame)
    if average > 0:
        yield name, average, "dash"
    # Down to rounding errors, an axis would leave no room for the curves.
    if baselines.pca > 0 and baselines.pca >= EXACT_LOSS * max(mean, frame or 0.0):
        yield f"PCA, {encoding_dim} numbers", baselines.pca, "dot"
