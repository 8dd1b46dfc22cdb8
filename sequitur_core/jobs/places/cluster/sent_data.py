"""The data of runs on their way to a cluster: SentData."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sequitur_core.jobs.places.cluster.folder_changes import PIECE
from sequitur_core.jobs.places.cluster.ray_cluster import Cluster, RemoteTrainer

UNUSED_SECONDS = 60.0  # after which data leave the object store


@dataclass
class _Stored:
    """Data in the object store, in pieces: which file, from which byte, and the piece."""

    pieces: list[tuple[str, int, Any]] = field(default_factory=list)
    used: float = 0.0


class SentData:
    """Puts data into the object store once, by content, and tells trainers where they are."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._digests: dict[object, str] = {}  # by the files themselves, which runs share
        self._stored: dict[str, _Stored] = {}
        self._lock = threading.Lock()

    def send(self, folder: Path, trainer: RemoteTrainer) -> str:
        """Make sure that a trainer has the data in a folder; returns what they are known by."""
        digest = self._digest(folder)
        if trainer.call("has_data", digest):
            return digest
        with self._lock:
            stored = self._stored.get(digest)
            if stored is None:
                pieces = [(name, at, self.cluster.put(piece)) for name, at, piece in _read(folder)]
                stored = self._stored[digest] = _Stored(pieces)
            stored.used = time.monotonic()
        for name, offset, piece in stored.pieces:
            trainer.call("take_data", digest, name, offset, piece)
        trainer.call("all_taken", digest)
        stored.used = time.monotonic()
        return digest

    def forget_unused(self) -> None:
        """Give back the room of data that nobody asked for lately."""
        with self._lock:
            late = time.monotonic() - UNUSED_SECONDS
            self._stored = {d: one for d, one in self._stored.items() if one.used > late}

    def _digest(self, folder: Path) -> str:
        files = sorted(path for path in folder.iterdir() if path.is_file())
        stats = [(path.name, path.stat()) for path in files]
        key = tuple((name, s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns) for name, s in stats)
        with self._lock:
            if key not in self._digests:
                self._digests[key] = _content_digest(folder)
            return self._digests[key]


def _content_digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for name, offset, piece in _read(folder):
        digest.update(f"{name}\0{offset}\0{len(piece)}\0".encode())
        digest.update(piece)
    return digest.hexdigest()


def _read(folder: Path) -> Iterator[tuple[str, int, bytes]]:
    """The files of a folder in pieces: name, from which byte, and the bytes."""
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        with path.open("rb") as file:
            offset = 0
            while (piece := file.read(PIECE)) or not offset:
                yield path.name, offset, piece
                offset += max(1, len(piece))
