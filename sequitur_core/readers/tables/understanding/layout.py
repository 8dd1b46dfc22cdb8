"""The layout of a table: sequences in rows or columns, tidy, or one long series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sequitur_core.formatting import join_names
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.date_parts import words
from sequitur_core.readers.dates.time_order import (
    MOSTLY_UNIQUE,
    goes_on,
    is_daily,
    is_increasing,
    is_nearly_unique,
    is_unique,
)
from sequitur_core.readers.tables.columns.labels import come_back, names_label
from sequitur_core.readers.tables.columns.time_columns import PARTS_OF_A_DAY
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.unnamed_columns import is_class_in_stretches
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.channel_rows import find_channel_rows
from sequitur_core.readers.tables.understanding.coarse_clocks import coarse_clock, many_at_once
from sequitur_core.readers.tables.understanding.counters import find_counters
from sequitur_core.readers.tables.understanding.ids import (
    block_ids,
    find_ids,
    group_codes,
    id_after_pauses,
    ids_in_stretches,
    interleaved_id,
    is_traveller,
    name_of_restarts,
)
from sequitur_core.readers.tables.understanding.name_blocks import (
    SERIES_WORDS,
    find_name_block,
    find_places,
    find_waves,
    find_wells,
    smoothness,
)
from sequitur_core.readers.tables.understanding.roles import are_few_whole, is_class
from sequitur_core.readers.tables.understanding.spread_channels import find_spread_channels

BLOCK = 5  # columns with names that count on, at least, which make a block
FEW = 8  # columns of numbers that may be channels, whatever they look like
ROWS_EACH = 20  # rows for each column, at least, where few columns are channels
EACH_NAMED = 5  # rows for each column, at least, where columns have names of their own
ALIKE = 0.5  # how smooth rows are from column to column where these are steps
UNLIKE = 0.1  # how smooth rows are, at most, from one sequence to the next
FEW_EMPTY = 0.1  # share of columns that may be empty
MOST_SENSORS = 16  # counted columns that may be the channels of one recording
MANY = 30  # columns of numbers beyond which smooth ones are sequences, not channels

MOSTLY_PLACES = 0.8  # share of the columns that hold places of parts

_Found = tuple[str, str] | None  # a layout and why, in a sentence


@dataclass(frozen=True, eq=False)
class _View:
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
        """Columns of numbers that aren't counters or marks; all that don't count if none."""
        counters = find_counters(self.table)
        numbers = [c for c in self.table.numbers if c not in counters]
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
    def across(self) -> float:
        """How smoothly numbers change from column to column."""
        return smoothness(self.table, self.free, axis=1)

    def has_others(self, time: TimeColumns) -> bool:
        """Whether there are numbers beside a time."""
        return any(c not in time.columns for c in self.free)


def find_layout(table: Table, candidates: Sequence[TimeColumns]) -> tuple[str, str]:
    """The layout of a table, and why, in a sentence: that of the first rule that applies."""
    view = _View(table, candidates, *find_name_block(table))
    for rule in _RULES:
        if (found := rule(view)) is not None:
            return found
    return "rows", "There are many columns of numbers: one sequence per row."


def _ragged(view: _View) -> _Found:
    if not view.table.ragged:
        return None
    return "rows", "Rows have different numbers of cells: each is a sequence of its own length."


def _spread_channels(view: _View) -> _Found:
    """Several channels in each row, one behind the other or step by step."""
    if not (channels := find_spread_channels(view.table, view.candidates)):
        return None
    first = next(iter(channels.values()))
    return "rows", (
        f"The names of the columns say channel and step, as {first[0]} and {first[1]} do: one "
        f"sequence per row, with {len(channels)} channels of {len(first)} steps."
    )


def _numbered_by_place(view: _View) -> _Found:
    """Columns called 0, 1, 2... by a program, which says nothing of what they are.

    Numbers of one sequence go on smoothly, while those of neighbouring sequences do not.
    """
    block, table = view.block, view.table
    by_place = len(block) >= BLOCK and all(name.isdecimal() for name in block)
    alone = view.block_time is None and not table.texts() and len(block) >= len(view.free)
    if not (by_place and alone and _count_places([int(name) for name in block])):
        return None
    if len(table.frame) <= BLOCK or any(are_few_whole(table, c) for c in (block[0], block[-1])):
        return None  # a class at an end, by which rows may be in order
    down, across = smoothness(table, block, axis=0), smoothness(table, block, axis=1)
    # Columns that differ, while rows don't go on, are each of something else.
    within = smoothness(table, block, axis=0, from_mean=True)
    unlike = down > ALIKE and across <= UNLIKE and within >= 2 * UNLIKE
    many_rows = len(table.frame) >= ROWS_EACH * len(block)
    if not unlike and not (many_rows and 1 - within < (1 - max(across, 0)) / 2):
        return None
    smooth = f"Columns {block[0]} to {block[-1]} go on more smoothly from row to row than across"
    if len(block) < FEW or many_rows:
        return "long", f"{smooth}: they are channels of one long series."
    return "columns", f"{smooth}: one sequence per column."


def _count_places(numbers: Sequence[int]) -> bool:
    """Whether numbers that go up are 0, 1, 2... but for few, as empty columns are left out."""
    return numbers[0] in (0, 1) and numbers[-1] <= (1 + FEW_EMPTY) * len(numbers)


def _block(view: _View) -> _Found:
    """Columns such as t0, t1, t2, or days, that make up most of the table."""
    block, table = view.block, view.table
    if len(block) < BLOCK or len(block) < 0.5 * len(view.free) or view.kind == "channels":
        return None
    if len(block) <= MANY and many_at_once(table, view.candidates, len(block)):
        return None
    if len(table.frame) > BLOCK and not _differ(table, block):
        return None
    first, last = block[0], block[-1]
    if view.kind == "clock":
        return "rows", f"Columns {first} to {last} are times of day: one sequence per row."
    smooth_across = (
        f"Columns {first} to {last} are numbered and change smoothly from column to column: one "
        "sequence per row."
    )
    if view.block_time is None and view.kind == "series":
        if table.texts() or _classes(table, block):
            # Rows sorted by class look smooth downwards too, so names decide first.
            return "rows", (
                f"Columns {first} to {last} are numbered and the rows have names or labels: one "
                "sequence per row."
            )
        if _smooth_down(table, block):
            return "columns", (
                f"Columns {first} to {last} each change smoothly from row to row: one sequence "
                "per column."
            )
        return "rows", smooth_across
    if view.block_time is None or view.kind == "dates":
        what = "dates" if view.kind == "dates" else "numbered"
        return "rows", f"Columns {first} to {last} are {what}: one sequence per row."
    names = join_names(view.block_time.columns)
    daily = len(block) in PARTS_OF_A_DAY and is_daily(view.block_time.times)
    if view.kind != "years" and daily:
        return "rows", (
            f"{names} counts days, and there are {len(block)} numbered columns, as parts of a "
            "day: one sequence per row."
        )
    if view.kind == "years" or _in_equal_steps(view) or _smooth_down(table, block):
        if view.kind == "series" and _are_sensors(view):
            return None
        return "columns", (
            f"{names} {'says' if len(view.block_time.columns) == 1 else 'say'} when each row was, "
            f"and columns {first} to {last} are counted: one sequence per column."
        )
    return "rows", smooth_across


def _are_sensors(view: _View) -> bool:
    """Whether few columns with many rows are what one device measured, as T1 to T6 are.

    The rules below then take them for channels.
    """
    named = SERIES_WORDS.isdisjoint(words(view.block[0]))
    many_rows = len(view.table.frame) >= ROWS_EACH * len(view.block)
    return named and len(view.block) <= MOST_SENSORS and many_rows


def _differ(table: Table, block: Sequence[str]) -> bool:
    """Whether most columns of a block change from row to row, unlike the numbers of a matrix."""
    cells = table.frame[list(block)].to_numpy(np.float64)
    return 2 * int((np.nanmin(cells, axis=0) < np.nanmax(cells, axis=0)).sum()) > len(block)


def _in_equal_steps(view: _View) -> bool:
    """Whether a time that is no date goes up in equal steps, as that of one recording does."""
    if view.block_time is None or view.block_time.columns[0] in find_counters(view.table):
        return False
    times = view.block_time.times
    if times.dated or not timestamps.time_words(view.block_time.columns[0])[0]:
        return False
    steps = np.diff(times.moments)
    return len(steps) > BLOCK and bool(np.allclose(steps, steps[0], rtol=0.01))


def _smooth_down(table: Table, columns: Sequence[str]) -> bool:
    return smoothness(table, columns, axis=0) > smoothness(table, columns, axis=1)


def _channel_rows(view: _View) -> _Found:
    """A row for each channel of a moment."""
    if (found := find_channel_rows(view.table, view.candidates)) is None:
        return None
    if not found.column:
        return "tidy", (
            f"{found.ids[0]} names quantities with units of their own, measured at other times "
            "each: each is a sequence."
        )
    whose = f" of the same {' and '.join(found.ids)}" if found.ids else ""
    several = "one sequence" if found.ids else "one long series"
    return "tidy" if found.ids else "long", (
        f"{found.column} says which channel a row is of: those{whose} are put side by side, as "
        f"{several}."
    )


def _stretches_with_pauses(view: _View) -> _Found:
    """Recordings one after another, each with a name, in a time that goes on."""
    if not (name := id_after_pauses(view.table, view.candidates)):
        return None
    return "tidy", (
        f"Rows with the same {name} lie together, and the time jumps between them: they are one "
        "sequence."
    )


def _restarts(view: _View) -> _Found:
    """Recordings one after another, each with a name, in a time that begins anew with each."""
    if not (name := name_of_restarts(view.table, view.candidates)):
        return None
    return (
        "tidy",
        f"The time begins anew with each {name}: rows with the same one are one sequence.",
    )


def _interleaved(view: _View) -> _Found:
    """Devices that report in turn, each at its own times."""
    if not (name := interleaved_id(view.table, view.candidates)):
        return None
    if is_traveller(name):
        return "tidy", (
            f"Rows with the same {name} are one sequence: those of others lie between them."
        )
    return "tidy", (
        f"Rows with the same {name} are evenly spaced in time, and those of others lie between "
        "them: they are one sequence."
    )


def _wells(view: _View) -> _Found:
    """A plate of samples, each measured over time."""
    wells = find_wells(view.table)
    if not wells:
        return None
    return "columns", (
        f"Columns {wells[0]} to {wells[-1]} are the wells of a plate: one sequence per column."
    )


def _waves(view: _View) -> _Found:
    """One person in each row, asked several times."""
    waves = find_waves(view.table)
    if not waves:
        return None
    return "rows", (
        f"Columns {waves[0]} to {waves[-1]} are counted, and each row has a name of its own: one "
        "sequence per row."
    )


def _repeat(time: TimeColumns) -> str:
    return "repeats" if len(time.columns) == 1 else "repeat"


def _by_time(view: _View) -> _Found:
    for candidate in view.candidates:
        names = join_names(candidate.columns)
        if is_unique(candidate.times):
            if view.has_others(candidate):
                name = next(iter(ids_in_stretches(view.table)), "")
                doubt = (
                    f" {name} names stretches of them; if each is a sequence of its own, choose "
                    "that other columns name the sequence."
                )
                together = "repeat together" if len(candidate.columns) > 1 else "repeats"
                whole = f"{names} never {together}: the rows are one long series."
                return "long", whole + (doubt if name and name not in candidate.columns else "")
            continue
        if ids := find_ids(view.table, candidate):
            return "tidy", (
                f"{names} {_repeat(candidate)}, once for each {' and '.join(ids)}: each row is "
                "one step of a sequence."
            )
    return None


def _by_time_with_exceptions(view: _View) -> _Found:
    for candidate in view.candidates:
        names = join_names(candidate.columns)
        if is_nearly_unique(candidate.times) and view.has_others(candidate):
            return "long", f"{names} seldom {_repeat(candidate)}: the rows are one long series."
        ids = find_ids(view.table, candidate, MOSTLY_UNIQUE)
        if ids and goes_on(candidate.times, group_codes(view.table, ids)):
            return "tidy", (
                f"{names} {_repeat(candidate)}, once for each {' and '.join(ids)} with few "
                "exceptions: each row is one step of a sequence."
            )
    return None


def _coarse_clock(view: _View) -> _Found:
    """Steps of one series, of which several have the same time: its seconds were cut off."""
    clock = coarse_clock(view.table, view.candidates)
    return ("long", clock.why) if clock else None


def _by_names_in_stretches(view: _View) -> _Found:
    if not (blocks := block_ids(view.table)):
        return None
    return "tidy", f"Rows with the same {blocks[0]} lie together: they are one sequence."


def _one_column(view: _View) -> _Found:
    if len(view.free) != 1:
        return None
    return "long", "There is one column of numbers: the rows are one long series."


def _few_rows(view: _View) -> _Found:
    if len(view.table.frame) >= 3:
        return None
    return "rows", "There are many more columns than rows: one sequence per row."


def _few_columns(view: _View) -> _Found:
    if len(view.free) >= FEW or (view.down < view.across and len(view.free) >= 4):
        return None
    return "long", "There are few columns of numbers: they are channels of one long series."


def _few_unlike_columns(view: _View) -> _Found:
    """Many rows of few numbers without names, which don't go on from one to the next."""
    table = view.table
    ends = [c for c in (table.numbers[0], table.numbers[-1]) if is_class(table, c)]
    in_turn = any(not is_class_in_stretches(table, c) for c in ends)
    few = len(view.free) < MANY and len(table.frame) >= ROWS_EACH * len(view.free)
    if table.named or in_turn or not few or view.across > 0.2:
        return None
    return "long", (
        f"Each row has only {len(view.free)} numbers, and these don't change smoothly from column "
        "to column: they are channels of one long series."
    )


def _class_at_an_end(view: _View) -> _Found:
    table = view.table
    ends = (table.numbers[0], table.numbers[-1])
    label = next((c for c in ends if is_class(table, c)), None)
    # Rows sorted by class look smooth downwards too. Channels side by side would differ in size,
    # and so not be smooth across; but there are more rows than channels.
    wide = len(view.free) > max(MANY, len(table.frame) / 2)
    if label and not table.named and _are_of_steps(view, label):
        return "long", (
            f"{label} holds few whole numbers, as classes do, that stay for many rows and come "
            "back later: rows are steps of one long series."
        )
    if not label or table.named or (view.across <= 0.2 and not wide):
        return None
    return "rows", (
        f"{label} holds few whole numbers, as classes do, beside columns of fractions: one "
        "sequence per row."
    )


def _are_of_steps(view: _View, label: str) -> bool:
    """Whether rows are steps in time, each with its class, and go on more smoothly than across."""
    table = view.table
    lasting = label in table.binary or is_class_in_stretches(table, label)
    many_rows = len(table.frame) >= ROWS_EACH * len(view.free)
    on = view.down > max(view.across, ALIKE)
    return lasting and many_rows and on and come_back(table.frame[label].to_numpy())


def _places(view: _View) -> _Found:
    """Places of several parts of a body or of things that were followed, each in x and y."""
    whole = find_places(view.table)
    count = sum(map(len, whole.values()))
    if len(whole) < 2 or count < MOSTLY_PLACES * len(view.free) or len(view.table.frame) < count:
        return None
    return "long", (
        f"Columns hold the places of {len(whole)} parts in x and y: they are channels of one long "
        "series."
    )


def _smooth_columns(view: _View) -> _Found:
    if view.down <= max(view.across, 0.2):
        return None
    if len(view.free) > MANY:
        return "columns", (
            "Numbers change smoothly from row to row, and there are many columns: one sequence "
            "per column."
        )
    return "long", "Numbers change smoothly from row to row: the rows are one long series."


def _columns_with_names(view: _View) -> _Found:
    """Few columns with names of their own, which nothing counts, as instruments write them."""
    named = view.table.named and not view.block and not find_wells(view.table)
    if not named or len(view.free) > MANY or view.across > max(view.down, ALIKE):
        return None
    if len(view.table.frame) < EACH_NAMED * len(view.free):
        return None
    return "long", (
        "Columns have names that don't count on, and neighbours aren't alike: they are channels "
        "of one long series."
    )


_RULES: tuple[Callable[[_View], _Found], ...] = (
    _ragged,
    _spread_channels,
    _numbered_by_place,
    _block,
    _wells,
    _waves,
    _channel_rows,
    _restarts,
    _stretches_with_pauses,
    _interleaved,
    _by_time,
    _by_time_with_exceptions,
    _coarse_clock,
    _by_names_in_stretches,
    _places,
    _one_column,
    _few_rows,
    _few_columns,
    _few_unlike_columns,
    _class_at_an_end,
    _smooth_columns,
    _columns_with_names,
)


def _classes(table: Table, block: Sequence[str]) -> list[str]:
    """Columns beside numbered ones that hold few whole numbers, as classes of the rows do."""
    beside = [c for c in table.numbers if c not in set(block) and c not in table.row_numbers]
    return [
        c
        for c in beside
        if not timestamps.time_words(c)[0]
        and are_few_whole(table, c)
        and (names_label(c) or 2 * table.distinct(c) <= len(table.frame))
    ]
