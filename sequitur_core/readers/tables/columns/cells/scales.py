"""Cells that are steps of a scale: 0-30, 30-60, >120 minutes, or never, rarely, often."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import steps_of_a_scale
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.tables.formats.text.numbers import DATE

SEEN = 50  # first cells that show whether a column holds dates
MOST_STEPS = 12  # of a scale
MOST_OTHERS = 2  # words beside them, such as NR and closed, which stand for none
_NUMBER = r"\d+(?:\.\d+)?"
_BETWEEN = re.compile(rf"(?P<low>{_NUMBER})\s*(?:-|\u2013|to|bis)\s*(?P<high>{_NUMBER})")
_OPEN = re.compile(rf"[<>\u2264\u2265]=?\s*(?P<limit>{_NUMBER})|(?P<above>{_NUMBER})\s*\+")
_WORDS = (
    ("none", "very low", "low", "medium", "moderate", "high", "very high", "extreme"),
    ("never", "rarely", "seldom", "sometimes", "often", "very often", "always"),
    ("none", "no", "mild", "slight", "moderate", "strong", "severe", "very severe"),
    (
        "very poor",
        "very bad",
        "poor",
        "bad",
        "fair",
        "ok",
        "okay",
        "good",
        "very good",
        "excellent",
    ),
    ("strongly disagree", "disagree", "neutral", "undecided", "agree", "strongly agree"),
    ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"),
    ("tiny", "small", "medium", "large", "huge"),
    ("sehr niedrig", "niedrig", "gering", "mittel", "hoch", "sehr hoch"),
    ("nie", "selten", "manchmal", "oft", "immer"),
)


def with_steps_numbered(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with numbers for the steps of one scale, where nothing else was measured; a note.

    They stand beside dates, or are most of the columns.
    A range is its middle, and an open one its limit. Words are counted in their order.
    """
    typed = [*zip(frame.columns, frame.dtypes, strict=True)]
    texts = [c for c, dtype in typed if dtype.kind == "O"]
    texts += [c for c, dtype in typed if isinstance(dtype, pd.StringDtype)]
    if 2 * len(texts) <= len(frame.columns):
        return frame, []
    heads = {c: known_texts(frame[c], SEEN) for c in texts}
    may = [c for c, head in heads.items() if len({*head}) <= MOST_STEPS]
    cells = {c: frame[c].dropna().astype(str).str.strip() for c in may}
    few = {c: {*known.unique()} for c, known in cells.items() if known.nunique() <= MOST_STEPS}
    scale = _scale({word for words in few.values() for word in words})
    sure = {c: words for c, words in few.items() if len(words & scale.keys()) > 1}
    others = {word for words in sure.values() for word in words} - scale.keys()
    all_ = scale.keys() | others
    found = {c: words for c, words in few.items() if words & scale.keys() and words <= all_}
    alone = len(heads) == len(frame.columns) and any(map(_are_dates, heads.values()))
    if not sure or len(others) > MOST_OTHERS or not (alone or 2 * len(found) > len(frame.columns)):
        return frame, []
    values = {str(c): cells[c].map(scale).reindex(frame.index).astype(np.float64) for c in found}
    used = {step for words in found.values() for step in words & scale.keys()}
    steps = sorted(used, key=lambda step: scale[step])
    told = tuple(f"{step} as {scale[step]:g}" for step in steps)
    return frame.assign(**values), [steps_of_a_scale(tuple(values), told, tuple(sorted(others)))]


def _are_dates(cells: Sequence[str]) -> bool:
    return len(cells) > 0 and all(map(DATE.match, cells))


def _scale(words: set[str]) -> Mapping[str, float]:
    """The number of each step of the scale that some words are of; none without two of one."""
    ranges = {word: number for word in words if (number := _of_range(word)) is not None}
    if len(ranges) > 1 and not all(re.fullmatch(_NUMBER, word) for word in ranges):
        return ranges
    for steps in _WORDS:
        plain = {word: word.lower() for word in words}
        ordered = [step for step in steps if step in plain.values()]
        if len(ordered) > 2:
            return {w: ordered.index(low) + 1.0 for w, low in plain.items() if low in ordered}
    return {}


def _of_range(word: str) -> float | None:
    if match := _BETWEEN.fullmatch(word):
        low, high = float(match["low"]), float(match["high"])
        return (low + high) / 2 if low < high else None
    if match := _OPEN.fullmatch(word):
        return float(match["limit"] or match["above"])
    return float(word) if re.fullmatch(_NUMBER, word) else None
