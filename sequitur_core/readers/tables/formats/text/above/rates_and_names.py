"""What the lines above a table say of it: how many steps a second, names and units of columns."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from sequitur_core.data.notes.files import factors_above, numbers_above_names
from sequitur_core.data.notes.names_and_units import header_unfit, names_guessed
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.tables import count_left_out, size_left_out
from sequitur_core.readers.tables.columns.units.known import is_unit
from sequitur_core.readers.tables.formats.lists.lists_in_cells import FORMER
from sequitur_core.readers.tables.formats.text.above.grace import drawn_names
from sequitur_core.readers.tables.formats.text.above.in_json import names_in_json
from sequitur_core.readers.tables.formats.text.above.names_of_columns import (
    with_lone_names,
    with_places_named,
    with_units_of_line,
    with_whole_names,
    without_name_over_all,
    without_one_number,
)
from sequitur_core.readers.tables.formats.text.above.said import said_above
from sequitur_core.readers.tables.formats.text.above.settings_above import (
    are_factors,
    names_in_sections,
    names_in_settings,
    step_in_settings,
)
from sequitur_core.readers.tables.formats.text.above.weighed import weighed_names
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, column_names
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import TextFormat
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import split_line, split_lines

MOST_BYTES = 200_000  # at the beginning of a file, in which its first lines are
MOST_A_SECOND = 1e12  # steps that a line may say
MOST_SETTINGS = 20  # first rows that may have one each beside their numbers
_FIRST = 4  # lines that may have settings beside the names
FEWEST_NUMBERS = 2  # of a line above the names
FEW = 3  # columns, of which one may have a rate in its name
PLACES = ("X", "Y", "Z")  # columns of each marker
_CELL = re.compile(r"[,;\t|:=]")
_SIGNS = " \t\"'#%*-/"
_NUMBER = r"(?P<number>[+-]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
_BETWEEN = (
    r"[\s=:]{0,3}(?P<unit_before>[\[(]?(?:k?Hz|hertz|1/s|m?sec(?:onds)?|m?s|µs|us)?[\])]?)"
    r"[\s,;:=|\"]*"
)
_RATE = re.compile(
    r"(?:sampl(?:e|ing)[ _]*(?:rate|freq\w*)|(?:capture|data|frame|acquisition)[ _]*rate"
    rf"|s(?:ample)?freq|srate|fs|frequency|rate){_BETWEEN}{_NUMBER}\s*(?P<unit>k?Hz|hertz)?",
    re.IGNORECASE,
)
# A rate by any other name is the rows' if it is in hertz: OutputRate:,60Hz. Screens, lights and
# lasers have rates of their own.
_ANY_RATE = re.compile(
    r"(?!.*(?:refresh|screen|display|monitor|flicker|stimul|puls|repetition|laser|heart))"
    rf"[a-z][a-z _]{{0,40}}rate{_BETWEEN}{_NUMBER}\s*(?P<unit>k?Hz|hertz)?",
    re.IGNORECASE,
)
_INTERVAL = re.compile(
    rf"(?:sampl(?:e|ing)[ _]*(?:interval|period|time)|frame time){_BETWEEN}{_NUMBER}\s*"
    r"(?P<unit>m?s|µs|us|sec\w*)?",
    re.IGNORECASE,
)
# A distance of steps that is called so with its unit alone: DT= .005 SEC, 1 msec/sample.
_STEP = re.compile(
    rf"(?:\b(?:interval|dt|clock){_BETWEEN}{_NUMBER}\s*(?P<unit>m?sec\w*|m?s|µs|us)?\b"
    rf"|^{_NUMBER.replace('number', 'each')}\s*(?P<per>m?sec|m?s|µs|us)\s*/\s*sample)",
    re.IGNORECASE,
)
_INCREMENT = re.compile(rf"\btInc\s*=\s*{_NUMBER}")  # in seconds, behind the names
_A_SECOND = re.compile(rf"{_NUMBER}\s*(?:sps|samples?\s*(?:/|per)\s*s(?:ec\w*)?)\b", re.IGNORECASE)
_COUNT = re.compile(
    r"(?<!\d)(?P<before>\d[\d,]{0,14})\s*(?:samples|points|values)\b"
    r"|(?:npts|n_?samples|(?:number|#) of (?:points|samples))\W*(?P<behind>\d[\d,]{0,14})",
    re.IGNORECASE,
)
_DURATION = re.compile(
    rf"(?:duration|(?:record[ _]*)?length)(?:[ _]*time)?{_BETWEEN}{_NUMBER}", re.IGNORECASE
)
_IN_JSON = re.compile(rf'"sampl(?:e|ing)[ _]*rate"\s*:\s*{_NUMBER}(?P<unit>)', re.IGNORECASE)
_AT_RATE = re.compile(rf"(?:^|\s)(?:at|@)\s*{_NUMBER}\s*(?P<unit>k?Hz)\b", re.IGNORECASE)
_NAMES = re.compile(r"names?$|markers?$|labels?$|joints?$|channels?$|signals?$", re.IGNORECASE)
_FIELDS = re.compile(r"fields|variables|columns", re.IGNORECASE)  # one name for each column
# How profilers in the sea, and calorimeters, name their columns: # name 1 = t090C: Temperature,
# or [1] time.
_NUMBERED = re.compile(
    r"\W*(?:(?:name|sig(?:nal)?|col(?:umn)?|chan(?:nel)?)\s*)?(?P<number>\d+)\s*[\]):.=\t]\s*"
    r"(?P<name>[^\W\d].*)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:epoch|sampling|recording|logging)[ _]*(?:period|length|interval)\W*(?:hh:mm:ss)?\W*"
    r"(?P<hours>\d{1,2}):(?P<minutes>\d\d):(?P<seconds>\d\d)\b",
    re.IGNORECASE,
)
# What stands for no value, as profilers in the sea say it: # bad_flag = -9.990e-29. Of missing
# values, in the plural, lines say how many there are.
_MISSING = re.compile(
    r"(?:\W*|[A-Z]{2,5} )(?:(?:bad|missing|null|fill|no[ _]?data)(?:[ _](?:or|value))*[ _]?)+"
    rf"(?:flag|value)\s*[=:]\s*{_NUMBER}\W*"
    rf"|/missing\s*=\s*{_NUMBER.replace('number', 'alone')}",
    re.IGNORECASE,
)
_NAME = {"lead", "channel", "signal", "sensor"}
_UNIT = {"unit", "units", "signal unit", "signal units"}
_NAMED = (
    without_one_number, with_lone_names, without_name_over_all, with_units_of_line,
    with_places_named,
)  # fmt: skip
_SECONDS = {"ms": 1e-3, "msec": 1e-3, "µs": 1e-6, "us": 1e-6}


@dataclass(frozen=True)
class Above:
    """What lines above a table say of it.

    Attributes
    ----------
    rate : steps per second; 0 where they say none, or several.
    names : of its columns where no line directly above them has any; () where there are none.
    counts : numbers of values that it may hold, as said or by how long it is.
    missing : numbers that stand for no value.
    doubts : notes on names that were guessed.
    said : what names are set to, such as the person and the dose.
    notes : that a line of numbers was left out.
    """

    rate: float = 0.0
    names: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    missing: tuple[float, ...] = ()
    doubts: tuple[Note, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def read_above(
    data: bytes, form: TextFormat, cells: Cells, *, before: Sequence[str] = ()
) -> tuple[Cells, Above]:
    """The cells of a text written like this, and what the lines above them say.

    Without names, empty columns are left out: names above are those of the others.

    before : lines above those of the text.
    """
    text = split_lines(data[:MOST_BYTES].decode(form.encoding, errors="ignore"))
    cells, above = _read_above(text, form, cells)
    said = said_above([*before, *text[: form.skip_lines]], form.delimiter)
    return cells, replace(above, said=said)


def _read_above(text: Sequence[str], form: TextFormat, cells: Cells) -> tuple[Cells, Above]:
    if form.header and form.header_lines == 1:
        cells = with_whole_names(cells, form.delimiter)
    for named in _NAMED:
        cells = named(text, form, cells)
    if not form.skip_lines or form.header:
        above = _of_lines(text, form, cells.frame.shape[1])
        rows = [split_line(line, form.delimiter) for line in text[: form.skip_lines]]
        left = [
            ", ".join(filter(None, map(str.strip, row)))
            for row in rows
            if _are_parameters(row, form.decimal)
        ]
        notes = [numbers_above_names(line) for line in left[:1]]
        notes += [factors_above(row[0].strip()) for row in rows[:1] if are_factors(row)]
        return cells, replace(above, notes=tuple(notes))
    if size := _size_above(text[: form.skip_lines], form, cells):
        offer = Offer("The first line is a row", "skip_lines", 0)
        counts = size == str(len(cells.frame))
        note = count_left_out(size) if counts else size_left_out(size)
        cells = replace(cells, doubts=(*cells.doubts, note.offering(offer)))
    filled = cells.frame.notna().any().tolist()
    above = _of_lines(text, form, sum(filled))
    if not above.names and form.header_lines:  # a person may say that there are none
        above = _weighed(text, form, filled, above)
    return replace(cells, frame=cells.frame.loc[:, filled]), above


def _size_above(lines: Sequence[str], form: TextFormat, cells: Cells) -> str:
    """The numbers of the only line above rows with more, or of so many; "" of another line."""
    filled = [line for line in lines if line.strip()]
    found = [c.strip() for c in split_line(filled[0], form.delimiter)] if len(filled) == 1 else []
    found = [cell for cell in found if cell]
    fewer = len(found) < int(cells.frame.notna().any().sum()) or found == [str(len(cells.frame))]
    return ", ".join(found) if fewer and all(is_number(c, form.decimal) for c in found) else ""


def _are_parameters(row: Sequence[str], decimal: str) -> bool:
    """Whether the cells of a line are several numbers that don't count the columns."""
    numbers = [cell for cell in row if cell.strip()]
    if len(numbers) < FEWEST_NUMBERS or not all(is_number(cell, decimal) for cell in numbers):
        return False
    first = numbers[0].strip()
    counted = first in ("0", "1") and numbers[1].strip() == str(int(first) + 1)
    return not counted


def _weighed(text: Sequence[str], form: TextFormat, filled: Sequence[bool], above: Above) -> Above:
    """What lines above a table say, with the names that one of them seems to have."""
    rows = [line for line in text[form.skip_lines :] if line.strip()][:MOST_SETTINGS]
    found = weighed_names(text[: form.skip_lines], rows, filled, form.delimiter)
    if found is None:
        return above
    note = names_guessed(found.line, tuple(filter(None, found.names)))
    doubt = note.offering(Offer("Number the columns", "header_lines", 0))
    return replace(above, names=found.names, doubts=(doubt,) if found.placed else ())


def named_by(above: Above, cells: Cells) -> Cells:
    """Cells under the names that lines above them say, where these are as many as columns."""
    if not above.names or len(above.names) != cells.frame.shape[1]:
        return cells
    named = cells.frame.set_axis(column_names([*above.names]), axis=1)
    former = dict(zip(named.columns, cells.frame.columns, strict=True))
    named.attrs[FORMER] = {**cells.frame.attrs.get(FORMER, {}), **former}
    unfit = header_unfit.among(cells.doubts)
    doubts = (*(note for note in cells.doubts if note not in unfit), *above.doubts)
    return replace(cells, frame=named, doubts=doubts)


def _of_lines(text: Sequence[str], form: TextFormat, columns: int) -> Above:
    every = [line.strip() for line in text]
    lines = [line for line in every[: form.skip_lines] if line.strip(_SIGNS + ",;|")]
    below = every[form.skip_lines :][: form.names]
    beside = _beside_names([*lines, *below])
    rows = [[cell.strip(_SIGNS) for cell in _CELL.split(line)] for line in lines]
    settings = [] if form.header else every[form.skip_lines :][:MOST_SETTINGS]
    rate = (
        _rate(lines)
        or beside.rate
        or (1 / step if (step := step_in_settings(rows)) else 0.0)
        or _rate(list(filter(_INTERVAL.match, settings)))
        or (_rate_in_name(below[0]) if below and columns <= FEW else 0.0)
    )
    if not rate and len(lines) > 1 and any(line.lower().startswith("frame") for line in below):
        rate = _rate_in(f"rate {lines[-1].strip(_SIGNS + ',;|')}")  # alone below a title
    found = [
        match["before"] or match["behind"] for line in lines for match in _COUNT.finditer(line)
    ]
    lasts = [_number(match) for line in lines if (match := _DURATION.match(line.lstrip(_SIGNS)))]
    counts = (
        *(int(count.replace(",", "")) for count in found),
        *(round(rate * seconds) for seconds in lasts if rate * seconds < MOST_A_SECOND),
    )
    marks = [match for line in lines if (match := _MISSING.fullmatch(line))]
    missing = tuple({float((m["number"] or m["alone"]).replace(",", ".")) for m in marks})
    if form.header:
        return Above(rate, (), counts, missing)
    names = beside.names if len(beside.names) <= columns else ()
    filled = (*names, *[""] * (columns - len(names))) if names else ()
    filled = (
        filled
        or names_in_sections(lines, columns)
        or names_in_settings(rows, columns)
        or names_in_json(lines, columns)
        or _names(lines, columns)
    )
    return Above(rate, filled, counts, missing)


def in_one_column(cells: Cells, form: TextFormat, above: Above) -> Cells:
    """A series that is written several values to a line, as one column, where lines above say so.

    Seismographs write six or eight, and how many values there are.
    """
    frame = cells.frame
    if form.header or frame.shape[1] < 2 or not above.counts:
        return cells
    if int(frame.notna().to_numpy().sum()) not in above.counts:
        return cells
    if any(dtype.kind not in "iuf" for dtype in frame.dtypes):
        return cells
    values = frame.to_numpy(np.float64).ravel()
    values = values[np.isfinite(values)]
    lines = np.repeat(frame.index.to_numpy(), frame.shape[1])[: len(values)]
    return replace(cells, frame=pd.DataFrame({"value": values}, index=lines), ragged=False)


def _beside_names(lines: Sequence[str]) -> Above:
    """The names of columns that have a start and an increment beside them, in seconds.

    So oscilloscopes write them: X,CH1,Start,Increment above Sequence,Volt,-6e-3,2e-5, or the step
    alone: CH1,t0 = 0, tInc = 2e-9. Nothing where there is no such line.
    """
    if said := next(filter(None, map(_INCREMENT.search, lines[-1:])), None):
        return Above(1 / _number(said)) if _number(said) > 0 else Above()
    rows = [[cell.strip(_SIGNS) for cell in _CELL.split(line)] for line in lines[:_FIRST]]
    for names, below in itertools.pairwise(rows):
        called = [name.lower() for name in names]
        if "increment" not in called or "start" not in called:
            continue
        at = called.index("increment")
        if at < len(below) and is_number(below[at], ".") and float(below[at]) > 0:
            first = min(at, called.index("start"))
            return Above(1 / float(below[at]), tuple(names[:first]))
    return Above()


def _rate_in_name(line: str) -> float:
    """Steps per second that the name of a column says: acceleration - sampleRate = 5 seconds."""
    match = re.search(rf"sampl(?:e|ing)\s*rate{_BETWEEN}{_NUMBER}\s*(?P<unit>[a-z]+)", line, re.I)
    if match is None or not (number := _number(match)) > 0:
        return 0.0
    if match["unit"].lower() in ("hz", "hertz"):
        return number
    return 1 / number if match["unit"].lower() in ("s", "sec", "seconds") else 0.0


def _rate(lines: Sequence[str]) -> float:
    """Steps per second, where all lines that say so agree; else those of rates by other names."""
    for rate_in in (_rate_in, _any_rate_in):
        if found := {rate for line in lines if (rate := rate_in(line)) > 0}:
            return found.pop() if len(found) == 1 else 0.0
    return 0.0


def _any_rate_in(line: str) -> float:
    """Steps per second of a line on a rate in hertz, whatever it is called."""
    match = _ANY_RATE.match(line.lstrip(_SIGNS))
    if match is None or not _unit(match).endswith(("hz", "hertz")):
        return 0.0
    rate = (1e3 if _unit(match).startswith("k") else 1.0) * _number(match)
    return rate if 0 < rate <= MOST_A_SECOND else 0.0


def _rate_in(line: str) -> float:
    plain = line.lstrip(_SIGNS)
    if clock := _CLOCK.match(plain):
        each = 3600 * int(clock["hours"]) + 60 * int(clock["minutes"]) + int(clock["seconds"])
        return 1 / each if each else 0.0
    if match := _RATE.match(plain) or _AT_RATE.search(plain) or _IN_JSON.search(plain):
        thousands = 1e3 if _unit(match).startswith("k") else 1.0
        rate = thousands * _number(match)
    elif (match := _INTERVAL.match(plain)) and (seconds := _number(match)) > 0:
        rate = 1 / (seconds * _SECONDS.get(_unit(match), 1.0))
    elif match := _A_SECOND.search(plain):
        rate = _number(match)
    elif match := _STEP.search(plain):
        rate = _rate_of_step(match)
    else:
        return 0.0
    return rate if math.isfinite(rate) and 0 < rate <= MOST_A_SECOND else 0.0


def _rate_of_step(match: re.Match[str]) -> float:
    """Steps per second of a distance of steps; 0 where its unit isn't said."""
    each, unit = (match["each"], match["per"]) if match["each"] else (match["number"], _unit(match))
    if not unit or not (seconds := float(each.replace(",", "."))) > 0:
        return 0.0
    return 1 / (seconds * _SECONDS.get(unit.lower(), 1.0))


def _number(match: re.Match[str]) -> float:
    return float(match["number"].replace(",", "."))


def _unit(match: re.Match[str]) -> str:
    """The unit behind the number, or between its name and it."""
    before = match.groupdict().get("unit_before") or ""
    return (match["unit"] or before).strip("[]() ").lower()


def _names(lines: Sequence[str], columns: int) -> tuple[str, ...]:
    """Names of columns from a line that says it has some: one for each, or for each place in space.

    A table of one column may be named by a line on its lead or signal, and one on its unit.
    """
    if drawn := drawn_names(lines, columns):
        return drawn
    found = [match for line in lines if (match := _NUMBERED.fullmatch(line))]
    numbers = [int(match["number"]) for match in found]
    ends = [at for at, (a, b) in enumerate(itertools.pairwise(numbers), 1) if b != a + 1]
    if numbers[:1] in ([0], [1]) and [*ends, len(numbers)][0] == columns > 1:
        return tuple(match["name"] for match in found[:columns])
    cells = [[cell.strip(_SIGNS) for cell in _CELL.split(line)] for line in lines]
    if columns == 1:
        said = {row[0].lower(): row[1] for row in cells if len(row) == 2 and row[1]}
        name = next((said[key] for key in said if key in _NAME), "")
        unit = next((said[key] for key in said if key in _UNIT and is_unit(said[key])), "")
        return (
            (" ".join(filter(None, (name or "value", f"({unit})" if unit else ""))),)
            if (name or unit)
            else ()
        )
    for label, *names in cells:
        named = [name for name in names if name]
        fields = _FIELDS.fullmatch(label) is not None
        if not (fields or _NAMES.search(label)) or len({*named}) < len(named) or not named:
            continue
        if any(is_number(name, ".") or "\\" in name for name in named):
            continue  # numbers, or a path
        places = columns // len(named)
        if len(named) == columns:
            return _with_units(named, cells)
        if not fields and places in (2, 3) and places * len(named) == columns:
            return tuple(f"{name} {place}" for name in named for place in PLACES[:places])
    return ()


def _with_units(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Names with the units that another line has for each, if one does."""
    units = next((row[1:] for row in rows if row[0].lower() in _UNIT), [])
    if len(units) != len(names):
        return tuple(names)
    return tuple(f"{n} ({u})" if u else n for n, u in zip(names, units, strict=True))
