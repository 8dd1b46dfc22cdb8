"""Clocks that tell steps apart too coarsely: several rows share each of their moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.time_grid import find_grid
from sequitur_core.readers.dates.time_order import can_be_spread
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.table import Table

FEWEST_BURSTS, LARGEST_BURST = 20, 32  # of a device, and rows of one
LATE = 0.02  # of all rows, that a burst may be late by
AT_ONCE = 50  # rows for each column, and for each moment, of a recording that many read at once
FEWEST = 8  # moments
HEAD = 200  # rows, of which some are there twice where rows were written again
FEWEST_ALIKE = 4  # moments, where all but the first and the last have the same number of rows
MANY_EACH = 10  # rows of one of these, at least
EACH = 2.5  # rows of one, at least, on average, but for the first and the last
APART = 2  # times as far from row to row as from moment to moment, where rows are of several
USUALLY = 0.95  # share of the moments within which an axis goes on, and after which it returns
TOLD = 0.4  # of the rows, as many moments at least, by which dates put them in order
GAPS = 0.5  # of the moments from the first to the last, that may be left out


@dataclass(frozen=True, eq=False)
class CoarseClock:
    """The columns of a clock; and how long a row lasts, 0 where that isn't the same for all.

    each : rows of each of its moments, where there are several sequences.
    bursts : whether a device writes a few rows at once, at uneven moments.
    """

    columns: tuple[str, ...]
    step: float
    unit: str
    each: int = 0
    bursts: bool = False

    @property
    def why(self) -> str:
        """Why rows are steps of one series, in a sentence."""
        stays = "stays" if len(self.columns) == 1 else "stay"
        goes = "goes" if len(self.columns) == 1 else "go"
        if self.bursts:
            return (
                f"{join_names(self.columns)} {stays} the same for several rows, as a device writes "
                "that has a few at once: the rows are one long series, in the order of the file."
            )
        return (
            f"{join_names(self.columns)} {stays} the same for several rows and then {goes} on "
            "evenly, as a coarse clock does: the rows are one long series, in the order of the "
            "file."
        )

    @property
    def why_step(self) -> str:
        """Where the step is from, in a sentence."""
        lasts = f"a step lasts {self.step:g} {self.unit}."
        if self.each:
            name = join_names(self.columns)
            return f"{self.each} rows in a row have each {name}, as of a coarse clock: {lasts}"
        if self.bursts:
            return f"On the whole, {lasts}"
        return f"Each time has the same number of rows: {lasts}"


def many_at_once(table: Table, candidates: Sequence[TimeColumns], columns: int) -> bool:
    """Whether many rows share each of few moments that go on: they are steps of a recording.

    As a device writes that is read a thousand times a second, and has a clock of seconds.
    """
    rows = len(table.frame)
    if rows < AT_ONCE * columns:
        return False
    for times in (c.times for c in candidates if c.times.dated):
        back = np.diff(times.moments.astype(np.int64)) < 0  # where it begins anew, at most
        if not times.missing.any() and AT_ONCE * back.sum() < rows:
            return len(np.unique(times.moments)) * AT_ONCE <= rows
    return False


def coarse_clock(table: Table, candidates: Sequence[TimeColumns]) -> CoarseClock | None:
    """The clock that several rows in a row share a moment of, while moments go on evenly.

    None where another column runs from low to high within each moment, as wavelengths and depths
    do: rows of one moment are a sequence then. Nor where they are of several things, by their
    numbers. Days aren't clocks, and moments at which recordings began aren't even.
    """
    for candidate in candidates:
        times = candidate.times
        clock = times.dated or times.format.startswith("clock")
        if not clock or times.missing.any():
            continue
        begins = np.concatenate([[True], times.moments[1:] != times.moments[:-1]])
        moments = times.moments[begins]
        on = np.diff(moments).astype(np.float64)
        rows = np.diff(np.flatnonzero(np.append(begins, True)))  # of each moment
        enough = len(moments) >= FEWEST and rows[1:-1].mean() >= EACH
        several = enough or _are_cut_at_ends(rows)
        if not several or not (on > 0).all() or _has_axis(table, begins):
            continue
        grid = find_grid(replace(times, moments=moments))
        if times.dated and (step := _in_bursts(moments, rows)):
            if not are_of_several(table, int(np.median(rows))):
                return CoarseClock(candidate.columns, step, "s", bursts=True)
            continue
        if not grid.regular or len(moments) < GAPS * grid.positions[-1]:
            continue
        if grid.unit not in ("s", "min", "h"):
            continue
        inside = rows[1:-1]  # the first moment may have fewer, as the last
        constant = (inside == inside[0]).all() and (np.diff(grid.positions) == 1).all()
        if are_of_several(table, int(np.median(inside))):
            continue
        step = float(grid.step / inside[0]) if constant else 0.0
        return CoarseClock(candidate.columns, *_in_fitting_unit(step, grid.unit))
    return None


def _in_bursts(moments: NDArray[Any], rows: IntArray) -> float:
    """How many seconds a row lasts where a device writes a few at once, several times a second.

    However unevenly: on the whole, so many rows take so long. 0 for others.

    moments : of the bursts, going up. rows : of each.
    """
    at = (moments - moments[0]) / np.timedelta64(1, "us") / 1e6
    if len(at) < FEWEST_BURSTS or rows.max() > LARGEST_BURST or np.diff(at).max() >= 1:
        return 0.0
    if (np.diff(at) == np.diff(at)[0]).all():
        return 0.0  # an even clock
    before = np.cumsum(rows) - rows
    each, first = np.polyfit(before, at, 1)
    late = np.abs((at - first) / each - before)
    return float(f"{each:.4g}") if late.max() <= max(LATE * before[-1], rows.max()) else 0.0


def date_beside_clock(candidates: Sequence[TimeColumns]) -> TimeColumns | None:
    """A date and a time of day in columns of their own that go on and never back; None without.

    However many rows have the same: days name no sequences where each row has a time, too.
    """
    both = (c for c in candidates if len(c.columns) > 1 and c.times.dated)
    return next(
        (
            c
            for c in both
            if c.times.different > 1
            and not c.times.missing.any()
            and (np.diff(c.times.numbers) >= 0).all()
        ),
        None,
    )


def are_written_again(table: Table, times: Times) -> bool:
    """Whether rows share a date only where all their cells are the same: written twice."""
    if not times.dated or times.missing.any() or times.different < FEWEST:
        return False
    for rows in (HEAD, len(table.frame)):  # few show it of most tables
        again = int(table.frame.head(rows).duplicated().sum())
        head = times.moments[:rows]
        if not again or len(head) - len(np.unique(head)) != again:
            return False
    return True


def clock_of_bursts(table: Table, candidates: Sequence[TimeColumns]) -> TimeColumns | None:
    """A clock that never goes back, and that rows share only where they come fast; None without.

    Not where rows of one moment are of several things that are read in turn.
    """
    found = next((c for c in candidates if can_be_spread(c.times)), None)
    return None if found is None or are_of_several(table, 2) else found


def time_in_order(table: Table, candidates: Sequence[TimeColumns]) -> TimeColumns | None:
    """A time that never goes back, though some rows share theirs, or a date never on; None without.

    As of two naps in a night, of a mouse between two ticks, or of what was read off a chart: rows
    are in order of time. Not where each moment has as many rows as any other, or most have several:
    what these are of is unknown.
    """
    for candidate in candidates:
        times = candidate.times
        if times.missing.any():
            continue
        steps = np.diff(times.numbers)
        rows = np.unique(times.moments, return_counts=True)[1]
        one_way = (steps >= 0).all() or (times.dated and (steps <= 0).all())  # as of a diary
        told = one_way and len(rows) > max(FEWEST, TOLD * len(times.moments))
        if told and rows.min() < rows.max() and not are_of_several(table, 2):
            return candidate
    return None


def clock_within(
    table: Table, candidates: Sequence[TimeColumns], group: IntArray
) -> CoarseClock | None:
    """The clock that as many rows of each sequence share each moment of, while it goes on evenly.

    The first and the last moment of a sequence may have fewer, and now and then another one.
    """
    for candidate in candidates:
        times = candidate.times
        if not times.dated or times.missing.any() or len(group) < 2:
            continue
        new = np.diff(group) != 0
        begins = np.concatenate([[True], new | (times.moments[1:] != times.moments[:-1])])
        at = np.flatnonzero(begins)
        rows, whose = np.diff(np.append(at, len(begins))), group[at]
        inside = (whose[1:-1] == whose[:-2]) & (whose[1:-1] == whose[2:])
        if inside.sum() < FEWEST or len(at) * EACH > len(begins):
            continue
        each = int(np.median(rows[1:-1][inside]))
        grid = find_grid(replace(times, moments=times.moments[at]), groups=whose)
        on = np.diff(grid.positions)[np.diff(whose) == 0] == 1
        alike = (rows[1:-1][inside] == each).mean()
        if each >= EACH and grid.regular and min(alike, on.mean()) >= USUALLY:
            step, unit = _in_fitting_unit(grid.step / each, grid.unit)
            return CoarseClock(candidate.columns, step, unit, each)
    return None


def _are_cut_at_ends(rows: IntArray) -> bool:
    """Whether few moments have many rows each, as many in all but the first and last one.

    Of these, one has fewer: a recording begins or ends at any time, while sequences are whole.
    """
    ends, inside = rows[[0, -1]], rows[1:-1]
    if len(rows) < FEWEST_ALIKE or inside[0] < MANY_EACH:
        return False
    alike = bool((inside == inside[0]).all())
    return alike and bool(ends.max() <= inside[0]) and bool(ends.min() < inside[0])


def _has_axis(table: Table, begins: BoolArray) -> bool:
    """Whether a column of numbers goes up, or down, within each moment, and then returns."""
    borders = begins[1:]
    for column in table.numbers:
        steps = np.diff(table.values(column))
        for way in (steps, -steps):
            if (way[~borders] > 0).mean() >= USUALLY and (way[borders] < 0).mean() >= USUALLY:
                return True
    return False


def are_of_several(table: Table, each: int) -> bool:
    """Whether a number is nearer to that of as many rows before as there are of each moment.

    Of devices without a name that report in turn; steps of one series are nearest to the next.
    """
    for column in table.numbers:
        values = table.values(column)
        if _apart(values, 1) > APART * _apart(values, each):
            return True
    return False


def _apart(values: NDArray[np.float64], rows: int) -> float:
    """How far numbers are from those so many rows before, on average; 0 where few are known."""
    differences = np.abs(values[rows:] - values[:-rows])
    known = differences[np.isfinite(differences)]
    return float(known.mean()) if 2 * len(known) > len(differences) else 0.0


def _in_fitting_unit(step: float, unit: str) -> tuple[float, str]:
    """A step in seconds, minutes or hours where it is a part of a minute, an hour or a day."""
    smaller = {"day": (24, "h"), "h": (60, "min"), "min": (60, "s")}
    while 0 < step < 1 and unit in smaller:
        parts, unit = smaller[unit]
        step = float(f"{step * parts:.12g}")
    return step, unit if step else ""
