"""A lead that holds for most sequences is more than chance; one of few, or of one person, isn't."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sequitur_core.comparison.chance import (
    CLEAR,
    FewCases,
    error_lead,
    nearest_lead,
    nearest_of,
    too_few_errors,
    too_few_neighbours,
)
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.train_config import TrainConfig

N = 100
RANDOM = np.random.default_rng(0)
KINDS = np.repeat(["walk", "run"], N // 2)
ERRORS = np.exp(RANDOM.normal(size=N))


def data(person: object = None) -> SequenceDataset:
    labels = pd.DataFrame({"kind": KINDS, "person": np.arange(N) if person is None else person})
    return SequenceDataset("x", list(RANDOM.normal(size=(N, 4, 1))), labels=labels)


def made(errors: object = None, held_out: object = None, encodings: object = None, **config):
    """As much of a run as is asked here."""
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=2, config=TrainConfig(**config))
    return SimpleNamespace(
        errors=lambda: errors,
        errors_held_out=lambda: held_out,
        encodings=lambda: encodings,
        spec=spec,
    )


def test_a_little_less_error_of_nearly_all_sequences_is_more_than_chance():
    lead = error_lead(made(0.95 * ERRORS), made(ERRORS), data())
    assert lead is not None
    assert lead > CLEAR
    assert error_lead(made(ERRORS), made(0.95 * ERRORS), data()) == pytest.approx(-lead)


def test_less_error_by_one_sequence_is_chance():
    better = ERRORS * np.where(np.arange(N) == 3, 0.1, 1)
    assert error_lead(made(better), made(ERRORS), data()) == pytest.approx(1)


def test_only_sequences_that_were_held_out_count():
    held_out = np.arange(N) < 20
    better = ERRORS * np.where(held_out, 1.5, 0.1)
    assert error_lead(made(better, held_out), made(ERRORS, held_out), data()) < -CLEAR


def test_what_was_held_out_together_is_one_case():
    of_four = np.arange(N) % 4
    runs = made(0.95 * ERRORS, split_by="person"), made(ERRORS, split_by="person")
    assert error_lead(*runs, data(of_four)) == pytest.approx(CLEAR, abs=0.1)  # at most, of four
    assert error_lead(*runs, data(np.arange(N) // 2)) > CLEAR + 1


@pytest.mark.parametrize("errors", [None, np.full(N, np.nan), ERRORS[1:]])
def test_without_errors_of_each_nothing_is_said(errors: object):
    assert error_lead(made(errors), made(ERRORS), data()) is None


def test_kinds_that_lie_apart_are_clearly_ahead_of_a_mixture_and_not_of_themselves():
    apart = RANDOM.normal(size=(N, 2)) + 10 * (KINDS == "run")[:, None]
    mixed = RANDOM.normal(size=(N, 2))
    lead = nearest_lead(made(encodings=apart), made(encodings=mixed), data(), "kind")
    assert lead is not None
    assert lead > 3
    assert nearest_lead(made(encodings=apart), made(encodings=apart), data(), "kind") == 0


def test_the_nearest_of_the_same_person_counts_unless_persons_are_told_apart():
    """Each person's two sequences lie together, and the persons anywhere."""
    person = np.arange(N) // 2
    run = made(encodings=RANDOM.normal(size=(N // 2, 2))[person])
    of_any, of_others = (
        nearest_of(run, run, data(person), "kind", apart) for apart in (None, "person")
    )
    assert of_any is not None
    assert of_others is not None
    assert of_any.model == 1
    assert of_others.model == pytest.approx(of_others.chance, abs=0.2)


@pytest.mark.parametrize("encodings", [None, np.full((N, 2), np.inf)])
def test_without_encodings_nothing_is_said(encodings: object):
    known = made(encodings=RANDOM.normal(size=(N, 2)))
    assert nearest_lead(known, made(encodings=encodings), data(), "kind") is None


def test_of_three_independent_cases_no_difference_could_be_more_than_chance():
    three = data(person=np.arange(N) % 3)
    few = FewCases(N, 3, "person")
    assert too_few_errors(made(split_by="person"), three) == few
    assert too_few_neighbours(three, "person") == few
    assert too_few_neighbours(three, None) is None
    held_out = np.arange(N) < 14
    few = FewCases(14, 3, "person")
    assert too_few_errors(made(held_out=held_out, split_by="person"), three) == few
    assert too_few_errors(made(), data()) is None
