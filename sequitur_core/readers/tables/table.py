"""A text table and what kind of cells its columns hold."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.data.notes import tables as said
from sequitur_core.data.notes.lists import rows_without_lists
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import large_values
from sequitur_core.data.recipe import APART, JOINED, LARGE, SEVERAL, STEPS, TOLD, ZONES
from sequitur_core.errors import SequiturError
from sequitur_core.readers.memory_check import SMALLER, check_room
from sequitur_core.readers.missing_values import Stray
from sequitur_core.readers.rows_of_numbers import are_chosen, count_different
from sequitur_core.readers.source import HEADERS, encodable
from sequitur_core.readers.tables.columns import beside, pose
from sequitur_core.readers.tables.columns.cells.flags import without_flags, without_rows_of_flags
from sequitur_core.readers.tables.columns.cells.infinite import without_infinite
from sequitur_core.readers.tables.columns.cells.marked_numbers import last_of, reads, with_numbers
from sequitur_core.readers.tables.columns.channel_names import (
    NAMELESS,
    measured_with_others,
    names_amount,
    places_of,
)
from sequitur_core.readers.tables.columns.rearranged.arranged import ARRANGED, with_other_names
from sequitur_core.readers.tables.columns.rearranged.split_rows import with_rows_joined
from sequitur_core.readers.tables.columns.units.in_names import in_units
from sequitur_core.readers.tables.formats.among_lines.lines_alike import table_of_lines
from sequitur_core.readers.tables.formats.excel import holds_workbook, read_sheet
from sequitur_core.readers.tables.formats.lists.lists_in_cells import (
    FORMER,
    LISTED,
    SAID,
    about_lists,
    lists_held,
    lists_of_texts,
    one_of_lists,
)
from sequitur_core.readers.tables.formats.lists.marks_as_lists import with_marks_as_lists
from sequitur_core.readers.tables.formats.motion_capture import SECONDS
from sequitur_core.readers.tables.formats.programs.registry import text_of
from sequitur_core.readers.tables.formats.recordings import is_edf, read_edf
from sequitur_core.readers.tables.formats.text.above.rates_and_names import (
    Above,
    in_one_column,
    named_by,
    read_above,
)
from sequitur_core.readers.tables.formats.text.above.said_lines import cut_at
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, about_cells, at_lines
from sequitur_core.readers.tables.formats.text.csv_large import sample
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import (
    FOUND_ENDS,
    LEFT_OUT,
    TextFormat,
    find_text_format,
)
from sequitur_core.readers.tables.formats.text.numbers import mark_of_texts
from sequitur_core.readers.tables.formats.text.text_file import find_encoding, read_bytes
from sequitur_core.readers.tables.formats.text.text_tables import Sheet
from sequitur_core.readers.tables.formats.typed_files import READ_BY, is_frame, read_frame
from sequitur_core.readers.tables.reading_cost import need
from sequitur_core.readers.vocabulary.counters import INDEX_WORDS, NO_NAMES
from sequitur_core.readers.vocabulary.words import words

CACHED_BYTES = 64_000_000  # larger tables are read anew rather than kept in memory
SMALL = 100_000  # bytes of a file that is told from another by all of them

# The format that stands for tables whose columns have types.
TYPED = TextFormat(encoding="utf-8", delimiter=",", decimal=".", header=True, skip_lines=0)
TYPED_FORMS = {".": TYPED, ",": replace(TYPED, decimal=",")}
_FORMAT = tuple(TYPED.__dataclass_fields__)
_USUAL = {"sheet": "", "likelihood": pose.LEAST_PERCENT, "remarked_rows": LEFT_OUT, "lists": ""}
_USUAL |= {"split_rows": APART, "empty_cells": ""}  # as where a recipe says nothing of these
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Rows = slice | Sequence[int] | IntArray


def remembered(
    find: Callable[Concatenate[Table, Asked], Answer],
) -> Callable[Concatenate[Table, Asked], Answer]:
    """A function that is asked but once for the same of a table; its arguments can be hashed."""

    @wraps(find)
    def found(table: Table, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        answers: dict[Hashable, Answer] = table.answers
        asked = (find, args, *kwargs.items())
        if asked not in answers:
            answers[asked] = find(table, *args, **kwargs)
        return answers[asked]

    return found


@dataclass(frozen=True, eq=False)
class Table:
    """A text table with what its columns hold.

    `frame` is indexed by line number and has no empty columns; `numbers` are its numeric columns,
    and `stray` has the words in each that holds some, which are missing in the frame. `sheet` is
    the one of a workbook's `sheets` it was read from. Of many files gathered in one table, `files`
    are the columns that say which file a row is from, its name first. `sampled` is how many rows
    the file has where these are only some of them, else 0. `described_by` are the sheets or files
    whose columns stand behind its own. `joined`: files of several sensors were put side by side,
    with the rows of `rows_of`. `likelihood` is the limit in % below which places, as of body parts,
    are missing; None where there are none. `rate` is how many steps per second lines above it say
    there are; 0 where they don't. `start`: when the first was, in seconds, by a file beside. By the
    lines, `missing` are numbers that stand for no value. `doubts` are those of the `notes` that a
    person should check: on odd lines, on names that were guessed. `of_columns` is what another
    sheet or file says of columns, by their names. `alike_sheets` are those with the same columns,
    its own too, and `wordy_sheets` hold few numbers. `others`: the first rows of other sheets or
    files with numbers, the largest sheet first, which may be meant. `of_books`: each of several
    workbooks has these. `kinds`: where files are of several kinds, how many are of each, by its
    first file; `sheet` is the one that was read. `of_steps` say what went on in each row, by
    another file. Half of the files lack `rare` ones, or more. `framed`: each file is one step, in
    order of the numbers in their names, else those of recordings. `former`: what columns were
    called by earlier versions. `said` are names and what lines above the table set them to.
    `listed` names rows of the file, whose lists became several rows; `keys` name those of another.
    `lasting`: durations. `header`: as its columns were called, empty ones too. `once`: what is said
    of a whole recording beside its rows. `worded`: columns of 0 and 1 that stand for words, and
    the column these are in. Others are as in the recipe.
    """

    name: str
    form: TextFormat
    frame: pd.DataFrame
    numbers: tuple[str, ...]
    stray: Mapping[str, Stray]
    ragged: bool
    notes: tuple[Note, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    sampled: int = 0
    described_by: tuple[str, ...] = ()
    joined: bool = False
    rows_of: str = ""
    kinds_by: str = ""
    likelihood: int | None = None
    rate: float = 0.0
    start: float = 0.0
    missing: tuple[float, ...] = ()
    doubts: tuple[Note, ...] = ()
    of_columns: pd.DataFrame | None = None
    framed: bool = False
    alike_sheets: tuple[str, ...] = ()
    others: Mapping[str, Table] = field(default_factory=dict)
    wordy_sheets: tuple[str, ...] = ()
    of_books: bool = False
    kinds: Mapping[str, int] = field(default_factory=dict)
    counts: tuple[str, ...] = ()
    of_steps: tuple[str, ...] = ()
    rare: tuple[str, ...] = ()
    former: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    listed: str = ""
    remarked_rows: str = LEFT_OUT
    lists: str = STEPS
    split_rows: str = APART
    empty_cells: str = ""
    lasting: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    header: frozenset[str] = frozenset()
    once: tuple[str, ...] = ()
    worded: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def answers(self) -> dict[Hashable, Any]:
        """What `remembered` functions found in it."""
        return {}

    @cached_property
    def numeric(self) -> frozenset[str]:
        """The numeric columns, as a set."""
        return frozenset(self.numbers)

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The columns that don't say which file a row is from."""
        return tuple(str(c) for c in self.frame.columns if c not in self.files)

    @cached_property
    def named(self) -> bool:
        """Whether its columns have names, by a header or a file beside it, and not their places."""
        if self.form.header:
            return not places_of([*self.own])
        return not any(map(NAMELESS.fullmatch, self.own))

    @cached_property
    def binary(self) -> frozenset[str]:
        """Columns of 0 and 1 not called an amount, or as others are; and of True and False.

        What has a unit in its name was measured.
        """
        flags = [c for c in self.texts() if self.frame[c].dtype.kind == "b"]
        likely = self._by_head(lambda head: np.isin(head, (0, 1)) | np.isnan(head))
        likely = [c for c in likely if not names_amount(c) and c not in self.worded]
        found = {c: {*self.frame[c].dropna().unique()} for c in likely}
        marked = [c for c, values in found.items() if values <= {0, 1}]
        changing = [c for c in marked if len(found[c]) > 1] if self.named else []
        alike = measured_with_others(self.numbers, changing, self.distinct)
        measured = {*alike, *in_units(changing)}
        return frozenset(flags + [c for c in marked if c not in measured])

    @cached_property
    def row_numbers(self) -> frozenset[str]:
        """Columns that only number the rows, from 0 or 1.

        Or those of a longer table of which some were chosen, in a first column without a name.
        """
        if len(self.frame) < 3:
            return frozenset()
        likely = self._by_head(
            lambda head: (
                (head - head[0] == np.arange(len(head))[:, None]) & np.isin(head[0], (0, 1))
            )
        )
        steps = np.diff(self.frame.index.to_numpy(np.float64)) if self.sampled else 1
        called = {c: "".join(words(c)).removeprefix("column") for c in {*likely, *self.own[:1]}}
        found = {c for c in likely if called[c] in INDEX_WORDS}
        counted = {c for c in found if (np.diff(self.values(c)) == steps).all()}
        nameless = (c for c in self.own[:1] if called[c] in NO_NAMES and self.named)
        chosen = (c for c in nameless if c in self.numeric and are_chosen(self.values(c)))
        return frozenset([*counted, *chosen])

    def _by_head(self, holds: Callable[[NDArray[np.float64]], NDArray[np.bool_]]) -> list[str]:
        """Numeric columns whose first rows pass a test, so that few are checked as a whole."""
        head = self.cells(self.numbers, slice(50))
        return [self.numbers[i] for i in np.flatnonzero(holds(head).all(axis=0))]

    @remembered
    def texts(self) -> tuple[str, ...]:
        """Names of the columns that aren't numeric, and whose words aren't learned."""
        others = self.numeric | {*self.worded.values()}
        return tuple(c for c in self.frame.columns if c not in others)

    @remembered
    def distinct(self, column: str) -> int:
        """Number of different values in a column, missing ones not counted."""
        if column not in self.numeric:
            return self.frame[column].nunique()
        return count_different(self._cells(column))

    def values(self, column: str) -> NDArray[np.float64]:
        """The numbers of a column, NaN where one is missing: each of many rules asks for them."""
        return self._cells(column).astype(np.float64, copy=False)

    def known(self, column: str) -> BoolArray:
        """Which rows have a value in a column."""
        if column in self.numeric:
            return ~np.isnan(self.values(column))
        return self.frame[column].notna().to_numpy()

    def cells(self, columns: Sequence[str], rows: Rows = slice(None)) -> NDArray[np.float64]:
        """The numbers of several columns (rows, columns), NaN where one is missing."""
        count = np.empty(len(self.frame))[rows].size  # to cut an index takes longer
        found = np.empty((len(columns), count))
        for place, column in enumerate(columns):
            found[place] = self._cells(column)[rows]
        return found.T

    @remembered
    def _cells(self, column: str) -> NDArray[Any]:
        cells = self.frame[column]  # which pandas takes long to find among thousands
        return cells.to_numpy(cells.dtype if isinstance(cells.dtype, np.dtype) else np.float64)


def sample_table(
    path: Path, fixed: Mapping[str, Any], *, only_beginning: bool = False
) -> Table | None:
    """Some rows of a large plain table; None where all of a file has to be read."""
    made = ("cuts", "record_end", "names_again", "quotes")
    if any(map(fixed.get, made)) or fixed.get("table_end") in FOUND_ENDS:
        return None
    given = {name: fixed[name] for name in _FORMAT if name in fixed}
    find = partial(find_text_format, name=path.name, given=given)
    sampled = sample(path, find, only_beginning=only_beginning)
    if sampled is None or (sampled.form.skip_lines and not sampled.form.header):
        return None
    table = _as_table(path, sampled.form, sampled.cells)
    as_read = sampled.cells.frame
    plain = not table.notes and list(table.frame.columns) == list(as_read.columns)
    if not plain or any(as_read[c].dtype.kind not in "iuf" for c in table.numbers):
        return None
    return replace(table, sampled=sampled.rows)


def open_table(path: Path, fixed: Mapping[str, Any]) -> Table:
    """The table in a file, written in the format that is fixed or else the one found."""
    given = _choices_in(fixed)
    if (state := _state_of(path)) is None:
        return _load(path, given)
    # A page asks for the same table several times in a row: it recognises it, reads it by the
    # recipe, and does so again while options are corrected.
    small = isinstance(state, bytes)  # all of the file, which may lie anywhere
    tables = _of_small(path.name, state) if small else _of_large(str(path), state)
    if (table := tables.get(given)) is None:
        table = _load(path, given)
        if 2 * len({*tables.values()}) * path.stat().st_size >= CACHED_BYTES:
            tables.clear()
        tables[given] = tables[_choices_of(table)] = table
        if not table.sheet:  # files of a folder are read as the first of them is written
            tables[_choices_in({**vars(table.form), "lists": table.lists, **fixed})] = table
    return table


def _tables_of(name: str, state: Hashable) -> dict[tuple[tuple[str, Any], ...], Table]:
    """The tables that were read from a file in this state, by the choices that were given."""
    return {}


_of_large, _of_small = lru_cache(4)(_tables_of), lru_cache(32)(_tables_of)  # as of a folder


def _state_of(path: Path) -> Hashable | None:
    """What tells whether a file has changed; None where a table of it isn't kept."""
    stat = path.stat()
    if stat.st_size <= SMALL and path.suffix.lower() not in HEADERS:  # those are of other files
        return path.read_bytes()
    # A file written a moment ago may be written again within the clock's resolution, and would
    # look the same.
    fresh = time.time_ns() - stat.st_mtime_ns < 100_000_000
    return None if fresh or stat.st_size > CACHED_BYTES else (stat.st_mtime_ns, stat.st_size)


def _choices_in(fixed: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The choices of a recipe by which a table is read, but for those that say nothing."""
    beside = [name for name, usual in _USUAL.items() if fixed.get(name, usual) != usual]
    return tuple((name, fixed[name]) for name in (*_FORMAT, *beside) if name in fixed)


def _choices_of(table: Table) -> tuple[tuple[str, Any], ...]:
    """The choices of a recipe that read a table as it was read."""
    percent = pose.LEAST_PERCENT if table.likelihood is None else table.likelihood
    own = {name: getattr(table, name) for name in _USUAL}
    return _choices_in({**vars(table.form), **own, "likelihood": percent})


def _load(path: Path, given: tuple[tuple[str, Any], ...]) -> Table:
    check_room(need(path).memory, encodable(path.name), cure=SMALLER)
    fixed = dict(given)
    asked, percent = fixed.pop("sheet", ""), fixed.pop("likelihood", pose.LEAST_PERCENT)
    remarked = fixed.pop("remarked_rows", LEFT_OUT)
    lists_hold, joined = fixed.pop("lists", ""), fixed.pop("split_rows", APART) == JOINED
    words = fixed.pop("empty_cells", "")
    sheet: Sheet | None = None
    above, listed = Above(), ""
    said_of_lines = fixed.get("table_end", "") not in ("", *FOUND_ENDS)
    try:
        if is_frame(path) and not said_of_lines:
            cells, sheet = read_frame(path, asked, lists_hold, words)
            form = TYPED_FORMS[fixed.get("decimal") or mark_of_texts(cells.frame)]
        elif is_edf(path):
            form, (cells, sheet) = TYPED, read_edf(path, asked)
        else:
            workbook, skipping = holds_workbook(path), fixed.get("skip_lines", 0) > 0
            if workbook:
                sheet = read_sheet(path, asked or None, skipping=skipping)
                fixed = {"delimiter": "\t", **fixed}
            elif fixed.get("table_end"):
                data = read_bytes(path)
                encoding = find_encoding(data, fixed.get("encoding", ""))
                sheet = Sheet(cut_at(data, fixed.get("cuts", ()), encoding))
            else:
                sheet = text_of(
                    read_bytes(path),
                    asked,
                    file=path.name,
                    skipping=skipping,
                    delimiter=fixed.get("delimiter", ""),
                    record_end=fixed.get("record_end"),
                    names_again=fixed.get("names_again"),
                    quotes=fixed.get("quotes"),
                )
                fixed |= {n: getattr(sheet, n) for n in ("record_end", "names_again", "quotes")}
            data, name = sheet.text, path.name
            if len(sheet.others) > 1 and not workbook:
                name = f"{sheet.name} in {name}"
            form, cells = table_of_lines(data, fixed, name=name)
            cells = at_lines(cells, sheet.own_lines) if sheet.gone else cells
            cells, above = read_above(data, form, cells, before=sheet.above)
            cells = in_one_column(cells, form, above)
            lists, about, listed = with_marks_as_lists(lists_of_texts(cells.frame), words)
            sheet = replace(sheet, notes=(*sheet.notes, *about, *above.notes))
            frame, sheet = one_of_lists(lists, sheet, asked, encodable(path.name), lists_hold)
            cells = named_by(above, replace(cells, frame=frame))
    except csv.Error as error:
        raise SequiturError(
            f"A cell of {path.name} is longer than {csv.field_size_limit():,} characters, which "
            "no number or name is. Probably a quotation mark is opened but never closed: correct "
            "it, or leave that column out of the file."
        ) from error
    rate = above.rate or (sheet.rate if sheet else 0.0)
    beside.ask_for_remarks(cells.frame, remarked)
    table = _as_table(path, form, cells, sheet, percent=percent, joined=joined, words=words)
    table = replace(table, empty_cells=last_of(listed, table.empty_cells))
    lasting = (sheet.lasting if sheet else ()) or SECONDS.get(path.suffix.lower(), ())
    return replace(table, rate=rate, missing=above.missing, said=above.said, lasting=lasting)


def _as_table(
    path: Path,
    form: TextFormat,
    cells: Cells,
    sheet: Sheet | None = None,
    *,
    percent: int = pose.LEAST_PERCENT,
    joined: bool = False,
    words: str = "",
) -> Table:
    """What the columns of some cells hold; `words` as `empty_cells`; `split_rows` may be joined."""
    frame, split = with_rows_joined(cells.frame) if joined else (cells.frame, [])
    frame, totals = beside.without_totals(frame)
    frame.columns = frame.columns.astype(object)  # which is looked through ten times faster
    empty = [c for c in beside.columns_empty_at(frame, 0) if frame[c].isna().all()]
    across, held = about_lists(cells.frame), lists_held(cells.frame)
    doubts = (*about_cells(cells, form), *(sheet.doubts if sheet else ()), *across, *split)
    notes = [*_about_left_out(cells, empty, totals), *doubts]
    if empty:
        frame = frame.drop(columns=empty)
    frame, about, anew = with_other_names(frame, words)
    notes += about
    for arrange in ARRANGED if len(frame.columns) else ():
        frame, about = arrange(frame)
        notes += about
    doubts += tuple(n for n in said.undated_rows.among(notes) if n.numbers["measured"])
    doubts += tuple(said.second_readings.among(notes))
    doubts += tuple(n for n in said.logged_rows.among(notes) if n.numbers.get("amounts"))
    filled = beside.without_rows_of_settings(frame, len(cells.frame.columns)) if words else frame
    often, frame = len(filled) < len(frame), filled
    read_by = cells.frame.attrs.get(READ_BY, "")
    listed, without = cells.frame.attrs.get(LISTED, ("", 0))
    notes += [rows_without_lists(without)] if without else []
    former = {**cells.frame.attrs.get(FORMER, {}), **frame.attrs.get(FORMER, {})}
    remarked_rows = frame.attrs.get(beside.REMARKED, LEFT_OUT)
    once = cells.frame.attrs.get(SAID, ())
    frame.attrs = {}  # pandas copies them deeply with each column that is taken
    frame, below = without_rows_of_flags(frame, form.decimal)
    frame, flags, zones = without_flags(frame, form.decimal, reads(words, ZONES))
    frame, numbers, stray_cells, marks, told = with_numbers(frame, form.decimal, words)
    notes += marks
    numbers = [c for c in numbers if c not in once]
    frame, numbers, about_places = pose.without_unlikely(frame, numbers, percent=percent)
    frame, about_points = pose.without_unseen(frame, numbers)
    frame, too_large, large = without_infinite(frame, numbers, scaled=reads(words, LARGE))
    if flags := [*flags, *below]:
        notes.append(said.flags_left_out(tuple(sorted({*flags})), len(flags)))
    notes, doubts = [*notes, *too_large], (*doubts, *large_values.among(too_large))
    if not len(frame.columns):
        raise SequiturError(f"{path.name} holds no values. Load a file that has rows of numbers.")
    return Table(
        encodable(path.name),
        form,
        frame,
        tuple(numbers),
        stray_cells,
        cells.ragged and remarked_rows != SEVERAL,
        (*notes, *about_places, *about_points, *(sheet.notes if sheet else ())),
        sheet.name if sheet else "",
        sheet.others if sheet else (),
        likelihood=percent if about_places else None,
        doubts=(*doubts, *said.steps_of_a_scale.among(notes), *(n for n in marks if n.offers)),
        former=former,
        remarked_rows=remarked_rows,
        lists=held,
        split_rows=JOINED if split else APART,
        empty_cells=last_of(anew, told, TOLD if often else "", large, read_by, zones),
        listed=listed if listed in frame.columns else "",
        header=frozenset(map(str, cells.frame.columns)) if form.header else frozenset(),
        once=tuple(c for c in map(str, frame.columns) if c in once),
    )


def _about_left_out(cells: Cells, empty: list[Any], totals: list[str]) -> list[Note]:
    """Notes on the rows, columns and lines of a table that were left out."""
    notes: list[Note] = []
    # Behind each row none is: Python's csv writes the ends of lines twice on Windows.
    twice = cells.empty_rows and len(cells.frame) > 1 and (np.diff(cells.frame.index) == 2).all()
    rows = 0 if twice else cells.empty_rows
    if rows or empty:
        named = tuple(str(c) for c in empty if not NAMELESS.fullmatch(str(c)))
        notes.append(said.empty_left_out(rows, len(empty), named))
    notes += [said.totals_left_out(tuple(totals))] if totals else []
    notes += [said.remarks_left_out(cells.remarks)] if cells.remarks else []
    return notes
