"""XML of any program: elements that repeat are rows, with what is said around them."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from sequitur_core.readers.tables.formats.lists.lists_in_cells import SAID

FEWEST_ROWS = 8
FEWEST_ALIKE = 5  # rows, where all have the same cells
LEAST_NUMBERS = 0.5  # of the rows, that have a number in some cell
_WHOLE = 200  # letters of a cell, at most
_PLACE, _LASTS, _START, _TIME = "position", "resolution", "start", "time"
_DEEPEST = 50  # elements inside one another

Path = tuple[str, ...]
Cells = dict[str, str]


@dataclass
class _Element:
    """An open element: its name, and the attributes and texts that are its cells so far.

    Attributes
    ----------
    inner : whether elements with cells are inside.
    beside : cells of the first of those of each name, such as of what rows further on measure.
    """

    name: str
    cells: Cells
    text: str = ""
    inner: bool = False
    beside: dict[str, Cells] = field(default_factory=dict)


@dataclass
class XmlRows:
    """Elements with attributes, or with texts inside, as elements begin and end.

    `start`, `text` and `end` are called by a parser of XML.
    """

    rows: dict[Path, list[Cells]] = field(default_factory=dict)
    own: dict[Path, set[str]] = field(default_factory=dict)  # names of cells of the rows themselves
    _open: list[_Element] = field(default_factory=list)

    def start(self, element: str, attributes: dict[str, str]) -> None:
        if len(self._open) == _DEEPEST:
            raise ValueError("too deep")
        named = {_local(k): v for k, v in attributes.items() if not k.startswith(("xmlns", "xsi:"))}
        self._open.append(_Element(_local(element), named))

    def text(self, text: str) -> None:
        if self._open and len(self._open[-1].text) < _WHOLE:
            self._open[-1].text += text

    def end(self, _: str) -> None:
        path = tuple(element.name for element in self._open)
        element = self._open.pop()
        text = element.text.strip()
        around = self._open[-1] if self._open else None
        if not element.cells and not element.inner and text and around is not None:
            around.cells.setdefault(element.name, text)
            return
        if element.cells and not element.inner:
            if text:
                element.cells.setdefault(element.name, text)
            self.rows.setdefault(path, []).append(self._with_outer(element))
            self.own.setdefault(path, set()).update(element.cells)
            if around is not None:
                around.beside.setdefault(element.name, element.cells)
        if around is not None and (element.cells or element.inner):
            around.inner = True

    def _with_outer(self, row: _Element) -> Cells:
        """Cells of an element behind those of the elements around it, and of those beside these."""
        outer: Cells = {}
        for element, inside in itertools.pairwise([*self._open, row]):
            around = [(element.name, element.cells)]
            around += [item for item in element.beside.items() if item[0] != inside.name]
            for called, cells in around:
                for name, cell in cells.items():
                    taken = name in row.cells or name in outer
                    outer[f"{called} {name}" if taken else name] = cell
        return outer | row.cells

    def frame(self) -> pd.DataFrame | None:
        """The most rows of one kind that hold numbers, or None where too few repeat.

        Without what is the same in all of them, but for their own numbers: it is said of those.
        """
        counts = Counter({path: len(rows) for path, rows in self.rows.items()})
        for path, count in counts.most_common():
            if count < FEWEST_ALIKE:
                return None
            frame = pd.DataFrame(self.rows[path])
            if count < FEWEST_ROWS and frame.isna().any(axis=None):
                continue
            numbers = frame.apply(pd.to_numeric, errors="coerce")
            if numbers.notna().any(axis=1).mean() < LEAST_NUMBERS:
                continue
            whole = [c for c in frame.columns if (numbers[c].notna() == frame[c].notna()).all()]
            frame[whole] = numbers[whole]
            kept = self.own[path] & {*whole}
            changing = (frame != frame.iloc[0]).any()
            told = frame[[c for c in frame.columns if changing[c] or c in kept]]
            return _with_times_of_positions(told, frame)
        return None


def _with_times_of_positions(frame: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """The frame with a time before rows that are numbered within intervals, if these say when.

    So grids publish loads and prices: position 1 to 24 of a Period, its start, and PT60M.

    whole : also with what is the same in all rows.
    """
    lasts, starts = ([c for c in whole.columns if c.split()[-1] == n] for n in (_LASTS, _START))
    if _PLACE not in frame or _TIME in whole or not lasts or not starts:
        return frame
    known = whole[lasts[0]].astype(str).str.fullmatch(r"P(?:\d+D)?(?:T[\dHMS]+)?")  # P1M: a month
    each = pd.to_timedelta(whole[lasts[0]].where(known), errors="coerce")
    times = pd.to_datetime(whole[starts[-1]], errors="coerce", utc=True)
    times += each * (pd.to_numeric(frame[_PLACE], errors="coerce") - 1)
    if times.isna().any():
        return frame
    found = frame.copy()
    found.insert(0, _TIME, times.dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    found.attrs[SAID] = (_PLACE,)  # of which nothing was measured
    return found


def _local(name: str) -> str:
    """A name without its name space."""
    return name.rpartition(":")[2]
