"""Whether a series goes along a ramp, or only wanders."""

from __future__ import annotations

import numpy as np
import pytest

from sequitur_core.findings.statistics.ramps import (
    fit_ramp,
    from_waves,
    p_of_ramp,
    to_waves,
)
from tests.core.findings.leaving import ramp

LENGTH = 100
NONE = np.zeros((LENGTH - 1, 0))


def p_of(series: np.ndarray) -> float:
    return p_of_ramp(fit_ramp(to_waves(series), NONE).surprise, LENGTH)


def test_waves_are_the_series_around_its_mean():
    series = np.random.default_rng(0).normal(size=(3, LENGTH))
    again = from_waves(to_waves(series))
    np.testing.assert_allclose(again, series - series.mean(axis=1, keepdims=True), atol=1e-12)


@pytest.mark.parametrize("noise", [0.0, 1.0, 5.0])
def test_random_steps_have_a_ramp_as_often_as_chance_says(noise: float):
    random = np.random.default_rng(1)
    walks = np.cumsum(random.normal(size=(200, LENGTH)), axis=1)
    p = np.array([p_of(walk + noise * random.normal(size=LENGTH)) for walk in walks])
    assert 0.01 <= (p <= 0.05).mean() <= 0.07


@pytest.mark.parametrize("onset", [0.0, 0.4])
def test_a_ramp_in_noise_is_none_of_chance_and_has_its_onset_and_rise(onset: float):
    noise = np.random.default_rng(2).normal(size=LENGTH)
    found = fit_ramp(to_waves(noise + 9 * ramp(LENGTH, onset)), NONE)
    assert p_of_ramp(found.surprise, LENGTH) < 1e-3
    assert found.onset == pytest.approx(onset, abs=0.1)
    assert found.rise == pytest.approx(9, abs=1.5)


def test_noise_that_remembers_is_no_wandering():
    random, noise = np.random.default_rng(3), np.zeros(LENGTH)
    for step in range(1, LENGTH):
        noise[step] = 0.5 * noise[step - 1] + random.normal()
    assert p_of(noise) > 0.05
    assert p_of(noise + 15 * ramp(LENGTH, 0.3)) < 0.01


def test_what_others_explain_is_no_ramp():
    random = np.random.default_rng(4)
    course = np.cumsum(random.normal(size=LENGTH)) + 20 * ramp(LENGTH, 0.3)
    follows = to_waves(2 * course + random.normal(size=LENGTH))
    found = fit_ramp(follows, to_waves(course)[:, None])
    assert p_of_ramp(found.surprise, LENGTH) > 0.05
    assert found.explained > 0.9
