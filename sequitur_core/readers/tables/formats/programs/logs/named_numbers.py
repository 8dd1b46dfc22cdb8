"""Logs whose numbers stand behind their names: step 10 | loss 3.21 | lr 1.5e-05 | dt 23.5ms.

Bars, commas or blanks stand between, a name may have a sign behind it, and how long something took
may stand among the others without a name: Epoch 001/060 | 72s | loss=5.24.
"""

from __future__ import annotations

import re

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.programs.logs.sentences import (
    are_sentences,
    rows_of_sentences,
)
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

NAMED = "numbers behind names"
HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST = 8  # lines
FEWEST_PARTS, FEWEST_BETWEEN_BLANKS = 2, 3  # numbers of a line
_MAY_BE = re.compile(rb"^[ \t]*[A-Za-z\x80-\xff][^\n\d]{0,40}[ \t]\d", re.MULTILINE)
_NUMBER = r"(?:[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?|nan)"
_WORD = r"[^\W\d_][\w/%-]*"
_PART = re.compile(
    rf"(?P<name>{_WORD}(?: {_WORD}){{0,2}})(?:\s*[:=]\s*|\s+)(?P<number>{_NUMBER})(?:/\d+)?"
    r"(?P<unit>%|[A-Za-zµ°]{1,6}(?:/[a-z]{1,4})?)?(?![\w.])"
)
_TOOK = re.compile(r"\d+(?:\.\d+)?\s?(?:s|ms|sec|secs|min)\b")
_BETWEEN = re.compile(r"\s*[|,;]\s*|\s+")


def rows_of_named_numbers(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each line, below what stands before its numbers, and notes; none of other files."""
    return rows_of_sentences(_rewritten(data)) if are_named_numbers(data[:HEAD]) else ([], [])


def are_named_numbers(head: bytes) -> bool:
    """Whether a file that begins so is such a log, and no sentences that are read as they are."""
    if not _MAY_BE.search(head):
        return False
    lines = lines_of(head[: head.rfind(b"\n") + 1] or head)
    told = sum(_with_signs(line) != line for line in lines)
    return told >= FEWEST and not are_sentences(head) and are_sentences(_rewritten(head))


def _rewritten(data: bytes) -> bytes:
    return "\n".join(map(_with_signs, lines_of(data))).encode()


def _with_signs(line: str) -> str:
    """A line of names and numbers alone, with a colon behind each name; others as they are."""
    text = line.strip()
    found: list[re.Match[str]] = []
    at = took = 0
    signs = set[str]()
    while at < len(text):
        if part := _PART.match(text, at):
            found.append(part)
        elif took or not (part := _TOOK.match(text, at)):
            return line
        else:
            took = 1
        at = part.end()
        if at < len(text):
            if not (between := _BETWEEN.match(text, at)):
                return line
            signs.add(between[0].strip())
            at = between.end()
    fewest = FEWEST_BETWEEN_BLANKS if signs <= {""} else FEWEST_PARTS
    if len({part["name"] for part in found}) < max(fewest, len(found)):
        return line
    return " | ".join(f"{part['name']}: {part['number']}{part['unit'] or ''}" for part in found)
