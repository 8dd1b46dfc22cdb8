"""An error stands in the window, beside what caused it, with what to do about it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests import page_texts
from tests.browser.conftest import Server
from tests.browser.data_page.test_data_in import begins, change_role, load, month
from tests.browser.gestures import choose, key, unfold, upload, wait_idle

WINDOW = {"width": 1280, "height": 720}
NEAR = 80  # pixels between an error and what caused it


def place(box: Locator) -> FloatRect:
    """Where something is in the window."""
    found = box.bounding_box()
    assert found is not None
    return found


def error(page: Page, sentence: str) -> FloatRect:
    """Where the box with this error is, which has to be in the window as it appears."""
    box = page.get_by_role("alert").filter(has_text=sentence)
    expect(box).to_be_visible()
    wait_idle(page)
    at = place(box)
    assert at["y"] >= 0
    assert at["y"] + at["height"] <= WINDOW["height"]
    return at


def is_above(at: FloatRect, cause: Locator) -> bool:
    """Whether an error stands just above what caused it."""
    return 0 <= place(cause)["y"] - at["y"] - at["height"] <= NEAR


def test_errors_of_the_data_page_stand_beside_what_caused_them_and_what_mends_them(
    page: Page, server: Server, tmp_path: Path
):
    page.set_viewport_size(WINDOW)
    path = month(tmp_path / "june.csv", 24, 3)
    lines = path.read_text().splitlines()
    lines[99] = f"{lines[99].rpartition(',')[0]},broken"
    path.write_text("\n".join(lines))
    load(page, server, path)

    at = error(page, "'broken' in 1 cell of rain")
    rows = key(page, "bad_cell_0").get_by_test_id("stDataFrame")
    beside, mend = place(rows), key(page, "bad_cell_0_empty").get_by_role("button")
    assert beside["x"] >= at["x"] + at["width"]
    assert abs(beside["y"] - at["y"]) <= NEAR
    assert is_above(at, mend)
    assert is_above(at, key(page, "bad_cell_0_out").get_by_role("button"))
    expect(rows).to_contain_text("broken")
    around = rows.locator("[role=gridcell]").all_text_contents()
    assert {"99", "100", "101"} <= set(around)  # lines of the file
    assert around.count("broken") == 1
    mend.click()
    expect(mend).to_have_count(0)
    said = "'broken' in 1 cell of rain was treated as missing."
    expect(key(page, "dataset_summary")).to_contain_text(said)
    wait_idle(page)
    drawn = key(page, "dataset_preview").get_by_role("figure")
    assert place(drawn)["y"] < WINDOW["height"]  # without scrolling

    change_role(page, ["who", "step", "heat", "rain"], "who", "value")
    assert is_above(
        error(page, "holds 24 different texts"), key(page, "column_roles").locator(".dvn-scroller")
    )

    page.get_by_text("Recipe", exact=True).click()
    report = tmp_path / "report.pdf"
    report.write_bytes(b"%PDF-1.7\n")
    uploader = begins(page, "recipe")
    uploader.locator("input[type=file]").set_input_files(report)
    wrong = page.get_by_role("alert").filter(has_text="report.pdf isn't a recipe")
    expect(wrong).to_be_visible()
    wait_idle(page)
    assert is_above(place(wrong), uploader)

    unfold(page, page_texts.CHANGE_READING)
    key(page, "say_lines").get_by_role("button").click()
    choose(key(page, "lines_delimiter").locator("button").last, "Tabs")
    wait_idle(page)
    key(page, "use_lines").get_by_role("button").click()
    error(page, "holds no columns of numbers")
    key(page, "leave_lines").get_by_role("button").click()
    expect(page.get_by_text("holds no columns of numbers")).to_have_count(0)

    page.get_by_text("Choose other data").click()
    upload(page, report)
    at = error(page, "it is a PDF document")
    assert place(page.get_by_text(page_texts.OWN_DATA))["x"] == at["x"]
    assert is_above(at, page.get_by_text(page_texts.FILES))


def test_why_a_column_keeps_its_role_is_read_in_the_menu_and_when_that_is_closed(
    page: Page, server: Server, tmp_path: Path
):
    page.set_viewport_size(WINDOW)
    path = month(tmp_path / "june.csv", 9, 3)
    rows = [line.rpartition(",")[0] for line in path.read_text().splitlines()]
    path.write_text("\n".join(rows))  # of the channel heat alone
    load(page, server, path)
    key(page, "columns_line").get_by_role("button", name="Channel").click()
    asked = key(page, "left_out_of_value_0").get_by_role("button")
    asked.click()
    said = page.get_by_role("alert").filter(has_text="Nothing was changed")
    expect(said).to_be_visible()
    wait_idle(page)
    at = place(said)
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    on_top = "([x, y]) => !!document.elementFromPoint(x, y).closest('[role=alert]')"
    assert page.evaluate(on_top, [x, y])  # nothing lies over it
    assert 0 <= at["y"] - place(asked)["y"] - place(asked)["height"] <= NEAR
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    wait_idle(page)
    expect(said).to_be_visible()
