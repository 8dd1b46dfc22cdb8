"""CONV_LSTM_AE: convolutions turn each frame into a code, an LSTM_AE reads the codes."""

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

from sequitur_core.models.activations import check_activations
from sequitur_core.models.inputs import (
    Batch,
    Encodings,
    Lengths,
    SeqLen,
    Sequences,
    first_weight,
    length_mask,
)
from sequitur_core.models.linear_skip import (
    SkipDecoder,
    SkipEncoder,
    start_at_components,
    zero_last_layer,
)
from sequitur_core.models.lstm_ae import LSTM_AE
from sequitur_core.models.lstm_ae import Decoder as LstmDecoder
from sequitur_core.models.lstm_ae import Encoder as LstmEncoder
from sequitur_core.settings.architectures.conv_lstm_ae import NAME, ConvLstmShape, FrameShape

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


class Encoder(nn.Module):
    """(T, *element_shape) -> (encoding_dim,), and batches of them."""

    def __init__(
        self,
        frames: nn.Module,
        codes: LstmEncoder,
        element_shape: tuple[int, ...],
        *,
        grey: bool,
        mean_frame: MeanFrame | None,
    ) -> None:
        super().__init__()
        self.frames, self.codes, self.mean_frame = frames, codes, mean_frame
        self.element_shape, self.grey = element_shape, grey
        self.skip: SkipEncoder | None = None

    def forward(self, x: Sequences, lengths: Lengths | None = None) -> Tensor | list[Tensor]:
        batch = Batch.of(
            x, lengths, model=NAME, element_shape=self.element_shape, like=first_weight(self)
        )
        values, lengths = batch.real_values(NAME), batch.lengths
        rows, width = values.shape[:2]
        mask = None if lengths is None else length_mask(lengths, width)
        frames = values.flatten(0, 1) if mask is None else values[mask]  # (N, *element_shape)
        if self.grey:
            frames = frames.unsqueeze(1)  # (N, channels, *pixels)
        if self.mean_frame is not None:
            frames = self.mean_frame.normalise(frames)
        skipped = None
        if self.skip is not None:
            skipped = self.skip(_to_rows(frames.flatten(1), mask, rows), lengths)
        codes = _to_rows(self.frames(frames), mask, rows)  # all real frames in one convolution
        return batch.restore_encodings(self.codes.encode(codes, lengths, skipped))


class Decoder(nn.Module):
    """(encoding_dim,) and a length T -> (T, *element_shape), and batches of them.

    Remembers the length it was trained on, if there was one for all.
    """

    def __init__(
        self, codes: LstmDecoder, frames: nn.Module, *, grey: bool, mean_frame: MeanFrame | None
    ) -> None:
        super().__init__()
        self.codes, self.frames, self.mean_frame = codes, frames, mean_frame
        self.grey = grey
        self.skip: SkipDecoder | None = None

    @property
    def common_length(self) -> int | None:
        """The length of a reconstruction when no seq_len is given."""
        return self.codes.common_length

    def remember_length(self, length: int | None) -> None:
        """Store the one length of all training sequences, or None to store none."""
        self.codes.remember_length(length)

    def forward(self, z: Sequences, seq_len: SeqLen | None = None) -> Tensor | list[Tensor]:
        encodings = Encodings.of(
            z,
            seq_len,
            model=NAME,
            encoding_dim=self.codes.encoding_dim,
            common_length=self.common_length if seq_len is None else None,
            like=first_weight(self),
        )
        z, width, lengths = encodings.z, encodings.width, encodings.lengths
        codes = self.codes.decode(z, width, lengths)  # (B, T, code)
        mask = None if lengths is None else length_mask(lengths, width)
        frames = self.frames(codes.flatten(0, 1) if mask is None else codes[mask])
        if self.skip is not None:
            linear = self.skip(z, lengths, width)  # (B, T, numbers of a frame)
            linear = linear.flatten(0, 1) if mask is None else linear[mask]
            frames = frames + linear.reshape(frames.shape)
        if self.mean_frame is not None:
            frames = self.mean_frame.denormalise(frames)
        frames = frames.squeeze(1) if self.grey else frames
        return encodings.restore(_to_rows(frames, mask, len(z)))  # zero beyond the lengths


class CONV_LSTM_AE(nn.Module):
    """Autoencoder for sequences of images or volumes, of any lengths.

    Convolutions turn each frame into a code of sum(input_dims) numbers, and an
    LSTM_AE turns the sequence of codes into the encoding; the decoder goes
    back the same way.

    Parameters
    ----------
    input_dims : (height, width) or (depth, height, width) of a frame.
    encoding_dim : size of the encoding.
    kernel : size of the convolutions' kernel, one number or one per axis;
        None takes, per axis, the largest of 3, 2 and 1 that fits.
    stride : pixels from one application of the kernel to the next.
    h_conv_channels : channels of the convolutions.
    h_lstm_channels : sizes of the hidden LSTMs, LSTM_AE's h_dims.
    in_channels : None for frames without an axis of channels (grey); a number,
        even 1, for frames of shape (in_channels, *input_dims).
    mean_frame : set the average training frame aside (`fit` measures it, see
        `remember_mean`): the networks read and write only how frames differ
        from it, and the decoder adds it again. Where frames share most of what
        they show, as scans do, little is learned without.
    linear_skip : as in LSTM_AE, for every pixel of a frame.
    h_activ, out_activ, time_features, patch, layer_norm, forget_bias, pooling,
    dense_encoding, decoder, decoder_h_dims : as in LSTM_AE, to which they are
        passed on.

    Raises
    ------
    SequiturError
        A kernel that leaves no pixel, a size that isn't a whole number, and
        whatever LSTM_AE raises.
    """

    encoder: Encoder
    decoder: Decoder

    def __init__(
        self,
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
        h_activ: nn.Module | None = nn.Sigmoid(),  # noqa: B008 - has no state to share
        out_activ: nn.Module | None = nn.Tanh(),  # noqa: B008
        time_features: int = 0,
        patch: int = 1,
        layer_norm: bool = False,
        forget_bias: float = 0.0,
        pooling: str = "last",
        dense_encoding: bool = False,
        decoder: str = "lstm",
        decoder_h_dims: Sequence[int] = (128, 128),
    ) -> None:
        super().__init__()
        options: dict[str, Any] = {
            "time_features": time_features,
            "patch": patch,
            "layer_norm": layer_norm,
            "forget_bias": forget_bias,
            "pooling": pooling,
            "dense_encoding": dense_encoding,
            "decoder": decoder,
            "decoder_h_dims": decoder_h_dims,
        }
        check_activations(NAME, h_activ=h_activ, out_activ=out_activ)
        shape = ConvLstmShape.of(
            input_dims,
            encoding_dim,
            kernel,
            stride,
            h_conv_channels,
            h_lstm_channels,
            in_channels=in_channels,
            linear_skip=linear_skip,
            **options,
        ).frames
        self.conv_ae = FrameAE(shape)
        frame = (shape.channels[0], *shape.sizes[0])
        self.mean_frame = MeanFrame(frame) if mean_frame else None
        self.lstm_ae = LSTM_AE(
            shape.code, encoding_dim, h_lstm_channels, h_activ, out_activ, **options
        )
        shared: dict[str, Any] = {"grey": in_channels is None, "mean_frame": self.mean_frame}
        element_shape = frame[1:] if in_channels is None else frame
        # Put past nn.Module's registration: conv_ae and lstm_ae own the
        # weights, so that each has one name, sequitur's.
        self.__dict__["encoder"] = Encoder(
            self.conv_ae.encoder, self.lstm_ae.encoder, element_shape, **shared
        )
        self.__dict__["decoder"] = Decoder(
            self.lstm_ae.decoder, self.conv_ae.decoder_layers, **shared
        )
        if linear_skip:
            self.encoder.skip = SkipEncoder(linear_skip, shape.frame, encoding_dim)
            self.decoder.skip = SkipDecoder(linear_skip, shape.frame, encoding_dim)
            # Owned here, like the other halves.
            self.skip = nn.ModuleList((self.encoder.skip, self.decoder.skip))

    def start_at_components(
        self, sequences: Sequence[ArrayLike], copies: Sequence[ArrayLike] = ()
    ) -> None:
        """Begin as principal components of the training sequences (T, *frame), as LSTM_AE does.

        With `mean_frame`, of how their frames differ from it: remember it first.
        """
        if self.encoder.skip is None or self.decoder.skip is None or self.encoder.skip.started:
            return
        flat, more = ([self._flat(s) for s in each] for each in (sequences, copies))
        start_at_components(self.encoder.skip, self.decoder.skip, flat, more)
        zero_last_layer(self.encoder.codes.head, self.decoder.frames)

    def _flat(self, sequence: ArrayLike) -> NDArray[np.float32]:
        """(T, *frame) -> (T, numbers of a frame), without the mean frame where there is one."""
        if self.mean_frame is not None:
            return self.mean_frame.normalise_sequence(sequence)
        array = np.asarray(sequence, np.float32)
        return array.reshape(len(array), -1)

    def remember_mean(self, sequences: Sequence[ArrayLike]) -> None:
        """Take the mean frame from the training sequences (T, *frame).

        Does nothing with the option `mean_frame` off.
        """
        if self.mean_frame is not None:
            self.mean_frame.remember(sequences)

    def train(self, mode: bool = True) -> CONV_LSTM_AE:
        """Set training mode in all modules, encoder and decoder included."""
        super().train(mode)
        self.encoder.training = self.decoder.training = mode
        return self

    def forward(self, x: Sequences, lengths: Lengths | None = None) -> Tensor | list[Tensor]:
        """Encode and reconstruct.

        Takes (T, *frame), a batch (B, T, *frame), with `lengths` (B,) if it is
        padded, or a list of sequences. Returns the same shapes, with zeros
        beyond the lengths.
        """
        batch = Batch.of(
            x,
            lengths,
            model=NAME,
            element_shape=self.encoder.element_shape,
            like=first_weight(self),
        )
        z = self.encoder(batch.values, batch.lengths)
        seq_len = batch.values.shape[1] if batch.lengths is None else batch.lengths
        return batch.restore(self.decoder(z, seq_len))


def _to_rows(elements: Tensor, mask: Tensor | None, rows: int) -> Tensor:
    """The N real elements, in rows (B, T, ...) with zeros elsewhere."""
    if mask is None:
        return elements.reshape(rows, -1, *elements.shape[1:])
    filled = elements.new_zeros(*mask.shape, *elements.shape[1:])
    filled[mask] = elements
    return filled
