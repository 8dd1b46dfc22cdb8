"""A long recording over a strip with the colours of its windows. Arrays in, Plotly figure out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.axes import (
    Figure,
    in_steps_where_switched,
    line_or_points,
    time_unit_title,
    value_title,
    without_tooltip,
)
from dashboard.charts.colouring import MISSING_NAME, OKABE_ITO, VIRIDIS, Colouring
from dashboard.charts.maps.map import RING
from dashboard.formatting import plot_text, shortened, shortened_together
from sequitur_core.data.dataset import BoolArray, IntArray, Meta, SequenceDataset
from sequitur_core.explore.time import recordings
from sequitur_core.explore.time.dates import Dates
from sequitur_core.formatting import number, with_unit
from sequitur_core.readers.dates.timestamps import SECONDS

MOST_BANDS = 500  # selected intervals that are drawn one by one: closer ones are drawn as one
UNSELECTED_OPACITY = 0.25  # of the strip, as on the map
UNSELECTED_LINE_OPACITY = 0.4  # of the series: thin lines need more
OUTSIDE = 0.005  # of the values on either side: what lies between is the bulk
FLATTENED = 20  # times as far as the bulk reach all values: then it is drawn by itself
ROOM, PADDING = 0.5, 0.1  # left around the bulk: of its extent, and of that room
MOST_BEYOND = 30  # stretches of values beyond the axis that are marked, the farthest
BEYOND = "beyond the axis"
BAND_COLOUR = "rgba(0, 114, 178, 0.13)"


@dataclass(frozen=True, eq=False)
class Recording:
    """A long recording as it is drawn: its segments, its strip, a curve per channel, and names."""

    segments: tuple[recordings.Segment, ...]
    strip: recordings.ColourStrip
    curves: dict[int, recordings.Curve]
    names: dict[int, str] = field(default_factory=dict)
    extents: dict[int, tuple[float, ...]] = field(default_factory=dict)

    def curve(self, channel: int) -> recordings.Curve:
        """One channel with few enough points to draw; made once."""
        if channel not in self.curves:
            self.curves[channel] = recordings.downsample(self.segments, channel)
        return self.curves[channel]

    def extent(self, channel: int) -> tuple[float, ...]:
        """The lowest value of a channel, where the bulk begins and ends, the highest; made once."""
        if channel not in self.extents:
            values = np.concatenate([segment.values[:, channel] for segment in self.segments])
            known = values[np.isfinite(values)]
            shares = (0, OUTSIDE, 1 - OUTSIDE, 1)
            self.extents[channel] = tuple(np.quantile(known, shares)) if len(known) else (0.0,) * 4
        return self.extents[channel]

    def names_of(self, dataset: SequenceDataset, rows: IntArray) -> list[str]:
        """When windows were, where that is known, else their ids; made once."""
        if lacking := {int(row) for row in rows if row >= 0} - self.names.keys():
            dates = Dates.of(dataset)
            for row in lacking:
                begin = int(dataset.start[row])
                stop = begin + int(dataset.lengths[row])
                self.names[row] = dataset.ids[row] if dates is None else dates.name(begin, stop)
        return [self.names.get(int(row), "") for row in rows]


def recording_figure(
    dataset: SequenceDataset,
    index: int,
    recording: Recording,
    *,
    channels: Sequence[int],
    colouring: Colouring,
    rows: IntArray,
    marked: IntArray | None = None,
) -> Figure:
    """The series over a strip with the colours of its windows; selected rows stand out.

    A box along time selects the windows it touches, a click the one around it. `marked` rows
    have a triangle above them.
    """
    meta = recordings.curve_meta(dataset)
    spans = recordings.intervals(dataset, index, rows)
    traces = _lines(dataset, index, recording, channels=channels, spans=spans)
    limits = bulk_limits([recording.extent(channel) for channel in channels])
    if limits is not None:
        traces.append(_beyond(recording, channels, limits, meta))
    chosen = np.isin(recording.strip.rows, rows) & (recording.strip.rows >= 0)
    any_selected = bool(len(rows))
    traces.append(
        _colour_strip(
            dataset,
            recording,
            colouring,
            shown=None,
            opacity=UNSELECTED_OPACITY if any_selected else 1.0,
        )
    )
    if chosen.any():
        traces.append(_colour_strip(dataset, recording, colouring, shown=chosen, opacity=1.0))
    if len(spans):
        traces.append(_selection_bands(recording, spans, meta))
    if marked is not None and (dataset.recording[marked] == index).any():
        here = marked[dataset.recording[marked] == index]
        traces.append(_marks(dataset, recording, here))
    traces.append(_window_points(dataset, index))
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False, "ticks": ""}
    layout = {
        "margin": {"l": 60, "r": 10, "t": 34, "b": 40},
        "showlegend": len(channels) > 1,
        "legend": {"orientation": "h", "y": 1, "yref": "container", "yanchor": "top", "x": 0},
        "dragmode": "select",
        "selectdirection": "h",
        "hovermode": "x",
        "xaxis": {
            "title": {"text": recording_time_title(meta)},
            "anchor": "y2",
            "hoverformat": hover_format(meta),
            "range": list(positions_as_x(recording.strip.edges[[0, -1]], meta)["x"]),
        },
        "yaxis": {
            "title": {"text": value_title(meta, channels)},
            "domain": [0.2, 1],
            "fixedrange": True,
            **({} if limits is None else {"range": list(limits)}),
        },
        "yaxis2": {"domain": [0, 0.12], "range": [0, 1], "fixedrange": True, **bare},
        "yaxis3": {"overlaying": "y", "range": [0, 1], "fixedrange": True, **bare},
    }
    return {"data": traces, "layout": layout}


def _lines(
    dataset: SequenceDataset,
    index: int,
    recording: Recording,
    *,
    channels: Sequence[int],
    spans: IntArray,
) -> list[dict[str, Any]]:
    """A line per channel, faint beside what is selected."""
    meta, any_selected = recordings.curve_meta(dataset), len(spans) > 0
    selected_segments = recordings.clip_segments(recording.segments, spans) if any_selected else ()
    first, last = recording.segments[0].first, recording.segments[-1].stop
    traces = []
    names = shortened_together([meta.channels[channel] for channel in channels], 24)
    for k, channel in enumerate(channels):
        shared = {
            "type": "scatter",
            "name": plot_text(names[k]),
            "legendgroup": str(channel),
            "hovertemplate": "%{y:.3~g}<extra></extra>" if len(channels) == 1 else "%{y:.3~g}",
        }
        whole = recording.curve(channel)
        line = {"color": OKABE_ITO[k % len(OKABE_ITO)], "width": 1.2}
        line |= in_steps_where_switched(whole.values)
        traces.append(
            shared
            | line_or_points(whole.values, size=3)
            | positions_as_x(whole.positions, meta)
            | {
                "y": whole.values,
                "line": line,
                "opacity": UNSELECTED_LINE_OPACITY if any_selected else 1.0,
            }
            | ({"showlegend": False} if any_selected else {})
        )
        if any_selected:
            selected_part = recordings.downsample(selected_segments, channel, over=last - first)
            traces.append(
                without_tooltip(shared)
                | line_or_points(selected_part.values, size=3)
                | positions_as_x(selected_part.positions, meta)
                | {"y": selected_part.values, "line": line | {"width": 1.8}}
            )
    return traces


def bulk_limits(extents: Sequence[tuple[float, ...]]) -> tuple[float, float] | None:
    """Both ends of an axis for the bulk of some channels; None where few values don't flatten it.

    `extents` are as in `Recording.extent`.
    """
    lowest, highest = min(one[0] for one in extents), max(one[3] for one in extents)
    low, high = min(one[1] for one in extents), max(one[2] for one in extents)
    if not 0 < high - low < (highest - lowest) / FLATTENED:
        return None
    room = ROOM * (high - low)
    return max(lowest, low - room) - PADDING * room, min(highest, high + room) + PADDING * room


def _beyond(
    recording: Recording, channels: Sequence[int], limits: tuple[float, float], meta: Meta
) -> dict[str, Any]:
    """A triangle at the edge for each stretch of values beyond the axis; the farthest in words."""
    found: list[tuple[float, int, float, int]] = []  # how far, where, the value and whose
    for place, channel in enumerate(channels):
        curve = recording.curve(channel)
        over = np.maximum(curve.values - limits[1], limits[0] - curve.values)
        over = np.where(np.isfinite(over) & (over > 0), over, 0.0)
        ends = np.flatnonzero(np.diff(np.concatenate([[False], over > 0, [False]])))
        for begin, stop in ends.reshape(-1, 2):
            at = int(begin + over[begin:stop].argmax())
            found.append((over[at], int(curve.positions[at]), float(curve.values[at]), place))
    found = sorted(found, reverse=True)[:MOST_BEYOND]
    positions = np.array([at for _, at, _, _ in found], dtype=np.int64)
    above = [value > limits[1] for _, _, value, _ in found]
    texts = [with_unit(value, meta.units[channels[place]]) for _, _, value, place in found]
    middle = (recording.segments[0].first + recording.segments[-1].stop) / 2
    side = "left" if positions[0] > middle else "right"
    return {
        "type": "scatter",
        "mode": "markers+text",
        **positions_as_x(positions, meta),
        "y": [0.95 if up else 0.05 for up in above],
        "yaxis": "y3",
        "marker": {
            "symbol": ["triangle-up" if up else "triangle-down" for up in above],
            "size": 9,
            "color": [OKABE_ITO[place % len(OKABE_ITO)] for _, _, _, place in found],
        },
        "text": [f"{'up' if above[0] else 'down'} to {texts[0]}", *[""] * (len(found) - 1)],
        "textposition": f"middle {side}",
        "customdata": texts,
        "hovertemplate": "%{customdata}, beyond the axis<extra></extra>",
        "showlegend": False,
        "name": BEYOND,
    }


def _marks(dataset: SequenceDataset, recording: Recording, rows: IntArray) -> dict[str, Any]:
    """A triangle above the middle of each window, in the colours of the rings on the map."""
    (light, _), (dark, _) = RING
    middle = dataset.start[rows] + dataset.lengths[rows] / 2
    return {
        "type": "scatter",
        "mode": "markers",
        **positions_as_x(middle, dataset.meta),
        "y": np.full(len(rows), 0.97),
        "yaxis": "y3",
        "marker": {
            "symbol": "triangle-down",
            "size": 11,
            "color": dark,
            "line": {"color": light, "width": 1.5},
        },
        "text": [
            f"outlier: {plot_text(shortened(name))}" for name in recording.names_of(dataset, rows)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "showlegend": False,
        "name": "outliers",
    }


def _colour_strip(
    dataset: SequenceDataset,
    recording: Recording,
    colouring: Colouring,
    *,
    shown: BoolArray | None,
    opacity: float,
) -> dict[str, Any]:
    """The strip: each cell in the colour of its window; `shown` picks some of them."""
    rows = recording.strip.rows
    visible = rows >= 0 if shown is None else shown
    values, scale, (low, high), names = _colours(colouring, rows)
    texts = [
        "<br>".join(plot_text(shortened(part, 48)) for part in (window, name) if part)
        for window, name in zip(recording.names_of(dataset, rows), names, strict=True)
    ]
    strip = {
        "type": "heatmap",
        **positions_as_x(recording.strip.edges, dataset.meta),
        "y": [0, 1],
        "yaxis": "y2",
        "z": np.where(visible, values, np.nan)[None],
        "zmin": low,
        "zmax": high if high > low else low + 1,
        "colorscale": scale,
        "showscale": False,
        "opacity": opacity,
        "text": [texts],
        "hoverongaps": False,
        "hovertemplate": "%{text}<extra></extra>",
        "hoverinfo": "text",
    }
    return strip if shown is None else without_tooltip(strip)


def _colours(
    colouring: Colouring, rows: IntArray
) -> tuple[NDArray[np.float64], str | list[list[float | str]], tuple[float, float], list[str]]:
    """Values of rows, their colour scale and its limits, and what the rows are called."""
    if colouring.colours is None:
        numbers = np.asarray(colouring.numbers, dtype=float)
        texts = [number(v) if np.isfinite(v) else MISSING_NAME for v in numbers[rows]]
        return numbers[rows], VIRIDIS, colouring.limits(), texts
    codes = {name: i for i, name in enumerate(colouring.colours)}
    n, steps = len(codes), stepped_scale(tuple(colouring.colours.values()))
    names = [colouring.names[row] for row in rows]
    values = np.array([codes[name] for name in names], dtype=float)
    return values, steps, (-0.5, n - 0.5), names if colouring.title else [""] * len(rows)


def stepped_scale(colours: Sequence[str]) -> list[list[float | str]]:
    """A colour scale of equal steps: of n colours, number i has the i-th from i - 0.5 to i + 0.5,
    if its ends are at -0.5 and n - 0.5."""
    n = len(colours)
    return [[edge / n, colour] for i, colour in enumerate(colours) for edge in (i, i + 1)]


def _selection_bands(recording: Recording, spans: IntArray, meta: Meta) -> dict[str, Any]:
    """A light band behind each selected interval; those too close to be told apart are one."""
    length = recording.segments[-1].stop - recording.segments[0].first
    close = np.flatnonzero(spans[1:, 0] - spans[:-1, 1] > length / MOST_BANDS)
    lows = spans[np.concatenate([[0], close + 1]), 0]
    highs = spans[np.concatenate([close, [len(spans) - 1]]), 1]
    corners = np.column_stack([lows, lows, highs, highs, highs]).ravel().astype(float)
    return {
        "type": "scatter",
        "mode": "lines",
        **positions_as_x(corners, meta),
        "y": np.tile([0, 1, 1, 0, np.nan], len(lows)),
        "yaxis": "y3",
        "fill": "toself",
        "fillcolor": BAND_COLOUR,
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "selected",
    }


def _window_points(dataset: SequenceDataset, index: int) -> dict[str, Any]:
    """An invisible point for each window, by which it can be selected along its time."""
    rows = recordings.window_rows(dataset, index)
    starts, stops = dataset.start[rows], dataset.stop[rows]
    spans = recordings.timestamps(np.column_stack([starts, stops]), dataset.meta)
    if spans.dtype.kind == "M":
        spans = spans.astype("datetime64[ms]").astype(np.int64)
    middle = positions_as_x((starts + stops) / 2, dataset.meta)
    return {
        "type": "scattergl" if len(rows) > 2000 else "scatter",
        "mode": "markers",
        **middle,
        "y": np.full(len(rows), 0.5),
        "yaxis": "y2",
        "text": [plot_text(shortened(dataset.ids[row])) for row in rows],
        "marker": {"opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"rows": rows, "spans": spans},
    }


def positions_as_x(positions: IntArray | NDArray[np.float64], meta: Meta) -> dict[str, Any]:
    """Positions as Plotly's x: dates where they are known."""
    times = recordings.timestamps(positions, meta)
    if times.dtype.kind == "M":
        return {"x": np.datetime_as_string(times.astype("datetime64[ms]")).tolist()}
    return {"x": times}


def recording_time_title(meta: Meta) -> str:
    """Dates speak for themselves."""
    dated = recordings.timestamps(np.zeros(1), meta).dtype.kind == "M"
    return "" if dated else time_unit_title(meta.step, meta.step_unit)


def hover_format(meta: Meta) -> str:
    """How dates are written where the pointer is, as fine as the steps are."""
    if meta.step_unit in ("month", "year"):
        return "%Y" if meta.step_unit == "year" else "%b %Y"
    seconds = meta.step * SECONDS.get(meta.step_unit, SECONDS["day"])
    if seconds >= SECONDS["day"]:
        return "%a %-d %b %Y"
    return f"%a %-d %b %Y, %H:%M{'' if seconds % 60 == 0 else ':%S'}"
