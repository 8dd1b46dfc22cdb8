"""From the bytes of a text file to a table of cells: encoding, delimiter, decimal mark, header."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.readers.tables.formats.text.above.comments import (
    commented_names,
    end_of_comments,
    is_comment,
    is_rule,
)
from sequitur_core.readers.tables.formats.text.above.sentences import are_sentences
from sequitur_core.readers.tables.formats.text.above.settings_above import (
    EQUATION,
    FEWEST_PAIRS,
    MOST_TITLES,
    are_settings,
    beginning_above_numbers,
    cells_above_names,
    factors_above_names,
    facts_above_names,
    logger_above_names,
    pairs_above_names,
    section_above_numbers,
    settings_above_numbers,
    title_above_years,
    words_behind_years,
)
from sequitur_core.readers.tables.formats.text.dialect.delimiters import find_delimiter
from sequitur_core.readers.tables.formats.text.dialect.levels import lines_of_levels
from sequitur_core.readers.tables.formats.text.growing_rows import begins_short
from sequitur_core.readers.tables.formats.text.headers import (
    FEWEST_ROWS,
    begins_too_late,
    continues_header,
    has_header,
    header_lines,
    is_axis,
)
from sequitur_core.readers.tables.formats.text.numbers import (
    DATE,
    MISSING_WORDS,
    find_decimal_mark,
    is_any_number,
    is_number,
    to_number,
)
from sequitur_core.readers.tables.formats.text.text_file import (
    find_encoding,
    is_open,
    split_line,
    split_lines,
)

MOST_COLUMNS = 100_000  # each takes 0.1 ms, so that more would seem to hang
LONGEST_NAME = 300  # letters of a column's name
MOST_REMARKS = 10  # lines below it
WIDEST_BLOCK = 500  # columns of rows whose kinds are looked at cell by cell
MOST_OTHERS = 2  # lines of numbers above a table that aren't its own
_RANGE = re.compile(r"\d+(?:[.,]\d+)?\s?[-\u2013]\s?\d+(?:[.,]\d+)?")
_WHOLE = re.compile(r"[1-9][0-9]{0,8}")
LEFT_OUT, KEPT = "left out", "kept"  # what becomes of such lines
WITH_FILE, AT_BLANK, WITH_ROWS = "end of file", "blank line", "last row"  # where a table ends
ALL_TABLES = "last table"  # of those with the same heading, which are one
FOUND_ENDS = (WITH_ROWS, ALL_TABLES)  # by the lines; others are what a person says


@dataclass(frozen=True, kw_only=True)
class TextFormat:
    """How the cells of a text table are written.

    The header takes `header_lines` lines, such as names and units, if there is one. A few lines
    with too many or too few cells are `odd_lines`: "left out", or "kept" as far as they fit. So are
    `missing_rows` of a single column, in which a missing value is written.
    `record_end` is the sign at which lines that hold several rows were divided, and `names_again`
    "joined" where names in other words began further parts. `quotes` are those that stood around
    values, or lists of places.
    `table_end` is where a person said that it ends, or with rows or tables found among others, and
    `cuts` at which characters of each line cells begin; a text that is cut there has tabs between
    them.
    """

    encoding: str
    delimiter: str
    decimal: str
    header: bool
    skip_lines: int
    header_lines: int = 1
    odd_lines: str = LEFT_OUT
    missing_rows: str = LEFT_OUT
    table_end: str = ""
    cuts: tuple[int, ...] = ()
    record_end: str = ""
    names_again: str = ""
    quotes: str = ""

    @property
    def names(self) -> int:
        """Lines of names above the first row."""
        return self.header_lines if self.header else 0


def find_text_format(
    data: bytes, *, name: str, given: Mapping[str, Any] | None = None
) -> TextFormat:
    """Encoding, delimiter, decimal mark and header of a text table.

    given : fields of the format that are known; the others are found by them. Header lines alone
        say whether there is a header.

    Raises SequiturError if no lines are left for a table.
    """
    given = given or {}
    encoding = find_encoding(data, given.get("encoding", ""))
    settled: int | None = given.get("skip_lines")
    lines, comments, sample = _beginning(data, encoding, settled, name=name)
    delimiter = "\t" if given.get("cuts") else given.get("delimiter") or find_delimiter(sample)
    rows = [split_line(line, delimiter) for line in sample]
    preamble = 0
    free = settled is None and given.keys().isdisjoint(("header", "header_lines"))
    levels = lines_of_levels(rows) if free else 0
    if settled is None and not levels:
        # A quotation mark that isn't closed goes on to the end: no line of it can be skipped; but
        # one alone above the table, which would leave no row of it, opens nothing.
        opened = [at for at, line in enumerate(sample) if is_open(line)]
        if len(opened) < 2:
            preamble = _rows_above(rows, lines[comments : comments + 200], delimiter)
            preamble = preamble or int(_counts_rows(rows, data, comments))
        if len(opened) > 1 or any(preamble <= at for at in opened):
            preamble = _preamble(rows, delimiter)
        if is_rule(sample[preamble]) and len(rows) > preamble + 1:
            preamble += 1  # whose cells are as many as columns
    skip = lines.index(sample[preamble], comments) if preamble else comments
    rows = rows[preamble:]
    decimal = given.get("decimal") or find_decimal_mark(rows, delimiter)
    header, count = given.get("header"), given.get("header_lines")
    if header is None and "header_lines" in given:
        header = given["header_lines"] > 0
    if header is None:
        header = levels > 0 or has_header(rows, decimal)
        if not header and not preamble and settled is None:
            names, place = commented_names(lines[:comments], rows, delimiter, decimal)
            if names:
                header, skip = True, place
                count = len(names) if len(names) > 1 else count
                rows = [*names, *rows]
    if header and settled is None and header != given.get("header") and _is_broken(rows):
        header, skip, rows = False, skip + 1, rows[1:]  # its names are of no column for sure
    if count is None:
        # A person who says how many lines to skip says that none of these has names.
        count = levels or (header_lines(rows, decimal) if header else int(settled is None))
    # A blank at the end of a line is told from one before; all lines may be said to be names.
    ends = header and delimiter != " " and 0 < count <= len(rows)
    short = ends and begins_short(rows[count:], len(rows[count - 1]), decimal)
    return TextFormat(
        encoding=encoding,
        delimiter=delimiter,
        decimal=decimal,
        header=header and count > 0,
        skip_lines=skip,
        header_lines=count,
        odd_lines=given.get("odd_lines") or (KEPT if short else LEFT_OUT),
        missing_rows=given.get("missing_rows") or LEFT_OUT,
        table_end=given.get("table_end") or "",
        cuts=tuple(given.get("cuts") or ()),
        record_end=given.get("record_end") or "",
        names_again=given.get("names_again") or "",
        quotes=given.get("quotes") or "",
    )


def _beginning(
    data: bytes, encoding: str, settled: int | None, *, name: str
) -> tuple[list[str], int, list[str]]:
    """The first lines of a text, how many stand above the table, and some from there on.

    settled : so many as a recipe says.

    Raises SequiturError if no lines are left for a table.
    """
    head = data[:200_000].decode(encoding, errors="ignore")
    lines = split_lines(head)
    if len(data) > 200_000 and len(lines) > 1:
        lines.pop()  # cut in the middle
    if settled is not None and settled >= len(lines) and len(data) > 200_000:
        lines = split_lines(data.decode(encoding, errors="replace"))
    comments = end_of_comments(lines) if settled is None else settled
    sample = [line for line in lines[comments : comments + 200] if line.strip()]
    if not sample and settled:
        raise SequiturError(
            f"{name} has {pluralise(len(lines), 'line')}, so {pluralise(settled, 'line')} above "
            "the table would leave none for it. Choose fewer."
        )
    if not sample:
        raise SequiturError(f"{name} is empty. Load a file that holds a table.")
    return lines, comments, sample


def _rows_above(rows: list[list[str]], lines: list[str], delimiter: str) -> int:
    """How many of the rows stand above the table; `lines` are those of the rows, and blank ones."""
    settings = settings_above_numbers(rows) or section_above_numbers(rows)
    settings = settings or pairs_above_names(rows) or cells_above_names(rows)
    if settings := settings or beginning_above_numbers(rows):
        return settings
    facts = factors_above_names(rows) or facts_above_names(rows)
    if _is_size(rows) or facts or logger_above_names(rows):
        return 1
    above = _preamble(rows, delimiter)
    if len({len(row) for row in rows[above:]}) > 1:
        above = max(above, _above_rows(rows))
    above = above or _above_blank(lines, delimiter)
    above += _above_block(rows[above:])
    above += pairs_above_names(rows[above:])
    above += words_behind_years(rows[above:]) or title_above_years(rows[above:])
    grouped = above > 0 and (
        _names_groups(rows[above - 1], rows[above]) or begins_too_late(rows[above - 1 : above + 1])
    )
    return above - grouped


def _is_size(rows: list[list[str]]) -> bool:
    """Whether the first row has fewer numbers than those below it, and breaks their even first one.

    So programs write how many rows and columns follow. Numbers that are names may lack one, too.
    """
    first, *below = ([c.strip() for c in row if c.strip()] for row in rows[: 1 + 2 * FEWEST_ROWS])
    fewer = all(len(first) < len(row) for row in below)
    if (
        not first
        or not fewer
        or not all(is_number(c, ".") for c in (*first, *(r[0] for r in below)))
    ):
        return False
    axis = [to_number(row[0], ".") for row in below]
    broken = is_axis(axis) and not is_axis([to_number(first[0], "."), *axis])
    return broken and not has_header(rows, ".")


def _counts_rows(rows: list[list[str]], data: bytes, above: int) -> bool:
    """Whether the first row is one whole number, that of the rows below it, and none of these.

    Those have points, which it lacks, or it lies outside of them and they don't go on from it.

    above : lines above the first row.
    """
    first, *below = ([c.strip() for c in row if c.strip()] for row in rows)
    count = "".join(first)
    if len(first) != 1 or not _WHOLE.fullmatch(count) or int(count) < FEWEST_ROWS:
        return False
    cells = [cell for row in below for cell in row]
    if data.rstrip().count(b"\n") != above + int(count) or not all(map(is_any_number, cells)):
        return False
    if all("." in cell for cell in cells):
        return True
    number, numbers = int(count), [to_number(cell, ".") for cell in cells]
    outside = number > max(numbers) or number < min(numbers)
    return outside and number - numbers[0] != numbers[0] - numbers[1]


def _is_broken(rows: list[list[str]]) -> bool:
    """Whether a header has a quotation mark that isn't closed, and more or fewer cells than rows.

    So a program writes that cut it out of a longer one.
    """
    cut = len(rows) > 1 and sum(c.count('"') for c in rows[0]) % 2 == 1
    return cut and len(rows[0]) != _usual_width(rows[1:])


def _usual_width(rows: list[list[str]]) -> int:
    return Counter(len(row) for row in rows).most_common(1)[0][0]


def _preamble(rows: list[list[str]], delimiter: str) -> int:
    """How many first rows are titles above the table."""
    usual = _usual_width(rows)
    count = _titles(rows, usual)
    if (padded := _titles(rows, usual, padded=True)) > count:
        below = rows[padded:]
        # A name above several columns, which it groups, has a blank below it.
        full = len(below[0]) == usual and (below[0][0].strip() or padded > 1)
        if full and has_header(below, find_decimal_mark(below, delimiter)):
            count = padded
    if count == 1 and len(rows[0]) == usual - 1 and is_number(rows[1][-1], "."):
        return 0  # a header that lacks the name of its first column, as R writes it
    return max(count, _settings(rows, usual))


def _titles(rows: list[list[str]], usual: int, *, padded: bool = False) -> int:
    """How many first rows are titles: fewer cells than a table's `usual` rows have.

    padded : delimiters may fill them up, as spreadsheets save all rows with all their columns, and
        stand between two sentences.
    """
    count = 0
    while usual > 1 and count < min(len(rows) - 2, MOST_TITLES):
        cells = [bool(cell.strip()) for cell in rows[count]]
        filled = sum(cells)
        said = not any(cells[max(filled, 2) :]) or are_sentences(rows[count])
        short = len(cells) < usual or (padded and said)
        rate = count > 0 and filled == 1  # a number alone below a title
        most = max(2 if padded and _are_pairs(rows) else 1, usual // 3)
        few = filled <= most and (rate or not is_number(rows[count][0], "."))
        if not (short and few):
            break
        count += 1
    return count


def _are_pairs(rows: list[list[str]]) -> bool:
    """Whether first rows hold settings: a name that no other has, and what it is set to."""
    first = [[cell.strip() for cell in row] for row in rows[:FEWEST_PAIRS]]
    alike = all(all(row[:2]) and len(row) > 2 and not any(row[2:]) for row in first)
    return alike and len({row[0] for row in first}) == FEWEST_PAIRS


def _settings(rows: list[list[str]], usual: int) -> int:
    """How many first rows hold a program's settings, words and numbers above full names."""
    count = 0
    while count < min(len(rows) - 2, MOST_TITLES) and len(rows[count]) != usual:
        count += 1
    names = [cell.strip() for cell in rows[count]]
    settings = [cell for row in rows[:count] for cell in row]
    complete = (
        len(names) == usual
        and any(is_number(cell, ".") or DATE.match(cell.strip()) for cell in settings)
        and not any(is_number(row[0], ".") for row in rows[:count])
        and not any(is_number(cell, ".") for cell in names)
        and continues_header(rows[count:], ".")
    )
    return count if complete else 0


def _above_rows(rows: list[list[str]]) -> int:
    """How many lines stand above rows of numbers that are equally wide to the end; 0 if unsure.

    Whatever was above the names of their columns, such as a table of one row on the place, a
    sentence with commas or a hundred settings, is no part of them.
    """
    rows = _without_remarks(rows)
    width = len(rows[-1])
    start = len(rows)
    while start and len(rows[start - 1]) == width:
        start -= 1
    numbers = [sum(is_number(cell, ".") for cell in row) for row in rows[start:]]
    if sum(map(_may_be_row, rows[:start])) > MOST_OTHERS:
        return 0  # rows of this table, with more or fewer cells
    if width < 2 or len(numbers) < FEWEST_ROWS or np.mean([2 * n >= width for n in numbers]) < 0.8:
        return 0
    between = start > 1 and rows[start - 1]  # their units, or a message among the rows
    if between and _may_be_row(rows[start]) and are_names(rows[start - 2], width):
        return start - 2
    if start and numbers[0]:  # names further up have no cells below in the last columns
        alone = start > 1 and _may_be_row(rows[start - 1]) and _names_more(rows[start - 2], width)
        if alone:
            start -= 2  # but in the first row, such as a serial number
        elif _names_more(rows[start - 1], width) or (
            are_names(rows[start - 1], width - 1) and not any(row[-1] for row in rows[start:])
        ):  # rows may end in a delimiter
            start -= 1
    if start == 1 and len(rows[0]) == width - 1:
        return 0  # a header that lacks the name of its first column, as R writes it
    return start - (start > 0 and _names_groups(rows[start - 1], rows[start]))


def _names_groups(row: list[str], names: list[str]) -> bool:
    """Whether words stand apart above names that come again in another group, the first under none.

    So markers stand above their X, Y and Z, and stations above what each measured; a comma too
    many at the end changes nothing. Or each group begins with the same name, as tickers stand
    above Date, Last, Date, Last.
    """
    at = [place for place, cell in enumerate(row) if cell.strip()]
    if len(at) < 2 or at[-1] >= len(names) or (at[0] == 0 and len({names[a] for a in at}) > 1):
        return False
    groups = [{*filter(None, names[a:b])} for a, b in itertools.pairwise([*at, len(names)])]
    shared = (any(of & other for other in groups if other is not of) for of in groups)
    words = not any(is_any_number(cell) for cell in (*row, *names) if cell.strip())
    apart = any(b - a > 1 for a, b in itertools.pairwise(at))
    return words and apart and all(shared)


def _above_block(rows: list[list[str]]) -> int:
    """How many first rows stand above names and the block of rows that goes on to the end; else 0.

    Rows of a block have numbers in the same places. What is above its names and begins with a
    number, a mark or a word and a colon, such as the messages of a log, is no part of it, nor are
    limits of some of what was measured; what does not, may be. Rows of empty cells are passed over,
    and so are last columns of them.
    """
    filled = [at for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
    rows = _without_remarks([rows[at] for at in filled])
    if len(rows) <= FEWEST_ROWS or len(rows[-1]) > WIDEST_BLOCK:
        return 0
    ends = (at for row in rows[-FEWEST_ROWS:] for at, cell in enumerate(row, 1) if cell.strip())
    if (width := max(ends)) < 2:
        return 0
    rows = [row[:width] for row in rows]
    if not any(are_names(row, width) for row in rows[1:]):  # which is soon seen
        return 0
    last = [row for row in rows[-FEWEST_ROWS:] if len(row) == width]
    full = max(last, key=lambda row: sum(map(is_any_number, row)))
    places = [is_any_number(cell) for cell in full]
    start = len(rows)
    while start and _fits(rows[start - 1], places):
        start -= 1
    if not any(places) or len(rows) - start < FEWEST_ROWS or start < 2:
        return 0
    above = rows[: start - 1]
    if sum(_fits(row, places) for row in above) > MOST_OTHERS:
        return 0
    others = any(
        is_comment(row[0])
        or is_any_number(row[0])
        or row[0].rstrip().endswith(":")
        or _are_limits(row)
        for row in above
        if row[0].strip()
    )
    return filled[start - 1] if others and are_names(rows[start - 1], width) else 0


def _are_limits(row: list[str]) -> bool:
    """Whether a row says, behind a word, from where to where some columns may go: 0-60, 0-4."""
    cells = [cell.strip() for cell in row[1:]]
    filled = [*filter(None, cells)]
    ranges = sum(_RANGE.fullmatch(cell) is not None for cell in filled)
    return len(filled) < len(cells) and ranges > max(1, len(filled) / 2)


def _fits(row: list[str], places: list[bool]) -> bool:
    """Whether a row has numbers where a block has them, and nowhere else; cells may be empty.

    Or hold a word for what is missing.
    """
    cells = [cell.strip() for cell in row]
    alike = (
        c in MISSING_WORDS or is_any_number(c) == number
        for c, number in zip(cells, places, strict=False)
    )
    return len(cells) == len(places) and 2 * sum(map(bool, cells)) > len(cells) and all(alike)


def _without_remarks(rows: list[list[str]]) -> list[list[str]]:
    """The rows without a few last ones that hold no number, below many that do."""
    end = len(rows)
    while (
        len(rows) - end <= MOST_REMARKS and end > 1 and not any(map(is_any_number, rows[end - 1]))
    ):
        end -= 1
    return rows[:end] if len(rows) - end <= MOST_REMARKS else rows


def _above_blank(lines: list[str], delimiter: str) -> int:
    """How many lines of settings, with a value each at most, stand above an empty line; else 0.

    Below it are rows of numbers, under names or with other cells than the settings have.
    """
    rows = [split_line(line, delimiter) for line in lines]
    rows = [row if any(cell.strip() for cell in row) else [] for row in rows]
    width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell.strip()), default=0)
    rows = [row[:width] for row in rows]  # spreadsheets end all lines alike
    blanks = [i for i, row in enumerate(rows[: MOST_TITLES + 1]) if not row]
    for blank in reversed(blanks):
        above, below = list(filter(None, rows[:blank])), list(filter(None, rows[blank:]))
        if are_settings(above, below):
            return len(above)
    return 0


def _may_be_row(row: list[str]) -> bool:
    """Whether a line begins with a number or a date and holds numbers for the most part."""
    filled = [cell.strip() for cell in row if cell.strip()]
    numbers = sum(is_number(cell, ".") for cell in filled[1:])
    begins = bool(re.match(r"[+-]?\.?\d", row[0].strip()))
    return begins and numbers > 0 and 2 * (1 + numbers) > len(filled)


def are_names(row: list[str], width: int) -> bool:
    """Whether a line has a word of its own for each of so many columns."""
    if len(row) != width or any(not c.strip() or is_any_number(c) for c in row):
        return False
    if all(EQUATION.fullmatch(cell.strip()) for cell in row):  # settings
        return False
    return len({cell.strip() for cell in row}) == width


def _names_more(row: list[str], width: int) -> bool:
    """Whether a line has names for so many columns and for a few more."""
    cells = [cell.strip() for cell in row]
    return width < len(cells) <= width + 2 and not any(is_number(c, ".") for c in cells if c)
