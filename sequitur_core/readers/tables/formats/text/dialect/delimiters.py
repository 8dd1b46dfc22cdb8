"""The sign between the cells of a text table."""

from __future__ import annotations

import re
from collections import Counter

from sequitur_core.readers.dates.clock_texts import CLOCK
from sequitur_core.readers.tables.formats.text.above.sentences import DELIMITERS
from sequitur_core.readers.tables.formats.text.headers import FEWEST_ROWS
from sequitur_core.readers.tables.formats.text.numbers import (
    DATE,
    are_one_column,
    is_any_number,
    is_number,
)
from sequitur_core.readers.tables.formats.text.text_file import split_line

MOST_ODD = 0.02  # share of lines with too many or too few cells that are left out and said
_TRUTHS = ("True", "False", "true", "false")
_IN_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d*)?")


def find_delimiter(lines: list[str]) -> str:
    """The sign between the cells of most of the lines; a comma where none is sure."""
    if are_one_column(lines):
        return DELIMITERS[0]
    if _have_decimal_commas(lines):
        return " "
    best, best_share, best_width = ",", 0.0, 0
    marks = _dividing_names(lines) or DELIMITERS[all(map(_begins_with_cells, lines)) :]
    for delimiter in (mark for mark in marks if any(mark in line for line in lines)):
        widths = Counter(len(split_line(line, delimiter)) for line in lines)
        width, votes = max(widths.items(), key=lambda item: (item[0] > 1, item[1]))
        share = votes / len(lines)
        if width == 2 and all(line.rstrip().endswith(delimiter) for line in lines):
            continue  # it ends each line and separates nothing
        # What stands in all names, but not in the header, is no delimiter.
        all_lines = share == 1 > best_share and width > best_width
        if width > 1 and (share > best_share + 0.1 or all_lines):
            best, best_share, best_width = delimiter, share, width
    if best_share >= 0.5:
        return " " if best == "\t" and _divide_as_well(lines, best_width) else best
    if any(d in line for line in lines for d in DELIMITERS):
        # Settings above rows that spaces divide may have commas and semicolons.
        lines = [line for line in lines if not any(d in line for d in DELIMITERS)]
        if len(lines) < FEWEST_ROWS or not all(map(_is_spaced, lines[-FEWEST_ROWS:])):
            return best
    spaced = Counter(len(line.split()) for line in lines)
    width = spaced.most_common(1)[0][0]
    numeric = sum(
        _may_tell(cell.strip('"')) or cell in _TRUTHS for line in lines for cell in line.split()
    )
    cells = sum(len(line.split()) for line in lines)
    return " " if width > 1 and numeric >= 0.4 * cells else best


def _have_decimal_commas(lines: list[str]) -> bool:
    """Whether blanks divide names and numbers into as many, and only the latter have commas."""
    names, *rows = (line.split() for line in lines)
    if len(names) < 2 or any(mark in line for mark in "\t;|" for line in lines):
        return False
    if any("," in name or is_any_number(name) for name in names):
        return False
    alike = all(len(row) == len(names) and all(map(_may_stand, row)) for row in rows)
    return alike and any("," in cell for row in rows for cell in row)


def _dividing_names(lines: list[str]) -> list[str]:
    """The only mark between names in a first line, if most lines have as many: others are text."""
    found = [mark for mark in DELIMITERS if mark in lines[0]]
    if len(found) != 1 or any(map(is_any_number, split_line(lines[0], found[0]))):
        return []
    alike = sum(line.count(found[0]) == lines[0].count(found[0]) for line in lines)
    return found if 2 * alike > len(lines) else []


def _begins_with_cells(line: str) -> bool:
    """Whether what is before a semicolon is several cells, as in 11:30:37,0.5,3;4;5."""
    before, semicolon, _ = line.partition(DELIMITERS[0])
    cells = before.split(",")
    several = bool(semicolon) and len(cells) > 2 and not is_any_number(before)
    return several and all(_may_tell(cell.strip()) for cell in cells)


def _may_stand(cell: str) -> bool:
    return is_any_number(cell) or _may_tell(cell)


def _may_tell(cell: str) -> bool:
    """Whether a cell is a number, a date or a time of day."""
    return is_number(cell, ".") or bool(DATE.fullmatch(cell) or CLOCK.fullmatch(cell))


def _divide_as_well(lines: list[str], width: int) -> bool:
    """Whether spaces divide cells as well as tabs do: nearly all lines are as many numbers then.

    Those within a number stand before each three of its digits.
    """
    cells = [line.split() for line in lines]
    usual, votes = Counter(map(len, cells)).most_common(1)[0]
    if (
        usual <= width
        or votes < (1 - MOST_ODD) * len(lines)
        or not all(all(map(is_any_number, row)) for row in cells)
    ):
        return False
    parts = (cell.split() for line in lines for cell in line.split("\t"))
    return not all(_IN_THOUSANDS.fullmatch(" ".join(few)) for few in parts if len(few) > 1)


def _is_spaced(line: str) -> bool:
    """Whether a line holds several cells between spaces, numbers for the most part, and dates."""
    cells = line.split()
    numbers = sum(map(is_any_number, cells))
    dates = sum(bool(DATE.match(cell)) for cell in cells)
    return len(cells) > 1 and numbers > 0 and 2 * (numbers + dates) > len(cells)
