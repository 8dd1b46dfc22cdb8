"""The sentence on what was understood of a table."""

from __future__ import annotations

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import join_names, labelled_by, pluralise
from sequitur_core.readers.detection import describe
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.things import bare_name
from sequitur_core.readers.windows.series_windows import Series

_SEQUENCE_NOUNS = {
    "recording", "trial", "session", "run", "ride", "trip", "flight", "dive", "episode",
    "patient", "subject", "person", "participant", "student", "athlete", "player", "driver",
    "rider", "user", "customer", "animal", "rat", "cow", "bird", "horse", "tree", "plant", "plot",
    "engine", "unit", "machine", "device", "sensor", "meter", "turbine", "pump", "motor", "robot",
    "vehicle", "car", "truck", "ship", "station", "site", "buoy", "gauge", "country", "city",
    "town", "province", "county", "district", "building", "household", "store", "shop", "river",
    "lake",
}  # fmt: skip
_STEP_ADJECTIVES = {
    (1.0, "h"): "hourly ", (30.0, "min"): "half-hourly ", (15.0, "min"): "quarter-hourly ",
    (1.0, "min"): "one-minute ", (1.0, "day"): "daily ", (7.0, "day"): "weekly ",
    (1.0, "month"): "monthly ", (3.0, "month"): "quarterly ", (1.0, "year"): "yearly ",
    (1.0, "business day"): "working-day ", (1.0, "s"): "one-second ",
}  # fmt: skip


def sequence_noun(recipe: Recipe) -> str:
    """`patient` where a column of that name says which one each row is of; "" of others."""
    ids = recipe.id_columns
    if recipe.layout != "tidy" or recipe.window or len(ids) != 1:
        return ""
    named = bare_name(ids[0].partition(" of ")[0])  # as runs of a column are called
    return next((n for n in (named, named.removesuffix("id")) if n in _SEQUENCE_NOUNS), "")


def sentence_on(
    dataset: SequenceDataset, recipe: Recipe, table: Table, series: Series | None
) -> str:
    """How many sequences there are, what of, and how long: "3 sequences (id) of 96 steps, ...".

    series : the one that a long table is.
    """
    labels = ""
    if recipe.layout == "long":
        every = _STEP_ADJECTIVES.get((dataset.meta.step, dataset.meta.step_unit), "")
        brought = f" brought to steps of {recipe.even_step}" if recipe.even_step else ""
        count = len(table.frame)
        if series is not None and recipe.channel_column and not recipe.even_step:
            count = len(series.rows)  # which share moments in the file
        rows = f"{pluralise(count, 'row' if brought else f'{every}row')}{brought}"
        return describe(dataset, noun="window", tail=f"cut from one series of {rows}")
    noun = "window" if recipe.window else "sequence"
    if recipe.layout == "tidy" and not recipe.window:
        ids = list(recipe.id_columns)
        if named := sequence_noun(recipe):
            noun = named
        elif ids == list(table.files[:1]):
            noun = "recording"
        else:
            labels = f" ({join_names([name for name, _ in named_channels(ids)], len(ids))})"
    count = len(dataset) * table.sampled // len(table.frame) if table.sampled else len(dataset)
    text = describe(dataset, noun=noun, count=count)
    if labels:
        many, _, rest = text.partition(" of ")
        again = [str(c) for c in dataset.labels.columns]
        if {*again} == {*recipe.id_columns}:  # each of them is a label, too
            rest = rest.removesuffix(f", {labelled_by(again)}")
        text = f"{many}{labels} of {rest}"
    return text
