"""Whether a table is read as it was meant, and if not, whether the person is shown how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import Recognised
from tests.core.readers.tables.ordinary.tables import Ordinary

RIGHT, ASKED, OFFERED, SILENT, REFUSED = "right", "asked", "offered", "silent", "refused"
OUTCOMES = (RIGHT, ASKED, OFFERED, SILENT, REFUSED)
UNITS = re.compile(r" [(\[][^()\[\]]*[)\]]$")


class Verdict(NamedTuple):
    """How a table was read, of OUTCOMES, and what wasn't as meant, in words.

    ASKED is one that is read otherwise, where what is right is among the answers to what each
    sequence is of; OFFERED one in which a button beside a warning leads to it; SILENT neither.
    """

    outcome: str
    differences: tuple[str, ...] = ()


def judged(table: Ordinary, path: Path) -> Verdict:
    """How a table that was written at a path is read."""
    try:
        found = recognise(path)
        differences = _differences(table, found, read(path, found.recipe))
    except SequiturError as error:
        return Verdict(REFUSED, (str(error),))
    if not differences:
        return Verdict(RIGHT)
    ways = [dict(way.choices) for way in found.partitions if not way.in_use]
    if any(_mends(table, path, found, way) for way in ways):
        return Verdict(ASKED, differences)
    offers = [dict(offer.changes) for note in found.warnings for offer in note.offers]
    mended = any(_mends(table, path, found, offer) for offer in offers)
    return Verdict(OFFERED if mended else SILENT, differences)


def _mends(table: Ordinary, path: Path, found: Recognised, changes: Mapping[str, Any]) -> bool:
    try:
        after = revise(path, found.recipe, **changes)
        return not _differences(table, after, read(path, after.recipe))
    except SequiturError:
        return False


def _differences(table: Ordinary, found: Recognised, data: SequenceDataset) -> tuple[str, ...]:
    """What isn't as meant: "channels are x, y instead of x"."""
    match table.kind:
        case "months":
            pairs = _of_months(table, found, data)
        case "quantities":
            pairs = _of_quantities(table, data)
        case _:
            pairs = _of_columns(table, found, data)
    return tuple(
        f"{what}: {_listed(was)} instead of {' or '.join(map(_listed, right))}"
        for what, was, right in pairs
        if was not in right
    )


def _listed(value: object) -> str:
    return ", ".join(sorted(value)) or "none" if isinstance(value, frozenset) else str(value)


Pairs = Iterator[tuple[str, object, tuple[object, ...]]]  # what of it, what came, what is right


def _of_columns(table: Ordinary, found: Recognised, data: SequenceDataset) -> Pairs:
    meant = table.meant
    yield "layout", found.recipe.layout, (meant.layout,)
    if found.recipe.layout != meant.layout:
        return
    if meant.ids:
        yield "ids", _by_role(table, found, "id"), (meant.ids,)
    yield "times", _by_role(table, found, "time"), meant.times
    yield "channels", _by_role(table, found, "value"), (meant.channels,)
    labels = _by_role(table, found, "label")
    yield "labels", labels & meant.labels, (meant.labels,)
    yield "channel column", found.recipe.channel_column, (meant.channel_column,)
    if meant.sequences:
        yield "sequences", len(data), (meant.sequences,)
    if not meant.channel_column:
        yield "numbers changed", _changed(table, data), (frozenset(),)


def _by_role(table: Ordinary, found: Recognised, role: str) -> frozenset[str]:
    """Columns of a role, without units that were added to their names."""
    roles = found.table.roles if found.table else {}
    known = {str(column) for column in table.frame}
    return frozenset(
        name if name in known else UNITS.sub("", name) for name, its in roles.items() if its == role
    )


def _changed(table: Ordinary, data: SequenceDataset) -> frozenset[str]:
    """Channels whose numbers aren't within those of the file, or far from them in the mean."""
    values = np.concatenate([np.asarray(each, float) for each in data.sequences])
    columns = sorted(table.meant.channels)
    if table.kind == "rows":
        return frozenset()
    return frozenset(
        name
        for name in columns
        for at, channel in enumerate(data.meta.channels)
        if name == (channel if name in data.meta.channels else UNITS.sub("", channel))
        and _differ(table, name, values[:, at])
    )


def _differ(table: Ordinary, name: str, came: np.ndarray) -> bool:
    meant = np.asarray(table.numbers.get(name, table.frame.get(name)))
    if meant.dtype.kind not in "if":
        return False
    low, high, spread = np.nanmin(meant), np.nanmax(meant), np.nanstd(meant)
    near = 1e-3 * (high - low) + 1e-5 * max(abs(low), abs(high))
    came = came[np.isfinite(came)]
    within = low - near <= came.min() and came.max() <= high + near
    return not within or bool(abs(came.mean() - np.nanmean(meant)) > spread / 2 + near)


def _of_months(table: Ordinary, found: Recognised, data: SequenceDataset) -> Pairs:
    """One long series of months, or a row for each year; the mean of a year is no month."""
    rows, steps = len(table.frame), len(table.meant.channels)
    yield "layout", found.recipe.layout, ("rows", "long")
    if found.recipe.layout == "rows":
        yield "sequences", len(data), (rows,)
        yield "steps", int(data.lengths.max()), (steps,)
    else:
        yield "channels", len(data.meta.channels), (1,)


def _of_quantities(table: Ordinary, data: SequenceDataset) -> Pairs:
    meant = table.meant
    yield "sequences", len(data), (meant.sequences,)
    yield "channels", frozenset(data.meta.channels), (meant.channels,)
    steps = (len(table.frame.columns) - 1) // len(meant.channels)
    yield "steps", int(data.lengths.max()), (steps,)
