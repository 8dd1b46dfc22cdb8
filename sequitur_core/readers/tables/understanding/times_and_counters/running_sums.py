"""Columns that sum up since a device was switched on: events that it counts, ways that it goes.

Also those that say when rows began and ended, between which a third lies.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.times.spans import BEGINS, ENDS
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
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
CLOSE_BY = 0.01  # of how long rows last, by which two clocks that say the same may differ
FEWEST_CALLED = 8  # rows, where columns are called a start and an end
VARY = 0.2  # of how long rows last on average, by which that varies at least
AS_FAST = 0.95  # correlation of what is measured with how far a meter goes on meanwhile
SLOWER = 0.1  # of the rows, at least, in which it is less than before
MANY = 12  # steps up of a meter
_MESSAGES = {"msg", "msgs", "messages", "telegrams"}  # that were sent or received so far
GOES_ON = 0.1  # share of the rows, at least, in which a way gets longer
ADDED_UP = {
    "total", "cumulative", "cumulated", "cumul", "cum", "counter", "meter", "reading", "odometer",
    "gesamt", "gesamtertrag", "kumuliert", "kumulativ", "zähler", "zählerstand", "stand",
    "compteur", "contador", "contatore", "acumulado", "totale",
    "ticks", "interrupts", "switches", "forks", "paged", "swapped", "packets",  # since it was on
}  # fmt: skip
IN_ALL = {"total", "gesamt", "totale"}  # which may be of several at one time, too: total power
_POWER = {"power", "leistung", "puissance", "potencia", "potenza", "potência", "vermogen", "effekt"}
_SPEED = {
    "speed", "velocity", "vel", "geschwindigkeit", "vitesse", "velocidad", "velocità", "velocidade",
    "mph", "kmh", "kph", "knots", "rpm", "bpm",
}  # fmt: skip
# How something is turned, which may turn one way only for a while.
_TURNED = {
    "pitch", "roll", "yaw", "heading", "bearing", "course", "tilt", "angle", "quaternion", "quat",
    "sin", "cos", "airspeed", "groundspeed",
}  # fmt: skip
_PER_TIME = re.compile(r"[^\W\d_]/(s|sec|second|min|h|hr|hour)\b", re.IGNORECASE)  # m/s, but no 1/s
OF_METERS = {"mWh", "Wh", "kWh", "MWh", "GWh", "kvarh"}
_OF_POWER = {"mW", "W", "kW", "MW", "GW", "kVA", "kvar"}


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
    each row ends before the next begins, as notes do. Two called a start and an end say so, however
    alike rows are.
    """
    names = [*columns]
    if called := _called_spans(columns, same):
        return called
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


def _called_spans(
    columns: Mapping[str, NDArray[np.float64]], same: BoolArray
) -> tuple[str, str] | None:
    """The first two columns called alike but for a start and an end, where rows follow each other.

    Of clocks that differ by microseconds, a row may end a little after the next begins.
    """
    if len(same) + 1 < FEWEST_CALLED:
        return None
    called = {c: {*words(c)} for c in columns}
    for begin, end in itertools.product(columns, columns):
        begins, ends = called[begin], called[end]
        if not (begins & BEGINS and ends & ENDS and begins - BEGINS == ends - ENDS):
            continue
        lasted = columns[end] - columns[begin]
        late = (columns[end][:-1] - columns[begin][1:])[same]
        if (lasted > 0).all() and (late <= CLOSE_BY * np.median(lasted)).all():
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


def told_by_their_steps(
    columns: Mapping[str, NDArray[np.float64]], same: BoolArray, lasted: NDArray[np.float64]
) -> list[str]:
    """Columns called sums that add up another one, which says how much there is at the time.

    As cumulative cases beside those of each day, or an energy beside the power, for as long as each
    row lasted. Where those of a day are corrected, their sum goes down as well.

    lasted : how long it was to each row from the one before, as `same`.
    """
    sums = (c for c, of in columns.items() if is_called_a_sum(c) or sums_up_ways(of, c, same))
    called = [c for c in sums if not is_of_the_time(c)]
    if not called or same.sum() < FEWEST:
        return []
    names = [*columns]
    cells = np.stack([columns[c] for c in names], axis=1)
    steps, after = np.diff(cells, axis=0)[same], cells[1:][same]
    up = (steps > 0).sum(axis=0) >= min(MANY, len(steps) / 2)
    rising = ((steps >= 0) | np.isnan(steps)).all(axis=0) & up
    rates = np.flatnonzero([c not in called for c in names])
    found = []
    for place in (at for at in map(names.index, called) if up[at]):
        own = steps[:, place]
        some = (own != 0)[:, None] | (after != 0)  # of what seldom happens, most are 0 in both
        told = any(_are_alike(own[some[:, of]], after[some[:, of], of]) for of in rates)
        if not told and rising[place]:
            ways = [own, own / lasted[same]] if (lasted[same] > 0).all() else [own]
            told = any(as_fast(of, after, rising) >= 0 for of in ways)
        found += [names[place]] * told
    return found


def is_called_a_sum(column: str) -> bool:
    """Whether a name, or its unit, says that a column shows what a meter does."""
    return not ADDED_UP.isdisjoint(words(column)) or named_channels([column])[0][1] in OF_METERS


def is_of_the_time(column: str) -> bool:
    """Whether it says how much goes on at the time, which may only rise for a while.

    So do total power, as of a morning, the speed of what sets off, and how steeply it climbs.
    """
    said, unit = {*words(column)}, named_channels([column])[0][1]
    summed = said & ADDED_UP - IN_ALL or unit in OF_METERS
    at_the_time = unit in _OF_POWER or not said.isdisjoint(_POWER | _SPEED | _TURNED)
    return not summed and (at_the_time or bool(_PER_TIME.search(column)))


def as_fast(steps: NDArray[np.float64], cells: NDArray[np.float64], rising: BoolArray) -> int:
    """The place of the channel (rows, channels) most like the steps of a meter; -1 for none.

    That goes down now and then, as no other sum does. How both grow on the whole doesn't count:
    what climbs faster and faster, while it leans more and more, is no meter.
    """
    found, most = -1, AS_FAST
    for place in np.flatnonzero(~rising):
        known = np.isfinite(steps) & np.isfinite(cells[:, place])
        measured = cells[known, place]
        slows = len(measured) > 1 and (np.diff(measured) < 0).mean() >= SLOWER
        one, other = _without_line(steps[known]), _without_line(measured)
        if slows and known.sum() >= FEWEST and one.std() > 0 and other.std() > 0:
            alike = float(np.corrcoef(one, other)[0, 1])
            found, most = (int(place), alike) if alike >= most else (found, most)
    return found


def _without_line(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is left of values without the straight line along them."""
    if len(values) < FEWEST:
        return values
    at = np.linspace(-1, 1, len(values))
    middle = float(values.mean())
    left: NDArray[np.float64] = values - middle - at * float(at @ (values - middle) / (at @ at))
    return left


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
