"""Years of two digits, in series that begin before those for which Python takes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

FIRST, LAST = 1969, 2068  # that %y gives
NEAR = 2  # years from these, of dates on both sides of where they meet
GAP = 10  # years without any date, behind the last one that is meant


def in_one_century(dates: pd.Series[Any], form: str) -> pd.Series[Any]:
    """Dates of a format with %y, 100 years earlier where the series goes on from 68 to 69.

    Jun-48 to Dec-09 is read as 2048 to 2068 and 1969 to 2009.
    """
    years = dates.dropna().dt.year.unique() if "%y" in form else np.zeros(0)
    if not len(years) or years.min() > FIRST + NEAR or years.max() < LAST - NEAR:
        return dates
    years = np.sort(years)
    gaps = np.diff(years)
    if gaps.max() < GAP:
        return dates
    last = years[int(gaps.argmax())]
    return dates.where(~(dates.dt.year > last), dates - pd.DateOffset(years=100))
