"""The samples: what they show, and that they are read like any file."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe
from sequitur_core.readers import read, recognise
from sequitur_core.samples import SAMPLES, load_sample

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
    assert len(load_sample(key)) > 100


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


def test_a_sample_that_does_not_exist_is_said() -> None:
    with pytest.raises(SequiturError, match="The samples are seattle"):
        load_sample(os.sep)
