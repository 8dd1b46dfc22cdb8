"""How much room folders take on disk."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DiskUse:
    """Bytes that a workspace takes on disk: of each dataset by id, and of all the rest."""

    datasets: Mapping[str, int]
    uploads: int
    runs: int
    trash: int
    free: int

    @property
    def total(self) -> int:
        return sum(self.datasets.values()) + self.uploads + self.runs + self.trash


def size_on_disk(folder: Path, seen: set[tuple[int, int]]) -> int:
    """Bytes of the files below a folder that weren't seen yet; several hard links count once."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                about = Path(parent, name).lstat()
            except FileNotFoundError:  # a hidden file that has its own name by now
                continue
            if (file := (about.st_dev, about.st_ino)) not in seen:
                seen.add(file)
                total += about.st_size
    return total
