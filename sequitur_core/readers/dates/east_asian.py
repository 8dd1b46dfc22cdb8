"""Dates with the signs for year, month and day, or with a weekday in brackets behind them."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

SIGNS = " (as in East Asia)"  # behind a format of what stands there without these signs
_MONTH_FIRST = re.compile(r"\d{1,2}(?P<sign>[-/.])\d{1,2}")  # where no year is written
_INSTEAD = (
    (r"(?<=[\d日일])\s?[(\uff08][月火水木金土日一二三四五六월화수목금토일][)\uff09]", ""),
    (r"(?<=\d)\s?[年月년월]\s?(?=\d)", "-"),
    (r"(?<=\d)\s?[時时시]\s?(?=\d)|(?<=\d)\s?[分분]\s?(?=\d)", ":"),
    (r"(?<=\d)\s?[年月년월日일分분秒초]", ""),
    (r":(?=\d(?!\d))", ":0"),
)


def without_signs(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Dates as 2021-4-1 10:30 for 2021年4月1日 10時30分, and 4/11 for 4/11(三)."""
    plain = texts.astype("string")
    for sign, instead in _INSTEAD:
        plain = plain.str.replace(sign, instead, regex=True)
    return plain


def without_signs_in(text: str) -> str:
    """A text as `without_signs` has it; as it is where it holds none of these signs."""
    return text if text.isascii() else str(without_signs(pd.Series([text])).iloc[0])


def without_year(text: str) -> list[str]:
    """The format of a month and a day; [] for other texts."""
    match = _MONTH_FIRST.fullmatch(text)
    return [f"%m{match['sign']}%d"] if match else []
