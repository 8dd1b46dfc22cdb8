"""What can happen to labels, one event each, as values and as JSON.

Rows are written as ranges, `[first, stop, first, stop, ...]`, so that a label given to many
sequences takes little room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core import files
from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.labels.vocabulary import KEYS, MAX_LENGTH, Label, is_colour

Origin = Literal["file", "hand", "proposed", "rule"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)

NO_LABEL = -1  # in place of a label's id
THOUSANDTHS = np.float32(1000)
MOST_IDS = 100_000  # of a vocabulary, with those that were removed


@dataclass(frozen=True)
class Span:
    """A stretch of a recording: positions from `start` up to, but not including, `stop`."""

    recording: int
    start: int
    stop: int


@dataclass(frozen=True)
class Defined:
    """A label is in the vocabulary from now on, or has another name, colour or key."""

    label: Label


@dataclass(frozen=True)
class Removed:
    """A label isn't in the vocabulary any more, and no sequence has it."""

    id: int


@dataclass(frozen=True, eq=False)
class Given:
    """Some rows have a label from now on, or with NO_LABEL none.

    `span` is what was marked. `sure` is how sure each was where it was proposed, 0 to 1, row by
    row; kept in thousandths.
    """

    id: int
    rows: IntArray
    origin: Origin = "hand"
    span: Span | None = None
    sure: FloatArray | None = None


@dataclass(frozen=True)
class Undone:
    """All events of a step never happened; of a step that undid another one, that one did."""

    step: int


Event = Defined | Removed | Given | Undone


@dataclass(frozen=True, eq=False)
class Entry:
    """An event in the journal.

    Attributes
    ----------
    step : what was done at once has one number, and is undone at once; ascending.
    time : when, in Unix time.
    who : the name of the person where there are several, else "".
    """

    event: Event
    step: int
    time: float
    who: str = ""


def as_ranges(rows: ArrayLike) -> list[int]:
    """Rows in any order as ranges."""
    chosen = np.unique(np.asarray(rows, dtype=np.int64))
    if not len(chosen):
        return []
    breaks = np.flatnonzero(np.diff(chosen) > 1)
    firsts = chosen[np.concatenate([[0], breaks + 1])]
    stops = chosen[np.concatenate([breaks, [len(chosen) - 1]])] + 1
    ranges: list[int] = np.column_stack([firsts, stops]).ravel().tolist()
    return ranges


def from_ranges(ranges: ArrayLike, n: int) -> IntArray:
    """The rows of ranges, ascending; ValueError for others than those of n sequences."""
    ends = np.asarray(ranges, dtype=np.int64)
    if ends.ndim != 1 or len(ends) % 2 or (np.diff(ends) <= 0).any():
        raise ValueError("no ranges")
    if len(ends) and (ends[0] < 0 or ends[-1] > n):
        raise ValueError("rows that the data lacks")
    change = np.zeros(n + 1, np.int64)
    change[ends[::2]] += 1
    change[ends[1::2]] -= 1
    return np.flatnonzero(np.cumsum(change[:-1])).astype(np.int64)


def to_values(entry: Entry) -> dict[str, Any]:
    """An entry as JSON values."""
    about: dict[str, Any] = {"step": entry.step, "time": entry.time}
    if entry.who:
        about["who"] = entry.who
    match entry.event:
        case Defined(label):
            return {"do": "define", **vars(label), **about}
        case Removed(id_):
            return {"do": "remove", "id": id_, **about}
        case Undone(step):
            return {"do": "undo", "of": step, **about}
        case Given() as given:
            values = {"do": "label", "id": given.id, "rows": as_ranges(given.rows)}
            if given.span is not None:
                values["span"] = [given.span.recording, given.span.start, given.span.stop]
            if given.sure is not None:
                values["sure"] = np.rint(given.sure * THOUSANDTHS).astype(int).tolist()
            return {**values, "origin": given.origin, **about}


@dataclass(frozen=True)
class _Written:
    """The fields that an event may have, as they are written."""

    do: str
    step: int
    time: float
    who: str = ""
    id: int = NO_LABEL
    name: str = ""
    colour: str = ""
    key: str = ""
    of: int = 0
    origin: Origin = "hand"
    span: tuple[int, int, int] | None = None
    rows: tuple[int, ...] = ()
    sure: tuple[int, ...] = ()


def from_values(values: object, n: int) -> Entry:
    """An entry from JSON values, for a dataset of n sequences; ValueError for anything else."""
    written = files.from_values(_Written, values)
    return Entry(_event(written, n), written.step, float(written.time), written.who[:MAX_LENGTH])


def _event(written: _Written, n: int) -> Event:
    if not NO_LABEL <= written.id < MOST_IDS:
        raise ValueError("no id of a label")
    match written.do:
        case "define":
            usual = 0 < len(written.name) <= MAX_LENGTH and written.id != NO_LABEL
            if not usual or written.key not in ("", *KEYS) or not is_colour(written.colour):
                raise ValueError("no label")
            return Defined(Label(written.id, written.name, written.colour, written.key))
        case "remove":
            return Removed(written.id)
        case "undo":
            return Undone(written.of)
        case "label":
            span = None if written.span is None else Span(*written.span)
            rows = from_ranges(written.rows, n)
            return Given(written.id, rows, written.origin, span, _shares(written.sure, len(rows)))
    raise ValueError(written.do)


def _shares(thousandths: tuple[int, ...], count: int) -> FloatArray | None:
    """As many shares as rows; None where nothing is known of them, as in earlier versions."""
    if not thousandths:
        return None
    shares = np.asarray(thousandths, np.float32) / THOUSANDTHS
    if len(shares) != count or shares.min() < 0 or shares.max() > 1:
        raise ValueError("no shares of these rows")
    return shares
