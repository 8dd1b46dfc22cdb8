"""What a reader says about a file before it is read: shared by all readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sequitur_core.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.prepare import FEWEST, Recipe, counted
from sequitur_core.prepare import listed as listed
from sequitur_core.slices import CHUNK, joined

FEW = 5  # sequences, below which there is next to nothing to compare
LONG = 2_000  # steps beyond which an LSTM takes minutes per epoch

# Told the share that is done, 0 to 1, and in words what is being done: "Reading clip 3 of 25".
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Choice:
    """Something a person may correct, named like the recipe's field.

    `options` holds (value, label) pairs to pick from ("one", "many"); an "int" has limits
    instead, a "flag" neither. A "region" is left, top, right and bottom in % of `picture` (uint8
    of shape (height, width, 3)), or () for all of it; one of volumes is the lower ends along the
    axes that `options` name, then the upper ones. `value` is what is chosen now.
    """

    name: str
    label: str
    help: str
    value: Any
    kind: Literal["one", "many", "int", "flag", "region"]
    options: tuple[tuple[Any, str], ...] = ()
    low: int = 0
    high: int = 0
    picture: NDArray[np.uint8] | None = field(default=None, compare=False)


class Concern(str):
    """A warning about the sequences as they were read; `looking.findings` tells it anew.

    So it need not be told twice, nor of sequences that were left out or changed since.
    """


class Doubt(str):
    """A warning that one decision settles: of a number taken for missing, or of a channel.

    Attributes
    ----------
    number : it was taken for a missing value; None where that isn't the question.
    channel : name of the channel that had better be left out; "" where that isn't it.
    """

    number: float | None
    channel: str

    def __new__(cls, sentence: str, *, number: float | None = None, channel: str = "") -> Doubt:
        doubt = super().__new__(cls, sentence)
        doubt.number, doubt.channel = number, channel
        return doubt


@dataclass(frozen=True)
class Recognised:
    """What was understood of a file.

    Attributes
    ----------
    recipe : reads the file as the sentence says.
    sentence : the data in words, for instance "140 recordings of 94-261 steps, 6 channels,
        labelled by exercise and subject".
    reasons : why it was understood so, a sentence each.
    warnings : what the person should look at before training, a sentence each.
    options : what may be corrected.
    """

    recipe: Recipe
    sentence: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    options: tuple[Choice, ...]


def span(low: int, high: int) -> str:
    """`94-261`, or `150` where both are equal."""
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def quoted(cell: object, most: int = 40) -> str:
    """A cell of a file in a sentence: `'oops'`; of a long one, its first letters."""
    text = str(cell)
    return repr(text if len(text) <= most else f"{text[: most - 1]}…")


def describe(
    dataset: SequenceDataset, *, noun: str = "sequence", tail: str = "", count: int = 0
) -> str:
    """How many, how long, how many channels, which labels: one sentence without a full stop.

    count : of them where the dataset is only a sample.
    """
    lengths = dataset.lengths
    low, high = int(lengths.min()), int(lengths.max())
    many = counted(count or len(dataset), noun)
    parts = [f"{many} of {span(low, high)} step{'s' if high != 1 else ''}"]
    shape = dataset.element_shape
    if len(shape) == 1:
        parts.append(counted(shape[0], "channel"))
    else:
        parts.append(f"{' x '.join(str(s) for s in shape)} numbers each")
    if tail:
        parts.append(tail)
    labels = [str(c) for c in dataset.labels.columns]
    if labels:
        parts.append(f"labelled by {listed(labels)}")
    return ", ".join(parts)


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
            else f"{counted(short, 'sequence')} " + ("has" if short == 1 else "have")
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
            found.append(Concern(f"{listed(flat)} {verb}; leave out what says nothing."))
    constant = int(((low == high).all(axis=1) & (lengths > 1)).sum())
    if constant:
        verb = "has" if constant == 1 else "have"
        found.append(
            Concern(
                f"{counted(constant, 'sequence')} of {n:,} {verb} the same value at every step; "
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
