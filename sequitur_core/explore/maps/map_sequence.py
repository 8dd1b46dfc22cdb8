"""A UMAP map of each moment of a training, which all together lead to that of its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray
from sequitur_core.explore.maps.planes import turned_onto
from sequitur_core.explore.maps.projection import keep_compiled, usual_neighbours

MOST_MOMENTS = 40
MOST_POINTS = 20_000  # of all moments together: about three seconds
# From where points lie at the next moment, umap takes many steps, a tenth of the usual length.
# Each map is then as faithful as one of its own (trustworthiness .95 for .95 on the watch sample,
# .94 for .94 on digits), and points move least; with ten usual steps it is .90 and .85. Where many
# neighbours have changed, points would stay with their old ones: steps are up to the usual length.
STEPS, SHORT, USUAL = 60, 0.1, 1.0
SAME, OTHERS = 0.9, 0.5  # shares of the nearest that are the same, for short and usual steps
COUNTED = 10  # nearest
MIN_DIST = 0.1
NEGATIVE_SAMPLES = 5  # umap's usual number


def laid_out_backwards(
    encodings: Sequence[ArrayLike], final: ArrayLike, *, seed: int
) -> FloatArray:
    """Maps of the same sequences at several moments, float32 of shape (moments, n, 2), centred.

    The last one is `final` (n, 2), a UMAP map. Each other begins where points lie at the moment
    after it, and is turned to lie on that map.

    Parameters
    ----------
    encodings : of each moment, shape (n, d), finite. Where all are equal, nobody has neighbours,
        and points stay.
    seed : the same seed gives the same maps on one machine.
    """
    points = _centred(final)
    maps = [points]
    near = _nearest(_centred(encodings[-1]))
    for table in reversed(encodings[:-1]):
        encoded, near_after = _centred(table), near
        near = _nearest(encoded)
        if encoded.std():
            moved = laid_out_from(points, encoded, near, rate=_rate(near, near_after), seed=seed)
            points = turned_onto(_centred(moved), points)
        maps.append(points)
    return np.array(maps[::-1], dtype=np.float32)


class Nearest(NamedTuple):
    """The nearest of each encoding, itself included: shape (n, k), the nearest first."""

    rows: IntArray
    distances: FloatArray


def _nearest(encodings: DoubleArray) -> Nearest:
    """Distances are those of encodings whose standard deviation is 1."""
    from sklearn.neighbors import NearestNeighbors

    scaled = (encodings / (encodings.std() or 1.0)).astype(np.float32)
    count = min(usual_neighbours(len(scaled)), len(scaled) - 1)
    distances, rows = NearestNeighbors(n_neighbors=count).fit(scaled).kneighbors(scaled)
    return Nearest(rows, distances)


def _rate(near: Nearest, after: Nearest) -> float:
    """How long steps are between two moments."""
    one, other = (rows[:, 1 : COUNTED + 1] for rows in (near.rows, after.rows))
    same = (one[:, :, None] == other[:, None, :]).any(axis=2).mean()
    share = (SAME - same) / (SAME - OTHERS)
    return float(np.clip(share * USUAL, SHORT, USUAL))


def laid_out_from(
    points: DoubleArray, encodings: DoubleArray, near: Nearest, *, rate: float, seed: int
) -> DoubleArray:
    """Points (n, 2), moved so that they show the neighbours among encodings (n, d)."""
    # Loaded here because it takes seconds, and longer still the first time.
    from umap import layouts, umap_

    keep_compiled()
    random = np.random.RandomState(seed)
    graph = umap_.fuzzy_simplicial_set(
        encodings,
        near.rows.shape[1],
        random,
        "euclidean",
        knn_indices=near.rows,
        knn_dists=near.distances.astype(np.float32),
    )[0].tocoo()
    strong = graph.data >= graph.data.max() / STEPS  # others would never take their turn
    start = points.astype(np.float32, order="C")  # a copy, which is moved
    # UMAP itself would stretch the start to a square of a size that isn't its maps' own.
    moved = layouts.optimize_layout_euclidean(
        start,
        start,
        graph.row[strong],
        graph.col[strong],
        STEPS,
        len(start),
        umap_.make_epochs_per_sample(graph.data[strong], STEPS),
        *umap_.find_ab_params(1.0, MIN_DIST),
        random.randint(np.iinfo(np.int32).min + 1, np.iinfo(np.int32).max, 3).astype(np.int64),
        1.0,
        rate,
        NEGATIVE_SAMPLES,
        parallel=False,
        move_other=True,
    )
    return np.asarray(moved, dtype=np.float64)


def _centred(table: ArrayLike) -> DoubleArray:
    numbers = np.asarray(table, dtype=np.float64)
    centred: DoubleArray = numbers - numbers.mean(axis=0)
    return centred
