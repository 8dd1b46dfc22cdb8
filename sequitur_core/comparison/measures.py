"""What runs measured, in a form in which they can stand beside one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.comparison.sequences import keys
from sequitur_core.comparison.settings import differences
from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.ragged import equal
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.explore.maps.projection import AS_THEY_ARE, FEW_FOR_UMAP
from sequitur_core.runs.layout import points_file
from sequitur_core.runs.progress.state import MeasuredOn
from sequitur_core.runs.results.evaluation import read_evaluation
from sequitur_core.runs.results.judgement import compare_losses, explained_share, measured_loss
from sequitur_core.runs.run import Run
from sequitur_core.settings.architectures import count_parameters

ROUNDING = 1e-9  # relative difference that counts as none


@dataclass(frozen=True)
class Measures:
    """What is known of a run; None where it isn't, or not yet.

    Attributes
    ----------
    error : mean squared error of its model, in the units trained on.
    average, pca : that of the average sequence, and of PCA of the same size.
    explained, pca_explained : the share of the variance that model and PCA explain.
    measured_on : the sequences of all this, as in `Baselines`.
    held_out_rows : how many were held out from training; None where not one was.
    belonging : how near sequences lie to others of their label; None without a label.
    belongings : the same by each label that was measured, that one first.
    evaluated : whether that was measured at all.
    seconds : of training.
    parameters : numbers that the model learned.
    """

    error: float | None = None
    average: float | None = None
    pca: float | None = None
    explained: float | None = None
    pca_explained: float | None = None
    measured_on: MeasuredOn | None = None
    held_out_rows: int | None = None
    belonging: Belonging | None = None
    belongings: tuple[Belonging, ...] = ()
    evaluated: bool = False
    seconds: float | None = None
    parameters: int | None = None

    @property
    def held_out(self) -> bool | None:
        """Whether all this was measured on sequences that weren't trained on."""
        return None if self.measured_on is None else self.measured_on != "training"

    @property
    def is_cross_fit(self) -> bool:
        """Whether it was measured by cross-validation."""
        return self.measured_on == "cross-fit"

    @property
    def behind_pca(self) -> bool:
        """Whether PCA of the same size reconstructs clearly better."""
        if self.error is None or self.pca is None or self.average is None:
            return False
        return compare_losses(self.error, self.pca, self.average) == "worse"


def measures(run: Run) -> Measures:
    """What a run measured so far.

    Raises SequiturError where its files are damaged.
    """
    spec, history, baselines = run.spec, run.history(), run.baselines()
    evaluation = read_evaluation(run)
    values: dict[str, float | str | None] = {}
    if history and baselines is not None:
        error = measured_loss(history[-1], baselines)
        values = {
            "error": error,
            "average": baselines.mean,
            "pca": baselines.pca,
            "explained": explained_share(error, baselines),
            "pca_explained": explained_share(baselines.pca, baselines),
            "measured_on": baselines.measured_on,
            "held_out_rows": _held_out_rows(run),
        }
    return Measures(
        **values,  # type: ignore[arg-type]
        belonging=None if evaluation is None else evaluation.label,
        belongings=() if evaluation is None else evaluation.labels,
        evaluated=evaluation is not None,
        seconds=history[-1].seconds if history else None,
        parameters=_parameters(run, spec.encoding_dim),
    )


def by_one_label(found: Sequence[Measures]) -> list[Measures]:
    """The same measures, with neighbours by one label where all that have any know it.

    Each model is judged by the label that it tells apart best, which may not be the same one.
    """
    known = [{one.name: one for one in each.belongings} for each in found]
    labelled = [names for names in known if names]
    shared = [name for name in next(iter(labelled), {}) if all(name in one for one in labelled)]
    if not shared:
        return list(found)
    return [
        replace(each, belonging=names[shared[0]]) if names else each
        for each, names in zip(found, known, strict=True)
    ]


def counted_apart_by(found: Sequence[Measures]) -> str:
    """The label of which some run counts neighbours of another value only, as `by_each_label`."""
    known = [one.belonging for one in found if one.belonging is not None]
    return next((one.apart_by for one in known if one.apart_by), "")


def best(values: Sequence[float | None], *, lower: bool = False) -> frozenset[int]:
    """Places of the best of some values; none where fewer than two are known or all are equal."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return frozenset()
    top = min(known) if lower else max(known)
    tie = ROUNDING * max(abs(top), 1e-300)
    places = frozenset(
        i for i, value in enumerate(values) if value is not None and abs(value - top) <= tie
    )
    return frozenset() if len(places) == len(known) else places


def on_one_dataset(runs: Sequence[Run]) -> bool:
    """Whether all runs were trained on the same data, so that their errors can be compared."""
    first = runs[0]
    return all(_same_data(first, other) for other in runs[1:])


def groups_on_one_dataset(runs: Sequence[Run]) -> list[list[int]]:
    """Places of the runs that were trained on the same data, those that are alone left out."""
    return [group for group in _grouped(runs, _same_data) if len(group) > 1]


def _grouped(runs: Sequence[Run], alike: Callable[[Run, Run], bool]) -> list[list[int]]:
    """Places of the runs that are alike, also of those that are alone."""
    groups: list[list[int]] = []
    for place, run in enumerate(runs):
        own = next((group for group in groups if alike(runs[group[0]], run)), None)
        if own is None:
            groups.append([place])
        else:
            own.append(place)
    return groups


def held_out_alike(runs: Sequence[Run]) -> bool:
    """Whether all runs were measured on the same sequences of one dataset, and in the same way."""
    return len({_measured_rows(run) for run in runs}) <= 1


def shared_rows(runs: Sequence[Run]) -> frozenset[int]:
    """The rows that all runs have held-out errors of, where only some are cross-validated.

    Empty where the others held out different ones, or none.
    """
    found = {_measured_rows(run) for run in runs}
    held_out = [rows for rows in found if rows is not None]
    return held_out[0] if len(held_out) == 1 < len(found) else frozenset()


def on_shared_rows(
    runs: Sequence[Run], found: Sequence[Measures], weights: ArrayLike
) -> list[Measures]:
    """The same measures, those of cross-validated runs on `shared_rows`, of which there are some.

    `weights` (n,) are those of the dataset. What PCA does there is known where the run held them
    out itself, before.
    """
    rows = shared_rows(runs)
    average = next(one.average for one in found if not one.is_cross_fit)
    return [
        _on_rows(run, one, sorted(rows), np.asarray(weights), average) if one.is_cross_fit else one
        for run, one in zip(runs, found, strict=True)
    ]


def _on_rows(
    run: Run, known: Measures, rows: list[int], weights: DoubleArray, average: float | None
) -> Measures:
    errors, split, baselines = run.errors(), run.split(), run.baselines()
    if errors is None or baselines is None or not average:
        return replace(known, error=None, average=None, pca=None, explained=None)
    beside = baselines.beside_curve()
    own = split is not None and sorted(split[1].tolist()) == rows
    pca = beside.pca if beside is not None and own else None
    error = float(np.average(errors[rows], weights=weights[rows]))
    return replace(
        known,
        error=error,
        average=average,
        pca=pca,
        explained=max(0.0, 1 - error / average),
        pca_explained=None if pca is None else max(0.0, 1 - pca / average),
        held_out_rows=len(rows),
    )


def groups_of_equal(runs: Sequence[Run]) -> list[list[int]]:
    """Places of runs that are the same: on the same data, with the same settings and losses."""
    return [
        places
        for places in _grouped(runs, _are_equal)
        if len(places) > 1 and runs[places[0]].history()
    ]


def _are_equal(one: Run, other: Run) -> bool:
    if differences([one.spec, other.spec]):
        return False
    curves = [
        [(epoch.train_loss, epoch.validation_loss) for epoch in run.history()]
        for run in (one, other)
    ]
    return curves[0] == curves[1] and _same_data(one, other)


def usual_map(run: Run) -> str:
    """The projection that a run's map is first looked at by.

    One or two numbers are shown as they are, and of few sequences UMAP says little.
    """
    compared = run.spec.parts.shape + run.spec.parts.rhythm
    if (as_they_are := AS_THEY_ARE.get(compared)) is not None:
        return as_they_are
    has_umap = (run.path / points_file("umap")).exists()
    return "umap" if has_umap and run.sizes().n >= FEW_FOR_UMAP else "pca"


def _same_data(one: Run, other: Run) -> bool:
    if one.spec.dataset_id and one.spec.dataset_id == other.spec.dataset_id:
        return True
    first, second = one.dataset(), other.dataset()
    return (
        keys(first) == keys(second)
        and first.element_shape == second.element_shape
        and np.array_equal(first.lengths, second.lengths)
        and equal(first.sequences, second.sequences)
    )


def _measured_rows(run: Run) -> frozenset[int] | None:
    """The rows held out that errors are of; None for all rows, by cross-validation."""
    baselines = run.baselines()
    if baselines is not None and baselines.measured_on == "cross-fit":
        return None
    split = run.split()
    return frozenset() if split is None else frozenset(split[1].tolist())


def _held_out_rows(run: Run) -> int | None:
    split = run.split()
    return len(split[1]) or None if split is not None else None


def _parameters(run: Run, encoding_dim: int) -> int | None:
    try:
        return count_parameters(run.spec.model, run.sizes(), encoding_dim, run.spec.options)
    except SequiturError:  # of another version, whose options aren't known any more
        return None
