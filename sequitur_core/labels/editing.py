"""What a person does to labels, as events for the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.groups import is_class
from sequitur_core.labels.events import (
    NO_LABEL,
    ORIGINS,
    Defined,
    Event,
    Given,
    Origin,
    Removed,
    Span,
)
from sequitur_core.labels.labelling import Labelling
from sequitur_core.labels.vocabulary import Label, checked, free_key


def new_label(labels: Labelling, name: str) -> Defined:
    """A label of another name joins the vocabulary, with the first free key.

    Raises SequiturError for a name that can't be had.
    """
    label = Label(labels.next_id, name, key=free_key(labels.vocabulary))
    return Defined(checked(label, labels.vocabulary))


def change(labels: Labelling, label: Label) -> list[Event]:
    """A label gets another name, colour or key; a key that another one had is this one's then.

    Raises SequiturError for a name or colour that can't be had.
    """
    others = [one for one in labels.vocabulary if one.id != label.id]
    freed = [replace(one, key="") for one in others if label.key and one.key == label.key]
    kept = [one for one in others if not label.key or one.key != label.key]
    _existing(labels, label.id)
    return [Defined(one) for one in (*freed, checked(label, [*kept, *freed]))]


def remove(labels: Labelling, id_: int) -> Removed:
    """A label leaves the vocabulary, and all sequences that have it."""
    _existing(labels, id_)
    return Removed(id_)


def give(
    labels: Labelling,
    id_: int,
    rows: ArrayLike,
    *,
    origin: Origin = "hand",
    span: Span | None = None,
    sure: ArrayLike | None = None,
) -> Given:
    """Some rows get a label, or with NO_LABEL lose theirs.

    `sure` is how sure it was proposed for each of them, 0 to 1.
    Raises SequiturError where there are no rows, or there is no such label.
    """
    chosen, places = np.unique(np.asarray(rows, dtype=np.int64), return_index=True)
    if not len(chosen):
        raise SequiturError("Nothing is selected. Select the sequences to label first.")
    if id_ != NO_LABEL:
        _existing(labels, id_)
    shares = None if sure is None else np.asarray(sure, np.float32)[places]
    return Given(id_, chosen, origin, span, shares)


def give_by_name(labels: Labelling, parts: Iterable[tuple[str, IntArray, Origin]]) -> list[Event]:
    """Rows get labels by name, with their origin; names that the vocabulary lacks are added.

    Raises SequiturError for a name that no label can have.
    """
    events: list[Event] = []
    vocabulary = list(labels.vocabulary)
    known = {one.name.casefold(): one for one in vocabulary}
    next_id = labels.next_id
    for name, rows, origin in parts:
        label = known.get(" ".join(name.split()).casefold())
        if label is None:
            label = checked(Label(next_id, name, "", free_key(vocabulary)), vocabulary)
            vocabulary.append(label)
            known[label.name.casefold()] = label
            next_id += 1
            events.append(Defined(label))
        if len(rows):
            events.append(Given(label.id, rows, origin))
    return events


def unfinished(dataset: SequenceDataset) -> list[str]:
    """The labels of a file that only some of its sequences have, and that name kinds."""
    columns = (dataset.labels.iloc[:, i] for i in range(dataset.labels.shape[1]))
    return [str(c.name) for c in columns if c.isna().any() and is_class(c)]


def from_column(labels: Labelling, column: pd.Series[Any]) -> list[Event]:
    """The label of a file for the rows that have it, to be continued by hand or by proposals.

    Raises SequiturError for a name that no label can have.
    """
    codes, kinds = pd.factorize(column)
    names = [f"{kind:g}" if isinstance(kind, float) else str(kind) for kind in kinds]
    order = sorted(range(len(names)), key=names.__getitem__)
    rows = [np.flatnonzero(codes == code).astype(np.int64) for code in order]
    return give_by_name(labels, [(names[c], r, "file") for c, r in zip(order, rows, strict=True)])


def add_missing(labels: Labelling, others: Labelling) -> list[Event]:
    """The labels of others for the same sequences, where these have none, as sure as they were."""
    free, known = labels.ids == NO_LABEL, np.isfinite(others.sure)
    parts = [
        (
            one.name,
            np.flatnonzero(some & (others.ids == one.id) & (others.origins == place)),
            origin,
        )
        for one in others.vocabulary
        for place, origin in enumerate(ORIGINS)
        for some in (free & ~known, free & known)
    ]
    events = give_by_name(labels, [part for part in parts if len(part[1])])
    return [
        replace(event, sure=others.sure[event.rows])
        if isinstance(event, Given) and known[event.rows].all()
        else event
        for event in events
    ]


@dataclass(frozen=True, eq=False)
class NamedLabels:
    """Labels by the ids of sequences: events, how many are given, and ids that aren't there."""

    events: tuple[Event, ...]
    given: int
    unknown: tuple[str, ...] = ()


def by_id(labels: Labelling, ids: Sequence[str], names: Mapping[str, str]) -> NamedLabels:
    """Labels by the ids of sequences, such as those of a table, which count as the file's.

    `ids` are those of the dataset, `names` are names of labels by id. Ids that the dataset
    lacks are `unknown`; sequences that aren't named keep what they have.
    """
    place = {id_: row for row, id_ in enumerate(ids)}
    found: dict[str, list[int]] = {}
    for id_, name in names.items():
        if id_ in place:
            found.setdefault(name, []).append(place[id_])
    rows_of = {name: np.array(sorted(rows), np.int64) for name, rows in found.items()}
    events = give_by_name(labels, [(name, rows, "file") for name, rows in rows_of.items()])
    unknown = tuple(id_ for id_ in names if id_ not in place)
    return NamedLabels(tuple(events), sum(map(len, rows_of.values())), unknown)


def _existing(labels: Labelling, id_: int) -> None:
    if all(one.id != id_ for one in labels.vocabulary):
        raise SequiturError("This label isn't there any more. It may have been deleted elsewhere.")
