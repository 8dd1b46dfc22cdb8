"""Resampling to even steps of a length that a person chose, such as "1 h"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.times import rates, resampled
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, pluralise
from sequitur_core.readers.dates.names.time_names import FINE
from sequitur_core.readers.dates.time_grid import find_grid, in_seconds, since_1970
from sequitur_core.readers.dates.timestamps import SECONDS, Times

MOST_NUMBERS = 50_000_000  # that even steps may make of a file
# Rows further apart than so many usual spacings leave a hole; others are joined by a line.
NEAR = 2.0
USUAL = 0.9  # quantile of all spacings that is the usual one
# Steps that are offered, in seconds.
COMMON_STEPS = {
    **{f"{n} s": float(n) for n in (1, 2, 5, 10, 15, 30)},
    **{f"{n} min": 60.0 * n for n in (1, 2, 5, 10, 15, 30)},
    **{f"{n} h": 3600.0 * n for n in (1, 2, 3, 6, 12)},
    "1 day": 86400.0,
    "1 week": 7 * 86400.0,
    "1 month": 365.25 * 86400 / 12,
    "3 months": 365.25 * 86400 / 4,
    "1 year": 365.25 * 86400,
}
FEWEST_STEPS = 20  # that a step worth offering leaves, and rows that tell how far apart they are
OTHER_RATE = 1.2  # times as far apart as the rows of another sequence
PACES = 4.0  # times as far apart, beyond which a grid for all is mostly empty
NEARLY_ALL = 0.9  # of the rows of a sequence, and of sequences, that are even

UNITS = {**FINE, **SECONDS, "week": 7 * 86400.0}
_NAMES = {
    "second": "s", "sec": "s", "minute": "min", "hour": "h", "hr": "h", "d": "day", "w": "week",
    "millisecond": "ms",
}  # fmt: skip
_MONTH = 365.25 * 86400 / 12  # seconds, on average
_MONDAY = 4 * 86400.0  # seconds from 1 January 1970 to a Monday


@dataclass(frozen=True)
class Step:
    """A step of time.

    `size` is counted in the unit of the times, in seconds for dates; `grid_size` and `grid_unit`
    are step and unit in a dataset.
    """

    text: str
    size: float
    grid_size: float
    grid_unit: str
    months: int = 0  # of the calendar, which aren't equally long; 0 for other steps
    equal: bool = False  # whether rows are as far apart as their months, not as their days


@dataclass(frozen=True, eq=False)
class Resampled:
    """A series in even steps.

    Attributes
    ----------
    numbers : float64 of shape (steps, channels), NaN where nothing is known.
    positions : int64, the place of each step; they leave out holes.
    moments : when each step begins.
    row_positions : int64, the step that each row went into.
    measured : bool of shape (steps, channels), False where there is no row with a number: such
        a number lies on the line between its neighbours.
    """

    numbers: NDArray[np.float64]
    positions: IntArray
    moments: NDArray[Any]
    row_positions: IntArray
    measured: BoolArray


def parse_step(text: str, times: Times) -> Step:
    """The step that a person wrote: "1 h", "15 min", or a number in the unit of the times.

    Raises SequiturError for anything else.
    """
    match = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?(?:e[-+]\d+)?)?\s*((?:\D.*?)?)\s*", text)
    count = float((match[1] or "1").replace(",", ".")) if match else 0.0
    named = match[2].lower() if match else ""
    single = named if named in UNITS else named.removesuffix("s")
    unit = _NAMES.get(single, single)
    own = "s" if times.dated else times.unit
    if match and count > 0 and (match[2] in ("", own) or unit == own) and not times.dated:
        return Step(text.strip(), count, *_in_grid_unit(count, own))
    if count > 0 and unit in UNITS and own in UNITS:
        size = count * UNITS[unit] / (1.0 if times.dated else UNITS[own])
        return Step(text.strip(), size, *_in_grid_unit(count, unit))
    months = {"month": 1, "year": 12}.get(unit, 0)
    if times.dated and months and count >= 1 and count == int(count):
        size = count * months * _MONTH
        return Step(text.strip(), size, count, unit, int(count) * months)
    units = [*UNITS, *(("month", "year") if times.dated else ())]
    example = "1 h or 15 min" if times.dated or own in UNITS else "0.5"
    raise SequiturError(
        f"{text!r} isn't a time step that fits here. Write a number and a unit, such as "
        f"{example}; units are "
        f"{', '.join(units) if own in UNITS else own or 'those of the file'}."
    )


def chosen_step(recipe: Recipe, times: Times) -> Step:
    """The even step of a recipe, as of `parse_step`."""
    return replace(parse_step(recipe.even_step, times), equal=recipe.even_months)


def _in_grid_unit(count: float, unit: str) -> tuple[float, str]:
    """A step in the units that datasets have."""
    if unit == "week":
        return count * 7, "day"
    return in_seconds(count, unit or "step")


def resample(
    numbers: NDArray[np.float64], moments: NDArray[Any], step: Step, *, usual: float, gap: float
) -> Resampled:
    """Rows (n, channels) in order of time as even steps: the average of the rows in each.

    Steps of days and shorter ones begin at round times. Steps without a row are filled along
    the line between the neighbours, where these are no further apart than `NEAR` times the
    `usual` distance of rows, or `gap` (both in the unit of `step.size`).

    Raises SequiturError if that would be too many steps.
    """
    dated = moments.dtype.kind == "M"
    at = since_1970(moments)
    shift = _MONDAY if dated and step.grid_unit == "day" and step.grid_size % 7 == 0 else 0.0
    if step.months:
        bins = moments.astype("datetime64[M]").astype(np.int64) // step.months
    else:
        # A time written with few digits may be a rounding error before its step.
        bins = np.floor((at - shift) / step.size + 1e-6).astype(np.int64)
    first = bins[0]
    found, begin, group = np.unique(bins - first, return_index=True, return_inverse=True)
    known = ~np.isnan(numbers)
    sums = np.add.reduceat(np.where(known, numbers, 0), begin, axis=0)
    counts = np.add.reduceat(known, begin, axis=0, dtype=np.int64)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)

    ends = np.flatnonzero(np.diff(group))  # the last row of each step but the last
    apart = at[ends + 1] - at[ends]
    if step.months and step.equal:
        apart, usual = np.diff(found) * step.size, round(usual / step.size) * step.size
    joined = apart <= max(NEAR * usual, gap, step.size) * (1 + 1e-9)
    more = np.where(joined, np.diff(found) - 1, 0)
    total = len(found) + int(more.sum())
    if total * numbers.shape[1] > MOST_NUMBERS:
        raise SequiturError(
            f"Steps of {step.text} would make {pluralise(total, 'step')} of "
            f"{pluralise(len(numbers), 'row')}. Choose a longer step."
        )
    # Each step of a row, and behind it those up to the next one.
    sizes = np.append(more + 1, 1)
    source = np.repeat(np.arange(len(found)), sizes)
    inside = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    share = (inside / sizes[source])[:, None]
    after = np.minimum(source + 1, len(found) - 1)
    # A step that a row went into stays as it is, also beside one without a number.
    dense = np.where(share == 0, means[source], (1 - share) * means[source] + share * means[after])
    measured = np.where(share == 0, counts[source] > 0, np.False_)
    positions = found[source] + inside
    begins = (positions + first) * step.size + shift
    if step.months:
        months = ((positions + first) * step.months).astype("datetime64[M]")
        begins_at: NDArray[Any] = months.astype("datetime64[us]")
    elif dated:
        begins_at = np.round(begins * 1e6).astype(np.int64).view("datetime64[us]")
    else:
        begins_at = begins
    return Resampled(dense, positions, begins_at, found[group], measured)


def about_steps(
    step: Step,
    rows: int,
    numbers: Sequence[NDArray[np.float64]],
    measured: Sequence[BoolArray],
    channels: Sequence[str],
) -> Note:
    """What became of so many rows; of each sequence the numbers and which were `measured`."""
    steps = sum(map(len, numbers))
    alone = [~known.any(axis=1) for known in measured]
    empty = sum(int(none.sum()) for none in alone)
    on_lines = [none & ~np.isnan(of).all(axis=1) for none, of in zip(alone, numbers, strict=True)]
    lacking = steps - sum(known.sum(axis=0, dtype=np.int64) for known in measured)
    most = int(lacking.max())
    worst = [channels[c] for c in np.flatnonzero(lacking == most).tolist()]
    told = join_names(worst, most=3) if most > empty and len(worst) < len(channels) else ""
    between = sum(int(line.sum()) for line in on_lines)
    return resampled(step.text, rows, steps, between, empty, told, most / steps if told else 0.0)


def mostly_made_up(note: Note) -> bool:
    """Whether most steps that a note of `about_steps` tells of have no measurement: a warning."""
    return bool(2 * note.numbers["empty"] > note.numbers["steps"])


def on_lines(
    at: NDArray[np.float64], axis: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Numbers at other times, on the line between two that are known; NaN beyond all of them."""
    known = np.isfinite(values)
    if not known.any():
        return np.full(len(at), np.nan)
    axis, values = axis[known], values[known]
    order = np.argsort(axis)
    found = np.interp(at, axis[order], values[order], left=np.nan, right=np.nan)
    return np.asarray(found, np.float64)


def means_around(
    at: NDArray[np.float64], axis: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The mean of what is nearest to each of some times, or a number on the line where none is."""
    known = np.isfinite(values)
    place = np.searchsorted((at[1:] + at[:-1]) / 2, axis[known])
    counts = np.bincount(place, minlength=len(at))
    sums = np.bincount(place, values[known], minlength=len(at))
    return np.where(counts > 0, sums / np.maximum(counts, 1), on_lines(at, axis, values))


def usual_spacing(moments: NDArray[Any], same: NDArray[np.bool_] | None = None) -> float:
    """How far apart neighbours in time usually are at most, in seconds for dates; 0 if alone."""
    apart = np.diff(since_1970(moments))
    apart = apart[(apart > 0) if same is None else (apart > 0) & same]
    return float(np.quantile(apart, USUAL)) if len(apart) else 0.0


def spacings_of_each(moments: NDArray[Any], group: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far apart rows of each sequence are, in seconds for dates; NaN where that varies.

    The rows are in order of `group`, the sequence of each, and of time.
    """
    same = group[1:] == group[:-1]
    apart, steps = np.diff(since_1970(moments))[same], np.unique(group, return_counts=True)[1] - 1
    of = np.repeat(np.arange(len(steps)), steps)
    usual = np.full(len(steps), np.nan)
    told = np.flatnonzero(steps >= FEWEST_STEPS)
    middle = (np.cumsum(steps) - steps)[told] + steps[told] / 2 - 0.5
    ordered = apart[np.lexsort((apart, of))]  # pandas' groups cost small tables more than all else
    usual[told] = (ordered[np.floor(middle).astype(int)] + ordered[np.ceil(middle).astype(int)]) / 2
    usual[usual <= 0] = np.nan  # many rows of one moment are averaged
    even = np.abs(apart / usual[of] - 1) < 0.25
    share = np.bincount(of, even, len(steps)) / np.maximum(steps, 1)
    return np.where(share > NEARLY_ALL, usual, np.nan)


def differ_in_rate(spacings: NDArray[np.float64]) -> bool:
    """Whether sequences are even, but their rows follow one another faster in some."""
    known = spacings[np.isfinite(spacings)]
    if len(known) < max(2, NEARLY_ALL * len(spacings)):
        return False
    return bool(OTHER_RATE < known.max() / known.min() <= PACES)


def slowest_step(times: Times, group: NDArray[np.int64], spacings: NDArray[np.float64]) -> str:
    """The step of the sequence with the fewest rows, as `parse_step` reads it; "" without one.

    `times` are those of rows in order of `group` and time, `spacings` as of `spacings_of_each`.
    """
    slowest = np.unique(group)[int(np.nanargmax(spacings))]
    grid = find_grid(replace(times, moments=times.moments[group == slowest]))
    if not grid.regular or grid.unit not in ("step", *UNITS):
        return ""
    return f"{grid.step:g} {grid.unit}".removesuffix(" step")


def about_rates(
    spacings: NDArray[np.float64], times: Times, first: Callable[[int], str], step: str
) -> Note:
    """That sequences differ in their rate; `first(n)` is the name of the nth, `step` theirs now."""
    few = spacings > np.nanmax(spacings) / OTHER_RATE
    scale = 1.0 if times.dated else UNITS.get(times.unit, 0.0)
    slow, fast = float(np.nanmax(spacings)), float(np.nanmin(spacings))
    unit = "s" if scale else times.unit.removesuffix("step")
    name = first(int(few.argmax()))
    slow, fast = slow * (scale or 1.0), fast * (scale or 1.0)
    return rates(slow, fast, unit, int(few.sum()), len(spacings), name, step)
