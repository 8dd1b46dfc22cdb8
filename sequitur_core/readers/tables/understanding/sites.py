"""Places on the globe that rows are of: sites that come again and again, and what moves on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.dates.time_order import is_nearly_unique, jumps_between
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    codes_of,
    combine,
    count_groups,
    count_named,
    count_stretches,
    group_codes,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    written_place,
)
from sequitur_core.readers.vocabulary.things import is_traveller, names_thing, names_vehicle
from sequitur_core.readers.vocabulary.words import words

PLACE = "latitude and longitude"  # of two columns that are taken as one
MOST = 3  # rows of a site, at least, on average, and visits to it
FINE = 1e-3  # degrees, about a hundred metres
CLEARLY = 2  # times as far from row to row of all as from row to row of one
JUMPS = 0.5  # of the rows are of another place than the row before, at least
FEWEST = 3  # places that have names, at least
EACH_MOVER, SMALL_PART = 8, 0.2  # rows of each of what moves, and of its way in one step
_PLACES = {"coordinate", "coordinates", "coord", "coords", "latlon", "latlong", "latlng", "geo"}
# Of places on a plane, beside x and y.
_OF_PLACES = _PLACES | {
    "x", "y", "pos", "position", "center", "centre", "centroid", "location", "loc", "px", "pixel",
    "pixels", "mm", "cm", "m", "um", "µm", "utm",
}  # fmt: skip
_LATITUDE, _LONGITUDE = {"lat", "latitude"}, {"lon", "lng", "long", "longitude"}


class Site(NamedTuple):
    """The columns of latitude and longitude, the place of each row, and how finely it is told."""

    columns: tuple[str, ...]
    codes: IntArray
    place: float

    def is_visited(self, moment: IntArray) -> bool:
        """Whether sites are come back to, at several moments each.

        Rows that share a moment are of one site then: measured once more, or at another depth.
        """
        visits = len(np.unique(np.stack([self.codes, moment]), axis=1).T)
        changes = int((np.diff(self.codes) != 0).sum())
        return self.place < FINE and min(visits, changes) >= MOST * (int(self.codes.max()) + 1)


def find_site(table: Table, taken: Collection[str]) -> Site | None:
    """Where rows are of few places, as sites or a grid have them; None where something moves.

    taken : columns that are the time.
    """
    columns = _on_globe(table, taken)
    if len(columns) != 2 or table.frame[[*columns]].isna().any(axis=None):
        return None
    codes = np.asarray(table.frame.groupby([*columns], sort=False).ngroup(), np.int64)
    if not 2 <= int(codes.max()) + 1 <= len(codes) / MOST:
        return None
    place = min(written_place(table.values(c)) for c in columns)
    return Site(columns, codes, place)


def names_places(table: Table, column: str) -> bool:
    """Whether each name in a column has a latitude and a longitude of its own, as stations have."""
    place = [c for c in map(str, table.frame.columns) if {*words(c)} <= _LATITUDE | _LONGITUDE]
    place = [c for c in place if words(c)]
    if len(place) != 2 or _LATITUDE.isdisjoint(words(" ".join(place))) or column in place:
        return False
    whose = group_codes(table, (column,))
    of_place = group_codes(table, tuple(place))
    same = count_groups(whose) == count_groups(of_place) == count_groups(combine([whose, of_place]))
    return count_groups(whose) > 1 and same


def places_of_names(table: Table, taken: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The columns of numbers that say where something named is, by the column of its names.

    Each name has one place, a place one name, and rows jump from one to another: so they tell no
    more than the name does. What moves is at other places each time, or stays for some rows.
    """
    places = _on_globe(table, taken) or tuple(
        c for c in table.numbers if c not in taken and not _PLACES.isdisjoint(words(c))
    )
    if len(places) != 2 or table.frame[[*places]].isna().any(axis=None):
        return {}
    rows, sites = len(table.frame), group_codes(table, places)
    count = count_groups(sites)
    jumps = count_stretches(sites) - 1 >= JUMPS * (rows - 1)
    if not FEWEST <= count <= rows / MOST or not jumps:
        return {}
    for name in (c for c in table.texts() if c not in taken and table.distinct(c) == count):
        if count_named(table, (name, *places)) == count and not table.frame[name].hasnans:
            return {name: places}
    return {}


def _on_globe(table: Table, taken: Collection[str] = ()) -> tuple[str, ...]:
    """The columns of latitude and of longitude, in the order of the table."""
    free = [c for c in table.numbers if c not in taken]
    found = [[c for c in free if not of.isdisjoint(words(c))] for of in (_LATITUDE, _LONGITUDE)]
    return tuple(c for c in free if c in {*found[0], *found[1]}) if all(found) else ()


def name_of_movers(table: Table, times: Sequence[TimeColumns]) -> str:
    """The column that says which of several moving things each row is of; "" for none.

    So buses report in turn, at times of their own. Places go on within each name by small parts of
    its way, unlike those of earthquakes of a region. One that is called a vehicle comes first, of
    those with the fewest names: each may have several journeys.
    """
    places = _on_globe(table)
    found = list[tuple[int, bool, int]]()
    names = [*map(str, table.frame.columns)]
    for time in (c for c in times if c.times.dated and is_nearly_unique(c.times)):
        for at, name in enumerate(names) if len(places) == 2 else ():
            fractions = name in table.numeric and not are_whole(table.values(name))
            several = 2 <= table.distinct(name) <= len(table.frame) / EACH_MOVER
            known = several and not table.frame[name].hasnans
            if fractions or not known or name in time.columns:
                continue
            codes = group_codes(table, (name,))
            in_turn = count_stretches(codes) - 1 >= JUMPS * (len(codes) - 1)
            called = names_vehicle(name) or is_traveller(name)
            if in_turn and moves_within(table, time, codes) and _go_on(table, time, codes):
                found.append((count_groups(codes), not called, at))
    return names[min(found)[2]] if found else ""


def name_of_tracks(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """A column of which each name has rows that lie together, where places jump between; or "".

    So tracks of animals, tours of a car or paths of a mouse stand one below the other, each with a
    number or a word, whatever its column is called. What was done on one way jumps nowhere.

    candidates : columns that may be the time.
    """
    places = _on_globe(table) or _on_plane(table)
    if len(places) != 2:
        return ""
    taken = {*places, *(column for c in candidates for column in c.columns)}
    apart = np.nan_to_num(np.hypot(*np.diff(table.cells(places), axis=0).T))
    for name in (c for c in map(str, table.frame.columns) if c not in taken):
        measured = name in table.numeric and not are_whole(table.values(name))
        fewest = 2 if names_thing(name) else FEWEST  # of two parts, one may begin anywhere
        several = fewest <= table.distinct(name) <= len(table.frame) / MOST
        if measured or part_of(name) or not several:
            continue
        codes = group_codes(table, (name,))
        in_a_row = count_stretches(codes) == count_groups(codes)
        far = in_a_row and jumps_between(apart, np.diff(codes) != 0)
        if far and not any(_come_again(c, codes) for c in candidates):
            return name
    return ""


def _come_again(time: TimeColumns, codes: IntArray) -> bool:
    """Whether moments come again among the rows of a name, as of several players of one game."""
    both = combine([codes, codes_of(time.times.moments)])
    return count_stretches(both) > count_groups(both)


def _on_plane(table: Table) -> tuple[str, ...]:
    """The only columns of x and y, if they say where something was, unlike those of a sensor."""
    told = {c: {*words(c)} for c in table.numbers}
    axes = [c for c, of in told.items() if not of.isdisjoint("xyz")]
    called = [told[c] & {"x", "y", "z"} for c in axes]
    if called == [{"x"}, {"y"}] and all(told[c] <= _OF_PLACES for c in axes):
        return tuple(axes)
    return tuple(c for c in told if told[c] & {"easting", "northing"})


def _go_on(table: Table, time: TimeColumns, codes: IntArray) -> bool:
    """Whether places go on by small parts of the way of each name."""
    order = np.lexsort((time.times.numbers, codes))
    at = table.frame[[*_on_globe(table)]].to_numpy(np.float64)[order]
    each = np.flatnonzero(np.diff(codes[order])) + 1
    tracks = [track for track in np.split(at, each) if len(track) > 1]
    steps = np.nanmedian([np.nanmedian(np.abs(np.diff(t, axis=0)), axis=0) for t in tracks], axis=0)
    ways = np.nanmedian([np.nanmax(t, axis=0) - np.nanmin(t, axis=0) for t in tracks], axis=0)
    return bool((steps <= SMALL_PART * ways).all())


def moves_within(table: Table, time: TimeColumns, codes: IntArray) -> bool:
    """Whether places on the globe go on within each name, and jump where others' rows lie between.

    In the order of a time with dates, as animals report that have a collar each.
    """
    places = _on_globe(table)
    if len(places) != 2 or not time.times.dated:
        return False
    at = table.frame[[*places]].to_numpy(np.float64)
    whole, each = np.argsort(time.times.numbers), np.lexsort((time.times.numbers, codes))
    same = np.diff(codes[each]) == 0
    among, within = (np.abs(np.diff(at[order], axis=0)) for order in (whole, each))
    if not same.any():
        return False
    far = np.nanmedian(among, axis=0), np.nanmedian(within[same], axis=0)
    return bool((far[0] > CLEARLY * far[1]).all())
