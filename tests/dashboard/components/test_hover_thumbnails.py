"""Small pictures of clips and volumes: what is on them, and who gets them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from starlette.requests import Request
from starlette.responses import Response

from dashboard.components.hover_thumbnails import (
    COLUMNS,
    ROWS,
    frames_route,
    middle_frames,
    pictures,
    sheet,
    sparklines,
)
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import put_run, waves


def clips(n: int = 4, shape: tuple[int, ...] = (6, 8), *, name: str = "clips") -> SequenceDataset:
    """Clips of 5 frames; frame t of clip i is 10 * i + t everywhere."""
    values = [np.stack([np.full(shape, 10 * i + t) for t in range(5)]) for i in range(n)]
    return SequenceDataset(name, values)


def colour_clips() -> SequenceDataset:
    """A red, a green and a blue clip."""
    values = np.zeros((3, 2, 3, 6, 8), np.float32)
    for channel in range(3):
        values[channel, :, channel] = 1
    return SequenceDataset("colours", list(values), meta=Meta(("red", "green", "blue")))


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_the_middle_frame_is_shown():
    dataset = clips(1)
    dataset.sequences[0][2, 0, 0] = 99  # a spot that only the middle frame has
    assert (middle_frames(dataset, [0])[0] == 255).nonzero()[0].tolist() == [0]


def test_pictures_come_in_the_order_of_the_rows_asked_for():
    frames = middle_frames(clips(3), [2, 0])
    assert frames[:, 0, 0].tolist() == [255, 0]


def test_one_number_is_the_same_shade_whatever_rows_are_asked_for():
    dataset = clips(5)
    alone, together = middle_frames(dataset, [1]), middle_frames(dataset, range(5))
    assert np.array_equal(alone[0], together[1])


def test_clips_in_colour_stay_in_colour():
    frames = middle_frames(colour_clips(), [0, 1, 2])
    assert frames[:, 0, 0].tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]


def test_of_a_volume_the_middle_slice_is_shown():
    dataset = clips(1, (5, 6, 8))
    dataset.sequences[0][2, 2, 0, 0] = 99
    frames = middle_frames(dataset, [0])
    assert frames.shape == (1, 6, 8)
    assert frames[0, 0, 0] == 255


def test_three_slices_without_three_channels_are_a_volume():
    assert middle_frames(clips(1, (3, 6, 8)), [0]).shape == (1, 6, 8)


def test_frames_that_are_all_alike_are_black():
    assert not middle_frames(clips(1), [0]).any()


@given(st.tuples(st.integers(1, 200), st.integers(1, 200)))
def test_pictures_are_small_and_keep_their_shape(shape: tuple[int, int]):
    height, width = middle_frames(clips(1, shape), [0]).shape[1:]
    assert 1 <= height <= 48
    assert 1 <= width <= 48
    shrink = max(1, max(shape) / 48)
    assert abs(height * shrink - shape[0]) <= max(shrink, shape[0] / 2)
    assert (height, width) == shape or max(height, width) == 48


def test_rows_lie_on_a_sheet_from_the_left_line_by_line():
    grid = opened(sheet(clips(COLUMNS + 2), 0))
    assert grid.shape == (2 * 6, COLUMNS * 8)
    first = grid[::6, ::8].ravel()
    assert np.all(np.diff(first[: COLUMNS + 2].astype(int)) > 0)
    assert not first[COLUMNS + 2 :].any()


def test_the_second_sheet_goes_on_where_the_first_ended():
    dataset = clips(ROWS + 1)
    assert opened(sheet(dataset, 1))[0, 0] == 255
    assert opened(sheet(dataset, 1)).shape == (6, COLUMNS * 8)


def test_a_sheet_of_colour_clips_is_in_colour():
    assert opened(sheet(colour_clips(), 0))[0, ::8][:3].tolist() == [
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
    ]


@pytest.mark.parametrize(("dataset", "number"), [(clips(), 1), (waves(), 1)])
def test_a_sheet_that_cannot_be_is_said(dataset: SequenceDataset, number: int):
    with pytest.raises(SequiturError, match="no such pictures"):
        sheet(dataset, number)


def fetch(space: Workspace, run: str, number: str = "0") -> Response:
    route = frames_route(lambda request: space.run(request.path_params["run"]))
    scope = {"type": "http", "path_params": {"run": run, "sheet": number}}
    return route.endpoint(Request(scope))


@pytest.fixture
def run(space: Workspace) -> Run:
    return put_run(space, clips(6), model="CONV_LSTM_AE")


def test_the_route_serves_a_sheet_that_never_changes(space: Workspace, run: Run):
    response = fetch(space, run.id)
    assert (response.status_code, response.media_type) == (200, "image/png")
    assert "immutable" in response.headers["cache-control"]
    assert opened(response.body).shape == (6, COLUMNS * 8)


def test_the_route_serves_rows_of_ones_choice(space: Workspace, run: Run):
    body = fetch(space, run.id, "rows-4,0").body
    found, all_ = opened(body), opened(fetch(space, run.id).body)
    side = 8  # pixels of a picture across
    np.testing.assert_array_equal(found[:, :side], all_[:, 4 * side : 5 * side])
    np.testing.assert_array_equal(found[:, side : 2 * side], all_[:, :side])


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("{run}", "rows-"),
        ("{run}", "rows-6"),
        ("{run}", "rows-" + ",".join(["1"] * 301)),
        ("nobody", "0"),
        ("..", "0"),
        ("../runs", "0"),
        ("", "0"),
        ("{run}", "1"),
        ("{run}", "-1"),
        ("{run}", "../data/values"),
        ("{run}", "٣"),
        ("{run}", "9" * 30),
    ],
)
def test_what_is_no_sheet_of_a_run_is_not_found(space: Workspace, run: Run, name: str, number: str):
    assert fetch(space, name.replace("{run}", run.id), number).status_code == 404


def test_damaged_data_has_no_pictures(space: Workspace, run: Run):
    (run.path / "data" / "values.npy").write_bytes(b"rubbish")
    response = fetch(space, run.id)
    assert response.status_code == 404
    assert b"damaged" in response.body


def test_a_run_without_data_has_no_pictures(space: Workspace, run: Run):
    (run.path / "data").rename(run.path / "elsewhere")
    assert fetch(space, run.id).status_code == 404


def test_the_address_on_a_page_leads_to_the_route(space: Workspace, run: Run):
    shown = pictures(run, run.dataset())
    assert shown is not None
    path = shown.url.replace("{sheet}", "0").split("?")[0]
    match, scope = frames_route(lambda request: space.run(request.path_params["run"])).matches(
        {"type": "http", "method": "GET", "path": path}
    )
    assert match.name == "FULL"
    assert scope["path_params"] == {"run": run.id, "sheet": "0"}
    assert (shown.height, shown.width) == (6, 8)


def test_series_have_pictures_of_lines(space: Workspace):
    run = put_run(space, waves())
    shown = pictures(run, run.dataset())
    assert opened(sheet(run.dataset(), 0)).shape == (shown.height, 16 * shown.width, 4)


def series(*values: list[float], channels: int = 1) -> SequenceDataset:
    """One series for each list, the same in all channels."""
    columns = [np.repeat(np.array(v, np.float32)[:, None], channels, axis=1) for v in values]
    return SequenceDataset("series", columns)


def heights(picture: np.ndarray) -> list[int]:
    """Where the line is in the first, the middle and the last column that has some of it."""
    drawn = picture[:, :, 3] > 128
    columns = np.flatnonzero(drawn.any(axis=0))
    places = columns[[0, len(columns) // 2, -1]]
    return [int(np.flatnonzero(drawn[:, place]).mean()) for place in places]


def test_a_rising_series_is_a_rising_line():
    first, middle, last = heights(sparklines(series([0, 1, 2, 3, 4]), [0])[0])
    assert first > middle > last
    assert (first, last) == (pytest.approx(52, abs=3), pytest.approx(3, abs=3))


def test_one_number_is_at_the_same_height_whatever_series_it_is_of():
    low, high = sparklines(series([0, 0, 0, 1], [1, 1, 1, 0]), [0, 1])
    (bottom, _, top), (top_too, _, bottom_too) = heights(low), heights(high)
    assert bottom > top
    assert (bottom_too, top_too) == (pytest.approx(bottom, abs=2), pytest.approx(top, abs=2))


def test_around_the_lines_there_is_nothing():
    picture = sparklines(series([0, 1]), [0])[0]
    assert picture[0, 0, 3] == 0
    assert picture[:, :, 3].max() == 255


def test_channels_have_their_colours():
    dataset = SequenceDataset("two", [np.array([[0, 1], [0, 1]], np.float32)])
    picture = sparklines(dataset, [0])[0]
    solid = {tuple(pixel[:3]) for pixel in picture.reshape(-1, 4) if pixel[3] == 255}
    assert (0x00, 0x72, 0xB2) in solid
    assert (0xE6, 0x9F, 0x00) in solid


def test_a_long_series_keeps_its_peaks():
    values = np.zeros(100_000, np.float32)
    values[50_000] = 1
    dataset = SequenceDataset("long", [values, np.ones(100_000, np.float32)])
    drawn = sparklines(dataset, [0])[0][:, :, 3] > 60
    assert np.flatnonzero(drawn[:, 72]).min() < 8


@pytest.mark.parametrize("values", [[3.0], [3.0, 3.0], [0.0, 0.0, 0.0]])
def test_series_of_one_step_or_one_value_have_a_picture(values: list[float]):
    assert (sparklines(series(values), [0])[..., 3] > 128).any()
