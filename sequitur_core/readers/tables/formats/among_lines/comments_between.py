"""Comments that stand among rows and have as many words as these have cells.

As where an archive of brain waves writes # FP2 chan 1 above the rows of each electrode.
"""

from __future__ import annotations

import re
from collections import Counter

from sequitur_core.data.notes.tables import lines_between
from sequitur_core.data.recipe import UNCOMMENTED
from sequitur_core.readers.tables.formats.text.text_tables import (
    LARGEST_SEARCHED,
    Sheet,
    cells_of_line,
)

SIGN = b"#"
MOST_EACH = 0.5  # comments for each row
_NUMBER = re.compile(rb"[\s+-]*\.?\d")


def without_comments_between(data: bytes) -> Sheet | None:
    """A text without such comments, if it begins with some of that sign; None for any other.

    Rows have as many cells each, and no names stand below a comment, as those of another table do.
    """
    if not data.startswith(SIGN) or len(data) > LARGEST_SEARCHED:
        return None
    lines = data.split(b"\n")
    said = [line.startswith(SIGN) for line in lines]
    first = said.index(False) if not all(said) else len(said)
    between = [at for at in range(first, len(lines)) if said[at]]
    rows = [line for at, line in enumerate(lines[first:], first) if not said[at] and line.strip()]
    widths = Counter(len(cells_of_line(line)) for line in rows)
    if not between or len(widths) != 1 or len(between) > MOST_EACH * len(rows):
        return None
    width = next(iter(widths))
    if width < 2 or not any(len(cells_of_line(lines[at])) == width for at in between):
        return None
    if not all(any(map(_NUMBER.match, cells_of_line(row))) for row in rows):
        return None
    gone = tuple((at - count, count + 1) for count, at in enumerate(between))
    text = b"\n".join(line for at, line in enumerate(lines) if at < first or not said[at])
    note = lines_between(len(between))
    return Sheet(text, notes=(note,), gone=gone, names_again=UNCOMMENTED)
