"""Names that stand over two or three columns of places each, as a player's over x and y."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.tables.formats.lists.lists_in_cells import FORMER
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, column_names
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import TextFormat
from sequitur_core.readers.tables.formats.text.text_file import split_line

AXES = "xyz"
FEWEST_NAMES = 3  # that stand over as many columns each
FEWEST_VALUES = 4  # different ones of a column: fewer are marks of the one beside
ALIKE = 20.0  # times as far as along another axis, that places differ along one at most


def with_places_named(text: Sequence[str], form: TextFormat, cells: Cells) -> Cells:
    """Cells under a name and an axis each, where the last line of names has one for all axes.

    Columns without a name go on from the one before them, to the end of the line, in twos or in
    threes. They hold numbers of about the same size.
    """
    frame = cells.frame
    lines = [line for line in text[form.skip_lines :] if line.strip()][: form.names]
    if not form.header or len(lines) < form.names:
        return cells
    names = [cell.strip() for cell in split_line(lines[-1], form.delimiter)]
    names += [""] * (frame.shape[1] - len(names))
    first = next((k for k, (_, right) in enumerate(itertools.pairwise(names)) if not right), 0)
    begins = [k for k in range(first, len(names)) if names[k]]
    size = begins[1] - begins[0] if len(begins) >= FEWEST_NAMES else 0
    even = begins == [*range(first, len(names), size)] if 1 < size <= len(AXES) else False
    called = [names[k] for k in begins]
    if not even or len(names) != frame.shape[1] or len({*called}) < len(called):
        return cells
    whole = (len(names) - first) % size == 0
    if not whole or not all(kind.kind in "if" for kind in frame.dtypes.iloc[first:]):
        return cells
    if not _are_places(frame.iloc[:, first:].to_numpy(np.float64), size):
        return cells
    axes = [f"{name} {axis}" for name in called for axis in AXES[:size]]
    named = frame.set_axis(column_names([*map(str, frame.columns[:first]), *axes]), axis=1)
    former = dict(zip(named.columns, frame.columns, strict=True))
    named.attrs[FORMER] = {**frame.attrs.get(FORMER, {}), **former}
    return replace(cells, frame=named)


def _are_places(values: NDArray[np.float64], size: int) -> bool:
    """Whether columns (rows, columns) are places along so many axes, in turn."""
    known = np.isfinite(values)
    each = known.reshape(len(values), -1, size)
    if (each.any(axis=2) != each.all(axis=2)).any() or not known.any():
        return False
    filled = known.any(axis=0)
    kinds = [len(np.unique(of[np.isfinite(of)])) for of in values[:, filled].T]
    if min(kinds) < FEWEST_VALUES:
        return False
    sizes = np.array([np.nanstd(of) for of in values[:, filled].T]).reshape(-1, size)
    return bool((sizes.max(axis=1) <= ALIKE * sizes.min(axis=1)).all())
