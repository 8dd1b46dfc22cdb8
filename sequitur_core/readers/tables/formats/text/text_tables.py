"""Tables one below the other in a text, such as devices and markers of one walk; names above."""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.files import channels_below
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, join_names
from sequitur_core.readers.tables.formats.among_lines.columns_below import beside_each_other
from sequitur_core.readers.tables.formats.text.above.placed import Spans, columns_of, words_above
from sequitur_core.readers.tables.formats.text.numbers import MISSING_WORDS

_RULE = re.compile(rb"[ ]*[-=_]{3,}[-=_ ]*")  # below the names
_BYTES = "latin-1"  # a letter for each byte
_BLANK = re.compile(rb"\n[ \t,;|\r]*\n")
_MAY_BE_BLANK = re.compile(rb"\n[\r\n \t,;|]")  # is looked for first, as it is found fast
_COMMENTS = re.compile(rb"\n(?:#[^\n]*\n)+")
_CELLS = re.compile(rb"[,;\t|]")
_NUMBER = re.compile(rb"\s*[+-]?\d[\d.,eE+-]*\s*")
_CLOCK = rb"\d+:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
_MOMENT = re.compile(rb"\s*(?:\d+[-/.]\d+[-/.]\d+(?:[ T]" + _CLOCK + rb")?|" + _CLOCK + rb")\s*")
_NUMBER_IN_ROW = re.compile(rb"\A[^\n]*\d")
_NO_ROW = re.compile(rb"#[^\n]*|[ \t,;|\r]*")  # a comment, an empty line
_UNUSED = re.compile(rb"\d+:\d\d:\d\d[,;\t|]{2,}\r?")  # a time at which nothing was read
_SECTION = re.compile(rb"(?m)^(?:\xef\xbb\xbf)?\[\w[^\[\]\r\n]*\][ ,;\t]*\r?$")  # [Results]
FEWEST_NAMES = 3
FEW_LINES = 3  # of words below the last names
MOST_TITLES = 10  # lines above the numbers of a table: title, rate, names, units
MOST_TABLES = 50
MOST_WORDS = 2  # of a name in one line; more are a sentence
MOST_ALIGNED = 500  # rows in which cells stand below each other
MOST_BLANK = 1_000  # empty lines below which a table is looked for
ROWS_ALIKE = 3  # first lines, that are rows if they are of words and numbers in the same places
LONGEST_LINE = 2_000  # bytes that are looked at
LARGEST_SEARCHED = 64_000_000  # bytes; larger files are taken for one table
SMALL = 0.1  # of the lines of another table
LONGEST_TITLE = 60  # letters
HEADS = 2  # of a table without a title, by which it is told


S = TypeVar("S", bytes, list[Any])
END = b";"  # of each record, where it is that of each line
FEWEST_RECORDS, FEW_TOGETHER = 20, 0.01  # such lines, and their share that holds several


@dataclass(frozen=True, eq=False)
class Sheet:
    """One of several tables of a file, as text; those of workbooks have tabs and points.

    `name` and the names of `others` are those of the sheets that have cells; a file that holds
    one table has no names for it. `gone` says below which lines of the text others were left out
    of the file, and how many up to there; `doubts` are notes on what was guessed; `rate` is how
    many steps per second are said, 0 for none; `above` are lines of cells above the text;
    `record_end` is the sign at which lines of several records were divided; `names_again` is
    "joined" where parts with names in other words were put together, "uncommented" where comments
    among rows were left out, "rows" where no line has names; `quotes` are those that stood around
    values; `lasting` are the names of durations, whose numbers are seconds.
    """

    text: bytes
    name: str = ""
    others: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    gone: tuple[tuple[int, int], ...] = ()
    doubts: tuple[Note, ...] = ()
    rate: float = 0.0
    above: tuple[str, ...] = ()
    record_end: str = ""
    names_again: str = ""
    quotes: str = ""
    lasting: tuple[str, ...] = ()

    def own_lines(self, lines: IntArray) -> IntArray:
        """Lines of the file (n), counted from 1, from those of the text."""
        below = [0, *(line for line, _ in self.gone)]
        counts = np.array([0, *(count for _, count in self.gone)])
        found: IntArray = lines + counts[np.searchsorted(below, lines) - 1]
        return found


def with_records_apart(data: bytes) -> tuple[bytes, int]:
    """A text in which each record has a line of its own, and how many lines held several.

    Where the same sign ends all lines and stands within few of them, it ends records: a phone wrote
    33,Jogging,-0.69,12.68,0.5; so, and forgot some ends of lines.
    """
    head = [line for line in data[:LONGEST_LINE].splitlines()[:-1] if line.strip()]
    if len(head) < FEWEST_RECORDS or not all(line.rstrip().endswith(END) for line in head):
        return data, 0
    if not any(mark in head[0] for mark in (b",", b"\t")):
        return data, 0
    lines = data.splitlines()
    within = [at for at, line in enumerate(lines) if END in line.rstrip()[:-1]]
    if not 0 < len(within) <= FEW_TOGETHER * len(lines):
        return data, 0
    for at in within:
        lines[at] = b"\n".join(part + END for part in lines[at].rstrip().split(END) if part)
    return b"\n".join([*lines, b""]), len(within)


def without_repeated_names(data: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """A text without the line of its names where that comes again.

    Also below which of its lines that was, each time, and how many lines are gone up to there.

    Loggers that are started anew write it again, and so do data bases above each part of what was
    asked for, below comments and an empty line, and vmstat for each screen, below what it groups.
    """
    if len(data) > LARGEST_SEARCHED or b"\0" in data[:LONGEST_LINE]:  # two bytes for a letter
        return data, ()
    widths: set[int] = set()
    above_rows = True
    head = data[: MOST_TITLES * LONGEST_LINE].splitlines()[: 3 * MOST_TITLES]
    inside, paired = False, data.count(b'"') % 2 == 0  # a cell in quotes, of several lines
    for at, line in enumerate(head):
        began_inside, inside = inside, inside != bool(paired and line.count(b'"') % 2)
        cells = [cell.strip() for cell in cells_of_line(line)]
        names = [cell for cell in cells if cell]
        again = line.removeprefix(codecs.BOM_UTF8).strip()
        above_rows = above_rows and is_words(line)
        first = above_rows or len(cells) not in widths
        comment = line.startswith(b"#")
        names_below = comment and _names_follow(head[at + 1 :])
        widths.add(0 if comment else len(cells))
        if (comment and not above_rows) or names_below or not first or len(names) < FEWEST_NAMES:
            continue
        if began_inside or line.count(b'"') % 2:  # or the end of one
            continue
        if not is_words(line) or 2 * len({*names}) <= len(names) or data.count(again) < 2:
            continue
        pattern = rb"(?m)^(?:\xef\xbb\xbf)?[ \t]*" + re.escape(again) + rb"[ \t]*\r?$\n?"
        begin, *parts = re.split(pattern, data)
        if parts and _are_words(parts[-1]):  # names once more below the rows, with what they are of
            parts[-1] = b""
        if len(parts) > 1 and all(
            _NUMBER_IN_ROW.search(part[:LONGEST_LINE]) for part in filter(bytes.strip, parts)
        ):
            rows = [part[: _end_of_rows(part, begin)] + b"\n" for part in parts[:-1]]
            above = begin + line + b"\n"
            begins = [data.count(b"\n", 0, m.end()) for m in re.finditer(pattern, data)][1:]
            kept = np.cumsum([above.count(b"\n") + rows[0].count(b"\n"),
                              *(row.count(b"\n") for row in rows[1:])])  # fmt: skip
            gone = tuple((int(k), b - int(k)) for k, b in zip(kept, begins, strict=True))
            return above + b"".join(rows) + parts[-1], gone
    return data, ()


def begins_with_rows(data: bytes) -> bool:
    """Whether first lines of words and numbers are rows, one like another, and none has names.

    So those of trials are, between spaces: such a line may come again, and is a row then, too.
    """
    head = data[: ROWS_ALIKE * LONGEST_LINE].splitlines()[:ROWS_ALIKE]
    rows = [[*map(bytes.strip, cells_of_line(line))] for line in head]
    shapes = {tuple(bool(_NUMBER.fullmatch(cell)) for cell in cells) for cells in rows}
    if not all(map(is_words, head)) or len(rows) < ROWS_ALIKE or len(shapes) > 1:
        return False
    if len({*shapes.pop()}) < 2:
        return False
    return any(len({*column}) < ROWS_ALIKE and not _NUMBER.fullmatch(column[0])
               for column in zip(*rows, strict=True))  # fmt: skip


def _names_follow(lines: Sequence[bytes]) -> bool:
    """Whether the first of some lines that is no comment has names, and no row."""
    below = next((line for line in lines if not line.startswith(b"#")), b"")
    return is_words(below) and not is_numbers(below)


def _end_of_rows(text: bytes, above: bytes) -> int:
    """Where the last row ends that has only comments and empty lines below it.

    Or lines that stand above the first names, too.
    """
    end, titles = len(text), {line.strip() for line in above.splitlines()}
    while (at := text.rfind(b"\n", 0, end)) >= 0 and (
        _NO_ROW.fullmatch(text, at + 1, end) or text[at + 1 : end].strip() in titles
    ):
        end = at
    return end


def table_of_text(data: bytes, name: str, *, file: str, commented: bool = True) -> Sheet:
    """A table of a text file: all of it, or of several below each other the named or first one.

    commented : whether comments alone may stand between tables, as they didn't in earlier recipes.

    Raises SequiturError if no table is called that.
    """
    starts = [0, *starts_of_tables(data, commented=commented)]
    sections = _sections(data)
    if len(starts) == 1 and not sections:
        return Sheet(data)
    tables = sections or parts_from(data, starts)
    return one_of_tables(tables, name, file=file, sections=bool(sections))


def one_of_tables(
    tables: Sequence[bytes], name: str, *, file: str, sections: bool = False
) -> Sheet:
    """The named or first one of tables that stand below each other, or are sections.

    What has hardly any lines beside another isn't the first, as it only tells of that; of sections
    with titles, it is the longest one. Those that go along the same columns are channels of one.

    Raises SequiturError if none is called that.
    """
    names = disambiguate([_title(text, place) for place, text in enumerate(tables, 1)])
    beside = beside_each_other(tables, names) if not sections else None
    whole = beside.called(names) if beside else ""
    if name and name not in (*names, whole):
        raise SequiturError(
            f"{file} has no table {name!r}. Its tables are {join_names(names, 12)}."
        )
    lines = [text.count(b"\n") for text in tables]
    least = (1 if sections else SMALL) * max(lines)
    first = next(at for at, count in enumerate(lines) if count >= least)
    parts = beside.places if beside else ()
    others = [title for at, title in enumerate(names) if at not in parts]
    if beside and (name == whole or (not name and first in parts)):
        heads = [_title(text, 0, heads=True) for at, text in enumerate(tables) if at not in parts]
        said = channels_below(len(parts), beside.along, beside.names, tuple(heads))
        return Sheet(beside.text, whole, (whole, *others), doubts=(said,))
    at = names.index(name) if name else first
    shown = names if at in parts else (*others, *filter(None, [whole]))
    title = re.escape(names[at].encode()) + rb"[,;\t|]+\r?\n"
    # Above empty cells, it would be part of the names of all columns.
    return Sheet(re.sub(rb"\A" + title, b"\n", tables[at]), names[at], shown)


def _sections(data: bytes) -> list[bytes]:
    """The sections with rows of numbers, where several have; [] where the longest has no names.

    Those of others may stand in a section of their own, above one of numbers alone.
    """
    if len(data) > LARGEST_SEARCHED or not data.startswith((b"[", codecs.BOM_UTF8 + b"[")):
        return []
    starts = [found.start() for found in _SECTION.finditer(data)]
    sections = parts_from(data, starts)
    tables = [text for text in sections if has_names(text)]
    return tables if len(tables) > 1 and has_names(max(sections, key=len)) else []


def parts_from(whole: S, starts: Sequence[int]) -> list[S]:
    """The parts of a text or of rows that begin at these places."""
    return [whole[a:b] for a, b in pairwise([*starts, len(whole)])]


def has_names(section: bytes) -> bool:
    """Whether a line of words stands above two rows of as many cells, mostly numbers."""
    lines = section[: MOST_TITLES * LONGEST_LINE].splitlines()[: 2 * MOST_TITLES]
    for names, first, second in zip(lines, lines[1:], lines[2:], strict=False):
        widths = {len(_CELLS.split(line)) for line in (names, first, second)}
        if len(widths) == 1 and is_words(names) and is_numbers(first) and is_numbers(second):
            return True
    return False


def starts_of_tables(data: bytes, *, commented: bool = True) -> list[int]:
    """Where tables begin below others: under empty lines, or where none do, under comments."""
    if len(data) > LARGEST_SEARCHED:
        return []
    starts = [*_starts_below(data, _BLANK)] if _MAY_BE_BLANK.search(data) else []
    return starts or ([*_starts_below(data, _COMMENTS)] if commented and b"\n#" in data else [])


def _starts_below(data: bytes, between: re.Pattern[bytes]) -> Iterator[int]:
    """Where words stand under such lines, with numbers above and below.

    Under comments, they have to be names: a row that lacks all its numbers may stand there, too.
    """
    may_begin = is_words if between is _BLANK else _are_names
    last, count, counted = 0, 1, False
    for found in itertools.islice(between.finditer(data), MOST_BLANK):
        at = found.end()
        below = data[at : at + MOST_TITLES * LONGEST_LINE].splitlines()[:MOST_TITLES]
        below = [line for line in below if not line.startswith(b"#")]
        if not below or not may_begin(below[0]):
            continue
        titled = _SECTION.fullmatch(below[0]) is not None
        counts = _are_counts(below[:2])
        if not (titled or any(map(is_numbers, below)) or counts):
            continue
        text = data[max(last, found.start() - MOST_TITLES * LONGEST_LINE) : found.start()]
        above = [row for row in text.splitlines() if not _UNUSED.fullmatch(row)][-2:]
        rows = all(map(is_numbers, above)) or (counted and all(map(_is_count, above)))
        if len(above) == 2 and rows and count < MOST_TABLES:
            yield at
            last, count, counted = at, count + 1, counts


def _are_names(line: bytes) -> bool:
    """Whether the cells of a line are several words, each of its own and none for a missing one."""
    cells = [cell.strip().decode("utf-8", "replace") for cell in _CELLS.split(line)]
    return is_words(line) and len({*cells}.difference(MISSING_WORDS)) == len(cells) > 1


def is_numbers(line: bytes) -> bool:
    """Whether most of a line's cells are numbers or moments, and there are several."""
    separate = line.split(b"\t") if b"\t" in line else _CELLS.split(line)  # 1,234.5 in one
    return are_numbers(separate)


def are_numbers(separate: Sequence[bytes]) -> bool:
    """Whether most of some cells are numbers or moments, and there are several."""
    cells = [cell for cell in separate if cell.strip()]
    numbers = sum(bool(_NUMBER.fullmatch(cell) or _MOMENT.fullmatch(cell)) for cell in cells)
    return numbers > 1 and 2 * numbers > len(cells)


def _are_counts(lines: list[bytes]) -> bool:
    """Whether a line of two names stands above one of a name and a number."""
    named = len(lines) == 2 and len(_CELLS.split(lines[0])) == 2
    return named and _is_count(lines[1])


def _is_count(line: bytes) -> bool:
    """Whether a line is a name and a number."""
    cells = _CELLS.split(line)
    return len(cells) == 2 and bool(_NUMBER.fullmatch(cells[1]) and not _NUMBER.fullmatch(cells[0]))


def _are_words(text: bytes) -> bool:
    """Whether a text is one to three lines of words."""
    lines = text[: FEW_LINES * LONGEST_LINE].strip().split(b"\n")
    return (
        len(text) < FEW_LINES * LONGEST_LINE
        and len(lines) <= FEW_LINES
        and all(map(is_words, lines))
    )


def cells_of_line(line: bytes) -> list[bytes]:
    """The cells of a line, between spaces where no sign divides them."""
    return _CELLS.split(line) if _CELLS.search(line) else line.split()


def is_words(line: bytes) -> bool:
    """Whether a line has cells, none of which is a number, or several between spaces."""
    cells = [parts for cell in _CELLS.split(line) if (parts := cell.split())]
    return bool(cells) and not any(all(map(_NUMBER.fullmatch, parts)) for parts in cells)


def _title(text: bytes, place: int, *, heads: bool = False) -> str:
    """The one cell of the first line, or a number where that holds names: or the `heads` there."""
    line = text.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    cells = [cell.strip() for cell in _CELLS.split(line) if cell.strip()]
    titles = [c.decode("utf-8", "replace").strip('"')[:LONGEST_TITLE] for c in cells[:HEADS]]
    numbered = ", ".join(titles) if heads else f"table {place}"
    return titles[0] if len(cells) == 1 and titles[0] else numbered


# Names above a rule


def with_names_in_one_line(data: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """A text whose names stand in several lines above a rule of dashes, with them in one line.

    Cells stand below each other, and so do the words of a name: each belongs to the column that it
    stands above. Also below which line others are gone, as `without_repeated_names` has it; the
    text itself, and (), where some column has no word in the last of them.
    """
    if len(data) > LARGEST_SEARCHED:
        return data, ()
    head = data[: MOST_TITLES * LONGEST_LINE].splitlines()[:MOST_TITLES]
    at = next((k for k, line in enumerate(head) if _RULE.fullmatch(line.rstrip())), 0)
    above = head[:at]
    while above and not above[0].strip():
        above.pop(0)
    plain = all(is_words(line) and b"\t" not in line for line in above)
    if len(above) < 2 or not plain:
        return data, ()
    lines = data.splitlines()
    rows = [line for line in lines[at + 1 : at + 1 + MOST_ALIGNED] if line.strip()]
    if len(rows) < FEW_LINES:
        return data, ()
    names = _names_above(above, columns_of([row.decode(_BYTES) for row in rows]))
    if len(names) < FEWEST_NAMES:
        return data, ()
    below = [b"\t".join(line.split()) for line in lines[at + 1 :]]
    return b"\n".join([b"\t".join(names), *below, b""]), ((1, at),)


def _names_above(above: Sequence[bytes], spans: Spans) -> list[bytes]:
    """The words above each column; [] where one has none in the last line, or many in another."""
    words = [list[str]() for _ in spans]
    for line in reversed(above):
        placed, spans, _ = words_above(line.decode(_BYTES), spans)
        words = [[*new, *old] for new, old in zip(placed, words, strict=True)]
        if not all(words) or max(map(len, placed), default=0) > MOST_WORDS:
            return []
    return [" ".join(of).encode(_BYTES) for of in words]
