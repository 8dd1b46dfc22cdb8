"""Adam computes what torch's own optimizer does."""

from typing import Any

import numpy as np
import pytest
import torch

from sequitur_core.training.adam import Adam

BETAS = (0.8, 0.95)
RATES = (0.1, 0.02, 0.3, 0.001)


def weights() -> list[torch.Tensor]:
    """Three of different shapes."""
    chance = torch.Generator().manual_seed(0)
    shapes = ((3, 4), (7,), ())
    return [torch.randn(shape, generator=chance).requires_grad_() for shape in shapes]


def give_gradients(some: list[torch.Tensor], step: int) -> None:
    """The last weight has one in every second step only."""
    chance = torch.Generator().manual_seed(step)
    for i, weight in enumerate(some):
        gradient = torch.randn(weight.shape, generator=chance)
        weight.grad = gradient if step % 2 or i < 2 else None


def by_torch(some: list[torch.Tensor], rates: tuple[float, ...]) -> dict[str, Any]:
    """Learn with torch's optimizer; its state."""
    optimizer = torch.optim.Adam(some, betas=BETAS, fused=True)
    for step, lr in enumerate(rates):
        give_gradients(some, step)
        optimizer.param_groups[0]["lr"] = lr
        optimizer.step()
    return optimizer.state_dict()


def learn(optimizer: Adam, *, start: int = 0) -> None:
    for step, lr in enumerate(RATES[start:], start):
        give_gradients(optimizer.weights, step)
        optimizer.step(lr=lr)


def assert_equal(some: list[torch.Tensor], others: list[torch.Tensor]) -> None:
    assert all(torch.equal(a, b) for a, b in zip(some, others, strict=True))


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_weights_are_those_of_torchs_optimizer_also_from_its_checkpoint(seen: int) -> None:
    expected, found = weights(), weights()
    by_torch(expected, RATES)
    saved = by_torch(found, RATES[:seen])
    optimizer = Adam(found, betas=BETAS)
    optimizer.load_state_dict(saved)
    learn(optimizer, start=seen)
    assert_equal(found, expected)


def test_a_checkpoint_goes_on_where_it_was_made() -> None:
    expected, found = weights(), weights()
    learn(Adam(expected, betas=BETAS))
    first = Adam(found, betas=BETAS)
    for step, lr in enumerate(RATES[:2]):
        give_gradients(found, step)
        first.step(lr=lr)
    then = Adam(found, betas=BETAS)
    then.load_state_dict(first.state_dict())
    learn(then, start=2)
    assert_equal(found, expected)


def test_without_gradients_nothing_changes() -> None:
    found = weights()
    optimizer = Adam(found, betas=BETAS)
    give_gradients(found, 2)
    optimizer.zero_grad()
    optimizer.step(lr=1.0)
    assert_equal(found, weights())


def test_a_checkpoint_of_other_weights_is_refused() -> None:
    saved = Adam([torch.zeros(5)] * 3, betas=BETAS).state_dict()
    with pytest.raises(RuntimeError):
        Adam(weights(), betas=BETAS).load_state_dict(saved)


def test_numbers_are_finite_where_gradients_vanish() -> None:
    weight = torch.ones(2, requires_grad=True)
    optimizer = Adam([weight], betas=BETAS)
    weight.grad = torch.zeros(2)
    optimizer.step(lr=0.5)
    np.testing.assert_array_equal(weight.detach().numpy(), [1, 1])


def test_what_rests_in_between_moves_without_momentum() -> None:
    found, first, last = weights(), weights()[:2], weights()[2:]
    learn(Adam(found, betas=BETAS, resting=found[2:]))
    kinds = (first, BETAS), (last, (0.0, BETAS[1]))
    expected = [torch.optim.Adam(some, betas=betas, fused=True) for some, betas in kinds]
    for step, lr in enumerate(RATES):
        give_gradients([*first, *last], step)
        for optimizer in expected:
            optimizer.param_groups[0]["lr"] = lr
            optimizer.step()
    assert_equal(found, [*first, *last])
