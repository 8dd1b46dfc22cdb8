"""Cells of two numbers, as 120/80 of a blood pressure or 76°/58° of a day's temperatures."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.notes.lists import pairs_apart
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.missing_values import MISSING_MARK, known_texts
from sequitur_core.readers.rows_of_numbers import are_whole

SEEN = 200  # first cells that show whether a column may hold pairs
MOSTLY = 0.9  # of the cells that do, and of whole numbers that come again
FEWEST, FEWEST_NUMBERS = 5, 3  # cells of a column, and different numbers on each side
SEVERAL = 3  # rows of each name, on average
MANY = 20  # cells, in which whole numbers that were measured come again
_NUMBER = r"[+-]?\d{1,9}(?:[.,]\d{1,9})?"
_UNIT = r"[°º˚]\s?[CF]?|%|[A-Za-z]{1,5}"
_PAIR = re.compile(
    rf"(?P<first>{_NUMBER})\s?(?P<between>{_UNIT})?\s?/\s?(?P<second>{_NUMBER})\s?(?P<unit>{_UNIT})?"
)
_NAMES = re.compile(r"(?P<first>[^/]*[^\W\d_][^/]*)/(?P<second>[^/]*[^\W\d_][^/]*)")
LARGEST_DAY, LARGEST_MONTH, FIRST_YEAR = 31, 12, 1500


def with_pairs_apart(
    frame: pd.DataFrame, decimal: str, *, names: bool
) -> tuple[pd.DataFrame, list[Note], list[str]]:
    """The frame with two columns for each of such cells; notes on these, and columns of names.

    They are called as the two parts of its name, as of Systolic/Diastolic, or by their place.

    names : whether two numbers that always stand together are one, as 41/42 is of a train.
    """
    typed = zip(frame.columns, frame.dtypes, strict=True)
    texts = [c for c, dtype in typed if dtype.kind not in "iufb"]
    found = {c: pairs for c in texts if (pairs := _apart(frame[c], decimal)) is not None}
    held = [str(c) for c, pairs in found.items() if names and _are_names(pairs)]
    found = {c: pairs for c, pairs in found.items() if str(c) not in held}
    called = {c: _names(str(c), pairs.attrs["unit"]) for c, pairs in found.items()}
    called = {c: names for c, names in called.items() if not {*names} & {*frame.columns}}
    if not called:
        return frame, [], held
    parts: list[pd.Series[Any]] = []
    for column in frame.columns:
        two = enumerate(called.get(column, ()))
        parts += [found[column][side].rename(name) for side, name in two] or [frame[column]]
    notes = [pairs_apart(str(c), of, known_texts(frame[c], 1)[0]) for c, of in called.items()]
    apart = pd.concat(parts, axis=1)
    apart.attrs = frame.attrs
    return apart, notes, held


def _apart(cells: pd.Series[Any], decimal: str) -> pd.DataFrame | None:
    """The two numbers of each cell, with their unit as an attribute; None for other cells."""
    head = known_texts(cells, SEEN)
    if len(head) < FEWEST or "/" not in head[0]:
        return None
    pairs = [match for cell in head if (match := _PAIR.fullmatch(cell))]
    units = {match["unit"] or "" for match in pairs}
    signed = all(match["between"] for match in pairs) and bool(pairs)
    if len(pairs) < MOSTLY * len(head) or len(units) > 1:
        return None
    texts = cells.astype("string").str.strip()
    matched = texts.str.extract(rf"^{_PAIR.pattern}$")
    marks = (texts.str.fullmatch(MISSING_MARK) | texts.isna()).fillna(True)
    if (matched["first"].isna() & ~marks).mean() > 1 - MOSTLY:
        return None
    found = pd.DataFrame(
        {side: _numbers(matched[name], decimal) for side, name in enumerate(("first", "second"))}
    )
    known = found.dropna().to_numpy(np.float64)
    if not _are_measured(known) or not (signed or not _may_be_dates(known)):
        return None
    found.attrs["unit"] = units.pop().replace(" ", "")
    return found


def _numbers(texts: pd.Series[Any], decimal: str) -> pd.Series[float]:
    plain = texts.str.replace(",", "." if decimal == "," else "", regex=False)
    return pd.to_numeric(plain, errors="coerce").astype(np.float64)


def _are_measured(pairs: DoubleArray) -> bool:
    """Whether both numbers change, the same one is always the larger, and whole ones come again."""
    if len(pairs) < FEWEST:
        return False
    several = all(len(np.unique(side)) >= FEWEST_NUMBERS for side in pairs.T)
    over = pairs[:, 0] - pairs[:, 1]
    ordered = bool((over >= 0).all() or (over <= 0).all())
    again = len(np.unique(pairs[:, 0])) < MOSTLY * len(pairs) or not are_whole(pairs[:, 0])
    return several and ordered and (again or len(pairs) < MANY)


def _are_names(pairs: pd.DataFrame) -> bool:
    """Whether either number says the other one, and each two of them come several times."""
    known = pairs.dropna()
    different = len(known.drop_duplicates())
    own = all(known[side].nunique() == different for side in known)
    return own and SEVERAL * different <= len(known) and not pairs.attrs["unit"]


def _may_be_dates(pairs: DoubleArray) -> bool:
    """Whether these may be a day and a month, a month and a year, or two years: 6/21, 2019/20."""
    least, most = pairs.min(axis=0), pairs.max(axis=0)
    days = most.max() <= LARGEST_DAY and most.min() <= LARGEST_MONTH and least.min() >= 0
    return bool(days or most.max() >= FIRST_YEAR)


def _names(column: str, unit: str) -> tuple[str, str]:
    match = _NAMES.fullmatch(column)
    both = (match["first"], match["second"]) if match else (f"{column} first", f"{column} second")
    behind = f" ({unit})" if unit else ""
    return f"{both[0].strip()}{behind}", f"{both[1].strip()}{behind}"
