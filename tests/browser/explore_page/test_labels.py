"""Labels, as a person gives them: around points by lasso, by a key, taken back, exported."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from sequitur_core.labels import editing
from sequitur_core.runs.annotations.hand_labels import hand_labels, labels_file, record
from sequitur_core.runs.run import Run
from tests import page_texts
from tests.browser.conftest import Server
from tests.browser.gestures import (
    area,
    download,
    drag,
    key,
    on_screen,
    open_map,
    unfold,
    wait_idle,
)


@pytest.fixture
def figure(page: Page, server: Server, trained: Run) -> Iterator[Locator]:
    """The map of the trained run beside its labels, of which the first is "odd"."""
    for name in ("odd", "even", "neither", "undecided"):
        record(trained, [editing.new_label(hand_labels(trained), name)])
    yield open_map(page, server.url, trained, page_texts.LABELS)
    labels_file(trained).unlink()


def leftmost(figure: Locator, run: Run) -> tuple[float, list[int]]:
    """A place across the map with about 20 points to its left, and the rows of these."""
    x = on_screen(figure, run.points("umap"))[:, 0]
    ordered = np.sort(x)
    at = 16 + int(np.diff(ordered)[16:24].argmax())
    cut = float(ordered[at] + ordered[at + 1]) / 2
    return cut, np.flatnonzero(x < cut).tolist()


def test_points_are_labelled_by_lasso_and_key_undone_and_exported(
    page: Page, figure: Locator, trained: Run
):
    cut, rows = leftmost(figure, trained)
    bottom = area(figure)["height"] - 4
    drag(figure, [(4, 4), (cut, 4), (cut, bottom), (4, bottom), (4, 4)])
    chip = key(page, "label_0")
    expect(chip.get_by_role("button").first).to_be_enabled()
    wait_idle(page)
    page.keyboard.press("1")
    expect(chip).to_contain_text(f"odd · {len(rows)}")
    buttons = key(page, "labels").bounding_box()  # two lines, so that panels have their room
    assert buttons is not None
    assert buttons["height"] < 80
    wait_idle(page)
    page.keyboard.press("u")
    expect(chip).to_contain_text("odd · 0")
    wait_idle(page)
    page.keyboard.press("1")
    expect(chip).to_contain_text(f"odd · {len(rows)}")

    unfold(page, "Export and import labels")
    taken = download(key(page, "labels_sequences_csv").get_by_role("button").first)
    table = pd.read_csv(io.BytesIO(Path(taken.path()).read_bytes())).set_index("id")
    labelled = table[table["label"].notna()]
    ids = trained.dataset().ids
    assert sorted(map(str, labelled.index)) == sorted(ids[row] for row in rows)
    assert set(labelled["label"] + labelled["given_by"]) == {"oddhand"}
