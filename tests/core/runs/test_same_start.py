"""Runs that begin with the same weights, and differ in one setting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.training.training_job import initial_model, seeded_config
from sequitur_core.runs.run import Run
from sequitur_core.runs.same_start import from_same_start, sibling
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.loop import fit
from tests.core.jobs.test_resume import DATA


def put(space: Workspace, seed: int | None = None) -> Run:
    """A run that begins at components of half of its data and copies of them."""
    options, config = preset("faithful", "LSTM_AE", Sizes.of(DATA), 2)
    config = replace(config, epochs=1, seed=seed, copies=2)
    return space.add_run(
        RunSpec(name="x", model="LSTM_AE", encoding_dim=2, options=options, config=config), DATA
    )


def first_weights(run: Run) -> dict[str, np.ndarray]:
    """What a run begins with, once its model knows its data."""
    config, begun = seeded_config(run), {}
    model = initial_model(run, config)

    def look() -> None:
        begun.update({name: w.numpy().copy() for name, w in model.state_dict().items()})

    for _ in fit(model, DATA, config, before_first=look):
        break
    return begun


@pytest.mark.parametrize(
    ("setting", "value"), [("lr", 0.5), ("batch_size", 2), ("mixup", 0.0), ("epochs", 2)]
)
def test_a_run_from_the_same_start_begins_with_the_same_weights(
    space: Workspace, setting: str, value: float
):
    run = put(space)
    begun = first_weights(run)
    torch.rand(10)  # whatever else is drawn meanwhile
    again = space.add_run(from_same_start(run, setting, value), DATA)
    weights = first_weights(again)
    assert all(np.array_equal(weights[name], begun[name]) for name in begun)


def test_only_the_one_setting_differs(space: Workspace):
    run = put(space, seed=3)
    again = from_same_start(run, "lr", 0.5)
    assert again == replace(run.spec, config=replace(run.spec.config, lr=0.5))


def test_the_value_it_was_trained_with_is_refused(space: Workspace):
    run = put(space, seed=3)
    with pytest.raises(SequiturError, match="another value"):
        from_same_start(run, "lr", run.spec.config.lr)


def test_a_run_that_goes_on_from_another_has_no_start_of_its_own(space: Workspace):
    config = TrainConfig(epochs=4, from_epoch=2)
    run = space.add_run(RunSpec(name="x", model="LSTM_AE", encoding_dim=2, config=config), DATA)
    with pytest.raises(SequiturError, match="went on from another run"):
        from_same_start(run, "lr", 0.5)


def test_a_sibling_is_the_run_that_began_alike(space: Workspace):
    run, other = put(space, seed=3), put(space, seed=4)
    again = space.add_run(from_same_start(run, "lr", 0.5), DATA)
    runs = [run, other, again]
    assert sibling(again, runs) == run
    assert sibling(run, runs) == again
    assert sibling(other, runs) is None
