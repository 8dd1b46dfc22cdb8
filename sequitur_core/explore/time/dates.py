"""Stretches of time as a person says them: `Wed 31 Dec, 12:00 to 18:00`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.explore.time.recordings import timestamps
from sequitur_core.readers.dates.timestamps import SECONDS

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Every = Literal["", "day", "week", "year"]

DAY = np.timedelta64(86_400_000, "ms")
AROUND_NEW_YEAR = 31 * DAY  # within which nobody asks for the year
MOST_WITH_WEEKDAY = 14  # days: in longer stretches weekdays tell nothing
MOST_WITH_CLOCK = 50  # days
# A stretch is rounded to the largest of these, in ms, that is at most a fiftieth of it.
ROUNDED_TO = (60_000, 1_000, 1)


@dataclass(frozen=True)
class Stretch:
    """From when to when, in words.

    Attributes
    ----------
    first, last : its ends, both of them in it; `last` is "" where `first` says all.
    day : what both ends are on, "" where they aren't clock times of one day.
    within : "on" or "in", what comes before `first` or `day` in a sentence.
    """

    first: str
    last: str = ""
    day: str = ""
    within: str = "on"

    def name(self) -> str:
        """`Wed 31 Dec, 12:00 to 18:00`."""
        stretch = f"{self.first} to {self.last}" if self.last else self.first
        return f"{self.day}, {stretch}" if self.day else stretch

    def brief(self) -> str:
        """`31 Dec, 12:00-18:00`, `31 Dec - 2 Jan`."""
        dash = " - " if " " in self.first + self.last else "-"
        return ", ".join(filter(None, (self.day, dash.join(filter(None, (self.first, self.last))))))

    def phrase(self) -> str:
        """`on Wed 31 Dec from 12:00 to 18:00`, `in Dec 2014`, `from Mon 29 Dec to Wed 31 Dec`."""
        if not self.last:
            return f"{self.within} {self.first}"
        stretch = f"from {self.first} to {self.last}"
        return f"{self.within} {self.day} {stretch}" if self.day else stretch


@dataclass(frozen=True)
class Dates:
    """How the dates of a dataset are said: all in one way.

    Attributes
    ----------
    meta : says when position 0 was and how far apart elements are.
    with_year : where the data lies in more than one year, and not just in the days around one New
        Year.
    every : what all windows are one of, where they are compared: then times of that are said,
        `Tue, 06:00 to 12:00` of weeks, not dates.
    in_table : where there is little room: no weekdays beside dates, no clock times of what
        lasts longer than a day, no month or year twice.
    """

    meta: Meta
    with_year: bool
    every: Every = ""
    in_table: bool = False

    @classmethod
    def of(cls, dataset: SequenceDataset) -> Dates | None:
        """None where it isn't known when its elements were."""
        ends = np.array([dataset.start.min(), dataset.stop.max()])
        first, last = timestamps(ends, dataset.meta)
        if not isinstance(first, np.datetime64):
            return None
        in_several = _year(first) < _year(last - np.timedelta64(1, "ms"))
        return cls(dataset.meta, in_several and bool(last - first > AROUND_NEW_YEAR))

    @classmethod
    def shared(cls, dataset: SequenceDataset) -> Dates | None:
        """The times that all windows have in common: None unless each is at most a day, week or
        year and all begin at the same time of it."""
        dates, meta = cls.of(dataset), dataset.meta
        if dates is None:
            return None
        starts = timestamps(dataset.start, meta).astype("datetime64[ms]").astype(np.int64)
        length = int(dataset.lengths.max()) * meta.step
        periods: dict[Every, float] = {}
        if meta.step_unit in SECONDS:
            length *= SECONDS[meta.step_unit]
            # Day 0 of the count was a Thursday, of no weight where only equality counts.
            periods = {"day": SECONDS["day"], "week": 7 * SECONDS["day"]}
        elif meta.step_unit == "month":
            starts, periods = starts.astype("datetime64[ms]").astype("datetime64[M]"), {"year": 12}
            starts = starts.astype(np.int64)
        for every, period in periods.items():
            size = round(period * 1000) if every != "year" else round(period)
            if length <= period and len(np.unique(starts % size)) == 1:
                return cls(meta, False, every)
        return None

    def stretch(self, begin: float, stop: float) -> Stretch:
        """From position `begin` of a recording up to, not including, `stop`."""
        first, last = (
            t.astype("datetime64[ms]") for t in timestamps(np.array([begin, stop]), self.meta)
        )
        unit = self.meta.step_unit
        if unit == "year":
            return self._months(first, last)
        if unit == "business day":  # a weekend that follows isn't part of it
            last = timestamps(np.array([max(stop - 1, begin)]), self.meta)[0] + DAY
        if unit not in SECONDS or self.meta.step * SECONDS[unit] >= SECONDS["day"]:
            # What is measured every day at nine is of that day, not until nine of the next.
            since_midnight = first - first.astype("datetime64[D]")
            return self._days(first - since_midnight, last - since_midnight)
        first, last = _rounded(first, last)
        whole_days = _at_midnight(first) and _at_midnight(last) and last > first
        if whole_days and self.every != "day":
            return self._days(first, last)
        if last - first > (1 if self.in_table else MOST_WITH_CLOCK) * DAY:
            return self._days(_midnight(first), _midnight(last + DAY - np.timedelta64(1, "ms")))
        return self._clock(first, last)

    def name(self, begin: float, stop: float) -> str:
        """`Wed 31 Dec, 12:00 to 18:00`: positions `begin` up to, not including, `stop`."""
        return self.stretch(begin, stop).name()

    def brief(self, begin: float, stop: float) -> str:
        """`31 Dec, 12:00-18:00`: the same as `name`, as short as a table needs it."""
        return replace(self, in_table=True).stretch(begin, stop).brief()

    def moment(self, position: float) -> str:
        """`Wed 31 Dec, 12:00`: when the element at a position of a recording begins."""
        stretch = self.stretch(position, position + 1)
        return ", ".join(filter(None, (stretch.day, stretch.first)))

    def _days(self, first: Any, stop: Any) -> Stretch:
        """Whole days, `stop` not included; whole months and years by their names."""
        months = first.astype("datetime64[M]"), stop.astype("datetime64[M]")
        if all(_midnight(month) == end for month, end in zip(months, (first, stop), strict=True)):
            return self._months(first, stop)
        last = stop - DAY
        weekday = last - first < MOST_WITH_WEEKDAY * DAY
        if last <= first:
            return Stretch(self._day(first, weekday=weekday))
        end = self._day(last, weekday=weekday)
        if self.in_table and not self.every and last - first < AROUND_NEW_YEAR:
            begin, month = (self._day(day, weekday=False, year=False) for day in (first, last))
            same = begin.split()[1] == month.split()[1]
            return Stretch(begin.split()[0] if same else begin, end)
        one_year = _year(first) == _year(last)
        return Stretch(self._day(first, weekday=weekday, year=not one_year), end)

    def _months(self, first: Any, stop: Any) -> Stretch:
        """Whole months, `stop` not included."""
        months = first.astype("datetime64[M]"), stop.astype("datetime64[M]") - 1
        years = _year(months[0]), _year(months[1])
        numbers = [int(month.astype(np.int64)) % 12 for month in months]
        if self.meta.step_unit == "year" or (numbers == [0, 11] and self.with_year):
            return Stretch(f"{years[0]}", f"{years[1]}" if years[1] > years[0] else "", within="in")
        names = [MONTHS[n] for n in numbers]
        end = f" {years[1]}" if self.with_year else ""
        if months[0] >= months[1]:
            return Stretch(names[0] + end, within="in")
        begin = f" {years[0]}" if self.with_year and years[0] < years[1] else ""
        return Stretch(names[0] + begin, names[1] + end, within="in")

    def _clock(self, first: Any, last: Any) -> Stretch:
        """Clock times, on one day or on two."""
        day, midnight = _midnight(first), _midnight(first) + DAY
        seconds = [(t - _midnight(t)) // np.timedelta64(1, "ms") for t in (first, last)]
        begin, end = (_clock_time(int(s), like=seconds) for s in seconds)
        if last <= midnight or self.in_table:
            return Stretch(
                begin, "24:00" if last == midnight else end, day=self._day(day, weekday=True)
            )
        one_year = _year(first) == _year(last)
        days = self._day(day, weekday=True, year=not one_year), self._day(last, weekday=True)
        ends = (", ".join(filter(None, parts)) for parts in zip(days, (begin, end), strict=True))
        return Stretch(*ends)

    def _day(self, moment: Any, *, weekday: bool, year: bool = True) -> str:
        """`Wed 31 Dec 2014`, without what isn't wanted or needed."""
        if self.every == "day":
            return ""
        day = moment.astype("datetime64[D]")
        name = WEEKDAYS[(int(day.astype(np.int64)) + 3) % 7]
        if self.every == "week":
            return name
        month = day.astype("datetime64[M]")
        parts = [
            name if weekday and not self.in_table else "",
            str(int((day - month.astype("datetime64[D]")).astype(np.int64)) + 1),
            MONTHS[int(month.astype(np.int64)) % 12],
            str(_year(day)) if year and self.with_year else "",
        ]
        return " ".join(filter(None, parts))


def _rounded(first: Any, last: Any) -> tuple[Any, Any]:
    """Both ends without digits that don't matter to so long a stretch."""
    length = int((last - first) / np.timedelta64(1, "ms"))
    step = next((step for step in ROUNDED_TO if step * 50 <= length), 1)
    ends = (int(t.astype(np.int64)) for t in (first, last))
    first, last = (np.datetime64((t + step // 2) // step * step, "ms") for t in ends)
    return first, last


def _midnight(moment: Any) -> Any:
    return moment.astype("datetime64[D]").astype("datetime64[ms]")


def _at_midnight(moment: Any) -> bool:
    return bool(_midnight(moment) == moment)


def _year(moment: Any) -> int:
    return int(moment.astype("datetime64[Y]").astype(np.int64)) + 1970


def _clock_time(since_midnight: int, *, like: list[Any]) -> str:
    """`06:00` from ms since midnight, with seconds where one of those alike has some."""
    seconds, rest = divmod(since_midnight, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    if any(ms % 60_000 for ms in like):
        text += f":{seconds % 60:02}"
    return f"{text}.{rest:03}" if any(ms % 1000 for ms in like) else text
