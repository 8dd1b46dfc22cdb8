"""Figures of a selection as a whole: median and band, one sequence alone, errors over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dashboard.charts.axes import (
    Figure,
    axis_names,
    axis_suffix,
    line_or_points,
    on_axis_of,
    time_axis,
    time_title,
    value_title,
    without_tooltip,
)
from dashboard.charts.colouring import ACCENT, OKABE_ITO, ORIGINAL, SECOND
from dashboard.charts.sequences import RECONSTRUCTION, legend_rank
from dashboard.formatting import plot_text, shortened_together
from sequitur_core.data.dataset import FloatArray, Meta
from sequitur_core.explore.aggregates import Aggregate, ErrorProfile

RELATIVE_TITLE = "share of the sequence (%)"
BAND = "rgba(0, 114, 178, 0.32)"
THIN = "rgba(138, 148, 158, 0.35)"
ROW_HEIGHT = 190  # pixels of each channel


def aggregate_figure(
    found: Aggregate,
    rebuilt: Aggregate | None,
    *,
    lines: Sequence[FloatArray],
    meta: Meta,
    channels: Sequence[int],
) -> Figure:
    """One chart per channel: some sequences thin, median and band, the reconstructions' median.

    `lines` are whole sequences (length, all channels).
    """
    meta = on_axis_of(len(found.middle), meta)
    traces: list[dict[str, Any]] = []
    several = len(lines) > 1
    for k, c in enumerate(channels):
        axes = axis_names(k)
        x, y = _with_gaps([(_positions(len(s), found.relative, meta), s[:, c]) for s in lines])
        if several:
            traces.append(
                axes
                | without_tooltip(
                    _line("each sequence", x, y, {"color": THIN, "width": 1}, first=k == 0)
                )
            )
        x = _positions(len(found.middle), found.relative, meta)
        if several:
            traces.append(
                axes
                | without_tooltip(
                    _line(
                        "middle half",
                        np.concatenate([x, x[::-1]]),
                        np.concatenate([found.high[:, k], found.low[::-1, k]]),
                        {"width": 0},
                        first=k == 0,
                    )
                )
                | {"fill": "toself", "fillcolor": BAND}
            )
        name = "median" if several else "original"
        style = {"color": ACCENT, "width": 2.5}
        traces.append(axes | _line(name, x, found.middle[:, k], style, first=k == 0))
        if rebuilt is not None:
            style = {"color": SECOND, "width": 2, "dash": "dash"}
            name = "median reconstruction" if several else "reconstruction"
            x = _positions(len(rebuilt.middle), rebuilt.relative, meta)
            traces.append(axes | _line(name, x, rebuilt.middle[:, k], style, first=k == 0))
    titles = [value_title(meta, [c]) for c in channels]
    x_title = RELATIVE_TITLE if found.relative else time_title(meta)
    return _stacked(traces, titles, x_title)


def single_sequence_figure(
    sequence: FloatArray,
    reconstruction: FloatArray | None,
    *,
    meta: Meta,
    channels: Sequence[int],
) -> Figure:
    """One sequence (length, channels) over its reconstruction, and their difference below."""
    meta = on_axis_of(len(sequence), meta)
    x = _positions(len(sequence), False, meta)
    one = len(channels) == 1
    traces = []
    names = shortened_together([meta.channels[c] for c in channels], 24)
    for k, c in enumerate(channels):
        colour = ORIGINAL if one and reconstruction is not None else OKABE_ITO[k % len(OKABE_ITO)]
        name = "original" if one else names[k]
        style = {"color": colour, "width": 2}
        traces.append(axis_names(0) | _line(name, x, sequence[:, c], style, group=f"{c}"))
        if reconstruction is None:
            continue
        style = {"color": ACCENT} if one else {"color": colour, "dash": "dot"}
        line = _line(RECONSTRUCTION, x, reconstruction[:, c], style, first=k == 0)
        line |= {"legendrank": legend_rank(RECONSTRUCTION)}
        traces.append(axis_names(0) | line)
        left = sequence[:, c] - reconstruction[:, c]
        style = {"color": ACCENT if one else colour, "width": 1.5}
        line = _line("original minus reconstruction", x, left, style, first=False, group=f"{c}")
        traces.append(axis_names(1) | line)
    titles = [value_title(meta, channels)]
    if reconstruction is not None:
        units = {meta.units[c] for c in channels}
        unit = f" ({plot_text(units.pop())})" if len(units) == 1 and any(units) else ""
        titles.append(f"difference{unit}")
    figure = _stacked(traces, titles, time_title(meta), shares=[0.68, 0.32])
    if reconstruction is not None:
        figure["layout"]["yaxis2"] |= {"zeroline": True, "zerolinewidth": 1}
    return figure


def error_figure(
    selected: ErrorProfile, everything: ErrorProfile | None, *, unit: str, meta: Meta, many: bool
) -> Figure:
    """Error of the reconstructions over time: of the selected sequences, and of all."""
    meta = on_axis_of(len(selected.errors), meta)
    traces = []
    for name, profile, style in (
        ("all sequences", everything, {"color": ORIGINAL, "width": 2}),
        (
            "selected sequences" if many else "this sequence",
            selected,
            {"color": ACCENT, "width": 2},
        ),
    ):
        if profile is None:
            continue
        x = _positions(len(profile.errors), profile.relative, meta)
        traces.append(axis_names(0) | _line(name, x, np.sqrt(profile.errors), style))
    x_title = RELATIVE_TITLE if selected.relative else time_title(meta)
    title = "typical error" + (f" ({plot_text(unit)})" if unit else "")
    figure = _stacked(traces, [title], x_title)
    figure["layout"]["yaxis"]["rangemode"] = "tozero"
    return figure


def height(charts: int) -> int:
    """Pixels for so many charts, one below the other."""
    return 95 + ROW_HEIGHT * charts


def _positions(length: int, relative: bool, meta: Meta) -> np.ndarray:
    """Positions of the elements along x: in time, or in percent of the sequence."""
    if relative:
        return np.linspace(0, 100, length) if length > 1 else np.array([50.0])
    return time_axis(length, meta)


def _with_gaps(lines: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Several lines as one with gaps between them: a trace for each would take long to draw."""
    gap = [np.array([np.nan])]
    x = [part for line in lines for part in (line[0], *gap)]
    y = [part for line in lines for part in (line[1], *gap)]
    return np.concatenate(x or gap), np.concatenate(y or gap)


def _line(
    name: str,
    x: ArrayLike,
    y: ArrayLike,
    style: dict[str, Any],
    *,
    first: bool = True,
    group: str = "",
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "name": plot_text(name),
        "legendgroup": group or name,
        "showlegend": first,
        "line": style,
        "hovertemplate": "%{y:.3~g}",
    } | line_or_points(y, colour=style.get("color", ""))


def _stacked(
    traces: list[dict[str, Any]],
    titles: Sequence[str],
    x_title: str,
    *,
    shares: Sequence[float] = (),
) -> Figure:
    """Charts one below the other on one x axis, each with a y axis of its own."""
    n = len(titles)
    gap = 0.12 / n if n > 1 else 0
    shares = shares[:n] or [1] * n
    parts = [share / sum(shares) * (1 - gap * (n - 1)) for share in shares]
    layout: dict[str, Any] = {
        "margin": {"l": 60, "r": 10, "t": 40, "b": 45},
        "legend": {"orientation": "h", "y": 1, "yref": "container", "yanchor": "top", "x": 0},
        "dragmode": False,
        "hovermode": "x",
    }
    top = 1.0
    for place, (title, part) in enumerate(zip(titles, parts, strict=True)):
        axis = axis_suffix(place)
        layout[f"yaxis{axis}"] = {
            "title": {"text": title},
            "domain": [max(0.0, top - part), top],
            "anchor": f"x{axis}",
        }
        layout[f"xaxis{axis}"] = {"anchor": f"y{axis}"} | ({"matches": "x"} if place else {})
        if place < n - 1:
            layout[f"xaxis{axis}"]["showticklabels"] = False
        top -= part + gap
    layout[f"xaxis{axis_suffix(n - 1)}"]["title"] = {"text": x_title}
    return {"data": traces, "layout": layout}
