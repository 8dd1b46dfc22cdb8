"""Which sequences are independent of one another, and which are nearly the same one twice.

Windows of one recording overlap, and what changes slowly is alike in those that lie near in
time. A test that counts them as if each were new finds something in every recording.
"""

from __future__ import annotations

import numpy as np

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray, SequenceDataset

FEWEST_UNITS = 8  # with fewer that are independent nothing is said
FEWEST_FOR_CORRELATION = 20  # windows of a recording
BRIEF = 3.0  # rows: what is alike for less, as weekends are, doesn't make groups of chance
LONGEST = 0.2  # correlations are followed over this share of a recording


def rows_apart(dataset: SequenceDataset) -> IntArray:
    """Rows that share no elements, int64 (m,), ascending: every row where none overlap."""
    if not dataset.windowed:
        return np.arange(len(dataset), dtype=np.int64)
    order = np.lexsort((dataset.start, dataset.recording))
    lengths, kept = dataset.lengths, []
    recording, free = -1, 0
    for row in order:
        if dataset.recording[row] != recording:
            recording, free = dataset.recording[row], -1
        if dataset.start[row] >= free:
            kept.append(row)
            free = dataset.start[row] + lengths[row]
    return np.sort(np.array(kept, dtype=np.int64))


def correlation_length(values: DoubleArray) -> float:
    """Over how many rows values (n, d) in order of time are alike, 1 where they aren't at all.

    The largest integrated autocorrelation of their columns, followed until it first falls to 0.
    """
    n = len(values)
    if n < FEWEST_FOR_CORRELATION:
        return 1.0
    centred = values - values.mean(axis=0)
    power = np.square(np.abs(np.fft.rfft(centred, 2 * n, axis=0)))
    correlation = np.fft.irfft(power, axis=0)[: max(2, int(LONGEST * n))]
    variance = np.where(correlation[0] > 0, correlation[0], 1.0)
    falling = np.where(correlation / variance > 0, correlation / variance, 0.0)
    followed = np.cumprod(falling > 0, axis=0) * falling
    return float(np.max(2 * followed.sum(axis=0) - 1, initial=1.0))


def independent_rows(dataset: SequenceDataset, values: DoubleArray) -> IntArray:
    """Rows that are neither alike by overlap nor by lying near in time, int64 (m,), ascending.

    `values` (n, d) say how alike rows are; it is looked for within each recording.
    """
    apart = rows_apart(dataset)
    if not dataset.windowed:
        return apart
    kept = []
    for recording in np.unique(dataset.recording):
        own = apart[dataset.recording[apart] == recording]
        own = own[np.argsort(dataset.start[own], kind="stable")]
        length = correlation_length(values[own])
        kept.append(own if length < BRIEF else own[:: int(np.ceil(length))])
    return np.sort(np.concatenate(kept))


def halves(units: IntArray, random: np.random.Generator, *, share: float = 0.5) -> BoolArray:
    """Which of the rows (n,) are in the first half, or share; rows of one unit are in the same."""
    kinds, codes = np.unique(units, return_inverse=True)
    first = np.zeros(len(kinds), dtype=np.bool_)
    first[random.permutation(len(kinds))[: int(np.ceil(share * len(kinds)))]] = True
    chosen: BoolArray = first[codes]
    return chosen
