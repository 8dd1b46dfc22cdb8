"""Which of several times puts rows in order, and which names the sequences that they are of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.names.time_names import time_words, unit_behind
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.dates.time_order import USUAL, is_unique
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.rows_of_numbers import even_share, rows_by_group
from sequitur_core.readers.tables.columns.times.clock_columns import HEAD, as_clock
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.numbers import plain_times
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import (
    CLEARLY,
    find_ids,
    names_sequences,
)
from sequitur_core.readers.vocabulary.words import words

_CLOCK = re.compile(r"\d{1,3}(?::\d{2}){1,2}(?:[.,]\d+)?")
_NO_DAYS = {"week", "month", "quarter", "year"}  # units of times that are no days
_PLACES = {"index", "idx", "position"}  # called as times are, and as places are as well


class _Way(NamedTuple):
    """A time and the columns that name sequences.

    Attributes
    ----------
    rough : how much numbers change from row to row, in deviations, in the usual column; infinite
        where none changes at all.
    even : whether nearly all rows of a sequence are equally far apart.
    """

    time: TimeColumns
    ids: tuple[str, ...]
    rough: float
    even: bool

    @property
    def told(self) -> str:
        return f"{join_names(self.time.columns)} within each {join_names(self.ids)}"


def by_smoothness(
    table: Table,
    candidates: Sequence[TimeColumns],
    time: TimeColumns,
    ids: tuple[str, ...],
    share: float = 0.995,
) -> tuple[TimeColumns, tuple[str, ...], str]:
    """A time and the columns that name sequences, or others by which numbers go on more smoothly.

    Where names are times themselves, either may be: prices of flights on several days, asked for
    again and again; forecasts, each made at a time of its own. Numbers that change about as much
    leave it to the times, of which one may go on evenly. Also why, in a sentence, or "".
    """
    if clock := _clock_within(table, ids, time):
        return clock, time.columns, f" {ids[0]} goes on in each of them."
    moments = {column for candidate in candidates for column in candidate.columns}
    if moments.isdisjoint(ids):
        return time, ids, ""
    first = _way(table, time, ids)
    ways = [first]
    steps = (c for c in candidates if {*c.columns} <= {*ids})
    inner = next((c for c in steps if _counts_within(table, c, time, ids)), None)
    if inner is not None:
        counts = f" {inner.columns[0]} counts on from {inner.times.moments[0]:g} in each."
        return inner, _whose_steps(table, inner, time, ids), counts
    for other in candidates:
        if other is not time and other.times.dated and not is_unique(other.times):
            names = find_ids(table, other, share)
            ways += [_way(table, other, names)] if names else []
    smooth = min(ways, key=lambda way: way.rough)
    if CLEARLY * smooth.rough < first.rough:
        return (
            smooth.time,
            smooth.ids,
            f" Numbers change less along {smooth.told} than along {first.told}.",
        )
    even = next((way for way in ways if way.even and way.rough <= CLEARLY * first.rough), first)
    if even.even and not first.even:
        return (
            even.time,
            even.ids,
            f" Rows are evenly spaced by {even.told}, but not by {first.told}.",
        )
    return time, ids, ""


def _counts_within(
    table: Table, inner: TimeColumns, outer: TimeColumns, ids: Sequence[str]
) -> bool:
    """Whether a time by its name goes up one by one in each moment of another, from 0 or 1.

    So it is the step in each, of each other name: what counts places or devices isn't called so.
    Hours of the day are the steps in times without days only, as those of a mean day of each month.
    """
    at, column = inner.times.moments, inner.columns[0]
    hours = part_of(column) == "hour" and _are_weeks_apart(outer)
    named = time_words(column)[0] and _PLACES.isdisjoint(words(column))
    named = named and not part_of(column) and not names_sequences(column)
    alone = len(outer.columns) == 1
    if not (hours or (named and alone)) or inner.times.dated or inner.times.missing.any():
        return False
    whose = group_codes(table, [*outer.columns, *(c for c in ids if c not in inner.columns)])
    anew = np.diff(whose) != 0
    begins = np.concatenate([at[:1], at[1:][anew]])
    return bool((np.diff(at)[~anew] == 1).all() and (begins == begins[0]).all()) and at[0] in (0, 1)


def _are_weeks_apart(time: TimeColumns) -> bool:
    """Whether a time says no days: its moments are a week or more apart."""
    if not time.times.dated:
        return time.times.unit in _NO_DAYS
    apart = np.diff(np.unique(time.times.moments))
    return len(apart) > 0 and bool(apart.min() >= np.timedelta64(7, "D"))


def _whose_steps(
    table: Table, inner: TimeColumns, outer: TimeColumns, ids: Sequence[str]
) -> tuple[str, ...]:
    """The columns that name sequences of steps in each moment of a time, of each other name."""
    named = {*ids, *outer.columns} - {*inner.columns}
    return tuple(c for c in table.frame.columns if c in named and table.distinct(c) > 1)


def _clock_within(table: Table, ids: Sequence[str], outer: TimeColumns) -> TimeColumns | None:
    """The clock by which rows seemed to be named, where it goes on while another time stays.

    So are the splits of each workout, by minutes and seconds since it began.
    """
    same = np.diff(outer.times.numbers) == 0
    column = ids[0]
    if len(ids) > 1 or 2 * same.sum() < len(same):
        return None
    clock: TimeColumns | None = None
    if column not in table.numeric:
        if all(map(_CLOCK.fullmatch, known_texts(table.frame[column], HEAD))):
            clock = as_clock(table, column)
    elif time_words(column)[0] and unit_behind(column):
        clock = TimeColumns((column,), plain_times(table, column))
    on = clock is not None and bool((np.diff(clock.times.moments)[same] > 0).all())
    return clock if on else None


def _way(table: Table, time: TimeColumns, ids: tuple[str, ...]) -> _Way:
    group = group_codes(table, ids)
    order, same = rows_by_group(group, time.times.moments)
    if not same.any():
        return _Way(time, ids, np.inf, False)
    apart = np.diff(time.times.numbers[order])[same]
    free = [c for c in table.numbers if c not in (*ids, *time.columns) and c not in table.binary]
    values = table.cells(free)[order]
    values = values[:, np.isfinite(values).all(axis=0) & (np.ptp(values, axis=0) > 0)]
    changes = np.abs(np.diff(values, axis=0))[same].mean(axis=0) / values.std(axis=0)
    rough = float(np.median(changes)) if changes.size else np.inf
    return _Way(time, ids, rough, even_share(apart) > USUAL)
