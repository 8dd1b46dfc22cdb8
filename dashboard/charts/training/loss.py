"""The loss curves of a training."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.axes import Figure, log_ticks, tick_text
from dashboard.charts.colouring import ACCENT, MARK, ORIGINAL, SECOND
from dashboard.formatting import plot_text, shortened_run
from sequitur_core.formatting import join_names, number, pluralise
from sequitur_core.runs.progress.state import Baselines, MeasuredOn
from sequitur_core.runs.results.judgement import EXACT_LOSS
from sequitur_core.settings.train_config import Epoch

# What the loss of a model is called, by the sequences that it was measured on.
LOSS_NAMES: Mapping[MeasuredOn, str] = {
    "validation": "Validation loss",
    "training": "Training loss",
    "cross-fit": "Cross-validated loss",
}
SOLID = "Solid: validation loss, on held-out sequences."
# With so many epochs planned, or ten times those done, a curve has room enough on their axis.
ENOUGH_EPOCHS, TIMES_DONE = 50, 10
FAR_ABOVE = 10  # times the loss of the average sequence
ROOM_ABOVE = 1.5  # times the highest loss


def loss_figure(
    history: Sequence[Epoch],
    *,
    epochs: int,
    baselines: Baselines | None = None,
    encoding_dim: int = 0,
    marked: float | None = None,
) -> Figure:
    """Loss curves over epochs, with dotted lines for simple baselines.

    A baseline that rebuilds the sequences exactly, or was measured on others than the curve,
    has no line. `marked` is an epoch with a mark on the curve; that is the last trace.
    """
    x = [e.number for e in history]
    traces: list[dict[str, Any]] = []
    lines: list[tuple[str, list[float | None], str]] = [
        ("training", [e.train_loss for e in history], ACCENT)
    ]
    if any(e.validation_loss is not None for e in history):
        lines.append(("validation", [e.validation_loss for e in history], SECOND))
    mode = "lines+markers" if len(history) < 30 else "lines"
    for name, y, colour in lines:
        traces.append(_line(name, x, y, {"color": colour, "width": 2}, mode=mode))
    levels = [v for e in history for v in (e.train_loss, e.validation_loss) if v and v > 0]
    for name, level, dash in _baseline_levels(baselines, encoding_dim):
        levels.append(level)
        style = {"color": ORIGINAL, "width": 1.5, "dash": dash}
        level_line = _line(name, [0, epochs], [level, level], style, mode="lines")
        traces.append(level_line | {"hovertemplate": number(level)})
    if marked is not None and history:
        traces.append(_mark(history, marked))
    layout = _layout("mean squared error", levels)
    layout["xaxis"] = {"title": {"text": "epoch"}, "range": [0, _end(len(history), epochs)]}
    return {"data": traces, "layout": layout}


def _end(done: int, planned: int) -> int:
    """Where the axis ends: as planned, but earlier where the curve would be squeezed at its edge.

    By halves, so that the axis rarely changes. An empty one shows all that is planned.
    """
    while done and planned > max(ENOUGH_EPOCHS, TIMES_DONE * done):
        planned = (planned + 1) // 2
    return planned


@dataclass(frozen=True)
class Curve:
    """The losses of one of several runs.

    `scale` is what they are divided by, 1 for none; `average` is the loss of the average sequence,
    None where it isn't known.
    """

    name: str
    colour: str
    history: Sequence[Epoch]
    scale: float = 1.0
    average: float | None = None

    @property
    def levels(self) -> list[float]:
        """All losses that are drawn, as they are drawn."""
        both = (v for e in self.history for v in (e.train_loss, e.validation_loss))
        return [v / self.scale for v in both if v and v > 0]

    @property
    def has_broken(self) -> bool:
        """Whether it ended far above the average sequence, which any model can draw."""
        if not self.history or self.average is None:
            return False
        last = self.history[-1]
        loss = last.train_loss if last.validation_loss is None else last.validation_loss
        return not loss <= FAR_ABOVE * self.average


def compared_losses_figure(
    curves: Sequence[Curve], *, over: Literal["epochs", "seconds"], title: str
) -> Figure:
    """The losses of several runs on one axis: those on held-out sequences, else those trained on.

    A training loss beside a held-out one is drawn thin and dotted. What broke runs out of the
    chart at its top, where it would leave the others no room: see `what_runs_out`.
    """
    traces: list[dict[str, Any]] = []
    for curve in curves:
        x = [e.number if over == "epochs" else e.seconds for e in curve.history]
        trained = [e.train_loss / curve.scale for e in curve.history]
        held_out = [
            None if e.validation_loss is None else e.validation_loss / curve.scale
            for e in curve.history
        ]
        mode = "lines+markers" if len(x) < 30 else "lines"
        name, both = plot_text(shortened_run(curve.name, 40)), any(v is not None for v in held_out)
        if both:
            style = {"color": curve.colour, "width": 2.5}
            traces.append(_line(name, x, held_out, style, mode=mode))
        style = {"color": curve.colour, "width": 1 if both else 2.5, "dash": "dot"}
        traces.append(
            _line(f"{name}, training", x, trained, style, mode="lines" if both else mode)
            | {"showlegend": not both, "opacity": 0.7 if both else 1}
        )
    layout = _layout(title, [v for curve in curves for v in curve.levels], _top(curves))
    layout["xaxis"] = {
        "title": {"text": "epoch" if over == "epochs" else "seconds of training"},
        "rangemode": "tozero",
    }
    layout["hovermode"] = "closest"
    return {"data": traces, "layout": layout}


def _top(curves: Sequence[Curve]) -> float:
    """The highest loss that is drawn: of the runs that didn't break, if there are such."""
    sound = [v for curve in curves if not curve.has_broken for v in curve.levels]
    return max(sound or [v for curve in curves for v in curve.levels], default=np.inf)


def what_runs_out(curves: Sequence[Curve]) -> str:
    """Which curves of `compared_losses_figure` go on above it; "" if none does."""
    top = ROOM_ABOVE * _top(curves)
    beyond = [curve.name for curve in curves if max(curve.levels, default=0.0) > top]
    if not beyond:
        return ""
    others = "the other" if len(curves) - len(beyond) == 1 else "the others"
    be, run = ("is", "runs") if len(beyond) == 1 else ("are", "run")
    return f"{join_names(beyond)} {be} far above {others} and {run} out of the chart at its top."


def what_lines_mean(curves: Sequence[Curve]) -> str:
    """What solid and dotted lines of `compared_losses_figure` are; "" before the first epoch."""
    drawn = [curve for curve in curves if curve.history]
    trained = [
        curve.name
        for curve in drawn
        if all(epoch.validation_loss is None for epoch in curve.history)
    ]
    if not drawn:
        return ""
    if not trained:
        return f"{SOLID} Thin and dotted: training loss, on those trained on."
    if len(trained) == len(drawn):
        return "Nothing was held out, so these are training losses, on the sequences trained on."
    return (
        f"{SOLID} Dotted: training loss, on those trained on, as nothing was held out by "
        f"{join_names(trained)}."
    )


def _layout(title: str, levels: Sequence[float], top: float = np.inf) -> dict[str, Any]:
    """All but the axis of time; losses that differ tenfold and more are on a log scale.

    It ends at the `top`, and where losses are mere rounding errors, which would leave the others
    no room.
    """
    inside = [level for level in levels if level <= top]
    # With nothing drawn yet, Plotly would make numbers up.
    axis: dict[str, Any] = {
        "title": {"text": title},
        "rangemode": "tozero",
        "showticklabels": bool(levels),
    }
    if inside and len(inside) < len(levels):
        axis["range"] = [0, ROOM_ABOVE * top]
    if (limits := _log_limits(inside)) is not None:
        lowest, highest = limits
        ticks = log_ticks(lowest, highest)
        texts = [tick_text(tick) for tick in ticks]
        axis |= {"type": "log", "tickvals": ticks, "ticktext": texts}
        if lowest > min(inside) or len(inside) < len(levels):
            axis["range"] = [np.log10(lowest).item(), np.log10(ROOM_ABOVE * highest).item()]
    return {
        "margin": {"l": 60, "r": 10, "t": 10, "b": 40},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "hovermode": "x unified",
        "dragmode": False,
        "yaxis": axis,
    }


def _log_limits(levels: Sequence[float]) -> tuple[float, float] | None:
    """Between which losses a log scale shows them; None where they don't differ tenfold."""
    if not levels or max(levels) <= 10 * min(levels):
        return None
    return max(min(levels), EXACT_LOSS * max(levels)), max(levels)


def heights(*curves: Sequence[float]) -> list[list[float]]:
    """How high losses stand in a picture without an axis, 0 to 1, on the scale of a chart."""
    levels = [loss for curve in curves for loss in curve]
    limits, highest = _log_limits(levels), max([*levels, EXACT_LOSS])

    def height(loss: float) -> float:
        if limits is None:
            return round(loss / highest, 4)
        lowest = limits[0]
        return round(math.log(max(loss, lowest) / lowest) / math.log(highest / lowest), 4)

    return [[height(loss) for loss in curve] for curve in curves]


def mark_heights(
    history: Sequence[Epoch], epochs: Sequence[float] | NDArray[np.float64]
) -> NDArray[np.float64]:
    """How high the curve is at some epochs, whole ones or not: validation loss where there is.

    Training losses of few sequences vary by chance from epoch to epoch, so it is in their midst.
    """
    losses = [e.train_loss if e.validation_loss is None else e.validation_loss for e in history]
    around = len(losses) // 100 if any(e.validation_loss is None for e in history) else 0
    smooth = [
        np.mean(losses[max(0, i - around) : i + around + 1]).item() for i in range(len(losses))
    ]
    return np.interp(epochs, [e.number for e in history], smooth)


def _mark(history: Sequence[Epoch], epoch: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [epoch],
        "y": mark_heights(history, [epoch]).tolist(),
        "name": "replay",
        "mode": "markers",
        "marker": {"size": 12, "color": MARK, "line": {"width": 2, "color": "white"}},
        "showlegend": False,
        "hoverinfo": "skip",
        "cliponaxis": False,  # it begins and ends on the edge
    }


def _line(
    name: str, x: Sequence[float], y: Sequence[float | None], style: dict[str, Any], *, mode: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "name": name,
        "mode": mode,
        "line": style,
        "hovertemplate": "%{y:.3g}",
        "cliponaxis": "markers" not in mode,  # the last of few epochs lies on the edge
    }


def _baseline_levels(
    baselines: Baselines | None, encoding_dim: int
) -> Iterator[tuple[str, float, str]]:
    """Name, loss and dash of each baseline that is drawn."""
    baselines = None if baselines is None else baselines.beside_curve()
    if baselines is None:
        return
    mean, frame = baselines.mean, baselines.frame
    # Of clips the average frame says more, and lies close to the average sequence.
    name, average = ("average sequence", mean) if frame is None else ("average frame", frame)
    if average > 0:
        yield name, average, "dash"
    # Down to rounding errors, an axis would leave no room for the curves.
    if baselines.pca > 0 and baselines.pca >= EXACT_LOSS * max(mean, frame or 0.0):
        yield f"PCA, {pluralise(encoding_dim, 'number')}", baselines.pca, "dot"
