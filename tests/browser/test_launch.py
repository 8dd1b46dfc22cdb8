"""How the dashboard starts and what its server holds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import serving


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists what a process has mapped")
def test_the_first_paint_loads_neither_torch_nor_umap(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        page.goto(server.url)
        page.locator(".st-key-sample").wait_for()
        mapped = Path(f"/proc/{server.pid}/maps").read_text()
    assert "python" in mapped
    assert "libtorch" not in mapped
    assert "llvmlite" not in mapped  # umap compiles with it


def test_the_dashboard_and_its_charts_work_under_a_base_path(page: Page, tmp_path: Path) -> None:
    options = "--server.baseUrlPath=some/where"
    with serving(tmp_path, "tests/browser/view_app/app.py", options) as server:
        page.goto(f"{server.url}/")
        figure = page.get_by_role("figure", name="The left map")
        expect(figure.locator(".nsewdrag").first).to_be_visible()
