"""Reading a file that takes its time, as a person sees it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from sequitur_core.runs.workspace import Workspace
from tests.browser.conftest import Server
from tests.browser.gestures import key, upload
from tests.core.conftest import until


def test_reading_is_cancelled_and_leaves_nothing(page: Page, server: Server, tmp_path: Path):
    space = Workspace(server.home / "local")
    folders = (space.uploads.path, space.datasets_folder)
    before = [set(folder.iterdir()) for folder in folders]
    rows = [{"t": t, "v": float(v)} for t, v in enumerate(np.random.default_rng(0).random(900_000))]
    (tmp_path / "long.json").write_text(json.dumps(rows))
    page.goto(server.url)
    upload(page, tmp_path / "long.json")
    cancel = key(page, "cancel_reading").get_by_role("button")
    expect(cancel).to_be_visible()
    cancel.click()
    expect(cancel).to_have_count(0)
    until(lambda: [set(folder.iterdir()) for folder in folders] == before)
    expect(page.get_by_text("Reading long.json")).to_have_count(0)
    expect(page.locator(".stException")).to_have_count(0)
