"""Groups of encodings: k-means and HDBSCAN, and how far they agree with labels.

Both use Euclidean distances between normalised encodings, as the map does (see
`neighbours.normalised`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.neighbours import normalised
from sequitur_core.formatting import class_text, natural_order, pluralise

Method = Literal["hdbscan", "k-means"]

UNGROUPED = -1  # the label of rows in no group
MOST_TRIED = 12
MOST_GROUPS = 40
FEWEST_SEQUENCES = 3  # that can be grouped
MOST_SCORED = 2_000  # rows on which numbers of groups are compared
# HDBSCAN takes time with the square of the rows: 20,000 take 7 s, 100,000 two minutes.
MOST_FOR_HDBSCAN = 20_000
LEAST_SIZE = 5
DENSE_NEIGHBOURS = 5
# Below this mean silhouette, Kaufman and Rousseeuw (1990) speak of no substantial structure.
FEWEST_SILHOUETTE = 0.25
ATTEMPTS = 5  # starts of k-means


@dataclass(frozen=True, eq=False)
class Groups:
    """Which group each row belongs to.

    Attributes
    ----------
    labels : int64 of shape (n,). Groups count from 0, the largest first; of equally
        large ones that with the earliest row. -1: in no group.
    note : sentences on what was chosen, and on what the result means.
    """

    labels: IntArray
    note: str

    @property
    def count(self) -> int:
        """How many groups there are."""
        return int(self.labels.max(initial=UNGROUPED)) + 1


def default_least_size(n: int) -> int:
    """Default least size of a group for HDBSCAN: the square root of n, at least 5.

    A fixed share of n would hide small groups in much data, and a fixed size would break much
    data into fragments.
    """
    return max(LEAST_SIZE, round(math.sqrt(n)))


def find_groups(
    encodings: ArrayLike,
    method: Method = "hdbscan",
    *,
    number: int | None = None,
    least: int | None = None,
    seed: int = 0,
) -> Groups:
    """Put encodings (n, d) into groups.

    Parameters
    ----------
    method : "hdbscan" finds their number and leaves out what lies between them;
        "k-means" divides everything into round groups.
    number : groups of k-means. None: the number from 2 to 12 with the largest mean
        silhouette, on 2,000 rows at most; the smallest such number.
    least : sequences in the smallest group of HDBSCAN; None for `default_least_size`.
    seed : the same seed gives the same groups.

    Raises
    ------
    SequiturError
        An unknown method, a number or a size out of range, or encodings that aren't a
        table of finite numbers. Too few or equal encodings are no error: all are then
        in one group, and the note says why.
    """
    table = normalised(encodings)
    n = len(table)
    if method not in ("hdbscan", "k-means"):
        raise SequiturError(
            f"There is no grouping method called {method}. Choose hdbscan or k-means."
        )
    if number is not None and not 1 <= number <= min(n, MOST_GROUPS):
        raise SequiturError(
            f"{pluralise(n, 'sequence')} can't be divided into {number} groups. "
            f"Choose between 1 and {min(n, MOST_GROUPS)}."
        )
    if least is not None and least < 2:
        raise SequiturError(f"A group can't be as small as {least}. Choose 2 or more.")
    one = np.zeros(n, dtype=np.int64)
    if n < FEWEST_SEQUENCES:
        return Groups(one, f"{pluralise(n, 'sequence')} can't be grouped: at least 3 are needed.")
    if not table.any():
        return Groups(one, "All encodings are equal, so all sequences are in one group.")
    if method == "k-means":
        return _k_means(table, number, seed)
    return _hdbscan(table, least or default_least_size(n), seed)


def _k_means(table: DoubleArray, number: int | None, seed: int) -> Groups:
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    def divided(rows: DoubleArray, count: int) -> IntArray:
        means = KMeans(count, n_init=ATTEMPTS, random_state=seed)
        labels: IntArray = means.fit_predict(rows).astype(np.int64)
        return labels

    distinct = len(np.unique(table, axis=0))
    if number is not None:
        taken = min(number, distinct)
        note = "" if taken == number else f"Only {distinct} encodings differ. "
        return Groups(by_size(divided(table, taken)), note.strip())
    sample = table[some_rows(len(table), MOST_SCORED, seed)]
    best, best_score = 1, -1.0
    most = min(MOST_TRIED, len(np.unique(sample, axis=0)), len(sample) - 1)
    for count in range(2, most + 1):
        score = float(silhouette_score(sample, divided(sample, count)))
        if score > best_score + 1e-9:
            best, best_score = count, score
    note = (
        f"{pluralise(best, 'group')}: of 2 to {most} groups, these are best separated "
        f"(mean silhouette {best_score:.2f}; 1 is perfect, 0 is not at all)."
    )
    if best_score < FEWEST_SILHOUETTE:
        note += (
            " That is low: the encodings are more of a continuum than separate groups, and the "
            "borders are drawn right through it."
        )
    return Groups(by_size(divided(table, best)), note)


def _hdbscan(table: DoubleArray, least: int, seed: int) -> Groups:
    from sklearn.cluster import HDBSCAN
    from sklearn.neighbors import NearestNeighbors

    n = len(table)
    rows = some_rows(n, MOST_FOR_HDBSCAN, seed)
    size = max(2, round(least * len(rows) / n))
    note = f"A group has at least {pluralise(least, 'sequence')}."
    if size > len(rows):
        return Groups(
            np.full(n, UNGROUPED),
            f"There are only {pluralise(n, 'sequence')}, too few for a group of {least:,}. "
            "Choose a smaller size.",
        )
    found = HDBSCAN(
        min_cluster_size=size,
        # How many neighbours make a region dense: few, so that little is left out. With
        # as many as in the smallest group, its own default, most of a loose group is.
        min_samples=min(DENSE_NEIGHBOURS, size, len(rows)),
        copy=True,
    ).fit(table[rows])
    labels = np.full(n, UNGROUPED, dtype=np.int64)
    labels[rows] = found.labels_
    if len(rows) < n:
        rest = np.setdiff1d(np.arange(n), rows)
        among = NearestNeighbors(n_neighbors=1).fit(table[rows])
        nearest = among.kneighbors(table[rest], return_distance=False)
        labels[rest] = found.labels_[nearest[:, 0]]
        note += (
            f" Groups were found among {len(rows):,} sequences chosen at random; every other "
            "sequence joins the group of the nearest of these."
        )
    labels = by_size(labels)
    alone = int((labels == UNGROUPED).sum())
    if alone == n:
        note += (
            " No groups were found: nowhere are the encodings clearly closer together than "
            "elsewhere. Try a smaller size, or k-means."
        )
    elif alone:
        lie = "lies" if alone == 1 else "lie"
        note += f" {pluralise(alone, 'sequence')} {lie} scattered between them, in no group."
    return Groups(labels, note)


def some_rows(n: int, most: int, seed: int) -> IntArray:
    """At most so many of n rows, at random, ascending."""
    return np.sort(np.random.default_rng(seed).permutation(n)[:most])


def by_size(labels: IntArray) -> IntArray:
    """The same groups, the largest first."""
    found, first, sizes = np.unique(
        labels[labels != UNGROUPED], return_index=True, return_counts=True
    )
    numbers = np.full(len(labels), UNGROUPED, dtype=np.int64)
    for number, at in enumerate(np.lexsort((first, -sizes))):
        numbers[labels == found[at]] = number
    return numbers


# --- Agreement with labels ---------------------------------------------------------------


@dataclass(frozen=True)
class Agreement:
    """How far groups and the classes of one label are the same partition.

    Over the rows that have both a group and a class.

    Attributes
    ----------
    label : name of the column.
    rand : adjusted Rand index (Hubert and Arabie 1985): 1 for the same partition, about
        0 where they are independent.
    information : adjusted mutual information (Vinh et al. 2010), on the same scale.
    purity : share of rows whose class is the most frequent one of their group.
    usual : share of the most frequent class: the purity of a single group.
    rows : how many rows it was measured on.
    of : how many there are; 0 where that isn't known.
    """

    label: str
    rand: float
    information: float
    purity: float
    usual: float
    rows: int
    of: int = 0

    @property
    def sentence(self) -> str:
        """What that means, in words."""
        words = next(word for limit, word in _AGREEMENT if self.rand < limit)
        counted = ""
        if self.rows < self.of:
            counted = (
                f" Only the {self.rows:,} of {self.of:,} sequences that have both are counted."
            )
        return (
            f"The groups {words.format(self.label)} (adjusted Rand index {self.rand:.2f}; 1 is a "
            f"perfect match, 0 is chance). From a sequence's group you could guess "
            f"{self.label} correctly in {self.purity:.0%} of cases; without it, in "
            f"{self.usual:.0%}.{counted}"
        ).replace("%", " %")


_AGREEMENT = (
    (0.05, "have nothing to do with {}"),
    (0.3, "have little to do with {}"),
    (0.6, "partly match {}"),
    (0.85, "mostly match {}"),
    (1 - 1e-9, "match {} almost exactly"),
    (np.inf, "match {} exactly"),
)


def is_class(column: pd.Series[Any]) -> bool:
    """Whether a label names kinds: text, or at most 12 different numbers; several, not all."""
    kinds = column.nunique()
    if not 2 <= kinds < max(3, column.notna().sum()):
        return False
    return not (pd.api.types.is_numeric_dtype(column) and kinds > 12)


def is_ordered(column: pd.Series[Any]) -> bool:
    """Whether the classes of a label have an order of their own, as months and seasons do."""
    return isinstance(column.dtype, pd.CategoricalDtype) and bool(column.cat.ordered)


def in_class_order(names: Iterable[str], column: pd.Series[Any]) -> list[str]:
    """Names of classes of a label in their own order, if it has one, else as people sort them."""
    if not is_ordered(column):
        return sorted(names, key=natural_order)
    places = {class_text(kind): place for place, kind in enumerate(column.cat.categories)}
    return sorted(names, key=lambda name: places.get(name, len(places)))


def class_order(column: pd.Series[Any]) -> list[str]:
    """The classes of a label that there are, in that order."""
    return in_class_order({class_text(kind) for kind in column.dropna().unique()}, column)


def _recurs(column: pd.Series[Any]) -> bool:
    """Whether a number is one of a few whole ones that come again and again, such as hours."""
    if not pd.api.types.is_numeric_dtype(column):
        return False
    known = column.dropna()
    return bool((known % 1 == 0).all()) and 2 <= known.nunique() <= min(31, len(known) // 5)


def agreement(labels: IntArray, classes: ArrayLike, *, name: str) -> Agreement | None:
    """How far groups and classes agree; None with fewer than 2 rows that have both.

    `classes` holds one value per row, None or NaN where missing.
    """
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    codes, values = pd.factorize(np.asarray(classes, dtype=object))  # -1 where missing
    both = (np.asarray(labels) != UNGROUPED) & (codes >= 0)
    if both.sum() < 2:
        return None
    # As numbers: a million texts are compared for ten seconds.
    kind_of = np.unique([str(value) for value in values], return_inverse=True)[1]
    groups, kinds = labels[both], kind_of[codes[both]]
    table = pd.crosstab(groups, kinds).to_numpy()
    return Agreement(
        name,
        float(adjusted_rand_score(kinds, groups)),
        float(adjusted_mutual_info_score(kinds, groups)),
        float(table.max(axis=1).sum() / table.sum()),
        float(table.sum(axis=0).max() / table.sum()),
        int(both.sum()),
        len(both),
    )


# --- As the result of a query ------------------------------------------------------------


def with_agreement(groups: Groups, labels: pd.DataFrame) -> dict[str, NDArray[Any]]:
    """Groups and their agreement with every label, as named arrays.

    `agreement` has one row per label of `agrees_with`: the numbers of Agreement in their order.
    """
    found = [
        agreement(groups.labels, labels.iloc[:, i], name=str(labels.columns[i]))
        for i in range(labels.shape[1])
        if is_class(labels.iloc[:, i]) or _recurs(labels.iloc[:, i])
    ]
    with_both = [one for one in found if one is not None]
    numbers = [[a.rand, a.information, a.purity, a.usual, a.rows] for a in with_both]
    return {
        "labels": groups.labels,
        "note": np.array(groups.note),
        "agrees_with": np.array([a.label for a in with_both], dtype=np.str_),
        "agreement": np.array(numbers, dtype=np.float64).reshape(len(with_both), 5),
    }


def agreements_from(result: Mapping[str, NDArray[Any]]) -> list[Agreement]:
    """The agreements in a result, in the order of the labels."""
    found, of = [], len(result["labels"])
    for name, numbers in zip(result["agrees_with"], result["agreement"], strict=True):
        rand, information, purity, usual, rows = (float(number) for number in numbers)
        found.append(Agreement(str(name), rand, information, purity, usual, int(rows), of))
    return found
