"""Which sequences are held out for validation, without leakage between windows."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.errors import SequiturError

# Below this, a held-out tenth is too small to tell anything, and training needs it.
MIN_SEQUENCES = 50
MAX_BLOCKS = 5


def split(
    dataset: SequenceDataset,
    *,
    share: float = 0.1,
    seed: int | None = 0,
    minimum: int = MIN_SEQUENCES,
) -> tuple[IntArray, IntArray]:
    """Divide the rows into those to train on and those held out.

    Whole recordings are held out where that comes near the share. With one or
    few recordings cut into windows, intervals of time are held out, and windows
    that overlap them are left out of both parts. Sequences that are recordings
    of their own are drawn at random.

    Parameters
    ----------
    share : share of the sequences to hold out, 0 to 0.5.
    seed : the same seed gives the same split; None draws a new one.
    minimum : with fewer sequences nothing is held out; 0 holds out anyway.

    Returns
    -------
    (training rows, held-out rows), int64, ascending. Nothing is held out where
    every window overlaps so many others that little would be left to train on.

    Raises
    ------
    SequiturError
        A share outside 0 to 0.5.
    """
    if not 0 <= share <= 0.5:
        raise SequiturError(
            f"A validation share of {share} can't be held out. Choose between 0 and 0.5."
        )
    n = len(dataset)
    everything = np.arange(n, dtype=np.int64)
    nothing = everything[:0]
    wanted = round(share * n)
    if wanted == 0 or n < minimum:
        return everything, nothing

    rng = np.random.default_rng(seed)
    for choose in (
        partial(_whole_recordings, dataset, wanted, rng),
        partial(_time_blocks, dataset, wanted, MAX_BLOCKS, rng),
        partial(_time_blocks, dataset, wanted, 1, rng),
        partial(_smallest_recording, dataset),
    ):
        held_out = choose()
        train = _not_overlapping(dataset, held_out)
        if len(held_out) > 0 and 2 * len(train) >= n:
            return train, held_out
    return everything, nothing


def folds(
    dataset: SequenceDataset, *, count: int = 5, seed: int | None = 0
) -> list[tuple[IntArray, IntArray]]:
    """Hold out every sequence once: `count` pairs of (training rows, held-out rows).

    Recordings stay together where there are enough of them; else intervals of
    time are held out, and windows that overlap them aren't trained on.

    Raises
    ------
    SequiturError
        Fewer than 2 folds, fewer sequences than folds, or windows that overlap
        so much that nothing is left to train on.
    """
    n = len(dataset)
    if not 2 <= count <= n:
        raise SequiturError(
            f"{n} sequences can't be divided into {count} parts. Choose between 2 and {n}."
        )
    recordings, recording_of = np.unique(dataset.recording, return_inverse=True)
    if len(recordings) >= count:
        # Largest recordings first, each into the fold that holds the fewest sequences;
        # shuffled before, so that the seed decides between equals.
        order = np.random.default_rng(seed).permutation(len(recordings))
        sizes = np.bincount(recording_of)
        fold_of_recording = np.empty(len(recordings), dtype=np.int64)
        filled = np.zeros(count, dtype=np.int64)
        for recording in order[np.argsort(-sizes[order], kind="stable")]:
            fold_of_recording[recording] = np.argmin(filled)
            filled[fold_of_recording[recording]] += sizes[recording]
        fold_of = fold_of_recording[recording_of]
        parts = [np.flatnonzero(fold_of == fold) for fold in range(count)]
    else:
        in_time = np.lexsort((dataset.start, dataset.recording))
        parts = [np.sort(part) for part in np.array_split(in_time, count)]
    pairs = [(_not_overlapping(dataset, part), part) for part in parts]
    if any(len(train) == 0 for train, _ in pairs):
        raise SequiturError(
            "The windows overlap so much that none is left to train on when others are held out. "
            "Cut the recording with a larger step between windows."
        )
    return pairs


def _whole_recordings(dataset: SequenceDataset, wanted: int, rng: np.random.Generator) -> IntArray:
    """Rows of randomly drawn recordings; none if they miss the wanted number by half."""
    recordings, sizes = np.unique(dataset.recording, return_counts=True)
    chosen, held = [], 0
    for i in rng.permutation(len(recordings)):
        if held >= wanted:
            break
        if held + sizes[i] <= 1.5 * wanted:
            chosen.append(recordings[i])
            held += sizes[i]
    if held < 0.5 * wanted:
        chosen = []
    return np.flatnonzero(np.isin(dataset.recording, chosen))


def _time_blocks(
    dataset: SequenceDataset, wanted: int, most: int, rng: np.random.Generator
) -> IntArray:
    """Rows of intervals of time, at random positions spread over each recording."""
    n = len(dataset)
    held_out: list[NDArray[np.int64]] = []
    for recording in np.unique(dataset.recording):
        rows = np.flatnonzero(dataset.recording == recording)
        rows = rows[np.argsort(dataset.start[rows], kind="stable")]
        share = round(wanted * len(rows) / n)
        # Each interval costs the windows that overlap its two ends: many short
        # intervals only where windows overlap little.
        overlapping = _windows_overlapping_the_next(dataset, rows)
        blocks = int(np.clip(share // max(4, 4 * overlapping), 1, most))
        for part, size in zip(
            np.array_split(rows, blocks),
            np.diff(np.linspace(0, share, blocks + 1).round()),
            strict=True,
        ):
            at = int(rng.integers(len(part) - int(size) + 1))
            held_out.append(part[at : at + int(size)])
    return np.sort(np.concatenate(held_out))


def _smallest_recording(dataset: SequenceDataset) -> IntArray:
    """Rows of the recording with the fewest sequences."""
    recordings, sizes = np.unique(dataset.recording, return_counts=True)
    return np.flatnonzero(dataset.recording == recordings[np.argmin(sizes)])


def _windows_overlapping_the_next(dataset: SequenceDataset, rows: IntArray) -> int:
    """How many later windows a window of these rows (ordered by start) overlaps, at most."""
    starts = dataset.start[rows]
    ends = starts + dataset.lengths[rows]
    return int((np.searchsorted(starts, ends) - np.arange(len(rows)) - 1).max())


def _not_overlapping(dataset: SequenceDataset, held_out: IntArray) -> IntArray:
    """Rows that aren't held out and share no element of a recording with those that are."""
    ends = dataset.start + dataset.lengths
    clear = np.ones(len(dataset), dtype=bool)
    clear[held_out] = False
    # Most often recordings are held out whole, and a million of them may be.
    for recording in np.intersect1d(dataset.recording[held_out], dataset.recording[clear]):
        held = held_out[dataset.recording[held_out] == recording]
        held = held[np.argsort(dataset.start[held])]
        # Of the held-out windows that start before a row ends, does one end after it starts?
        latest_end = np.maximum.accumulate(ends[held])
        rows = np.flatnonzero((dataset.recording == recording) & clear)
        before = np.searchsorted(dataset.start[held], ends[rows])
        overlaps = (before > 0) & (latest_end[before - 1] > dataset.start[rows])
        clear[rows[overlaps]] = False
    return np.flatnonzero(clear)
