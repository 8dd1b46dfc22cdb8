"""What new data has that was not there before, against an analysis that stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore.neighbours import nearest
from sequitur_core.explore.tail import by_height, robust_z, standing_apart, usual
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.find import significant
from sequitur_core.findings.finding import Finding, Number
from sequitur_core.findings.namesakes import find_changed
from sequitur_core.findings.statistics.independence import correlation_length

PURPOSE = 405  # of the random numbers
NEIGHBOUR = 5
# Groups were formed on the old ones, which fits them a little too well: at 5 %, 7 of 100 rings
# cut in two halves were said to differ.
FALSE_DISCOVERIES = 0.03
FEWEST_UNITS = 8  # of either side
BLOCKS = 16  # of a recording, where there are few recordings
PERMUTATIONS = 499
MOST_COMPARED = 5_000
LEAST_SHIFT = 0.5  # deviations
LEAST_GROWTH = 0.1  # of all
OUTSIDE = 0.99  # further from the old ones than this share of them
FEWEST_OF_KIND = 5
MOST_LINKED = 2_000
ERROR = 0.05  # p up to which a kind isn't counted among all
QUARTERS, ALL = (0.25, 0.5, 0.75), 0.5  # of the shift in the middle: least of both others
ODD = 4.0
MOST_LISTED = 5


def whats_new(
    old: Evidence,
    new: Evidence,
    groups: Sequence[IntArray] = (),
    *,
    names: Sequence[str] = (),
    own: IntArray | None = None,
) -> list[Finding]:
    """What sequences of a new file have that those of a frozen analysis hadn't.

    Parameters
    ----------
    old, new : encodings by the same model; rows of the findings are those of the new ones.
    groups : rows of the old ones in each group, or class of a label; rows in none are left out.
    names : of the groups; their numbers, from 1, where there are none.
    own : the group of each new one (m,), as its file says it, -1 for another; that of its
        neighbours where the file doesn't.

    Returns
    -------
    Findings of kind "new", by `what`: "kind" (sequences far from all old ones but near one
    another: `count`, `share`; parts are the kinds, of which there may be several), "share" (a
    group that grew, shrank or vanished: `name`, `before`, `after`), "shift" (all that are of no
    new kind moved one way: `effect` in deviations), "odd" (the first that stand
    apart, as in `find_odd`: `count`, `times`). Corrected for how many were tested; none where
    one side has fewer than 8 independent recordings, or stretches of time. Where most have the
    names of earlier ones (see `find_changed`), "itself" is the first, and nothing is said of
    their place: they may all have moved, as those of a file do that begins later.
    """
    units = _units(old), _units(new)
    if min(len(np.unique(unit)) for unit in units) < FEWEST_UNITS:
        return []
    away = _Away(old, new)
    kinds = list(_kind(away, new, len(np.unique(units[1]))))
    of_kind = np.concatenate([np.empty(0, np.int64), *(k.rows for k in kinds if k.p <= ERROR)])
    names = names or [str(i + 1) for i in range(len(groups))]
    tested = [
        *kinds,
        *_shares(old, new, units, groups, names, own=own, of_kind=of_kind),
        *_shift(old, new, units, of_kind),
    ]
    if not any(found.p < 1 for found in kinds):
        tested += _odd(away)
    found = significant(tested, rate=FALSE_DISCOVERIES)
    if (changed := find_changed(old, new)) is None:
        return found
    # Those of the same names are of the same groups, unless their file says it.
    shares = [one for one in found if one.numbers["what"] == "share" and own is not None]
    return [changed, *shares]


class _Away:
    """How far the old and the new lie from their 5th neighbour among the old: (n,), (m,)."""

    def __init__(self, old: Evidence, new: Evidence) -> None:
        table = np.asarray(old.encodings, np.float64)
        among = evenly_spaced(len(table), MOST_COMPARED)
        k = min(NEIGHBOUR, len(among) - 1)
        # An old one is its own nearest.
        self.old = nearest(table[among], table[among], k=k + 1)[1][:, -1]
        self.new = nearest(table[among], np.asarray(new.encodings, np.float64), k=k)[1][:, -1]


def _units(evidence: Evidence) -> IntArray:
    """The independent units of rows: recordings, or stretches of time where those are few."""
    units = evidence.units
    if len(np.unique(units)) >= FEWEST_UNITS or not evidence.dataset.windowed:
        return units
    in_time = np.lexsort((evidence.dataset.start, units))
    alike = correlation_length(evidence.table[in_time])
    count = min(BLOCKS, int(len(units) / (2 * alike)))
    blocks = np.empty(len(units), np.int64)
    blocks[in_time] = np.arange(len(units)) * max(1, count) // len(units)
    return units * BLOCKS + blocks


def _finding(
    what: str,
    rows: IntArray,
    p: float,
    parts: tuple[IntArray, ...] = (),
    **numbers: Number | list[Number],
) -> Finding:
    return Finding("new", {"what": what, **numbers}, rows, parts, p=p)


def _kind(away: _Away, new: Evidence, units: int) -> Iterator[Finding]:
    """Sequences outside of the old ones that lie near one another."""
    from scipy.stats import binom

    limit = float(np.quantile(usual(away.old), OUTSIDE))
    outside = np.flatnonzero(away.new > limit).astype(np.int64)
    table = np.asarray(new.encodings, np.float64)
    together = outside
    if len(outside) >= FEWEST_OF_KIND:
        near = nearest(table[outside], table[outside], k=min(NEIGHBOUR, len(outside) - 1))[1]
        together = outside[near[:, -1] < away.new[outside]]
    if len(together) < FEWEST_OF_KIND:
        return
    # Twice as many may lie outside by chance: the limit is itself of a sample.
    # Windows that are alike count as one of their stretch of time.
    counted = len(together) * units // len(table)
    p = float(binom.sf(counted - 1, units, 2 * (1 - OUTSIDE)))
    nearest_first = together[np.argsort(away.new[together], kind="stable")]
    kinds = _linked(table, away.new, nearest_first)
    if len(kinds) > 1:
        nearest_first = np.concatenate(kinds)
    count = len(nearest_first)
    yield _finding("kind", nearest_first, p, kinds, count=count, share=count / len(table))


def _linked(table: DoubleArray, away: DoubleArray, rows: IntArray) -> tuple[IntArray, ...]:
    """Kinds that some rows of a table (m, d) fall into, the largest first; all, where into one.

    Two are of one kind if one gets from one to the other by steps shorter than the way to the old
    ones, `away` (m,).
    """
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial.distance import pdist, squareform

    rows = rows[evenly_spaced(len(rows), MOST_LINKED)]
    near = squareform(pdist(table[rows])) < np.minimum(away[rows], away[rows][:, None])
    of = connected_components(near, directed=False)[1]
    counts = np.bincount(of)
    large = [int(k) for k in np.argsort(-counts, kind="stable") if counts[k] >= FEWEST_OF_KIND]
    return tuple(rows[of == k] for k in large) if len(large) > 1 else (rows,)


def _odd(away: _Away) -> Iterator[Finding]:
    """New sequences that stand apart from the tail of the old ones."""
    both = np.concatenate([away.old, away.new])
    logs = np.log(np.maximum(both / max(float(np.median(away.old)), 1e-30), 1e-9))
    p, count = standing_apart(logs)
    first = by_height(logs)[:count] - len(away.old)
    z = robust_z(away.new, away.old)
    rows = first[first >= 0]
    rows = rows[z[rows] > ODD][:MOST_LISTED]
    if len(rows):
        times = [float(np.exp(logs[len(away.old) + row])) for row in rows]
        yield _finding(
            "odd", rows, p, count=len(rows), times=list(times), by=["isolation" for _ in rows]
        )


def _shares(
    old: Evidence,
    new: Evidence,
    units: tuple[IntArray, IntArray],
    groups: Sequence[IntArray],
    names: Sequence[str],
    *,
    own: IntArray | None,
    of_kind: IntArray,
) -> Iterator[Finding]:
    """Groups of which there are more or fewer.

    A new sequence is of the group that it is said to be `own`, or else of that nearest to it; one
    of a new kind is then of none.
    """
    if not groups:
        return
    grouped = np.concatenate(groups)
    numbers = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    rest, known, mine = np.arange(len(units[1])), numbers, own
    if mine is None:
        rest = np.setdiff1d(rest, of_kind)
        if len(np.unique(units[1][rest])) < FEWEST_UNITS:
            return
        table = np.asarray(old.encodings, np.float64)[grouped]
        asked = np.asarray(new.encodings, np.float64)[rest]
        mine = _voted(numbers[nearest(table, asked, k=min(NEIGHBOUR, len(table)))[0]], len(groups))
        # The old ones by the same rule, without themselves: else small groups would seem to shrink.
        known = _voted(
            numbers[nearest(table, table, k=min(NEIGHBOUR + 1, len(table)))[0][:, 1:]], len(groups)
        )
    for g, name in enumerate(names):
        sides = (known == g).astype(np.float64), (mine == g).astype(np.float64)
        before, after = (float(side.mean()) for side in sides)
        p = _permuted(sides, (units[0][grouped], units[1][rest]), old.random(PURPOSE + g))
        rows = rest[mine == g].astype(np.int64)
        told = abs(after - before) >= LEAST_GROWTH or (after == 0 and before >= LEAST_GROWTH / 2)
        yield _finding("share", rows, p if told else 1.0, name=name, before=before, after=after)


def _voted(numbers: IntArray, groups: int) -> IntArray:
    """The group of most neighbours (n, k) of each row."""
    votes = np.stack([(numbers == g).sum(axis=1) for g in range(groups)], axis=1)
    most: IntArray = votes.argmax(axis=1).astype(np.int64)
    return most


def _shift(
    old: Evidence, new: Evidence, units: tuple[IntArray, IntArray], of_kind: IntArray
) -> Iterator[Finding]:
    """Whether all but those of a new kind moved: along the main components of the old ones.

    In their deviations. All have if the lower and the upper quarter did as well as the middle.
    """
    rows = np.setdiff1d(np.arange(len(units[1]), dtype=np.int64), of_kind)
    if len(np.unique(units[1][rows])) < FEWEST_UNITS:
        return
    table = np.asarray(old.encodings, np.float64)
    middle = table.mean(axis=0)
    _, _, axes = np.linalg.svd(table - middle, full_matrices=False)
    moved = np.asarray(new.encodings, np.float64)[rows]
    sides = [(one - middle) @ axes[:3].T for one in (table, moved)]
    spread = np.maximum(sides[0].std(axis=0), 1e-30)
    best = []
    for c in range(sides[0].shape[1]):
        values = sides[0][:, c] / spread[c], sides[1][:, c] / spread[c]
        low, effect, high = np.subtract(*(np.quantile(v, QUARTERS) for v in reversed(values)))
        p = _permuted(values, (units[0], units[1][rows]), old.random(PURPOSE + 100 + c))
        least = min(low * np.sign(effect), high * np.sign(effect))
        best.append((p if least > ALL * abs(effect) else 1.0, float(effect)))
    p, effect = min(best, key=lambda one: (one[0], -abs(one[1])))
    p = min(1.0, p * len(best)) if abs(effect) >= LEAST_SHIFT else 1.0
    yield _finding("shift", rows, p, effect=abs(effect))


def _permuted(
    sides: Sequence[DoubleArray], units: Sequence[IntArray], rng: np.random.Generator
) -> float:
    """p of the difference of two means, by exchanging whole units between both sides."""
    sums, counts = [], []
    for values, unit in zip(sides, units, strict=True):
        codes = np.unique(unit, return_inverse=True)[1]
        sums.append(np.bincount(codes, values))
        counts.append(np.bincount(codes).astype(np.float64))
    total, count = np.concatenate(sums), np.concatenate(counts)
    is_new = np.arange(len(total)) >= len(sums[0])
    orders = rng.permuted(np.tile(is_new, (PERMUTATIONS, 1)), axis=1)
    orders = np.vstack([is_new, orders])
    means = [(m @ total) / np.maximum(m @ count, 1e-9) for m in (orders, ~orders)]
    sizes = np.abs(means[0] - means[1])
    return float((sizes >= sizes[0] - 1e-12).mean())
