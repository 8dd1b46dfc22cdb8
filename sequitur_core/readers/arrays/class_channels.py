"""Channels of an array that are classes of what was measured beside them, as in a last column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.notes.doubts import codes_as_channel
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.arrays.array_meta import channel_names
from sequitur_core.readers.arrays.sets import Arrays
from sequitur_core.readers.rows_of_numbers import are_whole

FIRST = 100_000  # steps that are looked at
MOST_CODES, MANY = 10, 12  # values of a class at most, and of what is measured beside it at least
LASTING = 20  # steps that a class lasts, at least, on average


def doubted_channels(file: Arrays, recipe: Recipe, values: NDArray[Any]) -> tuple[Note, ...]:
    """A warning on those channels of an array in use that are rather classes."""
    count = values.shape[-1]
    names = channel_names(file, recipe, count) or [f"channel {c + 1}" for c in range(count)]
    used = [c for c in range(count) if not recipe.channels or names[c] in recipe.channels]
    # A part of the steps tells, and all of them would be copied.
    return doubted_classes(values.reshape(-1, count)[:FIRST, used], [names[c] for c in used])


def doubted_classes(values: NDArray[Any], names: Sequence[str]) -> tuple[Note, ...]:
    """A warning on channels (first steps, channels) of few whole numbers, of which each lasts.

    It offers the others alone. () where all have few, or only one channel is there.
    """
    steps = np.asarray(values, np.float64)
    whole = steps[np.isfinite(steps).all(axis=1)]
    different = [np.unique(column) for column in whole.T]
    if len(different) < 2 or max(map(len, different)) < MANY:
        return ()
    found = {
        name: codes
        for name, column, codes in zip(names, whole.T, different, strict=True)
        if 2 <= len(codes) <= MOST_CODES
        and are_whole(codes)
        and LASTING * np.count_nonzero(np.diff(column)) <= len(column)
    }
    if not found:
        return ()
    codes = tuple(f"{code:.0f}" for code in next(iter(found.values())))
    them = "it" if len(found) == 1 else "them"
    rest = tuple(name for name in names if name not in found)
    note = codes_as_channel((*found,), codes)
    return (note.offering(Offer(f"Leave {them} out", "channels", rest)),)
