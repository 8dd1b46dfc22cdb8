"""Selecting, as a person does it: on the map, by name, by label; and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from sequitur_core.runs import layout, selections
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.browser.conftest import LENGTH, ROWS, Server
from tests.browser.gestures import Pixels, area, chart, choose, download, mode, until, wait_idle

SLOW, FAST = list(range(ROWS // 2)), list(range(ROWS // 2, ROWS))
EVERYTHING = list(range(ROWS))
ODD_NAME = "*odd* <b>ones</b> :smile: 🙂"


@pytest.fixture
def figure(page: Page, server: Server, trained: Run) -> Locator:
    """The map of the trained run, with nothing selected and nothing kept."""
    (trained.path / layout.SELECTIONS_FILE).unlink(missing_ok=True)
    page.goto(f"{server.url}/explore?run={trained.id}")
    return chart(page, f"Map of {ROWS} sequences")


def key(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name}")


def press(page: Page, name: str) -> None:
    wait_idle(page)
    key(page, name).get_by_role("button").first.click()


def pixels(figure: Locator, run: Run) -> NDArray[np.float64]:
    """Where each row lies in the plotting area, from its place on the map alone: (n, 2)."""
    found = figure.evaluate(
        """(node, points) => {
            const { xaxis, yaxis } = node._fullLayout;
            return points.map(([x, y]) => [xaxis.d2p(x), yaxis.d2p(y)]);
        }""",
        run.points("umap").tolist(),
    )
    return np.array(found)


def selected(figure: Locator) -> list[int]:
    """Rows shown as selected, told by the names of their points."""
    names = figure.evaluate(
        "node => (node._fullData ?? []).flatMap("
        "t => [...(t.selectedpoints ?? [])].map(p => t.text[p]))"
    )
    return sorted(int(name.split()[-1]) for name in names)


def expect_selected(page: Page, figure: Locator, rows: Sequence[int]) -> None:
    """The map shows these rows, and the page counts them."""
    wanted = sorted(int(row) for row in rows)
    for _ in range(100):
        if selected(figure) == wanted:
            break
        page.wait_for_timeout(100)
    # Where they differ, the page's count tells whether the server knows of the click.
    counted = page.get_by_role("heading", name=re.compile("selected"))
    assert selected(figure) == wanted, counted.all_inner_texts()
    if wanted:
        many = f"{len(wanted)} sequence{'' if len(wanted) == 1 else 's'} selected"
        expect(page.get_by_role("heading", name=many)).to_be_visible()
    else:
        expect(page.get_by_role("heading", name="Nothing selected")).to_be_visible()
    wait_idle(page)


def hand(figure: Locator, path: Sequence[Pixels], *, held: str = "") -> None:
    """Drag along a path of the plotting area with some keys held, such as "Control+Shift"."""
    box, page = area(figure), figure.page
    keys = held.split("+") if held else []
    for name in keys:
        page.keyboard.down(name)
    for i, (x, y) in enumerate(path):
        page.mouse.move(box["x"] + float(x), box["y"] + float(y), steps=8)
        if i == 0:
            page.mouse.down()
    page.mouse.up()
    for name in keys:
        page.keyboard.up(name)


def click(figure: Locator, at: Pixels, *, held: str = "") -> None:
    box, page = area(figure), figure.page
    page.mouse.move(box["x"] + float(at[0]), box["y"] + float(at[1]), steps=8)
    page.wait_for_timeout(150)  # Plotly looks for the point under the pointer 10 times a second
    if held:
        page.keyboard.down(held)
    page.mouse.down()
    page.mouse.up()
    if held:
        page.keyboard.up(held)


def halves(figure: Locator, run: Run) -> tuple[float, list[int], list[int]]:
    """A place across at the widest gap near the middle, and the rows left and right of it."""
    x = pixels(figure, run)[:, 0]
    ordered = np.sort(x)
    middle = np.arange(ROWS // 3, 2 * ROWS // 3)
    at = middle[np.diff(ordered)[middle].argmax()]
    cut = float(ordered[at] + ordered[at + 1]) / 2
    return cut, np.flatnonzero(x < cut).tolist(), np.flatnonzero(x > cut).tolist()


def around(figure: Locator, left: float, right: float) -> list[Pixels]:
    """A lasso from the top to the bottom of the map."""
    bottom = area(figure)["height"] - 4
    return [(left, 4), (right, 4), (right, bottom), (left, bottom), (left, 4)]


def lonely(figure: Locator, run: Run) -> tuple[int, Pixels]:
    """The row farthest from all others, and where it is: a click can't mean another one."""
    points = pixels(figure, run)
    away = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(away, np.inf)
    row = int(away.min(axis=1).argmax())
    return row, points[row].tolist()


def way(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="What selecting does").get_by_role("button", name=name)


def legend(figure: Locator, name: str, *, held: str = "", double: bool = False) -> None:
    """Click an entry of the legend."""
    entry = figure.locator(".legend .traces", has_text=name).locator(".legendtoggle")
    entry.click(modifiers=[held] if held else None, click_count=2 if double else 1)


def test_lassos_add_and_remove_by_the_buttons(page: Page, figure: Locator, trained: Run):
    cut, left, right = halves(figure, trained)
    width = area(figure)["width"] - 4
    hand(figure, around(figure, 4, cut))
    expect_selected(page, figure, left)
    way(page, "Add").click()
    hand(figure, around(figure, cut, width))
    expect_selected(page, figure, EVERYTHING)
    way(page, "Remove").click()
    expect(way(page, "Remove")).to_have_attribute("aria-pressed", "true")
    hand(figure, around(figure, 4, cut))
    expect_selected(page, figure, right)
    way(page, "New").click()
    hand(figure, around(figure, 4, cut))
    expect_selected(page, figure, left)


@pytest.mark.parametrize(
    ("button", "less"),
    [("Lasso Select", "Alt"), ("Box Select", "Alt"), ("Box Select", "Control+Shift")],
)
def test_shift_adds_and_alt_removes(
    page: Page, figure: Locator, trained: Run, button: str, less: str
):
    cut, left, right = halves(figure, trained)
    width, bottom = area(figure)["width"] - 4, area(figure)["height"] - 4
    mode(figure, button)

    def draw(begin: float, end: float, held: str = "") -> None:
        lasso = around(figure, begin, end)
        hand(figure, lasso if "Lasso" in button else [(begin, 4), (end, bottom)], held=held)

    draw(4, cut)
    expect_selected(page, figure, left)
    draw(cut, width, "Shift")
    expect_selected(page, figure, EVERYTHING)
    draw(4, cut, less)
    expect_selected(page, figure, right)


def test_a_click_adds_and_removes_one(page: Page, figure: Locator, trained: Run):
    row, at = lonely(figure, trained)
    press(page, "select_all")
    expect_selected(page, figure, EVERYTHING)
    click(figure, at, held="Alt")
    expect_selected(page, figure, [r for r in EVERYTHING if r != row])
    way(page, "Add").click()
    click(figure, at)
    expect_selected(page, figure, EVERYTHING)
    way(page, "Remove").click()
    click(figure, at)
    expect_selected(page, figure, [r for r in EVERYTHING if r != row])


def test_the_buttons_work_by_keyboard(page: Page, figure: Locator, trained: Run):
    way(page, "New").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(way(page, "Add")).to_have_attribute("aria-pressed", "true")
    wait_idle(page)
    figure.focus()
    for name in ("n", "Enter", "n", "Enter"):  # the rows in their order
        page.keyboard.press(name)
    expect_selected(page, figure, [0, 1])
    page.keyboard.press("Alt+Enter")
    expect_selected(page, figure, [0])


def test_the_legend_selects_and_hides(page: Page, figure: Locator):
    legend(figure, "slow")
    expect_selected(page, figure, SLOW)
    legend(figure, "fast", held="Shift")
    expect_selected(page, figure, EVERYTHING)
    legend(figure, "slow", held="Alt")
    expect_selected(page, figure, FAST)
    hidden = "node._fullData.filter(t => t.visible === 'legendonly').map(t => t.name).join()"
    legend(figure, "slow", double=True)
    until(figure, f"{hidden} === arg", "slow")
    page.wait_for_timeout(500)  # a click that selects would have done so by now
    expect_selected(page, figure, FAST)
    legend(figure, "slow")
    until(figure, f"{hidden} === arg", "")
    expect_selected(page, figure, FAST)


def test_quick_clicks_on_two_entries_of_the_legend_are_no_double_click(page: Page, figure: Locator):
    legend(figure, "slow")
    legend(figure, "fast", held="Shift")
    expect_selected(page, figure, EVERYTHING)


def test_the_legend_answers_while_the_map_is_drawn(page: Page, figure: Locator):
    page.evaluate(
        """() => {
            const { react } = Plotly;
            Plotly.react = async (...given) => {
                const drawn = await react(...given);
                await new Promise((go) => setTimeout(go, 2000)); // as with very many points
                return drawn;
            };
        }"""
    )
    legend(figure, "slow")
    until(figure, "node._fullData.some(t => t.selectedpoints?.length === 0)")
    legend(figure, "fast", held="Shift")
    expect_selected(page, figure, EVERYTHING)


def test_a_search_selects_by_id(page: Page, figure: Locator):
    box = key(page, "find").get_by_role("textbox")
    box.fill("WAVE 57")
    box.press("Enter")
    expect_selected(page, figure, [57])
    box.fill("wave 1")  # one of eleven, and an id by itself
    box.press("Enter")
    expect_selected(page, figure, [1])
    found = key(page, "found_ids")
    found.get_by_role("radio", name="wave 12").click()
    expect_selected(page, figure, [12])
    way(page, "Add").click()
    found.get_by_role("button", name="Add all 11").click()
    expect_selected(page, figure, [1, *range(10, 20)])
    box.fill("nobody")
    box.press("Enter")
    expect(page.get_by_text("No id has “nobody” in it.")).to_be_visible()
    expect_selected(page, figure, [1, *range(10, 20)])


def test_labels_and_numbers_select(page: Page, figure: Locator, trained: Run):
    page.get_by_role("button", name="Select by").click()
    choose(page.get_by_role("combobox", name="Values"), "fast (30)")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Select 30 sequences").click()
    expect_selected(page, figure, FAST)
    errors = trained.errors()
    limit = float(f"{np.median(errors):.4g}")
    page.get_by_role("button", name="Select by").click()
    choose(page.get_by_role("combobox", name="By", exact=True), "reconstruction error")
    page.get_by_role("spinbutton", name="From").fill(str(limit))
    page.keyboard.press("Enter")
    wanted = np.flatnonzero(errors.astype(np.float64) >= limit)
    page.get_by_role("button", name=f"Select {len(wanted)} sequences").click()
    expect_selected(page, figure, wanted.tolist())


def test_all_inverted_cleared_and_brought_back(page: Page, figure: Locator):
    legend(figure, "slow")
    expect_selected(page, figure, SLOW)
    press(page, "invert")
    expect_selected(page, figure, FAST)
    press(page, "select_all")
    expect_selected(page, figure, EVERYTHING)
    press(page, "clear")
    expect_selected(page, figure, [])
    for rows in (EVERYTHING, FAST, SLOW, []):
        press(page, "select_back")
        expect_selected(page, figure, rows)
    expect(key(page, "select_back").get_by_role("button")).to_be_disabled()


def keep(page: Page, name: str) -> None:
    key(page, "keep").get_by_role("button").click()
    page.get_by_placeholder("Such as: odd days").fill(name)
    page.keyboard.press("Enter")


def test_a_selection_is_kept_found_again_and_colours_the_map(
    page: Page, figure: Locator, server: Server, trained: Run
):
    legend(figure, "slow")
    expect_selected(page, figure, SLOW)
    keep(page, ODD_NAME)
    chip = key(page, "kept_0").get_by_role("button")
    expect(chip).to_have_text(re.compile(re.escape(f"{ODD_NAME} · 30").replace("smile", ".*smile")))
    (one,) = selections.saved(trained)
    assert (one.name, one.rows.tolist()) == (ODD_NAME, SLOW)

    page.reload()
    figure = chart(page, f"Map of {ROWS} sequences")
    expect_selected(page, figure, [])
    key(page, "kept_0").get_by_role("button").click()
    expect_selected(page, figure, SLOW)
    press(page, "select_all")
    expect_selected(page, figure, EVERYTHING)
    way(page, "Remove").click()
    key(page, "kept_0").get_by_role("button").click()
    expect_selected(page, figure, FAST)

    choose(key(page, "color_by").get_by_role("combobox"), f"selection: {ODD_NAME}")
    counts = "node._fullData.map(t => `${t.name} ${t.x.length}`).join() === arg"
    until(figure, counts, "in it 30,not in it 30")
    choose(key(page, "color_by").get_by_role("combobox"), "in the selection or not")
    press(page, "invert")
    until(figure, "node._fullData[0].text[0] === arg", "wave 0")
    expect_selected(page, figure, SLOW)

    key(page, "change_kept").get_by_role("button").first.click()
    page.get_by_role("textbox", name="New name").fill("slow ones")
    page.keyboard.press("Enter")
    wait_idle(page)
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(key(page, "kept_0").get_by_role("button")).to_have_text("slow ones · 30")
    assert [one.name for one in selections.saved(trained)] == ["slow ones"]


def test_only_the_selected_are_downloaded(
    page: Page, figure: Locator, trained: Run, tmp_path: Path
):
    legend(figure, "fast")
    expect_selected(page, figure, FAST)
    path = tmp_path / "selection.csv"
    download(key(page, "download_selection").get_by_role("button")).save_as(path)
    table = pd.read_csv(path)
    assert list(table["id"]) == [f"wave {row}" for row in FAST]
    columns = [f"encoding_{i + 1}" for i in range(16)]
    assert np.array_equal(table[columns].to_numpy(np.float32), trained.encodings()[FAST])
    assert np.array_equal(table["error"].to_numpy(np.float32), trained.errors()[FAST])


def show_as(page: Page, name: str) -> None:
    wait_idle(page)
    key(page, "show_as").get_by_role("radio", name=name).click()
    wait_idle(page)


def lines(view: Locator, name: str) -> NDArray[np.float64]:
    """The numbers of the line with this name."""
    until(view, "node._fullData?.some(t => t.name === arg)", name)
    found = view.evaluate(
        "(node, name) => Array.from(node._fullData.find(t => t.name === name).y)", name
    )
    return np.array(found, dtype=float)


def test_together_shows_the_middle_the_band_and_the_error(
    page: Page, figure: Locator, trained: Run
):
    legend(figure, "slow")
    expect_selected(page, figure, SLOW)
    show_as(page, "Together")
    view = page.get_by_role("figure", name="30 selected sequences over one another")
    values = np.stack([trained.dataset().sequences[row][:, 0] for row in SLOW])
    rebuilt = np.stack([trained.reconstructions()[row][:, 0] for row in SLOW])
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], axis=0)
    assert np.allclose(lines(view, "middle value"), middle, atol=1e-5)
    assert np.allclose(lines(view, "half of them"), [*high, *low[::-1]], atol=1e-5)
    rebuilt_middle = np.median(rebuilt, axis=0)
    assert np.allclose(lines(view, "middle of the reconstructions"), rebuilt_middle, atol=1e-5)
    error = page.get_by_role("figure", name="Typical error")
    expected = np.sqrt(np.square(values - rebuilt).mean(axis=0))
    assert np.allclose(lines(error, "the selected"), expected, atol=1e-5)
    assert len(lines(error, "all sequences")) == LENGTH


def test_a_single_sequence_is_large_with_its_difference(page: Page, figure: Locator, trained: Run):
    row, at = lonely(figure, trained)
    click(figure, at)
    expect_selected(page, figure, [row])
    view = page.get_by_role("figure", name=re.compile(f"^wave {row} with its reconstruction"))
    original, rebuilt = trained.dataset().sequences[row][:, 0], trained.reconstructions()[row][:, 0]
    assert np.allclose(lines(view, "original"), original, atol=1e-5)
    assert np.allclose(lines(view, "reconstruction"), rebuilt, atol=1e-5)
    assert np.allclose(lines(view, "original minus reconstruction"), original - rebuilt, atol=1e-5)


def tick(page: Page, line: int) -> None:
    """Tick a line of the table, which is drawn on a canvas."""
    wait_idle(page)
    table = key(page, "selection_table").locator("canvas").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 35 * (line + 1.5))


def test_a_line_of_the_table_leads_to_its_sequence_and_point(
    page: Page, figure: Locator, trained: Run
):
    legend(figure, "fast")
    expect_selected(page, figure, FAST)
    show_as(page, "Table")
    tick(page, 2)
    expect(page.get_by_text("1 line ticked")).to_be_visible()
    view = key(page, "selected_sequences").get_by_role("figure")
    until(view, "node.layout?.annotations?.[0]?.text.startsWith(arg)", f"wave {FAST[2]} ")
    ring = "node._fullData.find(t => t.name === 'ticked')?.x[0] ?? 1e9"
    place = float(trained.points("umap")[FAST[2], 0])
    until(figure, f"Math.abs(({ring}) - arg) < 1e-5", place)
    tick(page, 4)
    expect(page.get_by_text("2 lines ticked")).to_be_visible()
    press(page, "remove_ticked")
    rest = [row for i, row in enumerate(FAST) if i not in (2, 4)]
    expect_selected(page, figure, rest)
    tick(page, 0)
    expect(page.get_by_text("1 line ticked")).to_be_visible()
    press(page, "select_ticked")
    expect_selected(page, figure, FAST[:1])


def test_a_training_without_the_selected_starts_from_the_same_settings(
    page: Page, figure: Locator, server: Server, trained: Run
):
    workspace = Workspace(server.home / "local")
    before = workspace.dataset_ids()
    row, at = lonely(figure, trained)
    click(figure, at)
    expect_selected(page, figure, [row])
    key(page, "without").get_by_role("button").first.click()
    expect(page.get_by_text("59 sequences")).to_be_visible()
    press(page, "train_without")
    page.wait_for_url(re.compile("/train"))
    expect(page.get_by_text("waves without 1 sequence").first).to_be_visible()
    expect(key(page, "encoding_dim").locator("input")).to_have_value("16")
    expect(key(page, "epochs").locator("input")).to_have_value("30")
    (new,) = workspace.dataset_ids() - before
    assert workspace.dataset(new).ids == tuple(f"wave {r}" for r in EVERYTHING if r != row)
    assert workspace.recipe(new).without == (f"wave {row}",)
    assert trained.spec.dataset_id in workspace.dataset_ids()


def test_everything_cannot_be_left_out(page: Page, figure: Locator):
    press(page, "select_all")
    expect_selected(page, figure, EVERYTHING)
    key(page, "without").get_by_role("button").first.click()
    expect(page.get_by_text("none would be left")).to_be_visible()
    expect(key(page, "train_without")).to_have_count(0)


def test_a_point_under_the_pointer_shows_its_series(page: Page, figure: Locator, trained: Run):
    _, at = lonely(figure, trained)
    box = area(figure)
    with page.expect_response(re.compile(rf"/frames/{trained.id}/0\.png")) as response:
        page.mouse.move(box["x"] + at[0], box["y"] + at[1], steps=8)
    assert response.value.body().startswith(b"\x89PNG")
    picture = figure.locator(".plotly-view-tip > div").first
    expect(picture).to_be_visible()
    assert picture.evaluate("node => [node.offsetWidth, node.offsetHeight]") == [144, 56]
