"""Patterns that rhythm knows: the order in which things happen, no matter when."""

import numpy as np
import pytest
import torch

from sequitur_core.models import LSTM_AE
from sequitur_core.models.shift_invariant.patterns import Patterns
from sequitur_core.models.shift_invariant.rhythm import Rhythm

pytestmark = pytest.mark.usefixtures("seeded")


def started(width, length, sequences):
    rhythm = Rhythm(3, width, length, patterns=True)
    rhythm.start_at_components(sequences)
    return rhythm.double()


def noise(n, length, width):
    chance = np.random.default_rng(0)
    return [chance.normal(size=(length, width)).astype(np.float32) for _ in range(n)]


def saws(*, falling: bool) -> list[np.ndarray]:
    """Teeth that rise slowly and fall at once, or the other way round, from any moment on."""
    teeth = np.arange(48) % 12 / 12
    chance = np.random.default_rng(int(falling))
    sequences = [np.roll(teeth[:: -1 if falling else 1], chance.integers(48)) for _ in range(20)]
    return [(s + chance.normal(scale=0.02, size=48))[:, None].astype(np.float32) for s in sequences]


def test_what_moves_alike_in_another_order_is_told_apart():
    rising, falling = saws(falling=False), saws(falling=True)

    def apart(*, patterns: bool) -> float:
        rhythm = Rhythm(2, 1, 48, patterns=patterns)
        rhythm.start_at_components([*rising, *falling])
        one, other = (rhythm(torch.as_tensor(np.stack(kind)), None) for kind in (rising, falling))
        between = (one.mean(0) - other.mean(0)).norm()
        return float(between / torch.cat((one - one.mean(0), other - other.mean(0))).std())

    assert apart(patterns=False) < 1  # their spectra are the same
    assert apart(patterns=True) > 2


@pytest.mark.parametrize("length", [1, 2, 7, 30, 100])
def test_patterns_stay_where_a_sequence_is_rotated_or_repeats_itself(length):
    rhythm = started(2, 30, noise(8, 30, 2))
    x = torch.randn(3, length, 2).double()
    shares = rhythm.patterns(x, None)
    torch.testing.assert_close(shares, rhythm.patterns(x.roll(5, 1), None))
    torch.testing.assert_close(shares, rhythm.patterns(torch.cat((x, x), 1), None))


def test_a_batch_of_mixed_lengths_is_described_as_each_alone():
    rhythm = started(2, 30, noise(8, 30, 2))
    lengths = torch.tensor([30, 1, 9, 22])
    x = torch.randn(4, 33, 2).double()  # beyond the lengths, anything
    together = rhythm(x, lengths)
    for row, length in enumerate(lengths.tolist()):
        torch.testing.assert_close(together[row], rhythm(x[row : row + 1, :length], None)[0])


def test_large_batches_are_computed_in_parts(monkeypatch):
    rhythm = started(2, 30, noise(8, 30, 2))
    x, lengths = torch.randn(5, 30, 2).double(), torch.tensor([30, 1, 9, 22, 30])
    whole = rhythm(x, None), rhythm(x, lengths)
    for limit in ("MAX_NUMBERS", "AT_ONCE"):
        monkeypatch.setattr(f"sequitur_core.models.shift_invariant.patterns.{limit}", 3000)
    torch.testing.assert_close((rhythm(x, None), rhythm(x, lengths)), whole)


@pytest.mark.parametrize("length", [1, 2, 7, 48, 10_000])
@pytest.mark.parametrize("wave", [torch.zeros, torch.ones, torch.randn])
def test_gradients_are_finite_also_on_silence(length, wave):
    x = wave(2, length, 3).double().requires_grad_()
    started(3, 16, noise(5, 16, 3))(x, None).sum().backward()
    assert x.grad.isfinite().all()
    assert x.grad.any() or length == 1 or wave is not torch.randn


def test_channels_that_never_move_show_nothing():
    still = [np.full((9, 2), 0.1, np.float32) for _ in range(5)]
    model = LSTM_AE(2, 4, rhythm=3, rhythm_length=9, rhythm_patterns=True)
    model.start_at_components(still)
    assert not model.encoder(torch.as_tensor(still[0]))[-3:].any()


def test_without_patterns_rhythm_is_what_it_was():
    plain, knowing = Rhythm(3, 2, 30).double(), started(2, 30, noise(8, 30, 2))
    assert plain.state_dict().keys() == {"weight", "bias", "variance", "started"}  # of old runs
    plain.variance.copy_(knowing.variance)
    x = torch.randn(2, 30, 2).double()
    described = knowing.describe(x, None)
    assert torch.equal(plain.describe(x, None), described[:, : plain.weight.shape[1]])


def test_saved_patterns_are_the_same_when_loaded():
    trained, loaded = started(2, 30, noise(8, 30, 2)), Rhythm(3, 2, 30, patterns=True).double()
    loaded.load_state_dict(trained.state_dict())
    x = torch.randn(2, 30, 2).double()
    assert torch.equal(trained(x, None), loaded(x, None))


@pytest.mark.parametrize(("width", "length"), [(1, 1), (1, 100_000), (500, 60), (9000, 60)])
def test_many_channels_have_fewer_patterns(width, length):
    patterns = Patterns(width, length)
    found = patterns(torch.randn(2, 5, width), None)
    assert found.shape == (2, len(patterns.scales) * len(patterns.kernels) * width)
    assert found.shape[1] <= 8192
