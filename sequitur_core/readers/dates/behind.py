"""What may stand behind dates and is no part of them: a zone in words, or [provisional]."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

ZONE_IN_WORDS = " (zone in words)"
MARKED = " (mark behind)"
_BEHIND = {
    ZONE_IN_WORDS: re.compile(
        r"(?<=[\dMm])(?: (?!GMT)(?:[A-Z]{1,4}T|MSK)(?= \d{4}$|$)| \([^()]+\)$|\[[A-Za-z_/+-]+\]$)"
    ),
    MARKED: re.compile(r"(?<=\w)(?: ?\[[^\[\]]+\]| ?\*+)$"),
}


def date_before(text: str) -> tuple[str, str]:
    """A text without what stands behind its date, and what its format ends in, "" if nothing."""
    apart = ((behind.sub("", text), end) for end, behind in _BEHIND.items())
    return next((found for found in apart if found[0] != text), (text, ""))


def without_behind(texts: pd.Series[Any], form: str) -> tuple[pd.Series[Any], str]:
    """Texts and their format without what that says may stand behind dates; or as they are."""
    for end, behind in _BEHIND.items():
        if form.endswith(end):
            plain = texts.astype("string").str.replace(behind, "", regex=True)
            return plain, form.removesuffix(end)
    return texts, form


def are_marked(texts: pd.Series[Any]) -> bool:
    """Whether a mark stands behind some of these texts."""
    return bool(texts.astype("string").str.contains(_BEHIND[MARKED], regex=True).any())
