"""CONV_LSTM_AE: convolutions turn each frame into a code, LSTMs read the codes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import dimensions
from sequitur_core.settings.architectures.architecture import Architecture
from sequitur_core.settings.architectures.lstm_ae import RECURRENT_OPTIONS, LstmShape
from sequitur_core.settings.architectures.preset_settings.conv_lstm_ae import PRESETS
from sequitur_core.settings.linear_skip import check_skip, skip_parameters
from sequitur_core.settings.options import PHASE, RHYTHM_MOTION, Option
from sequitur_core.settings.parameter_checks import per_axis, whole, wholes
from sequitur_core.settings.rhythm import USUAL_LENGTH, count_motion
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.workload import Workload, dense_layers

NAME = "CONV_LSTM_AE"
# The largest kernel chosen without being asked: small enough for the tiny
# frames of the documented examples, and the usual size everywhere else.
LARGEST_DEFAULT_KERNEL = 3
# Calls of small operations.
CALLS_PER_CONVOLUTION = 2
CALLS_PER_BATCH_OF_FRAMES = 10
# Convolutions over volumes take longer: channels come first there (see FrameAE). Where kernels lie
# side by side they are products like any other.
VOLUME_SLOWDOWN = 3
COARSE_PIXELS = {2: 4, 3: 3}  # per axis, at most, of images and volumes that tell rhythm


@dataclass(frozen=True)
class FrameShape:
    """Layer sizes of the convolutions.

    `sizes` are the pixels per axis before the first and after each layer,
    `channels` likewise; `code` is the width of a frame's code, `flat` the
    numbers left after the last convolution.
    """

    sizes: tuple[tuple[int, ...], ...]
    channels: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    skip: int  # cosines of each pixel that the linear skip reads and draws; 0 for none

    @classmethod
    def of(
        cls,
        input_dims: Sequence[int],
        kernel: int | Sequence[int] | None = None,
        stride: int | Sequence[int] = 1,
        h_conv_channels: Sequence[int] = (1,),
        in_channels: int | None = None,
        linear_skip: int = 0,
    ) -> FrameShape:
        dims = wholes(NAME, "input_dims", input_dims)
        if len(dims) not in (2, 3):
            raise SequiturError(
                "CONV_LSTM_AE takes images (height, width) or volumes (depth, height, width), but "
                f"input_dims is {dims}. For vectors train LSTM_AE."
            )
        hidden = wholes(NAME, "h_conv_channels", h_conv_channels)
        colours = 1 if in_channels is None else whole(NAME, "in_channels", in_channels)
        strides = per_axis(NAME, "stride", stride, len(dims))
        if kernel is None:
            kernels = tuple(
                _default_kernel(d, s, len(hidden)) for d, s in zip(dims, strides, strict=True)
            )
        else:
            kernels = per_axis(NAME, "kernel", kernel, len(dims))
        sizes = [dims]
        for layer in range(len(hidden)):
            left = tuple(
                _convolved(d, k, s) for d, k, s in zip(sizes[-1], kernels, strides, strict=True)
            )
            if min(left) < 1:
                kernel_text, stride_text, frame_text = (
                    dimensions(axes, mark="") for axes in (kernels, strides, dims)
                )
                raise SequiturError(
                    f"A kernel of {kernel_text} with stride {stride_text} leaves no pixel of "
                    f"{frame_text} frames after {layer + 1} of {len(hidden)} convolutions. "
                    "Choose a smaller kernel or stride, or fewer convolutions, or leave the "
                    "kernel out to have one chosen that fits."
                )
            sizes.append(left)
        return cls(tuple(sizes), (colours, *hidden), kernels, strides, linear_skip)

    @property
    def disjoint(self) -> bool:
        """Whether every layer reads each number once: kernels lie side by side."""
        return all(
            kernel == stride and left * kernel == size
            for before, after in pairwise(self.sizes)
            for size, left, kernel, stride in zip(
                before, after, self.kernel, self.stride, strict=True
            )
        )

    @property
    def code(self) -> int:
        return sum(self.sizes[0])

    @property
    def frame(self) -> int:
        """Numbers in a frame."""
        return self.channels[0] * math.prod(self.sizes[0])

    @property
    def flat(self) -> int:
        return self.channels[-1] * math.prod(self.sizes[-1])

    def count_parameters(self) -> int:
        weights = math.prod(self.kernel)
        encoder = sum((a * weights + 1) * b for a, b in pairwise(self.channels))
        decoder = sum((b * weights + 1) * a for a, b in pairwise(self.channels))
        dense = (self.flat + 1) * self.code + (self.code + 1) * self.flat
        return encoder + decoder + dense

    def workload(self, frames: int) -> Workload:
        """Of both directions, which take as long."""
        work = dense_layers(self.flat, self.code, self.flat, times=frames)
        work += Workload(calls=CALLS_PER_BATCH_OF_FRAMES)
        slow = len(self.kernel) == 3 and not self.disjoint
        kernel = math.prod(self.kernel) * (VOLUME_SLOWDOWN if slow else 1)
        pixels = [math.prod(size) for size in self.sizes]
        layers = zip(pairwise(self.channels), pairwise(pixels), strict=True)
        for (before, after), (larger, smaller) in layers:
            # Both directions multiply the smaller frame by the kernel.
            work += Workload(
                calls=2 * CALLS_PER_CONVOLUTION,
                flops=frames * 4 * smaller * kernel * before * after,
                activations=frames * (2 * smaller * after + larger * before),
            )
        return work


@dataclass(frozen=True)
class ConvLstmShape:
    """Layer sizes of both halves: convolutions over frames, LSTMs over their codes."""

    frames: FrameShape
    codes: LstmShape
    coarse: tuple[int, ...]  # pixels per axis of the frames in which rhythm and phase are found
    motion: int  # numbers of each frame in which rhythm is found, too
    mean_frame: bool

    @classmethod
    def of(
        cls,
        input_dims: Sequence[int],
        encoding_dim: int,
        kernel: int | Sequence[int] | None = None,
        stride: int | Sequence[int] = 1,
        h_conv_channels: Sequence[int] = (1,),
        h_lstm_channels: Sequence[int] = (),
        *,
        in_channels: int | None = None,
        mean_frame: bool = False,
        linear_skip: int = 0,
        rhythm: int = 0,
        rhythm_length: int = USUAL_LENGTH,
        rhythm_motion: bool = False,
        phase: bool = False,
        **options: Any,
    ) -> ConvLstmShape:
        """`options` are those of LstmShape.of."""
        skip = whole(NAME, "linear_skip", linear_skip, least=0)
        frames = FrameShape.of(input_dims, kernel, stride, h_conv_channels, in_channels, skip)
        check_skip(NAME, skip, bool(options.get("dense_encoding")))
        codes = LstmShape.of(
            frames.code,
            encoding_dim,
            h_lstm_channels,
            model=NAME,
            h_name="h_lstm_channels",
            rhythm=rhythm,
            rhythm_length=rhythm_length,
            phase=phase,
            **options,
        )
        coarse = tuple(min(size, COARSE_PIXELS[len(frames.kernel)]) for size in frames.sizes[0])
        motion = count_motion(len(coarse)) if rhythm and rhythm_motion else 0
        return cls(frames, codes, coarse, motion, mean_frame)

    def count_parameters(self) -> int:
        skip = skip_parameters(
            self.frames.skip * self.frames.frame, self.codes.shape_dim, self.codes.drawn_dim
        )
        return self.frames.count_parameters() + self.codes.count_parameters() + skip

    def workloads(self, length: int, *, mixed: bool) -> tuple[Workload, Workload]:
        # Padding and the mean frame are taken out of frames and put back again.
        passes = 2 * mixed + 2 * bool(self.mean_frame)
        work = Workload(activations=passes * length * self.frames.frame)
        each = (work + self.frames.workload(length)) * 0.5
        encoder, decoder = self.codes.workloads(length, mixed=mixed)
        return each + encoder, each + decoder


def _convolved(size: int, kernel: int, stride: int) -> int:
    return (size - kernel) // stride + 1


def _default_kernel(size: int, stride: int, layers: int) -> int:
    for kernel in range(LARGEST_DEFAULT_KERNEL, 1, -1):
        left = size
        for _ in range(layers):
            left = _convolved(left, kernel, stride) if left >= kernel else 0
        if left >= 1:
            return kernel
    return 1


def data_arguments(sizes: Sizes, options: Mapping[str, Any]) -> dict[str, Any]:
    """Pixels of a frame and its channels, or a SequiturError.

    The option `in_channels` counts more than what is known of the data.
    """
    in_channels = options.get("in_channels", sizes.in_channels)
    shape = sizes.element_shape
    if in_channels is not None:
        whole(NAME, "in_channels", in_channels)
        if len(shape) < 3 or shape[0] != in_channels:
            raise SequiturError(
                f"CONV_LSTM_AE was told that frames have {in_channels} channels first, but they "
                f"have the shape {shape}. Leave in_channels out for grey frames and volumes."
            )
        shape = shape[1:]
    if len(shape) < 2:
        raise SequiturError(
            "CONV_LSTM_AE takes images or volumes, but the elements of these sequences have the "
            f"shape {shape}. Train LSTM_AE."
        )
    if len(shape) > 3:
        raise SequiturError(
            f"CONV_LSTM_AE takes images and volumes, but these elements have {len(shape)} axes. "
            "Leave out an axis, or average over it."
        )
    return {"input_dims": shape, "in_channels": in_channels}


OPTIONS = (
    Option(
        name="kernel",
        label="Kernel size",
        kind="int",
        default=None,
        low=1,
        high=31,
        help="Width, in pixels, of the convolution kernels that look for patterns in each image. "
        "If left empty: the largest of 3, 2 and 1 that fits.",
    ),
    Option(
        name="stride",
        label="Stride",
        kind="int",
        default=1,
        low=1,
        high=16,
        help="How many pixels a kernel moves at a time. 2 halves the image in every layer: "
        "faster, with less detail.",
    ),
    Option(
        name="h_conv_channels",
        label="Convolution channels",
        kind="ints",
        default=(1,),
        low=1,
        high=256,
        help="How many patterns each convolution looks for in the images, first to last, for "
        "example 8, 16.",
    ),
    Option(
        name="h_lstm_channels",
        label="Hidden layers",
        kind="ints",
        default=(),
        low=1,
        high=1024,
        help="Sizes of the LSTM layers that follow how the images change, first to last, for "
        "example 64. Empty means none.",
    ),
    Option(
        name="mean_frame",
        label="Subtract the average image",
        kind="flag",
        default=False,
        help="The model only sees how images differ from the average of all images; the average "
        "is added back when they are drawn. Helps when images have much in common, as in scans or "
        "with a fixed camera.",
    ),
    *RECURRENT_OPTIONS,
    RHYTHM_MOTION,
    PHASE,
)

ARCHITECTURE = Architecture(
    name=NAME,
    description="Looks for patterns in every image and follows how they change: for clips and "
    "scans.",
    when_too_slow="A larger “Stride”, fewer “Convolution channels”, more “Elements per step”, or "
    "fewer or smaller clips help more.",
    options=OPTIONS,
    data_arguments=data_arguments,
    data_options=("in_channels",),
    preference=lambda sizes: 0,
    layer_sizes=ConvLstmShape.of,
    presets=PRESETS,
)
