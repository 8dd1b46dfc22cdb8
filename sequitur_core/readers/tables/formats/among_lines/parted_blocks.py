"""Blocks of numbers that the same words part again and again, as .PEN_DOWN or > do, or END.

So pens write their strokes, in the format UNIPEN, and maps their lines. A title in quotes above
each block, as for gnuplot, is such a word whatever it says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import parted_by_words
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines, lines_of

PARTED = "blocks"
HEAD = 1 << 16  # bytes that show whether words part the rows
LARGEST = 64_000_000  # bytes
FEWEST = 3  # blocks, and rows of one on average
MOST_WORDS = 5  # that part blocks
_SIGNED = re.compile(
    r"\.[A-Za-z_]|>"
)  # begins a line that is no name of a column, and no missing value
_PEN, _COLUMNS = ".PEN_DOWN", ".COORD"
_QUOTED, _TITLE = '"', re.compile(r'"[^"]*[^\W\d][^"]*"')
_CELL_END = re.compile(r"[\s,;]+")
_Rows = list[list[str]]
_Parts = list[tuple[str, _Rows]]  # the line above each block, and its rows


def rows_of_parts(data: bytes) -> tuple[TableRows, list[Note]]:
    """Rows with the number of their block, and what stands above it, below names of the columns.

    No rows of other files: where names come again, or anything but such words stands between.
    """
    if len(data) > LARGEST or not _may_part(lines_of(data[:HEAD])):
        return [], []
    lines = [line.strip() for line in filled_lines(data)]
    often = _often(lines)
    parts, above = _parts(lines, often)
    widths = {len(row) for _, rows in parts for row in rows}
    if len(parts) < FEWEST or len(widths) != 1 or not 0 < len(often) <= MOST_WORDS:
        return [], []
    width = widths.pop()
    if sum(len(rows) for _, rows in parts) < FEWEST * len(parts):
        return [], []
    if not all(map(_SIGNED.match, often)) and (width == 1 or not _at_an_end(lines, often)):
        return [], []
    said = [mark for mark, _ in parts]
    told = len({*said}) > 1 and all(said)
    names = ["block", *(["mark"] if told else []), *_names(above, often, width)]
    rows: TableRows = [names]
    for number, (mark, own) in enumerate(parts, 1):
        rows += ([f"block {number}", *([mark] if told else []), *row] for row in own)
    words = tuple('"…"' if word == _QUOTED else word for word in often)
    return rows, [parted_by_words(words, len(parts), len(above))]


def _may_part(head: Sequence[str]) -> bool:
    """Whether words stand alone in the first lines, again and again."""
    return bool(_often([line.strip() for line in head if line.strip()]))


def _often(lines: Sequence[str]) -> Counter[str]:
    """The words that come again and again at the beginning of lines: signed, or alone."""
    worded = (line for line in lines if not line[0].isdigit() and line[0] not in "+-")
    first = ([_QUOTED] if _TITLE.fullmatch(line) else line.split(None, 1) for line in worded)
    words = (cells[0] for cells in first if len(cells) == 1 or _SIGNED.match(cells[0]))
    count = Counter(word for word in words if not is_number(word, "."))
    return Counter({word: often for word, often in count.items() if often >= FEWEST})


def _parts(lines: Sequence[str], often: Counter[str]) -> tuple[_Parts, list[str]]:
    """The blocks, and the lines above the first one; no blocks where other lines lie between."""
    parts: _Parts = [("", [])]
    above = list[str]()
    for line in lines:
        cells = _CELL_END.split(line)
        if cells[0] in often or _is_title(line, often):
            parts.append((line.lstrip(".> ").strip(_QUOTED), []))
        elif all(is_number(cell, ".") for cell in cells):
            parts[-1][1].append(cells)
        elif not any(rows for _, rows in parts):
            above.append(line)
        else:
            return [], []
    return [part for part in parts if part[1]], above


def _at_an_end(lines: Sequence[str], often: Counter[str]) -> bool:
    """Whether such a word stands above the first row or below the last one, as no message does."""
    first = next(at for at, line in enumerate(lines) if is_number(_CELL_END.split(line)[0], "."))
    above = lines[first - 1] if first else ""
    return above in often or _is_title(above, often) or lines[-1] in often


def _is_title(line: str, often: Counter[str]) -> bool:
    return _QUOTED in often and bool(_TITLE.fullmatch(line))


def _names(above: Sequence[str], often: Counter[str], width: int) -> list[str]:
    """The names of the columns: those that a line above has, or places of a pen."""
    said = (line.split()[1:] for line in above if line.startswith(_COLUMNS))
    named = next(said, ["X", "Y"] if _PEN in often else [])
    return named if len(named) == width else [f"column {k + 1}" for k in range(width)]
