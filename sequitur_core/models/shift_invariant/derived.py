"""Tensors that follow from a module's buffers, kept until these change."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import torch
from torch import Tensor

MAX_KEPT = 16_000_000  # numbers that a module keeps

_Made = tuple[Tensor, ...]


class Derived:
    """Computes tensors once for each key, and anew where a buffer that they follow from changed.

    Small ones: to compute them in each step of a training takes longer than what is done with them.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[list[tuple[Tensor, int]], _Made]] = {}

    def of(self, key: Hashable, compute: Callable[[], _Made], *buffers: Tensor) -> _Made:
        """What `compute` makes, without gradients, of the buffers and of what the key tells."""
        known, made = self._kept.get(key, ([], None))
        if made is None or not all(map(_unchanged, known, buffers)):
            # Kept for training as well, which refuses tensors of the inference mode.
            with torch.inference_mode(False), torch.no_grad():
                made = compute()
            if any(buffer.is_inference() for buffer in buffers):  # which count no changes
                return made
            if self._count() + sum(tensor.numel() for tensor in made) > MAX_KEPT:
                self._kept.clear()
            self._kept[key] = [(buffer, buffer._version) for buffer in buffers], made
        return made

    def _count(self) -> int:
        return sum(tensor.numel() for _, made in self._kept.values() for tensor in made)


def _unchanged(known: tuple[Tensor, int], buffer: Tensor) -> bool:
    before, version = known
    return before is buffer and version == buffer._version
