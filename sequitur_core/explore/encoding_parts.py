"""The parts of an encoding: its first numbers tell shape, those after them rhythm, the last phase.

Shape is what happens when; rhythm is how fast and how strongly things change, no matter when.
Phase is where in a sequence things begin: with it, shape is as if all began at the same place.
So "which sequences are near" has an answer for each part, and one for shape and rhythm together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sequitur_core.errors import SequiturError

Part = Literal["all", "shape", "rhythm", "phase"]

PARTS: tuple[Part, ...] = ("all", "shape", "rhythm", "phase")
SETTING = "part"  # of queries; those about all numbers are without it, as they ever were


@dataclass(frozen=True)
class EncodingParts:
    """How many numbers of an encoding tell shape, how many after them rhythm, and then phase."""

    shape: int
    rhythm: int = 0
    phase: int = 0

    @property
    def available(self) -> tuple[Part, ...]:
        """The parts that can be asked about; "all" alone where there are no two kinds."""
        two: tuple[Part, ...] = ("shape", "rhythm") if self.shape and self.rhythm else ()
        last: tuple[Part, ...] = ("phase",) if self.phase else ()
        return ("all", *two, *last)

    def columns(self, part: Part) -> slice:
        """Where the numbers of a part lie; raises SequiturError where there is no such part.

        "all" are those of shape and rhythm: what is alike is so wherever it begins.
        """
        if part not in self.available:
            raise SequiturError(
                f"These encodings have no part named {part}. Choose one of: "
                f"{', '.join(self.available)}."
            )
        both = self.shape + self.rhythm
        if part == "phase":
            return slice(both, both + self.phase)
        return slice(self.shape if part == "rhythm" else 0, self.shape if part == "shape" else both)

    def names(self, usual: str) -> tuple[str, ...]:
        """`shape 1` ... `rhythm 1` ... `phase 1`; where all tell shape, called as usual."""
        if not self.rhythm and not self.phase:
            return tuple(f"{usual} {i + 1}" for i in range(self.shape))
        counts = {"shape": self.shape, "rhythm": self.rhythm, "phase": self.phase}
        return tuple(f"{part} {i + 1}" for part, count in counts.items() for i in range(count))


def part_of(settings: object) -> Part:
    """The part that the settings of a query are about."""
    part: Part = settings.get(SETTING, "all") if isinstance(settings, Mapping) else "all"
    return part


def with_part(settings: Mapping[str, Any], part: Part) -> dict[str, Any]:
    """The same settings about another part."""
    others = {name: value for name, value in settings.items() if name != SETTING}
    return others if part == "all" else {**others, SETTING: part}
