"""Pausing a run, one epoch at a time, and going on: marks in its folder that its worker looks for.

A paused run is asked to pause by one file, and to do one epoch by another. Its worker has saved
a checkpoint before it says that the run is paused, so nothing is lost whatever becomes of it;
once nobody asks to pause any more, the run goes on by itself, if need be with another process.
"""

from __future__ import annotations

import time

from sequitur_core.errors import SequiturError
from sequitur_core.event_log import note
from sequitur_core.files import write_json, writing
from sequitur_core.runs import layout
from sequitur_core.runs.allowance.freezing import check_not_frozen
from sequitur_core.runs.progress.claim import wait_until
from sequitur_core.runs.run import Run


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


def go_on(run: Run) -> None:
    """Let a paused run go on to its end.

    Raises SequiturError for one that isn't paused, or in a class that is frozen.
    """
    _check_paused(run)
    _back_to_work(run)
    for name in layout.PAUSE_FILES:
        (run.path / name).unlink(missing_ok=True)
    note("continue", run=run.id)


def _check_paused(run: Run) -> None:
    check_not_frozen(run.workspace)
    if run.status != "paused":
        raise SequiturError(f"{run.name} is {run.status}, so it can't go on from a pause.")


def _back_to_work(run: Run) -> None:
    """Without a process, it takes its place at the end of the queue."""
    if not run.alive:
        write_json(run.path / layout.RESUME_FILE, {"asked": time.time()})
