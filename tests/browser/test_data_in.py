"""Data in: a wrong guess corrected, sequences left out, and a recipe used again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Locator, Page, expect

from sequitur_core.data.recipe import Recipe
from sequitur_core.runs.workspace import Workspace
from tests.browser.conftest import Server
from tests.browser.gestures import choose, download, press_until, until, wait_idle


def key(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name}")


def begins(page: Page, name: str) -> Locator:
    """A widget whose key begins so; the id of the data follows."""
    return page.locator(f'[class*="st-key-{name}_"]').first


def upload(page: Page, server: Server, path: Path) -> None:
    page.goto(server.url)
    key(page, "upload").locator("input[type=file]").set_input_files(path)
    expect(key(page, "dataset_details")).to_be_visible()
    wait_idle(page)


def data_in_view(page: Page) -> str:
    found = re.search(r"data=([\w-]+)", page.url)
    assert found is not None
    return found[1]


def test_a_wrong_guess_is_corrected_on_the_page(page: Page, server: Server, tmp_path: Path):
    # Nothing says whether rows or columns are the sequences: rows are guessed.
    values = np.random.default_rng(0).normal(size=(12, 20)).round(3)
    path = tmp_path / "plain.csv"
    pd.DataFrame(values, columns=[f"s{i}" for i in range(20)]).to_csv(path, index=False)
    upload(page, server, path)
    summary = key(page, "dataset_summary")
    expect(summary).to_contain_text("12 sequences of 20 steps")
    page.get_by_text("Correct what was understood").click()
    choose(begins(page, "choice").get_by_role("combobox"), "Each column is a sequence")
    expect(summary).to_contain_text("20 sequences of 12 steps")
    figure = key(page, "dataset_preview").get_by_role("figure")
    until(figure, "node._fullData?.length === 12 && node._fullData[0].y.length === 12")
    shown = figure.evaluate(
        "node => node._fullData.map((t, i) => [node.layout.annotations[i].text, [...t.y]])"
    )
    for name, curve in shown:
        assert np.allclose(curve, values[:, int(name.removeprefix("s"))], atol=1e-5)


def month(path: Path, n: int, seed: int, *, heat: str = "heat") -> Path:
    """Recordings of two channels, of 24 steps."""
    rng = np.random.default_rng(seed)
    steps = np.tile(np.arange(24), n)
    frame = pd.DataFrame(
        {
            "who": np.repeat([f"p{seed}{i}" for i in range(n)], 24),
            "step": steps,
            heat: rng.normal(size=24 * n).round(3),
            "rain": rng.normal(size=24 * n).round(3),
        }
    )
    frame.to_csv(path, index=False)
    return path


def use_recipe(page: Page, recipe: Path) -> None:
    page.get_by_text("Recipe", exact=True).click()
    begins(page, "recipe").locator("input[type=file]").set_input_files(recipe)


def test_a_recipe_is_used_for_the_next_months_file(page: Page, server: Server, tmp_path: Path):
    space = Workspace(server.home / "local")
    upload(page, server, month(tmp_path / "may.csv", 9, 1))
    page.get_by_text("Prepare the sequences").click()
    every = begins(page, "every").locator("input")
    every.fill("2")
    every.press("Enter")
    expect(page.get_by_role("figure", name="3 sequences after preparing")).to_be_visible()
    prepare = key(page, "prepare").get_by_role("button").first
    expect(prepare).to_be_enabled()
    press_until(prepare, lambda timeout: expect(prepare).to_be_disabled(timeout=timeout))
    expect(key(page, "dataset_summary")).to_contain_text("9 sequences of 12 steps")
    wait_idle(page)
    page.get_by_text("Recipe", exact=True).click()
    recipe = tmp_path / "recipe.json"
    download(key(page, "download_recipe").get_by_role("button")).save_as(recipe)
    assert Recipe.from_json(recipe.read_text()).every == 2

    june = month(tmp_path / "june.csv", 7, 2)
    upload(page, server, june)
    expect(key(page, "dataset_summary")).to_contain_text("of 24 steps")
    use_recipe(page, recipe)
    expect(key(page, "dataset_summary")).to_contain_text("7 sequences of 12 steps")
    data_id = data_in_view(page)
    assert json.loads(space.recipe(data_id).to_json()) == json.loads(recipe.read_text())
    heat = pd.read_csv(june)["heat"].to_numpy()[:24]
    found = space.dataset(data_id).sequences[0][:, 0]
    np.testing.assert_allclose(found, heat.reshape(12, 2).mean(axis=1), atol=1e-5)

    upload(page, server, month(tmp_path / "july.csv", 6, 3, heat="warmth"))
    use_recipe(page, recipe)
    alert = page.get_by_role("alert").filter(has_text="july.csv lacks the column heat.")
    expect(alert).to_contain_text("Nothing was changed")
    expect(key(page, "dataset_summary")).to_contain_text("of 24 steps")


def test_constant_sequences_are_left_out_and_brought_back(
    page: Page, server: Server, tmp_path: Path
):
    values = np.random.default_rng(0).normal(size=(14, 20))
    values[[3, 8]] = 1
    frame = pd.DataFrame(values, columns=[f"t{i}" for i in range(20)])
    frame.insert(0, "name", [f"r{i}" for i in range(14)])
    frame.to_csv(tmp_path / "still.csv", index=False)
    upload(page, server, tmp_path / "still.csv")
    expect(key(page, "notices")).to_contain_text("2 sequences never change.")
    key(page, "constant_out").get_by_role("button").click()
    expect(key(page, "dataset_summary")).to_contain_text("12 sequences of 20 steps")
    expect(page.get_by_text("never change")).to_have_count(0)
    wait_idle(page)
    # Two more by ticking them in the list, which is drawn on a canvas.
    page.get_by_text("Leave sequences out").click()
    canvas = begins(page, "leaving_table").locator("canvas").first
    expect(canvas).to_be_visible()
    for count, row in enumerate((0, 2), 1):
        wait_idle(page)
        box = canvas.bounding_box()
        page.mouse.click(box["x"] + 16, box["y"] + 35 * (row + 1.5))
        # A click while the page comes back from the one before would be lost.
        chosen = page.get_by_role("button", name=f"Leave out the chosen ({count})")
        expect(chosen).to_be_visible()
    chosen.click()
    expect(key(page, "dataset_summary")).to_contain_text("10 sequences of 20 steps")
    wait_idle(page)
    dataset = Workspace(server.home / "local").dataset(data_in_view(page))
    assert set(dataset.ids) == {f"r{i}" for i in range(14)} - {"r3", "r8", "r0", "r2"}
    key(page, "bring_back").get_by_role("button").click()
    expect(key(page, "dataset_summary")).to_contain_text("14 sequences of 20 steps")
