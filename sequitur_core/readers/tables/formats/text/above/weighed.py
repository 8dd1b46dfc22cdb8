"""Which of the last lines above rows without names has them, by what it holds beside the rows.

A line is divided as the rows are, or in another way, and each way has to give as many cells as
there are columns. What these hold weighs: words that are names, each of its own, rather than
units, numbers or a sentence.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.tables.columns.units.known import TIMES, is_unit, shown
from sequitur_core.readers.tables.formats.text.above.placed import names_apart, placed_names
from sequitur_core.readers.tables.formats.text.headers import CALLED
from sequitur_core.readers.tables.formats.text.numbers import DATE, MISSING_WORDS, is_any_number

MOST_LINES = 5  # above the first row
LONGEST = 40  # letters of a name
MOST_WORDS = 4
LONGEST_UNIT = 12
ENOUGH = 0.75  # that a line weighs, of 1
FEW = 3  # columns, whose number of cells lines of settings may have as well; and such lines
FILLED = 0.6  # of its cells
NEARER = 0.01  # of what a line weighs, for each that stands below it
_MARKS = (",", ";", "\t", "|")
_SIGNS = re.compile(r"^\s*(?:[#%@;!*]+|//+)")
_RULE = re.compile(r"[\W_]*")
_NAME = re.compile(r"[^\W\d_][^=:]*|[#%§°ΔΦΩ\[(][^=:]*[^\W\d_][^=:]*")
_APART = re.compile(r"\s{2,}|[\[(]")  # what tells names of several words from a sentence
_GAP = re.compile(r"\S\s{2,}\S")
_BRACKETS = re.compile(r"\[.*\]|\(.*\)")
# Words of sentences, which may have as many as there are columns.
_TOLD = {
    "in", "the", "of", "by", "from", "and", "for", "with", "is", "are", "on", "was", "were", "this",
    "und", "von", "mit", "der", "les", "des", "del", "begin", "end", "data", "file", "header",
}  # fmt: skip


@dataclass(frozen=True)
class NamesAbove:
    """Names of all columns, the number of their line, and whether only places tell whose they are.

    A column above which no word stands is called "".
    """

    names: tuple[str, ...]
    line: int
    placed: bool


@dataclass(frozen=True)
class _Way:
    """Cells of a line, and what dividing it so takes from its weight.

    blanks : one blank alone divides them. placed : they are words at their columns' places.
    """

    cells: list[str]
    less: float = 0.0
    blanks: bool = False
    placed: bool = False


def are_told(words: Sequence[str]) -> bool:
    """Whether words that blanks divide are a sentence, or part of one."""
    return not _TOLD.isdisjoint(word.lower().strip(".,:;") for word in words)


def are_units(cells: Sequence[str]) -> bool:
    """Whether cells are units rather than names: known ones for the most part, or the same."""
    known = [cell for cell in cells if cell]
    units = sum(is_unit(cell) or bool(_BRACKETS.fullmatch(cell)) for cell in known)
    short = all(len(cell) <= LONGEST_UNIT for cell in known)
    return bool(known) and (2 * units >= len(known) or (short and len({*known}) < len(known)))


def weighed_names(
    lines: Sequence[str], rows: Sequence[str], filled: Sequence[bool], delimiter: str
) -> NamesAbove | None:
    """The names of the columns of some rows by the last lines above them; None where none has any.

    lines : those above, from the first one. rows : the first ones. filled : which columns of them
    hold anything.
    """
    last = [at for at, line in enumerate(lines) if not _RULE.fullmatch(line)][-MOST_LINES:]
    width = sum(filled)
    if width < 2 or not last or _are_settings([lines[at] for at in last], filled, delimiter):
        return None
    weighed: list[tuple[float, int, _Way]] = []
    for nearness, at in enumerate(reversed(last)):
        for way in _ways(lines[at], rows, filled, delimiter):
            weight = _weight(way) - way.less - NEARER * nearness
            weighed.append((weight, at, way))
    for above, below in itertools.pairwise(last) if delimiter == " " else ():
        both = [_blanked(lines[above]), _blanked(lines[below])]
        if _GAP.search(both[0]) and (names := placed_names(both, rows)):
            way = _Way(names, 0.14, placed=True)
            if below == last[-1] and len(names) == width:
                weighed.append((_weight(way) - way.less, above, way))
    weight, at, way = max(weighed, key=lambda one: one[0], default=(0.0, 0, _Way([])))
    alike = {at for heavy, at, one in weighed if heavy >= ENOUGH and not are_units(one.cells)}
    if weight < ENOUGH or (width <= FEW and not way.placed and len(alike) > 1):
        return None  # of which one is as likely as the other: settings and their values
    if width == 2 and at != last[-1] and not _tell_axis(way.cells):
        return None
    names = way.cells
    next_line = next((lines[k] for k in last if k > at), "")
    units = (other.cells for other in _ways(next_line, rows, filled, delimiter))
    if found := next(filter(are_units, units), None):
        names = [_with_unit(name, unit) for name, unit in zip(names, found, strict=True)]
    return NamesAbove(tuple(names), at + 1, way.placed)


def _with_unit(name: str, unit: str) -> str:
    """A name with its unit, and of a time that has none."""
    if _BRACKETS.fullmatch(unit):
        unit = unit[1:-1]
    if not name and unit.lower() in TIMES:
        name = "time"
    known = unit and unit != name and len(unit) <= LONGEST_UNIT
    return f"{name} ({shown(unit)})".strip() if known else name


def _ways(line: str, rows: Sequence[str], filled: Sequence[bool], delimiter: str) -> Iterator[_Way]:
    """The ways in which a line has a cell for each column."""
    plain = CALLED.sub("", _SIGNS.sub("", line), count=1).strip(" \r")
    if plain[:1] + plain[-1:] == '""' and '"' not in plain[1:-1]:
        plain = plain[1:-1]
    marks = [mark for mark in _MARKS if mark != delimiter and mark in plain]
    own = delimiter in plain
    if own and (cells := _fitting(plain.split(delimiter), filled)):
        yield _Way(cells, blanks=delimiter == " ")
    for mark in marks:
        if cells := _fitting(plain.split(mark), filled):
            yield _Way(cells, 0.1)
    if marks or (own and delimiter != " ") or "\t" in plain:
        return
    if cells := _fitting(plain.split(), filled):
        yield _Way(cells, 0.0 if delimiter == " " else 0.1, blanks=True)
    if names := names_apart(plain, sum(filled)):
        yield _Way(names, 0.1, blanks=not _APART.search(plain))
    fixed = not names and delimiter == " " and _GAP.search(plain)
    if fixed and len(names := placed_names([_blanked(line)], rows)) == sum(filled):
        yield _Way(names, 0.15, placed=True)


def _blanked(line: str) -> str:
    """A line with blanks for the sign of a comment, so that its words stay at their places."""
    found = _SIGNS.match(line)
    return " " * found.end() + line[found.end() :] if found else line


def _fitting(cells: Sequence[str], filled: Sequence[bool]) -> list[str]:
    """The cells above columns that hold anything; [] where there are more or fewer."""
    cells = [cell.strip().strip('"').strip() for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) == sum(filled):
        return cells
    width = max(at + 1 for at, any_ in enumerate(filled) if any_)
    if len(cells) < width or len(cells) > len(filled):
        return []
    return [cells[at] for at, any_ in enumerate(filled) if any_]


def _weight(way: _Way) -> float:
    """How likely cells are names, of 1."""
    known = [cell for cell in way.cells if cell]
    if len(known) < FILLED * len(way.cells):
        blank = [cell for cell in way.cells if not cell]
        if len(known) != len(way.cells) - 1 or len(blank) != 1 or way.cells[0]:
            return 0.0  # but for the first, which a line of units names
    if any(is_any_number(c) or DATE.match(c) or c in MISSING_WORDS for c in known):
        return 0.0
    if any("=" in cell or cell.endswith(":") for cell in known):
        return 0.0  # settings
    if (way.blanks or way.placed) and are_told(" ".join(known).split()):
        return 0.0
    unique = len({*known}) == len(known)
    alike = sum(_is_name(cell) for cell in known) / len(known)
    timed = time_words(way.cells[0])[0] or not way.cells[0]
    coded = sum(len(cell) <= 2 or not cell.islower() for cell in known) / len(known)
    told = 0.25 if way.blanks and way.less and not timed and coded < 0.5 else 0.0
    return 0.4 * unique + 0.4 * alike + 0.2 * (not are_units(known)) - told


def _are_settings(lines: Sequence[str], filled: Sequence[bool], delimiter: str) -> bool:
    """Whether several lines are divided as the rows are, and some hold a number: X scale,0.1,5."""
    if delimiter == " ":
        return False
    found = [_fitting(line.split(delimiter), filled) for line in lines if delimiter in line]
    found = [cells for cells in found if cells]
    return len(found) >= FEW and any(any(map(is_any_number, cells)) for cells in found)


def _tell_axis(cells: Sequence[str]) -> bool:
    """Whether one of two names is a time, or has a unit, or is as short as x and y are."""
    units = any(re.search(r"[(\[/]", cell) or len(cell) <= 2 for cell in cells)
    return units or bool(time_words(cells[0])[0])


def _is_name(cell: str) -> bool:
    words = cell.split()
    return (
        bool(_NAME.fullmatch(cell))
        and len(cell) <= LONGEST
        and len(words) <= MOST_WORDS
        and not cell.endswith((".", "!", "?"))
    )
