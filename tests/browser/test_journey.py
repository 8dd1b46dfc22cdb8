"""The main job, as a person does it: data, training, map, and what is behind its points."""

from __future__ import annotations

import re
from contextlib import suppress

import numpy as np
from playwright.sync_api import Page, TimeoutError, expect

from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.browser.conftest import Server, run_in_view
from tests.browser.gestures import (
    POINTS,
    area,
    chart,
    click,
    drag,
    expect_count,
    explore,
    kept_map,
    key,
    map_of,
    press,
    run_id,
    set_number,
    status,
    tick,
    until,
    wait_idle,
)
from tests.browser.rest import wait_for_script
from tests.core.files import ROWS

EPOCHS = 2_000  # far more than are trained


def loss_chart_grows(page: Page, points: int) -> None:
    until(page.locator("[role=figure][aria-label^='Loss over ']"), POINTS, points)


def stop_by_keyboard(page: Page) -> None:
    """Press Stop by its key until the run has stopped.

    A press is lost now and then where the page draws the button anew meanwhile.
    """
    stop = key(page, "stop").get_by_role("button")
    for attempt in range(5):
        wait_for_script(page)
        with suppress(TimeoutError):  # it is gone if the press before has counted
            stop.press("Space", timeout=10_000)
        with suppress(AssertionError):
            return status(page, "stopped", timeout=30_000 * (1 + attempt))
    raise AssertionError("the run never stopped")


def test_a_sample_trains_live_is_paused_and_stopped_from_a_second_tab(page: Page, server: Server):
    page.goto(server.url)
    press(page, "sample_watch")
    expect(key(page, "dataset_summary")).to_contain_text(
        "140 recordings of 94-261 steps, 6 channels, labelled by exercise and subject"
    )
    expect(key(page, "dataset_preview").get_by_role("figure")).to_be_visible()
    press(page, "next")
    expect(key(page, "architecture")).to_contain_text("LSTM_AE")
    expect(page.get_by_text("Held out by subject: no subject is both")).to_be_visible()
    set_number(page, "epochs", EPOCHS)
    press(page, "train")

    status(page, "epoch")
    loss_chart_grows(page, 2)
    expect(key(page, "run_status")).to_contain_text("running")
    run = run_in_view(page, server)
    space = Workspace(run.workspace)
    runs = len(space.runs())
    press(page, "train")  # once more, with the same settings
    expect(key(page, "already_training")).to_contain_text("These settings are training already.")
    assert run_id(page) == run.id
    assert len(space.runs()) == runs

    press(page, "pause")
    status(page, "paused")
    epochs = len(run.history())
    # Found again after a look at other pages, and by its address alone.
    page.get_by_role("link", name="Data").click()
    expect(key(page, "dataset_summary")).to_contain_text("140 recordings")
    page.get_by_role("link", name="Explore", exact=True).click()
    page.wait_for_url("**/explore?**")
    wait_idle(page)
    # Another map may be in view there, but it is said to be another run's, with the way back.
    said = re.compile(f"{re.escape(run.name)} is still training|appears here when")
    expect(page.get_by_text(said)).to_be_visible()
    page.get_by_role("link", name="Watch it train").click()
    status(page, "paused")
    second = page.context.new_page()
    second.goto(page.url)
    status(second, "paused")
    assert run_id(page) == run_id(second) == run.id
    assert len(run.history()) == epochs
    press(page, "one_epoch")
    status(page, f"after epoch {epochs + 1} of {EPOCHS}")
    assert len(run.history()) == epochs + 1

    press(page, "go_on")
    for tab in (page, second):
        status(tab, "running")
        loss_chart_grows(tab, epochs + 2)
    stop_by_keyboard(second)
    status(page, "stopped")  # the first tab hears of it by itself
    second.close()
    assert epochs + 2 <= len(run.history()) < EPOCHS

    explore(page)
    map_of(page, 140)
    assert run.encodings().shape == (140, 16)
    subjects = run.dataset().labels["subject"]
    trained_on, held_out = (set(subjects.iloc[rows]) for rows in run.split())
    assert held_out
    assert not trained_on & held_out


def drawn_ids(page: Page, count: int) -> list[str]:
    """Names above the sequences drawn for the selection."""
    figure = key(page, "selection").get_by_role("figure")
    until(figure, "node.layout?.annotations?.length === arg", count)
    titles = figure.evaluate("node => node.layout.annotations.map(a => a.text)")
    return [title.split(" · ")[0] for title in titles]


def test_a_lasso_selects_exactly_the_points_inside(page: Page, server: Server, trained: Run):
    figure = kept_map(page, server.url, trained)
    points = trained.points("umap")
    # Through the middle of one kind: a lasso around all of it would pass with any order.
    slow = np.sort(points[: ROWS // 2, 0])
    middle = np.arange(ROWS // 8, 3 * ROWS // 8)
    at = middle[np.diff(slow)[middle].argmax()]
    cut = float(slow[at] + slow[at + 1]) / 2
    box = area(figure)
    right = figure.evaluate("(node, cut) => node._fullLayout.xaxis.d2p(cut)", cut)
    bottom = box["height"] - 4
    drag(figure, [(4, 4), (right, 4), (right, bottom), (4, bottom), (4, 4)], steps=12)
    expected = np.flatnonzero(points[:, 0] < cut)
    assert 0 < len(expected) < ROWS
    expect_count(page, len(expected))
    wait_idle(page)
    shown = expected[:12]
    assert drawn_ids(page, len(shown)) == [trained.dataset().ids[row] for row in shown]


def test_a_click_opens_the_sequence_with_its_reconstruction(
    page: Page, server: Server, trained: Run
):
    figure = kept_map(page, server.url, trained)
    at = figure.evaluate(
        """node => {
            const {xaxis, yaxis} = node._fullLayout, t = node._fullData[0];
            return [xaxis.d2p(t.x[0]), yaxis.d2p(t.y[0])];
        }"""
    )
    click(figure, at)
    expect_count(page, 1)
    shown = chart(page, page_texts.WITH_DIFFERENCE)
    assert shown.evaluate("node => node._fullData.length") == 3
    row = trained.dataset().ids.index(shown.get_attribute("aria-label").split(" with ")[0])
    original, made = shown.evaluate("node => node._fullData.map(t => Array.from(t.y))")[:2]
    assert np.allclose(original, trained.dataset().sequences[row][:, 0], atol=1e-5)
    assert np.allclose(made, trained.reconstructions()[row][:, 0], atol=1e-5)


WIDTH = """(cell) => {
    const drawn = document.createElement("canvas").getContext("2d");
    drawn.font = "14px 'Source Sans', sans-serif";
    return drawn.measureText(cell.textContent).width;
}"""


def line_of(server: Server, run: Run) -> int:
    """The line of a run in the table, where the newest are first."""
    folder = server.home / "local" / "runs"
    return sorted((Run(p) for p in folder.iterdir()), key=lambda r: -r.created).index(run)


def tick_run(page: Page, server: Server, run: Run) -> None:
    """Tick a run's line in the table, unless it is ticked still."""
    wait_idle(page)
    if page.get_by_role("button", name="Delete").count():
        return
    tick(page, "run_table", line_of(server, run))
    page.get_by_role("button", name="Delete").wait_for()


def tick_by_keyboard(page: Page, line: int) -> None:
    """Tick a line of the table by keyboard alone: the arrows go from line to line."""
    wait_idle(page)
    key(page, "run_table").locator("canvas").first.focus()
    for _ in range(line):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")


def test_runs_are_listed_renamed_deleted_brought_back_and_trained_again_with_changes(
    page: Page, server: Server, trained: Run
):
    page.goto(f"{server.url}/runs")
    tick_by_keyboard(page, line_of(server, trained))
    name = "Waves & <b>co</b> of the left hand, without noise"
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").wait_for(state="detached")
    assert trained.name == name
    # A name that is cut shows how it ends, where names differ, and fits its column.
    line = key(page, "run_table").locator("[role=gridcell]", has_text="Waves & <b>")
    expect(line).to_contain_text("hout noise")
    assert line.evaluate(WIDTH) <= 330 - 8  # pixels right of the cell's margin
    tick_run(page, server, trained)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text(f"Deleted {name}.")).to_be_visible()
    assert not trained.path.exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Deleted Waves")).to_have_count(0)
    assert trained.status == "done"

    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_text("Open an analysis").click()
    report = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.locator("input[type=file]").first.set_input_files(report)
    wrong = page.get_by_role("alert").filter(has_text="report.pdf")
    expect(wrong).to_contain_text("An analysis is a .zip")
    expect(wrong).to_be_in_viewport(ratio=1)
    page.keyboard.press("r")  # the table may start a script as well, once it has changed
    wait_idle(page)
    expect(wrong).to_be_visible()

    tick_run(page, server, trained)
    page.get_by_role("button", name="Train again with changes").press("Enter")
    expect(key(page, "epochs").locator("input")).to_have_value("30")
