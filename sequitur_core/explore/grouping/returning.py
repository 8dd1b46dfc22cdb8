"""Whether another model finds the same neighbours among the same sequences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.explore.neighbours import NEIGHBOURS, isolation, window_spans

FEWEST = 12  # sequences; of fewer, all are neighbours
MOST_COMPARED = 1_000


@dataclass(frozen=True)
class Returning:
    """How many neighbours are the same ones in two tables of encodings.

    Attributes
    ----------
    share : of each sequence's nearest, how many are among its nearest in the other, 0 to 1.
    chance : what it would be if one of them were drawn at random.
    neighbours : how many nearest are looked at; windows that overlap don't count.
    """

    share: float
    chance: float
    neighbours: int


def returning_neighbours(one: ArrayLike, other: ArrayLike, dataset: SequenceDataset) -> Returning:
    """Compare the nearest neighbours in two tables (n, numbers) of the same n sequences.

    Raises SequiturError for fewer than 12 sequences, tables of different lengths, or encodings
    that aren't finite.
    """
    tables = [np.asarray(table, np.float64) for table in (one, other)]
    n = len(dataset)
    if any(len(table) != n for table in tables):
        raise SequiturError(
            f"The encodings are of {len(tables[0]):,} and {len(tables[1]):,} sequences, but the "
            f"data has {n:,}. Compare runs of the same data."
        )
    if n < FEWEST:
        raise SequiturError(
            f"With only {n} sequences, all are neighbours of one another. It takes {FEWEST}."
        )
    rows = evenly_spaced(n, MOST_COMPARED)
    spans = window_spans(dataset.take(rows))
    k = min(NEIGHBOURS, len(rows) // 4)
    near = [isolation(table[rows], k=k, spans=spans).neighbours for table in tables]
    shared = [len(set(a) & set(b)) / len(set(a)) for a, b in zip(*near, strict=True)]
    return Returning(float(np.mean(shared)), _by_chance(near[0], len(rows)), k)


def _by_chance(near: ArrayLike, n: int) -> float:
    """The share that any of the others makes of all that may be near."""
    return float(np.mean([len(set(row)) for row in np.asarray(near)]) / (n - 1))
