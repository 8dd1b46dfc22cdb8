"""Widths of tree rings in the decadal format of Tucson, as archives of them keep it (.rwl)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

RINGS = "tree rings"
_LINES = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[^\n]*\n){0,5}?(?:[\w .-]{8}[ \d-]{3}\d(?: [ \d-]{4}\d){1,10} *\r?\n){3}"
)
_ROW = re.compile(r"(?P<core>[\w .-]{7,8}?)\s*(?P<year>-?\d{1,4})(?P<widths>(?:\s+-?\d+)+)\s*")
_HUNDREDTHS, _THOUSANDTHS = 999, -9999  # behind the last ring, and what widths are in
_DECADE = 10
FEWEST = 20  # rows


def rows_of_rings(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each ring of each core, in mm; none of other files.

    A line has the rings of a decade, from the year that it says; lines above it tell of the place.
    """
    if not _LINES.match(data):
        return [], []
    lines = filled_lines(data)
    first = next((at for at, line in enumerate(lines) if _begins(lines[at:])), 0)
    found = [_ROW.fullmatch(line) for line in lines[first:]]
    if len(found) < FEWEST or not all(found):
        return [], []
    told = [
        (m["core"].strip(), int(m["year"]), [*map(int, m["widths"].split())]) for m in found if m
    ]
    rows = [*_rings(told)]
    ended = rows and all(rows)
    above = any_lines_between(first)
    return ([["core", "year", "ring width (mm)"], *rows], above) if ended else ([], [])


def _begins(lines: Sequence[str]) -> bool:
    """Whether rows of a core begin here, by the years of the first two."""
    one, two = (_ROW.fullmatch(line) for line in lines[:2]) if len(lines) > 1 else (None, None)
    if one is None or two is None or one["core"] != two["core"]:
        return False
    year = int(one["year"])
    return int(two["year"]) == year - year % _DECADE + _DECADE


def _rings(told: Sequence[tuple[str, int, list[int]]]) -> Iterator[list[object]]:
    """A row for each ring; an empty one where lines don't go on as decades of a core do."""
    core: list[tuple[int, int]] = []
    for name, year, widths in told:
        last = core[-1][0] if core else year - 1
        scale = {_HUNDREDTHS: 100, _THOUSANDTHS: 1000}.get(widths[-1])
        if year != last + 1 or (scale is None and len(widths) != _DECADE - year % _DECADE):
            yield []
            return
        core += zip(range(year, year + len(widths)), widths, strict=True)
        if scale is not None:
            for at, width in core[:-1]:
                yield [name, at, width / scale if width >= 0 else ""]
            core = []
    if core:
        yield []
