"""LSTM_AE: stacked LSTMs over sequences of vectors, of any lengths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from numpy.typing import ArrayLike
from torch import Tensor, nn

from sequitur_core.models.activations import check_activations
from sequitur_core.models.inputs import (
    Batch,
    Encodings,
    Lengths,
    SeqLen,
    Sequences,
    broadcast_mask,
    first_weight,
    length_mask,
)
from sequitur_core.models.linear_ae import dense
from sequitur_core.models.linear_skip import (
    SkipDecoder,
    SkipEncoder,
    start_at_components,
    zero_last_layer,
)
from sequitur_core.models.shift_invariant.phase import Phase, rotated_back, split_phase, together
from sequitur_core.models.shift_invariant.rhythm import Rhythm, Unweighed
from sequitur_core.settings.architectures.lstm_ae import NAME, LstmShape
from sequitur_core.settings.rhythm import USUAL_LENGTH


class Encoder(nn.Module):
    """(T, input_dim) -> (encoding_dim,), and batches of them.

    Batches are computed padded, not packed: an LSTM reads forwards, so what
    comes after the end of a row can't reach its states, and padded batches are
    4 to 10 times faster on a CPU.
    """

    def __init__(
        self,
        shape: LstmShape,
        h_activ: nn.Module | None,
        out_activ: nn.Module | None,
        *,
        input_dim: int,
        time_features: int,
        patch: int,
        pooling: str,
    ) -> None:
        super().__init__()
        self.input_dim, self.time_features, self.patch = input_dim, time_features, patch
        self.pooling = pooling
        self.layers = lstms(shape.encoder)
        self.norms = norms(shape.encoder, shape.layer_norm)
        self.head = None if shape.head is None else nn.Linear(*shape.head)
        self.h_activ, self.out_activ = h_activ, out_activ
        self.skip: SkipEncoder | None = None
        self.rhythm: Rhythm | None = None
        self.phase: Phase | None = None

    def forward(self, x: Sequences, lengths: Lengths | None = None) -> Tensor | list[Tensor]:
        batch = Batch.of(
            x, lengths, model=NAME, element_shape=(self.input_dim,), like=first_weight(self)
        )
        given, lengths = batch.real_values(NAME), batch.lengths
        values, phase = given, None
        if self.phase is not None:
            values, phase = self.phase(given, lengths)
        skip_encoding = None if self.skip is None else self.skip(values, lengths)
        shape = self.encode(values, lengths, skip_encoding)
        rhythm = None if self.rhythm is None else self.rhythm(given, lengths)
        return batch.restore_encodings(together(shape, rhythm, phase))

    def read_by_rhythm(self, values: Tensor, lengths: Tensor | None) -> Tensor:
        """(B, T, input_dim) as they are."""
        return values

    def encode(
        self, values: Tensor, lengths: Tensor | None, skip_encoding: Tensor | None = None
    ) -> Tensor:
        """(B, T, input_dim), zero beyond the lengths -> the numbers of shape.

        (B, numbers of shape). `skip_encoding` of that shape is added, where there is a
        linear skip.
        """
        rows, width = values.shape[:2]
        steps = -(-width // self.patch)
        x = F.pad(values, (0, 0, 0, steps * self.patch - width))
        x = x.reshape(rows, steps, -1)  # (B, S, patch * input_dim)
        if self.time_features:
            times = relative_times(steps, self.patch, lengths, width, self.time_features, x)
            x = torch.cat((x, times.expand(rows, -1, -1)), dim=-1)
        x = run_lstms(x, self.layers, self.norms, self.h_activ)
        z = pool(x, None if lengths is None else -(-lengths // self.patch), self.pooling)
        if self.head is not None:
            z = self.head(z)
        z = z if self.out_activ is None else self.out_activ(z)
        return z if skip_encoding is None else z + skip_encoding


class Decoder(nn.Module):
    """(encoding_dim,) and a length T -> (T, input_dim), and batches of them.

    Remembers the length it was trained on, if there was one for all.
    """

    common: Tensor

    def __init__(
        self,
        shape: LstmShape,
        h_activ: nn.Module | None,
        *,
        output_dim: int,
        encoding_dim: int,
        time_features: int,
        patch: int,
        phase: bool = False,
    ) -> None:
        super().__init__()
        self.output_dim, self.encoding_dim, self.phase = output_dim, encoding_dim, phase
        self.time_features, self.patch = time_features, patch
        self.h_activ, self.mlp = h_activ, shape.mlp
        if self.mlp:
            widths = [shape.decoder[0][0], *(after for _, after in shape.decoder)]
            self.nn = dense(widths, nn.GELU(), None)
        else:
            self.layers = lstms(shape.decoder)
            self.dense_matrix = nn.Parameter(torch.rand(shape.decoder[-1][1], shape.step))
            self.norms = norms(shape.decoder, shape.layer_norm)
        self.skip: SkipDecoder | None = None
        self.unweighed: nn.Module = nn.Identity()
        # 0 for none; a buffer, so that it is saved with the weights.
        self.register_buffer("common", torch.tensor(0))

    @property
    def common_length(self) -> int | None:
        """The length of a reconstruction when no seq_len is given."""
        return int(self.common) or None

    def remember_length(self, length: int | None) -> None:
        """Store the one length of all training sequences, or None to store none."""
        self.common.fill_(length or 0)

    def forward(self, z: Sequences, seq_len: SeqLen | None = None) -> Tensor | list[Tensor]:
        encodings = Encodings.of(
            z,
            seq_len,
            model=NAME,
            encoding_dim=self.encoding_dim,
            common_length=self.common_length if seq_len is None else None,
            like=first_weight(self),
        )
        drawn = self.decode(self.unweighed(encodings.z), encodings.width, encodings.lengths)
        return encodings.restore(drawn)

    def decode(self, z: Tensor, width: int, lengths: Tensor | None) -> Tensor:
        """(B, encoding_dim), unweighed -> (B, width, output_dim), zero beyond the lengths."""
        rows = len(z)
        z, phase = split_phase(z, self.phase, training=self.training)
        steps = -(-width // self.patch)
        x = z.unsqueeze(1).expand(-1, steps, -1)  # (B, S, encoding_dim)
        if self.time_features:
            times = relative_times(steps, self.patch, lengths, width, self.time_features, z)
            x = torch.cat((x, times.expand(rows, -1, -1)), dim=-1)
        if self.mlp:
            x = self.nn(x)
        else:
            x = run_lstms(x, self.layers, self.norms, self.h_activ) @ self.dense_matrix
        x = x.reshape(rows, steps * self.patch, self.output_dim)[:, :width]
        if self.skip is not None:
            x = x + self.skip(z, lengths, width)
        if phase is not None:
            x = rotated_back(x, phase, lengths)
        if lengths is None:
            return x
        return x.masked_fill(~broadcast_mask(length_mask(lengths, width), x), 0.0)

    def _load_from_state_dict(
        self, state_dict: dict[str, Tensor], prefix: str, *args: object
    ) -> None:
        # Weights of sequitur itself have no such entry.
        state_dict.setdefault(f"{prefix}common", self.common)
        super()._load_from_state_dict(state_dict, prefix, *args)


class LSTM_AE(nn.Module):
    """Autoencoder of stacked LSTMs, for sequences of vectors of any lengths.

    The encoder's last state is the encoding; the decoder reads it at every
    step and writes the sequence from the first element to the last. The
    keyword-only parameters are this project's additions; as they stand, the
    model is sequitur's.

    Parameters
    ----------
    input_dim : numbers in each element.
    encoding_dim : size of the encoding.
    h_dims : sizes of the encoder's hidden LSTMs; the decoder mirrors them.
    h_activ : activation between LSTMs; None for none.
    out_activ : activation of the encoding; None for none.
    time_features : cosines of the relative time (0 at the start, 1 at the end)
        that encoder and decoder read beside their input. Without any, the
        decoder must count steps by itself, and mostly writes the mean.
    patch : elements read and written per step. Larger is faster and lets the
        model see further.
    layer_norm : normalise the output of every LSTM.
    forget_bias : added to the bias of every forget gate; 1 lets an untrained
        LSTM remember.
    pooling : "last" takes the last state as the encoding, "max" the largest
        and "mean" the average value of each number over all steps.
    dense_encoding : the encoding is a dense layer over the last hidden LSTM,
        instead of an LSTM of its own. Reconstructs better, above all with
        several channels; needs h_dims.
    decoder : "lstm", or "mlp" for dense layers that write each step from
        encoding and time alone: faster, needs time_features.
    decoder_h_dims : hidden widths of the decoder "mlp".
    linear_skip : cosines of relative time, per channel, from which a linear layer
        beside the encoder's networks adds to the encoding, and one beside the
        decoder's to the reconstruction; 0 for none. `start_at_components`
        makes them principal components, so that the networks only learn what
        those can't express. Needs dense_encoding.
    rhythm : numbers of the encoding, its last, that tell which channels move at which
        frequencies and how strongly, and not when: `Rhythm`. The others tell shape,
        and the decoder reads all.
    rhythm_length : elements in which the frequencies are told apart, those of a
        usual sequence.
    rhythm_patterns : rhythm also tells how often small patterns show: `Patterns`.
    rhythm_weight : root mean square of rhythm's numbers over the training sequences, where
        those of shape have 1; the decoder reads them divided by it. From 2.5 on, they tell
        what is steady: see `Rhythm`.
    phase : the last number of all tells by which share of its length a sequence is
        rotated: `Phase`. Networks read and draw it as if it began where the others do.

    Raises
    ------
    SequiturError
        A size that isn't a whole number, an unknown name, a decoder "mlp"
        without time features, a dense encoding without h_dims, a linear
        skip without a dense encoding, or no number left for shape.
    """

    def __init__(
        self,
        input_dim: int,
        encoding_dim: int,
        h_dims: Sequence[int] = (),
        h_activ: nn.Module | None = nn.Sigmoid(),  # noqa: B008 - has no state to share
        out_activ: nn.Module | None = nn.Tanh(),  # noqa: B008
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
        rhythm: int = 0,
        rhythm_length: int = USUAL_LENGTH,
        rhythm_patterns: bool = False,
        rhythm_weight: float = 1.0,
        phase: bool = False,
    ) -> None:
        super().__init__()
        check_activations(NAME, h_activ=h_activ, out_activ=out_activ)
        shape = LstmShape.of(
            input_dim,
            encoding_dim,
            h_dims,
            time_features=time_features,
            patch=patch,
            layer_norm=layer_norm,
            forget_bias=forget_bias,
            pooling=pooling,
            dense_encoding=dense_encoding,
            decoder=decoder,
            decoder_h_dims=decoder_h_dims,
            linear_skip=linear_skip,
            rhythm=rhythm,
            rhythm_length=rhythm_length,
            rhythm_patterns=rhythm_patterns,
            rhythm_weight=rhythm_weight,
            phase=phase,
        )
        self.encoder = Encoder(
            shape,
            h_activ,
            out_activ,
            input_dim=input_dim,
            time_features=time_features,
            patch=patch,
            pooling=pooling,
        )
        self.decoder = Decoder(
            shape,
            h_activ,
            output_dim=input_dim,
            encoding_dim=encoding_dim,
            time_features=time_features,
            patch=patch,
            phase=phase,
        )
        add_forget_bias(self, forget_bias)
        # Last, so that the same seed gives the networks the same weights with and without.
        if linear_skip:
            self.encoder.skip = SkipEncoder(linear_skip, input_dim, shape.shape_dim)
            self.decoder.skip = SkipDecoder(linear_skip, input_dim, shape.drawn_dim)
        if rhythm:
            self.encoder.rhythm = Rhythm(
                rhythm, input_dim, rhythm_length, patterns=rhythm_patterns, rms=rhythm_weight
            )
        if rhythm and rhythm_weight != 1:
            self.decoder.unweighed = Unweighed(shape.shape_dim, rhythm, rhythm_weight, encoding_dim)
        if phase:
            self.encoder.phase = Phase(input_dim)

    def start_at_components(
        self, sequences: Sequence[ArrayLike], copies: Sequence[ArrayLike] = ()
    ) -> None:
        """Begin as principal components of the training sequences (T, input_dim).

        The linear skip becomes the components, also of `copies` of the sequences,
        and the networks beside it begin at zero; rhythm becomes components of the
        sequences' spectra and patterns. `fit` calls this. Does nothing without the options
        `linear_skip` and `rhythm`, or where a training has begun before.
        """
        if self.encoder.rhythm is not None:
            self.encoder.rhythm.start_at_components(sequences)
        if self.encoder.phase is not None:
            self.encoder.phase.start_at_template(sequences)
        if self.encoder.skip is None or self.decoder.skip is None:
            return
        if self.encoder.phase is not None:
            sequences, copies = map(self.encoder.phase.align, (sequences, copies))
        if start_at_components(self.encoder.skip, self.decoder.skip, sequences, copies):
            zero_last_layer(self.encoder.head)
            if self.decoder.mlp:
                zero_last_layer(self.decoder.nn)
            else:
                nn.init.zeros_(self.decoder.dense_matrix)

    def forward(self, x: Sequences, lengths: Lengths | None = None) -> Tensor | list[Tensor]:
        """Encode and reconstruct.

        Takes (T, input_dim), or (T,) where input_dim is 1; a batch
        (B, T, input_dim), with `lengths` (B,) if it is padded; or a list of
        sequences. Returns the same shapes, with zeros beyond the lengths.
        """
        batch = Batch.of(
            x,
            lengths,
            model=NAME,
            element_shape=(self.encoder.input_dim,),
            like=first_weight(self),
        )
        z = self.encoder(batch.values, batch.lengths)
        seq_len = batch.values.shape[1] if batch.lengths is None else batch.lengths
        return batch.restore(self.decoder(z, seq_len))


def lstms(sizes: Sequence[tuple[int, int]]) -> nn.ModuleList:
    return nn.ModuleList(nn.LSTM(before, after, batch_first=True) for before, after in sizes)


def norms(sizes: Sequence[tuple[int, int]], wanted: bool) -> nn.ModuleList:
    return nn.ModuleList(nn.LayerNorm(after) for _, after in sizes if wanted)


def run_lstms(
    x: Tensor, layers: nn.ModuleList, norms: nn.ModuleList, h_activ: nn.Module | None
) -> Tensor:
    """(B, S, before) -> (B, S, after), with activations between the layers."""
    for index, layer in enumerate(layers):
        x, _ = layer(x)
        if len(norms):
            x = norms[index](x)
        if h_activ is not None and index < len(layers) - 1:
            x = h_activ(x)
    return x


def pool(states: Tensor, steps: Tensor | None, pooling: str) -> Tensor:
    """(B, S, H) -> (B, H) over each row's real steps."""
    rows, width = states.shape[:2]
    if pooling == "last":
        if steps is None:
            return states[:, -1]
        return states[torch.arange(rows, device=states.device), steps - 1]
    if steps is None:
        return states.amax(1) if pooling == "max" else states.mean(1)
    beyond = ~broadcast_mask(length_mask(steps, width), states)
    if pooling == "max":
        return states.masked_fill(beyond, -math.inf).amax(1)
    return states.masked_fill(beyond, 0.0).sum(1) / steps.unsqueeze(1)


def relative_times(
    steps: int, patch: int, lengths: Tensor | None, width: int, features: int, like: Tensor
) -> Tensor:
    """Cosines of the relative time of each step's first element, (B or 1, steps, features).

    The first element and not the middle of the step: the middle of a last,
    partly filled step can lie beyond the end, where a cosine turns back and
    says the same as before the end.
    """
    # In mixed precision `like` can be bfloat16, which can't count beyond 256.
    exact = torch.promote_types(like.dtype, torch.float32)
    if lengths is None:
        return _times_of_one_length(steps, patch, width, features, exact, like.device)
    return _cosines(_first_elements(steps, patch, exact, like.device), lengths[:, None], features)


@lru_cache(maxsize=8)
def _times_of_one_length(
    steps: int, patch: int, width: int, features: int, dtype: torch.dtype, device: torch.device
) -> Tensor:
    """As `relative_times`, (1, steps, features): most batches have the length of the one before."""
    # Kept for training as well, which refuses tensors of the inference mode.
    with torch.inference_mode(False):
        return _cosines(_first_elements(steps, patch, dtype, device)[None], width, features)


def _first_elements(steps: int, patch: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """The middle of each step's first element, (steps,)."""
    return torch.arange(steps, device=device, dtype=dtype) * patch + 0.5


def _cosines(elements: Tensor, lengths: Tensor | int, features: int) -> Tensor:
    """(B or 1, steps) -> (B or 1, steps, features)"""
    orders = torch.arange(1, features + 1, device=elements.device, dtype=elements.dtype)
    return torch.cos(math.pi * (elements / lengths).unsqueeze(-1) * orders)


def add_forget_bias(model: nn.Module, forget_bias: float) -> None:
    for module in model.modules():
        if isinstance(module, nn.LSTM):
            size = module.hidden_size  # gates lie in the order input, forget, cell, output
            with torch.no_grad():
                module.get_parameter("bias_ih_l0")[size : 2 * size] += forget_bias
