"""Rows that hold several channels one behind the other, or one of several each.

So acc_x_0 ... acc_x_49, acc_y_0 ... are columns; or countries have a row for each indicator.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.tables.columns.channel_names import (
    PERCENT,
    StepsInNames,
    steps_in_names,
)
from sequitur_core.readers.tables.columns.dated_names import steps_by_date
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.values import REMARKS
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    count_named,
    determines,
    group_codes,
)
from sequitur_core.readers.tables.several_files.kinds_apart import WORDS
from sequitur_core.readers.tables.several_files.side_by_side.rows_beside import differ_in_words
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.tables.understanding.ids import (
    name_of_restarts,
    names_sequences,
)
from sequitur_core.readers.tables.understanding.name_blocks import (
    CHANNEL_WORDS,
    find_name_block,
    find_wells,
    smoothness,
)
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import has_whole
from sequitur_core.readers.tables.understanding.rows.dated_steps import dates_of_steps
from sequitur_core.readers.tables.understanding.rows.marks_of_steps import flags_of_block
from sequitur_core.readers.tables.understanding.times_and_counters.running_sums import spans_of_rows
from sequitur_core.readers.vocabulary.words import words

MOST_OF = 0.6  # of the columns of numbers are steps of channels, at least
SOME_OF = 0.3  # where names say when it was and of whom: much else may be known of a person
FEWEST_STEPS = 3  # columns called as years or dates, of rows that are of one quantity each
MOST_QUANTITIES = 60
EACH = 1.5  # quantities of a sequence, at least, on average
HOURS = 24
HEAD = 1000  # rows that show at which levels quantities lie
FAR_HIGHER = 10  # times as high as the lowest level, that the highest of several quantities is
MOST_NAMES = 6  # columns of words, one of which may say which quantity a row is of
# Of what was measured, as statistical offices and banks head it; those that are surely so first.
_QUANTITIES = (
    {"indicator", "variable", "measure", "metric", "parameter", "quantity", "descriptor"}
    | {"indikator", "merkmal", "kennzahl", "indicateur", "variables", "concept"},
    {"series", "element", "subject", "item"},
)
_UNITS = {"unit", "units", "uom", "einheit"}
CLEARLY = 0.3  # smoother from row to row than from step to step, where rows are steps themselves


def find_spread_channels(table: Table, candidates: Sequence[TimeColumns]) -> StepsInNames | None:
    """The columns of each channel, in order of its steps, if each row is an example; else None.

    Columns that are numbered alike may also be several sensors over time. Rows then have a time,
    or change smoothly from one to the next. A number of each row, as that of a person, is no time.
    """
    dated = steps_by_date(table.numbers) if table.named else None
    found = steps_in_names(table.numbers) if dated is None else None
    if dated is not None:
        found = StepsInNames(dated.channels, 0.0, "", timed=True, form=dated.form)
    if found is None or find_name_block(table)[1] in ("dates", "clock"):
        return None
    inside = {column for steps in found.channels.values() for column in steps if column}
    if found.unit == PERCENT and any(c.times.dated for c in candidates):
        return None  # depths in the ground, or what else numbers are of
    beside = {c: table.values(c) for c in table.numbers if c not in inside}
    if spans_of_rows(beside, np.ones(len(table.frame) - 1, bool)):
        return None  # each row is a moment
    timed = {c for candidate in candidates for c in candidate.columns}
    named = found.timed and any(names_rows(table, c) for c in _beside(table, inside, timed))
    share = SOME_OF if named else MOST_OF
    if len(inside) < share * len(table.numbers) or find_wells(table):
        return None
    if all(not CHANNEL_WORDS.isdisjoint(words(channel)) for channel in found.channels):
        return None
    if named or inside == dates_of_steps(table).keys():
        return found
    if not found.timed and _begins_anew(table, candidates, inside):
        return None
    times = [c for c in candidates if not set(c.columns) & inside and is_increasing(c.times)]
    if any(_tells_when(c, timed=found.timed) for c in times):
        return None
    whole = [steps for steps in found.channels.values() if all(steps)]
    across = sum(smoothness(table, steps, axis=1) for steps in whole) / max(len(whole), 1)
    down = smoothness(table, [*inside], axis=0, from_mean=True)
    others = bool(table.texts()) or len(inside) < len(table.numbers)
    return None if down > across + CLEARLY or (not others and down > across) else found


def _begins_anew(table: Table, candidates: Sequence[TimeColumns], inside: set[str]) -> bool:
    """Whether a time beside columns begins anew with each name: rows are the steps of these.

    Columns are then of several parts or players, however they are counted.
    """
    beside = [c for c in candidates if not {*c.columns} & inside]
    timed = any(time_words(c)[0] for time in beside[:1] for c in time.columns)
    return timed and bool(name_of_restarts(table, beside))


def _beside(table: Table, inside: Collection[str], timed: Collection[str]) -> list[str]:
    """Columns that may name rows: no steps, and no texts that tell the time."""
    columns = [str(c) for c in table.frame.columns if c not in inside]
    return [c for c in columns if c in table.numeric or c not in timed]


def names_rows(table: Table, column: str) -> bool:
    """Whether a column says in each row who that is: words, or numbers by name or place."""
    if table.distinct(column) < len(table.frame):
        return False
    if column not in table.numeric:
        return True
    first = column == table.frame.columns[0] and has_whole(table, column)
    called = first or names_sequences(column) or column.strip().lower().endswith("id")
    return called and not time_words(column)[0]


def _tells_when(time: TimeColumns, *, timed: bool) -> bool:
    """Whether a time is more than a number of each row, such as that of a person.

    timed : whether names of columns tell the time, and so that of a row has to be called so.
    """
    if time.times.dated or not timed:
        return time.times.dated or not {"id", "no", "nr", "number", "subject"} & set(
            words(time.columns[0])
        )
    return time_words(time.columns[0])[0]


class QuantityRows(NamedTuple):
    """A table with a row for each quantity of a sequence, whose steps are columns.

    Attributes
    ----------
    column : says which quantity a row is of.
    ids : name the sequence.
    """

    column: str
    ids: tuple[str, ...]


@remembered
def find_quantity_rows(table: Table) -> QuantityRows | None:
    """How rows are of one quantity each, such as one of several indicators of a country, or None.

    Columns are years or dates. What says which quantity it is, is called so, or has units beside.
    Or they are the hours of a day, and numbers of each quantity lie at a level of its own. Or each
    file has another one, by a word in its name that names of its columns have, too; or each sheet.
    """
    block, kind = find_name_block(table)
    if table.kinds_by == WORDS and table.files:
        return _by_files(table, block)
    if are_hours(block, kind):
        return _of_days(table, block)
    if kind not in ("years", "dates") or len(block) < FEWEST_STEPS:
        return None
    if found := _by_sheets(table):
        return found
    flags = {*flags_of_block(table, block)}
    texts = [c for c in table.texts() if table.distinct(c) >= 2 and c not in flags]
    texts = [c for c in texts if table.frame[c].notna().all()]
    texts.sort(key=lambda c: -table.frame[c].astype(str).str.len().mean())  # Austria before AUT
    for column in _of_quantities(table, texts):
        rest = [c for c in texts if c != column and not determines(table, column, c)]
        for ids in (*itertools.combinations(rest, 1), *itertools.combinations(rest, 2)):
            count = count_named(table, ids)
            whole = count_named(table, (*ids, column)) == len(table.frame)
            if whole and EACH * count <= len(table.frame):
                return QuantityRows(column, ids)
    return None


def are_hours(block: Sequence[str], kind: str) -> bool:
    """Whether columns are the hours of a day, from 0 or 1, or times of it."""
    if kind != "numbers" or len(block) != HOURS:
        return kind == "clock"
    numbers = [int(name) for name in block if name.isdecimal()]
    return numbers in ([*range(HOURS)], [*range(1, HOURS + 1)])


def _of_days(table: Table, block: Sequence[str]) -> QuantityRows | None:
    """How rows are of one quantity of a day each, whose hours are columns; None where they aren't.

    A date and a quantity name each row, or these and a place.
    """
    texts = [c for c in table.texts() if table.distinct(c) >= 2 and table.frame[c].notna().all()]
    days = [c for c in texts if timestamps.find_date_formats(table.frame[c].iloc[:HEAD])]
    rest = [c for c in texts if c not in days]
    if len(days) != 1 or len(rest) > MOST_NAMES:
        return None
    for column in rest:
        others = [c for c in rest if c != column and not determines(table, column, c)]
        few = table.distinct(column) <= MOST_QUANTITIES and not names_sequences(column)
        for ids in ((days[0],), *((days[0], c) for c in others)):
            whole = few and count_named(table, (*ids, column)) == len(table.frame)
            several = EACH * count_named(table, ids) <= len(table.frame)
            if whole and several and _lie_apart(table, column, block):
                return QuantityRows(column, ids)
    return None


def _lie_apart(table: Table, column: str, block: Sequence[str]) -> bool:
    """Whether most names in a column have numbers at a level of their own, some far higher."""
    head = table.frame.iloc[:HEAD]
    levels = [
        np.nanpercentile(rows, (25, 50, 75))
        for _, rows in head[[*block]].groupby(head[column].to_numpy())
        if rows.notna().any(axis=None)
    ]
    pairs = [*itertools.combinations(levels, 2)]
    middles = np.abs([level[1] for level in levels])
    apart = sum(bool(a[2] < b[0] or b[2] < a[0]) for a, b in pairs)
    return 2 * apart > len(pairs) > 0 and middles.max() > FAR_HIGHER * middles.min()


def _by_files(table: Table, block: Sequence[str]) -> QuantityRows | None:
    """How each file has one quantity, where the first whole numbers name the same rows in all."""
    file, count = table.files[0], table.distinct(table.files[0])
    free = [c for c in table.numbers if c not in block]
    for ids in itertools.accumulate(
        [c] for c in itertools.takewhile(partial(has_whole, table), free)
    ):
        rows = count_named(table, ids)
        if count_named(table, [file, *ids]) == len(table.frame) == count * rows:
            return QuantityRows(file, tuple(ids))
    return None


def _by_sheets(table: Table) -> QuantityRows | None:
    """How each sheet, or file, is of one quantity, where the first words name the same rows in all.

    Numbers alone don't tell quantities apart, as of trials.
    """
    names = next((c for c in table.texts() if c not in table.files), "")
    if len(table.files) != 1 or not names or table.frame[names].isna().any():
        return None
    column = table.files[0]
    few = 2 <= table.distinct(column) <= MOST_QUANTITIES
    if not few or not differ_in_words([*map(str, table.frame[column].unique())]):
        return None
    whole = count_named(table, (column, names)) == len(table.frame)
    return QuantityRows(column, (names,)) if whole and _have_all(table, (names,), column) else None


def other_quantity_rows(table: Table, ids: Sequence[str]) -> list[QuantityRows]:
    """How rows may be of one quantity each that two texts name together, whatever these are."""
    if len(ids) != 2 or find_name_block(table)[1] not in ("years", "dates"):
        return []
    counts = {c: table.distinct(c) for c in ids}
    named = count_named(table, ids) == len(table.frame)
    numbers = not table.numeric.isdisjoint(ids)
    blanks = any(table.frame[c].isna().any() for c in ids)
    if numbers or blanks or not named or EACH * max(counts.values()) > len(table.frame):
        return []
    ways = (QuantityRows(column, (one,)) for one, column in (ids, reversed(ids)))
    few = [way for way in ways if counts[way.column] <= MOST_QUANTITIES]
    return [way for way in few if _have_all(table, way.ids, way.column)]


def _have_all(table: Table, ids: Sequence[str], column: str) -> bool:
    """Whether most sequences have a row of each quantity."""
    rows = np.bincount(group_codes(table, ids))
    return 2 * int((rows == table.distinct(column)).sum()) >= len(rows)


def _of_quantities(table: Table, texts: Sequence[str]) -> list[str]:
    """Columns of texts that may say which quantity a row is of, the likeliest first."""
    few = [c for c in texts if table.distinct(c) <= MOST_QUANTITIES]
    units = [c for c in few if not _UNITS.isdisjoint(words(c))]
    few = [c for c in few if c not in units]
    few.sort(key=lambda c: not REMARKS.isdisjoint(words(c)))  # notes on each are no names
    measured = [c for c in few if any(determines(table, c, unit) for unit in units)]
    named = [c for called in _QUANTITIES for c in few if not called.isdisjoint(words(c))]
    return [*dict.fromkeys([*(c for c in named if c in measured), *named, *measured])]
