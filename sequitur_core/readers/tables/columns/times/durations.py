"""Durations in words: 0 days 00:00:02.5 as pandas writes them, PT2.5S, 1m30s, 2.5s, 2 hrs 5 min."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.vocabulary.words import words

_CLOCK = r"[+-]?\d{1,4}:\d{2}:\d{2}(?:\.\d+)?"
_CLOCKS = re.compile(_CLOCK)
_DAYS = re.compile(rf"[+-]?\d+ days?,?(?: {_CLOCK})?")
_ISO = re.compile(r"[+-]?P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?")
_SEVERAL = re.compile(
    r"(?=\d)(?:(?P<h>\d+) ?(?:h|hrs?|hours?),? ?)?(?:(?P<min>\d+) ?(?:m|mins?|minutes?),? ?)?"
    r"(?:(?P<s>\d+(?:\.\d+)?) ?(?:s|secs?|seconds?))?"
)
_SECONDS = re.compile(r"[+-]?\d+(?:\.\d+)?s")
_PACE = re.compile(r"\d{1,3}:\d{2}(?:\.\d+)?")  # minutes and seconds
_PACES = re.compile(r"\bpace\b|/ ?\d* ?(?:k?m|mi|mile|yd)\b", re.IGNORECASE)  # Avg Pace, /500m
# What is called so lasts, unless it goes on: Moving Time, Best Lap Time, lap_duration.
_LASTING = re.compile(
    r"(?:\b|_)(?:duration|(?:moving|elapsed|(?P<lap>lap|split)|riding|running|total)[ _]?time)\b",
    re.IGNORECASE,
)
# As 7h12, which may be a time of day elsewhere, of what is called so.
_HOURS_AND_MINUTES = re.compile(r"(?P<h>\d{1,3}) ?h ?(?P<min>[0-5]\d)(?: ?(?:m|mn|min))?")
_CALLED_LONG = {
    "duration", "length", "total", "duree", "durée", "dauer", "duracion", "duración", "duração",
    "duracao", "durata", "duur", "longueur",
}  # fmt: skip
_DATED = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T](?P<clock>\d{1,2}:\d\d(?::\d\d)?)|$)")
# Minutes, seconds and parts of these, as on a stopwatch, which writes no minutes below one.
_SPLIT = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}[.,]\d{1,3})")
FEWEST_SPLITS = 3  # columns of them, as of each length that somebody swam
MOSTLY = 0.8  # of the cells, at least


def may_be_durations(head: Sequence[str], called: str, *, dated: bool = False) -> bool:
    """Whether first cells of a column look like durations; of some, by its name alone.

    Those are of a few seconds, paces in minutes and seconds, and clocks of what lasts. Such is a
    "time" to the second, too, where rows are `dated` with their times of day.
    """
    named = _LASTING.search(called)
    if named or (dated and called.strip().lower() == "time"):
        clocks = [cell for cell in head if _CLOCKS.fullmatch(cell)]
        if named and (clocks or named["lap"]):  # else 7:45 may be hours and minutes
            clocks = [cell for cell in head if cell in {*clocks} or _PACE.fullmatch(cell)]
        if clocks and len(clocks) >= MOSTLY * len(head):
            lasting = seconds_of(pd.Series(clocks, dtype=object))
            return lasting is not None and not (np.diff(lasting) >= 0).all()
    written = [cell for cell in head if _is_duration(cell)]
    if not _CALLED_LONG.isdisjoint(words(called)):
        written += [cell for cell in head if _HOURS_AND_MINUTES.fullmatch(cell)]
    if _PACES.search(called):
        written += [cell for cell in head if _PACE.fullmatch(cell)]
        return bool(head) and len(written) >= MOSTLY * len(head)
    # Before the first day is over, or of less than an hour.
    rest = [cell for cell in head if cell not in written]
    short = sum(bool(_CLOCKS.fullmatch(cell) or _SEVERAL.fullmatch(cell)) for cell in rest)
    seconds = time_words(called)[0] and all(map(_SECONDS.fullmatch, head))
    return bool(head) and (seconds or (bool(written) and len(written) + short == len(head)))


def are_splits(heads: Sequence[Sequence[str]]) -> bool:
    """Whether several columns, by the first cells of each, hold 1:09.84 beside 31.52 or alone."""
    return sum(map(_look_like_splits, heads)) >= FEWEST_SPLITS


def may_be_splits(head: Sequence[str], *, beside: bool) -> bool:
    """Whether first cells of a column are minutes and seconds with parts of these: what lasted.

    beside : others are, too. Alone, some are without minutes, or they don't go on from row to row,
    as the time of the rows does.
    """
    if not _look_like_splits(head):
        return False
    if beside or not all(":" in cell for cell in head if _SPLIT.fullmatch(cell)):
        return True
    steps = np.diff(splits_in_seconds(pd.Series([*head], dtype=object)).dropna())
    return bool((steps >= 0).mean() < MOSTLY)


def _look_like_splits(head: Sequence[str]) -> bool:
    if not any(map(_SPLIT.fullmatch, head[:FEWEST_SPLITS])):  # as of most texts
        return False
    found = [match for cell in head if (match := _SPLIT.fullmatch(cell))]
    return any(match[1] for match in found) and len(found) >= MOSTLY * len(head)


def splits_in_seconds(cells: pd.Series[Any]) -> pd.Series[float]:
    """Seconds of 1:09.84 and 31.52; NaN where a cell is neither, as DNS."""
    parts = cells.str.extract(rf"^{_SPLIT.pattern}$")
    minutes = parts[0].astype(np.float64).fillna(0.0)
    return 60 * minutes + parts[1].str.replace(",", ".", regex=False).astype(np.float64)


def are_dated(heads: Sequence[Sequence[str]]) -> bool:
    """Whether a column of dates has their times of day, and no other has dates without one.

    By the first cells of each. A time beside a date alone is that of the day.
    """
    with_clocks = False
    for head in heads:
        found = [_DATED.match(cell) for cell in head]
        clocks = {match["clock"] for match in found if match}
        if head and all(found):
            if len(clocks) == 1:  # no time of day, or midnight
                return False
            with_clocks = True
    return with_clocks


def _is_duration(cell: str) -> bool:
    """Whether a cell is a duration for sure, as one in two units is."""
    if _DAYS.fullmatch(cell) or _ISO.fullmatch(cell):
        return True
    match = _SEVERAL.fullmatch(cell)
    return match is not None and sum(part is not None for part in match.groups()) > 1


def seconds_of(cells: pd.Series[Any]) -> pd.Series[float] | None:
    """Durations as seconds, NaN where a cell is none; None where too many are."""
    plain = cells.str.replace(",", "", regex=False)
    plain = plain.where(
        ~plain.str.fullmatch(_PACE.pattern).fillna(False).astype(bool), "0:" + plain
    )
    seconds = pd.to_timedelta(plain, errors="coerce").dt.total_seconds()
    parts = cells.str.extract(rf"^{_SEVERAL.pattern}$").astype(np.float64)
    in_units = (parts * [3600, 60, 1]).sum(axis=1, min_count=1)
    without_m = cells.str.extract(rf"^{_HOURS_AND_MINUTES.pattern}$").astype(np.float64)
    seconds = seconds.fillna(in_units).fillna((without_m * [3600, 60]).sum(axis=1, min_count=2))
    return seconds.astype(np.float64) if seconds.notna().mean() >= MOSTLY else None
