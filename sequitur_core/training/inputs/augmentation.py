"""Augmentation: copies of sequences, slightly shifted or warped in time or moved in the frame.

They are made where that helps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby

import numpy as np
import torch
from scipy.fft import dct
from torch import Tensor, nn

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.splitting import folds
from sequitur_core.errors import SequiturError
from sequitur_core.settings.training_limits import (
    CHOOSING_PARTS,
    CHOOSING_REPEATS,
    CHOOSING_TERMS,
    COPIES_TO_CHOOSE,
    EXTRA_DIRECTIONS,
    MAX_COPIED_NUMBERS,
    MAX_COPIES,
    choosing_rows,
    choosing_step,
)
from sequitur_core.training.inputs.batching import PaddedBatch

# Share of the error by which copies must lower it to be made at all. With more sequences than are
# used to choose, they will lower it less in proportion.
MIN_GAIN = 0.01
POWER_ITERATIONS = 2
MAX_TOGETHER = 200_000  # numbers of copies that are made at one time, which fit the cache


@dataclass(frozen=True)
class Distortion:
    """How far copies deviate from their sequences, as shares of the length (standard deviations).

    Attributes
    ----------
    shift : by how much everything comes later or earlier; the first and the last
        element fill the gap.
    warp : by how much the middle is displaced, and both halves against each other.
    move : by how much whole clips are moved along each axis of their frames, as a share of that
        axis; pixels at the edge fill the gap.
    pixels : the last axes of an element along which clips are moved.
    """

    shift: float = 0.0
    warp: float = 0.0
    move: float = 0.0
    pixels: int = 0

    @property
    def distorts(self) -> bool:
        """Whether copies differ from their sequences."""
        return bool(self.shift or self.warp or self.move)

    @cached_property
    def spreads(self) -> Tensor:
        """Standard deviations (3 + pixels, 1) of what `draw_distortion` draws."""
        return torch.tensor([self.shift, self.warp, self.warp, *[self.move] * self.pixels])[:, None]


UNDISTORTED = Distortion()
DISTORTIONS = (
    UNDISTORTED,
    Distortion(shift=0.003),
    Distortion(shift=0.01),
    Distortion(shift=0.03),
    Distortion(warp=0.01),
    Distortion(warp=0.03),
    Distortion(shift=0.01, warp=0.01),
    Distortion(shift=0.03, warp=0.03),
)
DISTORTIONS_OF_CLIPS = (
    UNDISTORTED,
    Distortion(shift=0.03),
    Distortion(warp=0.03),
    Distortion(move=0.03),
    Distortion(move=0.06),
    Distortion(move=0.12),
    Distortion(warp=0.03, move=0.06),
    Distortion(warp=0.03, move=0.12),
)


def distort(
    x: Tensor,
    lengths: Tensor | None,
    distortion: Distortion,
    generator: torch.Generator,
    *,
    share: float = 1.0,
) -> Tensor:
    """A copy of each sequence of a batch (B, T, ...), zero beyond the lengths.

    share : of the sequences that are distorted, drawn at random; the others stay as they are.
    """
    return _distorted(x, lengths, draw_distortion(len(x), distortion, generator, share))


def distort_batch(batch: PaddedBatch, drawn: Tensor) -> PaddedBatch:
    """Copies distorted as drawn; values are observed where they were made of observed ones alone.

    Rhythm is taken to stay as it was, since copies are distorted little.
    """
    observed = batch.observed
    if observed is not None:
        observed = _distorted(observed.to(batch.x), batch.lengths, drawn) == 1
    x = _distorted(batch.x, batch.lengths, drawn)
    return replace(batch, x=x, observed=observed, aligned=False)


def draw_distortion(
    rows: int, distortion: Distortion, generator: torch.Generator, share: float = 1.0
) -> Tensor:
    """(3 + pixels, B): by how much each copy is shifted, its middle and halves are displaced, and
    it is moved along each axis of pixels.

    share : of the copies that are distorted, drawn at random.
    """
    spreads = distortion.spreads
    drawn = spreads * torch.randn(len(spreads), rows, generator=generator)
    if share < 1:
        drawn = drawn * (torch.rand(rows, generator=generator) < share)
    return drawn


def _distorted(x: Tensor, lengths: Tensor | None, drawn: Tensor) -> Tensor:
    """Copies of x (B, T, ...) distorted as `draw_distortion` says, zero beyond the lengths."""
    time, moves = drawn[:3], drawn[3:]
    if not len(moves) or time.any():
        x = _resampled(x, lengths, time)
    return _moved(x, moves) if moves.any() else x


def _moved(x: Tensor, moves: Tensor) -> Tensor:
    """Clips (B, T, ..., *pixels), each moved by whole pixels along each axis, (pixels, B)."""
    sizes = x.shape[x.ndim - len(moves) :]
    source = torch.zeros(len(x), 1, dtype=torch.long)  # the place of each pixel in its frame
    for size, move in zip(sizes, moves, strict=True):
        along = torch.arange(size) - (move * size).round().long()[:, None]
        source = (source[..., None] * size + along.clamp(0, size - 1)[:, None]).flatten(1)
    frames = x.reshape(len(x), -1, math.prod(sizes))
    return frames.gather(2, source.to(x.device)[:, None].expand_as(frames)).reshape(x.shape)


def _resampled(x: Tensor, lengths: Tensor | None, drawn: Tensor) -> Tensor:
    """x (B, T, ...), shifted and warped as drawn (3, B), zero beyond the lengths."""
    longest = x.shape[1]
    count: int | Tensor = longest if lengths is None else lengths.cpu()[:, None]
    shift, middle, halves = drawn[..., None]
    time, starts = _places(len(x), longest)
    # By whole elements, so that shifted ones stay as sharp as they were.
    position = time - (shift * count).round()  # (B, T), in its sequence
    warped = drawn[1:].any().item()
    if warped:
        of_middle, of_halves = _bends(longest) if lengths is None else _bends_of(longest, count)
        position.addcmul_(middle, of_middle).addcmul_(halves, of_halves)
    position = position.clamp_(min=0).clamp(max=count - 1)
    before = position.long()
    index = before + starts
    values = _elements(x, index)
    if warped:
        part = (position - before).reshape(*before.shape, *(1,) * (x.ndim - 2))
        values = torch.lerp(values, _elements(x, index + (before < count - 1)), part.to(x))
    if lengths is None:
        return values
    real = torch.arange(longest) < count
    return values * real.reshape(*real.shape, *(1,) * (x.ndim - 2)).to(x)


@lru_cache(maxsize=4)
def _places(rows: int, longest: int) -> tuple[Tensor, Tensor]:
    """Of each element in its row (T,), and of each row's first one in the whole batch (B, 1)."""
    return torch.arange(longest), torch.arange(0, rows * longest, longest)[:, None]


def _elements(x: Tensor, index: Tensor) -> Tensor:
    """Those of x (B, T, ...) at these places (B, T), counted through all rows."""
    return x.flatten(0, 1).index_select(0, index.flatten().to(x.device)).view(x.shape)


@lru_cache(maxsize=4)
def _bends(length: int) -> tuple[Tensor, Tensor]:
    """As `_bends_of`, of one length (T,): most batches have that of the one before."""
    return _bends_of(length, length)


def _bends_of(longest: int, count: int | Tensor) -> tuple[Tensor, Tensor]:
    """By how many elements each is displaced where the middle is, or both halves are, by 1."""
    last = torch.as_tensor(count) - 1.0
    time = (torch.arange(longest) / last.clamp(min=1)).clamp(max=1)  # (T,) or (B, T)
    return 4 * time * (1 - time) * last, torch.sin(2 * math.pi * time) * last


def distorted_copies(
    sequences: Sequence[FloatArray], distortion: Distortion, *, count: int, seed: int = 0
) -> list[FloatArray]:
    """`count` copies of each sequence (T, ...), or fewer where that would be too many.

    Empty for `UNDISTORTED`.
    """
    if distortion == UNDISTORTED or count < 1:
        return []
    generator = torch.Generator().manual_seed(seed)
    n = len(sequences)
    numbers = max(1, sum(s.size for s in sequences) // n)
    affordable = max(1, min(MAX_COPIES, MAX_COPIED_NUMBERS // numbers))
    count = min(count, max(1, affordable // n))
    rows = torch.randperm(n, generator=generator)[:affordable]
    return [
        copy
        for row in rows.tolist()
        for copy in distort(_repeated(sequences[row], count), None, distortion, generator).numpy()
    ]


def choose_distortion(
    train: SequenceDataset,
    components: int,
    *,
    terms: int,
    pixels: int = 0,
    seed: int = 0,
    by: str | None = None,
) -> Distortion:
    """The distortion of copies with which so many components reconstruct unseen sequences best.

    By 5-fold cross-validation: each part is reconstructed with components of the
    other parts and their copies, for all distortions with the same random numbers.
    Of many sequences some are used. `UNDISTORTED` unless the error falls by more than
    `MIN_GAIN`, and where there are fewer than five sequences or windows that
    all overlap.

    terms : cosines per channel that describe a sequence, as in `RelativeTimePCA`.
    pixels : the last axes of an element along which clips may be moved. Of clips, some frames
        are looked at, by a few cosines.
    by : what sequences are held out by, as in `splitting.folds`.
    """
    distortions: tuple[Distortion, ...] = DISTORTIONS
    looked_at: Sequence[FloatArray] = train.sequences
    if pixels:
        distortions = tuple(replace(one, pixels=pixels) for one in DISTORTIONS_OF_CLIPS)
        terms, looked_at = min(terms, CHOOSING_TERMS), _thinned(train.sequences)
    n, element = len(train), math.prod(train.element_shape)
    length = sum(map(len, looked_at)) // n
    used = choosing_rows(n, length, element, terms, clips=pixels > 0)
    if used < CHOOSING_PARTS:
        return UNDISTORTED
    if used < n:
        rows = np.random.default_rng(seed).choice(n, used, replace=False)
        train, looked_at = train.take(np.sort(rows)), [looked_at[row] for row in np.sort(rows)]
    plain = _described(looked_at, terms)
    errors = dict.fromkeys(distortions, 0.0)
    for repeat in range(seed, seed + CHOOSING_REPEATS):
        try:
            parts = folds(train, count=CHOOSING_PARTS, seed=repeat, by=by)
        except SequiturError:  # the windows overlap too much, or all are of one value
            return UNDISTORTED
        for distortion in distortions:
            errors[distortion] += _held_out_error(
                looked_at, plain, distortion, components, terms, parts, repeat
            )
    best = min(distortions, key=lambda distortion: errors[distortion])
    # Copies of mere noise have a mean that is nearer to the true one, and tell no more than that.
    least = MIN_GAIN * n / used + 1 / (used * (1 - 1 / CHOOSING_PARTS))
    return best if errors[best] < (1 - least) * errors[distortions[0]] else UNDISTORTED


def _thinned(clips: Sequence[FloatArray]) -> list[FloatArray]:
    """The same clips with fewer frames, evenly chosen."""
    steps = [choosing_step(len(clip)) for clip in clips]
    return [clip[step // 2 :: step] for clip, step in zip(clips, steps, strict=True)]


def _held_out_error(
    sequences: Sequence[FloatArray],
    plain: FloatArray,
    distortion: Distortion,
    components: int,
    terms: int,
    parts: list[tuple[IntArray, IntArray]],
    seed: int,
) -> float:
    """Squared errors of the parts that are held out in turn, long sequences weighing more.

    plain : features of the sequences (n, D).
    """
    count = COPIES_TO_CHOOSE if distortion.distorts else 0
    copies = _described_copies(sequences, distortion, count, terms, seed)
    width = plain.shape[-1]
    lengths = np.array([len(sequence) for sequence in sequences])
    weights = (lengths / lengths.mean()).astype(np.float32)
    total = 0.0
    for kept, held_out in parts:
        rows = np.concatenate([plain[kept], copies[kept].reshape(-1, width)])
        weight = np.concatenate([weights[kept], weights[kept].repeat(count)])
        mean = np.average(rows, axis=0, weights=weight)
        basis = _main_directions((rows - mean) * np.sqrt(weight)[:, None], components)
        centred = plain[held_out] - mean
        errors = np.square(centred - centred @ basis.T @ basis).sum(axis=1)
        total += float(weights[held_out] @ errors)
    return total


def _described(sequences: Sequence[FloatArray], terms: int) -> FloatArray:
    """Features of each sequence, (n, D)."""
    lengths = np.array([len(sequence) for sequence in sequences])
    described = np.empty((len(sequences), _width(sequences, terms)), np.float32)
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        described[rows] = _features(np.stack([sequences[int(row)] for row in rows]), terms)
    return described


def _described_copies(
    sequences: Sequence[FloatArray], distortion: Distortion, count: int, terms: int, seed: int
) -> FloatArray:
    """Features of `count` copies of each sequence, (n, count, D).

    Those of one length are worked on together: one by one, most of the time goes into the calls.
    """
    described = np.empty((len(sequences), count, _width(sequences, terms)), np.float32)
    if not count:
        return described
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.stack([draw_distortion(count, distortion, generator) for _ in sequences])
    for rows in _together(sequences, count):
        made = _copies([sequences[row] for row in rows], drawn[rows])
        for length, group in groupby(range(len(rows)), key=lambda at: len(sequences[rows[at]])):
            places = list(group)
            of_group = made[places, :, :length].flatten(0, 1).numpy()
            features = _features(of_group, terms).reshape(len(places), count, -1)
            described[[rows[place] for place in places]] = features
    return described


def _width(sequences: Sequence[FloatArray], terms: int) -> int:
    return terms * math.prod(sequences[0].shape[1:])


def _copies(originals: Sequence[FloatArray], drawn: Tensor) -> Tensor:
    """(n, count, T, ...): copies distorted as drawn (n, ..., count), zero beyond their lengths."""
    count = drawn.shape[2]
    x = nn.utils.rnn.pad_sequence([torch.as_tensor(one) for one in originals], batch_first=True)
    x = x.repeat_interleave(count, dim=0)
    lengths = torch.tensor([len(one) for one in originals]).repeat_interleave(count)
    made = _distorted(x, lengths, drawn.transpose(0, 1).flatten(1))
    return made.reshape(-1, count, *made.shape[1:])


def _together(sequences: Sequence[FloatArray], count: int) -> Iterator[list[int]]:
    """Rows whose copies are made at one time, those of nearly one length together."""
    rows: list[int] = []
    for row in sorted(range(len(sequences)), key=lambda row: len(sequences[row])):
        if (len(rows) + 1) * count * sequences[row].size > MAX_TOGETHER and rows:
            yield rows
            rows = []
        rows.append(row)
    yield rows


def _features(sequences: FloatArray, terms: int) -> FloatArray:
    """Cosines of relative time that describe sequences of one length, as in `RelativeTimePCA`.

    (n, T, ...) -> (n, terms * numbers of an element), 0 for terms beyond the length.
    """
    n, length = sequences.shape[:2]
    flat = sequences.reshape(n, length, -1)
    features = np.zeros((n, terms, flat.shape[2]), flat.dtype)
    cosines = features[:, :length]  # a view
    np.divide(dct(flat, axis=1)[:, :terms], 2 * length, out=cosines)
    cosines[:, 1:] *= math.sqrt(2)
    return features.reshape(n, -1)


def _main_directions(rows: FloatArray, components: int) -> FloatArray:
    """Nearly the directions of largest variance, orthonormal (at most components, D).

    By randomised subspace iteration (Halko, Martinsson and Tropp 2011), in a fraction
    of the time of exact ones where both sides are large.
    """
    n, width = rows.shape
    count = min(components + EXTRA_DIRECTIONS, n, width)
    basis = np.random.default_rng(0).normal(size=(width, count)).astype(np.float32)
    for _ in range(POWER_ITERATIONS):
        basis = np.linalg.qr(rows.T @ (rows @ basis)).Q
    projected = rows @ basis
    vectors = np.linalg.eigh(projected.T @ projected).eigenvectors
    directions: FloatArray = (basis @ vectors[:, ::-1][:, :components]).T
    return directions


def _repeated(sequence: FloatArray, count: int) -> Tensor:
    """(T, ...) -> (count, T, ...)"""
    array = torch.as_tensor(sequence)
    return array.expand(count, *array.shape)
