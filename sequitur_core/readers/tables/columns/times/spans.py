"""How long each row lasted, of a table that says when it began and ended, and measures nothing."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import lengths_of_rows
from sequitur_core.data.notes.times import lengths_in_minutes
from sequitur_core.readers.dates.timestamps import formats_by_first, read_dates
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.vocabulary.words import words

BEGINS = {"start", "started", "begin", "began", "begins", "beginning", "from"}
ENDS = {"end", "ended", "ends", "ending", "stop", "stopped", "finish", "finished", "to", "until"}
_NO_NUMBERS = {"id", "ids", "no", "nr", "index", "number", "entry", "row"}
_HOURS = re.compile(r"(\d{1,3}):([0-5]\d)")
SEEN = 200  # first cells that show what a column holds
FEWEST = 8  # rows
MOSTLY = 0.95  # of them, that have both times and end after they began
MOST_KINDS = 0.5  # of the rows, that a column of words may tell apart where it says what went on


def with_lengths(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with a column of how long each row lasted, if nothing else is a number; a note.

    Rows of one length are steps of a series. Where words say what went on, they are labels of a
    recording.
    """
    pair = _begin_and_end(frame) if len(frame) >= FEWEST else None
    if pair is None or any(map(_tells, _others(frame, pair))):
        return frame, []
    begins, ends = (_moments(frame[column]) for column in pair)
    seconds = (ends - begins) / np.timedelta64(1, "s")
    known = seconds[np.isfinite(seconds)]
    if (seconds >= 0).mean() < MOSTLY or len(np.unique(known)) < 2:
        return frame, []
    size, unit = (60, "min") if np.median(known) > 60 else (1, "s")
    called = f"duration ({unit})"
    if called in frame.columns:
        return frame, []
    return frame.assign(**{called: seconds / size}), [lengths_of_rows(*pair, called)]


def with_told_lengths(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with minutes for 9:14, where so long is from the start of a row to its end; notes.

    Whatever it is called: so diaries of sleep say how long somebody was in bed.
    """
    texts = frame.columns[[dtype.kind not in "iufb" for dtype in frame.dtypes]]
    heads = {column: known_texts(frame[column], SEEN) for column in texts}
    written = [c for c, head in heads.items() if head and all(map(_HOURS.fullmatch, head))]
    pair = _begin_and_end(frame) if written and len(frame) >= FEWEST else None
    if pair is None:
        return frame, []
    begins, ends = (_moments(frame[column]) for column in pair)
    lasted = (ends - begins) / np.timedelta64(1, "m")
    found: dict[str, pd.Series[Any]] = {}
    notes: list[Note] = []
    for column in map(str, written):
        parts = frame[column].astype("string").str.strip().str.extract(f"^{_HOURS.pattern}$")
        minutes = (60 * parts[0].astype("Float64") + parts[1].astype("Float64")).astype(np.float64)
        off = np.abs(minutes - lasted)[minutes.notna()]
        if len(off) >= FEWEST and (off <= 1).mean() >= MOSTLY:
            found[column] = minutes
            notes.append(lengths_in_minutes(column, str(frame[column].dropna().iloc[0]), *pair))
    names = {column: f"{column} (min)" for column in found}
    return (frame.assign(**found).rename(columns=names), notes) if found else (frame, [])


def _begin_and_end(frame: pd.DataFrame) -> tuple[str, str] | None:
    """The only two columns of texts called alike, but for a start and an end."""
    kinds = zip(frame.columns, frame.dtypes, strict=True)
    texts = [str(c) for c, dtype in kinds if dtype.kind not in "iufbM"]
    called = {column: {*words(column)} for column in texts}
    begins, ends = ([c for c in texts if called[c] & said] for said in (BEGINS, ENDS))
    pairs = [
        (one, other)
        for one, other in itertools.product(begins, ends)
        if one != other and called[one] - BEGINS == called[other] - ENDS
    ]
    return pairs[0] if len(pairs) == 1 else None


def _others(frame: pd.DataFrame, pair: tuple[str, str]) -> list[pd.Series[Any]]:
    return [frame[column] for column in frame.columns if column not in pair]


def _tells(column: pd.Series[Any]) -> bool:
    """Whether a column holds numbers that may be measured, or words for what went on."""
    known = column.dropna()
    if known.nunique() < 2 or not _NO_NUMBERS.isdisjoint(words(str(column.name))):
        return False
    if column.dtype.kind in "iuf":
        return not known.isin((0, 1)).all()
    many = known.nunique() > MOST_KINDS * len(known)  # remarks
    return column.dtype.kind != "b" and len(known) > MOST_KINDS * len(column) and not many


def _moments(column: pd.Series[Any]) -> Any:
    """Dates of texts; NaT for others."""
    forms = formats_by_first(column)
    nothing = np.full(len(column), np.datetime64("NaT", "us"))
    return read_dates([column], forms[0]).moments if forms else nothing
