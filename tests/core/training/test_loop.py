"""The training loop: what it feeds a model, what it reports, when it stops."""

import numpy as np
import pytest
import torch
from torch import nn

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.splitting import split
from sequitur_core.errors import SequiturError
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.baselines import reconstruction_errors
from sequitur_core.training.evaluation import reconstruct
from sequitur_core.training.loop import fit
from sequitur_core.training.training_step import clip_gradients
from tests.core.conftest import noise

STILL = 1e-12  # a learning rate at which nothing moves


def sines(n=60, *, lengths=(12, 13), channels=2, seed=0):
    """Sines of random phase; lengths drawn from a range."""
    rng = np.random.default_rng(seed)
    sequences = []
    for _ in range(n):
        time = np.arange(rng.integers(*lengths))[:, None]
        phase = rng.uniform(0, 6, channels)
        sequences.append(np.sin(0.5 * time + phase).astype(np.float32))
    return sequences


def lstm(channels=2, encoding_dim=3, *, seed=0):
    torch.manual_seed(seed)
    return LSTM_AE(channels, encoding_dim, [8], None, None)


class Watcher(nn.Module):
    """Returns what it is given, and keeps a note of it."""

    def __init__(self):
        super().__init__()
        self.one = nn.Parameter(torch.ones(()))
        self.encoder = Encoder()
        self.decoder = Decoder()
        self.inputs, self.lengths, self.training_while = [], [], []

    def forward(self, x, lengths=None):
        self.inputs.append(x.clone())
        self.lengths.append(torch.full((len(x),), x.shape[1]) if lengths is None else lengths)
        self.training_while.append(self.training)
        return x * self.one


class Encoder(nn.Module):
    def forward(self, x):
        return x


class Decoder(nn.Module):
    def remember_length(self, length):
        self.length = length


def watch(sequences, **settings):
    """A watcher, and the epochs, of a training in which nothing moves."""
    watcher = Watcher()
    settings = {"lr": STILL, "epochs": 1, "validation_share": 0.0, **settings}
    return watcher, list(fit(watcher, sequences, TrainConfig(**settings)))


def weighted(errors, sequences):
    """Mean over all numbers, of errors that are means over each sequence's."""
    return np.average(errors, weights=[s.size for s in sequences])


# What it reports


def test_epochs_are_numbered_from_one():
    epochs = fit(lstm(), sines(), TrainConfig(epochs=3))
    assert [epoch.number for epoch in epochs] == [1, 2, 3]


def test_seconds_count_from_the_beginning():
    seconds = [epoch.seconds for epoch in fit(lstm(), sines(), TrainConfig(epochs=3))]
    assert 0 < seconds[0] < seconds[1] < seconds[2]


@pytest.mark.parametrize(
    ("model", "sequences"),
    [
        (lambda: LINEAR_AE(12, 3, [8]), sines(channels=1)),
        (lambda: lstm(), sines()),
        (lambda: lstm(), sines(lengths=(5, 20))),
        (lambda: CONV_LSTM_AE((4, 5), 3), [noise(6, 4, 5, seed=i) for i in range(20)]),
        (
            lambda: CONV_LSTM_AE((4, 5), 3, in_channels=2),
            [noise(4 + i % 3, 2, 4, 5, seed=i) for i in range(20)],
        ),
    ],
    ids=["numbers", "vectors", "mixed lengths", "frames", "colour frames of mixed lengths"],
)
def test_the_loss_falls(model, sequences):
    torch.manual_seed(0)
    losses = [e.train_loss for e in fit(model(), sequences, TrainConfig(epochs=8, lr=1e-2))]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("shuffle", [True, False])
def test_the_training_loss_is_the_mean_over_real_numbers(shuffle):
    sequences, model = sines(lengths=(3, 30)), lstm()
    config = TrainConfig(epochs=1, lr=STILL, validation_share=0.0, shuffle=shuffle)
    (epoch,) = fit(model, sequences, config)
    errors = reconstruction_errors(sequences, reconstruct(model, sequences))
    assert epoch.train_loss == pytest.approx(weighted(errors, sequences), rel=1e-4)


def test_the_summed_loss_reports_the_mean_over_sequences():
    sequences, model = sines(lengths=(3, 30)), lstm()
    config = TrainConfig(epochs=1, lr=STILL, validation_share=0.0, reduction="sum", batch_size=1)
    (epoch,) = fit(model, sequences, config)
    errors = reconstruction_errors(sequences, reconstruct(model, sequences))
    assert epoch.train_loss == pytest.approx(errors.mean(), rel=1e-4)


def test_the_validation_loss_is_the_mean_over_held_out_numbers():
    dataset = SequenceDataset(name="sines", sequences=sines(100, lengths=(3, 30)))
    model = lstm()
    *_, epoch = fit(model, dataset, TrainConfig(epochs=2, validation_share=0.2, seed=4))
    held_out = dataset.take(split(dataset, share=0.2, seed=4)[1]).sequences
    errors = reconstruction_errors(held_out, reconstruct(model, held_out))
    assert epoch.validation_loss == pytest.approx(weighted(errors, held_out), rel=1e-4)


def test_held_out_sequences_are_not_trained_on():
    dataset = SequenceDataset(name="any", sequences=np.arange(100.0).repeat(5).reshape(100, 5, 1))
    watcher, _ = watch(dataset, validation_share=0.1)
    trained = torch.cat(
        [x for x, t in zip(watcher.inputs, watcher.training_while, strict=True) if t]
    )
    assert sorted(trained[:, 0, 0].int().tolist()) == split(dataset, share=0.1)[0].tolist()


def test_few_sequences_have_no_validation_loss():
    assert next(fit(lstm(), sines(20), TrainConfig())).validation_loss is None


# What it feeds


def test_every_sequence_is_seen_once_an_epoch():
    sequences = [np.full((3 + i % 7, 1), i, np.float32) for i in range(50)]
    watcher, _ = watch(sequences, batch_size=8)
    assert sorted(x for batch in watcher.inputs for x in batch[:, 0, 0].tolist()) == list(range(50))


def test_batches_change_from_epoch_to_epoch():
    sequences = [np.full((3 + i % 7, 1), i, np.float32) for i in range(50)]
    watcher, _ = watch(sequences, batch_size=8, epochs=2)
    first, second = watcher.inputs[:7], watcher.inputs[7:]
    assert {tuple(sorted(x[:, 0, 0].tolist())) for x in first} != {
        tuple(sorted(x[:, 0, 0].tolist())) for x in second
    }


def test_without_shuffling_the_given_order_is_kept():
    sequences = [np.full((3 + i % 7, 1), i, np.float32) for i in range(50)]
    watcher, _ = watch(sequences, batch_size=8, shuffle=False)
    assert [x for batch in watcher.inputs for x in batch[:, 0, 0].tolist()] == list(range(50))


def test_batches_hold_sequences_of_similar_length():
    sequences = [np.ones((length, 1), np.float32) for length in range(10, 210)]
    watcher, _ = watch(sequences, batch_size=16)
    real = sum(len(s) for s in sequences)
    assert sum(x.numel() for x in watcher.inputs) < 1.25 * real


def test_short_batches_do_not_come_first():
    sequences = [np.ones((length, 1), np.float32) for length in range(10, 210)]
    watcher, _ = watch(sequences, batch_size=16)
    widths = [x.shape[1] for x in watcher.inputs]
    assert widths != sorted(widths)


def test_padding_is_zero():
    watcher, _ = watch(sines(lengths=(3, 30)), batch_size=8)
    for x, lengths in zip(watcher.inputs, watcher.lengths, strict=True):
        for row, length in zip(x, lengths, strict=True):
            assert not row[length:].any()


@pytest.mark.parametrize(("n", "largest"), [(992, 16), (1024, 64)])
def test_batches_are_larger_when_sequences_are_many(n, largest):
    watcher, _ = watch(noise(n, 3, 1))
    assert max(len(x) for x in watcher.inputs) == largest


def test_noise_is_a_share_of_each_channels_deviation_and_the_target_stays_clean():
    sequences = noise(400, 20, 2) * np.float32([1, 10])
    watcher, (epoch,) = watch(list(sequences), denoise=0.5)
    # What the watcher returns differs from the target by the noise alone.
    assert epoch.train_loss == pytest.approx(0.25 * (1 + 100) / 2, rel=0.05)
    added = torch.cat(watcher.inputs).var(dim=(0, 1))
    assert added.tolist() == pytest.approx([1.25, 125], rel=0.05)


def test_true_adds_the_usual_noise():
    _, (epoch,) = watch(list(noise(400, 20, 1)), denoise=True)
    assert epoch.train_loss == pytest.approx(0.04, rel=0.05)


def test_held_out_sequences_get_no_noise():
    _, (epoch,) = watch(list(noise(100, 20, 1)), denoise=0.5, validation_share=0.2)
    assert epoch.validation_loss == pytest.approx(0, abs=1e-12)


def test_mixtures_are_input_and_target_alike():
    watcher, (epoch,) = watch(sines(lengths=(3, 30)), mixup=1.0)
    assert epoch.train_loss == pytest.approx(0, abs=1e-12)
    assert len(watcher.inputs) > 1


def test_a_mixture_lies_between_two_sequences():
    sequences = [np.full((5, 1), i % 2, np.float32) for i in range(60)]
    watcher, _ = watch(sequences, mixup=1.0)
    mixed = torch.cat(watcher.inputs)[:, 0, 0]
    assert mixed.min() >= 0
    assert mixed.max() <= 1
    assert ((mixed > 0) & (mixed < 1)).sum() > 15


def test_a_mixture_is_as_long_as_the_shorter_sequence():
    sequences = [np.ones((5 if i % 2 else 9, 1), np.float32) for i in range(60)]
    watcher, _ = watch(sequences, mixup=1.0, batch_size=60)
    lengths = torch.cat(watcher.lengths)
    assert set(lengths.tolist()) == {5, 9}
    assert (lengths == 5).sum() >= 30
    assert all(
        row.sum() == pytest.approx(length.item())
        for row, length in zip(watcher.inputs[0], watcher.lengths[0], strict=True)
    )


def test_a_share_of_the_batches_is_mixed():
    sequences = [np.full((5, 1), i % 2, np.float32) for i in range(400)]
    watcher, _ = watch(sequences, mixup=0.3, batch_size=4)
    mixed = [bool(((x > 0) & (x < 1)).any()) for x in watcher.inputs]
    assert 0.1 < np.mean(mixed) < 0.4  # some mixtures are of equals


# Learning rate and gradients


def rates(**settings):
    """Distances the one weight of a watcher moves, step by step."""
    watcher = Watcher()
    places = [1.0]

    def note():
        places.append(watcher.one.item())
        return False

    # Mean squared error 1 below the target at every step: Adam moves by its rate.
    watcher.forward = lambda x, lengths=None: x - 1 + watcher.one - watcher.one.detach()
    config = TrainConfig(validation_share=0.0, batch_size=1, **settings)
    for _ in fit(watcher, [np.ones((2, 1), np.float32)] * 20, config, should_stop=note):
        pass
    return np.abs(np.diff(places))


def test_a_constant_rate_stays():
    moved = rates(lr=1e-2, epochs=2)
    assert moved == pytest.approx(np.full(40, 1e-2), rel=1e-2)


def test_a_cosine_warms_up_over_a_tenth_and_falls_to_nothing():
    moved = rates(lr=1e-2, epochs=2, schedule="cosine")
    assert moved[:4] == pytest.approx([0.0025, 0.005, 0.0075, 0.01], rel=1e-2)
    assert (np.diff(moved[4:]) <= 1e-6).all()
    assert moved[22] == pytest.approx(0.005, rel=0.01)
    assert moved[-1] < 1e-4


def test_clipped_gradients_move_nothing_when_cut_to_almost_nothing():
    model = lstm()
    before = model.decoder.dense_matrix.clone()
    list(fit(model, sines(), TrainConfig(epochs=1, lr=1e-2, clip_value=1e-15)))
    assert (model.decoder.dense_matrix - before).abs().max() < 1e-5


def test_a_model_whose_weights_torch_keeps_is_named():
    with torch.inference_mode():
        model = lstm()
    with pytest.raises(SequiturError, match="weights can't learn"):
        list(fit(model, sines(), TrainConfig(epochs=1)))


# Repeating


@pytest.mark.parametrize("lengths", [(12, 13), (5, 20)])
def test_a_seed_repeats_a_run_bit_for_bit(lengths):
    sequences = sines(100, lengths=lengths)
    config = TrainConfig(epochs=3, lr=1e-2, denoise=0.1, mixup=0.5, seed=7)
    first, second = lstm(), lstm()
    losses = [
        [(e.train_loss, e.validation_loss) for e in fit(m, sequences, config)]
        for m in (first, second)
    ]
    assert losses[0] == losses[1]
    for name, weight in first.state_dict().items():
        assert torch.equal(weight, second.state_dict()[name])


def test_another_seed_gives_another_run():
    first, second = (
        [e.train_loss for e in fit(lstm(), sines(), TrainConfig(epochs=2, seed=seed))]
        for seed in (0, 1)
    )
    assert first != second


def test_a_seed_leaves_torchs_generator_alone():
    before = torch.random.get_rng_state()
    list(fit(Watcher(), sines(100), TrainConfig(epochs=1, denoise=0.1, mixup=0.5)))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_without_a_seed_torchs_generator_decides():
    config = TrainConfig(epochs=2, denoise=0.1, mixup=0.5, seed=None)
    runs = []
    for seed in (3, 3, 4):
        model = lstm()
        torch.manual_seed(seed)
        runs.append([e.validation_loss for e in fit(model, sines(100), config)])
    assert runs[0] == runs[1] != runs[2]


# Stopping


def test_a_stop_ends_the_training_after_the_current_batch():
    watcher = Watcher()
    config = TrainConfig(epochs=5, batch_size=10, validation_share=0.0)
    asked = iter([False, False, True])
    assert list(fit(watcher, sines(60), config, should_stop=lambda: next(asked))) == []
    assert len(watcher.inputs) == 3


def test_what_was_learned_until_a_stop_stays():
    model = lstm()
    before = model.decoder.dense_matrix.clone()
    assert list(fit(model, sines(60), TrainConfig(), should_stop=lambda: True)) == []
    assert not torch.equal(model.decoder.dense_matrix, before)


def overfitting():
    """A model that learns noise by heart, and the epochs until its patience ends."""
    torch.manual_seed(0)
    model = LINEAR_AE(20, 16, [64], nn.GELU(), None)
    sequences = list(noise(60, 20, 1))
    config = TrainConfig(epochs=300, lr=1e-2, patience=5, validation_share=0.3)
    return model, sequences, list(fit(model, sequences, config))


def test_patience_ends_a_training_that_no_longer_helps():
    _, _, epochs = overfitting()
    losses = [e.validation_loss for e in epochs]
    assert len(epochs) < 300
    assert np.argmin(losses) == len(losses) - 6


def test_patience_brings_the_best_weights_back():
    model, sequences, epochs = overfitting()
    dataset = SequenceDataset(name="noise", sequences=sequences)
    held_out = dataset.take(split(dataset, share=0.3)[1]).sequences
    error = reconstruction_errors(held_out, reconstruct(model, held_out)).mean()
    assert error == pytest.approx(min(e.validation_loss for e in epochs), rel=1e-4)


def test_patience_without_held_out_sequences_does_nothing():
    config = TrainConfig(epochs=4, lr=STILL, patience=1)
    assert len(list(fit(lstm(), sines(20), config))) == 4


# The model


def test_the_common_length_is_stored_in_the_decoder():
    model = lstm()
    list(fit(model, sines(), TrainConfig(epochs=1)))
    assert model.decoder(torch.zeros(3)).shape == (12, 2)


def test_of_mixed_lengths_none_is_stored():
    model = lstm()
    list(fit(model, sines(), TrainConfig(epochs=1)))
    list(fit(model, sines(lengths=(5, 20)), TrainConfig(epochs=1)))
    with pytest.raises(SequiturError, match="seq_len"):
        model.decoder(torch.zeros(3))


def test_a_model_learns_in_training_mode_and_is_measured_in_evaluation_mode():
    watcher, _ = watch(sines(100), validation_share=0.2, epochs=2)
    assert watcher.training_while == ([True] * 5 + [False]) * 2


def test_a_model_put_into_evaluation_mode_learns_in_training_mode():
    watcher = Watcher().eval()
    for _ in fit(watcher, sines(20), TrainConfig(epochs=2)):
        watcher.eval()
    assert all(watcher.training_while)


def test_a_model_may_be_used_between_epochs():
    model, sequences = lstm(), sines(lengths=(5, 20))
    plain = [e.train_loss for e in fit(lstm(), sequences, TrainConfig(epochs=3))]
    used = []
    for epoch in fit(model, sequences, TrainConfig(epochs=3)):
        reconstruct(model, sequences[:3])
        used.append(epoch.train_loss)
    assert used == plain


def test_arrays_tensors_and_datasets_are_the_same():
    sequences = sines(lengths=(5, 20))
    forms = [
        sequences,
        tuple(torch.from_numpy(s) for s in sequences),
        [s.tolist() for s in sequences],
        SequenceDataset(name="sines", sequences=sequences),
    ]
    losses = [[e.train_loss for e in fit(lstm(), form, TrainConfig(epochs=2))] for form in forms]
    assert losses[0] == losses[1] == losses[2] == losses[3]


def test_plain_numbers_train_an_lstm_of_one_channel():
    sequences = sines(channels=1)
    config = TrainConfig(epochs=2)
    flat = [e.train_loss for e in fit(lstm(1), [s[:, 0] for s in sequences], config)]
    assert flat == [e.train_loss for e in fit(lstm(1), sequences, config)]


def test_one_sequence_is_enough():
    assert len(list(fit(lstm(), sines(1), TrainConfig(epochs=2, mixup=1.0)))) == 2


def test_sequences_of_one_element_can_be_trained_on():
    assert len(list(fit(lstm(), [noise(1, 2)] * 3, TrainConfig(epochs=2)))) == 2


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("lengths", [(12, 13), (5, 20)])
def test_a_gpu_learns_as_much_as_the_processor(lengths):
    config = TrainConfig(epochs=3, lr=1e-2, mixup=0.5)
    sequences = sines(100, lengths=lengths)
    on_cpu, on_gpu = (
        [e.train_loss for e in fit(lstm(), sequences, TrainConfig(**{**vars(config), "device": d}))]
        for d in ("cpu", "cuda")
    )
    assert on_gpu == pytest.approx(on_cpu, rel=1e-2)


# What can't be done


@pytest.mark.parametrize(
    ("model", "sequences", "other"),
    [
        (LINEAR_AE(10, 2), [noise(10, 3)] * 3, "LSTM_AE"),
        (LINEAR_AE(3, 2), [noise(10, 3)] * 3, "LSTM_AE"),
        (LINEAR_AE(10, 2), [noise(10, 1), noise(12, 1)], "LSTM_AE"),
        (LINEAR_AE(10, 2), [noise(10, 4, 5)] * 3, "CONV_LSTM_AE"),
        (LSTM_AE(3, 2), [noise(10, 4, 3)] * 3, "CONV_LSTM_AE"),
        (CONV_LSTM_AE((4, 5), 2), [noise(10, 5)] * 3, "LSTM_AE"),
    ],
)
def test_sequences_of_another_rank_name_the_model_for_them(model, sequences, other):
    with pytest.raises(SequiturError, match=other):
        next(fit(model, sequences))


def test_another_number_of_channels_is_named():
    with pytest.raises(SequiturError, match=r"\(length, 3\)"):
        next(fit(lstm(3), sines(channels=2)))


def test_a_missing_value_is_named():
    sequences = sines()
    sequences[4][3, 1] = np.nan
    with pytest.raises(SequiturError, match=r"Sequence 5 .*missing"):
        next(fit(lstm(), sequences))


def test_no_sequences_are_refused():
    with pytest.raises(SequiturError, match="at least one"):
        next(fit(lstm(), []))


def test_single_numbers_are_refused():
    with pytest.raises(SequiturError, match="list of sequences"):
        next(fit(lstm(), [1.0, 2.0]))


def test_a_loss_beyond_all_numbers_says_what_to_lower():
    sequences = [1e15 * s for s in sines()]
    with pytest.raises(SequiturError, match="Lower the learning rate"):
        list(fit(lstm(), sequences, TrainConfig(lr=1e20, epochs=3)))


@pytest.mark.parametrize(
    "setting",
    [
        {"epochs": 0},
        {"lr": 0.0},
        {"lr": float("nan")},
        {"batch_size": 0},
        {"clip_value": 0.0},
        {"denoise": -1.0},
        {"mixup": 1.5},
        {"encoder_every": 0},
        {"patience": 0},
        {"validation_share": 0.7},
        {"device": "toaster"},
    ],
    ids=str,
)
def test_settings_that_cannot_be_used_are_refused(setting):
    with pytest.raises(SequiturError, match="Choose"):
        next(fit(lstm(), sines(), TrainConfig(**setting)))


@pytest.mark.parametrize("most", [0.1, 100.0])
def test_gradients_are_clipped_as_torch_does(most):
    chance = torch.Generator().manual_seed(0)
    shapes, clipped = ((3, 4), (7,), ()), []
    for clip in (nn.utils.clip_grad_norm_, clip_gradients):
        chance.manual_seed(0)
        weights = [nn.Parameter(torch.zeros(shape)) for shape in shapes]
        for weight in weights[:2]:
            weight.grad = torch.randn(weight.shape, generator=chance)
        clip(weights, most)
        clipped.append([weight.grad for weight in weights[:2]])
        assert weights[2].grad is None
    assert all(torch.equal(a, b) for a, b in zip(*clipped, strict=True))
