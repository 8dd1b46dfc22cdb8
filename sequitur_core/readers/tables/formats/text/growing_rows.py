"""Logs whose rows grow longer, as what writes them learns to write more: columns are added.

The names may be written once more then, with those of the new columns among them; or rows only
have more cells from some line on.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import header_changed, rows_grow
from sequitur_core.readers.tables.formats.text.missing_names import goes_on
from sequitur_core.readers.tables.formats.text.numbers import (
    MISSING_WORDS,
    is_number,
    known_cells,
    to_number,
)
from sequitur_core.readers.tables.formats.text.text_file import split_line
from sequitur_core.readers.tables.formats.text.text_tables import (
    LARGEST_SEARCHED,
    LONGEST_LINE,
    MOST_TITLES,
    is_words,
)

MOST_NAMES = 100  # of all headers together
MOST_GROWN = 6  # times that rows become longer
FEWEST_ALIKE = 5  # rows of each length, one below the other
NEAR = 20  # rows before and behind the line from which they are longer
MOST_PLACES = 500  # of the new cells among the others that are tried
UNLIKE = 10.0  # steps of a column that one which doesn't go on jumps by, at most
DOUBTFUL = 1.0  # steps by which others have to go on better than with new cells at the end
_MARKS = (b";", b"\t", b"|", b",")


def begins_short(rows: Sequence[Sequence[str]], width: int, decimal: str) -> bool:
    """Whether the first row alone lacks cells at its end, and what begins the rows goes on from it.

    What is worked out from the row before, as a change is, isn't known there.
    """
    if len(rows) <= FEWEST_ALIKE or {len(row) for row in rows[1:]} != {width}:
        return False
    if not goes_on([row[0] for row in rows[: FEWEST_ALIKE + 1]], decimal):
        return False
    first, second = rows[:2]
    pairs = zip(first, second, strict=False)
    alike = all(is_number(one, decimal) == is_number(other, decimal) for one, other in pairs)
    return 2 <= len(first) < width and bool(first[-1].strip()) and alike


def with_names_joined(data: bytes) -> tuple[bytes, tuple[tuple[int, int], ...], Note | None]:
    """A text whose header changes among its rows, with one header for all of them.

    Also below which of its lines others are gone, and how many up to there, as
    `text_tables.without_repeated_names` has it, and a note. The text itself, () and None where
    its header doesn't change.
    """
    if (found := first_header(data)) is None or b'"' in data:
        return data, (), None
    mark, first = found
    called = first.split(mark)[0] + mark
    if data.count(b"\n" + called) + data.startswith(called) < 2:
        return data, (), None
    lines = data.splitlines()
    headers = _headers(lines, lines.index(first), called, mark)
    begin, *later = headers
    changed = [at for at in later if headers[at] != headers[begin]]
    if not changed or len({name for names in headers.values() for name in names}) > MOST_NAMES:
        return data, (), None
    names = list[bytes]()
    for header in headers.values():
        names = _joined(names, header)
    written = [*lines[:begin], mark.join(names)]
    for start, end in itertools.pairwise([*headers, len(lines)]):
        places = [names.index(name) for name in headers[start]]
        written += [_placed(line, places, len(names), mark) for line in lines[start + 1 : end]]
    gone = tuple((at - count, count + 1) for count, at in enumerate(later))
    new = tuple(name.decode("utf-8", "replace") for name in names if name not in headers[begin])
    return b"\n".join(written), gone, header_changed(changed[0] + 1, new)


def _headers(
    lines: Sequence[bytes], first: int, called: bytes, mark: bytes
) -> dict[int, list[bytes]]:
    """The lines that name the columns of the rows below, by their first name, and their names.

    Only the first one if another stands below a title or an empty line: another table begins.
    """
    later = [at for at in range(first + 1, len(lines)) if lines[at].startswith(called)]
    at = [first, *(at for at in later if is_words(lines[at]))]
    headers = {i: [cell.strip() for cell in lines[i].split(mark)] for i in at}
    for i, names in headers.items():
        alone = len({*names}) == len(names) and all(names)
        below = lines[i + 1] if i + 1 < len(lines) else b""
        between = _is_row(below, mark) and (i == first or _is_row(lines[i - 1], mark))
        if not (alone and between and below.count(mark) == len(names) - 1):
            return {first: headers[first]}
    return headers


def _is_row(line: bytes, mark: bytes) -> bool:
    return mark in line and re.search(rb"\d", line) is not None


def first_header(data: bytes) -> tuple[bytes, bytes] | None:
    """The mark between the names of a text, and the line of them; None where it has none."""
    if len(data) > LARGEST_SEARCHED:
        return None
    for line in data[: MOST_TITLES * LONGEST_LINE].splitlines()[:MOST_TITLES]:
        mark = max(_MARKS, key=line.count)
        names = [cell.strip() for cell in line.split(mark)]
        if line.startswith(b"#") or len(names) < 2:
            continue
        named = is_words(line) and not all(name[:1].isdigit() for name in names)  # 16:36, 20.1°C
        return (mark, line) if named and len({*names}) == len(names) else None
    return None


def _joined(names: Sequence[bytes], more: Sequence[bytes]) -> list[bytes]:
    """Names with those among others that they lack, each behind the one it stands behind there."""
    found = list(names)
    for at, name in enumerate(more):
        if name not in found:
            found.insert(found.index(more[at - 1]) + 1 if at else 0, name)
    return found


def _placed(line: bytes, places: Sequence[int], width: int, mark: bytes) -> bytes:
    """A row with its cells under their names; one with other cells is left as it is."""
    cells = line.split(mark)
    if len(cells) != len(places):
        return line
    row = [b""] * width
    for cell, place in zip(cells, places, strict=True):
        row[place] = cell
    return mark.join(row)


@dataclass(frozen=True, eq=False)
class Growth:
    """How rows become longer.

    Attributes
    ----------
    starts : the first row of each length.
    places : for each length, the columns that its cells belong to.
    width : columns in the end.
    """

    starts: tuple[int, ...]
    places: tuple[tuple[int, ...], ...]
    width: int

    def names(self, given: Sequence[str]) -> list[str]:
        """Names for all columns from those that rows of their number have; "" for others."""
        places = next((p for p in reversed(self.places) if len(p) == len(given)), ())
        return [given[places.index(k)] if k in places else "" for k in range(self.width)]

    def row(self, at: int, cells: Sequence[str]) -> list[str]:
        """The cells of a row at the columns that they belong to."""
        places = self.places[int(np.searchsorted(self.starts, at, side="right")) - 1]
        row = [""] * self.width
        for cell, place in zip(cells, places, strict=True):
            row[place] = cell
        return row

    def note(self, names: Sequence[str], first_line: int) -> Note:
        """What was guessed, for columns of these names and the line of the first row."""
        new = tuple(names[k] for k in range(self.width) if k not in self.places[0])
        return rows_grow(first_line + self.starts[1], len(self.places[0]), self.width, new)


def end_in_words(body: IntArray, width: int, lines: Sequence[str], delimiter: str) -> bool:
    """Whether what some rows have beyond the header's names are delimiters that end them, or words.

    Words are remarks behind numbers; else commas in a text would make cells of it.
    """
    longer = np.flatnonzero(body > width)
    for at in longer.tolist():
        cells = split_line(lines[at], delimiter)
        words = any(cell.strip() for cell in cells[width:])
        numbers = [any(map(str.isdigit, cell)) for cell in cells]
        if any(numbers[width:]) or (words and 2 * sum(numbers) < width):
            return False
    return len(longer) > 0


def ends_as_before(row: int, body: IntArray, lines: Sequence[str], delimiter: str) -> bool:
    """Whether a row only lacks cells that are empty in the row before: they were left off.

    body : cells of each row.
    """
    before = split_line(lines[row - 1], delimiter)[body[row] :] if row else []
    return bool(before) and all(cell.strip() in MISSING_WORDS for cell in before)


def longer_from(widths: IntArray) -> tuple[int, ...]:
    """The first row of each length where rows only become longer; () where they don't.

    widths : cells of each row, 0 for an empty line.
    """
    filled = np.flatnonzero(widths)
    changes = np.flatnonzero(np.diff(widths[filled])) + 1
    if not 0 < len(changes) < MOST_GROWN:
        return ()
    starts = np.concatenate([[0], changes])
    enough = np.diff(np.append(starts, len(filled))).min() >= FEWEST_ALIKE
    rising = bool((np.diff(widths[filled[starts]]) > 0).all())
    return tuple(filled[starts].tolist()) if enough and rising else ()


def growth_of(starts: Sequence[int], rows: Sequence[Sequence[str]], decimal: str) -> Growth | None:
    """How rows grow longer from some rows on; None where no column is a time that goes on there.

    rows : their cells, none for an empty line.
    """
    places = [tuple(range(len(rows[starts[-1]])))]
    for start in reversed(starts[1:]):
        before = [row for row in rows[max(0, start - NEAR) : start] if row]
        behind = [row for row in rows[start : start + NEAR] if len(row) == len(rows[start])]
        alike = [row for row in before if len(row) == len(before[-1])]
        where = _going_on(alike, behind, decimal)
        near = [*alike, *([row[k] for k in where] for row in behind)]
        if not any(goes_on(column, decimal) for column in zip(*near, strict=True)):
            return None
        places.insert(0, tuple(places[0][k] for k in where))
    return Growth(tuple(starts), tuple(places), len(places[-1]))


def _going_on(
    before: Sequence[Sequence[str]], behind: Sequence[Sequence[str]], decimal: str
) -> tuple[int, ...]:
    """Which columns of longer rows those of the shorter ones before go on in, by their cells."""
    ended = [_Column(cells, decimal) for cells in zip(*before, strict=True)]
    begun = [_Column(cells, decimal) for cells in zip(*behind, strict=True)]
    costs = [[one.unlike(other) for other in begun] for one in ended]
    tried = itertools.islice(itertools.combinations(range(len(begun)), len(ended)), MOST_PLACES)
    found = {where: sum(costs[i][k] for i, k in enumerate(where)) for where in tried}
    at_the_end, best = next(iter(found)), min(found, key=found.__getitem__)
    return at_the_end if found[at_the_end] <= found[best] + DOUBTFUL else best


class _Column:
    """A few cells of a column, and how another one goes on with them."""

    def __init__(self, cells: Sequence[str], decimal: str) -> None:
        known = known_cells(map(str.strip, cells))
        numeric = bool(known) and all(is_number(cell, decimal) for cell in known)
        self.words = {*known} if not numeric else set[str]()
        self.numbers: NDArray[np.float64] = np.array(
            [to_number(cell, decimal) for cell in known] if numeric else []
        )

    def unlike(self, other: _Column) -> float:
        """0 where the other goes on alike, to UNLIKE where nothing speaks for it."""
        if len(self.numbers) and len(other.numbers):
            steps = np.abs(np.concatenate([np.diff(self.numbers), np.diff(other.numbers)]))
            jump = float(abs(self.numbers[-1] - other.numbers[0]))
            usual = float(steps.max(initial=0.0))
            return min(jump / usual, UNLIKE) if usual else UNLIKE * (jump > 0)
        if len(self.numbers) or len(other.numbers):
            return UNLIKE
        return 0.0 if self.words & other.words else 1.0
