"""What settles whether days or months stand first in dates that may be read in both ways."""

from __future__ import annotations

import re

import numpy as np

from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.tables.table import Table

_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<sign>[-_.]?)(?P<month>[01]\d)(?P=sign)(?P<day>[0-3]\d)(?!\d)"
)
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


def begin_as_named(name: str, times: timestamps.Times) -> bool:
    """Whether dates begin or end on a day that the name of their file has: log_20260703.csv."""
    known = times.moments[~times.missing]
    if not len(known):
        return False
    days = {str(day)[:10] for day in (known[0], known[-1])}
    found = ("-".join((m["year"], m["month"], m["day"])) for m in _IN_NAME.finditer(name))
    return not days.isdisjoint(found)
