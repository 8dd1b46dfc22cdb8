"""What steps learn from is the same whether batches are prepared one by one or many at a time."""

import numpy as np
import pytest
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.models import LINEAR_AE, LSTM_AE
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.initialisation import initialise
from sequitur_core.training.inputs import preparation
from sequitur_core.training.inputs.alignment import align
from sequitur_core.training.inputs.augmentation import UNDISTORTED, Distortion
from sequitur_core.training.inputs.batching import BatchLoader
from sequitur_core.training.inputs.preparation import Preparation
from sequitur_core.training.inputs.rhythm import measure_rhythm, with_rhythm

COUNT, LENGTH = 23, 20
MODELS = {
    "plain": lambda: LINEAR_AE(LENGTH, 4),
    "rhythm and phase": lambda: LSTM_AE(1, 5, rhythm=2, rhythm_patterns=True, phase=True),
}
CONFIG = TrainConfig(mixup=0.6, copies=3)


def prepared(kind: str, distortion: Distortion, *, missing: bool = False, done: int = 0):
    """Each batch, and the generator's state when it comes."""
    chance = np.random.default_rng(0)
    sequences = chance.normal(size=(COUNT, LENGTH, 1)).cumsum(axis=1).astype(np.float32)
    gone = list(chance.random(sequences.shape) < 0.1) if missing else None
    dataset = SequenceDataset("made", list(sequences), missing=gone)
    torch.manual_seed(0)
    model = MODELS[kind]()
    initialise(model, dataset, TrainConfig(), common_length=LENGTH)
    loaded = BatchLoader(dataset, np.arange(COUNT), torch.device("cpu"))
    making = Preparation(model, CONFIG, distortion)
    align(loaded, making.phase)
    measure_rhythm(model, loaded)
    generator = torch.Generator().manual_seed(1)
    rows = loaded.epoch(4, True, generator)
    mixed = [True, True, False, True, False, False]
    for batch in making.batches(loaded, rows, mixed, generator, done=done):
        yield with_rhythm(batch, model), generator.get_state()


EVERY = pytest.mark.parametrize("kind", MODELS)
DISTORTIONS = pytest.mark.parametrize("distortion", [UNDISTORTED, Distortion(0.1, 0.05)])


@EVERY
@DISTORTIONS
@pytest.mark.parametrize("missing", [False, True])
def test_batches_prepared_together_are_those_prepared_one_by_one(
    kind, distortion, missing, monkeypatch
):
    together = list(prepared(kind, distortion, missing=missing))
    monkeypatch.setattr(preparation, "TOGETHER", 1)
    alone = list(prepared(kind, distortion, missing=missing))
    assert len(together) == len(alone) == 6
    for (one, state), (other, after) in zip(together, alone, strict=True):
        torch.testing.assert_close(one.x, other.x)
        assert (one.rhythm is None) == (other.rhythm is None) == (kind == "plain")
        if one.rhythm is not None:
            torch.testing.assert_close(one.rhythm, other.rhythm, atol=1e-5, rtol=1e-5)
        assert (one.observed is None) != missing
        assert one.observed is None or torch.equal(one.observed, other.observed)
        assert torch.equal(state, after)


@EVERY
@DISTORTIONS
def test_after_a_pause_anywhere_the_same_batches_come_bit_for_bit(kind, distortion):
    every = list(prepared(kind, distortion))
    for done in range(len(every) + 1):
        left = list(prepared(kind, distortion, done=done))
        assert len(left) == len(every) - done
        for (one, state), (other, after) in zip(left, every[done:], strict=True):
            assert torch.equal(one.x, other.x)
            assert one.rhythm is None or torch.equal(one.rhythm, other.rhythm)
            assert torch.equal(state, after)
