"""LINEAR_AE: dense layers over sequences of plain numbers, all of one length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.settings.architectures.architecture import Architecture
from sequitur_core.settings.architectures.preset_settings.linear_ae import PRESETS
from sequitur_core.settings.linear_skip import skip_parameters
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
)
from sequitur_core.settings.parameter_checks import whole, wholes
from sequitur_core.settings.rhythm import (
    USUAL_LENGTH,
    count_shape,
)
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.workload import Workload, dense_layers

NAME = "LINEAR_AE"
# Up to this length, it learns series of one length faster and more exactly than LSTM_AE: on the
# days of Seattle with less than half its validation loss (tests.benchmarks.encodings.quality).
SHORT = 64


@dataclass(frozen=True)
class LinearShape:
    """Widths of layers, each way, and the numbers that the linear skip reads."""

    encoder: tuple[int, ...]
    decoder: tuple[int, ...]
    skip: int

    @classmethod
    def of(
        cls,
        input_dim: int,
        encoding_dim: int,
        h_dims: Sequence[int] = (),
        *,
        linear_skip: int = 0,
        rhythm: int = 0,
        rhythm_length: int = USUAL_LENGTH,
        rhythm_patterns: bool = False,
        rhythm_weight: float = 1.0,
        phase: bool = False,
    ) -> LinearShape:
        hidden = (whole(NAME, "input_dim", input_dim), *wholes(NAME, "h_dims", h_dims))
        encoding_dim = whole(NAME, "encoding_dim", encoding_dim)
        shape_dim = count_shape(
            NAME,
            encoding_dim,
            rhythm=rhythm,
            rhythm_length=rhythm_length,
            rhythm_weight=rhythm_weight,
            phase=phase,
        )
        return cls(
            encoder=(*hidden, shape_dim),
            decoder=(encoding_dim - bool(phase), *hidden[::-1]),
            skip=whole(NAME, "linear_skip", linear_skip, least=0),
        )

    def count_parameters(self) -> int:
        layers = (*pairwise(self.encoder), *pairwise(self.decoder))
        skip = skip_parameters(self.skip, self.encoder[-1], self.decoder[0])
        return sum((before + 1) * after for before, after in layers) + skip

    def workloads(self, length: int, *, mixed: bool) -> tuple[Workload, Workload]:
        return dense_layers(*self.encoder), dense_layers(*self.decoder)


def data_arguments(sizes: Sizes, options: Mapping[str, Any]) -> dict[str, Any]:
    """The one length of all sequences, or a SequiturError."""
    if sizes.element_shape not in ((), (1,)):
        shape = sizes.element_shape
        what = f"{shape[0]} channels" if len(shape) == 1 else f"elements of shape {shape}"
        other = "LSTM_AE" if len(shape) == 1 else "CONV_LSTM_AE"
        raise SequiturError(
            f"LINEAR_AE takes sequences of single numbers, but these have {what}. Train {other}, "
            "or pick one channel."
        )
    if sizes.min_length != sizes.max_length:
        raise SequiturError(
            f"LINEAR_AE takes sequences of one length, but these have {sizes.min_length} to "
            f"{sizes.max_length} elements. Train LSTM_AE, or bring them to one length."
        )
    return {"input_dim": sizes.max_length}


ARCHITECTURE = Architecture(
    name=NAME,
    description="Looks at all moments at once and trains in seconds: for short series that all "
    "start at the same point, such as one day each.",
    when_too_slow="Smaller hidden layers, a larger batch size or fewer sequences help too.",
    options=(
        HIDDEN_LAYERS,
        HIDDEN_ACTIVATION,
        OUTPUT_ACTIVATION,
        LINEAR_SKIP,
        RHYTHM,
        RHYTHM_LENGTH,
        RHYTHM_PATTERNS,
        RHYTHM_WEIGHT,
        PHASE,
    ),
    data_arguments=data_arguments,
    preference=lambda sizes: 1 if sizes.max_length <= SHORT else -1,
    layer_sizes=LinearShape.of,
    presets=PRESETS,
    fixed_length=True,
)
