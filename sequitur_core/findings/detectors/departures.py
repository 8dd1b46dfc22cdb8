"""One of several series that slowly moves away from those that usually go with it.

A sensor that drifts, a machine that wears: none of its days is odd, nothing happens at one moment,
and the map of its windows shows the season. So each series by one clock is held against its peers,
those that move as it does from one week to the next, and is told where a ramp is left of it that
no noise explains, random steps included (see `ramps`).

What fits all of the time may fit badly at its end: machines that follow the weather each in their
own measure part from one another in spring. So the peers have to stay together much better than
the one that leaves, and it has to leave further than they go themselves. A season that comes back
is no ramp, nor is a step, which is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.explore.time.recordings import window_rows
from sequitur_core.findings.common_clock import Panel, member_name, panels
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding, Number
from sequitur_core.findings.statistics.ramps import (
    Ramp,
    fit_ramp,
    from_waves,
    p_of_ramp,
    to_waves,
)

FEWEST = 3  # series: of two, either may be the one that leaves
FEWEST_BLOCKS, MOST_BLOCKS = 24, 128  # of time, each averaged
SLOW = 4  # waves, the longest, by which none is another's peer
MOST_PEERS, MOST_COURSES = 8, 3
LEAST_COURSE = 0.01  # of the variance of the peers
MOST_TRIED = 64  # series, those that go furthest beside what all have in common
ERROR = 0.01  # p up to which it is told
RAMP, STILL = 0.02, 0.15  # p of its ramp, and without any one of its peers
GOES_ALONG = 0.5  # share of a series that its peers explain
FAR, BEYOND = 1.0, 4.0  # deviations of the series, and of what its peers don't explain
APART, TOGETHER = 5.0, 0.8  # times as far as most peers leave one another, and most of that
MOSTLY = 0.75  # of the peers
EDGE = 0.1  # of the time
MOST_TOLD = 3
TINY = 1e-9


@dataclass(frozen=True, eq=False)
class _Departure:
    """A series of a panel that leaves its peers, int64 (k,), along a ramp.

    With its deviation from what they explain; rise and deviation in units of `levels`.
    """

    panel: Panel
    series: int
    peers: IntArray
    onset: int
    rise: float
    deviation: float
    p: float


def find_departures(evidence: Evidence) -> Iterator[Finding]:
    """Up to three series that slowly leave those that they usually go with.

    Rows are the series, or its windows since then, the last first; parts are these, and its peers,
    or the windows before (where it leaves from the beginning, the last fifth and the first).
    Numbers: `name` of the series, `peers` (names of up to eight), `of` (sequences, recordings or
    channels), `channel` and `unit`, `recording`, `start` and `stop` (elements; from when on, and
    the end of all), `whole` where that is from the beginning, `by` how far at the end, as a share
    where `relative`, and `usual`, the deviation from what its peers suggest.
    """
    compared = [(panel, _series(panel)) for panel in panels(evidence.dataset)]
    tested = [(panel, series) for panel, series in compared if series is not None]
    left = [one for panel, series in tested for one in _departures(panel, series, len(tested))]
    for one in sorted(left, key=lambda one: one.p)[:MOST_TOLD]:
        yield _finding(evidence.dataset, one)
    if tested and not left:  # that something was tested counts
        yield Finding("departure", {}, np.arange(1, dtype=np.int64), p=1.0)


# --- Which one leaves --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Series:
    """Waves of n series, each of deviation 1, and which go together.

    Attributes
    ----------
    waves : float64 (n, m).
    scales : float64 (n,), their deviations.
    alike : float64 (n, n), correlations of all but their longest waves.
    size : steps of the panel in each of their elements; the first `late` are in none.
    """

    waves: DoubleArray
    scales: DoubleArray
    alike: DoubleArray
    size: int
    late: int

    def peers(self, of: int, among: IntArray) -> IntArray:
        """Those that move most as one does, of some that it may be among."""
        others = among[among != of]
        order = np.argsort(-np.abs(self.alike[of, others]), kind="stable")
        peers: IntArray = others[order[:MOST_PEERS]]
        return peers

    def fit(self, one: int, peers: IntArray) -> Ramp:
        return fit_ramp(self.waves[one], _courses(self.waves[peers]))


def _series(panel: Panel) -> _Series | None:
    """The series of a panel, averaged over days or more; None where they are too short."""
    levels, day = panel.levels, panel.day
    length = levels.shape[1]
    size = max(1, -(-length // MOST_BLOCKS))
    if day > 1 and length >= FEWEST_BLOCKS * day:
        size = -(-size // day) * day
    count = length // size
    if count < FEWEST_BLOCKS:
        return None
    late = length - count * size
    waves = to_waves(levels[:, late:].reshape(len(levels), count, size).mean(axis=2))
    scales = np.sqrt(np.square(waves).sum(axis=1) / count)
    waves /= np.maximum(scales, TINY * np.abs(levels).max())[:, None]
    fast = waves[:, SLOW:]
    fast = fast / np.maximum(np.linalg.norm(fast, axis=1, keepdims=True), TINY)
    return _Series(waves, scales, fast @ fast.T, size, late)


def _courses(waves: DoubleArray) -> DoubleArray:
    """What series (n, m) have in common: up to three components (m, k)."""
    axes, sizes, _ = np.linalg.svd(waves.T, full_matrices=False)
    shares = np.square(sizes) / max(np.square(sizes).sum(), TINY)
    count = max(1, min(MOST_COURSES, int((shares >= LEAST_COURSE).sum())))
    courses: DoubleArray = axes[:, :count] * sizes[:count]
    return courses


def _departures(panel: Panel, series: _Series, tests: int) -> Iterator[_Departure]:
    """Series that leave, the surest first; each is looked for among those that stay."""
    among = np.arange(len(series.waves))
    for _ in range(MOST_TOLD):
        if len(among) < FEWEST or (found := _leaving(series, among)) is None:
            return
        one, peers, ramp = found
        p = tests * len(among) * _chance(series, one, peers, among, ramp)
        if p > ERROR or not _goes_along(series, one, ramp):
            return
        rest = series.waves[one] - ramp.by_others - ramp.waves
        scale = float(series.scales[one])
        onset = series.late + round(ramp.onset * (len(rest) + 1)) * series.size
        deviation = scale * float(from_waves(rest).std())
        yield _Departure(
            panel, one, peers, onset * bool(ramp.onset), scale * ramp.rise, deviation, p
        )
        among = among[among != one]


def _leaving(series: _Series, among: IntArray) -> tuple[int, IntArray, Ramp] | None:
    """The one of some series that leaves most surely whichever of its peers is left out.

    Else the peers of one that leaves would leave it.
    """
    length = series.waves.shape[1] + 1
    fits = [(one, series.peers(one, among)) for one in _furthest(series, among)]
    ramps = [(one, peers, series.fit(one, peers)) for one, peers in fits]
    best, found = 0.0, None
    for one, peers, ramp in sorted(ramps, key=lambda fit: -fit[2].surprise):
        if p_of_ramp(ramp.surprise, length) > RAMP:
            break
        least = ramp.surprise
        for other in peers:
            again = series.fit(one, series.peers(one, among[among != other]))
            least = min(least, again.surprise if again.rise * ramp.rise > 0 else 0.0)
            if least <= best:
                break
        if least > best:
            best, found = least, (one, peers, ramp)
    return found if p_of_ramp(best, length) <= STILL else None


def _furthest(series: _Series, among: IntArray) -> list[int]:
    """Series that may leave: of many, those with the largest ramps beside what all do."""
    if len(among) <= MOST_TRIED:
        return [int(one) for one in among]
    waves = series.waves[among]
    basis = np.linalg.qr(_courses(waves))[0]
    rest = waves - (waves @ basis) @ basis.T
    slow = np.square(rest[:, :SLOW]).sum(axis=1)
    return [int(one) for one in among[np.argsort(-slow, kind="stable")[:MOST_TRIED]]]


def _chance(series: _Series, one: int, peers: IntArray, among: IntArray, ramp: Ramp) -> float:
    """The chance of a ramp where all series wander as far; 1 where its peers part, too.

    That random steps look so much like a ramp says nothing of how far they go, and the other way
    round, so both are taken together (Fisher 1925).
    """
    from scipy.stats import f

    left = among[among != one]
    parts = [
        (int(other), series.fit(int(other), series.peers(int(other), left))) for other in peers
    ]
    others = [_in_deviations(series.waves[other], own) for other, own in parts]
    far, most = _in_deviations(series.waves[one], ramp), float(np.quantile(others, MOSTLY))
    if far < FAR or most > TOGETHER or far < APART * most:
        return 1.0
    further = f.sf(far**2 / max(float(np.square(others).mean()), TINY), 1, len(others))
    both = max(p_of_ramp(ramp.surprise, series.waves.shape[1] + 1) * float(further), 1e-300)
    return float(both * (1 - np.log(both)))


def _goes_along(series: _Series, one: int, ramp: Ramp) -> bool:
    """Whether one goes with its peers but for a ramp that is far beside what they don't explain.

    And further than these move meanwhile, whom it might follow more than it seems.
    """
    rest, course = from_waves(series.waves[one] - ramp.by_others), from_waves(ramp.by_others)
    length = len(rest)
    begin, edge = int(ramp.onset * length), max(1, int(EDGE * length))
    moved = course[-edge:].mean() - course[max(0, begin - edge) : begin + edge].mean()
    beyond = BEYOND * float((rest - from_waves(ramp.waves)).std())
    return ramp.explained >= GOES_ALONG and abs(ramp.rise) >= max(beyond, abs(float(moved)))


def _in_deviations(waves: DoubleArray, ramp: Ramp) -> float:
    """How far a ramp leads, in deviations of the series without it."""
    return abs(ramp.rise) / max(float(from_waves(waves - ramp.waves).std()), TINY)


# --- What is said of one -----------------------------------------------------------------


def _finding(dataset: SequenceDataset, one: _Departure) -> Finding:
    panel, meta = one.panel, dataset.meta
    channel = int(panel.members[one.series]) if panel.of == "channels" else panel.channel
    start = panel.first + one.onset * panel.every
    stop = panel.first + panel.values.shape[1] * panel.every
    by, usual = one.rise, one.deviation
    if panel.relative:
        by, usual = float(np.expm1(by)), float(np.expm1(usual))
    named = panel.of == "channels" or len(meta.channels) > 1
    numbers: dict[str, Number | list[Number]] = {
        "name": member_name(dataset, panel, one.series),
        "peers": [member_name(dataset, panel, int(peer)) for peer in one.peers],
        "of": panel.of,
        "channel": meta.channels[channel] if named else "",
        "unit": meta.units[channel],
        "recording": panel.recording,
        "start": start,
        "stop": stop,
        "whole": int(not one.onset),
        "by": by,
        "usual": usual,
        "relative": int(panel.relative),
    }
    parts = _parts(dataset, one, start)
    return Finding("departure", numbers, parts[0], parts, p=one.p, certainty=1 - one.p)


def _parts(dataset: SequenceDataset, one: _Departure, start: int) -> tuple[IntArray, ...]:
    """The sequence and its peers; or the windows since it leaves, the last first, and before."""
    panel = one.panel
    if panel.of == "sequences":
        return panel.members[[one.series]], panel.members[one.peers]
    recording = panel.recording if panel.of == "channels" else panel.members[one.series]
    rows = window_rows(dataset, int(recording))
    if not one.onset:
        fifth = max(1, len(rows) // 5)
        return rows[-fifth:][::-1], rows[:fifth]
    then = dataset.start[rows] >= start
    return rows[then][::-1], rows[~then]
