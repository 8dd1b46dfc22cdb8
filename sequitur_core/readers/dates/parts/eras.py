"""Years of Japanese eras, as offices of Japan write them: 昭和52年度, 平成元年, 令和3年4月."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pandas as pd

ERA = "year of an era"
_BEFORE = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}  # the first years
YEAR_OF_AN_ERA = re.compile(
    rf"(?P<era>{'|'.join(_BEFORE)})\s?(?P<year>元|\d{{1,2}})年"
    r"(?:(?P<fiscal>度)|(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?"
)
_APRIL = 4  # in which fiscal years begin


def is_of_an_era(text: str) -> bool:
    return text[:2] in _BEFORE and _read(text) is not None


def read_eras(texts: pd.Series[Any]) -> pd.Series[Any]:
    """The days on which such years or months begin, fiscal ones in April; NaT for other texts."""
    known = {text: _read(text) or "" for text in texts.dropna().unique()}
    return pd.to_datetime(texts.map(known, na_action="ignore"), format="%Y-%m-%d", errors="coerce")


def _read(text: str) -> str | None:
    """The day as 1977-04-01; digits may be as wide as the other signs."""
    match = YEAR_OF_AN_ERA.fullmatch(unicodedata.normalize("NFKC", text.strip()))
    if match is None:
        return None
    year = _BEFORE[match["era"]] + (1 if match["year"] == "元" else int(match["year"]))
    month = _APRIL if match["fiscal"] else int(match["month"] or 1)
    return f"{year:04d}-{month:02d}-{int(match['day'] or 1):02d}"
