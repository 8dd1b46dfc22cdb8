"""Amounts behind signs of currencies of several letters, and how long something took."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.names_and_units import units_in_cells
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.times import durations_in_seconds
from sequitur_core.readers.missing_values import known_texts

SEEN = 200  # first cells that show what a column holds
MOSTLY = 0.8  # of the cells, at least
LAST_HOUR = 24
# The sign of a currency with its country before it, or what it is called for short.
_SIGN = re.compile(
    r"-?(?P<sign>(?:R|US|A|AU|C|CA|NZ|HK|NT|S)\$|[₽₺₩₪]|EUR|USD|GBP|CHF|[Kk]r\.?|Rs\.?)\s?(?=-?\d)"
)
_POINTED = re.compile(r"\d\.\d{3}(?:,\d|\.\d{3})")  # 1.254,21
_LONG = re.compile(r"(?P<h>\d{1,3}:)??(?P<min>\d{1,3}):(?P<s>[0-5]\d(?:\.\d+)?)")
_HOURS = re.compile(r"\d{1,3}:[0-5]\d:[0-5]\d(?:\.\d+)?")
# How long a race took, or when somebody came in; and how long anything did.
_FINISH = re.compile(r"(?:finish(?:ing|er)?|chip|gun|race)(?:[ _]?time)?", re.IGNORECASE)
_LASTS = re.compile(
    r"(?:.*[ _])?dur|dur[eé]e|duraci[oó]n|dura[cç][aã]o|durata|duur|dauer", re.IGNORECASE
)


def with_amounts(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with numbers for amounts of money such as R$ 5, and seconds for durations; notes.

    The latter are 36:12, which is no time of day, of races, and 0:41:52 of what is called a
    duration, unless it goes on from row to row. Each column of money is named by the sign of all
    its cells.
    """
    found: dict[str, pd.Series[Any]] = {}
    names: dict[str, str] = {}
    notes: list[Note] = []
    signs = list[str]()
    for column, dtype in zip(map(str, frame.columns), frame.dtypes, strict=True):
        head = known_texts(frame[column], SEEN) if dtype.kind not in "iufb" else []
        if not head:
            continue
        if (sign := _SIGN.match(head[0])) is not None:
            if (money := _money(frame[column], head, sign["sign"])) is not None:
                found[column], names[column] = money, f"{column} ({sign['sign']})"
                signs.append(sign["sign"])
        elif _LONG.fullmatch(head[0]) and _last(column, head):
            found[column], names[column] = _seconds(frame[column]), f"{column} (s)"
            notes.append(durations_in_seconds(names[column], head[0]))
    if signs:
        money_in = tuple(c for c in found if not names[c].endswith(" (s)"))
        notes.append(units_in_cells(money_in, tuple((sign,) for sign in dict.fromkeys(signs))))
    return (frame.assign(**found).rename(columns=names), notes) if found else (frame, [])


def _money(column: pd.Series[Any], head: Sequence[str], sign: str) -> pd.Series[Any] | None:
    """Amounts behind one sign; None where any of the first cells has another one, or none."""
    if any((own := _SIGN.match(cell)) is None or own["sign"] != sign for cell in head):
        return None
    plain = column.astype("string").str.replace(sign, "", regex=False)
    plain = plain.str.replace(r"\s", "", regex=True)
    if plain.str.contains(_POINTED.pattern, na=False).any():
        plain = plain.str.replace(".", "", regex=False)
    elif plain.str.contains(r",\d{3}(?:\.|$)", na=False).any():
        plain = plain.str.replace(",", "", regex=False)
    numbers = pd.to_numeric(plain.str.replace(",", ".", regex=False), errors="coerce")
    known = numbers.notna().sum() > MOSTLY * column.notna().sum()
    return numbers.astype(np.float64) if known else None


def _last(column: str, head: Sequence[str]) -> bool:
    """Whether nearly all cells of a column are durations by its name and how they are written."""
    called = column.strip()
    if _FINISH.fullmatch(called):
        minutes = (cell.split(":") for cell in head)
        if not any(len(of) == 2 and of[0].isdecimal() and int(of[0]) > LAST_HOUR for of in minutes):
            return False
    elif not _LASTS.fullmatch(called) or not all(map(_HOURS.fullmatch, head)):
        return False
    if sum(map(bool, map(_LONG.fullmatch, head))) < MOSTLY * len(head):
        return False
    return bool((np.diff(_seconds(pd.Series(head, dtype=object))) < 0).any())


def _seconds(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Seconds of 36:12 and 1:02:15; NaN for others."""
    parts = cells.astype("string").str.strip().str.extract(f"^{_LONG.pattern}$")
    hours, minutes = parts["h"].str.rstrip(":"), parts["min"]
    numbers = pd.DataFrame({"h": hours, "min": minutes, "s": parts["s"]}).astype("Float64")
    seconds = numbers["h"].fillna(0) * 3600 + numbers["min"] * 60 + numbers["s"]
    return seconds.astype(np.float64)
