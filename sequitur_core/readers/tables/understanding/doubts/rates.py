"""Doubts about channels that were measured less often than others of the same rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from sequitur_core.data.dataset import BoolArray, FloatArray
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.preparation import sparse_channel, sparse_channels
from sequitur_core.data.notes.tables import steady_channel
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.understanding.doubts.reading import (
    MOST_COLUMNS,
    MOSTLY,
    Reading,
)

FEWEST = 5  # numbers of a slower channel
RARE = 3  # rows from one number to the next, where zeros are between
FULL = 0.95  # of the rows, in which other channels have one
SPARSE = 0.5  # of the rows
_LACKING = {sparse_channel.kind, sparse_channels.kind}
_CURED = {
    note.kind
    for note in (
        sparse_channel, sparse_channels, steady_channel, said.clock_as_channel,
        said.stretches_as_channel, said.codes_as_channel, said.looks_like,
    )
}  # fmt: skip


def slower_channels(of: Reading) -> Iterator[Note]:
    """Channels are learned that have a number in every so many rows, beside others of each row.

    Those with few numbers at no even distance would go with them, but none that only begins later
    or ends earlier than the others.
    """
    many = len(of.columns) == MOST_COLUMNS  # of which there may be more
    if not of.recipe.row_per_step or of.recipe.channel_column or many:
        return
    cells = of.cells[slice(*of.longest)]
    known = np.isfinite(cells)
    zero = [c for c, row in zip(of.columns, cells.T, strict=True) if _with_zeros(row)]
    if zero:
        known &= (cells != 0) | ~np.isin(of.columns, zero)
    share = dict(zip(of.columns, map(_share, known.T), strict=True))
    every = {c: k for c, row in zip(of.columns, known.T, strict=True) if (k := _every(row))}
    gone = (*every, *(c for c in of.columns if c not in every and share[c] < SPARSE))
    kept = tuple(c for c in of.columns if c not in gone)
    if every and max((share[c] for c in kept), default=0) >= FULL:
        rows = tuple(sorted({*every.values()}))
        note = said.slower_channels(tuple(map(of.channel, gone)), rows, {*zero} == {*gone})
        rest = of.channel(kept[0]) if len(kept) == 1 else f"the other {len(kept)}"
        offers = [Offer(f"Keep only {rest}", "value_columns", kept)]
        yield note.offering(*offers, *_zeros_as_missing(of, zero))


def _with_zeros(values: FloatArray) -> bool:
    """Whether there are zeros between numbers of a slower channel; no pulses, nor every other."""
    numbers = values[values != 0]
    return len(np.unique(numbers)) >= FEWEST and _every(values != 0) >= RARE


def _zeros_as_missing(of: Reading, columns: Sequence[str]) -> list[Offer]:
    """That 0 stands for no value in some columns; [] for none."""
    marks = (*of.recipe.missing_marks, *[0.0] * len(columns))
    there = (*of.recipe.missing_in, *columns)
    label = "0 stands for no value there"
    return [Offer(label, "missing_in", there, also=(("missing_marks", marks),))] if columns else []


def _share(known: BoolArray) -> float:
    """How many rows have a number, of those from the first that has one to the last."""
    rows = np.flatnonzero(known)
    return len(rows) / (rows[-1] - rows[0] + 1) if len(rows) >= FEWEST else float(known.mean())


def _every(known: BoolArray) -> int:
    """How many rows apart numbers are, where that is the same for nearly all; 0 for others."""
    apart = np.diff(np.flatnonzero(known))
    usual = int(np.median(apart)) if len(apart) >= FEWEST - 1 else 0
    return usual if usual > 1 and (apart == usual).mean() >= MOSTLY else 0


def without_slower(warnings: Sequence[Note], told: Collection[str] = ()) -> tuple[Note, ...]:
    """Warnings without those on channels that would all be left out with the slower ones.

    Nor is it said that channels lack much which a person put back.

    told : columns that are no channels by themselves, which was said.
    """
    gone = {c for note in said.slower_channels.among(warnings) for c in note.about}
    back = {name for name, _ in named_channels([*told])}
    return tuple(
        note
        for note in warnings
        if not (note.kind in _CURED and gone and note.about <= gone)
        and not (note.kind in _LACKING and note.about <= back)
    )
