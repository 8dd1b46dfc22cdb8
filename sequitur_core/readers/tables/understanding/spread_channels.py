"""Rows that hold several channels one behind the other: acc_x_0 ... acc_x_49, acc_y_0 ..."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sequitur_core.readers.dates.date_parts import words
from sequitur_core.readers.dates.time_names import time_words
from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.tables.columns.channel_names import StepsInNames, steps_in_names
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.classes_of_rows import are_whole
from sequitur_core.readers.tables.understanding.ids import names_sequences
from sequitur_core.readers.tables.understanding.name_blocks import (
    CHANNEL_WORDS,
    find_name_block,
    find_wells,
    smoothness,
)

MOST_OF = 0.6  # of the columns of numbers are steps of channels, at least
SOME_OF = 0.3  # where names say when it was and of whom: much else may be known of a person
CLEARLY = 0.3  # smoother from row to row than from step to step, where rows are steps themselves


def find_spread_channels(table: Table, candidates: Sequence[TimeColumns]) -> StepsInNames | None:
    """The columns of each channel, in order of its steps, if each row is an example; else None.

    Columns that are numbered alike may also be several sensors over time. Rows then have a time,
    or change smoothly from one to the next. A number of each row, as that of a person, is no time.
    """
    found = steps_in_names(table.numbers)
    if found is None or find_name_block(table)[1] in ("dates", "clock"):
        return None
    inside = {column for steps in found.channels.values() for column in steps if column}
    timed = {c for candidate in candidates for c in candidate.columns}
    named = found.timed and any(names_rows(table, c) for c in _beside(table, inside, timed))
    share = SOME_OF if named else MOST_OF
    if len(inside) < share * len(table.numbers) or find_wells(table):
        return None
    if all(not CHANNEL_WORDS.isdisjoint(words(channel)) for channel in found.channels):
        return None
    if named:
        return found
    times = [c for c in candidates if not set(c.columns) & inside and is_increasing(c.times)]
    if any(_tells_when(c, timed=found.timed) for c in times):
        return None
    whole = [steps for steps in found.channels.values() if all(steps)]
    across = sum(smoothness(table, steps, axis=1) for steps in whole) / max(len(whole), 1)
    down = smoothness(table, [*inside], axis=0, from_mean=True)
    others = bool(table.texts()) or len(inside) < len(table.numbers)
    return None if down > across + CLEARLY or (not others and down > across) else found


def _beside(table: Table, inside: Collection[str], timed: Collection[str]) -> list[str]:
    """Columns that may name rows: no steps, and no texts that tell the time."""
    columns = [str(c) for c in table.frame.columns if c not in inside]
    return [c for c in columns if c in table.numeric or c not in timed]


def names_rows(table: Table, column: str) -> bool:
    """Whether a column says in each row who that is: words, or numbers by name or place."""
    if table.distinct(column) < len(table.frame):
        return False
    if column not in table.numeric:
        return True
    first = column == table.frame.columns[0] and are_whole(table, column)
    called = first or names_sequences(column) or column.strip().lower().endswith("id")
    return called and not time_words(column)[0]


def _tells_when(time: TimeColumns, *, timed: bool) -> bool:
    """Whether a time is more than a number of each row, such as that of a person.

    timed : whether names of columns tell the time, and so that of a row has to be called so.
    """
    if time.times.dated or not timed:
        return time.times.dated or not {"id", "no", "nr", "number", "subject"} & set(
            words(time.columns[0])
        )
    return time_words(time.columns[0])[0]
