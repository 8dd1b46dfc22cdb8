"""Times that are numbered in words: Week 3, day 12, 3. hét, KW20; and W03 of weeks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.vocabulary.words import words

FEWEST = 3  # different numbers
UNITS = ("year", "month", "week", "day", "h", "min", "s", "")
_NUMBERED = re.compile(
    r"(?P<before>[^\W\d_]{1,12})?[ _.-]{0,2}(?P<number>\d{1,4})"
    r"(?:[ .-]{0,2}(?P<behind>[^\W\d_]{1,12}))?\.?"
)
# Words that say what is counted, in English, and letters that do where the column is called so.
_WORDS = {
    "year": "year", "month": "month", "week": "week", "day": "day", "hour": "h", "minute": "min",
    "tag": "day", "tage": "day", "mes": "month", "kw": "week", "cw": "week", "wk": "week",
    "timepoint": "", "step": "",
}  # fmt: skip
_LETTERS = {"y": "year", "m": "month", "w": "week", "s": "week", "v": "week", "d": "day", "t": ""}
_CALLED = {"visit", "visits", "timepoint", "zeitpunkt", "time", "wave"}  # T0, T1 and T2


def unit_of_numbered(texts: Sequence[str], called: str) -> str | None:
    """The unit that different texts are numbered in, "" for none; None where they aren't.

    called : the name of their column, without which letters say nothing.
    """
    if _NUMBERED.fullmatch(next(iter(texts), "")) is None:  # as of most columns
        return None
    found = [match for text in texts if (match := _NUMBERED.fullmatch(text))]
    told = {(match["before"] or match["behind"] or "").lower() for match in found}
    both = any(match["before"] and match["behind"] for match in found)
    if len(found) < len(texts) or len(told) != 1 or both:
        return None
    if len({match["number"].lstrip("0") for match in found}) < max(FEWEST, len(found)):
        return None
    word = told.pop()
    english = words(word)
    if english and english[0] in _WORDS:
        return _WORDS[english[0]]
    unit = _LETTERS.get(word)
    named = words(called)[-1:]
    fits = (named and _WORDS.get(named[0]) == unit) or (
        word == "t" and named and named[0] in _CALLED
    )
    return unit if unit is not None and fits else None


def numbers_of(texts: pd.Series[Any]) -> NDArray[np.float64]:
    """The numbers in texts such as Week 3; NaN for others."""
    found = texts.astype("string").str.strip().str.extract(f"^{_NUMBERED.pattern}$")["number"]
    return np.asarray(found.astype("Float64").astype(np.float64), np.float64)
