"""Times of day that are what was measured: when the sun rose and set on each date."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.times import clocks_in_digits, times_of_day_in_hours
from sequitur_core.data.recipe import CODES
from sequitur_core.data.recipe_description import IN_HOURS
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.missing_values import MISSING_MARK, known_texts
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.vocabulary.day import BOUNDS_OF_DAY, LASTING_WORDS
from sequitur_core.readers.vocabulary.words import words

FEWEST = 2  # columns of them; one beside a date alone says when each row was
HEAD = 200  # first cells that are looked at before all are
FEWEST_CLOCKS = 6  # different ones in digits
EARLY, LAST = 400, 2_400  # before which not all are, as minutes may be, and the last of a day
NOON, DAY, NIGHT = 12, 24, (9, 18)  # hours, and those between which nobody goes to bed
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


def with_clocks_in_digits(
    frame: pd.DataFrame, numbers: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, str], list[Note]]:
    """A frame with hours for times of day in digits, as of who goes to bed at 2315; and a note.

    Columns are called as what happens once in a day, or as another time beside one of these. As
    numbers, none would lie from 60 to 99 behind each hour. The new names by the old ones.
    """
    times = [c for c in numbers if _bounds_a_day(c) or words(c)[1:] == ["time"]]
    called = [c for c in times if _are_in_digits(frame[c])]
    if not any(map(_bounds_a_day, called)):
        return frame, {}, []
    hours = {c: frame[c] // 100 + frame[c] % 100 / 60 for c in called}
    late = {c for c, of in hours.items() if _lie_around_midnight(of)}
    found = {c: of.mask(of < NOON, of + DAY) if c in late else of for c, of in hours.items()}
    cell = frame[called[0]].dropna().iloc[0]
    at = float(found[called[0]].dropna().iloc[0])
    note = clocks_in_digits((*called,), f"{cell:.0f}", at, bool(late))
    names = {c: f"{c}{IN_HOURS}" for c in called}
    frame = frame.assign(**found).rename(columns=names)
    return frame, names, [note.offering(Offer("They are plain numbers", "empty_cells", CODES))]


def _bounds_a_day(column: str) -> bool:
    """Whether a column is called as what begins or ends a day or a night, and not how long it is.

    Those of bedtimes may be joined: wakeup, bedtime.
    """
    called = words(column)
    joined = {"".join(called), *called, *map("".join, itertools.pairwise(called))}
    return LASTING_WORDS.isdisjoint(called) and not joined.isdisjoint(BOUNDS_OF_DAY)


def _are_in_digits(cells: pd.Series[Any]) -> bool:
    known = cells.dropna().to_numpy(np.float64)
    if len(np.unique(known)) < FEWEST_CLOCKS or not are_whole(known):
        return False
    within = known.min() >= 0 and EARLY <= known.max() <= LAST
    hours, minutes = known // 100, known % 100
    return within and bool((minutes < 60).all() and np.ptp(hours) > 0 and minutes.any())


def _lie_around_midnight(hours: pd.Series[Any]) -> bool:
    """Whether times of day lie on both sides of midnight and none in the middle of the day."""
    first, last = NIGHT
    by_day = hours.between(first, last)
    return bool(not by_day.any() and (hours > last).any() and (hours < first).any())


def _is_clock(cell: str) -> bool:
    return bool(_CLOCK.fullmatch(cell) or MISSING_MARK.fullmatch(cell))


def _are_days(cells: pd.Series[Any]) -> bool:
    """Whether cells are dates without a time of day, each another one."""
    first = pd.Series(known_texts(cells, HEAD), dtype="str")
    forms = timestamps.find_date_formats(first, most_wrong=0)
    days = forms and forms[0].startswith("%") and not re.search("%[HIfp]", forms[0])
    return bool(days and cells.notna().all() and cells.is_unique)
