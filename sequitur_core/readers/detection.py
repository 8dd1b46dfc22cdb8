"""What a reader recognises in a file before it is read: types shared by all readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import join_names, labelled_by, pluralise, span

# Called with the share that is done, 0 to 1, and what is being done: "Reading clip 3 of 25".
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Choice:
    """Something a person may correct, named like the recipe's field.

    `options` holds (value, label) pairs to pick from ("one", "many"; "either" is one of two that
    are both in sight), or "numbers" beside which others can be typed; an "int" has limits instead,
    a "number" (0 or more) and a "flag" neither.
    A "region" is left, top, right and bottom in % of `picture` (uint8 of shape (height, width, 3)),
    or () for all of it; one of volumes is the lower ends along the axes that `options` name, then
    the upper ones. `value` is what is chosen now.
    """

    name: str
    label: str
    help: str
    value: Any
    kind: Literal["one", "either", "many", "numbers", "int", "number", "flag", "region"]
    options: tuple[tuple[Any, str], ...] = ()
    low: int = 0
    high: int = 0
    picture: NDArray[np.uint8] | None = field(default=None, compare=False)


ColumnRole = Literal["id", "time", "value", "label", "channel_name", "left_out"]


@dataclass(frozen=True)
class TablePreview:
    """The first rows of a table, as the file has them, and what its columns were taken for.

    Attributes
    ----------
    columns : names of those shown; very wide tables are shown in part.
    rows : cells as texts, "" where one is missing.
    roles : of all columns by name, in the table's order. "value" is a number of a sequence: a
        channel, a step or a whole sequence, as the layout has it.
    texts : names of those that hold no numbers.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    roles: Mapping[str, ColumnRole] = field(hash=False)
    texts: tuple[str, ...] = ()

    @property
    def shown_roles(self) -> tuple[ColumnRole, ...]:
        """The role of each column shown."""
        return tuple(self.roles[column] for column in self.columns)


WINDOWS = "window of one series"  # what a sequence is of, where all rows are one
BY_ITSELF = (("layout", None),)  # choices of a partition: as where nobody says what a sequence is


@dataclass(frozen=True)
class Partition:
    """A way to divide a table into sequences.

    Attributes
    ----------
    of : what each sequence is of: the names of columns, or "row".
    choices : what `revise` is given to read it so: fields of the recipe, and their values.
    along : the column that sequences go along; "" for the time.
    count : how many there are; 0 for windows, whose length is another question.
    in_use : whether it is read so.
    """

    of: tuple[str, ...]
    choices: tuple[tuple[str, Any], ...]
    along: str = ""
    count: int = 0
    in_use: bool = False

    def label(self, shorten: Callable[[str], str] = str, *, counted: bool = True) -> str:
        """What each sequence is of, with names as short as asked: "patient and visit (96)"."""
        label = join_names([*map(shorten, self.of)], len(self.of))
        label += f", along {shorten(self.along)}" if self.along else ""
        return f"{label} ({self.count:,})" if self.count and counted else label

    def place(self) -> tuple[bool, int]:
        """What it is sorted by among others: by few columns first, windows of a series last."""
        return (not self.count, len(self.of))


@dataclass(frozen=True)
class Recognised:
    """What was understood of a file.

    Attributes
    ----------
    recipe : reads the file as the sentence describes it.
    sentence : the data in words, for instance "140 recordings of 94-261 steps, 6 channels,
        labelled by exercise and subject".
    reasons : why it was understood so, a sentence each.
    warnings : what the person should check before training.
    options : what may be corrected.
    table : its first rows, where the file holds a table.
    partitions : what one sequence may be, one of them in use; () where it is clear.
    other_partitions : others that it isn't asked about, which one may mean all the same.
    given_up : what a person had said of it that can't be so any more, after a change.
    """

    recipe: Recipe
    sentence: str
    reasons: tuple[str, ...]
    warnings: tuple[Note, ...]
    options: tuple[Choice, ...]
    table: TablePreview | None = None
    partitions: tuple[Partition, ...] = ()
    other_partitions: tuple[Partition, ...] = ()
    given_up: tuple[Note, ...] = ()


def describe(
    dataset: SequenceDataset, *, noun: str = "sequence", tail: str = "", count: int = 0
) -> str:
    """How many, how long, how many channels or pixels, which labels: one sentence, no full stop.

    count : of them where the dataset is only a sample.
    """
    lengths = dataset.lengths
    low, high = int(lengths.min()), int(lengths.max())
    element, size, plural = "step", pluralise(dataset.element_shape[0], "channel"), ""
    if re.search("[^aeiou]y$", noun):
        plural = f"{noun[:-1]}ies"
    if dataset.are_clips:
        element, size, noun = dataset.element, dataset.element_size, "clip"
        if dataset.are_volumes:
            noun = plural = "series of volumes"
    many = pluralise(count or len(dataset), noun, plural)
    parts = [f"{many} of {span(low, high)} {element}{'s' if high != 1 else ''}", size]
    if tail:
        parts.append(tail)
    labels = [str(c) for c in dataset.labels.columns]
    if labels:
        parts.append(labelled_by(labels))
    return ", ".join(parts)
