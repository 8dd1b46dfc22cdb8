"""Labels that follow their sequences into other data made of the same file: other windows, say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.explore.time.recordings import recording_names, timestamps
from sequitur_core.labels.events import NO_LABEL, ORIGINS, Defined, Event, Given, Origin
from sequitur_core.labels.intervals import label_intervals
from sequitur_core.labels.labelling import Labelling
from sequitur_core.readers.dates.timestamps import SECONDS

LEAST_SHARE = 0.5  # of a sequence that a label has to cover
NOWHERE = np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class Followed:
    """Labels in other data.

    Attributes
    ----------
    parts : name, rows and origin.
    lost : ids of labelled sequences that found no place there.
    sure : float32, how sure the proposal was that each row there accepts; NaN where that isn't
        known, None where of no row it is.
    """

    parts: tuple[tuple[str, IntArray, Origin], ...]
    lost: tuple[str, ...] = ()
    sure: FloatArray | None = None


def follow(source: SequenceDataset, labels: Labelling, target: SequenceDataset) -> Followed:
    """The labels of one dataset for the sequences of another one, from the same file.

    Sequences are matched by recording and time. One that is the same in both keeps its label or
    has none; another one has the label that covers most of it, and half of it at least.
    """
    labelled = labels.ids != NO_LABEL
    if bool(source.meta.begins) != bool(target.meta.begins):  # read before its dates were kept
        source, target = _undated(source), _undated(target)
    if _clock(source.meta) != _clock(target.meta):
        return Followed((), _ids(source, labelled))
    same = _same(source, target)
    ids, origins = _covering(source, labels, target)
    known = same >= 0
    ids[known], origins[known] = labels.ids[same[known]], labels.origins[same[known]]
    parts = []
    for one in labels.vocabulary:
        for place, origin in enumerate(ORIGINS):
            rows = np.flatnonzero((ids == one.id) & (origins == place)).astype(np.int64)
            if len(rows):
                parts.append((one.name, rows, origin))
    sure = np.where(known, labels.sure[same], np.float32(np.nan))
    labelled &= ~_meets(source, target, ids != NO_LABEL)
    return Followed(tuple(parts), _ids(source, labelled), sure)


def _undated(dataset: SequenceDataset) -> SequenceDataset:
    """As it would be without its dates: no sequence of its own begins later than others."""
    start = dataset.start if dataset.windowed else np.zeros_like(dataset.start)
    return replace(dataset, meta=replace(dataset.meta, begins=""), start=start)


def _same(source: SequenceDataset, target: SequenceDataset) -> IntArray:
    """For each row of the target the row of the source with the same begin and end, or -1."""
    place = {key: row for row, key in enumerate(_keys(source))}
    return np.array([place.get(key, -1) for key in _keys(target)], np.int64)


def _keys(dataset: SequenceDataset) -> Iterator[tuple[str, float, float]]:
    """Recording, begin and end of each row; rounded, as steps of time may be fractions."""
    names = recording_names(dataset)
    begins, ends = (np.round(times, 6).tolist() for times in _reach(dataset))
    for number, begin, end in zip(dataset.recording.tolist(), begins, ends, strict=True):
        yield names[number], begin, end


def _covering(
    source: SequenceDataset, labels: Labelling, target: SequenceDataset
) -> tuple[IntArray, NDArray[np.int8]]:
    """The label that covers most of each row of the target, if at least half, and its origin."""
    rows_named = _rows_named(target)
    begins, ends = _reach(target)
    most = np.zeros(len(target))
    ids, origins = np.full(len(target), NO_LABEL, np.int64), np.full(len(target), -1, np.int8)
    id_of = {one.name: one.id for one in labels.vocabulary}
    for (label, origin), part in label_intervals(source, labels).groupby(["label", "origin"]):
        share = np.zeros(len(target))
        lows, highs = (_moments(part[c].to_numpy(), source.meta) for c in ("from_step", "to_step"))
        for name, low, high in zip(part["recording"], lows, highs, strict=True):
            rows = rows_named.get(name, NOWHERE)
            overlap = np.minimum(ends[rows], high) - np.maximum(begins[rows], low)
            share[rows] += np.maximum(overlap, 0) / (ends[rows] - begins[rows])
        more = (share > most) & (share >= LEAST_SHARE)
        most[more], ids[more] = share[more], id_of[str(label)]
        origins[more] = next(place for place, one in enumerate(ORIGINS) if one == origin)
    return ids, origins


def as_events(labels: Labelling, followed: Followed) -> list[Event]:
    """What happens to other data that has no labels yet: it gets the vocabulary and what followed.

    `labels` are those that were followed.
    """
    ids = {one.name: one.id for one in labels.vocabulary}
    given = []
    for name, rows, origin in followed.parts:
        sure = np.full(len(rows), np.nan) if followed.sure is None else followed.sure[rows]
        known = ~np.isnan(sure)
        given += [Given(ids[name], rows[known], origin, sure=sure[known])] if known.any() else []
        given += [Given(ids[name], rows[~known], origin)] if not known.all() else []
    return [*(Defined(one) for one in labels.vocabulary), *given]


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
    return _moments(dataset.start, dataset.meta), _moments(dataset.stop, dataset.meta)


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


def _ids(dataset: SequenceDataset, which: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(dataset.ids[row] for row in np.flatnonzero(which))
