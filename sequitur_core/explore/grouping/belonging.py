"""Whether sequences lie near what they belong with: by a model, by PCA, by an untrained model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.splitting import NUISANCE_WORDS, groups_by, owners, suggest_by, words_in
from sequitur_core.explore.grouping.groups import in_class_order, is_class
from sequitur_core.explore.neighbours import Spans, window_spans
from sequitur_core.formatting import class_text

Mask = NDArray[np.bool_]
Encoder = Literal["model", "pca", "untrained"]

MOST_COMPARED = 1_000  # sequences: all distances between them take a moment
FEWEST_COMPARED = 10
FEWEST_OF_A_KIND = 3  # sequences of each kind, on average
FEWEST_RECORDINGS = 8  # fewer are divided into blocks of time
BLOCKS = 20
MOST_LABELS = 12  # that are compared with one another
MOST_NAMED = 4  # classes that a sentence can list
CLEARLY_BETTER = 0.1  # of what is possible beyond chance; people expect the first label
# Relative difference of distances that counts as none.
ROUNDING = 1e-9

_usual: WeakKeyDictionary[SequenceDataset, str] = WeakKeyDictionary()


@dataclass(frozen=True)
class Belonging:
    """How near sequences lie to what they belong with.

    Attributes
    ----------
    by : "label": the share of sequences whose nearest other, outside their own recording, has
        their label. "next window": the share of other windows that lie farther from a window
        than the one that follows it, on average.
    name : of the label; "" where it isn't by one.
    kinds : how many classes the label has; 0 where it isn't by one.
    rows : how many sequences were counted.
    windows : whether they are windows of longer recordings.
    model, pca, untrained : that share among the encodings of the model, of PCA of the same
        size, and of the model before training; None where that isn't known.
    chance : what it would be if encodings were drawn at random.
    over_chance, over_pca, over_untrained : by how many standard errors the model is above them,
        compared sequence by sequence, recordings taken as a whole; None where that isn't known.
    apart_by : the label of which the nearest other has another value, too, such as the person;
        "" where only recordings are told apart.
    classes : the names of the classes, where they are few enough to be called by them.
    place, chosen_of : which of the labels it is that could have been chosen, from 0, and of how
        many; people expect the first.
    """

    by: Literal["label", "next window"]
    name: str
    kinds: int
    rows: int
    windows: bool
    model: float
    pca: float
    chance: float
    over_chance: float
    over_pca: float
    untrained: float | None = None
    over_untrained: float | None = None
    apart_by: str = ""
    classes: tuple[str, ...] = ()
    place: int = 0
    chosen_of: int = 1

    @property
    def beyond_chance(self) -> float:
        """The share by the model, from chance (0) to all (1); below 0 where it is less."""
        return _beyond(self.model, self.chance)


def rows_to_compare(dataset: SequenceDataset, *, seed: int = 0) -> IntArray:
    """Rows to measure on, ascending: all, or so many drawn at random, windows with their next."""
    n = len(dataset)
    if n <= MOST_COMPARED:
        return np.arange(n, dtype=np.int64)
    order = np.random.default_rng(seed).permutation(n)
    spans = window_spans(dataset)
    if spans is None:
        return np.sort(order[:MOST_COMPARED]).astype(np.int64)
    first = order[: MOST_COMPARED // 2]
    following = _next_windows(spans)[first]
    return np.unique(np.concatenate([first, following[following >= 0]])).astype(np.int64)


def by_each_label(
    encodings: Mapping[Encoder, ArrayLike],
    dataset: SequenceDataset,
    *,
    apart_by: str | None = None,
) -> list[Belonging]:
    """Whether the nearest sequence outside the own recording has the same label, for each label.

    Labels are classes, the ones with the fewest missing values first, of equals in their order.
    With one recording, windows that don't overlap are compared. What data was recorded with, or
    of whom, is measured only where there is no other label.

    encodings : one table (n, numbers) for each that is known, "model" and "pca" at least.
    apart_by : a label, such as the person a sequence is of, as in `splitting.split`: only the
        nearest of another value counts. It is ignored where it has one value only.
    """
    owner = None
    if apart_by is not None and apart_by in owners(dataset):
        owner = groups_by(dataset, apart_by)
    labels = dataset.labels
    asked, classes = _classes(dataset)
    distances = {name: _distances(table) for name, table in encodings.items()} if classes else {}
    for columns in (asked, classes):
        found = [
            one
            for i in columns[:MOST_LABELS]
            if (one := _by_column(labels.iloc[:, i], distances, dataset, owner)) is not None
        ]
        if found:
            by = "" if owner is None else apart_by or ""
            return [
                replace(one, apart_by=by, place=place, chosen_of=len(found))
                for place, one in enumerate(found)
            ]
    return []


def _classes(dataset: SequenceDataset) -> tuple[list[int], list[int]]:
    """The labels that are classes: those that people would ask for, and all of them."""
    labels = dataset.labels
    classes = [i for i in range(labels.shape[1]) if is_class(labels.iloc[:, i])]
    classes.sort(key=lambda i: int(labels.iloc[:, i].isna().sum()))  # stable
    whose = suggest_by(dataset)
    asked = [
        i
        for i in classes
        if (name := str(labels.columns[i])) != whose and not words_in(name) & NUISANCE_WORDS
    ]
    return asked, classes


def usual_label(dataset: SequenceDataset) -> str:
    """The label that people would ask for first, whether or not it is told apart; "" without any.

    It is kept as long as the dataset: maps that learn are coloured by it twice a second.
    """
    if dataset not in _usual:
        asked, classes = _classes(dataset)
        places = [*asked, *classes, *range(dataset.labels.shape[1])]
        _usual[dataset] = str(dataset.labels.columns[places[0]]) if places else ""
    return _usual[dataset]


def told_best(found: Sequence[Belonging]) -> Belonging | None:
    """The label to judge a model by: the first, unless another is told apart clearly better.

    By the model and PCA together, so that the choice favours neither of them.
    """

    def beyond(one: Belonging) -> float:
        return _beyond((one.model + one.pca) / 2, one.chance)

    if not found:
        return None
    best = max(found, key=beyond)  # of equals the first
    return best if beyond(best) >= beyond(found[0]) + CLEARLY_BETTER else found[0]


def _beyond(share: float, chance: float) -> float:
    return (share - chance) / max(1 - chance, 1e-9)


def _by_column(
    column: pd.Series[Any],
    distances: Mapping[Encoder, DoubleArray],
    dataset: SequenceDataset,
    owner: IntArray | None,
) -> Belonging | None:
    """What one label says; None where too few sequences have others of their class."""
    codes, classes = pd.factorize(column)  # -1 where it is missing
    others = _others_of_a_kind(codes, dataset, owner)
    if others is None:
        return None
    same, known, rows = others
    kinds = np.unique(codes[rows])
    found = _belonging(
        {name: _nearest_share(d, same, known)[rows] for name, d in distances.items()},
        chance=(same.sum(axis=1)[rows] / known.sum(axis=1)[rows]),
        units=(independent_units(dataset) if owner is None else owner)[rows],
        by="label",
        name=str(column.name),
        kinds=len(kinds),
        windows=window_spans(dataset) is not None,
    )
    few = kinds if len(kinds) <= MOST_NAMED else kinds[:0]
    names = {class_text(classes[i]) for i in few}
    return replace(found, classes=tuple(in_class_order(names, column)))


def by_next_window(
    encodings: Mapping[Encoder, ArrayLike], dataset: SequenceDataset
) -> Belonging | None:
    """Whether windows lie near the one that follows them, more than near others.

    Windows that overlap aren't compared. None for sequences that aren't windows, or too few.
    """
    spans = window_spans(dataset)
    if spans is None:
        return None
    following = _next_windows(spans)
    rows = np.flatnonzero(following >= 0)
    if len(rows) < FEWEST_COMPARED:
        return None
    apart = ~_overlapping(spans)
    apart[np.arange(len(dataset)), following] = False
    rows = rows[apart[rows].any(axis=1)]
    if len(rows) < FEWEST_COMPARED:
        return None
    found = {}
    for name, table in encodings.items():
        distances = _distances(table)
        to_next = distances[rows, following[rows]][:, None]
        others, counted = distances[rows], apart[rows]
        even = np.isclose(others, to_next, rtol=ROUNDING, atol=0)
        farther = np.where(even, 0.5, others > to_next)
        found[name] = (farther * counted).sum(axis=1) / counted.sum(axis=1)
    return _belonging(
        found,
        chance=np.full(len(rows), 0.5),
        units=independent_units(dataset)[rows],
        by="next window",
        name="",
        kinds=0,
        windows=True,
    )


def _belonging(
    found: Mapping[Encoder, DoubleArray],
    *,
    chance: DoubleArray,
    units: IntArray,
    by: Literal["label", "next window"],
    name: str,
    kinds: int,
    windows: bool,
) -> Belonging:
    """The means of what was found of each sequence, and how sure their differences are."""
    model, untrained = found["model"], found.get("untrained")
    return Belonging(
        by=by,
        name=name,
        kinds=kinds,
        rows=len(model),
        windows=windows,
        model=float(model.mean()),
        pca=float(found["pca"].mean()),
        chance=float(chance.mean()),
        over_chance=standard_errors(model - chance, units),
        over_pca=standard_errors(model - found["pca"], units),
        untrained=None if untrained is None else float(untrained.mean()),
        over_untrained=None if untrained is None else standard_errors(model - untrained, units),
    )


def standard_errors(differences: DoubleArray, units: IntArray) -> float:
    """A sum of differences in standard errors, those of one unit taken together; 0 without any."""
    sums = np.bincount(units, weights=differences)
    error = float(np.sqrt(np.square(sums).sum()))
    return float(sums.sum()) / error if error > 0 else 0.0


def _others_of_a_kind(
    codes: IntArray, dataset: SequenceDataset, owner: IntArray | None
) -> tuple[Mask, Mask, IntArray] | None:
    """Which others have a row's label, which have one at all, both (n, n), and the rows to count.

    Others are those of other recordings, and owners (n,), where these are given; without, and
    with too few of them, what doesn't overlap. None where too few rows have others of their kind.
    """
    labelled = codes >= 0
    kinds = len(np.unique(codes[labelled]))
    if labelled.sum() < max(FEWEST_COMPARED, FEWEST_OF_A_KIND * kinds):
        return None
    choices = [dataset.recording[:, None] != dataset.recording]
    if owner is not None:
        choices[0] &= owner[:, None] != owner
    elif (spans := window_spans(dataset)) is not None:
        choices.append(~_overlapping(spans))
    for others in choices:
        known = others & labelled & labelled[:, None]
        same = known & (codes[:, None] == codes)
        rows = np.flatnonzero(same.any(axis=1))
        enough = len(rows) >= max(FEWEST_COMPARED, labelled.sum() / 2)
        if enough and len(np.unique(codes[rows])) > 1:
            return same, known, rows
    return None


def _nearest_share(distances: DoubleArray, same: Mask, among: Mask) -> DoubleArray:
    """Of each row's nearest, the share that is the same: one, or several equally near; (n,)."""
    allowed = np.where(among, distances, np.inf)
    least = allowed.min(axis=1, keepdims=True)
    nearest = among & (allowed <= least * (1 + ROUNDING))
    return np.asarray((same & nearest).sum(axis=1) / np.maximum(nearest.sum(axis=1), 1))


def independent_units(dataset: SequenceDataset) -> IntArray:
    """What counts as one when differences are added up: a recording, or a block of time."""
    recordings, units = np.unique(dataset.recording, return_inverse=True)
    if len(recordings) >= FEWEST_RECORDINGS:
        return np.asarray(units, np.int64)
    ranks = np.empty(len(dataset), np.int64)
    ranks[np.lexsort((dataset.start, dataset.recording))] = np.arange(len(dataset))
    return ranks * BLOCKS // len(dataset)


def _next_windows(spans: Spans) -> IntArray:
    """The window that follows each one without overlap, less than its length later; -1: none."""
    following = np.full(len(spans.start), -1, np.int64)
    for recording in np.unique(spans.recording):
        rows = np.flatnonzero(spans.recording == recording)
        rows = rows[np.argsort(spans.start[rows], kind="stable")]
        at = np.searchsorted(spans.start[rows], spans.stop[rows], side="left")
        has_next = at < len(rows)
        own, later = rows[has_next], rows[at[has_next]]
        length = spans.stop[own] - spans.start[own]
        close = spans.start[later] - spans.stop[own] < length
        following[own[close]] = later[close]
    return following


def _overlapping(spans: Spans) -> Mask:
    """Whether two windows share elements, (n, n); each overlaps itself."""
    rows = np.arange(len(spans.start))
    return spans.overlap(rows, np.broadcast_to(rows, (len(rows), len(rows))))


def _distances(table: ArrayLike) -> DoubleArray:
    """Euclidean distances between all rows of (n, numbers)."""
    from scipy.spatial.distance import cdist

    values = np.asarray(table, np.float64)
    return np.asarray(cdist(values, values))
