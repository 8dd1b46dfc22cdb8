"""Columns that count when each row was asked or measured, where rows are in no order.

Few make no block of counted columns: words for times, or the numbers below, say what they are.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

import numpy as np

from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import names_sequences
from sequitur_core.readers.tables.understanding.name_blocks import (
    CHANNEL_WORDS,
    MEASURED_WORDS,
    NUMBERED,
    SMOOTH,
    smoothness,
)
from sequitur_core.readers.tables.understanding.rows.dated_steps import dates_of_steps
from sequitur_core.readers.vocabulary.quantities import name_shares
from sequitur_core.readers.vocabulary.words import words

FEWEST_WAVES = 3
GROWN, FEWEST_GROWN = 0.95, 8  # of the steps along rows, and rows, that tell what grew in each
MOST_NAMING = 4  # columns that name rows together
MOST_CROSSED = 2.0  # combinations of what is crossed, of the rows: more are unique by chance
A_LEAP = 3  # between the numbers behind a letter, at least, that count days and no devices
ENDED, FEWEST_ENDED = 0.95, 0.1  # of the rows that are filled from the left, and that end early
_WAVE = re.compile(
    r"(?P<stem>(?:.*[\s_.\-])?)(?P<word>t|time|day|week|wave|visit|month|year|session|zeitpunkt|welle|"
    r"messung|tag|woche|monat|jahr|age|alter)[\s_.\-]*(?P<number>\d+)"
    r"(?P<unit>\s*[\[(][^\[\]()]*[\])])?",
    re.IGNORECASE,
)
# The same with words that are short, or units behind the number: D7, wk2, h24, 30 min, 14d.
_SINCE = re.compile(
    r"(?P<stem>(?:.*[\s_.\-])?)(?:"
    r"(?P<word>days?|d|weeks?|wks?|w|months?|hours?|hrs?|h|minutes?|mins?|time|t)[\s_.\-]*"
    r"(?P<number>\d+)|"
    r"(?P<behind>\d+)[\s_]*(?P<unit>days?|d|weeks?|wks?|w|months?|hours?|hrs?|h|minutes?|mins?))",
    re.IGNORECASE,
)
_AGES = ("age", "alter")  # which nothing but a living thing or a person has


def find_waves(table: Table, times: Collection[str] = ()) -> list[str]:
    """Columns that count when each row was asked, as Score_T1 to Score_T4, if rows have names.

    Some are fewer than what makes a block of columns: the names say that they are times. Rows that
    were measured at several ages need no name to be someone.

    times : columns that say when each row was, which name nobody: T1 to T4 may be thermometers.
    """
    dated = dates_of_steps(table)
    if dated and len({*dated.values()}) == len(dated):  # one quantity
        return [*dated]
    if since := _since_a_beginning(table, times):
        return since
    found: dict[str, list[str]] = {}
    for name in table.numbers if table.named else ():
        if match := _WAVE.fullmatch(name):
            called = f"{match['stem']}{match['word']}{match['unit'] or ''}"
            found.setdefault(called.lower(), []).append(name)
    if not found and not times:
        return _growing(table) or rows_that_end(table)
    if len(found) != 1:
        return []
    waves = next(iter(found.values()))
    n = len(table.frame)
    if len(waves) < FEWEST_WAVES or 2 * len(waves) < len(table.numbers) or n < 3:
        return []
    names = [*table.texts(), *(c for c in table.numbers if "id" in words(c))]
    named = any(table.distinct(c) == n for c in names if c not in times)
    return waves if named or are_ages(waves[0]) or _named_together(table, waves) else []


def _since_a_beginning(table: Table, times: Collection[str]) -> list[str]:
    """Columns that say how long after a beginning each number was: D7, D14, D21; or [].

    Rows have a name each, or what was crossed names them: seed lots and how long these were aged.
    What tells the time of rows says that columns are devices.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for name in table.numbers if table.named else ():
        if match := _SINCE.fullmatch(name):
            called = f"{match['stem']}{match['word'] or ''}|{match['unit'] or ''}".lower()
            found.setdefault(called.rstrip("s"), []).append(
                (int(match["number"] or match["behind"]), name)
            )
    if len(found) != 1 or table.files or len(table.frame) < FEWEST_WAVES:
        return []
    (called, waves), *_ = found.items()
    columns, leaps = [c for _, c in waves], np.diff([n for n, _ in waves])
    word, _, unit = called.partition("|")
    lettered = not unit and len(re.split(r"[\s_.\-]", word)[-1]) == 1
    if name_shares(columns) and _go_one_way(table, columns):  # D10, D50 and D90 are diameters
        return []
    up = len(waves) >= FEWEST_WAVES and leaps.min() > 0 and 2 * len(waves) >= len(table.numbers)
    if not up or (lettered and leaps.max() < A_LEAP):
        return []
    rest = [c for c in map(str, table.frame.columns) if c not in columns]
    if times or any(time_words(c)[0] and table.distinct(c) > 1 for c in rest):
        return []
    return columns if _are_crossed(table, rest, in_words=lettered) else []


def _go_one_way(table: Table, columns: Sequence[str]) -> bool:
    """Whether numbers go up along all rows, or down along all."""
    steps = np.diff(table.cells(columns), axis=1)
    steps = steps[np.isfinite(steps)]
    return bool((steps >= 0).all() or (steps <= 0).all())


def _are_crossed(table: Table, columns: Sequence[str], *, in_words: bool) -> bool:
    """Whether one column names each row, or several together that were crossed with each other.

    in_words : not in numbers alone, beside which T0 to T30 may be thermometers.
    """
    n, texts = len(table.frame), {*table.texts()}
    whole = [c for c in columns if c in table.numeric and are_whole(table.values(c))]
    keys = [c for c in columns if (c in texts or c in whole) and table.distinct(c) > 1]
    if any(
        table.distinct(c) == n and (c in texts or (names_sequences(c) and not in_words))
        for c in keys
    ):
        return True
    again = [c for c in keys if 2 * table.distinct(c) <= n]
    for many in range(2, MOST_NAMING):
        for names in itertools.combinations(again, many):
            if in_words and texts.isdisjoint(names):
                continue
            combined = np.prod([table.distinct(c) for c in names])
            if n <= combined <= MOST_CROSSED * n and not table.frame.duplicated([*names]).any():
                return True
    return False


def _named_together(table: Table, waves: Sequence[str]) -> bool:
    """Whether few numbers beside days or weeks name each row together, as treatment and pig do."""
    rest = [c for c in table.numbers if c not in waves]
    few = 2 <= len(rest) <= MOST_NAMING and not any(time_words(c)[0] for c in rest)
    if not few or re.match(r"t(ime)?[\s_.\-]*\d", waves[0], re.IGNORECASE):  # T1 to T4 of a boiler
        return False
    return are_whole(table.cells(rest)) and not table.frame.duplicated(rest).any()


def _growing(table: Table) -> list[str]:
    """Columns of one word and numbers that go up in leaps, along which nearly all rows grow.

    So are lengths of fish after days (Length17, Length45, Length80): their rows are in no order.
    """
    columns = [c for c in table.numbers if c not in table.row_numbers] if table.named else []
    named = [NUMBERED.fullmatch(c) for c in columns]
    if len(columns) < FEWEST_WAVES or len(table.frame) < FEWEST_GROWN or table.files:
        return []
    if len({match and match[1].lower() for match in named}) > 1 or not named[0] or not named[0][1]:
        return []
    if name_shares(columns):
        return []
    leaps = np.diff([int(match[2]) for match in named if match])
    steps = np.diff(table.cells(columns), axis=1)
    grows = (steps[np.isfinite(steps)] > 0).mean() if np.isfinite(steps).any() else 0.0
    if leaps.min() <= 1 or max(grows, 1 - grows) < GROWN:
        return []
    return columns if smoothness(table, columns, axis=0, from_mean=True) <= SMOOTH else []


def why_waves(table: Table, waves: Sequence[str]) -> str:
    """What says of columns that they are when each row was asked or measured, for a sentence."""
    if {*waves} == {*dates_of_steps(table)}:
        return "have a date beside each, and these go on along a row"
    if are_ages(waves[0]):
        return "say at which age that was"
    if waves == rows_that_end(table):
        return "are counted, and each row fills them from the first on, as far as it goes"
    if waves == _since_a_beginning(table, ()):
        return "say how long after a beginning that was, and other columns name the rows"
    if not any(map(_WAVE.fullmatch, waves)):
        return "have numbers in their names along which rows go one way, and rows are in no order"
    return "are counted, and each row has a name of its own"


def are_ages(name: str) -> bool:
    """Whether a column says at which age something was measured: length at age 1 [mm]."""
    match = _WAVE.fullmatch(name)
    return match is not None and match["word"].lower() in _AGES


def rows_that_end(table: Table) -> list[str]:
    """Columns counted from 0 or 1 that rows fill from the left, each as far as it goes; or [].

    As rings of a scale or a tree, one for each year that it lived. Rows are in no order: sensors
    that were added later are filled from some row on, and go on from row to row.
    """
    named = [(c, NUMBERED.fullmatch(c)) for c in (table.numbers if table.named else ())]
    stems: dict[str, list[tuple[int, str]]] = {}
    for column, match in named:
        if match and match[1]:
            stems.setdefault(match[1].lower(), []).append((int(match[2]), column))
    stem, counted = max(stems.items(), key=lambda of: len(of[1]), default=("", []))
    numbers, columns = [n for n, _ in counted], [c for _, c in counted]
    on = numbers and numbers[0] in (0, 1) and (np.diff(numbers) == 1).all()
    few = len(columns) < FEWEST_WAVES or len(table.frame) < FEWEST_GROWN
    if few or not on or {*words(stem)} & (CHANNEL_WORDS | MEASURED_WORDS):
        return []
    known = np.isfinite(table.cells(columns))
    filled = (known[:, :-1] >= known[:, 1:]).all(axis=1) & known[:, 0]
    ends = known.sum(axis=1)
    early = (ends < ends.max()).mean() >= FEWEST_ENDED and len({*ends.tolist()}) >= FEWEST_WAVES
    if not early or filled.mean() < ENDED:
        return []
    return columns if smoothness(table, columns, axis=0, from_mean=True) <= SMOOTH else []
