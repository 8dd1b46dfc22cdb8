"""Pausing a run, one epoch at a time, and going on, also after a stop.

These are marks in its folder that its worker looks for.

A paused run is asked to pause by one file, and to do one epoch by another. Its worker has saved
a checkpoint before it says that the run is paused, so nothing is lost whatever becomes of it;
once nobody asks to pause any more, the run goes on by itself, if need be with another process.
A stopped run becomes a paused one, without what was made of its model, and goes on as that does.
"""

from __future__ import annotations

import time

from sequitur_core.errors import SequiturError
from sequitur_core.event_log import note
from sequitur_core.files import write_json, writing
from sequitur_core.runs import layout, queries
from sequitur_core.runs.allowance.checks import Allowance
from sequitur_core.runs.allowance.freezing import check_not_frozen
from sequitur_core.runs.progress.claim import wait_until
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.run import Run

# What the model of a stopped run has given; a run that goes on has none. The encodings come first:
# without them nobody looks at the others.
OF_THE_MODEL = (
    layout.ENCODINGS_FILE, layout.MODEL_FILE, layout.ERRORS_FILE, layout.RECONSTRUCTIONS_FILE,
    layout.UNSEEN_FILE, layout.BASELINES_FILE, layout.EVALUATION_FILE, layout.CHECKUP_FILE,
    layout.NOTES_FILE,
)  # fmt: skip


def pause(run: Run, *, wait: float = 0.0) -> None:
    """Ask a run to pause after the batch under way; returns once it has, or after `wait` seconds.

    Its process waits for a minute, and then ends and leaves its place to others. Raises
    SequiturError for a run that doesn't train, or in a class that is frozen.
    """
    check_not_frozen(run.workspace)
    if run.status != "running":
        raise SequiturError(f"{run.name} is {run.status}, so there is nothing to pause.")
    with writing(run.path):
        (run.path / layout.PAUSE_FILE).touch()
    note("pause", run=run.id)
    wait_until(lambda: run.status != "running", wait)


def do_one_epoch(run: Run, *, wait: float = 0.0) -> None:
    """Let a paused run finish the epoch under way, or do the next one, and pause again.

    Returns once it is paused again, or after `wait` seconds. Raises SequiturError for a run
    that isn't paused, or in a class that is frozen.
    """
    _check_paused(run)
    done = len(run.history())
    with writing(run.path):
        (run.path / layout.ONE_EPOCH_FILE).touch()
    _back_to_work(run)
    note("continue", run=run.id, epochs=1)
    wait_until(lambda: run.status == "paused" and len(run.history()) > done, wait)


def can_continue(run: Run) -> bool:
    """Whether a run was stopped before its planned end, and what it reached is there to go on."""
    state = run.state()
    if state.status != "stopped" or state.phase is not None:
        return False
    done = len(run.history())
    kept = not done or (run.path / layout.CHECKPOINT_FILE).exists()
    return kept and done < run.spec.config.epochs


def go_on(run: Run) -> None:
    """Let a paused run go on to its end, or one that was stopped before it.

    Both learn what they would have learned without the break. A stopped run has no map until it
    ends again: the map, and all that was asked about it, is of a model that learns on. Raises
    SequiturError for another run, in a class that is frozen, and where a stopped one is more
    than a person may have in the queue of a shared server.
    """
    if can_continue(run):
        _continue(run)
        return
    _check_paused(run)
    _back_to_work(run)
    for name in layout.PAUSE_FILES:
        (run.path / name).unlink(missing_ok=True)
    note("continue", run=run.id)


def _continue(run: Run) -> None:
    check_not_frozen(run.workspace)
    with Allowance(run.workspace).room_for_runs():
        for path in (*(run.path / name for name in OF_THE_MODEL), *run.path.glob("points_*.npy")):
            path.unlink(missing_ok=True)
        queries.delete_all(run)
        run.release()
        paused = State("paused", started=run.started)
        write_json(run.path / layout.STATUS_FILE, paused.to_values())
        for name in (layout.STOP_FILE, layout.ATTEMPTS_FILE, *layout.PAUSE_FILES):
            (run.path / name).unlink(missing_ok=True)
        write_json(run.path / layout.RESUME_FILE, {"asked": time.time()})
    with writing(run.workspace):
        (run.workspace / layout.RECHECK_FILE).touch()
    note("continue", run=run.id, after="stop")


def _check_paused(run: Run) -> None:
    check_not_frozen(run.workspace)
    if run.status != "paused":
        raise SequiturError(f"{run.name} is {run.status}, so it can't go on from a pause.")


def _back_to_work(run: Run) -> None:
    """Without a process, it takes its place at the end of the queue."""
    if not run.alive:
        write_json(run.path / layout.RESUME_FILE, {"asked": time.time()})
