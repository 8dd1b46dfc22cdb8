"""How times go on from row to row: whether they repeat, go up, or jump between recordings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.times import sorted_by_time
from sequitur_core.readers.dates import time_grid, timestamps
from sequitur_core.readers.dates.names.clock_names import PACKED, is_packed_clock, packed_times
from sequitur_core.readers.rows_of_numbers import even_share, rows_by_group

PAUSE = 3.0  # usual distances of rows, at least, from one recording to the next
USUAL = 0.9  # quantile of the distances of rows that is the usual one
MOSTLY_UNIQUE = 0.9  # share of times that occur once, where some rows were written twice
MOSTLY_ONE_WAY = 0.65  # share of rows in which a time goes up, or goes down, at least
FAR = 10  # times what lies between the first moment and the last that both are from 0
CUT_OFF = (3_600_000_000, 60_000_000, 1_000_000, 1_000)  # us: parts of a day that times end with
MOSTLY_TWICE = 0.6  # of the moments at which a state changes: its value before and after
TOO_FAR = 240  # of the parts of a day that times end with, from one moment to the next
FEWEST = 8  # rows of a recording, on average, where a time begins anew with each
MOSTLY_UP = 0.5  # share of rows in which a time that goes on is later than in the one before
HALF_A_DAY, SELDOM = np.timedelta64(12, "h"), 0.05  # so many shorter steps no grid of days has
MOST_STILL = 0.2  # of the rows, in which an axis stays the same, as rounded ages do
MOST_AT_ONE = 4.0  # rows of a probe at each level, on average, that is written with few digits


def is_unique(times: timestamps.Times, share: float = 0.995) -> bool:
    """Whether at least this share of the known times occurs once."""
    known = int((~times.missing).sum())
    # A repeated hour in autumn, or a row written twice, still is one series.
    return known > 2 and times.different >= share * known


def tells_order(times: timestamps.Times) -> bool:
    """Whether times occur once and put rows in order, as dates do.

    Plain numbers go up or down in most rows; or, if these were shuffled, are all far from 0 or go
    on in equal steps. How long each of many things took jumps about.
    """
    if not is_unique(times):
        return False
    if times.dated:
        return True
    moments = times.moments[~times.missing]
    steps = np.diff(moments)
    if _begins_anew(moments):
        return False
    if moments.min() > FAR * np.ptp(moments):
        return True
    mostly = max((steps > 0).mean(), (steps < 0).mean()) > MOSTLY_ONE_WAY
    return mostly or even_share(np.diff(np.sort(moments))) > USUAL


def about_order(times: timestamps.Times) -> tuple[Note, ...]:
    """A note on rows that aren't in order of time; () where they run from the newest, too."""
    steps = np.diff(times.numbers)
    count = min(int((steps < 0).sum()), int((steps > 0).sum()))
    return (sorted_by_time(count),) if count else ()


def spread_in_minutes(times: timestamps.Times) -> NDArray[Any]:
    """Moments, told apart where many rows in order have the same: their finer parts were cut off.

    Those of a minute, or of a second, lie evenly in it. Others stay as they are: a few rows that
    were written twice, and whole days.
    """
    moments = times.moments
    if not times.dated or times.missing.any() or is_unique(times, MOSTLY_UNIQUE):
        return moments
    steps = np.diff(moments)
    written = moments.astype(np.int64)
    cut = next((n for n in CUT_OFF if not (written % n).any()), 1)
    if (steps < np.timedelta64(0)).any() or cut > CUT_OFF[1]:
        return moments
    begins = np.concatenate([[0], np.flatnonzero(steps > np.timedelta64(0)) + 1])
    rows = np.diff([*begins, len(moments)])
    place = np.arange(len(moments)) - np.repeat(begins, rows)
    fine = next((n for n in CUT_OFF if n * rows.max() <= cut), 1)  # so that moments read well
    later = place * cut // (np.repeat(rows, rows) * fine) * fine
    spread: NDArray[Any] = moments + later.astype("timedelta64[us]")
    return spread


def can_be_spread(times: timestamps.Times) -> bool:
    """Whether moments never go back, and those that rows share can be told apart within them.

    Most rows have a moment of their own, or go on from the one before: a clock of seconds of what
    now and then comes faster, and not one of several things that are read at once. Or two rows
    have each moment, and these lie far apart, as of samples that are taken twice.
    """
    rows, moments = len(times.moments), times.different
    if not times.dated or 2 * moments < rows:
        return False
    return (
        are_far_apart(times)
        if 2 * moments == rows
        else spread_in_minutes(times) is not times.moments
    )


def are_far_apart(times: timestamps.Times) -> bool:
    """Whether moments that rows share lie too far apart for those of a coarse clock.

    Many times the part of a day that they end with: a minute tells when two flasks were filled, a
    week after those before, and not that one was later.
    """
    if spread_in_minutes(times) is times.moments:
        return False
    written = times.moments.astype(np.int64)
    cut = next((n for n in CUT_OFF if not (written % n).any()), 1)
    apart = np.diff(np.unique(written))
    return bool(len(apart) and np.median(apart) >= TOO_FAR * cut)


def are_corners(times: timestamps.Times) -> bool:
    """Whether most moments have two rows, none has more, and they lie apart unevenly.

    So a state is drawn at the moments at which it changes. Where they are even, the finer part of
    times was cut off.
    """
    moments, rows = np.unique(times.moments, return_counts=True)
    if rows.max() != 2 or (rows == 2).mean() < MOSTLY_TWICE or (np.diff(times.numbers) < 0).any():
        return False
    grid = time_grid.find_grid(replace(times, moments=moments))
    return not grid.regular or 2 * len(moments) < int(grid.positions[-1])


def share_uneven_moments(times: timestamps.Times) -> bool:
    """Whether rows share moments that go one way, so that each row is a step, and none is lost.

    Not where the finer part of times was cut off; nor where few do and the others lie on a grid,
    which has one step for each moment.
    """
    moments = times.moments
    steps = np.diff(times.numbers)
    if not ((steps >= 0).all() or (steps <= 0).all()) or spread_in_minutes(times) is not moments:
        return False
    even = time_grid.find_grid(replace(times, moments=np.unique(moments))).regular
    return not (even and is_unique(times, MOSTLY_UNIQUE))


def returns(values: NDArray[Any], back: IntArray) -> BoolArray:
    """Whether numbers return, behind each of the rows `back`, to the middle of what was before."""
    firsts = np.concatenate([[0], back[:-1] + 1])
    again: BoolArray = values[back + 1] <= values[(firsts + back) // 2]
    return again


def _begins_anew(moments: NDArray[Any]) -> bool:
    """Whether numbers that go up begin anew in few rows, so that sorting would mix recordings."""
    back = np.flatnonzero(np.diff(moments) < 0)
    if not 0 < len(back) <= len(moments) / FEWEST - 1 or not returns(moments, back).all():
        return False
    whose = np.zeros(len(moments), np.int64)
    whose[back + 1] = 1
    in_order = whose.cumsum()[np.argsort(moments, kind="stable")]
    return int((np.diff(in_order) != 0).sum()) > len(back)


def is_nearly_unique(times: timestamps.Times) -> bool:
    """Whether some rows, but few, repeat the time of another.

    Plain numbers have to go up nearly always: measurements repeat now and then as well.
    """
    if not is_unique(times, MOSTLY_UNIQUE):
        return False
    if times.dated:
        return True
    up = bool((np.diff(times.moments) >= 0).mean() >= MOSTLY_UNIQUE)
    return up and not _begins_anew(times.moments)


def pauses_between(
    names: pd.Series[Any], times: timestamps.Times, outer: IntArray | None = None
) -> bool:
    """Whether a time jumps or begins again where a column of names changes, hardly elsewhere.

    outer : the recording of each row; what is between two recordings doesn't count.
    """
    at = times.numbers.astype(np.float64)
    changes = pd.factorize(names)[0]
    borders, apart = np.diff(changes) != 0, np.diff(at)
    if outer is not None:
        same = np.diff(outer) == 0
        borders, apart = borders[same], apart[same]
    return not times.missing.any() and jumps_between(apart, borders)


def jumps_between(apart: NDArray[np.float64], borders: BoolArray) -> bool:
    """Whether rows lie far from the one before at borders of recordings, hardly elsewhere.

    apart : how far a time or a place is from that of the row before (n,). borders : where (n,).
    """
    if not borders.any() or borders.all():
        return False
    usual = float(np.quantile(apart[~borders], USUAL))
    # A time that goes back there begins again with each recording.
    elsewhere = (apart[borders] > PAUSE * usual) | (apart[borders] < 0)
    return usual > 0 and bool(elsewhere.mean() > USUAL)


def even_within(times: timestamps.Times, group: IntArray) -> bool:
    """Whether rows of each group are evenly spaced in time, and those of all groups are not."""
    if times.missing.any():
        return False
    at = times.numbers
    order, same = rows_by_group(group, at)
    within, overall = np.diff(at[order])[same], np.diff(np.sort(at))
    return even_share(within) > USUAL > even_share(overall)


def is_increasing_within(times: timestamps.Times, group: IntArray, share: float = 1.0) -> bool:
    """Whether all times are known and go up from row to row of each sequence, never down.

    In at least this share of the rows; in the others they stay the same.
    """
    if times.missing.any():
        return False
    steps = np.diff(times.numbers)[group[1:] == group[:-1]]
    return bool((steps >= 0).all() and (steps > 0).sum() >= share * len(steps))


def goes_up_within(times: timestamps.Times, group: IntArray) -> bool:
    """Whether a time occurs once and goes up within each sequence, or few rows repeat it there."""
    if is_unique(times) and is_increasing_within(times, group):
        return True
    return is_nearly_unique(times) and is_increasing_within(times, group, MOSTLY_UNIQUE)


def goes_on(times: timestamps.Times, group: IntArray) -> bool:
    """Whether times are dates, or mostly go up from row to row of each sequence."""
    order, same = rows_by_group(group)
    steps = np.diff(times.moments[order])[same]
    return times.dated or bool(len(steps) and (steps > 0).mean() > MOSTLY_UP)


def goes_back(times: timestamps.Times) -> bool:
    """Whether dates only go back from row to row, though several rows may share one."""
    if not times.dated or times.missing.any():
        return False
    steps = np.diff(times.numbers)
    return bool((steps <= 0).all() and (steps < 0).any())


def jumps_about(times: timestamps.Times, group: IntArray) -> bool:
    """Whether plain numbers put rows of each sequence in no order, as how long each took does.

    They go up in about as many rows as down, and don't go on in equal steps once they are sorted.
    """
    at, (order, same) = times.numbers, rows_by_group(group)
    steps = np.diff(at[order])[same]
    if times.dated or not len(steps):
        return False
    order, same = rows_by_group(group, at)
    if even_share(np.diff(at[order])[same]) > USUAL:
        return False
    return bool(max((steps > 0).mean(), (steps < 0).mean()) <= MOSTLY_ONE_WAY)


def one_way(steps: NDArray[np.float64]) -> bool:
    """Whether all steps go up, or all go down."""
    return bool((steps > 0).all() or (steps < 0).all())


def nearly_one_way(steps: NDArray[np.float64]) -> bool:
    """Whether steps go up, or down, but for few that stay, as heights do that are rounded."""
    return one_way(steps[steps != 0]) and bool((steps == 0).mean() <= MOST_STILL)


def never_turns_back(steps: NDArray[np.float64]) -> bool:
    """Whether steps go up, or down, though several may stay in between, as rounded depths do.

    The pressure of the air, in whole hPa, stays for far longer.
    """
    moves = steps[steps != 0]
    return len(moves) > 0 and one_way(moves) and len(steps) <= MOST_AT_ONE * len(moves)


def is_increasing(times: timestamps.Times) -> bool:
    """Whether all times are known and each is later than the one before."""
    return not times.missing.any() and bool((np.diff(times.numbers) > 0).all())


def counts_evenly(times: timestamps.Times) -> bool:
    """Whether numbers go up by one step, which isn't 1, and begin anew with the first one."""
    if times.dated or times.missing.any():
        return False
    steps = np.diff(times.moments)
    step, back = float(times.moments[0]), steps < 0
    return step > 1 and bool((np.where(back, times.moments[1:], steps) == step).all())


def is_daily(times: timestamps.Times) -> bool:
    """Whether times are dates one day, or one business day, apart."""
    if not times.dated:
        return False
    # The grid of many times takes long to find, and seldom is it of days.
    if np.count_nonzero(np.diff(times.moments) < HALF_A_DAY) > SELDOM * len(times.moments):
        return False
    grid = time_grid.find_grid(times)
    return grid.regular and (grid.step, grid.unit) in ((1.0, "day"), (1.0, "business day"))


def are_days_within(times: timestamps.Times, group: IntArray) -> bool:
    """Whether rows of each group are nearly always a day apart, and never at one moment."""
    if not times.dated or times.missing.any():
        return False
    order, same = rows_by_group(group, times.moments)
    apart = np.diff(times.moments[order])[same]
    day = np.timedelta64(1, "D")
    return bool(len(apart) and apart.min() > 0 * day and (apart == day).mean() > USUAL)


def clock_of_digits(times: timestamps.Times) -> timestamps.Times:
    """Times as they are, or seconds where they are clocks in digits: 101459.9 before 101500."""
    if times.format != "number" or not is_packed_clock(times.moments):
        return times
    return timestamps.Times(*packed_times(times.moments, PACKED))
