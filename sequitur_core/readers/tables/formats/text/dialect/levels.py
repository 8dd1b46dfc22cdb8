"""Names of columns in several levels, each a line behind what it is called.

As pandas writes a pivot: genotype, A, A, B, B above plant, 1, 2, 1, 2, and perhaps the name of the
rows, alone in a line of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from sequitur_core.readers.missing_values import MISSING_MARK
from sequitur_core.readers.tables.formats.text.numbers import DATE, MISSING_WORDS, is_any_number

MOST_LEVELS = 8
FEWEST_ROWS, LOOKED_AT = 10, 50  # of numbers below


def lines_of_levels(rows: Sequence[Sequence[str]]) -> int:
    """How many first rows are levels of names; 0 where they are none.

    Each begins with what it is called, and names each column; those of the first come again. Below
    stand numbers alone, behind a number or a date.
    """
    count = next((k for k, row in enumerate(rows[: MOST_LEVELS + 1]) if _begins_row(row)), 0)
    if count < 2:
        return 0
    told = [[cell.strip() for cell in row] for row in rows[: MOST_LEVELS + LOOKED_AT]]
    levels, below = told[:count], told[count:]
    if len(below) < FEWEST_ROWS:
        return 0
    alone = not any(levels[-1][1:])  # the name of the rows
    full = levels[:-1] if alone else levels
    groups = full[0][1:]
    numbered = any(is_any_number(cell) for row in full[1:] for cell in row[1:])
    wide = {len(row) for row in told} == {len(full[0])} and all(all(row[1:]) for row in full)
    words = not any(is_any_number(cell) for cell in groups)
    apart = len({*zip(*full, strict=True)}) == len(full[0]) if wide else False
    if not (levels[-1][0] and full[0][0] and wide and words and apart):
        return 0
    if len({*groups}) == len(groups) or not (alone or numbered or count > 2):
        return 0
    rest = (cell for row in below for cell in row[1:])
    return count if all(_is_known(cell) for cell in rest) else 0


def _begins_row(row: Sequence[str]) -> bool:
    first = row[0].strip() if row else ""
    return bool(first) and (is_any_number(first) or bool(DATE.match(first)))


def _is_known(cell: str) -> bool:
    missing = cell in MISSING_WORDS or MISSING_MARK.fullmatch(cell)
    return bool(missing) or is_any_number(cell)
