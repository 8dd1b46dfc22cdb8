"""Times of day that are what was measured: when the sun rose and set on each date."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.times import times_of_day_in_hours
from sequitur_core.data.recipe_description import IN_HOURS
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.missing_values import MISSING_MARK, known_texts

FEWEST = 2  # columns of them; one beside a date alone says when each row was
HEAD = 200  # first cells that are looked at before all are
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?")


def hours_of(cells: pd.Series[Any]) -> pd.Series[float] | None:
    """The hours that cells say as 6:32 or 22:05:30, NaN where one is missing; None for others."""
    texts = cells.astype("string").str.strip()
    parts = texts.str.extract(f"^{_CLOCK.pattern}$").astype(np.float64)
    known = parts[0].notna()
    if not (known | texts.isna() | texts.str.fullmatch(MISSING_MARK)).all() or not known.any():
        return None
    return parts[0] + parts[1] / 60 + parts[2].fillna(0.0) / 3600


def with_times_of_day(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str], list[Note]]:
    """A frame with hours for times of day, where there is nothing else but days; and a note.

    Each day has one row: clocks of several rows of a day say when these were.
    """
    heads = {str(c): known_texts(frame[c], HEAD) for c in frame.columns}
    clocks = [c for c, head in heads.items() if head and all(map(_is_clock, head))]
    rest = [c for c in heads if c not in clocks]
    if len(clocks) < FEWEST or len(rest) != 1 or not _are_days(frame[rest[0]]):
        return frame, [], []
    found: dict[str, Any] = {}
    for column in clocks:
        if (hours := hours_of(frame[column])) is None:
            return frame, [], []
        found[column] = hours
    names = {c: f"{c}{IN_HOURS}" for c in clocks}
    note = times_of_day_in_hours((*clocks,), heads[clocks[0]][0])
    return frame.assign(**found).rename(columns=names), [*names.values()], [note]


def _is_clock(cell: str) -> bool:
    return bool(_CLOCK.fullmatch(cell) or MISSING_MARK.fullmatch(cell))


def _are_days(cells: pd.Series[Any]) -> bool:
    """Whether cells are dates without a time of day, each another one."""
    first = pd.Series(known_texts(cells, HEAD), dtype="str")
    forms = timestamps.find_date_formats(first, most_wrong=0)
    days = forms and forms[0].startswith("%") and not re.search("%[HIfp]", forms[0])
    return bool(days and cells.notna().all() and cells.is_unique)
