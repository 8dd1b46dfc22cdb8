"""Channels of an array that measure nothing: times and counts beside what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import join_names
from sequitur_core.readers.missing_values import without_padding

FEWEST = 20  # steps of a sequence that show that a channel goes up evenly
FIRST = 20  # sequences that are looked at
EVEN = 0.05  # of the mean step, by which others may differ
STRAIGHT = 0.999  # correlation of clocks that waver with the number of the step


Kept = list[int] | slice  # channels


class Axes(NamedTuple):
    """Which channels go up evenly, and by how much from step to step; 0.0 where that varies."""

    channels: tuple[int, ...]
    step: float


def without_axes(
    recipe: Recipe, values: NDArray[Any], names: Sequence[str], fixed: Mapping[str, Any]
) -> tuple[dict[str, Any], Kept, str]:
    """What a recipe says of channels that are times or counts; those kept; and a sentence on it.

    Nothing where a person uses them.

    values : what the recipe reads. names : of the channels, or () where they have none. fixed :
        the choices that were made.
    """
    nothing: tuple[dict[str, Any], slice, str] = {}, slice(None), ""
    if "C" not in recipe.axes or "H" in recipe.axes or fixed.get("channels") == ():
        return nothing
    channels, step = find_axes([values] if recipe.layout == "long" else [*values[:FIRST]])
    names = names or [f"channel {c + 1}" for c in range(values.shape[-1])]
    left_out = [names[c] for c in channels]
    if not left_out or not {*left_out}.isdisjoint(fixed.get("channels", ())):
        return nothing
    kept = [c for c in range(len(names)) if c not in channels]
    changes: dict[str, Any] = {}
    if "channels" not in fixed:
        changes["channels"] = tuple(names[c] for c in kept)
        if step and not recipe.step:  # whose unit nobody says
            changes |= {"step": float(f"{step:.6g}"), "step_unit": "step"}
    told = "goes up evenly, as a time or count does"
    if len(left_out) > 1:
        told = "go up evenly, as times and counts do"
    return changes, kept, f". Left out: {join_names(left_out)} {told}"


def find_axes(sequences: Sequence[NDArray[Any]]) -> Axes:
    """Channels that go up in even steps in each of some sequences (steps, channels).

    So does none that was measured. The first one may also be a clock that wavers. None where no
    channel would be left, or sequences are too short to tell.
    """
    first = [without_padding(np.asarray(one, np.float64)) for one in sequences[:FIRST]]
    if not first or min(map(len, first)) < FEWEST or first[0].ndim != 2:
        return Axes((), 0.0)
    count = first[0].shape[1]
    found = [c for c in range(count) if all(_is_even(one[:, c]) for one in first)]
    if not found and all(_is_clock(one[:, 0]) for one in first):
        found = [0]
    if not found or len(found) == count:
        return Axes((), 0.0)
    ends = first[0][[0, -1]]
    usual = [float(ends[1, c] - ends[0, c]) / (len(first[0]) - 1) for c in found]
    even = [step for c, step in zip(found, usual, strict=True) if _is_even(first[0][:, c])]
    # A time tells more than a count beside it.
    return Axes(tuple(found), next((step for step in even if step != 1), 1.0) if even else 0.0)


def _is_even(values: DoubleArray) -> bool:
    steps = np.diff(values)
    return bool(steps.min() > 0 and steps.max() - steps.min() <= EVEN * steps.mean())


def _is_clock(values: DoubleArray) -> bool:
    """Whether numbers never go back, and nearly lie on a line."""
    if not (np.diff(values) >= 0).all() or values[0] == values[-1]:
        return False
    return bool(np.corrcoef(values, np.arange(len(values)))[0, 1] > STRAIGHT)
