"""Rows that say which channel they are of, put side by side: one row for each moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.tables import said_once_each
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.memory_check import SMALLER, check_room
from sequitur_core.readers.tables.columns.missing_labels import without_marked_labels
from sequitur_core.readers.tables.columns.missing_numbers import about_idle
from sequitur_core.readers.tables.columns.units.in_rows import units_of
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.dataset import numeric_values, times_of_rows
from sequitur_core.readers.tables.rows_to_sequences import resampling
from sequitur_core.readers.tables.rows_to_sequences.groups import combine, count_groups, group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.rows.channel_rows import TOGETHER

UNEVEN = 3  # times the middle of how far apart values of a channel are, that many are apart
FEWEST_DESCRIBED = 3  # sequences
MOSTLY_DESCRIBED = 0.8  # of them that have a value of what describes them
PIVOT_MEMORY = 24  # bytes of each cell of the new table that making it takes at most


def pivoted(table: Table, recipe: Recipe) -> tuple[Table, Recipe]:
    """The table with a row for each moment of a sequence, and a column for each channel used.

    What other columns say of a moment is taken from its first row. Channels are called by the
    recipe's `channel_column`, and by the column of values too where there are several. A table
    whose recipe has no such column stays as it is.

    Raises SequiturError where rows have no channel, or no time where one is needed.
    """
    if not recipe.channel_column:
        return table, recipe
    columns = value_columns(table, recipe)
    values = numeric_values(table, columns, recipe)
    codes, names = pd.factorize(table.frame[recipe.channel_column], sort=True)
    if (codes < 0).any():
        if recipe.time_columns:  # what has no time either, such as a total, isn't of the series
            times_of_rows(table, recipe)
        raise SequiturError(
            f"Some rows of {table.name} have no {recipe.channel_column}. Fill it in, or choose "
            "no column for channels."
        )
    codes = codes.astype(np.int64)
    cell = _moments(table, recipe, codes)
    once = said_once(table, recipe, codes) if len(columns) == 1 else []
    first = pd.Series(cell).drop_duplicates().index.to_numpy()
    place = np.empty(len(first), np.int64)
    place[cell[first]] = np.arange(len(first))
    check_room(PIVOT_MEMORY * len(first) * len(names) * len(columns), table.name, cure=SMALLER)
    wide = np.full((len(first), len(names), len(columns)), np.nan)
    # From the last row on, so that the first of several of one moment and channel stays.
    wide[place[cell][::-1], codes[::-1]] = values[::-1]
    # What names the channel stays: it may name the sequence, too.
    beside = table.frame.iloc[first].drop(columns=columns)
    called = [
        f"{name} (channel)" if name in beside.columns else name
        for name in _called(recipe.channel_column, [*names], columns)
    ]
    cells = pd.DataFrame(wide.reshape(len(first), -1), beside.index, called)
    used = [name for name in called if name not in recipe.left_out]
    told, channels, notes = list[str](), used, table.notes
    if once := [code for code in once if called[code] in used]:
        told = [called[code] for code in once]
        channels = [name for name in used if name not in told]
        whose = group_codes(table, recipe.id_columns)[first]
        cells[told] = cells[told].groupby(whose).transform("first")
        cells = without_marked_labels(cells, told, recipe)
        apart = cells[told].nunique()
        notes = (*notes, said_once_each(tuple(told)))
        told = [name for name in told if 2 <= apart[name] < len({*whose})]  # others count them
    whole = replace(
        table,
        frame=pd.concat([beside, cells[used]], axis=1),
        numbers=(*(c for c in table.numbers if c in beside.columns), *used),
        stray={c: stray for c, stray in table.stray.items() if c in beside.columns},
        notes=notes,
    )
    units = () if len(columns) > 1 else units_of(channels, table, recipe)
    return whole, replace(
        recipe,
        channel_column="",
        value_columns=tuple(channels),
        label_columns=(*recipe.label_columns, *told),
        units=recipe.units or units,
    )


def without_idle_channels(
    table: Table, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    """A recipe without the channels of rows that hold no number, or one alone, and why.

    So each of several columns of values is another channel in each band, and may be blank in some.
    """
    column = recipe.channel_column
    if (
        not (column and recipe.row_per_step)
        or "left_out" in fixed
        or table.frame[column].isna().any()
    ):
        return recipe, []
    columns = value_columns(table, recipe)
    if not table.numeric.issuperset(columns):
        return recipe, []
    values = pd.DataFrame(numeric_values(table, columns, recipe), columns=columns)
    of = values.groupby(table.frame[column].to_numpy())
    low, high = of.min(), of.max()
    idle = (low == high) | low.isna()
    whole = [c for c in columns if idle[c].all() and "value_columns" not in fixed]
    kept = [c for c in columns if c not in whole]
    if not kept or idle[kept].all(axis=None):
        return recipe, []
    of_each = np.array(_called(column, [*low.index], kept), dtype=object)
    blank = low[kept].isna().to_numpy().ravel()
    empty = [*(c for c in whole if low[c].isna().all()), *of_each[blank]]
    same = idle[kept].to_numpy().ravel() & ~blank
    constant = [*(c for c in whole if c not in empty), *of_each[same]]
    left_out = (*recipe.left_out, *empty, *constant)
    return recipe.with_(value_columns=tuple(kept), left_out=left_out), about_idle(empty, constant)


def said_once(table: Table, recipe: Recipe, codes: IntArray) -> list[int]:
    """The channels that have one value in each sequence, in its first rows: age, height.

    They describe who was measured. None where all are so, or there is one sequence.
    """
    if recipe.layout != "tidy" or not recipe.id_columns:
        return []
    whose = group_codes(table, recipe.id_columns)
    sequences, count = count_groups(whose), count_groups(codes)
    if sequences < FEWEST_DESCRIBED:
        return []
    times = np.zeros((sequences, count), np.int64)
    np.add.at(times, (whose, codes), 1)
    once = (times <= 1).all(axis=0) & (times.mean(axis=0) >= MOSTLY_DESCRIBED)
    if not once.any() or once.all():
        return []
    place = pd.Series(whose).groupby(whose).cumcount().to_numpy()
    early = [bool((place[codes == code] < once.sum()).all()) for code in range(count)]
    return [code for code in range(count) if once[code] and early[code]]


def _called(column: str, names: list[object], values: list[str]) -> list[str]:
    """What the channels are called: "nose x", or "flux" of "passband 1"."""
    of = [name if isinstance(name, str) else f"{column} {name}" for name in names]
    return [f"{name} {value}" if len(values) > 1 else name for name in of for value in values]


def _moments(table: Table, recipe: Recipe, codes: IntArray) -> IntArray:
    """A number for the moment of each row in its sequence; where none is told, rows take turns.

    Where times are brought to even steps, numbers of one moment and channel are averaged later:
    each has a row of its own.
    """
    whose = (
        group_codes(table, recipe.id_columns)
        if recipe.layout == "tidy" and recipe.id_columns
        else np.zeros(len(codes), np.int64)
    )
    if recipe.time_columns:
        times = times_of_rows(table, recipe)
        moment = pd.factorize(times.moments)[0].astype(np.int64)
        if not recipe.even_step:
            return combine([whose, moment])
        whose = combine([whose, moment])
    both = combine([whose, codes])
    again = np.asarray(pd.Series(both).groupby(both).cumcount(), np.int64)
    return combine([whose, again])


def step_of_turns(table: Table, recipe: Recipe) -> str:
    """An even step in which channels that are measured in turn have a value each, most of them.

    Where some are measured far more often than others, as a pulse is and blood isn't, about as
    long as it usually takes from one value of a channel to its next. "" where they are measured at
    once, or none of the steps that are offered is long enough; or if the time between values of a
    channel differs so much that in long steps all that went on within most of it would be averaged.
    """
    if not recipe.channel_column or not recipe.time_columns:
        return ""
    times = timestamps.read_times(table.frame, recipe.time_columns, recipe.time_format)
    if times.missing.any():
        return ""
    whose = group_codes(table, recipe.id_columns) if recipe.id_columns else None
    whose = np.zeros(len(table.frame), np.int64) if whose is None else whose
    moment = combine([whose, pd.factorize(times.moments)[0].astype(np.int64)])
    if TOGETHER * count_groups(moment) < len(moment):
        return ""
    apart, of = _apart_in_turns(times, whose, group_codes(table, (recipe.channel_column,)))
    if not len(apart):
        return ""
    paces = pd.Series(apart).groupby(of).median()
    differ = paces.max() > resampling.PACES * paces.min()
    middle, usual = np.quantile(apart, (0.5, resampling.USUAL)).tolist()
    if not differ and usual > UNEVEN * middle:
        return ""
    usual = middle if differ else usual
    scale = 1.0 if times.dated else timestamps.SECONDS.get(times.unit, 0.0)
    if not times.dated and (not differ or usual * scale < 1):
        return f"{usual:.2g}"
    steps = {
        step: seconds / (usual * scale)
        for step, seconds in resampling.COMMON_STEPS.items()
        if times.dated or not step.endswith(("month", "year"))
    }
    if differ:
        return min(steps, key=lambda step: abs(np.log(steps[step])))
    return next((step for step, share in steps.items() if share >= 0.9), "")


def _apart_in_turns(
    times: Times, whose: IntArray, codes: IntArray
) -> tuple[NDArray[np.float64], IntArray]:
    """How far apart values of one channel in a sequence are, and the code of the channel."""
    each = combine([whose, codes])
    order = np.lexsort((times.moments, each))
    apart = np.diff(since_1970(times.moments[order]))
    near = (np.diff(each[order]) == 0) & (apart > 0)
    return apart[near], codes[order][1:][near]
