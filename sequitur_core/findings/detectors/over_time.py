"""What changes over time: a moment from which on all is different, or a slow drift.

A step is looked for as the largest difference of the means just before and just after a moment.
What it may be without one is seen in series with the same power spectrum and random phases
(Theiler et al. 1992): they keep slow waves, weeks and seasons, and overlapping windows, but lose
what happens at one moment. A bootstrap of blocks, as a penalty for PELT, breaks a year
into pieces, so that every summer is a change against it; and with one statistic of 20 lines no
dependency is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore.time.recordings import window_rows
from sequitur_core.findings.detectors.differences import (
    PartFeature,
    as_numbers,
    describe_parts,
    values_of,
)
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding, Number

PURPOSE = 402  # of the random numbers
FEWEST = 40  # sequences in order
FEWEST_APART = 20  # of them without overlap
MOST_RECORDINGS = 3
MOST_STEPS = 1_000  # of a series; more are averaged
COMPONENTS = 3
SURROGATES = 199
WIDTHS = (0.05, 0.12)  # of the series, before and after a moment
NARROWEST = 5
# What chance makes larger than in surrogates, from which the largest step was taken:
# without it, 5 % of null series had p < 0.01.
CHANCE = 1.2
EFFECT = 1.0  # least difference of both sides, in deviations within them
LASTS = 0.5  # least share of a step that is still there a tenth of the time later
ERROR = 0.05  # p up to which it is looked for words
BACK = 0.5  # largest distance from the level of the other side that counts as back, of a step
GOES_ON = 0.01  # p up to which more changes are looked for on both sides
MOST_CHANGES = 3
SHARE = 0.3  # least share of the order that a drift explains
AWAY = 0.5  # least distance of the end of a drift from its beginning, of the whole time
SHIFTS = 400
EDGE = 0.1  # of the time: its beginning, and its end
RARE = 0.02  # share of the lowest and highest values that are taken for less far
AT_ONCE = 0.75  # least share of the variance of what drifts that a step explains
LEAVES = 0.7  # most that it leaves, of what a straight line does


def find_changes(evidence: Evidence) -> Iterator[Finding]:
    """Moments from which on a recording is different: up to three of each long one.

    Rows are the sequences after the change, in order of time; parts are those before (since the
    change before) and after (until the next). Numbers: `name` of the recording or of the label
    with the dates, `row`, `recording` and `position` (first element) of the first sequence
    after it, `effect` in deviations, and what moved, as in `describe_parts`: `value` is after
    and `rest` before. A level that was there earlier, or that comes back, is none.
    """
    for order in _orders(evidence):
        yield from _changes(evidence, order)


def find_drift(evidence: Evidence) -> Iterator[Finding]:
    """Slow changes from beginning to end: at most one of each long recording.

    Rows are in order of time; parts are the first and the last fifth. Numbers: `name`, `share`
    of the order in time that the encodings explain, and what moved, as in `describe_parts`:
    `value` is of the last fifth, `rest` of the first. A year that ends as it began is none. Where
    what moved most did so at once, also the place from which on, as in `find_changes`.
    """
    for order in _orders(evidence):
        yield _drift(evidence, order)


@dataclass(frozen=True, eq=False)
class Order:
    """Rows in order of time, and what that order is called."""

    name: str
    rows: IntArray


# --- What is in order of time ------------------------------------------------------------


def _orders(evidence: Evidence) -> list[Order]:
    """The longest recordings that were cut into windows; else sequences with dates."""
    dataset = evidence.dataset
    if dataset.windowed:
        recordings, counts = np.unique(dataset.recording, return_counts=True)
        longest = recordings[np.argsort(-counts, kind="stable")][:MOST_RECORDINGS]
        orders = [Order(str(r + 1), window_rows(dataset, int(r))) for r in longest]
        return [order for order in orders if _is_long(dataset, order.rows)]
    for c in range(dataset.labels.shape[1]):
        dates = _dates(dataset.labels.iloc[:, c])
        rows = np.argsort(dates.to_numpy(), kind="stable")[: int(dates.notna().sum())]
        if len(rows) >= FEWEST and dates.nunique() >= FEWEST_APART:
            return [Order(str(dataset.labels.columns[c]), rows.astype(np.int64))]
    return []


def _is_long(dataset: SequenceDataset, rows: IntArray) -> bool:
    if len(rows) < FEWEST:
        return False
    covered = dataset.start[rows[-1]] + dataset.lengths[rows[-1]] - dataset.start[rows[0]]
    return bool(covered >= FEWEST_APART * np.median(dataset.lengths[rows]))


def _dates(column: pd.Series[Any]) -> pd.Series[Any]:
    """The dates of a label, missing where it has none: columns of dates, or of ISO 8601."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    none = pd.Series(pd.NaT, index=column.index)
    if pd.api.types.is_numeric_dtype(column) or isinstance(column.dtype, pd.CategoricalDtype):
        return none
    return pd.to_datetime(column, errors="coerce", format="ISO8601", utc=True)


def _columns(evidence: Evidence, rows: IntArray) -> DoubleArray:
    """Components of encodings in order of time, distance from the centre, log error: (n, s)."""
    table = evidence.table[rows]
    table = table - table.mean(axis=0)
    _, sizes, axes = np.linalg.svd(table, full_matrices=False)
    used = max(1, int((sizes[:COMPONENTS] > 1e-9 * max(sizes[0], 1e-30)).sum()))
    far = np.linalg.norm(table - np.median(table, axis=0), axis=1)
    columns = [table @ axes[:used].T, far[:, None]]
    if evidence.errors is not None:
        errors = np.asarray(evidence.errors, np.float64)[rows]
        columns.append(np.log(np.maximum(errors, 1e-9))[:, None])
    return np.hstack(columns)


def _normal_scores(table: DoubleArray) -> DoubleArray:
    """Ranks of each column as normal deviates, so that no single sequence decides: (n, s)."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    scores: DoubleArray = ndtri((rankdata(table, axis=0) - 0.5) / len(table))
    return scores


def _in_one_scale(columns: DoubleArray, evidence: Evidence) -> DoubleArray:
    """The columns (n, s) in deviations: of errors their own, of all else the first component's."""
    scales = np.full(columns.shape[1], columns[:, 0].std())
    if evidence.errors is not None:
        scales[-1] = columns[:, -1].std()
    scaled: DoubleArray = columns / np.maximum(scales, 1e-30)
    return scaled


def _stepped(table: DoubleArray) -> tuple[DoubleArray, IntArray]:
    """At most 1,000 means over rows (T, s) in order, and the first row of each."""
    firsts = np.unique(np.linspace(0, len(table), MOST_STEPS, endpoint=False).astype(np.int64))
    if len(table) <= MOST_STEPS:
        return table, np.arange(len(table), dtype=np.int64)
    counts = np.diff(np.append(firsts, len(table)))
    means: DoubleArray = np.add.reduceat(table, firsts, axis=0) / counts[:, None]
    return means, firsts


def _surrogates(series: DoubleArray, rng: np.random.Generator) -> DoubleArray:
    """Series with the same power and correlations, but random phases: (B, T, s)."""
    length = len(series)
    waves = np.fft.rfft(series, axis=0)
    turns = np.exp(2j * np.pi * rng.random((SURROGATES, len(waves))))
    turns[:, 0] = 1
    found: DoubleArray = np.fft.irfft(turns[:, :, None] * waves, n=length, axis=1)
    return found


# --- Changes -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A step at a position of the series, in which column of it, its effect and p."""

    at: int
    column: int
    effect: float
    p: float


def _changes(evidence: Evidence, order: Order) -> Iterator[Finding]:
    columns = _columns(evidence, order.rows)
    series, firsts = _stepped(_normal_scores(columns))
    tested = _steps(series, 0, evidence.random(PURPOSE))
    levels, _ = _stepped(_in_one_scale(columns, evidence))
    lasting = [step for step in tested if not _comes_back(levels, step.at)]
    if not lasting:  # that something was tested counts
        lasting = [replace(tested[0], p=1.0)] if tested else []
    changes = sorted(lasting[:MOST_CHANGES], key=lambda step: step.at)
    ends = [0, *(int(firsts[step.at]) for step in changes), len(order.rows)]
    for i, step in enumerate(changes):
        before, after = (order.rows[ends[j] : ends[j + 1]] for j in (i, i + 1))
        width = max(NARROWEST, round(WIDTHS[0] * len(order.rows)))
        moved = _moved(evidence, before, after, width) if step.p <= ERROR else {}
        numbers = _place(evidence, order, int(after[0])) | {"effect": step.effect} | moved
        # A change of which nothing can be said in words is of no use.
        p = step.p if moved or step.p > ERROR else 1.0
        yield Finding("change", numbers, after, (before, after), p=p)


def _steps(series: DoubleArray, offset: int, rng: np.random.Generator) -> list[Step]:
    """The largest step of a series; where it is sure, those on both sides of it after it."""
    if len(series) < FEWEST:
        return []
    step = _largest_step(series, rng)
    if step.p > GOES_ON:  # two steps of one size hide one another
        sides = (series[: step.at], 0), (series[step.at :], step.at)
        tried = [
            replace(other, at=begin + other.at, p=min(1.0, 3 * other.p))
            for side, begin in sides
            if len(side) >= FEWEST
            for other in (_largest_step(side, rng),)
        ]
        step = min([step, *tried], key=lambda one: one.p)
    here = replace(step, at=offset + step.at)
    if step.p > GOES_ON:
        return [here]
    left = _steps(series[: step.at], offset, rng)
    right = _steps(series[step.at :], offset + step.at, rng)
    more = [other for other in (*left, *right) if other.p <= GOES_ON]
    return [here, *sorted(more, key=lambda other: (other.p, other.at))]


def _largest_step(series: DoubleArray, rng: np.random.Generator) -> Step:
    length = len(series)
    found: list[tuple[float, DoubleArray, int, int, int]] = []
    for width in sorted({max(NARROWEST, round(share * length)) for share in WIDTHS}):
        sizes = np.abs(_local(series[None], width))[0]  # (positions, s)
        without = _surrogates(_without_step(series, width), rng)
        usual = np.abs(_local(without, width)).max(axis=1)  # (B, s)
        usual = CHANCE * usual
        middle, spread = usual.mean(axis=0), np.maximum(usual.std(axis=0), 1e-9)
        for column in range(series.shape[1]):
            at = int(sizes[:, column].argmax())
            z = (sizes[at, column] - middle[column]) / spread[column]
            chance = (usual[:, column] - middle[column]) / spread[column]
            found.append((float(z), chance, at + width, column, width))
    z, _, at, column, width = max(found, key=lambda one: one[0])
    p = _beyond(z, np.max([one[1] for one in found], axis=0))
    at = _where(series[:, column], at, width)
    effect = _lasting(series[:, column], at, max(NARROWEST, round(WIDTHS[0] * length)))
    return Step(at, column, effect, p if effect >= EFFECT else 1.0)


def _local(series: DoubleArray, width: int) -> DoubleArray:
    """Mean of `width` steps after each position less that of those before: (B, T - 2 width + 1, s).

    The first position is `width`.
    """
    sums = np.concatenate([np.zeros_like(series[:, :1]), np.cumsum(series, axis=1)], axis=1)
    means = (sums[:, width:] - sums[:, :-width]) / width
    found: DoubleArray = means[:, width:] - means[:, :-width]
    return found


def _without_step(series: DoubleArray, width: int) -> DoubleArray:
    """Series (T, s), each without its largest step, if there is one.

    A step is where straight lines through both sides meet its position: a slow wave has none.
    Without its two largest, heartbeats and weeks of taxis were found to change.
    """
    without = series.copy()
    positions = np.abs(_local(series[None], width))[0].argmax(axis=0) + width
    for values, at in zip(without.T, positions, strict=True):
        values[at:] -= _end(values[at:][: 2 * width][::-1]) - _end(values[:at][-2 * width :])
    return without


def _end(values: DoubleArray) -> float:
    """Where a straight line through values ends, half a step after the last."""
    time = np.arange(len(values)) - len(values) + 0.5
    slope = float(((time - time.mean()) * values).sum() / np.square(time - time.mean()).sum())
    return float(values.mean()) - slope * float(time.mean())


def _beyond(value: float, chance: DoubleArray) -> float:
    """p of a maximum by others (B,), continued as an extreme value distribution (Gumbel 1958)."""
    scale = max(float(chance.std()) * np.sqrt(6) / np.pi, 1e-9)
    middle = float(chance.mean()) - np.euler_gamma * scale
    return float(-np.expm1(-np.exp(-(value - middle) / scale)))


def _where(values: DoubleArray, at: int, width: int) -> int:
    """The position near another from which on means differ most, by least squares."""
    begin = max(0, at - 2 * width)
    part = values[begin : at + 2 * width]
    counts = np.arange(1, len(part))
    sums = np.cumsum(part - part.mean())[:-1]
    gain = np.square(sums) / (counts * (len(part) - counts))
    near = np.abs(begin + counts - at) <= width
    return begin + int(counts[near][gain[near].argmax()])


def _lasting(values: DoubleArray, at: int, width: int) -> float:
    """Difference of three widths on both sides in deviations within them; 0 where it passes by."""
    before, after = values[max(0, at - 3 * width) : at], values[at : at + 3 * width]
    near = after[:width].mean() - before[-width:].mean()
    far = [
        part if len(part) else side
        for side, part in ((before, before[:-width]), (after, after[width:]))
    ]
    stays = (far[1].mean() - far[0].mean()) * np.sign(near) >= LASTS * abs(near)
    spread = np.sqrt(
        (before.var() * len(before) + after.var() * len(after)) / (len(before) + len(after))
    )
    return float(abs(after.mean() - before.mean()) / max(spread, 1e-9)) if stays else 0.0


def _comes_back(series: DoubleArray, at: int) -> bool:
    """Whether what is after a step was there before it, or what was before it comes again.

    So do the seasons: a model may tell winter from summer sharply, at a moment that no slow wave
    explains. Levels are means of columns (T, s) over as much time as a step is looked for in.
    """
    width = max(NARROWEST, round(WIDTHS[0] * len(series)))
    before = series[max(0, at - 3 * width) : at].mean(axis=0)
    after = series[at : at + 3 * width].mean(axis=0)
    sums = np.concatenate([np.zeros_like(series[:1]), np.cumsum(series, axis=0)])
    means = (sums[width:] - sums[:-width]) / width  # of the steps from each on
    near = BACK * np.linalg.norm(after - before)
    earlier, later = means[: max(0, at - width + 1)], means[at:]
    return bool(
        (np.linalg.norm(earlier - after, axis=1) <= near).any()
        or (np.linalg.norm(later - before, axis=1) <= near).any()
    )


# --- Drift -------------------------------------------------------------------------------


def _drift(evidence: Evidence, order: Order) -> Finding:
    series, _ = _stepped(_normal_scores(_columns(evidence, order.rows)))
    rng = evidence.random(PURPOSE)
    fifth = max(1, len(order.rows) // 5)
    first, last = order.rows[:fifth], order.rows[-fifth:]
    share, away, p = _explained(series, rng)
    step = _largest_step(series, rng)
    drifts = share >= SHARE and away >= AWAY and step.p > GOES_ON  # a step isn't slow
    numbers: dict[str, Number | list[Number]] = {"name": order.name, "share": share}
    if drifts and (moved := _what_moved(evidence, first, last)):
        numbers |= _as_lists(moved)
        if (row := _at_once(evidence.dataset, order.rows, moved[0])) is not None:
            numbers |= _place(evidence, order, row)
    return Finding("drift", numbers, order.rows, (first, last), p=p if drifts else 1.0)


def _at_once(dataset: SequenceDataset, rows: IntArray, feature: PartFeature) -> int | None:
    """The row from which on sequences in order of time have another level of a feature.

    None where a straight line describes it better, or neither does.
    """
    rows = rows[evenly_spaced(len(rows), MOST_STEPS)]
    values = values_of(dataset.take(rows), feature)
    values = np.clip(values, *np.quantile(values, (RARE, 1 - RARE)))
    at = _where(values, len(values) // 2, len(values))
    sides = np.repeat([values[:at].mean(), values[at:].mean()], [at, len(values) - at])
    total = max(float(values.var()), 1e-30)
    line = np.polyval(np.polyfit(np.arange(len(values)), values, 1), np.arange(len(values)))
    left, left_by_line = 1 - float(sides.var()) / total, 1 - float(line.var()) / total
    return int(rows[at]) if left <= min(1 - AT_ONCE, LEAVES * left_by_line) else None


def _explained(series: DoubleArray, rng: np.random.Generator) -> tuple[float, float, float]:
    """Share of the order in time that series (T, s) explain, from how far apart ends are, and p.

    The order is moved round in a circle, as if the recording had begun at another moment: what
    comes back to where it began explains as much of that. And it is explained by series with
    random phases, which may by chance have a slow wave.
    """
    length = len(series)
    time = np.linspace(-1, 1, length)
    shifts = np.unique(np.linspace(0, length, SHIFTS, endpoint=False).astype(np.int64))
    moved = np.stack([np.roll(time, shift) for shift in shifts], axis=1)  # (T, shifts)
    basis = np.linalg.qr(series - series.mean(axis=0))[0]
    shares = np.square(basis.T @ moved).sum(axis=0) / (time @ time)
    fitted = basis @ (basis.T @ time)
    edge = max(1, int(EDGE * length))
    away = float(fitted[-edge:].mean() - fitted[:edge].mean()) / 2
    others = [
        np.square(np.linalg.qr(one - one.mean(axis=0))[0].T @ time).sum() / (time @ time)
        for one in _surrogates(series, rng)
    ]
    p = max((chance >= shares[0] - 1e-9).mean() for chance in (shares, np.append(others, 1.0)))
    return float(shares[0]), away, float(p)


# --- In words' material ------------------------------------------------------------------


def _place(evidence: Evidence, order: Order, row: int) -> dict[str, Number | list[Number]]:
    dataset = evidence.dataset
    return {
        "name": order.name,
        "row": row,
        "recording": int(dataset.recording[row]),
        "position": int(dataset.start[row]),
    }


def _moved(
    evidence: Evidence, before: IntArray, after: IntArray, width: int
) -> dict[str, Number | list[Number]]:
    """What differs after from before, as in `describe_parts`: the first of each list says most.

    And did so within `width` sequences, to the end: else it is a season, or has passed.
    """
    sides = before[-width:], after[:width], after[-width:]
    near = np.unique(np.concatenate(sides))  # of a short side, the last are the first, too
    local, places = evidence.dataset.take(near), [np.searchsorted(near, side) for side in sides]
    return _as_lists(
        [
            feature
            for feature in _what_moved(evidence, before, after)
            if _holds(feature, [values_of(local, feature)[place] for place in places])
        ]
    )


def _holds(feature: PartFeature, values: Sequence[DoubleArray]) -> bool:
    """Whether at least half of a difference was there at once, and is at the end.

    Values are those just before, just after and last.
    """
    before, after, last = (float(np.median(part)) for part in values)
    least, up = LASTS * abs(feature.value - feature.rest), np.sign(feature.value - feature.rest)
    return bool(up * (after - before) >= least and up * (last - feature.rest) >= least)


def _as_lists(features: Sequence[PartFeature]) -> dict[str, Number | list[Number]]:
    # Of the parts of the finding, the second is the one after.
    features = [replace(feature, part=1) for feature in features]
    return {name: list(values) for name, values in as_numbers(features).items()}


def _what_moved(evidence: Evidence, before: IntArray, after: IntArray) -> list[PartFeature]:
    rows = np.concatenate([before, after])
    part = np.arange(len(before), len(rows), dtype=np.int64)
    own = replace(
        evidence,
        encodings=evidence.encodings[rows],
        dataset=evidence.dataset.take(rows),
        errors=None,
    )
    return describe_parts(own, [part])
