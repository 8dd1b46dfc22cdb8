"""Lists of a row of which some end earlier than others, or are missing: so are their last steps.

A person who is measured by hand has a pulse too many; a station that keeps the level of a river has
none of the quality of its water.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.recipe import ENDED_EARLY
from sequitur_core.readers.tables.formats.lists.names_in_lists import is_list, length

# Of the longest list of a row, that one beside it has at least: sensors have rates of their own.
LEAST = 3 / 4


def with_last_steps(frame: pd.DataFrame, lists: Sequence[str]) -> pd.DataFrame | None:
    """The frame with lists of one length in each row; None where some are far shorter.

    Lists of words say nothing where they end, those of numbers nan. An attribute says which ended
    early, and in how many rows; those that aren't there show it by the numbers that lack.
    """
    sizes = np.array([[length(cell) for cell in frame[c]] for c in lists], np.int64)
    longest = sizes.max(axis=0)
    if ((sizes > 0) & (sizes < LEAST * longest)).any():
        return None
    if any(is_list(cell[0]) for c in lists for cell in frame[c] if length(cell)):
        return None  # places, of which none is half known
    filled = {c: _filled(frame[c], longest) for c in lists}
    early = (sizes > 0) & (sizes < longest)
    columns = tuple(c for c, own in zip(lists, early, strict=True) if own.any())
    whole = frame.assign(**filled)
    whole.attrs[ENDED_EARLY] = (columns, int(early.any(axis=0).sum()))
    return whole


def _filled(column: pd.Series[Any], longest: np.ndarray[Any, Any]) -> pd.Series[Any]:
    words = any(isinstance(cell[0], str) for cell in column if length(cell))
    nothing = "" if words else np.nan
    cells = (list(cell) if length(cell) else [] for cell in column)
    full = [own + [nothing] * (most - len(own)) for own, most in zip(cells, longest, strict=True)]
    return pd.Series(full, column.index, dtype=object)
