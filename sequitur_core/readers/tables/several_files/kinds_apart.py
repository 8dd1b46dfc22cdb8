"""Kinds of files that their columns alone don't tell apart.

Folders of sensors do, other measurements beside the same columns about a device, what a set to test
on lacks, the channels of a file that another holds, steps of time that differ by far, as of half
hours beside their weeks, or months beside the years of which they are parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.readers.arrays.formats.array_headers import SPLIT_NAMES, split_of_name
from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.source import stem_of
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.rows_to_sequences.resampling import OTHER_RATE, spacings_of_each
from sequitur_core.readers.tables.several_files.alike import are_alike
from sequitur_core.readers.tables.several_files.kinds import (
    COLUMNS,
    FOLDERS,
    NAMES,
    PERIODS,
    STEPS,
    TARGETS,
    apart_by_folders,
    kinds_of_files,
)
from sequitur_core.readers.tables.several_files.periods import are_parts
from sequitur_core.readers.tables.table import Table

FAR_LONGER = 10  # times a step, from which another isn't that of a second device of its kind
LONGER = 2  # times a step, which is then another one where some are far longer
WORDS = "words"  # of the names of columns and files, without which kinds are alike
HEADER = "header"  # which is the same where other columns are empty
HELD = "channels"  # of which one file has those of another and more
MOSTLY = 0.9  # of the rows of such a file, and of their numbers
TRAIN, _, TEST = SPLIT_NAMES
FEWEST_ROWS = 5  # of a file whose step is known
FEWEST_FOLDERS = 3  # with files of the same names
MOST_PERIODS = 4  # files of longer ones beside that of their parts
HEAD = 50  # rows of each file in which its step is looked for


def kinds_apart(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table], fixed: Mapping[str, Any]
) -> tuple[dict[str, list[str]], str]:
    """The files of each kind, and what tells more of them apart than their columns do, "" if none.

    By what a recipe says, of which earlier ones know less; or else by the first that does. By their
    columns only where these told fewer kinds apart in earlier versions.
    """
    chosen = chosen_way(fixed)
    for told_by, parted in _WAYS.items():
        found = parted(kinds, tables) if chosen in (None, told_by) else {}
        if len(found) > len(kinds):
            return found, told_by
    before = kinds_of_files(tables, as_before=True) if len(kinds) > 1 else kinds
    told_by = COLUMNS if len(before) != len(kinds) else ""  # which earlier versions took together
    return {first: [*members] for first, members in kinds.items()}, told_by


def with_same_header(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table], fixed: Mapping[str, Any]
) -> tuple[dict[str, list[str]], str] | None:
    """The files of each kind, those together that have the same header, whatever is empty in them.

    As a watch writes all its columns, and only the pulse where somebody trains indoors: both
    measured that. None where none are, or a recipe says otherwise, as earlier ones do.
    """
    if chosen_way(fixed) not in (None, HEADER):
        return None
    found: dict[str, list[str]] = {}
    for first, members in kinds.items():
        of, header = tables[first], tables[first].header
        same = (k for k in found if header and tables[k].header == header)
        # Those alike by their columns are apart for their rows: one holds those of all others.
        same = (k for k in same if not are_alike(tables[k], of, by_first=True))
        alike = next((k for k in same if _measured([of]) & _measured([tables[k]])), first)
        found.setdefault(alike, []).extend(members)
    return (found, HEADER) if len(found) < len(kinds) else None


def chosen_way(fixed: Mapping[str, Any]) -> str | None:
    """What told kinds apart for a recipe; None where the first way that does so may."""
    way: str | None = fixed.get("kinds_by", "" if fixed.get("joined") is False else None)
    return way


def apart_by_measurements(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, list[str]]:
    """The files of each kind, by the first of them, where some measured nothing that others did.

    What they share then says of which device they are, where it was and when: sensors of dust have
    five such columns, and those of the weather as well.
    """
    found: dict[str, list[str]] = {}
    for members in kinds.values():
        by_columns: dict[frozenset[str], list[str]] = {}
        for member in members:
            by_columns.setdefault(frozenset(map(str, tables[member].frame.columns)), []).append(
                member
            )
        parts = _by_measurements(by_columns, tables) if len(by_columns) > 1 else [[*members]]
        found |= {of[0]: of for of in parts}
    return found


def measured_of_the_same(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, list[str]]:
    """The files of each measurement, where words in all their rows name the same things in all.

    As a watch writes each quantity of a person into a file of its own; {} where names of devices
    differ, or nothing was measured apart.
    """
    found = apart_by_measurements(kinds, tables)
    if len(found) <= len(kinds):
        return {}
    columns = [{str(c) for m in of for c in tables[m].texts()} for of in found.values()]
    for column in set.intersection(*columns):
        named = [
            {word for m in of for word in tables[m].frame[column].dropna().unique()[:2]}
            for of in found.values()
            if all(tables[m].distinct(column) == 1 for m in of)
        ]
        if any(one != other for one in named for other in named):
            return {}
    return found


def _by_measurements(
    by_columns: Mapping[frozenset[str], list[str]], tables: Mapping[str, Table]
) -> list[list[str]]:
    """Files that share a column of numbers that go on, together; all where one measured nothing."""
    parts: list[tuple[set[str], set[str], list[str]]] = []
    for columns, members in by_columns.items():
        own = _measured([tables[member] for member in members])
        if not own or not all(tables[member].named for member in members):
            return [[m for of in by_columns.values() for m in of]]
        known, of = {*columns}, [*members]
        near = [part for part in parts if own & part[1] or part[0] & known]
        for measured, names, others in near:
            own, known, of = own | measured, known | names, [*others, *of]
        parts = [*(part for part in parts if part not in near), (own, known, of)]
    return [of for _, _, of in parts]


def _measured(tables: Sequence[Table]) -> set[str]:
    """Columns of numbers that change in some of the files, but for their times."""
    if not tables:
        return set()
    times = {column for time in time_candidates(tables[0], {}) for column in time.columns}
    names = {c for table in tables for c in table.numbers if c not in table.row_numbers} - times
    return {c for c in names if any(c in t.numeric and t.distinct(c) > 1 for t in tables)}


def apart_by_targets(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, list[str]]:
    """The files of each kind, by the first of them, where those to test on lack what is predicted.

    So contests give train.csv with the sales of shops, and test.csv without them; or y_train.csv,
    which says something of each number in X_train.csv, and nothing of those in X_test.csv.
    """
    found: dict[str, list[str]] = {}
    for members in kinds.values():
        sets = {member: _set_of(member) for member in members}
        known = _measured([tables[m] for m in members if sets[m] != TEST])
        of_test = [m for m, part in sets.items() if part == TEST]
        lacking = [m for m in of_test if known - {*tables[m].frame}]
        if not lacking and of_test:
            learned = [tables[m] for m in members if sets[m] == TRAIN]
            beside = [[*of] for of in kinds.values() if of is not members]
            lacking = of_test if _are_told_apart(learned, beside, tables) else []
        rest = [member for member in members if member not in lacking]
        apart = (
            lacking and any(sets[m] == TRAIN for m in rest) and all(tables[m].named for m in rest)
        )
        found |= {of[0]: of for of in ([rest, lacking] if apart else [[*members]])}
    return found


def _set_of(member: str) -> str:
    """Which set a file says that it is of; "" if none."""
    return split_of_name(stem_of(member))[1]


def _are_told_apart(
    learned: Sequence[Table], beside: Sequence[Sequence[str]], tables: Mapping[str, Table]
) -> bool:
    """Whether one of the kinds beside has a row for each name in the files to learn from alone."""
    for members in beside:
        told = [tables[member].frame for member in members if _set_of(member) == TRAIN]
        if not learned or len(told) != 1 or any(_set_of(member) == TEST for member in members):
            continue
        for column in told[0].columns:
            if all(column in table.frame for table in learned) and told[0][column].is_unique:
                names = {*pd.concat([table.frame[column] for table in learned])}
                if len(names) > 1 and names == {*told[0][column]}:
                    return True
    return False


def of_no_other_set(alike: Mapping[str, Table], others: Mapping[str, Table]) -> dict[str, Table]:
    """Files that may say something of others: not those of a set to learn from of one to test on.

    Numbers begin again in each set.
    """
    sets = {_set_of(member) for member in alike}
    whose = sets.pop() if len(sets) == 1 else ""
    if whose not in (TRAIN, TEST):
        return {**others}
    return {m: table for m, table in others.items() if _set_of(m) in ("", whose)}


def apart_by_channels(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, list[str]]:
    """The files of each kind, by the first of them, where one of two holds what the other does.

    It has all of that one's channels and more, with the same numbers at the same times, as the
    days of an export have those of the nights. It comes first.
    """
    found: dict[str, list[str]] = {}
    for members in kinds.values():
        wide = sorted(members, key=lambda m: -len(tables[m].numbers))
        apart = len(wide) == 2 and _holds(tables[wide[0]], tables[wide[1]])
        found |= {of[0]: of for of in ([[m] for m in wide] if apart else [[*members]])}
    return found


def _holds(wide: Table, other: Table) -> bool:
    """Whether a table has all channels of another and more, at most of its times the same."""
    shared = [c for c in other.numbers if c in wide.numeric]
    if not shared or len(shared) < len(other.numbers) or len(wide.numbers) == len(shared):
        return False
    dated = [c for c in time_candidates(other, {}) if c.times.dated and len(c.columns) == 1]
    column = next((c.columns[0] for c in dated if c.columns[0] in wide.frame), None)
    shared = [c for c in shared if c != column]  # as seconds since 1970 are
    if column is None or not shared:
        return False
    one, two = (
        table.frame.drop_duplicates(column).set_index(column)[shared] for table in (wide, other)
    )
    both = one.index.intersection(two.index)
    same = (one.loc[both] == two.loc[both]) | (one.loc[both].isna() & two.loc[both].isna())
    return len(both) >= MOSTLY * len(one) and bool(same.to_numpy().mean() >= MOSTLY)


def holder_of(first: str, kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]) -> str:
    """The kind that holds all channels of another one and more, or that one."""
    own = tables[first].numeric
    holds = (k for k in kinds if own < tables[k].numeric and _holds(tables[k], tables[first]))
    return next(holds, first)


def apart_by_names(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, list[str]]:
    """The files of each kind, by the first of them, where their own names tell some apart.

    Each name comes once in every folder, and a column without a name holds whole numbers in all
    files of one, and fractions in all of another: the lane and the car ahead, on each drive. What
    somebody did in each, walk and run, is measured alike.
    """
    found: dict[str, list[str]] = {}
    for members in kinds.values():
        parts: dict[str, list[str]] = {}
        for member in members:
            parts.setdefault(stem_of(member).lower(), []).append(member)
        folders = {PurePosixPath(member).parent for member in members}
        once = all({PurePosixPath(m).parent for m in of} == folders for of in parts.values())
        once = once and len(members) == len(parts) * len(folders)
        apart = len(parts) > 1 and len(folders) >= FEWEST_FOLDERS and once
        apart = apart and not any(tables[member].named for member in members)
        together = _of_one_form([*parts.values()], tables) if apart else [[*members]]
        found |= {of[0]: of for of in together}
    return found


def _of_one_form(parts: Sequence[list[str]], tables: Mapping[str, Table]) -> list[list[str]]:
    """Lists of files, those together none of whose columns is whole in one and not in another."""
    found: list[tuple[list[str], dict[str, bool]]] = []
    for members in parts:
        whole = [_whole_columns(tables[member]) for member in members]
        form = {c: w for c, w in whole[0].items() if all(of.get(c) == w for of in whole)}
        near = (of for of, other in found if all(form[c] == other.get(c, form[c]) for c in form))
        if (alike := next(near, None)) is None:
            found.append(([*members], form))
        else:
            alike += members
    return [of for of, _ in found]


def _whole_columns(table: Table) -> dict[str, bool]:
    """Whether each column of numbers holds whole ones alone."""
    cells = (table.values(column) for column in table.numbers)
    whole = (bool((np.nan_to_num(of) % 1 == 0).all()) for of in cells)
    return dict(zip(table.numbers, whole, strict=True))


def apart_by_steps(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, list[str]]:
    """The files of each kind, by the first of them, where steps of time tell some apart.

    A station writes the same columns each minute and, as means of these, each half hour: files of
    the same time, each in even steps, of which some are many times as long as others.
    """
    found: dict[str, list[str]] = {}
    for members in kinds.values():
        parts = _by_steps({member: tables[member] for member in members})
        found |= {of[0]: of for of in parts}
    return found


def _by_steps(tables: Mapping[str, Table]) -> list[list[str]]:
    """Files of one kind by their steps; all together where not all have one, or none are far."""
    together = [[*tables]]
    rows = {member: len(table.frame) for member, table in tables.items()}
    short, long = min(rows, key=lambda m: rows[m]), max(rows, key=lambda m: rows[m])
    if rows[short] < FEWEST_ROWS or rows[long] < FAR_LONGER * rows[short] / 2:
        return together  # what lasts as long has as many times the rows
    ends = {member: _step_and_ends(tables[member]) for member in (short, long)}
    if not _far_apart(ends[short], ends[long]):
        return together
    ends = {member: _step_and_ends(table) for member, table in tables.items()}
    if not all(step > 0 for step, _, _ in ends.values()):
        return together
    parts: list[list[str]] = []
    last = 0.0
    for member in sorted(ends, key=lambda m: ends[m][0]):
        step = ends[member][0]
        if not parts or step >= LONGER * last:
            parts.append([])
        elif step > OTHER_RATE * last:
            return together  # steps of many lengths, as of a device that takes its time
        parts[-1].append(member)
        last = step
    return [[m for m in tables if m in part] for part in parts]


def _far_apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Whether even steps of one file are many times as long as the other's, in the same time."""
    (slow, begin, end), (fast, first, last) = one, other
    return slow >= FAR_LONGER * fast > 0 and begin <= last and first <= end


def _step_and_ends(table: Table) -> tuple[float, float, float]:
    """The step of a file in seconds, 0 if its dates aren't even, and its first and last time."""
    frame = table.frame
    if len(frame) < FEWEST_ROWS:
        return 0.0, 0.0, 0.0
    ends = pd.concat([frame.iloc[:HEAD], frame.iloc[max(HEAD, len(frame) - 1) :]])
    few = replace(table, frame=ends.reset_index(drop=True))
    dated = next((c.times for c in time_candidates(few, {}) if c.times.dated), None)
    if dated is None or dated.missing.any():
        return 0.0, 0.0, 0.0
    head = dated.moments[:HEAD]
    step = spacings_of_each(head, np.zeros(len(head), np.int64))[0]
    moments = since_1970(dated.moments)
    return float(np.nan_to_num(step)), float(moments[0]), float(moments[-1])


def apart_by_periods(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, list[str]]:
    """The files of each kind, by the first of them, where one has the parts of all others' periods.

    So an office writes months, quarters and years of the same.
    """
    found: dict[str, list[str]] = {}
    for members in kinds.values():
        finest = max(members, key=lambda m: len(tables[m].frame))
        rest = [m for m in members if m != finest]
        apart = 0 < len(rest) <= MOST_PERIODS
        apart = apart and all(are_parts(tables[finest], tables[m]) for m in rest)
        found |= {of[0]: of for of in ([[m] for m in members] if apart else [[*members]])}
    return found


_Parted = Callable[[Mapping[str, Sequence[str]], Mapping[str, Table]], dict[str, list[str]]]
_WAYS: dict[str, _Parted] = {
    FOLDERS: apart_by_folders,
    "measurements": apart_by_measurements,
    TARGETS: apart_by_targets,
    HELD: apart_by_channels,
    NAMES: apart_by_names,
    STEPS: apart_by_steps,
    PERIODS: apart_by_periods,
}
