"""The layout of several files of one kind, or of several sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from sequitur_core.data.notes.tables import tables_beside
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.time_order import goes_on, is_unique
from sequitur_core.readers.tables.columns.rows_between_empty_lines import BLOCK, why_blocks
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.formats.among_lines.parted_blocks import PARTED
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    combine,
    constant_within,
    count_groups,
    count_stretches,
    group_codes,
)
from sequitur_core.readers.tables.several_files.frames import PLACE
from sequitur_core.readers.tables.several_files.sheets import ALL_SHEETS
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import (
    GROUP,
    find_ids,
    name_of_restarts,
    names_within,
)
from sequitur_core.readers.tables.understanding.layouts.layout import find_layout
from sequitur_core.readers.tables.understanding.rows.channel_rows import find_channel_rows
from sequitur_core.readers.tables.understanding.rows.interleaved import interleaved_id
from sequitur_core.readers.tables.understanding.spread_channels import find_quantity_rows
from sequitur_core.readers.vocabulary.things import names_recording, says_what

FEWEST_FILES = 4  # of one moment each, beyond the first, where not all name the same things
MANY_THINGS = 8  # that are in all of fewer files
FEWEST_THINGS = 3  # that go on from file to file


def layout_of_files(table: Table) -> tuple[str, str, tuple[str, ...]]:
    """How sequences lie in files of one kind, why, and the columns that name each.

    A file holds one, or one in every row, or several whose rows have names; or all files have a
    row of each, as those of one day do.
    """
    name = table.files[0]
    what = "sheet" if table.sheet == ALL_SHEETS else "file"
    if table.framed and PLACE in table.files:
        why = (
            "Each file is one step of several sequences, which are told apart by their order in it."
        )
        return "tidy", why, (name, PLACE) if table.distinct(name) > 1 else (PLACE,)
    if len(table.frame) > 1 and table.distinct(name) == 1:
        if ids := _within_a_file(table, time_candidates(table, {})):
            return "tidy", f"Each file holds one step of a sequence, which {ids[0]} names.", ids
        return "long", "Each file holds one step, and together they are one long series.", ()
    if table.framed:
        return "tidy", "Each file is one step, and what their names share is a sequence.", (name,)
    first = table.frame[name].iloc[0]
    own = table.frame[table.frame[name] == first].drop(columns=list(table.files))
    alone = replace(table, frame=own, numbers=tuple(c for c in table.numbers if c in own), files=())
    times = time_candidates(alone, {})
    if len(own) > 1:
        if why := why_blocks(table):
            anew = (name,) if table.sheet == PARTED else ()  # blocks of each are counted from 1
            return "tidy", f"{why} of each {what}: each block is a sequence.", (*anew, BLOCK)
        if ids := _going_on_from_file_to_file(table, what):
            return (
                "tidy",
                f"Each {what} has a row of each {ids[0]}: together they are its steps.",
                ids,
            )
        beside = {c for note in tables_beside.among(table.notes) for c in alone.texts()}
        if series := next((c for c in own if c in beside), ""):
            why = f"Each {what} holds several curves, which {series} names: each is a sequence."
            return "tidy", why, (name, str(series))
        if find_layout(alone, times)[0] == "rows":
            quantities = find_quantity_rows(table)
            if quantities is not None and quantities.column == name:
                whose = join_names(quantities.ids)
                told = f"Each {what} has a row for each {whose}"
                return "rows", f"{told}: these are the channels of one sequence.", ()
            return "rows", f"Each {what} is a table with one sequence in every row.", ()
        restarts = name_of_restarts(alone, times)
        if restarts and find_channel_rows(alone, times) is None:
            return (
                "tidy",
                f"In each {what}, the time begins anew with each {restarts}: each is a sequence.",
                (name, restarts),
            )
        if turns := interleaved_id(alone, times):
            why = f"Rows of one {turns} lie between those of others: each is a sequence."
            return "tidy", why, (name, turns)
        ids = _within_a_file(alone, times)
        if ids and not _names_channels(table, ids[0]):
            return (
                "tidy",
                (
                    f"In each {what}, {join_names(times[0].columns)} repeats, once for each "
                    f"{join_names(ids)}: each is a sequence."
                ),
                (name, *ids),
            )
    *_, inner = names_within(table, time_candidates(table, {}), name)
    if inner != name:
        why = f"In each {what}, the time pauses where {inner} changes: each is a sequence."
        return "tidy", why, (name, inner)
    return "tidy", f"Each {what} is one sequence, and its rows are the steps.", (name,)


def _within_a_file(alone: Table, times: Sequence[TimeColumns]) -> tuple[str, ...]:
    """The columns that name several sequences in one file, by its likeliest time; () for one."""
    if not times or any(is_unique(c.times) for c in times):
        return ()
    if find_channel_rows(alone, times) is not None:
        return ()
    ids = find_ids(alone, times[0])
    return ids if len(ids) == 1 and goes_on(times[0].times, group_codes(alone, ids)) else ()


def _names_channels(table: Table, column: str) -> bool:
    """Whether a column says which channel a row is of, by all files: one may have few rows."""
    rows = find_channel_rows(table, time_candidates(table, {}))
    return rows is not None and rows.column == column


def _going_on_from_file_to_file(table: Table, what: str) -> tuple[str, ...]:
    """A column of names, no clock of a date, of which each file has another row at one moment."""
    name = table.files[0]
    files = group_codes(table, (name,))
    if what != "file" or count_groups(files) < GROUP:
        return ()
    rest = [c for c in time_candidates(table, {}) if not {*c.columns} & {*table.files}]
    dated = [pd.Series(c.times.moments) for c in rest if c.times.dated]
    days = [moments.nunique() for moments in dated if constant_within(moments, files)]
    if not days:
        return ()
    taken = {*table.files, *(c for time in rest for c in time.columns)}
    for column in (c for c in table.texts() if c not in taken):
        codes = group_codes(table, (column,))
        things = count_groups(codes)
        all_in_each = things >= MANY_THINGS and max(days) * things == len(codes)
        often = count_groups(files) > FEWEST_FILES or all_in_each
        if often and len(codes) >= GROUP * things and count_groups(files, codes) == len(codes):
            return (column,)
    return ()


def is_in_each_file(table: Table, column: str) -> bool:
    """Whether it names things that have rows in every file, together: animals of a farm, a day.

    Theirs go on from file to file; what was recorded is another each time.
    """
    if not table.files or column in table.numeric or names_recording(column):
        return False
    files, codes = (group_codes(table, (c,)) for c in (table.files[0], column))
    each, things = combine([files, codes]), count_groups(codes)
    whole = count_stretches(each) == count_groups(each) == count_groups(files) * things
    return says_what(column) and things >= FEWEST_THINGS and whole
