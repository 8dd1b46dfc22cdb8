"""An event that comes too early among many that return, and none where there is none."""

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.windows import windows
from sequitur_core.findings.detectors.rhythm import find_rhythm
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.find import find
from sequitur_core.findings.finding import Finding
from sequitur_core.samples import load_sample

EVERY = 60  # elements between two beats


def beats(times: np.ndarray, *, noise: float = 0.05, seed: int = 0) -> Evidence:
    """Windows of one recording with a sharp beat at each of some times, and a round wave after it.

    Encodings say nothing, as windows begin anywhere in a beat.
    """
    random = np.random.default_rng(seed)
    at = np.arange(int(times[-1]) + EVERY, dtype=float)
    near = at[:, None] - times
    values = np.exp(-np.square(near / 2)).sum(axis=1)
    values += 0.3 * np.exp(-np.square((near - 20) / 8)).sum(axis=1)
    values += noise * random.normal(size=len(values))
    whole = SequenceDataset("ecg", [values[:, None].astype(np.float32)], meta=Meta(channels=("v",)))
    cut = windows(whole, length=EVERY, step=10)
    return Evidence(random.normal(size=(len(cut), 4)), cut, seed=seed)


def times(random: np.random.Generator, n: int, *, tail: str = "normal") -> np.ndarray:
    """When n beats come, each a little off."""
    jitter = random.normal(size=n) if tail == "normal" else random.laplace(size=n)
    return EVERY * np.arange(1, n + 1) + 1.5 * jitter


def out_of_time(evidence: Evidence) -> list[Finding]:
    return [one for one in find(evidence) if one.kind == "rhythm"]


@pytest.mark.parametrize("seed", range(3))
def test_one_early_beat_is_found_with_the_windows_that_hold_it(seed: int):
    at = times(np.random.default_rng(seed), 30)
    at[12] -= 20
    some = beats(at, seed=seed)
    (found,) = out_of_time(some)
    assert abs(int(found.numbers["position"]) - at[12]) <= 1
    starts = some.dataset.start[found.rows]
    assert ((starts <= at[12]) & (at[12] < starts + EVERY)).all()
    assert [part.tolist() for part in found.parts] == [found.rows.tolist()]  # a click selects it
    assert found.numbers["before"] < found.numbers["usual"] < found.numbers["after"]


def test_of_regular_beats_none_is_out_of_time():
    wrong = 0
    for seed in range(40):
        random = np.random.default_rng([7, seed])
        some = times(random, int(random.integers(20, 120)), tail=("normal", "laplace")[seed % 2])
        wrong += any(one.p <= 0.05 for one in find_rhythm(beats(some, seed=seed)))
    assert wrong <= 4


def test_noise_has_no_beats():
    assert not out_of_time(beats(times(np.random.default_rng(0), 30), noise=1.0))


def test_the_early_heartbeat_of_the_sample_is_found():
    data = load_sample("heartbeats")
    (found,) = out_of_time(Evidence(np.random.default_rng(0).normal(size=(len(data), 4)), data))
    assert set(data.labels["label"].iloc[found.rows]) == {"abnormal"}
