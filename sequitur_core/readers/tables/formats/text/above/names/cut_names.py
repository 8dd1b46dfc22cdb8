"""Names that the mark between cells has cut in two, as in "force (N, left)" between commas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sequitur_core.data.notes.names_and_units import names_cut
from sequitur_core.readers.tables.columns.beside import columns_empty_at
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.formats.lists.lists_in_cells import FORMER
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, column_names

_AGAIN = re.compile(r" \(\d+\)$")  # behind a name that comes again


def with_whole_names(cells: Cells, delimiter: str) -> Cells:
    """Cells under names that are whole again, where columns at the end would have no values.

    A note says so where these are more or fewer than the columns with values.
    """
    frame = cells.frame
    names = ["" if NAMELESS.fullmatch(str(name)) else str(name) for name in frame.columns]
    if not any(map(_is_open, names)) or frame.columns[-1] not in columns_empty_at(frame, 0):
        return cells
    known = frame.notna().any().to_numpy().nonzero()[0]
    filled = int(known[-1]) + 1 if len(known) else 0
    whole = _joined(names, delimiter)
    if len(whole) == len(names) or filled in (0, len(names)):
        return cells
    fits = len(whole) == filled
    doubts = () if fits else (names_cut(len(whole), filled),)
    named = column_names([*whole, *[""] * filled][:filled])
    whole_named = frame.iloc[:, :filled].set_axis(named, axis=1)
    whole_named.attrs[FORMER] = dict(zip(named, frame.columns, strict=False))
    return replace(cells, frame=whole_named, doubts=(*cells.doubts, *doubts))


def _is_open(name: str) -> bool:
    return name.count("(") > name.count(")") or name.count("[") > name.count("]")


def _joined(names: Sequence[str], delimiter: str) -> list[str]:
    """Names, each with those behind it up to where its bracket is closed."""
    whole: list[str] = []
    for name in names:
        if whole and _is_open(whole[-1]):
            whole[-1] += f"{delimiter} {_AGAIN.sub('', name)}".rstrip()
        else:
            whole.append(name)
    return whole
