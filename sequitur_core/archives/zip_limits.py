"""How much an archive may claim to hold before it isn't unpacked."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Collection
from pathlib import Path

MAX_RATIO = 200  # of unpacked to packed bytes; what shrinks more holds no data
MAX_FILE_BYTES = 8_000_000_000  # unpacked
MAX_DIRECTORY_BYTES = 20_000_000  # of an archive's list of files, some 100 for each
# What may be unpacked from however few bytes: one file, and all files together.
HARMLESS_FILE_BYTES = 20_000_000
HARMLESS_TOTAL_BYTES = 100_000_000
_TAIL = 66_000  # bytes at an archive's end in which the list of its files is described


def directory_too_large(path: Path) -> bool:
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
    return bool(size > MAX_DIRECTORY_BYTES)


def expands_too_much(packed: int, unpacked: int) -> bool:
    """Whether a file of so many packed bytes holds no data if it unpacks to so many."""
    return unpacked > HARMLESS_FILE_BYTES and unpacked > MAX_RATIO * max(1, packed)


def file_too_large(info: zipfile.ZipInfo) -> bool:
    """Whether a file in an archive is larger than any that is unpacked."""
    return info.file_size > MAX_FILE_BYTES or expands_too_much(info.compress_size, info.file_size)


def total_expands_too_much(infos: Collection[zipfile.ZipInfo], size: int | None = None) -> bool:
    """Whether the files of an archive together hold no data if they unpack to so much.

    size : of the archive that theirs lie in, if any.
    """
    packed = sum(info.compress_size for info in infos) if size is None else size
    unpacked = sum(info.file_size for info in infos)
    return unpacked > HARMLESS_TOTAL_BYTES and unpacked > MAX_RATIO * packed
