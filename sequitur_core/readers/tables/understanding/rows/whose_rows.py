"""Columns that say whom rows are about, and which trial of theirs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    codes_of,
    constant_within,
    count_groups,
    count_stretches,
    group_codes,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.things import names_person, names_recording
from sequitur_core.readers.vocabulary.words import words

FEWEST_EACH = 3  # rows of a person, on average
LONG = 20  # rows of a trial, on average
FEWEST_MET = 3  # names that are in both of two roles
SHARED = 0.5  # of the names of the role with fewer
MOSTLY = 0.5  # of the rows, that are there with both roles exchanged, too


def names_persons(table: Table, column: str) -> bool:
    """Whether each name or number is that of somebody; words are subjects of letters as well."""
    if not names_person(column) or "subject" not in words(column):
        return names_person(column)
    return all(any(map(str.isdecimal, str(cell))) for cell in table.frame[column].unique())


def persons_within(table: Table, ids: tuple[str, ...], taken: Sequence[str]) -> tuple[str, ...]:
    """The column of persons each of whom has one name of sequences, as the arm of a trial; or ids.

    taken : columns that are the time. Rows of a person are one sequence, and the name a label.
    """
    if not ids:
        return ids
    groups, rows = group_codes(table, ids), len(table.frame)
    for column in (str(c) for c in table.frame.columns if c not in (*ids, *taken)):
        if not names_persons(table, column) or table.frame[column].isna().any():
            continue
        who = group_codes(table, (column,))
        several = count_groups(groups) < count_groups(who) <= rows / FEWEST_EACH
        if several and all(constant_within(table.frame[name], who) for name in ids):
            return (column,)
    return ids


def with_trials_of_each(table: Table, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Names whose rows lie together, with what tells trials of each apart; or the names alone.

    That is called as trials, sessions or runs are, and the rows of one lie together as well.
    """
    if not ids:
        return ids
    whose, rows = group_codes(table, ids), len(table.frame)
    for column in (c for c in map(str, table.frame.columns) if names_recording(c) and c not in ids):
        measured = column in table.numeric and not are_whole(table.values(column))
        if measured or not table.known(column).all():
            continue
        each = group_codes(table, (*ids, column))
        several = 2 * count_groups(whose) <= count_groups(each) <= rows / LONG
        if several and count_stretches(each) == count_groups(each):
            return tuple(c for c in map(str, table.frame.columns) if c in (*ids, column))
    return ids


def roles_of_events(table: Table, time: TimeColumns) -> list[tuple[str, str]]:
    """Pairs of columns of words that draw on the same names, as home and visitor of games do.

    A row is of both. Not where most have one name, or each event has a row of either.
    """
    frame, found = table.frame, list[tuple[str, str]]()
    names = {c: {*frame[c].dropna().unique()} for c in table.texts()}
    moments = codes_of(time.times.moments).tolist()
    for one, other in itertools.combinations(names, 2):
        fewer, shared = min(names[one], names[other], key=len), names[one] & names[other]
        if len(shared) < max(FEWEST_MET, SHARED * len(fewer)):
            continue
        rows = {*zip(moments, frame[one], frame[other], strict=True)}
        if len(rows & {(at, b, a) for at, a, b in rows}) < MOSTLY * len(rows):
            found.append((one, other))
    return found
