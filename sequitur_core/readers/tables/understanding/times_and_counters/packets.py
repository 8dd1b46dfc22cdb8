"""Columns that count the packets in which a device sends its rows: rows go on from one to the next.

Trials and recordings are blocks of rows under a number that goes up by one, too. But all packets
have the same number of rows, and the time at which each was sent goes on by the same step, which
leaves no pause between them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.time_grid import find_grid
from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.dates.timestamps import SECONDS
from sequitur_core.readers.rows_of_numbers import even_share
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.tables.understanding.ids import names_sequences
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.coarse_clocks import (
    CoarseClock,
    are_of_several,
    clock_within,
    coarse_clock,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import PIECES
from sequitur_core.readers.vocabulary.words import words

FIRST = 1_000  # rows that soon show that a column counts nothing
FEWEST = 4  # packets
FEWEST_ROWS = 3  # of each
NEAR = 0.1  # of a step, or of a pace, by which others may differ
GOES_ON = 3  # times as far from the last number of a packet to the next, at most, as within
_NUMBERS = {"id", "no", "nr", "number"}
_UNITS = {**SECONDS, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


@dataclass(frozen=True)
class Packets:
    """What counts packets, how many rows each has, and how long a row lasts."""

    column: str
    rows: int
    clock: str
    step: float
    unit: str

    @property
    def why(self) -> str:
        """Why rows are steps of one series, in a sentence."""
        return (
            f"{self.column} counts packets of {self.rows} rows, which follow one another without "
            "a pause: the rows are one long series, in the order of the file."
        )

    @property
    def why_step(self) -> str:
        """Where the step is from, in a sentence."""
        known = self.unit != "step"
        lasts = f"lasts {self.step:.4g} {self.unit}" if known else f"is {self.step:.4g} of it"
        return f"{self.clock} goes on evenly from packet to packet: a step {lasts}."


def clock_of_several(
    table: Table, candidates: Sequence[TimeColumns], ids: Sequence[str] = ()
) -> Packets | CoarseClock | None:
    """The clock that is the same for several rows of one series and then goes on; None if none.

    ids : columns that name several sequences.
    """
    if ids:
        return clock_within(table, candidates, group_codes(table, ids))
    return find_packets(table, tuple(candidates)) or coarse_clock(table, candidates)


@remembered
def find_packets(table: Table, candidates: tuple[TimeColumns, ...]) -> Packets | None:
    """The packets that the rows of a table lie in; None for recordings, trials and the like.

    Nor where each row has a time that goes on evenly.
    """
    clocks = [c for c in candidates if c.times.dated or time_words(c.columns[0])[0]]
    times = {column for c in candidates for column in c.columns}
    for column in table.numbers if clocks else ():
        begins = _begins(table, column)
        if begins is None:
            continue
        if any(map(_tells_each_row, candidates)):
            return None
        size = int(begins[2] - begins[1])
        if are_of_several(table, size) or _have_same(table, begins[1:-1], size):
            continue
        for clock in clocks:
            step = 0.0 if column in clock.columns else _step(clock, begins)
            if step and _is_of_pieces(table, column, begins, times):
                length, unit = _in_seconds(step / size, clock, candidates)
                return Packets(column, size, clock.columns[0], float(f"{length:.6g}"), unit)
    return None


def _tells_each_row(time: TimeColumns) -> bool:
    """Whether a time goes on evenly from row to row, but for few that are lacking."""
    if not is_increasing(time.times):
        return False
    grid = find_grid(time.times)
    return grid.regular and int(grid.positions[-1]) < (1 + NEAR) * len(grid.positions)


def _begins(table: Table, column: str) -> IntArray | None:
    """Where numbers go up by one after as many rows each time; the first and last may be fewer."""
    values = table.values(column)
    if not np.isin(np.diff(values[:FIRST]), (0, 1)).all():
        return None
    steps = np.diff(values)
    if not np.isin(steps, (0, 1)).all():
        return None
    begins = np.concatenate([[0], np.flatnonzero(steps == 1) + 1])
    sizes = np.diff([*begins, len(table.frame)])
    if len(begins) < FEWEST or (inside := sizes[1:-1]).min() < FEWEST_ROWS:
        return None
    return begins if (inside == inside[0]).all() and sizes.max() == inside[0] else None


def _step(clock: TimeColumns, begins: IntArray) -> float:
    """From one packet to the next, where a clock is the same in each and goes on evenly; else 0."""
    if clock.times.missing.any():
        return 0.0
    moments = clock.times.numbers
    changes = np.flatnonzero(np.diff(moments) != 0) + 1
    if not np.array_equal(changes, begins[1:]):
        return 0.0
    steps = np.diff(moments[begins]).astype(np.float64)
    usual = float(np.median(steps))
    return usual if usual > 0 and even_share(steps, usual=usual) == 1 else 0.0


def _have_same(table: Table, begins: IntArray, size: int) -> bool:
    """Whether a column says the same in each block, row by row, as names of stations do.

    Words may also stand in any order, each once: of every place of a list, in a muddle.
    """
    rows = begins[:, None] + np.arange(size)
    for column in table.frame.columns:
        cells = table.frame[column].to_numpy()
        first = cells[rows[0]]
        likely = (cells[rows[-1]] == first).all() and (first != first[0]).any()
        if likely and (cells[rows] == first).all():
            return True
        if column not in table.numeric and table.distinct(column) == size:
            codes = np.sort(pd.factorize(cells)[0][rows], axis=1)
            if (codes == np.arange(size)).all():
                return True
    return False


def _is_of_pieces(table: Table, column: str, begins: IntArray, times: Collection[str]) -> bool:
    """Whether a column is called as packets are, or names nothing, and numbers go on between."""
    own = {*words(column)} - _NUMBERS
    if not PIECES.isdisjoint(own):
        return True
    if names_sequences(" ".join(own)):
        return False
    cells = table.frame[[c for c in table.numbers if c != column and c not in times]].to_numpy(
        np.float64
    )
    apart = np.abs(np.diff(cells, axis=0))
    between = np.zeros(len(apart), bool)
    between[begins[1:] - 1] = True
    measured = (apart[~between] > 0).any(axis=0)
    near = np.nanmedian(apart[between], axis=0) <= GOES_ON * np.nanmedian(apart[~between], axis=0)
    return bool(measured.any() and near[measured].all())


def _in_seconds(
    step: float, clock: TimeColumns, candidates: Sequence[TimeColumns]
) -> tuple[float, str]:
    """A step of a clock in seconds; in steps of no unit where nothing says which one it counts in.

    Dates of the same rows say it, by how much they go on meanwhile.
    """
    if clock.times.dated:
        return step / 1e6, "s"
    if clock.times.unit in _UNITS:
        return step * _UNITS[clock.times.unit], "s"
    span = float(np.ptp(clock.times.numbers))
    for other in candidates:
        pace = float(np.ptp(other.times.numbers)) / 1e6 / span if other.times.dated else 0.0
        for seconds in _UNITS.values():
            if abs(pace - seconds) <= NEAR * seconds:
                return step * seconds, "s"
    return step, "step"
