"""Cutting recordings into windows of one length."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from sequitur_core.data.dataset import FROM, IntArray, SequenceDataset
from sequitur_core.data.notes.preparation import too_short, windows_unknown
from sequitur_core.data.ragged import window_views
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, moment, times


def window_starts(
    length: int, window: int, step: int = 0, *, first: int = 0, keep_rest: bool = False
) -> IntArray:
    """Where whole windows start in a series of `length` steps.

    `step` 0 means no overlap; `first` is the earliest start. With `keep_rest` the last window
    ends with the series, so that nothing is left over, and shares steps with the one before.
    """
    starts = np.arange(first, length - window + 1, step or window, dtype=np.int64)
    if keep_rest and len(starts) and starts[-1] < length - window:
        starts = np.append(starts, length - window)
    return starts


def apart_as_before(recipe: Recipe, window: int) -> int:
    """The `window_step` for windows of another length than a recipe's.

    Windows that followed one another still do, and those that overlapped by half. Another distance
    was chosen by a person, and stays.
    """
    step = recipe.window_step
    if step in (0, recipe.window):
        return 0
    return window // 2 if step == recipe.window // 2 else step


def left_over(lengths: IntArray, window: int, step: int = 0) -> IntArray:
    """Steps at the end of recordings of these lengths that fill no whole window."""
    return np.where(lengths < window, lengths, (lengths - window) % (step or window))


def window_lengths(lengths: IntArray, recipe: Recipe) -> IntArray:
    """Lengths of the sequences that a recipe cuts recordings of these lengths into."""
    if not recipe.window:
        return lengths
    starts = partial(
        window_starts,
        window=recipe.window,
        step=recipe.window_step,
        keep_rest=recipe.keep_rest,
    )
    found = sum(len(starts(int(n))) for n in lengths)
    return np.full(found, recipe.window, np.int64)


def windows(
    dataset: SequenceDataset, *, length: int, step: int = 0, keep_rest: bool = False
) -> SequenceDataset:
    """Cut every sequence into windows of `length` elements, `step` apart (0: no overlap).

    Windows keep the labels of their sequence; `recording` and `start` say where each comes
    from, and the id is the sequence's id and the time at which the window begins. The rest at
    the end of a sequence (unless the last window is to `keep_rest`), sequences shorter than a
    window, and windows of missing values only are left out; notes say so.

    Raises SequiturError if no sequence is long enough.
    """
    if length < 1:
        raise SequiturError(f"A window of {length} steps holds nothing. Give at least 1.")
    row_of, start_of = _places(dataset.lengths, length, step or length, keep_rest=keep_rest)
    missing = None
    unknown = 0
    if dataset.missing is not None:
        holes = window_views(dataset.missing, row_of, start_of, length)
        known = np.array([not part.all() for part in holes], np.bool_)
        unknown = int((~known).sum())
        row_of, start_of = row_of[known], start_of[known]
        missing = [part for part, any_ in zip(holes, known, strict=True) if any_]
    if len(row_of) == 0:
        raise SequiturError(
            f"No sequence of {dataset.name} has the {length:,} steps of one window; the longest "
            f"has {int(dataset.lengths.max()):,}. Choose shorter windows."
        )
    meta = dataset.meta
    notes = list(meta.notes)
    if short := int((dataset.lengths < length).sum()):
        notes.append(too_short(short, len(dataset)))
    if unknown:
        notes.append(windows_unknown(unknown))
    return replace(
        dataset,
        missing=missing,
        sequences=window_views(dataset.sequences, row_of, start_of, length),
        ids=disambiguate(
            f"{dataset.ids[row]}{FROM}{begin}"
            for row, begin in zip(
                row_of, named_begins(start_of, meta.step, meta.step_unit), strict=True
            )
        ),
        labels=dataset.labels.iloc[row_of],
        recording=dataset.recording[row_of],
        start=dataset.start[row_of] + start_of,
        meta=replace(meta, notes=tuple(notes)),
    )


def named_begins(starts: IntArray, step: float, unit: str) -> list[str]:
    """When windows begin, in words: "6.7 s", or "step 26" where the time is unknown."""
    if unit in ("step", "frame"):
        return [moment(int(start), step, unit) for start in starts]
    return times([float(start * step) for start in starts], unit)


def _places(
    lengths: IntArray, window: int, step: int, *, keep_rest: bool
) -> tuple[IntArray, IntArray]:
    """The row and the start in it of each window, in order of both."""
    counts = np.maximum(0, (lengths - window) // step + 1)
    extra = (counts > 0) & (left_over(lengths, window, step) > 0) & keep_rest
    counts = counts + extra
    row_of = np.repeat(np.arange(len(lengths), dtype=np.int64), counts)
    first_of = np.cumsum(counts) - counts
    start_of = (np.arange(len(row_of), dtype=np.int64) - first_of[row_of]) * step
    # Only a window that is aligned to the end could reach beyond it.
    return row_of, np.minimum(start_of, lengths[row_of] - window)
