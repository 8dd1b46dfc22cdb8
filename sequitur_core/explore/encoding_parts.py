"""The parts of an encoding: its first numbers tell shape, its last ones rhythm.

Shape is what happens when; rhythm is how fast and how strongly things change, no matter when.
So "which sequences are near" has an answer for each part, and one for all numbers together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sequitur_core.errors import SequiturError

Part = Literal["all", "shape", "rhythm"]

PARTS: tuple[Part, ...] = ("all", "shape", "rhythm")
SETTING = "part"  # of queries; those about all numbers are without it, as they ever were


@dataclass(frozen=True)
class EncodingParts:
    """How many numbers of an encoding tell shape, and how many after them rhythm."""

    shape: int
    rhythm: int = 0

    @property
    def available(self) -> tuple[Part, ...]:
        """The parts that can be asked about; "all" alone where there are no two kinds."""
        return PARTS if self.shape and self.rhythm else PARTS[:1]

    def columns(self, part: Part) -> slice:
        """Where the numbers of a part lie; raises SequiturError where there is no such part."""
        if part not in self.available:
            raise SequiturError(
                f"These encodings have no part named {part}. Choose one of: "
                f"{', '.join(self.available)}."
            )
        return slice(
            self.shape if part == "rhythm" else 0,
            self.shape if part == "shape" else self.shape + self.rhythm,
        )

    def names(self, usual: str) -> tuple[str, ...]:
        """`shape 1` ... `rhythm 1` ...; where none tells rhythm, all are called as usual."""
        if not self.rhythm:
            return tuple(f"{usual} {i + 1}" for i in range(self.shape))
        counts = {"shape": self.shape, "rhythm": self.rhythm}
        return tuple(f"{part} {i + 1}" for part, count in counts.items() for i in range(count))


def part_of(settings: object) -> Part:
    """The part that the settings of a query are about."""
    part: Part = settings.get(SETTING, "all") if isinstance(settings, Mapping) else "all"
    return part


def with_part(settings: Mapping[str, Any], part: Part) -> dict[str, Any]:
    """The same settings about another part."""
    others = {name: value for name, value in settings.items() if name != SETTING}
    return others if part == "all" else {**others, SETTING: part}
