"""Units inside the cells of a column, as "12.3 MiB", and signs that end all of its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sequitur_core.data.notes.names_and_units import names_of_digits, units_in_cells
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import markup_in_cells, thousands_in_cells
from sequitur_core.data.notes.times import durations_in_seconds, minutes_in_seconds
from sequitur_core.readers.missing_values import MISSING_MARK, known_texts
from sequitur_core.readers.tables.columns.times.durations import (
    are_dated,
    are_splits,
    may_be_durations,
    may_be_splits,
    seconds_of,
    splits_in_seconds,
)
from sequitur_core.readers.tables.columns.units.known import UNITS
from sequitur_core.readers.vocabulary.words import words

SEEN = 200  # first cells that show whether a column may have units
MOSTLY = 0.8  # of the cells that hold a unit, at least
_ENDS = ";,|"  # signs that some programs write behind the last cell of a row
_CURRENCIES = "$€£¥₹"
_NAMELESS = "column 0"  # as columns without names are called: their numbers say nothing
_REMARKS = {"note", "notes", "comment", "comments", "remark", "remarks"}  # "half of it, 12 ml"
SOMETIMES = 0.05  # of the cells, at least
FEW = 8  # different cells of a column that may be classes, such as 100 m and 200 m
MANY = 20  # of a column with a unit that isn't known; fewer may be versions
EACH, BEYOND = 3, 100  # cells of each name, at least; times as large as all other numbers
_NAME, _NAMES = re.compile(r"(?P<number>\d{1,4})(?P<letter>[A-Za-z])?"), "names of digits"
_CELL = re.compile(
    r"(?P<number>[+-]?(?:\d[\d.,]*|\.\d+)(?:[eE][+-]?\d+)?)(?P<space>\s*)"
    r"(?P<unit>[A-Za-zµμ°%Ω€$]\S*|[^\w\s.,;:/+-]{1,2}[CF]|Â?[°º][CF]?)?"
)
_IN_PERCENT = " (%)"
_PERCENT = re.compile(r"[+-]?\d[\d.,]*[ \u00a0]?%")
# Signs that people and programs write for the one of degrees, or make of it: 22.5*C, 22.5ºC.
_DEGREES = re.compile(r"(?:[^\w\s.,;:/+-]{1,2}|Â?[°º])(?=[CF]$)|Â?º$")
_MARKUP = re.compile(r"(?<=\d)\s*(?:<(?:/?[A-Za-z][^<>]*>?|/|)|&(?:[a-z]*|#\d*);?)+$")
_THOUSANDS = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
# Each unit as how much of the one that is shown for its kind.
_BYTES = {
    "B": 2.0**-20, **{f"{p}iB": 2.0 ** (10 * i - 10) for i, p in enumerate("KMGT")},
    "kB": 1e3 / 2**20, "KB": 1e3 / 2**20, "MB": 1e6 / 2**20, "GB": 1e9 / 2**20, "TB": 1e12 / 2**20,
    **{f"{p}i": 2.0 ** (10 * i) for i, p in enumerate("KMGT", -1)},
    "bytes": 2.0**-20, "byte": 2.0**-20,
}  # fmt: skip
_TIME = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0, "second": 1.0,
    "seconds": 1.0, "secs": 1.0, "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hour": 3600.0, "hours": 3600.0, "day": 86400.0, "days": 86400.0,
    "week": 604800.0, "weeks": 604800.0,
}  # fmt: skip
_COUNTS = {"K": 1e3, "k": 1e3, "M": 1e6, "Mil": 1e6, "Bil": 1e9, "Tri": 1e12, "mn": 1e6, "bn": 1e9,
           "B": 1e9, "Tsd": 1e3, "Tsd.": 1e3, "Mio": 1e6, "Mio.": 1e6, "Mrd": 1e9, "Mrd.": 1e9,
           "thousand": 1e3, "million": 1e6, "billion": 1e9}  # fmt: skip
_SHORT = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "b": 1e9, "B": 1e9, "T": 1e12}  # of 53.8K
_COUNTED = {
    "followers", "following", "subscribers", "views", "viewers", "likes", "downloads", "plays",
    "streams", "visits", "visitors", "users", "members", "players", "stars", "volume", "vol",
    "sales", "revenue", "population", "marketcap", "cap", "requests", "trades", "votes",
}  # fmt: skip
_CORES = {"cpu", "cpus", "core", "cores"}
_PREFIXES = {"p": 1e-12, "n": 1e-9, "µ": 1e-6, "u": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3, "K": 1e3,
             "M": 1e6, "G": 1e9, "T": 1e12}  # fmt: skip
_BASES = ("W", "Wh", "V", "A", "Hz", "VA", "var", "J", "Pa", "bps", "b/s", "bit/s")
_FAMILIES: dict[str, dict[str, float]] = {
    "MiB": _BYTES,
    "MiB/s": {f"{unit}{per}": f for unit, f in _BYTES.items() for per in ("/s", "ps")},
    "s": _TIME,
    "": _COUNTS,
    **{base: {f"{p}{base}": factor for p, factor in _PREFIXES.items()} for base in _BASES},
}


def without_units(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with numbers for cells that hold a unit too, its columns named by it; a note.

    All cells of a column are in one unit then, which is the same for every file: bytes are MiB.
    """
    # One of some that are numbered, and the others have no units, is odd, and said to be so.
    numbered = frame.columns[[dtype.kind in "iuf" for dtype in frame.dtypes]]
    plain = {_shape(c) for c in numbered if re.search(r"\d", str(c))} - {_NAMELESS}
    logged = _are_written_in_most(frame)
    texts = frame.columns[[dtype.kind not in "iufb" for dtype in frame.dtypes]]
    heads = {column: known_texts(frame[column], SEEN) for column in texts}
    dated, splits = are_dated([*heads.values()]), are_splits([*heads.values()])
    found: dict[Any, _Read] = {}
    for column, head in heads.items():
        called = str(column)
        if called in frame.attrs.get(_NAMES, ()) or not _REMARKS.isdisjoint(words(called)):
            continue
        lasts = may_be_durations(head, called, dated=dated)
        split = not lasts and may_be_splits(head, beside=splits)
        if lasts or split or _may_hold_units(head):
            cells = frame[column].dropna().astype(str).str.strip()
            odd = _shape(column) in plain
            read = _lasting(cells, called) if lasts else None
            if split:
                name = called if splits else f"{called} (s)"  # of those that are numbered
                read = _Read(splits_in_seconds(cells), name, split=True)
            read = read or _read(cells, head, called, numbered=odd, sure=logged)
            if read is not None:
                found[column] = read
    if not found:
        return frame, []
    numbers = {str(c): read.numbers.reindex(frame.index) for c, read in found.items()}
    notes = [read.note for read in found.values() if read.note]
    if told := {str(c): read.units for c, read in found.items() if read.units}:
        notes.append(units_in_cells((*told,), (*dict.fromkeys(told.values()),)))
    if splits_read := {c: read.name for c, read in found.items() if read.split}:
        example = next(cell for cell in heads[next(iter(splits_read))] if ":" in cell)
        notes.append(minutes_in_seconds(tuple(splits_read.values()), example))
    names = {c: read.name for c, read in found.items()}
    return frame.assign(**numbers).rename(columns=names), notes


def with_names_kept(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with a mark on columns of few whole numbers that name things, one of which is 1B.

    Numbers in short would be far larger than all others, and come again less often. Notes on them.
    """
    notes, names = list[Note](), list[str]()
    for column in frame.columns[[dtype.kind not in "iufb" for dtype in frame.dtypes]]:
        head = known_texts(frame[column], SEEN)
        told = [match for cell in head if (match := _NAME.fullmatch(cell))]
        short = {m[0]: int(m["number"]) * _SHORT.get(m["letter"], 0) for m in told if m["letter"]}
        plain = [int(match["number"]) for match in told if not match["letter"]]
        if not short or not plain or len(told) < len(head) or len({*head}) * EACH > len(head):
            continue
        if min(short.values()) > BEYOND * max(plain):
            names.append(str(column))
            notes.append(names_of_digits(str(column), next(iter(short))))
    frame.attrs |= {_NAMES: tuple(names)} if names else {}
    return frame, notes


def with_alike_units(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Few different numbers in percent as numbers, beside others that were read: 3 % of a party.

    Alone, they may be classes, such as discounts.
    """
    if not any(str(column).endswith(_IN_PERCENT) for column in frame.columns):
        return frame, []
    found: dict[str, pd.Series[Any]] = {}
    for column in frame.columns[[dtype.kind not in "iufb" for dtype in frame.dtypes]]:
        head = known_texts(frame[column], SEEN)
        if head and all(map(_PERCENT.fullmatch, head)):
            cells = frame[column].astype("string").str.strip()
            numbers = _plain(cells.str.rstrip("% \u00a0").astype(object))
            if (numbers.notna() | cells.isna() | cells.str.fullmatch(MISSING_MARK)).all():
                found[str(column)] = numbers
    names = {c: f"{c}{_IN_PERCENT}" for c in found}
    notes = [units_in_cells((*found,), (("%",),))] if found else []
    return frame.assign(**found).rename(columns=names), notes


class _Read(NamedTuple):
    """The cells of a column as numbers, what it is called then, and what is to be said of it.

    units : that of its numbers, and those that were converted to it.
    """

    numbers: pd.Series[Any]
    name: str
    note: Note | None = None
    units: tuple[str, ...] = ()
    split: bool = False


def _lasting(cells: pd.Series[Any], called: str) -> _Read | None:
    if (seconds := seconds_of(cells)) is None:
        return None
    name = f"{called} (s)"
    return _Read(seconds, name, durations_in_seconds(name, str(cells.iloc[0])))


def _read(
    cells: pd.Series[Any], head: Sequence[str], called: str, *, numbered: bool, sure: bool
) -> _Read | None:
    """Cells as numbers before a sign, money or numbers in units; None for others."""
    if (plain := _without_markup(cells)) is not None:
        example = cells[cells != plain].iloc[0]
        return _Read(
            pd.to_numeric(plain, errors="coerce"), called, markup_in_cells(called, example)
        )
    if (ended := _without_end(cells)) is not None:
        return _Read(pd.to_numeric(ended, errors="coerce"), called)
    if (cores := _cores(cells, called)) is not None:
        return _Read(cores, called, thousands_in_cells(called, head[0]))
    if (money := _amounts(cells)) is not None:
        sign = cells.iloc[0].lstrip("-(")[0]
        return _Read(money, f"{called} ({sign})", units=(sign,))
    if (found := in_one_unit(cells, numbered=numbered, called=called, sure=sure)) is None:
        return None
    numbers, unit, converted = found
    if not unit:
        example = next(cell for cell in head if cell[-1:].isalpha() or cell[-1:] == ".")
        return _Read(numbers, called, thousands_in_cells(called, example))
    return _Read(numbers, named_by_unit(called, unit), units=(unit, *converted))


def named_by_unit(called: str, unit: str) -> str:
    """What a column of numbers that are in a unit is called."""
    return called if unit in called else f"{called} ({unit})"


def _may_hold_units(head: Sequence[str]) -> bool:
    """Whether first cells end in a sign, begin with that of a currency, or are numbers alike.

    Those of most columns don't, which costs little to see.
    """
    if not head:
        return False
    sign, begin = head[0][-1:], head[0].lstrip("-(")[:1]
    later = all((cell := _CELL.fullmatch(c)) and not cell["unit"] for c in head)  # what isn't one
    marked = any("<" in cell or "&" in cell for cell in head)
    return sign in _ENDS or begin in _CURRENCIES or later or marked or hold_units(head)


def _are_written_in_most(frame: pd.DataFrame) -> bool:
    """Whether more than half of the columns hold units: a program writes them behind any number."""
    texts = [c for c, dtype in zip(frame.columns, frame.dtypes, strict=True) if dtype.kind == "O"]
    if 2 * len(texts) <= len(frame.columns):
        return False
    return 2 * sum(hold_units(known_texts(frame[c], SEEN)) for c in texts) > len(frame.columns)


def hold_units(head: Sequence[str]) -> bool:
    """Whether most of some cells are numbers, and any of them has a unit."""
    found = [match for cell in head if (match := _CELL.fullmatch(cell))]
    return len(found) >= MOSTLY * len(head) and any(match["unit"] for match in found)


def _amounts(cells: pd.Series[Any]) -> pd.Series[float] | None:
    """Cells that all begin with the same sign of a currency, as numbers; None if they don't."""
    head = cells.iloc[:SEEN].str.lstrip("-(")
    if len(head) == 0 or head.iloc[0][:1] not in _CURRENCIES or len({*head.str[:1]}) > 1:
        return None
    plain = cells.str.replace(rf"[{_CURRENCIES}\s)]", "", regex=True).str.replace("(", "-")
    numbers = _plain(plain)
    if numbers.notna().mean() <= MOSTLY and (in_units := in_one_unit(plain, numbered=False)):
        numbers = in_units[0] if not in_units[1] else numbers  # $53.8K
    return numbers if numbers.notna().mean() > MOSTLY else None


def _cores(cells: pd.Series[Any], called: str) -> pd.Series[float] | None:
    """Cores of a processor as Kubernetes writes them, 250m for a quarter; None for others."""
    if _CORES.isdisjoint(words(called)):
        return None
    found = cells.str.extract(r"^(?P<number>\d+(?:\.\d+)?)(?P<milli>m)?$")
    if found["number"].isna().any() or not found["milli"].notna().any():
        return None
    return found["number"].astype(np.float64) / np.where(found["milli"].notna(), 1e3, 1.0)


def _in_thousands(parts: pd.DataFrame, called: str) -> bool:
    """Whether all units are thousands, millions... as in 10.7k or 1,2 Mio.

    Some numbers are broken or have no unit, or several units are there, or the column is called as
    what is counted is: 12B and 13B alone may be houses, 5K and 10K races, 1.2m a height.
    """
    known = parts["unit"].notna()
    units = {*parts["unit"][known]}
    written = units <= _COUNTS.keys() - _SHORT.keys()
    short = units <= _SHORT.keys() and (parts["space"][known] == "").all()
    if not (written or short) or units <= {"m", "b", "T"}:
        return False
    broken = parts["number"][known].str.contains("[.,]").mean() > SOMETIMES
    beside = (parts["number"].notna() & ~known).mean() > SOMETIMES
    return broken or beside or len(units) > 1 or not _COUNTED.isdisjoint(words(called))


def _shape(column: Any) -> str:
    return re.sub(r"\d+", "0", str(column))


def _without_end(cells: pd.Series[Any]) -> pd.Series[Any] | None:
    """Cells that all end in one sign, without it, where that makes numbers of them."""
    head = cells.iloc[:SEEN]
    if len(head) == 0 or len({*head.str[-1:]}) > 1 or head.iloc[0][-1:] not in _ENDS:
        return None
    plain = cells.str.rstrip(_ENDS + " ")
    right = pd.to_numeric(plain, errors="coerce").notna() | plain.str.fullmatch(MISSING_MARK)
    return plain if right.mean() > MOSTLY else None


def _without_markup(cells: pd.Series[Any]) -> pd.Series[Any] | None:
    """Numbers without what was left of a web page behind some, as in 16<; None for others."""
    if not cells.str.contains("[<&]").any():
        return None
    plain = cells.str.replace(_MARKUP, "", regex=True)
    right = pd.to_numeric(plain, errors="coerce").notna() | plain.str.fullmatch(MISSING_MARK)
    return plain if right.mean() > MOSTLY and (plain != cells).any() else None


def in_one_unit(
    cells: pd.Series[Any], *, numbered: bool, called: str = "", sure: bool = False
) -> tuple[pd.Series[float], str, list[str]] | None:
    """Cells as numbers in one unit, it and others that were converted; None without units.

    A number without one is in the unit of the others only if it is 0, or if units are thousands
    and millions.

    numbered : others of its name, with another number, hold no units; one in units is odd then.
    called : the column. Few different cells may be classes, unless their unit stands in its name
        or columns are `sure` to hold units.
    """
    if not hold_units(known_texts(cells, SEEN)):
        return None
    parts = cells.str.extract(rf"^{_CELL.pattern}$")
    parts["unit"] = parts["unit"].str.replace(_DEGREES, "°", regex=True)
    thousands = _in_thousands(parts, called)
    if numbered and not thousands:
        return None
    known = parts["unit"].notna()
    named = all(
        f"[{unit}]" in called or f"({unit})" in called for unit in parts["unit"][known].unique()
    )
    if not (named or sure or thousands) and cells.nunique() <= min(FEW, len(cells) / 4):
        return None
    number = _plain(parts["number"])
    lone = number.notna() & ~known & (number != 0)
    units = {*map(str, parts["unit"][known].unique())}
    shown, factors = ("", {**_COUNTS, **_SHORT}) if thousands else _family(units, bool(lone.any()))
    broken = parts["number"].str.contains("[.,]").mean() > MOSTLY and cells.nunique() > MANY
    if len(units) == 1 and not lone.any() and (named or (factors is None and broken)):
        (shown,) = units  # as its name says, or behind fractions that are all of one thing
        factors = {shown: 1.0}
    if factors is None or (not thousands and _may_be_names(parts[known])):
        return None
    counts = thousands or factors.keys() <= _COUNTS.keys()
    marks = cells.str.fullmatch(MISSING_MARK)
    if (lone.any() or known.mean() < 0.5) and not counts:
        return None
    if (number.isna() & ~marks).mean() > 1 - MOSTLY:
        return None
    converted = sorted(unit for unit in units if factors.get(unit, 1.0) != 1.0)
    return number * parts["unit"].map(factors).fillna(1.0), shown, converted


def _may_be_names(parts: pd.DataFrame) -> bool:
    """Whether a letter follows right behind each whole number, as in 12A and 13A."""
    letters = parts["unit"].str.fullmatch("[A-Za-z]") & (parts["space"] == "")
    broken = parts["number"].str.contains("[.,]").mean() > MOSTLY
    return bool(letters.any()) and not broken and not (parts["unit"] == "M").any()


def _plain(numbers: pd.Series[Any]) -> pd.Series[float]:
    """Numbers written with a decimal comma or marks of thousands; NaN where they are none."""
    comma = numbers.dropna()[numbers.dropna().str.contains(",", regex=False)]
    thousands = len(comma) > 0 and comma.str.fullmatch(_THOUSANDS).all()
    plain = numbers.str.replace(",", "" if thousands else ".", regex=False)
    return pd.to_numeric(plain, errors="coerce").astype(np.float64)


def _family(units: set[str], some_without: bool) -> tuple[str, dict[str, float] | None]:
    """The unit that is shown for some that can be put into each other, and their factors.

    some_without : there are numbers without a unit, too; K then stands for thousands.
    """
    if len(units) == 1 and not some_without and units.isdisjoint({*_BYTES, "M"}):
        (unit,) = units
        if unit.lower() in UNITS:
            return UNITS[unit.lower()], {unit: 1.0}
    plain = {unit: unit.replace("μ", "µ") for unit in units}
    for shown, factors in _FAMILIES.items():
        if set(plain.values()) <= factors.keys():
            return shown, {unit: factors[plain[unit]] for unit in units}
    return "", None
