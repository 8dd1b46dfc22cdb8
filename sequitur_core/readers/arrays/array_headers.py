"""What an array's file says of it before its numbers are loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

LARGEST = 4_000_000_000  # bytes of one unpacked array
RATES = {
    "fs", "sr", "sfreq", "srate", "rate", "samplerate", "samplingrate", "samplingfreq",
    "samplingfrequency",
}  # fmt: skip
DATA_NAMES = ("x", "data", "sequences", "series", "values", "samples", "inputs", "features")
SPLIT_NAMES = ("train", "test", "val", "valid", "validation")


@dataclass(frozen=True)
class ArrayHeader:
    """An array as its file describes it.

    Attributes
    ----------
    name : with the groups that it lies in, "/" between.
    rate : steps per second, where the file says so of this array; 0 where it doesn't.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    rate: float = 0.0

    @property
    def base(self) -> str:
        """The name without the part it belongs to: y for y_train."""
        return re.sub(rf"[_\-. ]?({'|'.join(SPLIT_NAMES)})$", "", self.name.lower())

    @property
    def split(self) -> str:
        """The part it belongs to, such as "train"; "" if none."""
        match = re.search(rf"({'|'.join(SPLIT_NAMES)})$", self.name.lower())
        return match[1] if match else ""
