"""Tables of Stata."""

from __future__ import annotations

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
        frame = pd.read_stata(path)
    except ValueError:  # the same word stands for several codes
        frame = pd.read_stata(path, convert_categoricals=False)
    return frame
