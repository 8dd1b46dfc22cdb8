"""24:00, as which some programs write the midnight that ends a day."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

_END_OF_DAY = re.compile(r"(?P<before>[T _]|^)24(?=:00(?::00(?:[.,]0+)?)?(?!\d))")


def ends_of_days(texts: pd.Series[Any], form: str, *, zoned: bool) -> pd.Series[Any]:
    """The dates of texts that say 24:00, which is midnight of the next day; NaT for others."""
    ends = texts.astype("string")
    ends = ends.where(ends.str.contains(_END_OF_DAY.pattern, na=False))
    begins = ends.str.replace(_END_OF_DAY.pattern, r"\g<before>00", regex=True)
    found = pd.to_datetime(begins, format=form, errors="coerce", utc=zoned)
    return found + pd.Timedelta(days=1)
