"""Changes of values that wander, as prices do: from step to step, in %, or their logarithm."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced

CHANGE_NAMES = {"difference": "differences", "percent": "change in %", "log": "logarithm"}
OF_POSITIVE = ("percent", "log")  # which only values above 0 have
SHORTENS = ("difference", "percent")  # by a step, as the first has none before it
SAMPLED, SAMPLED_STEPS, SHORTEST = 50, 2_000, 50
LAGS = 10
JUMP = 4.5  # times the median distance of a step from the others, as three deviations are
WANDERS = 0.15  # deviation of the level, in those of a step times the root of how many there are


def changed(sequence: FloatArray, change: str) -> FloatArray:
    """Values (T, C) as their change, by a recipe's `change`; (T - 1, C) but for "log"."""
    values = sequence.astype(np.float64)
    if change == "log":
        return np.log(values).astype(np.float32)
    steps = np.diff(values, axis=0)
    return (100 * steps / values[:-1] if change == "percent" else steps).astype(np.float32)


def changed_unit(unit: str, change: str) -> str:
    """The unit of a channel's change; "" if unknown."""
    return {"percent": "%", "log": f"log {unit}".strip()}.get(change, unit)


def wander(dataset: SequenceDataset) -> bool:
    """Whether series are above 0 and wander, each step up or down whatever was before it.

    As prices do: their level then says more of when they began than of what happened.
    """
    if dataset.are_clips or dataset.missing is not None:
        return False
    rows = evenly_spaced(len(dataset), SAMPLED)
    some = [dataset.sequences[row][:SAMPLED_STEPS].astype(np.float64) for row in rows]
    some = [values for values in some if len(values) >= SHORTEST]
    if 2 * len(some) <= len(rows) or any(values.min() <= 0 for values in some):
        return False
    return bool(np.mean([_wanders(values) for values in some], axis=0).min() > 0.5)


def _wanders(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Of each channel of values (T, C) above 0, whether it is a random walk in percent."""
    level = np.log(values)
    steps = np.diff(level, axis=0)
    n, spread = len(steps), np.maximum(steps.std(axis=0), 1e-12)
    # A few jumps, as of what is on by day, hide how the other steps go back and forth.
    away = steps - np.median(steps, axis=0)
    usual = JUMP * np.median(np.abs(away), axis=0)
    away = np.clip(away, -usual, usual)
    away = (away - away.mean(axis=0)) / np.maximum(away.std(axis=0), 1e-12)
    alike = [np.abs((away[lag:] * away[:-lag]).mean(axis=0)) for lag in range(1, LAGS + 1)]
    alone = np.max(alike, axis=0) < 0.1 + 3 / np.sqrt(n)
    both_ways = np.abs((steps > 0).mean(axis=0) - (steps < 0).mean(axis=0)) < 0.4
    return np.asarray(
        alone
        & both_ways
        & ((steps != 0).mean(axis=0) > 0.5)
        & (level.std(axis=0) > WANDERS * spread * np.sqrt(n))
    )
