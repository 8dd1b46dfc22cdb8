"""Lists whose numbers go on from row to row: what was measured of several things at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.tables.formats.lists.names_in_lists import is_list, length
from sequitur_core.readers.tables.formats.lists.records_in_lists import are_records, records_below
from sequitur_core.readers.tables.formats.text.csv_cells import column_names
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import MOST_COLUMNS
from sequitur_core.readers.vocabulary.things import names_thing
from sequitur_core.readers.vocabulary.words import words

MOST_CELLS = 500_000_000  # of all lists together
MOST_AXES = 4  # of a sensor: a list of so few numbers is no sequence
FEWEST_STEPS = 20  # rows with several such lists, which may be sequences of a toy else
CLEARLY = 4  # times nearer, squared, that points are to themselves in the next row
MOST_ACROSS = 64  # numbers of a list that are one step of as many channels
MOST_THINGS = 2  # times as many as in the longest list
# What a number in an object says which one it is of, as an id or a sensor does.
_WHICH = {"class", "channel", "joint", "part", "keypoint", "landmark", "marker", "number", "index"}


def with_things_apart(frame: pd.DataFrame, *, known: bool) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The frame with a column for each value of each thing in lists of objects; and these lists.

    So poses are written of the points that were seen: [{"id": 9, "x": 0.2}, {"id": 13, "x": 0.7}],
    with a list of others, or of none, in the next row. What isn't in a list is missing.

    known : whether a recipe says so, though these things may keep their places in this file.
    """
    typed = zip(frame.columns, frame.dtypes, strict=True)
    objects = [c for c, dtype in typed if dtype == np.object_ and _are_objects(frame[c])]
    found: dict[str, pd.DataFrame] = {}
    for sure in (False, True) if known else (False,):
        each = {str(c): _of_each_thing(frame[c], sure=sure) for c in objects if not found}
        found |= {name: one for name, one in each.items() if one is not None}
    if not found:
        return frame, ()
    whole = pd.concat([found.get(str(c), frame[[c]]) for c in frame.columns], axis=1)
    whole.attrs = frame.attrs
    return whole.set_axis(column_names([*map(str, whole.columns)]), axis=1), (*found,)


def _are_objects(column: pd.Series[Any]) -> bool:
    """Whether a column has lists, and these objects without lists or objects in them."""
    lists = [cell for cell in column.dropna() if not is_list(cell) or len(cell)]
    if not lists or not all(map(is_list, lists)) or not are_records(column):
        return False
    values = (value for cell in lists for one in cell for value in one.values())
    return not any(isinstance(value, dict) or is_list(value) for value in values)


def _of_each_thing(column: pd.Series[Any], *, sure: bool) -> pd.DataFrame | None:
    """A column for each value of each thing, where objects in lists say which they are of.

    Each thing is once in a list, at changing places, and is nearer to what it was in the row
    before than to others, unless it is `sure` that they are things. None where there are no such,
    or each object has a time of its own.
    """
    steps, counts = records_below(column)
    if any(time_words(str(c))[0] for c in steps):
        return None
    row = np.repeat(np.arange(len(counts)), counts)
    place = pd.Series(np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts))
    for which, things in steps.items():
        texts = things.map(lambda one: isinstance(one, str)).all()
        called = names_thing(str(which)) or _WHICH & {*words(str(which))}
        if not (texts or (called and things.dtype.kind == "i")):
            continue
        known = pd.unique(things) if texts else np.unique(things)
        places = place.groupby(things).nunique().max()
        if not sure and (len(known) > MOST_THINGS * counts.max() or places < 2):
            continue
        if pd.DataFrame({"row": row, "thing": things}).duplicated().any():
            continue
        rest = steps.drop(columns=which)
        numbers = {*rest.select_dtypes(["number", "bool"])}
        values = [c for c in rest if c in numbers or rest[c].groupby(things).nunique().max() > 1]
        width = len(values) * len(known)
        if not 0 < width <= MOST_COLUMNS or width * len(counts) > MOST_CELLS:
            continue
        each = steps.pivot_table(values, pd.Series(row), things, "first")
        with np.errstate(over="ignore", invalid="ignore"):
            goes_on = sure or _go_on(each, steps[values], row)
        if goes_on:
            each = each[[(v, one) for v in values for one in known if (v, one) in each]]
            names = [f"{column.name} {one[0]} {one[1]}" for one in each.columns]
            return each.reindex(range(len(counts))).set_axis(names, axis=1).set_axis(column.index)
    return None


def _go_on(each: pd.DataFrame, steps: pd.DataFrame, row: NDArray[np.int64]) -> bool:
    """Whether a value of each thing is nearer to its last one than to that of others in its row."""
    for value in steps.select_dtypes("number"):
        if value in each:
            on = np.square((each[value] - each[value].ffill().shift()).to_numpy())
            along = np.square(np.diff(steps[value]))[np.diff(row) == 0]
            if CLEARLY * pd.Series(on.ravel()).mean() < pd.Series(along).mean():
                return True
    return False


def points_of(column: pd.Series[Any]) -> pd.DataFrame | None:
    """Columns of each point's axes, where cells hold places of the same points at many moments.

    A point is nearer to where it was in the row before than to the next point of its own row. So
    poses are written, with an empty list where nobody was seen. None where cells hold others, such
    as times, which go up from point to point.
    """
    seen = np.array([length(cell) > 0 for cell in column], np.bool_)
    try:
        places = np.array([cell for cell in column if length(cell)], np.float64)
    except (TypeError, ValueError, OverflowError):
        return None
    if len(places) < 2 or places.ndim != 3 or not 2 <= places.shape[2] <= MOST_AXES:
        return None
    _, points, axes = places.shape
    if points < 2 or points * axes > MOST_COLUMNS or seen.size * points * axes > MOST_CELLS:
        return None
    on, along = (np.diff(np.nan_to_num(places), axis=axis) for axis in (0, 1))
    counts_on = (along > 0).all(axis=(0, 1)).any()
    if counts_on or not CLEARLY * np.square(on).mean() < np.square(along).mean():
        return None
    values = np.full((seen.size, points * axes), np.nan)
    values[seen] = places.reshape(-1, points * axes)
    called = "xyz"[:axes] if axes <= len("xyz") else range(1, axes + 1)
    names = [f"{column.name} {point + 1} {axis}" for point in range(points) for axis in called]
    return pd.DataFrame(values, column.index, names)


def are_channels(frame: pd.DataFrame, lists: Sequence[str]) -> bool:
    """Whether lists hold what was measured at once, such as the angles of a robot's joints.

    Each number is far nearer to that at its place in the next row than to the one behind it, and
    another column counts the rows or says their times.
    """
    others = frame.drop(columns=[*lists]).select_dtypes("number").to_numpy(np.float64)
    if len(frame) < FEWEST_STEPS or not (np.diff(others, axis=0) > 0).all(axis=0).any():
        return False
    for column in lists:
        lengths = {length(cell) for cell in frame[column]}
        if len(lengths) > 1 or not 2 <= max(lengths) <= MOST_ACROSS:
            return False
        try:
            values = np.array([*frame[column]], np.float64)
        except (TypeError, ValueError, OverflowError):
            return False
        if values.ndim != 2:
            return False
        on, along = (np.square(np.diff(values, axis=axis)).mean() for axis in (0, 1))
        if not CLEARLY * on < along:
            return False
    return True
