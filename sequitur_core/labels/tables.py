"""Labels in a table that somebody else wrote: one row per sequence, by id."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from sequitur_core.errors import SequiturError

ID, LABEL = "id", "label"
DELIMITERS = ",;\t|"


def read_names(content: bytes) -> tuple[dict[str, str], int]:
    """Names of labels by the ids of sequences, and how many rows have an id but no label.

    The columns are those called `id` and `label`, else the first two. An apostrophe before text
    that a spreadsheet would compute, as exports have it, is taken off. Of an id that is there
    twice, the last row counts.

    Raises SequiturError for what is no table of two columns.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    try:
        rows = [row for row in csv.reader(io.StringIO(text), _dialect(text)) if any(row)]
    except csv.Error as error:
        raise _no_table() from error
    if not rows or len(rows[0]) < 2 or "\0" in text:
        raise _no_table()
    header = [cell.strip().casefold() for cell in rows[0]]
    named = ID in header and LABEL in header
    first, second = (header.index(ID), header.index(LABEL)) if named else (0, 1)
    names: dict[str, str] = {}
    unlabelled = 0
    for row in rows[1:] if named or header[0] == ID else rows:
        id_, label = (_cell(row, column) for column in (first, second))
        if id_ and label:
            names[id_] = label
        elif id_:
            unlabelled += 1
    if not names:
        raise SequiturError(
            "The table has no labels. Give it a column id with the ids of the sequences, and a "
            "column label."
        )
    return names, unlabelled


def _dialect(text: str) -> type[csv.Dialect]:
    """Comma-separated, or whatever else the first line is separated by most."""
    line = text.split("\n", 1)[0]

    class Found(csv.excel):
        delimiter = max(DELIMITERS, key=line.count)

    return Found


def _cell(row: Sequence[str], column: int) -> str:
    cell = row[column].strip() if column < len(row) else ""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _no_table() -> SequiturError:
    return SequiturError(
        "This is no table of labels. It takes two columns, id and label, with commas between them, "
        "as “Save as CSV” in a spreadsheet makes it."
    )
