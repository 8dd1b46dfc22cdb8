"""Tables drawn with bars and dashes: of Markdown, of data bases at a prompt, lists of SAP."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between
from sequitur_core.readers.tables.formats.text.text_file import BEGINNING, TableRows, filled_lines

DRAWN = "rows between bars"
FEWEST_ROWS = 5
MOSTLY = 0.8  # of the lines that draw nothing, which are rows
_RULE = re.compile(r"[|+]?[-=:+| ]*-{3,}[-=:+| ]*")
_BEGUN = re.compile(rb"^[ \t]*[|+]?[-=:+| ]*-{3}[-=:+| ]*\r?$", re.MULTILINE)


def rows_of_drawn_table(data: bytes) -> tuple[TableRows, list[Note]]:
    """The cells between bars, the first ones as names; none of files without a rule below these.

    Names may come again with each page. A row that says the same in all cells but its first is a
    remark, as pages of the web have one over several columns.
    """
    if data.count(b"|", 0, BEGINNING) < FEWEST_ROWS or not _BEGUN.search(data[:BEGINNING]):
        return [], []
    lines = [line.strip() for line in filled_lines(data)]
    drawn = [line for line in lines if _RULE.fullmatch(line)]
    rows = [_cells(line) for line in lines if _is_row(line)]
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    whole = [row for row in rows if len(row) == width]
    if width < 2 or len(whole) <= FEWEST_ROWS or len(whole) < MOSTLY * (len(lines) - len(drawn)):
        return [], []
    names = whole[0]
    at = next(k for k, line in enumerate(lines) if _is_row(line) and _cells(line) == names)
    if not _RULE.fullmatch(lines[at + 1]) or not all(re.search(r"[^\W\d]", n) for n in names if n):
        return [], []
    below = [row for row in whole[1:] if row != names and not _is_remark(row)]
    between = len(lines) - len(drawn) - whole.count(names) - len(below)
    return [names, *below], any_lines_between(between)


def _is_row(line: str) -> bool:
    bars = line.startswith("|") and line.endswith("|") and len(line) > 1
    return bars and not _RULE.fullmatch(line)


def _is_remark(row: Sequence[str]) -> bool:
    """Whether all cells but the first, of several, say the same in words."""
    first, *others = [cell for cell in row[1:] if cell] or [""]
    return bool(others) and {*others} == {first} and re.search(r"[^\W\d_] ", first) is not None


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line[1:-1].split("|")]
