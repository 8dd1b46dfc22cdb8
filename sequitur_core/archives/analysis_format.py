"""How an exported analysis is recognised: by the first entry of its .zip."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

from sequitur_core.archives.zip_limits import directory_too_large
from sequitur_core.files import DAMAGE

ABOUT = "analysis.json"
KIND = "Sequitur analysis"
VERSION = 1
MAX_TEXT_BYTES = 100_000_000  # of a JSON file
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
PACKED_DAMAGE = (AttributeError, struct.error, OverflowError, MemoryError, *DAMAGE)


def is_analysis(path: Path) -> bool:
    """Whether a file is what `export_run` writes, in this version or another."""
    if not zipfile.is_zipfile(path) or directory_too_large(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(read_about(archive)["kind"] == KIND)
    except PACKED_DAMAGE:
        return False


def read_about(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What an archive says of itself; one of `PACKED_DAMAGE` where it says nothing."""
    info = archive.getinfo(ABOUT)
    if info.file_size > MAX_TEXT_BYTES // 10 or info.compress_type not in COMPRESSIONS:
        raise ValueError("too long")
    about = json.loads(archive.read(info))
    if not isinstance(about, dict) or "kind" not in about:
        raise ValueError("something else")
    return about
