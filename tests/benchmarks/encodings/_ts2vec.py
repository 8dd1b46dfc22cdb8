"""TS2Vec (Yue et al. 2022), written anew after the paper, to be measured against.

Settings are the paper's: 10 dilated blocks of 64 channels, batches of 8, AdamW at 0.001, 200 steps
(600 for more than 100,000 numbers), weights averaged over the steps. Sequences of one length.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from torch import Tensor, nn

HIDDEN, DEPTH, BATCH = 64, 10, 8
DROPOUT, KEPT = 0.1, 0.5
RATE, STEPS, MORE_STEPS, MANY_NUMBERS = 1e-3, 200, 600, 100_000


class TS2Vec(nn.Module):
    """(B, T, width) -> (B, T, numbers)."""

    def __init__(self, width: int, numbers: int) -> None:
        super().__init__()
        self.inputs = nn.Linear(width, HIDDEN)
        self.blocks = nn.Sequential(
            *(Block(HIDDEN, HIDDEN, 2**level) for level in range(DEPTH)),
            Block(HIDDEN, numbers, 2**DEPTH, last=True),
            nn.Dropout(DROPOUT),
        )

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.inputs(x)
        if self.training:  # timestamps are masked
            hidden = hidden * (torch.rand(*hidden.shape[:2], 1) < KEPT)
        return self.blocks(hidden.transpose(1, 2)).transpose(1, 2)


class Block(nn.Module):
    def __init__(self, before: int, after: int, dilation: int, *, last: bool = False) -> None:
        super().__init__()
        options = {"padding": dilation, "dilation": dilation}
        self.first = nn.Conv1d(before, after, 3, **options)
        self.second = nn.Conv1d(after, after, 3, **options)
        self.beside = nn.Conv1d(before, after, 1) if last or before != after else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self.second(F.gelu(self.first(F.gelu(x)))) + self.beside(x)


def hierarchical_loss(one: Tensor, other: Tensor) -> Tensor:
    """Two views (B, T, numbers) of the same moments, at every scale of time."""
    total, levels = one.new_zeros(()), 0
    while one.shape[1] > 1:
        total = total + (instance_loss(one, other) + temporal_loss(one, other)) / 2
        one, other = (F.max_pool1d(z.transpose(1, 2), 2).transpose(1, 2) for z in (one, other))
        levels += 1
    return (total + instance_loss(one, other) / 2) / (levels + 1)


def instance_loss(one: Tensor, other: Tensor) -> Tensor:
    """At each moment a sequence is told from the others of its batch."""
    if len(one) == 1:
        return one.new_zeros(())
    return contrast(torch.cat((one, other)).transpose(0, 1))


def temporal_loss(one: Tensor, other: Tensor) -> Tensor:
    """In each sequence a moment is told from the others."""
    return contrast(torch.cat((one, other), dim=1))


def contrast(z: Tensor) -> Tensor:
    """(groups, 2 n, numbers), in which row i and row i + n belong together."""
    likeness = z @ z.transpose(1, 2)
    rows = likeness.shape[1]
    likeness = likeness.masked_fill(torch.eye(rows, dtype=torch.bool), -torch.inf)
    partner = (torch.arange(rows) + rows // 2) % rows
    return F.cross_entropy(likeness.flatten(0, 1), partner.repeat(len(z)))


def fit_ts2vec(sequences: Sequence[np.ndarray], numbers: int, seed: int) -> nn.Module:
    """Train on sequences (T, ...), all of one length."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    x = torch.as_tensor(np.stack(sequences)).flatten(2)
    model = TS2Vec(x.shape[2], numbers)
    averaged = torch.optim.swa_utils.AveragedModel(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    steps, done = STEPS if x.numel() <= MANY_NUMBERS else MORE_STEPS, 0
    while done < steps:
        order = chance.permutation(len(x))
        for at in range(0, max(1, len(x) - BATCH + 1), BATCH):
            views = two_views(x[order[at : at + BATCH]], chance)
            one, other, common = views
            optimizer.zero_grad()
            loss = hierarchical_loss(model(one)[:, -common:], model(other)[:, :common])
            loss.backward()
            optimizer.step()
            averaged.update_parameters(model)
            done += 1
            if done == steps:
                break
    return averaged.eval()


def two_views(x: Tensor, chance: np.random.Generator) -> tuple[Tensor, Tensor, int]:
    """Two crops of each sequence that overlap in `common` elements, the first one earlier."""
    length = x.shape[1]
    common = int(chance.integers(2, length + 1))
    left = int(chance.integers(length - common + 1))
    earlier, later = int(chance.integers(left + 1)), int(chance.integers(left + common, length + 1))
    moves = chance.integers(-earlier, length - later + 1, len(x))
    one = [row[earlier + move : left + common + move] for row, move in zip(x, moves, strict=True)]
    other = [row[left + move : later + move] for row, move in zip(x, moves, strict=True)]
    return torch.stack(one), torch.stack(other), common


def encode_ts2vec(model: nn.Module, sequences: Sequence[np.ndarray]) -> np.ndarray:
    """(n, numbers): of each number the largest over time."""
    with torch.no_grad():
        x = torch.as_tensor(np.stack(sequences)).flatten(2)
        return torch.cat([model(some).amax(dim=1) for some in x.split(64)]).numpy()
