"""Motion of clips: how fast and where to, whatever moves and wherever."""

import numpy as np
import pytest
import torch

from sequitur_core.models import CONV_LSTM_AE
from sequitur_core.models.shift_invariant.motion import frames_that_follow, motion
from sequitur_core.settings.rhythm import count_motion

SIZE = 15


def blob(centres: np.ndarray, size: int = SIZE) -> torch.Tensor:
    """Frames (T, 1, *pixels) of a soft blob at these places (T, axes)."""
    grid = np.stack(np.meshgrid(*[np.arange(size)] * centres.shape[1], indexing="ij"))
    apart = grid[None] - centres.reshape(*centres.shape, *(1,) * centres.shape[1])
    return torch.as_tensor(np.exp(-np.square(apart).sum(axis=1) / 12))[:, None]


def moving(*velocity: float, frames: int = 5, start: float = 5.0) -> torch.Tensor:
    return blob(start + np.arange(frames)[:, None] * np.array(velocity))


def of_clip(frames: torch.Tensor) -> torch.Tensor:
    return motion(frames, frames_that_follow(1, None, frames))


@pytest.mark.parametrize("velocity", [(0.8, -0.3), (0.0, 1.0), (0.5, 0.2, -0.4)])
def test_a_velocity_is_found_whatever_moves_and_wherever(velocity):
    axes = len(velocity)
    found = of_clip(moving(*velocity, start=6.0))
    assert found.shape == (5, count_motion(axes))
    # The last frame is followed by the first; slopes are damped, so that little is missing.
    for row in found[:-1, :axes].numpy():
        np.testing.assert_allclose(row, velocity, atol=0.15)
    elsewhere = of_clip(-3 * moving(*velocity, start=7.0))
    torch.testing.assert_close(found[:-1, :axes], elsewhere[:-1, :axes], atol=0.05, rtol=0)


def test_a_circle_turns_and_what_swings_does_not():
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    middle, turn = SIZE // 2, -1  # the last number
    circle = of_clip(blob(middle + 3 * np.column_stack([np.sin(angle), np.cos(angle)])))
    swing = of_clip(blob(middle + 3 * np.column_stack([np.sin(angle), 0 * angle])))
    assert circle[:, turn].abs().min() > 0.5
    assert swing[:, turn].abs().max() < 0.1


def test_frames_are_followed_by_those_of_their_own_clip():
    mask = torch.tensor([[True, True, False], [True, False, False], [True, True, True]])
    after = frames_that_follow(3, mask, torch.zeros(6, 1, 2, 2))
    assert after.tolist() == [1, 0, 2, 4, 5, 3]
    assert frames_that_follow(2, None, torch.zeros(6, 1, 2, 2)).tolist() == [1, 2, 0, 4, 5, 3]


@pytest.mark.parametrize("pixels", [(1, 1), (2, 3), (4, 4, 3)])
@pytest.mark.parametrize("clip", [torch.zeros, torch.ones, torch.randn])
def test_gradients_are_finite_also_where_nothing_moves(pixels, clip):
    frames = clip(3, 2, *pixels).requires_grad_()
    of_clip(frames).sum().backward()
    assert frames.grad.isfinite().all()


def test_rhythm_tells_where_to_clips_move():
    """The same clips forwards and backwards: the strength of each frequency is the same."""
    chance = np.random.default_rng(0)
    forwards = [moving(0.9, 0.0, start=chance.uniform(3, 8))[:, 0].float() for _ in range(20)]
    clips = torch.stack(forwards + [clip.flip(0) for clip in forwards])
    kinds = np.repeat([0, 1], 20)
    right = []
    for known in (False, True):
        model = CONV_LSTM_AE((SIZE, SIZE), 5, rhythm=3, rhythm_length=5, rhythm_motion=known)
        model.start_at_components(list(clips.numpy()))
        numbers = model.encoder(clips)[:, -3:].detach()
        apart = torch.cdist(numbers, numbers).fill_diagonal_(np.inf)
        right.append((kinds[apart.argmin(dim=1)] == kinds).mean())
    assert right[0] < 0.2
    assert right[1] > 0.8
