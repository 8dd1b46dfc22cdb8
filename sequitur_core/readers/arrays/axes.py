"""What the axes of an array mean: letters for each, guessed by shape and by what changes smoothly.

N sequence, T step, C channel, H W D space, 1 an axis that is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

AXES: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("T", "One long series"),),
    2: (
        ("NT", "Each row is a sequence"),
        ("TN", "Each column is a sequence"),
        ("TC", "One long series, a column for each channel"),
        ("CT", "One long series, a row for each channel"),
    ),
    3: (
        ("NTC", "Sequence, step, channel"),
        ("NCT", "Sequence, channel, step"),
        ("TNC", "Step, sequence, channel"),
        ("THW", "One long series of pictures: step, height, width"),
    ),
    4: (
        ("NTHW", "Sequences of pictures: sequence, step, height, width"),
        ("TNHW", "Sequences of pictures: step, sequence, height, width"),
        ("THWC", "One long series of colour pictures: step, height, width, colour"),
        ("THWD", "One long series of volumes: step and three axes"),
    ),
    5: (
        ("NTHWD", "Sequences of volumes: sequence, step and three axes"),
        ("NTHWC", "Sequences of colour pictures: sequence, step, height, width, colour"),
        ("NTCHW", "Sequences of colour pictures: sequence, step, colour, height, width"),
    ),
}
CORNER = 200  # numbers along each axis by which axes are compared
_MOST_CHANNELS = 64  # of files that hold a recording each; more are sequences of their own
_GOES_ON = 0.5  # how smooth numbers are along steps, at least, that come first
_PICTURE = 16  # numbers along both sides of a picture, at least


def describe_axes(axes: str) -> str:
    """Axes in words: sequences x steps x channels."""
    words = {
        "N": "sequences", "T": "steps", "C": "channels", "H": "height", "W": "width",
        "D": "depth", "1": "one",
    }  # fmt: skip
    return " x ".join(words[a] for a in axes)


def guess_axes(shape: tuple[int, ...], values: NDArray[np.float64]) -> str:
    """What the axes of an array of this shape mean, by a corner of it."""
    if len(shape) == 1:
        return "T"
    if len(shape) == 2:
        n, m = shape
        if m == 1:
            return "TC"
        if n == 1:
            return "CT"
        if n >= 8 * m and m <= 32 and _smoothness(values, 0) > _smoothness(values, 1):
            return "TC"
        return "TN" if n > m > _MOST_CHANNELS and _goes_on_first(values) else "NT"
    if len(shape) == 3:
        n, a, b = shape
        if n > a > 1 and b <= _MOST_CHANNELS and _goes_on_first(_on_one_scale(values)):
            return "TNC"
        if a < b and a <= 64 and _smoothness(values, 2) > _smoothness(values, 1):
            return "NCT"
        return "NTC"
    if len(shape) == 4:
        if shape[3] == 1 and shape[0] > 1:
            return "THW1" if shape[1] > 4 * shape[0] else "NTH1" if shape[2] == 1 else "NTHW"
        if shape[3] == 3 and shape[1] > 8 and shape[2] > 8:
            return "THWC"
        return "TNHW" if 1 < shape[0] < shape[1] and _goes_on_first(values) else "NTHW"
    if shape[4] == 1:
        return "NTHW1"
    if shape[4] == 3:
        return "NTHWC"
    return "NTCHW" if shape[2] in (1, 3) else "NTHWD"


def guess_axes_of_files(shapes: Sequence[tuple[int, ...]], values: NDArray[np.float64]) -> str:
    """What the axes of arrays of several files mean, by a corner of the first of them.

    Recordings differ in their steps: of two axes, the one along which the files differ is time
    where it is the longer one, or else counts sequences.
    """
    first = shapes[0]
    differing = [axis for axis in range(len(first)) if len({shape[axis] for shape in shapes}) > 1]
    if len(first) == 2:
        longer = int(sum(shape[1] for shape in shapes) > sum(shape[0] for shape in shapes))
        across = first[1 - longer]
        if differing == [1 - longer] or across > _MOST_CHANNELS:
            return "TN" if longer == 0 else "NT"
        return "TC" if longer == 0 else "CT"
    if len(first) == 3 and differing in ([], [0]) and first[1] == first[2] >= _PICTURE:
        return "THW"
    return guess_axes(first, values)


def _goes_on_first(values: NDArray[np.float64]) -> bool:
    """Whether numbers go on along the first axis, and hardly along the second: steps come first.

    So sensors of a road are kept, and digits that move, of which neighbours have nothing in common.
    """
    first, second = (_smoothness(values, axis) for axis in (0, 1))
    return first > _GOES_ON and second < first / 2


def _on_one_scale(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each channel of an array by its own spread: all else is small beside how channels differ."""
    known = np.where(np.isfinite(values), values, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.nanstd(known, axis=(0, 1))
        scaled: NDArray[np.float64] = known - np.nanmean(known, axis=(0, 1))
        return scaled / np.where(spread > 0, spread, 1.0)


def _smoothness(values: NDArray[np.float64], axis: int) -> float:
    """How alike neighbours along an axis are: 1 for a straight line, 0 for noise."""
    values = np.where(np.isfinite(values), values, np.nan)
    steps = np.diff(values, axis=axis)
    if not np.isfinite(steps).any():
        return -1.0
    spread = float(np.nanvar(values))
    return float(1 - np.nanmean(np.square(steps)) / (2 * spread)) if spread else 0.0


def in_order(values: NDArray[Any], axes: str) -> NDArray[Any]:
    """An array with axes in the order N T C or N T C H W D, without those that are dropped."""
    for position in reversed(range(len(axes))):
        if axes[position] == "1":
            values = np.squeeze(values, axis=position)
    left = axes.replace("1", "")
    return values.transpose(sorted(range(len(left)), key=lambda i: "NTCHWD".index(left[i])))
