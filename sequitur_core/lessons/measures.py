"""What lessons can ask of a run, by name; all of it is computed from what the run left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.anomalies import ranking, read_result
from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.explore.neighbours import window_spans
from sequitur_core.lessons.formula import Measured, Reference
from sequitur_core.runs import queries
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.queries import Query
from sequitur_core.runs.results.evaluation import read_evaluation
from sequitur_core.runs.results.judgement import explained_share, measured_loss
from sequitur_core.runs.run import Run
from sequitur_core.settings.architectures import count_parameters
from sequitur_core.settings.train_config import Epoch

NEIGHBOURS = 10
MOST_COMPARED = 1_000  # points of a map whose neighbours are compared
MOST_NAMED = 8  # labels in a message
ISOLATION = Query("isolation")
SAME_LABEL, BY_CHANCE = "same_label", "same_label_by_chance"


class PendingError(SequiturError):
    """Another process computes what is asked for; it can be asked for again in a moment."""


@dataclass(frozen=True)
class Measure:
    """A number of a run, and what it is in words for who writes lessons."""

    describe: str
    of: Callable[[Run], float]


@dataclass(frozen=True)
class Function:
    """A number of one or several runs, with further arguments.

    Attributes
    ----------
    describe : what it is, in words.
    example : a call as it is written.
    arguments : how many runs and how many texts it takes.
    of : computes it.
    """

    describe: str
    example: str
    arguments: tuple[int, int]
    of: Callable[[list[Run], tuple[str, ...]], float]


def measured_in(runs: Mapping[str, Run]) -> Measured:
    """Gives what formulas ask of these runs, by their keys; each is computed once.

    Raises SequiturError where it can't be measured, as with data that has no label.
    """
    known: dict[Reference, float] = {}

    def measure(reference: Reference) -> float:
        if reference not in known:
            asked = [runs[key] for key in reference.runs]
            if reference.measure in FUNCTIONS:
                known[reference] = FUNCTIONS[reference.measure].of(asked, reference.texts)
            else:
                known[reference] = float(MEASURES[reference.measure].of(asked[0]))
        return known[reference]

    return measure


def check_labels(references: Iterable[Reference], data: Mapping[str, SequenceDataset]) -> None:
    """Raise SequiturError where a formula names a label that the data of a run, by its key, lacks.

    Before the training: afterwards it would have been for nothing.
    """
    for reference in references:
        dataset = data[reference.runs[0]]
        if reference.texts:
            _has_label(dataset, *reference.texts)
        if reference.measure.startswith(SAME_LABEL) and not len(dataset.labels.columns):
            raise SequiturError(f"The lesson compares labels, but {dataset.name} has none.")


def by_chance(references: Iterable[Reference], measured: Measured) -> float | None:
    """The largest share of neighbours of one label that chance gives in what a lesson asks, in %.

    None where it doesn't ask for such shares, or says chance itself.
    """
    asked = [one for one in references if one.measure.startswith(SAME_LABEL)]
    if not asked or any(one.measure == BY_CHANCE for one in asked):
        return None
    return max(measured(Reference(BY_CHANCE, one.runs)) for one in asked)


def is_measurable(run: Run) -> bool:
    """Whether its training has ended and its map is there."""
    state = run.state()
    return state.status in ("done", "stopped") and state.phase is None and not run.unfinished


def _baselines(run: Run) -> Baselines:
    baselines = run.baselines()
    if baselines is None:
        raise SequiturError(f"{run.name} ended before anything was learned. Train it again.")
    return baselines


def _history(run: Run) -> list[Epoch]:
    history = run.history()
    if not history:
        raise SequiturError(f"{run.name} ended before its first epoch. Train it again.")
    return history


def _explained(run: Run) -> float:
    baselines = _baselines(run)
    return 100 * explained_share(measured_loss(_history(run)[-1], baselines), baselines)


def _explained_by_pca(run: Run) -> float:
    baselines = _baselines(run)
    return 100 * explained_share(baselines.pca, baselines)


def _explained_in_training(run: Run) -> float:
    return 100 * explained_share(_history(run)[-1].train_loss, _baselines(run))


def _validation(epoch: Epoch) -> float:
    return epoch.train_loss if epoch.validation_loss is None else epoch.validation_loss


def _best_epoch(run: Run) -> int:
    history = _history(run)
    return history[int(np.argmin([_validation(epoch) for epoch in history]))].number


def _rise(run: Run) -> float:
    losses = [_validation(epoch) for epoch in _history(run)]
    return 100 * (losses[-1] / min(losses) - 1) if min(losses) > 0 else 0.0


def _by_label(run: Run) -> Belonging:
    evaluation = read_evaluation(run)
    if evaluation is None or evaluation.label is None:
        raise SequiturError(
            f"The data of {run.name} has no label by which neighbours could be compared, or too "
            "few sequences of each kind."
        )
    return evaluation.label


def _untrained(run: Run) -> float:
    return 100 * (_by_label(run).untrained or 0.0)


def _values(run: Run) -> float:
    sizes = run.sizes()
    return float(run.dataset().lengths.mean() * np.prod(sizes.element_shape or (1,)))


def _parameters(run: Run) -> int:
    spec = run.spec
    return count_parameters(spec.model, run.sizes(), spec.encoding_dim, spec.options)


MEASURES: dict[str, Measure] = {
    "explained": Measure(
        "variance explained on sequences that were held out, in %, or on all where none were",
        _explained,
    ),
    "explained_in_training": Measure(
        "variance explained on the sequences trained on, in %", _explained_in_training
    ),
    "explained_by_pca": Measure(
        "variance explained by PCA with as many numbers, in %", _explained_by_pca
    ),
    SAME_LABEL: Measure(
        "how many sequences have a nearest neighbour of their own label, in %; where one label is "
        "common, that is high by chance",
        lambda run: 100 * _by_label(run).model,
    ),
    "same_label_by_pca": Measure(
        "the same in the encodings of PCA", lambda run: 100 * _by_label(run).pca
    ),
    "same_label_untrained": Measure("the same before the training", _untrained),
    BY_CHANCE: Measure(
        "the same if neighbours were drawn at random", lambda run: 100 * _by_label(run).chance
    ),
    "labels": Measure("how many different labels there are", lambda run: _by_label(run).kinds),
    "epochs": Measure("epochs trained", lambda run: len(_history(run))),
    "best_epoch": Measure(
        "the epoch with the lowest loss on sequences that were held out", _best_epoch
    ),
    "rise": Measure("by how much that loss is higher at the end than at its lowest, in %", _rise),
    "loss": Measure(
        "loss at the end, on sequences held out", lambda r: _validation(_history(r)[-1])
    ),
    "training_loss": Measure("loss at the end, in training", lambda r: _history(r)[-1].train_loss),
    "numbers": Measure("numbers of an encoding", lambda run: run.spec.encoding_dim),
    "values": Measure("values of a sequence, on average", _values),
    "sequences": Measure("sequences of its data", lambda run: run.sizes().n),
    "parameters": Measure("parameters of the model", _parameters),
    "seconds": Measure("how long the training took", lambda run: run.seconds),
}


def _points(run: Run) -> FloatArray:
    points = run.points("umap")
    if points is None:
        points = run.points("pca")
    if points is None:
        raise SequiturError(f"{run.name} has no map. Train it again.")
    return points


def _shared_neighbours(runs: list[Run], _: tuple[str, ...]) -> float:
    """Of the nearest on one map, how many are among the nearest on the other, in %."""
    first, second = map(_points, runs)
    if len(first) != len(second):
        raise SequiturError("Neighbours can be compared on maps of the same sequences only.")
    count = min(NEIGHBOURS, len(first) - 2)
    if count < 1:
        raise SequiturError("Three sequences are needed to compare neighbours.")
    rows = np.arange(len(first))
    if len(first) > MOST_COMPARED:
        rows = np.sort(np.random.default_rng(0).permutation(len(first))[:MOST_COMPARED])
    nearest = [_nearest(points[rows], count) for points in (first, second)]
    shared = [len(set(a) & set(b)) for a, b in zip(*nearest, strict=True)]
    return 100 * float(np.mean(shared)) / count


def _nearest(points: FloatArray, count: int) -> list[list[int]]:
    distances = np.square(points[:, None] - points).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    return [list(map(int, row)) for row in np.argsort(distances, axis=1)[:, :count]]


def _has_label(dataset: SequenceDataset, column: str, value: str) -> NDArray[np.bool_]:
    """Which sequences have a label; SequiturError where none has."""
    labels, name = dataset.labels, dataset.name
    if column not in labels.columns:
        known = ", ".join(map(str, labels.columns))
        has = f"The labels of {name} are: {known}." if known else f"{name} has no labels."
        raise SequiturError(f"There is no label {column!r}. {has}")
    values = labels[column].astype(str)
    has_it: NDArray[np.bool_] = (values == value).to_numpy()
    if not has_it.any():
        some = ", ".join(values.value_counts().index[:MOST_NAMED])
        raise SequiturError(f"No sequence of {name} has the {column} {value}. There are: {some}.")
    return has_it


def _most_unusual(runs: list[Run], texts: tuple[str, ...]) -> float:
    """Of as many of the most unusual sequences as have a label, how many have it, in %."""
    run, dataset = runs[0], runs[0].dataset()
    has_it = _has_label(dataset, *texts)
    isolation = queries.result(run, ISOLATION)
    if isolation is None:
        queries.submit(run, ISOLATION)
        raise PendingError(f"How far sequences of {run.name} lie from others is being computed.")
    held_out, spans = run.errors_held_out(), window_spans(dataset)
    _, scores = read_result(isolation, run.errors(), held_out, spans)
    return 100 * float(has_it[ranking(scores["both"])[: has_it.sum()]].mean())


FUNCTIONS: dict[str, Function] = {
    "shared_neighbours": Function(
        f"of the {NEIGHBOURS} nearest neighbours on the map of one run, how many are among those "
        "on the map of the other, in %",
        "shared_neighbours(first, second)",
        (2, 0),
        _shared_neighbours,
    ),
    "most_unusual": Function(
        "of as many of the most unusual sequences (Outliers) as have this label: how many have it, "
        "in %",
        'most_unusual(first, "label", "1")',
        (1, 2),
        _most_unusual,
    ),
}
