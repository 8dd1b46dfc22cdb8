"""Mixed precision: layers compute in bfloat16 while they learn, and nothing else does."""

import io
import json

import numpy as np
import pytest
import torch

from sequitur_core.errors import SequiturError
from sequitur_core.models import build
from sequitur_core.models.lstm_ae import relative_times
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.evaluation import encode, reconstruct
from sequitur_core.training.loop import fit
from tests.core.conftest import losses

OPTIONS = {"time_features": 4, "layer_norm": True, "dense_encoding": True, "linear_skip": 3}
# Name, model, options, shape of an element, lengths.
KINDS = {
    "linear": ("LINEAR_AE", {"h_dims": [8]}, (), [8]),
    "lstm": ("LSTM_AE", {"h_dims": [8]}, (2,), [8]),
    "mixed lengths": ("LSTM_AE", {"h_dims": [8], **OPTIONS}, (2,), [4, 8]),
    "clips": ("CONV_LSTM_AE", {"h_lstm_channels": [8]}, (5, 6), [4]),
    "products": ("CONV_LSTM_AE", {"h_lstm_channels": [8], "kernel": 2, "stride": 2}, (4, 6), [4]),
    "clips of mixed lengths": (
        "CONV_LSTM_AE",
        {"h_lstm_channels": [8], "mean_frame": True, "decoder": "mlp", **OPTIONS},
        (5, 6),
        [3, 6],
    ),
}


def made(kind):
    """A model and 60 sequences, noisy ones, so that no loss is so small that rounding rules it."""
    model, options, shape, lengths = KINDS[kind]
    chance = np.random.default_rng(0)
    times = 0.2 * np.arange(max(lengths) * int(np.prod(shape))).reshape(-1, *shape)
    sequences = [
        np.sin(times + chance.uniform(0, 6)) + 0.5 * chance.normal(size=times.shape)
        for _ in range(60)
    ]
    sequences = [s[: lengths[i % len(lengths)]] for i, s in enumerate(sequences)]
    torch.manual_seed(0)
    length = lengths[0] if model == "LINEAR_AE" else None
    return build(model, shape, length, 3, options), sequences


def config(precision="mixed", encoder_every=1):
    return TrainConfig(
        epochs=3,
        lr=1e-2,
        denoise=0.1,
        precision=precision,
        encoder_every=encoder_every,
        device="cpu",
    )


@pytest.mark.parametrize("encoder_every", [1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_losses_differ_from_those_of_float32_and_are_close(kind, encoder_every):
    mixed, single = (
        [epoch.train_loss for epoch in fit(*made(kind), config(precision, encoder_every))]
        for precision in ("mixed", "float32")
    )
    assert mixed != single
    np.testing.assert_allclose(mixed, single, rtol=0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_dense_layers_write_bfloat16_while_learning_and_float32_when_looked_at(kind):
    model, sequences = made(kind)
    written = {True: set(), False: set()}
    for layer in model.modules():
        if isinstance(layer, torch.nn.Linear):
            layer.register_forward_hook(lambda m, _, out: written[m.training].add(out.dtype))
    list(fit(model, sequences, config()))
    encode(model, sequences)
    reconstruct(model, sequences)
    if any(written.values()):  # plain LSTMs have none
        assert written == {True: {torch.bfloat16}, False: {torch.float32}}


@pytest.mark.parametrize("kind", KINDS)
def test_weights_and_gradients_stay_float32_and_finite(kind):
    model, sequences = made(kind)

    def look(_):
        for weight in model.parameters():
            assert weight.dtype == torch.float32
            assert weight.grad is None or weight.grad.dtype == torch.float32
            assert weight.grad is None or weight.grad.isfinite().all()

    list(fit(model, sequences, config(), after_batch=look))


@pytest.mark.parametrize("kind", KINDS)
def test_a_training_goes_on_from_a_checkpoint_as_if_it_had_never_paused(kind):
    unbroken, sequences = made(kind)
    history = losses(fit(unbroken, sequences, config()))
    checkpoint = {}

    def keep(progress):
        if (progress.epoch, progress.batch) == (2, 2):
            file = io.BytesIO()
            torch.save(progress.checkpoint(), file)
            file.seek(0)
            checkpoint.update(torch.load(file, weights_only=True))

    paused, _ = made(kind)
    list(fit(paused, sequences, config(), after_batch=keep, should_stop=lambda: bool(checkpoint)))
    resumed, _ = made(kind)
    rest = losses(fit(resumed, sequences, config(), checkpoint=checkpoint))
    assert rest == history[1:]
    np.testing.assert_array_equal(encode(resumed, sequences), encode(unbroken, sequences))


@pytest.mark.parametrize("kind", KINDS)
def test_weights_saved_and_loaded_compute_the_same(kind):
    model, sequences = made(kind)
    list(fit(model, sequences, config()))
    other, _ = made(kind)
    other.load_state_dict(model.state_dict())
    encodings = encode(model, sequences)
    assert encodings.dtype == np.float32
    np.testing.assert_array_equal(encode(other, sequences), encodings)


def test_times_are_told_exactly_to_a_layer_of_few_digits():
    few = torch.zeros(1, dtype=torch.bfloat16)
    times = relative_times(1000, 1, None, 1000, 1, few)
    assert len(times.unique()) == 1000


@pytest.mark.parametrize("precision", [torch.float32, torch.float64, torch.bfloat16])
def test_times_that_are_kept_are_those_of_each_length_and_can_be_learned_with(precision):
    like = torch.zeros(1, dtype=precision)
    with torch.inference_mode():
        relative_times(7, 3, None, 20, 4, like)
    kept = relative_times(7, 3, None, 20, 4, like)
    assert torch.equal(kept, relative_times(7, 3, torch.tensor([20]), 20, 4, like))
    assert not torch.equal(kept, relative_times(7, 3, None, 21, 4, like))
    (kept * torch.ones(4, requires_grad=True)).sum().backward()


def test_another_precision_is_refused():
    with pytest.raises(SequiturError, match=r"'half'.*float32, mixed"):
        next(fit(*made("linear"), config("half")))


def test_runs_of_before_there_was_a_choice_are_in_float32():
    spec = RunSpec(name="A run", model="LSTM_AE", encoding_dim=3, config=config())
    assert RunSpec.from_json(spec.to_json()).config.precision == "mixed"
    values = json.loads(spec.to_json())
    del values["config"]["precision"]
    assert RunSpec.from_json(json.dumps(values)).config.precision == "float32"
