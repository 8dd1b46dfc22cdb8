"""One file of an archive, and how it is unpacked."""

from __future__ import annotations

import errno
import gzip
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from sequitur_core.archives.zip_limits import MAX_FILE_BYTES, expands_too_much
from sequitur_core.errors import SequiturError

_HEAD = 1 << 16  # bytes that are checked before a file is unpacked to its end
_BLOCK = 1 << 20

# What zipfile raises on damage, and on ways of packing that it doesn't know.
ARCHIVE_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True)
class Packed:
    """A file in an archive, which stays open for as long as the source is in use."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo


def unpack(packed: Packed, to: Path, *, name: str) -> None:
    """Write one member of an archive to a file, and no more than it claims to hold."""
    left = packed.info.file_size
    try:
        with packed.archive.open(packed.info) as content, to.open("wb") as out:
            size = _HEAD
            while block := content.read(min(size, left + 1)):
                if size == _HEAD == len(block) and block.count(block[:1]) == len(block):
                    raise SequiturError(
                        f"{name} begins with {_HEAD:,} times the same byte, as no video and no "
                        "volume does. Export it again."
                    )
                size = _BLOCK
                left -= len(block)
                if left < 0:
                    raise zipfile.BadZipFile("more than it says")
                out.write(block)
    except ARCHIVE_DAMAGE as error:
        raise _failed(name, error) from error


def unpack_gzip(packed: Path, to: Path, *, name: str) -> None:
    """Write what a .gz holds to a file, but not what unpacks to far more than data does.

    Raises SequiturError for that, for a full disk and for damage.
    """
    size, done = packed.stat().st_size, 0
    try:
        with gzip.open(packed) as content, to.open("wb") as out:
            while block := content.read(_BLOCK):
                done += len(block)
                if done > MAX_FILE_BYTES or expands_too_much(size, done):
                    raise SequiturError(
                        f"{name} unpacks to far more than data does. Unpack it yourself and load "
                        "what is in it, if you know where it comes from."
                    )
                out.write(block)
    except ARCHIVE_DAMAGE as error:
        raise _failed(name, error) from error


def _failed(name: str, error: Exception) -> SequiturError:
    """Why something couldn't be unpacked; what was said in words already stays."""
    if isinstance(error, SequiturError):
        return error
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return SequiturError(
            f"The disk is too full to unpack {name}. Make room, or load fewer files."
        )
    return SequiturError(f"{name} is damaged and can't be unpacked. Pack the files again.")
