"""Which rows of a table belong together: the columns that name their sequence."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.parts.date_parts import fits_part, part_of
from sequitur_core.readers.dates.time_order import (
    MOSTLY_UNIQUE,
    counts_evenly,
    is_nearly_unique,
    is_unique,
    pauses_between,
    returns,
)
from sequitur_core.readers.rows_of_numbers import are_whole, rows_by_group
from sequitur_core.readers.tables.columns.cells.several_points import with_several_points
from sequitur_core.readers.tables.columns.channel_names import names_amount, names_quality
from sequitur_core.readers.tables.columns.time_columns import is_loop, time_candidates
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.parts import prefixed_dates
from sequitur_core.readers.tables.columns.unnamed_columns import counted_outside, may_name
from sequitur_core.readers.tables.columns.values import (
    REMARKS,
    is_remark,
    names_first,
    told_by_others,
)
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    codes_of,
    combine,
    come_as_often,
    constant_within,
    count_groups,
    count_stretches,
    group_codes,
    meet_by_chance,
    tell_by_chance,
    without_twins,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import is_stretch
from sequitur_core.readers.tables.understanding.rows.whose_rows import (
    whose_they_are,
    with_trials_of_each,
)
from sequitur_core.readers.tables.understanding.sites import PLACE, find_site
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import stem_of_mark
from sequitur_core.readers.tables.understanding.times_and_counters.rounds import counts_round
from sequitur_core.readers.vocabulary.things import (
    is_traveller,
    names_thing,
    reports,
    says_what,
)
from sequitur_core.readers.vocabulary.words import words

# Columns that say something of each row, and of no sequence.
_OF_ROWS = {
    "qc", "qf", "qn", "flag", "flags", "flagged", "quality", "qualifier", "qualifiers", "valid",
    "validity", "reliability", "accuracy", "confidence", "note", "notes", "remark", "remarks",
    "comment", "comments", "annotation", "annotations", "footnote", "footnotes", "availability",
    "tz", "timezone", "dst",
}  # fmt: skip
GROUP = 3  # steps a sequence of a tidy table has at least, on average
FEW_ROWS = 20  # of a table in which sequences may have two
_MAY_NAME = {"sample", "group", "year", "no", "nr", "number"}  # sequences, as much as they count
MOST_KINDS = 30  # words of one column that are what was done, not names
LONG_PAUSE = 20  # usual steps, at least, between two recordings of one sequence
FAR_BACK = 8  # steps of an axis, at least, by which it goes back
RESTARTS = 0.5  # of the changes of a name, at which a time begins anew
FEW_CALLED = 5  # columns at most, that may be called as stations are
WAYS = 100  # in which a few columns may be put together
FEWER = 2  # times as many sequences by numbers as by several names, at least
MOST_FIRST = 50  # columns that may count what others go round in
FEWEST_CYCLES = 5  # that a column numbers
OF_ONE_LENGTH, MOSTLY_SO = 0.2, 0.8  # how far cycles are off the usual length, and how many aren't
DIVIDED = 1.5  # parts of a recording, on average, at least
LONG = 20  # rows of each that lie together, on average
EACH = 8  # rows of a device among others, at least
SURELY = 5  # times that a time begins anew with a name, for which few rows of each are enough
CLEARLY = 2  # times as rough as by other columns, at least, for these to name sequences


def find_ids(table: Table, time: TimeColumns, share: float = 0.995) -> tuple[str, ...]:
    """The fewest columns that, with the time, make each row the only one of its kind.

    At least this share of the rows; where it is low, only columns that are likely to name. Of
    persons each of whom has one such name, as the arm of a trial, theirs; so of what is in a list.
    """
    return whose_they_are(table, time, _telling_apart(table, time, share))


def _telling_apart(table: Table, time: TimeColumns, share: float) -> tuple[str, ...]:
    n = len(table.frame)
    moment = codes_of(time.times.moments)
    texts, whole = _may_be_ids(table, time)
    named = [c for c in whole if names_sequences(c) or is_traveller(c)]
    sure = share > MOSTLY_UNIQUE
    others = [
        c for c in whole if sure and c not in named and not names_quality(c) and not names_amount(c)
    ]
    if is_nearly_unique(time.times):
        # A few moments that come twice make no names of what is measured, often this or once that.
        others = [c for c in others if come_as_often(table.frame[c])]
    if texts or named:  # a mark of 0 and 1, such as is_resting, then says how something was
        others = [c for c in others if c not in table.binary]
    named.sort(key=is_traveller, reverse=True)  # a ship's number before its length or its name
    first = named[: sum(map(is_traveller, named))]
    remarks = [c for c in texts if not REMARKS.isdisjoint(words(c))]  # happen within sequences
    plain = [c for c in texts if c not in remarks]
    ordered = [*first, *plain, *named[len(first) :], *remarks, *others][:10]
    # Of twins, a name comes before a date, as that of a contract before when it ends.
    dated = {c for date in time_candidates(table, {}) if date.times.dated for c in date.columns}
    last = sorted(ordered, key=lambda c: c in dated)
    twins = without_twins({c: group_codes(table, (c,)) for c in last})
    codes = {c: twins[c] for c in ordered if c in twins}
    site = find_site(table, time.columns)
    # A few moments that come twice make no sites of where something was.
    if site and is_nearly_unique(time.times) and not come_as_often(pd.Series(site.codes)):
        site = None
    if site:
        codes[PLACE] = site.codes
    ordered = [*codes]
    for size, some_once in itertools.product((1, 2, 3, 4), (False, True) if texts else (False,)):
        best: tuple[int, tuple[str, ...]] | None = None
        for combination in itertools.combinations(ordered, size):
            group = combine([codes[c] for c in combination])
            groups = count_groups(group)
            once = some_once and {*combination} <= {*texts}
            visited = size == 1 and time.times.dated and combination[0] in texts
            visited = visited and reports(combination[0])
            if _are_too_short(group, moment, some_once=once, visited=visited):
                continue
            if count_groups(group, moment) < share * n:
                continue
            if not set(others).isdisjoint(combination) and tell_by_chance(
                group, moment, tried=len(others)
            ):
                continue
            unknown = not sure and size > 1 and not all(map(says_what, combination))
            if unknown and meet_by_chance(group, moment):
                continue
            if best is None or groups < best[0]:
                best = (groups, combination)
            if all(c in texts or c in named for c in combination):
                return tuple(c for c in table.frame.columns if c in combination)
        if best is not None:
            names = [c for c in codes if c in texts or c in named]
            if {*best[1]} - {*names, PLACE}:  # counts may seldom come twice at a time by chance
                best = _named_by_more(codes, names, size + 1, moment, best)
            chosen = {*best[1], *(site.columns if site and PLACE in best[1] else ())}
            return tuple(c for c in table.frame.columns if c in chosen)
    return site.columns if site and not texts and not named and site.is_visited(moment) else ()


def _may_be_ids(table: Table, time: TimeColumns) -> tuple[list[str], list[str]]:
    """Columns of texts, and of whole numbers, in which a few names come again and again."""
    n = len(table.frame)
    texts, whole = list[str](), list[str]()
    dates = {c for date in (time, *prefixed_dates(table)) for c in date.columns}
    told = {c for c in told_by_others(table) if not is_called_name(c)}
    learned = {*table.worded, *table.worded.values()}
    for column in table.frame.columns:
        if column in {*dates, *told, *learned} or column in table.stray or is_loop(str(column)):
            continue
        series = table.frame[column]
        if series.dtype.kind == "f" and not are_whole(series.dropna().to_numpy()):
            continue
        few = n <= 8 or 2 <= table.distinct(column) <= n / 2
        if not few or 2 * int(series.isna().sum()) > n or is_remark(table, column):
            continue
        if may_count(table, column) and counts_round(table, column, time.times):
            continue
        (whole if series.dtype.kind in "iuf" else texts).append(column)
    return texts, whole


def _are_too_short(
    group: IntArray, moment: IntArray, *, some_once: bool, visited: bool = False
) -> bool:
    """Whether sequences would have too few rows, on average.

    some_once : whether some may have been measured once or twice, if most rows are in longer ones,
        and so many share a moment that chance wouldn't tell these apart.
    visited : whether they are those of stations, each with a date for every row: two do, if rows of
        a date lie together and chance wouldn't tell them apart.
    """
    n, sizes = len(group), np.bincount(group)
    if n <= 8 or len(sizes) * (GROUP if n > FEW_ROWS else 2) <= n:
        return False
    if visited and 2 * len(sizes) <= n and count_stretches(moment) == count_groups(moment):
        return tell_by_chance(group, moment, tried=FEW_CALLED)
    mostly_long = 2 * len(sizes) <= n < 2 * int(sizes[sizes > GROUP].sum())
    return not (some_once and mostly_long) or tell_by_chance(group, moment, tried=WAYS)


def _named_by_more(
    codes: Mapping[str, IntArray],
    names: Sequence[str],
    size: int,
    moment: IntArray,
    found: tuple[int, tuple[str, ...]],
) -> tuple[int, tuple[str, ...]]:
    """So many columns that are called or written as names, where they tell rows apart better.

    They make fewer sequences, and leave no more rows at the time of another than what was `found`.
    """
    groups, by = found
    told = count_groups(combine([codes[c] for c in by]), moment)
    for combination in itertools.combinations(names, size):
        group = combine([codes[c] for c in combination])
        count = count_groups(group)
        if FEWER * count <= groups and count_groups(group, moment) >= told:
            return count, combination
    return found


def may_count(table: Table, column: str) -> bool:
    """Whether it holds numbers, and isn't called as things are that report in turn."""
    return column in table.numeric and not names_thing(column)


def name_of_pauses(table: Table, time: TimeColumns, ids: Sequence[str]) -> tuple[str, ...]:
    """A column that changes wherever the time of a sequence jumps and nowhere else; () for none.

    So plays of a game follow one another, each with a number, for each player.
    """
    if time.times.missing.any():
        return ()
    at = time.times.moments
    at = at.astype(np.int64).astype(np.float64) if time.times.dated else at
    group = group_codes(table, ids)
    order, same = rows_by_group(group, at)
    apart = np.diff(at[order])[same]
    jumps = apart > LONG_PAUSE * np.median(apart) if len(apart) else np.zeros(0, bool)
    if not jumps.any() or jumps.mean() > 1 / GROUP:
        return ()
    for column in map(str, table.frame.columns):
        if column in (*ids, *time.columns) or not names_sequences(column) or part_of(column):
            continue
        codes = group_codes(table, (column,))[order]
        if np.array_equal((np.diff(codes) != 0)[same], jumps):
            return (column,)
    return ()


def names_sequences(column: str) -> bool:
    return names_thing(column) or not _MAY_NAME.isdisjoint(words(column))


def is_called_name(column: str) -> bool:
    return names_sequences(column) or "name" in words(column)


def tells_of_rows(table: Table, column: str) -> bool:
    """Whether a column is called as notes are, or as marks that say how good values are.

    Or has one word beside blanks, such as Provisional, or numbers that can't be read.
    """
    if column in with_several_points(table):
        return True
    if names_sequences(column):
        return False
    marks = stem_of_mark(column) in table.numeric or table.distinct(column) < 2
    return marks or not _OF_ROWS.isdisjoint(words(column))


def measured_once(table: Table, ids: Sequence[str], times: Sequence[str]) -> bool:
    """Whether each of those whose numbers seem to be a time is once in each group of one text."""
    if len(ids) != 1 or len(times) != 1 or not names_sequences(times[0]):
        return False
    if ids[0] in {*table.numeric, *table.files}:
        return False
    groups, things = (group_codes(table, (c,)) for c in (ids[0], times[0]))
    each = count_groups(groups) * count_groups(things)
    return count_groups(groups, things) == each == len(things)


def block_ids(table: Table) -> tuple[str, ...]:
    """A column whose equal values lie together in blocks of several rows, with trials of each."""
    n = len(table.frame)
    for column in table.frame.columns:
        numeric = column in table.numeric
        called = names_sequences(str(column))
        named = (called and not has_fractions(table, str(column))) or _numbers_blocks(
            table, str(column)
        )
        if (numeric and not named) or is_loop(str(column)):
            continue
        series = table.frame[column]
        if series.dtype.kind == "b":
            continue
        distinct = table.distinct(column)
        if not 2 <= distinct <= n / GROUP or (not numeric and distinct < 3 and n > 50):
            continue
        codes = codes_of(series)
        if count_stretches(codes) == distinct:
            return with_trials_of_each(table, (str(column),))
    return ()


def _numbers_blocks(table: Table, column: str) -> bool:
    """Whether a first column numbers blocks of rows from 1 on, as paths of a map are numbered.

    What is called as a time counts steps, and as a lap or a phase it divides one series.
    """
    if column != table.own[0] or column not in table.numeric or time_words(column)[0]:
        return False
    values = table.values(column)
    if values[0] != 1 or not np.isin(np.diff(values), (0, 1)).all():
        return False
    return EACH * table.distinct(column) <= len(values) and not is_stretch(table, column)


def has_fractions(table: Table, column: str) -> bool:
    """Whether numbers were measured, whatever they are called: engine_rpm."""
    return column in table.numeric and bool((table.frame[column] % 1 != 0).any())


def ids_in_stretches(table: Table) -> list[str]:
    """The columns that name stretches of rows by their names and their values."""
    n = len(table.frame)
    found = []
    for column in map(str, table.frame.columns):
        named = names_thing(column) and not part_of(column)
        named = (named or may_name(table, column)) and not has_fractions(table, column)
        # Of two packets, or two times of a device, the rows are one series.
        two = (says_what(column) or column not in table.numeric) and "time" not in words(column)
        fewest = 2 if two else 3
        if not named or not fewest <= table.distinct(column) <= n / GROUP:
            continue
        codes = group_codes(table, (column,))
        if count_stretches(codes) == table.distinct(column):
            found.append(column)
    texts = [c for c in found if c not in table.numeric]
    return found + [c for c in table.numbers if c not in found and _counts_on(table, c, texts)]


def _counts_on(table: Table, column: str, texts: Sequence[str]) -> bool:
    """Whether whole numbers go up by one from stretch to stretch, each within one of a text.

    So what was done several times at a place is counted.
    """
    values = table.values(column)
    if not texts or not np.isin(np.diff(values), (0, 1)).all():
        return False
    stretches = table.distinct(column)
    if not 3 <= stretches <= len(values) / GROUP:
        return False
    codes = pd.factorize(values)[0].astype(np.int64)
    return any(
        table.distinct(text) < stretches and constant_within(table.frame[text], codes)
        for text in texts
    )


def id_after_pauses(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """The column of the shortest stretches with pauses between them in a time that goes on."""
    names = sorted(ids_in_stretches(table), key=table.distinct, reverse=True)
    for name in names:
        for c in candidates:
            once = is_unique(c.times) or is_nearly_unique(c.times)
            if once and name not in c.columns and pauses_between(table.frame[name], c.times):
                return name
    return ""


def name_of_restarts(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """A column of which each name has rows that lie together, where a time begins anew between.

    "" for none. So clocks begin again with each picture that is shown or each trial, and dates
    with each person. Nowhere else does the time go back; parts of dates begin anew within others.
    By an hour, it only returns from summer time. Where few rows lie together, words, or numbers
    called as those of things, have to change with each new beginning, and nowhere else, or it
    counts from the same number on each time.
    """
    moments = {column for candidate in candidates for column in candidate.columns}
    even = (c for c in candidates[1:] if counts_evenly(c.times))
    for times, named in ((c.times, c.columns) for c in (*candidates[:1], *even)):
        if times.missing.any():
            continue
        if any(fits_part(c, 0 if times.dated else times.numbers.max()) for c in named):
            continue
        if any(counted_outside(table, c) in named for c in table.numbers[:MOST_FIRST]):
            continue  # places at which several detectors are read tell no rows apart
        at = times.moments.astype(np.int64) if times.dated else times.moments
        at = at if np.sign(np.diff(at)).sum() >= 0 else -at  # the latest may come first
        back = np.diff(at) < 0
        count = int(back.sum())
        few = EACH * (count + 1) > len(back) + 1
        surely = times.dated and count >= SURELY and GROUP * (count + 1) <= len(back) + 1
        if not count or (few and not surely):
            continue
        counts = (np.diff(at)[~back] == 1).all() and (at[1:][back] == at[0]).all()
        short = LONG * (count + 1) > len(back) and not counts
        called = [*table.texts(), *filter(names_thing, table.numbers)]
        names = called if short else names_first(table)
        first = named == candidates[0].columns
        taken = named if first and not few else moments
        for column in names if first else table.texts():
            if column in taken or part_of(column) or (few and is_loop(column)):
                continue  # nor of a few trials each
            most = count if short or column in table.numeric else count / RESTARTS
            if not count < table.distinct(column) <= most + 1:
                continue
            codes = group_codes(table, (column,))
            changes = np.flatnonzero(np.diff(codes) != 0)
            if len(changes) + 1 != table.distinct(column) or np.delete(back, changes).any():
                continue
            # As of two samples that were heated: an axis need not go back to where it began.
            on_axis = not times.dated and column in table.texts() and back[changes].all()
            falls = at[changes] - at[changes + 1] if on_axis else np.zeros(1)
            anew = falls.min() >= FAR_BACK * np.median(np.diff(at)[~back])
            anew = anew or returns(at, changes).mean() >= RESTARTS
            if anew and not _take_turns(table, codes, at):
                return column
    return ""


def _take_turns(table: Table, codes: IntArray, at: NDArray[Any]) -> bool:
    """Whether rows share moments within each name, which one column of words tells apart.

    So three thermometers of each brew are read at once: a brew is no sequence of one.
    """
    moment, n = codes_of(at), len(codes)
    if DIVIDED * count_groups(codes, moment) > n:
        return False
    names = (c for c in table.texts() if 2 <= table.distinct(c) <= n / EACH)
    return any(count_groups(codes, moment, group_codes(table, (c,))) == n for c in names)


def cycles_of_phases(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """A column that counts cycles of about equal length, within each of which phases begin anew.

    "" for none. So testers of batteries number cycles, and the steps of each: charge, rest,
    discharge. Hours and days are no such numbers, whatever they are called, nor are persons, of
    whom each has trials whose times begin anew.
    """
    rows = len(table.frame)
    dated = {column for c in candidates if c.times.dated for column in c.columns}
    free = [c for c in table.numbers if not part_of(c) and c not in dated]
    whole = {c: of for c in free if are_whole(of := table.values(c))}
    steps = {c: np.diff(of) for c, of in whole.items() if 1 < table.distinct(c) <= rows / LONG}
    times = [c.times.numbers for c in candidates if steps.keys().isdisjoint(c.columns)]
    for column, rises in steps.items():
        if times and not any((np.diff(of)[rises == 0] >= 0).all() for of in times):
            continue
        begins = np.flatnonzero(rises == 1) + 1
        if len(begins) < FEWEST_CYCLES - 1 or not np.isin(rises, (0, 1)).all():
            continue
        lengths = np.diff([0, *begins, rows])
        usual = np.median(lengths)
        if (np.abs(lengths - usual) <= OF_ONE_LENGTH * usual).mean() < MOSTLY_SO:
            continue
        for changes in steps.values():
            downs = np.flatnonzero(changes < 0) + 1
            lasting = LONG * int((changes != 0).sum()) <= rows
            if lasting and np.array_equal(downs, begins) and (changes > 0).sum() >= len(begins):
                return column
    return ""


def names_within(table: Table, candidates: Sequence[TimeColumns], name: str) -> tuple[str, ...]:
    """A column of recordings, and one of words that divides each, with pauses between, in others.

    So of each person and what they did, one activity after the other.
    """
    n = len(table.frame)
    outer = group_codes(table, (name,))
    for column in table.texts():
        if column == name or not 2 <= table.distinct(column) <= MOST_KINDS:
            continue
        inner = group_codes(table, (column,))
        both = combine([outer, inner])
        stretches = count_stretches(both)
        if stretches > 1 + int(both.max()) or n < LONG * stretches:
            continue
        if stretches < DIVIDED * (1 + int(outer.max())):
            continue
        times = (c for c in candidates if not {name, column} & set(c.columns))
        if any(pauses_between(pd.Series(both), c.times, outer) for c in times):
            return (name, column)
    return (name,)


def repeating(table: Table, time: TimeColumns | None) -> tuple[str, ...]:
    """A column to start from where none is sure to name sequences: the first that repeats."""
    taken = time.columns if time else ()
    free = (c for c in [*table.texts(), *table.numbers] if c not in taken)
    likely = (str(c) for c in free if 1 <= table.distinct(c) * 2 <= len(table.frame))
    return tuple(itertools.islice(likely, 1))
