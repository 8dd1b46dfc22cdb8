"""Small pictures beside the points of a map."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.browser.charts.view_app.points import EMPTY
from tests.browser.conftest import Light
from tests.browser.gestures import LOOKS, Pixels, area, chart, lonely, visit

CLIPS = 300  # more than a sheet holds


@pytest.fixture
def clips(page: Page, light: Light) -> Locator:
    """A map of clips of 2 frames; clip i is as bright as i."""
    workspace = Workspace(light.home / "local")
    if not workspace.run_ids():
        values = [np.full((2, 6, 8), row, np.float32) for row in range(CLIPS)]
        dataset = SequenceDataset("clips", values, ids=tuple(f"clip {i}" for i in range(CLIPS)))
        spec = RunSpec(name="clips", model="CONV_LSTM_AE", encoding_dim=2)
        workspace.add_run(spec, dataset)
    visit(page, f"{light.url}/page_clips")
    return chart(page, "The clips")


def clip_points(figure: Locator) -> NDArray[np.float64]:
    box = area(figure)
    points = np.random.default_rng(0).uniform(-1, 1, size=(CLIPS, 2))
    share = np.column_stack([points[:, 0] + 1.2, 1.2 - points[:, 1]]) / 2.4
    return share * [box["width"], box["height"]]


def point_at(figure: Locator, at: Pixels) -> None:
    box = area(figure)
    figure.page.mouse.move(box["x"] + float(at[0]), box["y"] + float(at[1]), steps=8)


def shade(figure: Locator) -> int | None:
    """How bright the screen is where the picture beside the point is; None without one.

    Of the page, since a picture goes while the next point's is on its way.
    """
    tip = figure.locator(".plotly-view-tip").element_handles()
    box = tip[0].bounding_box() if tip else None
    if box is None:
        return None
    picture = Image.open(io.BytesIO(figure.page.screenshot(clip=box)))
    level: int = picture.convert("L").getpixel((picture.width // 2, picture.height // 2))
    return level


def expect_shade(figure: Locator, wanted: float) -> None:
    """The picture beside the point is as bright, once it has come."""
    for _ in range(LOOKS):
        if (found := shade(figure)) == pytest.approx(wanted, abs=2):
            return
        figure.page.wait_for_timeout(100)
    assert found == pytest.approx(wanted, abs=2)


def test_pointing_at_a_point_shows_the_frame_of_its_row_until_the_pointer_leaves(
    page: Page, clips: Locator
) -> None:
    points = clip_points(clips)
    for row in sorted(lonely(points, 40))[::39]:  # on the first sheet, and on the second
        point_at(clips, points[row])
        expect(clips.locator(".plotly-view-tip")).to_be_visible()
        expect_shade(clips, 255 * row / (CLIPS - 1))
    point_at(clips, EMPTY)
    expect(clips.locator(".plotly-view-tip")).to_have_count(0)
    clips.focus()
    page.keyboard.press("p")  # from nowhere back: the last one
    expect(clips.locator(".plotly-view-tip")).to_have_text(f"clip {CLIPS - 1}")
    expect_shade(clips, 255)


def test_frames_are_fetched_when_pointed_at_and_only_once(page: Page, clips: Locator) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.split("?")[0]))
    page.reload()  # an earlier visit may have fetched some
    clips = chart(page, "The clips")
    points = clip_points(clips)
    first = [row for row in lonely(points, 60) if row < 256]
    page.wait_for_timeout(300)
    before = len([url for url in fetched if "/frames/" in url])
    for row in first[:3]:
        point_at(clips, points[row])
        expect(clips.locator(".plotly-view-tip")).to_be_visible()
        page.wait_for_timeout(200)
    for _ in range(LOOKS):
        if any("/frames/" in url for url in fetched):
            break
        page.wait_for_timeout(100)
    assert before == 0
    sheets = [url.rpartition("/")[2] for url in fetched if "/frames/" in url]
    assert sheets[0] == "0.png"
    assert len(set(sheets)) == len(sheets)  # the pointer may rest on another sheet's point


def test_the_picture_stays_inside_the_chart_and_lets_clicks_through(
    page: Page, clips: Locator
) -> None:
    points = clip_points(clips)
    for row in (points[:, 0].argmin(), points[:, 0].argmax(), points[:, 1].argmin()):
        tip = clips.locator(".plotly-view-tip")
        point_at(clips, EMPTY)
        expect(tip).to_have_count(0)  # that of the point before
        point_at(clips, points[row])
        expect(tip).to_be_visible()
        box, around = tip.bounding_box(), clips.bounding_box()
        assert box is not None
        assert around is not None
        assert box["x"] >= around["x"] - 0.5
        assert box["y"] >= around["y"] - 0.5
        assert box["x"] + box["width"] <= around["x"] + around["width"] + 0.5
        assert tip.evaluate("tip => getComputedStyle(tip).pointerEvents") == "none"


def test_no_picture_is_shown_where_none_can_be_had(page: Page, clips: Locator) -> None:
    page.reload()  # an earlier visit may have fetched all
    clips = chart(page, "The clips")
    points = clip_points(clips)
    there, *_ = (row for row in lonely(points, 60) if row < 256)
    lost, *_ = (row for row in lonely(points, 60) if row >= 256)
    point_at(clips, points[there])
    expect(clips.locator(".plotly-view-tip")).to_be_visible()
    page.route("**/frames/*/1.png*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        point_at(clips, points[lost])
    page.wait_for_timeout(200)
    expect(clips.locator(".plotly-view-tip")).to_have_count(0)
