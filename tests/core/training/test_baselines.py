"""The mean and principal components that every model is compared with."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from sequitur_core.data import relative_time_pca
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.errors import SequiturError
from sequitur_core.training.baselines import mean_frame_errors, reconstruction_errors
from tests.core.conftest import noise


def mixed_sines(n=40, *, seed=0):
    """Two channels, 20-60 steps: sines of relative time with two free amplitudes."""
    rng = np.random.default_rng(seed)
    sequences = []
    for _ in range(n):
        time = np.linspace(0, 1, rng.integers(20, 60))
        a, b = rng.normal(size=2)
        channels = [a * np.cos(np.pi * time), b * np.cos(2 * np.pi * time) + 1]
        sequences.append(np.stack(channels, axis=1).astype(np.float32))
    return sequences


@pytest.mark.parametrize("n", [30, 200])  # fewer and more rows than the 60 numbers of a sequence
def test_equal_lengths_give_the_errors_of_ordinary_pca(n):
    sequences = noise(n, 20, 3)
    flat = sequences.reshape(n, -1)
    pca = PCA(5).fit(flat)
    expected = np.square(flat - pca.inverse_transform(pca.transform(flat))).mean(axis=1)
    ours = RelativeTimePCA(5).fit(sequences).reconstruct(sequences)
    np.testing.assert_allclose(reconstruction_errors(sequences, ours), expected, rtol=1e-4)


def test_equal_lengths_give_the_distances_of_ordinary_pca():
    sequences = noise(30, 20, 3)
    expected = PCA(5).fit_transform(sequences.reshape(30, -1))
    encodings = RelativeTimePCA(5).fit(sequences).encode(sequences)
    np.testing.assert_allclose(np.abs(encodings), np.abs(expected), atol=1e-4)


def test_no_components_predict_the_mean():
    sequences = noise(30, 20, 3)
    for reconstruction in RelativeTimePCA(0).fit(sequences).reconstruct(sequences):
        np.testing.assert_allclose(reconstruction, sequences.mean(axis=0), atol=1e-6)


def test_the_mean_of_mixed_lengths_is_the_mean_over_all_numbers():
    sequences = [np.ones((30, 1), np.float32), np.zeros((10, 1), np.float32)]
    reconstruction = RelativeTimePCA(0).fit(sequences).reconstruct(sequences)[1]
    np.testing.assert_allclose(reconstruction, np.full((10, 1), 0.75), atol=1e-6)


def test_mixed_lengths_of_two_degrees_of_freedom_need_two_components():
    sequences = mixed_sines()
    errors = [
        reconstruction_errors(sequences, RelativeTimePCA(k).fit(sequences).reconstruct(sequences))
        for k in (0, 1, 2)
    ]
    assert errors[0].mean() > errors[1].mean() > 0.1
    assert errors[2].max() < 1e-3


def test_a_movement_at_half_the_speed_has_almost_the_same_encoding():
    sequences = mixed_sines()
    pca = RelativeTimePCA(2).fit(sequences)
    fast, slow = (
        np.stack([np.cos(np.pi * t), np.ones_like(t)], axis=1)
        for t in [(np.arange(n) + 0.5) / n for n in (25, 50)]
    )
    fast_encoding, slow_encoding = pca.encode([fast, slow])
    np.testing.assert_allclose(fast_encoding, slow_encoding, atol=1e-3)


def test_all_components_of_short_sequences_lose_nothing():
    sequences = [noise(length, 2, seed=length) for length in range(3, 13)] * 4
    sequences += [noise(length, 2, seed=99 + length) for length in range(3, 13)]
    pca = RelativeTimePCA(24).fit(sequences)
    assert reconstruction_errors(sequences, pca.reconstruct(sequences)).max() < 1e-6


def test_encodings_have_the_size_asked_for_even_of_very_few_sequences():
    sequences = noise(3, 20, 1)
    encodings = RelativeTimePCA(16).fit(sequences).encode(sequences)
    assert encodings.shape == (3, 16)
    assert encodings.dtype == np.float32


def test_constant_sequences_are_reconstructed():
    sequences = np.ones((10, 5, 1), np.float32)
    assert RelativeTimePCA(3).fit(sequences).reconstruct(sequences)[0].tolist() == [[1.0]] * 5


def test_frames_keep_their_shape():
    sequences = [noise(length, 4, 5, seed=length) for length in (6, 7, 8)]
    shapes = [r.shape for r in RelativeTimePCA(2).fit(sequences).reconstruct(sequences)]
    assert shapes == [(6, 4, 5), (7, 4, 5), (8, 4, 5)]


def test_components_of_one_length_also_draw_sequences_of_another():
    time = np.linspace(0, 1, 40, dtype=np.float32)[:, None]
    sequences = [a * np.sin(3 * time) for a in (1, 2, 3)]
    other = np.sin(3 * np.linspace(0, 1, 55, dtype=np.float32))[:, None]
    pca = RelativeTimePCA(1).fit(sequences)
    assert reconstruction_errors([other], pca.reconstruct([other]))[0] < 1e-3


def test_many_long_sequences_are_fitted_on_a_fixed_choice_of_rows(monkeypatch):
    monkeypatch.setattr(relative_time_pca, "MAX_ROWS", 200)
    base = noise(3, 300, 1)
    weights = noise(250, 3, seed=1)
    sequences = np.einsum("nk,kte->nte", weights, base)
    pca = RelativeTimePCA(3).fit(sequences)
    some = list(sequences[::100])
    assert reconstruction_errors(some, pca.reconstruct(some)).max() < 1e-4


def test_other_elements_than_those_fitted_are_named():
    pca = RelativeTimePCA(2).fit(noise(5, 10, 3))
    with pytest.raises(SequiturError, match=r"shape \(2,\).*\(3,\)"):
        pca.encode(noise(5, 10, 2))


def test_encoding_before_fitting_says_to_fit():
    with pytest.raises(SequiturError, match="Call fit first"):
        RelativeTimePCA(2).encode(noise(5, 10, 3))


def test_nothing_to_fit_is_refused():
    with pytest.raises(SequiturError, match="at least one"):
        RelativeTimePCA(2).fit([])


def test_negative_components_are_refused():
    with pytest.raises(SequiturError, match="-1 components"):
        RelativeTimePCA(-1)


def test_errors_are_means_over_each_sequences_own_numbers():
    sequences = [np.zeros((2, 3), np.float32), np.zeros((5, 3), np.float32)]
    reconstructions = [np.ones((2, 3), np.float32), np.full((5, 3), 2, np.float32)]
    assert reconstruction_errors(sequences, reconstructions).tolist() == [1.0, 4.0]


def test_errors_of_another_order_are_refused():
    with pytest.raises(SequiturError, match="same order"):
        reconstruction_errors([np.zeros((2, 3))], [np.zeros((3, 3))])


def test_the_mean_frame_weighs_every_frame_alike():
    train = [np.zeros((3, 2, 2), np.float32), np.full((1, 2, 2), 4, np.float32)]  # mean 1
    clips = [np.ones((5, 2, 2), np.float32), np.full((2, 2, 2), 3, np.float32)]
    assert mean_frame_errors(train, clips).tolist() == [0.0, 4.0]
