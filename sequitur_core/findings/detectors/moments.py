"""What several sequences do at the same moment, and what one of them does for good.

Shares fall in the same week, all loads are low at Christmas, a share loses half and stays there.
Of series by one clock, a step is rare where it is far from what the series does otherwise: by its
changes over one and a few steps where it wanders, as prices do, else by its level. That several are
rare together is held against series that are shifted by themselves. What comes again is usual, such
as the starts of a machine, and so is told of no moment.

One series alone is held against the heavy tail of its own changes (Hill 1975), since a share that
often leaps by a twentieth may leap by a tenth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.findings.common_clock import FEWEST, Panel, course, member_name, panels
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding, Number
from sequitur_core.findings.statistics.coincidence import Coincidence, Events, coincidences

MOMENTS = 12  # what its random numbers are for
RARE = 4.5  # robust deviations
TAKES_PART, MOVES = 4.0, 2.0  # of a series, where enough others are rare: with them, or all move
MOSTLY = 0.5  # of all series, from which on those that move are counted
FEWEST_IN_COMMON, MOST_IN_COMMON = 8, 200  # series that have a course in common
COUNTS = (3, 5, 10, 20, 50, 200)  # of series, the rarest of which are looked at
NEAR = 5  # steps more than twice a change
AGAIN, HALF = 3, 0.5  # as many other moments at which half of them are half as rare: it's usual
ERROR = 0.004  # p up to which it is told
SHORTLY = 50  # steps, within which the same series are told once
MOST_TOLD = 3
MOST_NAMED = 8
WIDEST = 20  # steps that a fall may last longer than its steepest part, on either side

LEAP = 8.0  # robust deviations of one series alone
MOST_LEAPS = 100
LEAP_LAGS = (1, 3)
RESTLESS, CALM = 25, 0.7  # steps that tell how restless it is then, and the least of that
TAIL, FEWEST_IN_TAIL = 0.01, 20  # of all changes, the largest, whose tail is measured
AROUND = 5  # of the largest, which may be those of the leap itself
# The lightest tails that are believed, as powers, of many series and of each in its own steps: of
# counts, most of the largest are the same.
LIGHT, LIGHTEST = 1_000.0, 5.0
CAREFUL = 1.64  # deviations by which the tail may be heavier than it was measured
STAYS = 0.5  # of a leap, still there afterwards
AFTER, FEWEST_AFTER = 0.05, 10  # share of the time, and steps, that it has to stay


@dataclass(frozen=True, eq=False)
class Moment:
    """Series of a panel, m of them, that are rare together.

    Attributes
    ----------
    panel, p : which they are of, and how likely by chance.
    series : int64 (m,), ascending, and `at` (m,) the step at which each is rarest.
    z : float64 (m,), how rare, in deviations; below 0 is lower or falling.
    lag : steps that a change takes.
    moving : how many move at all, the same way as most.
    """

    panel: Panel
    p: float
    series: IntArray
    at: IntArray
    z: DoubleArray
    lag: int
    moving: int

    @property
    def begin(self) -> int:
        return int(self.at.min())

    @property
    def stop(self) -> int:
        return int(self.at.max()) + self.lag

    def repeats(self, other: Moment) -> bool:
        """Whether another one tells it: at the same time, or shortly before or after, as an end.

        Then most of its series are the same.
        """
        if self.panel.recording != other.panel.recording:
            return False
        (start, stop), (begin, end) = _elements(self), _elements(other)
        shared = np.isin(self.series, other.series).mean() >= MOSTLY
        room = SHORTLY * self.panel.every if shared and self.panel.of == other.panel.of else 0
        return start < end + room and begin < stop + room


def find_moments(evidence: Evidence) -> Iterator[Finding]:
    """Up to three moments at which several series change or are unlike themselves, and as many
    at which one that wanders leaps for good.

    Rows are of the series that take part, or of their windows then; parts are these and all
    others. Numbers: `start` and `stop` (elements; `stop` not included), `of` (sequences,
    recordings or channels), `names` of up to eight and how many there are (`count`, of `total`),
    `before` and `after` (values of each), `rising` (how many), `apart` (elements between the
    first and the last), `channel` and `unit`, whether they `wander`, in shares (`relative`), how
    many are `moving` where most do, and how many weren't compared since they begin later or end
    earlier (`late`); `span` (first and last element) where not all that there is was compared.
    """
    dataset = evidence.dataset
    together: list[Moment] = []
    alone: list[Moment] = []
    for panel in panels(dataset):
        together += _together(panel, evidence.random(MOMENTS))
        alone += _leaps(panel)
    told: list[Moment] = []
    for found in (together, alone):
        before, count = [*told], 0
        for one in sorted(found, key=lambda one: one.p):
            if one.p <= ERROR and count < MOST_TOLD and not any(map(one.repeats, told)):
                told.append(one)
                count += 1
        if found and told == before:  # that something was tested counts
            yield Finding("moment", {}, np.arange(1, dtype=np.int64), p=1.0)
    for one in told:
        yield _finding(dataset, one)


# --- Several at once ---------------------------------------------------------------------


def _together(panel: Panel, random: np.random.Generator) -> Iterator[Moment]:
    """The moments at which series of a panel are rare together, the surest first."""
    length = panel.values.shape[1] // panel.again * panel.again
    looked_at: list[Events] = []
    chosen: list[tuple[int, IntArray]] = []
    for lag in panel.lags:
        z = panel.unusual(lag)[:, :length]
        rarest = np.abs(z).max(axis=1)
        order = np.argsort(-rarest, kind="stable")
        able = int((rarest >= RARE).sum())
        for count in sorted({min(count, able) for count in COUNTS if able >= FEWEST}):
            rows = order[:count]
            rare = np.abs(z[rows]) >= rarest[rows[-1]]
            for span in (lag, 2 * lag + NEAR):
                looked_at.append(Events(rare, span))
                chosen.append((lag, rows))
    for one in coincidences(looked_at, random, period=panel.again, fewest=FEWEST):
        lag, rows = chosen[one.events]
        made = _moment(panel, panel.unusual(lag)[:, :length], lag, looked_at[one.events].span, one)
        yield made
        if one.p > ERROR:
            return


def _moment(panel: Panel, z: DoubleArray, lag: int, span: int, found: Coincidence) -> Moment:
    """The series that take part, when each of them does, and whether that is rare.

    Where many move, it is their common course that has to be rare, or what some do beyond it.
    """
    steps = np.arange(found.begin, min(found.begin + span, z.shape[1]))
    here = np.abs(z[:, steps])
    at = steps[here.argmax(axis=1)]
    most = np.take_along_axis(z, at[:, None], axis=1)[:, 0]
    p, series = found.p, np.flatnonzero(np.abs(most) >= TAKES_PART)
    moving = int((np.sign(most[series].sum()) * most >= MOVES).sum())
    if len(z) >= FEWEST_IN_COMMON:
        middle = np.median(z[:: max(1, len(z) // MOST_IN_COMMON)], axis=0)
        share = (z[series] @ middle) / max(float(middle @ middle), 1e-30)
        beyond = np.abs(most[series] - share * middle[at[series]]) >= TAKES_PART
        around = slice(max(0, int(steps[0]) - 2 * lag), int(steps[-1]) + 2 * lag + 1)
        usual = np.delete(np.abs(middle), np.arange(len(middle))[around])
        if moving < MOSTLY * len(z) or _tail(usual)(np.abs(middle[steps]).max()) > ERROR:
            series = series[beyond]
    if len(series) < FEWEST or _comes_again(z[series], most[series], steps):
        p = 1.0
    return Moment(panel, p, series, at[series], most[series], lag, moving)


def _comes_again(z: DoubleArray, most: DoubleArray, steps: IntArray) -> bool:
    """Whether half of some series (m, T) are half as rare together at several other moments."""
    margin = 2 * len(steps)
    alike = (np.abs(z) >= HALF * np.abs(most)[:, None]).mean(axis=0) >= HALF
    alike[max(0, steps[0] - margin) : steps[-1] + margin + 1] = False
    times = np.flatnonzero(alike)
    return bool((np.diff(times, prepend=-margin - 1) > margin).sum() >= AGAIN)


# --- One for good ------------------------------------------------------------------------


def _leaps(panel: Panel) -> Iterator[Moment]:
    """Series that wander and leap once, for good, further than the tail of all changes allows."""
    if not panel.wanders:
        return
    for lag in LEAP_LAGS:
        z = panel.unusual(lag)
        rarest = np.abs(z).max(axis=1)
        furthest = np.argsort(-rarest, kind="stable")[:MOST_LEAPS]
        rows = np.union1d(furthest, evenly_spaced(len(z), MOST_IN_COMMON))
        far = np.abs(z[rows])
        far /= np.maximum(course(far, 1, RESTLESS) / 0.6745, CALM)
        beyond = _tail(far[:, ::lag].ravel(), lightest=LIGHTEST)
        for row, distances in zip(rows, far, strict=True):
            at = int(distances.argmax())
            if distances[at] >= LEAP:
                p = min(1.0, len(LEAP_LAGS) * len(z) / len(rows) * beyond(float(distances[at])))
                p = p if _stays(panel.levels[row], at, lag) else 1.0
                one, there = np.array([row], np.int64), np.array([at], np.int64)
                yield Moment(panel, p, one, there, z[row, there], lag, 1)


def _tail(far: DoubleArray, *, lightest: float = LIGHT) -> Callable[[float], float]:
    """The chance that any of some distances (m,) is at least so far, by the tail of all.

    Where too few are above 0 to tell a tail, nothing is too far.
    """
    count = max(FEWEST_IN_TAIL, int(TAIL * len(far)))
    if (far > 0).sum() < 2 * count:
        return lambda most: 1.0
    largest = np.sort(np.partition(far, -count - AROUND)[-count - AROUND :])[: count + 1]
    inverse = float(np.mean(np.log(largest[1:] / largest[0])))
    weight = 1 / max(inverse * (1 + CAREFUL / np.sqrt(count)), 1 / lightest)
    return lambda most: float(min(1.0, count * max(1.0, most / largest[0]) ** -weight))


def _stays(levels: DoubleArray, at: int, lag: int) -> bool:
    """Whether a series (T,) that leaps at a step is still where it came to some time later."""
    some = max(FEWEST_AFTER, int(AFTER * len(levels)))
    before, after = levels[max(0, at - some) : at], levels[at + lag : at + lag + some]
    if min(len(before), len(after)) < FEWEST_AFTER:
        return False
    leap = levels[at + lag - 1] - levels[at - 1]
    return bool((np.median(after) - np.median(before)) / leap >= STAYS)


# --- What is said of one -----------------------------------------------------------------


def _elements(one: Moment) -> tuple[int, int]:
    panel = one.panel
    return panel.first + one.begin * panel.every, panel.first + one.stop * panel.every


def _finding(dataset: SequenceDataset, one: Moment) -> Finding:
    panel = one.panel
    begin, stop, at = one.begin, one.stop, one.at
    if panel.wanders:
        begin, stop = _widened(one)
        at = (panel.unusual(1)[one.series, begin:stop] * np.sign(one.z)[:, None]).argmax(axis=1)
    start, end = (panel.first + step * panel.every for step in (begin, stop))
    before, after = _sides(one, begin, stop)
    channel = "" if panel.channel < 0 else dataset.meta.channels[panel.channel]
    units = {dataset.meta.units[panel.channel]} if channel else {*dataset.meta.units}
    numbers: dict[str, Number | list[Number]] = {
        "name": f"{channel} {start}",
        "channel": channel if len(dataset.meta.channels) > 1 else "",
        "unit": units.pop() if len(units) == 1 else "",
        "of": panel.of,
        "recording": panel.recording,
        "start": start,
        "stop": end,
        "names": [member_name(dataset, panel, int(row)) for row in one.series[:MOST_NAMED]],
        "count": len(one.series),
        "total": len(panel.values),
        "before": before.tolist(),
        "after": after.tolist(),
        "rising": int((one.z > 0).sum()),
        "apart": int(np.ptp(at)) * panel.every,
        "moving": one.moving if one.moving >= MOSTLY * len(panel.values) else 0,
        "wander": int(panel.wanders),
        "relative": int(panel.relative),
        "late": panel.late,
    }
    if panel.late or panel.partly:
        numbers["span"] = [panel.first, panel.first + panel.values.shape[1] * panel.every]
    order = one.series[np.argsort(-np.abs(one.z), kind="stable")]
    rows, others = _rows(dataset, panel, order, start, end)
    parts = (rows, others) if len(others) else (rows,)
    return Finding("moment", numbers, rows, parts, one.p, 1 - one.p)


def _rows(
    dataset: SequenceDataset, panel: Panel, order: IntArray, start: int, stop: int
) -> tuple[IntArray, IntArray]:
    """Sequences that take part, the rarest first, or windows then; and all others."""
    every = np.arange(len(dataset), dtype=np.int64)
    if panel.of == "sequences":
        rows = panel.members[order]
        return rows, np.setdiff1d(every, rows)
    recordings = [panel.recording] if panel.of == "channels" else panel.members[order]
    own = np.isin(dataset.recording, recordings)
    then = (dataset.start < stop) & (dataset.stop > start)
    return every[own & then], every[own & ~then]


def _widened(one: Moment) -> tuple[int, int]:
    """From when to when series move furthest for the time it takes, around their rarest steps."""
    levels = one.panel.levels[one.series] * np.sign(one.z)[:, None]
    spread = np.median(np.abs(np.diff(levels, axis=1)), axis=1, keepdims=True)
    levels = levels / np.maximum(spread, 1e-30)
    begins = np.arange(max(1, one.begin - WIDEST), one.stop)
    stops = np.arange(one.begin + 1, min(levels.shape[1], one.stop + WIDEST) + 1)
    far = levels[:, stops - 1].mean(axis=0) - levels[:, begins - 1].mean(axis=0)[:, None]
    lasts = stops - begins[:, None]
    fastest = np.where(lasts > 0, far / np.sqrt(np.maximum(lasts, 1)), -np.inf)
    best = np.unravel_index(fastest.argmax(), far.shape)
    return int(begins[best[0]]), int(stops[best[1]])


def _sides(one: Moment, begin: int, stop: int) -> tuple[DoubleArray, DoubleArray]:
    """Values of each series before and after what it does; of levels, the usual and then."""
    panel, rows = one.panel, one.series
    values = panel.values[rows]
    if panel.wanders:
        return values[:, begin - 1], values[:, stop - 1]
    then = np.array([v[at : at + one.lag].mean() for v, at in zip(values, one.at, strict=True)])
    if panel.period > 1:
        usual = panel.usual[rows]
        pairs = zip(usual, one.at, strict=True)
        return np.array([v[at : at + one.lag].mean() for v, at in pairs]), then
    low = max(0, begin - one.lag - WIDEST)
    return np.median(values[:, low : max(begin, low + 1)], axis=1), then
