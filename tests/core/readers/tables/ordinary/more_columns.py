"""Columns that ordinary tables have besides: counters, what is known of each, notes, and others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tests.core.readers.tables.ordinary.tables import Ordinary
from tests.core.readers.tables.ordinary.vocabulary import Chance


def _free(table: Ordinary, chance: Chance, *names: str) -> str:
    """One of the names that no column has."""
    known = {str(column).lower() for column in table.frame}
    return chance.words.choice([name for name in names if name.lower() not in known])


def _each(table: Ordinary, values: Sequence[object]) -> pd.Series:
    """A value for each that has a sequence, in its rows."""
    of = table.frame[table.id]
    return of.map(dict(zip(of.unique(), values, strict=False)))


def index(table: Ordinary, chance: Chance) -> Ordinary:
    """The index of pandas, with or without a name, once or twice."""
    frame = table.frame.copy()
    frame.insert(0, chance.words.choice(("", "Unnamed: 0")), range(len(frame)))
    if chance.words.random() < 0.4:
        frame.insert(0, "Unnamed: 0.1", range(len(frame)))
    return table.with_frame(frame)


def row_number(table: Ordinary, chance: Chance) -> Ordinary:
    frame = table.frame.copy()
    frame.insert(0, _free(table, chance, "row", "nr", "No.", "record_id"), range(1, len(frame) + 1))
    return table.with_frame(frame)


def entry_number(table: Ordinary, chance: Chance) -> Ordinary:
    """Numbers of a database, of all its rows."""
    name = _free(table, chance, "id", "entry", "record", "event_id", "log_id")
    first = chance.words.randrange(1000, 90_000)
    return table.with_frame(table.frame.assign(**{name: first + np.arange(len(table.frame))}))


def packet_number(table: Ordinary, chance: Chance) -> Ordinary:
    """A counter of one byte, begun anew after 255."""
    name = _free(table, chance, "seq", "packet", "counter", "sample_index")
    return table.with_frame(table.frame.assign(**{name: np.arange(len(table.frame)) % 256}))


def constant(table: Ordinary, chance: Chance) -> Ordinary:
    return table.with_frame(table.frame.assign(version="v1.2"))


def comment(table: Ordinary, chance: Chance) -> Ordinary:
    texts = ["" if row % 37 else "check" for row in range(len(table.frame))]
    return table.with_frame(table.frame.assign(comment=texts))


def code(table: Ordinary, chance: Chance) -> Ordinary:
    texts = ["".join(chance.words.choices("0123456789abcdef", k=12)) for _ in table.frame.index]
    return table.with_frame(table.frame.assign(uuid=texts))


def status(table: Ordinary, chance: Chance) -> Ordinary:
    words = chance.words.choices(("ok", "check"), (4, 1), k=len(table.frame))
    return table.with_frame(table.frame.assign(status=words))


def anomaly(table: Ordinary, chance: Chance) -> Ordinary:
    """Marks of a stretch in which something was wrong."""
    name = _free(table, chance, "anomaly", "is_fault", "label", "Attack", "occupied")
    marks = np.zeros(len(table.frame), int)
    first = chance.words.randrange(50, len(marks) - 60)
    marks[first : first + 30] = 1
    return table.with_frame(table.frame.assign(**{name: marks}))


def described(table: Ordinary, chance: Chance) -> Ordinary:
    """Numbers that are known of each."""
    words = chance.words
    frame = table.frame.copy()
    ages = [words.randrange(20, 80) for _ in frame.index]
    frame.insert(1, "age", _each(table, ages))
    sizes = [round(words.uniform(150, 200), 1) for _ in frame.index]
    return table.with_frame(frame.assign(height_cm=_each(table, sizes)))


def places(table: Ordinary, chance: Chance) -> Ordinary:
    words = chance.words
    frame = table.frame.copy()
    north, east = zip(
        *((round(words.uniform(40, 60), 4), round(words.uniform(-5, 20), 4)) for _ in frame.index),
        strict=True,
    )
    frame.insert(1, "lat", _each(table, north))
    frame.insert(2, "lon", _each(table, east))
    return table.with_frame(frame)


def second_label(table: Ordinary, chance: Chance) -> Ordinary:
    """A group of each besides the label that it may have."""
    name = _free(table, chance, "cohort", "lab", "hospital", "farm")
    groups = [f"{name} {'ABC'[at % 3]}" for at in range(len(table.frame))]
    labels = table.meant.labels | {name}
    return table.with_frame(table.frame.assign(**{name: _each(table, groups)}), labels=labels)


def second_id(table: Ordinary, chance: Chance) -> Ordinary:
    """Each measured several times, so that two columns say what a sequence is of."""
    name = _free(table, chance, "visit", "session", "day", "repetition", "trial_no", "phase")
    of = table.frame[table.id]
    turn = of.map({each: at for at, each in enumerate(of.unique())})
    parts = []
    for again in ("pre", "post") if name == "phase" else (1, 2, 3):
        part = table.frame.assign(**{name: again, "_turn": turn})
        for column in table.meant.channels:
            louder = 1 + 0.03 * chance.numbers.random()
            part[column] = np.round(part[column].to_numpy(float)[::-1] * louder, 3)
        parts.append(part)
    frame = pd.concat(parts).sort_values(["_turn", name], kind="stable").drop(columns="_turn")
    ids = table.meant.ids | {name}
    return table.with_frame(
        frame.reset_index(drop=True), ids=ids, sequences=len(parts) * table.meant.sequences
    )


def shuffled(table: Ordinary, chance: Chance) -> Ordinary:
    """Columns in any order."""
    columns = chance.words.sample([*table.frame], len(table.frame.columns))
    return table.with_frame(table.frame[columns])


def by_time(table: Ordinary, chance: Chance) -> Ordinary:
    """In order of time: what was measured of all at one moment, then at the next."""
    within = table.frame.groupby(table.id, sort=False).cumcount()
    frame = table.frame.iloc[within.argsort(kind="stable")]
    return table.with_frame(frame.reset_index(drop=True))


def newest_first(table: Ordinary, chance: Chance) -> Ordinary:
    if table.kind == "long":
        return table.with_frame(table.frame.iloc[::-1])
    groups = table.frame.groupby(table.id, sort=False)
    return table.with_frame(pd.concat([group.iloc[::-1] for _, group in groups]))


def gaps(table: Ordinary, chance: Chance) -> Ordinary:
    """Cells without a number."""
    frame = table.frame.copy()
    for column in [name for name in frame if frame[name].dtype.kind == "f"][:5]:
        frame.loc[chance.numbers.random(len(frame)) < 0.02, column] = np.nan
    return table.with_frame(frame)
