"""Times of day that names of columns are, or numbers whose digits are their hours and minutes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.rows_of_numbers import are_whole

PACKED, PACKED_MINUTES = "clock in digits", "hours and minutes in digits"  # formats of recipes
FEWEST_CLOCKS = 20
FEWEST_JUMPS = 3  # over the ends of minutes
_MISSING_IN_A_MINUTE = 40  # numbers from 60 to 99, which no clock's last two digits are
MOSTLY = 0.9  # of the rows, in which a clock goes on
_DAY = 86400.0
_CLOCK_NAME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:h](?P<minute>\d{2})(?::(?P<second>\d{2}))?)?\s?(?P<half>[ap]\.?m\.?)?"
    r"\s?(?P<word>h|hrs?|uhr)?(?:\s?(?:-|\u2013|to|bis)\s?\d.*)?",
    re.IGNORECASE,
)


def clock_seconds_of_names(names: Sequence[str]) -> NDArray[np.float64]:
    """Seconds since midnight that each name says, as 00:30, 7h, 1 AM or 00:00-01:00; else NaN.

    After midnight they go on, so that 18:00 to 05:00 ascend. None is a time if one is beyond 24 h:
    they are durations then.
    """
    if (counted := _clocks_in_digits(names)) is not None:
        return counted
    seconds = np.full(len(names), np.nan)
    first = before = np.nan
    for i, name in enumerate(names):
        at = _clock_of_name(name)
        if at > _DAY:
            return np.full(len(names), np.nan)
        if at < before and at + _DAY - first <= _DAY:
            at += _DAY
        elif not at >= before:
            first = at
        seconds[i] = before = at
    return seconds


def _clocks_in_digits(names: Sequence[str]) -> NDArray[np.float64] | None:
    """Seconds since midnight of names such as 0000, 0030, 0100, NaN for others.

    None where they don't go on in equal parts of an hour, from one that begins with 0.
    """
    four = [bool(re.fullmatch(r"\d{4}", name)) for name in names]
    at = np.array([int(n) if ok else 0 for n, ok in zip(names, four, strict=True)])
    seconds = np.where(four, at // 100 * 3600.0 + at % 100 * 60, np.nan)
    known = seconds[four]
    steps = {*np.diff(known).tolist()}
    if len(known) < 5 or len(steps) > 1 or steps & {0.0} or known.max() > _DAY:
        return None
    begins = next(name for name, ok in zip(names, four, strict=True) if ok)
    minutes = at[four] % 100
    return seconds if begins.startswith("0") and minutes.max() < 60 and steps != {60.0} else None


def are_moments(names: Sequence[str]) -> bool:
    """Whether names in digits are days that follow one another, or times of a day."""
    if len(names) < 5:
        return False
    if all(re.fullmatch(r"(18|19|20)\d{6}", name) for name in names):
        days = pd.to_datetime(pd.Series(list(names)), format="%Y%m%d", errors="coerce")
        return bool(days.notna().all() and (days.diff().iloc[1:] > pd.Timedelta(0)).all())
    return bool(np.isfinite(clock_seconds_of_names(names)).all())


def _clock_of_name(name: str) -> float:
    """Seconds since midnight that a name says, NaN if it is no time of day."""
    match = _CLOCK_NAME.fullmatch(name.strip())
    if not match or not (match["minute"] or match["half"] or match["word"]):
        return np.nan
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= 12:
            return np.nan
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return np.nan if max(minute, second) > 59 else 3600.0 * hour + 60 * minute + second


def is_packed_clock(values: NDArray[np.float64]) -> bool:
    """Whether numbers are hours, minutes and seconds in digits: 101459.9 goes on to 101500.

    They jump at each full minute, by what isn't left once they are taken for seconds: far, or in
    several minutes by the 40 more that lie between 59 and 100.
    """
    if len(values) < FEWEST_CLOCKS or values.min() < 100 or values.max() >= 240_000:
        return False
    if (values % 100 >= 60).any() or (values // 100 % 100 >= 60).any():
        return False
    as_numbers, as_clock = np.diff(values), np.diff(packed_seconds(values))
    if not (as_clock > 0).all():
        return False
    usual = float(np.median(as_clock))
    jumps = int((as_numbers >= as_clock + _MISSING_IN_A_MINUTE).sum())
    far = as_numbers.max() > 10 * usual or jumps >= FEWEST_JUMPS
    return bool(far and as_clock.max() < 3 * usual)


def go_on_as_minutes(values: NDArray[np.float64]) -> bool:
    """Whether whole numbers are hours and minutes in digits: 959 goes on to 1000.

    They jump by 40 more at full hours, and are more even without. Each of several may begin anew.
    """
    clock = minutes_in_digits(values)
    steps, on = np.diff(values), np.diff(clock)
    going = on > 0
    if len(values) < FEWEST_CLOCKS or going.mean() < MOSTLY:
        return False
    jumps = int((steps >= on + _MISSING_IN_A_MINUTE)[going].sum())
    even = [float((of == np.median(of)).mean()) for of in (steps[going], on[going])]
    return jumps >= FEWEST_JUMPS and even[1] > even[0]


def minutes_in_digits(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minutes since midnight of hours and minutes in digits."""
    return values // 100 * 60 + values % 100


def packed_seconds(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Seconds since midnight of clocks in digits."""
    return values // 10_000 * 3600 + values // 100 % 100 * 60 + np.round(values % 100, 6)


def packed_times(values: NDArray[np.float64], form: str) -> tuple[NDArray[np.float64], str, str]:
    """Clocks in digits of a form in seconds, or minutes where these are the last: with the unit."""
    if form == PACKED_MINUTES:
        return minutes_in_digits(values), form, "min"
    return packed_seconds(values), form, "s"


def clock_digits(column: pd.Series[Any]) -> int:
    """How many digits times of day have that are written as numbers: 4, 6, or 0 if they are none.

    Hours alone are none.
    """
    values = column.dropna().to_numpy(np.float64)
    if not len(values) or not 100 <= values.max() < 240_000 or values.min() < 0:
        return 0
    digits = 6 if values.max() > 2400 else 4
    parts = [values // 100**place % 100 for place in range(digits // 2)]  # the hours last
    whole = are_whole(values)
    return digits if whole and max(part.max() for part in parts[:-1]) < 60 else 0
