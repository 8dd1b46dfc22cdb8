"""Rows of several kinds by turns, each behind the number of its kind and with cells of its own.

Loggers of weather stations write so what they store each hour and what they store each day, without
names: 101,2004,122,100,4.37,76.9 and, at midnight, 102,2004,122,2400,11.2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sequitur_core.readers.tables.formats.text.numbers import is_any_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of, split_line

HEAD = 1 << 18  # bytes that show whether there are any
FEWEST = 20  # rows of the kind that is read
FEWEST_OF_OTHERS = 2
FEWEST_CELLS = 3
MOST_KINDS = 10
MOSTLY = 0.8  # of a row's cells are numbers
KIND = "kind "  # before its number
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d{1,5}(?P<mark>[,;\t])[^\r\n]*\d")
_NUMBER = re.compile(r"\d{1,5}")
_Kinds = dict[str, TableRows]


def tables_of_arrays(data: bytes) -> _Kinds:
    """The rows of each kind, "kind 101", without names, those of which there are most first.

    How many cells a row has depends on its first one alone, where they don't all end in empty ones.
    None in other texts: where rows get longer or shorter within a kind, or the kinds stand one
    below the other.
    """
    if (first := _FIRST.match(data)) is None:
        return {}
    mark = first["mark"].decode()
    head = data if len(data) <= HEAD else data[: data.rfind(b"\n", 0, HEAD) + 1]
    shown = lines_of(head)
    padded = next((filled for filled in (False, True) if _by_kind(shown, mark, filled)), None)
    if padded is None:
        return {}
    kinds = _by_kind(lines_of(data) if data is not head else shown, mark, padded)
    counts = [len(rows) for rows in kinds.values()] or [0]
    if max(counts) < FEWEST or min(counts) < FEWEST_OF_OTHERS:
        return {}
    most_first = sorted(kinds.items(), key=lambda item: -len(item[1]))
    return {f"{KIND}{kind}": rows for kind, rows in most_first}


def _by_kind(lines: Sequence[str], mark: str, padded: bool) -> _Kinds:
    """The cells of lines by the first; {} where they aren't of several kinds that come by turns.

    padded : whether empty cells at the end of a line make all lines equally long.
    """
    kinds: _Kinds = {}
    turns, before = 0, ""
    for line in lines:
        if not line.strip():
            continue
        cells = split_line(line.rstrip(f"{mark} ") if padded else line, mark)
        kind = cells[0].strip() if cells else ""
        if kind not in kinds:
            if len(kinds) == MOST_KINDS or not _NUMBER.fullmatch(kind) or not _are_numbers(cells):
                return {}
            kinds[kind] = []
        elif len(kinds[kind][0]) != len(cells):
            return {}
        kinds[kind].append(cells)
        turns, before = turns + (kind != before), kind
    unlike = len({len(rows[0]) for rows in kinds.values()}) > 1
    return kinds if unlike and turns > len(kinds) else {}


def _are_numbers(cells: Sequence[str]) -> bool:
    return len(cells) >= FEWEST_CELLS and sum(map(is_any_number, cells)) >= MOSTLY * len(cells)
