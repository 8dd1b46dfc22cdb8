"""Quality against a setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.charts.axes import Figure
from dashboard.charts.colouring import ACCENT, MARK, ORIGINAL
from dashboard.formatting import plot_text, shortened

LEAST_RANGE = 0.1  # of shares: smaller differences look small
WIDE_RANGE = 8  # from the smallest to the largest value: beyond, the axis is a log scale


def quality_figure(
    values: Sequence[str],
    qualities: Sequence[float | None],
    *,
    numbers: Sequence[float] | None,
    pca: Sequence[float | None],
    title: str,
    setting: str,
    marked: int | None = None,
    band: tuple[float, float] | None = None,
) -> Figure:
    """Shares, 0 to 1, of each value of a setting.

    `numbers` are the values as numbers, where they have an order; else each has a place of its
    own. The `marked` value has a mark, a `band` reaches from one quality to another.
    """
    x: list[Any] = [plot_text(shortened(value, 24)) for value in values]
    axis: dict[str, Any] = {"title": {"text": plot_text(setting)}, "type": "category"}
    if numbers is not None:
        x = list(numbers)
        axis |= {"type": "linear", "tickvals": x, "ticktext": list(values)}
        if min(numbers) > 0 and max(numbers) > WIDE_RANGE * min(numbers):
            axis["type"] = "log"
    common = {
        "type": "scatter",
        "x": x,
        "mode": "markers" if numbers is None else "lines+markers",
        "text": [plot_text(value) for value in values],
        "hovertemplate": "%{text}: %{y:.1%}",
    }
    traces = [common | _of_pca(pca), common | _of_model(qualities, marked)]
    layout: dict[str, Any] = {
        "margin": {"l": 60, "r": 10, "t": 10, "b": 45},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "hovermode": "closest",
        "dragmode": False,
        "xaxis": axis,
        "yaxis": {
            "title": {"text": title},
            "tickformat": ".0%",
            "range": _range([*qualities, *pca, *(band or ())]),
        },
    }
    if band is not None:
        layout["shapes"] = [_shaded(*band)]
    return {"data": traces, "layout": layout}


def _of_pca(qualities: Sequence[float | None]) -> dict[str, Any]:
    thin = {"color": ORIGINAL, "width": 1.5}
    return {
        "y": list(qualities),
        "name": "PCA, for comparison",
        "line": {**thin, "dash": "dot"},
        "marker": {"color": ORIGINAL, "size": 6, "symbol": "x-thin", "line": thin},
    }


def _of_model(qualities: Sequence[float | None], marked: int | None) -> dict[str, Any]:
    is_marked = [i == marked for i in range(len(qualities))]
    return {
        "y": list(qualities),
        "name": "model",
        "line": {"color": ACCENT, "width": 2.5},
        "marker": {
            "color": [MARK if one else ACCENT for one in is_marked],
            "size": [14 if one else 9 for one in is_marked],
            "line": {"width": 2, "color": "white"},
        },
    }


def _shaded(low: float, high: float) -> dict[str, Any]:
    """A band across the whole chart."""
    return {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": low,
        "y1": high,
        "fillcolor": ACCENT,
        "opacity": 0.12,
        "line": {"width": 0},
        "layer": "below",
    }


def _range(shares: Sequence[float | None]) -> tuple[float, float]:
    """From a little below the lowest share to a little above the highest, near 0 and 1 at most."""
    known = [share for share in shares if share is not None]
    if not known:
        return 0.0, 1.0
    room = max(LEAST_RANGE, max(known) - min(known)) * 0.12
    low, high = min(known) - room, max(known) + room
    if high - low < LEAST_RANGE:
        low = high - LEAST_RANGE
    return max(-0.03, low), min(1.03, high)
