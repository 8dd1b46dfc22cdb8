"""Circular alignment: by how much each sequence is rotated, so that all begin at the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray
from sequitur_core.data.ragged import stacks
from sequitur_core.data.relative_time_pca import main_directions

ComplexArray = NDArray[np.complex128]

WAVES = 64  # that sequences are compared by, at most: periods of their length, a half of it ...
# Directions in which sequences may differ from what they are aligned with. Aligned with the mean
# alone, they were reconstructed worse; with as many as are encoded, more than one rotation fits.
DIRECTIONS = 6
_ROWS_PER_DIRECTION, _LEAST_DIRECTION = 3, 1e-4  # the latter of a sequence's power
# Within this share of a sequence's power, rotations are equally good: the least one is taken.
TIE = 3e-6
_PLACES = 4 * WAVES  # where sequences are rotated to while the template is sought
_NEAREST_FIRST = np.array(sorted(range(-_PLACES // 2, _PLACES // 2), key=lambda at: (abs(at), -at)))
_TURNS = np.exp(2j * np.pi * np.arange(_PLACES) / _PLACES)
_STARTS, _ROUNDS = 6, 6
_MAX_ROWS, _MAX_NUMBERS = 1000, 4_000_000


class CircularAlignment:
    """Rotations (what leaves at the end enters at the beginning) that make sequences alike.

    Each sequence is rotated to where a template and a few directions around it reconstruct it
    best, and those are found from the rotated sequences, in turn. Sequences of any length are
    compared as a share of their length.

    Attributes
    ----------
    waves : the template and the directions around it as coefficients of waves, complex
        (1 + directions, WAVES + 1, width); 0 before `fit`.
    """

    def __init__(self, width: int) -> None:
        self.waves: ComplexArray = np.zeros((1 + DIRECTIONS, WAVES + 1, width), np.complex128)

    def fit(self, sequences: Sequence[FloatArray]) -> Self:
        """Find the template from sequences (T, width), at least one; returns self.

        Of sequences that begin anywhere, about as many are rotated forwards as backwards.
        """
        rows = np.arange(len(sequences))
        most = max(2, min(_MAX_ROWS, _MAX_NUMBERS // self.waves[0].size))
        if len(rows) > most:
            rows = np.sort(np.random.default_rng(0).choice(rows, most, replace=False))
        described = _described([sequences[int(row)] for row in rows])
        power = np.square(np.abs(described)).sum() / len(described)
        waves = self.waves[:, : described.shape[1]]  # a view
        waves[0] = _best_mean(described)
        places = _best_places(described, waves)
        for _ in range(_ROUNDS):
            before, rotated = places, _rotated(described, places)
            waves[:] = 0
            waves[0] = rotated.mean(axis=0)
            found = _directions(rotated - waves[0], power)
            waves[1 : 1 + len(found)] = _complex(found, described.shape[1:])
            places = _best_places(described, waves)
            if np.array_equal(places, before):
                break  # and so they would stay
        turns = _TURNS[places]
        if abs(turns.mean()) > 1e-6:  # else no place is the middle of all
            middle = np.angle(turns.mean()) / (2 * np.pi)
            self.waves *= np.exp(-2j * np.pi * np.arange(WAVES + 1) * middle)[:, None]
        return self

    def shares(self, sequences: Sequence[FloatArray]) -> NDArray[np.float64]:
        """How far into each sequence the template begins, as a share of its length, (n,)."""
        described = _described(sequences)
        return _best_places(described, self.waves[:, : described.shape[1]]) / _PLACES


def rotate(sequence: FloatArray, share: float) -> FloatArray:
    """The sequence (T, ...) from a share of its length on; its beginning follows its end."""
    return np.roll(sequence, -round(share * len(sequence)), axis=0)


def _coefficients(sequences: FloatArray) -> ComplexArray:
    """Sequences of one length (n, T, ...) as waves, (n, WAVES + 1, width).

    Those that they are too short for are 0. Sums of squares are mean squares of the sequences, as
    far as so many waves draw them.
    """
    n, length = sequences.shape[:2]
    flat = sequences.reshape(n, length, -1).astype(np.float64)
    found = np.fft.rfft(flat, axis=1)[:, : WAVES + 1] / length
    found[:, 1:] *= np.sqrt(2)
    described = np.zeros((n, WAVES + 1, flat.shape[2]), np.complex128)
    described[:, : found.shape[1]] = found
    return described


def _described(sequences: Sequence[FloatArray]) -> ComplexArray:
    """Sequences as waves, (n, waves, width), without those that all are too short for."""
    waves = min(WAVES, max(len(sequence) for sequence in sequences) // 2) + 1
    return np.concatenate([_coefficients(each)[:, :waves] for each in stacks(sequences)])


def _best_mean(described: ComplexArray) -> ComplexArray:
    """The mean of sequences that are rotated to it: the closest of those begun at some of them."""
    n = len(described)
    some = np.unique(np.linspace(0, n - 1, _STARTS).astype(int))
    candidates: list[ComplexArray] = []
    for mean in (described.mean(axis=0), *described[some]):
        before = None
        for _ in range(_ROUNDS):
            places = _best_places(described, mean[None])
            if before is not None and np.array_equal(places, before):
                break  # and so they would stay
            mean, before = _rotated(described, places).mean(axis=0), places
        candidates.append(mean)
    # Where the mean of rotated sequences is strong, they are near to it.
    strengths = [np.square(np.abs(mean)).sum() for mean in candidates]
    return candidates[int(np.argmax(strengths))]


def _directions(apart: ComplexArray, power: float) -> NDArray[np.float64]:
    """Directions in which rotated sequences differ from their mean, as `_real` has them.

    Fewer than `DIRECTIONS` where sequences are few, or hardly differ.
    """
    rows = _real(apart)
    found = main_directions(rows, min(DIRECTIONS, len(rows) // _ROWS_PER_DIRECTION))
    strong = np.square(rows @ found.T).mean(axis=0) > _LEAST_DIRECTION * power
    kept: NDArray[np.float64] = found[strong]
    return kept


def _best_places(described: ComplexArray, waves: ComplexArray) -> NDArray[np.int64]:
    """To which of the places each sequence is rotated, (n,), from -_PLACES / 2 on."""
    with_mean, *with_directions = _products(described, waves)
    gain = 2 * with_mean
    for direction, products in zip(waves[1:], with_directions, strict=True):
        gain += np.square(products - (direction.conj() * waves[0]).sum().real)
    power = np.square(np.abs(described)).sum(axis=(1, 2))
    good = gain >= gain.max(axis=1, keepdims=True) - TIE * power[:, None]
    best: NDArray[np.int64] = _NEAREST_FIRST[good[:, _NEAREST_FIRST].argmax(axis=1)]
    return best


def _products(described: ComplexArray, waves: ComplexArray) -> NDArray[np.float64]:
    """Mean products of waves (k, waves, width) with sequences rotated to each place, (k, n, .)."""
    terms = np.einsum("nwc,kwc->knw", described, waves.conj())
    terms[:, :, 1:] /= 2  # a real transform takes each wave twice
    products: NDArray[np.float64] = np.fft.irfft(terms, _PLACES, axis=2) * _PLACES
    return products


def _rotated(described: ComplexArray, places: NDArray[np.int64]) -> ComplexArray:
    turns = _TURNS[np.arange(described.shape[1]) * places[:, None] % _PLACES]
    rotated: ComplexArray = described * turns[:, :, None]
    return rotated


def _real(described: ComplexArray) -> NDArray[np.float64]:
    """(n, waves, width) as (n, 2 * waves * width) real numbers."""
    return described.view(np.float64).reshape(len(described), -1)


def _complex(rows: NDArray[np.float64], shape: tuple[int, ...]) -> ComplexArray:
    return np.ascontiguousarray(rows).view(np.complex128).reshape(len(rows), *shape)
