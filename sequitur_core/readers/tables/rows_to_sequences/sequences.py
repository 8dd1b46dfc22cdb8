"""The sequences of a table whose layout is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import (
    ends_cut_off,
    infinite_values,
    sparse_channel,
    sparse_channels,
    without_numbers_left_out,
)
from sequitur_core.data.notes.tables import columns_turned, rows_from_line
from sequitur_core.data.notes.times import uneven_steps
from sequitur_core.data.preparation.missing import (
    FEW_NAMES,
    Filled,
    Interior,
    describe_missing,
    fill,
    fill_rows,
    long_fills,
)
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate
from sequitur_core.readers.dates import time_grid, timestamps
from sequitur_core.readers.dates.date_labels import date_label, on_full_steps
from sequitur_core.readers.dates.names.clock_names import clock_seconds_of_names
from sequitur_core.readers.dates.names.time_names import no_time_of
from sequitur_core.readers.dates.parts.date_parts import are_months
from sequitur_core.readers.dates.time_order import about_order
from sequitur_core.readers.memory_check import SMALLER, check_room
from sequitur_core.readers.tables.columns import dated_names
from sequitur_core.readers.tables.columns.channel_names import (
    are_numbered_from_1,
    steps_of_channels,
)
from sequitur_core.readers.tables.columns.labels import labels_by_rows, year_labels
from sequitur_core.readers.tables.columns.missing_labels import with_known_labels
from sequitur_core.readers.tables.columns.runs import (
    NO_SEAMS,
    about_seams,
    pauses,
    seams_of,
    with_label_seams,
)
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.units.known import STEP_UNITS, numbers_in_unit
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.dataset import (
    assemble,
    check_even_step,
    dates_of_ids,
    numeric_values,
    row_ids,
    rows_told_apart,
    times_of_rows,
    with_date_labels,
)
from sequitur_core.readers.tables.rows_to_sequences import resampling
from sequitur_core.readers.tables.rows_to_sequences.about_labels import about_changes, about_lost
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.rows_to_sequences.pivot import pivoted
from sequitur_core.readers.tables.rows_to_sequences.tidy import tidy_dataset
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.windows.series_windows import Series, cut, windowed

Kept = pd.DataFrame | Sequence[str]  # columns of rows beside their values, or names of sequences


def build_dataset(
    table: Table, recipe: Recipe, series: Series | None = None
) -> tuple[SequenceDataset, tuple[Note, ...]]:
    """The dataset, and those of its notes that a person should see before training.

    series : the rows as one, where they are known as such already.
    """
    table = with_known_labels(table, recipe)
    if recipe.layout != "rows" or not recipe.channels_in_names:
        table, recipe = pivoted(table, recipe)
    _check_sizes(table, recipe)
    if recipe.layout == "long":
        dataset, warnings = _long(table, recipe, series or to_series(table, recipe))
        return dataset, tuple(warnings)
    if recipe.layout == "tidy":  # labels may change within a sequence, from window to window
        dataset, warnings = tidy_dataset(table, recipe)
        return dataset, tuple(warnings)
    build = _rows if recipe.layout == "rows" else _columns
    dataset, warnings = build(table, recipe)
    return windowed(dataset, recipe), tuple(warnings)


def _check_sizes(table: Table, recipe: Recipe) -> None:
    """Raise SequiturError where all numbers are infinite or too large: they count as missing."""
    columns = value_columns(table, recipe)
    too_large = infinite_values.among(table.notes)
    if too_large and columns and table.frame[columns].isna().all(axis=None):
        raise SequiturError(
            f"All numbers of {table.name} are infinite or beyond 3.4e38, the largest that models "
            "compute with. Divide large ones, such as by a power of ten, and load the file again."
        )


def _rows(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[Note]]:
    if recipe.channels_in_names:
        return _rows_of_channels(table, recipe)
    values = numeric_values(table, value_columns(table, recipe), recipe)
    filled, inside = fill_rows(values, recipe.fill)
    lists = are_numbered_from_1(value_columns(table, recipe))  # of a length of its own each
    padded = table.ragged or (lists and not inside.first.any())
    frame = table.frame.iloc[filled.rows]
    notes = describe_filled(filled, inside, recipe, frame, noun="row", padded=padded)
    first = inside.first[filled.rows]
    return dataset_of_rows(table, recipe, filled, frame=frame, notes=notes, first=first), notes


def _rows_of_channels(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[Note]]:
    """Sequences of several channels whose steps are columns: all in one row, or a row for each."""
    dates: Sequence[str] = ()
    if recipe.channel_column:
        values, channels, frame = _channels_below(table, recipe)
    else:
        values, channels, dates = _channels_beside(table, recipe)
        frame = table.frame
    known = np.asarray(~np.isnan(values).all(axis=2))
    places = [np.flatnonzero(row) for row in known]
    ends = [(p[0], p[-1] + 1) if len(p) else (0, len(values[0])) for p in places]
    inside = [row[low:high] for row, (low, high) in zip(values, ends, strict=True)]
    filled = fill(inside, recipe.fill)
    if not filled.sequences:
        raise SequiturError(
            "Every row misses all values of a channel. Leave out the columns of the channel that "
            "misses most, or choose another way to treat missing values."
        )
    notes = []
    if cut_off := sum(values.shape[1] - len(row) for row in inside):
        notes.append(ends_cut_off(cut_off))
    notes += describe_missing(filled.gaps, recipe.fill, channels=channels, dropped=filled.dropped)
    first = np.array([low for low, _ in ends], np.int64)[filled.rows]
    return dataset_of_rows(
        table,
        recipe,
        filled,
        frame=frame.iloc[filled.rows],
        notes=notes,
        channels=channels,
        first=first if recipe.channel_column or dates else None,
        dates=dates,
    ), notes


def _channels_beside(
    table: Table, recipe: Recipe
) -> tuple[NDArray[np.float64], list[str], tuple[str, ...]]:
    """Values (rows, steps, channels) whose columns say channel and step; channels, and dates.

    These are those of the steps, where names tell them.
    """
    names = value_columns(table, recipe)
    dated = dated_names.steps_by_date(names, recipe.time_format) if recipe.time_format else None
    channels = dated.channels if dated else steps_of_channels(names)
    if not channels:
        raise SequiturError(
            f"The names of the columns of {table.name} don't say channel and step, as acc_x_0 and "
            "acc_x_1 do. Read all numbers of a row as one channel."
        )
    columns = [column for steps in channels.values() for column in steps]
    measured = [place for place, column in enumerate(columns) if column]
    cells = np.full((len(table.frame), len(columns)), np.nan)
    cells[:, measured] = numeric_values(table, [columns[place] for place in measured], recipe)
    values = cells.reshape(len(cells), len(channels), -1).transpose(0, 2, 1)
    return values, [*channels], dated.dates if dated else ()


def _channels_below(
    table: Table, recipe: Recipe
) -> tuple[NDArray[np.float64], list[str], pd.DataFrame]:
    """Values (sequences, steps, channels) with a row for each channel; channels, and first rows.

    Of several rows of one channel, the first counts.
    """
    cells = numeric_values(table, value_columns(table, recipe), recipe)
    whose = group_codes(table, recipe.id_columns)
    codes, names = pd.factorize(table.frame[recipe.channel_column])
    if (codes < 0).any():
        raise SequiturError(
            f"Some rows of {table.name} have no {recipe.channel_column}. Fill it in, or choose "
            "no column for channels."
        )
    first = np.unique(whose, return_index=True)[1]
    shape = len(first), cells.shape[1], len(names)
    check_room(cells.itemsize * math.prod(shape), table.name, cure=SMALLER)
    values = np.full(shape, np.nan)
    values[whose[::-1], :, codes[::-1]] = cells[::-1]
    return values, [str(name) for name in names], table.frame.iloc[first]


def dataset_of_rows(
    table: Table,
    recipe: Recipe,
    filled: Filled,
    *,
    frame: pd.DataFrame,
    notes: list[Note],
    channels: Sequence[str] = ("value",),
    first: IntArray | None = None,
    dates: Sequence[str] = (),
) -> SequenceDataset:
    """The dataset of rows that are sequences; `frame` has the other columns of those kept.

    first : the column, counted from 0, that each of these begins in, where columns are steps.
    dates : of the steps, where names of columns end in them.
    """
    columns = dates or value_columns(table, recipe)
    of = recipe.with_(time_format="") if dates else recipe
    step, begins = _step_of_names(columns, of) if table.named else ((1.0, "step"), "")
    starts, first_day = _as_one_recording(columns, step, filled, frame, recipe)
    dataset = assemble(
        table,
        recipe,
        filled.sequences,
        missing=filled.missing,
        ids=row_ids(frame, recipe.id_columns, filled.rows + 1),
        labels=with_date_labels(frame[list(recipe.label_columns)], frame, recipe),
        channels=channels,
        step=step,
        notes=[*_about_rows(table, recipe), *notes],
        starts=starts,
        begins=first_day or (begins if first is not None else ""),
    )
    own = first if starts is None and dataset.meta.begins else None
    return dataset if own is None else replace(dataset, start=own)


def _about_rows(table: Table, recipe: Recipe) -> list[Note]:
    """Which line is row 1, where others than the header stand above it; and that steps run back."""
    line = int(table.frame.index[0])
    steps = dated_names.without_added_unit(value_columns(table, recipe))
    unnamed = table.form.skip_lines and not recipe.id_columns
    notes = [rows_from_line(line)] if unnamed and line > 2 and not table.files else []
    return [*notes, *([columns_turned(steps[-1], steps[0])] if recipe.newest_first else [])]


def _as_one_recording(
    columns: Sequence[str],
    step: tuple[float, str],
    filled: Filled,
    frame: pd.DataFrame,
    recipe: Recipe,
) -> tuple[IntArray | None, str]:
    """Where days in order of their dates begin in the recording that they are of, and when it does.

    None and "" where columns aren't times of day, rows aren't days, or one of them misses an end.
    """
    clock = clock_seconds_of_names(columns)
    if recipe.step or step[1] not in timestamps.SECONDS or np.isnan(clock).any():
        return None, ""
    dates = dates_of_ids(frame, recipe)
    if dates is None:
        return None, ""
    per_day = timestamps.SECONDS["day"] / (step[0] * timestamps.SECONDS[step[1]])
    days = dates.astype("datetime64[D]")
    apart = np.diff(days.astype(np.int64))
    whole = all(len(one) == len(columns) for one in filled.sequences)
    if not whole or per_day % 1 or (days != dates).any() or (apart < 1).any():
        return None, ""
    starts = (days - days[0]).astype(np.int64) * round(per_day)
    first = days[0].astype("datetime64[ms]") + np.timedelta64(round(1000 * clock[0]), "ms")
    return starts, str(first)


def _columns(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[Note]]:
    columns = value_columns(table, recipe)
    values = numeric_values(table, columns, recipe)
    step, begins = (1.0, "step"), ""
    if recipe.time_columns:
        times = times_of_rows(table, recipe)
        order = np.argsort(times.moments, kind="stable")
        values = values[order]
        grid = time_grid.find_grid(replace(times, moments=times.moments[order]))
        step = (grid.step, grid.unit)
        if grid.regular and int(grid.positions[-1]) == len(values) - 1:
            begins = time_grid.first_date(times.moments[order], step)
    filled, inside = fill_rows(values.T, recipe.fill)
    names = [columns[i] for i in filled.rows]
    notes = describe_filled(filled, inside, recipe, names, noun="column")
    dataset = assemble(
        table,
        recipe,
        filled.sequences,
        missing=filled.missing,
        ids=disambiguate(names),
        labels=_labels_of_columns(table, names),
        channels=("value",),
        step=step,
        notes=notes,
        begins=begins,
    )
    if dataset.meta.begins:  # one that begins later than the others has dates of its own
        dataset = replace(dataset, start=inside.first[filled.rows])
    return dataset, notes


def _labels_of_columns(table: Table, names: Sequence[str]) -> pd.DataFrame:
    """What is known of each column: what another table says of it, or the year that it names."""
    if table.of_columns is not None:
        told = table.of_columns.reindex(list(names)).reset_index(drop=True)
        return told[[c for c in told.columns if len({*told[c].astype(str)}) > 1]]
    return year_labels(names) if table.named else pd.DataFrame()


def describe_filled(
    filled: Filled, inside: Interior, recipe: Recipe, kept: Kept, *, noun: str, padded: bool = False
) -> list[Note]:
    """Notes on sequences from rows of a matrix: what was left out, cut off and filled in.

    noun : what a row is in the file. padded : rows are short by nature, so that their ends aren't
        worth a note.

    Raises SequiturError if no sequence is left.
    """
    any_value = inside.last > inside.first
    notes = []
    if empty := int((~any_value).sum()):
        notes.append(without_numbers_left_out(empty, noun))
    if not filled.sequences:
        raise SequiturError(
            "Every sequence has missing values, so leaving those out leaves nothing. "
            "Fill missing values in instead."
        )
    ends = int((inside.length - (inside.last - inside.first))[any_value].sum())
    if ends and not padded:
        notes.append(ends_cut_off(ends))
    names: list[str] = []
    if filled.lacking is not None and 0 < len(filled.lacking) <= FEW_NAMES:
        if isinstance(kept, pd.DataFrame):
            kept = row_ids(kept, recipe.id_columns, filled.rows + 1)
        names = [kept[i] for i in filled.lacking]
    lost = filled.dropped
    return [*notes, *describe_missing(filled.gaps, recipe.fill, dropped=lost, names=names)]


def _step_of_names(columns: Sequence[str], recipe: Recipe) -> tuple[tuple[float, str], str]:
    """The step that names of columns count in, and the date of the first; "" where none is known.

    Dates that lack some between them, or a year, give no moment to count from. The format in the
    recipe is that of dates with a unit behind them.
    """
    form = recipe.time_format
    if (times := dated_names.times_of_names(columns, form)) is not None:
        grid = time_grid.find_grid(times, each_row=recipe.each_row)
        step, last = grid.even_step, int(grid.positions[-1])
        dated = (
            grid.regular and last == len(columns) - 1 and not timestamps.lacks_year(times.format)
        )
        return step, time_grid.first_date(times.moments, step) if dated else ""
    names = pd.Series(dated_names.without_added_unit(columns) if form else columns, dtype="string")
    step = time_grid.chosen_step(recipe, _step_of_undated(columns, names))
    return step, time_grid.first_date(dated_names.years_in_names(columns, step), step)


def _step_of_undated(columns: Sequence[str], names: pd.Series[Any]) -> tuple[float, str]:
    """The step that names of columns count in which are no dates, such as times of day."""
    clock = clock_seconds_of_names(columns)
    if len(columns) > 2 and np.isfinite(clock).all() and (np.diff(clock) > 0).all():
        days = timestamps.Times((1e6 * clock).astype("datetime64[us]"), "")
        return time_grid.find_grid(days).even_step
    if are_months(names) and len(columns) == 12:
        return 1.0, "month"
    counted, unit = numbers_in_unit(columns)
    steps = np.diff(counted)
    if unit in STEP_UNITS and len(steps) > 1 and np.allclose(steps, steps[0]) and steps[0] > 0:
        return float(steps[0]), STEP_UNITS[unit]
    numbers = pd.to_numeric(names, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    if len(numbers) > 2 and np.isfinite(numbers).all() and (numbers >= 1500).all():
        steps = np.diff(numbers)
        if (steps == steps[0]).all() and (numbers <= 2200).all():
            return float(steps[0]), "year"
    return 1.0, "step"


# One long series


def to_series(table: Table, recipe: Recipe) -> Series:
    """The rows as one series in order of time."""
    columns = value_columns(table, recipe)
    values, warnings = numeric_values(table, columns, recipe), list[Note]()
    frame = table.frame
    rows = np.arange(len(frame), dtype=np.int64)
    check_even_step(recipe)
    if not recipe.time_columns:
        grid = time_grid.Grid(rows, *time_grid.chosen_step(recipe), True)
        seams = seams_of(table, recipe)
        about = about_seams(table, recipe.parted_by, seams)
        if recipe.newest_first:
            rows, seams = rows[::-1].copy(), len(rows) - seams[::-1]
            values = values[rows]
        seams, changes = with_label_seams(table, recipe, rows, seams)
        about = (*about, *changes)
        return Series(values, grid, None, rows, tuple(columns), warnings=about, seams=seams)
    times = times_of_rows(table, recipe)
    moments = times.moments
    if not (np.diff(times.numbers) > 0).all():
        rows, moments, shared = rows_told_apart(recipe, times, values)
        warnings += shared
    if recipe.even_step:
        step = resampling.chosen_step(recipe, times)
        usual, gap = resampling.usual_spacing(moments), (1 + recipe.fill_gaps) * step.size
        made = resampling.resample(values[rows], moments, step, usual=usual, gap=gap)
        done = resampling.about_steps(step, len(rows), [made.numbers], [made.measured], columns)
        mostly = resampling.mostly_made_up(done)
        grid = time_grid.Grid(made.positions, step.grid_size, step.grid_unit, True)
        return Series(
            made.numbers,
            grid,
            time_grid.in_unit_of(grid, made.moments, times.unit),
            rows,
            tuple(columns),
            row_positions=made.row_positions,
            measured=made.measured,
            notes=(*about_order(times), *[done] * (not mostly)),
            warnings=(*[done] * mostly, *warnings),
        )
    known = replace(times, moments=moments)
    kept = len(moments) == len(times.moments)  # or some were written again
    each_row = recipe.each_row and (kept or time_grid.lies_near(known))
    grid = time_grid.find_grid(known, each_row=each_row)
    if recipe.step and grid.unit == "step" and math.isclose(grid.step, recipe.step):
        grid = replace(grid, unit=recipe.step_unit)  # as numbers without a unit agree with it
    if not (grid.regular or recipe.step):
        warnings.append(uneven_steps(no_time_of(recipe.time_columns, recipe.time_format)))
    paused = {*recipe.parted_by} == {*recipe.time_columns}
    seams = pauses(moments, grid, recipe.pause) if paused else NO_SEAMS
    warnings += about_seams(table, recipe.parted_by, rows[seams])
    seams, changes = with_label_seams(table, recipe, rows, seams)
    warnings += changes
    moments = time_grid.in_unit_of(grid, moments, times.unit)
    told = Series(values[rows], grid, moments, rows, tuple(columns), notes=about_order(times))
    return replace(told, warnings=tuple(warnings), seams=seams)


def _long(table: Table, recipe: Recipe, series: Series) -> tuple[SequenceDataset, list[Note]]:
    """Windows of a series, and those of the notes that a person should see before training."""
    windows = cut(series, recipe, name=table.name)
    named = named_channels(series.channels)
    shown = {column: name for column, (name, _) in zip(series.channels, named, strict=True)}
    warnings = list(series.warnings)
    for note in windows.warnings:
        if note.kind == sparse_channel.kind:
            channel = shown[note.numbers["channel"]]
            note = replace(note, numbers={**note.numbers, "channel": channel})
        if note.kind == sparse_channels.kind:
            channels = tuple(shown[channel] for channel in note.numbers["channels"])
            note = replace(note, numbers={**note.numbers, "channels": channels})
        warnings.append(note)
    warnings += describe_missing(
        windows.gaps,
        recipe.fill,
        channels=series.channels,
        noun="window",
        dropped=windows.dropped,
        names=windows.filled,
    )
    labels = labels_by_rows(table.frame, recipe, series.rows, windows.spans)
    warnings += [*about_lost(table.frame, series.rows, labels, series.grid.even_step)]
    changes = about_changes(table.frame, recipe, series.rows, windows.spans)
    if windows.dates is not None:
        dates = on_full_steps(windows.dates, series.step_seconds)
        new = {kind: date_label(dates, kind) for kind in recipe.date_labels}
        labels |= {kind: label for kind, label in new.items() if kind not in labels}
    moments = series.moments if series.grid.regular else None  # in equal steps
    begins = "" if moments is None else time_grid.first_date(moments, series.grid.even_step)
    return assemble(
        table,
        recipe,
        windows.sequences,
        missing=windows.missing,
        ids=windows.ids,
        labels=pd.DataFrame(labels),
        channels=series.channels,
        step=series.grid.even_step,
        filled=long_fills(series.known, series.grid.positions),
        notes=[*changes, *series.notes, *windows.notes, *warnings],
        starts=windows.starts,
        begins=begins,
    ), warnings
