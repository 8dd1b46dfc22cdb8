"""CONV_LSTM_AE: convolutions turn each frame into a code, an LSTM_AE reads the codes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from sequitur_core.models.activations import check_activations
from sequitur_core.models.clip_frames import FrameAE, MeanFrame
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
from sequitur_core.models.shift_invariant.motion import frames_that_follow, motion, shrunk
from sequitur_core.models.shift_invariant.phase import Phase, rotated_back, split_phase, together
from sequitur_core.models.shift_invariant.rhythm import Rhythm, Unweighed
from sequitur_core.settings.architectures.conv_lstm_ae import NAME, ConvLstmShape
from sequitur_core.settings.rhythm import USUAL_LENGTH


class Encoder(nn.Module):
    """(T, *element_shape) -> (encoding_dim,), and batches of them."""

    def __init__(
        self,
        frames: nn.Module,
        codes: LstmEncoder,
        element_shape: tuple[int, ...],
        *,
        coarse: tuple[int, ...],
        grey: bool,
        mean_frame: MeanFrame | None,
    ) -> None:
        super().__init__()
        self.frames, self.codes, self.mean_frame = frames, codes, mean_frame
        self.element_shape, self.coarse, self.grey = element_shape, coarse, grey
        self.skip: SkipEncoder | None = None
        self.phase: ClipPhase | None = None
        self.motion = False

    def forward(self, x: Sequences, lengths: Lengths | None = None) -> Tensor | list[Tensor]:
        batch = Batch.of(
            x, lengths, model=NAME, element_shape=self.element_shape, like=first_weight(self)
        )
        values, lengths = batch.real_values(NAME), batch.lengths
        rows, rhythm, phase = len(values), None, None
        if self.phase is not None:
            values, phase = self.phase(values, lengths)
        frames, mask = self._frames_of(values, lengths)
        skipped = None
        if self.skip is not None:
            skipped = self.skip(_to_rows(frames.flatten(1), mask, rows), lengths)
        codes = _to_rows(self.frames(frames), mask, rows)  # all real frames in one convolution
        shape = self.codes.encode(codes, lengths, skipped)
        if self.codes.rhythm is not None:
            rhythm = self.codes.rhythm(self.read_frames(frames, mask, rows), lengths)
        return batch.restore_encodings(together(shape, rhythm, phase))

    def read_by_rhythm(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        """(B, T, *element_shape) -> (B, T, width)."""
        frames, mask = self._frames_of(values, lengths)
        return self.read_frames(frames, mask, len(values))

    def _frames_of(self, values: Tensor, lengths: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """All real frames (N, channels, *pixels), as networks see them, and where they lie."""
        mask = None if lengths is None else length_mask(lengths, values.shape[1])
        frames = values.flatten(0, 1) if mask is None else values[mask]  # (N, *element_shape)
        if self.grey:
            frames = frames.unsqueeze(1)
        return frames if self.mean_frame is None else self.mean_frame.normalise(frames), mask

    def read_frames(self, frames: Tensor, mask: Tensor | None, rows: int) -> Tensor:
        """Frames (N, channels, *pixels), as networks see them -> (B, T, width), as rhythm does."""
        read = shrunk(frames, self.coarse).flatten(1)
        if self.motion:
            following = frames_that_follow(rows, mask, frames)
            read = torch.cat((read, motion(frames, following)), dim=1)
        return _to_rows(read, mask, rows)


class ClipPhase(Phase):
    """Phase of clips (B, T, *element_shape), found in shrunk frames."""

    def __init__(self, frame: tuple[int, ...], coarse: tuple[int, ...]) -> None:
        """`frame` is (channels, *pixels)."""
        super().__init__(frame[0] * math.prod(coarse))
        self.frame, self.coarse = frame, coarse

    def read(self, values: Tensor) -> Tensor:
        """Clips (B, T, ...) as (B, T, width), by which rotations are found."""
        frames = values.reshape(-1, *self.frame)
        return shrunk(frames, self.coarse).reshape(*values.shape[:2], -1)


class Decoder(nn.Module):
    """(encoding_dim,) and a length T -> (T, *element_shape), and batches of them.

    Remembers the length it was trained on, if there was one for all.
    """

    def __init__(
        self,
        codes: LstmDecoder,
        frames: nn.Module,
        *,
        grey: bool,
        mean_frame: MeanFrame | None,
        phase: bool,
    ) -> None:
        super().__init__()
        self.codes, self.frames, self.mean_frame = codes, frames, mean_frame
        self.grey, self.phase = grey, phase
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
            encoding_dim=self.codes.encoding_dim + self.phase,
            common_length=self.common_length if seq_len is None else None,
            like=first_weight(self),
        )
        width, lengths = encodings.width, encodings.lengths
        z, phase = split_phase(
            self.codes.unweighed(encodings.z), self.phase, training=self.training
        )
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
        drawn = _to_rows(frames, mask, len(z))  # zero beyond the lengths
        return encodings.restore(drawn if phase is None else rotated_back(drawn, phase, lengths))


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
    linear_skip : as in LSTM_AE, for every pixel of a frame. Where unseen ones of fewer than 200
        clips are drawn better so, `fit` lets it begin at components that each follow one course
        in time, and keeps it so.
    rhythm, rhythm_length, rhythm_patterns, rhythm_weight, phase : as in LSTM_AE, for the
        pixels of shrunk frames.
    rhythm_motion : rhythm also tells how fast and where to frames move: `models.motion`.
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
        rhythm: int = 0,
        rhythm_length: int = USUAL_LENGTH,
        rhythm_patterns: bool = False,
        rhythm_motion: bool = False,
        rhythm_weight: float = 1.0,
        phase: bool = False,
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
            "rhythm": rhythm,
            "rhythm_length": rhythm_length,
            "rhythm_patterns": rhythm_patterns,
            "rhythm_weight": rhythm_weight,
        }
        check_activations(NAME, h_activ=h_activ, out_activ=out_activ)
        sizes = ConvLstmShape.of(
            input_dims,
            encoding_dim,
            kernel,
            stride,
            h_conv_channels,
            h_lstm_channels,
            in_channels=in_channels,
            linear_skip=linear_skip,
            rhythm_motion=rhythm_motion,
            phase=phase,
            **options,
        )
        shape = sizes.frames
        self.conv_ae = FrameAE(shape)
        frame = (shape.channels[0], *shape.sizes[0])
        self.mean_frame = MeanFrame(frame) if mean_frame else None
        # Clips are rotated before they become codes, and after they were codes.
        self.lstm_ae = LSTM_AE(
            shape.code, sizes.codes.drawn_dim, h_lstm_channels, h_activ, out_activ, **options
        )
        if rhythm:  # of pixels, not of codes
            self.lstm_ae.encoder.rhythm = Rhythm(
                rhythm,
                shape.channels[0] * math.prod(sizes.coarse) + sizes.motion,
                rhythm_length,
                patterns=rhythm_patterns,
                motion=sizes.motion,
                rms=rhythm_weight,
            )
        if rhythm and rhythm_weight != 1:
            self.lstm_ae.decoder.unweighed = Unweighed(
                sizes.codes.shape_dim, rhythm, rhythm_weight, encoding_dim
            )
        self._join_halves(sizes, grey=in_channels is None, phase=bool(phase))
        if phase:
            self.encoder.phase = self.phase = ClipPhase(frame, sizes.coarse)
        if linear_skip:
            self.encoder.skip = SkipEncoder(linear_skip, shape.frame, sizes.codes.shape_dim)
            self.decoder.skip = SkipDecoder(linear_skip, shape.frame, sizes.codes.drawn_dim)
            # Owned here, like the other halves.
            self.skip = nn.ModuleList((self.encoder.skip, self.decoder.skip))

    def _join_halves(self, sizes: ConvLstmShape, *, grey: bool, phase: bool) -> None:
        """Make the encoder and the decoder of the halves of conv_ae and lstm_ae.

        They are put past nn.Module's registration: conv_ae and lstm_ae own the weights, so that
        each has one name, sequitur's.
        """
        shape = sizes.frames
        frame = shape.sizes[0] if grey else (shape.channels[0], *shape.sizes[0])
        shared: dict[str, Any] = {"grey": grey, "mean_frame": self.mean_frame}
        encoder = Encoder(
            self.conv_ae.encoder, self.lstm_ae.encoder, frame, coarse=sizes.coarse, **shared
        )
        encoder.motion = sizes.motion > 0
        self.__dict__["encoder"] = encoder
        self.__dict__["decoder"] = Decoder(
            self.lstm_ae.decoder, self.conv_ae.decoder_layers, phase=phase, **shared
        )

    def start_at_components(
        self, sequences: Sequence[ArrayLike], copies: Sequence[ArrayLike] = ()
    ) -> None:
        """Begin as principal components of the training sequences (T, *frame), as LSTM_AE does.

        With `mean_frame`, of how their frames differ from it: remember it first.
        """
        if rhythm := self.encoder.codes.rhythm:
            rhythm.start_at_components([self._read_by_rhythm(s) for s in sequences])
        if self.encoder.phase is not None:
            self.encoder.phase.start_at_template(sequences)
        if self.encoder.skip is None or self.decoder.skip is None or self.encoder.skip.started:
            return
        if self.encoder.phase is not None:
            sequences, copies = map(self.encoder.phase.align, (sequences, copies))
        flat, more = ([self._flat(s) for s in each] for each in (sequences, copies))
        start_at_components(self.encoder.skip, self.decoder.skip, flat, more)
        zero_last_layer(self.encoder.codes.head, self.decoder.frames)

    def _read_by_rhythm(self, sequence: ArrayLike) -> NDArray[np.float32]:
        """(T, *frame) -> (T, numbers in which rhythm is found)."""
        shape = self.conv_ae.encoder.shape
        flat = torch.from_numpy(self._flat(sequence))
        frames = flat.reshape(-1, shape.channels[0], *shape.sizes[0])
        read: NDArray[np.float32] = self.encoder.read_frames(frames, None, 1)[0].numpy()
        return read

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
