"""Channels that stay the same for long: sensors beside others that change, axes of what moves."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.units.known import TIMES
from sequitur_core.readers.tables.rows_to_sequences.groups import constant_within
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.counters import Why
from sequitur_core.readers.vocabulary.words import words

PLACES = Why(
    "is a place that stays the same in nearly all sequences",
    "are places that stay the same in nearly all sequences",
)
NEARLY_ALL, FEWEST = 0.9, 8  # of the sequences, in which places stay the same, and sequences
ROUNDING = 1e-6  # of how far apart places are
STEADY = Why("doesn't change within any recording", "don't change within any recording")


def find_steady(table: Table, taken: Collection[str], group: IntArray) -> dict[str, Why]:
    """Columns with a unit of files that were joined in time, the same in each recording.

    They were measured again and again, as the charge of a battery is, and describe nobody. A time,
    such as how long a recording is, may do so.
    """
    columns = [c for c in table.numbers if c not in taken] if table.joined else []
    named = zip(columns, named_channels(columns), strict=True)
    measured = (column for column, (_, unit) in named if unit and unit not in TIMES)
    return {
        c: STEADY
        for c in measured
        if table.distinct(c) > 1 and constant_within(table.frame[c], group)
    }


_ON_MAPS = (("x", "y"), ("easting", "northing"), ("east", "north"), ("lat", "lon"),
            ("lat", "lng"), ("lat", "long"), ("latitude", "longitude"))  # fmt: skip


def places_that_stay(table: Table, taken: Collection[str], group: IntArray) -> dict[str, Why]:
    """Columns called as places on a map are, that change in few sequences: by mistake, or moved.

    Both of a pair, as X and Y. What moves changes them in most. Where they change by the rounding
    of a program alone, they stay, however few the sequences are.
    """
    called = {" ".join(words(c)): c for c in table.numbers if c not in taken}
    pairs = [[called[name] for name in pair] for pair in _ON_MAPS if {*pair} <= called.keys()]
    several = np.bincount(group) > 1
    found = dict[str, Why]()
    for pair in pairs:
        cells = table.frame[pair]
        of_each = cells.groupby(group)
        changes = (of_each.nunique().to_numpy()[several] > 1).any(axis=1)
        apart = (of_each.max() - of_each.min()).to_numpy()[several]
        moves = (apart > ROUNDING * (cells.max() - cells.min()).to_numpy()).any(axis=1)
        few = several.sum() >= FEWEST and changes.mean() <= 1 - NEARLY_ALL
        if changes.any() and (few or not moves.any()):
            found |= dict.fromkeys(pair, PLACES)
    return found


_AXES = {
    **dict.fromkeys(("x", "y", "z"), "xyz"),
    **dict.fromkeys(("lat", "lon", "lng", "long", "latitude", "longitude"), "place"),
    **dict.fromkeys(("roll", "pitch", "yaw"), "turn"),
}


def axes_of_what_moves(table: Table, taken: Collection[str], group: IntArray) -> set[str]:
    """Columns that stay the same in each sequence, but whose other axis doesn't.

    Who runs north keeps a longitude, which says no more of the runner than the latitude does.
    """
    axes: dict[tuple[str, ...], list[str]] = {}
    for column in table.numbers:
        found = [_AXES.get(word, word) for word in words(column)]
        if column not in taken and any(word in _AXES for word in words(column)):
            axes.setdefault(tuple(found), []).append(column)
    still: set[str] = set()
    for columns in axes.values():
        same = [c for c in columns if constant_within(table.frame[c], group)]
        if len(same) < len(columns):
            still |= {c for c in same if table.distinct(c) > 1}
    return still
