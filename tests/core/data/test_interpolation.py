"""Missing values along time, interpolated."""

from __future__ import annotations

import numpy as np

from sequitur_core.data.preparation.missing import interpolate


def test_holes_are_filled_along_the_line_through_their_ends() -> None:
    filled = interpolate(np.array([[1.0], [np.nan], [np.nan], [4.0]]))
    np.testing.assert_allclose(filled[:, 0], [1, 2, 3, 4])


def test_missing_ends_take_the_nearest_value() -> None:
    filled = interpolate(np.array([[np.nan], [2.0], [np.nan]]))
    assert filled[:, 0].tolist() == [2, 2, 2]


def test_filling_in_leaves_the_original_alone() -> None:
    original = np.array([[1.0], [np.nan], [3.0]])
    interpolate(original)
    assert np.isnan(original[1, 0])


def test_pictures_are_filled_pixel_by_pixel() -> None:
    clip = np.zeros((3, 2, 2))
    clip[:, 1, 0] = [2, np.nan, 6]
    assert interpolate(clip)[1].tolist() == [[0, 0], [4, 0]]
