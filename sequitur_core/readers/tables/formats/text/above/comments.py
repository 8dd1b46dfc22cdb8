"""Comments above a text table, the last of which may hold the names of its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sequitur_core.readers.dates.clock_texts import CLOCK
from sequitur_core.readers.tables.columns.units.known import is_unit
from sequitur_core.readers.tables.formats.text.above.sentences import is_sentence
from sequitur_core.readers.tables.formats.text.above.settings_above import MOST_TITLES, is_set
from sequitur_core.readers.tables.formats.text.above.weighed import are_told, are_units
from sequitur_core.readers.tables.formats.text.numbers import DATE, is_number
from sequitur_core.readers.tables.formats.text.text_file import split_line

MOST_SAID = 200  # lines above the one that ends a header
_COMMENTS = ("#", "%", "@")
# Before names, also "! time force" and "; time, force".
_SIGN = re.compile(r"^(?:[#%][#% ]*|(?://+|!+|;+(?= [^;]*$)) *)")
_RULE = re.compile(r"[\s,;|+:]*(?:[-=_]{3,}[\s,;|+:]*)+")
_IN_BRACKETS = r"\([^()]{1,12}\)|\[[^\[\]]{1,12}\]"
_NAME = re.compile(rf"[#%]+\s*[^\W\d_][\w.-]*(?:\s*(?:{_IN_BRACKETS}))?")  # force (N)
# endheader, as OpenSim writes it below sentences with commas; ### END OF HEADER ###.
_ENDS = re.compile(r"[\W_]*(?:end[\s_-]*(?:of[\s_-]*)?header|header[\s_-]*end|eoh)[\W_]*", re.I)
_NUMBERED = re.compile(r"\W*\d+\W*")  # [2] force (N), which names one column


def is_comment(line: str) -> bool:
    return line.startswith(_COMMENTS) or not line.strip()


def end_of_comments(lines: Sequence[str]) -> int:
    """How many first lines are comments; so is a sentence above further ones.

    And whatever stands above a line that says that the header ends there.
    """
    said = (at for at, line in enumerate(lines[:MOST_SAID], 1) if _ENDS.fullmatch(line.strip()))
    end = begin = next((at for at in said if any(map(str.strip, lines[at:]))), 0)
    for place, line in enumerate(lines[begin:-1], begin):
        if is_comment(line):
            end = place + 1
        elif end == 0 or place - end >= MOST_TITLES or not is_sentence(line):
            break
    return end


def is_rule(line: str) -> bool:
    """Whether a line is drawn under names, or above them: -----  ----- or ======."""
    return _RULE.fullmatch(line) is not None


def without_comment(line: str) -> str:
    """A line without the sign of a comment before it."""
    return _SIGN.sub("", line)


def without_key(line: str, delimiter: str, width: int) -> str:
    """A comment without its sign, and without a word before names for so many columns.

    As in "# data_fields: site year month".
    """
    plain = without_comment(line)
    first, *names = split_line(plain, delimiter) or [""]
    keyed = delimiter == " " and plain != line and first.endswith(":") and len(names) == width
    return plain.lstrip().removeprefix(first) if keyed else plain


def commented_names(
    comments: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str, decimal: str
) -> tuple[list[list[str]], int]:
    """The names of the columns, which some programs write as the last of their comments.

    Their units may follow as another comment. Also the place of the first of these; [] and 0
    where the last comment has no names.
    """
    width = Counter(map(len, rows)).most_common(1)[0][0]
    if width == 1:
        return _lone_name(comments)
    places = [at for at, line in enumerate(comments) if _may_hold_names(line)][-2:]
    found = [split_line(without_key(comments[at], delimiter, width), delimiter) for at in places]
    filled = [[cell for cell in row if cell.strip("# ")] for row in found]
    found = [few if len(few) == width else row for few, row in zip(filled, found, strict=True)]
    # A date and a time of day stand under one name.
    width -= len(rows[0]) > 1 and bool(DATE.match(rows[0][0]) and CLOCK.fullmatch(rows[0][1]))
    named = [
        len(row) == width
        and not any(is_number(cell, decimal) or is_rule(cell) for cell in row)
        and not (_NUMBERED.fullmatch(row[0]) or (delimiter == " " and are_told(row)))
        for row in found
    ]
    if named[-1:] != [True] or is_set(found[-1]):
        return [], 0
    units = [cell.strip() for cell in found[-1]]
    under = 2 * sum(map(is_unit, units)) >= width or (
        are_units(units) and not are_units([cell.strip() for cell in found[0]])
    )
    count = 2 if named == [True, True] and under else 1
    return found[-count:], places[-count]


def _lone_name(comments: Sequence[str]) -> tuple[list[list[str]], int]:
    """The only comment above the only column, if it is one word; else it says something else."""
    filled = [at for at, line in enumerate(comments) if line.strip()]
    if len(filled) != 1 or not _NAME.fullmatch(comments[filled[0]].strip()):
        return [], 0
    return [[without_comment(comments[filled[0]].strip())]], filled[0]


def is_lone_name(line: bytes) -> bool:
    """Whether a line is a comment of one word, perhaps with a unit, as names the only column."""
    return _NAME.fullmatch(line.decode("utf-8", "replace").strip()) is not None


def _may_hold_names(line: str) -> bool:
    """Whether a comment may be a line of names; those of Grace are one setting each."""
    return bool(line.strip()) and not line.startswith("@")
