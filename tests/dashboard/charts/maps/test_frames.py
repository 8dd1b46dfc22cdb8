"""Frames as places on a map."""

import numpy as np
import pandas as pd

from dashboard.charts.colouring import by_class, by_number, one_colour
from dashboard.charts.maps.frames import (
    frame_figure,
    has_own_scales,
    moved,
    places,
    places_between,
)
from sequitur_core.runs.progress.frames import FrameFormat, Frames
from tests.core.conftest import noise
from tests.dashboard.conftest import checked


def frames_of(points: np.ndarray, *, encoding_dim: int = 4) -> Frames:
    """Frames with points of shape (frames, rows, 2)."""
    rows = tuple(range(points.shape[1]))
    kind = FrameFormat(rows, encoding_dim, (), (), (1,))
    records = np.zeros(len(points), dtype=kind.record)
    records["points"] = points
    return Frames(kind, records)


def test_every_frame_fills_the_map():
    placed = places(frames_of(noise(3, 20, 2) * np.array([0.01, 1, 50])[:, None, None]))
    np.testing.assert_allclose(np.abs(placed).max(axis=(1, 2)), 1)


def test_all_frames_are_turned_with_the_last_one():
    points = noise(3, 20, 2)
    points -= points.mean(axis=1, keepdims=True)
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    plain = places(frames_of(points))
    turned = places(frames_of(points), final=points[-1] @ turn)
    np.testing.assert_allclose(turned, plain @ turn, atol=1e-5)


def test_of_two_numbers_one_that_reaches_far_leaves_no_strip():
    frames = frames_of(noise(3, 20, 2) * np.array([1, 50]), encoding_dim=2)
    np.testing.assert_allclose(np.abs(places(frames)).max(axis=1), 1)
    figure = frame_figure(
        places(frames)[-1],
        rows=range(20),
        names=[""] * 20,
        colouring=one_colour(20),
        own_scales=has_own_scales(frames),
    )
    assert "scaleanchor" not in figure["layout"]["yaxis"]
    assert not has_own_scales(frames_of(noise(3, 20, 2), encoding_dim=2))


def test_points_that_are_all_in_one_place_stay_there():
    assert not places(frames_of(np.ones((2, 5, 2)))).any()


def test_points_on_a_line_are_set_apart_alike_in_every_frame():
    points = np.zeros((2, 30, 2))
    points[..., 0] = noise(2, 30)
    placed = places(frames_of(points, encoding_dim=1))
    assert np.ptp(placed[0, :, 1]) > 0.3
    np.testing.assert_array_equal(placed[0, :, 1], placed[1, :, 1])


def test_what_stands_still_hasnt_moved():
    points = np.repeat(noise(1, 20, 2), 3, axis=0)
    assert moved(places(frames_of(points))) == 0
    assert moved(places(frames_of(noise(3, 20, 2)))) > 1


def test_points_are_rows_of_the_dataset_in_the_colours_of_their_classes():
    colouring = by_class("kind", pd.Series(list("abab"))).take(np.array([1, 3]))
    figure = frame_figure(noise(2, 2), rows=[1, 3], names=["x", "y"], colouring=colouring)
    (trace,) = figure["data"]
    assert trace["meta"]["rows"].tolist() == [1, 3]
    assert trace["marker"]["color"] == by_class("kind", pd.Series(list("ab"))).colours["b"]
    checked(figure)


def test_numbers_and_no_labels_at_all_are_drawn_too():
    for colouring in (by_number("weight", [1.0, 2.0]), one_colour(2)):
        checked(frame_figure(noise(2, 2), rows=[0, 1], names=["x", "y"], colouring=colouring))


def test_two_hundred_classes_have_no_legend():
    labels = pd.Series([f"c{i}" for i in range(200)])
    figure = frame_figure(
        noise(200, 2),
        rows=range(200),
        names=labels.tolist(),
        colouring=by_class("kind", labels),
    )
    assert not figure["layout"]["showlegend"]


def test_between_two_maps_points_go_straight():
    maps = noise(3, 20, 2)
    maps[:, :4] = 10 * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])  # so that all are as large
    placed = places_between(maps, np.array([0, 1, 5]))
    assert placed.shape == (6, 20, 2)
    np.testing.assert_allclose(placed[[0, 1, 5]], maps / 10, atol=1e-6)
    np.testing.assert_allclose(placed[2], (0.75 * maps[1] + 0.25 * maps[2]) / 10, atol=1e-6)
