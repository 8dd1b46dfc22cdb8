"""Series that run by one clock: what happens at the same place in them happens at the same time.

These are sequences with the same dates, recordings with the same dates that were cut into windows,
and the channels of one recording. Sequences of equal length without dates are compared only where
they wander, as prices do: repetitions of a movement all have their peak at the same place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.data.durations import time_units
from sequitur_core.data.preparation.changes import wander
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore.time.recordings import reassemble, recording_name

FEWEST, FEWEST_STEPS = 3, 60
MOST_SERIES, MOST_CHANNELS, MOST_RECORDINGS = 2_000, 16, 3
MOST_VALUES = 2_000_000  # of all panels; more are averaged over some steps
MOST_COVERED = 0.8  # of the longest series, which all others have to share
MOST_LATE = 0.1  # of all series, or one, that may begin later or end earlier, and are left out
MUCH_APART = 0.05  # of the span, by which some begin earlier or end later, that it is said
LEAST_KNOWN = 0.8  # of a series
LAGS = (1, 3, 10)  # steps that a change takes
BASE = 10  # steps more than a change takes, to tell the level before it
PERIODS, WEEKS = 10, 4  # days or years, and weeks, from which on they are a rhythm
AT_ONCE, DAYS_AT_ONCE = 9, 7  # periods, and days of a season, whose median is what is usual
WANDERS = 0.15  # deviation of the level, in those of a step times the root of how many there are
SAMPLED = 400  # steps that scales are taken from


@dataclass(frozen=True, eq=False)
class Panel:
    """Series (n, T) by one clock, and how unusual each moment of them is.

    Attributes
    ----------
    values : float64 (n, T), as measured.
    members : int64 (n,), the row, recording or channel of each.
    of : what these are.
    channel, recording : of all, -1 where they differ in it.
    first, every : the position of the first step, and the elements in each.
    day : steps of a day, 0 where there is no rhythm of days.
    period : steps of a day, week or year, whose rhythm is taken off; 1 where none is known.
    again : steps after which chance is as it was, such as a week.
    late : how many series were left out because they begin later or end earlier.
    partly : whether some of these begin much earlier or end much later.
    """

    values: DoubleArray
    members: IntArray
    of: str
    channel: int
    recording: int
    first: int
    every: int
    day: int
    period: int
    again: int
    late: int
    partly: bool
    _known: dict[int, DoubleArray] = field(default_factory=dict, repr=False)

    @cached_property
    def wanders(self) -> bool:
        """Whether most series have no level that they come back to, as prices and counters."""
        spread = np.diff(self.values, axis=1).std(axis=1)
        far = self.values.std(axis=1) > WANDERS * spread * np.sqrt(self.values.shape[1])
        return bool((far & (spread > 0)).mean() > 0.5)

    @cached_property
    def relative(self) -> bool:
        """Whether it is shares that change: of what wanders, is above 0 and is no count."""
        if not self.wanders or self.values.min() <= 0:
            return False
        steps = np.diff(self.values, axis=1)
        return bool(((steps < 0).mean(axis=1) > 0.05).mean() > 0.5)

    @cached_property
    def levels(self) -> DoubleArray:
        """The series on the scale on which they are compared, (n, T)."""
        return np.log(self.values) if self.relative else self.values

    @cached_property
    def usual(self) -> DoubleArray:
        """What the rhythm and the season make of each step of levels that don't wander, (n, T)."""
        usual = course(self.levels, self.period, AT_ONCE)
        season = self.day * DAYS_AT_ONCE or self.period * AT_ONCE
        return usual + course(self.levels - usual, 1, season)

    @cached_property
    def lags(self) -> tuple[int, ...]:
        """How many steps changes take: one, a few, and a day."""
        return (*LAGS, self.day) if self.day > LAGS[-1] else LAGS

    def unusual(self, lag: int) -> DoubleArray:
        """How far each step is off, (n, T), as in `_unusual`; worked out once."""
        if lag not in self._known:
            self._known[lag] = self._unusual(lag)
        return self._known[lag]

    def _unusual(self, lag: int) -> DoubleArray:
        """How far each step and those after it, `lag` in all, are off, in robust deviations.

        Changes of what wanders; else levels, against those before or those usual at that time.
        """
        unknown = [0, lag - 1]  # steps at both ends
        if self.wanders:
            steps = np.diff(self.levels, axis=1, prepend=self.levels[:, :1])
            if self.period > 1:
                steps -= course(steps, self.period, AT_ONCE)
            found, unknown[0] = lag * _means(steps, lag), 1
        elif self.period > 1:
            found = _means(self.levels - self.usual, lag)
            unknown = [self.day, max(self.day, lag)]  # where the season isn't known
        else:
            found, base = _means(self.levels, lag), lag + BASE
            found[:, base:] -= _means(self.levels, base)[:, :-base]
            unknown[0] = base
        scaled = _scaled(found)
        scaled[:, : unknown[0]] = scaled[:, scaled.shape[1] - unknown[1] :] = 0.0
        return scaled


def panels(dataset: SequenceDataset) -> Iterator[Panel]:
    """The series of a dataset that run by one clock, channel by channel."""
    if dataset.are_clips:
        return
    if dataset.windowed:
        yield from _of_recordings(dataset)
        return
    rows = evenly_spaced(len(dataset), MOST_SERIES)
    starts, stops = dataset.start[rows], dataset.stop[rows]
    shared = shared_span(starts, stops)
    alike = (starts == starts[0]).all() and (stops == stops[0]).all()
    if shared is None or not (dataset.meta.begins or (alike and wander(dataset))):
        return
    rows = rows[shared.rows].astype(np.int64)
    values = np.stack(
        [dataset.as_measured(int(row))[shared.within(dataset.start[row])] for row in rows]
    )
    yield from _by_channel(dataset, values, rows, "sequences", shared)


def member_name(dataset: SequenceDataset, panel: Panel, series: int) -> str:
    """What one series of a panel is called."""
    member = int(panel.members[series])
    if panel.of == "channels":
        return dataset.meta.channels[member]
    return recording_name(dataset, member) if panel.of == "recordings" else dataset.ids[member]


def _of_recordings(dataset: SequenceDataset) -> Iterator[Panel]:
    """Of several recordings each channel, of few all channels of each."""
    recordings, counts = np.unique(dataset.recording, return_counts=True)
    if len(recordings) >= FEWEST:
        if not dataset.meta.begins or len(recordings) > MOST_SERIES:
            return
        whole = [_whole(dataset, int(one)) for one in recordings]
        starts = np.array([start for start, _ in whole])
        shared = shared_span(starts, starts + [len(table) for _, table in whole])
        if shared is not None:
            kept = [whole[row] for row in shared.rows]
            values = np.stack([table[shared.within(start)] for start, table in kept])
            members = recordings[shared.rows].astype(np.int64)
            yield from _by_channel(dataset, values, members, "recordings", shared)
        return
    for one in recordings[np.argsort(-counts, kind="stable")][:MOST_RECORDINGS]:
        first, table = _whole(dataset, int(one))
        channels = np.arange(table.shape[1], dtype=np.int64)
        if len(channels) >= FEWEST and len(table) >= FEWEST_STEPS:
            span = SharedSpan(first, first + len(table), channels, 0, partly=False)
            made = _panel(dataset, table.T, channels, "channels", (-1, int(one)), span)
            if made is not None:
                yield made


@dataclass(frozen=True, eq=False)
class SharedSpan:
    """The positions that all series have, or all but a few; `rows` (m,) have them.

    Attributes
    ----------
    first, stop : positions; `stop` not included.
    rows : int64 (m,), the series that have all of it.
    late : how many haven't.
    partly : whether some that have it begin much earlier or end much later.
    """

    first: int
    stop: int
    rows: IntArray
    late: int
    partly: bool

    def within(self, start: int) -> slice:
        """Where it lies in a series that begins at a position."""
        return slice(self.first - int(start), self.stop - int(start))


def shared_span(starts: IntArray, stops: IntArray) -> SharedSpan | None:
    """The span that most of n series share, from their first positions (n,) and those after them.

    It is that with most elements of all of them together: of hundreds of series, one that is late
    is left out, of four it isn't. None where it is too short beside the longest, or has too few.
    """
    n = len(starts)
    if n < FEWEST:
        return None
    late = min(max(1, int(MOST_LATE * n)), n - FEWEST)
    least = max(FEWEST_STEPS, int(np.ceil(MOST_COVERED * (stops - starts).max())))
    found: list[tuple[int, int, int, int]] = []
    for first in np.unique(np.sort(starts)[n - 1 - late :]).tolist():
        for stop in np.unique(np.sort(stops)[: late + 1]).tolist():
            count = int(((starts <= first) & (stops >= stop)).sum())
            if count >= n - late and stop - first >= least:
                found.append((count * (stop - first), count, first, stop))
    if not found:
        return None
    _, count, first, stop = max(found)
    rows = np.flatnonzero((starts <= first) & (stops >= stop))
    apart = max(first - int(starts[rows].min()), int(stops[rows].max()) - stop)
    partly = apart > MUCH_APART * (stop - first)
    return SharedSpan(first, stop, rows, n - count, partly)


def _whole(dataset: SequenceDataset, recording: int) -> tuple[int, DoubleArray]:
    """The first position of a recording, and its values (T, C), NaN where there are none."""
    segments = reassemble(dataset, recording)
    first = segments[0].first
    values = np.full((segments[-1].stop - first, *dataset.element_shape), np.nan)
    for segment in segments:
        values[segment.first - first : segment.stop - first] = segment.values
    return first, values


def _by_channel(
    dataset: SequenceDataset,
    values: FloatArray | DoubleArray,
    members: IntArray,
    of: str,
    span: SharedSpan,
) -> Iterator[Panel]:
    for channel in evenly_spaced(values.shape[2], MOST_CHANNELS):
        table = values[:, :, channel].astype(np.float64)
        made = _panel(dataset, table, members, of, (int(channel), -1), span)
        if made is not None:
            yield made


def _panel(
    dataset: SequenceDataset,
    values: DoubleArray,
    members: IntArray,
    of: str,
    where: tuple[int, int],
    span: SharedSpan,
) -> Panel | None:
    """Series (n, T) without those that lack much or never change; None where too few are left."""
    known = np.isfinite(values)
    kept = known.mean(axis=1) >= LEAST_KNOWN
    kept &= np.nanmax(values, axis=1, initial=-np.inf) > np.nanmin(values, axis=1, initial=np.inf)
    if kept.sum() < FEWEST:
        return None
    cycles = _cycles(dataset, values.shape[1])
    every = _averaged(values.size, cycles[0])
    values, known = values[kept], known[kept]
    for row in np.flatnonzero(~known.all(axis=1)):
        here = np.flatnonzero(known[row])
        values[row] = np.interp(np.arange(values.shape[1]), here, values[row, here])
    whole = values.shape[1] // every * every
    values = values[:, :whole].reshape(len(values), -1, every).mean(axis=2)
    if values.shape[1] < FEWEST_STEPS:
        return None
    day, period, again = (size // every for size in cycles)
    cycle = every, day, max(1, period), max(1, again)
    return Panel(values, members[kept], of, *where, span.first, *cycle, span.late, span.partly)


def _cycles(dataset: SequenceDataset, length: int) -> tuple[int, int, int]:
    """Elements of a day, 0 where none is known, of the rhythm to be taken off, and of shifts."""
    units = time_units(dataset.meta.step, dataset.meta.step_unit)
    sizes = {
        name: round(units[name])
        for name in ("week", "day", "year")
        if units.get(name, 0.0) > 1 and abs(units[name] - round(units[name])) < 1e-6
    }
    often = [size for size in sizes.values() if length >= PERIODS * size]
    if not often:
        return 0, 1, 1
    weekly = sizes.get("week", length)
    period = weekly if length >= WEEKS * weekly else often[0]
    return sizes.get("day", 0), period, often[0]


def _averaged(size: int, day: int) -> int:
    """Over how many elements values are averaged, so that they aren't too many; parts of a day."""
    least = int(np.ceil(size / MOST_VALUES))
    parts = [n for n in range(1, day + 1) if day % n == 0 and n >= least]
    return parts[0] if parts else least


def course(levels: DoubleArray, period: int, at_once: int) -> DoubleArray:
    """What levels (n, T) usually are at each step of a period, as that changes slowly.

    It is the median over so many periods, and lies between those of two that follow one another.
    """
    n, length = levels.shape
    count = length // period
    cut = levels[:, : count * period].reshape(n, count, period)
    blocks = max(1, count // at_once)
    edges = np.linspace(0, count, blocks + 1).round().astype(np.int64)
    medians = np.stack([np.median(cut[:, low:high], axis=1) for low, high in pairwise(edges)])
    centres, at = (edges[:-1] + edges[1:] - 1) / 2, np.arange(count + 1)
    low = np.clip(np.searchsorted(centres, at) - 1, 0, max(0, blocks - 2))
    high = np.minimum(low + 1, blocks - 1)
    part = (at - centres[low]) / np.maximum(centres[high] - centres[low], 1)
    part = np.clip(part, 0, 1)[:, None, None]  # what goes on from both ends is guessed wrong
    between = (1 - part) * medians[low] + part * medians[high]
    found: DoubleArray = between.transpose(1, 0, 2).reshape(n, -1)[:, :length]
    return found


def _means(values: DoubleArray, count: int) -> DoubleArray:
    """Means of each step and those after it, `count` in all; 0 where there aren't so many."""
    if count == 1:
        return values.copy()
    sums = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    found = np.zeros_like(values)
    found[:, : values.shape[1] - count + 1] = (sums[:, count:] - sums[:, :-count]) / count
    return found


def _scaled(found: DoubleArray) -> DoubleArray:
    """Distances (n, T) from the median in robust deviations; 0 where there is no deviation.

    Where most are the same, as of counts, the largest tenth tells the scale.
    """
    some = found[:, evenly_spaced(found.shape[1], SAMPLED)]
    middle = np.median(some, axis=1, keepdims=True)
    half, most = some.shape[1] // 2, some.shape[1] * 9 // 10
    far = np.partition(np.abs(some - middle), (half, most), axis=1)[:, [half, most]].T
    scale = np.maximum(far[0] / 0.6745, far[1] / 1.645)[:, None]
    known = scale > 1e-9 * np.maximum(np.abs(some).max(axis=1, keepdims=True), 1e-30)
    scaled: DoubleArray = np.where(known, (found - middle) / np.where(known, scale, 1.0), 0.0)
    return scaled
