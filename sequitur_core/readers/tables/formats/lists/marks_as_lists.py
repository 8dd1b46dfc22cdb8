"""Cells of several numbers with marks between them, as 0.9;-0.4;0.1, which are lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from sequitur_core.data.notes.lists import several_numbers
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import AS_LISTS, SPARSE
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.tables.columns.cells.marked_numbers import last_of, reads
from sequitur_core.readers.tables.formats.lists.lists_in_lines import NUMBER

_MARK = re.compile("[;|]|, ")
_BY_MARKS = re.compile(
    "(?:{0})(?: *([;|]|, ) *(?:{0}))(?: *\\1 *(?:{0}))*".format(NUMBER.decode()), re.IGNORECASE
)
_BLANK_OR_COMMA = (re.compile(r"\s+"), re.compile(","))  # blanks beside numbers mean nothing
MOSTLY_LISTED = 0.9  # of the cells that hold something
MANY_NUMBERS = 8  # of a cell, which are neither a date nor one number


def with_marks_as_lists(
    frame: pd.DataFrame, empty_cells: str = ""
) -> tuple[pd.DataFrame, list[Note], str]:
    """The frame with lists for cells of numbers, as 0.9;-0.4;0.1, notes, and what reads them so.

    What divides as many numbers in each cell is no mark that divides cells, as then these would be
    cells, or a comma with a space behind it, as else it may be that of thousands or decimals.
    Where `empty_cells`, as in the recipe, reads so, it may also be a blank or a comma, and many
    numbers may be of any count; or lists may stand in few rows, if the others are empty.
    """
    found: dict[str, pd.Series[Any]] = {}
    told, listed, sparse = "", reads(empty_cells, AS_LISTS), reads(empty_cells, SPARSE)
    for column, dtype in zip(frame.columns, frame.dtypes, strict=True):
        if dtype.kind in "iufb" or not (head := known_texts(frame[column], 1)):
            continue
        cells = frame[column]
        if _BY_MARKS.fullmatch(head[0]):
            known = known_texts(cells)
            counts = {len(_MARK.split(cell)) for cell in known}
            if len(counts) == 1 and all(map(_BY_MARKS.fullmatch, known)):
                found[str(column)] = _each(cells, _MARK)
        elif listed and (mark := _dividing(head[0])):
            lists, filled = _each(cells, mark), len(known_texts(cells))
            if _are_listed(lists, len(cells)):
                found[str(column)], told = lists, last_of(told, AS_LISTS)
            elif sparse and _are_listed(lists, filled) and _are_alone(frame, lists):
                found[str(column)], told = lists, SPARSE
    notes = [several_numbers(tuple(found))] if found else []
    return (frame.assign(**found) if found else frame), notes, told


def _each(cells: pd.Series[Any], mark: re.Pattern[str]) -> pd.Series[Any]:
    """The numbers of each text, which a mark divides; None of others."""
    texts = (cell.strip() if isinstance(cell, str) else "" for cell in cells)
    lists = [_as_numbers(mark.split(text)) if text else None for text in texts]
    return pd.Series(lists, cells.index, dtype=object)


def _as_numbers(parts: Sequence[str]) -> list[float] | None:
    try:
        return [float(part) for part in parts]
    except ValueError:
        return None


def _dividing(cell: str) -> re.Pattern[str] | None:
    """What divides a cell into numbers: blanks or commas; None where they are few whole numbers.

    Those may be a date, or one number with its thousands apart.
    """
    for mark in _BLANK_OR_COMMA:
        parts = mark.split(cell.strip())
        fractions = sum("." in part for part in parts)
        many = len(parts) >= MANY_NUMBERS or fractions == len(parts) > 1
        if many and _as_numbers(parts) is not None:
            return mark
    return None


def _are_listed(lists: pd.Series[Any], cells: int) -> bool:
    """Whether nearly all of several cells are lists, of one length or of many numbers each."""
    counts = lists.dropna().map(len)
    if len(counts) < 2:
        return False
    fewest, most = int(counts.min()), int(counts.max())
    return len(counts) > MOSTLY_LISTED * cells and (fewest == most or fewest >= MANY_NUMBERS)


def _are_alone(frame: pd.DataFrame, lists: pd.Series[Any]) -> bool:
    """Whether rows without lists hold nothing, but for a first column that may count rows."""
    without = frame.iloc[:, 1:][lists.isna()]
    empty = without.isna() | (without == "")
    return bool((empty.mean() > MOSTLY_LISTED).all())
