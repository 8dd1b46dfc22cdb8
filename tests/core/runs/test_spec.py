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
        {"config": TrainConfig(device=object())},
    ],
)
def test_settings_that_cannot_be_saved_are_refused_at_once(change):
    with pytest.raises(SequiturError, match="can't be saved"):
        dataclasses.replace(SPEC, **change)


IMPOSSIBLE = [
    {"epochs": 10**18},
    {"epochs": 0},
    {"from_epoch": -1},
    {"lr": 0},
    {"lr": 10**400},
    {"batch_size": -1},
    {"clip_value": 0},
    {"denoise": -0.1},
    {"mixup": 2},
    {"copies": 10**9},
    {"encoder_every": 0},
    {"encoder_every": 10**9},
    {"betas": [0.9, 1.0]},
    {"validation_share": 0.6},
    {"patience": 0},
    {"seed": -1},
    {"seed": 2**63},
    {"threads": -1},
    {"threads": 10**6},
    {"processes": 0},
]


@pytest.mark.parametrize("change", IMPOSSIBLE, ids=str)
def test_a_training_that_cannot_be_is_refused_wherever_its_settings_come_in(change):
    values = json.loads(SPEC.to_json())
    values["config"] |= change
    with pytest.raises(SequiturError):
        RunSpec.from_json(json.dumps(values))
    with pytest.raises(SequiturError, match="Choose"):
        TrainConfig(**change)


@pytest.mark.parametrize("change", [{"epochs": 1e18}, {"lr": "fast"}, {"lr": float("nan")}])
def test_numbers_of_another_kind_are_refused(change):
    with pytest.raises(SequiturError, match="Choose"):
        TrainConfig(**change)


@pytest.mark.parametrize("encoding_dim", [0, -3, 10**18])
def test_encodings_that_no_model_has_are_refused(encoding_dim: int):
    with pytest.raises(SequiturError, match="Choose"):
        dataclasses.replace(SPEC, encoding_dim=encoding_dim)


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
