"""Numbers of devices that stand before the dates of their rows, in one cell: 012016070614."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.notes.tables import device_before_date
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.table import Table

DEVICE = "device"
FEWEST, EACH = 8, 4  # rows that show it, and of each device on average
MOST = 1000  # a device has a lower number
_PARTS = {  # digits of a date, its format, and the largest of each part behind its year and month
    14: ("%Y%m%d%H%M%S", (31, 23, 59, 59)),
    12: ("%Y%m%d%H%M", (31, 23, 59)),
    10: ("%Y%m%d%H", (31, 23)),
    8: ("%Y%m%d", (31,)),
}
_SHORTEST, _EXACT = 1e8, 2.0**53  # a device and a day; up to which numbers have all their digits


def with_devices_apart(table: Table, fixed: Mapping[str, Any]) -> Table:
    """The table with numbers of devices in a column of their own, and the dates without these.

    fixed : choices of a recipe; one that takes such numbers as they are goes on to do so.
    """
    chosen = tuple(fixed.get("time_columns") or ())
    form = str(fixed.get("time_format") or "")
    first = table.cells(table.numbers, slice(1)).ravel()
    for column in (
        table.numbers[i] for i in np.flatnonzero((first > _SHORTEST) & (first < _EXACT))
    ):
        values = table.values(column)
        asked = column in chosen and bool(form)
        likely = [n for n in _PARTS if not asked or _PARTS[n][0] == form]
        digits = next((n for n in likely if _are_behind_devices(values, n, sure=asked)), 0)
        if digits:
            return _apart(table, column, digits)
    return table


def _are_behind_devices(values: NDArray[np.float64], digits: int, *, sure: bool) -> bool:
    """Whether numbers end in dates of so many digits, behind few numbers of devices.

    sure : they are said to, so that a single one may.
    """
    device, dates = np.divmod(values, 10.0**digits)
    year, month = dates // 10 ** (digits - 4), dates // 10 ** (digits - 6) % 100
    whole = np.isfinite(values).all() and are_whole(values)
    if not whole or device.min() < 1 or device.max() >= MOST or values.max() >= _EXACT:
        return False
    if year.min() < 1900 or year.max() >= 2100 or month.min() < 1 or month.max() > 12:
        return False
    rest = [dates // 10 ** (digits - 8 - 2 * k) % 100 for k in range(len(_PARTS[digits][1]))]
    most = _PARTS[digits][1]
    if rest[0].min() < 1 or any(p.max() > m for p, m in zip(rest, most, strict=True)):
        return False
    if sure:
        return True
    few = EACH * len(np.unique(device)) <= len(values) >= FEWEST
    on = len(np.unique(dates // 100)) > 1  # from one day or hour to the next; a counter goes to 99
    return few and on and len(np.unique(values)) == len(values)


def _apart(table: Table, column: str, digits: int) -> Table:
    numbers = table.values(column)
    device, dates = (part.astype(np.int64) for part in np.divmod(numbers, 10.0**digits))
    frame = table.frame.assign(**{column: dates})
    name = DEVICE if DEVICE not in frame else f"{column} {DEVICE}"
    frame.insert([*frame.columns].index(column), name, device)
    places = [*table.numbers]
    places.insert(places.index(column), name)
    note = device_before_date(column, f"{numbers[0]:.0f}", name)
    return replace(table, frame=frame, numbers=tuple(places), notes=(*table.notes, note))
