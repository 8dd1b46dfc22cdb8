"""Sounds as a person brings them: a folder of recordings becomes a map that tells them apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.gestures import chart
from tests.browser.test_clips import upload_folder
from tests.browser.test_journey import explore, key, press, run_of, set_number, status
from tests.core import files

EACH, RATE = 10, 11_025


def test_a_folder_of_sounds_trains_to_a_map_that_tells_them_apart(
    page: Page, server: Server, tmp_path: Path
):
    rng = np.random.default_rng(0)
    t = np.arange(RATE) / RATE
    for i in range(EACH):
        low, high = rng.uniform(600, 900), rng.uniform(2500, 3500)
        chirp = 0.3 * np.sin(2 * np.pi * (low * t + (high - low) * t**2 / 2))
        bursts = rng.normal(0, 0.1, RATE) * (np.sin(2 * np.pi * (4 * t + rng.uniform())) > 0)
        for kind, wave in (("chirps", chirp), ("bursts", bursts)):
            heard = np.clip(wave + rng.normal(0, 0.003, RATE), -1, 1)
            files.sound(tmp_path / "calls" / kind / f"{kind} {i}.wav", heard, rate=RATE)
    page.goto(server.url)
    upload_folder(page, tmp_path / "calls")
    expect(key(page, "dataset_summary")).to_contain_text(
        "20 sounds of 50 steps (1 s), loudness in 16 bands of pitch, labelled by folder"
    )
    press(page, "next")
    set_number(page, "epochs", 20)
    press(page, "train")
    status(page, "done")
    run = run_of(server, page)
    explore(page)
    chart(page, f"Map of {2 * EACH} sequences, coloured by folder").wait_for()
    codes, labels = run.encodings(), run.dataset().labels["folder"].to_numpy()
    apart = np.linalg.norm(codes[:, None] - codes[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (labels[apart.argmin(axis=1)] == labels).all()
