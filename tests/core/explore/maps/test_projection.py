"""project: encodings become points; umap where it can, and a sentence where it can't."""

import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock, Timeout
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import pdist, squareform

from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps import projection
from sequitur_core.explore.maps.projection import PROJECTIONS, Projection, compiling_alone, project
from sequitur_core.samples import load_sample

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def clusters() -> np.ndarray:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(3, 5)) * 10
    return np.concatenate([c + rng.normal(size=(20, 5)) for c in centres]).astype(np.float32)


@pytest.fixture(scope="module")
def umap_points(clusters: np.ndarray) -> Projection:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        return project(clusters)


def test_the_projections_are_three_and_encodings_as_they_are():
    assert set(PROJECTIONS) == {"umap", "tsne", "pca", "numbers", "line"}


def test_umap_gives_one_float32_point_per_encoding(umap_points: Projection):
    assert umap_points.method == "umap"
    assert umap_points.note == ""
    assert umap_points.points.shape == (60, 2)
    assert umap_points.points.dtype == np.float32


def test_umap_is_the_same_for_the_same_seed(clusters: np.ndarray, umap_points: Projection):
    np.testing.assert_array_equal(project(clusters).points, umap_points.points)


@pytest.fixture(scope="module")
def next_process(umap_points: Projection) -> list[str]:
    """Torch's threads after a map in another process, and what of umap it had to compile."""
    code = (
        "import numpy as np, torch\n"
        "from umap import umap_, layouts\n"
        "from sequitur_core.explore.maps.projection import project\n"
        "project(np.random.default_rng(0).normal(size=(60, 5)))\n"
        "used = umap_.smooth_knn_dist, umap_.compute_membership_strengths, layouts.clip\n"
        "misses = [f'{sum(f.stats.cache_misses.values())}' for f in used]\n"
        "print(torch.get_num_threads(), *misses)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_the_next_process_compiles_nothing_of_umap_again(next_process: list[str]):
    assert next_process[1:] == ["0", "0", "0"]


def test_torch_keeps_its_number_of_threads(next_process: list[str]):
    assert next_process[0] == "1"


def test_one_process_compiles_at_a_time_and_others_wait_for_it_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    places: list[Path] = []

    def lock(path: Path) -> FileLock:
        places.append(path)
        return FileLock(tmp_path / "lock")

    monkeypatch.setattr(projection, "FileLock", lock)
    monkeypatch.setattr(projection, "COMPILING_SECONDS", 0.0)
    with compiling_alone():
        with pytest.raises(Timeout):
            FileLock(tmp_path / "lock").acquire(timeout=0)
        with compiling_alone():
            pass
    FileLock(tmp_path / "lock").acquire(timeout=0)
    assert {path.parent.parent.name for path in places} == {"umap"}


def test_umap_differs_for_another_seed(clusters: np.ndarray, umap_points: Projection):
    assert not np.array_equal(project(clusters, seed=1).points, umap_points.points)


def test_umap_keeps_clusters_apart(umap_points: Projection):
    groups = umap_points.points.reshape(3, 20, 2)
    centres = groups.mean(axis=1)
    spread = np.linalg.norm(groups - centres[:, None], axis=2).max()
    apart = min(np.linalg.norm(centres[a] - centres[b]) for a, b in [(0, 1), (0, 2), (1, 2)])
    assert apart > 2 * spread


def test_umap_lies_the_way_round_that_pca_does(clusters: np.ndarray, umap_points: Projection):
    linear = project(clusters, "pca").points
    for axis in (0, 1):
        assert np.corrcoef(umap_points.points[:, axis], linear[:, axis])[0, 1] > 0.5


def test_umap_is_turned_as_close_to_pca_as_it_can_be(clusters: np.ndarray, umap_points: Projection):
    # No turn or mirror image is closer if and only if this is symmetric and positive.
    common = umap_points.points.T @ project(clusters, "pca").points
    np.testing.assert_allclose(common[0, 1], common[1, 0], atol=1e-4 * np.abs(common).max())
    assert np.linalg.eigvalsh(common).min() >= 0


@pytest.mark.parametrize("method", ["umap", "pca"])
def test_points_are_centred(method: str, clusters: np.ndarray):
    assert np.abs(project(clusters, method).points.mean(axis=0)).max() < 1e-4


def test_umap_takes_encodings_of_which_most_are_equal():
    encodings = np.repeat([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], 10, axis=0)
    assert np.isfinite(project(encodings).points).all()


def test_umap_takes_as_many_neighbours_as_there_are():
    encodings = np.random.default_rng(1).normal(size=(10, 3))
    assert project(encodings, neighbours=50).method == "umap"


def test_umap_takes_encodings_of_any_scale(clusters: np.ndarray):
    assert np.isfinite(project(clusters.astype(np.float64) * 1e30).points).all()


def test_fewer_than_ten_encodings_use_pca_and_say_so(clusters: np.ndarray):
    projection = project(clusters[:9])
    assert projection.method == "pca"
    assert "there are 9" in projection.note


def test_equal_encodings_use_pca_and_say_so():
    projection = project(np.full((20, 4), 0.1, np.float32))
    assert projection.method == "pca"
    assert "equal" in projection.note
    assert not projection.points.any()


def test_pca_keeps_the_distances_of_two_numbers():
    encodings = np.random.default_rng(2).normal(size=(30, 2)) * [5, 1]
    points = project(encodings, "pca").points
    expected = np.linalg.norm(encodings[:, None] - encodings[None], axis=2)
    found = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_pca_puts_the_largest_spread_first(clusters: np.ndarray):
    first, second = project(clusters, "pca").points.std(axis=0)
    assert first > second


@pytest.mark.parametrize("seed", range(8))
def test_pca_runs_along_the_number_that_spreads_most(seed: int):
    encodings = np.random.default_rng(seed).normal(size=(30, 3)) * [1, 9, 4]
    points = project(encodings, "pca").points
    assert np.corrcoef(points[:, 0], encodings[:, 1])[0, 1] > 0.9
    assert np.corrcoef(points[:, 1], encodings[:, 2])[0, 1] > 0.9


def test_pca_lies_the_same_way_round_when_rows_are_left_out(clusters: np.ndarray):
    whole = project(clusters, "pca").points
    part = project(clusters[1:], "pca").points
    for axis in (0, 1):
        assert np.corrcoef(whole[1:, axis], part[:, axis])[0, 1] > 0.9


@pytest.mark.parametrize("shape", [(1, 4), (5, 1), (1, 1), (2, 3)])
def test_pca_gives_two_columns_however_few_numbers_there_are(shape: tuple[int, int]):
    points = project(np.arange(shape[0] * shape[1]).reshape(shape), "pca").points
    assert points.shape == (shape[0], 2)
    assert np.isfinite(points).all()


@pytest.mark.parametrize("method", ["umap", "pca"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_encodings_that_are_not_finite_are_refused(method: str, value: float):
    encodings = np.zeros((20, 2))
    encodings[3, 1] = value
    with pytest.raises(SequiturError, match="not finite"):
        project(encodings, method)


@pytest.mark.parametrize("shape", [(5,), (0, 3), (3, 0), (2, 2, 2)])
def test_encodings_that_are_no_table_are_refused(shape: tuple[int, ...]):
    with pytest.raises(SequiturError, match=re.escape(str(shape))):
        project(np.zeros(shape))


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"method": "phate"}, "phate"),
        ({"neighbours": 1}, "neighbours"),
        ({"min_dist": 2.0}, "between 0 and 1"),
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, object], word: str):
    with pytest.raises(SequiturError, match=word):
        project(np.zeros((20, 3)), **settings)


# t-SNE


@pytest.fixture(scope="module")
def tsne_points(clusters: np.ndarray) -> Projection:
    return project(clusters, "tsne", neighbours=8)


def test_tsne_keeps_clusters_apart(tsne_points: Projection):
    groups = tsne_points.points.reshape(3, 20, 2)
    centres = groups.mean(axis=1)
    own = np.linalg.norm(groups - centres[:, None], axis=2)
    others = np.linalg.norm(groups[:, :, None] - centres, axis=3)
    assert (np.sort(others, axis=2)[..., 0] == own).all()
    assert (tsne_points.method, tsne_points.note) == ("tsne", "")


def test_tsne_is_the_same_for_the_same_seed(clusters: np.ndarray, tsne_points: Projection):
    again = project(clusters, "tsne", neighbours=8)
    np.testing.assert_array_equal(again.points, tsne_points.points)


def test_tsne_differs_for_another_seed(clusters: np.ndarray, tsne_points: Projection):
    other = project(clusters, "tsne", neighbours=8, seed=1)
    assert not np.array_equal(other.points, tsne_points.points)


def test_tsne_is_turned_as_close_to_pca_as_it_can_be(clusters: np.ndarray, tsne_points: Projection):
    common = tsne_points.points.T @ project(clusters, "pca").points
    np.testing.assert_allclose(common[0, 1], common[1, 0], atol=1e-4 * np.abs(common).max())
    assert np.linalg.eigvalsh(common).min() >= 0


def test_tsne_takes_ten_encodings_and_any_number_of_neighbours():
    encodings = np.random.default_rng(1).normal(size=(10, 3))
    made = project(encodings, "tsne", neighbours=50, metric="cosine")
    assert made.method == "tsne"
    assert np.isfinite(made.points).all()


def test_tsne_of_fewer_is_pca_and_says_so(clusters: np.ndarray):
    made = project(clusters[:9], "tsne")
    assert made.method == "pca"
    assert made.note.startswith("t-SNE needs at least 10")


def test_tsne_of_many_places_most_near_their_neighbours(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(projection, "MOST_FOR_TSNE", 60)
    group = np.arange(300) % 2
    encodings = np.random.default_rng(0).normal(size=(300, 3)) + 20 * group[:, None]
    made = project(encodings, "tsne")
    assert "t-SNE laid out 60 of the 300 sequences" in made.note
    middles = np.stack([made.points[group == g].mean(axis=0) for g in (0, 1)])
    nearest = np.linalg.norm(made.points[:, None] - middles, axis=2).argmin(axis=1)
    assert np.array_equal(nearest, group)


# Encodings as they are


@pytest.mark.parametrize("method", ["umap", "tsne", "numbers", "line"])
def test_two_numbers_are_shown_as_they_are(method: str):
    encodings = np.random.default_rng(0).normal(3, 2, size=(30, 2)).astype(np.float32)
    made = project(encodings, method)
    assert made.method == "numbers"
    np.testing.assert_array_equal(made.points, encodings)
    assert bool(made.note) == (method in ("umap", "tsne"))


@pytest.mark.parametrize("method", ["umap", "tsne", "numbers", "line"])
def test_one_number_goes_from_left_to_right(method: str):
    encodings = np.random.default_rng(0).normal(3, 2, size=(30, 1)).astype(np.float32)
    made = project(encodings, method)
    assert made.method == "line"
    np.testing.assert_array_equal(made.points[:, 0], encodings[:, 0])


def test_points_of_one_number_make_room_for_one_another():
    values = np.concatenate([np.full(20, 1.0), [5.0]])[:, None]
    points = project(values, "line").points
    assert len(np.unique(points[:20, 1])) == 20
    assert np.abs(points[:, 1]).max() == 1
    assert points[20, 1] == 0


@pytest.mark.parametrize("n", [1, 2, 5000])
def test_any_number_of_encodings_of_one_number_has_a_place(n: int):
    points = project(np.zeros((n, 1)), "line").points
    assert points.shape == (n, 2)
    assert np.isfinite(points).all()


def test_more_numbers_cannot_be_shown_as_they_are(clusters: np.ndarray):
    with pytest.raises(SequiturError, match="Only one or two"):
        project(clusters, "numbers")


def test_umap_by_proportions_ignores_how_large_encodings_are():
    rng = np.random.default_rng(1)
    directions = rng.normal(size=(3, 4))
    table = np.concatenate([d * rng.uniform(0.5, 8, size=(20, 1)) for d in directions])
    table = table - table.mean(axis=0)  # cosines are those around the average encoding
    near = [np.argsort(1 - _cosines(table))[:, 1:6], None]
    points = project(table, neighbours=5, metric="cosine").points
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    near[1] = np.argsort(distances, axis=1)[:, 1:6]
    kept = np.mean([np.isin(b, a).mean() for a, b in zip(*near, strict=True)])
    assert kept > 0.5


def _cosines(table: np.ndarray) -> np.ndarray:
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    return unit @ unit.T


def test_another_metric_gives_another_map(clusters: np.ndarray, umap_points: Projection):
    other = project(clusters, metric="manhattan").points
    assert not np.array_equal(other, umap_points.points)


def test_an_unknown_metric_is_refused_with_the_known_ones(clusters: np.ndarray):
    with pytest.raises(SequiturError, match="euclidean, manhattan, cosine"):
        project(clusters, metric="hamming")


def test_a_map_of_many_places_most_near_their_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection, "MOST_FOR_UMAP", 60)
    chance = np.random.default_rng(0)
    group = np.arange(300) % 2
    encodings = chance.normal(size=(300, 3)) + 20 * group[:, None]
    made = project(encodings, "umap")
    assert (made.method, len(made.points)) == ("umap", 300)
    assert "60 of the 300 sequences" in made.note
    middles = np.stack([made.points[group == g].mean(axis=0) for g in (0, 1)])
    nearest = np.linalg.norm(made.points[:, None] - middles, axis=2).argmin(axis=1)
    assert np.array_equal(nearest, group)


def test_a_year_of_days_stays_in_one_piece():
    """Where few neighbours are enough for umap to tear it, people see groups that aren't there."""
    days = np.array([day.ravel() for day in load_sample("seattle").sequences])
    days = days - days.mean(axis=0)
    points = project(days @ np.linalg.svd(days, full_matrices=False)[2][:8].T).points
    # The widest gap, not the longest step from day to day: on some computers one day lies apart
    # from its neighbours in time, amid the others. With five neighbours gaps reach .08 to .14.
    gaps = minimum_spanning_tree(squareform(pdist(points))).data
    assert gaps.max() < 0.07 * np.ptp(points, axis=0).max()
