"""What parts of the data differ in: level, spread, trend and kin, an effect found and repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore.channels import CHANGE, Channels, cell_means, channels_of
from sequitur_core.explore.difference import summary
from sequitur_core.explore.effect_size import distance, hedges
from sequitur_core.explore.time.time_axis import TimeAxis
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Number

BoolArray = NDArray[np.bool_]

PURPOSE = 403  # of the random numbers
MOST_ROWS = 2_000
CELLS = 8  # parts of a sequence; a stretch is one to four of them
LONGEST = 4
MOST_CHANNELS = 12  # more are compared over the whole sequence only
FEWEST = 4  # rows of a part in each half
FOUND, REPEATED = 0.75, 0.7  # least AUC in the half that chose, and in the other
SIMPLER = 1.25  # times the effect, for a stretch to say more than the whole sequence
MOST_NAMED = 3  # features of each part
FEWEST_UNITS = 8

DIRECTIONS = {
    "level": ("higher", "lower"),
    "brightness": ("higher", "lower"),
    "movement": ("more", "less"),
    "spread": ("larger", "smaller"),
    "trend": ("higher", "lower"),
    "peak": ("later", "earlier"),
    "period": ("longer", "shorter"),
    "length": ("longer", "shorter"),
}


@dataclass(frozen=True)
class PartFeature:
    """What one part has more or less of than the rest.

    Attributes
    ----------
    part : its number among the parts.
    feature : a key of DIRECTIONS.
    channel : "" where it is of the whole sequence, as length and brightness are.
    begin, stop : the stretch it was measured over, as shares of the sequence: 0 and 1 for all.
    direction : of the part against the rest.
    auc : probability that one of the part has more (or less) of it than one of the rest, in
        rows that had no say in its choice: 0.5 to 1.
    value, rest : medians of the part and the rest, in `unit`; a peak lies at a share of the
        sequence, and a trend is the change from the first to the last third, so that a higher
        one rises more, or falls less.
    """

    part: int
    feature: str
    channel: str
    begin: float
    stop: float
    direction: str
    auc: float
    value: float
    rest: float
    unit: str


def describe_parts(evidence: Evidence, parts: Sequence[IntArray]) -> list[PartFeature]:
    """Up to three features of each part, against all rows that aren't in it.

    The parts may be groups, classes of a label, or before and after; rows in none are of the
    rest. There is no p: groups always differ in what formed them. So features are chosen in one
    half of the units, and kept if they tell the part apart in the other half, too. A part with
    fewer than 4 rows in a half has none.

    Ordered by part, then by effect. `as_numbers` makes them values of a Finding.
    """
    n = len(evidence.dataset)
    rows = evenly_spaced(n, MOST_ROWS)
    columns, table = _features(evidence.dataset.take(rows))
    halves = _halves(evidence, rows)
    inside = [np.isin(rows, part) for part in parts]
    effects = np.stack([_effects(table[half], [i[half] for i in inside]) for half in halves])
    first, second = effects
    found = []
    for part, chosen in enumerate(inside):
        shifts = _shifts(table[halves[0]], chosen[halves[0]])
        for at, auc in _chosen(columns, first[:, part], shifts, second[0, part]):
            values = (np.nanmedian(table[side, at]) for side in (chosen, ~chosen))
            found.append(_described(part, columns[at], auc, *map(float, values)))
    return found


def as_numbers(features: Sequence[PartFeature]) -> dict[str, Sequence[Number]]:
    """One list for each attribute, named `part_feature_channel` and the like; empty for none."""
    rows = [asdict(feature) for feature in features]
    return {f"feature_{name}": [row[name] for row in rows] for name in (rows[0] if rows else ())}


def values_of(dataset: SequenceDataset, feature: PartFeature) -> DoubleArray:
    """What each sequence has of a feature, (n,)."""
    columns, table = _features(dataset)
    wanted = (feature.feature, feature.channel, feature.begin, feature.stop)
    found = [(c.feature, c.channel, c.begin, c.stop) == wanted for c in columns]
    return table[:, found.index(True)]


@dataclass(frozen=True)
class Column:
    """What one column of the table of features is."""

    feature: str
    channel: str = ""
    unit: str = ""
    begin: float = 0.0
    stop: float = 1.0

    @property
    def key(self) -> tuple[str, str]:
        """One feature of each is enough for a part."""
        return self.feature, self.channel

    @property
    def duration(self) -> float:
        """The share of the sequence that it is of."""
        return self.stop - self.begin

    @property
    def whole(self) -> bool:
        """Whether it is of the whole sequence."""
        return self.duration >= 1


def _described(part: int, column: Column, auc: float, value: float, rest: float) -> PartFeature:
    direction = DIRECTIONS[column.feature][0 if auc > 0.5 else 1]
    effect = max(auc, 1 - auc)
    return PartFeature(
        part, direction=direction, auc=effect, value=value, rest=rest, **vars(column)
    )


# --- Choosing ----------------------------------------------------------------------------


def _halves(evidence: Evidence, rows: IntArray) -> tuple[BoolArray, BoolArray]:
    """Two halves of some rows, by recording; by stretches of time where there are few."""
    units = evidence.units[rows]
    if len(np.unique(units)) < FEWEST_UNITS:
        in_time = np.lexsort((evidence.dataset.start[rows], units))
        units = np.empty(len(rows), np.int64)
        units[in_time] = np.arange(len(rows)) * 4 * FEWEST_UNITS // max(1, len(rows))
    names = np.unique(units)
    drawn = evidence.random(PURPOSE).permutation(names)[: len(names) // 2]
    first: BoolArray = np.isin(units, drawn)
    return first, ~first


def _effects(table: DoubleArray, parts: Sequence[BoolArray]) -> DoubleArray:
    """AUC, and Hedges' g, of each part against the rest by each feature: (2, parts, f).

    Effects in deviations still tell apart what all lies beyond the rest. AUC is 0.5, and g 0,
    where unknown.
    """
    from scipy.stats import rankdata

    found = np.zeros((2, len(parts), table.shape[1]))
    found[0] = 0.5
    if len(table) == 0:
        return found
    unknown = np.isnan(table)
    # What isn't known of a sequence speaks neither for nor against.
    middle = np.nanmedian(np.where(unknown.all(axis=0), 0.0, table), axis=0)
    table = np.where(unknown, middle, table)
    ranks = rankdata(table, axis=0)
    for part, inside in enumerate(parts):
        m, rest = int(inside.sum()), int((~inside).sum())
        if min(m, rest) >= FEWEST:
            auc = (ranks[inside].sum(axis=0) - m * (m + 1) / 2) / (m * rest)
            known = unknown[inside].mean(axis=0) <= 0.5
            found[0, part] = np.where(known, auc, 0.5)
            found[1, part] = np.where(known, hedges(table[inside], table[~inside]), 0)
    return found


def _shifts(table: DoubleArray, inside: BoolArray) -> DoubleArray:
    """How far the means of a part lie from those of the rest in each feature, (f,)."""
    if not 0 < inside.sum() < len(inside):
        return np.zeros(table.shape[1])
    known = np.where(np.isnan(table), 0.0, table)
    shifts: DoubleArray = known[inside].mean(axis=0) - known[~inside].mean(axis=0)
    return shifts


def _chosen(
    columns: Sequence[Column], first: DoubleArray, shifts: DoubleArray, second: DoubleArray
) -> list[tuple[int, float]]:
    """Columns chosen by the effects in one half, with the AUC in the other, strongest first.

    Effects of the first half are (2, f), AUC and g, and shifts (f,); AUC of the second (f,). Which
    feature is told is decided by g; over which stretch of time, as for a selection.
    """
    auc, sizes = first[0], np.abs(first[1])
    left = [at for at in range(len(columns)) if max(auc[at], 1 - auc[at]) >= FOUND]
    kept: list[tuple[int, float]] = []
    while left and len(kept) < MOST_NAMED:
        best = max(left, key=lambda at: sizes[at])
        simple = [at for at in left if columns[at].whole and SIMPLER * sizes[at] >= sizes[best]]
        stretches = [at for at in left if columns[at].key == columns[best].key]
        most = max(stretches, key=lambda at: distance(float(shifts[at]), columns[at].duration))
        at = next(iter(simple), most)
        repeated = second[at] if auc[at] > 0.5 else 1 - second[at]
        if repeated >= REPEATED:
            kept.append((at, float(second[at])))
        left = [other for other in left if columns[other].key != columns[at].key]
    return sorted(kept, key=lambda one: -abs(one[1] - 0.5))


# --- Features ----------------------------------------------------------------------------


def _features(dataset: SequenceDataset) -> tuple[list[Column], DoubleArray]:
    """What each sequence has of each feature, (n, f), simple ones first."""
    channels = channels_of(dataset)
    tables = [channels.of(sequence) for sequence in dataset.sequences]
    cells = np.stack([cell_means(table, _cells(dataset)) for table in tables])  # (n, cells, C)
    time_axis = TimeAxis.of(dataset.meta, int(dataset.lengths.max()))
    found = [
        *_of_clips(cells, channels),
        *_levels(cells, channels),
        *_shapes(tables, cells, channels, time_axis),
    ]
    if (dataset.lengths != dataset.lengths[0]).any():
        lengths = dataset.lengths.astype(np.float64) * time_axis.per_element
        found.insert(0, (Column("length", unit=time_axis.unit), lengths))
    return [column for column, _ in found], np.stack([values for _, values in found], axis=1)


def _cells(dataset: SequenceDataset) -> int:
    return min(CELLS, int(dataset.lengths.min()))


def _of_clips(cells: DoubleArray, channels: Channels) -> list[tuple[Column, DoubleArray]]:
    """Brightness and movement of whole frames; nothing for series."""
    if channels.kind != "region":
        return []
    means = cells.mean(axis=1)
    return [
        (Column("brightness"), means[:, :-1].mean(axis=1)),
        (Column("movement"), means[:, -1]),
    ]


def _levels(cells: DoubleArray, channels: Channels) -> list[tuple[Column, DoubleArray]]:
    """Means of each channel over the whole sequence and over stretches of it."""
    count = cells.shape[1]
    sums = np.concatenate([np.zeros_like(cells[:, :1]), np.cumsum(cells, axis=1)], axis=1)
    stretches = [(0, count)]
    if len(channels.names) <= MOST_CHANNELS and channels.kind == "channel":
        for size in range(min(LONGEST, count - 1), 0, -1):
            stretches += [(begin, begin + size) for begin in range(count - size + 1)]
    return [
        (
            Column("level", name, channels.units[c], begin / count, stop / count),
            (sums[:, stop, c] - sums[:, begin, c]) / (stop - begin),
        )
        for begin, stop in stretches
        for c, name in enumerate(channels.names)
        if name != CHANGE
    ]


def _shapes(
    tables: Sequence[DoubleArray], cells: DoubleArray, channels: Channels, time_axis: TimeAxis
) -> list[tuple[Column, DoubleArray]]:
    """Spread, period, trend and time of the maximum of each channel."""
    summaries = np.stack([summary(table, time_axis.per_element) for table in tables])
    third = max(1, cells.shape[1] // 3)
    trends = cells[:, -third:].mean(axis=1) - cells[:, :third].mean(axis=1)
    peaks = np.stack([(table.argmax(axis=0) + 0.5) / len(table) for table in tables])
    measured = {
        "spread": summaries[:, 1],
        "trend": trends,
        "peak": peaks,
        "period": summaries[:, -1],
    }
    units = {"spread": channels.units, "trend": channels.units}
    found = []
    for feature, values in measured.items():
        for c, name in enumerate(channels.names):
            if name == CHANGE:
                continue
            unit = units[feature][c] if feature in units else ""
            unit = time_axis.unit if feature == "period" else unit
            found.append((Column(feature, name, unit), values[:, c]))
    return found
