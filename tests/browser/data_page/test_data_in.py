"""Data in: a wrong guess is mended by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Locator, Page, expect

from dashboard.data_page.questions.column_roles import TITLE
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.browser.conftest import Server
from tests.browser.gestures import (
    choose,
    data_in_view,
    key,
    press_until,
    unfold,
    until,
    upload,
    wait_idle,
)


def begins(page: Page, name: str) -> Locator:
    """A widget whose key begins so; the id of the data follows."""
    return page.locator(f'[class*="st-key-{name}_"]').first


def load(page: Page, server: Server, path: Path) -> None:
    """Upload a file to a new page, and wait for all that is said of it."""
    page.goto(server.url)
    upload(page, path)
    expect(key(page, "dataset_details")).to_be_visible()
    wait_idle(page)


def month(path: Path, n: int, seed: int) -> Path:
    """Recordings of two channels, of 24 steps."""
    rng = np.random.default_rng(seed)
    steps = np.tile(np.arange(24), n)
    frame = pd.DataFrame(
        {
            "who": np.repeat([f"p{seed}{i}" for i in range(n)], 24),
            "step": steps,
            "heat": rng.normal(size=24 * n).round(3),
            "rain": rng.normal(size=24 * n).round(3),
        }
    )
    frame.to_csv(path, index=False)
    return path


def change_role(page: Page, columns: list[str], name: str, role: str) -> None:
    """Click a column of the grid and say what it is."""
    grid = key(page, "column_roles")
    offered = grid.get_by_text(f"Use {columns[0]} as")
    press_until(
        grid.locator(".dvn-scroller"),  # it moves while charts above it come
        lambda timeout: offered.wait_for(timeout=timeout),
        position={"x": 20, "y": 60},
    )
    for column in columns[: columns.index(name) + 1]:
        expect(grid).to_contain_text(f"Use {column} as")
        if column != name:
            page.keyboard.press("ArrowRight")
    key(page, f"role_{role}").get_by_role("button").click()
    wait_idle(page)


def test_sequences_come_first_and_a_wrong_guess_is_mended_by_clicks_on_the_column_and_its_role(
    page: Page, server: Server, tmp_path: Path
):
    space = Workspace(server.home / "local")
    page.set_viewport_size({"width": 1280, "height": 720})
    load(page, server, month(tmp_path / "june.csv", 9, 3))
    drawn = key(page, "dataset_preview").get_by_role("figure")
    until(drawn, "node._fullData?.length > 0")
    at = drawn.bounding_box()
    assert at is not None
    assert at["y"] < 360
    grid = key(page, "column_roles").locator(".dvn-scroller")
    expect(grid).not_to_be_in_viewport()
    page.get_by_role("link", name=TITLE).press("Enter")  # by keyboard
    expect(grid).to_be_in_viewport(ratio=1)
    assert space.recipe(data_in_view(page)).value_columns == ("heat", "rain")
    columns = ["who", "step", "heat", "rain"]
    change_role(page, columns, "rain", "left_out")
    expect(key(page, "dataset_summary")).to_contain_text("1 channel")
    begins(page, "columns_time").get_by_role("button").click()  # the line above the sequences
    key(page, "value_of_time_0").get_by_role("button").click()
    expect(key(page, "dataset_summary")).to_contain_text("2 channels")
    expect(key(page, "columns_line")).to_contain_text("Not used rain")
    wait_idle(page)
    recipe = space.recipe(data_in_view(page))
    assert (recipe.value_columns, recipe.time_columns) == (("step", "heat"), ())
    assert recipe.left_out == ("rain",)


def test_a_row_of_names_that_are_numbers_and_a_counter_are_mended_in_two_clicks_each(
    page: Page, server: Server, tmp_path: Path
):
    at = np.arange(120)
    uneven = np.cumsum(1 + at % 3)  # what counts evenly would be left out by itself
    frame = pd.DataFrame({"10": np.sin(at).round(3), "20": uneven, "31": np.cos(at).round(3)})
    frame.to_csv(tmp_path / "depths.csv", index=False)
    load(page, server, tmp_path / "depths.csv")
    summary = key(page, "dataset_summary")
    expect(summary).to_contain_text("one series of 121 rows")
    unfold(page, page_texts.CHANGE_READING)
    key(page, "say_lines").get_by_role("button").click()
    choose(key(page, "lines_header_lines").locator("button").last, "1: names")
    wait_idle(page)
    key(page, "use_lines").get_by_role("button").click()
    expect(summary).to_contain_text("3 channels, cut from one series of 120 rows")
    change_role(page, ["10", "20", "31"], "20", "left_out")
    expect(summary).to_contain_text("2 channels")
