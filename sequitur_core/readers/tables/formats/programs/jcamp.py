"""Spectra in JCAMP-DX, as most spectrometers export them: ##NAME=value, then numbers in lines.

Numbers stand as they are, or packed: a letter for the first digit of a number (SQZ) or of how much
it is more than the one before (DIF), and for how often that comes again (DUP).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from sequitur_core.errors import SequiturError
from sequitur_core.readers.tables.formats.text.numbers import NUMBER
from sequitur_core.readers.tables.formats.text.text_file import TableRows

SIGN = re.compile(rb"^(?:\xef\xbb\xbf)?\s*##TITLE *=", re.IGNORECASE)
NAME = "spectrum"  # of one of several, by their titles
_FIELD = re.compile(r"##\s*(?P<name>[^=]*?)\s*=\s*(?P<value>.*)")
_NO_LETTERS = re.compile(r"[^A-Z0-9]")  # in names of fields, of which signs and spaces don't count
_UNITS = {"NANOMETERS": "nm", "MICROMETERS": "um", "SECONDS": "s", "HZ": "Hz"}
_POINTS = {"XYPOINTS", "PEAKTABLE"}
_SQZ = {letter: f"{n:+d}" for n, letter in enumerate("ihgfedcba@ABCDEFGHI", -9)}
_DIF = {letter: f"{n:+d}" for n, letter in enumerate("rqponmlkj%JKLMNOPQR", -9)}
_DUP = {letter: str(n) for n, letter in enumerate("STUVWXYZs", 1)}
_PACKED = re.compile(r"[@A-Za-s%]\d{0,15}|[+-]?\d+(?:\.\d*)?|[+-]?\.\d+")
MOST_AGAIN = 10_000  # times that a number comes again: a damaged file may say any


def rows_of_spectra(lines: Sequence[str]) -> tuple[TableRows, int]:
    """A row for each point of each spectrum, behind its title; and 0, as no lines lie between.

    Raises SequiturError if none is of y in even steps of x, or of pairs of x and y.
    """
    rows: TableRows = []
    titles: dict[str, int] = {}
    for fields, packed in _blocks(lines):
        points = [*_points(fields, packed)]
        if not points:
            continue
        unit = fields.get("XUNITS", "x")
        axis = f"x ({_UNITS.get(unit.upper(), unit)})" if unit != "x" else unit
        rows = rows or [[NAME, axis, fields.get("YUNITS", "") or "y"]]
        title = fields.get("TITLE", "") or NAME
        titles[title] = titles.get(title, 0) + 1
        name = title if titles[title] == 1 else f"{title} ({titles[title]})"
        rows += [[name, f"{x:.9g}", f"{y:.9g}"] for x, y in points]
    if not rows:
        raise SequiturError(
            "A file in JCAMP-DX is read if its numbers are XYDATA or XYPOINTS, which this one "
            "doesn't have. Export the spectrum as CSV, with one row for each point."
        )
    return rows, 0


def _blocks(lines: Sequence[str]) -> Iterator[tuple[dict[str, str], list[str]]]:
    """The fields of each spectrum, and the lines of its numbers."""
    fields: dict[str, str] = {}
    packed: list[str] = []
    last = ""
    for line in itertools.chain(lines, ["##TITLE="]):
        line = line.partition("$$")[0].strip()  # of comments
        match = _FIELD.fullmatch(line)
        if match is None:
            if last in ("XYDATA", *_POINTS) and line:
                packed.append(line)
            continue
        last = _NO_LETTERS.sub("", match["name"].upper())
        if last == "TITLE" and packed:
            yield fields, packed
        if last == "TITLE":
            fields, packed = {}, []
        fields[last] = match["value"].strip()


def _points(fields: Mapping[str, str], packed: Sequence[str]) -> Iterator[tuple[float, float]]:
    each_x, each_y = (_number(fields, f"{axis}FACTOR", 1.0) for axis in "XY")
    if "XYDATA" not in fields:
        cells = [float(cell) for cell in NUMBER.findall(" ".join(packed))]
        yield from ((x * each_x, y * each_y) for x, y in zip(cells[::2], cells[1::2], strict=False))
        return
    values: list[float] = []
    stepped = False
    for line in packed:
        found, ends_in_step = _unpacked(line)
        # The first number is x; behind a step, the first y is the last one again, as a check.
        values += found[2:] if stepped and values else found[1:]
        stepped = ends_in_step
    first, steps = _number(fields, "FIRSTX", 0.0), max(1, len(values) - 1)
    last = _number(fields, "LASTX", first + steps * _number(fields, "DELTAX", 1.0))
    yield from ((first + (last - first) * k / steps, y * each_y) for k, y in enumerate(values))


def _number(fields: Mapping[str, str], name: str, otherwise: float) -> float:
    text = fields.get(name, "").replace(",", ".")
    return float(text) if NUMBER.fullmatch(text) else otherwise


def _unpacked(line: str) -> tuple[list[float], bool]:
    """The numbers of a line, and whether the last one is given as a step from the one before."""
    cells = line.replace(",", " ").split()
    if all(map(NUMBER.fullmatch, cells)):
        return [float(cell) for cell in cells], False
    values: list[float] = []
    step, is_step = 0.0, False
    for cell in _PACKED.findall(line):
        letter, rest = cell[0], cell[1:]
        if letter in _DUP:
            again = min(int(_DUP[letter] + rest), MOST_AGAIN) if values else 0
            values += [values[-1] + step * k for k in range(1, again)]
        elif letter in _DIF:
            step, is_step = float(_DIF[letter] + rest), True
            values += [values[-1] + step] if values else []
        else:
            step, is_step = 0.0, False
            values.append(float(_SQZ.get(letter, letter) + rest))
    return values, is_step
