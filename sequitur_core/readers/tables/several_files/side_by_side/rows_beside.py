"""Files whose rows belong together: numbers and classes, matrices of sensors, books of orders."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes import files as said
from sequitur_core.data.notes.files import (
    book_of_orders,
    files_left_out,
    rows_beside,
    same_rows_beside,
)
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError
from sequitur_core.readers.arrays.formats.array_headers import SPLIT_NAMES, split_of_name
from sequitur_core.readers.source import Source, size_of, stem_of, without_ending
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.several_files.about.sidecars import with_names
from sequitur_core.readers.tables.several_files.first_rows import tables_of
from sequitur_core.readers.tables.several_files.side_by_side.sensors import (
    APART,
    called_in,
    names_quantity,
    says_nothing,
    sensor_of,
)
from sequitur_core.readers.tables.table import TYPED, Table, open_table

FEWEST_ROWS = 20  # of files that belong together row by row
FEWEST_OF_SETS = 3  # where names say that they do
MOST_AXES = 12  # of a sensor: more columns may be the steps of a sequence in each row
MOST_FILES = 12  # that are looked at
MOST_CLASSES = 60  # of words beside numbers; more are names
SPLIT = "split"


def rows_side_by_side(source: Source) -> Table | None:
    """Files whose rows belong together, as one table; None where they don't.

    They have as many rows, no column in common but the same times, and only one of them has times.
    Of sets to train and to test on, such as X_train beside y_train, each has its own; they stand
    one below the other.
    """
    sets = _sets_of(source.members)
    if not sets:
        return None
    tables = tables_of(source, (m for of in sets.values() for m in of.values()))
    found: dict[str, Table] = {}
    used: list[str] = []
    for split, of in sets.items():
        beside = {kind: tables[m] for kind, m in of.items() if m in tables}
        if (whole := _beside(beside, of_sets=bool(split))) is None:
            return None
        table, kinds = whole
        found[split], used = table, [*used, *(of[kind] for kind in kinds)]
    columns = [tuple(table.frame.columns) for table in found.values()]
    if len({*columns}) > 1:
        return None
    first = next(iter(found.values()))
    frame = pd.concat([table.frame for table in found.values()])
    if len(found) > 1:
        splits = np.repeat(np.array([*found], dtype=object), [len(t.frame) for t in found.values()])
        frame = frame.assign(**{SPLIT: splits}).set_axis(pd.RangeIndex(1, len(frame) + 1))
    rest = tuple(member for member in source.members if member not in used)
    notes: list[Note] = [*first.notes, *([files_left_out(rest)] if rest else [])]
    return replace(first, frame=frame, notes=tuple(notes))


def _sets_of(members: Sequence[str]) -> dict[str, dict[str, str]]:
    """The files of each set by what they are of it; all in one where names say no set."""
    if not 2 <= len(members) <= MOST_FILES:
        return {}
    stems = {m: stem_of(m) for m in members}
    named = {m: split_of_name(stem) for m, stem in stems.items()}
    sets: dict[str, dict[str, str]] = {}
    for member, (kind, split) in named.items():
        if split and kind:
            sets.setdefault(split, {})[kind] = member
    whole = {split: sets[split] for split in SPLIT_NAMES if len(sets.get(split, {})) > 1}
    if whole:
        return whole
    if len({*stems.values()}) < len(members) or all(split for _, split in named.values()):
        return {}
    kinds = kinds_of_names([*stems.values()])
    told = 2 * sum(map(names_quantity, kinds)) > len(members) and differ_in_words(kinds)
    if len(members) > 2 and not told:
        return {}  # recordings, each called as it is
    return {"": dict(zip(kinds, members, strict=True))}


def differ_in_words(names: Sequence[str]) -> bool:
    """Whether names differ, and not by numbers alone, as those of trials do."""
    plain = {re.sub(r"[\W\d_]+", "", name).lower() for name in names}
    return len(plain) == len(names) and "" not in plain


def kinds_of_names(stems: Sequence[str]) -> list[str]:
    """What names don't share, word by word."""
    words = [re.split(r"[\W_]+", stem) for stem in stems]
    own = [[w for w in of if any(w not in other for other in words)] for of in words]
    return [" ".join(of) or f"file {n}" for n, of in enumerate(own, 1)]


def _beside(tables: Mapping[str, Table], *, of_sets: bool) -> tuple[Table, list[str]] | None:
    """Tables with as many rows as the widest, its columns first, and which of them those are."""
    if len(tables) < 2:
        return None
    widest = max(tables, key=lambda kind: tables[kind].frame.shape[1])
    count = len(tables[widest].frame)
    found = {kind: table for kind, table in tables.items() if len(table.frame) == count}
    fewest = FEWEST_OF_SETS if of_sets else FEWEST_ROWS
    if len(found) < 2 or count < fewest or any(map(_holds_names, found.values())):
        return None
    timed = [kind for kind, table in found.items() if _has_time(table)]
    if len(timed) > 1:
        return None
    order = sorted(found, key=lambda kind: (kind not in timed, kind != widest))
    named = [_called(found[kind], kind, kind in timed, of_sets) for kind in order]
    columns = [str(c) for table in named for c in table.frame.columns]
    widths = [table.frame.shape[1] for table in found.values()]
    if len({*columns}) < len(columns) or (
        not any(t.form.header for t in named) and len({*widths}) < len(widths) and 1 not in widths
    ):
        return None
    offers = () if len(order) == 2 else (APART,)  # two are numbers and their classes
    return _in_one(named, rows_beside(tuple(order)).offering(*offers)), order


def sensors_row_by_row(
    tables: Mapping[str, Table], called: Mapping[str, str]
) -> tuple[Table, list[str]] | None:
    """Files of the sensors of a recording as one table, where none has times, and none left out.

    They have as many rows each; None if not. They are `called` so, or as their names say. Of many
    columns, rows may be sequences.
    """
    kinds = {called.get(member) or called_in(member): table for member, table in tables.items()}
    plain = all(len(t.numbers) == t.frame.shape[1] <= MOST_AXES for t in kinds.values())
    counts = {len(table.frame) for table in kinds.values()}
    timed = any(map(_has_time, kinds.values()))
    if not plain or timed or len(counts) > 1 or len(kinds) < max(2, len(tables)):
        return None
    named = [_called(table, kind, timed=False, numbered=False) for kind, table in kinds.items()]
    columns = [str(c) for table in named for c in table.frame.columns]
    if len({*columns}) < len(columns) or min(counts) < FEWEST_ROWS:
        return None
    return _in_one(named, rows_beside((*kinds,)).offering(APART)), []


def _in_one(tables: Sequence[Table], note: Note) -> Table:
    """Tables with as many rows as one, columns beside columns."""
    first = tables[0]
    frames = [table.frame.set_axis(first.frame.index) for table in tables]
    numbers = tuple(c for table in tables for c in table.numbers)
    return replace(
        first, form=TYPED, frame=pd.concat(frames, axis=1), numbers=numbers, stray={},
        notes=(note,), joined=True, ragged=False,
    )  # fmt: skip


def _has_time(table: Table) -> bool:
    if table.form.header:
        return bool(time_candidates(table, {}))
    first = table.frame.iloc[:, 0]
    if first.dtype.kind not in "iuf" or table.frame.shape[1] == 1:
        return False
    steps = np.diff(first.to_numpy(np.float64))
    return bool((steps >= 0).all() and steps.any())


def _holds_names(table: Table) -> bool:
    """Whether a column has a word of its own in nearly each row: it describes something."""
    return any(table.distinct(c) > MOST_CLASSES for c in table.texts())


def _called(table: Table, kind: str, timed: bool, numbered: bool) -> Table:
    """A table whose columns have names, by what the file is called where it has none.

    numbered : they are the numbers of a sequence in each row, not channels.
    """
    columns = [str(c) for c in table.frame.columns]
    if table.form.header:
        told = len(columns) == 1 and says_nothing(columns[0]) and names_quantity(kind)
        return with_names(table, {columns[0]: kind}) if told else table
    if len(columns) == 1 and not timed:
        table = with_names(table, {columns[0]: kind})
        return _as_classes(table, kind) if numbered else table
    what = kind if numbered else f"{kind} channel"
    names = {column: f"{what} {place}" for place, column in enumerate(columns, 1)}
    return with_names(table, names | ({columns[0]: "time"} if timed else {}))


def _as_classes(table: Table, column: str) -> Table:
    """A table of one column as words, where it has few whole numbers, which are classes then."""
    cells = table.frame[column]
    if column not in table.numeric or table.distinct(column) > MOST_CLASSES or (cells % 1).any():
        return table
    return replace(table, frame=cells.astype(np.int64).astype(str).to_frame(), numbers=())


def same_rows_side_by_side(tables: Mapping[str, Table]) -> Table | None:
    """Files of one kind whose rows are the same, each with numbers of its own, as one table.

    As the steps, the calories and the pulse of the same persons in the same hours. None where what
    they have in common differs in any row, gives no time, or is all that one of them has.
    """
    if not 2 <= len(tables) <= MOST_FILES or len({len(t.frame) for t in tables.values()}) > 1:
        return None
    (member, first), *rest = tables.items()
    columns = [[str(c) for c in table.frame.columns] for table in tables.values()]
    shared = [c for c in columns[0] if all(c in of for of in columns)]
    own = [c for of in columns for c in of if c not in shared]
    numeric = {c for table in tables.values() for c in table.numbers}
    if len({*own}) < len(own) or not {*own} <= numeric:
        return None
    if any(len(of) == len(shared) for of in columns) or len(first.frame) < FEWEST_ROWS:
        return None
    times = [c for c in time_candidates(first, {}) if {*c.columns} <= {*shared}]
    same = all(_cells_equal(first.frame[shared], table.frame[shared]) for _, table in rest)
    if not times or not same:
        return None
    frames = [t.frame.drop(columns=shared).set_axis(first.frame.index) for _, t in rest]
    own_names = tuple(stem_of(m) for m in (member, *(m for m, _ in rest)))
    note = same_rows_beside(own_names, tuple(shared))
    return replace(
        first, frame=pd.concat([first.frame, *frames], axis=1), ragged=False,
        numbers=tuple(dict.fromkeys(c for table in tables.values() for c in table.numbers)),
        stray={c: cells for table in tables.values() for c, cells in table.stray.items()},
        notes=(note, *first.notes),
    )  # fmt: skip


def _cells_equal(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return one.reset_index(drop=True).equals(other.reset_index(drop=True))


# Matrices of sensors, whose rows are the same sequences
#
# So are the signals of phones that were cut into windows before they were published. Files of one
# number for each row say of whom the rows are, and what was done.

MOST_MATRICES = 40
FEWEST_SEQUENCES, FEWEST_STEPS = 5, 8  # sequences, and numbers of each
FEWEST_SENSORS = 3  # files of matrices, of which names say nothing
MOST_CLASSES_OF_ROWS = 10  # columns of such, of which there are more steps
LARGEST_MATRIX = 20_000_000  # bytes of a file whose lines are counted
_PLAIN = re.compile(rb"[+-]?\d+\.?\d*(?:[eE][+-]?\d+)?")
LARGEST_BESIDE = 1_000_000  # bytes of a file that may say something of each row
SEQUENCE, STEP, SET = "sequence", "step", "set"


def matrices_side_by_side(source: Source) -> Table | None:
    """The sequences of matrices of several sensors, a row per step; None if they aren't such.

    Sets of as many rows each, such as train and test, stand one below the other. Names that are
    those of no sensors are so where a table of classes has a row for each sequence.
    """
    stems = {m: stem_of(m) for m in source.members}
    sensors = [m for m in source.members if sensor_of(stems[m])]
    kinds = {split_of_name(stems[m])[0] for m in sensors}  # ecg_train and ecg_test are of one
    if len(source.members) > MOST_MATRICES:
        return None
    if len(kinds) < 2:
        return _matrices_with_classes(source)
    small = [m for m in source.members if size_of(source.places[m]) <= LARGEST_BESIDE]
    tables = tables_of(source, [m for m in source.members if m in sensors or m in small])
    sets: dict[tuple[int, int], list[str]] = {}
    for member in sensors:
        if member not in tables or not _is_matrix(tables[member]):
            return None
        sets.setdefault(tables[member].frame.shape, []).append(member)
    found = [_as_steps(members, stems, tables) for members in sets.values()]
    channels, first = found[0][0], sum(len(members) for members in sets.values()) / len(sets)
    if first < 2 or any(names != channels for names, _ in found):
        return None
    frames = [frame for _, frame in found]
    for number, (before, frame) in enumerate(pairwise(frames), 1):
        frames[number] = frame.assign(**{SEQUENCE: frame[SEQUENCE] + before[SEQUENCE].max()})
    frame = pd.concat(frames, ignore_index=True)
    if len(frames) > 1:
        ends = [stems[members[0]].rpartition("_")[2] for members in sets.values()]
        frame.insert(2, SET, np.repeat(np.array(ends, dtype=object), [len(f) for f in frames]))
    numbers = tuple(c for c in frame.columns if frame[c].dtype.kind in "iuf")
    note = said.matrices_side_by_side(tuple(channels))
    return replace(
        tables[sensors[0]], form=TYPED, frame=frame, numbers=numbers, notes=(note,), joined=True,
        ragged=False, stray={},
    )  # fmt: skip


def _as_steps(
    sensors: Sequence[str], stems: Mapping[str, str], tables: Mapping[str, Table]
) -> tuple[list[str], pd.DataFrame]:
    """Channels by name, and a row for each step of a set's sequences with what is said of them."""
    rows = len(tables[sensors[0]].frame)
    names = _without_shared_end([stems[m] for m in sensors])
    values = np.stack([tables[m].frame.to_numpy(np.float64) for m in sensors], axis=-1)
    about = {m: t for m, t in tables.items() if m not in sensors and t.frame.shape == (rows, 1)}
    labels = _labels(about, [stems[m] for m in about], tables)
    return names, _steps_of(names, values, labels)


def _steps_of(
    names: Sequence[str], values: NDArray[np.float64], labels: Mapping[str, Any]
) -> pd.DataFrame:
    """A row for each step of values (sequences, steps, channels), with the labels of sequences."""
    rows, steps, _ = values.shape
    columns = dict(zip(names, values.reshape(rows * steps, -1).T, strict=True))
    frame = pd.DataFrame({
        SEQUENCE: np.repeat(np.arange(1, rows + 1), steps),
        STEP: np.tile(np.arange(1, steps + 1), rows),
        **{name: np.repeat(cells, steps) for name, cells in labels.items()},
        **columns,
    })  # fmt: skip
    return frame


def _matrices_with_classes(source: Source) -> Table | None:
    """Matrices of as many rows and columns, and a narrow table with a class or more for each row.

    So a machine's cycles are written, a file for each of its sensors. Of matrices of several widths
    those of which there are most are read. None for other files, which most are told to be by
    their first lines.
    """
    shapes = {member: _shape_of(source, member) for member in source.members}
    wide: dict[tuple[int, int], list[str]] = {}
    for member, (rows, width) in shapes.items():
        if rows >= FEWEST_SEQUENCES and width > MOST_CLASSES_OF_ROWS:
            wide.setdefault((rows, width), []).append(member)
    sensors = max(wide.values(), key=len, default=[])
    kinds = {re.sub(r"[\W\d_]+", "", stem_of(member)).lower() for member in sensors}
    if len(sensors) < FEWEST_SENSORS or len(kinds - {""}) < 2:
        return None
    if any(split_of_name(stem_of(member))[1] for member in sensors):
        return None
    rows = shapes[sensors[0]][0]
    narrow = [m for m, of in shapes.items() if of[0] == rows and 0 < of[1] <= MOST_CLASSES_OF_ROWS]
    tables = tables_of(source, [*sensors, *narrow])
    classes = {m: tables[m] for m in narrow if m in tables and _holds_classes(tables[m])}
    found = [tables[m] for m in sensors if m in tables and _is_matrix(tables[m])]
    if not classes or len(found) < len(sensors) or len({t.frame.shape for t in found}) > 1:
        return None
    names = [stem_of(member) for member in sensors]
    values = np.stack([table.frame.to_numpy(np.float64) for table in found], axis=-1)
    labels = {
        f"{stem_of(m)} {k}" if NAMELESS.fullmatch(c) else c: _as_words(table.frame[c])
        for m, table in classes.items()
        for k, c in enumerate(map(str, table.frame.columns), 1)
    }
    frame = _steps_of(names, values, labels)
    rest = tuple(m for m in source.members if m not in sensors and m not in classes)
    note = replace(said.matrices_side_by_side(tuple(names)), offers=(APART,))
    left = (files_left_out(rest),) if rest else ()
    return replace(
        found[0], form=TYPED, frame=frame, numbers=(SEQUENCE, STEP, *names), joined=True,
        notes=(note, *left), doubts=left, stray={}, listed=SEQUENCE,
    )  # fmt: skip


def _shape_of(source: Source, member: str) -> tuple[int, int]:
    """Lines of a text that has only numbers in its first one, and how many; (0, 0) of others."""
    try:
        with source.file(member) as path:
            data = path.read_bytes() if size_of(source.places[member]) <= LARGEST_MATRIX else b""
    except SequiturError:
        return 0, 0
    first = re.split(rb"[\s,;]+", data.partition(b"\n")[0].strip())
    if not all(_PLAIN.fullmatch(cell) for cell in first):
        return 0, 0
    return len(data.rstrip().split(b"\n")), len(first)


def _as_words(classes: pd.Series[Any]) -> NDArray[Any]:
    return classes.astype(np.int64).astype(str).to_numpy(object)


def _holds_classes(table: Table) -> bool:
    """Whether each column has few whole numbers, which come again and again."""
    if table.frame.isna().any(axis=None):
        return False
    few = (
        c in table.numeric
        and 2 * table.distinct(c) <= len(table.frame)
        and not (table.frame[c] % 1).any()
        for c in map(str, table.frame.columns)
    )
    return all(few)


def _is_matrix(table: Table) -> bool:
    rows, steps = table.frame.shape
    plain = not table.form.header and not table.ragged and len(table.numbers) == steps
    return plain and rows >= FEWEST_SEQUENCES and steps >= FEWEST_STEPS


def _labels(
    about: Mapping[str, Table], stems: Sequence[str], tables: Mapping[str, Table]
) -> dict[str, NDArray[Any]]:
    """What files of one number for each row say, in words where another file has these."""
    found = {}
    for name, table in zip(_without_shared_end(stems), about.values(), strict=True):
        cells = table.frame.iloc[:, 0]
        if name == "y" or names_label(name):
            cells = _in_words(cells, tables)
        found[name] = cells.to_numpy()
    return found


def _in_words(cells: pd.Series[Any], tables: Mapping[str, Table]) -> pd.Series[Any]:
    for table in tables.values():
        if table.frame.shape[1] == 2 and len(table.numbers) == 1:
            number, word = table.numbers[0], table.texts()[0]
            words = table.frame.set_index(number)[word]
            if words.index.is_unique and cells.isin(words.index).all():
                return cells.map(words)
    return cells


def _without_shared_end(names: Sequence[str]) -> list[str]:
    """Names without the words that all end in, such as "_train"."""
    parts = [name.split("_") for name in names]
    ends = zip(*(part[::-1] for part in parts), strict=False)
    shared = sum(1 for _ in takewhile(lambda words: len({*words}) == 1, ends))
    short = ["_".join(part[: len(part) - shared]) for part in parts]
    return short if len({*short}) == len(names) and all(short) and len(names) > 1 else list(names)


# Messages of a market beside the book of orders after each, as LOBSTER writes them

_NAME = re.compile(r"(?P<of>.+)_(?P<kind>message|orderbook)_(?P<levels>\d+)", re.IGNORECASE)
MESSAGES = ("time (s)", "type", "order id", "size", "price", "direction")  # s after midnight
LEVEL = ("ask price", "ask size", "bid price", "bid size")
TYPES = {1: "new order", 2: "partly cancelled", 3: "deleted", 4: "executed", 5: "hidden executed",
         6: "auction", 7: "halt"}  # fmt: skip
DIRECTIONS = {1: "buy", -1: "sell"}
NO_ORDER = 9_999_999_999  # instead of a price, with either sign, where a level is empty


def order_books(source: Source) -> tuple[list[str], list[Table]]:
    """The first file and the table of each day, rows of messages beside the book after them.

    Empty where files are otherwise: without names, with as many rows, of so many levels.
    """
    days: dict[tuple[str, int], dict[str, str]] = {}
    for member in source.members:
        if match := _NAME.fullmatch(without_ending(member)):
            kind = match["kind"].lower()
            days.setdefault((match["of"], int(match["levels"])), {})[kind] = member
    firsts, tables = [], []
    for (_, levels), of in days.items():
        if len(of) == 2 and (table := _day(source, of["message"], of["orderbook"], levels)):
            firsts.append(of["message"])
            tables.append(table)
    if not tables:
        return [], []
    used = {m for of in days.values() for m in of.values() if of.get("message") in firsts}
    rest = tuple(member for member in source.members if member not in used)
    notes = (book_of_orders(), *([files_left_out(rest)] if rest else []))
    return firsts, [replace(table, notes=(*table.notes, *notes)) for table in tables]


def _day(source: Source, messages: str, book: str, levels: int) -> Table | None:
    with source.file(messages) as path:
        one = open_table(path, {"header": False})
    with source.file(book) as path:
        other = open_table(path, {"header": False})
    wide = len(LEVEL) * levels
    if len(one.frame) != len(other.frame) or other.frame.shape[1] != wide:
        return None
    if not len(MESSAGES) <= one.frame.shape[1] <= len(MESSAGES) + 1:  # also of whom an order is
        return None
    told = one.frame.iloc[:, : len(MESSAGES)].set_axis([*MESSAGES], axis=1)
    orders = other.frame.set_axis(_level_names(levels), axis=1).set_axis(told.index)
    told = told.assign(type=told["type"].map(TYPES), direction=told["direction"].map(DIRECTIONS))
    frame = pd.concat([told, orders.where(orders.abs() != NO_ORDER, np.nan)], axis=1)
    numbers = tuple(c for c in map(str, frame.columns) if c not in ("type", "direction"))
    return replace(one, form=TYPED, frame=frame, numbers=numbers, stray={}, joined=True)


def _level_names(levels: int) -> list[str]:
    return [f"{what} {level}" for level in range(1, levels + 1) for what in LEVEL]
