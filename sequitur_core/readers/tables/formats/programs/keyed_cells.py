"""Rows whose cells say what they are: 2021-03-04 10:00:00;A01:22.3;A02:51.0, or with a = between.

Loggers write so what the sensors said that answered. Rows may have other keys than those before
them; lines that all have the same words are sentences of a log, with a name before each number.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from sequitur_core.data.notes.lists import cells_by_keys
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between
from sequitur_core.readers.tables.formats.programs.logs.sentences import TIME, are_sentences
from sequitur_core.readers.tables.formats.text.numbers import MISSING_WORDS
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

KEYED = "cells by key"
HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST, MOSTLY = 5, 0.8  # rows, and their share of the lines
FILLED = 0.5  # of the cells below all keys, that rows have
MOST_KEYS = 100
MOST_BEFORE = 2  # cells without a key behind the time: the number of a row, who measured
_MARKS = (";", "\t", "|", ",")
_DAY = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?"
_WHEN = re.compile(rf"{_DAY}(?:[T ]{_CLOCK})?Z?|{_CLOCK}|\d{{10}}(?:\d{{3}})?(?:\.\d+)?")
_NUMBER = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?"
_CELL = re.compile(
    rf"(?P<key>[^\W\d_][\w .-]{{0,30}}?)\s*(?P<sign>[:=])\s*"
    rf"(?P<value>(?P<number>{_NUMBER})(?:\s?(?:%|°?[A-Za-z]{{1,4}}))?|[^:=]{{0,20}})"
)
_Row = tuple[list[str], dict[str, str]]  # cells without a key, and those of each key


def rows_of_keyed_cells(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each line, with a column for each key, and notes; none of other files.

    Every row has a moment of its own, and most of the keys.
    """
    head = data[:HEAD]
    if not (mark := _mark(filled_lines(head, cut=True))):
        return [], []
    lines = filled_lines(data)
    rows = _rows(lines, mark)
    if len(rows) == len(lines) and _are_alike(rows) and are_sentences(head):
        return [], []
    keys = list(dict.fromkeys(key for _, own in rows for key in own))
    before = [TIME, *_names([plain for plain, _ in rows])]
    if not {*before}.isdisjoint(keys):
        return [], []
    body = [[*plain, *(own.get(key, "") for key in keys)] for plain, own in rows]
    notes = [cells_by_keys(tuple(keys))]
    notes += any_lines_between(len(lines) - len(rows))
    return [[*before, *keys], *body], notes


def are_keyed_cells(head: bytes) -> bool:
    """Whether a file that begins so has such rows."""
    return bool(_mark(filled_lines(head, cut=True)))


def _mark(lines: Sequence[str]) -> str:
    """What stands between the cells of lines, none blank, that are such rows; "" in others."""
    return next((mark for mark in _MARKS if _are_rows(lines, mark)), "")


def _are_rows(lines: Sequence[str], mark: str) -> bool:
    fewest = max(FEWEST, MOSTLY * len(lines))
    others = (line for line in lines if not _row(line, mark))
    if len(lines) < fewest or any(itertools.islice(others, int(len(lines) - fewest), None)):
        return False  # by the first of them, where no line is a row
    rows = _rows(lines, mark)
    if len(rows) < fewest:
        return False
    often = Counter(key for _, own in rows for key in own)
    cells = sum(often.values())
    return 2 <= len(often) <= MOST_KEYS and cells > FILLED * len(often) * len(rows)


def _rows(lines: Sequence[str], mark: str) -> list[_Row]:
    """The lines that are rows with as many cells without a key as most have."""
    rows = [row for line in lines if (row := _row(line, mark))]
    often = Counter(len(plain) for plain, _ in rows).most_common(1)
    return [row for row in rows if len(row[0]) == often[0][0]]


def _row(line: str, mark: str) -> _Row | None:
    """The cells of a line; None where it isn't a moment, few others, and cells with keys.

    Most of these are numbers, and none comes twice.
    """
    line = line.strip().strip(mark)
    when, parted, _ = line.partition(mark)
    if not parted or not _WHEN.fullmatch(when.strip()):
        return None
    cells = [cell.strip() for cell in line.split(mark)]
    found = [_CELL.fullmatch(cell) for cell in cells]
    first = next((at for at, match in enumerate(found[1:], 1) if match), len(cells))
    own = {match["key"]: match["value"] for match in found[first:] if match}
    numbers = sum(match is not None and match["number"] is not None for match in found[first:])
    whole = first <= 1 + MOST_BEFORE and len(own) == len(cells) - first
    return (cells[:first], own) if whole and 2 * numbers >= len(own) > 0 else None


def _are_alike(rows: Sequence[_Row]) -> bool:
    """Whether all rows have the same keys in the same order, each with something, and a time."""
    keys = [*rows[0][1]]
    return all([*own] == keys and len(plain) == 1 and all(own.values()) for plain, own in rows)


def _names(plain: Sequence[Sequence[str]]) -> list[str]:
    """What cells without a key are called, behind the time: a number, or a name."""
    columns = [*zip(*plain, strict=True)][1:]
    kinds = ["number" if all(map(_is_number, cells)) else "name" for cells in columns]
    return [kind if kinds.count(kind) == 1 else f"{kind} {k + 1}" for k, kind in enumerate(kinds)]


def _is_number(cell: str) -> bool:
    return cell in MISSING_WORDS or re.fullmatch(_NUMBER, cell) is not None
