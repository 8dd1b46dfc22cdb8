"""LSTM_AE: stacked LSTMs over sequences of vectors, of any lengths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.settings.architectures.architecture import Architecture
from sequitur_core.settings.architectures.preset_settings.lstm_ae import PRESETS
from sequitur_core.settings.linear_skip import check_skip, skip_parameters
from sequitur_core.settings.options import (
    HIDDEN_ACTIVATION,
    HIDDEN_LAYERS,
    LINEAR_SKIP,
    OUTPUT_ACTIVATION,
    PHASE,
    RHYTHM,
    RHYTHM_LENGTH,
    RHYTHM_PATTERNS,
    RHYTHM_WEIGHT,
    Option,
)
from sequitur_core.settings.parameter_checks import number, one_of, whole, wholes
from sequitur_core.settings.rhythm import USUAL_LENGTH, count_shape
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.workload import Workload, dense_layers

NAME = "LSTM_AE"
POOLINGS = ("last", "max", "mean")
DECODERS = ("lstm", "mlp")
CALLS_PER_LSTM = 5  # of small operations

LayerPairs = tuple[tuple[int, int], ...]  # (input size, output size) of each layer

RECURRENT_OPTIONS = (
    HIDDEN_ACTIVATION,
    OUTPUT_ACTIVATION,
    Option(
        name="time_features",
        label="Time features",
        kind="int",
        default=0,
        low=0,
        high=64,
        help="How many sine and cosine waves tell the model its position in the sequence. Without "
        "them it has to count steps by itself and often draws only the average; 8 is plenty.",
    ),
    Option(
        name="patch",
        label="Elements per step",
        kind="int",
        default=1,
        low=1,
        high=100_000,
        help="How many neighbouring elements the model reads and writes at once (patch size). "
        "More is faster and helps with long sequences; about 1/32 of the longest works well.",
    ),
    Option(
        name="layer_norm",
        label="Layer normalisation",
        kind="flag",
        default=False,
        help="Scales what each layer passes on to a common range, which makes training faster and "
        "more stable.",
    ),
    Option(
        name="forget_bias",
        label="Forget bias",
        kind="float",
        default=0.0,
        low=-3.0,
        high=3.0,
        help="How well the untrained model remembers what it has read. 1 helps it learn from the "
        "beginning of a sequence as well as from its end.",
    ),
    Option(
        name="pooling",
        label="Encoding from",
        kind="choice",
        default="last",
        choices=POOLINGS,
        help="last: the state at the end of the sequence. max: the strongest response at any "
        "time, good if several channels change. mean: the average over time.",
    ),
    Option(
        name="dense_encoding",
        label="Linear encoding layer",
        kind="flag",
        default=False,
        help="Makes the encoding a weighted sum of the last hidden layer's output instead of "
        "another LSTM layer. Reconstructs sequences more closely, above all with several channels. "
        "Needs a hidden layer.",
    ),
    Option(
        name="decoder",
        label="Decoder",
        kind="choice",
        default="lstm",
        choices=DECODERS,
        help="How an encoding is turned back into a sequence. lstm writes it step by step; mlp "
        "computes every moment separately from the time features, which it needs, and is faster.",
    ),
    Option(
        name="decoder_h_dims",
        label="Layers of the mlp decoder",
        kind="ints",
        default=(128, 128),
        low=1,
        high=1024,
        help="Sizes of its hidden layers, first to last. Used by the mlp decoder only.",
    ),
    LINEAR_SKIP,
    RHYTHM,
    RHYTHM_LENGTH,
    RHYTHM_PATTERNS,
    RHYTHM_WEIGHT,
)


@dataclass(frozen=True)
class LstmShape:
    """Layer sizes of the stacked LSTMs.

    `encoder` and `decoder` hold (input size, hidden size) of each LSTM, `head`
    that of the dense layer after the encoder's LSTMs, if any. For the decoder
    "mlp", `decoder` holds (input size, output size) of each dense layer.
    `step` is the number of values the networks read and write per step, those
    of `patch` elements.
    """

    step: int
    encoder: LayerPairs
    head: tuple[int, int] | None
    decoder: LayerPairs
    mlp: bool
    layer_norm: bool
    skip: int  # numbers that the linear skip reads and draws; 0 for none
    drawn_dim: int  # numbers of the encoding that networks draw from: all but phase
    shape_dim: int  # numbers of the encoding that tell shape
    patch: int

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
        rhythm: int = 0,
        rhythm_length: int = USUAL_LENGTH,
        rhythm_patterns: bool = False,
        rhythm_weight: float = 1.0,
        phase: bool = False,
        model: str = NAME,
        h_name: str = "h_dims",
    ) -> LstmShape:
        input_dim = whole(model, "input_dim", input_dim)
        encoding_dim = whole(model, "encoding_dim", encoding_dim)
        hidden = wholes(model, h_name, h_dims)
        times = whole(model, "time_features", time_features, least=0)
        patch = whole(model, "patch", patch)
        number(model, "forget_bias", forget_bias)
        one_of(model, "pooling", pooling, POOLINGS)
        one_of(model, "decoder", decoder, DECODERS)
        dense = wholes(model, "decoder_h_dims", decoder_h_dims)
        mlp = decoder == "mlp"
        if mlp:
            _check_times(model, times)
        if dense_encoding:
            _check_hidden(model, h_name, hidden)
        skip = input_dim * whole(model, "linear_skip", linear_skip, least=0)
        check_skip(model, skip, dense_encoding)
        step = input_dim * patch
        shape_dim = count_shape(
            model,
            encoding_dim,
            rhythm=rhythm,
            rhythm_length=rhythm_length,
            rhythm_weight=rhythm_weight,
            phase=phase,
        )
        drawn_dim = encoding_dim - bool(phase)
        layers = tuple(pairwise((step + times, *hidden, shape_dim)))
        encoder, head = (layers[:-1], layers[-1]) if dense_encoding else (layers, None)
        widths = (*dense, step) if mlp else _lstm_decoder_widths(hidden, drawn_dim)
        return cls(
            step=step,
            encoder=encoder,
            head=head,
            decoder=tuple(pairwise((drawn_dim + times, *widths))),
            mlp=mlp,
            layer_norm=bool(layer_norm),
            skip=skip,
            drawn_dim=drawn_dim,
            shape_dim=shape_dim,
            patch=patch,
        )

    def count_parameters(self) -> int:
        def lstms(layers: LayerPairs) -> int:
            norm = 2 if self.layer_norm else 0
            return sum(4 * h * (i + h + 2) + norm * h for i, h in layers)

        skip = skip_parameters(self.skip, self.shape_dim, self.drawn_dim)
        count = lstms(self.encoder) + skip
        if self.head is not None:
            count += (self.head[0] + 1) * self.head[1]
        if self.mlp:
            return count + sum((i + 1) * o for i, o in self.decoder)
        return count + lstms(self.decoder) + self.decoder[-1][1] * self.step

    def workloads(self, length: int, *, mixed: bool) -> tuple[Workload, Workload]:
        steps = max(1.0, length / self.patch)
        encoder = self._lstms(self.encoder, steps)
        if self.head is not None:
            encoder += dense_layers(*self.head)
        if self.mlp:
            widths = (self.decoder[0][0], *(after for _, after in self.decoder))
            return encoder, dense_layers(*widths, times=steps)
        decoder = self._lstms(self.decoder, steps)
        return encoder, decoder + dense_layers(self.decoder[-1][1], self.step, times=steps)

    def _lstms(self, layers: LayerPairs, steps: float) -> Workload:
        # Four gates, the memory, the output and its activation, and what is normalised.
        kept = 8 if self.layer_norm else 7
        return Workload(
            calls=(CALLS_PER_LSTM + self.layer_norm) * len(layers),
            recurrent_steps=len(layers) * steps,
            flops=steps * sum(8 * after * (before + after) for before, after in layers),
            activations=steps * sum(before + kept * after for before, after in layers),
        )


def _lstm_decoder_widths(hidden: tuple[int, ...], drawn_dim: int) -> tuple[int, ...]:
    # As in sequitur, the last LSTM keeps its width and a dense matrix maps it to the elements.
    return (*hidden[::-1], hidden[0]) if hidden else (drawn_dim,)


def _check_times(model: str, times: int) -> None:
    if times == 0:
        raise SequiturError(
            f"The mlp decoder of {model} needs time features (time_features): with 0, every moment "
            "of a reconstruction would be the same. Set them to 8, or choose the other decoder."
        )


def _check_hidden(model: str, h_name: str, hidden: Sequence[int]) -> None:
    if not hidden:
        raise SequiturError(
            f"The linear encoding layer of {model} (dense_encoding) needs a hidden layer to read, "
            f"but there is none ({h_name}). Give one, of size 64 for example, or turn the linear "
            "encoding layer off."
        )


def data_arguments(sizes: Sizes, options: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers in each element, or a SequiturError."""
    if len(sizes.element_shape) > 1:
        raise SequiturError(
            f"LSTM_AE takes series, but each element has the shape {sizes.element_shape}. "
            "Train CONV_LSTM_AE on images and volumes."
        )
    return {"input_dim": sizes.element_shape[0] if sizes.element_shape else 1}


ARCHITECTURE = Architecture(
    name=NAME,
    description="Reads each sequence from beginning to end, whatever its length and however many "
    "channels it has: the first choice for most series.",
    when_too_slow="More “Elements per step”, smaller hidden layers or fewer sequences help more.",
    options=(HIDDEN_LAYERS, *RECURRENT_OPTIONS, PHASE),
    data_arguments=data_arguments,
    preference=lambda sizes: 0,
    layer_sizes=LstmShape.of,
    presets=PRESETS,
)
