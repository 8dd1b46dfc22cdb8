"""Logs whose lines are of several kinds, each behind a word: OK 1 28 11 215 255, DF S 2552 17 5452.

Receivers write so what they heard, what they made nothing of, and what became of themselves. The
lines of the kind that comes most often are the table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import other_kinds_of_lines
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import lines_of

HEAD = 1 << 16  # bytes that show which kinds there are
FEWEST = 20  # lines of the kind that is read
MOSTLY = 0.6  # of all lines that are of it
MOST_KINDS = 10
_WORD = re.compile(r"[A-Za-z?!*>$][\w?!*>-]{0,15}:?")
_BETWEEN = re.compile(r"[\s,;]+")
_MAY_BE = re.compile(rb"^[ \t]*[A-Za-z?!*>$][^\s,;]{0,16}[\s,;]+[-+.]?\d", re.MULTILINE)


def rows_of_kinds(data: bytes) -> tuple[list[list[Any]], list[Note]]:
    """A row for each line of the most frequent kind, below names, and a note on the others."""
    if not _MAY_BE.match(data.lstrip()[:100]) or not (kind := _kind(lines_of(data[:HEAD]))):
        return [], []
    word, width = kind
    lines = [cells for line in lines_of(data) if (cells := _cells(line))]
    rows = [cells[1:] for cells in lines if cells[0] == word and len(cells) == width]
    others = dict.fromkeys(cells[0] for cells in lines if cells[0] != word)
    note = other_kinds_of_lines(word.rstrip(":"), len(rows), len(lines), (*others,)[:MOST_KINDS])
    return [[f"number {k}" for k in range(1, width)], *rows], [note]


def _cells(line: str) -> list[str]:
    return [cell for cell in _BETWEEN.split(line.strip()) if cell]


def _kind(head: Iterable[str]) -> tuple[str, int] | None:
    """The word before lines of the most frequent kind, and their cells; None in other texts.

    All lines begin with one of a few words, those of other kinds have other cells, or no numbers
    alone, and stand among the lines of the first one.
    """
    lines = [cells for line in head if (cells := _cells(line))][:-1]  # the last one may be cut
    words = Counter(cells[0] for cells in lines)
    if not 2 <= len(words) <= MOST_KINDS or not all(map(_WORD.fullmatch, words)):
        return None
    word, often = words.most_common(1)[0]
    width = Counter(len(cells) for cells in lines if cells[0] == word).most_common(1)[0][0]
    own = [_are_numbers(cells, width) for cells in lines if cells[0] == word]
    other = [k for k, cells in enumerate(lines) if cells[0] != word]
    unlike = not any(_are_numbers(lines[k], width) for k in other)
    among = any(word in (lines[k - 1][0], lines[k + 1][0]) for k in other if 0 < k < len(lines) - 1)
    if not all(own) or width < 2 or not unlike or not among:
        return None
    return (word, width) if often >= max(FEWEST, MOSTLY * len(lines)) else None


def _are_numbers(cells: list[str], width: int) -> bool:
    return len(cells) == width and all(is_number(cell, ".") for cell in cells[1:])
