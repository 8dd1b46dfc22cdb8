"""Plain text tables, parsed by pyarrow on all cores into the cells that pandas would find.

A text is plain where no cell is quoted and all lines have the same cells. Its first lines are
read by `csv_cells.read_cells`, and the others are taken to be like them. What isn't plain, or
might come out otherwise, is left to that as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sequitur_core.errors import SequiturError
from sequitur_core.readers.tables.formats.text.csv_cells import (
    Cells,
    read_cells,
    without_empty_rows,
)
from sequitur_core.readers.tables.formats.text.csv_dialect import TextFormat
from sequitur_core.readers.tables.formats.text.number_patterns import MISSING_WORDS

if TYPE_CHECKING:
    import pyarrow as pa

WORTH = 2_000_000  # bytes; smaller texts are read fast enough anyway
HEAD = 500_000  # bytes at the beginning that show what columns hold
TAIL = 50_000  # bytes at the end, where remarks may stand
PIECE = 1_000_000  # bytes that one thread parses
ATTEMPTS = 4  # at parsing, where whole numbers turn out to be fractions
_YES, _NO = ["True", "TRUE", "true"], ["False", "FALSE", "false"]  # as pandas knows them


def plain_cells(data: bytes, form: TextFormat, *, name: str) -> Cells | None:
    """Every cell below the header, as `read_cells` gives them; None where the text isn't plain."""
    if len(data) < WORTH or form.delimiter == " ":
        return None
    if form.encoding not in ("utf-8", "utf-8-sig") or b"\0" in data:
        return None
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return None
    beginning = data[: data.rfind(b"\n", 0, HEAD) + 1]
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
            table = parse(text, form, types, names=list(types), piece=PIECE)
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
    piece: int,
) -> pa.Table:
    """The columns of `types`, of a text without quotes whose columns are called `names`.

    piece : bytes that one thread parses.

    Raises pyarrow's ArrowInvalid where a cell isn't of its type, or a line has other cells.
    """
    import pyarrow as pa
    from pyarrow import csv

    return csv.read_csv(
        pa.BufferReader(text),
        read_options=csv.ReadOptions(column_names=list(names), block_size=piece),
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
