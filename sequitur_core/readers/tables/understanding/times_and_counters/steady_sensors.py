"""Sensors whose number stays the same throughout a recording, beside others that change."""

from __future__ import annotations

from collections.abc import Collection

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.tables.columns.cells.names_with_units import named_channels
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import constant_within
from sequitur_core.readers.tables.understanding.times_and_counters.counters import Why

STEADY = Why("doesn't change within any recording", "don't change within any recording")


def find_steady(table: Table, taken: Collection[str], group: IntArray) -> dict[str, Why]:
    """Columns with a unit of files that were joined in time, the same in each recording.

    They were measured again and again, as the charge of a battery is, and describe nobody.
    """
    columns = [c for c in table.numbers if c not in taken] if table.joined else []
    measured = (c for c, (_, unit) in zip(columns, named_channels(columns), strict=True) if unit)
    return {
        c: STEADY
        for c in measured
        if table.distinct(c) > 1 and constant_within(table.frame[c], group)
    }
