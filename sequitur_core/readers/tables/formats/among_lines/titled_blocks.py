"""The longest of the blocks that a report has below each other, each below a title that ends in :.

So devices sum up a session and its parts above a row for each stroke of it. As spreadsheets save
them, all lines have as many cells, so that their number doesn't tell the blocks apart.
"""

from __future__ import annotations

import itertools
import re

from sequitur_core.data.notes.tables import lines_left_out
from sequitur_core.formatting import disambiguate
from sequitur_core.readers.tables.formats.text.text_tables import (
    LARGEST_SEARCHED,
    Sheet,
    has_names,
    is_numbers,
    parts_from,
)

_TITLE = re.compile(
    rb"\n[ \t,;|\r]*\n(?P<line>(?:\xef\xbb\xbf)?\"?(?P<title>[A-Za-z\x80-\xff][^,;|:\t\r\n]{0,60}):"
    rb"\"?[ \t,;|]*)(?=\r?\n)"
)
_MINUTES = re.compile(rb"\b\d{1,3}:\d\d\.\d+")  # and seconds
_UNFILLED = b" \t,;|\r"
_BEFORE = b"\n\n"  # the first line, which may be a title, too
MOST_TITLES = 200
HEAD = 50_000  # bytes that show whether there are titles, and whether a block has rows


def longest_block(data: bytes, name: str) -> Sheet | None:
    """The block that is called so, or the longest; None where it doesn't have most of the lines.

    Others that have rows are further tables; a note says what else stands above and below it.
    """
    if len(data) > LARGEST_SEARCHED or not _TITLE.search(_BEFORE + data[:HEAD]):
        return None
    text = _BEFORE + data
    found = [*itertools.islice(_TITLE.finditer(text), MOST_TITLES)]
    if len(found) < 2:  # one alone is that of a table with lines above
        return None
    begins = [text.index(b"\n", title.end()) + 1 for title in found]
    blocks = parts_from(text, begins)
    longest = max(blocks, key=_lines)
    if 2 * _lines(longest) <= _lines(data) or not _rows(longest):
        return None
    tables = {at: block for at, block in enumerate(blocks) if _rows(block)}
    titles = disambiguate([found[at]["title"].decode("utf-8", "replace") for at in tables])
    if name and name not in titles:
        return None
    called = name or titles[[*tables].index(blocks.index(longest))]
    at = [*tables][titles.index(called)]
    block, above = tables[at], text[len(_BEFORE) : found[at].start("line")]
    left = [_filled(above), [], _filled(text[begins[at] + len(block) :])]
    firsts = tuple(lines[0] if lines else "" for lines in left)
    alone = len(tables) == 1  # tables below each other count on their own
    return Sheet(
        block,
        called,
        (*titles,),
        notes=(lines_left_out(_rows(block), tuple(map(len, left)), firsts, 0),),
        gone=((0, _lines(above) + 1),) if alone else (),
        above=tuple(above.decode("utf-8", "replace").splitlines()),
    )


def _lines(text: bytes) -> int:
    return text.count(b"\n")


def _rows(block: bytes) -> int:
    """How many rows of numbers a block has below names; 0 for none."""
    head = _MINUTES.sub(b"0", block[:HEAD])
    if not has_names(head):
        return 0
    first = next(at for at, line in enumerate(head.splitlines()) if is_numbers(line))
    rows = block.rstrip(b"\n" + _UNFILLED)
    return _lines(rows) + 1 - first


def _filled(text: bytes) -> list[str]:
    lines = (line.strip(_UNFILLED) for line in text.splitlines())
    return [line.decode("utf-8", "replace") for line in lines if line]
