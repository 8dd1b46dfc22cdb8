"""Columns of numbers that say when each row was, or a part of that, beside its time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.names import time_names
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.dates.time_order import returns
from sequitur_core.readers.rows_of_numbers import are_whole, even_share
from sequitur_core.readers.tables.columns.times.parts import prefixed_dates
from sequitur_core.readers.tables.columns.unnamed_columns import going_on
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.vocabulary.words import words

ZONES = np.timedelta64(1, "D")  # that two clocks may differ by, as one is in UTC
IN_STEP = 0.8  # share of rows that follow the one before; lost packets leave some out
LINEAR = 0.1  # of a step that a clock may be off the time
USUALLY = 0.95  # share of rows in which a clock that may be started anew goes up
ROUNDED = 0.25  # of a step that two clocks, or equal steps, may differ by, as they are rounded
ALIKE = 1e-3  # share by which two clocks go at other rates
EVEN = 1.5  # times the usual distance of rows that all of them keep to where times are even
FEWEST = 20  # steps of a clock that keeps another pace than the time
HEAD = 200  # first rows that are looked at before all of a column is
NO_NAMES = {"column", "unnamed", "rownames"}  # of what R calls the names of rows, the last
# Words that stand for a time, but also for much that is measured.
_WEAK = {"t", "position", "reading", "data", "tempo", "cycle", "cycles", "index", "step", "steps"}
# Words of clocks, which go up by the same in every row.
TIMED = {"time", "timestamp", "ts", "clock", "ticks", "tick", "timer"}
# Words that nothing measured is called by, so that what goes up under one is a clock.
_CLOCKS = {"timestamp", "stamp", "uptime", "timetick", "timeticks", "tickcount", "arrival"}
# Words of columns that count from 1970, besides those.
_MOMENTS = {"epoch", "epoc", "unix", "unixtime", "posix", "ts", "utc", "time", "datetime", "date"}
# Words behind what happened at a time.
_WHEN = {"time", "onset", "at", "started", "stopped"}
# What is counted while something learns or is repeated.
_LEARNT = {"episode", "iteration", "epoch", "batch", "cycle", "timestep", "generation"}
_STEPS_OF = {"environment", "env", "global", "training", "train", "gradient", "optimizer", "time"}
_SO_FAR = {"done", "total", "sampled", "trained", "taken", "num", "so", "far"}
_MILLISECONDS = [["ms"], ["msec"], ["millis"], ["millisecond"], ["milliseconds"]]
# How many seconds each has, and how many of it there are.
_OF_A_CLOCK = {"hour": (3600.0, 24), "minute": (60.0, 60), "second": (1.0, 60), "ms": (1e-3, 1000)}
# Words of columns that hold how long it was since the row before; of heartbeats it is measured.
_BETWEEN = {"delay", "dt", "delta", "deltat", "diff", "gap", "interval", "since", "elapsed", "lag"}
_BEATS = {"rr", "nn", "ibi", "ibis", "pp", "beat", "hrv", "heart", "pulse", "key", "keys"}
_RATES = (
    1.0, 1e3, 1e6, 1e9, 1e-3, 1e-6, 1e-9, 60.0, 3600.0, 86_400.0, 1 / 60, 1 / 3600, 1 / 86_400,
)  # fmt: skip
ROUNDED_RATE, MOSTLY_BETWEEN = 0.05, 0.9  # off such a unit at most; of the rows, at least
MOSTLY_UP = 0.5  # share of rows in which a counter goes up that begins again
NEAR_ENDS = 0.1  # of all that some bytes hold, which a counter leaves out below or above
FEWEST_MOVES = 10  # rows in which parts of a clock change
FEWEST_LEFT = 2  # days, or what else is left until a moment, by which such numbers fall


def counts_steps(column: str) -> bool:
    """Whether a column's name says that it counts what is repeated: global_step, episode.

    Of steps alone, those that somebody walked are measured.
    """
    told = [word.removesuffix("s") for word in words(column)]
    *before, last = [word for word in told if word not in _SO_FAR] or [""]
    repeated = last in _LEARNT or (last == "step" and len(told) > 1)
    return repeated and _STEPS_OF.issuperset(before)


def names_clock(column: str) -> bool:
    """Whether nothing measured is called so."""
    return not _CLOCKS.isdisjoint(words(column))


def is_moment(values: NDArray[np.float64], column: str, same: BoolArray) -> bool:
    """Whether numbers called as when something happened never go back: time_feedback, paused_at.

    They stay where it happened in few rows, as programs write the last one in each, and may not be
    known in the first rows. How long something took may go up as well, though seldom for so long.

    same : which rows follow one of the same sequence.
    """
    told = words(column)
    if len(told) < 2 or (told[0] != "time" and told[-1] not in _WHEN):
        return False
    known = np.isfinite(values)
    steps = np.diff(values)[same & known[1:] & known[:-1]]
    return len(steps) >= FEWEST and bool((steps >= 0).all() and (steps > 0).any())


def only_rises(values: NDArray[np.float64], same: BoolArray | None = None) -> bool:
    """Whether numbers go up in some rows and never down, but in few where they begin anew.

    same : which rows follow one of the same sequence.
    """
    steps = np.diff(values) if same is None else np.where(same, np.diff(values), 0)
    back = np.flatnonzero(steps < 0)
    few = len(back) <= (1 - USUALLY) * len(steps)
    up = bool((steps > 0).any()) and bool(np.isfinite(values).all())
    return few and up and bool(returns(values, back).all())


def runs_through_bytes(values: NDArray[np.float64]) -> bool:
    """Whether whole numbers mostly go up, through all that one, two or four bytes hold."""
    ends = [2.0 ** (8 * count) for count in (1, 2, 4)]
    size = next((end for end in ends if values.max() < end), np.inf)
    through = values.min() >= 0 and np.ptp(values) > (1 - NEAR_ENDS) * size
    return bool(through and (np.diff(values) > 0).mean() > MOSTLY_UP)


def parts_of_a_clock(columns: Mapping[str, NDArray[np.float64]], same: BoolArray) -> list[str]:
    """Columns of minutes and seconds, by their names, that go on together from row to row.

    Hours and milliseconds beside them, too. What is measured goes down about as often as up.

    columns : the numbers of each, with the earliest row first. same : which rows follow one of the
        same sequence.
    """
    parts: dict[str, str] = {}
    for column in columns:
        part = "ms" if words(column) in _MILLISECONDS else part_of(column)
        if part in _OF_A_CLOCK:
            parts.setdefault(part, column)
    if not {"minute", "second"} <= {*parts}:
        return []
    clock = np.zeros(len(same) + 1)
    for part, column in parts.items():
        values, (size, count) = columns[column], _OF_A_CLOCK[part]
        if not ((values == np.round(values)) & (values >= 0) & (values < count)).all():
            return []
        clock += size * values
    steps = np.diff(clock)[same]
    steps = steps[steps != 0] % (86_400 if "hour" in parts else 3_600)
    on = len(steps) >= FEWEST_MOVES and (steps <= 3_600 / 2).mean() > USUALLY
    return [*parts.values()] if on else []


def _since_1970(values: NDArray[np.float64]) -> NDArray[np.datetime64] | None:
    """The moments that large numbers stand for; None for others.

    Zeros are left out: a sensor that hasn't reported yet has them.
    """
    if not (values[[0, len(values) // 2, -1]] >= timestamps.EARLIEST).any():
        return None
    known = values[values >= timestamps.EARLIEST]
    form = timestamps.find_number_format(known)
    if form not in timestamps.EPOCHS or 2 * len(known) < len(values):
        return None
    return (known * timestamps.EPOCHS[form]).astype(np.int64).view("datetime64[us]")


def times_of_events(table: Table, columns: Sequence[str], group: IntArray | None) -> list[str]:
    """Columns called as times, of whole numbers that never go back within a sequence of several.

    So days of a course stand beside each click, several of them beside clicks of one day.
    """
    if group is None or group.max(initial=0) < 1:
        return []
    same, found = np.diff(group) == 0, list[str]()
    for column in (c for c in columns if time_names.time_words(c)[0]):
        values = table.values(column)
        steps = np.diff(values)[same]
        whole = np.isfinite(values).all() and are_whole(values)
        if whole and len(steps) and (steps >= 0).all() and (steps > 0).mean() > 1 / FEWEST:
            found.append(column)
    return found


def goes_by(values: NDArray[np.float64], times: timestamps.Times) -> bool:
    """Whether numbers are moments of the same days as the time of the rows: of a single sensor.

    Or the years of these times with their fraction.
    """
    if not times.dated:
        return False
    if (moments := _since_1970(values)) is None:
        return _are_decimal_years(values, times.moments)
    first, last = np.nanmin(times.moments) - ZONES, np.nanmax(times.moments) + ZONES
    return bool(((moments >= first) & (moments <= last)).all())


def _are_decimal_years(values: NDArray[np.float64], moments: NDArray[np.datetime64]) -> bool:
    """Whether numbers are the years of moments with their fraction, rounded as they are written.

    They may be those of the middle or the end of each step.
    """
    if len(values) < FEWEST or not 1000 < values[0] < 3000 or values[0] == round(values[0]):
        return False
    years = moments.astype("datetime64[Y]")
    begin, end = years.astype(moments.dtype), (years + 1).astype(moments.dtype)
    exact = 1970 + years.astype(np.int64) + (moments - begin) / (end - begin)
    usual = np.median(np.abs(np.diff(exact)))
    return bool((np.abs(values - exact) <= usual + written_place(values)).all())


def further_times(table: Table, taken: Collection[str], group: IntArray | None) -> list[str]:
    """Columns that are called times and count from 1970, such as when something was received.

    Or that are called dates and count a spreadsheet's days; or that go on as times do, without a
    name; or are parts of a second date. Those `taken` are the time of the rows.
    """
    called = [c for c in table.numbers if not (_MOMENTS | _CLOCKS).isdisjoint(words(c))]
    cells = {c: table.values(c) for c in called}
    found = [c for c in called if _since_1970(cells[c]) is not None or _are_days(cells[c], c)]
    found += [c for date in prefixed_dates(table) for c in date.columns]
    return [c for c in (*going_on(table, group), *found) if c not in taken]


def _are_days(values: NDArray[np.float64], column: str) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 0 and timestamps.find_number_format(known, column) == "sheet days"


def is_clock(
    values: NDArray[np.float64], column: str, at: NDArray[Any], *, same: BoolArray, other: bool
) -> bool:
    """Whether a column goes on with the time, by its name or as nothing measured does.

    at : when each row was, in one unit. same : which rows follow one of the same sequence.
    """
    named = names_clock(column)
    if not (known := np.isfinite(values)).all() and (named or known.mean() >= USUALLY):
        # A clock of a device says nothing in the rows of others, and may say nothing in a few.
        whose = np.concatenate([[0], np.cumsum(~same)])[known]
        values, at, same = values[known], at[known], whose[1:] == whose[:-1]
    if other and not TIMED.isdisjoint(words(column)) and only_rises(values, same):
        return True  # however coarsely
    if named and _goes_up_in_one(values, same):
        return True  # though it hangs in other sequences
    if len(values) < 4 or (np.diff(values[: HEAD + 1]) <= 0).mean() > 1 - IN_STEP:
        return False
    apart, steps = np.diff(at)[same], np.diff(values)[same]
    forward = apart > 0
    if len(steps) < 3 or not forward.any():
        return False
    if named and (steps > 0).mean() > USUALLY:
        return True  # it may begin again
    strong = other and not set(words(column)) <= _WEAK
    if strong and bool((steps >= 0).all()):
        return True
    apart, steps = apart[forward], steps[forward]
    usual = np.median(apart)
    rate = np.median(steps / apart)
    if not rate > 0:
        return False
    off = np.abs(steps - rate * apart) / (rate * usual)
    near = (off <= LINEAR).mean()
    timed = not (TIMED | {"t"}).isdisjoint(words(column))
    if timed and (np.abs(steps - apart) <= ROUNDED * np.maximum(apart, usual)).mean() > 0.9:
        return True  # though it begins again, as the time within each step of a test does
    if strong:
        return bool(near > 0.9)
    counted = timed or words(column) == ["step"]  # of a training, beside an epoch to two places
    if counted and same.all() and (np.diff(values) > 0).all():
        return _on_a_line(values, at) or _even(np.diff(values))
    if near < 1:  # days since a beginning that were read late now and then, by less than a step
        late = near > IN_STEP and off.max() <= 1 and (steps > 0).all()
        return bool(late) and _is_own_rate(float(rate), column)
    uneven = bool((apart > EVEN * usual).any())
    nameless = not set(words(column)) - NO_NAMES
    return uneven or nameless or _is_own_rate(float(rate), column)


def names_interval(column: str) -> bool:
    """Whether a column may hold how long it was since the row before, by its name.

    Intervals of heartbeats, and of keys that are typed, are measured.
    """
    told = words(column)
    return not _BETWEEN.isdisjoint(told) and _BEATS.isdisjoint(told)


def lasts_between_rows(values: NDArray[np.float64], at: NDArray[Any], same: BoolArray) -> bool:
    """Whether numbers are how long it was since the row before, or until the next one.

    In whatever unit, and read off another clock.

    at : when each row was. same : which rows follow one of the same sequence.
    """
    apart = np.diff(at)[same].astype(np.float64)
    if len(apart) < FEWEST - 1 or not (apart > 0).all():
        return False
    for lasted in (values[1:][same], values[:-1][same]):
        rate = np.nanmedian(lasted / apart) if np.isfinite(lasted).any() else 0.0
        in_unit = any(abs(rate / unit - 1) < ROUNDED_RATE for unit in _RATES)
        near = np.abs(lasted - rate * apart) <= LINEAR * rate * apart
        if in_unit and near.mean() > MOSTLY_BETWEEN:
            return True
    return False


def _goes_up_in_one(values: NDArray[np.float64], same: BoolArray) -> bool:
    """Whether numbers go up in nearly all rows of one sequence that is long enough to tell."""
    whose = np.cumsum(~same)[same]
    rows, ups = np.bincount(whose), np.bincount(whose, np.diff(values)[same] > 0)
    return bool((ups > USUALLY * np.maximum(rows, FEWEST - 1)).any())


def counts_down(
    values: NDArray[np.float64], column: str, at: NDArray[Any], same: BoolArray
) -> bool:
    """Whether numbers are how many days, or what their name says, are left until a moment.

    at : when each row was, in seconds. same : which rows follow one of the same sequence.
    """
    told = [unit for word in words(column) if (unit := time_names.time_words(word)[1])]
    size = timestamps.SECONDS.get(told[0]) if told else None
    span = np.fmax.reduce(values) - np.fmin.reduce(values)  # also where some are missing
    if size is None or not span >= FEWEST_LEFT or not (np.diff(values)[same] < 0).any():
        return False  # within a second or two, turning rates in rad/s change too little to tell
    ends = pd.Series(at + size * values).groupby(np.concatenate([[0], np.cumsum(~same)]))
    return bool((ends.max() - ends.min() < size).all())


def _is_own_rate(rate: float, column: str) -> bool:
    """Whether a column with a word for a time goes up by what the time does, or as its unit says.

    Ages go up with the years, too.
    """
    told = [unit for is_time, unit in map(time_names.time_words, words(column)) if is_time]
    if told and told[-1] in ("ms", "us") and "/" not in column:
        return True  # beside frames, too
    sizes = [1.0, *(timestamps.SECONDS[unit] for unit in told if unit in timestamps.SECONDS)]
    sizes += [86_400.0, 604_800.0] if "age" in words(column) else []  # in days or weeks
    return (bool(told) or len(sizes) > 1) and any(abs(rate * size - 1) < ALIKE for size in sizes)


def is_even(values: NDArray[np.float64]) -> bool:
    """Whether numbers go up or down in equal steps, as far as they are written with all digits."""
    first, *further = np.diff(values[:4]).tolist() or [0.0]
    if len(further) < 2 or not first or not all(0.5 <= step / first <= 2 for step in further):
        return False  # as is soon seen of most
    steps = np.diff(values)
    if not np.isfinite(values).all():
        return False
    digits = 1e-6 * np.abs(values[[0, -1]]).max()  # that programs write of a number, at least
    digits = min(digits, ROUNDED * abs(steps[0]))  # of days since 4713 BC they write more
    near = {"rtol": 1e-3, "atol": digits}
    if not np.allclose(steps[:HEAD], steps[0], **near):
        return len(values) >= FEWEST and _is_rounded_line(values)
    return bool(np.allclose(steps, steps[0], **near)) or _is_rounded_line(values)


def _is_rounded_line(values: NDArray[np.float64]) -> bool:
    """Whether numbers are those of a line, rounded to a place far finer than its steps."""
    line = np.linspace(values[0], values[-1], len(values))
    place = 0.1 * abs(line[1] - line[0])
    if np.abs(values[:HEAD] - line[:HEAD]).max() > place:
        return False
    written = max(written_place(values), 1e-7)
    return bool(written <= place and np.abs(values - line).max() <= written)


def written_place(values: NDArray[np.float64]) -> float:
    """The place to which numbers are written, 0.01 of 2.25; 0 where it is finer than 1e-6."""
    return next((10.0**-d for d in range(7) if (np.round(values, d) == values).all()), 0.0)


def _even(steps: NDArray[np.float64]) -> bool:
    """Whether a clock goes on by about the same in nearly every row, and jumps at pauses alone."""
    return len(steps) >= FEWEST and even_share(steps) > USUALLY


def _on_a_line(values: NDArray[np.float64], at: NDArray[Any]) -> bool:
    """Whether a clock keeps within a step or two of the time, which may be written coarsely."""
    line = values[0] + (values[-1] - values[0]) * (at - at[0]) / (at[-1] - at[0])
    return bool((np.abs(values - line) <= EVEN * np.median(np.diff(values))).mean() > 0.9)


def has_stretches(table: Table, begin: BoolArray) -> bool:
    """Whether a column changes just where another begins again, as a number of recordings does.

    begin : for each row but the first.
    """
    if len(begin) != len(table.frame) - 1 or not begin.any():
        return False
    return np.packbits(begin).tobytes() in _changes_of_columns(table)


@remembered
def _changes_of_columns(table: Table) -> frozenset[bytes]:
    """Where each column changes from row to row, a bit for each row but the first."""
    cells = (table.frame[column].to_numpy() for column in table.frame.columns)
    return frozenset(np.packbits(of[1:] != of[:-1]).tobytes() for of in cells)
