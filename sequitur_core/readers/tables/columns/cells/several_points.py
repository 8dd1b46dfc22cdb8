"""Columns of numbers with several points each, such as -2.293.086, which can't be read.

A spreadsheet that parts thousands by points writes so what it opened with a decimal point.
"""

from __future__ import annotations

import re

from sequitur_core.data.notes.missing import several_points
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import LARGE
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.tables.table import Table, remembered

SEEN = 200  # cells of a column that show it
AS_THOUSANDS = Offer("Points part thousands", "decimal", ",", (("empty_cells", LARGE),))
MOSTLY = 0.9  # of the cells, that are written so
OFTEN = 0.25  # of these have several points
_DIGITS = re.compile(r"[+-]?\d[\d.]*")
_SEVERAL = re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){2,}")


@remembered
def with_several_points(table: Table) -> dict[str, str]:
    """Columns of such numbers, and one of the cells of each."""
    found = {}
    for column in table.texts():
        if table.frame[column].dtype.kind not in "OSU":
            continue
        cells = known_texts(table.frame[column], SEEN)
        several = [cell for cell in cells if cell.count(".") > 1]
        if not several or len(several) < OFTEN * len(cells):
            continue
        plain = sum(map(bool, map(_DIGITS.fullmatch, cells))) >= MOSTLY * len(cells)
        parted = [cell for cell in several if _SEVERAL.fullmatch(cell)]
        if plain and len(parted) >= MOSTLY * len(several):
            found[column] = parted[0]
    return found


def about_several_points(table: Table) -> list[Note]:
    """A warning of these columns, if there are any.

    With a button that reads their points as those of thousands, unless others have decimals.
    """
    if not (found := with_several_points(table)):
        return []
    note = several_points(tuple(found), next(iter(found.values())))
    whole = all((table.frame[c].dropna() % 1 == 0).all() for c in table.numbers)
    return [note.offering(AS_THOUSANDS) if whole and table.form.decimal == "." else note]
