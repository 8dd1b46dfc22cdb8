"""Cells and times of ordinary tables, written in other ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from tests.core.readers.tables.ordinary.tables import Ordinary
from tests.core.readers.tables.ordinary.vocabulary import Chance


def _written(
    table: Ordinary, chance: Chance, write: Callable[[float], str], factor: float = 1, plus: int = 0
) -> Ordinary:
    """One channel's cells as texts, of numbers that were multiplied before."""
    column = chance.words.choice(sorted(table.meant.channels))
    numbers = table.frame[column].to_numpy(float)
    numbers = numbers if factor == 1 else np.round(factor * (np.abs(numbers) + plus), 1)
    frame = table.frame.assign(**{column: [write(number) for number in numbers]})
    return replace(table, frame=frame, numbers={column: numbers})


def percent(table: Ordinary, chance: Chance) -> Ordinary:
    return _written(table, chance, lambda x: f"{x}%".replace(".", table.decimal))


def units_in_cells(table: Ordinary, chance: Chance) -> Ordinary:
    unit = chance.words.choice(("°C", "km/h", "bpm", "kWh", "mm"))
    return _written(table, chance, lambda x: f"{x} {unit}".replace(".", table.decimal))


def thousands(table: Ordinary, chance: Chance) -> Ordinary:
    """Large numbers with a mark in them: 1,234.5, or 1.234,5 where commas are decimal."""
    marks = str.maketrans(",.", ".,") if table.decimal == "," else {}
    return _written(table, chance, lambda x: f"{x:,.1f}".translate(marks), factor=1000, plus=1)


def word_for_none(table: Ordinary, chance: Chance) -> Ordinary:
    """A word where a number is missing."""
    word = chance.words.choice(
        ("n/a", "-", "NA", "null", "--", "#N/A", "missing", "NaN", ".", "?", "-999", "k. A.")
    )

    def write(x: float) -> str:
        return word if chance.numbers.random() < 0.05 else str(x).replace(".", table.decimal)

    table = _written(table, chance, write)
    if word == "-999":  # a number that no other is near to
        return replace(table, numbers={})
    return table


def plus_signs(table: Ordinary, chance: Chance) -> Ordinary:
    return _written(table, chance, lambda x: f"{x:+}".replace(".", table.decimal))


def exponents(table: Ordinary, chance: Chance) -> Ordinary:
    return _written(table, chance, lambda x: f"{x:.4E}".replace(".", table.decimal))


def date_and_time(table: Ordinary, chance: Chance) -> Ordinary:
    """Date and time of day in columns of their own; a date that stays the same tells nothing."""
    moments = pd.to_datetime(table.frame[table.time])
    form = chance.words.choice(("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y%m%d"))
    at = [*table.frame].index(table.time)
    frame = table.frame.drop(columns=table.time)
    frame.insert(at, "Time", moments.dt.strftime("%H:%M:%S"))
    frame.insert(at, "Date", moments.dt.strftime(form))
    both = frozenset({"Date", "Time"})
    one = bool((frame.Date == frame.Date.iloc[0]).all())
    return table.with_frame(frame, times=(both, frozenset({"Time"})) if one else (both,))


def year_month_day(table: Ordinary, chance: Chance) -> Ordinary:
    moments = pd.to_datetime(table.frame[table.time])
    at = [*table.frame].index(table.time)
    frame = table.frame.drop(columns=table.time)
    parts = ("day", "month", "year")
    for part in parts:
        frame.insert(at, part, getattr(moments.dt, part))
    return table.with_frame(frame, times=(frozenset(parts),))


def day_first(table: Ordinary, chance: Chance) -> Ordinary:
    moments = pd.to_datetime(table.frame[table.time])
    form = chance.words.choice(("%d.%m.%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d-%b-%Y %H:%M:%S"))
    return table.with_frame(table.frame.assign(**{table.time: moments.dt.strftime(form)}))


def with_epoch(table: Ordinary, chance: Chance) -> Ordinary:
    """The same moments once more, in seconds since 1970."""
    moments = pd.to_datetime(table.frame[table.time], utc=True)
    seconds = (moments - pd.Timestamp(0, tz="UTC")) // pd.Timedelta("1s")
    times = (*table.meant.times, frozenset({"epoch"}))
    return table.with_frame(table.frame.assign(epoch=seconds), times=times)


def capitals(table: Ordinary, chance: Chance) -> Ordinary:
    """Names of columns in capitals."""
    meant = table.meant
    frame = table.frame.rename(columns=str.upper)

    def upper(names: frozenset[str]) -> frozenset[str]:
        return frozenset(map(str.upper, names))

    return table.with_frame(
        frame, ids=upper(meant.ids), times=tuple(map(upper, meant.times)),
        channels=upper(meant.channels), labels=upper(meant.labels),
        channel_column=meant.channel_column.upper(),
    )  # fmt: skip
