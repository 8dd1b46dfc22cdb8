"""The windows that suit a table, and the labels that tell its sequences apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.date_labels import date_kinds
from sequitur_core.readers.series_windows import (
    Series,
    suggest_align,
    suggest_labels,
    suggest_window,
    usual_gap,
)
from sequitur_core.readers.tables.columns.labels import flags_rows
from sequitur_core.readers.tables.dataset import dates_of_ids
from sequitur_core.readers.tables.sequences import to_series
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import constant_within, group_codes


def with_windows(
    series: Series, recipe: Recipe, fixed: Mapping[str, Any], lasting: tuple[int, str] | None
) -> tuple[Recipe, list[str]]:
    """The recipe with the windows that suit a series and labels from their dates, and why.

    lasting : windows as long as classes of rows last, where they come and go.
    """
    reasons = []
    if "fill_gaps" not in fixed and (gap := usual_gap(series)) > recipe.fill_gaps:
        recipe = recipe.with_(fill_gaps=gap)
        reasons.append(f"Gaps of up to {gap} steps are filled in: there are many of them.")
    if "window" not in fixed:
        window, why = lasting or suggest_window(series, fill_gaps=recipe.fill_gaps)
        recipe = recipe.with_(window=window)
        reasons.append(why)
    if "align" not in fixed:
        align = suggest_align(series, recipe.window, fill_gaps=recipe.fill_gaps)
        recipe = recipe.with_(align=align)
    if "date_labels" not in fixed:
        taken = {name.lower() for name in recipe.label_columns}
        labels = suggest_labels(series, recipe)
        recipe = recipe.with_(date_labels=tuple(k for k in labels if k not in taken))
    return recipe, reasons


def with_windows_of_events(
    table: Table, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    """The recipe with windows where events change within most recordings, and why."""
    if "window" in fixed:
        return recipe, []
    ids = list(recipe.id_columns)
    told = [c for c in table.of_steps if c in recipe.label_columns]
    kinds = table.frame.groupby(ids)[told].nunique()
    changing = [c for c in told if 2 * int((kinds[c] > 1).sum()) > len(kinds)]
    if not changing:
        return recipe, []
    first = (table.frame[ids] == table.frame[ids].iloc[0]).all(axis=1)
    own = replace(table, frame=table.frame[first])
    series = to_series(own, recipe.with_(layout="long", id_columns=()))
    window, why = suggest_window(series)
    verb = "changes" if len(changing) == 1 else "change"
    windows = why.partition(":")[0].rstrip(".")
    return recipe.with_(window=window), [
        f"{join_names(changing)} {verb} within the recordings. {windows}."
    ]


def with_date_labels(table: Table, recipe: Recipe, fixed: Mapping[str, Any]) -> Recipe:
    """The recipe with labels from the dates that name the sequences, if dates do."""
    if recipe.layout == "columns" or "date_labels" in fixed:
        return recipe
    dates = dates_of_ids(table.frame, recipe)
    if dates is None:
        return recipe
    days = float((dates.max() - dates.min()) / np.timedelta64(1, "D"))
    return recipe.with_(date_labels=date_kinds(1, days))


def without_idle_labels(
    table: Table, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    """The recipe without labels of rows that would be the same for all sequences, and why.

    So is a mark of each value that is N nearly everywhere, or a place that all pass. What marks
    rows with 0 and 1 says whether any is marked.
    """
    if recipe.window or "label_columns" in fixed or not recipe.id_columns:
        return recipe, []
    group = group_codes(table, recipe.id_columns)
    idle = {
        column: kind
        for column in recipe.label_columns
        if not flags_rows(cells := table.frame[column])
        and not constant_within(cells, group)
        and (kind := _kind_of_all(cells, group)) is not None
    }
    left = {
        "label_columns": tuple(c for c in recipe.label_columns if c not in idle),
        "left_out": (*recipe.left_out, *idle),
    }
    return recipe.with_(**left), [
        f"{column} would be {kind} for every sequence: it tells none apart and is no label."
        for column, kind in idle.items()
    ]


def _kind_of_all(cells: pd.Series[Any], group: IntArray) -> object:
    """What each of several groups has most often, the first of those; None where groups differ."""
    codes, kinds = pd.factorize(cells)
    counts = np.zeros((int(group.max()) + 1, len(kinds)), np.int64)
    known = codes >= 0
    np.add.at(counts, (group[known], codes[known]), 1)
    most = counts.argmax(axis=1)
    alike = len(counts) > 1 and bool((counts.sum(axis=1) > 0).all() and (most == most[0]).all())
    return kinds[most[0]] if alike else None
