"""A table among other lines of a text, found by the lines themselves where reading refused it.

Whatever program wrote it: rows are the longest stretch of lines with as many cells each, of which
many are numbers. A few other lines may stand between them, and names of columns above.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.tables import lines_left_out
from sequitur_core.errors import UnlikeLinesError
from sequitur_core.readers.dates.clock_texts import CLOCK
from sequitur_core.readers.dates.parts.date_parts import names_month
from sequitur_core.readers.missing_values import MISSING_MARK
from sequitur_core.readers.tables.columns.units.known import is_unit
from sequitur_core.readers.tables.formats.among_lines.tables_below import tables_of_one_heading
from sequitur_core.readers.tables.formats.text.above.said_lines import cells_of_text, read_said
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, about_names_above, at_lines
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import (
    ALL_TABLES,
    LEFT_OUT,
    WITH_ROWS,
    TextFormat,
    are_names,
    find_text_format,
)
from sequitur_core.readers.tables.formats.text.headers import has_header
from sequitur_core.readers.tables.formats.text.numbers import (
    DATE,
    MISSING_WORDS,
    find_decimal_mark,
    is_any_number,
)
from sequitur_core.readers.tables.formats.text.text_file import (
    WORD,
    find_encoding,
    is_open,
    split_line,
    split_lines,
    written_rows,
)

FEWEST_ROWS = 20
FEWEST_ALONE = 10  # where the file has no other lines
MOST_BETWEEN = 10  # lines of other kinds between two rows
MOST_BELOW_NAMES = 5  # lines between the names and the rows
FEWEST_OF_OTHERS = 10  # rows of another stretch that is said
MOSTLY = 0.9  # of a column's cells are numbers
SAMPLED = 1_000  # lines that show what separates cells
SAMPLED_LETTERS = 1 << 20  # of them
LONGEST = 80  # letters of a cell that is looked at
LARGEST = 64_000_000  # bytes in which a table is looked for
WORSE = 0.85  # what rows count whose cells all signs together separate, beside those of one sign
ALONE = 0.9  # what rows of one cell count, which may be 1,2 where a comma separates nothing
# Kinds of cells: a number with a unit is as good as a moment, and text may hold several cells.
_NUMBER, _MOMENT, _MISSING, _TEXT, _SEVERAL = 3, 2, 1, 0, -2
_SIGNS = ("\t", ";", "|", ",")
_MARKS = (*_SIGNS, " ")
_ALL_MARKS = "all"
_BETWEEN = re.compile(r"[\s,;|()\[\]{}<>=\"]+|(?<!\d):|:(?!\d)")
_DIGITS = str.maketrans("123456789", "000000000")
_TRUTH = {"true", "false"}
_IN_MOMENTS = {"t", "z", "am", "pm", "utc", "gmt"}
_SIGNS_OF_MOMENTS = re.compile(r"[-\s\d:./,+]+")
_WITH_UNIT = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s?(?:[^\W\d_]{1,3}|[%°].?)")
_SIGN_IN_CELL = re.compile(r"[;|\t]|,(?!\d)|(?<!\d),")


@dataclass(frozen=True)
class _Stretch:
    """Places of lines, from 0: of rows, in order, and of the names above them.

    Rows have as many cells as `width` says, of which those behind the first `named` are empty.
    `others` are other stretches like it; `after`, where the first of as many rows below the same
    names begins, or 0.
    """

    rows: Sequence[int]
    names: range
    width: int
    named: int
    others: int
    after: int = 0


def table_of_lines(data: bytes, given: Mapping[str, Any], *, name: str) -> tuple[TextFormat, Cells]:
    """How a text table is written, and its cells; found among other lines where it ends so.

    given : fields of the format that are known.

    Raises SequiturError where it can't be read.
    """
    if given.get("table_end") == ALL_TABLES:
        return tables_of_one_heading(data, given, name=name)
    if given.get("table_end") != WITH_ROWS:
        form = find_text_format(data, name=name, given=given)
        return form, cells_of_text(data, form, name=name)
    encoding = find_encoding(data, given.get("encoding", ""))
    lines = split_lines(data.decode(encoding, errors="replace"))
    shapes = [line.translate(_DIGITS) for line in lines] if len(data) <= LARGEST else []
    mark = _mark(shapes, given.get("delimiter", ""))
    found = _longest(shapes, mark, lines, given) if mark else None
    if found is None:
        raise UnlikeLinesError(
            f"{name} has too few rows of numbers with the same number of cells. Choose another "
            "separator, or say where the table begins and ends."
        )
    rows = [_split(lines[at], mark) for at in found.rows]
    decimal = given.get("decimal") or find_decimal_mark(rows[:SAMPLED], mark)
    found = _with_names(found, lines, mark, decimal, given)
    begin = found.names.start if found.names else given.get("skip_lines", found.rows[0])
    form = TextFormat(
        encoding=encoding,
        delimiter=" " if mark == _ALL_MARKS else mark,
        decimal=decimal,
        header=len(found.names) > 0,
        skip_lines=begin,
        header_lines=max(1, len(found.names)),
        odd_lines=given.get("odd_lines") or LEFT_OUT,
        table_end=WITH_ROWS,
    )
    places = np.array([*found.names, *found.rows])
    text = written_rows(_split(lines[at], mark) for at in places)
    read = read_said(split_lines(text), replace(form, delimiter="\t", skip_lines=0), name=name)
    read = at_lines(read, lambda own: places[own - 1] + 1)
    return form, replace(read, doubts=(*read.doubts, *_about(found, lines, form)))


def _about(found: _Stretch, lines: Sequence[str], form: TextFormat) -> list[Note]:
    """Notes on the lines that were left out, and on names that fit no columns."""
    used, first, last = {*found.rows, *found.names}, found.rows[0], found.rows[-1]
    odd = [at for at, line in enumerate(lines) if at not in used and _is_filled(line)]
    begin = found.names.start if found.names else first
    parts = (
        [at for at in odd if at < begin],
        [at for at in odd if begin < at < last],
        [at for at in odd if at > last],
    )
    notes = []
    if odd or found.others:
        counts = tuple(map(len, parts))
        firsts = tuple(" ".join(lines[part[0]].split()) if part else "" for part in parts)
        note = lines_left_out(len(found.rows), counts, firsts, found.others)
        also = (("table_end", WITH_ROWS), ("header", True), ("header_lines", 1))
        offer = Offer("Read the next one", "skip_lines", found.after - 1, also=also)
        notes.append(note.offering(offer) if found.after else note)
    above = next((lines[at] for at in range(first - 1, -1, -1) if lines[at].strip()), "")
    return notes if found.names else [*notes, *about_names_above(above, found.width, form)]


def _split(line: str, mark: str) -> list[str]:
    """The cells of a line, also where a quotation mark in it is never closed."""
    if mark == _ALL_MARKS:
        return [cell for cell in _BETWEEN.split(line) if cell]
    if is_open(line):
        return line.split(None if mark == " " else mark)
    return split_line(line, mark)


def _kind(cell: str) -> int:
    """Whether a cell, with 0 for each digit, is a number, a moment, missing, or text."""
    return _kind_of(cell.strip()) if len(cell) <= LONGEST else _TEXT


@lru_cache(maxsize=100_000)
def _kind_of(cell: str) -> int:
    if cell in MISSING_WORDS or MISSING_MARK.fullmatch(cell):
        return _MISSING
    if is_any_number(cell) or cell.lower() in _TRUTH:
        return _NUMBER
    if _is_moment(cell) or _WITH_UNIT.fullmatch(cell):
        return _MOMENT
    parts = cell.split()
    several = len(parts) > 1 and sum(_kind(part) >= _MOMENT for part in parts) > 1
    return _SEVERAL if several or _SIGN_IN_CELL.search(cell) else _TEXT


def _is_moment(cell: str) -> bool:
    words = WORD.findall(cell)
    months = sum(map(names_month, words))
    rest = DATE.sub("", cell, count=1).lstrip("T _,-")
    return (
        bool(_SIGNS_OF_MOMENTS.fullmatch(WORD.sub("", cell)))
        and all(word.lower() in _IN_MOMENTS or names_month(word) for word in words)
        and (months == 1 or bool(CLOCK.fullmatch(rest)) or not rest)
    )


def _holds_numbers(kinds: Sequence[int], mark: str) -> bool:
    """Whether a line may be a row: blanks separate words, too, so that it takes more numbers."""
    told = sum(kind > _TEXT for kind in kinds)
    parts = 4 if mark in _SIGNS else 2
    return parts * told >= len(kinds) and (
        _NUMBER in kinds or (told == len(kinds) and _MOMENT in kinds)
    )


def _mark(shapes: Sequence[str], given: str) -> str:
    """What separates the cells of most lines that hold numbers; "" where none do."""
    filled = [*filter(_is_filled, shapes)]
    sample = filled[:: len(filled) // SAMPLED + 1]
    longest = sum(map(len, sample)) // SAMPLED_LETTERS + 1
    sample = sample[::longest]
    marks = (*(given or _MARKS), _ALL_MARKS) if given in ("", " ") else (given,)
    scores = {mark: _score(sample, mark) for mark in marks}
    best = max(marks, key=lambda mark: scores[mark])
    return best if scores[best] > 0 else ""


def _score(sample: Sequence[str], mark: str) -> float:
    """How many lines are rows of one width, less where their cells are words or several cells."""
    kinds = [[_kind(cell) for cell in _split(shape, mark)] for shape in sample]
    rows = [row for row in kinds if _holds_numbers(row, mark)]
    if not rows:
        return 0.0
    width = Counter(map(len, rows)).most_common(1)[0][0]
    told = sum(sum(min(kind, 1) for kind in row) / width for row in rows if len(row) == width)
    return told * (WORSE if mark == _ALL_MARKS else 1) * (ALONE if width == 1 else 1)


def _longest(
    shapes: Sequence[str], mark: str, lines: Sequence[str], given: Mapping[str, Any]
) -> _Stretch | None:
    """The longest stretch of rows; None where it is no table.

    A recipe has found it before: then there may be few rows.
    """
    begin = given.get("skip_lines", 0)
    kinds = [()] * begin + [tuple(map(_kind, _split(line, mark))) for line in shapes[begin:]]
    holding = [_holds_numbers(row, mark) for row in kinds]
    usual = Counter(len(row) for row, holds in zip(kinds, holding, strict=True) if holds)
    if not usual:
        return None
    width = usual.most_common(1)[0][0]
    alike = (at for at, row in enumerate(kinds) if len(row) == width)
    fits = [at for at in alike if holding[at] or (mark in _SIGNS and max(kinds[at]) >= _MOMENT)]
    stretches = [*_stretches(fits, mark, lines)]
    longest = _without_foreign(max(stretches, key=len), kinds, lines)
    measured = _measured(longest, kinds)
    filled = sum(map(_is_filled, shapes))
    alike_below = _of_same_names(longest, stretches, mark, lines)
    rest = filled - sum(map(len, alike_below))
    enough = len(longest) >= (FEWEST_ALONE if len(longest) == filled else FEWEST_ROWS)
    if "skip_lines" not in given and (not enough or 2 * len(longest) < rest or not measured[1]):
        return None
    if mark in _SIGNS:
        longest = [*_with_empty(longest, kinds, measured[0])]
    named = _filled([_split(lines[at], mark) for at in _some(longest)])
    others = sum(len(of) >= FEWEST_OF_OTHERS for of in stretches) - 1
    after = alike_below[0][0] if alike_below else 0
    return _Stretch(longest, range(0), width, named, max(0, others), after)


def _without_foreign(
    rows: Sequence[int], kinds: Sequence[Sequence[int]], lines: Sequence[str]
) -> list[int]:
    """Rows without those between other lines that all have words where nearly all have numbers."""
    told, _ = _measured(rows, kinds)
    kept: list[int] = []
    part: list[int] = []
    for at, below in zip(rows, [*rows[1:], len(lines)], strict=True):
        part.append(at)
        if any(map(_is_filled, lines[at + 1 : below])) or below == len(lines):
            fits = any(all(kinds[row][c] >= _MISSING for c in told) for row in part)
            kept += part if fits else []
            part = []
    return kept or [*rows]


def _measured(
    rows: Sequence[int], kinds: Sequence[Sequence[int]]
) -> tuple[Sequence[int], Sequence[int]]:
    """The columns in which nearly all rows have numbers, moments or nothing, and most numbers."""
    cells = np.array([kinds[at] for at in _some(rows)])
    told = (cells >= _MISSING).mean(axis=0) >= MOSTLY
    numbers = told & (2 * (cells == _NUMBER).mean(axis=0) >= 1)
    return np.flatnonzero(told).tolist(), np.flatnonzero(numbers).tolist()


def _with_empty(
    rows: Sequence[int], kinds: Sequence[Sequence[int]], told: Sequence[int]
) -> Iterator[int]:
    """Rows with those between them that have words as others do, and are empty else."""
    for above, at in itertools.pairwise(rows):
        yield above
        between = kinds[above + 1 : at]
        if all(
            len(row) == len(kinds[at]) and row.count(_MISSING) and all(row[c] > _TEXT for c in told)
            for row in between
        ):
            yield from range(above + 1, at)
    yield rows[-1]


def _some(places: Sequence[int]) -> Sequence[int]:
    return places[:: len(places) // SAMPLED + 1]


def _is_filled(line: str) -> bool:
    return bool(line.strip(" ,;|\t\r"))


def _filled(rows: Sequence[Sequence[str]]) -> int:
    """How many columns there are up to the last one that isn't empty."""
    return max(at for row in rows for at, cell in enumerate(row, 1) if cell.strip())


def _stretches(fits: Sequence[int], mark: str, lines: Sequence[str]) -> Iterator[list[int]]:
    """Rows that belong together: below the same names, with few other lines between them."""
    names = _names_among([*filter(_is_filled, lines[: fits[0]])], lines[fits[0]], mark)
    rows = [fits[0]]
    for above, at in itertools.pairwise(fits):
        between = [line for line in lines[above + 1 : at] if _is_filled(line)]
        if between:
            other = _names_among(between, lines[at], mark)
            blank, titled = at - above - 1 > len(between), len(between) > 1
            # A line of words between blanks may be a remark.
            new = other and other != names and (blank or titled or mark in _SIGNS)
            new = new or (other and blank and titled) or len(between) > MOST_BETWEEN
            if new or _begins_anew(rows, at, mark, lines):
                yield rows
                names, rows = other, []
        rows.append(at)
    yield rows


def _of_same_names(
    rows: Sequence[int], stretches: Sequence[Sequence[int]], mark: str, lines: Sequence[str]
) -> list[Sequence[int]]:
    """Other stretches of as many rows below the same names: tables of which this is the first."""
    others = [of for of in stretches if of[0] != rows[0] and len(of) == len(rows)]
    names = _names_above(rows[0], lines, mark) if others else []
    return [of for of in others if names and _names_above(of[0], lines, mark) == names]


def _names_above(at: int, lines: Sequence[str], mark: str) -> list[str]:
    above = [*filter(_is_filled, lines[max(0, at - MOST_BETWEEN) : at])]
    return _names_among(above, lines[at], mark)


def _names_among(between: Sequence[str], row: str, mark: str) -> list[str]:
    """The names right above a row, or above units, of as many columns as it fills; else []."""
    width = _filled([_split(row, mark)])
    for line in reversed(between[-2:]):
        cells = _split(line, mark)
        if not _are_words(cells, width):
            return []
        if are_names(cells[:width], width) and not _are_units(cells, width):
            return cells[:width]
    return []


def _begins_anew(rows: Sequence[int], at: int, mark: str, lines: Sequence[str]) -> bool:
    """Whether the first number of a line is that of the first of some rows, and of no other."""
    first, now = _split(lines[rows[0]], mark), _split(lines[at], mark)
    told = (c for c, cell in enumerate(first) if _kind(cell.translate(_DIGITS)) >= _MOMENT)
    if first[column := next(told, 0)] != now[column] or len(rows) < FEWEST_OF_OTHERS:
        return False
    return all(_split(lines[row], mark)[column] != first[column] for row in reversed(rows[1:]))


def _with_names(
    found: _Stretch, lines: Sequence[str], mark: str, decimal: str, given: Mapping[str, Any]
) -> _Stretch:
    """A stretch with the names above it, or in its first line where they are numbers in part."""
    if given.get("header") is False or given.get("header_lines") == 0:
        return found
    first, begin = found.rows[0], given.get("skip_lines", 0)
    count = given.get("header_lines", 0)
    most = MOST_BELOW_NAMES if mark in _SIGNS else 1  # between blanks, any two words may be names
    filled = [at for at in range(begin, first) if lines[at].strip()]
    above = filled[-1 - most :]
    if filled and above[0] > filled[0] and _names_all(_split(lines[filled[0]], mark), found):
        above = [filled[0], *above]  # with settings below it, as of a device
    told = [at for at in reversed(above) if _may_name(_split(lines[at], mark), found)]
    apart = [at for at in told if are_names(_split(lines[at], mark)[: found.named], found.named)]
    # One name may be missing, as R writes none above those of rows.
    named = found.width - 1 if _counts(found, lines, mark) else max(2, found.width - 1)
    few = [at for at in above[-1:] if are_names(_split(lines[at], mark), named)]
    known = begin + count - 1
    if "skip_lines" in given and count and known in (*told, *few):
        return replace(found, names=range(begin, known + 1))
    if not (likely := [*apart, *told]):
        head = [_split(lines[at], mark) for at in found.rows[:SAMPLED]]
        if given.get("header") or (not few and has_header(head, decimal)):
            return replace(found, names=range(first, first + 1), rows=found.rows[1:])
        likely = few
    if not likely:
        return found
    start, end = likely[0], likely[0] + 1
    while not count and end in told and _are_units(_split(lines[end], mark), found.named):
        end += 1
    names = [cell.strip() for cell in _split(lines[start], mark)][: found.named]
    more = _are_units(names, found.named) or len({*filter(None, names)}) < len(names)
    if not count and start > begin and more:
        cells = _split(lines[start - 1], mark)
        start -= _may_name(cells, found) or _names_groups(cells, names)
    return replace(found, names=range(max(begin, end - count) if count else start, end))


def _names_groups(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a line has a word above each place where the names below it begin anew, and no more.

    As spectra side by side have their names above Wavelength, Abs, Wavelength, Abs.
    """
    filled = [at for at, cell in enumerate(cells) if cell.strip()]
    begin = [at for at, name in enumerate(names) if name == names[0]]
    return filled == begin and len(begin) > 1 and not any(is_any_number(cells[at]) for at in begin)


def _counts(found: _Stretch, lines: Sequence[str], mark: str) -> bool:
    """Whether the first cells of the first rows are 1, 2, 3 and so on, which R gives no name."""
    firsts = [_split(lines[at], mark)[0].strip() for at in found.rows[:FEWEST_ROWS]]
    return firsts == [str(count) for count in range(1, len(firsts) + 1)]


def _are_units(cells: Sequence[str], width: int) -> bool:
    return 2 * sum(is_unit(cell.strip()) for cell in cells[:width]) > width


def _may_name(cells: Sequence[str], rows: _Stretch) -> bool:
    """Whether a line may hold names of the columns of some rows."""
    wide = len(cells) == rows.width or (len(cells) == rows.width + 1 and not cells[-1].strip())
    return wide and _are_words(cells[: rows.named], rows.named)


def _names_all(cells: Sequence[str], rows: _Stretch) -> bool:
    """Whether a line has a word of its own for each column of some rows, and is as wide."""
    return rows.width == rows.named == len(cells) > 2 and are_names([*cells], rows.width)


def _are_words(cells: Sequence[str], width: int) -> bool:
    """Whether so many first cells are filled for the most part, or half and the last, by words."""
    filled = [cell for cell in cells if cell.strip()]
    wide = len(cells) >= width and not any(cell.strip() for cell in cells[width:])
    most = wide and 2 * len(filled) + bool(cells[width - 1].strip()) > width
    return most and not any(map(is_any_number, filled))
