"""Data as a model learns from it: split, and scaled by the part it learns from. No torch here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.data.scaling import Scaler
from sequitur_core.data.splitting import split
from sequitur_core.settings.train_config import TrainConfig


@dataclass(frozen=True, eq=False)
class ScaledSplit:
    """A dataset in the units of the model, and which rows are for what.

    Attributes
    ----------
    scaled : all sequences, scaled.
    scaler : how, computed from the rows to train on.
    train, validation : rows to train on and rows held out, int64.
    """

    scaled: SequenceDataset
    scaler: Scaler
    train: IntArray
    validation: IntArray

    @classmethod
    def of(cls, dataset: SequenceDataset, config: TrainConfig) -> ScaledSplit:
        """Split as `config` says, and scale; raises as `split`."""
        train, validation = split(
            dataset, share=config.validation_share, seed=config.seed, by=config.split_by
        )
        learned = dataset.take(train)
        scaler = Scaler.of(learned.sequences, learned.missing)
        scaled = replace(dataset, sequences=scaler.apply(dataset.sequences))
        return cls(scaled, scaler, train, validation)

    @property
    def measured(self) -> IntArray:
        """The rows that the model and the baselines are compared on."""
        return self.validation if len(self.validation) else self.train
