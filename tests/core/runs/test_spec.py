"""The settings of a run: stored as JSON, and refused where they are damaged."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.train_config import TrainConfig
from tests.core.runs.conftest import RECIPE, SPEC


def test_a_spec_comes_back_from_json():
    spec = RunSpec(
        name="x",
        model="LSTM_AE",
        encoding_dim=3,
        options={"h_dims": (8, 4), "h_activ": "none"},
        config=TrainConfig(epochs=3, betas=(0.5, 0.9), clip_value=1, schedule="cosine", seed=None),
        preset="separating",
        dataset_id="waves-1",
        recipe=RECIPE,
    )
    assert RunSpec.from_json(spec.to_json()) == spec


def test_noise_that_is_only_switched_on_comes_back_from_json():
    spec = dataclasses.replace(SPEC, config=TrainConfig(denoise=True))
    assert RunSpec.from_json(spec.to_json()).config.denoise


@pytest.mark.parametrize(
    "change",
    [
        {"options": {"h_activ": object()}},
        {"config": TrainConfig(epochs=np.int64(3))},
        {"config": TrainConfig(lr="fast")},
    ],
)
def test_settings_that_cannot_be_saved_are_refused_at_once(change):
    with pytest.raises(SequiturError, match="can't be saved"):
        dataclasses.replace(SPEC, **change)


def test_an_empty_name_is_refused():
    with pytest.raises(SequiturError, match="empty"):
        dataclasses.replace(SPEC, name="  ")


def damaged_specs() -> list[str]:
    values = json.loads(SPEC.to_json())
    config = values["config"]
    return [
        "",
        "[]",
        "null",
        "{}",
        "[" * 100_000,
        json.dumps({**values, "encoding_dim": "2"}),
        json.dumps({**values, "options": []}),
        json.dumps({**values, "config": {**config, "epochs": "many"}}),
        json.dumps({**values, "config": {**config, "schedule": "square"}}),
        json.dumps({**values, "config": {**config, "betas": [0.9]}}),
        json.dumps({**values, "config": {**config, "from_the_future": 1}}),
        json.dumps({**values, "recipe": {"format": "table", "window": "x"}}),
        json.dumps({**values, "surprise": 1}),
    ]


@pytest.mark.parametrize("text", damaged_specs())
def test_damaged_settings_are_said_in_a_sentence(text):
    with pytest.raises(SequiturError):
        RunSpec.from_json(text)
