"""Separate groups of encodings: groups that return and have valleys between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial.distance import cdist

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray
from sequitur_core.explore.grouping.groups import (
    DENSE_NEIGHBOURS,
    UNGROUPED,
    agreement,
    by_size,
    default_least_size,
    is_class,
)
from sequitur_core.explore.neighbours import nearest
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding, Number
from sequitur_core.findings.statistics.independence import (
    FEWEST_UNITS,
    halves,
    independent_rows,
    rows_apart,
)
from sequitur_core.findings.statistics.shape import describe_shape, is_gone_round, on_one_spot
from sequitur_core.findings.statistics.valleys import SHALLOWEST, Landscape, p_of_valley

FEWEST_ROWS = 20  # independent ones, to speak of groups or of none
FEWEST_FOR_NONE = 100  # in fewer, groups that are there are often missed
MOST_ROWS = 1_000  # that groups are looked for in
RESAMPLES = 20
KEPT = 0.8  # of the independent units in each resample
RETURNS = 0.75  # least mean Jaccard index of a group that returns (Hennig 2007)
SPLITS = 5
SEEN = 0.4  # of the units: groups are found in these
SURE = 0.05  # a valley's p, after Holm's correction
MOST_RESAMPLED = 400  # rows in each
MOST_TRIED = 10
ROUNDS = 5
SURE_OF_NONE = 0.75  # of the splits have no groups; else it isn't said that there are none
VOTES = 5
NEARLY_ALL = 0.9  # of a group missed at first are in none
FAR = 3.0  # times the usual distance to a group's members: in no group
MOST_AXES = 6
FEWEST = 5  # rows of each half, in a group
FEWEST_UNITS_INSIDE = 2  # of each half, in a group
LEAST_AGREEMENT = 0.2  # adjusted Rand index, for a label to be named
GROUPS = 1  # what its random numbers are for


Method = Callable[[DoubleArray], IntArray]


@dataclass(frozen=True, eq=False)
class Division:
    """Groups of all rows, int64 (n,), -1 for none.

    With the p of the least certain valley, and how sure the division is: how well the least
    stable group returns, or in which share of splits there are no groups.
    """

    groups: IntArray
    p: float = 1.0
    certainty: float = 0.0
    method: Method | None = None

    @property
    def count(self) -> int:
        return int(self.groups.max(initial=UNGROUPED)) + 1


@dataclass(frozen=True, eq=False)
class _Split:
    """Groups of some points (m, d), int64 (m,), with the p of the least certain valley."""

    seen: DoubleArray
    groups: IntArray
    p: float = 1.0
    method: Method | None = None

    @property
    def count(self) -> int:
        return int(self.groups.max(initial=UNGROUPED)) + 1


def find_groups(evidence: Evidence) -> Iterator[Finding]:
    """How many separate groups there are, or the shape of the continuum that it is instead.

    A spot, where most share one place, is looked at first: no group is found beside it.
    """
    space = leading_axes(evidence.table)
    random = evidence.random(GROUPS)
    rows = independent_rows(evidence.dataset, space[:, :3])
    if not space.any():
        return
    spot = on_one_spot(evidence.table)
    if spot is not None and len(spot) >= FEWEST_ROWS:
        yield _spot(evidence.table, spot)
        return
    if len(rows) < FEWEST_ROWS:
        # All of it is one slow change, in which groups can't be told from stretches of time; but
        # one that comes back to where it began is seen.
        yield from _closed(space, rows_apart(evidence.dataset), random)
        return
    rows = np.sort(random.permutation(rows)[:MOST_ROWS])
    units = evidence.units[rows]
    if len(np.unique(units)) < FEWEST_UNITS:
        units = np.arange(len(rows))  # they were chosen so as to be independent
    found = divide(space, rows, units, random)
    if found.count < 2:
        shape = describe_shape(space, rows, units, random)
        unseen = shape == "cloud" and len(rows) < FEWEST_FOR_NONE
        if unseen or found.certainty < SURE_OF_NONE:
            return
        rows_of = np.arange(len(space), dtype=np.int64)
        said: dict[str, Number] = {"shape": shape, "size": evidence.table.shape[1]}
        yield Finding("continuum", said, rows_of, p=1.0, certainty=found.certainty)
        return
    parts = tuple(
        typical_first(evidence.table, np.flatnonzero(found.groups == g)) for g in range(found.count)
    )
    numbers: dict[str, Number | Sequence[Number]] = {
        "count": len(parts),
        "sizes": [len(part) for part in parts],
        "in none": int((found.groups == UNGROUPED).sum()),
        "looked at": len(rows),
        **best_label(evidence, found.groups),
    }
    yield Finding("groups", numbers, np.concatenate(parts), parts, found.p, found.certainty)


def _closed(space: DoubleArray, rows: IntArray, random: np.random.Generator) -> Iterator[Finding]:
    """That rows which don't overlap lie on a ring, or go round one, if they do."""
    ring = describe_shape(space, rows, np.arange(len(rows)), random) == "ring"
    if ring or is_gone_round(space[rows], random):
        everything = np.arange(len(space), dtype=np.int64)
        yield Finding("continuum", {"shape": "ring"}, everything, p=1.0)


def _spot(table: DoubleArray, there: BoolArray) -> Finding:
    """That most rows (n, d) share one place; its rows are the others, the farthest first."""
    away = np.linalg.norm(table - np.median(table, axis=0), axis=1)
    others = np.flatnonzero(~there)
    others = others[np.argsort(-away[others], kind="stable")]
    numbers: dict[str, Number] = {"shape": "spot", "there": int(there.sum()), "of": len(table)}
    return Finding("continuum", numbers, others, (others, np.flatnonzero(there)), p=1.0)


def typical_first(points: DoubleArray, rows: IntArray) -> IntArray:
    """The same rows, those nearest to the middle of all of them first."""
    middle = np.median(points[rows], axis=0)
    order = np.argsort(np.square(points[rows] - middle).sum(axis=1), kind="stable")
    return rows[order]


def best_label(evidence: Evidence, groups: IntArray) -> dict[str, Number | Sequence[Number]]:
    """The label that agrees most with groups, and which of its classes most of each are.

    Empty where none agrees better than a little.
    """
    found = []
    for column in range(evidence.labels.shape[1]):
        values = evidence.labels.iloc[:, column]
        agrees = is_class(values) and agreement(groups, values, name=str(values.name))
        if agrees:
            found.append((agrees.rand, column, agrees))
    if not found or max(found)[0] < LEAST_AGREEMENT:
        return {}
    rand, column, best = max(found)
    values = evidence.labels.iloc[:, column]
    named = [values[groups == g].dropna().astype(str).mode() for g in range(groups.max() + 1)]
    return {
        "name": best.label,
        "agreement": rand,
        "purity": best.purity,
        "usual": best.usual,
        "named": [str(kinds.iloc[0]) if len(kinds) else "" for kinds in named],
    }


def leading_axes(table: DoubleArray) -> DoubleArray:
    """The principal axes of a table (n, d) that hold more than most, (n, 2 to 6 or d).

    Density means nothing in many dimensions, where all points are equally far from one another.
    """
    _, sizes, axes = np.linalg.svd(table, full_matrices=False)
    kept = int((np.square(sizes) > np.square(sizes).mean()).sum())
    chosen: DoubleArray = table @ axes[: min(max(2, kept), MOST_AXES)].T
    return chosen


def divide(
    space: DoubleArray, rows: IntArray, units: IntArray, random: np.random.Generator
) -> Division:
    """Groups of all points (n, d): found in some of the rows, with valleys in the others.

    One split can be unlucky, so several are tried, and most have to agree that there are groups.
    """
    splits = [_divide_once(space, rows, units, random) for _ in range(SPLITS)]
    p = float(np.median([found.p for found in splits]))
    counts = np.bincount([found.count for found in splits])
    nothing = Division(np.full(len(space), UNGROUPED), certainty=float(counts[:2].sum() / SPLITS))
    if counts[2:].sum() <= SPLITS / 2:
        return nothing
    usual = 2 + int(counts[2:].argmax())
    found = min((found for found in splits if found.count == usual), key=lambda found: found.p)
    groups = assign(space, found.seen, found.groups)  # of this split alone: there may be a million
    shares = returns(space[rows], groups[rows], units, found.method, random)
    kept = shares >= RETURNS
    if kept.sum() < 2:
        return nothing
    numbers = np.where(kept, np.cumsum(kept) - 1, UNGROUPED)
    groups, share = _with_missed(space, with_numbers(groups, numbers), rows, units, random)
    return Division(by_size(groups), p, min(share, float(shares[kept].min())), found.method)


def _with_missed(
    space: DoubleArray,
    groups: IntArray,
    rows: IntArray,
    units: IntArray,
    random: np.random.Generator,
) -> tuple[IntArray, float]:
    """Groups (n,) with those that nearly none but rows in no group form; how well these return.

    A looser group of 13 among 40 is missed in two fifths of them. That there are groups was tested;
    of these it is asked only, in all rows, that they return and have valleys around them.
    """
    points, known = space[rows], groups[rows].copy()
    count = int(groups.max()) + 1
    tried = by_density(points)
    for g in range(int(tried.max()) + 1):
        own = tried == g
        enough = own.sum() >= 2 * FEWEST
        enough &= len(np.unique(units[own])) >= 2 * FEWEST_UNITS_INSIDE
        if enough and (known[own] == UNGROUPED).mean() >= NEARLY_ALL:
            known[own & (known == UNGROUPED)] = known.max() + 1
    if known.max() < count:
        return groups, 1.0
    merged = merge(known, points)[0]
    shares = returns(points, known, units, by_density, random)
    alone = np.bincount(merged)[merged] == 1
    new = (np.arange(len(shares)) >= count) & alone & (shares >= RETURNS)
    if not new.any():
        return groups, 1.0
    near = assign(space, points, known)
    found = np.where((groups == UNGROUPED) & new[near] & (near >= count), near, groups)
    return found, float(shares[new].min())


def _divide_once(
    space: DoubleArray, rows: IntArray, units: IntArray, random: np.random.Generator
) -> _Split:
    """Groups of some of the rows, by one split of their units."""
    first = halves(units, random, share=SEEN)
    seen, held_out = space[rows[first]], space[rows[~first]]
    # What is the better way to divide them is decided without those held out.
    tried = [confirmed(method(seen), seen, held_out, units[~first]) for method in METHODS]
    tried = [with_numbers(found, merge(found, seen)[0]) for found in tried]
    best = int(np.argmax([found.max(initial=UNGROUPED) for found in tried]))
    if tried[best].max(initial=UNGROUPED) < 1:
        return _Split(seen, np.full(len(seen), UNGROUPED))
    merged, p = merge(tried[best], seen, held_out)
    groups = with_numbers(tried[best], merged)
    return _Split(seen, groups, p, METHODS[best])


def round_groups(points: DoubleArray) -> IntArray:
    """Round groups, int64 (n,), as many as lie furthest apart (largest mean silhouette).

    Ward's hierarchy, cut and then improved as in k-means: the same at every call, and faster.
    """
    distances = cdist(points, points)
    tree = linkage(points, "ward")
    best, score = np.zeros(len(points), np.int64), -1.0
    for count in range(2, min(MOST_TRIED, len(points) - 1) + 1):
        groups = fcluster(tree, count, "maxclust").astype(np.int64) - 1
        reached = _silhouette(distances, groups)
        if reached > score:
            best, score = groups, reached
    for _ in range(ROUNDS):
        middles = np.array([points[best == g].mean(axis=0) for g in np.unique(best)])
        best = cdist(points, middles).argmin(axis=1)
    return best


def _silhouette(distances: DoubleArray, groups: IntArray) -> float:
    """The mean silhouette of groups (n,), by all distances (n, n)."""
    one_hot = np.eye(groups.max() + 1)[groups]
    sizes, rows = one_hot.sum(axis=0), np.arange(len(groups))
    means = distances @ one_hot
    within = means[rows, groups] / np.maximum(sizes[groups] - 1, 1)
    means /= sizes
    means[rows, groups] = np.inf
    others = means.min(axis=1)
    widths = (others - within) / np.maximum(np.maximum(others, within), 1e-300)
    return float(np.where(sizes[groups] > 1, widths, 0.0).mean())


def by_density(points: DoubleArray) -> IntArray:
    """The groups of HDBSCAN, int64 (n,), -1 for none."""
    from sklearn.cluster import HDBSCAN

    size = min(default_least_size(len(points)), len(points))
    method = HDBSCAN(min_cluster_size=size, min_samples=min(DENSE_NEIGHBOURS, size), copy=True)
    found: IntArray = method.fit(points).labels_.astype(np.int64)
    return found


METHODS: tuple[Method, ...] = (by_density, round_groups)


def with_numbers(groups: IntArray, numbers: IntArray) -> IntArray:
    """Groups (n,), each with another number; -1 stays."""
    return np.append(numbers, UNGROUPED)[groups]


def assign(points: DoubleArray, known: DoubleArray, groups: IntArray) -> IntArray:
    """The group of most of the nearest known points in groups, -1 for points far from these."""
    inside = known[groups != UNGROUPED]
    numbers = groups[groups != UNGROUPED]
    rows, distances = nearest(inside, points, k=VOTES)
    votes = (numbers[rows][:, :, None] == np.arange(groups.max() + 1)).sum(axis=1)
    usual = np.median(nearest(inside, inside, k=VOTES)[1][:, -1])
    chosen: IntArray = votes.argmax(axis=1).astype(np.int64)
    chosen[distances[:, -1] > FAR * usual] = UNGROUPED
    return chosen


def confirmed(
    groups: IntArray, seen: DoubleArray, held_out: DoubleArray, units: IntArray
) -> IntArray:
    """Groups of what was seen, without those that hardly any held-out points or units are in."""
    if groups.max(initial=UNGROUPED) < 0:
        return groups
    there = assign(held_out, seen, groups)
    numbers = np.full(groups.max() + 1, UNGROUPED)
    kept = [
        g
        for g in range(groups.max() + 1)
        if (there == g).sum() >= FEWEST and len(np.unique(units[there == g])) >= FEWEST_UNITS_INSIDE
    ]
    numbers[kept] = np.arange(len(kept))
    return with_numbers(groups, numbers)


def merge(
    groups: IntArray, seen: DoubleArray, held_out: DoubleArray | None = None
) -> tuple[IntArray, float]:
    """Which groups belong together as there's no valley between them, and the p of the valleys.

    Each group gets the number of what it is merged into. Valleys are tested along the tree of
    groups with the shallowest valleys, so that all others are at least as deep. Without points
    that were held out they are only measured.
    """
    count = int(groups.max(initial=UNGROUPED)) + 1
    if count < 2:
        return np.zeros(count, np.int64), 1.0
    landscape = Landscape(seen, groups)
    ways = {pair: landscape.way(*pair) for pair in combinations(range(count), 2)}
    height = np.zeros((count, count))
    for pair, way in ways.items():
        height[pair] = 1 / max(way.depth, 1e-9)
    bridges = list(zip(*np.nonzero(minimum_spanning_tree(height).toarray()), strict=True))
    if held_out is None:
        p = np.array([0.0 if ways[pair].depth <= SHALLOWEST else 1.0 for pair in bridges])
    else:
        p = corrected(np.array([p_of_valley(ways[pair], held_out) for pair in bridges]))
    joined = np.zeros((count, count))
    for pair, one in zip(bridges, p, strict=True):
        joined[pair] = one > SURE
    merged = connected_components(joined, directed=False)[1].astype(np.int64)
    return merged, float(p.max(where=p <= SURE, initial=0.0)) if (p <= SURE).any() else 1.0


def corrected(p: DoubleArray) -> DoubleArray:
    """Probabilities (n,) corrected for how many were tested (Holm 1979)."""
    order = np.argsort(p, kind="stable")
    found = np.empty(len(p))
    found[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)))
    return found


def returns(
    points: DoubleArray,
    groups: IntArray,
    units: IntArray,
    cluster: Method | None,
    random: np.random.Generator,
) -> DoubleArray:
    """How well each group returns in resamples of units: mean Jaccard index, 0 to 1.

    It is compared with all groups of a resample that lie mostly in it, as what HDBSCAN divides
    further has no valley.
    """
    kinds = np.unique(units)
    count = groups.max(initial=UNGROUPED) + 1
    total = np.zeros(count)
    cluster = cluster or by_density
    for _ in range(RESAMPLES):
        some = random.permutation(kinds)[: max(2, round(KEPT * len(kinds)))]
        rows = random.permutation(np.flatnonzero(np.isin(units, some)))[:MOST_RESAMPLED]
        found = cluster(points[rows])
        if found.max(initial=UNGROUPED) >= 0:
            total += _overlaps(groups[rows], assign(points[rows], points[rows], found), count)
    return total / RESAMPLES


def _overlaps(groups: IntArray, found: IntArray, count: int) -> DoubleArray:
    """Jaccard index of each group with the union of those found that lie mostly in it."""
    shared = np.zeros((count + 1, found.max() + 2))  # the last of both are for those in none
    np.add.at(shared, (groups, found), 1)
    inside = shared[:, :-1]
    home = inside.argmax(axis=0)
    overlap = np.zeros(count)
    for g in range(count):
        own = inside[:, home == g]
        either = shared[g].sum() + own.sum() - own[g].sum()
        overlap[g] = own[g].sum() / either if either else 0.0
    return overlap
