"""Whether two files, or two sheets, are of one kind, by their columns."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.table import Table

MOSTLY_SHARED = 0.75  # of columns, where one table has hardly any rows, or neither has names
FEW_ROWS = 0.1
LEAST_SHARED = 0.5  # of the columns of two files, for them to be of one kind
EACH = 3  # rows, on average, that name what another table has a row of
FEWEST_RISING = 10  # rows in which a first column goes up


def are_alike(one: Table, other: Table, *, as_before: bool = False, by_first: bool = False) -> bool:
    """Whether two tables share enough columns to be of one kind.

    More of them where each has several of its own and one is far shorter, as a table of events is
    beside the measurements of the same persons; and where columns are numbered, not named, which
    then have to be of numbers in both or in neither. Where each has numbers of its own, the time
    alone is too little, as words alone are beside a table of other numbers: a device and a program
    may stand in all files of an export. Where they are told by other columns when their rows were
    (Cycle in one, Temperature in the other), they are of two kinds whatever else they share; and so
    they are where one says something of each page that rows of the other name.

    as_before : by what they share alone, as in earlier versions, neither words nor times apart.
    by_first : of two kinds, too, where the rows of one have names of their own first, and those of
        the other a time, or names of something else.
    """
    first, second = (set(map(str, table.frame.columns)) for table in (one, other))
    if not (one.named or other.named) and (one.numeric ^ other.numeric) & first & second:
        return False
    own = min(len(first - second), len(second - first))
    short, long = sorted((len(one.frame), len(other.frame)))
    events = own > 1 and short <= FEW_ROWS * long
    least = MOSTLY_SHARED if events or not (one.named or other.named) else LEAST_SHARED
    enough = len(first & second) >= least * max(len(first), len(second))
    numbers = one.numeric | other.numeric
    words_alone = not (one.numeric and other.numeric) and numbers and not numbers & first & second
    if not as_before and (words_alone or named_by(one, other) or named_by(other, one)):
        return False
    if not enough or not (first - second and second - first):
        return enough
    at, of = times_of(one), times_of(other)
    if by_first and not as_before:
        if _names_first(one, other) and (_names_first(other, one) or _at_first(other, of)):
            return False
        if _names_first(other, one) and _at_first(one, at):
            return False
    if (one.named or other.named) and not as_before:
        steps, others = at or _first_rising(one), of or _first_rising(other)
        if steps and others and not (steps & second or others & first):
            return False
    return not (one.numeric - second and other.numeric - first and first & second <= at & of)


def named_by(table: Table, other: Table) -> frozenset[str]:
    """The columns of whole numbers that name, alone or with others, a row of another table.

    It has a row for each number or name, or several together, such as a page of a course, that
    stand in many rows of this one. Its other columns hold words alone, and those of this table some
    numbers; else both may be parts of one.
    """
    shared = [c for c in map(str, other.frame.columns) if c in table.frame]
    own = len(other.frame.columns) > len(shared) > 0 and not other.numeric - {*shared}
    if not own or not table.numeric - {*shared} or EACH * len(other.frame) > len(table.frame):
        return frozenset()
    if any((c in table.numeric) != (c in other.numeric) for c in shared):
        return frozenset()
    numbers = frozenset(shared) & table.numeric
    if not numbers or other.frame.duplicated(shared).any():
        return frozenset()
    named = table.frame[shared].drop_duplicates()
    kinds = dict.fromkeys(numbers, np.float64)  # whole ones in one table, and fractions in another
    rows = other.frame[shared].astype(kinds)
    known = len(named) > 1 and len(named.astype(kinds).merge(rows)) == len(named)
    return numbers if known else frozenset()


def _at_first(table: Table, times: Collection[str]) -> bool:
    """Whether the first column is one of its times."""
    return str(table.frame.columns[0]) in times


def _names_first(table: Table, other: Table) -> bool:
    """Whether words of a first column of its own name each row, such as countries."""
    first = str(table.frame.columns[0])
    named = first in table.texts() and first not in other.frame
    return named and table.distinct(first) == len(table.frame)


def _first_rising(table: Table) -> set[str]:
    """The first column, where its numbers go up in every row, as temperatures of a ramp do."""
    first = str(table.frame.columns[0])
    up = first in table.numeric and (np.diff(table.values(first)) > 0).all()
    return {first} if up and len(table.frame) >= FEWEST_RISING else set()


def times_of(table: Table) -> set[str]:
    """The columns that may give the time of a table's rows."""
    return {column for time in time_candidates(table, {}) for column in time.columns}
