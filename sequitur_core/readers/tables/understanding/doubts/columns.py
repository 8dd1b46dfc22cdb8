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
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.readers.dates.names.time_names import names_spent, time_words, unit_behind
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.missing_numbers import (
    is_among_others,
    is_written_so,
    looks_like_missing,
    next_below,
)
from sequitur_core.readers.tables.columns.rearranged.side_by_side import AXES
from sequitur_core.readers.tables.columns.time_columns import LENGTHS
from sequitur_core.readers.tables.columns.units.in_names import in_units
from sequitur_core.readers.tables.understanding.doubts.reading import (
    FEW_CODES,
    FEWEST,
    MANY,
    MOST_CODES,
    MOSTLY,
    Reading,
    as_labels,
    is_axis,
    left_out,
)
from sequitur_core.readers.tables.understanding.roles.counts import has_count_beside
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import has_whole
from sequitur_core.readers.tables.understanding.second_opinion.names import stem
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.clocks import (
    is_even,
    names_clock,
    only_rises,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import find_identifiers
from sequitur_core.readers.vocabulary.things import ends_as_ids_do, says_what
from sequitur_core.readers.vocabulary.words import words

EVEN = 0.005  # of its span that a clock strays from a line
EQUAL, HALF = 0.02, 0.5  # of the usual step, that others differ by; and how many, at least
ALTERNATING = 0.3  # of rows in which the kind changes
SURE = 0.8  # of changes between two kinds that go the same way
FACTOR = 0.7  # natural logarithm of how many times as large numbers of another kind are
KINDS = 20
FEWEST_MARKS = 5  # cells of a number that may stand for a missing value
MANY_TIMES = 10  # the usual number of a slower sensor, that its mark is at least
FAR = 3  # times as far as from row to row that it is from the values beside it
HELD = 0.25  # of the cells of a column: a fraction in more of them is measured
APART = 0.95  # of the rows, that an axis tells apart at least: of others, one would be kept
STEP_BACK, MOST_BACK = 0.01, 0.1  # of all that an axis goes, and of its rows, at most
FURTHER = 10  # times as far as other values lie from one another
ADDED = 200  # rows that are added up
ROUNDED = 0.005  # of its usual deviation, by which a sum may be off
_MISSING = "It means missing"
_ALONG = AXES | {"age", "ages", "dose", "concentration", "nm", "freq", "frequency"}


def clock_as_channel(of: Reading) -> Iterator[Note]:
    """Times or counters are learned, of which only the steadiest are warned of otherwise."""
    if of.recipe.layout == "rows" or len(of.columns) < 2:
        return
    untimed = not of.recipe.time_columns
    found, clocks = list[str](), list[str]()
    longest = slice(*of.longest)
    back = 1 if untimed or not _runs_back(of.times, longest) else -1
    for column, cells in zip(of.columns, of.cells[longest].T, strict=True):
        known = cells[np.isfinite(cells)][::back]
        if len(known) < FEWEST or len(np.unique(known)) < MANY:
            continue
        if (of.recipe.layout == "long" and is_even(known)) or names_spent(column):
            continue
        if _is_one_of_several(of, column):
            continue
        timed = time_words(column)[0] and (unit_behind(column) or not in_units([column]))
        named = names_clock(column) or timed  # T (°C) is no time
        first = untimed and column == of.table.numbers[0]
        axis = not {*words(column)}.isdisjoint(_ALONG) and _rises_along(known)
        counts = _counts(known, timed=not untimed) or (named and only_rises(known))
        if counts or (first and (is_axis(known) or axis)):
            found.append(column)
            clocks += [column] * (counts and not axis)
    if not 0 < len(found) < len(of.columns):
        return
    note = said.clock_as_channel(
        tuple(map(of.channel, found)),
        sequence=of.recipe.layout == "columns",
        axis=untimed and not clocks,
    )
    known = of.cells[:, of.columns.index(found[0])]
    rises = _rises_along(known)
    # Where several rows share an axis, as at the edges of a spectrum, all are kept in their order.
    whole = time_words(found[0])[0] or len(np.unique(known)) >= APART * len(known)
    if untimed and rises and whole and of.tells_rows_apart(found[0]):
        which = "it" if len(found) == 1 else "the first"
        role = "time" if clocks else "x axis"
        offer = Offer(f"Use {which} as the {role}", "time_columns", (found[0],))
    else:
        offer = left_out(of, found)
    yield note.offering(offer)


def _runs_back(times: Times, rows: slice) -> bool:
    """Whether the newest of these rows stands first, as in lists of what happened last."""
    known = times.moments[rows][~times.missing[rows]]
    return len(known) > 1 and bool(known[-1] < known[0])


def _is_one_of_several(of: Reading, column: str) -> bool:
    """Whether it is called as others that do go down, but for a number: an entry of a matrix."""
    fellows = [p for p, c in enumerate(of.columns) if c != column and stem(c) == stem(column)]
    steps = np.diff(of.cells[slice(*of.longest)][:, fellows], axis=0)
    down = int((steps < 0).any(axis=0).sum())
    return of.table.named and len(fellows) > 1 and 2 * down > len(fellows)


def _rises_along(values: DoubleArray) -> bool:
    """Whether numbers go up, but for small steps back, as those of a curve read off a picture."""
    steps = np.diff(values)
    back = float(-steps.min(initial=0))
    little = back <= STEP_BACK * np.ptp(values) and (steps < 0).mean() <= MOST_BACK
    return only_rises(values) or bool(little and values[-1] - values[0] > SURE * np.ptp(values))


def _counts(values: DoubleArray, *, timed: bool) -> bool:
    """Whether whole numbers go up as those of a clock do: along a line, or to one and again.

    timed : rows have a time. Then a counter goes on by the same in most rows, as nothing that
        grows does.
    """
    if not are_whole(values):
        return False
    steps = np.diff(values)
    up = steps[steps > 0]
    if not len(up):
        return False
    if len(up) == len(steps) or (steps >= 0).all():
        line = np.linspace(values[0], values[-1], len(values))
        near = np.abs(up - np.median(up)) <= max(1, EQUAL * np.median(up))
        even = not timed or near.mean() > HALF
        return even and bool(np.abs(values - line).max() <= max(EVEN * np.ptp(values), up.max()))
    return bool((steps == np.median(up)).mean() > MOSTLY)


def sum_as_channel(of: Reading) -> Iterator[Note]:
    """The total is learned beside what it adds up: all other channels, or those next to it."""
    if of.recipe.layout in ("rows", "columns") or len(of.columns) < 3:
        return
    known = of.cells[np.isfinite(of.cells).all(axis=1)]
    known = known[evenly_spaced(len(known), ADDED)]
    if len(known) < FEWEST:
        return
    most = ROUNDED * known.std(axis=0)
    found = [
        column
        for place, column in enumerate(of.columns)
        if most[place] > 0
        and len(np.unique(known[:, place])) > FEW_CODES
        and _adds_up(known, place, float(most[place]))
    ]
    if found:
        yield said.sum_as_channel(tuple(map(of.channel, found))).offering(left_out(of, found))


def _adds_up(cells: DoubleArray, place: int, most: float) -> bool:
    """Whether a column is the sum of several others, a copy of none, and no state."""
    if len(np.unique(cells[:, place])) <= FEW_CODES:
        return False
    total, others = cells[:, place : place + 1], np.delete(cells, place, axis=1)
    before, after = cells[:, :place][:, ::-1], cells[:, place + 1 :]
    sums = [np.cumsum(side, axis=1)[:, 1:] for side in (before, after)]
    sums.append(others.sum(axis=1, keepdims=True))
    near = [
        float((np.abs(side - total) <= most).mean(axis=0).max(initial=0))
        for side in (*sums, others)
    ]
    return max(near[:-1]) >= MOSTLY > near[-1]


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


def stretches_as_channel(of: Reading) -> Iterator[Note]:
    """Numbers of laps or cycles, which follow one another, are learned, with what goes by these."""
    if not of.recipe.row_per_step or len(of.columns) < 2 or len(of.head) < FEWEST:
        return
    found = []
    for column, cells in zip(of.columns, of.cells[slice(*of.longest)].T, strict=True):
        known = cells[np.isfinite(cells)]
        numbers = np.unique(known)
        follow = 3 <= len(numbers) <= MOST_CODES and bool((np.diff(numbers) == 1).all())
        begins = follow and numbers[0] in (0, 1) and (np.diff(known) >= 0).all()
        if begins and not has_count_beside(of.table, column):  # pulls_open beside pulls_closed
            found.append(column)
    if not 0 < len(found) < len(of.columns):
        return
    along = _going_along(of, found)
    if len(found) + len(along) == len(of.columns):
        along = []  # or nothing would be left
    note = said.stretches_as_channel(tuple(map(of.channel, found)), tuple(map(of.channel, along)))
    yield note.offering(as_labels(of, [*found, *along]), left_out(of, [*found, *along]))


def _going_along(of: Reading, stretches: Sequence[str]) -> list[str]:
    """Other columns that change in the rows in which numbers of laps or cycles do, and no other."""
    low, high = of.longest
    changes = dict(zip(of.columns, (np.diff(of.cells[low:high], axis=0) != 0).T, strict=True))
    at = np.any([changes[c] for c in stretches], axis=0)
    return [
        c
        for c, rows in changes.items()
        if c not in stretches and rows.any() and not (rows & ~at).any()
    ]


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
        if (column in used and column not in apart) or not few:
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
