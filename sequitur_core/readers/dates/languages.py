"""Dates and clocks as other languages write them: signs of East Asia, words for before noon."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.vocabulary import months

MONTHS = " (months in another language)"  # behind a format with these in English, shortened
SIGNS = " (as in East Asia)"  # behind a format of what stands there without these signs
_MONTH_FIRST = re.compile(r"\d{1,2}(?P<sign>[-/.])\d{1,2}")  # where no year is written
_INSTEAD = (
    (r"(?<=[\d日일])\s?[(\uff08][月火水木金土日一二三四五六월화수목금토일][)\uff09]", ""),
    (r"(?<=\d)\s?[年月년월]\s?(?=\d)", "-"),
    (r"(?<=\d)\s?[時时시]\s?(?=\d)|(?<=\d)\s?[分분]\s?(?=\d)", ":"),
    (r"(?<=\d)\s?[時时시]", ":00"),
    (r"(?<=\d)\s?[日日일](?=\d)", " "),
    (r"(?<=\d)\s?[年月년월日일分분秒초]", ""),
    (r":(?=\d(?!\d))", ":0"),
)
FIRST = 50  # texts that show how they are written
# Chinese, Japanese and Korean put theirs before the clock, and so may others.
_WORDS = {
    "AM": r"[aA]\.?\s?[mM]\.?|[πΠ]\.?\s?[μΜ]\.?|上午|午前|오전|ص|SA",
    "PM": r"[pP]\.?\s?[mM]\.?|[μΜ]\.?\s?[μΜ]\.?|下午|午後|오후|م|CH",
}
HALF = "|".join(_WORDS.values())
_PLAIN = re.compile(r":\d\d(?:[.,]\d+)? ?[AaPp][Mm](?![^\W\d_])")
_BEHIND = r"(?<=\d)\s?(?:{})(?![^\W\d_])"
_SAID = re.compile(rf"(?:{HALF})\s?\d|{_BEHIND.format(f'{HALF}|[AaPp]')}")


def halves_of_day(texts: pd.Series[Any]) -> pd.Series[float]:
    """The hours before each half of a day begins: 0 of AM and 12 of PM, missing for others."""
    plain = texts.astype("string").str.strip()
    hours = pd.Series(float("nan"), texts.index)
    for half, begin in (("AM", 0.0), ("PM", 12.0)):
        hours = hours.mask(plain.str.fullmatch(_WORDS[half]).fillna(False).to_numpy(bool), begin)
    return hours


def without_signs(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Dates as 2021-4-1 10:30 for 2021年4月1日 10時30分, 10:00 for 10時, 4/11 for 4/11(三)."""
    plain = texts.astype("string")
    for sign, instead in _INSTEAD:
        plain = plain.str.replace(sign, instead, regex=True)
    return plain


def without_signs_in(text: str) -> str:
    """A text as `without_signs` has it; as it is where it holds none of these signs."""
    return text if text.isascii() else str(without_signs(pd.Series([text])).iloc[0])


def have_other_months(texts: list[str]) -> bool:
    """Whether texts may be dates with months in another language than English."""
    return months.are_elsewhere(texts)


def months_in_english(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Dates as 15 Jan 2020 for 15. Jänner 2020."""
    codes, cells = pd.factorize(texts.astype("string"))  # of which there may be few
    plain = pd.array([*map(months.in_english, cells), None], dtype="string")
    return pd.Series(plain[codes], index=texts.index, name=texts.name)


def without_year(text: str) -> list[str]:
    """The format of a month and a day; [] for other texts."""
    match = _MONTH_FIRST.fullmatch(text)
    return [f"%m{match['sign']}%d"] if match else []


def month_formats(name: str) -> list[str]:
    """The formats that a month's name may be written in."""
    if name.lower() == "may":
        return ["%b", "%B"]
    return ["%B" if len(name) > 3 else "%b"]


def in_english(texts: pd.Series[Any], gap: str = "") -> pd.Series[Any]:
    """Texts with AM or PM behind the clock, after a gap, for other words behind or before it."""
    first = known_texts(texts, FIRST)
    if not any(_SAID.search(text) and not _PLAIN.search(text) for text in first):
        return texts
    texts = texts.astype("string")
    for english, word in _WORDS.items():
        said, letter = f"{gap}{english}", f"[{english[0]}{english[0].lower()}]"
        texts = texts.str.replace(rf"(?:{word})\s?(\d[\d:.,]*)", rf"\g<1>{said}", regex=True)
        texts = texts.str.replace(_BEHIND.format(f"{word}|{letter}"), said, regex=True)
    return texts
