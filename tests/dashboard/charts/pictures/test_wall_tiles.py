"""What a wall is drawn from: lines on one scale, pictures of sounds, and strongest moments."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from dashboard.charts.colouring import ACCENT, OKABE_ITO, ORIGINAL
from dashboard.charts.pictures.wall_tiles import (
    MISSING,
    MOST_VALUES,
    Line,
    Tile,
    offsets,
    series_lines,
    spectrograms,
    strongest_moment,
)


def heights(line: Line) -> np.ndarray:
    return np.frombuffer(base64.b64decode(line.heights), "<u2")


def series(*values: float) -> np.ndarray:
    return np.array(values, np.float32)[:, None]


def test_the_strongest_moment_is_where_most_changes():
    clip = np.zeros((12, 3, 4), np.float32)
    clip[7:] = 1
    assert strongest_moment(clip) == 7
    assert strongest_moment(clip[:1]) == 0


def test_a_channel_of_small_numbers_counts_as_much_as_one_of_large_ones():
    both = np.zeros((10, 2), np.float32)
    both[3:, 0], both[8:, 1] = 100, 0.3
    assert strongest_moment(both) == 3
    assert strongest_moment(both, np.array([100, 0.1], np.float32)) == 8


def test_one_noisy_step_is_no_moment_where_a_whole_stretch_moves():
    long = np.zeros((200, 1), np.float32)
    long[20] = 1.5
    long[100:110] = np.tile([1, 0], 5)[:, None]
    assert 99 <= strongest_moment(long) <= 110


def test_tiles_begin_so_that_their_strongest_moments_coincide():
    tiles = [Tile(row, "", "", "", 10, strongest) for row, strongest in enumerate((2, 9, 0))]
    assert offsets(tiles, aligned=True).tolist() == [7, 0, 9]
    assert offsets(tiles, aligned=False).tolist() == [0, 0, 0]


def test_all_series_are_on_one_scale_and_what_is_missing_is_left_out():
    (low,), (high,) = series_lines([series(0, 1, np.nan), series(2, 4, 2)], None)
    assert heights(low)[0] < 200
    assert heights(low)[2] == MISSING
    assert heights(high)[1] > MISSING - 200
    assert heights(low)[1] == pytest.approx(MISSING / 4, abs=200)


def test_an_original_is_grey_behind_its_reconstruction_and_else_as_its_class():
    one = [series(0, 1)]
    assert [line.colour for line in series_lines(one, one, colours=["red"])[0]] == [
        ORIGINAL,
        ACCENT,
    ]
    assert series_lines(one, None, colours=["red"])[0][0].colour == "red"


def test_several_channels_have_a_colour_each_and_reconstructions_are_dashed():
    one = [np.zeros((3, 2), np.float32)]
    lines = series_lines(one, one)[0]
    assert [line.colour for line in lines] == [*OKABE_ITO[:2], *OKABE_ITO[:2]]
    assert [line.dashed for line in lines] == [False, False, True, True]


def test_a_spike_in_a_long_series_is_still_seen():
    long = series(*[0.0] * 9_000)
    long[4_000] = 1
    long[8_000:] = 1
    (line,) = series_lines([long], None)[0]
    assert len(heights(line)) == MOST_VALUES
    assert heights(line)[: MOST_VALUES // 2].max() == MISSING - 1


def test_a_sound_is_a_picture_whose_highest_band_is_on_top():
    sound = np.full((50, 4), -90, np.float32)
    sound[:, 3] = 0
    (picture,) = spectrograms([sound])
    pixels = np.asarray(Image.open(io.BytesIO(picture.png)))
    assert pixels.shape == (4, 50, 3)
    assert pixels[0].sum() > pixels[1].sum()
