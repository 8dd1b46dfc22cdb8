"""The time axis of sequences: its unit, and positions and intervals along it in words."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray, Meta, SequenceDataset
from sequitur_core.data.durations import time_units
from sequitur_core.explore.time.dates import Dates
from sequitur_core.formatting import short

# A time unit, the next larger one, and how many make one of that.
LARGER_UNITS = {"s": ("min", 60.0), "min": ("h", 60.0), "h": ("day", 24.0)}
PLURAL_UNITS = ("day", "business day", "month", "year")
THROUGHOUT = "throughout"  # in tables
FEWEST_LARGER = 10.0  # of the larger unit, before it is used: axes of charts keep the smaller


@dataclass(frozen=True)
class TimeAxis:
    """The unit in which positions along sequences are given.

    Attributes
    ----------
    unit : "h" and the like, "step" or "frame", or "%" of the sequence where lengths differ.
    per_element : units from one element to the next; meaningless for "%".
    dates : where the sequence has dates; words give these.
    start : where the sequence begins in its recording.
    """

    unit: str
    per_element: float
    dates: Dates | None = None
    start: int = 0

    @classmethod
    def of(cls, meta: Meta, length: int, *, relative: bool = False) -> TimeAxis:
        """A unit that suits sequences of this length."""
        if relative:
            return cls("%", 1.0)
        unit, step = meta.step_unit, meta.step
        if unit in ("step", "frame"):
            return cls(unit, 1.0)
        while unit in LARGER_UNITS and length * step >= FEWEST_LARGER * LARGER_UNITS[unit][1]:
            unit, count = LARGER_UNITS[unit]
            step /= count
        return cls(unit, step)

    @classmethod
    def along(cls, dataset: SequenceDataset, row: int) -> TimeAxis:
        """The axis of one sequence, with dates where they are known."""
        axis = cls.of(dataset.meta, int(dataset.lengths[row]))
        return replace(axis, dates=Dates.of(dataset), start=int(dataset.start[row]))

    @classmethod
    def within(cls, dataset: SequenceDataset, row: int) -> TimeAxis:
        """The axis of one sequence that has been named: of a day, without its date."""
        axis, meta = cls.along(dataset, row), dataset.meta
        day = time_units(meta.step, meta.step_unit).get("day", 0)
        if axis.dates is None or dataset.lengths[row] > day:
            return axis
        return replace(axis, dates=replace(axis.dates, every="day"))

    @classmethod
    def across(cls, dataset: SequenceDataset, rows: IntArray) -> TimeAxis:
        """The axis on which some rows are compared with others.

        Where these are windows of whole days, weeks or years, or one window alone, its words are
        clock times, weekdays or dates.
        """
        if len(rows) == 1:
            return cls.along(dataset, int(rows[0]))
        axis = cls.of(dataset.meta, int(dataset.lengths.max()))
        return replace(axis, dates=Dates.shared(dataset), start=int(dataset.start[0]))

    @property
    def title(self) -> str:
        """The title of an axis in a chart."""
        if self.unit == "%":
            return "share of the sequence (%)"
        if self.dates is not None:
            since = self.dates.moment(self.start)
            of_day = self.dates.every == "day" and since == "00:00"
            return f"time {'of day' if of_day else f'since {since}'} ({self.unit})"
        return self.unit if self.unit in ("step", "frame") else f"time ({self.unit})"

    def edges(self, length: int, cells: int) -> NDArray[np.float64]:
        """Where `cells` equal parts of `length` elements begin and end, (cells + 1,), in this unit.

        Steps and frames are counted from 1.
        """
        if self.unit == "%":
            return np.linspace(0, 100, cells + 1)
        edges = np.linspace(0, length, cells + 1)
        return edges + 1 if self.unit in ("step", "frame") else edges * self.per_element

    def at(self, begin: float, stop: float, length: float) -> tuple[float, float]:
        """Where elements `begin` up to, not including, `stop` of `length` lie in this unit.

        Steps and frames are counted from 1, and the last one is included. Times are those of
        elements, which parts of equal length needn't end with.
        """
        if self.unit == "%":
            return 100 * begin / length, 100 * stop / length
        if self.unit in ("step", "frame"):
            return math.floor(begin + 1e-9) + 1, max(math.ceil(stop - 1e-9), 1)
        first = math.floor(begin + 1e-9)
        return first * self.per_element, max(math.ceil(stop - 1e-9), first + 1) * self.per_element

    def words(self, begin: float, stop: float, length: float) -> str:
        """`between 8 and 11 h`, `at frame 3`, `on Wed 31 Dec`, `from beginning to end`."""
        if begin <= 0 and stop >= length:
            return "from beginning to end"
        if self.dates is not None:
            return self.dates.stretch(self.start + begin, self.start + stop).phrase()
        first, last = self.at(begin, stop, length)
        if self.unit in ("step", "frame"):
            if first == last:
                return f"at {self.unit} {first:,.0f}"
            return f"from {self.unit} {first:,.0f} to {last:,.0f}"
        unit = "% of its length" if self.unit == "%" else self._units
        if self.unit == "%":
            first, last = round(first), round(last)
        return f"between {short(first)} and {short(last)} {unit}"

    def span(self, begin: float, stop: float, length: float) -> str:
        """`8-11 h`, `frame 3`, `25-50 %`, `throughout`: the same, short enough for a table.

        Dates are given also for the whole of a sequence.
        """
        if self.dates is not None and not (self.dates.every and begin <= 0 and stop >= length):
            return self.dates.brief(self.start + begin, self.start + stop)
        if begin <= 0 and stop >= length:
            return THROUGHOUT
        first, last = self.at(begin, stop, length)
        if self.unit in ("step", "frame"):
            return f"{self.unit} {first:,.0f}" + (f"-{last:,.0f}" if last > first else "")
        if self.unit == "%":
            first, last = round(first), round(last)
        return f"{short(first)}-{short(last)} {self._units}"

    @property
    def _units(self) -> str:
        return f"{self.unit}s" if self.unit in PLURAL_UNITS else self.unit


def when(
    dataset: SequenceDataset,
    row: int,
    begin: float | None = None,
    stop: float | None = None,
    *,
    in_short: bool = False,
) -> str:
    """When a sequence was, or its elements from `begin` up to, not including, `stop`.

    `Wed 31 Dec, 12:00 to 18:00` where dates are known. Else the place in the recording that it
    was cut from, `8-11 h`; of a sequence that is a recording of its own, the place in that, and
    "" for all of it. The year is given where the data covers more than one. In short, dates are
    those of a table: `1 to 2 Nov`.
    """
    length, start = int(dataset.lengths[row]), int(dataset.start[row])
    low, high = 0.0 if begin is None else begin, float(length) if stop is None else stop
    dates = Dates.of(dataset)
    if dates is not None:
        return replace(dates, in_table=in_short).name(start + low, start + high)
    whole = low <= 0 and high >= length
    recording = dataset.recording == dataset.recording[row]
    end = int(dataset.stop[recording].max())
    if whole and end == length:
        return ""
    return TimeAxis.of(dataset.meta, end).span(start + low, start + high, end)
