"""Logs whose lines are sentences with numbers in them: Epoch [3/300] - Train Loss: 0.31, LR: 0.001.

The same words come again in every line, or in every few lines of one record, and say what the
numbers between them are.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import lines_between
from sequitur_core.readers.tables.formats.text.text_file import find_encoding, split_lines

HEAD = 1 << 16  # bytes that show whether lines are sentences
FEWEST = 8  # lines of the same words
MOSTLY = 0.5  # of the lines from the first of these on, that are
_MAY_BE = re.compile(rb"[A-Za-z\x80-\xff][\"']?\s*[:=]\s*[\[(]?[+-]?\.?\d")
_DAY = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
_WHEN = rf"{_DAY}(?:[ T]\d{{1,2}}:\d\d(?::\d\d)?(?:[.,]\d+)?)?"
_NUMBER = r"(?<![\w.])(?:[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?|nan)"
_APART = r"(?=[a-zµ]{1,2}(?!\w)|(?![\w.]*\w))"  # or with a unit right behind, as in 5s
_VALUE = re.compile(rf"(?P<when>{_WHEN})|{_NUMBER}{_APART}", re.IGNORECASE)
# What a number is, in the words before it: "Train Loss: 0.31" and lr=0.001, or Epoch [3.
_CALLED = re.compile(r"(?P<name>[^\W\d_][\w %/-]*?)[\"']?\s*[:=]\s*[\[(]?$")
_NUMBERED = re.compile(r"(?P<name>[^\W\d_]\w*)\s*[\[(#]?$")
_UNIT = re.compile(r" ?(?P<unit>%|[A-Za-zµ°]{1,6}(?:/[a-z]{1,4})?)(?!\w|[\"']?\s*[:=])")
# Before numbers that say how far a program is: 12/300 (4 %) - 5s 2ms.
_ASIDE = re.compile(r"[a-zµ]{1,2} |\s*[^\s\w,;|][^\w,;|\t]*")
TIME = "time"
_Rows = list[list[Any]]


def rows_of_sentences(data: bytes) -> tuple[_Rows, list[Note]]:
    """A row for each record, with what its lines say, below names; no rows for other files."""
    if not (kinds := _kinds(data[:HEAD])):
        return [], []
    records: list[dict[str, str]] = []
    between = 0
    for line in _lines(data):
        kind = _words(line)
        if kind not in kinds or (kind != kinds[0] and not records):
            between += bool(records)
            continue
        if kind == kinds[0]:
            records.append({})
        for name, value in _named(line):
            records[-1].setdefault(name, value)
    names = list(dict.fromkeys(name for record in records for name in record))
    rows = [names, *([record.get(name, "") for name in names] for record in records)]
    return rows, [lines_between(between)] if between else []


def are_sentences(head: bytes) -> bool:
    """Whether a file that begins so is a log of sentences with numbers in them."""
    return bool(_kinds(head))


def _lines(data: bytes) -> list[str]:
    lines = split_lines(data.decode(find_encoding(data), errors="replace"))
    return [line.strip() for line in lines if line.strip()]


def _kinds(head: bytes) -> list[str]:
    """The lines of a record, each as its words; none where lines are no sentences.

    Those that come at least half as often as the most frequent, most of whose numbers have names.
    """
    whole = head[: head.rfind(b"\n") + 1] or head  # no letter is cut
    lines = _lines(whole) if _MAY_BE.search(whole) else []
    kinds = [_words(line) for line in lines]
    told = {kind: line for kind, line in zip(kinds, lines, strict=True) if _says_what(line)}
    often = Counter(kind for kind in kinds if kind in told)
    most = max(often.values(), default=0)
    found = [kind for kind in often if 2 * often[kind] >= most >= FEWEST]
    if not any(_CALLED.search(before) for kind in found for before, _ in _values(told[kind])):
        return []  # times alone
    within = kinds[kinds.index(found[0]) :]
    return found if sum(kind in found for kind in within) > MOSTLY * len(within) else []


def _words(line: str) -> str:
    """A line without its numbers and times."""
    return _VALUE.sub("\0", line)


def _says_what(line: str) -> bool:
    """Whether a line says what its numbers are, as `Loss: 0.3` does, or is a time alone.

    At least every other name has a colon behind it, and commas divide no cells without names.
    """
    begins = _VALUE.match(line)
    if begins and begins["when"] and begins.end() == len(line):
        return True
    called = numbered = 0
    for before, match in _values(line):
        if _CALLED.search(before):
            called += 1
        elif not match["when"] and match.start() and not _ASIDE.fullmatch(before):
            if not _NUMBERED.search(before):
                return False
            numbered += 1
    return called > 0 and called >= numbered


def _values(line: str) -> list[tuple[str, re.Match[str]]]:
    """The numbers and times of a line, each behind the words between it and the one before."""
    found = []
    end = 0
    for match in _VALUE.finditer(line):
        before = line[end : match.start()]
        unit = _UNIT.match(before) if end else None
        rest = before[unit.end() :] if unit else before
        found.append((rest if rest.strip() else before, match))
        end = match.end()
    return found


def _named(line: str) -> list[tuple[str, str]]:
    """What each number of a line is called, with its unit, and the number."""
    named = []
    for before, match in _values(line):
        called = _CALLED.search(before)
        if match["when"]:
            named.append((TIME, match[0]))
        elif called:
            unit = _UNIT.match(line, match.end())
            behind = f" ({unit['unit']})" if unit else ""
            named.append((called["name"].strip() + behind, match[0]))
        elif not _ASIDE.fullmatch(before) and (numbered := _NUMBERED.search(before)):
            named.append((numbered["name"], match[0]))
    return named
