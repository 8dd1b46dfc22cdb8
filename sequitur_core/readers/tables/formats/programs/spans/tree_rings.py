"""Widths of tree rings as archives keep them: of Tucson (.rwl) and of Heidelberg (.fh)."""

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
NAMES = ("core", "year", "ring width (mm)", "trees")
# Of Heidelberg: numbers of a ring, its width first and of how many trees next, and their units.
_HEADER, _DATA = "HEADER:", "\nDATA:"
_EACH = {"single": 1, "tree": 1, "double": 2, "halfchrono": 2, "quadro": 4, "chrono": 4}
_PARTS = {"mm": 1, "1/10mm": 10, "1/100mm": 100, "1/1000mm": 1000}
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?")


def rows_of_rings(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each ring of each core, in mm; none of other files.

    A line of Tucson has the rings of a decade, from the year that it says; lines above it tell of
    the place. Those of Heidelberg say above all rings how many there are, and from which year on.
    """
    if are_below_headers(data):
        return _below_headers("\n".join(filled_lines(data))), []
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
    return ([[*NAMES[:3]], *rows], above) if ended else ([], [])


def are_below_headers(head: bytes) -> bool:
    """Whether a file that begins so has rings below headers, as Heidelberg's have."""
    return head.startswith(_HEADER.encode()) and _DATA.encode() in head


def _below_headers(text: str) -> TableRows:
    """A row for each ring of each core whose facts stand in a header; none where these don't fit.

    Zeros fill the last line.
    """
    rows: TableRows = []
    for part in text.split(_HEADER)[1:]:
        head, _, below = part.partition(_DATA)
        lines = [line.split("=", 1) for line in head.split("\n") if "=" in line]
        facts = {name.strip().lower(): fact.strip() for name, fact in lines}
        kind, *cells = below.split() or [""]
        length, begin = facts.get("length", ""), facts.get("datebegin") or "1"
        each = _EACH.get(kind.lower(), 0)
        if not all(map(_NUMBER.fullmatch, (length, begin, *cells))) or "." in length + begin:
            return []
        numbers, size = [*map(float, cells)], each * int(length)
        if not 0 < size <= len(numbers) or any(numbers[size:]):
            return []
        parts = _PARTS.get(facts.get("unit", "").replace(" ", ""), _PARTS["1/100mm"])
        core = facts.get("keycode", "")
        for year, at in enumerate(range(0, size, each), int(begin)):
            rows.append([core, year, numbers[at] / parts, *numbers[at + 1 : at + each][:1]])
    wide = {len(row) for row in rows}
    return [[*NAMES[: max(wide)]], *rows] if len(rows) >= FEWEST and len(wide) == 1 else []


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
