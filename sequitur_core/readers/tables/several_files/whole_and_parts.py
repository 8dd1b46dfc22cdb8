"""A file with the rows of all others beside it, and copies: nothing is to be learned twice."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.table import Table

FEWEST_PARTS = 2
CLOSE = 0.1  # of the rows of the whole, that its parts may have less or more
NEARLY_ALL = 0.98  # of a part's rows, that the whole has
MOSTLY_DISTINCT = 0.5  # of a part's rows, or its numbers tell nothing
_COPY = re.compile(r"[ _-]*(?:\(\d+\)|\(?cop(?:y|ie)(?: \d+)?\)?|kopie)$", re.IGNORECASE)


def whole_of(tables: Mapping[str, Table]) -> str:
    """The file that holds the rows of all others, as all.csv beside one for each person; or "".

    What goes up in each file, as times and counters do, may go on in the whole.
    """
    sizes = {member: len(table.frame) for member, table in tables.items()}
    if len(sizes) <= FEWEST_PARTS:
        return ""
    whole = max(sizes, key=lambda member: sizes[member])
    rest = sum(sizes.values()) - sizes[whole]
    if abs(rest - sizes[whole]) > CLOSE * sizes[whole]:
        return ""
    parts = {member: table for member, table in tables.items() if member != whole}
    columns = _measured(tables[whole], parts)
    if not columns:
        return ""
    known = _hashes(tables[whole], columns)
    return whole if all(_is_in(_hashes(part, columns), known) for part in parts.values()) else ""


def _measured(whole: Table, parts: Mapping[str, Table]) -> list[str]:
    """The columns of numbers that all files have, but for those that only go up in each part."""
    shared = [c for c in whole.numbers if all(c in part.numeric for part in parts.values())]
    frames = [part.frame for part in parts.values()]
    return [c for c in shared if not all(frame[c].is_monotonic_increasing for frame in frames)]


def _hashes(table: Table, columns: list[str]) -> NDArray[np.uint64]:
    values = table.frame[columns].astype(np.float64)
    return np.asarray(pd.util.hash_pandas_object(values, index=False))


def _is_in(part: NDArray[np.uint64], whole: NDArray[np.uint64]) -> bool:
    distinct = len(np.unique(part)) >= MOSTLY_DISTINCT * len(part)
    return distinct and bool(np.isin(part, whole).mean() >= NEARLY_ALL)


def copies_among(tables: Mapping[str, Table]) -> list[str]:
    """The files that are called as copies of another one, and are: "s1 (2).csv", "s1 copy.csv"."""
    by_name = {_called(member): table for member, table in tables.items()}
    found = []
    for member, table in tables.items():
        of = _COPY.sub("", _called(member))
        if of != _called(member) and of in by_name and table.frame.equals(by_name[of].frame):
            found.append(member)
    return found


def _called(member: str) -> str:
    return without_ending(member).lower()
