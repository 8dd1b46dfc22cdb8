"""Tables of one heading below each other in a text, each below lines that say which one it is.

So rheometers write the intervals of each test, and readers of plates a table for each wavelength.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.tables import tables_apart, tables_below
from sequitur_core.errors import UnlikeLinesError
from sequitur_core.readers.dates.clock_texts import CLOCK
from sequitur_core.readers.tables.formats.lists.lists_in_cells import SAID
from sequitur_core.readers.tables.formats.programs.plates import FEWEST_WELLS, WELL, side_by_side
from sequitur_core.readers.tables.formats.text.above.said import TOLD
from sequitur_core.readers.tables.formats.text.above.said_lines import read_said
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, at_lines
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import (
    ALL_TABLES,
    AT_BLANK,
    TextFormat,
)
from sequitur_core.readers.tables.formats.text.headers import header_names
from sequitur_core.readers.tables.formats.text.numbers import DATE, find_decimal_mark, is_any_number
from sequitur_core.readers.tables.formats.text.text_file import (
    cell_at,
    find_encoding,
    split_line,
    split_lines,
    written_rows,
)

FEWEST_NAMES = 3
FEWEST_OF_PAIRS = 5  # rows below two names, which have numbers alone: a name and a value are more
MOST_OFFERED = 6  # other tables
FEWEST_ROWS = 20  # of all tables together
MOST_BELOW_NAMES = 4  # lines of units, and empty ones, above the rows
LARGEST = 64_000_000  # bytes
TABLE = "table"  # the column that tells tables apart where nothing else is said of them
_MARKS = ("\t", ";", "|", ",")
# Digits as 0; with a single point between them, they are seconds and their fractions.
_DATED = re.compile(r"0000(?:00)?(?:00)?$|\d{1,4}(?:[-/]\d|\.\d{1,2}\.)")
_Rows = list[list[str]]


@dataclass(frozen=True)
class _Block:
    """A table: cells of the lines above it, its names and rows, and where these are, from 0."""

    above: _Rows
    heading: range
    names: tuple[str, ...]
    rows: _Rows
    lines: Sequence[int]


def tables_of_one_heading(
    data: bytes, given: Mapping[str, Any], *, name: str
) -> tuple[TextFormat, Cells]:
    """How tables of one heading are written, and their cells as those of one table.

    Columns before theirs say which table a row is from. Tables of the same wells have a row for
    each well and read, and their titles are columns.

    Raises SequiturError where there are no two such tables.
    """
    encoding = find_encoding(data, given.get("encoding", ""))
    lines = split_lines(data.decode(encoding, errors="replace"))
    small = len(data) <= LARGEST
    marks = (given["delimiter"],) if given.get("delimiter") else (*_MARKS, " ")
    mark, blocks = _of_one_heading(lines, marks) if small else ("", [])
    if not blocks:
        raise UnlikeLinesError(
            f"{name} has no two tables with the same heading, one below the other."
        )
    first = blocks[0]
    form = TextFormat(
        encoding=encoding,
        delimiter=mark,
        decimal=given.get("decimal") or find_decimal_mark(first.rows, mark),
        header=True,
        skip_lines=first.heading.start,
        header_lines=len(first.heading),
        odd_lines=given.get("odd_lines") or TextFormat.odd_lines,
        table_end=ALL_TABLES,
    )
    told = _told_apart(blocks)
    wells = _as_wells(blocks, told)
    names, rows = wells or _as_rows(blocks, told)
    plain = replace(form, delimiter="\t", skip_lines=0, header_lines=1)
    read = read_said(split_lines(written_rows([names, *rows])), plain, name=name)
    if wells:
        about = tables_below(len(blocks), tuple(told[TABLE]), wells=True)
    else:
        places = np.array([at for block in blocks for at in block.lines]) + 1
        read = at_lines(read, lambda own: places[own - 2])
        read.frame.attrs[SAID] = (*told,)  # also numbers name or describe tables
        about = tables_below(len(blocks), (*told,), wells=False)
    return form, replace(read, doubts=(*read.doubts, about))


def unlike_tables(data: bytes, given: Mapping[str, Any]) -> tuple[dict[str, Any], Note | None]:
    """Where the first of tables of one heading stands, and a note that offers the others.

    Where their times are written in several ways, such as 192607 and 1927, months and years: what
    was measured is another thing then. None where they are not.
    """
    encoding = find_encoding(data, given.get("encoding", ""))
    small = len(data) <= LARGEST
    lines = split_lines(data.decode(encoding, errors="replace")) if small else []
    marks = (given["delimiter"],) if given.get("delimiter") else _MARKS
    mark, blocks = _of_one_heading(lines, marks)
    forms = [{re.sub(r"\d", "0", row[0]) for row in block.rows if row} for block in blocks]
    written = {form for of in forms for form in of}
    dated = all(len(of) == 1 for of in forms) and all(map(_DATED.match, written))
    if not dated or len(written) < 2:
        return {}, None
    places = [
        {
            "encoding": encoding,
            "delimiter": mark,
            "header": True,
            "skip_lines": block.heading.start,
            "header_lines": len(block.heading),
            "table_end": AT_BLANK,
        }
        for block in blocks
    ]
    titles = [_title(block, {}) or f"table {k}" for k, block in enumerate(blocks, 1)]
    offers = (
        Offer(f"Read {title}", "skip_lines", at.pop("skip_lines"), also=(*at.items(),))
        for title, at in zip(titles[1 : MOST_OFFERED + 1], map(dict, places[1:]), strict=False)
    )
    firsts = tuple(dict.fromkeys(block.rows[0][0] for block in blocks))
    return places[0], tables_apart(len(blocks), titles[0], firsts).offering(*offers)


def has_tables_below(lines: Sequence[str]) -> bool:
    """Whether tables stand below each other in a text, of whatever headings."""
    found = ([*_blocks([split_line(line, mark) for line in lines])] for mark in _MARKS)
    return any(len(blocks) > 1 for blocks in found)


def _of_one_heading(lines: Sequence[str], marks: Sequence[str]) -> tuple[str, list[_Block]]:
    """What separates cells, and the tables of the heading below which most rows are.

    With blanks between cells, only those below a line that says what a table is of.
    """
    for mark in marks:
        alike: dict[tuple[str, ...], list[_Block]] = {}
        cells = _by_blanks(lines) if mark == " " else [split_line(line, mark) for line in lines]
        for block in _blocks(cells):
            if mark != " " or (block.above and ":" in block.above[-1][0]):
                alike.setdefault(block.names, []).append(block)
        counts = {names: sum(len(b.rows) for b in alike[names]) for names in alike}
        most = max(counts, key=counts.__getitem__, default=())
        if len(alike.get(most, ())) > 1 and counts[most] >= max(
            FEWEST_ROWS, sum(counts.values()) / 2
        ):
            return mark, alike[most]
    return "", []


def _by_blanks(lines: Sequence[str]) -> list[list[str]]:
    """The cells of lines between blanks; lines of more or fewer than rows have are one cell.

    And those with a colon, which say something: Site: Skerry N.
    """
    cells = [line.split() for line in lines]
    rows = Counter(len(row) for row in cells if len(row) > 1 and all(map(is_any_number, row)))
    width = rows.most_common(1)[0][0] if rows else 0
    return [
        row if len(row) == width and row and not row[0].endswith(":") else [line.strip()]
        for row, line in zip(cells, lines, strict=True)
    ]


def _blocks(lines: Sequence[Sequence[str]]) -> Iterator[_Block]:
    """The tables below each other: names, perhaps units, and rows up to an empty line."""
    cells = [[cell.strip() for cell in line] for line in lines]
    end = at = 0
    while at < len(cells):
        first = _first_row(cells, at) if _are_names(cells[at]) else 0
        if not first:
            at += 1
            continue
        last = first
        while last < len(cells) and (_is_row(cells[last]) or len(cells[last]) == len(cells[at])):
            if not any(cells[last]):
                break
            last += 1
        below = [[*filter(None, row)] for row in cells[first:last]]
        two = len([*filter(None, cells[at])]) < FEWEST_NAMES
        if two and (len(below) < FEWEST_OF_PAIRS or not all(map(_is_pair, below))):
            at += 1
            continue
        above = [row for row in cells[end:at] if any(row)]
        rows = [k for k in range(first, last) if any(cells[k][1:])]  # more than a time alone
        title = above[-1][0] if above and len([*filter(None, above[-1])]) == 1 else ""
        heading = [[*row] for row in cells[at:first] if any(row)]
        width = max(len(cells[k]) for k in rows)
        names = [*header_names(heading), *[""] * width][:width]
        filled = [k for k in range(width) if any(cell_at(cells[row], k) for row in rows)]
        yield _Block(
            above, range(at, first), tuple(_without(names[k], title) for k in filled),
            [[cell_at(cells[row], k) for k in filled] for row in rows], rows,
        )  # fmt: skip
        end = at = last


def _first_row(cells: Sequence[Sequence[str]], names: int) -> int:
    """Where rows begin below some names, with nothing but words and blanks between; 0 for none."""
    for at in range(names + 1, min(names + 1 + MOST_BELOW_NAMES, len(cells))):
        if _is_row(cells[at]) and len([*filter(None, cells[at])]) > 1:
            return at
        if any(map(_is_told, cells[at])):
            return 0
    return 0


def _are_names(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and not any(map(_is_told, filled))


def _is_pair(cells: Sequence[str]) -> bool:
    return len(cells) == 2 and all(map(_is_told, cells))


def _is_row(cells: Sequence[str]) -> bool:
    """Whether at least half of the cells that are filled are numbers or moments."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and 2 * sum(map(_is_told, filled)) >= len(filled)


def _is_told(cell: str) -> bool:
    return is_any_number(cell) or bool(DATE.match(cell) or CLOCK.fullmatch(cell))


def _without(name: str, title: str) -> str:
    """A name without the title of its table in it, if anything else is."""
    return (title and name.replace(title, "").strip()) or name


def _told_apart(blocks: Sequence[_Block]) -> dict[str, list[str]]:
    """What lines above tables say of each of them, by what it is called.

    What is said above several holds up to where it is said anew; a line alone directly above each
    is its title or, where that says when it was measured, another one that no other table has. What
    tells the same apart as something else does is left out.
    """
    said = [dict(filter(None, map(_pair, block.above))) for block in blocks]
    often = [*dict.fromkeys(n for of in said[1:] for n in of if sum(n in s for s in said) > 1)]
    told: dict[str, list[str]] = {}
    for name in sorted(often, key=[*said[0], *often].index):
        values: list[str] = []
        for of in said:
            values.append(of.get(name, values[-1] if values else ""))
        told[name] = values
    titles = [_title(block, told) for block in blocks]
    alone = [[cell for row in b.above if not any(row[1:]) for cell in row[:1]] for b in blocks]
    counts = Counter(cell for of in alone for cell in of)
    own = [[cell for cell in of if counts[cell] == 1 and not DATE.match(cell)] for of in alone]
    if all(own) and all(map(DATE.match, titles)):
        titles = [of[0] for of in own]
    if all(titles) and TABLE not in told:
        told[TABLE] = titles
    kept: dict[str, list[str]] = {}
    ways = set()
    for name, values in told.items():
        way = tuple(values.index(value) for value in values)
        if name not in blocks[0].names and any(way) and way not in ways:
            kept[name] = values
            ways.add(way)
    if len({*zip(*kept.values(), strict=True)}) < len(blocks):
        firsts = [next(filter(None, row)) for block in blocks for row in block.above[-1:]]
        numbers = [str(place) for place in range(1, len(blocks) + 1)]
        kept[TABLE] = firsts if len({*firsts}) == len(blocks) else numbers
    return kept


def _pair(cells: Sequence[str]) -> tuple[str, str] | None:
    """A name and its value, in two cells or in one."""
    filled = [cell for cell in cells if cell]
    if len(filled) > 1:
        return filled[0].rstrip(" :="), filled[1]
    match = TOLD.fullmatch(filled[0])
    return (match["name"], match["value"]) if match else None


def _title(block: _Block, told: Mapping[str, Any]) -> str:
    last = [cell for cell in (block.above[-1] if block.above else ()) if cell]
    pair = _pair(last) if last else None
    return last[0] if len(last) == 1 and not (pair and pair[0] in told) else ""


def _as_rows(
    blocks: Sequence[_Block], told: Mapping[str, Sequence[str]]
) -> tuple[list[str], _Rows]:
    """Names and rows of all tables, behind what is told of each."""
    rows = [
        [*(values[k] for values in told.values()), *row]
        for k, block in enumerate(blocks)
        for row in block.rows
    ]
    return [*told, *blocks[0].names], rows


def _as_wells(
    blocks: Sequence[_Block], told: Mapping[str, Sequence[str]]
) -> tuple[list[str], _Rows] | None:
    """A row for each well and read of tables of the same wells, with a column for each table."""
    wells = sum(bool(WELL.fullmatch(name)) for name in blocks[0].names)
    behind = blocks[0].names[-wells:] if wells >= FEWEST_WELLS else ()
    if not behind or not all(map(WELL.fullmatch, behind)) or TABLE not in told:
        return None
    tables = [[[*block.names], *block.rows] for block in blocks]
    found = side_by_side(tables, told[TABLE])
    return (found[0][0], found[0][1:]) if len(found) == 1 else None
