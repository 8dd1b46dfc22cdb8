"""What figures are made of, and their axes: ticks, titles, times and ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.formatting import plot_text, shortened, unit_title
from sequitur_core.data.dataset import FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.explore.time.recordings import timestamps
from sequitur_core.explore.time.time_axis import LARGER_UNITS, TimeAxis
from sequitur_core.readers.dates.names.axis_names import AXIS_UNITS

SPIKES = 0.002  # share of the values of a channel, on either side
MILLION = 1e6
MOST_WORDED = 1e15  # beyond a thousand billions, powers of ten say more
YEARS_APART, MOST_YEARS = (1, 2, 5, 10, 20, 50, 100), 5  # of ticks, and how many of these
SMALL, FLAT = 5, 20  # times a sequence's range that an axis spans, on which it looks so
FEW_STEPS = 5  # of a sequence, between which Plotly would number halves
LIMIT_ROWS = 500  # sequences from which the range of the values is taken


def every_nth(n: int, about: int) -> range:
    """About so many of n rows, at equal distances."""
    return range(0, n, max(1, n // about))


class Figure(TypedDict):
    """A figure as Plotly.js takes it, with arrays in it.

    Made of plain dicts: `plotly.graph_objects` looks at every value, which took most of the time
    of drawing. The tests have it look.
    """

    data: list[dict[str, Any]]
    layout: dict[str, Any]


def has_isolated_value(values: NDArray[Any]) -> bool:
    """Whether any value has missing ones on both sides, so that no line is drawn to it."""
    known = np.concatenate([[False], ~np.isnan(values), [False]])
    return not known[1:-1].all() and bool((known[1:-1] & ~known[:-2] & ~known[2:]).any())


def line_or_points(values: ArrayLike, *, size: int = 4, colour: str = "") -> dict[str, Any]:
    """How a trace draws values (n,) along time: as a line, with points where that would be none.

    It would be where a value has missing ones on both sides, and of a single one.
    """
    numbers = np.asarray(values, float)
    one = numbers.size == 1
    if not one and not has_isolated_value(numbers):
        return {"mode": "lines"}
    marker = ({} if one else {"size": size}) | ({"color": colour} if colour else {})
    return {"mode": "markers" if one else "lines+markers", "marker": marker}


def in_steps_where_switched(values: ArrayLike) -> dict[str, str]:
    """How a line runs through values (n,) of 0 and 1 alone: on or off, never halfway between."""
    numbers = np.asarray(values)
    switched = ((numbers == 0) | (numbers == 1) | np.isnan(numbers)).all()
    return {"shape": "hv"} if switched else {}


def in_whole_steps(figure: Figure) -> Figure:
    """A chart along time, with a tick at each step of sequences of few: none is half a step in."""
    times: Sequence[float] = max((trace["x"] for trace in figure["data"]), key=len, default=())
    layout = figure["layout"]
    if 1 < len(times) <= FEW_STEPS:
        for name, axis in [*layout.items(), *layout.get("meta", {}).get("narrow", {}).items()]:
            if name.startswith("xaxis"):
                axis["dtick"] = float(times[1] - times[0])
    return figure


def in_millions(figure: Figure) -> Figure:
    """A chart whose ticks say 5M and 2B where its values go that far, not 0.5 x 10^7."""
    values = [np.asarray(trace["y"], float) for trace in figure["data"] if len(trace["y"])]
    highest = max((float(np.nanmax(np.abs(v), initial=0.0)) for v in values), default=0.0)
    if MILLION <= highest < MOST_WORDED:
        for name, axis in figure["layout"].items():
            if name.startswith("yaxis"):
                axis["exponentformat"] = "B"
    return figure


def year_ticks(begin: float, end: float) -> list[float]:
    """Beginnings of two to five years between two moments in milliseconds; [] of fewer than 3."""
    first, last = (np.datetime64(int(at), "ms").astype("datetime64[Y]") for at in (begin, end))
    years = np.arange(int(first.astype(int)) + 1, int(last.astype(int)) + 1) + 1970
    if len(years) <= 2:
        return []
    some = next(
        (found for apart in YEARS_APART if len(found := years[years % apart == 0]) <= MOST_YEARS),
        years[years % YEARS_APART[-1] == 0],
    )
    starts = (some - 1970).astype("datetime64[Y]").astype("datetime64[ms]")
    return [float(at) for at in starts.astype(np.int64)]


def look_small(dataset: SequenceDataset, channels: Sequence[int]) -> tuple[bool, bool]:
    """Whether any sequence looks small on one axis of all of them, and whether most look flat."""
    rows = every_nth(len(dataset), LIMIT_ROWS)
    values = [dataset.as_measured(row)[:, channels] for row in rows]
    low = np.array([np.fmin.reduce(v, axis=None) for v in values])  # NaN where nothing is known
    high = np.array([np.fmax.reduce(v, axis=None) for v in values])
    spans, whole = high - low, np.fmax.reduce(high) - np.fmin.reduce(low)
    spans = spans[spans > 0]
    return bool((SMALL * spans < whole).any()), bool(2 * (FLAT * spans < whole).sum() > len(spans))


def log_ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten between two numbers, or only the powers if many."""
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    factors = (1, 2, 5) if len(powers) < 4 else (1,)
    return [float(f"{f}e{p}") for p in powers for f in factors]


def tick_text(value: float) -> str:
    """Of a tick of `log_ticks`: `0.00001`, `2,000`, and from a million on `2 · 10⁷`."""
    if value < MILLION:
        return f"{value:,.0f}" if value >= 1 else np.format_float_positional(value, trim="-")
    times, power = f"{value:.0e}".split("e")
    return f"{'' if times == '1' else f'{times} · '}10<sup>{int(power)}</sup>"


def axis_suffix(place: int) -> str:
    """What Plotly appends to "xaxis" and "x": nothing for place 0, then 2, 3, ..."""
    return str(place + 1) if place else ""


def axis_names(place: int) -> dict[str, str]:
    """The axes of a trace in the chart at a place, counted from 0."""
    return {"xaxis": f"x{axis_suffix(place)}", "yaxis": f"y{axis_suffix(place)}"}


def without_tooltip(trace: dict[str, Any]) -> dict[str, Any]:
    """The trace, of which the pointer tells nothing."""
    return {name: v for name, v in trace.items() if name != "hovertemplate"} | {"hoverinfo": "skip"}


def axis_step(meta: Meta) -> tuple[float, str]:
    """The time between two elements and its unit on an axis: half an hour, not 30 min."""
    step, unit = meta.step, meta.step_unit
    while unit in LARGER_UNITS and step >= LARGER_UNITS[unit][1] / 4:
        unit, many = LARGER_UNITS[unit]
        step /= many
    return step, unit


def on_axis_of(length: int, meta: Meta) -> Meta:
    """The same elements in the unit of an axis that so many are drawn on: days from ten days on."""
    axis = TimeAxis.of(meta, length)
    if axis.unit == meta.step_unit:  # steps keep what lies between them
        return meta
    return replace(meta, step=axis.per_element, step_unit=axis.unit)


def time_axis(length: int, meta: Meta) -> np.ndarray:
    """Positions of the elements of one sequence, in the unit of `axis_step`."""
    return np.arange(length) * axis_step(meta)[0]


def milliseconds(positions: IntArray, meta: Meta) -> NDArray[np.float64]:
    """Elements of a recording as Plotly's x of an axis of dates, a third of texts to be sent."""
    return timestamps(positions, meta).astype("datetime64[ms]").astype(np.float64)


def time_title(meta: Meta) -> str:
    """`time (h)`, `time` in no known unit, `step` of counted ones, or `nm from the start`."""
    return time_unit_title(*axis_step(meta))


def time_unit_title(step: float, unit: str) -> str:
    """The title of a time axis in this unit."""
    if unit == "step" and step != 1:
        return "time"
    if unit in AXIS_UNITS:  # a wavelength or a depth is no time, and charts begin at 0
        return f"{unit} from the start"
    if unit == "business day":  # who counts one reads that it is the time of one
        return "business days"
    return unit if unit in ("step", "frame") else f"time ({unit})"


def value_title(meta: Meta, channels: Sequence[int]) -> str:
    """Channel names and unit, as far as they are the same for all drawn."""
    units = {meta.units[c] for c in channels}
    name = meta.channels[channels[0]] if len(channels) == 1 else "value"
    return plot_text(unit_title(shortened(name, 20), units.pop() if len(units) == 1 else ""))


def value_limits(dataset: SequenceDataset) -> tuple[FloatArray, FloatArray]:
    """The usual lowest and highest values: of all pixels, or of each channel.

    Of channels without the outermost 2 in 1,000 on either side: single spikes would leave
    everything else flat.
    """
    some = [dataset.sequences[row] for row in every_nth(len(dataset), LIMIT_ROWS)]
    if not dataset.are_clips:
        low, high = np.quantile(np.concatenate(some), [SPIKES, 1 - SPIKES], axis=0)
        return low, high
    return np.array([min(s.min() for s in some)]), np.array([max(s.max() for s in some)])


def range_with_margin(arrays: Sequence[FloatArray], channels: Sequence[int]) -> list[float]:
    """From the lowest to the highest value of some channels, the last axis, with some room."""
    values = [array[..., list(channels)] for array in arrays]
    low = float(min(some.min() for some in values))
    high = float(max(some.max() for some in values))
    margin = 0.04 * (high - low) or 1.0
    return [low - margin, high + margin]
