"""Words for before and after noon, as programs of many languages write them beside a clock."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from sequitur_core.readers.missing_values import known_texts

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
