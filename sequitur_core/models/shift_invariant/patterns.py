"""Patterns: how often a sequence shows each of some small shapes, no matter when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import torch
from torch import Tensor, nn

from sequitur_core.models.shift_invariant.derived import Derived
from sequitur_core.settings.rhythm import PATTERN_PLACES, count_patterns, pattern_scales

SHARPNESS = 1.0  # of the step from "doesn't show it" to "shows it", per standard deviation
# A response below these shares of a channel's variance and of its level is rounding.
FLAT, LEVEL = 1e-3, 1e-5
MAX_NUMBERS = 4_000_000  # that are computed at once
AT_ONCE = 500_000  # for several scales: small products take no longer than what goes with them
MAX_RESPONSES = 1_000_000  # of which quantiles are taken, for each scale


class Patterns(nn.Module):
    """(B, T, width) -> (B, features): the share of elements around which each pattern shows.

    After MiniRocket (Dempster, Schmidt and Webb 2021): a pattern weighs nine elements, three of
    them with 2 and six with -1, and it shows where that sum exceeds a threshold, a quantile over
    the training sequences. Here few patterns are taken, elements lie 1, 2, 4 ... apart, a sequence
    goes on at its end with its beginning, and the step is a slope, so that there are gradients.
    Spectra tell nothing of the order in which things happen within a sequence; this does.

    Parameters
    ----------
    width : channels, each of which is looked at by itself.
    length : elements of a usual sequence: patterns are no longer than that.
    """

    thresholds: Tensor
    deviations: Tensor
    kernels: Tensor

    def __init__(self, width: int, length: int) -> None:
        super().__init__()
        self.scales = pattern_scales(length)
        count = count_patterns(length, width)
        # Buffers are saved with the weights, and yet not learned.
        shape = (len(self.scales), count, width)
        self.register_buffer("thresholds", torch.zeros(shape))
        self.register_buffer("deviations", torch.ones(shape))
        self.register_buffer("kernels", torch.as_tensor(_kernels(count)), persistent=False)
        self._derived = Derived()

    def forward(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        """`values` are anything beyond the lengths."""
        width, longest = values.shape[2], values.shape[1]
        rows = max(1, MAX_NUMBERS // (longest * width * (len(self.kernels) + PATTERN_PLACES)))
        parts = [
            self._shares(
                values[at : at + rows], None if lengths is None else lengths[at : at + rows]
            )
            for at in range(0, len(values), rows)
        ]
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def _shares(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        rows, longest, width = values.shape
        weights, middles = self._steps(values)
        real = None  # the weight of each element in an average, (T, B)
        if lengths is not None:
            lengths = lengths.to(values.device)
            real = torch.arange(longest, device=values.device)[:, None] < lengths
            real = real.to(values) / lengths
        turning = self._turning(values, lengths)
        at_once = max(1, AT_ONCE // max(1, values.numel() * len(self.kernels)))
        shares = []
        for at in range(0, len(self.scales), at_once):
            some = slice(at, at + at_once)
            scales = self.scales[some]
            around = self._around(turning, scales, rows)
            shown = torch.baddbmm(
                middles[:, some].flatten(0, 1), weights[:, some].flatten(0, 1), around
            ).clamp_(0, 1)
            shown = shown.reshape(width, len(scales), len(self.kernels), longest, rows)
            shares.append(shown.mean(dim=3) if real is None else shown.mul_(real).sum(dim=3))
        together = shares[0] if len(shares) == 1 else torch.cat(shares, dim=1)
        return together.permute(3, 1, 2, 0).flatten(1)

    def _steps(self, like: Tensor) -> tuple[Tensor, ...]:
        """The slope of each pattern's step at each place, and where the step is 0.

        (width, scales, patterns, places) and (width, scales, patterns, 1).
        """

        def compute() -> tuple[Tensor, ...]:
            slopes = (SHARPNESS / self.deviations).to(like).permute(2, 0, 1)[..., None]
            middles = 0.5 - self.thresholds.to(like).permute(2, 0, 1)[..., None] * slopes
            return self.kernels.to(like) * slopes, middles

        key = (like.dtype, like.device)
        return self._derived.of(key, compute, self.thresholds, self.deviations)

    def _turning(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        """Each sequence with its end before it and its beginning after it, (width, longer, B)."""
        longest, reach = values.shape[1], self._reach
        at = torch.arange(-reach, longest + reach, device=values.device)
        by_channel = values.permute(2, 1, 0)
        if lengths is None:
            return by_channel.index_select(1, at % longest)
        return by_channel.gather(1, (at[:, None] % lengths).expand(values.shape[2], -1, -1))

    def _around(self, turning: Tensor, scales: Sequence[int], rows: int) -> Tensor:
        """What lies at the places of a pattern around each element.

        (width * scales, places, T * B). Elements of one time lie side by side, so that they are
        copied together.
        """
        flat = turning.flatten(1)  # (width, longer * B)
        inner = flat.shape[1] - 2 * self._reach * rows  # T * B
        views = []
        for scale in scales:
            outside = (self._reach - scale * (PATTERN_PLACES // 2)) * rows
            views.append(flat[:, outside : flat.shape[1] - outside].unfold(1, inner, scale * rows))
        return torch.stack(views, dim=1).flatten(0, 1)

    @property
    def _reach(self) -> int:
        return self.scales[-1] * (PATTERN_PLACES // 2)

    def fit(self, sequences: Sequence[Tensor], level: Tensor, variance: Tensor) -> None:
        """Take the thresholds from sequences (T, width) of float64.

        level, variance : of each channel over all of them.
        """
        numbers = max(1, len(self.kernels)) * sum(s.numel() for s in sequences) / len(sequences)
        rows = np.linspace(
            0, len(sequences) - 1, max(1, min(len(sequences), int(MAX_RESPONSES / numbers)))
        )
        least = FLAT * variance.sqrt() + LEVEL * level.abs()
        for index, scale in enumerate(self.scales):
            found = [
                self.kernels.to(one) @ self._around(self._turning(one, None), [scale], 1)
                for one in (sequences[row][None] for row in rows.astype(int))
            ]
            responses = torch.cat(found, dim=2).permute(1, 2, 0)  # (patterns, elements, width)
            for pattern, response in enumerate(responses):
                # Another quantile for each, spread evenly however many there are.
                turn = index * len(responses) + pattern + 1
                quantile = 0.1 + 0.8 * (turn * 0.5 * (5**0.5 - 1) % 1)
                self.thresholds[index, pattern] = torch.as_tensor(
                    np.quantile(response.cpu().numpy(), quantile, axis=0)
                )
                deviation = response.std(dim=0, correction=0)
                self.deviations[index, pattern] = torch.maximum(deviation, least)


def _kernels(count: int) -> np.ndarray:
    """(count, places): evenly chosen among all patterns with three of nine places raised."""
    every = list(combinations(range(PATTERN_PLACES), 3))
    kernels = np.full((count, PATTERN_PLACES), -1.0, dtype=np.float32)
    for kernel, chosen in zip(kernels, np.arange(count) * len(every) // max(1, count), strict=True):
        kernel[list(every[chosen])] = 2.0
    return kernels
