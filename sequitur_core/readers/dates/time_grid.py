"""The grid of even steps that times are on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates.names.time_names import A_SECOND, FINE
from sequitur_core.readers.dates.timestamps import Times

FARTHEST = 1e12  # steps from a row to the next; what is farther away is no time
USUAL = 0.8  # of the dates that are a year after the one before, from which each is of a year
ALIKE = 0.98  # of the differences that are multiples of one, from which this is the step
MOSTLY_ALIKE = 0.9  # of those of whole minutes
SHORTEST = 1e-6  # seconds of a step that is given in them
CLOSE = 5e-5  # share by which a clock's jitter lets a step be off one of two digits
FEWEST = 10  # differences of either size that rounding makes of equal ones
ROUNDED = 1.2  # of a place, by which rounded times may lie apart from even ones
PAUSE = 20.0  # times the longest other distance of uneven rows
LONGEST = 60  # seconds of steps of dates that are rounded so
YEARS = (1500, 2200)  # of the calendar, between which numbers of years are taken for such
BUSINESS_DAY = "business day"
MOST_EMPTY = 0.25  # of the steps of a grid, that rows may leave empty
MOST_SKIPPED = 0.2  # of the steps, that may be longer than to the next weekday
TREMBLING = 0.02  # of a step, by which a clock may be off
_FACTORS = {**{(unit, "s"): size for unit, size in FINE.items()}, ("week", "day"): 7.0}


@dataclass(frozen=True, eq=False)
class Grid:
    """Times as whole steps of one size.

    Attributes
    ----------
    positions : int64, steps since the first time, strictly increasing.
    step, unit : size of a step; "business day" skips weekends.
    regular : False if the times aren't on a grid; positions then count the rows, and usual steps
        in a pause that is longer than all the rest of a series.
    """

    positions: IntArray
    step: float
    unit: str
    regular: bool

    @property
    def even_step(self) -> tuple[float, str]:
        """Size and unit of a step; those of rows, which are counted, where times aren't on it."""
        return (self.step, self.unit) if self.regular else (1.0, "step")


def chosen_step(recipe: Recipe, default: tuple[float, str] = (1.0, "step")) -> tuple[float, str]:
    """The step of time and its unit that a recipe gives, or else the default."""
    return (recipe.step, recipe.step_unit or "step") if recipe.step else default


def dates_of(moments: NDArray[Any], step: tuple[float, str]) -> NDArray[Any]:
    """The dates that moments are, or begin with, as years of the calendar do; none for others.

    step : its size and unit, of steps from one moment to the next.
    """
    if moments.dtype.kind == "M":
        return moments
    years = step[1] == "year" and step[0] % 1 == 0 and len(moments) > 0
    if (
        not years
        or (moments % 1).any()
        or not YEARS[0] <= moments.min() <= moments.max() <= YEARS[1]
    ):
        return np.empty(0, "datetime64[us]")
    since_1970: NDArray[Any] = (moments - 1970).astype("datetime64[Y]")
    return since_1970.astype("datetime64[us]")


def first_date(moments: NDArray[Any], step: tuple[float, str]) -> str:
    """The first of the dates that moments are, as datasets keep it; "" where they are none."""
    return "".join(map(str, dates_of(moments, step)[:1].astype("datetime64[ms]")))


def find_grid(times: Times, *, groups: IntArray | None = None, each_row: bool = False) -> Grid:
    """The grid that sorted times are on.

    `groups` numbers the sequence of each row, for tidy tables: only differences within one
    count, and positions are those since each sequence's first row. `each_row`: whether rows are
    steps that lie near even times only, as of `lies_near`.
    """
    values = times.moments
    same = np.ones(len(values) - 1, bool) if groups is None else groups[1:] == groups[:-1]
    if len(values) < 2 or not same.any():
        return Grid(np.zeros(len(values), np.int64), 1.0, "step", True)
    if times.dated:
        grid = _calendar_grid(values, same)
        if grid is not None and not (each_row and grid.unit == BUSINESS_DAY):
            return grid
        differences = np.diff(values.astype(np.int64)) / 1e6
    else:
        differences = np.diff(values)
    inside = differences[same]
    positive = inside[inside > 0]
    if len(positive) == 0:
        return Grid(_counts(same), 1.0, "step", False)
    if rounded := _step_of_rounded(np.asarray(differences, np.float64), same, times):
        return Grid(_counts(same), *rounded, True)
    step = _usual_step(positive)
    ratio = np.where(same, differences, 0) / step
    # Times are written with few digits: 1/64 s appears as 15, 16, 15, 16 ms.
    near = np.abs(ratio - np.round(ratio)) < 0.25
    regular = bool(near[same].mean() > 0.99) and bool((np.round(ratio[same]) >= 1).mean() > 0.99)
    if not regular or each_row:
        unit = "s" if times.dated else times.unit or "step"
        usual = float(np.median(positive))
        jumps = _rows_and_pause(np.asarray(differences, np.float64), same, usual)
        return Grid(_positions(jumps, same), usual, unit, False)
    whole = np.round(ratio).clip(-FARTHEST, FARTHEST).astype(np.int64)
    jumps = np.maximum(whole, same.astype(np.int64))
    total = int(jumps[same].sum())
    exact = float(inside.sum()) / total
    middle = float(np.median(inside))
    of_minutes = times.dated and middle % 60 == 0
    if (inside == middle * jumps[same]).mean() > (MOSTLY_ALIKE if of_minutes else ALIKE):
        exact = middle  # a logger may begin off the grid that it keeps to
    positions = _positions(jumps, same)
    step = _rounded_step(exact)
    if times.dated:
        size, unit = _in_largest_unit(step)
        return Grid(positions, size, unit, True)
    step, unit = in_seconds(step, times.unit or "step")
    if unit == "week":
        step, unit = step * 7, "day"
    if unit == "year" and step < 0.9:
        step, unit = _part_of_year(step)
    return Grid(positions, _rounded_step(step), unit, True)


def skips_weekdays(times: Times, groups: IntArray) -> bool:
    """Whether sorted dates of several sequences lie on weekdays, but often not on the next one.

    So do those of visits or polls; of markets, only holidays are left out.
    """
    same = np.r_[False, (np.diff(groups) == 0) & (times.moments[1:] == times.moments[:-1])]
    moments, groups = times.moments[~same], groups[~same]  # repeated rows are left out
    if find_grid(replace(times, moments=moments), groups=groups).unit != BUSINESS_DAY:
        return False
    days = moments.astype("datetime64[D]")
    apart = np.busday_count(days[:-1], days[1:])[np.diff(groups) == 0]
    return float((apart > 1).mean()) > MOST_SKIPPED


def lies_near(times: Times) -> bool:
    """Whether sorted times lie near a grid only, on many of whose steps there is no row.

    As those of tides do: most are off by more than clocks tremble. Of dates on weekdays, such as
    those of visits, most lie further apart than a weekday from the next.
    """
    grid = find_grid(times)
    steps = int(grid.positions[-1]) + 1 if len(grid.positions) else 0
    if not grid.regular or len(times.moments) > (1 - MOST_EMPTY) * steps:
        return False
    if grid.unit == BUSINESS_DAY:
        return bool(np.median(np.diff(grid.positions)) > 1)
    apart = np.diff(since_1970(times.moments))
    ratio = apart / _usual_step(apart)
    return bool(np.median(np.abs(ratio - np.round(ratio))) > TREMBLING)


def _step_of_rounded(
    differences: NDArray[np.float64], same: NDArray[np.bool_], times: Times
) -> tuple[float, str] | None:
    """The step and its unit of even times that are rounded to about as much; None for others.

    Each difference is then one place that is written or two, as 0.1 and 0.2 are of 0.13, and
    all times lie near a line. Rows that are lacking would lead away from it.
    """
    inside = differences[same]
    low, high = float(inside.min()), float(inside.max())
    twice = int((inside > (low + high) / 2).sum())
    if not 1.25 * low < high < 2.01 * low or min(twice, len(inside) - twice) < FEWEST:
        return None
    unit = "s" if times.dated else times.unit or "step"
    fine = times.dated or unit in ("s", *A_SECOND) or high != np.round(high)
    if not fine or (times.dated and low > LONGEST):  # weeks of six days are whole numbers, too
        return None
    rows = pd.DataFrame({"row": np.arange(len(same) + 1.0), "at": np.r_[0, np.cumsum(differences)]})
    whose = np.r_[0, np.cumsum(~same)]
    rows -= rows.groupby(whose).transform("mean")
    step = float((rows["row"] * rows["at"]).sum() / (rows["row"] ** 2).sum())
    off = (rows["at"] - step * rows["row"]).groupby(whose)
    if (off.max() - off.min()).max() > ROUNDED * (high - low):
        return None
    return in_seconds(_plainest(step, (high - low) / len(inside)), unit)


def in_seconds(step: float, unit: str) -> tuple[float, str]:
    """A step in a part of a second as seconds, but for one below a millionth, such as 16 ps."""
    seconds = step / A_SECOND.get(unit, np.nan)
    return (seconds, "s") if seconds >= SHORTEST else (step, unit)


def since_1970(moments: NDArray[Any]) -> NDArray[np.float64]:
    """Dates as seconds since 1970, numbers as they are."""
    if moments.dtype.kind != "M":
        return moments.astype(np.float64)
    return moments.astype("datetime64[us]").astype(np.int64) / 1e6


def in_unit_of(grid: Grid, moments: NDArray[Any], unit: str) -> NDArray[Any]:
    """Times of some unit in that of the grid's steps: milliseconds in seconds, weeks in days."""
    factor = _FACTORS.get((unit, grid.unit), 1.0)
    return moments if factor == 1 or moments.dtype.kind == "M" else moments * factor


def _usual_step(differences: NDArray[np.float64]) -> float:
    """The usual difference; where differences scatter by rounding, their mean."""
    # One of the differences, not the mean of two: there has to be something near it.
    middle = float(np.sort(differences)[(len(differences) - 1) // 2])
    usual = differences[np.abs(differences - middle) < 0.25 * middle]
    return float(usual.mean())


def _rounded_step(step: float) -> float:
    """A step without measurement noise: 0.1 for 0.0999999, 1/64 for 0.0156249, 5 for 5.00008."""
    rate = 1 / step
    if rate > 1 and abs(rate - round(rate)) < min(1e-4 * rate, 0.01):
        return 1 / round(rate)
    plain = float(f"{step:.2g}")
    return plain if abs(step - plain) < CLOSE * plain else float(f"{step:.6g}")


def _plainest(step: float, off: float) -> float:
    """The step or the rate of fewest digits that a step may be, which is known to so much."""
    for digits in range(1, 7):
        for plain in (float(f"{step:.{digits}g}"), 1 / float(f"{1 / step:.{digits}g}")):
            if abs(step - plain) <= off:
                return plain
    return step


def _part_of_year(years: float) -> tuple[float, str]:
    """A part of a year in months or days, as decimal years are rounded."""
    months = round(12 * years)
    if months and abs(12 * years - months) < 0.05:
        return float(months), "month"
    return float(max(1, round(365.25 * years))), "day"


def _rows_and_pause(
    differences: NDArray[np.float64], same: NDArray[np.bool_], usual: float
) -> IntArray:
    """A step from each row of uneven times to the next, or as many as a pause of one series lasts.

    The pause is longer than all the rest, and far longer than any other: two visits, or stray rows.
    """
    jumps = np.ones(len(same), np.int64)
    rest, longest = np.sort(differences)[:-1], float(differences.max())
    if same.all() and len(rest) and longest > max(rest.sum(), PAUSE * rest[-1]) > 0:
        jumps[differences.argmax()] = round(longest / usual)
    return jumps


def _counts(same: NDArray[np.bool_]) -> IntArray:
    return _positions(np.ones(len(same), np.int64), same)


def _positions(jumps: IntArray, same: NDArray[np.bool_]) -> IntArray:
    """Sums of jumps since the start of each group."""
    total = np.concatenate([[0], np.cumsum(np.where(same, jumps, 0))]).astype(np.int64)
    first = np.concatenate([[True], ~same])
    from_start: IntArray = total - total[first][np.cumsum(first) - 1]
    return from_start


def _calendar_grid(values: NDArray[Any], same: NDArray[np.bool_]) -> Grid | None:
    """Years, months or business days, which aren't equally long."""
    months = values.astype("datetime64[M]").astype(np.int64)
    days = values.astype("datetime64[D]")
    if not (values == days).all():
        return None
    day_steps = np.diff(days.astype(np.int64))[same]
    day_of_month = (days - values.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    years = np.diff(values.astype("datetime64[Y]").astype(np.int64)).astype(np.int64)
    if (years[same] > 0).all() and np.isin(day_steps, (365, 366)).mean() >= USUAL:
        return Grid(_positions(years, same), 1.0, "year", True)  # the first may say when it began
    if day_steps.min() >= 28:
        month_end = (days + 1).astype("datetime64[M]") != days.astype("datetime64[M]")
        if (day_of_month == day_of_month[0]).all() or month_end.all():
            jumps = np.diff(months)
            unit = int(np.gcd.reduce(jumps[same])) or 1
            # A single gap of a year among months must not make the step a year.
            positions = _positions(jumps // unit, same)
            if unit % 12 == 0:
                return Grid(positions, unit / 12, "year", True)
            return Grid(positions, float(unit), "month", True)
        return None
    weekday = (days.astype(np.int64) + 3) % 7
    if (weekday < 5).all() and day_steps.min() == 1 and len(day_steps) >= 5:
        count = np.busday_count(days[:-1], days[1:]).astype(np.int64)
        if (day_steps >= 3).mean() > 0.1:
            if not same.all():  # of several, days that none has are holidays
                count = np.diff(np.unique(days, return_inverse=True)[1])
            return Grid(_positions(count, same), 1.0, BUSINESS_DAY, True)
    return None


def _in_largest_unit(seconds: float) -> tuple[float, str]:
    """A step in the largest unit that makes it a whole number: 30 min, 1 h, 7 day."""
    for unit, size in (("day", 86400.0), ("h", 3600.0), ("min", 60.0)):
        count = seconds / size
        if count >= 1 and abs(count - round(count)) < 1e-6:
            return float(round(count)), unit
    return seconds, "s"
