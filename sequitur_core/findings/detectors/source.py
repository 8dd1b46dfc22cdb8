"""Whether the map shows first which recording a window is of, such as how a collar was worn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray
from sequitur_core.explore.neighbours import nearest
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding

FEWEST_WINDOWS = 10  # of each recording, in either third
MOST_IN_THIRD = 200
NEIGHBOURS = 10
SHUFFLES = 999
LEAST = 0.7  # of the way from chance to all: it explains most of the map
SOURCE = 9  # what its random numbers are for


def find_source(evidence: Evidence) -> Iterator[Finding]:
    """A label that names recordings, where windows of one are nearest to others of the same.

    Windows of the first third of each recording are held against those of the last thirds of all,
    so that none is alike only because it follows; by chance, recordings change places.
    """
    named = _naming_label(evidence)
    if named is None:
        return
    units, random = evidence.units, evidence.random(SOURCE)
    count, start = int(units.max()) + 1, evidence.dataset.start
    early, late = [], []
    for unit in range(count):
        own = np.flatnonzero(units == unit)
        own = own[np.argsort(start[own], kind="stable")]
        third = len(own) // 3
        if third < FEWEST_WINDOWS:
            return
        early.append(random.permutation(own[:third])[:MOST_IN_THIRD])
        late.append(random.permutation(own[-third:])[:MOST_IN_THIRD])
    some, others = np.concatenate(early), np.concatenate(late)
    near = units[others][nearest(evidence.table[others], evidence.table[some], k=NEIGHBOURS)[0]]
    table = np.zeros((count, count))  # of the nearest of a recording, which share is of which
    np.add.at(table, (np.repeat(units[some], near.shape[1]), near.ravel()), 1)
    table /= table.sum(axis=1, keepdims=True)
    same = float(np.trace(table)) / count
    orders = np.array([random.permutation(count) for _ in range(SHUFFLES)])
    shuffled = table[np.arange(count), orders].mean(axis=1)
    p = float((1 + (shuffled >= same - 1e-12).sum()) / (1 + SHUFFLES))
    p = p if (same - 1 / count) / (1 - 1 / count) >= LEAST else 1.0
    parts = tuple(np.flatnonzero(units == unit).astype(np.int64) for unit in range(count))
    said = {
        "name": named[0], "what": "source", "agreement": same, "chance": 1 / count,
        "neighbours": near.shape[1], "classes": named[1],
    }  # fmt: skip
    yield Finding("nuisance", said, np.concatenate(parts), parts, p, 1 - p)


def _naming_label(evidence: Evidence) -> tuple[str, list[str]] | None:
    """The label that has another value for each of several recordings, and these values."""
    units: IntArray = evidence.units
    count = len(np.unique(units))
    if not evidence.dataset.windowed or not 3 <= count < len(units):
        return None
    for column in range(evidence.labels.shape[1]):
        values = evidence.labels.iloc[:, column].astype(str)
        pairs = pd.DataFrame({"unit": units, "value": values.to_numpy()}).drop_duplicates()
        if len(pairs) == count == pairs["value"].nunique():
            return str(values.name), pairs.sort_values("unit")["value"].tolist()
    return None
