"""Sequences as a model with phase reads them: each rotated to where its course begins.

For such a model nothing changes by that: its error is the same. But what is mixed, shifted or
described by components is then alike.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from torch import nn

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.models.shift_invariant.phase import Phase
from sequitur_core.training.inputs.batching import BatchLoader, PaddedBatch

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
        rotated = aligned_batch(batch, phase)
        train.values[index] = rotated.x.to(train.values)
        if train.observed is not None and rotated.observed is not None:
            train.observed[index] = rotated.observed.to(train.observed)
    train.aligned = True


def aligned_batch(batch: PaddedBatch, phase: Phase | None) -> PaddedBatch:
    """The same sequences, rotated.

    To reconstruct these is the same to the model, and needs no rotation back, which takes longer.
    """
    if phase is None or batch.aligned:
        return batch
    steps = phase.steps(batch.x, batch.lengths)
    x = phase.rotated(batch.x, steps, batch.lengths)
    observed = batch.observed
    if observed is not None:
        observed = phase.rotated(observed, steps, batch.lengths)
    return replace(batch, x=x, observed=observed, aligned=True)


def known_phase(model: nn.Module, batch: PaddedBatch) -> AbstractContextManager[None]:
    """Meanwhile the model reads this batch; if it is aligned, phase needn't be measured."""
    phase = phase_of(model)
    return nullcontext() if phase is None else phase.aligned(batch.aligned)
