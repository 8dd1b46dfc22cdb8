"""Tables whose cells say what others are: channels in rows, several keys, names of numbers."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pandas as pd

from sequitur_core.data.notes.names_and_units import unit_above_names
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import electrodes_turned, rows_turned, words_as_names
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.columns.units.known import known
from sequitur_core.readers.tables.formats.lists.lists_in_cells import FORMER
from sequitur_core.readers.vocabulary.words import words

MOST_ROWS = 300  # that may be channels
FEWEST_STEPS = 10  # of each
SLOWEST = 0.1  # seconds between two readings of electrodes; milliseconds are never fewer
MOSTLY = 0.75  # of the rows that are called as electrodes are
# Places on the head in the 10-20 system and finer ones: Fz, C3, PO7.
_ELECTRODE = re.compile(
    r"(?P<place>Fp|AF|F|FC|FT|C|CP|TP|T|P|PO|O|I|A|M)(?:z|10|[1-9])", re.IGNORECASE
)
FEWEST_PLACES = 3  # P1 to P40 are people
NAME = "name"  # of what names rows
FEWEST_DATED = 3  # columns whose names begin with a digit, as years and dates do
# Units in words, also of millions of something.
_SPELLED = re.compile(
    r"(?i)(?:thousand|million|billion|trillion)s?\b|"
    r"(?:kilo|mega|giga|tera|peta|exa)?(?:joules?|watt-? ?hours?|tonnes?)\b|"
    r"per ?cent(?:age)?\b|US\$|US dollars?\b|cubic (?:metres|meters|feet)\b"
)
FEWEST_TAGS = 2  # words before numbers
_TAG = re.compile(r"\s*[^\W\d_][^\s,;]{0,19}\s*[:=]?\s*")
TIMES = {"time", "times", "timestamp", "timestamps", "zeit", "temps", "tiempo"}


def with_rows_turned(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame turned, where one of its rows gives the time of the others, and a note on it."""
    numeric = np.array([dtype.kind in "iuf" for dtype in frame.dtypes])
    if not 2 <= len(frame) <= MOST_ROWS or numeric.sum() < max(FEWEST_STEPS, len(frame)):
        return frame, []
    if (channels_of := _of_electrodes(frame)) is not None:
        unit = str(channels_of.columns[0]).partition("(")[2].rstrip(")")
        return channels_of, [electrodes_turned(str(frame.iloc[0, 0]), len(frame), unit)]
    for column in frame.columns[~numeric]:
        names = frame[column]
        if names.isna().any() or names.duplicated().any():
            continue
        for place, name in enumerate(names.astype(str)):
            if not words(name) or not set(words(name)) <= TIMES:
                continue
            block = _longest(numeric)
            turned = frame.iloc[:, block].to_numpy(np.float64).T
            if not (np.diff(turned[:, place]) > 0).all():
                continue
            index = pd.RangeIndex(1, len(turned) + 1)
            channels = pd.DataFrame(turned, index=index, columns=names.astype(str).tolist())
            return channels, [rows_turned(name, len(frame))]
    return frame, []


def _of_electrodes(frame: pd.DataFrame) -> pd.DataFrame | None:
    """The frame turned, where its rows are electrodes below names that are times; else None."""
    names = [str(name).strip() for name in frame.iloc[:, 0]]
    electrodes = [*filter(None, map(_ELECTRODE.fullmatch, names))]
    places = {match["place"].lower() for match in electrodes}
    if len(electrodes) < MOSTLY * len(names) or len({*names}) < len(names):
        return None
    if len(places) < FEWEST_PLACES:
        return None
    at = pd.to_numeric(pd.Series(frame.columns[1:], dtype="string"), errors="coerce")
    times, numbers = at.to_numpy(np.float64, na_value=np.nan), frame.iloc[:, 1:]
    if not (np.diff(times) > 0).all() or any(t.kind not in "iuf" for t in numbers.dtypes):
        return None
    index = pd.RangeIndex(1, len(times) + 1)
    channels = pd.DataFrame(numbers.to_numpy(np.float64).T, index=index, columns=names)
    # Electrodes are read at 10 to 10,000 Hz.
    unit = "ms" if np.median(np.diff(times)) >= SLOWEST else "s"
    channels.insert(0, f"time ({unit})", times)
    return channels


def _longest(numeric: np.ndarray) -> slice:
    """Where most columns of numbers stand together."""
    borders = np.flatnonzero(np.diff(np.concatenate([[False], numeric, [False]])))
    starts, ends = borders[::2], borders[1::2]
    at = int(np.argmax(ends - starts))
    return slice(int(starts[at]), int(ends[at]))


def with_keys_apart(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    r"""The frame with a column for each key where the first has several in one cell.

    So statistical offices write unit,geo\TIME_PERIOD above PC_ACT,AT.
    """
    first = frame.columns[0]
    names = [re.sub(r"\\.*", "", name).strip() for name in str(first).split(",")]
    several = frame.shape[1] > 1 and len(names) > 1 and all(names)
    if not several or frame.dtypes.iloc[0].kind in "iufb":
        return frame, []
    cells = [str(cell).split(",") for cell in frame[first]]
    taken = {*map(str, frame.columns[1:])}
    fits = all(len(cell) == len(names) for cell in cells)
    if not fits or len({*names} | taken) < len(names) + len(taken):
        return frame, []
    keys = pd.DataFrame(cells, index=frame.index, columns=names, dtype=object)
    return pd.concat([keys, frame.drop(columns=first)], axis=1), []


def with_tags_as_names(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame whose columns without names are called by the word before each; a note on these.

    So loggers write U -0.80 V -0.45 T 20.4 in every row. A word alone may be that of a device.
    """
    columns = [str(c) for c in frame.columns]
    if not all(map(NAMELESS.fullmatch, columns)):
        return frame, []
    head = frame.iloc[0]
    tags = {
        column: str(head[column]).strip(" :=")
        for column, behind in itertools.pairwise(columns)
        if frame[column].dtype.kind not in "iufb" and frame[behind].dtype.kind in "iuf"
        if _TAG.fullmatch(str(head[column])) and (frame[column] == head[column]).all()
    }
    if len({*tags.values()}) < max(FEWEST_TAGS, len(tags)):
        return frame, []
    behind_of = dict(itertools.pairwise(columns))
    named = {behind_of[column]: tag for column, tag in tags.items()}
    told = frame.drop(columns=[*tags]).rename(columns=named)
    told.attrs[FORMER] = {tag: column for column, tag in named.items()}
    return told, [words_as_names(tuple(named.values()))]


def without_unit_above(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame whose first column of words is called NAME, where a unit stands above it; a note.

    So statistics of countries by year have the unit of all numbers in the corner.
    """
    head, *others = map(str, frame.columns)
    dated = sum(other[:1].isdigit() for other in others)
    if NAME in others or dated < FEWEST_DATED or 2 * dated < len(others):
        return frame, []
    if frame.dtypes.iloc[0].kind in "iufb" or not unit_of_head(head):
        return frame, []
    named = frame.rename(columns={frame.columns[0]: NAME})
    named.attrs[FORMER] = {**frame.attrs.get(FORMER, {}), NAME: head}
    return named, [unit_above_names(head)]


def unit_of_head(head: str) -> str:
    """The unit that a head is, as it is shown; "" where it is none, or a letter."""
    if len(head) < 2:
        return ""
    first, _, rest = head.partition(" ")
    spelled = f"{first.lower() if first.istitle() else first} {rest}".rstrip()
    return known(head) or (spelled if _SPELLED.match(head) else "")
