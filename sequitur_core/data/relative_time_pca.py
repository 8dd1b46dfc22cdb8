"""Principal components of sequences of any lengths, in relative time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray
from sequitur_core.data.preparation.transforms import interpolated_at
from sequitur_core.data.ragged import have_one_shape, row_chunks, stack, stacks
from sequitur_core.errors import SequiturError

Float64Array = NDArray[np.float64]

# Sequences of mixed lengths are described by this many cosines of relative time
# per channel; finer detail than that counts as error.
MAX_TERMS = 64
# Fitting uses no more rows and numbers than this, so that it takes a second or two on any
# data. Encoding uses every row.
MAX_ROWS = 2000
MAX_NUMBERS = 10_000_000


class RelativeTimePCA:
    """Principal components of whole sequences, also of sequences of mixed lengths.

    Sequences of one length are flattened: this is ordinary PCA. Sequences of
    mixed lengths are first written as cosines of relative time (the fraction of
    the sequence that has passed), at most 64 per channel, so that slow and fast
    versions of one movement look alike. Long sequences weigh more: the mean squared error over
    all numbers is minimised.

    Parameters
    ----------
    components : numbers per encoding. 0 predicts the mean sequence.
    terms : write sequences of one length as cosines too, and so many per channel;
        None for the rule above.
    separable : each component is one course in time that all of an element follows, so far
        fewer numbers are found in the data. Of few and large clips, unseen ones are then
        drawn better.

    Examples
    --------
    >>> pca = RelativeTimePCA(16).fit(train)
    >>> errors = reconstruction_errors(test, pca.reconstruct(test))
    """

    def __init__(
        self, components: int, *, terms: int | None = None, separable: bool = False
    ) -> None:
        if components < 0:
            raise SequiturError(
                f"{components} components can't be kept. Give 0 for the mean sequence, or more."
            )
        self.components = components
        self._wanted_terms, self._separable = terms, separable
        self._length = 0  # the common length; 0 where lengths are mixed
        self._terms = 0
        self._element_shape: tuple[int, ...] = ()
        self._mean: Float64Array = np.empty(0)
        self._basis: Float64Array = np.empty((0, 0))  # (components kept, D), orthonormal rows
        self._cosines: dict[int, Float64Array] = {}

    def fit(self, sequences: Sequence[FloatArray]) -> Self:
        """Find the mean and the components of these sequences; returns self.

        sequences : arrays of shape (length, *element_shape), at least one.
        """
        if len(sequences) == 0:
            raise SequiturError("There are no sequences to find components in. Give at least one.")
        lengths = {len(s) for s in sequences}
        self._cosines = {}
        self._element_shape = tuple(sequences[0].shape[1:])
        longest = max(lengths)
        self._length = longest if len(lengths) == 1 and self._wanted_terms is None else 0
        self._terms = min(self._wanted_terms or MAX_TERMS, longest)

        width = (self._length or self._terms) * math.prod(self._element_shape)
        fitting = rows_to_fit_on(len(sequences), width)
        rows = self.describe([sequences[i] for i in fitting])
        weights = np.array([len(sequences[i]) for i in fitting], dtype=np.float64)
        self._mean = np.average(rows, axis=0, weights=weights)
        rows -= self._mean
        rows *= np.sqrt(weights / weights.mean())[:, None]
        if self._separable:
            each = rows.reshape(len(rows), self._length or self._terms, -1)
            self._basis = separable_directions(each, self.components)
        else:
            self._basis = main_directions(rows, self.components)
        return self

    def describe(self, sequences: Sequence[FloatArray]) -> Float64Array:
        """What components are found of, (n, D): the numbers, or cosines of relative time."""
        return np.concatenate([self._describe_all(alike) for alike in stacks(sequences)])

    def encode(self, sequences: Sequence[FloatArray]) -> FloatArray:
        """Coordinates along the components, float32 of shape (n, components).

        With fewer directions than components in the data, the last columns are 0.
        """
        self._check_fitted()
        encodings = np.zeros((len(sequences), self.components), dtype=np.float32)
        if have_one_shape(sequences) and sequences[0].shape[1:] == self._element_shape:
            for rows in row_chunks(len(sequences), sequences[0].size):
                described = self._describe_all(stack(sequences[rows]))
                encodings[rows, : len(self._basis)] = (described - self._mean) @ self._basis.T
            return encodings
        for i, sequence in enumerate(sequences):
            described = self._describe_all(sequence[None])[0]
            encodings[i, : len(self._basis)] = self._basis @ (described - self._mean)
        return encodings

    def decode(self, encodings: FloatArray, lengths: Sequence[int]) -> list[FloatArray]:
        """One sequence of the given length for each encoding."""
        self._check_fitted()
        return [
            self._draw(
                self._mean + encoding[: len(self._basis)].astype(float) @ self._basis, length
            )
            for encoding, length in zip(encodings, lengths, strict=True)
        ]

    def reconstruct(self, sequences: Sequence[FloatArray]) -> list[FloatArray]:
        """Encode and decode; float32 arrays of the shapes of the sequences."""
        return self.decode(self.encode(sequences), [len(s) for s in sequences])

    @property
    def basis(self) -> Float64Array:
        """Orthonormal rows (components found, D) over what describes a sequence: (terms, channels),
        or (length, channels) where the numbers themselves do, flattened."""
        self._check_fitted()
        return self._basis

    @property
    def mean(self) -> Float64Array:
        """The description of the mean sequence, (D,)."""
        self._check_fitted()
        return self._mean

    def _check_fitted(self) -> None:
        if self._mean.size == 0:
            raise SequiturError("RelativeTimePCA knows no components yet. Call fit first.")

    def _describe_all(self, sequences: FloatArray) -> Float64Array:
        """Sequences of one length (n, T, *element_shape) as D numbers each, comparable between
        lengths.
        """
        if sequences.shape[2:] != self._element_shape:
            raise SequiturError(
                f"A sequence has elements of shape {sequences.shape[2:]}, but the components were "
                f"found in elements of shape {self._element_shape}. Give sequences of that shape."
            )
        n, length = sequences.shape[:2]
        flat = sequences.reshape(n, length, -1).astype(np.float64)  # (n, T, E)
        if self._length:
            if length == self._length:
                return flat.reshape(n, -1)
            return np.stack([_stretch(one, self._length).ravel() for one in flat])
        cosines = self._cosines_of(length)  # (terms, T)
        described = np.zeros((n, self._terms, flat.shape[2]))
        columns = flat.transpose(0, 2, 1).reshape(-1, length) @ cosines.T / length  # (n E, terms)
        described[:, : len(cosines)] = columns.reshape(n, -1, len(cosines)).transpose(0, 2, 1)
        return described.reshape(n, -1)

    def _draw(self, described: Float64Array, length: int) -> FloatArray:
        """The sequence of this length that D numbers describe."""
        table = described.reshape(self._length or self._terms, -1)
        if self._length:
            flat = _stretch(table, length)
        else:
            cosines = self._cosines_of(length)
            flat = cosines.T @ table[: len(cosines)]
        return flat.astype(np.float32).reshape(length, *self._element_shape)

    def _cosines_of(self, length: int) -> Float64Array:
        """Cosines of relative time, (terms, length), each of mean square 1.

        Over `length` steps they are orthogonal, so squared distances between
        descriptions are mean squared distances between sequences.
        """
        if length not in self._cosines:
            term = np.arange(min(self._terms, length))[:, None]
            middle = (np.arange(length) + 0.5) / length
            scale = np.where(term == 0, 1.0, np.sqrt(2.0))
            self._cosines[length] = scale * np.cos(np.pi * term * middle)
        return self._cosines[length]


def rows_to_fit_on(n: int, width: int) -> NDArray[np.int64]:
    """Rows to fit on: all, or a fixed random choice where there are very many."""
    most = MAX_NUMBERS // max(1, width)
    if width > MAX_ROWS:  # else the small matrix is width x width and rows are cheap
        most = min(most, MAX_ROWS)
    most = max(2, most)
    if n <= most:
        return np.arange(n)
    return np.sort(np.random.default_rng(0).choice(n, most, replace=False))


def main_directions(rows: Float64Array, components: int) -> Float64Array:
    """Orthonormal directions of largest variance, (at most components, D)."""
    n, width = rows.shape
    if components == 0:
        return np.empty((0, width))
    # The smaller of the two products has the same non-zero eigenvalues: far
    # cheaper than a singular value decomposition of the rows.
    wide = n < width
    values, vectors = np.linalg.eigh(rows @ rows.T if wide else rows.T @ rows)
    strongest = np.argsort(values)[::-1][:components]
    values, vectors = values[strongest], vectors[:, strongest]
    real = values > max(values[0], 0.0) * 1e-10  # directions below are rounding errors
    values, vectors = values[real], vectors[:, real]
    basis = (rows.T @ vectors / np.sqrt(values)).T if wide else vectors.T
    return np.ascontiguousarray(basis)


def separable_directions(rows: Float64Array, components: int) -> Float64Array:
    """Orthonormal directions (at most components, T E) of rows (n, T, E), each one course in time.

    The courses are the principal ones of all numbers of an element; in each, the main directions
    of the elements are found as if what follows other courses went its own way.
    """
    n, steps, width = rows.shape
    table = rows.transpose(1, 0, 2).reshape(steps, -1)  # (T, n E)
    found: list[tuple[float, Float64Array]] = []
    for course in main_directions(table.T, steps):
        followed = (course @ table).reshape(n, width)
        strongest = sorted((variance for variance, _ in found), reverse=True)
        least = strongest[components - 1 : components]  # none, as long as there are fewer
        if least and np.square(followed).sum() <= least[0]:
            break  # later courses hold less still
        patterns = main_directions(followed, components)
        variances = np.square(followed @ patterns.T).sum(axis=0)
        directions = course[None, :, None] * patterns[:, None]  # (found, T, E)
        found += zip(variances.tolist(), directions.reshape(-1, steps * width), strict=True)
    found.sort(key=lambda one: -one[0])
    return np.array([direction for _, direction in found[:components]]).reshape(-1, steps * width)


def _stretch(table: Float64Array, length: int) -> Float64Array:
    """Rows interpolated to another number of rows; unchanged where it fits."""
    if len(table) == length:
        return table
    at = np.clip((np.arange(length) + 0.5) / length * len(table) - 0.5, 0, len(table) - 1)
    return interpolated_at(table, at)
