"""Long recordings that were cut into windows: reassembled, downsampled for charts, in time.

Positions count elements from the beginning of a recording, as `SequenceDataset.start`
does. The window of row r covers the positions from start[r] up to, but not including, its
stop, start[r] + length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.data.durations import time_units
from sequitur_core.readers.dates.timestamps import SECONDS

CALENDAR = ("day", "week", "year")
LEAST = 2  # elements of what has a course

MOST_CURVE_POINTS = 4000  # more than a screen has pixels
MOST_STRIP_CELLS = 2000
FIRST_DAY = "1970-01-01"


@dataclass(frozen=True, eq=False)
class Segment:
    """A contiguous part of a recording: values of shape (length, channels) from `first` on.

    NaN where a value was missing.
    """

    first: int
    values: FloatArray

    @property
    def stop(self) -> int:
        """The position after its last element."""
        return self.first + len(self.values)


@dataclass(frozen=True, eq=False)
class Curve:
    """One channel, downsampled for a chart.

    Attributes
    ----------
    positions : int64, ascending.
    values : float32; NaN where the line breaks.
    """

    positions: IntArray
    values: FloatArray


@dataclass(frozen=True, eq=False)
class ColourStrip:
    """Which window each part of a recording takes its colour from.

    Attributes
    ----------
    edges : float64 of shape (cells + 1,), positions, ascending.
    rows : int64 of shape (cells,), -1 where there is no window.
    """

    edges: DoubleArray
    rows: IntArray


def cut_recordings(dataset: SequenceDataset) -> tuple[int, ...]:
    """Numbers of the recordings that have several windows or clips, in order of their rows.

    Empty for sequences that are recordings of their own.
    """
    if (dataset.start == dataset.start[0]).all():  # a million sequences are seldom windows
        return ()
    numbers, first, codes = np.unique(dataset.recording, return_index=True, return_inverse=True)
    earliest = np.full(len(numbers), np.iinfo(np.int64).max)
    latest = np.full(len(numbers), np.iinfo(np.int64).min)
    np.minimum.at(earliest, codes, dataset.start)
    np.maximum.at(latest, codes, dataset.start)
    found = np.flatnonzero(latest > earliest)
    return tuple(int(numbers[i]) for i in found[np.argsort(first[found])])


def piece_name(dataset: SequenceDataset) -> str:
    """What a recording was cut into: days, weeks or years where each window is a whole one."""
    return "clip" if dataset.are_clips else _calendar_name(dataset) or "window"


def sequence_word(dataset: SequenceDataset) -> str:
    """What a sequence is called: a day, week or year where each is one."""
    return (dataset.windowed and not dataset.are_clips and _calendar_name(dataset)) or "sequence"


def _calendar_name(dataset: SequenceDataset) -> str:
    """`day` where all sequences are a whole one and begin at the same time of it; "" of others."""
    units = time_units(dataset.meta.step, dataset.meta.step_unit)
    for name in CALENDAR:
        size = units.get(name, 0.0)
        if size >= LEAST and (dataset.lengths == size).all():
            return name if not ((dataset.start - dataset.start[0]) % size).any() else ""
    return ""


def curve_meta(dataset: SequenceDataset) -> Meta:
    """What the numbers of `reassemble` mean."""
    if not dataset.are_clips:
        return dataset.meta
    return replace(dataset.meta, channels=("change per frame",), units=("",))


def recording_names(dataset: SequenceDataset) -> dict[int, str]:
    """What each recording is called, by its number.

    A sequence that is a recording of its own has its id; windows begin with the name of theirs.
    """
    members: dict[int, list[str]] = {}
    for number, id_ in zip(dataset.recording.tolist(), dataset.ids, strict=True):
        members.setdefault(number, []).append(id_)
    return {number: _name(number, ids) for number, ids in members.items()}


def _name(number: int, ids: Sequence[str]) -> str:
    beginnings = {id_.rpartition(" from ")[0] for id_ in ids}
    if len(beginnings) == 1 and (name := beginnings.pop()):
        return name
    return ids[0] if len(ids) == 1 else f"recording {number + 1}"


def recording_name(dataset: SequenceDataset, recording: int) -> str:
    """What one is called."""
    ids = [dataset.ids[row] for row in np.flatnonzero(dataset.recording == recording)]
    return _name(recording, ids)


def window_rows(dataset: SequenceDataset, recording: int) -> IntArray:
    """Rows of the windows of a recording, in order of time."""
    rows = np.flatnonzero(dataset.recording == recording)
    return rows[np.lexsort((dataset.lengths[rows], dataset.start[rows]))].astype(np.int64)


def reassemble(dataset: SequenceDataset, recording: int) -> tuple[Segment, ...]:
    """The recording that windows were cut from, as far as they cover it, in order of time.

    Overlapping windows agree, as they were cut from one series; where they don't, the earlier one
    counts. Of clips and volumes, there is one channel: how much each frame differs from the one
    before it, the mean absolute difference of their values.
    """
    rows = window_rows(dataset, recording)
    starts, stops = dataset.start[rows], dataset.stop[rows]
    reached = np.maximum.accumulate(stops)
    begins = np.flatnonzero(np.concatenate([[True], starts[1:] > reached[:-1]]))
    before = np.concatenate([starts[:1], reached[:-1]])  # what lies before is there already
    before[begins] = starts[begins]
    segments = []
    for low, high in zip(begins, [*begins[1:], len(rows)], strict=True):
        parts = [
            _values(dataset, rows[max(low, i - 1) : i + 1])[before[i] - starts[i] :]
            for i in range(low, high)
            if stops[i] > before[i]
        ]
        segments.append(Segment(int(starts[low]), np.concatenate(parts)))
    return tuple(segments)


def _values(dataset: SequenceDataset, rows: IntArray) -> FloatArray:
    """What is drawn of the last of these rows, (length, channels); its frames follow the others'.

    The first frame of all changes as the second does.
    """
    values = dataset.as_measured(int(rows[-1]))
    if not dataset.are_clips:
        return values
    earlier, own = (int(row) for row in rows[[0, -1]])
    at = int(dataset.start[own] - dataset.start[earlier])  # of windows that overlap, too
    frames = np.concatenate([dataset.as_measured(earlier)[:at][-1:], values])
    changes = np.abs(np.diff(frames.reshape(len(frames), -1), axis=0)).mean(axis=1)
    first = (changes[:1] if len(changes) else [0.0]) if earlier == own or not at else []
    return np.concatenate([first, changes]).astype(np.float32)[:, None]


def intervals(dataset: SequenceDataset, recording: int, rows: IntArray) -> IntArray:
    """The parts of a recording that some windows cover: (n, 2), begin and stop, disjoint, in order.

    Rows of other recordings are ignored.
    """
    chosen = np.asarray(rows, dtype=np.int64)
    chosen = chosen[dataset.recording[chosen] == recording]
    if len(chosen) == 0:
        return np.empty((0, 2), dtype=np.int64)
    starts = dataset.start[chosen]
    order = np.argsort(starts, kind="stable")
    starts, stops = starts[order], (starts + dataset.lengths[chosen])[order]
    reached = np.maximum.accumulate(stops)
    begins = np.flatnonzero(np.concatenate([[True], starts[1:] > reached[:-1]]))
    ends = reached[np.concatenate([begins[1:] - 1, [len(starts) - 1]])]
    return np.column_stack([starts[begins], ends]).astype(np.int64)


def clip_segments(segments: tuple[Segment, ...], spans: IntArray) -> tuple[Segment, ...]:
    """The parts of segments inside spans (n, 2) that are disjoint and in order of time."""
    parts = []
    for segment in segments:
        first = int(np.searchsorted(spans[:, 1], segment.first, side="right"))
        last = int(np.searchsorted(spans[:, 0], segment.stop, side="left"))
        for low, high in spans[first:last]:
            low, high = max(int(low), segment.first), min(int(high), segment.stop)
            values = segment.values[low - segment.first : high - segment.first]
            parts.append(Segment(low, values))
    return tuple(parts)


def downsample(
    segments: tuple[Segment, ...], channel: int, *, most: int = MOST_CURVE_POINTS, over: int = 0
) -> Curve:
    """One channel with few enough points for a chart, its lowest and highest values among them.

    Parameters
    ----------
    segments : as `reassemble` gives them.
    channel : which one.
    most : how many values to keep, 8 or more. Time is divided into equal parts and the lowest
        and highest value of each are kept, besides the first and the last of all. If there are
        no more values than that, all are kept.
    over : positions that the chart shows in all, where the segments are only a part of them.

    Returns
    -------
    Curve
        A NaN separates values where a gap in time is longer than a step of the chart.
    """
    if not segments:
        return Curve(np.empty(0, np.int64), np.empty(0, np.float32))
    lengths = np.array([len(segment.values) for segment in segments])
    firsts = np.array([segment.first for segment in segments], dtype=np.int64)
    positions = np.concatenate([np.arange(s.first, s.stop, dtype=np.int64) for s in segments])
    values = np.concatenate([s.values[:, channel] for s in segments])
    segment_of = np.repeat(np.arange(len(segments)), lengths)
    if np.isnan(values).any():  # a hole in this channel is one in its curve
        known = ~np.isnan(values)
        positions, values = positions[known], values[known]
        if len(values) == 0:
            return Curve(np.empty(0, np.int64), np.empty(0, np.float32))
        begins = np.flatnonzero(np.concatenate([[True], np.diff(positions) > 1]))
        firsts, lengths = positions[begins], np.diff(np.append(begins, len(positions)))
        segment_of = np.repeat(np.arange(len(begins)), lengths)
    span = max(over, int(positions[-1] - positions[0]) + 1)
    kept = np.arange(len(values))
    gap = 0.0  # a longer one shows
    if len(values) > most:
        parts = most // 2 - 1
        gap = span / parts
        kept = _extremes((positions - positions[0]) * parts // span, values)
    elif over > most:
        gap = over / most
    gaps = firsts[1:] - (firsts[:-1] + lengths[:-1])
    passed = np.concatenate([[0], np.cumsum(gaps > gap)])[segment_of[kept]]
    breaks = np.flatnonzero(np.diff(passed)) + 1
    at, drawn = positions[kept], values[kept].astype(np.float32)
    return Curve(
        np.insert(at, breaks, at[breaks - 1] + 1), np.insert(drawn, breaks, np.float32(np.nan))
    )


def _extremes(part: IntArray, values: FloatArray) -> NDArray[np.int64]:
    """Positions of the first lowest and highest value of each part, and both ends; ascending."""
    begins = np.concatenate([[0], np.flatnonzero(np.diff(part)) + 1])
    counts = np.diff(np.concatenate([begins, [len(values)]]))
    kept = [np.array([0, len(values) - 1])]
    for extreme in (np.minimum, np.maximum):
        best = np.repeat(extreme.reduceat(values, begins), counts)
        equal = np.flatnonzero(values == best)
        kept.append(equal[np.searchsorted(equal, begins)])
    return np.unique(np.concatenate(kept)).astype(np.int64)


def colour_strip(
    dataset: SequenceDataset, recording: int, *, most: int = MOST_STRIP_CELLS
) -> ColourStrip:
    """Which window each part of a recording takes its colour from; overlaps are divided evenly.

    Of more than `most` windows and gaps, those at so many equally spaced times are taken.
    """
    rows = window_rows(dataset, recording)
    starts = dataset.start[rows].astype(np.float64)
    stops = starts + dataset.lengths[rows]
    shared = np.maximum((starts[1:] + stops[:-1]) / 2, starts[:-1])  # the middle of the overlap
    overlap = stops[:-1] > starts[1:]
    lows = np.concatenate([starts[:1], np.where(overlap, shared, starts[1:])])
    highs = np.concatenate([np.where(overlap, shared, stops[:-1]), stops[-1:]])
    edges, cells = [lows[0]], list[int]()
    for low, high, row in zip(lows, highs, rows, strict=True):
        if low > edges[-1]:
            edges.append(float(low))
            cells.append(-1)
        if high > edges[-1]:  # else it lies within another one
            edges.append(float(high))
            cells.append(int(row))
    if len(cells) <= most:
        return ColourStrip(np.array(edges), np.array(cells, dtype=np.int64))
    fine = np.linspace(edges[0], edges[-1], most + 1)
    at = np.searchsorted(edges, (fine[1:] + fine[:-1]) / 2, side="right") - 1
    return ColourStrip(fine, np.array(cells, dtype=np.int64)[at])


def _is_a_stopwatch(meta: Meta) -> bool:
    """Whether times are on the first day that computers count from, in steps under a minute.

    Such a date is none: seconds since the beginning were written as if they were one.
    """
    fine = meta.step_unit in SECONDS and meta.step * SECONDS[meta.step_unit] < SECONDS["min"]
    return fine and meta.begins.startswith(FIRST_DAY)


def positions_between(meta: Meta, low: float, high: float, stop: int) -> tuple[int, int]:
    """The positions whose times lie between two, as begin and stop; both ends are included.

    Times are numbers as `timestamps` gives them: milliseconds since 1970 for dates. `stop` is the
    position after the recording's last.
    """
    origin = timestamps(np.zeros(1, np.int64), meta)
    dated = origin.dtype.kind == "M"
    if dated and meta.step_unit not in SECONDS:  # in the calendar's own steps, never many
        numbers = _milliseconds(timestamps(np.arange(stop), meta))
        ends = np.searchsorted(numbers, low), np.searchsorted(numbers, high, "right")
        return int(ends[0]), int(max(ends))
    begin, step = 0.0, meta.step
    if dated:
        begin = float(_milliseconds(origin)[0])
        step *= SECONDS[meta.step_unit] * 1e3
    tolerance = 1e-6  # of a step: what was rounded on its way is still included
    first = int(np.clip(np.ceil((low - begin) / step - tolerance), 0, stop))
    after = int(np.clip(np.floor((high - begin) / step + tolerance) + 1, first, stop))
    return first, after


def _milliseconds(times: NDArray[Any]) -> NDArray[np.float64]:
    return times.astype("datetime64[ms]").astype(np.int64).astype(np.float64)


def timestamps(positions: IntArray | DoubleArray, meta: Meta) -> NDArray[Any]:
    """Times of positions: datetime64[ms] where they are known, else float64 in `meta.step_unit`.

    Months, years and business days are counted on the calendar, in whole steps.
    """
    counted = np.asarray(positions, dtype=np.float64) * meta.step
    if not meta.begins or _is_a_stopwatch(meta):
        return counted
    begin = np.datetime64(meta.begins)
    unit = meta.step_unit
    if unit in SECONDS:
        passed = np.round(counted * SECONDS[unit] * 1e3).astype("timedelta64[ms]")
        return np.asarray(begin.astype("datetime64[ms]") + passed)
    whole = np.round(counted).astype(np.int64)
    if unit == "business day":
        day = begin.astype("datetime64[D]")
        days = np.busday_offset(day, whole, roll="forward")
        return np.asarray(days + (begin.astype("datetime64[ms]") - day))
    letter = {"month": "M", "year": "Y"}.get(unit)
    if letter is None:
        return counted
    since = begin.astype(f"datetime64[{letter}]")
    return np.asarray((since + whole).astype("datetime64[ms]"))
