"""What a model's encodings are worth, measured when its training ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.belonging import (
    Encoder,
    by_each_label,
    by_next_window,
    rows_to_compare,
    told_best,
)
from sequitur_core.explore.maps.map_quality import map_quality
from sequitur_core.explore.maps.projection import FEW_FOR_UMAP
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.structure import Structure, structure_of
from sequitur_core.runs.results.evaluation import Evaluation, read_evaluation, write_evaluation
from sequitur_core.runs.run import Run

if TYPE_CHECKING:
    from torch import nn


def evaluate(
    scaled: SequenceDataset,
    train: IntArray,
    encodings: FloatArray,
    untrained: nn.Module,
    *,
    apart_by: str | None = None,
) -> Evaluation:
    """Whether encodings lie near what they belong with, beside PCA's and an untrained model's.

    Takes about as long as fitting PCA once, as no more than 1,000 sequences are compared.

    Parameters
    ----------
    scaled : the sequences as the model was trained on them.
    train : rows that it was trained on; PCA is fitted to them.
    encodings : of all sequences.
    untrained : a model of the same kind before its training.
    apart_by : the label that sequences were held out by, if they were.
    """
    from sequitur_core.training.evaluation import encode

    rows = rows_to_compare(scaled)
    compared = scaled.take(rows)
    if not np.isfinite(encodings).all():
        return Evaluation(others=())
    pca = RelativeTimePCA(encodings.shape[1]).fit(scaled.take(train).sequences)
    tables: dict[Encoder, ArrayLike] = {
        "model": encodings[rows],
        "pca": pca.encode(compared.sequences),
        "untrained": encode(untrained, compared),
    }
    labels = by_each_label(tables, compared, apart_by=apart_by)
    told = told_best(labels)
    others = tuple(one for one in labels if one is not told)
    return Evaluation(told, by_next_window(tables, compared), others=others)


def add_structure(run: Run) -> None:
    """Store with a run's evaluation what its encodings fall into, where no label judges them.

    Once its map is drawn, as what that is worth belongs to it.
    """
    evaluation = read_evaluation(run)
    if evaluation is not None and evaluation.label is None and evaluation.structure is None:
        write_evaluation(run, replace(evaluation, structure=measured_structure(run)))


def measured_structure(run: Run) -> Structure | None:
    """What the encodings of a run fall into; None where they aren't there, or aren't finite."""
    encodings = run.encodings()
    if encodings is None or not np.isfinite(encodings).all():
        return None
    found = structure_of(Evidence(encodings.astype(np.float64), run.dataset()))
    return replace(found, trust=_trust(run, encodings))


def _trust(run: Run, encodings: FloatArray) -> float | None:
    """Trustworthiness of the map that a run is shown with first."""
    points = run.points("umap") if len(encodings) >= FEW_FOR_UMAP else None
    points = run.points("pca") if points is None else points
    if points is None:
        return None
    try:
        return map_quality(encodings, points).trustworthiness
    except SequiturError:  # too few points, or all of them equal
        return None
