"""Shifted, warped and moved copies: the data says which help, and trainings gain by them."""

import copy
import json
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.splitting import split
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE, build
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings import cost_estimate, training_limits
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.baselines import reconstruction_errors
from sequitur_core.training.evaluation import reconstruct
from sequitur_core.training.initialisation import start_at_components
from sequitur_core.training.inputs import augmentation
from sequitur_core.training.inputs.augmentation import (
    DISTORTIONS,
    DISTORTIONS_OF_CLIPS,
    UNDISTORTED,
    Distortion,
    choose_distortion,
    choosing_rows,
    distort,
    distort_batch,
    distorted_copies,
    draw_distortion,
)
from sequitur_core.training.inputs.batching import PaddedBatch
from sequitur_core.training.loop import fit

STRAYING = Distortion(shift=0.03, warp=0.03)
SERIES = Sizes(60, 50, 50, (1,))
CONFIG = TrainConfig(epochs=2, batch_size=8, copies=6, validation_share=0.0)


def chance(seed=0):
    return torch.Generator().manual_seed(seed)


def dataset(sequences):
    return SequenceDataset("made", [np.asarray(s, np.float32) for s in sequences])


def bumps(n, *, shift=0.0, lengths=(60,), channels=2, seed=0):
    """Two bumps of random heights at fixed places, in noise, that begin earlier or later."""
    draw = np.random.default_rng(seed)
    made = []
    for i in range(n):
        length = lengths[i % len(lengths)]
        time = np.linspace(0, 1, length)[:, None] + shift * draw.normal()
        heights = draw.normal(1, 0.3, (2, channels))
        bump = [h * np.exp(-(((time - c) / 0.05) ** 2)) for h, c in zip(heights, (0.3, 0.6))]  # noqa: B905
        made.append(sum(bump) + 0.02 * draw.normal(size=(length, channels)))
    return dataset(made)


def noise(n, length=40, channels=1):
    draw = np.random.default_rng(0)
    return dataset(draw.normal(size=(n, length, channels)))


def lstm(channels=2, terms=60, encoding_dim=4):
    sizes = Sizes(20, 60, 60, (channels,))
    options, _ = preset("faithful", "LSTM_AE", sizes, encoding_dim)
    torch.manual_seed(0)
    return build("LSTM_AE", (channels,), 60, encoding_dim, {**options, "linear_skip": terms})


def error(model, unseen):
    return float(reconstruction_errors(unseen.sequences, reconstruct(model, unseen)).mean())


@pytest.mark.parametrize("shape", [(20,), (20, 3), (5, 4, 4), (1, 2), (2, 1)])
def test_a_copy_has_the_shape_and_the_range_of_its_sequence(shape):
    x = torch.randn(30, *shape)
    made = distort(x, None, STRAYING, chance())
    assert made.shape == x.shape
    assert made.min() >= x.min() - 1e-6
    assert made.max() <= x.max() + 1e-6


def test_constant_sequences_stay_as_they_are():
    x = torch.full((4, 30, 2), 3.0)
    torch.testing.assert_close(distort(x, None, STRAYING, chance()), x)


def test_copies_know_nothing_of_what_lies_beyond_the_length():
    x = torch.randn(3, 20, 2)
    lengths = torch.tensor([20, 7, 1])
    x = x * (torch.arange(20) < lengths[:, None])[..., None]
    far = x + 1e6 * (torch.arange(20) >= lengths[:, None])[..., None]
    made = distort(far, lengths, STRAYING, chance())
    torch.testing.assert_close(made, distort(x, lengths, STRAYING, chance()))
    assert (made[1, 7:] == 0).all()
    torch.testing.assert_close(made[2, 0], x[2, 0])


def test_a_shift_moves_all_by_whole_elements_and_holds_the_ends():
    x = torch.arange(100.0).reshape(1, 100, 1)
    made = distort(x, None, Distortion(shift=0.05), chance(1))[0, :, 0]
    by = float(made[50] - x[0, 50, 0])
    assert by == round(by) != 0
    torch.testing.assert_close(made, (x[0, :, 0] + by).clamp(0, 99))


def test_a_warp_holds_both_ends():
    x = torch.arange(100.0).reshape(1, 100, 1)
    made = distort(x, None, Distortion(warp=0.03), chance())[0, :, 0]
    assert (float(made[0]), float(made[-1])) == pytest.approx((0, 99), abs=1e-3)
    assert (made - x[0, :, 0]).abs().max() > 0.5


def test_a_share_of_the_sequences_stays_as_it_is():
    x = torch.randn(700, 50, 1)
    made = distort(x, None, STRAYING, chance(), share=6 / 7)
    same = (made == x).flatten(1).all(dim=1).float().mean()
    assert 0.08 < same < 0.25


def test_there_are_so_many_copies_of_each_and_none_of_the_kind_none():
    data = bumps(5)
    assert len(distorted_copies(data.sequences, STRAYING, count=6)) == 30
    assert distorted_copies(data.sequences, UNDISTORTED, count=6) == []


def test_copies_of_very_many_sequences_are_few():
    many = [np.zeros((4, 1), np.float32)] * 100_000
    assert len(distorted_copies(many, STRAYING, count=6)) <= training_limits.MAX_COPIES
    large = [np.zeros((1000, 1000), np.float32)] * 50
    assert len(distorted_copies(large, STRAYING, count=6)) <= 12


@pytest.mark.parametrize("most", [1, 150, 10**6])
def test_copies_that_are_made_together_are_those_made_one_by_one(monkeypatch, most: int):
    monkeypatch.setattr(augmentation, "MAX_TOGETHER", most)
    drawn = np.random.default_rng(0)
    data = [drawn.normal(size=(n, 2)).astype(np.float32) for n in (9, 5, 9, 12)]
    plain = augmentation._described(data, 4)
    copies = augmentation._described_copies(data, STRAYING, 3, 4, seed=7)
    generator = chance(7)
    for row, sequence in enumerate(data):
        alone = distort(torch.from_numpy(sequence).expand(3, -1, -1), None, STRAYING, generator)
        np.testing.assert_array_equal(copies[row], augmentation._features(alone.numpy(), 4))
        np.testing.assert_array_equal(plain[row], augmentation._features(sequence[None], 4)[0])


@pytest.mark.parametrize(("shape", "pixels"), [((5, 6), 2), ((2, 5, 6), 2), ((4, 5, 6), 3)])
def test_a_clip_is_moved_by_whole_pixels_and_its_edges_fill_the_gap(shape, pixels):
    x = torch.randn(12, 3, *shape)
    made = distort(x, None, Distortion(move=0.2, pixels=pixels), chance())
    assert sum(not torch.equal(clip, other) for clip, other in zip(x, made, strict=True)) > 6
    for clip, other in zip(x, made, strict=True):
        assert any(
            torch.equal(_moved(clip, by), other) for by in product(range(-4, 5), repeat=pixels)
        )


def _moved(clip, by):
    for axis, steps in enumerate(by, start=clip.ndim - len(by)):
        size = clip.shape[axis]
        clip = clip.index_select(axis, (torch.arange(size) - steps).clamp(0, size - 1))
    return clip


def blobs(n, *, move, pixels=16, seed=0):
    """Clips of two spots of random strength, which are elsewhere in each."""
    draw = np.random.default_rng(seed)
    y, x = np.mgrid[:pixels, :pixels] / pixels
    made = []
    for _ in range(n):
        (down, right), heights = move * draw.normal(size=2), draw.normal(1, 0.3, (2, 5, 1, 1))
        spots = [
            np.exp(-(((y - a - down) ** 2 + (x - 0.5 - right) ** 2) / 0.01)) for a in (0.3, 0.7)
        ]
        made.append(heights[0] * spots[0] + heights[1] * spots[1])
    return dataset(made)


def test_clips_of_what_is_now_here_now_there_ask_for_moved_copies():
    assert choose_distortion(blobs(20, move=0.06), 4, terms=5, pixels=2).move > 0
    assert choose_distortion(blobs(20, move=0.06), 4, terms=5) == UNDISTORTED


def test_clips_of_what_stays_in_its_place_ask_for_none():
    assert choose_distortion(blobs(20, move=0.0), 4, terms=5, pixels=2) == UNDISTORTED


def test_what_is_missing_moves_with_the_clip():
    x = torch.randn(6, 3, 5, 6)
    batch = PaddedBatch(x, None, x > 0)
    drawn = draw_distortion(6, Distortion(move=0.2, pixels=2), chance())
    moved = distort_batch(batch, drawn)
    assert torch.equal(moved.observed, moved.x > 0)
    assert not torch.equal(moved.x, x)


@pytest.mark.parametrize("lengths", [(60,), (40, 60, 75)])
def test_shifted_data_asks_for_shifted_or_warped_copies(lengths):
    assert (
        choose_distortion(bumps(15, shift=0.03, lengths=lengths, channels=1), 8, terms=60)
        != UNDISTORTED
    )


def test_few_sequences_are_copied_a_little_where_they_are_shifted_a_little():
    found = choose_distortion(bumps(15, shift=0.01, lengths=(200,), channels=1), 8, terms=200)
    assert 0 < max(found.shift, found.warp) <= 0.01


@pytest.mark.parametrize(
    "data",
    [
        noise(60),
        dataset(np.random.default_rng(0).normal(size=(60, 8, 6, 6))),
        bumps(40),
        dataset([np.full((20, 2), 3.0)] * 12),
    ],
    ids=["noise", "noisy images", "nothing shifted", "all alike"],
)
def test_where_copies_do_not_help_there_are_none(data):
    assert choose_distortion(data, 4, terms=40) == UNDISTORTED


def test_the_choice_is_the_same_for_the_same_seed():
    data = bumps(30, shift=0.03)
    assert choose_distortion(data, 4, terms=60, seed=3) == choose_distortion(
        data, 4, terms=60, seed=3
    )


@pytest.mark.parametrize("n", [1, 4])
def test_so_few_sequences_cannot_choose(n):
    assert choose_distortion(bumps(n, shift=0.03), 4, terms=60) == UNDISTORTED


def test_windows_that_all_overlap_cannot_choose():
    recording = np.random.default_rng(0).normal(size=(60, 1)).astype(np.float32)
    windows = SequenceDataset(
        "windows",
        [recording[at : at + 50] for at in range(10)],
        recording=np.zeros(10, np.int64),
        start=np.arange(10),
    )
    assert choose_distortion(windows, 4, terms=50) == UNDISTORTED


@pytest.mark.parametrize(
    ("n", "length", "element"), [(100_000, 60, 1), (50, 5000, 30), (10, 4000, 4096), (300, 400, 1)]
)
def test_choosing_uses_a_bounded_amount(n, length, element):
    used = choosing_rows(n, length, element, min(length, 512))
    assert 1 <= used <= min(n, training_limits.MAX_CHOOSING_ROWS)
    assert used == 1 or used * length * element <= training_limits.MAX_CHOOSING_NUMBERS


def test_more_sequences_than_are_used_to_choose_need_a_larger_gain(monkeypatch):
    data = bumps(300, shift=0.03, channels=1)
    monkeypatch.setattr(augmentation, "choosing_rows", lambda *_, **__: 15)
    monkeypatch.setattr(augmentation, "MIN_GAIN", 0.0)
    assert choose_distortion(data, 8, terms=60) != UNDISTORTED
    monkeypatch.setattr(augmentation, "MIN_GAIN", 0.05)  # of 15 sequences; of 300 the whole error
    assert choose_distortion(data, 8, terms=60) == UNDISTORTED


def test_features_are_cosines_as_components_have_them():
    data = noise(3, length=9, channels=2)
    components = RelativeTimePCA(3, terms=9).fit(data.sequences)
    found = augmentation._features(np.stack(data.sequences), 9)
    coordinates = (found - components.mean) @ components.basis.T
    np.testing.assert_allclose(
        coordinates, components.encode(data.sequences)[:, : len(components.basis)], atol=1e-4
    )


@pytest.mark.parametrize("lengths", [(60,), (40, 60, 75)])
def test_faithful_draws_shifted_sequences_better_with_copies(lengths):
    known, unseen = (bumps(n, shift=0.03, lengths=lengths, channels=1, seed=n) for n in (15, 60))
    _, config = preset("faithful", "LSTM_AE", Sizes.of(known), 8)
    starts, ends = [], []
    for count in (0, config.copies):
        model = lstm(1, encoding_dim=8)
        start_at_components(model, known, replace(config, copies=count))
        starts.append(error(model, unseen))
        for _ in fit(model, known, replace(config, copies=count, epochs=40)):
            pass
        ends.append(error(model, unseen))
    assert starts[1] < 0.9 * starts[0]
    assert ends[1] < 0.8 * ends[0]


@pytest.mark.parametrize(
    ("model", "shape"),
    [
        (LINEAR_AE(60, 4, linear_skip=60), (60, 1)),
        (LSTM_AE(1, 4, [8], dense_encoding=True, linear_skip=60), (60, 1)),
        (
            CONV_LSTM_AE(
                (1, 2), 4, h_lstm_channels=[8], dense_encoding=True, mean_frame=True, linear_skip=60
            ),
            (60, 1, 2),
        ),
    ],
)
def test_every_model_learns_from_copies(model, shape):
    columns = bumps(20, shift=0.03, channels=int(np.prod(shape[1:]))).sequences
    data = dataset([s.reshape(shape) for s in columns])
    (epoch,) = fit(model, data, replace(CONFIG, epochs=1))
    assert np.isfinite(epoch.train_loss)


def test_copies_do_nothing_without_a_linear_part():
    losses = []
    for count in (0, 6):
        torch.manual_seed(0)
        epochs = fit(LSTM_AE(2, 4), bumps(20, shift=0.03), replace(CONFIG, copies=count))
        losses.append([epoch.train_loss for epoch in epochs])
    assert losses[0] == losses[1]


def test_without_a_kind_that_helps_all_is_as_without_copies():
    losses = [
        [epoch.train_loss for epoch in fit(lstm(1, 40), noise(60), replace(CONFIG, copies=count))]
        for count in (0, 6)
    ]
    assert losses[0] == losses[1]


def test_held_out_sequences_have_no_say():
    data = bumps(60, shift=0.03)
    config = replace(CONFIG, validation_share=0.2, epochs=1)
    _, held_out = split(data, share=0.2, seed=config.seed)
    other = list(data.sequences)
    for row in held_out:
        other[row] = other[row][::-1].copy() * 5
    found = [next(fit(lstm(), d, config)).train_loss for d in (data, dataset(other))]
    assert len(held_out) > 0
    assert found[0] == found[1]


def test_a_training_on_copies_goes_on_bit_for_bit(tmp_path):
    data = bumps(20, shift=0.03, channels=1)
    config = replace(CONFIG, epochs=3, mixup=1.0)

    def made():
        return lstm(1, encoding_dim=8)

    def save(progress):
        if (progress.epoch, progress.batch) == (2, 2):
            torch.save(progress.checkpoint(), tmp_path / "checkpoint")

    whole = [epoch.train_loss for epoch in fit(made(), data, config, after_batch=save)]
    checkpoint = torch.load(tmp_path / "checkpoint", weights_only=True)
    assert [e.train_loss for e in fit(made(), data, config, checkpoint=checkpoint)] == whole[1:]


def test_a_model_that_was_loaded_learns_on_from_copies_but_is_not_started_anew():
    data = bumps(15, shift=0.03, channels=1)
    model, loaded = (lstm(1, encoding_dim=8) for _ in range(2))
    start_at_components(model, data, CONFIG)
    loaded.load_state_dict(model.state_dict())
    before = copy.deepcopy(loaded.state_dict())
    assert start_at_components(loaded, data.take(np.arange(14)), CONFIG) != UNDISTORTED
    assert all(torch.equal(value, before[name]) for name, value in loaded.state_dict().items())


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("model", ["LINEAR_AE", "LSTM_AE", "CONV_LSTM_AE"])
def test_presets_that_start_at_components_make_copies(name, model):
    sizes = Sizes(20, 12, 12, (8, 8)) if model == "CONV_LSTM_AE" else SERIES
    _, config = preset(name, model, sizes, 16)
    assert (config.copies > 0) == (name in ("faithful", "balanced"))


def test_estimates_know_how_many_distortions_are_tried():
    assert len(DISTORTIONS) == len(DISTORTIONS_OF_CLIPS) == cost_estimate.DISTORTIONS


def test_an_estimate_counts_the_copies():
    options, config = preset("faithful", "LSTM_AE", SERIES, 16)
    with_them, without = (
        cost_estimate.estimate("LSTM_AE", SERIES, 16, options, c, flops_per_second=1e10)
        for c in (config, replace(config, copies=0))
    )
    assert with_them.before > without.before
    assert with_them.per_epoch > without.per_epoch


def test_copies_come_back_from_json_and_older_settings_have_none():
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=3, config=TrainConfig(copies=24))
    assert RunSpec.from_json(spec.to_json()).config.copies == 24
    older = json.loads(spec.to_json())
    del older["config"]["copies"]
    assert RunSpec.from_json(json.dumps(older)).config.copies == 0
