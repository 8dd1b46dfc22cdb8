"""Sequences that went on after a pause, such as another visit: each stretch in time on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.note import Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates.names.axis_names import names_axis
from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.tables.columns.runs import pause_among
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table

STRETCH = "stretch of "  # and the column of the time that pauses
_ROLES = ("id_columns", "label_columns", "left_out")


def with_stretches(table: Table, fixed: Mapping[str, Any]) -> Table:
    """The table with a column that numbers stretches of each sequence, where a recipe has it."""
    asked = [c for role in _ROLES for c in fixed.get(role) or () if c.startswith(STRETCH)]
    known = {*map(str, table.frame.columns)}
    for name in (c for c in asked if c not in known and c.removeprefix(STRETCH) in known):
        times = tuple(fixed.get("time_columns") or ())
        if name.removeprefix(STRETCH) not in times or not known.issuperset(times):
            times = (name.removeprefix(STRETCH),)
        ids = [c for c in fixed.get("id_columns") or () if c in known]
        frame = table.frame.copy(deep=False)
        numbers = _stretches(table, ids, {**fixed, "time_columns": times})
        frame.insert(0, name, [f"stretch {k}" for k in numbers])
        return replace(table, frame=frame)
    return table


def cut_at_pauses(table: Table, recipe: Recipe) -> Offer | None:
    """What makes each stretch of sequences in time one of its own; None where they don't pause."""
    ids, times = recipe.id_columns, recipe.time_columns
    if recipe.layout != "tidy" or not times or any(c.startswith(STRETCH) for c in ids):
        return None
    if any(map(names_axis, times)):  # a gap between masses or depths is no pause
        return None
    fixed = {"time_columns": times, "time_format": recipe.time_format}
    if _stretches(table, ids, fixed).max(initial=1) < 2:
        return None
    also = (("time_columns", times), ("layout", "tidy"))
    return Offer("Cut at the pauses", "id_columns", (*ids, STRETCH + times[0]), also=also)


def _stretches(table: Table, ids: Sequence[str], fixed: Mapping[str, Any]) -> IntArray:
    """The number of each row's stretch among those of its sequence, counted from 1."""
    at = since_1970(time_candidates(table, fixed)[0].times.moments)
    whose = group_codes(table, ids) if ids else np.zeros(len(at), np.int64)
    number = np.ones(len(at), np.int64)
    order = np.lexsort((at, whose))
    for rows in np.split(order, 1 + np.flatnonzero(np.diff(whose[order]))):
        steps = np.diff(at[rows])
        least = pause_among(steps, len(rows)) if np.isfinite(steps).all() else 0.0
        if least:
            number[rows[1:]] += np.cumsum(steps >= least)
    return number
