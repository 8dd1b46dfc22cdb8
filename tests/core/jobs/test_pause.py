"""A run can be paused, do one epoch, and go on, bit for bit as if it had never been paused."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.answering.handlers import HANDLERS
from sequitur_core.jobs.answering.query_server import answer
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.scanning import Scanner
from sequitur_core.jobs.training import progress_writer, training_job
from sequitur_core.runs import layout, queries
from sequitur_core.runs.progress.frames import read_frames
from sequitur_core.runs.progress.pausing import can_continue, do_one_epoch, go_on, pause
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.core.conftest import losses
from tests.core.jobs.test_resume import Killed, dead, put

GROUPS = Query("groups", {"method": "k-means", "number": 2})
PATIENT = TrainConfig(
    epochs=6, lr=0.05, batch_size=4, mixup=0.5, validation_share=0.3, patience=2, schedule="cosine"
)


def do(run: Run) -> int:
    """Do a run in this process, but for its map."""
    run.claim(os.getpid())
    return training_job.execute(run, leave_map=True)


@pytest.fixture(autouse=True)
def looks_after_every_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_writer, "STOP_SECONDS", 0.0)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same training without a pause."""
    run = put(Workspace(tmp_path_factory.mktemp("plain")))
    assert do(run) == 0
    return run


def after(monkeypatch: pytest.MonkeyPatch, batches: int, act: Callable[[], object]) -> None:
    """Have a person act after so many batches."""
    usual = progress_writer.ProgressWriter.after_batch
    seen = 0

    def look(self: progress_writer.ProgressWriter, progress: object) -> None:
        nonlocal seen
        seen += 1
        usual(self, progress)
        if seen == batches:
            act()

    monkeypatch.setattr(progress_writer.ProgressWriter, "after_batch", look)


def pause_after(monkeypatch: pytest.MonkeyPatch, run: Run, batches: int) -> None:
    after(monkeypatch, batches, lambda: pause(run))


def while_it_waits(monkeypatch: pytest.MonkeyPatch, *acts: Callable[[], object]) -> None:
    """Do one thing after another while the process of a paused run waits."""
    left = iter(acts)
    monkeypatch.setattr(progress_writer.time, "sleep", lambda _: next(left)())


def leave_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_writer, "HELD_SECONDS", 0.0)


def same(one: Run, other: Run) -> bool:
    """Whether two runs have learned the same, bit for bit."""
    arrays = zip(
        one.model().state_dict().values(), other.model().state_dict().values(), strict=True
    )
    return losses(one.history()) == losses(other.history()) and all(
        np.array_equal(a.numpy(), b.numpy()) for a, b in arrays
    )


def test_a_run_that_goes_on_with_its_process_learns_what_it_would_have_learned(
    space: Workspace, plain: Run, monkeypatch: pytest.MonkeyPatch
):
    run = put(space)
    pause_after(monkeypatch, run, 7)
    while_it_waits(monkeypatch, lambda: go_on(run))
    assert do(run) == 0
    assert run.status == "done"
    assert same(run, plain)


@pytest.mark.parametrize("batches", [1, 5, 7, 10])  # of five in each epoch
def test_a_run_that_goes_on_with_another_process_learns_what_it_would_have_learned(
    space: Workspace, plain: Run, monkeypatch: pytest.MonkeyPatch, batches: int
):
    run = put(space)
    pause_after(monkeypatch, run, batches)
    leave_at_once(monkeypatch)
    assert do(run) == 0
    assert (run.status, run.phase) == ("paused", None)
    go_on(run)
    assert run.status == "queued"
    monkeypatch.undo()
    assert do(run) == 0
    assert same(run, plain)


def test_a_paused_run_says_so_and_its_epochs_stand_still(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = put(space)
    seen = []
    look = lambda: seen.append((run.status, run.phase, len(run.history())))  # noqa: E731
    pause_after(monkeypatch, run, 7)
    while_it_waits(monkeypatch, look, look, lambda: go_on(run))
    do(run)
    assert seen == [("paused", "training", 1)] * 2


def test_one_epoch_ends_with_the_next_line_of_the_history(
    space: Workspace, plain: Run, monkeypatch: pytest.MonkeyPatch
):
    run = put(space)
    seen = []

    def step() -> None:
        seen.append(len(run.history()))
        do_one_epoch(run)

    def finish() -> None:
        seen.append(len(run.history()))
        go_on(run)

    pause_after(monkeypatch, run, 7)
    while_it_waits(monkeypatch, step, step, finish)
    do(run)
    assert seen == [1, 2, 3]
    assert same(run, plain)


def test_one_epoch_with_another_process_is_one_epoch_too(
    space: Workspace, plain: Run, monkeypatch: pytest.MonkeyPatch
):
    run = put(space)
    pause_after(monkeypatch, run, 3)
    leave_at_once(monkeypatch)
    do(run)
    for epochs in (1, 2):  # the second begins at the end of an epoch
        do_one_epoch(run)
        assert run.status == "queued"
        do(run)
        assert (run.status, len(run.history())) == ("paused", epochs)
    go_on(run)
    do(run)
    assert same(run, plain)


def test_early_stopping_is_the_same_with_a_pause(space: Workspace, monkeypatch: pytest.MonkeyPatch):
    plain, run = put(space, PATIENT), put(space, PATIENT)
    do(plain)
    pause_after(monkeypatch, run, 4)
    leave_at_once(monkeypatch)
    do(run)
    do_one_epoch(run)
    do(run)
    go_on(run)
    do(run)
    assert same(run, plain)


def test_a_pause_is_no_time_of_training(space: Workspace, monkeypatch: pytest.MonkeyPatch):
    run = put(space)
    pause_after(monkeypatch, run, 7)
    now = [0.0]
    monkeypatch.setattr(progress_writer.time, "perf_counter", lambda: now[0])

    def wait_long() -> None:
        now[0] += 30
        go_on(run)

    while_it_waits(monkeypatch, wait_long)
    do(run)
    assert run.history()[-1].seconds == 0


def test_stop_ends_a_paused_run_and_keeps_what_it_learned(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = put(space)
    pause_after(monkeypatch, run, 7)
    while_it_waits(monkeypatch, run.stop)
    do(run)
    assert (run.status, len(run.history())) == ("stopped", 1)
    assert run.encodings() is not None


def test_stop_ends_a_paused_run_without_a_process_too(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = put(space)
    pause_after(monkeypatch, run, 7)
    leave_at_once(monkeypatch)
    do(run)
    run.stop()
    assert run.status == "queued"
    do(run)
    assert (run.status, len(run.history())) == ("stopped", 1)
    assert run.encodings() is not None


def test_a_worker_killed_while_its_run_is_paused_loses_nothing(
    space: Workspace, plain: Run, monkeypatch: pytest.MonkeyPatch
):
    run = put(space)

    def die() -> None:
        raise Killed

    pause_after(monkeypatch, run, 7)
    while_it_waits(monkeypatch, die)
    with pytest.raises(Killed):
        do(run)
    dead(run)
    assert run.status == "paused"
    go_on(run)
    monkeypatch.undo()
    do(run)
    assert same(run, plain)


def test_one_that_broke_off_before_it_paused_is_resumed_without_pausing(
    space: Workspace, plain: Run, monkeypatch: pytest.MonkeyPatch
):
    run = put(space)

    def die(_: object) -> None:
        raise Killed

    pause_after(monkeypatch, run, 7)
    monkeypatch.setattr(progress_writer.ProgressWriter, "_hold", die)
    with pytest.raises(Killed):
        do(run)
    dead(run)
    assert run.status == "interrupted"
    run.resume()
    monkeypatch.undo()
    do(run)
    assert same(run, plain)


# --- After a stop ------------------------------------------------------------------------------


def stopped_after(monkeypatch: pytest.MonkeyPatch, run: Run, batches: int) -> Run:
    """A run that a person stopped after so many batches, with its map and an answer about it."""
    with monkeypatch.context() as patch:
        after(patch, batches, run.stop)
        assert do(run) == 0
    run.claim(os.getpid())
    assert training_job.execute(run) == 0
    queries.submit(run, GROUPS)
    answer(run, GROUPS.id)
    assert (run.status, run.phase) == ("stopped", None)
    return run


@pytest.mark.parametrize("batches", [1, 5, 7, 10])  # of five in each epoch
def test_a_stopped_run_that_continues_learns_what_it_would_have_learned(
    space: Workspace, plain: Run, monkeypatch: pytest.MonkeyPatch, batches: int
):
    run = stopped_after(monkeypatch, put(space), batches)
    go_on(run)
    assert run.status == "queued"
    assert do(run) == 0
    assert run.status == "done"
    assert same(run, plain)
    np.testing.assert_array_equal(run.encodings(), plain.encodings())
    steps = read_frames(run.path).records["step"]
    assert (np.diff(steps) > 0).all()
    assert len(space.runs()) == 1


def test_what_a_stopped_run_had_learned_is_not_told_of_the_one_that_goes_on(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = stopped_after(monkeypatch, put(space), 7)
    learned = len(run.history())
    go_on(run)
    assert len(run.history()) == learned
    assert run.encodings() is None
    assert run.points("umap") is None
    assert queries.result(run, GROUPS) is None


def test_what_is_asked_of_a_run_while_it_goes_on_is_asked_anew_in_the_end(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = stopped_after(monkeypatch, put(space), 7)
    go_on(run)
    queries.submit(run, GROUPS)  # by a page that was open meanwhile
    answer(run, GROUPS.id)
    assert queries.has_failed(run, GROUPS)
    do(run)
    assert not queries.has_failed(run, GROUPS)


def test_an_answer_about_a_model_that_learned_on_meanwhile_is_not_kept(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = stopped_after(monkeypatch, put(space), 7)
    queries.delete(run, GROUPS)
    queries.submit(run, GROUPS)

    def slow(*_: object) -> dict[str, np.ndarray]:
        go_on(run)
        return {"labels": np.zeros(20)}

    monkeypatch.setitem(HANDLERS, "groups", slow)
    answer(run, GROUPS.id)
    assert queries.result(run, GROUPS) is None


def test_a_stopped_run_that_goes_on_can_be_stopped_again_before_its_turn(
    space: Workspace, plain: Run, monkeypatch: pytest.MonkeyPatch
):
    run = stopped_after(monkeypatch, put(space), 7)
    go_on(run)
    run.stop()
    assert do(run) == 0
    assert run.status == "stopped"
    assert run.encodings() is not None
    go_on(run)
    assert do(run) == 0
    assert same(run, plain)


def test_a_run_that_was_stopped_in_the_queue_goes_on_from_its_beginning(
    space: Workspace, plain: Run
):
    run = put(space)
    run.stop()
    go_on(run)
    assert do(run) == 0
    assert same(run, plain)


def test_a_dispatcher_finds_a_stopped_run_that_goes_on(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = stopped_after(monkeypatch, put(space), 7)
    scanner = Scanner(space, one_mapper=True)
    assert scanner.scan().queued == []
    go_on(run)
    assert scanner.scan().queued == [run]


def test_a_done_run_is_at_its_end(plain: Run):
    assert not can_continue(plain)
    with pytest.raises(SequiturError, match="can't go on"):
        go_on(plain)


def test_many_pauses_are_no_failed_attempts(space: Workspace, monkeypatch: pytest.MonkeyPatch):
    run = put(space)
    pause_after(monkeypatch, run, 1)
    leave_at_once(monkeypatch)
    do(run)
    assert not (run.path / layout.ATTEMPTS_FILE).exists()


def test_a_paused_run_leaves_its_place_once_its_process_has_gone(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = put(space)
    scans = []

    def look() -> None:
        scans.append(Dispatcher(space, 1)._scan())
        leave_at_once(monkeypatch)

    pause_after(monkeypatch, run, 7)
    while_it_waits(monkeypatch, look)
    do(run)
    look()
    assert [(len(scan.training), scan.queued) for scan in scans] == [(1, []), (0, [])]


def test_what_does_not_train_is_not_paused(space: Workspace):
    with pytest.raises(SequiturError, match="queued"):
        pause(put(space))


def test_what_is_not_paused_does_not_go_on(space: Workspace):
    with pytest.raises(SequiturError, match="queued"):
        go_on(put(space))
