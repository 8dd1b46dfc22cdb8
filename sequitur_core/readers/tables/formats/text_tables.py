"""Tables one below the other in a text file, such as devices and markers of one walk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, join_names

_BLANK = re.compile(rb"\n[ \t,;|\r]*\n")
_CELLS = re.compile(rb"[,;\t|]")
_NUMBER = re.compile(rb"\s*[+-]?\d[\d.,eE+-]*\s*")
MOST_TITLES = 10  # lines above the numbers of a table: title, rate, names, units
MOST_TABLES = 50
LONGEST_TITLE = 60  # letters


@dataclass(frozen=True, eq=False)
class Sheet:
    """One of several tables of a file, as text; those of workbooks have tabs and points.

    `name` and the names of `others` are those of the sheets that have cells; a file that holds
    one table has no names for it.
    """

    text: bytes
    name: str
    others: tuple[str, ...]
    notes: tuple[str, ...]


def table_of_text(data: bytes, name: str, *, file: str) -> Sheet:
    """A table of a text file: all of it, or of several below each other the named or first one.

    Raises SequiturError if no table is called that.
    """
    starts = [0, *_starts(data)]
    if len(starts) == 1:
        return Sheet(data, "", (), ())
    tables = [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=True)]
    names = disambiguate([_title(text, place) for place, text in enumerate(tables, 1)])
    if name and name not in names:
        raise SequiturError(
            f"{file} has no table {name!r}. Its tables are {join_names(names, 12)}."
        )
    at = names.index(name) if name else 0
    return Sheet(tables[at], names[at], names, ())


def _starts(data: bytes) -> Iterator[int]:
    """Where tables begin below others: words under an empty line, with numbers above and below."""
    # Most files have no empty line, which is found out far faster without a pattern.
    if not any(sign in data for sign in (b"\n\n", b"\n\r\n", b"\n,", b"\n;", b"\n\t", b"\n ")):
        return
    last, count = 0, 1
    for found in _BLANK.finditer(data):
        at = found.end()
        above = data[max(last, found.start() - 2_000) : found.start()].splitlines()[-2:]
        below = data[at : at + 100_000].splitlines()[:MOST_TITLES]
        if (
            len(above) == 2
            and all(map(_is_numbers, above))
            and below
            and _is_words(below[0])
            and any(map(_is_numbers, below))
            and count < MOST_TABLES
        ):
            yield at
            last, count = at, count + 1


def _is_numbers(line: bytes) -> bool:
    """Whether most of a line's cells are numbers, and there are several."""
    cells = [cell for cell in _CELLS.split(line) if cell.strip()]
    numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in cells)
    return numbers > 1 and 2 * numbers > len(cells)


def _is_words(line: bytes) -> bool:
    cells = [cell.strip() for cell in _CELLS.split(line) if cell.strip()]
    return bool(cells) and not any(_NUMBER.fullmatch(cell) for cell in cells)


def _title(text: bytes, place: int) -> str:
    """The one cell of the first line, or a number where that holds names."""
    line = text.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    cells = [cell.strip() for cell in _CELLS.split(line) if cell.strip()]
    title = cells[0].decode("utf-8", "replace").strip('"')[:LONGEST_TITLE] if cells else ""
    return title if len(cells) == 1 and title else f"table {place}"
