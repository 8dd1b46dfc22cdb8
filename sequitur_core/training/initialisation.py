"""What models take from the training sequences before the first step."""

from __future__ import annotations

from torch import nn

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.models.protocols import RemembersLength, RemembersMean, StartsAtComponents
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.augmentation import (
    UNDISTORTED,
    Distortion,
    choose_distortion,
    distorted_copies,
)


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
    skip, seed = model.encoder.skip, config.seed or 0
    if skip is None:
        model.start_at_components(train.sequences)
        return UNDISTORTED
    distortion = UNDISTORTED
    if config.copies:
        distortion = choose_distortion(
            train,
            skip.dense.out_features,
            terms=skip.cosines.terms,
            seed=seed,
            by=config.split_by,
        )
    copies: list[FloatArray] = []
    if not skip.started:
        copies = distorted_copies(train.sequences, distortion, count=config.copies, seed=seed)
    model.start_at_components(train.sequences, copies)
    return distortion
