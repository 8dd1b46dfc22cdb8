"""Values that were never measured: filled in, counted, and described."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import (
    incomplete_left_out,
    incomplete_windows_left_out,
    missing_values,
    windows_unknown,
)
from sequitur_core.data.ragged import Ragged, row_chunks
from sequitur_core.data.recipe import FEWEST, Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import in_a_line, percent, pluralise

# Beyond this share, interpolated values are a good part of what is learned.
FEW_NAMES = 2  # of sequences that miss values, that are said
MUCH = 0.05
LONG = 10  # steps in a row without a measurement that are worth knowing of
MOST_LONG = 2_000  # such stretches of a dataset; those beyond are shorter


@dataclass(frozen=True, eq=False)
class MissingCounts:
    """How many values are missing in the sequences that were kept, and where.

    Attributes
    ----------
    by_channel : int64, missing values of each channel, or of each place in an element.
    steps : steps of all sequences.
    affected, sequences : sequences that miss any, of how many.
    mostly : those in which a channel misses more than half of its values.
    empty : those in which a channel has none.
    """

    by_channel: IntArray
    steps: int
    affected: int
    sequences: int
    mostly: int = 0
    empty: int = 0

    @classmethod
    def of(cls, missing: Iterable[BoolArray]) -> MissingCounts:
        """Count where values are missing in each sequence (length, *element_shape)."""
        if isinstance(missing, Ragged) and len(missing):  # few calls for a million sequences
            counts = missing.array.reshape(len(missing.array), -1)
            if len(counts) == missing.lengths.sum() and missing.is_contiguous:
                lacking = counts.any(axis=1)
                affected = int(np.logical_or.reduceat(lacking, missing.starts).sum())
                by_channel = np.asarray(counts.sum(axis=0), np.int64)
                each = np.add.reduceat(counts, missing.starts, axis=0, dtype=np.int64)
                most = each.max(axis=1)
                mostly = int((2 * most > missing.lengths).sum())
                empty = int((most == missing.lengths).sum())
                return cls(by_channel, len(counts), affected, len(missing), mostly, empty)
        total: IntArray | None = None
        steps = affected = sequences = mostly = empty = 0
        for holes in missing:
            steps += len(holes)
            sequences += 1
            if total is None:
                total = np.zeros(math.prod(holes.shape[1:]), np.int64)
            if not holes.any():  # as of most of many windows
                continue
            found = np.asarray(holes.reshape(len(holes), -1).sum(axis=0), np.int64)
            total += found
            affected += bool(found.any())
            mostly += bool(2 * found.max(initial=0) > len(holes))
            empty += bool(len(holes) == found.max(initial=0))
        total = np.zeros(1, np.int64) if total is None else total
        return cls(total, steps, affected, sequences, mostly, empty)

    @property
    def count(self) -> int:
        """Missing values in all."""
        return int(self.by_channel.sum())

    @property
    def share(self) -> float:
        """Missing values among all, 0 to 1."""
        return self.count / max(1, self.steps * len(self.by_channel))


@dataclass(frozen=True, eq=False)
class Filled:
    """Sequences without holes.

    Attributes
    ----------
    sequences : float32, finite everywhere.
    missing : True where a value was filled in and is masked; None where none is.
    rows : int64, which of the given sequences are kept.
    gaps : what was filled in.
    dropped : sequences left out because of missing values.
    lacking : int64, which of those kept miss any, where that is known.
    """

    sequences: Sequence[FloatArray]
    missing: Sequence[BoolArray] | None
    rows: IntArray
    gaps: MissingCounts
    dropped: int
    lacking: IntArray | None = None


def fill(sequences: Iterable[NDArray[np.floating]], how: str) -> Filled:
    """Fill sequences (length, *element_shape) that have NaN where a value is missing.

    `how` is the `fill` of a recipe. Sequences without any number are left out. A channel without
    any in its sequence can't be interpolated: "interpolate" leaves the sequence out, "mask" gives
    the channel its mean over all sequences, and masks it.
    """
    kept: list[NDArray[np.floating]] = []
    missing: list[BoolArray] = []
    rows: list[int] = []
    dropped = 0
    for row, sequence in enumerate(sequences):
        holes = np.isnan(sequence)
        if holes.any():
            if how == "drop" or holes.all() or (how == "interpolate" and holes.all(axis=0).any()):
                dropped += 1
                continue
            sequence = np.where(holes, 0, sequence) if how == "zero" else interpolate(sequence)
        kept.append(sequence)
        missing.append(holes)
        rows.append(row)
    if how == "mask":
        _fill_empty_channels(kept)
    gaps = MissingCounts.of(missing)
    return Filled(
        sequences=[np.asarray(sequence, np.float32) for sequence in kept],
        missing=missing if how == "mask" and gaps.count else None,
        rows=np.array(rows, np.int64),
        gaps=gaps,
        dropped=dropped,
    )


def _fill_empty_channels(sequences: list[NDArray[np.floating]]) -> None:
    """Fill what is still NaN with the channel's mean over all sequences, or 0 if it has none."""
    empty = [i for i, sequence in enumerate(sequences) if np.isnan(sequence[0]).any()]
    if not empty:
        return
    means = channel_means(sequences)
    for i in empty:
        sequences[i] = np.where(np.isnan(sequences[i]), means, sequences[i])


@dataclass(frozen=True, eq=False)
class Interior:
    """What lies between the first and the last number of each of n rows.

    Attributes
    ----------
    first, last : int64 of shape (n,): where the numbers of a row begin and end; equal where it
        has none.
    holes : bool of shape (n, m): what was missing between these; None where nothing was.
    length : m, of all rows.
    """

    first: IntArray
    last: IntArray
    holes: BoolArray | None
    length: int

    @classmethod
    def concatenated(cls, parts: Sequence[Interior]) -> Interior:
        """The interior of rows that were read in parts."""
        holes = None
        if any(part.holes is not None for part in parts):
            none = [np.zeros((len(part.first), part.length), np.bool_) for part in parts]
            pairs = zip(parts, none, strict=True)
            holes = np.concatenate([e if part.holes is None else part.holes for part, e in pairs])
        return cls(
            np.concatenate([part.first for part in parts]),
            np.concatenate([part.last for part in parts]),
            holes,
            parts[0].length,
        )


def fill_interior(values: NDArray[np.float64], how: str) -> Interior:
    """Fill holes in contiguous rows (n, m) in place, as `fill` does in sequences of one channel.

    Missing beginnings and ends of rows stay NaN; "drop" leaves everything as it is.
    """
    n, m = values.shape
    holes = np.isnan(values)
    if not holes.any():
        return Interior(np.zeros(n, np.int64), np.full(n, m, np.int64), None, m)
    known = ~holes
    some = known.any(axis=1)
    first = np.where(some, known.argmax(axis=1), 0).astype(np.int64)
    last = np.where(some, m - known[:, ::-1].argmax(axis=1), 0).astype(np.int64)
    at = np.arange(m)
    holes &= (at >= first[:, None]) & (at < last[:, None])
    if not holes.any():
        return Interior(first, last, None, m)
    flat, missing = values.reshape(-1), np.flatnonzero(holes)
    if how == "zero":
        flat[missing] = 0
    elif how != "drop":
        # Each hole has a known number before and after it in its row.
        there = np.flatnonzero(known)
        after = np.searchsorted(there, missing)
        before, after = there[after - 1], there[after]
        slope = (flat[after] - flat[before]) / (after - before)
        flat[missing] = slope * (missing - before) + flat[before]
    return Interior(first, last, holes, m)


def fill_rows(values: NDArray[np.floating], how: str) -> tuple[Filled, Interior]:
    """Rows (n, m) that have NaN where a number is missing, as sequences of shape (length, 1).

    The same as `fill` makes of the rows one by one, without their missing ends.
    """
    n, m = values.shape
    made, parts = np.empty((n, m), np.float32), list[Interior]()
    for rows in row_chunks(n, m):
        part = np.array(values[rows], np.float64, order="C")  # a copy, filled
        parts.append(fill_interior(part, how))
        made[rows] = part
    interior = Interior.concatenated(parts)
    return interior_sequences(made, interior, how), interior


def interior_sequences(values: FloatArray, interior: Interior, how: str) -> Filled:
    """Sequences from rows (n, m) that `fill_interior` has filled.

    They reuse the memory of `values`, and their masks that of `holes`: both are compacted in
    place where ends are missing.
    """
    n, m = values.shape
    first, last, holes = interior.first, interior.last, interior.holes
    there = last > first
    count = np.zeros(n, np.int64) if holes is None else holes.sum(axis=1, dtype=np.int64)
    kept = there & (count == 0) if how == "drop" else there
    rows = np.flatnonzero(kept)
    count = count[rows]
    lengths = (last - first)[rows]
    lacking = np.flatnonzero(count)
    gaps = MissingCounts(
        np.array([count.sum()], np.int64),
        int(lengths.sum()),
        len(lacking),
        len(rows),
        int((2 * count > lengths).sum()),
    )
    mask = holes if how == "mask" and gaps.count else None
    if gaps.steps < n * m:
        values = _compacted(values, interior, rows)
        mask = None if mask is None else _compacted(mask, interior, rows)
    return Filled(
        sequences=Ragged.concatenated(values.reshape(-1, 1), lengths),
        missing=None if mask is None else Ragged.concatenated(mask.reshape(-1, 1), lengths),
        rows=rows,
        gaps=gaps,
        dropped=int(there.sum()) - len(rows),
        lacking=lacking,
    )


def _compacted(values: NDArray[Any], interior: Interior, rows: IntArray) -> NDArray[Any]:
    """The interiors of some rows (n, m), ascending, one after another in the memory of all."""
    flat, columns, end = values.reshape(-1), np.arange(interior.length), 0
    for chunk in row_chunks(len(rows), interior.length):
        few = rows[chunk]
        there = (columns >= interior.first[few, None]) & (columns < interior.last[few, None])
        taken = values[few][there]  # a copy; what comes next lies behind it
        flat[end : end + len(taken)] = taken
        end += len(taken)
    return flat[:end]


def channel_means(sequences: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
    """The mean of all known values of each channel, 0 where there are none."""
    total = np.zeros(sequences[0].shape[1:])
    count = np.zeros(sequences[0].shape[1:])
    for sequence in sequences:
        known = ~np.isnan(sequence)
        total += np.where(known, sequence, 0).sum(axis=0, dtype=np.float64)
        count += known.sum(axis=0)
    return np.asarray(total / np.maximum(count, 1), np.float64)


def long_fills(
    known: BoolArray, positions: IntArray, recording: int = 0
) -> list[tuple[int, int, int, int]]:
    """Stretches of `LONG` steps or more that nobody measured: channel, recording, begin, stop.

    known : which of the values at the `positions` of a recording, (n, channels), were measured.
    """
    found = []
    for channel in np.flatnonzero(~known.all(axis=0) | (np.diff(positions).max(initial=1) > LONG)):
        measured = positions[known[:, channel]]
        at = np.concatenate([positions[:1] - 1, measured, positions[-1:] + 1])
        for i in np.flatnonzero(np.diff(at) > LONG):
            found.append((int(channel), recording, int(at[i]) + 1, int(at[i + 1])))
    return found


def describe_missing(
    gaps: MissingCounts,
    how: str,
    *,
    channels: Sequence[str] = (),
    noun: str = "sequence",
    dropped: int = 0,
    names: Sequence[str] = (),
    left_out: Sequence[str] = (),
) -> list[Note]:
    """What was missing and where, and what was done about it.

    names : of the sequences that miss any, and `left_out`, are said where they are few.
    """
    notes: list[Note] = []
    if gaps.count:
        worst, lost = "", 0.0
        if len(gaps.by_channel) == len(channels) > 1:
            most = int(gaps.by_channel.max())
            alike = [channels[i] for i in np.flatnonzero(gaps.by_channel == most).tolist()]
            if len(alike) < len(channels):
                worst, lost = in_a_line(alike), most / gaps.steps
        notes.append(
            missing_values(
                gaps.count,
                gaps.share,
                how,
                gaps.affected,
                gaps.sequences,
                noun,
                worst,
                lost,
                tuple(names) if len(names) <= FEW_NAMES else (),
                gaps.mostly if how != "zero" else 0,
            )
        )
    if dropped:
        told = tuple(left_out) if len(left_out) <= FEW_NAMES else ()
        notes.append(incomplete_left_out(dropped, noun, told))
    return notes


def without_incomplete(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    """A dataset read with `fill` "mask", without what misses too much, filled as the recipe says.

    Raises SequiturError if fewer than 2 sequences remain.
    """
    how, masks = recipe.fill, dataset.missing
    if masks is None:
        return dataset
    lacking = [float(holes.reshape(len(holes), -1).mean(axis=0).max()) for holes in masks]
    rows = np.flatnonzero(100 * np.array(lacking) <= recipe.most_missing)
    if len(rows) < FEWEST:
        raise SequiturError(
            f"Nearly all of {dataset.name} misses more than {recipe.most_missing:g} %. Allow more."
        )
    kept = dataset.take(rows)
    masks = kept.missing or ()
    noun = "window" if recipe.window else "sequence"
    notes = [note for note in kept.meta.notes if note.kind != missing_values.kind]
    gaps = MissingCounts.of(masks)
    notes += describe_missing(gaps, how, channels=kept.meta.channels, noun=noun)
    if out := len(dataset) - len(rows):
        notes.append(incomplete_windows_left_out(out, noun, recipe.most_missing))
    if how == "zero" and masks:
        pairs = zip(kept.sequences, masks, strict=True)
        kept = replace(kept, sequences=[np.where(m, np.float32(0), s) for s, m in pairs])
    masked = masks if how == "mask" and gaps.count else None
    return replace(kept, missing=masked, meta=replace(kept.meta, notes=tuple(notes)))


Built = tuple[SequenceDataset, tuple[Note, ...]]
_LACKING = {kind.kind for kind in (missing_values, windows_unknown, incomplete_left_out)}


def choose_fill(
    recipe: Recipe, fixed: Mapping[str, Any], build: Callable[[Recipe], Built]
) -> tuple[Recipe, Built, list[str]]:
    """The recipe with a way to treat missing values, what it builds, and why that way.

    Where nobody has `fixed` it and much is missing, what is filled in is masked.
    """
    asked, chosen = "fill" in fixed, fixed.get("fill", "mask")
    masked = recipe.with_(fill=chosen)
    dataset, notes = build(masked)
    told = missing_values.among(notes)  # no decision is left to take
    said = (*notes, *dataset.meta.notes)
    lacking = any(note.kind in _LACKING for note in said)
    if chosen in ("mask", "zero"):
        notes = tuple(note for note in notes if note not in told)
    if chosen != "mask":
        return masked, (dataset, notes), []
    if dataset.missing is None and not (recipe.window and lacking) and not asked:
        return recipe, (dataset, notes), []  # filling in would give the same
    gaps = MissingCounts.of(dataset.missing or ())
    if gaps.share > MUCH:
        why = (
            f"{percent(gaps.share)} of all values are missing. They are filled in but ignored in "
            "training and in errors, or the model would learn the filling instead of the data."
        )
        return masked, (dataset, notes), [why]
    if asked:
        return masked, (dataset, notes), []
    if windows_unknown.among(said) and "fill_gaps" not in fixed:
        why = "Windows without any value are left out: what is filled in would be learned."
        return masked, (dataset, notes), [why]
    noun = "window" if recipe.window else "sequence"
    filled, end = build(recipe), "they would be lost"
    if recipe.window:
        empty, end = gaps.empty, "what is filled in would be learned"
    else:
        empty = len(dataset) - len(filled[0])
    if not empty:
        return recipe, filled, []
    have = "has" if empty == 1 else "have"
    none = f"{pluralise(empty, noun)} {have} no value at all in some channel"
    return masked, (dataset, notes), [f"{none}: such values are masked, or {end}."]


def interpolate(values: NDArray[Any]) -> NDArray[Any]:
    """Fill missing values along time, in a copy.

    `values` has shape (steps, ...), NaN where missing. Between two known values the line
    through them is taken, before the first and after the last known the nearest. A channel
    without any known value stays NaN.
    """
    if not np.isnan(values).any():
        return values
    flat = values.reshape(len(values), -1).copy()
    at = np.arange(len(flat))
    for channel in np.flatnonzero(np.isnan(flat).any(axis=0)):
        known = np.flatnonzero(~np.isnan(flat[:, channel]))
        if len(known):
            flat[:, channel] = np.interp(at, known, flat[known, channel])
    return flat.reshape(values.shape)
