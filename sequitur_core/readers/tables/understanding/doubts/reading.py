"""A reading that may be wrong: the first rows of a table, and what they were taken for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.notes.note import Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.rows_of_numbers import rows_by_group
from sequitur_core.readers.tables.columns.missing_numbers import without_marks
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import read_times
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    codes_of,
    combine,
    count_groups,
    group_codes,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.second_opinion.names import stem

MOST_ROWS = 2_000  # that are looked at, from the first on
MOST_COLUMNS = 300
FEWEST = 20  # rows, or sequences, by which something is told
SHORT = 12  # steps of sequences that may be pieces of a long one
NEARLY = 1.5  # times as far as usual that an axis goes on, at most
MOSTLY = 0.9
FEW_CODES = 4
MOST_CODES = 10  # where a name says that they are
MANY = 12  # values of what is measured beside codes
SIZES = {
    "bytes", "byte", "octets", "population", "pop", "gdp", "volume", "cap", "amount", "value",
    "size", "sizes", "quantity", "qty",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Reading:
    """A table, how it was understood, and the first rows of its channels.

    warned : columns that a person is warned of already.
    """

    table: Table
    recipe: Recipe
    dataset: SequenceDataset
    warned: Collection[str] = ()

    @cached_property
    def columns(self) -> list[str]:
        """Columns of numbers that are learned, at most `MOST_COLUMNS`."""
        found = value_columns(self.table, self.recipe)
        return [c for c in found if c in self.table.numeric][:MOST_COLUMNS]

    @cached_property
    def by_stem(self) -> Mapping[str, Sequence[int]]:
        """The places of the columns that are called alike but for a number."""
        found: dict[str, list[int]] = {}
        for place, column in enumerate(self.columns):
            found.setdefault(stem(column), []).append(place)
        return found

    @cached_property
    def head(self) -> pd.DataFrame:
        """The first rows."""
        return self.table.frame.iloc[:MOST_ROWS]

    @cached_property
    def cells(self) -> DoubleArray:
        """The first cells of these columns (rows, columns), NaN where missing."""
        return without_marks(
            self.table.cells(self.columns, slice(MOST_ROWS)), self.columns, self.recipe
        )

    @cached_property
    def times(self) -> Times:
        """When each of the first rows was."""
        times = read_times(self.table, self.recipe.time_columns, self.recipe.time_format)
        return replace(times, moments=times.moments[:MOST_ROWS])

    @cached_property
    def group(self) -> IntArray:
        """Which sequence each of the first rows is of."""
        if not self.recipe.id_columns or self.recipe.layout != "tidy":
            return np.zeros(len(self.head), np.int64)
        return group_codes(replace(self.table, frame=self.head), self.recipe.id_columns)

    @cached_property
    def in_turn(self) -> tuple[IntArray, BoolArray]:
        """The first rows as they follow one another in a sequence; which are of the one before.

        Rows of several channels may lie between one another, too.
        """
        group = self.group
        if self.recipe.channel_column:
            channel = pd.factorize(self.head[self.recipe.channel_column])[0].astype(np.int64)
            group = combine([group, channel])
        return rows_by_group(group)

    @cached_property
    def stretches(self) -> list[tuple[int, int]]:
        """Rows of one sequence that follow one another in the file."""
        ends = np.flatnonzero(np.diff(self.group)) + 1
        return [*zip([0, *ends.tolist()], [*ends.tolist(), len(self.group)], strict=True)]

    @property
    def longest(self) -> tuple[int, int]:
        """The rows of the longest stretch."""
        return max(self.stretches, key=lambda ends: ends[1] - ends[0])

    def tells_rows_apart(self, column: str) -> bool:
        """Whether it may be the time: of rows that share one, the first alone is kept."""
        cells = codes_of(self.head[column])
        return count_groups(self.group, cells) >= MOSTLY * len(cells)

    def reads_as_time(self, column: str) -> bool:
        """Whether a click on a column as the time gives a reading, and no error."""
        try:
            return bool(time_candidates(self.table, {"time_columns": (column,)}))
        except SequiturError:
            return False

    def channel(self, column: str) -> str:
        """What a column is called as a channel, with its unit where another is called the same."""
        return self._called.get(column) or named_channels([column])[0][0]

    @cached_property
    def _called(self) -> dict[str, str]:
        named = named_channels(self.columns)
        return {c: name for c, (name, _) in zip(self.columns, named, strict=True)}


def is_axis(values: DoubleArray) -> bool:
    """Whether numbers go up in every row, by about as much."""
    steps = np.diff(values)
    return bool((steps > 0).all() and steps.max() <= NEARLY * np.median(steps))


def left_out(of: Reading, columns: Sequence[str]) -> Offer:
    them = "it" if len(columns) == 1 else "them"
    return Offer(f"Leave {them} out", "left_out", (*of.recipe.left_out, *columns))


def as_labels(of: Reading, columns: Sequence[str]) -> Offer:
    label = "Use it as a label" if len(columns) == 1 else "Use them as labels"
    return Offer(label, "label_columns", (*of.recipe.label_columns, *columns))
