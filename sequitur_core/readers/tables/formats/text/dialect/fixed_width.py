"""Lines of one length whose cells have fixed places, with blanks between some of them alone."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray
from sequitur_core.readers.tables.formats.text.above.said_lines import cells_at
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import WITH_FILE
from sequitur_core.readers.tables.formats.text.dialect.delimiters import find_delimiter
from sequitur_core.readers.tables.formats.text.text_file import lines_of

WHY_CUT = (
    "All lines have one length, and cells stand below each other with no sign between them: each "
    "line is cut at the same places."
)
FEWEST = 20  # lines
MOST_LINES = 5_000  # that are looked at
SAMPLED = 200  # that show that blanks divide cells
MOST_ABOVE = 10  # lines of words
ALIKE = 0.95  # of the lines have one length
ONE_COUNT = 0.9  # of them have as many cells between blanks, at most
HALF = 0.5  # of the cells of a number have no digit at its first place
WHOLE = 0.95  # of the cells hold no blank
_SIGNS = " +-"


def places_of_cells(data: bytes) -> dict[str, Any]:
    """As `fixed_places`, of a text file."""
    return fixed_places(lines_of(data))


def fixed_places(lines: Sequence[str]) -> dict[str, Any]:
    """The choices by which lines are cut at the places of their cells; {} where these aren't fixed.

    Lines have one length, but not as many cells between blanks. Cells end where all lines have a
    blank, where the next number begins that mostly has fewer digits than it may have, and behind a
    sign that follows its digit (3+, as magneticians write).
    """
    above = next((k for k, line in enumerate(lines) if line[:1].isdigit()), 0)
    rows = [line.rstrip("\r\n") for line in lines[above : above + MOST_LINES] if line.strip()]
    if above > MOST_ABOVE or len(rows) < FEWEST or find_delimiter(rows[:SAMPLED]) != " ":
        return {}
    size, often = Counter(map(len, rows)).most_common(1)[0]
    rows = [line for line in rows if len(line) == size]
    counts = Counter(len(line.split()) for line in rows)
    if often < ALIKE * len(rows) or counts.most_common(1)[0][1] > ONE_COUNT * len(rows):
        return {}
    cuts = _cuts(np.array([[*line] for line in rows]))
    cells = [cells_at(line, cuts) for line in rows]
    filled = [[*line, *[""] * (len(cuts) - len(line))] for line in cells]  # blanks at the end
    whole = np.array([[len(cell.split()) <= 1 for cell in line] for line in filled])
    if len(cuts) < 3 or not (whole.mean(axis=0) >= WHOLE).all():
        return {}
    names = lines[above - 1] if above else ""
    named = [*filter(None, cells_at(names, cuts))] == names.split() and len(names.split()) > 1
    return {
        "cuts": cuts,
        "table_end": WITH_FILE,
        "skip_lines": above - named,
        "header_lines": int(named),
    }


def _cuts(letters: NDArray[Any]) -> tuple[int, ...]:
    """The characters, counted from 1, at which cells begin in lines (lines, characters)."""
    blank: BoolArray = np.isin(letters, [" "])
    empty, always, full, signs = (
        np.asarray(np.all(cells, axis=0))
        for cells in (blank, np.char.isdigit(letters), ~blank, np.isin(letters, [*_SIGNS]))
    )
    signs &= np.any(np.isin(letters, ["+"]), axis=0)
    signs[1:] &= always[:-1]  # of the digit before
    begins = np.zeros(letters.shape[1] + 1, bool)
    begins[0] = True
    begins[1:-1] |= full[:-1] & (blank.mean(axis=0) >= HALF)[1:] & ~signs[1:]
    begins[1:] |= signs
    led, last = begins[:-1] & empty, 0  # by blanks, which may hold digits in other files
    for at in map(int, np.flatnonzero(empty[:-1] & ~empty[1:]) + 1):
        begins[at] |= full[at] or not led[last:at].any()
        last = at
    places = [*map(int, np.flatnonzero(begins[:-1])), letters.shape[1]]
    filled = [a for a, b in itertools.pairwise(places) if not empty[a:b].all()]
    return tuple(place + 1 for place in (0, *filled[1:]))
