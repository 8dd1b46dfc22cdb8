"""Lists of words that name the numbers in the lists beside them, as robots send their joints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def names_of_numbers(frame: pd.DataFrame, lists: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The column whose lists name the numbers of all others, and these names; ("", ()) for none.

    They are the same in every row, and as many as there are numbers: {"name": ["hip", "knee"],
    "position": [0.2, 1.1], "velocity": [0.0, 0.3]}.
    """
    worded = [c for c in lists if _are_words(frame[c].iloc[0])]
    if len(worded) != 1 or len(lists) < 2:
        return "", ()
    names = tuple(frame[worded[0]].iloc[0])
    same = all(_is_list(cell) and tuple(cell) == names for cell in frame[worded[0]])
    others = (cell for c in lists if c != worded[0] for cell in frame[c])
    alike = same and all(_is_list(cell) and len(cell) == len(names) for cell in others)
    return (worded[0], names) if alike and len({*names}) == len(names) else ("", ())


def _are_words(cell: Any) -> bool:
    return _is_list(cell) and len(cell) > 0 and all(isinstance(word, str) for word in cell)


def _is_list(cell: Any) -> bool:
    return isinstance(cell, list | tuple | np.ndarray)
