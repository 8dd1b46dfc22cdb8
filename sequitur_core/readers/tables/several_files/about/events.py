"""Events in a file of their own, beside the recordings in which they happen: labels of its rows."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.files import gives_events
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate
from sequitur_core.readers.dates.names.time_names import FINE
from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.columns.time_columns import LENGTHS, time_candidates
from sequitur_core.readers.tables.formats.text.numbers import DATE
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.words import words

NO_EVENT = "none"
OF_EVENTS = " (event)"  # behind the name of a column that the recording has as well
MOST_CODES = 20  # of what goes on, such as stages of sleep
MOST_KINDS = 8  # of moments; each is a label that says whether a window contains one
MOST_EVENTS = 0.5  # of the rows of the recording, at most
MOST_AT_ONCE = 0.5  # of what lasted, that may begin before the rest is over
LEAST_INSIDE = 0.5  # of the events, that have to lie in the recording
_STARTS = {
    "onset", "start", "begin", "init", "from", "starttime", "begintime", "time", "timestamp",
    "seconds",
}  # fmt: skip
_ENDS = {
    "end", "stop", "offset", "to", "until", "completion", "endtime", "stoptime", "finish",
}  # fmt: skip
# Words for rows, where events are told by their numbers; and for two kinds that take turns.
_ROWS = {"index", "idx", "sample", "samples", "frame", "frames", "row", "rows", "step", "steps"}
_BEGINS = {"onset", "start", "begin", "on", "in", "enter"}
_STOPS = {"wakeup", "offset", "end", "stop", "off", "out", "leave", "exit"}
# What somebody does until the next of these begins.
_LASTING = {
    "walk", "walking", "run", "running", "jog", "jogging", "sit", "sitting", "stand", "standing",
    "lie", "lying", "rest", "resting", "wait", "waiting", "sleep", "sleeping", "cycling", "biking",
    "driving", "climbing", "stairs", "swim", "swimming", "row", "rowing", "still", "idle", "pause",
    "break", "recovery", "gehen", "laufen", "sitzen", "stehen", "liegen",
}  # fmt: skip
ACTIVITY = "activity"  # the label of these
_PRESSED = {"press", "pressed", "click", "keypress"}  # as long as a button was, which marked it
_KINDS = {
    "type", "event", "label", "annotation", "text", "description", "name", "marker", "activity",
    "class", "kind", "category", "stage", "state", "condition",
}  # fmt: skip
_CODED = _KINDS - {"name", "text", "description", "label", "annotation"}  # also by numbers
_IN_SECONDS = {**FINE, "s": 1.0, "": 1.0, "min": 60.0, "h": 3600.0}
_EPOCHS = 6e8, 4e9  # seconds since 1970 that may be meant


def with_events(
    table: Table,
    others: Mapping[str, Table],
    asked: Collection[str] = (),
    *,
    of_several: Collection[str] = (),
) -> tuple[Table, dict[str, Note]]:
    """A recording with the events of other tables beside its rows; a note on each of those.

    What lasts is one column of what goes on in each row, so that a window has what fills most of
    it. Of moments, each kind is a mark of the rows nearest to one: a window contains one or not.

    asked : labels of a recipe; an earlier one may have those of another column.
    of_several : tables that tell of other recordings as well. What lasted at a time in this one is
        of it.
    """
    said: dict[str, Note] = {}
    rows = _seconds_of_rows(table) if others else None
    if rows is None:
        return table, said
    for name, other in others.items():
        found = _events(other, name, rows, asked, part=name in of_several)
        if found is None:
            continue
        named = [*map(str, table.frame.columns)]
        told = [f"{c}{OF_EVENTS}" if c in named else str(c) for c in found.columns]
        found = found.set_axis(disambiguate([*named, *told])[len(named) :], axis=1)
        frame = pd.concat([table.frame, found], axis=1)
        table = replace(table, frame=frame, of_steps=(*table.of_steps, *map(str, found.columns)))
        said[name] = gives_events(name, tuple(map(str, found.columns)))
    return replace(table, notes=(*table.notes, *said.values())), said


def tell_events(others: Mapping[str, Table], before: Collection[str]) -> dict[str, Table]:
    """Tables but for those that say nothing but moments and numbers, which measured something.

    Where such moments were labels `before`, in a recipe, all.
    """
    if any(map(DATE.match, before)):
        return dict(others)
    columns = {name: _kinds_columns(other, coded=False)[0] for name, other in others.items()}
    cells = {name: others[name].frame[c].dropna().iloc[:1] for name, c in columns.items() if c}
    moments = {name for name, of in cells.items() if of.astype(str).map(_is_date).all()}
    return {name: table for name, table in others.items() if name not in moments}


def _is_date(cell: str) -> bool:
    return DATE.match(cell) is not None


@dataclass(frozen=True, eq=False)
class _Rows:
    """When the rows of a recording were, in seconds, since 1970 if dated.

    Or their numbers, where it has no time, or one that only counts them.
    """

    index: pd.Index[Any]
    seconds: NDArray[np.float64]
    dated: bool = False
    counted: bool = False


def _seconds_of_rows(table: Table) -> _Rows | None:
    """None where the times of rows are no seconds, or go back."""
    candidates = time_candidates(table, {})
    for candidate in candidates:
        times = candidate.times
        if not is_increasing(times):
            continue
        if not times.dated and bool((np.diff(times.moments.astype(np.float64)) == 1).all()):
            at = times.moments.astype(np.float64)
            return _Rows(table.frame.index, at, counted=times.unit not in ("s", "min", "h"))
        if times.dated or times.unit in _IN_SECONDS:
            return _Rows(table.frame.index, _seconds(times), times.dated)
    count = np.arange(len(table.frame))
    if table.rate:
        return _Rows(table.frame.index, count / table.rate)
    return None if candidates else _Rows(table.frame.index, count.astype(np.float64), counted=True)


def _seconds(times: Times) -> NDArray[np.float64]:
    return since_1970(times.moments) * (1.0 if times.dated else _IN_SECONDS[times.unit])


def _events(
    other: Table, name: str, rows: _Rows, asked: Collection[str], *, part: bool = False
) -> pd.DataFrame | None:
    """Labels of the rows from a table of events; None where it holds none of this recording.

    part : other events in it are of other recordings.
    """
    most = MOST_EVENTS * len(rows.seconds)
    if len(other.frame) > most and not part:
        return None
    other = _with_track_names(other)
    starts = _starts(other, rows, 0.0 if part else LEAST_INSIDE)
    if starts is None:
        return None
    known = np.isfinite(starts)  # what isn't told when, as of a night without sleep, is left out
    other, starts = replace(other, frame=other.frame[known]), starts[known]
    labels = {label.removesuffix(OF_EVENTS) for label in asked}
    lasting = _lasting(other, starts, rows)
    columns = _kinds_columns(other, coded=lasting is not None)
    if part:
        ends = starts + (np.nan if lasting is None else lasting)
        last = rows.seconds[-1]
        inside = rows.dated & (starts <= last) & (ends >= rows.seconds[0])
        if not 0 < inside.sum() <= most:
            return None
        other, starts = replace(other, frame=other.frame[inside]), starts[inside]
        lasting = np.where(ends == last, np.inf, ends)[inside] - starts
    ways = (
        found
        for column in columns
        for found in _labels_by(other, starts, lasting, rows, column, name)
    )
    made = [*itertools.islice(ways, None if asked else 1)]
    asked_for = (found for found in made if found is not None and labels & {*found.columns})
    return next(asked_for, made[0] if made else None)


def _labels_by(
    other: Table,
    starts: NDArray[np.float64],
    lasting: NDArray[np.float64] | None,
    rows: _Rows,
    column: str,
    name: str,
) -> Iterator[pd.DataFrame | None]:
    """Labels of the rows from events, of which a column says what they were; "" for none.

    What somebody did lasts until the next begins; behind it, the moments, as in earlier recipes.
    So it does where a button was pressed to mark it, for a moment that says nothing of how long.
    """
    if lasting is not None and _are_pressed(other):
        yield from _labels_by(other, starts, None, rows, column, name)
    kinds = _as_words(other.frame[column]) if column else None
    called = column or without_ending(PurePosixPath(name).name)
    texts = np.full(len(starts), called) if kinds is None else kinds.fillna("").to_numpy(str)
    ends, order = np.append(np.sort(starts)[1:], np.inf), np.argsort(starts)
    if kinds is None and len(other.frame.columns) > 1:
        yield None
    elif lasting is not None:  # spans of several things overlap, such as the years of each station
        spans = starts, starts + lasting
        yield None if _overlap(*spans) else _going_on(rows, *spans, texts, called)
    elif _take_turns(starts, texts):
        after = np.array([f"after {text}" for text in texts[order]])
        yield _going_on(rows, starts[order], ends, after, called)
    else:
        if (begun := _begin_what_lasts(texts[order])) is not None:
            yield _going_on(rows, starts[order], ends, begun, ACTIVITY)
        yield _moments(rows, starts, texts, called)


def _are_pressed(other: Table) -> bool:
    """Whether a column says how long a button was pressed."""
    named = (set(words(str(column))) for column in other.frame.columns)
    return any(not (LENGTHS.isdisjoint(of) or _PRESSED.isdisjoint(of)) for of in named)


def _begin_what_lasts(texts: NDArray[np.str_]) -> NDArray[np.str_] | None:
    """What somebody did from each of some moments in order on; None where these are others.

    Where the last of them stops it, most that are known to last are enough: walk, corridor, stop.
    """
    if len(texts) < 2 or not (texts[1:] != texts[:-1]).all():
        return None
    stopped = not _STOPS.isdisjoint(words(texts[-1]))
    kinds = {*texts[: len(texts) - stopped].tolist()}
    known = sum(not _LASTING.isdisjoint(words(text)) for text in kinds)
    if not (2 * known > len(kinds) if stopped else known == len(kinds)):
        return None
    return np.append(texts[:-1], NO_EVENT) if stopped else texts


def is_label_track(table: Table) -> bool:
    """Whether a table without names has a start, an end and a word in each row.

    So editors of sound export the labels beside a recording.
    """
    if table.form.header or table.frame.shape[1] != 3 or len(table.numbers) != 2:
        return False
    first, second, last = table.frame.columns
    rising = (table.frame[second] >= table.frame[first]).all() if last in table.texts() else False
    return bool(rising) and bool(table.frame[first].is_monotonic_increasing)


def _with_track_names(table: Table) -> Table:
    if not is_label_track(table):
        return table
    columns = ["start", "end", "label"]
    return replace(table, frame=table.frame.set_axis(columns, axis=1), numbers=("start", "end"))


def _take_turns(starts: NDArray[np.float64], texts: NDArray[np.str_]) -> bool:
    """Whether two kinds of moments begin and end the same in turn, such as falling asleep."""
    kinds = {*texts.tolist()}
    begins = {kind for kind in kinds if not _BEGINS.isdisjoint(words(kind))}
    stops = {kind for kind in kinds if not _STOPS.isdisjoint(words(kind))}
    if len(kinds) != 2 or len(begins) != 1 or len(stops) != 1 or begins == stops:
        return False
    ordered = texts[np.argsort(starts)]
    return bool((ordered[1:] != ordered[:-1]).all())


def _starts(other: Table, rows: _Rows, least: float) -> NDArray[np.float64] | None:
    """When events began, by the first column that says so of a share of them in the recording."""
    named = _STARTS | _ROWS if rows.counted else _STARTS
    likely = [c for c in other.frame.columns if not named.isdisjoint(words(str(c)))]
    alone = list(other.frame.columns) if len(other.frame.columns) == 1 else []
    low, high = rows.seconds[0], rows.seconds[-1]
    for column in map(str, (*likely, *alone)):
        seconds = _when(other, column, rows)
        if seconds is None or not np.isfinite(seconds).any():
            continue
        known = seconds[np.isfinite(seconds)]
        if ((known >= low) & (known <= high)).mean() >= least:
            return seconds
    return None


def _when(other: Table, column: str, rows: _Rows) -> NDArray[np.float64] | None:
    """A column as seconds, as those of the rows count, NaN for none; None if it can't be."""
    if rows.counted and column in other.numeric:
        values = other.values(column)
        known = values[np.isfinite(values)]
        counts = not _ROWS.isdisjoint(words(column)) or bool((known % 1 == 0).all())
        in_order = bool((np.diff(known) >= 0).all())
        return values if counts and in_order else None  # parts of a second number no rows
    try:
        (candidate,) = time_candidates(other, {"time_columns": (column,)})
    except SequiturError:
        return None
    times = candidate.times
    if not times.dated and times.unit not in _IN_SECONDS:
        return None
    seconds = np.where(times.missing, np.nan, _seconds(times))
    known = seconds[~times.missing]
    epochs = bool((known > _EPOCHS[0]).all() and (known < _EPOCHS[1]).all())
    return seconds if (times.dated or epochs) == rows.dated else None


def _kinds_columns(other: Table, *, coded: bool) -> list[str]:
    """The columns that may say what happened, the likeliest first; [""] for none.

    One of words, called so if there are several. What says the same of all, as the app that wrote
    it, does so where no code is called as a kind is: a stage of 40001 to 40004. Dates do where no
    other words stand there, and in earlier versions if they stood first.

    coded : numbers may be codes of what happened, as they are where it lasted.
    """
    texts = [c for c in map(str, other.texts()) if other.frame[c].notna().any()]
    named = [c for c in texts if not _KINDS.isdisjoint(words(c))]
    before = next(iter((*named, *texts)), "")
    said = [c for c in texts if not _is_date(str(other.frame[c].dropna().iloc[0]))]
    first = next(iter((*named, *said)), before)
    if first and other.distinct(first) > 1:
        return [first] if first == before else [first, before]
    numbers = other.numbers if coded else ()
    codes = [c for c in numbers if words(c)[-1:] and words(c)[-1] in _CODED]
    codes = [c for c in codes if 2 <= other.distinct(c) <= MOST_CODES and _are_whole(other, c)]
    telling = [c for c in named if other.distinct(c) > 1]
    return [*telling[:1], *codes[:1], first]


def _are_whole(other: Table, column: str) -> bool:
    return bool((other.frame[column].dropna() % 1 == 0).all())


def _as_words(column: pd.Series[Any]) -> pd.Series[Any]:
    """What happened, in words; codes without decimals."""
    if column.dtype.kind == "f":
        column = column.astype("Int64")
    return column.astype("string")


def _lasting(other: Table, starts: NDArray[np.float64], rows: _Rows) -> NDArray[np.float64] | None:
    """How long each event lasted, in seconds; None where no column says so, or none lasted."""
    for column in map(str, other.frame.columns):
        named = set(words(column))
        if not LENGTHS.isdisjoint(named) and column in other.numeric:
            values = np.nan_to_num(other.values(column))
            if (values > 0).any():
                unit = 1e-3 if named & {"ms", "milliseconds", "millisecond"} else 1.0
                return np.asarray(values * unit, np.float64)
        elif not _ENDS.isdisjoint(named):
            ends = _when(other, column, rows)
            if ends is not None and (ends >= starts).all() and (ends > starts).any():
                return np.asarray(ends - starts, np.float64)
    return None


def _overlap(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> bool:
    """Whether most of what lasted began before what had begun earlier was over."""
    order = np.argsort(starts)
    over = np.maximum.accumulate(ends[order])[:-1]
    return bool((over > starts[order][1:]).mean() > MOST_AT_ONCE) if len(starts) > 1 else False


def _going_on(
    rows: _Rows,
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    texts: NDArray[np.str_],
    called: str,
) -> pd.DataFrame:
    events = np.full(len(rows.seconds), NO_EVENT, dtype=object)
    for start, end, text in zip(starts, ends, texts, strict=True):
        low, high = np.searchsorted(rows.seconds, (start, end))
        events[low:high] = text
    return pd.DataFrame({called: events}, index=rows.index)


def _moments(
    rows: _Rows, starts: NDArray[np.float64], texts: NDArray[np.str_], called: str
) -> pd.DataFrame | None:
    """A mark for each kind on the rows where one happened; None where there are too many kinds.

    None either where all happened at the ends: when it was started and stopped tells nothing of
    what a recording holds.
    """
    last = len(rows.seconds) - 1
    nearest = np.searchsorted(rows.seconds, starts).clip(0, last)
    inside = (nearest > 1) & (nearest < last)
    kinds = list(dict.fromkeys(texts[inside]))
    if not 1 <= len(kinds) <= MOST_KINDS:
        return None
    marks = {}
    for kind in kinds:
        marked = np.zeros(len(rows.seconds), bool)
        marked[nearest[texts == kind]] = True
        marks[kind or called] = marked
    return pd.DataFrame(marks, index=rows.index)
