"""Files of a folder by their kinds: those that share columns are of one, and one kind is read.

Copies, and a file with the rows of all others beside it, are told: nothing is to be learned twice.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.files import held_by, holds_the_rows_of, other_columns
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.formatting import pluralise
from sequitur_core.readers.source import stem_of, without_ending
from sequitur_core.readers.tables.columns.channel_names import names_files
from sequitur_core.readers.tables.formats.programs.plates import FEWEST_WELLS, WELL
from sequitur_core.readers.tables.several_files.about.description import listed_by_others
from sequitur_core.readers.tables.several_files.alike import are_alike, times_of
from sequitur_core.readers.tables.several_files.first_rows import first_rows
from sequitur_core.readers.tables.several_files.side_by_side.sensors import sensor_of
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.name_blocks import find_name_block
from sequitur_core.readers.vocabulary.words import words

SMALL_KIND = 0.05  # of the rows of another kind: files of so few say something of others
WIDE = 0.1  # of the numbers of another kind: files of so many in few rows may be meant, too
MOST_OFFERED = 4  # kinds of other files that a button may read
FEWEST_ROWS = 5  # of the longest file of another kind that is offered
FEWEST_STEPS = 20  # columns that count on, which are the steps of each row
_NO_MEASUREMENT = {"id", "ids", "no", "nr", "index", "start", "end", "duration", "dauer", "onset"}
FOLDERS, STEPS, TARGETS = "folders", "steps", "targets"
NAMES, COLUMNS, PERIODS = "names", "columns", "periods"
_COLUMNS = ("time_columns", "value_columns")  # labels may be those of other files


def kinds_of_files(
    tables: Mapping[str, Table], *, by_stems: bool = False, as_before: bool = False
) -> dict[str, list[str]]:
    """The files of each kind, by the first of them.

    One that holds the rows of all others of its kind is a kind of its own.

    by_stems : whether stems of names, acc of acc_00001.csv, tell kinds apart where columns have
        no names, as they did not in earlier versions.
    as_before : as in `are_alike`.
    """
    kinds: dict[str, list[str]] = {}
    for member, table in tables.items():
        alike = (
            k for k in kinds if are_alike(tables[k], table, as_before=as_before, by_first=True)
        )
        first = next(alike, member)
        kinds.setdefault(first, []).append(member)
    several = [_by_stems(of, tables) if by_stems else [of] for of in kinds.values()]
    found: dict[str, list[str]] = {}
    for members in itertools.chain.from_iterable(several):
        whole = _whole_of({member: tables[member] for member in members})
        parts = [member for member in members if member != whole]
        found[parts[0]] = parts
        if whole:
            found[whole] = [whole]
    return found


def apart_by_folders(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, list[str]]:
    """The files of each kind, by the first of them, where names of folders tell some apart.

    Accelerometer and gyro are other kinds, in folders of each person, whatever they share. So are
    tables of an export that are alone in a folder called as they are, but for those with the same
    columns.
    """
    found: dict[str, list[str]] = {}
    for members in kinds.values():
        folders = {member: PurePosixPath(member).parent.name for member in members}
        told = dict.fromkeys(members, "")
        if len(kinds) > 1 and _are_called_as_folders(folders):
            told = {m: " ".join(map(str, tables[m].frame.columns)) for m in members}
        elif _come_again(members) and any(map(sensor_of, folders.values())):
            told = {member: sensor_of(folder) or folder for member, folder in folders.items()}
        parts: dict[str, list[str]] = {}
        for member in members:
            parts.setdefault(told[member], []).append(member)
        found |= {of[0]: of for of in parts.values()}
    return found


def _come_again(members: Sequence[str]) -> bool:
    """Whether files lie in folders of the same names in others, as of each person."""
    folders = {PurePosixPath(member).parent for member in members}
    return len({folder.name for folder in folders}) < len(folders)


def _are_called_as_folders(folders: Mapping[str, str]) -> bool:
    """Whether each file is alone in a folder whose name begins its own, and has no digits."""
    plain = all(name and not any(map(str.isdigit, name)) for name in folders.values())
    called = all(stem_of(member).startswith(name) for member, name in folders.items())
    return plain and called and len({*folders.values()}) == len(folders)


def _by_stems(members: Sequence[str], tables: Mapping[str, Table]) -> list[list[str]]:
    """Files whose columns have no names, by how many these are, where stems of names tell, too.

    So a machine writes acc_00001.csv with six columns and temp_00001.csv with five. Together, as
    they are, where files of one stem differ, or stems hardly repeat.
    """
    widths: dict[int, list[str]] = {}
    for member in members:
        if not tables[member].named:
            widths.setdefault(len(tables[member].frame.columns), []).append(member)
    stems = [{tuple(words(stem_of(m))) for m in of} for of in widths.values()]
    count = sum(map(len, stems))
    apart = count == len({*itertools.chain(*stems)}) and () not in itertools.chain(*stems)
    unnamed = sum(map(len, widths.values())) == len(members)
    return [*widths.values()] if unnamed and apart and 2 * count <= len(members) else [[*members]]


def chosen_kind(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table], fixed: Mapping[str, Any]
) -> str:
    """The kind that is read, by its first file: the one with most files, or most steps in these.

    One that has hardly any rows beside another describes it, or tells of events in it, as one
    without any measurement does, such as when somebody slept beside what they weighed. Wells of a
    plate in columns come before others, such as a list of these wells. Of as many files, those
    whose columns another table lists are meant: meters of buildings, not the weather. One table
    comes after files that only refer to its rows, such as the questions that pupils answered. A
    kind that was chosen is the one of that file, or, among other files, the one that has all
    columns.
    """
    asked = fixed.get("sheet", "")
    if given := [first for first, members in kinds.items() if asked in members]:
        return given[0]
    named = {c for role in _COLUMNS for c in fixed.get(role, ())}
    fitting = [k for k in kinds if named <= {*map(str, tables[k].frame.columns)}] or [*kinds]
    rows = {k: _steps_in(kinds[k], tables) for k in fitting}
    large = [k for k in fitting if rows[k] > SMALL_KIND * max(rows.values())]
    before = {
        k: (
            not _is_looked_up(k, kinds, tables),
            _measures(tables[k]),
            _of_wells(tables[k]),
            len(kinds[k]),
        )
        for k in large or rows
    }
    best = [k for k, of in before.items() if of == max(before.values())]
    others = {
        k: tables[k] for k in (kinds if len(best) > 1 and "value_columns" not in fixed else ())
    }
    return max(listed_by_others(best, others) or best, key=lambda k: rows[k])


def _is_looked_up(
    first: str, kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> bool:
    """Whether a kind is one table, and files of another one name its rows by its first column.

    Those have a time each, and more rows than there is to look up.
    """
    table = tables[first]
    key = table.frame.columns[0]
    several = [of for of in kinds.values() if len(of) > 1 and key in tables[of[0]].frame]
    if len(kinds[first]) > 1 or not several or not table.frame[key].is_unique:
        return False
    if str(key) in times_of(table):
        return False
    for members in several:
        named = pd.concat([tables[m].frame[key] for m in members if key in tables[m].frame])
        many = len(named) > len(table.frame) and bool(times_of(tables[members[0]]))
        if many and named.isin(table.frame[key]).mean() >= NEARLY_ALL:
            return True
    return False


def _of_wells(table: Table) -> int:
    """1 for a table with a column for each well of a plate, 2 with the times as well; else 0."""
    wells = sum(WELL.fullmatch(str(c)) is not None for c in table.frame.columns)
    if wells < FEWEST_WELLS or 2 * wells < table.frame.shape[1]:
        return 0
    return 2 if times_of(table) else 1


def _steps_in(members: Sequence[str], tables: Mapping[str, Table]) -> int:
    """The rows of files of a kind, each as often as it has columns that are steps: d_1 to d_600."""
    steps = len(find_name_block(tables[members[0]])[0])
    rows = sum(_rows_of_file(tables[member]) for member in members)
    return rows * steps if steps >= FEWEST_STEPS else rows


def _rows_of_file(table: Table) -> int:
    """Rows as they stand in the file, of which lists in cells make many."""
    return table.distinct(table.listed) if table.listed else len(table.frame)


def _measures(table: Table) -> bool:
    """Whether a table holds numbers that aren't marks, times, names of files or durations."""
    times = times_of(table) | table.binary | table.row_numbers
    rest = [c for c in table.numbers if c not in times and _NO_MEASUREMENT.isdisjoint(words(c))]
    return any(table.distinct(c) > 1 and not names_files(c) for c in rest)


def with_other_kinds(
    table: Table,
    chosen: str,
    kinds: Mapping[str, Sequence[str]],
    tables: Mapping[str, Table],
    *,
    asked: bool,
) -> Table:
    """A table of one kind of files that knows of the others, with a note on what was left out.

    kinds : the files of each that are nowhere else read, by the first of them, the chosen one's
        among them.
    tables : all files.
    asked : whether another kind may be meant as well, which the note offers, as it does where
        several files of it hold measurements, in more than hardly any rows, or one that isn't
        small, or holds many numbers in few rows, as those of days beside those of hours; one more
        that does has a button, too. One without numbers can't be meant.
    """
    rest = {first: members for first, members in kinds.items() if first != chosen}
    apart = table.kinds_by not in ("", COLUMNS)  # whatever columns they have
    same = [k for k in rest if not apart and _has_columns_of(tables[k], tables[chosen])]
    notes = [_about_the_same(first, chosen, kinds) for first in same]
    if other := {first: members for first, members in rest.items() if first not in same}:
        left = tuple(m for of in other.values() for m in of)
        by = (table.kinds_by in told for told in ((FOLDERS,), (STEPS, PERIODS), (TARGETS,)))
        note = other_columns(left, chosen, *by)
        rows = {first: _steps_in(members, tables) for first, members in other.items()}
        measured = {k: _measures(tables[k]) for k in other}
        order = sorted(
            other, key=lambda k: (measured[k], _of_wells(tables[k]), rows[k]), reverse=True
        )
        enough = SMALL_KIND * _steps_in(kinds[chosen], tables)
        own = WIDE * len(table.frame) * len(table.numbers)
        wide = [k for k in order if measured[k] and rows[k] * len(tables[k].numbers) > own]
        largest, *second = dict.fromkeys((order[0], *wide))
        them = f"these {len(other[largest])}" if len(other[largest]) > 1 else "it"
        labels = {largest: f"Read {them} instead" if len(other) == 1 else f"Read {largest}..."}
        labels |= {k: f"Read {k}..." for k in second[: MOST_OFFERED - 1]}
        table = replace(table, others={k: first_rows(tables[k]) for k in labels})
        longest = max(_steps_in([member], tables) for member in other[largest])
        several = len(other[largest]) > 1 and longest >= FEWEST_ROWS
        many = rows[largest] > enough or several or largest in wide
        readable = bool(tables[largest].numbers) and (asked or (many and measured[largest]))
        offers = tuple(Offer(label, "sheet", k) for k, label in labels.items())
        notes.append(replace(note, offers=offers if readable else ()))
    counts = {k: len(of) for k, of in kinds.items() if k == chosen or tables[k].numbers}
    return replace(table, sheet=chosen, kinds=counts, notes=(*table.notes, *notes))


def _has_columns_of(one: Table, other: Table) -> bool:
    """Whether two tables are of one kind, and as wide if their columns have no names."""
    named = one.named or other.named
    return are_alike(one, other, by_first=True) and (
        named or one.frame.shape[1] == other.frame.shape[1]
    )


def _about_the_same(first: str, chosen: str, kinds: Mapping[str, Sequence[str]]) -> Note:
    """A note on a whole beside the parts that are read, or on the parts of the whole that is."""
    if len(kinds[first]) == 1:
        return holds_the_rows_of(first, len(kinds[chosen]))
    return held_by(tuple(kinds[first]), chosen)


def about_other_kinds(table: Table) -> list[Note]:
    """The question whether other files were meant, where there is one."""
    return [note for note in other_columns.among(table.notes) if note.offers] if table.kinds else []


def kind_options(table: Table) -> tuple[tuple[str, str], ...]:
    """The kinds to choose from, and how a page calls them."""
    return tuple(
        (first, f"{first} and {pluralise(count - 1, 'file')} like it" if count > 1 else first)
        for first, count in table.kinds.items()
    )


# A file with the rows of all others, and copies

FEWEST_PARTS = 2
CLOSE = 0.1  # of the rows of the whole, that its parts may have less or more
NEARLY_ALL = 0.98  # of the rows of parts, that the whole has
MOSTLY_DISTINCT = 0.5  # of a part's rows, or its numbers tell nothing
_COPY = re.compile(r"[ _-]*(?:\(\d+\)|\(?cop(?:y|ie)(?: \d+)?\)?|kopie)$", re.IGNORECASE)


def _whole_of(tables: Mapping[str, Table]) -> str:
    """The file that holds the rows of all others, as all.csv beside one for each person; or "".

    What goes up in each file, as times and counters do, may go on in the whole.
    """
    sizes = {member: len(table.frame) for member, table in tables.items()}
    if len(sizes) <= FEWEST_PARTS:
        return ""
    whole = max(sizes, key=lambda member: sizes[member])
    rest = sum(sizes.values()) - sizes[whole]
    if abs(rest - sizes[whole]) > CLOSE * sizes[whole]:
        return ""
    parts = {member: table for member, table in tables.items() if member != whole}
    columns = _measured(tables[whole], parts)
    if not columns:
        return ""
    known = _hashes(tables[whole], columns)
    return whole if _are_in([_hashes(part, columns) for part in parts.values()], known) else ""


def _measured(whole: Table, parts: Mapping[str, Table]) -> list[str]:
    """The columns of numbers that all files have, but for those that only go up in each part."""
    shared = [c for c in whole.numbers if all(c in part.numeric for part in parts.values())]
    frames = [part.frame for part in parts.values()]
    return [c for c in shared if not all(frame[c].is_monotonic_increasing for frame in frames)]


def _hashes(table: Table, columns: list[str]) -> NDArray[np.uint64]:
    values = table.frame[columns].astype(np.float64)
    return np.asarray(pd.util.hash_pandas_object(values, index=False))


def _are_in(parts: Sequence[NDArray[np.uint64]], whole: NDArray[np.uint64]) -> bool:
    """Whether a whole has the rows of its parts, each as often as these have it together."""
    if not all(len(np.unique(part)) >= MOSTLY_DISTINCT * len(part) for part in parts):
        return False
    rows, held = Counter(np.concatenate(parts).tolist()), Counter(whole.tolist())
    return (rows & held).total() >= NEARLY_ALL * min(rows.total(), held.total())


def copies_among(tables: Mapping[str, Table]) -> list[str]:
    """The files that are called as copies of another one, and are: "s1 (2).csv", "s1 copy.csv"."""
    by_name = {_plain_name(member): table for member, table in tables.items()}
    found = []
    for member, table in tables.items():
        of = _COPY.sub("", _plain_name(member))
        if of != _plain_name(member) and of in by_name and table.frame.equals(by_name[of].frame):
            found.append(member)
    return found


def _plain_name(member: str) -> str:
    return without_ending(member).lower()
