"""What each column of a table is: id, time, channel or label."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.clock_texts import LEFT, OF_MATCH
from sequitur_core.readers.dates.names import time_names
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.dates.time_order import (
    MOSTLY_UNIQUE,
    goes_up_within,
    is_increasing,
    is_nearly_unique,
    is_unique,
    jumps_about,
)
from sequitur_core.readers.missing_values import MISSING_MARK
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.labels import is_remarks, names_label, names_rate
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    constant_within,
    count_groups,
    group_codes,
    told_once,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import (
    block_ids,
    cycles_of_phases,
    find_ids,
    id_after_pauses,
    name_of_pauses,
    name_of_restarts,
    names_sequences,
    names_within,
    repeating,
)
from sequitur_core.readers.tables.understanding.name_blocks import (
    find_name_block,
    find_wells,
)
from sequitur_core.readers.tables.understanding.roles.counts import measured_as_0_and_1
from sequitur_core.readers.tables.understanding.roles.described import (
    described_most,
    described_within,
    named_elsewhere,
    told_of_each,
)
from sequitur_core.readers.tables.understanding.roles.no_channels import (
    MARKS_IN_TURN,
    NAMES_OTHERS,
    OF_CHANNEL,
    OF_MOMENTS,
    names_of_others,
    no_channels,
)
from sequitur_core.readers.tables.understanding.roles.time_and_ids import by_smoothness
from sequitur_core.readers.tables.understanding.rows.alike_stretches import (
    id_in_turn,
    id_of_alike_stretches,
    name_before_dates,
    name_of_mixed_dates,
)
from sequitur_core.readers.tables.understanding.rows.channel_rows import (
    NAMES_OF_CHANNELS,
    ChannelRows,
    find_channel_rows,
    of_moments,
    told_by_channel,
)
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import (
    is_class_of_rows,
    is_stretch,
)
from sequitur_core.readers.tables.understanding.rows.counted_rows import counted_rows, with_trials
from sequitur_core.readers.tables.understanding.rows.interleaved import interleaved_id
from sequitur_core.readers.tables.understanding.rows.whose_rows import with_trials_of_each
from sequitur_core.readers.tables.understanding.sites import name_of_tracks
from sequitur_core.readers.tables.understanding.times_and_counters.asides import (
    find_asides,
    told_from_row_to_row,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    MARKS_ROWS,
    SAME_WHERE_KNOWN,
    TELLS_TIME,
    TURNS,
    Why,
    find_constants,
    find_counters,
)
from sequitur_core.readers.tables.understanding.times_and_counters.rates import axis_as_said
from sequitur_core.readers.tables.understanding.times_and_counters.rising import (
    axis_of_columns,
    axis_within,
)
from sequitur_core.readers.tables.understanding.times_and_counters.steady_channels import (
    STEADY,
    axes_of_what_moves,
    find_steady,
    places_that_stay,
)
from sequitur_core.readers.tables.understanding.times_and_counters.told_by_stretches import (
    by_the_clock,
    counted_anew,
    counted_by_others,
    repeated_in_numbers,
    time_once_more,
    times_in_other_words,
    told_by_stretches,
)
from sequitur_core.readers.vocabulary.words import words

# Whatever values they have.
_NEVER_LEARNED = (
    TELLS_TIME, STEADY, MARKS_ROWS, NAMES_OTHERS, OF_CHANNEL, MARKS_IN_TURN, TURNS,
)  # fmt: skip
_OF_DATES = {"day", "hour", "minute", "second"}  # parts that say when a sequence began
_NAMES_CHANNEL = NAMES_OF_CHANNELS | {"dim", "dim_id", "dimension", "sensor"}
MOST_CODES = 10  # words beside a number that a sentence names
LEAST_TOLD = 0.5  # of the rows of sequences, that a time tells apart: it isn't that of the others
LEAST_TOLD_OF_ASKED = 0.02  # of those by one that a person chose, or whose rows are averaged


# What a column may be: the field of a recipe that names it.
CHANNEL, LABEL, NEITHER = "value_columns", "label_columns", "left_out"


class Guess(NamedTuple):
    """Roles of columns as fields of a recipe, why, and columns that count or tell the time."""

    fields: dict[str, Any]
    reasons: list[str]
    asides: Mapping[str, Why]


class _Told(NamedTuple):
    """What is known of the columns of several sequences, before each is a channel or a label.

    Attributes
    ----------
    asides : why these aren't measured.
    moving : places of what moves.
    finer : say no more than the names of channels do.
    times : may give the time.
    dated : whether the time in use has dates.
    """

    asides: Mapping[str, Why]
    moving: Collection[str]
    finer: Collection[str]
    times: Collection[str]
    dated: bool


def is_or_are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def is_class(table: Table, column: str) -> bool:
    """Whether a first or last column of whole numbers is a class beside measurements."""
    if len(table.numbers) < 4 or (table.named and not names_label(column)):
        return False
    values = table.values(column)
    if not are_whole(values):
        return False
    if not 2 <= table.distinct(column) <= max(2, min(60, len(values) // 2)):
        return False
    others = table.frame[list(table.numbers[1:-1][:50])].to_numpy(np.float64)
    others = others[np.isfinite(others)]
    return bool((others != np.round(others)).mean() > 0.5)


def column_roles(
    table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]
) -> Guess:
    block, _ = find_name_block(table)
    wells = find_wells(table)
    inside = set(wells or block) if len(wells or block) >= 5 else set()
    free = [c for c in candidates if not set(c.columns) & inside]
    time = next((c for c in free if is_increasing(c.times)), None)
    known = [c for c in free if c.times.dated and not c.times.missing.any()]
    out_of_order = [c for c in known if is_unique(c.times, share=1)]
    ordered = out_of_order[:1] if time is None else []  # the newest first, or in no order
    time = time or next(iter(ordered), None) or axis_of_columns(table, inside)
    taken = {*(time.columns if time else ()), *inside}
    beside = find_counters(table) | (find_constants(table, ()) if inside else {})
    counters = {c: why for c, why in beside.items() if c not in taken}
    left_out = tuple(
        c
        for c in table.frame.columns
        if c not in taken and (c not in table.numeric or c in counters or wells)
    )
    rest = [c for c in left_out if wells and c in table.numeric]
    reasons = [f"{join_names(rest)} {is_or_are(rest)} not part of the sequences."] if rest else []
    reasons += [f"Rows are put in order by {join_names(by.columns)}." for by in ordered]
    return Guess({**time_roles(time), "left_out": left_out}, reasons, {} if wells else counters)


def _tidy_ids(
    table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]
) -> tuple[tuple[str, ...], TimeColumns | None, ChannelRows | None]:
    """The columns that name the sequence of each row, its time, and how rows are of channels.

    Raises SequiturError where no column repeats.
    """
    given = tuple(fixed.get("id_columns", ()))
    rows = None if "channel_column" in fixed else find_channel_rows(table, candidates)
    if rows is not None and given:  # what names sequences doesn't name channels as well
        named = rows.column and rows.column not in given
        rows = rows if named and {*rows.ids} <= {*given} else None
    if rows is not None and (rows.ids or given):
        return given or rows.ids, rows.time, rows
    if given:
        # A file may be called as the day is whose times of day it has.
        own = {*given} - {*table.files}
        free = [c for c in candidates if not {*c.columns} & own and not {*c.columns} <= {*given}]
        group = group_codes(table, given)
        if "time_columns" not in fixed:
            free = [c for c in free if not jumps_about(c.times, group)]
        asked = "time_columns" in fixed or bool(fixed.get("even_step"))  # which averages rows
        least = LEAST_TOLD_OF_ASKED if asked else LEAST_TOLD
        return given, _telling_apart(table, free, group, least), None
    if "time_columns" not in fixed and (counted := counted_rows(table, candidates)):
        return counted.ids, counted.time, None
    if name := name_of_restarts(table, candidates):
        ids = described_within(table, with_trials(table, candidates, name))
        return ids, _telling_apart(table, candidates, group_codes(table, ids)), None
    if name := (
        id_after_pauses(table, candidates)
        or name_of_tracks(table, candidates)
        or id_of_alike_stretches(table, candidates)
        or name_before_dates(table, candidates)
        or name_of_mixed_dates(table, candidates)
        or interleaved_id(table, candidates)
    ):
        ids = with_trials_of_each(table, names_within(table, candidates, name))
        sure = [c for c in candidates if c.times.dated or time_names.time_words(c.columns[0])[1]]
        free = [c for c in sure if not {*c.columns} & {*ids}]
        dated = (c for c in free if c.times.dated and is_nearly_unique(c.times))
        once = [*(c for c in free if is_unique(c.times)), *dated]
        told = _telling_apart(table, once, group_codes(table, ids))
        return ids, _time_within(table, candidates, ids) or told, None
    if name := cycles_of_phases(table, candidates):
        return (name,), _telling_apart(table, candidates, group_codes(table, (name,))), None
    for share, candidate in itertools.product((0.995, MOSTLY_UNIQUE), candidates):
        if not is_unique(candidate.times) and (ids := find_ids(table, candidate, share)):
            best, ids, _ = by_smoothness(table, candidates, candidate, ids, share)
            if (whose := described_most(table, ids)) != ids:
                return whose, _telling_apart(table, [best], group_codes(table, whose)), None
            return (*ids, *name_of_pauses(table, best, ids)), best, None
    ids = tuple(filter(None, [id_in_turn(table)])) or block_ids(table)
    time = _time_within(table, candidates, ids)
    if not (ids := ids or repeating(table, time)):
        raise SequiturError(
            f"No column of {table.name} repeats, so none says which row belongs to which "
            "sequence. Choose another layout."
        )
    return ids, time, None


def _telling_apart(
    table: Table, candidates: Sequence[TimeColumns], group: IntArray, least: float = LEAST_TOLD
) -> TimeColumns | None:
    """The likeliest time; one that tells rows apart where that is the same for many of them.

    So ten rows a second may have a clock of whole seconds, and a column that goes on. None where
    most rows have the time of another: they are steps in the order of the file.
    """
    shares = (
        count_groups(group, pd.factorize(c.times.moments)[0]) / len(group) for c in candidates
    )
    likely, told = next(iter(candidates), None), 1.0
    for candidate, share in zip(candidates, shares, strict=True):
        if share >= (MOSTLY_UNIQUE if candidate is likely else 1):
            return candidate
        told = share if candidate is likely else told
    return likely if told >= least else None


def _counts(time: TimeColumns) -> bool:
    """Whether a time is called a number: beside years, an index counts rows of a longer table."""
    plain = not time.times.dated and not time.times.unit and len(time.columns) == 1
    return plain and words(time.columns[0])[-1:] in (["index"], ["idx"], ["number"], ["nr"])


def tidy_roles(table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]) -> Guess:
    reasons: list[str] = []
    candidates = sorted(candidates, key=_counts)
    ids, time, rows = _tidy_ids(table, candidates, fixed)
    if fixed.get("time_columns"):
        time = time or next(iter(candidates), None)  # read as a person chose, whoever shares it
    elif _is_measured(table, ids, time):
        time = None
    if time is None and "time_columns" not in fixed:  # several rows may be of a second
        matches = (c for c in candidates if c.times.format in (OF_MATCH, LEFT))
        time = next((c for c in matches if ids and not {*c.columns} & {*ids}), None)
    if rows is not None and rows.column and fixed.get("id_columns"):
        reasons.append(f"{rows.column} says which channel a row is of.")
    if time is None and "time_columns" not in fixed:
        time, why = axis_as_said(table, axis_within(table, ids))
        reasons += why
    taken = {*ids, *(time.columns if time else ())}
    channel = str(fixed.get("channel_column", "")) if rows is None else rows.column
    if rows is None and not channel and {"channel_column", "id_columns"}.isdisjoint(fixed):
        rest = [c for c in table.numbers if c not in taken]
        naming = [c for c in ids if str(c).strip().lower() in _NAMES_CHANNEL]
        if len(ids) > 1 and len(naming) == 1 and len(rest) == 1:
            channel = naming[0]
            ids = tuple(c for c in ids if c != channel)
            reasons.append(f"{channel} says which channel a number belongs to.")
    taken.add(channel)
    group = group_codes(table, ids)
    times = columns_of_times(candidates)
    asides, moving = _tidy_asides(table, ids, time, channel, times)
    if channel and not fixed.get("value_columns"):
        asides |= dict.fromkeys(of_moments(table, channel, {*taken, *asides}), OF_MOMENTS)
        asides |= dict.fromkeys(told_by_channel(table, channel, {*taken, *asides}, ids), OF_CHANNEL)
    dated = time is not None and time.times.dated
    told = _Told(asides, moving, rows.finer if rows is not None else (), times, dated)
    free = [c for c in table.frame.columns if c not in taken]
    roles = {c: _tidy_role(table, c, group, told) for c in free}
    still = {c for c in roles if roles[c] == LABEL and constant_within(table.frame[c], group)}
    found = with_channels(table, taken, roles, still)
    found["label_columns"] = (*ids, *found["label_columns"])
    same = (c for c in found["left_out"] if c in table.numeric and table.distinct(c) == 1)
    asides |= {c: SAME_WHERE_KNOWN for c in same if c not in {*asides, *table.stray}}
    if time is not None:
        reasons.append(f"Rows are put in order by {join_names(time.columns)}.")
    found |= {"id_columns": ids, "channel_column": channel, **time_roles(time)}
    return Guess(found, [*reasons, *_about_codes(table, found["left_out"])], asides)


def _tidy_role(table: Table, column: str, group: IntArray, told: _Told) -> str:
    """What a column is that names no sequence, channel or time: of CHANNEL, LABEL and NEITHER."""
    aside, numeric = column in told.asides, column in table.numeric
    part = part_of(str(column))
    plain = not numeric or told.asides.get(column) in _NEVER_LEARNED or part == "year"
    if column in table.worded:
        return CHANNEL
    if (aside and plain) or column in table.worded.values():
        return NEITHER
    if column in told.finer or _numbers_sequences(table, column, group):
        return NEITHER
    series = table.frame[column]
    constant = constant_within(series, group) or told_once(series, group)
    of_date = aside and part in _OF_DATES and column in told.times
    if constant and (names_rate(str(column)) or of_date):
        return NEITHER
    if column in told.moving:
        return CHANNEL
    counted = column not in table.binary or column in measured_as_0_and_1(table)
    if numeric and not constant and counted:
        if aside:
            return NEITHER
        stretch = is_class_of_rows(table, column) or is_stretch(table, column, group)
        return LABEL if stretch or column in table.of_steps else CHANNEL
    tells_time = (part and told.dated) or (column in told.times and not numeric)
    if tells_time and not constant:
        return NEITHER
    seldom = constant or column in table.binary or table.distinct(column) <= len(series) / 4
    return LABEL if table.distinct(column) >= 2 and seldom and not is_remarks(series) else NEITHER


def _about_codes(table: Table, left_out: Sequence[str]) -> list[str]:
    """Why columns of one number and few words, such as 0, a, b and c, are left out."""
    found = []
    for column in (c for c in left_out if c in table.stray and table.distinct(c) == 1):
        words_in = [w for w in table.stray[column].counts if not MISSING_MARK.fullmatch(w)]
        if 1 < len(words_in) <= MOST_CODES:
            number = f"{table.frame[column].max():g}"
            found.append(
                f"{column} holds {join_names([number, *words_in])}, mostly {number}: it is neither "
                "a channel nor a label."
            )
    return found


def _tidy_asides(
    table: Table, ids: Sequence[str], time: TimeColumns | None, channel: str, times: set[str]
) -> tuple[dict[str, Why], Collection[str]]:
    """Columns of several sequences that aren't measured, and the places of what moves in them.

    times : columns that may give the time.
    """
    taken = {*ids, *(time.columns if time else ()), channel}
    group = group_codes(table, ids)
    each = group_codes(table, (*ids, *filter(None, [channel])))
    asides = find_asides(table, time, others=times, group=each)
    asides = time_once_more(table, time, taken) | by_the_clock(table, time, taken, each) | asides
    asides = counted_anew(table, taken, each) | asides
    asides |= times_in_other_words(table, time, taken)
    asides = told_by_stretches(table, group, taken) | repeated_in_numbers(table, taken) | asides
    asides |= named_elsewhere(table, taken) | told_of_each(table) | no_channels(table, taken)
    asides |= names_of_others(table, ids, taken, group)
    asides = {c: why for c, why in asides.items() if c not in taken}
    asides |= places_that_stay(table, {*taken, *asides}, group)
    moving = axes_of_what_moves(table, {*taken, *asides}, group)
    asides = find_constants(table, {*taken, *moving}) | asides
    asides |= find_steady(table, {*taken, *moving, *asides}, group)
    asides |= told_from_row_to_row(table, time, {*taken, *asides}, each)
    asides |= counted_by_others(table, time, asides, taken)
    return asides, moving


def _is_measured(table: Table, ids: Sequence[str], time: TimeColumns | None) -> bool:
    """Whether a time puts no rows in order and is the only number: how long each try took."""
    if time is None or {*table.numbers} - {*ids, *time.columns, *find_constants(table, ids)}:
        return False
    return jumps_about(time.times, group_codes(table, ids))


def time_roles(time: TimeColumns | None) -> dict[str, Any]:
    return {"time_columns": time.columns, "time_format": time.times.format} if time else {}


def with_channels(
    table: Table, taken: Collection[str], roles: Mapping[str, str], still: Collection[str] = ()
) -> dict[str, Any]:
    """Channels, labels and what is left out, by the role of each column.

    Where no column is a channel for sure, numeric labels are, or else all numbers not `taken`; of
    labels, those that change within sequences, as an answer of 0 or 1 does beside an age, and
    fractions rather than whole numbers, as a book has a price and one to five stars.

    still : labels that don't change within sequences.
    """
    values = [c for c, role in roles.items() if role == CHANNEL]
    if not values:
        numbers = [c for c, role in roles.items() if role == LABEL and c in table.numeric]
        numbers = [c for c in numbers if c not in still] or numbers
        values = [c for c in numbers if (table.frame[c] % 1 > 0).any()] or numbers
        values = values or [c for c in table.numbers if c not in taken]
    chosen = {*values}
    rest = {c: role for c, role in roles.items() if c not in chosen}
    others = {kind: tuple(c for c in rest if rest[c] == kind) for kind in (LABEL, NEITHER)}
    return {CHANNEL: tuple(values), **others}


def _numbers_sequences(table: Table, column: str, group: IntArray) -> bool:
    """Whether a column only counts the sequences, which have names already.

    From 1, or with a number of its own for each, under a name of such numbers. Of two, 1 and 2
    may as well be two kinds, whatever else they are called.
    """
    if column not in table.numeric:
        return False
    named = words(column)[-1:] in (["id"], ["no"], ["nr"])
    if named and table.distinct(column) == count_groups(group):
        return constant_within(table.frame[column], group)
    counted = count_groups(group) != 2 or names_sequences(column)
    return counted and bool((table.values(column) == group + 1).all())


def _time_within(
    table: Table, candidates: Sequence[TimeColumns], ids: Sequence[str]
) -> TimeColumns | None:
    """A time that goes up within each sequence, and over all is never the same, or seldom."""
    if not ids:
        return None
    group = group_codes(table, ids)
    rest = (c for c in candidates if not set(c.columns) & set(ids))
    return next((c for c in rest if goes_up_within(c.times, group)), None)


def columns_of_times(candidates: Sequence[TimeColumns]) -> set[str]:
    """The columns that give a time by their names or as dates, not only by counting steps."""
    return {
        column
        for candidate in candidates
        for column in candidate.columns
        if candidate.times.format != "number" or time_names.time_words(column)[0]
    }
