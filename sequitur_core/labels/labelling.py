"""Labelling: which sequence has which label now, by whom and since when."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.labels.events import (
    NO_LABEL,
    ORIGINS,
    Defined,
    Entry,
    Given,
    Removed,
    Span,
    Undone,
)
from sequitur_core.labels.vocabulary import Label, is_called

COLUMN = "your label"  # in tables, beside the labels of the file


@dataclass(frozen=True, eq=False)
class Marked:
    """A stretch of a recording that was given a label, and the rows that still have it by that."""

    span: Span
    id: int
    rows: IntArray


@dataclass(frozen=True, eq=False)
class Labelling:
    """The labels of n sequences. Row i is the same sequence as in the dataset.

    Attributes
    ----------
    vocabulary : in the order in which they were made.
    ids : int64 of shape (n,), the label of each row, NO_LABEL where it has none.
    origins : int8 of shape (n,), places in ORIGINS; -1 without a label.
    times : float64 of shape (n,), when each was given, in Unix time; NaN without a label.
    who : object array of shape (n,), "" where there is only one person.
    sure : float32 of shape (n,), how sure the proposal was that each accepts, 0 to 1; NaN where
        there was none, or it wasn't kept.
    marked : the stretches of recordings that were labelled as such.
    done, undone : what would be undone and redone next, a step each; () where there is nothing.
    undone_in : the step in which `undone` was taken back; 0 without one.
    damaged : how many lines of the journal couldn't be read.
    next_id : the id of the next label of the vocabulary.
    """

    vocabulary: tuple[Label, ...]
    ids: IntArray
    origins: NDArray[np.int8]
    times: NDArray[np.float64]
    who: NDArray[np.object_]
    sure: FloatArray
    marked: tuple[Marked, ...] = ()
    done: tuple[Entry, ...] = ()
    undone: tuple[Entry, ...] = ()
    undone_in: int = 0
    damaged: int = 0
    next_id: int = 0

    @cached_property
    def counts(self) -> dict[int, int]:
        """How many rows have each label of the vocabulary."""
        ids, counts = np.unique(self.ids[self.ids != NO_LABEL], return_counts=True)
        found = dict(zip(ids.tolist(), counts.tolist(), strict=True))
        return {one.id: found.get(one.id, 0) for one in self.vocabulary}

    @cached_property
    def mark(self) -> str:
        """Differs between labellings whose rows have other labels."""
        return f"{zlib.crc32(self.ids.tobytes()):08x}"

    @property
    def count(self) -> int:
        """How many rows have a label."""
        return int((self.ids != NO_LABEL).sum())

    def rows(self, id_: int) -> IntArray:
        """The rows that have a label, or with NO_LABEL those that have none."""
        return np.flatnonzero(self.ids == id_).astype(np.int64)

    def called(self, name: str) -> Label | None:
        """The label of this name, whatever the case."""
        return next((one for one in self.vocabulary if is_called(one, name)), None)

    def names(self) -> NDArray[np.object_]:
        """The name of each row's label, None where it has none."""
        # The last place is that of NO_LABEL, -1.
        names = np.full(self.next_id + 1, None, dtype=object)
        for one in self.vocabulary:
            names[one.id] = one.name
        found: NDArray[np.object_] = names[self.ids]
        return found

    def table(self) -> pd.DataFrame:
        """Label, origin and time of each row, and who gave it where that is known.

        The columns are `label`, `origin`, `time` (a date in UTC) and perhaps `who`; empty without
        a label.
        """
        origins = np.array([*ORIGINS, None], dtype=object)[self.origins]
        table = pd.DataFrame({"label": self.names(), "origin": origins}, dtype=object)
        table["time"] = pd.to_datetime(pd.Series(self.times), unit="s").dt.floor("s")
        if self.who.astype(bool).any():
            table["who"] = self.who
        return table


def labelling(entries: Iterable[Entry], n: int, *, damaged: int = 0) -> Labelling:
    """What is labelled after some entries of a journal, in their order."""
    entries = list(entries)
    happened, undone_in, undone = _told_apart(entries)
    vocabulary: dict[int, Label] = {}
    ids = np.full(n, NO_LABEL, np.int64)
    given_by = np.full(n, -1, np.int64)  # place among `given`
    sure = np.full(n, np.nan, np.float32)
    given: list[tuple[Entry, Given]] = []
    for entry in happened:
        match entry.event:
            case Defined(label):
                vocabulary[label.id] = label
            case Removed(id_):
                vocabulary.pop(id_, None)
                ids[ids == id_] = NO_LABEL
            case Given() as event if event.id == NO_LABEL or event.id in vocabulary:
                ids[event.rows] = event.id
                given_by[event.rows] = len(given)
                sure[event.rows] = np.nan if event.sure is None else event.sure
                given.append((entry, event))
    given_by[ids == NO_LABEL] = -1
    sure[ids == NO_LABEL] = np.nan
    # The last place is that of rows without a label, -1.
    origins = np.array([*(ORIGINS.index(e.origin) for _, e in given), -1], np.int8)
    times = np.array([*(entry.time for entry, _ in given), np.nan], np.float64)
    who = np.array([*(entry.who for entry, _ in given), ""], dtype=object)
    return Labelling(
        vocabulary=tuple(vocabulary.values()),
        ids=ids,
        origins=origins[given_by],
        times=times[given_by],
        who=who[given_by],
        sure=sure,
        marked=_marked([event for _, event in given], given_by),
        done=tuple(e for e in happened if e.step == happened[-1].step),
        undone=undone,
        undone_in=undone_in,
        damaged=damaged,
        next_id=1
        + max((e.event.label.id for e in entries if isinstance(e.event, Defined)), default=-1),
    )


def _told_apart(entries: Sequence[Entry]) -> tuple[list[Entry], int, tuple[Entry, ...]]:
    """What happened and wasn't undone; the step that a redo would undo, and what that brings back.

    A redo is the undoing of an undoing. There is none (0) once anything else was done.
    """
    undone: dict[int, int] = {}  # by what
    for one in reversed(entries):
        if isinstance(one.event, Undone) and one.step not in undone:
            undone.setdefault(one.event.step, one.step)
    real = [one for one in entries if not isinstance(one.event, Undone)]
    happened = [one for one in real if one.step not in undone]
    newest = max((undone[one.step] for one in real if one.step in undone), default=0)
    if newest < max((one.step for one in real), default=0):
        return happened, 0, ()
    return happened, newest, tuple(one for one in real if undone.get(one.step) == newest)


def _marked(given: Sequence[Given], given_by: IntArray) -> tuple[Marked, ...]:
    """The stretches that at least one row still has its label from."""
    found = []
    for place, event in enumerate(given):
        if event.span is not None and event.id != NO_LABEL:
            rows = event.rows[given_by[event.rows] == place]
            if len(rows):
                found.append(Marked(event.span, event.id, rows))
    return tuple(found)
