"""What may spoil a training on a dataset, and what stands out in it, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.quality import Look
from sequitur_core.data.ragged import CHUNK, joined
from sequitur_core.data.recipe import FEWEST
from sequitur_core.data.windows import SHORTER
from sequitur_core.formatting import join_names, percent, pluralise

MUCH_LONGER = 10  # times the usual length that are worth a warning
FAR_APART = 1_000  # times by which channels differ that is worth a word
FEW_OF_A_CLASS = 2
USUAL_CLASS = 8  # sequences of the average class, where a class of 2 stands out
MOST_CLASSES = 40


@dataclass(frozen=True, eq=False)
class Finding:
    """Something worth knowing before training.

    Attributes
    ----------
    sentence : it, in words.
    kind : "few", "ones", "short", "long", "same", "channel", "constant", "copies", "longer",
        "class", "apart" or "missing".
    decide : whether it is up to the person to do something about it.
    rows : sequences that could be left out because of it.
    channels : channels that could be.
    """

    sentence: str
    kind: str
    decide: bool = True
    rows: IntArray | None = None
    channels: tuple[str, ...] = ()


# --- What stands out -----------------------------------------------------------------------


def findings(dataset: SequenceDataset, seen: Look) -> list[Finding]:
    """What a person should know before training, what asks for a decision first."""
    n, series = len(dataset), len(dataset.element_shape) == 1
    found = [*_about_lengths(dataset, seen)]
    found += [Finding(note, "short") for note in dataset.meta.notes if SHORTER in note]
    still = [channel.name for channel in seen.channels if channel.low == channel.high]
    constant = np.flatnonzero(seen.constant)
    if series and n > 1 and len(still) == len(seen.channels):
        found.append(Finding("All numbers are the same, so there is nothing to learn.", "same"))
        return found
    if len(constant) == n > 1:
        found.append(
            Finding(
                "No sequence changes over time, so there is no course to learn. Check how the "
                "sequences lie in the file.",
                "same",
            )
        )
    elif len(constant):
        verb = "never changes" if len(constant) == 1 else "never change"
        found.append(
            Finding(f"{pluralise(len(constant), 'sequence')} {verb}.", "constant", rows=constant)
        )
    if series and still:
        name = still[0]
        said = f"Channels {join_names(still)} never change."
        if len(still) == 1:
            named = (
                name[:1].upper() + name[1:] if name.startswith("channel ") else f"Channel {name}"
            )
            said = f"{named} never changes."
        found.append(Finding(said, "channel", channels=tuple(still)))
    if len(copies := seen.copies):
        are = "is the same as another" if len(copies) == 1 else "are the same as others"
        found.append(Finding(f"{pluralise(len(copies), 'sequence')} {are}.", "copies", rows=copies))
    found += _about_classes(dataset.labels)
    if series and (apart := _far_apart(seen)):
        found.append(Finding(apart, "apart", decide=False))
    # Where they were read from a file, its notes say more of them.
    if seen.missing and not any("missing value" in note for note in dataset.meta.notes):
        found.append(
            Finding(
                f"{percent(seen.missing)} of all values were never measured; they are drawn as "
                "gaps and not judged by.",
                "missing",
                decide=False,
            )
        )
    return sorted(found, key=lambda finding: not finding.decide)


def _about_lengths(dataset: SequenceDataset, seen: Look) -> Iterator[Finding]:
    lengths, n = seen.lengths, len(dataset)
    longest = int(lengths.max())
    if n < FEW:
        cure = "Cut it into windows, or add data." if longest >= 10 * FEW else "Add more data."
        yield Finding(few(n, cure), "few")
    ones = np.flatnonzero(lengths == 1)
    if len(ones) == n:
        yield Finding(
            "All sequences have one step only, so there is no course over time to learn. Check "
            "how the sequences lie in the file.",
            "same",
        )
    elif len(ones):
        verb = "has" if len(ones) == 1 else "have"
        yield Finding(
            f"{pluralise(len(ones), 'sequence')} {verb} one step only, so no course over time.",
            "ones",
            rows=ones,
        )
    if longest > LONG:
        yield Finding(
            f"The longest sequence has {longest:,} steps, which is slow to learn. Cut the "
            "sequences into windows of some hundred steps.",
            "long",
        )
    usual = float(np.median(lengths))
    much = np.flatnonzero(lengths >= MUCH_LONGER * usual)
    if 0 < len(much) <= max(1, n // 20):
        times = int(lengths[much].min() / usual)
        yield Finding(
            f"{pluralise(len(much), 'sequence')} {'is' if len(much) == 1 else 'are'} "
            f"{'' if len(much) == 1 else 'at least '}{times} times longer than the usual.",
            "longer",
            rows=much,
        )


def _about_classes(labels: pd.DataFrame) -> Iterator[Finding]:
    for name in labels.columns:
        counts = labels[name].value_counts()
        counts = counts[counts > 0]
        if not 2 <= len(counts) <= MOST_CLASSES or len(labels) < USUAL_CLASS * len(counts):
            continue
        rare = counts[counts <= FEW_OF_A_CLASS]
        if len(rare):
            each = [f"{value} has only {count}" for value, count in rare.items()]
            yield Finding(f"Of {name}, {join_names(each)}.", "class", decide=False)


def _far_apart(seen: Look) -> str:
    """That values of two channels are of very different size."""
    sizes = [(max(abs(c.low), abs(c.high)), c.name) for c in seen.channels]
    known = [(size, name) for size, name in sizes if size > 0]
    if len(known) < 2:
        return ""
    (small, low), (large, high) = min(known), max(known)
    if large < FAR_APART * small:
        return ""
    times = 10 ** int(np.log10(large / small))
    return (
        f"Values of {high} are about {times:,} times larger than those of {low}. That is fine: "
        "training brings every channel to one scale."
    )


FEW = 5  # sequences, below which there is next to nothing to compare
LONG = 2_000  # steps beyond which an LSTM takes minutes per epoch


class Concern(str):
    """A warning about the sequences as they were read; `looking.findings` tells it anew.

    So it need not be told twice, nor of sequences that were left out or changed since.
    """


def too_fine(values: NDArray[Any]) -> bool:
    """Whether a column of numbers (rows, columns) differs by less than float32 can tell."""
    # These pass over missing values, and need no copy of a large array.
    low = np.fmin.reduce(values, axis=0).astype(np.float64)
    high = np.fmax.reduce(values, axis=0).astype(np.float64)
    known = np.isfinite(low) & np.isfinite(high)
    low, high = low[known], high[known]
    # Fewer than some dozens of steps between lowest and highest leave a staircase.
    unit = np.finfo(np.float32).eps * np.maximum(np.abs(low), np.abs(high))
    return bool(((high > low) & (high - low < 32 * unit)).any())


def few(n: int, cure: str) -> Concern:
    """What to expect of fewer than `FEW` sequences, and what to do."""
    if n < FEWEST:
        return Concern(f"Training needs at least {FEWEST} sequences, and here is {n}. {cure}")
    return Concern(
        f"{n} sequences can be trained on, but so few are learned by heart, and a map of {n} "
        f"points says little. {cure}"
    )


def too_few_or_long(lengths: IntArray) -> tuple[str, ...]:
    """What may spoil a training on sequences of these lengths, a sentence each."""
    found: list[str] = []
    n = len(lengths)
    if n < FEW:
        cure = (
            "Cut it into windows, or add data."
            if int(lengths.max()) >= 10 * FEW
            else "Add more data."
        )
        found.append(few(n, cure))
    if (lengths == 1).any():
        short = int((lengths == 1).sum())
        whose = (
            "All sequences have"
            if short == n
            else f"{pluralise(short, 'sequence')} " + ("has" if short == 1 else "have")
        )
        found.append(
            f"{whose} one step only, so there is no course over time to learn. Check how the "
            "sequences lie in the file."
        )
    if int(lengths.max()) > LONG:
        found.append(
            f"The longest sequence has {int(lengths.max()):,} steps, which is slow to learn. "
            "Cut the sequences into windows of some hundred steps."
        )
    return tuple(map(Concern, found))


def concerns(dataset: SequenceDataset, *, fine: bool = False) -> tuple[str, ...]:
    """What may spoil a training on this dataset, a sentence each.

    `fine` says that the numbers differed in the file by less than the dataset can hold.
    """
    lengths, n = dataset.lengths, len(dataset)
    found: list[str] = list(too_few_or_long(lengths))
    if fine:
        # They may look constant now; the cause is what helps.
        found.append(
            "Some differences are too small for the size of their numbers, and are lost or "
            "rounded. Subtract the first value from all of a column in the file, and load it again."
        )
        return tuple(found)
    low, high = _ranges(dataset)
    if n > 1 and len(dataset.element_shape) == 1:
        never = low.min(axis=0) == high.max(axis=0)
        flat = [c for c, same in zip(dataset.meta.channels, never, strict=True) if same]
        if len(flat) == len(dataset.meta.channels):
            found.append(Concern("All numbers are the same, so there is nothing to learn."))
            return tuple(found)
        if flat:
            verb = "never changes" if len(flat) == 1 else "never change"
            found.append(Concern(f"{join_names(flat)} {verb}; leave out what says nothing."))
    constant = int(((low == high).all(axis=1) & (lengths > 1)).sum())
    if constant:
        verb = "has" if constant == 1 else "have"
        found.append(
            Concern(
                f"{pluralise(constant, 'sequence')} of {n:,} {verb} the same value at every step; "
                "on the map they will lie together."
            )
        )
    return tuple(found)


def _ranges(dataset: SequenceDataset) -> tuple[FloatArray, FloatArray]:
    """The lowest and highest number of each sequence in each channel, (n, numbers) each."""
    n = len(dataset)
    low = np.empty((n, int(np.prod(dataset.element_shape))), np.float32)
    high = np.empty_like(low)
    for rows in _parts(dataset):
        some = joined(dataset.sequences[rows])
        flat = some.reshape(len(some), -1)
        starts = np.cumsum(dataset.lengths[rows]) - dataset.lengths[rows]
        np.minimum.reduceat(flat, starts, out=low[rows])
        np.maximum.reduceat(flat, starts, out=high[rows])
    return low, high


def _parts(dataset: SequenceDataset) -> Iterator[slice]:
    """The rows of a dataset, a few million numbers at a time."""
    ends = np.cumsum(dataset.lengths) * int(np.prod(dataset.element_shape))
    first = 0
    while first < len(dataset):
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + CHUNK, side="right")))
        yield slice(first, last)
        first = last
