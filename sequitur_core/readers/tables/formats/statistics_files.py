"""Tables of Stata."""

from __future__ import annotations

import struct
from pathlib import Path

import pandas as pd

# How a file of Stata begins; potentiostats write text under the same ending.
_STATA = (
    b"<stata_dta>",
    *(bytes([version, order]) for version in range(102, 116) for order in (1, 2)),
)
STATA = ".dta"


def is_stata(path: Path) -> bool:
    """Whether a file was written by Stata, by its first bytes."""
    with path.open("rb") as file:
        return file.read(11).startswith(_STATA)


def frame_of_stata(path: Path) -> pd.DataFrame:
    """The columns of a file of Stata: dates as dates, codes as the words that they stand for.

    Raises ValueError where it is damaged.
    """
    try:
        try:
            return pd.read_stata(path)
        except ValueError:  # the same word stands for several codes
            return pd.read_stata(path, convert_categoricals=False)
    except struct.error as error:
        raise ValueError("it ends in the middle of what it describes") from error
