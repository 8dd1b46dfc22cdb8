"""A training seen from far away, and a family of them; of one alone: ../test_journey.py."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from sequitur_core.comparison.families import families
from sequitur_core.comparison.measures import measures
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.files import read_json, write_json
from sequitur_core.runs.layout import STATUS_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.browser.conftest import Server
from tests.browser.gestures import (
    LONG,
    explore,
    key,
    map_of,
    set_far,
    status,
    until,
)
from tests.core.conftest import until as happens
from tests.core.files import ROWS

CHANCE = np.random.default_rng(0)


def see(page: Page, server: Server, run: Run) -> None:
    page.goto(f"{server.url}/train?run={run.id}&data={run.spec.dataset_id}")


def test_far_from_the_server_the_map_stays_in_view(page: Page, server: Server, trained: Run):
    """A look at the run that is on its way to the server must not empty the next page."""
    status_file = trained.path / STATUS_FILE
    done = read_json(status_file)
    write_json(status_file, {**done, "phase": "checking"})
    try:
        see(page, server, trained)
        status(page, "done")
        set_far(page, True)
        explore(page)
        figure = map_of(page, ROWS, "kind")
        page.wait_for_timeout(3_000)  # until all looks have been answered
        expect(figure).to_be_visible()
    finally:
        write_json(status_file, done)


def test_a_family_of_two_encoding_sizes_ends_with_its_curve(page: Page, server: Server):
    values = [CHANCE.normal(size=20).astype(np.float32) for _ in range(9)]
    space, few = Workspace(server.home / "local"), SequenceDataset("two sizes", values)
    form = f"data={space.add_dataset(few)}&model=LINEAR_AE&epochs=2"
    page.goto(f"{server.url}/train?{form}")
    page.get_by_text("Try several values").click()
    page.get_by_role("textbox", name="Values").fill("1, 4")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Train 2 variants").click()
    page.wait_for_url("**/variants?**")
    ended = page.get_by_text("2 of 2 runs have ended")
    expect(ended).to_be_visible(timeout=LONG)
    expect(ended).to_contain_text("Done")

    found = next(
        one for one in families(space.runs()) if one.runs[0].spec.name.startswith("two sizes")
    )
    assert found.values == (1, 4)
    curve = key(page, "quality_curve").get_by_role("figure")
    drawn = """node._fullData?.find(({ name }) => name === "model")"""
    until(curve, f"{drawn}?.y.length === 2 && {drawn}.y.every(Number.isFinite)")

    def is_measured() -> bool:  # few sequences are cross-validated after that, run by run
        shown = curve.evaluate(f"node => [...({drawn}?.y ?? [])]")
        expected = [measures(run).explained for run in found.runs]
        return None not in expected and shown == pytest.approx(expected, abs=1e-6)

    happens(is_measured, "the curve has what was measured")
    said = page.get_by_test_id("stAlert").filter(has_text=re.compile(r"\d.%"))
    expect(said).to_be_visible()
    expect(said).not_to_contain_text("So far")
