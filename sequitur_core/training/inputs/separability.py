"""Whether components of clips, each with one course in time, draw unseen clips better."""

from __future__ import annotations

import math

import numpy as np

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA, rows_to_fit_on
from sequitur_core.data.splitting import folds
from sequitur_core.errors import SequiturError
from sequitur_core.settings.architectures.preset_settings.conv_lstm_ae import ENOUGH_CLIPS
from sequitur_core.training.baselines import reconstruction_errors

PARTS = 5


def separable_helps(
    train: SequenceDataset, components: int, *, terms: int, by: str | None = None
) -> bool:
    """Whether so many separable components reconstruct unseen sequences better than any do.

    By 5-fold cross-validation, with as many sequences as components are found in. False where
    there are fewer than five, or windows that all overlap, and with 200 or more: networks learn
    enough from these.

    terms, components : as in `RelativeTimePCA`.
    by : what sequences are held out by, as in `splitting.folds`.
    """
    if not PARTS <= len(train) < ENOUGH_CLIPS:
        return False
    width = terms * math.prod(train.element_shape)
    train = train.take(rows_to_fit_on(len(train), width))
    try:
        parts = folds(train, count=PARTS, seed=0, by=by)
    except SequiturError:  # the windows overlap too much, or all are of one value
        return False
    errors = [0.0, 0.0]
    for kept, left_out in parts:
        known, unseen = ([train.sequences[row] for row in rows] for rows in (kept, left_out))
        for separable in (False, True):
            pca = RelativeTimePCA(components, terms=terms, separable=separable).fit(known)
            each = reconstruction_errors(unseen, pca.reconstruct(unseen))
            errors[separable] += float(each @ np.array([len(one) for one in unseen]))
    return errors[True] < errors[False]
