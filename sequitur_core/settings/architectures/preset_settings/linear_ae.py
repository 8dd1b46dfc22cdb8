"""What each preset sets for LINEAR_AE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sequitur_core.settings.architectures.architecture import Settings
from sequitur_core.settings.linear_skip import faithful_terms
from sequitur_core.settings.rhythm import phase_option, rhythm_options
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.training_length import COPIES, ENCODER_EVERY, config_of_steps

BATCH_SIZE = 64  # a step on so few numbers takes as long with 16 sequences


def separating(sizes: Sizes, encoding_dim: int) -> Settings:
    options: dict[str, Any] = {"h_dims": [64, 32], "h_activ": "gelu", "out_activ": "none"}
    return options, config_of_steps(sizes, 2000, lr=3e-3, batch_size=BATCH_SIZE, mixup=1.0)


def faithful(sizes: Sizes, encoding_dim: int) -> Settings:
    """As `lstm_ae.faithful`."""
    options, _ = separating(sizes, encoding_dim)
    options["linear_skip"] = faithful_terms(sizes, encoding_dim)
    return options, config_of_steps(
        sizes, 1000, lr=3e-4, batch_size=BATCH_SIZE, mixup=1.0, copies=COPIES
    )


def balanced(sizes: Sizes, encoding_dim: int) -> Settings:
    """ "faithful", with some numbers that tell rhythm."""
    options, config = faithful(sizes, encoding_dim)
    options |= rhythm_options(sizes, encoding_dim) | phase_option(sizes, encoding_dim)
    return options, replace(config, encoder_every=ENCODER_EVERY)


def original(sizes: Sizes, encoding_dim: int) -> Settings:
    return {"h_dims": [64]}, config_of_steps(sizes, 1500, lr=3e-3, batch_size=BATCH_SIZE)


PRESETS: dict[str, Callable[[Sizes, int], Settings]] = {
    "balanced": balanced,
    "separating": separating,
    "faithful": faithful,
    "original": original,
}
