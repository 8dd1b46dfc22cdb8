"""The tables of the files of a folder or a .zip, each written as the first one is if it can be."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sequitur_core.data.notes.files import sensors_of_some
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.readers.detection import Progress
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.names.parts import is_few
from sequitur_core.readers.source import Source, size_of
from sequitur_core.readers.tables.formats.json.json_files import JSON
from sequitur_core.readers.tables.formats.points_in_a_line import IN_A_LINE
from sequitur_core.readers.tables.formats.programs.bodies.skeletons import SKELETONS
from sequitur_core.readers.tables.formats.programs.keyed_cells import KEYED
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.coded_lines import CODED
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.mixed_arrays import KIND
from sequitur_core.readers.tables.formats.programs.spans.energyplus import WEATHER
from sequitur_core.readers.tables.formats.recordings import events_of_edf
from sequitur_core.readers.tables.formats.text.above.comments import is_lone_name
from sequitur_core.readers.tables.formats.text.csv_cells import NoRowsError
from sequitur_core.readers.tables.several_files.about.events import is_label_track
from sequitur_core.readers.tables.several_files.about.marks import Marks, apart_from_marks
from sequitur_core.readers.tables.several_files.about.sidecars import (
    apart_from_sidecars,
    lists_of_channels,
    with_listed_channels,
    with_sidecar,
)
from sequitur_core.readers.tables.several_files.alike import are_alike
from sequitur_core.readers.tables.several_files.own_names import without_subject
from sequitur_core.readers.tables.several_files.sheets import ALL_SHEETS
from sequitur_core.readers.tables.several_files.side_by_side.sensors import (
    SIDE_BY_SIDE,
    recordings_of,
    with_start_as_time,
)
from sequitur_core.readers.tables.table import TYPED, Table, open_table

LONGEST_LINE = 1 << 16  # bytes of the first line of a file
MOST_ALONE = 0.5  # of as many as recordings of several sensors, that may be of one alone
SMALL = 0.05  # of the bytes of all files, that may be settings and notes beside the data
_NUMBER = re.compile(rb"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
GATHER_MEMORY = 4  # times the tables that putting them together takes at most


@dataclass(frozen=True)
class Read:
    """The tables of the members of a source, why others can't be read, and which have no rows.

    The source is without files that only tell of others, as `marks` do of what happened when.
    """

    source: Source
    tables: Mapping[str, Table]
    problems: Mapping[str, SequiturError]
    without_rows: Sequence[str]
    marks: Marks


def read_all(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Read:
    """The tables of all files, each written as the first one is if it can be."""
    source, beside = apart_from_sidecars(source)
    source, marks = apart_from_marks(source, fixed.get("sheet", ""))
    listed = lists_of_channels(source)
    n = len(source.members)
    chosen = fixed["sheet"] if fixed.get("sheet") in source.members else ""  # the first of a kind
    fixed = {**fixed, "sheet": ""} if chosen else fixed
    members = _typical_first(source, fixed, chosen)
    told = beside.get(members[0])
    alike = {m for m, said in beside.items() if told is None or said.own == told.own}
    tables: dict[str, Table] = {}
    others: set[bytes] = set()
    problems: dict[str, SequiturError] = {}
    without_rows: list[str] = []
    plain = "header" not in fixed and _say_whose(source, members)
    written, held = {**fixed, **({"header": False} if plain else {})}, 0
    for number, member in enumerate(members, 1):
        progress((number - 1) / n, f"Reading file {number:,} of {n:,}")
        try:
            with source.file(member) as path:
                own = bool(beside) and member not in alike  # it is written in a way of its own
                table = _opened(member, path, {} if own else written, tables, others)
                table = with_sidecar(table, beside.get(member))
                table = with_start_as_time(with_listed_channels(table, listed.get(member, ())))
        except NoRowsError:
            without_rows.append(member)
            if len(without_rows) < n:
                continue
            raise
        except SequiturError as error:
            problems[member] = error
            if may_be_left_out(source, problems):
                continue
            raise SequiturError(f"{member} in {source.name}: {error}") from error
        if not tables:
            by_name = table.sheet.startswith((KIND, SKELETONS, KEYED, IN_A_LINE, WEATHER, CODED))
            kind = {"sheet": table.sheet} if by_name else {}
            written = {**asdict(table.form), "lists": table.lists, **written, **kind}
        tables[member] = table
        held += table.frame.index.nbytes + sum(cells.nbytes for _, cells in table.frame.items())
        check_room(GATHER_MEMORY * held, source.name, cure="Load fewer of its files.")
    progress(1.0, f"Read {pluralise(n, 'file')}")
    return Read(source, tables, problems, without_rows, marks)


def _opened(
    member: str,
    path: Path,
    written: Mapping[str, Any],
    tables: Mapping[str, Table],
    others: set[bytes],
) -> Table:
    """A file as the first one is written; one that isn't like it, in the way that it is written.

    What describes the others often comes from another program, and has no lines above. One without
    names of columns only where it holds numbers as it is written, and none as the first one is.

    others : the first lines of files that aren't like the first one: what begins so isn't either.
        And forms of those that are read as it is written nonetheless, as are all of that form.
    """
    first = next(iter(tables.values()), None)
    begins = _first_line(path)
    form = _form_of_numbers(begins)
    if first is not None and begins in others:
        with suppress(SequiturError):
            return open_table(path, {"sheet": ""})
    try:
        table = _open_chosen(path, written)
    except SequiturError:
        if (events := events_of_edf(path)) is not None:
            numbers = tuple(map(str, events.columns[:2]))
            return Table(path.name, TYPED, events, numbers, {}, False, ())
        if first is None:
            raise
        with suppress(SequiturError):
            own = open_table(path, {"sheet": ""})
            if own.form.header:
                others |= _told_by_first_line(own, begins)
                return own
        raise  # as the others are written is how it should be
    alike = first is None or form in others or are_alike(first, table)
    if not alike and not _are_alike_for_all(tables, member, table):
        with suppress(SequiturError):
            own = open_table(path, {"sheet": ""})
            rows = len(own.frame) > 1  # else one series, along its line
            numbers_alone = rows and bool(own.numbers) and not table.numbers
            if own.form.header or is_label_track(own) or numbers_alone:
                others |= _told_by_first_line(own, begins)
                return own
            others |= {form} if form else set()  # columns by number are alike by chance
    return table


def _are_alike_for_all(tables: Mapping[str, Table], member: str, table: Table) -> bool:
    """Whether a file is like the first one, but for whom its columns are called by."""
    name, first = next(iter(tables.items()))
    return are_alike(without_subject(name, first), without_subject(member, table))


def _form_of_numbers(line: bytes) -> bytes:
    """A line of numbers with a 0 for each, which names no columns; b"" for others."""
    plain = _NUMBER.sub(b"0", line)
    return plain if plain.strip(b" 0,;\t\r\n") == b"" else b""


def _told_by_first_line(table: Table, begins: bytes) -> set[bytes]:
    """The first line of a text, where it names the columns; nothing of other files."""
    form = table.form
    plain = form.header and not form.skip_lines and b"\0" not in begins
    return {begins} if plain else set()


def _first_line(path: Path) -> bytes:
    """How a file begins, up to the end of its first line."""
    with path.open("rb") as file:
        return file.readline(LONGEST_LINE)


def sensors_of_few(source: Source) -> list[Note]:
    """A note where files of a sensor beside recordings would cost others of the same columns.

    Side by side they are recordings of both sensors, and those of one alone have none of these.
    """
    sizes = {member: size_of(source.places[member]) for member in source.members}
    recordings = recordings_of(source.members, sizes)
    joined = {member for of in recordings.values() for member in of}
    rest = [m for m in source.members if m not in joined]
    if not recordings or len(rest) <= MOST_ALONE * len(recordings):
        return []
    of_one = next(iter(recordings.values()))
    heads = {member: _head_of(source, member) for member in of_one}
    names = {head for head in heads.values() if _NUMBER.sub(b"", head).strip(b" ,;\t\r\n")}
    alone = [m for m in rest if _head_of(source, m) in names] if names else []
    if len(alone) <= MOST_ALONE * len(recordings):
        return []
    like = _head_of(source, alone[0])
    beside = next((m for m in of_one if heads[m] != like), of_one[-1])
    note = sensors_of_some(len(recordings), beside.rpartition("/")[2], len(alone))
    return [note.offering(Offer(SIDE_BY_SIDE, "joined", True))]


def _say_whose(source: Source, members: Sequence[str]) -> bool:
    """Whether a word as a comment above the only column differs from file to file.

    It says what each is of, and is no name of the column.
    """
    with source.file(members[0]) as path, path.open("rb") as file:
        first, below = file.readline(LONGEST_LINE), file.readline(LONGEST_LINE)
    if not is_lone_name(first) or not _NUMBER.fullmatch(below.strip()):
        return False
    rest = (_head_of(source, member) for member in members[1:])
    return any(is_lone_name(head) and head.strip() != first.strip() for head in rest)


def _head_of(source: Source, member: str) -> bytes:
    with source.file(member) as path:
        return _first_line(path)


def _open_chosen(path: Path, fixed: Mapping[str, Any]) -> Table:
    """The sheet of a workbook, or the table of another file, that was chosen; or else its first."""
    sheet = "" if fixed.get("sheet") == ALL_SHEETS else fixed.get("sheet", "")
    if sheet and path.suffix.lower() not in JSON:
        with suppress(SequiturError):
            return open_table(path, {**fixed, "sheet": sheet})
        sheet = ""
    return open_table(path, {**fixed, "sheet": sheet})


def may_be_left_out(source: Source, problems: Collection[str]) -> bool:
    """Whether files that can't be read as the others are few, small or settings in JSON."""
    tables = [m for m in source.members if not m.lower().endswith(".json")]
    rest = [m for m in problems if m in tables] if tables else problems
    return is_few(len(rest), len(source.members)) or _are_small(source, rest)


def _are_small(source: Source, odd: Collection[str]) -> bool:
    """Whether files are what programs write beside the data: settings, notes on the device."""
    sizes = {member: size_of(source.places[member]) for member in source.members}
    return len(odd) < len(sizes) and sum(sizes[m] for m in odd) <= SMALL * sum(sizes.values())


def _typical_first(source: Source, fixed: Mapping[str, Any], chosen: str) -> list[str]:
    """The files, one of the first three first that has another one like it, if there is any.

    Or of the three in the middle, where the first ones all describe the others: numbers are read as
    names where they stand in the first row of files that are written as those are. Lists of numbers
    alone, which don't show what stands between cells, come after others. The chosen one is first
    where that can't be read as this is written.
    """
    members = list(source.members)
    read: dict[str, Table | None] = {}

    def table_of(member: str) -> Table | None:
        if member not in read:
            try:
                with source.file(member) as path:
                    read[member] = _open_chosen(path, fixed)
            except SequiturError:
                read[member] = None  # said once all are read
        return read[member]

    def first_of_all() -> str:
        middle = members[len(members) // 2 - 1 :][:3]
        some = (members[:3], middle) if len(members) > 2 else ()
        lists = list[str]()
        for one, other in itertools.chain(*(itertools.combinations(of, 2) for of in some)):
            first, second = table_of(one), table_of(other)
            if first is None or second is None or not are_alike(first, second):
                continue
            if first.frame.shape[1] == 1 and not first.named:
                lists.append(one)
            elif first.form.delimiter == second.form.delimiter:
                return one
        largest = max(members, key=lambda member: size_of(source.places[member]))
        small = _are_small(source, [member for member in members if member != largest])
        return largest if small else [*lists, *members][0]

    first = first_of_all()
    first = chosen if chosen and table_of(first) is None else first
    return [first, *(member for member in members if member != first)]
