"""Columns of numbers that stand for something: identifiers, and codes of what texts say."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.things import names_thing
from sequitur_core.readers.vocabulary.words import words

FEWEST = 20  # consecutive numbers from 0 or 1 that make a counter of a column of any name
MOST_MARKS = 12
SEEN = 200  # first rows that are looked at before all of a column is
FIRST_YEAR, LAST_YEAR = 1800, 2100  # in which surveys are numbered
FIRST_MONTH = 180001  # January 1800, the least of numbers that may be dates in digits
MOSTLY_ANEW = 0.9  # of the stretches, with which something begins anew
FEWEST_PERIODS = 4  # whole ones of a number that counts them
SHORTEST_STRETCH = 8  # rows of one number that are a recording, or a phase of one
FEWEST_CODES = 3  # two settings of something may have names as well
CODED = 4  # rows of each code, at least, on average
FEWEST_IDS = 8  # of rows, most of which may have none
LONG = 5  # digits of such a number
_ENDS_SO = re.compile(r"(id|[ _-](no|nr|num|number)\.?)$", re.IGNORECASE)
_OF_ORDERS = re.compile(
    r"(?:order|invoice|receipt|transaction|ticket|customer|account|case|incident|accident|claim)"
    r"[ _-]?(?:(?:line|item)[ _-]?)?(?:number|num|no|nr|id)\.?",
    re.IGNORECASE,
)
MOSTLY_ON = 0.8  # of the rows, in which the number of a case is larger than the one before
_NOTHING = re.compile(r"(unused|reserved|spare|padding|other)[\W\d_]*", re.IGNORECASE)
_INDEXES = {"index", "level_0", "__index_level_0__"}  # what pandas calls one without a name
_CODES = {"code", "id", "key", "no", "nr", "num", "number"}
# Of the quality of other columns.
_MARKERS = {"qn", "qc", "qf", "flag", "flags", "valid", "validity", "opcquality", "品質情報"}
_MARKED = _MARKERS | {"f", "q", "flg", "quality", "status"}  # of several others
_MARKED_IN_WORDS = _MARKED | {"cd", "qualifier", "remark"}
FEWEST_MARKED = 3  # columns of numbers beside which there is one of words
_FIRST_WORD, _LAST_WORD = re.compile(r"[^\W\d_]+[ _.-]"), re.compile(r"[ _.-][^\W\d_]+$")
FEWEST_THINGS = 2  # other things that were measured at the places of what grades them
MOSTLY_THE_SAME = 0.9  # of such grades
SELDOM, THREE_DIGITS = 0.2, 100  # of the steps within sequences
MOSTLY_ALIKE = 0.98  # share of the rows that have the same mark
# The name of a column that is marked.
_BEHIND = re.compile(r"(\s*\([^)]*\)|\s*\[[^\]]*\])?([ _.-][^\W\d_]|[A-Z][a-z]{2})")
_AGAIN = re.compile(r" \(\d+\)$")  # as columns are told apart that are called alike
_UNIT = re.compile(r"\s*[\[(].*")
_NUMBERS = {"stations", "stn", "serial", "number", "no", "nr", "usaf", "wban", "wmo"}


def identifies(values: NDArray[np.float64], column: str, same: BoolArray | None) -> bool:
    """Whether whole numbers under the name of an id are those of orders, fixations, messages...

    Numbers that only stand for something may be in many rows each, and come back; few of them, as
    of the four servers that were asked in turn, as well as many. FPOGID and
    trackID say that they are ids by how they are written; what else ends so, as FLUID, doesn't go
    up by one in a few rows alone. Nor has it, as tid has, numbers of as many digits in no order.
    Orders, invoices and their lines have numbers, and nothing measured is called so. A case alone
    does where it mostly goes up, as offices number theirs anew in each year.
    """
    if _OF_ORDERS.fullmatch(column):
        known = values[np.isfinite(values)]
        return are_whole(known)
    if words(column) == ["case"]:
        known = values[np.isfinite(values)]
        up = (np.diff(known) > 0).mean() if len(known) >= FEWEST else 0.5
        return are_whole(known) and max(up, 1 - up) >= MOSTLY_ON
    if _ENDS_SO.search(column) and (_are_numbers_of_things(values) or _stays(values, same)):
        return True
    named = words(column)[1:][-1:] == ["id"]  # alone, it is a processor's idle time as well
    written = bool(re.search("[A-Z]ID$", column))
    known = values[np.isfinite(values)] if named or written else values[:0]
    if len(known) < (FEWEST_IDS if named else FEWEST) or not are_whole(known):
        return False
    if not named and len(np.unique(known)) <= MOST_MARKS:
        return False
    steps = np.diff(values) if same is None else np.diff(values)[same]
    if named:  # of long stretches, it tells these apart
        many = max(int((steps != 0).sum()), len(np.unique(known)))
        return SHORTEST_STRETCH * many > len(values)
    return bool(np.isin(steps, (0, 1)).all())


def numbered_in_years(table: Table) -> list[str]:
    """Columns called an id that are years with up to two digits behind the point.

    As of the surveys 2011.01 to 2011.23; 2011.2 is the twentieth, as programs leave out zeros.
    """
    found = []
    for column in (c for c in table.numbers if words(c)[1:][-1:] == ["id"]):
        known = table.values(column)[np.isfinite(table.values(column))]
        years, surveys = np.floor(known), np.round(100 * (known % 1), 6)
        some = len(known) >= FEWEST_IDS and surveys.any() and are_whole(surveys)
        if some and years.min() >= FIRST_YEAR and years.max() <= LAST_YEAR:
            found.append(column)
    return found


def _stays(values: NDArray[np.float64], same: BoolArray | None) -> bool:
    """Whether whole numbers of three digits and more hardly ever change within sequences.

    As the school of a pupil does (scid), beside sid; a humidity has two digits.
    """
    if same is None or not same.any() or not are_whole(values) or values.min() < THREE_DIGITS:
        return False
    return bool((np.diff(values)[same] != 0).mean() <= SELDOM)


def _are_numbers_of_things(values: NDArray[np.float64]) -> bool:
    """Whether whole numbers are long, most as long as others, mostly different, unordered.

    What is measured goes on from row to row, if only a little.
    """
    if len(values) < FEWEST or not are_whole(values):
        return False
    digits = {len(f"{end:.0f}") for end in np.quantile(values, (0.1, 0.9))}
    several = 2 * len(np.unique(values)) > len(values)
    return min(digits) >= LONG and len(digits) == 1 and several and are_in_no_order(values)


def are_in_no_order(values: NDArray[np.float64]) -> bool:
    """Whether a number says little of the next one, as it does of what is measured."""
    return bool(np.square(np.diff(values)).mean() > values.var())


def counts_periods(values: NDArray[np.float64]) -> bool:
    """Whether numbers go up by one after as many rows each time, wherever the file begins in it.

    So solar rotations are counted. Those from 0 or 1 may be trials, which are asked of.
    """
    if values[0] in (0, 1) or not np.isin(np.diff(values[:SEEN]), (0, 1)).all():
        return False
    steps = np.diff(values)
    if not np.isin(steps, (0, 1)).all():
        return False
    begins = np.flatnonzero(steps) + 1
    each = np.diff(begins)
    if len(each) < FEWEST_PERIODS or each[0] < SHORTEST_STRETCH or (each != each[0]).any():
        return False
    return bool(max(begins[0], len(values) - begins[-1]) <= each[0])


def numbers_stretches(table: Table, values: NDArray[np.float64]) -> bool:
    """Whether whole numbers stay and only go up, and something begins anew whenever they do.

    As FPOGID does for each place that an eye stays at, beside how long it has been there.
    """
    up = np.diff(values) > 0
    known = len(values) == len(table.frame) and bool(np.isfinite(values).all())
    if not known or (np.diff(values) < 0).any() or values[-1] >= FIRST_MONTH:
        return False
    if not FEWEST_PERIODS <= up.sum() <= len(values) / SHORTEST_STRETCH:
        return False
    back = np.diff(table.cells(table.numbers), axis=0) < 0
    anew = back.any(axis=0) & ~back[~up].any(axis=0)
    return bool((back[up][:, anew].mean(axis=0) >= MOSTLY_ANEW).any())


def is_constant_identifier(values: NDArray[np.float64], column: str) -> bool:
    named = names_thing(column) or not _NUMBERS.isdisjoint(words(column))
    if not named or len(values) < 3:
        return False
    known = values[np.isfinite(values)]
    return len(known) > 0 and bool((known == known[0]).all())


def marks_values(table: Table, values: NDArray[np.float64], column: str) -> bool:
    """Whether a few whole numbers say how good others are, by their name, as rain_qc and Q_TG do.

    Or they are called as another column and something, and nearly all the same: rain_accuracy. Or
    they say whether a form was filled in, as visit_complete of 0, 1 and 2.
    """
    parts = words(column)
    if parts[1:][-1:] == ["complete"] and np.isin(values, (0, 1, 2)).all():
        return True
    named = not _MARKERS.isdisjoint(parts) or (
        "q" in parts and any(sorted(parts) == sorted(["q", *words(c)]) for c in table.numbers)
    )
    usual = float(np.median(values[:FEWEST])) if len(values) else 0.0
    alike = usual != 0 and (values == usual).mean() >= MOSTLY_ALIKE
    if not (named or (alike and are_whole(values))):
        return False
    stems = (_UNIT.sub("", c) for c in table.numbers)
    behind = (column[len(stem) :] for stem in stems if column.startswith(stem))
    return len(np.unique(values)) <= MOST_MARKS and (named or any(map(_BEHIND.match, behind)))


def marked_alike(table: Table, marks: Collection[str]) -> list[str]:
    """Columns called as others and a word that some `marks` have: TA_F_QC beside P_F_QC.

    Whatever numbers they hold, as means of marks, or words such as <-3> [SSD], where three columns
    of numbers have such a one. So have they where one of words called so stands behind each of
    three: Ozone, status, Nitric oxide, status (2). Units of the others are no part of their names:
    Max Temp Flag is called as Max Temp (°C). Of a few, what they mark may be in no other column.
    """
    stems = {*table.numeric, *(_UNIT.sub("", c) for c in table.numeric)}
    behind = {end for c in marks for end, stem in _parted(c) if stem in stems}
    found = [
        c
        for c in (table.numbers if behind else ())
        if c not in marks
        and any(e in behind and (stem in stems or _is_marker(e)) for e, stem in _parted(c))
    ]
    partners, known = dict[str, list[str]](), Counter[str]()
    for column in table.texts():
        for word, stem in _parted(column):
            partners.setdefault(word, []).append(column)
            known[word] += stem in stems
    partners = {word: of for word, of in partners.items() if 2 * known[word] > len(of)}
    columns = [*map(str, table.frame.columns)]
    for before, column in itertools.pairwise(columns):
        if column not in table.numeric and before in table.numeric:
            name = _AGAIN.sub("", column)
            if not _MARKED.isdisjoint(words(name)[-1:]):
                partners.setdefault(f" {name}", []).append(column)
    told = [c for columns in partners.values() if len(columns) >= FEWEST_MARKED for c in columns]
    return [*found, *dict.fromkeys(told)]


def marks_of_places(table: Table) -> list[str]:
    """Columns that say how good values of several places are: HSI_TP9 beside Alpha_TP9, RAW_TP9.

    Each holds a few whole numbers of one digit, most of them the same and not 0, for three places
    or more at all of which several other things were measured.
    """
    parts = [(c, *pair) for c in table.numbers for pair in _first_and_last(c)]
    places: dict[str, list[tuple[str, str]]] = {}
    things: dict[str, set[str]] = {}
    for column, thing, place in parts:
        places.setdefault(thing, []).append((column, place))
        things.setdefault(place, set()).add(thing)
    found = []
    for of in places.values():
        several = len(of) >= FEWEST_MARKED and all(len(things[p]) > FEWEST_THINGS for _, p in of)
        if several and all(_is_grade(table.values(c)) for c, _ in of):
            found += [column for column, _ in of]
    return found


def _first_and_last(column: str) -> list[tuple[str, str]]:
    """The first word of a name with the rest of it, and the last one; none of a single word."""
    apart = [column.partition("_"), column.rpartition("_")[::-1]]
    return [(word, rest) for word, _, rest in apart if word and rest]


def _is_grade(values: NDArray[np.float64]) -> bool:
    """Whether few whole numbers of one digit are mostly the same, and that isn't 0."""
    for cells in (values[:SEEN], values):
        known = cells[np.isfinite(cells)]
        if not len(known) or not are_whole(known) or known.min() < 0 or known.max() > 9:
            return False
    usual = np.median(known)
    return bool(usual > 0 and (known == usual).mean() >= MOSTLY_THE_SAME)


def stem_of_mark(column: str) -> str:
    """What a column marks by its name: 00060 of 00060_cd; "" for others."""
    last = _LAST_WORD.search(column)
    marks = last and not _MARKED_IN_WORDS.isdisjoint(words(last[0]))
    return column[: last.start()] if last and marks else ""


def _is_marker(word: str) -> bool:
    """Whether a word marks nothing but how good something is."""
    return not _MARKERS.isdisjoint(words(word))


def _parted(column: str) -> list[tuple[str, str]]:
    """The first and the last word of a name where these mark something, with the rest of it."""
    first, last = _FIRST_WORD.match(column), _LAST_WORD.search(column)
    parted = [(first[0], column[first.end() :])] if first else []
    parted += [(last[0], column[: last.start()])] if last else []
    return [(word, rest) for word, rest in parted if not _MARKED.isdisjoint(words(word))]


def names_rows(values: NDArray[np.float64], column: str) -> bool:
    """Whether a column called an id has a whole number of its own in every row, of few a long one.

    In some languages, the word stands first: Id. de actividad.
    """
    told = words(column)
    if "id" not in (*told[:1], *told[-1:]) or not np.isfinite(values).all():
        return False
    long = len(values) >= FEWEST_IDS and values.min() >= 10 ** (LONG - 1)
    enough = long or (told[-1] == "id" and len(values) >= FEWEST)
    return enough and are_whole(values) and len(np.unique(values)) == len(values)


def names_shuffled_rows(table: Table, column: str, *, several: bool) -> bool:
    """Whether a column called as pandas calls an index names each row of the table that it was of.

    Of several sequences, or of rows in no order: else it may be a time, or measured, as of shares.
    """
    if column.lower() not in _INDEXES:
        return False
    values = table.frame[column].sort_index().to_numpy(np.float64)  # as in the file
    if len(values) < FEWEST or not are_whole(values) or len(np.unique(values)) < len(values):
        return False
    return bool(values.min() >= 0 and (several or are_in_no_order(values)))


def names_rows_anew(values: NDArray[np.float64], same: BoolArray | None) -> bool:
    """Whether each sequence has whole numbers from one on, from 0 or 1, once each, in any order.

    So trials are numbered that were shown in an order drawn by chance, and mostly lay apart.

    same : whether each row but the first is of the same sequence as the row before.
    """
    if same is None or not are_whole(values):
        return False
    parts = np.split(values, np.flatnonzero(~same) + 1)
    if not 1 < len(parts) <= len(values) / FEWEST_IDS:
        return False
    least = values.min()
    each = all(np.array_equal(np.sort(of), least + np.arange(len(of))) for of in parts)
    return each and least in (0, 1) and float(np.mean(np.abs(np.diff(values)[same]) > 1)) > 0.5


def names_known_rows(table: Table) -> list[str]:
    """Columns called ids, as run.id, that have a long whole number of its own in some rows."""
    found = []
    for column in (c for c in table.numbers if words(c)[1:][-1:] == ["id"]):
        known = table.frame[column].dropna().to_numpy(np.float64)
        different = len(np.unique(known)) == len(known) >= FEWEST_IDS
        if different and are_whole(known) and known.min() >= 10 ** (LONG - 1):
            found.append(column)
    return found


def text_of_code(table: Table, column: str) -> str:
    """The text that whole numbers called a code say once more, one for each word; "" for none."""
    count = table.distinct(column)
    if _CODES.isdisjoint(words(column)[-1:]) or not (
        FEWEST_CODES <= count <= len(table.frame) / CODED
    ):
        return ""
    numbers = table.values(column)
    if not are_whole(numbers):  # or some are missing
        return ""
    for text in table.texts():
        if table.distinct(text) == count:
            both = pd.factorize(table.frame[text])[0] * count + pd.factorize(numbers)[0]
            if len(np.unique(both)) == count and table.frame[text].notna().all():
                return text
    return ""


def say_nothing(columns: Sequence[str]) -> list[str]:
    """Columns called as those are in which a device has nothing measured: unused, reserved.

    Other, too, where several are called so: one alone may be the rest of a sum.
    """
    found = {c: named[1].lower() for c in columns if (named := _NOTHING.fullmatch(c))}
    alone = list(found.values()).count("other") == 1
    return [c for c, name in found.items() if name != "other" or not alone]
