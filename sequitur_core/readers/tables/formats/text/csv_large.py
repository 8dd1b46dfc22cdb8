"""Plain text tables, parsed by pyarrow on all cores; large ones block by block into float32.

A text is plain where no cell is quoted and all lines have the same cells. Its first lines are
read by `csv_cells.read_cells`, and the others are taken to be like them. What isn't plain, or
might come out otherwise, is left to that as a whole.

A large table is recognised by a sample where no cell is missing. How one with missing cells is
recognised depends on how many there are, so `table.open_table` recognises it; but it is read like
this.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.data.preparation.missing import Interior, fill_interior
from sequitur_core.errors import SequiturError
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.missing_values import LARGEST, mark_missing
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, read_cells
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import KEPT, TextFormat
from sequitur_core.readers.tables.formats.text.numbers import MISSING_WORDS, without_empty_rows
from sequitur_core.readers.tables.formats.text.text_file import read_bytes

if TYPE_CHECKING:
    import pyarrow as pa

WORTH = 2_000_000  # bytes; smaller texts are read fast enough anyway
SHOWN = 500_000  # bytes at the beginning that show what columns hold
FEWEST_LINES = 100  # of these; longer ones, of many columns, pandas reads faster
TAIL = 50_000  # bytes at the end, where remarks may stand
PIECE = 1_000_000  # bytes that one thread parses
ATTEMPTS = 4  # at parsing, where whole numbers turn out to be fractions
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_YES, _NO = ["True", "TRUE", "true"], ["False", "FALSE", "false"]  # as pandas knows them


def plain_cells(data: bytes, form: TextFormat, *, name: str) -> Cells | None:
    """Every cell below the header, as `read_cells` gives them; None where the text isn't plain."""
    if len(data) < WORTH or form.delimiter == " ":
        return None
    if form.encoding not in ("utf-8", "utf-8-sig") or b"\0" in data:
        return None
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return None
    beginning = data[: data.rfind(b"\n", 0, SHOWN) + 1]
    if beginning.count(b"\n") < FEWEST_LINES:
        return None
    end = data[data.find(b"\n", len(data) - TAIL) + 1 :]
    try:
        head = read_cells(beginning, form, name=name)
        tail = read_cells(end, replace(form, header=False, skip_lines=0), name=name)
    except SequiturError:
        return None  # read_cells raises it for the whole text, with the right line
    columns = head.frame.shape[1]
    if head.ragged or head.empty_rows or head.remarks or tail.remarks:
        return None
    if tail.ragged or tail.frame.shape[1] != columns:
        return None
    start = 0
    for _ in range(int(head.frame.index[0]) - 1):
        start = data.find(b"\n", start) + 1
    if data.find(b'"', start) >= 0:
        return None
    frame = _parsed(data, start, form, head.frame)
    if frame is None:
        return None
    frame.index = pd.RangeIndex(len(frame)) + int(head.frame.index[0])
    frame.columns = head.frame.columns
    if form.missing_rows == KEPT and columns == 1 and frame.iloc[:, 0].hasnans:
        return None  # blank lines aren't told from those in which a missing value is written
    frame, empty_rows = without_empty_rows(frame)
    return replace(head, frame=frame, empty_rows=empty_rows)


def _parsed(data: bytes, start: int, form: TextFormat, head: pd.DataFrame) -> pd.DataFrame | None:
    """The cells from a byte on, each column of the kind that it has in the head."""
    import pyarrow as pa

    of_kind = {"i": pa.int64(), "f": pa.float64(), "b": pa.bool_()}
    words = [head.iloc[:, i] for i, dtype in enumerate(head.dtypes) if dtype.kind not in "ifb"]
    # Others are unsigned numbers, and True and False among cells that are missing.
    if any(pd.api.types.infer_dtype(column, skipna=True) != "string" for column in words):
        return None
    types = {f"{i}": of_kind.get(t.kind, pa.string()) for i, t in enumerate(head.dtypes)}
    # pyarrow knows whole numbers written as 0xff, and pandas doesn't.
    if (b"x" in data or b"X" in data) and (b"0x" in data or b"0X" in data):
        return None
    for _ in range(ATTEMPTS):
        try:
            text = pa.py_buffer(data).slice(start)
            table = parse(text, form, types, names=list(types))
            break
        except pa.ArrowInvalid as error:
            place = re.match(r"In CSV column #(\d+)", str(error))
            if place is None or types[place[1]] != pa.int64():
                return None
            types[place[1]] = pa.float64()
    else:
        return None
    if not all(
        _as_pandas_would(column, head.dtypes.iloc[i]) for i, column in enumerate(table.columns)
    ):
        return None
    frame: pd.DataFrame = table.to_pandas(split_blocks=False, self_destruct=True)
    texts = {c: head.dtypes.iloc[int(c)] for c, kind in types.items() if kind == pa.string()}
    return frame.astype({c: kind for c, kind in texts.items() if frame[c].dtype != kind})


def parse(
    text: pa.Buffer | bytes,
    form: TextFormat,
    types: Mapping[str, pa.DataType],
    *,
    names: Sequence[str],
) -> pa.Table:
    """The columns of `types`, of a text without quotes whose columns are called `names`.

    Raises pyarrow's ArrowInvalid where a cell isn't of its type, or a line has other cells.
    """
    import pyarrow as pa
    from pyarrow import csv

    return csv.read_csv(
        pa.BufferReader(text),
        read_options=csv.ReadOptions(column_names=list(names), block_size=PIECE),
        parse_options=csv.ParseOptions(
            delimiter=form.delimiter, quote_char=False, ignore_empty_lines=False
        ),
        convert_options=csv.ConvertOptions(
            column_types=types,
            include_columns=list(types),
            null_values=list(MISSING_WORDS),
            true_values=_YES,
            false_values=_NO,
            strings_can_be_null=True,
            decimal_point=form.decimal,
        ),
    )


def _as_pandas_would(column: pa.ChunkedArray, kind: Any) -> bool:
    """Whether pandas would have read these cells, in a column whose head is of such a kind."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.type == pa.bool_():
        return bool(column.null_count == 0)
    if column.type == pa.string():
        # Beside whole numbers too large for 64 bits pandas takes an empty cell for a text.
        odd = pc.match_substring_regex(column, "^[ \t]|^[+-]?[0-9]{19,}$")
        return not bool(pc.any(odd).as_py())
    if column.type != pa.float64():
        return True
    if pc.any(pc.is_nan(column)).as_py():  # written in a way that is no word for missing
        return False
    # Whole numbers that are too large for 64 bits are something else again.
    largest = pc.max(pc.abs(column)).as_py() if kind.kind == "i" else None
    return largest is None or bool(largest < np.iinfo(np.int64).max)


# Large tables

BIG = 16_000_000  # bytes; `open_table` reads smaller tables in a second
HEAD = 2_000_000  # bytes of the sample from the beginning
PLACES = 16  # further on that samples are taken from, of so many bytes:
PLACE = 64_000
FEWEST_ROWS = 100  # that the beginning has to hold to be a sample
ENOUGH_ROWS = 500  # else a larger beginning is read
BLOCK = 8_000_000  # bytes read at once


@dataclass(frozen=True, eq=False)
class Sample:
    """Some lines of a large table: from its beginning, and from places spread over it.

    `cells` is indexed by line number, and `rows` is how many the whole table has.
    """

    cells: Cells
    form: TextFormat
    rows: int


def sample(
    path: Path, form_of: Callable[[bytes], TextFormat], *, only_beginning: bool = False
) -> Sample | None:
    """Some lines of a text table; None where it is small or isn't plain.

    form_of : finds how the beginning of the file is written.
    only_beginning : is enough to read the file by a recipe; `rows` aren't counted then, and
        cells may be missing.
    """
    if path.suffix.lower() not in (".csv", ".tsv", ".txt") or path.stat().st_size < BIG:
        return None
    head = _beginning(path)
    if head.count(b"\n") < FEWEST_ROWS:
        return None
    read_bytes(path, data=head)  # raises where the file is no table
    try:
        form = form_of(head)
        first = read_cells(head, form, name=path.name)
    except SequiturError:
        return None  # open_table names the line that is wrong
    if form.delimiter == " " or form.encoding not in ("utf-8", "utf-8-sig"):
        return None
    below = head[head.find(b"\n") + 1 :]
    quoted_or_lists = any(mark in below for mark in (b'"', b"[", b"("))
    if quoted_or_lists or not _is_plain(first, holes=only_beginning):
        return None
    before = int(first.frame.index[0]) - 1  # lines above the first row
    if len(first.frame) != head.count(b"\n") - before:
        return None
    if only_beginning:
        text = _last_lines(path)
        lines = len(first.frame) + before + text.count(b"\n")
        numbers = np.arange(lines - text.count(b"\n"), lines) + 1
    else:
        found = _spread_sample(path, after=len(head))
        if found is None:
            return None
        lines, numbers, text = found
    frames = [first.frame]
    if len(numbers):
        try:
            more = read_cells(text, replace(form, header=False, skip_lines=0), name=path.name)
        except SequiturError:
            return None
        wanted = (len(numbers), first.frame.shape[1])
        if not _is_plain(more, holes=only_beginning) or more.frame.shape != wanted:
            return None
        kinds = zip(more.frame.dtypes, first.frame.dtypes, strict=True)
        if any((a.kind in "iuf") != (b.kind in "iuf") for a, b in kinds):
            return None
        frames.append(more.frame.set_axis(first.frame.columns, axis=1).set_axis(numbers, axis=0))
    frame = pd.concat(frames)
    frame = frame[~frame.index.duplicated()].sort_index()  # places may overlap
    return Sample(replace(first, frame=frame), form, lines - before)


def _beginning(path: Path) -> bytes:
    """Whole lines, enough to recognise the layout; empty where lines are very long."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        if head.count(b"\n") < ENOUGH_ROWS:
            head += file.read(7 * HEAD)
    return head[: head.rfind(b"\n") + 1]


def _is_plain(cells: Cells, *, holes: bool) -> bool:
    kinds = {dtype.kind for dtype in cells.frame.dtypes}
    return (
        not cells.ragged
        and cells.empty_rows == 0
        and "b" not in kinds
        and (holes or not cells.frame.isna().to_numpy().any())
    )


def _spread_sample(path: Path, *, after: int) -> tuple[int, IntArray, bytes] | None:
    """How many lines there are; numbers and text of whole lines from places after the beginning.

    The last lines are among them: totals stand there. None where cells are
    quoted, lines are empty, or the text isn't UTF-8.
    """
    size = path.stat().st_size
    wanted = [after + (size - after) * i // PLACES for i in range(PLACES)]
    lines, numbers, texts, last = 0, list[IntArray](), list[bytes](), b""
    decoder = codecs.getincrementaldecoder("utf-8")()  # blocks may end within a letter
    with path.open("rb") as file:
        at = 0
        while block := file.read(PIECE):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return None
            if b'"' in block and at > 0:
                return None
            if _EMPTY_LINE.search(block) or _EMPTY_LINE.search(last[-2:] + block[:2]):
                return None
            while wanted and wanted[0] < at + len(block):
                start = block.find(b"\n", wanted.pop(0) - at) + 1
                end = block.rfind(b"\n", start, start + PLACE) + 1
                if start and end:
                    first = lines + block.count(b"\n", 0, start) + 1
                    numbers.append(first + np.arange(block.count(b"\n", start, end)))
                    texts.append(block[start:end])
            lines += block.count(b"\n")
            at += len(block)
            last = block
    lines += not last.endswith(b"\n")
    tail = _last_lines(path)
    numbers.append(lines + 1 - np.arange(tail.count(b"\n"), 0, -1))
    return lines, np.concatenate(numbers), b"".join(texts) + tail


def _last_lines(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - PLACE))
        text = file.read()
    text = text[text.find(b"\n") + 1 :]
    return text if text.endswith(b"\n") else text + b"\n"


def read_numbers(
    path: Path,
    form: TextFormat,
    frame: pd.DataFrame,
    columns: Sequence[str],
    others: Sequence[str],
    report: Callable[[float], None],
    *,
    fill: str,
    missing_numbers: Sequence[float] = (),
) -> tuple[FloatArray, Interior, pd.DataFrame] | None:
    """Columns of numbers of a plain table, and others of it; None where it turns out not plain.

    frame : a sample of it, with all columns of the file in order, indexed by line number.
    columns : float32 of shape (rows, columns) is returned for these, holes filled, and what was.
    others : these are returned as a frame, of the types that they have in the sample.
    fill, missing_numbers : as in a recipe.
    """
    import pyarrow as pa

    names = [f"{i}" for i in range(len(frame.columns))]
    where = {str(c): i for i, c in enumerate(frame.columns)}
    numeric = [names[where[c]] for c in columns]
    beside = [names[where[c]] for c in others]
    text_type = {"i": pa.int64(), "u": pa.int64(), "f": pa.float64()}
    types = {names[where[c]]: text_type.get(frame[c].dtype.kind, pa.string()) for c in others}
    types |= dict.fromkeys(numeric, pa.float64())
    size = path.stat().st_size
    values = np.empty((0, len(columns)), np.float32)
    rows, parts, filled = 0, list[pa.Table](), list[Interior]()
    with path.open("rb") as file:
        for _ in range(int(frame.index[0]) - 1):
            file.readline()
        for block, done in _blocks(file):
            if b'"' in block:
                return None
            try:
                table = parse(block, form, types, names=names)
            except pa.ArrowInvalid:  # open_table names the line that is wrong
                return None
            if any(column.null_count for column in table.select(beside).columns):
                return None
            if rows + len(table) > len(values):  # grows in place, a quarter more than needed
                share = max(done / size, 1e-9)
                most = max(rows + len(table), int((rows + len(table)) / share * 1.02))
                if rows == 0:
                    check_room(
                        4.0 * most * len(columns),
                        path.name,
                        cure="Load a part of its rows, every second one, or fewer columns.",
                    )
                values.resize((most, len(columns)), refcheck=False)
            into = values[rows : rows + len(table)]
            some = _copy_into(into, table, numeric, fill=fill, missing_numbers=missing_numbers)
            if some is None:
                return None
            filled += some
            rows += len(table)
            parts.append(table.select(beside))
            report(min(1.0, done / size))
    values.resize((rows, len(columns)), refcheck=False)
    about = pd.DataFrame(index=pd.RangeIndex(rows))
    if others:
        about = pa.concat_tables(parts).to_pandas().set_axis(list(others), axis=1)
    for column in others:
        if about[column].dtype.kind not in "iuf" and about[column].str.startswith(" ").any():
            return None
    return values, Interior.concatenated(filled), about


def _blocks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Whole lines, many at a time, and where in the file they end."""
    rest = b""
    while block := file.read(BLOCK):
        end = block.rfind(b"\n") + 1
        if end:
            lines, rest = rest + block[:end], block[end:]
            yield lines, file.tell() - len(rest)
        else:
            rest += block
    if rest:
        yield rest, file.tell()


def _copy_into(
    values: FloatArray,
    table: pa.Table,
    names: Sequence[str],
    *,
    fill: str,
    missing_numbers: Sequence[float],
) -> list[Interior] | None:
    """Put columns of a table into rows and fill their holes; what was filled, in parts.

    None if a number is too large or written strangely, or a row has none at all.
    """
    parts, at = list[Interior](), 0
    for batch in table.select(names).to_batches():
        wide = np.empty((len(batch), len(names)))
        for i, column in enumerate(batch.columns):
            wide[:, i] = column.to_numpy(zero_copy_only=False)
        holes = np.isnan(wide)
        empty = sum(column.null_count for column in batch.columns)
        if np.count_nonzero(holes) != empty or (empty and holes.all(axis=1).any()):
            return None
        if not ((np.abs(wide) <= LARGEST) | holes).all():
            return None
        mark_missing(wide, missing_numbers)
        parts.append(fill_interior(wide, fill))
        values[at : at + len(batch)] = wide
        at += len(batch)
    return parts
