"""Logs of changes, without names of columns: a time, what changed, and what it is from then on.

Recorders of buses, brokers and controllers write a line for each: `37 /Dc/0/Power DOUBLE 449.8
450W`, `1435549624 home/hall/heat 21.5`. Names are paths. A state in which all began may stand
above, in lines without a time. Numbers that are how long each went on are no states.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import changes_kept
from sequitur_core.readers.dates.clock_texts import CLOCK
from sequitur_core.readers.tables.formats.text.numbers import DATE, is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines, lines_of

HEAD = 1 << 16  # bytes that show whether lines are such
FEWEST, FEWEST_EACH = 20, 5  # changes in all, and of a channel
MOST_NAMES = 300
ALTERNATE = 0.3  # of the lines are of another name than the one before, at least
MOSTLY = 0.5  # of the values are numbers
TOGETHER = 0.8  # of all names in each moment are no changes, but measured at once
LAST = 5  # lines that are looked at first
TIME = "time"
LASTING = "lasting"  # the table of what went on, and how long
UP_TO_NEXT = 0.1  # of these go on until the next begins, at least
ROUNDED = 0.01  # units and shares of it that they may be off
UNITS = (1.0, 1e-3)  # seconds in which they are, or what a number of the time counts
_MARKS = ("\t", ";", ",", " ")
_PATH = re.compile(r"[A-Za-z]?[\w -]*(?:[/.:][\w -]*[A-Za-z][\w -]*|/\d+)+")
_WITH_UNIT = re.compile(r"[+-]?\d+(?:\.\d+)?\s?(?P<unit>[A-Za-z%°µ/]+)")
_MAY_BE = re.compile(rb"[\w-][/.:][A-Za-z]|[\t;, ]/[A-Za-z]")


@dataclass(frozen=True)
class _Form:
    """How a line of a change is written.

    Attributes
    ----------
    mark : between its cells.
    width : how many there are.
    name, value : which of them says what changed, and what it is. Before the name is the time.
    """

    mark: str
    width: int
    name: int
    value: int

    def cells(self, line: str) -> list[str]:
        """The cells of a change; [] for another line."""
        cells = _split(line, self.mark)
        fits = len(cells) == self.width and _times(cells) == self.name
        return cells if fits and _PATH.fullmatch(cells[self.name]) else []


def rows_of_changes(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each moment with the last value of each channel, below names; else no rows."""
    if (form := _form(data[:HEAD])) is None:
        return [], []
    lines = lines_of(data)
    changes = [cells for line in lines if (cells := form.cells(line))]
    often = Counter(cells[form.name] for cells in changes)
    names = [name for name in often if often[name] >= FEWEST_EACH]
    state = _beginning(lines, form)
    rows: TableRows = [[TIME, *_with_units(changes, names, form)]]
    for time, of in itertools.groupby(changes, key=lambda cells: " ".join(cells[: form.name])):
        state |= {cells[form.name]: cells[form.value] for cells in of}
        rows.append([time, *(state.get(name, "") for name in names)])
    return rows, [changes_kept(tuple(names), len(often) - len(names))]


def rows_of_lasting(data: bytes) -> tuple[TableRows, list[Note]]:
    """The rows of a file of what went on, from when on and how long; none of other files.

    Below their names, if they have any: each is something that happened, and no state goes on.
    """
    if (form := _form(data[:HEAD])) is None:
        return [], []
    names, *rest = (_split(line, form.mark) for line in lines_of(data) if line.strip())
    rows = [names, *rest] if form.cells(form.mark.join(names)) else rest
    if not all(len(cells) == form.width for cells in rest) or not _are_lasting(rows, form):
        return [], []
    return [names, *rest], []


def _are_lasting(rows: Sequence[Sequence[str]], form: _Form) -> bool:
    """Whether values are times that never go on past the next row, and often up to it."""
    texts = pd.Series([" ".join(cells[: form.name]) for cells in rows])
    at = pd.to_numeric(texts, errors="coerce").to_numpy(np.float64)
    if np.isnan(at).any():
        dates = pd.to_datetime(texts, errors="coerce", utc=True, format="mixed")
        at = (dates - dates.min()).dt.total_seconds().to_numpy(np.float64)
    values = pd.to_numeric(pd.Series([cells[form.value] for cells in rows]), errors="coerce")
    apart, lasts = np.diff(at), values.to_numpy(np.float64)[:-1]
    off = ROUNDED * (1 + apart)
    return bool((lasts > 0).all()) and any(
        (unit * lasts <= apart + off).all()
        and (np.abs(unit * lasts - apart) <= off).mean() >= UP_TO_NEXT
        for unit in UNITS
    )


def are_changes(head: bytes) -> bool:
    """Whether a file that begins so is a log of changes."""
    return _form(head) is not None


def _form(head: bytes) -> _Form | None:
    """How the lines of changes are written in a file that begins so; None where there are none."""
    whole = head[: head.rfind(b"\n") + 1]
    if not _MAY_BE.search(whole[-2000:]):
        return None
    lines = filled_lines(whole)
    if len(lines) < FEWEST:
        return None
    for mark in _MARKS:
        last = [_split(line, mark) for line in lines[-LAST:]]
        width, name = len(last[-1]), _times(last[-1])
        if not name or width < name + 2 or any(len(cells) != width for cells in last):
            continue
        if not all(_PATH.fullmatch(cells[name]) for cells in last):
            continue
        block = _block(lines, _Form(mark, width, name, 0))
        if (value := _place_of_value(block, name)) and _take_turns(block, name):
            return _Form(mark, width, name, value)
    return None


def _split(line: str, mark: str) -> list[str]:
    return line.split() if mark == " " else [cell.strip() for cell in line.split(mark)]


def _times(cells: Sequence[str]) -> int:
    """How many first cells are a time: a number, a date, or a date and a time of day; else 0."""
    if len(cells) > 1 and DATE.fullmatch(cells[0]) and CLOCK.fullmatch(cells[1]):
        return 2
    return int(is_number(cells[0], ".") or bool(DATE.match(cells[0])))


def _block(lines: Sequence[str], form: _Form) -> list[list[str]]:
    """The cells of the lines that are changes, to the last one from the first that all are."""
    found = list(itertools.takewhile(bool, map(form.cells, reversed(lines))))
    return found[::-1]


def _place_of_value(block: Sequence[Sequence[str]], name: int) -> int:
    """The cell behind the name that is a number in most lines; 0 where none is, or several."""
    found = [
        place
        for place in range(name + 1, len(block[0]) if len(block) >= FEWEST else 0)
        if sum(is_number(cells[place], ".") for cells in block) >= MOSTLY * len(block)
    ]
    return found[0] if len(found) == 1 else 0


def _take_turns(block: Sequence[Sequence[str]], name: int) -> bool:
    """Whether a few names come again and again, in turn, and times never go back.

    Not where each moment has about all names once: others know what to do with these.
    """
    names = [cells[name] for cells in block]
    distinct = len({*names})
    turns = sum(a != b for a, b in itertools.pairwise(names))
    if not 2 <= distinct <= min(MOST_NAMES, len(block) / FEWEST_EACH):
        return False
    moments = {tuple(cells[: name + 1]) for cells in block}
    if len(moments) == len(block) >= TOGETHER * distinct * len({m[:name] for m in moments}):
        return False
    times = [float(cells[0]) for cells in block if is_number(cells[0], ".")]
    return turns >= ALTERNATE * len(block) and times == sorted(times)


def _beginning(lines: Sequence[str], form: _Form) -> dict[str, str]:
    """What each channel was at the beginning, by lines that have all of a change but its time."""
    found = {}
    for line in lines:
        if form.cells(line):
            break
        cells = _split(line, form.mark)
        if len(cells) == form.width - form.name and is_number(cells[form.value - form.name], "."):
            found[cells[0]] = cells[form.value - form.name]
    return found


def _with_units(changes: Sequence[Sequence[str]], names: Sequence[str], form: _Form) -> list[str]:
    """The names, each with the unit that stands behind its number in the last cell of its lines."""
    units: dict[str, set[str]] = {name: set() for name in names}
    for cells in changes:
        if cells[form.name] in units:
            match = _WITH_UNIT.fullmatch(cells[-1])
            units[cells[form.name]].add(match["unit"] if match else "")
    return [
        f"{n} ({u})" if len(of) == 1 and (u := next(iter(of))) else n for n, of in units.items()
    ]
