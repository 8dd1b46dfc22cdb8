"""Columns that belong together by their names, such as t0, t1, t2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.names.clock_names import clock_seconds_of_names
from sequitur_core.readers.tables.columns.channel_names import steps_in_names
from sequitur_core.readers.tables.columns.dated_names import (
    months_in_order,
    step_of_months,
    without_added_unit,
)
from sequitur_core.readers.tables.columns.rearranged.taking_turns import smoothness_of
from sequitur_core.readers.tables.columns.times.dates import as_dates
from sequitur_core.readers.tables.columns.units.known import (
    STEP_UNITS,
    numbers_behind_unit,
    numbers_in_unit,
)
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.formats.programs.plates import FEWEST_WELLS, WELL
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.vocabulary.words import words

_OF_MATRIX = re.compile(r"(?P<matrix>[A-Za-z]\w*)\.(?P<rest>-?\d.*)")
_YEAR_TWICE = re.compile(r"(?P<year>[12]\d{3})\s*[\[(][^\[\]()]*(?P=year)[\])]")
_BEFORE_UNIT = re.compile(r"[+-]?\d+(?:\.\d+)?\s?[A-Za-z]+$")
_LETTERED = re.compile(r"(?:[XY]|YR|FY)(?P<year>\d+)", re.IGNORECASE)
NUMBERED = re.compile(r"(.*?)[\s_.\-#]*(\d+)(?:\D{0,2}|\s*[\[(][^\d\[\]()]{1,9}[\])])")
# What there are several of, each with a sequence of its own, unlike the sensors of one recording.
SERIES_WORDS = {
    "subject", "sample", "trial", "well", "cell", "series", "unit", "replicate", "rep", "run",
    "patient", "animal", "mouse", "rat", "fish", "plant", "tree", "station", "site", "house",
    "household", "building", "meter", "customer", "client", "user", "person", "participant",
    "hive", "country", "city", "region", "state", "store", "shop", "stock", "asset", "portfolio",
    "product", "item", "roi", "neuron", "specimen", "curve", "experiment", "simulation", "sim",
    "particle", "batch", "lot", "turbine", "machine", "engine", "vehicle", "car", "sequence",
    "path", "realization", "realisation", "walk", "track", "trace", "sweep", "id", "haus",
}  # fmt: skip
_DAYS = {day[:3].lower() for day in timestamps.WEEKDAYS}
# What steps are called that nothing counts.
_IN_ORDER = {
    "first", "second", "third", "last", "before", "during", "after", "pre", "post", "follow",
    "baseline", "start", "begin", "middle", "end", "early", "mid", "late", "winter", "spring",
    "summer", "autumn", "fall", "morning", "noon", "afternoon", "evening", "night", "breakfast",
    "lunch", "dinner",
}  # fmt: skip
_LIKE_WELLS = re.compile(r"[A-Za-z]\d{1,2}")
_AXIS = re.compile(r"(?P<part>.*\S)[ ._](?P<axis>[xyz])(?:position)?", re.IGNORECASE)
_POINT = re.compile(r"(?P<axis>[xyz])[ ._]?(?P<part>\d+)", re.IGNORECASE)
SMOOTH = 0.5  # how much numbered points are like those of the row before, as what moves is
TURNS = (2, 3, 4)  # quantities that are known of each part
NEARER = 0.4  # of how far numbers beside each other are apart, that those of one quantity are
FAR = 0.8  # of how far any two numbers of a row are apart, that neighbours are: squared
MOST_REPEATED = 10  # numbered columns that may be parts of one sample
HEAD = 200  # rows that show it
SERIES = 0.6  # how alike neighbours along all rows are, at least, where these are one series
FEWEST_ALONG, FEWEST_ENDS = 6, 8  # columns and rows of it
FEWEST_DATES = 5
FEWEST_IN_UNIT = 5
MOSTLY_WELLS = 0.9  # of columns called by a letter and a number, that a plate has
CHANNEL_WORDS = {
    "ch", "chan", "channel", "sensor", "dim", "dimension", "feature", "electrode", "lead", "axis",
    "kanal", "var", "variable", "joint", "motor", "servo", "actuator", "adc", "ain", "emg", "eeg",
    "imu", "accelerometer", "thermocouple", "microphone", "mic",
    "mfcc", "mfccs", "chroma", "fbank", "lpc",  # of each frame of a sound
}  # fmt: skip
# What one device reads or logs, if a time stands beside: field1 to field8 of an online service.
INPUT_WORDS = {"field", "input", "probe", "analog"}
MEASURED_WORDS = INPUT_WORDS | {
    "value", "t", "temp", "temperature", "v", "volt", "voltage", "i", "current", "pressure",
    "humidity",
}  # fmt: skip


@remembered
def find_name_block(table: Table) -> tuple[Sequence[str], str]:
    """The longest run of numeric columns whose names count on, and what they count.

    The kind is "dates" (or the twelve months), "clock" (times of day), "years", "numbers" (a time
    axis or an enumeration), "channels" or "series" (a common word with numbers). Dates and years
    that run backwards are given in order of time.
    """
    names = list(table.numbers)
    if not table.named or len(names) < 3:
        return [], ""
    dates = _dates(names)
    best = (dates, "dates" if dates else "")
    if len(dates) >= FEWEST_DATES:
        return best
    if months := months_in_order(names):
        return months, "dates"
    clock = clock_seconds_of_names(names)
    run = _longest(names, np.isfinite(clock), np.nan_to_num(clock))
    if len(run) >= 5:
        return run, "clock"
    plain = _in_next_year(_plain_numbers(names))
    in_unit, _ = numbers_in_unit(_without_matrix(names))
    counted = _longest(names, np.isfinite(in_unit), np.nan_to_num(in_unit))
    if len(counted) >= FEWEST_IN_UNIT and 2 * len(counted) > len(names):
        return counted, "numbers"
    run = _years_backwards(names, plain) or _longest(names, np.isfinite(plain), plain)
    if len(run) >= 3:
        numbers = _plain_numbers(run).tolist()
        years = all(n == round(n) and 1500 <= n <= 2200 for n in numbers)
        best = (run, "years" if years else "numbers")
    stems: dict[str, list[tuple[str, int]]] = {}
    for name in names:
        if match := NUMBERED.fullmatch(name):
            stems.setdefault(match[1].lower(), []).append((name, int(match[2])))
    places = {"x", "y", "z"} if len(find_places(table)) > 1 else set()
    for stem, members in stems.items():
        if not stem or stem in places or len(members) <= len(best[0]) or len(members) < 5:
            continue
        counts = np.array([number for _, number in members])
        run = _longest([n for n, _ in members], np.ones(len(counts), bool), counts)
        if len(run) > len(best[0]) and _count_on(counts):
            named = counts[1] - counts[0] == 1 and CHANNEL_WORDS & {*words(stem)}
            best = (run, "channels" if named else "series")  # each tenth day of milk is a step
    return best


def _dates(names: Sequence[str]) -> list[str]:
    """The longest run of names that are dates, in order of time; an added unit doesn't count."""
    plain = without_added_unit(names)
    forms = timestamps.find_date_formats(pd.Series(plain[-200:], dtype="str"))
    if not forms and (begin := [name for name in plain if name[:1].isdecimal()]):
        forms = timestamps.find_date_formats(pd.Series(begin[:200], dtype="str"))
    best: list[str] = []
    for form in forms:
        moments = timestamps.read_dates([pd.Series(plain, dtype="str")], form).moments
        known, at = ~np.isnat(moments), moments.astype(np.int64)
        best = max(best, _longest(names, known, at), _longest(names, known, -at)[::-1], key=len)
    return best


def _years_backwards(names: Sequence[str], numbers: NDArray[np.float64]) -> list[str]:
    """The longest run of years that go back in equal steps, in order of time; [] of few."""
    recent = (numbers >= 1900) & (numbers <= 2100)
    run = _longest(names, recent, -numbers)[::-1]
    even = len(run) >= FEWEST_DATES and len({*np.diff(_plain_numbers(run)).tolist()}) == 1
    return run if even else []


def numbered_again(block: Sequence[str], names: Sequence[str]) -> set[str]:
    """Names of another word that have the very numbers of a block: the same, normalised.

    None where all are written as steps of channels are.
    """
    counts, again = numbers_by_word(block), numbers_by_word(names)
    of_block = next(iter(counts.values()), {}).keys() if len(counts) == 1 else ()
    others = (again[word] for word in again.keys() - counts.keys())
    found = {name for of in others if of.keys() == of_block for name in of.values()}
    return set() if found and steps_in_names(names) else found


def numbers_by_word(names: Sequence[str]) -> dict[str, dict[int, str]]:
    """Names by the word before their number, and by that."""
    found: dict[str, dict[int, str]] = {}
    for name in names:
        if match := NUMBERED.fullmatch(name):
            found.setdefault(match[1].lower(), {})[int(match[2])] = name
    return found


def _plain_numbers(names: Sequence[str]) -> NDArray[np.float64]:
    """The numbers that names are, or years that they say twice or behind a letter; or NaN.

    So 1990 [YR1990], Y1990, and X1990, as R writes it, unless others with that letter are none.
    """
    numbered = [_LETTERED.fullmatch(name) for name in names]
    years = [*(int(match["year"]) for match in numbered if match)]
    lettered = bool(years) and all(1900 <= year <= 2100 for year in years)
    twice = (_YEAR_TWICE.fullmatch(name) for name in names)
    plain = [
        told["year"] if told else letter["year"] if letter and lettered else name
        for told, letter, name in zip(twice, numbered, names, strict=True)
    ]
    return np.asarray(pd.to_numeric(np.array(plain, object), errors="coerce"), np.float64)


def step_of_names(block: Sequence[str]) -> dict[str, Any]:
    """The step of columns called as years or times and more, as fields of a recipe; or {}.

    So sample_15000ms, sample_15500ms... lie 500 ms apart, and rain_Jan, rain_Feb... a month. That
    of years, dates or times that stand alone is found as they are read; of dates with a unit behind
    them, by their format.
    """
    if len(block) < 2 or any(map(str.isdecimal, block)):
        return {}
    if step := step_of_months(block):
        return step
    if (plain := without_added_unit(block)) != [*block]:
        form = next(iter(timestamps.find_date_formats(pd.Series(plain))), "")
        return {"time_format": form} if form else {}
    counted, unit = _plain_numbers(block), "year"
    if (found := numbers_behind_unit(block))[1]:
        counted, unit = found
    elif not (counted >= 1900).all():
        word = _BEFORE_UNIT.sub("", block[0])
        counted, unit = numbers_in_unit([name.removeprefix(word) for name in block])
        if not word or unit not in STEP_UNITS:
            return {}
        unit = STEP_UNITS[unit]
    apart = {*np.diff(counted).round(9).tolist()}
    step = apart.pop()
    return {} if apart or not step > 0 else {"step": step, "step_unit": unit}


def _without_matrix(names: Sequence[str]) -> list[str]:
    """Names without that of the matrix whose columns most of them are, as R writes: NIR.900 nm."""
    found = [_OF_MATRIX.fullmatch(name) for name in names]
    often = Counter(match["matrix"] for match in found if match).most_common(1)
    if not often or 2 * often[0][1] <= len(names):
        return [*names]
    return [
        match["rest"] if match and match["matrix"] == often[0][0] else name
        for match, name in zip(found, names, strict=True)
    ]


def _in_next_year(months: NDArray[np.float64]) -> NDArray[np.float64]:
    """Months of a year that may begin with any: those behind December are 13, 14..."""
    if not np.array_equal(np.sort(months), np.arange(1, 13)):
        return months
    turned = months + 12 * (months < months[0])
    return turned if (np.diff(turned) == 1).all() else months


def _count_on(counts: IntArray) -> bool:
    """Whether numbers in names mostly have one distance, unlike those of chosen muscles.

    Or one that grows, as what is measured less and less often has: t0, t5, t10, t30, t60. Numbers
    of which none comes twice, but not in order, are those of places: 16, 18, 19, 8, 10.
    """
    steps = np.diff(counts)
    if (steps < 0).any() and len(np.unique(counts)) == len(counts):
        return False
    regular = 2 * int((steps == np.median(steps)).sum()) >= len(steps)
    return regular or bool((np.diff(steps) >= 0).all())


def find_wells(table: Table) -> list[str]:
    """Columns called as the wells of a plate are, A1 to H12, if they are most of the numbers.

    Others of such names that no plate has, as R1, say that they are none; so do letters that lie
    far apart, as A, I and O for analog channels, inputs and outputs, and rows a week apart.
    """
    alike = [c for c in table.numbers if _LIKE_WELLS.fullmatch(c)] if table.named else []
    wells = [c for c in alike if WELL.fullmatch(c.upper())]
    lines = {ord(c[0].upper()) for c in wells}
    few = len(wells) < FEWEST_WELLS or len(lines) < 2 or max(lines) - min(lines) >= 2 * len(lines)
    if few or len(wells) < max(0.75 * len(table.numbers), MOSTLY_WELLS * len(alike)):
        return []
    return [] if _weekly(table) else wells


def _weekly(table: Table) -> bool:
    """Whether dates lie a week or more apart."""
    found = filter(None, (as_dates(table, (c,)) for c in table.texts()))
    steps = (np.abs(np.diff(dates.times.moments)) for dates in found)
    return any(np.median(apart) >= np.timedelta64(7, "D") for apart in steps if len(apart))


def tell_quantities(names: Sequence[str]) -> bool:
    """Whether names are unlike, as those of quantities: no words for times, and few numbered.

    One name of a day tells no days (*sun*); GJ1, GJ2, NJ1, NJ2 and HP are gauges.
    """
    told = [words(name) for name in names]
    days = {word[:3] for name in told for word in name} & _DAYS
    steps = len(days) > 1 or any(word in _IN_ORDER for name in told for word in name)
    plain = {re.sub(r"\d", "", name) for name in names}
    return not steps and all(told) and 2 * len(plain) > len(names)


def find_places(table: Table) -> dict[str, dict[str, str]]:
    """The columns of x, y and z of each part of a body or of things that columns hold places of.

    Their names stand before the axis, or numbers behind it: x1, y1, x2. Numbered points of rows
    that have nothing to do with each other are steps, as of what somebody drew.
    """
    for pattern in (_AXIS, _POINT):
        parts: dict[str, dict[str, str]] = {}
        for name in table.numbers if table.named else ():
            if match := pattern.fullmatch(name):
                parts.setdefault(match["part"], {})[match["axis"].lower()] = name
        whole = {part: axes for part, axes in parts.items() if {"x", "y"} <= axes.keys()}
        columns = [name for axes in whole.values() for name in axes.values()]
        if whole and (
            pattern is _AXIS or smoothness(table, columns, axis=0, from_mean=True) > SMOOTH
        ):
            return whole
    return {}


def columns_of_places(table: Table, fewest: int = 1) -> list[str]:
    """The columns that hold places of parts; [] where those are fewer."""
    found = find_places(table)
    return [c for axes in found.values() for c in axes.values()] if len(found) >= fewest else []


def turns_of(table: Table, columns: Sequence[str]) -> int:
    """After how many columns, 2 to 4, the same quantity comes again; 0 where that is never so.

    So x, y and z of the parts of a body stand side by side: each is near that of the part before,
    on the whole, and far from the number beside it. Those of sequences are about as far from any.
    A time before them, or a class behind, changes nothing.
    """
    levels = table.frame[list(columns)].iloc[:HEAD].mean().to_numpy(np.float64)
    beside = np.median(np.abs(np.diff(levels)))
    for count in TURNS:
        again = np.median(np.abs(levels[count:] - levels[:-count]))
        if again < NEARER * beside:
            return count
    return 0


def texts_in_block(table: Table) -> list[str]:
    """Columns of text that are named like numbered columns of numbers, as "5 kg" under t4.

    A first one of words that are others in each row names these, as V1 does where R names all
    columns.
    """
    block, _ = find_name_block(table)
    if len(block) < 5:
        return []
    shapes = {re.sub(r"\d+", "0", name) for name in block}
    found = [c for c in table.texts() if re.sub(r"\d+", "0", c) in shapes]
    if found[:1] == [*table.own[:1]] and _names_each_row(table, found[0]):
        return found[1:]
    return found


def _names_each_row(table: Table, column: str) -> bool:
    """Whether a column holds a word in each row that no other row has; 5 kg is a number."""
    cells = table.frame[column].astype(str)
    return table.distinct(column) == len(cells) and bool(cells.str.match("[^\\W\\d_]").all())


def may_be_samples(table: Table, recipe: Recipe) -> bool:
    """Whether rows may be of one moment each: few numbers in no order, and a counter at most."""
    columns = value_columns(table, recipe)
    if table.files or recipe.channels_in_names or not table.named:
        return False
    named = (*recipe.id_columns, *recipe.label_columns)
    counted = all(c in table.numeric for c in named) and _only_count(table, recipe.time_columns)
    return counted and 2 <= len(columns) <= MOST_REPEATED and are_in_no_order(table, columns)


def _only_count(table: Table, columns: tuple[str, ...]) -> bool:
    """Whether columns hold nothing but the number of each row, from 0 or 1."""
    cells = table.cells([c for c in columns if c in table.numeric])
    up = cells.shape[1] == len(columns) and (np.diff(cells, axis=0) == 1).all()
    return bool(up and np.isin(cells[:1], (0, 1)).all())


def are_in_no_order(table: Table, columns: Sequence[str]) -> bool:
    """Whether numbers of a row are as far from their neighbours as from all others in it.

    However rows and columns differ as a whole, as samples and the moulds of their parts do.
    """
    cells = table.frame[list(columns)].iloc[:500].to_numpy(np.float64)
    cells = cells[np.isfinite(cells).all(axis=1)]
    if len(cells) < len(columns):
        return False
    cells = cells - cells.mean(axis=0)
    spread = float(cells.var(axis=1, ddof=1).mean())
    return spread > 0 and float(np.square(np.diff(cells, axis=1)).mean()) >= FAR * 2 * spread


def _longest(names: Sequence[str], fits: NDArray[np.bool_], values: NDArray[Any]) -> list[str]:
    """The longest run of names that fit, with values going up; others may stand among them."""
    known = np.flatnonzero(fits)
    back = 1 + np.flatnonzero(values[known[1:]] <= values[known[:-1]])
    runs = np.split(known, back)
    return [names[k] for k in max(runs, key=len)]


def smoothness(
    table: Table, columns: Sequence[str], *, axis: int, from_mean: bool = False
) -> float:
    """How alike neighbours are: 1 for a straight line, 0 for noise. Axis 0 goes down the rows.

    from_mean : only how each column differs from its mean counts, not that columns differ.
    """
    values = table.cells(columns[:500], slice(500))
    values = np.where(np.isfinite(values), values, np.nan)
    if from_mean:
        values = values - np.nanmean(values, axis=0)
    return smoothness_of(values, axis=axis)


def run_on(cells: DoubleArray) -> bool:
    """Whether numbers (rows, columns) are one series along all rows, as months of years are.

    The last of a row is as near to the first of the next one as neighbours within a row are.
    """
    rows, columns = cells.shape
    if columns < FEWEST_ALONG or rows < FEWEST_ENDS or not np.isfinite(cells).all():
        return False
    if np.ptp(cells, axis=0).min() == 0:
        return False
    along = float(np.median(np.abs(np.diff(cells, axis=1))))
    between = float(np.median(np.abs(cells[1:, 0] - cells[:-1, -1])))
    series = cells.ravel()
    return between <= along and bool(np.corrcoef(series[:-1], series[1:])[0, 1] > SERIES)
