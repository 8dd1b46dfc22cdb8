"""What a family shows, in a sentence made of its numbers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.families.qualities import EXPLAINED, Variant
from dashboard.families.sentences import ahead_is_pca, sentence
from sequitur_core.comparison.measures import Measures
from sequitur_core.comparison.trend import trend


def said(name: str, label: str, shares: dict[str, float], **how: Any) -> str:
    family = SimpleNamespace(setting=name, label=label)
    done: Any = SimpleNamespace(status="done")
    variants = [Variant(done, value, Measures(explained=q)) for value, q in shares.items()]
    found = trend(list(shares.values()), **how)
    assert found is not None
    return sentence(family, found, variants, EXPLAINED)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (
            {"2": 0.3, "4": 0.5, "8": 0.71, "32": 0.72},
            "From 8 numbers on, little is gained: 71 % at 8, 72 % at 32.",
        ),
        (
            {"2": 0.4, "4": 0.3, "8": 0.5},
            "More still helps: 50 % at 8, before that at most 40 % at 2. Larger values",
        ),
        ({"1": 0.39, "2": 0.5}, "More still helps: 50 % at 2, 39 % at 1. Larger"),
        (
            {"2": 0.7, "4": 0.5, "8": 0.71},
            "Uneven: 71 % at 8, but also 70 % at 2, and less in between.",
        ),
        ({"2": 0.7, "4": 0.5}, "The smallest value does best: 70 % at 2, 50 % at 4."),
        ({"2": 0.7, "4": 0.71, "8": 0.5}, "Up to 4 numbers it makes little difference"),
        ({"2": 0.3, "4": 0.8, "8": 0.5}, "Best with 4 numbers: 80 % at 4, and 30 % at 2."),
        ({"2": 0.7, "4": 0.71}, "It hardly matters: 70 % to 71 %."),
        ({"2": 0.999, "4": 0.9999}, "It hardly matters: 99.9 % or more with each."),
        ({"2": 0.0, "4": 0.0}, "0 % with each."),
    ],
)
def test_the_sentence_has_the_numbers_of_the_curve(shares: dict[str, float], words: str):
    assert said("encoding_dim", "Encoding size", shares).startswith(words)


def test_where_pca_does_better_is_said():
    done: Any = SimpleNamespace(status="done")
    shares = {"2": (0.5, 0.3), "8": (0.73, 0.78), "16": (0.86, 0.88), "32": (0.9301, 0.9302)}
    variants = [
        Variant(done, value, Measures(explained=own, pca_explained=pca))
        for value, (own, pca) in shares.items()
    ]
    assert ahead_is_pca(variants, EXPLAINED) == (
        "PCA of the same size does better at 8 (78 %) and 16 (88 %)."
    )
    assert ahead_is_pca(variants[:1], EXPLAINED) == ""


def test_a_choice_is_told_by_the_best_and_the_last():
    found = said("model", "Model", {"LSTM_AE": 0.8, "LINEAR_AE": 0.3}, ordered=False)
    assert found == "LSTM_AE does best: 80 %. Last is LINEAR_AE with 30 %."


def test_seeds_are_told_by_their_spread():
    found = said("seed", "Seed", {"0": 0.6, "1": 0.7, "2": 0.8}, seeds=True)
    assert "60 % to 80 %" in found
    assert "10.0 points" in found
