"""Logs of LAMMPS, which simulates atoms: a table for each run, among what it was told to do."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

SIGN = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:LAMMPS|LIGGGHTS) \(")
STEP, RUN = "Step", "run"
_END = "Loop time of"


def tables_of_lammps(data: bytes) -> dict[str, TableRows]:
    """The runs that print the same, names of columns first; those with most rows first.

    They are one table if steps go on, the step that both of two runs print but once, and else
    have the number of their run in front. None where a file is something else.
    """
    if not SIGN.match(data):
        return {}
    runs: dict[tuple[str, ...], list[TableRows]] = {}
    names: tuple[str, ...] = ()
    for line in lines_of(data):
        cells = line.split()
        if cells[:1] == [STEP] and not any(is_number(cell, ".") for cell in cells):
            names = tuple(cells)
            runs.setdefault(names, []).append([])
        elif line.startswith(_END):
            names = ()
        elif len(cells) == len(names) > 1 and all(is_number(cell, ".") for cell in cells):
            runs[names][-1].append(cells)
    tables = {" ".join(names): _joined(names, list(filter(None, of))) for names, of in runs.items()}
    return _longest_first({name: rows for name, rows in tables.items() if len(rows) > 1})


def _joined(names: Sequence[str], runs: Sequence[TableRows]) -> TableRows:
    goes_on = all(float(b[0][0]) >= float(a[-1][0]) for a, b in itertools.pairwise(runs))
    if not goes_on:
        return [[RUN, *names], *([k, *row] for k, rows in enumerate(runs, 1) for row in rows)]
    steps = {row[0]: row for rows in runs for row in rows}
    return [[*names], *steps.values()]


def _longest_first(tables: Mapping[str, TableRows]) -> dict[str, TableRows]:
    return dict(sorted(tables.items(), key=lambda item: -len(item[1])))
