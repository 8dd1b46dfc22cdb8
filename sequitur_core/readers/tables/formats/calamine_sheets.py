"""Workbooks that python-calamine reads: old Excel, binary Excel, and OpenDocument."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

from sequitur_core.readers.optional import optional_library
from sequitur_core.readers.source import encodable

CALAMINE = (".xls", ".xlsb", ".ods")
_SMALLEST_SECTOR = 512  # bytes
Span = tuple[int, int, int, int]  # of merged cells: first column and row, last ones, from 1


def calamine_sheets(path: Path) -> dict[str, tuple[list[tuple[Any, ...]], list[Span]]]:
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
