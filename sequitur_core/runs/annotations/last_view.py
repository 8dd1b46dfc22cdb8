"""How a person looked at a run last: which panel, which colours of the map, and what selected."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, read_json, write_json, writing
from sequitur_core.runs.layout import VIEW_FILE
from sequitur_core.runs.run import Run


def last_view(run: Run) -> dict[str, str]:
    """What was kept, by its name; nothing where the file can't be read."""
    try:
        values = read_json(run.path / VIEW_FILE) or {}
        return {str(name): str(value) for name, value in values.items()}
    except (AttributeError, SequiturError, *DAMAGE):
        return {}  # the next look writes a whole file


def keep_view(run: Run, **view: str) -> None:
    """Keep it for the next look. Raises WriteError on a full disk."""
    with writing(run.path):
        write_json(run.path / VIEW_FILE, view)


def as_bits(rows: ArrayLike, n: int) -> str:
    """Some rows of n as text, a bit for each of the n: of a million at most 170 kB; "" for none."""
    chosen = np.asarray(rows, np.int64)
    if not len(chosen):
        return ""
    inside = np.zeros(n, np.bool_)
    inside[chosen] = True
    return b64encode(zlib.compress(np.packbits(inside).tobytes(), level=1)).decode()


def from_bits(text: str, n: int) -> IntArray:
    """The rows that `as_bits` wrote, ascending; none where these aren't rows of n."""
    length, unpack = -(-n // 8), zlib.decompressobj()
    try:
        packed = unpack.decompress(b64decode(text), length + 1)
    except (ValueError, zlib.error):
        return np.empty(0, np.int64)
    rows = np.flatnonzero(np.unpackbits(np.frombuffer(packed, np.uint8))).astype(np.int64)
    fits = unpack.eof and len(packed) == length and len(rows) and rows[-1] < n
    return rows if fits else np.empty(0, np.int64)
