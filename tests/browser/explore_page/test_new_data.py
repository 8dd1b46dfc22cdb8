"""New data on the map of a finished run: dropped, placed, looked at, kept, removed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from sequitur_core.jobs.answering import new_data
from sequitur_core.runs import queries
from sequitur_core.runs.queries import result
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.browser.conftest import READER, Server, standing_still
from tests.browser.gestures import chart, click, download, keep, key, open_map, until, wait_idle
from tests.core import conftest
from tests.core.files import LENGTH

# Traces: those that are like the run's own, and then the guesses.
DIAMONDS = "node._fullData.filter(t => t.marker?.symbol === 'diamond')"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Three new waves in a file like the one trained on, but without labels."""
    t = np.arange(LENGTH) / LENGTH
    waves = [np.sin(2 * np.pi * t), np.sin(6 * np.pi * t), 4 * np.sign(np.sin(40 * np.pi * t + 1))]
    frame = pd.DataFrame(np.array(waves), columns=[f"t{i}" for i in range(LENGTH)])
    frame.insert(0, "name", ["slow one", "fast one", "odd one"])
    frame.to_csv(tmp_path / "new.csv", sep=";", decimal=",", index=False)
    return tmp_path / "new.csv"


def drop(page: Page, path: Path) -> None:
    """Choose a file in the panel's uploader, as a drop would; each file has an uploader."""
    wait_idle(page)
    page.locator('[class*="st-key-newcomers_"] input[type="file"]').set_input_files(path)


def test_new_sequences_are_placed_where_their_like_is_and_stay_until_removed(
    page: Page, server: Server, trained: Run, new: Path
) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    before = trained.points("umap").copy()
    figure = open_map(page, server.url, trained, page_texts.NEW_DATA)
    (new.parent / "notes.csv").write_text("no numbers\nat all\n")
    drop(page, new.parent / "notes.csv")
    refused = page.get_by_test_id("stAlertContentError")
    expect(refused).to_contain_text("load this one on the Data page")
    expect(refused).to_be_in_viewport(ratio=1)
    drop(page, new)
    until(figure, f"{DIAMONDS}.map(t => t.x.length).join() === arg", "2,1")
    expect(page.get_by_text("new.csv, 3 sequences")).to_be_visible()
    expect(page.get_by_text("unlike the training sequences")).to_be_visible()

    # A guess is hollow, and the others are filled, on a dark page, too.
    fills = f"{DIAMONDS}.map(t => t.marker.color).join().toLowerCase()"
    light = figure.evaluate(f"node => {fills}")
    assert light.endswith("#ffffff")
    page.emulate_media(color_scheme="dark")
    until(figure, f"{fills}.endsWith('#11161c')")
    page.emulate_media(color_scheme="light")
    until(figure, f"{fills} === arg", light)

    # They lie where the model's encodings of them say, and the map is the same.
    (query,) = new_data.file_queries(trained)
    found = new_data.from_result(trained, query, result(trained, query), trained.dataset().meta)
    places = figure.evaluate(
        f"node => {DIAMONDS}.flatMap(t => [...t.x].map((x, i) => [x, t.y[i]]))"
    )
    points = trained.points("umap")
    np.testing.assert_array_equal(points, before)
    wanted = np.einsum("mk,mkd->md", found.weights, points[found.rows])
    np.testing.assert_allclose(places, wanted, atol=1e-4)
    kinds = trained.dataset().labels["kind"].to_numpy()
    assert set(kinds[found.rows[0]]) == {"slow"}
    assert set(kinds[found.rows[1]]) == {"fast"}
    assert found.novelty[2] == 1
    assert found.novelty[2] > found.novelty[:2].max()

    # A click on a diamond shows the sequence with its reconstruction.
    wait_idle(page)
    at = figure.evaluate(
        f"node => {{ const t = {DIAMONDS}[1], l = node._fullLayout;"
        " return [l.xaxis.d2p(t.x[0]), l.yaxis.d2p(t.y[0])]; }"
    )
    click(figure, at)
    expect(page.get_by_role("heading", name="odd one")).to_be_visible()
    expect(
        page.get_by_text("It is farther from its nearest neighbours than any training sequence")
    ).to_be_visible()
    drawn = chart(page, "odd one with its reconstruction")
    lines = drawn.evaluate("node => node._fullData.map(t => [...t.y])")
    np.testing.assert_allclose(lines[0], found.dataset.sequences[2][:, 0], atol=1e-4)
    np.testing.assert_allclose(lines[1], found.reconstructions[2][:, 0], atol=1e-4)

    given = download(page.get_by_role("button", name="Export table (CSV)"))
    table = pd.read_csv(given.path())
    assert table["Sequence"].tolist()[0] == "odd one"
    assert table["Stranger than"].tolist()[0] == 100

    figure = open_map(page, server.url, trained, page_texts.NEW_DATA)  # which loads it anew
    until(figure, f"{DIAMONDS}.length === arg", 2)
    key(page, "remove_newcomers_0").locator("button").click()
    until(figure, f"{DIAMONDS}.length === 0")
    expect(page.get_by_text("new.csv, 3 sequences")).to_have_count(0)
    assert new_data.file_queries(trained) == []
    keep(page)


def test_reading_is_cancelled_and_leaves_nothing(
    page: Page, server: Server, trained: Run, new: Path
) -> None:
    uploads = Workspace(server.home / "local").uploads.path
    before = set(uploads.iterdir()), set(trained.path.iterdir())
    open_map(page, server.url, trained, page_texts.NEW_DATA)
    with standing_still(server, READER):
        drop(page, new)
        cancel = key(page, "cancel_reading").get_by_role("button")
        expect(cancel).to_be_visible()
        space = Workspace(server.home / "local")
        conftest.until(lambda: not queries.pending(space), "others needn't wait for it")
        cancel.click()
        expect(cancel).to_have_count(0)
    conftest.until(lambda: (set(uploads.iterdir()), set(trained.path.iterdir())) == before)
    expect(page.get_by_text("Reading new.csv")).to_have_count(0)
    expect(page.locator(".stException")).to_have_count(0)
    keep(page)
