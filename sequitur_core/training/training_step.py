"""One step of gradient descent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.backends import mkldnn

from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.adam import Adam
from sequitur_core.training.inputs.alignment import known_phase
from sequitur_core.training.inputs.batching import PaddedBatch
from sequitur_core.training.inputs.rhythm import known_rhythm
from sequitur_core.training.parallel.ranks import Ranks


@torch.enable_grad()  # also where who trains has turned them off
def training_step(
    model: nn.Module,
    inputs: Tensor,
    target: PaddedBatch,
    optimizer: Adam,
    config: TrainConfig,
    *,
    lr: float,
    encoder_learns: bool = True,
    ranks: Ranks | None = None,
) -> Tensor:
    """Forward pass, loss, backward pass, clipping and the optimizer's step.

    Parameters
    ----------
    inputs : what the model reads: `target.x`, maybe with noise.
    encoder_learns : False lets it read only, and its weights and what Adam knows of them stay.
    ranks : where several processes learn the model, each from its part of the batch.

    Returns
    -------
    The mean squared error before the step, without gradients.
    """
    optimizer.zero_grad()
    mixed = config.precision == "mixed"
    count = target.observed_count
    if ranks is not None:
        inputs, target = ranks.own_part(inputs, target)
    reconstruct = model if ranks is None else ranks.reconstruct
    with (
        nullcontext() if encoder_learns else without_gradients(model.encoder),
        known_rhythm(model, target.rhythm),
        known_phase(model, target) if inputs is target.x else nullcontext(),
        _bfloat16(inputs.device.type) if mixed else nullcontext(),
    ):
        loss = target.mean_squared_error(reconstruct(inputs, target.lengths))
    if ranks is not None:  # what this part adds to the loss of the batch
        loss = loss * (target.observed_count / max(count, 1))
    objective = loss if config.reduction == "mean" else loss * count
    # Gradients of several processes are averaged, and those of a batch are their sum.
    torch.autograd.backward(objective if ranks is None else objective * ranks.size)
    if config.clip_value is not None:
        clip_gradients(optimizer.weights, config.clip_value)
    optimizer.step(lr=lr)
    return loss.detach() if ranks is None else ranks.total(loss.detach())


@contextmanager
def without_gradients(module: Any) -> Iterator[None]:
    """Meanwhile what a module computes has no gradients: that is faster, and teaches nothing."""
    module.forward = torch.no_grad()(module.forward)
    try:
        yield
    finally:
        del module.forward


def clip_gradients(weights: Sequence[Tensor], most: float) -> None:
    """As `nn.utils.clip_grad_norm_`, whose checks take longer than small models' sums."""
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    if not gradients:
        return
    norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
    torch._foreach_mul_(gradients, (most / (norm + 1e-6)).clamp(max=1.0))


@contextmanager
def _bfloat16(device: str) -> Iterator[None]:
    """Layers compute in bfloat16.

    On processors without AVX-512, oneDNN refuses LSTMs of such numbers ("could not create a
    primitive descriptor"), while torch's own code computes them.
    """
    refuses = device == "cpu" and not _onednn_knows_bfloat16()
    before = mkldnn.set_flags(False if refuses else None)  # type: ignore[no-untyped-call]
    try:
        with torch.autocast(device, torch.bfloat16):
            yield
    finally:
        mkldnn.set_flags(before[0])  # type: ignore[no-untyped-call]


def _onednn_knows_bfloat16() -> bool:
    if not mkldnn.is_available():  # type: ignore[no-untyped-call]
        return True  # nothing to turn off
    known: bool = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return known
