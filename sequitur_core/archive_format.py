"""How an exported analysis is known: the first entry of its .zip."""

from __future__ import annotations

import json
import struct
import time
import zipfile
from pathlib import Path
from typing import Any

from sequitur_core.files import DAMAGE
from sequitur_core.zip_limits import lists_too_much

ABOUT = "analysis.json"
KIND = "Sequitur analysis"
VERSION = 1
LARGEST_TEXT = 100_000_000  # bytes of a JSON file
PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
PACKED_DAMAGE = (AttributeError, struct.error, OverflowError, MemoryError, *DAMAGE)


def is_analysis(path: Path) -> bool:
    """Whether a file is what `export_run` writes, of this version or another."""
    if not zipfile.is_zipfile(path) or lists_too_much(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(read_about(archive)["kind"] == KIND)
    except PACKED_DAMAGE:
        return False


def read_entry(archive: zipfile.ZipFile, name: str) -> Any:
    info = zipfile.ZipInfo(name, time.localtime()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return archive.open(info, "w", force_zip64=True)


def read_about(archive: zipfile.ZipFile) -> dict[str, Any]:
    info = archive.getinfo(ABOUT)
    if info.file_size > LARGEST_TEXT // 10 or info.compress_type not in PACKED_BY:
        raise ValueError("too long")
    about = json.loads(archive.read(info))
    if not isinstance(about, dict) or "kind" not in about:
        raise ValueError("something else")
    return about
