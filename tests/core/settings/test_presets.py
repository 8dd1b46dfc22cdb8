"""Presets size models and trainings from the data."""

import json
import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.errors import SequiturError
from sequitur_core.models import build
from sequitur_core.settings.architectures import ARCHITECTURES, count_parameters
from sequitur_core.settings.architectures.conv_lstm_ae import FrameShape
from sequitur_core.settings.architectures.preset_settings.conv_lstm_ae import MAX_PIXELS
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.training_length import usual_batch_size
from tests.cases import together

DATA = {
    "LINEAR_AE": Sizes(100, 150, 150, (1,)),
    "LSTM_AE": Sizes(100, 261, 94, (6,)),
    "CONV_LSTM_AE": Sizes(100, 20, 20, (24, 24)),
}
MODELS = pytest.mark.parametrize("model", DATA)
NAMES = pytest.mark.parametrize("name", PRESETS)


def series(n=100, *, length=150, channels=1):
    return preset("separating", "LSTM_AE", Sizes(n, length, length, (channels,)), 16)


def test_the_balanced_preset_comes_first():
    assert next(iter(PRESETS)) == "balanced"


@MODELS
@together(
    "share, encoding_dim, rhythm",
    [(0.0, 16, 0), (0.25, 16, 4), (0.375, 16, 6), (0.375, 1, 0), (0.375, 2, 1), (None, 16, 2)],
)
def test_rhythm_gets_its_share_of_the_encoding(model, share, encoding_dim, rhythm):
    sizes = replace(DATA[model], rhythm_share=share)
    options, _ = preset("balanced", model, sizes, encoding_dim)
    assert options["rhythm"] == rhythm
    assert (options["rhythm_weight"] == 1) == (share == 0)
    assert isinstance(build(model, sizes, None, encoding_dim, options), torch.nn.Module)


@pytest.mark.parametrize("model", ["LINEAR_AE", "LSTM_AE"])
@pytest.mark.parametrize(("encoding_dim", "phase"), [(16, True), (2, False), (1, False)])
def test_phase_gets_a_number_where_the_data_wants_it_and_shape_keeps_one(
    model, encoding_dim, phase
):
    sizes = replace(DATA[model], rhythm_share=0.375, phase=True)
    options, _ = preset("balanced", model, sizes, encoding_dim)
    assert options.get("phase", False) is phase
    assert isinstance(build(model, sizes, None, encoding_dim, options), torch.nn.Module)
    without, _ = preset("balanced", model, replace(sizes, phase=False), encoding_dim)
    assert "phase" not in without


def test_balanced_reads_series_of_mixed_lengths_as_finely_as_those_of_several_channels():
    mixed = DATA["LSTM_AE"]
    patches = [
        preset("balanced", "LSTM_AE", sizes, 16)[0]["patch"]
        for sizes in (mixed, replace(mixed, element_shape=(1,)), replace(mixed, min_length=261))
    ]
    assert patches == [4, 4, 4]


@MODELS
def test_an_encoder_rests_that_begins_at_components_and_need_not_be_as_close_as_can_be(model):
    resting = {
        name for name in PRESETS if preset(name, model, DATA[model], 16)[1].encoder_every > 1
    }
    assert resting == {"balanced"}


@MODELS
@together("share", [0.0, 0.25])
def test_numbers_are_evened_beside_rhythm_of_series(model, share):
    sizes = replace(DATA[model], rhythm_share=share)
    evened = {name for name in PRESETS if preset(name, model, sizes, 16)[1].even}
    assert evened == ({"balanced"} if share and model == "LSTM_AE" else set())


def test_few_clips_are_blended_and_learned_from_in_smaller_steps():
    few, many = (
        preset("faithful", "CONV_LSTM_AE", replace(DATA["CONV_LSTM_AE"], n=n), 16)[1]
        for n in (40, 400)
    )
    assert few.lr < many.lr / 3
    assert (few.mixup, many.mixup) == (1, 0)


@NAMES
def test_a_preset_says_in_up_to_three_sentences_what_it_is_for(name):
    assert PRESETS[name].name == name
    assert 1 <= PRESETS[name].sentence.count(".") <= 3
    assert PRESETS[name].sentence.endswith(".")


@NAMES
@MODELS
def test_options_are_options_of_the_model(name, model):
    options, _ = preset(name, model, DATA[model], 16)
    assert set(options) <= {option.name for option in ARCHITECTURES[model].options}


@NAMES
@MODELS
def test_options_lie_within_the_limits_of_a_form(name, model):
    options, _ = preset(name, model, DATA[model], 16)
    for option in ARCHITECTURES[model].options:
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
@together(
    "sizes",
    [
        Sizes(5, 3, 2, (1, 1)),
        Sizes(5, 3, 2, (2, 9)),
        Sizes(5, 30, 30, (12, 12)),
        Sizes(5, 9, 9, (121, 25, 25)),
        Sizes(5, 9, 9, (4, 20, 20)),
        Sizes(5, 9, 9, (3, 40, 30), 3),
        Sizes(5, 9, 9, (4, 4)),
        Sizes(5, 9, 9, (1, 64)),
        Sizes(5, 9, 9, (256, 256)),
        Sizes(5, 9, 9, (10, 12, 10)),
        Sizes(5, 9, 9, (17, 21, 3)),
    ],
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
@together("height, width", [(40, 20), (24, 24), (25, 33), (30, 22), (19, 27)])
def test_every_pixel_of_a_frame_can_be_drawn(name, height, width):
    sizes = Sizes(20, 5, 5, (height, width))
    options, _ = preset(name, "CONV_LSTM_AE", sizes, 4)
    model = build("CONV_LSTM_AE", sizes, None, 4, options)
    # Pixels beyond the reach of the kernel are the same for any encoding.
    frames = model.decoder(4 * torch.randn(64, 4), seq_len=1)
    assert (frames.std(dim=0) > 0).all()


@pytest.mark.parametrize(("n", "steps"), [(10, 3000), (100, 3000), (1000, 3000), (10_000, 1500)])
def test_trainings_last_about_as_many_steps_whatever_the_data(n, steps):
    _, config = series(n)
    train = n if n < 50 else math.ceil(0.9 * n)
    taken = config.epochs * math.ceil(train / config.batch_size)
    assert taken == pytest.approx(steps, rel=0.1)


@NAMES
@given(frame=st.lists(st.integers(1, 130), min_size=2, max_size=3), colours=st.none() | st.just(3))
def test_frames_of_any_size_can_be_convolved(name, frame, colours):
    shape = tuple(frame) if colours is None else (colours, *frame)
    sizes = Sizes(5, 9, 9, shape, colours)
    options, _ = preset(name, "CONV_LSTM_AE", sizes, 16)
    assert count_parameters("CONV_LSTM_AE", sizes, 16, options) > 0


@NAMES
@given(frame=st.lists(st.integers(1, 17), min_size=2, max_size=3), colours=st.none() | st.just(3))
def test_frames_of_any_size_come_back_in_their_size(name, frame, colours):
    shape = tuple(frame) if colours is None else (colours, *frame)
    sizes = Sizes(5, 3, 3, shape, colours)
    options, _ = preset(name, "CONV_LSTM_AE", sizes, 4)
    model = build("CONV_LSTM_AE", sizes, None, 4, options)
    assert model(torch.randn(3, *shape)).shape == (3, *shape)


@pytest.mark.parametrize(
    ("shortest", "left"),
    [(1, 1), (3, 1), (4, 2), (11, 5), (12, 3), (32, 8), (48, 12), (64, 8), (96, 12), (256, 8)],
)
def test_frames_are_halved_until_few_pixels_are_left(shortest, left):
    options, _ = preset("separating", "CONV_LSTM_AE", Sizes(20, 5, 5, (shortest, shortest)), 16)
    keys = ("kernel", "stride", "h_conv_channels")
    shape = FrameShape.of((shortest, shortest), *(options.get(key) for key in keys))
    assert shape.sizes[-1] == (left, left)


@given(frame=st.lists(st.integers(1, 130), min_size=2, max_size=3))
def test_nearly_all_of_a_frame_can_be_drawn(frame):
    options, _ = preset("separating", "CONV_LSTM_AE", Sizes(5, 9, 9, tuple(frame)), 16)
    keys = ("kernel", "stride", "h_conv_channels")
    shape = FrameShape.of(frame, *(options.get(key) for key in keys))
    drawn = shape.sizes[-1]
    for _ in options["h_conv_channels"]:
        steps = zip(drawn, shape.kernel, shape.stride, strict=True)
        drawn = [(size - 1) * stride + kernel for size, kernel, stride in steps]
    assert math.prod(drawn) >= 0.9 * math.prod(frame)


def test_the_separating_preset_sets_the_average_image_aside():
    options, _ = preset("separating", "CONV_LSTM_AE", DATA["CONV_LSTM_AE"], 16)
    assert options["mean_frame"]


def test_the_original_preset_keeps_the_average_image():
    options, _ = preset("original", "CONV_LSTM_AE", DATA["CONV_LSTM_AE"], 16)
    assert not options.get("mean_frame", False)


def pixels_read(sizes, name="separating"):
    _, config = preset(name, "CONV_LSTM_AE", sizes, 16)
    return config.epochs * sizes.n * sizes.max_length * math.prod(sizes.element_shape)


@NAMES
@together(
    "sizes",
    [
        Sizes(240, 16, 16, (32, 32)),
        Sizes(96, 9, 9, (40, 20)),
        Sizes(25, 405, 104, (32, 32)),
        Sizes(60, 20, 20, (10, 12, 10)),
        Sizes(100, 16, 16, (3, 48, 48), 3),
        Sizes(50, 16, 16, (256, 256)),
        Sizes(10_000, 16, 16, (32, 32)),
    ],
)
def test_clips_of_any_size_are_trained_on_for_about_a_minute(name, sizes):
    # At 50 to 90 nanoseconds of one core for each pixel.
    assert pixels_read(sizes, name) < 1.2 * MAX_PIXELS


def test_few_clips_are_trained_on_more_shortly_as_it_is_done_six_times():
    few, more = (Sizes(n, 300, 300, (32, 32)) for n in (25, 50))
    assert pixels_read(few) < pixels_read(more) / 2.5


@NAMES
def test_clips_are_read_often_enough_to_draw_something(name):
    _, config = preset(name, "CONV_LSTM_AE", Sizes(25, 196, 68, (3, 48, 48)), 16)
    assert config.epochs == 10


@NAMES
def test_huge_clips_are_read_twice_all_the_same(name):
    _, config = preset(name, "CONV_LSTM_AE", Sizes(40, 10_000, 10_000, (500, 500)), 16)
    assert config.epochs == 2


def test_long_clips_are_trained_on_in_small_batches():
    batches = [
        preset("separating", "CONV_LSTM_AE", Sizes(100, length, length, (32, 32)), 16)[1].batch_size
        for length in (16, 300, 10_000)
    ]
    assert batches == [8, 5, 1]


def test_the_original_lstm_is_trained_on_long_sequences_for_fewer_steps():
    usual, long = (
        preset("original", "LSTM_AE", Sizes(40, length, length, (6,)), 16)[1].epochs
        for length in (150, 900)
    )
    assert 60 < long < 0.8 * usual


def test_the_original_lstm_still_learns_something_of_huge_sequences():
    _, config = preset("original", "LSTM_AE", Sizes(40, 100_000, 100_000, (6,)), 16)
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
