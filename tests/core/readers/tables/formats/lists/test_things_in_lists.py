"""Lists of objects in JSON that say which thing each is of, at changing places."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.notes.lists import lists_by_thing
from sequitur_core.readers import read, recognise, revise
from tests.core.files import wave

FRAMES, POINTS = 60, 4


def _pose(path: Path, kind: str = "") -> np.ndarray:
    """Frames with some of a pose's points, the best seen first; where each was (frames, POINTS)."""
    rng = np.random.default_rng(1)
    at = np.stack([20.0 * k + wave(FRAMES, phase=k) for k in range(POINTS)], axis=1).round(3)
    if kind != "by place":
        at[rng.random(at.shape) < 0.2] = np.nan
    at[7] = np.nan  # nobody was seen
    names = ["hip", "knee", "foot", "toe"] if kind == "name" else [9, 13, 11, 15]
    frames = []
    for frame, places in enumerate(at):
        order = range(POINTS) if kind == "by place" else rng.permutation(POINTS)
        seen = [k for k in order if np.isfinite(places[k])]
        points = [{"x": places[k], "score": rng.random(), "name": names[k]} for k in seen]
        if kind != "name":
            points = [{"id": p.pop("name"), **p} for p in points]
        if kind == "by place":
            points = [p | {"id": k} for k, p in enumerate(points)]
        if kind == "trials":  # pictures in an order of chance
            points = [p | {"x": rng.random()} for p in points]
        if kind == "times":
            points = [{"time": k, **p} for k, p in enumerate(points)]
        frames.append({"frame": frame, "points": points})
    path.write_text(json.dumps(frames))
    return at


@pytest.mark.parametrize("kind", ["id", "name"])
def test_each_thing_has_channels_of_its_own(tmp_path: Path, kind: str) -> None:
    at = _pose(path := tmp_path / "pose.json", kind)
    found = recognise(path)
    dataset = read(path, found.recipe.with_(fill="mask"))
    names = ["hip", "knee", "foot", "toe"] if kind == "name" else ["9", "13", "11", "15"]
    places = [dataset.meta.channels.index(f"points x {name}") for name in names]
    assert len(dataset.meta.channels) == 2 * POINTS
    rows = np.concatenate([np.asarray(s) for s in dataset.sequences])[:, places]
    seen = np.isfinite(at[: len(rows)])
    np.testing.assert_allclose(rows[seen], at[: len(rows)][seen], atol=1e-5)
    (note,) = lists_by_thing.among(found.warnings)
    (offer,) = note.offers
    other = revise(path, found.recipe, **{offer.name: offer.value})  # as earlier recipes do
    assert read(path, other.recipe).meta.channels == ("points x", "points score")
    assert not lists_by_thing.among(other.warnings)


def test_recipes_read_things_that_keep_their_places(tmp_path: Path) -> None:
    _pose(path := tmp_path / "pose.json")
    recipe = recognise(path).recipe
    ids = (9, 11, 13, 15)
    frames = [
        {"frame": k, "points": [{"id": one, "x": one + k, "score": 0.5} for one in ids]}
        for k in range(FRAMES)
    ]
    (other := tmp_path / "other.json").write_text(json.dumps(frames))
    dataset = read(other, recipe)
    for one in ids:
        values = dataset.sequences[0][:, dataset.meta.channels.index(f"points x {one}")]
        np.testing.assert_array_equal(values[:5], one + np.arange(5))


@pytest.mark.parametrize("kind", ["by place", "trials", "times"])
def test_lists_that_do_not_name_things_are_read_by_place(tmp_path: Path, kind: str) -> None:
    _pose(path := tmp_path / "pose.json", kind)
    assert recognise(path).recipe.lists == "steps"
