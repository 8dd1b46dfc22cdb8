"""Logs whose numbers stand behind their names: step 10 | loss 3.21 | lr 1.5e-05 | dt 23.5ms.

Bars, commas or blanks stand between, a name may have a sign behind it, and then also one number for
each axis: Acc: 0.1, 0.2, 9.8. A name that comes again is that of another group, which begins behind
two bars: Left Acc: 1 | Gyro: 2 || Right Acc: 3 | Gyro: 4. How long something took may stand among
the others without a name: Epoch 001/060 | 72s | loss=5.24.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.programs.logs.sentences import (
    are_sentences,
    rows_of_sentences,
)
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines, lines_of

NAMED = "numbers behind names"
HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST = 8  # lines
FEWEST_PARTS, FEWEST_BETWEEN_BLANKS = 2, 3  # numbers of a line
AXES = ("X", "Y", "Z")
_NEXT_GROUP = "||"
_MAY_BE = re.compile(rb"^[ \t]*[A-Za-z\x80-\xff][^\n\d]{0,40}[ \t][+-]?\d", re.MULTILINE)
_NUMBER = r"(?:[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?|nan)"
_WORD = r"[^\W\d_][\w/%-]*"
_UNIT = r"%|[A-Za-zµ°]{1,6}(?:/[a-z]{1,4})?"
_DURATION = r"\d+(?:\.\d+)?\s?(?:s|ms|sec|secs|min)\b"
_FURTHER = rf"(?:\s*,\s*(?!{_DURATION}){_NUMBER}(?![\w.]))*"
_PART = re.compile(
    rf"(?P<name>{_WORD}(?: {_WORD}){{0,2}})(?:\s*[:=]\s*(?P<set>{_NUMBER}{_FURTHER})"
    rf"|\s+(?P<number>{_NUMBER}))(?:/\d+)?(?:(?P<unit>{_UNIT})|\s(?P<apart>{_UNIT})(?=\s*(?:\||$)))?"
    r"(?![\w.])"
)
_TOOK = re.compile(_DURATION)
_BETWEEN = re.compile(r"\s*(?:\|{1,2}|[,;])\s*|\s+")


def rows_of_named_numbers(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each line, below what stands before its numbers, and notes; none of other files."""
    return rows_of_sentences(_rewritten(data)) if are_named_numbers(data[:HEAD]) else ([], [])


def are_named_numbers(head: bytes) -> bool:
    """Whether a file that begins so is such a log, and no sentences that are read as they are."""
    if not _MAY_BE.search(head):
        return False
    lines = filled_lines(head, cut=True)
    told = sum(_with_signs(line) != line for line in lines)
    return told >= FEWEST and not are_sentences(head) and are_sentences(_rewritten(head))


def _rewritten(data: bytes) -> bytes:
    return "\n".join(map(_with_signs, lines_of(data))).encode()


def _with_signs(line: str) -> str:
    """A line of names and numbers alone, with a colon behind each name; others as they are."""
    text = line.strip()
    found: list[re.Match[str]] = []
    groups: list[int] = []
    at = took = group = 0
    signs = set[str]()
    while at < len(text):
        if part := _PART.match(text, at):
            found.append(part)
            groups.append(group)
        elif took or not (part := _TOOK.match(text, at)):
            return line
        else:
            took = 1
        at = part.end()
        if at < len(text):
            if not (between := _BETWEEN.match(text, at)):
                return line
            signs.add(sign := between[0].strip())
            group += sign == _NEXT_GROUP
            at = between.end()
    fewest = FEWEST_BETWEEN_BLANKS if signs <= {""} else FEWEST_PARTS
    names = _by_group([part["name"] for part in found], groups)
    if len({*names}) < max(fewest, len(found)):
        return line
    return " | ".join(
        f"{called}: {number}{part['unit'] or part['apart'] or ''}"
        for name, part in zip(names, found, strict=True)
        for called, number in _by_axis(name, part["set"] or part["number"])
    )


def _by_group(names: Sequence[str], groups: Sequence[int]) -> list[str]:
    """Names, those that come again behind what the first one of their group begins with."""
    often, first = Counter(names), dict(zip(reversed(groups), reversed(names), strict=True))
    begins = {group: name.rpartition(" ")[0] for group, name in first.items()}
    return [
        f"{begins[group]} {name}".strip() if often[name] > 1 else name
        for name, group in zip(names, groups, strict=True)
    ]


def _by_axis(name: str, numbers: str) -> Iterator[tuple[str, str]]:
    """Each of the numbers of a name, which are three axes, or are counted; or the only one."""
    each = [number.strip() for number in numbers.split(",")]
    counted = [f"{name}_{k}" for k in range(1, len(each) + 1)]
    axes = [f"{name} {axis}" for axis in AXES] if len(each) == len(AXES) else counted
    yield from zip(axes if len(each) > 1 else [name], each, strict=True)
