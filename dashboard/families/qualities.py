"""What the runs of a family measured, and the quality of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sequitur_core.comparison.families import FamilyRuns
from sequitur_core.comparison.measures import Measures, by_one_label, measures
from sequitur_core.comparison.trend import TOLERANCE, Trend, trend
from sequitur_core.comparison.variants import SEED, worded
from sequitur_core.errors import SequiturError
from sequitur_core.runs.run import Run

EXPLAINED, NEAREST = "Variance explained", "Nearest of its kind"
SEPARATING = "separating"  # the preset whose aim is that neighbours are of a kind


@dataclass(frozen=True, eq=False)
class Variant:
    """A run of a family: its value, what it measured so far, and why it can't be read if so."""

    run: Run
    value: str
    measures: Measures
    damage: str = ""

    def quality(self, kind: str) -> float | None:
        """Its share, 0 to 1, by a kind of quality; None before its training has ended."""
        if self.run.status not in ("done", "stopped"):
            return None
        if kind == EXPLAINED:
            return self.measures.explained
        return None if self.measures.belonging is None else self.measures.belonging.model

    def pca(self, kind: str) -> float | None:
        """The same of PCA of the same size."""
        if kind == EXPLAINED:
            return self.measures.pca_explained
        return None if self.measures.belonging is None else self.measures.belonging.pca


def variants_of(family: FamilyRuns) -> list[Variant]:
    """The runs of a family with what they measured; a damaged one measured nothing."""
    found = []
    for run, value in zip(family.runs, family.values, strict=True):
        try:
            found.append(Variant(run, worded(value), measures(run)))
        except SequiturError as error:
            found.append(Variant(run, worded(value), Measures(), str(error)))
    alike = by_one_label([one.measures for one in found])
    return [replace(one, measures=own) for one, own in zip(found, alike, strict=True)]


def kinds(variants: Sequence[Variant]) -> list[str]:
    """The kinds of quality that are known, the one that the runs aim at first."""
    nearest = any(one.measures.belonging is not None for one in variants)
    if not nearest:
        return [EXPLAINED]
    aim = all(one.run.spec.preset == SEPARATING for one in variants if not one.damage)
    return [NEAREST, EXPLAINED] if aim else [EXPLAINED, NEAREST]


def trend_of(
    family: FamilyRuns, variants: Sequence[Variant], kind: str
) -> tuple[Trend, list[Variant]] | None:
    """What the qualities so far show, and the runs it is about; None of fewer than two."""
    known = [one for one in variants if one.quality(kind) is not None]
    found = trend(
        [quality for one in known if (quality := one.quality(kind)) is not None],
        ordered=family.is_numeric,
        seeds=family.setting == SEED,
        tolerance=max(TOLERANCE, _chance(known) if kind == NEAREST else 0.0),
    )
    return None if found is None else (found, known)


def _chance(variants: Sequence[Variant]) -> float:
    """The standard error of a share of the sequences that neighbours were counted of, at most."""
    rows = [one.measures.belonging.rows for one in variants if one.measures.belonging is not None]
    return 0.5 / math.sqrt(max(1, min(rows, default=1)))


def table(family: FamilyRuns, variants: Sequence[Variant]) -> pd.DataFrame:
    """All that was measured, a line for each run."""
    return pd.DataFrame(
        [
            {
                family.label: one.value,
                "run": one.run.id,
                "name": one.run.name,
                "status": one.run.status,
                "loss": one.measures.error,
                "loss of the average": one.measures.average,
                "loss of PCA": one.measures.pca,
                "variance explained": one.measures.explained,
                "variance explained by PCA": one.measures.pca_explained,
                "measured on held-out sequences": one.measures.held_out,
                "nearest of its kind": one.quality(NEAREST),
                "seconds": one.measures.seconds,
                "parameters": one.measures.parameters,
            }
            for one in variants
        ]
    )
