"""Dates that nobody can read, before a good time of day: 2O21-03-04 07:17 among others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

LOST = " (lost dates by rows beside)"  # behind a format
_CLOCK = r"(?<![\d:])(\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)$"
_DAY = np.timedelta64(1, "D")


def by_rows_beside(dates: pd.Series[Any], texts: pd.Series[Any]) -> pd.Series[Any]:
    """Dates with those that are lost, of the day on which their clock is between its neighbours.

    That is within a day: what is before the first or behind the last known one stays missing.
    """
    known = dates.to_numpy(dtype="datetime64[us]")
    found = known.copy()
    clocks = texts.astype("string").str.strip().str.extract(_CLOCK)[0]
    clocks = clocks.where(clocks.str.count(":") != 1, clocks + ":00")
    since = pd.to_timedelta(clocks, errors="coerce").to_numpy(dtype="timedelta64[us]")
    good = np.flatnonzero(~np.isnat(known))
    for at in np.flatnonzero(np.isnat(known) & ~np.isnat(since)):
        place = int(np.searchsorted(good, at))
        if not 0 < place < len(good):
            continue
        before, after = found[at - 1], known[good[place]]
        before = known[good[place - 1]] if np.isnat(before) else before
        begin = before.astype("datetime64[D]")
        on = [begin + k * _DAY + since[at] for k in (0, 1)]
        between = [moment for moment in on if before <= moment <= after]
        if len(between) == 1 and after - before < _DAY:
            found[at] = between[0]
    return pd.Series(found, index=dates.index)
