"""Whether one part of a run's encodings, such as rhythm, tells a label far better than all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.explore.encoding_parts import Part
from sequitur_core.explore.grouping.belonging import (
    Belonging,
    Encoder,
    by_each_label,
    rows_to_compare,
)
from sequitur_core.runs.results.judgement import is_told
from sequitur_core.runs.run import Run

FAR_BETTER = 0.2  # more of the sequences whose nearest is of the same kind


@dataclass(frozen=True)
class BestPart:
    """A part of the encodings, and the share whose nearest by it is of the same kind."""

    part: Part
    share: float


def best_part(run: Run, told: Belonging | None) -> BestPart | None:
    """The part that tells apart what `told`, of shape and rhythm together, is about.

    None where no part does so far better.
    """
    encodings, available = run.encodings(), run.spec.parts.available
    if told is None or told.by != "label" or encodings is None or len(available) == 1:
        return None
    if not np.isfinite(encodings).all():
        return None
    dataset = run.dataset()
    rows = rows_to_compare(dataset)
    compared, found = dataset.take(rows), []
    for part in available[1:]:
        table = encodings[rows, run.spec.parts.columns(part)]
        tables: dict[Encoder, ArrayLike] = {"model": table, "pca": table}
        for one in by_each_label(tables, compared, apart_by=told.apart_by or None):
            if one.name == told.name and is_told(one):
                found.append(BestPart(part, one.model))
    best = max(found, key=lambda one: one.share, default=None)
    return best if best is not None and best.share >= told.model + FAR_BETTER else None
