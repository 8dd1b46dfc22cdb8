"""Tables of what went on from when to when, over days: how long each of it was in each step.

So trackers write the stages of sleep, and people what they did: nothing else was measured. Each
night, or whatever lies between long pauses, is a sequence, and each day where there are none. Or a
state is drawn by its corners: each time it changes, its value before and after.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.times import states_timed
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.dates.time_order import are_corners
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.times.dates import as_dates
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.layouts.stretches import IN_TURN, find_dated
from sequitur_core.readers.tables.understanding.layouts.view import Found, View
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.parts_of_times import (
    Calendar,
    is_part,
)

DAY, HOUR, MINUTE = 86_400.0, 3_600.0, 60.0
STEPS = {"1 min": MINUTE, "1 h": HOUR}
_CALLED = {"1 min": "minute", "1 h": "hour"}
FEWEST_DAYS = 3  # from the first to the last: shorter ones may be labels of one recording
FEWEST_STEPS, MOST_STEPS = 20, 1_500  # of a sequence
PAUSE = 3 * HOUR  # that lies between two nights, at least
MOST_STATES = 12
DAYS, NIGHTS, PARTS = "day", "night", "part"
MOSTLY_ON = 0.8  # of the moments at which a state changes, from one that it had
EVENING, MORNING = 17, 5  # hours between which a night begins


def drawn_by_corners(view: View) -> Found:
    """A state that is all that was measured, and has two rows at each moment at which it changes.

    One has its value before, one that after: what tells these rows apart names no sequence.
    """
    for time in view.candidates:
        at = time.times.moments
        if not time.times.dated or time.times.missing.any() or not are_corners(time.times):
            continue
        calendar, taken = Calendar(time.times), {*time.columns}
        free = [c for c in view.free if c not in taken]
        free = [c for c in free if not is_part(view.table.values(c), c, calendar)]
        if len(free) != 1:
            continue
        first = np.flatnonzero(np.r_[True, at[1:] != at[:-1]])
        rows = np.diff(np.r_[first, len(at)])
        values = view.table.values(free[0])
        one, other = values[first], values[first + rows - 1]
        before, after = np.c_[one, other][:-1, :, None], np.c_[one, other][1:, None, :]
        on = (before == after).any(axis=(1, 2)).mean() >= MOSTLY_ON
        few = 2 < view.table.distinct(free[0]) <= MOST_STATES and are_whole(values)
        if on and few and ((one != other) == (rows == 2)).all():
            repeat = "repeats" if len(time.columns) == 1 else "repeat"
            return "long", (
                f"{join_names(time.columns)} {repeat} where {free[0]} changes, for its value "
                "before and after: the rows are one long series."
            )
    return None


def states_of(table: Table) -> tuple[NDArray[np.float64], NDArray[np.float64], str] | None:
    """When each state began and ended, as seconds since 1970, and the column that says what it was.

    None for tables that may hold anything else.
    """
    found = None if table.files or table.listed else find_dated(table)
    if found is None:
        return None
    rest = [c for c in table.own if c not in found and table.distinct(c) > 1]
    dates = [as_dates(table, (column,)) for column in found[:2]]
    if rest or any(of is None or of.times.missing.any() for of in dates):
        return None
    begins, ends = (since_1970(of.times.moments) for of in dates if of is not None)
    in_turn = bool((ends[:-1] <= begins[1:] + 1).mean() >= IN_TURN and (ends >= begins).all())
    several = float(ends.max() - begins.min()) >= FEWEST_DAYS * DAY
    few = table.distinct(found.states) <= MOST_STATES and not table.frame[found.states].isna().any()
    return (begins, ends, found.states) if in_turn and several and few else None


def steps_of_states(table: Table) -> tuple[str, ...]:
    """The steps in which states may be timed, the longest first; none for any other table."""
    if (found := states_of(table)) is None:
        return ()
    begins, ends, _ = found
    of = _sequences(begins, ends)
    lasting = [float(ends[of == k].max() - begins[of == k].min()) for k in np.unique(of)]
    steps = np.median(lasting) / np.array([*STEPS.values()])
    sizes = zip(STEPS, steps, strict=True)
    return tuple(step for step, n in sizes if FEWEST_STEPS <= n <= MOST_STEPS)[::-1]


def with_states_timed(table: Table, step: str) -> Table | None:
    """A row for each step of each night or day, with the minutes of each state; None for others."""
    steps = steps_of_states(table) if step in STEPS else ()
    if not steps or (found := states_of(table)) is None:
        return None
    begins, ends, column = found
    states = table.frame[column].astype(str)
    names = list(dict.fromkeys(states))
    codes = pd.Categorical(states, categories=names).codes.astype(np.int64)
    called = _called(begins, ends)
    if called == DAYS:
        begins, ends, codes = _at_midnight(begins, ends, codes)
    of = _sequences(begins, ends)
    parts = []
    for own in (of == k for k in np.unique(of)):
        size = DAY if called == DAYS else STEPS[step]
        first = float(np.floor(begins[own].min() / size) * size)
        minutes = _minutes(begins[own] - first, ends[own] - first, codes[own], STEPS[step])
        rows = pd.DataFrame(
            minutes[:, : len(names)], columns=[f"{name} (minutes)" for name in names]
        )
        rows.insert(0, "time (min)", np.arange(len(rows)) * STEPS[step] / MINUTE)
        unknown = int(
            (begins[own].min() - first) // STEPS[step]
        )  # of a day, before the first state
        rows = rows.iloc[unknown:]
        date = pd.to_datetime(begins[own].min(), unit="s").strftime("%Y-%m-%d %H:%M")
        rows.insert(0, called, f"{called} of {date if called == PARTS else date[:10]}")
        parts.append(rows)
    frame = pd.concat(parts, ignore_index=True)
    note = states_timed(len(table.frame), tuple(names), _CALLED[step], len(parts), called)
    numbers = tuple(str(c) for c in frame.columns if c != called)
    return replace(
        table, frame=frame, numbers=numbers, stray={}, ragged=False, counts=steps,
        doubts=(*table.doubts, note),
    )  # fmt: skip


def _called(begins: NDArray[np.float64], ends: NDArray[np.float64]) -> str:
    """What a sequence is: a day where no long pause lies between any, a night, or a part."""
    apart = _apart(begins, ends)
    if not apart.any():
        return DAYS
    hour = begins[np.concatenate([[True], apart])] % DAY / HOUR
    return NIGHTS if ((hour >= EVENING) | (hour < MORNING)).mean() > 0.5 else PARTS


def _at_midnight(
    begins: NDArray[np.float64], ends: NDArray[np.float64], codes: IntArray
) -> tuple[NDArray[np.float64], NDArray[np.float64], IntArray]:
    """States that go on past midnight as one of each day."""
    days = (np.maximum(ends - 1e-6, begins) // DAY - begins // DAY).astype(np.int64)
    of = np.repeat(np.arange(len(begins)), days + 1)
    later = np.arange(len(of)) - np.searchsorted(of, of)
    midnight = (begins[of] // DAY + later) * DAY
    return (
        np.maximum(begins[of], midnight), np.minimum(ends[of], midnight + DAY), codes[of],
    )  # fmt: skip


def _sequences(begins: NDArray[np.float64], ends: NDArray[np.float64]) -> IntArray:
    """The number of the sequence that each state is in: a night, or a day where none is apart."""
    apart = _apart(begins, ends)
    if apart.any():
        return np.concatenate([[0], np.cumsum(apart)])
    return (begins // DAY).astype(np.int64)


def _apart(begins: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether a long pause lies behind each state but the last."""
    return begins[1:] - np.maximum.accumulate(ends)[:-1] >= PAUSE


def _minutes(
    begins: NDArray[np.float64], ends: NDArray[np.float64], codes: IntArray, size: float
) -> NDArray[np.float64]:
    """How many minutes of each step of so many seconds each state was; (steps, states)."""
    edges = size * np.arange(int(np.ceil(ends.max() / size)) + 1)
    found = np.zeros((len(edges) - 1, MOST_STATES))
    for begin, end, code in zip(begins, ends, codes, strict=True):
        found[:, code] += np.diff(np.clip(edges, begin, end)) / MINUTE
    return found
