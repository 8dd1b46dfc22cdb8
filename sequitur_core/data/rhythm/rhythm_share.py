"""How many numbers of an encoding to give to rhythm: as many as sequences begin by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA, main_directions
from sequitur_core.data.scaling import Scaler
from sequitur_core.data.splitting import folds
from sequitur_core.errors import SequiturError

COMPONENTS = 16
# Components by which sequences are compared with rotated ones: what all have in common. More of
# them draw short and smooth sequences to the last detail, rotated or not.
COARSE = 4
# Chosen by cross-validation in the training halves of nine sets of the UCR/UEA archive and in the
# watch sample (tests.benchmarks.encodings.windows share).
MOST = 0.375
MAX_COST = 5 / 3
# Clips are often few and have many pixels, so that training draws unseen ones little better than
# components do: it doesn't make up for what rhythm costs. Chosen by neighbours on windows of three
# videos and on simulated ultrasound, which were of one kind less often, or as often, with more than
# two numbers of rhythm, and by the error alone on a training half of brain scans. Half clips of a
# training half of moving digits have two by it.
MAX_COST_OF_CLIPS = 1.03
PARTS = 5
# Measuring uses no more than this, so that it takes about a second on any data.
MAX_SEQUENCES = 400
MAX_NUMBERS = 2_000_000


def measure_rhythm_share(dataset: SequenceDataset, *, seed: int = 0) -> float:
    """The share of an encoding's numbers to give to rhythm, 0 to 0.375.

    The less it matters when a sequence begins, the more; but no more than leaves principal
    components of shape with at most 5/3 of the error that they have with all numbers. 0 where
    there is too little to tell.
    """
    return measure_rhythm_shares(dataset, (MAX_COST,), seed=seed)[0]


def measure_rhythm_shares(
    dataset: SequenceDataset, max_costs: Sequence[float], *, seed: int = 0
) -> list[float]:
    """As `measure_rhythm_share`, for each of some multiples that the error may have at most."""
    errors = _held_out_errors(dataset, seed)
    if errors is None:
        return [0.0] * len(max_costs)
    plain, rotated = errors
    alignment = 1 - plain[COARSE] / rotated[COARSE] if rotated[COARSE] > 0 else 1.0
    wanted = MOST * (1 - float(np.clip(alignment, 0, 1))) ** 2
    fewest = [int(np.flatnonzero(plain <= cost * plain[-1])[0]) for cost in max_costs]
    return [min(wanted, 1 - components / COMPONENTS) for components in fewest]


def _held_out_errors(
    dataset: SequenceDataset, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Errors of 0 to 16 components of unseen sequences, as they are and each rotated by chance.

    Rotated: what leaves at the end enters at the beginning.
    """
    largest = int(dataset.lengths.max(initial=1)) * math.prod(dataset.element_shape)
    generator = np.random.default_rng(seed)
    trial = trial_of(dataset, max(2 * PARTS, MAX_NUMBERS // largest), generator, seed=seed)
    if trial is None:
        return None
    plain, weights, parts = trial
    rotated = [np.roll(s, generator.integers(len(s)), axis=0) for s in plain]
    as_they_are, by_chance = (
        np.sum([held_out_errors(rows, weights, kept, out) for kept, out in parts], axis=0)
        for rows in (RelativeTimePCA(0).fit(each).describe(each) for each in (plain, rotated))
    )
    return as_they_are, by_chance


Trial = tuple[list[FloatArray], NDArray[np.float64], list[tuple[IntArray, IntArray]]]


def trial_of(
    dataset: SequenceDataset, most: int, generator: np.random.Generator, *, seed: int
) -> Trial | None:
    """Some sequences, scaled, their weights, and five ways to leave a part of them out.

    At most so many, drawn at random; None where there are too few.
    """
    used = min(len(dataset), MAX_SEQUENCES, most)
    if used < 2 * PARTS:
        return None
    dataset = dataset.take(np.sort(generator.choice(len(dataset), used, replace=False)))
    scaler = Scaler.of(dataset.sequences, dataset.missing)
    try:
        parts = folds(dataset, count=PARTS, seed=seed)
    except SequiturError:  # the windows overlap too much
        return None
    weights = dataset.lengths / dataset.lengths.mean()  # long sequences weigh more
    return list(scaler.apply(dataset.sequences)), weights, parts


def held_out_errors(
    rows: NDArray[np.float64], weights: NDArray[np.float64], kept: IntArray, left_out: IntArray
) -> NDArray[np.float64]:
    """Squared errors of the rows that are left out, (17,), by 0 to 16 components of the others."""
    mean = np.average(rows[kept], axis=0, weights=weights[kept])
    basis = main_directions((rows[kept] - mean) * np.sqrt(weights[kept])[:, None], COMPONENTS)
    unseen = (rows[left_out] - mean) * np.sqrt(weights[left_out])[:, None]
    explained = np.zeros(COMPONENTS + 1)
    explained[1 : 1 + len(basis)] = np.square(unseen @ basis.T).sum(axis=0)
    errors: NDArray[np.float64] = np.square(unseen).sum() - np.cumsum(explained)
    return np.maximum(errors, 0)  # rounding
