"""Columns that go on along a line, from row to row or with the time: little measured does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.readers.dates.names.axis_names import names_axis
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.units.known import TIMES
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    EVEN,
    HEAD,
    LINEAR,
    is_even,
    written_place,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    FIRST_YEAR,
    LAST_YEAR,
)
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import FEWEST

FOR_A_WHILE = 0.5  # of its size, by which a quantity changes at most that goes straight
FEWEST_MOMENTS = 8  # of a line with the time
NOISE = 1e-6  # of the largest number, by which others are off that were written with few bytes
Columns = Mapping[str, NDArray[np.float64]]
_Line = tuple[float, float, NDArray[np.float64]]  # where it begins, its rate, and since when


def even_channels(columns: Columns, same: BoolArray) -> dict[str, float]:
    """Columns that go on in equal steps, the same in all sequences, and by how much.

    same : which rows follow one of the same sequence.
    """
    starts = np.flatnonzero(np.concatenate([[True], ~same]))
    sizes = np.diff(np.append(starts, len(same) + 1))
    at, size = starts[np.argmax(sizes)], int(sizes.max())
    if size < FEWEST:
        return {}
    within = np.arange(len(same) + 1) - np.repeat(starts, sizes)
    found = {}
    for column, values in columns.items():
        ramp = values[at : at + size]
        if is_even(ramp) and np.array_equal(values, ramp[within]):
            found[column] = (ramp[-1] - ramp[0]) / (size - 1)
    return found


def along_the_time(columns: Columns, at: NDArray[np.float64]) -> dict[str, float]:
    """Columns that are a second axis, as a volume is that flows evenly, and how fast they go.

    All rows lie on one line with the time, but for how numbers are rounded.

    at : when each row was, in one unit and in any order.
    """
    if len(at) < FEWEST or not at.max() > at.min():
        return {}
    first, last = int(at.argmin()), int(at.argmax())
    since, some = at - at[first], evenly_spaced(len(at), HEAD)
    lines: dict[str, _Line] = {}
    for column, values in columns.items():
        line = (values[first], (values[last] - values[first]) / since[last], since)
        near = LINEAR * abs(values[last] - values[first]) / FEWEST_MOMENTS  # of a step, at most
        if near > 0 and _off(values, line, some) <= near:
            lines[column] = line
    if not lines or len(moments := np.unique(at)) < FEWEST_MOMENTS:
        return {}
    usual, place = float(np.median(np.diff(moments))), written_place(at)
    found = {}
    for column, line in lines.items():
        values, rate = columns[column], abs(line[1])
        rounded = written_place(values) + rate * place
        noise = min(NOISE * np.abs(values).max(), LINEAR * rate * usual)
        if rounded <= LINEAR * rate * usual and _off(values, line) <= max(noise, rounded):
            found[column] = line[1]
    return found


def goes_straight(column: str, values: NDArray[np.float64]) -> bool:
    """Whether an even ramp is that of a quantity, as a weight that falls while fuel burns.

    It has a unit or fractions and changes by little of its size; counters and axes begin near
    nothing or go far. Parts of years are times: 1990.083.
    """
    if np.ptp(values) > FOR_A_WHILE * np.abs(values).min():
        return False
    if part_of(column) or time_words(column)[0] or names_axis(column):
        return False
    unit = named_channels([column])[0][1]
    years = values.min() >= FIRST_YEAR and values.max() <= LAST_YEAR
    return unit not in TIMES and (bool(unit) or not (years or are_whole(values)))


def with_lengths(columns: Columns, at: NDArray[np.float64]) -> dict[str, str]:
    """Columns that are always the time and another one together, or what is between; and which.

    So a saccade ends, which began at the time and lasted as long as another column says.
    """
    some = evenly_spaced(len(at), HEAD)
    cells = {c: values for c, values in columns.items() if np.ptp(values[some]) > 0}
    if len(at) < FEWEST_MOMENTS or not cells:
        return {}
    names, heads = [*cells], np.array([values[some] for values in cells.values()])
    off = np.abs(heads - at[some])
    spreads, spread, found = np.std(off, axis=1), np.std(at[some]), dict[str, str]()
    ends = heads[:, [0, -1]]  # which few others have
    for i in np.flatnonzero((spreads > 0) & (spreads < spread)):  # those follow the time
        column, apart = names[i], off[i]
        place = max(written_place(heads[i]), written_place(at[some]))
        near = min(EVEN * place, LINEAR * float(spreads[i]))
        near += NOISE * NOISE * float(np.abs(heads[i]).max())
        for k in np.flatnonzero((np.abs(ends - apart[[0, -1]]) <= near).all(axis=1)):
            other = cells[names[k]]
            if np.abs(heads[k] - apart).max() > near or k == i:
                continue
            if np.abs(other - np.abs(cells[column] - at)).max() <= near:
                found[column] = names[k]
    mutual = {c for c, of in found.items() if found.get(of) == c}  # as wins and losses by the round
    return {c: of for c, of in found.items() if c not in mutual or names.index(of) < names.index(c)}


def _off(
    values: NDArray[np.float64],
    line: _Line,
    rows: NDArray[np.int64] | slice = slice(None),
) -> float:
    """By how much values are off a line, at most; infinite where one isn't known."""
    begins, rate, since = line
    off = np.abs(values[rows] - begins - rate * since[rows]).max()
    return float(off) if np.isfinite(off) else np.inf


def steady_channels(table: Table, columns: Mapping[str, str]) -> dict[str, float]:
    """Channels that go up or down by the same in every row, and by how much.

    columns : the columns of the channels, and their names.
    """
    found = {}
    for column, channel in columns.items():
        values = table.values(column)
        if len(values) >= FEWEST and is_even(values):
            found[channel] = float(f"{np.diff(values).mean():.6g}")
    return found
