"""Rows of several devices that report in turn, told by their times, places and levels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.dates.time_order import (
    MOSTLY_UNIQUE,
    even_within,
    is_nearly_unique,
    is_unique,
)
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.unnamed_columns import may_name
from sequitur_core.readers.tables.rows_to_sequences.groups import come_as_often, group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import EACH, GROUP, has_fractions, may_count
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import (
    LEVELS,
    MOST_ROWS,
    differ_in_level,
    differ_in_turn,
)
from sequitur_core.readers.tables.understanding.rows.whose_rows import names_persons
from sequitur_core.readers.tables.understanding.sites import moves_within, name_of_movers
from sequitur_core.readers.tables.understanding.times_and_counters.rounds import counts_round
from sequitur_core.readers.vocabulary.opposites import are_opposites
from sequitur_core.readers.vocabulary.things import (
    is_traveller,
    names_ids,
    names_recording,
    names_station,
    reports,
    says_what,
    sends,
)
from sequitur_core.readers.vocabulary.words import words

# What is the case in a row, of which numbers may hang on as well: no row is of one of these.
_HAPPENS = {
    "what", "kind", "status", "mode", "phase", "stage", "direction", "weather", "shift", "reason",
    "action", "operation", "step", "level", "message", "quality", "tariff", "side", "unit",
}  # fmt: skip
SELDOMER = 5  # times, at most, of names whose column says nothing of them
MOSTLY_OTHERS = 0.5  # of the rows at the moment of another, that are of another device
FEWEST_AT_ONCE = 3  # rows at the moment of another, that tell whose they are
FEWEST_PLACES, FULL = 3, 0.8  # that are visited, and share of them in each round, on average
ALTERNATE = 0.5  # of the rows are of another device than the row before, at least


def interleaved_id(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """The column of the devices whose rows alternate, each of them evenly spaced in time.

    Or each with numbers of its own that go on from one of its rows to the next, whenever these are.
    Ships, aircraft and phones report whenever there is something to say, and rows may have been
    sorted by them. Devices that take turns may be evenly spaced together, too; but numbers in turn
    may count the rows, if not of eyes. Few rows of each have to tell that they are of several.
    """
    n = len(table.frame)
    times = {column for c in candidates for column in c.columns}
    for name in map(str, table.frame.columns):
        travels, person = is_traveller(name), names_persons(table, name)
        called = travels or person or reports(name)
        if not (called or says_what(name) or may_name(table, name)) or ends_in_turn(table, name):
            continue
        if visited_in_rounds(table, name, candidates):
            return name
        several = 2 <= table.distinct(name) <= n / (GROUP if person else EACH)
        if not several and not differ_in_turn(table, name, candidates):
            continue
        if may_count(table, name) and any(counts_round(table, name, c.times) for c in candidates):
            continue
        codes = group_codes(table, (name,))
        if not (travels or person) and (np.diff(codes) != 0).mean() < ALTERNATE:
            continue
        count = name in table.numeric and "eye" not in words(name)
        alone = travels or person or (not count and _take_turns(codes))
        for c in candidates:
            once = name not in c.columns and is_unique(c.times)
            even = alone or even_within(c.times, codes)
            if once and called and (even or moves_within(table, c, codes)):
                return name
            seldom = name not in times and (once or is_nearly_unique(c.times))
            sure = c.times.dated or (once and name not in table.numeric)
            if seldom and sure and _differ(table, name, c):
                return name
    return name_of_movers(table, candidates) or _on_levels(table, candidates)


def visited_in_rounds(table: Table, name: str, candidates: Sequence[TimeColumns]) -> bool:
    """Whether things or places come in several rounds, nearly all in each, in whatever order.

    So sites are visited one after the other, each time at dates or hours of their own. What one
    thing does, or where it is, comes back as it pleases, and a number in turn may count the rows.
    """
    called = says_what(name) and not names_recording(name) and _HAPPENS.isdisjoint(words(name))
    if not called or (name in table.numeric and not names_station(name)):
        return False
    if not FEWEST_PLACES <= table.distinct(name) <= len(table.frame) / GROUP:
        return False
    codes = group_codes(table, (name,))
    for time in candidates:
        if not time.times.dated or not is_unique(time.times) or name in time.columns:
            continue
        begins, last = [0], dict[int, int]()
        rows = np.argsort(time.times.moments, kind="stable")[:MOST_ROWS]
        for at, code in enumerate(codes[rows].tolist()):
            if last.get(code, -1) >= begins[-1]:
                begins.append(at)
            last[code] = at
        if len(begins) >= GROUP and len(rows) >= FULL * len(last) * len(begins):
            return True
    return False


def sent_at_once(table: Table, time: TimeColumns) -> str:
    """The column of what sends by itself, of which several did at most moments with many rows.

    So stations count at any time, now and then two of them in the same minute.
    """
    order = np.argsort(time.times.moments, kind="stable")
    again = np.diff(time.times.moments[order]).astype(np.int64) == 0
    if again.sum() < FEWEST_AT_ONCE:
        return ""
    for name in filter(sends, map(str, table.own)):
        several = 2 <= table.distinct(name) <= len(table.frame) / EACH
        if not several or name in time.columns or not table.known(name).all():
            continue
        codes = group_codes(table, (name,))
        others = np.diff(codes[order]) != 0
        if (np.diff(codes) != 0).mean() >= ALTERNATE and others[again].mean() > MOSTLY_OTHERS:
            return name
    return ""


def _on_levels(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """A column of which nothing is known, whose rows alternate far from one another."""
    for name in map(str, table.frame.columns):
        several = 2 <= table.distinct(name) <= len(table.frame) / EACH
        if not several or not _may_be_called_so(table, name):
            continue
        if (np.diff(group_codes(table, (name,))) != 0).mean() < ALTERNATE:
            continue
        times = (c for c in candidates if is_unique(c.times) and name not in c.columns)
        if any(differ_in_level(table, name, c, times_as_far=LEVELS) for c in times):
            return name
    return ""


def _may_be_called_so(table: Table, name: str) -> bool:
    """Whether words whose column says nothing of what they are may name several, as of rooms.

    None comes far seldomer than another, as what merely happens does.
    """
    said = names_label(name) or part_of(name) or not _HAPPENS.isdisjoint(words(name))
    if said or ends_in_turn(table, name) or name in table.numeric or name not in table.texts():
        return False
    rows = table.frame[name].value_counts()
    return bool(rows.min() * SELDOMER >= rows.max())


def _differ(table: Table, name: str, time: TimeColumns) -> bool:
    """Whether devices differ in what they measure; numbers that were measured are no names."""
    measured = name in table.numeric and not names_ids(name)
    if measured and (has_fractions(table, name) or not come_as_often(table.frame[name])):
        return False
    return differ_in_level(table, name, time)


def ends_in_turn(table: Table, name: str) -> bool:
    """Whether rows are by turns one of two ends of one thing: high and low water, in and out.

    They are steps of one series, as heartbeats go from systole to diastole. What names things that
    report, such as sensors inside and out, says whose rows are.
    """
    if name in table.numeric or table.distinct(name) != 2 or reports(name) or says_what(name):
        return False
    if not are_opposites([*map(str, table.frame[name].dropna().unique())]):
        return False
    return bool((np.diff(group_codes(table, (name,))) != 0).mean() > MOSTLY_UNIQUE)


def _take_turns(codes: IntArray) -> bool:
    """Whether nearly each row is of the device that comes next in an order that stays the same."""
    count = int(codes.max()) + 1
    return bool((codes[count:] == codes[:-count]).mean() > MOSTLY_UNIQUE)
