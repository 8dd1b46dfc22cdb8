"""What findings are looked for in: encodings, and what is known of each sequence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.explore.neighbours import normalised


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that a detector sees; row i is the same sequence everywhere.

    Attributes
    ----------
    encodings : float (n, d), as trained.
    dataset : the sequences themselves, with labels, recordings and starts.
    errors : float (n,), reconstruction errors as multiples of what is usual, from models that
        hadn't seen the sequence where there are such; None where there are none.
    outcome : the label that a person named as the outcome, None where they named none.
    seed : of every resample and permutation: the same seed finds the same.
    """

    encodings: DoubleArray
    dataset: SequenceDataset
    errors: DoubleArray | None = None
    outcome: str | None = None
    seed: int = 0

    @cached_property
    def table(self) -> DoubleArray:
        """Encodings as maps and groups see them, float64 (n, d)."""
        return normalised(self.encodings)

    @property
    def labels(self) -> pd.DataFrame:
        """The labels of each sequence, (n, k); columns may share a name."""
        return self.dataset.labels

    @cached_property
    def units(self) -> IntArray:
        """The independent unit of each row, int64 (n,): windows of one recording are one unit."""
        units: IntArray = np.unique(self.dataset.recording, return_inverse=True)[1]
        return units.astype(np.int64)

    def random(self, purpose: int = 0) -> np.random.Generator:
        """A generator of its own for each purpose, so that detectors don't disturb each other."""
        return np.random.default_rng([self.seed, purpose])
