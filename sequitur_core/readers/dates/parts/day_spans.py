"""Parts of a day that are written from when to when, beside dates: 00 - 01, 00:15-00:30, H07.

As markets of electricity and meters write them, and people who keep a diary in words: morning,
evening. What counts is when each begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.vocabulary.day import hour_of_part, hours_of_shifts

SPANS = " (spans of a day)"  # behind a format: the last column holds them
DAY, HOUR = 86_400.0, 3600.0  # seconds
FEWEST = 3  # different spans that tell what they are
SURE = 12  # of spans without minutes
MOSTLY = 0.9  # of them are of one length, but where clocks change
_CLOCK = r"(?P<{0}h>[01]?\d|2[0-4])(?:[:.h](?P<{0}m>[0-5]\d))?(?::(?P<{0}s>[0-5]\d))?"
_SPAN = re.compile(
    rf"{_CLOCK.format('b')}\s*(?:-|\u2013|\u2014|\bto\b|\bbis\b|\bà\b|\ba\b)\s*{_CLOCK.format('e')}"
    r"\s*(?:h|hrs|Uhr)?"
)
_HOUR = re.compile(r"(?:[Hh][Ee]?|[Hh]our)\s?(?P<n>[01]?\d|2[0-4])|(?P<k>[01]?\d|2[0-4])\s?[Hh]")
_IN_ONE = re.compile(rf"(?P<day>.*\d)[T ]+(?P<span>{_CLOCK.format('x')}-{_CLOCK.format('y')})")
PARTS_OF_HOURS = {n: f" (parts 1-{n} of an hour)" for n in (2, 4, 6, 12)}  # behind a format
OF_AN_HOUR = re.compile(r" \(parts 1-(?P<count>\d+) of an hour\)$")
_MINUTES = re.compile(r"\d[:.h]\d\d")


def are_spans(texts: Sequence[str], *, sure: bool = False) -> bool:
    """Whether different texts are parts of a day, one behind the other, of one length.

    sure : whether their column is called hours, so that few without minutes are some.
    """
    found = [match for text in texts if (match := _SPAN.fullmatch(text))]
    if len(found) < max(FEWEST, len(texts)):
        return False
    begins = np.array([_seconds(match, "b") for match in found])
    ends = np.array([_seconds(match, "e") for match in found])
    lengths = (ends - begins) % DAY
    usual = float(np.median(lengths))
    if (
        not usual
        or (lengths == usual).mean() < MOSTLY
        or (begins % usual != begins[0] % usual).any()
    ):
        return False
    return sure or len(found) >= SURE or all(map(_MINUTES.search, texts))


def are_hours(texts: Sequence[str]) -> bool:
    """Whether different texts are all hours of a day with a letter: H01, 7h."""
    numbers = {_hour(text) for text in texts}
    return numbers in ({*range(24)}, {*range(1, 25)}, {*range(1, 26)})


def are_parts_in_words(texts: Sequence[str]) -> bool:
    """Whether different texts are several parts of a day in words, each in one word."""
    if hour_of_part(texts[0]) is None:  # as of nearly all
        return False
    hours = {hour_of_part(text) for text in texts}
    return None not in hours and 2 <= len(hours) == len(texts)


def are_shifts(texts: Sequence[str]) -> bool:
    """Whether different texts are letters or words for the two or three shifts of a day."""
    return len(texts) > 1 and bool(hours_of_shifts(texts))


def count_from_one(texts: Sequence[str]) -> bool:
    """Whether hours with a letter are 1 to 24."""
    numbers = {_hour(text) for text in texts}
    return 0 not in numbers and 24 in numbers


def begins_of(texts: pd.Series[Any]) -> NDArray[np.float64]:
    """Seconds from midnight to when each part of a day begins; NaN where a text is none."""
    plain = texts.astype("string").str.strip()
    different = [*map(str, plain.dropna().unique())]
    shifts = hours_of_shifts(different)
    known: dict[Any, float] = {
        text: HOUR * shifts[text] if shifts else _begin(text) for text in different
    }
    found: NDArray[np.float64] = plain.map(known).to_numpy(np.float64, na_value=np.nan)
    return found


def hours_in(texts: pd.Series[Any]) -> NDArray[np.float64]:
    """The numbers of hours with a letter, H07, or of plain numbers; NaN for others."""
    if texts.dtype.kind in "iuf":
        return texts.to_numpy(np.float64)
    plain = texts.astype("string").str.strip()
    known = {text: _hour(text) for text in plain.dropna().unique()}
    found: NDArray[np.float64] = plain.map(known).to_numpy(np.float64, na_value=np.nan)
    return found


def seconds_of_parts(column: pd.Series[Any], count: int) -> NDArray[np.float64]:
    """Seconds from the beginning of its hour to when each of so many parts begins, from 1 on."""
    parts = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return np.where((parts >= 1) & (parts <= count), (parts - 1) * (HOUR / count), np.nan)


def after(days: NDArray[Any], seconds: NDArray[np.float64]) -> NDArray[Any]:
    """Dates so many seconds later; missing where these are."""
    known = np.isfinite(seconds)
    since = np.round(np.where(known, seconds, 0) * 1e6)
    moments: NDArray[Any] = days + since.astype(np.int64).astype("timedelta64[us]")
    moments[~known] = np.datetime64("NaT")
    return moments


def end_in_spans(texts: Sequence[str]) -> bool:
    """Whether dates have spans behind them, 01.03.2026 00:00-01:00, which look like zones."""
    found = [match for text in texts if (match := _IN_ONE.fullmatch(text))]
    return len(found) == len(texts) and are_spans([*{match["span"] for match in found}])


def _begin(text: str) -> float:
    if match := _SPAN.fullmatch(text):
        return _seconds(match, "b")
    part = hour_of_part(text)
    return HOUR * (_hour(text) if part is None else part)


def _hour(text: str) -> float:
    match = _HOUR.fullmatch(text)
    return float(match["n"] or match["k"]) if match else np.nan


def _seconds(match: re.Match[str], of: str) -> float:
    hours, minutes, seconds = (int(match[f"{of}{part}"] or 0) for part in "hms")
    return HOUR * hours + 60.0 * minutes + seconds
