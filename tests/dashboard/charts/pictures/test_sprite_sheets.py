"""Clips in, sheets of frames out: what was sent is what can be drawn."""

from __future__ import annotations

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray
from PIL import Image

from dashboard.charts.pictures import sprite_sheets
from dashboard.charts.pictures.sprite_sheets import (
    GAP,
    Clip,
    ClipSheets,
    Sheet,
    pack_clips,
    pictures,
    tile_slices,
)
from sequitur_core.data.dataset import Meta

GREY, COLOUR = Meta(), Meta(channels=("red", "green", "blue"))
RNG = np.random.default_rng(0)


def noise(*shape: int) -> NDArray[np.float32]:
    return RNG.random(shape, dtype=np.float32)


def frames_of(sheet: Sheet) -> NDArray[np.uint8]:
    """The frames as the page cuts them out of the sheet."""
    page = np.asarray(Image.open(io.BytesIO(sheet.png)))
    found = []
    for i in range(sheet.frames):
        y, x = i // sheet.columns * sheet.height, i % sheet.columns * sheet.width
        found.append(page[y : y + sheet.height, x : x + sheet.width])
    return np.stack(found)


def size(page: ClipSheets) -> int:
    return sum(len(sheet.base64) for both in page.sheets for sheet in both)


@given(
    n=some.integers(1, 60),
    height=some.integers(1, 50),
    width=some.integers(1, 300),
    colour=some.booleans(),
)
def test_every_frame_comes_back_from_its_sheet(n: int, height: int, width: int, colour: bool):
    shape = (n, height, width, 3) if colour else (n, height, width)
    frames = RNG.integers(0, 256, shape, dtype=np.uint8)
    assert np.array_equal(frames_of(sprite_sheets.sheet(frames)), frames)


def test_shades_run_from_the_lowest_to_the_highest_and_are_cut_off_beyond():
    clip = np.array([-9.0, 2.0, 3.0, 4.0, 99.0])[:, None, None]
    assert pictures(clip, (2.0, 4.0)).ravel().tolist() == [0, 0, 128, 255, 255]


def test_clips_that_never_change_are_drawn_all_the_same():
    page = pack_clips([Clip("flat", np.full((3, 4, 4), 7, np.float32))], GREY)
    assert (frames_of(page.sheets[0][0]) == 0).all()


def test_a_reconstruction_has_the_shades_of_the_originals():
    clip = Clip("a", np.float32([[[0, 1]]]), np.float32([[[0.5, 3]]]))
    both = pack_clips([clip], GREY).sheets[0]
    assert [frames_of(sheet).ravel().tolist() for sheet in both] == [[0, 255], [128, 255]]


def test_all_clips_of_a_page_share_their_shades():
    clips = [Clip("a", np.float32([[[0, 1]]])), Clip("b", np.float32([[[0, 2]]]))]
    first = pack_clips(clips, GREY).sheets[0][0]
    assert frames_of(first).ravel().tolist() == [0, 128]


def test_colour_clips_are_in_colour():
    red = np.zeros((2, 3, 4, 5), np.float32)
    red[:, 0] = 1
    frames = frames_of(pack_clips([Clip("red", red)], COLOUR).sheets[0][0])
    assert frames.shape == (2, 4, 5, 3)
    assert (frames == [255, 0, 0]).all()


def test_volumes_of_three_slices_are_not_taken_for_colours():
    page = pack_clips([Clip("volume", noise(2, 3, 4, 5))], GREY)
    assert frames_of(page.sheets[0][0]).ndim == 3


def test_the_slices_of_a_volume_lie_side_by_side():
    volume = np.zeros((1, 2, 3, 4), np.float32)
    volume[0, 1] = 1
    picture = tile_slices(volume)[0]
    assert picture.shape == (3 + 3 + GAP, 4)  # one above the other: nearly square
    assert (picture[:3] == 0).all()
    assert (picture[-3:] == 1).all()


def test_slices_lie_across_the_shortest_axis():
    assert tile_slices(noise(5, 17, 21, 3)).shape[0] == 5
    assert (np.array(tile_slices(noise(5, 17, 21, 3)).shape[1:]) > 16).all()


def test_the_page_says_which_slices_it_shows():
    page = pack_clips([Clip("volume", noise(2, 30, 40, 25))], GREY)
    assert page.notes[0].startswith("12 of the 25 slices across the third axis")


def test_large_frames_become_means_of_blocks():
    clip = np.zeros((1, 400, 400), np.float32)
    clip[0, :3, :3] = 9
    picture = pictures(clip, (0.0, 9.0), side=150)
    assert picture.shape == (1, 133, 133)
    assert (picture[0, 0, 0], picture[0, 0, 1]) == (255, 0)


def test_many_small_ones_keep_their_frames_and_get_smaller():
    clips = [Clip("x", noise(40, 64, 64)) for _ in range(3)]
    (one,) = pack_clips(clips, GREY, budget=100_000, least_side=16).sheets[0]
    assert one.frames == 40
    assert 16 <= one.width < 64
    (tiny,) = pack_clips(clips, GREY, budget=10_000, least_side=16).sheets[0]
    assert tiny.frames < 40


@given(
    shape=some.sampled_from([(1, 500), (40, 40), (3, 30, 30), (8, 9, 30), (2, 5, 6, 7)]),
    lengths=some.lists(some.integers(1, 400), min_size=1, max_size=8),
    paired=some.booleans(),
    budget=some.sampled_from([20_000, 200_000, 2_000_000]),
)
def test_a_page_stays_within_its_budget(
    shape: tuple[int, ...], lengths: list[int], paired: bool, budget: int
):
    meta = COLOUR if shape[0] == 3 else GREY
    arrays = [noise(n, *shape) for n in lengths]
    clips = [Clip("x", array, array if paired else None) for array in arrays]
    page = pack_clips(clips, meta, budget=budget)
    # A frame of each can't be thinned out any more.
    assert size(page) <= budget or all(s.frames == 1 for both in page.sheets for s in both)
    assert all(
        1 <= s.frames <= min(n, 200) for n, b in zip(lengths, page.sheets, strict=True) for s in b
    )


def test_a_page_that_leaves_frames_out_says_so():
    page = pack_clips([Clip("long", noise(900, 4, 4))], GREY)
    assert page.sheets[0][0].frames == 200
    assert "At most 200 evenly spaced frames" in page.notes[0]


def test_a_page_that_shows_all_says_nothing():
    assert pack_clips([Clip("short", noise(9, 4, 4))], GREY).notes == ()


def test_where_nothing_changes_movement_is_grey():
    changes = noise(9, 8, 8) - 0.5
    changes[4] = 0
    low, high = sprite_sheets.limits([changes])
    assert set(pictures(changes, (low, high))[4].ravel()) == {128}


def test_pictures_with_hardly_a_negative_value_stay_as_they_are():
    picture = noise(2, 8, 8)
    picture[0, 0, 0], picture[0, 0, 1] = -0.01, 1
    assert sprite_sheets.limits([picture]) == (np.float32(-0.01), 1)
