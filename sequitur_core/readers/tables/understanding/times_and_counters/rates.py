"""Even steps that rows have to be brought to before they can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.tables.channel_rows import step_of_turns
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.resampling import (
    differ_in_rate,
    slowest_step,
    spacings_of_each,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import group_codes


def with_even_steps(
    table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]
) -> tuple[Recipe, list[str]]:
    """The recipe, with the even steps that fit, and why: of channels that take turns, and of
    sequences of several rates, which the slowest says.
    """
    if step := step_of_turns(table, recipe):
        why = "Channels were measured one after the other: they are brought to even steps of"
        return recipe.with_(even_step=step), [f"{why} {step}."]
    step = _step_of_rates(table, recipe, candidates)
    return (recipe.with_(even_step=step), []) if step else (recipe, [])


def _step_of_rates(table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]) -> str:
    """The step of the slowest sequences; "" where all have one rate, or none is known."""
    found = [c.times for c in candidates if c.columns == recipe.time_columns]
    if recipe.layout != "tidy" or recipe.channel_column or not found or found[0].missing.any():
        return ""
    group = group_codes(table, recipe.id_columns)
    order = np.lexsort((found[0].moments, group))
    times, group = replace(found[0], moments=found[0].moments[order]), group[order]
    spacings = spacings_of_each(times.moments, group)
    return slowest_step(times, group, spacings) if differ_in_rate(spacings) else ""
