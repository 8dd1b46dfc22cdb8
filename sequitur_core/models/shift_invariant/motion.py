"""Motion: how fast, and where to, what clips show moves from frame to frame."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from torch import Tensor

# By the axes of a frame.
SHRINK: dict[int, Any] = {2: F.adaptive_avg_pool2d, 3: F.adaptive_avg_pool3d}
# Per axis, at most, in which motion is found. Half as many told motions apart less often.
PIXELS = 16
# Of the slopes' mean square: where there are hardly any along an axis, noise would be taken for
# fast motion.
DAMPING = 0.1
TINY = 1e-6


def motion(frames: Tensor, following: Tensor) -> Tensor:
    """(N, channels, *pixels) -> (N, count_motion): how each frame moves on to the next.

    The velocity of the whole frame along each axis, by least squares (Lucas and Kanade 1981); how
    fast that is; how much changes; and how the velocity goes on in the next frame: its product
    with that one's, and how far it turns in each plane.

    following : (N,), the row of the frame that comes after each; after the last of a clip comes
        its first, so that a rotated clip moves likewise.
    """
    axes = frames.ndim - 2
    with torch.autocast(frames.device.type, enabled=False):
        small = shrunk(frames, [min(PIXELS, size) for size in frames.shape[2:]])
        change, between = small[following] - small, (small[following] + small) / 2
        slopes = torch.stack([_slope(between, axis).flatten(1) for axis in range(2, 2 + axes)], 1)
        change = change.flatten(1)
        square = slopes @ slopes.transpose(1, 2) / slopes.shape[2]  # (N, axes, axes)
        damping = DAMPING * square.diagonal(dim1=1, dim2=2).sum(1) + TINY
        damped = square + damping[:, None, None] * torch.eye(axes).to(square)
        towards = (slopes @ change[..., None])[..., 0] / slopes.shape[2]
        velocity = -torch.linalg.solve_ex(damped, towards)[0]
        after = velocity[following]
        turns = [
            velocity[:, i] * after[:, j] - velocity[:, j] * after[:, i]
            for i in range(axes)
            for j in range(i)
        ]
        # A root of nothing has no slope that is finite.
        speed = (velocity.square().sum(1) + TINY**2).sqrt()
        changed = (change.square().mean(1) + TINY**2).sqrt()
        numbers = [*velocity.unbind(1), speed, changed, (velocity * after).sum(1), *turns]
        return torch.stack(numbers, dim=1)


def frames_that_follow(rows: int, mask: Tensor | None, frames: Tensor) -> Tensor:
    """The row of the frame after each of N (N,), of so many clips; after the last, the first.

    mask : (B, T), which frames of padded clips are real; None if all have one length.
    """
    count = len(frames)
    if mask is None:
        each = torch.arange(count, device=frames.device).reshape(rows, -1)
        return each.roll(-1, 1).flatten()
    each = (mask.flatten().cumsum(0) - 1).reshape(mask.shape)
    place = torch.arange(mask.shape[1], device=mask.device)
    after: Tensor = each.gather(1, (place + 1) % mask.sum(dim=1, keepdim=True))[mask]
    return after


def shrunk(frames: Tensor, pixels: Any) -> Tensor:
    """(N, channels, *pixels) -> frames of so many pixels per axis, by means over blocks."""
    small: Tensor = SHRINK[len(pixels)](frames, pixels)
    return small


def _slope(frames: Tensor, axis: int) -> Tensor:
    """Half of what lies between the neighbours of each pixel; 0 at the edges."""
    size = frames.shape[axis]
    if size < 3:
        return torch.zeros_like(frames)
    inner = (frames.narrow(axis, 2, size - 2) - frames.narrow(axis, 0, size - 2)) / 2
    edge = torch.zeros_like(frames.narrow(axis, 0, 1))
    return torch.cat((edge, inner, edge), dim=axis)
