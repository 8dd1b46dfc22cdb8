"""Columns that say what others do: numbers and names of stretches, times in other words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.parts.parts_of_years import counted_part
from sequitur_core.readers.dates.timestamps import SECONDS
from sequitur_core.readers.missing_values import MISSING_MARK
from sequitur_core.readers.rows_of_numbers import rows_by_group
from sequitur_core.readers.tables.columns.times.dates import TimeColumns, as_dates
from sequitur_core.readers.tables.rows_to_sequences.groups import constant_within, count_groups
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.beside_time import goes_with
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    HEAD,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    COUNTS_GROUPS,
    NAMES_ROWS,
    Why,
)
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import (
    FIRST_MONTH,
    SHORTEST_STRETCH,
)
from sequitur_core.readers.tables.understanding.times_and_counters.ramps import with_lengths
from sequitur_core.readers.tables.understanding.times_and_counters.rounds import (
    count_days,
    turn_over,
    weeks_and_rest,
)
from sequitur_core.readers.tables.understanding.times_and_counters.running_sums import counts_anew
from sequitur_core.readers.vocabulary.words import words

MOST_WITH_WORDS = 20  # columns that are compared with others
FEWEST_EQUAL = 5  # different numbers that two columns share
MOSTLY_BOTH = 0.9  # of the rows with a number in one column, that have it in the other
FIRST, FEWEST_SINCE = 4, 20  # columns without names that may be a clock; rows that show it
_UNITS = (1.0, 60.0, 3600.0, 86400.0)
_RANGE = re.compile(r"(?P<of>.*[^\W_])[\W_]+(?:min|max|lower|upper|mean|avg)", re.IGNORECASE)
_OF_ONE = Why("repeats what it is called after", "repeat what they are called after")
_OF_A_CLOCK = Why("is a part of a clock", "are parts of a clock")
_SINCE = Why("says how long the device had run", "say how long the device had run")
COUNTS_ANEW = Why("counts up and begins again", "count up and begin again")
_COUNTS_DAYS = Why("counts days", "count days")
_NAMES_STRETCHES = Why("names each stretch of rows", "name each stretch of rows")


def told_by_stretches(table: Table, group: IntArray, taken: Collection[str]) -> dict[str, Why]:
    """What says no more of rows than that a text changes, or what another text says.

    As the number of a behaviour in a recording, "3.walking", and a word that stands in the first
    row of each only. Of several sequences, so that one which is the same in each isn't left out.

    group : the sequence of each row.
    """
    order, same = rows_by_group(group)
    texts = [
        c for c in table.texts() if c not in taken and 2 <= table.distinct(c) <= len(group) / 4
    ]
    codes = {c: pd.factorize(table.frame[c])[0].astype(np.int64)[order] for c in texts}
    whole = {c: codes[c] for c in texts if (codes[c] >= 0).all()}
    changes = {c: (np.diff(own) != 0)[same] for c, own in whole.items()}
    lasting = {c: at for c, at in changes.items() if 0 < SHORTEST_STRETCH * at.sum() <= len(at)}
    found = {}
    for column in texts:
        if column not in whole and (told := _told_by(column, [*whole], table)):
            found[column] = Why(f"repeats {told} in some rows", f"repeat {told} in some rows")
    for column in table.numbers if lasting else ():
        if column not in taken and _counts(table, column, order, same, lasting):
            found[column] = COUNTS_GROUPS
    if not any(why is COUNTS_GROUPS for why in found.values()):
        return found
    names = [c for c in lasting if _never_return(whole[c], group[order], int(lasting[c].sum()))]
    kept = [c for c in lasting if c not in names]
    found |= {
        c: _NAMES_STRETCHES for c in names if any((lasting[k] <= lasting[c]).all() for k in kept)
    }
    return found


def repeated_in_numbers(table: Table, taken: Collection[str]) -> dict[str, Why]:
    """Numbers that another column has, too: its own range, or without words, value and valuenum."""
    whole = [c for c in table.numbers if c not in table.stray and c not in taken]
    found = _ranges_of_one(table, taken)
    mixed = [
        column
        for column, stray in table.stray.items()
        if column in table.numeric and column not in taken
        if not all(map(MISSING_MARK.fullmatch, stray.counts))
    ]
    for column in mixed[:MOST_WITH_WORDS] if whole else ():
        values = table.values(column)
        known = np.flatnonzero(np.isfinite(values))
        if len(np.unique(values[known])) < FEWEST_EQUAL:
            continue
        rows = known[[0, len(known) // 2, -1]]  # of many columns, few are alike there
        near = table.cells(whole, rows)
        alike = ((near == values[rows, None]) | np.isnan(near)).all(axis=0)
        for other in (whole[i] for i in np.flatnonzero(alike)):
            same = table.values(other)[known]
            both = np.isfinite(same)
            if both.mean() >= MOSTLY_BOTH and (same == values[known])[both].all():
                beside = f"{other}, with words among the numbers"
                found[column] = Why(f"repeats {beside}", f"repeat {beside}")
                break
    return found


def _ranges_of_one(table: Table, taken: Collection[str]) -> dict[str, Why]:
    """Columns called the lowest or highest of another that are that column itself: loss__MIN.

    So charts are exported whose points were of one run each.
    """
    found: dict[str, Why] = {}
    for column in (c for c in table.numbers if c not in taken):
        match = _RANGE.fullmatch(column)
        if match is None or match["of"] not in table.numeric:
            continue
        values, of = (table.values(c) for c in (column, match["of"]))
        if np.array_equal(values, of, equal_nan=True):
            found[column] = _OF_ONE
    return found


def _told_by(column: str, whole: Sequence[str], table: Table) -> str:
    """The text that says in all rows what one with few cells says in these; "" for none."""
    known = table.frame[column].notna().to_numpy()
    few = table.frame[column].to_numpy(object)[known]
    return next((c for c in whole if (table.frame[c].to_numpy(object)[known] == few).all()), "")


def _counts(
    table: Table,
    column: str,
    order: IntArray,
    same: BoolArray,
    lasting: Mapping[str, BoolArray],
) -> bool:
    """Whether whole numbers go up by one exactly where a text changes, from 0 or 1 in each."""
    values = table.values(column)[order]
    steps = np.diff(values)[same]
    begins = values[np.concatenate([[True], ~same])]
    if len(begins) < 2 or begins[0] not in (0, 1) or not (begins == begins[0]).all():
        return False
    return bool(np.isin(steps, (0, 1)).all()) and any(
        np.array_equal(steps == 1, at) for at in lasting.values()
    )


def _never_return(codes: IntArray, group: IntArray, changes: int) -> bool:
    """Whether each word of a sequence stands in one stretch of it alone."""
    return count_groups(group, codes) == changes + count_groups(group)


def times_in_other_words(
    table: Table, time: TimeColumns | None, taken: Collection[str]
) -> dict[str, Why]:
    """Columns of words that say when each row was, too: Q1-2005 beside 2005-Q1.

    Of numbers, those that are months or days in digits: 200503 beside March 2005.
    """
    if time is None or time.times.missing.any():
        return {}
    moments = pd.factorize(time.times.moments)[0].astype(np.int64)
    count = count_groups(moments)
    rest = [c for c in map(str, table.frame.columns) if c not in taken]
    may = [c for c in rest if c not in table.numeric or (time.times.dated and _are_large(table, c))]
    same = [c for c in may if table.distinct(c) == count > 2]
    told = [c for c in same if c not in table.numeric or _dates(table, c)]
    why = goes_with(time.columns)
    each = count == len(table.frame)  # words that differ in each row aren't in order
    return {
        c: NAMES_ROWS if each and c not in table.numeric else why
        for c in told
        if constant_within(table.frame[c], moments)
    }


def time_once_more(
    table: Table, time: TimeColumns | None, taken: Collection[str]
) -> dict[str, Why]:
    """Columns that say the time again with another: an end and a length, a week and a day."""
    if time is None or time.times.missing.any():
        return {}
    free = [c for c in table.numbers if c not in taken and c not in table.row_numbers]
    cells = {c: table.values(c) for c in free}
    name = join_names(time.columns)
    weeks = dict.fromkeys(weeks_and_rest(cells, time.times), goes_with(time.columns))
    begun = [c for c in table.own[:FIRST] if c in cells and not table.named]
    weeks |= {c: _SINCE for c in begun if _lasts_since(cells[c], time)}
    if time.times.dated:
        return weeks
    ends = {c: f"{name} and {of}" for c, of in with_lengths(cells, time.times.moments).items()}
    return weeks | {
        c: Why(f"follows from {both}", f"follow from {both}") for c, both in ends.items()
    }


def _lasts_since(values: NDArray[np.float64], time: TimeColumns) -> bool:
    """Whether numbers from 0 say, to few places, how long a device had run at each time.

    In seconds, minutes, hours or days: 0.00, 0.01, 0.02. They begin again where it did.
    """
    unit = 1e-6 if time.times.dated else SECONDS.get(time.times.unit, 0.0)
    if not unit or len(values) < FEWEST_SINCE or values[0] != 0 or not np.isfinite(values).all():
        return False
    rises = np.diff(np.unique(values))
    begins = np.flatnonzero(np.diff(values, prepend=1.0) < 0)
    place = float(rises.min()) if len(rises) > 1 else 0.0
    again = len(begins) * SHORTEST_STRETCH <= len(values) and (values[begins] == 0).all()
    if not place or not again or not np.allclose(rises, place):
        return False
    at = time.times.numbers.astype(np.float64) * unit
    since = at - np.repeat(at[begins], np.diff([*begins, len(at)]))
    return any((np.abs(since / lasts - values) < place).all() for lasts in _UNITS)


def counted_by_others(
    table: Table, time: TimeColumns | None, asides: Mapping[str, Why], taken: Collection[str]
) -> dict[str, Why]:
    """Columns called as spans of time that go up by one after as many of a counter each time.

    So weeks are counted beside days, whether these are the time of the rows or left out.
    """
    free = [c for c in table.numbers if c not in asides and c not in taken and _names_span(c)]
    if not free:
        return {}
    counters = {c: table.values(c) for c in asides if c in table.numeric}
    if time is not None and not time.times.dated:
        counters[join_names(time.columns)] = time.times.numbers
    counters = {c: of for c, of in counters.items() if 2 * (np.diff(of) == 1).sum() > len(of)}
    found = {}
    for column in free:
        values = table.values(column)
        if told := next((c for c, of in counters.items() if _goes_up_with(values, of)), ""):
            found[column] = Why(f"follows from {told}", f"follow from {told}")
    return found


def _names_span(column: str) -> bool:
    return any(time_words(word)[1] for word in words(column))


def _goes_up_with(values: NDArray[np.float64], counter: NDArray[np.float64]) -> bool:
    """Whether numbers go up by one after as many of a counter, and begin anew where it does."""
    counts, first, place = np.unique(counter, return_index=True, return_inverse=True)
    steps = values[first]
    ups = np.flatnonzero(np.diff(steps)) + 1
    if len(ups) < 2 or not np.array_equal(steps[place], values):
        return False
    at, size = ups[0], np.median(np.diff(counts[ups]))
    return bool(size > 1 and (steps == steps[at] + (counts - counts[at]) // size).all())


def counted_anew(table: Table, taken: Collection[str], group: IntArray | None) -> dict[str, Why]:
    """Columns of numbers under any name that count rows, and begin again within a sequence.

    group : the sequence of each row; None for one series.
    """
    whose = np.zeros(len(table.frame), np.int64) if group is None else group
    order = np.argsort(whose, kind="stable")
    same = np.diff(whose[order]) == 0
    found = []
    for column in (c for c in table.numbers if c not in taken):
        values = table.values(column)
        head = values[order[:HEAD]]  # which is soon seen
        if 2 * (np.diff(head) == 1).sum() > len(head) and counts_anew(values[order], same):
            found.append(column)
    return dict.fromkeys(found, COUNTS_ANEW)


def by_the_clock(
    table: Table, time: TimeColumns | None, taken: Collection[str], group: IntArray
) -> dict[str, Why]:
    """Columns of numbers that are parts of a clock or count days, whatever they are called.

    group : the sequence of each row.
    """
    rest = [c for c in table.numbers if c not in taken]
    cells = {c: table.values(c) for c in rest}
    parts = turn_over(cells, np.diff(group) == 0)
    days = count_days(cells, time.times) if time is not None else []
    return dict.fromkeys(days, _COUNTS_DAYS) | dict.fromkeys(parts, _OF_A_CLOCK)


def _are_large(table: Table, column: str) -> bool:
    """Whether numbers may be dates in digits: of many rows, counting different ones takes long."""
    return bool(table.frame[column].min() >= FIRST_MONTH)


def _dates(table: Table, column: str) -> bool:
    """Whether numbers are months of years or days, in digits."""
    months = bool(counted_part(table.values(column), weekly=False))
    return months or as_dates(table, (column,), digits=True) is not None
