"""Where the part of a frame or volume that a recipe keeps begins and ends."""

from __future__ import annotations

from collections.abc import Sequence


def kept_range(length: int, low: float, high: float, *, least: int = 1) -> range:
    """The pixels or voxels from `low` to `high` % of an axis, `least` of them at least."""
    first = min(round(length * low / 100), length - least)
    return range(first, max(first + least, round(length * high / 100)))


def rows_and_columns(size: tuple[int, int], region: Sequence[float]) -> tuple[range, range]:
    """The rows and columns of a frame inside a region (left, top, right, bottom in %)."""
    left, top, right, bottom = region or (0.0, 0.0, 100.0, 100.0)
    return kept_range(size[0], top, bottom), kept_range(size[1], left, right)
