"""What the lines above the rows say of each file or sheet: a title, or labels where few repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sequitur_core.data.notes.files import lines_give_labels
from sequitur_core.readers.dates.clock_texts import CLOCK
from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.columns.labels import names_rate
from sequitur_core.readers.tables.columns.units.known import is_unit, shown
from sequitur_core.readers.tables.formats.text.numbers import DATE
from sequitur_core.readers.tables.several_files.about.sidecars import with_names
from sequitur_core.readers.tables.several_files.side_by_side.sensors import (
    names_quantity,
    says_nothing,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.words import words

MOST_LABELS = 6
MANY, FEWEST_OTHERS = 20, 3  # different numbers of one that was measured; those beside a channel
LONGEST_TITLE = 60  # letters
LABELS = range(1, 61)  # letters of what is said
MOST_NUMBERS = 8  # different ones that may be a label, such as doses
EACH_NUMBER = 3  # files for each of them, on average
_WITH_UNIT = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s*\S{0,5}")
_FILE = re.compile(r"\\|^/|/.*/|\.\w{2,4}$")  # a single slash is that of mg/kg
_COUNTED = re.compile(r"^[\d\W_]+|[\d\W_]+$")
_COUNT = re.compile(r"[\s_-]*\d+$")
# What the name of a series is called above it, or beside its numbers.
_TITLES = {
    "title", "series", "series title", "series name", "variable", "variable name", "parameter",
    "libellé", "intitulé", "bezeichnung", "título de la serie",
    "indicator", "quantity", "titel", "titre", "título", "titolo", "parameter name", "paramètre",
    "measure", "metric", "analyte", "pollutant", "characteristic name", "statistic label",
}  # fmt: skip


def with_title(table: Table) -> Table:
    """A table whose only channel has no name of its own, called as something beside it says.

    Lines above its rows, or a column that says the same of each; or the file, if it is called as
    what was measured. Statistical offices write so of one series: its title, and its unit.
    """
    above = _said_above(table) or _quantity_of_name(table.name)
    unnamed = len(table.numbers) == 1 and NAMELESS.fullmatch(table.numbers[0]) is not None
    title = above if unnamed or not table.form.header else said_of_each(table)
    if title in (*table.frame.columns, "") or not re.search(r"[^\W\d_]", title):
        return table
    plain = replace(table, former={})  # by the names it has now
    last = table.numbers[0] if unnamed else lone_channel(plain)
    return _called(table, last, title) if last and not _has_others(table, last) else table


def _has_others(table: Table, column: str) -> bool:
    """Whether others were measured beside a column: VALUE is that of the shares that were sold."""
    rest = [c for c in table.numbers if c != column and table.distinct(c) >= MANY]
    return sum(bool((table.frame[c] % 1 != 0).any()) for c in rest) >= FEWEST_OTHERS


def lone_channel(table: Table) -> str:
    """The only channel that has no name of its own, or had none: column 2, VALUE; "" if none."""
    if table.form.header:
        nameless = [c for c in table.numbers if says_nothing(table.former.get(c, c))]
        nameless = [c for c in nameless if not NAMELESS.fullmatch(c)]
        return nameless[0] if len(nameless) == 1 else ""
    last = table.own[-1]
    alone = len(table.own) <= 2 and last in table.numeric
    return last if alone and NAMELESS.fullmatch(table.former.get(last, last)) else ""


def _called(table: Table, column: str, name: str) -> Table:
    return replace(with_names(table, {column: name}), former={**table.former, name: column})


def _said_above(table: Table) -> str:
    """The title above the rows, with the unit in brackets; "" for none."""
    said = {name.lower(): value for name, value in table.said.items()}
    title = next((said[name] for name in said if name in _TITLES), "")
    unit = said.get("unit", said.get("units", ""))
    if title and unit and (currency := said.get("preunit", said.get("pre unit", ""))):
        unit = f"{currency}{unit}"  # £m, of which m alone would be metres
        return f"{title.removesuffix(unit).strip()} ({unit})"
    if title and is_unit(unit) and not title.endswith(")"):
        return f"{title} ({shown(unit)})"
    return title


def said_of_each(table: Table) -> str:
    """What the only column on what was measured says in all rows, as PARAMETER does; or ""."""
    named = [c for c in table.texts() if " ".join(words(c)) in _TITLES]
    if len(named) != 1:
        return ""
    cells = table.frame[named[0]].unique()
    title = str(cells[0]) if len(cells) == 1 else ""
    return title if len(title) <= LONGEST_TITLE else ""


def _quantity_of_name(file: str) -> str:
    """The name of a file where all of its words are what may be measured, else ""."""
    stem = _COUNTED.sub("", without_ending(file))
    return stem if words(stem) and all(map(names_quantity, words(stem))) else ""


def with_labels_above(
    tables: Sequence[Table], about: pd.DataFrame
) -> tuple[Sequence[Table], pd.DataFrame]:
    """Tables, the first with a note, and what is known `about` each, with what is said above it."""
    labels = labels_above([table.said for table in tables], about)
    columns = {str(c) for table in tables for c in table.frame.columns}
    labels = labels[[c for c in labels.columns if c not in columns]]
    if not len(labels.columns):
        return tables, about
    about = pd.concat([about, labels], axis=1)
    told = tuple(c for c in labels.columns if not names_rate(c))
    if not told:
        return tables, about
    first, *rest = tables
    return [replace(first, notes=(*first.notes, lines_give_labels(told))), *rest], about


def labels_above(said: Sequence[Mapping[str, str]], about: pd.DataFrame) -> pd.DataFrame:
    """What is said of several files that tells some of them apart, a column each.

    Words that repeat come first, then numbers, perhaps with a unit, where each comes again and they
    are few, then names without the number at their end. Dates, times, names of files and what
    `about` or an earlier one tells are none.
    """
    found: dict[str, list[str]] = {}
    ways = {_way(about[column].tolist()) for column in about.columns}
    names = [name for name in said[0] if all(len(of.get(name, "")) in LABELS for of in said)]
    told = {name: [of[name] for of in said] for name in names}
    for classes_of in (_words, _numbers, _counted):
        for name, values in told.items():
            classes = classes_of(values)
            way = _way(classes)
            if classes and way not in ways and name not in about and len(found) < MOST_LABELS:
                found[name] = classes
                ways.add(way)
    return pd.DataFrame(found, dtype="object")


def _way(values: Sequence[Any]) -> tuple[int, ...]:
    """How values tell rows apart, whatever they are."""
    return tuple(pd.factorize(pd.Series(values, dtype="object"))[0].tolist())


def _words(values: Sequence[str]) -> list[str]:
    """Words of which most repeat; [] for others."""
    often = Counter(values).most_common(2)
    repeat = len(often) > 1 and often[1][1] > 1 and 2 * len({*values}) <= len(values)
    other = (_FILE.search(v) or _is_moment(v) or _WITH_UNIT.fullmatch(v) for v in values)
    return [*values] if repeat and not any(other) else []


def _counted(values: Sequence[str]) -> list[str]:
    """Names of which each has a number of its own at its end, without it; [] for others."""
    plain = [_COUNT.sub("", value) for value in values]
    counted = len({*values}) == len(values) and all(len(name) > 1 for name in plain)
    return _words(plain) if counted else []


def _numbers(values: Sequence[str]) -> list[str]:
    """Numbers, perhaps with units, of which there are few and each comes again; [] for others."""
    counts = Counter(values)
    few = 1 < len(counts) <= min(MOST_NUMBERS, len(values) // EACH_NUMBER)
    told = few and min(counts.values()) > 1 and all(map(_WITH_UNIT.fullmatch, values))
    return [*values] if told and not any(map(_is_moment, values)) else []


def _is_moment(value: str) -> bool:
    return bool(DATE.match(value) or CLOCK.match(value))
