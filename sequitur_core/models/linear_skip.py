"""A linear layer beside the networks, which can begin as principal components."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from scipy.fft import dct
from torch import Tensor, nn

from sequitur_core.data.dataset import FloatArray
from sequitur_core.data.ragged import Ragged
from sequitur_core.data.relative_time_pca import RelativeTimePCA

MAX_COSINES = 16_000_000  # numbers that are cached in tables, for all lengths together
ROUNDING = 1e-7  # of float32, relative: differences below it are none
# Share of the numbers as which they count at least, once evened, and the least spread that is told
# from rounding, against the largest. The share was chosen in fourths of training halves
# (tests.benchmarks.encodings.windows even).
EVEN_SHARE, LEAST_SPREAD = 0.5, 1e-4


class SkipEncoder(nn.Module):
    """(B, T, width) -> (B, encoding_dim): a weighted sum of cosines of relative time.

    Attributes
    ----------
    separable : whether the components to begin at are, as in `RelativeTimePCA`.
    even : whether the numbers begin as these components evened (`evening`), not as they are.
    fixed : whether it stays as it is while the networks learn.
    """

    started: Tensor
    separable = even = fixed = False

    def __init__(self, terms: int, width: int, encoding_dim: int) -> None:
        super().__init__()
        self.cosines = Cosines(terms)
        self.dense = nn.Linear(terms * width, encoding_dim)
        # A buffer, so that a model that was loaded isn't started anew.
        self.register_buffer("started", torch.tensor(False))

    def forward(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        """`values` are 0 beyond the lengths."""
        rows, longest = values.shape[:2]
        table = self.cosines(lengths, longest, values)  # (T, terms) or (B, T, terms)
        count = longest if lengths is None else lengths[:, None, None]
        features = values.transpose(1, 2) @ table / count  # (B, width, terms)
        return _dense(self.dense, features.transpose(1, 2).reshape(rows, -1), self.fixed)


class SkipDecoder(nn.Module):
    """(B, encoding_dim) -> (B, T, width), zero beyond the lengths. `fixed` as in SkipEncoder."""

    fixed = False

    def __init__(self, terms: int, width: int, encoding_dim: int) -> None:
        super().__init__()
        self.cosines = Cosines(terms)
        self.dense = nn.Linear(encoding_dim, terms * width)

    def forward(self, z: Tensor, lengths: Tensor | None, longest: int) -> Tensor:
        table = self.cosines(lengths, longest, z)  # (T, terms) or (B, T, terms)
        features = _dense(self.dense, z, self.fixed).reshape(len(z), self.cosines.terms, -1)
        if features.shape[2] > self.cosines.terms:  # of clips
            drawn: Tensor = table @ features
            return drawn
        # Without the copy, products of few channels took up to ten times as long.
        features = features.transpose(1, 2).contiguous()  # (B, width, terms)
        drawn = (features @ table.transpose(-1, -2)).transpose(1, 2)
        return drawn


def _dense(layer: nn.Linear, x: Tensor, fixed: bool) -> Tensor:
    if not fixed:
        read: Tensor = layer(x)
        return read
    return nn.functional.linear(x, layer.weight.detach(), layer.bias.detach())


class Cosines(nn.Module):
    """Cosines of relative time, each of mean square 1, as `RelativeTimePCA` has them.

    Over a sequence's own length they are orthogonal; those that so short a
    sequence can't resolve are 0.
    """

    def __init__(self, terms: int) -> None:
        super().__init__()
        self.terms = terms
        self._tables: dict[int, Tensor] = {}

    def forward(self, lengths: Tensor | None, longest: int, like: Tensor) -> Tensor:
        """(B, T, terms), or (T, terms) where all are `longest` long."""
        if lengths is None:  # with one table for all, the products are single large ones
            return self._table(longest, like)
        tables = [self._table(length, like) for length in lengths.tolist()]
        padded = nn.utils.rnn.pad_sequence(tables, batch_first=True)
        missing = longest - padded.shape[1]
        return nn.functional.pad(padded, (0, 0, 0, missing)) if missing else padded

    def _table(self, length: int, like: Tensor) -> Tensor:
        """(length, terms), in the type and on the device of `like`."""
        table = self._tables.get(length)
        if table is None or table.dtype != like.dtype or table.device != like.device:
            cached = sum(other.numel() for other in self._tables.values())
            if cached + length * self.terms > MAX_COSINES:
                self._tables.clear()
            # Kept for training as well, which refuses tensors of the inference mode.
            with torch.inference_mode(False):
                terms = torch.arange(self.terms, dtype=torch.float64)
                middle = (torch.arange(length, dtype=torch.float64) + 0.5) / length
                scale = torch.where(terms == 0, 1.0, math.sqrt(2.0)) * (terms < length)
                cosines = scale * torch.cos(math.pi * middle[:, None] * terms)
                table = cosines.to(dtype=like.dtype, device=like.device)
            self._tables[length] = table
        return table


def start_at_components(
    encoder: SkipEncoder,
    decoder: SkipDecoder,
    sequences: Sequence[ArrayLike],
    copies: Sequence[ArrayLike] = (),
) -> bool:
    """Let both layers be principal components of the sequences (T, width).

    Where the decoder reads more numbers than the encoder writes, the others, of rhythm, begin by
    drawing nothing. Encodings then have mean 0 and, over these sequences, a mean square of 1 per
    number. Where the data has fewer directions than the encoding has numbers,
    the rest are 0. Does nothing, and returns False, where it was done before.

    copies : further sequences that the components should reconstruct well; with them
        the mean is near 0.
    """
    if encoder.started:
        return False
    encode, decode = encoder.dense, decoder.dense
    arrays: Sequence[FloatArray] = (
        sequences
        if isinstance(sequences, Ragged)
        else [np.asarray(s, dtype=np.float32) for s in sequences]
    )
    further = [np.asarray(s, dtype=np.float32) for s in copies]
    pca = RelativeTimePCA(
        encode.out_features, terms=encoder.cosines.terms, separable=encoder.separable
    )
    pca.fit([*arrays, *further] if further else arrays)
    count, features = pca.basis.shape  # fewer than there is room for, where all are short
    encodings, read, draw = pca.encode(arrays), pca.basis, pca.basis.T
    scale = math.sqrt(np.square(encodings, dtype=np.float64).mean())
    if scale <= ROUNDING * np.linalg.norm(pca.mean):  # sequences that are all the same
        scale = 1.0
    elif encoder.even:
        mix = evening(encodings[:, :count])
        encodings[:, :count] = encodings[:, :count] @ mix.T
        read, draw = mix @ read, draw @ np.linalg.inv(mix)
        scale = math.sqrt(np.square(encodings, dtype=np.float64).mean())
    others = decode.in_features - encode.out_features
    basis = np.zeros((encode.out_features, encode.in_features))
    drawn = np.zeros((encode.in_features, encode.out_features))
    mean = np.zeros(encode.in_features)
    basis[:count, :features], mean[:features] = read, pca.mean
    drawn[:features, :count] = draw
    with torch.no_grad():
        for parameter, value in (
            (encode.weight, basis / scale),
            (encode.bias, -(basis @ mean) / scale),
            (decode.weight, np.pad(drawn * scale, ((0, 0), (0, others)))),
            (decode.bias, mean),
        ):
            parameter.copy_(torch.as_tensor(value))
    encoder.started.fill_(True)
    return True


def evening(encodings: FloatArray, share: float = EVEN_SHARE) -> NDArray[np.float64]:
    """What to multiply components by so that few of them don't outweigh all others.

    The spread of each is taken to a power, the largest below 1 with which they count as at least
    this share of their number (the participation ratio of their variances: 1 where all spread
    alike). Then they are turned: each number has a part of each, and of the largest as much as any
    other. Distances don't change by that, but whoever standardises the numbers (as for a linear
    classifier) no longer makes the smallest component as large as the largest.

    encodings : along the components, of mean 0 or near it, (n, count).

    Returns (count, count).
    """
    spread = np.sqrt(np.square(encodings, dtype=np.float64).mean(axis=0))
    spread = np.maximum(spread / (spread.max(initial=0.0) or 1.0), LEAST_SPREAD)
    for power in np.linspace(1.0, 0.0, 51):
        shares = spread ** (2 * power)
        if shares.sum() ** 2 >= share * len(shares) * (shares @ shares):
            break
    turn = dct(np.eye(len(spread)), norm="ortho")
    mix: NDArray[np.float64] = turn * spread ** (power - 1)
    return mix


def zero_last_layer(*networks: nn.Module | None) -> None:
    """Let networks begin by writing zeros."""
    for network in networks:
        layers = [] if network is None else list(network.modules())
        last = next(layer for layer in reversed(layers) if list(layer.parameters(recurse=False)))
        for parameter in last.parameters(recurse=False):
            nn.init.zeros_(parameter)
