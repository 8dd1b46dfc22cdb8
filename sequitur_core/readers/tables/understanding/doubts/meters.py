"""A doubt about readings of meters among the channels: they only go up."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from sequitur_core.data.dataset import BoolArray, DoubleArray
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.readers.dates.names.time_names import names_spent
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.understanding.doubts.reading import FEWEST, Reading, left_out
from sequitur_core.readers.tables.understanding.times_and_counters.counters import is_place
from sequitur_core.readers.vocabulary.words import words

MANY, FEWEST_STEPS = 12, 8  # steps up of a meter, or of one that its name tells in few rows
FEWEST_SIZES = 3  # of the steps of what counts: none, one and several
AS_FAST = 0.95  # correlation of what is measured with how far a meter goes on meanwhile
SLOWER = 0.1  # of the rows, at least, in which it is less than before
_ADDED_UP = {
    "total", "cumulative", "cumulated", "cumul", "cum", "counter", "meter", "reading", "odometer",
    "gesamt", "gesamtertrag", "kumuliert", "kumulativ", "zähler", "zählerstand", "stand",
    "compteur", "contador", "contatore", "acumulado", "totale",
    "ticks", "interrupts", "switches", "forks", "paged", "swapped", "packets",  # since it was on
}  # fmt: skip
_IN_ALL = {"total", "gesamt", "totale"}  # which may be of several at one time, too: total power
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
_OF_METERS = {"mWh", "Wh", "kWh", "MWh", "GWh", "kvarh"}
_OF_POWER = {"mW", "W", "kW", "MW", "GW", "kVA", "kvar"}


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
    called = _ADDED_UP if len(steps) >= FEWEST else _ADDED_UP - _IN_ALL
    enough = (steps > 0).sum(axis=0) >= min(MANY, len(steps) / 2)
    rising = ((steps >= 0) | np.isnan(steps)).all(axis=0) & enough
    free = {c: int(at) for at in np.flatnonzero(rising) if _may_be_a_meter(of, c := of.columns[at])}
    found, fast = [], list[str]()
    for column, place in free.items():
        speed = _as_fast(steps[:, place], cells[1:][same], rising)
        named = not called.isdisjoint(words(column)) or names_spent(column)
        named = named or (not of.table.named and _counts(cells[:, place], steps[:, place]))
        if named or speed >= 0 or named_channels([column])[0][1] in _OF_METERS:
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
    return not (of.channel(column) in of.warned or is_place(column) or _is_of_the_time(column))


def _counts(values: DoubleArray, steps: DoubleArray) -> bool:
    """Whether whole numbers that only rise stand still as well, and go on by one or by more.

    So a Geiger counter shows its clicks; a clock goes on evenly.
    """
    return are_whole(values) and {0, 1, 2} <= {*steps} and len(steps) >= MANY * FEWEST_SIZES


def _is_of_the_time(column: str) -> bool:
    """Whether it says how much goes on at the time, which may only rise for a while.

    So do total power, as of a morning, the speed of what sets off, and how steeply it climbs.
    """
    said, unit = {*words(column)}, named_channels([column])[0][1]
    summed = said & _ADDED_UP - _IN_ALL or unit in _OF_METERS
    at_the_time = unit in _OF_POWER or not said.isdisjoint(_POWER | _SPEED | _TURNED)
    return not summed and (at_the_time or bool(_PER_TIME.search(column)))


def _as_fast(steps: DoubleArray, cells: DoubleArray, rising: BoolArray) -> int:
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


def _without_line(values: DoubleArray) -> DoubleArray:
    """What is left of values without the straight line along them."""
    if len(values) < FEWEST:
        return values
    at = np.linspace(-1, 1, len(values))
    middle = float(values.mean())
    left: DoubleArray = values - middle - at * float(at @ (values - middle) / (at @ at))
    return left
