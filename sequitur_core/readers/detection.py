"""What a reader recognises in a file before it is read: types shared by all readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.files import only_one_table
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import dimensions, join_names, labelled_by, pluralise, span
from sequitur_core.readers.tables.columns.cells.names_with_units import named_channels

# Doubts about channels, whichever way the rows are divided, and others about that way.
_OF_CHANNELS = {
    kind.kind
    for kind in (
        said.sum_as_channel, said.slower_channels, said.clock_as_channel, said.events_as_channel,
        said.codes_as_channel, said.stretches_as_channel, said.looks_like,
    )
}  # fmt: skip
_ASKED = _OF_CHANNELS | {
    kind.kind
    for kind in (
        said.names_like_values, said.pieces_going_on, said.states_as_ids,
        said.sequences_like_steps, said.rows_like_steps, said.rows_go_on, said.axis_as_sequence,
        said.columns_in_turn, said.steps_in_turn, said.sums_of_others, said.kinds_in_one_channel,
        said.rows_interleaved, said.times_unused, said.times_far_off, said.mark_as_value,
        said.numbers_in_text,
    )
}  # fmt: skip
_DIVIDE = ("layout", "id_columns", "time_columns", "channel_column")
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
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    roles: Mapping[str, ColumnRole] = field(hash=False)

    @property
    def shown_roles(self) -> tuple[ColumnRole, ...]:
        """The role of each column shown."""
        return tuple(self.roles[column] for column in self.columns)


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

    def label(self, shorten: Callable[[str], str] = str) -> str:
        """What each sequence is of, with names as short as asked: "patient and visit (96)"."""
        label = join_names([*map(shorten, self.of)], len(self.of))
        label += f", along {shorten(self.along)}" if self.along else ""
        return f"{label} ({self.count:,})" if self.count else label

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
    given_up : what a person had said of it that can't be so any more, after a change.
    """

    recipe: Recipe
    sentence: str
    reasons: tuple[str, ...]
    warnings: tuple[Note, ...]
    options: tuple[Choice, ...]
    table: TablePreview | None = None
    partitions: tuple[Partition, ...] = ()
    given_up: tuple[Note, ...] = ()


def still_asked(first: Recognised | None, now: Recognised) -> Recognised:
    """What is understood of a file now, with what was said at first of its other tables.

    That holds for as long as no other table is read: a recipe doesn't tell who has chosen it.
    Nothing is asked that was answered since, as a column that has another role than at first was.

    first : None where nothing is known of it.
    """
    read = [(found.recipe.sheet, found.recipe.joined) for found in (first, now) if found]
    if first is None or read[0] != read[1]:
        return replace(now, warnings=tuple(n for n in now.warnings if n.kind not in _ASKED))
    now = replace(now, warnings=tuple(n for n in now.warnings if _is_open(n, first, now)))
    asked = tuple(
        note
        for note in first.warnings
        if note.kind == only_one_table.kind or any(o.name == "sheet" for o in note.offers)
    )
    rest = tuple(note for note in now.warnings if note not in asked)
    return replace(now, warnings=(*asked, *rest))


def _is_open(note: Note, first: Recognised, now: Recognised) -> bool:
    """Whether a note is no doubt, or one of how sequences are divided or columns are used by now.

    It is answered where that is another way than at first.
    """
    if note.kind not in _ASKED:
        return True
    was, is_ = first.recipe, now.recipe
    divided_alike = all(getattr(was, name) == getattr(is_, name) for name in _DIVIDE)
    if note.kind not in _OF_CHANNELS:
        return divided_alike and any(one.kind == note.kind for one in first.warnings)
    before, after = (_roles(found.table) for found in (first, now))
    told = [(before.get(name), after.get(name)) for name in note.about]
    return all(old == new or (not divided_alike and old in ("id", "time")) for old, new in told)


def _roles(table: TablePreview | None) -> dict[str, ColumnRole]:
    """The roles of columns by their names, and by those of the channels that they are."""
    roles = dict(table.roles) if table else {}
    names = [name for name, _ in named_channels([*roles])]
    return {**dict(zip(names, roles.values(), strict=True)), **roles}


def describe(
    dataset: SequenceDataset, *, noun: str = "sequence", tail: str = "", count: int = 0
) -> str:
    """How many, how long, how many channels, which labels: one sentence without a full stop.

    count : of them where the dataset is only a sample.
    """
    lengths = dataset.lengths
    low, high = int(lengths.min()), int(lengths.max())
    many = pluralise(count or len(dataset), noun)
    parts = [f"{many} of {span(low, high)} step{'s' if high != 1 else ''}"]
    shape = dataset.element_shape
    if len(shape) == 1:
        parts.append(pluralise(shape[0], "channel"))
    else:
        parts.append(f"{dimensions(shape, mark='')} numbers each")
    if tail:
        parts.append(tail)
    labels = [str(c) for c in dataset.labels.columns]
    if labels:
        parts.append(labelled_by(labels))
    return ", ".join(parts)
