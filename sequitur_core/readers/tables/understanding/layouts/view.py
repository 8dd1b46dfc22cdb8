"""What the rules on the layout of a table look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.tables.columns.labels import come_back
from sequitur_core.readers.tables.columns.rearranged.taking_turns import smoothness_of
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.unnamed_columns import SEVERAL
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.name_blocks import smoothness, turns_of
from sequitur_core.readers.tables.understanding.rows.edges_of_rows import edges_of_rows
from sequitur_core.readers.tables.understanding.times_and_counters.counters import find_counters

FEW = 8  # columns of numbers that may be channels, whatever they look like
ROWS_EACH = 20  # rows for each column, at least, where few columns are channels
ALIKE = 0.5  # how smooth rows are from column to column where these are steps
GOES_ON = 0.2  # how smooth rows are, at least, that are steps
FEWEST_WIDER = 5  # rows with more cells, in even distances
SELDOM = 3  # rows from one of them to the next, at least
ALIKE_CELLS = 0.8  # of their first cells are within the range of those of other rows
MANY = 30  # columns of numbers beyond which smooth ones are sequences, not channels

Found = tuple[str, str] | None  # a layout and why, in a sentence


@dataclass(frozen=True, eq=False)
class View:
    """A table as the rules see it.

    Attributes
    ----------
    candidates : columns that may give the time, likeliest first.
    block : columns whose names count on; `kind` is what they count.
    """

    table: Table
    candidates: Sequence[TimeColumns]
    block: Sequence[str]
    kind: str

    @cached_property
    def free(self) -> list[str]:
        """Columns of numbers that aren't counters or marks; all that don't count if none.

        What tells of the others in its row, such as their sum, isn't as large as steps are.
        """
        aside = {*find_counters(self.table), *edges_of_rows(self.table)}
        numbers = [c for c in self.table.numbers if c not in aside]
        return [c for c in numbers if c not in self.table.binary] or numbers

    @cached_property
    def block_time(self) -> TimeColumns | None:
        """A time beside the block that says when each row was."""
        rest = (c for c in self.candidates if not set(c.columns) & set(self.block))
        return next((c for c in rest if is_increasing(c.times)), None)

    @cached_property
    def down(self) -> float:
        """How smoothly numbers change from row to row."""
        return smoothness(self.table, self.free, axis=0)

    @cached_property
    def goes_on(self) -> bool:
        """Whether numbers go on from row to row, and not only columns differ."""
        return smoothness(self.table, self.free, axis=0, from_mean=True) > GOES_ON

    def steps_with(self, labels: Iterable[str]) -> Found:
        """One long series, where rows are steps in time that one of some columns gives a class.

        Classes stay for several rows and come back later, and numbers go on from row to row more
        than along a row; far more, where rows are few. How columns differ on the whole doesn't
        count: sensors side by side may have one level, and others differ by far.
        """
        known = ((c, group_codes(self.table, (c,))) for c in labels)
        label, codes = next((found for found in known if come_back(found[1])), ("", None))
        columns = [c for c in self.free if c != label]
        if codes is None or len(columns) < 2:
            return None
        down, along = (smoothness(self.table, columns, axis=n, from_mean=True) for n in (0, 1))
        # Rows that are sequences in turns of three classes and more wouldn't go on as steps do.
        each = ROWS_EACH if codes.max() + 1 < SEVERAL else ROWS_EACH / 4
        far_more = along <= ALIKE and 1 - down < (1 - max(along, 0)) / 2
        if down <= max(along, ALIKE) or not (far_more or len(codes) >= each * len(columns)):
            return None
        return "long", (
            f"{label} stays for many rows and comes back later, as classes do, and numbers go on "
            "from row to row more than along a row: rows are steps of one long series."
        )

    def steps_of_classes(self, label: str) -> Found:
        """One long series, where rows of each class go on, and columns are on levels of their own.

        As electrodes are side by side. Rows sorted by class don't go on within one.
        """
        columns = [c for c in self.free if c != label]
        values, codes = self.table.cells(columns), group_codes(self.table, (label,))
        stay = ROWS_EACH * (np.diff(codes) != 0).sum() <= len(codes)
        if len(columns) < 2 or not stay or smoothness(self.table, columns, axis=1) > 0:
            return None
        for code in range(codes.max() + 1):
            own = values[codes == code]
            if smoothness_of(own - own.mean(axis=0), axis=0) <= ALIKE:
                return None
        return "long", (
            f"{label} holds few whole numbers that stay for many rows, as classes do, and numbers "
            "of each go on from row to row, but not from column to column: rows are steps of one "
            "long series."
        )

    @cached_property
    def across(self) -> float:
        """How smoothly numbers change from column to column."""
        return smoothness(self.table, self.free, axis=1)

    def has_others(self, time: TimeColumns) -> bool:
        """Whether there are numbers beside a time."""
        return any(c not in time.columns for c in self.free)

    @cached_property
    def turns(self) -> str:
        """Why many columns are channels, as x, y and z of parts are that take turns; or ""."""
        counters = find_counters(self.table)
        columns = [c for c in self.table.numbers if c not in counters]
        few = len(columns) <= MANY or not self.goes_on
        if few or not (count := turns_of(self.table, columns)):
            return ""
        return (
            f"Each column is like the one {count} before it and unlike the one beside it, as x and "
            "y of the parts of a body are: they are channels of one long series."
        )


def wider_rows(table: Table) -> tuple[int, int, int]:
    """Every how many rows some with more cells come, and how many cells both have; 0 for none.

    So a device adds what it reads less often. Their first cells are like those of the others.
    """
    known = table.frame.notna().to_numpy()
    widths = known.shape[1] - np.argmax(known[:, ::-1], axis=1)
    (few, many), wider = (widths.min(), widths.max()), widths == widths.max()
    at = np.flatnonzero(wider)
    if len(at) < FEWEST_WIDER or not np.isin(widths, (few, many)).all():
        return 0, 0, 0
    each = int(at[1] - at[0])
    ends = max(int(at[0]), len(widths) - 1 - int(at[-1]))
    shared = [c for c in map(str, table.frame.columns[:few]) if c in table.numeric]
    if each < SELDOM or (np.diff(at) != each).any() or ends >= each or not shared:
        return 0, 0, 0
    cells = table.cells(shared)
    low, high = (f.reduce(cells[~wider]) for f in (np.fmin, np.fmax))
    alike = ((cells[wider] >= low) & (cells[wider] <= high)).mean() >= ALIKE_CELLS
    return (each, int(few), int(many)) if alike else (0, 0, 0)
