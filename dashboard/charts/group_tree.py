"""The upper part of the tree of groups: which of them are joined, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.axes import Figure
from dashboard.charts.colouring import ORIGINAL
from dashboard.formatting import plot_text
from sequitur_core.data.dataset import IntArray

HEIGHT = 110  # pixels


def tree_figure(
    order: IntArray,
    joined: IntArray,
    heights: NDArray[np.float64],
    *,
    colours: Sequence[str],
    names: Sequence[str],
) -> Figure:
    """Groups from left to right, in their colours, below what joins them.

    Parameters
    ----------
    order, joined, heights : as `GroupTree.branches`.
    colours, names : of each group by its number. A click selects numbers.
    """
    count = len(order)
    x, y = np.empty(count + len(joined)), np.zeros(count + len(joined))
    x[order] = np.arange(count)
    lines_x: list[float | None] = []
    lines_y: list[float | None] = []
    for place, (left, right) in enumerate(joined.tolist()):
        here, bar = count + place, float(heights[place])
        lines_x += [x[left], x[left], x[right], x[right], None]
        lines_y += [y[left], bar, bar, y[right], None]
        x[here], y[here] = (x[left] + x[right]) / 2, bar
    top = float(heights.max(initial=0.0)) or 1.0
    axis = {"showgrid": False, "zeroline": False, "showticklabels": False, "fixedrange": True}
    return {
        "data": [
            {
                "type": "scatter",
                "x": np.arange(count),
                "y": np.zeros(count),
                "mode": "markers",
                "marker": {"size": 12, "color": [colours[g] for g in order]},
                "text": [plot_text(names[g]) for g in order],
                "hovertemplate": "%{text}<extra></extra>",
                "unselected": {"marker": {"opacity": 0.4}},
                "meta": {"rows": order},
            },
            {
                "type": "scatter",
                "x": lines_x,
                "y": lines_y,
                "mode": "lines",
                "line": {"color": ORIGINAL, "width": 1.5},
                "hoverinfo": "skip",
            },
        ],
        "layout": {
            "showlegend": False,
            "dragmode": False,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": {**axis, "range": [-0.6, count - 0.4]},
            "yaxis": {**axis, "range": [-0.12 * top, 1.05 * top]},
        },
    }
