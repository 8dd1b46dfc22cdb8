"""Labels that people gave, and those that are proposed, as tables a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.labels.events import NO_LABEL, ORIGINS, Origin
from sequitur_core.labels.intervals import label_intervals
from sequitur_core.labels.labelling import Labelling

GIVEN_BY: Mapping[Origin, str] = {
    "hand": "hand",
    "proposed": "accepted proposal",
    "file": "file",
    "rule": "rule",
}
NAMES = {
    "origin": "given_by",
    "time": "labelled_on",
    "from_step": "first_step",
    "to_step": "last_step",
    "dragged_from": "dragged_from",
    "dragged_to": "dragged_to",
}


def per_sequence(
    dataset: SequenceDataset,
    labels: Labelling,
    proposals: Mapping[str, NDArray[Any]] | None = None,
) -> pd.DataFrame:
    """One row per sequence: id, label, how and when it was given; empty where it has none.

    Where there are proposals, also which one, for what had no label then. How sure a proposal is,
    or was when it was accepted, has a column where any is known.
    """
    table = pd.concat([pd.DataFrame({"id": dataset.ids}), _readable(labels.table())], axis=1)
    sure = labels.sure.astype(np.float64)
    if proposals is not None:
        names = {one.id: one.name for one in labels.vocabulary}
        proposed = [names.get(id_) for id_ in proposals["ids"].tolist()]
        table["proposed"] = pd.Series(proposed, dtype=object)
        open_ = table["proposed"].notna().to_numpy() & np.isnan(sure)
        sure = np.where(open_, proposals["probability"].astype(np.float64), sure)
    if not np.isnan(sure).all():
        table["how_sure_percent"] = np.round(100 * sure, 1)
    return table


def stretches(dataset: SequenceDataset, labels: Labelling) -> pd.DataFrame:
    """One row per stretch of time: all that its windows cover, and between which times a person
    dragged. Steps of the recording are counted from 1, the last one included.
    """
    table = label_intervals(dataset, labels, whole=True)
    table["from_step"] += 1
    if len(np.unique(dataset.recording)) == 1:  # whose windows are named by dates alone
        file = dataset.meta.source or dataset.name
        table["recording"] = table["recording"].replace("recording 1", file)
    return _readable(table)


def how_many(
    labels: Labelling, proposals: Mapping[str, NDArray[Any]] | None = None
) -> pd.DataFrame:
    """One row per label: how many sequences were given it in each way, and what is only proposed.

    Ways in which none was given have no column.
    """
    table = pd.DataFrame({"label": [one.name for one in labels.vocabulary]}, dtype=object)
    ids = [one.id for one in labels.vocabulary]
    for place, origin in enumerate(ORIGINS):
        given = labels.ids[labels.origins == place]
        if len(given):
            table[f"by {GIVEN_BY[origin]}"] = [int((given == id_).sum()) for id_ in ids]
    if proposals is not None:
        free = proposals["ids"][labels.ids == NO_LABEL]
        table["only proposed"] = [int((free == id_).sum()) for id_ in ids]
    return table


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    named = table.rename(columns=NAMES)
    named["given_by"] = named["given_by"].map(GIVEN_BY).astype(object)
    return named
