"""Whether there is enough memory to read a file, checked before it is read."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import byte_size

USABLE = 0.8  # of the memory that is free: the page, workers and other programs need some too
HARMLESS = 500_000_000  # bytes that are never refused: what is free is only a snapshot
SMALLER = (
    "Load a part of its rows, or every second one; or save its numbers alone as an array (.npy), "
    "which takes a tenth of that."
)


@dataclass(frozen=True)
class Need:
    """What reading something takes.

    Attributes
    ----------
    memory : bytes at most, all at once.
    seconds : about how long, on a usual computer.
    """

    memory: float
    seconds: float


def available() -> float:
    """Bytes of memory that may be taken now."""
    return USABLE * float(psutil.virtual_memory().available)


def check_room(memory: float, name: str, *, cure: str) -> None:
    """SequiturError, with a sentence of cure, where reading takes more memory than is free."""
    if memory > HARMLESS and memory > (free := available()):
        raise SequiturError(
            f"Reading {name} takes about {byte_size(memory)} of memory, and this computer has "
            f"{byte_size(free)} to spare. {cure}"
        )
