"""Whether one number of an encoding should tell phase: where things begin in a sequence."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.rhythm.circular_alignment import WAVES, CircularAlignment, rotate
from sequitur_core.data.rhythm.rhythm_share import COMPONENTS, held_out_errors, trial_of

# Share of the error that is left, at most, where phase is worth its number. Chosen by
# cross-validation in the training halves of nine sets of the UCR/UEA archive and in the watch
# sample (tests.benchmarks.encodings.windows phase).
MOST_LEFT = 0.9
# Measuring uses no more than this, so that it takes about a second on any data.
MAX_NUMBERS = 600_000
MOST_TIMES, ENOUGH = 3, 300  # sequences that are left out in all
MAX_PIXELS = 2_000_000  # of all clips together
COARSE_PIXELS = 4  # per axis of frames by which rotations are found


def phase_helps(dataset: SequenceDataset, rhythm_share: float, *, seed: int = 0) -> bool:
    """Whether unseen sequences are drawn better once each is rotated to where others begin.

    By principal components, one of which makes room for the phase; the others left to shape are
    those that rhythm doesn't take. False where there is too little to tell, where rhythm takes
    none, as sequences begin together then (on no data known here was phase worth its number), and
    where lengths differ: such sequences were cut at events, not by chance. In folds of training
    halves (`PickupGestureWiimoteZ`) they were drawn better with phase, and told apart worse.
    """
    begin_together = round(rhythm_share * COMPONENTS) == 0
    if begin_together or len(np.unique(dataset.lengths)) > 1:
        return False
    return phase_error(dataset, rhythm_share, seed=seed) <= MOST_LEFT


def phase_error(dataset: SequenceDataset, rhythm_share: float, *, seed: int = 0) -> float:
    """The error with phase as a share of that without, as in `phase_helps`; 1 if unknown.

    Few sequences are left out in several ways, since chance decides much there.
    """
    times = min(MOST_TIMES, max(1, ENOUGH // max(1, len(dataset))))
    errors = np.sum([_errors(dataset, rhythm_share, seed + at) for at in range(times)], axis=0)
    return float(errors[1] / errors[0]) if errors[0] > 0 else 1.0


def _errors(dataset: SequenceDataset, rhythm_share: float, seed: int) -> tuple[float, float]:
    """Squared errors of what is left out, without and with phase; 0 if unknown."""
    generator = np.random.default_rng(seed)
    width = math.prod(dataset.element_shape)
    longest = int(dataset.lengths.max(initial=1))
    clips = dataset.are_clips
    read = math.prod(min(size, COARSE_PIXELS) for size in dataset.element_shape) if clips else width
    most = MAX_NUMBERS // (read * max(WAVES, longest // 4))
    if clips:
        most = min(most, MAX_PIXELS // (longest * width))
    trial = trial_of(dataset, most, generator, seed=seed)
    if trial is None:
        return 0.0, 0.0
    sequences, weights, parts = trial
    flat = [sequence.reshape(len(sequence), width) for sequence in sequences]
    compared = [shrunk(sequence) for sequence in sequences] if clips else flat
    shape = COMPONENTS - round(rhythm_share * COMPONENTS)
    rows = RelativeTimePCA(0).fit(flat).describe(flat)
    without = rotated = 0.0
    for kept, out in parts:
        without += held_out_errors(rows, weights, kept, out)[shape]
        alignment = CircularAlignment(read).fit([compared[row] for row in kept])
        shares = alignment.shares(compared)
        aligned = [rotate(s, share) for s, share in zip(flat, shares, strict=True)]
        described = RelativeTimePCA(0).fit(aligned).describe(aligned)
        rotated += held_out_errors(described, weights, kept, out)[shape - 1]
    return float(without), float(rotated)


def shrunk(clip: FloatArray) -> FloatArray:
    """(T, *frame) -> (T, numbers): means over a few blocks along each axis of the frames."""
    small: NDArray[np.float64] = clip.astype(np.float64)
    for axis in range(1, clip.ndim):
        size = clip.shape[axis]
        starts = np.arange(min(size, COARSE_PIXELS)) * size // min(size, COARSE_PIXELS)
        lengths = np.diff(np.append(starts, size)).reshape(-1, *(1,) * (clip.ndim - 1 - axis))
        small = np.add.reduceat(small, starts, axis=axis) / lengths
    return small.reshape(len(clip), -1).astype(np.float32)
