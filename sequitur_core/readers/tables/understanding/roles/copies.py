"""Columns that have the numbers of another: as they are, by a line, or in another unit."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence

import numpy as np

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.readers.tables.columns.units.known import known
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.counters import Why
from sequitur_core.readers.vocabulary.words import letters_of

FEWEST_EQUAL = 3  # different values of the same channels that may be switches, of 0 and 1
FEWEST = 20  # rows, by which it is told that two are no more than alike
LOOSE = 1.2  # times what rounding explains, as the line itself is found from rounded numbers
COARSE = 0.05  # of their usual deviation, to which numbers are rounded: coarser ones tell less
ROUNDED = 0.5  # the same, of columns whose names differ by their units alone
SELDOM = 0.05  # of the rows, in which copies may differ by the last place
FINEST = 9  # digits behind the point that numbers are written with, at most
MANY, SEVERAL = 12, 5  # values of what is measured; of columns that are called so
MOST_NAMES = 500  # columns whose names are compared
# Where a unit may stand in a name: in brackets, apart from the rest, or behind a small letter.
_UNITS = (
    re.compile(r"[(\[]([^()\[\]]+)[)\]]"),
    re.compile(r"(?<![^\W_])([^\W\d_%]+(?:/[^\W_]+)?|[°%][^\W\d_]?)(?![^\W_])"),
    re.compile(r"(?<=[a-z])([A-Z][A-Za-z]{0,9})(?=_|$)"),
    re.compile(r"(?<=T)([CF])(?=_|$)"),  # as of air, AirTC
)
_SHORT = {
    "mps", "fps", "cfs", "cms", "lb", "rad", "joule", "joules", "pounds", "knots", "j", "kt", "kts",
    "mb", "mi",
}  # fmt: skip


def in_other_units(table: Table, columns: Sequence[str]) -> dict[str, Why]:
    """Columns called as an earlier one but for the unit, whose numbers say the same: temp_f.

    They say nothing new, and what is measured would count twice. Two with the same numbers may be
    two of a kind, as phases a and c are.
    """
    called: dict[str, list[str]] = {}
    for column in columns[:MOST_NAMES]:
        for stem in {*_stems(column)}:
            called.setdefault(stem, []).append(column)
    found = dict[str, str]()
    for alike in (of for of in called.values() if len(of) > 1):
        for one, column in itertools.combinations(alike, 2):
            if one in found or column in found:
                continue
            line = line_between(table.values(one), table.values(column), ROUNDED, SEVERAL)
            if line not in (None, (1.0, 0.0)):
                found[column] = one
    several = len({*found.values()}) > 1
    return {
        column: Why(
            f"repeats {'another' if several else of} in another unit",
            f"repeat {'other columns' if several else of} in other units",
        )
        for column, of in found.items()
    }


def _stems(column: str) -> Iterator[str]:
    """What a column is called without one of its words that may be a unit; and its whole name."""
    yield letters_of(column)
    for pattern in _UNITS:
        for match in pattern.finditer(column):
            unit = match[1]
            if known(unit, in_brackets=True) or unit.lower() in _SHORT:
                yield letters_of(column[: match.start()] + column[match.end() :])


def line_between(
    one: DoubleArray, other: DoubleArray, coarse: float = COARSE, many: int = MANY
) -> tuple[float, float] | None:
    """By which factor and offset numbers (rows,) give others, up to rounding; None for none.

    coarse : of how much others vary, to which they may be rounded.
    many : different values of both, at least, where they aren't equal.
    """
    given = np.isfinite(one)
    if (given != np.isfinite(other)).any() or not given.any():
        return None
    one, other = one[given], other[given]
    if np.array_equal(one, other):
        two = len(np.unique(one)) < FEWEST_EQUAL
        return None if two and (one.max() <= 1 or len(one) < FEWEST) else (1.0, 0.0)
    if min(len(np.unique(one)), len(np.unique(other))) < many:
        return None
    middle, centre, place = one.mean(), other.mean(), _place(other)
    slope = float(((one - middle) @ (other - centre)) / np.square(one - middle).sum())
    rounded = 0.5 * (abs(slope) * _place(one) + place)
    if rounded > coarse * other.std():
        return None
    for through, factor in ((True, float(one @ other / (one @ one))), (False, slope)):
        for digits in range(1, FINEST):  # as few as will do: 1.8 and 32
            near = float(f"{factor:.{digits}g}")
            offset = 0.0 if through else float(place * np.round((centre - near * middle) / place))
            off = np.abs(other - near * one - offset)
            if off.max() > LOOSE * rounded:
                continue
            if near == 1 and (off > place / 2).mean() > SELDOM and _place(one) == place:
                return None  # copies that are written alike would be equal
            return near, offset if abs(offset) > 2 * LOOSE * rounded else 0.0
    return None


def _place(values: DoubleArray) -> float:
    """The last place that numbers are written to: 0.1 of 20.5."""
    largest = float(np.abs(values).max())
    most = FINEST + max(0, -math.floor(math.log10(largest))) if largest else FINEST
    digits = (
        d for d in range(most) if np.abs(np.round(values, d) - values).max() <= 1e-12 * largest
    )
    return 10.0 ** -next(digits, most)
