"""Labels beside the steps of an array: a sequence or window has what most of its steps have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.formatting import join_names
from sequitur_core.readers.arrays.formats.array_headers import ArrayHeader
from sequitur_core.readers.tables.columns.labels import LASTING, label_per_sequence, names_label

MOST_CLASSES = 60
_CALLED = re.compile(
    r"y|(re)?(stimulus|repetition)s?|annotations?|markers?|stages?|states?|phases?|subjects?|sessions?|trials?|"
    r"runs?|(subject|session|trial|run)_?(id|no|nr)s?",
    re.IGNORECASE,
)


def may_label_steps(header: ArrayHeader) -> bool:
    """Whether an array holds words or numbers that may be classes."""
    return header.dtype.kind in "iufbUS"


def is_called_label(header: ArrayHeader) -> bool:
    """Whether an array's own name is that of labels."""
    name = header.base.rpartition("/")[2].rpartition(".")[2]
    return bool(_CALLED.fullmatch(name)) or names_label(name)


def label_steps(header: ArrayHeader, values: Sequence[NDArray[Any]]) -> bool:
    """Whether values of the steps of each sequence are labels.

    Words, or few whole numbers that are called so, or go on for several steps.
    """
    whole = np.concatenate([of.reshape(-1) for of in values])
    if whole.dtype.kind == "f" and not (whole[np.isfinite(whole)] % 1 == 0).all():
        return False
    count = pd.Series(whole).nunique()
    changes = sum(int((of[1:] != of[:-1]).sum()) for of in values)
    lasting = LASTING * changes <= len(whole)
    if whole.dtype.kind in "US":
        return count >= 2 and (lasting or count <= MOST_CLASSES)
    return 2 <= count <= MOST_CLASSES and (lasting or is_called_label(header))


def change_within(values: Sequence[NDArray[Any]]) -> bool:
    """Whether most sequences have steps of several classes."""
    return 2 * sum(bool((of[1:] != of[:-1]).any()) for of in values) > len(values)


def describe_step_labels(names: Sequence[str]) -> str:
    """Why they are labels, in a sentence."""
    have = "has" if len(names) == 1 else "have"
    return (
        f"{join_names(names)} {have} one value for each step: used as labels, a window having the "
        "one that most of its steps have."
    )


def labels_by_steps(
    name: str, values: Sequence[NDArray[Any]], dataset: SequenceDataset, rows: IntArray
) -> pd.Series[Any]:
    """One label for each sequence or window of a dataset, by those of the steps that it is made of.

    values : those of all steps of each recording. rows : which of them a recording of the
        dataset is.
    """
    sizes = [len(of) for of in values]
    begins = np.concatenate([[0], np.cumsum(sizes)])
    whole = np.concatenate([of.reshape(-1) for of in values])
    if whole.dtype.kind == "S":
        whole = np.char.decode(whole, "utf-8", "replace")
    lows = begins[rows[dataset.recording]] + dataset.start
    highs = np.minimum(lows + dataset.lengths, begins[rows[dataset.recording] + 1])
    spans = list(zip(lows.tolist(), highs.tolist(), strict=True))
    column = pd.Series(whole.astype(object) if whole.dtype.kind == "U" else whole, name=name)
    return label_per_sequence(column, np.arange(len(whole), dtype=np.int64), spans)
