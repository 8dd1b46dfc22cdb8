"""A dispatcher of several people: their runs take turns, in processes that stay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.files import read_json
from sequitur_core.jobs import fair_queue, worker_process
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.queue import place_in_queue
from sequitur_core.jobs.trainer_pool import TrainerPool
from sequitur_core.jobs.training import progress_writer
from sequitur_core.runs import layout, queries
from sequitur_core.runs.progress import giving_way
from sequitur_core.runs.progress.giving_way import ask_to_give_way, give_way_after
from sequitur_core.runs.progress.pausing import pause
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import do, finish, losses, until
from tests.core.jobs.test_resume import put as put_real

SPEC = RunSpec(name="A run", model="LSTM_AE", encoding_dim=2)
DATA = SequenceDataset("ones", [np.ones((3, 1), np.float32)] * 2)

# Learns an epoch, then ends when told to, or gives way when asked to.
WORKER = """
import json, os, sys, time
def do(folder):
    def there(name):
        return os.path.exists(os.path.join(folder, name))
    def write(name, text):
        with open(os.path.join(folder, "aside"), "w") as file:
            file.write(text)
        os.replace(os.path.join(folder, "aside"), os.path.join(folder, name))
    with open(os.path.join(folder, "pids"), "a") as file:
        file.write(f"{os.getpid()} ")
    time.sleep(0.05)
    line = {"number": 1, "train_loss": 1.0, "validation_loss": None, "seconds": 1}
    write("history.jsonl", json.dumps(line) + "\\n")
    while not any(map(there, ("go", "stop", "give_way.json"))):
        time.sleep(0.01)
    if there("give_way.json") and not there("go"):
        os.unlink(os.path.join(folder, "give_way.json"))
        write("status.json", '{"status": "paused", "phase": "training"}')
    else:
        write("status.json", '{"status": "done"}')
    if there("claim.json"):
        os.unlink(os.path.join(folder, "claim.json"))
    if there("attempts.json"):
        os.unlink(os.path.join(folder, "attempts.json"))
if sys.argv[1:] == ["--maps"]:
    sys.stdin.read()
elif sys.argv[1:]:
    do(sys.argv[1])
else:
    for line in sys.stdin:
        do(json.loads(line))
"""


@pytest.fixture
def people(tmp_path: Path) -> Iterator[list[Workspace]]:
    """Three of them."""
    spaces = Workspaces(tmp_path, shared=True)
    people = [spaces.create() for _ in range(3)]
    yield people
    for run in [run for person in people for run in person.runs()]:
        run.delete()  # ends what still runs


@pytest.fixture
def dispatch(
    people: list[Workspace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Dispatcher]]:
    monkeypatch.setattr(worker_process, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(worker_process, "STANDBY_DELAY", 0.0)
    monkeypatch.setattr(fair_queue, "PUBLISH_SECONDS", 0.0)
    (tmp_path / "worker.py").write_text(WORKER)
    made: list[Dispatcher] = []

    def make(limit: int = 1, *, standby: bool = False) -> Dispatcher:
        spaces = Workspaces(tmp_path, shared=True)
        command = (sys.executable, "-S", str(tmp_path / "worker.py"))
        made.append(Dispatcher(spaces, limit, standby=standby, period=0.02, command=command))
        made[-1].start()
        return made[-1]

    yield make
    for dispatcher in made:
        dispatcher.stop()


@pytest.fixture
def somebody() -> Iterator[int]:
    """A process that may be given runs, and does nothing."""
    process = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
    yield process.pid
    process.kill()
    process.wait()


def put(person: Workspace, *files: str) -> Run:
    run = person.add_run(SPEC, DATA)
    for name in files:
        (run.path / name).touch()
    return run


def has_begun(run: Run) -> bool:
    return len(run.history()) > 0


def order_of_start(runs: list[Run]) -> list[Run]:
    return sorted(runs, key=lambda run: (run.path / "pids").stat().st_mtime_ns)


@pytest.mark.parametrize("standby", [False, True])
def test_everybodys_first_run_starts_before_anybodys_second(people, dispatch, standby: bool):
    anna, ben, cleo = people
    hers = [put(anna, "go") for _ in range(4)]
    theirs = [put(ben, "go"), put(cleo, "go")]
    dispatch(standby=standby)
    until(lambda: all(run.status == "done" for run in [*hers, *theirs]))
    assert order_of_start([*hers, *theirs]) == [hers[0], *theirs, *hers[1:]]


def test_runs_that_would_never_end_take_turns(people, dispatch):
    runs = [put(person) for person in people]
    dispatch()
    until(lambda: all(has_begun(run) for run in runs))
    until(lambda: all(len((run.path / "pids").read_text().split()) > 2 for run in runs))
    assert {run.status for run in runs} <= {"queued", "running"}


def test_nobody_gives_way_to_a_run_of_ones_own(people, dispatch):
    first, second = put(people[0]), put(people[0])
    dispatch()
    until(lambda: has_begun(first))
    time.sleep(0.2)
    assert (first.status, second.status) == ("running", "queued")
    assert give_way_after(first.path) is None


def test_nobody_is_asked_to_give_way_any_more_once_nobody_waits(people, dispatch, somebody):
    running, waiting = put(people[0]), put(people[1])
    ask_to_give_way(running, after=99.0)
    waiting.stop()
    running.claim(somebody)
    dispatch()
    until(lambda: give_way_after(running.path) is None)


def test_a_person_has_only_so_many_runs_under_way_and_nobody_gives_way_to_more(
    people, dispatch, tmp_path
):
    (tmp_path / "limits.toml").write_text("running_each = 1")
    first, second, other = put(people[0]), put(people[0]), put(people[1])
    dispatch(limit=2)
    until(lambda: has_begun(first) and has_begun(other))
    until(lambda: place_in_queue(second) is not None)
    time.sleep(0.2)
    assert [run.status for run in (first, second, other)] == ["running", "queued", "running"]
    assert give_way_after(other.path) is None


def test_one_process_does_the_runs_of_all(people, dispatch):
    runs = [put(person, "go") for person in people for _ in range(2)]
    dispatch(standby=True)
    until(lambda: all(run.status == "done" for run in runs))
    assert len({(run.path / "pids").read_text() for run in runs}) == 1


def test_a_process_that_dies_is_replaced_and_its_run_says_why(people, dispatch):
    first, second = put(people[0]), put(people[1])
    (second.path / "go").touch()
    second.stop()  # it waits no longer, so the first isn't asked to give way
    dispatch(standby=True)
    until(lambda: has_begun(first) and first.status == "running")
    os.kill(int((first.path / "pids").read_text()), 9)
    until(lambda: first.status == "interrupted")
    third = put(people[2], "go")
    until(lambda: third.status == "done")
    assert (first.path / layout.ENDING_FILE).exists()


@pytest.mark.parametrize("alive", [False, True])
def test_how_a_process_ended_is_noted_also_where_it_dies_while_one_looks(
    people, monkeypatch, alive: bool
):
    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-S", "-c", "input()"],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def dies(_: Run) -> bool:
        os.kill(trainer.pid, 9)
        trainer._process.wait()
        return alive

    pool, run = TrainerPool(start, 1), put(people[0])
    pool.ensure_running()
    trainer = pool.idle()
    pool.given(trainer, run)
    with monkeypatch.context() as patch:
        patch.setattr(Run, "alive", property(dies))
        pool.ensure_running()
    pool.ensure_running()
    assert read_json(run.path / layout.ENDING_FILE)["code"] == -9
    pool.close()


# --- What pages are told -----------------------------------------------------------------


def test_pages_are_told_the_place_and_how_many_runs_of_others_come_first(
    people, dispatch, somebody
):
    anna, ben, cleo = people
    running = put(anna)
    running.claim(somebody)  # who doesn't give way
    waiting = [put(anna), put(ben), put(cleo)]
    dispatch()
    until(lambda: all(place_in_queue(run) is not None for run in waiting))
    hers, *theirs = (place_in_queue(run) for run in waiting)
    assert [place.number for place in (*theirs, hers)] == [1, 2, 3]
    assert [place.others for place in (*theirs, hers)] == [0, 1, 2]
    assert hers.seconds > theirs[1].seconds > theirs[0].seconds >= 0


def test_a_damaged_note_of_who_comes_when_is_no_note(people):
    run = put(people[0])
    (people[0].path.parents[1] / layout.QUEUE_FILE).write_text('{"waiting": [7, {"run": 1}]}')
    assert place_in_queue(run) is None


def test_queries_go_round_the_workspaces(people):
    anna, ben, _ = people
    runs = [put(anna), put(anna), put(ben)]
    pending = [queries.PendingQuery(run, "map-0", since) for since, run in enumerate(runs)]
    assert [query.run for query in queries.in_turn(pending)] == [runs[0], runs[2], runs[1]]


# --- Giving way --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that nobody else waited for."""
    return finish(put_real(Workspace(tmp_path_factory.mktemp("alone"))))


def test_a_run_that_gives_way_learns_what_it_would_have_learned(space: Workspace, alone: Run):
    run, turns = put_real(space), 0
    while run.status == "queued":
        ask_to_give_way(run, after=0.0)
        assert do(run) == 0
        run.release()
        turns += 1
    assert run.status == "done"
    assert turns == len(alone.history())  # an epoch in each
    assert losses(run.history()) == losses(alone.history())
    assert np.array_equal(run.encodings(), alone.encodings())


def test_a_run_that_gave_way_waits_in_the_queue_and_can_be_stopped(space: Workspace):
    run = put_real(space)
    ask_to_give_way(run, after=0.0)
    do(run)
    run.release()
    assert (run.status, len(run.history())) == ("queued", 1)
    run.stop()
    do(run)
    assert run.status == "stopped"
    assert run.encodings() is not None


def test_a_long_epoch_is_left_within_itself(space: Workspace, monkeypatch):
    monkeypatch.setattr(progress_writer, "STOP_SECONDS", 0.0)
    monkeypatch.setattr(progress_writer, "TURN_SECONDS", 0.0)
    run = put_real(space)
    ask_to_give_way(run, after=giving_way.TURN_SECONDS)
    do(run)
    run.release()
    assert (run.status, run.history()) == ("queued", [])


def test_a_paused_run_does_not_keep_a_place_that_others_wait_for(space: Workspace, monkeypatch):
    monkeypatch.setattr(progress_writer, "STOP_SECONDS", 0.0)
    run = put_real(space)
    usual = progress_writer.ProgressWriter.append_epoch

    def pause_then(self: progress_writer.ProgressWriter, epoch: object) -> None:
        usual(self, epoch)
        pause(run)

    monkeypatch.setattr(progress_writer.ProgressWriter, "append_epoch", pause_then)
    monkeypatch.setattr(progress_writer.time, "sleep", lambda _: ask_to_give_way(run, after=0.0))
    do(run)
    run.release()
    assert (run.status, run.phase) == ("paused", None)


def test_a_damaged_wish_to_give_way_is_a_wish(space: Workspace):
    run = put_real(space)
    (run.path / layout.GIVE_WAY_FILE).write_text(json.dumps({"after": "soon"}))
    assert give_way_after(run.path) == giving_way.TURN_SECONDS
