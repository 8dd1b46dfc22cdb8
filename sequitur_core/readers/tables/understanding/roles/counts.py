"""Measurements that happen to be 0 and 1, told by others whose names have words in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.readers.rows_of_numbers import are_whole, parts_of_sum
from sequitur_core.readers.tables.columns.labels import is_alarm, names_label
from sequitur_core.readers.tables.columns.rearranged.taking_turns import AXES
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.vocabulary.words import words

MOST_WORDS = 6
FEWEST = 3  # numbers that a count holds which is known as one
SELDOM = 1 / 3  # of the rows, in which what is counted happened at most
FEWEST_SELDOM, FEWEST_ALIKE = 2, 4  # counts beyond 1 of what seldom happens; and all of such things
HEAD = 1000  # rows that show first what is no count, and are added up
MOST_SUMMED = 200  # counts among which a total is looked for
# Last words of names under which numbers stand for something: no count has them.
_STAND_FOR = {
    "code", "codes", "flag", "flags", "status", "mode", "id", "no", "nr", "number", "index", "on",
    "off", "valid", "ok", "alarm", "enabled", "active", "quality", "error", "level",
}  # fmt: skip


_PROCESSES = {"r", "b"}  # that run and that wait, as vmstat calls them


@remembered
def measured_as_0_and_1(table: Table) -> frozenset[str]:
    """Columns of 0 and 1 that are measured, as others of the same kind are that go further.

    So are clones_unique beside views_unique, and then clones; what seldom happens in a table of
    nothing but counts, others of which are 0 in most rows, too: deaths of each age; parts of a
    total, as a rare bird is; and accel_x of a body at rest beside accel_y and accel_z. So are the
    few processes that wait in vmstat.
    """
    few = [c for c in table.numbers if c in table.binary and not _stands_for(c)]
    found = {c for c in few if _has_beside(table, c, _with_gaps(c)[:-1])}
    begins = {tuple(words(c)[:-1]) for c in found}
    found |= {c for c in few if tuple(words(c)) in begins}
    found |= {c for c in few if _goes_further_beside(table, c)}
    found |= {*few} & _PROCESSES if {*table.numbers} >= {*_PROCESSES, "swpd"} else set()
    totals = _totals(table) if few else {}
    found |= {c for parts in totals.values() for c in parts if c in few}
    rest = [c for c in few if c not in found]
    return frozenset(found | {*_seldom_counted(table, rest, totals)})


def _goes_further_beside(table: Table, column: str) -> bool:
    """Whether a column is one axis of what has all three, of which others are not 0 and 1."""
    name = words(column)
    if len(name) < 2 or name[-1] not in AXES:
        return False
    places = {c: (*words(c)[:-1],) for c in table.frame.columns if words(c)[-1:] != name[-1:]}
    beside = [c for c, of in places.items() if of == (*name[:-1],) and words(c)[-1] in AXES]
    return len(beside) == len(AXES) - 1 and any(
        c in table.numeric and c not in table.binary and table.distinct(c) > 1 for c in beside
    )


def _totals(table: Table) -> dict[str, list[str]]:
    """Counts that are the sum of others, some of which go beyond 1, and what each is the sum of.

    The number of alarms is a sum of nothing else than marks.
    """
    counts = [c for c in table.numbers if _are_counts(table.values(c)[:HEAD])]
    more = [c for c in counts if c not in table.binary and table.distinct(c) >= FEWEST]
    if len(counts) > MOST_SUMMED:
        return {}
    rows = evenly_spaced(len(table.frame), HEAD)
    cells = np.column_stack([table.values(c)[rows] for c in counts] or [np.empty(0)])
    found = {}
    for total in more:
        place = counts.index(total)
        known = np.nan_to_num(cells[~np.isnan(cells[:, place])])
        parts = [counts[k] for k in parts_of_sum(known, place, 0)]
        if not {*parts}.isdisjoint(more):
            found[total] = parts
    return found


def _seldom_counted(table: Table, few: Sequence[str], totals: Collection[str]) -> list[str]:
    """Columns of 0 and 1 that are 1 in few rows, here and there; [] beside more than counts.

    totals : counts of all that happened, however often.
    """
    happens = {c: table.values(c)[table.known(c)] != 0 for c in few}
    seldom = [c for c, rows in happens.items() if 0 < rows.sum() <= SELDOM * len(rows)]
    begins = sum(int(np.diff(happens[c].astype(np.int8), prepend=0).clip(0).sum()) for c in seldom)
    alone = 2 * begins > sum(int(happens[c].sum()) for c in seldom)
    others = [c for c in table.numbers if c not in table.binary]
    if not alone or not all(_are_counts(table.values(c)[:HEAD]) for c in others):
        return []
    counts = [c for c in others if table.distinct(c) > 1 and c not in totals]
    beyond = [c for c in counts if table.distinct(c) >= FEWEST and _is_mostly_0(table.values(c))]
    mostly = len(beyond) >= FEWEST_SELDOM and len(counts) <= 2 * len(beyond)
    enough = len(seldom) + len(beyond) >= FEWEST_ALIKE
    return seldom if mostly and enough and all(_are_counts(table.values(c)) for c in counts) else []


def _is_mostly_0(values: NDArray[np.float64]) -> bool:
    return 2 * int((values == 0).sum()) >= int(np.isfinite(values).sum())


def _are_counts(values: NDArray[np.float64]) -> bool:
    known = values[~np.isnan(values)]
    return bool((known >= 0).all()) and are_whole(known)


def has_count_beside(table: Table, column: str) -> bool:
    """Whether another column holds counts that is called likewise but for one word."""
    return _has_beside(table, column, _with_gaps(column))


def _has_beside(table: Table, column: str, names: Iterable[tuple[str, ...]]) -> bool:
    return any(_counts_called(table, name) - {column} for name in names)


@remembered
def _counts_called(table: Table, name: tuple[str, ...]) -> frozenset[str]:
    """The columns of counts that are called so, with another word in the gap each."""
    return frozenset(c for c in _called(table).get(name, ()) if _is_count(table, c))


@remembered
def _called(table: Table) -> dict[tuple[str, ...], list[str]]:
    """Columns that are neither 0 nor 1 alone, by their names with a gap for one word."""
    found: dict[tuple[str, ...], list[str]] = {}
    for column in table.numbers:
        if column not in table.binary:
            for name in _with_gaps(column):
                found.setdefault(name, []).append(column)
    return found


def _with_gaps(column: str) -> list[tuple[str, ...]]:
    """A name of a few words with a gap for each of them in turn; none for any other name."""
    found = words(column)
    if not 2 <= len(found) <= MOST_WORDS:
        return []
    return [(*found[:place], "", *found[place + 1 :]) for place in range(len(found))]


def _is_count(table: Table, column: str) -> bool:
    if _stands_for(column) or table.distinct(column) < FEWEST:
        return False
    values = table.frame[column].dropna().to_numpy(np.float64)
    return bool(values.min() >= 0 and are_whole(values))


def _stands_for(column: str) -> bool:
    last = words(column)[-1:]
    return names_label(column) or is_alarm(column) or not _STAND_FOR.isdisjoint(last)
