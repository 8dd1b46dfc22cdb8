"""Rhythm of the sequences to learn from: no training changes it, so it is measured once."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from sequitur_core.models.shift_invariant.rhythm import Rhythm
from sequitur_core.settings.limits import MAX_EVALUATION_BATCH
from sequitur_core.training.inputs.batching import BatchLoader


def rhythm_of(model: nn.Module) -> Rhythm | None:
    """What tells the rhythm of sequences for a model, if it has that."""
    encoder = model.encoder
    rhythm = getattr(getattr(encoder, "codes", encoder), "rhythm", None)  # of clips, of their codes
    return rhythm if isinstance(rhythm, Rhythm) else None


def measure_rhythm(model: nn.Module, sequences: BatchLoader) -> None:
    """Let batches know the rhythm of their sequences, where the model tells any."""
    rhythm = rhythm_of(model)
    if rhythm is None or len(sequences) == 0:
        return
    encoder: Any = model.encoder
    numbers = torch.empty(len(sequences), len(rhythm.bias), device=sequences.device)
    with torch.no_grad():
        for rows in sequences.evaluation_rows(MAX_EVALUATION_BATCH):
            batch = sequences.batch(rows)
            read = encoder.read_by_rhythm(batch.x, batch.lengths)
            numbers[rows.to(numbers.device)] = rhythm(read, batch.lengths)
    sequences.rhythm = numbers


def known_rhythm(model: nn.Module, numbers: Tensor | None) -> AbstractContextManager[None]:
    """Meanwhile the model reads sequences whose rhythm is known; None: it measures it."""
    rhythm = rhythm_of(model)
    return nullcontext() if rhythm is None else rhythm.known(numbers)
