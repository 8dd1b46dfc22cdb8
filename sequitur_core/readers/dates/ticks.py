"""Clocks of devices and of astronomers: parts of a second, ticks since they were on, days."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.rows_of_numbers import are_whole, even_share

EVEN = 0.9  # share of the steps that are about the usual one
NEAR = 0.1  # of an hour, minute or second, that moments may be off from whole ones
LONG = 600  # of seconds between two rows
MINUTE, DAY = 60, 86_400
OUR_DAYS = 1e9  # seconds since 1970, of September 2001
SHEET_DAYS = (20_000, 80_000)  # of 1954 to 2119
YEARS = (1800, 2100)  # between which numbers are years, but for what counts or is an axis:
LONG_AGO, MANY_YEARS = 1500, 100  # the first of a long series of years, and how many these are
_COUNTS = {"index", "idx", "step", "frame", "sample", "reading", "position", "tick", "wavelength"}
_DATES = {"date", "datetime"}
FIRST, FEWEST_CLOCKS = 200, 8  # rows that show that numbers are days with times of day
_PARTS = {
    **dict.fromkeys(("nsec", "nsecs", "nanosec", "nanosecs", "nanosecond", "nanoseconds"), 1e9),
    **dict.fromkeys(("usec", "usecs", "microsec", "microsecs", "microsecond", "microseconds"), 1e6),
}
NANOSECONDS = 1e13  # since a device was switched on: three hours; microseconds would be months
BY_NANOSECONDS = " (to the nanosecond)"  # behind a format
UNPADDED = " (milliseconds without zeros)"  # behind a format
BESIDE = " (fractions of seconds beside)"  # behind a format
# What columns of these are called by all of their words.
_FRACTIONS = {
    **dict.fromkeys(("ms", "msec", "msecs", "millis", "millisec", "millitm"), 1e3),
    **dict.fromkeys(("milliseconds", "millisecond", "millisekunden", "millisecondes"), 1e3),
    **dict.fromkeys(("microseconds", "microsecond", "usec", "usecs"), 1e6),
    **dict.fromkeys(("fractionalseconds", "fractionalsecond", "fractionsofseconds"), 1.0),
    **dict.fromkeys(("fractionofsecond", "secondfraction", "subseconds", "subsecond"), 1.0),
}
_FRACTION = re.compile(r"(?<=:\d\d[.,])\d+$")
_COUNT = r"0|[1-9]\d{0,2}"  # of milliseconds
FEWEST_BACK = 3  # rows that are earlier than the one before, by less than a second
JULIAN = (2.4e6, 2.5e6)  # days, of 1858 to 2132
MODIFIED = (1.5e4, 1e5)  # the same days, counted from 17 November 1858; of 1899 to 2132
_JULIAN_NAMES = re.compile(
    r"(?:obs|mid|start|time)?(?:[mhbr]?jd|julian(?:dates?|days?)?)(?:obs|mid|start|tdb|utc|tt|tai)?"
)
LEAST_MICROSECONDS = 400  # from row to row; so many milliseconds would be too few rows a second
MOST_MICROSECONDS = 100_000  # from row to row of sensors that measure ten times a second or more
_MOTION = {"gyro", "gyroscope", "accelerometer", "accel", "imu"}
ON, OF_SENSORS = 6e8, (5, 200)  # milliseconds that a device is on, and from row to row
OF_A_SECOND = (
    0.1  # from row to row of a timestamp; so few milliseconds would be 10,000 rows a second
)
FINEST, COARSEST = 1e5, 1e9  # nanoseconds from row to row: 10,000 rows a second to one


def parts_of_a_second(words: Sequence[str]) -> float:
    """How many there are of what a column's name says that it counts within seconds; 0 of others.

    words : of the name, as of header.stamp.nsecs beside header.stamp.secs.
    """
    return _PARTS.get(words[-1], 0.0) if words else 0.0


def fractions_of_a_second(words: Sequence[str]) -> float:
    """How many there are in a second of what a column counts beside whole ones; 0 of others.

    words : all those of its name, ms or Fractional Seconds: latency_ms is no part of a time.
    """
    return _FRACTIONS.get("".join(words), 0.0)


def with_fractions(moments: NDArray[Any], column: pd.Series[Any], count: float) -> NDArray[Any]:
    """Moments in whole seconds with what a column counts beside them, `count` of which are one."""
    parts = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    found: NDArray[Any] = moments + np.nan_to_num(np.round(1e6 / count * parts)).astype(
        "timedelta64[us]"
    )
    found[np.isnan(parts)] = np.datetime64("NaT")
    return found


def are_finer(seconds: NDArray[np.float64]) -> bool:
    """Whether what might be seconds since 1970 counts something finer.

    Rows are long and evenly apart then, or seconds would be of days to come; by what is no whole
    number of minutes.
    """
    steps = np.diff(seconds)
    usual = float(np.median(steps)) if len(steps) else 0.0
    to_come = len(seconds) > 0 and float(seconds.min()) > time.time()
    if (usual < LONG and not (to_come and usual > 1)) or usual % MINUTE == 0:
        return False
    return even_share(steps, usual=usual) > EVEN


def are_minutes_of_our_days(numbers: NDArray[np.float64]) -> bool:
    """Whether numbers go on by whole minutes for a day and more, as seconds since 2001.

    As milliseconds, they would begin in the first weeks of 1970.
    """
    low, high = float(numbers.min()), float(numbers.max())
    if not (low >= OUR_DAYS and high <= time.time() and high - low >= DAY and are_whole(numbers)):
        return False
    usual = float(np.median(np.abs(np.diff(numbers))))
    return usual > 0 and usual % MINUTE == 0


def are_years(numbers: NDArray[np.float64]) -> bool:
    """Whether whole numbers, in whatever order, are those of years one after the other.

    Long series, as of sunspots, begin centuries ago.
    """
    if not len(numbers) or numbers.min() < LONG_AGO or numbers.max() > YEARS[1]:
        return False
    different = np.unique(numbers)
    fewest = MANY_YEARS if different[0] < YEARS[0] else 3
    return len(different) >= fewest and bool((np.diff(different) == 1).all())


def are_sheet_days(numbers: NDArray[np.float64], called: Sequence[str] = ()) -> bool:
    """Whether numbers are days since the end of 1899, as spreadsheets count them.

    Where they aren't called dates, their fractions are whole hours, minutes, seconds or parts of
    these of a day, as in 44256.04167: nothing that is measured has such, but for halves, quarters
    and eighths. Devices call their own seconds a timestamp, too.

    called : the words of their name.
    """
    if not len(numbers) or numbers.min() < SHEET_DAYS[0] or numbers.max() >= SHEET_DAYS[1]:
        return False
    if not _DATES.isdisjoint(called):
        return True
    first = numbers[:FIRST]
    eighths = first * 8
    if len(first) < FEWEST_CLOCKS or are_whole(eighths):
        return "timestamp" in called
    exact = 4 * float(np.spacing(first.max()))  # 30000.003000000004 was written as 30000.003
    places = (d for d in range(12) if (np.abs(np.round(first, d) - first) <= exact).all())
    place = 10.0 ** -next(places, 12)
    for parts in (24, 24 * 60, DAY, DAY * 10, DAY * 1000):
        off = parts * max(place, exact)  # by what is written of them
        at = first % 1 * parts
        if off < NEAR and (np.abs(at - np.round(at)) <= off).all():
            return True
    return False


def names_julian_days(words: Sequence[str]) -> bool:
    """Whether a column's name is that of Julian dates, of days that astronomers count.

    words : of the name, as of obs_mjd, BJD_TDB or Julian Date.
    """
    return _JULIAN_NAMES.fullmatch("".join(words)) is not None


def are_julian_days(words: Sequence[str], numbers: NDArray[np.float64]) -> bool:
    """Whether numbers below such a name are as large as those days are in our time."""
    if not (len(numbers) and names_julian_days(words)):
        return False
    low, high = float(numbers.min()), float(numbers.max())
    return any(first <= low and high <= last for first, last in (JULIAN, MODIFIED))


def unit_by_numbers(
    column: Sequence[str], beside: Collection[str], numbers: NDArray[np.float64]
) -> str:
    """The unit of numbers whose name has none, by their size and what else there is; "" if none.

    column : the words of its name. beside : names of all columns.
    """
    if are_julian_days(column, numbers[np.isfinite(numbers)]):
        return "day"
    if not _COUNTS.intersection(column) and are_years(numbers):
        return "year"
    return _unit_of_program(column, beside, numbers) or _unit_of_ticks(column, numbers)


def are_microseconds_of_motion(
    column: Sequence[str], beside: Collection[str], numbers: NDArray[np.float64]
) -> bool:
    """Whether a timestamp beside motion sensors, which measure many times a second, has µs.

    Rows are thousands apart, which would be seconds or hours in any other unit.

    column : the words of its name. beside : those of all names.
    """
    if "timestamp" not in column or _MOTION.isdisjoint(beside) or len(numbers) < FEWEST_CLOCKS:
        return False
    usual = np.median(np.diff(numbers))
    whole = are_whole(numbers)
    return whole and bool(LEAST_MICROSECONDS <= usual <= MOST_MICROSECONDS)


def _unit_of_program(
    column: Sequence[str], beside: Collection[str], numbers: NDArray[np.float64]
) -> str:
    """The unit of a time by the program that wrote it; "" where it isn't known.

    Tobii's recording timestamps are milliseconds in older exports and microseconds in newer ones,
    which no name says. Its eye trackers look 30 to 1,200 times a second.

    column : the words of its name. beside : names of all columns.
    """
    plain = {re.sub(r"[^a-z]", "", name.lower()) for name in beside}
    tobii = "".join(column) == "recordingtimestamp" and any("gazepoint" in name for name in plain)
    if not tobii or len(numbers) < 2:
        return ""
    return "us" if np.median(np.abs(np.diff(numbers))) >= LEAST_MICROSECONDS else "ms"


def _unit_of_ticks(column: Sequence[str], numbers: NDArray[np.float64]) -> str:
    """The unit of times that are told by their size; "" for others.

    "ns" where they are as large as phones and trackers count them, row by row; "day" for the
    Julian dates of our time with their fractions; "ms" of a device that is on for days, where rows
    are as far apart as those of sensors; "s" of a timestamp whose rows are a fraction of it apart.

    column : the words of its name.
    """
    apart = np.median(np.abs(np.diff(numbers))) if len(numbers) >= 3 else 0.0
    if "timestamp" in column and 0 < apart <= OF_A_SECOND:
        return "s"
    if len(numbers) < 3 or not numbers[0] >= JULIAN[0]:
        return ""
    if numbers[0] < NANOSECONDS:
        if not are_whole(numbers):
            return "day" if numbers.max() < JULIAN[1] else ""
        low, high = OF_SENSORS
        return "ms" if numbers[0] >= ON and low <= np.median(np.diff(numbers)) <= high else ""
    usual = np.median(np.diff(numbers))
    return "ns" if FINEST <= usual <= COARSEST else ""


def apart_by_nanoseconds(dates: pd.Series[Any]) -> pd.Series[Any]:
    """Dates to the microsecond, later by as few as tell apart those that are so in nanoseconds."""
    known = dates.dropna()
    moments, rows = np.unique(
        known.to_numpy("datetime64[ns]").astype(np.int64), return_inverse=True
    )
    place = np.arange(len(moments))
    apart = np.maximum.accumulate(moments // 1_000 - place) + place
    return pd.Series(apart[rows].view("datetime64[us]"), known.index).reindex(dates.index)


def with_zeros(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Times of day with all three digits of their milliseconds: 13:34:42.90 as 13:34:42.090."""
    stripped = texts.astype("string").str.strip()
    return stripped.str.replace(_FRACTION, lambda found: found[0].zfill(3), regex=True)


def count_milliseconds(texts: pd.Series[Any]) -> bool:
    """Whether what stands behind the seconds may count milliseconds: no zero before, as in .09."""
    fractions = texts.astype("string").str.strip().str.extract(f"({_FRACTION.pattern})")[0].dropna()
    return bool(fractions.str.fullmatch(_COUNT).all())


def back_within_seconds(moments: NDArray[Any]) -> int:
    """How many rows are earlier than the one before, by less than a second."""
    steps = np.diff(moments[~np.isnat(moments)])
    return int(((steps < np.timedelta64(0)) & (steps > np.timedelta64(-1, "s"))).sum())


def dates_since_1970(microseconds: NDArray[np.float64]) -> NDArray[Any]:
    """Dates; those that no calendar has are missing."""
    known = np.abs(microseconds) < 2.0**62
    whole = np.where(known, np.round(np.where(known, microseconds, 0)), 0).astype(np.int64)
    dates = whole.view("datetime64[us]").copy()
    dates[~known] = np.datetime64("NaT")
    return dates
