"""Rows of facts between the names of columns and the first date, as statistics offices write."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import facts_in_names
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.columns.units.known import known
from sequitur_core.readers.tables.formats.lists.lists_in_cells import FORMER
from sequitur_core.readers.tables.formats.text.numbers import DATE, is_any_number
from sequitur_core.readers.vocabulary.words import words

MOST_FACTS = 15  # rows
FEWEST_ROWS = 5  # below them, each with a date
_NUMBERED = re.compile(r"(.+) \(\d+\)")  # of equal names
_PERCENT = {"percent", "per cent"}


def with_facts_in_names(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without the rows above the first date that say something of each column.

    A word begins each of them (Unit, Series type, Frequency), and a date all rows below. The first
    that tells columns of equal names apart is added to these; a known unit stands behind its names.
    """
    facts = _facts(frame)
    if facts is None:
        return frame, []
    columns = [str(c) for c in frame.columns]
    told = [dict(zip(columns, row, strict=True)) for row in facts]
    called = [row[columns[0]] for row in told]
    equal = _equal_names(columns)
    telling = [at for at, row in enumerate(told) if _tells_apart(equal, row)][:1]
    units = [at for at, name in enumerate(called) if {*words(name)} & {"unit", "units"}][:1]
    named = {c: c for c in columns}
    for at in telling:
        named |= {c: f"{name} {told[at][c]}" for c, name in equal.items()}
    for at in units:
        named |= {c: f"{named[c]} ({unit})" for c in columns[1:] if (unit := _unit(told[at][c]))}
    if len({*named.values()}) < len(columns):
        return frame, []
    rest = frame.iloc[len(facts) :].set_axis([named[c] for c in columns], axis=1)
    before = frame.attrs.get(FORMER, {})
    rest.attrs = {
        **frame.attrs,
        FORMER: {now: before.get(c, c) for c, now in named.items() if c in before or c != now},
    }
    return rest, [facts_in_names(tuple(called), tuple(called[at] for at in (*telling, *units)))]


def _facts(frame: pd.DataFrame) -> list[list[str]] | None:
    """The cells of rows above the first date, each of which a word begins.

    None where there are none, or none of them has words alone.
    """
    if frame.shape[1] < 2 or frame.dtypes.iloc[0].kind in "iufb":
        return None
    if all(map(NAMELESS.fullmatch, map(str, frame.columns))):
        return None
    head = [*map(str, frame.iloc[: MOST_FACTS + FEWEST_ROWS, 0])]
    labels = [*itertools.takewhile(lambda cell: not DATE.match(cell), head)]
    below = frame.iloc[len(labels) :, 0]
    if not 0 < len(labels) <= MOST_FACTS or len(below) < FEWEST_ROWS:
        return None
    if len({*labels}) < len(labels) or any(map(is_any_number, labels)):
        return None
    if not all(DATE.match(str(cell)) for cell in below):
        return None
    above = frame.iloc[: len(labels)]
    cells = above.astype(object).where(above.notna(), "").to_numpy()
    facts = [[str(cell).strip() for cell in row] for row in cells]
    told = [row for row in facts if all(row[1:]) and not any(map(is_any_number, row[1:]))]
    return facts if told and all(row[0] and words(row[0]) for row in facts) else None


def _equal_names(columns: Sequence[str]) -> dict[str, str]:
    """The columns whose names were numbered because they are equal, by their places, and these."""
    bare = {c: match[1] for c in columns if (match := _NUMBERED.fullmatch(c))}
    numbered = {c: name for c, name in bare.items() if name in columns}
    return {c: numbered.get(c, c) for c in columns if c in numbered or c in numbered.values()}


def _tells_apart(equal: Mapping[str, str], told: Mapping[str, str]) -> bool:
    """Whether a row of facts has another one for each column of a name."""
    named = [(name, told[column]) for column, name in equal.items()]
    return bool(named) and len({*named}) == len(named)


def _unit(cell: str) -> str:
    return "%" if cell.lower() in _PERCENT else known(cell)
