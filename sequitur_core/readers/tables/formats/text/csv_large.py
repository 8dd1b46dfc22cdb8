"""Large plain text tables: recognised by a sample, and read block by block into float32.

A table is plain where every line has the same cells, and none is quoted or strange. What isn't
plain is left to `table.open_table`, which reads all at once, and which recognises a plain table
in the same way. How a table with missing cells is recognised depends on how many there are, so
`open_table` recognises it; but it is read like this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.data.preparation.missing import Interior, fill_interior
from sequitur_core.errors import SequiturError
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.missing_values import LARGEST, mark_missing
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, read_cells
from sequitur_core.readers.tables.formats.text.csv_dialect import TextFormat
from sequitur_core.readers.tables.formats.text.csv_plain import parse
from sequitur_core.readers.tables.formats.text.text_file import read_bytes

if TYPE_CHECKING:
    import pyarrow as pa

BIG = 16_000_000  # bytes; `open_table` reads smaller tables in a second
HEAD = 2_000_000  # bytes of the sample from the beginning
PLACES = 16  # further on that samples are taken from, of so many bytes:
PLACE = 64_000
FEWEST_ROWS = 100  # that the beginning has to hold to be a sample
ENOUGH_ROWS = 500  # else a larger beginning is read
BLOCK = 8_000_000  # bytes read at once
PIECE = 1_000_000  # bytes of a block that one thread parses


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
    with path.open("rb") as file:
        at = 0
        while block := file.read(PIECE):
            if (b'"' in block and at > 0) or not _is_utf8(block):
                return None
            if _has_empty_line(block) or _has_empty_line(last[-2:] + block[:2]):
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


def _has_empty_line(text: bytes) -> bool:
    return b"\n\n" in text or b"\n\r\n" in text


def _is_utf8(block: bytes) -> bool:
    """Whether a block is UTF-8, apart from characters that its ends cut."""
    if block.isascii():
        return True
    start = next((i for i in range(min(3, len(block))) if block[i] & 0xC0 != 0x80), 3)
    try:
        block[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        return start + error.start >= len(block) - 3
    return True


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
                table = parse(block, form, types, names=names, piece=PIECE)
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
