"""Lists of who or what something happened to and when: neurons and their spikes, or games."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.names import time_names
from sequitur_core.readers.dates.time_order import MOSTLY_UNIQUE, is_unique
from sequitur_core.readers.rows_of_numbers import even_share, rows_by_group
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import find_ids, names_sequences
from sequitur_core.readers.tables.understanding.layouts.view import Found, View
from sequitur_core.readers.tables.understanding.rows.whose_rows import roles_of_events
from sequitur_core.readers.vocabulary.words import words

FEWEST = 20  # events
FEWEST_EACH = 3  # of one thing, so that it has two intervals
MOST_COLUMNS = 6  # that are looked at for any that says something
EVEN = 0.9  # of the rows, that lie equally far apart where nothing happened
UNEVEN = 0.02  # of the mean interval, that intervals deviate by at least: else nothing happened
# What fires, besides what names sequences.
_FIRE = {"neuron", "neurons", "cell", "cluster", "sender", "senders", "electrode"}


@dataclass(frozen=True)
class EventList:
    """The column that names what each event happened to, and the one that says when.

    each : events of the thing that has the fewest.
    """

    whose: str
    time: str
    each: int

    @property
    def why(self) -> str:
        """Why intervals are learned, in a sentence."""
        return (
            f"{self.whose} and {self.time} say what each event happened to and when: each "
            f"{self.whose} is a sequence of the times between one event and the next."
        )

    def why_not(self, name: str) -> str:
        """Why it can't be read, and what to do."""
        return (
            f"{name} lists when something happened ({self.time}) and to which {self.whose}, but "
            "holds nothing that was measured. Count the events in even steps of time, with a row "
            f"for each step and a column for each {self.whose}, and upload that table."
        )


def find_events(table: Table) -> EventList | None:
    """The columns of a list of events; None for any other table.

    There are no others, and the time only goes up for each thing, by uneven steps.
    """
    own = [str(c) for c in table.own if c not in table.row_numbers]
    if len(own) > MOST_COLUMNS or len(table.frame) < FEWEST or table.listed or table.files:
        return None
    columns = [c for c in own if c not in table.numeric or table.distinct(c) > 1]
    if len(columns) != 2:
        return None
    times = [c for c in columns if c in table.numeric and time_names.time_words(c)[0]]
    whose = [c for c in columns if c not in times and (_FIRE & {*words(c)} or names_sequences(c))]
    if len(times) != 1 or len(whose) != 1 or not _names(table, whose[0]):
        return None
    moments = table.frame[times[0]].to_numpy(np.float64)
    if even_share(np.diff(moments)) > EVEN:
        return None  # rows of a clock: what is called as a user may be what that used
    group = group_codes(table, whose)
    order, same = rows_by_group(group)
    steps = np.diff(moments[order])[same]
    up = np.isfinite(moments).all() and (steps >= 0).all() and len(steps) >= FEWEST
    if not up or not steps.std() > UNEVEN * steps.mean():
        return None
    return EventList(whose[0], times[0], int(np.bincount(group).min()))


def events_of_two(view: View) -> Found:
    """Events of two of the same things each, of which neither names a sequence without exceptions.

    So a team that is the visitor of two games a day isn't whose rows they are.
    """
    for time in view.candidates:
        if not time.times.dated or is_unique(time.times):
            continue
        pairs = roles_of_events(view.table, time)
        ids = find_ids(view.table, time, MOSTLY_UNIQUE) if pairs else ()
        if pair := next((pair for pair in pairs if len({*pair} & {*ids}) == 1), ()):
            return "long", (
                f"{join_names(pair)} hold the same names, as those of the two sides of a game: "
                "each row belongs to both, and the rows are one long series."
            )
    return None


def _names(table: Table, column: str) -> bool:
    """Whether words or whole numbers name several things, most of them again and again."""
    if not 2 <= table.distinct(column) <= len(table.frame) * 2 / 3:
        return False
    cells: pd.Series = table.frame[column]
    return not cells.isna().any() and (column not in table.numeric or bool((cells % 1 == 0).all()))
