"""Sounds on the Data page: pictures of pitch over time, and bands by their names."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from sequitur_core.runs.workspace import Workspace
from tests.core import files
from tests.dashboard.conftest import Open, add_file, sent


def test_sounds_are_seen_as_pictures_and_corrected(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rng = np.random.default_rng(0)
    for i in range(6):
        files.sound(tmp_path / "calls" / f"{i}.wav", rng.normal(0, 0.1, 8000).clip(-1, 1))
    data_id = add_file(space, tmp_path / "calls")
    dataset = space.dataset(data_id)
    at = open_page(data=data_id)
    at.session_state["preparing"] = True
    at.run()
    assert not at.exception
    assert list(at.multiselect(key=f"channels_{data_id}").options) == list(dataset.meta.channels)
    grid = next(data for data in sent(at) if "example sequences" in data.get("label", ""))
    assert {trace["type"] for trace in json.loads(grid["figure"])["data"]} == {"heatmap"}
    at.selectbox(key=f"choice_{data_id}_sound").select("loudness").run()
    assert not at.exception
    newest = space.datasets()[0]
    assert space.recipe(newest.id).sound == "loudness"
    assert space.dataset(newest.id).meta.channels == ("loudness",)
