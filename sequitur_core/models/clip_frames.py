"""Frames of clips: the convolutions that turn each into a code and back, and the average frame."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from sequitur_core.settings.architectures.conv_lstm_ae import FrameShape

# From so many frames for each number of their codes on, one matrix decodes faster than the layers:
# at as many frames as numbers both take as long, at four times as many the matrix takes 0.4 of the
# time.
DENSE_RATIO = 2
MIN_SPREAD = 1e-7  # of frames around their mean; less is rounding
# By the axes of a frame.
CONVOLUTIONS: dict[int, tuple[Any, Any]] = {
    2: (nn.Conv2d, nn.ConvTranspose2d),
    3: (nn.Conv3d, nn.ConvTranspose3d),
}
DECONVOLVE: dict[int, Any] = {2: F.conv_transpose2d, 3: F.conv_transpose3d}


class FrameEncoder(nn.Sequential):
    """(N, channels, *pixels) -> (N, code)."""

    def __init__(self, shape: FrameShape, layers: Sequence[nn.Module]) -> None:
        super().__init__(*layers, nn.Flatten(), nn.Linear(shape.flat, shape.code))
        self.shape = shape

    def forward(self, frames: Tensor) -> Tensor:
        codes: Tensor
        if self.shape.disjoint:
            *layers, _, to_code = self
            x = to_blocks(frames, self.shape)
            for layer in layers:
                weight = layer.get_parameter("conv.weight").flatten(1)  # (after, before * kernel)
                bias = layer.get_parameter("conv.bias").unsqueeze(1)
                x = torch.addmm(bias, weight, x.reshape(weight.shape[1], -1)).relu_()
            codes = to_code(x.reshape(-1, len(frames)).T)
        else:
            codes = super().forward(frames)  # type: ignore[no-untyped-call]
        return codes


class FrameDecoder(nn.ModuleList):
    """(N, code) -> (N, channels, *pixels). A list, for the names of sequitur's weights."""

    def __init__(self, shape: FrameShape) -> None:
        super().__init__([nn.Linear(shape.code, shape.flat)])
        self.append(nn.Unflatten(1, (shape.channels[-1], *shape.sizes[-1])))
        self.shape = shape
        self.min_dense = DENSE_RATIO * shape.code
        # Pixels at the edge that a stride passes over.
        self.output_padding = [
            [
                size - (left - 1) * stride - kernel
                for size, left, stride, kernel in zip(
                    larger, smaller, shape.stride, shape.kernel, strict=True
                )
            ]
            for smaller, larger in pairwise(shape.sizes[::-1])
        ]

    def forward(self, codes: Tensor) -> Tensor:
        to_flat = self[0]
        if len(codes) < self.min_dense:
            return self.deconvolve(to_flat(codes))
        # No layer has an activation, so together they are one dense layer. Its weights are what
        # each number of a code adds to a frame, and its bias is the frame of an empty code.
        weight, bias = to_flat.get_parameter("weight"), to_flat.get_parameter("bias")
        parts = self.deconvolve(weight.T, bias=False)  # (code, channels, *pixels)
        empty = self.deconvolve(bias.unsqueeze(0))
        frames = torch.addmm(empty.flatten(1), codes, parts.flatten(1))
        return frames.view(-1, *empty.shape[1:])

    def deconvolve(self, flat: Tensor, *, bias: bool = True) -> Tensor:
        """(N, flat) -> (N, channels, *pixels), by the layers after the dense one."""
        _, unflatten, *layers = self
        weights = [layer.get_parameter("deconv.weight") for layer in layers]
        biases = [layer.get_parameter("deconv.bias") if bias else None for layer in layers]
        x: Tensor
        if not self.shape.disjoint:
            x = unflatten(flat)
            for weight, added, padding in zip(weights, biases, self.output_padding, strict=True):
                x = DECONVOLVE[len(padding)](x, weight, added, self.shape.stride, 0, padding)
            return x
        x = flat.T
        for weight, added in zip(weights, biases, strict=True):
            product = weight.flatten(1).T  # (after * kernel, before)
            x = x.reshape(len(weight), -1)
            if added is None:
                x = product @ x
            else:
                each = added.repeat_interleave(math.prod(self.shape.kernel))
                x = torch.addmm(each.unsqueeze(1), product, x)
        return from_blocks(x, self.shape)


def to_blocks(frames: Tensor, shape: FrameShape) -> Tensor:
    """The numbers of frames in the order in which layers read them, if they read each once.

    (N, channels, *pixels) -> (channels, *kernel, ..., *kernel, *pixels after the last layer,
    N), the first layer's kernel first. Each layer is then one product: it reads the channels
    and its kernel, which stand at the front, and puts its channels in their place. With few
    channels that is several times faster than a convolution.
    """
    frames = frames.reshape(len(frames), shape.channels[0], *_split_axes(shape))
    return frames.permute(_reading_order(shape))


def from_blocks(blocks: Tensor, shape: FrameShape) -> Tensor:
    """(N, channels, *pixels) of numbers in the order of `to_blocks`."""
    order = _reading_order(shape)
    split = (-1, shape.channels[0], *_split_axes(shape))
    blocks = blocks.reshape([split[axis] for axis in order])
    back = sorted(range(len(order)), key=order.__getitem__)
    return blocks.permute(back).reshape(-1, shape.channels[0], *shape.sizes[0])


def _split_axes(shape: FrameShape) -> list[int]:
    """Each axis of pixels as what the last layer leaves of it and every layer's kernel."""
    layers = len(shape.sizes) - 1
    axes = zip(shape.sizes[-1], shape.kernel, strict=True)
    return [size for left, kernel in axes for size in (left, *(kernel,) * layers)]


def _reading_order(shape: FrameShape) -> list[int]:
    layers = len(shape.sizes) - 1
    starts = range(2, 2 + len(shape.kernel) * (layers + 1), layers + 1)
    return [1, *(start + layer for layer in range(layers, -1, -1) for start in starts), 0]


class FrameAE(nn.Module):
    """The convolutional half: encoder and decoder of single frames."""

    def __init__(self, shape: FrameShape) -> None:
        super().__init__()
        conv, deconv = CONVOLUTIONS[len(shape.kernel)]
        # In this order the same seed gives the same weights as in sequitur.
        self.decoder_layers = FrameDecoder(shape)
        layers: list[nn.Module] = []
        channels, mirrored = shape.channels, shape.channels[::-1]
        for index in range(len(channels) - 1):
            down = conv(channels[index], channels[index + 1], shape.kernel, shape.stride)
            layers.append(nn.Sequential(OrderedDict(conv=down, relu=nn.ReLU())))
            up = deconv(mirrored[index], mirrored[index + 1], shape.kernel, shape.stride)
            self.decoder_layers.append(nn.Sequential(OrderedDict(deconv=up)))
        self.encoder = FrameEncoder(shape, layers)
        if len(shape.kernel) == 2 and not shape.disjoint:
            # A step on thousands of frames takes 0.6 of the time.
            self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


class MeanFrame(nn.Module):
    """The average frame, and how far frames are from it.

    Networks then see deviations of size 1 from what all frames share. Before
    anything is remembered, frames pass through unchanged.
    """

    mean: Tensor
    spread: Tensor

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        # Buffers, so that they are saved with the weights and yet not learned.
        self.register_buffer("mean", torch.zeros(shape))  # (channels, *pixels)
        self.register_buffer("spread", torch.tensor(1.0))

    def remember(self, sequences: Sequence[ArrayLike]) -> None:
        """Take both from sequences (T, *frame), whose frames all count the same."""
        frames = [np.asarray(s).reshape(-1, *self.mean.shape) for s in sequences]
        count = sum(len(f) for f in frames)
        mean = sum(f.sum(axis=0, dtype=np.float64) for f in frames) / count
        squares = sum(np.square(f - mean).sum() for f in frames)
        spread = math.sqrt(squares / (count * mean.size))
        self.mean.copy_(torch.as_tensor(mean, dtype=torch.float32))
        # Where nothing ever moves, there is nothing to enlarge.
        self.spread.fill_(spread if spread > MIN_SPREAD else 1.0)

    def normalise(self, frames: Tensor) -> Tensor:
        """(N, channels, *pixels), as networks see them."""
        return (frames - self.mean) / self.spread

    def normalise_sequence(self, sequence: ArrayLike) -> NDArray[np.float32]:
        """A sequence (T, *frame) as networks see it, flattened: (T, numbers of a frame)."""
        flat = np.asarray(sequence, np.float32).reshape(-1, self.mean.numel())
        mean: NDArray[np.float32] = self.mean.reshape(-1).numpy(force=True)
        deviations: NDArray[np.float32] = (flat - mean) / np.float32(self.spread.item())
        return deviations

    def denormalise(self, frames: Tensor) -> Tensor:
        """(N, channels, *pixels), as networks write them -> whole frames."""
        return torch.addcmul(self.mean, frames, self.spread)
