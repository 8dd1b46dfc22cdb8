"""A training that pauses anywhere and goes on learns what one without a pause learns."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sequitur_core.errors import SequiturError
from sequitur_core.models import build
from sequitur_core.settings.train_config import Epoch, TrainConfig
from sequitur_core.training.evaluation import encode
from sequitur_core.training.loop import Progress, fit
from tests.core.conftest import losses

CHANCE = np.random.default_rng(0)
EQUAL = [CHANCE.normal(size=(6, 1)).astype(np.float32) for _ in range(60)]
MIXED = [CHANCE.normal(size=(n, 2)).astype(np.float32) for n in CHANCE.integers(2, 9, size=60)]
CLIPS = [CHANCE.normal(size=(3, 6, 5)).astype(np.float32) for _ in range(60)]
KINDS: dict[str, tuple[str, list[np.ndarray], dict[str, Any]]] = {
    "linear": ("LINEAR_AE", EQUAL, {"h_dims": [8]}),
    "lstm": ("LSTM_AE", MIXED, {"h_dims": [8], "layer_norm": True}),
    "conv": ("CONV_LSTM_AE", CLIPS, {"h_lstm_channels": [8]}),
    "rhythm": ("LSTM_AE", MIXED, {"h_dims": [8], "rhythm": 1, "rhythm_length": 6}),
    "patterns": (
        "LSTM_AE",
        MIXED,
        {"h_dims": [8], "rhythm": 1, "rhythm_length": 6, "rhythm_patterns": True},
    ),
    "phase": ("LSTM_AE", MIXED, {"h_dims": [8], "rhythm": 1, "phase": True}),
    "components": (
        "LSTM_AE",
        EQUAL,
        {
            "h_dims": [8],
            "dense_encoding": True,
            "linear_skip": 3,
            "time_features": 2,
            "decoder": "mlp",
            "rhythm": 1,
            "rhythm_length": 6,
        },
    ),
    "phase of clips": ("CONV_LSTM_AE", CLIPS, {"h_lstm_channels": [8], "phase": True}),
}
EVERYTHING = TrainConfig(
    epochs=4,
    batch_size=16,
    denoise=0.3,
    mixup=0.5,
    schedule="cosine",
    clip_value=1.0,
    patience=1,
    encoder_every=3,
)


def fresh(kind: str) -> torch.nn.Module:
    model, sequences, options = KINDS[kind]
    length = len(sequences[0]) if model == "LINEAR_AE" else None
    torch.manual_seed(0)
    shape = () if model == "LINEAR_AE" else sequences[0].shape[1:]
    return build(model, shape, length, 3, options)


def saved_and_loaded(checkpoint: dict[str, Any]) -> dict[str, Any]:
    file = io.BytesIO()
    torch.save(checkpoint, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


def straight(kind: str, config: TrainConfig) -> tuple[list[Epoch], np.ndarray]:
    model = fresh(kind)
    history = list(fit(model, KINDS[kind][1], config))
    return history, encode(model, KINDS[kind][1])


def paused(kind: str, config: TrainConfig, after: int) -> tuple[list[Epoch], np.ndarray]:
    """The same with everything forgotten after so many batches but for a checkpoint."""
    seen: list[Progress] = []
    first = []
    checkpoints = []

    def look(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == after:
            checkpoints.append((progress.epoch, saved_and_loaded(progress.checkpoint())))

    for epoch in fit(
        fresh(kind),
        KINDS[kind][1],
        config,
        after_batch=look,
        should_stop=lambda: len(seen) >= after,
    ):
        first.append(epoch)
    under_way, checkpoint = checkpoints[0]
    model = fresh(kind)
    rest = list(fit(model, KINDS[kind][1], config, checkpoint=checkpoint))
    assert rest == [] or rest[0].number == under_way
    history = [epoch for epoch in first if epoch.number < under_way] + rest
    return history, encode(model, KINDS[kind][1])


@settings(max_examples=12)
@given(kind=st.sampled_from(list(KINDS)), after=st.integers(1, 12))
def test_a_paused_training_equals_one_that_never_paused(kind: str, after: int) -> None:
    unbroken, encodings = straight(kind, EVERYTHING)
    assume(after <= 3 * len(unbroken))  # it may have ended early
    pieces, encodings_of_pieces = paused(kind, EVERYTHING, after)
    assert losses(pieces) == losses(unbroken)
    np.testing.assert_array_equal(encodings_of_pieces, encodings)


def test_the_time_that_went_before_counts() -> None:
    history, _ = paused("linear", EVERYTHING, 5)
    seconds = [epoch.seconds for epoch in history]
    assert seconds == sorted(seconds)


def test_training_longer_at_a_constant_rate_equals_training_long_at_once() -> None:
    long = TrainConfig(epochs=5, batch_size=16)
    end: list[dict[str, Any]] = []

    def keep(progress: Progress) -> None:
        end[:] = [saved_and_loaded(progress.checkpoint())]

    for _ in fit(fresh("lstm"), MIXED, replace(long, epochs=2), after_batch=keep):
        pass
    longer = replace(long, from_epoch=2)
    rest = list(fit(fresh("lstm"), MIXED, longer, checkpoint=end[0]))
    assert losses(rest) == losses(straight("lstm", long)[0])[1:]


def test_training_longer_warms_up_again() -> None:
    config = TrainConfig(epochs=2, batch_size=16, schedule="cosine")
    end: list[dict[str, Any]] = []

    def keep(progress: Progress) -> None:
        end[:] = [saved_and_loaded(progress.checkpoint())]

    first = list(fit(fresh("linear"), EQUAL, config, after_batch=keep))
    longer = replace(config, epochs=40, from_epoch=2)
    rest = list(fit(fresh("linear"), EQUAL, longer, checkpoint=end[0]))
    assert [epoch.number for epoch in rest] == list(range(2, 41))
    assert rest[-1].train_loss < first[-1].train_loss


def test_training_longer_forgives_the_wait_that_ended_it() -> None:
    config = TrainConfig(epochs=30, lr=0.5, batch_size=16, patience=1)
    end: list[dict[str, Any]] = []

    def keep(progress: Progress) -> None:
        end[:] = [saved_and_loaded(progress.checkpoint())]

    first = list(fit(fresh("linear"), EQUAL, config, after_batch=keep))
    assert len(first) < 30
    longer = replace(config, from_epoch=len(first), patience=5)
    rest = list(fit(fresh("linear"), EQUAL, longer, checkpoint=end[0]))
    assert rest[-1].number >= len(first) + 5 or rest[-1].number == 30


def test_batches_are_counted_within_their_epoch() -> None:
    seen: list[tuple[int, int, int]] = []
    config = TrainConfig(epochs=2, batch_size=16, validation_share=0)

    def look(progress: Progress) -> None:
        seen.append((progress.epoch, progress.batch, progress.batches))

    list(fit(fresh("linear"), EQUAL, config, after_batch=look))
    assert seen == [(e, b, 4) for e in (1, 2) for b in (1, 2, 3, 4)]


@pytest.mark.parametrize("damage", ["other model", "missing", "nonsense"])
def test_a_checkpoint_of_another_training_is_refused(damage: str) -> None:
    taken: list[dict[str, Any]] = []
    list(
        fit(
            fresh("linear"),
            EQUAL,
            TrainConfig(epochs=1),
            after_batch=lambda progress: taken.append(saved_and_loaded(progress.checkpoint())),
        )
    )
    checkpoint = taken[0]
    kind = "lstm" if damage == "other model" else "linear"
    if damage == "missing":
        del checkpoint["chance"]
    if damage == "nonsense":
        checkpoint["optimizer"] = {}
    with pytest.raises(SequiturError, match="another model or other settings"):
        next(fit(fresh(kind), KINDS[kind][1], TrainConfig(epochs=1), checkpoint=checkpoint))


def test_a_training_without_a_seed_cannot_go_on() -> None:
    config = TrainConfig(seed=None)
    with pytest.raises(SequiturError, match="seed"):
        next(fit(fresh("linear"), EQUAL, config, checkpoint={"model": {}}))


def test_more_epochs_than_were_done_are_needed_to_train_longer() -> None:
    with pytest.raises(SequiturError, match="leave nothing to train"):
        next(fit(fresh("linear"), EQUAL, TrainConfig(epochs=3, from_epoch=3)))
