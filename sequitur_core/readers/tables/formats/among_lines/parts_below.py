"""Parts of one table below each other, each under names of its own, as data bases write stations.

A line that begins as that of the first names does begins a part. The number of a series may stand
before the other names, 40400_00060 in one part and 53204_00060 in the next: the rest tells which
columns go together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sequitur_core.data.notes.tables import names_again_otherwise
from sequitur_core.data.recipe import JOINED
from sequitur_core.readers.tables.formats.text.text_tables import (
    LARGEST_SEARCHED,
    LONGEST_LINE,
    Sheet,
    is_words,
)

SAME = 3  # first names of all parts
MOST_ABOVE = 200  # lines of comments above the names
_MARKS = (b"\t", b";", b"|", b",")
_NO_ROW = re.compile(rb"#[^\n]*|\s*")  # a comment, an empty line
_NUMBER_OF_SERIES = re.compile(rb"^\d+_(?=\w)")
_Key = tuple[bytes, int]  # a name without the number of its series, and which of these it is


def with_parts_joined(data: bytes) -> Sheet | None:
    """All parts of a table as one, where their names differ; None for any other text.

    Most names behind the first ones have to be the same but for the number of a series. Those that
    stand in later parts alone are further columns.
    """
    head = data[: MOST_ABOVE * LONGEST_LINE].split(b"\n", MOST_ABOVE)[:MOST_ABOVE]
    first = next((line for line in head if not _NO_ROW.fullmatch(line)), b"").rstrip(b"\r")
    mark = next((mark for mark in _MARKS if mark in first), b"")
    names = first.split(mark) if mark else []
    if len(names) <= SAME or not all(names) or b'"' in first or not is_words(first):
        return None
    begin = mark.join(names[:SAME]) + mark
    if len(data) > LARGEST_SEARCHED or data.count(b"\n" + begin) < 1 + (not data.startswith(begin)):
        return None
    lines = data.split(b"\n")
    starts = [at for at, line in enumerate(lines[:-1]) if line.startswith(begin)]
    parts = [lines[at].rstrip(b"\r").split(mark) for at in starts]
    keys = [_keys(part) for part in parts]
    other = next((k for k, part in enumerate(parts) if part != names), 0)
    alike = all(2 * len({*k} & {*keys[0]}) > SAME + max(len(k), len(names)) for k in keys)
    if not other or not alike or not all(is_words(lines[at]) for at in starts):
        return None
    drop = _no_rows(lines, starts)
    if any(k != keys[0] for k in keys):
        _put_in_order(lines, starts, parts, mark)
    gone = tuple((at - count, count + 1) for count, at in enumerate(drop))
    dropped = {*drop}
    text = b"\n".join(line for at, line in enumerate(lines) if at not in dropped)
    old, new = next(
        ((a, b) for a, b in zip(names, parts[other], strict=False) if a != b),
        (names[-1], parts[other][-1]),
    )
    said = names_again_otherwise(len(starts) - 1, _text(old), _text(new))
    return Sheet(text, notes=(said,), gone=gone, names_again=JOINED)


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _keys(names: Sequence[bytes]) -> list[_Key]:
    """What tells the columns of a part: their names without the numbers of series, and which."""
    seen = Counter[bytes]()
    keys: list[_Key] = []
    for name in names:
        rest = _NUMBER_OF_SERIES.sub(b"", name.strip())
        keys.append((rest, seen[rest]))
        seen[rest] += 1
    return keys


def _no_rows(lines: Sequence[bytes], starts: Sequence[int]) -> list[int]:
    """Where later parts have no rows: comments above their names, these, and a line of words below.

    Such a line, as of how wide cells are, has to stand below the first names, too.
    """
    below = is_words(lines[starts[0] + 1])
    found = list[int]()
    for at in starts[1:]:
        above = at
        while _NO_ROW.fullmatch(lines[above - 1]):
            above -= 1
        found += range(above, at + 1 + (below and is_words(lines[at + 1])))
    return found


def _put_in_order(
    lines: list[bytes], starts: Sequence[int], parts: Sequence[Sequence[bytes]], mark: bytes
) -> None:
    """Put the cells of all parts where the first one has them, or below names added to it."""
    keys = [_keys(part) for part in parts]
    own = {key: name for k, part in zip(keys, parts, strict=True)
           for key, name in zip(k, part, strict=True)}  # fmt: skip
    places = {key: place for place, key in enumerate(dict.fromkeys(key for k in keys for key in k))}
    for k, at, end in zip(keys, starts, [*starts[1:], len(lines)], strict=True):
        for line in range(at, end):
            cells = lines[line].rstrip(b"\r").split(mark)
            if len(cells) != len(k):
                continue
            row = [b""] * len(places)
            for key, cell in zip(k, cells, strict=True):
                row[places[key]] = cell
            lines[line] = mark.join(row)
    added = [own[key] for key in places if key not in keys[0]]
    lines[starts[0]] = mark.join([*parts[0], *added])
