"""What of a named outcome goes with the encodings, in recordings that were held out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore.grouping.groups import is_class
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding, Number
from sequitur_core.findings.statistics.independence import FEWEST_UNITS
from sequitur_core.findings.statistics.shuffles import along_time, among_units, unit_values

PURPOSE = 404  # of the random numbers
FEWEST = 20  # sequences with an outcome
MOST = 5_000
FOLDS = 5
PERMUTATIONS = 499
EIGHTHS = np.linspace(0, 1, 9)[1:-1]
RIDGE = 0.01  # of the largest squared singular value
FEWEST_OF_CLASS = 5
# Least R2, and least balanced accuracy above chance, as a share of what is left above it.
LEAST = 0.1


def find_outcome(evidence: Evidence) -> Iterator[Finding]:
    """How well the encodings tell the named outcome of recordings that they weren't fitted to.

    By ridge regression on the numbers of the encodings, or on one column for each class. p by
    permutations of recordings; along time where the outcome changes within them. Numbers:
    `name`, `measure` ("R2" or "balanced accuracy"), `value`, `chance` (0, or 1 of the number of
    classes) and `units`, how many recordings were held out in turn. Rows are those with an
    outcome; parts one for each class (`classes`), or the lowest and the highest quarter.
    """
    named = evidence.outcome
    if named is None or named not in evidence.labels.columns:
        return
    at = list(evidence.labels.columns).index(named)
    column = evidence.labels.iloc[:, at]
    rows = np.flatnonzero(column.notna().to_numpy()).astype(np.int64)
    rows = rows[evenly_spaced(len(rows), MOST)] if len(rows) else rows
    classes = is_class(column)
    if len(rows) < FEWEST or not (classes or pd.api.types.is_numeric_dtype(column)):
        return
    if classes:
        codes, kinds = pd.factorize(column.iloc[rows].astype(str), sort=True)
        often = np.flatnonzero(np.bincount(codes) >= FEWEST_OF_CLASS)
        rows, codes = rows[np.isin(codes, often)], codes[np.isin(codes, often)]
        codes = np.searchsorted(often, codes)
        targets = np.eye(len(often))[codes]
        parts = tuple(rows[codes == k] for k in range(len(often)))
        told: dict[str, Number | list[Number]] = {"classes": [str(kinds[int(k)]) for k in often]}
    else:
        values = column.iloc[rows].to_numpy(np.float64)
        # How it lies in recordings and along time is seen in eighths, too.
        codes = np.searchsorted(np.unique(np.quantile(values, EIGHTHS)), values)
        targets = values[:, None]
        low, high = np.quantile(values, (0.25, 0.75))
        parts, told = (rows[values <= low], rows[values >= high]), {}
    if targets.std() == 0 or (classes and targets.shape[1] < 2):
        return
    yield from _tested(evidence, named, rows, codes.astype(np.int64), targets, parts, told)


def _tested(
    evidence: Evidence,
    name: str,
    rows: IntArray,
    codes: IntArray,
    targets: DoubleArray,
    parts: tuple[IntArray, ...],
    told: dict[str, Number | list[Number]],
) -> Iterator[Finding]:
    rng = evidence.random(PURPOSE)
    units = np.unique(evidence.units[rows], return_inverse=True)[1].astype(np.int64)
    sources = _sources(evidence, rows, units, codes, rng)
    if sources is None:
        return
    folds = _folds(evidence, rows, units, rng)
    fitted = _fitted(evidence.table[rows], folds)
    score = _accuracy if "classes" in told else _explained
    chance = 1 / targets.shape[1] if "classes" in told else 0.0
    value = score(targets, *_predicted(fitted, targets))
    others = np.array([score(y, *_predicted(fitted, y)) for y in (targets[s] for s in sources)])
    p = float((1 + (others >= value).sum()) / (1 + len(others)))
    numbers: dict[str, Number | list[Number]] = {
        "name": name,
        "measure": "balanced accuracy" if "classes" in told else "R2",
        "value": value,
        "chance": chance,
        "units": int(units.max()) + 1,
        **told,
    }
    telling = (value - chance) / (1 - chance) >= LEAST
    yield Finding("outcome", numbers, rows, parts, p=p if telling else 1.0)


def _sources(
    evidence: Evidence, rows: IntArray, units: IntArray, codes: IntArray, rng: np.random.Generator
) -> IntArray | None:
    """Permutations of rows (count, m): which row each takes its outcome from; None for too few."""
    values = unit_values(codes, units)
    if values is None or units.max() + 1 < FEWEST_UNITS:
        place = evidence.dataset.recording[rows], evidence.dataset.start[rows]
        return along_time(codes, *place, PERMUTATIONS, rng)
    order = among_units(values, np.zeros(len(values), np.int64), PERMUTATIONS, rng)
    if order is None:
        return None
    first = np.unique(units, return_index=True)[1]
    found: IntArray = first[order[:, units]].astype(np.int64)
    return found


def _folds(
    evidence: Evidence, rows: IntArray, units: IntArray, rng: np.random.Generator
) -> IntArray:
    """The fold (m,) of each row: recordings stay together; of few, stretches of time do."""
    count = int(units.max()) + 1
    if count >= FEWEST_UNITS:
        return (rng.permutation(count) % FOLDS)[units].astype(np.int64)
    in_time = np.lexsort((evidence.dataset.start[rows], units))
    folds = np.empty(len(rows), np.int64)
    folds[in_time] = np.arange(len(rows)) * FOLDS // len(rows)
    return folds


@dataclass(frozen=True, eq=False)
class Fold:
    """What predicts targets of the rows `out` from those of the rows `known`: left @ right."""

    out: IntArray
    known: IntArray
    left: DoubleArray
    right: DoubleArray


def _fitted(table: DoubleArray, folds: IntArray) -> list[Fold]:
    """Ridge regression on a table (m, d) for each fold; it is the same for any targets."""
    found = []
    for fold in np.unique(folds):
        out, known = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        middle = table[known].mean(axis=0)
        left, sizes, right = np.linalg.svd(table[known] - middle, full_matrices=False)
        shrunk = sizes / (np.square(sizes) + RIDGE * max(float(sizes[0]) ** 2, 1e-30))
        found.append(Fold(out, known, (table[out] - middle) @ right.T * shrunk, left.T))
    return found


def _predicted(fitted: Sequence[Fold], targets: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
    """Targets (m, t) predicted from the other folds, and the means of those."""
    predicted, usual = np.empty_like(targets), np.empty_like(targets)
    for fold in fitted:
        known = targets[fold.known]
        usual[fold.out] = known.mean(axis=0)
        predicted[fold.out] = usual[fold.out] + fold.left @ (fold.right @ known)
    return predicted, usual


def _explained(targets: DoubleArray, predicted: DoubleArray, usual: DoubleArray) -> float:
    """Share of the variance that is predicted, against the mean of the other folds."""
    left = np.square(targets - predicted).sum()
    return float(1 - left / max(float(np.square(targets - usual).sum()), 1e-30))


def _accuracy(targets: DoubleArray, predicted: DoubleArray, usual: DoubleArray) -> float:
    """Mean share of each class that is told, classes counting alike."""
    # Rare classes would never be the largest.
    told = (predicted / np.maximum(usual, 1e-9)).argmax(axis=1) == targets.argmax(axis=1)
    return float((targets[told].sum(axis=0) / targets.sum(axis=0)).mean())
