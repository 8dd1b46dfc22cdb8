"""What is done to sequences once they are read: prepare. Recipes as readable steps: in_words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sequitur_core.dataset import FloatArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe, counted

# The fields of a recipe that are applied here, in this order, with what changes nothing.
STEPS: dict[str, int | str | bool] = {
    "skip": 0,
    "smooth": 0,
    "every": 1,
    "same_length": 0,
    "detrend": "",
    "standardise": False,
}
TRENDS = {"": "keep it", "mean": "take out the average", "line": "take out a straight line"}


def without_steps(recipe: Recipe) -> Recipe:
    """The recipe that only reads."""
    return replace(recipe, **STEPS)  # type: ignore[arg-type]


def prepare(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    """The dataset after the steps of a recipe; the notes say what was done.

    Raises SequiturError if a step leaves nothing of a sequence.
    """
    if all(getattr(recipe, name) == nothing for name, nothing in STEPS.items()):
        return dataset
    sequences: Sequence[FloatArray] = dataset.sequences
    meta, start, notes = dataset.meta, dataset.start, list[str]()
    if recipe.skip:
        shortest = int(dataset.lengths.min())
        if recipe.skip >= shortest:
            raise SequiturError(
                f"The first {counted(recipe.skip, 'step')} can't be left out: the shortest "
                f"sequence has only {shortest:,}. Leave out fewer."
            )
        sequences = [s[recipe.skip :] for s in sequences]
        start = start + recipe.skip
        notes.append(f"The first {counted(recipe.skip, 'step')} of each sequence were left out.")
    if recipe.smooth > 1:
        sequences = [smooth(s, recipe.smooth) for s in sequences]
        notes.append(f"Each step is the average of {recipe.smooth} steps around it.")
    if recipe.every > 1:
        sequences = [thin(s, recipe.every) for s in sequences]
        meta = replace(meta, step=meta.step * recipe.every)
        start = start // recipe.every
        notes.append(f"Every {recipe.every} steps were averaged into one.")
    if recipe.same_length:
        lengths = np.array([len(s) for s in sequences])
        sequences = [to_length(s, recipe.same_length) for s in sequences]
        cut = int((lengths > recipe.same_length).sum())
        filled = int((lengths < recipe.same_length).sum())
        notes.append(
            f"All sequences have {counted(recipe.same_length, 'step')}: {cut:,} were cut at their "
            f"end, {filled:,} go on with their last value."
        )
    if recipe.detrend:
        sequences = [detrend(s, recipe.detrend) for s in sequences]
        what = "average" if recipe.detrend == "mean" else "straight line that fits it best"
        notes.append(f"The {what} was taken out of each channel of each sequence.")
    if recipe.standardise:
        sequences = [standardise(s) for s in sequences]
        meta = replace(meta, units=("sd",) * len(meta.units))
        notes.append(
            "Each channel of each sequence was brought to average 0 and standard deviation 1, so "
            "that only its shape counts."
        )
    meta = replace(meta, notes=(*meta.notes, *notes))
    return replace(dataset, sequences=sequences, meta=meta, start=start)


def smooth(sequence: FloatArray, steps: int) -> FloatArray:
    """Moving average over `steps` steps around each one, fewer at the ends; same shape."""
    n, before = len(sequence), (steps - 1) // 2
    total = np.concatenate([np.zeros((1, *sequence.shape[1:])), np.cumsum(sequence, 0, np.float64)])
    low = np.maximum(np.arange(n) - before, 0)
    high = np.minimum(np.arange(n) + (steps - before), n)
    counts = (high - low).reshape(n, *(1,) * (sequence.ndim - 1))
    return np.asarray((total[high] - total[low]) / counts, np.float32)


def thin(sequence: FloatArray, every: int) -> FloatArray:
    """Averages of `every` steps in turn; what is left at the end is dropped, but never all."""
    count = len(sequence) // every
    if count == 0:
        return np.asarray(sequence.mean(axis=0, dtype=np.float64, keepdims=True), np.float32)
    blocks = sequence[: count * every].reshape(count, every, *sequence.shape[1:])
    return np.asarray(blocks.mean(axis=1, dtype=np.float64), np.float32)


def to_length(sequence: FloatArray, length: int) -> FloatArray:
    """Cut at the end, or with the last value repeated."""
    more = max(0, length - len(sequence))
    return np.concatenate([sequence[:length], np.repeat(sequence[-1:], more, axis=0)])


def detrend(sequence: FloatArray, how: str) -> FloatArray:
    """Without the mean, or the line of least squares, of each channel over time."""
    values = sequence.astype(np.float64)
    values -= values.mean(axis=0)
    if how == "line" and len(values) > 1:
        t = np.arange(len(values)) - (len(values) - 1) / 2
        values -= np.tensordot(t, np.tensordot(t, values, 1) / (t @ t), 0)
    return values.astype(np.float32)


def standardise(sequence: FloatArray) -> FloatArray:
    """Mean 0 and standard deviation 1 of each channel over time; a constant one is 0."""
    values = sequence.astype(np.float64)
    centred = values - values.mean(axis=0)
    spread = centred.std(axis=0)
    # Rounding leaves a constant channel a tiny spread, and dividing by that would blow it up.
    still = spread <= 1e-7 * np.abs(values).max(axis=0, initial=0)
    return np.asarray(np.where(still, 0, centred / np.where(still, 1, spread)), np.float32)


_FAMILIES = {
    "table": "a table",
    "array": "an array",
    "ts": "a .ts file",
    "video": "videos",
    "volume": "volumes",
}
_LAYOUTS = {
    "rows": "Each row is a sequence.",
    "columns": "Each column is a sequence.",
    "tidy": "Each row is one step of a sequence.",
    "long": "All rows are one long series.",
}


def in_words(recipe: Recipe) -> list[str]:
    """The choices of a recipe as sentences, in the order in which they count."""
    said = [f"Read as {_FAMILIES.get(recipe.format, recipe.format)}."]
    if recipe.format == "table":
        if recipe.sheet:
            said.append(f"Sheet: {recipe.sheet}.")
        names = {"\t": "tabs", " ": "white space"}
        cells = names.get(recipe.delimiter, f'"{recipe.delimiter}"')
        mark = "comma" if recipe.decimal == "," else "point"
        said.append(f"Cells are separated by {cells}, with a decimal {mark}.")
        said.append(_LAYOUTS[recipe.layout])
    for text, columns in [
        ("Sequences are named by", recipe.id_columns),
        ("Time is in", recipe.time_columns),
        ("Channels are", recipe.value_columns),
        ("Labels are", recipe.label_columns),
        ("Left out are", recipe.left_out),
    ]:
        if columns:
            said.append(f"{text} {', '.join(columns)}.")
    if recipe.array:
        said.append(f"The array is {recipe.array}, with axes {recipe.axes or 'as found'}.")
    if recipe.missing_numbers:
        numbers = ", ".join(f"{number:g}" for number in recipe.missing_numbers)
        said.append(f"{numbers} means that a value is missing.")
    if recipe.window:
        apart = recipe.window_step or recipe.window
        said.append(f"Windows of {counted(recipe.window, 'step')} are cut, {apart:,} steps apart.")
    if recipe.align:
        said.append(f"Windows begin with a {recipe.align}.")
    if recipe.fps:
        said.append(f"{recipe.fps:g} frames per second are kept.")
    if recipe.frame_size:
        said.append(f"Frames are {' x '.join(map(str, recipe.frame_size))} pixels.")
    if recipe.without:
        said.append(f"{counted(len(recipe.without), 'sequence')} left out by name.")
    if recipe.skip:
        said.append(f"The first {counted(recipe.skip, 'step')} are left out.")
    if recipe.smooth > 1:
        said.append(f"Smoothed over {recipe.smooth} steps.")
    if recipe.every > 1:
        said.append(f"Every {recipe.every} steps are averaged into one.")
    if recipe.same_length:
        said.append(f"Cut or filled to {counted(recipe.same_length, 'step')}.")
    if recipe.detrend:
        what = "average" if recipe.detrend == "mean" else "straight line"
        said.append(f"The {what} of each sequence is taken out.")
    if recipe.standardise:
        said.append("Each sequence is brought to average 0 and standard deviation 1.")
    return said
