"""Folders of data and runs: whole or not there, restorable, and never a reason to crash."""

import dataclasses
import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from sequitur_core import files
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.scaling import Scaler
from sequitur_core.errors import SequiturError
from sequitur_core.runs import layout
from sequitur_core.runs import run as run_module
from sequitur_core.runs.progress.claim import Claim
from sequitur_core.runs.progress.state import Baselines, State
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import MAX_TIME
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import Epoch
from tests.core.conftest import until
from tests.core.runs.conftest import SPEC


@pytest.fixture
def queued(space: Workspace, dataset: SequenceDataset) -> Run:
    return space.add_run(SPEC, dataset)


@pytest.fixture
def finished(queued: Run) -> Run:
    """A run with every file that a worker writes, but for the model."""
    folder = queued.path
    first, second = (json.dumps(dataclasses.asdict(Epoch(n, 0.5, None, 0.1))) for n in (1, 2))
    files.write_json(folder / layout.ATTEMPTS_FILE, {"count": 1})
    files.write_json(folder / layout.ABOUT_FILE, {"name": "Renamed"})
    files.write_json(folder / layout.CLAIM_FILE, {"pid": 1, "create_time": 1.0})
    state = State("done", started=100.0, finished=103.5)
    files.write_json(folder / layout.STATUS_FILE, dataclasses.asdict(state))
    (folder / layout.HISTORY_FILE).write_text(f"{first}\n{second}\n")
    baselines = Baselines(0.9, 0.3, "validation", 0.4)
    files.write_json(folder / layout.BASELINES_FILE, dataclasses.asdict(baselines))
    files.write_arrays(
        folder / layout.SPLIT_FILE, train=np.array([0, 1, 2, 3]), validation=np.array([4])
    )
    files.write_arrays(
        folder / layout.PREVIEW_FILE,
        rows=np.array([1]),
        epoch=np.array(2),
        reconstruction_0=np.zeros((4, 2), np.float32),
    )
    scaler = Scaler(np.zeros(2, np.float32), np.ones(2, np.float32)).to_json()
    (folder / layout.SCALER_FILE).write_text(scaler)
    files.write_array(folder / layout.ENCODINGS_FILE, np.zeros((5, 2), np.float32))
    files.write_array(folder / layout.ERRORS_FILE, np.zeros(5, np.float32))
    files.write_array(folder / layout.RECONSTRUCTIONS_FILE, np.zeros((25, 2), np.float32))
    for method in ("pca", "umap"):
        files.write_array(folder / layout.points_file(method), np.zeros((5, 2), np.float32))
    files.write_json(folder / layout.NOTES_FILE, {"umap": "A note."})
    return queued


@pytest.fixture
def sleeper():
    """A process that does nothing, as a worker that is stuck."""
    process = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
    threading.Thread(target=process.wait, daemon=True).start()
    yield process
    process.kill()


def claim_of_the_dead(run: Run) -> None:
    files.write_json(run.path / layout.CLAIM_FILE, {"pid": os.getpid(), "create_time": 1.0})


# --- Status ------------------------------------------------------------------------------


def test_a_new_run_is_queued(queued: Run):
    assert queued.state() == State("queued")


def test_a_claimed_run_is_running(queued: Run):
    queued.claim(os.getpid())
    assert queued.state() == State("running", "starting")


def test_a_running_run_says_its_phase(queued: Run):
    queued.claim(os.getpid())
    state = State("running", "training", started=5.0)
    files.write_json(queued.path / layout.STATUS_FILE, dataclasses.asdict(state))
    assert queued.state() == state


def lose_its_end(run: Run) -> None:
    """Take away what a process writes only once it has trained."""
    for name in (layout.STATUS_FILE, layout.ENCODINGS_FILE):
        (run.path / name).unlink()


def test_a_run_whose_process_died_after_an_epoch_is_interrupted(finished: Run):
    lose_its_end(finished)
    assert finished.status == "interrupted"
    assert "Resume it" in finished.error


@pytest.mark.parametrize("content", [b"", b"[]", b'{"pid": "x", "code": 0}'])
def test_a_damaged_note_of_the_end_does_not_hold_an_interrupted_run_back(finished: Run, content):
    lose_its_end(finished)
    claim_of_the_dead(finished)
    (finished.path / layout.ENDING_FILE).write_bytes(content)
    assert finished.status == "interrupted"


def test_a_run_whose_process_died_before_the_first_epoch_waits_again(queued: Run):
    claim_of_the_dead(queued)
    state = State("running", "training", started=5.0)
    files.write_json(queued.path / layout.STATUS_FILE, dataclasses.asdict(state))
    assert queued.state() == State("queued")


def test_a_number_used_by_another_process_since_is_not_the_worker(queued: Run):
    files.write_json(
        queued.path / layout.CLAIM_FILE,
        {"pid": os.getpid(), "create_time": psutil.Process().create_time() - 60},
    )
    assert not queued.alive


def test_a_zombie_is_not_alive(queued: Run):
    child = subprocess.Popen([sys.executable, "-S", "-c", ""])
    process = psutil.Process(child.pid)
    create_time = process.create_time()
    while process.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    files.write_json(
        queued.path / layout.CLAIM_FILE, {"pid": child.pid, "create_time": create_time}
    )
    assert not queued.alive
    child.wait()


@pytest.mark.parametrize("status", ["done", "stopped", "failed"])
def test_a_final_status_wins_over_a_dead_process(finished: Run, status):
    state = State(status, message="So it ended.")
    files.write_json(finished.path / layout.STATUS_FILE, dataclasses.asdict(state))
    assert finished.status == status


def test_a_done_run_computes_its_map_while_its_process_lives(queued: Run):
    queued.claim(os.getpid())
    files.write_json(queued.path / layout.STATUS_FILE, dataclasses.asdict(State("done", "map")))
    assert queued.state() == State("done", "map")


def test_a_done_run_whose_process_died_has_no_phase(queued: Run):
    claim_of_the_dead(queued)
    files.write_json(queued.path / layout.STATUS_FILE, dataclasses.asdict(State("done", "map")))
    assert queued.state() == State("done", None)


def test_a_run_that_ends_while_it_is_looked_at_is_not_interrupted(finished: Run, monkeypatch):
    # The status is written between the two looks: "running" then "done", never
    # "dead" with an old status.
    path = finished.path / layout.STATUS_FILE
    files.write_json(path, dataclasses.asdict(State("running", "training")))

    def dies_now(claim: Claim) -> bool:
        files.write_json(path, dataclasses.asdict(State("done")))
        return False

    monkeypatch.setattr(Claim, "is_alive", dies_now)
    assert finished.status == "done"


def test_only_failed_and_interrupted_runs_have_an_error(finished: Run):
    assert finished.error is None


@pytest.mark.parametrize("name", ["spec.json", "status.json", "claim.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"status": "odd", "pid": "x"}', b"\xff"])
def test_a_run_with_a_damaged_state_has_failed_with_a_sentence(queued: Run, name, content):
    (queued.path / name).write_bytes(content)
    state = Run(queued.path).state()
    assert state.status == "failed"
    assert state.message.endswith(".")


DAMAGED = pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"status": "odd"}', b"\xff"])


@DAMAGED
@pytest.mark.parametrize(("stopped", "status"), [(False, "done"), (True, "stopped")])
def test_a_finished_run_whose_status_is_damaged_is_not_a_failed_one(
    finished: Run, content: bytes, stopped: bool, status: str
):
    if stopped:
        (finished.path / layout.STOP_FILE).touch()
    (finished.path / layout.STATUS_FILE).write_bytes(content)
    state = Run(finished.path).state()
    assert (state.status, state.phase, finished.unfinished) == (status, None, False)
    assert "status.json is damaged" in state.message
    assert finished.encodings() is not None


def test_a_finished_run_whose_status_is_gone_is_not_an_interrupted_one(finished: Run):
    claim_of_the_dead(finished)
    (finished.path / layout.STATUS_FILE).unlink()
    state = Run(finished.path).state()
    assert (state.status, finished.unfinished) == ("done", False)
    assert "status.json is missing" in state.message


@DAMAGED
def test_a_map_that_is_missing_beside_a_damaged_status_is_still_drawn(finished: Run, content):
    (finished.path / layout.points_file("umap")).unlink()
    (finished.path / layout.STATUS_FILE).write_bytes(content)
    assert (finished.unfinished, finished.reported_state().phase) == (True, "map")


def test_a_deleted_run_that_is_still_looked_at_has_failed_with_a_sentence(queued: Run):
    shutil.rmtree(queued.path)
    assert "deleted" in Run(queued.path).error


# --- Time --------------------------------------------------------------------------------


def test_a_queued_run_has_taken_no_time(queued: Run):
    assert (queued.started, queued.seconds) == (None, 0.0)


def test_a_done_run_says_how_long_it_took(finished: Run):
    assert (finished.started, finished.seconds) == (100.0, 3.5)


def test_a_running_run_says_how_long_it_has_been_going(queued: Run):
    queued.claim(os.getpid())
    state = State("running", "training", started=time.time() - 50)
    files.write_json(queued.path / layout.STATUS_FILE, dataclasses.asdict(state))
    assert queued.seconds >= 50


def test_an_interrupted_run_took_until_its_last_epoch(finished: Run):
    state = State("running", "training", started=100.0)
    files.write_json(finished.path / layout.STATUS_FILE, dataclasses.asdict(state))
    os.utime(finished.path / layout.HISTORY_FILE, (142.0, 142.0))
    assert finished.seconds == 42.0


# --- What is read ------------------------------------------------------------------------


def test_what_is_not_there_yet_is_none(queued: Run):
    for question in (
        queued.baselines,
        queued.preview,
        queued.split,
        queued.scaler,
        queued.encodings,
        queued.errors,
        queued.errors_held_out,
        queued.reconstructions,
        queued.points,
    ):
        assert question() is None
    assert queued.history() == []
    assert queued.held_out is False
    assert queued.points_note() == ""


def test_whoever_looks_at_a_run_that_has_ended_asks_for_no_process(finished: Run, monkeypatch):
    monkeypatch.setattr("sequitur_core.runs.progress.current_state.is_worked_on", lambda _: 1 / 0)
    assert finished.status == "done"


def test_settings_are_read_once_and_again_when_they_change(finished: Run, monkeypatch):
    read: list[Path] = []
    plain = files.read_json
    monkeypatch.setattr(
        "sequitur_core.runs.spec.read_json", lambda path: read.append(path) or plain(path)
    )
    path = finished.path / layout.SPEC_FILE
    os.utime(path, ns=(1, 1))  # as no run was before
    assert len({Run(finished.path).spec.name for _ in range(3)}) == 1
    assert read == [path]
    path.write_bytes(b"{")
    assert Run(finished.path).status == "failed"


def test_a_model_that_is_not_there_yet_is_said_in_a_sentence(queued: Run):
    with pytest.raises(SequiturError, match="no trained model yet"):
        queued.model()


def test_a_model_that_is_gone_from_a_run_that_is_done_is_not_waited_for(finished: Run):
    (finished.path / layout.MODEL_FILE).unlink(missing_ok=True)
    with pytest.raises(SequiturError, match=r"file model\.safetensors of .* is missing"):
        finished.model()


def test_a_half_line_of_the_history_is_left_out(finished: Run):
    with (finished.path / layout.HISTORY_FILE).open("a") as file:
        file.write('{"number": 3, "train')
    assert [epoch.number for epoch in finished.history()] == [1, 2]


@pytest.mark.parametrize("line", ["x", "[]", "{}", '{"number": "1"}', "", '{"number": 1}'])
def test_a_damaged_line_of_the_history_is_said_in_a_sentence(finished: Run, line):
    with (finished.path / layout.HISTORY_FILE).open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(SequiturError, match="damaged"):
        finished.history()


def test_a_run_knows_the_sizes_of_its_data(queued: Run):
    sizes = queued.sizes()
    assert (sizes.n, sizes.min_length, sizes.max_length) == (5, 3, 7)
    assert sizes.element_shape == (2,)


def test_a_preview_knows_its_rows_and_epoch(finished: Run):
    preview = finished.preview()
    assert (preview.rows.tolist(), preview.epoch) == ([1], 2)
    assert [r.shape for r in preview.reconstructions] == [(4, 2)]


def test_reconstructions_have_the_lengths_of_the_sequences(finished: Run):
    assert [len(r) for r in finished.reconstructions()] == [3, 4, 5, 6, 7]


def test_baselines_of_validation_rows_are_held_out(finished: Run):
    assert finished.held_out is True


def test_baselines_of_training_rows_are_not_held_out(finished: Run):
    baselines = dataclasses.asdict(Baselines(1.0, 0.5, "training"))
    files.write_json(finished.path / layout.BASELINES_FILE, baselines)
    assert finished.held_out is False


def test_only_errors_of_validation_rows_are_held_out(finished: Run):
    assert finished.errors_held_out().tolist() == [False, False, False, False, True]


def test_all_errors_of_a_cross_fitted_run_are_held_out(finished: Run):
    baselines = dataclasses.asdict(Baselines(1.0, 0.5, "cross-fit"))
    files.write_json(finished.path / layout.BASELINES_FILE, baselines)
    assert finished.errors_held_out().all()


def test_an_unknown_projection_is_refused(finished: Run):
    with pytest.raises(SequiturError, match="phate"):
        finished.points("phate")


QUESTIONS = {
    "state": lambda run: run.state(),
    "name": lambda run: run.name,
    "created": lambda run: run.created,
    "seconds": lambda run: run.seconds,
    "spec": lambda run: run.spec,
    "alive": lambda run: run.alive,
    "history": lambda run: run.history(),
    "baselines": lambda run: run.baselines(),
    "held_out": lambda run: run.held_out,
    "preview": lambda run: run.preview(),
    "split": lambda run: run.split(),
    "scaler": lambda run: run.scaler(),
    "sizes": lambda run: run.sizes(),
    "dataset": lambda run: run.dataset(),
    "encodings": lambda run: run.encodings(),
    "errors": lambda run: run.errors(),
    "errors_held_out": lambda run: run.errors_held_out(),
    "reconstructions": lambda run: run.reconstructions(),
    "points": lambda run: (run.points("umap"), run.points("pca")),
    "points_note": lambda run: run.points_note(),
}
ALWAYS_ANSWERED = {"state", "name", "created", "seconds"}


@pytest.mark.parametrize("damage", ["empty", "garbage", "half", "other numbers", "a folder"])
@pytest.mark.parametrize(
    "name",
    [
        "spec.json",
        "status.json",
        "claim.json",
        "about.json",
        "history.jsonl",
        "baselines.json",
        "split.npz",
        "preview.npz",
        "scaler.json",
        "encodings.npy",
        "errors.npy",
        "reconstructions.npy",
        "points_pca.npy",
        "points_umap.npy",
        "notes.json",
        "data/values.npy",
        "data/lengths.npy",
        "data/labels.parquet",
        "data/dataset.json",
    ],
)
def test_a_damaged_file_never_raises_anything_but_a_sentence(finished: Run, name, damage):
    path = finished.path / name
    content = path.read_bytes()
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage == "other numbers":
        with path.open("wb") as file:
            np.save(file, np.array(7))
    else:
        new = {"empty": b"", "garbage": b"\x93NUMPY\x00PK\x03\x04{", "half": content[:-9]}
        path.write_bytes(new[damage])
    said = {}
    for question, ask in QUESTIONS.items():
        try:
            ask(Run(finished.path))
        except SequiturError as error:
            said[question] = str(error)
    assert not ALWAYS_ANSWERED & set(said)
    assert all(sentence.endswith(".") for sentence in said.values())


def test_a_run_with_a_damaged_spec_does_not_hide_the_others(space, queued, dataset):
    other = space.add_run(SPEC, dataset)
    (other.path / layout.SPEC_FILE).write_bytes(b"{")
    assert set(space.runs()) == {queued, other}


def test_what_is_being_written_is_not_listed(space: Workspace, queued: Run):
    shutil.copytree(queued.path, space.runs_folder / ".half-1")
    (space.runs_folder / "stray.txt").touch()
    assert space.runs() == [queued]


def test_the_newest_run_comes_first(space, dataset):
    made = [space.add_run(SPEC, dataset) for _ in range(3)]
    assert space.runs() == made[::-1]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path):
    path = tmp_path / "x.json"
    files.write_json(path, {"a": 1})

    def fails(file: io.BufferedWriter) -> None:
        file.write(b"{")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(SequiturError, match="The disk is full"):
        files.write_whole(path, fails)
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]
    assert files.read_json(path) == {"a": 1}


# --- What a person does with a run -------------------------------------------------------


def test_a_run_keeps_the_name_it_was_started_with(queued: Run):
    assert queued.name == "First try"


def test_a_renamed_run_has_the_new_name(queued: Run):
    queued.rename("  Second \n try ")
    assert Run(queued.path).name == "Second try"


@pytest.mark.parametrize(
    ("name", "said"), [("", "empty"), (" \n", "empty"), ("a" * 121, "121 characters")]
)
def test_a_run_is_not_renamed_to_nothing_or_to_a_novel(queued: Run, name, said):
    with pytest.raises(SequiturError, match=said):
        queued.rename(name)


def test_a_stopped_run_in_the_queue_is_stopped_at_once(queued: Run):
    queued.stop()
    assert queued.state() == State("stopped")


@pytest.mark.parametrize("status", ["done", "failed"])
def test_a_run_that_has_ended_stays_as_it_is_when_it_is_stopped(queued: Run, status):
    files.write_json(queued.path / layout.STATUS_FILE, dataclasses.asdict(State(status)))
    queued.stop()
    assert queued.status == status
    assert not (queued.path / layout.STOP_FILE).exists()


def test_stop_waits_until_the_run_has_stopped(queued: Run):
    queued.claim(os.getpid())

    def worker() -> None:
        while not (queued.path / layout.STOP_FILE).exists():
            time.sleep(0.01)
        files.write_json(queued.path / layout.STATUS_FILE, dataclasses.asdict(State("stopped")))

    threading.Thread(target=worker).start()
    queued.stop(wait=30)
    assert queued.status == "stopped"


def test_a_deleted_run_is_in_the_trash(space, finished: Run):
    finished.delete()
    assert space.runs() == []
    with pytest.raises(SequiturError, match="deleted"):
        space.run(finished.id)


def test_a_deleted_run_comes_back(space, finished: Run):
    finished.delete()
    back = space.restore(finished.id)
    assert back == finished
    assert back.status == "done"
    assert back.encodings() is not None


def test_a_run_that_was_deleted_for_good_does_not_come_back(space, finished: Run):
    finished.delete()
    space.empty_trash()
    with pytest.raises(SequiturError, match="trash"):
        space.restore(finished.id)


def test_the_trash_keeps_what_was_deleted_lately(space, finished: Run):
    os.utime(finished.path, (0, 0))
    finished.delete()
    space.empty_trash(older_than_days=1)
    assert space.restore(finished.id) == finished


def test_a_run_that_is_gone_cannot_be_deleted_again(finished: Run):
    finished.delete()
    with pytest.raises(SequiturError, match="deleted"):
        finished.delete()


def test_a_damaged_run_can_be_deleted(space, queued: Run):
    (queued.path / layout.SPEC_FILE).write_bytes(b"")
    (queued.path / layout.CLAIM_FILE).write_bytes(b"")
    queued.delete()
    assert space.runs() == []


def test_deleting_a_run_ends_a_process_that_does_not_stop(space, queued, sleeper, monkeypatch):
    monkeypatch.setattr(run_module, "GRACE_SECONDS", 0.2)
    queued.claim(sleeper.pid)
    queued.delete()
    until(lambda: not psutil.pid_exists(sleeper.pid), "it is gone")
    assert space.runs() == []


@pytest.mark.parametrize("created", ["1e20", "NaN", "-5", "17955523685143971.0"])
def test_a_time_that_cannot_be_is_damage(finished: Run, created: str):
    path = finished.path / layout.SPEC_FILE
    path.write_text(re.sub(r'"created": [\d.]+', f'"created": {created}', path.read_text()))
    run = Run(finished.path)
    assert run.status == "failed"
    assert run.created < MAX_TIME


def test_an_infinite_number_is_damage(finished: Run):
    values = '{"mean": Infinity, "pca": 0.1, "measured_on": "training"}'
    (finished.path / layout.BASELINES_FILE).write_text(values)
    with pytest.raises(SequiturError, match="damaged"):
        finished.baselines()


def test_a_header_that_cannot_be_parsed_is_damage(finished: Run):
    path = finished.path / layout.ENCODINGS_FILE
    path.write_bytes(path.read_bytes().replace(b")", b"(", 1))
    with pytest.raises(SequiturError, match="damaged"):
        finished.encodings()


def test_a_history_with_a_gap_is_damage(finished: Run):
    path = finished.path / layout.HISTORY_FILE
    path.write_bytes(path.read_bytes().replace(b'"number": 2', b'"number": 3', 1))
    with pytest.raises(SequiturError, match="damaged"):
        finished.history()
