"""Clocks of devices and of astronomers: parts of a second, ticks since they were on, days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

EVEN, NEAR = 0.9, 0.1  # share of the steps that differ from the usual one by so much, at most
LONG = 600  # of seconds between two rows
MINUTE = 60
_PARTS = {
    **dict.fromkeys(("nsec", "nsecs", "nanosec", "nanosecs", "nanosecond", "nanoseconds"), 1e9),
    **dict.fromkeys(("usec", "usecs", "microsec", "microsecs", "microsecond", "microseconds"), 1e6),
}
NANOSECONDS = 1e13  # since a device was switched on: three hours; microseconds would be months
JULIAN = (2.4e6, 2.5e6)  # days, of 1858 to 2132
FINEST, COARSEST = 1e5, 1e9  # nanoseconds from row to row: 10,000 rows a second to one


def parts_of_a_second(words: Sequence[str]) -> float:
    """How many there are of what a column's name says that it counts within seconds; 0 of others.

    words : of the name, as of header.stamp.nsecs beside header.stamp.secs.
    """
    return _PARTS.get(words[-1], 0.0) if words else 0.0


def are_finer(seconds: NDArray[np.float64]) -> bool:
    """Whether what might be seconds since 1970 counts something finer.

    Rows are long and evenly apart then, by what is no whole number of minutes.
    """
    steps = np.diff(seconds)
    usual = float(np.median(steps)) if len(steps) else 0.0
    if usual < LONG or usual % MINUTE == 0:
        return False
    return bool((np.abs(steps - usual) <= NEAR * usual).mean() > EVEN)


def unit_of_ticks(numbers: NDArray[np.float64]) -> str:
    """The unit of times that are told by their size; "" for others.

    "ns" where they are as large as phones and trackers count them, row by row; "day" for the
    Julian dates of our time with their fractions.
    """
    if len(numbers) < 3 or not numbers[0] >= JULIAN[0]:
        return ""
    if numbers[0] < NANOSECONDS:
        fractions = bool((numbers != np.round(numbers)).any())
        return "day" if fractions and numbers.max() < JULIAN[1] else ""
    usual = np.median(np.diff(numbers))
    return "ns" if FINEST <= usual <= COARSEST else ""
