"""How often the second opinion on what a sequence is is right where rules are wrong.

python -m tests.benchmarks.roles.ways [--write]

Learns from ways.npz beside it: what is told of the ways to divide 2,289 tables of 29 lots, made up
or copied from public repositories, and which of them people called right. Rules were those of a day
before they were developed on most of these tables. Eight more lots are of tests, whose tables rules
divide as they should; they count for less. Of each lot in turn, trained on all others: in how many
tables rules divide as people wouldn't, how many of these are mended, and how many spoiled.

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

from sequitur_core.readers.tables.understanding.second_opinion.forest import WAYS
from sequitur_core.readers.tables.understanding.second_opinion.ways import MORE
from tests.benchmarks.roles._trees import as_forest, keep

TREES = 100
BEST = 2  # what people named first, of a way; 1 is right as well, and 0 isn't
WRONG = 12.0  # how much more the ways of a table count in which rules are wrong
OF_TESTS = 29  # the first lot of tables of tests
TESTED = 0.3  # how much the ways of their tables count


class Ways(NamedTuple):
    """What is told of ways (ways, told), whether each is right, and of what lot and table it is.

    The ways of a table follow one another, that of the rules first.
    """

    told: NDArray[np.float32]
    right: NDArray[np.uint8]
    lot: NDArray[np.uint8]
    table: NDArray[np.uint16]

    @property
    def rules(self) -> NDArray[np.intp]:
        """For each way, which is that of the rules."""
        return np.flatnonzero(np.diff(self.table, prepend=-1))[self.table]


def stored() -> Ways:
    with np.load(Path(__file__).with_suffix(".npz")) as found:
        return Ways(**found)


def trained(ways: Ways, seed: int = 0) -> ExtraTreesClassifier:
    """Trees of all ways; a table of many counts for as much as one of few, nearly."""
    of_table = np.unique(ways.table, return_inverse=True)[1]
    weight = (1 + (ways.right == BEST)) / np.sqrt(np.bincount(of_table)[of_table])
    first = np.flatnonzero(np.diff(of_table, prepend=-1))[of_table]
    weight[ways.right[first] == 0] *= WRONG
    weight[ways.lot >= OF_TESTS] *= TESTED
    model = ExtraTreesClassifier(TREES, max_features=0.6, random_state=seed)
    return model.fit(ways.told, np.minimum(ways.right, 1), sample_weight=weight)


def left_out(ways: Ways) -> NDArray[np.float64]:
    """How likely each way is right, by trees that didn't see its lot."""
    likely = np.zeros(len(ways.told))
    for lot in np.unique(ways.lot):
        own = ways.lot == lot
        forest = as_forest(trained(Ways(*(part[~own] for part in ways))), 2)
        likely[own] = forest.predict(ways.told[own].astype(np.float64))[:, 1]
    return likely


def report(ways: Ways, likely: NDArray[np.float64]) -> None:
    rules = np.unique(ways.rules)
    ends = [*rules[1:], len(likely)]
    best = np.array([at + likely[at:end].argmax() for at, end in zip(rules, ends, strict=True)])
    taken = np.where(likely[best] > likely[rules] + MORE, best, rules)
    before, after = ways.right[rules] > 0, ways.right[taken] > 0
    some = np.maximum.reduceat(ways.right, rules) > 0
    tests = ways.lot[rules] >= OF_TESTS
    print(f"{(~tests).sum()} tables, of which rules divide {(~before).sum()} as people wouldn't")
    print(f"  in {(~before & some).sum()} of them another way that is known is right")
    print(f"mended {(after & ~before).sum()}, spoiled {(before & ~after & ~tests).sum()},")
    print(f"  {((taken != rules) & ~tests).sum()} changed in all")
    print(f"{tests.sum()} tables of tests, {(before & ~after & tests).sum()} spoiled")


if __name__ == "__main__":
    found = stored()
    report(found, left_out(found))
    if sys.argv[1:] == ["--write"]:
        keep(as_forest(trained(found), 2), WAYS)
