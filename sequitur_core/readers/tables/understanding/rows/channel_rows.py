"""Long tables with a row for each channel of a moment: landmarks, filters, fields, quantities."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from string import digits
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.dates.names.axis_names import names_axis
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.time_order import MOSTLY_UNIQUE, is_unique
from sequitur_core.readers.missing_values import different_cells
from sequitur_core.readers.rows_of_numbers import are_whole, even_share
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.numbers import plain_times
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    combine,
    come_as_often,
    constant_within,
    count_groups,
    count_named,
    count_stretches,
    determines,
    group_codes,
)
from sequitur_core.readers.tables.several_files.side_by_side.sensors import (
    names_quantity,
    says_nothing,
    sensor_of,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.body_points import find_points
from sequitur_core.readers.tables.understanding.ids import (
    find_ids,
    name_of_restarts,
    names_sequences,
)
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import differ_in_level
from sequitur_core.readers.tables.understanding.sites import names_places
from sequitur_core.readers.tables.understanding.times_and_counters.counters import find_counters
from sequitur_core.readers.tables.understanding.times_and_counters.rounds import says_weekday
from sequitur_core.readers.vocabulary.things import (
    names_ids,
    names_person,
    names_thing,
    says_what,
)
from sequitur_core.readers.vocabulary.words import words

MOST_CHANNELS = 300
FEWEST_EACH = 5  # rows of a channel, on average
TOGETHER = 1.5  # channels with a value in each moment, on average, that are measured at once
MOSTLY_EVEN = 0.9  # of the steps of an axis that no name tells
ALTERNATE = 0.3  # of the rows are of another channel than the row before, at least
FEWEST_THINGS, LONG = 3, 20  # that follow one another in a file, and rows of each
SAME, DIFFERENT = 0.7, 0.1  # of rows that follow another channel's, at least and at most
BESIDE = 0.4  # of them, at least, where another column is the same in so many
MOST_TEXTS = 6  # columns of words, among which one names sequences and one their steps
MANY = 20  # numbers of what is told of moments
MOST_SENSORS = 20  # of a phone
MOST_VALUES = 10  # columns of numbers where a unit beside them is that of what a row measured
GO_BACK = 0.25  # of their changes, at which the time does
NAMES_OF_CHANNELS = {
    "landmark", "landmarks", "bodypart", "bodyparts", "joint", "joints", "keypoint", "keypoints",
    "passband", "band", "filter", "field", "metric", "variable", "parameter", "param", "quantity",
    "pollutant", "electrode", "measurement", "indicator", "signal", "tag", "tagname", "analyte",
    "vital", "vitalid", "observable", "itemid", "marker", "var", "varname", "variables", "channel",
    "channels", "kanal", "measure", "measures", "measurand", "metrics", "feature", "attribute",
    "property", "messgröße", "messgroesse", "größe", "groesse", "merkmal", "grandeur", "magnitud",
    "parametr", "dim", "dims", "dimension", "dimensions", "trait", "traits", "målt",
    "measured", "gemessen", "gemeten", "mesuré", "medido", "misurato",
    "størrelse", "storhet", "suure", "grootheid", "grandezza", "wielkość", "veličina",
}  # fmt: skip
# Of questions, beside a column of their answers.
_ITEMS = {
    "item", "items", "question", "frage", "vraag", "pregunta", "pergunta", "domanda", "pytanie",
}  # fmt: skip
_ANSWERS = {
    "answer", "response", "rating", "antwort", "antwoord", "réponse", "respuesta", "resposta",
    "risposta", "svar", "odpowiedź",
}  # fmt: skip
_THINGS = {"tag", "channel", "channels"}  # as things are called, too
_FIELDS = {"tag", "field"}  # in which something grows; where they name channels, a value is beside
_VALUES = {"value", "wert", "valeur", "valor", "waarde", "payload"}
_AXES = ({"x", "y"}, {"x", "y", "z"})  # of a sensor, by the last letters of their names
_CALLED_AXES = {
    "axis", "axes", "component", "direction", "dir", "coord", "coordinate", "dof",
    "achse", "komponente", "richtung", "axe", "eje", "asse", "eixo", "as", "oś",
}  # fmt: skip
_NUMBERS = {"id", "ids", "table", "series", "version"}  # of channels, or of what measured them
# Of what was measured as well: numbers name channels where each comes about as often.
_AMOUNTS = {
    "quantity", "measurement", "measure", "measures", "metric", "metrics", "indicator", "measured",
    "gemessen", "gemeten", "mesuré", "medido", "misurato",
}  # fmt: skip
_UNITS = {
    "unit", "units", "uom", "einheit", "valueuom", "unidad", "unidades", "unidade", "unité",
    "unite", "unità", "unita", "eenheid", "enhet", "jednostka",
}  # fmt: skip
_OF_MONEY = {"currency", "monetary", "währung"}  # which is a country's own


@dataclass(frozen=True, eq=False)
class ChannelRows:
    """A table whose rows say which channel they are of.

    Attributes
    ----------
    column : says so; "" where channels were never measured at once, so that each is a sequence.
    ids : name the sequence of a row; () where the table is one series.
    time : when it was.
    finer : columns that say no more than `column` does, such as its number.
    """

    column: str
    ids: tuple[str, ...]
    time: TimeColumns | None
    finer: tuple[str, ...]


def find_channel_rows(table: Table, candidates: Sequence[TimeColumns]) -> ChannelRows | None:
    """How the rows of a table are those of channels; None where they aren't."""
    n = len(table.frame)
    candidates = [c for c in candidates if c.times.different > 1]  # one date tells nothing apart
    along = candidates or _axes(table)
    times = {c for candidate in along for c in candidate.columns}
    dated = (t for t in candidates if t.times.dated or t.times.format == "month")
    days = {c for time in dated for c in time.columns}  # in German, Tag is a day
    for column in (c for c in _may_name(table) if c not in days):
        if any(says_weekday(table.frame[column], time.times) for time in candidates):
            continue
        finer = _finer(table, column, times)
        free = [c for c in table.numbers if c not in finer and c != column]
        left = table  # of which much is known already
        if len(free) < len(table.numbers) or finer:
            left = replace(table, frame=table.frame.drop(columns=list(finer)), numbers=tuple(free))
        own = [c for c in along if not {column, *finer} & set(c.columns)]
        quantity = _unit_of(table, column)
        seldom = FEWEST_EACH * table.distinct(column) > n
        if seldom:  # as a test of a laboratory, made once a day, of which several are a panel
            own = [c for c in own if count_named(table, (column, *c.columns)) == n]
        for time in () if seldom else own:
            if not set(free) - {*time.columns, *find_counters(left)}:
                continue  # 0 and 1 beside the number of the row are what was measured
            if (ids := _sequences(left, column, time, mostly=bool(quantity))) is not None:
                told = _in_words(table, column, finer)
                beside = tuple(column if c == told else c for c in finer)
                return ChannelRows(told, ids, time, beside)
        if quantity and own:
            ids = find_ids(table, own[0])  # those of a station are its own
            ids = (column, *(c for c in ids if c != column)) if column in ids else (column,)
            return ChannelRows("", ids, own[0], tuple(c for c in finer if c != quantity))
    if found := find_points(table):
        return ChannelRows(found[0], (), found[1], ())
    return None if candidates else _along_words(table)


def _axes(table: Table) -> list[TimeColumns]:
    """Axes by their names, as the depth of layers of which several properties are told.

    Or what goes on in equal steps while rows take turns, as the volume at which pH is read and
    then the voltage.
    """
    several = [c for c in table.numbers if table.distinct(c) > 1]
    free = (c for c in several if names_axis(c) or (len(several) > 1 and _goes_on(table, c)))
    return [TimeColumns((c,), plain_times(table, c)) for c in free]


def _goes_on(table: Table, column: str) -> bool:
    """Whether numbers stay for a row or more and then go up by one size, but for a few restarts."""
    steps = np.diff(table.values(column))
    up = steps[steps > 0]
    stays = float((steps == 0).mean())
    restarts = int((steps < 0).sum())
    even = len(up) >= FEWEST_EACH and even_share(up) >= MOSTLY_EVEN
    return even and stays >= ALTERNATE and restarts * FEWEST_EACH <= len(up)


def _along_words(table: Table) -> ChannelRows | None:
    """Sequences along a column of words, where no time tells rows apart: months of birth.

    Its words stand in the same order for each channel of each sequence, and none comes twice. The
    longest has them all.
    """
    for column in _may_name(table):
        finer = _finer(table, column, ())
        texts = [c for c in table.texts() if c not in (column, *finer) and table.distinct(c) > 1]
        channel, n = group_codes(table, (column,)), len(table.frame)
        for name, along in itertools.permutations(texts[:MOST_TEXTS], 2):
            whose, step = (group_codes(table, (c,)) for c in (name, along))
            sequences = combine([whose, channel])
            if count_stretches(whose) != count_groups(whose) or constant_within(
                table.frame[along], whose
            ):
                continue
            if np.bincount(sequences).max() < max(FEWEST_EACH, table.distinct(along)):
                continue
            if FEWEST_EACH * count_groups(sequences) > n or count_groups(sequences, step) < n:
                continue
            order = np.argsort(sequences, kind="stable")
            same = np.diff(sequences[order]) == 0
            if (np.diff(pd.factorize(step)[0][order])[same] > 0).all():
                told = _in_words(table, column, finer)
                return ChannelRows(told, (name,), None, finer)
    return None


def alternates(table: Table, column: str, whose: IntArray) -> bool:
    """Whether channels come in turn among the rows of each sequence."""
    order = np.argsort(whose, kind="stable")
    codes = pd.factorize(table.frame[column])[0][order]
    same = np.diff(whose[order]) == 0
    return bool(same.any()) and float((np.diff(codes) != 0)[same].mean()) >= ALTERNATE


def of_moments(table: Table, channel: str, taken: Collection[str]) -> list[str]:
    """Columns of numbers that are those of a moment, whichever channel its rows are of.

    As the place of a car beside what was asked of its engine: rows one after the other, of other
    channels, mostly have the same number. A longitude changes more often than its latitude
    on the way east. None where all columns are so.
    """
    cells = table.cells(rest := [c for c in table.numbers if c not in taken])
    turns = np.diff(pd.factorize(table.frame[channel])[0]) != 0
    if len(rest) < 2 or turns.mean() < ALTERNATE:
        return []
    same = (np.diff(cells, axis=0)[turns] == 0).mean(axis=0)
    least = BESIDE if (same >= SAME).any() else SAME
    found = [c for c, share in zip(rest, same, strict=True) if share >= least]
    several = [c for c in found if table.distinct(c) >= MANY]
    return several if (same < DIFFERENT).any() and len(several) == len(found) else []


def told_by_channel(
    table: Table, channel: str, taken: Collection[str], ids: Sequence[str] = ()
) -> list[str]:
    """Columns of numbers that are the same in all rows of a channel, such as that of its scale.

    Or of a channel of one sequence, as limits set for a patient. None where all columns are so.
    """
    rest = [c for c in table.numbers if c not in taken and table.distinct(c) > 1]
    if ids:  # what tells sequences apart may be a label
        whose = group_codes(table, ids)
        rest = [c for c in rest if not constant_within(table.frame[c], whose)]
    codes = group_codes(table, (channel, *ids))
    found = [c for c in rest if constant_within(table.frame[c], codes)]
    return found if len(found) < len(rest) else []


def _may_name(table: Table) -> list[str]:
    """Columns that may say which channel a row is of, those of words first."""
    n = len(table.frame)
    stems = Counter(column.rstrip(digits) for column in table.numbers)
    found = []
    for column in [*table.texts(), *table.numbers]:
        if column in table.numeric and stems[column.rstrip(digits)] > 1 and column[-1:] in digits:
            continue  # field1 beside field2 is measured as that is
        own = words(column.rpartition(".")[2])  # not of the object that it is inside, as in JSON
        named = not NAMES_OF_CHANNELS.isdisjoint(own) or own[-2:] == ["data", "item"]
        named = named or _names_sensors(table, column) or _names_quantities(table, column)
        named = named or _has_answers(table, column) or _names_axes(table, column)
        if column in table.numeric:  # a breathing band's are measured
            named = named and {*own} <= NAMES_OF_CHANNELS | _NUMBERS
            named = named and own != ["field"]  # numbers of fields, in which something grows
            amount = not _AMOUNTS.isdisjoint(own) and _NUMBERS.isdisjoint(own)
            named = named and not (amount and not come_as_often(table.frame[column]))
        if "identifier" in own or column in table.stray:  # the former is of an animal's tag
            continue
        unit = _unit_of(table, column)
        most = min(MOST_CHANNELS, n - 1 if unit else n / FEWEST_EACH)
        if not (named or unit) or not 2 <= table.distinct(column) <= most:
            continue
        cells = table.frame[column]
        measured = column in table.numeric and not are_whole(cells)
        if names_places(table, column):  # what is called a tag may be a station's
            continue
        if not _THINGS.isdisjoint(own) and _have_ids(table, column):
            continue
        if not _FIELDS.isdisjoint(own) and not any(map(_holds_values, table.numbers)):
            continue  # what grew in a field, or what an animal with a tag weighed
        if not (measured or cells.isna().any() or cells.dtype.kind == "b"):
            found.append(column)
    of_values = tuple(f"{column}_" for column in table.numbers)  # value_variable beside value
    axes = {column for column in found if _names_axes(table, column)}  # of each marker
    return sorted(found, key=lambda column: (not column.startswith(of_values), column not in axes))


def _have_ids(table: Table, column: str) -> bool:
    """Whether names each have an id, and several numbers that have names of their own.

    So have channels of videos, and servers and trees with a tag, which aren't channels of a
    recording.
    """
    ids = [c for c in table.frame.columns if c != column and names_ids(c)]
    rest = (c for c in table.numbers if c not in table.row_numbers and c not in ids)
    several = [c for c in rest if table.distinct(c) > 2]
    ids += [c for c in table.texts() if c != column and names_ids(column)]
    own = table.distinct(column)
    twins = (c for c in ids if table.distinct(c) == own and determines(table, column, c))
    return len(several) > 1 and next(twins, None) is not None


def _holds_values(column: str) -> bool:
    """Whether a column's name leaves to another one what was measured."""
    return says_nothing(column) or not _VALUES.isdisjoint(words(column))


def _names_sensors(table: Table, column: str) -> bool:
    """Whether each word of a column is a kind of sensor, as a phone has several of: Gyroscope."""
    few = column not in table.numeric and table.distinct(column) <= MOST_SENSORS
    return few and all(sensor_of(str(word)) for word in different_cells(table.frame[column]))


def _has_answers(table: Table, column: str) -> bool:
    """Whether a column of words has a value each beside it, and nothing else was asked of rows.

    So diaries have an item and its answer, and MQTT a topic and what was sent under it.
    """
    told = words(column)
    if column in table.numeric or not (told == ["topic"] or not _ITEMS.isdisjoint(told)):
        return False
    rest = [c for c in table.numbers if table.distinct(c) > 2 and not time_words(c)[0]]
    answers = [c for c in rest if not (_ANSWERS | _VALUES).isdisjoint(words(c))]
    if len(answers) != 1 or (told == ["topic"] and rest != answers):
        return False
    most = len(table.frame) / FEWEST_EACH  # what is grown where may be an item, too
    alone = not any(2 <= table.distinct(c) <= most for c in table.texts() if c != column)
    return alone or told == ["topic"] or not _ANSWERS.isdisjoint(words(answers[0]))


def _names_axes(table: Table, column: str) -> bool:
    """Whether words are the axes of one sensor: Fx, Fy and Fz.

    Two cultures or machines may be called X and Y as well: they are called as their column is, or
    that as things are, and neither is called as what is measured or as axes are.
    """
    if column in table.numeric or not 2 <= table.distinct(column) <= 3:
        return False
    names = [str(word).strip().lower() for word in different_cells(table.frame[column])]
    stems = {name[:-1] for name in names}
    if {name[-1:] for name in names} not in _AXES or len(stems) > 1:
        return False
    stem, own = " ".join(words(stems.pop())), {*words(column)}
    if len(stem) == 1 or names_quantity(stem) or not own.isdisjoint(_CALLED_AXES):
        return True
    return len(names) == 3 and stem not in own and not says_what(column)


def _names_quantities(table: Table, column: str) -> bool:
    """Whether names are those of one device, each with what was read of it: Bath measured-temp."""
    few = column not in table.numeric and table.distinct(column) <= MOST_SENSORS
    if not few or words(column) != ["name"]:
        return False
    names = [str(word).split(maxsplit=1) for word in different_cells(table.frame[column])]
    if not all(len(name) > 1 for name in names) or len({first for first, _ in names}) > 1:
        return False
    unlike = len({tuple(words(rest)[-1:]) for _, rest in names}) > 1
    return unlike and any(names_quantity(rest) for _, rest in names)


def _unit_of(table: Table, column: str) -> str:
    """The column of units, of which each name of another one has its own; "" without one.

    Where many columns of numbers have names of their own, these are the quantities, and a unit
    tells something else of a row, such as the currency of a country.
    """
    texts = table.texts()
    if column not in texts or not 1 <= len(set(table.numbers)) <= MOST_VALUES:
        return ""
    for unit in texts:
        told = words(unit)
        if unit == column or _UNITS.isdisjoint(told) or not _OF_MONEY.isdisjoint(told):
            continue
        several = 2 <= table.distinct(unit) <= table.distinct(column)
        if several and determines(table, column, unit):
            return unit
    return ""


def _finer(table: Table, column: str, times: Collection[str]) -> tuple[str, ...]:
    """Columns that say which channel it is too, such as its number or its unit."""
    most, own = len(table.frame) / FEWEST_EACH, table.distinct(column)
    found = []
    for other in map(str, table.frame.columns):
        distinct = table.distinct(other)
        if other == column or not 2 <= distinct <= most or (other in times and distinct != own):
            continue
        # Few measured numbers may belong to one channel each by chance.
        numbers = other in table.numeric and _NUMBERS.isdisjoint(words(other))
        if numbers and distinct != own:
            continue
        unit = not _UNITS.isdisjoint(words(other)) and determines(table, column, other)
        if unit or determines(table, other, column):
            found.append(other)
    return tuple(found)


def _in_words(table: Table, column: str, finer: Collection[str]) -> str:
    """The column that says in words what another numbers, such as FP1 for 0; that one without.

    Codes end with numbers, too: GAST01 for arrivals.
    """
    cells = table.frame[column]
    coded = column in table.numeric or _are_coded(cells)
    texts = [c for c in table.texts() if c in finer and _UNITS.isdisjoint(words(c))]
    named = (c for c in texts if table.distinct(c) == table.distinct(column))
    if column not in table.numeric:
        named = (c for c in named if not _are_coded(table.frame[c]))
    return next(named, column) if coded else column


def _are_coded(cells: pd.Series[Any]) -> bool:
    """Whether each of a column's words ends with a digit."""
    return all(str(word)[-1:].isdecimal() for word in cells.unique())


def _sequences(
    table: Table, column: str, time: TimeColumns, *, mostly: bool
) -> tuple[str, ...] | None:
    """The columns that name the sequence of a row, () for one series; None without channels.

    mostly : whether they may leave a few rows at the time of another, as samples of places do.
    """
    alone = np.zeros(len(table.frame), np.int64)
    if is_unique(time.times):
        if not alternates(table, column, alone):
            return None
        found = _one_by_one(table, column, time) or _one_after_another(table, column, time)
        return found or _in_turn(table, column, time)
    mostly = mostly or bool(table.frame.duplicated().any())  # rows that were written twice
    ids = find_ids(table, time) or (find_ids(table, time, MOSTLY_UNIQUE) if mostly else ())
    rest = tuple(c for c in ids if c != column)
    rest = rest or (_one_by_one(table, column, time) if column in ids else ())
    rest = rest or (_persons(table, column) if column in ids else ())
    whose = group_codes(table, rest) if rest else alone
    moment = pd.factorize(time.times.moments)[0].astype(np.int64)
    together = TOGETHER * count_groups(whose, moment) <= len(moment)
    if (column in ids and together) or (rest and alternates(table, column, whose)):
        return rest
    return None


def _persons(table: Table, column: str) -> tuple[str, ...]:
    """The persons of whom rows are, who lie together, though seldom seen on one day; () for none.

    Channels of two patients aren't those of one series.
    """
    for name in filter(names_person, map(str, table.frame.columns)):
        codes = group_codes(table, (name,))
        together = count_stretches(codes) == count_groups(codes) > 1
        if name != column and together and alternates(table, column, codes):
            return (name,)
    return ()


def _one_after_another(table: Table, column: str, time: TimeColumns) -> tuple[str, ...]:
    """A name with each of which the time of all channels begins anew, such as that of a star."""
    name = name_of_restarts(table, [time])
    return (name,) if name not in ("", column) else ()


def _in_turn(table: Table, column: str, time: TimeColumns) -> tuple[str, ...]:
    """A name of devices that report in turn, each with channels on levels of its own, or ()."""
    most = len(table.frame) / FEWEST_EACH / table.distinct(column)
    for name in (c for c in map(str, table.frame.columns) if names_thing(c)):
        if name in (column, *time.columns) or not 2 <= table.distinct(name) <= most:
            continue
        turns = alternates(table, name, np.zeros(len(table.frame), np.int64))
        if turns and differ_in_level(table, name, time, (column,)):
            return (name,)
    return ()


def _one_by_one(table: Table, column: str, time: TimeColumns) -> tuple[str, ...]:
    """A name of things of which the file has all channels of one, then of the next, or ().

    Not in the order of time, as visits of one patient would be: it goes back at many changes.
    """
    if time.times.missing.any():
        return ()
    at = time.times.numbers
    for name in (c for c in map(str, table.frame.columns) if names_sequences(c)):
        things = table.distinct(name)
        if name in time.columns or not FEWEST_THINGS <= things <= len(at) / LONG:
            continue
        codes = group_codes(table, (name,))
        begins = np.flatnonzero(np.diff(codes, prepend=-1) != 0)
        channels = count_named(table, (name, column))
        if len(begins) != things or channels < 2 * things:
            continue
        if (np.diff(np.minimum.reduceat(at, begins)) < 0).mean() >= GO_BACK:
            return (name,)
    return ()
