"""Numbers as people write them in daily life: 1.631,87 EUR, 5'30", ~71 kg, 8 000 steps, 7h05."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.names_and_units import numbers_spelled, units_in_cells
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.times import durations_in_seconds
from sequitur_core.readers.missing_values import MISSING_MARK, known_texts
from sequitur_core.readers.tables.columns.units.in_cells import (
    MANY,
    SEEN,
    in_one_unit,
    named_by_unit,
)
from sequitur_core.readers.tables.columns.units.known import known
from sequitur_core.readers.vocabulary.words import words

_SIGN, _UNIT = r"(?P<sign>[^\d.,+-]{0,4}[+-]?)", r"(?P<unit>[^\d.,]{0,12}(?:[23]|\d? ?h)?)"
_ABOUT = re.compile(r"(?:~|\u2248|ca\.?|circa|approx\.?|about)\s*(?=[+-]?\d)", re.IGNORECASE)
# Thousands apart, and what stands between them then.
_GROUPED = (
    (re.compile(rf"{_SIGN}\d{{1,3}}(?:[\s'\u2019]\d{{3}})+(?:[.,]\d+)?{_UNIT}"), r"\s'\u2019"),
    (re.compile(rf"{_SIGN}\d{{1,3}}(?:\.\d{{3}})+(?:,\d+){_UNIT}"), r"\."),
    (re.compile(rf"{_SIGN}\d{{1,2}}(?:,\d\d)+,\d{{3}}(?:\.\d+)?{_UNIT}"), ","),
)
_PLAIN = re.compile(rf"{_SIGN}\d[\d.,\s'\u2019]*?(?P<digits>\d*){_UNIT}")
_POINTED = re.compile(r"(?P<whole>[+-]?\d{1,3})(?P<rest>(?:\.\d{3})+)?\s?[^\W\d]\S*")
_PACE = re.compile(
    r"(?P<min>\d{1,2})(?:(?P<quote>['\u2019\u2032]) ?|:)(?P<s>[0-5]\d)(?:[\"\u201d\u2033]|'')?"
    r"(?: ?(?:min)?/ ?(?P<per>km|mi|mile|100 ?m|500 ?m))?"
)
_INCHES = 11  # of a height such as 5'11"
_HOURS = re.compile(r"(?P<h>\d|1[0-4]) ?h ?(?P<min>[0-5]\d)")
_ASLEEP = {"sleep", "asleep", "slept", "schlaf", "sommeil", "sue\u00f1o", "sono", "sonno", "slaap"}
_WORDED = re.compile(
    r"(?P<number>[+-]?\d+(?:[.,]\d+)*)(?P<space>\s?)(?P<unit>[^\W\d_]{2,}\.?(?:[ /][^\W\d_]+)?)"
)


def with_spelled_numbers(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with numbers that other rules know for those that people spell otherwise; notes."""
    notes: list[Note] = []
    for column in frame.columns[[dtype.kind not in "iufb" for dtype in frame.dtypes]]:
        head = known_texts(frame[column], SEEN)
        if not head or sum(any(map(str.isdigit, cell)) for cell in head) * 2 < len(head):
            continue
        called, cells = str(column), frame[column].dropna().astype(str).str.strip()
        plain = _plainly(cells)
        if (spelled := plain != cells).any():
            notes.append(numbers_spelled(called, cells[spelled].iloc[0], plain[spelled].iloc[0]))
            frame = frame.assign(**{called: plain.reindex(frame.index)})
        found = (read(plain, called) for read in (_paces, _asleep, _in_words))
        if (first := next(filter(None, found), None)) is not None:
            numbers, name, note = first
            frame = frame.assign(**{called: numbers.reindex(frame.index)})
            frame, notes = frame.rename(columns={column: name}), [*notes, note]
    return frame, notes


_Read = tuple["pd.Series[Any]", str, Note] | None


def _plainly(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Cells without what parts thousands, and without a sign that a number is about right."""
    head = (_ABOUT.sub("", cell) for cell in cells.iloc[:SEEN])
    if not all(_PLAIN.fullmatch(cell) or MISSING_MARK.fullmatch(cell) for cell in head):
        return cells
    bare = cells.str.replace(_ABOUT, "", regex=True)
    for grouped, between in _GROUPED:
        parted = bare.str.fullmatch(grouped)
        if parted.any() and _has_unit(bare[parted].iloc[0]):
            bare = bare.str.replace(rf"(?<=\d)[{between}](?=\d{{2,3}}(?!\d))", "", regex=True)
            bare = bare.str.replace(",", ".", regex=False) if between == r"\." else bare
            return bare
    pointed = bare.str.extract(rf"^{_POINTED.pattern}$")
    with_points = pointed["rest"].notna()
    if with_points.any() and not with_points.all() and pointed["whole"].notna().all():
        others = pointed["whole"][~with_points].astype(np.float64)
        # Without points they would be hundreds of times as large as those with one.
        if float(others[others != 0].abs().min()) >= 100:
            return bare.str.replace(r"(?<=\d)\.(?=\d{3})", "", regex=True)
    return bare


def _has_unit(cell: str) -> bool:
    return not re.fullmatch(r"[\d.,\s'\u2019+-]+", cell)


def _paces(cells: pd.Series[Any], called: str) -> _Read:
    """Minutes and seconds behind a quote or before /km, in seconds; None for others."""
    if _PACE.fullmatch(cells.iloc[0]) is None:
        return None
    parts = cells.str.extract(rf"^{_PACE.pattern}$")
    per, seconds = {*parts["per"].dropna()}, parts["s"].astype(np.float64)
    told = parts["quote"].notna() | parts["per"].notna()
    heights = not per and not (seconds > _INCHES).any()
    if len(per) > 1 or heights or not (told | cells.str.fullmatch(MISSING_MARK)).all():
        return None
    unit = f"s/{per.pop()}" if per else "s"
    numbers = 60 * parts["min"].astype(np.float64) + seconds
    name = f"{called} ({unit})"
    return numbers, name, durations_in_seconds(name, cells.iloc[0])


def _asleep(cells: pd.Series[Any], called: str) -> _Read:
    """Hours and minutes such as 7h05 of sleep, in seconds; of others they may be times of day."""
    if _ASLEEP.isdisjoint(words(called)) or _HOURS.fullmatch(cells.iloc[0]) is None:
        return None
    parts = cells.str.extract(rf"^{_HOURS.pattern}$").astype(np.float64)
    numbers = 3600 * parts["h"] + 60 * parts["min"]
    if (numbers.isna() & ~cells.str.fullmatch(MISSING_MARK)).any():
        return None
    name = f"{called} (s)"
    return numbers, name, durations_in_seconds(name, cells.iloc[0])


def _in_words(cells: pd.Series[Any], called: str) -> _Read:
    """Many different numbers before the same word, whatever it is: 150 lbs; None for others."""
    if (first := _WORDED.fullmatch(cells.iloc[0])) is None:
        return None
    parts = cells.str.extract(rf"^{_WORDED.pattern}$")
    numbers, unit = _decimal(parts["number"]), first["unit"]
    unread = numbers.isna() & ~cells.str.fullmatch(MISSING_MARK)
    if unread.any() or (parts["unit"].dropna() != unit).any() or _may_be_names(parts, numbers):
        return None
    if in_one_unit(cells, numbered=False, called=called) is not None:
        return None
    note = units_in_cells((called,), ((unit,),))
    return numbers, named_by_unit(called, unit), note


def _decimal(numbers: pd.Series[Any]) -> pd.Series[Any]:
    plain = numbers.str.replace(r",(?=\d{3}(?:\D|$))", "", regex=True)
    plain = plain.str.replace(",", ".", regex=False)
    return pd.to_numeric(plain, errors="coerce").astype(np.float64)


def _may_be_names(parts: pd.DataFrame, numbers: pd.Series[Any]) -> bool:
    """Whether numbers before a word are few, count on, stay for long, or begin with 0: 012 LAB.

    Right behind the number the word is a unit that is known.
    """
    values = numbers.dropna().to_numpy(np.float64)
    steps = np.diff(values)
    if len({*values.tolist()}) <= MANY or not (min(steps) < 0 < max(steps)):
        return True
    stay = 2 * np.count_nonzero(steps) < len(steps)
    glued = (parts["space"] == "").any() and not known(
        str(parts["unit"].dropna().iloc[0]), in_brackets=True
    )
    return bool(stay or glued or parts["number"].str.match(r"0\d").any())
