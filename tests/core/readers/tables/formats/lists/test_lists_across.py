"""Cells of several columns that hold lists of what was measured at once, as a robot's joints."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.lists import lists_are_channels
from sequitur_core.readers import load, read, recognise, revise
from tests.core.files import wave

JOINTS, EPISODES = 6, 5


def _episode(path: Path, number: int, *, shuffled: bool = False) -> np.ndarray:
    steps = 60 + number
    joints = [20 * k + wave(steps, phase=number + k, period=40) for k in range(JOINTS)]
    state = np.stack(joints, axis=1).astype(np.float32)  # (steps, JOINTS)
    if shuffled:
        state = np.random.default_rng(number).permutation(state.T, axis=0).T[:, ::2]
        state = np.random.default_rng(number).normal(size=state.shape).cumsum(axis=1)
    columns = {
        "action": list(state + 0.25),
        "observation.state": list(state),
        "timestamp": np.arange(steps) / 30,
        "frame_index": np.arange(steps),
    }
    path.parent.mkdir(exist_ok=True)
    pd.DataFrame(columns).to_parquet(path)
    return state


def test_each_place_is_a_channel_of_steps_that_are_rows(tmp_path: Path) -> None:
    states = [_episode(tmp_path / "data" / f"episode_{k:06d}.parquet", k) for k in range(EPISODES)]
    found = recognise(tmp_path / "data")
    dataset = read(tmp_path / "data", found.recipe)
    assert dataset.lengths.tolist() == [60 + k for k in range(EPISODES)]
    assert dataset.meta.channels[:2] == ("action 1", "action 2")
    assert len(dataset.meta.channels) == 2 * JOINTS
    np.testing.assert_allclose(dataset.sequences[1][:, JOINTS:], states[1], atol=1e-5)
    (note,) = lists_are_channels.among(found.warnings)
    (offer,) = note.offers
    other = revise(tmp_path / "data", found.recipe, **{offer.name: offer.value})
    assert other.recipe.lists == "steps"
    assert not lists_are_channels.among(other.warnings)


@pytest.mark.parametrize("joints", [("hip", "knee", "ankle"), tuple("abcdefg")])
def test_words_beside_them_name_their_places(tmp_path: Path, joints: tuple[str, ...]) -> None:
    rng = np.random.default_rng(0)
    lines = [
        {
            "header": {"seq": 900 + k, "stamp": {"secs": 1583921740 + k, "nsecs": 37_000_000}},
            "name": joints,
            "position": rng.normal(size=len(joints)).round(3).tolist(),
            "velocity": rng.normal(size=len(joints)).round(3).tolist(),
            "effort": [],
        }
        for k in range(60)
    ]
    path = tmp_path / "joint_states.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n")
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (recipe.layout, dataset.meta.step) == ("long", 1.0)
    assert dataset.meta.channels[: len(joints)] == tuple(f"position {name}" for name in joints)
    assert len(dataset.meta.channels) == 2 * len(joints)
    earlier = recognise(path, lists="steps").recipe
    assert read(path, earlier).lengths.tolist() == [60] * len(joints)


def test_earlier_recipes_read_lists_as_steps(tmp_path: Path) -> None:
    _episode(path := tmp_path / "episode.parquet", 0)
    earlier = recognise(path, lists="steps").recipe
    assert read(path, earlier).lengths.tolist() == [JOINTS] * 60
    assert read(path, earlier).meta.channels == ("action", "observation.state")


@pytest.mark.parametrize("unlike", ["no time", "of sequences"])
def test_lists_that_do_not_go_on_are_sequences(tmp_path: Path, unlike: str) -> None:
    _episode(path := tmp_path / "trials.parquet", 0, shuffled=unlike == "of sequences")
    if unlike == "no time":
        pd.read_parquet(path).drop(columns=["timestamp", "frame_index"]).to_parquet(path)
    assert recognise(path).recipe.lists == "steps"


def test_objects_and_durations_of_parquet_are_columns_and_seconds(tmp_path: Path) -> None:
    """Objects were texts, so that the file held no numbers; durations had no unit."""
    places = [{"x": x, "at": {"y": y}} for x, y in zip(wave(60), wave(60, phase=2), strict=True)]
    frame = pd.DataFrame({"place": places, "since": pd.to_timedelta(np.arange(60) * 50, unit="ms")})
    frame.to_parquet(path := tmp_path / "t.parquet")
    dataset = load(path)
    assert dataset.meta.channels == ("place.x", "place.at.y")
    assert (dataset.meta.step, dataset.meta.step_unit) == (0.05, "s")
