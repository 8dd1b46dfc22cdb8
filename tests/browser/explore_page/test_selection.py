"""Selecting, as a person does it: on the map, by name, by label; and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from sequitur_core.runs import layout
from sequitur_core.runs.results.selections import saved as saved_selections
from sequitur_core.runs.run import Run
from tests import page_texts
from tests.browser.conftest import Server, run_in_view
from tests.browser.gestures import (
    LOOKS,
    Pixels,
    area,
    around,
    click,
    download,
    drag,
    expect_count,
    kept_map,
    key,
    legend,
    lonely,
    on_screen,
    press,
    selected_names,
    show_panel,
    tick,
    until,
    wait_idle,
    way,
)
from tests.core.files import ROWS

SLOW, FAST = list(range(ROWS // 2)), list(range(ROWS // 2, ROWS))
EVERYTHING = list(range(ROWS))


@pytest.fixture
def figure(page: Page, server: Server, trained: Run) -> Locator:
    return opened(page, server, trained)


def opened(page: Page, server: Server, run: Run) -> Locator:
    """The map of a run, with nothing selected and nothing saved."""
    (run.path / layout.SELECTIONS_FILE).unlink(missing_ok=True)
    return kept_map(page, server.url, run)


def selected(figure: Locator) -> list[int]:
    """Rows shown as selected."""
    return sorted(int(name.split()[-1]) for name in selected_names(figure))


def expect_selected(page: Page, figure: Locator, rows: Sequence[int]) -> None:
    """The map shows these rows, and the page counts them."""
    wanted = sorted(int(row) for row in rows)
    for _ in range(LOOKS):
        if selected(figure) == wanted:
            break
        page.wait_for_timeout(100)
    # Where they differ, the page's count tells whether the server knows of the click.
    counted = page.get_by_role("heading", name=re.compile("selected"))
    assert selected(figure) == wanted, counted.all_inner_texts()
    expect_count(page, len(wanted))
    wait_idle(page)


def halves(figure: Locator, run: Run) -> tuple[float, list[int], list[int]]:
    """A place across at the widest gap near the middle, and the rows left and right of it."""
    x = on_screen(figure, run.points("umap"))[:, 0]
    ordered = np.sort(x)
    middle = np.arange(ROWS // 3, 2 * ROWS // 3)
    at = middle[np.diff(ordered)[middle].argmax()]
    cut = float(ordered[at] + ordered[at + 1]) / 2
    return cut, np.flatnonzero(x < cut).tolist(), np.flatnonzero(x > cut).tolist()


def loneliest(figure: Locator, run: Run) -> tuple[int, Pixels]:
    """The row farthest from all others, and where it is: a click can't mean another one."""
    points = on_screen(figure, run.points("umap"))
    (row,) = lonely(points, 1)
    return row, points[row].tolist()


def test_pointing_at_a_point_shows_its_series_and_a_click_adds_or_removes_it(
    page: Page, server: Server, trained: Run
):
    page.goto("about:blank")  # a map on which no picture has been fetched
    figure = opened(page, server, trained)
    row, at = loneliest(figure, trained)
    box = area(figure)
    with page.expect_response(re.compile(rf"/frames/{trained.id}/0\.png")) as response:
        page.mouse.move(box["x"] + at[0], box["y"] + at[1], steps=8)
    assert response.value.body().startswith(b"\x89PNG")
    picture = figure.locator(".plotly-view-tip > div").first
    expect(picture).to_be_visible()
    assert picture.evaluate("node => [node.offsetWidth, node.offsetHeight]") == [144, 56]

    press(page, "select_all")
    expect_selected(page, figure, EVERYTHING)
    click(figure, at, held="Alt")
    expect_selected(page, figure, [r for r in EVERYTHING if r != row])
    way(page, "Add").click()
    click(figure, at)
    expect_selected(page, figure, EVERYTHING)
    way(page, "Remove").click()
    click(figure, at)
    expect_selected(page, figure, [r for r in EVERYTHING if r != row])


def test_the_buttons_are_pressed_by_keyboard_and_let_lassos_add_and_remove(
    page: Page, figure: Locator, trained: Run
):
    way(page, "Replace").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(way(page, "Add")).to_have_attribute("aria-pressed", "true")
    wait_idle(page)
    figure.focus()
    for name in ("n", "Enter", "n", "Enter"):  # the rows in their order
        page.keyboard.press(name)
    expect_selected(page, figure, [0, 1])
    page.keyboard.press("Alt+Enter")
    expect_selected(page, figure, [0])

    cut, left, right = halves(figure, trained)
    width = area(figure)["width"] - 4
    way(page, "Replace").click()
    drag(figure, around(figure, 4, cut))
    expect_selected(page, figure, left)
    way(page, "Add").click()
    drag(figure, around(figure, cut, width))
    expect_selected(page, figure, EVERYTHING)
    way(page, "Remove").click()
    expect(way(page, "Remove")).to_have_attribute("aria-pressed", "true")
    drag(figure, around(figure, 4, cut))
    expect_selected(page, figure, right)
    way(page, "Replace").click()
    drag(figure, around(figure, 4, cut))
    expect_selected(page, figure, left)


PASSING = "arg === Number(document.querySelector('.filter-view').dataset.passing)"


def test_a_brush_and_a_lasso_give_the_intersection(page: Page, figure: Locator, trained: Run):
    show_panel(page, page_texts.FILTER)
    wait_idle(page)
    histogram = key(page, "filter").locator("canvas[aria-label^='reconstruction error']")
    histogram.scroll_into_view_if_needed()
    box = histogram.bounding_box()
    assert box is not None
    ends = [box["x"] + share * box["width"] for share in (0, 0.5)]
    page.mouse.move(ends[0], box["y"] + 20)
    page.mouse.down()
    page.mouse.move(ends[1], box["y"] + 20, steps=4)
    errors = np.asarray(trained.errors(), np.float64)
    middle = errors.min() + 0.5 * (errors.max() - errors.min())
    brushed = np.flatnonzero(errors <= middle).tolist()
    assert 0 < len(brushed) < ROWS
    until(figure, PASSING, len(brushed))  # at once, before the hand lets go
    until(figure, "arg === Number(node.dataset.passing)", len(brushed))
    page.mouse.up()
    expect_shown(page, figure, brushed)

    cut, left, _ = halves(figure, trained)
    drag(figure, around(figure, 2, cut))
    both = sorted(set(left) & set(brushed))
    expect_shown(page, figure, both)
    until(figure, PASSING, len(both))

    page.get_by_role("button", name="Clear filters").click()
    expect_shown(page, figure, left)


def expect_shown(page: Page, figure: Locator, rows: Sequence[int]) -> None:
    """The map shows these rows as selected, and the server knows of them."""
    for _ in range(LOOKS):
        if selected(figure) == sorted(rows):
            break
        page.wait_for_timeout(100)
    assert selected(figure) == sorted(rows)
    wait_idle(page)


def show_as(page: Page, name: str) -> None:
    wait_idle(page)
    key(page, "show_as").get_by_role("radio", name=name).click()
    wait_idle(page)


def test_only_the_selected_are_downloaded_listed_saved_and_trained_without(
    page: Page, server: Server, figure: Locator, trained: Run, tmp_path: Path
):
    legend(figure, "fast")
    expect_selected(page, figure, FAST)
    path = tmp_path / "selection.csv"
    press(page, "selection_actions")
    download(key(page, "download_selection").get_by_role("button")).save_as(path)
    page.keyboard.press("Escape")
    table = pd.read_csv(path)
    assert list(table["id"]) == [f"wave {row}" for row in FAST]
    columns = [f"encoding_{i + 1}" for i in range(16)]
    assert np.array_equal(table[columns].to_numpy(np.float32), trained.encodings()[FAST])
    assert np.array_equal(table["error"].to_numpy(np.float32), trained.errors()[FAST])

    # Saved selections are seen to be, and go along to a training without some of them.
    save_as(page, "all that is fast")
    saved = key(page, "kept").get_by_role("button", name=f"all that is fast · {len(FAST)}")
    expect(saved).to_be_in_viewport(ratio=1)

    show_as(page, page_texts.TABLE)
    tick(page, "selection_table", 2)
    expect(page.get_by_text("1 row ticked")).to_be_visible()
    view = key(page, "selected_sequences").get_by_role("figure")
    until(view, "node.layout?.annotations?.[0]?.text.startsWith(arg)", f"wave {FAST[2]} ")
    ring = "node._fullData.find(t => t.name === 'ticked')?.x[0] ?? 1e9"
    place = float(trained.points("umap")[FAST[2], 0])
    until(figure, f"Math.abs(({ring}) - arg) < 1e-5", place)
    tick(page, "selection_table", 4)
    expect(page.get_by_text("2 rows ticked")).to_be_visible()
    press(page, "remove_ticked")
    rest = [row for i, row in enumerate(FAST) if i not in (2, 4)]
    expect_selected(page, figure, rest)
    tick(page, "selection_table", 0)
    expect(page.get_by_text("1 row ticked")).to_be_visible()
    press(page, "select_ticked")
    expect_selected(page, figure, FAST[:1])
    run = train_without(page, server, trained)
    (taken,) = saved_selections(run)
    assert (taken.name, len(taken.rows)) == ("all that is fast", len(FAST) - 1)
    assert [run.dataset().ids[row] for row in taken.rows] == [f"wave {row}" for row in FAST[1:]]
    run.delete()  # other tests expect the newest run to be another one


def save_as(page: Page, name: str) -> None:
    """Save what is selected, and see on the page that it was."""
    press(page, "selection_actions")
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("button", name="Save selection").click()
    expect(page.get_by_test_id("stToast")).to_contain_text(f"Saved {name}")
    page.keyboard.press("Escape")


def train_without(page: Page, server: Server, run: Run) -> Run:
    """Train without what is selected, with the settings of the run; the new run, at its start."""
    press(page, "selection_actions")
    key(page, "train_without").get_by_role("link").click()
    expect(key(page, "epochs").locator("input")).to_have_value(str(run.spec.config.epochs))
    press(page, "train")
    page.wait_for_function("id => !location.search.includes(id)", arg=run.id)
    new = run_in_view(page, server)
    assert len(new.dataset()) == ROWS - 1
    return new
