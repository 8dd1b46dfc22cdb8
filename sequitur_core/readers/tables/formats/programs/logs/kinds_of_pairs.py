"""Logs of several sensors, each of which writes lines of its own: 5036:t2=23.23,p=1000.32.

A counter or a moment stands before names and their numbers. Lines of one clock are rows of one
table, those of the same second together. Where each sensor counts by itself, from when it was
switched on, the lines of each are a table. A count that begins anew begins a recording.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between, lines_of_each_row
from sequitur_core.formatting import disambiguate, join_names
from sequitur_core.readers.tables.formats.text.numbers import DAY, is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

TOGETHER, RECORDING = "lines of all kinds", "recording"
HEAD = 1 << 14  # bytes that show whether a file is written so
FEWEST = 10  # lines of a kind
MOST_KINDS = 200  # with those of garbled lines
MOSTLY = 0.8  # of all lines, that are of such kinds
OFTEN = 0.2  # of the lines of the most frequent kind, that others of one table have
FORWARD = 0.9  # of the lines, that are no earlier than those before them, where one clock is of all
BEGINNING = 0.1  # of how far a counter went, where it begins anew
_CLOCK = r"\d{1,2}:\d\d:\d\d(?:[.,]\d+)?"
_STAMP = (
    rf"\[?(?P<stamp>{DAY}[ T]{_CLOCK}|{_CLOCK}|\d+(?:\.\d+)?)(?P<unit>m?s)?\]?(?:[:,;|]\s*|\s+)"
)
_PAIR = r"[A-Za-z][\w./-]*=[^\s,;|=]+(?: \([^)]*\))?"
_LINE = re.compile(
    rf"{_STAMP}(?:(?P<word>[A-Za-z]\w*):?\s+)?(?P<pairs>{_PAIR}(?:(?:\s*[,;|]\s*|\s+){_PAIR})*)[,;]?"
)
_EACH = re.compile(r"([A-Za-z][\w./-]*)=([^\s,;|=]+)")
_FRACTION = re.compile(r"(?<=\d)[.,]\d+")


class _Line(NamedTuple):
    stamp: str
    unit: str
    word: str
    said: dict[str, str]


def tables_of_pairs(data: bytes) -> tuple[dict[str, TableRows], list[Note]]:
    """The lines of one clock as a table, and those of each kind that is rarer or has its own.

    With notes. Those in which most numbers change come first; none of other files.
    """
    head = filled_lines(data[:HEAD], cut=len(data) > HEAD)
    if sum(_LINE.fullmatch(text.strip()) is not None for text in head) <= MOSTLY * len(head):
        return {}, []
    texts = filled_lines(data)
    lines = [_line(text) for text in texts]
    kinds = [kind for kind in _kinds([*filter(None, lines)]) if len(kind) >= FEWEST]
    if len(kinds) < 2 or sum(map(len, kinds)) <= MOSTLY * len(texts):
        return {}, []
    known = {id(line) for kind in kinds for line in kind}
    unread = [text for text, line in zip(texts, lines, strict=True) if id(line) not in known]
    notes = any_lines_between(len(unread), "".join(unread[:1]))
    often = [kind for kind in kinds if len(kind) >= OFTEN * max(map(len, kinds))]
    which = {id(line): k for k, kind in enumerate(often) for line in kind}
    shared = [line for line in lines if line is not None and id(line) in which]
    tables: dict[str, TableRows] = {}
    if len(often) > 1 and _share_a_clock(shared):
        tables[TOGETHER] = _as_table(_together(shared, [which[id(line)] for line in shared]))
        notes = [lines_of_each_row(len(often)), *notes]
        kinds = [kind for kind in kinds if kind not in often]
    for kind in sorted(kinds, key=_changing, reverse=True):
        tables[join_names(_keys(kind))] = _as_table(kind)
    return tables, notes


def _line(text: str) -> _Line | None:
    if (found := _LINE.fullmatch(text.strip())) is None:
        return None
    pairs = dict(_EACH.findall(found["pairs"]))
    return _Line(found["stamp"], found["unit"] or "", found["word"] or "", pairs)


def _kinds(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Lines by their word and keys; those that have one of these in common are of one kind."""
    kinds: list[tuple[set[tuple[str, str]], list[_Line]]] = []
    for line in lines:
        keys = {(line.word, key) for key in line.said}
        same = [kind for kind in kinds if kind[0] & keys]
        if not same and len(kinds) == MOST_KINDS:
            return []  # names that are other ones in each line
        if not same:
            kinds.append((keys, [line]))
            continue
        same[0][0].update(keys)
        same[0][1].append(line)
        for other in same[1:]:
            same[0][0].update(other[0])
            same[0][1].extend(other[1])
            kinds.remove(other)
    return [of for _, of in kinds]


def _keys(lines: Sequence[_Line]) -> list[str]:
    return [*dict.fromkeys(key for line in lines for key in line.said)]


def _changing(lines: Sequence[_Line]) -> int:
    """How many numbers of some lines change."""
    several = [key for key in _keys(lines) if len({line.said.get(key) for line in lines}) > 2]
    return len(lines) * len(several)


def _share_a_clock(lines: Sequence[_Line]) -> bool:
    on = sum(_moment(later) >= _moment(line) for line, later in pairwise(lines))
    return on > FORWARD * (len(lines) - 1)


def _moment(line: _Line) -> tuple[float, str]:
    counted = is_number(line.stamp, ".")
    return (float(line.stamp), "") if counted else (0.0, line.stamp.rjust(12))


def _together(lines: Sequence[_Line], kinds: Sequence[int]) -> list[_Line]:
    """Lines of one moment as one, or of one second; of others those up to a key that comes again.

    What two kinds call the same has the word of the line before it.
    """
    of = {key: {k for k, line in zip(kinds, lines, strict=True) if key in line.said}
          for key in _keys(lines)}  # fmt: skip
    exact = [line.stamp for line in lines]
    moments = next(
        (m for m in (exact, [_FRACTION.sub("", at) for at in exact]) if _are_shared(m)), None
    )
    rows: list[_Line] = []
    last = ""
    for at, line in enumerate(lines):
        moment = moments[at] if moments else ""
        said = {f"{line.word} {k}" if len(of[k]) > 1 else k: v for k, v in line.said.items()}
        if not rows or moment != last or rows[-1].said.keys() & said.keys():
            rows.append(_Line(moment or line.stamp, line.unit, "", {}))
        rows[-1].said.update(said)
        last = moment
    return rows


def _are_shared(moments: Sequence[str]) -> bool:
    """Whether most lines are at the moment of the one before or behind them."""
    same = [a == b for a, b in pairwise(moments)]
    beside = sum(a or b for a, b in pairwise([False, *same, False]))
    return 2 * beside > len(moments)


def _as_table(lines: Sequence[_Line]) -> TableRows:
    """A row for each line, below its time and keys, and which recording it is of.

    Where there are several: a counter begins one where it is back at its beginning.
    """
    keys = _keys(lines)
    units = {line.unit for line in lines}
    time = f"time ({units.pop()})" if len(units) == 1 and units != {""} else "time"
    recordings = _recordings(lines)
    names = disambiguate([*keys, time, RECORDING])
    rows = [[line.stamp, *(line.said.get(key, "") for key in keys)] for line in lines]
    if recordings[-1] == 1:
        return [[names[-2], *names[:-2]], *rows]
    numbered = ([str(k), *row] for k, row in zip(recordings, rows, strict=True))
    return [[names[-1], names[-2], *names[:-2]], *numbered]


def _recordings(lines: Sequence[_Line]) -> list[int]:
    """The number of the recording that each line is of, from 1."""
    first, last, number = 0.0, -1.0, 1
    numbers = []
    for line in lines:
        moment = _moment(line)[0]
        first = moment if last < 0 else first
        if moment < first + BEGINNING * (last - first) and moment < last:
            first, number = moment, number + 1
        last = moment
        numbers.append(number)
    return numbers
