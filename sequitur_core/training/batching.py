"""Sequences in padded batches, and what of them counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.data.ragged import stack, take
from sequitur_core.settings.limits import MAX_BATCH_NUMBERS

# Lengths are blurred by this share before sorting into batches: batches pad
# little, and yet not the same sequences meet in every epoch.
LENGTH_BLUR = 0.1


class Store:
    """Sequences on the device, and the batches cut from them."""

    def __init__(self, dataset: SequenceDataset, rows: IntArray, device: torch.device) -> None:
        """Copy these rows to the device once, or leave them in memory if they don't fit there."""
        self.device = device
        self.lengths = torch.as_tensor(dataset.lengths[rows])  # (n,)
        self.element_shape = dataset.element_shape
        self.common_length = common_length(dataset.lengths[rows])
        sequences = take(dataset.sequences, rows)
        if self.common_length is not None:
            values = torch.as_tensor(stack(sequences))  # (n, T, *element_shape)
        else:
            # One behind another, so that a single long sequence doesn't pad all
            # others; the last element is the zero that batches are padded with.
            zero = np.zeros((1, *self.element_shape), np.float32)
            values = torch.as_tensor(np.concatenate([*sequences, zero]))  # (sum of T + 1, ...)
            self.starts = self.lengths.cumsum(0) - self.lengths
        self.values = values.to(device) if _fits(values, device) else values
        self.known: Tensor | None = None  # True where a value counts, with the axes of `values`
        if dataset.missing is not None and len(rows):
            missing = take(dataset.missing, rows)
            if self.common_length is not None:
                known = ~torch.as_tensor(stack(missing))
            else:
                padding = np.ones((1, *self.element_shape), np.bool_)
                known = ~torch.as_tensor(np.concatenate([*missing, padding]))
            self.known = known.to(self.values.device)

    @property
    def judged(self) -> bool:
        """Whether there are values to judge by."""
        return len(self) > 0 and (self.known is None or bool(self.known.any()))

    def __len__(self) -> int:
        return len(self.lengths)

    def batches(self, size: int, shuffle: bool, chance: torch.Generator) -> Sequence[Tensor]:
        """Rows of each batch of an epoch; shuffled ones hold sequences of similar length."""
        n = len(self)
        if not shuffle:
            return [torch.arange(at, min(at + size, n)) for at in range(0, n, size)]
        order = torch.randperm(n, generator=chance)
        number = math.ceil(n / size)
        if self.common_length is not None:
            return order.tensor_split(number)
        blur = 1 + LENGTH_BLUR * (2 * torch.rand(n, generator=chance) - 1)
        order = order[(self.lengths[order] * blur).argsort()]
        parts = order.tensor_split(number)
        return [parts[i] for i in torch.randperm(number, generator=chance).tolist()]

    def batches_in_order_of_length(self, size: int) -> Sequence[Tensor]:
        """Rows of batches that pad little and hold a bounded number of numbers."""
        return bounded_batches(self.lengths, math.prod(self.element_shape), size)

    def batch(self, rows: Tensor) -> tuple[Tensor, Tensor | None]:
        """A padded batch (B, T, *element_shape) and its lengths, None if all are T."""
        x = self.values[self._index(rows)].to(self.device)
        return x, None if self.common_length is not None else lengths_unless_equal(
            self.lengths[rows]
        )

    def known_in(self, rows: Tensor) -> Tensor | None:
        """Which values of a padded batch are known, bool of its shape; None if all are."""
        if self.known is None:
            return None
        return self.known[self._index(rows)].to(self.device)

    def _index(self, rows: Tensor) -> Tensor:
        """Where the elements of a batch lie among the values."""
        if self.common_length is not None:
            return rows.to(self.values.device)
        lengths = self.lengths[rows]
        time = torch.arange(int(lengths.max()))
        padding = len(self.values) - 1
        index = torch.where(time < lengths[:, None], self.starts[rows, None] + time, padding)
        return index.to(self.values.device)

    def standard_deviation(self) -> Tensor:
        """Of each channel (C,), or of all pixels (), over all that is known."""
        if self.known is not None:
            return self._known_deviation(self.known).to(self.device)
        real = self.values if self.common_length is not None else self.values[:-1]
        real = real.reshape(-1, *self.element_shape)
        if len(self.element_shape) == 1:
            return real.std(dim=0, correction=0).to(self.device)
        return real.std(correction=0).to(self.device)

    def _known_deviation(self, known: Tensor) -> Tensor:
        values, known = (
            self.values.reshape(-1, *self.element_shape),
            known.reshape(-1, *self.element_shape),
        )
        axes = (0,) if len(self.element_shape) == 1 else tuple(range(values.ndim))
        count = known.sum(axes).clamp(min=1)  # padding isn't known
        mean = (values * known).sum(axes) / count
        return (((values - mean) * known).square().sum(axes) / count).sqrt()


def mix_pairs(
    x: Tensor, lengths: Tensor | None, known: Tensor | None, chance: torch.Generator
) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """Mix each sequence with the one before it, cut to the shorter of the two.

    What is known of a mixture is known of both.
    """
    weights = torch.rand(len(x), generator=chance).to(x.device)
    weights = weights.reshape(-1, *(1,) * (x.ndim - 1))
    x = torch.lerp(x.roll(1, 0), x, weights)
    if known is not None:
        known = known & known.roll(1, 0)
    if lengths is None:
        return x, None, known
    lengths = torch.minimum(lengths, lengths.roll(1))
    x = x[:, : int(lengths.max())]
    if known is not None:
        known = known[:, : x.shape[1]]
    return x * _mask(lengths, x), lengths_unless_equal(lengths), known


def where_observed(guess: Tensor, x: Tensor, known: Tensor | None) -> tuple[Tensor, Tensor]:
    """Both with 0 where a value isn't known, so that it adds no error."""
    return (guess, x) if known is None else (guess * known, x * known)


def count_numbers(x: Tensor, lengths: Tensor | None, known: Tensor | None) -> int:
    """Real and known numbers in a padded batch."""
    if known is not None:
        return int(known.sum())
    return x.numel() if lengths is None else int(lengths.sum()) * math.prod(x.shape[2:])


def _mask(lengths: Tensor, x: Tensor) -> Tensor:
    """1 at real elements, 0 at padding, with the axes of x (B, T, ...)."""
    mask = torch.arange(x.shape[1]) < lengths[:, None]
    return mask.reshape(*mask.shape, *(1,) * (x.ndim - 2)).to(x)


def common_length(lengths: IntArray) -> int | None:
    """The one length of all sequences, or None if there are several."""
    return int(lengths[0]) if len(lengths) > 0 and lengths.min() == lengths.max() else None


def lengths_unless_equal(lengths: Tensor) -> Tensor | None:
    """None where a batch needs no padding: models are faster without lengths."""
    return None if lengths.min() == lengths.max() else lengths


def bounded_batches(lengths: Tensor, element_numbers: int, size: int) -> list[Tensor]:
    """Rows in order of length, in batches of at most `size` and MAX_BATCH_NUMBERS."""
    order = lengths.argsort(descending=True, stable=True)
    batches, at = [], 0
    while at < len(order):
        longest = int(lengths[order[at]])
        rows = max(1, min(size, MAX_BATCH_NUMBERS // (longest * element_numbers)))
        batches.append(order[at : at + rows])
        at += rows
    return batches


def _fits(values: Tensor, device: torch.device) -> bool:
    if device.type != "cuda":
        return True
    free, _ = torch.cuda.mem_get_info(device)
    return values.nbytes < free / 2
