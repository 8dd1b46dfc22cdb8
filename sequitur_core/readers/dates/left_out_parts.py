"""Dates that lack a part which others of their column have, as it is 0; and ends of days, 24:00."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

_DAY_FORM = re.compile(r"(?P<day>[^HI]*?%[dYy])[T _]%[HI].*")  # a date before a time of day
_END_OF_DAY = r"(?P<before>[T _]|^)24(?=:00(?::00(?:[.,]0+)?)?(?!\d))"
_NO_SECONDS = r"(?:.*[T _])?\d{1,2}:\d{2}"
_SECONDS = re.compile(r":%S(?:[.,:]%f)?$")


def with_left_out(
    parsed: pd.Series[Any], texts: pd.Series[Any], form: str, *, zoned: bool
) -> pd.Series[Any]:
    """Dates of a format, where not all could be read, with those that lack a part of it."""
    if "%f" in form:
        # Writers leave out ".000" at full seconds.
        plain = re.sub(r"[.,:_]%f", "", form)
        again = pd.to_datetime(texts, format=plain, errors="coerce", utc=zoned)
        parsed = parsed.fillna(again)
    if parsed.isna().any() and (day := _DAY_FORM.fullmatch(form)):
        # R leaves out midnight, so that no time of day that is written is that.
        again = pd.to_datetime(texts, format=day["day"], errors="coerce", utc=zoned)
        if (parsed.dropna().dt.normalize() < parsed.dropna()).all():
            parsed = parsed.fillna(again)
    if parsed.isna().any() and _SECONDS.search(form):
        # Not where a line was cut: the row would be earlier than the one above.
        short = texts.where(without_seconds(texts, form))
        again = pd.to_datetime(short, format=_SECONDS.sub("", form), errors="coerce", utc=zoned)
        fits = (again >= parsed.ffill().fillna(again)) & (again <= parsed.bfill().fillna(again))
        parsed = parsed.fillna(again.where(fits))
    if parsed.isna().any() and "%H" in form:
        parsed = parsed.fillna(_ends_of_days(texts, form, zoned=zoned))
    return parsed


def without_seconds(texts: pd.Series[Any], form: str) -> pd.Series[bool]:
    """Which texts end with a minute, though the format of their column has seconds."""
    short = texts.astype("string").str.fullmatch(_NO_SECONDS).fillna(False).astype(bool)
    return short & bool(_SECONDS.search(form))


def _ends_of_days(texts: pd.Series[Any], form: str, *, zoned: bool) -> pd.Series[Any]:
    """The dates of texts that say 24:00, which is midnight of the next day; NaT for others."""
    ends = texts.astype("string")
    begins = ends.where(ends.str.contains(_END_OF_DAY, na=False))
    begins = begins.str.replace(_END_OF_DAY, r"\g<before>00", regex=True)
    found = pd.to_datetime(begins, format=form, errors="coerce", utc=zoned)
    return found + pd.Timedelta(days=1)
