"""Whether a comma or a point divides a number from its decimals."""

from __future__ import annotations

import itertools
import re

from sequitur_core.readers.tables.formats.text.numbers import GROUPED, is_number

FEWEST_ROWS = 8  # of one column, which show that their commas divide nothing else


def find_decimal_mark(rows: list[list[str]], delimiter: str) -> str:
    """Which of both more numbers of these rows have; a comma may mark thousands instead."""
    if not any("," in cell for row in rows for cell in row):
        return "."
    with_comma = with_point = 0
    for column in itertools.zip_longest(*rows, fillvalue=""):
        cells = [cell.strip() for cell in column]
        point = sum("." in c and is_number(c, ".") for c in cells)
        comma = [c for c in cells if "," in c and is_number(c, ",")]
        whole = [c for c in cells if c.lstrip("+-").isdecimal()]
        # 1,234 beside 987 and never 1234 or 1,2: the comma marks thousands.
        grouped = all(GROUPED.fullmatch(c) and not c.startswith("0") for c in comma)
        beside = bool(whole) and all(len(c.lstrip("+-")) < 4 for c in whole)
        if comma and grouped and (beside or delimiter == ","):  # then in quotes: "1,234"
            point += len(comma)
            comma = []
        with_comma += len(comma)
        with_point += point
    return "," if with_comma > with_point else "."


def are_one_column(lines: list[str]) -> bool:
    """Whether a name without a comma is above numbers with one each, which don't count the rows."""
    name, *rows = lines
    if len(rows) < FEWEST_ROWS or not re.search(r"[^\W\d]", name) or "," in name:
        return False
    found = [re.fullmatch(r"\s*([+-]?\d+),\d+\s*", row) for row in rows]
    whole = [int(match[1]) for match in found if match]
    return len(whole) == len(rows) and any(b != a + 1 for a, b in itertools.pairwise(whole))
