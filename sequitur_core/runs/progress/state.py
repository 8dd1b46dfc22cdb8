"""How far a run can be, and what its worker reports of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from sequitur_core.data.dataset import FloatArray, IntArray

Status = Literal["queued", "running", "paused", "done", "stopped", "failed", "interrupted"]
MeasuredOn = Literal["validation", "training", "cross-fit"]
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
