"""Stretches of a series as long as each other: a channel goes the same way, or names do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sequitur_core.readers.dates.parts.date_parts import are_months, part_of
from sequitur_core.readers.dates.time_order import is_nearly_unique, is_unique
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    codes_of,
    count_stretches,
    group_codes,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import (
    has_fractions,
    ids_in_stretches,
    names_sequences,
)
from sequitur_core.readers.vocabulary.things import names_thing

FEWEST_STRETCHES, FEWEST_ROWS = 4, 5  # of one length, and of each
FEWEST_IN_TURN = 13  # names that are no hours of half a day or months
MOST_COLUMNS = 50  # that are looked at
FEWEST_SORTED, BACK = 5, 1 / 4  # names before dates, and changes of a name at which these go back
MIXED, NO_ORDER = 3, 0.3  # stretches of each in the order of dates; rows later than the one before
ALIKE = 0.95  # of how numbers differ in all rows, that stretches share


def id_of_alike_stretches(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """The column that names such stretches in a time that goes on; "" for none.

    So a curve is measured on plot after plot, each at the same levels of light.
    """
    if not candidates or not is_unique(candidates[0].times):
        return ""
    times = {c for time in candidates for c in time.columns}
    for name in ids_in_stretches(table):
        count, rows = table.distinct(name), len(table.frame)
        length = rows // count
        if count < FEWEST_STRETCHES or length < FEWEST_ROWS or rows % count or name in times:
            continue
        whose = codes_of(table.frame[name]).reshape(count, length)
        if (whose != whose[:, :1]).any():
            continue
        others = [c for c in table.numbers if c != name and c not in times][:MOST_COLUMNS]
        cells = table.cells(others).reshape(count, length, len(others))
        cells = cells - cells.mean(axis=(0, 1))  # what only goes on over all is not alike
        whole, shared = np.square(cells).mean(axis=(0, 1)), np.square(cells.mean(axis=0))
        if ((whole > 0) & (shared.mean(axis=0) >= ALIKE * whole)).any():
            return name
    return ""


def id_in_turn(table: Table) -> str:
    """The text column whose names all come in the same order again and again; "" for none.

    So each week of a report has a row for each country. Few names may be phases of what comes
    back, unless they are called as those of sequences.
    """
    for name in table.texts():
        count = table.distinct(name)
        enough = count >= (2 if names_sequences(name) else FEWEST_IN_TURN)
        if not enough or count * FEWEST_ROWS > len(table.frame) or part_of(name):
            continue
        codes = codes_of(table.frame[name])  # from 0 in the order in which they come
        if np.array_equal(codes, np.arange(len(codes)) % count):
            return "" if are_months(table.frame[name]) else name
    return ""


def name_before_dates(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """The column by which rows are sorted before their dates, few of each name; "" for none.

    So a table of tagged fish is, each of which was heard two or three times, or one of patients and
    their visits. The latest may come first.
    """
    for name, time in _names_of_blocks(table, candidates):
        apart = np.diff(time.times.moments.astype(np.int64))
        back = apart < 0 if 2 * (apart >= 0).sum() >= len(apart) else apart > 0
        changes = np.diff(group_codes(table, (name,))) != 0
        enough = table.distinct(name) >= FEWEST_SORTED and back.any()
        if enough and not back[~changes].any() and back.sum() >= BACK * changes.sum():
            return name
    return ""


def name_of_mixed_dates(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """The column by which rows are sorted, whose dates are in no order and lie among others'.

    "" for none. So gaugings of several rivers are listed, those of each by its level.
    """
    for name, time in _names_of_blocks(table, candidates):
        codes = group_codes(table, (name,))
        apart = np.diff(time.times.moments.astype(np.int64))[np.diff(codes) == 0]
        in_time = codes[np.argsort(time.times.moments, kind="stable")]
        mixed = count_stretches(in_time) >= MIXED * table.distinct(name)
        no_order = min((apart > 0).mean(), (apart < 0).mean()) >= NO_ORDER
        if mixed and no_order and np.bincount(codes).min() >= FEWEST_ROWS:
            return name
    return ""


def _names_of_blocks(
    table: Table, candidates: Sequence[TimeColumns]
) -> Iterator[tuple[str, TimeColumns]]:
    """Columns called as things are, the rows of each of which lie together, and dates beside."""
    for time in candidates:
        once = is_unique(time.times) or is_nearly_unique(time.times)  # or names tell rows apart
        if not time.times.dated or time.times.missing.any() or not once:
            continue
        for name in map(str, table.frame.columns):
            if name in time.columns or not names_thing(name) or has_fractions(table, name):
                continue
            few = 2 <= table.distinct(name) <= (len(table.frame) - 1) / 2
            if not few or table.frame[name].hasnans:
                continue
            if count_stretches(group_codes(table, (name,))) == table.distinct(name):
                yield name, time
