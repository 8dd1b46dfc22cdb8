"""The same sequences in several runs: which they are, and which one run draws better."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.explore.time.recordings import cut_recordings
from sequitur_core.readers.dates.timestamps import SECONDS

Key = tuple[str, int]  # id of a sequence, and about how long it lasts where it is a window
COUNTING = frozenset("0123456789 ")  # characters of a row's number, and of a window's within it

WELL = 1.0  # times a run's usual error, at most
BADLY = 2.0  # times its usual error, at least


def keys(dataset: SequenceDataset) -> list[Key]:
    """What tells the sequences of a dataset apart, also in a run on them prepared differently.

    Ids that only count go with the name of the data: number 7 of other data is another sequence.
    Those of windows say when they begin, and go with how long these are, to about a factor of two:
    a day and the week that begins with it have one name. The steps they begin at wouldn't do:
    without its first frame, a clip begins at the second.
    """
    ids = dataset.ids
    if all(set(id_) <= COUNTING for id_ in ids):
        ids = tuple(f"{dataset.name} {id_}" for id_ in ids)
    if cut_recordings(dataset):
        meta = dataset.meta
        lasts = np.median(dataset.lengths) * meta.step * SECONDS.get(meta.step_unit, 1.0)
        return [(id_, round(math.log2(lasts))) for id_ in ids]
    return [(id_, 0) for id_ in ids]


def shared_rows(all_keys: Sequence[Sequence[Key]]) -> list[IntArray]:
    """Of each run, the rows of the sequences that all have, in the order of the first one.

    Returns int64 arrays of one length: entry j of each is the same sequence.
    """
    places = [{key: row for row, key in enumerate(own)} for own in all_keys]
    common = [key for key in all_keys[0] if all(key in place for place in places[1:])]
    return [np.array([place[key] for key in common], dtype=np.int64) for place in places]


def rows_of(own: Sequence[Key], wanted: frozenset[Key]) -> IntArray:
    """The rows of those of the wanted sequences that a run has, ascending."""
    if not wanted:
        return np.empty(0, dtype=np.int64)
    return np.array([row for row, key in enumerate(own) if key in wanted], dtype=np.int64)


def drawn_better(one: ArrayLike, other: ArrayLike) -> IntArray:
    """Sequences that one run draws well and another one badly, the clearest first.

    Parameters
    ----------
    one, other : errors of the same sequences as multiples of each run's usual error, shape
        (n,), see `anomalies.error_ratios`. So a run that is worse at everything isn't worse at
        each of them, and data may be scaled differently.

    Returns
    -------
    int64, positions in those arrays.
    """
    good: NDArray[np.float64] = np.asarray(one, dtype=np.float64)
    bad: NDArray[np.float64] = np.asarray(other, dtype=np.float64)
    found = np.flatnonzero((good <= WELL) & (bad >= BADLY))
    gap = bad[found] - good[found]
    return found[np.argsort(-gap, kind="stable")].astype(np.int64)
