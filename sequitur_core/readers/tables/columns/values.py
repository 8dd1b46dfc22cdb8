"""The columns of a table that hold numbers of sequences, and numbers that stand for none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from sequitur_core.data.dataset import BoolArray, DoubleArray
from sequitur_core.data.notes import preparation as said
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import NothingMeasuredError, UnlikeLinesError
from sequitur_core.formatting import join_names
from sequitur_core.readers.tables.columns.beside import FULL, RARE, columns_empty_at
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.table import Table, cells_of

MOST_COLUMNS = 2_000  # whose numbers are looked through
SEVERAL = 3  # channels that hardly any row has
MARKS = 5  # the fewest cells of a mark, and how much oftener it stands than any other number


def with_values(table: Table, recipe: Recipe) -> tuple[Recipe, list[str]]:
    """A recipe without the channels that hold no values, or one alone, once some are missing."""
    empty, constant = _without_values(table, recipe)
    if not (empty or constant):
        return recipe, []
    kept = tuple(c for c in value_columns(table, recipe) if c not in (*empty, *constant))
    recipe = recipe.with_(value_columns=kept, left_out=(*recipe.left_out, *empty, *constant))
    reasons = []
    if empty:
        verb = "holds no values and is" if len(empty) == 1 else "hold no values and are"
        reasons.append(f"{join_names(empty)} {verb} left out.")
    if constant:
        verb = "is the same" if len(constant) == 1 else "are the same"
        are = "is" if len(constant) == 1 else "are"
        reasons.append(f"{join_names(constant)} {verb} wherever known and {are} left out.")
    return recipe, reasons


def _without_values(table: Table, recipe: Recipe) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The channels that hold nothing but numbers for a missing value; those with one value besides.

    Of the latter such a number may be nines that stand only where others are missing, as 99 does
    beside 999.9: in a third column it may be a value.
    """
    channels = recipe.layout in ("long", "tidy")
    columns = [c for c in value_columns(table, recipe) if c in table.numeric] if channels else []
    if not 1 < len(columns) <= MOST_COLUMNS:
        return (), ()
    first = cells_of(table.frame.iloc[:1], columns)[0].tolist()
    kept, empty, constant = list[str](), list[str](), list[str]()
    marked = _marked_rows(table, columns, recipe.missing_numbers)
    for column, number in zip(columns, first, strict=True):
        if not (recipe.missing_numbers or looks_like_missing(number)):
            kept.append(column)
            continue
        cells = table.frame[column].to_numpy(np.float64)
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


def _marked_rows(table: Table, columns: Sequence[str], numbers: Sequence[float]) -> BoolArray:
    """The rows in which some column has a number that stands for a missing value."""
    marked = np.zeros(len(table.frame), bool)
    for column in columns if numbers else ():
        marked |= np.isin(table.frame[column].to_numpy(np.float64), numbers)
    return marked


def seldom_channels(table: Table, recipe: Recipe) -> tuple[str, ...]:
    """Several channels that hardly any row has, where most rows have nearly all the others.

    So a station writes what it says of a day, or of a month, below its hours.
    """
    columns = [c for c in value_columns(table, recipe) if c in table.numeric]
    if recipe.layout not in ("long", "tidy") or recipe.channel_column or len(columns) <= SEVERAL:
        return ()
    first = columns_empty_at(table.frame, 0)  # which is soon seen
    known = {c: table.frame[c].notna().mean() for c in columns if c in first}
    seldom = tuple(c for c, share in known.items() if share < RARE)
    full = [c for c in columns if known.get(c, 1) > FULL]
    rest = len(columns) - len(seldom)
    return seldom if len(seldom) >= SEVERAL and len(full) >= max(2, rest / 2) else ()


def without_seldom(
    table: Table, recipe: Recipe, seldom: tuple[str, ...]
) -> tuple[Recipe, list[Note]]:
    """A recipe without these channels, and what is said of them."""
    if not seldom:
        return recipe, []
    columns = tuple(value_columns(table, recipe))
    offer = Offer("Use them", "value_columns", columns)
    note = replace(said.seldom_channels(seldom), offers=(offer,))
    kept = tuple(c for c in columns if c not in seldom)
    return recipe.with_(value_columns=kept, left_out=(*recipe.left_out, *seldom)), [note]


def value_columns(table: Table, recipe: Recipe) -> list[str]:
    """The columns that hold numbers of sequences."""
    if recipe.value_columns:
        return list(recipe.value_columns)
    used = {
        *recipe.id_columns,
        *recipe.time_columns,
        *recipe.label_columns,
        *recipe.left_out,
        recipe.channel_column,
    }
    return [c for c in table.numbers if c not in used]


def names_first(table: Table) -> list[str]:
    """Columns of texts, of numbers, and of numbers that are said of a recording, as its place is.

    The latter may be alike for two of them.
    """
    return sorted(
        map(str, [*table.texts(), *table.numbers]),
        key=lambda c: c not in table.numeric and table.frame[c].dtype.kind in "iuf",
    )


def suspected_missing(table: Table, recipe: Recipe) -> dict[float, int]:
    """Numbers that seem to stand for a missing value, with the number of their cells.

    Those first of which lines above the rows say so, however few there are.
    """
    # A column of text that was chosen is refused when its numbers are read.
    columns = [c for c in value_columns(table, recipe) if c in table.numeric]
    if len(columns) > MOST_COLUMNS or not columns:
        return {}
    every = cells_of(table.frame, columns)
    rest, found = every, list[float]()
    while more := [n for n in _far_ends(rest) if not is_among_others(n, rest)]:
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
            if len(rest) < 3 or count < 2:
                continue
            low, high = float(rest.min()), float(rest.max())
            distance = low - number if number < low else number - high
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
    return number in (-200, -32768, 32767, -2147483648, 65535, -9.99e-29) or (
        abs(number) >= 99 and set(digits) <= {"9", "."}
    )


def are_nines(number: float) -> bool:
    """Whether a number is written with nines alone, two at least: 9.999, 99."""
    digits = f"{abs(number):.15g}".replace(".", "")
    return len(digits) > 1 and {*digits} == {"9"}


def check_numbers(table: Table) -> None:
    """Raise SequiturError where a table holds no numbers."""
    if not table.numbers:
        raise UnlikeLinesError(
            f"{table.name} holds no columns of numbers. Sequences are read from numbers: check "
            "the file, the character between its cells and the decimal mark."
        )


def check_measured(table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]) -> None:
    """Raise SequiturError where the only numbers are moments: nothing was measured at them.

    Nor is it where words say what happened, and all numbers are the same in every row.
    """
    moments = {c for time in candidates if time.times.dated for c in time.columns}
    values = {*value_columns(table, recipe)}
    same = all(table.distinct(c) == 1 for c in values) and recipe.time_columns
    events = same and any(c in table.texts() for c in recipe.label_columns)
    if recipe.layout in ("rows", "columns") or not (events or (moments and values <= moments)):
        return
    raise NothingMeasuredError(
        f"{table.name} says when {len(table.frame):,} things happened, but holds no numbers that "
        "were measured. Count how many happen in each second, minute or day, or write how long "
        "each took, and upload a table with that column."
    )


def is_remark(table: Table, column: str) -> bool:
    """Whether a column has gaps and is blank wherever something was measured."""
    known = table.frame[column].notna().to_numpy()
    first = columns_empty_at(table.frame, int(known.argmax()))  # which is soon seen
    if known.all() or table.numeric.isdisjoint(first):
        return False
    gaps = [c for c in table.numbers if c != column and table.frame[c].isna().any()]
    return bool(gaps) and bool(table.frame.loc[known, gaps].isna().all(axis=None))
