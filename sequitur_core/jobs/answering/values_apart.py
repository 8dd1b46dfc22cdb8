"""Whether the values of new sequences are such as were trained on, by their size alone."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset

# Later hours of one sensor may be a warmer season, or a night without anything. So a channel is
# said to have other values only where nearly all of them span so many times what all trained on
# do; where nearly each sequence spans so small a share of what nearly each one trained on does; or
# where nearly all lie beyond all of those, so many standard deviations off, and either as far off
# as those reach, or in sequences that usually span so many times as much or as little.
WIDER, NARROWER, FARTHER, UNLIKE = 10, 1 / 30, 8, 5
NEARLY_NONE, NEARLY_ALL = 0.05, 0.95  # the quantiles
ENOUGH = 200_000  # elements to take quantiles of


@dataclass(frozen=True, eq=False)
class Values:
    """The values that a dataset has, of each of its channels; of images and volumes, of all pixels.

    Attributes
    ----------
    low, high : (channels,) each, NaN where nothing is known of a channel.
    spans : (n, channels), how far those of each sequence reach, NaN where none is known.
    sample : (elements, channels), NaN where one is missing.
    """

    low: DoubleArray
    high: DoubleArray
    spans: DoubleArray
    sample: DoubleArray

    @classmethod
    def of(cls, dataset: SequenceDataset) -> Values:
        """Those of a dataset."""
        channels = dataset.element_shape[0] if len(dataset.element_shape) == 1 else 1
        every = int(dataset.lengths.sum()) * int(np.prod(dataset.element_shape))
        every = max(1, every // channels // ENOUGH)
        lows, highs, sample = [], [], []
        for row in range(len(dataset)):
            values = dataset.as_measured(row).reshape(-1, channels)
            lows.append(np.fmin.reduce(values))
            highs.append(np.fmax.reduce(values))
            sample.append(values[row % every :: every])
        low, high = np.array(lows, np.float64), np.array(highs, np.float64)
        return cls(
            np.fmin.reduce(low),
            np.fmax.reduce(high),
            high - low,
            np.concatenate(sample).astype(np.float64),
        )


def channels_apart(new: Values, trained: Values) -> IntArray:
    """The channels whose values are clearly others than those trained on, (c,)."""
    quantiles = NEARLY_NONE, 0.5, NEARLY_ALL
    with warnings.catch_warnings():  # of channels of which nothing is known
        warnings.simplefilter("ignore", RuntimeWarning)
        first, middle, last = np.nanquantile(new.sample, quantiles, axis=0)
        mean, deviation = np.nanmean(trained.sample, axis=0), np.nanstd(trained.sample, axis=0)
        _, spans, most = np.nanquantile(new.spans, quantiles, axis=0)
        least, usual, _ = np.nanquantile(trained.spans, quantiles, axis=0)
    reach = trained.high - trained.low
    gap = np.maximum(first - trained.high, trained.low - last)
    unlike = (spans > UNLIKE * usual) | (usual > UNLIKE * spans)
    wider = last - first > WIDER * reach
    narrower = most < NARROWER * least
    beyond = (gap > 0) & (np.abs(middle - mean) > FARTHER * deviation)
    return np.flatnonzero((reach > 0) & (wider | narrower | (beyond & (unlike | (gap > reach)))))
