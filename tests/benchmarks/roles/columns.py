"""How often the second opinion on the roles of columns is right where rules are wrong.

python -m tests.benchmarks.roles.columns [--write]

Learns from columns.npz beside it: what is told of 18,001 columns in tables of 43 lots, whose
layouts are those of files in public repositories and of programs' exports (the numbers were made
up), what people said each is, and what the rules of its day took it for, before they were developed
on that table. Of each lot in turn, trained on all others:

- tables in which rules took a column for what it isn't, how many of them are asked about there,
  and for how many the first offer is what people said; how many others are asked about in vain;
- what is corrected without a question: tables mended, and spoiled. The readers are more careful:
  of labels only numbers of each sequence, of channels none called as what is measured.

--write trains on all of them, and keeps the trees that the readers use.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier

from sequitur_core.readers.tables.understanding.doubts.roles import ASKED
from sequitur_core.readers.tables.understanding.second_opinion.columns import (
    ASIDE,
    CHANNEL,
    ROLES,
    TIME,
)
from sequitur_core.readers.tables.understanding.second_opinion.forest import COLUMNS
from sequitur_core.readers.tables.understanding.second_opinion.opinion import DOUBTFUL
from sequitur_core.readers.tables.understanding.second_opinion.understand import SURELY
from tests.benchmarks.roles._trees import as_forest, keep

TREES, LEAVES = 100, 1000
FIRST = 0.6  # weight of the role that people named first, where several are right
MANY = 40  # columns of a table beyond which each counts for less
BEST, GOOD = 2, 1  # what people said first of a column, and what is right as well


class Columns(NamedTuple):
    """What is told of columns (columns, told), and of what lot and table each is.

    Attributes
    ----------
    may : what each may be (columns, roles): BEST, GOOD or 0.
    rules : the role that rules gave it, by number.
    """

    told: NDArray[np.float32]
    may: NDArray[np.uint8]
    rules: NDArray[np.uint8]
    lot: NDArray[np.uint8]
    table: NDArray[np.uint16]


def stored() -> Columns:
    with np.load(Path(__file__).with_suffix(".npz")) as found:
        return Columns(**found)


def trained(columns: Columns, seed: int = 0) -> ExtraTreesClassifier:
    """Trees of all columns; a table of many counts for as much as one of few, nearly."""
    at, role = np.nonzero(columns.may)
    others = (columns.may > 0).sum(axis=1)[at] - 1
    first = columns.may[at, role] == BEST
    share = np.where(first, np.where(others, FIRST, 1), (1 - FIRST) / np.maximum(others, 1))
    sizes = np.bincount(columns.table)[columns.table[at]]
    model = ExtraTreesClassifier(
        TREES, max_leaf_nodes=LEAVES, min_samples_leaf=2, max_features=0.3, random_state=seed
    )
    return model.fit(columns.told[at], role, sample_weight=share / np.sqrt(np.minimum(sizes, MANY)))


def left_out(columns: Columns) -> NDArray[np.float64]:
    """How likely each role of each column is, by trees that didn't see its lot."""
    shares = np.zeros(columns.may.shape)
    for lot in np.unique(columns.lot):
        own = columns.lot == lot
        rest = Columns(*(part[~own] for part in columns))
        shares[own] = as_forest(trained(rest), len(ROLES)).predict(
            columns.told[own].astype(np.float64)
        )
    return shares


def report(columns: Columns, shares: NDArray[np.float64]) -> None:
    rows = np.arange(len(columns.rules))
    wrong = columns.may[rows, columns.rules] == 0
    own = shares[rows, columns.rules]
    others = shares.copy()
    others[rows, columns.rules] = -1
    rather = others.argmax(axis=1)
    right = columns.may[rows, rather] > 0

    def tables(which: NDArray[np.bool_]) -> set[int]:
        return {int(table) for table in columns.table[which]}

    pairs = list(zip(columns.rules, rather, strict=True))
    questions = {(ROLES.index(role), ROLES.index(likely)) for role, likely in ASKED}
    asked = (own < DOUBTFUL) & np.array([pair in questions for pair in pairs])
    bad, every = tables(wrong), tables(wrong | True)
    known = tables(wrong & asked)
    mended = {t for t in known if right[(columns.table == t) & wrong & asked].all()}
    print(f"{len(every)} tables, in {len(bad)} of which rules take a column for what it isn't")
    print(f"  asked about there: {len(known)}, with what is right offered first: {len(mended)}")
    print(f"  others asked about: {len(tables(asked) - bad)}")
    channel, time, aside = map(ROLES.index, (CHANNEL, TIME, ASIDE))
    kinds = {(channel, time): DOUBTFUL, (aside, channel): DOUBTFUL}
    kinds |= {(ROLES.index(a), ROLES.index(b)): most for (a, b), most in SURELY.items()}
    corrected = own < np.array([kinds.get(pair, 0.0) for pair in pairs])
    after = np.where(corrected, rather, columns.rules)
    still = tables(columns.may[rows, after] == 0)
    print(f"corrected without a question: {len(bad - still)} mended, {len(still - bad)} spoiled,")
    print(f"  {len(tables(corrected))} changed in all")


if __name__ == "__main__":
    found = stored()
    report(found, left_out(found))
    if sys.argv[1:] == ["--write"]:
        keep(as_forest(trained(found), len(ROLES)), COLUMNS)
