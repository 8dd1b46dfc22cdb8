"""Scaling to mean 0 and deviation 1, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sequitur_core.data.dataset import BoolArray, FloatArray
from sequitur_core.data.ragged import in_chunks, map_elements
from sequitur_core.errors import SequiturError

LARGEST = float(np.finfo(np.float32).max)
FARTHEST = 1e15  # standard deviations: squares of more add up to more than there is


@dataclass(frozen=True, eq=False)
class Scaler:
    """Takes out the mean and divides by the standard deviation, and back.

    Attributes
    ----------
    mean, std : float32 of shape (channels,) for series; of shape () for images and volumes,
        which have one mean for all their pixels. A channel that never changes has std 1.
    """

    mean: FloatArray
    std: FloatArray

    @classmethod
    def of(
        cls, sequences: Sequence[FloatArray], missing: Sequence[BoolArray] | None = None
    ) -> Scaler:
        """The scaler that brings these sequences to mean 0 and deviation 1.

        `missing` is True where a value isn't known; those don't count.
        """
        if missing is not None:
            return cls._of_known(sequences, missing)
        axes = 0 if sequences[0].ndim == 2 else None
        count = sum(len(s) if axes == 0 else s.size for s in in_chunks(sequences))
        # Two passes in double precision: a sum of squares alone loses small deviations
        # around a large mean.
        mean = sum(s.sum(axis=axes, dtype=np.float64) for s in in_chunks(sequences)) / count
        squares = sum(
            np.square(np.subtract(s, mean, dtype=np.float64)).sum(axis=axes)
            for s in in_chunks(sequences)
        )
        return cls._with(mean, np.sqrt(squares / count))

    @classmethod
    def _of_known(cls, sequences: Sequence[FloatArray], missing: Sequence[BoolArray]) -> Scaler:
        axes = 0 if sequences[0].ndim == 2 else None
        counts = sum(np.sum(~holes, axis=axes) for holes in missing)
        count = np.maximum(counts, 1)  # a channel that nothing is known of
        total = sum(
            np.sum(s, axis=axes, dtype=np.float64, where=~holes)
            for s, holes in zip(sequences, missing, strict=True)
        )
        mean = total / count
        squares = sum(
            np.sum(np.square(np.subtract(s, mean, dtype=np.float64)), axis=axes, where=~holes)
            for s, holes in zip(sequences, missing, strict=True)
        )
        return cls._with(mean, np.sqrt(squares / count))

    @classmethod
    def _with(cls, mean: Any, std: Any) -> Scaler:
        """The scaler of a mean and deviation in double precision."""
        # Rounding leaves a constant channel a tiny deviation; dividing by that would magnify it.
        std = np.where(std > 1e-7 * np.abs(mean), std, 1.0)
        std = np.where(std > np.finfo(np.float32).tiny, std, 1.0)
        return cls(mean=np.asarray(mean, np.float32), std=np.asarray(std, np.float32))

    def apply(self, sequences: Sequence[FloatArray]) -> Sequence[FloatArray]:
        """Scaled copies, float32, shapes unchanged."""
        mean, std = self.mean.astype(np.float64), self.std.astype(np.float64)
        return map_elements(sequences, lambda s: (s - mean) / std)

    def undo(self, sequences: Sequence[FloatArray]) -> Sequence[FloatArray]:
        """Copies in original units, float32, shapes unchanged."""
        mean, std = self.mean.astype(np.float64), self.std.astype(np.float64)
        return map_elements(sequences, lambda s: s * std + mean)

    def to_json(self) -> str:
        """Mean and deviation as a JSON object."""
        return json.dumps({"mean": self.mean.tolist(), "std": self.std.tolist()})

    @classmethod
    def from_json(cls, text: str) -> Scaler:
        """The scaler that `to_json` wrote; raises SequiturError for anything else."""
        try:
            about = json.loads(text)
            mean, std = (np.array(about[name], np.float64) for name in ("mean", "std"))
            if mean.shape != std.shape or mean.ndim > 1 or not (np.abs(mean) < LARGEST).all():
                raise ValueError("mean")
            if not ((std > 0) & (std < LARGEST)).all():
                raise ValueError("deviation")
            return cls(mean=mean.astype(np.float32), std=std.astype(np.float32))
        except (TypeError, ValueError, KeyError) as error:
            raise SequiturError("The stored scaling is damaged. Train the model again.") from error


def check_near(scaled: Sequence[FloatArray], ids: Sequence[str]) -> None:
    """Raise SequiturError where a scaled sequence is so far off that no model can read it."""
    if any(np.abs(chunk).max() > FARTHEST for chunk in in_chunks(scaled)):
        wrong = next(i for i, one in enumerate(scaled) if np.abs(one).max() > FARTHEST)
        raise SequiturError(
            f"Sequence {ids[wrong]} is so far from those learned from that models can't compute "
            "with it. Check its units, or leave it out."
        )
