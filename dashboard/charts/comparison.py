"""Figures that compare: a selection with the rest, a sequence with what was expected of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.charts.axes import Figure, line_or_points, milliseconds, without_tooltip
from dashboard.charts.colouring import ACCENT, ORIGINAL, SECOND, THIRD
from dashboard.formatting import plot_text, shortened
from sequitur_core.data.dataset import DoubleArray
from sequitur_core.explore.channels import Channels
from sequitur_core.explore.difference import Difference
from sequitur_core.explore.time.time_axis import TimeAxis

BAND = "rgba(0, 114, 178, 0.25)"
BAND_OF_REST = "rgba(138, 148, 158, 0.22)"
MARKED = "rgba(230, 159, 0, 0.25)"
# Lower blue, higher orange, and nothing in between on light and dark pages alike.
LOWER_HIGHER = ((0.0, "#0072B2"), (0.5, "rgba(138, 148, 158, 0.12)"), (1.0, "#D55E00"))
STRONGEST = 2.0  # effect with the full colour
# What a sequence is compared with, in the colours and dashes of its charts and small pictures.
RECONSTRUCTION, NEIGHBOURS, LEVEL = "reconstruction", "mean of its neighbours", "its own level"
EXPECTED = {
    RECONSTRUCTION: (ACCENT, "dash"),
    NEIGHBOURS: (SECOND, "dot"),
    LEVEL: (THIRD, "dashdot"),
}
CURVES_HEIGHT = 260
ROW_HEIGHT = 22


def channel_title(channels: Channels, channel: int) -> str:
    """`temperature (°C)` for an axis."""
    unit = channels.units[channel]
    name = plot_text(shortened(channels.names[channel], 26))
    return f"{name} ({plot_text(unit)})" if unit else name


def difference_figure(found: Difference, channel: int) -> Figure:
    """Means and quartiles of selection and rest over time; what differs most is shaded."""
    traces = []
    x, half = _cell_positions(found)
    sides = [
        ("rest", found.others, ORIGINAL, BAND_OF_REST),
        ("selection", found.selection, ACCENT, BAND),
    ]
    for name, profile, _, band in sides:
        if name == "selection" and found.measured[0] == 1:
            continue  # of one sequence the band is its line
        outline = without_tooltip(
            _line(
                f"middle half of {name}",
                np.concatenate([x, x[::-1]]),
                np.concatenate([profile.high[:, channel], profile.low[::-1, channel]]),
                {"width": 0},
            )
        )
        filled = {"fill": "toself", "fillcolor": band, "legendgroup": name, "showlegend": False}
        traces.append(outline | filled)
    for name, profile, colour, _ in sides:
        style = {"color": colour, "width": 2.5}
        traces.append(_line(name, x, profile.mean[:, channel], style) | {"legendgroup": name})
    marks = [
        _mark(x[interval.begin] - half, x[interval.stop - 1] + half)
        for interval in found.intervals
        # Of all the time there is nothing to point out.
        if interval.channel == channel and interval.stop - interval.begin < len(x)
    ]
    titles = found.time_axis.title, channel_title(found.channels, channel)
    return _curves(traces, marks, *titles)


def effects_figure(found: Difference) -> Figure:
    """How much each channel differs at each time: blue lower, orange higher than the rest."""
    x, _ = _cell_positions(found)
    names = [plot_text(shortened(name, 24)) for name in found.channels.names]
    rows = list(range(len(names)))
    cells = {
        "type": "heatmap",
        "x": x,
        "y": rows,
        "z": found.effects.T,
        "zmin": -STRONGEST,
        "zmax": STRONGEST,
        "colorscale": LOWER_HIGHER,
        "customdata": np.repeat(np.array(names)[:, None], len(x), axis=1),
        "hovertemplate": "%{customdata}, %{x:.3~g}: %{z:.2f} standard deviations<extra></extra>",
        "colorbar": {
            "thickness": 10,
            "tickvals": [-STRONGEST, 0, STRONGEST],
            "ticktext": ["lower", "same", "higher"],
        },
    }
    layout = {
        "margin": {"l": 10, "r": 10, "t": 6, "b": 40},
        "dragmode": False,
        "hovermode": "closest",
        "xaxis": {"title": {"text": found.time_axis.title}, "showgrid": False},
        "yaxis": {
            "tickvals": rows,
            "ticktext": names,
            "autorange": "reversed",
            "automargin": True,
            "showgrid": False,
        },
    }
    return {"data": [cells], "layout": layout}


def effects_height(found: Difference) -> int:
    """Pixels for `effects_figure`."""
    return 56 + max(3, len(found.channels.names)) * ROW_HEIGHT


def expected_figure(
    curves: Sequence[tuple[str, DoubleArray]],
    *,
    time_axis: TimeAxis,
    y_title: str,
    marked: tuple[int, int] | None,
) -> Figure:
    """A sequence and what was expected of it; `marked` elements, the last not included, shaded.

    `curves` are names and values along time: the sequence's, and some of `EXPECTED`. In the unit
    of `time_axis`, or on its dates where it has any, elements lie where they begin.
    """
    length = len(curves[0][1])
    x = np.array([time_axis.at(i, i + 1, length)[0] for i in range(length)])
    if time_axis.dates is not None:
        x = milliseconds(time_axis.start + np.arange(length), time_axis.dates.meta)
    half = (x[1] - x[0]) / 2 if length > 1 else 0.5
    marks = []
    if marked is not None and marked != (0, length):
        marks.append(_mark(x[marked[0]] - half, x[marked[1] - 1] + half))
    traces = []
    for name, values in curves:
        colour, dash = EXPECTED.get(name, (ORIGINAL, "solid"))
        width = 2.0 if name in EXPECTED else 2.5
        traces.append(_line(name, x, values, {"color": colour, "width": width, "dash": dash}))
    if time_axis.dates is None:
        return _curves(traces, marks, time_axis.title, y_title)
    figure = _curves(traces, marks, "", y_title)
    figure["layout"]["xaxis"]["type"] = "date"
    return figure


def _cell_positions(found: Difference) -> tuple[DoubleArray, float]:
    """Positions of cells along x, those of single elements at their beginning, and half a width."""
    edges = found.edges
    half = float(edges[1] - edges[0]) / 2
    if found.time_axis.unit == "%" or len(edges) - 1 != found.length:
        return edges[:-1] + half, half
    return edges[:-1], half


def _line(name: str, x: DoubleArray, y: DoubleArray, style: dict[str, Any]) -> dict[str, Any]:
    return line_or_points(y, colour=style.get("color", "")) | {
        "type": "scatter",
        "x": x,
        "y": y,
        "name": name,
        "line": style,
        "hovertemplate": "%{y:.3~g}",
    }


def _mark(begin: float, end: float) -> dict[str, Any]:
    """A shaded stretch of time, below the curves and as high as the chart."""
    return {
        "type": "rect",
        "x0": begin,
        "x1": end,
        "xref": "x",
        "y0": 0,
        "y1": 1,
        "yref": "y domain",
        "fillcolor": MARKED,
        "line": {"width": 0},
        "layer": "below",
    }


def _curves(
    traces: list[dict[str, Any]], marks: list[dict[str, Any]], x_title: str, y_title: str
) -> Figure:
    layout: dict[str, Any] = {
        "margin": {"l": 55, "r": 10, "t": 34, "b": 40},
        "legend": {"orientation": "h", "y": 1, "yref": "container", "yanchor": "top", "x": 0},
        "hovermode": "x unified",
        "dragmode": False,
        "xaxis": {"title": {"text": x_title}},
        "yaxis": {"title": {"text": y_title}},
    }
    if marks:
        layout["shapes"] = marks
    return {"data": traces, "layout": layout}
