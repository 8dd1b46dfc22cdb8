"""What one sequence of a table may be: the ways to divide its rows that a person is asked about."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.data.recipe import ROLES, Recipe
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.dates.time_order import even_within, is_unique, pauses_between
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.detection import BY_ITSELF, WINDOWS, Partition
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.missing_numbers import measured_rows
from sequitur_core.readers.tables.columns.rows_between_empty_lines import BLOCK
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import times_in_use
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.values import told_by_others, value_columns
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    codes_of,
    combine,
    constant_within,
    count_groups,
    count_named,
    count_stretches,
    group_codes,
)
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.tables.understanding.ids import (
    GROUP,
    is_called_name,
    measured_once,
    names_sequences,
    tells_of_rows,
)
from sequitur_core.readers.tables.understanding.layouts.of_files import is_in_each_file
from sequitur_core.readers.tables.understanding.name_blocks import find_name_block, may_be_samples
from sequitur_core.readers.tables.understanding.roles.no_channels import names_of_others
from sequitur_core.readers.tables.understanding.rows.interleaved import ALTERNATE, ends_in_turn
from sequitur_core.readers.tables.understanding.rows.whose_rows import ranks
from sequitur_core.readers.tables.understanding.second_opinion.columns import in_deviations
from sequitur_core.readers.tables.understanding.second_opinion.groups import smoother_within
from sequitur_core.readers.tables.understanding.second_opinion.opinion import likely_ids
from sequitur_core.readers.tables.understanding.spread_channels import (
    QuantityRows,
    find_quantity_rows,
    other_quantity_rows,
)
from sequitur_core.readers.vocabulary.things import names_thing

MOST = 5  # ways that stand side by side
LIKELY = 0.04  # how likely a column names sequences, at least, to be offered
POSSIBLE = 0.005  # how likely, where numbers change less within its sequences
SURE = 0.6  # how likely columns in use are, at most, to be something else as well
MOST_TAKEN = 3  # columns that ways are made of, beside those in use
HALF = 0.5  # of the rows that a column divides, at least
NEARLY = 1.1  # times as many parts as sequences there are, at most, of two ways that say the same
APART = 0.9  # of the rows that a time tells apart within sequences, at least
LONG = 8  # rows in a row that share a word, at least, on average
MOST_COMPARED, MOST_ROWS = 8, 2_000  # columns and rows by which it is told how smooth numbers are
PAIR = 2  # rows of each that a column of words names, at least, on average
SCATTERED = 2  # stretches in which the rows of a sequence lie, at most
ENOUGH = 100  # rows by which it is told that several take turns
SEVERAL, FEWEST_PLACES = 2, 3  # rows at each time, and places that were visited, at least
MIXED = 0.2  # how likely columns are, at least, by which rows lie in more
SMOOTHER = 0.5  # how much less numbers change within such sequences otherwise, as a logarithm
FEWEST_ALIKE = 6  # rows and columns of a block that may be sequences either way
OF_BLOCK = ("rows", "columns", "long")


def partitions(
    table: Table, first: Recipe | None, now: Recipe, *, asked: Sequence[dict[str, Any]] = ()
) -> tuple[Partition, ...]:
    """The ways to divide a table into sequences, the one in use among them; () where it is clear.

    Rows are divided by columns that likely name sequences, alone or with others, or by the time,
    where a number of those in use may be what they go along; or they are one long series. Never so
    that many rows of a sequence share a time. A block of numbers is divided by rows or columns.

    first, now : how the table is read where nobody says what a sequence is, None where it can't
        be; and how it is read.
    asked : choices of other layouts that may be meant of a series.
    """
    recipe = first or now
    found = [*divisions(table, recipe)]
    if _may_be_rows(table, recipe):
        asked = (*asked, {"layout": "rows"})
    ways = [of_layout(table, replace(recipe, **way), (*way.items(),)) for way in asked]
    ways = [*{w.of: w for w in ways if all(w.of != known.of for known in found)}.values()]
    found[MOST - len(ways) :] = ways
    if not any(_is_so(way.choices, now) for way in found):
        # Whoever found it by other means may have said of all columns what they are.
        choices = tuple((name, getattr(now, name)) for name in ROLES)
        found.append(replace(of_layout(table, now), choices=(("layout", now.layout), *choices)))
    if len(found) == 1:
        return ()
    place = next(place for place, way in enumerate(found) if _is_so(way.choices, now))
    if now.layout == "columns":  # others may be used by now
        found[place] = replace(found[place], count=of_layout(table, now).count)
    in_use = found[place]
    found.sort(key=Partition.place)
    return tuple(
        replace(
            way,
            choices=BY_ITSELF if first and _is_so(way.choices, first) else way.choices,
            in_use=way is in_use,
        )
        for way in found
    )


@remembered
def divisions(table: Table, recipe: Recipe) -> tuple[Partition, ...]:
    """The ways to divide a table by its rows, columns or names, that of the recipe among them."""
    if not recipe.row_per_step:
        return (*_of_block(table, recipe),)
    rows = _Rows(table, recipe)
    others = map(rows.partition, (*rows.visited(), *rows.others()))
    return (rows.partition(rows.now), *itertools.islice(others, MOST - 1))


def _is_so(choices: Iterable[tuple[str, Any]], recipe: Recipe) -> bool:
    """Whether a recipe has these choices; the order of columns means nothing.

    Nor does it which columns are used, where each is a sequence, or each row.
    """
    now = vars(recipe)
    said = [(n, v) for n, v in choices if n != "left_out" or recipe.layout not in OF_BLOCK[:2]]
    return all({*now[n]} == {*v} if isinstance(v, tuple) else now[n] == v for n, v in said)


def _of_block(table: Table, recipe: Recipe) -> list[Partition]:
    """The ways to divide numbers that nothing is said about: by rows, by columns, or as steps.

    Where each row is of one quantity, these are channels, or each is a sequence. Few numbers in no
    order may be a sample, and rows the steps.
    """
    if recipe.layout == "rows" and (found := _quantities(table, recipe)):
        whole = tuple(dict.fromkeys((*found[0].ids, found[0].column)))
        return [
            Partition(ids, _rows_named(ids, channel), count=count_named(table, ids))
            for ids, channel in (*((way.ids, way.column) for way in found), (whole, ""))
        ]
    if may_be_samples(table, recipe):
        return [of_layout(table, replace(recipe, layout=layout)) for layout in OF_BLOCK]
    said = table.files or recipe.id_columns or recipe.label_columns or recipe.channels_in_names
    clear = said or min(len(value_columns(table, recipe)), len(table.frame)) < FEWEST_ALIKE
    ways = (recipe.layout,) if clear else OF_BLOCK
    return [of_layout(table, replace(recipe, layout=layout)) for layout in ways]


def _quantities(table: Table, recipe: Recipe) -> list[QuantityRows]:
    """How rows may be of one quantity each, by what says so or by two names that they have."""
    if found := find_quantity_rows(table):
        return [found]
    return other_quantity_rows(table, (*recipe.id_columns, *filter(None, [recipe.channel_column])))


def _rows_named(ids: tuple[str, ...], channel: str) -> tuple[tuple[str, Any], ...]:
    """Choices for rows that are sequences, or their channels if a column says of which."""
    named = (("channel_column", channel), ("channels_in_names", bool(channel)))
    return ("layout", "rows"), ("id_columns", ids), *named


def _may_be_rows(table: Table, recipe: Recipe) -> bool:
    """Whether rows that are steps, with a label each, hold a block of numbers as sequences do."""
    columns = value_columns(table, recipe)
    if recipe.layout != "long" or recipe.time_columns or not recipe.label_columns:
        return False
    block = find_name_block(table)[0] if table.named else columns
    return len(columns) >= FEWEST_ALIKE and 2 * len({*block} & {*columns}) > len(columns)


def of_layout(table: Table, recipe: Recipe, said: tuple[tuple[str, Any], ...] = ()) -> Partition:
    """How a recipe divides a table, by the choices that were said or those that it takes."""
    if recipe.layout == "tidy":
        return _Rows(table, recipe).partition(_Way(recipe.id_columns))
    columns = value_columns(table, recipe)
    rows = table.sampled or int(measured_rows(table, recipe).sum())
    kinds = {"rows": ("row", rows), "columns": ("column", len(columns)), "long": (WINDOWS, 0)}
    of, count = kinds[recipe.layout]
    choices = said or (("layout", recipe.layout),)
    if recipe.layout == "columns" and not said:  # those that aren't counted stay out
        used = {*columns, *recipe.time_columns}
        choices += (("left_out", tuple(c for c in table.numbers if c not in used)),)
    return Partition((of,), choices, count=count)


class _Way(NamedTuple):
    """Columns that name sequences, what each goes along but for the time, what names channels."""

    ids: tuple[str, ...]
    along: str = ""
    channel: str = ""


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows of a table that has one step in each, and how they are divided so far."""

    table: Table
    recipe: Recipe
    known: dict[tuple[str, ...], IntArray] = field(default_factory=dict)

    @cached_property
    def now(self) -> _Way:
        return _Way(self.recipe.id_columns if self.recipe.layout == "tidy" else ())

    @cached_property
    def _dated(self) -> bool:
        """Whether sequences are years, or others along whose parts they go: one series as well."""
        ids, times = self.now.ids, self.recipe.time_columns
        return bool(ids and times) and all(map(part_of, (*ids, *times)))

    @cached_property
    def likely(self) -> dict[str, float]:
        return likely_ids(self.table, self.recipe)

    @cached_property
    def times(self) -> Times | None:
        return times_in_use(self.table, self.recipe)

    @cached_property
    def moments(self) -> IntArray | None:
        """The time of each row as a number that stands for it; None where rows are in order."""
        return None if self.times is None else codes_of(self.times.moments)

    def others(self) -> Iterator[_Way]:
        """The other ways, the likeliest first; none that divides as one before."""
        known = [self._codes(self.now)]
        fewest = min(APART, self._apart(known[0], self.now))
        for way in self._made():
            codes = self._codes(way)
            if any(self._divide_alike(way, codes, before) for before in known):
                continue
            if way.ids and self._is_nearly(codes, known[0]):
                continue
            suits = self._suits(way, codes) and self._have_channels(codes)
            if suits and self._apart(codes, way) >= fewest and self._several(way):
                known.append(codes)
                yield way

    def visited(self) -> Iterator[_Way]:
        """Places that were visited one after another, where a channel each was counted.

        So are birds of several species at one site a day, where a species is a sequence so far: a
        label has one value at each time, and another at the next. Or people, once in each sequence;
        or lists of clubs in order, if each club was in few of them.
        """
        table, recipe, at = self.table, self.recipe, self.moments
        if at is not None and GROUP * count_groups(self._codes(self.now)) > len(at):
            places = (c for c in table.numbers if ranks(table, c, at))
            yield from (_Way(recipe.time_columns, along=c) for c in places)
        if measured_once(table, self.now.ids, recipe.time_columns):
            yield _Way(recipe.time_columns)
        if len(self.now.ids) != 1 or recipe.channel_column or table.files or at is None:
            return
        if len(at) < SEVERAL * (moments := count_groups(at)):
            return
        order = np.argsort(at, kind="stable")
        for column in self._taken():
            codes = self._column(column)
            if column not in recipe.label_columns or count_groups(codes, at) > moments:
                continue
            changes = int((np.diff(codes[order]) != 0).sum())
            if FEWEST_PLACES <= count_groups(codes) <= moments / 2 <= changes:
                yield _Way((column,), channel=self.now.ids[0])

    def _divide_alike(self, way: _Way, codes: IntArray, before: IntArray) -> bool:
        """Whether rows are divided as before, but for a few that a way has no name for."""
        if empty := [c for c in way.ids if self.table.frame[c].hasnans]:
            named = self.table.frame[empty].notna().all(axis=1).to_numpy()
            if named.mean() >= APART:
                codes, before = (pd.factorize(rows[named])[0] for rows in (codes, before))
        return np.array_equal(codes, before)

    def _is_nearly(self, codes: IntArray, now: IntArray) -> bool:
        """Whether rows are divided much as they are now, as nights are by how long each was."""
        several = min(int(codes.max(initial=0)), int(now.max(initial=0))) + 1
        return several > 1 and int(combine([codes, now]).max()) + 1 <= NEARLY * several

    def _made(self) -> Iterator[_Way]:
        ids = self.now.ids
        files = {c for c in ids if c in self.table.files}
        taken = list(itertools.islice(self._taken(), MOST_TAKEN))
        for place, column in enumerate(taken):
            yield self._way(files | {column})
            yield self._way({*ids, column})
            if files and is_in_each_file(self.table, column):
                yield self._way({*ids, column} - files)
            for other in taken[:place]:
                yield self._way(files | {other, column})
        if len(self.recipe.time_columns) == 1:
            for column in (c for c in ids if c in self.table.numeric):
                way = self._way({*ids, *self.recipe.time_columns} - {column}, along=column)
                named = names_sequences(column) and not part_of(column)
                if (not named and self.likely.get(column, 1.0) < SURE) or self._counts(way):
                    yield way
        if len(ids) > 1:
            yield from (_Way((column,)) for column in ids if not tells_of_rows(self.table, column))
        likely = {**self.likely, BLOCK: 0.0}  # empty lines may part a series as well
        unsure = min((likely.get(c, 1.0) for c in ids), default=0.0) < SURE
        if unsure or self._dated or self._scatter(self._codes(self.now)) > SCATTERED:
            yield _Way(())

    def _way(self, ids: set[str], along: str = "") -> _Way:
        return _Way(tuple(c for c in map(str, self.table.frame.columns) if c in ids), along)

    def _taken(self) -> Iterator[str]:
        """Columns that ways are made of: likely names first, then dates, then words in a row."""
        recipe = self.recipe
        used = {*self.now.ids, *self.table.files, *recipe.time_columns, recipe.channel_column}
        times = [c for c in time_candidates(self.table, {}) if c.times.dated]
        whole = (c for c in times if (c.times.moments == c.times.moments.astype("M8[D]")).all())
        days, told = {c.columns[0] for c in whole}, told_by_others(self.table)
        used |= {column for c in times for column in c.columns} - days
        used |= {c for c in told if not is_called_name(c)}
        used |= names_of_others(self.table, self.now.ids, used, self._codes(self.now)).keys()
        columns = map(str, self.table.frame.columns)
        free = [c for c in columns if c not in used and not tells_of_rows(self.table, c)]
        known = (c for c in free if self.table.known(c).mean() >= HALF)  # unlike numbers of blinks
        free = [c for c in known if not (self._is_told_by_one(c) or ends_in_turn(self.table, c))]
        likely = sorted(filter(self._is_likely, free), key=lambda column: -self.likely[column])
        yield from likely
        for column in free:
            text = self.now.ids and column not in {*self.table.numeric, *likely}
            lasts = text and self._stretch(column) >= LONG
            even = column in recipe.label_columns and self._are_even(self._column(column))
            if column in days - {*likely} or lasts or even:
                yield column

    def _is_told_by_one(self, column: str) -> bool:
        """Whether one of several names in use says what stands in a column, as of a player."""
        named = self.now.ids if len(self.now.ids) > 1 else ()
        return any(constant_within(self.table.frame[column], self._column(c)) for c in named)

    def _are_even(self, codes: IntArray) -> bool:
        """Whether rows of each sequence of one series are evenly apart, but not all together."""
        return not self.now.ids and self.times is not None and even_within(self.times, codes)

    def _stretch(self, column: str) -> float:
        """How many rows in a row have the same cell, on average."""
        codes = self._codes(_Way((*self.now.ids, column)))
        return len(codes) / count_stretches(codes)

    def _is_likely(self, column: str) -> bool:
        likely = self.likely.get(column, 0.0)
        if likely < POSSIBLE or not self._is_whole(column) or self._comes_and_goes(column):
            return False
        blanks = column in self.table.numeric and self.table.frame[column].hasnans
        if blanks and column in value_columns(self.table, self.recipe):  # it was measured
            return False
        return likely >= LIKELY or self._takes_turns(column)

    def _comes_and_goes(self, column: str) -> bool:
        """Whether one of 0 and 1 lasts a few rows each time, as spikes and misses do.

        Or one series goes on where two numbers change, as when a law or a sensor sets in.
        """
        cells = self.table.frame[column]
        if self.table.distinct(column) > 2 or names_sequences(column):
            return False
        times = None if self.now.ids else self.times
        goes_on = times is not None and is_unique(times) and not pauses_between(cells, times)
        known = {*cells.dropna().unique()}
        if goes_on or not known <= {0, 1}:  # 1 and 2 may number phases
            numbers = cells.dtype.kind in "iuf"
            return goes_on and (known <= {0, 1} or (numbers and max(known) - min(known) > 1))
        codes = self._codes(_Way((*self.now.ids, column)))
        marks = self.table.values(column)
        ends = np.flatnonzero(np.diff(codes, append=-1) != 0)
        rows = np.diff(ends, prepend=-1)
        short = any(rows[marks[ends] == mark].mean() < LONG for mark in known)
        return short and self._scatter(codes) > 1

    def _takes_turns(self, column: str) -> bool:
        """Whether rows of several lie between one another, and numbers change less within each."""
        if len(self.table.frame) < ENOUGH or self._stretch(column) > 1 / ALTERNATE:
            return False
        others = [c for c in value_columns(self.table, self.recipe) if c in self.table.numeric]
        others = [c for c in others if c != column][:MOST_COMPARED]
        cells = self.table.cells(others, slice(MOST_ROWS))
        values = in_deviations(cells, [True] * len(others))
        divided, now = (
            smoother_within(self._codes(_Way(ids))[:MOST_ROWS], values)
            for ids in ((*self.now.ids, column), self.now.ids)
        )
        return len(now) > 0 and float((divided - now).mean()) >= SMOOTHER

    def _counts(self, way: _Way) -> bool:
        """Whether what sequences go along counts their rows, which lie together, more or fewer.

        Of places, each time tells of the same.
        """
        codes = self._codes(way)
        same = np.diff(codes) == 0
        counts = bool((np.diff(self.table.values(way.along))[same] == 1).all())
        sizes = np.bincount(codes)
        return counts and self._scatter(codes) == 1 and bool((sizes != sizes[0]).any())

    def _is_whole(self, column: str) -> bool:
        """Whether it is text or whole numbers: nothing measured in fractions names sequences."""
        if column not in self.table.numeric:
            return True
        cells = self.table.values(column)
        return bool(((cells == np.round(cells)) | np.isnan(cells)).all())

    def _codes(self, way: _Way) -> IntArray:
        """The sequence of each row, as a number."""
        if not way.ids:
            return np.zeros(len(self.table.frame), np.int64)
        if way.ids not in self.known:
            self.known[way.ids] = (
                combine([self._column(c) for c in way.ids])
                if len(way.ids) > 1
                else group_codes(self.table, way.ids)
            )
        return self.known[way.ids]

    def _column(self, column: str) -> IntArray:
        """A number for what stands in each row of a column."""
        return self._codes(_Way((column,)))

    def _apart(self, codes: IntArray, way: _Way) -> float:
        """The share of rows that the time tells apart within sequences."""
        at = self._column(way.along) if way.along else self.moments
        if self._dated and not way.ids and at is not None:
            at = combine([self._codes(self.now), at])
        return 1.0 if at is None else count_groups(codes, at) / len(codes)

    def _suits(self, way: _Way, codes: IntArray) -> bool:
        """Whether sequences have some steps each, which lie together, or are surely named."""
        if way.along or not way.ids:
            return count_groups(codes) <= len(codes) / GROUP
        added = [c for c in way.ids if c not in self.now.ids]
        # Labels of one series, which its windows get, come and go, but for names of things.
        labels = {*added} & {*self.recipe.label_columns} if not self.now.ids else set()
        things = {c for c in added if names_thing(c) and not names_label(c)}
        of_series = not labels <= things
        # Words of one series that name stations or people, too, in their few rows each.
        named = not self.now.ids and {*added} == things and things.isdisjoint(self.table.numeric)
        surely = (LIKELY if named or c in labels else MIXED for c in added)
        likely = (self.likely.get(c, 0.0) >= p for c, p in zip(added, surely, strict=True))
        sure = not of_series and all(likely)
        together = self._scatter(codes) <= (1 if of_series else SCATTERED)
        told = together or sure or self._are_even(codes) or all(map(self._takes_turns, added))
        told = told or all(is_in_each_file(self.table, c) for c in way.ids)
        return told and 2 <= count_groups(codes) <= len(codes) / (PAIR if named else GROUP)

    def _have_channels(self, codes: IntArray) -> bool:
        """Whether sequences have several channels, where a column says of which a row is."""
        channel = self.recipe.channel_column
        return not channel or count_groups(codes, self._column(channel)) > count_groups(codes)

    def _scatter(self, codes: IntArray) -> float:
        """In how many stretches the rows of a sequence lie, on average."""
        return count_stretches(codes) / count_groups(codes)

    def _sizes(self, way: _Way) -> IntArray:
        """How many rows each sequence has."""
        return np.bincount(self._codes(way)[self._timed(way)])

    def _several(self, way: _Way) -> bool:
        """Whether more than one sequence goes on."""
        return not way.ids or int((self._sizes(way) > 1).sum()) != 1

    def partition(self, way: _Way) -> Partition:
        if not way.ids:
            return of_layout(self.table, replace(self.recipe, layout="long"))
        choices: list[tuple[str, Any]] = [("layout", "tidy"), ("id_columns", way.ids)]
        if way.along:
            choices.append(("time_columns", (way.along,)))
        if way.channel:
            choices += [("channel_column", way.channel), ("time_columns", self.recipe.time_columns)]
        names = [name for name, _ in named_channels([*way.ids, *filter(None, [way.along])])]
        of, along = tuple(names[: len(way.ids)]), names[-1] if way.along else ""
        return Partition(of, tuple(choices), along, count=int((self._sizes(way) > 0).sum()))

    def _timed(self, way: _Way) -> BoolArray:
        """Rows that are read: those that have a value and, where there is a time, that."""
        return self.measured & (self.table.known(way.along) if way.along else self.timed)

    @cached_property
    def measured(self) -> BoolArray:
        return measured_rows(self.table, self.recipe)

    @cached_property
    def timed(self) -> BoolArray:
        """Rows that have the time in use, if there is one."""
        times = self.times
        return np.ones(len(self.table.frame), bool) if times is None else ~times.missing
