"""What a training will take: more of anything never takes less. Time itself is never asserted."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.splitting import MIN_SEQUENCES
from sequitur_core.errors import SequiturError
from sequitur_core.settings.architectures import count_parameters
from sequitur_core.settings.cost_estimate import Estimate, estimate, machine_speed, training_flops
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from tests.cases import together

SPEED = 1e11
SPEEDS = (1e8, 1e13)  # at which products are all that counts, and nothing
CONFIG = TrainConfig(epochs=20, batch_size=16)
SERIES = Sizes(200, 150, 150, (1,))
MIXED = Sizes(200, 150, 90, (6,))
CLIPS = Sizes(60, 16, 16, (32, 32))


def taken(
    model: str,
    sizes: Sizes,
    options: dict[str, Any] | None = None,
    config: TrainConfig = CONFIG,
    *,
    speed: float = SPEED,
) -> Estimate:
    return estimate(model, sizes, 16, options or {}, config, flops_per_second=speed)


def of_preset(name: str, model: str, sizes: Sizes) -> Estimate:
    options, config = preset(name, model, sizes, 16)
    return taken(model, sizes, options, config)


def more(least: int, most: int) -> st.SearchStrategy[tuple[int, int]]:
    """Two numbers, the smaller one first."""
    return st.tuples(st.integers(least, most), st.integers(least, most)).map(
        lambda pair: (min(pair), max(pair))
    )


def is_no_less(small: Estimate, large: Estimate) -> bool:
    return small.seconds <= large.seconds and small.memory <= large.memory


def test_an_estimate_loads_no_torch():
    code = (
        "import sys, sequitur_core.settings.cost_estimate as e\n"
        "e.machine_speed()\n"
        "print([name for name in ('torch', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", PRESETS)
@together(
    "model, sizes",
    [
        ("LINEAR_AE", Sizes(5, 1, 1, (1,))),
        ("LINEAR_AE", Sizes(100_000, 5000, 5000, (1,))),
        ("LSTM_AE", Sizes(1, 1, 1, ())),
        ("LSTM_AE", Sizes(5, 1, 1, (1,))),
        ("LSTM_AE", Sizes(100_000, 5000, 1, (100,))),
        ("CONV_LSTM_AE", Sizes(5, 1, 1, (4, 4))),
        ("CONV_LSTM_AE", Sizes(5, 20, 10, (256, 256))),
        ("CONV_LSTM_AE", Sizes(60, 8, 8, (16, 16, 16))),
        ("CONV_LSTM_AE", Sizes(60, 8, 8, (3, 32, 32), 3)),
    ],
)
def test_estimates_are_positive_and_finite_for_odd_sizes(name: str, model: str, sizes: Sizes):
    found = of_preset(name, model, sizes)
    for value in (found.seconds, found.memory, found.per_epoch):
        assert 0 < value < math.inf
    assert 0 <= found.before < found.seconds
    assert isinstance(found.memory, int)


@given(more(1, 5000))
def test_more_epochs_never_take_less(epochs: tuple[int, int]):
    small, large = (taken("LSTM_AE", MIXED, {}, replace(CONFIG, epochs=e)) for e in epochs)
    assert is_no_less(small, large)


@given(
    n=st.one_of(more(1, MIN_SEQUENCES - 1), more(MIN_SEQUENCES, 100_000)),
    batch=st.integers(1, 200),
    share=st.sampled_from([0.0, 0.1, 0.3]),
    terms=st.sampled_from([0, 30]),
)
def test_more_sequences_never_take_less(n: tuple[int, int], batch: int, share: float, terms: int):
    # From 50 on some are only looked at, which takes less: a step that is left out here.
    config = replace(CONFIG, batch_size=batch, validation_share=share)
    options = {"h_dims": [32], "dense_encoding": True, "linear_skip": terms}
    small, large = (taken("LSTM_AE", replace(MIXED, n=k), options, config) for k in n)
    assert is_no_less(small, large)


@given(length=more(1, 5000), patch=st.integers(1, 300), terms=st.sampled_from([0, 30]))
@pytest.mark.parametrize("model", ["LSTM_AE", "CONV_LSTM_AE"])
def test_longer_sequences_never_take_less(
    model: str, length: tuple[int, int], patch: int, terms: int
):
    hidden = "h_dims" if model == "LSTM_AE" else "h_lstm_channels"
    options = {hidden: [32], "patch": patch, "dense_encoding": True, "linear_skip": terms}
    element = (6,) if model == "LSTM_AE" else (12, 12)
    small, large = (taken(model, Sizes(80, long, long, element), options) for long in length)
    assert is_no_less(small, large)


@given(length=more(1, 5000), width=st.integers(1, 512))
def test_longer_series_never_take_a_linear_model_less(length: tuple[int, int], width: int):
    small, large = (
        taken("LINEAR_AE", Sizes(80, long, long, (1,)), {"h_dims": [width]}) for long in length
    )
    assert is_no_less(small, large)


@given(
    layers=more(1, 6),
    width=st.integers(1, 256),
    mlp=st.booleans(),
    speed=st.sampled_from(SPEEDS),
)
@pytest.mark.parametrize("model", ["LINEAR_AE", "LSTM_AE", "CONV_LSTM_AE"])
def test_more_layers_never_take_less(
    model: str, layers: tuple[int, int], width: int, mlp: bool, speed: float
):
    hidden = "h_lstm_channels" if model == "CONV_LSTM_AE" else "h_dims"
    options: dict[str, Any] = {}
    if mlp and model != "LINEAR_AE":
        options = {"decoder": "mlp", "time_features": 8}
    sizes = {"LINEAR_AE": SERIES, "LSTM_AE": MIXED, "CONV_LSTM_AE": CLIPS}[model]
    small, large = (
        taken(model, sizes, {**options, hidden: [width] * k}, speed=speed) for k in layers
    )
    assert is_no_less(small, large)


@given(terms=more(0, 150))
@pytest.mark.parametrize("sizes", [Sizes(200, 150, 150, (6,)), MIXED])
def test_a_finer_linear_part_never_takes_less(sizes: Sizes, terms: tuple[int, int]):
    options = {"h_dims": [64], "dense_encoding": True}
    small, large = (taken("LSTM_AE", sizes, {**options, "linear_skip": k}) for k in terms)
    assert is_no_less(small, large)


@given(channels=more(1, 64), speed=st.sampled_from(SPEEDS))
def test_more_patterns_never_take_less(channels: tuple[int, int], speed: float):
    small, large = (
        taken("CONV_LSTM_AE", CLIPS, {"h_conv_channels": [c]}, speed=speed) for c in channels
    )
    assert is_no_less(small, large)


def test_a_slow_computer_takes_longer():
    slow, fast = (taken("LSTM_AE", MIXED, speed=speed) for speed in SPEEDS)
    assert slow.seconds > fast.seconds
    assert slow.memory == fast.memory


def test_larger_steps_are_faster_and_take_more_memory():
    options = {"h_dims": [256]}
    single, many = (
        taken("LSTM_AE", MIXED, options, replace(CONFIG, batch_size=b)) for b in (1, 128)
    )
    assert many.seconds < single.seconds
    assert many.memory > single.memory


def test_with_phase_the_rotated_sequences_are_in_memory_too():
    many = replace(SERIES, n=100_000)
    plain, rotated = (taken("LSTM_AE", many, {"phase": phase}) for phase in (False, True))
    sequences = 4 * many.n * many.max_length  # bytes
    assert rotated.memory - plain.memory == pytest.approx(sequences, rel=0.01)


@pytest.mark.parametrize(
    ("model", "sizes"),
    [("LINEAR_AE", SERIES), ("LSTM_AE", MIXED), ("CONV_LSTM_AE", CLIPS)],
)
def test_an_encoder_that_rests_takes_less_time_and_as_much_memory(model: str, sizes: Sizes):
    options, config = preset("balanced", model, sizes, 16)
    found = [
        taken(model, sizes, options, replace(config, encoder_every=every)) for every in (1, 2, 8)
    ]
    seconds = [each.seconds for each in found]
    assert seconds == sorted(seconds, reverse=True)
    assert 0.5 < seconds[2] / seconds[0] < 0.95  # the decoder's part stays
    assert len({each.memory for each in found}) == 1


def test_an_epoch_takes_an_equal_share_of_what_comes_after_the_beginning():
    found = of_preset("faithful", "LSTM_AE", MIXED)
    _, config = preset("faithful", "LSTM_AE", MIXED, 16)
    assert found.before > 0
    assert found.seconds == pytest.approx(found.before + config.epochs * found.per_epoch)


def test_a_training_that_goes_on_counts_its_own_epochs():
    longer = taken("LSTM_AE", MIXED, {}, replace(CONFIG, epochs=30, from_epoch=10))
    assert longer.seconds == taken("LSTM_AE", MIXED).seconds


def test_as_many_epochs_as_fit_fit():
    found = of_preset("faithful", "LSTM_AE", MIXED)
    epochs = found.epochs_in(60.0)
    assert found.before + epochs * found.per_epoch <= 60.0
    assert found.before + (epochs + 1) * found.per_epoch > 60.0


def test_no_epoch_fits_into_less_than_the_beginning():
    assert Estimate(100.0, 1, per_epoch=1.0, before=99.0).epochs_in(50.0) == 0


def test_the_trainings_of_a_cross_fit_come_on_top():
    few = replace(MIXED, n=40)
    plain = taken("LSTM_AE", few)
    crossed = taken("LSTM_AE", few, {}, replace(CONFIG, cross_fit=True))
    assert (plain.checking, crossed.seconds) == (0.0, plain.seconds)
    assert 3 * plain.seconds < crossed.checking < 5 * plain.seconds


@pytest.mark.parametrize(
    ("model", "sizes", "options"),
    [
        ("GRU_AE", SERIES, {}),
        ("LSTM_AE", SERIES, {"depth": 3}),
        ("LSTM_AE", SERIES, {"patch": 0}),
        ("LSTM_AE", SERIES, {"dense_encoding": True}),
        ("LSTM_AE", SERIES, {"linear_skip": 3}),
        ("LINEAR_AE", MIXED, {}),
        ("CONV_LSTM_AE", SERIES, {}),
        ("CONV_LSTM_AE", CLIPS, {"kernel": 40}),
    ],
)
def test_what_a_model_refuses_is_refused_in_the_same_words(
    model: str, sizes: Sizes, options: dict[str, Any]
):
    with pytest.raises(SequiturError) as counting:
        count_parameters(model, sizes, 16, options)
    with pytest.raises(SequiturError) as estimating:
        taken(model, sizes, options)
    assert str(estimating.value) == str(counting.value)


def test_operations_of_a_plain_network_are_those_of_its_products():
    # 20 numbers to 16 and back; learning takes them two and a half times.
    plain = training_flops("LINEAR_AE", Sizes(9, 20, 20, (1,)), 16, {})
    assert plain == 2.5 * 2 * (2 * 20 * 16)


def test_a_computer_has_a_speed():
    assert 0 < machine_speed() < 1e15
