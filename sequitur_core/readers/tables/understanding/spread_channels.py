"""Rows that hold several channels one behind the other: acc_x_0 ... acc_x_49, acc_y_0 ..."""

from __future__ import annotations

from collections.abc import Sequence

from sequitur_core.readers.dates.date_parts import words
from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.tables.columns.channel_names import steps_of_channels
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.name_blocks import (
    CHANNEL_WORDS,
    find_name_block,
    find_wells,
    smoothness,
)

MOST_OF = 0.6  # of the columns of numbers are steps of channels, at least
CLEARLY = 0.3  # smoother from row to row than from step to step, where rows are steps themselves


def find_spread_channels(
    table: Table, candidates: Sequence[TimeColumns]
) -> dict[str, tuple[str, ...]]:
    """The columns of each channel, in order of its steps, if each row is an example; else none.

    Columns that are numbered alike may also be several sensors over time. Rows then have a time,
    or change smoothly from one to the next.
    """
    channels = steps_of_channels(table.numbers)
    if not channels or find_name_block(table)[1] in ("dates", "clock"):
        return {}
    inside = {column for steps in channels.values() for column in steps}
    if len(inside) < MOST_OF * len(table.numbers) or find_wells(table):
        return {}
    if all(not CHANNEL_WORDS.isdisjoint(words(channel)) for channel in channels):
        return {}
    beside = (c for c in candidates if not set(c.columns) & inside)
    if any(is_increasing(c.times) and _tells_when(c) for c in beside):
        return {}
    each = [smoothness(table, steps, axis=1) for steps in channels.values()]
    across = sum(each) / len(each)
    down = smoothness(table, [*inside], axis=0, from_mean=True)
    named = bool(table.texts()) or len(inside) < len(table.numbers)
    return {} if down > across + CLEARLY or (not named and down > across) else channels


def _tells_when(time: TimeColumns) -> bool:
    """Whether a time is more than a number of each row, such as that of a person."""
    return time.times.dated or not {"id", "no", "nr", "number", "subject"} & set(
        words(time.columns[0])
    )
