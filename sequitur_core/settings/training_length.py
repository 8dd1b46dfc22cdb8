"""How long presets train: a number of steps, turned into epochs on data of any size."""

from __future__ import annotations

import math

from sequitur_core.data.splitting import MIN_SEQUENCES
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig

MANY_SEQUENCES = 1000
MIN_EPOCHS = 5
# Copies of each sequence, for "faithful". Components of fewer are drawn worse by chance.
COPIES = 24
# Steps of which the encoder of "balanced" learns in one, and rests in the others: it begins at
# components. In 21 fourths of training halves errors were 0.96 to 1.01 times those of an encoder
# that learns in each, but for one, 1.45, in which a single sequence is most of the error.
ENCODER_EVERY = 4


def usual_batch_size(n: int) -> int:
    """Sequences per step where nobody chose: 16, or 64 above 1,000 sequences."""
    return 64 if n > MANY_SEQUENCES else 16


def config_of_steps(
    sizes: Sizes,
    steps: int,
    *,
    lr: float,
    batch_size: int | None = None,
    min_epochs: int = MIN_EPOCHS,
    mixup: float = 0.0,
    copies: int = 0,
    denoise: float = 0.0,
) -> TrainConfig:
    """A training of about so many steps, and of `min_epochs` at least."""
    batch_size = batch_size or usual_batch_size(sizes.n)
    share = TrainConfig().validation_share if sizes.n >= MIN_SEQUENCES else 0.0
    steps_per_epoch = math.ceil(sizes.n * (1 - share) / batch_size)
    return TrainConfig(
        epochs=max(min_epochs, round(steps / steps_per_epoch)),
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
