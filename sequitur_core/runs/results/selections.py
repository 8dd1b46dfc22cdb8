"""Selections of a run's sequences: combined, found, and saved by name in the run's folder.

A selection is the rows of its sequences, int64, ascending, each once.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, read_json, write_json
from sequitur_core.runs.layout import SELECTIONS_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import checked_name

DAMAGED_FILE = "selections.damaged.json"

SelectionMode = Literal["new", "add", "remove"]

_write_lock = Lock()  # two pages of one server may save something at once


# --- Combining ---------------------------------------------------------------------------


def as_selection(rows: ArrayLike) -> IntArray:
    """Rows in any order as a selection."""
    return np.unique(np.asarray(rows, dtype=np.int64))


def combine(rows: ArrayLike, others: ArrayLike, mode: SelectionMode) -> IntArray:
    """What is selected once others are: only them, them too, or all but them."""
    match mode:
        case "new":
            return as_selection(others)
        case "add":
            return np.union1d(as_selection(rows), as_selection(others))
        case "remove":
            return np.setdiff1d(as_selection(rows), as_selection(others))


def invert(rows: ArrayLike, n: int) -> IntArray:
    """The rows of n that aren't selected."""
    unselected = np.ones(n, dtype=np.bool_)
    unselected[np.asarray(rows, dtype=np.int64)] = False
    return np.flatnonzero(unselected)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d\d))?[./]?((?:,? [\d:]+)?)")
_NAMED_DATE = re.compile(
    rf"(?:[a-z]+,? )?(\d{{1,2}})\.? ({'|'.join(_MONTHS)})[a-z]*\.?(?: (\d{{4}}))?((?:,? [\d:]+)?)"
)


# --- Finding -----------------------------------------------------------------------------


def by_id(ids: Sequence[str], text: str) -> IntArray:
    """Rows whose id contains a text, whatever the case; the likeliest first.

    First an id that is the text, then those that begin with it, then the others. An empty
    text finds nothing. A date that no id has as it is written (22.05.2024, 5/22/2024, 22 May) is
    looked for as ids have it, a day before a month where both are possible.
    """
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return np.empty(0, np.int64)
    names = [" ".join(str(id_).split()).casefold() for id_ in ids]
    for one in (wanted, *_dates_in(wanted)):
        found = [(n != one, not n.startswith(one), row) for row, n in enumerate(names) if one in n]
        if found:
            return np.array([row for *_, row in sorted(found)], dtype=np.int64)
    return np.empty(0, np.int64)


def _dates_in(text: str) -> Iterator[str]:
    """A date, perhaps with a time, as ids have it: `2024-05-22 07:00`, `-05-22`."""
    if match := _DATE.fullmatch(text):
        first, second, year, rest = match.groups()
        pairs = [(int(first), int(second)), (int(second), int(first))]
    elif match := _NAMED_DATE.fullmatch(text):
        day, month, year, rest = match.groups()
        pairs = [(int(day), 1 + _MONTHS.index(month))]
    else:
        return
    year = f"20{year}" if year and len(year) == 2 else year or ""
    clock = re.sub(r"^\D*(\d)(?=:|$)", r"0\1", rest).strip(", ")
    for day, month in pairs:
        if 1 <= day <= 31 and 1 <= month <= 12:
            yield f"{year}-{month:02}-{day:02} {clock}".strip()


def by_text(column: pd.Series[Any], text: str) -> IntArray:
    """Rows whose value is a text, whatever the case."""
    values = column.astype(object).astype(str).str.casefold()
    return np.flatnonzero(column.notna() & (values == text.strip().casefold()))


def by_values(
    column: pd.Series[Any], values: Collection[str], *, missing: bool = False
) -> IntArray:
    """Rows whose label, as text, is one of some values; with `missing` those without one, too."""
    known = column.notna().to_numpy()
    texts = column.astype(object).astype(str)
    return np.flatnonzero((texts.isin(list(values)).to_numpy() & known) | (missing & ~known))


def in_range(numbers: NDArray[Any], low: float, high: float) -> IntArray:
    """Rows whose number lies between two others, both included; NaN never does."""
    values = np.asarray(numbers, dtype=np.float64)
    return np.flatnonzero((values >= low) & (values <= high))


# --- Saving ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Selection:
    """Rows of a run under a name that a person gave; names differ.

    `time` is when it was saved, in Unix time; 0 where an earlier version saved it.
    """

    name: str
    rows: IntArray
    time: float = 0.0


def saved(run: Run) -> list[Selection]:
    """The selections of a run, in the order in which they were saved.

    Raises SequiturError if their file is damaged; the run itself is unharmed then.
    """
    return _read(run, run.sizes().n)


def save(run: Run, name: str, rows: ArrayLike) -> Selection:
    """Save a selection under a name that no other has; returns it.

    Raises SequiturError for an empty selection, an empty name, or one that is taken.
    """
    selection = Selection(checked_name(name), as_selection(rows), time.time())
    if not len(selection.rows):
        raise SequiturError("Nothing is selected. Select the sequences to save first.")
    n = run.sizes().n
    with _write_lock:
        try:
            before = _read(run, n)
        except SequiturError:
            (run.path / SELECTIONS_FILE).replace(run.path / DAMAGED_FILE)
            before = []
        _check_free(before, selection.name)
        _write(run, [*before, selection])
    return selection


def rename(run: Run, name: str, new: str) -> None:
    """Give a saved selection another name.

    Raises SequiturError if there is none of that name, or the new one is empty or taken.
    """
    new = checked_name(new)
    with _write_lock:
        before = saved(run)
        _check_exists(before, name)
        if new != name:
            _check_free(before, new)
        _write(run, [replace(one, name=new) if one.name == name else one for one in before])


def delete(run: Run, name: str) -> None:
    """Remove a saved selection; SequiturError if there is none of that name."""
    with _write_lock:
        before = saved(run)
        _check_exists(before, name)
        _write(run, [one for one in before if one.name != name])


def carry_over(source: Run, target: Run) -> None:
    """Save the selections of one run with another one, as far as it has their sequences.

    A sequence is the same where name, start and numbers are. What is damaged stays behind.
    """
    try:
        kept = saved(source)
        if not kept:
            return
        before, after = source.dataset(), target.dataset()
    except SequiturError:
        return
    places = {name: row for row, name in enumerate(_names(after))}
    names = list(_names(before))
    carried = []
    for selection in kept:
        pairs = [(row, places.get(names[row])) for row in selection.rows.tolist()]
        rows = [
            there
            for row, there in pairs
            if there is not None and np.array_equal(before.sequences[row], after.sequences[there])
        ]
        if rows:
            carried.append(replace(selection, rows=as_selection(rows)))
    if carried:
        with _write_lock:
            _write(target, carried)


def _names(dataset: SequenceDataset) -> Iterator[tuple[str, int]]:
    """Name and start of each sequence."""
    return zip(map(str, dataset.ids), map(int, dataset.start), strict=True)


def _read(run: Run, n: int) -> list[Selection]:
    try:
        values = read_json(run.path / SELECTIONS_FILE)
        entries = [] if values is None else values["selections"]
        selections = [_checked(e["name"], e["rows"], n, e.get("time", 0.0)) for e in entries]
        if len({one.name for one in selections}) < len(selections):
            raise ValueError("one name twice")
        return selections
    except (SequiturError, *DAMAGE) as error:
        raise SequiturError(
            f"The saved selections of {run.name} can't be read: {SELECTIONS_FILE} in its folder is "
            "damaged. The run itself is unharmed. Save a selection to start a new list; the "
            f"damaged one is put aside as {DAMAGED_FILE}."
        ) from error


def _checked(name: object, rows: object, n: int, when: object) -> Selection:
    chosen = np.asarray(rows)
    if not isinstance(name, str) or chosen.ndim != 1 or chosen.dtype.kind != "i":
        raise ValueError("no selection")
    if not isinstance(when, int | float):
        raise ValueError("no time")
    chosen = as_selection(chosen)
    if not len(chosen) or chosen[0] < 0 or chosen[-1] >= n:
        raise ValueError("rows that the run lacks")
    return Selection(name, chosen, float(when))


def _check_exists(among: Sequence[Selection], name: str) -> None:
    if all(one.name != name for one in among):
        raise SequiturError(
            f"There is no saved selection called {name}. It may have been deleted on another page."
        )


def _check_free(among: Sequence[Selection], name: str) -> None:
    if any(one.name == name for one in among):
        raise SequiturError(
            f"There is already a saved selection called {name}. Choose another name, or delete "
            "that one first."
        )


def _write(run: Run, selections: Sequence[Selection]) -> None:
    entries = [
        {"name": one.name, "rows": one.rows.tolist(), "time": one.time} for one in selections
    ]
    write_json(run.path / SELECTIONS_FILE, {"selections": entries})
