"""What may stand beside dates and is no part of them: a zone in words, [provisional], D-, /P1M.

Or is one in other words: milliseconds behind the clock, as in 8:30:10 AM 500msec.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

ZONE_IN_WORDS = " (zone in words)"
MARKED = " (mark behind)"
MILLISECONDS = " (milliseconds in words)"
BEFORE = " (letter before)"
LAST_DAY = " (last day)"
LASTING = " (how long behind)"
_BEHIND = {
    ZONE_IN_WORDS: re.compile(
        r"(?<=[\dMm])(?: (?!GMT)(?:[A-Z]{1,4}T|MSK)(?= \d{4}$|$)| \([^()]+\)$|\[[A-Za-z_/+-]+\]$)"
    ),
    MARKED: re.compile(r"(?<=\w)(?: ?\[[^\[\]]+\]| ?\*+)$"),
    MILLISECONDS: re.compile(
        r"(?<=:\d\d)(?P<half> ?[AaPp][Mm])? (?P<count>\d{1,3}) ?(?:ms|msecs?|millis)$"
    ),
    BEFORE: re.compile(r"^[A-Za-z]-(?=\d{1,4}/\d{1,2}/\d{1,4})"),
    LAST_DAY: re.compile(
        r"^\d{1,2}(?: [A-Za-z]{3,9})?(?: \d{4})? ?[-\u2013] ?(?=\d{1,2} [A-Za-z]{3,9} \d{4}$)"
    ),
    LASTING: re.compile(r"(?<=[\dZ])/P(?=T?\d)(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?$"),
}


def _fraction(match: re.Match[str]) -> str:
    """Milliseconds in words as the fraction of the seconds that they stand behind."""
    return f".{int(match['count']):03d}{match['half'] or ''}"


_INSTEAD: dict[str, str | Callable[[re.Match[str]], str]] = {MILLISECONDS: _fraction}


def date_before(text: str) -> tuple[str, str]:
    """A text without what stands beside its date, and what its format ends in, "" if nothing."""
    apart = ((beside.sub(_INSTEAD.get(end, ""), text), end) for end, beside in _BEHIND.items())
    return next((found for found in apart if found[0] != text), (text, ""))


def without_behind(texts: pd.Series[Any], form: str) -> tuple[pd.Series[Any], str]:
    """Texts and their format without what that says may stand beside dates; or as they are."""
    for end, beside in _BEHIND.items():
        if form.endswith(end):
            instead = _INSTEAD.get(end, "")
            plain = texts.astype("string").str.replace(beside, instead, regex=True)
            return plain, form.removesuffix(end)
    return texts, form


def are_marked(texts: pd.Series[Any]) -> bool:
    """Whether a mark stands behind some of these texts."""
    return bool(texts.astype("string").str.contains(_BEHIND[MARKED], regex=True).any())
