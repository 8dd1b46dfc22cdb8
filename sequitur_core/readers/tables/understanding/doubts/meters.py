"""A doubt about readings of meters among the channels: they only go up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.readers.dates.names.time_names import names_spent
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.understanding.doubts.reading import FEWEST, Reading, left_out
from sequitur_core.readers.tables.understanding.times_and_counters.counters import is_place
from sequitur_core.readers.tables.understanding.times_and_counters.running_sums import (
    ADDED_UP,
    IN_ALL,
    MANY,
    OF_METERS,
    as_fast,
    is_of_the_time,
)
from sequitur_core.readers.vocabulary.words import words

FEWEST_STEPS = 8  # of what its name tells in few rows
FEWEST_SIZES = 3  # of the steps of what counts: none, one and several


def meter_as_channel(of: Reading) -> Iterator[Note]:
    """What a meter shows is learned, which only goes up, beside what it adds up or anything else.

    It is told by its name or its unit, by a channel that says how fast it goes, or as a count
    without a name. Where it is the only channel, steps may be learned instead.
    """
    if not of.recipe.row_per_step or of.recipe.change:
        return
    rows, same = of.in_turn
    cells = of.cells[rows]
    steps = np.diff(cells, axis=0)[same]
    if len(steps) < FEWEST_STEPS:
        return
    called = ADDED_UP if len(steps) >= FEWEST else ADDED_UP - IN_ALL
    enough = (steps > 0).sum(axis=0) >= min(MANY, len(steps) / 2)
    rising = ((steps >= 0) | np.isnan(steps)).all(axis=0) & enough
    free = {c: int(at) for at in np.flatnonzero(rising) if _may_be_a_meter(of, c := of.columns[at])}
    found, fast = [], list[str]()
    for column, place in free.items():
        speed = as_fast(steps[:, place], cells[1:][same], rising)
        named = not called.isdisjoint(words(column)) or names_spent(column)
        named = named or (not of.table.named and _counts(cells[:, place], steps[:, place]))
        if named or speed >= 0 or named_channels([column])[0][1] in OF_METERS:
            found.append(column)
            fast += [of.columns[speed]] * (speed >= 0)
    if not found:
        return
    ends = [words(c)[-1:] for c in found if of.table.named]  # local count, total count
    if rising.all():  # all of a heat meter, whatever else it adds up
        found = [*free]
    found = [c for c in free if c in found or words(c)[-1:] in ends]
    known = fast if 2 * len(fast) >= len(found) else ()  # of few, it would be said of all
    channels, speeds = (tuple(map(of.channel, c)) for c in (found, dict.fromkeys(known)))
    alone = len(found) == len(of.columns)
    offer = Offer("Learn the differences", "change", "difference") if alone else left_out(of, found)
    yield said.meter_as_channel(channels, speeds).offering(offer)


def _may_be_a_meter(of: Reading, column: str) -> bool:
    return not (of.channel(column) in of.warned or is_place(column) or is_of_the_time(column))


def _counts(values: DoubleArray, steps: DoubleArray) -> bool:
    """Whether whole numbers that only rise stand still as well, and go on by one or by more.

    So a Geiger counter shows its clicks; a clock goes on evenly.
    """
    return are_whole(values) and {0, 1, 2} <= {*steps} and len(steps) >= MANY * FEWEST_SIZES
