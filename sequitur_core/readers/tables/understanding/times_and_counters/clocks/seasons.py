"""Counts of what was played so far, and how much of a season is over: clocks of it, in a way.

Wins, losses and points so far aren't the same for all teams, and stay channels.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.counters import Why
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import FEWEST
from sequitur_core.readers.vocabulary.words import words

_PLAYED = Why("counts what was played so far", "count what was played so far")
_OVER = Why("says how much of the whole is over", "say how much of the whole is over")
_GAMES = {
    "games", "played", "matches", "appearances", "gp", "matchdays", "races", "spiele",
    "matchs", "partidos", "partite", "jogos",
}  # fmt: skip
# What came of them, or is counted in them: games won, games behind, points per games.
_OUTCOMES = {
    "won", "win", "wins", "lost", "loss", "losses", "draw", "drawn", "draws", "tied", "points",
    "goals", "behind", "back", "left", "remaining", "per", "minutes", "streak", "missed", "clean",
}  # fmt: skip
_PROGRESS = {"progress", "complete", "completed", "completion", "elapsed"}
SELDOM = 0.2  # of the rows, at least, in which such a count goes up
WHOLES = (1.0, 100.0)  # of what is over
STRAIGHT, MOST_SEEN = 0.99, 50  # correlation with the place of a row, in so many sequences


def clocks_of_seasons(
    table: Table, same: BoolArray, rows: IntArray | None = None
) -> dict[str, Why]:
    """Columns that count games so far, or say how much is over, in each sequence.

    same : whether each row but the first is of the same sequence as the row before.
    rows : in which order they are, if it isn't that of the table.
    """
    if same.sum() < FEWEST:
        return {}
    found = {}
    for column in table.numbers:
        told = {*words(column)}
        if told.isdisjoint(_GAMES | _PROGRESS) or not told.isdisjoint(_OUTCOMES):
            continue
        values = table.values(column) if rows is None else table.values(column)[rows]
        if told & _GAMES and _go_up_by_one(values, same):
            found[column] = _PLAYED
        elif told & _PROGRESS and _are_over(values, same):
            found[column] = _OVER
    return found


def _go_up_by_one(values: NDArray[np.float64], same: BoolArray) -> bool:
    """Whether whole numbers stay or go up by one from row to row."""
    steps = np.diff(values)[same]
    one = np.isfinite(values).all() and are_whole(values) and np.isin(steps, (0, 1)).all()
    return bool(one and steps.mean() >= SELDOM)


def _are_over(values: NDArray[np.float64], same: BoolArray) -> bool:
    """Whether shares of a whole go on evenly from row to row, to about all of it."""
    steps = np.diff(values)[same]
    if not np.isfinite(values).all() or values.min() < 0 or (steps < 0).any():
        return False
    if not any(0.9 * whole <= values.max() <= whole for whole in WHOLES):
        return False
    begins = [0, *np.flatnonzero(~same) + 1, len(values)]
    for begin, end in itertools.islice(itertools.pairwise(begins), MOST_SEEN):
        own = values[begin:end]
        if len(own) > 2 and not _is_straight(own):
            return False
    return True


def _is_straight(values: NDArray[np.float64]) -> bool:
    if np.ptp(values) == 0:
        return False
    return bool(np.corrcoef(values, np.arange(len(values)))[0, 1] >= STRAIGHT)
