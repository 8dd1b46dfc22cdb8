"""Settings that work, sized from the data. No torch here."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sequitur_core.data.splitting import MIN_SEQUENCES
from sequitur_core.errors import SequiturError
from sequitur_core.settings.model_options import MODEL_OPTIONS
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig

MANY_SEQUENCES = 1000
BATCH_OF_PLAIN = 64  # of LINEAR_AE: a step on so few numbers takes as long with 16 sequences
# Of the linear part of "faithful": cosines per channel, and numbers to learn each way.
MOST_TERMS = 512
MOST_TERMS_OF_MIXED = 64
MOST_WEIGHTS = 4_000_000
# Series of mixed lengths are read finely by "faithful", as far as that takes no more steps.
MOST_MIXED_STEPS = 512
FEWEST_EPOCHS = 5
FEWEST_STEPS = 200
# What a training reads in all, in about a minute of one core.
MOST_PIXELS = 600_000_000
MOST_ELEMENTS = 8_000_000
# Few sequences are trained on six times, to measure by cross-fitting. The map doesn't wait for
# that, so each training gets more than a sixth.
SHARE_OF_FEW = 1 / 3
# Of each series, for "faithful". Components of fewer are drawn worse by chance; clips do without,
# as copying them takes long.
COPIES = 24
# Fewer epochs than these draw nothing yet; clips so large that they can't be read as often in
# the time there is are read twice at least.
USEFUL_EPOCHS_OF_CLIPS = 10
FEWEST_EPOCHS_OF_CLIPS = 2
# Pixels in a step beyond which more steps teach more than more clips in each.
PIXELS_PER_STEP = 1_600_000
LEAST_FRAME = 200  # pixels; reading a smaller frame takes as long

# Axes of at least so many pixels are halved once and twice; longer ones until
# at most so many are left as are halved twice.
SMALLEST_HALVED = 3
SMALLEST_QUARTERED = 12
KERNELS = (2, 3, 4, 5)
MOST_NEVER_DRAWN = 0.1
MOST_CHANNELS = 32


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
    "faithful": Preset(
        "faithful",
        "Faithful",
        "Starts as principal component analysis (PCA), the best squeeze by straight lines, of your "
        "series and, where that helps, of slightly shifted copies of them, and learns from there "
        "what curves can add: for redrawing sequences closely.",
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
    if name == "faithful":
        return _faithful(model, sizes, encoding_dim)
    return _separating(model, sizes)


def usual_batch_size(n: int) -> int:
    """Sequences per step where nobody chose: 16, or 64 above 1,000 sequences."""
    return 64 if n > MANY_SEQUENCES else 16


def _separating(model: str, sizes: Sizes) -> tuple[dict[str, Any], TrainConfig]:
    if model == "LINEAR_AE":
        options: dict[str, Any] = {"h_dims": [64, 32], "h_activ": "gelu", "out_activ": "none"}
        config = _config(sizes, steps=2000, lr=3e-3, batch_size=BATCH_OF_PLAIN, mixup=1.0)
        return options, config
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
        options |= {
            "h_lstm_channels": [64],
            "mean_frame": True,
            "pooling": "max",
            "patch": _patch(sizes, 32),
        }
        # Chosen on moving digits, one slice of brain scans and 25 ultrasound clips, on one or two
        # seeds and on the very clips that tests.benchmarks.clips measures. There errors of unseen
        # clips are 0.16 to 0.41 of the mean frame's; on so few sets finer choices mean little.
        # A rate of 1e-2 fails, 5e-3 is no worse than this; longer trainings gained little.
        config = _config_of_clips(sizes, steps=1500, lr=3e-3, mixup=0.5)
        return options | _convolutions(sizes), config
    options["h_dims"] = [64]
    if math.prod(sizes.element_shape) == 1:
        options |= {"pooling": "last", "patch": _patch(sizes, 32)}
        # Twice as many small steps told more kinds apart in unseen fourths of training halves
        # (tests.benchmarks.quality steps).
        steps = 1500 if sizes.n > MANY_SEQUENCES else 3000
        return options, _config(sizes, steps=steps, lr=1e-2, mixup=1.0)
    # With several channels the strongest response says more than the state at
    # the end, and there is more to learn by heart: noise, a lower rate and
    # shorter patches work against that.
    options |= {"pooling": "max", "patch": _patch(sizes, 64)}
    return options, _config(sizes, steps=1500, lr=3e-3, mixup=1.0, denoise=0.3)


def _faithful(model: str, sizes: Sizes, encoding_dim: int) -> tuple[dict[str, Any], TrainConfig]:
    """The networks of "separating" beside a linear part, and a short training at a low rate.

    Where the networks learn longer or faster, they learn the training sequences by heart, and
    unseen ones are drawn worse than by the components alone. Copies work against that: trained
    on the plain sequences, models lose what starting with copies gains. In fourths of the training
    halves of the archive (tests.benchmarks.quality), trainings a third as long or at three times
    the rate drew unseen series no better than these.
    """
    options, _ = _separating(model, sizes)
    options["linear_skip"] = _terms(sizes, encoding_dim)
    if model == "CONV_LSTM_AE":
        return options, _config_of_clips(sizes, steps=1000, lr=2e-3)
    if model == "LINEAR_AE":
        return options, _config(
            sizes, steps=1000, lr=3e-4, batch_size=BATCH_OF_PLAIN, mixup=1.0, copies=COPIES
        )
    steps = 1200
    if sizes.min_length != sizes.max_length:
        options["patch"] = _patch(sizes, MOST_MIXED_STEPS)
        steps = 900  # which take as long, read so finely
    return options, _config(sizes, steps=steps, lr=1e-3, mixup=1.0, copies=COPIES)


def _terms(sizes: Sizes, encoding_dim: int) -> int:
    """Cosines with which the linear part describes a sequence: all, where that isn't too much.

    With mixed lengths fewer: finer ones than those are details of single sequences.
    """
    mixed = sizes.min_length != sizes.max_length
    most = MOST_TERMS_OF_MIXED if mixed else MOST_TERMS
    affordable = MOST_WEIGHTS // (math.prod(sizes.element_shape) * encoding_dim)
    return max(1, min(sizes.max_length, most, affordable))


def _original(model: str, sizes: Sizes) -> tuple[dict[str, Any], TrainConfig]:
    if model == "CONV_LSTM_AE":
        options: dict[str, Any] = {"h_lstm_channels": [64], **_convolutions(sizes)}
        return options, _config_of_clips(sizes, steps=1500, lr=3e-3, share_of_batch=1.0)
    if model == "LINEAR_AE":
        return {"h_dims": [64]}, _config(sizes, steps=1500, lr=3e-3, batch_size=BATCH_OF_PLAIN)
    steps = 1500
    # It takes every element by itself, one after the other: fewer steps where sequences are so
    # long that training would take many minutes.
    affordable = MOST_ELEMENTS // (usual_batch_size(sizes.n) * sizes.max_length)
    steps = max(FEWEST_STEPS, min(steps, affordable))
    return {"h_dims": [64]}, _config(sizes, steps=steps, lr=3e-3)


def _patch(sizes: Sizes, steps: int) -> int:
    """Elements per step, such that the longest sequence is read in about so many steps."""
    return max(1, round(sizes.max_length / steps))


def _convolutions(sizes: Sizes) -> dict[str, Any]:
    """Layers that each halve the frame, as often as it is large enough for."""
    pixels = sizes.element_shape if sizes.in_channels is None else sizes.element_shape[1:]
    for halvings in range(_halvings(min(pixels, default=0)), 0, -1):
        lost = {kernel: _share_never_drawn(pixels, kernel, halvings) for kernel in KERNELS}
        kernel = min(KERNELS, key=lambda kernel: lost[kernel])
        if lost[kernel] <= MOST_NEVER_DRAWN:
            channels = [min(8 * 2**layer, MOST_CHANNELS) for layer in range(halvings)]
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
            halved = (halved - kernel) // 2 + 1
        if halved < 1:
            return 1.0
        back = halved
        for _ in range(halvings):
            back = 2 * (back - 1) + kernel
        drawn *= back / size
    return 1 - drawn


def _config_of_clips(
    sizes: Sizes, *, steps: int, lr: float, mixup: float = 0.0, share_of_batch: float = 0.5
) -> TrainConfig:
    """Smaller and fewer steps where clips are large: training takes about a minute at most.

    Clips so large that they can only be read twice take longer.
    """
    frame = max(LEAST_FRAME, math.prod(sizes.element_shape))
    clip = sizes.max_length * frame
    usual = round(share_of_batch * usual_batch_size(sizes.n))
    batch_size = max(1, min(usual, PIXELS_PER_STEP // clip))
    most = MOST_PIXELS if sizes.n >= MIN_SEQUENCES else round(MOST_PIXELS * SHARE_OF_FEW)
    steps = min(steps, most // (batch_size * clip))
    readable = MOST_PIXELS // (sizes.n * clip)  # epochs in the time that many clips get
    fewest = max(FEWEST_EPOCHS_OF_CLIPS, min(USEFUL_EPOCHS_OF_CLIPS, readable))
    return _config(
        sizes,
        steps=steps,
        lr=lr,
        batch_size=batch_size,
        fewest_epochs=fewest,
        mixup=mixup,
    )


def _config(
    sizes: Sizes,
    *,
    steps: int,
    lr: float,
    batch_size: int | None = None,
    fewest_epochs: int = FEWEST_EPOCHS,
    mixup: float = 0.0,
    copies: int = 0,
    denoise: float = 0.0,
) -> TrainConfig:
    batch_size = batch_size or usual_batch_size(sizes.n)
    share = TrainConfig().validation_share if sizes.n >= MIN_SEQUENCES else 0.0
    steps_per_epoch = math.ceil(sizes.n * (1 - share) / batch_size)
    return TrainConfig(
        epochs=max(fewest_epochs, round(steps / steps_per_epoch)),
        lr=lr,
        batch_size=batch_size,
        clip_value=1.0,
        denoise=denoise,
        mixup=mixup,
        copies=copies,
        schedule="cosine",
        betas=(0.9, 0.99),
        cross_fit=sizes.n < MIN_SEQUENCES,
    )
