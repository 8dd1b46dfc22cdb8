"""All sheets of a workbook as recordings: each with the columns that the others have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.files import gives_labels, sheets_left_out
from sequitur_core.data.notes.names_and_units import unit_above_names
from sequitur_core.data.notes.tables import header_again
from sequitur_core.errors import SequiturError
from sequitur_core.readers.names.parts import parts_of
from sequitur_core.readers.source import Source
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.formats.excel import is_workbook
from sequitur_core.readers.tables.formats.json.json_files import EACH
from sequitur_core.readers.tables.formats.lists.lists_in_cells import ROWS
from sequitur_core.readers.tables.formats.text.csv_cells import NoRowsError
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import ALL_TABLES
from sequitur_core.readers.tables.several_files.about.description import labels_of_files
from sequitur_core.readers.tables.several_files.about.heads import with_labels_above
from sequitur_core.readers.tables.several_files.about.sidecars import with_names
from sequitur_core.readers.tables.several_files.alike import are_alike
from sequitur_core.readers.tables.several_files.first_rows import first_rows
from sequitur_core.readers.tables.several_files.periods import are_parts, is_even
from sequitur_core.readers.tables.several_files.stacked import one_below_another
from sequitur_core.readers.tables.table import Table, open_table
from sequitur_core.readers.tables.understanding.layouts.layout import find_layout
from sequitur_core.readers.tables.understanding.times_and_counters.rising import axis_of_columns

ALL_SHEETS = "*"  # which no sheet may be called
SHEET = "sheet"  # the column that says of which one a row is
SHEETS_ARE_RECORDINGS = 3  # with the same columns; of two, one may be a copy or another unit
FEWEST_ROWS = 5  # of another sheet that is offered
FINER = 3  # times as many rows as another sheet
FAR_MORE = 20  # times: what a list of words describes
FEWEST_NAMED = 3  # rows of a sheet to which those of another refer
MOSTLY_NAMED = 0.5  # of the rows of a sheet, where it has those of another
MOST_SHEETS = 40  # of a workbook that are looked at
LARGEST = 10_000_000  # bytes of one: it takes a third longer than its first sheet alone
MOST_APART = 2  # steps from the last row of a sheet to the next one's first, where that goes on


def are_looked_at(path: Path, table: Table) -> bool:
    """Whether a workbook's other sheets are so few and small that each can be read, too.

    Parts of one table, lists in its cells, say nothing more of it.
    """
    few = 1 < len(table.sheets) <= MOST_SHEETS and table.sheets[0] != ROWS
    return few and path.stat().st_size <= LARGEST


def other_sheets(
    path: Path, table: Table, given: Mapping[str, Any] | None = None, names: Sequence[str] = ()
) -> dict[str, Table]:
    """Those that can be read by themselves: what can't be describes nothing.

    given : what is known of how they are written. names : those that are asked for, if not all.
    """
    found = {}
    for name in names or table.sheets:
        if name.removeprefix(EACH) != table.sheet.removeprefix(EACH):
            with suppress(SequiturError):
                found[name] = open_table(path, {**(given or {}), "sheet": name})
    return found


def sheets_without_rows(path: Path, table: Table, others: Mapping[str, Table]) -> tuple[str, ...]:
    """The sheets of a workbook that hold a line of words and no rows, such as a disclaimer.

    others : those that can be read.
    """
    found = []
    rest = [n for n in table.sheets if n not in others and n != table.sheet]
    for name in rest if is_workbook(path.name) else ():
        try:
            open_table(path, {"sheet": name})
        except NoRowsError:
            found.append(name)
        except SequiturError:
            continue
    return tuple(found)


def finer_sheet(table: Table, others: Mapping[str, Table], alike: Sequence[str]) -> str:
    """Another sheet with many more rows that is read rather than the first; or "".

    The quarters of which years consist, of two that are `alike` without dates; or one with rows
    evenly in time, where those of the first are not. A first sheet without dates is what its writer
    meant, unless rows with dates only refer to it, as sales do to a list of shops, or it is a form,
    such as the schedule of a test, before one with names above its rows; or a list of words, before
    one of numbers evenly in time, or of numbers alone in far more rows, as of the channels of a
    measurement. One of events, such as doses, is beside what a device measured.
    """
    finer = [k for k, other in others.items() if len(other.frame) >= FINER * len(table.frame)]
    if alike:
        return alike[1] if len(alike) == 2 and alike[1] in finer else ""
    even = is_even(table)
    if even is None:
        form, wordy = _is_form(table), not _is_of_numbers(table)
        found = [
            name
            for name in finer
            if _refers_to(others[name], table)
            or (form and others[name].named)
            or (wordy and _is_of_numbers(others[name]) and is_even(others[name]))
            or (wordy and _are_far_more_numbers(others[name], table))
        ]
    else:
        found = [n for n in finer if not even and others[n].numbers and is_even(others[n])]
    return max(found, key=lambda name: len(others[name].frame), default="")


def sheet_of_parts(table: Table, others: Mapping[str, Table]) -> str:
    """The sheet with the shortest parts of a table's periods, such as months of years; or ""."""
    parts = [name for name, other in others.items() if are_parts(other, table)]
    return max(parts, key=lambda name: len(others[name].frame), default="")


def _is_of_numbers(table: Table) -> bool:
    """Whether at least half of the columns hold numbers."""
    return 2 * len(table.numbers) >= len(table.own)


def _are_far_more_numbers(other: Table, table: Table) -> bool:
    """Whether a sheet has numbers alone below its names, in far more rows than another one."""
    alone = len(other.numbers) == len(other.own) and other.named
    return alone and len(other.frame) >= FAR_MORE * len(table.frame)


def _is_form(table: Table) -> bool:
    """Whether a sheet has no names above its rows, and words among its numbers or beside them."""
    return not table.named and bool(table.stray) and len(table.numbers) < len(table.own)


def _refers_to(other: Table, table: Table) -> bool:
    """Whether rows with dates name those of a table by its first column, most of them."""
    key = table.frame.iloc[:, 0]
    if not key.is_unique or key.name in table.row_numbers or len(key) < FEWEST_NAMED:
        return False
    dated = {c for t in time_candidates(other, {}) if t.times.dated for c in t.columns}
    columns = [c for c in map(str, other.frame.columns) if c not in dated]
    few = (other.frame[c] for c in columns if dated and other.distinct(c) <= len(key))
    return any(cells.isin(key).all() and 2 * cells.nunique() > len(key) for cells in few)


def sheet_of_most(table: Table, others: Mapping[str, Table]) -> str:
    """The first of those with one header, where most sheets have it and `table` another one.

    So a program for tests writes what was set and what came out before a sheet for each piece. Of
    few pieces, each has many more rows than what came out. "" where it isn't so.
    """
    alike: dict[frozenset[str], list[str]] = {}
    for name, other in others.items():
        if other.numbers:
            alike.setdefault(frozenset(map(str, other.frame.columns)), []).append(name)
    most = max(alike.values(), key=len, default=[])
    longer = all(len(others[name].frame) >= FINER * len(table.frame) for name in most)
    if len(most) < SHEETS_ARE_RECORDINGS or not (longer or 2 * len(most) > len(table.sheets)):
        return ""
    return "" if {*most} & {*sheets_alike(table, others)} else most[0]


def tables_as_one(path: Path, table: Table, fixed: Mapping[str, Any]) -> Table | None:
    """The tables of a text, one below the other, as one, where names come again above each.

    So stations stand in a file, each below lines on it. None where it isn't so, or where `fixed`
    says which table is meant or where it stands.
    """
    again = sum(note.numbers["count"] for note in header_again.among(table.notes))
    asked = any(fixed.get(name) for name in ("sheet", "table_end", "skip_lines"))
    if asked or len(table.sheets) < 2 or again + 1 < SHEETS_ARE_RECORDINGS:
        return None
    with suppress(SequiturError):
        whole = open_table(path, {**fixed, "table_end": ALL_TABLES})
        if {*table.numbers} <= {*whole.numbers} and len(whole.frame) > len(table.frame):
            return whole
    return None


def sheets_alike(table: Table, others: Mapping[str, Table]) -> tuple[str, ...]:
    """The sheets with the columns of a table, its own first; () where no other has them.

    One for parts of its periods, or of which it has parts, is no recording of its own.
    """
    found = [
        name
        for name, other in others.items()
        if are_alike(table, other) and not (are_parts(table, other) or are_parts(other, table))
    ]
    return (table.sheet, *found) if found else ()


def are_recordings(
    alike: Sequence[str], table: Table, others: Mapping[str, Table], fixed: Mapping[str, Any]
) -> bool:
    """Whether sheets that are alike were measured, each, and none is about the names of another.

    Of two, where they have just the same columns, as before and after a treatment. Earlier recipes
    may name columns that one told of the other.
    """
    if len(alike) != 2 or not table.numbers:
        return len(alike) >= SHEETS_ARE_RECORDINGS
    given = {c for role in ("label_columns", "left_out") for c in fixed.get(role) or ()}
    tables = {table.sheet: table, **others}
    own = [{*map(str, tables[name].frame.columns)} for name in alike]
    return own[0] == own[1] and given <= own[0]


def instead(
    table: Table, others: Mapping[str, Table], name: str
) -> tuple[Table, Mapping[str, Table]]:
    """Another sheet as the one that is read, if one is named, and the rest."""
    rest = {table.sheet: table, **others}
    return (rest.pop(name), rest) if name else (table, others)


def sheets_with_numbers(tables: Iterable[Table]) -> dict[str, Table]:
    """The first rows of sheets that others may mean, the largest first."""
    found = [table for table in tables if table.numbers and len(table.frame) >= FEWEST_ROWS]
    found.sort(key=lambda table: -len(table.frame) * len(table.numbers))
    return {table.sheet: first_rows(table) for table in found}


def without_numbers(others: Mapping[str, Table | None], *, few: bool = True) -> tuple[str, ...]:
    """The sheets that hold no sequences, of those that can be read: words, or a `few` numbers."""
    least = FEWEST_ROWS if few else 0
    return tuple(
        name
        for name, other in others.items()
        if other and (not other.numbers or max(len(other.frame), len(other.numbers)) < least)
    )


def with_sheets_to_choose(
    source: Source, member: str, first: Table, table: Table, *, chosen: bool
) -> Table:
    """A table of several workbooks, with the sheets of the first that may be meant as well.

    All of them once a person has chosen one.
    """
    if not is_workbook(member):
        return table
    alike = first.sheets if chosen else ()
    table = replace(table, of_books=True, alike_sheets=alike)
    with source.file(member) as path:
        if not are_looked_at(path, first):
            return table
        others = other_sheets(path, first)
    table = replace(table, wordy_sheets=without_numbers(others))
    if chosen:
        return table
    alike = sheets_alike(first, others)
    return replace(table, alike_sheets=alike, others=sheets_with_numbers(others.values()))


def sheets_of_each(
    source: Source, tables: Mapping[str, Table], fixed: Mapping[str, Any]
) -> tuple[dict[str, dict[str, Table]], dict[str, Table | None]]:
    """The sheets of each of several workbooks that are like its first, and others by their names.

    Where each is a recording: the first workbook has enough of them, and columns aren't sequences;
    or a person chose that. Those of a workbook that go on from one another are one. Else {}.
    """
    asked = fixed.get("sheet")
    first = next(iter(tables.values()))
    if asked not in (None, ALL_SHEETS) or not all(map(is_workbook, tables)):
        return {}, {}
    if find_layout(first, time_candidates(first, {}))[0] == "columns":
        return {}, {}
    found: dict[str, dict[str, Table]] = {}
    left_out: dict[str, Table | None] = {}
    goes_on = False
    for member, table in tables.items():
        found[member] = of = {table.sheet: table}
        with source.file(member) as path:
            if are_looked_at(path, table):
                of, rest = _sheets_like(path, table, fixed)
                left_out |= rest
        if len(found) == 1:
            if asked is None and len(of) < SHEETS_ARE_RECORDINGS:
                return {}, {}
            goes_on = _as_one_series(_by_sheet(table, of)) is not None
        one = replace(_by_sheet(table, of), files=()) if goes_on else table
        whole = replace(one, frame=one.frame[list(table.frame.columns)])
        found[member] = {table.sheet: whole} if goes_on else of
    return found, left_out


def _by_sheet(first: Table, sheets: Mapping[str, Table]) -> Table:
    """Sheets one below the other, with a column that says which it is."""
    about = pd.DataFrame({SHEET: list(sheets)}, dtype="object")
    return one_below_another(first, [*sheets.values()], about)


def _sheets_like(
    path: Path, first: Table, fixed: Mapping[str, Any]
) -> tuple[dict[str, Table], dict[str, Table | None]]:
    """The sheets of a workbook with the columns of its first, and others; None can't be read."""
    tables: dict[str, Table] = {first.sheet: first}
    left_out: dict[str, Table | None] = {}
    for name in first.sheets:
        if name == first.sheet:
            continue
        table: Table | None = None
        with suppress(SequiturError):  # said to be left out
            table = open_table(path, {**asdict(first.form), **fixed, "sheet": name})
        if table is not None and are_alike(first, table):
            tables[name] = table
        else:  # as it is written itself
            left_out[name] = other_sheets(path, first, names=(name,)).get(name)
    return tables, left_out


def every_sheet(path: Path, fixed: Mapping[str, Any]) -> Table:
    """All sheets like the first, one below the other, with a column that says which it is.

    Where another header is that of most sheets, those that have it.
    Sheets that go on from one another, as months of a year do, are one series, without that column.
    Those each of whose columns is a sequence stand side by side.
    Those that can't be read, or have other columns, are left out and said.
    """
    given = {name: value for name, value in fixed.items() if name != "sheet"}
    try:
        first = open_table(path, given)
    except SequiturError:  # as the others are written, it can't be read
        first = open_table(path, {})
    tables, left_out = _sheets_like(path, first, given)
    measured = given.get("value_columns")  # of a recipe, which may be of sheets like the first
    columns = {*measured, *given.get("time_columns", ())} if measured else {""}
    settled = columns <= {*map(str, first.frame.columns)}
    if not settled and (others := other_sheets(path, first, given)):
        likelier = others.get(sheet_of_most(first, others), first)
        if likelier is not first:
            first = likelier
            tables, left_out = _sheets_like(path, first, given)
    told = _told_of_sheets(tables, left_out)
    unused = tuple(name for name in left_out if name not in told)
    notes = [sheets_left_out(unused)] if unused else []
    wordy = without_numbers(left_out)
    if (wide := _side_by_side(tables, fixed.get("layout"))) is not None:
        return replace(wide, notes=(*wide.notes, *notes), sheets=first.sheets, wordy_sheets=wordy)
    tables = _with_units_told(_with_one_head(tables, fixed))
    about = pd.DataFrame({SHEET: list(tables)}, dtype="object")
    for name, labels in told.items():
        about = pd.concat([about, labels], axis=1)
        notes.append(gives_labels(name, (*map(str, labels.columns),)))
    sheets = [*tables.values()]
    series = None
    whole = _by_sheet(first, tables)
    if SHEET not in fixed.get("id_columns", ()) and whole.files == (SHEET,):
        series = _as_one_series(whole)
    whole = series or one_below_another(first, *with_labels_above(sheets, about))
    whole = replace(whole, notes=(*whole.notes, *notes), wordy_sheets=wordy)
    return replace(whole, sheet=ALL_SHEETS, sheets=first.sheets)


def _told_of_sheets(
    tables: Mapping[str, Table], others: Mapping[str, Table | None]
) -> dict[str, pd.DataFrame]:
    """What other sheets say of those that are recordings, by their names, as of participants.

    No column that these have themselves, and none twice.
    """
    taken = {SHEET, *(str(c) for table in tables.values() for c in table.frame.columns)}
    found: dict[str, pd.DataFrame] = {}
    for name, other in others.items():
        labels = None if other is None else labels_of_files([*tables], other.frame)
        if labels is not None:
            free = [c for c in map(str, labels.columns) if c not in taken]
            taken |= {*free}
            if free:
                found[name] = labels[free].reset_index(drop=True)
    return found


def _with_one_head(tables: Mapping[str, Table], fixed: Mapping[str, Any]) -> dict[str, Table]:
    """Sheets whose rows have the same names, with one head above these: it may be a unit.

    As they are in a recipe that has the others.
    """
    roles = ("id_columns", "label_columns", "left_out")
    chosen = {c for role in roles for c in fixed.get(role) or ()}
    tables = {
        name: table if chosen.isdisjoint(table.former.values()) else with_names(table, table.former)
        for name, table in tables.items()
    }
    first = next(iter(tables.values()))
    head, *rest = map(str, first.frame.columns)
    asked = {*rest, *chosen}
    found = {}
    for name, table in tables.items():
        own = str(table.frame.columns[0])
        words = own in table.texts() and head in first.texts() and head not in table.frame
        shared = table.frame[own].isin(first.frame[head]).mean() if words else 0.0
        if shared >= MOSTLY_NAMED and own not in asked:
            table = replace(table, frame=table.frame.rename(columns={own: head}))
        found[name] = table
    return found


def _with_units_told(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Sheets whose notes on a unit above their names say which sheets have it."""
    heads = {
        name: note.numbers["column"]
        for name, table in tables.items()
        for note in unit_above_names.among(table.notes)
    }
    if len({*heads.values()}) < 2:
        return dict(tables)
    told = {
        head: unit_above_names(head, tuple(name for name in heads if heads[name] == head))
        for head in heads.values()
    }
    return {
        name: replace(
            table,
            notes=tuple(
                told[n.numbers["column"]] if n.kind == unit_above_names.kind else n
                for n in table.notes
            ),
        )
        for name, table in tables.items()
    }


def _side_by_side(tables: Mapping[str, Table], layout: str | None) -> Table | None:
    """Sheets as one table, if each of their columns is a sequence, along an axis that they share.

    `of_columns` says what their names and those of the sheets have in common.
    """
    first = next(iter(tables.values()))
    if not first.numbers:
        return None
    if (layout or find_layout(first, time_candidates(first, {}))[0]) != "columns":
        return None
    longest = max(tables.values(), key=lambda table: len(table.frame))
    axis = axis_of_columns(longest, ())
    shared = list(axis.columns) if axis else []
    along = longest.frame[shared]
    if any(
        not along[: len(t.frame)].eq(t.frame[shared].to_numpy()).all(axis=None)
        for t in tables.values()
    ):
        return None
    parts = [
        table.frame[[c for c in table.numbers if c not in shared]]
        .set_axis(along.index[: len(table.frame)])
        .add_prefix(f"{name}, ")
        for name, table in tables.items()
    ]
    values = pd.concat(parts, axis=1).dropna(axis=1, how="all")
    named = [*values.columns]
    return replace(
        first,
        frame=pd.concat([along, values], axis=1),
        numbers=(*shared, *named),
        stray={},
        sheet=ALL_SHEETS,
        of_columns=parts_of(named)[0].set_axis(named),
    )


def _as_one_series(table: Table) -> Table | None:
    """Sheets as one, where the times of each begin as those of the one before it end."""
    series = replace(table, frame=table.frame.drop(columns=SHEET), files=())
    dated = [t.times for t in time_candidates(series, {}) if t.times.dated]
    if not dated or dated[0].missing.any():
        return None
    apart = np.diff(dated[0].numbers.astype(np.float64))
    borders = apart[np.diff(pd.factorize(table.frame[SHEET])[0]) != 0]
    usual = float(np.median(apart))
    return series if ((borders > 0) & (borders <= MOST_APART * usual)).all() else None
