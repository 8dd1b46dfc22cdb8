"""Years of two digits, in series that begin before those for which Python takes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FIRST, LAST = 1969, 2068  # that %y gives
NEAR = 2  # years from these, of dates on both sides of where they meet
GAP = 10  # years without any date, behind the last one that is meant
CENTURY = 100
DAYS = 366  # of a year, at most


def in_one_century(dates: pd.Series[Any], form: str) -> pd.Series[Any]:
    """Dates of a format with %y, centuries earlier where the series goes on from 68 to 69.

    Jun-48 to Dec-09 is read as 2048 to 2068 and 1969 to 2009. Rows in order tell each century;
    others only where no date is for long.
    """
    years = dates.dropna().dt.year.unique() if "%y" in form else np.zeros(0)
    if not len(years) or years.min() > FIRST + NEAR or years.max() < LAST - NEAR:
        return dates
    if (early := _by_order(dates)) is None:
        years = np.sort(years)
        gaps = np.diff(years)
        if gaps.max() < GAP:
            return dates
        early = (dates.dt.year > years[int(gaps.argmax())]).to_numpy(np.int64)
    for century in range(1, int(early.max()) + 1):
        earlier = dates - pd.DateOffset(years=CENTURY * century)
        dates = dates.where(early != century, earlier)
    return dates


def _by_order(dates: pd.Series[Any]) -> NDArray[np.int64] | None:
    """How many centuries earlier each date is than it was read; None where rows have no order.

    Each is taken near the one before it: then all go up, or all go down, and the latest is right.
    """
    known = dates.notna().to_numpy()
    found = dates[known]
    days = found.dt.day_of_year + (found - found.dt.normalize()) / np.timedelta64(1, "D")
    at = (found.dt.year + days / DAYS).to_numpy()
    turns = np.round(np.diff(at) / CENTURY)  # -1 from 2068, which is 1968, to 1969
    steps = np.diff(at) - CENTURY * turns
    if not turns.any() or not ((steps >= 0).all() or (steps <= 0).all()):
        return None
    passed = np.concatenate([[0.0], np.cumsum(turns)])
    early = np.zeros(len(dates), np.int64)
    early[known] = passed - passed[int((at - CENTURY * passed).argmax())]
    return early
