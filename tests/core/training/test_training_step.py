"""A step of training in which the encoder rests: it reads, and doesn't learn."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import nn

from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.adam import Adam
from sequitur_core.training.loop import fit
from sequitur_core.training.training_step import without_gradients
from tests.core.training.test_checkpoints import KINDS, fresh

# 8 steps
CONFIG = TrainConfig(epochs=2, batch_size=16, lr=1e-2, validation_share=0, encoder_every=3)


def moved(kind: str) -> list[tuple[bool, bool]]:
    """Of each step, whether it changed the encoder and the decoder."""
    model: Any = fresh(kind)
    seen: list[list[list[torch.Tensor]]] = []

    def look(*_: object) -> None:
        parts = model.encoder, model.decoder
        seen.append([[w.detach().clone() for w in part.parameters()] for part in parts])

    list(fit(model, KINDS[kind][1], CONFIG, before_first=look, after_batch=look))
    return [
        (changed(before[0], after[0]), changed(before[1], after[1]))
        for before, after in pairwise(seen)
    ]


def changed(before: list[torch.Tensor], after: list[torch.Tensor]) -> bool:
    return not all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_the_encoder_learns_in_the_first_of_so_many_steps_and_the_decoder_in_each(kind: str):
    assert moved(kind) == [(step % 3 == 0, True) for step in range(8)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_encoder_reads_the_same_while_it_rests(kind: str):
    config = replace(CONFIG, epochs=3, batch_size=60)  # a step each
    resting, learning = (
        [
            epoch.train_loss
            for epoch in fit(fresh(kind), KINDS[kind][1], replace(config, encoder_every=every))
        ]
        for every in (3, 1)
    )
    assert resting[:2] == learning[:2]
    assert resting[2] != learning[2]


@pytest.mark.parametrize("every", [1, 3])
def test_an_encoder_that_rests_moves_without_momentum(monkeypatch: Any, every: int):
    seen: list[int] = []

    def made(*weights: Any, resting: Any = (), **settings: Any) -> Adam:
        resting = list(resting)
        seen.append(len(resting))
        return Adam(*weights, resting=resting, **settings)

    monkeypatch.setattr("sequitur_core.training.loop.Adam", made)
    model: Any = fresh("components")
    list(fit(model, KINDS["components"][1], replace(CONFIG, epochs=1, encoder_every=every)))
    assert seen == [len(list(model.encoder.parameters())) if every > 1 else 0]


def test_a_part_that_failed_without_gradients_has_them_again():
    layer = nn.Linear(2, 2)
    with pytest.raises(RuntimeError), without_gradients(layer):
        layer(torch.zeros(3))
    assert layer(torch.zeros(2)).requires_grad


@pytest.mark.parametrize(
    ("name", "now", "before"), [("encoder_every", 3, 1), ("even", True, False)]
)
def test_older_settings_learn_as_they_did(name, now, before):
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=3, config=replace(CONFIG, even=True))
    assert getattr(RunSpec.from_json(spec.to_json()).config, name) == now
    older = json.loads(spec.to_json())
    del older["config"][name]
    assert getattr(RunSpec.from_json(json.dumps(older)).config, name) == before
