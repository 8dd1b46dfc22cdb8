"""Phase: the number of an encoding that tells where in a sequence its course begins."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from sequitur_core.data.ragged import CHUNK
from sequitur_core.data.rhythm.circular_alignment import DIRECTIONS, TIE, WAVES, CircularAlignment
from sequitur_core.models.inputs import broadcast_mask, length_mask
from sequitur_core.models.shift_invariant.derived import Derived

# A phase that is as likely to be any has a mean square of 1, as other numbers have.
SCALE = math.sqrt(12.0)


class Phase(nn.Module):
    """(B, T, width) -> (B, 1): by which share of its length each sequence is rotated.

    Networks read sequences rotated to where they look most alike, and what they draw is rotated
    back: a sequence that begins later has the same shape and another phase. Rotated means that
    what leaves at the end enters at the beginning. The template that sequences are rotated to
    isn't learned: it is found from the training sequences, as `CircularAlignment` does.

    Parameters
    ----------
    width : channels.
    """

    waves: Tensor
    started: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        # Buffers are saved with the weights, and yet not learned. Real and imaginary parts.
        self.register_buffer("waves", torch.zeros(1 + DIRECTIONS, WAVES + 1, width, 2))
        self.register_buffer("started", torch.tensor(False))
        self._aligned, self._derived = False, Derived()

    @contextmanager
    def aligned(self, known: bool = True) -> Iterator[None]:
        """Meanwhile whatever comes is known to begin where its course does; False: as ever."""
        self._aligned = known
        try:
            yield
        finally:
            self._aligned = False

    def forward(self, values: Tensor, lengths: Tensor | None) -> tuple[Tensor, Tensor]:
        """Sequences (B, T, ...), each rotated to where its course begins, and the phase (B, 1).

        `values` are 0 beyond the lengths.
        """
        if self._aligned:
            return values, self.waves.new_zeros(len(values), 1)
        steps = self.steps(values, lengths)
        return self.rotated(values, steps, lengths), self.numbers(steps, lengths, values.shape[1])

    def read(self, values: Tensor) -> Tensor:
        """Sequences (B, T, ...) as (B, T, width), by which rotations are found."""
        return values.reshape(*values.shape[:2], -1)

    def steps(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        """How many elements into each sequence (B, T, ...) its course begins, int64 (B,).

        Also below 0, backwards.

        `values` are anything beyond the lengths.
        """
        # Transforms exist in full precision only.
        with torch.no_grad(), torch.autocast(values.device.type, enabled=False):
            values = self.read(values.detach()).to(self.waves.dtype)
            if lengths is None:
                return self._steps_of_one_length(values)
            steps = torch.zeros(len(values), dtype=torch.int64, device=values.device)
            for length in sorted(set(lengths.tolist())):
                rows = lengths == length
                steps[rows] = self._steps_of_one_length(values[rows, :length])
            return steps

    def _steps_of_one_length(self, values: Tensor) -> Tensor:
        length = values.shape[1]
        gain = self._gain(values)
        power = values.flatten(1).square().sum(dim=1, keepdim=True)
        good = gain >= torch.sub(gain.amax(dim=1, keepdim=True), power, alpha=TIE / length)
        rank, nearest = _nearest_first(length, values.device)
        return nearest[rank.where(good, length).amin(dim=1)]

    def _gain(self, values: Tensor) -> Tensor:
        """By how much a rotation by 0, 1 ... elements lowers the error, (B, T)."""
        length = values.shape[1]
        described = torch.fft.rfft(values, dim=1, norm="forward")[:, : WAVES + 1]
        factors, own = self._compared(described.shape[1])
        terms = torch.baddbmm(own, described.transpose(0, 1), factors)  # (waves, B, directions)
        products = torch.fft.irfft(terms.permute(1, 2, 0), n=length, norm="forward")
        gain: Tensor = products[:, 1:].square().sum(dim=1).add_(products[:, 0], alpha=2)
        return gain

    def _compared(self, count: int) -> tuple[Tensor, ...]:
        """What so many waves are multiplied with, and what is added: their products with the
        template and with the directions around it, without the template's own with these.
        """

        def compute() -> tuple[Tensor, ...]:
            waves = torch.view_as_complex(self.waves)
            factors = (waves.conj() * math.sqrt(0.5)).permute(1, 2, 0)[:count].contiguous()
            # A wave and its mirror image share what is known of both.
            factors[0] = waves[:, 0].conj().T
            own = torch.zeros_like(factors[:, :1])
            own[0, 0, 1:] = -(waves[1:].conj() * waves[0]).sum(dim=(1, 2)).real
            return factors, own

        return self._derived.of(count, compute, self.waves)

    def numbers(self, steps: Tensor, lengths: Tensor | None, longest: int) -> Tensor:
        """The phase (B, 1) of sequences whose course begins so many elements into them."""
        count = longest if lengths is None else lengths
        return (steps.to(self.waves.dtype) * SCALE / count)[:, None]

    def rotated(self, values: Tensor, steps: Tensor, lengths: Tensor | None) -> Tensor:
        """The sequences from these elements on, zero beyond the lengths as before."""
        longest = values.shape[1]
        time = torch.arange(longest, device=values.device)
        count = longest if lengths is None else lengths[:, None]
        index = (time + steps[:, None]) % count
        row = torch.arange(len(values), device=values.device)[:, None]
        return _cut(values[row, index], lengths)

    def align(self, sequences: Sequence[ArrayLike]) -> list[np.ndarray]:
        """Sequences (T, ...), each rotated to where its course begins."""
        arrays = [np.asarray(sequence, dtype=np.float32) for sequence in sequences]
        aligned: list[np.ndarray] = []
        while len(aligned) < len(arrays):
            size = max(1, CHUNK // (arrays[len(aligned)].size * (1 + DIRECTIONS)))
            some = arrays[len(aligned) : len(aligned) + size]
            lengths = torch.tensor([len(one) for one in some], device=self.waves.device)
            padded = nn.utils.rnn.pad_sequence([torch.as_tensor(one) for one in some], True)
            steps = self.steps(padded.to(self.waves.device), lengths).tolist()
            aligned += [np.roll(one, -step, axis=0) for one, step in zip(some, steps, strict=True)]
        return aligned

    def start_at_template(self, sequences: Sequence[ArrayLike]) -> None:
        """Find the template in these sequences (T, ...), unless it was done before."""
        if self.started:
            return
        given = (torch.as_tensor(np.asarray(sequence, np.float32)) for sequence in sequences)
        arrays = [self.read(one[None])[0].numpy() for one in given]
        found = CircularAlignment(self.waves.shape[2]).fit(arrays).waves
        self.waves.copy_(torch.view_as_real(torch.as_tensor(found)))
        self.started.fill_(True)


@lru_cache(maxsize=4)
def _nearest_first(length: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Rotations of a sequence of so many elements by how far they are, forwards first.

    The rank of each, and the rotation of each rank, both int64 (length,).
    """
    with torch.inference_mode(False):
        time = torch.arange(length, device=device)
        turned = torch.where(time > length // 2, time - length, time)
        nearest = turned[turned.abs().argsort(stable=True)]
        return nearest.remainder(length).argsort(), nearest


def together(shape: Tensor, rhythm: Tensor | None, phase: Tensor | None) -> Tensor:
    """The numbers of encodings in their order."""
    told = [numbers for numbers in (shape, rhythm, phase) if numbers is not None]
    return told[0] if len(told) == 1 else torch.cat(told, dim=-1)


def split_phase(z: Tensor, present: bool, *, training: bool) -> tuple[Tensor, Tensor | None]:
    """What networks draw from, and the phase (B, 1) if there is one.

    In training it has no gradient: encoders don't learn it, and most often it is 0 there, with
    which `rotated_back` has nothing to do.
    """
    if not present:
        return z, None
    phase = z[:, -1:]
    return z[:, :-1], phase.detach() if training else phase


def rotated_back(drawn: Tensor, number: Tensor, lengths: Tensor | None) -> Tensor:
    """What was drawn (B, T, width), later by its phase (B, 1).

    Between elements it is interpolated, so that a phase has gradients too.
    """
    if not number.requires_grad and not number.any():
        return _cut(drawn, lengths)
    longest = drawn.shape[1]
    # In mixed precision numbers can be bfloat16, which can't count beyond 256.
    exact = torch.promote_types(number.dtype, torch.float32)
    count = torch.tensor(longest) if lengths is None else lengths[:, None]
    count = count.to(number.device)
    position = torch.arange(longest, device=drawn.device) - number.to(exact) * count / SCALE
    before = position.detach().floor()
    part = broadcast_mask((position - before).to(drawn.dtype), drawn)
    index = before.long() % count
    row = torch.arange(len(drawn), device=drawn.device)[:, None]
    values = torch.lerp(drawn[row, index], drawn[row, (index + 1) % count], part)
    return _cut(values, lengths)


def _cut(values: Tensor, lengths: Tensor | None) -> Tensor:
    if lengths is None:
        return values
    mask = length_mask(lengths, values.shape[1])
    return values.masked_fill(~broadcast_mask(mask, values), 0.0)
