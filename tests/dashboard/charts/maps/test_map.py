"""What of a map is in view at first, where a few points lie far from all others."""

import numpy as np
import pytest

from dashboard.charts.colouring import one_colour
from dashboard.charts.maps.frames import frame_figure, places
from dashboard.charts.maps.map import MANY, in_first_view, map_figure
from tests.core.conftest import noise
from tests.dashboard.charts.maps.test_frames import frames_of
from tests.dashboard.conftest import checked


def with_far(*far: tuple[float, float]) -> np.ndarray:
    """40 points, of which the last ones lie there."""
    points = noise(40, 2)
    points[40 - len(far) :] = far
    return points


def first_of(points: np.ndarray, method: str = "pca") -> dict:
    figure = map_figure(points, names=[""] * 40, colouring=one_colour(40), method=method)
    checked(figure)
    return figure["layout"].get("meta", {}).get("first", {})


@pytest.mark.parametrize("method", ["pca", "umap"])
def test_a_point_far_from_all_others_is_noted_at_the_edge_of_the_first_view(method: str):
    first = first_of(with_far((100, -80)), method)
    low, high = np.transpose([first["ranges"]["xaxis"], first["ranges"]["yaxis"]])
    assert (low > -10).all()
    assert (high < 10).all()
    note = first["note"]
    assert note["text"] == "1 point lies outside this view ↘ <u>show all</u>"
    assert (note["xanchor"], note["yanchor"]) == ("right", "bottom")
    assert first_of(with_far((-90, 0), (-100, 0)))["note"]["text"].startswith("2 points lie")


@pytest.mark.parametrize(
    "points",
    [
        pytest.param(noise(40, 2), id="none is far"),
        pytest.param(with_far((6, 0)), id="not so far"),
        pytest.param(with_far((100, 0), (101, 0), (102, 1)), id="a crowd"),
        pytest.param(with_far((100, 0))[-10:], id="few points"),
        pytest.param(np.repeat([[0.0, 0], [9, 9]], [39, 1], axis=0), id="the rest on one spot"),
    ],
)
def test_a_map_shows_all_points_where_these_are_not_few_and_far(points: np.ndarray):
    assert in_first_view(points, one_scale=True).all()
    assert in_first_view(points, one_scale=False).all()


def test_of_very_many_points_all_are_in_view():
    points = np.tile(with_far((100, 0)), (MANY // 40 + 1, 1))
    assert in_first_view(points, one_scale=True).all()


def test_frames_are_as_large_as_all_but_the_far_points():
    frames = frames_of(np.stack([noise(40, 2), with_far((100, 0))]))
    placed = places(frames)
    np.testing.assert_allclose(np.abs(placed[:, :39]).max(axis=(1, 2)), 1)
    assert placed[-1, 39, 0] > 10
    settings = {"rows": range(40), "names": [""] * 40, "colouring": one_colour(40)}
    layout = frame_figure(placed[-1], **settings)["layout"]
    assert layout["meta"]["first"]["note"]["text"].startswith("1 point lies outside this view →")
    assert "range" not in layout["xaxis"]
    assert "meta" not in frame_figure(placed[0].clip(-1, 1), **settings)["layout"]
