"""What goes round: counters of one byte that a device sends, and parts of a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray, DoubleArray
from sequitur_core.readers.dates.parts.date_parts import (
    are_months,
    counts_from_0,
    month_numbers,
    part_of,
)
from sequitur_core.readers.dates.timestamps import SECONDS, Times
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.times.clock_columns import HEAD
from sequitur_core.readers.tables.columns.times.parts import are_of_dates
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.vocabulary.months import MONTHS
from sequitur_core.readers.vocabulary.words import words

FEWEST = 16  # numbers of a round: fewer may be those of sensors that are read in turn
MOSTLY = 0.95  # of the rows, that have the next number; the others are those of lost packets
ROUNDS = 2
FEWEST_PARTS = 5  # that are gone through in a round: weekdays without weekends
# How large parts of a calendar are, at most.
_LARGEST = {
    "month": 12, "week": 53, "yearday": 366, "day": 31, "hour": 24, "minute": 60, "second": 60,
}  # fmt: skip
_OF_A_CLOCK = {24, 60}  # of which one is among parts of a clock
FEWEST_DAYS = 2  # that a counter of days goes up
FEWEST_OF_WEEK = 5  # days of a week, which shops and offices have
_DAY = 86400
_WEEKDAYS = {"weekday", "wday", "dow", "dayofweek", "dayoftheweek", "wochentag"}


def counts_round(table: Table, column: str, times: Times) -> bool:
    """Whether whole numbers go up from row to row and begin anew, whatever a time does meanwhile.

    Where it stays the same in each round, numbers name what was measured at each moment.
    """
    if not _goes_round(table.values(column)[: HEAD + 1], 0):
        return False
    values = table.values(column)
    if not _goes_round(values, ROUNDS):
        return False
    moves = times.moments[1:] != times.moments[:-1]
    return bool(moves[np.diff(values) > 0].any())


def _goes_round(values: np.ndarray, rounds: int) -> bool:
    if not are_whole(values):
        return False
    size, steps = int(np.ptp(values)) + 1, np.diff(values)
    if size < FEWEST or int((steps < 0).sum()) < rounds:
        return False
    return bool((steps % size == 1).mean() >= MOSTLY)


@remembered
def calendar_without_date(table: Table) -> tuple[str, ...]:
    """Columns called hour, weekday and so on that go on and round as these do; none without one.

    Those that have come to no end yet change only where one begins anew: the day after 23 hours.
    """
    columns = {}
    for column in table.numbers:
        largest = 7 if "".join(words(column)) in _WEEKDAYS else _LARGEST.get(part_of(column), 0)
        if not largest:
            continue
        values = table.values(column)
        if counts_from_0(column, values):
            continue
        if _counts_to(values[: HEAD + 1], largest) and _counts_to(values, largest):
            columns[column] = np.diff(values)
    ends = {c: at for c, steps in columns.items() if (at := steps <= 1 - FEWEST_PARTS).any()}
    return tuple(
        column
        for column, steps in columns.items()
        if column in ends or any((end | (steps == 0)).all() for end in ends.values())
    )


@remembered
def months_beside_years(table: Table) -> tuple[str, ...]:
    """Columns of months, and of days, where a year is beside them; none without one.

    They tell when rows are of, though several share a month, and it may go back.
    """
    parts = {c: part_of(c) for c in table.numbers}
    fit = {c: part for c, part in parts.items() if are_of_dates(table.values(c), part)}
    if not {"year", "month"} <= {*fit.values()}:
        return ()
    return tuple(c for c, part in fit.items() if part != "year")


@remembered
def months_in_turn(table: Table) -> str:
    """The column of months, each of them the one after that of the row before; "" without one.

    Over more than a year, so that a month is a step and the period is known, though no date is.
    """
    for column in (*table.texts(), *(c for c in table.numbers if part_of(c) == "month")):
        cells = table.frame[column]
        if len(cells) <= len(MONTHS) + 1 or cells.isna().any() or not are_months(cells):
            continue
        if (np.diff(month_numbers(cells)) % len(MONTHS) == 1).all():
            return column
    return ""


def says_weekday(column: pd.Series[Any], times: Times) -> bool:
    """Whether a column has a word of its own for each day of the week of a date, Mo, Di, Mi...

    Few remarks, on other days each, say something else.
    """
    known = ~times.missing & column.notna().to_numpy()
    if not times.dated or 2 * known.sum() < len(column):
        return False
    days = times.moments[known].astype("datetime64[D]").astype(np.int64) % 7
    names = pd.factorize(column[known])[0].astype(np.int64)
    count = len(np.unique(days))
    if count < FEWEST_OF_WEEK or len(np.unique(names)) != count:
        return False
    return len(np.unique(7 * names + days)) == count


def _counts_to(values: np.ndarray, largest: int) -> bool:
    """Whether whole numbers up to this stay or go on by the same in nearly all rows, or begin anew.

    Minutes may go on by 15.
    """
    if not are_whole(values) or not len(values):
        return False
    if values.min() < 0 or values.max() > largest:
        return False
    steps = np.diff(values)
    anew = (steps < 0) & (values[1:] <= values.min() + 1) & (-steps >= np.ptp(values) / 2)
    usual = np.median(steps[steps > 0]) if (steps > 0).any() else 0
    return bool(((steps == 0) | (steps == usual) | anew).mean() >= MOSTLY)


def turn_over(columns: Mapping[str, DoubleArray], same: BoolArray) -> list[str]:
    """Columns of which one goes on by one exactly where another begins anew, as parts of a clock.

    However they are called; hours have 24 and minutes 60 parts.

    same : whether each row but the first is of the same sequence as the one before.
    """
    anew: dict[str, tuple[bytes, int]] = {}
    moves: dict[bytes, str] = {}
    for column, values in columns.items():
        if not are_whole(values[: HEAD + 1]) or not are_whole(values):
            continue
        size, steps = float(np.ptp(values)), np.diff(values)[same]
        if np.isin(steps, (0, 1, -size)).all() and (steps > 0).any():
            moves.setdefault((steps != 0).tobytes(), column)
            if (steps < 0).sum() >= ROUNDS and size + 1 >= FEWEST_PARTS:
                anew[column] = (steps < 0).tobytes(), int(size) + 1
    pairs = {fast: moves[at] for fast, (at, _) in anew.items() if at in moves}
    clock = any(anew[fast][1] in _OF_A_CLOCK for fast in pairs)
    return [c for c in columns if clock and c in {*pairs, *pairs.values()}]


def count_days(columns: Mapping[str, DoubleArray], times: Times) -> list[str]:
    """The columns that only ever go up by one, and at the same time of each day."""
    if not times.dated and times.unit != "s":
        return []
    seconds = times.numbers / 1e6 if times.dated else times.moments
    if not np.isfinite(seconds).all() or not ((seconds[1:] - seconds[:-1]) % _DAY > 0).all():
        return []
    found = []
    for column, values in columns.items():
        steps = np.diff(values)
        up = steps != 0
        if up.sum() >= FEWEST_DAYS and (steps[up] == 1).all():
            at = seconds[1:][up] % _DAY
            if np.ptp(at) == 0:
                found.append(column)
    return found


def weeks_and_rest(columns: Mapping[str, DoubleArray], times: Times) -> list[str]:
    """Columns that say the time together: a number of weeks, and the day or second of the week.

    So receivers of GPS count, from any week.
    """
    size = 1e-6 if times.dated else SECONDS.get(times.unit, 0.0)
    if not size or times.missing.any() or len(times.moments) < FEWEST_PARTS:
        return []
    seconds, found = size * times.numbers.astype(np.float64), list[str]()
    for unit, length, least in ((_DAY, 7, 2), (1, 7 * _DAY, 3600)):  # how much these change
        days = (seconds - seconds[0]) / unit
        for column, values in columns.items():
            first, last = values[[0, -1]]
            whole = length > 7 or are_whole(values[:HEAD])
            head = _weeks(days[:HEAD], values[:HEAD], length) if whole else None  # soon seen
            if not 0 <= min(first, last) <= max(first, last) <= length or head is None:
                continue
            weeks = _weeks(days, values, length)
            if weeks is None or not weeks.any() or np.ptp(values) < least:
                continue
            told = [c for c, of in columns.items() if np.array_equal(of - of[0], weeks)]
            found += [column, *told] if told else []
    return found


def _weeks(days: DoubleArray, values: DoubleArray, length: int) -> DoubleArray | None:
    """The number of weeks of each row since the first one; None where values don't say the rest."""
    apart = days - (values - values[0])
    weeks: DoubleArray = np.round(apart / length)
    return weeks if np.abs(apart - length * weeks).max() < 1 else None
