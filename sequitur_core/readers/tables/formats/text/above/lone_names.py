"""Names that stand in the last line above the rows alone, below blanks: ITEM beside X, Y, Z."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sequitur_core.readers.tables.columns.cells.units import is_unit
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.formats.lists_in_cells import FORMER
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, column_names
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import TextFormat
from sequitur_core.readers.tables.formats.text.headers import moved_left
from sequitur_core.readers.tables.formats.text.numbers import is_any_number
from sequitur_core.readers.tables.formats.text.text_file import split_line

_PATTERN = re.compile(r"(?:([ymdhs])\1{1,3}\W*){2,}", re.IGNORECASE)  # dd.MM.yyyy HH:mm


def with_lone_names(text: Sequence[str], form: TextFormat, cells: Cells) -> Cells:
    """Cells whose columns without a name have that of the last line, where none stands above it.

    A word in the lines above may say what these tell, as `bodyparts` over `coords` does.
    """
    columns = [str(column) for column in cells.frame.columns]
    nameless = [k for k, column in enumerate(columns) if NAMELESS.fullmatch(column)]
    lines = [line for line in text[form.skip_lines :] if line.strip()][: form.names]
    if not nameless or not 1 < form.names == len(lines):
        return cells
    rows = [moved_left(split_line(line, form.delimiter), len(columns)) for line in lines]
    over = [[row[k].strip() if k < len(row) else "" for row in rows] for k in nameless]
    found = {
        k: name
        for k, (*above, name) in zip(nameless, over, strict=True)
        if name and not any(above) and not (is_unit(name) or is_any_number(name))
        if not _PATTERN.fullmatch(name)
    }
    if not found:
        return cells
    named = column_names([found.get(k, column) for k, column in enumerate(columns)])
    frame = cells.frame.set_axis(named, axis=1)
    before = {named[k]: columns[k] for k in found}
    frame.attrs[FORMER] = {**cells.frame.attrs.get(FORMER, {}), **before}
    return replace(cells, frame=frame)
