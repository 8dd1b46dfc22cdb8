"""How strongly each sequence departs, for a while, from what is usual for itself.

Errors and distances between encodings grow with level and size, so that among few sequences of
different levels these decide which count as unusual. A short event is measured here within its
sequence: by the strongest stretch, as a multiple of the sequence's own usual deviation from its
own median. Such a multiple depends on neither level nor scale, nor on any model.

What happens every day isn't odd: the warm-up of a machine is the strongest event of its hour, and
hid a fault of three days. So among `rare` ones an event counts as far as it is unlike the others.

Tried on 12 to 300 sequences, with or without levels that differ, three of them with a spike,
bump, dropout, flat stretch, other rhythm, step or level, encoded by principal components:
`python -m tests.benchmarks.encodings.outliers`.
"""

from __future__ import annotations

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore.channels import channels_of
from sequitur_core.explore.neighbours import window_spans

PARTS = (1000, 40, 16, 6)  # of a sequence's length: how short and how long an event may be
REGULAR = 4.0  # times the median of squares: no more of a wave or a daily course is an event
ALIKE = 5  # events like one that are among the others make it a usual one
WHOLLY = 2.0  # an event half as far from those as from usual ones counts in full
MOST_COMPARED, ROWS_AT_ONCE = 5_000, 500  # sequences: a distance to each is measured
LEAST = 0.1  # of the usual deviation, so that no still sequence counts as one of many events


def event_ratios(dataset: SequenceDataset, *, rare: bool = False) -> DoubleArray:
    """The strongest event of each sequence, (n,), as a multiple of what is typical of all.

    An event is compared with those of the same duration and channel of the other sequences, so
    that heartbeats, which all sequences have, are none. If they have to be `rare`, one counts as
    far as it differs from the fifth most similar one, so that what some sequences have every day
    is none either; windows that overlap aren't others. The tail of these is longer.
    """
    profiles = _profiles(dataset).reshape(len(dataset), -1)
    apart = profiles.max(axis=1)
    if rare:
        apart = np.minimum(apart, WHOLLY * _unlike_others(dataset, profiles))
    ratios: DoubleArray = np.exp(apart - np.median(apart))
    return ratios


def event_channels(dataset: SequenceDataset) -> IntArray:
    """The channel of the strongest event of each sequence, (n,)."""
    channels: IntArray = _profiles(dataset).max(axis=1).argmax(axis=1)
    return channels


def _profiles(dataset: SequenceDataset) -> DoubleArray:
    """The strongest event of each sequence by its duration and channel, less what is usual of it.

    Logarithms of shape (n, PARTS, channels).
    """
    channels, n = channels_of(dataset), len(dataset)
    usual = np.empty((n, len(channels.names)))
    mean = np.empty_like(usual)
    strongest = np.empty((n, len(PARTS), usual.shape[1]))
    for row in range(n):
        values = channels.of(dataset.sequences[row])
        squares = np.square(values - np.median(values, axis=0))
        usual[row], mean[row] = np.median(squares, axis=0), squares.mean(axis=0)
        if dataset.missing is not None and not channels.axes and dataset.missing[row].any():
            measured = ~dataset.missing[row]  # the rest was filled in
            for channel in np.flatnonzero(~measured.all(axis=0)):
                there = squares[measured[:, channel], channel]
                typical_of = (np.median(there), there.mean()) if len(there) else (0.0, 0.0)
                usual[row, channel], mean[row, channel] = typical_of
            squares[~measured] = 0.0
        strongest[row] = [_strongest(squares, max(1, len(squares) // part)) for part in PARTS]
    still = np.median(usual, axis=0) == 0  # channels that mostly have one value
    usual[:, still] = mean[:, still]
    typical = np.median(usual, axis=0)
    typical = np.where(typical > 0, typical, usual.mean(axis=0))
    own = np.maximum(usual, np.where(typical > 0, LEAST * typical, 1.0))[:, None]
    logs = np.log(np.maximum(strongest, own) / own)
    profiles: DoubleArray = logs - np.median(logs, axis=0)
    return profiles


def _unlike_others(dataset: SequenceDataset, profiles: DoubleArray) -> DoubleArray:
    """How far events (n, columns) differ from the fifth most similar, (n,), in the widest column.

    Infinite where there are fewer others.
    """
    # Loaded here because it takes a second.
    from scipy.spatial.distance import cdist

    n, spans = len(profiles), window_spans(dataset)
    among, found = evenly_spaced(n, MOST_COMPARED), np.full(len(profiles), np.inf)
    for begin in range(0, n, ROWS_AT_ONCE):
        rows = np.arange(begin, min(begin + ROWS_AT_ONCE, n))
        far = cdist(profiles[rows], profiles[among], "chebyshev")
        far[rows[:, None] == among] = np.inf
        if spans is not None:
            far[spans.overlap(rows, np.broadcast_to(among, far.shape))] = np.inf
        if len(among) > ALIKE:
            found[rows] = np.partition(far, ALIKE - 1, axis=1)[:, ALIKE - 1]
    return found


def beyond_usual(squares: DoubleArray) -> DoubleArray:
    """What of squared deviations (T, channels) is more than regular in each channel.

    All of them where nothing is.
    """
    beyond: DoubleArray = np.maximum(squares - REGULAR * np.median(squares, axis=0), 0.0)
    return beyond if beyond.any() else squares


def only_in(channel: int, squares: DoubleArray) -> DoubleArray:
    """Squared deviations (T, channels) without those of all other channels.

    An event is the strongest by what is usual of its channel: others may be farther from their own
    level on every day. All of them where there is nothing in this one.
    """
    own: DoubleArray = np.where(np.arange(squares.shape[1]) == channel, squares, 0.0)
    return own if own.any() else squares


def _strongest(squares: DoubleArray, width: int) -> DoubleArray:
    """The largest mean of so many neighbouring elements of (T, channels), for each channel."""
    if width == 1:
        largest: DoubleArray = squares.max(axis=0)
        return largest
    sums = np.cumsum(np.vstack([np.zeros(squares.shape[1]), squares]), axis=0)
    largest = (sums[width:] - sums[:-width]).max(axis=0) / width
    return largest
