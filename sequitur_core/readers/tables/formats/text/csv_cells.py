"""The cells of a text table, once its dialect is known."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.names_and_units import header_longer, header_unfit
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import odd_lines
from sequitur_core.errors import SequiturError, UnlikeLinesError
from sequitur_core.formatting import disambiguate, pluralise
from sequitur_core.readers.tables.formats.text.above.comments import is_comment, without_key
from sequitur_core.readers.tables.formats.text.above.placed import names_apart
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import (
    KEPT,
    LONGEST_NAME,
    MOST_COLUMNS,
    MOST_REMARKS,
    TextFormat,
    are_names,
)
from sequitur_core.readers.tables.formats.text.dialect.delimiters import MOST_ODD
from sequitur_core.readers.tables.formats.text.growing_rows import (
    Growth,
    end_in_words,
    ends_as_before,
    growth_of,
    longer_from,
)
from sequitur_core.readers.tables.formats.text.headers import FEWEST_ROWS, names_of
from sequitur_core.readers.tables.formats.text.missing_names import goes_on, with_missing_name
from sequitur_core.readers.tables.formats.text.numbers import (
    MISSING_WORDS,
    is_number,
    marks_without_blanks,
    missing_steps,
    without_empty_rows,
)
from sequitur_core.readers.tables.formats.text.text_file import (
    is_open,
    split_line,
    split_lines,
    split_rows,
    written_rows,
)

MOST_GROWING = 60  # cells of rows that grow longer
FIRST_CELLS = 4  # of a row
NEARLY_WHOLE = 0.95  # of rows, which have a cell for each column: the others lack some
FEWEST_NAMES = 3  # in a line above rows that has other names than they have columns
FEWEST_WORDS = 5  # of a sentence below rows whose first cells are words
FEW_WORDS = 3  # of a line below the rows that begins with a digit and is none of them
_WORD = re.compile(r"[A-Za-z]{2,}")
_SOURCE = re.compile(r"[^\W\d]{2,}: \S")  # Source: the ministry; Note: preliminary
_MOMENT = re.compile("0[-/.:]0[-/.: ]")  # of a date or a time of day, with 0 for each number
HEAD = 200  # rows that show where names stand


class NoRowsError(SequiturError):
    """A table has names of columns alone."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} holds a header but no rows below it. Load a file that has rows of numbers."
        )


@dataclass(frozen=True, eq=False)
class Cells:
    """A table as it stands in the file.

    `frame` has one column per named column, text or numbers as pandas found them, and is
    indexed by line number, so that errors can name the line. `ragged` says that rows without
    a header have different numbers of cells; `remarks` are lines of words below the rows.
    `odd_lines` are those with too many or too few cells, with how many they have; `width` is how
    many the others have. `doubts` are notes on names that were guessed.
    """

    frame: pd.DataFrame
    ragged: bool
    empty_rows: int
    remarks: tuple[str, ...] = ()
    odd_lines: tuple[tuple[int, int], ...] = ()
    width: int = 0
    doubts: tuple[Note, ...] = ()


def read_cells(data: bytes, form: TextFormat, *, name: str) -> Cells:
    """Every cell below the header, as text or number.

    Empty rows are left out and counted. So are a few lines with too many or too few cells, or
    their cells under names are kept, as the format says.

    Raises SequiturError where many lines have too many or too few cells.
    """
    lines = split_lines(data.decode(form.encoding, errors="replace"))
    skipped, lines = lines[: form.skip_lines], lines[form.skip_lines :]
    above = skipped[-1] if skipped else ""
    header_line = next((i for i, line in enumerate(lines) if line.strip()), 0)
    widths = cells_in_each(lines, form)
    first = header_line + form.names
    end, remarks = len(widths), tuple[str, ...]()
    if len(widths) == len(lines):  # no cell runs over several lines
        end, remarks = _remarks(lines, first, form)
    body = widths[first:end]
    filled = body[body > 0]
    if len(filled) == 0:
        raise NoRowsError(name)
    check_width(widest := int(filled.max()), name)
    ragged, odd, notes = False, list[int](), list[Note]()
    growth: Growth | None = None
    if form.header:
        header = [without_key(line, form.delimiter, widest) for line in lines[header_line:first]]
        names = names_of(aligned(header, form.delimiter, widest), filled)
        if (filled == len(names) + 1).all():
            names, notes = one_name_too_few(names, lines[first:end], form)
        elif end_in_words(body, len(names), lines[first:], form.delimiter):
            names += [""] * (widest - len(names))
        elif (filled != len(names)).any():
            notes += [header_longer(len(names), widest)] if widest < len(names) else []
            whole = len(widths) == len(lines)
            growth = _growth(body, lines[first:], form, len(names)) if whole else None
            odd = _odd_lines(body, len(names), lines[first:], form) if whole and not growth else []
            if growth:
                names = growth.names(names)
            elif not odd:
                _check_widths(body, len(names), lines[first:], form, name=name, first=first)
    else:
        growth = _growth(body, lines[first:], form) if len(widths) == len(lines) else None
        ragged = growth is None and float((filled == widest).mean()) < NEARLY_WHOLE
        names = [""] * widest
        notes += about_names_above(above, widest, form)
    names = column_names(names)
    rows = len(body) if remarks else None
    with rows_told_apart(name):
        if growth:
            notes.append(growth.note(names, form.skip_lines + first + 1))
            frame = _read_grown(lines[first:], form, names, growth, rows=rows)
        elif odd:
            frame = read_mended(lines[first:], form, names, odd, rows=rows)
        elif any(map(is_open, skipped)):  # pandas would take the rows for what it opens
            frame = _read_lines(lines[first:], form, names, rows=rows)
        else:
            frame = _read_csv(data, form, names, form.skip_lines + first, rows=rows)
    keeps = form.missing_rows == KEPT and len(widths) == len(lines)
    kept = missing_steps(frame, lines[first:]) if keeps else []
    frame, empty_rows = numbered_rows(frame, form.skip_lines + first + 1, name=name, kept=kept)
    return Cells(
        frame=frame,
        ragged=ragged,
        empty_rows=empty_rows,
        remarks=remarks,
        odd_lines=tuple((form.skip_lines + first + i + 1, int(body[i])) for i in odd),
        width=len(names),
        doubts=tuple(notes),
    )


def numbered_rows(
    frame: pd.DataFrame, line: int, *, name: str, kept: Sequence[int] = ()
) -> tuple[pd.DataFrame, int]:
    """Rows by their lines in the file, without empty ones; how many went. NoRowsError if all.

    kept : empty rows that stay, as the frame numbers them.
    """
    frame, empty_rows = without_empty_rows(frame, kept)
    frame.index = frame.index + line
    frame = marks_without_blanks(frame)
    if len(frame) == 0:
        raise NoRowsError(name)
    return frame, empty_rows


@contextmanager
def rows_told_apart(name: str) -> Iterator[None]:
    """Say in words what pandas says of rows that it can't tell apart."""
    try:
        yield
    except pd.errors.ParserError as error:
        raise SequiturError(
            f"The rows of {name} can't be told apart: a quotation mark is opened but never "
            "closed, or a row has too many cells. Correct it, or save the table again."
        ) from error


def one_name_too_few(
    names: list[str], lines: Sequence[str], form: TextFormat
) -> tuple[list[str], list[Note]]:
    """The names of a header that has one too few for its lines, and a note where it is guessed."""
    cells = (split_line(line, form.delimiter) for line in lines)
    whole_rows = (row for row in cells if len(row) == len(names) + 1)
    named, about = with_missing_name(names, list(itertools.islice(whole_rows, HEAD)), form.decimal)
    return named, [about] if about else []


def about_names_above(line: str, width: int, form: TextFormat) -> list[Note]:
    """A note where the line above rows without a header has names, but not one for each column."""
    names = [cell.strip() for cell in split_line(line, form.delimiter)]
    unfit = FEWEST_NAMES <= len(names) != width and are_names(names, len(names))
    return [header_unfit(len(names), width)] if unfit and not is_comment(line) else []


def check_width(columns: int, file: str) -> None:
    """Raise SequiturError where a table has more columns than can be read."""
    if columns > MOST_COLUMNS:
        raise SequiturError(
            f"{file} has {columns:,} columns; at most {MOST_COLUMNS:,} can be read. Write one "
            "number per row, or save the numbers as a numpy array (.npy)."
        )


def aligned(lines: Sequence[str], delimiter: str, columns: int) -> list[list[str]]:
    """The cells of a header's lines; where spaces divide them, each under the name it stands at.

    A column without a unit leaves nothing but a gap there. One line alone may have names of several
    words, if it has too many for the columns.
    """
    rows = [split_line(line, delimiter) for line in lines]
    if delimiter != " " or '"' in "".join(lines):
        return rows
    if len(rows) == 1 and len(rows[0]) > columns and (apart := names_apart(lines[0], columns)):
        return [apart]
    names, whole = [(m.start(), m.end()) for m in re.finditer(r"\S+", lines[0])], rows[0]
    for place, line in enumerate(lines[1:], 1):
        if len(rows[place]) >= len(whole):
            continue
        row = [""] * len(whole)
        for cell in re.finditer(r"\S+", line):
            at = min(
                range(len(names)),
                key=lambda i: max(names[i][0] - cell.end(), cell.start() - names[i][1]),
            )
            row[at] = f"{row[at]} {cell[0]}".strip()
        rows[place] = row
    return rows


def at_lines(cells: Cells, own_lines: Callable[[IntArray], IntArray]) -> Cells:
    """Cells at the lines of their file, where they were read from a part of it."""
    lines = own_lines(cells.frame.index.to_numpy(np.int64))
    odd = own_lines(np.array([line for line, _ in cells.odd_lines], np.int64))
    found = tuple((int(at), count) for at, (_, count) in zip(odd, cells.odd_lines, strict=True))
    return replace(cells, frame=cells.frame.set_axis(lines), odd_lines=found)


def about_cells(cells: Cells, form: TextFormat) -> tuple[Note, ...]:
    """Notes on names that were guessed, and on the lines with too many or too few cells."""
    if not cells.odd_lines:
        return cells.doubts
    line, count = cells.odd_lines[0]
    kept = form.odd_lines == KEPT
    named = form.header and not header_unfit.among(cells.doubts)
    header = {} if named else {"header": False}
    odd = odd_lines(line, count, cells.width, len(cells.odd_lines), kept, **header)
    return (*cells.doubts, odd)


def _odd_lines(body: IntArray, width: int, lines: Sequence[str], form: TextFormat) -> list[int]:
    """The rows with too many or too few cells, where these are few; none where they are many.

    body : cells of each row. width : those of the header.
    """
    wrong = body > width
    if _first_short_row(body, width, lines, form):
        wrong |= (body > 0) & (body < width)
    odd, rows = [int(i) for i in np.flatnonzero(wrong)], int((body > 0).sum())
    below = [i for i in odd if i and body[i - 1] == 0]  # another table, maybe
    few = len(odd) <= max(1, MOST_ODD * rows) and rows >= FEWEST_ROWS
    return odd if few and not below else []


def _growth(
    body: IntArray, lines: Sequence[str], form: TextFormat, width: int = 0
) -> Growth | None:
    """How rows grow longer, where those of some length have as many cells as there are names.

    Without names, only those of a time that goes on are a log, and no sequences of some lengths.
    """
    if body.max() > MOST_GROWING or not (body == (width or body.max())).any():
        return None
    if not (starts := longer_from(body)):
        return None
    rows = [split_line(line, form.delimiter) for line in lines[: len(body)]]
    first = zip(*(row[:FIRST_CELLS] for row in rows if len(row) > 1), strict=False)
    if not (width or any(goes_on(column, form.decimal) for column in first)):
        return None
    return growth_of(starts, [row if body[i] else [] for i, row in enumerate(rows)], form.decimal)


def _read_grown(
    lines: list[str], form: TextFormat, names: list[str], growth: Growth, *, rows: int | None
) -> pd.DataFrame:
    """The cells of lines that grow longer, each under the name that it belongs to."""
    for at, line in enumerate(lines[:rows]):
        if line.strip():
            lines[at] = _written(growth.row(at, split_line(line, form.delimiter)), form)
    return _read_lines(lines, form, names, rows=rows)


def _written(cells: Sequence[str], form: TextFormat) -> str:
    return written_rows([cells], form.delimiter).removesuffix("\n")


def _read_lines(
    lines: list[str], form: TextFormat, names: list[str], *, rows: int | None
) -> pd.DataFrame:
    data = "\n".join(lines).encode("utf-8", "replace")
    return _read_csv(data, replace(form, encoding="utf-8"), names, 0, rows=rows)


def read_mended(
    lines: list[str], form: TextFormat, names: list[str], odd: list[int], *, rows: int | None
) -> pd.DataFrame:
    """The cells of lines, the odd ones among them left out, or only those under names kept."""
    for at in odd:
        cells = split_line(lines[at], form.delimiter)[: len(names)]
        cells += [""] * (len(names) - len(cells))
        lines[at] = _written(cells, form) if form.odd_lines == KEPT else ""
    frame = _read_lines(lines, form, names, rows=rows)
    left_out = [] if form.odd_lines == KEPT else list(frame.index.intersection(odd))
    return frame.drop(index=left_out)


def _check_widths(
    body: IntArray, width: int, lines: Sequence[str], form: TextFormat, *, name: str, first: int
) -> None:
    """Raise SequiturError that names the first row with too many or too few cells, if any.

    body : cells of each row. width : those of the header. first : the line of the first row.
    """
    short = _first_short_row(body, width, lines, form)
    too_long = np.flatnonzero(body > width)
    wrong = min([*too_long[:1], *short], default=None)
    if wrong is None:
        return
    line = form.skip_lines + first + int(wrong) + 1
    if (body[:wrong] > 0).sum() > 1 and body[wrong - 1] == 0:
        raise UnlikeLinesError(about_another_table(name, line))
    raise UnlikeLinesError(
        f"Line {line:,} of {name} has {pluralise(int(body[wrong]), 'cell')}, but the header "
        f"has {width}. Correct that line, or check which character separates the "
        "cells."
    )


def _remarks(lines: list[str], first: int, form: TextFormat) -> tuple[int, tuple[str, ...]]:
    """Where the rows from line `first` end, and the remarks below them.

    A remark is a line with words in its first cell alone, or a sentence that has fewer cells than
    rows have. It is below an empty line, or the first cells of the rows are numbers or dates, or
    all rows are full and it is a sentence, or begins as Source: does. A row that lacks all its
    values is none. Lines that begin with the sign of a comment are remarks unless rows do, too.
    """
    found: list[str] = []
    end, apart = len(lines), False
    width = len(split_line(lines[first], form.delimiter)) if first < len(lines) else 0
    for at in range(len(lines) - 1, first, -1):
        cells = [cell.strip() for cell in split_line(lines[at], form.delimiter)]
        if not any(cells):
            apart, end = True, at if found else end
            continue
        words = cells[0] not in MISSING_WORDS and not is_number(cells[0], form.decimal)
        spaced = form.delimiter == " "
        sentence = len(cells) != width if spaced else len(cells) < width and " " in cells[0]
        if len(found) == MOST_REMARKS:
            break
        remark = sentence if spaced else sentence or not any(cells[1:])
        if not (is_comment(lines[at]) or (words and remark)):
            break
        found.insert(0, form.delimiter.join(cells).strip(form.delimiter))
        end, apart = at, False
    above = [split_line(line, form.delimiter) for line in lines[max(first, end - 50) : end]]
    above = [row for row in above if any(cell.strip() for cell in row)]
    commented = all(map(is_comment, found)) and not any(is_comment("".join(row)) for row in above)
    if not found or len(above) < 2 or (max(map(len, above)) < 2 and not commented):
        return len(lines), ()
    begins = [row[0].strip()[:1].isdigit() for row in above]
    rows = [text for text in found if text[:1].isdigit() and len(_WORD.findall(text)) < FEW_WORDS]
    full = {len(row) for row in above} == {width} and all(any(row[1:]) for row in above)
    told = commented or (full and any(map(_is_told, found)))
    counts = told or (np.mean(begins) > 0.9 and not rows)
    return (end, tuple(found)) if counts or apart else (len(lines), ())


def _is_told(text: str) -> bool:
    """Whether a line below rows that begin with words is none of them: many words, or Source: x."""
    return len(_WORD.findall(text)) >= FEWEST_WORDS or _SOURCE.match(text) is not None


def about_another_table(name: str, line: int) -> str:
    """The message for rows of another kind below an empty line."""
    return (
        f"In line {line:,} of {name}, below an empty line, another table seems to begin. Put each "
        "table into a file of its own."
    )


def _read_csv(
    data: bytes, form: TextFormat, names: list[str], skip: int, *, rows: int | None = None
) -> pd.DataFrame:
    """The cells below `skip` lines, blank rows included; so many rows, or all."""
    return pd.read_csv(
        io.BytesIO(data),
        encoding=form.encoding,
        sep=r"\s+" if form.delimiter == " " else form.delimiter,
        decimal=form.decimal,
        header=None,
        names=names,
        index_col=False,
        skiprows=skip,
        nrows=rows,
        skip_blank_lines=False,
        skipinitialspace=True,
        keep_default_na=False,
        na_values=list(MISSING_WORDS),
        low_memory=False,
        encoding_errors="replace",
    )


def _first_short_row(
    body: IntArray, width: int, lines: Sequence[str], form: TextFormat
) -> list[int]:
    """The first row that lacks cells, as a list of one; none if nothing is lost.

    Some programs leave out empty cells at the end of a line: rows may lack cells of columns
    that are empty throughout, or in the row before. Or of all but a time's: nothing was measured.
    """
    short = np.flatnonzero((body > 0) & (body < width))
    short = np.setdiff1d(short, _moments_alone(body, width, lines, form))
    if len(short) == 0:
        return []
    narrowest = int(body[short].min())
    # The first row alone may hold what is true of all, such as the number of a device.
    for row in np.flatnonzero(body > narrowest)[int(body[0] > narrowest) :]:
        cells = split_line(lines[int(row)], form.delimiter)[narrowest:]
        if any(cell.strip() not in MISSING_WORDS for cell in cells):
            cut = (i for i in short.tolist() if not ends_as_before(i, body, lines, form.delimiter))
            return [*itertools.islice(cut, 1)]
    return []


def _moments_alone(body: IntArray, width: int, lines: Sequence[str], form: TextFormat) -> IntArray:
    """The rows that hold a date or a time of day alone, written as whole rows begin."""
    alone = np.flatnonzero(body == 1)
    if not len(alone) or width < 3:
        return alone[:0]
    whole = np.flatnonzero(body == width)[:HEAD]
    begins = {_shape(split_line(lines[int(i)], form.delimiter)[0]) for i in whole}
    shapes = [_shape(lines[int(i)]) for i in alone]
    return alone[[bool(_MOMENT.match(shape)) and shape in begins for shape in shapes]]


def _shape(cell: str) -> str:
    return re.sub(r"\d+", "0", cell.strip())


def cells_in_each(lines: list[str], form: TextFormat) -> IntArray:
    """Cells per row, 0 for a blank line."""
    if form.delimiter == " ":
        return np.array([len(split_line(line, " ")) for line in lines], dtype=np.int64)
    if any(map(is_open, lines)):  # a quoted cell runs over several lines
        text = io.StringIO("\n".join(lines), newline="")
        return np.array([len(row) for row in split_rows(text, form.delimiter)], dtype=np.int64)
    widths = np.empty(len(lines), dtype=np.int64)
    for i, line in enumerate(lines):
        if '"' in line:
            widths[i] = len(split_line(line, form.delimiter))
        else:
            widths[i] = line.count(form.delimiter) + 1 if line.strip() else 0
    return widths


def column_names(names: list[str]) -> list[str]:
    """Names that are there and differ: "column 3" for none, "a (2)" for a second a."""
    result = []
    for position, name in enumerate(names):
        plain = " ".join(name.split()) or f"column {position + 1}"
        if len(plain) > LONGEST_NAME:
            plain = f"{plain[: LONGEST_NAME - 1]}…"
        result.append(plain)
    return list(disambiguate(result))
