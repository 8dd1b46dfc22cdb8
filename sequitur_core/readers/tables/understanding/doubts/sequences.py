"""Doubts about what was taken for a sequence, a step or a name of them."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from sequitur_core.data.dataset import BoolArray, DoubleArray
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.labels import series_of_places
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.readers.dates.parts.date_parts import may_be_digits, part_of
from sequitur_core.readers.dates.timestamps import find_date_formats
from sequitur_core.readers.tables.columns.channel_names import steps_of_channels
from sequitur_core.readers.tables.columns.rearranged.taking_turns import smoothness_of
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import ALL_TABLES
from sequitur_core.readers.tables.rows_to_sequences.groups import codes_of, combine
from sequitur_core.readers.tables.understanding.doubts.reading import (
    FEWEST,
    MOST_COLUMNS,
    MOST_ROWS,
    MOSTLY,
    SHORT,
    Reading,
    is_axis,
    left_out,
)
from sequitur_core.readers.tables.understanding.name_blocks import run_on
from sequitur_core.readers.tables.understanding.roles.no_channels import numbers_stations
from sequitur_core.readers.vocabulary.words import words

ENOUGH = 100  # rows that are compared with their columns
FEW = 10  # sequences
NEAR = 0.3  # of their spread that numbers go from one sequence to the next, at most
SMALL = 0.1  # of their spread that they go from row to row
FAR = 8.0  # times as far along rows as from row to row
SMOOTH = 0.5  # how alike neighbours along rows are, at most, where these are no sequences
ALIKE = 0.25  # how far numbers that take turns are apart, of how far neighbours are
TURNS = (2, 3)
MOST_SUMMED = 200  # columns that sums are looked for among
LAST = 8  # columns that may be sums of those before
SECONDS = (8e8, 2.2e9)  # since 1970: from 1995 to 2039
MARKS = (".", "-", "_", "/", " ")  # before the part in a name
FEWEST_SUMS, NEARLY_SUM = 3, 0.01  # steps that parts add up at, and by how much they may miss
FEWEST_PARTS, FEWEST_STEPS, EXACTLY = 3, 5, 1e-3  # of a total of all other sequences, and how near
MOST_OF_IT = 0.8  # of what is called a total, that the others make up; else more are in it
_TOTALS = {"total", "totals", "overall", "all", "gesamt", "insgesamt", "summe", "totale", "totaal"}
MOST_KINDS = 9  # of quantities that take turns
FEWEST_DAYS = 5  # or years, of which the first and the last may be shorter


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
    cells = table.cells([*named], slice(MOST_ROWS))
    low, high = np.fmin.reduce(cells), np.fmax.reduce(cells)
    slack = 0.1 * (high - low)
    if ((own >= low - slack) & (own <= high + slack)).mean() < 0.8:
        return
    note = said.names_like_values(tuple(map(str, [*named][:3])))
    yield note.offering(Offer("The first row is data", "header", False))


def rows_are_things(of: Reading) -> Iterator[Note]:
    """Rows have names of their own and no time, and neighbours are no more alike than others."""
    table, recipe, rows = of.table, of.recipe, len(of.head)
    if recipe.layout != "long" or recipe.time_columns or table.rate or table.files:
        return
    if rows < FEWEST or not of.columns:
        return
    texts = (c for c in table.texts() if table.distinct(c) == len(table.frame))
    name = next(texts, None)
    if name is None:
        return
    alike = [smoothness_of(cells, axis=0) for cells in of.cells.T]
    chance = 1 / np.sqrt(rows)  # how far one of noise is from zero
    if max(alike) < 3 * chance and np.mean(alike) < chance:
        yield said.rows_are_things(name)


_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?(?=$| \(\d+\)$|\.\d+$)")


def pieces_going_on(of: Reading) -> Iterator[Note]:
    """Sequences are pieces of a long one, and not tables of their own in the file."""
    if of.recipe.layout != "tidy" or of.recipe.window or of.table.files:
        return
    if of.recipe.table_end == ALL_TABLES:
        return
    count, steps = len(of.dataset), int(np.median(of.dataset.lengths))
    pieces = len(of.stretches)
    if min(count, pieces) < FEW or pieces > 1.2 * len(np.unique(of.group)):
        return
    between = np.zeros(len(of.head) - 1, bool)
    between[[low - 1 for low, _ in of.stretches[1:]]] = True
    if of.recipe.time_columns and 2 * (np.diff(of.times.numbers)[between] == 0).sum() > pieces:
        return  # they were measured at once, as by tests of one day
    if _values_go_on(of, between, steps) or (steps <= SHORT and _times_go_on(of, between)):
        note = said.pieces_going_on(count, steps, of.recipe.id_columns)
        yield note.offering(Offer("Read one long series", "layout", "long"))


def _values_go_on(of: Reading, between: BoolArray, steps: int) -> bool:
    """Whether numbers change little from row to row, and no more from piece to piece."""
    whole = of.cells[:, np.isfinite(of.cells).all(axis=0)]
    whole = whole[:, np.ptp(whole, axis=0) > 0]
    if not whole.size:
        return False
    apart = np.abs(np.diff(whole, axis=0)) / whole.std(axis=0)
    far = float(np.median(apart[between].mean(axis=0)))
    if of.recipe.time_columns or steps > SHORT:
        alone = steps == 1 or between.all()  # each row is a piece
        within = 0.0 if alone else float(np.median(apart[~between].mean(axis=0)))
        return far <= within < SMALL
    return far < NEAR


def _times_go_on(of: Reading, between: BoolArray) -> bool:
    """Whether the time goes on from piece to piece as it does from row to row."""
    if not of.recipe.time_columns:
        return False
    apart = np.diff(of.times.numbers.astype(np.float64))
    usual = np.median(apart if between.all() else apart[~between])
    on = np.abs(apart[between] - usual) <= np.abs(usual)
    return bool(usual != 0 and on.mean() > MOSTLY)


def days_cut_short(of: Reading) -> Iterator[Note]:
    """The first or the last of days, or years, is shorter: what was measured began amid it."""
    recipe, ids, lengths = of.recipe, of.dataset.ids, of.dataset.lengths
    if recipe.layout not in ("tidy", "rows") or recipe.window or len(ids) < FEWEST_DAYS:
        return
    if not recipe.id_columns or not all(_tells_date(of, c) for c in recipe.id_columns):
        return
    usual, inside = int(np.median(lengths)), lengths[1:-1]
    if (inside == usual).mean() < MOSTLY or inside.min() < MOSTLY * usual:
        return
    short = [end for end in (0, -1) if lengths[end] < MOSTLY * usual]
    if names := [ids[end] for end in short if ids[end] not in recipe.without]:
        note = said.days_cut_short((*names,), tuple(int(lengths[end]) for end in short), usual)
        them = "it" if len(names) == 1 else "them"
        yield note.offering(Offer(f"Leave {them} out", "without", (*recipe.without, *names)))


def _tells_date(of: Reading, column: str) -> bool:
    """Whether a column holds dates, or a part of these by its name."""
    cells = of.head[column]
    if column in of.table.numeric:
        return bool(part_of(column)) or may_be_digits(cells.to_numpy(np.float64))
    return bool(part_of(column)) or cells.dtype.kind == "M" or bool(find_date_formats(cells))


def sequences_like_steps(of: Reading) -> Iterator[Note]:
    """Each sequence is a moment of several things, whose names were taken for the time."""
    recipe = of.recipe
    if recipe.layout != "tidy" or len(recipe.time_columns) != 1 or of.table.files:
        return
    each = np.diff(of.stretches, axis=1).ravel()
    size = int(each[0])
    count = len(of.head) // size
    if size < 3 or count < max(FEWEST, 2 * size) or not (each[:count] == size).all():
        return
    axis = of.head[recipe.time_columns[0]].iloc[: count * size].to_numpy().reshape(count, size)
    known = of.cells[: count * size, np.isfinite(of.cells).all(axis=0)]
    if not known.size or not (axis == axis[0]).all():
        return
    cells = known.reshape(count, size, -1)
    along, across = (np.abs(np.diff(cells, axis=which)).mean() for which in (1, 0))
    if along > FAR / 2 * across:
        note = said.sequences_like_steps(recipe.id_columns, recipe.time_columns[0])
        other = Offer(f"By {recipe.time_columns[0]}", "id_columns", recipe.time_columns)
        yield note.offering(other)


def stations_in_one_series(of: Reading) -> Iterator[Note]:
    """Rows of several places, which a column numbers, are steps of one series."""
    if of.recipe.layout != "long" or of.recipe.channel_column:
        return
    for column in of.recipe.left_out:
        if column in of.table.numeric and numbers_stations(of.table, column):
            note = series_of_places(column, of.table.distinct(column))
            yield note.offering(Offer(f"A sequence for each {column}", "id_columns", (column,)))
            return


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
        yield said.rows_like_steps().offering(Offer("Each row is a step", "layout", "long"))
        return
    along = float(np.median(np.abs(np.diff(cells, axis=1))))
    for turns in TURNS:
        if cells.shape[1] < 4 * turns:
            return
        again = float(np.median(np.abs(cells[:, turns:] - cells[:, :-turns])))
        if again < ALIKE * along:
            yield said.steps_in_turn(turns).offering(Offer("Each row is a step", "layout", "long"))
            return


def rows_go_on(of: Reading) -> Iterator[Note]:
    """Each row was taken for a step, but is a part of one series that goes on along all rows."""
    cells = of.cells[: 10 * ENOUGH]
    plain = of.recipe.layout == "long" and not of.recipe.time_columns and not of.table.files
    if not plain or of.table.named:
        return
    if run_on(cells):
        note = said.rows_go_on(cells.shape[1])
        yield note.offering(Offer("Each row is a sequence", "layout", "rows"))


def axis_as_sequence(of: Reading) -> Iterator[Note]:
    """A row that holds the times of the columns was taken for a sequence."""
    if of.recipe.layout != "rows" or len(of.columns) < FEWEST or len(of.head) < 2:
        return
    rows = of.cells[: 2 * FEWEST]
    axes = [row for row, cells in enumerate(rows) if is_axis(cells) or _are_moments(cells)]
    if len(axes) == 1 and axes[0] <= 1:
        ids, row = of.dataset.ids, axes[0]
        known = len(ids) == len(of.table.frame)  # none was left out
        note = said.axis_as_sequence(ids[row] if known else f"row {row + 1}")
        named = of.table.form.header or of.table.files or row
        offers = [] if named else [Offer("The first row is names", "header_lines", 1)]
        if known and not offers:
            offers = [Offer("Leave it out", "without", (*of.recipe.without, ids[row]))]
        yield note.offering(*offers)


def _are_moments(values: DoubleArray) -> bool:
    """Whether numbers go up and may be seconds since 1970, with pauses or without."""
    early, late = SECONDS
    return bool((np.diff(values) > 0).all() and early <= values[0] and values[-1] < late)


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
        offers = [of_rows if rows else of_columns]
        told = not rows or bool(steps_of_channels(of.columns))
        yield note.offering(*offers if told else ())


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
        yield note.offering(left_out(of, found))


def totals_beside_parts(of: Reading) -> Iterator[Note]:
    """Rows are sequences, some of which are sums of others, as their names say: AL of AL1 and AL2.

    Where names don't say so, any row may be near the sum of some others.
    """
    if of.recipe.layout != "rows" or len(of.recipe.id_columns) != 1 or of.recipe.channels_in_names:
        return
    cells = of.head[of.recipe.id_columns[0]]
    names = cells.astype(str).where(cells.notna(), "").tolist()
    if len({*names}) < len(names):
        return
    rows = {name: row for row, name in enumerate(names)}
    parts: dict[str, list[int]] = {}
    for name, row in rows.items():
        above = (name[:-1], *(name.rpartition(mark)[0] for mark in MARKS))
        whole = next((n for n in above if n and n in rows), "")
        parts.setdefault(whole, []).append(row)
    parts.pop("", None)
    found = [n for n, of_it in parts.items() if _is_sum(of.cells[rows[n]], of.cells[of_it])]
    if found:
        first = tuple(names[row] for row in parts[found[0]])
        yield said.totals_beside_parts(tuple(found), first)
    elif len(names) == len(of.table.frame) and (total := _total_of_all(of.cells, names)):
        whose, by_name = total
        note = said.total_of_all(whose, len(names) - 1, by_name)
        offer = Offer("Leave it out", "without", (*of.recipe.without, whose))
        if whose not in of.recipe.without:
            yield note.offering(offer) if whose in of.dataset.ids else note


def totals_as_steps(of: Reading) -> Iterator[Note]:
    """A row of each sequence, its first or last, holds the total of the others, as a word says."""
    recipe = of.recipe
    if recipe.layout != "tidy" or recipe.time_columns or recipe.skip or recipe.skip_end:
        return
    channel = [recipe.channel_column] if recipe.channel_column else []
    whose = combine([of.group, *(codes_of(of.head[c]) for c in channel)])
    order = np.argsort(whose, kind="stable")
    changes = np.diff(whose[order]) != 0
    begins, ends = np.append(True, changes), np.append(changes, True)
    free = {*of.table.texts()} - {*recipe.id_columns, *channel}
    for column in (c for c in of.table.texts() if c in free):
        cells = of.head[column]
        named = [str(c) for c in cells.dropna().unique()]
        totals = [word for word in named if _calls_total(word)]
        if len(totals) != 1 or len(named) < FEWEST_PARTS + 1:
            continue
        total = (cells.astype(str) == totals[0]).to_numpy()[order]
        for last, there in enumerate((begins, ends)):
            if 2 * (total & there).sum() > there.sum() and not (total & ~there).any():
                label = f"Leave the {'last' if last else 'first'} step out"
                offer = Offer(label, "skip_end" if last else "skip", 1)
                yield said.totals_as_steps(column, totals[0], bool(last)).offering(offer)
                return


def _calls_total(name: str) -> bool:
    """Whether the first or the last word of a name says that all are in it."""
    return not _TOTALS.isdisjoint((words(name) or [""])[:: max(1, len(words(name)) - 1)])


def _total_of_all(cells: DoubleArray, names: Sequence[str]) -> tuple[str, bool] | None:
    """The row (rows, steps) that is the sum of all others, and whether its name alone says so.

    Twice that sum, where regions stand beside the states that they consist of. None without one,
    or where the others make up too little of what is called so.
    """
    known = cells[:, np.isfinite(cells).all(axis=0)]
    if len(known) < FEWEST_PARTS + 1 or known.shape[1] < FEWEST_STEPS:
        return None
    sums = known.sum(axis=0)
    for times in (2, 3) if sums.any() else ():
        near = np.abs(times * known - sums) <= EXACTLY * np.abs(sums)
        for place in np.flatnonzero(near.all(axis=1)).tolist():
            return names[place], False
    for row, name in enumerate(names):
        own = known[row]
        if _calls_total(name) and (own >= known.max(axis=0)).all():
            most = sums.sum() - own.sum() >= MOST_OF_IT * own.sum()
            return (name, True) if most else None
    return None


def _is_sum(whole: DoubleArray, parts: DoubleArray) -> bool:
    """Whether parts (rows, steps) mostly add up to a whole (steps,), where they are known."""
    known = np.isfinite(whole) & np.isfinite(parts).any(axis=0) & (whole != 0)
    if len(parts) < 2 or known.sum() < FEWEST_SUMS:
        return False
    off = np.abs(np.nansum(parts, axis=0)[known] - whole[known])
    return bool((off <= NEARLY_SUM * np.abs(whole[known])).mean() > MOSTLY)
