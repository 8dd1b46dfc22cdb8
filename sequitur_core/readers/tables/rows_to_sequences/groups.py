"""Rows with the same cells or times as groups that have numbers: how many, and where they lie."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.table import Table, remembered

AS_OFTEN = 2  # times as many rows as another's, at most, where devices report at about one time
MOST_KEPT = 10_000  # rows of a table
MOST_SORTED = 1_000  # rows whose pairs are counted faster than they are numbered
LEAST_MET = 0.5  # of the pairs that chance would have, at which it had them
BY_CHANCE = 0.05  # how likely chance alone may be to tell the rows of each moment apart
HEAD = 200  # first rows that show whether a column changes


def codes_of(cells: Any) -> IntArray:
    """A number for each cell that differs, counted from 0; missing ones are a group as well."""
    if isinstance(cells, pd.Series):  # for which an index of the kinds would be made
        cells = cells.to_numpy() if isinstance(cells.dtype, np.dtype) else cells.array
    codes: IntArray = pd.factorize(cells, use_na_sentinel=False)[0].astype(np.int64, copy=False)
    return codes


def combine(codes: Sequence[IntArray]) -> IntArray:
    """One number for each combination of codes, counted from 0."""
    total: IntArray = codes[0].astype(np.int64, copy=False)
    if len(codes) == 1 or int(total.max(initial=0)) > len(total):  # it isn't counted already
        total = pd.factorize(total)[0].astype(np.int64, copy=False)
    for more in codes[1:]:
        # Renumbered each time, so that no product overflows.
        total = pd.factorize(total * (int(more.max()) + 1) + more)[0].astype(np.int64, copy=False)
    return total


def group_codes(table: Table, ids: Sequence[str]) -> IntArray:
    """One number for each row, the same for rows that say the same in some columns.

    Many rules ask for those of the same columns; of small tables they are kept, and are read-only.
    """
    return _kept(table, tuple(ids)) if len(table.frame) <= MOST_KEPT else _grouped(table, ids)


@remembered
def _kept(table: Table, ids: tuple[str, ...]) -> IntArray:
    codes = _grouped(table, ids)
    codes.flags.writeable = False
    return codes


def _grouped(table: Table, ids: Sequence[str]) -> IntArray:
    codes = [codes_of(table.frame[c]) for c in ids]
    return combine(codes) if len(codes) != 1 else codes[0]  # which are counted already


def count_groups(*codes: IntArray) -> int:
    """How many groups rows are in by some codes together, each counted from 0."""
    if len(codes) == 2 and 0 < len(codes[0]) <= MOST_SORTED:
        one, other = codes
        if int(one.max()) <= len(one):  # else a product may overflow
            return len(np.unique(one * (int(other.max()) + 1) + other))
    together = combine(codes) if len(codes) > 1 else codes[0]
    return int(together.max(initial=-1)) + 1


def count_named(table: Table, columns: Sequence[str]) -> int:
    """How many groups rows are in by some columns together."""
    return count_groups(group_codes(table, columns))


def determines(table: Table, one: str, other: str) -> bool:
    """Whether each value of one column has one value of the other."""
    return count_named(table, (one, other)) == count_named(table, (one,))


def count_stretches(codes: IntArray) -> int:
    """How many stretches of rows of one group there are."""
    return 1 + int((np.diff(codes) != 0).sum())


def constant_within(series: pd.Series[Any], group: IntArray) -> bool:
    """Whether a column is the same in all rows of each group; `group` counts from 0."""
    for rows in (slice(HEAD), slice(None)):  # what is measured differs at once
        codes, of = codes_of(series.iloc[rows]), group[rows]
        known = np.zeros(int(of.max(initial=0)) + 1, codes.dtype)
        known[of] = codes  # of several rows, one stays
        if not np.array_equal(known[of], codes):
            return False
    return True


def told_once(series: pd.Series[Any], group: IntArray) -> bool:
    """Whether what is known of a column is the same in each group: sex, told at a first visit.

    Where most rows have a value, only of whole numbers that tell groups apart, such as the squawk
    code of a flight.
    """
    known = series.notna().to_numpy()
    cells = series[known]
    if known.all() or not known.any():
        return False
    few = 2 * len(cells) <= len(known)
    whole = series.dtype.kind == "f" and are_whole(cells) and (cells != cells.iloc[0]).any()
    return (few or whole) and constant_within(cells, group[known])


def tell_by_chance(group: IntArray, moment: IntArray, *, tried: int) -> bool:
    """Whether numbers not called as names are may only happen to differ in the rows of a moment.

    So few rows share a moment that counts of corners hardly ever would be equal there. Names lie
    together or come about as often as one another.

    tried : columns of numbers, of which one may be so by chance.
    """
    # Rows without a moment, which is then -1, share none.
    sizes = np.bincount(group).astype(np.float64)
    rows = np.bincount(moment[moment >= 0]).astype(np.float64)
    n = len(group)
    alike = (sizes * (sizes - 1)).sum() / max(n * (n - 1), 1)
    met = (rows * (rows - 1)).sum() / 2 * alike  # pairs that would be equal, on average
    if tried * math.exp(-met) < BY_CHANCE:
        return False
    return count_stretches(group) > len(sizes) and not come_as_often(pd.Series(group))


def meet_by_chance(group: IntArray, moment: IntArray) -> bool:
    """Whether rows of a moment are of the same group about as often as any two rows are.

    Of names, a moment has each once, but for a few rows: these are what happened, such as bookings.
    """
    known = moment >= 0
    sizes, rows = (np.bincount(of[known]).astype(np.float64) for of in (group, moment))
    both = np.bincount(combine([group[known], moment[known]])).astype(np.float64)
    n = max(int(known.sum()), 2)
    alike = (sizes * (sizes - 1)).sum() / (n * (n - 1))
    met = (rows * (rows - 1)).sum() * alike
    return bool((both * (both - 1)).sum() >= LEAST_MET * met > 0)


def come_as_often(column: pd.Series[Any]) -> bool:
    """Whether the cells of a column come about as often as one another, as names of devices do."""
    counts = column.value_counts().to_numpy()
    return len(counts) > 0 and bool(counts[0] <= AS_OFTEN * counts[-1])


def without_twins(codes: Mapping[str, IntArray]) -> dict[str, IntArray]:
    """The columns that group rows in ways of their own, of those that do so alike the first.

    A driver's number, code and name say the same. codes : counted in the order of the rows.
    """
    ways: dict[bytes, str] = {}
    for column, of in codes.items():
        ways.setdefault(of.tobytes(), column)
    return {column: codes[column] for column in ways.values()}
