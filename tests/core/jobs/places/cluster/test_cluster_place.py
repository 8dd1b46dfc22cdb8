"""A variable says where runs are trained; a cluster that can't be joined is told in a sentence."""

from __future__ import annotations

import functools
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import write_json
from sequitur_core.formatting import quoted
from sequitur_core.jobs import dispatcher as dispatcher_module
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.places.cluster import cluster_place, errand, ray_cluster
from sequitur_core.jobs.places.cluster.cluster_place import ClusterPlace, Needs, needs_of
from sequitur_core.jobs.places.cluster.errand import Errand
from sequitur_core.jobs.places.cluster.note import (
    ADDRESS_VARIABLE,
    ClusterNote,
    choose_cluster,
    cluster_address,
    read_cluster_note,
    write_cluster_note,
)
from sequitur_core.jobs.places.cluster.query_errand import QueryErrand
from sequitur_core.jobs.places.cluster.ray_cluster import Cluster, TrainerGoneError
from sequitur_core.jobs.places.cluster.trainer import News
from sequitur_core.jobs.places.local import LocalPlace
from sequitur_core.jobs.queue import place_in_queue
from sequitur_core.jobs.scanning import Scan
from sequitur_core.jobs.worker_process import (
    CLUSTER_FLAG,
    PROJECT_ROOT,
    WORKER_COMMAND,
    Forwarded,
)
from sequitur_core.runs import layout, queries
from sequitur_core.runs import run as run_module
from sequitur_core.runs.progress import ending_workers
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.progress.whereabouts import Whereabouts, is_elsewhere, write_whereabouts
from sequitur_core.runs.queries import PendingQuery, Query, kind_of
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.core.conftest import write_history

DATA = SequenceDataset("noise", [[[1.0]], [[2.0]]])
MISMATCH = """Version mismatch: The cluster was started with:
    Ray: 2.99.0
    Python: 3.13.1
This process on Ray Client was started with:
    Ray: 2.60.0
    Python: 3.11.7
"""


def put(space: Workspace, **settings: object) -> Run:
    config = TrainConfig(epochs=1, **settings)
    return space.add_run(RunSpec(name="A", model="LSTM_AE", encoding_dim=2, config=config), DATA)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, "auto")


def test_runs_are_trained_here_unless_a_cluster_is_named(space, monkeypatch):
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    assert isinstance(Dispatcher(space)._place, LocalPlace)
    monkeypatch.setenv(ADDRESS_VARIABLE, "auto")
    assert isinstance(Dispatcher(space)._place, ClusterPlace)


def test_a_choice_is_followed_without_a_restart_and_remembered(space, monkeypatch):
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    dispatcher, home = Dispatcher(space), space.path.parent
    here = dispatcher._place
    dispatcher._follow_choice()
    assert dispatcher._place is here
    choose_cluster(home, "lab-1:6379")
    dispatcher._follow_choice()
    assert isinstance(dispatcher._place, ClusterPlace)
    assert isinstance(Dispatcher(space)._place, ClusterPlace)
    write_cluster_note(home, ClusterNote(1))
    choose_cluster(home, "")
    dispatcher._follow_choice()
    assert isinstance(dispatcher._place, LocalPlace)
    assert not (home / layout.CLUSTER_FILE).exists()


def test_a_choice_that_is_none_or_damaged_is_this_computer(space, monkeypatch):
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    home = space.path.parent
    with pytest.raises(SequiturError, match="no address of a Ray cluster"):
        choose_cluster(home, "lab-1")
    assert cluster_address(home) == ""
    for damage in ("{", '{"address": 7}'):
        (home / layout.CLUSTER_CHOICE_FILE).write_text(damage)
        assert cluster_address(home) == ""


def test_what_a_server_was_started_with_counts_more_than_a_choice(space, monkeypatch):
    choose_cluster(space.path.parent, "lab-1:6379")
    monkeypatch.setenv(ADDRESS_VARIABLE, "auto")
    assert cluster_address(space.path.parent) == "auto"


def test_no_server_loads_ray_itself(space, chosen):
    code = (
        "import sys; from sequitur_core.jobs.dispatcher import Dispatcher\n"
        "from sequitur_core.runs.workspace import Workspace\n"
        f"Dispatcher(Workspace({str(space.path)!r})); sys.exit('ray' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, check=True)


@pytest.mark.parametrize(
    ("settings", "gpus", "needs"),
    [
        ({"device": "cpu", "threads": 3}, 1, Needs(3, 0)),
        ({"device": "auto"}, 0, Needs(1, 0)),
        ({"device": "auto"}, 1, Needs(1, 1)),
        ({"device": "cuda"}, 0, Needs(1, 1)),
        ({"device": "cpu", "threads": 2, "processes": 3}, 0, Needs(2, 0, 3)),
        ({"device": "cuda", "processes": 2}, 2, Needs(1, 1, 2)),
    ],
)
def test_a_run_takes_what_its_settings_say(space, settings, gpus, needs):
    assert needs_of(put(space, **settings), gpus) == needs


@pytest.fixture
def place(space: Workspace, chosen: None, monkeypatch: pytest.MonkeyPatch) -> ClusterPlace:
    """A place whose courier is this process, with three processors on the cluster."""
    place = Dispatcher(space)._place
    assert isinstance(place, ClusterPlace)
    monkeypatch.setattr(type(place.courier), "pid", os.getpid())
    write_cluster_note(space.path.parent, ClusterNote(os.getpid(), cpus=3.0, nodes=2))
    return place


def checking(space: Workspace, **settings: object) -> Run:
    """A run that is trained and mapped, and whose errors are still to be checked."""
    run = put(space, **settings)
    write_json(run.path / layout.STATUS_FILE, State("done", phase="checking").to_values())
    return run


def test_errors_are_checked_there_while_no_training_takes_the_processors(space, place, monkeypatch):
    sent_there, sent_here = [], []
    monkeypatch.setattr(cluster_place, "send", lambda _, run: sent_there.append(run) or True)
    monkeypatch.setattr(Run, "alive", property(lambda run: run in sent_there))
    monkeypatch.setattr(place.here, "finish", lambda run, _: sent_here.append(run) or True)
    training, checks = [put(space)], [checking(space) for _ in range(4)]
    for run in checks[:3]:
        assert place.can_finish(run, training, len(sent_here))
        assert place.finish(run, training)
    assert (sent_there, sent_here) == (checks[:2], checks[2:3])
    assert not place.has_room(put(space), training)  # until a check is over
    sent_there.remove(checks[0])
    assert place.finish(checks[3], training)
    assert sent_there == [checks[1], checks[3]]


def test_a_check_that_needs_more_than_there_is_stays_here(space, place, monkeypatch):
    here = []
    monkeypatch.setattr(place.here, "finish", lambda run, _: here.append(run) or True)
    large = checking(space, threads=4)
    assert place.finish(large, [])
    assert here == [large]


def claimed(taken: list[Run], run: Run) -> bool:
    """Take a run as a process does, this one."""
    run.claim(os.getpid())
    taken.append(run)
    return True


def test_a_map_is_drawn_there_while_the_process_here_is_busy(space, place, monkeypatch):
    """Its process is warm, so one map is sooner there; of a family the others needn't wait."""
    dispatcher = Dispatcher(space)
    dispatcher._place = place
    here, there = [], []
    monkeypatch.setattr(type(dispatcher._mapper), "pid", os.getpid())
    for module, taken in ((dispatcher_module, here), (cluster_place, there)):
        send = functools.partial(claimed, taken)
        monkeypatch.setattr(module, "send", lambda _, run, send=send: send(run))
    runs = [put(space) for _ in range(5)]
    for run in runs:
        write_json(run.path / layout.STATUS_FILE, State("done", phase="map").to_values())
    dispatcher._start_processes(Scan(unfinished=runs))
    assert (here, there) == ([runs[0], runs[4]], runs[1:4])  # there are three processors


def test_processes_that_learn_together_take_a_processor_each(space, place):
    assert place.has_room(put(space, processes=2), [put(space)])
    assert not place.has_room(put(space, processes=3), [put(space)])
    assert not place.has_room(put(space), [put(space, processes=3)])


def test_a_map_takes_one_processor_whatever_its_run_took(space):
    run = put(space, threads=3, device="cuda")
    write_json(run.path / layout.STATUS_FILE, State("done", phase="map").to_values())
    assert needs_of(run, 0) == Needs(1, 0)
    (run.path / layout.STATUS_FILE).write_text("{")
    assert needs_of(run, 0) == Needs()


class Courier:
    """What is sent to a process, which lives."""

    def __init__(self) -> None:
        self.pid: int | None = 1
        self.sent: list[str] = []

    def send(self, run: Run, query_id: str) -> int | None:
        self.sent.append(query_id)
        return self.pid


def submitted(space: Workspace, *kinds: str) -> list[PendingQuery]:
    run = put(space)
    for kind in kinds:
        queries.submit(run, Query(kind))
    return queries.pending(space)


def test_what_takes_long_is_answered_there_while_there_are_processors(space, place):
    place._forwarded = Forwarded(courier := Courier())
    waiting = submitted(space, "map", "groups", "newcomers", "replay")
    taken = [query for query in waiting if place.answer(query, [put(space)])]
    assert len(taken) == 2
    assert {kind_of(sent) for sent in courier.sent} <= {"map", "newcomers", "replay"}
    assert place.answering() == set(taken)
    assert not place.has_room(put(space), [put(space)])
    queries.pending_marker(taken[0].run, taken[0].query_id).unlink()
    assert place.answering() == {taken[1]}
    courier.pid = 2  # it died, and another one has none of them
    assert place.answering() == set()


def test_a_query_goes_there_only_while_the_process_here_has_another_one(space, place):
    dispatcher = Dispatcher(space)
    dispatcher._place = place
    here, there = Courier(), Courier()
    dispatcher._forwarded, place._forwarded = Forwarded(here), Forwarded(there)
    waiting = submitted(space, "map", "newcomers", "groups")
    for _ in range(2):  # none is sent twice
        dispatcher._forward(waiting, [])
    assert len(here.sent) + len(there.sent) == 3
    assert here.sent[0] == waiting[0].query_id
    assert {kind_of(sent) for sent in there.sent} <= {"map", "newcomers"}
    assert there.sent


def test_a_check_that_goes_on_there_is_followed_whatever_else_is_trained(space, place, monkeypatch):
    sent = []
    monkeypatch.setattr(cluster_place, "send", lambda _, run: sent.append(run) or True)
    run = checking(space)
    write_whereabouts(run.path, Whereabouts("lab-1", "trainer-1"))
    assert place.finish(run, [put(space) for _ in range(3)])
    assert sent == [run]


def test_a_check_that_fails_there_leaves_the_run_done(space, chosen):
    run = checking(space)
    trainers = SimpleNamespace(cluster=SimpleNamespace(gpus=lambda: 0.0), take=no_room)
    Errand(run, trainers, None).do()
    assert run.status == "done"
    assert not run.unfinished
    assert run.state().message == "Errors are on training data. There is no room."


def test_a_stop_is_passed_on_however_fast_news_come(space, chosen, monkeypatch):
    run = put(space)
    (run.path / layout.STOP_FILE).touch()
    asked: list[str] = []

    def ask(method: str, *_: object) -> News:
        asked.append(method)
        return News(len(asked), [], over="put" in asked or len(asked) > 9)

    monkeypatch.setattr(errand, "answer", lambda coming: coming)
    trainers = SimpleNamespace(cluster=SimpleNamespace(is_there=lambda *_: True))
    Errand(run, trainers, None)._follow(SimpleNamespace(ask=ask), 0)
    assert "put" in asked


def no_room(*_: object) -> None:
    raise SequiturError("There is no room.")


def test_a_map_that_fails_there_leaves_the_run_done(space, chosen):
    run = put(space)
    write_json(run.path / layout.STATUS_FILE, State("done", phase="map").to_values())
    trainers = SimpleNamespace(cluster=SimpleNamespace(gpus=lambda: 0.0), take=no_room)
    Errand(run, trainers, None).do()
    assert run.state().message == "There is no UMAP map. There is no room."


def gone(*_: object) -> None:
    raise TrainerGoneError("its computer is gone")


@pytest.mark.parametrize(
    ("take", "said"), [(no_room, "There is no room."), (gone, "Its process ended several times")]
)
def test_a_query_that_can_not_be_answered_there_says_why(space, take, said):
    (query,) = submitted(space, "map")
    trainers = SimpleNamespace(take=take)
    QueryErrand(query.run, query.query_id, trainers, None).do()
    assert queries.pending(space) == []
    with pytest.raises(SequiturError, match=said):
        queries.result(query.run, Query("map"))


def test_a_query_that_nobody_waits_for_any_more_is_let_be(space):
    (query,) = submitted(space, "map")
    queries.delete(query.run, Query("map"))
    QueryErrand(query.run, query.query_id, None, None).do()
    assert not queries.has_failed(query.run, Query("map"))


def test_as_many_runs_train_as_there_are_processors(space, place):
    runs = [put(space) for _ in range(4)]
    assert place.limit == 3
    assert place.has_room(runs[2], runs[:2])
    assert not place.has_room(runs[3], runs[:3])


def test_a_run_that_needs_more_than_there_is_is_given_to_the_cluster_to_be_answered(space, place):
    assert place.has_room(put(space, threads=8), [])
    assert not place.has_room(put(space, threads=8), [put(space)])


def test_nothing_begins_where_the_cluster_has_a_problem(space, place):
    write_cluster_note(space.path.parent, ClusterNote(os.getpid(), problem="No cluster."))
    assert not place.has_room(put(space), [])


def test_the_queue_counts_the_processors_of_the_cluster(space, place):
    runs = [put(space) for _ in range(3)]
    write_history(runs[0], epochs=1)
    assert [place_in_queue(run).seconds for run in runs[1:]] == [0.0, 0.0]


def test_what_a_process_noted_that_is_dead_does_not_count(space, place):
    write_cluster_note(space.path.parent, ClusterNote(1, cpus=3.0))
    assert place.limit == 0
    assert not place.is_ready()


def test_a_run_that_this_server_lost_sight_of_is_taken_up_again(space, place):
    run = put(space)
    write_history(run, epochs=1)
    (run.path / "status.json").write_text('{"status": "running", "phase": "training"}')
    dispatcher = Dispatcher(space)
    assert dispatcher._scan().queued == []
    write_whereabouts(run.path, Whereabouts("lab-2", "trainer-1"))
    assert dispatcher._scan().queued == [run]
    write_whereabouts(run.path, Whereabouts("lab-2"))
    assert not is_elsewhere(run.path)


@pytest.fixture
def courier() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.communicate(b"\n")


def test_a_deleted_run_is_cancelled_without_ending_the_process_of_all(space, courier, monkeypatch):
    run = put(space)
    write_whereabouts(run.path, Whereabouts("lab-2", "trainer-1"))
    run.claim(courier.pid)
    for module in (run_module, ending_workers):
        monkeypatch.setattr(
            module, "is_alive", lambda folder: not (folder / layout.CANCEL_FILE).exists()
        )
    run.delete()
    assert not run.path.exists()
    assert courier.poll() is None


# --- What can't be joined ----------------------------------------------------------------


def problem(tmp_path: Path, address: str) -> str:
    with pytest.raises(SequiturError) as caught:
        Cluster(address, tmp_path / "cluster.log")
    return str(caught.value)


@pytest.mark.parametrize("address", ["lab-1", "http://lab-1:8265", "lab-1:ray", ":6379", "x" * 99])
def test_an_address_that_is_none_is_told(tmp_path, address):
    assert f"{quoted(address)} is no address of a Ray cluster" in problem(tmp_path, address)


def test_an_address_where_nothing_answers_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    assert problem(tmp_path, address).startswith(f"No Ray cluster answers at {address}.")


def test_auto_without_a_cluster_on_this_computer_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("RAY_TMPDIR", str(tmp_path))
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    assert "No Ray cluster runs on this computer" in problem(tmp_path, "auto")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MISMATCH, "runs Ray 2.99.0 with Python 3.13.1, and this computer Ray 2.60.0 with Python"),
        ("Token authentication is enabled but no authentication token was found", "needs a token"),
        ("RPC error: InvalidAuthToken: Authentication token is missing", "wants another token"),
        ("something else", "can't be joined (RuntimeError). cluster.log in"),
    ],
)
def test_why_a_cluster_can_not_be_joined_is_one_sentence(tmp_path, text, said):
    why = ray_cluster._why_not_joined("lab-1:6379", RuntimeError(text), tmp_path / "cluster.log")
    assert said in why


def test_without_ray_its_line_for_pip_is_told_and_runs_wait(space, chosen):
    (hidden := space.path / "hidden" / "ray").mkdir(parents=True)
    (hidden / "__init__.py").write_text("raise ImportError('no ray')")
    run = put(space)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        with subprocess.Popen(
            [*WORKER_COMMAND, CLUSTER_FLAG, address, str(space.path)],
            cwd=PROJECT_ROOT,
            stdin=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(hidden.parent)},
        ) as courier:
            assert courier.wait() == 1
    assert 'pip install "ray' in read_cluster_note(space.path).problem
    assert run.status == "queued"
