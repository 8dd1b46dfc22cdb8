"""What a column says of the time of its rows: again, a part of it, or how it goes on with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.time_order import one_way
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.parts_of_times import (
    Calendar,
    is_part,
)
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    counts_down,
    goes_by,
    is_clock,
    is_moment,
    names_clock,
    only_rises,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    RUNNING_SUM,
    Why,
)
from sequitur_core.readers.tables.understanding.times_and_counters.running_sums import (
    CLOSE_BY,
    sums_up_ways,
)
from sequitur_core.readers.vocabulary.words import words

FEWEST_SIZES, FAR_LONGER = 4, 5.0  # along which times were taken; times the pace of a clock


def goes_with(time: Sequence[str], falls: int = 0) -> Why:
    """Why a column that tells the time of the rows is left out beside those that do already.

    falls : how often it goes down, as the time of each step of a test does.
    """
    name = join_names(time)
    but = f", but jumps back {'once' if falls == 1 else f'{falls:,} times'}" if falls else ""
    return Why(f"goes up with {name}{but}", f"go up with {name}{but}")


@dataclass(frozen=True, eq=False)
class BesideTime:
    """What is asked of each column beside the time of the rows.

    Attributes
    ----------
    at, same : moments as numbers, and which rows are of the sequence of the one before.
    order : in which rows are the earliest first, as `at` and `same` have them.
    others, told, further : columns that might give the time, that it tells, that tell it anyway.
    """

    table: Table
    time: TimeColumns
    at: NDArray[Any]
    same: BoolArray
    order: slice
    others: Collection[str]
    told: Collection[str]
    further: Collection[str]
    clock: Why
    part: Why

    @classmethod
    def of(
        cls, table: Table, time: TimeColumns, same: BoolArray, **columns: Collection[str]
    ) -> BesideTime:
        at, name = time.times.moments, join_names(time.columns)
        if time.times.dated:
            at = at.astype("datetime64[us]").astype(np.int64) / 1e6
        moves = np.diff(at)[same]
        order = slice(None, None, -1 if (moves < 0).sum() > (moves > 0).sum() else 1)
        part = Why(f"repeats a part of {name}", f"repeat parts of {name}")
        part = part if time.times.dated else Why("is a part of a time", "are parts of a time")
        clock = goes_with(time.columns)
        return cls(table, time, at[order], same[order], order, **columns, clock=clock, part=part)

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(self.time.times)

    @cached_property
    def sized(self) -> bool:
        """Whether the time may be something else that goes on, by its name."""
        return not (self.time.times.dated or any(time_words(c)[0] for c in self.time.columns))

    def why(self, column: str, *, alone: bool) -> Why | None:
        """Why a column counts or tells the time; None for another.

        alone : whether nothing else may have been measured.
        """
        time, at, same, name = self.time, self.at, self.same, join_names(self.time.columns)
        values = self.table.values(column)
        ordered, dated = values[self.order], time.times.dated
        if not dated and _is_the_same(values, time, same):
            return self.clock  # as programs write it before each channel
        if column in self.told or goes_by(values, time.times):
            return self.clock
        if is_part(values, column, self.calendar):
            return self.part
        if dated and counts_down(ordered, column, at, same):
            return Why(
                f"counts down to a moment as {name} goes on", f"count down as {name} goes on"
            )
        if _lies_deeper(ordered, column, time, same):
            return Why(f"goes on with {name}", f"go on with {name}")
        if is_clock(ordered, column, at, same=same, other=column in self.others):
            return None if self.sized and _took_far_longer(ordered, at, same) else self.clock
        if column not in self.further and names_clock(column) and only_rises(ordered, same):
            return self.clock  # however coarsely
        if not self.sized and is_moment(ordered, column, same):
            return self.clock
        return RUNNING_SUM if dated and not alone and sums_up_ways(ordered, column, same) else None


def _took_far_longer(values: NDArray[np.float64], at: NDArray[Any], same: BoolArray) -> bool:
    """Whether times grow far faster at the end of each sequence than at its beginning.

    Along a size, that is how long something took: a clock goes on at one pace.
    """
    begin = np.flatnonzero(np.concatenate([[True], ~same]))
    ends = np.append(begin[1:], len(values)) - 1
    if (ends - begin < FEWEST_SIZES).any():
        return False
    moved = np.abs([at[begin + 1] - at[begin], at[ends] - at[ends - 1]])
    grown = np.abs([values[begin + 1] - values[begin], values[ends] - values[ends - 1]])
    return bool(
        (moved > 0).all() and (grown[1] * moved[0] > FAR_LONGER * grown[0] * moved[1]).all()
    )


def _lies_deeper(
    values: NDArray[np.float64], column: str, time: TimeColumns, same: BoolArray
) -> bool:
    """Whether it is the depth of a core of ice or sediment, beside the age of what lies there."""
    aged = "depth" in words(column) and any("age" in words(c) for c in time.columns)
    return aged and one_way(np.diff(values)[same])


def close_by(time: TimeColumns, same: BoolArray) -> float:
    """How far a clock may be off the time of the rows that is read at the same moments."""
    steps = np.abs(np.diff(time.times.numbers))[same]
    return CLOSE_BY * float(np.median(steps)) if len(steps) else 0.0


def _is_the_same(values: NDArray[np.float64], time: TimeColumns, same: BoolArray) -> bool:
    """Whether a column is the time of the rows once more, but for how fast it is read."""
    at = time.times.numbers
    return bool((np.abs(values - at) <= close_by(time, same)).all())
