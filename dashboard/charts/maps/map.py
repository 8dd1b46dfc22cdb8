"""The map of encodings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.charts.axes import Figure
from dashboard.charts.colouring import MISSING_NAME, NO_GROUP, VIRIDIS, Colouring
from dashboard.formatting import plot_text, shortened
from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray
from sequitur_core.explore.maps.projection import AS_THEY_ARE, NEIGHBOUR_MAPS
from sequitur_core.formatting import pluralise

METHODS = {**NEIGHBOUR_MAPS, "pca": "PCA", "numbers": "The two numbers", "line": "The number"}
IN_LEGEND = 24  # letters of a name: beside a map, longer ones would leave it no room
ONE_SCALE = ("pca", "numbers")  # whose distances mean something
STRIP = 3  # times as wide as high: from there on, numbers that can be read have their own scales
READABLE = tuple(AS_THEY_ARE.values())  # whose axes have numbers worth reading
MANY = 100_000  # points: of more, only some are drawn at a time
MOST_DRAWN = 40_000  # then
RING = (("#FFFFFF", 5), ("#222222", 2))  # colours and widths, the upper one last
ROOM = 0.12  # of the axes, beyond the points: rings around them need no more, and move nothing
FEWEST_FRAMED = 20  # points, of which some may lie outside of the first view
OUTSIDE = 0.01  # of the points may, and two in any case
FAR = 4  # times as far from the middle as all others: these have less than half of the map then
GAP = 2  # times as far as the next, so that no crowd is cut
ARROWS = "→↗↑↖←↙↓↘"
HOVER_NUMBER = "%{marker.color:.3~g}"
HOVER_YEAR = "%{marker.color:d}"


def map_figure(
    points: FloatArray,
    *,
    names: Sequence[str],
    colouring: Colouring,
    method: str,
    faint: FloatArray | None = None,
) -> Figure:
    """The map: points of shape (n, 2), one per sequence.

    Each trace's `meta` holds the rows of its points. `method` is a name in
    PROJECTIONS. `faint` of shape (n,), 0 to 1, says how far each point fades into
    the background; 1 leaves a trace of it. More than MANY points have no names: the chart draws
    some of them, and calls these by their numbers.
    """
    n = len(points)
    marker = _marker(n)

    def trace(rows: IntArray, name: str, looks: dict[str, Any], value: str = "") -> dict[str, Any]:
        said = f"<br>{plot_text(shortened(colouring.title))}: {value}" if value else ""
        if faint is not None:
            looks = looks | {"opacity": marker["opacity"] * (1 - 0.9 * faint[rows])}
        drawn = {
            "type": "scattergl" if n > 5000 else "scatter",
            "x": points[rows, 0],
            "y": points[rows, 1],
            "mode": "markers",
            "name": plot_text(shortened(name, IN_LEGEND)),
            "marker": marker | looks,
            # Many that lie over one another add up to a strong colour again: smaller ones
            # leave what is selected among them in sight.
            "selected": {"marker": {"opacity": 1, "size": 1.3 * marker["size"]}},
            "unselected": {
                "marker": {"opacity": 0.15 if n <= MANY else 0.04, "size": 0.6 * marker["size"]}
            },
            "hovertemplate": f"%{{text}}{said}{hover_numbers(method)}<extra></extra>",
            "meta": {"rows": rows},
        }
        if n <= MANY:
            drawn["text"] = [plot_text(shortened(names[i])) for i in rows]
        return drawn

    if colouring.colours is None:
        traces = [trace(np.arange(n), colouring.title, *_scale(colouring))]
        return {"data": traces, "layout": _layout(method, colouring, points)}
    # What has no colour of its own lies below the others; how many classes that are is said
    # first in the legend, which may be longer than the map is high.
    grey = [name for name in (colouring.rest, MISSING_NAME, NO_GROUP) if name]
    traces = []
    for name in sorted(colouring.colours, key=lambda name: name not in grey):
        if len(rows := colouring.rows_of(name)):
            looks = {"color": colouring.colours[name], "symbol": colouring.symbol(name)}
            value = colouring.title and plot_text(shortened(name))
            rank = 1000 + (name in grey) - 2 * (name == colouring.rest)
            traces.append(trace(rows, name, looks, value) | {"legendrank": rank})
    return {"data": traces, "layout": _layout(method, colouring, points)}


def _marker(n: int) -> dict[str, Any]:
    """How one of n points is drawn."""
    return {
        "size": float(np.clip(14.5 - 2.6 * np.log10(max(n, 1)), 3, 12)),
        "opacity": 0.85 if n <= 2000 else 0.6,
        "line": {"width": 0.5 if n <= 2000 else 0, "color": "rgba(255,255,255,0.6)"},
    }


def _scale(colouring: Colouring) -> tuple[dict[str, Any], str]:
    """Colours by numbers, and how the number of a point is written."""
    title = plot_text(shortened(colouring.title))
    bar = {"title": {"text": title, "side": "right"}, "thickness": 12}
    if colouring.ticks:
        values, texts = zip(*colouring.ticks, strict=True)
        bar |= {"tickvals": values, "ticktext": texts}
    said = "" if colouring.ticks else HOVER_NUMBER  # a colour may stand for a date, in days
    if _are_years(colouring):
        bar, said = bar | {"tickformat": "d"}, HOVER_YEAR
    return {"color": colouring.numbers, "colorscale": VIRIDIS, "colorbar": bar}, said


def _limits(points: FloatArray, *, one_scale: bool) -> list[list[float]]:
    """From where to where each axis reaches for these points, whatever is drawn around them."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = ROOM * (high - low)
    if one_scale:  # points in one line, as two always are, would have no height
        room = np.maximum(room, ROOM * (high - low).max())
    limits: list[list[float]] = np.c_[low - room, high + room].tolist()
    return limits


def in_first_view(points: NDArray[np.floating[Any]], *, one_scale: bool) -> BoolArray:
    """Which points (n, 2) a map shows at first: a few are too far off to leave room for the rest.

    Of more than MANY, all.
    """
    shown: BoolArray = np.isfinite(points).all(axis=1)
    if not FEWEST_FRAMED <= shown.sum() <= MANY:
        return shown
    apart = np.abs(points - np.median(points[shown], axis=0))
    usual = np.quantile(apart[shown], 0.9, axis=0)
    if one_scale:
        usual[:] = usual.max()
    apart = np.where(shown, (apart / np.where(usual > 0, usual, np.inf)).max(axis=1), 0)
    most = max(2, int(OUTSIDE * shown.sum()))
    farthest = np.sort(apart)[-most - 1 :]
    nearer, farther = farthest[:-1], farthest[1:]
    cuts = np.flatnonzero((farther > GAP * nearer) & (farthest[-1] > FAR * nearer))
    if len(cuts):
        shown &= apart <= nearer[cuts[0]]
    return shown


def first_view(
    points: NDArray[np.floating[Any]], shown: BoolArray, limits: Sequence[Sequence[float]]
) -> dict[str, Any]:
    """What a chart shows of a map (n, 2) until all is asked for, and a note on what lies outside.

    `limits` are of both axes, for the points `shown`.
    """
    low, high = np.transpose(limits)
    known = np.isfinite(points).all(axis=1)
    away = (points[known & ~shown] - (low + high) / 2) / (high - low)
    x, y = away[np.abs(away).max(axis=1).argmax()]
    arrow = ARROWS[round(np.arctan2(y, x) / (np.pi / 4)) % len(ARROWS)]
    lie = f"{pluralise(len(away), 'point')} {'lies' if len(away) == 1 else 'lie'}"
    note = {
        "text": f"{lie} outside this view {arrow} <u>show all</u>",
        "xref": "paper",
        "yref": "paper",
        "x": 0.99 if x > 0 else 0.01,
        "y": 0.99 if y > 0.5 else 0.01,  # where there is room beyond the points
        "xanchor": "right" if x > 0 else "left",
        "yanchor": "top" if y > 0.5 else "bottom",
        "showarrow": False,
        "captureevents": True,
    }
    return {"ranges": dict(zip(("xaxis", "yaxis"), limits, strict=True)), "note": note}


def has_one_scale(points: FloatArray, method: str) -> bool:
    """Whether a step to the right of a map of (n, 2) is drawn as long as one up.

    Where two numbers differ much in how far they reach, these would be drawn in a strip.
    """
    known = points[np.isfinite(points).all(axis=1)]
    if method not in READABLE or not len(known):
        return method in ONE_SCALE
    less, more = np.sort(np.ptp(known, axis=0))
    return method in ONE_SCALE and not 0 < STRIP * less < more


def hover_numbers(method: str) -> str:
    """The numbers of a point, for its label, on a map of these; "" on others."""
    names = axis_titles(method) if method in READABLE else ()
    axes = zip(names, ("x", "y"), strict=False)
    return "".join(f"<br>{name}: %{{{axis}:.3~g}}" for name, axis in axes if name)


def _are_years(colouring: Colouring) -> bool:
    """Whether numbers are years, which nobody writes as 1,960."""
    low, high = colouring.limits()
    numbers = np.asarray(colouring.numbers)
    known = numbers[np.isfinite(numbers)]
    return 1500 <= low < high < 2200 and bool((known == np.round(known)).all())


def _layout(method: str, colouring: Colouring, points: FloatArray) -> dict[str, Any]:
    # Where neither axis has numbers worth reading, there is no grid to read them by.
    title = plot_text(shortened(colouring.title, IN_LEGEND))
    axis = {"showticklabels": False, "zeroline": False, "showgrid": False, "ticks": ""}
    axis |= {"showline": True, "mirror": True}
    anchor: dict[str, Any] = {}
    across, up = axis_titles(method)
    readable = {"showticklabels": method in READABLE, "automargin": True}
    one_scale = has_one_scale(points, method)
    if one_scale:
        axis["constrain"] = "domain"
        anchor["scaleanchor"] = "x"
    known = np.isfinite(points).all(axis=1)
    shown = in_first_view(points, one_scale=one_scale)
    meta = {}
    x_limits = y_limits = {}
    if known.any():
        x_limits, y_limits = (
            {"autorangeoptions": {"include": limits}}
            for limits in _limits(points[known], one_scale=one_scale)
        )
    if (shown != known).any():
        limits = _limits(points[shown], one_scale=one_scale)
        meta = {"meta": {"first": first_view(points, shown, limits)}}
    return {
        **meta,
        "showlegend": colouring.colours is not None,
        "legend": {"title": {"text": title}, "itemsizing": "constant"},
        "dragmode": "lasso",
        "hovermode": "closest",
        "margin": {"l": 30, "r": 10, "t": 40, "b": 30},
        "xaxis": axis | readable | x_limits | {"title": {"text": across}},
        "yaxis": axis | (readable if up else {}) | y_limits | anchor | {"title": {"text": up}},
    }


def axis_titles(method: str) -> tuple[str, str]:
    """What the axes of a map by a method are called; "" for one that means nothing."""
    if method in READABLE:
        return "Number 1", "Number 2" if method == "numbers" else ""
    name = METHODS.get(method, "")
    return f"{name} 1", f"{name} 2"


def ring_markers(
    points: FloatArray, rows: ArrayLike, *, name: str, size: int = 18
) -> list[dict[str, Any]]:
    """Traces of rings around some points of a map of shape (n, 2), drawn on top of it.

    `size` is how wide they are, in pixels.

    Dark on light: seen on points of any colour, and on a light and a dark page.
    """
    at = np.asarray(rows, dtype=np.int64)
    if not len(at):
        return []
    return [
        {
            "type": "scatter",
            "x": points[at, 0].tolist(),
            "y": points[at, 1].tolist(),
            "mode": "markers",
            "marker": {
                "symbol": "circle-open",
                "size": size,
                "color": colour,
                "line": {"width": width},
            },
            "hoverinfo": "skip",
            "showlegend": False,
            "name": name,
        }
        for colour, width in RING
    ]


def hide_legend(figure: Figure) -> None:
    """Take the legend and the scale of colours away, such as beside another map that has them."""
    figure["layout"]["showlegend"] = False
    for trace in figure["data"]:
        trace["marker"]["showscale"] = False
