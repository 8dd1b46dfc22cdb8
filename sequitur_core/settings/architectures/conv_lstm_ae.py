"""CONV_LSTM_AE: convolutions turn each frame into a code, LSTMs read the codes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sequitur_core.data.splitting import MIN_SEQUENCES
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import dimensions
from sequitur_core.settings.architectures.architecture import Architecture, Settings
from sequitur_core.settings.architectures.lstm_ae import (
    RECURRENT_OPTIONS,
    LstmShape,
    patch_for,
    separating_options,
)
from sequitur_core.settings.linear_skip import check_skip, faithful_terms, skip_parameters
from sequitur_core.settings.options import Option
from sequitur_core.settings.parameter_checks import per_axis, whole, wholes
from sequitur_core.settings.rhythm import USUAL_LENGTH, rhythm_options
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.settings.training_length import config_of_steps, usual_batch_size
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

# Of presets. What a training reads in all, in about a minute of one core.
MAX_PIXELS = 600_000_000
# Few sequences are trained on six times, to measure by cross-fitting. The map doesn't wait for
# that, so each training gets more than a sixth.
SHARE_OF_FEW = 1 / 3
# Fewer epochs than these draw nothing yet; clips so large that they can't be read as often in
# the time there is are read twice at least.
USEFUL_EPOCHS = 10
MIN_EPOCHS = 2
# Pixels in a step beyond which more steps teach more than more clips in each.
PIXELS_PER_STEP = 1_600_000
MIN_FRAME = 200  # pixels; reading a smaller frame takes as long
# Axes of at least so many pixels are halved once and twice; longer ones until
# at most so many are left as are halved twice.
SMALLEST_HALVED = 3
SMALLEST_QUARTERED = 12
KERNELS = (2, 3, 4, 5)
MAX_NEVER_DRAWN = 0.1
MAX_CHANNELS = 32
COARSE_PIXELS = {2: 4, 3: 3}  # per axis, at most, of the images and volumes that tell rhythm


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
    coarse: tuple[int, ...]  # pixels per axis of the frames in which rhythm is found
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
            **options,
        )
        coarse = tuple(min(size, COARSE_PIXELS[len(frames.kernel)]) for size in frames.sizes[0])
        return cls(frames, codes, coarse, mean_frame)

    def count_parameters(self) -> int:
        skip = skip_parameters(
            self.frames.skip * self.frames.frame, self.codes.shape_dim, self.codes.drawn_dim
        )
        return self.frames.count_parameters() + self.codes.count_parameters() + skip

    def workload(self, length: int, *, mixed: bool) -> Workload:
        # Padding and the mean frame are taken out of frames and put back again.
        passes = 2 * mixed + 2 * bool(self.mean_frame)
        work = Workload(activations=passes * length * self.frames.frame)
        return work + self.frames.workload(length) + self.codes.workload(length, mixed=mixed)


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


def separating(sizes: Sizes, encoding_dim: int) -> Settings:
    options = {
        **separating_options(),
        "h_lstm_channels": [64],
        "mean_frame": True,
        "pooling": "max",
        "patch": patch_for(sizes, steps=32),
        **_convolutions(sizes),
    }
    # Chosen on moving digits, one slice of brain scans and 25 ultrasound clips, on one or two
    # seeds and on the very clips that tests.benchmarks.clips measures. There errors of unseen
    # clips are 0.16 to 0.41 of the mean frame's; on so few sets finer choices mean little.
    # A rate of 1e-2 fails, 5e-3 is no worse than this; longer trainings gained little.
    return options, _config(sizes, 1500, lr=3e-3, mixup=0.5)


def faithful(sizes: Sizes, encoding_dim: int) -> Settings:
    """As `lstm_ae.faithful`, without copies."""
    options, _ = separating(sizes, encoding_dim)
    options["linear_skip"] = faithful_terms(sizes, encoding_dim)
    return options, _config(sizes, 1000, lr=2e-3)


def balanced(sizes: Sizes, encoding_dim: int) -> Settings:
    """ "faithful", with some numbers that tell rhythm."""
    options, config = faithful(sizes, encoding_dim)
    return options | rhythm_options(sizes, encoding_dim), config


def original(sizes: Sizes, encoding_dim: int) -> Settings:
    options = {"h_lstm_channels": [64], **_convolutions(sizes)}
    return options, _config(sizes, 1500, lr=3e-3, share_of_batch=1.0)


def _convolutions(sizes: Sizes) -> dict[str, Any]:
    """Layers that each halve the frame, as often as it is large enough for."""
    pixels = sizes.element_shape if sizes.in_channels is None else sizes.element_shape[1:]
    for halvings in range(_halvings(min(pixels, default=0)), 0, -1):
        lost = {kernel: _share_never_drawn(pixels, kernel, halvings) for kernel in KERNELS}
        kernel = min(KERNELS, key=lambda kernel: lost[kernel])
        if lost[kernel] <= MAX_NEVER_DRAWN:
            channels = [min(8 * 2**layer, MAX_CHANNELS) for layer in range(halvings)]
            return {"h_conv_channels": channels, "stride": 2, "kernel": kernel}
    return {"h_conv_channels": [8], "stride": 1}


def _halvings(shortest: int) -> int:
    """How often a frame with a shortest axis of so many pixels is halved."""
    if shortest < SMALLEST_QUARTERED:
        return int(shortest >= SMALLEST_HALVED)
    # The layers after the last halving hold most of what there is to learn.
    return max(2, math.ceil(math.log2(shortest / SMALLEST_QUARTERED)))


def _share_never_drawn(pixels: tuple[int, ...], kernel: int, halvings: int) -> float:
    """Share of a frame that the halvings and their way back leave out.

    Where kernel and stride pass over the last pixels of an axis, the decoder
    can only paint them in one colour. 1 for a kernel that doesn't fit.
    """
    drawn = 1.0
    for size in pixels:
        halved = size
        for _ in range(halvings):
            halved = _convolved(halved, kernel, 2)
        if halved < 1:
            return 1.0
        back = halved
        for _ in range(halvings):
            back = 2 * (back - 1) + kernel
        drawn *= back / size
    return 1 - drawn


def _config(
    sizes: Sizes, steps: int, *, lr: float, mixup: float = 0.0, share_of_batch: float = 0.5
) -> TrainConfig:
    """Smaller and fewer steps where clips are large: training takes about a minute at most.

    Clips so large that they can only be read twice take longer.
    """
    frame = max(MIN_FRAME, math.prod(sizes.element_shape))
    clip = sizes.max_length * frame
    usual = round(share_of_batch * usual_batch_size(sizes.n))
    batch_size = max(1, min(usual, PIXELS_PER_STEP // clip))
    most = MAX_PIXELS if sizes.n >= MIN_SEQUENCES else round(MAX_PIXELS * SHARE_OF_FEW)
    steps = min(steps, most // (batch_size * clip))
    readable = MAX_PIXELS // (sizes.n * clip)  # epochs in the time that many clips get
    return config_of_steps(
        sizes,
        steps,
        lr=lr,
        batch_size=batch_size,
        min_epochs=max(MIN_EPOCHS, min(USEFUL_EPOCHS, readable)),
        mixup=mixup,
    )


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
    presets={
        "balanced": balanced,
        "separating": separating,
        "faithful": faithful,
        "original": original,
    },
)
