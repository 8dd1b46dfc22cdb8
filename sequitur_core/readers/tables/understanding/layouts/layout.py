"""The layout of a table: sequences in rows or columns, tidy, or one long series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from sequitur_core.formatting import join_names, pluralise
from sequitur_core.readers.dates.time_order import (
    MOSTLY_UNIQUE,
    even_within,
    goes_on,
    is_nearly_unique,
    is_unique,
    tells_order,
)
from sequitur_core.readers.tables.columns.labels import come_back
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.unnamed_columns import (
    first_number,
    is_class_in_stretches,
)
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import (
    block_ids,
    find_ids,
    ids_in_stretches,
    name_of_restarts,
)
from sequitur_core.readers.tables.understanding.layouts.blocks import (
    UNLIKE,
    channels_beside_a_class,
    counted_columns,
    months_of_years,
    numbered_by_place,
    numbered_cycles,
    numbered_steps,
    repeats_along_an_axis,
    repeats_of_a_sample,
    waves_of_a_survey,
    wells_of_a_plate,
)
from sequitur_core.readers.tables.understanding.layouts.event_lists import events_of_two
from sequitur_core.readers.tables.understanding.layouts.instruments import (
    ONE_SIZE,
    columns_with_names,
    matrices_over_time,
    places_of_parts,
    unused_channels,
)
from sequitur_core.readers.tables.understanding.layouts.recordings_in_turn import (
    names_that_come_again,
    recordings_in_turn,
    tell_apart_by_chance,
)
from sequitur_core.readers.tables.understanding.layouts.states_over_time import drawn_by_corners
from sequitur_core.readers.tables.understanding.layouts.view import (
    FEW,
    MANY,
    ROWS_EACH,
    Found,
    View,
    wider_rows,
)
from sequitur_core.readers.tables.understanding.name_blocks import (
    find_name_block,
    smoothness,
)
from sequitur_core.readers.tables.understanding.roles.described import (
    described_most,
    described_within,
    why_described,
)
from sequitur_core.readers.tables.understanding.roles.guessed import is_class
from sequitur_core.readers.tables.understanding.roles.time_and_ids import by_smoothness
from sequitur_core.readers.tables.understanding.rows.channel_rows import find_channel_rows
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import differ_in_level
from sequitur_core.readers.tables.understanding.rows.counted_rows import counted_rows, with_trials
from sequitur_core.readers.tables.understanding.rows.interleaved import (
    interleaved_id,
    sent_at_once,
    visited_in_rounds,
)
from sequitur_core.readers.tables.understanding.rows.whose_rows import names_persons
from sequitur_core.readers.tables.understanding.sites import moves_within
from sequitur_core.readers.tables.understanding.spread_channels import (
    are_hours,
    find_quantity_rows,
    find_spread_channels,
)
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.coarse_clocks import (
    are_written_again,
    coarse_clock,
    date_beside_clock,
)
from sequitur_core.readers.tables.understanding.times_and_counters.packets import find_packets
from sequitur_core.readers.tables.understanding.times_and_counters.rising import begun_anew_by
from sequitur_core.readers.vocabulary.quantities import name_shares
from sequitur_core.readers.vocabulary.things import is_traveller
from sequitur_core.readers.vocabulary.words import words

SELDOM_ALIKE = 0.5  # of the rows, that are like the one before where that was at another time


def find_layout(table: Table, candidates: Sequence[TimeColumns]) -> tuple[str, str]:
    """The layout of a table, and why, in a sentence: that of the first rule that applies."""
    view = View(table, candidates, *find_name_block(table))
    if len(view.free) > MANY:
        candidates = [time for time in candidates if not _name_rows(table, time)]
        view = replace(view, candidates=candidates)
    many = "There are many columns of numbers: one sequence per row."
    return next(filter(None, (rule(view) for rule in _RULES)), ("rows", many))


def _name_rows(table: Table, time: TimeColumns) -> bool:
    """Whether the time are years by which R names rows: many columns are of as many trees."""
    return any(c in table.numbers and not {*words(c)} - {"column"} for c in time.columns)


def _ragged(view: View) -> Found:
    if not view.table.ragged:
        return None
    each, few, many = wider_rows(view.table)
    if each:
        return "long", (
            f"One row in {each} has {many} cells and the others have {few}, as where some channels "
            "are measured less often: the rows are one long series."
        )
    return "rows", "Rows have different numbers of cells: each is a sequence of its own length."


def _spread_channels(view: View) -> Found:
    """Several channels in each row, one behind the other or step by step."""
    if (found := find_spread_channels(view.table, view.candidates)) is None:
        return None
    channels = found.channels
    first = max(channels.values(), key=lambda steps: sum(map(bool, steps)))
    said = [column for column in first if column]
    told = f"The names of the columns say channel and step, as {said[0]} and {said[1]} do"
    if not view.table.form.header:  # names of `taking_turns`
        told = (
            f"Numbers of {join_names([*channels])} take turns in each row: each goes on smoothly, "
            "but not from one column to the next"
        )
    if found.form:
        told = f"The names of the columns hold dates, as {said[0]} does, and these are the steps"
    many = pluralise(len(channels), "channel")
    return "rows", f"{told}: one sequence per row, with {many} of {len(first)} steps."


def _quantity_rows(view: View) -> Found:
    """A row for each quantity of a sequence, whose steps are columns."""
    if (found := find_quantity_rows(view.table)) is None:
        return None
    first, last = view.block[0], view.block[-1]
    times = "hours" if are_hours(view.block, view.kind) else view.kind
    return "rows", (
        f"{found.column} says which quantity a row is of, and columns {first} to {last} are "
        f"{times}: rows with the same {' and '.join(found.ids)} are the channels of one sequence."
    )


def _channel_rows(view: View) -> Found:
    """A row for each channel of a moment."""
    if (found := find_channel_rows(view.table, view.candidates)) is None:
        return None
    if not found.column:
        return "tidy", (
            f"{found.ids[0]} names quantities with units of their own, measured at other times "
            "each: each is a sequence."
        )
    these = f"those of the same {' and '.join(found.ids)}" if found.ids else "channels"
    several = "one sequence" if found.ids else "one long series"
    return "tidy" if found.ids else "long", (
        f"{found.column} says which channel a row is of: {these} are put side by side, as "
        f"{several}."
    )


def _packets(view: View) -> Found:
    """Steps of one series that a device sends several at a time, each time with a number."""
    found = find_packets(view.table, tuple(view.candidates))
    return ("long", found.why) if found else None


def _restarts(view: View) -> Found:
    """Recordings one after another, each with a name, in a time that begins anew with each."""
    if not (name := name_of_restarts(view.table, view.candidates)):
        return None
    axis = "x axis" if name.lower() == "time" else "time"  # of before and after
    begins = f"The {axis} begins anew with each {name}"
    if trial := with_trials(view.table, view.candidates, name)[1:]:
        why = f"{begins} and pauses at each {trial[0]}: rows that share both are one sequence."
        return "tidy", why
    if (ids := described_within(view.table, (name,))) != (name,):
        return "tidy", why_described(begins, ids)
    return "tidy", f"{begins}: rows with the same one are one sequence."


def _counted(view: View) -> Found:
    """Rows that one column numbers for each name, in whatever order they stand."""
    found = counted_rows(view.table, view.candidates)
    return ("tidy", found.why) if found else None


def _interleaved(view: View) -> Found:
    """Devices that report in turn, each at its own times."""
    if not (name := interleaved_id(view.table, view.candidates)):
        return None
    if is_traveller(name):
        return "tidy", (
            f"Rows with the same {name} are one sequence: each ship, aircraft, phone or tagged "
            "animal has its own."
        )
    if names_persons(view.table, name):
        return "tidy", f"{name} says whom a row is about: rows with the same one are one sequence."
    codes = group_codes(view.table, (name,))
    if any(moves_within(view.table, c, codes) for c in view.candidates):
        return "tidy", (
            f"Places go on from row to row of each {name} and jump between those of several: each "
            "is a sequence."
        )
    even = any(even_within(c.times, codes) for c in view.candidates)
    if not even and any(differ_in_level(view.table, name, c) for c in view.candidates):
        return "tidy", (
            f"Numbers of each {name} are near one another and jump between those of several: each "
            "is a sequence."
        )
    if not even and visited_in_rounds(view.table, name, view.candidates):
        why = f"Each {name} comes once in each round of rows: those of one are one sequence."
        return "tidy", why
    return "tidy", (
        f"Rows with the same {name} are evenly spaced in time, and those of others lie between "
        "them: they are one sequence."
    )


def _repeat(time: TimeColumns) -> str:
    return "repeats" if len(time.columns) == 1 else "repeat"


def _doubles(view: View) -> Found:
    """Moments that come twice now and then, with the same numbers: an id has nothing to explain."""
    for candidate in view.candidates:
        times, names = candidate.times, join_names(candidate.columns)
        if not times.dated or is_unique(times):
            continue
        if are_written_again(view.table, times):
            again = f"{names} {_repeat(candidate)} only in rows that are there twice"
            return "long", f"{again}: the rows are one long series."
        if is_nearly_unique(times) and (same := _measured_once(view, candidate)):
            why = f"{names} seldom {_repeat(candidate)}, and then with the same {join_names(same)}"
            once = "such rows were measured once, and all are one long series."
            return "long", f"{why}: {once}"
    return None


def _measured_once(view: View, time: TimeColumns) -> list[str]:
    """The columns that are the same in the rows of each moment, though hardly ever elsewhere."""
    order = np.argsort(time.times.moments, kind="stable")
    again = np.diff(time.times.moments[order]).astype(np.int64) == 0
    found = []
    for column in view.free:
        if column not in time.columns and view.table.distinct(column) >= MANY:
            alike = np.diff(view.table.values(column)[order]) == 0
            if alike[again].all() and alike[~again].mean() < SELDOM_ALIKE:
                found.append(column)
    return found


def _by_time(view: View) -> Found:
    for at, candidate in enumerate(view.candidates):
        longer = (c for c in view.candidates[:at] if {*candidate.columns} < {*c.columns})
        if candidate.times.dated and any(longer):
            continue  # its time of the day, in another column, is no name of sequences
        names = join_names(candidate.columns)
        if is_unique(candidate.times):
            order = tells_order(candidate.times) and view.has_others(candidate)
            if order and not begun_anew_by(view.table, candidate.times.moments):
                name = next(iter(ids_in_stretches(view.table)), "")
                doubt = (
                    f" {name} names stretches of them; if each is a sequence of its own, choose "
                    "that other columns name the sequence."
                )
                together = "repeat together" if len(candidate.columns) > 1 else "repeats"
                whole = f"{names} never {together}: the rows are one long series."
                return "long", whole + (doubt if name and name not in candidate.columns else "")
            continue
        if ids := find_ids(view.table, candidate):
            if tell_apart_by_chance(view, candidate, ids):
                continue
            if _are_phases(view, candidate, ids):
                return "long", (
                    f"{names} {_repeat(candidate)} where {' and '.join(ids)} changes alone, and "
                    "each of these comes back: they are phases of one long series."
                )
            time, ids, why = by_smoothness(view.table, view.candidates, candidate, ids)
            once = f"{join_names(time.columns)} {_repeat(time)}, once for each {' and '.join(ids)}"
            if (whose := described_most(view.table, ids)) != ids:
                return "tidy", why_described(once, whose)
            return "tidy", f"{once}: each row is one step of a sequence.{why}"
    return None


def _are_phases(view: View, time: TimeColumns, ids: Sequence[str]) -> bool:
    """Whether what tells rows of one moment apart names steps of a process that come back.

    The time goes on over them and never back: the last row of one is at the moment of the next.
    """
    moments = time.times.moments
    on = is_nearly_unique(time.times) and bool((moments[1:] >= moments[:-1]).all())
    return on and come_back(group_codes(view.table, ids))


def _by_time_with_exceptions(view: View) -> Found:
    for candidate in view.candidates:
        names = join_names(candidate.columns)
        nearly = is_nearly_unique(candidate.times) and view.has_others(candidate)
        if nearly and (name := sent_at_once(view.table, candidate)):
            return "tidy", (
                f"{names} seldom {_repeat(candidate)}, mostly for another {name}: rows with the "
                "same one are one sequence."
            )
        if nearly:
            return "long", f"{names} seldom {_repeat(candidate)}: the rows are one long series."
        if candidate.times.dated and is_unique(candidate.times):  # each row stands for itself
            continue
        ids = find_ids(view.table, candidate, MOSTLY_UNIQUE)
        if ids and goes_on(candidate.times, group_codes(view.table, ids)):
            return "tidy", (
                f"{names} {_repeat(candidate)}, once for each {' and '.join(ids)} with few "
                "exceptions: each row is one step of a sequence."
            )
    return None


def _coarse_clock(view: View) -> Found:
    """Steps of one series, of which several have the same time: its seconds were cut off."""
    clock = coarse_clock(view.table, view.candidates)
    return ("long", clock.why) if clock else None


def _days_in_stretches(view: View) -> Found:
    """Rows of each day lie together, and each row has a time of day, which others share."""
    both = date_beside_clock(view.candidates)
    blocks = block_ids(view.table)
    if both is None or not blocks or blocks[0] not in both.columns:
        return None
    return "long", (
        f"{join_names(both.columns)} go on together and never back: the rows are one long series, "
        f"which {blocks[0]} doesn't divide."
    )


def _by_names_in_stretches(view: View) -> Found:
    if not (blocks := block_ids(view.table)):
        return None
    return "tidy", f"Rows with the same {' and '.join(blocks)} lie together: they are one sequence."


def _one_column(view: View) -> Found:
    if len(view.free) != 1:
        return None
    return "long", "There is one column of numbers: the rows are one long series."


def _few_rows(view: View) -> Found:
    if len(view.table.frame) >= 3:
        return None
    return "rows", "There are many more columns than rows: one sequence per row."


def _few_columns(view: View) -> Found:
    if len(view.free) >= FEW or (view.down < view.across and len(view.free) >= 4):
        return None
    return "long", "There are few columns of numbers: they are channels of one long series."


def _few_unlike_columns(view: View) -> Found:
    """Many rows of few numbers without names, which don't go on from one to the next."""
    table = view.table
    ends = (first_number(table), table.numbers[-1])
    stay = [c for c in ends if is_class_in_stretches(table, c)]
    in_turn = any(is_class(table, c) for c in ends if c not in stay)
    # What was done for many rows says that they go on, too.
    each = ROWS_EACH / 2 if stay else ROWS_EACH
    few = len(view.free) < MANY and len(table.frame) >= each * len(view.free)
    if table.named or in_turn or not few or view.across > 0.2:
        return None
    return "long", (
        f"Each row has only {len(view.free)} numbers, and these don't change smoothly from column "
        "to column: they are channels of one long series."
    )


def _named_rows(view: View) -> Found:
    """Things with a name each, in no order, of which one quantity was measured many times."""
    n = len(view.table.frame)
    names = [c for c in view.table.texts() if view.table.distinct(c) == n]
    if not names or view.candidates or n < ROWS_EACH or name_shares(view.free):
        return None
    sizes = view.table.frame[view.free].abs().median()
    one_quantity = 0 < sizes.max() <= ONE_SIZE * sizes.min()
    if not one_quantity or smoothness(view.table, view.free, axis=0, from_mean=True) > UNLIKE:
        return None
    return "rows", (
        f"{names[0]} names each row, and numbers don't go on from one to the next: one sequence "
        "per row."
    )


def _class_at_an_end(view: View) -> Found:
    table = view.table
    ends = (first_number(table), table.numbers[-1])
    label = next((c for c in ends if is_class(table, c)), None)
    # Rows sorted by class look smooth downwards too. Channels side by side would differ in size,
    # and so not be smooth across; but there are more rows than channels.
    wide = len(view.free) > max(MANY, len(table.frame) / 2)
    if label and not table.named:
        own = None if wide else view.steps_of_classes(label)
        if found := view.steps_with([label]) or own:
            return found
    steps = view.across <= 0.2 and view.goes_on and not wide
    if not label or table.named or steps:
        return None
    return "rows", (
        f"{label} holds few whole numbers, as classes do, beside columns of fractions: one "
        "sequence per row."
    )


def _smooth_columns(view: View) -> Found:
    if view.down <= max(view.across, 0.2):
        return None
    if view.kind == "channels" and 2 * len(view.block) > len(view.free):
        return "long", (
            f"Columns {view.block[0]} to {view.block[-1]} are called as channels are and change "
            "smoothly from row to row: the rows are one long series."
        )
    if view.turns:
        return "long", view.turns
    if len(view.free) > MANY:
        return "columns", (
            "Numbers change smoothly from row to row, and there are many columns: one sequence "
            "per column."
        )
    return "long", "Numbers change smoothly from row to row: the rows are one long series."


_RULES: tuple[Callable[[View], Found], ...] = (
    _ragged,
    _spread_channels,
    _quantity_rows,
    numbered_by_place,
    repeats_along_an_axis,
    matrices_over_time,
    counted_columns,
    wells_of_a_plate,
    waves_of_a_survey,
    _channel_rows,
    _packets,
    _counted,
    _restarts,
    recordings_in_turn,
    _interleaved,
    numbered_cycles,
    drawn_by_corners,
    _doubles,
    _by_time,
    events_of_two,
    _by_time_with_exceptions,
    _coarse_clock,
    _days_in_stretches,
    names_that_come_again,
    _by_names_in_stretches,
    repeats_of_a_sample,
    months_of_years,
    places_of_parts,
    _one_column,
    _few_rows,
    _few_columns,
    _named_rows,
    numbered_steps,
    _few_unlike_columns,
    _class_at_an_end,
    channels_beside_a_class,
    _smooth_columns,
    columns_with_names,
    unused_channels,
)
