"""What reading a table takes, before any of it is read."""

from __future__ import annotations

from pathlib import Path

from sequitur_core.archives.zip_limits import MAX_RATIO
from sequitur_core.readers.memory_check import Need
from sequitur_core.readers.tables.formats.excel import holds_workbook, unpacked_size
from sequitur_core.readers.tables.formats.recordings import EDF_MEMORY, is_edf
from sequitur_core.readers.tables.formats.text.text_file import TEXT_MEMORY, unpacked_size_of_gzip
from sequitur_core.readers.tables.formats.typed_files import cells_of_parquet, is_frame


def need(path: Path) -> Need:
    """What reading all of a table takes, by its size and metadata."""
    size = path.stat().st_size
    if path.suffix.lower() == ".parquet":
        numbers = cells_of_parquet(path)
        return Need(memory=30 * numbers, seconds=numbers / 20e6)
    if is_frame(path):
        return Need(memory=11 * size, seconds=size / 6e6)
    if is_edf(path):
        return Need(memory=EDF_MEMORY * size, seconds=size / 20e6)
    if holds_workbook(path):
        unpacked = unpacked_size(path) or 5 * size  # an .xls is packed a little, if at all
        return Need(memory=4 * unpacked, seconds=unpacked / 0.5e6)
    if path.suffix.lower() == ".gz":
        # More is refused while it is unpacked.
        size = max(size, min(unpacked_size_of_gzip(path), MAX_RATIO * size))
    return Need(memory=TEXT_MEMORY * size, seconds=size / 12e6)
