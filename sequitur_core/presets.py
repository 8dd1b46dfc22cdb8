"""Settings that work, sized from the data. No torch here."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from sequitur_core.config import MODEL_OPTIONS, Sizes, TrainConfig
from sequitur_core.errors import SequiturError
from sequitur_core.splitting import MIN_SEQUENCES

MANY_SEQUENCES = 1000
FEWEST_EPOCHS = 5
FEWEST_STEPS = 200
# What a training reads in all, in about a minute of one core.
MOST_PIXELS = 500_000_000
MOST_ELEMENTS = 8_000_000

# Frames smaller than this, per axis, leave too little after two halvings.
SMALLEST_HALVED = 12
KERNELS = (2, 3, 4, 5)


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
        "Learns to tell sequences apart: it practises on mixtures of your sequences and, reading "
        "them in order, always knows how far along it is.",
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
    steps on any data, fewer where sequences are very large; at least 5 epochs.

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
        "layer_norm": True,
        "forget_bias": 1.0,
        "dense_encoding": True,
        "decoder": "mlp",
        "decoder_h_dims": [128, 128],
    }
    if model == "CONV_LSTM_AE":
        options |= {"h_lstm_channels": [64], "pooling": "max", "patch": _patch(sizes, 32)}
        steps = _affordable(sizes, 800, most=MOST_PIXELS)
        return options | _convolutions(sizes), _config(sizes, steps=steps, lr=5e-3)
    options["h_dims"] = [64]
    if math.prod(sizes.element_shape) == 1:
        options |= {"pooling": "last", "patch": _patch(sizes, 32)}
        return options, _config(sizes, steps=1500, lr=1e-2, mixup=1.0)
    # With several channels the strongest response says more than the state at
    # the end, and there is more to learn by heart: noise, a lower rate and
    # shorter patches work against that.
    options |= {"pooling": "max", "patch": _patch(sizes, 64)}
    return options, _config(sizes, steps=1500, lr=3e-3, mixup=1.0, denoise=0.3)


def _original(model: str, sizes: Sizes) -> tuple[dict[str, Any], TrainConfig]:
    steps = 1500
    options: dict[str, Any] = {"h_dims": [64]}
    if model == "CONV_LSTM_AE":
        options = {"h_lstm_channels": [64], **_convolutions(sizes)}
        steps = _affordable(sizes, steps, most=MOST_PIXELS)
    elif model == "LSTM_AE":  # takes every element by itself, one after the other
        steps = _affordable(replace(sizes, element_shape=()), steps, most=MOST_ELEMENTS)
    return options, _config(sizes, steps=steps, lr=3e-3)


def _affordable(sizes: Sizes, steps: int, *, most: int) -> int:
    """Fewer steps where sequences are so large that training would take many minutes."""
    per_sequence = sizes.max_length * math.prod(sizes.element_shape)
    return max(FEWEST_STEPS, min(steps, most // (usual_batch_size(sizes.n) * per_sequence)))


def _patch(sizes: Sizes, steps: int) -> int:
    """Elements per step, such that the longest sequence is read in about so many steps."""
    return max(1, round(sizes.max_length / steps))


def _convolutions(sizes: Sizes) -> dict[str, Any]:
    """Two layers that halve the frame, where it is large enough."""
    pixels = sizes.element_shape if sizes.in_channels is None else sizes.element_shape[1:]
    if min(pixels, default=0) < SMALLEST_HALVED:
        return {"h_conv_channels": [8], "stride": 1}
    kernel = min(KERNELS, key=lambda kernel: _share_never_drawn(pixels, kernel))
    return {"h_conv_channels": [8, 16], "stride": 2, "kernel": kernel}


def _share_never_drawn(pixels: tuple[int, ...], kernel: int) -> float:
    """Share of a frame that two halvings and their way back leave out.

    Where kernel and stride pass over the last pixels of an axis, the decoder
    can only paint them in one colour.
    """
    drawn = 1.0
    for size in pixels:
        once = (size - kernel) // 2 + 1
        twice = (once - kernel) // 2 + 1
        back = 2 * (twice - 1) + kernel  # of `once`
        drawn *= (2 * (back - 1) + kernel) / size
    return 1 - drawn


def _config(
    sizes: Sizes, *, steps: int, lr: float, mixup: float = 0.0, denoise: float = 0.0
) -> TrainConfig:
    batch_size = usual_batch_size(sizes.n)
    share = TrainConfig().validation_share if sizes.n >= MIN_SEQUENCES else 0.0
    steps_per_epoch = math.ceil(sizes.n * (1 - share) / batch_size)
    return TrainConfig(
        epochs=max(FEWEST_EPOCHS, round(steps / steps_per_epoch)),
        lr=lr,
        batch_size=batch_size,
        clip_value=1.0,
        denoise=denoise,
        mixup=mixup,
        schedule="cosine",
        betas=(0.9, 0.99),
    )
