"""The dispatcher: runs start in order, once, and outlive the server that started them."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from filelock import FileLock

from sequitur_core import files as core_files
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.jobs import dispatcher as dispatcher_module
from sequitur_core.jobs import worker_process
from sequitur_core.jobs.dispatcher import MAX_ATTEMPTS, Dispatcher
from sequitur_core.jobs.file_reading import reading
from sequitur_core.jobs.queue import Place, pace, place_in_queue, seconds_per_epoch, timing_key
from sequitur_core.runs import layout, queries
from sequitur_core.runs.progress import dead_worker
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import Epoch
from tests.core.conftest import until, write_history

# Does what the tests say through files: it notes each start, learns an epoch
# unless told not to, and ends when it is told to.
WORKER = """
import os, sys, time
folder = sys.argv[1]
def there(name):
    return os.path.exists(os.path.join(folder, name))
def write(name, text, mode="w"):
    with open(os.path.join(folder, name), mode) as file:
        file.write(text)
write("starts", "x", "a")
if there("fail"):
    sys.exit(1)
write("history.jsonl", '{"number": 1, "train_loss": 1.0, "validation_loss": null, "seconds": 1}\\n')
while not there("go") and not there("stop"):
    time.sleep(0.01)
write("aside", '{"status": "%s"}' % ("stopped" if there("stop") else "done"))
os.replace(os.path.join(folder, "aside"), os.path.join(folder, "status.json"))
while there("map") and not there("mapped"):
    time.sleep(0.01)
"""

SPEC = RunSpec(name="A run", model="LSTM_AE", encoding_dim=2)
OTHER = RunSpec(name="Another run", model="LINEAR_AE", encoding_dim=2)
DATA = SequenceDataset("ones", [np.ones((3, 1), np.float32)] * 2)


@pytest.fixture
def space(space: Workspace) -> Iterator[Workspace]:
    yield space
    for run in space.runs():
        run.delete()  # ends what still runs


@pytest.fixture
def command(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "worker.py").write_text(WORKER)
    return (sys.executable, "-S", str(tmp_path / "worker.py"))


@pytest.fixture
def dispatch(space, command, monkeypatch) -> Iterator[Callable[..., Dispatcher]]:
    """Makes and starts dispatchers, and stops them after the test."""
    monkeypatch.setattr(worker_process, "RETRY_SECONDS", 0.0)
    made: list[Dispatcher] = []

    def make(limit: int = 1, **settings: object) -> Dispatcher:
        settings = {"standby": False, "period": 0.02, "command": command, **settings}
        dispatcher = Dispatcher(space, limit, **settings)
        made.append(dispatcher)
        dispatcher.start()
        return dispatcher

    yield make
    for dispatcher in made:
        dispatcher.stop()


def put(space: Workspace, *files: str) -> Run:
    run = space.add_run(SPEC, DATA)
    for name in files:
        (run.path / name).touch()
    return run


def starts(run: Run) -> int:
    path = run.path / "starts"
    return len(path.read_text()) if path.exists() else 0


def learning(run: Run) -> bool:
    return run.status == "running" and len(run.history()) > 0


def let_end(run: Run) -> None:
    (run.path / "go").touch()
    until(lambda: run.status == "done" and not run.alive)


def pid_of(run: Run) -> int:
    return core_files.read_json(run.path / layout.CLAIM_FILE)["pid"]


# --- The queue ---------------------------------------------------------------------------


def test_a_started_run_waits_until_a_dispatcher_comes(space):
    assert put(space).status == "queued"


def test_places_in_the_queue_are_counted_from_one(space):
    first, second, third = (put(space) for _ in range(3))
    assert [place_in_queue(run).number for run in (first, second, third)] == [1, 2, 3]


def test_those_behind_a_stopped_run_move_up(space):
    first, second = put(space), put(space)
    first.stop()
    assert place_in_queue(first) is None
    assert place_in_queue(second).number == 1


def test_the_wait_is_what_the_runs_ahead_still_need(space):
    running, first, second = (put(space) for _ in range(3))
    write_history(running, epochs=10, seconds=0.5)  # of the usual 50
    running.claim(os.getpid())
    assert place_in_queue(first, 1) == Place(1, pytest.approx(40 * 0.5), False)
    assert place_in_queue(second, 1) == Place(2, pytest.approx(90 * 0.5), False)
    running.claim(0)


def test_one_run_on_a_busy_computer_changes_no_pace(space):
    for seconds in (0.5, 0.6, 7.0):
        write_history(run := put(space), epochs=10, seconds=seconds)
    key = timing_key(run.spec)
    assert seconds_per_epoch(space.runs(), {key}) == {key: pytest.approx(0.6)}


def test_getting_ready_is_no_part_of_the_pace():
    history = [Epoch(k, 1.0, None, seconds) for k, seconds in enumerate((60.0, 62.0, 64.0), 1)]
    assert (pace(history), pace(history[:1])) == (2, 60)


def test_two_places_to_train_at_share_the_wait(space):
    running, first, second, third = (put(space) for _ in range(4))
    write_history(running, epochs=10, seconds=0.5)
    running.claim(os.getpid())
    assert place_in_queue(first, 2).seconds == 0
    assert place_in_queue(second, 2).seconds == pytest.approx(20)
    assert place_in_queue(third, 2).seconds == pytest.approx(25)
    running.claim(0)


def test_a_run_of_which_nothing_is_known_makes_the_wait_longer_by_nobody_knows(space):
    running, first, _ = put(space), space.add_run(OTHER, DATA), put(space)
    last = put(space)
    write_history(running, epochs=10, seconds=0.5)
    running.claim(os.getpid())
    assert place_in_queue(first, 1).at_least is False
    assert place_in_queue(last, 1) == Place(3, pytest.approx(45), True)
    running.claim(0)


def test_a_running_run_has_no_place_in_the_queue(space, dispatch):
    run = put(space)
    dispatch()
    until(lambda: learning(run))
    assert place_in_queue(run) is None


# --- Starting ----------------------------------------------------------------------------


def test_a_run_is_done_by_a_worker(space, dispatch):
    run = put(space, "go")
    dispatch()
    until(lambda: run.status == "done")
    assert starts(run) == 1


def test_a_run_that_comes_later_is_started_too(space, dispatch):
    dispatch()
    run = put(space, "go")
    until(lambda: run.status == "done")


def test_runs_start_in_order_of_arrival(space, dispatch):
    first, second, third = (put(space) for _ in range(3))
    dispatch(limit=1)
    for now, later in [(first, [second, third]), (second, [third])]:
        until(lambda run=now: learning(run))
        assert [run.status for run in later] == ["queued"] * len(later)
        let_end(now)
    until(lambda: learning(third))


def test_as_many_run_at_a_time_as_allowed(space, dispatch):
    waiting = [put(space) for _ in range(4)]
    dispatch(limit=2)
    until(lambda: sum(map(learning, waiting)) == 2)
    time.sleep(0.2)
    assert [run.status for run in waiting] == ["running", "running", "queued", "queued"]


def test_the_next_run_starts_while_the_map_of_the_last_is_computed(space, dispatch):
    first, second = put(space, "map"), put(space)
    dispatch(limit=1)
    until(lambda: learning(first))
    state = '{"status": "done", "phase": "map"}'
    (first.path / "new").write_text(state)
    (first.path / "new").rename(first.path / layout.STATUS_FILE)
    until(lambda: learning(second))
    assert first.alive
    (first.path / "mapped").touch()


def test_by_default_all_processors_but_one_may_train(space, monkeypatch):
    monkeypatch.setattr(psutil, "cpu_count", lambda logical: 8)
    assert Dispatcher(space).limit == 7


@pytest.mark.parametrize("processors", [1, 2, None])
def test_by_default_one_run_trains_on_a_small_machine(space, monkeypatch, processors):
    monkeypatch.setattr(psutil, "cpu_count", lambda logical: processors)
    assert Dispatcher(space).limit == 1


def test_a_worker_finds_the_package_whatever_folder_the_server_is_in(
    space, dispatch, tmp_path, monkeypatch
):
    (tmp_path / "sequitur_core").mkdir()
    (tmp_path / "sequitur_core" / "__init__.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(tmp_path)
    code = (
        "import sequitur_core, pathlib, sys; folder = pathlib.Path(sys.argv[1]); "
        "(folder / 'aside').write_text('{\"status\": \"done\"}'); "
        "(folder / 'aside').replace(folder / 'status.json')"
    )
    dispatch(command=(sys.executable, "-c", code))
    run = put(space)
    until(lambda: run.status == "done")


def test_what_a_worker_prints_is_in_its_log(space, dispatch):
    dispatch(command=(sys.executable, "-S", "-c", "print('out'); raise ValueError('and err')"))
    run = put(space)
    log = run.path / layout.LOG_FILE
    until(lambda: log.exists() and "and err" in log.read_text())
    assert "out" in log.read_text()


def test_a_worker_counts_the_threads_of_its_run(space, dispatch):
    names = ("OMP", "OPENBLAS", "MKL", "NUMBA")
    code = f"import os; print('threads', *(os.environ[f'{{n}}_NUM_THREADS'] for n in {names}))"
    dispatch(command=(sys.executable, "-S", "-c", code))
    run = put(space)
    log = run.path / layout.LOG_FILE
    until(lambda: log.exists() and "threads 1 1 1 1" in log.read_text())


@pytest.mark.skipif(os.name != "posix", reason="sessions are a matter of POSIX")
def test_a_worker_is_out_of_reach_of_the_servers_terminal(space, dispatch):
    run = put(space)
    dispatch()
    until(lambda: learning(run))
    assert os.getsid(pid_of(run)) != os.getsid(0)


def test_a_worker_that_ended_leaves_no_zombie(space, dispatch):
    run = put(space)
    dispatcher = dispatch()
    until(lambda: learning(run))
    pid = pid_of(run)
    dispatcher.stop()
    let_end(run)
    until(lambda: not psutil.pid_exists(pid))


@pytest.mark.parametrize("error", [PermissionError(), OSError(errno.ENOTSUP, "no modes")], ids=str)
def test_a_disk_without_modes_holds_no_run_back(space, dispatch, monkeypatch, error: OSError):
    def refuse(_: Workspace) -> None:
        raise error

    monkeypatch.setattr(Workspace, "close_to_others", refuse)
    run = put(space)
    dispatch()
    until(lambda: learning(run))


# --- Health and the log ------------------------------------------------------------------


def test_a_dispatcher_that_starts_runs_is_well(dispatch):
    dispatcher = dispatch()
    until(lambda: dispatcher.health().leads)
    assert dispatcher.health() == (True, True, None, None)
    assert dispatcher.health().ok


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_one_that_a_bug_has_ended_is_not_well_and_left_its_trace(dispatch, monkeypatch, caplog):
    def bug(_: Dispatcher) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Dispatcher, "_scan", bug)
    dispatcher = dispatch()
    until(lambda: not dispatcher.health().dispatcher)
    until(lambda: "ZeroDivisionError: a bug" in caplog.text)
    assert "crash" in caplog.text


def test_one_that_waits_for_another_is_well_and_does_not_lead(dispatch):
    first = dispatch()
    until(lambda: first.health().leads)
    assert dispatch().health() == (True, False, None, None)
    first.stop()
    assert not first.health().ok


def test_one_whose_folder_is_protected_is_not_well_and_logs_once(
    space, dispatch, monkeypatch, caplog
):
    monkeypatch.setattr(worker_process, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != space.path)
    tries: list[int] = []

    def refuse(*_: object, **__: object) -> None:
        tries.append(1)
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(FileLock, "acquire", refuse)
    dispatcher = dispatch()
    until(lambda: len(tries) > 3)
    assert not dispatcher.health().ok
    assert len(caplog.records) == 1


def test_one_that_is_stuck_is_not_well(dispatch, monkeypatch):
    dispatcher = dispatch()
    until(lambda: dispatcher.health().leads)
    monkeypatch.setattr(dispatcher_module, "SCAN_SECONDS", -1.0)
    assert not dispatcher.health().ok


def test_a_helper_that_has_died_is_said_until_it_is_replaced(dispatch, monkeypatch):
    monkeypatch.setattr(worker_process, "STANDBY_DELAY", 0.0)
    dispatcher = dispatch(command=(sys.executable, "-S", "-c", "input()"), standby=True)
    monkeypatch.setattr(worker_process, "RETRY_SECONDS", 3600.0)  # nobody replaces it
    monkeypatch.setattr(worker_process, "START_SECONDS", -3600.0)  # and it counts as late at once
    until(lambda: dispatcher.health() == (True, True, "alive", "alive"))
    os.kill(dispatcher._place.trainer.pid, signal.SIGKILL)
    until(lambda: dispatcher.health() == (True, True, "dead", "alive"))


def test_the_log_tells_a_run_from_its_start_to_its_end(space, dispatch, caplog):
    caplog.set_level("INFO", logger="sequitur_core")
    run = put(space)
    dispatch()
    until(lambda: learning(run))
    os.kill(pid_of(run), signal.SIGKILL)
    until(lambda: "end run" in caplog.text)
    events = [line for line in caplog.messages if f'run="{run.id}"' in line]
    assert [line.split()[0] for line in events] == ["queue", "start", "end"]
    assert 'status="interrupted" code=-9' in events[-1]
    assert "stopped from outside" in events[-1]


def test_the_log_has_the_trace_of_a_run_that_crashed(space, dispatch, caplog):
    caplog.set_level("INFO", logger="sequitur_core")
    dispatch(command=(sys.executable, "-S", "-c", "raise ZeroDivisionError('by zero')"))
    run = put(space)
    until(lambda: f'crash run="{run.id}" trace="' in caplog.text)
    assert "ZeroDivisionError: by zero" in caplog.text


# --- Ends --------------------------------------------------------------------------------


def test_a_stopped_run_in_the_queue_never_starts(space, dispatch):
    first, second, third = (put(space) for _ in range(3))
    dispatch(limit=1)
    until(lambda: learning(first))
    second.stop()
    let_end(first)
    until(lambda: learning(third))
    assert (second.status, starts(second)) == ("stopped", 0)


def test_a_running_run_stops_when_asked(space, dispatch):
    run = put(space)
    dispatch()
    until(lambda: learning(run))
    run.stop(wait=30)
    assert run.status == "stopped"


def test_a_killed_worker_leaves_an_interrupted_run_and_the_next_starts(space, dispatch):
    first, second = put(space), put(space)
    dispatch(limit=1)
    until(lambda: learning(first))
    os.kill(pid_of(first), signal.SIGKILL)
    until(lambda: learning(second))
    assert first.status == "interrupted"
    assert starts(first) == 1


@pytest.mark.skipif(os.name != "posix", reason="signals are a matter of POSIX")
@pytest.mark.parametrize(
    ("number", "kills", "sentence"),
    [
        (signal.SIGKILL, (7, 7), "stopped from outside."),
        (signal.SIGKILL, (7, 8), "ended by the system because memory ran out."),
        (signal.SIGKILL, (None, None), "stopped from outside, or by the system"),
        (signal.SIGTERM, (7, 8), "stopped from outside."),
        (signal.SIGABRT, (7, 8), "crashed"),
    ],
)
def test_a_run_whose_process_was_ended_says_why(
    space, dispatch, monkeypatch, number: int, kills: tuple[int | None, ...], sentence: str
):
    before, after = kills
    counted = [before]  # by whichever process begins or ends, also one that is kept ready
    monkeypatch.setattr(worker_process, "memory_kills", lambda: counted[-1])
    run = put(space)
    dispatch()
    until(lambda: learning(run))
    counted.append(after)
    os.kill(pid_of(run), number)
    until(lambda: sentence in (run.error or ""), sentence)
    assert run.error.endswith(dead_worker.NOTHING_KEPT)
    (run.path / layout.CHECKPOINT_FILE).touch()
    assert run.error.endswith(dead_worker.KEPT)


def test_a_reason_is_of_one_process_alone(space, dispatch):
    run = put(space)
    dispatch()
    until(lambda: learning(run))
    core_files.write_json(run.path / layout.ENDING_FILE, {"pid": 1, "code": -9, "memory_kills": 1})
    os.kill(pid_of(run), signal.SIGKILL)
    until(lambda: "stopped from outside." in (run.error or ""))


def test_a_worker_that_dies_before_its_first_epoch_gets_three_tries(space, dispatch):
    run, other = put(space, "fail"), put(space, "go")
    dispatch(limit=1)
    until(lambda: run.status == "failed")
    assert starts(run) == 3
    assert "3 times" in run.error
    until(lambda: other.status == "done")


def test_tries_are_not_used_up_in_a_moment(space, dispatch, monkeypatch):
    monkeypatch.setattr(worker_process, "RETRY_SECONDS", 3600.0)
    run, other = put(space, "fail"), put(space, "go")
    dispatch(limit=1)
    until(lambda: other.status == "done")  # it isn't held up
    assert starts(run) == 1
    assert run.status == "queued"
    assert "another one is tried" in run.state().message


def test_a_command_that_does_not_exist_fails_after_three_tries(space, dispatch):
    run = put(space)
    dispatch(command=("/nowhere/python",))
    until(lambda: run.status == "failed")


def test_a_run_whose_worker_died_before_the_map_gets_another(space, dispatch):
    run = put(space, "go")
    first = dispatch()
    until(lambda: run.status == "done" and not run.alive)
    first.stop()
    core_files.write_json(run.path / layout.STATUS_FILE, {"status": "done", "phase": "map"})
    assert run.unfinished
    dispatch()  # the fake worker says that it is done, without a phase
    until(lambda: not run.unfinished)
    assert starts(run) == 2


def test_a_map_that_kills_its_worker_again_and_again_is_given_up(space, dispatch):
    run = put(space, "fail")
    core_files.write_json(run.path / layout.STATUS_FILE, {"status": "done", "phase": "map"})
    dispatch()
    until(lambda: not run.unfinished)
    assert run.status == "done"
    assert run.state().message == dispatcher_module.UNFINISHED_MESSAGE
    assert starts(run) == MAX_ATTEMPTS


def test_a_damaged_run_does_not_hold_up_the_others(space, dispatch):
    bad, good = put(space), put(space, "go")
    (bad.path / layout.SPEC_FILE).write_bytes(b"{")
    dispatch(limit=1)
    until(lambda: good.status == "done")
    assert starts(bad) == 0


def test_a_run_with_a_damaged_count_of_its_tries_fails(space, dispatch):
    run = put(space)
    (run.path / layout.ATTEMPTS_FILE).write_bytes(b"{")
    dispatch()
    until(lambda: run.status == "failed")
    assert starts(run) == 0


def test_a_deleted_run_is_ended_and_the_next_starts(space, dispatch):
    first, second = put(space), put(space)
    dispatch(limit=1)
    until(lambda: learning(first))
    pid = pid_of(first)
    first.delete()
    until(lambda: not psutil.pid_exists(pid))
    until(lambda: learning(second))


# --- Servers that come and go ------------------------------------------------------------


def test_two_dispatchers_of_a_workspace_start_no_run_twice(space, dispatch):
    waiting = [put(space, "go") for _ in range(6)]
    dispatch(limit=6)
    dispatch(limit=6)
    until(lambda: all(run.status == "done" for run in waiting))
    assert [starts(run) for run in waiting] == [1] * 6


def test_two_dispatchers_of_a_workspace_keep_one_limit(space, dispatch):
    waiting = [put(space) for _ in range(3)]
    dispatch(limit=1)
    dispatch(limit=1)
    until(lambda: learning(waiting[0]))
    time.sleep(0.2)
    assert [run.status for run in waiting] == ["running", "queued", "queued"]


def test_another_dispatcher_takes_over_when_the_first_stops(space, dispatch):
    first = dispatch()
    dispatch()
    first.stop()
    run = put(space, "go")
    until(lambda: run.status == "done")


def test_a_stopped_dispatcher_starts_nothing(space, dispatch):
    dispatcher = dispatch()
    dispatcher.stop()
    run = put(space)
    time.sleep(0.2)
    assert run.status == "queued"


def test_a_stopped_dispatcher_can_start_again(space, dispatch):
    dispatcher = dispatch()
    dispatcher.stop()
    dispatcher.start()
    run = put(space, "go")
    until(lambda: run.status == "done")


def test_a_run_goes_on_when_its_dispatcher_stops(space, dispatch):
    run = put(space)
    dispatcher = dispatch()
    until(lambda: learning(run))
    dispatcher.stop()
    assert run.status == "running"
    let_end(run)


def test_a_new_server_adopts_what_the_killed_one_left(space, dispatch, command):
    first, second = put(space), put(space)
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path\n"
            "from sequitur_core.jobs.dispatcher import Dispatcher; from "
            "sequitur_core.runs.workspace import Workspace\n"
            "Dispatcher(Workspace(Path(sys.argv[1])), 1, standby=False, command=sys.argv[2:])"
            ".start()\ntime.sleep(600)",
            str(space.path),
            *command,
        ],
        cwd=worker_process.PROJECT_ROOT,
    )
    until(lambda: learning(first))
    server.kill()
    server.wait()
    dispatch(limit=1)
    time.sleep(0.2)
    assert (first.status, second.status) == ("running", "queued")
    let_end(first)
    until(lambda: learning(second))
    assert (starts(first), starts(second)) == (1, 1)


# --- Standing by -------------------------------------------------------------------------

STANDBY = """
import json, os, sys, time
line = sys.stdin.readline()
if line:
    folder = json.loads(line)
    with open(os.path.join(folder, "aside"), "w") as file:
        file.write('{"status": "done"}')
    os.replace(os.path.join(folder, "aside"), os.path.join(folder, "status.json"))
"""


@pytest.fixture
def standby(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Only a worker that stood by does a run; one started for it fails."""
    monkeypatch.setattr(worker_process, "STANDBY_DELAY", 0.0)
    (tmp_path / "standby.py").write_text(f"import sys\nassert len(sys.argv) == 1\n{STANDBY}")
    return (sys.executable, "-S", str(tmp_path / "standby.py"))


LEFT: set[int] = set()  # processes that other tests left: Ray's, where its start has failed


@pytest.fixture(autouse=True)
def left_by_others() -> None:
    LEFT.clear()
    LEFT.update(child.pid for child in psutil.Process().children())


def children() -> list[psutil.Process]:
    """Processes that this one has started since the test began, but for a reader that stands by."""
    others = LEFT | {process.pid for process in reading.POOL._idle}
    return [child for child in psutil.Process().children() if child.pid not in others]


def test_a_worker_that_stands_by_gets_the_next_run(space, dispatch, standby):
    dispatch(command=standby, standby=True)
    until(children)
    run = put(space)
    until(lambda: run.status == "done")


def test_a_worker_that_stood_by_is_replaced(space, dispatch, standby):
    dispatch(command=standby, standby=True)
    for _ in range(2):
        until(children)
        run = put(space)
        until(lambda run=run: run.status == "done" and not run.alive)


def test_a_worker_that_stands_by_leaves_with_its_dispatcher(space, dispatch, standby):
    dispatcher = dispatch(command=standby, standby=True)
    until(children)
    dispatcher.stop()
    until(lambda: not children())


def test_a_worker_that_died_standing_by_costs_no_run(space, dispatch, command):
    jobs_command = (sys.executable, "-S", "-c", "import sys; sys.exit(len(sys.argv) == 1)")
    dispatcher = dispatch(command=jobs_command, standby=True)
    dispatcher.command = command
    run = put(space, "go")
    until(lambda: run.status == "done")


# --- Drawing maps ------------------------------------------------------------------------

MAPPER = """
import json, os, sys
def write(folder, text):
    with open(os.path.join(folder, "aside"), "w") as file:
        file.write(text)
    os.replace(os.path.join(folder, "aside"), os.path.join(folder, "status.json"))
if sys.argv[1:] == ["--maps"]:
    for line in sys.stdin:
        folder = json.loads(line)
        with open(os.path.join(folder, "mapper"), "w") as file:
            file.write(str(os.getpid()))
        write(folder, '{"status": "done"}')
else:
    write(json.loads(sys.stdin.readline()), '{"status": "done", "phase": "map"}')
"""


@pytest.fixture
def maps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Workers learn and leave the map to another process."""
    monkeypatch.setattr(worker_process, "STANDBY_DELAY", 0.0)
    (tmp_path / "maps.py").write_text(MAPPER)
    return (sys.executable, "-S", str(tmp_path / "maps.py"))


def mapper_of(run: Run) -> int:
    return int((run.path / "mapper").read_text())


def done_with_map(space: Workspace) -> Run:
    until(lambda: len(children()) >= 2)
    run = put(space)
    until(lambda: run.status == "done" and not run.unfinished)
    return run


def test_one_process_draws_the_maps_of_all_runs(space, dispatch, maps):
    dispatch(command=maps, standby=True)
    assert mapper_of(done_with_map(space)) == mapper_of(done_with_map(space))


def test_a_process_that_draws_maps_is_replaced_when_it_dies(space, dispatch, maps):
    dispatch(command=maps, standby=True)
    first = mapper_of(done_with_map(space))
    psutil.Process(first).kill()
    assert mapper_of(done_with_map(space)) != first


def test_a_map_waits_for_the_process_that_draws_it(space, dispatch, maps, monkeypatch):
    monkeypatch.setattr(dispatcher_module, "MAPS_FLAG", "--never")
    run = put(space)
    core_files.write_json(run.path / layout.STATUS_FILE, {"status": "done", "phase": "map"})
    # It takes the run and draws nothing. One that ended would use up the run's attempts.
    dispatcher = dispatch(command=(*maps[:2], "-c", "import sys; sys.stdin.read()"), standby=True)
    until(lambda: run.alive)
    assert run.unfinished
    dispatcher.stop()
    monkeypatch.undo()
    dispatch(command=maps, standby=True)
    until(lambda: not run.unfinished)


def test_what_waits_for_the_process_that_draws_maps_starts_it_at_once(
    space, dispatch, maps, monkeypatch
):
    monkeypatch.setattr(worker_process, "STANDBY_DELAY", 3600.0)
    run = put(space)
    core_files.write_json(run.path / layout.STATUS_FILE, {"status": "done", "phase": "map"})
    dispatch(command=maps, standby=True)
    until(lambda: not run.unfinished)


def test_queries_are_answered_also_where_nothing_stands_by(space, dispatch, maps, monkeypatch):
    monkeypatch.setattr(worker_process, "STANDBY_DELAY", 3600.0)
    run = put(space, "go")
    dispatcher = dispatch(standby=False)
    until(lambda: run.status == "done")
    assert dispatcher._mapper.pid is None
    dispatcher.command = maps
    queries.submit(run, queries.Query("map"))
    until(lambda: dispatcher._mapper.pid is not None)


def test_a_map_whose_process_dies_at_once_is_tried_again_in_a_moment(
    space, dispatch, maps, monkeypatch
):
    run = put(space)
    core_files.write_json(run.path / layout.STATUS_FILE, {"status": "done", "phase": "map"})
    monkeypatch.setattr(worker_process, "RETRY_SECONDS", 3600.0)
    dispatcher = dispatch(command=(*maps[:2], "-c", "input()"), standby=True)
    until(lambda: (run.path / layout.ATTEMPTS_FILE).exists() and not run.alive)
    until(lambda: dispatcher._mapper._died)
    monkeypatch.setattr(worker_process, "RETRY_SECONDS", 0.0)
    dispatcher._mapper.postpone(0.0)  # another process is there at once
    until(lambda: dispatcher._mapper.pid is not None)
    time.sleep(0.3)
    assert run.unfinished
    assert "another one is tried" in run.state().message


def test_the_process_that_draws_maps_leaves_with_its_dispatcher(space, dispatch, maps):
    dispatcher = dispatch(command=maps, standby=True)
    done_with_map(space)
    dispatcher.stop()
    until(lambda: not children())


def test_a_damaged_claim_of_a_run_without_its_map_holds_up_nobody(space, dispatch):
    damaged, other = put(space, "go"), put(space, "go")
    core_files.write_json(damaged.path / layout.STATUS_FILE, {"status": "done", "phase": "map"})
    (damaged.path / layout.CLAIM_FILE).write_bytes(b"garbage")
    dispatch()
    until(lambda: other.status == "done")
    until(lambda: not damaged.unfinished)


def test_a_run_that_ended_long_ago_gets_a_process_when_more_is_asked_of_it(space, dispatch):
    dispatcher = dispatch()
    run = put(space, "go")
    until(lambda: any(run.id in one.settled for one in dispatcher._scanners.values()))
    run.request_cross_fit()
    until(lambda: starts(run) == 2)
    until(lambda: not run.unfinished)
