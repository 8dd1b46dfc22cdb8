"""What models take from the training sequences before the first step."""

from __future__ import annotations

import math

from torch import nn

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.models.protocols import RemembersLength, RemembersMean, StartsAtComponents
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.inputs.alignment import aligned_dataset, phase_of
from sequitur_core.training.inputs.augmentation import (
    UNDISTORTED,
    Distortion,
    choose_distortion,
    distorted_copies,
)
from sequitur_core.training.inputs.separability import separable_helps

# Sequences, and numbers in them, from which a model with phase takes its components: each has to be
# rotated first, which copies it.
MOST_ALIGNED, MOST_NUMBERS = 20_000, 100_000_000


def initialise(
    model: nn.Module, train: SequenceDataset, config: TrainConfig, *, common_length: int | None
) -> Distortion:
    """Let a model take its common length, its mean frame and its components from the data.

    Returns as `start_at_components`.
    """
    if isinstance(model.decoder, RemembersLength):
        model.decoder.remember_length(common_length)
    if isinstance(model, RemembersMean):
        model.remember_mean(train.sequences)
    return start_at_components(model, train, config)


def start_at_components(
    model: nn.Module, train: SequenceDataset, config: TrainConfig
) -> Distortion:
    """Let a model's linear skip begin as principal components of the training sequences.

    Does nothing without a linear skip, or where a training has begun before.

    Returns the distortion of copies to learn from, `UNDISTORTED` where the
    config asks for none or none help.
    """
    if not isinstance(model, StartsAtComponents):
        return UNDISTORTED
    skip, phase, seed = model.encoder.skip, phase_of(model), config.seed or 0
    if phase is not None:
        each = train.lengths.mean() * math.prod(train.element_shape)
        most = min(MOST_ALIGNED, max(2, int(MOST_NUMBERS / max(1, each))))
        if len(train) > most:
            train = train.take(evenly_spaced(len(train), most))
    if skip is None:
        model.start_at_components(train.sequences)
        return UNDISTORTED
    skip.even = config.even
    distortion = UNDISTORTED
    pixels = len(getattr(model.encoder, "coarse", ()))  # of clips
    if phase is not None:
        phase.start_at_template(train.sequences)
        train = aligned_dataset(train, phase)
    if config.copies:
        distortion = choose_distortion(
            train,
            skip.dense.out_features,
            terms=skip.cosines.terms,
            pixels=pixels,
            seed=seed,
            by=config.split_by,
        )
    if pixels and model.decoder.skip is not None:
        skip.separable = separable_helps(
            train, skip.dense.out_features, terms=skip.cosines.terms, by=config.split_by
        )
        # Learning would only bring it back to what draws the training clips better.
        skip.fixed = model.decoder.skip.fixed = skip.separable
    copies: list[FloatArray] = []
    if not skip.started:
        copies = distorted_copies(train.sequences, distortion, count=config.copies, seed=seed)
    model.start_at_components(train.sequences, copies)
    return distortion
