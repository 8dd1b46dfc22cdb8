"""New sequences that have the names of earlier ones: which of them changed unlike the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.explore.neighbours import nearest
from sequitur_core.explore.tail import FEWEST, TINY, standing_apart
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding

NEIGHBOUR = 5
MOST_NAMESAKES = 5_000
LEAST_SHARE = 0.5  # of the new ones, which have namesakes
# The lesser of two growths counts up to so often: who changed has more of both. Of files of 80
# shops with four weeks more, begun later or not, p of two planted ones was at most 0.04 so, but for
# one of 16, and of none at least 0.4; of the product, p was 0.00002 for one learnt by heart.
BOTH = 3
ERROR = 0.05


def namesakes(old: SequenceDataset, new: SequenceDataset) -> IntArray:
    """For each new sequence (m,), the row of the earlier one of its name; -1 for none.

    All are -1 where no dates say that names stay what they are, as numbers of rows don't; where
    sequences are windows; and where fewer than half, or than 12, have a namesake.
    """
    rows = np.full(len(new), -1, np.int64)
    if not (old.meta.begins and new.meta.begins) or old.windowed or new.windowed:
        return rows
    of = {name: row for row, name in enumerate(old.ids)}
    found = np.array([of.get(name, -1) for name in new.ids], np.int64)
    many = int((found >= 0).sum())
    return found if FEWEST <= many <= MOST_NAMESAKES and many >= LEAST_SHARE * len(new) else rows


def find_changed(old: Evidence, new: Evidence) -> Finding | None:
    """The new sequences that changed most against those of their names.

    A file that begins four weeks later lies elsewhere as a whole, and large shops have larger
    errors. So the error of each is compared with that of its namesake, and how far it lies from
    the other new ones with how far that lay from the other old ones: one that changed has more of
    both than the others. An error alone also grows where the model had learnt an outlier by heart.

    Returns a finding of kind "new", `what` is "itself": `of` how many there are with a namesake.
    Its rows are those that stand apart, the most changed first, and may be none. None
    where there are no namesakes, or no errors.
    """
    pairs = namesakes(old.dataset, new.dataset)
    rows = np.flatnonzero(pairs >= 0)
    if old.errors is None or new.errors is None or not len(rows):
        return None
    known = pairs[rows]
    grown = [
        _growth(new.errors[rows], old.errors[known]),
        _growth(_apart(new)[rows], _apart(old)[known]),
    ]
    logs = np.minimum(grown[0] + grown[1], BOTH * np.minimum(*grown))
    left = np.argsort(-logs, kind="stable")
    changed: list[int] = []
    while len(left) >= FEWEST:  # behind one that is far ahead there may be others
        p, count = standing_apart(logs[left])
        if p > ERROR:
            break
        changed += rows[left[:count]].tolist()
        left = left[count:]
    return Finding("new", {"what": "itself", "of": len(rows)}, np.array(changed, np.int64))


def _growth(now: ArrayLike, before: ArrayLike) -> DoubleArray:
    """Logarithms of how many times as large numbers (n,) became, as usual for them or more."""
    logs = np.log(np.maximum(now, TINY)) - np.log(np.maximum(before, TINY))
    found: DoubleArray = logs - np.median(logs)
    return found


def _apart(evidence: Evidence) -> DoubleArray:
    """How far each lies from its 5th neighbour, (n,)."""
    table = np.asarray(evidence.encodings, np.float64)
    found: DoubleArray = nearest(table, table, k=min(NEIGHBOUR + 1, len(table)))[1][:, -1]
    return found
