"""Counters of rows that begin anew over and over, as a device has that sends one byte of them."""

from __future__ import annotations

import numpy as np

from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.tables.columns.times.clocks import HEAD
from sequitur_core.readers.tables.table import Table

FEWEST = 16  # numbers of a round: fewer may be those of sensors that are read in turn
MOSTLY = 0.95  # of the rows, that have the next number; the others are those of lost packets
ROUNDS = 2


def counts_round(table: Table, column: str, times: Times) -> bool:
    """Whether whole numbers go up from row to row and begin anew, whatever a time does meanwhile.

    Where it stays the same in each round, numbers name what was measured at each moment.
    """
    if not _goes_round(table.frame[column].to_numpy(np.float64)[: HEAD + 1], 0):
        return False
    values = table.frame[column].to_numpy(np.float64)
    if not _goes_round(values, ROUNDS):
        return False
    moves = np.diff(times.moments).astype(np.int64) != 0
    return bool(moves[np.diff(values) > 0].any())


def _goes_round(values: np.ndarray, rounds: int) -> bool:
    if not np.isfinite(values).all() or (values != np.round(values)).any():
        return False
    size, steps = int(np.ptp(values)) + 1, np.diff(values)
    if size < FEWEST or int((steps < 0).sum()) < rounds:
        return False
    return bool((steps % size == 1).mean() >= MOSTLY)
