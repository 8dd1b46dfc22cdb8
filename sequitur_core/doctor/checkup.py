"""What is measured of a finished model to tell what is wrong with it, stored with its run."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sequitur_core.files import read_as, write_json
from sequitur_core.runs.layout import CHECKUP_FILE
from sequitur_core.runs.run import Run


@dataclass(frozen=True)
class Checkup:
    """Measurements of a finished model, errors being mean squared errors as of its loss.

    Attributes
    ----------
    trained : the model's error on the sequences that it was trained on.
    dead : numbers of the encoding that are the same for all sequences; positions from 0.
    duplicates : numbers that say nothing but what an earlier one says.
    saturated : numbers that lie at an end of their range for nearly all sequences.
    whole, half : the model's error on some sequences, and what it would be if the encoding had
        only the half of its directions that matter most; None with an encoding of one number.
    pca_half, pca_double : error of PCA with half and with twice as many numbers; its sequences
        are those of the baselines.
    shape_share : how much of the variance is shape, 0 to 1: what is left of a sequence without
        the average of each of its channels, which is its level. None for clips and volumes.
    level, shape : share of the variance of each that the model explains; may be below 0.
    pca_shape : the share of that of the shape that PCA with twice as many numbers explains.
    """

    trained: float
    dead: tuple[int, ...] = ()
    duplicates: tuple[int, ...] = ()
    saturated: tuple[int, ...] = ()
    whole: float | None = None
    half: float | None = None
    pca_half: float | None = None
    pca_double: float | None = None
    shape_share: float | None = None
    level: float = 0.0
    shape: float = 0.0
    pca_shape: float = 0.0

    @property
    def idle(self) -> int:
        """How many numbers of the encoding tell nothing that the others don't."""
        return len(self.dead) + len(self.duplicates)


def read_checkup(run: Run) -> Checkup | None:
    """What was measured of a run; None where nothing was, as of runs of earlier versions.

    Raises SequiturError where it is damaged.
    """
    return read_as(Checkup, run.path / CHECKUP_FILE)


def write_checkup(run: Run, checkup: Checkup) -> None:
    """Store it with the run."""
    write_json(run.path / CHECKUP_FILE, asdict(checkup))
