"""What is said of a run stands in sight, in dates and in red, and selects what it speaks of."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from sequitur_core.files import write_json
from sequitur_core.readers import read, recognise
from sequitur_core.runs import layout
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests import page_texts
from tests.browser.conftest import Server, trained_here
from tests.browser.gestures import (
    SELECTED,
    data_in_view,
    explore,
    keep,
    key,
    open_map,
    selected_names,
    show_panel,
    unfold,
    until,
    wait_idle,
)
from tests.core.conftest import until as happens

WINDOW = {"width": 1280, "height": 720}
NARROW, PHONE = {"width": 1024, "height": 768}, {"width": 390, "height": 844}
DAYS, STEP, ODD = 120, 70, 20  # a day on which the level rises for good, and an odd one
DAY, REST = 48, 17  # half hours, of which the last are no whole day


def trained(server: Server, folder: Path, **config: float) -> Run:
    """A run on days of half hours from 1 July 2014 on, as taxis are counted in.

    Those from the 71st on are higher, and the 21st is upside down and larger.
    """
    random = np.random.default_rng(0)
    half_hours = np.arange(DAY * DAYS + REST)
    load = np.sin(half_hours / DAY * 2 * np.pi) + 0.3 * random.normal(size=len(half_hours))
    load[DAY * STEP :] += 4
    load[DAY * ODD : DAY * (ODD + 1)] *= -3
    moments = pd.date_range("2014-07-01", periods=len(half_hours), freq="30min")
    path = folder / "power.csv"
    pd.DataFrame({"timestamp": moments, "load": load}).to_csv(path, index=False)
    recipe = recognise(path).recipe.with_(date_labels=())
    dataset = read(path, recipe)
    space = Workspace(server.home / "local")
    data_id = space.add_dataset(dataset, recipe, source=path)
    options, usual = preset("faithful", "LINEAR_AE", Sizes.of(dataset), 4)
    spec = RunSpec(
        name="power", dataset_id=data_id, model="LINEAR_AE", encoding_dim=4, options=options,
        config=replace(usual, epochs=5, **config), preset="faithful", recipe=recipe,
    )  # fmt: skip
    return trained_here(server, spec, dataset)


@pytest.fixture(scope="module")
def power(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return trained(server, tmp_path_factory.mktemp("power"))


def in_sight(box: Locator) -> bool:
    """Whether all of it stands in the window."""
    expect(box).to_be_visible()
    wait_idle(box.page)
    at = box.bounding_box()
    assert at is not None
    return at["y"] >= 0 and at["y"] + at["height"] <= WINDOW["height"]


def test_a_finding_says_a_date_and_selects_the_days_on_either_side_of_it(
    page: Page, server: Server, power: Run
):
    page.set_viewport_size(WINDOW)
    figure = open_map(page, server.url, power, page_texts.FINDINGS)
    said = key(page, "findings").get_by_text(re.compile(r"From \w+ \d+ Sep, 00:00 on, the recor"))
    expect(said).to_be_visible()
    # What the first finding says and shows is in sight below the verdict.
    expect(key(page, "finding_0_1")).to_be_in_viewport(ratio=1)
    begins = int(re.findall(r"(\d+) Sep, 00:00", said.inner_text())[0])
    assert abs(begins - 9) <= 2  # the 71st day is 9 September
    wait_idle(page)
    key(page, "findings").get_by_role("button", name="after").click()
    until(figure, "node.data.some(trace => trace.selectedpoints?.length)")
    dates = pd.date_range(f"2014-09-{begins:02}", "2014-10-28")
    assert sorted(selected_names(figure)) == [f"{day:%Y-%m-%d}" for day in dates]

    # Those before it by keyboard alone.
    button = key(page, "findings").get_by_role("button", name="before")
    wait_idle(page)
    key(page, "panel").locator("button").first.focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    assert button.evaluate("node => node.matches(':focus-visible')")
    page.keyboard.press("Enter")
    until(figure, SELECTED, DAYS - len(dates))

    odd = key(page, "findings").get_by_text("Mon 21 Jul: load varies more.")
    expect(odd).to_be_visible()

    # What was left over at the end is kept by one more window, which ends where the file does.
    page.goto(f"{server.url}/?data={power.spec.dataset_id}")
    summary = key(page, "dataset_summary")
    expect(summary).to_contain_text(f"{DAYS} windows of {DAY} steps")
    left_over = page.get_by_text("8.5 hours at the end are left over.")
    expect(left_over).to_be_visible()
    wait_idle(page)
    unfold(page, page_texts.CHANGE_READING)
    page.locator("[class*=st-key-choice_][class*='_keep_rest'] label").click()
    expect(summary).to_contain_text(f"{DAYS + 1} windows of {DAY} steps")
    expect(left_over).to_have_count(0)
    last = Workspace(server.home / "local").dataset(data_in_view(page)).start[-1]
    assert last + DAY == DAY * DAYS + REST


def expect_red_verdict(page: Page) -> None:
    red = key(page, "verdict").get_by_test_id("stAlertContentError")
    expect(red).to_contain_text("This model has learned next to nothing.")
    assert in_sight(red)


def test_a_model_that_draws_the_average_gets_a_red_verdict_in_the_first_screen(
    page: Page, server: Server, power: Run
):
    page.set_viewport_size(WINDOW)
    path = power.path / layout.BASELINES_FILE
    stored = path.read_text()
    path.write_text(json.dumps(json.loads(stored) | {"mean": 1.0, "pca": 0.4, "model": 0.97}))
    evaluation = power.path / layout.EVALUATION_FILE
    evaluation.write_text(json.dumps({"label": None, "next_window": None}))
    try:
        page.goto(f"{server.url}/train?run={power.id}")
        expect_red_verdict(page)
        explore(page)
        page.wait_for_url("**/explore?**")
        expect_red_verdict(page)
        page.set_viewport_size(PHONE)  # where it stands below the map
        expect(key(page, "verdict").get_by_text("next to nothing")).to_be_in_viewport()
        page.get_by_test_id("stExpandSidebarButton").click()
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Runs").click()
        page.wait_for_url("**/runs**")  # and the menu doesn't lie over it
        expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    finally:
        path.write_text(stored)
    keep(page)


def test_what_failed_in_a_panel_can_be_tried_again_there(page: Page, server: Server, power: Run):
    page.set_viewport_size(WINDOW)
    open_map(page, server.url, power)
    folder = power.path / layout.QUERIES_FOLDER
    panels = {
        page_texts.GROUPS: "groups",
        page_texts.OUTLIERS: "isolation",
        page_texts.MAP_QUALITY: "trust",
    }
    for panel, kind in panels.items():
        show_panel(page, panel)
        happens(lambda kind=kind: any(folder.glob(f"{kind}-*.npz")), "a result")
        (result,) = folder.glob(f"{kind}-*.npz")
        write_json(result.with_suffix(".failed"), {"message": "Memory ran out."})
        result.unlink()  # only now, else the open page asks again
    page.set_viewport_size(NARROW)  # all panels in one line, and the one from the menu in it
    line = key(page, "panel_line")
    expect(line.get_by_role("button", name=page_texts.MAP_QUALITY)).to_be_visible()
    wait_idle(page)
    assert (line.bounding_box() or {"height": 99})["height"] < 40
    page.set_viewport_size(WINDOW)
    page.reload()
    for panel in panels:
        show_panel(page, panel)
        expect(page.get_by_text("Memory ran out.")).to_be_visible()
        again = page.get_by_role("button", name="Try again")
        assert in_sight(again)
        again.click()
        expect(page.get_by_text("Memory ran out.")).to_have_count(0)
