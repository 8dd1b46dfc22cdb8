"""Sounds on the Data page: pictures of pitch over time, and bands by their names."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core import files
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, add_file, control, in_view, sent, sent_to, texts, upload


def test_a_folder_of_sounds_trains_to_a_map_that_tells_them_apart(
    open_page: Open, space: Workspace, tmp_path: Path
):
    each, rate = 6, 11_025
    rng = np.random.default_rng(0)
    t = np.arange(rate) / rate
    calls = {}
    for i in range(each):
        low, high = rng.uniform(600, 900), rng.uniform(2500, 3500)
        chirp = 0.3 * np.sin(2 * np.pi * (low * t + (high - low) * t**2 / 2))
        bursts = rng.normal(0, 0.1, rate) * (np.sin(2 * np.pi * (4 * t + rng.uniform())) > 0)
        for kind, wave in (("chirps", chirp), ("bursts", bursts)):
            heard = np.clip(wave + rng.normal(0, 0.003, rate), -1, 1)
            path = files.sound(tmp_path / "sound.wav", heard, rate=rate)
            calls[f"calls/{kind}/{kind} {i}.wav"] = path.read_bytes()
    at = upload(open_page(), calls, folder=True)
    summary = "12 sounds of 50 steps (1 s), loudness in 16 frequency bands, labelled by folder"
    assert summary in texts(at)
    heard = next(box for box in at.selectbox if str(box.key).startswith("listen_"))
    heard.set_value(heard.options.index(heard.options[0])).run()
    assert not at.exception
    assert [element.proto.autoplay for element in at.get("audio")] == [True]
    at = open_page("train", data=in_view(at))
    control(at, "epochs").set_value(20).run()
    at.button(key="train").click().run()
    (run,) = space.runs()
    shown = sent_to(open_page("explore", run=finish(run).id), "map")
    assert shown is not None
    assert shown["label"] == page_texts.map_of(2 * each, "folder")
    codes, labels = run.encodings(), run.dataset().labels["folder"].to_numpy()
    apart = np.linalg.norm(codes[:, None] - codes[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (labels[apart.argmin(axis=1)] == labels).all()


def test_sounds_are_seen_as_pictures_and_corrected(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rng = np.random.default_rng(0)
    for i in range(6):
        files.sound(tmp_path / "calls" / f"{i}.wav", rng.normal(0, 0.1, 8000).clip(-1, 1))
    data_id = add_file(space, tmp_path / "calls")
    dataset = space.dataset(data_id)
    at = open_page(data=data_id, preparing=True)
    assert not at.exception
    assert at.selectbox(key=f"choice_{data_id}_window_unit").value == "second"  # of one
    assert list(at.multiselect(key=f"channels_{data_id}").options) == list(dataset.meta.channels)
    grid = next(data for data in sent(at) if "example sequences" in data.get("label", ""))
    assert {trace["type"] for trace in json.loads(grid["figure"])["data"]} == {"heatmap"}
    at.selectbox(key=f"choice_{data_id}_sound").select("loudness").run()
    assert not at.exception
    newest = space.datasets()[0]
    assert space.recipe(newest.id).sound == "loudness"
    assert space.dataset(newest.id).meta.channels == ("loudness",)
