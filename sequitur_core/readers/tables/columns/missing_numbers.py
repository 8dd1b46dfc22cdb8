"""Numbers that stand for a missing value, in a whole table or in a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sequitur_core.data.dataset import BoolArray, DoubleArray
from sequitur_core.data.notes.missing import (
    number_as_missing,
    number_as_missing_in,
    number_as_missing_in_some,
    number_as_missing_label,
    number_as_missing_together,
)
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import join_names
from sequitur_core.readers.missing_values import mark_missing
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.values import MOST_COLUMNS, value_columns
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table

ALONE = 10  # times the range of all other values that a negative mark lies from them, if it is one
LEAST_ALONE = -100  # and below: a whole number that may be such a mark, whatever its digits
MARKS = 5  # the fewest cells of a mark, and how much oftener it stands than any other number
MANY = 12  # values of what is measured where no mark stands, in all rows or in a sequence
NEAR = 0.1  # of a mark of two digits, or of the only other value, within which no other lies
# What is looked for in each sequence: -99, 9999, 999.9 and others of nines, and those of bits.
MARKS_OF_ONE = [
    *(s * float(f"{'9' * n}.{'9' * m}") for s in (-1, 1) for n in range(2, 8) for m in range(4)),
    -32768.0, 32767.0, -2147483648.0, 65535.0,
]  # fmt: skip


def with_values(table: Table, recipe: Recipe) -> tuple[Recipe, list[str]]:
    """A recipe without the channels that hold no values, or one alone, once some are missing."""
    empty, constant = _without_values(table, recipe)
    if not (empty or constant):
        return recipe, []
    kept = tuple(c for c in value_columns(table, recipe) if c not in (*empty, *constant))
    recipe = recipe.with_(value_columns=kept, left_out=(*recipe.left_out, *empty, *constant))
    return recipe, about_idle(empty, constant)


def about_idle(empty: Sequence[str], constant: Sequence[str]) -> list[str]:
    """Why channels are left out that hold no values, or one alone."""
    reasons = []
    if empty:
        verb = "holds no values and is" if len(empty) == 1 else "hold no values and are"
        reasons.append(f"{join_names(empty)} {verb} left out.")
    if constant:
        verb = "is the same" if len(constant) == 1 else "are the same"
        are = "is" if len(constant) == 1 else "are"
        reasons.append(f"{join_names(constant)} {verb} wherever known and {are} left out.")
    return reasons


def _without_values(table: Table, recipe: Recipe) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The channels that hold nothing but numbers for a missing value; those with one value besides.

    Of the latter such a number may be nines that stand only where others are missing, as 99 does
    beside 999.9: in a third column it may be a value.
    """
    channels = recipe.row_per_step
    columns = [c for c in value_columns(table, recipe) if c in table.numeric] if channels else []
    if not 1 < len(columns) <= MOST_COLUMNS:
        return (), ()
    first = table.cells(columns, slice(1))[0].tolist()
    kept, empty, constant = list[str](), list[str](), list[str]()
    marked = _marked_rows(table, columns, recipe.missing_numbers)
    for column, number in zip(columns, first, strict=True):
        if not (recipe.missing_numbers or looks_like_missing(number)):
            kept.append(column)
            continue
        cells = table.values(column)
        rest = cells[~(np.isin(cells, recipe.missing_numbers) | np.isnan(cells))]
        low, high = rest.min(initial=np.inf), rest.max(initial=-np.inf)
        if not len(rest) or (low == high and looks_like_missing(high)):
            empty.append(column)
            continue
        if low != high and are_nines(high) and marked[cells == high].all():
            rest = rest[rest != high]
        same = low == rest.max() and len(rest) < len(cells) and not np.isnan(cells).any()
        (constant if same else kept).append(column)
    return (tuple(empty), tuple(constant)) if kept else ((), ())


def without_marks(cells: DoubleArray, columns: Sequence[str], recipe: Recipe) -> DoubleArray:
    """Cells (rows, columns) with NaN where a number stands for a missing value."""
    there = [*zip(recipe.missing_in, recipe.missing_marks, strict=True)]
    if not (recipe.missing_numbers or there):
        return cells
    cells = cells.copy()  # the table may be read again
    mark_missing(cells, recipe.missing_numbers)
    for column, mark in there:
        if column in columns:
            mark_missing(cells[:, columns.index(column)], (mark,))
    return cells


def measured_rows(table: Table, recipe: Recipe) -> BoolArray:
    """The rows that have a value in some channel."""
    found = np.zeros(len(table.frame), bool)
    for column in (c for c in value_columns(table, recipe) if c in table.numeric):
        found |= ~np.isnan(without_marks(table.cells([column]), [column], recipe)[:, 0])
        if found.all():
            break
    return found


def _marked_rows(table: Table, columns: Sequence[str], numbers: Sequence[float]) -> BoolArray:
    """The rows in which some column has a number that stands for a missing value."""
    marked = np.zeros(len(table.frame), bool)
    for column in columns if numbers else ():
        marked |= np.isin(table.values(column), numbers)
    return marked


def suspected_missing(table: Table, recipe: Recipe) -> dict[float, int]:
    """Numbers that seem to stand for a missing value, with the number of their cells.

    Those first of which lines above the rows say so, however few there are.
    """
    # A column of text that was chosen is refused when its numbers are read.
    columns = [c for c in value_columns(table, recipe) if c in table.numeric]
    if len(columns) > MOST_COLUMNS or not columns:
        return {}
    every = table.cells(columns)
    rest, found = every, list[float]()
    while more := [n for n in _marks_at_ends(rest) if not is_among_others(n, rest)]:
        found += more  # behind -999 in a column, -99.9 may be one, too
        rest = np.where(np.isin(rest, more), np.nan, rest)
    if found or table.missing:
        rest = np.where(np.isin(rest, table.missing), np.nan, rest)
        rows = np.asarray((np.isnan(rest) & ~np.isnan(every)).any(axis=1))
        nines = [n for n in _far_ends(rest, are_nines) if not is_among_others(n, rest)]
        found += [n for n in nines if rows[(rest == n).any(axis=1)].all()]
    said = {number: int((every == number).sum()) for number in table.missing}
    seeming = {number: int((every == number).sum()) for number in found if number not in said}
    return {number: count for number, count in said.items() if count} | seeming


def marks_of_columns(table: Table, recipe: Recipe) -> dict[str, float]:
    """Nines that stand for a missing value in a column, as 99 m of waves beside a wind from 99°.

    They are far from all other values of it, and only in rows in which a number stands that the
    recipe takes for a missing value.
    """
    columns = [c for c in value_columns(table, recipe) if c in table.numeric]
    single = recipe.row_per_step and not recipe.channel_column
    if not (recipe.missing_numbers and single) or len(columns) > MOST_COLUMNS:
        return {}
    rows = _marked_rows(table, columns, recipe.missing_numbers)
    if not rows.any():
        return {}
    every = without_marks(table.cells(columns), columns, recipe)
    found: dict[str, float] = {}
    for column, cells in zip(columns, every.T, strict=True):
        for number in _far_ends(cells[:, None], are_nines):
            marks = cells == number
            if marks.sum() >= MARKS and rows[marks].all():
                found[column] = number
    return found


def _marks_at_ends(every: DoubleArray) -> list[float]:
    """The ends of columns that are marks of missing values, as they look so or stand alone."""
    lowest = zip(np.fmin.reduce(every).tolist(), every.T, strict=True)
    alone = [low for low, cells in lowest if low <= LEAST_ALONE and _stands_alone(low, cells)]
    return [*dict.fromkeys((*_far_ends(every), *alone))]


def _stands_alone(number: float, cells: DoubleArray) -> bool:
    """Whether a whole negative number comes again and again, far below what keeps away from 0.

    So trackers write -777 feet where they know no height. What comes near 0 may be below it, too,
    as the current of a battery that is at rest in between.
    """
    marks = cells == number
    if number % 1 or marks.sum() < MARKS:
        return False
    rest = np.unique(cells[~marks & ~np.isnan(cells)])
    if len(rest) < MANY:
        return False
    extent = float(rest[-1] - rest[0])
    return bool(rest[0] > extent / 2 and rest[0] - number > ALONE * extent)


def _far_ends(every: DoubleArray, may_be: Callable[[float], bool] | None = None) -> list[float]:
    """The ends of columns that look like marks of missing values, far from all other values."""
    found: dict[float, None] = {}
    ends = zip(np.fmin.reduce(every).tolist(), np.fmax.reduce(every).tolist(), strict=True)
    for place, numbers in enumerate(ends):
        odd = set(filter(may_be or looks_like_missing, numbers))
        values = every[np.isfinite(every[:, place]), place] if odd else every[:0, place]
        if len(values) < 5:
            continue
        for number in odd:
            rest = values[values != number]
            count = len(values) - len(rest)
            if len(rest) < 3:
                continue
            low, high = float(rest.min()), float(rest.max())
            distance = low - number if number < low else number - high
            if low == high and distance <= NEAR * abs(high):
                continue  # 99 % beside 100 %
            if count < 2 and not (number < 0 <= low and distance > ALONE * (high - low) > 0):
                continue
            if distance > 0.5 * (high - low) or (number < 0 <= low and count >= 5):
                found[number] = None
    return [*found]


def is_among_others(number: float, every: DoubleArray) -> bool:
    """Whether a number is a value like others of some column, such as 99 % where others have 98."""
    cells = every[:, (every == number).any(axis=0)]
    others = np.where(cells == number, np.nan, cells)
    low, high = np.fmin.reduce(others), np.fmax.reduce(others)
    far = np.where(number < low, low - number, number - high) > 0.5 * (high - low)
    apart = far | ((number < 0) & (low >= 0)) | np.isnan(low)
    return not all(_comes_again(number, column) for column in cells[:, ~apart].T)


def _comes_again(number: float, column: DoubleArray) -> bool:
    """Whether a number stands in a column far oftener than any other, as a mark does.

    Lengths and ratios that run to thousands on either side of 0 have -9999 among them.
    """
    numbers, counts = np.unique(column[np.isfinite(column)], return_counts=True)
    often = counts[numbers == number].sum()
    return bool(often >= MARKS and often >= MARKS * counts[numbers != number].max(initial=1))


def looks_like_missing(number: float) -> bool:
    """Whether a number is one that programs write where there is none, such as -999."""
    if abs(number) >= 1e20:
        return True
    digits = f"{abs(number):.15g}"
    # -127 is what thermometers on a wire say that don't answer.
    return number in (-127, -200, -32768, 32767, -2147483648, 65535, -9.99e-29) or (
        abs(number) >= 99 and set(digits) <= {"9", "."}
    )


def are_nines(number: float) -> bool:
    """Whether a number is written with nines alone, two at least: 9.999, 99."""
    digits = f"{abs(number):.15g}".replace(".", "")
    return len(digits) > 1 and {*digits} == {"9"}


def is_written_so(mark: float) -> bool:
    """Whether programs write such a number where there is none: -1, or nines as in -0.99."""
    return mark == -1 or {*f"{-mark:.6g}"} <= {"0", ".", "9"}


def marks_together(
    table: Table, recipe: Recipe, found: Mapping[str, float]
) -> tuple[dict[str, float], int, dict[str, int]]:
    """Numbers of columns in whose rows nothing was measured, and in how many rows they stand.

    So -1 stands where nobody counted sunspots, in several columns in just the same rows, and
    nothing else there is negative. Such a number of one column alone is one, too, where it stands
    in these rows only, or in those of a number `found` in another, and in most of them. The rows of
    those are counted for each. Not where all are next to their columns' values (`next_below`).
    """
    columns = [c for c in value_columns(table, recipe) if c in table.numeric]
    single = recipe.row_per_step and not recipe.channel_column
    if not single or len(columns) > MOST_COLUMNS:
        return {}, 0, {}
    every = table.cells(columns)
    marks = _lone_negatives(columns, every, recipe)
    together = next((of for of, near in _in_same_rows(columns, every, marks) if not near), [])
    known = [marks[c][1] for c in together[:1]]
    known += [np.isin(c, recipe.missing_numbers) for c in every.T if recipe.missing_numbers]
    known += [every[:, columns.index(c)] == mark for c, mark in found.items() if c in columns]
    alone = {
        column: int(marked.sum())
        for column, (_, marked) in marks.items()
        if column not in together and any(_fills(marked, others) for others in known)
    }
    of_all = {column: marks[column][0] for column in (*together, *alone)}
    return of_all, int(known[0].sum()) if together else 0, alone


def next_below(columns: Sequence[str], every: DoubleArray, recipe: Recipe) -> dict[str, float]:
    """-1 of columns of cells (rows, columns) that are whole from 0 on, in the same rows of several.

    Weather services write it for less than half a unit of rain, others where there is none.
    """
    marks = _lone_negatives(columns, every, recipe)
    near = [of for of, near in _in_same_rows(columns, every, marks) if near]
    return {column: marks[column][0] for of in near for column in of}


def _in_same_rows(
    columns: Sequence[str], every: DoubleArray, marks: Mapping[str, tuple[float, BoolArray]]
) -> list[tuple[list[str], bool]]:
    """Columns whose marks are in the same rows, and whether all are the next number below."""
    rows = dict[bytes, list[str]]()
    for column, (_, marked) in marks.items():
        rows.setdefault(np.packbits(marked).tobytes(), []).append(column)
    places = {column: place for place, column in enumerate(columns)}
    return [
        (of, all(_is_next_below(*marks[c], every[:, places[c]]) for c in of))
        for of in rows.values()
        if len(of) > 1
    ]


def _is_next_below(mark: float, marked: BoolArray, cells: DoubleArray) -> bool:
    rest = cells[~marked & ~np.isnan(cells)]
    return mark == -1 and rest.min() == 0 and are_whole(rest)


def _lone_negatives(
    columns: Sequence[str], every: DoubleArray, recipe: Recipe
) -> dict[str, tuple[float, BoolArray]]:
    """The only negative number of each column that comes often, as marks do, and where it is."""
    found = {}
    lowest = np.fmin.reduce(every).tolist()
    for column, mark, cells in zip(columns, lowest, every.T, strict=True):
        if not mark < 0 or mark in recipe.missing_numbers or not is_written_so(mark):
            continue
        marked = cells == mark
        rest = np.unique(cells[~marked & ~np.isnan(cells)])
        if marked.sum() >= MARKS and len(rest) >= MANY and rest[0] >= 0:
            found[column] = mark, marked
    return found


def _fills(marked: BoolArray, others: BoolArray) -> bool:
    """Whether rows are among others, and most of these."""
    return bool(others[marked].all() and 2 * marked.sum() > others.sum())


def marks_of_sequences(table: Table, recipe: Recipe) -> tuple[dict[str, float], dict[str, str]]:
    """Numbers of columns that stand for a missing value in some sequences; the first of these.

    Each station may have a mark of its own, amid what others measured: nobody sees in all
    discharges at once that a brook has 9999. In its own sequence it comes often, far from all else.
    """
    columns = [c for c in value_columns(table, recipe) if c in table.numeric]
    if recipe.layout != "tidy" or not recipe.id_columns or len(columns) > MOST_COLUMNS:
        return {}, {}
    ids = (*recipe.id_columns, *filter(None, [recipe.channel_column]))
    whose = group_codes(table, ids)
    order = np.argsort(whose, kind="stable")
    bounds = np.flatnonzero(np.diff(whose[order], prepend=-1, append=-1))
    begins = bounds[:-1]
    marks, first = dict[str, float](), dict[str, str]()
    for column in columns if len(begins) > 1 else ():
        cells = without_marks(table.cells([column]), [column], recipe)[order, 0]
        ends = (np.fmin.reduceat(cells, begins), np.fmax.reduceat(cells, begins))
        for number in np.unique(np.concatenate([end[np.isin(end, MARKS_OF_ONE)] for end in ends])):
            at = np.flatnonzero((ends[0] == number) | (ends[1] == number))
            parts = [cells[bounds[k] : bounds[k + 1]] for k in at]
            in_all = int((cells == number).sum())
            if in_all > sum(int((part == number).sum()) for part in parts):
                continue
            near = np.abs(cells - number) <= NEAR * abs(number)
            if abs(number) < 100 and near.sum() > in_all:
                continue
            if all(_is_mark_of(number, part) for part in parts):
                marks[column] = float(number)
                row = table.frame.iloc[order[begins[at[0]]]]
                first[column] = ", ".join(str(row[c]) for c in ids)
    return marks, first


def _is_mark_of(number: float, cells: DoubleArray) -> bool:
    """Whether a number comes often in a sequence, far from all that was measured in it."""
    rest = cells[~np.isnan(cells) & (cells != number)]
    if len(rest) < MANY or (cells == number).sum() < MARKS:
        return False
    low, high = float(rest.min()), float(rest.max())
    distance = low - number if number < low else number - high
    return distance > (0.5 if number < 0 else ALONE) * (high - low)


def with_marks(
    table: Table, recipe: Recipe, of_labels: Mapping[str, float]
) -> tuple[Recipe, list[Note]]:
    """A recipe with numbers that stand for a missing value in some columns alone; notes on them.

    of_labels : such numbers of labels.
    """
    beside = marks_of_columns(table, recipe)
    together, rows, alone = marks_together(table, recipe, beside)
    together = {column: n for column, n in together.items() if column not in beside}
    of_some, whose = marks_of_sequences(table, recipe)
    of_some = {column: n for column, n in of_some.items() if column not in beside}
    found, notes = {**beside, **together, **of_some, **of_labels}, list[Note]()
    for of in (beside, together, of_some, of_labels):
        if not of:
            continue
        marks = _by_number(of)
        label = "It is a real value" if len(marks) == 1 else "They are real values"
        rest = {column: n for column, n in found.items() if column not in of}
        others = (("missing_marks", (*rest.values(),)),)
        cells = sum(int((table.frame[c] == n).sum()) for c, n in of.items() if c in table.frame)
        note = number_as_missing_in(marks, cells)
        if of is together:
            same = _by_number({c: n for c, n in of.items() if c not in alone})
            lone = _by_number({c: n for c, n in of.items() if c in alone})
            counted = sum(alone[c] for c in of if c in alone)
            note = number_as_missing_together(same, rows, lone, counted)
        if of is of_some:
            note = number_as_missing_in_some(marks, cells, next(iter(whose.values())))
        note = number_as_missing_label(marks) if of is of_labels else note
        notes.append(note.offering(Offer(label, "missing_in", (*rest,), also=others)))
    return recipe.with_(missing_in=(*found,), missing_marks=(*found.values(),)), notes


def _by_number(marks: Mapping[str, float]) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """The columns of each number."""
    numbers = dict.fromkeys(marks.values())
    return tuple((n, tuple(c for c in marks if marks[c] == n)) for n in numbers)


def about_said_missing(table: Table, recipe: Recipe) -> list[str]:
    """What lines above the rows say of numbers that are missing values."""
    said = [f"{number:g}" for number in table.missing if number in recipe.missing_numbers]
    verb = "stands" if len(said) == 1 else "stand"
    return [f"A line above the rows says that {join_names(said)} {verb} for no value."] * bool(said)


def about_missing_numbers(
    table: Table, recipe: Recipe, suspected: Mapping[float, int]
) -> list[Note]:
    """A warning of each number that was treated as a missing value though nothing says so.

    It becomes a value again by a click.
    """
    notes = []
    for number, count in suspected.items():
        if number in recipe.missing_numbers and number not in table.missing:
            others = tuple(n for n in recipe.missing_numbers if n != number)
            offer = Offer("It is a real value", "missing_numbers", others)
            notes.append(number_as_missing(number, count).offering(offer))
    return notes
