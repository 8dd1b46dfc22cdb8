"""Files of a folder by their kinds: those that share columns are of one, and one kind is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sequitur_core.data.notes.files import held_by, holds_the_rows_of, other_columns
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.formatting import pluralise
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.several_files.whole_and_parts import whole_of
from sequitur_core.readers.tables.table import Table

MOSTLY_SHARED = 0.75  # of columns, where one table has hardly any rows, or neither has names
FEW_ROWS = 0.1
LEAST_SHARED = 0.5  # of the columns of two files, for them to be of one kind
SMALL_KIND = 0.05  # of the rows of another kind: files of so few say something of others
_COLUMNS = ("time_columns", "value_columns")  # labels may be those of other files


def are_alike(one: Table, other: Table) -> bool:
    """Whether two tables share enough columns to be of one kind.

    More of them where each has several of its own and one is far shorter, as a table of events is
    beside the measurements of the same persons; and where columns are numbered, not named, which
    then have to be of numbers in both or in neither. Where each has numbers of its own, the time
    alone is too little.
    """
    first, second = (set(map(str, table.frame.columns)) for table in (one, other))
    if not (one.named or other.named) and (one.numeric ^ other.numeric) & first & second:
        return False
    own = min(len(first - second), len(second - first))
    short, long = sorted((len(one.frame), len(other.frame)))
    events = own > 1 and short <= FEW_ROWS * long
    least = MOSTLY_SHARED if events or not (one.named or other.named) else LEAST_SHARED
    enough = len(first & second) >= least * max(len(first), len(second))
    return enough and not (
        one.numeric - second
        and other.numeric - first
        and first & second <= _times(one) & _times(other)
    )


def _times(table: Table) -> set[str]:
    """The columns that may give the time of a table's rows."""
    return {column for time in time_candidates(table, {}) for column in time.columns}


def kinds_of_files(tables: Mapping[str, Table]) -> dict[str, list[str]]:
    """The files of each kind, by the first of them.

    One that holds the rows of all others of its kind is a kind of its own.
    """
    kinds: dict[str, list[str]] = {}
    for member, table in tables.items():
        first = next((k for k in kinds if are_alike(tables[k], table)), member)
        kinds.setdefault(first, []).append(member)
    found: dict[str, list[str]] = {}
    for members in kinds.values():
        whole = whole_of({member: tables[member] for member in members})
        parts = [member for member in members if member != whole]
        found[parts[0]] = parts
        if whole:
            found[whole] = [whole]
    return found


def chosen_kind(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table], fixed: Mapping[str, Any]
) -> str:
    """The kind that is read, by its first file: the one with most files, or most rows of these.

    One that has hardly any rows beside another describes it, or tells of events in it. A kind that
    was chosen is the one of that file, or, among other files, the one that has all columns.
    """
    asked = fixed.get("sheet", "")
    if given := [first for first, members in kinds.items() if asked in members]:
        return given[0]
    named = {c for role in _COLUMNS for c in fixed.get(role, ())}
    fitting = [k for k in kinds if named <= {*map(str, tables[k].frame.columns)}] or [*kinds]
    rows = {k: sum(len(tables[m].frame) for m in kinds[k]) for k in fitting}
    large = [k for k in fitting if rows[k] > SMALL_KIND * max(rows.values())]
    return max(large or fitting, key=lambda k: (len(kinds[k]), rows[k]))


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
    asked : whether another kind may be meant as well, which the note offers.
    """
    rest = {first: members for first, members in kinds.items() if first != chosen}
    same = [first for first in rest if are_alike(tables[first], tables[chosen])]
    notes = [_about_the_same(first, chosen, kinds) for first in same]
    if other := {first: members for first, members in rest.items() if first not in same}:
        note = other_columns(tuple(m for members in other.values() for m in members), chosen)
        largest = max(other, key=lambda first: len(other[first]))
        them = f"these {len(other[largest])}" if len(other[largest]) > 1 else "it"
        label = f"Read {them} instead" if len(other) == 1 else f"Read {largest}..."
        offer = Offer(label, "sheet", largest)
        notes.append(replace(note, offers=(offer,) if asked else ()))
    counts = {first: len(members) for first, members in kinds.items()}
    return replace(table, sheet=chosen, kinds=counts, notes=(*table.notes, *notes))


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
