"""How far a run is, and what its worker reports of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.files import read_as
from sequitur_core.runs.layout import (
    ATTEMPTS_FILE,
    CLAIM_FILE,
    ENCODINGS_FILE,
    HISTORY_FILE,
    ONE_EPOCH_FILE,
    PAUSE_FILE,
    RESUME_FILE,
    STATUS_FILE,
    STOP_FILE,
    points_file,
)
from sequitur_core.runs.progress.claim import is_worked_on
from sequitur_core.runs.progress.ending import SENTENCES, read_cause

Status = Literal["queued", "running", "paused", "done", "stopped", "failed", "interrupted"]
MeasuredOn = Literal["validation", "training", "cross-fit"]
TRIED_AGAIN = "Its process ended before it was done; another one is tried in a moment."
FINAL: tuple[Status, ...] = ("done", "stopped", "failed")
UNDER_WAY: tuple[Status, ...] = ("queued", "running", "paused")


@dataclass(frozen=True)
class State:
    """How far a run is, read at one moment.

    Attributes
    ----------
    status : "queued", "running", "paused", "done", "stopped", "failed" or "interrupted".
    phase : what its process does right now: "starting", "training",
        "encoding", "map", "checking" (cross-fitting); None if there is none. A
        run is "done" or "stopped" before its map is, with the phase "map", and
        before its errors have been checked, with the phase "checking". A paused run has one
        for as long as its process waits.
    message : a sentence on what went wrong, or on what is being done; may be "".
    started, finished : Unix times in seconds, None where it hasn't.
    cause : why it failed, where something can be done about that: "diverged" where its loss
        was no longer a number; else "".
    """

    status: Status
    phase: str | None = None
    message: str = ""
    started: float | None = None
    finished: float | None = None
    cause: str = ""

    def to_values(self) -> dict[str, Any]:
        """For JSON that earlier versions read, too: they know no cause."""
        values = asdict(self)
        return values if self.cause else {k: v for k, v in values.items() if k != "cause"}


@dataclass(frozen=True)
class EpochProgress:
    """How far an epoch is: `batch` of its `batches` are done."""

    epoch: int
    batch: int
    batches: int


@dataclass(frozen=True)
class Stage:
    """A training that another one continues.

    Attributes
    ----------
    epochs, from_epoch : of its config.
    epoch, batch : the last batch it did, where it was stopped; 0 where it came to its end.
    """

    epochs: int
    from_epoch: int
    epoch: int = 0
    batch: int = 0


@dataclass(frozen=True)
class Baselines:
    """Mean squared errors to compare a run's loss with, in the units it was trained on.

    Attributes
    ----------
    mean : error of always predicting the mean sequence.
    pca : error of principal components with as many numbers per encoding.
    measured_on : "validation" (the rows held out), "training" (nothing was held
        out), or "cross-fit" (every row, by models that hadn't seen it).
    model : the finished model's error on the same rows; None before it is known.
    frame : error of always drawing the average frame, for clips and volumes only.
    curve_mean, curve_pca, curve_frame : of a cross-fit, the same on the sequences of the loss
        curve, as they were before it; None where that isn't known.
    """

    mean: float
    pca: float
    measured_on: MeasuredOn
    model: float | None = None
    frame: float | None = None
    curve_mean: float | None = None
    curve_pca: float | None = None
    curve_frame: float | None = None

    @property
    def held_out(self) -> bool:
        """Whether they were measured on sequences that weren't trained on."""
        return self.measured_on != "training"

    @property
    def is_cross_fit(self) -> bool:
        """Whether they are of all sequences, and so no others than those of the loss curve."""
        return self.measured_on == "cross-fit"

    def beside_curve(self) -> Baselines | None:
        """Those measured on the sequences of the loss curve; None where they aren't known."""
        if not self.is_cross_fit:
            return self
        if self.curve_mean is None or self.curve_pca is None:
            return None
        # Which sequences a curve is of, those held out or those trained on, it says itself.
        return Baselines(self.curve_mean, self.curve_pca, "validation", frame=self.curve_frame)

    def on_curve_from(self, earlier: Baselines | None) -> Baselines:
        """Themselves, with those beside the curve that there were earlier."""
        before = None if earlier is None else earlier.beside_curve()
        if before is None:
            return self
        return replace(self, curve_mean=before.mean, curve_pca=before.pca, curve_frame=before.frame)


@dataclass(frozen=True, eq=False)
class Preview:
    """A few reconstructions of a model that is still learning.

    Attributes
    ----------
    rows : int64, rows of the dataset, the same ones for the whole run.
    reconstructions : float32, shaped like those sequences, in original units.
    epoch : after which epoch.
    """

    rows: IntArray
    reconstructions: tuple[FloatArray, ...]
    epoch: int


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
    tried = all((folder / name).exists() for name in (ATTEMPTS_FILE, CLAIM_FILE))
    if reported.status in FINAL and not resumed:
        if alive:
            return reported
        message = TRIED_AGAIN if tried and reported.phase is not None else reported.message
        return replace(reported, phase=None, message=message)
    if damage is not None:
        raise damage
    if reported.status == "paused":
        return _read_paused(folder, reported, alive=alive)
    if alive:
        return reported
    history = folder / HISTORY_FILE
    if not resumed and history.exists() and history.stat().st_size:
        message = f"{SENTENCES[read_cause(folder)]} Resume it: what it had learned is kept."
        return replace(reported, status="interrupted", phase=None, message=message)
    # Nothing is lost: it waits for its first process, or for another one.
    if (folder / STOP_FILE).exists():
        return State("stopped")
    return State("queued", message=TRIED_AGAIN if tried else "")


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
