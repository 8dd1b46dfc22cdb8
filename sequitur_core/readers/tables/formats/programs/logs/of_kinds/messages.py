"""Logs whose lines begin with the kind of their message, each kind with columns of its own.

Autopilots (ArduPilot) first say the columns of each kind, in lines called FMT; receivers of
satellites (NMEA 0183) write sentences that everybody knows, which programs print behind words or
a time of their own; markets of electricity (AEMO) begin comments with C, names of columns with I
and rows with D.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of, split_rows

SIGN = re.compile(
    rb"\s*(?:FMT, ?\d+, ?\d+, ?\w+, ?|\$(?:G[PNLAB]|BD|P[A-Z])[A-Z]{3},"
    rb"|C,[^\n]*\n(?:C,[^\n]*\n)*I,\w+,)"
)
# Sentences of a ship's instruments, where no receiver's is the first.
OF_SHIPS = re.compile(rb"\s*\$(?!G[PNLAB]|BD|P)[A-Z]{5},[^\n*]*\*[0-9A-F]{2}\s*\n")
# Sentences behind what a program printed before them.
FIXES = "fixes"
_BEHIND = re.compile(
    rb"(?m)^[^\n$]{1,200}?(\$(?:G[PNLAB]|BD)[A-Z]{3},[^\n$*]{0,200}\*[0-9A-F]{2})\s*$"
)
HEAD, MANY = 1 << 16, 0.25  # bytes that show whether lines are such, and the share that is
FEWEST_ROWS = 5
KEY = 4  # first cells of a report's rows, which say of which table and version they are
_FORMAT, _MODE, _TIME = "FMT", "MODE", "TimeUS"
_NO_DATA = {_FORMAT, "PARM", "MSG", "FMTU", "UNIT", "MULT", "EV", "ERR", "VER", _MODE}
_UNITS = {_TIME: "TimeUS (us)"}
# What instruments beside a receiver measure: the cells that hold it, by what it is.
_MEASURED = {
    "HDG": {"heading (deg)": 0}, "HDM": {"heading (deg)": 0}, "HDT": {"heading (deg)": 0},
    "MTW": {"water temperature (°C)": 0}, "VHW": {"heading (deg)": 0, "speed (kn)": 4},
    "DPT": {"depth (m)": 0}, "DBT": {"depth (m)": 2},
    "MWV": {"wind angle (deg)": 0, "wind speed": 2},
}  # fmt: skip
_TRANSDUCED = {"B": "bar", "C": "°C", "D": "deg", "H": "Hz", "M": "m", "P": "Pa", "V": "V"}


def tables_of_messages(data: bytes) -> dict[str, TableRows]:
    """A table of the messages of each kind, names of columns first; that with most rows first.

    None where a file is something else.
    """
    if not SIGN.match(data) and not OF_SHIPS.match(data):
        return {}
    lines = lines_of(data)
    if lines[0].lstrip().startswith("$"):
        return _places(lines)
    if lines[0].lstrip().startswith("C,"):
        return _reports(lines)
    return _by_kind(lines)


def fixes_behind_words(data: bytes) -> dict[str, TableRows]:
    """Where a receiver was, by its sentences in what a program printed; none of other files.

    Raw: $GPGGA,165032.00,3838.12,N,09013.95,W,... and, between them, lines of other words.
    """
    if not are_sentences_behind(data[:HEAD]):
        return {}
    places = _places([sentence.decode() for sentence in _BEHIND.findall(data)])
    return {FIXES: places[FIXES]} if FIXES in places else {}


def are_sentences_behind(head: bytes) -> bool:
    """Whether most lines of a file that begins so end in a sentence of a receiver."""
    if (b"$G" not in head and b"$BD" not in head) or SIGN.match(head):
        return False
    lines = sum(bool(line.strip()) for line in head.splitlines())
    return len(_BEHIND.findall(head)) >= max(FEWEST_ROWS, MANY * lines)


def _reports(lines: Sequence[str]) -> dict[str, TableRows]:
    """The tables of a report, called by the second and third cell of their rows."""
    tables: dict[str, TableRows] = {}
    for cells in split_rows(lines):
        kind, name = cells[:1], " ".join(cells[1:3])
        if kind == ["I"] and len(cells) > KEY:
            tables.setdefault(name, [cells[KEY:]])
        elif kind == ["D"] and name in tables and len(cells) - KEY == len(tables[name][0]):
            tables[name].append(cells[KEY:])
    return _largest_first(tables)


def _by_kind(lines: Sequence[str]) -> dict[str, TableRows]:
    """Tables of messages with a time, and in which mode each was."""
    columns: dict[str, list[str]] = {}
    tables: dict[str, TableRows] = {}
    mode = ""
    for line in lines:
        kind, *cells = [cell.strip() for cell in line.split(",")]
        if kind == _FORMAT and len(cells) > 4:
            columns[cells[2]] = cells[4:]
        elif kind == _MODE and len(cells) > 1:
            mode = cells[1]
        names = columns.get(kind, [])
        if kind in _NO_DATA or names[:1] != [_TIME] or len(cells) != len(names):
            continue
        if kind not in tables:
            tables[kind] = [[*(_UNITS.get(name, name) for name in names), _MODE]]
        tables[kind].append([*cells, mode])
    if len({row[-1] for rows in tables.values() for row in rows[1:]}) < 2:
        tables = {kind: [row[:-1] for row in rows] for kind, rows in tables.items()}
    return _largest_first(tables)


def _places(lines: Sequence[str]) -> dict[str, TableRows]:
    """Where a receiver was, second by second: fixes (GGA) with speed and course (RMC).

    And what other instruments of a ship measured, a table for each kind of their sentences.
    """
    fixes: dict[str, dict[str, str]] = {}
    day = ""
    for line in lines:
        sentence, *cells = line.strip().partition("*")[0].split(",")
        if sentence[3:] == "GGA" and len(cells) >= 9:
            found = {"satellites": cells[6], "HDOP": cells[7], "altitude (m)": cells[8]}
            places = cells[1:5]
        elif sentence[3:] == "RMC" and len(cells) >= 9:
            found = {"speed (kn)": cells[6], "course (deg)": cells[7]}
            places = cells[2:6]
            day = cells[8]
        elif sentence[3:] == "GLL" and len(cells) >= 5:
            at = fixes.setdefault(f"{day} {cells[4]}", {})
            places = [_degrees(*cells[:2]), _degrees(*cells[2:4])]
            for name, place in zip(("latitude", "longitude"), places, strict=True):
                at.setdefault(name, place)  # of the same fix
            continue
        else:
            continue
        at = fixes.setdefault(f"{day} {cells[0]}", {})
        at |= {"latitude": _degrees(*places[:2]), "longitude": _degrees(*places[2:]), **found}
    days = {when.partition(" ")[0] for when in fixes} - {""}
    moments: dict[str, dict[str, str]] = {}
    for when, found in fixes.items():  # a fix comes before the sentence with the day
        date, _, clock = when.partition(" ")
        date = date or next(iter(days), "")
        moments.setdefault(_moment(date, clock), {}).update(found)
    names = list(dict.fromkeys(name for found in moments.values() for name in found))
    rows = [["time", *names]]
    rows += [[at, *(found.get(name, "") for name in names)] for at, found in moments.items() if at]
    return _largest_first({FIXES: rows}) | _largest_first(_measured(lines))


def _measured(lines: Sequence[str]) -> dict[str, TableRows]:
    """What other instruments measured, by the first word of their sentences."""
    found: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        sentence, *cells = line.strip().partition("*")[0].split(",")
        named = _MEASURED.get(sentence[3:], {})
        told = {name: cells[at] for name, at in named.items() if at < len(cells)}
        if sentence[3:] == "XDR":  # a kind, a number, a unit and a name each
            told = {
                f"{name} ({_TRANSDUCED[unit]})" if unit in _TRANSDUCED else name: number
                for number, unit, name in zip(cells[1::4], cells[2::4], cells[3::4], strict=False)
            }
        if told:
            found.setdefault(sentence.lstrip("$"), []).append(told)
    tables: dict[str, TableRows] = {}
    for kind, of in found.items():
        names = [*dict.fromkeys(name for told in of for name, cell in told.items() if cell)]
        tables[kind] = [names, *([told.get(name, "") for name in names] for told in of)]
    return {kind: rows for kind, rows in tables.items() if rows[0]}


def _moment(day: str, clock: str) -> str:
    """When a sentence of a day (ddmmyy) and a clock (hhmmss.ss) was; "" where none is said."""
    if not re.fullmatch(r"\d{6}(?:\.\d*)?", clock):
        return ""
    at = f"{clock[:2]}:{clock[2:4]}:{clock[4:]}".rstrip(".")
    if len(day) < 6:
        return at
    century = "19" if day[4:] >= "80" else "20"
    return f"{century}{day[4:]}-{day[2:4]}-{day[:2]} {at}"


def _degrees(cell: str, side: str) -> str:
    """Degrees from degrees and minutes in one number: 4807.038 N is 48.1173."""
    if not is_number(cell, ".") or "." not in cell:
        return ""
    whole = float(cell) // 100
    degrees = whole + (float(cell) - 100 * whole) / 60
    return f"{-degrees if side in ('S', 'W') else degrees:.7f}"


def _largest_first(tables: Mapping[str, TableRows]) -> dict[str, TableRows]:
    long = {kind: rows for kind, rows in tables.items() if len(rows) > FEWEST_ROWS}
    return dict(sorted(long.items(), key=lambda item: -len(item[1])))
