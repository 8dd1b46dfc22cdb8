"""Logs whose lines are of several kinds, each behind a word: OK 1 28 11 215 255, DF S 2552 17 5452.

Receivers write so what they heard, what they made nothing of, and what became of themselves. The
lines of the kind that comes most often are the table. Recorders write the time before the word, and
what each of their sensors measured behind it: the lines of each kind are a table; or those of all
sensors with as many numbers each, as phones write them: 1232809915 ACC 0.37 2.77 9.76.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter

from sequitur_core.data.notes.files import other_sensors_of_lines
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import other_kinds_of_lines
from sequitur_core.readers.tables.formats.text.above.comments import is_comment
from sequitur_core.readers.tables.formats.text.numbers import DATE, is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

SENSORS = "lines of sensors"
HEAD = 1 << 16  # bytes that show which kinds there are
FIRST = 1 << 12  # bytes, among which the first line is
FEWEST = 20  # lines of the kind that is read
MOSTLY = 0.6  # of all lines that are of it
MOST_KINDS = 10
MOST_BEFORE = 2  # cells before the word, which say when
_WORD = re.compile(r"[A-Za-z?!*>$][\w?!*>-]{0,15}:?")
_BETWEEN = re.compile(r"[\s,;]+")
_MAY_BE = re.compile(r"(?:\d[^\s,;]*[\s,;]+){0,2}[A-Za-z?!*>$][^\s,;]{0,16}[\s,;]+[-+.]?\d")


def rows_of_kinds(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each line of the most frequent kind, below names, and a note on the others."""
    if (kind := _kind(data)) is None or kind[2]:
        return [], []
    word, width, _, end = kind
    lines = [cells for line in lines_of(data) if (cells := _cells(line))]
    rows = [c[1 : width - end] for c in lines if c[0] == word and len(c) == width]
    others = dict.fromkeys(cells[0] for cells in lines if cells[0] != word)
    note = other_kinds_of_lines(word.rstrip(":"), len(rows), len(lines), (*others,)[:MOST_KINDS])
    return [[f"number {k}" for k in range(1, width - end)], *rows], [note]


def tables_of_kinds(data: bytes) -> dict[str, TableRows]:
    """The lines of each kind by its word, below names, the most frequent first.

    Where times stand before the word: others may be what another sensor measured.
    """
    if (kind := _kind(data)) is None or not kind[2]:
        return {}
    _, _, at, end = kind
    lines: dict[str, list[list[str]]] = {}
    for cells in map(_cells, lines_of(data)):
        if len(cells) > at:
            own = cells[: len(cells) - end]
            lines.setdefault(own[at].rstrip(":"), []).append([*own[:at], *own[at + 1 :]])
    times = ["time"] if at == 1 else [f"time {k}" for k in range(1, at + 1)]
    tables: dict[str, TableRows] = {}
    for word, rows in sorted(lines.items(), key=lambda item: -len(item[1])):
        width = Counter(map(len, rows)).most_common(1)[0][0]
        names = [f"number {k}" for k in range(1, width - at + 1)]
        whole = [row for row in rows if len(row) == width]
        if len(whole) >= FEWEST and width > at:
            tables[word] = [[*times, *names], *whole]
    return tables


def rows_of_sensors(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each line of the sensors that most lines are of, with a note on the others.

    Each line holds when that was, the sensor and its numbers, always as many of each sensor. At
    least two of them have as many, and come in turn. No rows where all have: they are a table.
    """
    first = next((line for line in lines_of(data[:FIRST]) if not is_comment(line)), "")
    if not _MAY_BE.match(first.strip()) or (at := _place_of_sensors(data)) is None:
        return [], []
    lines = [cells for line in lines_of(data) if len(cells := _cells(line)) > at]
    widths = Counter(len(cells) for cells in lines)
    width = widths.most_common(1)[0][0]
    rows = [cells for cells in lines if len(cells) == width]
    of = [*dict.fromkeys(cells[at] for cells in rows)]
    others = [*dict.fromkeys(cells[at] for cells in lines if len(cells) != width)]
    times = ["time"] if at == 1 else [f"time {k}" for k in range(1, at + 1)]
    names = [*times, "sensor", *(f"number {k}" for k in range(1, width - at))]
    note = other_sensors_of_lines(
        tuple(of[:MOST_KINDS]), width - at - 1, len(rows), len(lines), tuple(others[:MOST_KINDS])
    )
    return [names, *rows], [note]


def _place_of_sensors(data: bytes) -> int | None:
    """How many cells stand before the sensor of each line; None in other texts."""
    head = data[:HEAD]
    lines = [cells for line in lines_of(head) if (cells := _cells(line))]
    lines = lines[: None if head is data else -1]  # the last one may be cut
    if not lines:
        return None
    for at in range(1, MOST_BEFORE + 1):
        if any(len(cells) <= at + 1 for cells in lines):
            return None
        if not all(is_number(c[at - 1], ".") or DATE.match(c[at - 1]) for c in lines):
            return None
        if all(_WORD.fullmatch(cells[at]) for cells in lines):
            return at if _are_sensors(lines, at) else None
    return None


def _are_sensors(lines: list[list[str]], at: int) -> bool:
    """Whether lines have as many numbers as others of their word, and most as those of another."""
    widths: dict[str, set[int]] = {}
    for cells in lines:
        widths.setdefault(cells[at], set()).add(len(cells))
    alike = all(len(of) == 1 for of in widths.values()) and len(widths) <= MOST_KINDS
    width, often = Counter(map(len, lines)).most_common(1)[0]
    words = [cells[at] for cells in lines if len(cells) == width]
    in_turn = sum(a != b for a, b in itertools.pairwise(words)) >= FEWEST / 2
    numbers = all(is_number(cell, ".") for cells in lines for cell in cells[at + 1 :])
    ragged = len({*map(len, lines)}) > 1
    several = len({*words}) > 1 and often >= max(FEWEST, MOSTLY * len(lines))
    return alike and ragged and several and in_turn and numbers


def _cells(line: str) -> list[str]:
    return [] if line.startswith("#") else [c for c in _BETWEEN.split(line.strip()) if c]


def _kind(data: bytes) -> tuple[str, int, int, int] | None:
    """The most frequent kind of lines, as `_kind_at`, its place, and whether a sign ends each line.

    None in other texts.
    """
    first = next((line for line in lines_of(data[:FIRST]) if not is_comment(line)), "")
    if not _MAY_BE.match(first.strip()):
        return None
    head = lines_of(data[:HEAD])
    lines = [cells for line in head if (cells := _cells(line))][:-1]  # the last one may be cut
    ends = {cells[-1] for cells in lines if len(cells) > 1}
    end = int(len(ends) == 1 and not any(c.isalnum() for c in "".join(ends)))
    plain = [cells[: len(cells) - end] for cells in lines]
    for at in range(MOST_BEFORE + 1):
        if any(len(cells) <= at for cells in plain):
            return None
        if found := _kind_at(plain, at):
            return found[0], found[1] + end, at, end
        if not all(is_number(c[at], ".") or DATE.match(c[at]) for c in plain):
            return None
    return None


def _kind_at(lines: list[list[str]], at: int) -> tuple[str, int] | None:
    """The word at a place in lines of the most frequent kind, and their cells.

    All lines have one of a few words there, those of other kinds have other cells, or no numbers
    alone, and stand among the lines of the first one.
    """
    words = Counter(cells[at] for cells in lines)
    if not 2 <= len(words) <= MOST_KINDS or not all(map(_WORD.fullmatch, words)):
        return None
    word, often = words.most_common(1)[0]
    width = Counter(len(cells) for cells in lines if cells[at] == word).most_common(1)[0][0]
    own = [_are_numbers(cells, width, at) for cells in lines if cells[at] == word]
    other = [k for k, cells in enumerate(lines) if cells[at] != word]
    unlike = not any(_are_numbers(lines[k], width, at) for k in other)
    near = ((lines[k - 1][at], lines[k + 1][at]) for k in other if 0 < k < len(lines) - 1)
    if not all(own) or width < at + 2 or not unlike or not any(word in of for of in near):
        return None
    return (word, width) if often >= max(FEWEST, MOSTLY * len(lines)) else None


def _are_numbers(cells: list[str], width: int, at: int) -> bool:
    return len(cells) == width and all(is_number(cell, ".") for cell in cells[at + 1 :])
