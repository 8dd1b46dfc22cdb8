"""Runs on a real Ray cluster whose computers and servers go away: `make cluster`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.answering.handlers import HANDLERS
from sequitur_core.jobs.places.cluster.cluster_place import ClusterPlace
from sequitur_core.jobs.worker_process import PROJECT_ROOT
from sequitur_core.runs import layout, queries
from sequitur_core.runs.progress.pausing import do_one_epoch, go_on, pause
from sequitur_core.runs.progress.whereabouts import read_whereabouts
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.cluster.conftest import NODE, joined, leave
from tests.cluster.test_one_computer import DATA, put, trained
from tests.core.conftest import finish, losses, until

pytestmark = pytest.mark.skipif(
    not os.environ.get("SEQUITUR_CLUSTER"), reason="takes minutes: make cluster"
)
EPOCHS = 400  # so many that something can happen meanwhile


@pytest.fixture
def second(cluster: Any) -> Iterator[Any]:
    """Another computer of the cluster, for one test."""
    node = cluster.add_node(**NODE, node_ip_address="127.0.0.1")
    yield node
    if node in cluster.list_all_nodes():
        cluster.remove_node(node)


@contextmanager
def server(space: Workspace) -> Iterator[subprocess.Popen[bytes]]:
    """A server without pages, as a process of its own."""
    code = f"""
    import time
    from pathlib import Path
    from sequitur_core.jobs.dispatcher import Dispatcher
    from sequitur_core.runs.workspace import Workspace
    Dispatcher(Workspace(Path({str(space.path)!r})), standby=False).start()
    time.sleep(3600)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=PROJECT_ROOT, start_new_session=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def expected(space: Workspace) -> list[tuple[int, float, float | None]]:
    """The losses of an unbroken run on this computer."""
    return losses(finish(put(space, epochs=EPOCHS)).history())


def worker_pids() -> list[int]:
    """Processes on this computer that train for a cluster."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "--bound" in line and "sequitur_core.worker" in line:
            found.append(process.pid)
    return found


def test_a_run_that_is_deleted_ends_there_too(space: Workspace, place: ClusterPlace):
    run, next_one = put(space, epochs=100_000), put(space, epochs=1)
    assert place.start(run)
    until(lambda: run.history())
    pid = place.courier.pid
    run.delete()
    assert place.start(next_one)
    until(lambda: trained(next_one))
    assert place.courier.pid == pid


def test_a_pause_an_epoch_and_going_on_change_nothing(space: Workspace, place: ClusterPlace):
    run = put(space, epochs=EPOCHS)
    assert place.start(run)
    until(lambda: run.history())
    pause(run, wait=20)
    done = len(run.history())
    do_one_epoch(run, wait=20)
    assert len(run.history()) == done + 1
    go_on(run)
    until(lambda: trained(run))
    assert losses(run.history()) == expected(space)


def test_two_runs_train_at_once_on_two_computers(space, place, second):
    runs = [put(space, epochs=100_000) for _ in range(2)]
    until(lambda: place.has_room(runs[1], runs[:1]), "the second computer is seen")
    for run in runs:
        assert place.start(run)
    until(lambda: all(run.history() and run.alive for run in runs))
    assert len({read_whereabouts(run.path).node for run in runs}) == 2
    for run in runs:
        run.stop()
    until(lambda: all(trained(run) for run in runs))


def test_a_run_goes_on_after_its_process_died(space, place):
    run = put(space, epochs=EPOCHS)
    before = set(worker_pids())
    assert place.start(run)
    until(lambda: len(run.history()) > 3)
    for pid in worker_pids():
        os.kill(pid, signal.SIGKILL)
    until(lambda: run.status == "queued", "it waits for another one")
    assert place.start(run)
    until(lambda: trained(run))
    assert before
    assert losses(run.history()) == expected(space)


def test_a_run_goes_on_after_its_computer_died(cluster, space, place):
    other, run = put(space, epochs=100_000), put(space, epochs=EPOCHS)
    assert place.start(other)
    until(lambda: other.history())
    second = cluster.add_node(**NODE, node_ip_address="127.0.0.1")
    until(lambda: place.has_room(run, [other]), "the second computer is seen")
    assert place.start(run)
    until(lambda: len(run.history()) > 3)
    cluster.remove_node(second, allow_graceful=False)
    until(lambda: run.status == "queued", "it waits for another computer")
    other.stop()
    until(lambda: trained(other))
    assert place.start(run)
    until(lambda: trained(run))
    assert losses(run.history()) == expected(space)


@pytest.mark.usefixtures("cluster", "second")  # the first one is taken by what stands by
def test_a_run_goes_on_while_its_server_and_its_courier_are_dead(tmp_path: Path):
    space = Workspace(tmp_path / "local")
    run = put(space, epochs=EPOCHS)
    with server(space) as process:
        until(lambda: len(run.history()) > 3)
        courier = run.claimed_by().pid
        place = read_whereabouts(run.path)
        process.kill()
        os.kill(courier, signal.SIGKILL)
    until(lambda: run.status == "interrupted")
    with server(space):
        until(lambda: run.status in ("done", "running"))
        until(lambda: run.status == "done")
    assert read_whereabouts(run.path).node == place.node
    assert losses(run.history()) == expected(space)


@pytest.mark.usefixtures("cluster", "second")
def test_a_family_is_trained_by_as_many_as_there_is_room_for(tmp_path: Path):
    space = Workspace(tmp_path / "local")
    runs = [put(space, epochs=20) for _ in range(6)]
    with server(space):
        until(lambda: all(trained(run) or run.status == "done" for run in runs), seconds=300)
    assert len({tuple(losses(run.history())) for run in runs}) == 1


def put_together(space: Workspace, *, epochs: int) -> Run:
    return put(space, epochs=epochs, processes=2, batch_size=4)


def assert_losses_of_one(run: Run, alone: Run) -> None:
    assert run.reported_state().status == "done"
    own, wanted = ([epoch.train_loss for epoch in one.history()] for one in (run, alone))
    assert len(own) == len(wanted)
    np.testing.assert_allclose(own, wanted, rtol=1e-4)


@pytest.mark.usefixtures("second")
def test_what_is_learned_together_by_two_computers_stops_and_leaves_their_processors(space, place):
    endless, run = put_together(space, epochs=100_000), put_together(space, epochs=3)
    assert place.start(endless)
    until(lambda: endless.history(), seconds=600)
    endless.stop()
    until(lambda: trained(endless), seconds=600)
    assert endless.reported_state().status == "stopped"
    assert place.start(run)  # it needs both processors again
    until(lambda: trained(run), seconds=600)
    assert_losses_of_one(run, finish(put(space, epochs=3, batch_size=4)))


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize("dies", ["ray::_follow", "ray::Trainer"])
def test_what_is_learned_together_goes_on_after_one_of_its_processes_died(space, place, dies):
    run = put_together(space, epochs=EPOCHS)
    assert place.start(run)
    until(lambda: len(run.history()) > 3, seconds=600)
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # it has ended meanwhile
            if "".join(process.cmdline()[:1]).startswith(dies):
                process.kill()
    until(lambda: not run.alive and run.status in ("failed", "queued"), seconds=600)
    if dies == "ray::_follow":
        assert "One of the processes that learn together has ended" in run.state().message
        run.resume()
    assert run.status == "queued"
    assert place.start(run)
    until(lambda: trained(run), seconds=600)
    assert_losses_of_one(run, finish(put(space, epochs=EPOCHS, batch_size=4)))


def test_what_is_learned_together_can_go_on_after_a_computer_died(cluster, space, place):
    second = cluster.add_node(**NODE, node_ip_address="127.0.0.1")
    run, next_one = put_together(space, epochs=100_000), put(space, epochs=1)
    assert place.start(run)
    until(lambda: run.history(), seconds=600)
    cluster.remove_node(second, allow_graceful=False)
    until(lambda: not run.alive and run.status in ("failed", "queued"), seconds=600)
    if run.status == "failed":  # it was the other process that was there
        assert "One of the processes that learn together has ended" in run.state().message
        run.resume()
    assert run.status == "queued"
    run.stop()
    assert place.start(next_one)
    until(lambda: trained(next_one), seconds=600)


def test_what_is_learned_together_goes_on_while_its_server_is_dead(cluster, second, tmp_path):
    space = Workspace(tmp_path / "local")
    third = cluster.add_node(**NODE, node_ip_address="127.0.0.1")  # one is another server's
    run = put_together(space, epochs=EPOCHS)
    with server(space) as process:
        until(lambda: len(run.history()) > 3, seconds=600)
        courier, where = run.claimed_by().pid, read_whereabouts(run.path)
        process.kill()
        os.kill(courier, signal.SIGKILL)
    until(lambda: run.status == "interrupted")
    with server(space):
        until(lambda: run.status == "done", seconds=600)
    cluster.remove_node(third)
    assert read_whereabouts(run.path).node == where.node
    assert_losses_of_one(run, finish(put(space, epochs=EPOCHS, batch_size=4)))


def test_more_that_learn_together_than_a_cluster_has_room_for_are_refused(space, place):
    run = put(space, epochs=1, processes=9, batch_size=10)
    assert place.start(run)
    until(lambda: run.status == "failed")
    assert "9 processes are to learn together, and the cluster has room for" in run.state().message


def test_a_run_for_a_gpu_is_answered_and_kept(space, place):
    run = put(space, epochs=1, device="cuda")
    assert place.start(run)
    until(lambda: run.status == "failed" and not run.alive)
    assert "no computer of the cluster has one" in run.state().message
    run.resume()
    assert run.status == "queued"
    run.stop()


def test_a_run_for_more_processors_than_there_are_is_answered(space, place):
    run = put(space, epochs=1, threads=64)
    assert place.start(run)
    until(lambda: run.status == "failed")
    assert "Train it again with fewer threads" in run.state().message


@pytest.mark.usefixtures("cluster", "second")
def test_nothing_is_left_behind_once_a_server_leaves(tmp_path):
    space = Workspace(tmp_path / "local")
    before = set(worker_pids())
    place = joined(space)
    run = put(space, epochs=1)
    assert place.start(run)
    until(lambda: trained(run))
    leave(place)
    until(lambda: set(worker_pids()) <= before)
    assert not (space.path.parent / layout.CLUSTER_FILE).exists()


@pytest.mark.usefixtures("second")
def test_a_server_that_comes_back_takes_over_what_stands_by(place, space):
    run = put(space, epochs=1)
    assert place.start(run)
    until(lambda: trained(run))
    before = set(worker_pids())
    assert place.courier.pid is not None
    os.kill(place.courier.pid, signal.SIGKILL)
    until(lambda: place.courier.pid is None)
    until(lambda: place.ensure_running() or place.is_ready(), "another courier joins")
    run = put(space, epochs=1)
    assert place.start(run)
    until(lambda: trained(run))
    assert before & set(worker_pids())


def answered(space: Workspace, place: ClusterPlace, query: Query, run: Run) -> queries.Result:
    """The answer of the cluster."""
    queries.submit(run, query)
    (waiting,) = queries.pending(space)
    until(lambda: place.answer(waiting, []), "the cluster takes it")
    until(lambda: not queries.pending(space))
    found = queries.result(run, query)
    assert found is not None
    return found


def test_maps_replays_and_new_data_are_computed_there_as_on_this_computer(space, place, tmp_path):
    there = put(space, epochs=3)
    assert place.start(there)
    until(lambda: trained(there))
    assert place.takes_map(there, [], is_busy=True)
    assert place.finish(there, [])
    until(lambda: not there.alive and there.reported_state().phase is None)
    final = there.points("umap")
    assert final.shape == (12, 2)
    upload = tmp_path / "new" / "new.npz"
    upload.parent.mkdir()
    np.savez(upload, values=np.stack(DATA.sequences))
    new = new_data.add_file(there, upload)
    replay = Query("replay")
    for query in (Query("map", {"method": "pca"}), replay, new):
        found = answered(space, place, query, there)
        expected = HANDLERS[query.kind](there, query.settings)
        assert found.keys() == expected.keys()
        for name, values in expected.items():
            np.testing.assert_array_equal(found[name], values)
    laid_out = queries.result(there, replay)
    assert len(laid_out["moments"]) == len(laid_out["points"]) >= 2  # before training, and after
    moved = laid_out["points"][-1] - final  # as a whole, at most
    np.testing.assert_allclose(moved - moved[0], 0, atol=1e-4)


def test_a_query_that_fails_there_says_why(space, place):
    run = put(space, epochs=1)  # it isn't trained
    with pytest.raises(SequiturError, match="Wait until its training is done"):
        answered(space, place, Query("map"), run)
