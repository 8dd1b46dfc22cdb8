"""Values that are missing in a file: numbers that stand for none, and padding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.missing import mark_as_missing, words_as_missing, words_in_columns
from sequitur_core.data.notes.note import Note

# Marks alone, as *** and ∞, and what programs and people write for no value, shortened in their
# languages: n.d., n.e., s.d., k.A. One of them may fill most of a column of numbers; any other word
# only a small part.
MISSING_MARK = re.compile(
    r"[^\w\s]+|_+|m+|missing|miss|no ?data|nodata|nil|none|void|n\.?/?d\.?|k\.? ?a\.?|"
    r"[ns]\. ?[a-z]\.|error|err|"
    r"ov(?:e?r)?fl(?:o?w)?|underflow|-*undefined-*",
    re.IGNORECASE,
)

FIRST = 3  # words of a column that are known by their lines
MOST_KINDS = 20  # different cells of a column that are kept as they are written
MOST_EACH = 3  # columns with a note of its own each on the words in it
LARGEST = np.finfo(np.float32).max


def known_texts(column: pd.Series[Any], first: int | None = None) -> list[str]:
    """The cells that aren't missing, or the first of them, as texts without spaces at their ends.

    Plain texts cost a hundredth of what a step with a column of pandas does, which counts for
    small tables.
    """
    begin = None if first is None else 2 * first  # which hold them, unless many are missing
    if not isinstance(column.dtype, pd.StringDtype):
        known = column.iloc[:begin].dropna()
        if first is not None and len(known) < first:
            known = column.dropna()
        return [str(cell).strip() for cell in known.iloc[:first].astype(str)]
    cells = column.array if begin is None else column.array[:begin]
    texts = [cell.strip() for cell in cells.tolist() if isinstance(cell, str)]
    if first is not None and len(texts) < first and len(cells) < len(column):
        texts = [cell.strip() for cell in column.array.dropna()[:first].tolist()]
    return texts[:first]


def different_cells(column: pd.Series[Any]) -> list[Any]:
    """The cells of a column, each once, but for missing ones; for columns of few of them.

    Missing ones are looked for among these, as pandas takes much longer to drop them first.
    """
    return [cell for cell in column.unique().tolist() if not pd.isna(cell)]


def mark_missing(values: NDArray[np.float64], numbers: Sequence[float]) -> None:
    """Set values that stand for a missing one to NaN, in place."""
    for number in numbers:
        values[values == number] = np.nan


def without_padding(values: NDArray[Any]) -> NDArray[Any]:
    """A sequence (length, ...) without steps at its end that hold no value."""
    known = np.flatnonzero(~np.isnan(values).reshape(len(values), -1).all(axis=1))
    return values[: known[-1] + 1] if len(known) else values[:0]


@dataclass(frozen=True)
class Stray:
    """Words in a column of numbers.

    Attributes
    ----------
    first : the first few of them, by line.
    counts : cells of each word, the most frequent first.
    often : they are more than earlier versions took for missing values.
    written : all cells of the column as they are written, where these are of few kinds.
    """

    first: Mapping[int, str]
    counts: Mapping[str, int]
    often: bool = False
    written: pd.Series[Any] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls, words: pd.Series[Any], *, often: bool, among: pd.Series[Any] | None = None
    ) -> Stray:
        """All words of a column by their lines, at least one; `among` all of its cells."""
        counts = {str(word): int(n) for word, n in words.value_counts().items()}
        begin = words.iloc[:FIRST]
        first = dict(zip(map(int, begin.index), map(str, begin), strict=True))
        few = among is not None and among.nunique() <= MOST_KINDS
        return cls(first, counts, often, among if few else None)

    @classmethod
    def together(cls, parts: Sequence[Stray]) -> Stray:
        """Words of a column that stands in several files, with lines of the first that has any."""
        counts = sum((Counter(part.counts) for part in parts), Counter[str]())
        return cls(parts[0].first, dict(counts.most_common()), any(part.often for part in parts))

    @property
    def line(self) -> int:
        """Where the first of them is."""
        return next(iter(self.first))


def describe_marks(stray: Mapping[str, Stray], words: Collection[str] = ()) -> list[Note]:
    """A note on each mark for what is missing in some columns; `words` are such as well."""
    marks: dict[str, list[str]] = {}
    for column, found in stray.items():
        for word in found.counts:
            if word in words or MISSING_MARK.fullmatch(word):
                marks.setdefault(word, []).append(column)
    return [
        mark_as_missing(word, sum(stray[c].counts[word] for c in columns), tuple(columns))
        for word, columns in marks.items()
    ]


def describe_words(stray: Mapping[str, Stray], known: Collection[str] = ()) -> list[Note]:
    """A note on the other words of each column, which may be mistakes; one of many columns.

    `known` are words of which a person has said that they stand for a missing value.
    """
    notes = []
    all_words: dict[str, int] = {}
    columns = []
    for column, found in stray.items():
        words = {
            word: count
            for word, count in found.counts.items()
            if word not in known and not MISSING_MARK.fullmatch(word)
        }
        if words:
            line = found.line if found.first[found.line] in words else 0
            notes.append(words_as_missing(column, tuple(words), sum(words.values()), line))
            columns.append(column)
            all_words |= {word: all_words.get(word, 0) + count for word, count in words.items()}
    if len(notes) <= MOST_EACH:
        return notes
    often = sorted(all_words, key=lambda word: -all_words[word])
    line = notes[0].numbers["line"]
    return [words_in_columns(tuple(columns), tuple(often), sum(all_words.values()), line)]
