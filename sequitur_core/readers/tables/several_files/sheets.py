"""All sheets of a workbook as recordings: each with the columns that the others have."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sequitur_core.data.notes.files import sheets_left_out
from sequitur_core.errors import SequiturError
from sequitur_core.readers.tables.several_files.gather import one_below_another
from sequitur_core.readers.tables.several_files.kinds import are_alike
from sequitur_core.readers.tables.table import Table, open_table

ALL_SHEETS = "*"  # which no sheet may be called
SHEET = "sheet"  # the column that says of which one a row is
MOST_SHEETS = 6  # of a workbook that are looked at, whatever they hold
MOST_SMALL, SMALL_BYTES = 40, 300_000  # and of a small one
LARGEST = 2_000_000  # bytes of a workbook whose sheets are looked at


def are_looked_at(path: Path, table: Table) -> bool:
    """Whether a workbook's other sheets are so few or small that each can be read, too."""
    size = path.stat().st_size
    most = MOST_SMALL if size <= SMALL_BYTES else MOST_SHEETS
    return 1 < len(table.sheets) <= most and size <= LARGEST


def sheets_alike(table: Table, others: Mapping[str, Table]) -> tuple[str, ...]:
    """The sheets with the columns of a table, its own first; () where no other has them."""
    found = [name for name, other in others.items() if are_alike(table, other)]
    return (table.sheet, *found) if found else ()


def every_sheet(path: Path, fixed: Mapping[str, Any]) -> Table:
    """All sheets like the first, one below the other, with a column that says which it is.

    Those that can't be read, or have other columns, are left out and said.
    """
    given = {name: value for name, value in fixed.items() if name != "sheet"}
    first = open_table(path, given)
    tables, left_out = {first.sheet: first}, list[str]()
    for name in first.sheets:
        if name == first.sheet:
            continue
        table: Table | None = None
        with suppress(SequiturError):  # said to be left out
            table = open_table(path, {**asdict(first.form), **given, "sheet": name})
        if table is not None and are_alike(first, table):
            tables[name] = table
        else:
            left_out.append(name)
    about = pd.DataFrame({SHEET: list(tables)}, dtype="object")
    whole = one_below_another(first, list(tables.values()), about)
    notes = (*whole.notes, sheets_left_out(tuple(left_out))) if left_out else whole.notes
    return replace(whole, notes=notes, sheet=ALL_SHEETS, sheets=first.sheets)
