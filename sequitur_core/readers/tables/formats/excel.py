"""Sheets of workbooks, written as text tables with tabs and points."""

from __future__ import annotations

import datetime
import itertools
import re
import struct
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from sequitur_core.archives.zip_limits import file_too_large
from sequitur_core.data.notes.files import (
    formulas_without_result,
    plates_unread,
    tables_of_sheet_unread,
)
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.formatting import join_names
from sequitur_core.readers.foreign_files import optional_library, unreadable
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.formats.programs.instruments.plate_rows import wells_of
from sequitur_core.readers.tables.formats.programs.plates import turned_plates
from sequitur_core.readers.tables.formats.programs.turned_blocks import turned_blocks
from sequitur_core.readers.tables.formats.text.text_file import (
    BEGINNING,
    LARGEST_UNPACKED,
    read_head,
    written_rows,
)
from sequitur_core.readers.tables.formats.text.text_tables import Sheet, parts_from

CALAMINE = (".xls", ".xlsb", ".ods")  # old Excel, binary Excel and OpenDocument: read by it
WORKBOOKS = (".xlsx", ".xlsm", *CALAMINE)
MOST_ROWS = 1_048_576  # of a sheet, as spreadsheet programs have it
MOST_CELLS = 50_000_000  # of a sheet, empty ones between others counted
LARGEST_KEPT = 2_000_000  # bytes of a workbook whose sheets are read one after the other
NARROWER = 2  # times, at least, is a table whose title stands alone below another one
MOST_BESIDE, SHARE_BESIDE = 50, 0.1  # rows of settings left of a table, at most
FEWEST_ROWS = 3  # with numbers, of a table, where another sheet has this many:
TABLE_ROWS = 20
MOST_MERGED = 10_000  # merged cells of a sheet; more are left as they are
_BLOCK = 1 << 20
_LONGEST_MARK = 200  # bytes
_SMALLEST_SECTOR = 512  # bytes, of an old workbook
_Span = tuple[int, int, int, int]  # of merged cells: first column and row, last ones, from 1
_Rows = list[tuple[Any, ...]]
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')


def is_workbook(name: str) -> bool:
    """Whether a file is a workbook, by its ending."""
    return name.lower().endswith(WORKBOOKS)


def holds_workbook(path: Path) -> bool:
    """Whether a file is called a workbook and is one.

    Programs also write texts with tabs as .xls, which spreadsheet programs open.
    """
    if path.suffix.lower() == ".xls":
        with suppress(SequiturError):
            return not read_head(path, BEGINNING)
    return is_workbook(path.name)


def read_sheet(path: Path, name: str | None = None, *, skipping: bool = False) -> Sheet:
    """A sheet of a workbook; the first one that has cells unless it is named.

    Formulas count with the result that was saved; dates are written year first.

    skipping : whether a recipe skips lines above its rows, so that these have to be there.

    Raises SequiturError if it is no workbook, or has no such sheet.
    """
    file = encodable(path.name)
    _check_size(path)
    try:
        if path.suffix.lower() in CALAMINE:
            found = {t: _rows(_unmerged(*sheet)) for t, sheet in _calamine_sheets(path).items()}
            name, rows = _chosen(found, name, file)
            lost = 0
        else:
            stat = path.stat()
            open_ = _kept_rows if stat.st_size <= LARGEST_KEPT else _kept_rows.__wrapped__
            found, unread = open_(path, (stat.st_mtime_ns, stat.st_size))
            name, rows = _chosen(found, name, file)
            lost = unread.get(name, 0)
    except SequiturError:
        raise
    except (*DAMAGE, SyntaxError, AttributeError, IndexError) as error:
        why, cure = "damaged, protected by a password", "Save it again as .xlsx, or as CSV."
        raise unreadable(file, "a workbook", cure, why=why) from error
    notes: list[Note] = []
    laid_out, about = ([], []) if skipping else wells_of(rows[name])
    notes += about
    plates = turned_plates(rows[name]) or turned_blocks(rows[name]) or [laid_out] * bool(laid_out)
    whole, beside = _without_cells_beside(rows[name])
    table, above, count = (plates[0], [], 1) if plates else _largest_block(whole)
    above = [*beside, *above]
    if len(plates) > 1:
        notes.append(plates_unread(len(plates)))
    if count > 1:
        notes.append(tables_of_sheet_unread(count))
    if lost:
        notes.append(formulas_without_result(lost))
    told = as_text(above).decode().splitlines() if above else ()
    return Sheet(
        as_text(table),
        name,
        tuple(rows),
        tuple(notes),
        above=tuple(told),
        lasting=_lasting(table),
    )


@lru_cache(maxsize=1)
def _kept_rows(path: Path, state: tuple[int, int]) -> tuple[dict[str, _Rows], dict[str, int]]:
    """The rows of all visible sheets of a newer workbook, and formulas in each without a result.

    They are asked for sheet after sheet. state : of the file, when it was opened.
    """
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that aren't used here
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            visible = [s for s in book.worksheets if s.sheet_state == "visible"]
            marks = {s.title: _marks(path, s) for s in visible}
            found = {
                s.title: _rows(_unmerged(s.iter_rows(values_only=True), marks[s.title][0]))
                for s in visible
            }
            computed = [name for name, (_, formulas) in marks.items() if formulas]
            if not computed:
                return found, {}
            with closing(load_workbook(path, read_only=True)) as written:
                return found, {n: _without_result(written[n], book[n]) for n in computed}


def _chosen(found: dict[str, _Rows], name: str | None, file: str) -> tuple[str, dict[str, _Rows]]:
    """The named sheet or the first one with numbers, and the rows of those that have cells."""
    rows = {title: cells for title, cells in found.items() if cells}
    if not rows:
        raise SequiturError(
            f"No sheet of {file} has any cells. Load a workbook that holds numbers."
        )
    if name is None:  # a first sheet may tell what the others are, with a number or two
        counts = {title: _rows_of_numbers(cells) for title, cells in rows.items()}
        fewest = FEWEST_ROWS if max(counts.values()) >= TABLE_ROWS else 1
        name = next((title for title, count in counts.items() if count >= fewest), next(iter(rows)))
    if name not in rows:
        raise SequiturError(
            f"{file} has no sheet {name!r} with cells. Its sheets are {join_names(list(rows), 12)}."
        )
    return name, rows


def unpacked_size(path: Path) -> int:
    """Bytes of a workbook when it is unpacked; 0 if it is no archive, which reading raises."""
    return sum(info.file_size for info in _entries(path))


def _entries(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except DAMAGE:
        return []


def _check_size(path: Path) -> None:
    """A workbook is an archive, and a small one may hide terabytes."""
    if unpacked_size(path) > LARGEST_UNPACKED:
        raise SequiturError(
            f"{encodable(path.name)} unpacks to more than 2 GB. Load a smaller part of the data."
        )
    if any(file_too_large(info) for info in _entries(path)):
        raise SequiturError(
            f"{encodable(path.name)} is packed so tightly that it can't hold data. Save it again "
            "in a spreadsheet program, or as CSV."
        )


def _rows(cells: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows of a sheet without the empty rows and columns around them."""
    rows, width = [], 0
    for row in cells:
        width = max(width, len(row))
        rows.append(tuple(None if cell == "" else cell for cell in row) if "" in row else row)
        _check_spread(len(rows), width)
    filled = [i for i, row in enumerate(rows) if any(cell is not None for cell in row)]
    if not filled:
        return []
    rows = rows[filled[0] : filled[-1] + 1]
    columns = {k for row in rows for k, cell in enumerate(row) if cell is not None}
    first, last = min(columns), max(columns)
    return [row[first : last + 1] + (None,) * (last + 1 - len(row)) for row in rows]


def _check_spread(rows: int, columns: int) -> None:
    """A few bytes may place a cell far out, and all before it then are empty rows and columns."""
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise SequiturError(
            f"A sheet has {rows:,} rows and more, up to {columns:,} cells wide; at most "
            f"{MOST_CELLS:,} cells can be read. Delete what stands far out, or save it as CSV."
        )


def _unmerged(rows: Iterable[tuple[Any, ...]], merged: list[_Span]) -> Iterable[tuple[Any, ...]]:
    """The rows of a sheet, merged cells with the value of the first of them.

    Cells merged over the whole width are a title, and stay as they are.
    """
    waiting = sorted(merged, key=lambda span: span[1], reverse=True)
    inside: list[tuple[int, int, int, Any]] = []  # first and last column, last row, value
    for number, row in enumerate(rows, start=1):
        if not waiting and not inside:
            yield row
            continue
        cells = list(row)
        width = sum(cell is not None for cell in cells)
        while waiting and waiting[-1][1] <= number:
            left, top, right, bottom = waiting.pop()
            if left <= len(cells) and (top < bottom or width > 1):
                inside.append((left, right, bottom, cells[left - 1]))
        inside = [span for span in inside if span[2] >= number]
        for left, right, _, value in inside:
            cells[left - 1 : right] = [value] * len(cells[left - 1 : right])
        yield tuple(cells)


def _marks(path: Path, sheet: Any) -> tuple[list[_Span], bool]:
    """Merged cells of a sheet, and whether it has formulas.

    Of cells: first column and row, last column and row, counted from 1.
    """
    from openpyxl.utils.cell import range_boundaries

    found, rest, formulas = list[bytes](), b"", False
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as content:
        while block := content.read(_BLOCK):
            rest += block
            formulas = formulas or _FORMULA.search(rest) is not None
            if len(found) <= MOST_MERGED:
                found += _MERGED.findall(rest)
            rest = rest[-_LONGEST_MARK:] if b"<" in rest[-_LONGEST_MARK:] else b""
    spans = [] if len(found) > MOST_MERGED else [*dict.fromkeys(found)]
    return [range_boundaries(cells.decode()) for cells in spans], formulas


def _without_cells_beside(rows: _Rows) -> tuple[_Rows, _Rows]:
    """The rows without columns that stand apart, empty ones between, and end after a few rows.

    Programs write so of a person and a test, left of what was measured. Also the rows of each of
    these groups of columns, one below the other.
    """
    width, most = len(rows[0]), int(min(MOST_BESIDE, SHARE_BESIDE * len(rows)))
    empty = [k for k in range(width) if all(row[k] is None for row in rows)]
    for gap in (k + 1 for k in empty if k + 1 not in empty):
        few = all(cell is None for row in rows[most:] for cell in row[:gap])
        if few and sum(cell is not None for cell in rows[-1][gap:]) > 1:
            ends = [-1, *(k for k in empty if k < gap)]
            groups = [(a + 1, b) for a, b in itertools.pairwise(ends)]
            beside = [row[a:b] for a, b in groups for row in rows[:most]]
            return [row[gap:] for row in rows], beside
    return rows, []


def _largest_block(rows: _Rows) -> tuple[Sequence[Sequence[Any]], _Rows, int]:
    """The largest of the tables below each other, rows above it, and how many tables there are.

    A table begins below an empty row, with a row of two words or more and no number; or with a
    title between two empty rows, if it is far narrower than what is above.
    """
    starts = [0]
    widths = [sum(cell is not None for cell in row) for row in rows]
    for i, row in enumerate(rows[1:], start=1):
        cells = [cell for cell in row if cell is not None]
        if (
            not widths[i - 1]
            and (len(cells) > 1 or _is_title(widths, i))
            and all(isinstance(cell, str) for cell in cells)
            and _rows_of_numbers(rows[starts[-1] : i])
            and _rows_of_numbers(rows[i:])
        ):
            starts.append(i)
    if len(starts) == 1:
        return rows, [], 1
    blocks = parts_from(rows, starts)
    sizes = [sum(c is not None for row in block for c in row) for block in blocks]
    at = sizes.index(max(sizes))
    return _rows(blocks[at]), rows[: starts[at]], len(blocks)


def _is_title(widths: Sequence[int], at: int) -> bool:
    """Whether a row of one cell, of rows that have so many, is the title of a narrower table."""
    if widths[at : at + 2] != [1, 0]:
        return False
    above = next((width for width in widths[at - 1 :: -1] if width), 0)
    below = next((width for width in widths[at + 1 :] if width), 0)
    return below > 1 and NARROWER * below <= above


def _rows_of_numbers(rows: list[tuple[Any, ...]]) -> int:
    """How many of the first rows hold a number, up to as many as make a table."""
    found = (row for row in rows if any(isinstance(cell, int | float) for cell in row))
    return sum(1 for _ in itertools.islice(found, TABLE_ROWS))


def _without_result(formulas: Any, values: Any) -> int:
    """How many formulas have no result: a program that doesn't compute wrote the workbook."""
    both = (sheet.iter_rows(values_only=True) for sheet in (formulas, values))
    return sum(
        result is None and isinstance(cell, str) and cell.startswith("=")
        for row, results in zip(*both, strict=False)
        for cell, result in zip(row, results, strict=False)
    )


def as_text(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as text; titles above a table without empty cells, as in CSV files."""
    # Dates of one column are written alike: midnight too where others have a time of day.
    clocked = {
        k
        for row in rows
        for k, cell in enumerate(row)
        if isinstance(cell, datetime.datetime) and cell.time() != datetime.time()
    }

    def texts() -> Iterator[list[str]]:
        titles = True
        for row in rows:
            cells = [cell_text(cell, clock=k in clocked) for k, cell in enumerate(row)]
            titles = titles and sum(cell != "" for cell in cells) <= max(1, len(cells) // 3)
            while titles and cells and cells[-1] == "":
                cells.pop()
            yield cells

    return written_rows(texts()).encode("utf-8", "replace")


def _lasting(rows: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    """The names above durations, which are written as seconds."""
    first: dict[int, int] = {}  # the row of each column
    for at, row in enumerate(rows):
        for k, cell in enumerate(row):
            if isinstance(cell, datetime.timedelta):
                first.setdefault(k, at)
    above = ((row[k] for row in rows[at - 1 :: -1] if at and row[k]) for k, at in first.items())
    names = (next(cells, None) for cells in above)
    return tuple(" ".join(name.split()) for name in names if isinstance(name, str))


def cell_text(cell: Any, *, clock: bool) -> Any:
    """A cell as a text table has it; `clock` writes the time of day of dates as well."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ") if clock else cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        return cell.total_seconds()
    return " ".join(cell.split()) if isinstance(cell, str) else cell


# Old, binary and OpenDocument workbooks


def _calamine_sheets(path: Path) -> dict[str, tuple[list[tuple[Any, ...]], list[_Span]]]:
    """The rows of each visible sheet, from its first cell on, and its merged cells."""
    calamine = optional_library(
        "python_calamine", package="python-calamine", file=encodable(path.name)
    )
    _check_sectors(path)
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            visible = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == calamine.SheetVisibleEnum.Visible
                and sheet.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            found = {}
            for name in visible:
                sheet = book.get_sheet_by_name(name)
                rows = sheet.to_python(skip_empty_area=False)
                spans = [
                    (left + 1, top + 1, right + 1, bottom + 1)
                    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
                ]
                found[name] = [tuple(map(_whole, row)) for row in rows], spans
            return found
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError) as error:
        raise ValueError(str(error)) from error
    except BaseException as error:
        # Rust's assertions come as this, and have no class that could be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(str(error)) from error


def _check_sectors(path: Path) -> None:
    """ValueError where an old workbook says that it has more sectors than its size allows.

    Room for them would be taken before they are read.
    """
    with path.open("rb") as file:
        head = file.read(76)
    if not head.startswith(b"\xd0\xcf\x11\xe0") or len(head) < 76:
        return
    counts = struct.unpack_from("<I16xI4xI", head, 44)  # of the tables of sectors, by kind
    if sum(counts) * _SMALLEST_SECTOR > path.stat().st_size:
        raise ValueError("more sectors than the file has room for")


def _whole(cell: Any) -> Any:
    """Whole numbers as such: these files know only fractions."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
