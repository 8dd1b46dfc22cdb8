"""The names of a text table's columns: which first rows hold them, and what they are.

Some have one name too few. R writes none above the names of rows, a person forgets one, or a comma,
and a program adds a last column without: what the columns hold then says where the names belong.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.dates.names.clock_names import are_moments
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.missing_values import MISSING_MARK
from sequitur_core.readers.tables.columns.units.known import TIMES, is_unit, shown
from sequitur_core.readers.tables.formats.text.above.dates_in_rows import (
    dated_names,
    is_word_above_dates,
    says_of_times,
)
from sequitur_core.readers.tables.formats.text.numbers import (
    DATE,
    MISSING_WORDS,
    is_any_number,
    is_number,
    known_cells,
    to_number,
)

MOST_HEADERS = 8  # lines of names and units above the numbers
FEWEST_REPEATED = 3  # names that stand again in the line below
FEW_BELOW = 5  # cells that show how those of a column are written
MOST_TEXTS = 3  # columns of names and labels before those of times
# A number that isn't whole, and what it is of: 44.5999° N, 12.5 MiB.
_WITH_SIGN = re.compile(r"[+-]?\d+[.,]\d+\s?[^\W\d_]|[+-]?\d+(?:[.,]\d+)?\s?[°º%]")
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
MANY_NUMBERS = 8  # of a cell, which are a whole sequence
MOSTLY_NEXT = 0.8  # of the steps, that are of one size, where some numbers are missing
FEWEST_YEARS = 4  # that may lie apart as they please
FEWEST_ROUND = 12  # numbers that may begin with any, such as months
MOST_RISEN = 50  # rows that show whether others go up as well
FEWEST_ROWS = 10  # below lines of all kinds that make a table


def has_header(rows: list[list[str]], decimal: str) -> bool:
    first, body, width = rows[0], rows[1:], len(rows[0])
    if dated_names(rows):
        return True
    names = [cell.strip() for cell in first]
    numeric = [is_number(cell, decimal) for cell in names]
    if not body:
        return not any(numeric)
    columns = [[row[c].strip() for row in body if c < len(row)] for c in range(width)]
    if any(_is_value_of(name, column) for name, column in zip(names, columns, strict=True)):
        return False
    if not any(numeric) or any(map(is_word_above_dates, names, columns)):
        return True
    units = [cell.strip() for cell in body[0]]
    if (
        not all(numeric)
        and all(units)
        and len(body) > FEWEST_ROWS
        and not any(is_number(cell, decimal) for cell in units)
        and all(is_number(c, decimal) for row in body[1:FEWEST_ROWS] for c in known_cells(row))
        and all(known_cells(column[1:]) for column in columns)
    ):
        return True  # x-axis, 1, 2 above second, Volt, Volt
    if _is_labelled(rows, decimal) and _is_labelled(body, decimal):
        return True
    if _numbers_both(rows):
        return True
    below = [
        np.mean([is_number(cell, decimal) for cell in known_cells(column)] or [False])
        for column in columns
    ]
    in_digits = [name for name, ok in zip(names, numeric, strict=True) if ok]
    counted = _is_enumeration([to_number(n, decimal) for n in _without_sums(in_digits)])
    counted = counted or are_moments(in_digits) or _are_years(in_digits, body)
    over_numbers = any(
        not n and name not in MISSING_WORDS and b > 0.9 and name not in column
        for n, name, b, column in zip(numeric, names, below, columns, strict=True)
    )
    timed = time_words(names[0])[0] and below[0] > 0.9 and _are_numbers_of_columns(in_digits)
    # One stray text in a first row of measurements doesn't make it names.
    if over_numbers and (sum(numeric) <= width / 2 or counted or timed):
        return True
    beside = any(
        name in column
        for n, name, column in zip(numeric, names, columns, strict=True)
        if not n and name  # a comma at the end of each line is no text
    )
    axis = 0 < width - len(in_digits) <= MOST_TEXTS and not beside
    numbers = [to_number(n, decimal) for n in in_digits]
    if not all(numeric) and not beside and _rise_alone(numbers, body, decimal):
        return True
    if axis and (is_axis(numbers) or _lack_few(numbers)):
        return True  # times above numbers, and names of channels or people beside, and labels
    if not all(numeric):
        # Text above text, such as a class at the end of each row. Years as names, with a text
        # column beside them, still are names: numbers that count on and never repeat below.
        return counted and not all(
            _is_enumeration([to_number(c, decimal) for c in row if is_number(c, decimal)])
            for row in body[:3]
        )
    if is_axis(numbers) and not any(_rises(row, decimal) for row in body[:MOST_RISEN]):
        return True  # 0, 0.5, 1 above curves, as one without names writes their times
    following = [to_number(c, decimal) for c in body[0] if is_number(c, decimal)]
    whole = all(f == round(f) for f in following if math.isfinite(f))
    # 1,2,3 above whole numbers may as well be the first row.
    return (width > 4 or not whole) and counted and not _is_enumeration(following)


def _without_sums(cells: list[str]) -> list[str]:
    """The years that cells begin with, where those behind them are some of the same years again.

    So columns of sums and growth stand behind those of the years: 1965, ..., 2017, 2017.
    """
    years = [*itertools.takewhile(YEAR.fullmatch, cells)]
    fresh = len({*years})
    first, rest = years[:fresh], cells[fresh:]
    again = len(first) >= FEWEST_ROWS and len(rest) < len(first) / 2 and {*rest} <= {*first}
    return first if again else cells


def _are_years(cells: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether cells are years, above rows that hold none.

    They go up, or down from the newest, maybe not by one each time.
    """
    years = [*map(int, filter(YEAR.fullmatch, cells))]
    one_way = len({*years}) == len(years) and sorted(years) in (years, years[::-1])
    below = (row[-len(cells) :] for row in body[:FEW_BELOW])
    return (
        len(years) == len(cells) >= FEWEST_YEARS
        and one_way
        and not any(all(YEAR.fullmatch(cell.strip()) for cell in row) for row in below)
    )


def _are_numbers_of_columns(cells: Sequence[str]) -> bool:
    """Whether whole numbers, each of which comes once, may be names: time, 1, 2."""
    return all(cell.isdecimal() for cell in cells) and len({*cells}) == len(cells)


def _is_value_of(cell: str, column: list[str]) -> bool:
    """Whether a first cell is a moment, or a number with a sign or a unit, as those below are.

    Or a list of numbers. No name of a column is written as what stands below it.
    """
    if len(listed := cell.split()) >= MANY_NUMBERS and all(map(is_any_number, listed)):
        return True
    dated = DATE.match(cell)
    if not dated and not _WITH_SIGN.match(cell):
        return False
    alike = known_cells(column)[:FEW_BELOW]
    if dated:
        return bool(alike) and _digit_pattern(cell) == _digit_pattern(alike[0])
    written = [_digit_pattern(c.lstrip("+-")) for c in (cell, *alike)]
    return len(alike) == FEW_BELOW and len({*written}) == 1


def header_lines(rows: list[list[str]], decimal: str) -> int:
    """How many rows name the columns: names, then perhaps parts of them, then units."""
    if dated_names(rows):
        return 2
    count = 1
    while count < min(MOST_HEADERS, len(rows) - 2) and continues_header(
        rows[count:], decimal, above=rows[count - 1]
    ):
        count += 1
    while count > 1 and not any(cell.strip() for cell in rows[count - 1]):
        count -= 1
    return _with_names_below(rows, count)


def _with_names_below(rows: list[list[str]], count: int) -> int:
    """How many rows name the columns where rows of groups, under a blank, stand above the names.

    Numbers of groups, such as those of players, look like a first row of numbers.
    """
    at = count
    if len(rows) <= count + FEWEST_ROWS or not all(rows):
        return count
    while at < min(MOST_HEADERS, len(rows) - FEWEST_ROWS) and not rows[at][0].strip():
        at += 1
    if at == count:
        return count
    names, below = [cell.strip() for cell in rows[at]], rows[at + 1 :]
    words = [cell for cell in names if cell and not is_any_number(cell)]
    if len(below) < FEWEST_ROWS or 2 * len(words) < len(names) or not names[0]:
        return count
    if any(map(is_any_number, names)) or not all(re.search(r"\d", row[0]) for row in below):
        return count  # neither numbers nor dates
    return at + 1


def continues_header(rows: list[list[str]], decimal: str, *, above: Sequence[str] = ()) -> bool:
    """Whether the first of some rows below the names holds words, and the others numbers.

    above : the names. One that stands there again is that of a cell over both rows.
    """
    first, below = [cell.strip() for cell in rows[0]], rows[1:]
    if not any(first) or _is_labelled(rows, decimal) or says_of_times(first, below):
        return True
    names = [(a, b.strip()) for a, b in zip(first, below[0], strict=False) if a]
    # In other words, but for some that are the same.
    repeated = sum(a == b for a, b in names) >= max(FEWEST_REPEATED, len(names) / 3)
    words, units = 0, _are_units(first)  # ml, mAU, ml, Fraction: the last are of no numbers
    for place, cell in enumerate(first):
        column = [row[place].strip() for row in below if place < len(row)]
        known = known_cells(column)
        ended = max(MOST_HEADERS, len(column) // 2) - 1
        if len(column) > MOST_HEADERS and not any(column[ended:]):
            known = []  # a column that has names, or facts beside the first rows, and no values
        if cell == "1" and _say_units(first):  # of what has none
            words += 1
            continue
        if is_number(cell, decimal) and (known or place == 0):
            return False
        numbers = sum(is_number(c, decimal) for c in known)
        if numbers < len(known):
            known = [c for c in known if not MISSING_MARK.fullmatch(c)]  # No data
        if known and numbers > 0.9 * len(known):
            # A word that comes again below stands for a number that is missing.
            if cell in column[MOST_HEADERS if repeated else 0 :] and cell not in MISSING_WORDS:
                return False
            words += cell not in MISSING_WORDS
            continue
        in_digits = [c for c in known if re.search(r"\d", c)]
        dated = 2 * len(in_digits) > len(known)  # Total may stand between clocks
        if (
            known
            and re.search(r"\w", cell)  # --- is no word
            and not (units or is_unit(cell))
            and not (place < len(above) and cell == above[place].strip())
            and (not dated or _digit_pattern(cell) == _digit_pattern(in_digits[-1]))
            and (cell in known or 2 * len({*known}) > len(known))
        ):
            return False  # a word or a date as below
    # The name of the rows may have a line of its own, as pandas writes it.
    return words > 0 or (bool(first[0]) and not any(first[1:]) and len(first) > 1)


def _say_units(cells: Sequence[str]) -> bool:
    """Whether cells are units, with 1 for what has none, as ERDDAP writes them: UTC, m, 1."""
    words = [cell for cell in cells if cell not in ("", "1", "UTC")]
    return len(words) > 1 and all(map(is_unit, words))


def _is_labelled(rows: list[list[str]], decimal: str) -> bool:
    """Whether the first row is a label and numbers of groups: node, 1, 1, 2, 2 above numbers."""
    label, *cells = [cell.strip() for cell in rows[0]]
    groups = [cell for cell in cells if cell.isdecimal()]
    if not label or is_number(label, decimal) or len(set(groups)) == len(groups):
        return False
    begins = [row[0].strip() for row in rows[1 + MOST_HEADERS :]]
    return len(groups) == len(cells) and bool(begins) and all(is_number(b, decimal) for b in begins)


def _numbers_both(rows: list[list[str]]) -> bool:
    """Whether the first row numbers the columns behind a blank, and the first column the rows.

    So programs write a matrix to whose columns nobody gave names.
    """
    blank, *names = [cell.strip() for cell in rows[0]]
    beside = [row[0].strip() for row in rows[1:]]
    counted = [str(n) for n in range(max(len(names), len(beside)))]
    numbered = names == counted[: len(names)] and beside == counted[: len(beside)]
    return numbered and bool(names) and not blank


def _digit_pattern(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def is_axis(numbers: list[float]) -> bool:
    """Whether these are many numbers in steps of one size, which are written to some digits."""
    if len(numbers) < FEWEST_ROWS or not all(map(math.isfinite, numbers)):
        return False
    steps = np.diff(numbers)
    return bool(steps[0] > 0 and (np.abs(steps - steps.mean()) <= 0.01 * steps.mean()).all())


def _rises(row: list[str], decimal: str) -> bool:
    """Whether numbers go up all along a row, as an axis does."""
    return bool((np.diff([to_number(c, decimal) for c in row if is_number(c, decimal)]) > 0).all())


def _lack_few(numbers: list[float]) -> bool:
    """Whether these are many numbers in steps of one size, but for a few that are missing."""
    if len(numbers) < FEWEST_ROWS or not all(map(math.isfinite, numbers)):
        return False
    steps = np.diff(numbers)
    apart = steps / max(float(np.median(steps)), 1e-9)
    even = (np.abs(apart - np.round(apart)) <= 0.01).all() and apart.min() > 0.5
    return bool(even and (apart < 1.5).mean() >= MOSTLY_NEXT)


def _rise_alone(numbers: list[float], body: list[list[str]], decimal: str) -> bool:
    """Whether many whole numbers go up, such as days of visits, above rows of fractions.

    Those may go up as well, as what grows does.
    """
    if len(numbers) < MANY_NUMBERS or any(n % 1 for n in numbers):
        return False
    below = [[to_number(c, decimal) for c in row if is_number(c, decimal)] for row in body]
    fractions = sum(any(n % 1 for n in row) for row in below)
    return bool(np.all(np.diff(numbers) > 0)) and fractions > MOSTLY_NEXT * len(below)


def _is_enumeration(numbers: list[float]) -> bool:
    """Whether these are whole numbers in steps of one size, such as 0, 1, 2.

    Of many, a few may be missing. The months of a year may begin with any of them: 4, ..., 12, 1,
    2, 3.
    """
    if len(numbers) < 3 or any(not math.isfinite(n) or n != round(n) for n in numbers):
        return False
    low = numbers.index(min(numbers))
    if len(numbers) >= FEWEST_ROUND and numbers[low] == 1:  # months, from April on
        numbers = [*numbers[low:], *numbers[:low]]
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    return (len(steps) == 1 and steps.pop() > 0) or _lack_few(numbers)


# From rows to names

# What says that names follow: columns: t, x, y.
CALLED = re.compile(
    r"^\s*(?:(?:data|column|field|channel) )?(?:columns?|fields?|names?|variables|header|channels)"
    r"(?: names?)?\s*[:=]\s*(?=.)",
    re.IGNORECASE,
)
_BESIDE_NAMES = {"type", "id", "parent"}  # rows that say more of what a row of names has named
_NO_UNITS = {"time", "date", "timestamp", "stamp", "clock"}  # beside names in brackets
_TIME = re.compile(r"time|date|frame|second|sample|step|index", re.IGNORECASE)


def header_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """A name for each column, joined from its cells in all rows: "left x", or "heat (kW)".

    Rows that tell no columns apart, such as the program's name in each cell, are left out. So
    are those that only repeat in other words what the rows above tell apart.
    """
    cells = [[cell.strip() for cell in row] for row in rows]
    if len(cells) == 2 and (names := dated_names(cells)):
        return names
    if len(cells) == 1:
        return cells[0]
    width = max(len(cells[-1]), *(_filled_width(row) for row in cells))
    cells = [(row + [""] * width)[:width] for row in cells]
    units = [row for row in cells if _are_units(row)]
    words = [row for row in cells if any(row) and row not in units] or units[:1]
    labels = _label_columns(words)
    called = [row[labels - 1].lower() if labels else "" for row in words]
    if "name" in called:
        words = [
            row for row, label in zip(words, called, strict=True) if label not in _BESIDE_NAMES
        ]
    title = words[0][0] if not any(words[0][1:]) else ""
    last = None if len(units) == 1 and _are_pairs(words[-1], units[0]) else words[-1]
    words = [row[:labels] + _spread(row[labels:], last=row is last) for row in words]
    telling = [*words[: bool(title)], *_telling(words, labels)] or words[:1]
    # Labels name rows of the header: one that says when names the column below it, too.
    own = [row for row in words[-1:] if labels != 1 or _TIME.search(row[0])]
    return [
        _name(place, own if place < labels else telling, units, labels) for place in range(width)
    ]


def names_of(above: Sequence[list[str]], filled: NDArray[np.int64]) -> list[str]:
    """Names from the lines above rows that have so many cells each.

    Programs may write # before each name, and empty cells between them.
    """
    names = header_names(in_their_places([*above]))
    if len(names) > 1:
        names[0] = CALLED.sub("", names[0])
    if len(names) > 1 and all(name.startswith("#") for name in names[1:] if name):
        names = [name.lstrip("# ") for name in names]
    if len(names) > 1 and all(name.endswith((",", ";")) for name in names[:-1]):
        names = [name.rstrip(",;") for name in names]  # above numbers that blanks divide
    named = [name for name in names if name.strip()]
    return named if len(named) < len(names) and (filled == len(named)).all() else names


def begins_too_late(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of two lines has names, behind too many blanks, of what has only a unit.

    Its last word stands over the last column: Age, Height, Sex above (years), (m) and a blank.
    """
    if len(rows) != 2:
        return False
    row, units = rows
    more = _filled_width(row) - len(units)
    if more < 1 or any(c.strip() for c in row[:more]) or any(map(is_any_number, (*row, *units))):
        return False
    pairs = [(a.strip(), b.strip()) for a, b in zip(row[more:], units, strict=False)]
    named = all(a or b for a, b in pairs) and not all(b for _, b in pairs)
    return named and all(not (a and b) or b[:1] + b[-1:] in ("()", "[]") for a, b in pairs)


def in_their_places(rows: list[list[str]]) -> list[list[str]]:
    """Lines of names, the first of two without blanks that are too many before it."""
    if not begins_too_late(rows):
        return rows
    return [rows[0][_filled_width(rows[0]) - len(rows[1]) :], rows[1]]


def _name(
    place: int, words: Sequence[Sequence[str]], units: Sequence[Sequence[str]], labels: int
) -> str:
    """The parts of one column's name, each once, and its unit in brackets."""
    parts = [
        f"{row[labels - 1]} {row[place]}" if labels and row[place].isdecimal() else row[place]
        for row in words
    ]
    bare = [_bare(row[place]) for row in units if is_unit(row[place]) and row not in words]
    parts += [f"({unit})" for unit in bare if unit]  # () says that there is none
    if len(parts) > 1 and not any(parts[:-1]) and place == 0 and parts[-1][1:-1].lower() in TIMES:
        parts.insert(0, "time")  # Second, Volt below a blank and CH1
    return " ".join(part for part in dict.fromkeys(parts) if part)


def _bare(unit: str) -> str:
    """A unit as it is shown, without the brackets around it."""
    unit = unit[1:-1] if unit[:1] + unit[-1:] in ("[]", "()") else unit
    return shown(unit)


def _filled_width(row: Sequence[str]) -> int:
    return max((place + 1 for place, cell in enumerate(row) if cell.strip()), default=0)


def _are_units(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    timed = not _NO_UNITS.isdisjoint(cell.lower() for cell in filled)
    return bool(filled) and not timed and 2 * sum(map(is_unit, filled)) >= len(filled)


def _label_columns(rows: Sequence[Sequence[str]]) -> int:
    """How many first columns name the rows of the header, such as "bodyparts", not a column.

    The label stands once, before names that come again, in each row. Where the first row has a
    name of its own for each column, its first one is a name, too.
    """
    named = [cell for cell in rows[0] if cell]
    if rows[0][0] and len(named) > 2 and len(named) == len(set(named)):
        return 0
    for row in rows:
        place = next(i for i, cell in enumerate(row) if cell)
        behind = [*itertools.dropwhile(lambda cell: not cell, row[place + 1 :])]  # of no group
        others = [cell for cell in behind if cell]
        complete = len(others) == len(behind)
        alone = not any(r[place] and r[place] in r[place + 1 :] for r in rows)
        if complete and alone and len(set(others)) < len(others):
            return place + 1
    return 0


def _spread(row: Sequence[str], *, last: bool) -> list[str]:
    """A name above several columns that stands over the first of them, over each of them.

    Where one is written above each of them already, an empty cell has no name.
    """
    written_out = any(a and a == b for a, b in itertools.pairwise(row))
    if written_out:
        return list(row)
    spread: list[str] = []
    for cell in row:
        spread.append(cell or (spread[-1] if spread and not last else ""))
    return spread


def _are_pairs(names: Sequence[str], units: Sequence[str]) -> bool:
    """Whether each name stands above an axis, all in one unit, and what was measured along it."""
    begins, kinds = names[::2], ({*units[::2]}, {*units[1::2]})
    alone = all(begins) and not any(names[1::2]) and len({*begins}) == len(begins) > 1
    return alone and len(kinds[0]) == 1 < len(kinds[1])


def _telling(rows: Sequence[Sequence[str]], labels: int) -> Iterator[Sequence[str]]:
    """Those of some rows that number columns, or tell apart what those above them don't."""
    apart = 1
    for number, row in enumerate(rows):
        count = len(set(zip(*(r[labels:] for r in rows[: number + 1]), strict=True)))
        above = zip(*(r[labels:] for r in rows[:number]), strict=True)
        again = number and all(
            any(cell in over for over in column)
            for cell, column in zip(row[labels:], above, strict=True)
        )  # as a serial number that stands behind "SN:" above
        if count > apart or (not again and any(cell.isdecimal() for cell in row)):
            yield row
        apart = max(apart, count)
