"""Rhythm: numbers of an encoding that don't depend on when in a sequence things happen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.data.relative_time_pca import main_directions, rows_to_fit_on
from sequitur_core.models.shift_invariant.derived import Derived
from sequitur_core.models.shift_invariant.patterns import Patterns
from sequitur_core.settings.rhythm import count_bands, count_features

MAX_DESCRIBED = 20_000  # numbers that are described together; patterns take a hundred times as many
# Below these shares of a channel's variance, power of a bin counts as silence, and so does the
# variance of a sequence.
SILENT_BIN = 0.01
SILENT_SEQUENCE = 0.0025
# Pieces of a sequence in which rhythm should be the same: its beginning, middle and end. They and
# STEADIED were chosen in fourths of training halves (tests.benchmarks.encodings.windows weight).
PIECES, PIECE = 3, 0.6  # how many, and their share of its length
STEADIED = 4.0  # as much as rhythm changes from piece to piece, divided by what it weighs beyond 1
# Below this weight moments differ. Among windows of heartbeats (2.3), the one that came early is
# itself such a change, and steadied numbers would see less of it.
STEADY_FROM = 2.5
# What tells how clips move is as many times as strong as all their coarse pixels. Chosen in fourths
# of a training half of moving digits, with 1 and 1.4 beside it.
MOTION_WEIGHT = 2.0
MAX_STEADIED = 64  # directions, the main ones, among which the steady ones are found
MAX_CUT = 400  # sequences that are cut to pieces


class Rhythm(nn.Module):
    """(B, T, width) -> (B, count): how strongly each channel moves, and at which frequencies.

    A linear map of the logarithm of each channel's power in bands of frequency (cycles per
    element), its mean and the logarithm of its standard deviation, and, with patterns, of how
    often each of some small patterns shows. None of these changes when a
    sequence is rotated (what leaves at the end enters at the beginning), or goes on for twice as
    long in the same way. The map isn't learned: reconstruction can only spoil it, since no decoder
    draws a sequence from what tells nothing of when.

    Parameters
    ----------
    count : numbers to describe rhythm by.
    width : channels.
    length : elements that set the bands: each is as wide as a bin of the spectrum of so many.
        Of much longer sequences with periods of more elements than that, rhythm tells little.
    patterns : whether patterns are described, too.
    motion : how many of the channels, the last ones, tell how clips move (`models.motion`).
        Their spectra count more than those of all others together.
    rms : root mean square of the numbers over the sequences that rhythm is started with. From 2.5
        on, the linear map prefers what is the same in the beginning, the middle and the end of a
        sequence to what tells sequences apart, the more, the larger it is.
    """

    started: Tensor
    variance: Tensor
    weight: Tensor
    bias: Tensor

    def __init__(
        self,
        count: int,
        width: int,
        length: int,
        *,
        patterns: bool = False,
        motion: int = 0,
        rms: float = 1.0,
    ) -> None:
        super().__init__()
        self.rms, self.motion = rms, motion
        self.edges = band_edges(length, count_bands(length, width))
        self.length = length
        features = count_features(length, width, patterns=patterns)
        self.patterns = Patterns(width, length) if patterns else None
        # Buffers are saved with the weights, and yet not learned.
        self.register_buffer("weight", torch.randn(count, features) / math.sqrt(features))
        self.register_buffer("bias", torch.zeros(count))
        self.register_buffer("variance", torch.ones(width))
        self.register_buffer("started", torch.tensor(False))
        self._derived = Derived()
        self._known: Tensor | None = None

    def forward(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        """`values` are anything beyond the lengths."""
        if self._known is not None:
            return self._known
        # Logarithms of small numbers, and transforms that exist in full precision only.
        with torch.autocast(values.device.type, enabled=False):
            described = self.describe(values.to(self.weight.dtype), lengths)
            return nn.functional.linear(described, self.weight, self.bias)

    @contextmanager
    def known(self, numbers: Tensor | None) -> Iterator[None]:
        """Meanwhile these numbers (B, count) are the rhythm of whatever comes; None: as ever."""
        self._known = numbers
        try:
            yield
        finally:
            self._known = None

    def describe(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        """(B, T, width) -> (B, features), not scaled."""
        spectra = self._spectra(values, lengths)
        if self.patterns is None:
            return spectra
        return torch.cat((spectra, self.patterns(values, lengths)), dim=1)

    def _spectra(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        if lengths is None:
            return self._spectra_of_one_length(values)
        features = values.new_empty(len(values), count_features(self.length, values.shape[2]))
        for length in sorted(set(lengths.tolist())):
            rows = lengths == length
            features[rows] = self._spectra_of_one_length(values[rows, :length])
        return features

    def _spectra_of_one_length(self, values: Tensor) -> Tensor:
        mean = values.mean(dim=1, keepdim=True)  # (B, 1, width)
        spectrum = torch.view_as_real(torch.fft.rfft(values - mean, dim=1)[:, 1:])
        power = spectrum.square().sum(-1).transpose(1, 2)  # (B, width, bins)
        table, floor, silence = self._bands(values.shape[1], values)
        # Of amplitudes. A root of nothing has no slope that is finite.
        # As one product, which powers that lie apart in memory wouldn't be.
        banded = (power.flatten(0, 1) @ table).view(*power.shape[:2], -1)
        logs = torch.log(torch.sqrt(banded + floor) + silence)
        return torch.cat((logs[..., :-1], mean.transpose(1, 2), logs[..., -1:]), -1).flatten(1)

    def _bands(self, length: int, like: Tensor) -> tuple[Tensor, ...]:
        """What makes bands, and a whole spectrum, of its power, (bins, bands + 1), and what is
        added to them and to their roots, (width, bands + 1) each.
        """

        def compute() -> tuple[Tensor, ...]:
            shares = np.pad(bins_in_bands(length, self.edges), ((0, 0), (0, 1))) / length**2
            # Of all numbers, each bin but the middle one describes two: together the variance.
            shares[:, -1] = 2 / length**2
            shares[length // 2 - 1 :, -1] /= 2 - length % 2
            variance = self.variance[:, None].to(like)
            bins = torch.as_tensor(np.diff(self.edges) * self.length).to(like)
            silence = SILENT_BIN / self.length * variance * bins
            floor = torch.cat((1e-6 * silence, SILENT_SEQUENCE * variance), dim=1)
            added = torch.nn.functional.pad(torch.sqrt(silence), (0, 1))
            return torch.as_tensor(shares).to(like), floor, added

        return self._derived.of((length, like.dtype, like.device), compute, self.variance)

    def _describe_each(self, sequences: Sequence[Tensor]) -> NDArray[np.float64]:
        """(n, features) of sequences (T, width), as many of similar length together as is cheap."""
        features = np.empty((len(sequences), self.weight.shape[1]))
        lengths = torch.tensor([len(sequence) for sequence in sequences])
        order = lengths.argsort(descending=True, stable=True)
        at = 0
        while at < len(order):
            count = max(1, MAX_DESCRIBED // max(1, sequences[int(order[at])].numel()))
            rows = order[at : at + count]
            some = [sequences[row] for row in rows.tolist()]
            equal = len(some[0]) == len(some[-1])
            padded = torch.stack(some) if equal else nn.utils.rnn.pad_sequence(some, True)
            described = self.describe(padded, None if equal else lengths[rows])
            features[rows.numpy()] = described.cpu().numpy()
            at += count
        return features

    def _describe_pieces(self, sequences: Sequence[Tensor]) -> NDArray[np.float64]:
        """(PIECES, n, features) of some of the sequences: the first of each, and so on."""
        some = [sequences[row] for row in evenly_spaced(len(sequences), MAX_CUT)]
        spare = [(len(s) - max(1, round(PIECE * len(s)))) / (PIECES - 1) for s in some]
        return np.stack(
            [
                self._describe_each(
                    [
                        s[round(at * each) : len(s) - round((PIECES - 1 - at) * each)]
                        for s, each in zip(some, spare, strict=True)
                    ]
                )
                for at in range(PIECES)
            ]
        )

    def _scale(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """What standardises features (n, D), and makes groups of them as strong as they count."""
        deviation = features.std(axis=0)
        varies = deviation > 1e-6
        scale: NDArray[np.float64] = np.where(varies, 1 / np.where(varies, deviation, 1), 0.0)
        spectra = count_features(self.length, len(self.variance))
        still = spectra - self.motion * count_features(self.length, 1)
        if self.motion:
            fixed, moves = varies[:still].sum(), varies[still:spectra].sum()
            scale[still:spectra] *= MOTION_WEIGHT * np.sqrt(max(1, fixed) / max(1, moves))
        # Those of patterns weigh as much together.
        scale[spectra:] *= np.sqrt(varies[:spectra].sum() / max(1, varies[spectra:].sum()))
        return scale

    def start_at_components(self, sequences: Sequence[ArrayLike]) -> None:
        """Begin as principal components of how these sequences (T, width) are described.

        Numbers of rhythm then have mean 0 and, over these sequences, the root mean square `rms`.
        Does nothing where it was done before.
        """
        if self.started:
            return
        rows = rows_to_fit_on(len(sequences), self.weight.shape[1])
        chosen = [
            torch.as_tensor(np.asarray(sequences[row]), dtype=torch.float64).to(
                self.variance.device
            )
            for row in rows
        ]
        total = sum(len(one) for one in chosen)
        mean = sum(one.sum(0) for one in chosen) / total
        variance = sum((one - mean).square().sum(0) for one in chosen) / total
        # What never moves has no rhythm, and no logarithm either.
        self.variance.copy_(
            torch.as_tensor(variance).clamp(min=torch.finfo(torch.float32).tiny * 1e12)
        )
        if self.patterns is not None:
            self.patterns.fit(chosen, torch.as_tensor(mean), self.variance)
        features = self._describe_each(chosen)
        weight, bias = _components(
            features,
            self._scale(features),
            self._describe_pieces(chosen) if self.rms >= STEADY_FROM else None,
            len(self.weight),
            self.rms,
        )
        self.weight.copy_(torch.as_tensor(weight))
        self.bias.copy_(torch.as_tensor(bias))
        self.started.fill_(True)


class Unweighed(nn.Module):
    """(B, encoding_dim) -> the same, with numbers of rhythm divided by what they weigh.

    Decoders read encodings so: large inputs would make them learn from rhythm at the cost of shape.
    Those that were saved before they did have no such entry, and read encodings as they are.

    Parameters
    ----------
    shape, rhythm : how many numbers tell shape, which come first, and rhythm, which come next.
    weight : what rhythm weighs.
    encoding_dim : all numbers.
    """

    factor: Tensor

    def __init__(self, shape: int, rhythm: int, weight: float, encoding_dim: int) -> None:
        super().__init__()
        factor = torch.ones(encoding_dim)
        factor[shape : shape + rhythm] = 1 / weight
        self.register_buffer("factor", factor)

    def forward(self, z: Tensor) -> Tensor:
        return z * self.factor

    def _load_from_state_dict(
        self, state_dict: dict[str, Tensor], prefix: str, *args: object
    ) -> None:
        state_dict.setdefault(f"{prefix}factor", torch.ones_like(self.factor))
        super()._load_from_state_dict(state_dict, prefix, *args)


def _components(
    features: NDArray[np.float64],
    scale: NDArray[np.float64],
    pieces: NDArray[np.float64] | None,
    count: int,
    rms: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (count, D) and bias (count,) of the principal components of scaled features.

    scale : of each feature (D,), 0 for one that doesn't vary.
    pieces : features (PIECES, n, D) of pieces, in which the components should be the same.
    """
    mean = features.mean(axis=0)
    standardised = (features - mean) * scale
    weight = np.zeros((count, features.shape[1]))
    if scale.any():
        if pieces is None:
            basis = main_directions(standardised, count)
        else:
            changes = (pieces - pieces.mean(axis=0)) * scale
            basis = _steady_directions(standardised, changes, count, STEADIED / (rms - 1))
        weight[: len(basis)] = basis
    weight *= rms / (math.sqrt(np.square(standardised @ weight.T).mean()) or 1.0)
    weight *= scale
    return weight, -weight @ mean


def _steady_directions(
    rows: NDArray[np.float64], changes: NDArray[np.float64], count: int, floor: float
) -> NDArray[np.float64]:
    """Directions that tell rows (n, D) apart more than pieces of one row, (at most count, D).

    Principal components after each direction is divided by how much rhythm `changes` in it from
    piece to piece, (PIECES, n, D), the mean over pieces being 0. To its square, `floor` times the
    mean of squares over all directions is added.
    """
    main = main_directions(rows, MAX_STEADIED)
    changed = changes.reshape(-1, rows.shape[1]) @ main.T * math.sqrt(PIECES / (PIECES - 1))
    square = changed.T @ changed / len(changed)
    usual = float(np.trace(square)) / len(square)
    if usual == 0:
        return main[:count]
    strength, turn = np.linalg.eigh(square + floor * usual * np.eye(len(square)))
    divide = turn / np.sqrt(strength) @ turn.T
    steady: NDArray[np.float64] = main_directions(rows @ main.T @ divide, count) @ divide @ main
    return steady


def band_edges(length: int, count: int) -> NDArray[np.float64]:
    """Limits of `count` bands, (count + 1,), from 0 to 0.5 cycles per element.

    Each band holds one bin of the spectrum of `length` elements, or, with fewer bands than bins,
    the lower half does and higher bands widen in one proportion.
    """
    bins = max(1, length // 2)
    fine = bins if count >= bins else count // 2
    wide = np.geomspace(fine + 0.5, bins + 0.5, count - fine + 1)[1:]  # none if all are fine
    edges = np.concatenate([np.arange(fine + 1) + 0.5, wide]) / length
    edges[0], edges[-1] = 0.0, 0.5
    return edges


def bins_in_bands(length: int, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of each bin of a spectrum of `length` elements, but the first, in each band.

    (length // 2, bands); rows add up to 1.
    """
    centres = np.arange(1, length // 2 + 1)
    low, high = (centres - 0.5) / length, np.minimum((centres + 0.5) / length, 0.5)
    inside = np.minimum(high[:, None], edges[1:]) - np.maximum(low[:, None], edges[:-1])
    shares: NDArray[np.float64] = np.clip(inside, 0, None) / (high - low)[:, None]
    return shares
