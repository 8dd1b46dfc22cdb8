"""The time axis of sequences: its unit, and positions and intervals along it in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import Meta
from sequitur_core.formatting import short

# A time unit, the next larger one, and how many make one of that.
LARGER_UNITS = {"s": ("min", 60.0), "min": ("h", 60.0), "h": ("day", 24.0)}
PLURAL_UNITS = ("day", "business day", "month", "year")
FEWEST_LARGER = 3.0  # of the larger unit, before it is used


@dataclass(frozen=True)
class TimeAxis:
    """The unit in which positions along sequences are given.

    Attributes
    ----------
    unit : "h" and the like, "step" or "frame", or "%" of the sequence where lengths differ.
    per_element : units from one element to the next; meaningless for "%".
    """

    unit: str
    per_element: float

    @classmethod
    def of(cls, meta: Meta, length: int, *, relative: bool = False) -> TimeAxis:
        """A unit that suits sequences of this length."""
        if relative:
            return cls("%", 1.0)
        unit, step = meta.step_unit, meta.step
        if unit in ("step", "frame"):
            return cls(unit, 1.0)
        while unit in LARGER_UNITS and length * step >= FEWEST_LARGER * LARGER_UNITS[unit][1]:
            unit, count = LARGER_UNITS[unit]
            step /= count
        return cls(unit, step)

    @property
    def title(self) -> str:
        """The title of an axis in a chart."""
        if self.unit == "%":
            return "share of the sequence (%)"
        return self.unit if self.unit in ("step", "frame") else f"time ({self.unit})"

    def edges(self, length: int, cells: int) -> NDArray[np.float64]:
        """Where `cells` equal parts of `length` elements begin and end, (cells + 1,), in this unit.

        Steps and frames are counted from 1.
        """
        if self.unit == "%":
            return np.linspace(0, 100, cells + 1)
        edges = np.linspace(0, length, cells + 1)
        return edges + 1 if self.unit in ("step", "frame") else edges * self.per_element

    def at(self, begin: float, stop: float, length: float) -> tuple[float, float]:
        """Where elements `begin` up to, not including, `stop` of `length` lie in this unit.

        Steps and frames are counted from 1, and the last one is included.
        """
        if self.unit == "%":
            return 100 * begin / length, 100 * stop / length
        if self.unit in ("step", "frame"):
            return math.floor(begin + 1e-9) + 1, max(math.ceil(stop - 1e-9), 1)
        return begin * self.per_element, stop * self.per_element

    def words(self, begin: float, stop: float, length: float) -> str:
        """`between 8 and 11 h`, `at frame 3`, `from beginning to end`."""
        if begin <= 0 and stop >= length:
            return "from beginning to end"
        first, last = self.at(begin, stop, length)
        if self.unit in ("step", "frame"):
            if first == last:
                return f"at {self.unit} {first:,.0f}"
            return f"from {self.unit} {first:,.0f} to {last:,.0f}"
        unit = "% of the way" if self.unit == "%" else self._units
        if self.unit == "%":
            first, last = round(first), round(last)
        return f"between {short(first)} and {short(last)} {unit}"

    def span(self, begin: float, stop: float, length: float) -> str:
        """`8-11 h`, `frame 3`, `25-50 %`, `all along`: the same, short enough for a table."""
        if begin <= 0 and stop >= length:
            return "all along"
        first, last = self.at(begin, stop, length)
        if self.unit in ("step", "frame"):
            return f"{self.unit} {first:,.0f}" + (f"-{last:,.0f}" if last > first else "")
        if self.unit == "%":
            first, last = round(first), round(last)
        return f"{short(first)}-{short(last)} {self._units}"

    @property
    def _units(self) -> str:
        return f"{self.unit}s" if self.unit in PLURAL_UNITS else self.unit
