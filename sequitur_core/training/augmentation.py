"""Copies of sequences, slightly shifted or warped in time, and which kind of them helps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy.fft import dct
from torch import Tensor

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.splitting import folds
from sequitur_core.errors import SequiturError

# Copies in all, and numbers that they hold. So many sequences that this doesn't suffice for hardly
# need copies.
MOST_COPIES = 2000
MOST_COPIED_NUMBERS = 10_000_000
# Of choosing a kind: copies of each sequence, parts that are held out in turn, with other parts
# and copies again, since few sequences say little the first time.
COPIES_TO_CHOOSE = 8
PARTS = 5
REPEATS = 2
# Share of the error by which copies must lower it to be made at all. Of more sequences than are
# looked at, they will lower it less in proportion.
LEAST_GAIN = 0.01
# Sequences that choosing looks at, numbers that they hold, and numbers that describe them: it takes
# a second or two then.
MOST_ROWS = 250
MOST_NUMBERS = 1_000_000
MOST_DESCRIBED = 100_000
# Of finding the few main directions of many rows.
ROUNDS = 2
SPARE_DIRECTIONS = 10


@dataclass(frozen=True)
class Kind:
    """How far copies stray from their sequences, as shares of the length (standard deviations).

    Attributes
    ----------
    shift : by how much all comes later or earlier; the first and the last
        element fill what is missing.
    warp : by how much the middle is displaced, and both halves against each other.
    """

    shift: float = 0.0
    warp: float = 0.0


NONE = Kind()
KINDS = (
    NONE,
    Kind(shift=0.003),
    Kind(shift=0.01),
    Kind(shift=0.03),
    Kind(warp=0.01),
    Kind(warp=0.03),
    Kind(shift=0.01, warp=0.01),
    Kind(shift=0.03, warp=0.03),
)


def copied(
    x: Tensor, lengths: Tensor | None, kind: Kind, chance: torch.Generator, *, share: float = 1.0
) -> Tensor:
    """A copy of each sequence of a batch (B, T, ...), zero beyond the lengths.

    share : of the sequences that are copied, by chance; the others stay as they are.
    """
    return _moved(x, lengths, _places(x, lengths, kind, chance, share))


def copied_with(
    x: Tensor,
    known: Tensor,
    lengths: Tensor | None,
    kind: Kind,
    chance: torch.Generator,
    *,
    share: float = 1.0,
) -> tuple[Tensor, Tensor]:
    """As `copied`, and what is known of the copies: values that were made of known ones alone.

    known : bool, of the shape of x.
    """
    places = _places(x, lengths, kind, chance, share)
    return _moved(x, lengths, places), _moved(known.to(x), lengths, places) == 1


def _places(
    x: Tensor, lengths: Tensor | None, kind: Kind, chance: torch.Generator, share: float
) -> Tensor:
    """The place in its sequence, (B, T), from which each element of a copy comes."""
    rows, longest = x.shape[:2]
    strays = torch.tensor([[kind.shift], [kind.warp], [kind.warp]])
    drawn = strays * torch.randn(3, rows, generator=chance)
    if share < 1:
        drawn = drawn * (torch.rand(rows, generator=chance) < share)
    shift, middle, halves = drawn[:, :, None]
    count = torch.full((rows, 1), longest) if lengths is None else lengths.cpu()[:, None]
    last = count - 1.0
    time = (torch.arange(longest) / last.clamp(min=1)).clamp(max=1)  # (B, T)
    bend = middle * 4 * time * (1 - time) + halves * torch.sin(2 * math.pi * time)
    # By whole elements, so that shifted ones stay as sharp as they were.
    place = torch.arange(longest) + bend * last - (shift * count).round()
    return torch.minimum(place.clamp(min=0), last)


def _moved(x: Tensor, lengths: Tensor | None, place: Tensor) -> Tensor:
    """The elements of x (B, T, ...) at these places, zero beyond the lengths."""
    rows, longest = x.shape[:2]
    count = torch.full((rows, 1), longest) if lengths is None else lengths.cpu()[:, None]
    before = place.long()
    after = torch.minimum(before + 1, count - 1)
    part = (place - before).reshape(rows, longest, *(1,) * (x.ndim - 2))
    row = torch.arange(rows)[:, None].to(x.device)
    here, there = x[row, before.to(x.device)], x[row, after.to(x.device)]
    made = torch.lerp(here, there, part.to(x))
    if lengths is None:
        return made
    real = torch.arange(longest) < count
    return made * real.reshape(part.shape).to(x)


def copies_of(
    sequences: Sequence[FloatArray], kind: Kind, *, count: int, seed: int = 0
) -> list[FloatArray]:
    """`count` copies of each sequence (T, ...), or fewer where that would be too many.

    None for the kind `NONE`.
    """
    if kind == NONE or count < 1:
        return []
    chance = torch.Generator().manual_seed(seed)
    n = len(sequences)
    numbers = max(1, sum(s.size for s in sequences) // n)
    affordable = max(1, min(MOST_COPIES, MOST_COPIED_NUMBERS // numbers))
    count = min(count, max(1, affordable // n))
    rows = torch.randperm(n, generator=chance)[:affordable]
    return [
        copy
        for row in rows.tolist()
        for copy in copied(_repeated(sequences[row], count), None, kind, chance).numpy()
    ]


def best_kind(train: SequenceDataset, components: int, *, terms: int, seed: int = 0) -> Kind:
    """The kind of copies with which so many components draw unknown sequences best.

    The sequences are held out in five parts in turn and drawn with components
    of the others and their copies; all kinds get the same chance. Of many
    sequences some are looked at. `NONE` unless the error falls by more than
    `LEAST_GAIN`, and where there are fewer than five sequences or windows that
    all overlap.

    terms : cosines per channel that describe a sequence, as in `RelativeTimePCA`.
    """
    n, element = len(train), math.prod(train.element_shape)
    looked_at = rows_to_choose(n, int(train.lengths.mean()), element, terms)
    if looked_at < PARTS:
        return NONE
    if looked_at < n:
        rows = np.random.default_rng(seed).choice(n, looked_at, replace=False)
        train = train.take(np.sort(rows))
    errors = dict.fromkeys(KINDS, 0.0)
    for repeat in range(seed, seed + REPEATS):
        try:
            parts = folds(train, count=PARTS, seed=repeat)
        except SequiturError:  # the windows overlap too much
            return NONE
        for kind in KINDS:
            errors[kind] += _held_out_error(train, kind, components, terms, parts, repeat)
    best = min(KINDS, key=lambda kind: errors[kind])
    # Copies of mere noise have a mean that is nearer to the true one, and tell no more than that.
    least = LEAST_GAIN * n / looked_at + 1 / (looked_at * (1 - 1 / PARTS))
    return best if errors[best] < (1 - least) * errors[NONE] else NONE


def rows_to_choose(n: int, length: int, element: int, terms: int) -> int:
    """Of `n` sequences, those that `best_kind` looks at."""
    few = min(MOST_NUMBERS // (length * element), MOST_DESCRIBED // (terms * element))
    return min(n, MOST_ROWS, max(few, 1))


def _held_out_error(
    train: SequenceDataset,
    kind: Kind,
    components: int,
    terms: int,
    parts: list[tuple[IntArray, IntArray]],
    seed: int,
) -> float:
    """Squared errors of the parts that are held out in turn, long sequences weighing more."""
    count = 0 if kind == NONE else COPIES_TO_CHOOSE
    chance = torch.Generator().manual_seed(seed)
    described = []
    for sequence in train.sequences:
        batch = _repeated(sequence, 1 + count)
        made = copied(batch[1:], None, kind, chance) if count else batch[1:]
        described.append(_cosines(torch.cat((batch[:1], made)).numpy(), terms))
    every = np.stack(described)  # (n, 1 + count, D)
    plain, copies = every[:, 0], every[:, 1:]
    width = every.shape[-1]
    weights = (train.lengths / train.lengths.mean()).astype(np.float32)
    total = 0.0
    for known, held_out in parts:
        rows = np.concatenate([plain[known], copies[known].reshape(-1, width)])
        weight = np.concatenate([weights[known], weights[known].repeat(count)])
        mean = np.average(rows, axis=0, weights=weight)
        basis = _few_directions((rows - mean) * np.sqrt(weight)[:, None], components)
        away = plain[held_out] - mean
        missed = np.square(away - away @ basis.T @ basis).sum(axis=1)
        total += float(weights[held_out] @ missed)
    return total


def _cosines(sequences: FloatArray, terms: int) -> FloatArray:
    """Sequences of one length (n, T, ...) as cosines of relative time, as `RelativeTimePCA` has
    them: (n, terms * numbers of an element), 0 for terms beyond the length."""
    n, length = sequences.shape[:2]
    found = dct(sequences.reshape(n, length, -1), axis=1)[:, :terms] / (2 * length)
    found[:, 1:] *= math.sqrt(2)
    return np.pad(found, ((0, 0), (0, terms - found.shape[1]), (0, 0))).reshape(n, -1)


def _few_directions(rows: FloatArray, components: int) -> FloatArray:
    """Nearly the directions of largest variance, orthonormal (at most components, D).

    In a fraction of the time of exact ones where both sides are large.
    """
    n, width = rows.shape
    count = min(components + SPARE_DIRECTIONS, n, width)
    basis = np.random.default_rng(0).normal(size=(width, count)).astype(np.float32)
    for _ in range(ROUNDS):
        basis = np.linalg.qr(rows.T @ (rows @ basis)).Q
    seen = rows @ basis
    vectors = np.linalg.eigh(seen.T @ seen).eigenvectors
    found: FloatArray = (basis @ vectors[:, ::-1][:, :components]).T
    return found


def _repeated(sequence: FloatArray, count: int) -> Tensor:
    """(T, ...) -> (count, T, ...)"""
    array = torch.as_tensor(sequence)
    return array.expand(count, *array.shape)
