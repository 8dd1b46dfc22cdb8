"""Records that take two or three lines each: a moment and a station, and below them the numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import lines_of_each_row
from sequitur_core.readers.tables.formats.text.numbers import DAY, is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

IN_TURN = "lines in turn"  # what recipes call such tables
FEWEST, FEWEST_NAMED = 10, 5  # records with a moment, and those of a name and a list of numbers
FEWEST_LISTED = 8  # numbers below a name
MOST_LINES = 3  # of a record
HEAD = 1 << 14  # bytes that show whether a file is written so
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm]\b)?(?:Z|[+-]\d\d:?\d\d)?"
# 2022050100, or seconds since 1970 alone: behind others, numbers may begin with that of a device.
_PACKED = r"(?:19|20)\d{6}(?:\d\d){0,3}|1\d{9}(?:\d{3})?(?=\]?$)"
_WHEN = re.compile(
    rf"\[?(?P<when>{DAY}(?:(?:T|[,;_]? ?){_CLOCK})?|{_PACKED})"
    r"\]?(?![\w:.])[\s:,;-]*(?P<rest>.*)"
)
_PARTS = re.compile(r"\s*[;\t|]\s*|,?\s+")
_SAID = re.compile(r"(?P<name>[^\W\d][\w./%°-]*)\s?[=:]\s?(?P<value>\S+)")
_BETWEEN = re.compile(r"[-=*_~\s]*|[#%].*")  # a line that says nothing
_Row = list[str]


def rows_of_lines_in_turn(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each record, however many lines it takes; none of other files.

    Records begin with a moment, or with a name above a list of numbers, and all have as many lines,
    and each of these as many cells as in other records. The last may be cut short.
    """
    if not _of_lines(_filled(data[: data[:HEAD].rfind(b"\n") + 1] or data)):
        return [], []
    lines = _filled(data)
    rows = _of_lines(lines)
    return rows, [lines_of_each_row(max(2, round(len(lines) / len(rows))))] if rows else []


def _filled(data: bytes) -> list[str]:
    lines = (line.strip().lstrip("\ufeff") for line in lines_of(data))
    return [line for line in lines if not _BETWEEN.fullmatch(line)]


def _of_lines(lines: Sequence[str]) -> TableRows:
    begins = [at for at, line in enumerate(lines) if _WHEN.fullmatch(line)]
    if not begins:
        return _named(lines)
    each = {later - at for at, later in pairwise(begins)}
    size = each.pop() if len(each) == 1 else 0
    if len(begins) < FEWEST or not 2 <= size <= MOST_LINES or begins[0] not in (0, size):
        return []
    whole = len(lines) // size * size
    records = [lines[at : at + size] for at in range(begins[0], whole, size)]
    if (said := _as_said([record[1:] for record in records])) is not None:
        below, names = said
    else:
        below = [[cell for line in record[1:] for cell in _cells(line)] for record in records]
        names = [f"value {k}" for k in range(1, len(below[0]) + 1)]
    widths = {tuple(len(_cells(line)) for line in record[1:]) for record in records}
    if len(widths) > 1 or not _are_numbers(below):
        return []
    found = [match for record in records if (match := _WHEN.fullmatch(record[0]))]
    heads = [_cells(match["rest"]) if match["rest"] else [] for match in found]
    if any(len(head) != len(heads[0]) for head in heads):
        return []
    times = [re.sub(r"[,;_] ?", " ", match["when"], count=1) for match in found]
    beside = _names_beside(heads)
    above = _names_above(lines[: begins[0]], len(beside), len(names))
    rows = [[t, *h, *b] for t, h, b in zip(times, heads, below, strict=True)]
    return [above or ["time", *beside, *names], *rows]


def _named(lines: Sequence[str]) -> TableRows:
    """Each name and what else stands in its line, and the numbers below; none of other lines."""
    heads = lines[: len(lines) // 2 * 2 : 2]
    if 2 * len({*heads}) <= len(heads):
        return []  # a header above each row
    if len(heads) < FEWEST_NAMED or not all(of.lstrip("> ")[:1].isalpha() for of in heads):
        return []
    lists = [_cells(line) for line in lines[1::2]]
    if min(map(len, lists)) < FEWEST_LISTED or not all(_are_numbers([of]) for of in lists):
        return []
    names = [_cells(head.lstrip("> ")) for head in heads]
    if any(len(of) != len(names[0]) for of in names) or _are_numbers([head[:1] for head in names]):
        return []
    return [[*name, *of] for name, of in zip(names, lists, strict=True)]


def _cells(line: str) -> _Row:
    """The cells of a line, whatever parts them; a comma may be in numbers where blanks do."""
    parts = _PARTS.split(line) if re.search(r"[\s;|]", line) else line.split(",")
    return [part.strip() for part in parts]


def _as_said(records: Sequence[Sequence[str]]) -> tuple[list[_Row], _Row] | None:
    """The values of T=21.4 RH=40 below each moment, and their names; None of other lines."""
    if any(_SAID.sub("", line).strip(" ,;|\t") for record in records for line in record):
        return None  # sentences, or units
    said = [[m.groups() for line in record for m in _SAID.finditer(line)] for record in records]
    names = [name for name, _ in said[0]]
    if not names or len({*names}) < len(names) or any([n for n, _ in of] != names for of in said):
        return None
    return [[value.rstrip(",;") for _, value in of] for of in said], names


def _are_numbers(rows: Sequence[_Row]) -> bool:
    """Whether all cells are numbers, written with one decimal mark."""
    cells = [cell for row in rows for cell in row]
    return bool(cells) and any(all(is_number(c, mark) for c in cells) for mark in ".,")


def _names_beside(heads: Sequence[_Row]) -> _Row:
    """What cells behind a moment are called: one in words says whose the numbers are."""
    called = dict[int, str]()
    names = iter(("station", "name", *(f"name {k}" for k in range(2, 99))))
    for k in range(len(heads[0])):
        if not _are_numbers([[of[k]] for of in heads]):
            called[k] = next(names)
    return [called.get(k, f"number {k + 1}") for k in range(len(heads[0]))]


def _names_above(lines: Sequence[str], beside: int, below: int) -> _Row:
    """The names of columns where the lines above the first record hold them; [] without."""
    if len(lines) < 2:
        return []
    first, names = _cells(lines[0]), [cell for line in lines[1:] for cell in _cells(line)]
    own = first[len(first) - beside :] if beside else []
    fits = len(names) == below and len(first) in (beside + 1, beside + 2)
    called = [first[0] if len(first) == beside + 1 else "time", *own, *names]
    return called if fits and len({*called}) == len(called) else []
