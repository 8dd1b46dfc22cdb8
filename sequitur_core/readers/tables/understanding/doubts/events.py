"""A doubt about times of events that were taken for values: heartbeats, spikes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.readers.tables.understanding.doubts.reading import FEWEST, MOSTLY, Reading

FEWEST_EACH = 8  # intervals of a sequence
UNEVEN = 0.02  # of the mean interval, that intervals deviate by at least: clocks go on evenly
LEVEL = 2  # times as long as in the other half that intervals are, at most
SMOOTH = 0.8  # correlation of one interval with the next, from which a curve is smooth


def events_as_channel(of: Reading) -> Iterator[Note]:
    """The only channel never goes down and rises by about as much each time: it tells when."""
    recipe = of.recipe
    many = recipe.layout in ("rows", "columns")
    if recipe.time_columns or recipe.change or recipe.channel_column or recipe.channels_in_names:
        return
    if not of.columns or (len(of.columns) > 1 and not many):
        return
    if of.channel(of.columns[0]) in of.warned:  # it numbers the rows
        return
    if recipe.layout == "rows":
        pieces = [*of.cells]
    elif many:
        pieces = [*of.cells.T]
    else:
        pieces = [of.cells[low:high, 0] for low, high in of.stretches]
    steps = [np.diff(piece[np.isfinite(piece)]) for piece in pieces]
    if np.median([len(each) for each in steps]) < FEWEST_EACH:
        return  # sizes at a few ages go up, too
    if not _are_intervals(steps):
        return
    also: tuple[tuple[str, int], ...] = ()
    if recipe.window and not recipe.window_step:  # as many differences, and none is lost
        also = (("window", recipe.window + 1), ("window_step", recipe.window))
    offer = Offer("Use the differences", "change", "difference", also=also)
    yield said.events_as_channel("" if many else of.channel(of.columns[0])).offering(offer)


def _are_intervals(pieces: Sequence[DoubleArray]) -> bool:
    """Whether steps are never down, differ, and keep one level without being smooth.

    In most sequences: those of a body that warms up in all are high at first, and get smaller.
    """
    steps = np.concatenate(pieces)
    if len(steps) < FEWEST or (steps < 0).any() or (steps > 0).mean() < MOSTLY:
        return False
    if steps.std() < UNEVEN * steps.mean():
        return False
    long = [each for each in pieces if len(each) >= FEWEST_EACH and np.ptp(each[:-1]) > 0]
    halves = [[float(np.median(half)) for half in np.array_split(each, 2)] for each in long]
    alike = [float(np.corrcoef(each[:-1], each[1:])[0, 1]) for each in long if np.ptp(each[1:]) > 0]
    level = np.mean([max(both) <= LEVEL * min(both) for both in halves]) if halves else 0
    return bool(level > 0.5) and (not alike or float(np.median(alike)) < SMOOTH)
