"""One file of an archive, and how it is unpacked."""

from __future__ import annotations

import errno
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

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
    except SequiturError:
        raise
    except ARCHIVE_DAMAGE as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise SequiturError(
                f"The disk is too full to unpack {name}. Make room, or load fewer files."
            ) from error
        raise SequiturError(
            f"{name} is damaged and can't be unpacked. Pack the files again."
        ) from error
