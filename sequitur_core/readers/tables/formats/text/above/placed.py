"""Words that stand above the columns they belong to, where cells have fixed places in a line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np

FARTHEST = 3  # letters that a word may stand beside its column
NAMED = 0.6  # of the columns, at least, where the others have no word above them
MOST_WORDS = 4  # of a name in one line; more are a sentence
_WORD = re.compile(r"\S+", re.ASCII)
_APART = re.compile(r"\s{2,}|\t")
_UNIT = r"(?:\([^()]*\)|\[[^\[\]]*\])"
_WORD_WITH_UNIT = re.compile(rf"[^\s()\[\]]+(?:\s*{_UNIT})?")
_WORDS_WITH_UNIT = re.compile(rf"[^()\[\]]+{_UNIT}")
Spans = list[tuple[int, int]]


def columns_of(rows: Sequence[str]) -> Spans:
    """Where the cells of most rows begin and end; [] where they overlap."""
    cells = [[found.span() for found in _WORD.finditer(row)] for row in rows]
    usual = int(np.bincount([*map(len, cells)]).argmax())
    cells = [of for of in cells if len(of) == usual]
    spans = [(min(a for a, _ in of), max(b for _, b in of)) for of in zip(*cells, strict=True)]
    apart = all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    return spans if apart else []


def words_above(line: str, spans: Spans) -> tuple[list[list[str]], Spans, int]:
    """The words of a line by the column they are nearest to.

    Also where the columns are with these words, and by how many letters a word stands beside its
    own at most.
    """
    placed, wider, far = [list[str]() for _ in spans], list(spans), 0
    for found in _WORD.finditer(line) if spans else ():
        a, b = found.span()
        near = [min(b, d) - max(a, c) for c, d in spans]  # what overlaps, or how far apart
        best = near.index(max(near))
        placed[best].append(found[0])
        wider[best] = (min(a, wider[best][0]), max(b, wider[best][1]))
        far = max(far, -near[best])
    return placed, wider, far


def placed_names(above: Sequence[str], rows: Sequence[str]) -> list[str]:
    """A name for each column of the rows from the words above it in all lines; [] where none fit.

    A few columns may have none, "".
    """
    spans = columns_of(rows)
    words = [list[str]() for _ in spans]
    for line in reversed(above):
        placed, spans, far = words_above(line, spans)
        if far > FARTHEST or max(map(len, placed), default=0) > MOST_WORDS:
            return []
        words = [[*new, *old] for new, old in zip(placed, words, strict=True)]
    names = [" ".join(of) for of in words]
    named = [name for name in names if name]
    return names if len({*named}) == len(named) >= max(2, NAMED * len(names)) else []


def names_apart(line: str, columns: int) -> list[str]:
    """The names of so many columns in a line where blanks are part of them; [] where none fit.

    They stand several blanks apart, or are a word or several and their unit in brackets each.
    """
    for way in (_APART.split, _WORD_WITH_UNIT.findall, _WORDS_WITH_UNIT.findall):
        if len(found := way(line.strip())) == columns and _same(line, found):
            return [name.strip() for name in found]
    return []


def _same(line: str, names: Sequence[str]) -> bool:
    """Whether names are all that stands in a line."""
    return "".join("".join(names).split()) == "".join(line.split())
