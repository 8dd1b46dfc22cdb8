"""What whoever runs a server sees of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from sequitur_core import status
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.files import write_json
from sequitur_core.runs import layout
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import write_history

SPEC = RunSpec(name="A run", model="LSTM_AE", encoding_dim=2)
DATA = SequenceDataset("ones", [np.ones((3, 1), np.float32)] * 4)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of two people; one has a run that trains and one that waits."""
    for variable in ("SEQUITUR_SHARED", "SEQUITUR_HOME"):
        monkeypatch.delenv(variable, raising=False)
    people = Workspaces(tmp_path, shared=True)
    people.create()
    busy = people.create()
    busy.add_dataset(DATA)
    training = busy.add_run(SPEC, DATA)
    busy.add_run(SPEC, DATA)
    write_history(training, epochs=3)
    write_json(training.path / layout.STATUS_FILE, {"status": "running", "phase": "training"})
    training.claim(os.getpid())
    return tmp_path


def test_the_status_of_a_server_as_text(home: Path, capsys: pytest.CaptureFixture[str]):
    assert status.main(["--home", str(home)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "2 workspaces, 1 run in training, 1 waiting" in lines[0]
    assert any("3 of 50" in line and "running" in line for line in lines)


def test_the_status_of_a_server_as_json(home: Path, capsys: pytest.CaptureFixture[str]):
    status.main(["--json", "--home", str(home)])
    found = json.loads(capsys.readouterr().out)
    busy, idle = found["workspaces"]
    assert (busy["running"], busy["waiting"], busy["datasets"]) == (1, 1, 1)
    assert (idle["running"], idle["waiting"], idle["runs"]) == (0, 0, 0)
    assert busy["memory"] > 0
    assert busy["disk"]["runs"] > 0
    assert {"python", "torch"} <= set(found["versions"])
    assert found["limits"]["queued_each"] == 12


def test_the_status_of_a_server_for_one_person(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.delenv("SEQUITUR_SHARED", raising=False)
    Workspace(tmp_path / "local").add_run(SPEC, DATA)
    assert status.main(["--home", str(tmp_path)]) == 0
    assert "1 workspace, 0 runs in training, 1 waiting" in capsys.readouterr().out


def test_a_damaged_run_is_shown_like_any_other(home: Path, capsys: pytest.CaptureFixture[str]):
    for path in home.glob("people/*/runs/*/history.jsonl"):
        path.write_bytes(b"\x00garbage")
    assert status.main(["--home", str(home)]) == 0
    assert "1 run in training" in capsys.readouterr().out


def test_what_is_wrong_with_the_settings_is_said_in_a_sentence(
    home: Path, capsys: pytest.CaptureFixture[str]
):
    (home / "limits.toml").write_text("disk = many")
    assert status.main(["--home", str(home)]) == 1
    assert "limits.toml" in capsys.readouterr().err


@pytest.mark.parametrize("shared", ["", "1"])
def test_a_folder_without_data_is_said_to_be_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    shared: str,
):
    monkeypatch.setenv("SEQUITUR_SHARED", shared)
    assert status.main(["--home", str(tmp_path / "nowhere")]) == 1
    assert "nowhere holds no data of Sequitur" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
