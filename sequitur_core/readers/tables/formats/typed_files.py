"""Files whose columns have types: Parquet here, JSON and others by modules of their own."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.files import lists_apart, lists_side_by_side
from sequitur_core.data.notes.note import Offer
from sequitur_core.data.recipe import EMPTY_CELLS, ENDED_EARLY, LARGE, SERIES, SET, STEPS, WITHIN
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.formatting import byte_size, join_names, pluralise
from sequitur_core.readers.foreign_files import unreadable
from sequitur_core.readers.memory_check import SMALLER, check_room
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.columns.cells.marked_numbers import reads
from sequitur_core.readers.tables.formats.drawings.strokes import with_strokes_joined
from sequitur_core.readers.tables.formats.excel import cell_text
from sequitur_core.readers.tables.formats.json.json_by_date import DEEPEST, rows_at_times
from sequitur_core.readers.tables.formats.json.json_files import (
    EACH,
    JSON,
    Rows,
    are_at_once,
    frame_of_lists,
    from_json,
    json_of,
    lists_together,
    merged,
)
from sequitur_core.readers.tables.formats.json.json_names_apart import tables_below_objects
from sequitur_core.readers.tables.formats.json.json_places import tables_of_places
from sequitur_core.readers.tables.formats.json.json_recordings import tables_of_recordings
from sequitur_core.readers.tables.formats.json.json_things import tables_of_lists, tables_of_things
from sequitur_core.readers.tables.formats.lists.lists_in_cells import (
    NoNumbersError,
    UnlikeListsError,
    without_lists,
)
from sequitur_core.readers.tables.formats.lists.lists_that_go_on import MOST_CELLS
from sequitur_core.readers.tables.formats.lists.marks_as_lists import with_marks_as_lists
from sequitur_core.readers.tables.formats.motion_capture import BVH, FRAMES_OF, MARKERS, SIGN
from sequitur_core.readers.tables.formats.recordings import frame_of_brainvision, frame_of_wfdb
from sequitur_core.readers.tables.formats.statistics_files import (
    STATA,
    frame_of_arff,
    frame_of_stata,
    is_stata,
)
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, check_width, column_names
from sequitur_core.readers.tables.formats.text.text_file import (
    BEGINNING,
    begins_as_json,
    begins_as_xml,
    below_headers,
)
from sequitur_core.readers.tables.formats.text.text_tables import Sheet
from sequitur_core.readers.tables.formats.tsf import frame_of_tsf
from sequitur_core.readers.tables.formats.xml_files import (
    frame_of_places,
    frame_of_track,
    frame_of_xml,
)

READ_BY = "read by"  # the value of `empty_cells` in a recipe that reads a frame as it was
_ANY_TEXT = (".bvh", ".trc")  # endings of texts of several kinds, though one is known by it
_TABLES = (".csv", ".tsv", ".psv", ".gz", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".edf", ".bdf")
FEW_ROWS, LONGER = 20, 4  # of a table of settings; times as many rows that recordings beside have
LONGEST_CELL = 131_072  # bytes, as of a text table
MOST_TEXT = 300_000_000  # bytes of all texts of a Parquet file, which may be packed to nothing
_ARROW = b"ARROW1"  # the first bytes of a file, but not of a stream
DECODED_MEMORY = 5  # times the decoded cells that reading them takes at most
_NUMBER_ROWS, _TEXT_ROWS = 1 << 16, 1 << 10  # of a Parquet file that are decoded at a time


def _ending(path: Path) -> str:
    """That of a file, or that of the kind that a text's first lines say it is of."""
    ending = path.suffix.lower()
    known = ending in _TABLES or (ending in _KINDS and ending not in (*_ANY_TEXT, ".json"))
    if known or not path.is_file():
        return ending
    with path.open("rb") as file:
        head = file.read(BEGINNING)
    if ending == ".json":
        below = below_headers(head)
        return ending if below == head or below.lstrip()[:1] in (b"{", b"[") else ".txt"
    if motion := SIGN.match(head):
        return BVH if motion["joints"] else MARKERS
    if begins_as_json(head):
        return ".json"
    return ".xml" if begins_as_xml(head) else ending


# What JSON may hold before anything else, and the value of `empty_cells` that says so.
_FIRST_IN_JSON = ((SERIES, tables_of_things), (WITHIN, tables_of_lists),
                  (WITHIN, tables_below_objects))  # fmt: skip


def is_frame(path: Path) -> bool:
    """Whether a file is a table with types and no layout of its own."""
    ending = _ending(path)
    return ending in _KINDS and (ending != STATA or is_stata(path))


def read_frame(
    path: Path, asked: str, lists_hold: str, words: str = EMPTY_CELLS[-1]
) -> tuple[Cells, Sheet | None]:
    """A file with types; of JSON that holds several tables, the one that is asked for.

    Or recordings, where tables beside them are as short as those of settings are: zones of a pulse
    beside the activities in which it was measured, or names, without a number, of what was.

    lists_hold : as `lists` in the recipe; found where it is "".
    words : as `empty_cells` in the recipe; earlier ones know no series of several things in JSON,
        no lists within things, and no tables among facts.

    Raises SequiturError where it holds none.
    """
    exported = reads(words, LARGE)
    for what, tables_in in _FIRST_IN_JSON:
        if reads(words, what) and (found := _one_of_tables(path, asked, tables_in)):
            cells, name, names = found
            cells.frame.attrs[READ_BY] = what
            return cells, Sheet(b"", name, names) if len(names) > 1 else None
    beside: tuple[str, ...] = ()
    try:
        cells, sheet = _read_frame(path, asked, lists_hold, exported=exported)
        beside = sheet.others if sheet and not asked and len(cells.frame) < FEW_ROWS else ()
        named = not asked and len(cells.frame) < FEW_ROWS and not _hold_numbers(cells.frame)
        recordings = _recordings(path, asked) if len(beside) > 1 or named else None
        longer = len(cells.frame) * (1 if named else LONGER)
        if recordings is None or len(recordings[0].frame) < longer:
            return cells, sheet
    except SequiturError as error:
        unlike = isinstance(error, UnlikeListsError) and lists_hold in ("", ENDED_EARLY)
        if unlike and _recordings(path, asked, places=False) is None:
            with suppress(UnlikeListsError):
                return _read_frame(path, asked, ENDED_EARLY, exported=exported)
        if (recordings := _recordings(path, asked)) is None:
            if isinstance(error, NoNumbersError | UnlikeListsError):
                return _read_frame(path, asked, lists_hold, exported=exported, records=True)
            if (rows := _at_times(path)) is not None:
                return rows, None
            raise
    cells, name, names = recordings
    names = (*names, *(other for other in _plain_lists(path, beside) if other not in names))
    return cells, Sheet(b"", name, names) if len(names) > 1 else None


def _read_frame(
    path: Path, asked: str, lists_hold: str, *, exported: bool, records: bool = False
) -> tuple[Cells, Sheet | None]:
    """The cells of a Parquet, JSON or ARFF file, one named column each.

    asked : the one of several tables of a JSON file; the likeliest without it. The Sheet then says
    which one it is, and what there is beside it; or what is doubtful.

    exported : as of `read_frame`.
    records : whether those in lists are rows.

    Raises SequiturError if it can't be read or is no table.
    """
    file = encodable(path.name)
    kind, load = _KINDS[_ending(path)]
    sheet = None
    try:
        is_json = load is from_json
        frame = from_json(path, asked if asked or exported else None) if is_json else load(path)
        if isinstance(frame, tuple):
            frame, sheet = frame
        elif isinstance(frame, dict):
            frame, sheet = _one_of(frame, asked, file)
    except SequiturError:
        raise
    # pyarrow's errors are ValueErrors and OSErrors, scipy's for ARFF are of many kinds.
    except (*DAMAGE, RecursionError, OverflowError, AttributeError, IndexError) as error:
        raise unreadable(file, kind, "Save it again, or as CSV.") from error
    if SET in frame.attrs:
        if lists_hold == STEPS:  # by a recipe of an earlier version, which knew none
            raise SequiturError(f"{file} holds sets of sequences. Recognise it again.")
        lists_hold = STEPS
    frame, drawn = with_strokes_joined(frame)
    frame, notes, _ = with_marks_as_lists(frame)
    if notes := [*drawn, *notes]:
        sheet = sheet or Sheet(b"")
        sheet = replace(sheet, notes=(*sheet.notes, *notes))
    frame = without_lists(frame, file, lists_hold, records=records)
    if lasting := [str(c) for c in frame if pd.api.types.is_timedelta64_dtype(frame[c])]:
        sheet = replace(sheet or Sheet(b""), lasting=(*lasting,))
    return _as_cells(frame, file), sheet


def _as_cells(frame: pd.DataFrame, file: str) -> Cells:
    """A frame as the cells of a table; raises SequiturError where it has none, or too many."""
    check_width(frame.shape[1], file)
    frame = frame.set_axis(column_names([str(c) for c in frame.columns]), axis=1)
    other = [c for c, kind in zip(frame.columns, frame.dtypes, strict=True) if not _is_plain(kind)]
    frame = frame.assign(**{c: _plain_column(frame[c]) for c in other})
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    empty = frame.isna().all(axis=1)
    frame = frame[~empty]
    if frame.size == 0:
        raise SequiturError(f"{file} holds no rows. Load a file that has rows of numbers.")
    return Cells(frame, ragged=False, empty_rows=int(empty.sum()))


def _one_of(lists: dict[str, Rows], asked: str, file: str) -> tuple[pd.DataFrame, Sheet]:
    """The table of a name, or else the likeliest one, of several lists of objects."""
    tables = lists_together(lists)
    name = asked or next(iter(tables))
    if name in lists:  # one of those that are a table together
        tables.setdefault(name, (name,))
    if (rest := name.removeprefix(EACH)) in tables:  # as earlier versions call lists without times
        tables.setdefault(name, tables[rest])
    if name not in tables:
        raise SequiturError(f"{file} has no list {name}, but {join_names(list(tables), 12)}.")
    names = tables[name]
    check_width(sum(len(set().union(*lists[n])) for n in names), file)
    known = len(tables) > 1 or len(lists) == 1  # by its name
    apart, sheets = name.startswith(EACH), tuple(tables) if known else ()
    sheet = Sheet(b"", name if sheets else "", sheets)
    if apart and not asked:
        offer = Offer("Put them side by side", "sheet", name.removeprefix(EACH))
        sheet = replace(sheet, doubts=(lists_apart(names).offering(offer),))
    elif not apart and are_at_once(lists, names):
        sheet = replace(sheet, notes=(lists_side_by_side(names),))
    return frame_of_lists(lists, names, apart=apart), sheet


def cells_of_parquet(path: Path) -> int:
    """Cells that a Parquet file says it has; 0 if it is damaged, which reading raises."""
    from pyarrow import parquet

    try:
        about = parquet.read_metadata(path)
    except DAMAGE:
        return 0
    return int(about.num_rows * about.num_columns)


def _check_cells(path: Path) -> None:
    """A few bytes of a Parquet file may stand for billions of equal cells, or for long texts."""
    from pyarrow import parquet

    about = parquet.read_metadata(path)
    parts = [about.row_group(i) for i in range(about.num_row_groups)]
    kinds = [about.schema.column(c).physical_type for c in range(about.num_columns)]
    texts = [c for c, kind in enumerate(kinds) if kind.endswith("BYTE_ARRAY")]
    _check_text(sum(part.column(c).total_uncompressed_size for part in parts for c in texts), path)
    if about.num_rows * about.num_columns > MOST_CELLS:
        raise SequiturError(
            f"{encodable(path.name)} has {about.num_rows:,} rows of "
            f"{pluralise(about.num_columns, 'column')}; at most {MOST_CELLS:,} cells can be read. "
            "Load a smaller part of the data."
        )


def _check_text(size: int, path: Path) -> None:
    """SequiturError where texts take so many bytes that they can't be names."""
    if size > MOST_TEXT:
        raise SequiturError(
            f"The texts in {encodable(path.name)} take more than {byte_size(MOST_TEXT)}, as names "
            "and dates never do. Leave columns of long texts out of the file."
        )


def _from_parquet(path: Path) -> pd.DataFrame:
    """A Parquet file, decoded piece by piece, as a few bytes of it may stand for billions."""
    _check_cells(path)
    import pyarrow as pa
    from pyarrow import parquet

    with parquet.ParquetFile(path) as packed:
        schema = packed.schema_arrow
        plain = all(map(pa.types.is_primitive, schema.types))  # of a few bytes each
        rows = _NUMBER_ROWS if plain else _TEXT_ROWS
        return _of_pieces(packed.iter_batches(rows), schema, path)


def _from_arrow(path: Path) -> pd.DataFrame:
    """A file of Arrow, of Feather's second version, which is the same, or a stream of Arrow.

    Data sets of Hugging Face are kept as streams, and say what their classes are called.
    """
    import pyarrow as pa

    with pa.memory_map(str(path)) as file:
        if file.read(len(_ARROW)) != _ARROW:
            file.seek(0)
            with pa.ipc.open_stream(file) as stream:
                frame = _of_pieces(stream, stream.schema, path)
                for column, names in _class_names(stream.schema).items():
                    frame[column] = frame[column].map(dict(enumerate(names)))
                return frame
        with pa.ipc.open_file(file) as packed:
            pieces = (packed.get_batch(place) for place in range(packed.num_record_batches))
            return _of_pieces(pieces, packed.schema, path)


def _of_pieces(found: Iterable[Any], schema: Any, path: Path) -> pd.DataFrame:
    """The rows of pieces that are decoded one after the other, as far as memory suffices."""
    import pyarrow as pa

    file, size, texts, pieces = encodable(path.name), 0, 0, []
    for piece in found:
        for column in piece.columns:
            texts += _text_size(column, file)
        _check_text(texts, path)
        size += piece.nbytes
        check_room(DECODED_MEMORY * size, file, cure=SMALLER)
        pieces.append(piece)
    table = pa.Table.from_batches(pieces, schema)
    for _ in range(DEEPEST):  # objects are a column for each of their values, as in JSON
        table = table.flatten() if any(map(pa.types.is_struct, table.schema.types)) else table
    frame: pd.DataFrame = table.to_pandas()
    plain_index = isinstance(frame.index, pd.RangeIndex)  # else it is what pandas saved as one
    return frame if plain_index else frame.reset_index()


def _class_names(schema: Any) -> dict[str, list[str]]:
    """Names of classes that columns number, as data sets of Hugging Face say them."""
    try:
        said = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
        features = said["info"]["features"]
        numbered = {c: of["names"] for c, of in features.items() if of["_type"] == "ClassLabel"}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}
    named = {c: [*map(str, names)] for c, names in numbered.items() if isinstance(names, list)}
    return {c: names for c, names in named.items() if c in schema.names}


def _is_text(kind: Any) -> bool:
    """Whether cells of a type of pyarrow are texts or bytes, of any length."""
    from pyarrow import types

    kind = kind.value_type if types.is_dictionary(kind) else kind
    tests = (
        types.is_string, types.is_large_string, types.is_string_view, types.is_binary,
        types.is_large_binary, types.is_binary_view, types.is_fixed_size_binary,
    )  # fmt: skip
    return any(test(kind) for test in tests)


def _text_size(column: Any, file: str) -> int:
    """Bytes of all cells of a column of pyarrow where these are texts, else 0.

    Raises SequiturError where one is too long for a number or a name.
    """
    import pyarrow as pa
    from pyarrow import compute, types

    if not _is_text(column.type):
        return 0
    packed = types.is_dictionary(column.type)
    cells = column.dictionary if packed else column
    if types.is_string_view(cells.type) or types.is_binary_view(cells.type):
        cells = cells.cast(pa.large_binary())
    lengths = compute.binary_length(cells)
    if (compute.max(lengths).as_py() or 0) > LONGEST_CELL:
        raise SequiturError(
            f"A cell of {file} is longer than {LONGEST_CELL:,} characters, which no number or "
            "name is. Leave that column out of the file."
        )
    return compute.sum(lengths.take(column.indices) if packed else lengths).as_py() or 0


def _plain_lists(path: Path, tables: Sequence[str]) -> list[str]:
    """Those of several tables of JSON in whose records are no lists and no objects."""
    lists = from_json(path) if tables else {}
    if not isinstance(lists, dict):
        return []
    nested = {
        name
        for name, rows in lists.items()
        if any(isinstance(cell, list | dict) for row in rows for cell in row.values())
    }
    together = lists_together(lists)
    return [name for name in tables if nested.isdisjoint(together[name])]


def _recordings(
    path: Path, asked: str, *, places: bool = True
) -> tuple[Cells, str, tuple[str, ...]] | None:
    """Recordings in JSON, or records of `places`, as `_one_of_tables`."""

    def tables(value: Any) -> dict[str, pd.DataFrame]:
        found = tables_of_recordings(value) or (tables_of_places(value) if places else {})
        if asked and asked not in found:
            return tables_of_recordings(value, inside=False)
        return found

    return _one_of_tables(path, asked, tables)


def _one_of_tables(
    path: Path, asked: str, tables_in: Callable[[Any], dict[str, pd.DataFrame]]
) -> tuple[Cells, str, tuple[str, ...]] | None:
    """One of the tables in JSON, its name, and all names: the first, or the one that is asked for.

    None where JSON holds something else, or not that one.
    """
    if _ending(path) not in JSON:
        return None
    tables: dict[str, pd.DataFrame] = {}
    with suppress(*DAMAGE, RecursionError, OverflowError):  # said where it is read otherwise
        tables = tables_in(json_of(path))
    name = asked or next(iter(tables), "")
    if name not in tables:
        return None
    return _as_cells(tables[name], encodable(path.name)), name, tuple(tables)


def _at_times(path: Path) -> Cells | None:
    """Rows of objects by time in JSON that don't all say the same; None for anything else."""
    rows = None
    with suppress(*DAMAGE, RecursionError, OverflowError):  # said where it is read otherwise
        rows = rows_at_times(merged(json_of(path))) if _ending(path) in JSON else None
    return None if rows is None else _as_cells(rows, encodable(path.name))


def _hold_numbers(frame: pd.DataFrame) -> bool:
    """Whether any column of a short table has numbers, also where they are written as texts."""
    numbers = (
        pd.to_numeric(frame[c], errors="coerce") for c in frame if frame[c].dtype.kind != "b"
    )
    return any(column.notna().any() for column in numbers)


def _is_plain(kind: Any) -> bool:
    """Whether columns of this type are numbers as text tables have them."""
    return isinstance(kind, np.dtype) and kind.kind in "iuf"


def _plain_column(column: pd.Series[Any]) -> pd.Series[Any]:
    """A column as text tables have them: numbers, flags, or text; dates year first."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if pd.api.types.is_bool_dtype(column):
        if not column.isna().any():
            return column.astype(bool)
        return column.map({True: "yes", False: "no"}).astype(object)
    if pd.api.types.is_numeric_dtype(column):
        return pd.Series(column.to_numpy(np.float64, na_value=np.nan), index=column.index)
    if pd.api.types.is_datetime64_any_dtype(column):
        return pd.Series(column.dt.strftime(_date_form(column.dropna())))
    if pd.api.types.is_timedelta64_dtype(column):
        return pd.Series(column.dt.total_seconds())
    return column.map(_text)


def _date_form(dates: pd.Series[Any]) -> str:
    """How dates are written that are no texts: as a text table would most likely have them.

    Without parts that they don't have, as what was learned from one is used on the other.
    """
    if dates.dt.tz is not None:
        return "%Y-%m-%d %H:%M:%S.%f%z"
    if (dates == dates.dt.normalize()).all():
        return "%Y-%m-%d"
    return "%Y-%m-%d %H:%M:%S" if (dates == dates.dt.floor("s")).all() else "%Y-%m-%d %H:%M:%S.%f"


def _text(value: Any) -> str | None:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime.datetime | datetime.date):
        return str(cell_text(value, clock=True))
    return " ".join(str(value).split())


_Loaded = pd.DataFrame | dict[str, Rows] | tuple[pd.DataFrame, Sheet]
_KINDS: dict[str, tuple[str, Callable[[Path], _Loaded]]] = {
    **FRAMES_OF,
    ".parquet": ("Parquet", _from_parquet),
    **dict.fromkeys((".feather", ".arrow"), ("a file of Arrow", _from_arrow)),
    **dict.fromkeys(JSON, ("JSON", from_json)),
    ".arff": ("ARFF", frame_of_arff),
    ".gpx": ("GPX", frame_of_track),
    ".kml": ("KML", frame_of_places),
    ".tcx": ("TCX", frame_of_track),
    ".inkml": ("InkML", frame_of_xml),
    ".tsf": ("TSF", frame_of_tsf),
    STATA: ("a file of Stata", frame_of_stata),
    ".xml": ("XML", frame_of_xml),
    ".hea": ("a WFDB header", frame_of_wfdb),
    ".vhdr": ("a BrainVision header", frame_of_brainvision),
}
