"""How far a training is: what a checkpoint saves, and restores."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from sequitur_core.errors import SequiturError
from sequitur_core.training.adam import Adam

# Attributes in a checkpoint; generators' states have names of earlier versions.
_SAVED = {
    "epoch": "epoch",
    "batch": "batch",
    "step": "step",
    "loss_sum": "total",
    "loss_weight": "counted",
    "epoch_start": "chance_before",
    "best_loss": "best_loss",
    "best_epoch": "best_epoch",
    "best_weights": "best_weights",
}


@dataclass
class Generators:
    """Random numbers of a training: for order and mixing, on the CPU, and for noise, on the device.

    `noise` is None for torch's own generator of a device that isn't the CPU.
    """

    order: torch.Generator
    noise: torch.Generator | None

    @classmethod
    def of(cls, seed: int | None, device: torch.device) -> Generators:
        """Seeded ones, or torch's own without a seed; on a CPU both are the same one."""
        order = torch.default_generator if seed is None else torch.Generator().manual_seed(seed)
        if device.type == "cpu":
            return cls(order, order)
        return cls(order, None if seed is None else torch.Generator(device).manual_seed(seed))


class TrainingState:
    """Everything that changes while a model trains.

    Attributes
    ----------
    epoch : the one under way, from 1.
    batch, step : batches done of this epoch, and of all epochs.
    best_loss, best_epoch : of the lowest validation loss so far.
    """

    def __init__(
        self, model: nn.Module, optimizer: Adam, generators: Generators, clock: Callable[[], float]
    ) -> None:
        self.model, self.optimizer, self.generators = model, optimizer, generators
        self.epoch, self.batch, self.step = 1, 0, 0
        self.loss_sum: Tensor | float = 0.0  # of this epoch so far
        self.loss_weight = 0
        self.epoch_start: Tensor | None = None  # the generator when the epoch began
        self.best_loss, self.best_epoch = math.inf, 0
        self.best_weights: dict[str, Any] | None = None
        self._last_weights: dict[str, Any] | None = None
        self._within_epoch: Tensor | None = None  # the generator at the checkpoint
        self._clock = clock
        self._began = clock()

    @property
    def seconds(self) -> float:
        """Since the training began, without pauses."""
        return self._clock() - self._began

    def save(self) -> dict[str, Any]:
        """Everything that a training needs to go on from here, as `Progress.checkpoint` says."""
        noise = self.generators.noise
        return {
            "model": self._last_weights or self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            **{saved: getattr(self, name) for name, saved in _SAVED.items()},
            "chance": self.generators.order.get_state(),
            "noise_chance": None if noise is None else noise.get_state(),
            "seconds": self.seconds,
        }

    def restore(self, checkpoint: Mapping[str, Any]) -> None:
        """Put everything back to where it was, the generators to the start of the epoch.

        Raises SequiturError for a checkpoint of another training.
        """
        generators = self.generators
        try:
            self.model.load_state_dict(checkpoint["model"])
            self.optimizer.load_state_dict(checkpoint["optimizer"])
            for name, saved in _SAVED.items():
                setattr(self, name, checkpoint[saved])
            self._within_epoch = checkpoint["chance"]
            self._began = self._clock() - checkpoint["seconds"]
            if generators.noise is not None:
                generators.noise.set_state(checkpoint["noise_chance"])
            generators.order.set_state(checkpoint["chance_before"])  # last: they may be the same
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise SequiturError(
                "This checkpoint comes from a training with another model or other settings. Go on "
                "with the settings it was made with, or start a new training."
            ) from error
        if isinstance(self.loss_sum, Tensor):
            self.loss_sum = self.loss_sum.to(next(self.model.parameters()).device)

    def begin_epoch(self) -> None:
        """Before the batches of an epoch are drawn."""
        self.epoch_start = self.generators.order.get_state()

    def resume_epoch(self) -> None:
        """After they are drawn: after a restore, random numbers go on as at the checkpoint."""
        if self._within_epoch is not None:
            self.generators.order.set_state(self._within_epoch)
            self._within_epoch = None

    def add_loss(self, loss: Tensor, weight: int) -> None:
        """Count a batch that was learned from."""
        self.loss_sum = loss * weight + self.loss_sum
        self.loss_weight += weight
        self.step += 1
        self.batch += 1

    def train_loss(self) -> float:
        """Weighted mean of this epoch's losses."""
        return float(self.loss_sum) / self.loss_weight

    def keep_if_best(self, validation_loss: float) -> None:
        """Keep the weights if no epoch had a lower validation loss."""
        if validation_loss < self.best_loss:
            self.best_loss, self.best_epoch = validation_loss, self.epoch
            self.best_weights = copy.deepcopy(self.model.state_dict())

    def next_epoch(self) -> None:
        """Count the epoch as done."""
        self.epoch, self.batch = self.epoch + 1, 0
        self.loss_sum, self.loss_weight = 0.0, 0

    def load_best_weights(self) -> None:
        """End with the weights of the best epoch, if any were kept; checkpoints keep the last."""
        if self.best_weights is not None:
            self._last_weights = copy.deepcopy(self.model.state_dict())
            self.model.load_state_dict(self.best_weights)
