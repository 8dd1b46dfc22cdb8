"""Whether one run is better than another beyond chance, sequence by sequence.

Both were measured on the same sequences, so that each is compared with itself, and what is hard
for both says nothing. Windows of one recording are no independent cases: they count as one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.splitting import RECORDING, groups_by, owners
from sequitur_core.explore.grouping.belonging import (
    Belonging,
    Encoder,
    by_each_label,
    independent_units,
    rows_to_compare,
    standard_errors,
)
from sequitur_core.runs.run import Run

CLEAR = 2.0  # standard errors, from which a difference is more than chance


@dataclass(frozen=True)
class FewCases:
    """So few independent cases that no difference between runs could be more than chance.

    `by` is the label of which the sequences of one value count as one, or `RECORDING`.
    """

    sequences: int
    independent: int
    by: str


def error_lead(one: Run, other: Run, dataset: SequenceDataset) -> float | None:
    """By how many standard errors the first run's errors are lower than the second's.

    Both are runs on `dataset`; what counts are rows that both were measured on. None where errors
    aren't known, or where they aren't finite.
    """
    errors, others = one.errors(), other.errors()
    if errors is None or others is None or len(errors) != len(others):
        return None
    rows = np.intersect1d(_measured(one, len(errors)), _measured(other, len(errors)))
    lower = (others.astype(np.float64) - errors)[rows] * dataset.weights[rows]
    if not np.isfinite(lower).all():
        return None
    return standard_errors(lower, _units(dataset, one.spec.config.split_by)[rows])


def too_few_errors(run: Run, dataset: SequenceDataset) -> FewCases | None:
    """How few independent cases errors were measured on.

    None where that is enough: where one run could be better than another beyond chance at all.
    """
    return _too_few(dataset, _measured(run, len(dataset)), run.spec.config.split_by)


def too_few_neighbours(dataset: SequenceDataset, apart_by: str | None) -> FewCases | None:
    """As `too_few_errors`, of neighbours; `apart_by` is as in `by_each_label`."""
    return _too_few(dataset, rows_to_compare(dataset), apart_by)


def _too_few(dataset: SequenceDataset, rows: IntArray, by: str | None) -> FewCases | None:
    by = by if by in owners(dataset) else None
    cases = len(np.unique(_units(dataset, by)[rows]))
    return FewCases(len(rows), cases, by or RECORDING) if np.sqrt(cases) < CLEAR else None


def nearest_lead(
    one: Run, other: Run, dataset: SequenceDataset, label: str, apart_by: str | None = None
) -> float | None:
    """By how many standard errors more nearest sequences have the same label in the first run.

    Both are runs on `dataset`. None where encodings or the label can't be compared. `apart_by` is
    as in `by_each_label`.
    """
    found = nearest_of(one, other, dataset, label, apart_by)
    return None if found is None else found.over_pca


def nearest_of(
    one: Run, other: Run, dataset: SequenceDataset, label: str, apart_by: str | None
) -> Belonging | None:
    """How near sequences lie to others of a label by the first run (`model`) and second (`pca`).

    Otherwise as `nearest_lead`.
    """
    rows = rows_to_compare(dataset)
    tables: dict[Encoder, FloatArray] = {}
    both: tuple[tuple[Encoder, Run], ...] = (("model", one), ("pca", other))
    for name, run in both:
        encodings = run.encodings()
        if encodings is None or not np.isfinite(encodings).all():
            return None
        tables[name] = encodings[rows, run.spec.parts.columns("all")]
    found = by_each_label(tables, dataset.take(rows), apart_by=apart_by)
    return next((each for each in found if each.name == label), None)


def _measured(run: Run, n: int) -> IntArray:
    """The rows that errors of n sequences count of: those held out, or all."""
    held_out = run.errors_held_out()
    return np.arange(n) if held_out is None or not held_out.any() else np.flatnonzero(held_out)


def _units(dataset: SequenceDataset, by: str | None) -> IntArray:
    """Which independent case each sequence belongs to, int64 (n,)."""
    if by is not None and by in owners(dataset):
        return groups_by(dataset, by)
    return independent_units(dataset)
