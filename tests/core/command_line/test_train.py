"""sequitur train: from a file to a run that the pages show, too."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sequitur_core import SequenceEncoder
from sequitur_core.command_line import follow
from sequitur_core.files import write_json
from sequitur_core.jobs.places.cluster.note import (
    ADDRESS_VARIABLE,
    ClusterNote,
    write_cluster_note,
)
from sequitur_core.jobs.training import training_job
from sequitur_core.runs import layout
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.core.command_line.conftest import QUICK, STEPS
from tests.core.conftest import do


def test_it_tells_what_was_queued_each_epoch_and_the_end(call, waves):
    said = call("train", waves, *QUICK, "--epochs", 2)
    assert [line["event"] for line in said.lines] == ["queued", "epoch", "epoch", "end"]
    assert said.lines[-1]["status"] == "done"
    assert said.code == 0


def test_what_it_trained_is_a_run_of_the_workspace_with_its_data_and_recipe(trained, home):
    space = Workspace(home / "local")
    assert space.dataset_ids() == {trained.spec.dataset_id}
    assert trained.spec.recipe == space.recipe(trained.spec.dataset_id)
    assert trained.dataset().labels["kind"].tolist() == ["slow", "fast"] * 5


def test_on_a_terminal_it_says_what_the_model_explains(call, waves):
    said = call("train", waves, *QUICK, "--name", "my waves", text=True)
    assert "my waves" in said.out
    assert "% of the variance" in said.out


def test_fewer_numbers_than_a_sequence_has_values_are_the_default(call, waves, home):
    call("train", waves, "--model", "LINEAR_AE", "--epochs", 1, "--no-wait")
    (run,) = Workspace(home / "local").runs()
    assert (run.spec.encoding_dim, run.name) == (STEPS // 2, f"waves · LINEAR_AE · {STEPS // 2}")


def test_settings_and_corrections_reach_the_run(call, waves, home):
    call(
        "train", waves, *QUICK, "--set", "lr=0.5", "--set", "h_dims=5,4", "--seed", 3,
        "--option", "label_columns=", "--no-wait",
    )  # fmt: skip
    (run,) = Workspace(home / "local").runs()
    assert (run.spec.config.lr, run.spec.config.seed) == (0.5, 3)
    assert run.spec.options["h_dims"] == [5, 4]
    assert list(run.dataset().labels.columns) == []


def test_several_files_are_one_dataset(call, waves, home):
    other = waves.with_name("more.csv")
    other.write_bytes(waves.read_bytes())
    call("train", waves, other, *QUICK, "--no-wait")
    (run,) = Workspace(home / "local").runs()
    assert len(run.dataset()) == 20


def test_a_run_that_only_waits_is_queued(call, waves):
    call("train", waves, *QUICK, "--no-wait")
    assert [line["status"] for line in call("runs", "list").lines] == ["queued"]


def test_data_that_was_read_before_is_named_by_its_id(call, trained, home):
    call("train", trained.spec.dataset_id, *QUICK, "--no-wait")
    assert len(Workspace(home / "local").dataset_ids()) == 1


def test_the_same_file_is_stored_once_until_it_changes(call, waves, home, tmp_path):
    stored = Workspace(home / "local").dataset_ids
    waves = Path(shutil.copy(waves, tmp_path))
    call("train", waves, *QUICK, "--no-wait")
    call("train", waves, *QUICK, "--no-wait", "--seed", 1)
    call("train", waves, *QUICK, "--set", "split_by=nothing")
    assert len(stored()) == 1
    call("train", waves, *QUICK, "--no-wait", "--option", "label_columns=")
    assert len(stored()) == 2
    waves.write_text(waves.read_text().replace(",fast", ",quick"))
    call("train", waves, *QUICK, "--no-wait")
    assert len(stored()) == 3


def test_what_was_filled_in_is_said(call, trained, waves, tmp_path):
    waves = Path(shutil.copy(waves, tmp_path))
    lines = waves.read_text().splitlines()
    cells = lines[1].split(",")
    lines[1] = ",".join([*cells[:4], "", *cells[5:]])
    waves.write_text("\n".join(lines))
    for command in (
        ("train", waves, *QUICK, "--no-wait"),
        ("encode", trained.id, waves, "--out", tmp_path / "encodings.csv"),
    ):
        assert "missing" in json.loads(call(*command).err.splitlines()[-1])["message"]


@pytest.mark.parametrize("by", ["file", "dataset"])
def test_a_recipe_reads_another_file_in_the_same_way(call, waves, trained, home, tmp_path, by):
    recipe = tmp_path / "recipe.json"
    recipe.write_text(trained.spec.recipe.with_(label_columns=()).to_json())
    given = recipe if by == "file" else trained.spec.dataset_id
    call("train", waves, *QUICK, "--recipe", given, "--no-wait")
    newest = Workspace(home / "local").runs()[0]
    assert list(newest.dataset().labels.columns) == ([] if by == "file" else ["kind"])


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".npy", ".safetensors"])
def test_results_are_written_where_the_ending_says_how(call, trained, tmp_path, ending, waves):
    path = tmp_path / f"out{ending}"
    said = call("train", trained.spec.dataset_id, *QUICK, "--out", path)
    assert said.code == 0
    read = {
        ".csv": lambda: pd.read_csv(path).filter(like="encoding").to_numpy(np.float32),
        ".parquet": lambda: pd.read_parquet(path).filter(like="encoding").to_numpy(),
        ".npy": lambda: np.load(path, allow_pickle=False),
        ".safetensors": lambda: SequenceEncoder.load(path).transform(trained.dataset().sequences),
    }[ending]()
    run = Workspace(trained.workspace).runs()[0]
    np.testing.assert_array_equal(read, run.encodings())


def test_a_run_that_fails_ends_with_its_sentence_and_code_3(call, waves, monkeypatch):
    monkeypatch.setattr(training_job, "_prepare", lambda *_: 1 / 0)

    def start(dispatcher):
        run = dispatcher.workspace.runs()[0]
        with pytest.raises(ZeroDivisionError):
            training_job.execute(run)

    monkeypatch.setattr(follow.Dispatcher, "start", start)
    said = call("train", waves, *QUICK)
    assert said.code == follow.ENDED_BADLY
    assert (said.lines[-1]["event"], said.lines[-1]["status"]) == ("end", "failed")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """As on a terminal: what a shell starts in the background ignores an interrupt."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(
    ("number", "status", "sentence"),
    [
        (signal.SIGINT, "running", "Stop it with: sequitur runs stop"),
        (
            signal.SIGTERM,
            "running",
            "continue it with: sequitur runs resume",
        ),
        (signal.SIGTERM, "queued", "or for: sequitur worker"),
    ],
)
def test_told_to_leave_it_says_what_becomes_of_the_run(
    call, waves, monkeypatch, number, status, sentence
):
    def leave(_: object, run: Run) -> State:
        write_json(run.path / layout.STATUS_FILE, {"status": status})
        run.claim(os.getpid())
        signal.raise_signal(number)
        return run.state()

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(follow, "_watch", leave)
    said = call("train", waves, *QUICK)
    assert said.code == 128 + number
    assert sentence in said.lines[-1]["message"]
    assert signal.getsignal(signal.SIGTERM) is before


def test_it_says_once_why_no_run_begins_on_a_cluster(call, waves, home, monkeypatch):
    """The first two looks find it waiting; then a computer is there."""
    looks: list[float] = []

    def look_again(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) > 1:
            do(Workspace(home / "local").runs()[0])

    monkeypatch.setenv(ADDRESS_VARIABLE, "127.0.0.1:1")
    note = ClusterNote(1, problem="No cluster answers there.")
    monkeypatch.setattr(follow.Dispatcher, "start", lambda _: write_cluster_note(home, note))
    monkeypatch.setattr(follow, "time", SimpleNamespace(sleep=look_again))
    said = call("train", waves, *QUICK)
    assert said.err.count("No cluster answers there.") == 1
    assert said.lines[-1]["status"] == "done"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([], 2, "FILE"),
        (["nowhere.csv"], 1, "There is no file 'nowhere.csv', and no sample"),
        (["WAVES", "nowhere.csv"], 1, "'nowhere.csv' isn't a file"),
        (["WAVES", "--model", "GRU"], 2, "'GRU' isn't one of LINEAR_AE, LSTM_AE"),
        (["WAVES", "--preset", "best"], 2, "'best' isn't one of balanced"),
        (["WAVES", "--encoding-dim", "0"], 2, "--encoding-dim"),
        (["WAVES", "--set", "depth=3"], 1, "no setting 'depth' of a training of LINEAR_AE"),
        (["WAVES", "--set", "lr=fast"], 1, "lr=fast can't be used: it takes a number"),
        (["WAVES", "--set", "lr=-1"], 1, "A learning rate of -1.0 learns nothing"),
        (["WAVES", "--set", "split_by=who"], 1, "who"),
        (["WAVES", "--option", "window"], 1, "'window' isn't a choice. Write it as name=value"),
        (["WAVES", "--option", "windows=3"], 1, "no setting 'windows' of how a file is read"),
        (["WAVES", "--option", "fill=guess"], 1, "'guess' is no fill"),
        (["WAVES", "--recipe", "nowhere.json"], 1, "no recipe 'nowhere.json'"),
        (["WAVES", "--recipe", "WAVES"], 1, "waves.csv isn't a recipe"),
        (["WAVES", "--out", "encodings.docx"], 1, "Choose one of .csv"),
        (["WAVES", "--out", "no/such/folder/a.csv"], 1, "There is no folder"),
        (["WAVES", "--out", "a.csv", "--no-wait"], 1, "Leave out --out"),
        (["WAVES", "--name", "  ", "--no-wait"], 1, "The name is empty"),
        (["WAVES", "--model", "CONV_LSTM_AE"], 1, "CONV_LSTM_AE"),
    ],
)
def test_a_bad_call_says_what_was_wrong(call, waves, home, arguments, code, sentence):
    arguments = [str(waves) if one == "WAVES" else one for one in arguments]
    quick = () if {"--model", "--preset"} & set(arguments) else ("--model", "LINEAR_AE")
    said = call("train", *arguments, *quick, text=True)
    assert (said.code, sentence in " ".join(said.err.split())) == (code, True), said.err
    assert Workspace(home / "local").runs() == []


def test_for_programs_a_sentence_is_a_line_of_json(call):
    said = call("train", "nowhere.csv")
    assert "nowhere.csv" in json.loads(said.err)["message"]


def test_a_command_that_needs_the_dashboard_is_not_called_unknown(call):
    said = call("report", "last", text=True)
    assert said.code == 2
    assert "only the command sequitur has it" in " ".join(said.err.split())
