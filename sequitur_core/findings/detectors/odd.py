"""Sequences unlike all others: reconstructed badly, far from all, or with an event of their own.

Errors and distances grow with level and size, which hide short events where they differ between
sequences; so these are measured within each sequence, see `event_scores`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore.channels import channels_of
from sequitur_core.explore.event_scores import event_channels, event_ratios
from sequitur_core.explore.intervals import intervals_of_one
from sequitur_core.explore.neighbours import Spans, nearest, window_spans
from sequitur_core.explore.tail import COUNTS, by_height, robust_z, standing_apart
from sequitur_core.findings.detectors.recurring import coming_again
from sequitur_core.findings.detectors.stretches import level_and_spread
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding, Number

BoolArray = NDArray[np.bool_]

NEIGHBOUR = 5
SPARE = 20  # more neighbours, so that five are left when half of all are
PURPOSE = 401  # of the random numbers
MOST_COMPARED = 5_000  # encodings that distances are measured to
MOST_OVERLAPPING = 400
ODD = 4.0  # robust deviations
FAR = 3.0  # where two measures agree
RESAMPLES = 20
RETURNS = 0.8  # in this share of them
MOST_LISTED = max(COUNTS)  # as many as are looked for
ERROR = 0.05  # a measure with a larger p names none
STRAY = 0.1  # of the neighbours of windows around an island, that may be in it
LEAST = 1e-9  # of the usual: logarithms need more than 0


def find_odd(evidence: Evidence) -> Iterator[Finding]:
    """Sequences that stand apart from the tail of the others, by error, isolation or an event.

    One finding: rows are the most striking window of each occurrence, parts all windows of
    each. Numbers: `count`; and for each occurrence `first_row`, `start` and `stop` (elements of
    its recording; `stop` not included), `times` (error, distance to the 5th neighbour or strongest
    event, as multiple of the usual) and `by` ("error", "isolation" or "event"). Of series, also
    `channel`, the number of the channel that shows it, -1 for none, and from which element of the
    most striking window to which it does most, `begin` and `end`, what it is at then, `level`,
    and in the others, `rest`, in its unit; begin and end are equal where no level shows it.
    """
    scores = _scores(evidence)
    spans = _spans(evidence)
    p, rows = _odd(scores, spans)
    if scores[0].by == "isolation":
        beyond = [np.maximum(score.z, FAR) for score in scores[1:]]
        again = rows[coming_again(evidence, rows, scores[0].log <= 0, beyond)]
        first, (p, left) = p, _odd(scores, spans, without=again)
        p, rows = max(first, p), np.intersect1d(rows, left)
    found = _joined(_occurrences(scores, rows, spans), evidence.table, spans)[:MOST_LISTED]
    if found:
        yield _finding(found, spans, p, evidence.dataset)
    else:
        yield Finding("odd", {"count": 0}, by_height(scores[0].log)[:1], p=1.0)


@dataclass(frozen=True, eq=False)
class Score:
    """One measure of oddness, (n,) each.

    Attributes
    ----------
    by : "error", "isolation" or "event".
    log : logarithm of the multiple of the usual.
    z : robust deviations from the usual.
    returned : share of the resamples in which z is above 4.
    """

    by: str
    log: DoubleArray
    z: DoubleArray
    returned: DoubleArray


@dataclass(frozen=True, eq=False)
class Test:
    """Which rows may be odd, and the p of that."""

    p: float
    rows: IntArray


@dataclass(frozen=True, eq=False)
class Occurrence:
    """Windows that are odd together: the most striking, all in order of time, and how odd."""

    row: int
    rows: IntArray
    times: float
    by: str


def _finding(found: list[Occurrence], spans: Spans, p: float, dataset: SequenceDataset) -> Finding:
    starts = [int(spans.start[one.rows].min()) for one in found]
    stops = [int(spans.stop[one.rows].max()) for one in found]
    numbers: dict[str, Number | Sequence[Number]] = {
        "count": len(found),
        "first_row": [int(one.rows[0]) for one in found],
        "start": starts,
        "stop": stops,
        "times": [one.times for one in found],
        "by": [one.by for one in found],
    }
    rows = np.array([one.row for one in found], np.int64)
    if not dataset.are_clips and channels_of(dataset).names == dataset.meta.channels:
        numbers |= _shown_in(found, dataset)
    return Finding("odd", numbers, rows, tuple(one.rows for one in found), p=p)


def _shown_in(found: list[Occurrence], dataset: SequenceDataset) -> dict[str, list[Number]]:
    """The channels that occurrences show in, by events, or by the level or spread that is odd; and
    when, as a selection of them is told."""
    columns, values = level_and_spread(dataset, channels_of(dataset))
    off = np.stack([robust_z(column) for column in values.T], axis=1)
    by_event = event_channels(dataset)
    shown: list[tuple[Number, ...]] = []
    for one in found:
        far = off[one.rows].mean(axis=0)
        strongest = int(np.abs(far).argmax())
        channel = columns[strongest][1] if abs(far[strongest]) >= ODD else -1
        channel = int(by_event[one.row]) if one.by == "event" else channel
        different = intervals_of_one(dataset, one.row, kin=one.rows)
        shows = [at for at in different if at.channel == channel]
        at = next(iter(shows if one.by == "event" else shows + list(different)), None)
        shown.append(
            (channel, 0, 0, 0.0, 0.0)
            if at is None
            else (at.channel, at.begin, at.stop, at.selected, at.rest)
        )
    names = ("channel", "begin", "end", "level", "rest")
    return {name: list(each) for name, each in zip(names, zip(*shown, strict=True), strict=True)}


# --- Scores ------------------------------------------------------------------------------


def _scores(evidence: Evidence) -> list[Score]:
    rng = evidence.random(PURPOSE)
    n = len(evidence.table)
    halves = np.stack([rng.permutation(n) < (n + 1) // 2 for _ in range(RESAMPLES)])
    scores = []
    if n > NEIGHBOUR and evidence.table.any():
        scores.append(_isolation(evidence, halves))
    ratios = {"error": evidence.errors, "event": event_ratios(evidence.dataset)}
    for by, values in ratios.items():
        if values is not None:
            log = _log(np.asarray(values, np.float64))
            above = [robust_z(log, log[half]) > ODD for half in halves]
            scores.append(Score(by, log, robust_z(log), np.mean(above, axis=0)))
    return scores


def _isolation(evidence: Evidence, halves: BoolArray) -> Score:
    table, spans = evidence.table, window_spans(evidence.dataset)
    n = len(table)
    among = evenly_spaced(n, MOST_COMPARED)
    overlapping = 0 if spans is None else min(spans.most_overlaps(), MOST_OVERLAPPING)
    k = min(len(among), 1 + NEIGHBOUR + SPARE + overlapping)
    near, distances = nearest(table[among], table, k=k)
    others, own = among[near].astype(np.int64), np.arange(n)
    usable = others != own[:, None]
    if spans is not None:
        usable &= ~spans.overlap(own, others)
    fifth = _fifth(distances, usable)
    above = []
    for half in halves:
        resampled = _fifth(distances, usable & half[others])
        above.append(robust_z(resampled, resampled[half]) > ODD)
    return Score("isolation", _log(fifth), robust_z(fifth), np.mean(above, axis=0))


def _fifth(distances: DoubleArray, usable: BoolArray) -> DoubleArray:
    """The 5th usable distance of each row; the largest known where there are fewer."""
    enough = usable.cumsum(axis=1) >= NEIGHBOUR
    at = np.where(enough[:, -1], enough.argmax(axis=1), distances.shape[1] - 1)
    fifth: DoubleArray = distances[np.arange(len(distances)), at]
    return fifth


def _log(values: DoubleArray) -> DoubleArray:
    usual = float(np.median(values)) or float(values.mean()) or 1.0
    found: DoubleArray = np.log(np.maximum(values / usual, LEAST))
    return found


# --- Tests -------------------------------------------------------------------------------


def _spans(evidence: Evidence) -> Spans:
    dataset = evidence.dataset
    return Spans(dataset.recording, dataset.start, dataset.stop)


def _odd(
    scores: Sequence[Score], spans: Spans, without: Sequence[int] | IntArray = ()
) -> tuple[float, IntArray]:
    """The least p of all tests, and which rows are odd, but for some that aren't looked at."""
    tests = [_apart(score, spans, without) for score in scores]
    tests += [_agreeing(pair, spans, without) for pair in combinations(scores, 2)]
    odd = [test.rows for test in tests if test.p <= ERROR]
    returned = np.max([score.returned for score in scores], axis=0)
    rows = np.unique(np.concatenate([*odd, np.empty(0, np.int64)]).astype(np.int64))
    return min(test.p for test in tests), rows[returned[rows] >= RETURNS]


def _apart(score: Score, spans: Spans, without: Sequence[int] | IntArray) -> Test:
    """Whether the highest of all events stand apart from the next."""
    events = _left(_events(score.log, spans), without)
    p, count = standing_apart(score.log[events])
    return Test(p, events[:count])


def _agreeing(scores: Sequence[Score], spans: Spans, without: Sequence[int] | IntArray) -> Test:
    """Whether two measures name the same events more often than if they were independent.

    Where the odd are many, from slightly to very, none stands apart from the next.
    """
    from scipy.stats import hypergeom

    both = np.min([score.z for score in scores], axis=0)
    events = _left(_events(both, spans), without)
    far = [_left(_events(score.z, spans, above=FAR), without) for score in scores]
    agreed = events[both[events] > FAR]
    p = hypergeom.sf(len(agreed) - 1, len(events), len(far[0]), len(far[1]))
    return Test(float(p), agreed)


def _events(height: DoubleArray, spans: Spans, *, above: float = -np.inf) -> IntArray:
    """Rows that are highest among all windows near them in time, the highest first.

    Windows that overlap, or touch, are alike: an event counts once.
    """
    order = by_height(height)
    order = order[height[order] > above]
    if not spans.start.any():
        return order
    left = np.ones(len(height), np.bool_)
    events = []
    for row in order:
        if left[row]:
            events.append(row)
            left &= ~_near(spans, int(row))
    return np.array(events, np.int64)


def _left(events: IntArray, without: Sequence[int] | IntArray) -> IntArray:
    left: IntArray = events[~np.isin(events, without)]
    return left


def _near(spans: Spans, row: int) -> BoolArray:
    """Windows of the same recording that overlap a row's, or touch it."""
    near: BoolArray = (
        (spans.recording == spans.recording[row])
        & (spans.start <= spans.stop[row])
        & (spans.start[row] <= spans.stop)
    )
    return near


# --- Occurrences -------------------------------------------------------------------------


def _occurrences(scores: Sequence[Score], rows: IntArray, spans: Spans) -> list[Occurrence]:
    """Each row with the odd windows beside it, the most striking first."""
    z = np.max([score.z for score in scores], axis=0)
    found: list[Occurrence] = []
    for row in rows[np.argsort(-z[rows], kind="stable")]:
        if any(row in other.rows for other in found):
            continue
        together = _beside(int(row), z > ODD, spans) if spans.start.any() else np.array([row])
        strongest = max(scores, key=lambda score: score.z[row])
        times = float(np.exp(strongest.log[row]))
        found.append(Occurrence(int(row), together, times, strongest.by))
    return found


def _joined(found: list[Occurrence], table: DoubleArray, spans: Spans) -> list[Occurrence]:
    """Occurrences, as one those between which all windows lie in one island with them.

    Only where windows don't overlap, as those that do are neighbours anyway. Days of a fault are
    each other's neighbours, so that some of them seem usual by themselves.
    """
    many = len(table) > MOST_COMPARED
    if many or len(found) < 2 or not spans.start.any() or spans.most_overlaps():
        return found
    near = nearest(table, table, k=1 + NEIGHBOUR)[0][:, 1:]
    left = sorted(found, key=lambda one: (spans.recording[one.row], spans.start[one.row]))
    joined = []
    while left:
        first = left.pop(0)
        own = np.flatnonzero(spans.recording == spans.recording[first.row])
        own = own[np.argsort(spans.start[own], kind="stable")].astype(np.int64)
        for last in [one for one in left[::-1] if one.row in own]:
            begin, end = np.flatnonzero(np.isin(own, (first.rows[0], last.rows[-1])))
            stretch = own[begin : end + 1]
            around = own[max(0, begin - NEIGHBOUR) : end + 1 + NEIGHBOUR]
            inside = [one for one in (first, *left) if one.row in stretch]
            between = np.setdiff1d(stretch, np.concatenate([one.rows for one in inside]))
            if _is_island(near, stretch, between, np.setdiff1d(around, stretch)):
                strongest = max(inside, key=lambda one: one.times)
                first = replace(strongest, rows=stretch)
                left = [one for one in left if one.row not in stretch]
                break
        joined.append(first)
    places = {one.row: place for place, one in enumerate(found)}
    return sorted(joined, key=lambda one: places[one.row])


def _is_island(near: IntArray, stretch: IntArray, between: IntArray, around: IntArray) -> bool:
    """Whether most neighbours (n, k) of all rows between are of the stretch, and hardly any of
    those around it: where all changes slowly, what is near in time is near anyway."""
    own = np.isin(near, stretch).mean(axis=1)
    return bool((own[between] > 0.5).all() and own[around].mean() <= STRAY)


def _beside(row: int, odd: BoolArray, spans: Spans) -> IntArray:
    """A row and the odd windows around it, as far as they go on without a gap, in order."""
    odd = odd.copy()
    odd[row] = True
    own = np.flatnonzero(odd & (spans.recording == spans.recording[row]))
    own = own[np.argsort(spans.start[own], kind="stable")].astype(np.int64)
    reached = np.maximum.accumulate(spans.stop[own])
    stretch = np.concatenate([[0], np.cumsum(spans.start[own][1:] > reached[:-1])])
    together: IntArray = own[stretch == stretch[own == row][0]]
    return together
