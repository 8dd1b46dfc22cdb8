"""What a person does to groups: merges some, makes a new one of some sequences, names one.

A group keeps its number whatever happens to others, so that its colour stays.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.groups import UNGROUPED
from sequitur_core.explore.neighbours import normalised

MAX_LENGTH = 60  # characters of a name
MOST_LETTERS = 28  # of a group's number and words, beyond which only the first are said
ROUNDS = 50


@dataclass(frozen=True)
class Merge:
    """Some groups become one, which has the number of the largest."""

    groups: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Take:
    """Some rows leave the groups that they are in and become a new one."""

    rows: IntArray


@dataclass(frozen=True)
class Name:
    """A group gets a name; "" takes it away."""

    group: int
    name: str


Step = Merge | Take | Name


@dataclass(frozen=True, eq=False)
class Edited:
    """Groups after some steps.

    Attributes
    ----------
    labels : int64 of shape (n,), -1 for none. A number may have no rows any more.
    names : those that were given, by number.
    next_group : the number of the next new group.
    words : what is in groups, in a few words, by number; as far as that is known.
    """

    labels: IntArray
    names: Mapping[int, str] = field(default_factory=dict)
    next_group: int = 0
    words: Mapping[int, str] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        """The groups that have rows, ascending."""
        found: list[int] = np.unique(self.labels[self.labels != UNGROUPED]).tolist()
        return found

    def name(self, group: int) -> str:
        """What a group is called: its own name, or its number, with what is in it where known.

        Of words that have no room, what they say first: `1 · high pressure`.
        """
        words = self.words.get(group, "")
        if self.names.get(group) or not words:
            return self.names.get(group) or usual_name(group)
        name = f"{group + 1} · {words}"
        return name if len(name) <= MOST_LETTERS else name.partition(", ")[0]

    def rows(self, group: int) -> IntArray:
        """The rows of a group, ascending."""
        return np.flatnonzero(self.labels == group)

    def whole(self, rows: IntArray) -> list[int]:
        """The groups that some rows are exactly, ascending; none where there's more or less."""
        inside = np.unique(self.labels[rows])
        if not len(inside) or inside[0] == UNGROUPED:
            return []
        found: list[int] = (
            inside.tolist() if np.isin(self.labels, inside).sum() == len(rows) else []
        )
        return found


def usual_name(group: int) -> str:
    """What a group is called that has no name: numbers count from 1."""
    return f"group {group + 1}"


def apply(labels: IntArray, steps: Iterable[Step] = ()) -> Edited:
    """Groups (n,) after some steps, in their order."""
    now, names = labels.copy(), dict[int, str]()
    next_group = int(labels.max(initial=UNGROUPED)) + 1
    for step in steps:
        match step:
            case Merge(groups):
                sizes = {g: int((now == g).sum()) for g in sorted(groups)}
                kept = max(sizes, key=sizes.__getitem__)
                named = [names.pop(g, "") for g in (kept, *(g for g in sizes if g != kept))]
                now[np.isin(now, groups)] = kept
                if any(named):
                    names[kept] = next(filter(None, named))
            case Take(rows):
                now[rows] = next_group
                next_group += 1
            case Name(group, name):
                names[group] = name
    return Edited(now, {g: name for g, name in names.items() if name}, next_group)


# --- Steps that make sense ---------------------------------------------------------------


def merge(now: Edited, groups: Iterable[int]) -> Merge:
    """SequiturError where there aren't two groups or more."""
    chosen = tuple(sorted(set(groups) & set(now.numbers)))
    if len(chosen) < 2:
        raise SequiturError("Select two groups or more to merge them.")
    return Merge(chosen)


def take(now: Edited, rows: ArrayLike) -> Take:
    """A new group of some rows; SequiturError for none, and for all of a group."""
    chosen = np.unique(np.asarray(rows, dtype=np.int64))
    if not len(chosen):
        raise SequiturError("Nothing is selected. Select the sequences of the new group first.")
    there = np.unique(now.labels[chosen])
    if len(there) == 1 and there[0] != UNGROUPED and len(now.rows(int(there[0]))) == len(chosen):
        raise SequiturError(f"These sequences are a group already: {now.name(int(there[0]))}.")
    return Take(chosen)


def split(now: Edited, group: int, encodings: ArrayLike) -> Take:
    """The smaller part of a group as a new one, by encodings (n, d); SequiturError if equal."""
    rows = now.rows(group)
    if len(rows) < 2:
        raise SequiturError(f"{now.name(group)} has a single sequence, so it can't be split.")
    away = in_two(np.asarray(encodings)[rows])
    if not away.any():
        raise SequiturError(
            f"All sequences of {now.name(group)} have the same encoding, so nothing splits it."
        )
    return Take(rows[away])


def in_two(encodings: ArrayLike) -> BoolArray:
    """Which of some encodings (m, d) are in the smaller of two round parts; none if all are equal.

    K-means with two means, which starts on either side of the longest axis: the same at every call.
    """
    table = normalised(encodings)
    if not table.any():
        return np.zeros(len(table), np.bool_)
    axis = np.linalg.eigh(table.T @ table)[1][:, -1]
    away: BoolArray = table @ axis > 0
    for _ in range(ROUNDS):
        one, other = table[~away].mean(axis=0), table[away].mean(axis=0)
        nearer = np.square(table - other).sum(axis=1) < np.square(table - one).sum(axis=1)
        if (nearer == away).all() or nearer.all() or not nearer.any():
            break
        away = nearer
    more = 2 * int(away.sum()) - len(away)
    return np.logical_not(away) if more > 0 or (not more and away[0]) else away


def name(now: Edited, group: int, text: str) -> Name:
    """Another name for a group; SequiturError for a long one, and for one that another has."""
    wanted = " ".join(text.split())
    if len(wanted) > MAX_LENGTH:
        raise SequiturError(
            f"The name has {len(wanted):,} characters, but at most {MAX_LENGTH} fit. Shorten it."
        )
    others = {now.name(g).casefold() for g in now.numbers if g != group}
    if wanted.casefold() in others | {"no group"}:
        raise SequiturError(f"There is already a group called {wanted}. Choose another name.")
    return Name(group, "" if wanted == usual_name(group) else wanted)


# --- As JSON -----------------------------------------------------------------------------


def to_values(step: Step) -> dict[str, Any]:
    """A step as it is stored."""
    match step:
        case Merge(groups):
            return {"merge": list(groups)}
        case Take(rows):
            return {"take": rows.tolist()}
        case Name(group, name_):
            return {"name": name_, "group": group}


def from_values(values: Mapping[str, Any], n: int) -> Step:
    """A stored step about n sequences; ValueError, KeyError or TypeError where it is none."""
    if "merge" in values:
        return Merge(tuple(_whole(values["merge"], n).tolist()))
    if "take" in values:
        return Take(_whole(values["take"], n))
    group, text = values["group"], values["name"]
    if type(group) is not int or not isinstance(text, str) or len(text) > MAX_LENGTH:
        raise ValueError("no name of a group")
    return Name(group, text)


def _whole(values: object, n: int) -> IntArray:
    """Numbers of groups or rows, which there can't be more of than twice the sequences."""
    found = np.asarray(values)
    if found.ndim != 1 or found.dtype.kind != "i" or not len(found):
        raise ValueError("no numbers")
    if found.min() < 0 or found.max() >= 2 * n:
        raise ValueError("numbers that the run lacks")
    return found.astype(np.int64)


def mark(steps: Sequence[Step]) -> str:
    """Differs between steps that lead to other groups; "" without any."""
    if not steps:
        return ""
    return f"{zlib.crc32(json.dumps([to_values(one) for one in steps]).encode()):08x}"
