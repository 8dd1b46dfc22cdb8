"""What is done to sequences once they are read: prepare. Recipes as readable steps: in_words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.dataset import BoolArray, FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.missing import fill, said
from sequitur_core.prepare import Recipe, counted, listed, region_in_words

# The fields of a recipe that are applied here, in this order, with what changes nothing.
STEPS: dict[str, int | str | bool | tuple[()]] = {
    "channels": (),
    "range_of": (),
    "range_low": (),
    "range_high": (),
    "outside": "limit",
    "skip": 0,
    "skip_end": 0,
    "smooth": 0,
    "every": 1,
    "same_length": 0,
    "stretch": False,
    "detrend": "",
    "standardise": False,
    "squeeze": False,
    "scaled": (),
    "scaled_low": (),
    "scaled_high": (),
}
TRENDS = {"": "keep it", "mean": "take out the average", "line": "take out a straight line"}
NAMED = 8  # columns or channels told by name
FLAT_SHARE = 1 / 3  # of a sequence, from which a flat end is worth a warning


def without_steps(recipe: Recipe) -> Recipe:
    """The recipe that only reads."""
    return replace(recipe, **STEPS)  # type: ignore[arg-type]


@dataclass
class _Work:
    """What a dataset has become so far; `rows` are those of the dataset that are still there."""

    name: str
    sequences: list[FloatArray]
    missing: list[BoolArray] | None
    meta: Meta
    start: IntArray
    rows: IntArray
    notes: list[str]

    def each(
        self,
        change: Callable[[FloatArray], FloatArray],
        holes: Callable[[BoolArray], BoolArray] | None = None,
    ) -> None:
        """Change every sequence, and what is said to be missing of it."""
        self.sequences = [change(sequence) for sequence in self.sequences]
        if self.missing is not None and holes is not None:
            self.missing = [holes(missing) for missing in self.missing]

    def each_by_known(
        self,
        change: Callable[[FloatArray, BoolArray | None], FloatArray],
        holes: Callable[[BoolArray], BoolArray] | None = None,
    ) -> None:
        """As `each`, by a change that is told what is missing."""
        missing: Sequence[BoolArray | None] = self.missing or [None] * len(self.sequences)
        self.sequences = [change(*one) for one in zip(self.sequences, missing, strict=True)]
        self.each(lambda sequence: sequence, holes)

    def lengths(self) -> IntArray:
        return np.array([len(sequence) for sequence in self.sequences], np.int64)


def prepare(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    """The dataset after the steps of a recipe; the notes say what was done.

    Raises SequiturError if a step leaves nothing of a sequence, or names a channel that
    isn't there.
    """
    if recipe == without_steps(recipe):
        return dataset
    work = _Work(
        dataset.name,
        list(dataset.sequences),
        None if dataset.missing is None else list(dataset.missing),
        dataset.meta,
        dataset.start,
        np.arange(len(dataset), dtype=np.int64),
        [],
    )
    for step in (_keep_channels, _limit, _leave_ends, _smooth, _thin, _one_length, _scale):
        step(work, recipe)
    kept = dataset if len(work.rows) == len(dataset) else dataset.take(work.rows)
    return replace(
        kept,
        sequences=work.sequences,
        missing=work.missing,
        meta=replace(work.meta, notes=(*work.meta.notes, *work.notes)),
        start=work.start,
    )


def with_channels(recipe: Recipe, channels: Sequence[str]) -> Recipe:
    """The recipe that keeps these channels, and says nothing of others."""
    ranges = [
        kept
        for kept in zip(recipe.range_of, recipe.range_low, recipe.range_high, strict=True)
        if kept[0] in channels
    ]
    scales = [
        kept
        for kept in zip(recipe.scaled, recipe.scaled_low, recipe.scaled_high, strict=True)
        if kept[0] in channels
    ]
    return replace(
        recipe,
        channels=tuple(channels),
        range_of=tuple(name for name, _, _ in ranges),
        range_low=tuple(low for _, low, _ in ranges),
        range_high=tuple(high for _, _, high in ranges),
        scaled=tuple(name for name, _, _ in scales),
        scaled_low=tuple(low for _, low, _ in scales),
        scaled_high=tuple(high for _, _, high in scales),
    )


def scaled_to_one(dataset: SequenceDataset, recipe: Recipe) -> Recipe:
    """The recipe that brings each channel of this dataset to a range from 0 to 1 at the end.

    The lowest and highest number of each channel, once all other steps are done, are
    written into it, so that other data is scaled by the same ones.
    """
    bare = replace(recipe, scaled=(), scaled_low=(), scaled_high=(), squeeze=False)
    done = prepare(dataset, bare)
    if len(done.element_shape) > 1:
        lows: list[float] = [min(float(s.min()) for s in done.sequences)]
        highs: list[float] = [max(float(s.max()) for s in done.sequences)]
        return replace(bare, scaled=("",), scaled_low=tuple(lows), scaled_high=tuple(highs))
    lows = np.min([s.min(axis=0) for s in done.sequences], axis=0).astype(float).tolist()
    highs = np.max([s.max(axis=0) for s in done.sequences], axis=0).astype(float).tolist()
    names = done.meta.channels
    return replace(bare, scaled=names, scaled_low=tuple(lows), scaled_high=tuple(highs))


def lengths_after(lengths: IntArray, recipe: Recipe) -> IntArray:
    """Steps of sequences of these lengths before they are brought to one; below 1: none left."""
    left = lengths - recipe.skip - recipe.skip_end
    return np.where(left < recipe.every, np.minimum(left, 1), left // recipe.every)


def flat_ends(lengths: IntArray, to: int) -> int:
    """How many sequences of these lengths would end in a long flat stretch, filled to a length."""
    return int(((to - lengths) > FLAT_SHARE * to).sum())


# --- The steps, in their order -------------------------------------------------------------


def _places(work: _Work, names: Sequence[str]) -> list[int]:
    """Where channels stand; clips have one, without a name."""
    if work.sequences[0].ndim > 2:
        if set(names) <= {""}:
            return [0] * len(names)
        raise SequiturError(
            f"{work.name} holds pictures, which have no channels such as {listed(list(names))}. "
            "The recipe was made for other data."
        )
    there = work.meta.channels
    if lacking := [name for name in names if name not in there]:
        what = "channel" if len(lacking) == 1 else "channels"
        raise SequiturError(
            f"{work.name} lacks the {what} {listed(lacking)}. It has {listed(there, 12)}."
        )
    return [there.index(name) for name in names]


def _keep_channels(work: _Work, recipe: Recipe) -> None:
    if not recipe.channels:
        return
    at = _places(work, recipe.channels)
    work.each(lambda s: s[:, at], lambda m: m[:, at])
    gone = [name for name in work.meta.channels if name not in recipe.channels]
    units = tuple(work.meta.units[i] for i in at)
    work.meta = replace(work.meta, channels=recipe.channels, units=units)
    if gone:
        what = "Channel" if len(gone) == 1 else "Channels"
        work.notes.append(f"{what} left out: {listed(gone, 12)}.")


def _limit(work: _Work, recipe: Recipe) -> None:
    if not recipe.range_of:
        return
    shape = work.sequences[0].shape[1:]
    low = np.full(shape if len(shape) == 1 else 1, -np.inf, np.float32)
    high = np.full_like(low, np.inf)
    for place, least, most in zip(
        _places(work, recipe.range_of), recipe.range_low, recipe.range_high, strict=True
    ):
        low[place] = -np.inf if least is None else least
        high[place] = np.inf if most is None else most
    outside = [(s < low) | (s > high) for s in work.sequences]
    count = sum(int(found.sum()) for found in outside)
    if recipe.outside == "limit":
        work.each(lambda s: np.clip(s, low, high))
        work.notes.append(f"{counted(count, 'value')} out of range set to the end of it.")
        return
    if not count:
        return
    holes = outside
    if work.missing is not None:
        holes = [found | missing for found, missing in zip(outside, work.missing, strict=True)]
    filled = fill(
        (
            np.where(found, np.nan, s.astype(np.float64))
            for s, found in zip(work.sequences, holes, strict=True)
        ),
        recipe.fill,
    )
    if not len(filled.rows):
        raise SequiturError(
            f"Every sequence of {work.name} has values out of range that can't be filled in. "
            "Widen the range, or set such values to its ends."
        )
    work.sequences = list(filled.sequences)
    work.missing = None if filled.missing is None else list(filled.missing)
    work.rows, work.start = work.rows[filled.rows], work.start[filled.rows]
    work.notes.append(f"{counted(count, 'value')} out of range taken for missing.")
    work.notes += said(filled.gaps, recipe.fill, dropped=filled.dropped)


def _leave_ends(work: _Work, recipe: Recipe) -> None:
    first, last = recipe.skip, recipe.skip_end
    if not first and not last:
        return
    shortest = int(work.lengths().min())
    parts = [f"first {counted(first, 'step')}"] * (first > 0)
    parts += [f"last {counted(last, 'step')}"] * (last > 0)
    what = " and the ".join(parts)
    if first + last >= shortest:
        raise SequiturError(
            f"The {what} can't be left out: the shortest sequence has only {shortest:,}. Leave "
            "out fewer, or the short sequences."
        )
    work.each(lambda s: s[first : len(s) - last], lambda m: m[first : len(m) - last])
    work.start = work.start + first
    work.notes.append(f"The {what} of each sequence were left out.")


def _smooth(work: _Work, recipe: Recipe) -> None:
    if recipe.smooth > 1:
        work.each_by_known(lambda s, m: smooth(s, recipe.smooth, m))
        work.notes.append(f"Each step is the average of {recipe.smooth} steps around it.")


def _thin(work: _Work, recipe: Recipe) -> None:
    every = recipe.every
    if every > 1:
        # An average counts as missing where most of it is.
        work.each_by_known(
            lambda s, m: thin(s, every, m), lambda m: thin(m.astype(np.float32), every) > 0.5
        )
        work.meta = replace(work.meta, step=work.meta.step * every)
        work.start = work.start // every
        work.notes.append(f"Every {every} steps were averaged into one.")


def _one_length(work: _Work, recipe: Recipe) -> None:
    to = recipe.same_length
    if not to:
        return
    lengths = work.lengths()
    if recipe.stretch:
        work.each(lambda s: stretch(s, to), lambda m: stretch(m.astype(np.float32), to) > 0.5)
        work.start = np.asarray(work.start * (to / lengths), np.int64)
        # How long a step takes now depends on the sequence, and on those of other files.
        work.meta = replace(work.meta, step=1.0, step_unit="step", begins="")
        changed = int((lengths != to).sum())
        work.notes.append(
            f"All sequences have {counted(to, 'step')}: {changed:,} were stretched or shrunk."
        )
        return
    work.each(lambda s: to_length(s, to), lambda m: to_length(m, to))
    cut, filled = int((lengths > to).sum()), int((lengths < to).sum())
    work.notes.append(
        f"All sequences have {counted(to, 'step')}: {cut:,} were cut at their end, {filled:,} go "
        "on with their last value."
    )


def _scale(work: _Work, recipe: Recipe) -> None:
    if recipe.detrend:
        work.each_by_known(lambda s, m: detrend(s, recipe.detrend, m))
        what = "average" if recipe.detrend == "mean" else "straight line that fits it best"
        work.notes.append(f"The {what} was taken out of each channel of each sequence.")
    if recipe.standardise:
        work.each_by_known(standardise)
        work.meta = replace(work.meta, units=("sd",) * len(work.meta.units))
        what = _part(work)
        work.notes.append(
            f"Each {what} was brought to average 0 and standard deviation 1, so that only its "
            f"{'shape counts' if work.sequences[0].ndim == 2 else 'changes count'}."
        )
    if recipe.squeeze:
        work.each(squeeze)
        work.meta = replace(work.meta, units=("0 to 1",) * len(work.meta.units))
        whose = "Each clip" if work.sequences[0].ndim > 2 else "Each channel of each sequence"
        work.notes.append(f"{whose} was brought to the range from 0 to 1.")
    if recipe.scaled:
        at = _places(work, recipe.scaled)
        size = work.sequences[0].shape[1] if work.sequences[0].ndim == 2 else 1
        low, width = np.zeros(size), np.ones(size)
        low[at] = recipe.scaled_low
        width[at] = np.subtract(recipe.scaled_high, recipe.scaled_low)
        width[width == 0] = 1
        work.each(lambda s: np.asarray((s - low) / width, np.float32))
        units = list(work.meta.units)
        for place in at if units else ():
            units[place] = "0 to 1"
        work.meta = replace(work.meta, units=tuple(units))
        work.notes.append("Each channel was brought to the range from 0 to 1 over all sequences.")


def _part(work: _Work) -> str:
    """What is followed along time: a channel, a pixel or a voxel, and of what."""
    axes = work.sequences[0].ndim - 1
    if axes == 1:
        return "channel of each sequence"
    return "pixel of each clip" if axes == 2 or work.meta.channels else "voxel of each sequence"


# --- One sequence: averages are those of known values, or of filled ones where none is known ----


def smooth(sequence: FloatArray, steps: int, missing: BoolArray | None = None) -> FloatArray:
    """Moving average over `steps` steps around each one, fewer at the ends; same shape."""
    n, before = len(sequence), (steps - 1) // 2
    low = np.maximum(np.arange(n) - before, 0)
    high = np.minimum(np.arange(n) + (steps - before), n)

    def around(values: NDArray[Any]) -> NDArray[np.float64]:
        start = np.zeros((1, *values.shape[1:]))
        total = np.concatenate([start, np.cumsum(values, 0, np.float64)])
        return np.asarray(total[high] - total[low])

    counts = (high - low).reshape(n, *(1,) * (sequence.ndim - 1))
    average = around(sequence) / counts
    if missing is not None:
        known = around(~missing)
        of_known = around(np.where(missing, 0, sequence)) / np.maximum(known, 1)
        average = np.where(known > 0, of_known, average)
    return np.asarray(average, np.float32)


def thin(sequence: FloatArray, every: int, missing: BoolArray | None = None) -> FloatArray:
    """Averages of `every` steps in turn; what is left at the end is dropped, but never all."""
    every = min(every, len(sequence))
    count = len(sequence) // every

    def blocks(values: NDArray[Any]) -> NDArray[Any]:
        return values[: count * every].reshape(count, every, *values.shape[1:])

    average: NDArray[Any] = blocks(sequence).mean(axis=1, dtype=np.float64)
    if missing is not None:
        known = blocks(~missing)
        of_known = np.where(known, blocks(sequence), 0).sum(axis=1, dtype=np.float64)
        average = np.where(known.any(axis=1), of_known / np.maximum(known.sum(axis=1), 1), average)
    return np.asarray(average, np.float32)


def to_length(sequence: NDArray[Any], length: int) -> NDArray[Any]:
    """Cut at the end, or with the last value repeated."""
    more = max(0, length - len(sequence))
    return np.concatenate([sequence[:length], np.repeat(sequence[-1:], more, axis=0)])


def stretch(sequence: FloatArray, length: int) -> FloatArray:
    """Stretched or shrunk along time: first and last stay, lines are drawn in between."""
    n = len(sequence)
    if n == length:
        return sequence
    at = np.linspace(0, n - 1, length)
    below = np.minimum(at.astype(np.int64), max(0, n - 2))
    above = np.minimum(below + 1, n - 1)
    share = (at - below).reshape(length, *(1,) * (sequence.ndim - 1))
    return np.asarray((1 - share) * sequence[below] + share * sequence[above], np.float32)


def detrend(sequence: FloatArray, how: str, missing: BoolArray | None = None) -> FloatArray:
    """Without the mean, or the line of least squares, of each channel over time."""
    values = sequence.astype(np.float64)
    if missing is not None:
        known = _judged(missing)
        count = known.sum(axis=0)
        values -= (values * known).sum(axis=0) / count
        if how == "line":
            step = np.arange(len(values)).reshape(-1, *(1,) * (values.ndim - 1))
            away = step - (step * known).sum(axis=0) / count
            size = (known * np.square(away)).sum(axis=0)
            slope = (known * away * values).sum(axis=0) / np.where(size == 0, 1, size)
            values -= slope * away
        return values.astype(np.float32)
    values -= values.mean(axis=0)
    if how == "line" and len(values) > 1:
        t = np.arange(len(values)) - (len(values) - 1) / 2
        values -= np.tensordot(t, np.tensordot(t, values, 1) / (t @ t), 0)
    return values.astype(np.float32)


def _judged(missing: BoolArray) -> NDArray[np.float64]:
    """1 where a value is known, 0 elsewhere; 1 all along where nothing of a channel is."""
    return np.asarray(~missing | missing.all(axis=0), np.float64)


def standardise(sequence: FloatArray, missing: BoolArray | None = None) -> FloatArray:
    """Mean 0 and standard deviation 1 of each channel over time; a constant one is 0."""
    values = sequence.astype(np.float64)
    if missing is None:
        centred = values - values.mean(axis=0)
        spread = centred.std(axis=0)
    else:
        known = _judged(missing)
        centred = values - (values * known).sum(axis=0) / known.sum(axis=0)
        spread = np.sqrt((np.square(centred) * known).sum(axis=0) / known.sum(axis=0))
    # Rounding leaves a constant channel a tiny spread, and dividing by that would blow it up.
    still = spread <= 1e-7 * np.abs(values).max(axis=0, initial=0)
    return np.asarray(np.where(still, 0, centred / np.where(still, 1, spread)), np.float32)


def squeeze(sequence: FloatArray) -> FloatArray:
    """From 0, the lowest, to 1, the highest of each channel, or of a clip; a constant one is 0."""
    axes = 0 if sequence.ndim == 2 else None
    values = sequence.astype(np.float64)
    low = values.min(axis=axes)
    width = values.max(axis=axes) - low
    return np.asarray((values - low) / np.where(width == 0, 1, width), np.float32)


_FAMILIES = {
    "table": "a table",
    "array": "an array",
    "ts": "a .ts file",
    "video": "videos",
    "pictures": "pictures, each a frame",
    "sound": "sounds",
    "volume": "volumes",
}
# What is followed along time, where it isn't simply the sequence.
_PARTS = {
    "video": "pixel of each clip",
    "pictures": "pixel of each clip",
    "volume": "voxel of each sequence",
}
_AXES = {
    "N": "sequences", "T": "steps", "C": "channels", "H": "height", "W": "width", "D": "depth",
    "1": "one",
}  # fmt: skip
_LAYOUTS = {
    "rows": "Each row is a sequence.",
    "columns": "Each column is a sequence.",
    "tidy": "Each row is one step of a sequence.",
    "long": "All rows are one long series.",
}


_FILLED = {
    "mask": "Missing values are filled in along time, but nothing is judged by them.",
    "zero": "Missing values are taken for 0.",
    "drop": "Sequences and windows with missing values are left out.",
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
        if recipe.skip_lines:
            above = counted(recipe.skip_lines, "line")
            said.append(f"The table begins below {above}.")
        said.append(_LAYOUTS[recipe.layout])
    for one, several, columns in [
        ("Sequences are named by the column", "Sequences are named by", recipe.id_columns),
        ("Time comes from the column", "Time comes from", recipe.time_columns),
        ("The channel is", "Channels are", recipe.value_columns),
        ("The label is", "Labels are", recipe.label_columns),
        ("Left out is", "Left out are", recipe.left_out),
    ]:
        if columns:
            said.append(f"{one if len(columns) == 1 else several} {listed(columns, NAMED)}.")
    if recipe.channel_column:
        said.append(f"The column {recipe.channel_column} names the channel of a value.")
    if recipe.array or recipe.axes:
        named = f"The array is {recipe.array}" if recipe.array else "The array's axes are"
        axes = listed([_AXES.get(axis, axis) for axis in recipe.axes], NAMED)
        said.append(f"{named}, with axes {axes}." if recipe.array else f"{named} {axes}.")
    if recipe.missing_numbers:
        numbers = ", ".join(f"{number:g}" for number in recipe.missing_numbers)
        said.append(f"{numbers} means that a value is missing.")
    if recipe.fill in _FILLED:
        said.append(_FILLED[recipe.fill])
    if recipe.even_step:
        said.append(f"Times are brought to even steps of {recipe.even_step}.")
    if recipe.window:
        apart = recipe.window_step or recipe.window
        said.append(f"Windows of {counted(recipe.window, 'step')} are cut, {apart:,} steps apart.")
    if recipe.align:
        said.append(f"Windows begin with a {recipe.align}.")
    if recipe.format == "sound":
        said += _sound_in_words(recipe)
    elif recipe.fps:
        said.append(f"{recipe.fps:g} frames per second are kept.")
    if recipe.region:
        said.append(f"{region_in_words(recipe.region, volumes=recipe.format == 'volume')}.")
    if recipe.frame_size:
        unit = "voxels" if recipe.format == "volume" else "pixels"
        said.append(f"Frames are {' x '.join(map(str, recipe.frame_size))} {unit}.")
    if recipe.colour:
        said.append("Colours are kept.")
    if recipe.by_voxel:
        said.append(
            "Each voxel is brought to average 0 and standard deviation 1 over the whole of a file."
        )
    if recipe.without:
        verb = "is" if len(recipe.without) == 1 else "are"
        said.append(f"{counted(len(recipe.without), 'sequence')} {verb} left out by name.")
    said += _steps_in_words(recipe)
    return said


def _sound_in_words(recipe: Recipe) -> list[str]:
    what = {
        "bands": f"how loud each of {recipe.bands} bands of pitch is",
        "loudness": "how loud it is",
        "wave": "the wave itself",
    }[recipe.sound]
    often = f", {recipe.fps:g} times in a second" if recipe.fps else ""
    said = [f"What is kept of each sound is {what}{often}."]
    if recipe.sound == "bands" and recipe.highest:
        said.append(f"The bands reach up to {recipe.highest:g} Hz.")
    how = "stay apart" if recipe.stereo else "are averaged"
    said.append(f"Left and right, where there are both, {how}.")
    return said


def _steps_in_words(recipe: Recipe) -> list[str]:
    said = []
    if recipe.channels:
        said.append(f"Channels kept: {listed(recipe.channels, NAMED)}.")
    for name, low, high in zip(recipe.range_of, recipe.range_low, recipe.range_high, strict=True):
        ends = [] if low is None else [f"below {low:.6g}"]
        ends += [] if high is None else [f"above {high:.6g}"]
        done = "taken for missing" if recipe.outside == "missing" else "set to that"
        if ends:
            said.append(f"Values{f' of {name}' if name else ''} {' or '.join(ends)} are {done}.")
    for count, which in ((recipe.skip, "first"), (recipe.skip_end, "last")):
        if count:
            steps = "step is" if count == 1 else f"{count:,} steps are"
            said.append(f"The {which} {steps} left out.")
    if recipe.smooth > 1:
        said.append(f"Smoothed over {recipe.smooth} steps.")
    if recipe.every > 1:
        said.append(f"Every {recipe.every} steps are averaged into one.")
    if recipe.same_length:
        how = "Stretched or shrunk" if recipe.stretch else "Cut or filled"
        said.append(f"{how} to {counted(recipe.same_length, 'step')}.")
    if recipe.detrend:
        what = "average" if recipe.detrend == "mean" else "straight line"
        said.append(f"The {what} of each sequence is taken out.")
    if recipe.standardise:
        whose = _PARTS.get(recipe.format, "sequence")
        said.append(f"Each {whose} is brought to average 0 and standard deviation 1.")
    if recipe.squeeze:
        said.append("Each sequence is brought to the range from 0 to 1.")
    if recipe.scaled:
        said.append("Each channel is brought to the range from 0 to 1 over all sequences.")
    return said
