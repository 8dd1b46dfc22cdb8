"""Recordings one after another, each with a name, or rows of several in turn, without a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.readers.dates.time_order import is_nearly_unique, is_unique, jumps_about
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.formats.json.json_places import NAMES
from sequitur_core.readers.tables.formats.json.json_recordings import RECORDING
from sequitur_core.readers.tables.rows_to_sequences.groups import determines, group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import id_after_pauses, names_sequences
from sequitur_core.readers.tables.understanding.layouts.view import Found, View
from sequitur_core.readers.tables.understanding.rows.alike_stretches import (
    id_in_turn,
    id_of_alike_stretches,
    name_before_dates,
    name_of_mixed_dates,
)
from sequitur_core.readers.tables.understanding.rows.channel_rows import find_channel_rows
from sequitur_core.readers.tables.understanding.rows.whose_rows import with_trials_of_each
from sequitur_core.readers.tables.understanding.sites import name_of_tracks
from sequitur_core.readers.vocabulary.words import words

MOST_OF_NONE = 2  # rows that aren't a sequence


def recordings_in_turn(view: View) -> Found:
    """Named rows that pauses or ways part, or as many of each that go the same way, or by dates."""
    apart = {
        "the time jumps": id_after_pauses(view.table, view.candidates),
        "places jump": name_of_tracks(view.table, view.candidates),
    }
    for what, name in apart.items():
        if name:
            names = " and ".join(with_trials_of_each(view.table, (name,)))
            return "tidy", (
                f"Rows with the same {names} lie together, and {what} between them: they are one "
                "sequence."
            )
    if name := id_of_alike_stretches(view.table, view.candidates):
        return "tidy", (
            f"Each {name} has the same number of rows, along which numbers go the same way: rows "
            f"with the same {name} are one sequence."
        )
    if name := name_before_dates(view.table, view.candidates):
        return "tidy", (
            f"Rows with the same {name} lie together in the order of their dates, which go back "
            "where another begins: they are one sequence."
        )
    if name := name_of_mixed_dates(view.table, view.candidates):
        return "tidy", (
            f"Rows with the same {name} lie together, and their dates are among those of others: "
            "they are one sequence."
        )
    return None


def names_that_come_again(view: View) -> Found:
    """Rows of several that nothing tells the time of, in blocks that have all of them in order."""
    if not (name := id_in_turn(view.table)):
        return None
    return "tidy", (
        f"{name} names rows in the same order again and again: those of one {name} are a sequence, "
        "and each round is a step."
    )


def name_of_listed(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """The column that names what a file lists, of which each has rows of its own; "" for none.

    A name or an id that is said beside the rows, rather than their number. Where what is said
    names channels that were measured at the same times, or a time goes on from one to the next,
    none is sure to be a sequence.
    """
    counted = next((c for c in (RECORDING, f"{RECORDING} name") if c in table.frame), "")
    if not counted or not table.once or table.distinct(counted) < 2:
        return ""
    goes_on = any(is_unique(c.times) for c in candidates)
    if goes_on or find_channel_rows(table, candidates) is not None:
        return ""
    if counted not in table.numeric:
        return counted
    named = (c for c in table.once if not {*words(c)}.isdisjoint(NAMES))
    same = (c for c in named if determines(table, c, counted) and determines(table, counted, c))
    return next(same, counted)


def tell_apart_by_chance(view: View, time: TimeColumns, ids: Sequence[str]) -> bool:
    """Whether numbers don't name sequences, though they tell rows of one moment apart.

    They have no such names, and put rows in no order; or one of them is in nearly all rows, the
    others in a row or two each, where a moment that comes twice is rare: how many processes ran.
    """
    if not all(c in view.table.numeric for c in ids):
        return False
    codes = group_codes(view.table, ids)
    sizes = np.bincount(codes)
    rest = len(codes) - int(sizes.max())
    if is_nearly_unique(time.times) and 0 < rest <= MOST_OF_NONE * (np.count_nonzero(sizes) - 1):
        return True
    return not any(map(names_sequences, ids)) and jumps_about(time.times, codes)
