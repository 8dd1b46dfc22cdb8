"""Tables as instruments write them: channels that have names of their own, or are not used."""

from __future__ import annotations

from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.tables.columns.pose import entries_of_matrices
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.understanding.layouts.view import (
    ALIKE,
    FEW,
    MANY,
    ROWS_EACH,
    Found,
    View,
)
from sequitur_core.readers.tables.understanding.name_blocks import (
    find_places,
    find_wells,
    tell_quantities,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import find_constants

MOSTLY_PLACES = 0.8  # share of the columns that hold places of parts
EACH_NAMED = 5  # rows for each column, at least, where columns have names of their own
ONE_SIZE = 10  # times as large as those of another column, at most, where all are one quantity


def columns_with_names(view: View) -> Found:
    """Columns with names of their own, which nothing counts, as instruments write them.

    They are few, or a line above says how long a step lasts: then few need no names.
    """
    table, count = view.table, len(view.free)
    if table.rate and not table.named and ROWS_EACH * count <= len(table.frame) and count <= MANY:
        return "long", (
            "It is said how long a step lasts, and rows are many and have few numbers each: they "
            "are the steps of one long series."
        )
    named = table.named and not view.block and not find_wells(table)
    if not named or len(table.frame) < EACH_NAMED * len(view.free):
        return None
    if table.rate:
        return "long", (
            "It is said how long a step lasts, and columns have names that don't count on: rows "
            "are the steps of one long series."
        )
    if len(view.free) > MANY:
        return None
    # Names of quantities are enough where no row is of a thing that has a name.
    told = not table.texts() and tell_quantities(view.free)
    told = told and (len(view.free) < FEW or _differ_in_size(view))
    if not told and view.across > max(view.down, ALIKE):
        return None
    unlike = "" if told else ", and neighbours aren't alike"
    return "long", (
        f"Columns have names that don't count on{unlike}: they are channels of one long series."
    )


def matrices_over_time(view: View) -> Found:
    """Matrices whose entries are columns, beside a time that goes on: each row is one of them."""
    found = entries_of_matrices(tuple(view.table.numbers))
    inside = {column for entries in found.values() for column in entries}
    times = (c for c in view.candidates if not inside & {*c.columns})
    if not found or 2 * len(inside) <= len(view.free) or not any(map(_goes_on, times)):
        return None
    name, entries = next(iter(found.items()))
    return "long", (
        f"Columns {entries[0]} to {entries[-1]} are the entries of a matrix {name}, and each row "
        "has a time: they are channels of one long series."
    )


def _goes_on(time: TimeColumns) -> bool:
    return is_increasing(time.times) and (time.times.dated or time_words(time.columns[0])[0])


def _differ_in_size(view: View) -> bool:
    """Whether some columns hold far larger numbers than others: they aren't of one quantity."""
    sizes = view.table.frame[view.free].abs().mean()
    return bool(sizes.max() > ONE_SIZE * sizes[sizes > 0].min())


def unused_channels(view: View) -> Found:
    """Channels of a device most of which it doesn't use; sequences differ in most of their steps.

    Where columns or rows have names they may be examples. Sequences that end early and are filled
    up with one number reach it in the last other column.
    """
    table = view.table
    if table.named or table.texts():
        return None
    same = find_constants(table, ())
    rest = [c for c in table.numbers if c not in same]
    if len(same) <= len(rest) or len(rest) > MANY:
        return None
    last = float(table.frame[table.numbers[-1]].iloc[0])
    if table.numbers[-1] in same and (table.frame[rest[-1]] == last).any():
        return None
    return "long", (
        f"{len(same)} of {len(table.numbers)} columns are the same in every row, as unused "
        "channels of a device are: the others are channels of one long series."
    )


def places_of_parts(view: View) -> Found:
    """Places of several parts of a body or of things that were followed, each in x and y."""
    whole = find_places(view.table)
    count = sum(map(len, whole.values()))
    if len(whole) < 2 or count < MOSTLY_PLACES * len(view.free) or len(view.table.frame) < count:
        return None
    return "long", (
        f"Columns hold the places of {len(whole)} parts in x and y: they are channels of one long "
        "series."
    )
