"""How much an archive may claim to hold before it isn't unpacked."""

from __future__ import annotations

import struct
from pathlib import Path

LARGEST_MEMBER = 8_000_000_000  # bytes of one unpacked file
LARGEST_RATIO = 200  # of unpacked to packed bytes; what shrinks more holds no data
HARMLESS = 20_000_000  # bytes of one file that may be unpacked from however few
LARGEST_DIRECTORY = 20_000_000  # bytes of an archive's list of files, of some 100 each
HARMLESS_TOGETHER = 1_000_000_000  # bytes of all files that may
_TAIL = 66_000  # bytes at an archive's end in which the list of its files is described


def lists_too_much(path: Path) -> bool:
    """Whether an archive lists far more files than are read, without reading the list."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return False
    size = struct.unpack_from("<I", tail, at + 12)[0]
    if size == 0xFFFFFFFF:
        large = tail.rfind(b"PK\x06\x06", 0, at)
        size = struct.unpack_from("<Q", tail, large + 40)[0] if 0 <= large <= at - 56 else 0
    return bool(size > LARGEST_DIRECTORY)


def far_too_small(packed: int, unpacked: int) -> bool:
    """Whether so few bytes hold no data, if they unpack to so many."""
    return unpacked > HARMLESS and unpacked > LARGEST_RATIO * max(1, packed)
