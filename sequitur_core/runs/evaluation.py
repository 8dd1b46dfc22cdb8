"""What a finished model's encodings are worth beside PCA's and those of an untrained model."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sequitur_core.explore.belonging import Belonging
from sequitur_core.files import DAMAGE, damaged, from_values, read_json, write_json
from sequitur_core.runs.layout import EVALUATION_FILE
from sequitur_core.runs.run import Run


@dataclass(frozen=True)
class Evaluation:
    """Whether sequences lie near what they belong with; None where that can't be measured."""

    label: Belonging | None = None
    next_window: Belonging | None = None


def read_evaluation(run: Run) -> Evaluation | None:
    """The stored evaluation; None where there is none, as of runs of earlier versions.

    Raises SequiturError where it is damaged.
    """
    path = run.path / EVALUATION_FILE
    values = read_json(path)
    if values is None:
        return None
    try:
        return Evaluation(
            **{
                name: None if value is None else from_values(Belonging, value)
                for name, value in values.items()
            }
        )
    except DAMAGE as error:
        raise damaged(path) from error


def write_evaluation(run: Run, evaluation: Evaluation) -> None:
    """Store it with the run."""
    write_json(run.path / EVALUATION_FILE, asdict(evaluation))
