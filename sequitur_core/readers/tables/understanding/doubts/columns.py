"""Doubts about what was taken for a channel, or for none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.missing import mark_far_above
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.rows_of_numbers import are_whole, parts_of_sum
from sequitur_core.readers.tables.columns.missing_numbers import (
    is_among_others,
    is_written_so,
    looks_like_missing,
    next_below,
)
from sequitur_core.readers.tables.columns.time_columns import LENGTHS
from sequitur_core.readers.tables.understanding.doubts.reading import (
    FEW_CODES,
    FEWEST,
    MANY,
    MOSTLY,
    Reading,
    left_out,
)
from sequitur_core.readers.tables.understanding.roles.copies import line_between
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import has_whole
from sequitur_core.readers.tables.understanding.rows.interleaved import ends_in_turn
from sequitur_core.readers.tables.understanding.times_and_counters.counters import find_identifiers
from sequitur_core.readers.vocabulary.things import ends_as_ids_do, says_what
from sequitur_core.readers.vocabulary.words import words

ALTERNATING = 0.3  # of rows in which the kind changes
SURE = 0.8  # of changes between two kinds that go the same way
FACTOR = 0.7  # natural logarithm of how many times as large numbers of another kind are
KINDS = 20
FAR_ABOVE = 2  # times the range of all others, that such a number lies above them
AT_A_TIME = 3  # rows, on average, that it stands in at most
FEWEST_MARKS = 5  # cells of a number that may stand for a missing value
MANY_TIMES = 10  # the usual number of a slower sensor, that its mark is at least
FAR = 3  # times as far as from row to row that it is from the values beside it
HELD = 0.25  # of the cells of a column: a fraction in more of them is measured
FURTHER = 10  # times as far as other values lie from one another
ADDED = 200  # rows that are added up
ROUNDED = 0.005  # of its usual deviation, by which a sum may be off
SLIPS = 0.05  # of the rows, in which a difference may be none
DIGITS = 9  # behind the point, of differences
MOST_COMPARED = 60  # channels, of which one may be the difference of two others
_MISSING = "It means missing"
# As what is worked out from two others is called, in English and other languages: tdiff, trange.
_APART = ("diff", "delta", "range", "difference", "differenz", "différence", "diferencia")
_BETWEEN = {
    "change", "net", "netto", "profit", "margin", "balance", "saldo", "spread", "increase", "gain",
    "increment", "surplus", "deficit", "unterschied", "änderung", "zunahme", "écart", "variation",
    "amplitude", "verschil", "differenza", "diferença", "growth",
}  # fmt: skip
_DELTA = re.compile(r"[dΔ][A-Z]")  # dT


def sum_as_channel(of: Reading) -> Iterator[Note]:
    """The total is learned beside what it adds up: all other channels, or those next to it.

    Or how much more one channel is than another is learned beside both.
    """
    if of.recipe.layout in ("rows", "columns") or len(of.columns) < 3:
        return
    if apart := _differences(of):
        pairs = tuple(tuple(map(of.channel, pair)) for pair in apart.values())
        note = said.difference_as_channel(tuple(map(of.channel, apart)), pairs)
        yield note.offering(left_out(of, [*apart]))
    known = of.cells[np.isfinite(of.cells).all(axis=1)]
    known = known[evenly_spaced(len(known), ADDED)]
    if len(known) < FEWEST:
        return
    most = ROUNDED * known.std(axis=0)
    found = [
        column
        for place, column in enumerate(of.columns)
        if most[place] > 0
        and column not in {more for more, _ in apart.values()}  # the sum of both others
        and len(np.unique(known[:, place])) > FEW_CODES
        and len(parts_of_sum(known, place, float(most[place])))
    ]
    if found:
        yield said.sum_as_channel(tuple(map(of.channel, found))).offering(left_out(of, found))


def _differences(of: Reading) -> dict[str, tuple[str, str]]:
    """Channels that are how much more one of two others is than the other, with these.

    They are called so, wherever these are. Or they come after both: the second less the first, or
    below 0 as neither is. Others may be parts of a total.
    """
    cells = of.cells[evenly_spaced(len(of.cells), ADDED)]
    columns = of.columns[:MOST_COMPARED]
    cells = np.where(np.isfinite(cells), cells, np.nan)[:, : len(columns)]
    below = np.fmin.reduce(cells, initial=np.inf) < 0
    found: dict[str, tuple[str, str]] = {}
    for place, column in enumerate(columns):
        known = int(np.isfinite(cells[:, place]).sum())
        called = known >= FEWEST and _called_difference(column)
        pairs = _near_pairs(cells, place) if called else []
        if not pairs and place >= 2:
            first, second = place - 2, place - 1
            pairs = [(second, first)]
            if below[place] and not (below[first] or below[second]):
                pairs.append((first, second))
        for more, less in pairs:
            told = {columns[more], columns[less]} & found.keys()
            if not told and _is_difference(*cells[:, [place, more, less]].T):
                found[column] = columns[more], columns[less]
                break
    return found


def _near_pairs(cells: DoubleArray, place: int) -> list[tuple[int, int]]:
    """Two columns each of cells (rows, columns) whose difference is mostly near one of them."""
    own = cells[:, place]
    off = np.abs(cells[:, :, None] - cells[:, None, :] - own[:, None, None])
    near = (off <= HELD * np.nanstd(own)).sum(axis=0)
    pairs = np.argwhere(2 * near > np.isfinite(off).sum(axis=0)).tolist()
    return [(more, less) for more, less in pairs if place not in (more, less)]


def _called_difference(column: str) -> bool:
    said = words(column)
    ends = any(word.endswith(_APART) for word in said)
    return ends or not _BETWEEN.isdisjoint(said) or bool(_DELTA.match(column))


def _is_difference(cells: DoubleArray, more: DoubleArray, less: DoubleArray) -> bool:
    """Whether cells (rows,) are how much `more` is than `less`, but for rounding and few slips."""
    off = np.abs(more - less - cells)
    known = np.isfinite(off)
    if known.sum() < FEWEST:
        return False
    if min(len(np.unique(of[known])) for of in (more, less)) <= FEW_CODES:
        return False
    rows = np.flatnonzero(known)[np.argsort(off[known], kind="stable")]
    rows = rows[: len(rows) - int(SLIPS * len(rows))]
    return line_between(cells[rows], np.round(more - less, DIGITS)[rows]) == (1.0, 0.0)


def nothing_measured(of: Reading) -> Iterator[Note]:
    """All channels are numbers of things, such as vehicles: no other column was left.

    Or the first column alone, which numbers rows of words, of which some were left out.
    """
    called = {c for c in of.columns if ends_as_ids_do(c) and has_whole(of.table, c)}
    things = len(of.columns) < FEW_CODES and {*of.columns} <= find_identifiers(of.table) | called
    if things or _numbers_rows(of):
        yield said.nothing_measured(tuple(map(of.channel, of.columns)))


def _numbers_rows(of: Reading) -> bool:
    """Whether the only channel is a first column that goes up by one in most rows, not in all."""
    series = of.recipe.layout == "long" and not of.recipe.time_columns
    if not series or of.columns != [of.table.own[0]] or not of.table.texts() or len(of.cells) < 2:
        return False
    steps = np.diff(of.cells[:, 0])
    return are_whole(steps) and bool((steps > 0).all()) and 0.5 < (steps == 1).mean() < 1


def mark_as_value(of: Reading) -> Iterator[Note]:
    """One negative number is learned that comes again where nothing else is ever negative.

    Programs write -1 for what is unknown, or -9.99 beside fractions. Among values that are whole,
    too, as degrees are, or for a mark that is a fraction, it has to lie apart from those beside it.
    """
    if not of.recipe.row_per_step or len(of.head) < FEWEST:
        return
    found: dict[float, list[str]] = {}
    if near := next_below(of.columns, of.cells, of.recipe):
        count = sum(int((of.table.frame[c] == n).sum()) for c, n in near.items())
        marks = (("missing_marks", (*of.recipe.missing_marks, *near.values())),)
        offer = Offer(_MISSING, "missing_in", (*of.recipe.missing_in, *near), also=marks)
        yield said.mark_as_value(-1, count, tuple(map(of.channel, near))).offering(offer)
    for number, columns in _far_above(of).items():
        yield _about_far_mark(of, number, columns)
    for column, number in only_negative(of).items():
        if column in near:
            continue
        found.setdefault(number, []).append(column)
    found = {
        mark: columns for mark, columns in found.items() if not is_among_others(mark, of.cells)
    }
    if len(found) > 1:  # what a turbine draws while it stands still differs from column to column
        found = {mark: columns for mark, columns in found.items() if is_written_so(mark)}
    cells = dict(zip(of.columns, of.cells.T, strict=True))
    apart = {n: [c for c in columns if not _is_held(n, cells[c])] for n, columns in found.items()}
    found = {mark: columns for mark, columns in apart.items() if columns}
    if not found:
        return
    frame = of.table.frame
    count = sum(int((frame[columns] == n).to_numpy().sum()) for n, columns in found.items())
    (first, channels), *others = [(n, tuple(map(of.channel, found[n]))) for n in found]
    label = "They mean missing" if others else _MISSING
    numbers = (*of.recipe.missing_numbers, *found)
    note = said.mark_as_value(first, count, channels, tuple(others))
    yield note.offering(Offer(label, "missing_numbers", numbers))


def _far_above(of: Reading) -> dict[float, list[str]]:
    """Whole numbers that come again and again far above all others, with the columns of each.

    So robots write 100 for an echo that didn't come, beside 8 to 22, and phones for a signal that
    isn't there, beside -90 to -30. What is switched on stays so for longer.
    """
    found: dict[float, list[str]] = {}
    for column, cells in zip(of.columns, of.cells.T, strict=True):
        known = cells[np.isfinite(cells)]
        most = float(known.max(initial=0))
        marks = known == most
        rest = known[~marks]
        begins = int((np.diff(marks.astype(np.int8), prepend=0) > 0).sum())
        if most % 1 or most <= 0 or begins < FEWEST_MARKS or len(np.unique(rest)) < MANY:
            continue
        away, extent = most - rest.max(), float(np.ptp(rest))
        short = marks.sum() <= AT_A_TIME * begins
        if (short and away > FAR_ABOVE * extent) or (rest.max() < 0 and away > extent / 2):
            found.setdefault(most, []).append(column)
    return found


def _about_far_mark(of: Reading, mark: float, columns: Sequence[str]) -> Note:
    marks = tuple(mark for _ in columns)
    every = of.table.cells(columns)
    rest = every[np.isfinite(every) & (every != mark)]
    channels = tuple(map(of.channel, columns))
    ends = float(rest.min()), float(rest.max())
    note = mark_far_above(mark, int((every == mark).sum()), channels, *ends)
    also = (("missing_marks", (*of.recipe.missing_marks, *marks)),)
    return note.offering(Offer(_MISSING, "missing_in", (*of.recipe.missing_in, *columns), also))


def lines_to_marks(of: Reading) -> Iterator[Note]:
    """A slower sensor's mark of missing values, such as 65535, has lines to it from its values."""
    found: dict[float, list[str]] = {}
    fastest = of.table.rows_of
    slower = [c for c in of.columns if c != fastest and not c.startswith(f"{fastest} ")]
    for column in slower if of.table.joined and fastest else ():
        cells = of.table.values(column)
        for number in {float(np.fmin.reduce(cells)), float(np.fmax.reduce(cells))}:
            rest = np.abs(cells[np.isfinite(cells) & (cells != number)])
            often = looks_like_missing(number) and (cells == number).sum() >= FEWEST_MARKS
            if often and len(rest) and abs(number) > MANY_TIMES * np.median(rest):
                found.setdefault(number, []).append(column)
    for number, columns in found.items():
        count = int((of.table.frame[columns] == number).to_numpy().sum())
        note = said.lines_to_marks(tuple(map(of.channel, columns)), number, count)
        yield note.offering(left_out(of, columns))


def only_negative(of: Reading) -> dict[str, float]:
    """The mark of each column that has one: apart from its other values, or where another has."""
    may_be: dict[str, tuple[float, bytes]] = {}
    sure: set[bytes] = set()
    for column, cells in zip(of.columns, of.cells.T, strict=True):
        known = np.isfinite(cells)
        number = float(cells[known].min(initial=0))
        marks = cells == number
        rest = cells[known & ~marks]
        if number == 0 or marks.sum() < FEWEST_MARKS or not len(rest) or rest.min() < 0:
            continue
        may_be[column] = number, marks.tobytes()
        far = rest.min() - number > FURTHER * np.ptp(rest) > 0  # however few values there are
        if far or (len(np.unique(rest)) >= MANY and _is_apart(cells[known], marks[known])):
            sure.add(marks.tobytes())
    return {column: number for column, (number, rows) in may_be.items() if rows in sure}


def _is_held(mark: float, column: DoubleArray) -> bool:
    """Whether so many cells are a fraction below zero that it is what a current was set to."""
    known = np.isfinite(column).sum()
    return bool(mark % 1 and not is_written_so(mark) and (column == mark).sum() > HELD * known)


def _is_apart(values: DoubleArray, marks: NDArray[np.bool_]) -> bool:
    """Whether marks are whole among fractions, or far from the values in the rows beside them."""
    if (values[~marks] % 1 != 0).mean() > MOSTLY and not values[marks][0] % 1:
        return True
    steps, kinds = np.abs(np.diff(values)), marks[1:].astype(np.int64) + marks[:-1]
    usual = steps[(kinds == 0) & (steps > 0)]
    return len(usual) > 0 and bool(np.median(steps[kinds == 1]) > FAR * np.median(usual))


def kinds_in_one_channel(of: Reading) -> Iterator[Note]:
    """Several quantities, told by a column, are one channel, also where each is a sequence."""
    if not of.recipe.row_per_step or len(of.columns) != 1 or of.recipe.channel_column:
        return
    ids = of.recipe.id_columns
    apart = ids if len(ids) == 1 and not says_what(ids[0]) else ()
    used = {*ids, *of.recipe.time_columns, *of.table.files}
    sizes = np.log1p(np.abs(of.cells[:, 0]))
    for column in of.table.texts():
        few = 2 <= of.table.distinct(column) <= KINDS
        if (column in used and column not in apart) or not few or ends_in_turn(of.table, column):
            continue
        kinds = pd.factorize(of.head[column])[0]
        for low, high in [(0, len(kinds))] if column in apart else of.stretches:
            if _tell_levels(kinds[low:high], sizes[low:high]):
                names = of.head[column].iloc[low:high].dropna().astype(str).unique()
                note = said.kinds_in_one_channel(
                    column, tuple(names[:3].tolist()), of.channel(of.columns[0])
                )
                # Of what lasts so long, as a stage of sleep, there is nothing while others last.
                # Each row stays a step: 0 fills the other channels, not time in even steps.
                lasting = (("fill", "zero"), ("even_step", ""))
                also: tuple[tuple[str, Any], ...] = ()
                also += lasting if _says_how_long(of.columns[0]) else ()
                if column in apart:
                    also += (("layout", "long"), ("id_columns", ()))
                offer = Offer("Each is a channel", "channel_column", column, also=also)
                yield note.offering(offer)
                break


def _says_how_long(column: str) -> bool:
    return time_words(column)[0] or not LENGTHS.isdisjoint(words(column))


def _tell_levels(kinds: NDArray[Any], values: DoubleArray) -> bool:
    """Whether kinds that alternate from row to row say how large numbers are."""
    known = np.isfinite(values) & (kinds >= 0)
    kinds, values = kinds[known], values[known]
    if len(values) < FEWEST or (np.diff(kinds) != 0).mean() < ALTERNATING:
        return False
    changes = np.flatnonzero(np.diff(kinds))
    first, then = kinds[changes], kinds[changes + 1]
    up = (values[changes + 1] - values[changes]) * np.sign(then - first)
    pairs = np.minimum(first, then) * KINDS + np.maximum(first, then)
    alike = pd.Series(np.sign(up)).groupby(pairs).sum().abs().sum() / len(up)
    return bool(alike > SURE and np.abs(up).mean() > FACTOR)


def numbers_in_text(of: Reading) -> Iterator[Note]:
    """Numbers with a sign or a word beside them, which differ from row to row, are no channel."""
    used = {*of.recipe.id_columns, *of.recipe.time_columns, of.recipe.channel_column}
    for column in of.table.texts():
        if column in used or column in of.table.files:
            continue
        cells = of.head[column].dropna()
        if len(cells) < max(FEWEST, len(of.head) / 2):
            continue
        some = cells.iloc[:50].astype(str)
        alike = some.str.fullmatch(_WITH_UNIT).mean() > MOSTLY
        alike = alike and some.str.replace(_NO_UNIT, "", regex=True).nunique() <= FEW_CODES
        if alike and cells.nunique() > max(MANY, len(cells) / 4):
            example, label = str(cells.iloc[0]), column in of.recipe.label_columns
            yield said.numbers_in_text(column, example, label)
            return


# A unit behind a number, or the sign of a currency before it.
_WITH_UNIT = re.compile(r"\s*([-+]?\d[\d.,]*\s?[^\d\s.,:/-]{1,6}|[$€£]\s?\d[\d.,]*)\s*")
_NO_UNIT = re.compile(r"[-+\d.,\s]")
