"""Files of one matrix for each sensor, whose rows are the same sequences: channels side by side.

So are the signals of phones that were cut into windows before they were published. Files of one
number for each row say of whom the rows are, and what was done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes import files as said
from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import Source, size_of, without_ending
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.several_files.joined.sensors import sensor_of
from sequitur_core.readers.tables.table import TYPED, Table, open_table

MOST_FILES = 40
FEWEST_ROWS, FEWEST_STEPS = 5, 8  # sequences, and numbers of each
LARGEST_BESIDE = 1_000_000  # bytes of a file that may say something of each row
SEQUENCE, STEP, SET = "sequence", "step", "set"


def matrices_side_by_side(source: Source) -> Table | None:
    """The sequences of matrices of several sensors, a row per step; None if they aren't such.

    Sets of as many rows each, such as train and test, stand one below the other.
    """
    stems = {m: without_ending(m.rpartition("/")[2]) for m in source.members}
    sensors = [m for m in source.members if sensor_of(stems[m])]
    if len(sensors) < 2 or len(source.members) > MOST_FILES:
        return None
    tables: dict[str, Table] = {}
    for member in source.members:
        if member in sensors or size_of(source.places[member]) <= LARGEST_BESIDE:
            with suppress(SequiturError), source.file(member) as path:  # said to be left out
                tables[member] = open_table(path, {})
    sets: dict[tuple[int, int], list[str]] = {}
    for member in sensors:
        if member not in tables or not _is_matrix(tables[member]):
            return None
        sets.setdefault(tables[member].frame.shape, []).append(member)
    found = [_as_steps(members, stems, tables) for members in sets.values()]
    channels, first = found[0][0], sum(len(members) for members in sets.values()) / len(sets)
    if first < 2 or any(names != channels for names, _ in found):
        return None
    frames = [frame for _, frame in found]
    for number, (before, frame) in enumerate(pairwise(frames), 1):
        frames[number] = frame.assign(**{SEQUENCE: frame[SEQUENCE] + before[SEQUENCE].max()})
    frame = pd.concat(frames, ignore_index=True)
    if len(frames) > 1:
        ends = [stems[members[0]].rpartition("_")[2] for members in sets.values()]
        frame.insert(2, SET, np.repeat(np.array(ends, dtype=object), [len(f) for f in frames]))
    numbers = tuple(c for c in frame.columns if frame[c].dtype.kind in "iuf")
    note = said.matrices_side_by_side(tuple(channels))
    return replace(
        tables[sensors[0]], form=TYPED, frame=frame, numbers=numbers, notes=(note,), joined=True,
        ragged=False, stray={},
    )  # fmt: skip


def _as_steps(
    sensors: Sequence[str], stems: Mapping[str, str], tables: Mapping[str, Table]
) -> tuple[list[str], pd.DataFrame]:
    """Channels by name, and a row for each step of a set's sequences with what is said of them."""
    rows, steps = tables[sensors[0]].frame.shape
    names = _without_shared_end([stems[m] for m in sensors])
    values = np.stack([tables[m].frame.to_numpy(np.float64) for m in sensors], axis=-1)
    columns = dict(zip(names, values.reshape(rows * steps, -1).T, strict=True))
    about = {m: t for m, t in tables.items() if m not in sensors and t.frame.shape == (rows, 1)}
    labels = _labels(about, [stems[m] for m in about], tables)
    frame = pd.DataFrame({
        SEQUENCE: np.repeat(np.arange(1, rows + 1), steps),
        STEP: np.tile(np.arange(1, steps + 1), rows),
        **{name: np.repeat(cells, steps) for name, cells in labels.items()},
        **columns,
    })  # fmt: skip
    return names, frame


def _is_matrix(table: Table) -> bool:
    rows, steps = table.frame.shape
    plain = not table.form.header and not table.ragged and len(table.numbers) == steps
    return plain and rows >= FEWEST_ROWS and steps >= FEWEST_STEPS


def _labels(
    about: Mapping[str, Table], stems: Sequence[str], tables: Mapping[str, Table]
) -> dict[str, NDArray[Any]]:
    """What files of one number for each row say, in words where another file has these."""
    found = {}
    for name, table in zip(_without_shared_end(stems), about.values(), strict=True):
        cells = table.frame.iloc[:, 0]
        if name == "y" or names_label(name):
            cells = _in_words(cells, tables)
        found[name] = cells.to_numpy()
    return found


def _in_words(cells: pd.Series[Any], tables: Mapping[str, Table]) -> pd.Series[Any]:
    for table in tables.values():
        if table.frame.shape[1] == 2 and len(table.numbers) == 1:
            number, word = table.numbers[0], table.texts()[0]
            words = table.frame.set_index(number)[word]
            if words.index.is_unique and cells.isin(words.index).all():
                return cells.map(words)
    return cells


def _without_shared_end(names: Sequence[str]) -> list[str]:
    """Names without the words that all end in, such as "_train"."""
    parts = [name.split("_") for name in names]
    ends = zip(*(part[::-1] for part in parts), strict=False)
    shared = sum(1 for _ in takewhile(lambda words: len({*words}) == 1, ends))
    short = ["_".join(part[: len(part) - shared]) for part in parts]
    return short if len({*short}) == len(names) and all(short) and len(names) > 1 else list(names)
