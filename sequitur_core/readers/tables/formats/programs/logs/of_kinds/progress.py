"""Lines in which a program says how far it is, as tqdm draws them, and numbers of what it does.

train:  4%|4         | 9/250 [00:35<15:45, 3.92s/step, loss=0.221, lr=1.8e-05]
"""

from __future__ import annotations

import re
from collections import Counter

from sequitur_core.data.notes.lists import steps_of_bars
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.text_file import TableRows, find_encoding

PROGRESS = "progress of a program"
HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST = 8  # steps
OFTEN = 0.5  # of the steps, that have a number
BAR, STEP = "bar", "step"
_MAY_BE = re.compile(rb"\d%\|[^|\r\n]*\| *\d+/\d+ \[[^\]\r\n]*=")
_LINE = re.compile(
    r"(?P<bar>[^|\r\n]*?):?\s*\d{1,3}%\|[^|\r\n]*\|\s*(?P<done>\d+)/\d+ \[[^\]=\r\n]*?"
    r"(?P<sets>(?:, *[^\W\d][\w./ -]*=[^,\]\r\n]+)+)\]"
)
_SET = re.compile(r", *(?P<name>[^,=]+)=(?P<value>[^,]+)")


def rows_of_progress(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each step of each bar, below the names of its numbers; none of other files.

    Of a step that is drawn several times, the first counts: later ones tell of the next. Where bars
    were kept only once they were full, each is a step.
    """
    if not are_steps_of_bars(data[:HEAD]):
        return [], []
    steps = _steps(data)
    each = Counter(bar for bar, _ in steps)
    often = Counter(name for told in steps.values() for name in told)
    names = [name for name in often if often[name] > OFTEN * len(steps)]
    first = [BAR] * (len(each) > 1) + [STEP] * (max(each.values()) > 1)
    rows = []
    for (bar, done), told in steps.items():
        where = {BAR: bar, STEP: done}
        rows.append([*(where[one] for one in first), *(told.get(name, "") for name in names)])
    return [[*first, *names], *rows], [steps_of_bars(len(rows), len(each), (*names,))]


def are_steps_of_bars(head: bytes) -> bool:
    """Whether a file that begins so has bars with numbers behind them."""
    return _MAY_BE.search(head) is not None and len(_steps(head)) >= FEWEST


def _steps(data: bytes) -> dict[tuple[str, str], dict[str, str]]:
    """The numbers of each step of each bar, by what this is called and how far it was."""
    steps: dict[tuple[str, str], dict[str, str]] = {}
    for line in _LINE.finditer(data.decode(find_encoding(data), errors="replace")):
        told = {m["name"].strip(): m["value"].strip() for m in _SET.finditer(line["sets"])}
        if int(line["done"]):
            steps.setdefault((line["bar"].strip(" []"), line["done"]), told)
    return steps
