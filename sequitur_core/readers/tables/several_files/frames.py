"""Files that are one step each, as of a video: a row for each person or thing that is in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sequitur_core.data.notes.tables import empty_left_out, frames_lacked
from sequitur_core.readers.tables.columns.rearranged.taking_turns import smoothness_of
from sequitur_core.readers.tables.table import Table

FEWEST_FRAMES = 10  # files
FRAMES_EACH = 3  # of each recording, on average
MOST_EACH = 20  # rows of a file
MOST_LACKING = 0.2  # of the frames, that may be gaps among the others
SMOOTH = 0.5  # how much the first row of a file is like that of the file before
PLACE = "place in file"
_NUMBERED = r"^(?P<before>.*?)(?P<number>\d+)(?P<behind>\D*)$"


def steps_in_order(table: Table) -> Table:
    """A table of files with a row or a few each as recordings called by what their names share.

    Rows are in the order of the numbers in the names. Where files have several, which go on from
    file to file, a column says which of its file each is. Other tables stay as they are.
    """
    name = table.files[0]
    names = table.frame[name].astype(str).reset_index(drop=True)
    files = names.nunique()
    place = names.groupby(names).cumcount()
    if files < FEWEST_FRAMES or place.max() >= MOST_EACH:
        return table
    parts = names.str.extract(_NUMBERED)
    if parts.isna().any(axis=None):
        return table
    recording = parts["before"].str.rstrip("_-. ") + parts["behind"]
    if recording.nunique() * FRAMES_EACH > files:
        return table
    order = pd.DataFrame({name: recording, PLACE: place, "number": parts["number"].astype(float)})
    rows = order.sort_values([name, PLACE, "number"], kind="stable").index
    several = bool(place.any())
    if several and not {*table.texts()} <= {*table.files}:
        return table  # names tell the rows apart
    if several and not _go_on(table, rows[place[rows] == 0]):
        return table
    # What is empty in a frame isn't in others.
    notes = tuple(note for note in table.notes if note not in empty_left_out.among(table.notes))
    table = replace(table, notes=notes)
    frame = table.frame.assign(**{name: recording.where(recording != "", name).to_numpy()})
    if not several:
        frame, lacking = _with_gaps(frame.iloc[rows], order.loc[rows], name)
        notes = (*table.notes, *([frames_lacked(len(lacking), lacking[0])] if lacking else []))
        return replace(table, frame=frame, framed=True, notes=notes)
    frame.insert(len(table.files), PLACE, (place + 1).astype(str).to_numpy())
    return replace(table, frame=frame.iloc[rows], framed=True, files=(*table.files, PLACE))


def _with_gaps(
    frame: pd.DataFrame, order: pd.DataFrame, name: str
) -> tuple[pd.DataFrame, list[str]]:
    """Frames in order with a row of nothing for each number between that few lack; those numbers.

    As where nobody was in the picture.
    """
    numbers, whose = order["number"].to_numpy(), order[name].to_numpy()
    same = whose[1:] == whose[:-1]
    lacking = np.where(same, np.diff(numbers) - 1, 0).astype(np.int64)
    few = 0 < lacking.sum() <= MOST_LACKING * len(numbers)
    if not few or (lacking < 0).any() or (lacking == 0).mean() < 1 - MOST_LACKING:
        return frame, []
    places = np.repeat(np.arange(len(frame)), np.append(lacking, 0) + 1)
    made = np.concatenate([[False], places[1:] == places[:-1]])
    whole = frame.iloc[places]
    columns = [column for column in frame.columns if column != name]
    whole = whole.assign(**{c: whole[c].mask(made) for c in columns})
    step = np.arange(len(places)) - np.searchsorted(places, places)
    return whole, [f"{number:g}" for number in (numbers[places] + step)[made]]


def _go_on(table: Table, rows: pd.Index[int]) -> bool:
    """Whether numbers change smoothly from row to row, as those of one thing in a video do."""
    values = table.frame[list(table.numbers)].iloc[rows].to_numpy(np.float64)
    known = values[:, np.isfinite(values).any(axis=0)]
    return known.size > 0 and smoothness_of(known - np.nanmean(known, axis=0), axis=0) > SMOOTH
