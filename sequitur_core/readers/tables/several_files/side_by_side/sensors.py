"""Files that are channels of the same recordings: of a sensor, a direction or a kind each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.files import files_of_sensors, sensors_side_by_side
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.dates.time_order import goes_up_within
from sequitur_core.readers.rows_of_numbers import even_share
from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.numbers import plain_times
from sequitur_core.readers.tables.columns.unnamed_columns import even_within
from sequitur_core.readers.tables.rows_to_sequences.resampling import means_around, on_lines
from sequitur_core.readers.tables.several_files.side_by_side.said_alike import (
    chosen_columns,
    words_alike,
)
from sequitur_core.readers.tables.table import TYPED, Table
from sequitur_core.readers.vocabulary.quantities import QUANTITIES
from sequitur_core.readers.vocabulary.words import letters_of, words

_SENSORS = {
    "accelerometer": "acc", "acceleration": "acc", "accel": "acc", "accm": "acc", "acc": "acc",
    "gyroscope": "gyro", "gyro": "gyro", "gyrm": "gyro", "gyr": "gyro", "magnetometer": "mag",
    "magm": "mag", "mag": "mag", "gravity": "gravity", "orientation": "orientation",
    "barometer": "bar", "pressure": "bar",
    "eda": "eda", "gsr": "eda", "bvp": "bvp", "ppg": "bvp", "ecg": "ecg", "emg": "emg",
    "hr": "hr", "heartrate": "hr", "heart": "hr", "ibi": "ibi", "temp": "temp", "resp": "resp",
    "respiration": "resp", "spo2": "spo2", "eeg": "eeg", "eog": "eog",
}  # fmt: skip
# What a column is called that doesn't say what was measured, so that the file's name has to.
_NAMELESS = {
    "value", "values", "val", "v", "y", "reading", "readings", "measurement", "measure", "data",
    "result", "number", "state", "wert", "messwert", "valeur", "valor", "valore",
}  # fmt: skip
# Of one sensor, which phones write into files of their own.
_PARTS = {"linear", "total", "uncalibrated"}
# East-west, north-south and up-down; channels of networks (BHE); axes.
DIRECTION = re.compile(r"(?:ew|ns|ud)\d?|[bhesl][hnl][enz123]|[enz]|[xyz]|up|vert(?:ical)?", re.I)
FEWEST_BELOW = 3  # rows below a start and a rate
MOST_A_SECOND = 100_000  # steps that a rate above the columns may say
LEAST_SHARED = 0.5  # of the time of the longest file, in which all have to measure
TICK = 0.001  # seconds, to which times of even steps may be rounded
EVEN, EVENLY = 0.1, 0.9  # of an even sensor's steps, how far, and how many are near the usual one
NEAR, MOSTLY = 0.5, 0.8  # of a slower sensor's, between whose numbers others are interpolated
ENOUGH = 3  # times as many rows that another may have
FAR_SMALLER = 0.1  # of a sensor's file, up to which one is beside those of sensors
TIME, OTHER = "time", "other"
SIDE_BY_SIDE = "Put them side by side"
APART = Offer("Each file is a sequence", "joined", False)
_RATE = re.compile(r"[\W_]*(?<!\d)\d+(?:\.\d+)? ?k?hz(?![^\W_])", re.IGNORECASE)
_BEGIN = re.compile(r".*[\W_]")  # of names that go on with other words
_NUMBERED = re.compile(r"^column (?=\d+(?: \d+)?$)")


def sensor_of(name: str) -> str:
    """The sensor that a file is called by, with what it measured of it; "" if by none."""
    called = words(name)
    at = next((k for k, word in enumerate(called) if word in _SENSORS), None)
    if at is None:
        return ""
    part = _PARTS.intersection(called[max(0, at - 1) : at + 2])
    return " ".join([*part, _SENSORS[called[at]]])


def names_quantity(name: str) -> bool:
    """Whether a file is called by a sensor, a direction or what may be measured."""
    told = sensor_of(name) or DIRECTION.fullmatch(name)
    return bool(told) or not QUANTITIES.isdisjoint(words(name))


def says_nothing(column: str) -> bool:
    """Whether a column's name doesn't say what was measured, as value doesn't."""
    return not {*words(column)} - _NAMELESS or NAMELESS.fullmatch(column) is not None


def _named_by_sensors(table: Table) -> tuple[str, ...]:
    """The names of files where all are those of sensors, of several; else ()."""
    names = tuple(map(str, table.frame[table.files[0]].unique())) if table.files else ()
    sensors = {*map(sensor_of, names)}
    return names if len(sensors) > 1 and "" not in sensors else ()


def about_sensors(
    table: Table, tables: Mapping[str, Table], fixed: Mapping[str, Any]
) -> list[Note]:
    """A doubt where files are named by different sensors, which may have measured at once.

    Of those that were chosen to be sequences it offers otherwise, if the first recording's did.
    """
    if not (names := _named_by_sensors(table)):
        return []
    sizes = {member: table.frame.size for member, table in tables.items()}
    recordings = recordings_of([*tables], sizes) if fixed.get("joined") is False else {}
    first = next(iter(recordings.values()), [])
    of_first = {member: tables[member] for member in first}
    may_join = side_by_side(of_first, fixed, names_of_sensors(recordings)) is not None
    offers = (Offer(SIDE_BY_SIDE, "joined", True),) if may_join else ()
    return [files_of_sensors(names).offering(*offers)]


def recordings_of(members: Sequence[str], sizes: Mapping[str, int]) -> dict[str, list[str]]:
    """The files of each recording that several sensors made, by what its files share in name.

    The first one is "1" where its files share nothing, beside those of others: acc.csv, acc_2.csv.
    A file may lack its sensor's name beside others': walk.csv and gyro/walk.csv. Where names share
    nothing else, a folder with one file of each sensor is a recording, or what names share beside
    the rate of each sensor: wrist_acc_50Hz.csv and wrist_gyro_25Hz.csv. Empty where files
    aren't called by sensors, or most of them aren't, unless all others are far smaller than any
    sensor's: where a phone was each second, and what somebody noted, are beside what it measured.

    sizes : of the files, in whatever unit.
    """
    for recordings in (_by_names(members), _by_folders(members), _by_names(members, rates=False)):
        several = {k: m for k, m in recordings.items() if len({*map(_sensor_of_member, m)}) > 1}
        own = [member for of in several.values() for member in of]
        least = FAR_SMALLER * min((sizes[member] for member in own), default=0)
        alone = all(m in own or sizes[m] <= least for m in members)
        if own and (alone or 2 * len(own) >= len(members)):
            one = "1" not in several and len(several) > 1
            return {"1" if one and k == "." else k: m for k, m in several.items()}
    return {}


def _by_names(members: Sequence[str], *, rates: bool = True) -> dict[str, list[str]]:
    """Files by what their names say beside their sensor; without `rates`, beside its rate, too."""
    found: dict[str, list[str]] = {}
    of_none: list[str] = []
    for member in members:
        path = PurePosixPath(without_ending(member))
        if not (sensor := _sensor_of_member(member)):
            of_none.append(member)
            continue
        pattern = rf"[\W_]*{_words_of(sensor)}[\W_]*"
        parts = [
            re.sub(pattern, " ", part, count=1).strip() if sensor_of(part) == sensor else part
            for part in (path.parts if rates else map(_without_rate, path.parts))
        ]
        found.setdefault(PurePosixPath(*parts).as_posix(), []).append(member)
    for member in of_none:
        found.get(without_ending(member), []).append(member)
    return found


def _without_rate(name: str) -> str:
    return _RATE.sub("", name)


def _by_folders(members: Sequence[str]) -> dict[str, list[str]]:
    """Files by their folders, where each of several has one file of each sensor; else {}."""
    found: dict[str, list[str]] = {}
    for member in members:
        if sensor_of(PurePosixPath(without_ending(member)).name):
            found.setdefault(PurePosixPath(member).parent.as_posix(), []).append(member)
    once = all(len({*map(_sensor_of_member, of)}) == len(of) for of in found.values())
    return found if once and len(found) > 1 else {}


def names_of_sensors(recordings: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What the files of recordings are called, some of which lack their sensor's name; else {}.

    The only other one that recordings have, beside that of their neighbours; or else OTHER.
    """
    sensors = {m: _sensor_of_member(m) for of in recordings.values() for m in of}
    rest = {m: {*sensors.values()} - {sensors[o] for o in of} for of in recordings.values()
            for m in of if not sensors[m]}  # fmt: skip
    if not rest:
        return {}
    return sensors | {m: of.pop() if len(of) == 1 else OTHER for m, of in rest.items()}


def _words_of(sensor: str) -> str:
    """A pattern of the words that stand for a sensor."""
    *part, plain = sensor.split() or [""]
    called = f"(?:{'|'.join(word for word, of in _SENSORS.items() if of == plain)})"
    for word in part:
        called = rf"(?:{word}[\W_]*{called}|{called}[\W_]*{word})"
    return f"(?i:{called})"


def _sensor_of_member(member: str) -> str:
    """The sensor that a file is called by, or else a folder that it is in."""
    parts = reversed(PurePosixPath(without_ending(member)).parts)
    return next(filter(None, map(sensor_of, parts)), "")


def start_and_rate(table: Table, fixed: Mapping[str, Any]) -> dict[str, Any]:
    """What the first rows say, where they are the start, and the rate, of the columns below.

    So wristbands write: seconds since 1970 above each column, then its steps per second. Where
    what follows the start is the same once more, it is a sample, and nothing tells the rate.
    """
    given = {"header", "header_lines", "skip_lines"} & set(fixed)
    if table.form.header or given or len(table.frame) < 2 + FEWEST_BELOW:
        return {}
    start, rate, first = table.frame.iloc[:3].to_numpy(dtype=object)
    alike = all(isinstance(cell, int | float) for cell in (*start, *rate))
    if not alike or len({*start}) > 1 or not 6e8 <= start[0] < 4e9:
        return {}
    skip = {"skip_lines": table.form.skip_lines + 1, "header": False}
    if len({*rate}) == 1 and 0 < rate[0] <= MOST_A_SECOND and (rate != first).any():
        skip["skip_lines"] += 1
        return {**skip, "step": 1 / float(rate[0]), "step_unit": "s"}
    below = table.cells(table.numbers, slice(1, None))
    return skip if np.nanmax(np.abs(below)) < MOST_A_SECOND else {}


def with_start_as_time(table: Table) -> Table:
    """A file that begins with its start and its rate, with a time for each row instead of these."""
    if not (step := start_and_rate(table, {}).get("step")):
        return table
    begin = float(table.frame.iloc[:1].to_numpy(np.float64)[0, 0])
    frame = table.frame.iloc[2:].copy()
    seconds = begin + np.arange(len(frame)) * step
    frame.insert(0, TIME, _as_dates(seconds))
    return replace(table, frame=frame)


@dataclass(frozen=True, eq=False)
class Sensor:
    """What one file measured.

    Attributes
    ----------
    seconds : when each row was, since 1970 if `dated`, going up.
    time : the column of that; TIME where the file has none.
    frame : its channels, float64.
    texts : its columns of words, object.
    """

    name: str
    time: str
    seconds: NDArray[np.float64]
    dated: bool
    frame: pd.DataFrame
    texts: pd.DataFrame


def measured(member: str, table: Table, called: str) -> Sensor | None:
    """A file's channels with their times; None where times are missing or don't go up."""
    name = called or called_in(member)
    table = with_start_as_time(table)
    alone = np.zeros(len(table.frame), np.int64)  # one recording
    times = _times_of(table, alone) if len(alone) >= FEWEST_BELOW else []
    ways = ((c, -1 if c.times.moments[0] > c.times.moments[-1] else 1) for c in times)
    on = [  # where the latest row is the first, from the last to the first
        (c, way)
        for c, way in ways
        if goes_up_within(replace(c.times, moments=c.times.moments[::way]), alone)
    ]
    told = {column for time, _ in on for column in time.columns}  # of which one is enough
    channels = [c for c in table.numbers if c not in told]
    for time, way in on if channels else ():
        frame = table.frame[channels].astype(np.float64).iloc[::way]
        texts = table.frame[[c for c in table.texts() if c not in told]].iloc[::way]
        at = since_1970(time.times.moments[::way])
        return Sensor(name, time.columns[0], at, time.times.dated, frame, texts)
    return None


def called_in(member: str) -> str:
    """What a file calls its sensor; its own name if nothing."""
    words_, path = _words_of(_sensor_of_member(member)), without_ending(member)
    found = re.search(words_, path.rpartition("/")[2]) or re.search(words_, path)
    return found[0] if found else path.rpartition("/")[2]


def _times_of(table: Table, alone: IntArray) -> list[TimeColumns]:
    """Columns that may give the time; of a table without names, one that goes up evenly may."""
    even = "" if table.named else even_within(table, alone)
    return time_candidates(table, {}) or (
        [TimeColumns((even,), plain_times(table, even))] if even else []
    )


def side_by_side(
    tables: Mapping[str, Table],
    fixed: Mapping[str, Any],
    called: Mapping[str, str] | None = None,
    *,
    slow: str = "",
    partly: bool = False,
) -> tuple[Table, list[str]] | None:
    """Tables of sensors that measured at once as one, and the files that aren't in it.

    They are `called` as their names say, if nothing else is given. It has a row for each of the
    sensor that measured most often; numbers of others lie on the line between those before and
    after. Or for each of a `slow` one, with means around it. None where fewer than two measured, at
    once for most of the time of the longest; or `partly`, of the shortest.
    """
    called = called or {}
    found = {m: measured(m, table, called.get(m, "")) for m, table in tables.items()}
    known = {member: sensor for member, sensor in found.items() if sensor is not None}
    if not known:
        return None
    longest = max(known.values(), key=lambda sensor: _shared(sensor, sensor))
    together = {m: _shared(s, longest) for m, s in known.items() if s.dated == longest.dated}
    span = _shared(longest, longest)
    if partly and sorted(together.values())[-2:][0] < LEAST_SHARED * span:
        span = min(_shared(sensor, sensor) for sensor in known.values())
    used = {m: known[m] for m, shared in together.items() if shared >= LEAST_SHARED * span}
    brief = tuple(known[m].name for m, shared in together.items() if m not in used and shared > 0)
    if len(used) < 2:
        return None
    low = max(sensor.seconds[0] for sensor in used.values())
    high = min(sensor.seconds[-1] for sensor in used.values())
    if high - low < LEAST_SHARED * span:
        return None
    finest = 0.0 if fixed.get("rows_of") == "" else TICK  # as earlier versions, or in their recipes
    fastest = _fastest([*used.values()], low, high, finest)
    base = next((s for s in used.values() if s.name == slow), fastest)
    means = base.name == slow
    used = {m: s for m, s in used.items() if s is base or _goes_on(s, base)}
    if len(used) < 2:
        return None
    at = base.seconds[(base.seconds >= low) & (base.seconds <= high)]
    times = {sensor.time for sensor in used.values()}
    named = len(times) == 1 and not base.dated and not _NUMBERED.match(base.time)
    time = base.time if named else TIME  # its name may tell the unit
    columns: dict[str, Any] = {time: _as_dates(at) if base.dated else at}
    chosen = chosen_columns(fixed)
    for member, sensor in used.items():
        counts, names_of = tables[member].row_numbers, _names_of(sensor, chosen)
        for column, values in sensor.frame.items():
            name = names_of[str(column)]
            if column not in counts or name == sensor.name or name in chosen:  # as in old recipes
                brought = means_around if means and sensor is not base else on_lines
                columns[name] = brought(at, sensor.seconds, values.to_numpy(np.float64))
    numbers = tuple(c for c in columns if c != time or not base.dated)
    sensors = [base, *(sensor for sensor in used.values() if sensor is not base)]
    texts = words_alike([s.texts for s in sensors], [s.seconds for s in sensors], at)
    columns |= {str(c): texts[c].to_numpy() for c in texts if c not in columns}
    same = all(np.array_equal(s.seconds, base.seconds) for s in used.values())
    names = tuple(sensor.name for sensor in used.values())
    note = sensors_side_by_side(names, "" if same else base.name, brief, means)
    note = note.offering(APART)
    first = next(iter(tables.values()))
    whole = replace(
        first, form=TYPED, frame=pd.DataFrame(columns), numbers=numbers, stray={}, ragged=False,
        notes=(note,), sheet="", sheets=(), joined=True, rows_of=base.name,
    )  # fmt: skip
    return whole, [member for member in tables if member not in used]


def _names_of(sensor: Sensor, chosen: Set[str]) -> dict[str, str]:
    """What the columns of a sensor are called beside those of others: by its name and their own.

    What all of them begin with is left off where it ends with the sensor's name, as S_Chest_ in a
    file of the chest; but not where a recipe has `chosen` them with it.
    """
    columns = [str(column) for column in sensor.frame.columns]
    if len(columns) == 1:
        return {columns[0]: sensor.name}
    named = {column: f"{sensor.name} {_NUMBERED.sub('', column)}" for column in columns}
    alike = takewhile(lambda of: len({*of}) == 1, zip(*columns, strict=False))
    begin = _BEGIN.match("".join(letter for letter, *_ in alike))
    if begin is None or not chosen.isdisjoint(named.values()):
        return named
    if not letters_of(begin[0]).endswith(letters_of(sensor.name)):
        return named
    return {column: f"{sensor.name} {column[begin.end() :]}" for column in columns}


def _as_dates(seconds: NDArray[np.float64]) -> NDArray[np.datetime64]:
    return np.round(seconds * 1e6).astype(np.int64).astype("datetime64[us]")


def _shared(one: Sensor, other: Sensor) -> float:
    """For how many seconds two sensors measured at once; negative where they never did."""
    return float(min(one.seconds[-1], other.seconds[-1]) - max(one.seconds[0], other.seconds[0]))


def _fastest(sensors: Sequence[Sensor], low: float, high: float, finest: float) -> Sensor:
    """The sensor with most rows between two moments, or an even one with nearly as many.

    Beats of a heart come at no steps of a clock, and others can't be told by them. Even steps may
    be off by the `finest` that a clock shows.
    """
    counts = [int(((s.seconds >= low) & (s.seconds <= high)).sum()) for s in sensors]
    steps = [np.diff(sensor.seconds) for sensor in sensors]
    usual = [np.median(d) for d in steps]
    off = [max(EVEN * u, finest * (1 + EVEN)) for u in usual]
    even = [bool((np.abs(d - u) <= o).mean() > EVENLY)
            for d, u, o in zip(steps, usual, off, strict=True)]  # fmt: skip
    likely = [k for k, n in enumerate(counts) if even[k] and ENOUGH * n >= max(counts)]
    return sensors[max(likely or range(len(sensors)), key=lambda k: counts[k])]


def measured_as_long(slow: Sensor, other: Sensor) -> bool:
    """Whether a slower sensor measured something that changes, for most of the time of another."""
    as_long = _shared(slow, other) >= LEAST_SHARED * (other.seconds[-1] - other.seconds[0])
    changes = bool((slow.frame.nunique() > FEWEST_BELOW).any())
    return slow.dated == other.dated and bool(as_long) and changes and _goes_on(slow, other)


def _goes_on(sensor: Sensor, base: Sensor) -> bool:
    """Whether a slower sensor has a number every so often, so that others lie between these.

    What is known of a few runs says nothing of the days between them.
    """
    even = even_share(np.diff(sensor.seconds), near=NEAR)
    return len(sensor.seconds) >= len(base.seconds) or even >= MOSTLY


# Files of several kinds that measured the same person at once

_WORDS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])|(?<=[a-zA-Z])(?=\d)")
MOST_LACKING = 0.2  # of the recordings, that a kind may have no file of


def files_at_once(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, dict[str, str]]:
    """For each recording, its file of each kind by what the kind's files are called.

    As s1_force.csv beside s1_knee.csv, or force/1.csv beside knee/1.csv. Empty where names don't
    say it, or a kind has few of the recordings.
    """
    most = max(map(len, kinds.values()))
    large = {
        first: of
        for first, of in kinds.items()
        if len(of) >= (1 - MOST_LACKING) * most and _is_measured(tables[first])
    }
    if len(large) < 2:
        return {}
    words = {m: _words_in(m) for of in large.values() for m in of}
    shared = {first: set.intersection(*(set(words[m]) for m in of)) for first, of in large.items()}
    everywhere = set.intersection(*shared.values())
    found: dict[str, dict[str, str]] = {}
    for first, members in large.items():
        own = shared[first] - everywhere
        called = " ".join(word for word in words[first] if word in own)
        for member in members:
            rest = _without(member, own)
            if not called or called in found.get(rest, {}):
                return {}
            found.setdefault(rest, {})[called] = member
    whole = {rest: of for rest, of in found.items() if len(of) > 1}
    return whole if len(whole) >= (1 - MOST_LACKING) * len(found) else {}


def _is_measured(table: Table) -> bool:
    """Whether all columns are times or numbers: words tell of events, or describe something.

    A word that is the same in every row is the sensor's name.
    """
    times = time_candidates(table, {})
    told = {c for c in table.texts() if table.distinct(c) > 1}
    at = {c for time in times for c in time.columns}
    return bool(times) and told <= at and not {*table.numbers} <= {*times[0].columns}


def _without(member: str, words: set[str]) -> str:
    """What names a recording: the last part of a file's path that says more than its kind."""
    said = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    parts = [re.sub(rf"[\W_]*(?:(?:{said})[\W_]*)+", " ", part).strip()
             for part in without_ending(member).split("/")]  # fmt: skip
    return "/".join(filter(None, parts))


def _words_in(member: str) -> list[str]:
    folder, slash, name = member.rpartition("/")
    return [word for word in _WORDS.split(folder + slash + without_ending(name)) if word]
