"""Tables whose cells have types, as plain cells: Excel workbooks, Parquet, JSON."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.prepare import counted
from sequitur_core.readers.folders import encodable
from sequitur_core.readers.recognised import listed
from sequitur_core.readers.text import LARGEST_UNPACKED, MOST_COLUMNS, Cells, column_names

WORKBOOKS = (".xlsx", ".xlsm")
FRAMES = (".parquet", ".json", ".jsonl", ".ndjson")
MOST_MERGED = 10_000  # merged cells of a sheet; more are left as they are
MOST_CELLS = 500_000_000  # of a Parquet file, where a small one may promise as many as it likes
DEEPEST = 3  # objects within objects in which a table is looked for
_BLOCK = 1 << 20
_LONGEST_MARK = 200  # bytes
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet of a workbook, written as a text table with tabs and points.

    `name` and the names of `others` are those of the sheets that have cells.
    """

    text: bytes
    name: str
    others: tuple[str, ...]
    notes: tuple[str, ...]


def is_workbook(path: Path) -> bool:
    """Whether a file is an Excel workbook, by its ending."""
    return path.suffix.lower() in WORKBOOKS


def is_frame(path: Path) -> bool:
    """Whether a file is a table with types and no layout of its own, by its ending."""
    return path.suffix.lower() in FRAMES


def read_sheet(path: Path, name: str | None = None) -> Sheet:
    """A sheet of a workbook; the first one that has cells unless it is named.

    Formulas count with the result that was saved; dates are written year first.

    Raises SequiturError if it is no workbook, or has no such sheet.
    """
    from openpyxl import load_workbook

    file = encodable(path.name)
    _check_size(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that nobody looks at here
            book = load_workbook(path, read_only=True, data_only=True)
            with_formulas = load_workbook(path, read_only=True)
            try:
                visible = [s for s in book.worksheets if s.sheet_state == "visible"]
                rows = {s.title: _rows(_unmerged(path, s)) for s in visible}
                rows = {title: found for title, found in rows.items() if found}
                if not rows:
                    raise SequiturError(
                        f"No sheet of {file} has any cells. Load a workbook that holds numbers."
                    )
                if name is None:
                    name = next(iter(rows))
                if name not in rows:
                    raise SequiturError(
                        f"{file} has no sheet {name!r} with cells. Its sheets are "
                        f"{listed(list(rows), 12)}."
                    )
                lost = _without_result(with_formulas[name], book[name])
            finally:
                book.close()
                with_formulas.close()
    except SequiturError:
        raise
    except (*DAMAGE, SyntaxError, AttributeError, IndexError) as error:
        raise SequiturError(
            f"{file} can't be read as an Excel workbook: it is damaged, protected by a password, "
            "or something else in spite of its name. Save it again as .xlsx, or as CSV."
        ) from error
    notes = []
    table, count = _largest_block(rows[name])
    if count > 1:
        notes.append(
            f"The sheet holds {count} tables below each other; only the largest was read. Put "
            "each into a sheet of its own to read the others."
        )
    if lost:
        notes.append(
            f"{counted(lost, 'formula')} had no saved result and count as missing. Open the "
            "workbook in a spreadsheet program and save it to have them computed."
        )
    return Sheet(_as_text(table), name, tuple(rows), tuple(notes))


def read_frame(path: Path) -> Cells:
    """The cells of a Parquet or JSON file, one named column each.

    Raises SequiturError if it can't be read or is no table.
    """
    file = encodable(path.name)
    try:
        if path.suffix.lower() == ".parquet":
            _check_cells(path)
            frame = pd.read_parquet(path)
            if not isinstance(frame.index, pd.RangeIndex):  # what pandas saved as an index
                frame = frame.reset_index()
        else:
            frame = _from_json(path)
    except SequiturError:
        raise
    except (*DAMAGE, RecursionError) as error:  # pyarrow's errors are ValueErrors and OSErrors
        kind = "Parquet" if path.suffix.lower() == ".parquet" else "JSON"
        raise SequiturError(
            f"{file} can't be read as {kind}: it is damaged, cut short, or something else in "
            "spite of its name. Save it again, or as CSV."
        ) from error
    frame = _spread(frame, file)
    if frame.shape[1] > MOST_COLUMNS:
        raise SequiturError(
            f"{file} has {frame.shape[1]:,} columns; at most {MOST_COLUMNS:,} can be read. Write "
            "one number per row, or save the numbers as a numpy array (.npy)."
        )
    frame = frame.set_axis(column_names([str(c) for c in frame.columns]), axis=1)
    frame = frame.apply(_plain) if frame.shape[1] else frame
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    empty = frame.isna().all(axis=1)
    frame = frame[~empty]
    if frame.size == 0:
        raise SequiturError(f"{file} holds no rows. Load a file that has rows of numbers.")
    return Cells(frame, ragged=False, empty_rows=int(empty.sum()))


def unpacked_size(path: Path) -> int:
    """Bytes of a workbook when it is unpacked; 0 for what is no archive, as reading says."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(info.file_size for info in archive.infolist())
    except DAMAGE:
        return 0


def cells_of_parquet(path: Path) -> int:
    """Cells that a Parquet file says it has; 0 for what is damaged, as reading says."""
    from pyarrow import parquet

    try:
        about = parquet.read_metadata(path)
    except DAMAGE:
        return 0
    return int(about.num_rows * about.num_columns)


def _check_size(path: Path) -> None:
    """A workbook is an archive, and a small one may hide terabytes."""
    if unpacked_size(path) > LARGEST_UNPACKED:
        raise SequiturError(
            f"{encodable(path.name)} unpacks to more than 2 GB. Load a smaller part of the data."
        )


def _rows(cells: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows of a sheet without what is empty around them."""
    rows = [tuple(None if cell == "" else cell for cell in row) for row in cells]
    filled = [i for i, row in enumerate(rows) if any(cell is not None for cell in row)]
    if not filled:
        return []
    rows = rows[filled[0] : filled[-1] + 1]
    last = max(max(k for k, cell in enumerate(row) if cell is not None) for row in _filled(rows))
    first = min(min(k for k, cell in enumerate(row) if cell is not None) for row in _filled(rows))
    return [row[first : last + 1] + (None,) * (last + 1 - len(row)) for row in rows]


def _unmerged(path: Path, sheet: Any) -> Iterable[tuple[Any, ...]]:
    """The rows of a sheet, merged cells with the value of the first of them.

    Cells merged over the whole width are a title, and stay as they are.
    """
    waiting = sorted(_merged(path, sheet), key=lambda span: span[1], reverse=True)
    inside: list[tuple[int, int, int, Any]] = []  # first and last column, last row, value
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = list(row)
        width = sum(cell is not None for cell in cells)
        while waiting and waiting[-1][1] <= number:
            left, top, right, bottom = waiting.pop()
            if left <= len(cells) and (top < bottom or width > 1):
                inside.append((left, right, bottom, cells[left - 1]))
        inside = [span for span in inside if span[2] >= number]
        for left, right, _, value in inside:
            cells[left - 1 : right] = [value] * len(cells[left - 1 : right])
        yield tuple(cells)


def _merged(path: Path, sheet: Any) -> list[tuple[int, int, int, int]]:
    """Merged cells of a sheet: first column and row, last column and row, counted from 1."""
    from openpyxl.utils.cell import range_boundaries

    found, rest = [], b""
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as content:
        while block := content.read(_BLOCK):
            rest += block
            found += _MERGED.findall(rest)[:MOST_MERGED]
            rest = rest[-_LONGEST_MARK:] if b"<" in rest[-_LONGEST_MARK:] else b""
            if len(found) > MOST_MERGED:
                return []
    return [range_boundaries(cells.decode()) for cells in dict.fromkeys(found)]


def _largest_block(rows: list[tuple[Any, ...]]) -> tuple[list[tuple[Any, ...]], int]:
    """The largest of the tables that lie below each other, and how many there are.

    A table begins below an empty row, with a row of two words or more and no number.
    """
    starts = [0]
    for i, row in enumerate(rows[1:], start=1):
        above = rows[i - 1]
        cells = [cell for cell in row if cell is not None]
        if (
            all(cell is None for cell in above)
            and len(cells) > 1
            and all(isinstance(cell, str) for cell in cells)
            and _has_numbers(rows[starts[-1] : i])
            and _has_numbers(rows[i:])
        ):
            starts.append(i)
    if len(starts) == 1:
        return rows, 1
    blocks = [rows[a:b] for a, b in zip(starts, [*starts[1:], len(rows)], strict=True)]
    largest = max(blocks, key=lambda block: sum(c is not None for row in block for c in row))
    return _rows(largest), len(blocks)


def _has_numbers(rows: list[tuple[Any, ...]]) -> bool:
    return any(isinstance(cell, int | float) for row in rows for cell in row)


def _filled(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [row for row in rows if any(cell is not None for cell in row)]


def _without_result(formulas: Any, values: Any) -> int:
    """How many formulas have no result: a program that doesn't compute wrote the workbook."""
    both = (sheet.iter_rows(values_only=True) for sheet in (formulas, values))
    return sum(
        result is None and isinstance(cell, str) and cell.startswith("=")
        for row, results in zip(*both, strict=False)
        for cell, result in zip(row, results, strict=False)
    )


def _as_text(rows: list[tuple[Any, ...]]) -> bytes:
    """Rows as text. Titles above a table end where their cells do, as people write them in CSV."""
    text = io.StringIO()
    writer = csv.writer(text, "excel-tab", lineterminator="\n")
    # Dates of one column are written alike: midnight too where others have a time of day.
    clocked = {
        k
        for row in rows
        for k, cell in enumerate(row)
        if isinstance(cell, datetime.datetime) and cell.time() != datetime.time()
    }
    titles = True
    for row in rows:
        cells = [_written(cell, clock=k in clocked) for k, cell in enumerate(row)]
        titles = titles and sum(cell != "" for cell in cells) <= max(1, len(cells) // 3)
        while titles and cells and cells[-1] == "":
            cells.pop()
        writer.writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def _written(cell: Any, *, clock: bool) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ") if clock else cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        return cell.total_seconds()
    return " ".join(cell.split()) if isinstance(cell, str) else cell


def _check_cells(path: Path) -> None:
    """A few bytes of a Parquet file may stand for billions of equal cells."""
    from pyarrow import parquet

    about = parquet.read_metadata(path)
    if about.num_rows * about.num_columns > MOST_CELLS:
        raise SequiturError(
            f"{encodable(path.name)} has {about.num_rows:,} rows of "
            f"{counted(about.num_columns, 'column')}; at most {MOST_CELLS:,} cells can be read. "
            "Load a smaller part of the data."
        )


def _from_json(path: Path) -> pd.DataFrame:
    """Records: a list of objects, an object that holds one, one object per line, or columns."""
    data = path.read_bytes()
    text = data.decode(json.detect_encoding(data))
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        value: Any = [json.loads(line) for line in text.splitlines() if line.strip()]
    else:
        value = json.loads(text)
    if isinstance(value, dict):
        frame = _from_object(value)
        if frame is not None:
            return frame
        tables = _tables_in(value, DEEPEST)
        if len(tables) > 1:
            raise SequiturError(
                f"{encodable(path.name)} holds {len(tables)} lists of objects, and each could be "
                "the table. Put the one you want into a file of its own."
            )
        value = tables[0] if tables else value
    if isinstance(value, list) and value and _are_records(value):
        return pd.json_normalize(value)
    if isinstance(value, list) and value and all(isinstance(v, list) for v in value):
        first, *rows = value
        if rows and all(isinstance(name, str) for name in first) and len(set(first)) == len(first):
            held = [cell for row in rows[:50] for cell in row]
            if any(isinstance(c, int | float) for c in held) and all(
                len(row) <= len(first) for row in rows
            ):
                return pd.DataFrame(rows, columns=first[: max(map(len, rows))])
        return pd.DataFrame(value)
    if isinstance(value, list) and value and all(isinstance(v, int | float) for v in value):
        return pd.DataFrame({"value": value})
    raise SequiturError(
        f"{encodable(path.name)} holds JSON, but no table. Sequences are read from a list of "
        'objects, such as [{"time": 0, "value": 1.5}, ...].'
    )


def _from_object(value: Mapping[str, Any]) -> pd.DataFrame | None:
    """A table that is one object: columns by name, as lists or objects, or sequences by name."""
    if {"columns", "data"} <= set(value) and isinstance(value["data"], list):  # pandas' "split"
        return pd.DataFrame(value["data"], columns=value["columns"])
    if {"schema", "data"} <= set(value) and isinstance(value["data"], list):  # and its "table"
        return pd.DataFrame(value["data"])
    inside = list(value.values())
    if inside and all(isinstance(v, list) for v in inside):
        lengths = {len(v) for v in inside}
        if len(lengths) == 1 and not _are_records(inside[0]):
            return pd.DataFrame(value)
        if all(isinstance(n, int | float) for v in inside for n in v):
            return pd.DataFrame({"name": list(value), "values": inside})
    if len(inside) > 1 and all(isinstance(v, dict) and len(v) > 1 for v in inside):
        if len({tuple(v) for v in inside}) > 1 or any(
            isinstance(cell, dict | list) for v in inside for cell in v.values()
        ):
            return None
        # Rows that are numbered, or rows that are named: columns stand around or inside.
        outer, inner = (all(k.isdecimal() for k in keys) for keys in (value, inside[0]))
        if inner or (not outer and len(inside[0]) > len(inside)):
            return pd.DataFrame(value)
        frame = pd.DataFrame(inside)
        return frame if outer else frame.assign(name=list(value))
    return None


def _tables_in(value: Mapping[str, Any], depth: int) -> list[list[Any]]:
    """The lists of objects in an object, and in objects inside it."""
    found = [v for v in value.values() if isinstance(v, list) and v and _are_records(v)]
    for inner in value.values():
        if isinstance(inner, dict) and depth > 1:
            found += _tables_in(inner, depth - 1)
    return found


def _are_records(values: list[Any]) -> bool:
    return all(isinstance(v, dict) for v in values)


def _spread(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    """Cells that are lists of numbers become one column per number, of one sequence each row."""
    lists = [c for c in frame.columns if frame[c].dtype == object and _are_lists(frame[c])]
    if not lists:
        return frame
    if len(lists) > 1:
        raise SequiturError(
            f"Several columns of {file} hold lists ({listed([str(c) for c in lists])}). Load one "
            "of them at a time, or write one row per step with a column per channel."
        )
    (column,) = lists
    values = [[] if v is None else list(v) for v in frame[column]]
    longest = max(map(len, values))
    numbers = np.full((len(values), longest), np.nan)
    for row, one in zip(numbers, values, strict=True):
        try:
            row[: len(one)] = one
        except (TypeError, ValueError) as error:
            raise SequiturError(
                f"The lists in {column} of {file} hold something else than numbers. Write plain "
                "numbers there, one list per sequence."
            ) from error
    names = [f"{column} {i + 1}" for i in range(longest)]
    spread = pd.DataFrame(numbers, columns=names, index=frame.index)
    return pd.concat([frame.drop(columns=column), spread], axis=1)


def _are_lists(column: pd.Series[Any]) -> bool:
    known = column.dropna()
    return len(known) > 0 and all(isinstance(v, list | tuple | np.ndarray) for v in known)


def _plain(column: pd.Series[Any]) -> pd.Series[Any]:
    """A column as text tables have them: numbers, flags, or text; dates year first."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if pd.api.types.is_bool_dtype(column):
        if not column.isna().any():
            return column.astype(bool)
        return column.map({True: "yes", False: "no"}).astype(object)
    if pd.api.types.is_numeric_dtype(column):
        if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iuf":
            return column
        return pd.Series(column.to_numpy(np.float64, na_value=np.nan), index=column.index)
    if pd.api.types.is_datetime64_any_dtype(column):
        whole = (column.dropna() == column.dropna().dt.normalize()).all()
        zone = "%z" if getattr(column.dtype, "tz", None) is not None else ""
        form = "%Y-%m-%d" if whole and not zone else f"%Y-%m-%d %H:%M:%S.%f{zone}"
        return pd.Series(column.dt.strftime(form))
    if pd.api.types.is_timedelta64_dtype(column):
        return pd.Series(column.dt.total_seconds())
    return column.map(lambda v: None if _is_missing(v) else _text(v))


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NaT


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime.datetime | datetime.date):
        return str(_written(value, clock=True))
    return " ".join(str(value).split())
