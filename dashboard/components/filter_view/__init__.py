"""Histograms that filter the rows of a chart, and are filtered by what is drawn around on it.

All values are sent once; counting and filtering are the browser's, so that 100,000 rows follow a
hand. The chart (`plotly_view`) then selects what passes, and tells the server.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.charts.colouring import Colouring
from dashboard.components.declaration import declare
from dashboard.formatting import shortened
from sequitur_core.formatting import number


@dataclass(frozen=True)
class FilterColumns:
    """What rows are filtered by, as it is sent: JSON with the values in base64; of n rows."""

    packed: str
    n: int


_mount = declare("filter_view")


def filter_view(columns: FilterColumns, *, key: str, chart: str) -> None:
    """Show a histogram for each column; `chart` is the key of the `plotly_view` to filter."""
    _mount(key=key, data={"key": key, "chart": chart, "columns": columns.packed, "n": columns.n})


def filter_columns(colourings: Sequence[Colouring], *, in_view: str = "") -> FilterColumns:
    """Columns as the map is coloured by them: classes and numbers.

    Classes of the one whose title is `in_view` have their colours: those of others would be taken
    for them. Left out are those of one class, and numbers that are all the same.
    """
    columns = [
        _classes(one, coloured=one.title == in_view) if one.colours is not None else _numbers(one)
        for one in colourings
    ]
    kept = [one for one in columns if one is not None]
    n = max(
        (len(one.names) if one.numbers is None else len(one.numbers) for one in colourings),
        default=0,
    )
    return FilterColumns(json.dumps(kept), n)


def _classes(colouring: Colouring, *, coloured: bool) -> dict[str, object] | None:
    colours = colouring.colours or {}
    if len(np.unique(colouring.codes)) < 2:
        return None
    return {
        "name": colouring.title,
        "values": _base64(colouring.codes),
        "classes": [shortened(name, 60) for name in colours],
        "colours": list(colours.values()) if coloured else [],
    }


def _numbers(colouring: Colouring) -> dict[str, object] | None:
    low, high = colouring.limits()
    values = np.asarray(colouring.numbers, "<f4")
    if not high > low or not np.isfinite(values).any():
        return None
    ends = (number(low), number(high))
    if colouring.ticks:  # dates, which numbers stand for
        ends = (colouring.ticks[0][1], colouring.ticks[-1][1])
    finite = np.where(np.isfinite(values), values, np.float32(np.nan))
    return {
        "name": colouring.title,
        "values": _base64(finite.astype("<f4")),
        "low": low,
        "high": high,
        "ends": list(ends),
        "since": colouring.since,
    }


def _base64(values: np.ndarray) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")
