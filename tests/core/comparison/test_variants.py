"""One setting and a few values: what would be trained, and what is refused beforehand."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from sequitur_core.comparison.families import families, family_of, start_family
from sequitur_core.comparison.variants import (
    read_values,
    setting,
    settings_to_vary,
    usual_values,
    variants,
)
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.files import write_json
from sequitur_core.runs.layout import FAMILY_FILE, PAUSE_FILE, STATUS_FILE, STOP_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.architectures import ARCHITECTURES
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests.core.conftest import noise

SIZES = Sizes(n=100, max_length=12, min_length=12, element_shape=(), rhythm_share=0.25)
PRESET = "balanced"


def spec(encoding_dim: int = 16, *, name: str = PRESET, **options: Any) -> RunSpec:
    """The settings of a preset, with some options chosen otherwise."""
    usual, config = preset(name, "LINEAR_AE", SIZES, encoding_dim)
    return RunSpec(
        name="x", model="LINEAR_AE", encoding_dim=encoding_dim, options=usual | options,
        config=config, preset=name,
    )  # fmt: skip


def test_each_value_has_settings_of_its_own_and_all_else_is_the_same():
    found = variants(spec(), "lr", [0.1, 0.01], SIZES)
    assert [one.config.lr for one in found] == [0.01, 0.1]
    assert [replace(one, config=spec().config) for one in found] == [spec(), spec()]


def test_what_the_preset_makes_of_the_encoding_size_follows_it():
    found = variants(spec(), "encoding_dim", [4, 8], SIZES)
    assert [one.options for one in found] == [spec(4).options, spec(8).options]


def test_what_a_person_chose_stays():
    (one, _) = variants(spec(h_dims=[7]), "encoding_dim", [4, 8], SIZES)
    assert one.options["h_dims"] == [7]


def test_presets_are_varied_with_all_that_they_set():
    found = variants(spec(), "preset", ["separating", "original"], SIZES)
    assert [one.config for one in found] == [
        spec(name=name).config for name in ("separating", "original")
    ]


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("encoding_dim", [0, 4], "Encoding size 0: Choose 1 to 1,024"),
        ("encoding_dim", [4, 4], "give 2 to 12 different values. There is 1."),
        ("encoding_dim", list(range(1, 40)), "There are 39."),
        ("lr", [0.1, -1.0], "Learning rate -1: Choose 0.000001 to 1."),
        ("model", ["LINEAR_AE", "CONV_LSTM_AE"], "Model CONV_LSTM_AE"),
        ("h_activ", ["gelu", "swish"], "Choose one of"),
        ("rhythm", [0, 500], "Numbers for rhythm 500"),
        ("patch", [1, 2], "LINEAR_AE has no setting 'patch'"),
    ],
)
def test_impossible_values_are_refused_by_name(name: str, values: list[Any], said: str):
    with pytest.raises(SequiturError, match=said):
        variants(spec(), name, values, SIZES)


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("encoding_dim", "2, 4;8 16", [2, 4, 8, 16]),
        ("lr", "0.001, 1e-2", [0.001, 0.01]),
        ("h_dims", "64; 64, 32; none", [[64], [64, 32], []]),
    ],
)
def test_values_are_read_as_a_person_writes_them(name: str, text: str, values: list[Any]):
    assert read_values(setting("LINEAR_AE", name), text) == values


@pytest.mark.parametrize(
    ("name", "text"),
    [("encoding_dim", "2, four"), ("encoding_dim", "2.5"), ("lr", "nan"), ("h_dims", "64, x")],
)
def test_what_is_no_number_is_named(name: str, text: str):
    option = setting("LINEAR_AE", name)
    with pytest.raises(SequiturError, match=rf"{option.label}: .* isn't a"):
        read_values(option, text)


@pytest.mark.parametrize("name", ["epochs", "lr"])
def test_a_number_of_hundreds_of_digits_is_too_long_a_one(name: str):
    with pytest.raises(SequiturError, match=r"…' is too long. Choose [0-9.]+ to [0-9,]+\."):
        read_values(setting("LINEAR_AE", name), f"3, {'1' * 400}")


@pytest.mark.parametrize("model", list(ARCHITECTURES))
def test_every_setting_has_values_to_begin_with(model: str):
    known = replace(spec(), model=model, options={})
    assert all(list(usual_values(known, option)) for option in settings_to_vary(model))


# --- Families ------------------------------------------------------------------------------


def waves() -> SequenceDataset:
    return SequenceDataset("waves", list(noise(20, 12)))


def test_a_family_is_queued_in_order_and_found_again(space: Workspace):
    started = start_family(space, spec(), waves(), "encoding_dim", [8, 2, 4])
    found = family_of(space.runs(), started.id)
    assert (found.values, found.name) == ((2, 4, 8), "Encoding size: 2, 4, 8")
    assert [run.spec.encoding_dim for run in found.runs] == [2, 4, 8]
    assert [run.id for run in reversed(space.runs())] == [run.id for run in found.runs]


def test_nothing_is_queued_where_a_value_is_impossible(space: Workspace):
    with pytest.raises(SequiturError):
        start_family(space, spec(), waves(), "encoding_dim", [4, 0])
    assert space.runs() == []


def test_nothing_is_queued_where_the_disk_fills_half_way(space: Workspace, monkeypatch):
    def add_run(self: Workspace, *args: Any, **kwargs: Any) -> Run:
        if len(self.runs()) == 2:
            raise WriteError("The disk is full.")
        return plain(self, *args, **kwargs)

    plain = Workspace.add_run
    monkeypatch.setattr(Workspace, "add_run", add_run)
    with pytest.raises(WriteError):
        start_family(space, spec(), waves(), "seed", [0, 1, 2, 3])
    assert space.runs() == []
    assert list(space.trash_folder.iterdir()) == []


def test_a_family_is_stopped_and_deleted_as_one(space: Workspace):
    family = start_family(space, spec(), waves(), "seed", [0, 1])
    assert family.status == "queued"
    family.stop()
    assert family.status == "stopped"
    for run in family.runs:
        run.delete()
    assert space.runs() == []
    with pytest.raises(SequiturError, match="aren't here any more"):
        family_of(space.runs(), family.id)


def test_a_paused_run_is_stopped_with_its_family(space: Workspace):
    family = start_family(space, spec(), waves(), "seed", [0, 1])
    paused = family.runs[0]
    write_json(paused.path / STATUS_FILE, {"status": "paused"})
    (paused.path / PAUSE_FILE).touch()
    assert (paused.status, family.status) == ("paused", "running")
    family.stop()
    assert (paused.path / STOP_FILE).exists()


def test_a_run_whose_family_is_damaged_stands_alone(space: Workspace):
    family = start_family(space, spec(), waves(), "seed", [0, 1, 2])
    (family.runs[1].path / FAMILY_FILE).write_text("{")
    (family.runs[2].path / FAMILY_FILE).write_text(json.dumps({"id": "../x"}))
    assert [one.values for one in families(space.runs())] == [(0,)]
    assert family.runs[1].status == "queued"


def test_runs_of_their_own_are_no_family(space: Workspace):
    space.add_run(spec(), waves())
    assert families(space.runs()) == []
