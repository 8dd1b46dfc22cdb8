"""Whether the first rows of a text table name its columns, and how many of them do."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np

from sequitur_core.readers.dates.date_parts import are_moments
from sequitur_core.readers.tables.columns.units import is_unit
from sequitur_core.readers.tables.formats.text.number_patterns import (
    DATE,
    MISSING_WORDS,
    is_number,
    to_number,
)

MOST_HEADERS = 8  # lines of names and units above the numbers
FEWEST_REPEATED = 3  # names that stand again in the line below
FEWEST_ROWS = 10  # below lines of all kinds that make a table


def has_header(rows: list[list[str]], decimal: str) -> bool:
    first, body = rows[0], rows[1:]
    names = [cell.strip() for cell in first]
    numeric = [is_number(cell, decimal) for cell in names]
    if not body:
        return not any(numeric)
    width = len(first)
    columns = [[row[c].strip() for row in body if c < len(row)] for c in range(width)]
    if any(_is_moment_of(name, column) for name, column in zip(names, columns, strict=True)):
        return False
    if not any(numeric):
        return True
    units = [cell.strip() for cell in body[0]]
    if (
        not all(numeric)
        and all(units)
        and len(body) > FEWEST_ROWS
        and (
            not any(is_number(cell, decimal) for cell in units)
            and all(is_number(cell, decimal) for row in body[1:FEWEST_ROWS] for cell in row)
        )
    ):
        return True  # x-axis, 1, 2 above second, Volt, Volt
    if _is_labelled(rows, decimal) and _is_labelled(body, decimal):
        return True
    if _numbers_both(rows):
        return True
    below = [
        np.mean(
            [is_number(cell, decimal) for cell in column if cell not in MISSING_WORDS] or [False]
        )
        for column in columns
    ]
    in_digits = [name for name, ok in zip(names, numeric, strict=True) if ok]
    counted = _is_enumeration([to_number(n, decimal) for n in in_digits]) or are_moments(in_digits)
    over_numbers = any(
        not n and name not in MISSING_WORDS and b > 0.9 and name not in column
        for n, name, b, column in zip(numeric, names, below, columns, strict=True)
    )
    # One stray text in a first row of measurements doesn't make it names.
    if over_numbers and (sum(numeric) <= width / 2 or counted):
        return True
    if _is_axis([to_number(n, decimal) for n in in_digits]) and numeric == [False, *numeric[1:]]:
        # times above numbers, and names of channels in the first column
        return not any(is_number(cell, decimal) for cell in columns[0])
    if not all(numeric):
        # Text above text, such as a class at the end of each row. Years as names, with a text
        # column beside them, still are names: numbers that count on and never repeat below.
        return counted and not all(
            _is_enumeration([to_number(c, decimal) for c in row if is_number(c, decimal)])
            for row in body[:3]
        )
    following = [to_number(c, decimal) for c in body[0] if is_number(c, decimal)]
    whole = all(f == round(f) for f in following if math.isfinite(f))
    # 1,2,3 above whole numbers may as well be the first row.
    return (width > 4 or not whole) and counted and not _is_enumeration(following)


def _is_moment_of(cell: str, column: list[str]) -> bool:
    """Whether a first cell is a moment as those below are, which no name of a column is."""
    alike = [c for c in column if c not in MISSING_WORDS]
    written = _digit_pattern(cell)
    return bool(DATE.match(cell)) and bool(alike) and written == _digit_pattern(alike[0])


def header_lines(rows: list[list[str]], decimal: str) -> int:
    """How many rows name the columns: names, then perhaps parts of them, then units."""
    count = 1
    while count < min(MOST_HEADERS, len(rows) - 2) and continues_header(rows[count:], decimal):
        count += 1
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
    words = [cell for cell in names if cell and not _is_any_number(cell)]
    if len(below) < FEWEST_ROWS or 2 * len(words) < len(names) or not names[0]:
        return count
    if any(map(_is_any_number, names)) or not all(re.search(r"\d", row[0]) for row in below):
        return count  # neither numbers nor dates
    return at + 1


def _is_any_number(cell: str) -> bool:
    return is_number(cell, ".") or is_number(cell, ",")


def continues_header(rows: list[list[str]], decimal: str) -> bool:
    """Whether the first of some rows below the names holds words, and the others numbers."""
    first, below = [cell.strip() for cell in rows[0]], rows[1:]
    if not any(first) or _is_labelled(rows, decimal):
        return True
    names = [(a, b.strip()) for a, b in zip(first, below[0], strict=False) if a]
    # In other words, but for some that are the same.
    repeated = sum(a == b for a, b in names) >= max(FEWEST_REPEATED, len(names) / 3)
    words = 0
    for place, cell in enumerate(first):
        column = [row[place].strip() for row in below if place < len(row)]
        known = [c for c in column if c not in MISSING_WORDS]
        if len(column) > MOST_HEADERS and not any(column[MOST_HEADERS - 1 :]):
            known = []  # a column that has names and no values
        if is_number(cell, decimal) and (known or place == 0):
            return False
        if known and np.mean([is_number(c, decimal) for c in known]) > 0.9:
            # A word that comes again below stands for a number that is missing.
            if cell in column[MOST_HEADERS if repeated else 0 :] and cell not in MISSING_WORDS:
                return False
            words += cell not in MISSING_WORDS
            continue
        dated = bool(known) and re.search(r"\d", known[-1])
        if (
            known
            and re.search(r"\w", cell)  # --- is no word
            and not is_unit(cell)
            and (not dated or _digit_pattern(cell) == _digit_pattern(known[-1]))
            and (cell in known or 2 * len({*known}) > len(known))
        ):
            return False  # a word or a date as below
    # The name of the rows may have a line of its own, as pandas writes it.
    return words > 0 or (bool(first[0]) and not any(first[1:]) and len(first) > 1)


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


def _is_axis(numbers: list[float]) -> bool:
    """Whether these are many numbers in steps of one size, which are written to some digits."""
    if len(numbers) < FEWEST_ROWS or not all(map(math.isfinite, numbers)):
        return False
    steps = np.diff(numbers)
    return bool(steps[0] > 0 and (np.abs(steps - steps.mean()) <= 0.01 * steps.mean()).all())


def _is_enumeration(numbers: list[float]) -> bool:
    """Whether these are whole numbers in steps of one size, such as 0, 1, 2."""
    if len(numbers) < 3 or any(not math.isfinite(n) or n != round(n) for n in numbers):
        return False
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    return len(steps) == 1 and steps.pop() > 0
