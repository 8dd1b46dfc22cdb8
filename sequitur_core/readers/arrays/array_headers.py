"""What an array's file says of it before its numbers are loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

LARGEST = 4_000_000_000  # bytes of one unpacked array
SPLIT_NAMES = ("train", "test", "val", "valid", "validation")


@dataclass(frozen=True)
class ArrayHeader:
    """An array as its file describes it."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def base(self) -> str:
        """The name without the part it belongs to: y for y_train."""
        return re.sub(rf"[_\-. ]?({'|'.join(SPLIT_NAMES)})$", "", self.name.lower())

    @property
    def split(self) -> str:
        """The part it belongs to, such as "train"; "" if none."""
        match = re.search(rf"({'|'.join(SPLIT_NAMES)})$", self.name.lower())
        return match[1] if match else ""
