"""What a run says while it goes and when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sequitur_core.data.dataset import (
    FloatArray,
    IntArray,
)

if TYPE_CHECKING:
    pass


Status = Literal["queued", "running", "done", "stopped", "failed", "interrupted"]
FINAL: tuple[Status, ...] = ("done", "stopped", "failed")


# --- What a run says while it goes and when it is done -----------------------------------


@dataclass(frozen=True)
class State:
    """How far a run is, read at one moment.

    Attributes
    ----------
    status : "queued", "running", "done", "stopped", "failed" or "interrupted".
    phase : what its process does right now: "starting", "training",
        "encoding", "map", "checking" (cross-fitting); None if there is none. A
        run is "done" or "stopped" before its map is, with the phase "map", and
        before its errors have been checked, with the phase "checking".
    message : a sentence on what went wrong, or on what is being done; may be "".
    started, finished : Unix times in seconds, None where it hasn't.
    """

    status: Status
    phase: str | None = None
    message: str = ""
    started: float | None = None
    finished: float | None = None


@dataclass(frozen=True)
class Batches:
    """How far an epoch is: `batch` of its `batches` are done."""

    epoch: int
    batch: int
    batches: int


@dataclass(frozen=True)
class Stage:
    """A training that another one goes on from.

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
    """

    mean: float
    pca: float
    measured_on: Literal["validation", "training", "cross-fit"]
    model: float | None = None
    frame: float | None = None

    @property
    def held_out(self) -> bool:
        """Whether they were measured on sequences that weren't trained on."""
        return self.measured_on != "training"


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
