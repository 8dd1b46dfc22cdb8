"""Names of columns in which each file has a number of its own: a logger's, or the hour it began."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sequitur_core.readers.tables.several_files.sidecars import with_names
from sequitur_core.readers.tables.table import Table

# What is in brackets at the end, with a number: Temp, °C (LGR S/N: 10360568), TIME(2024/04/10).
_IN_BRACKETS = re.compile(r"\s*[(\[][^)\]]*\d[^)\]]*[)\]]\s*$")


def with_shared_names(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Tables whose columns are called alike where their names differ in such numbers alone.

    What all of them have under the same name keeps it.
    """
    if len(tables) < 2:
        return dict(tables)
    names = {member: [str(c) for c in table.frame.columns] for member, table in tables.items()}
    everywhere = set.intersection(*map(set, names.values()))
    plain = {
        member: {c: _IN_BRACKETS.sub("", c) for c in columns if c not in everywhere}
        for member, columns in names.items()
    }
    shared = set.intersection(*(set(of.values()) for of in plain.values())) - everywhere - {""}
    renamed = {}
    for member, table in tables.items():
        own = {c: p for c, p in plain[member].items() if p in shared and p != c}
        distinct = len({*own.values()}) == len(own) and not {*own.values()} & {*names[member]}
        renamed[member] = with_names(table, own) if own and distinct else table
    return renamed
