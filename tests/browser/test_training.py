"""A training seen from several tabs and pages, broken off and resumed."""

from __future__ import annotations

import json
import re
import signal
import sys

import numpy as np
import psutil
import pytest
from playwright.sync_api import Page, expect

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.layout import CLAIM_FILE, STATUS_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.browser.conftest import Server
from tests.browser.gestures import (
    POINTS,
    explore,
    key,
    map_of,
    press,
    run_id,
    set_far,
    status,
    until,
    wait_idle,
)
from tests.core.files import ROWS

SLOW = TrainConfig(epochs=2000, batch_size=4, schedule="cosine")
CHANCE = np.random.default_rng(0)
# Few and long: with fewer than 10 sequences, no map has to be computed for long.
DATA = SequenceDataset("noise", [CHANCE.normal(size=(150, 2)).astype(np.float32) for _ in range(9)])


def start(server: Server, config: TrainConfig = SLOW) -> Run:
    """A run that trains for a good while, started from code."""
    space = Workspace(server.home / "local")
    data_id = space.add_dataset(DATA)
    spec = RunSpec(name="slow", dataset_id=data_id, model="LSTM_AE", encoding_dim=4, config=config)
    return space.add_run(spec, DATA)


def see(page: Page, server: Server, run: Run) -> None:
    page.goto(f"{server.url}/train?run={run.id}&data={run.spec.dataset_id}")


def loss_chart_grows(page: Page, points: int) -> None:
    until(page.get_by_role("figure", name=re.compile(r"Loss over \d")), POINTS, points)


def test_a_training_is_paused_goes_on_and_is_stopped_from_a_second_tab(page: Page, server: Server):
    run = start(server)
    see(page, server, run)
    press(page, "pause")
    status(page, "paused")
    epochs = len(run.history())
    page.wait_for_timeout(1_000)
    assert len(run.history()) == epochs
    press(page, "one_epoch")
    status(page, f"after epoch {epochs + 1} of {SLOW.epochs}")
    assert len(run.history()) == epochs + 1
    press(page, "go_on")
    loss_chart_grows(page, epochs + 3)

    second = page.context.new_page()
    see(second, server, run)
    status(second, "running")
    loss_chart_grows(second, 3)

    page.get_by_role("link", name="Data").click()
    expect(key(page, "dataset_summary")).to_contain_text("noise")
    page.get_by_role("link", name="Explore", exact=True).click()
    page.wait_for_url("**/explore?**")
    wait_idle(page)
    page.get_by_role("link", name="Train", exact=True).click()
    status(page, "running")
    assert run_id(page) == run.id
    loss_chart_grows(page, len(run.history()))

    press(second, "stop")
    status(second, "stopped")
    status(page, "stopped")  # the first tab hears of it by itself
    second.close()
    assert epochs + 3 <= len(run.history()) < SLOW.epochs


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_training_that_broke_off_is_resumed_with_a_click(page: Page, server: Server):
    run = start(server, TrainConfig(epochs=120, batch_size=4))
    see(page, server, run)
    # A run that has done no epoch yet would begin anew by itself.
    status(page, r"epoch ([2-9]|\d\d+) of")
    psutil.Process(json.loads((run.path / CLAIM_FILE).read_text())["pid"]).send_signal(
        signal.SIGKILL
    )
    status(page, "interrupted")
    press(page, "resume")
    status(page, "120 epochs in")
    expect(key(page, "resume")).to_have_count(0)
    assert [epoch.number for epoch in run.history()] == list(range(1, 121))


def test_far_from_the_server_the_map_stays_in_view(page: Page, server: Server, trained: Run):
    """A look at the run that is on its way to the server must not empty the next page."""
    status_file = trained.path / STATUS_FILE
    done = status_file.read_text()
    status_file.write_text(json.dumps({**json.loads(done), "phase": "checking"}))
    try:
        see(page, server, trained)
        status(page, "done")
        set_far(page, True)
        explore(page)
        figure = map_of(page, ROWS, "kind")
        page.wait_for_timeout(3_000)  # until all looks have been answered
        expect(figure).to_be_visible()
    finally:
        status_file.write_text(done)
