"""Rhythm of the sequences to learn from: no training changes it, so it is measured once."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from sequitur_core.models.shift_invariant.rhythm import Rhythm
from sequitur_core.settings.training_limits import MAX_EVALUATION_BATCH
from sequitur_core.training.inputs.batching import BatchLoader, PaddedBatch


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
    numbers = torch.empty(len(sequences), len(rhythm.bias), device=sequences.device)
    with torch.no_grad():
        for rows in sequences.evaluation_rows(MAX_EVALUATION_BATCH):
            measured = _measured(model, rhythm, sequences.batch(rows))
            numbers[rows.to(numbers.device)] = measured
    sequences.rhythm = numbers


def with_rhythm(batch: PaddedBatch, model: nn.Module) -> PaddedBatch:
    """The same batch, which knows the rhythm of its sequences where the model tells any."""
    rhythm = rhythm_of(model)
    if rhythm is None or batch.rhythm is not None:
        return batch
    with torch.no_grad():
        return replace(batch, rhythm=_measured(model, rhythm, batch))


def _measured(model: nn.Module, rhythm: Rhythm, batch: PaddedBatch) -> Tensor:
    encoder: Any = model.encoder
    numbers: Tensor = rhythm(encoder.read_by_rhythm(batch.x, batch.lengths), batch.lengths)
    return numbers


def known_rhythm(model: nn.Module, numbers: Tensor | None) -> AbstractContextManager[None]:
    """Meanwhile the model reads sequences whose rhythm is known; None: it measures it."""
    rhythm = rhythm_of(model)
    return nullcontext() if rhythm is None else rhythm.known(numbers)
