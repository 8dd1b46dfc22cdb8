"""Sequences as a model with phase reads them: each rotated to where its course begins.

For such a model nothing changes by that: its error is the same. But what is mixed, shifted or
described by components is then alike.
"""

from __future__ import annotations

from dataclasses import replace

from torch import nn

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.models.phase import Phase
from sequitur_core.training.inputs.batching import BatchLoader

ALIGNED_AT_ONCE = 64  # sequences


def phase_of(model: nn.Module) -> Phase | None:
    """What finds the phase of sequences for a model, if it has that."""
    phase = getattr(model.encoder, "phase", None)
    return phase if isinstance(phase, Phase) else None


def aligned_dataset(dataset: SequenceDataset, phase: Phase | None) -> SequenceDataset:
    """The same sequences, rotated; which of their values are missing isn't kept."""
    if phase is None:
        return dataset
    return replace(dataset, sequences=phase.align(dataset.sequences), missing=None)


def align(train: BatchLoader, phase: Phase | None) -> None:
    """Rotate sequences that are on the device, and what is observed of them likewise."""
    if phase is None:
        return
    # They may be views of a file.
    train.values = train.values.clone()
    train.observed = None if train.observed is None else train.observed.clone()
    for batch, index in train.everything(ALIGNED_AT_ONCE):
        steps = phase.steps(phase.read(batch.x), batch.lengths)
        train.values[index] = phase.rotated(batch.x, steps, batch.lengths).to(train.values)
        if train.observed is not None and batch.observed is not None:
            observed = phase.rotated(batch.observed, steps, batch.lengths)
            train.observed[index] = observed.to(train.observed)
