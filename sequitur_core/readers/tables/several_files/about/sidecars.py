"""Files beside tables that name the columns and say how often they were measured."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import Source, size_of
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.formats.text.csv_cells import column_names
from sequitur_core.readers.tables.table import Table

LARGEST = 100_000  # bytes of such a file
LEAST_SHARED = 2  # parts of names between _, of files that tell of one another
_RATE, _START, _NAMES = "SamplingFrequency", "StartTime", "Columns"
_PERIOD = "RepetitionTime"  # seconds from one volume of a scan to the next
_CHANNELS = "channels.tsv"  # the end of the name of a list of columns, one a line
_NO_UNIT = {"", "n/a", "na", "none", "-"}


@dataclass(frozen=True)
class Sidecar:
    """What a file says of a table: steps per second, 0 if unknown, and names, () if unknown.

    `own`: it is of that table alone, not of a scan during which it was written. `start`: when the
    first row was, in seconds, counted as those of events are.
    """

    member: str
    rate: float
    names: tuple[str, ...]
    own: bool = True
    start: float = 0.0


def apart_from_sidecars(source: Source) -> tuple[Source, dict[str, Sidecar]]:
    """The source without files that tell of others of their name, and what they say of those.

    Described members come first, those with a file of their own above all: they say how others
    are written.
    """
    stems = {_stem(m): m for m in source.members if m.lower().endswith(".json")}
    told = {
        member: _read(source, stems[_stem(member)])
        for member in source.members
        if _stem(member) in stems and member not in stems.values()
    }
    found = {member: said for member, said in told.items() if said is not None}
    found |= _of_the_same_scan(source, [m for m in source.members if m not in found], stems)
    described = {said.member for said in found.values()}
    rest = [m for m in source.members if m not in described]
    rest.sort(key=lambda member: (member not in found, member in found and not found[member].own))
    return replace(source, members=tuple(rest)), found


def lists_of_channels(source: Source) -> dict[str, tuple[str, ...]]:
    """Names of the columns of files with their units, by a list beside each: *_channels.tsv.

    None where two such lists name as many columns otherwise: files would be of several kinds.
    """
    found: dict[str, tuple[str, ...]] = {}
    for member in source.members:
        beside = f"{_stem(member).rpartition('_')[0]}_{_CHANNELS}"
        if beside != member and beside in source.places and (names := _listed(source, beside)):
            found[member] = names
    different = {*found.values()}
    return found if len({*map(len, different)}) == len(different) else {}


def with_listed_channels(table: Table, names: Sequence[str]) -> Table:
    """A table without names of its own with those of a list, by the places of its columns."""
    columns = [str(c) for c in table.frame.columns]
    if table.form.header or not names or not all(map(NAMELESS.fullmatch, columns)):
        return table
    called = dict(zip((f"column {k}" for k in range(1, len(names) + 1)), names, strict=True))
    if columns[-1] not in called:
        return table
    former = {called[c]: c for c in columns}
    return replace(with_names(table, called), former={**table.former, **former})


def with_sidecar(table: Table, told: Sidecar | None) -> Table:
    """A table with the names and the rate that a file beside it says."""
    if told is None:
        return table
    if told.rate:
        table = replace(table, rate=told.rate, start=told.start if told.own else 0.0)
    columns = [str(c) for c in table.frame.columns]
    if table.form.header or len(told.names) != len(columns):
        return table
    return with_names(table, dict(zip(columns, column_names([*told.names]), strict=True)))


def with_names(table: Table, names: Mapping[str, str]) -> Table:
    """A table with other names for some columns."""
    return replace(
        table,
        frame=table.frame.rename(columns=dict(names)),
        numbers=tuple(names.get(c, c) for c in table.numbers),
        stray={names.get(c, c): stray for c, stray in table.stray.items()},
    )


def _of_the_same_scan(
    source: Source, members: Sequence[str], stems: Mapping[str, str]
) -> dict[str, Sidecar]:
    """What the only file of JSON says whose name begins as that of a table does, in its folder.

    So a scan and what else was measured during it are called by the same subject and task.
    """
    found: dict[str, Sidecar] = {}
    own = [member for member in members if member not in stems.values()]
    for member in own:
        folder, _, name = member.rpartition("/")
        beside = [m for m in stems.values() if m.rpartition("/")[0] == folder]
        first = name.split("_")[:LEAST_SHARED]
        like = [m for m in beside if m.rpartition("/")[2].split("_")[:LEAST_SHARED] == first]
        if len(like) == 1 and len(first) == LEAST_SHARED:
            said = _read(source, like[0])
            if said is not None and said.rate:
                found[member] = replace(said, names=(), own=False)
    return found


def _listed(source: Source, member: str) -> tuple[str, ...]:
    """The names in a list of columns, each with its unit behind it; () in any other file."""
    if size_of(source.places[member]) > LARGEST:
        return ()
    with suppress(SequiturError, ValueError, csv.Error), source.file(member) as path:
        lines = path.read_text("utf-8-sig").splitlines()
        rows = [*csv.DictReader(lines, delimiter="\t")]
        named = [
            ((row.get("name") or "").strip(), (row.get("units") or "").strip()) for row in rows
        ]
        if all(name for name, _ in named):
            units = ("" if unit.lower() in _NO_UNIT else f" ({unit})" for _, unit in named)
            return tuple(column_names([f"{n}{u}" for (n, _), u in zip(named, units, strict=True)]))
    return ()


def _stem(member: str) -> str:
    return member.removesuffix(".gz").rpartition(".")[0]


def _read(source: Source, member: str) -> Sidecar | None:
    if size_of(source.places[member]) > LARGEST:
        return None
    with suppress(SequiturError, ValueError, RecursionError), source.file(member) as path:
        said = json.loads(path.read_text("utf-8-sig"))
        if not isinstance(said, dict):
            return None
        period = _positive(said.get(_PERIOD))
        rate = _positive(said.get(_RATE)) or (1 / period if period else 0.0)
        start = _number(said.get(_START))
        sidecar = Sidecar(member, rate, _texts(said.get(_NAMES)), start=start)
        return sidecar if sidecar.rate or sidecar.names else None
    return None


def _positive(rate: object) -> float:
    return max(_number(rate), 0.0)


def _number(said: object) -> float:
    """A number that is said, 0 for anything else."""
    if not isinstance(said, int | float) or isinstance(said, bool):
        return 0.0
    return float(said) if math.isfinite(said) else 0.0


def _texts(names: object) -> tuple[str, ...]:
    if not isinstance(names, Sequence) or isinstance(names, str):
        return ()
    return tuple(names) if all(isinstance(name, str) for name in names) else ()
