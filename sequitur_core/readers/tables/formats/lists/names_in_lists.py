"""Lists of words: what the numbers in lists beside them are, as robots send their joints, or tags.

The latter are said of a row, such as the names of the ten largest, and are one text each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.recipe import ACROSS
from sequitur_core.readers.dates.timestamps import find_date_formats


def names_of_numbers(frame: pd.DataFrame, lists: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The column whose lists name the numbers of all others, and these names; ("", ()) for none.

    They are the same in every row, and as many as there are numbers: {"name": ["hip", "knee"],
    "position": [0.2, 1.1], "velocity": [0.0, 0.3]}.
    """
    worded = [c for c in lists if _are_words(frame[c].iloc[0])]
    if len(worded) != 1 or len(lists) < 2:
        return "", ()
    names = tuple(frame[worded[0]].iloc[0])
    same = all(is_list(cell) and tuple(cell) == names for cell in frame[worded[0]])
    others = (cell for c in lists if c != worded[0] for cell in frame[c])
    alike = same and all(is_list(cell) and len(cell) == len(names) for cell in others)
    return (worded[0], names) if alike and len({*names}) == len(names) else ("", ())


def with_words_together(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with one text for each list of words that is said of a row of numbers.

    Lists of words that are as long as those of numbers beside them in each row say what was the
    case at each step, and stay; so do all where no column holds numbers.
    """
    kinds = zip(frame.columns, frame.dtypes, strict=True)
    lists = [c for c, dtype in kinds if dtype == np.object_ and is_list(_first(frame[c]))]
    worded = [c for c in lists if _are_words_or_none(frame[c])]
    if not worded or not any(dtype.kind in "iuf" for dtype in frame.dtypes):
        return frame
    sizes = [frame[c].map(length) for c in lists if c not in worded]
    sizes += [pd.concat(sizes, axis=1).max(axis=1)] if sizes else []  # where others end early
    said = [c for c in worded if not any(frame[c].map(length).equals(size) for size in sizes)]
    texts = {c: pd.Series(map(_together, frame[c]), frame.index, dtype=object) for c in said}
    return frame.assign(**texts)


def _first(column: pd.Series[Any]) -> Any:
    return next((cell for cell in column if is_list(cell) or pd.notna(cell)), None)


def _are_words_or_none(column: pd.Series[Any]) -> bool:
    known = [cell for cell in column if is_list(cell) and len(cell)]
    others = (cell for cell in column if not is_list(cell))
    return bool(known) and all(map(_are_words, known)) and all(pd.isna(cell) for cell in others)


def length(cell: Any) -> int:
    return len(cell) if is_list(cell) else 0


def _together(cell: Any) -> str | None:
    return ", ".join(cell) if length(cell) else None


def _are_words(cell: Any) -> bool:
    return is_list(cell) and len(cell) > 0 and all(isinstance(word, str) for word in cell)


def is_list(cell: Any) -> bool:
    return isinstance(cell, list | tuple | np.ndarray)


def undated_lists(frame: pd.DataFrame) -> tuple[str, ...]:
    """The lists of a frame that became columns, but for those whose places are called by dates.

    These are steps.
    """
    lists: tuple[str, ...] = frame.attrs.get(ACROSS, ())
    begin = f"{lists[0]} " if lists else ""
    places = [str(c).removeprefix(begin) for c in frame.columns if str(c).startswith(begin)]
    return () if lists and find_date_formats(pd.Series(places)) else lists
