"""Recordings side by side in one table, each below the path of the file that it is from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.tables import trials_beside
from sequitur_core.formatting import disambiguate
from sequitur_core.readers.tables.table import Table

TRIAL = "trial"  # names the recordings
_KINDS = ("id_columns", "time_columns", "value_columns", "label_columns")
# C:\Data\S07\Walk01.c3d RANKLE_ANGLE X
_OF_FILE = re.compile(r"(?P<path>(?:\S.*?)?[\\/][^\\/]+\.\w{1,5}) (?P<rest>\S.*)")


def with_trials_below(table: Table, fixed: Mapping[str, Any]) -> Table:
    """The table with recordings one below the other that stand side by side, named by their files.

    All have the same columns. Blank cells below a shorter one are its end. Other columns, such as
    one that counts the rows, are of each.

    fixed : choices of a recipe; one that takes the columns as they are goes on to do so.
    """
    columns = [str(c) for c in table.frame.columns]
    chosen = [c for kind in _KINDS for c in fixed.get(kind) or ()]
    as_they_are = "value_columns" in fixed and {*chosen} <= {*columns}
    if not columns or table.files or TRIAL in columns or as_they_are:
        return table
    trials: dict[str, dict[str, str]] = {}
    for column in columns if _OF_FILE.fullmatch(columns[-1]) else ():
        if match := _OF_FILE.fullmatch(column):
            trials.setdefault(match["path"], {})[column] = match["rest"]
    rests = {tuple(of.values()) for of in trials.values()}
    own = [column for of in trials.values() for column in of]
    if len(trials) < 2 or len(rests) > 1 or not table.numeric.issuperset(own):
        return table
    shared = [c for c in columns if c not in {*own}]
    called = rests.pop()
    if {*shared} & {*called}:
        return table
    parts = []
    names = disambiguate([re.split(r"[\\/]", path)[-1].rpartition(".")[0] for path in trials])
    for name, of in zip(names, trials.values(), strict=True):
        known = np.flatnonzero(table.frame[[*of]].notna().to_numpy().any(axis=1))
        part = table.frame[[*shared, *of]].iloc[: known[-1] + 1].rename(columns=of)
        part.insert(0, TRIAL, name)
        parts.append(part)
    below = pd.concat(parts, ignore_index=True)
    below.index += 1
    numbers = (*(c for c in shared if c in table.numeric), *called)
    stray = {c: found for c, found in table.stray.items() if c in shared}
    notes = (*table.notes, trials_beside(len(trials), TRIAL))
    return replace(table, frame=below, numbers=numbers, stray=stray, notes=notes)
