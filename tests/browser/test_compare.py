"""Runs beside one another, as a person looks at their maps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.run import Run
from tests import page_texts
from tests.browser.conftest import Server, trained_here
from tests.browser.gestures import (
    area,
    chart,
    choose,
    drag,
    map_of,
    selected_names,
    show_panel,
    until,
    wait_idle,
)
from tests.core.files import ROWS

# Few: with fewer than 10 sequences, no map has to be computed for long.
DATA = SequenceDataset("noise", list(np.random.default_rng(0).normal(size=(9, 20))))
ROWS_LIT = """node._fullData.flatMap((trace) =>
    (trace.selectedpoints ?? []).map((point) => trace.text[point])).sort()"""


@pytest.fixture(scope="module")
def other(server: Server, trained: Run) -> Iterator[Run]:
    """Another run on the same data."""
    config = replace(trained.spec.config, epochs=3)
    spec = replace(trained.spec, name="three epochs", config=config)
    run = trained_here(server, spec, trained.dataset())
    yield run
    run.delete()


def test_a_lasso_on_one_map_selects_the_same_sequences_on_the_other_and_on_explore(
    page: Page, server: Server, trained: Run, other: Run
):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{server.url}/compare?runs={trained.id},{other.id},gone")
    # One that was deleted meanwhile is said where the page begins.
    gone = page.get_by_test_id("stAlert").filter(has_text="One of the runs isn't here any more")
    expect(gone).to_be_in_viewport(ratio=1)
    one, two = (chart(page, f"Map of {run.name}, ") for run in (trained, other))
    wait_idle(page)
    box = area(one)
    middle = box["width"] / 2
    drag(one, [(2, 2), (middle, 2), (middle, box["height"] - 2), (2, box["height"] - 2), (2, 3)])
    until(two, "node._fullData.some((trace) => trace.selectedpoints?.length)")
    ids = [figure.evaluate(f"node => {ROWS_LIT}") for figure in (one, two)]
    assert ids[0] == ids[1]
    x = trained.points("pca")[:, 0]
    assert 0 < len(ids[0]) < len(x)
    expect(page.get_by_text(page_texts.selected(len(ids[0])))).to_be_visible()
    assert len(np.unique(ids[0])) == len(ids[0])

    page.get_by_role("button", name="Explore").first.press("Enter")  # by keyboard
    page.wait_for_url(f"**/explore?**run={trained.id}**")
    figure = map_of(page, ROWS)
    until(figure, "node._fullData.some((trace) => trace.selectedpoints?.length)")
    assert sorted(selected_names(figure)) == ids[0]
    # A run on the same data is looked at with the same selection.
    choose(page.get_by_role("combobox", name="Run"), other.name)
    page.wait_for_url(f"**run={other.id}**")
    wait_idle(page)
    place = f"Math.abs(node._fullData?.[0]?.x[0] - {other.points('umap')[ROWS // 2, 0]}) < 1e-5"
    until(figure, place)
    show_panel(page, page_texts.SELECTION)  # another test may have left it at another one
    expect(page.get_by_text(page_texts.selected(len(ids[0])))).to_be_visible()
    assert sorted(selected_names(figure)) == ids[0]
