"""The optimizer: Adam."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.optim.adam import adam

PARTS = ("step", "exp_avg", "exp_avg_sq")  # in a checkpoint, as torch.optim.Adam calls them
FUSED = ("cpu", "cuda")  # where one call does what takes several for each weight elsewhere


class Adam:
    """As `torch.optim.Adam` to the last bit, but for `resting`: the same function computes a step.

    Torch's optimizers load its compiler, which takes as long as loading torch itself, and a new
    process would train that much later.

    Attributes
    ----------
    weights : what it changes; on one device.
    resting : those of them that have gradients in a few steps only. They move without momentum,
        which would be of gradients long ago, while the others have moved on: the loss swung up to
        twenty times as high where few components draw nearly all.
    """

    def __init__(
        self,
        weights: Iterable[Tensor],
        *,
        betas: tuple[float, float],
        resting: Iterable[Tensor] = (),
    ) -> None:
        self.weights = list(weights)
        self._resting = {id(weight) for weight in resting}
        self._betas = betas
        self._fused = all(w.device.type in FUSED for w in self.weights)
        self._state = [self._zeros(w) for w in self.weights]

    @torch.no_grad()
    def step(self, *, lr: float) -> None:
        """Change the weights that have gradients."""
        pairs = zip(self.weights, self._state, strict=True)
        learning = [(w, w.grad, *state) for w, state in pairs if w.grad is not None]
        moving = [one for one in learning if id(one[0]) not in self._resting]
        self._move(moving, lr, self._betas[0])
        if len(moving) < len(learning):
            self._move([one for one in learning if id(one[0]) in self._resting], lr, 0.0)

    def _move(self, learning: Sequence[tuple[Tensor, ...]], lr: float, momentum: float) -> None:
        if not learning:
            return
        weights, gradients, steps, means, squares = map(list, zip(*learning, strict=True))
        settings: dict[str, Any] = {
            "amsgrad": False,
            "beta1": momentum,
            "beta2": self._betas[1],
            "lr": lr,
            "weight_decay": 0.0,
            "eps": 1e-8,
            "maximize": False,
        }
        if self._fused:  # what `adam` does after checks that take longer than small models' sums
            torch._foreach_add_(steps, 1)
            torch._fused_adam_(weights, gradients, means, squares, [], steps, **settings)
        else:
            adam(weights, gradients, means, squares, [], steps, **settings)

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for weight in self.weights:
            weight.grad = None

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint holds: the tensors themselves, no copies."""
        named = [dict(zip(PARTS, state, strict=True)) for state in self._state]
        return {"state": dict(enumerate(named))}

    def load_state_dict(self, saved: Mapping[str, Any]) -> None:
        """Go on from a checkpoint, also from one of `torch.optim.Adam`.

        Raises KeyError, TypeError or RuntimeError if it is one of other weights.
        """
        for row, parts in saved["state"].items():
            for own, part in zip(self._state[row], PARTS, strict=True):
                own.copy_(parts[part])

    def _zeros(self, weight: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        step = torch.zeros((), dtype=torch.float32, device=weight.device if self._fused else "cpu")
        return step, torch.zeros_like(weight), torch.zeros_like(weight)
