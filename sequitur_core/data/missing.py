"""Values that were never measured: filled in, counted, and said in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import Ragged, rows_in_chunks
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import percent, pluralise

# Beyond this share, lines drawn through holes are a good part of what is learned.
MUCH = 0.05
MASKED = "training and errors leave"  # in the note on values that nothing is judged by


@dataclass(frozen=True, eq=False)
class Gaps:
    """How many values are missing in the sequences that were kept, and where.

    Attributes
    ----------
    by_channel : int64, missing values of each channel, or of each place in an element.
    steps : steps of all sequences.
    touched, sequences : sequences that miss any, of how many.
    """

    by_channel: IntArray
    steps: int
    touched: int
    sequences: int

    @classmethod
    def of(cls, missing: Iterable[BoolArray]) -> Gaps:
        """Count where values are missing in each sequence (length, *element_shape)."""
        if isinstance(missing, Ragged) and len(missing):  # few calls for a million sequences
            counts = missing.array.reshape(len(missing.array), -1)
            if len(counts) == missing.lengths.sum() and missing.in_order:
                lacking = counts.any(axis=1)
                touched = int(np.logical_or.reduceat(lacking, missing.starts).sum())
                by_channel = np.asarray(counts.sum(axis=0), np.int64)
                return cls(by_channel, len(counts), touched, len(missing))
        total: IntArray | None = None
        steps = touched = sequences = 0
        for holes in missing:
            found = np.asarray(holes.reshape(len(holes), -1).sum(axis=0), np.int64)
            total = found if total is None else total + found
            steps += len(holes)
            touched += bool(found.any())
            sequences += 1
        return cls(np.zeros(1, np.int64) if total is None else total, steps, touched, sequences)

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
    missing : True where a value was filled in and isn't to be judged by; None where all are.
    rows : int64, which of the pieces that came are still there.
    gaps : what was filled in.
    dropped : pieces left out because of what they miss.
    """

    sequences: Sequence[FloatArray]
    missing: Sequence[BoolArray] | None
    rows: IntArray
    gaps: Gaps
    dropped: int


def fill(pieces: Iterable[NDArray[np.floating]], how: str) -> Filled:
    """Fill sequences (length, *element_shape) that have NaN where a value is missing.

    `how` is the `fill` of a recipe. Pieces without any number are left out. A channel without
    any in its sequence can't be filled along time: "interpolate" leaves the sequence out, "mask"
    gives the channel its mean over all sequences, which isn't judged by.
    """
    kept: list[NDArray[np.floating]] = []
    missing: list[BoolArray] = []
    rows: list[int] = []
    dropped = 0
    for row, piece in enumerate(pieces):
        holes = np.isnan(piece)
        if holes.any():
            if how == "drop" or holes.all() or (how == "interpolate" and holes.all(axis=0).any()):
                dropped += 1
                continue
            piece = np.where(holes, 0, piece) if how == "zero" else interpolate(piece)
        kept.append(piece)
        missing.append(holes)
        rows.append(row)
    if how == "mask":
        _fill_empty_channels(kept)
    gaps = Gaps.of(missing)
    return Filled(
        sequences=[np.asarray(piece, np.float32) for piece in kept],
        missing=missing if how == "mask" and gaps.count else None,
        rows=np.array(rows, np.int64),
        gaps=gaps,
        dropped=dropped,
    )


def _fill_empty_channels(pieces: list[NDArray[np.floating]]) -> None:
    """Where a piece still has NaN, put the channel's mean over all pieces; 0 if it has none."""
    empty = [i for i, piece in enumerate(pieces) if np.isnan(piece[0]).any()]
    if not empty:
        return
    means = channel_means(pieces)
    for i in empty:
        pieces[i] = np.where(np.isnan(pieces[i]), means, pieces[i])


@dataclass(frozen=True, eq=False)
class Inside:
    """Rows of numbers between the first and the last that each row has.

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
    def together(cls, parts: Sequence[Inside]) -> Inside:
        """Of rows that came in parts."""
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


def fill_inside(values: NDArray[np.float64], how: str) -> Inside:
    """Fill holes of contiguous rows (n, m) in place, as `fill` does of sequences of one channel.

    Beginnings and ends of rows stay NaN where they miss; "drop" leaves all as it is.
    """
    n, m = values.shape
    holes = np.isnan(values)
    if not holes.any():
        return Inside(np.zeros(n, np.int64), np.full(n, m, np.int64), None, m)
    known = ~holes
    some = known.any(axis=1)
    first = np.where(some, known.argmax(axis=1), 0).astype(np.int64)
    last = np.where(some, m - known[:, ::-1].argmax(axis=1), 0).astype(np.int64)
    at = np.arange(m)
    holes &= (at >= first[:, None]) & (at < last[:, None])
    if not holes.any():
        return Inside(first, last, None, m)
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
    return Inside(first, last, holes, m)


def fill_rows(values: NDArray[np.floating], how: str) -> tuple[Filled, Inside]:
    """Rows (n, m) that have NaN where a number is missing, as sequences of shape (length, 1).

    The same as `fill` gives of each row without the ends that miss, and row by row of that.
    """
    n, m = values.shape
    made, parts = np.empty((n, m), np.float32), list[Inside]()
    for rows in rows_in_chunks(n, m):
        part = np.array(values[rows], np.float64, order="C")  # a copy, filled
        parts.append(fill_inside(part, how))
        made[rows] = part
    inside = Inside.together(parts)
    return kept_inside(made, inside, how), inside


def kept_inside(values: FloatArray, inside: Inside, how: str) -> Filled:
    """Sequences from rows (n, m) that `fill_inside` was at.

    They lie in the memory of `values`, and what is missing in that of `holes`: both are moved
    together there where ends are missing.
    """
    n, m = values.shape
    first, last, holes = inside.first, inside.last, inside.holes
    there = last > first
    count = np.zeros(n, np.int64) if holes is None else holes.sum(axis=1, dtype=np.int64)
    kept = there & (count == 0) if how == "drop" else there
    rows = np.flatnonzero(kept)
    count = count[rows]
    lengths = (last - first)[rows]
    gaps = Gaps(
        np.array([count.sum()], np.int64),
        int(lengths.sum()),
        int(np.count_nonzero(count)),
        len(rows),
    )
    judged = holes if how == "mask" and gaps.count else None
    if gaps.steps < n * m:
        values = _moved_together(values, inside, rows)
        judged = None if judged is None else _moved_together(judged, inside, rows)
    return Filled(
        sequences=Ragged.behind_one_another(values.reshape(-1, 1), lengths),
        missing=None
        if judged is None
        else Ragged.behind_one_another(judged.reshape(-1, 1), lengths),
        rows=rows,
        gaps=gaps,
        dropped=int(there.sum()) - len(rows),
    )


def _moved_together(values: NDArray[Any], inside: Inside, rows: IntArray) -> NDArray[Any]:
    """What lies inside of some rows (n, m), going up, as one row in the memory of all."""
    flat, columns, end = values.reshape(-1), np.arange(inside.length), 0
    for chunk in rows_in_chunks(len(rows), inside.length):
        few = rows[chunk]
        there = (columns >= inside.first[few, None]) & (columns < inside.last[few, None])
        taken = values[few][there]  # a copy; what comes next lies behind it
        flat[end : end + len(taken)] = taken
        end += len(taken)
    return flat[:end]


def channel_means(pieces: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
    """The mean of each channel over all that is known of it, 0 where nothing is."""
    total = np.zeros(pieces[0].shape[1:])
    count = np.zeros(pieces[0].shape[1:])
    for piece in pieces:
        known = ~np.isnan(piece)
        total += np.where(known, piece, 0).sum(axis=0, dtype=np.float64)
        count += known.sum(axis=0)
    return np.asarray(total / np.maximum(count, 1), np.float64)


def describe_missing(
    gaps: Gaps, how: str, *, channels: Sequence[str] = (), noun: str = "sequence", dropped: int = 0
) -> list[str]:
    """What was missing, where, and what was done about it, a sentence each."""
    notes = []
    if gaps.count:
        many = gaps.count > 1
        where = [f"{percent(gaps.share)} of all"]
        if gaps.sequences > 1:
            every = gaps.touched == gaps.sequences
            where.append(
                f"in every {noun}"
                if every
                else f"in {gaps.touched:,} of {pluralise(gaps.sequences, noun)}"
            )
        if len(gaps.by_channel) == len(channels) > 1:
            worst = int(gaps.by_channel.argmax())
            lost = percent(gaps.by_channel[worst] / gaps.steps)
            where.append(f"most in {channels[worst]}, where {lost} are missing")
        done = {
            "mask": f"{'are' if many else 'is'} drawn as {'gaps' if many else 'a gap'}, and "
            f"{MASKED} {'them' if many else 'it'} out",
            "zero": f"{'were' if many else 'was'} taken for 0",
        }.get(how, f"{'were' if many else 'was'} filled in from the values before and after")
        notes.append(f"{pluralise(gaps.count, 'missing value')} {done} ({', '.join(where)}).")
    if dropped:
        notes.append(
            f"{pluralise(dropped, noun)} with missing values {'was' if dropped == 1 else 'were'} "
            "left out."
        )
    return notes


Built = tuple[SequenceDataset, tuple[str, ...]]


def chosen(
    recipe: Recipe, fixed: Mapping[str, Any], build: Callable[[Recipe], Built]
) -> tuple[Recipe, Built, list[str]]:
    """The recipe with a way to treat missing values, what it builds, and why that way.

    Where nobody has `fixed` it and much is missing, nothing is judged by what is filled in.
    """
    if fixed.get("fill", "mask") != "mask":
        return recipe, build(recipe), []
    masked = recipe.with_(fill="mask")
    dataset, notes = build(masked)
    notes = tuple(note for note in notes if MASKED not in note)  # no decision is left to take
    asked = "fill" in fixed
    if dataset.missing is None and not recipe.window and not asked:
        return recipe, (dataset, notes), []  # filling in would give the same
    gaps = Gaps.of(dataset.missing or ())
    if gaps.share <= MUCH:
        return (masked, (dataset, notes), []) if asked else (recipe, build(recipe), [])
    why = (
        f"{percent(gaps.share)} of all values are missing. They are filled in, but nothing is "
        "judged by them: else the model would learn the filling instead of the data."
    )
    return masked, (dataset, notes), [why]


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
