"""Sounds on the Data page: pictures of pitch over time, and bands by their names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from sequitur_core.readers import read, recognise
from sequitur_core.runs import Workspace
from tests.core import files

Open = Callable[..., AppTest]


def test_sounds_are_seen_as_pictures_and_corrected(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rng = np.random.default_rng(0)
    for i in range(6):
        files.sound(tmp_path / "calls" / f"{i}.wav", rng.normal(0, 0.1, 8000).clip(-1, 1))
    recipe = recognise(tmp_path / "calls").recipe
    dataset = read(tmp_path / "calls", recipe)
    data_id = space.add_dataset(dataset, recipe, source=tmp_path / "calls")
    at = open_page(data=data_id)
    at.session_state["preparing"] = True
    at.run()
    assert not at.exception
    assert list(at.multiselect(key=f"channels_{data_id}").options) == list(dataset.meta.channels)
    charts = [json.loads(e.proto.json) for e in at.get("bidi_component") if e.proto.json]
    grid = next(chart for chart in charts if "example sequences" in chart.get("label", ""))
    assert {trace["type"] for trace in json.loads(grid["figure"])["data"]} == {"heatmap"}
    at.selectbox(key=f"choice_{data_id}_sound").select("loudness").run()
    assert not at.exception
    newest = space.datasets()[0]
    assert space.recipe(newest.id).sound == "loudness"
    assert space.dataset(newest.id).meta.channels == ("loudness",)
