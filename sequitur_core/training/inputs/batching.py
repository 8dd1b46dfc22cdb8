"""Sequences in padded batches, and which of their values count."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from torch import Tensor

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.data.ragged import stack, take
from sequitur_core.settings.training_limits import MAX_BATCH_NUMBERS

# Lengths are blurred by this share before sorting into batches: batches pad
# little, and yet not the same sequences meet in every epoch.
LENGTH_BLUR = 0.1


@dataclass(frozen=True)
class PaddedBatch:
    """Some sequences, padded to one length.

    Attributes
    ----------
    x : (B, T, *element_shape), zero beyond the lengths.
    lengths : int64 (B,), or None if all are T long.
    observed : which values count in a loss, bool of the shape of x; None if all
        real ones do.
    rhythm : what a model will tell of their rhythm (B, k); None where it wasn't measured.
    aligned : whether all begin where a model with phase takes their course to begin.
    """

    x: Tensor
    lengths: Tensor | None = None
    observed: Tensor | None = None
    rhythm: Tensor | None = None
    aligned: bool = False

    @cached_property
    def observed_count(self) -> int:
        """Real and observed numbers."""
        if self.observed is not None:
            return int(self.observed.sum())
        if self.lengths is None:
            return self.x.numel()
        return int(self.lengths.sum()) * math.prod(self.x.shape[2:])

    def split(self, sizes: list[int]) -> Iterator[PaddedBatch]:
        """Batches of so many of its sequences, which have one length."""
        parts = (self.x, self.observed, self.rhythm)
        each = (
            [None] * len(sizes) if part is None else part.split_with_sizes(sizes) for part in parts
        )
        for x, observed, rhythm in zip(*each, strict=True):
            yield replace(self, x=x, observed=observed, rhythm=rhythm)

    def masked(self, reconstruction: Tensor) -> tuple[Tensor, Tensor]:
        """A reconstruction and x, both with 0 where a value isn't observed: it adds no error."""
        if self.observed is None:
            return reconstruction, self.x
        return reconstruction * self.observed, self.x * self.observed

    def mean_squared_error(self, reconstruction: Tensor) -> Tensor:
        """Over all real and observed numbers."""
        error = F.mse_loss(*self.masked(reconstruction))
        if self.lengths is None and self.observed is None:
            return error
        # Batches and reconstructions are 0 beyond their lengths: padding adds no error, and here
        # it isn't counted either. Nor is what isn't observed.
        return error * (self.x.numel() / max(self.observed_count, 1))


class BatchLoader:
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
            # Concatenated, so that a single long sequence doesn't pad all
            # others; the last element is the zero that batches are padded with.
            zero = np.zeros((1, *self.element_shape), np.float32)
            values = torch.as_tensor(np.concatenate([*sequences, zero]))  # (sum of T + 1, ...)
            self.starts = self.lengths.cumsum(0) - self.lengths
        self.values = values.to(device) if _fits(values, device) else values
        self.observed: Tensor | None = None  # with the axes of `values`
        self.rhythm: Tensor | None = None  # of each sequence (n, k), once it was measured
        self.aligned = False
        if dataset.missing is not None and len(rows):
            missing = take(dataset.missing, rows)
            if self.common_length is not None:
                observed = ~torch.as_tensor(stack(missing))
            else:
                padding = np.ones((1, *self.element_shape), np.bool_)
                observed = ~torch.as_tensor(np.concatenate([*missing, padding]))
            self.observed = observed.to(self.values.device)

    @property
    def has_observed(self) -> bool:
        """Whether there are values that count in a loss."""
        return len(self) > 0 and (self.observed is None or bool(self.observed.any()))

    def __len__(self) -> int:
        return len(self.lengths)

    def epoch(self, size: int, shuffle: bool, generator: torch.Generator) -> Sequence[Tensor]:
        """Rows of each batch of an epoch; shuffled ones hold sequences of similar length."""
        n = len(self)
        if not shuffle:
            return [torch.arange(at, min(at + size, n)) for at in range(0, n, size)]
        order = torch.randperm(n, generator=generator)
        number = math.ceil(n / size)
        if self.common_length is not None:
            return order.tensor_split(number)
        blur = 1 + LENGTH_BLUR * (2 * torch.rand(n, generator=generator) - 1)
        order = order[(self.lengths[order] * blur).argsort()]
        parts = order.tensor_split(number)
        return [parts[i] for i in torch.randperm(number, generator=generator).tolist()]

    def evaluation_batches(self, size: int) -> Iterator[PaddedBatch]:
        """All sequences in batches that pad little and hold a bounded number of numbers."""
        for rows in self.evaluation_rows(size):
            yield self.batch(rows)

    def evaluation_rows(self, size: int) -> list[Tensor]:
        """The rows of each such batch."""
        return bounded_batches(self.lengths, math.prod(self.element_shape), size)

    def batch(self, rows: Tensor) -> PaddedBatch:
        """The sequences of these rows."""
        lengths = None
        if self.common_length is None:
            lengths = lengths_unless_equal(self.lengths[rows])
        index = self._index(rows)
        observed = None if self.observed is None else self.observed[index].to(self.device)
        rhythm = None if self.rhythm is None else self.rhythm[rows.to(self.rhythm.device)]
        x = self.values[index].to(self.device)
        return PaddedBatch(x, lengths, observed, rhythm, self.aligned)

    def everything(self, size: int) -> Iterator[tuple[PaddedBatch, Tensor]]:
        """All sequences, so many at once, each with where its elements lie among the values."""
        for rows in self.evaluation_rows(size):
            yield self.batch(rows), self._index(rows)

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
        """Of each channel (C,), or of all pixels (), over all that is observed."""
        if self.observed is not None:
            return self._observed_deviation(self.observed).to(self.device)
        real = self.values if self.common_length is not None else self.values[:-1]
        real = real.reshape(-1, *self.element_shape)
        if len(self.element_shape) == 1:
            return real.std(dim=0, correction=0).to(self.device)
        return real.std(correction=0).to(self.device)

    def _observed_deviation(self, observed: Tensor) -> Tensor:
        values, observed = (
            self.values.reshape(-1, *self.element_shape),
            observed.reshape(-1, *self.element_shape),
        )
        axes = (0,) if len(self.element_shape) == 1 else tuple(range(values.ndim))
        count = observed.sum(axes).clamp(min=1)  # padding isn't observed
        mean = (values * observed).sum(axes) / count
        return (((values - mean) * observed).square().sum(axes) / count).sqrt()


def mix_pairs(batch: PaddedBatch, weights: Tensor, others: Tensor) -> PaddedBatch:
    """Mix each sequence with another one, cut to the shorter of the two.

    A value of a mixture is observed where it is in both. Where lengths differ, so that measuring
    rhythm takes a third of a step, that of a mixture is taken to be mixed likewise. Of one length
    it is left to be measured: then unseen sequences are reconstructed 2 to 3 % more closely.
    Mixtures of sequences of one length that begin where their course does begin there, too: in six
    sets with phase, their own was 0 for 95 to 100 %, or within 2 % of their length (OSULeaf).

    weights, others : of each sequence what it counts in its mixture (B,), and the row of the one
        that counts the rest.
    """
    x, lengths, observed, rhythm = batch.x, batch.lengths, batch.observed, batch.rhythm
    others, weights = others.to(x.device), weights.to(x)
    x = torch.lerp(x[others], x, weights.reshape(-1, *(1,) * (x.ndim - 1)))
    if observed is not None:
        observed = observed & observed[others]
    if lengths is None:
        return PaddedBatch(x, None, observed, aligned=batch.aligned)
    if rhythm is not None:
        rhythm = torch.lerp(rhythm[others], rhythm, weights[:, None])
    lengths = torch.minimum(lengths, lengths[others.to(lengths.device)])
    x = x[:, : int(lengths.max())]
    if observed is not None:
        observed = observed[:, : x.shape[1]]
    return PaddedBatch(x * _mask(lengths, x), lengths_unless_equal(lengths), observed, rhythm)


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
