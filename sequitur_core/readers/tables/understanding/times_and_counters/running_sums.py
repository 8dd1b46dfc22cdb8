"""Columns that sum up since a device was switched on: events that it counts, ways that it goes.

Also those that say when rows began and ended, between which a third lies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.clocks import (
    IN_STEP,
    counts_steps,
    only_rises,
    runs_through_bytes,
)
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import (
    FEWEST,
    SHORTEST_STRETCH,
)
from sequitur_core.readers.vocabulary.words import words

NEAR_NOTHING = 0.1  # of where a running sum ends, that it begins at
SELDOM = 0.05  # of the rows, in which a counter leaves out some
MOST_OF_FEW = 0.1  # of the rows, that have another number of steps
FIRST_ADDED = 100  # rows that mostly tell
AS_ROUNDED = 0.1  # of how much a column varies, by which steps that are rounded miss it
ALL_BUT_FEW = 0.95  # of the rows, in which they don't
MOST_OF_ALL = 0.2  # of all the time that goes by, which a row may take at most
MILLISECONDS = 1000.0  # of a second
VARY = 0.2  # of how long rows last on average, by which that varies at least
_MESSAGES = {"msg", "msgs", "messages", "telegrams"}  # that were sent or received so far
GOES_ON = 0.1  # share of the rows, at least, in which a way gets longer


def counts_events(values: NDArray[np.float64], column: str, same: BoolArray | None) -> bool:
    """Whether whole numbers called a counter never go down, but where they begin again.

    As movements or packets that a device has counted since it was switched on; unlike the amounts
    that other columns sum up, only by how much they rise says anything.
    """
    counter = "counter" in words(column) or {"sequence", "number"} <= set(words(column))
    counter = counter and not re.search(r"[(\[]", column)  # of a unit, in which meters count
    counter = counter or (not _MESSAGES.isdisjoint(words(column)) and len(words(column)) > 1)
    steadily = counts_steps(column) and words(column) != ["generation"]  # of power
    counter = counter or (steadily and bool(np.diff(values).all()))
    known = values[np.isfinite(values)]
    if not counter or len(known) < max(3, len(values)) or not are_whole(values):
        return False
    return only_rises(values, same) or runs_through_bytes(values)


def counts_few_steps(values: NDArray[np.float64], column: str) -> bool:
    """Whether the few steps that somebody has walked are counted, from 0.

    Steps of a test last for several rows each, and none is left out; many steps are measured.
    """
    if words(column)[-1:] not in (["step"], ["steps"]) or len(values) < FEWEST:
        return False
    kinds, rows = np.unique(values, return_counts=True)
    few = values[0] == 0 and rows.min() == 1 and len(kinds) <= MOST_OF_FEW * len(values)
    return bool(few and are_whole(values) and np.diff(kinds).max() > 1 and only_rises(values))


def sums_up_ways(values: NDArray[np.float64], column: str, same: BoolArray) -> bool:
    """Whether it is the way so far, as watches write: called a distance, and it adds up.

    It begins near nothing, also where it begins anew, and goes on in many rows. The distance to
    something else begins anywhere, nears as well as goes, and mostly stays.
    """
    if "distance" not in words(column) or len(values) < FEWEST:
        return False
    so_far = np.asarray(pd.Series(values).ffill().bfill(), np.float64)
    steps = np.diff(so_far)
    begins = np.append(so_far[:1], so_far[1:][steps < 0])
    near = (begins >= 0).all() and (begins <= NEAR_NOTHING * so_far.max()).all()
    return bool(near and (steps > 0).mean() >= GOES_ON) and only_rises(so_far, same)


def counts_anew(values: NDArray[np.float64], same: BoolArray) -> bool:
    """Whether whole numbers go up by one from row to row and begin again at 0 or 1, unevenly.

    So the keys of a burst are counted: nothing measured is so even. Few may be left out. What goes
    round by as many each time may be a phase.

    same : which rows follow one of the same sequence.
    """
    base = values.min()
    if base not in (0, 1) or values.max() < base + SHORTEST_STRETCH - 1:
        return False
    if (values != np.round(values)).any():
        return False
    steps, after = np.diff(values)[same], values[1:][same]
    begins = (steps <= 0) & (after == base)
    ends, whose = (after - steps)[begins], np.cumsum(~same)[same][begins]
    left_out = 1 - ((steps == 1) | begins).mean() if len(steps) else 1.0
    uneven = (np.diff(ends) != 0) & (np.diff(whose) == 0)
    return bool(uneven.any() and left_out <= SELDOM and (steps == 1).mean() >= IN_STEP)


def spans_of_rows(
    columns: Mapping[str, NDArray[np.float64]], same: BoolArray
) -> tuple[str, str] | None:
    """When rows began and when they ended, both of which go up.

    As the first two columns whose difference is a third, which is short: keys that are pressed and
    released, phases with their onset and offset. That may be in milliseconds beside seconds. Or
    each row ends before the next begins, as notes do.
    """
    names = [*columns]
    rising = [c for c in names if _is_sum(np.diff(columns[c])[same])]
    pairs = [(c, d) for c in rising for d in rising if c != d] if len(same) >= FEWEST else []
    for begin, end in pairs:
        lasted = columns[end] - columns[begin]
        if not (lasted >= 0).all() or lasted.max() > MOST_OF_ALL * np.ptp(columns[begin]):
            continue
        if follow_one_another(columns[begin], columns[end], same):
            return begin, end
        rest = [columns[c] for c in names if c not in (begin, end)]
        if any(_are_alike(unit * lasted, of) for unit in (1.0, MILLISECONDS) for of in rest):
            return begin, end
    return None


def follow_one_another(
    begins: NDArray[np.float64], ends: NDArray[np.float64], same: BoolArray
) -> bool:
    """Whether each row ends before the next of the same sequence begins, however long it lasts.

    What two sensors measure that only goes up is about as far apart in all rows.
    """
    lasted = ends - begins
    if len(same) < FEWEST or not (lasted >= 0).all() or not lasted.std() > VARY * lasted.mean():
        return False
    return bool((ends[:-1] <= begins[1:])[same].all())


def _is_sum(steps: NDArray[np.float64]) -> bool:
    """Whether numbers never go down, and up in most rows; seen from the first for most columns."""
    if not len(steps) or not (steps[:FIRST_ADDED] >= 0).all():
        return False
    return bool((steps >= 0).all() and (steps > 0).mean() > 0.5)


def _are_alike(steps: NDArray[np.float64], values: NDArray[np.float64]) -> bool:
    """Whether numbers are those of another column, which vary, but for how they are rounded."""
    for at in (slice(FIRST_ADDED), slice(None)):
        spread = np.nanstd(values[at]) if np.isfinite(values[at]).any() else 0.0
        off = np.abs(steps[at] - values[at])
        if not spread > 0 or not (off <= AS_ROUNDED * spread).mean() >= ALL_BUT_FEW:
            return False
    return True
