"""Taking an analysis away and opening it elsewhere; the report, the script and the pictures."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Locator, Page, expect

from sequitur_core.runs.export.script import script
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.browser.conftest import Server
from tests.browser.gestures import (
    SELECTED,
    chart,
    click,
    download,
    expect_count,
    keep,
    key,
    map_of,
    mode,
    open_map,
    until,
    wait_idle,
)
from tests.core.files import LENGTH, ROWS

FAST = np.arange(ROWS // 2, ROWS)  # rows of the first trace: fast comes before slow


def taken(page: Page, name: str, folder: Path) -> Path:
    """Press a button of the popover; the file that comes."""
    wait_idle(page)
    if not key(page, name).is_visible():
        key(page, "take_away").get_by_role("button").first.click()
    given = download(key(page, name).get_by_role("button"))
    path = folder / given.suggested_filename
    given.save_as(path)
    return path


def places(figure: Locator) -> np.ndarray:
    return np.array(
        figure.evaluate(
            "node => node._fullData.flatMap((t) => [...t.x].map((x, i) => [x, t.y[i]]))"
        )
    )


def in_order_of_traces(points: np.ndarray) -> np.ndarray:
    return np.concatenate([points[FAST], points[: ROWS // 2]])


def test_tables_pictures_and_the_script_are_those_of_what_is_in_view(
    page: Page, server: Server, trained: Run, tmp_path: Path
):
    figure = open_map(page, server.url, trained)
    for name, read in (("download_csv", pd.read_csv), ("download_parquet", pd.read_parquet)):
        table = read(taken(page, name, tmp_path))
        assert np.allclose(table[["umap_1", "umap_2"]], trained.points("umap"))
        assert list(table["kind"]) == ["slow"] * (ROWS // 2) + ["fast"] * (ROWS // 2)

    table = pd.read_csv(taken(page, "download_encodings", tmp_path))
    columns = [f"encoding_{i + 1}" for i in range(16)]
    assert np.array_equal(table[columns].to_numpy(np.float32), trained.encodings())
    assert tuple(table["id"]) == trained.dataset().ids
    assert list(table["kind"]) == list(trained.dataset().labels["kind"])

    path = taken(page, "download_script", tmp_path)
    assert path.read_text(encoding="utf-8") == script(trained)  # which tests/core tries out

    root = ET.parse(taken(page, "download_svg", tmp_path)).getroot()
    svg = "{http://www.w3.org/2000/svg}"
    texts = {text.text for text in root.iter(f"{svg}text")}
    assert {"kind", "fast", "slow"} <= texts
    assert len(list(root.iter(f"{svg}circle"))) == ROWS + 2

    page.keyboard.press("Escape")
    with page.expect_download() as coming:
        mode(figure, "Download plot as a PNG")
    picture = tmp_path / "map.png"
    coming.value.save_as(picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    keep(page)


def test_an_analysis_opens_in_another_copy_with_everything_in_place(
    page: Page, server: Server, shared: Server, trained: Run, tmp_path: Path
):
    open_map(page, server.url, trained)
    path = taken(page, "download_analysis", tmp_path)
    assert path.suffix == ".zip"

    page.goto(f"{shared.url}/runs")
    wait_idle(page)
    page.locator("input[type=file]").first.set_input_files(path)
    page.wait_for_url("**/explore?*")
    figure = map_of(page, ROWS)
    assert np.allclose(places(figure), in_order_of_traces(trained.points("umap")), atol=1e-5)
    until(figure, "node._fullData.map((t) => t.name).join() === arg", "fast,slow")

    # A point still leads to the sequence behind it, with its reconstruction.
    x, y = figure.evaluate(
        "node => { const { xaxis, yaxis } = node._fullLayout, t = node._fullData[0];"
        " return [xaxis.d2p(t.x[4]), yaxis.d2p(t.y[4])]; }"
    )
    click(figure, (x, y))
    expect_count(page, 1)
    behind = chart(page, "with its reconstruction")
    until(figure, SELECTED, 1)
    (row,) = figure.evaluate(
        "node => node._fullData.flatMap((t, k) => (t.selectedpoints ?? []).map((i) => "
        "30 * (1 - k) + i))"
    )
    drawn = behind.evaluate("node => node._fullData.map((t) => [...t.y].slice(0, 24))")
    assert np.allclose(drawn[0], trained.dataset().sequences[row][:, 0], atol=1e-5)
    assert np.allclose(drawn[1], trained.reconstructions()[row][:, 0], atol=1e-5)

    space = Workspace(shared.home / "local")
    (opened,) = (run for run in space.runs() if run.id in page.url)
    assert opened.name == trained.name
    assert np.array_equal(opened.encodings(), trained.encodings())
    assert space.recipe(opened.spec.dataset_id) == trained.spec.recipe

    # More can be trained on its data.
    page.get_by_role("link", name="Train", exact=True).click()
    page.wait_for_url("**/train?**")
    expect(key(page, "train").get_by_role("button")).to_be_enabled()


def test_the_report_opens_from_a_file_without_a_network(
    page: Page, server: Server, trained: Run, tmp_path: Path
):
    open_map(page, server.url, trained)
    path = taken(page, "download_report", tmp_path)
    assert path.stat().st_size < 8e6

    page.goto("about:blank")
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.context.set_offline(True)
    page.goto(path.as_uri())
    figure = page.get_by_role("figure", name=page_texts.map_of(ROWS))
    until(figure, "node._fullData?.length === 2")
    assert np.allclose(places(figure), in_order_of_traces(trained.points("umap")), atol=1e-5)
    until(page.get_by_role("figure", name="Loss"), "node._fullData?.[0].x.length === arg", 30)
    until(page.get_by_role("figure", name="reconstructions"), "node._fullData?.length === 24")
    expect(page.get_by_text(f"{ROWS} sequences of {LENGTH} steps")).to_be_visible()
    page_is = "() => getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(page_is) == "rgb(255, 255, 255)"

    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    until(figure, "node._fullLayout.paper_bgcolor === '#11161c'")
    until(figure, "node._fullLayout.legend.title.side === 'top'")  # else it pushes names out
    assert page.evaluate(page_is) == "rgb(17, 22, 28)"
    assert not wrong
    assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob"}
