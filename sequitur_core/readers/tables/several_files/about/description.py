"""Tables that describe what others hold: ages of persons, labels of files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from sequitur_core.data.notes.files import gives_for_each
from sequitur_core.data.notes.note import Note
from sequitur_core.formatting import disambiguate, join_names
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.columns.labels import telling_first
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.formats.lists.lists_in_cells import SEQUENCE
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.mixed_arrays import KIND
from sequitur_core.readers.tables.formats.text.numbers import DATE
from sequitur_core.readers.tables.several_files.alike import named_by
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.vocabulary.words import words

LEAST_DESCRIBED = 0.9  # of the names that have to be found
MOST_ROWS = 10  # of a description, for each name: more are data of their own
MOST_COLUMNS = 30
MOST_TWICE = 0.02  # of the names, that have several rows, as of a student who was entered again
MOST_KEYS = 4  # columns that name together what a row is of
FEWEST_DIGITS = 4  # of the name of a file that is a number and names what was measured
MOST_CLASSES = 0.8  # of as many as there are files, beyond which words are no classes of them
MOST_NAMED = 4  # files that a sentence names
LABEL = "label"  # what a column is called that says what each is, and has no name
RAW = "raw"  # in the name of a sheet of which another may be made
MOST_KEPT = 2_000  # names in a column that are kept while its table is asked of
FEWEST_COLUMNS = 5  # of numbers, that another table may describe
_MOMENT = re.compile(rf"{DATE.pattern}[t ]?.*:")  # a date with a time of day
_FILES = {"id", "file", "filename", "video", "clip", "image", "recording", "sound", "sample"}
_PLACES = {"start", "begin", "onset", "end", "stop", "offset", "id"}  # of what in a recording
_COUNTS = {"frame", "frames", "step", "sample", "index", "row", "line", "count", "counter", "day"}


def description_of(
    names: Sequence[str], frame: pd.DataFrame, *, called: str = "", of_files: bool = False
) -> pd.DataFrame | None:
    """What a table says of each name, in their order; None where it isn't about them.

    One of its columns names each of them once, as they are or as files with an ending; of a few
    that it names again, if they are no files, it says what all of their rows do. Names that are
    numbers may be anything, so that column has to be `called` alike, and not as a time is; but for
    names `of_files`, in so many digits that they don't only count, or in a column that is called as
    files are.
    """

    def plain(column: Hashable) -> pd.Series[Any]:
        return frame[column].map(_plain)

    wanted = [_plain(name) for name in names]
    return _described(wanted, frame, plain, called=called, of_files=of_files)


_Plain = Callable[[Hashable], "pd.Series[Any]"]  # the cells of a column as names


def _described(
    wanted: list[str], frame: pd.DataFrame, plain: _Plain, *, called: str, of_files: bool
) -> pd.DataFrame | None:
    """What `description_of` finds for names as they may stand in a table."""
    distinct = {*wanted}
    if len(distinct) < 2 or len(frame) > MOST_ROWS * len(wanted):
        return None
    enough = len(frame) >= LEAST_DESCRIBED * len(distinct)
    if not of_files and (not enough or all(map(_MOMENT.match, wanted))):
        return None  # measured at the same times
    long = of_files and all(len(name) >= FEWEST_DIGITS for name in wanted)
    decimal = all(name.isdecimal() for name in wanted)
    numbers = decimal and not long
    as_long = len(wanted[0]) if decimal and long and len({*map(len, wanted)}) == 1 else 0
    if numbers and (time_words(called)[0] or not _COUNTS.isdisjoint(words(called))):
        return None
    for column in frame.columns if enough else ():
        alike = str(column).strip().lower() == called.strip().lower()
        if numbers and not alike and not (of_files and _FILES & {*words(str(column))}):
            continue
        keys = plain(column)
        if as_long and frame[column].dtype.kind in "iu":
            keys = keys.str.zfill(as_long)  # as a number, 01013500 has lost its 0
        known = keys.isin(distinct)
        if known.sum() < LEAST_DESCRIBED * len(distinct):  # mostly none is
            continue
        rows = keys[known].value_counts()
        most = 0 if of_files else MOST_TWICE * len(distinct)
        if len(rows) < LEAST_DESCRIBED * len(distinct) or (rows > 1).sum() > most:
            continue
        about = frame[known].drop(columns=[column]).iloc[:, :MOST_COLUMNS]
        about = _once_each(about.set_axis(keys[known]))
        return about.reindex(wanted) if len(about.columns) else None
    if not of_files or not any(frame[column].is_unique for column in frame.columns):
        return None
    told = _of_words_in(wanted, frame, plain)
    heads = [*filter(None, (_plain(str(column)) for column in frame.columns))]
    if told is not None or not any(head in name for head in heads for name in wanted):
        return told  # names of columns say nothing of files
    whole = _with_first_line(frame)
    return _of_words_in(wanted, whole, lambda column: whole[column].map(_plain))


def _once_each(about: pd.DataFrame) -> pd.DataFrame:
    """A row for each name, with what all rows of one say alike; the rest is missing."""
    if about.index.is_unique:
        return about
    rows = about.groupby(level=0, sort=False)
    told, unlike = rows.first(), rows.nunique(dropna=False).ge(2)
    for column in told.columns[unlike.any()]:
        told[column] = told[column].mask(unlike[column])
    return told


def labels_of_files(
    names: Sequence[str], frame: pd.DataFrame, before: Collection[str] = ()
) -> pd.DataFrame | None:
    """What a table says of each file, as of `description_of`, where that tells some of them apart.

    What is the same for all, words that are others for nearly each, and numbers or times of their
    own are no labels, but where they were `before`, in a recipe. A first line about a file, as all
    others are, names no columns.
    """
    told = description_of(names, frame, of_files=True)
    if told is None:
        return None
    if told.isna().all(axis=1).any() and {*map(str, told.columns)}.isdisjoint(before):
        whole = description_of(names, _with_first_line(frame), of_files=True)
        told = told if whole is None or whole.isna().all(axis=1).any() else whole
    if [*told.columns] == ["column 2"]:  # of a table without names
        told = told.set_axis([LABEL], axis=1)
    counts = {c: told[c].nunique() for c in told.columns}
    many = MOST_CLASSES * len(told)
    idle = [c for c, n in counts.items() if n < 2 or (n > many and told[c].dtype.kind == "O")]
    idle += [c for c, n in counts.items() if n == len(told) and _says_which(str(c), told[c])]
    told = told.drop(columns=[c for c in idle if str(c) not in before])
    return told if len(told.columns) else None


def _says_which(name: str, column: pd.Series[Any]) -> bool:
    """Whether numbers that are others for each are ids of what it is, or where in time it lies."""
    called = {*words(name)}
    number = name.lower().endswith("id") or not _PLACES.isdisjoint(called) or time_words(name)[0]
    return column.dtype.kind in "iuf" and number


def labels_by_tables(
    names: Sequence[str], tables: Sequence[Table], before: Collection[str] = ()
) -> pd.DataFrame | None:
    """What tables of the same columns say of each file, as `labels_of_files` finds it.

    Where lists became several rows each, it is what all rows of one say alike.
    """
    told = labels_of_files(names, pd.concat([table.frame for table in tables]), before)
    if told is not None or not all(table.listed for table in tables):
        return told
    return labels_of_files(names, pd.concat(map(_without_lists, tables)), before)


def labels_together(
    told: Sequence[pd.DataFrame],
) -> tuple[pd.DataFrame, list[tuple[str, ...]]]:
    """What several tables say of the same files, as one, and the labels that each of them gave.

    The table that says what a person asks about first stands first, as a diagnosis before ages.
    What one says again is no second label.
    """
    names, frames = set[str](), list[pd.DataFrame]()
    for one in told:
        called = [*map(str, one.columns)]
        plain = one.set_axis(called, axis=1).reset_index(drop=True)
        before = {n: frame[n] for frame in frames for n in frame}
        again = [n for n in called if n in before and _says_the_same(plain[n], before[n])]
        plain = plain.drop(columns=again)
        own = disambiguate([*names, *map(str, plain.columns)])[len(names) :]
        frames.append(plain.set_axis([*own], axis=1))
        names |= {*own}
    whole = pd.concat(frames, axis=1)
    order = telling_first([*map(str, whole.columns)], whole.__getitem__)
    frames_in_order = sorted(frames, key=lambda f: min(map(order.index, f.columns), default=0))
    of_each = [tuple(map(str, frame.columns)) for frame in frames]
    return pd.concat(frames_in_order, axis=1), of_each


def _says_the_same(one: pd.Series[Any], other: pd.Series[Any]) -> bool:
    return one.astype(str).equals(other.astype(str))


def _without_lists(table: Table) -> pd.DataFrame:
    """A row for each that had lists, with what all of its rows say alike."""
    rows = table.frame.groupby(table.listed, sort=False)
    counts = rows.nunique(dropna=False)
    alike = [c for c in counts.columns if (counts[c] <= 1).all()]
    return rows.head(1)[alike if table.listed == SEQUENCE else [table.listed, *alike]]


def _with_first_line(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose names of columns are its first row."""
    called = [f"column {k}" for k in range(1, frame.shape[1] + 1)]
    first = pd.DataFrame([[*map(str, frame.columns)]], columns=called)
    whole = pd.concat([first, frame.astype(object).set_axis(called, axis=1)], ignore_index=True)
    return whole.apply(_in_numbers)


def _in_numbers(column: pd.Series[Any]) -> pd.Series[Any]:
    """A column as numbers where all its cells are some."""
    numbers = pd.to_numeric(column, errors="coerce")
    return column if (numbers.isna() & column.notna()).any() else numbers


def _of_words_in(names: Sequence[str], frame: pd.DataFrame, plain: _Plain) -> pd.DataFrame | None:
    """What a table says of files by a word or number in their names, such as that of a player.

    One of its columns has such a word in each row, another one each time. Numbers of few digits,
    as of patients, are what all names begin with.
    """
    for column in (c for c in frame.columns if frame[c].is_unique):
        keys = plain(column)
        texts = keys.tolist()  # a file of numbers may have hundreds of such columns
        if len({*texts}) < len(texts) or len(frame.columns) < 2 or "" in texts:
            continue
        longest = max(map(len, texts), default=FEWEST_DIGITS)
        if longest < FEWEST_DIGITS and all(map(str.isdecimal, texts)):
            begin = pd.Series(names).str.extract(r"^(\d+)[\W_]")[0]
            known = begin.where(begin.isin({*texts}), "").tolist()
        elif all(len(k) > 1 and not (k.isdecimal() and len(k) < FEWEST_DIGITS) for k in texts):
            found = [[k for k in texts if k in name and _is_word_in(k, name)] for name in names]
            known = [of[0] if len(of) == 1 else "" for of in found]
        else:
            continue
        if sum(map(bool, known)) < LEAST_DESCRIBED * len(names) or len({*known} - {""}) < 2:
            continue
        about = frame.drop(columns=[column]).iloc[:, :MOST_COLUMNS].set_axis(keys)
        return about.reindex(known)
    return None


def with_descriptions(table: Table, others: Mapping[str, Table]) -> tuple[Table, dict[str, Note]]:
    """A table with what others say of its names beside each row, and a note on each of those.

    What they say is for labels: none of it is among the numbers that are learned.
    """
    said: dict[str, Note] = {}
    for name, other in others.items():
        for column in map(str, table.frame.columns):
            found = _told(table, column, other)
            if found is not None:
                what = tuple(map(str, found.columns))
                table = replace(table, frame=pd.concat([table.frame, found], axis=1))
                said[name] = gives_for_each(name, what, column)
                break
        else:
            table = replace(table, keys=table.keys | named_by(table, other))
            if (keyed := _told_by_keys(table, other)) is not None:
                column, found = keyed
                table = replace(table, frame=pd.concat([table.frame, found], axis=1))
                said[name] = gives_for_each(name, tuple(map(str, found.columns)), column)
            elif (about := _told_of_columns(table, other.frame)) is not None:
                table = replace(table, of_columns=about)
                said[name] = gives_for_each(name, tuple(map(str, about.columns)), "column")
    described_by = (*table.described_by, *said)
    return replace(table, notes=(*table.notes, *said.values()), described_by=described_by), said


def with_own_descriptions(
    tables: Mapping[str, Table], others: Mapping[str, Table], fixed: Mapping[str, Any]
) -> tuple[dict[str, Table], list[str]]:
    """Tables of files, each with what another file says of its names alone, and those others.

    Their names differ as those of the tables do: 01_tracks and 01_about, 02_tracks and 02_about.
    What is numbered anew in each of them has labels of its own so. Recipes that know labels which
    each of the others gave for all files are left alone.
    """
    whose = dict(zip(_differing(tables), tables, strict=False))  # or none of them
    alike: dict[tuple[str, ...], list[str]] = {}
    for member, other in others.items():
        alike.setdefault((*map(str, other.frame.columns),), []).append(member)
    known = {str(c) for role in ("label_columns", "left_out") for c in fixed.get(role, ())}
    told, used = dict(tables), []
    for members in alike.values():
        parts = _differing(members)
        if not whose or len(members) < 2 or {*parts} != {*whose}:
            continue
        said, notes = dict[str, Table](), list[Note]()
        for part, member in zip(parts, members, strict=True):
            whole, about = with_descriptions(told[whose[part]], {member: others[member]})
            if not about or whole.of_columns is not None:
                break  # each has to be told of
            said[whose[part]] = whole
            notes += about.values()
        own = {str(c) for whole in said.values() for c in whole.frame.columns}
        if len(said) < len(members) or any(" of " in c for c in known - own):
            continue
        called, of = f"Each of {join_names(members, MOST_NAMED)}", notes[0].numbers
        note = gives_for_each(called, of["labels"], of["each"])
        told |= {m: replace(whole, notes=(*told[m].notes, note)) for m, whole in said.items()}
        used += members
    return told, used


def _differing(names: Collection[str]) -> list[tuple[str, ...]]:
    """The parts of each name that aren't the same in all; [] where names have other parts."""
    parts = [re.split(r"[\W_]+", name.lower()) for name in names]
    if len({len(of) for of in parts}) != 1:
        return []
    own = [k for k, same in enumerate(zip(*parts, strict=True)) if len({*same}) > 1]
    found = [tuple(of[k] for k in own) for of in parts]
    return found if len({*found}) == len(found) else []


def _is_word_in(word: str, name: str) -> bool:
    return bool(re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", name))


@remembered
def _plain_cells(table: Table, column: Hashable) -> pd.Series[Any]:
    """The cells of a column as names."""
    return table.frame[column].map(_plain)


def _names_in(table: Table, column: str) -> list[str]:
    """The names in a column as they may stand in other tables; none of numbers and moments."""
    kept = _few_names(table, column)
    return _plain_names(table, column) if kept is None else kept


@remembered
def _few_names(table: Table, column: str) -> list[str] | None:
    """These names, which are kept while a table is asked of, or None where they are many."""
    return _plain_names(table, column) if table.distinct(column) <= MOST_KEPT else None


def _plain_names(table: Table, column: str) -> list[str]:
    known = table.known(column)
    if column in table.numeric and not are_whole(table.values(column)[known]):
        return []
    if column in table.row_numbers and _is_dated(table):
        return []  # numbers of moments, which are no names
    values = pd.unique(table.frame[column][known])
    if len(values) == known.sum() and _is_dated(table, column):
        return []  # measured at the same times
    return [_plain(value) for value in values]  # whole numbers also where some are missing


def _told(table: Table, column: str, other: Table) -> pd.DataFrame | None:
    """What another table says of a column's names, for each row; None where it says nothing."""
    names = _names_in(table, column)
    files = column in table.files[:1]
    plain = partial(_plain_cells, other)
    found = _described(names, other.frame, plain, called=column, of_files=files)
    if found is None or (_comes_and_goes(table, column) and not _has_words(found, table.own)):
        return None
    named = _names_beside(table, column, found)
    codes = pd.factorize(table.frame[column])[0]
    rows = found.set_axis(named, axis=1).iloc[codes].set_axis(table.frame.index)
    return rows.where(pd.Series(codes >= 0, index=rows.index), axis=0)


def _comes_and_goes(table: Table, column: str) -> bool:
    """Whether a column numbers some rows only, such as those of each glance that rested."""
    return column in table.numeric and bool(table.frame[column].isna().any())


def _has_words(told: pd.DataFrame, own: Collection[str]) -> bool:
    """Whether a table tells words that aren't those of the other's columns: kinds, not measures."""
    return any(told[c].dtype.kind not in "biuf" for c in told.columns if str(c) not in own)


def _names_beside(table: Table, column: str, found: pd.DataFrame) -> list[str]:
    """What columns on a column's names are called beside those of their table."""
    own = [*map(str, table.frame.columns)]
    told = (f"{c} of {column}" if c in own else str(c) for c in found.columns)
    return [*disambiguate([*own, *told])[len(own) :]]  # others may have told as much


def _told_by_keys(table: Table, other: Table) -> tuple[str, pd.DataFrame] | None:
    """What another table says of each row by several columns of the same names; None for nothing.

    So a student who takes a course twice has a row for each time. Also the column among these that
    names most. Many rows share what is told, and none of these columns is a time.
    """
    keys = [c for c in map(str, other.frame.columns) if c in table.own]
    if not 2 <= len(keys) <= MOST_KEYS or len(other.frame) > len(table.frame) / MOST_ROWS:
        return None
    fractions = any(t.frame[c].dtype.kind == "f" for c in keys for t in (table, other))
    unlike = any((c in table.numeric) != (c in other.numeric) for c in keys)
    if fractions or unlike or any(time_words(c)[0] for c in keys):
        return None
    if len(keys) == len(other.frame.columns) or other.frame.duplicated(keys).any():
        return None
    named = table.frame[keys].drop_duplicates()
    known = len(named.merge(other.frame[keys]))
    if len(named) < 2 or known < LEAST_DESCRIBED * len(named):
        return None
    if MOST_ROWS * len(named) > len(table.frame) or len(other.frame) > MOST_ROWS * len(named):
        return None
    column = max(keys, key=table.distinct)
    rows = table.frame[keys].merge(other.frame, how="left", on=keys).drop(columns=keys)
    rows = rows.iloc[:, :MOST_COLUMNS].set_axis(table.frame.index)
    return column, rows.set_axis(_names_beside(table, column, rows), axis=1)


def _is_dated(table: Table, column: str = "") -> bool:
    """Whether a table has dates, or a column alone holds them."""
    candidates = time_candidates(table, {})
    return any(c.times.dated and column in ("", *c.columns) for c in candidates)


def _told_of_columns(table: Table, other: pd.DataFrame) -> pd.DataFrame | None:
    """What another table says of the columns of numbers, by their names, one row for each."""
    names = [name for name in table.numbers if not time_words(name)[0]]
    if len(names) < FEWEST_COLUMNS:
        return None
    found = description_of(names, other)
    return None if found is None else found.set_axis(names)


def listed_by_others(names: Sequence[str], tables: Mapping[str, Table]) -> list[str]:
    """Which of some tables have columns of numbers that another table lists, one in each row."""
    frames = {name: table.frame for name, table in tables.items()}
    return [
        name
        for name in (names if tables else ())
        if any(o != name and _told_of_columns(tables[name], frames[o]) is not None for o in frames)
    ]


def with_sheets(table: Table, sheets: Mapping[str, Table], *, chosen: bool) -> Table:
    """A sheet of a workbook with what the others say of its names.

    Where nobody has `chosen` it and it only describes another one, that one; and what was made of
    a sheet that is called raw. Kinds of rows without names say nothing of each other.
    """
    if table.sheet.startswith(KIND):
        return table
    if not chosen:
        for sheet in sheets.values():
            longer = len(sheet.frame) > len(table.frame)
            if longer and (
                _lists_columns(table, sheet)
                or table.sheet in with_descriptions(sheet, {table.sheet: table})[1]
            ):
                sheets = {**sheets, table.sheet: table}
                table = sheet
                break
        sheets = {**sheets, table.sheet: table}
        table = _processed(table, sheets)
    others = {name: other for name, other in sheets.items() if name != table.sheet}
    return with_descriptions(table, others)[0]


def _lists_columns(table: Table, sheet: Table) -> bool:
    """Whether a column of a table holds the names of those of a sheet, equal ones several times."""
    named = [sheet.former.get(c, c) for c in sheet.numbers if not time_words(c)[0]]
    names = {_plain(re.sub(r" \(\d+\)$", "", name)) for name in named}
    enough = len(named) >= FEWEST_COLUMNS and len(table.frame) <= MOST_ROWS * len(named)
    least = LEAST_DESCRIBED * len(names)
    return enough and any(
        len(names & {*map(_plain, table.frame[c])}) >= least for c in table.texts()
    )


def _processed(table: Table, sheets: Mapping[str, Table]) -> Table:
    """A sheet called raw, or the one that says of the same rows what was made of it."""
    if RAW not in words(table.sheet):
        return table
    for sheet in sheets.values():
        shared = [c for c in table.frame.columns if c in sheet.frame]
        if RAW in words(sheet.sheet) or len(sheet.frame) != len(table.frame) or len(shared) < 2:
            continue
        one, other = (t.frame[shared].reset_index(drop=True) for t in (table, sheet))
        if {*sheet.numbers} - {*shared} and one.equals(other):
            return sheet
    return table


def _plain(value: Any) -> str:
    """A name as it may stand in a table or be that of a file."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    last = str(value).strip().replace("\\", "/").rpartition("/")[2]
    return without_ending(last).lower()
