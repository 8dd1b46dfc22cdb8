"""What a recipe does to sequences once they are read: `preprocess`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import compress
from typing import Any

import numpy as np

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.data.notes import preparation as said
from sequitur_core.data.notes.note import Note
from sequitur_core.data.preparation.angles import as_directions, direction_names
from sequitur_core.data.preparation.changes import (
    CHANGE_NAMES,
    OF_POSITIVE,
    SHORTENS,
    changed,
    changed_unit,
)
from sequitur_core.data.preparation.missing import MissingCounts, describe_missing, fill
from sequitur_core.data.preparation.pose import (
    body_parts,
    centred,
    missing_when,
    moving_channels,
    turned,
)
from sequitur_core.data.preparation.transforms import (
    crop_or_pad,
    detrend,
    downsample,
    smooth,
    squeeze,
    standardise,
    stretch,
)
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, pluralise

_FIELDS = fields(Recipe)
# The fields of a recipe that are applied here, from `centre_on` on, with what changes nothing.
STEPS: dict[str, Any] = {
    item.name: item.default for item in _FIELDS[[f.name for f in _FIELDS].index("centre_on") :]
}
TRENDS = {"": "keep it", "mean": "remove the average", "line": "remove a straight line"}
# Those that change values alone, not how many sequences there are, how long, of which channels.
OF_VALUES = ("smooth", "detrend", "standardise", "squeeze", "scaled", "scaled_low", "scaled_high")
NAMED = 8  # columns or channels listed by name
FLAT_SHARE = 1 / 3  # of a sequence: a longer flat end is worth a warning


def without_preprocessing(recipe: Recipe) -> Recipe:
    """The recipe that only reads."""
    return recipe.with_(**STEPS)


def without_value_steps(recipe: Recipe) -> Recipe:
    """The recipe that gives as many sequences, as long and of the same channels."""
    steps = [*OF_VALUES, *["change"] * (recipe.change not in SHORTENS)]
    if recipe.outside != "missing":
        steps += ["range_of", "range_low", "range_high"]
    return recipe.with_(**{step: STEPS[step] for step in steps})


@dataclass
class _Work:
    """The dataset after the steps so far; `rows` are the rows of the original that are kept."""

    name: str
    sequences: list[FloatArray]
    missing: list[BoolArray] | None
    meta: Meta
    start: IntArray
    rows: IntArray
    notes: list[Note]

    def each(
        self,
        change: Callable[[FloatArray], FloatArray],
        holes: Callable[[BoolArray], BoolArray] | None = None,
    ) -> None:
        """Change every sequence, and its mask of missing values."""
        self.sequences = [change(sequence) for sequence in self.sequences]
        if self.missing is not None and holes is not None:
            self.missing = [holes(missing) for missing in self.missing]

    def each_with_missing(
        self,
        change: Callable[[FloatArray, BoolArray | None], FloatArray],
        holes: Callable[[BoolArray], BoolArray] | None = None,
    ) -> None:
        """As `each`, by a change that is also given the mask."""
        missing: Sequence[BoolArray | None] = self.missing or [None] * len(self.sequences)
        self.sequences = [change(*one) for one in zip(self.sequences, missing, strict=True)]
        self.each(lambda sequence: sequence, holes)

    def lengths(self) -> IntArray:
        return np.array([len(sequence) for sequence in self.sequences], np.int64)


def preprocess(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    """The dataset after the steps of a recipe; the notes say what was done.

    Raises SequiturError if a step leaves nothing of a sequence, or names a channel that
    isn't there.
    """
    if recipe == without_preprocessing(recipe):
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
    steps = (
        _centre,
        _as_directions,
        _keep_channels,
        _limit_ranges,
        _trim_ends,
        _smooth,
        _downsample,
        _keep_movement,
        _keep_change,
        _equalise_lengths,
        _scale,
    )
    for step in steps:
        step(work, recipe)
    kept = dataset if len(work.rows) == len(dataset) else dataset.take(work.rows)
    return replace(
        kept,
        name=kept.name + "".join(f" ({what})" for what in _kept_only(recipe)),
        sequences=work.sequences,
        missing=work.missing,
        meta=replace(work.meta, notes=(*work.meta.notes, *work.notes)),
        start=work.start,
    )


def _kept_only(recipe: Recipe) -> list[str]:
    return ["movement"] * recipe.movement + [CHANGE_NAMES[c] for c in [recipe.change] if c]


def with_channels(recipe: Recipe, channels: Sequence[str]) -> Recipe:
    """The recipe that keeps these channels only, without settings for any others."""

    def of_kept(names: Sequence[str], *ends: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
        kept = [name in channels for name in names]
        return tuple(tuple(compress(column, kept)) for column in (names, *ends))

    range_of, range_low, range_high = of_kept(recipe.range_of, recipe.range_low, recipe.range_high)
    scaled, scaled_low, scaled_high = of_kept(recipe.scaled, recipe.scaled_low, recipe.scaled_high)
    return replace(
        recipe,
        channels=tuple(channels),
        range_of=range_of,
        range_low=range_low,
        range_high=range_high,
        scaled=scaled,
        scaled_low=scaled_low,
        scaled_high=scaled_high,
    )


def with_range_scaling(dataset: SequenceDataset, recipe: Recipe) -> Recipe:
    """The recipe that scales each channel of this dataset to the range from 0 to 1 at the end.

    It holds the lowest and highest number of each channel after all other steps, so that other
    data is scaled by the same ones.
    """
    bare = replace(recipe, scaled=(), scaled_low=(), scaled_high=(), squeeze=False)
    done = preprocess(dataset, bare)
    series = not done.are_clips
    axis = 0 if series else None
    lows = np.min([s.min(axis=axis) for s in done.sequences], axis=0)
    highs = np.max([s.max(axis=axis) for s in done.sequences], axis=0)
    return replace(
        bare,
        scaled=done.meta.channels if series else ("",),
        scaled_low=tuple(np.atleast_1d(lows).tolist()),
        scaled_high=tuple(np.atleast_1d(highs).tolist()),
    )


def lengths_after(lengths: IntArray, recipe: Recipe) -> IntArray:
    """Steps left of sequences of these lengths, before `same_length`; below 1: none."""
    left = lengths - recipe.skip - recipe.skip_end
    left = np.where(left < recipe.every, np.minimum(left, 1), left // recipe.every)
    return left - recipe.movement - (recipe.change in SHORTENS)


def flat_ends(lengths: IntArray, to: int) -> int:
    """How many sequences of these lengths would end in a long constant run if padded to `to`."""
    return int(((to - lengths) > FLAT_SHARE * to).sum())


# --- The steps, in their order -------------------------------------------------------------


def _channel_indices(work: _Work, names: Sequence[str]) -> list[int]:
    """Where these channels are among those of the dataset; clips have one, without a name."""
    if work.sequences[0].ndim > 2:
        if set(names) <= {""}:
            return [0] * len(names)
        raise SequiturError(
            f"{work.name} holds pictures, which have no channels such as "
            f"{join_names(list(names))}. The recipe was made for other data."
        )
    there = work.meta.channels
    if lacking := [name for name in names if name not in there]:
        what = "channel" if len(lacking) == 1 else "channels"
        raise SequiturError(
            f"{work.name} lacks the {what} {join_names(lacking)}. It has {join_names(there, 12)}."
        )
    return [there.index(name) for name in names]


def _centre(work: _Work, recipe: Recipe) -> None:
    """Places as seen from one of them; what is 0 from there on is left out."""
    if not recipe.centre_on:
        return
    found = body_parts(work.meta.channels)
    wanted = [recipe.centre_on, *filter(None, [recipe.turn_by])]
    for name in wanted:
        if name not in found:
            known = f"It has {join_names(list(found), 12)}." if found else "It has none."
            raise SequiturError(f"{work.name} lacks the body part {name}. {known}")
    if len(set(wanted)) < len(wanted):
        raise SequiturError(
            f"{wanted[0]} can't be both the centre and the facing direction. Choose two body parts."
        )
    parts = list(found.values())
    centre = found[recipe.centre_on]
    work.each(lambda s: centred(s, parts, centre), lambda m: missing_when(m, parts, *centre))
    if recipe.turn_by:
        ahead = found[recipe.turn_by]
        work.each(lambda s: turned(s, parts, ahead), lambda m: missing_when(m, parts, *ahead[:2]))
    _take_channels(work, moving_channels(work.meta.channels, recipe.centre_on, recipe.turn_by))
    work.notes.append(said.centred_on(recipe.centre_on, recipe.turn_by))


def _take_channels(work: _Work, at: Sequence[int]) -> None:
    at = list(at)
    work.each(lambda s: s[:, at], lambda m: m[:, at])
    channels, units = (tuple(of[i] for i in at) for of in (work.meta.channels, work.meta.units))
    work.meta = replace(work.meta, channels=channels, units=units)


def _as_directions(work: _Work, recipe: Recipe) -> None:
    """Sine and cosine in the place of each angle, so that nothing jumps after a whole turn."""
    if not recipe.angles:
        return
    places = _channel_indices(work, recipe.angles)
    counts = np.ones(len(work.meta.channels), np.int64)
    counts[places] = 2
    work.each(
        lambda s: as_directions(s, places, recipe.turns), lambda m: np.repeat(m, counts, axis=1)
    )
    channels = _with_directions(work.meta.channels, recipe)
    units = ["" if n == 2 else u for n, u in zip(counts, work.meta.units, strict=True)]
    work.meta = replace(work.meta, channels=channels, units=tuple(np.repeat(units, counts)))
    work.notes.append(said.sines_and_cosines(recipe.angles))


def _with_directions(channels: Sequence[str], recipe: Recipe) -> tuple[str, ...]:
    """Names of channels, of angles those of both that they become."""
    each = [direction_names(c) if c in recipe.angles else (c,) for c in channels]
    return tuple(name for names in each for name in names)


def _keep_channels(work: _Work, recipe: Recipe) -> None:
    if not recipe.channels:
        return
    before = work.meta.channels
    kept = _with_directions(recipe.channels, recipe)
    _take_channels(work, _channel_indices(work, kept))
    gone = [name for name in before if name not in kept]
    if gone:
        _count_missing_again(work)
        work.notes.append(said.channels_excluded(tuple(gone)))


def _count_missing_again(work: _Work) -> None:
    """Say how many values are missing of the channels that are left, if it is known which."""
    if work.missing is None:
        return
    gaps, notes = MissingCounts.of(work.missing), list[Note]()
    for note in work.meta.notes:
        if note.kind != said.missing_values.kind:
            notes.append(note)
            continue
        how, noun = note.numbers["how"], note.numbers.get("noun", "sequence")
        notes += describe_missing(gaps, how, channels=work.meta.channels, noun=noun)
    work.meta = replace(work.meta, notes=tuple(notes))
    if not gaps.count:
        work.missing = None


def _limit_ranges(work: _Work, recipe: Recipe) -> None:
    if not recipe.range_of:
        return
    shape = work.sequences[0].shape[1:]
    low = np.full(shape if len(shape) == 1 else 1, -np.inf, np.float32)
    high = np.full_like(low, np.inf)
    for place, least, most in zip(
        _channel_indices(work, recipe.range_of), recipe.range_low, recipe.range_high, strict=True
    ):
        low[place] = -np.inf if least is None else least
        high[place] = np.inf if most is None else most
    outside = [(s < low) | (s > high) for s in work.sequences]
    count = sum(int(found.sum()) for found in outside)
    if recipe.outside == "limit":
        work.each(lambda s: np.clip(s, low, high))
        work.notes.append(said.limited(count))
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
            "Widen the range, or set such values to its limits."
        )
    work.sequences = list(filled.sequences)
    work.missing = None if filled.missing is None else list(filled.missing)
    work.rows, work.start = work.rows[filled.rows], work.start[filled.rows]
    work.notes.append(said.out_of_range(count))
    work.notes += describe_missing(filled.gaps, recipe.fill, dropped=filled.dropped)


def _trim_ends(work: _Work, recipe: Recipe) -> None:
    first, last = recipe.skip, recipe.skip_end
    if not first and not last:
        return
    shortest = int(work.lengths().min())
    if first + last >= shortest:
        raise SequiturError(
            f"The {said.which_ends(first, last)} can't be skipped: the shortest sequence has only "
            f"{shortest:,}. Skip fewer, or exclude the short sequences."
        )
    work.each(lambda s: s[first : len(s) - last], lambda m: m[first : len(m) - last])
    work.start = work.start + first
    work.notes.append(said.ends_skipped(first, last))


def _smooth(work: _Work, recipe: Recipe) -> None:
    if recipe.smooth > 1:
        work.each_with_missing(lambda s, m: smooth(s, recipe.smooth, m))
        work.notes.append(said.smoothed(recipe.smooth))


def _downsample(work: _Work, recipe: Recipe) -> None:
    every = recipe.every
    if every > 1:
        # An average counts as missing where most of it is.
        work.each_with_missing(
            lambda s, m: downsample(s, every, m),
            lambda m: downsample(m.astype(np.float32), every) > 0.5,
        )
        filled = tuple((c, r, a // every, -(-b // every)) for c, r, a, b in work.meta.filled)
        work.meta = replace(work.meta, step=work.meta.step * every, filled=filled)
        work.start = work.start // every
        work.notes.append(said.averaged(every))


def _keep_movement(work: _Work, recipe: Recipe) -> None:
    if not recipe.movement:
        return
    if short := int((work.lengths() < 2).sum()):
        raise SequiturError(
            f"{pluralise(short, 'sequence')} of {work.name} would have a single step, in which "
            "nothing moves. Skip or average fewer steps."
        )
    work.each(lambda s: np.diff(s, axis=0), lambda m: m[1:] | m[:-1])
    work.start = work.start + 1
    work.notes.append(said.only_movement())


def _keep_change(work: _Work, recipe: Recipe) -> None:
    how = recipe.change
    if not how:
        return
    if work.sequences[0].ndim > 2:
        raise SequiturError(
            f"{work.name} holds pictures, which have no {CHANGE_NAMES[how]}. Keep their movement."
        )
    lowest = np.min([sequence.min(axis=0) for sequence in work.sequences], axis=0)
    if how in OF_POSITIVE and (lowest <= 0).any():
        names = [n for n, low in zip(work.meta.channels, lowest, strict=True) if low <= 0]
        raise SequiturError(
            f"{join_names(names, NAMED)} of {work.name} {'has' if len(names) == 1 else 'have'} "
            f"values of 0 or below, which have no {CHANGE_NAMES[how]}. Choose the difference, or "
            f"leave {'this channel' if len(names) == 1 else 'these channels'} out."
        )
    shorter = how in SHORTENS
    if shorter and (short := int((work.lengths() < 2).sum())):
        raise SequiturError(
            f"{pluralise(short, 'sequence')} of {work.name} would have a single step, from which "
            "nothing changes. Skip or average fewer steps."
        )
    work.each(lambda s: changed(s, how), lambda m: m[1:] | m[:-1] if shorter else m)
    work.start = work.start + shorter
    units = tuple(changed_unit(unit, how) for unit in work.meta.units)
    work.meta = replace(work.meta, units=units)
    work.notes.append(said.only_change(how))


def _equalise_lengths(work: _Work, recipe: Recipe) -> None:
    to = recipe.same_length
    if not to:
        return
    lengths = work.lengths()
    if recipe.stretch:
        work.each(lambda s: stretch(s, to), lambda m: stretch(m.astype(np.float32), to) > 0.5)
        work.start = np.asarray(work.start * (to / lengths), np.int64)
        # How long a step takes now depends on the sequence, and on those of other files.
        work.meta = replace(work.meta, step=1.0, step_unit="step", begins="", filled=())
        changed = int((lengths != to).sum())
        work.notes.append(said.stretched(to, changed))
        return
    work.each(lambda s: crop_or_pad(s, to), lambda m: crop_or_pad(m, to))
    cut, filled = int((lengths > to).sum()), int((lengths < to).sum())
    work.notes.append(said.cut_or_padded(to, cut, filled))


def _scale(work: _Work, recipe: Recipe) -> None:
    series = work.sequences[0].ndim == 2
    if recipe.detrend:
        work.each_with_missing(lambda s, m: detrend(s, recipe.detrend, m))
        work.notes.append(said.trend_removed(recipe.detrend))
    if recipe.standardise:
        work.each_with_missing(standardise)
        work.meta = replace(work.meta, units=("sd",) * len(work.meta.units))
        work.notes.append(said.standardised(_part(work), series))
    if recipe.squeeze:
        work.each(squeeze)
        work.meta = replace(work.meta, units=("0 to 1",) * len(work.meta.units))
        work.notes.append(said.squeezed(series))
    if recipe.scaled:
        at = _channel_indices(work, recipe.scaled)
        size = work.sequences[0].shape[1] if series else 1
        low, width = np.zeros(size), np.ones(size)
        low[at] = recipe.scaled_low
        width[at] = np.subtract(recipe.scaled_high, recipe.scaled_low)
        width[width == 0] = 1
        work.each(lambda s: np.asarray((s - low) / width, np.float32))
        units = list(work.meta.units)
        for place in at if units else ():
            units[place] = "0 to 1"
        work.meta = replace(work.meta, units=tuple(units))
        work.notes.append(said.scaled_over_all())


def _part(work: _Work) -> str:
    """What one value over time belongs to: a channel, a pixel or a voxel, and of what."""
    axes = work.sequences[0].ndim - 1
    if axes == 1:
        return "channel of each sequence"
    return "pixel of each clip" if axes == 2 or work.meta.channels else "voxel of each sequence"
