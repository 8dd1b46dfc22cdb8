"""Ragged arrays: a million sequences as views of one array, and any sequences chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Kind = TypeVar("Kind", bound=np.generic)
IntArray = NDArray[np.int64]

CHUNK = 2_000_000  # numbers worked on at once: small beside any data, large beside numpy's calls


@dataclass(frozen=True, eq=False)
class Ragged(Sequence[NDArray[Kind]], Generic[Kind]):
    """Sequences of different lengths in one array; each is a view, made on access.

    Attributes
    ----------
    array : shape (steps, *element_shape); may be memory-mapped.
    starts, lengths : int64 of shape (n,): where each sequence lies. Sequences may overlap, as
        windows do, and leave out parts of the array.
    finite : whether all its numbers are known to be finite.
    """

    array: NDArray[Kind]
    starts: IntArray
    lengths: IntArray
    finite: bool = False

    @classmethod
    def concatenated(
        cls, array: NDArray[Kind], lengths: IntArray, *, finite: bool = False
    ) -> Ragged[Kind]:
        """Sequences that fill `array` of shape (sum of lengths, *element_shape) in order."""
        return cls(array, np.cumsum(lengths) - lengths, lengths, finite)

    @classmethod
    def of_rows(cls, rows: NDArray[Kind]) -> Ragged[Kind]:
        """Sequences of one length, the rows of an array of shape (n, length, *element_shape)."""
        n, length = rows.shape[:2]
        values = rows.reshape(n * length, *rows.shape[2:])
        return cls.concatenated(values, np.full(n, length, np.int64))

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> NDArray[Kind]: ...
    @overload
    def __getitem__(self, index: slice) -> Ragged[Kind]: ...
    def __getitem__(self, index: int | slice) -> NDArray[Kind] | Ragged[Kind]:
        if isinstance(index, slice):
            return self.take(np.arange(len(self))[index])
        start = int(self.starts[index])
        return self.array[start : start + int(self.lengths[index])]

    def __iter__(self) -> Iterator[NDArray[Kind]]:
        ends = self.starts + self.lengths
        for start, end in zip(self.starts.tolist(), ends.tolist(), strict=True):
            yield self.array[start:end]

    def take(self, rows: NDArray[Any]) -> Ragged[Kind]:
        """The sequences of these rows, in the order given; nothing is copied."""
        return replace(self, starts=self.starts[rows], lengths=self.lengths[rows])

    @property
    def is_contiguous(self) -> bool:
        """Whether each sequence begins where the one before it ends."""
        return bool((self.starts[1:] == (self.starts + self.lengths)[:-1]).all())


def take(sequences: Sequence[NDArray[Kind]], rows: NDArray[Any]) -> Sequence[NDArray[Kind]]:
    """The sequences of these rows, in the order given; nothing is copied."""
    if isinstance(sequences, Ragged):
        return sequences.take(rows)
    return [sequences[row] for row in rows]


def window_views(
    sequences: Sequence[NDArray[Kind]], rows: IntArray, starts: IntArray, length: int
) -> Sequence[NDArray[Kind]]:
    """Windows of one length, from element `starts[i]` of sequence `rows[i]` on; no copies."""
    if isinstance(sequences, Ragged):
        lengths = np.full(len(starts), length, np.int64)
        return replace(sequences, starts=sequences.starts[rows] + starts, lengths=lengths)
    pairs = zip(rows.tolist(), starts.tolist(), strict=True)
    return [sequences[row][start : start + length] for row, start in pairs]


def in_chunks(sequences: Iterable[NDArray[Kind]]) -> Iterator[NDArray[Kind]]:
    """All elements in their order, a few million numbers at a time.

    Yields arrays of shape (steps, *element_shape): views where the sequences are contiguous, and
    copies of the size of a chunk otherwise.
    """
    if isinstance(sequences, Ragged) and len(sequences) and sequences.is_contiguous:
        values = concatenate(sequences)
        for rows in row_chunks(len(values), values[:1].size):
            yield values[rows]
        return
    waiting: list[NDArray[Kind]] = []
    size = 0
    for sequence in sequences:
        waiting.append(sequence)
        size += sequence.size
        if size >= CHUNK:
            yield waiting[0] if len(waiting) == 1 else np.concatenate(waiting)
            waiting, size = [], 0
    if waiting:
        yield waiting[0] if len(waiting) == 1 else np.concatenate(waiting)


def map_elements(
    sequences: Sequence[NDArray[Any]], change: Callable[[NDArray[Any]], NDArray[Any]]
) -> Sequence[NDArray[np.float32]]:
    """All sequences with each of their elements changed, float32, shapes unchanged.

    `change` is called with any run of elements (steps, *element_shape).
    """
    if not isinstance(sequences, Ragged):
        return [change(sequence).astype(np.float32) for sequence in sequences]
    whole = sequences
    if sequences.lengths.sum() < len(sequences.array):  # most of the array isn't asked for
        whole = Ragged.concatenated(concatenate(sequences), sequences.lengths)
    made = np.empty(whole.array.shape, np.float32)
    for rows in row_chunks(len(made), whole.array[:1].size):
        made[rows] = change(whole.array[rows])
    return Ragged(made, whole.starts, whole.lengths)


def concatenate(sequences: Sequence[NDArray[Kind]]) -> NDArray[Kind]:
    """All sequences in one array of shape (sum of lengths, *element_shape).

    A view where they are contiguous already.
    """
    if isinstance(sequences, Ragged) and len(sequences) and sequences.is_contiguous:
        first, last = int(sequences.starts[0]), int(sequences.starts[-1] + sequences.lengths[-1])
        return sequences.array[first:last]
    if not isinstance(sequences, Ragged):
        return np.concatenate(sequences)
    # A million views at once would take as much memory as short sequences do themselves.
    array = sequences.array
    filled = np.empty((int(sequences.lengths.sum()), *array.shape[1:]), array.dtype)
    at = 0
    for chunk in in_chunks(sequences):
        filled[at : at + len(chunk)] = chunk
        at += len(chunk)
    return filled


def stack(sequences: Sequence[NDArray[Kind]]) -> NDArray[Kind]:
    """Sequences of one length as (n, length, *element_shape), in a copy that may be written to."""
    if not isinstance(sequences, Ragged):
        return np.stack(sequences)
    whole = concatenate(sequences)
    if np.shares_memory(whole, sequences.array):
        whole = whole.copy()
    return whole.reshape(len(sequences), -1, *whole.shape[1:])


def equal(one: Sequence[NDArray[Kind]], other: Sequence[NDArray[Kind]]) -> bool:
    """Whether as many sequences, of the same lengths, are the same to the last number."""
    contiguous = all(isinstance(s, Ragged) and s.is_contiguous for s in (one, other))
    if contiguous and one[0].shape[1:] == other[0].shape[1:]:  # then chunks begin and end alike
        return all(map(np.array_equal, in_chunks(one), in_chunks(other)))
    return all(map(np.array_equal, one, other))


def have_one_shape(*several: Sequence[NDArray[Any]]) -> bool:
    """Whether all of these are `Ragged`, and all sequences in them have one shape."""
    return all(
        isinstance(sequences, Ragged)
        and len(sequences) > 0
        and int(sequences.lengths.min()) == int(sequences.lengths.max())
        and sequences[0].shape == several[0][0].shape
        and len(sequences) == len(several[0])
        for sequences in several
    )


def row_chunks(n: int, size: int) -> Iterator[slice]:
    """Rows of `size` numbers each, a few million numbers at a time."""
    rows = max(1, CHUNK // max(1, size))
    for first in range(0, n, rows):
        yield slice(first, min(first + rows, n))


def stacks(sequences: Iterable[NDArray[Kind]]) -> Iterator[NDArray[Kind]]:
    """Neighbours of one shape (n, length, *element_shape), a few million numbers at a time."""
    for _, run in groupby(sequences, key=np.shape):
        alike = list(run)
        for rows in row_chunks(len(alike), alike[0].size):
            yield np.stack(alike[rows])


def uneven_row_chunks(sizes: IntArray) -> Iterator[slice]:
    """Rows that have `sizes` numbers, a few million numbers at a time."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + CHUNK, side="right")))
        yield slice(first, last)
        first = last


def evenly_spaced(n: int, most: int) -> IntArray:
    """At most `most` of n rows, ascending, the first and the last among them."""
    return np.linspace(0, n - 1, min(n, max(1, most))).round().astype(np.int64)
