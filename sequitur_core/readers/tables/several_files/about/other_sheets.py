"""What other sheets of a workbook, or other tables of a file, say of the one that is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sequitur_core.data.recipe import APART
from sequitur_core.readers.tables.formats.excel import is_workbook
from sequitur_core.readers.tables.several_files.about.description import with_sheets
from sequitur_core.readers.tables.several_files.sheets import (
    are_looked_at,
    are_recordings,
    finer_sheet,
    instead,
    other_sheets,
    sheet_of_most,
    sheet_of_parts,
    sheets_alike,
    sheets_with_numbers,
    sheets_without_rows,
    tables_as_one,
    without_numbers,
)
from sequitur_core.readers.tables.table import Table


def with_other_sheets(path: Path, table: Table, fixed: Mapping[str, Any]) -> Table:
    """A sheet with what others say of its names, and which of them have its columns."""
    if not are_looked_at(path, table):
        return table
    if (whole := tables_as_one(path, table, fixed)) is not None:
        return whole
    others: Mapping[str, Table] = other_sheets(path, table)
    book = is_workbook(path.name)
    wordy = (*without_numbers(others, few=book), *sheets_without_rows(path, table, others))
    for likelier in (sheet_of_most, sheet_of_parts) if book and "sheet" not in fixed else ():
        table, others = instead(table, others, likelier(table, others))
    alike = sheets_alike(table, others) if book else ()
    if "sheet" not in fixed:
        table, others = instead(table, others, finer_sheet(table, others, alike))
    if are_recordings(alike, table, others, fixed):  # of which none describes another
        others = {name: other for name, other in others.items() if name not in alike}
    unlike = table.form.names_again == APART  # recordings, none of which says something of another
    told = table if unlike else with_sheets(table, others, chosen=bool(fixed.get("sheet")))
    described = (told.sheet, *told.described_by)
    rest = [other for other in (table, *others.values()) if other.sheet not in described]
    return replace(
        told,
        alike_sheets=alike if told.sheet == table.sheet else (),
        others=sheets_with_numbers(rest),
        wordy_sheets=wordy,
    )
