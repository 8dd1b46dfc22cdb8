"""How strongly each sequence departs, for a while, from what is usual for itself.

Errors and distances between encodings grow with level and size, so that among few sequences of
different levels these decide which count as unusual. A short event is measured here within its
sequence: by the strongest stretch, as a multiple of the sequence's own usual deviation from its
own median. Such a multiple depends on neither level nor scale, nor on any model.

Tried on 12 to 300 sequences, with or without levels that differ, three of them with a spike,
bump, dropout, flat stretch, other rhythm, step or level, encoded by principal components:
`python -m tests.benchmarks.encodings.outliers`.
"""

from __future__ import annotations

import numpy as np

from sequitur_core.data.dataset import DoubleArray, SequenceDataset
from sequitur_core.explore.channels import channels_of

PARTS = (1000, 40, 16, 6)  # of a sequence's length: how short and how long an event may be
REGULAR = 4.0  # times the median of squares: no more of a wave or a daily course is an event
LEAST = 0.1  # of the usual deviation, so that no still sequence counts as one of many events


def event_ratios(dataset: SequenceDataset) -> DoubleArray:
    """The strongest event of each sequence, (n,), as a multiple of what is typical of all.

    An event is compared with those of the same duration and channel of the other sequences, so
    that heartbeats, which all sequences have, are none.
    """
    channels, n = channels_of(dataset), len(dataset)
    usual = np.empty((n, len(channels.names)))
    mean = np.empty_like(usual)
    strongest = np.empty((n, len(PARTS), usual.shape[1]))
    for row in range(n):
        values = channels.of(dataset.sequences[row])
        squares = np.square(values - np.median(values, axis=0))
        if dataset.missing is not None and not channels.axes:
            squares[dataset.missing[row]] = 0.0  # was filled in
        usual[row], mean[row] = np.median(squares, axis=0), squares.mean(axis=0)
        strongest[row] = [_strongest(squares, max(1, len(squares) // part)) for part in PARTS]
    still = np.median(usual, axis=0) == 0  # channels that mostly have one value
    usual[:, still] = mean[:, still]
    typical = np.median(usual, axis=0)
    typical = np.where(typical > 0, typical, usual.mean(axis=0))
    own = np.maximum(usual, np.where(typical > 0, LEAST * typical, 1.0))[:, None]
    logs = np.log(np.maximum(strongest, own) / own)
    apart = (logs - np.median(logs, axis=0)).reshape(n, -1).max(axis=1)
    ratios: DoubleArray = np.exp(apart - np.median(apart))
    return ratios


def beyond_usual(squares: DoubleArray) -> DoubleArray:
    """What of squared deviations (T, channels) is more than regular in each channel.

    All of them where nothing is.
    """
    beyond: DoubleArray = np.maximum(squares - REGULAR * np.median(squares, axis=0), 0.0)
    return beyond if beyond.any() else squares


def _strongest(squares: DoubleArray, width: int) -> DoubleArray:
    """The largest mean of so many neighbouring elements of (T, channels), for each channel."""
    if width == 1:
        largest: DoubleArray = squares.max(axis=0)
        return largest
    sums = np.cumsum(np.vstack([np.zeros(squares.shape[1]), squares]), axis=0)
    largest = (sums[width:] - sums[:-width]).max(axis=0) / width
    return largest
