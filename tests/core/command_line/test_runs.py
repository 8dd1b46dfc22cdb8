"""sequitur runs and worker: what there is, and who does it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from sequitur_core.command_line import managing
from sequitur_core.runs import layout
from sequitur_core.runs.workspace import Workspace
from tests.core.command_line.conftest import QUICK, InThisProcess


@pytest.fixture
def waiting(call, waves, home):
    """A run that waits in the queue."""
    call("train", waves, *QUICK, "--no-wait", "--name", "a wave")
    return Workspace(home / "local").runs()[0]


def interrupt(run):
    """As if its process had died after an epoch."""
    line = {"number": 1, "train_loss": 1.0, "validation_loss": None, "seconds": 1.0}
    (run.path / layout.HISTORY_FILE).write_text(json.dumps(line) + "\n")


def test_runs_are_listed_the_newest_first(call, trained, waiting):
    assert [line["run"] for line in call("runs", "list").lines] == [waiting.id, trained.id]


def test_on_a_terminal_runs_are_a_table(call, trained):
    said = call("runs", "list", text=True)
    assert [line.split()[0] for line in said.out.splitlines()] == ["id", trained.id]


def test_without_runs_it_says_how_to_train_one(call):
    assert "sequitur train" in call("runs", "list", text=True).out


def test_a_run_is_shown_with_what_it_explains(call, trained):
    (facts,) = call("runs", "show", "last").lines
    assert (facts["run"], facts["status"], facts["model"]) == (trained.id, "done", "LINEAR_AE")
    assert "explained" in facts


def test_a_run_is_shown_to_people_in_a_sentence(call, trained):
    said = call("runs", "show", trained.id[:10], text=True)
    assert said.out.startswith(f"{trained.name} ({trained.id}) is done after 1 epoch")


def test_a_run_that_waits_never_starts_once_it_is_stopped(call, waiting):
    assert call("runs", "stop", "a wave").lines[0]["status"] == "stopped"
    assert waiting.status == "stopped"


def test_an_interrupted_run_goes_on_to_its_end(call, waiting):
    interrupt(waiting)
    said = call("runs", "resume", "last")
    assert [line["event"] for line in said.lines][-1] == "end"
    assert waiting.status == "done"


def test_a_run_that_was_stopped_goes_on_to_its_end(call, waiting):
    waiting.stop()
    call("runs", "resume", "last")
    assert waiting.status == "done"


def test_a_deleted_run_is_in_the_trash(call, waiting, home):
    call("runs", "delete", "last", "--yes")
    assert Workspace(home / "local").restore(waiting.id) == waiting


def test_a_worker_does_what_waits_and_ends(call, waiting, monkeypatch):
    monkeypatch.setattr(managing, "Dispatcher", InThisProcess)
    said = call("worker", "--once")
    assert (said.code, waiting.status) == (0, "done")


def test_a_run_is_found_by_name_unless_there_are_two(call, waves, waiting):
    call("train", waves, *QUICK, "--no-wait", "--name", "other")
    Workspace(waiting.workspace).runs()[0].rename("a wave")
    said = call("runs", "show", "a wave", text=True)
    assert (said.code, "Several runs are called 'a wave'" in said.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["runs", "list", "all"], 2, "all"),
        (["runs", "show"], 2, "RUN"),
        (["runs", "show", "nothing"], 1, "There is no run 'nothing'"),
        (["runs", "stop", "nothing"], 1, "There is no run 'nothing'"),
        (["runs", "stop", "last"], 1, "is done, so there is nothing to stop"),
        (["runs", "resume", "last"], 1, "is done, so there is nothing to resume"),
        (["runs", "delete"], 2, "RUN"),
        (["runs", "delete", "last"], 1, "give --yes"),
        (["runs", "remove"], 2, "remove"),
        (["worker", "--limit", "0"], 2, "--limit"),
    ],
)
def test_a_bad_call_says_what_was_wrong(call, trained, arguments, code, sentence):
    said = call(*arguments, text=True)
    assert (said.code, sentence in " ".join(said.err.split())) == (code, True), said.err
    assert trained.status == "done"


def test_a_folder_that_cant_be_made_is_told_in_a_sentence(call, tmp_path, home):
    home.write_text("a file")
    said = call("runs", "list", text=True)
    assert (said.code, "can't be made" in said.err) == (1, True)


def test_the_module_is_a_command():
    done = subprocess.run(
        [sys.executable, "-m", "sequitur_core", "--version"],
        capture_output=True, text=True, check=False, env={**os.environ},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_where_people_share_the_server_commands_say_whose_runs_they_mean(call, monkeypatch):
    monkeypatch.setenv("SEQUITUR_SHARED", "1")
    said = call("runs", "list")
    assert json.loads(said.err)["event"] == "warning"
    assert "a workspace of their own" in said.err
    assert "a workspace of their own" in call("runs", "list", text=True).err
