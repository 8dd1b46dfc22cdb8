"""The rows of a table as one long series, cut into windows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.missing import describe_missing
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import pluralise
from sequitur_core.readers import time_grid, timestamps
from sequitur_core.readers.detection import ActionableWarning
from sequitur_core.readers.tables import resampling
from sequitur_core.readers.tables.dataset import (
    UNEVEN,
    assemble,
    check_even_step,
    check_times,
    named_channels,
    numeric_values,
)
from sequitur_core.readers.tables.labels import label_per_sequence
from sequitur_core.readers.tables.roles import value_columns
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.windowing import Series, cut


def to_series(table: Table, recipe: Recipe) -> Series:
    """The rows as one series in order of time."""
    columns = value_columns(table, recipe)
    values, warnings = numeric_values(table, columns, recipe), list[str]()
    frame = table.frame
    rows = np.arange(len(frame), dtype=np.int64)
    check_even_step(recipe)
    if not recipe.time_columns:
        grid = time_grid.Grid(rows, *time_grid.chosen_step(recipe), True)
        return Series(values, grid, None, rows, tuple(columns))
    times = timestamps.read_times(frame, recipe.time_columns, recipe.time_format)
    check_times(table, recipe, times)
    moments = times.moments
    if not (np.diff(moments.astype(np.int64) if times.dated else moments) > 0).all():
        order = np.argsort(moments, kind="stable")
        rows, moments = rows[order], moments[order]
        repeated = np.concatenate([[False], moments[1:] == moments[:-1]])
        if recipe.even_step:
            repeated[:] = False  # rows of one moment are averaged with the others of their step
        if repeated.any():
            count = int(repeated.sum())
            warnings.append(
                f"{pluralise(count, 'row')} {'repeats' if count == 1 else 'repeat'} the time of "
                "another; the first of each was kept."
            )
        rows, moments = rows[~repeated], moments[~repeated]
    if recipe.even_step:
        step = resampling.parse_step(recipe.even_step, times)
        usual, gap = resampling.usual_spacing(moments), (1 + recipe.fill_gaps) * step.size
        made = resampling.resample(values[rows], moments, step, usual=usual, gap=gap)
        done = resampling.describe_resampling(step, len(rows), len(made.positions), made.between)
        grid, at = resampling.resampled_grid(made, step), made.row_positions
        return Series(
            made.numbers, grid, made.moments, rows, tuple(columns), at, (done,), tuple(warnings)
        )
    grid = time_grid.find_grid(replace(times, moments=moments))
    if not grid.regular:
        warnings.append(UNEVEN)
    return Series(values[rows], grid, moments, rows, tuple(columns), warnings=tuple(warnings))


def long_dataset(table: Table, recipe: Recipe, series: Series) -> tuple[SequenceDataset, list[str]]:
    """Windows of a series, and those of the notes that a person should see before training."""
    windows = cut(series, recipe, name=table.name)
    names = {
        c: name
        for c, (name, _) in zip(series.channels, named_channels(series.channels), strict=True)
    }
    warnings = [
        *series.warnings,
        *(
            ActionableWarning(text, channel=names[text.channel])
            if isinstance(text, ActionableWarning)
            else text
            for text in windows.warnings
        ),
    ]
    warnings += describe_missing(
        windows.gaps, recipe.fill, channels=series.channels, noun="window", dropped=windows.dropped
    )
    labels: dict[str, pd.Series[Any]] = {
        c: label_per_sequence(table.frame[c], series.rows, windows.spans)
        for c in recipe.label_columns
    }
    for kind in recipe.date_labels:
        if windows.dates is not None and kind not in labels:
            labels[kind] = timestamps.date_label(windows.dates, kind)
    return assemble(
        table,
        recipe,
        windows.sequences,
        missing=windows.missing,
        ids=windows.ids,
        labels=pd.DataFrame(labels),
        channels=series.channels,
        step=(series.grid.step, series.grid.unit) if series.grid.regular else (1.0, "step"),
        notes=[*series.notes, *windows.notes, *warnings],
        starts=windows.starts,
        begins=_begin(series),
    ), warnings


def _begin(series: Series) -> str:
    """When a series begins, where its steps are equal; "" if no date is known."""
    if not series.dated or series.moments is None:
        return ""
    return str(series.moments[0].astype("datetime64[ms]"))
