"""Plates whose wells are rows, as readers of plates write them, turned so that they are columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sequitur_core.data.notes.files import plates_unread
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.numbers import is_any_number, known_cells
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of, split_line

WELL = re.compile(r"[A-P](?:0?[1-9]|1\d|2[0-4])")
_LINE = re.compile(r"\s*(?P<name>[^:]*\S)\s*:\s*(?P<value>\S+)\s*")
_TIME = r"(?:time|zeit|temps|temp|cycle|kinetic|read|interval|t ?\[).*"
TIME = re.compile(_TIME, re.IGNORECASE)
# A line that says when reads were, with a well below it; or a well of a report, in a line each.
_BELOW = rf'"?{_TIME}\n"?{WELL.pattern}"?(?P<delimiter>[,;\t])'
_FIRST_WELL = re.compile(rf'(?:^|\n)(?:{_BELOW}|"?A0?1"?:)'.encode(), re.IGNORECASE)
_EACH = re.compile(r"\s*cycle time \[s\]\s*:\s*(?P<seconds>\d+(?:\.\d+)?)[\s\-]*", re.IGNORECASE)
SECONDS = "Time [s]"
WELL_NAME = "well"
HEAD = 1 << 18  # bytes of a text in which the first well is
FEWEST_WELLS = 6  # below each other
FEWEST_READS = 4  # of each well


def turned_plates(rows: Sequence[Sequence[Any]]) -> list[TableRows]:
    """The tables of a sheet in which each well is a row below those that say when, turned.

    A column then is a well, and the columns before them have the cycle, time and temperature.
    Of several, such as two wavelengths below each other, all are given; as one with a row for each
    well and time where they are of the same wells.
    """
    found: list[TableRows] = []
    titles: list[str] = []
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and _name(rows[end], WELL):
            end += 1
        names = [str(row[0]) for row in rows[at:end]]
        if len(names) >= FEWEST_WELLS and len(names) == len({*names}):
            start = at
            while start and _name(rows[start - 1], TIME) and _numbers(rows[start - 1]):
                start -= 1
            width = min((len(_cells(row)) for row in rows[start:at]), default=0)
            if width > FEWEST_READS and any(_numbers(row) for row in rows[at:end]):
                table = [_cells(row) for row in rows[start:end]]
                longest = max(map(len, table))
                filled = [row + [""] * (longest - len(row)) for row in table]
                found.append([list(column) for column in zip(*filled, strict=True)])
                above = _cells(rows[start - 1]) if start else []
                titles.append(str(above[0]).strip() if len(above) == 1 else "")
        at = max(end, at + 1)
    return side_by_side(found, titles)


def side_by_side(plates: list[TableRows], titles: Sequence[str]) -> list[TableRows]:
    """Plates of the same wells, read as often, as one with a column for each of them."""
    alike = len({(tuple(map(str, plate[0])), len(plate)) for plate in plates}) == 1
    if len(plates) < 2 or not alike or not all(titles) or len({*titles}) < len(titles):
        return plates
    names = plates[0][0]
    first = next(i for i, name in enumerate(names) if WELL.fullmatch(str(name).strip()))
    rows = [[WELL_NAME, *names[:first], *titles]]
    for place in range(first, len(names)):
        for reads in zip(*(plate[1:] for plate in plates), strict=True):
            rows.append([names[place], *reads[0][:first], *(read[place] for read in reads)])
    return [rows]


def rows_of_plate(data: bytes) -> tuple[TableRows, list[Note]]:
    """The first plate of a text file, and a note on the others; no rows for other files."""
    plates = plates_of_text(data)
    unread = [plates_unread(len(plates))] if len(plates) > 1 else []
    return (plates[0] if plates else []), unread


def plates_of_text(data: bytes) -> list[TableRows]:
    """The turned plates of a text file, whichever well is first: edges may be empty."""
    if (first := _FIRST_WELL.search(data[:HEAD])) is None:
        return []
    lines = lines_of(data)
    if first["delimiter"] is None:
        return _plates_of_report(lines)
    delimiter = first["delimiter"].decode()
    return turned_plates([split_line(line, delimiter) for line in lines])


def _plates_of_report(lines: Sequence[str]) -> list[TableRows]:
    """The plates of a report with a block of lines for each read: "A01: 36260" below "Cycle: 1".

    Of what stands above blocks, that which differs most often says when each was read; the rest,
    such as "Chromatic: 2", tells plates apart.
    """
    blocks = [(above, wells) for above, wells in _blocks(lines) if len(wells) >= FEWEST_WELLS]
    names = [*dict.fromkeys(name for above, _ in blocks for name in above)]
    if not names:
        return []
    axis = max(names, key=lambda name: len({above.get(name) for above, _ in blocks}))
    each = next((float(m["seconds"]) for line in lines if (m := _EACH.fullmatch(line))), 0.0)
    timed = each > 0 and axis.lower() == "cycle"
    plates: dict[str, TableRows] = {}
    for above, wells in blocks:
        title = ", ".join(f"{name} {value}" for name, value in above.items() if name != axis)
        rows = plates.setdefault(title, [[SECONDS if timed else axis, *wells]])
        at = str(each * (len(rows) - 1)) if timed else above.get(axis, "")
        rows.append([at, *(wells.get(well, "") for well in rows[0][1:])])
    long = {title: rows for title, rows in plates.items() if len(rows) > FEWEST_READS}
    return side_by_side([*long.values()], [*long])


def _blocks(lines: Sequence[str]) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The values of wells in lines below each other, and what the lines above them say.

    That holds for later blocks as well, until another kind of line comes.
    """
    above: dict[str, str] = {}
    wells: dict[str, str] = {}
    for line in [*lines, ""]:
        match = _LINE.fullmatch(line)
        if match and WELL.fullmatch(match["name"]):
            wells[match["name"]] = match["value"]
            continue
        if wells:
            yield dict(above), wells
            wells = {}
        if match:
            above[match["name"]] = match["value"]
        elif line.strip():
            above = {}


def _name(row: Sequence[Any], pattern: re.Pattern[str]) -> bool:
    """Whether a row begins with a text of some form."""
    return bool(row) and bool(pattern.fullmatch(str(row[0] or "").strip()))


def _cells(row: Sequence[Any]) -> list[Any]:
    """The cells of a row without the empty ones at its end."""
    cells = ["" if cell is None else cell for cell in row]
    while cells and str(cells[-1]).strip() == "":
        cells.pop()
    return cells


def _numbers(row: Sequence[Any]) -> bool:
    """Whether a row holds numbers behind its name, and hardly anything else."""
    cells = [str(cell).strip() for cell in _cells(row)[1:]]
    known = known_cells(cells)
    numbers = sum(map(is_any_number, known))
    return numbers >= FEWEST_READS and numbers >= 0.9 * len(known)
