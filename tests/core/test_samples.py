"""The samples: what they show, and that they are read like any file."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sample_data.make_moving_digits import clips
from sample_data.make_simulated_volumes import response, volumes
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.scaling import Scaler
from sequitur_core.errors import SequiturError
from sequitur_core.explore.anomalies import ranking
from sequitur_core.explore.neighbours import isolation, window_spans
from sequitur_core.models import build
from sequitur_core.readers import read, recognise
from sequitur_core.samples import SAMPLES, load_sample, sample_of
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.training.evaluation import encode
from sequitur_core.training.initialisation import initialise

every = pytest.mark.parametrize("key", list(SAMPLES))


@every
def test_a_sample_is_known_by_its_own_key(key: str) -> None:
    assert SAMPLES[key].key == key


@every
def test_a_sample_is_small(key: str) -> None:
    assert SAMPLES[key].path.stat().st_size < 1_000_000


@every
def test_a_sample_loads_from_any_working_directory(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(load_sample(key)) > 50


def test_data_knows_the_sample_that_it_is_of() -> None:
    part = load_sample("seattle").take(np.arange(20))
    sample = sample_of(part)
    assert sample is not None
    assert sample.question == "Do days of the same season look alike?"
    assert sample_of(replace(part, meta=replace(part.meta, source="my.csv"))) is None


@every
def test_a_sample_is_read_by_its_recipe_like_any_file(key: str) -> None:
    sample = SAMPLES[key]
    again = read(sample.path, Recipe.from_json(sample.recipe.to_json()))
    for one, other in zip(again.sequences, load_sample(key).sequences, strict=True):
        np.testing.assert_array_equal(one, other)


@every
def test_a_sample_is_named_by_its_title(key: str) -> None:
    assert load_sample(key).name == SAMPLES[key].title


@every
def test_a_sample_has_labels_to_colour_by(key: str) -> None:
    assert load_sample(key).labels.nunique().max() > 1


@every
def test_a_sample_that_is_uploaded_is_understood_with_its_layout(key: str) -> None:
    sample = SAMPLES[key]
    assert recognise(sample.path).recipe.layout == sample.recipe.layout


@every
def test_a_sample_has_its_source_and_licence_told(key: str) -> None:
    sample = SAMPLES[key]
    assert sample.file in (sample.path.parent / "README.md").read_text(encoding="utf-8")


def test_seattle_is_365_days_of_24_hours() -> None:
    assert load_sample("seattle").lengths.tolist() == [24] * 365


def test_seattle_days_are_named_by_their_date() -> None:
    ids = load_sample("seattle").ids
    assert (ids[0], ids[72], ids[-1]) == ("2010-01-01", "2010-03-14", "2010-12-31")


def test_the_hour_that_seattle_skips_in_spring_is_filled_in() -> None:
    day = load_sample("seattle").sequences[72][:, 0]
    assert day[3] == pytest.approx((day[2] + day[4]) / 2)


def test_seattle_is_labelled_by_season_and_month() -> None:
    labels = load_sample("seattle").labels
    assert labels.nunique().to_dict() == {"season": 4, "month": 12}


def test_seattle_is_in_degrees_fahrenheit_by_the_hour() -> None:
    meta = load_sample("seattle").meta
    assert (meta.units, meta.step, meta.step_unit) == (("°F",), 1.0, "h")


def test_the_watch_recorded_140_exercises_of_94_to_261_steps() -> None:
    lengths = load_sample("watch").lengths
    assert (len(lengths), lengths.min(), lengths.max()) == (140, 94, 261)


def test_the_watch_measures_g_and_radians_ten_times_a_second() -> None:
    meta = load_sample("watch").meta
    assert (meta.units, meta.step, meta.step_unit) == (("g",) * 3 + ("rad/s",) * 3, 0.1, "s")


def test_the_watch_is_labelled_by_exercise_and_subject() -> None:
    assert load_sample("watch").labels.nunique().to_dict() == {"exercise": 7, "subject": 10}


def test_the_watch_is_recognised_as_it_is_told() -> None:
    assert recognise(SAMPLES["watch"].path).sentence == (
        "140 recordings of 94-261 steps, 6 channels, labelled by exercise and subject"
    )


def test_heartbeats_are_windows_of_one_recording_at_360_hertz() -> None:
    beats = load_sample("heartbeats")
    assert (set(beats.recording), beats.meta.step * 360, beats.meta.step_unit) == ({0}, 1.0, "s")


def test_heartbeats_are_labelled_normal_or_abnormal() -> None:
    assert set(load_sample("heartbeats").labels["label"]) == {"normal", "abnormal"}


def test_moving_digits_are_240_clips_of_16_frames_of_32_by_32() -> None:
    digits = load_sample("digits")
    assert (digits.lengths.tolist(), digits.element_shape) == ([16] * 240, (32, 32))


def test_moving_digits_are_labelled_by_motion_and_digit_each_as_often() -> None:
    labels = load_sample("digits").labels
    assert (labels.value_counts().tolist(), labels.nunique().tolist()) == ([8] * 30, [3, 10])


def test_moving_digits_use_the_whole_range_of_brightness() -> None:
    sequences = load_sample("digits").sequences
    assert (np.min(sequences), np.max(sequences)) == (0, 255)


def test_moving_digits_never_leave_the_frame() -> None:
    frames = np.concatenate(load_sample("digits").sequences)
    border = [frames[:, 0], frames[:, -1], frames[:, :, 0], frames[:, :, -1]]
    assert max(edge.max() for edge in border) == 0


def test_moving_digits_move_smoothly() -> None:
    frames = np.stack(load_sample("digits").sequences)
    at = np.arange(32)
    total = frames.sum(axis=(2, 3))
    middle = np.stack([frames.sum(axis=3) @ at / total, frames.sum(axis=2) @ at / total])
    moved = np.hypot(*np.diff(middle, axis=2))
    assert moved.max() < 4
    assert moved.sum(axis=1).min() > 15


def test_simulated_volumes_are_72_sequences_of_12_volumes() -> None:
    simulated = load_sample("volumes")
    assert (simulated.lengths.tolist(), simulated.element_shape) == ([12] * 72, (10, 12, 10))


def test_simulated_volumes_are_two_seconds_apart() -> None:
    meta = load_sample("volumes").meta
    assert (meta.step, meta.step_unit) == (2.0, "s")


def test_simulated_volumes_are_labelled_by_region_each_as_often() -> None:
    regions = load_sample("volumes").labels["region"]
    assert regions.value_counts().to_dict() == {"left": 24, "right": 24, "back": 24}


def test_simulated_volumes_are_brightest_in_their_region_when_active() -> None:
    simulated = load_sample("volumes")
    left = simulated.take(simulated.labels["region"] == "left")
    volumes_of_left = np.stack(left.sequences)
    strongest = (volumes_of_left.max(axis=1) - volumes_of_left.min(axis=1)).mean(axis=0)
    assert strongest[:5].max() > 2 * strongest[5:].max()


def test_a_response_peaks_about_eight_seconds_after_activity_begins() -> None:
    seconds = np.arange(0, 24, 0.1)
    assert seconds[response(seconds).argmax()] == pytest.approx(8, abs=0.6)


@pytest.mark.parametrize(("key", "made"), [("digits", clips), ("volumes", volumes)])
def test_a_made_sample_is_what_its_script_makes(
    key: str, made: Callable[[], dict[str, np.ndarray]]
) -> None:
    with np.load(SAMPLES[key].path, allow_pickle=False) as stored:
        for name, values in made().items():
            np.testing.assert_array_equal(stored[name], values)


def test_simulated_volumes_are_said_to_be_simulated() -> None:
    assert "simulated" in SAMPLES["volumes"].title.lower()


@every
def test_a_sample_suits_the_model_it_names(key: str) -> None:
    suitable = suitable_architectures(Sizes.of(load_sample(key)))
    assert SAMPLES[key].model in [record.name for record in suitable]


def test_a_sample_that_does_not_exist_is_said() -> None:
    with pytest.raises(SequiturError, match="The samples are seattle"):
        load_sample(os.sep)


def test_windows_of_the_early_heartbeat_lie_furthest_from_all_others() -> None:
    """As the preset that comes first begins, which training doesn't change for rhythm."""
    beats = load_sample("heartbeats")
    scaled = replace(beats, sequences=Scaler.of(beats.sequences).apply(beats.sequences))
    sizes = Sizes.of(beats).measured(beats)
    options, config = preset("balanced", "LSTM_AE", sizes, 16)
    model = build("LSTM_AE", sizes, None, 16, options)
    initialise(model, scaled, config, common_length=300)
    compared = 16 - bool(options.get("phase"))
    apart = isolation(encode(model, scaled.sequences)[:, :compared], spans=window_spans(beats))
    furthest = ranking(apart.distance)[:2]
    assert (beats.labels["label"].iloc[furthest] == "abnormal").all()
