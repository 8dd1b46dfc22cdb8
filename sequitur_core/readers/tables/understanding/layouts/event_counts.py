"""Lists of when something happened, and to whom: how many events there are in each hour or day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.note import Offer
from sequitur_core.data.notes.times import events_counted, may_be_events, times_between_events
from sequitur_core.errors import SequiturError
from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.values import KINDS
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.events import EVENTS
from sequitur_core.readers.tables.rows_to_sequences.groups import combine, group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import names_sequences
from sequitur_core.readers.tables.understanding.layouts.event_lists import (
    FEWEST,
    MOST_COLUMNS,
    find_events,
)
from sequitur_core.readers.tables.understanding.layouts.states_over_time import (
    steps_of_states,
    with_states_timed,
)
from sequitur_core.readers.tables.understanding.layouts.stretches import about_stretches
from sequitur_core.readers.tables.word_channels import few_words, learn_words
from sequitur_core.readers.vocabulary.things import names_somebody
from sequitur_core.readers.vocabulary.words import words

COUNT = "events"  # the column with how many there are
DAY = 86_400.0
# Steps of dates in seconds, and what a person calls them.
STEPS = {
    "1 s": (1.0, "second"), "1 min": (60.0, "minute"), "1 h": (3600.0, "hour"),
    "1 day": (DAY, "day"), "1 week": (7 * DAY, "week"),
}  # fmt: skip
MONDAY = 4 * DAY  # seconds from 1 January 1970 to one
FEWEST_STEPS, MOST_STEPS = 20, 20_000  # of what is counted
MOST_NUMBERS = 2_000_000  # of all that is counted
MANY = 100  # events: fewer may be labels of a recording, to be loaded with it
BYTES = 200  # that a row takes, at most, while it is counted
FEW_COLUMNS = 3  # of which one says whose rows are, and the others when
EACH = 5  # events of one thing, on average, at least
FULL = 2  # events in a step, on average, of numbers without dates
SHORTEST_CUT = DAY  # of steps that are told to be there in part: hours are many
UNSEEN = 5  # times the usual time between two events, without any at an end
LACKING = 0.5  # of a step: nights and weekends may be shorter than that
EVEN = 0.3  # of the mean time between events, that these times deviate by at least
NUMBER_LIKE = re.compile(r"[-+\N{MINUS SIGN}]?\d[\d\W]*[^\W\d]{0,4}")
# An address on the internet, and a list of numbers with fractions.
OTHERWISE = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\d+\.\d+(?:,\d+\.\d+)+")
MOST_LIKE_NUMBERS = 0.5  # of the cells of a column of texts


@dataclass(frozen=True, eq=False)
class Events:
    """A list of events.

    Attributes
    ----------
    whose : the column that names what each happened to; "" where nothing does.
    time : the columns that say when.
    moments : seconds since 1970, or numbers as they stand.
    dated : which of these.
    """

    whose: str
    time: tuple[str, ...]
    moments: NDArray[np.float64]
    dated: bool

    def steps(self, things: int) -> dict[str, float]:
        """The steps in which they may be counted, the finest first, and how long these are."""
        span = float(np.ptp(self.moments))
        if self.dated:
            sizes = {text: size for text, (size, _) in STEPS.items()}
        else:
            size = nice(FULL * span * things / len(self.moments))
            sizes = {f"{size * by:g}": size * by for by in (0.1, 1, 10)}
        most = min(MOST_STEPS, MOST_NUMBERS / things)
        return {t: size for t, size in sizes.items() if FEWEST_STEPS <= span / size + 1 <= most}


def nice(number: float) -> float:
    """The number of 1, 2 or 5 and zeros that is next to one, from below."""
    tens = 10.0 ** np.floor(np.log10(number))
    return float(max(n for n in (1, 2, 5) if n <= max(1.0, number / tens)) * tens)


def find_list(table: Table, *, wide: bool = False) -> Events | None:
    """The list of events that a table is; None where it may as well be something else.

    Few columns, unless it may be `wide`, times that lie unevenly, and no text that may be a number
    written otherwise.
    """
    if (found := find_events(table)) is not None:
        moments = table.values(found.time)
        return Events(found.whose, (found.time,), moments, dated=False)
    many = len(table.own) > MOST_COLUMNS
    if (many and not wide) or len(table.frame) < FEWEST or table.files or table.listed:
        return None
    candidates = [time for time in time_candidates(table, {}) if time.times.dated]
    dated = next((time for time in candidates if not time.times.missing.any()), None)
    if dated is None or any(_is_another(dated, other) for other in candidates):
        return None  # from when to when
    times = {column for time in candidates for column in time.columns}
    rest = [c for c in table.own if c not in times and c not in table.row_numbers]
    if any(_like_numbers(table.frame[c]) for c in rest if c not in table.numeric):
        return None
    moments = since_1970(dated.times.moments)
    apart = np.diff(np.sort(moments))
    if not apart.std() > EVEN * apart.mean():
        return None
    things = [c for c in rest if _names_things(table, c)]
    if many:  # of which only what is called so names what it happened to
        called = [c for c in things if names_sequences(c) or not KINDS.isdisjoint(words(c))]
        things = [c for c in called if c not in table.numeric]
    things.sort(key=lambda c: not names_sequences(c))
    return Events(next(iter(things), ""), dated.columns, moments, dated=True)


def _is_another(time: TimeColumns, other: TimeColumns) -> bool:
    """Whether other columns tell of another moment than a time, and not merely its day."""
    if not {*time.columns}.isdisjoint(other.columns):
        return False
    known = ~other.times.missing
    days = since_1970(other.times.moments[known])
    apart = np.abs(days - since_1970(time.times.moments[known]))
    return not ((days % DAY == 0).all() and bool((apart <= DAY).all()))


def _like_numbers(cells: pd.Series) -> bool:
    known = cells.dropna().astype(str)
    like = known.map(lambda cell: NUMBER_LIKE.fullmatch(cell.strip()) is not None)
    if not len(known) or float(like.mean()) <= MOST_LIKE_NUMBERS:
        return False
    return not known.map(lambda cell: OTHERWISE.fullmatch(cell.strip()) is not None).any()


def _names_things(table: Table, column: str) -> bool:
    """Whether each of some things has several events: words, or numbers that are called ids."""
    if column in table.numeric and not names_sequences(column):
        return False
    several = 2 <= table.distinct(column) <= len(table.frame) / EACH
    return several and not bool(table.frame[column].isna().any())


def step_of(table: Table, fixed: Mapping[str, Any]) -> str:
    """The step in which a list of events is counted; "" where it is no such list, or somebody says.

    The finest in which something mostly happens, or else the longest there is.
    """
    if "counted" in fixed or table.sheet == EVENTS:  # messages of a program are words to learn
        return ""
    if of_states := steps_of_states(table):
        return of_states[0]
    events = find_list(table, wide=True)
    if events is None or not events.dated:
        return ""
    things = table.distinct(events.whose) if events.whose else 1
    steps = events.steps(things)
    span, rows = float(np.ptp(events.moments)), len(table.frame)
    full = (text for text, size in steps.items() if span / size * things <= rows)
    return next(full, next(reversed(steps), ""))


def with_counts(table: Table, fixed: Mapping[str, Any]) -> Table:
    """A list of events with how many there are in each step, if that was chosen.

    Or else with a note that they can be counted, where the times between them are read.
    Raises SequiturError for what is no list of events any more.
    """
    step = fixed.get("counted", "")
    in_turn = fixed.get("layout", "tidy") == "tidy" and find_events(table) is not None
    uncounted = in_turn or _holds_names_alone(table)
    if not (step or uncounted):
        return table
    if (timed := with_states_timed(table, step)) is not None:
        return timed
    if (events := find_list(table, wide=bool(step))) is None:
        if not step:
            return table
        raise SequiturError(
            f"{table.name} is no list of events, with times that say when each happened. Choose "
            "that its rows aren't counted."
        )
    steps = tuple(events.steps(table.distinct(events.whose) if events.whose else 1))
    offers = tuple(Offer(f"Count {_per(text)}", "counted", text) for text in steps if text != step)
    counts = tuple(dict.fromkeys((*[""] * uncounted, *steps, *filter(None, [step]))))
    if not step:
        whose = events.whose
        note = times_between_events(whose) if in_turn else may_be_events(whose)
        doubts = (*table.doubts, note.offering(*offers))
        return replace(table, counts=counts, doubts=doubts) if steps else table
    counted = _counted(table, events, STEPS[step][0] if step in STEPS else float(step))
    kept = {*counted.own, *events.time, *table.row_numbers}
    unused = tuple(column for column in table.own if column not in kept)
    labels = len(table.frame) < MANY and bool(about_stretches(table))
    cut = _cut(events, step)
    note = events_counted(len(table.frame), events.whose, _per(step), unused, cut, labels)
    kinds = [c for c in few_words(table) if c != events.whose or not KINDS.isdisjoint(words(c))]
    if said := tuple(kinds):
        offers += (Offer(learn_words(said), "counted", "", (("word_columns", said),)),)
    return replace(counted, counts=counts, doubts=(*table.doubts, note.offering(*offers)))


def _holds_names_alone(table: Table) -> bool:
    """Whether the only numbers, beside times, say whose each row is, as numbers of users do."""
    if len(table.own) > FEW_COLUMNS or not any(map(names_somebody, table.numbers)):
        return False  # seen at once, of long tables as well
    times = {c for time in time_candidates(table, {}) if time.times.dated for c in time.columns}
    rest = [c for c in table.numbers if c not in times and c not in table.row_numbers]
    return len(rest) == 1 and names_somebody(rest[0])


def count_options(table: Table) -> tuple[tuple[str, str], ...]:
    """The steps in which events may be counted, and how a page calls these choices."""
    return tuple((step, _per(step).capitalize() if step else "No") for step in table.counts)


def _per(step: str) -> str:
    """How a person says a step: "per hour", or "in steps of 50" of numbers without dates."""
    return f"per {STEPS[step][1]}" if step in STEPS else f"in steps of {step}"


def _counted(table: Table, events: Events, size: float) -> Table:
    """A row for each thing and step, with what is the same in all rows of a thing."""
    begin = MONDAY if events.dated and size > DAY else 0.0
    places = np.floor((events.moments - begin) / size).astype(np.int64)
    first, count = int(places.min()), int(np.ptp(places)) + 1
    of = group_codes(table, [events.whose]) if events.whose else np.zeros(len(places), np.int64)
    things = int(of.max()) + 1
    check_room(things * count * BYTES, table.name, cure="Count in longer steps.")
    counts = np.bincount(of * count + places - first, minlength=things * count)
    begins = begin + (first + np.arange(count)) * size
    when: Any = begins
    if events.dated:
        form = "%Y-%m-%d" if size >= DAY else "%Y-%m-%d %H:%M:%S"
        when = pd.to_datetime(begins, unit="s").strftime(form).to_numpy(object)
    time = events.time[0]
    columns = {time: np.tile(when, things), COUNT: counts}
    if events.whose:
        rows = np.unique(of, return_index=True)[1]
        same = [c for c in table.own if c == events.whose or _is_same_within(table, c, of)]
        about = table.frame[[c for c in same if c not in events.time]].iloc[rows]
        columns = {str(c): np.repeat(about[c].to_numpy(object), count) for c in about} | columns
    frame = pd.DataFrame(columns)
    numbers = (COUNT,) if events.dated else (time, COUNT)
    return replace(table, frame=frame, numbers=numbers, stray={}, ragged=False)


def _cut(events: Events, step: str) -> tuple[str, ...]:
    """Which of the first and the last step the list begins or ends within, and what a step is.

    () for neither: as many events as there are on average would have been there meanwhile.
    """
    if not events.dated or step not in STEPS or STEPS[step][0] < SHORTEST_CUT:
        return ()
    size, name = STEPS[step]
    begin = MONDAY if size > DAY else 0.0
    low, high = float(events.moments.min()) - begin, float(events.moments.max()) - begin
    usual = (high - low) / len(events.moments)
    ends = {"first": low % size, "last": size - high % size}
    cut = [end for end, apart in ends.items() if apart > max(UNSEEN * usual, LACKING * size)]
    return (*cut, name) if cut else ()


def _is_same_within(table: Table, column: str, of: IntArray) -> bool:
    """Whether words say the same of all events of a thing."""
    codes = pd.factorize(table.frame[column], use_na_sentinel=False)[0].astype(np.int64)
    return column not in table.numeric and int(combine([of, codes]).max()) == int(of.max())
