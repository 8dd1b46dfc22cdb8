"""Tables of stretches of time and what went on in each: labels of a recording, and no recording."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sequitur_core.formatting import join_names
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.time_columns import LENGTHS
from sequitur_core.readers.tables.columns.times.dates import as_dates
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.counters import find_counters
from sequitur_core.readers.vocabulary.words import words

FEWEST = 5  # stretches
MOST_COLUMNS = 16
MOST_STATES = 0.5  # of the rows
IN_TURN = 0.9  # of the stretches begin once the one before is over, where names don't say so
SEVERAL_DAYS = np.timedelta64(3, "D")
DATED_IN_TURN = 0.5  # of those with dates, which may else be trips or calls
_BEGINS = {"onset", "start", "begin", "starttime", "begintime"}
_ENDS = {"end", "stop", "offset", "endtime", "stoptime", "finish"}
_STATES = {"stage", "activity", "annotation", "description", "event"}
_SAYS_SO = {"onset", "selection"}  # names that programs for annotations give


class Stretches(NamedTuple):
    """The columns that say when each began, when it ended or how long it was, and what it was.

    Of moments, `lasts` is the column that says when they were.
    """

    begins: str
    lasts: str
    states: str


def about_stretches(table: Table) -> str:
    """Why a table of stretches can't be read alone, and what to do; "" for any other."""
    if len(table.frame.columns) > MOST_COLUMNS or (found := find_stretches(_alone(table))) is None:
        return ""
    if _is_diary(table, found):
        return ""
    named = all(map(words, found))
    when = f" ({join_names(list(dict.fromkeys(found[:2])))})" if named else ""
    what = f" ({found.states})" if named else ""
    return (
        f"{table.name} says when something went on{when} and what it was{what}, but holds nothing "
        "that was measured: these are labels of a recording. Load it together with the file of "
        "that recording, in one folder or .zip: windows of it are then labelled by what went on."
    )


def _is_diary(table: Table, found: Stretches) -> bool:
    """Whether stretches have dates of several days and tell how long each was, which is the series.

    So nights, naps and runs are written down; what went on in a recording is timed from its start.
    """
    lengths = [c for c in table.numbers if not LENGTHS.isdisjoint(words(c))]
    if not lengths or found.begins in table.numeric:
        return False
    dates = as_dates(table, (found.begins,))
    return dates is not None and bool(np.ptp(dates.times.moments) >= SEVERAL_DAYS)


def _alone(table: Table) -> Table:
    """The rows of the first of several files, without the columns that say which file it is."""
    if not table.files:
        return table
    name = table.frame[table.files[0]]
    frame = table.frame[name == name.iloc[0]].drop(columns=list(table.files))
    numbers = tuple(c for c in table.numbers if c in frame)
    return replace(table, frame=frame, numbers=numbers, files=())


def find_stretches(table: Table) -> Stretches | None:
    """Stretches of time that all other columns of a table are about; None where there are none."""
    states = _states(table)
    if len(table.frame) < FEWEST or not states:
        return None
    if not table.numbers and (moments := _dates(table, states)):
        return Stretches(moments, moments, states)
    for begins, lasts, in_turn in _pairs(table, states):
        found = Stretches(begins, lasts, states)
        if not _measured(table, found) and _lie_in_turn(table, found, in_turn):
            return found
    return None


def find_dated(table: Table) -> Stretches | None:
    """Stretches whose begin and end are dates, where no column holds numbers; None for none."""
    states = _states(table) if not table.numbers and len(table.frame) >= FEWEST else ""
    for begins, lasts, _ in _pairs(table, states) if states else ():
        if all(as_dates(table, (column,)) is not None for column in (begins, lasts)):
            return Stretches(begins, lasts, states)
    return None


def _dates(table: Table, states: str) -> str:
    """The first column of dates beside words; "" for none."""
    texts = (c for c in map(str, table.texts()) if c != states)
    return next((c for c in texts if as_dates(table, (c,)) is not None), "")


def _states(table: Table) -> str:
    """The column of words, or numbers of that name, that come again in other rows; "" for none."""
    texts = [*map(str, table.texts())]
    coded = [c for c in table.numbers if names_label(c) or not _STATES.isdisjoint(words(c))]
    few = (c for c in (*texts, *coded) if 2 <= table.distinct(c) <= MOST_STATES * len(table.frame))
    return next((c for c in few if as_dates(table, (c,)) is None), "")


def _pairs(table: Table, states: str) -> Iterator[tuple[str, str, float]]:
    """Columns that may say when stretches begin and last, and the share of them that are in turn.

    By their names, or else beside each other in a table whose columns have none.
    """
    columns = [c for c in map(str, table.frame.columns) if c != states]
    begin = next((c for c in columns if not _BEGINS.isdisjoint(words(c))), "")
    last = next((c for c in columns if not (_ENDS | LENGTHS).isdisjoint(words(c))), "")
    if begin and last and begin != last:
        yield begin, last, DATED_IN_TURN if begin not in table.numeric else 0.0
    for one, other in itertools.pairwise(columns):
        if one not in table.numeric or not table.named:
            yield one, other, IN_TURN


def _measured(table: Table, found: Stretches) -> bool:
    """Whether columns hold numbers that are neither times of stretches nor counters."""
    named = [word for c in table.frame.columns for word in words(str(c))]
    times = _BEGINS | _ENDS | LENGTHS
    rest = [c for c in table.numbers if c not in found and times.isdisjoint(words(c))]
    if not rest or not _SAYS_SO.isdisjoint(named):
        return False
    counters, first = find_counters(table), table.frame.iloc[:FEWEST]
    free = [c for c in rest if c not in counters]
    changing = [c for c in free if first[c].nunique() > 1 or table.distinct(c) > 1]
    if not changing or (length := _length(table, found)) is None:
        return bool(changing)
    return not all(np.allclose(table.frame[c], length) for c in changing)


def _length(table: Table, found: Stretches) -> NDArray[np.float64] | None:
    begins, lasts = _seconds(table, found.begins), _seconds(table, found.lasts)
    return None if begins is None or lasts is None else lasts - begins


def _lie_in_turn(table: Table, found: Stretches, share: float) -> bool:
    """Whether stretches begin in order, last, and are over before the next one begins."""
    begins, lasts = _seconds(table, found.begins), _seconds(table, found.lasts)
    if begins is None or lasts is None or (np.diff(begins) < 0).any():
        return False
    lengths = lasts if not LENGTHS.isdisjoint(words(found.lasts)) else lasts - begins
    if (lengths < 0).any() or not (lengths > 0).any():
        return False
    over = begins[:-1] + lengths[:-1] <= begins[1:] + 1e-6
    return bool(over.mean() >= share)


def _seconds(table: Table, column: str) -> NDArray[np.float64] | None:
    """Numbers, or dates as seconds; None where a row has none, or a column holds words."""
    if column in table.numeric:
        values = table.values(column)
        return values if np.isfinite(values).all() else None
    dates = as_dates(table, (column,))
    if dates is None or dates.times.missing.any():
        return None
    return dates.times.moments.astype("datetime64[us]").astype(np.int64) / 1e6
