"""What each column of a table is whose rows are sequences, or of one channel of them each."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.names_and_units import unit_above_names, units_in_cells
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.names.time_names import LONGEST
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.channel_names import StepsInNames
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.rearranged.first_column import unit_of_head
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.units.in_names import in_units
from sequitur_core.readers.tables.columns.units.known import STEP_UNITS
from sequitur_core.readers.tables.columns.unnamed_columns import first_number
from sequitur_core.readers.tables.formats.text.missing_names import NAMES_OF_ROWS
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    constant_within,
    count_groups,
    count_named,
    determines,
    group_codes,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import names_sequences, tells_of_rows
from sequitur_core.readers.tables.understanding.name_blocks import (
    find_name_block,
    numbered_again,
    step_of_names,
    texts_in_block,
)
from sequitur_core.readers.tables.understanding.roles.guessed import Guess, is_class, is_or_are
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import (
    are_few_whole,
    has_whole,
    numbers_classes,
)
from sequitur_core.readers.tables.understanding.rows.dated_steps import (
    dates_of_steps,
    step_of_dates,
)
from sequitur_core.readers.tables.understanding.rows.edges_of_rows import edges_of_rows
from sequitur_core.readers.tables.understanding.rows.marks_of_steps import flags_of_block
from sequitur_core.readers.tables.understanding.rows.waves import find_waves
from sequitur_core.readers.tables.understanding.spread_channels import (
    QuantityRows,
    are_hours,
    find_quantity_rows,
    find_spread_channels,
    names_rows,
)
from sequitur_core.readers.vocabulary.words import words

_LAST_NUMBER = re.compile(r"\d+(?=\D{0,2}$)")
# What is called so before numbered columns was measured before them; and what those count.
_OF_SEVERAL = {"min", "max", "mean", "median", "avg", "average", "minimum", "maximum"}
_BEGINNINGS = {"bl", "baseline", "base", "pre", "start", "initial"}
_OF_STEPS = {
    "d", "day", "days", "h", "hr", "hour", "hours", "m", "min", "mo", "month", "months", "session",
    "t", "time", "v", "visit", "w", "week", "weeks", "wk", "wks", "y", "year", "years", "yr",
}  # fmt: skip
MOST_BEHIND = 3  # columns that say which sequence of a person or a class a row is
_DIGITS = "%Y%m%d"  # days that are written as numbers
# The unit of the columns in the name left of them, which may be that of the rows, too: hive/t (min)
_CORNER = re.compile(
    r"(?:.*[^\W_]\s*(?P<sign>[/\\|]))?(?P<name>.+?)\s*[(\[](?P<unit>[^\W\d]+)[)\]]"
)


def row_roles(table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]) -> Guess:
    block, _ = find_name_block(table)
    if quantities := _quantity_rows(table, fixed):
        return _roles_of_quantities(table, quantities, block)
    reasons, labels, left_out = list[str](), list[str](), list[str]()
    may_spread = fixed.get("channels_in_names", True)
    spread = find_spread_channels(table, candidates) if may_spread else None
    days = [c for t in candidates if t.times.format == _DIGITS for c in t.columns[:1]]
    dates = dates_of_steps(table)
    stray = [*texts_in_block(table), *flags_of_block(table, block), *dict.fromkeys(dates.values())]
    inside, beside = _inside_and_beside(table, spread, block, (days, stray))
    if first := step_zero(table, block) if inside == {*block} else "":
        inside, beside = {*inside, first}, [c for c in beside if c != first]
        reasons.append(
            f"{first} is taken for what was measured before {block[0]}: it is the first step."
        )
    table = _with_numbers(table, inside)
    texts = [c for c in table.texts() if c not in stray]
    edges = {} if inside else edges_of_rows(table)
    left_out += edges
    beside = [c for c in beside if c not in edges]
    n = len(table.frame)
    known = spread is not None and spread.timed  # beside what was measured at visits, of a person
    same = [c for c in texts if table.distinct(c) == 1 < n]  # what all rows say tells none apart
    ids = [c for c in texts if c not in same and (n == 1 or not tells_of_rows(table, c))]
    for column in dict.fromkeys(beside):
        if column in table.row_numbers:
            left_out.append(column)
        elif (
            names_label(column)
            or not table.named
            or column in table.binary
            or (known and has_whole(table, column))
            or (are_few_whole(table, column) and not _is_amount(column))
        ) and 2 <= table.distinct(column) <= max(2, n // 2):
            labels.append(column)
            reasons.append(
                f"{column} holds {table.distinct(column)} different whole numbers: used as a label."
            )
        elif (column in (NAMES_OF_ROWS, *days) or names_sequences(column)) and table.distinct(
            column
        ) == n:
            ids.append(column)
        else:
            left_out.append(column)
    labels += [c for c in texts if 2 <= table.distinct(c) <= 0.9 * table.frame[c].notna().sum()]
    if unique := [c for c in ids if table.distinct(c) == n]:
        ids = unique[:1]  # a column that names every row needs no help from others
    elif ids and table.frame[ids].duplicated().any() and {*ids} <= {*labels}:
        ids = []  # classes alone don't name a row
    ids = ids or (
        [c for c in beside if names_rows(table, c)][:1]
        if known
        else _naming_together(table, [*texts, *beside])
    )
    left_out = [c for c in left_out if c not in ids]
    left_out += [c for c in beside if c not in ids and c not in labels and c not in left_out]
    if left_out and "left_out" not in fixed:
        reasons.append(f"{join_names(left_out)} {is_or_are(left_out)} not part of the sequences.")
    fields = {
        "id_columns": tuple(ids),
        "label_columns": tuple(dict.fromkeys(labels)),
        "left_out": (*left_out, *same, *stray),
        "channels_in_names": spread is not None,
    }
    if spread is None and (unit := _unit_of_all(table)):
        fields["units"] = (unit,)
    if dates and inside == dates.keys():
        fields |= step_of_dates(table)
    elif spread is not None and spread.form:
        fields |= {"time_format": spread.form}
    elif spread is not None and spread.step:
        fields |= {"step": spread.step, "step_unit": spread.unit}
    elif inside - {first} == {*block}:
        fields |= _steps_of_block(table, block, reasons)
    return Guess(fields, reasons, edges)


def _is_amount(column: str) -> bool:
    """Whether a column has a unit, or is called as the lowest, highest or mean of something."""
    return bool(in_units([column])) or not _OF_SEVERAL.isdisjoint(words(column)[-1:])


def _units_of_sheets(table: Table, column: str) -> tuple[str, ...]:
    """The unit of each channel that a sheet is; "" where none stands above its names."""
    if column not in table.files:
        return ()
    channels = [*table.frame[column].dropna().unique()]
    above = unit_above_names.among(table.notes)
    units = {
        sheet: unit_of_head(note.numbers["column"])
        for note in above
        for sheet in note.numbers.get("sheets") or (channels if len(above) == 1 else ())
    }
    return tuple(units.get(channel, "") for channel in channels)


def _unit_of_all(table: Table) -> str:
    """The unit of all numbers, where it stands above the names of rows or in most cells."""
    if above := unit_above_names.among(table.notes):
        units = {unit_of_head(note.numbers["column"]) for note in above}
        return units.pop() if len(units) == 1 else ""
    for note in units_in_cells.among(table.notes):
        told = {now for now, *_ in note.numbers.get("units", ())}
        if len(told) == 1 and 2 * len(note.numbers["columns"]) > len(table.numbers):
            return str(*told)
    return ""


def step_zero(table: Table, block: Sequence[str]) -> str:
    """The column right before a numbered block that is called as its beginning is; "" for none.

    Weight.BL of Weight.wk1, Weight.wk2..., or baseline of week1, week2...: it is one step before
    the first number, and its numbers are as large as those of the first column.
    """
    numbers, counted = list(table.numbers), [_LAST_NUMBER.search(name) for name in block[:2]]
    at = numbers.index(block[0]) if block and block[0] in numbers else 0
    if at == 0 or not all(counted):
        return ""
    one, two = (int(match[0]) for match in counted if match)
    before, stem = numbers[at - 1], words(block[0])
    *own, last = words(before) or [""]
    timed = not _OF_STEPS.isdisjoint(stem[-1:])
    alike = (own and own == stem) or (timed and own == stem[:-1])
    if last not in _BEGINNINGS or not alike or two - one != one:
        return ""
    usual = np.nanmedian(table.values(before))
    low, high = np.nanmin(table.values(block[0])), np.nanmax(table.values(block[0]))
    return before if low <= usual <= high else ""


def _inside_and_beside(
    table: Table,
    spread: StepsInNames | None,
    block: Sequence[str],
    known: tuple[Sequence[str], Sequence[str]],
) -> tuple[set[str], list[str]]:
    """The columns of numbers that are steps, where names or numbers say so, and those that aren't.

    known : columns of dates in digits, of which the first column is no step if it is one; and marks
        of steps, which are neither.
    """
    days, marks = known
    numbers = [c for c in table.numbers if c not in marks]
    of_channels = spread.channels.values() if spread else ()
    if inside := {c for steps in of_channels for c in steps if c} or {*find_waves(table)}:
        return inside, [c for c in numbers if c not in inside]
    rest = len(numbers) - len(numbered_again(block, numbers))
    if len(block) >= 5 and len(block) >= 0.5 * rest:
        inside = {*block}
        return inside, [c for c in numbers if c not in inside]
    beside = [c for c in numbers if c in table.row_numbers]
    ends = (first_number(table), numbers[-1])
    beside += [c for c in ends if is_class(table, c) or numbers_classes(table, c)]
    beside += [c for c in numbers if words(c)[-1:] in (["id"], ["pk"]) and has_whole(table, c)]
    if not table.named and is_class(table, ends[0]):  # behind whom it is of, which of theirs
        behind = numbers[numbers.index(ends[0]) + 1 :][:MOST_BEHIND]
        beside += itertools.takewhile(lambda c: are_whole(table.frame[c].to_numpy()), behind)
    return set(), [*beside, *(c for c in numbers[:1] if c in days and c not in beside)]


def _with_numbers(table: Table, steps: Collection[str]) -> Table:
    """The rows that have a number at some step: others are left out, and need no name."""
    if not steps:
        return table
    known = np.asarray(np.isfinite(table.cells([*steps])).any(axis=1))
    return table if known.all() else replace(table, frame=table.frame[known])


def _quantity_rows(table: Table, fixed: Mapping[str, Any]) -> QuantityRows | None:
    """How rows are of one quantity each, unless choices say that each is a sequence."""
    if not fixed.get("channels_in_names", True) or not fixed.get("channel_column", True):
        return None
    return find_quantity_rows(table)


def _roles_of_quantities(table: Table, rows: QuantityRows, block: Sequence[str]) -> Guess:
    """Of a table with a row for each quantity of a sequence."""
    group = group_codes(table, rows.ids)
    flags = {*flags_of_block(table, block)}
    used = {*rows.ids, rows.column, *block}
    beside = [c for c in map(str, table.frame.columns) if c not in used]
    names = [name for name in rows.ids if table.distinct(name) > 1]
    again = {c for c in beside for name in names if determines(table, c, name)}  # as codes do
    count = count_groups(group)
    labels = [
        c
        for c in beside
        if c not in flags
        and c not in again
        and 2 <= table.distinct(c) <= count / 2
        and (c not in table.numeric or has_whole(table, c))
        and constant_within(table.frame[c], group)
    ]
    fields = {
        "id_columns": rows.ids,
        "channel_column": rows.column,
        "channels_in_names": True,
        "label_columns": (*(rows.ids if len(rows.ids) > 1 else ()), *labels),
        "left_out": tuple(c for c in beside if c not in labels),
        **_steps_of_block(table, block, reasons := list[str]()),
    }
    if are_hours(block, "numbers"):
        fields |= {"step": 1.0, "step_unit": "h"}
    if any(units := _units_of_sheets(table, rows.column)):
        fields["units"] = units
    return Guess(fields, reasons, {})


def _steps_of_block(table: Table, block: Sequence[str], reasons: list[str]) -> dict[str, Any]:
    """The step of columns, and whether the newest stands first; why it is so long, to `reasons`."""
    in_corner = _step_of_corner(table, block)
    step = in_corner or step_of_names(block)
    if in_corner:
        reasons.append(
            f"{_left_of(table, block)} stands beside the numbers of the columns: these are "
            f"{step['step']:g} {step['step_unit']} apart."
        )
    ends = {*block[:1], *block[-1:]}
    if len(ends) < 2 or next(c for c in table.numbers if c in ends) == block[0]:
        return step
    return {**step, "newest_first": True}


def _step_of_corner(table: Table, block: Sequence[str]) -> dict[str, Any]:
    """The step of columns that are even numbers, by the unit of a time in the name left of them.

    So hive/time (min) stands beside 0, 30, 60. Without such a sign, the name may be that of what
    stands below it; words there are no times.
    """
    corner = _left_of(table, block)
    match = _CORNER.fullmatch(corner) if len(corner) <= LONGEST else None
    unit = STEP_UNITS.get(match["unit"].lower(), "") if match else ""
    if match is None or not unit or {"time", "t"}.isdisjoint(words(match["name"])):
        return {}
    below = table.frame[corner].astype(str)
    if not match["sign"] and (corner in table.numeric or below.str.match(r"\s*\d").any()):
        return {}
    steps = np.diff(pd.to_numeric(pd.Series(block), errors="coerce").to_numpy(np.float64))
    even = len(steps) > 1 and steps[0] > 0 and np.allclose(steps, steps[0])
    return {"step": float(steps[0]), "step_unit": unit} if even else {}


def _left_of(table: Table, block: Sequence[str]) -> str:
    """The column to the left of some; "" where one of these is the first."""
    columns, inside = ["", *map(str, table.frame.columns)], {*block}
    return next((a for a, b in itertools.pairwise(columns) if b in inside), "")


def _naming_together(table: Table, columns: Sequence[str]) -> list[str]:
    """A column that names each row, or two together, as a station and a year do; [] for none.

    One called an id may count the rows. No fractions name any, such as a longitude.
    """
    counted = [c for c in columns if c in table.row_numbers and names_sequences(c)]
    if counted:
        return counted[:1]
    may = [c for c in columns if c not in table.row_numbers and not _has_fractions(table, c)][:8]
    for named in (*itertools.combinations(may, 1), *itertools.combinations(may, 2)):
        if count_named(table, named) == len(table.frame):
            return list(named)
    return []


def _has_fractions(table: Table, column: str) -> bool:
    return column in table.numeric and bool((table.frame[column] % 1 > 0).any())
