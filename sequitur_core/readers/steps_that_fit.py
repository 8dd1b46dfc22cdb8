"""Steps of a recipe that name channels, once other columns of its table became channels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sequitur_core.data.preparation.naming import named
from sequitur_core.data.preparation.preprocessing import STEPS, with_channels
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.detection import Progress, Recognised
from sequitur_core.readers.source import Source
from sequitur_core.readers.tables.reader import read

# Choices by which a table has other channels than before.
_DECIDE = {
    "sheet", "joined", "counted", "layout", "lists", "id_columns", "time_columns", "value_columns",
    "label_columns", "left_out", "channel_column", "channels_in_names", "likelihood", "header",
    "header_lines", "skip_lines", "table_end", "delimiter", "cuts", "decimal", "aside_columns",
}  # fmt: skip


def with_steps_that_fit(
    found: Recognised, source: Source, before: Recipe, changed: Collection[str], progress: Progress
) -> Recognised:
    """What was recognised, with steps that name no channel that is gone by a choice.

    Channels that were excluded stay so, and new ones are there. `before` is the recipe until now.
    """
    steps = (before.channels, before.scaled, before.range_of)
    of_others = before.angles or before.centre_on  # which make channels of their own
    if not any(steps) or of_others or _DECIDE.isdisjoint(changed):
        return found
    was, now = (_channels(source, recipe, progress) for recipe in (before, found.recipe))
    return replace(found, recipe=_fitting(found.recipe, was, now))


def _channels(source: Source, recipe: Recipe, progress: Progress) -> tuple[str, ...]:
    """What all channels of a table are called that a recipe reads."""
    return named(read(source, recipe.with_(**STEPS), progress), recipe).meta.channels


def _fitting(recipe: Recipe, was: Sequence[str], now: Sequence[str]) -> Recipe:
    """The recipe without the channels that were excluded, if any of the others is there."""
    excluded = {name for name in was if recipe.channels and name not in recipe.channels}
    kept = [name for name in now if name not in excluded] or [*now]
    fitting = with_channels(recipe, kept)
    return fitting if len(kept) < len(now) else replace(fitting, channels=())
