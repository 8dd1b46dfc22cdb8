"""What each preset sets for LSTM_AE."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sequitur_core.settings.architectures.architecture import Settings
from sequitur_core.settings.linear_skip import faithful_terms
from sequitur_core.settings.rhythm import phase_option, rhythm_options
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.training_length import (
    COPIES,
    ENCODER_EVERY,
    MANY_SEQUENCES,
    config_of_steps,
    usual_batch_size,
)

# Series of mixed lengths are read finely by "faithful", as far as that takes no more steps.
MAX_MIXED_STEPS = 512
MAX_BALANCED_STEPS = 64
# Of "original": elements that a training reads in all, in about a minute of one core, and steps
# that it takes all the same where sequences are huge.
MAX_ELEMENTS = 8_000_000
MIN_STEPS = 200


def separating_options() -> dict[str, Any]:
    """Of "separating" for everything that ends in LSTMs, whatever the data."""
    return {
        "h_activ": "none",
        "out_activ": "none",
        "time_features": 8,
        "layer_norm": True,
        "forget_bias": 1.0,
        "dense_encoding": True,
        "decoder": "mlp",
        "decoder_h_dims": [128, 128],
    }


def separating(sizes: Sizes, encoding_dim: int) -> Settings:
    options = {**separating_options(), "h_dims": [64]}
    if math.prod(sizes.element_shape) == 1:
        options |= {"pooling": "last", "patch": patch_for(sizes, steps=32)}
        # Twice as many small steps told more kinds apart in unseen fourths of training halves
        # (tests.benchmarks.encodings.quality steps).
        steps = 1500 if sizes.n > MANY_SEQUENCES else 3000
        return options, config_of_steps(sizes, steps, lr=1e-2, mixup=1.0)
    # With several channels the strongest response says more than the state at
    # the end, and there is more to learn by heart: noise, a lower rate and
    # shorter patches work against that.
    options |= {"pooling": "max", "patch": patch_for(sizes, steps=64)}
    return options, config_of_steps(sizes, 1500, lr=3e-3, mixup=1.0, denoise=0.3)


def faithful(sizes: Sizes, encoding_dim: int) -> Settings:
    """The networks of "separating" beside a linear part, and a short training at a low rate.

    Where the networks learn longer or faster, they learn the training sequences by heart, and
    unseen ones are drawn worse than by the components alone. Copies work against that: trained
    on the plain sequences, models lose what starting with copies gains. In fourths of the training
    halves of the archive (tests.benchmarks.encodings.quality), trainings a third as long or at
    three times the rate drew unseen series no better than these.
    """
    options, _ = separating(sizes, encoding_dim)
    options["linear_skip"] = faithful_terms(sizes, encoding_dim)
    steps = 1200
    if sizes.min_length != sizes.max_length:
        options["patch"] = patch_for(sizes, steps=MAX_MIXED_STEPS)
        steps = 900  # which take as long, read so finely
    return options, config_of_steps(sizes, steps, lr=1e-3, mixup=1.0, copies=COPIES)


def balanced(sizes: Sizes, encoding_dim: int) -> Settings:
    """As "faithful", with some numbers that tell rhythm and an encoder that rests in between.

    Beside rhythm, the others are evened: by them the nearest neighbour and a linear classifier told
    more apart in unseen fourths of training halves. Where it matters so much when things happen
    that none tells rhythm, the few large components are what tells groups apart, which got lost
    (tests.benchmarks.encodings.windows even).

    Series of mixed lengths are read less finely, in less time: they were drawn as closely.
    """
    options, config = faithful(sizes, encoding_dim)
    if sizes.min_length != sizes.max_length:
        options["patch"] = patch_for(sizes, steps=MAX_BALANCED_STEPS)
    options |= rhythm_options(sizes, encoding_dim) | phase_option(sizes, encoding_dim)
    even = bool(options["rhythm"])
    return options, replace(config, encoder_every=ENCODER_EVERY, even=even)


def original(sizes: Sizes, encoding_dim: int) -> Settings:
    # It takes every element by itself, one after the other: fewer steps where sequences are so
    # long that training would take many minutes.
    affordable = MAX_ELEMENTS // (usual_batch_size(sizes.n) * sizes.max_length)
    steps = max(MIN_STEPS, min(1500, affordable))
    return {"h_dims": [64]}, config_of_steps(sizes, steps, lr=3e-3)


def patch_for(sizes: Sizes, *, steps: int) -> int:
    """Elements per step, such that the longest sequence is read in about so many steps."""
    return max(1, round(sizes.max_length / steps))


PRESETS: dict[str, Callable[[Sizes, int], Settings]] = {
    "balanced": balanced,
    "separating": separating,
    "faithful": faithful,
    "original": original,
}
