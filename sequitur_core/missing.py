"""Values that were never measured: filled in, counted, and said in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.dataset import BoolArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.prepare import Recipe, counted, interpolate

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

    sequences: list[FloatArray]
    missing: list[BoolArray] | None
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


def channel_means(pieces: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
    """The mean of each channel over all that is known of it, 0 where nothing is."""
    total = np.zeros(pieces[0].shape[1:])
    count = np.zeros(pieces[0].shape[1:])
    for piece in pieces:
        known = ~np.isnan(piece)
        total += np.where(known, piece, 0).sum(axis=0, dtype=np.float64)
        count += known.sum(axis=0)
    return np.asarray(total / np.maximum(count, 1), np.float64)


def said(
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
                else f"in {gaps.touched:,} of {counted(gaps.sequences, noun)}"
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
        notes.append(f"{counted(gaps.count, 'missing value')} {done} ({', '.join(where)}).")
    if dropped:
        notes.append(
            f"{counted(dropped, noun)} with missing values {'was' if dropped == 1 else 'were'} "
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


def percent(share: float) -> str:
    """`12 %`, `2.5 %`, or `under 0.1 %`."""
    value = 100 * float(share)
    if 0 < value < 0.1:
        return "under 0.1 %"
    return f"{value:.0f} %" if value >= 10 else f"{value:.1f} %"
