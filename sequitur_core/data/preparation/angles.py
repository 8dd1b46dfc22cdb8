"""Angles, which begin again after each turn, and their sines and cosines, which don't."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

TURNS = (360.0, 2 * np.pi)
FEWEST = 20  # steps by which an angle is told
FEWEST_VALUES = 12
SPANNED = 0.9  # of a turn, by all angles
NEARLY_ALL = 0.75  # of a turn, by which an angle jumps that goes past its end
BEYOND = 1e-3  # of a turn, by which rounded angles may exceed it
STEADY = 0.05  # of a turn: what an angle goes on by, where no name says that it is one
_DIRECTION = re.compile(
    r"(?<![a-z])(heading|bearing|azimuth?|course|cog|yaw|compass|direction|dir|wd|hdg)(?![a-z])"
)
_NEW_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")  # windDir


def turn_of(sequences: Iterable[NDArray[Any]], name: str) -> float:
    """The turn, 360 or 2 pi, after which a channel begins again and does so; 0.0 where it doesn't.

    sequences : its values, NaN where missing.
    """
    each = [np.asarray(values, np.float64) for values in sequences]
    steps = np.concatenate([np.diff(values) for values in each]) if each else np.zeros(0)
    values = np.concatenate(each) if each else np.zeros(0)
    steps, values = steps[np.isfinite(steps)], values[np.isfinite(values)]
    if len(steps) < FEWEST or len(np.unique(values)) < FEWEST_VALUES:
        return 0.0
    low, high = float(values.min()), float(values.max())
    for turn in TURNS:
        begin = 0.0 if low >= -BEYOND * turn else -turn / 2
        within = low >= begin - BEYOND * turn and high <= begin + (1 + BEYOND) * turn
        jumps = np.abs(steps) > NEARLY_ALL * turn
        if not within or high - low < SPANNED * turn or not jumps.any() or jumps.all():
            continue
        if _DIRECTION.search(_NEW_WORD.sub(" ", name).lower()):
            return turn
        # Elsewhere it goes on by little, and so it does there, seen as an angle.
        usual = float(np.quantile(np.abs(steps[~jumps]), 0.99))
        across = float((turn - np.abs(steps[jumps])).max())
        if usual <= STEADY * turn and across <= max(2 * usual, BEYOND * turn):
            return turn
    return 0.0


def direction_names(name: str) -> tuple[str, str]:
    """What the channels are called that an angle becomes."""
    return f"{name} sine", f"{name} cosine"


def as_directions(
    sequence: NDArray[np.float32], places: Sequence[int], turns: Sequence[float]
) -> NDArray[np.float32]:
    """A sequence (steps, channels) with the sine and cosine of some angles in their place."""
    turn_at = dict(zip(places, turns, strict=True))
    columns = []
    for place, values in enumerate(sequence.T):
        if place in turn_at:
            at = 2 * np.pi / turn_at[place] * values.astype(np.float64)
            columns += [np.sin(at), np.cos(at)]
        else:
            columns.append(values)
    return np.column_stack(columns).astype(np.float32)
