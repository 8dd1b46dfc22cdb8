"""Units of channels that other columns say: pm25, µg/m³, 35.2 in a row, or hourly_units.rain."""

from __future__ import annotations

from collections.abc import Sequence

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.units.known import known
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.words import words

_CALLED = {
    "unit", "units", "uom", "einheit", "unité", "unite", "unidad", "unità",
    "eenheid", "enhet", "enhed", "jednostka", "单位", "単位",
}  # fmt: skip


def mixed_and_single_units(table: Table, recipe: Recipe) -> dict[str, tuple[str, ...]]:
    """The units of channels by a column that names one in each row; {} where none does.

    Channels are called as the cells say of which one a row is, or as the only column of values.
    Most have one unit; where numbers of several are mixed, all are given as they are written, the
    most frequent first.
    """
    values = value_columns(table, recipe) if recipe.row_per_step else []
    column = next((c for c in table.texts() if _CALLED & {*words(c), c.lower()}), None)
    if len(values) != 1 or column in (None, recipe.channel_column, *recipe.id_columns):
        return {}
    rows = table.frame[[column]].assign(of=values[0])
    if recipe.channel_column:
        rows["of"] = table.frame[recipe.channel_column].astype(str)
    said: dict[str, tuple[str, ...]] = {}
    for channel, cells in rows.dropna().groupby("of", sort=False)[str(column)]:
        written = cells.astype(str).str.strip().value_counts().index
        units = tuple({unit: 1 for text in written if (unit := known(text, in_brackets=True))})
        if units:
            said[str(channel)] = units if len(units) == 1 else tuple(written)
    return said


def units_of(channels: Sequence[str], table: Table, recipe: Recipe) -> tuple[str, ...]:
    """The unit of each channel by its name, or else by other columns; "" where none is known."""
    by_rows = {**_units_beside(table, channels), **mixed_and_single_units(table, recipe)}
    alone = {channel: units[0] for channel, units in by_rows.items() if len(units) == 1}
    own = zip(channels, named_channels(channels), strict=True)
    return tuple(unit or alone.get(channel, "") for channel, (_, unit) in own)


def _units_beside(table: Table, channels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Units that an object of its own says, as of hourly.rain in hourly_units.rain."""
    found: dict[str, tuple[str, ...]] = {}
    said = {c.rpartition("units.")[2]: c for c in table.texts() if "units." in c}
    for channel in channels:
        if "." in channel and (column := said.get(channel.rpartition(".")[2])):
            texts = table.frame[column].dropna().astype(str).unique()
            found[channel] = tuple(filter(None, (known(t, in_brackets=True) for t in texts)))
    return found
