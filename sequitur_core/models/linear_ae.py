"""LINEAR_AE: dense layers over sequences of plain numbers, all of one length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor, nn

from sequitur_core.data.ragged import Ragged
from sequitur_core.models.activations import check_activations
from sequitur_core.models.inputs import Batch, Encodings, Lengths, SeqLen, Sequences, first_weight
from sequitur_core.models.linear_skip import (
    SkipDecoder,
    SkipEncoder,
    start_at_components,
    zero_last_layer,
)
from sequitur_core.models.shift_invariant.phase import Phase, rotated_back, split_phase, together
from sequitur_core.models.shift_invariant.rhythm import Rhythm, Unweighed
from sequitur_core.settings.architectures.linear_ae import NAME, LinearShape
from sequitur_core.settings.rhythm import USUAL_LENGTH


class Encoder(nn.Module):
    """(T,) -> (encoding_dim,), and batches of them."""

    def __init__(
        self, widths: Sequence[int], h_activ: nn.Module | None, out_activ: nn.Module | None
    ) -> None:
        super().__init__()
        self.input_dim = widths[0]
        self.nn = dense(widths, h_activ, out_activ)
        self.skip: SkipEncoder | None = None
        self.rhythm: Rhythm | None = None
        self.phase: Phase | None = None

    def forward(self, x: Sequences, lengths: Lengths | None = None) -> Tensor | list[Tensor]:
        batch = Batch.of(
            x, lengths, model=NAME, element_shape=(), length=self.input_dim, like=first_weight(self)
        )
        given = values = batch.real_values(NAME)
        rhythm = phase = None
        if self.phase is not None:
            values, phase = self.phase(given, None)
        shape = self.nn(values)
        if self.skip is not None:
            shape = shape + self.skip(values.unsqueeze(-1), None)
        if self.rhythm is not None:
            rhythm = self.rhythm(self.read_by_rhythm(given, None), None)
        return batch.restore_encodings(together(shape, rhythm, phase))

    def read_by_rhythm(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        """(B, T) or (B, T, 1) -> (B, T, 1)."""
        return values.reshape(*values.shape[:2], 1)


class Decoder(nn.Module):
    """(encoding_dim,) -> (T,), and batches of them."""

    def __init__(
        self, widths: Sequence[int], h_activ: nn.Module | None, *, phase: bool = False
    ) -> None:
        super().__init__()
        self.encoding_dim, self.output_dim = widths[0] + phase, widths[-1]
        self.nn = dense(widths, h_activ, None)
        self.skip: SkipDecoder | None = None
        self.unweighed: nn.Module = nn.Identity()
        self.phase = phase

    @property
    def common_length(self) -> int:
        """The length of every reconstruction."""
        return self.output_dim

    def remember_length(self, length: int | None) -> None:
        """Do nothing: this decoder knows its length from the start."""

    def forward(self, z: Sequences, seq_len: SeqLen | None = None) -> Tensor | list[Tensor]:
        encodings = Encodings.of(
            z,
            seq_len,
            model=NAME,
            encoding_dim=self.encoding_dim,
            common_length=self.output_dim,
            only_length=self.output_dim,
            like=first_weight(self),
        )
        z, phase = split_phase(self.unweighed(encodings.z), self.phase, training=self.training)
        reconstruction = self.nn(z)
        if self.skip is not None:
            linear = self.skip(z, None, self.output_dim)
            reconstruction = reconstruction + linear.squeeze(-1)
        if phase is not None:
            reconstruction = rotated_back(reconstruction, phase, None)
        return encodings.restore(reconstruction)


class LINEAR_AE(nn.Module):
    """Autoencoder of stacked dense layers, for sequences of plain numbers.

    The decoder mirrors the encoder. Every position of a sequence has weights
    of its own, so all sequences must have the same length.

    Parameters
    ----------
    input_dim : numbers in each sequence.
    encoding_dim : size of the encoding.
    h_dims : widths of the encoder's hidden layers.
    h_activ : activation after hidden layers; None for none.
    out_activ : activation of the encoding; None for none.
    linear_skip, rhythm, rhythm_length, rhythm_patterns, rhythm_weight, phase : as in LSTM_AE.

    Raises
    ------
    SequiturError
        A width that isn't a whole number of at least 1, or no number left for shape.
    """

    def __init__(
        self,
        input_dim: int,
        encoding_dim: int,
        h_dims: Sequence[int] = (),
        h_activ: nn.Module | None = nn.Sigmoid(),  # noqa: B008 - has no state to share
        out_activ: nn.Module | None = nn.Tanh(),  # noqa: B008
        *,
        linear_skip: int = 0,
        rhythm: int = 0,
        rhythm_length: int = USUAL_LENGTH,
        rhythm_patterns: bool = False,
        rhythm_weight: float = 1.0,
        phase: bool = False,
    ) -> None:
        super().__init__()
        check_activations(NAME, h_activ=h_activ, out_activ=out_activ)
        shape = LinearShape.of(
            input_dim,
            encoding_dim,
            h_dims,
            linear_skip=linear_skip,
            rhythm=rhythm,
            rhythm_length=rhythm_length,
            rhythm_patterns=rhythm_patterns,
            rhythm_weight=rhythm_weight,
            phase=phase,
        )
        self.encoder = Encoder(shape.encoder, h_activ, out_activ)
        self.decoder = Decoder(shape.decoder, h_activ, phase=phase)
        if linear_skip:
            self.encoder.skip = SkipEncoder(linear_skip, 1, shape.encoder[-1])
            self.decoder.skip = SkipDecoder(linear_skip, 1, shape.decoder[0])
        if rhythm:
            self.encoder.rhythm = Rhythm(
                rhythm, 1, rhythm_length, patterns=rhythm_patterns, rms=rhythm_weight
            )
        if rhythm and rhythm_weight != 1:
            self.decoder.unweighed = Unweighed(
                shape.encoder[-1], rhythm, rhythm_weight, encoding_dim
            )
        if phase:
            self.encoder.phase = Phase(1)

    def start_at_components(
        self, sequences: Sequence[ArrayLike], copies: Sequence[ArrayLike] = ()
    ) -> None:
        """Begin as principal components of the training sequences (T,), as LSTM_AE does."""
        columns, more = (
            each
            if isinstance(each, Ragged) and each.array.ndim == 2  # (T, 1) each
            else [np.asarray(s, np.float32).reshape(-1, 1) for s in each]
            for each in (sequences, copies)
        )
        if self.encoder.rhythm is not None:
            self.encoder.rhythm.start_at_components(columns)
        if self.encoder.phase is not None:
            self.encoder.phase.start_at_template(columns)
        if self.encoder.skip is None or self.decoder.skip is None:
            return
        if self.encoder.phase is not None:
            columns, more = map(self.encoder.phase.align, (columns, more))
        if start_at_components(self.encoder.skip, self.decoder.skip, columns, more):
            zero_last_layer(self.encoder.nn, self.decoder.nn)

    def forward(self, x: Sequences, lengths: Lengths | None = None) -> Tensor | list[Tensor]:
        """Encode and reconstruct.

        Takes (T,), a batch (B, T) or (B, T, 1), or a list of sequences, and
        returns the same shapes.
        """
        batch = Batch.of(
            x,
            lengths,
            model=NAME,
            element_shape=(),
            length=self.encoder.input_dim,
            like=first_weight(self),
        )
        return batch.restore(self.decoder(self.encoder(batch.values)))


def dense(
    widths: Sequence[int], h_activ: nn.Module | None, out_activ: nn.Module | None
) -> nn.Sequential:
    """Dense layers with an activation between them and another one at the end."""
    layers: list[nn.Module] = []
    for index, (before, after) in enumerate(pairwise(widths)):
        activation = out_activ if index == len(widths) - 2 else h_activ
        layers.append(nn.Linear(before, after))
        if activation is not None:
            layers.append(activation)
    return nn.Sequential(*layers)
