"""What a model's encodings are worth, measured when its training ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.explore.belonging import (
    Encoder,
    by_label,
    by_next_window,
    rows_to_compare,
)
from sequitur_core.runs.evaluation import Evaluation

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
        return Evaluation()
    pca = RelativeTimePCA(encodings.shape[1]).fit(scaled.take(train).sequences)
    tables: dict[Encoder, ArrayLike] = {
        "model": encodings[rows],
        "pca": pca.encode(compared.sequences),
        "untrained": encode(untrained, compared),
    }
    told = by_label(tables, compared, apart_by=apart_by)
    return Evaluation(told, by_next_window(tables, compared))
