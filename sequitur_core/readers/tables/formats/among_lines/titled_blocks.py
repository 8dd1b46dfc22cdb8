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
    rb"(?:\A|\n[ \t,;|\r]*\n)(?P<line>(?:\xef\xbb\xbf)?\"?(?P<title>[A-Za-z\x80-\xff]"
    rb"[^,;|:\t\r\n]{0,60}):\"?[ \t,;|]*\r?\n)"
)
_MINUTES = re.compile(rb"\b\d{1,3}:\d\d\.\d+")  # and seconds
_UNFILLED = b" \t,;|\r"
MOST_TITLES = 200
HEAD = 50_000  # bytes of a block that show whether it has rows


def longest_block(data: bytes, name: str) -> Sheet | None:
    """The block that is called so, or the longest; None where it doesn't have most of the lines.

    Others that have rows are further tables; a note says what else stands above and below it.
    """
    if len(data) > LARGEST_SEARCHED:
        return None
    found = [*itertools.islice(_TITLE.finditer(data), MOST_TITLES)]
    if len(found) < 2:  # one alone is that of a table with lines above
        return None
    blocks = parts_from(data, [title.end("line") for title in found])
    longest = max(blocks, key=lambda block: len(_filled(block)))
    if 2 * len(_filled(longest)) <= len(_filled(data)) or not _has_rows(longest):
        return None
    tables = {at: block for at, block in enumerate(blocks) if _has_rows(block)}
    titles = disambiguate([found[at]["title"].decode("utf-8", "replace") for at in tables])
    if name and name not in titles:
        return None
    called = name or titles[[*tables].index(blocks.index(longest))]
    at = [*tables][titles.index(called)]
    block, begin = blocks[at], found[at].end("line")
    left = [_filled(data[: found[at].start("line")]), [], _filled(data[begin + len(block) :])]
    firsts = tuple(lines[0] if lines else "" for lines in left)
    rows = sum(map(is_numbers, _as_numbers(block).splitlines()))
    alone = len(tables) == 1  # tables below each other count on their own
    return Sheet(
        block,
        called,
        (*titles,),
        notes=(lines_left_out(rows, tuple(map(len, left)), firsts, 0),),
        gone=((0, data.count(b"\n", 0, begin)),) if alone else (),
        above=tuple(data[:begin].decode("utf-8", "replace").splitlines()),
    )


def _has_rows(block: bytes) -> bool:
    return has_names(_as_numbers(block[:HEAD]))


def _as_numbers(block: bytes) -> bytes:
    return _MINUTES.sub(b"0", block)


def _filled(text: bytes) -> list[str]:
    lines = (line.strip(_UNFILLED) for line in text.splitlines())
    return [line.decode("utf-8", "replace") for line in lines if line]
