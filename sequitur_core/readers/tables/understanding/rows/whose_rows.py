"""Columns that say whom rows are about, and which trial of theirs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.rows_of_numbers import are_whole, rows_by_group
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.values import REMARKS, is_remark
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    codes_of,
    constant_within,
    count_groups,
    count_stretches,
    group_codes,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.things import names_person, names_recording, names_thing
from sequitur_core.readers.vocabulary.words import words

FEW_EACH = 1.8  # rows of a name, on average, at least: of clubs that were in few seasons
FEWEST_EACH = 3  # rows of a person, on average
LONG = 20  # rows of a trial, on average
FEWEST_MET = 3  # names that are in both of two roles
SHARED = 0.5  # of the names of the role with fewer
FEW_SHARED = 0.2  # of the numbers, that several regions have
MOSTLY = 0.5  # of the rows, that are there with both roles exchanged, too


def names_persons(table: Table, column: str) -> bool:
    """Whether each name or number is that of somebody; words are subjects of letters as well."""
    if not names_person(column) or "subject" not in words(column):
        return names_person(column)
    return all(any(map(str.isdecimal, str(cell))) for cell in table.frame[column].unique())


def whose_they_are(table: Table, time: TimeColumns, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Whom or what rows are about that seemed to be named by arms of a trial or by places; or ids.

    A club in a league, season after season, has no place of its own, even if it was in few seasons.
    """
    if len(ids) == 1 and ids[0] in table.numeric:
        moments = codes_of(time.times.moments)
        name = name_of_few_rows(table, time) if ranks(table, ids[0], moments) else ""
        ids = (name,) if name else ids
    return _numbered_within(table, _persons_within(table, ids, time.columns), time.columns)


def _numbered_within(table: Table, ids: tuple[str, ...], taken: Sequence[str]) -> tuple[str, ...]:
    """With the column within whose parts numbers begin anew, as routes do in each state; or ids.

    Rows of all others lie together, and those of such a number in the parts that have it. Visits of
    the same persons have most numbers in common.
    """
    if len(ids) != 1 or ids[0] not in table.numeric:
        return ids
    group = group_codes(table, ids)
    groups, stretches = count_groups(group), count_stretches(group)
    if not groups < stretches <= (1 + FEW_SHARED) * groups:
        return ids
    for column in (str(c) for c in table.frame.columns if c not in (*ids, *taken)):
        if part_of(column) or 2 * table.distinct(column) > groups:
            continue
        region = group_codes(table, (column,))
        parts = count_groups(region)
        if 1 < parts == count_stretches(region) and count_groups(group, region) == stretches:
            return (column, *ids)
    return ids


def _persons_within(table: Table, ids: tuple[str, ...], taken: Sequence[str]) -> tuple[str, ...]:
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


def name_of_few_rows(table: Table, time: TimeColumns) -> str:
    """A column of names that have few rows each, but never two at one time; "" for none."""
    n, moments = len(table.frame), codes_of(time.times.moments)
    for column in table.texts():
        aside = column in time.columns or is_remark(table, column)
        if aside or {*words(column)} & REMARKS or table.frame[column].hasnans:
            continue
        several = 2 <= table.distinct(column) <= n / FEW_EACH
        if several and count_groups(group_codes(table, (column,)), moments) == n:
            return column
    return ""


def ranks(table: Table, column: str, moments: IntArray) -> bool:
    """Whether it counts the rows of each moment from 1 on, in the order of what was measured.

    Some number nowhere goes up along it, or nowhere down, and isn't told by it as a depth is.
    """
    places = table.values(column)
    order, same = rows_by_group(moments, places)
    begins = places[order][np.concatenate([[True], ~same])]
    counts = (begins == 1).all() and (np.diff(places[order])[same] == 1).all()
    if names_thing(column) or not counts or not same.any():
        return False
    for other in (c for c in table.numbers if c != column):
        steps = np.diff(table.values(other)[order])[same]
        in_order = steps.any() and ((steps >= 0).all() or (steps <= 0).all())
        if in_order and not constant_within(table.frame[other], group_codes(table, (column,))):
            return True
    return False


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
