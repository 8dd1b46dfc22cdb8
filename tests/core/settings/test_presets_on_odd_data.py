"""Whatever the data, no preset breaks down: losses, encodings and drawings are numbers."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.models import build
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.training.evaluation import encode, reconstruct
from sequitur_core.training.loop import fit
from tests.cases import crossed

NUMBERS = 16


def noise(*shapes):
    chance = np.random.default_rng(0)
    return [chance.normal(size=shape).astype(np.float32) for shape in shapes]


def with_constant_channels():
    sequences = noise(*[(20, 4)] * 12)
    for sequence in sequences:
        sequence[:, 1] = 3
        sequence[:, 2] = 0
    return sequences


DATA = {
    "5 sequences": lambda: noise(*[(30, 2)] * 5),
    "1 sequence": lambda: noise((30, 1)),
    "length 1": lambda: noise(*[(1, 3)] * 20),
    "length 2": lambda: noise(*[(2, 1)] * 60),
    "lengths 1 to 200": lambda: noise(*[(1 + length, 2) for length in range(0, 200, 20)]),
    "length 5,000": lambda: noise(*[(5000, 1)] * 4),
    "mixed, up to 5,000": lambda: noise((5000, 1), (40, 1), (800, 1)),
    "100 channels": lambda: noise(*[(40, 100)] * 20),
    "constant channels": with_constant_channels,
    "all alike": lambda: [np.full((25, 1), 2, np.float32)] * 60,
    "3 sequences of 3 numbers": lambda: noise(*[(3, 1)] * 3),
    "frames of 4 x 4": lambda: noise(*[(6, 4, 4)] * 12),
    "frames of 256 x 256": lambda: noise(*[(3, 256, 256)] * 3),
    "volumes": lambda: noise((4, 5, 6, 7), (2, 5, 6, 7), (3, 5, 6, 7)),
}


@pytest.mark.parametrize(("name", "kind"), crossed(PRESETS, DATA))
def test_no_preset_breaks_down(kind, name):
    dataset = SequenceDataset(name=kind, sequences=DATA[kind]())
    sizes = Sizes.of(dataset)
    for choice in suitable_architectures(sizes):
        options, config = preset(name, choice.name, sizes, NUMBERS)
        torch.manual_seed(0)
        model = build(choice.name, sizes, None, NUMBERS, options)
        (epoch,) = fit(model, dataset, replace(config, epochs=1))
        assert np.isfinite(epoch.train_loss)
        assert np.isfinite(encode(model, dataset)).all()
        assert all(np.isfinite(drawn).all() for drawn in reconstruct(model, dataset))


@pytest.mark.parametrize("name", PRESETS)
def test_very_many_sequences_end_after_a_few_epochs(name):
    sizes = Sizes(100_000, 4, 4, (1,))
    options, config = preset(name, "LINEAR_AE", sizes, NUMBERS)
    assert config.epochs <= 5
    # One epoch over some of them tells that the settings work.
    some = SequenceDataset(name="many", sequences=noise(*[(4, 1)] * 1000))
    torch.manual_seed(0)
    model = build("LINEAR_AE", sizes, None, NUMBERS, options)
    (epoch,) = fit(model, some, replace(config, epochs=1, batch_size=256))
    assert np.isfinite(epoch.train_loss)
