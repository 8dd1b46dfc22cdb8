"""From the cells of a table to a dataset: checks, ids, labels, names and units of channels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.times import (
    converted_to_utc,
    repeated_times,
    repeats_as_steps,
    spread_times,
)
from sequitur_core.data.preparation.missing import MOST_LONG
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError, UnlikeLinesError
from sequitur_core.formatting import disambiguate, join_names, quoted
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.date_labels import date_label, days_of
from sequitur_core.readers.dates.time_grid import chosen_step
from sequitur_core.readers.dates.time_order import spread_in_minutes
from sequitur_core.readers.dates.zones import own_clock
from sequitur_core.readers.missing_values import Stray, describe_marks, describe_words
from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.columns.labels import label_texts
from sequitur_core.readers.tables.columns.missing_numbers import without_marks
from sequitur_core.readers.tables.columns.times.dates import read_times
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.units.in_rows import units_of
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.formats.text.csv_cells import about_another_table
from sequitur_core.readers.tables.preview import UntimedRowsError
from sequitur_core.readers.tables.table import Table

# Cells


def numeric_values(table: Table, columns: Sequence[str], recipe: Recipe) -> NDArray[np.float64]:
    """The cells of some columns as numbers (rows, columns), NaN where missing."""
    if not columns:
        raise SequiturError(
            f"No column of {table.name} is left for values. "
            + "".join(f"{note} " for note in table.notes)
            + "At least one column of numbers is needed."
        )
    for column in columns:
        if column in table.stray and _begins_another(table, table.stray[column].line):
            raise UnlikeLinesError(about_another_table(table.name, table.stray[column].line))
        if column not in table.numeric and table.frame[column].dtype.kind != "b":
            example = table.frame[column].dropna().iloc[0]
            raise SequiturError(
                f"In {table.name}, {_column(column)} holds text such as {quoted(example)}, not "
                "numbers. Use it as a label, or leave it out."
            )
    return without_marks(table.cells(columns), columns, recipe)


def stray_words(table: Table, recipe: Recipe) -> dict[str, Stray]:
    """The words among numbers of the sequences, by column; they were treated as missing."""
    used = set(value_columns(table, recipe)) if table.stray else set[str]()
    return {c: stray for c, stray in table.stray.items() if c in used}


def _begins_another(table: Table, line: int) -> bool:
    """Whether a row stands below an empty one, which was left out, inside the table.

    Where it ends isn't said: then lines of other kinds are left out, too.
    """
    lines = table.frame.index
    return (
        not table.files and not table.form.table_end and line - 1 not in lines and line > lines[0]
    )


def _column(name: str) -> str:
    """How a sentence calls a column; those without a name are called "column 3" already."""
    return name if re.fullmatch(r"column \d+", name) else f"column {name}"


def times_of_rows(table: Table, recipe: Recipe) -> timestamps.Times:
    """The time of each row; raises SequiturError that names the first without, if there is one."""
    times = read_times(table, recipe.time_columns, recipe.time_format)
    if not times.missing.any():
        return times
    where = int(np.flatnonzero(times.missing)[0])
    line = int(table.frame.index[where])
    if _begins_another(table, line):
        raise UnlikeLinesError(about_another_table(table.name, line))
    cells = [
        "nothing" if pd.isna(v) else quoted(v)
        for v in table.frame[list(recipe.time_columns)].iloc[where]
    ]
    raise UntimedRowsError(
        f"Line {line:,} of {table.name} has {', '.join(cells)} in "
        f"{join_names(recipe.time_columns)}, "
        "where a time should be. Correct that line, or choose another time column.",
        times.missing,
        recipe,
    )


def repeated_moments(
    moments: NDArray[Any], numbers: NDArray[np.float64], group: IntArray | None = None
) -> tuple[BoolArray, int]:
    """Which rows (n,) have the moment of the one before, and how many of these other numbers than
    the first row of that moment.

    The rows are in order of time, or of `group`, the sequence of each, and time.
    """
    repeated = np.concatenate([[False], moments[1:] == moments[:-1]])
    if group is not None:
        repeated[1:] &= group[1:] == group[:-1]
    again = np.flatnonzero(repeated)
    first = np.maximum.accumulate(np.where(repeated, 0, np.arange(len(moments))))[again]
    one, other = numbers[again], numbers[first]
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    return repeated, int((~same.all(axis=1)).sum())


def rows_told_apart(
    recipe: Recipe, times: timestamps.Times, values: NDArray[np.float64]
) -> tuple[IntArray, NDArray[Any], list[Note]]:
    """Rows of one series in order of time, their moments, and notes on those that share one.

    Of these, the finer part was cut off, or the first is kept; where each row is a step, all are,
    but for those that were written again with the same values (rows, channels); and where the
    newest row stands first, the last one of a moment comes first.
    """
    moments, notes = times.moments, list[Note]()
    shared = len(moments) - times.different
    if not (recipe.even_step or recipe.each_row) and shared:
        moments = spread_in_minutes(times)
        if moments is not times.moments:
            notes.append(spread_times(shared))
    turned = recipe.each_row and recipe.newest_first
    rows: IntArray = np.argsort(moments[::-1] if turned else moments, kind="stable")
    rows = len(rows) - 1 - rows if turned else rows
    moments = moments[rows]
    if recipe.even_step:  # which averages rows of one moment
        return rows, moments, notes
    repeated, differing = repeated_moments(moments, values[rows])
    if not (count := int(repeated.sum())):
        return rows, moments, notes
    if recipe.each_row and differing:
        days = times.dated and (moments == moments.astype("datetime64[D]")).all()
        each = [Offer("Average the rows of each day", "even_step", "1 day")] if days else []
        return rows, moments, [*notes, repeats_as_steps(count, turned).offering(*each)]
    days = days_of(moments[repeated])
    notes.append(repeated_times(count, False, *days, len(rows), differing))
    return rows[~repeated], moments[~repeated], notes


def check_even_step(recipe: Recipe) -> None:
    """Raise SequiturError where even steps are wanted and no column gives the time."""
    if recipe.even_step and not recipe.time_columns:
        raise SequiturError(
            f"Even steps of {recipe.even_step} need a column that says when each row was. Choose "
            "it under Time, or keep the steps of the file."
        )


# The dataset


def assemble(
    table: Table,
    recipe: Recipe,
    sequences: Sequence[FloatArray],
    *,
    ids: tuple[str, ...],
    labels: pd.DataFrame,
    channels: Sequence[str],
    step: tuple[float, str],
    notes: Sequence[Note],
    starts: IntArray | None = None,
    begins: str = "",
    missing: Sequence[BoolArray] | None = None,
    filled: Sequence[tuple[int, int, int, int]] = (),
) -> SequenceDataset:
    """The dataset; `starts` are where windows of one long series begin in it.

    filled : as of `long_fills`.
    """
    stray = stray_words(table, recipe)
    named = named_channels(channels)
    given = len(recipe.units) == len(channels)
    units = recipe.units if given else units_of(channels, table, recipe)
    size, unit = chosen_step(recipe, step)
    longest = sorted(filled, key=lambda one: one[2] - one[3])[:MOST_LONG]
    tidy = {str(c): _plain_label(labels[c]) for c in labels.columns}
    return SequenceDataset(
        name=without_ending(table.name),
        sequences=sequences,
        missing=missing,
        ids=ids,
        labels=pd.DataFrame(tidy),
        meta=Meta(
            channels=tuple(name for name, _ in named),
            units=units,
            step=size,
            step_unit=unit,
            source=table.name,
            notes=(
                *table.notes,
                *describe_marks(stray, recipe.missing_words),
                *describe_words(stray, recipe.missing_words),
                *_zone_note(table, recipe),
                *notes,
            ),
            # A step of another size or unit than the file's counts from no date.
            begins=begins if (size, unit) == step else "",
            filled=tuple(
                (named[channel][0], recording, begin, stop)
                for channel, recording, begin, stop in longest
            ),
        ),
        recording=np.empty(0, np.int64) if starts is None else np.zeros(len(starts), np.int64),
        start=np.empty(0, np.int64) if starts is None else starts,
    )


def _plain_label(column: pd.Series[Any]) -> pd.Series[Any]:
    """A label as numbers, as classes in their order, or as words, None where there is none."""
    column = column.reset_index(drop=True)
    if column.dtype.kind == "f" and (column % 1 == 0).all() and (column.abs() < 2**53).all():
        return column.astype(np.int64)
    if column.dtype.kind in "iuf" or isinstance(column.dtype, pd.CategoricalDtype):
        return column
    if column.dtype.kind == "b":
        return pd.Series(np.where(column, "yes", "no"), dtype="object")
    return pd.Series([text or None for text in label_texts(column)], dtype="object")


def _zone_note(table: Table, recipe: Recipe) -> list[Note]:
    """That times were converted to UTC, where they were."""
    form, offset = own_clock(recipe.time_format)
    if "%z" not in form or offset or not recipe.time_columns:
        return []
    cells = table.frame[recipe.time_columns[-1]].dropna().astype(str).str.strip()
    zoned = cells[~cells.str.contains(r"(?:Z|UTC|GMT|[+-]00:?00)$")]
    return [converted_to_utc(zoned.iloc[0])] if len(zoned) else []


def row_ids(frame: pd.DataFrame, columns: Sequence[str], numbers: Iterable[int]) -> tuple[str, ...]:
    """Names from the id columns, or the rows' numbers."""
    if not columns:
        return tuple(f"row {number}" for number in numbers)
    parts = [label_texts(frame[c]) for c in columns]
    names = (", ".join(p for p in row if p) for row in zip(*parts, strict=True))
    return disambiguate(name or f"row {n}" for name, n in zip(names, numbers, strict=True))


def dates_of_ids(frame: pd.DataFrame, recipe: Recipe) -> NDArray[Any] | None:
    """The dates that name the sequences, if dates do; of rows also beside a name, as of a meter."""
    if len(recipe.id_columns) != 1 and recipe.layout != "rows":
        return None
    found = [dates for c in recipe.id_columns if (dates := _dates_in(frame[c])) is not None]
    return found[0] if len(found) == 1 else None


def _dates_in(names: pd.Series[Any]) -> NDArray[Any] | None:
    """The dates that all names are, if they are."""
    if names.dtype.kind in "iufb":
        return None
    for form in timestamps.find_date_formats(names):
        times = timestamps.read_dates([names], form)
        if not times.missing.any():
            return times.moments
    return None


def with_date_labels(labels: pd.DataFrame, frame: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """The labels, and those from the dates that name the sequences."""
    labels = labels.reset_index(drop=True)
    dates = dates_of_ids(frame, recipe) if recipe.date_labels else None
    if dates is None:
        return labels
    new = {kind: date_label(dates, kind) for kind in recipe.date_labels}
    return labels.assign(**{kind: label for kind, label in new.items() if kind not in labels})
