"""Sizes of every layer of every model, worked out without torch.

Constructors take their layer sizes from here, and a page asks the same code
before training: what a model refuses, the page can say first.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sequitur_core.errors import SequiturError

POOLINGS = ("last", "max", "mean")
DECODERS = ("lstm", "mlp")
# The largest kernel chosen without being asked: small enough for the tiny
# frames of the documented examples, and the usual size everywhere else.
LARGEST_DEFAULT_KERNEL = 3
NO_DENSE_ENCODING = (
    "{model} with linear_skip needs dense_encoding, so that its networks can begin by adding "
    "nothing. Set dense_encoding=True."
)


@dataclass(frozen=True)
class LinearShape:
    """Layer widths of a LINEAR_AE, from input to encoding, and the numbers its skip reads."""

    widths: tuple[int, ...]
    skip: int = 0

    @classmethod
    def of(
        cls, input_dim: int, encoding_dim: int, h_dims: Sequence[int] = (), *, linear_skip: int = 0
    ) -> LinearShape:
        model = "LINEAR_AE"
        return cls(
            (
                whole(model, "input_dim", input_dim),
                *wholes(model, "h_dims", h_dims),
                whole(model, "encoding_dim", encoding_dim),
            ),
            whole(model, "linear_skip", linear_skip, least=0),
        )

    def count_parameters(self) -> int:
        there = sum((a + 1) * b for a, b in pairwise(self.widths))
        back = sum((b + 1) * a for a, b in pairwise(self.widths))
        return there + back + skip_parameters(self.skip, self.widths[-1])


@dataclass(frozen=True)
class LstmShape:
    """Layer sizes of an LSTM_AE.

    `encoder` and `decoder` hold (input size, hidden size) of each LSTM, `head`
    that of the dense layer after the encoder's LSTMs, if any. For the decoder
    "mlp", `decoder` holds (input size, output size) of each dense layer.
    `step` is the number of values the networks read and write per step.
    """

    step: int
    encoder: tuple[tuple[int, int], ...]
    head: tuple[int, int] | None
    decoder: tuple[tuple[int, int], ...]
    mlp: bool
    layer_norm: bool
    skip: int  # numbers that the linear skip reads and draws; 0 for none
    encoding_dim: int

    @classmethod
    def of(
        cls,
        input_dim: int,
        encoding_dim: int,
        h_dims: Sequence[int] = (),
        *,
        time_features: int = 0,
        patch: int = 1,
        layer_norm: bool = False,
        forget_bias: float = 0.0,
        pooling: str = "last",
        dense_encoding: bool = False,
        decoder: str = "lstm",
        decoder_h_dims: Sequence[int] = (128, 128),
        linear_skip: int = 0,
        model: str = "LSTM_AE",
        h_name: str = "h_dims",
    ) -> LstmShape:
        input_dim = whole(model, "input_dim", input_dim)
        encoding_dim = whole(model, "encoding_dim", encoding_dim)
        hidden = wholes(model, h_name, h_dims)
        times = whole(model, "time_features", time_features, least=0)
        step = input_dim * whole(model, "patch", patch)
        number(model, "forget_bias", forget_bias)
        one_of(model, "pooling", pooling, POOLINGS)
        one_of(model, "decoder", decoder, DECODERS)
        dense = wholes(model, "decoder_h_dims", decoder_h_dims)
        mlp = decoder == "mlp"
        if mlp and times == 0:
            raise SequiturError(
                f"{model} with the decoder 'mlp' needs clock signals: with time_features=0 every "
                "moment of a reconstruction would be the same. Set time_features to 8."
            )
        if dense_encoding and not hidden:
            raise SequiturError(
                f"{model} with dense_encoding needs a hidden layer to read, but {h_name} is empty. "
                f"Give one, such as {h_name}=[64]."
            )
        skip = input_dim * whole(model, "linear_skip", linear_skip, least=0)
        if skip and not dense_encoding:
            raise SequiturError(NO_DENSE_ENCODING.format(model=model))
        there = tuple(pairwise((step + times, *hidden, encoding_dim)))
        there, head = (there[:-1], there[-1]) if dense_encoding else (there, None)
        if mlp:
            back: tuple[int, ...] = (encoding_dim + times, *dense, step)
        elif hidden:
            # As in sequitur, the last LSTM keeps its width and a dense matrix
            # maps it to the elements.
            back = (encoding_dim + times, *hidden[::-1], hidden[0])
        else:
            back = (encoding_dim + times, encoding_dim)
        return cls(
            step, there, head, tuple(pairwise(back)), mlp, bool(layer_norm), skip, encoding_dim
        )

    def count_parameters(self) -> int:
        def lstms(layers: tuple[tuple[int, int], ...]) -> int:
            norm = 2 if self.layer_norm else 0
            return sum(4 * h * (i + h + 2) + norm * h for i, h in layers)

        there = lstms(self.encoder)
        if self.head is not None:
            there += (self.head[0] + 1) * self.head[1]
        there += skip_parameters(self.skip, self.encoding_dim)
        if self.mlp:
            return there + sum((i + 1) * o for i, o in self.decoder)
        return there + lstms(self.decoder) + self.decoder[-1][1] * self.step


def skip_parameters(described: int, encoding_dim: int) -> int:
    """Numbers to learn of a linear skip that describes a sequence by so many numbers."""
    if described == 0:
        return 0
    return 2 * described * encoding_dim + described + encoding_dim


@dataclass(frozen=True)
class FrameShape:
    """Layer sizes of the convolutions of a CONV_LSTM_AE.

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
        model = "CONV_LSTM_AE"
        dims = wholes(model, "input_dims", input_dims)
        if len(dims) not in (2, 3):
            raise SequiturError(
                f"{model} takes images (height, width) or volumes (depth, height, width), but "
                f"input_dims is {dims}. For vectors train LSTM_AE."
            )
        hidden = wholes(model, "h_conv_channels", h_conv_channels)
        colours = 1 if in_channels is None else whole(model, "in_channels", in_channels)
        strides = _per_axis(model, "stride", stride, len(dims))
        if kernel is None:
            kernels = tuple(
                _default_kernel(d, s, len(hidden)) for d, s in zip(dims, strides, strict=True)
            )
        else:
            kernels = _per_axis(model, "kernel", kernel, len(dims))
        sizes = [dims]
        for layer in range(len(hidden)):
            left = tuple(
                _after(d, k, s) for d, k, s in zip(sizes[-1], kernels, strides, strict=True)
            )
            if min(left) < 1:
                raise SequiturError(
                    f"A kernel of {_by(kernels)} with stride {_by(strides)} leaves no pixel of "
                    f"{_by(dims)} frames after {layer + 1} of {len(hidden)} convolutions. "
                    "Choose a smaller kernel or stride, or fewer convolutions, or leave the "
                    "kernel out to have one chosen that fits."
                )
            sizes.append(left)
        return cls(tuple(sizes), (colours, *hidden), kernels, strides, linear_skip)

    @property
    def apart(self) -> bool:
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
        there = sum((a * weights + 1) * b for a, b in pairwise(self.channels))
        back = sum((b * weights + 1) * a for a, b in pairwise(self.channels))
        dense = (self.flat + 1) * self.code + (self.code + 1) * self.flat
        return there + back + dense


def conv_lstm_shapes(
    input_dims: Sequence[int],
    encoding_dim: int,
    kernel: int | Sequence[int] | None = None,
    stride: int | Sequence[int] = 1,
    h_conv_channels: Sequence[int] = (1,),
    h_lstm_channels: Sequence[int] = (),
    *,
    in_channels: int | None = None,
    linear_skip: int = 0,
    **options: Any,
) -> tuple[FrameShape, LstmShape]:
    """Both halves of a CONV_LSTM_AE; `options` are those of LstmShape.of."""
    skip = whole("CONV_LSTM_AE", "linear_skip", linear_skip, least=0)
    frames = FrameShape.of(input_dims, kernel, stride, h_conv_channels, in_channels, skip)
    if skip and not options.get("dense_encoding"):
        raise SequiturError(NO_DENSE_ENCODING.format(model="CONV_LSTM_AE"))
    codes = LstmShape.of(
        frames.code,
        encoding_dim,
        h_lstm_channels,
        model="CONV_LSTM_AE",
        h_name="h_lstm_channels",
        **options,
    )
    return frames, codes


def whole(model: str, name: str, value: Any, *, least: int = 1) -> int:
    """`value` as an int of at least `least`, or a SequiturError that names it."""
    try:
        number_ = operator.index(value)
    except TypeError:
        number_ = least - 1
    if number_ < least:
        raise SequiturError(
            f"{model} got {name}={value!r}. It must be a whole number of at least {least}."
        )
    return number_


def wholes(model: str, name: str, values: Any) -> tuple[int, ...]:
    """`values` as a tuple of ints of at least 1, or a SequiturError that names them."""
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise SequiturError(
            f"{model} got {name}={values!r}. It must be a list of whole numbers, one per layer."
        )
    return tuple(whole(model, name, value) for value in values)


def number(model: str, name: str, value: Any) -> float:
    """`value` as a finite float, or a SequiturError that names it."""
    try:
        number_ = float(value)
    except (TypeError, ValueError):
        number_ = math.nan
    if not math.isfinite(number_):
        raise SequiturError(f"{model} got {name}={value!r}. It must be a number.")
    return number_


def one_of(model: str, name: str, value: Any, names: Sequence[str]) -> str:
    """`value` if it is one of `names`, or a SequiturError that lists them."""
    if value not in names:
        raise SequiturError(f"{model} got {name}={value!r}. Choose one of: {', '.join(names)}.")
    return str(value)


def _per_axis(model: str, name: str, value: Any, axes: int) -> tuple[int, ...]:
    if not hasattr(value, "__iter__"):
        return (whole(model, name, value),) * axes
    values = wholes(model, name, value)
    if len(values) != axes:
        raise SequiturError(
            f"{model} got {name}={value!r} for frames with {axes} axes. Give one number for "
            f"all axes, or {axes} numbers."
        )
    return values


def _after(size: int, kernel: int, stride: int) -> int:
    return (size - kernel) // stride + 1


def _default_kernel(size: int, stride: int, layers: int) -> int:
    for kernel in range(LARGEST_DEFAULT_KERNEL, 1, -1):
        left = size
        for _ in range(layers):
            left = _after(left, kernel, stride) if left >= kernel else 0
        if left >= 1:
            return kernel
    return 1


def _by(sizes: Sequence[int]) -> str:
    return " x ".join(str(size) for size in sizes)
