"""What may spoil a training on a dataset, and what stands out in it, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import concatenate, uneven_row_chunks
from sequitur_core.data.recipe import FEWEST
from sequitur_core.data.summary import DatasetSummary
from sequitur_core.data.windows import SHORTER
from sequitur_core.formatting import capitalised, join_names, percent, pluralise

FEW = 5  # sequences; fewer leave next to nothing to compare
LONG = 2_000  # steps beyond which an LSTM takes minutes per epoch
MUCH_LONGER = 10  # times the median length
SCALES_DIFFER = 1_000  # ratio of two channels' largest values
RARE_CLASS = 2  # sequences
USUAL_CLASS = 8  # sequences of the average class, beside which a class of 2 is rare
MOST_CLASSES = 40

ONE_STEP = (
    "only one step, so nothing changes over time. Check how the sequences are arranged in the file."
)
ALL_EQUAL = "All numbers are the same, so there is nothing to learn."


@dataclass(frozen=True, eq=False)
class QualityIssue:
    """Something worth knowing before training.

    Attributes
    ----------
    sentence : it, in words.
    kind : "few", "ones", "short", "long", "same", "channel", "constant", "copies", "longer",
        "class", "apart" or "missing".
    decide : whether the person should decide what to do about it.
    rows : sequences that could be left out because of it.
    channels : channels that could be.
    """

    sentence: str
    kind: str
    decide: bool = True
    rows: IntArray | None = None
    channels: tuple[str, ...] = ()


# --- Of a whole dataset, once it is summarised ---------------------------------------------


def quality_issues(dataset: SequenceDataset, summary: DatasetSummary) -> list[QualityIssue]:
    """What a person should know before training, decisions first."""
    n, series = len(dataset), len(dataset.element_shape) == 1
    found = [*_length_issues(dataset)]
    found += [QualityIssue(note, "short") for note in dataset.meta.notes if SHORTER in note]
    flat = [channel.name for channel in summary.channels if channel.low == channel.high]
    constant = np.flatnonzero(summary.constant)
    if series and n > 1 and len(flat) == len(summary.channels):
        found.append(QualityIssue(ALL_EQUAL, "same"))
        return found
    if len(constant) == n > 1:
        found.append(
            QualityIssue(
                "No sequence changes over time, so there is nothing to learn. Check how the "
                "sequences are arranged in the file.",
                "same",
            )
        )
    elif len(constant):
        verb = "never changes" if len(constant) == 1 else "never change"
        text = f"{pluralise(len(constant), 'sequence')} {verb}."
        found.append(QualityIssue(text, "constant", rows=constant))
    if series and flat:
        found.append(QualityIssue(_flat_channels(flat), "channel", channels=tuple(flat)))
    if len(duplicates := summary.duplicates):
        are = "is the same as another" if len(duplicates) == 1 else "are the same as others"
        text = f"{pluralise(len(duplicates), 'sequence')} {are}."
        found.append(QualityIssue(text, "copies", rows=duplicates))
    found += _class_issues(dataset.labels)
    if series and (sentence := _scale_difference(summary)):
        found.append(QualityIssue(sentence, "apart", decide=False))
    # The notes of a file say more about its missing values.
    if summary.missing and not any("missing value" in note for note in dataset.meta.notes):
        found.append(
            QualityIssue(
                f"{percent(summary.missing)} of all values are missing. They are drawn as gaps "
                "and ignored in training and in errors.",
                "missing",
                decide=False,
            )
        )
    return sorted(found, key=lambda issue: not issue.decide)


def _flat_channels(names: list[str]) -> str:
    if len(names) > 1:
        return f"Channels {join_names(names)} never change."
    name = names[0]
    unnamed = name.startswith("channel ")
    return f"{capitalised(name) if unnamed else f'Channel {name}'} never changes."


def _length_issues(dataset: SequenceDataset) -> Iterator[QualityIssue]:
    lengths, n = dataset.lengths, len(dataset)
    longest = int(lengths.max())
    if n < FEW:
        yield QualityIssue(too_few(n, _more_sequences(longest)), "few")
    ones = np.flatnonzero(lengths == 1)
    if len(ones) == n:
        yield QualityIssue(f"All sequences have {ONE_STEP}", "same")
    elif len(ones):
        verb = "has" if len(ones) == 1 else "have"
        yield QualityIssue(
            f"{pluralise(len(ones), 'sequence')} {verb} only one step.",
            "ones",
            rows=ones,
        )
    if longest > LONG:
        yield QualityIssue(_too_long(longest), "long")
    usual = float(np.median(lengths))
    much = np.flatnonzero(lengths >= MUCH_LONGER * usual)
    if 0 < len(much) <= max(1, n // 20):
        times = int(lengths[much].min() / usual)
        yield QualityIssue(
            f"{pluralise(len(much), 'sequence')} {'is' if len(much) == 1 else 'are'} "
            f"{'' if len(much) == 1 else 'at least '}{times} times as long as usual.",
            "longer",
            rows=much,
        )


def _class_issues(labels: pd.DataFrame) -> Iterator[QualityIssue]:
    for name in labels.columns:
        counts = labels[name].value_counts()
        counts = counts[counts > 0]
        if not 2 <= len(counts) <= MOST_CLASSES or len(labels) < USUAL_CLASS * len(counts):
            continue
        rare = counts[counts <= RARE_CLASS]
        if len(rare):
            each = [f"{value} has only {count}" for value, count in rare.items()]
            yield QualityIssue(f"Of {name}, {join_names(each)}.", "class", decide=False)


def _scale_difference(summary: DatasetSummary) -> str:
    """That the values of two channels differ by orders of magnitude; "" where none do."""
    sizes = [(max(abs(c.low), abs(c.high)), c.name) for c in summary.channels]
    known = [(size, name) for size, name in sizes if size > 0]
    if len(known) < 2:
        return ""
    (small, low), (large, high) = min(known), max(known)
    if large < SCALES_DIFFER * small:
        return ""
    times = 10 ** int(np.log10(large / small))
    return (
        f"Values of {high} are about {times:,} times larger than those of {low}. That is fine: "
        "training puts all channels on the same scale."
    )


# --- Of sequences that were just read ------------------------------------------------------


class QualityWarning(str):
    """A warning about the sequences as they were read, which `quality_issues` finds as well.

    So it need not be shown twice, nor for sequences that were left out or changed since.
    """


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


def too_few(n: int, cure: str) -> QualityWarning:
    """What to expect of fewer than `FEW` sequences, and what to do."""
    if n < FEWEST:
        return QualityWarning(
            f"Training needs at least {FEWEST} sequences, but there is only {n}. {cure}"
        )
    return QualityWarning(
        f"With only {n} sequences, a model just memorises them, and a map of {n} points says "
        f"little. {cure}"
    )


def _more_sequences(longest: int) -> str:
    """What to do about too few sequences of at most so many steps."""
    return "Cut it into windows, or add data." if longest >= 10 * FEW else "Add more data."


def _too_long(longest: int) -> str:
    return (
        f"The longest sequence has {longest:,} steps, which makes training slow. Cut the "
        "sequences into windows of a few hundred steps."
    )


def length_warnings(lengths: IntArray) -> tuple[str, ...]:
    """What may spoil a training on sequences of these lengths, a sentence each."""
    found: list[str] = []
    n, longest, ones = len(lengths), int(lengths.max()), int((lengths == 1).sum())
    if n < FEW:
        found.append(too_few(n, _more_sequences(longest)))
    if ones == n:
        found.append(f"All sequences have {ONE_STEP}")
    elif ones:
        found.append(f"{pluralise(ones, 'sequence')} {'has' if ones == 1 else 'have'} {ONE_STEP}")
    if longest > LONG:
        found.append(_too_long(longest))
    return tuple(map(QualityWarning, found))


def quality_warnings(dataset: SequenceDataset, *, fine: bool = False) -> tuple[str, ...]:
    """What may spoil a training on this dataset, a sentence each.

    `fine` says that the numbers differed in the file by less than the dataset can hold.
    """
    lengths, n = dataset.lengths, len(dataset)
    found: list[str] = list(length_warnings(lengths))
    if fine:
        # They may look constant now; the cause is what helps.
        found.append(
            "Some values differ by too little compared with their size, so the differences are "
            "rounded away. Subtract the first value of the column from all of it, and load the "
            "file again."
        )
        return tuple(found)
    low, high = _ranges(dataset)
    if n > 1 and len(dataset.element_shape) == 1:
        never = low.min(axis=0) == high.max(axis=0)
        flat = [c for c, same in zip(dataset.meta.channels, never, strict=True) if same]
        if len(flat) == len(dataset.meta.channels):
            found.append(QualityWarning(ALL_EQUAL))
            return tuple(found)
        if flat:
            verb = "never changes" if len(flat) == 1 else "never change"
            found.append(QualityWarning(f"{join_names(flat)} {verb}; exclude what says nothing."))
    constant = int(((low == high).all(axis=1) & (lengths > 1)).sum())
    if constant:
        verb = "has" if constant == 1 else "have"
        found.append(
            QualityWarning(
                f"{pluralise(constant, 'sequence')} of {n:,} {verb} the same value at every step; "
                "they will end up together on the map."
            )
        )
    return tuple(found)


def _ranges(dataset: SequenceDataset) -> tuple[FloatArray, FloatArray]:
    """The lowest and highest number of each sequence in each channel, (n, numbers) each."""
    size = prod(dataset.element_shape)
    low = np.empty((len(dataset), size), np.float32)
    high = np.empty_like(low)
    for rows in uneven_row_chunks(dataset.lengths * size):
        values = concatenate(dataset.sequences[rows])
        flat = values.reshape(len(values), -1)
        starts = np.cumsum(dataset.lengths[rows]) - dataset.lengths[rows]
        np.minimum.reduceat(flat, starts, out=low[rows])
        np.maximum.reduceat(flat, starts, out=high[rows])
    return low, high
