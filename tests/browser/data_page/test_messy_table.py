"""A table as it comes from a logger, from the upload to the map: what is missing is asked about."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.browser.conftest import Server, trained_here, usual_spec
from tests.browser.gestures import (
    chart,
    click,
    expect_count,
    key,
    on_screen,
    open_map,
    press,
    understand,
    upload,
    wait_idle,
)

DAYS = 40
SENTINEL = -200
DRAWN = "node => [...node._fullData[0].y].map(v => Number.isFinite(v) ? v : null)"


def truth() -> tuple[pd.DatetimeIndex, np.ndarray, np.ndarray]:
    """Hours of some weeks, a gas and a temperature; days of two kinds, and NaN where missing."""
    rng = np.random.default_rng(0)
    hours = pd.date_range("2024-03-04", periods=24 * DAYS, freq="h")  # a Monday
    at = hours.hour.to_numpy()
    swing = np.where(hours.day_of_week < 5, 2.0, 0.5)
    gas = 4 + swing * np.sin(2 * np.pi * at / 24) + rng.normal(0, 0.1, len(hours))
    warm = 10 + 5 * np.sin(2 * np.pi * (at - 9) / 24) + rng.normal(0, 0.2, len(hours))
    for day in range(0, DAYS, 4):
        gas[24 * day + 8 : 24 * day + 16] = np.nan  # the device was off
    warm[100:104] = np.nan
    return hours, gas.round(2), warm.round(1)


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """Two lines of title, semicolons, decimal commas, Latin letters, two ways to say missing."""
    hours, gas, warm = truth()
    lines = [
        "Messstation Süd",
        "exportiert am 01.05.2024",
        "Datum;Uhrzeit;CO (ppm);T (°C);",
    ]
    for moment, co, t in zip(hours, gas, warm, strict=True):
        cells = [str(SENTINEL) if np.isnan(co) else f"{co}", "" if np.isnan(t) else f"{t}"]
        when = f"{moment:%d.%m.%Y};{moment:%H.%M}"
        lines.append(f"{when};{';'.join(cell.replace('.', ',') for cell in cells)};")
    lines += [";;;;"] * 5
    path = tmp_path / "messstation.csv"
    path.write_bytes("\r\n".join(lines).encode("latin-1"))
    return path


def test_a_messy_table_goes_from_upload_to_a_map_that_known_values_made(
    page: Page, server: Server, messy: Path
):
    space = Workspace(server.home / "local")
    _, gas, warm = truth()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(server.url)
    upload(page, messy)
    summary = key(page, "dataset_summary")
    expect(summary).to_contain_text(f"{DAYS} windows of 24 steps, 2 channels")
    expect(summary).to_contain_text(f"{DAYS * 24} hourly rows")
    expect(page.get_by_text(f"{SENTINEL} is in 80 cells")).to_be_visible()
    expect(summary).to_contain_text("84 missing values were filled in from the values nearest in")
    figure = key(page, "dataset_preview").get_by_role("figure")
    expect(key(page, "dataset_details")).to_be_visible()
    wait_idle(page)
    warning = summary.get_by_role("alert").bounding_box()
    charts = figure.bounding_box()
    assert warning is not None
    assert charts is not None
    assert warning["height"] < 45  # one line
    assert charts["y"] < 500  # the first row of sequences stands in the first screen
    understand(page, "fill", page_texts.FILL_IGNORED)
    expect(summary).to_contain_text("84 missing values are drawn as gaps")
    wait_idle(page)
    data_id = space.datasets()[0].id
    dataset = space.dataset(data_id)
    shown = np.concatenate([dataset.as_measured(row) for row in range(len(dataset))])
    np.testing.assert_allclose(shown, np.column_stack([gas, warm]), atol=1e-5)

    # What is drawn has gaps.
    drawn = [v if v is not None else np.nan for v in figure.evaluate(DRAWN)]
    title = figure.evaluate("node => node.layout.annotations[0].text")
    row = dataset.ids.index(title)
    np.testing.assert_allclose(drawn, gas[24 * row : 24 * row + 24], atol=1e-5)

    before = len(space.datasets())
    press(page, "next")
    expect(key(page, "train").get_by_role("button")).to_be_enabled()
    assert len(space.datasets()) == before  # the click didn't load the file again
    recipe = space.recipe(data_id)
    spec = usual_spec(dataset, data_id, "LSTM_AE", 16, 3, recipe)
    plain = replace(spec.config, cross_fit=False)  # whose errors are those of the model itself
    run = trained_here(server, replace(spec, config=plain), dataset)
    rebuilt, scaler, measured = run.reconstructions(), run.scaler(), run.dataset()
    off = [
        np.square((measured.as_measured(i) - rebuilt[i]) / scaler.std) for i in range(len(measured))
    ]
    np.testing.assert_allclose(run.errors(), [np.nanmean(o) for o in off], rtol=1e-3)
    about = json.loads((run.path / "data" / "dataset.json").read_text())
    assert about["missing"] is True

    points = open_map(page, server.url, run)
    click(points, on_screen(points, run.points("umap")[:1])[0])
    expect_count(page, 1, "day")
    alone = chart(page, page_texts.WITH_DIFFERENCE)
    row = measured.ids.index(alone.get_attribute("aria-label").split(" with ")[0])
    drawn = [v if v is not None else np.nan for v in alone.evaluate(DRAWN)]
    np.testing.assert_allclose(drawn, measured.as_measured(row)[:, 0], atol=1e-5)
