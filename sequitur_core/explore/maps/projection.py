"""From encodings to points on a map: PROJECTIONS; project."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError

FloatArray = NDArray[np.float32]

FEWEST_FOR_UMAP = 10
FEW_FOR_UMAP = 50  # of fewer, it shows chance for the most part: PCA is the map to begin with
# Of more encodings than this, umap lays out so many, and the others are placed by their nearest
# neighbours among these: a million would take it hours.
MOST_FOR_UMAP = 30_000
MOST_FOR_TSNE = 5_000  # which takes longer: about half a minute for so many
TSNE_NEIGHBOURS = 30  # its usual perplexity
MOST_COLUMNS = 200  # of a line, in which points stand above each other
CHUNK = 20_000  # encodings whose neighbours are sought at once
MOST_COMPARED = 200_000  # encodings that are compared with all that were laid out
COMPILING_SECONDS = 300.0  # most that a process waits for another one that compiles the same
# Many neighbours keep what is continuous in one piece: with 15, a year of days falls apart into
# four. Of many encodings as many would take twice the time, and 15 of them are close by.
USUAL_NEIGHBOURS, NEIGHBOURS_OF_MANY, MANY = 30, 15, 2_000


@dataclass(frozen=True, eq=False)
class Projection:
    """The positions of encodings on a map.

    Attributes
    ----------
    points : float32 of shape (n, 2); row i belongs to encoding i. Centred on the origin, unless
        they are the encodings themselves.
    method : name of the method that was used, which may differ from the requested one.
    note : a sentence if another method was used, or not all encodings were laid out
        by it; else "".
    """

    points: FloatArray
    method: str
    note: str = ""


def pca(encodings: DoubleArray, **_settings: object) -> DoubleArray:
    """The two directions of largest variance; distances keep their units, and no setting counts.

    Parameters
    ----------
    encodings : shape (n, d), finite and centred. A missing second direction
        (n or d below 2) is 0.
    """
    points = np.zeros((len(encodings), 2))
    _, axes = np.linalg.eigh(encodings.T @ encodings)
    axes = axes[:, ::-1][:, :2]
    # The sign of an axis is arbitrary: make its largest component positive, so that the same
    # data has the same orientation every time.
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0)
    axes = axes * np.where(largest < 0, -1.0, 1.0)
    points[:, : axes.shape[1]] = encodings @ axes
    return points


def umap(
    encodings: DoubleArray, *, seed: int, neighbours: int, min_dist: float, metric: str
) -> DoubleArray:
    """A map that preserves neighbourhoods; distances between far points mean little.

    Parameters
    ----------
    encodings : shape (n, d), finite, centred, not all equal.
    seed : the same seed gives the same map on one machine.
    neighbours : how many nearest encodings count as near, itself included;
        more show the large picture, fewer the details.
    min_dist : how close points may lie on the map, 0 to 1.
    metric : of distances between encodings, a name in METRICS.
    """
    # Loaded here because they take seconds, and longer still the first time.
    from sklearn.neighbors import NearestNeighbors
    from umap import UMAP

    keep_compiled()
    if len(encodings) > MOST_FOR_UMAP:
        some = encodings[evenly_spaced(len(encodings), MOST_FOR_UMAP)]
        points = umap(
            some, seed=seed, neighbours=neighbours, min_dist=min_dist, metric=metric
        )  # fmt: skip
        return _interpolated(some, points, encodings, metric)
    scaled = (encodings / encodings.std()).astype(np.float32)
    linear = pca(encodings)
    # umap stretches the start to a square, which an axis without spread doesn't survive.
    noise = np.random.default_rng(seed).normal(scale=1e-4 * encodings.std(), size=linear.shape)
    neighbours = min(neighbours, len(scaled) - 1)
    # Exact neighbours cost less than umap's own search, which compiles first
    # (500 x 16 in a cold process: 5 s instead of 10).
    search = NearestNeighbors(n_neighbors=neighbours, metric=metric)
    distances, rows = search.fit(scaled).kneighbors(scaled)
    with warnings.catch_warnings():
        # Nobody calls transform() on this map.
        warnings.filterwarnings("ignore", message=r"precomputed_knn\[2\]", category=UserWarning)
        warnings.filterwarnings("ignore", message=r"n_jobs value", category=UserWarning)
        points = UMAP(
            n_neighbors=neighbours,
            min_dist=min_dist,
            metric=metric,
            precomputed_knn=(rows, distances),
            # The linear map as a start: as good as umap's spectral one here, also
            # defined when the neighbours fall apart into islands, and it keeps
            # the same data in the same place.
            init=((linear + noise) / encodings.std()).astype(np.float32),
            random_state=seed,
            n_jobs=1,
        ).fit_transform(scaled)
    return _turned(np.asarray(points, dtype=np.float64), linear)


def tsne(
    encodings: DoubleArray, *, seed: int, neighbours: int, metric: str, **_settings: object
) -> DoubleArray:
    """A map that preserves the nearest neighbours, by t-SNE; distances mean little.

    Parameters
    ----------
    encodings, seed, metric : as in `umap`.
    neighbours : its perplexity, about how many nearest encodings count as near.
    """
    from sklearn.manifold import TSNE

    if len(encodings) > MOST_FOR_TSNE:
        some = encodings[evenly_spaced(len(encodings), MOST_FOR_TSNE)]
        points = tsne(some, seed=seed, neighbours=neighbours, metric=metric)
        return _interpolated(some, points, encodings, metric)
    scaled = (encodings / encodings.std()).astype(np.float32)
    linear = pca(encodings)
    noise = np.random.default_rng(seed).normal(scale=1e-2, size=linear.shape)
    fitted = TSNE(
        # It looks at three times as many, and one more, of which there have to be as many.
        perplexity=min(float(neighbours), (len(scaled) - 1) / 3.5),
        metric=metric,
        # As small as its authors advise; the same data has the same place, as with umap.
        init=(1e-4 * (linear / encodings.std() + noise)).astype(np.float32),
        learning_rate="auto",
        random_state=seed,
        n_jobs=1,
    ).fit_transform(scaled)
    return _turned(np.asarray(fitted, dtype=np.float64), linear)


def _turned(points: DoubleArray, linear: DoubleArray) -> DoubleArray:
    """Points, centred, in the rotation or reflection that is closest to the linear map."""
    points = points - points.mean(axis=0)
    left, _, right = np.linalg.svd(points.T @ linear)
    turned: DoubleArray = points @ (left @ right)
    return turned


def numbers(encodings: DoubleArray, **_settings: object) -> DoubleArray:
    """The two numbers of encodings (n, 2) themselves; no setting has an effect."""
    return encodings


def line(encodings: DoubleArray, **_settings: object) -> DoubleArray:
    """The one number of encodings (n, 1) from left to right.

    Up and down, from -1 to 1, points make room for others that are about as large, so that the
    width of the swarm shows how many there are. No setting has an effect.
    """
    value = encodings[:, 0]
    n, width = len(value), np.ptp(value)
    bins = int(np.clip(2 * np.sqrt(n), 10, MOST_COLUMNS))
    column = np.zeros(n, np.int64)
    if width > 0:
        column = np.minimum(bins - 1, ((value - value.min()) / width * bins).astype(np.int64))
    order = np.argsort(column, kind="stable")
    first = np.searchsorted(column[order], column[order])
    place = np.empty(n, np.int64)
    place[order] = np.arange(n) - first  # among those of its column: 0, 1, 2 ...
    level = np.where(place % 2, (place + 1) // 2, -(place // 2))  # 0, 1, -1, 2, -2 ...
    return np.column_stack([value, level / max(1, np.abs(level).max())])


@functools.cache
def keep_compiled() -> None:
    """Have numba cache on disk what it compiles of umap, beside umap's files.

    umap caches a few of its functions only; each process would compile the others again, which
    takes longer than loading umap (tests/benchmarks/computing/first_map.py).
    """
    from numba.core.dispatcher import Dispatcher
    from umap import layouts, umap_

    for module in (umap_, layouts):
        for function in vars(module).values():
            if isinstance(function, Dispatcher):
                function.enable_caching()


@contextmanager
def compiling_alone() -> Iterator[None]:
    """Other processes in such a block wait, and then find compiled what this one has compiled.

    On a new machine it takes one half a minute, and several at once each as long again.
    """
    import umap

    with ExitStack() as held:
        with suppress(OSError):  # nobody may write there, or another one takes very long
            lock = FileLock(Path(umap.__file__).with_name("__pycache__") / "sequitur.lock")
            held.enter_context(lock.acquire(timeout=COMPILING_SECONDS))
        yield


def _interpolated(
    known: DoubleArray, points: DoubleArray, encodings: DoubleArray, metric: str
) -> DoubleArray:
    """Positions of encodings (n, d), interpolated from points (m, 2) of some of them (m, d)."""
    from sklearn.neighbors import NearestNeighbors

    from sequitur_core.explore.maps.close_by import nearest_close_by
    from sequitur_core.explore.maps.out_of_sample import NEIGHBOURS
    from sequitur_core.explore.neighbours import interpolation_weights, rounding

    k = NEIGHBOURS + 1
    search = NearestNeighbors(n_neighbors=k, metric=metric).fit(known)
    many = metric == "euclidean" and len(encodings) > MOST_COMPARED
    step = MOST_COMPARED if many else CHUNK
    placed = np.empty((len(encodings), 2))
    for first in range(0, len(encodings), step):
        part = encodings[first : first + step]
        distances, rows = nearest_close_by(known, part, k) if many else search.kneighbors(part)
        weights = interpolation_weights(distances, NEIGHBOURS, zero=rounding(known))
        near = points[rows[:, :NEIGHBOURS]]
        placed[first : first + step] = (weights[:, :, None] * near).sum(axis=1)
    return placed


def usual_neighbours(n: int) -> int:
    """How many of n encodings count as near on a map that nobody chose settings for."""
    return min(USUAL_NEIGHBOURS if n <= MANY else NEIGHBOURS_OF_MANY, max(2, n - 1))


METRICS = ("euclidean", "manhattan", "cosine")
PROJECTIONS: dict[str, Callable[..., DoubleArray]] = {
    "umap": umap,
    "tsne": tsne,
    "pca": pca,
    "numbers": numbers,
    "line": line,
}
AS_THEY_ARE = {1: "line", 2: "numbers"}  # for encodings of so many numbers
NOTES_AS_THEY_ARE = {
    "numbers": "There are two numbers, so the map shows them as they are.",
    "line": "There is one number, so the map shows it as it is: from left to right.",
}
NEIGHBOUR_MAPS = {"umap": "UMAP", "tsne": "t-SNE"}  # which keep neighbours, and little else


def project(
    encodings: ArrayLike,
    method: str = "umap",
    *,
    seed: int = 0,
    neighbours: int | None = None,
    min_dist: float = 0.1,
    metric: str = "euclidean",
) -> Projection:
    """Project encodings onto a plane.

    Parameters
    ----------
    encodings : shape (n, encoding_dim), finite.
    method : a name in PROJECTIONS: "umap", "tsne" or "pca"; "numbers" and "line" show
        encodings of two numbers or of one as they are.
    seed : the same seed gives the same points on one machine.
    neighbours : for umap and tsne, 2 or more; at most n - 1 are used, by tsne a third of that.
        None: the usual number.
    min_dist : for umap, how close points may lie, 0 to 1.
    metric : for umap and tsne, a name in METRICS.

    Returns
    -------
    Projection
        With fewer than 10 encodings, or when all are equal, umap and tsne can't work: the points
        are then those of pca. Where there are at most two numbers, there is nothing for them to
        do: the points are the encodings themselves. `note` says so.

    Raises
    ------
    SequiturError
        An unknown method, settings out of range, or encodings that aren't a
        table of finite numbers.
    """
    table = np.asarray(encodings, dtype=np.float64)
    if neighbours is None:
        n = len(table) if table.ndim else 0
        neighbours = TSNE_NEIGHBOURS if method == "tsne" else usual_neighbours(n)
    _check_settings(method, neighbours=neighbours, min_dist=min_dist, metric=metric)
    if table.ndim != 2 or table.size == 0:
        raise SequiturError(
            f"The encodings have shape {table.shape}, but a map needs one row of numbers for "
            "each sequence."
        )
    if not np.isfinite(table).all():
        raise SequiturError(
            "Some encodings are not finite numbers, so they have no place on a map. "
            "The training diverged: train again with a smaller learning rate."
        )
    method, note = _usable_method(table, method)
    settings = {"neighbours": neighbours, "min_dist": min_dist, "metric": metric}
    if method in AS_THEY_ARE.values():
        points = PROJECTIONS[method](table, seed=seed, **settings)
    else:
        with _same_threads_of_torch():
            points = PROJECTIONS[method](table - table.mean(axis=0), seed=seed, **settings)
        points = points - points.mean(axis=0)
    return Projection(points.astype(np.float32), method, note)


@contextmanager
def _same_threads_of_torch() -> Iterator[None]:
    """umap's compiled loops give OpenMP all processors, and torch would take them over."""
    torch = sys.modules.get("torch")  # a map doesn't need it
    before = torch.get_num_threads() if torch else 0
    try:
        yield
    finally:
        if torch:
            torch.set_num_threads(before)


def _check_settings(method: str, *, neighbours: int, min_dist: float, metric: str) -> None:
    if method not in PROJECTIONS:
        raise SequiturError(
            f"There is no projection named {method}. Choose one of: {', '.join(PROJECTIONS)}."
        )
    if neighbours < 2:
        raise SequiturError(f"{neighbours} neighbours are too few for a map. Choose 2 or more.")
    if not 0 <= min_dist <= 1:
        raise SequiturError(
            f"The minimum distance between points is {min_dist}. Choose a number between 0 and 1."
        )
    if metric not in METRICS:
        raise SequiturError(
            f"Distances can't be measured as {metric}. Choose one of: {', '.join(METRICS)}."
        )


def _usable_method(table: DoubleArray, method: str) -> tuple[str, str]:
    """The method to use for these encodings, and a note where it differs or is partial."""
    n, size = table.shape
    own = AS_THEY_ARE.get(size)
    if method in AS_THEY_ARE.values():
        if own is None:
            raise SequiturError(
                f"These encodings have {size} numbers. Only one or two can be shown as they are: "
                f"choose one of {', '.join([*NEIGHBOUR_MAPS, 'pca'])}."
            )
        return own, ""
    if method not in NEIGHBOUR_MAPS:
        return method, ""
    if own is not None:
        return own, NOTES_AS_THEY_ARE[own]
    name = NEIGHBOUR_MAPS[method]
    if n < FEWEST_FOR_UMAP:
        return "pca", (
            f"{name} needs at least {FEWEST_FOR_UMAP} sequences and there are {n}, "
            "so this map shows the two directions of largest spread (PCA)."
        )
    if (table == table[0]).all():
        return "pca", (
            "All encodings are equal, so all points of this map are in the same place. "
            "Train longer, or with a larger learning rate."
        )
    most = MOST_FOR_TSNE if method == "tsne" else MOST_FOR_UMAP
    if n > most:
        return method, (
            f"{name} laid out {most:,} of the {n:,} sequences, evenly spaced; the "
            "others are placed near the most similar of these."
        )
    return method, ""
