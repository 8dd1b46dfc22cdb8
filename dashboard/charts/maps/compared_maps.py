"""Maps of several runs on top of one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.charts.axes import Figure
from dashboard.charts.colouring import ORIGINAL, Colouring
from dashboard.charts.maps.map import map_figure
from dashboard.formatting import shortened
from sequitur_core.data.dataset import FloatArray, IntArray

MOST_LINES = 200  # between the places of one sequence; more hide the points


@dataclass(frozen=True, eq=False)
class Layer:
    """The map of one run: points (n, 2), row i the same sequence in all layers."""

    name: str
    colour: str
    points: FloatArray


def overlaid_figure(
    layers: Sequence[Layer], *, names: Sequence[str], rows: IntArray, method: str, view: str
) -> Figure:
    """All maps in the colours of their runs.

    `names` of the n sequences stand at the pointer; `rows` (n,) are what their points select.
    `method` is a name in PROJECTIONS. The zoom is kept for each `view`.
    """
    n = len(names)
    figures = []
    for layer in layers:
        title = shortened(layer.name, 32)
        colouring = Colouring("", (title,) * n, {title: layer.colour})
        figures.append(map_figure(layer.points, names=names, colouring=colouring, method=method))
    figure = figures[0]
    figure["data"] = [
        trace | {"meta": {"rows": rows}, "hovertemplate": f"%{{text}}<br>{trace['name']}"}
        for one in figures
        for trace in one["data"]
    ]
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "itemsizing": "constant"}
    figure["layout"] |= {"legend": legend, "showlegend": True, "uirevision": view}
    figure["layout"].pop("meta", None)  # what is far off in one map needn't be in another
    for axis in ("xaxis", "yaxis"):
        figure["layout"][axis]["title"] = {"text": ""}  # turned, they are no map's own
    return figure


def connecting_lines(layers: Sequence[Layer], rows: IntArray) -> list[dict[str, Any]]:
    """A line through the places of each of some sequences, from the first map to the last."""
    some = rows[:MOST_LINES]
    if not len(some):
        return []
    gap = np.full((len(some), 1), np.nan)
    x, y = (
        np.hstack([*(layer.points[some, axis : axis + 1] for layer in layers), gap]).ravel()
        for axis in (0, 1)
    )
    return [
        {
            "type": "scatter",
            "x": [None if np.isnan(at) else float(at) for at in x],
            "y": [None if np.isnan(at) else float(at) for at in y],
            "mode": "lines",
            "line": {"color": ORIGINAL, "width": 1},
            "hoverinfo": "skip",
            "showlegend": False,
            "name": "the same sequence",
        }
    ]
