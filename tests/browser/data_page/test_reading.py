"""Reading files that take their time or were made to do harm, as a person sees it."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, expect

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.browser.conftest import READER, TRAINER, Server, standing_still
from tests.browser.gestures import key, upload, wait_idle
from tests.core import files
from tests.core.conftest import noise, until
from tests.core.jobs.file_reading.test_hostile_files import HOSTILE

# What the pages say of others is in tests/dashboard/data_page/test_bad_uploads.py.
REFUSED = ("strings.parquet", "bomb.csv.gz", "pickle.npy")


def test_reading_is_cancelled_and_leaves_nothing(page: Page, server: Server, tmp_path: Path):
    space = Workspace(server.home / "local")
    folders = (space.uploads.path, space.datasets_folder)
    before = [set(folder.iterdir()) for folder in folders]
    long = files.waves(tmp_path / "long.csv")
    page.goto(server.url)
    with standing_still(server, READER):
        upload(page, long)
        cancel = key(page, "cancel_reading").get_by_role("button")
        expect(cancel).to_be_visible()
        cancel.click()
        expect(cancel).to_have_count(0)
    until(lambda: [set(folder.iterdir()) for folder in folders] == before)
    expect(page.get_by_text("Reading long.csv")).to_have_count(0)
    expect(page.locator(".stException")).to_have_count(0)


def test_files_made_to_do_harm_leave_the_server_and_a_training_alone(
    page: Page, server: Server, tmp_path: Path
):
    space = Workspace(server.home / "local")
    folders = (space.uploads.path, space.datasets_folder)
    before = [set(folder.iterdir()) for folder in folders]
    page.goto(server.url)
    wait_idle(page)
    config = TrainConfig(epochs=1_000_000, batch_size=4)
    spec = RunSpec(name="long", model="LSTM_AE", encoding_dim=2, config=config)
    run = space.add_run(spec, SequenceDataset("noise", list(noise(20, 30, 1))))
    until(run.history, "the training has begun")
    with standing_still(server, TRAINER):  # it would take a processor meanwhile
        for name, make, says in HOSTILE:
            if name in REFUSED:
                (tmp_path / name).write_bytes(make())
                wait_idle(page)  # each upload has an uploader of its own
                upload(page, tmp_path / name)
                expect(page.get_by_text(re.compile(says))).to_be_visible()
        epochs = len(run.history())
    until(lambda: len(run.history()) > epochs, "the training goes on")
    assert run.status == "running"
    run.delete()
    until(lambda: [set(folder.iterdir()) for folder in folders] == before, "nothing is left")
    expect(page.locator(".stException")).to_have_count(0)
    until(lambda: is_whole(server), "what trained the deleted run is replaced")


def is_whole(server: Server) -> bool:
    try:
        with urllib.request.urlopen(f"{server.url}/health") as response:
            return bool(json.load(response)["reader"] == "alive")
    except urllib.error.HTTPError:  # a part of it is dead
        return False
