"""Logs whose lines are sentences with numbers in them: Epoch [3/300] - Train Loss: 0.31, LR: 0.001.

The same words come again in every line, or in every few lines of one record, and say what the
numbers between them are. Words may also stand behind a number that is alone with them, as in
`107297 pages paged in`, and a number may go from one value to another: 221696K->30750K(496576K).
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Sequence

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between, damaged_lines
from sequitur_core.readers.tables.formats.text.numbers import DAY
from sequitur_core.readers.tables.formats.text.text_file import (
    TableRows,
    filled_lines,
    find_encoding,
    split_lines,
)

HEAD = 1 << 16  # bytes that show whether lines are sentences
FEWEST = 8  # lines of the same words
LONGEST = 1_000  # letters that a number may be called by
MOSTLY = 0.5  # of the lines from the first of these on, that are
_MAY_BE = re.compile(rb"(?<!\d)[A-Za-z\x80-\xff]\d{0,3}[\"']?\s*[:=]\s*[\[(]?[+-]?\.?\d")
_MAY_BEGIN = re.compile(rb"^[ \t]*\d[\d.]* [A-Za-z][A-Za-z/ -]*\r?$", re.MULTILINE)
_CLOCK = r"(?P<clock>(?<![\w:])\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d+)?(?![\w:]))"
_STAMP = r"(?-i:[A-Z][a-z]{2}) [ \d]\d \d\d:\d\d:\d\d"  # of a system's log: May 14 15:02:03
_WHEN = rf"{_STAMP}|{DAY}(?:[ T]\d{{1,2}}:\d\d(?::\d\d)?(?:[.,]\d+)?(?: [AP]M)?)?|{_CLOCK}"
# Before a line of a program whose log the system keeps, which may have a time of its own.
_KEPT = re.compile(rf"(?P<stamp>{_STAMP}) [\w.:-]+ [\w./-]+(?:\[\d+\])?: (?P<day>{DAY})?")
# As the command date says it: Wed Aug 14 11:57:20 EEST 2013.
_SAID = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<day>[A-Z][a-z]{2} {1,2}\d{1,2}) "
    r"(?P<clock>\d\d:\d\d:\d\d)(?: [A-Z]{2,5})? (?P<year>\d{4})"
)
_NUMBER = r"(?<![\w.])(?:[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?|nan)"
_APART = r"(?=[a-zµ]+(?!\w)|(?![\w.]*\w))"  # or with a unit or a word right behind, as in 5s
_VALUE = re.compile(rf"(?P<when>{_WHEN})|{_NUMBER}{_APART}", re.IGNORECASE)
# What a number is, in the words before it: "Train Loss: 0.31" and lr=0.001, or Epoch [3.
_CALLED = re.compile(r"(?P<name>[^\W\d_][\w %/-]*?(?:\([a-z_]+\))?)[\"']?\s*[:=]\s*[\[(]?$")
_FIRST = re.compile(r"[,;|:\s]")  # behind a number without a name that a line begins with
_MOMENT = re.compile(r"\d{9,}|\d+\.\d+")  # milliseconds since 1970, seconds since a beginning
_HEAD = re.compile(rf"\[(?:{_MOMENT.pattern})\]\s")  # before what a line says, as ping -D has it
_NUMBERED = re.compile(r"(?P<name>[^\W\d_]\w*)\s*[\[(#]?$")
_UNIT = re.compile(r" ?(?P<unit>%|[A-Za-zµ°]{1,6}(?:/[a-z]{1,4})?)(?!\w|[\"']?\s*[:=])")
# A word in the place of a number: state: on, level=info.
_STATE = re.compile(
    r"(?<!\w)(?P<name>[^\W\d_]\w*)(?:\s*[:=]\s*(?P<state>[^\W\d_]\w*)(?=\s*(?:[,;|\t]|$))"
    r"|=(?P<set>[^\W\d_]\w*)(?=\s))"
)
# Before numbers that say how far a program is: 12/300 (4 %) - 5s 2ms.
_ASIDE = re.compile(r"[a-zµ]{1,2} |\s*[^\s\w,;|][^\w,;|\t]*")
# A number alone with words behind it, and its unit.
_BEHIND = re.compile(
    r"^(?P<number>\d+(?:\.\d+)?) (?:(?P<unit>[KMG]i?B?|kB|bytes) )?(?P<name>[A-Za-z][A-Za-z/ -]*)$"
)
Naming = Callable[[str], list[tuple[str, str]]]
FEWEST_BEHIND = 3  # names that stand behind numbers; one or two may be units
_COUNTED = re.compile(r"(?P<name>[A-Za-z]\w*) (?P<number>\d+):\s+(?=[+-]?\d)")
# Seconds since a program began, at the beginning of a line: 4.314: or [4.314s].
_SINCE = re.compile(r"(?P<open>\[)?(?P<number>\d+\.\d+)s?(?(open)\]|:)(?=[\s\[])")
# What something was before, is after and may be at most: PSYoungGen: 221696K->30750K(496576K).
_ARROW = re.compile(
    r"(?:(?P<name>[A-Za-z]\w*): )?(?P<before>\d+)(?P<unit>[KMG])->(?P<after>\d+)(?P=unit)"
    r"\((?P<total>\d+)(?P=unit)\)"
)
_TOOK = re.compile(r",? (?P<number>\d+\.\d+) ?(?P<unit>secs|ms)\b")
FRAME = " =*#[]-"  # around a time that is alone in a line
_SEVERAL = re.compile("\0(?:[:.,-]?\0)+")  # numbers in the place of one, as of a damaged clock
_STATES = ("before", "after", "total")
_SETS = (":", "=")
TIME, NUMBER = "time", "number"
AXES = "axes of lines"  # what recipes call tables that are read so
SECTIONS = "sections of lines"
_SECTION = re.compile(r"(?<![\w=])(?P<of>[A-Za-z]\w*): (?=[A-Za-z]\w*=)")  # bed: temp=60 pwm=0.3
_LEADING = re.compile(r"[A-Za-z]\w* (?P<when>\d+\.\d+): (?=[A-Za-z])")  # Stats 1042.1: load=0.3
# Axes behind the first of a line, and a unit of all: Rotation X: 0.01, Y: 0.13, Z: 1.49 rad/s.
_PART = r"([XYZ])\s*[:=]\s*([+-]?\d+(?:\.\d+)?)"
_OF_ONE = re.compile(
    rf"(?P<of>[A-Za-z][\w ]*?)[ _](?P<parts>(?:{_PART}[\s,;]*){{2,3}})(?P<unit>[^\s\d]\S*)?",
    re.IGNORECASE,
)


def rows_of_axes(data: bytes) -> tuple[TableRows, list[Note]]:
    """Rows of sentences some of which say axes of what they begin with; no rows of others."""
    lines = split_lines(data[:HEAD].decode(find_encoding(data), errors="replace"))
    if not any(_OF_ONE.fullmatch(line.strip()) for line in lines):
        return [], []
    return rows_of_sentences(data, named=_named_axes)


def _named_axes(line: str) -> list[tuple[str, str]]:
    """What each axis of a line is called, with the unit of all, and its number."""
    if (whole := _OF_ONE.fullmatch(line)) is None:
        return named_numbers(line)
    unit = f" ({whole['unit']})" if whole["unit"] else ""
    parts = re.findall(_PART, whole["parts"], re.IGNORECASE)
    return [(f"{whole['of']} {axis}{unit}", number) for axis, number in parts]


def rows_of_sections(data: bytes) -> tuple[TableRows, list[Note]]:
    """Rows of sentences whose sections say the same names; no rows of others."""
    head = data[:HEAD]
    may_be = b": " in head and b"=" in head and _SECTION.search(head.decode("latin-1"))
    kinds = kinds_of(head) if may_be else []
    if not kinds:
        return [], []
    lines = split_lines(data[:HEAD].decode(find_encoding(data), errors="replace"))
    line = next((line for line in map(str.strip, lines) if words_of(line) in kinds[:1]), "")
    plain, apart = ([name for name, _ in named(line)] for named in (named_numbers, _in_sections))
    if len({*plain}) == len(plain) or len({*apart}) < len(apart):
        return [], []
    return rows_of_sentences(data, named=_in_sections)


def _in_sections(line: str) -> list[tuple[str, str]]:
    """What each number of a line is called, behind its section where others are called so."""
    leading = _LEADING.match(line)
    end = leading.end() if leading else 0
    parts = _SECTION.split(line[end:])
    sections = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    found = [(of, name, value) for of, part in sections for name, value in named_numbers(part)]
    often = Counter(name for _, name, _ in found)
    named = [(f"{of} {name}" if of and often[name] > 1 else name, x) for of, name, x in found]
    return [(TIME, leading["when"]), *named] if leading else named


def rows_of_sentences(data: bytes, *, named: Naming | None = None) -> tuple[TableRows, list[Note]]:
    """A row for each record, with what its lines say, below names; no rows for other files.

    named : what the numbers of a line are called, if not by the words before each.
    """
    if not (kinds := kinds_of(data[:HEAD])):
        return [], []
    rows, between, damaged = rows_of_lines(
        log_lines(data), kinds, lambda line: words_of(line) == kinds[0], named or named_numbers
    )
    return rows, notes_on_lines(between, damaged)


def words_of(line: str) -> str:
    """A line without its numbers and times; the names of its numbers, if it says what changed.

    Words in the place of numbers are left out, too.
    """
    if line.startswith(f"{TIME}: "):
        return "\0".join(name for name, _ in named_numbers(line))
    return _STATE.sub(lambda match: f"{match['name']}=\0", _VALUE.sub("\0", line))


def rows_of_lines(
    lines: Sequence[str],
    kinds: Sequence[str],
    begins: Callable[[str], bool],
    named: Naming,
    words: Callable[[str], str] = words_of,
) -> tuple[TableRows, list[str], list[str]]:
    """A row for each record below names, and the lines between that say more or are damaged.

    kinds : the words of the lines of a record.
    begins : whether a line is the first one of a record.
    named : what the numbers of a line are called, and these.
    words : those of a line.
    """
    records: list[dict[str, str]] = []
    between, damaged = list[str](), list[str]()
    patterns = {_SEVERAL.sub("\0", kind) for kind in kinds}
    for line in lines:
        kind = words(line)
        first = begins(line)
        if kind not in kinds and _SEVERAL.sub("\0", kind) in patterns:
            damaged.append(line)
        elif first or (kind in kinds and records):
            if first:
                records.append({})
            for name, value in named(line):
                records[-1].setdefault(name, value)
        elif records:
            between.append(line)
    records = [record for record in records if record.keys() != {TIME}]
    names = list(dict.fromkeys(name for record in records for name in record))
    rows = [names, *([record.get(name, "") for name in names] for record in records)]
    return rows, between, damaged


def notes_on_lines(between: Sequence[str], damaged: Sequence[str]) -> list[Note]:
    """Notes on lines that were left out."""
    notes = any_lines_between(len(between), next(iter(between), ""))
    return [*notes, damaged_lines(len(damaged), damaged[0])] if damaged else notes


def are_sentences(head: bytes) -> bool:
    """Whether a file that begins so is a log of sentences with numbers in them."""
    return bool(kinds_of(head))


def log_lines(data: bytes) -> list[str]:
    """The lines, each with words before its numbers, and dates in digits."""
    lines = [line.strip() for line in filled_lines(data)]
    behind = {match["name"] for line in lines if (match := _BEHIND.fullmatch(line))}
    if len(behind) >= FEWEST_BEHIND:
        lines = [_BEHIND.sub(_in_front, line) if line[:1].isdigit() else line for line in lines]
    lines = [_with_words(line) for line in lines]
    often = Counter(match[0] for line in lines if (match := _COUNTED.match(line)))
    if often and min(often.values()) >= FEWEST:  # Core 0: 56 °C
        lines = [_COUNTED.sub(r"\g<name>_\g<number>: ", line) for line in lines]
    return lines


def _in_front(behind: re.Match[str]) -> str:
    return f"{behind['name']}: {behind['number']} {behind['unit'] or ''}"


def _with_words(line: str) -> str:
    line = with_date_in_digits(line)
    if kept := _KEPT.match(line):
        line = (kept["day"] or f"{kept['stamp']} ") + line[kept.end() :]
    if "->" not in line or not _ARROW.search(line):
        return line
    line = _TOOK.sub(r", duration: \g<number> \g<unit>", _ARROW.sub(_before_and_after, line))
    return _SINCE.sub(rf"{TIME}: \g<number> s,", line, count=1)


def with_date_in_digits(line: str) -> str:
    """A line with 2013-08-14 11:57:20 for each Wed Aug 14 11:57:20 EEST 2013."""
    return _SAID.sub(_in_digits, line)


def _in_digits(said: re.Match[str]) -> str:
    text = f"{' '.join(said['day'].split())} {said['year']} {said['clock']}"
    try:
        return datetime.datetime.strptime(text, "%b %d %Y %H:%M:%S").isoformat(" ")
    except ValueError:
        return said[0]


def _before_and_after(arrow: re.Match[str]) -> str:
    called = f"{arrow['name']} " if arrow["name"] else ""
    parts = (f"{called}{part}: {arrow[part]} {arrow['unit']}," for part in _STATES)
    return f", {' '.join(parts)}".rstrip(",")  # apart from words before


def kinds_of(head: bytes) -> list[str]:
    """The lines of a record, each as its words; none where lines are no sentences.

    Those that come at least half as often as the most frequent, most of whose numbers have names.
    """
    whole = head[: head.rfind(b"\n") + 1] or head  # no letter is cut
    named = (b":" in whole or b"=" in whole) and _MAY_BE.search(whole)
    may_be = b"->" in whole or named or _MAY_BEGIN.search(whole)
    lines = log_lines(whole) if may_be else []
    kinds = [words_of(line) for line in lines]
    told = {kind: line for kind, line in zip(kinds, lines, strict=True) if _says_what(line)}
    often = Counter(kind for kind in kinds if kind in told)
    most = max(often.values(), default=0)
    found = [kind for kind in often if 2 * often[kind] >= most >= FEWEST]
    if not any(_CALLED.search(before) for kind in found for before, _ in values_of(told[kind])):
        return []  # times alone
    within = kinds[kinds.index(found[0]) :]
    return found if sum(kind in found for kind in within) > MOSTLY * len(within) else []


def moment_alone(line: str) -> str:
    """The date and the time of day that a line says and nothing else; "" for other lines."""
    match = _VALUE.fullmatch(with_date_in_digits(line).strip(FRAME))
    return (match["when"] or "") if match else ""


def _says_what(line: str) -> bool:
    """Whether a line says what its numbers are, as `Loss: 0.3` does, or is a time alone.

    At least every other name has a colon behind it, and commas divide no cells without names.
    """
    if moment_alone(line):
        return True
    called = numbered = 0
    for before, match in values_of(line):
        if _CALLED.search(before):
            called += 1
        elif not match["when"] and match.start() and not _ASIDE.fullmatch(before):
            if not _NUMBERED.search(before):
                return False
            numbered += 1
    return called > 0 and called >= numbered


def values_of(line: str) -> list[tuple[str, re.Match[str]]]:
    """The numbers and times of a line, each behind the words between it and the one before."""
    found = []
    end = 0
    for match in _VALUE.finditer(line):
        before = line[end : match.start()]
        unit = _UNIT.match(before) if end else None
        rest = before[unit.end() :] if unit else before
        found.append(((rest if rest.strip() else before)[-LONGEST:], match))
        end = match.end()
    return found


def named_numbers(line: str) -> list[tuple[str, str]]:
    """What each number of a line is called, with its unit, and the number."""
    return [(name, said) for name, said, _ in names_of_numbers(line)]


def names_of_numbers(line: str) -> list[tuple[str, str, int]]:
    """What each number of a line is called, with its unit, the number, and which it is of all.

    Of a word in the place of a number, that is -1.
    """
    named = []
    for place, (before, match) in enumerate(values_of(line)):
        called = _CALLED.search(before)
        name = ""
        if match["when"] and not (match["clock"] and called):
            name = TIME
        elif called:
            unit = None if match["clock"] else _UNIT.match(line, match.end())
            behind = f" ({unit['unit']})" if unit else ""
            name = called["name"].rpartition("  ")[2].strip()
            if before[: called.start()].rstrip()[-1:] in _SETS:  # level=info cpu=3
                name = name.partition(" ")[2] or name
            name += behind
        elif _HEAD.match(line) and before == "[":
            name = TIME
        elif not match.start() and _FIRST.match(line, match.end()):
            name = TIME if _MOMENT.fullmatch(match[0]) else NUMBER
        elif not _ASIDE.fullmatch(before) and (numbered := _NUMBERED.search(before)):
            name = numbered["name"]
        if name:
            named.append((name, match[0], place))
    states = _STATE.finditer(line) if named else ()
    return named + [(match["name"], match["state"] or match["set"], -1) for match in states]


def form_of(line: str) -> tuple[str, list[str]]:
    """A line with a sign for each number, by its kind, and these: lines of one form say the same.

    Kinds are dates, times of day, moments and other numbers, which may have other names.
    """
    said: list[str] = []

    def sign(match: re.Match[str]) -> str:
        said.append(match[0])
        if match["when"]:
            return "\2" if match["clock"] else "\1"
        return "\3" if _MOMENT.fullmatch(match[0]) else "\0"

    return _VALUE.sub(sign, line), said
