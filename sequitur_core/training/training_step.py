"""One step of gradient descent."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.adam import Adam
from sequitur_core.training.inputs.batching import PaddedBatch


def training_step(
    model: nn.Module,
    inputs: Tensor,
    target: PaddedBatch,
    optimizer: Adam,
    config: TrainConfig,
    *,
    lr: float,
) -> Tensor:
    """Forward pass, loss, backward pass, clipping and the optimizer's step.

    Parameters
    ----------
    inputs : what the model reads: `target.x`, maybe with noise.

    Returns
    -------
    The mean squared error before the step, without gradients.
    """
    optimizer.zero_grad()
    with torch.autocast(inputs.device.type, torch.bfloat16, enabled=config.precision == "mixed"):
        loss = target.mean_squared_error(model(inputs, target.lengths))
    objective = loss if config.reduction == "mean" else loss * target.observed_count
    torch.autograd.backward(objective)
    if config.clip_value is not None:
        nn.utils.clip_grad_norm_(optimizer.weights, config.clip_value)
    optimizer.step(lr=lr)
    return loss.detach()
