"""Annotated CSV, as InfluxDB writes what was asked for: a table for each series, below comments.

#datatype,string,long,dateTime:RFC3339,double,string stands above the names ,result,table,_time,
_value,_field. Tables number the series, and _start and _stop are of the question, not of the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sequitur_core.formatting import disambiguate, join_names
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of, split_rows

_FIRST = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*(?:"?#(?:group|datatype|default)"?,|"?,"?result"?,"?table"?,)'
)
TIME, VALUE, FIELD, OF = "_time", "_value", "_field", "_measurement"
WORDS = " in words"  # behind the name of series whose values are no numbers
MOST_NAMED = 3
_ASKED = {"", "result", "table", "_start", "_stop"}
_TYPE, _DEFAULT = "#datatype", "#default"
_WORDS = {"string", "base64Binary"}  # types whose values nothing can be drawn of
_Row = Mapping[str, str]


@dataclass(frozen=True)
class _Table:
    """Rows under the same names, with the annotations above them by these names."""

    types: Mapping[str, str]
    rows: list[_Row] = field(default_factory=list)


def tables_of_influx(data: bytes) -> dict[str, TableRows]:
    """A table of the series with the same tags, names of columns first; that with most rows first.

    A row is a value, when it was and what it is of. None where a file is something else.
    """
    if not _FIRST.match(data):
        return {}
    alike: dict[tuple[bool, tuple[str, ...]], list[_Table]] = {}
    for table in _tables(split_rows(lines_of(data))):
        if table.rows:
            numbers = table.types.get(VALUE) not in _WORDS
            alike.setdefault((numbers, tuple(table.rows[0])), []).append(table)
    kinds = sorted(alike.items(), key=lambda kind: (not kind[0][0], -_size(kind[1])))
    names = [_measured(tables) + ("" if numbers else WORDS) for (numbers, _), tables in kinds]
    made = (_rows(tables) for _, tables in kinds)
    return dict(zip(disambiguate(names), made, strict=True))


def _size(tables: Sequence[_Table]) -> int:
    return sum(len(table.rows) for table in tables)


def _measured(tables: Sequence[_Table]) -> str:
    """What the rows are of, in the words of the data base."""
    found = dict.fromkeys(row[OF] for table in tables for row in table.rows if row.get(OF))
    return join_names([*found], MOST_NAMED) or "table"


def _rows(tables: Sequence[_Table]) -> TableRows:
    rows = [row for table in tables for row in table.rows]
    types = {name: kind for table in tables for name, kind in table.types.items()}
    names = sorted((name for name in rows[0] if name not in _ASKED), key=lambda name: name != TIME)
    columns = {name: [row.get(name, "") for row in rows] for name in names}
    for name, cells in columns.items():
        if types.get(name) in _WORDS and any(is_number(cell, ".") for cell in cells):
            columns[name] = [f"{name} {cell}" for cell in cells]  # sensor 12 is a name
    if len({*columns.get(FIELD, ())}) == 1 and VALUE in columns:
        (name,) = {*columns.pop(FIELD)}
        columns = {name if old == VALUE else old: cells for old, cells in columns.items()}
    return [[*columns], *map(list, zip(*columns.values(), strict=True))]


def _tables(lines: Iterator[Sequence[str]]) -> Iterator[_Table]:
    """The parts of a text, each with names of its own; comments begin a new one."""
    names: Sequence[str] = ()
    above: dict[str, Sequence[str]] = {}
    table = _Table({})
    for cells in lines:
        first = cells[0] if cells else ""
        if not any(cells):
            names, above = (), {}
        elif first.startswith("#"):
            above = {first: cells, **({} if names else above)}
            names = ()
        elif not names:
            names = cells
            types = dict(zip(names, above.get(_TYPE, ()), strict=False))
            yield table
            table = _Table(types)
        else:
            default = above.get(_DEFAULT, [""] * len(cells))
            filled = (cell or other for cell, other in zip(cells, default, strict=False))
            table.rows.append(dict(zip(names, filled, strict=False)))
    yield table
