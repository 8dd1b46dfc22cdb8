"""Presets size models and trainings from the data."""

import json
import math
import subprocess
import sys

import pytest
import torch

from sequitur_core.config import MODEL_OPTIONS, Sizes, count_parameters
from sequitur_core.errors import SequiturError
from sequitur_core.models import build
from sequitur_core.presets import PRESETS, preset, usual_batch_size

DATA = {
    "LINEAR_AE": Sizes(100, 150, 150, (1,)),
    "LSTM_AE": Sizes(100, 261, 94, (6,)),
    "CONV_LSTM_AE": Sizes(100, 20, 20, (24, 24)),
}
MODELS = pytest.mark.parametrize("model", DATA)
NAMES = pytest.mark.parametrize("name", PRESETS)


def series(n=100, *, length=150, channels=1):
    return preset("separating", "LSTM_AE", Sizes(n, length, length, (channels,)), 16)


def test_the_separating_preset_comes_first():
    assert next(iter(PRESETS)) == "separating"


@NAMES
def test_a_preset_says_in_one_sentence_what_it_sets(name):
    assert PRESETS[name].name == name
    assert PRESETS[name].sentence.count(".") == 1
    assert PRESETS[name].sentence.endswith(".")


@NAMES
@MODELS
def test_options_are_options_of_the_model(name, model):
    options, _ = preset(name, model, DATA[model], 16)
    assert set(options) <= {option.name for option in MODEL_OPTIONS[model]}


@NAMES
@MODELS
def test_options_lie_within_the_limits_of_a_form(name, model):
    options, _ = preset(name, model, DATA[model], 16)
    for option in MODEL_OPTIONS[model]:
        value = options.get(option.name, option.default)
        for number in value if option.kind == "ints" else [value]:
            assert option.low is None or number is None or option.low <= number <= option.high
        assert not option.choices or value in option.choices


@NAMES
@MODELS
def test_options_survive_json(name, model):
    options, _ = preset(name, model, DATA[model], 16)
    assert json.loads(json.dumps(options)) == options


@NAMES
@MODELS
def test_models_can_be_built(name, model):
    options, _ = preset(name, model, DATA[model], 16)
    built = build(model, DATA[model], None, 16, options)
    counted = count_parameters(model, DATA[model], 16, options)
    assert sum(p.numel() for p in built.parameters()) == counted


@NAMES
@pytest.mark.parametrize(
    "sizes",
    [
        Sizes(5, 3, 2, (1, 1)),
        Sizes(5, 3, 2, (2, 9)),
        Sizes(5, 30, 30, (12, 12)),
        Sizes(5, 9, 9, (121, 25, 25)),
        Sizes(5, 9, 9, (4, 20, 20)),
        Sizes(5, 9, 9, (3, 40, 30), 3),
    ],
    ids=str,
)
def test_frames_of_any_size_have_a_model(name, sizes):
    options, _ = preset(name, "CONV_LSTM_AE", sizes, 16)
    build("CONV_LSTM_AE", sizes, None, 16, options)


@pytest.mark.parametrize(("length", "patch"), [(1, 1), (26, 1), (150, 5), (261, 8), (10_000, 312)])
def test_long_sequences_are_read_in_patches(length, patch):
    options, _ = series(length=length)
    assert options["patch"] == patch


def test_several_channels_are_read_in_shorter_patches():
    options, _ = series(length=256, channels=6)
    assert options["patch"] == 4


@NAMES
@pytest.mark.parametrize(("height", "width"), [(40, 20), (24, 24), (25, 33), (30, 22), (19, 27)])
def test_every_pixel_of_a_frame_can_be_drawn(name, height, width):
    sizes = Sizes(20, 5, 5, (height, width))
    options, _ = preset(name, "CONV_LSTM_AE", sizes, 4)
    model = build("CONV_LSTM_AE", sizes, None, 4, options)
    # Pixels beyond the reach of the kernel are the same for any encoding.
    frames = model.decoder(4 * torch.randn(64, 4), seq_len=1)
    assert (frames.std(dim=0) > 0).all()


@pytest.mark.parametrize("n", [10, 100, 1000, 10_000])
def test_trainings_last_about_the_same_number_of_steps(n):
    _, config = series(n)
    train = n if n < 50 else math.ceil(0.9 * n)
    steps = config.epochs * math.ceil(train / config.batch_size)
    assert 1000 <= steps <= 2000


@pytest.mark.parametrize(
    ("name", "model", "usual", "large"),
    [
        ("separating", "CONV_LSTM_AE", Sizes(40, 20, 20, (24, 24)), Sizes(40, 20, 20, (48, 96))),
        ("original", "CONV_LSTM_AE", Sizes(40, 20, 20, (24, 24)), Sizes(40, 20, 20, (48, 96))),
        ("original", "LSTM_AE", Sizes(40, 150, 150, (6,)), Sizes(40, 900, 900, (6,))),
    ],
)
def test_large_sequences_are_trained_on_for_fewer_steps(name, model, usual, large):
    epochs = [preset(name, model, sizes, 16)[1].epochs for sizes in (usual, large)]
    assert 60 < epochs[1] < 0.8 * epochs[0]
    assert epochs[0] <= 1500 / 3


@pytest.mark.parametrize(
    ("name", "model"), [("separating", "CONV_LSTM_AE"), ("original", "LSTM_AE")]
)
def test_huge_sequences_still_learn_something(name, model):
    shape = (500, 500) if model == "CONV_LSTM_AE" else (6,)
    _, config = preset(name, model, Sizes(40, 100_000, 100_000, shape), 16)
    assert config.epochs * math.ceil(40 / config.batch_size) >= 200


def test_very_many_sequences_are_seen_a_few_times():
    _, config = series(1_000_000)
    assert config.epochs == 5


@pytest.mark.parametrize(("n", "size"), [(1, 16), (1000, 16), (1001, 64)])
def test_batches_are_larger_when_sequences_are_many(n, size):
    assert usual_batch_size(n) == size


@NAMES
def test_a_held_out_share_is_kept(name):
    _, config = preset(name, "LSTM_AE", DATA["LSTM_AE"], 16)
    assert config.validation_share > 0


def test_an_unknown_preset_is_named():
    with pytest.raises(SequiturError, match=r"fancy.*separating"):
        preset("fancy", "LSTM_AE", DATA["LSTM_AE"], 16)


def test_an_unknown_model_is_named():
    with pytest.raises(SequiturError, match=r"GRU_AE.*LSTM_AE"):
        preset("separating", "GRU_AE", DATA["LSTM_AE"], 16)


@pytest.mark.parametrize("module", ["presets", "splitting", "baselines"])
def test_torch_is_not_loaded(module):
    code = f"import sys, sequitur_core.{module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
