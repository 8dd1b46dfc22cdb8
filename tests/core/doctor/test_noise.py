"""White noise has no right size of an encoding: simulated, with what PCA explains of it.

The figures that `LIKE_NOISE` was set by: of white noise, principal components that were found in
54 to 900 sequences explain 0.8 to 1.3 times their share of the dimensions of others (the middle
90 % of draws), and twice as many 0.8 to 1.2 times their share of what is left; where a tenth of
the variance is shared 1.1 to 1.6 times. Of shapes with twice as many dimensions as the encoding
has, twice as many numbers explain three times their share of what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.doctor.checkup import Checkup
from sequitur_core.doctor.diagnosis import Case
from sequitur_core.doctor.examine import diagnose
from sequitur_core.jobs.training.error_measurement import measure_baselines
from sequitur_core.runs.results.judgement import Verdict, explained_share
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import Epoch, TrainConfig
from sequitur_core.training.scaled_split import ScaledSplit

DRAWS, LENGTH, SIZE = 20, 80, 16
Draw = Callable[[np.random.Generator, int], np.ndarray]


def noise(chance: np.random.Generator, n: int) -> np.ndarray:
    return chance.normal(size=(n, LENGTH))


def uneven(chance: np.random.Generator, n: int) -> np.ndarray:
    """Noise that is stronger in some sequences than in others."""
    return noise(chance, n) * np.exp(0.5 * chance.normal(size=(n, 1)))


def shared(dimensions: int, share: float) -> Draw:
    """So many directions, of which all are alike and hold this share of the variance; noise."""

    def draw(chance: np.random.Generator, n: int) -> np.ndarray:
        basis = np.linalg.qr(chance.normal(size=(LENGTH, dimensions)))[0].T
        weights = np.sqrt(share * LENGTH / dimensions) * chance.normal(size=(n, dimensions))
        return weights @ basis + np.sqrt(1 - share) * noise(chance, n)

    return draw


def sines(chance: np.random.Generator, n: int) -> np.ndarray:
    """Of any of 16 rhythms and phases: 32 dimensions, and two numbers for each sequence."""
    time = np.arange(LENGTH) / LENGTH
    cycles, phases = chance.integers(1, 17, (n, 1)), chance.uniform(0, 2 * np.pi, (n, 1))
    return np.sin(2 * np.pi * cycles * time + phases) + 0.1 * noise(chance, n)


def said(draw: Draw, n: int) -> Counter[str]:
    """How often each illness is found where a model explains as much as PCA."""
    found: Counter[str] = Counter()
    for seed in range(DRAWS):
        values = draw(np.random.default_rng(seed), n).astype(np.float32)
        dataset = SequenceDataset("drawn", list(values[..., None]))
        data = ScaledSplit.of(dataset, config := TrainConfig(validation_share=0.1))
        pca, double = (measure_baselines(data, size) for size in (SIZE, 2 * SIZE))
        explained = explained_share(pca.pca, pca)
        case = Case(
            RunSpec(name="x", model="LSTM_AE", encoding_dim=SIZE, config=config, preset="balanced"),
            lambda dataset=dataset: Sizes.of(dataset),
            [Epoch(50, pca.pca, pca.pca, 1.0)],
            pca,
            Checkup(pca.pca, pca_double=double.pca),
            Verdict("apart", "open", explained, explained, False, "even", held_out=True),
            ended=True,
        )
        found.update(one.illness for one in diagnose(case))
    return found


@pytest.mark.parametrize("n", [60, 300])
@pytest.mark.parametrize("draw", [noise, uneven])
def test_of_noise_no_size_is_advised_and_it_is_called_noise(draw: Draw, n: int):
    found = said(draw, n)
    assert found["noise"] >= 0.85 * DRAWS
    assert found["small"] <= 0.05 * DRAWS


@pytest.mark.parametrize("n", [60, 300])
def test_a_larger_encoding_is_advised_where_shapes_have_more_dimensions(n: int):
    for draw in (shared(32, 0.9), sines):
        assert said(draw, n)["small"] >= 0.85 * DRAWS


@pytest.mark.parametrize("n", [60, 300])
def test_what_sequences_share_is_no_noise_and_is_held_though_noise_is_left(n: int):
    assert said(shared(2, 0.4), n).total() <= 0.05 * DRAWS
