"""Many tables of one kind, in a folder or a .zip, as one table with a column of file names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes import files as said_of
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, join_names
from sequitur_core.readers.detection import Progress
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.names.labels import labels_of, notes_on_names
from sequitur_core.readers.source import Source, size_of, stem_of
from sequitur_core.readers.tables.several_files.about.by_place import (
    with_classes_of_folders,
    with_names_of_numbers,
    with_values_in_order,
)
from sequitur_core.readers.tables.several_files.about.description import (
    with_descriptions,
    with_own_descriptions,
)
from sequitur_core.readers.tables.several_files.about.events import tell_events, with_events
from sequitur_core.readers.tables.several_files.about.events_of_each import (
    with_events_of_each,
    with_events_said,
    without,
)
from sequitur_core.readers.tables.several_files.about.heads import with_labels_above
from sequitur_core.readers.tables.several_files.first_rows import tables_of
from sequitur_core.readers.tables.several_files.frames import steps_in_order
from sequitur_core.readers.tables.several_files.kinds import (
    TARGETS,
    chosen_kind,
    copies_among,
    kinds_of_files,
    with_other_kinds,
)
from sequitur_core.readers.tables.several_files.kinds_apart import (
    HELD,
    WORDS,
    chosen_way,
    holder_of,
    kinds_apart,
    measured_of_the_same,
    of_no_other_set,
    with_same_header,
)
from sequitur_core.readers.tables.several_files.own_names import (
    with_shared_names,
    with_words_in_common,
    with_words_of_files,
    without_own_names,
    without_subjects,
)
from sequitur_core.readers.tables.several_files.quantities import quantities_of
from sequitur_core.readers.tables.several_files.read_each import (
    GATHER_MEMORY,
    Read,
    may_be_left_out,
    read_all,
    sensors_of_few,
)
from sequitur_core.readers.tables.several_files.sheets import (
    ALL_SHEETS,
    FEWEST_ROWS,
    SHEET,
    sheets_of_each,
    with_sheets_to_choose,
    without_numbers,
)
from sequitur_core.readers.tables.several_files.side_by_side.days import (
    DAYS,
    days_side_by_side,
    files_of_same_days,
)
from sequitur_core.readers.tables.several_files.side_by_side.directions import (
    components_side_by_side,
)
from sequitur_core.readers.tables.several_files.side_by_side.rows_beside import (
    matrices_side_by_side,
    order_books,
    rows_side_by_side,
    same_rows_side_by_side,
    sensors_row_by_row,
)
from sequitur_core.readers.tables.several_files.side_by_side.said_alike import (
    chosen_columns,
    with_numbers_once,
)
from sequitur_core.readers.tables.several_files.side_by_side.sensors import (
    SIDE_BY_SIDE,
    about_sensors,
    files_at_once,
    measured,
    measured_as_long,
    names_of_sensors,
    recordings_of,
    side_by_side,
)
from sequitur_core.readers.tables.several_files.stacked import (
    one_below_another,
    with_lines_turned,
    with_own_times,
)
from sequitur_core.readers.tables.table import Table

FILE = "file"
WORKBOOK = "workbook"  # the column of its name, beside that of a sheet
NOTHING: Mapping[str, Table] = MappingProxyType({})
MOST_BESIDE = 10  # files beside those of sensors that may tell of events


def gather(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Table:
    """The tables of all files, concatenated.

    The first columns are the name of the file, the folders it lies in, and the part of its
    name that tells kinds apart, where there is one. All are written as the first one is.

    A table that says something of each file, or of each name in another table, gives labels.
    Of files of several kinds, those of one are read. A file or two of many that can't be read are
    left out and said, as are those of other kinds.

    Raises SequiturError if more can't be read, or no two are of one kind.
    """
    some: list[Note] = []
    if fixed.get("joined", True) and not fixed.get("table_end"):
        some = [] if "joined" in fixed else sensors_of_few(source)
        joined = _books(source) or (None if some else _joined(source, fixed, progress))
        joined = matrices_side_by_side(source) if joined is None else joined
        joined = rows_side_by_side(source) if joined is None else joined
        if joined is not None:
            return replace(joined, name=source.name)
    read = read_all(source, fixed, progress)
    copies = copies_among(read.tables)
    tables = {m: table for m, table in read.tables.items() if m not in copies}
    tables = without_subjects(tables, chosen_columns(fixed))
    alike = with_shared_names(without_own_names(tables), chosen_columns(fixed))
    alike = alike if fixed.get("sheet") else with_lines_turned(alike)  # earlier recipes name it
    whole = _of_one_kind(read, alike, fixed)
    left_out = _left_out(read.source, read.problems)
    left_out += [said_of.copies_left_out(tuple(copies))] if copies else []
    if read.without_rows:
        left_out.append(said_of.files_without_rows(tuple(read.without_rows)))
    others = {m for note in said_of.other_columns.among(whole.notes) for m in note.numbers["names"]}
    used = [member for member in tables if member not in others]
    telling = {note.numbers["name"] for note in said_of.gives_for_each.among(whole.notes)}
    measured_in = [member for member in used if member not in telling]
    notes = source.notes() if whole.joined else notes_on_names(source, measured_in)
    about = (*whole.notes, *notes) if whole.joined else (*notes, *whole.notes)
    doubts = () if whole.joined else about_sensors(whole, tables, fixed)
    unread = said_of.about_unread(_of_tables(read.problems))  # which may say what each is
    about, doubts = (*about, *left_out), (*doubts, *some, *whole.doubts, *unread)
    return replace(whole, name=source.called(len(used)), notes=about, doubts=doubts)


def _of_one_kind(read: Read, tables: Mapping[str, Table], fixed: Mapping[str, Any]) -> Table:
    """The files of one kind as a table, with what others say of them; those left out are said."""
    by_stems = fixed.get("sheet") != ""  # none was chosen: a recipe of an earlier version may be
    alone = not fixed.get("time_columns", True) and FILE in fixed.get("id_columns", ())
    before = alone or not (by_stems or fixed.get("joined", True))
    as_before = before and not fixed.get("kinds_by")
    kinds = kinds_of_files(tables, by_stems=by_stems, as_before=as_before)
    if fixed.get("joined", True) and not fixed.get("sheet"):
        at_once = files_at_once(kinds, tables)
        if not at_once and (apart := measured_of_the_same(kinds, tables)):
            at_once = files_at_once(apart, tables)
        whole = _measured_at_once(read.source, at_once, tables, fixed) if at_once else None
        if whole is None and chosen_way(fixed) in (None, DAYS):
            whole = _of_same_days(read.source, kinds, tables, fixed)
        if whole is not None:
            return whole
    if len(kinds) > 1 and (alike := with_words_in_common(tables)) is not None:
        tables, kinds = alike, kinds_of_files(alike, by_stems=by_stems, as_before=as_before)
    by_words = with_words_of_files(kinds, tables) if chosen_way(fixed) in (None, WORDS) else None
    if by_words is None:
        kinds, told_by = with_same_header(kinds, tables, fixed) or kinds_apart(kinds, tables, fixed)
    else:
        tables, kinds, told_by = by_words, kinds_of_files(by_words, by_stems=by_stems), WORDS
    first = chosen_kind(kinds, tables, fixed)
    first = first if told_by != HELD or fixed.get("sheet") else holder_of(first, kinds, tables)
    may_join = fixed.get("joined", True)
    quantities = quantities_of({m: tables[m] for m in kinds[first]}) if may_join else None
    if quantities and fixed.get("joined", quantities.named):
        files, partly = quantities.recordings, not quantities.named
        joined = _measured_at_once(read.source, files, tables, fixed, partly=partly)
        if joined is not None:
            return joined
    alike = {m: tables[m] for m in read.source.members if m in kinds[first]}
    others = {m: table for m, table in tables.items() if m not in alike}
    called: tuple[str, ...] = ()
    if fixed.get("joined", True) and (sides := components_side_by_side(alike)):
        called = tuple(disambiguate([name for name, _ in sides.values()]))
        alike = {member: table for member, (_, table) in sides.items()}
    elif fixed.get("joined", True) and (beside := same_rows_side_by_side(alike)) is not None:
        called, alike = (first,), {first: beside}
    telling = of_no_other_set(alike, others) if told_by == TARGETS else others
    alike, happened, own = _with_told_of_each(read, alike, (others, telling), fixed)
    rest = without(telling, happened)
    whole = alike.get(first, tables[first])
    sheets, unlike = sheets_of_each(read.source, alike, fixed) if not called else ({}, {})
    if sheets:
        whole = _of_sheets(read.source, whole, sheets)
        notes = (*whole.notes, *([said_of.sheets_left_out(tuple(unlike))] if unlike else []))
        whole = replace(whole, notes=notes, wordy_sheets=without_numbers(unlike), of_books=True)
    elif len(alike) > 1 or FILE in fixed.get("id_columns", ()):  # or one more of many
        whole = steps_in_order(_as_one(read.source, whole, alike, called))
    inside = tables[first].sheets
    if inside and not sheets and all(table.sheets == inside for table in alike.values()):
        whole = replace(whole, sheet=tables[first].sheet, sheets=inside)
        chosen = "sheet" in fixed
        whole = with_sheets_to_choose(read.source, first, tables[first], whole, chosen=chosen)
    whole = with_classes_of_folders(with_events_said(whole, happened))
    whole = replace(whole, joined=bool(called), kinds_by=told_by)
    if quantities and "joined" not in fixed:
        offers = (Offer(SIDE_BY_SIDE, "joined", True),)
        note = said_of.files_at_levels(quantities.names).offering(*offers)
        whole = replace(whole, doubts=(*whole.doubts, note))
    whole, said = with_descriptions(whole, without(rest, own))
    whole, told = _with_several(whole, kinds, tables, {*kinds[first], *happened, *own, *said})
    used = {*happened, *own, *said, *told}
    unused = [m for m in others if m not in used]
    if not unused:
        # A recipe that names no kind takes files together as earlier versions did.
        named = whole.sheet or len(kinds) == len(kinds_of_files(tables, as_before=True))
        return whole if named else replace(whole, sheet=first)
    many = not may_be_left_out(read.source, [*read.problems, *unused])
    left = [[m for m in of if m in unused] for of in kinds.values()]
    of_kinds = {first: kinds[first]} | {of[0]: of for of in left if of}
    other = with_other_kinds(whole, first, of_kinds, tables, asked=many)
    return replace(other, sheet=ALL_SHEETS, kinds={}) if sheets else other


def _with_told_of_each(
    read: Read,
    alike: Mapping[str, Table],
    others: tuple[Mapping[str, Table], Mapping[str, Table]],
    fixed: Mapping[str, Any],
) -> tuple[dict[str, Table], dict[str, Note], list[str]]:
    """Files of one kind with what others tell of each, alone; notes on events, and the rest.

    others : those that may tell of events, and of these those that may say what each is.
    """
    labels = fixed.get("label_columns", ())
    events = tell_events(others[0], labels)
    alike = with_own_times(alike, fixed)
    alike, happened = with_events_of_each(alike, events, labels, read.marks)
    rest = without(others[1], happened)
    alike, own = with_own_descriptions(alike, rest, fixed)
    alike, named = with_names_of_numbers(alike, without(rest, own))
    alike, listed = with_values_in_order(alike, without(rest, [*own, *named]))
    return alike, happened, [*own, *named, *listed]


def _with_several(
    table: Table,
    kinds: Mapping[str, Sequence[str]],
    tables: Mapping[str, Table],
    used: Collection[str],
) -> tuple[Table, list[str]]:
    """A table with what others say of its names together, as labels to train and to test on do.

    And which those are.
    """
    told: list[str] = []
    for first, members in kinds.items():
        rest = [member for member in members if member not in used]
        if len(rest) < 2:
            continue
        whole = replace(tables[first], frame=pd.concat([tables[m].frame for m in rest]))
        table, found = with_descriptions(table, {f"Each of {join_names(rest)}": whole})
        told += rest if found else []
    return table, told


def _left_out(source: Source, problems: Mapping[str, SequiturError]) -> list[Note]:
    """Notes on files that can't be read; raises where they are too many."""
    if problems and not may_be_left_out(source, problems):
        member = next(member for member in source.members if member in problems)
        raise SequiturError(f"{member}: {problems[member]}") from problems[member]
    return said_of.about_unread({member: str(error) for member, error in problems.items()})


def _of_tables(problems: Mapping[str, SequiturError]) -> dict[str, str]:
    """Why files can't be read that are tables by their ending, which a text isn't."""
    ends = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet")
    return {m: str(why) for m, why in problems.items() if m.lower().endswith(ends)}


def _books(source: Source) -> Table | None:
    """Books of orders, one day below the other; None if files are others."""
    members, tables = order_books(source)
    if len(tables) < 2:
        return tables[0] if tables else None
    return _as_one(source, tables[0], dict(zip(members, tables, strict=True)))


def _joined(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Table | None:
    """Recordings of several sensors each, whose files are put side by side; None if there are none.

    A recording alone is one series; of several, the first column has their names.
    """
    sizes = {member: size_of(source.places[member]) for member in source.members}
    recordings = recordings_of(source.members, sizes)
    called = names_of_sensors(recordings)
    whole: dict[str, Table] = {}
    rest = [m for m in source.members if not any(m in of for of in recordings.values())]
    slow, slower = str(fixed.get("rows_of", "")), [*rest]
    rest = [m for m in rest if stem_of(m) != slow]  # which are read with the sensors beside them
    for number, (name, members) in enumerate(recordings.items()):
        progress(number / len(recordings), f"Reading recording {number + 1:,}")
        beside = [m for m in _in_folder_of(members, slower) if stem_of(m) == slow]
        tables = tables_of(source, [*members, *beside])
        several = len(recordings) > 1
        called |= {m: stem_of(m) for m in beside}
        found = side_by_side(tables, fixed, called, slow=slow if beside else "")
        found = sensors_row_by_row(tables, called) if found is None and several else found
        if found is None:
            return None
        rest += [m for m in members if m not in tables or m in found[1]]
        check_room(
            GATHER_MEMORY
            * sum(int(t.frame.memory_usage().sum()) for t in (*whole.values(), found[0])),
            source.name,
            cure="Load fewer of its files.",
        )
        whole[name] = found[0]
    if not whole:
        return None
    whole = with_numbers_once(whole, chosen_columns(fixed))
    name = next(iter(whole))
    first = _in_folder_of(recordings[name], rest)
    like = _read_few(source, first)
    whole[name] = _with_slower(whole[name], like)
    firsts = {recordings[name][0]: table for name, table in whole.items()}
    asked = fixed.get("label_columns", ())
    return _as_recordings(source, firsts, [*whole], _read_few(source, rest), rest, asked, like)


def _in_folder_of(recording: Sequence[str], members: Sequence[str]) -> list[str]:
    """Those of some files that lie in the folder of a recording; none where it has several."""
    folders = {PurePosixPath(member).parent for member in recording}
    return [m for m in members if {PurePosixPath(m).parent} == folders]


def _with_slower(table: Table, beside: Mapping[str, Table]) -> Table:
    """Sensors side by side, with a button for what measured less often in a file beside theirs.

    All are brought to its rows then, such as those of where a phone was each second.
    """
    own = measured("", table, table.rows_of)
    found = {member: measured(member, other, stem_of(member)) for member, other in beside.items()}
    slower = [s for s in found.values() if own and s and measured_as_long(s, own)]
    if not slower:
        return table
    name = max(slower, key=lambda sensor: len(sensor.seconds)).name
    first, *others = table.notes
    first = replace(first, numbers={**first.numbers, "slower": name})
    offer = Offer(f"Steps of {name} for all", "rows_of", name)
    return replace(table, notes=(first.offering(*first.offers, offer), *others))


def _measured_at_once(
    source: Source,
    files: Mapping[str, Mapping[str, str]],
    tables: Mapping[str, Table],
    fixed: Mapping[str, Any],
    *,
    partly: bool = False,
) -> Table | None:
    """Recordings of several files each, of other kinds, side by side; None where some don't fit.

    files : for each recording its files, by what those of a kind are called.
    """
    firsts: dict[str, Table] = {}
    rest = [m for m in tables if not any(m in of.values() for of in files.values())]
    for of in files.values():
        called = {member: name for name, member in of.items()}
        own = {member: tables[member] for member in called}
        found = side_by_side(own, fixed, called, partly=partly)
        if found is None:
            return None
        first = next(iter(called))
        firsts[first] = replace(found[0], form=tables[first].form)  # as they are read again
        rest += found[1]
    names = [name or source.stem for name in files]
    asked = fixed.get("label_columns", ())
    return _as_recordings(source, firsts, names, {m: tables[m] for m in rest}, rest, asked)


def _of_same_days(
    source: Source,
    kinds: Mapping[str, Sequence[str]],
    tables: Mapping[str, Table],
    fixed: Mapping[str, Any],
) -> Table | None:
    """Sequences whose channels are in files of several kinds, by day; None where some don't fit."""
    files = files_of_same_days(kinds, tables)
    firsts: dict[str, Table] = {}
    for of in files.values():
        first = next(iter(of.values()))
        if (found := days_side_by_side(of, tables)) is None:
            return None
        firsts[first] = replace(found, form=tables[first].form, kinds_by=DAYS)
    used = {m for of in files.values() for m in of.values()}
    rest = {m: table for m, table in tables.items() if m not in used}
    asked = fixed.get("label_columns", ())
    return _as_recordings(source, firsts, [*files], rest, [*rest], asked) if firsts else None


def _as_recordings(
    source: Source,
    by_first: Mapping[str, Table],
    names: Sequence[str],
    beside: Mapping[str, Table],
    rest: Sequence[str],
    asked: Collection[str],
    like: Mapping[str, Table] = NOTHING,
) -> Table:
    """Recordings by the first file of each, called so, with what files beside them tell.

    A recording alone is one series.

    beside, rest : the tables of files beside them, if they are few, and all of these.
    asked : labels of a recipe; an earlier one may have others of the same events.
    like : those of the files beside one recording, as others have them, too.
    """
    first = next(iter(by_first.values()))
    if len(by_first) == 1:
        table, said = with_events(first, beside, asked)
    else:
        table, said = with_descriptions(
            _as_one(source, first, by_first, disambiguate(names)), beside
        )
        table = replace(table, notes=(*first.notes, *said.values()))
    left = tuple(member for member in rest if member not in said)
    alike = {PurePosixPath(m).name: t for m, t in like.items()}
    found = {m: beside.get(m, alike.get(PurePosixPath(m).name)) for m in left}
    sizes = {m: len(t.frame) for m, t in found.items() if t is not None and t.numbers}
    about = [note.numbers for note in said_of.sensors_side_by_side.among(first.notes)]
    warned = {name for of in about for name in (of.get("slower"), *of.get("brief", ()))}
    enough = (m for m, rows in sizes.items() if rows >= FEWEST_ROWS)
    numbered = tuple(m for m in enough if stem_of(m) not in warned)
    if numbered:  # which a person should know
        note, largest = said_of.files_left_out(numbered), max(numbered, key=lambda m: sizes[m])
        if sizes[largest] > len(table.frame):  # and may be meant
            other = Offer(f"Read {largest} instead", "sheet", largest, also=(("joined", False),))
            note = note.offering(other)
        table = replace(table, doubts=(*table.doubts, note))
    rest = [m for m in left if m not in numbered]
    notes = [*source.notes(), *([said_of.files_left_out(tuple(rest))] if rest else [])]
    return replace(table, name=source.name, joined=True, notes=(*table.notes, *notes))


def _read_few(source: Source, members: Sequence[str]) -> dict[str, Table]:
    """Files beside recordings, where they are so few that they may tell something of these."""
    return tables_of(source, members) if len(members) <= MOST_BESIDE else {}


def _as_one(
    source: Source, first: Table, by_member: Mapping[str, Table], called: Sequence[str] = ()
) -> Table:
    """Tables of one kind one below the other, with the columns of `first` first.

    They are `called` so, or as their files are.
    """
    members = tuple(by_member)
    names = pd.DataFrame({FILE: called or source.ids(members)}, dtype="object")
    about = pd.concat([names, labels_of(source, members)], axis=1)
    return one_below_another(first, *with_labels_above(tuple(by_member.values()), about))


def _of_sheets(source: Source, first: Table, sheets: Mapping[str, Mapping[str, Table]]) -> Table:
    """Sheets of several workbooks one below the other, each called as its workbook and itself."""
    members, sizes = tuple(sheets), [len(of) for of in sheets.values()]
    tables = [table for of in sheets.values() for table in of.values()]
    held = sum(int(table.frame.memory_usage().sum()) for table in tables)
    check_room(GATHER_MEMORY * held, source.name, cure="Load fewer of its files.")
    about = pd.DataFrame({WORKBOOK: source.ids(members)}, dtype="object")
    about = pd.concat([about, labels_of(source, members)], axis=1)
    about = about.loc[np.repeat(about.index, sizes)].reset_index(drop=True)
    about[SHEET] = [name for of in sheets.values() for name in of]
    several = max(sizes) > 1
    names = about[WORKBOOK] + ", " + about[SHEET] if several else about[WORKBOOK]
    told = [WORKBOOK, SHEET] if not several else [] if about[SHEET].duplicated().any() else [SHEET]
    about = pd.concat([names.rename(FILE), about.drop(columns=told)], axis=1)
    whole = one_below_another(first, *with_labels_above(tables, about))
    return replace(whole, sheet=ALL_SHEETS, sheets=first.sheets)
