"""Files with the same columns whose steps of time differ by far: half hours beside their weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.resampling import OTHER_RATE, spacings_of_each
from sequitur_core.readers.tables.table import Table

STEPS = "steps"
FAR_LONGER = 10  # times a step, from which another isn't that of a second device of its kind
LONGER = 2  # times a step, which is then another one where some are far longer
FEWEST_ROWS = 5  # of a file whose step is known
HEAD = 50  # rows of each file in which its step is looked for


def apart_by_steps(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, list[str]]:
    """The files of each kind, by the first of them, where steps of time tell some apart.

    A station writes the same columns each minute and, as means of these, each half hour: files of
    the same time, each in even steps, of which some are many times as long as others.
    """
    found: dict[str, list[str]] = {}
    for members in kinds.values():
        parts = _by_steps({member: tables[member] for member in members})
        found |= {of[0]: of for of in parts}
    return found


def _by_steps(tables: Mapping[str, Table]) -> list[list[str]]:
    """Files of one kind by their steps; all together where not all have one, or none are far."""
    together = [[*tables]]
    rows = {member: len(table.frame) for member, table in tables.items()}
    short, long = min(rows, key=lambda m: rows[m]), max(rows, key=lambda m: rows[m])
    if rows[short] < FEWEST_ROWS or rows[long] < FAR_LONGER * rows[short] / 2:
        return together  # what lasts as long has as many times the rows
    ends = {member: _step_and_ends(tables[member]) for member in (short, long)}
    if not _far_apart(ends[short], ends[long]):
        return together
    ends = {member: _step_and_ends(table) for member, table in tables.items()}
    if not all(step > 0 for step, _, _ in ends.values()):
        return together
    parts: list[list[str]] = []
    last = 0.0
    for member in sorted(ends, key=lambda m: ends[m][0]):
        step = ends[member][0]
        if not parts or step >= LONGER * last:
            parts.append([])
        elif step > OTHER_RATE * last:
            return together  # steps of many lengths, as of a device that takes its time
        parts[-1].append(member)
        last = step
    return [[m for m in tables if m in part] for part in parts]


def _far_apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Whether even steps of one file are many times as long as the other's, in the same time."""
    (slow, begin, end), (fast, first, last) = one, other
    return slow >= FAR_LONGER * fast > 0 and begin <= last and first <= end


def _step_and_ends(table: Table) -> tuple[float, float, float]:
    """The step of a file in seconds, 0 if its dates aren't even, and its first and last time."""
    frame = table.frame
    if len(frame) < FEWEST_ROWS:
        return 0.0, 0.0, 0.0
    ends = pd.concat([frame.iloc[:HEAD], frame.iloc[max(HEAD, len(frame) - 1) :]])
    few = replace(table, frame=ends.reset_index(drop=True))
    dated = next((c.times for c in time_candidates(few, {}) if c.times.dated), None)
    if dated is None or dated.missing.any():
        return 0.0, 0.0, 0.0
    head = dated.moments[:HEAD]
    step = spacings_of_each(head, np.zeros(len(head), np.int64))[0]
    moments = since_1970(dated.moments)
    return float(np.nan_to_num(step)), float(moments[0]), float(moments[-1])
