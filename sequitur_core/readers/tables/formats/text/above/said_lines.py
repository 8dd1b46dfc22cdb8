"""The cells of a text table, also of one whose lines a person has pointed out.

Then nothing is looked for: the table begins and ends where it was said to, and each line in between
is a row. Those that have another number of cells are left out, however many they are.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

import numpy as np

from sequitur_core.data.notes.names_and_units import header_unfit
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.above.comments import without_key
from sequitur_core.readers.tables.formats.text.csv_cells import (
    Cells,
    NoRowsError,
    aligned,
    cells_in_each,
    check_width,
    column_names,
    numbered_rows,
    one_name_too_few,
    read_cells,
    read_mended,
    rows_told_apart,
)
from sequitur_core.readers.tables.formats.text.csv_large import plain_cells
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import AT_BLANK, TextFormat
from sequitur_core.readers.tables.formats.text.headers import names_of
from sequitur_core.readers.tables.formats.text.text_file import is_open, split_lines

MOST_COMPARED = 100  # lines
MOSTLY = 0.9  # of them


def cells_of_text(data: bytes, form: TextFormat, *, name: str) -> Cells:
    """Every cell of a text table, by its lines where a person has pointed them out.

    Raises SequiturError where it has no rows, or they can't be told apart.
    """
    # Two parsers read rows, and neither can do without the other. pyarrow is fast, as it takes
    # pieces of a text to all cores of the processor; but it knows no columns between spaces, no
    # blanks around numbers and no column of numbers and words, so it has large plain texts alone,
    # and pandas all others. Neither tells how many cells a line has, which is what decides where
    # names and rows are: before either reads a table, `split_line` looks at its lines.
    plain = None if form.table_end == AT_BLANK else plain_cells(data, form, name=name)
    if plain is not None:
        return plain
    if not form.table_end:
        return read_cells(data, form, name=name)
    return read_said(split_lines(data.decode(form.encoding, errors="replace")), form, name=name)


def read_said(lines: Sequence[str], form: TextFormat, *, name: str) -> Cells:
    """Every cell of a text's lines from those that are skipped to where the table ends.

    Rows have as many cells as most lines have; without a header they may have any number, where no
    number is that of most.

    Raises SequiturError where there are no rows, or one is far too long.
    """
    first = _first_row(lines, form)
    rows = [_closed(line) for line in lines[first : _end_of_rows(lines, first, form)]]
    body = cells_in_each(rows, form)
    filled = body[body > 0]
    if not len(filled):
        raise NoRowsError(name)
    check_width(int(filled.max()), name)
    usual = int(np.bincount(filled).argmax())
    names, doubts = _names(lines[first - form.names : first], rows, usual, form)
    ragged = not names and 2 * int((filled == usual).sum()) < len(filled)
    width = int(filled.max()) if ragged else max(usual, len(names))
    names = column_names([*names, *[""] * (width - len(names))])
    fits = (body == 0) | ((usual <= body) & (body <= width))
    odd = [] if ragged else [int(at) for at in np.flatnonzero(~fits)]
    with rows_told_apart(name):
        frame = read_mended(rows, form, names, odd, rows=None)
    frame, empty_rows = numbered_rows(frame, first + 1, name=name)
    return Cells(
        frame=frame,
        ragged=ragged,
        empty_rows=empty_rows,
        odd_lines=tuple((first + at + 1, int(body[at])) for at in odd),
        width=width,
        doubts=tuple(doubts),
    )


def cut_at(data: bytes, cuts: Sequence[int], encoding: str) -> bytes:
    """A text with tabs before the characters, counted from 1, at which the cells of a line begin.

    A line has as many cells as begin in it. The text itself without cuts.
    """
    if not cuts:
        return data
    lines = split_lines(data.decode(encoding, errors="replace"))
    return "\n".join("\t".join(cells_at(line, cuts)) for line in lines).encode(encoding, "replace")


def cells_at(line: str, cuts: Sequence[int]) -> list[str]:
    line = line.rstrip()
    places = [*(at - 1 for at in cuts if at <= len(line)), len(line)]
    cells = (line[begin:end] for begin, end in itertools.pairwise(places))
    return [cell.strip().replace("\t", " ") for cell in cells]


def likely_cuts(lines: Sequence[str]) -> tuple[int, ...]:
    """The characters at which cells seem to begin in lines of one length, that of most.

    Where what is a letter, a sign or a digit changes to another in nearly all of them.
    """
    usual = Counter(len(line) for line in lines if line.strip()).most_common(1)
    alike = [line for line in lines if usual and len(line) == usual[0][0]][:MOST_COMPARED]
    if not alike:
        return (1,)
    kinds = np.array([[_kind(letter) for letter in line] for line in alike])
    begins = (kinds[:, 1:] != kinds[:, :-1]) & (kinds[:, 1:] != " ")
    return (1, *(int(at) + 2 for at in np.flatnonzero(begins.mean(axis=0) > MOSTLY)))


def _kind(letter: str) -> str:
    if letter.isdigit() or letter in ".,":
        return "0"
    return "a" if letter.isalpha() else letter


def _first_row(lines: Sequence[str], form: TextFormat) -> int:
    """The place of the line below those that are skipped and the names."""
    begin = form.skip_lines
    while begin < len(lines) and not lines[begin].strip():
        begin += 1
    return min(begin + form.names, len(lines))


def _end_of_rows(lines: Sequence[str], first: int, form: TextFormat) -> int:
    """The place of the first blank line below a row, where the table ends there."""
    if form.table_end == AT_BLANK:
        rows = 0
        for at in range(first, len(lines)):
            filled = bool(lines[at].strip(f"{form.delimiter} \t"))
            if rows and not filled:
                return at
            rows += filled
    return len(lines)


def _closed(line: str) -> str:
    """A line without quotation marks, where one isn't closed: it would run on over all others."""
    return line.replace('"', "") if is_open(line) else line


def _names(
    header: Sequence[str], rows: Sequence[str], usual: int, form: TextFormat
) -> tuple[list[str], list[Note]]:
    """The names above rows that have so many cells, and notes on them; none where none fit."""
    if not header:
        return [], []
    plain = [without_key(line, form.delimiter, usual) for line in header]
    names = names_of(aligned(plain, form.delimiter, usual), np.array([usual]))
    if usual == len(names) + 1:
        return one_name_too_few(names, rows, form)
    # Between spaces, a name may be several words: nobody knows which cells it is of.
    unfit = form.delimiter == " " and usual != len(names)
    return ([], [header_unfit(len(names), usual)]) if unfit else (names, [])
