"""What each preset sets for CONV_LSTM_AE."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sequitur_core.data.splitting import MIN_SEQUENCES
from sequitur_core.settings.architectures.architecture import Settings
from sequitur_core.settings.architectures.preset_settings.lstm_ae import (
    patch_for,
    separating_options,
)
from sequitur_core.settings.linear_skip import faithful_terms
from sequitur_core.settings.rhythm import phase_option, rhythm_options
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.settings.training_length import (
    COPIES,
    ENCODER_EVERY,
    config_of_steps,
    usual_batch_size,
)

# What a training reads in all, in about a minute of one core.
MAX_PIXELS = 600_000_000
# Few sequences are trained on six times, to measure by cross-fitting. The map doesn't wait for
# that, so each training gets more than a sixth.
SHARE_OF_FEW = 1 / 3
# Fewer epochs than these draw nothing yet; clips so large that they can't be read as often in
# the time there is are read twice at least.
USEFUL_EPOCHS = 10
MIN_EPOCHS = 2
# So many clips that "faithful" need not fear to learn them by heart.
ENOUGH_CLIPS = 200
# Pixels in a step beyond which more steps teach more than more clips in each.
PIXELS_PER_STEP = 1_600_000
MIN_FRAME = 200  # pixels; reading a smaller frame takes as long
# Axes of at least so many pixels are halved once and twice; longer ones until
# at most so many are left as are halved twice.
SMALLEST_HALVED = 3
SMALLEST_QUARTERED = 12
KERNELS = (2, 3, 4, 5)
MAX_NEVER_DRAWN = 0.1
MAX_CHANNELS = 32


def separating(sizes: Sizes, encoding_dim: int) -> Settings:
    options = {
        **separating_options(),
        "h_lstm_channels": [64],
        "mean_frame": True,
        "pooling": "max",
        "patch": patch_for(sizes, steps=32),
        **_convolutions(sizes),
    }
    # Chosen on moving digits, one slice of brain scans and 25 ultrasound clips, on one or two
    # seeds and on the very clips that tests.benchmarks.encodings.clips measures. There errors of
    # unseen clips are 0.16 to 0.41 of the mean frame's; on so few sets finer choices mean little.
    # A rate of 1e-2 fails, 5e-3 is no worse than this; longer trainings gained little.
    return options, _config(sizes, 1500, lr=3e-3, mixup=0.5)


def faithful(sizes: Sizes, encoding_dim: int) -> Settings:
    """As `lstm_ae.faithful`; clips are also moved in their frames, if that helps.

    Of few clips, networks learn the training clips by heart, and unseen ones are drawn worse than
    by the components: on 36 brain scans of a training half 1.07 times as badly after this
    training as before it, with blends and in smaller steps 1.01 times. Separable components, which
    `fit` begins at where they draw unseen clips better, aren't trained at all: on fifths of 68
    brain scans, training brought 0.92 times the error of components back to 0.99 times.
    """
    options, _ = separating(sizes, encoding_dim)
    options["linear_skip"] = faithful_terms(sizes, encoding_dim)
    enough = min(1.0, sizes.n / ENOUGH_CLIPS)
    config = _config(sizes, 1000, lr=round(2e-3 * enough, 5), mixup=float(enough < 1))
    return options, replace(config, copies=COPIES)


def balanced(sizes: Sizes, encoding_dim: int) -> Settings:
    """ "faithful", with some numbers that tell rhythm and, where it helps, one that tells phase.

    Rhythm knows no patterns here: in fourths of a half of the moving digits it then told the
    motions apart less often, and in other clips no more often.
    """
    options, config = faithful(sizes, encoding_dim)
    options |= rhythm_options(sizes, encoding_dim)
    options |= {"rhythm_patterns": False, "rhythm_motion": True}
    options |= phase_option(sizes, encoding_dim)
    return options, replace(config, encoder_every=ENCODER_EVERY)


def original(sizes: Sizes, encoding_dim: int) -> Settings:
    options = {"h_lstm_channels": [64], **_convolutions(sizes)}
    return options, _config(sizes, 1500, lr=3e-3, share_of_batch=1.0)


def _convolutions(sizes: Sizes) -> dict[str, Any]:
    """Layers that each halve the frame, as often as it is large enough for."""
    pixels = sizes.element_shape if sizes.in_channels is None else sizes.element_shape[1:]
    for halvings in range(_halvings(min(pixels, default=0)), 0, -1):
        lost = {kernel: _share_never_drawn(pixels, kernel, halvings) for kernel in KERNELS}
        kernel = min(KERNELS, key=lambda kernel: lost[kernel])
        if lost[kernel] <= MAX_NEVER_DRAWN:
            channels = [min(8 * 2**layer, MAX_CHANNELS) for layer in range(halvings)]
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


def _config(
    sizes: Sizes, steps: int, *, lr: float, mixup: float = 0.0, share_of_batch: float = 0.5
) -> TrainConfig:
    """Smaller and fewer steps where clips are large: training takes about a minute at most.

    Clips so large that they can only be read twice take longer.
    """
    frame = max(MIN_FRAME, math.prod(sizes.element_shape))
    clip = sizes.max_length * frame
    usual = round(share_of_batch * usual_batch_size(sizes.n))
    batch_size = max(1, min(usual, PIXELS_PER_STEP // clip))
    most = MAX_PIXELS if sizes.n >= MIN_SEQUENCES else round(MAX_PIXELS * SHARE_OF_FEW)
    steps = min(steps, most // (batch_size * clip))
    readable = MAX_PIXELS // (sizes.n * clip)  # epochs in the time that many clips get
    return config_of_steps(
        sizes,
        steps,
        lr=lr,
        batch_size=batch_size,
        min_epochs=max(MIN_EPOCHS, min(USEFUL_EPOCHS, readable)),
        mixup=mixup,
    )


PRESETS: dict[str, Callable[[Sizes, int], Settings]] = {
    "balanced": balanced,
    "separating": separating,
    "faithful": faithful,
    "original": original,
}
