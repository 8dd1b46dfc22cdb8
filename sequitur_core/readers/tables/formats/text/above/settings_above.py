"""Settings in lines above a table: a name each, and what it is set to, once or for each channel.

Instruments write them, oscilloscopes above all. What the channels are called may stand among them,
many lines above the numbers, and so may their units.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from sequitur_core.readers.dates.clock_texts import CLOCK
from sequitur_core.readers.dates.names.time_names import FINE, time_words
from sequitur_core.readers.tables.columns.units.known import TIMES, is_unit, shown
from sequitur_core.readers.tables.formats.text.headers import FEWEST_ROWS, YEAR
from sequitur_core.readers.tables.formats.text.numbers import DATE, is_any_number, is_number

MOST_TITLES = 30  # lines above a table
FEWEST_YEARS = 5  # one behind the other, which name columns
FEWEST_PAIRS = 3  # lines of a setting and its value
FEWEST_SET = 2  # cells of a line, each of which has a sign between a setting and its value
MOST_BEGINNING = 12  # lines above a single column, on who wore it and since when
_NAMED_DATE = re.compile(r"\d{1,2}[-. ][A-Za-z]{3,9}[-. ]\d{2,4}")
_MARKED = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:\s?[A-Za-z])?")  # a number, or one with a mark
# Of which axis a setting is: HUnit, Vertical Scale, Y Label.
# Year is of none.
_OF_AXIS = re.compile(r"[HVXY](?=[A-Z_ ])|[hvxy][_ ]|(?i:horizontal|vertical)")
_FACTOR = re.compile(r"10{0,4}|0[.,]0{0,4}1")
_NAMES = re.compile(r"trace ?name|(?:signal |channel )?source|channel(?: name)?", re.IGNORECASE)
_UNITS = re.compile(r"(?:[VY]|vertical)?[ _]?units?", re.IGNORECASE)
_UNITS_ACROSS = re.compile(r"(?:[HX]|horizontal)[ _]?units?", re.IGNORECASE)
_STEP = re.compile(r"(?:[HX]|horizontal)[ _]?(?:resolution|inc(?:rement)?)", re.IGNORECASE)
_SECONDS = {"s": 1.0, "µs": FINE["us"], **FINE}
# [column names] above a section of its own, as loggers of cars write it; so are [channel units].
_SECTION = re.compile(r"\[\s*(?P<title>[^\[\]]*[A-Za-z][^\[\]]*?)\s*\]")
_OF_NAMES = {
    "name", "names", "column", "columns", "channel", "channels", "signal", "signals", "variables",
    "fields", "parameters",
}  # fmt: skip
_OF_NUMBERS = {"data", "values", "measurements", "samples", "records", "daten", "messwerte"}
_TOLD = re.compile(r"[^\W\d][^:=]*?(?:[:=]|-+>)\s*\S")
# A number that is set, and its unit: rate: 100 Hz.
_FACT = re.compile(_TOLD.pattern.removesuffix(r"\S") + r"[+-]?\.?\d\S*(?:\s\S{1,12})?")
EQUATION = re.compile(r"[^\W\d]\w*\s*=[^=]*")
_SIGNED = re.compile(r"(?P<name>[^\W\d][^:=]{0,60})[:=]\s*(?P<value>[^\s:=].*)")
_SPACED = re.compile(r"(?P<name>[^\W\d]\w*)\s+(?P<value>\S+)")
_COUNTED = re.compile(r"\s*(?:[A-Za-z]{1,8}[ _]?)?\d+\s*[=:.)\t]\s*")  # 1=Time, Ch2: Force
_APART = (None, ",", ";", "\t", "|")
_REMARK = " \t#%*;!/"
_Rows = Sequence[Sequence[str]]


def settings_above_numbers(rows: _Rows) -> int:
    """How many first rows are settings, above rows of numbers without names; else 0.

    The last one would be taken for names, because it is directly above the numbers.
    """
    start = next((k for k, row in enumerate(rows[: MOST_TITLES + 1]) if _are_numbers(row)), 0)
    above, below = [_filled(row) for row in rows[:start]], rows[start:]
    if start and _are_equations(above, below):
        return start
    if not start or len(below) < FEWEST_ROWS:
        return 0
    if not all(_are_numbers(row) for row in below[:FEWEST_ROWS]):
        return 0
    if start < FEWEST_PAIRS:  # one may be a name, unless a sign stands before its number
        facts = all(len(row) == 1 and _FACT.fullmatch(row[0].strip(_REMARK)) for row in above)
        return start if facts and all(len(_filled(row)) == 1 for row in below) else 0
    if sum(len(row) > 1 or _is_told(row) for row in above) < FEWEST_PAIRS or any(
        not row or is_any_number(row[0]) for row in above
    ):
        return 0
    columns = max(len(_filled(row)) for row in below[:FEWEST_ROWS])
    if _is_setting(above[-1], above, columns):
        return start
    named = len(above[-1]) == columns and all(map(_is_told, above[:-1]))
    return start - 1 if named and start > FEWEST_PAIRS else 0


def _are_equations(above: _Rows, below: _Rows) -> bool:
    """Whether rows hold nothing but fs=360, label=N and the like, and others numbers only.

    Those have other numbers of cells, so that none are named so.
    """
    sizes = {len(_filled(row)) for row in below}
    told = all(row and all(map(EQUATION.fullmatch, row)) for row in above)
    return told and sizes.isdisjoint(map(len, above)) and all(map(_are_numbers, below))


def _is_setting(row: Sequence[str], above: _Rows, columns: int) -> bool:
    """Whether a row above numbers is no row of their names: a title, values, or units alone."""
    name, *values = row
    if all(map(_is_told, above)) and (columns == 1 or len(row) != columns or _is_pair(row)):
        return True
    if not values:
        return columns > 1 or bool(names_in_settings(above, columns))
    if any(is_number(v, ".") or DATE.match(v) or CLOCK.fullmatch(v) for v in values):
        return bool(names_in_settings(above, columns))
    if all(map(is_unit, row)):
        return bool(names_in_settings(above, columns))
    of_axis = _OF_AXIS.match(name) and name[-1] not in ")]"  # X [s] is a column
    return bool(of_axis) or (len(values) > 1 and len({*values}) == 1)


def _is_told(row: Sequence[str]) -> bool:
    """Whether a row says what a thing is: Time: 10:12:10, of which commas divide only the end.

    Or how large, without a sign: CUTOFF 3.3.
    """
    return bool(row) and (_TOLD.match(row[0].strip(_REMARK)) is not None or _is_pair(row))


def _is_pair(row: Sequence[str]) -> bool:
    """Whether a row is a word and a number, in one cell or two."""
    words = " ".join(row).strip(_REMARK).split()
    return len(words) == 2 and words[0][0].isalpha() and is_any_number(words[1])


def _are_numbers(row: Sequence[str]) -> bool:
    filled = _filled(row)
    return bool(filled) and all(map(is_any_number, filled))


def _filled(row: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def names_in_settings(above: _Rows, columns: int) -> tuple[str, ...]:
    """Names and units of so many columns, by the settings above them; () where they say none.

    The time before the channels has no name among them.
    """
    rows = [_filled(row) for row in above]
    names = _behind(rows, _NAMES)
    timed = len(names) == columns - 1
    if not names or len({*names}) < len(names) or not (timed or len(names) == columns):
        return ()
    units = _units(rows, _UNITS, len(names)) or [""] * len(names)
    across = _units(rows, _UNITS_ACROSS, 1) or [""]
    if len(rows[-1]) == columns > 1 and all(map(is_unit, rows[-1])):
        across, units = rows[-1][:1], rows[-1][columns - len(names) :]
    named = [_with_unit(name, unit) for name, unit in zip(names, units, strict=True)]
    unit = across[0].lower()
    first = f"time ({unit})" if unit in TIMES else _with_unit("x", across[0])
    return (*([first] if timed else []), *named)


def step_in_settings(above: _Rows) -> float:
    """The distance of two rows in seconds, by the settings above them; 0 where they say none.

    Settings that say it of each channel say the same of all, and the unit, if any, is one of time.
    """
    rows = [_filled(row) for row in above]
    said = _behind(rows, _STEP)
    unit = (_units(rows, _UNITS_ACROSS, 1) or ["s"])[0].lower()
    if len({*said}) != 1 or not is_number(said[0], ".") or unit not in _SECONDS:
        return 0.0
    return max(float(said[0]) * _SECONDS[unit], 0.0)


def beginning_above_numbers(rows: _Rows) -> int:
    """How many first rows of a single column stand above its numbers: to the last word; else 0.

    When it began is among them, a date and a time of day, as watches of activity write it.
    """
    if any(len(row) != 1 for row in rows):
        return 0
    top = [row[0].strip() for row in rows[:MOST_BEGINNING]]
    dated = any(map(DATE.match, top)) or any(map(_NAMED_DATE.fullmatch, top))
    if not dated or not any(map(CLOCK.fullmatch, top)):
        return 0
    words = [at for at, cell in enumerate(top) if not _MARKED.fullmatch(cell)]
    below = rows[words[-1] + 1 :]
    numbers = sum(_MARKED.fullmatch(row[0].strip()) is not None for row in below)
    return words[-1] + 1 if len(below) >= 2 * MOST_BEGINNING and numbers == len(below) else 0


def section_above_numbers(rows: _Rows) -> int:
    """How many first rows are sections, of which the last, [data], has numbers alone; else 0."""
    start = next((k for k, row in enumerate(rows) if _are_numbers(row)), 0)
    titles = [match["title"] for row in rows[:start] if (match := _SECTION.fullmatch(_line(row)))]
    if not titles or not _SECTION.fullmatch(_line(rows[start - 1])):
        return 0
    several = len(titles) > 1 and len(_filled(rows[start])) > 1
    return start if several or titles[-1].lower() in _OF_NUMBERS else 0


def _line(row: Sequence[str]) -> str:
    """The only cell of a row; "" where it has several."""
    filled = _filled(row)
    return filled[0].strip(_REMARK) if len(filled) == 1 else ""


def names_in_sections(lines: Sequence[str], columns: int) -> tuple[str, ...]:
    """Names of so many columns by a section above them, with units by another; () without one.

    A section has them in one line, or a line for each.
    """
    sections: dict[str, list[str]] = {}
    title = ""
    for line in (line.strip(_REMARK) for line in lines):
        if match := _SECTION.fullmatch(line):
            title = match["title"].lower()
        elif title and line:
            sections.setdefault(title, []).append(line)
    units = next((u for t in sections if "unit" in t and (u := _cells(sections[t], columns))), ())
    named = {t: {*re.split(r"[\W_]+", t)} for t in sections if "unit" not in t}
    likely = sorted((t for t in named if named[t] & _OF_NAMES), key=lambda t: "name" not in t)
    for title in (*likely, *(t for t in named if "header" in named[t])):
        names = _cells(sections[title], columns)
        if names and len({*names}) == columns and not any(map(is_any_number, names)):
            told = [*map(_with_unit, names, units or [""] * columns)]
            return tuple(told)
    return ()


def _cells(lines: Sequence[str], columns: int) -> tuple[str, ...]:
    """So many cells of a line, or of as many lines, which may be numbered; () for others."""
    if len(lines) == columns > 1:
        plain = [_COUNTED.sub("", line, count=1).strip() for line in lines]
        return tuple(plain) if not any("=" in line or ":" in line for line in plain) else ()
    if len(lines) != 1:
        return ()
    text = lines[0].rpartition("=")[2]
    found = ([cell.strip() for cell in text.split(apart)] for apart in _APART)
    return tuple(next((cells for cells in found if len(cells) == columns and all(cells)), ()))


def _units(rows: _Rows, called: re.Pattern[str], count: int) -> list[str]:
    """So many units, by the row that is called so, which may say one for all; else []."""
    found = _behind(rows, called)
    if len({*found}) == 1:
        return found[:1] * count
    return found if len(found) == count else []


def _behind(rows: _Rows, called: re.Pattern[str]) -> list[str]:
    """The cells behind the first that is called so; [] where none is."""
    return next(([*row[1:]] for row in rows if row and called.fullmatch(row[0].strip(":"))), [])


def _with_unit(name: str, unit: str) -> str:
    return f"{name} ({shown(unit)})" if unit else name


def pairs_above_names(rows: list[list[str]]) -> int:
    """How many first rows are settings and their values, above names and rows of numbers; else 0.

    One value at least is a number or a date. Rows of a table of two columns are as wide as these.
    Above a single column, the last setting has a cell too many to be its name.
    """
    if len(rows) <= FEWEST_PAIRS or any(len(row) != 2 for row in rows[:FEWEST_PAIRS]):
        return 0  # before thousands of columns are looked at
    for count, names in enumerate(rows[:MOST_TITLES]):
        filled = [cell for cell in names if cell.strip()]
        if filled and is_number(filled[0], "."):
            return 0  # rows have begun
        below = rows[count + 1 :]
        numbers = all(all(map(is_any_number, row)) for row in below)
        if not filled or len(below) < FEWEST_ROWS or not numbers:
            continue
        if len(filled) > max(len(_filled(row)) for row in below):
            return 0
        values = [row[1] for row in rows[:count] if len(row) == 2]
        told = any(is_any_number(value) or DATE.match(value.strip()) for value in values)
        set_ = len(values) == count >= FEWEST_PAIRS and told
        return count if set_ and not any(map(is_any_number, filled)) else 0
    return 0


def cells_above_names(rows: list[list[str]]) -> int:
    """How many first rows stand above names where each cell of the first is a setting; else 0.

    Three or more, which are called differently: width 1104;radius 250;hand right, or rate=20;gain=4
    with a sign. Whatever is between them and the names, such as a date or a blank line, may not
    have rows of numbers. Names may end in numbers, too: those that units stand below, or
    that all have the same number or none.
    """
    first = _filled(rows[0])
    if len(rows) <= FEWEST_ROWS or len(first) < FEWEST_SET or not are_set(first):
        return 0
    for count, row in enumerate(rows[1:MOST_TITLES], 1):
        names = _filled(row)
        if any(map(_are_measured, (row, rows[count - 1]))) or len(rows) - count < FEWEST_ROWS:
            return 0
        plain = len(names) > 1 and len({*names}) == len(names) and not are_set(names)
        if not plain or any(is_any_number(c) or DATE.match(c) for c in names):
            continue
        below = next((r for r in rows[count + 1 : count + 3] if _are_measured(r)), [])
        ends = max((at for at, cell in enumerate(row, 1) if cell.strip()), default=0)
        if below and not any(cell.strip() for cell in below[ends:]):
            return 0 if 2 * sum(map(is_unit, names)) > len(names) else count
    return 0


def are_set(cells: Sequence[str]) -> bool:
    """Whether cells are names of settings, other ones each, and what these are set to.

    In one cell, or a number in the next. Numbers that count on are those of columns.
    """
    names, values = [cell.lower() for cell in cells[::2]], cells[1::2]
    if len(names) == len(values) >= FEWEST_SET and all(map(is_any_number, values)):
        return len({*names}) == len(names) and not any(map(is_any_number, names))
    signed = [*filter(None, map(_SIGNED.fullmatch, cells))]
    if len(signed) == len(cells):
        return len({found["name"].strip().lower() for found in signed}) == len(cells)
    spaced = [*filter(None, map(_SPACED.fullmatch, cells))]
    numbers = [found["value"] for found in spaced if is_any_number(found["value"])]
    named = len({found["name"].lower() for found in spaced}) == len(cells) >= FEWEST_PAIRS
    whole = [int(number) for number in numbers if number.isdecimal()]
    counted = {b - a for a, b in itertools.pairwise(whole)} == {1}
    return named and len({*numbers}) > 1 and 2 * len(numbers) >= len(cells) and not counted


def _are_measured(row: Sequence[str]) -> bool:
    """Whether a row is numbers for the most part, of which there are several."""
    filled = _filled(row)
    numbers = sum(map(is_any_number, filled))
    return numbers > 1 and 2 * numbers > len(filled)


def words_behind_years(rows: _Rows) -> int:
    """1 where the first row holds words alone, over columns behind those that years name.

    So growth and a share of the whole stand behind the years, in a row above them, in which a
    title may stand before the years.
    """
    names = [cell.strip() for cell in rows[1]] if len(rows) > FEWEST_ROWS + 2 else []
    first = next((at for at, name in enumerate(names) if YEAR.fullmatch(name)), 0)
    if not first:
        return 0
    goes_on = (name == str(int(names[first]) + k) for k, name in enumerate(names[first:]))
    count = sum(1 for _ in itertools.takewhile(bool, goes_on))
    words = [at for at, cell in enumerate(rows[0]) if cell.strip()]
    beside = bool(words) and not any(first <= at < first + count for at in words)
    behind = beside and first + count <= words[-1] < len(names)
    named = behind and not any(is_any_number(rows[0][at]) for at in words)
    return int(named and count >= FEWEST_YEARS)


def title_above_years(rows: _Rows) -> int:
    """1 where the second row is a word for time and years, and the first one says of what they are.

    So a pivot is written: Indicator,,GDP,, above Time,,2013,2014,... That may be all it says.
    """
    if len(rows) <= FEWEST_ROWS + 2:
        return 0
    title, names = ([cell.strip() for cell in row] for row in rows[:2])
    first = next((at for at, name in enumerate(names) if YEAR.fullmatch(name)), len(names))
    before, years = [*filter(None, names[:first])], names[first:]
    if len(years) < FEWEST_YEARS or len(before) != 1 or not time_words(before[0])[0]:
        return 0
    goes_on = all(name == str(int(years[0]) + k) for k, name in enumerate(years))
    titled = not any(title[first + 1 :]) and not any(map(is_any_number, title))
    return int(goes_on and titled and any(title))


def factors_above_names(rows: _Rows) -> int:
    """1 where the first row says a factor of each column whose name stands below it, else 0.

    So loggers write `Factors`, 1, 10, 10, 100 above their names: a word, and powers of ten
    that come again, as numbers of columns don't.
    """
    if len(rows) <= FEWEST_ROWS or len(rows[0]) != len(rows[1]):
        return 0
    names = [cell.strip() for cell in rows[1]]
    named = all(names) and len({*names}) == len(names) and not any(map(is_any_number, names))
    return int(named and are_factors(rows[0]))


def facts_above_names(rows: _Rows) -> int:
    """1 where the first row holds facts that pandas took for names, which stand below it, else 0.

    So a sheet of a report looks that was saved as CSV: 43777, Report No., 120, and Unnamed: 3 by
    its place where nothing stood.
    """
    if len(rows) < FEWEST_PAIRS:
        return 0
    first, names = ([cell.strip() for cell in row] for row in rows[:2])
    told = [cell for at, cell in enumerate(first) if cell and cell != f"Unnamed: {at}"]
    blanks = len(first) - len(told)
    facts = sum(is_any_number(cell) or DATE.match(cell) is not None for cell in told)
    words = [cell for cell in names if cell]
    if not blanks or not 0 < facts < len(told) or len({*words}) < max(len(words), FEWEST_PAIRS):
        return 0
    if any(map(is_any_number, words)) or not any(cell.startswith("Unnamed: ") for cell in first):
        return 0
    below = [at for row in rows[2:] for at, cell in enumerate(row) if is_any_number(cell)]
    return int(bool(below) and all(at < len(names) and names[at] for at in below))


def logger_above_names(rows: _Rows) -> bool:
    """Whether a logger of Campbell says in the first row which one it is, above names and units.

    With as many cells as there may be columns: station, model, serial number, program...
    """
    begins = [row[0].strip() if row else "" for row in rows[:3]]
    return begins[:1] == ["TOA5"] and begins[1:] in (["TIMESTAMP", "TS"], ["RECORD", "RN"])


def are_factors(row: Sequence[str]) -> bool:
    """Whether a row is a word and powers of ten, for the most part of its columns."""
    word, *factors = _filled(row) or [""]
    several = len(factors) >= FEWEST_PAIRS and 2 * len(factors) > len(row)
    again = several and 1 < len({*factors}) < len(factors)
    return again and not is_any_number(word) and all(map(_FACTOR.fullmatch, factors))


def is_set(row: Sequence[str]) -> bool:
    """Whether two cells are a setting and its value, as in `Acquired=`, 10.12.2019 10:16."""
    return [cell.rstrip()[-1:] in (":", "=") for cell in row] == [True, False]


def are_settings(above: list[list[str]], below: list[list[str]]) -> bool:
    if len(below) < FEWEST_ROWS:
        return False
    if len(above) < 2:
        return _is_title(above[0], below[0]) if above else False
    filled = [[cell for cell in row if cell.strip()] for row in above]
    if any(len(row) > 2 or is_number(row[0], ".") for row in filled):
        return False
    names, *rows = below
    wider = len({len(row) for row in below}) == 1 and len(names) > max(map(len, above))
    if (
        wider
        and not any(map(is_any_number, names))
        and all(any(map(is_any_number, row)) for row in rows)
    ):
        return True  # rows of words, for the most part
    titles = 0
    while titles < len(below) - FEWEST_ROWS and not any(map(is_any_number, below[titles])):
        titles += 1
    if titles and len(below[titles - 1]) < len(below[-1]):
        return False  # more titles, which are for others to tell from names
    alike = any(
        len(row) == len(own) == len(below[-1]) for row, own in zip(above, filled, strict=True)
    )
    numbers = [2 * sum(map(is_any_number, row)) >= len(row) for row in below[titles:]]
    return all(numbers) and (titles > 0 or not alike)


def _is_title(row: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row above names has blanks behind its commas, as a sentence has: Rain, by month."""
    written = [cell.startswith(" ") for cell in row[1:]]
    units = 2 * sum(is_unit(cell.strip()) for cell in names) > len(names)
    words = [cell for cell in names if cell.strip() and not is_any_number(cell)]
    named = len(words) >= max(2, len(names) - 1) and not words[-1].startswith(" ")
    return bool(written) and all(written) and named and not units
