"""Patterns: how often a sequence shows each of some small shapes, no matter when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import torch
from torch import Tensor, nn

from sequitur_core.settings.rhythm import PATTERN_PLACES, count_patterns, pattern_scales

SHARPNESS = 1.0  # of the step from "doesn't show it" to "shows it", per standard deviation
# A response below these shares of a channel's variance and of its level is rounding.
FLAT, LEVEL = 1e-3, 1e-5
MAX_NUMBERS = 4_000_000  # that are computed at once
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
        weight = None  # of each element in an average, (B, T)
        if lengths is not None:
            lengths = lengths.to(values.device)[:, None]
            real = torch.arange(values.shape[1], device=values.device) < lengths
            weight = real.to(values) / lengths
        slopes = (SHARPNESS / self.deviations).to(values)[:, :, None]
        middles = 0.5 - self.thresholds.to(values)[:, :, None] * slopes
        shares = []
        for scale, slope, middle in zip(self.scales, slopes, middles, strict=True):
            responses = self._responses(values, lengths, scale)  # (B, patterns, T, width)
            shown = torch.addcmul(middle, responses, slope).clamp(0, 1)
            if weight is None:
                shares.append(shown.mean(dim=2))
            else:
                shares.append((weight[:, None, None] @ shown).squeeze(2))
        return torch.stack(shares, dim=1).flatten(1)

    def _responses(self, values: Tensor, lengths: Tensor | None, scale: int) -> Tensor:
        """What each pattern weighs around each element, (B, patterns, T, width)."""
        rows, longest, width = values.shape
        places = scale * (torch.arange(PATTERN_PLACES) - PATTERN_PLACES // 2)
        at = (torch.arange(longest) + places[:, None]).to(values.device)  # (places, T)
        if lengths is None:
            around = values.index_select(1, (at % longest).flatten())
        else:
            starts = longest * torch.arange(rows, device=values.device)[:, None, None]
            at = at % lengths[:, None] + starts  # (B, places, T)
            around = values.flatten(0, 1).index_select(0, at.flatten())
        around = around.reshape(rows, PATTERN_PLACES, longest * width)
        return (self.kernels.to(values) @ around).reshape(rows, -1, longest, width)

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
                self._responses(sequences[row][None], None, scale)[0] for row in rows.astype(int)
            ]
            responses = torch.cat(found, dim=1)  # (patterns, elements, width)
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
