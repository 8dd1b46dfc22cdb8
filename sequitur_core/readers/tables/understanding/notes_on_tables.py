"""What a person is told and asked of a table, beside its recipe."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from sequitur_core.data.notes.doubts import sum_left_out
from sequitur_core.data.notes.files import lists_apart, only_one_table
from sequitur_core.data.notes.lists import lists_of_own_lengths
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.tables import (
    many_channels,
    odd_lines,
    steady_channel,
    text_among_numbered,
)
from sequitur_core.data.notes.times import date_order, seconds_missing, times_not_telling
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates.short_dates import without_seconds
from sequitur_core.readers.dates.zones import on_clock_of
from sequitur_core.readers.tables.columns.cells.several_points import about_several_points
from sequitur_core.readers.tables.columns.runs import about_runs
from sequitur_core.readers.tables.columns.times.dates import (
    TimeColumns,
    about_unread_dates,
    find_repeated,
)
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.formats.excel import is_workbook
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import KEPT, LEFT_OUT
from sequitur_core.readers.tables.several_files.kinds import about_other_kinds
from sequitur_core.readers.tables.several_files.sheets import ALL_SHEETS
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.name_blocks import texts_in_block
from sequitur_core.readers.tables.understanding.rows.whose_rows import name_of_few_rows
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.coarse_clocks import (
    CoarseClock,
)
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    NO_NAMES,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import RUNNING_SUM, Why
from sequitur_core.readers.tables.understanding.times_and_counters.packets import clock_of_several
from sequitur_core.readers.tables.understanding.times_and_counters.ramps import steady_channels
from sequitur_core.readers.tables.understanding.times_and_counters.rounds import (
    calendar_without_date,
    months_in_turn,
)
from sequitur_core.readers.vocabulary.words import words
from sequitur_core.readers.windows.series_windows import Series

_SELDOM = {"min", "h", "day", "business day", "month", "year"}
MANY_SERIES = 20  # columns that may be series of their own
COLUMNS_NAMED = 2  # of a table without a name
NUMBERED = re.compile(r"table \d+")  # of which nothing else is known
MANY_ALIKE = 6  # of them, where all are called alike: station A, station B; or as persons are
OWN_WORDS, NEAR_IN_SIZE = 0.9, 2  # share of words that one name has; times as large, at most
_WORD = r"(?![a-z])[^\W\d_][^\W\d_'.-]*(?:[-'][^\W\d_]+)*\.?"
_PERSON = re.compile(rf"{_WORD}(?: {_WORD}){{1,3}}")


def about_columns(
    table: Table,
    recipe: Recipe,
    candidates: Sequence[TimeColumns],
    fixed: Mapping[str, Any],
    clocks: Collection[str],
) -> list[Note]:
    """Warnings of a time, columns and sheets that aren't used, and of channels in doubt.

    clocks : columns that tell the time of no row, as is said already.
    """
    warnings = list(table.notes[:1]) if table.joined else []
    odd = odd_lines.among(table.doubts)
    warnings += [_with_other_way(table, note) if note in odd else note for note in table.doubts]
    warnings += about_several_points(table)
    untimed = recipe.layout == "long" and not recipe.time_columns and "time_columns" not in fixed
    if untimed:
        clock = clock_of_several(table, candidates)
        if clock is None:
            round_ = {*calendar_without_date(table), months_in_turn(table)}
            free = [c for c in candidates if not round_ & {*c.columns}]
            warnings += about_runs(table, free) or _about_repeated_times(table, free)
        known = clock.columns if isinstance(clock, CoarseClock) else ()
        warnings += about_unread_dates(table, (*recipe.label_columns, *known, *clocks))
    if recipe.layout in ("rows", "columns") and "left_out" not in fixed:
        for column in [c for c in texts_in_block(table) if c in recipe.left_out][:5]:
            example = str(table.frame[column].dropna().iloc[0])
            warnings.append(text_among_numbered(column, example))
    if recipe.layout == "long" and "value_columns" not in fixed:
        warnings += _about_steady_channels(table, recipe)
    if "sheet" not in fixed:
        warnings += [*_about_sheets(table), *about_other_kinds(table)]
    return warnings


def _about_repeated_times(table: Table, candidates: Sequence[TimeColumns]) -> list[Note]:
    """Why a time of a long series isn't used, if there is one, and whose rows it would order.

    One that is the same in every row says when all were recorded.
    """
    if (found := find_repeated([c for c in candidates if c.times.different > 1])) is None:
        return []
    count = int((~found.times.missing).sum()) - found.times.different
    name = name_of_few_rows(table, found)
    twice = int(table.frame.duplicated().sum())
    note = times_not_telling(found.columns, count, len(table.frame), name, twice)
    each = Offer("A sequence for each", "id_columns", (name,), (("layout", "tidy"),))
    return [note.offering(each) if name else note]


def _with_other_way(table: Table, odd: Note) -> Note:
    """What became of lines with too many or too few cells, and what else can be done."""
    kept = table.form.odd_lines == KEPT
    other = LEFT_OUT if kept else KEPT
    out = f"Leave {'it' if odd.numbers['many'] == 1 else 'them'} out"
    label = out if kept else "Keep the cells that fit"
    return odd.offering(Offer(label, "odd_lines", other))


def _about_sheets(table: Table) -> list[Note]:
    """A warning where only one of several tables of a file was read."""
    said_by = {*table.described_by, *table.wordy_sheets}
    few = len(table.sheets) - len(said_by) <= 1 or table.sheet == ALL_SHEETS
    apart = len(table.sheets) == 2 and lists_apart.among(table.doubts)
    if few or apart or lists_of_own_lengths.among(table.doubts):
        return []
    alike, workbook = len(table.alike_sheets), table.of_books or is_workbook(table.name)
    called = {name: _called(table, name) for name in table.sheets}
    others = tuple(called[name] for name in called if name != table.sheet)
    note = only_one_table(
        workbook,
        len(table.sheets),
        called.get(table.sheet, table.sheet),
        alike,
        each=table.of_books,
        others=others,
    )
    if alike:
        offers = [Offer(f"Each of {alike} sheets is a recording", "sheet", ALL_SHEETS)]
    else:
        rest = [n for n in table.sheets if n != table.sheet and n not in table.wordy_sheets]
        rest = [n for n in table.others if n in rest] or rest[: len(rest) == 1]
        offers = [Offer(f"Read {called.get(name, name)}", "sheet", name) for name in rest]
    return [note.offering(*offers)]


def _called(table: Table, sheet: str) -> str:
    """A table of a file by its first columns, where it has no name but its number there."""
    one = table if sheet == table.sheet else table.others.get(sheet)
    if one is None or not NUMBERED.fullmatch(sheet):
        return sheet
    return ", ".join(map(str, one.frame.columns[:COLUMNS_NAMED]))


def _about_steady_channels(table: Table, recipe: Recipe) -> list[Note]:
    """A warning of each channel, three at most, that may be a counter or a time.

    It is left out by a click, unless it is the only one.
    """
    columns = value_columns(table, recipe)
    names = dict(zip(columns, (name for name, _ in named_channels(columns)), strict=True))
    of = {name: column for column, name in names.items()}
    notes = []
    for name, step in [*steady_channels(table, names).items()][:3]:
        offer = Offer("Leave it out", "left_out", (*recipe.left_out, of[name]))
        several = len(columns) > 1
        alone = steady_channel(name, step, alone=True)
        notes.append(steady_channel(name, step).offering(offer) if several else alone)
    return notes


def about_sums(
    table: Table, recipe: Recipe, asides: Mapping[str, Why], fixed: Mapping[str, Any]
) -> list[Note]:
    """A warning where running sums are left out, as others may want to learn how far it went."""
    sums = tuple(c for c in recipe.left_out if asides.get(c) is RUNNING_SUM)
    if not sums or "left_out" in fixed:
        return []
    use = "Use it as a channel" if len(sums) == 1 else "Use them as channels"
    offer = Offer(use, "value_columns", (*value_columns(table, recipe), *sums))
    return [sum_left_out(sums).offering(offer)]


def about_many_channels(series: Series, recipe: Recipe) -> list[Note]:
    """A question where columns may as well be series of their own, of stocks, stations or persons.

    Or rows, of a meter that was read so often in a day. Instruments with so many channels measure
    more often than that, and what has several units is measured of one thing. What is left out of
    the series stays so, and its times name the rows.
    """
    seldom = series.dated and series.grid.unit in _SELDOM
    first = {next(iter(words(name)), "") for name in series.channels}
    alike = len(first) == 1 and first.isdisjoint(NO_NAMES)
    many = len(series.channels) >= (MANY_ALIKE if alike else MANY_SERIES)
    if not (many and seldom) and not _are_persons(series):
        return []
    if len({unit for _, unit in named_channels(series.channels) if unit}) > 1:
        return []
    columns, rows = len(series.channels), int(series.known.any(axis=1).sum())
    beside = tuple(dict.fromkeys((*recipe.left_out, *recipe.label_columns)))  # of single rows
    named = (("left_out", recipe.left_out), ("id_columns", recipe.time_columns))
    offers = (
        Offer(f"Each of {columns:,} columns is a sequence", "layout", "columns",
              also=(("left_out", beside),)),
        Offer(f"Each of {rows:,} rows is a sequence", "layout", "rows", also=named),
    )  # fmt: skip
    return [many_channels(columns).offering(*offers)]


def _are_persons(series: Series) -> bool:
    """Whether channels are called as persons are, and of one size: laps of Lewis Hamilton.

    Names of what is measured share words, as those of temperatures do.
    """
    names = series.channels
    if len(names) < MANY_ALIKE or not all(map(_PERSON.fullmatch, names)):
        return False
    every = [word for name in names for word in words(name)]
    sizes = np.nanmedian(np.abs(series.numbers), axis=0)
    near = 0 < sizes.max() <= NEAR_IN_SIZE * sizes.min()
    return bool(near and len({*every}) >= OWN_WORDS * len(every))


def about_date_order(table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]) -> list[Note]:
    """A warning where day and month might be the other way round."""
    warnings = []
    for candidate in candidates:
        named = re.search("%[bB]", recipe.time_format)  # which no day can be taken for
        if candidate.columns == recipe.time_columns and candidate.others and not named:
            first = table.frame[candidate.columns[0]].dropna().iloc[0]
            first_day = recipe.time_format.startswith("%d")
            order, other = ("day", "Month") if first_day else ("month", "Day")
            form = on_clock_of(recipe.time_format, candidate.others[0])
            offer = Offer(f"{other} first", "time_format", form)
            warnings.append(date_order(str(first), order).offering(offer))
    return warnings


def about_missing_seconds(table: Table, recipe: Recipe) -> list[Note]:
    """A warning where a few times end with the minute, and the others with the second."""
    if not recipe.time_columns or not recipe.time_format.endswith("%S"):
        return []
    texts = table.frame[recipe.time_columns[-1]].astype("string").str.strip()
    lengths = texts.str.len()
    if not len(texts) or lengths.max() - lengths.min() < len(":59"):
        return []
    short = np.flatnonzero(without_seconds(texts, recipe.time_format))
    if not len(short):
        return []
    line, cell = int(table.frame.index[short[0]]), str(texts.iloc[short[0]])
    return [seconds_missing(len(short), line, recipe.time_columns[-1], cell)]
