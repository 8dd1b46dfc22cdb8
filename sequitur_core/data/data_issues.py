"""What may spoil a training on a dataset, and what stands out in it: values, worded at the edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.data.notes.missing import (
    number_as_missing,
    number_as_missing_in,
    number_as_missing_in_some,
)
from sequitur_core.data.notes.note import Note, sentence
from sequitur_core.data.notes.preparation import (
    ends_cut_off,
    missing_values,
    rounded_away,
    too_short,
)
from sequitur_core.data.preparation.changes import wander
from sequitur_core.data.summary import DatasetSummary

FEW = 5  # sequences; fewer leave next to nothing to compare
SHAPELESS = 4  # steps of a window; fewer are hardly more than a line
FEWEST_WINDOWS = 10  # of which a map says anything
LONG = 2_000  # steps beyond which an LSTM takes minutes per epoch
MUCH_LONGER = 10  # times the median length
LEVELS_DIFFER = 3  # usual deviations within a sequence that their means are apart
LEVELS_CHANGE = 5  # the same of windows, of which the seasons change the level
SCALES_DIFFER = 1_000  # ratio of two channels' largest values, in their median sequences
RARE_CLASS = 2  # sequences
USUAL_CLASS = 8  # sequences of the average class, beside which a class of 2 is rare
MOST_CLASSES = 40

Kind = Literal[
    "few",
    "few rows",
    "all of one step",
    "ones",
    "long",
    "longer",
    "short",
    "all equal",
    "all constant",
    "constant",
    "channel",
    "stuck",
    "copies",
    "levels",
    "wander",
    "class",
    "scales",
    "missing",
    "far",
]
# Told without a decision: there is nothing to do about them, or nothing has to be done.
_TOLD = ("class", "scales", "missing")
_ON_MISSING = {
    kind.kind
    for kind in (
        missing_values,
        ends_cut_off,
        number_as_missing,
        number_as_missing_in,
        number_as_missing_in_some,
        sentence,
    )
}


@dataclass(frozen=True, eq=False)
class QualityIssue:
    """Something worth knowing before training.

    Attributes
    ----------
    kind : what it is.
    numbers : what its sentence tells, by kind: "few" n, longest; "few rows"
        rows, windows, length, needed; "long" longest; "longer" times;
        "short" short, of; "class" label, classes, counts; "scales" large, small, times; "missing"
        share; "stuck" stretches; "far" channels, times; "copies" pairs (each with the first).
    rows : sequences that could be excluded because of it.
    channels : channels that could be.
    """

    kind: Kind
    numbers: Mapping[str, Any] = field(default_factory=dict)
    rows: IntArray | None = None
    channels: tuple[str, ...] = ()

    @property
    def decide(self) -> bool:
        """Whether the person should decide what to do about it."""
        return self.kind not in _TOLD


def quality_issues(dataset: SequenceDataset, summary: DatasetSummary) -> list[QualityIssue]:
    """What a person should know before training, decisions first."""
    n, series = len(dataset), not dataset.are_clips
    found = [*_length_issues(dataset)]
    found += [QualityIssue("short", note.numbers) for note in too_short.among(dataset.meta.notes)]
    flat = tuple(channel.name for channel in summary.channels if channel.low == channel.high)
    constant = np.flatnonzero(summary.constant)
    if series and n > 1 and len(flat) == len(summary.channels):
        return [*found, QualityIssue("all equal")]
    if len(constant) == n > 1:
        found.append(QualityIssue("all constant"))
    elif len(constant):
        found.append(QualityIssue("constant", rows=constant))
    if series and flat:
        found.append(QualityIssue("channel", channels=flat))
    if summary.stuck:
        rows = np.unique([row for one in summary.stuck for row in one.rows]).astype(np.int64)
        few = 2 * len(rows) < n
        found.append(
            QualityIssue("stuck", {"stretches": summary.stuck}, rows=rows if few else None)
        )
    if series and (far := [channel for channel in summary.channels if channel.far]):
        numbers = {"channels": tuple(c.name for c in far), "times": max(c.times for c in far)}
        rows = np.unique([row for channel in far for row in channel.far]).astype(np.int64)
        found.append(QualityIssue("far", numbers, rows=rows))
    if len(duplicates := summary.duplicates):
        pairs = [*zip(duplicates, summary.duplicate_of[duplicates], strict=True)]
        found.append(QualityIssue("copies", {"pairs": pairs}, rows=duplicates))
    level = min(channel.level for channel in summary.channels)
    if series and n >= FEW and level >= (LEVELS_CHANGE if dataset.windowed else LEVELS_DIFFER):
        found.append(QualityIssue("levels"))
    if wander(dataset):
        found.append(QualityIssue("wander"))
    found += _class_issues(dataset.labels)
    if series:
        found += _scale_differences(summary)
    # The notes of a file say more about its missing values; stored sentences may.
    if summary.missing and not any(note.kind in _ON_MISSING for note in dataset.meta.notes):
        found.append(QualityIssue("missing", {"share": summary.missing}))
    return sorted(found, key=lambda issue: not issue.decide)


def _length_issues(dataset: SequenceDataset) -> Iterator[QualityIssue]:
    lengths, n = dataset.lengths, len(dataset)
    longest = int(lengths.max())
    if n < FEW:
        yield QualityIssue("few", {"n": n, "longest": longest})
    elif few := _few_rows(dataset):
        yield QualityIssue("few rows", few)
    ones = np.flatnonzero(lengths == 1)
    if len(ones) == n:
        yield QualityIssue("all of one step")
    elif len(ones):
        yield QualityIssue("ones", rows=ones)
    if longest > LONG:
        yield QualityIssue("long", {"longest": longest})
    usual = float(np.median(lengths))
    much = np.flatnonzero(lengths >= MUCH_LONGER * usual)
    if 0 < len(much) <= max(1, n // 20):
        yield QualityIssue("longer", {"times": int(lengths[much].min() / usual)}, rows=much)


def _few_rows(dataset: SequenceDataset) -> dict[str, int]:
    """Of one series that was too short to be cut into windows of a shape; else nothing."""
    length = int(dataset.lengths.max())
    one = dataset.windowed and not dataset.are_clips and len(np.unique(dataset.recording)) == 1
    rows = int((dataset.start + dataset.lengths).max() - dataset.start.min())
    needed = SHAPELESS * FEWEST_WINDOWS
    if not one or length >= SHAPELESS or rows >= needed:
        return {}
    return {"rows": rows, "windows": len(dataset), "length": length, "needed": needed}


def _class_issues(labels: pd.DataFrame) -> Iterator[QualityIssue]:
    for name in labels.columns:
        counts = labels[name].value_counts()
        counts = counts[counts > 0]
        if not 2 <= len(counts) <= MOST_CLASSES or len(labels) < USUAL_CLASS * len(counts):
            continue
        rare = counts[counts <= RARE_CLASS]
        if len(rare):
            numbers = {"label": str(name), "classes": list(rare.index), "counts": rare.tolist()}
            yield QualityIssue("class", numbers)


def _scale_differences(summary: DatasetSummary) -> Iterator[QualityIssue]:
    """That the values of two channels differ by orders of magnitude."""
    known = [(channel.size, channel.name) for channel in summary.channels if channel.size > 0]
    if len(known) < 2:
        return
    (small, low), (large, high) = min(known), max(known)
    if large >= SCALES_DIFFER * small:
        times = 10 ** int(np.log10(large / small))
        yield QualityIssue("scales", {"large": high, "small": low, "times": times})


def too_fine_for_float32(values: NDArray[Any]) -> bool:
    """Whether a column of numbers (rows, columns) has differences that float32 can't hold."""
    # These pass over missing values, and need no copy of a large array.
    low = np.fmin.reduce(values, axis=0).astype(np.float64)
    high = np.fmax.reduce(values, axis=0).astype(np.float64)
    known = np.isfinite(low) & np.isfinite(high)
    low, high = low[known], high[known]
    # Fewer than some dozens of steps between lowest and highest leave a staircase.
    unit = np.finfo(np.float32).eps * np.maximum(np.abs(low), np.abs(high))
    return bool(((high > low) & (high - low < 32 * unit)).any())


def rounding_warnings(values: NDArray[Any]) -> tuple[Note, ...]:
    """That differences in the file are lost; of the dataset, which has lost them, none can tell."""
    return (rounded_away(),) if too_fine_for_float32(values) else ()
