"""Body parts among channels, and recordings seen from the body itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray

_AXES = ("x", "y", "z")
_COORDINATE = re.compile(r"(.*\S)[ ._]([xyz])", re.IGNORECASE)


def body_parts(channels: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """The places among channels such as "snout x" and "snout y", as the indices of their axes.

    Empty where there are fewer than two, or where some have two axes and others three.
    """
    found: dict[str, dict[str, int]] = {}
    for i, name in enumerate(channels):
        if match := _COORDINATE.fullmatch(name):
            found.setdefault(match[1], {})[match[2].lower()] = i
    parts = {
        part: tuple(axes[a] for a in _AXES if a in axes)
        for part, axes in found.items()
        if {"x", "y"} <= axes.keys()
    }
    alike = len({len(axes) for axes in parts.values()}) == 1
    return parts if len(parts) > 1 and alike else {}


def moving_channels(channels: Sequence[str], centre_on: str, turn_by: str) -> list[int]:
    """Indices of the channels that aren't 0 once all is seen from `centre_on`, `turn_by` ahead.

    Either is a body part or "".
    """
    parts = body_parts(channels)
    gone = {*parts.get(centre_on, ()), *parts.get(turn_by, ())[1:2]}
    return [i for i in range(len(channels)) if i not in gone]


def centred(
    sequence: FloatArray, parts: Sequence[tuple[int, ...]], centre: tuple[int, ...]
) -> FloatArray:
    """A sequence of shape (steps, channels) with all places relative to one of them."""
    moved = sequence.copy()
    origin = sequence[:, list(centre)]
    for part in parts:
        moved[:, list(part)] -= origin
    return moved


def turned(
    sequence: FloatArray, parts: Sequence[tuple[int, ...]], ahead: tuple[int, ...]
) -> FloatArray:
    """A centred sequence turned at each step so that one place lies ahead, along x.

    It is turned in the plane of x and y. Where that place lies at the centre, it stays.
    """
    front = sequence[:, list(ahead[:2])].astype(np.float64)
    size = np.hypot(front[:, 0], front[:, 1])
    ok = size > 0
    cos: NDArray[np.float64] = np.divide(front[:, 0], size, out=np.ones_like(size), where=ok)
    sin: NDArray[np.float64] = np.divide(front[:, 1], size, out=np.zeros_like(size), where=ok)
    done = sequence.copy()
    for x, y, *_ in parts:
        done[:, x] = cos * sequence[:, x] + sin * sequence[:, y]
        done[:, y] = cos * sequence[:, y] - sin * sequence[:, x]
    return done


def missing_when(missing: BoolArray, parts: Sequence[tuple[int, ...]], *of: int) -> BoolArray:
    """A mask of missing values in which all places are missing where one of some channels is."""
    lost = np.asarray(missing[:, list(of)].any(axis=1))
    found = missing.copy()
    for part in parts:
        found[:, list(part)] |= lost[:, None]
    return found
