"""Settings that work, sized from the data. No torch here."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sequitur_core.config import MODEL_OPTIONS, Sizes, TrainConfig
from sequitur_core.errors import SequiturError
from sequitur_core.splitting import MIN_SEQUENCES

MANY_SEQUENCES = 1000
FEWEST_EPOCHS = 5

# Steps that the networks read and write a sequence in: short enough to learn
# from end to end, fine enough to see its shape.
STEPS_PER_SEQUENCE = 32
# Frames smaller than this, per axis, leave too little after two halvings.
SMALLEST_HALVED = 12


@dataclass(frozen=True)
class Preset:
    """A choice of settings, and one sentence on what it sets."""

    name: str
    label: str
    sentence: str


PRESETS: dict[str, Preset] = {
    "separating": Preset(
        "separating",
        "Separating",
        "Puts sequences of different kinds far apart on the map: reads several elements at once, "
        "knows what time it is in the sequence, and practises on mixtures of your sequences.",
    ),
    "original": Preset(
        "original",
        "Original",
        "The network of the sequitur library as it was published, with one hidden layer of 64: "
        "for comparing with earlier results.",
    ),
}


def preset(
    name: str, model: str, sizes: Sizes, encoding_dim: int
) -> tuple[dict[str, Any], TrainConfig]:
    """Model options (as JSON) and training settings for data of these sizes.

    Training lasts so many epochs as it takes for about the same number of
    steps on any data, at least 5.

    Raises SequiturError for an unknown preset or model.
    """
    if name not in PRESETS:
        raise SequiturError(f"There is no preset {name!r}. Choose one of: {', '.join(PRESETS)}.")
    if model not in MODEL_OPTIONS:
        raise SequiturError(
            f"There is no model {model!r}. Choose one of: {', '.join(MODEL_OPTIONS)}."
        )
    if name == "original":
        return _original(model, sizes)
    return _separating(model, sizes)


def usual_batch_size(n: int) -> int:
    """Sequences per step where nobody chose: 16, or 64 above 1,000 sequences."""
    return 64 if n > MANY_SEQUENCES else 16


def _separating(model: str, sizes: Sizes) -> tuple[dict[str, Any], TrainConfig]:
    if model == "LINEAR_AE":
        options: dict[str, Any] = {"h_dims": [64, 32], "h_activ": "gelu", "out_activ": "none"}
        return options, _config(sizes, steps=2000, lr=3e-3, mixup=1.0)
    options = {
        "h_activ": "none",
        "out_activ": "none",
        "time_features": 8,
        "patch": max(1, round(sizes.max_length / STEPS_PER_SEQUENCE)),
        "layer_norm": True,
        "forget_bias": 1.0,
        "decoder": "mlp",
        "decoder_h_dims": [128, 128],
    }
    if model == "LSTM_AE":
        # The last state of one channel keeps its phase; of several channels the
        # strongest response tells more than the end.
        pooling = "last" if math.prod(sizes.element_shape) == 1 else "max"
        options |= {"h_dims": [64], "pooling": pooling}
        return options, _config(sizes, steps=1500, lr=1e-2, mixup=1.0)
    options |= {"h_lstm_channels": [64], "pooling": "max", **_convolutions(sizes)}
    return options, _config(sizes, steps=800, lr=2e-3, mixup=0.0)


def _original(model: str, sizes: Sizes) -> tuple[dict[str, Any], TrainConfig]:
    if model == "CONV_LSTM_AE":
        options: dict[str, Any] = {"h_lstm_channels": [64], **_convolutions(sizes)}
    else:
        options = {"h_dims": [64]}
    return options, _config(sizes, steps=1500, lr=3e-3, mixup=0.0)


def _convolutions(sizes: Sizes) -> dict[str, Any]:
    """Two layers that halve the frame, where it is large enough."""
    pixels = sizes.element_shape if sizes.in_channels is None else sizes.element_shape[1:]
    if min(pixels, default=0) >= SMALLEST_HALVED:
        return {"h_conv_channels": [8, 16], "stride": 2}
    return {"h_conv_channels": [8], "stride": 1}


def _config(sizes: Sizes, *, steps: int, lr: float, mixup: float) -> TrainConfig:
    batch_size = usual_batch_size(sizes.n)
    share = TrainConfig().validation_share if sizes.n >= MIN_SEQUENCES else 0.0
    steps_per_epoch = math.ceil(sizes.n * (1 - share) / batch_size)
    return TrainConfig(
        epochs=max(FEWEST_EPOCHS, round(steps / steps_per_epoch)),
        lr=lr,
        batch_size=batch_size,
        clip_value=1.0,
        mixup=mixup,
        schedule="cosine",
        betas=(0.9, 0.99),
    )
