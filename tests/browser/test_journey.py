"""The main job, as a person does it: data, training, map, and what is behind its points."""

from __future__ import annotations

import json
import re
import shutil
import signal
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest
from playwright.sync_api import Locator, Page, expect

from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.browser.conftest import LENGTH, ROWS, Server, serving, write_waves
from tests.browser.gestures import (
    area,
    chart,
    choose,
    click,
    download,
    drag,
    ranges,
    until,
    wait_idle,
)

LONG = 120_000  # ms; generous, since these machines are shared
POINTS = "new Set(node._fullData?.[0]?.y ?? []).size >= arg"  # of the training curve


@pytest.fixture
def waves(tmp_path: Path) -> Path:
    return write_waves(tmp_path / "waves.csv")


def key(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name}")


def press(page: Page, name: str) -> None:
    wait_idle(page)
    key(page, name).get_by_role("button").first.click()


def explore(page: Page) -> None:
    """Go to the map of the run in view."""
    wait_idle(page)
    page.get_by_role("link", name="Explore the map").click()


def upload(page: Page, path: Path) -> None:
    key(page, "upload").locator("input[type=file]").set_input_files(path)


def set_number(page: Page, name: str, value: int) -> None:
    box = key(page, name).locator("input")
    box.fill(str(value))
    box.press("Enter")
    wait_idle(page)


def run_id(page: Page) -> str:
    page.wait_for_url(re.compile(r"run="), timeout=LONG)
    found = re.search(r"run=([\w-]+)", page.url)
    assert found is not None
    return found[1]


def run_of(server: Server, page: Page) -> Run:
    return Run(server.home / "local" / "runs" / run_id(page))


def status(page: Page, *words: str, timeout: int = LONG) -> None:
    pattern = re.compile("|".join(words))
    expect(key(page, "run_status")).to_contain_text(pattern, timeout=timeout)


def test_a_sample_trains_live_survives_a_reload_and_stops(page: Page, server: Server):
    page.goto(server.url)
    press(page, "sample_watch")
    expect(key(page, "dataset_summary")).to_contain_text(
        "140 recordings of 94-261 steps, 6 channels, labelled by exercise and subject"
    )
    expect(key(page, "dataset_preview").get_by_role("figure")).to_be_visible()
    press(page, "next")
    expect(key(page, "architecture")).to_contain_text("LSTM_AE")
    press(page, "train")

    status(page, "epoch")
    until(page.get_by_role("figure", name=re.compile(r"Loss over \d")), POINTS, 3)
    expect(key(page, "run_status")).to_contain_text("running")
    before = run_id(page)

    page.reload()
    expect(key(page, "run_status")).to_contain_text("running", timeout=LONG)
    assert run_id(page) == before

    press(page, "stop")
    status(page, "stopped")
    explore(page)
    chart(page, "Map of 140 sequences")
    run = run_of(server, page)
    assert run.id == before
    assert run.encodings().shape == (140, 16)


def test_an_uploaded_file_is_understood_as_it_is(page: Page, server: Server, waves: Path):
    page.goto(server.url)
    upload(page, waves)
    summary = key(page, "dataset_summary")
    expect(summary).to_contain_text(f"{ROWS} sequences of {LENGTH} steps")
    expect(summary).to_contain_text("labelled by kind")
    figure = key(page, "dataset_preview").get_by_role("figure")
    until(figure, "node._fullData?.length > 0")
    first = figure.evaluate("node => Array.from(node._fullData[0].y)")
    table = pd.read_csv(waves, sep=";", decimal=",")
    assert any(np.allclose(first, row, atol=1e-5) for row in table.iloc[:, 2:].to_numpy())


def test_an_uploaded_file_trains_to_a_map(page: Page, server: Server, waves: Path):
    space = Workspace(server.home / "local")
    before = len(space.datasets())
    page.goto(server.url)
    upload(page, waves)
    press(page, "next")  # as soon as it can be seen
    set_number(page, "epochs", 30)
    assert len(space.datasets()) == before + 1  # the click didn't load the file again
    press(page, "train")
    status(page, "done")
    run = run_of(server, page)
    assert [e.number for e in run.history()] == list(range(1, 31))
    explore(page)
    chart(page, f"Map of {ROWS} sequences")


def open_map(page: Page, server: Server, run: Run) -> Locator:
    page.goto(f"{server.url}/explore?run={run.id}")
    return chart(page, f"Map of {ROWS} sequences")


def drawn_ids(page: Page, count: int) -> list[str]:
    """Names above the sequences drawn for the selection."""
    figure = key(page, "selection").get_by_role("figure")
    until(figure, "node.layout?.annotations?.length === arg", count)
    titles = figure.evaluate("node => node.layout.annotations.map(a => a.text)")
    return [title.split(" · ")[0] for title in titles]


def test_a_lasso_selects_exactly_the_points_inside(page: Page, server: Server, trained: Run):
    figure = open_map(page, server, trained)
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
    expect(page.get_by_text(f"{len(expected)} sequences selected")).to_be_visible()
    wait_idle(page)
    shown = expected[:12]
    assert drawn_ids(page, len(shown)) == [trained.dataset().ids[row] for row in shown]


def test_a_click_opens_the_sequence_with_its_reconstruction(
    page: Page, server: Server, trained: Run
):
    figure = open_map(page, server, trained)
    at = figure.evaluate(
        """node => {
            const {xaxis, yaxis} = node._fullLayout, t = node._fullData[0];
            return [xaxis.d2p(t.x[0]), yaxis.d2p(t.y[0])];
        }"""
    )
    click(figure, at)
    expect(page.get_by_text("1 sequence selected")).to_be_visible()
    wait_idle(page)
    shown = page.get_by_role("figure", name="with its reconstruction and the difference")
    until(shown, "node._fullData?.length === arg", 3)
    row = trained.dataset().ids.index(shown.get_attribute("aria-label").split(" with ")[0])
    original, made = shown.evaluate("node => node._fullData.map(t => Array.from(t.y))")[:2]
    assert np.allclose(original, trained.dataset().sequences[row][:, 0], atol=1e-5)
    assert np.allclose(made, trained.reconstructions()[row][:, 0], atol=1e-5)


def test_selection_and_zoom_survive_another_colour(page: Page, server: Server, trained: Run):
    figure = open_map(page, server, trained)
    box = area(figure)
    right, bottom = box["width"] / 2, box["height"] - 4
    drag(figure, [(4, 4), (right, 4), (right, bottom), (4, bottom), (4, 4)], steps=12)
    expect(page.get_by_text("sequences selected")).to_be_visible()
    wait_idle(page)
    figure.focus()
    page.keyboard.press("+")
    before, text = ranges(figure), page.get_by_text("sequences selected").inner_text()
    choose(key(page, "color_by").get_by_role("combobox"), "reconstruction error")
    expect(page.get_by_role("figure", name="coloured by reconstruction error")).to_be_visible()
    wait_idle(page)
    assert ranges(figure_named(page)) == before
    expect(page.get_by_text(text)).to_be_visible()


def figure_named(page: Page) -> Locator:
    return chart(page, f"Map of {ROWS} sequences")


def test_the_downloaded_encodings_are_those_of_the_run(
    page: Page, server: Server, trained: Run, tmp_path: Path
):
    open_map(page, server, trained)
    path = tmp_path / "encodings.csv"
    download(key(page, "download_encodings").get_by_role("button")).save_as(path)
    table = pd.read_csv(path)
    columns = [f"encoding_{i + 1}" for i in range(16)]
    assert np.array_equal(table[columns].to_numpy(np.float32), trained.encodings())
    assert tuple(table["id"]) == trained.dataset().ids
    assert list(table["kind"]) == list(trained.dataset().labels["kind"])


def test_runs_are_listed_renamed_deleted_and_brought_back(page: Page, server: Server, trained: Run):
    page.goto(f"{server.url}/runs")
    tick(page, trained, server)
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill("Waves & <b>co</b>")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").wait_for(state="detached")
    assert trained.name == "Waves & <b>co</b>"
    tick(page, trained, server)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Deleted Waves & <b>co</b>.")).to_be_visible()
    assert not trained.path.exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Deleted Waves")).to_have_count(0)
    assert trained.status == "done"


def tick(page: Page, run: Run, server: Server) -> None:
    """Tick a run's line in the table, which is drawn on a canvas."""
    folder = server.home / "local" / "runs"
    runs = sorted((Run(p) for p in folder.iterdir()), key=lambda r: -r.created)
    wait_idle(page)
    if page.get_by_role("button", name="Delete").count():
        return
    box = key(page, "run_table").locator("canvas").first.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 35 * (runs.index(run) + 1.5))
    page.get_by_role("button", name="Delete").wait_for()


def test_train_again_with_changes_starts_from_the_same_settings(
    page: Page, server: Server, trained: Run
):
    page.goto(f"{server.url}/runs")
    tick(page, trained, server)
    page.get_by_role("button", name="Train again with changes").click()
    expect(key(page, "epochs").locator("input")).to_have_value("30")


def test_a_killed_worker_shows_as_interrupted_and_the_page_goes_on(page: Page, server: Server):
    page.goto(server.url)
    press(page, "sample_watch")
    press(page, "next")
    press(page, "train")
    # A run that has done no epoch yet would begin anew by itself.
    status(page, r"epoch ([2-9]|\d\d+) of")
    run = run_of(server, page)
    psutil.Process(json.loads((run.path / "claim.json").read_text())["pid"]).send_signal(
        signal.SIGKILL
    )
    status(page, "interrupted")
    page.goto(f"{server.url}/runs")
    expect(page.get_by_text("Tick the box")).to_be_visible()
    assert psutil.Process(server.pid).is_running()


def test_a_restarted_server_shows_the_runs_as_they_are(
    page: Page, trained: Run, tmp_path_factory: pytest.TempPathFactory
):
    home = tmp_path_factory.mktemp("restart")
    shutil.copytree(trained.path, home / "local" / "runs" / trained.id)
    with serving(home) as server:
        page.goto(f"{server.url}/train?run={trained.id}")
        status(page, "done")
        open_map(page, server, trained)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture.csv"),
        ("fake.npy", b"a,b\n1,2\n", "fake.npy"),
        ("<b>bold</b> :smile:.csv", b"t0,t1,t2\n1,2,3\n4,x,6\n7,8,9\n", "t1"),
    ],
)
def test_a_bad_file_gets_a_sentence_and_the_page_goes_on(
    page: Page, server: Server, name: str, content: bytes, says: str
):
    page.goto(server.url)
    key(page, "upload").locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": content}
    )
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text(says)
    assert "Traceback" not in alert.inner_text()
    press(page, "sample_seattle")
    expect(key(page, "dataset_summary")).to_contain_text("365")


def test_an_unknown_run_in_the_address_is_said_and_other_pages_open(page: Page, server: Server):
    page.goto(f"{server.url}/train?run=nobody&data=nothing")
    expect(page.get_by_text("isn't here any more")).to_be_visible()
    page.get_by_role("link", name="Runs").click()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
