"""An outcome that goes with the encodings is said with its share; one that doesn't isn't."""

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.findings.detectors.outcome import find_outcome
from sequitur_core.findings.evidence import Evidence

N = 120


def encodings() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(N, 4))


def found(outcome, *, table=None, name="outcome", **places):
    dataset = SequenceDataset(
        "made up",
        np.zeros((N, 4, 1), np.float32),
        labels=pd.DataFrame({"outcome": outcome}),
        **places,
    )
    return list(
        find_outcome(Evidence(encodings() if table is None else table, dataset, outcome=name))
    )


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=N)


def test_a_number_that_goes_with_the_encodings_is_explained():
    (one,) = found(encodings()[:, 1] + 0.5 * noise(1))
    assert one.p < 0.01
    assert one.numbers["measure"] == "R2"
    assert one.numbers["value"] == pytest.approx(0.8, abs=0.1)
    assert [len(part) for part in one.parts] == [30, 30]


def test_classes_are_told_above_chance():
    kinds = np.where(encodings()[:, 0] > 0.7, "ill", "well")
    (one,) = found(kinds)
    assert (one.numbers["classes"], one.numbers["chance"]) == (["ill", "well"], 0.5)
    assert one.numbers["value"] > 0.8
    assert one.p < 0.01


def test_what_has_nothing_to_do_with_the_encodings_explains_nothing():
    p = [found(noise(seed))[0].p for seed in range(2, 12)]
    assert min(p) > 0.05


def test_an_outcome_of_ten_people_is_not_found_through_who_they_are():
    """Encodings tell people apart, and each person has one outcome at random."""
    person = np.repeat(np.arange(10), N // 10)
    table = encodings() + 5 * np.random.default_rng(4).normal(size=(10, 4))[person]
    low = [
        found(np.random.default_rng(seed).normal(size=10)[person], table=table, recording=person)
        for seed in range(10)
    ]
    assert sum(one.p <= 0.05 for (one,) in low) <= 1


@pytest.mark.parametrize("name", [None, "another"])
def test_nothing_is_tested_that_was_not_named(name):
    assert found(encodings()[:, 1], name=name) == []


@pytest.mark.parametrize("outcome", [np.ones(N), [None] * N, [f"r{row}" for row in range(N)]])
def test_what_is_no_outcome_is_not_tested(outcome):
    assert found(outcome) == []
