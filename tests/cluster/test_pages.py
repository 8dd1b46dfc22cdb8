"""The pages of a server that trains on a real Ray cluster: `make cluster`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from sequitur_core.runs.workspace import Workspace
from tests.browser.conftest import FLAGS, PATIENCE, serving, system_chromium
from tests.browser.gestures import POINTS, key, press, status, until
from tests.cluster.test_one_computer import put

pytestmark = pytest.mark.skipif(
    not os.environ.get("SEQUITUR_CLUSTER"), reason="takes minutes: make cluster"
)


@pytest.fixture
def page() -> Iterator[Page]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=FLAGS)
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


@pytest.mark.usefixtures("cluster")
def test_losses_are_seen_live_and_a_stop_arrives(page: Page, tmp_path: Path):
    run = put(Workspace(tmp_path / "local"), epochs=100_000)
    with serving(tmp_path) as server:
        page.goto(f"{server.url}/train?run={run.id}")
        until(page.get_by_role("figure", name=re.compile(r"Loss over \d")), POINTS, 3)
        expect(key(page, "run_status")).to_contain_text("on the cluster, node")
        press(page, "stop")
        status(page, "stopped")
        assert run.encodings() is not None
