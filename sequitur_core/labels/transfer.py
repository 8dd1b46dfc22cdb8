"""Labels that follow their sequences into other data made of the same file: other windows, say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray, Meta, SequenceDataset
from sequitur_core.explore.time.recordings import timestamps
from sequitur_core.labels.events import NO_LABEL, ORIGINS, Origin
from sequitur_core.labels.intervals import label_intervals, recording_names
from sequitur_core.labels.labelling import Labelling
from sequitur_core.readers.times.timestamps import SECONDS

LEAST_SHARE = 0.5  # of a sequence that a label has to cover
NOWHERE = np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class Followed:
    """Labels in other data.

    Attributes
    ----------
    parts : name, rows and origin, as `editing.give_by_name` takes them.
    lost : ids of labelled sequences that found no place there.
    """

    parts: tuple[tuple[str, IntArray, Origin], ...]
    lost: tuple[str, ...] = ()


def follow(source: SequenceDataset, labels: Labelling, target: SequenceDataset) -> Followed:
    """The labels of one dataset for the sequences of another one, from the same file.

    Sequences are matched by recording and time: each has the label that covers most of it, and
    half of it at least. So one that is the same in both keeps its label.
    """
    labelled = labels.ids != NO_LABEL
    if _clock(source.meta) != _clock(target.meta):
        return Followed((), _ids(source, labelled))
    rows_named = _rows_named(target)
    begins, ends = _reach(target)
    most = np.zeros(len(target))
    kind_of = np.full(len(target), -1, np.int64)
    kinds: list[tuple[str, Origin]] = []
    table = label_intervals(source, labels)
    for (label, origin), part in table.groupby(["label", "origin"], sort=False):
        share = np.zeros(len(target))
        lows, highs = (_moments(part[c].to_numpy(), source.meta) for c in ("from_step", "to_step"))
        for name, low, high in zip(part["recording"], lows, highs, strict=True):
            rows = rows_named.get(name, NOWHERE)
            overlap = np.minimum(ends[rows], high) - np.maximum(begins[rows], low)
            share[rows] += np.maximum(overlap, 0) / (ends[rows] - begins[rows])
        more = (share > most) & (share >= LEAST_SHARE)
        most[more], kind_of[more] = share[more], len(kinds)
        kinds.append((str(label), _origin(str(origin))))
    rows_of = [np.flatnonzero(kind_of == place) for place in range(len(kinds))]
    parts = [
        (label, rows, origin)
        for (label, origin), rows in zip(kinds, rows_of, strict=True)
        if len(rows)
    ]
    labelled &= ~_meets(source, target, kind_of >= 0)
    return Followed(tuple(parts), _ids(source, labelled))


def _rows_named(dataset: SequenceDataset) -> dict[str, IntArray]:
    """The rows of each recording by its name, in order of time."""
    names = recording_names(dataset)
    order = np.lexsort((dataset.start, dataset.recording))
    numbers, firsts = np.unique(dataset.recording[order], return_index=True)
    rows = np.split(order, firsts[1:])
    return {names[int(number)]: own for number, own in zip(numbers, rows, strict=True)}


def _meets(source: SequenceDataset, target: SequenceDataset, given: BoolArray) -> BoolArray:
    """Which rows of the source share time with rows of the target that are given: (n,)."""
    begins, ends = _reach(target)
    own_begins, own_ends = _reach(source)
    rows_named = _rows_named(target)
    found = np.zeros(len(source), np.bool_)
    for name, rows in _rows_named(source).items():
        there = rows_named.get(name, NOWHERE)
        there = there[given[there]]
        if len(there):
            reached = np.maximum.accumulate(ends[there])
            before = np.searchsorted(begins[there], own_ends[rows])
            latest = reached[np.maximum(before, 1) - 1]
            found[rows] = (before > 0) & (latest > own_begins[rows])
    return found


def _reach(dataset: SequenceDataset) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """When each sequence begins, and when what follows it does."""
    stops = dataset.start + dataset.lengths
    return _moments(dataset.start, dataset.meta), _moments(stops, dataset.meta)


def _clock(meta: Meta) -> str:
    """What times are counted in; those of two datasets can be compared where it is the same."""
    if timestamps(np.zeros(1, np.int64), meta).dtype.kind == "M":
        return "date"
    return "s" if meta.step_unit in SECONDS else meta.step_unit


def _moments(positions: IntArray, meta: Meta) -> NDArray[np.float64]:
    """Positions as numbers on the clock of a dataset, seconds where that can be."""
    times = timestamps(np.asarray(positions, np.int64), meta)
    if times.dtype.kind == "M":
        return np.asarray(times.astype("datetime64[ms]").astype(np.int64) / 1e3)
    return np.asarray(times * SECONDS.get(meta.step_unit, 1.0), np.float64)


def _origin(text: str) -> Origin:
    return ORIGINS[ORIGINS.index(text)]


def _ids(dataset: SequenceDataset, which: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(dataset.ids[row] for row in np.flatnonzero(which))
