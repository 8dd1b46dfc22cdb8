"""What goes on in each recording over time: the states of its windows, joined to bouts.

Positions count elements from the beginning of a recording, as `SequenceDataset.start` does. They
may lie half-way between two elements, where windows that overlap share what lies between.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray
from sequitur_core.explore.neighbours import Spans

NONE = -1  # the state of time that no window covers, or only windows without a state

Overlap = Literal["majority", "middle"]


@dataclass(frozen=True, eq=False)
class Ethogram:
    """Recordings divided into stretches of one state, in order of recordings and time.

    The stretches of a recording follow one another without a gap, from its first window's
    beginning to the end of the last to end; neighbours differ in their state.

    Attributes
    ----------
    recordings : int64 of shape (m,), their numbers, ascending.
    of : int64 of shape (k,), the place in `recordings` of each stretch's.
    starts, stops : float64 of shape (k,), positions.
    states : int64 of shape (k,), NONE for time without a state.
    """

    recordings: IntArray
    of: IntArray
    starts: DoubleArray
    stops: DoubleArray
    states: IntArray

    @property
    def lengths(self) -> DoubleArray:
        """How long each stretch is, in elements."""
        return self.stops - self.starts

    @property
    def is_bout(self) -> BoolArray:
        """Which stretches have a state."""
        return np.asarray(self.states != NONE)

    @property
    def begins(self) -> BoolArray:
        """Which stretches are the first of their recording."""
        return np.asarray(np.diff(self.of, prepend=-1) != 0)

    @property
    def ends(self) -> BoolArray:
        """Which stretches are the last of their recording."""
        return np.asarray(np.diff(self.of, append=len(self.recordings)) != 0)


# --- From windows to states ----------------------------------------------------------------


def states_over_time(windows: Spans, states: ArrayLike, overlap: Overlap = "majority") -> Ethogram:
    """The states of recordings, from those of their windows.

    Parameters
    ----------
    windows : one or more.
    states : whole numbers of shape (n,), small ones from 0 on; NONE for a window without.
    overlap : what counts where windows overlap. "majority": the state that most of them have
        (those without one don't count); of equally many, that of the window whose middle is
        nearest, else the first. "middle": the window whose middle is nearest, with a state or not.
    """
    codes = np.asarray(states, dtype=np.int64)
    numbers, of = np.unique(windows.recording, return_inverse=True)
    axis = _Axis.of(windows, of.astype(np.int64), len(numbers))
    order = np.lexsort((axis.stops, axis.starts))
    starts, stops, codes = axis.starts[order], axis.stops[order], codes[order]
    edges = _edges(starts, stops)
    nearest = _nearest(starts, stops, edges)
    found = np.append(codes, NONE)[nearest]  # the last one where there is no window
    if overlap == "majority":
        found = _most_frequent(starts, stops, codes, edges, found)
    # What lies between the end of one recording and the beginning of the next belongs to none.
    place = axis.place(edges[:-1])
    inside = edges[:-1] < axis.ends[place]
    place, lows, highs = place[inside], edges[:-1][inside], edges[1:][inside]
    shift = axis.shifts[place]
    return _joined(
        Ethogram(numbers.astype(np.int64), place, lows - shift, highs - shift, found[inside])
    )


@dataclass(frozen=True, eq=False)
class _Axis:
    """All recordings one after the other on one axis, so that all are done at once.

    `starts` and `stops` are windows' on it; `shifts`, `firsts` and `ends` are of each recording:
    what was added to its positions, and from where to where it reaches.
    """

    starts: DoubleArray
    stops: DoubleArray
    shifts: DoubleArray
    firsts: DoubleArray
    ends: DoubleArray

    @classmethod
    def of(cls, windows: Spans, of: IntArray, recordings: int) -> _Axis:
        first = np.full(recordings, np.iinfo(np.int64).max)
        last = np.full(recordings, np.iinfo(np.int64).min)
        np.minimum.at(first, of, windows.start)
        np.maximum.at(last, of, windows.stop)
        sizes = last - first + 1  # with a step between them
        firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        shifts = firsts - first
        return cls(
            (windows.start + shifts[of]).astype(np.float64),
            (windows.stop + shifts[of]).astype(np.float64),
            shifts.astype(np.float64),
            firsts.astype(np.float64),
            (last + shifts).astype(np.float64),
        )

    def place(self, at: DoubleArray) -> IntArray:
        """Which recording lies at places of the axis."""
        return np.searchsorted(self.firsts, at, side="right").astype(np.int64) - 1


def _edges(starts: DoubleArray, stops: DoubleArray) -> DoubleArray:
    """Where it changes which windows are there, or whose middle is nearest; ascending."""
    middles = np.sort(starts + stops) / 2
    return np.unique(np.concatenate([starts, stops, (middles[1:] + middles[:-1]) / 2]))


def _nearest(starts: DoubleArray, stops: DoubleArray, edges: DoubleArray) -> IntArray:
    """Between two edges each, the window there whose middle is nearest; -1 for none.

    Windows are in order of their starts. Where one lies within another, neither of the two
    nearest to a place need be there: then it is the one that reaches furthest.
    """
    at = (edges[1:] + edges[:-1]) / 2
    middles = (starts + stops) / 2
    by_middle = np.argsort(middles, kind="stable")
    after = np.searchsorted(middles[by_middle], at)
    around = [by_middle[np.clip(after + k, 0, len(starts) - 1)] for k in (-1, 0)]
    nearer = np.abs(middles[around[1]] - at) < np.abs(middles[around[0]] - at)
    begun = np.searchsorted(starts, at, side="right") - 1
    furthest = np.maximum.accumulate(stops)
    reaching = np.maximum.accumulate(np.where(stops == furthest, np.arange(len(stops)), 0))[begun]
    found = np.full(len(at), -1, dtype=np.int64)
    candidates = (
        reaching,
        np.where(nearer, around[0], around[1]),
        np.where(nearer, around[1], around[0]),
    )
    for rows in candidates:  # the best comes last
        there = (starts[rows] <= at) & (stops[rows] >= at)
        found[there] = rows[there]
    return found


def _most_frequent(
    starts: DoubleArray, stops: DoubleArray, codes: IntArray, edges: DoubleArray, nearest: IntArray
) -> IntArray:
    """Between two edges each, the state that most windows there have; NONE for none."""
    low, high = np.searchsorted(edges, starts), np.searchsorted(edges, stops)
    cells = len(edges) - 1
    found = np.full(cells, NONE, dtype=np.int64)
    most = np.zeros(cells, dtype=np.int64)
    for code in np.unique(codes[codes != NONE]).tolist():
        own = codes == code
        change = np.bincount(low[own], minlength=cells + 1)
        change -= np.bincount(high[own], minlength=cells + 1)
        votes = 2 * np.cumsum(change[:-1])
        votes += (nearest == code) & (votes > 0)  # decides between equally many
        better = votes > most
        found[better], most[better] = code, votes[better]
    return found


def _joined(ethogram: Ethogram) -> Ethogram:
    """Neighbours of one state as one stretch."""
    firsts = ethogram.begins | (np.diff(ethogram.states, prepend=NONE - 1) != 0)
    lasts = np.append(firsts[1:], True)
    return replace(
        ethogram,
        of=ethogram.of[firsts],
        starts=ethogram.starts[firsts],
        stops=ethogram.stops[lasts],
        states=ethogram.states[firsts],
    )


# --- From states to bouts --------------------------------------------------------------------


def tidied(ethogram: Ethogram, *, shortest: float = 0, bridge: float = 0) -> Ethogram:
    """The same with gaps bridged and short bouts given to their neighbours; lengths in elements.

    First, gaps that are no longer than `bridge` between two bouts of one state become part of it.
    Then bouts shorter than `shortest` go to what lies before and after them: to that state where
    it is the same on both sides, else half to each. Gaps that are short now are bridged, too.
    """
    return _bridged(_without_short(_bridged(ethogram, bridge), shortest), bridge)


def _bridged(ethogram: Ethogram, longest: float) -> Ethogram:
    before, after = np.roll(ethogram.states, 1), np.roll(ethogram.states, -1)
    between = ~ethogram.begins & ~ethogram.ends & (before == after)
    gaps = ~ethogram.is_bout & between & (ethogram.lengths <= longest)
    return _joined(replace(ethogram, states=np.where(gaps, before, ethogram.states)))


def _without_short(ethogram: Ethogram, shortest: float) -> Ethogram:
    firsts, lasts = ethogram.starts[ethogram.begins], ethogram.stops[ethogram.ends]
    kept = ~ethogram.is_bout | (ethogram.lengths >= shortest)
    # A recording of short bouts only has no state at all.
    empty = np.setdiff1d(np.arange(len(ethogram.recordings)), ethogram.of[kept])
    of = np.concatenate([ethogram.of[kept], empty])
    order = np.argsort(of, kind="stable")
    starts = np.concatenate([ethogram.starts[kept], firsts[empty]])[order]
    stops = np.concatenate([ethogram.stops[kept], lasts[empty]])[order]
    states = np.concatenate([ethogram.states[kept], np.full(len(empty), NONE)])[order]
    of = of[order]
    follows = np.flatnonzero(np.diff(of) == 0)  # whose next one is in the same recording
    halves = (stops[follows] + starts[follows + 1]) / 2
    stops[follows] = starts[follows + 1] = halves
    begins, ends = np.diff(of, prepend=-1) != 0, np.diff(of, append=len(firsts)) != 0
    starts[begins], stops[ends] = firsts, lasts
    return _joined(Ethogram(ethogram.recordings, of, starts, stops, states))


# --- What bouts say ----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class StateSummary:
    """How often and how long each of some states was; arrays of shape (states,).

    Attributes
    ----------
    bouts : how many there are.
    total : how long all of them are together, in elements.
    median, longest : of one of them, 0 without any.
    recordings : in how many recordings it occurs.
    """

    bouts: IntArray
    total: DoubleArray
    median: DoubleArray
    longest: DoubleArray
    recordings: IntArray


def summarised(ethogram: Ethogram, states: int) -> StateSummary:
    """Number and lengths of the bouts of states 0 to `states` - 1."""
    codes, lengths = ethogram.states[ethogram.is_bout], ethogram.lengths[ethogram.is_bout]
    order = np.lexsort((lengths, codes))
    counts = np.bincount(codes, minlength=states)
    stops = np.cumsum(counts)
    ordered = np.append(lengths[order], 0.0)
    some = counts > 0
    middle = [np.where(some, stops - counts + at, -1) for at in ((counts - 1) // 2, counts // 2)]
    pairs = np.unique(np.column_stack([codes, ethogram.of[ethogram.is_bout]]), axis=0)
    return StateSummary(
        counts.astype(np.int64),
        np.bincount(codes, weights=lengths, minlength=states).astype(np.float64),
        (ordered[middle[0]] + ordered[middle[1]]) / 2,
        ordered[np.where(some, stops - 1, -1)],
        np.bincount(pairs[:, 0], minlength=states).astype(np.int64),
    )


def transitions(ethogram: Ethogram, states: int) -> IntArray:
    """How often a bout of each state was followed by one of each: (states, states), from and to.

    Time without a state between two bouts doesn't count, so that a state may follow itself.
    """
    codes, of = ethogram.states[ethogram.is_bout], ethogram.of[ethogram.is_bout]
    same = of[1:] == of[:-1]
    pairs = codes[:-1][same] * states + codes[1:][same]
    return np.bincount(pairs, minlength=states**2).reshape(states, states).astype(np.int64)


def stretch_of_windows(ethogram: Ethogram, windows: Spans, states: ArrayLike) -> IntArray:
    """The stretch that each window belongs to, (n,): the one its middle lies in.

    Where that has another state, and the next one before or after it that the window reaches into
    has its own, it belongs to that.
    """
    codes = np.asarray(states, dtype=np.int64)
    place = np.searchsorted(ethogram.recordings, windows.recording)
    key, size = _key(ethogram)
    middles = (windows.start + windows.stop) / 2
    last = np.flatnonzero(ethogram.ends)[place]
    found = np.searchsorted(key, place * size + middles, side="right") - 1
    found = np.minimum(found, last).astype(np.int64)
    for step in (-1, 1):
        other = np.clip(found + step, 0, len(key) - 1)
        reached = (ethogram.starts[other] < windows.stop) & (ethogram.stops[other] > windows.start)
        own = (ethogram.of[other] == place) & (ethogram.states[other] == codes)
        found = np.where((ethogram.states[found] != codes) & own & reached, other, found)
    return found


def stretches_at(ethogram: Ethogram, positions: DoubleArray) -> IntArray:
    """The stretch at each position of each recording: (m, p) for positions (m, p); -1 outside."""
    key, size = _key(ethogram)
    place = np.arange(len(ethogram.recordings))[:, None]
    low = ethogram.starts[ethogram.begins][:, None]
    high = ethogram.stops[ethogram.ends][:, None]
    inside = (positions >= low) & (positions < high)
    found = np.searchsorted(key, place * size + np.clip(positions, low, high), side="right") - 1
    return np.where(inside, found, -1).astype(np.int64)


def _key(ethogram: Ethogram) -> tuple[DoubleArray, float]:
    """The starts of all stretches, ascending: each recording's lie `size` after those before."""
    size = float(ethogram.stops.max()) + 1
    return ethogram.of * size + ethogram.starts, size
