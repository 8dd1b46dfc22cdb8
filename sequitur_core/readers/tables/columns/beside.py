"""Cells beside the rows of a table: on a person above them, settings next to them, sums below."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import (
    coarser_rows,
    empty_left_out,
    logged_rows,
    marks_left_out,
    rows_summed_up,
    second_readings,
    settings_beside,
    sums_left_out,
    undated_rows,
)
from sequitur_core.data.recipe import KEPT, ODD_LINES, SEVERAL, WITH_NUMBERS
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.parts.date_parts import are_months
from sequitur_core.readers.dates.parts.parts_of_years import QUARTER
from sequitur_core.readers.tables.columns.rearranged.lone_moments import without_lone_moments
from sequitur_core.readers.tables.formats.text.numbers import is_any_number
from sequitur_core.readers.vocabulary.sums import TOTALS
from sequitur_core.readers.vocabulary.words import words

MOST_BESIDE = 50  # first rows that may hold something else
SHARE_BESIDE = 0.1  # of all rows, at most
FEWEST_SETTINGS = 5  # with names
FEWEST_ROWS = 20  # of a table that may have rows on the logger
FEWEST_COLUMNS = 3  # of a table that may have rows of a time alone
RARE, FULL = 0.05, 0.9  # of the cells of a column that are filled: by the logger, by a sensor
REMARKED = "remarked"  # what became of rows with a remark, where some may be kept or many left out
SUMS = "sums"  # an attribute of a frame whose rows with a remark may be sums
NO_SUMS = "no sums"  # asks for it while a table is understood: earlier recipes kept such rows
ALONE = "alone"  # an attribute of a frame of which rows of an event alone may be left out
MOST_KINDS = 9  # of rows, as a column of codes tells them
LOGGED = 0.1  # of the rows, that may be on the logger, or on what happened
MOST_READINGS = 12  # columns with gaps, among which two kinds of reading are looked for
SELDOM = 0.4  # of the readings of one kind that another has, at most
_DATE = re.compile(r"\d{1,4}[-/]\d|\d{1,4}\.\d{1,2}\.\d|\d[:]\d")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_YEAR = re.compile(r"\d{4}")
_SPANS = {
    "year": _YEAR.pattern,
    "quarter": QUARTER,  # not in words, whose rows earlier recipes kept
    "month": r"\d{4}[-/. ]?(?:[A-Za-z]{3,9}|[Mm]?(?:0?[1-9]|1[0-2]))",
}
_SEEN = 200  # cells that are looked at for dates
_ALL = re.compile(
    r"(?i)\s*(?:all|total|sum|year|annual|whole|année|año|jahr|gesamt|insgesamt|alle|tous|todos)\b.*"
)
FIRST_YEAR = 14  # rows, in which a sum of months stands if there are any
FEWEST_SUMS = 3  # of the months of as many years
ROUNDED = 1e-3  # of a sum, by which what it sums up may differ from it


def columns_empty_at(frame: pd.DataFrame, row: int) -> pd.Index[Any]:
    """The columns without a value in a row, counted as in a list; none where there are no rows."""
    # A row is put together much faster than a part of each of many columns.
    return frame.columns[pd.isna(frame.iloc[row].to_numpy())] if len(frame) else frame.columns[:0]


def ask_for_remarks(frame: pd.DataFrame, remarked: str) -> None:
    """Let a frame's attribute say what becomes of rows with a remark, unless all are left out."""
    if remarked != ODD_LINES[0]:
        frame.attrs[REMARKED] = ODD_LINES[0]
    for attribute, known in ((SUMS, ""), (ALONE, WITH_NUMBERS), (SEVERAL, SEVERAL)):
        if remarked in (NO_SUMS, known):
            frame.attrs[attribute] = True


def without_beside(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without all that is no part of its rows, and a note on each."""
    notes: list[Note] = []
    for leave_out in _LEAVING_OUT:
        frame, about = leave_out(frame)
        notes += about
    if SEVERAL in frame.attrs and frame.attrs[REMARKED] == ODD_LINES[0]:
        frame, about = without_lone_moments(frame)
        frame.attrs[REMARKED] = SEVERAL if about else ODD_LINES[0]
        notes += about
    return frame, notes


def without_undated(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without first rows that lack the time that all others have, and a note on them.

    Programs write so of the person and the device, in columns of their own, and how many rows
    there are below. Rows that are dated in another column stay: what they lack came later. The
    frame's attribute REMARKED asks for it.
    """
    most = min(MOST_BESIDE, int(SHARE_BESIDE * len(frame)))
    for column in columns_empty_at(frame, 0) if most else ():
        count = int(frame[column].notna().to_numpy().argmax())
        rest = frame[column].iloc[count:]
        if not 0 < count <= most or rest.isna().any():
            continue
        if rest.dtype.kind in "iufb":
            timed = time_words(str(column))[0] and (np.diff(rest.iloc[:_SEEN]) > 0).all()
        else:
            timed = rest.iloc[:_SEEN].astype(str).str.match(_DATE.pattern).all()
        if timed and REMARKED in frame.attrs and _tells_when(frame, rest):
            frame.attrs[REMARKED] = KEPT
            return frame, []
        if timed:
            told, below = (frame.iloc[row].notna().to_numpy() for row in (0, count))
            measured = bool(2 * (told & below).sum() > told.sum())
            return frame.iloc[count:], [undated_rows(count, str(column), measured)]
    return frame, []


def _tells_when(frame: pd.DataFrame, times: pd.Series[Any]) -> bool:
    """Whether dates of all rows, with clocks beside them, tell as many rows apart as times do."""
    texts = [c for c in frame if c != times.name and frame[c].dtype.kind not in "iufb"]
    dates = [c for c in texts if _are_dates(frame[c])]
    clocks = [c for c in texts if _are_dates(frame[c], _CLOCK)]
    several = len(frame.loc[times.index, dates + clocks].drop_duplicates()) if dates else 0
    return several >= times.nunique()


def without_unread(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without last rows that hold one and the same time alone, and a note on them.

    Readers of plates write 0:00:00 for each reading that was planned and never taken.
    """
    first, count = frame.columns[0], 0
    if frame.shape[1] < FEWEST_COLUMNS or frame[first].dtype.kind in "iufb":
        return frame, []
    while count < min(MOST_BESIDE, int(SHARE_BESIDE * len(frame))):
        row = frame.iloc[-1 - count]
        if row.notna().sum() != 1 or row[first] != frame[first].iloc[-1]:
            break
        count += 1
    return (frame.iloc[:-count], [empty_left_out(count, 0, ())]) if count > 1 else (frame, [])


def without_coarser(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without sums of the same over years or quarters above its months; a note on them.

    Statistical offices write all into one column, first the years, then quarters, then months.
    """
    for column, dtype in zip(frame.columns[:1], frame.dtypes[:1], strict=True):
        if dtype.kind in "iufb" or not _YEAR.fullmatch(str(frame[column].iloc[0]).strip()):
            continue
        cells = frame[column].astype(str).str.strip()
        kind = np.select(
            [cells.str.fullmatch(form).to_numpy(bool) for form in _SPANS.values()], [*_SPANS], ""
        )
        finest = next((span for span in reversed(_SPANS) if (kind == span).any()), "")
        known = bool((kind != "").all()) and finest != "year"
        if known and (kind[1:] != kind[:-1]).sum() == len({*kind}) - 1:
            coarser = tuple(f"{span}s" for span in _SPANS if span != finest and span in kind)
            kept = frame[kind == finest]
            return kept, [coarser_rows(len(frame) - len(kept), coarser, f"{finest}s")]
    return frame, []


def without_sums(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without rows that sum up the months above or below each; a note on them.

    Statistical offices write All months or Total so, among the months of every year.
    """
    typed = [*zip(frame.columns, (dtype.kind for dtype in frame.dtypes), strict=True)]
    for column in [c for c, kind in typed if kind not in "iufb"][:MOST_READINGS]:
        if not any(map(_ALL.match, map(str, frame[column].iloc[:FIRST_YEAR].to_numpy(object)))):
            continue
        numbers = [c for c, kind in typed if kind in "if"]
        cells = frame[column].astype(str).str.strip()
        sums = cells.str.fullmatch(_ALL.pattern).to_numpy(bool)
        if len({*cells[sums]}) != 1 or sums.sum() < FEWEST_SUMS or not are_months(cells[~sums]):
            continue
        if _sum_up(frame[numbers], sums):
            return frame[~sums], [sums_left_out(int(sums.sum()), cells[sums].iloc[0], str(column))]
    return frame, []


def _sum_up(numbers: pd.DataFrame, sums: BoolArray) -> bool:
    """Whether some rows hold, in one of these columns, the sums of those above or below each."""
    block = np.cumsum(sums) if sums[0] else np.cumsum(sums) - sums
    summed = numbers[~sums].groupby(block[~sums]).sum()
    said = numbers[sums].set_axis(block[sums]).reindex(summed.index)
    alike = np.isclose(summed, said, rtol=ROUNDED, atol=0) & (said != 0)
    return bool((alike.mean() >= FULL).any())


def without_summaries(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without rows that sum up those below each, in columns of their own; a note on them.

    So a row of the whole workout stands above those of its splits: it has its meters, and none of
    the columns of the splits, which are called alike.
    """
    gaps = [*columns_empty_at(frame, 0)]
    if len(gaps) < 2 or len(frame) <= FEWEST_ROWS:
        return frame, []
    sums = frame[gaps].isna().all(axis=1).to_numpy()
    if not FEWEST_SUMS <= sums.sum() <= len(frame) / 2:
        return frame, []
    rest = frame.columns.difference(gaps, sort=False)
    own = [c for c in rest if frame.loc[~sums, c].isna().all() and frame[c].notna().any()]
    called = {words(str(c))[-1:][0] for c in gaps if words(str(c))}
    alike = [c for c in own if called & {*words(str(c))[-1:]} and frame[c].dtype.kind in "iuf"]
    if not alike:
        return frame, []
    block = np.cumsum(sums)
    for column in rest.difference(own, sort=False):
        if frame[column].isna().any() or 2 * frame[column].nunique() < sums.sum():
            continue
        codes = pd.factorize(frame[column])[0]
        if not (np.diff(codes)[np.diff(block) == 0] != 0).any():
            note = rows_summed_up(int(sums.sum()), tuple(map(str, own)))
            return frame[~sums].drop(columns=own), [note]
    return frame, []


def without_settings(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without columns that are filled in a few first rows alone, and a note on them.

    Oscilloscopes write their settings so, next to what they measured: in a short recording beside
    many of its rows, where each has a name and a value.
    """
    most = min(MOST_BESIDE, len(frame) // 2)
    empty_at_end = columns_empty_at(frame, -1) if most else ()
    found = [c for c in empty_at_end if frame[c].iloc[most:].isna().all()]
    if not found or len(found) == len(frame.columns):
        return frame, []
    filled = np.flatnonzero(frame[found].notna().to_numpy().any(axis=1))
    rows = int(filled[-1]) + 1 if len(filled) else 0
    if not rows:  # whose only cells were those of undated rows
        return frame.drop(columns=found), [empty_left_out(0, len(found), tuple(map(str, found)))]
    if rows > SHARE_BESIDE * len(frame) and not _are_named_settings(frame[found]):
        return frame, []
    return frame.drop(columns=found), [settings_beside(tuple(map(str, found)), rows)]


def without_rows_of_settings(frame: pd.DataFrame, columns: int) -> pd.DataFrame:
    """The frame without first rows that held nothing but settings in columns that were left out.

    As programs leave a row below the units blank. columns : how many there were before.
    """
    if len(frame.columns) in (1, columns):
        return frame
    blank = frame.iloc[:MOST_BESIDE].isna().all(axis=1).to_numpy()
    return frame.drop(index=frame.index[:MOST_BESIDE][blank]) if blank.any() else frame


def _are_named_settings(frame: pd.DataFrame) -> bool:
    """Whether columns hold settings: each a name of its own, and a value behind it."""
    name, *values = (frame[c] for c in frame.columns)
    known = name.dropna()
    if name.dtype.kind in "iufb" or len(known) < FEWEST_SETTINGS or known.duplicated().any():
        return False
    return len(values) == 1 and bool((values[0].notna() == name.notna()).all())


def without_logged(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without rows on the logger itself, at times of their own, and a note on them.

    Loggers write so that they were read out or stopped, and programs what somebody took now and
    then: in columns that are empty otherwise, while those of what is measured are empty in these
    rows. Others have a remark beside what was measured
    until then, and stay where the frame's attribute REMARKED says so: but not if these are sums,
    and the attribute SUMS is there. In a table of words, which measured nothing, some rows say more
    than others.
    """
    count = len(frame)
    some = (0, count // 2, -1) if count > FEWEST_ROWS else ()  # any of which may be such a row
    empty = dict.fromkeys(c for row in some for c in columns_empty_at(frame, row))
    rare = [c for c in empty if 0 < frame[c].notna().sum() <= LOGGED * count]
    if not rare:
        return frame, []
    logged = frame[rare].notna().any(axis=1).to_numpy()
    measured = frame.columns.difference(rare)
    lacking = [c for c in measured if frame.loc[logged, c].isna().all()]
    full = [c for c in lacking if frame[c].notna().sum() >= FULL * count]
    if (
        not full
        or logged.sum() > LOGGED * count
        or not any(_are_numbers(frame[c]) for c in lacking)
    ):
        return frame, []
    alone = SUMS in frame.attrs and (frame.loc[logged, rare].notna().sum(axis=1) == 1).all()
    kinds = _codes_of_kinds(frame, measured, logged) if alone else []
    if REMARKED in frame.attrs and _hold_numbers(frame[measured.difference(kinds)], logged):
        if SUMS in frame.attrs and (total := _word_of_sums(frame, rare, logged)):
            return frame[~logged].drop(columns=rare), [total]
        frame.attrs[REMARKED] = KEPT
        return frame, []
    amounts = any(_are_numbers(frame[c]) and len(pd.unique(frame[c].dropna())) > 1 for c in rare)
    note = logged_rows(int(logged.sum()), tuple(map(str, rare)), amounts)
    return frame[~logged].drop(columns=rare), [note]


def _codes_of_kinds(frame: pd.DataFrame, columns: pd.Index[Any], rows: BoolArray) -> list[Any]:
    """Columns of few whole numbers that say what a row holds: some rows have others than the rest.

    As 4 where insulin was taken and 5 where something was eaten, between glucose, which is 0. Such
    a row holds one number alone: those with several sum up a day, perhaps.
    """
    found = []
    for column in (c for c in columns if frame[c].dtype.kind in "iu"):
        numbers = frame[column].to_numpy()
        own = {*numbers[rows].tolist()}
        if len(own) <= MOST_KINDS and own.isdisjoint(rest := {*numbers[~rows].tolist()}):
            found += [column] if len(rest) <= MOST_KINDS else []
    return found


def _are_numbers(column: pd.Series[Any]) -> bool:
    """Whether a column holds numbers, by its first cell where these are written as text."""
    known = column.dropna()
    return column.dtype.kind in "iuf" or (len(known) > 0 and is_any_number(str(known.iloc[0])))


def _word_of_sums(frame: pd.DataFrame, remarks: list[Any], rows: BoolArray) -> Note | None:
    """A note on rows that a remark such as Total calls sums of those above, if they are; or None.

    A last one may sum up these sums, and has fewer cells than they have.
    """
    texts = [str(cell) for cell in frame.loc[rows, remarks].to_numpy(object).flat if pd.notna(cell)]
    if not all(map(_ALL.fullmatch, texts)):
        return None
    filled = frame.notna().sum(axis=1).to_numpy()
    overall = rows & (filled < np.median(filled[rows]))
    numbers = [c for c in frame.columns if frame[c].dtype.kind in "if"]
    if not _sum_up(frame.loc[~overall, numbers], (rows & ~overall)[~overall]):
        return None
    return sums_left_out(int(rows.sum()), texts[0], str(remarks[0]))


def without_remarks(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without rows of a time and a remark, however many, and a note on them.

    Loggers write so what they did, line by line, in a column that is empty in all rows in which
    something was measured, as the others are in these. The frame's attribute REMARKED says so.
    """
    texts = [
        c for c, kind in zip(frame.columns, frame.dtypes, strict=True) if kind.kind not in "iufb"
    ]
    apart = frame.attrs.get(REMARKED, KEPT) != KEPT and len(columns_empty_at(frame, 0)) > 0
    if len(texts) < 2 or not apart:
        return frame, []
    numbers = [c for c, kind in zip(frame.columns, frame.dtypes, strict=True) if kind.kind == "f"]
    gaps = [c for c in numbers if np.isnan(frame[c].to_numpy()).any()]
    if not gaps:
        return frame, []
    blank = frame[gaps].isna().all(axis=1).to_numpy()
    rest = frame[~blank]
    if not blank.any() or len(rest) < FEWEST_ROWS or rest[gaps].notna().mean().max() < FULL:
        return frame, []
    remarks = [c for c in texts if frame[c].notna().any() and rest[c].isna().all()]
    said = frame[remarks].notna().any(axis=1).to_numpy()
    dated = any(c not in remarks and _are_dates(frame[c]) for c in texts)
    others = frame[frame.columns.difference([*gaps, *remarks])]
    if not np.array_equal(said, blank) or not dated or _hold_numbers(others, blank):
        return frame, []
    frame.attrs[REMARKED] = WITH_NUMBERS
    note = logged_rows(int(blank.sum()), tuple(map(str, remarks)))
    return frame[~blank].drop(columns=remarks), [note]


def without_events_alone(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without rows of a time and an event alone, and a note on them.

    Other events stand beside what was measured at the time, so that their column stays: headbands
    write so that they were connected, before there is any value. The frame's attribute ALONE asks
    for it.
    """
    if ALONE not in frame.attrs or frame.attrs.get(REMARKED) == KEPT or len(frame) < FEWEST_ROWS:
        return frame, []
    typed = [*zip(frame.columns, (dtype.kind for dtype in frame.dtypes), strict=True)]
    texts = [c for c, kind in typed if kind not in "iufb" and pd.isna(frame[c].iloc[-1])]
    if not (events := [c for c in texts if frame[c].notna().mean() <= RARE]):
        return frame, []
    said = np.flatnonzero(frame[events].notna().any(axis=1))
    some = frame.iloc[said]
    measured = [c for c, kind in typed if kind == "f" and some[c].isna().any()]
    if not measured:
        return frame, []
    blank = some[measured].isna().all(axis=1).to_numpy()
    alone = np.zeros(len(frame), bool)
    alone[said[blank]] = True
    others = frame[frame.columns.difference([*events, *measured])]
    few = 0 < blank.sum() < len(blank) and frame[measured].notna().mean().min() >= FULL
    if not few or others.isna().any(axis=None) or _hold_numbers(others, alone):
        return frame, []
    frame.attrs[REMARKED] = WITH_NUMBERS
    return frame[~alone], [logged_rows(int(alone.sum()), tuple(map(str, events)))]


def _are_dates(column: pd.Series[Any], form: re.Pattern[str] = _DATE) -> bool:
    """Whether every cell of a column is filled, and the first ones hold dates or times of day."""
    first = column.iloc[:_SEEN].astype(str)
    return bool(first.str.match(form.pattern).all() and column.notna().all())


def _hold_numbers(frame: pd.DataFrame, rows: BoolArray) -> bool:
    """Whether some rows hold a number that doesn't only go up, as those of rows and clocks do."""
    known = frame.loc[rows].notna().any().to_numpy()
    numbers = (c for c in frame.columns[known] if frame[c].dtype.kind in "iuf")
    return any(not frame[c].dropna().is_monotonic_increasing for c in numbers)


def without_second_readings(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without rows of another kind of reading of the same, and a note on them.

    Sensors for glucose write so what they kept every quarter of an hour, and what was scanned in
    between, into two columns of which each row fills one.
    """
    numbers = [c for c, dtype in zip(frame.columns, frame.dtypes, strict=True) if dtype.kind == "f"]
    if len(frame) <= FEWEST_ROWS or len(numbers) < 2:
        return frame, []
    few = numbers if len(numbers) <= MOST_READINGS else ()  # without gaps, as in most tables
    if few and not any(np.isnan(frame[c].to_numpy(np.float64)).any() for c in few):
        return frame, []
    floats = frame[numbers]
    # Of many columns with gaps the first rows say enough.
    for rows in sorted({min(_SEEN, len(frame)), len(frame)}):
        filled = ~np.isnan(floats.iloc[:rows].to_numpy(np.float64))
        gaps = filled.any(axis=0) & ~filled.all(axis=0)
        if gaps.sum() > MOST_READINGS:
            return frame, []
    cells = dict(zip(numbers, filled.sum(axis=0), strict=True))
    counts = {c: cells[c] for c in itertools.compress(numbers, gaps)}
    for often, seldom in itertools.permutations(counts, 2):
        few = 0 < counts[seldom] <= SELDOM * counts[often]
        if not few or not shared_name(str(often), str(seldom)):
            continue
        first, second = frame[often].notna(), frame[seldom].notna()
        if (first & second).any() or (first | second).mean() < FULL:
            continue
        others = [c for c in numbers if c not in (often, seldom)]
        if frame.loc[second, others].notna().any(axis=None):
            continue
        note = second_readings(int(second.sum()), str(seldom), str(often))
        return frame[~second].drop(columns=[seldom]), [note]
    return frame, []


def shared_name(one: str, other: str) -> bool:
    """Whether two columns are called by the same thing, and differ in a word before it."""
    first, second = words(one), words(other)
    return len(first) > 1 and len(second) > 1 and first[0] != second[0] and first[1:] == second[1:]


def without_marks(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without few rows of a negative time among those that go up, and a note on them.

    Calorimeters write their events so, with the number of the event.
    """
    first = frame.columns[0] if len(frame.columns) > 1 else None
    if first is None or len(frame) < FEWEST_ROWS or frame[first].dtype.kind not in "if":
        return frame, []
    at = frame[first].to_numpy(np.float64)
    marks = (at < 0) & (at == np.round(at))
    rest = at[~marks]
    if not 0 < marks.sum() <= RARE * len(at) or rest.min() < 0 or not (np.diff(rest) > 0).all():
        return frame, []
    if np.flatnonzero(marks).max() == int(marks.sum()) - 1 and (np.diff(at) > 0).all():
        return frame, []  # it counts down to the start
    return frame[~marks], [marks_left_out(int(marks.sum()), str(first))]


_LEAVING_OUT = (
    without_marks,
    without_undated,
    without_unread,
    without_coarser,
    without_sums,
    without_summaries,
    without_settings,
    without_logged,
    without_remarks,
    without_events_alone,
    without_second_readings,
)


def without_totals(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The frame without last rows that sum up those above; what these are called."""
    found: list[str] = []
    while len(frame) > 3 + len(found) and len(found) < 6:
        cells: list[Any] = [frame.iloc[-1 - len(found), at] for at in range(min(2, frame.shape[1]))]
        known = [(at, cell) for at, cell in enumerate(cells) if pd.isna(cell) is not True]  # lists
        at, word = known[0] if known else (0, None)
        if not isinstance(word, str) or word.strip(" :").lower() not in TOTALS:
            break
        above = frame.iloc[: -1 - len(found), at]
        if (above == word).any():  # it names a kind of row, again and again
            return frame, []
        found.insert(0, word.strip(" :"))
    return (frame.iloc[: -len(found)], found) if found else (frame, [])
