"""Columns of numbers with several points each, such as -2.293.086, which can't be read.

A spreadsheet that parts thousands by points writes so what it opened with a decimal point. And
columns of numbers with one point each, which may part thousands: 1.234 of visitors.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.notes.missing import points_of_thousands, several_points
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import LARGE
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.vocabulary.words import words

SEEN = 200  # cells of a column that show it
AS_THOUSANDS = Offer("Points part thousands", "decimal", ",", (("empty_cells", LARGE),))
LAST, FEWEST = 1_000, 5  # beyond the digits before a point, and numbers that have one
OFTEN_WHOLE = 0.05  # of the numbers, that have no point as they are below a thousand
MOST_SHORTER = 0.25  # of those with one, whose last digit is 0
ROUNDED = 1e-6
TEXTS = (".csv", ".tsv", ".txt", ".psv", ".dat", ".tab", ".asc", "")  # in which a mark is chosen
COUNTED = {
    "visitors", "visits", "views", "calls", "steps", "sales", "sold", "units", "population",
    "inhabitants", "births", "deaths", "cases", "passengers", "riders", "users", "customers",
    "orders", "pieces", "count", "counts", "tickets", "besucher", "einwohner", "stück", "anzahl",
    "geburten", "schritte", "verkauf", "visiteurs", "habitants", "visitantes", "habitantes",
    "personas", "visitatori", "abitanti", "bezoekers", "inwoners", "aantal", "cantidad", "nombre",
}  # fmt: skip
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
    """A warning of these columns, or of those with one point each, if there are any.

    With a button that reads their points as those of thousands, unless others have decimals.
    """
    several = with_several_points(table)
    text = table.form.decimal == "." and Path(table.name).suffix.lower() in TEXTS
    lone = _with_points_of_thousands(table) if text and not several else {}
    rest = (table.values(c) for c in table.numbers if c not in lone)
    fits = table.form.decimal == "." and all(map(_may_be_of_thousands, rest))
    if several:
        note = several_points((*several,), next(iter(several.values())))
        return [note.offering(AS_THOUSANDS) if fits else note]
    if lone and fits:  # else the points of others are those of decimals
        note = points_of_thousands((*lone,), next(iter(lone.values())))
        return [note.offering(AS_THOUSANDS)]
    return []


def _with_points_of_thousands(table: Table) -> dict[str, str]:
    """Columns of counts whose points may part thousands, and a number of each as it is read.

    They are called as what is counted, and no number has more than three decimals or is below 1.
    Or whole numbers from 100 to 999 stand beside these: 962 and 1.699.
    """
    found = {}
    for column in (c for c in table.numbers if table.frame[c].dtype.kind == "f"):
        values = table.values(column)
        broken = values[np.isfinite(values) & (values % 1 != 0)]
        if len(broken) < FEWEST or not _may_be_of_thousands(values):
            continue
        whole = values[np.isfinite(values) & (values % 1 == 0)]
        large = whole[whole >= LAST / 10]
        beside = len(large) >= OFTEN_WHOLE * len(values) and broken.max() < LAST / 10
        counted = not COUNTED.isdisjoint(words(column)) and not len(large)
        if (counted and _have_three(broken)) or (beside and whole.max() < LAST):
            found[column] = f"{broken[0]:.3f}"
    return found


def _may_be_of_thousands(values: NDArray[np.float64]) -> bool:
    """Whether numbers are whole or have up to three decimals behind at least 1, at most 999."""
    known = np.abs(values[np.isfinite(values)])
    broken = known[known % 1 != 0]
    three = np.abs(broken * 1e3 - np.round(broken * 1e3)) < ROUNDED
    return bool(three.all() and ((broken >= 1) & (broken < LAST)).all())


def _have_three(broken: NDArray[np.float64]) -> bool:
    """Whether three decimals are about as often no two as digits are: 1.5 in a few cells alone."""
    two = np.abs(broken * 1e2 - np.round(broken * 1e2)) < ROUNDED
    return bool(two.mean() <= MOST_SHORTER)
