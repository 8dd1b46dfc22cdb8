"""Even steps that are worth offering, by how far apart in time rows are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates.names.time_names import FINE
from sequitur_core.readers.dates.time_grid import in_seconds, since_1970
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.rows_of_numbers import even_share
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.rows_to_sequences.resampling import (
    COMMON_STEPS,
    FEWEST_STEPS,
    UNITS,
)
from sequitur_core.readers.tables.table import Table

MOST_OFFERED = 8
# Of the usual spacing, that rows and a step of its own are from it; more than so many rows are.
NEAR_USUAL, MOSTLY_USUAL = 0.05, 0.5
MOST_LOOKED_AT, FEWEST_LOOKED_AT = 50_000, 3  # rows, and sequences, by which steps are offered
NEAR_PLAIN = 0.15  # of it, by which a step of one digit may be off
LONGEST_OWN = 28 * 86400  # seconds of a step in whole days


@dataclass(frozen=True, eq=False)
class Spacing:
    """How far apart in time neighbours are that belong together, in seconds for dates.

    Attributes
    ----------
    apart : those of each sequence and channel that have a column for them, none of one moment.
    lasts : how long a sequence usually lasts.
    """

    apart: NDArray[np.float64]
    lasts: float

    @property
    def usual(self) -> float:
        """How far apart rows mostly are."""
        return float(np.median(self.apart))


def spacing_of_rows(table: Table, recipe: Recipe, times: Times) -> Spacing:
    """How far apart rows with a time are; of some sequences, from the first to the last."""
    ids = recipe.id_columns if recipe.layout == "tidy" else ()
    by = (*ids, *filter(None, [recipe.channel_column]))
    group = group_codes(table, by) if by else np.zeros(len(times.moments), np.int64)
    rows, longer = np.flatnonzero(~times.missing), 1.0
    if not by and len(rows) > MOST_LOOKED_AT:
        rows, longer = rows[:MOST_LOOKED_AT], len(rows) / MOST_LOOKED_AT
    elif len(rows) > MOST_LOOKED_AT:
        last = int(group.max())
        count = max(FEWEST_LOOKED_AT, MOST_LOOKED_AT * (last + 1) // len(rows))
        rows = rows[np.isin(group[rows], np.linspace(0, last, count).astype(np.int64))]
    at, group = since_1970(times.moments[rows]), group[rows]
    order = np.lexsort((at, group))
    at, group = at[order], group[order]
    same = group[1:] == group[:-1]
    ends = np.flatnonzero(~same)
    lasted = at[np.r_[ends, len(at) - 1]] - at[np.r_[0, ends + 1]] if len(at) else np.zeros(0)
    apart, lasted = np.diff(at)[same], lasted[lasted > 0]
    return Spacing(apart[apart > 0], longer * float(np.median(lasted)) if len(lasted) else 0.0)


def suggest_steps(times: Times, spacing: Spacing) -> tuple[str, ...]:
    """Steps worth offering for rows that are so far apart."""
    if not len(spacing.apart):
        return ()
    usual = spacing.usual
    mostly = even_share(spacing.apart, near=NEAR_USUAL) > MOSTLY_USUAL
    unit = "s" if times.dated else times.unit
    long = UNITS.get(unit, 0.0) * usual >= 0.5  # seconds
    if long and in_seconds(usual, unit)[1] not in FINE:
        scale = 1.0 if times.dated else UNITS[times.unit]
        steps = {
            text: seconds / scale
            for text, seconds in COMMON_STEPS.items()
            if times.dated or not text.endswith(("month", "months", "year"))
        }
        steps |= _own_step(usual * scale, steps, scale) if mostly else {}
    else:
        unit = f" {unit}" if unit and unit != "step" else ""
        tens = np.floor(np.log10(usual))
        sizes = [n * 10.0 ** (tens + k) for k in range(4) for n in (1, 2, 5)]
        plain = float(f"{usual:.2g}")
        if mostly and not any(abs(size / plain - 1) <= NEAR_PLAIN for size in sizes):
            sizes.append(plain)  # 3, between 2 and 5
        steps = {f"{size:g}{unit}": size for size in sizes}
    fits = [
        text
        for text, size in sorted(steps.items(), key=lambda step: step[1])
        if usual / 2 <= size and spacing.lasts >= FEWEST_STEPS * size
    ]
    return tuple(fits[:MOST_OFFERED])


def _own_step(usual: float, steps: Mapping[str, float], scale: float) -> dict[str, float]:
    """The usual spacing of rows in whole seconds, minutes, hours or days, as 6 s of 6.02 s.

    {} near another. usual : in seconds. scale : how many the unit of the steps has.
    """
    if any(abs(size * scale / usual - 1) <= NEAR_USUAL for size in steps.values()):
        return {}
    sizes = (("days", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    unit, size = next((named for named in sizes if usual >= named[1]), sizes[-1])
    count = round(usual / size)
    near = abs(count * size / usual - 1) <= NEAR_USUAL and usual < LONGEST_OWN
    return {f"{count} {unit}": count * size / scale} if near else {}
