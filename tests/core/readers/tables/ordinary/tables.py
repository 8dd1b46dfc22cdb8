"""Ordinary tables, and what they are meant to be: series of several, one long one, and others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.core.readers.tables.ordinary.times import FORMS, WITHIN_DAYS, times
from tests.core.readers.tables.ordinary.vocabulary import FIELDS, ID_COLUMNS, LABELS, Chance, names

LAYOUTS = ("tidy", "long", "rows", "melted")
SHAPES = ("memory", "season", "walk", "share", "bursts", "smooth", "skewed")  # of series
GRADES = ("grade",)  # numbers that in one long series may as well be measured


@dataclass(frozen=True)
class Meant:
    """What a person who made the table would say of it.

    Attributes
    ----------
    layout : the recipe's.
    ids : columns that say what each sequence is of.
    times : columns of its times; any of these answers is right.
    channels : columns of numbers; of a table with a row for each sequence, its steps.
    labels : columns that have to be labels. Others may be labels, too, or be left out.
    channel_column : where a row holds one number, what says of which channel it is.
    sequences : how many; 0 where they are windows.
    """

    layout: str
    ids: frozenset[str] = frozenset()
    times: tuple[frozenset[str], ...] = (frozenset(),)
    channels: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    channel_column: str = ""
    sequences: int = 0


@dataclass(frozen=True)
class Ordinary:
    """A table.

    Attributes
    ----------
    kind : one of LAYOUTS.
    form : of its times, of FORMS; "" without.
    story : how it was made, in a few words.
    separator, decimal : how it is written as text.
    numbers : those of a column whose cells are texts in `frame`.
    write : writes it at a path without ending, and returns the path of the file or folder.
    """

    frame: pd.DataFrame
    meant: Meant
    kind: str
    form: str
    story: str
    write: Callable[[Ordinary, Path], Path]
    separator: str = ","
    decimal: str = "."
    numbers: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def time(self) -> str:
        """The column of times."""
        (name,) = self.meant.times[0]
        return name

    @property
    def id(self) -> str:
        """The column that says what each sequence is of."""
        (name,) = self.meant.ids
        return name

    def with_frame(self, frame: pd.DataFrame, **meant: object) -> Ordinary:
        """Another table, of which other things are meant."""
        return replace(self, frame=frame, meant=replace(self.meant, **meant))  # type: ignore[arg-type]

    def text(self, *, quoting: Literal[0, 1] = 0) -> str:
        return str(
            self.frame.to_csv(
                index=False, sep=self.separator, decimal=self.decimal, quoting=quoting,
                lineterminator="\n",
            )
        )  # fmt: skip


def as_text(table: Ordinary, path: Path) -> Path:
    path = path.with_suffix(".csv")
    path.write_text(table.text(), encoding="utf-8")
    return path


def walk(n: int, chance: Chance) -> NDArray[Any]:
    """n numbers as something measured has them: a season, a count, bursts and others, rounded."""
    words, numbers = chance
    at = np.arange(n)
    level = words.choice((0, 1, 10, 20, 50, 100, 1000))
    spread = max(0.15 * level, 0.5)
    noise = numbers.normal(size=n)
    match words.choice((*SHAPES, "count")):
        case "memory":
            kernel = 0.8 ** np.arange(30)
            values = level + spread * np.convolve(noise, kernel)[:n]
        case "season":
            turns = at / words.choice((7, 12, 24, 30, 50)) + numbers.random()
            values = level + spread * (2 * np.sin(2 * np.pi * turns) + 0.3 * noise)
        case "walk":
            values = level + 0.3 * spread * noise.cumsum()
        case "count":
            return numbers.poisson(level + 3 + 2 * np.sin(at / 9))
        case "share":
            values = np.clip(50 + 20 * np.sin(at / 11 + 6 * numbers.random()) + 8 * noise, 0, 100)
        case "bursts":
            bursts = np.where(numbers.random(n) < 0.1, numbers.exponential(5, n), 0)
            values = bursts + 0.05 * numbers.random(n)
        case "smooth":
            wide = numbers.normal(size=n + 20)
            values = level + spread * np.convolve(wide, np.full(21, 1 / 6), "valid")
        case _:
            values = np.exp(0.5 * noise + np.log(level + 1))
    return np.round(values, words.choice((1, 2, 3, 4)))


def _what(chance: Chance, n: int, form: str = "") -> tuple[str, list[str | int], str]:
    """What sequences are of: the column's name, about n of them, and their kind.

    Dates only where times of that form are those of one day: others would be as good an answer.
    """
    columns = [c for c in ID_COLUMNS if ID_COLUMNS[c] != ("dates",) or form in WITHIN_DAYS]
    column = chance.words.choice(columns)
    kind = chance.words.choice(ID_COLUMNS[column])
    return column, names(kind, n, chance), kind


def _channels(chance: Chance, *taken: str, least: int = 1) -> list[str]:
    """Names of one field, none of which another column has."""
    words = FIELDS[chance.words.choice([*FIELDS])]
    many = max(chance.words.choice((1, 1, 2, 3, 4, 6)), least)
    known = {name.lower() for name in taken}
    found = [w for w in chance.words.sample(words, many) if w.lower() not in known]
    spare = ["value", "second_value"]
    return found + spare[: max(least - len(found), 0)]


def _answers(name: str, form: str) -> tuple[frozenset[str], ...]:
    """What is right to say of a column of times: one that only counts rows may be left out."""
    right = frozenset({name})
    return (right, frozenset()) if FORMS[form].counts else (right,)


def _label(chance: Chance, *taken: str, left: tuple[str, ...] = ()) -> str:
    """The name of a column of labels, of which every other table has one; else ""."""
    known = {name.lower() for name in taken}
    free = [name for name in LABELS if name.lower() not in {*known, *left}]
    return chance.words.choice(free) if chance.words.random() < 0.5 else ""


def _of_each(label: str, n: int, chance: Chance) -> list[str | int]:
    """Its label for each of n, all of them in use."""
    kinds = LABELS[label]
    return [*kinds, *chance.words.choices(kinds, k=n)][:n]


def tidy(form: str, chance: Chance) -> Ordinary:
    """Several series below one another, each of a person, a place or a thing."""
    words = chance.words
    id_, of, kind = _what(chance, words.choice((5, 8, 12, 20, 30)), form)
    steps = words.choice((24, 30, 60, 100, 200)) if len(of) < 20 else words.choice((24, 60, 100))
    time, cells = times(form, steps, chance)
    channels = _channels(chance, id_, time)
    label = _label(chance, id_, time, *channels)
    groups = _of_each(label, len(of), chance) if label else []
    uneven = words.random() < 0.4
    parts = []
    for at, name in enumerate(of):
        n = words.randrange(steps // 2, steps + 1) if uneven else steps
        part = pd.DataFrame({id_: [name] * n, time: cells[:n]})
        parts.append(part.assign(**{c: walk(n, chance) for c in channels}))
        if label:
            parts[-1][label] = groups[at]
    meant = Meant(
        "tidy", frozenset({id_}), _answers(time, form), frozenset(channels),
        frozenset({label} - {""}), sequences=len(of),
    )  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    return Ordinary(frame, meant, "tidy", form, f"{id_} ({kind}), {time} ({form})", as_text)


def long(form: str, chance: Chance) -> Ordinary:
    """One series, maybe with what was done during it."""
    words = chance.words
    steps = words.choice((300, 800) if form not in ("year", "week", "time of day") else (300,))
    time, cells = times(form, steps, chance)
    channels = _channels(chance, time)
    frame = pd.DataFrame({time: cells, **{c: walk(steps, chance) for c in channels}})
    if label := _label(chance, time, *channels, left=GRADES):
        kinds = [words.choice(LABELS[label]) for _ in range(steps // 40 + 1)]
        frame[label] = np.repeat(kinds, 40)[:steps]
    meant = Meant("long", times=_answers(time, form), channels=frozenset(channels))
    return Ordinary(frame, meant, "long", form, f"{time} ({form}), {label or 'no label'}", as_text)


def _heads(n: int) -> dict[str, list[str]]:
    """Names of n steps that lie side by side."""
    days = [date(2021, 1, 1) + timedelta(days=i) for i in range(n)]
    return {
        **{form: [form.format(i) for i in range(n)] for form in ("{}", "t{}", "W{}", "x{}")},
        **{form: [form.format(i + 1) for i in range(n)] for form in ("t_{}", "day {}", "V{}")},
        "from 1": [str(i + 1) for i in range(n)],
        "dates": [day.isoformat() for day in days],
        "years": [str(1960 + i) for i in range(min(n, 60))],
        "hours": [f"{i:02d}:00" for i in range(24)],
        "halves": [f"{i / 2:.1f}" for i in range(n)],
    }


def rows(_: str, chance: Chance) -> Ordinary:
    """A row for each sequence, its steps side by side."""
    words = chance.words
    id_, of, kind = _what(chance, words.choice((12, 20, 30, 60)))
    heads = _heads(words.choice((24, 31, 48, 60, 100)))
    form = words.choice([*heads])
    steps = heads[form]
    values = np.array([walk(len(steps), chance) for _ in of], float)
    frame = pd.DataFrame(values, columns=pd.Index(steps))
    named = words.random() < 0.85
    counts = (id_, kind) == ("id", "number")  # 1, 2, 3 below id may as well be left out
    label = _label(chance, id_)
    if label:
        frame.insert(0, label, pd.Series(_of_each(label, len(of), chance)))
    if named:
        frame.insert(0, id_, pd.Series(of))
    meant = Meant(
        "rows", frozenset({id_} if named and not counts else ()), channels=frozenset(steps),
        labels=frozenset({label} - {""}), sequences=len(of),
    )  # fmt: skip
    story = f"{id_} ({kind})" if named else "no id"
    return Ordinary(frame, meant, "rows", "", f"{story}, steps {form}", as_text)


def melted(form: str, chance: Chance) -> Ordinary:
    """One number in each row, with what it is of, when, and what was measured."""
    words = chance.words
    id_, of, kind = _what(chance, words.choice((5, 8, 12)), form)
    steps = words.choice((24, 30, 60))
    time, cells = times(form, steps, chance)
    channels = _channels(chance, id_, time, least=2)
    kinds = words.choice(("variable", "parameter", "channel", "measure", "metric"))
    value = words.choice(("value", "reading", "result", "Wert"))
    index = pd.MultiIndex.from_product([of, cells, channels], names=[id_, time, kinds])
    series = np.array([[walk(steps, chance) for _ in channels] for _ in of], float)
    frame = index.to_frame(index=False).assign(**{value: series.swapaxes(1, 2).ravel()})
    meant = Meant(
        "tidy", frozenset({id_}), _answers(time, form), frozenset({value}), channel_column=kinds,
        sequences=len(of),
    )  # fmt: skip
    story = f"{id_} ({kind}), {time} ({form}), {kinds}, {value}"
    return Ordinary(frame, meant, "melted", form, story, as_text)


MAKERS = {"tidy": tidy, "long": long, "rows": rows, "melted": melted}
