"""What a finished model's encodings are worth beside PCA's and those of an untrained model."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import DamagedError
from sequitur_core.explore.grouping.belonging import Belonging, usual_label
from sequitur_core.files import DAMAGE, damaged, from_values, read_json, write_json
from sequitur_core.findings.structure import Structure
from sequitur_core.runs.layout import EVALUATION_FILE
from sequitur_core.runs.run import Run


@dataclass(frozen=True)
class Evaluation:
    """What encodings are worth; None for what can't be measured, or wasn't.

    Attributes
    ----------
    label, next_window : whether sequences lie near those of their label, or those that follow.
    structure : what they fall into by themselves, where no label says what belongs together.
    others : the same by each label that wasn't chosen to judge the model by; None where an
        earlier version measured the first label only.
    """

    label: Belonging | None = None
    next_window: Belonging | None = None
    structure: Structure | None = None
    others: tuple[Belonging, ...] | None = None

    @property
    def labels(self) -> tuple[Belonging, ...]:
        """By every label that was measured, the one that judges the model first."""
        others = self.others or ()
        return others if self.label is None else (self.label, *others)


def read_evaluation(run: Run) -> Evaluation | None:
    """The stored evaluation; None where there is none, as of runs of earlier versions.

    Raises SequiturError where it is damaged.
    """
    path = run.path / EVALUATION_FILE
    values = read_json(path)
    if values is None:
        return None
    try:
        return from_values(Evaluation, {n: _read_part(n, v) for n, v in values.items()})
    except DAMAGE as error:
        raise damaged(path) from error


def judging_label(run: Run) -> str:
    """The name of the label that the verdict on a run speaks of; "" where none does."""
    try:
        evaluation = read_evaluation(run)
    except DamagedError:  # which the verdict tells of
        return ""
    return evaluation.label.name if evaluation and evaluation.label else ""


def first_label(run: Run, dataset: SequenceDataset) -> str:
    """The name of the label by which maps of a run are coloured at first; "" without labels.

    The one that the verdict speaks of; before there is one, that which people would ask for.
    """
    judging = judging_label(run)
    return judging if judging in dataset.labels else usual_label(dataset)


def _read_part(name: str, values: object) -> Belonging | Structure | list[Belonging] | None:
    """A part of an evaluation from its JSON; ValueError where it isn't one."""
    if name == "others" and values is not None:
        if not isinstance(values, list):
            raise ValueError("no list of labels")
        return [from_values(Belonging, one) for one in values]
    if values is None:
        return None
    if name == "structure":
        return from_values(Structure, values)
    return from_values(Belonging, values)


def write_evaluation(run: Run, evaluation: Evaluation) -> None:
    """Store it with the run."""
    write_json(run.path / EVALUATION_FILE, asdict(evaluation))
