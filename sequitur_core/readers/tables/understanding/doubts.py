"""Signs that a reading of a table doesn't fit it, whatever program wrote it.

Rules of layouts and roles know kinds of files. What they get wrong is seen in the result: channels
that tell the time, sequences that are pieces of one, sums beside what they add up.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates.date_parts import words
from sequitur_core.readers.dates.time_names import time_words
from sequitur_core.readers.dates.timestamps import EPOCHS, read_times
from sequitur_core.readers.tables.columns.cells.names_with_units import named_channels
from sequitur_core.readers.tables.columns.taking_turns import smoothness_of
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.table import Table, cells_of
from sequitur_core.readers.tables.understanding.ids import group_codes
from sequitur_core.readers.tables.understanding.times_and_counters.clocks import (
    names_clock,
    only_rises,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import is_even

MOST = 2  # doubts: more say that a person should look at the file itself
MOST_ROWS = 2_000  # that are looked at, from the first on
MOST_COLUMNS = 300
ENOUGH = 100  # rows that are compared with their columns
FEWEST = 20  # rows, or sequences, by which something is told
FEW = 10  # sequences
SHORT = 12  # steps of sequences that may be pieces of a long one
NEAR = 0.3  # of their spread that numbers go from one sequence to the next, at most
FAR = 8.0  # times as far along rows as from row to row
SMOOTH = 0.5  # how alike neighbours along rows are, at most, where these are no sequences
ALIKE = 0.25  # how far numbers that take turns are apart, of how far neighbours are
TURNS = (2, 3)
MOST_SUMMED = 200  # columns that sums are looked for among
LAST = 8  # columns that may be sums of those before
NEARLY = 1.5  # times as far as usual that an axis goes on, at most
EVEN = 0.005  # of its span that a clock strays from a line
FEW_CODES = 4
GAP = 5  # between them at least, where no name says so
MOST_CODES = 10  # where a name says that they are
MANY = 12  # values of what is measured beside codes
ALTERNATING = 0.3  # of rows in which the kind changes
MOSTLY = 0.9
SURE = 0.8  # of changes between two kinds that go the same way
FACTOR = 0.7  # natural logarithm of how many times as large numbers of another kind are
MOST_KINDS = 9  # of quantities that take turns
KINDS = 20
EARLIEST, LATEST = 1995, 2040  # years of moments since 1970
MIXED = 0.3  # of rows that come from another stretch of the file than the row before
_CODES = {
    "code", "codes", "status", "state", "flag", "flags", "mode", "quality", "type", "class",
    "range", "rc", "category", "kind", "error", "alarm",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Reading:
    """A table, how it was understood, and the first rows of its channels."""

    table: Table
    recipe: Recipe
    dataset: SequenceDataset

    @cached_property
    def columns(self) -> list[str]:
        """Columns of numbers that are learned, at most `MOST_COLUMNS`."""
        found = value_columns(self.table, self.recipe)
        return [c for c in found if c in self.table.numeric][:MOST_COLUMNS]

    @cached_property
    def head(self) -> pd.DataFrame:
        """The first rows."""
        return self.table.frame.iloc[:MOST_ROWS]

    @cached_property
    def cells(self) -> DoubleArray:
        """The first cells of these columns (rows, columns), NaN where missing."""
        cells = cells_of(self.head, self.columns)
        if self.recipe.missing_numbers:
            cells = np.where(np.isin(cells, self.recipe.missing_numbers), np.nan, cells)
        return cells

    @cached_property
    def group(self) -> IntArray:
        """Which sequence each of the first rows is of."""
        if not self.recipe.id_columns or self.recipe.layout != "tidy":
            return np.zeros(len(self.head), np.int64)
        return group_codes(replace(self.table, frame=self.head), self.recipe.id_columns)

    @cached_property
    def stretches(self) -> list[tuple[int, int]]:
        """Rows of one sequence that follow one another in the file."""
        ends = np.flatnonzero(np.diff(self.group)) + 1
        return [*zip([0, *ends.tolist()], [*ends.tolist(), len(self.group)], strict=True)]

    def channel(self, column: str) -> str:
        """What a column is called as a channel."""
        return named_channels([column])[0][0]


def names_like_values(of: Reading) -> Iterator[Note]:
    """The first row of the data was taken for names."""
    table = of.table
    if not table.form.header or table.form.header_lines != 1 or table.files:
        return
    numbers = [c for c in table.numbers if c in table.frame.columns][:MOST_COLUMNS]
    named = {c: float(m[0]) for c in numbers if (m := _NUMBER.match(str(c)))}
    if len(named) < 2 or len(named) < 0.8 * len(numbers):
        return
    own = np.array([*named.values()])
    if len(own) > 2 and (np.diff(own) > 0).all():  # an axis
        return
    cells = cells_of(of.head, [*named])
    low, high = np.fmin.reduce(cells), np.fmax.reduce(cells)
    slack = 0.1 * (high - low)
    if ((own >= low - slack) & (own <= high + slack)).mean() < 0.8:
        return
    note = said.names_like_values(tuple(map(str, [*named][:3])))
    yield replace(note, offers=(Offer("The first row is data", "header", False),))


_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?(?=$| \(\d+\)$|\.\d+$)")


def short_and_going_on(of: Reading) -> Iterator[Note]:
    """Sequences are pieces of a long one."""
    if of.recipe.layout != "tidy" or of.recipe.window or of.table.files:
        return
    count, steps = len(of.dataset), int(np.median(of.dataset.lengths))
    if count < FEW or steps > SHORT or len(of.stretches) < FEW:
        return
    if len(of.stretches) > 1.2 * len(np.unique(of.group)):
        return
    between = np.zeros(len(of.head) - 1, bool)
    between[[low - 1 for low, _ in of.stretches[1:]]] = True
    if of.recipe.time_columns:
        times = read_times(of.head, of.recipe.time_columns, of.recipe.time_format)
        apart = np.diff(times.numbers.astype(np.float64))
        usual = np.median(apart[~between]) if steps > 1 else np.median(apart)
        goes_on = np.mean(np.abs(apart[between] - usual) <= np.abs(usual)) > MOSTLY
    else:
        whole = of.cells[:, np.isfinite(of.cells).all(axis=0)]
        whole = whole[:, np.ptp(whole, axis=0) > 0]
        apart = np.abs(np.diff(whole, axis=0))[between].mean(axis=0)
        goes_on = whole.size > 0 and float(np.median(apart / whole.std(axis=0))) < NEAR
    if goes_on:
        note = said.short_and_going_on(count, steps, of.recipe.id_columns)
        yield replace(note, offers=(Offer("Read one long series", "layout", "long"),))


def rows_like_steps(of: Reading) -> Iterator[Note]:
    """Each row was taken for a sequence, but is a step."""
    cells = of.cells
    if of.recipe.layout != "rows" or cells.shape[1] < 2:
        return
    if of.recipe.channels_in_names or of.recipe.channel_column:
        return
    cells = cells[np.isfinite(cells).all(axis=1)][:ENOUGH]
    if len(cells) < FEWEST:
        return
    sizes = np.sign(cells) * np.log1p(np.abs(cells))
    along = float(np.abs(np.diff(sizes, axis=1)).mean())
    down = float(np.abs(np.diff(sizes, axis=0)).mean())
    if along > FAR * down and smoothness_of(sizes, axis=1) < SMOOTH:
        yield replace(
            said.rows_like_steps(), offers=(Offer("Each row is a step", "layout", "long"),)
        )
        return
    along = float(np.median(np.abs(np.diff(cells, axis=1))))
    for turns in TURNS:
        if cells.shape[1] < 4 * turns:
            return
        again = float(np.median(np.abs(cells[:, turns:] - cells[:, :-turns])))
        if again < ALIKE * along:
            note = said.steps_in_turn(turns)
            yield replace(note, offers=(Offer("Each row is a step", "layout", "long"),))
            return


def axis_as_sequence(of: Reading) -> Iterator[Note]:
    """A row that holds the times of the columns was taken for a sequence."""
    if of.recipe.layout != "rows" or len(of.columns) < FEWEST or len(of.head) < 3:
        return
    rows = of.cells[: 2 * FEWEST]
    axes = [row for row, cells in enumerate(rows) if _is_axis(cells)]
    if len(axes) == 1 and axes[0] <= 1:
        ids, row = of.dataset.ids, axes[0]
        known = len(ids) == len(of.table.frame)  # none was left out
        yield said.axis_as_sequence(ids[row] if known else f"row {row + 1}")


def columns_in_turn(of: Reading) -> Iterator[Note]:
    """Columns were taken for sequences, or steps, but several quantities take turns among them."""
    rows = of.recipe.layout == "rows" and not of.recipe.channels_in_names
    if not (rows or of.recipe.layout == "columns") or len(of.columns) < 6:
        return
    names = [re.findall(r"[^\d\W_]+", c.lower()) for c in of.columns]
    kinds = [found[-1] if found else "" for found in names]
    often = {k: n for k, n in Counter(kinds).items() if k and n >= 3}
    if not 2 <= len(often) <= MOST_KINDS or sum(often.values()) < MOSTLY * len(kinds):
        return
    if np.mean([a != b for a, b in itertools.pairwise(kinds)]) > MOSTLY:
        note = said.columns_in_turn(tuple(often), min(often.values()))
        of_rows = Offer("Each is a channel", "channels_in_names", True)
        of_columns = Offer("Each column is a channel", "layout", "long")
        yield replace(note, offers=(of_rows if rows else of_columns,))


def sums_of_others(of: Reading) -> Iterator[Note]:
    """Totals beside what they are the sum of were taken for steps, or sequences."""
    if of.recipe.layout not in ("rows", "columns") or len(of.columns) < 5:
        return
    cells = of.cells[:, :MOST_SUMMED]
    known = cells[np.isfinite(cells).all(axis=1) & (cells != 0).any(axis=1)][:FEWEST]
    if len(known) < 5:
        return
    sums = np.cumsum(np.pad(known, [(0, 0), (1, 0)]), axis=1)
    parts = sums[0] - sums[0][:, None]  # of the first row, from each column on up to each other
    last = known.shape[1]
    found = [
        of.columns[place]
        for place in range(max(4, last - LAST), last)
        if np.ptp(known[:, place]) > 0
        and any(
            low + 3 <= high <= place and np.allclose(sums[:, high] - sums[:, low], known[:, place])
            for low, high in np.argwhere(np.isclose(parts, known[0, place])).tolist()
        )
    ]
    if found:
        note = said.sums_of_others(tuple(found), of.recipe.layout == "rows")
        yield replace(note, offers=(_left_out(of, found),))


def clock_as_channel(of: Reading) -> Iterator[Note]:
    """Times or counters are learned, of which only the steadiest are warned of otherwise."""
    if of.recipe.layout == "rows" or len(of.columns) < 2:
        return
    longest = max(of.stretches, key=lambda ends: ends[1] - ends[0])
    untimed = not of.recipe.time_columns
    found = []
    for column, cells in zip(of.columns, of.cells[slice(*longest)].T, strict=True):
        known = cells[np.isfinite(cells)]
        if len(known) < FEWEST or len(np.unique(known)) < MANY:
            continue
        if of.recipe.layout == "long" and is_even(known):
            continue
        named = names_clock(column) or time_words(column)[0]
        if _counts(known) or (named and only_rises(known)) or (untimed and _is_axis(known)):
            found.append(column)
    if not 0 < len(found) < len(of.columns):
        return
    note = said.clock_as_channel(
        tuple(map(of.channel, found)), sequence=of.recipe.layout == "columns"
    )
    rises = only_rises(of.cells[:, of.columns.index(found[0])])
    if untimed and rises:
        which = "it" if len(found) == 1 else "the first"
        offer = Offer(f"Use {which} as the time", "time_columns", (found[0],))
    else:
        offer = _left_out(of, found)
    yield replace(note, offers=(offer,))


def _is_axis(values: DoubleArray) -> bool:
    """Whether numbers go up in every row, by about as much."""
    steps = np.diff(values)
    return bool((steps > 0).all() and steps.max() <= NEARLY * np.median(steps))


def _left_out(of: Reading, columns: Sequence[str]) -> Offer:
    them = "it" if len(columns) == 1 else "them"
    return Offer(f"Leave {them} out", "left_out", (*of.recipe.left_out, *columns))


def _counts(values: DoubleArray) -> bool:
    """Whether whole numbers go up as those of a clock do: along a line, or to one and again."""
    if (values != np.round(values)).any():
        return False
    steps = np.diff(values)
    up = steps[steps > 0]
    if not len(up):
        return False
    if len(up) == len(steps) or (steps >= 0).all():
        line = np.linspace(values[0], values[-1], len(values))
        return bool(np.abs(values - line).max() <= max(EVEN * np.ptp(values), up.max()))
    return bool((steps == np.median(up)).mean() > MOSTLY)


def codes_as_channel(of: Reading) -> Iterator[Note]:
    """States or qualities with numbers for names are learned beside what is measured."""
    if of.recipe.layout not in ("long", "tidy") or len(of.columns) < 2 or len(of.head) < FEWEST:
        return
    different = [np.unique(column[np.isfinite(column)]) for column in of.cells.T]
    if max(map(len, different)) < MANY:
        return
    found = {
        column: codes
        for column, codes in zip(of.columns, different, strict=True)
        if 2 <= len(codes) <= MOST_CODES
        and _are_codes(codes, column)
        and of.table.distinct(column) <= MOST_CODES
    }
    if found:
        codes = tuple(f"{code:g}" for code in next(iter(found.values())))
        note = said.codes_as_channel(tuple(map(of.channel, found)), codes)
        yield replace(note, offers=(_as_labels(of, list(found)),))


def _are_codes(numbers: DoubleArray, column: str) -> bool:
    """Whether few whole numbers aren't counts or levels: they leave gaps, or are called codes."""
    if (numbers != np.round(numbers)).any():
        return False
    if not _CODES.isdisjoint(words(column)):
        return True
    apart = np.diff(numbers)
    few = 3 <= len(numbers) <= FEW_CODES and 0 not in numbers
    return few and bool(GAP <= apart.min() < MOSTLY * apart.max())


def stretches_as_channel(of: Reading) -> Iterator[Note]:
    """Numbers of laps or cycles, which follow one another, are learned."""
    if of.recipe.layout not in ("long", "tidy") or len(of.columns) < 2 or len(of.head) < FEWEST:
        return
    found = []
    for column, cells in zip(of.columns, of.cells.T, strict=True):
        known = cells[np.isfinite(cells)]
        numbers = np.unique(known)
        follow = 3 <= len(numbers) <= MOST_CODES and bool((np.diff(numbers) == 1).all())
        if follow and numbers[0] in (0, 1) and only_rises(known):
            found.append(column)
    if 0 < len(found) < len(of.columns):
        note = said.stretches_as_channel(tuple(map(of.channel, found)))
        yield replace(note, offers=(_as_labels(of, found),))


def _as_labels(of: Reading, columns: Sequence[str]) -> Offer:
    label = "Use it as a label" if len(columns) == 1 else "Use them as labels"
    return Offer(label, "label_columns", (*of.recipe.label_columns, *columns))


def kinds_in_one_channel(of: Reading) -> Iterator[Note]:
    """Several quantities, told by a column, are one channel."""
    if of.recipe.layout not in ("long", "tidy") or len(of.columns) != 1 or of.recipe.channel_column:
        return
    used = {*of.recipe.id_columns, *of.recipe.time_columns, *of.table.files}
    sizes = np.log1p(np.abs(of.cells[:, 0]))
    for column in of.table.texts():
        if column in used or not 2 <= of.table.distinct(column) <= KINDS:
            continue
        kinds = pd.factorize(of.head[column])[0]
        for low, high in of.stretches:
            if _tell_levels(kinds[low:high], sizes[low:high]):
                names = of.head[column].iloc[low:high].astype(str).unique()
                note = said.kinds_in_one_channel(
                    column, tuple(names[:3].tolist()), of.channel(of.columns[0])
                )
                yield replace(note, offers=(Offer("Each is a channel", "channel_column", column),))
                break


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


def times_far_off(of: Reading) -> Iterator[Note]:
    """Large numbers were taken for moments since 1970, of years that nobody recorded."""
    if of.recipe.time_format not in EPOCHS:
        return
    moments = read_times(of.head, of.recipe.time_columns, of.recipe.time_format).moments
    first = pd.Timestamp(moments[0])
    if first.year < EARLIEST or first.year > LATEST:
        note = said.times_far_off(of.recipe.time_columns[0], f"{first:%Y-%m-%d}")
        yield replace(note, offers=(Offer("It only counts on", "time_format", "number"),))


def rows_interleaved(of: Reading) -> Iterator[Note]:
    """Rows of several recordings, one below the other in the file, are put in order of time."""
    if of.recipe.layout != "long" or not of.recipe.time_columns:
        return
    times = read_times(of.head, of.recipe.time_columns, of.recipe.time_format)
    numbers = times.numbers[~times.missing]
    if len(numbers) < FEWEST:
        return
    steps = np.diff(numbers)
    back = steps * np.sign(np.median(steps)) < 0
    run = np.concatenate([[0], np.cumsum(back)])
    runs = int(run[-1])
    mixed = float((np.diff(run[np.argsort(numbers, kind="stable")]) != 0).mean())
    if 1 <= runs <= len(numbers) / SHORT and mixed > MIXED:
        yield said.rows_interleaved(runs, of.recipe.time_columns[0])


DOUBTS: tuple[Callable[[Reading], Iterator[Note]], ...] = (
    names_like_values,
    short_and_going_on,
    rows_like_steps,
    axis_as_sequence,
    columns_in_turn,
    sums_of_others,
    kinds_in_one_channel,
    rows_interleaved,
    times_far_off,
    clock_as_channel,
    codes_as_channel,
    stretches_as_channel,
    numbers_in_text,
)


def doubts(table: Table, recipe: Recipe, dataset: SequenceDataset) -> tuple[Note, ...]:
    """What doesn't fit in a reading, the gravest first: one of each cure, and few of all."""
    reading = Reading(table, recipe, dataset)
    found: dict[str, Note] = {}
    for doubt in DOUBTS:
        for note in doubt(reading):
            found.setdefault(note.offers[0].name if note.offers else note.kind, note)
    return tuple(found.values())[:MOST]
