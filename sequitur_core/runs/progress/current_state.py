"""How far a run is now: what its worker reported, and whether that lives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_as
from sequitur_core.runs.layout import (
    ENCODINGS_FILE,
    ONE_EPOCH_FILE,
    PAUSE_FILE,
    RESUME_FILE,
    STATUS_FILE,
    STOP_FILE,
    points_file,
)
from sequitur_core.runs.progress.claim import is_worked_on
from sequitur_core.runs.progress.dead_worker import ended_without_worker, left_by_worker
from sequitur_core.runs.progress.state import FINAL, State


def read_state(folder: Path) -> State:
    """How far the run in a folder is; SequiturError where its files are damaged."""
    resumed = (folder / RESUME_FILE).exists()
    reported = read_reported_state(folder)
    if reported.status in FINAL and reported.phase is None and not resumed:
        return reported  # whoever works on it now: pages look at all runs again and again
    # First whether its process lives, then what that reported last: the other way round, a
    # run that ends in between would look interrupted.
    damage: SequiturError | None = None
    alive = False
    try:
        alive = is_worked_on(folder)
    except SequiturError as error:
        damage = error
    reported = read_reported_state(folder)
    resumed = (folder / RESUME_FILE).exists()
    if resumed and alive:  # it hasn't reported anything yet
        return State("running", "starting")
    if reported.status in FINAL and not resumed:
        return reported if alive else ended_without_worker(folder, reported)
    if damage is not None:
        raise damage
    if reported.status == "paused":
        return _read_paused(folder, reported, alive=alive)
    return reported if alive else left_by_worker(folder, reported)


def is_to_pause(folder: Path) -> bool:
    """Whether the run in a folder is to do nothing: to pause, not to stop, nor to do an epoch."""
    asked, *others = ((folder / name).exists() for name in (PAUSE_FILE, ONE_EPOCH_FILE, STOP_FILE))
    return asked and not any(others)


def _read_paused(folder: Path, reported: State, *, alive: bool) -> State:
    """How far a run is that was paused when its process was last heard of.

    That has saved a checkpoint, so another one can go on from there: to the end, for an
    epoch, or to stop.
    """
    if is_to_pause(folder):
        return reported if alive else replace(reported, phase=None)
    return replace(reported, status="running") if alive else State("queued")


def read_reported_state(folder: Path) -> State:
    """What a run's process wrote last, whether or not it still lives.

    Where that is damaged or gone, a run that has its encodings has ended: they are written last.
    """
    has_ended = (folder / ENCODINGS_FILE).exists
    try:
        reported = read_as(State, folder / STATUS_FILE)
        if reported is not None or not has_ended():
            return reported or State("running", "starting")
        fault = "missing"
    except SequiturError:
        if not has_ended():
            raise
        fault = "damaged"
    return State(
        "stopped" if (folder / STOP_FILE).exists() else "done",
        phase=None if (folder / points_file("umap")).exists() else "map",
        message=f"When it ended can't be read, as {STATUS_FILE} is {fault}; what it learned is "
        "there.",
    )
