"""The files beside a header: only those of its own name, whatever it says, so none elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from sequitur_core.errors import SequiturError
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.source import encodable

MEMORY = 24  # times the bytes of numbers that reading them takes: two of them become a double
MOST_KINDS = 8  # of marks; each says whether a window contains one
LONGEST_HEADER = 5_000_000  # bytes
Marks = Sequence[tuple[int, str]]  # the step of each, and what it is called


def header_lines(path: Path) -> list[str]:
    """The lines of a header, without empty ones.

    Raises SequiturError where it is too long for one.
    """
    if path.stat().st_size > LONGEST_HEADER:
        raise SequiturError(f"{encodable(path.name)} is too long for a header. Export it again.")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return [line.strip() for line in text.splitlines() if line.strip()]


def companion(header: Path, named: str) -> Path | None:
    """The file beside a header that has its name and the ending of a name; None if there is none.

    What else the name says is left aside: it may lead anywhere, or be that of before a renaming.
    """
    ending = _ending(named)
    for suffix in (ending, ending.lower(), ending.upper()):
        path = header.with_suffix(suffix) if suffix else header
        if suffix and path != header and path.is_file():
            return path
    return None


def _ending(named: str) -> str:
    """The ending of a name, which may be nothing but one."""
    return PurePosixPath(f"_{named}".replace("\\", "/")).suffix


def numbers_beside(header: Path, named: str) -> bytes:
    """The bytes of the numbers that a header tells of.

    Raises SequiturError if they aren't beside it, or are too many.
    """
    path, file = companion(header, named), encodable(header.name)
    if path is None:
        ending = _ending(named) or ".dat"
        raise SequiturError(
            f"{file} only describes a recording: its numbers are in the {encodable(ending)} file "
            "of the same name. Load both together, as a folder or a .zip."
        )
    check_room(MEMORY * path.stat().st_size, file, cure="Export a part of its time or its signals.")
    return path.read_bytes()


def mark_columns(marks: Marks, steps: int) -> dict[str, NDArray[np.bool_]]:
    """A column for each kind of marks, the most frequent ones, that is true where there is one."""
    kinds = Counter(kind for at, kind in marks if 0 <= at < steps)
    columns = {kind: np.zeros(steps, np.bool_) for kind, _ in kinds.most_common(MOST_KINDS)}
    for at, kind in marks:
        if kind in columns and 0 <= at < steps:
            columns[kind][at] = True
    return columns
