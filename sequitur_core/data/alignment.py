"""Whether the sequences of a dataset begin at the same moment of what they show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.splitting import folds
from sequitur_core.errors import SequiturError

COMPONENTS = 16
PARTS = 5
# Measuring uses no more than this, so that it takes about a second on any data.
MAX_SEQUENCES = 600
MAX_NUMBERS = 2_000_000


def measure_alignment(dataset: SequenceDataset, *, seed: int = 0) -> float:
    """How much better sequences can be drawn as they begin than if they began anywhere, 0 to 1.

    1 less the error of principal components of unseen sequences as a share of the error that is
    left where each sequence is rotated by chance (what leaves at the end enters at the
    beginning). Near 1 where each moment has its meaning, as in days that begin at midnight; near
    0 for windows that begin anywhere. 1 where there is too little to tell.
    """
    numbers = max(1, dataset.sequences[0].size if len(dataset) else 1)
    used = min(len(dataset), MAX_SEQUENCES, max(2 * PARTS, MAX_NUMBERS // numbers))
    if used < 2 * PARTS:
        return 1.0
    generator = np.random.default_rng(seed)
    if used < len(dataset):
        dataset = dataset.take(np.sort(generator.choice(len(dataset), used, replace=False)))
    try:
        parts = folds(dataset, count=PARTS, seed=seed)
    except SequiturError:  # the windows overlap too much
        return 1.0
    plain = list(dataset.sequences)
    rotated = [np.roll(s, generator.integers(len(s)), axis=0) for s in plain]
    error, of_rotated = (
        sum(_held_out_error(each, kept, left_out) for kept, left_out in parts)
        for each in (plain, rotated)
    )
    return float(np.clip(1 - error / of_rotated, 0, 1)) if of_rotated > 0 else 1.0


def _held_out_error(sequences: Sequence[FloatArray], kept: IntArray, left_out: IntArray) -> float:
    """Squared error over the sequences that components of the others draw."""
    pca = RelativeTimePCA(COMPONENTS).fit([sequences[row] for row in kept])
    unseen = [sequences[row] for row in left_out]
    drawn = pca.reconstruct(unseen)
    return sum(float(np.square(a - b).sum()) for a, b in zip(unseen, drawn, strict=True))
