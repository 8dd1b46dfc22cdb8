"""What each column of a table is that holds one long series."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.names.time_names import names_seconds
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.dates.time_order import (
    goes_back,
    is_nearly_unique,
    is_unique,
    tells_order,
)
from sequitur_core.readers.dates.timestamps import lacks_year
from sequitur_core.readers.tables.columns.labels import (
    are_kinds,
    flags_rows,
    is_alarm,
    is_remarks,
    tells_of_each_row,
)
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.unnamed_columns import SMALL_TICK, ticking
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.roles.counts import measured_as_0_and_1
from sequitur_core.readers.tables.understanding.roles.described import numbers_of_names
from sequitur_core.readers.tables.understanding.roles.guessed import (
    CHANNEL,
    LABEL,
    NEITHER,
    Guess,
    columns_of_times,
    is_or_are,
    time_roles,
    with_channels,
)
from sequitur_core.readers.tables.understanding.roles.no_channels import (
    MARKS_IN_TURN,
    OF_CHANNEL,
    OF_MOMENTS,
    OF_STATIONS,
    no_channels,
    numbers_stations,
)
from sequitur_core.readers.tables.understanding.rows.channel_rows import (
    find_channel_rows,
    of_moments,
    told_by_channel,
)
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import is_class_of_rows
from sequitur_core.readers.tables.understanding.rows.whose_rows import name_of_few_rows
from sequitur_core.readers.tables.understanding.sites import places_of_names
from sequitur_core.readers.tables.understanding.times_and_counters.asides import (
    find_asides,
    told_from_row_to_row,
)
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.coarse_clocks import (
    are_written_again,
    clock_of_bursts,
    coarse_clock,
    date_beside_clock,
    time_in_order,
)
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    is_even,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    COUNTS_GROUPS,
    MARKS_ROWS,
    TELLS_TIME,
    TURNS,
    Why,
    find_constants,
)
from sequitur_core.readers.tables.understanding.times_and_counters.packets import (
    Packets,
    find_packets,
)
from sequitur_core.readers.tables.understanding.times_and_counters.rates import axis_as_said
from sequitur_core.readers.tables.understanding.times_and_counters.rising import (
    axis_of_rows,
    begun_anew_by,
    times_of_no_order,
)
from sequitur_core.readers.tables.understanding.times_and_counters.rounds import says_weekday
from sequitur_core.readers.tables.understanding.times_and_counters.told_by_stretches import (
    counted_anew,
    counted_by_others,
    repeated_in_numbers,
    time_once_more,
)
from sequitur_core.readers.vocabulary.words import words

DAYS = 7  # of a week
# Of numbers, whatever values they have.
_COUNTING = (COUNTS_GROUPS, MARKS_ROWS, MARKS_IN_TURN, TURNS)
_TURNED = (
    "The newest row stands first, by {}, of which several rows share one: their order is turned "
    "around, so that the oldest is the first step."
)


def long_roles(table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]) -> Guess:
    rows = None if "channel_column" in fixed else find_channel_rows(table, candidates)
    if rows is not None and (rows.ids or not rows.column):
        rows = None
    channel = str(fixed.get("channel_column", "")) if rows is None else rows.column
    own = _telling_order(table, candidates) if rows is None else rows.time
    time = own or _coarse_time(table, candidates)
    if time is None and fixed.get("time_columns") and candidates:
        time = candidates[0]
    reasons: list[str] = []
    untold = "time_columns" not in fixed
    packets = find_packets(table, tuple(candidates)) if untold and not channel else None
    if packets is not None:
        time = None
    elif time is None and untold and len(table.numbers) > 1:
        clocked = coarse_clock(table, candidates) is not None
        time, reasons = axis_as_said(table, axis_of_rows(table, clocked=clocked))
    taken = {*(time.columns if time else ()), *filter(None, [channel])}
    times = columns_of_times(candidates)
    asides = _asides(table, time, channel, taken, times, packets)
    counts = measured_as_0_and_1(table)
    finer = () if rows is None else rows.finer
    roles = {
        c: NEITHER if c in finer else _role(table, c, asides, counts=c in counts, time=c in times)
        for c in table.frame.columns
        if c not in taken
    }
    found = with_channels(table, taken, roles)
    told = {*asides, *table.worded.values()}
    if rest := [c for c in found[NEITHER] if c not in told]:
        reasons.append(f"{join_names(rest)} {is_or_are(rest)} not part of the series.")
    found["channel_column"] = channel
    if untold and packets is None and not channel:
        shared = (c for c in candidates if goes_back(c.times) and not is_unique(c.times, share=1))
        date = next((c for c in shared if time in (None, c)), None)
        found["newest_first"] = date is not None
        reasons += [_TURNED.format(join_names(date.columns))] if date else []
    return Guess({**found, **time_roles(time), **_step_in_seconds(time)}, reasons, asides)


def _step_in_seconds(time: TimeColumns | None) -> dict[str, Any]:
    """The step of even times that have seconds behind a name in any language, as fields."""
    if time is None or time.times.format != "number" or time.times.unit:
        return {}
    numbers = time.times.numbers.astype(np.float64)
    if not names_seconds(time.columns[0]) or not is_even(numbers):
        return {}
    size = (numbers[-1] - numbers[0]) / (len(numbers) - 1)
    return {"step": float(f"{size:.10g}"), "step_unit": "s"}


def _telling_order(table: Table, candidates: Sequence[TimeColumns]) -> TimeColumns | None:
    """The first time that puts all rows in order."""
    in_order = (c for c in candidates if tells_order(c.times))
    return next((c for c in in_order if not begun_anew_by(table, c.times.moments)), None)


def _coarse_time(table: Table, candidates: Sequence[TimeColumns]) -> TimeColumns | None:
    """A time that tells nearly all rows apart, or the moments of their bursts."""
    again = (c for c in candidates if are_written_again(table, c.times))
    time = next((c for c in candidates if is_nearly_unique(c.times)), None) or next(again, None)
    if time is None and coarse_clock(table, candidates) is None:
        time = date_beside_clock(candidates) or clock_of_bursts(table, candidates)
        if time is None and (time := time_in_order(table, candidates)) is not None:
            return None if name_of_few_rows(table, time) else time
    return time


def _asides(
    table: Table,
    time: TimeColumns | None,
    channel: str,
    taken: Collection[str],
    times: set[str],
    packets: Packets | None,
) -> dict[str, Why]:
    """Columns of the series that aren't measured, and why."""
    group = group_codes(table, (channel,)) if channel else None
    stations = (c for c in table.numbers if c not in taken and numbers_stations(table, c))
    found = {
        **dict.fromkeys(stations, OF_STATIONS),
        **repeated_in_numbers(table, taken),
        **counted_anew(table, taken, group),
        **time_once_more(table, time, taken),
        **find_asides(table, time, others=times, group=group),
        **find_constants(table, taken),
        **_days_of_week(table, time, taken),
        **(times_of_no_order(table, times) if time is None else {}),
        **{c: TELLS_TIME for c in ticking(table, SMALL_TICK) if c not in taken},
        **({packets.column: COUNTS_GROUPS} if packets else {}),
        **numbers_of_names(table, taken),
        **no_channels(table, taken),
        **_places(table, taken),
        **(dict.fromkeys(of_moments(table, channel, taken), OF_MOMENTS) if channel else {}),
        **(dict.fromkeys(told_by_channel(table, channel, taken), OF_CHANNEL) if channel else {}),
    }
    found |= told_from_row_to_row(table, time, {*taken, *found}, group)
    return found | counted_by_others(table, time, found, taken)


def _places(table: Table, taken: Collection[str]) -> dict[str, Why]:
    """Numbers that say where something is that has a name in each row, such as a city."""
    return {
        column: Why(f"is the place of each {name}", f"are the place of each {name}")
        for name, columns in places_of_names(table, taken).items()
        for column in columns
    }


def _days_of_week(table: Table, time: TimeColumns | None, taken: Collection[str]) -> dict[str, Why]:
    """Texts that say the day of the week of the time, whose dates make labels of that."""
    if time is None or not time.times.dated or lacks_year(time.times.format):
        return {}
    of = f"the day of the week of {join_names(time.columns)}"
    few = (c for c in table.texts() if c not in taken and table.distinct(c) <= DAYS)
    why = Why(f"says {of}", f"say {of}")
    return {c: why for c in few if says_weekday(table.frame[c], time.times)}


def _may_be_alarm(column: str) -> bool:
    """Whether zeros alone may be an alarm that never went off; an angle of attack is measured."""
    return is_alarm(column) and "angle" not in words(column) and not named_channels([column])[0][1]


def _role(table: Table, column: str, asides: Mapping[str, Why], *, counts: bool, time: bool) -> str:
    """What a column is that is no time of the series: of CHANNEL, LABEL and NEITHER.

    counts : whether it counts with 0 and 1. time : whether it may give the time.
    """
    aside, numeric = column in asides, column in table.numeric
    if column in table.worded:
        return CHANNEL
    if (aside and not numeric) or column in table.worded.values():
        return NEITHER
    counted = counts or asides.get(column) in _COUNTING
    counted |= aside and part_of(str(column)) == "year"
    if numeric and (counted or column not in table.binary):
        if aside:
            return NEITHER
        return LABEL if is_class_of_rows(table, column) else CHANNEL
    cells, distinct = table.frame[column], table.distinct(column)
    some = are_kinds(cells, distinct) or (flags_rows(cells) and _may_be_alarm(column))
    if not some or (time and not numeric):
        return NEITHER
    return NEITHER if is_remarks(cells) or tells_of_each_row(cells, distinct) else LABEL
