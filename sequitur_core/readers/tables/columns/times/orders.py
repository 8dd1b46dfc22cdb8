"""What settles whether days or months stand first in dates that may be read in both ways."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.tables.table import Table

# 2026-07-03, 2026-07, 260703 or 030726 in the name of a file.
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d(?P<sign>[-_.]?)[01]\d(?P=sign)[0-3]\d|(?:19|20)\d\d[-_.][01]\d|\d{6})(?!\d)"
)
_FORMS = ("%Y%m%d", "%Y%m", "%y%m%d", "%d%m%y", "%m%d%y")
_ZONES = np.timedelta64(26, "h")  # as far as clocks of the earth lie apart


def agree_with_seconds(table: Table, times: timestamps.Times) -> bool:
    """Whether a column of seconds since 1970 beside dates says the same, but for the zone."""
    known = ~times.missing
    called = (c for c in table.numbers if time_words(c)[0] and c not in table.stray)
    for column in called:
        values = table.values(column)
        finite = values[np.isfinite(values)]
        form = timestamps.find_number_format(finite, column) if len(finite) else ""
        if form not in timestamps.EPOCHS:
            continue
        apart = timestamps.read_times(table.frame, (column,), form).moments - times.moments
        if known.any() and bool((np.abs(apart[known]) <= _ZONES).all()):
            return True
    return False


def date_in_name(name: str, times: timestamps.Times) -> str:
    """The day on which dates begin or end, or its month, as the name of their file has it.

    As of log_20260703.csv, trip 2026-07.csv or run-260703.csv; "" where it has none.
    """
    known = times.moments[~times.missing]
    days = [pd.Timestamp(day) for day in known[[0, -1]]] if len(known) else []
    for match in _DATE.finditer(name):
        digits = re.sub(r"\D", "", match[0])
        if any(digits == day.strftime(form) for day in days for form in _FORMS):
            return match[0]
    return ""
