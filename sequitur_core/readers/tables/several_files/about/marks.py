"""JSON that lists by paths of files when something happened in each, as windows of anomalies."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import Source, size_of, stem_of
from sequitur_core.readers.tables.table import TYPED, Table

LARGEST = 5_000_000  # bytes of such a file
LEAST_KNOWN = 0.9  # of the paths in it, that are those of files
INSIDE = "inside"  # what a row is between the two times of a pair
Marks = dict[str, dict[str, Table]]  # by the file of JSON, a table of events for each recording


def apart_from_marks(source: Source, chosen: str) -> tuple[Source, Marks]:
    """The source without such files, but for a chosen one, and what they say of each recording."""
    lists = [m for m in source.members if m.lower().endswith(".json") and m != chosen]
    if not lists or len(lists) == len(source.members):
        return source, {}
    ends = _members_by_end([m for m in source.members if m not in lists])
    marks = {name: found for name in lists if (found := _read(source, name, ends))}
    rest = tuple(member for member in source.members if member not in marks)
    return replace(source, members=rest), marks


def _members_by_end(members: Sequence[str]) -> dict[str, str]:
    """Members by each end of their paths that is no other's."""
    ends = [
        ("/".join(parts[k:]), member)
        for member in members
        for parts in [PurePosixPath(member).parts]
        for k in range(len(parts))
    ]
    counts = Counter(end for end, _ in ends)
    return {end: member for end, member in ends if counts[end] == 1}


def _read(source: Source, name: str, ends: Mapping[str, str]) -> dict[str, Table]:
    """A table of events for each recording that has some; {} of any other JSON."""
    if size_of(source.places[name]) > LARGEST:
        return {}
    with suppress(SequiturError, ValueError, RecursionError), source.file(name) as path:
        said = json.loads(path.read_text("utf-8-sig"))
        if not isinstance(said, dict) or not all(isinstance(of, list) for of in said.values()):
            return {}
        known = {ends[path]: of for path, of in said.items() if path in ends}
        every = [item for of in said.values() for item in of]
        pairs = bool(every) and all(_is_pair(item) for item in every)
        moments = bool(every) and all(isinstance(item, str) for item in every)
        if len(known) < max(1, LEAST_KNOWN * len(said)) or not (pairs or moments):
            return {}
        return {m: _table_of(stem_of(name), of, pairs=pairs) for m, of in known.items() if of}
    return {}


def _is_pair(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2 and all(isinstance(at, str) for at in item)


def _table_of(called: str, times: Sequence[Any], *, pairs: bool) -> Table:
    """Events as those of a table beside a recording: spans of a kind, or moments called so."""
    if pairs:
        columns = {"start": [a for a, _ in times], "end": [b for _, b in times], called: INSIDE}
    else:
        columns = {"time": [*times], "kind": called}
    return Table(called, TYPED, pd.DataFrame(columns), (), {}, False, ())
