"""A year of days over time and on the map: a hand on one, the other lights up."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.charts.colouring import GROUP_COLOURS
from sequitur_core.labels import editing
from sequitur_core.runs.annotations.hand_labels import hand_labels, labels_file, record
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES, load_sample
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests import page_texts
from tests.browser.conftest import Server, trained_here, usual_spec
from tests.browser.gestures import (
    LOOKS,
    area,
    chart,
    click,
    download,
    drag,
    expect_count,
    keep,
    kept_map,
    key,
    mode,
    open_map,
    selected_names,
    unfold,
    until,
    wait_idle,
    way,
)

DAYS = 365
A_FEW_PIXELS = pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def seattle(server: Server) -> Run:
    """A run on a year of temperatures, cut into days, that begins at PCA: the year is a ring."""
    space = Workspace(server.home / "local")
    dataset, recipe = load_sample("seattle"), SAMPLES["seattle"].recipe
    data_id = space.add_dataset(dataset, recipe, source=SAMPLES["seattle"].path)
    spec = usual_spec(dataset, data_id, "LINEAR_AE", 4, 5, recipe)
    options, config = preset("faithful", "LINEAR_AE", Sizes.of(dataset), 4)
    config = replace(config, epochs=5)
    spec = replace(spec, options=options, config=config, preset="faithful")
    return trained_here(server, spec, dataset)


def open_charts(page: Page, server: Server, run: Run) -> tuple[Locator, Locator]:
    whole = kept_map(page, server.url, run)
    return whole, chart(page, "The recording over time")


def at_day(series: Locator, day: float) -> float:
    """Where a moment lies in the series, in pixels: all days share its width."""
    return day / DAYS * area(series)["width"]


def rows_on(figure: Locator) -> list[int]:
    """Rows that a map shows as selected."""
    first = np.datetime64("2010-01-01")
    return sorted(int((np.datetime64(n) - first).astype(int)) for n in selected_names(figure))


def lit(series: Locator) -> set[str]:
    """Days of the series that are drawn over the faint rest, each at least in part."""
    moments = series.evaluate(
        "node => { const t = node._fullData[1];"
        " return t.type === 'scatter' && t.x.length && node._fullData[0].opacity < 1"
        " ? [...t.x].filter((_, i) => !isNaN(t.y[i]) && t.y[i] !== null) : []; }"
    )
    return {moment[:10] for moment in moments}


def expect_lit(series: Locator, run: Run, rows: list[int]) -> None:
    wanted = {run.dataset().ids[row] for row in rows}
    for _ in range(LOOKS):
        if lit(series) == wanted:
            return
        series.page.wait_for_timeout(100)
    assert lit(series) == wanted


def expect_selected(page: Page, whole: Locator, rows: list[int]) -> None:
    expect_count(page, len(rows), "day")
    for _ in range(LOOKS):
        if rows_on(whole) == rows:
            return
        page.wait_for_timeout(100)
    assert rows_on(whole) == rows


def test_a_year_is_told_to_be_one_ring_on_a_map_that_is_wholly_in_sight(
    page: Page, server: Server, seattle: Run
) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    whole = open_map(page, server.url, seattle, page_texts.FINDINGS)
    found = key(page, "findings")
    expect(found).to_contain_text("No separate groups.")
    expect(found).to_contain_text("a closed ring: each is much like the next, all the way round.")
    expect(found).to_contain_text("The PCA map shows it whole")
    wait_idle(page)
    at, beside = whole.bounding_box(), key(page, "selection").bounding_box()
    assert at is not None
    assert beside is not None
    assert at["width"] >= 0.6 * (beside["x"] + beside["width"] - at["x"])
    assert at["y"] + at["height"] <= 768
    page.set_viewport_size({"width": 640, "height": 360})  # at 200 %, part of it is
    wait_idle(page)
    inner = whole.locator(".nsewdrag").first.bounding_box()
    assert inner is not None
    assert inner["y"] <= 260
    page.set_viewport_size({"width": 1024, "height": 768})
    colours = whole.evaluate(
        "node => node._fullData.filter(t => t.marker).map(t => [t.name, t.marker.color])"
    )
    assert [name for name, _ in colours] == ["winter", "spring", "summer", "autumn"]
    assert {colour.upper() for _, colour in colours}.isdisjoint(GROUP_COLOURS)

    whole.focus()
    page.keyboard.press("n")
    spoken = whole.locator("xpath=following-sibling::*[@aria-live]")
    expect(spoken).to_have_text("2010-01-01, season: winter")

    series = chart(page, "The recording over time")
    mode(series, "Full screen")
    until(series, "document.fullscreenElement?.contains(node) && node.clientHeight > 600")
    mode(series, "Full screen")
    until(series, "!document.fullscreenElement && node._fullLayout.width === node.clientWidth")
    keep(page)


def test_an_interval_dragged_over_the_series_selects_its_days_on_the_map(
    page: Page, server: Server, seattle: Run
) -> None:
    whole, series = open_charts(page, server, seattle)
    ticks = series.locator(".xtick text").all_text_contents()
    assert "Jan 2010" in ticks
    assert len(ticks) >= 4
    drag(series, [(at_day(series, 100.5), 40), (at_day(series, 110.5), 80)])
    rows = list(range(100, 111))
    expect_selected(page, whole, rows)
    expect_lit(series, seattle, rows)
    expect(page.get_by_text("11 days selected here.")).to_be_visible()

    # Shift adds, on the strip as well; a click takes the one day around it.
    height = area(series)["height"]
    click(series, (at_day(series, 200.5), height + 30), held="Shift")
    expect_selected(page, whole, [*rows, 200])
    way(page, "Remove").click()  # the buttons at the map hold here, too
    click(series, (at_day(series, 200.5), height + 30))
    expect_selected(page, whole, rows)
    way(page, "Add").click()
    drag(series, [(at_day(series, 200.5), 40), (at_day(series, 210.5), 80)])
    expect_selected(page, whole, [*rows, *range(200, 211)])
    way(page, "Replace").click()
    click(series, (at_day(series, 300.3), 60))
    expect_selected(page, whole, [300])
    expect_lit(series, seattle, [300])
    page.keyboard.press("Escape")
    expect_count(page, 0)
    until(whole, "node._fullData.every(t => !t.selectedpoints)")


def test_an_interval_labelled_over_time_is_exported_in_the_recordings_own_times(
    page: Page, server: Server, seattle: Run
) -> None:
    record(seattle, [editing.new_label(hand_labels(seattle), "odd")])
    try:
        open_map(page, server.url, seattle, page_texts.LABELS)
        series = chart(page, "The recording over time")
        drag(series, [(at_day(series, 100.5), 40), (at_day(series, 110.5), 80)])
        expect(page.get_by_text("11 days selected here.")).to_be_visible()
        expect(key(page, "label_0").get_by_role("button").first).to_be_enabled()
        wait_idle(page)
        page.keyboard.press("1")
        expect(key(page, "label_0")).to_contain_text("odd · 11")
        wait_idle(page)
        unfold(page, "Export and import labels")
        taken = download(key(page, "labels_intervals_csv").get_by_role("button").first)
        (found,) = pd.read_csv(taken.path()).to_dict("records")
    finally:
        labels_file(seattle).unlink()
    assert (found["label"], found["given_by"]) == ("odd", "hand")
    assert (found["start"], found["end"]) == ("2010-04-11", "2010-04-22")  # of whole days
    for name, day in (("dragged_from", 100.5), ("dragged_to", 110.5)):
        moment = pd.Timestamp(found[name])
        assert moment == moment.floor("h")  # the file's times are full hours
        assert abs(moment - pd.Timestamp("2010-01-01") - pd.Timedelta(days=day)) < A_FEW_PIXELS


def test_days_selected_on_the_map_light_up_in_the_series(
    page: Page, server: Server, seattle: Run
) -> None:
    whole, series = open_charts(page, server, seattle)
    box = area(whole)
    right, bottom = box["width"] * 0.5, box["height"] - 4
    drag(whole, [(4, 4), (right, 4), (right, bottom), (4, bottom)])
    until(whole, "node._fullData.some(t => t.selectedpoints)")
    wait_idle(page)
    rows = rows_on(whole)
    assert 10 < len(rows) < DAYS - 10
    expect_selected(page, whole, rows)
    expect_lit(series, seattle, rows)


def test_outliers_are_marked_over_time_and_dated(page: Page, server: Server, seattle: Run) -> None:
    open_map(page, server.url, seattle, page_texts.OUTLIERS)
    series = chart(page, "The recording over time")
    marks = "node._fullData.find(t => t.name === 'outliers')"
    until(series, f"{marks}?.x.length > 0")
    moment, said = series.evaluate(f"node => [{marks}.x[0], {marks}.text[0]]")
    day = (np.datetime64(moment[:10]) - np.datetime64("2010-01-01")).astype(int)
    click(series, (at_day(series, day + 0.5), 60))
    panel = page.locator(".st-key-selection").last
    date = said.removeprefix("outlier: ")
    parts = rf"on {date} from \d\d:00 to \d\d:00, where"
    whole = rf"from beginning to end \({date.split(maxsplit=1)[1]}\)"
    expect(panel).to_contain_text(re.compile(f" ({parts}|{whole})"))
