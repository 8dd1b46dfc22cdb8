"""The windows that suit a table, and the labels that tell its sequences apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.date_labels import date_kinds
from sequitur_core.readers.dates.time_grid import Grid
from sequitur_core.readers.dates.timestamps import lacks_year
from sequitur_core.readers.tables.columns.labels import (
    flags_rows,
    is_alarm,
    names_label,
)
from sequitur_core.readers.tables.columns.runs import (
    are_entries,
    least_pause,
    parting,
    pauses,
)
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.dataset import dates_of_ids, times_of_rows
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.rows_to_sequences.pivot import pivoted
from sequitur_core.readers.tables.rows_to_sequences.sequences import build_dataset, to_series
from sequitur_core.readers.tables.several_files.about.events import NO_EVENT
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.label_stretches import (
    MINUTE,
    classes_within,
    unmixed_labels,
    window_of_classes,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    COUNTED,
    COUNTS_GROUPS,
    Why,
)
from sequitur_core.readers.tables.understanding.times_and_counters.packets import (
    Packets,
    clock_of_several,
)
from sequitur_core.readers.vocabulary.things import ends_as_ids_do
from sequitur_core.readers.vocabulary.words import words
from sequitur_core.readers.windows.series_windows import Series
from sequitur_core.readers.windows.window_suggestions import (
    suggest_align,
    suggest_labels,
    suggest_window,
    usual_gap,
)

# Where all choices are fixed, and it isn't known which of them a person made.
AGAIN = "again"
BEFORE = "before"  # among fixed choices: the recipe whose windows last as long as the new ones
FEWEST_STEPS = 2  # of a window
DATED_ROW = 40  # steps of the only row, of which windows are cut, where dates name them
LONG_ROW = 100  # steps of the only row, of which windows are cut; else it is one of few sequences
_ANSWERED = {"accuracy", "acc", "correct", "corr"}  # of trials, right or wrong
SELDOM_SO = 0.05  # share of rows that a mark of few rows is at, or lacks
OFTEN = 1.5  # changes in each sequence, on average, that are more than an event of it
LEAST_TOLD = 0.25  # of the recordings, within which events change


def as_long_as_before(
    table: Table, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[Recipe, Mapping[str, Any], list[str]]:
    """A recipe and fixed choices with windows that last as long as before, and why they can't.

    Steps of another size were asked for, so that the same number of them would be another window.
    """
    before = fixed.get(BEFORE)
    if before is None:
        return recipe, fixed, []
    fixed = {name: value for name, value in fixed.items() if name != BEFORE}
    if not recipe.time_columns:
        return recipe, fixed, []
    was, now = (_step_of(table, each) for each in (before, recipe))
    if not was or not now:
        return recipe, fixed, []
    kept = {n: round(getattr(before, n) * was / now) for n in ("window", "window_step")}
    if kept["window"] < FEWEST_STEPS:
        return (
            recipe,
            fixed,
            [f"Windows as long as before would hold fewer than two steps of {recipe.even_step}."],
        )
    return recipe.with_(**kept), {**fixed, **kept}, []


def _step_of(table: Table, recipe: Recipe) -> float:
    """Seconds per step of a series, or of the first of several sequences; 0 if unknown."""
    if recipe.layout == "tidy":
        _, series = first_recording(table, recipe)
    else:
        series = to_series(*pivoted(table, recipe))
    return series.step_seconds if series.grid.regular else 0.0


def with_seams(
    table: Table,
    recipe: Recipe,
    candidates: Sequence[TimeColumns],
    asides: Mapping[str, Why],
    fixed: Mapping[str, Any],
) -> tuple[Recipe, Series]:
    """The recipe of a long series with what tells its recordings apart, and the series by it.

    An uneven time that pauses, but for that of entries; or, where rows have none, one that begins
    anew or jumps, or a number of groups of rows that does, or of the rows of a longer table.
    """
    series, pause = to_series(*pivoted(table, recipe)), 0.0
    if "parted_by" in fixed or recipe.channel_column or recipe.even_step or table.files:
        return recipe, series
    if recipe.time_columns:
        at, grid = series.moments, series.grid
        if at is None or grid.regular or are_entries(at):
            return recipe, series
        pause = 0.0 if len(pauses(at, grid)) else least_pause(at)
        parted = recipe.time_columns if len(pauses(at, grid, pause)) else ()
    else:
        clock = clock_of_several(table, candidates)
        if isinstance(clock, Packets):
            return recipe, series
        counted = [c for c, why in asides.items() if why is COUNTS_GROUPS]
        of_rows = [c for c, why in asides.items() if why in COUNTED]
        parted, pause = parting(table, candidates, counted, of_rows)
    if not parted:
        return recipe, series
    recipe = recipe.with_(parted_by=parted, pause=pause)
    return recipe, to_series(*pivoted(table, recipe))


def with_label_seams(
    table: Table, recipe: Recipe, series: Series, fixed: Mapping[str, Any]
) -> tuple[Recipe, Series]:
    """The recipe with labels whose changes no window spans, and the series by it."""
    if "unmixed" in fixed or recipe.channel_column or recipe.even_step or not recipe.window:
        return recipe, series
    if not (labels := unmixed_labels(table, series, recipe)):
        return recipe, series
    recipe = recipe.with_(unmixed=labels)
    return recipe, to_series(*pivoted(table, recipe))


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
        recipe = recipe.with_(date_labels=_fitting(suggest_labels(series, recipe), recipe))
    return recipe, reasons


def _fitting(kinds: Sequence[str], recipe: Recipe) -> tuple[str, ...]:
    """Labels from dates, but for those that a column is called, or that a lacking year would tell.

    Where another year stands in, days have other weekdays.
    """
    taken = {name.lower() for name in recipe.label_columns}
    if lacks_year(recipe.time_format):
        taken |= {"weekday", "weekend", "year"}
    return tuple(kind for kind in kinds if kind not in taken)


def with_windows_of_each(
    table: Table, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    """The recipe of several sequences with labels of their dates and windows of them, and why."""
    recipe = with_date_labels(table, recipe, fixed)
    reasons: list[str] = []
    if recipe.layout == "tidy":
        recipe, why_window = with_windows_of_events(table, recipe, fixed)
        reasons += why_window
        recipe = with_dates_of_windows(table, recipe, fixed)
    recipe, why_window = with_windows_of_row(table, recipe, fixed)
    return recipe, [*reasons, *why_window]


def with_windows_of_events(
    table: Table, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    """The recipe with windows where events change within most recordings that have any, and why.

    Or classes of their rows, which come and go.
    """
    if "window" in fixed:
        return recipe, []
    labels = [c for c in recipe.label_columns if c not in recipe.id_columns]
    told = [c for c in table.of_steps if c in labels]
    kinds = table.frame.groupby([*recipe.id_columns])[told].nunique() if told else table.frame
    changes = {c: int((kinds[c] > 1).sum()) for c in told}
    quiet = {c: _of_no_events(table, recipe, c) if changes[c] else 0 for c in told}
    rest = {c: len(kinds) - quiet[c] for c in told if LEAST_TOLD * len(kinds) <= changes[c]}
    changing = [c for c, count in rest.items() if 2 * changes[c] > count]
    others = [c for c in labels if c not in told]
    group = group_codes(table, recipe.id_columns) if others else np.empty(0, np.int64)
    classes = classes_within(table, others, group)
    changing += classes
    if not changing:
        return recipe, []
    _, series = first_recording(table, recipe)
    window, why = suggest_window(series)
    why = f"{why.partition(':')[0].rstrip('.')}."
    if not (series.dated and series.step_seconds >= MINUTE):  # else days and hours are windows
        window, why = window_of_classes(table, classes, group) or (window, why)
    verb = "changes" if len(changing) == 1 else "change"
    if "label_columns" not in fixed:  # what goes on is asked about before who it is of
        recipe = recipe.with_(label_columns=(*dict.fromkeys((*changing, *recipe.label_columns)),))
    return recipe.with_(window=window), [
        f"{join_names(changing)} {verb} within the recordings. {why}"
    ]


def _of_no_events(table: Table, recipe: Recipe, column: str) -> int:
    """How many recordings have no events of a column, as those to train on of labelled ones."""
    some = ~table.frame[column].isin((NO_EVENT, False))
    return int((~some.groupby([table.frame[c] for c in recipe.id_columns]).any()).sum())


def with_windows_of_row(
    table: Table, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    """The recipe with windows where the only row is a long series, and why."""
    if recipe.layout != "rows" or len(table.frame) > 1 or "window" in fixed:
        return recipe, []
    if recipe.channel_column or len(value_columns(table, recipe)) < DATED_ROW:
        return recipe, []
    whole, _ = build_dataset(table, recipe.with_(fill="mask"))
    least = DATED_ROW if whole.meta.begins else LONG_ROW
    if len(whole) != 1 or len(whole.sequences[0]) < least:
        return recipe, []
    rows = np.arange(len(whole.sequences[0]), dtype=np.int64)
    values = np.asarray(whole.sequences[0], np.float64).reshape(len(rows), -1)
    grid = Grid(rows, whole.meta.step, whole.meta.step_unit, True)
    window, why = suggest_window(Series(values, grid, None, rows))
    return recipe.with_(window=window), [why]


def first_recording(table: Table, recipe: Recipe) -> tuple[Table, Series]:
    """The rows of the first of the sequences of a tidy table, and what they hold."""
    whose = group_codes(table, recipe.id_columns)  # also where the first row names none
    own = replace(table, frame=table.frame[whose == whose[0]])
    return own, to_series(*pivoted(own, recipe.with_(layout="long", id_columns=())))


def with_dates_of_windows(table: Table, recipe: Recipe, fixed: Mapping[str, Any]) -> Recipe:
    """The recipe with labels from the dates of the windows that a tidy table is cut into."""
    if "date_labels" in fixed or not recipe.window or not recipe.time_columns:
        return recipe
    moments = times_of_rows(table, recipe).moments
    _, series = first_recording(table, recipe)
    series = replace(series, moments=np.array([moments.min(), moments.max()]))
    found = _fitting(suggest_labels(series, recipe), recipe)
    return recipe.with_(date_labels=tuple(dict.fromkeys((*recipe.date_labels, *found))))


def with_date_labels(table: Table, recipe: Recipe, fixed: Mapping[str, Any]) -> Recipe:
    """The recipe with labels from the dates that name the sequences, if dates do."""
    if recipe.layout == "columns" or "date_labels" in fixed:
        return recipe
    dates = dates_of_ids(table.frame, recipe)
    if dates is None:
        return recipe
    days = float((dates.max() - dates.min()) / np.timedelta64(1, "D"))
    return recipe.with_(date_labels=date_kinds(1, days))


def states_of_rows(
    table: Table, dataset: SequenceDataset, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[str, ...]:
    """Labels of 0 and 1 that tell no sequences apart: yes for all, or changing within them.

    A fan is on again and again: that is measured. What is nearly always so is a mark of rows, and
    what has the name of a label is one. Whether answers were right is measured, however seldom they
    were wrong.
    """
    if not {"label_columns", "value_columns"}.isdisjoint(fixed) or len(dataset) < 2:
        return ()
    told = [c for c in recipe.label_columns if c not in recipe.id_columns]
    flags = [c for c in told if c in table.binary and flags_rows(table.frame[c])]
    marks = {c: table.frame[c].astype(np.float64) for c in flags if not ends_as_ids_do(c)}
    found = list[str]()
    for column, marked in marks.items():
        always = bool((dataset.labels[column] == "yes").all())
        answers = always and not _ANSWERED.isdisjoint(words(column))
        if answers and any(marked.equals(marks[c]) for c in found):
            continue  # correct beside accuracy
        seldom = not SELDOM_SO < marked.mean() < 1 - SELDOM_SO
        if answers or (
            (always or _goes_on_and_off(table, column, recipe, len(dataset))) and not seldom
        ):
            found.append(column)
    return tuple(found)


def _goes_on_and_off(table: Table, column: str, recipe: Recipe, count: int) -> bool:
    """Whether a mark changes more often than so many sequences have to, and has no label's name.

    Once in and out of each it may be an event of it. One that is called as another column, and
    more, says how good that is (rain, rain_flagged), and is_resting what somebody did.
    """
    marked = table.values(column)
    if recipe.layout == "tidy" and recipe.id_columns:  # rows of several may take turns
        marked = marked[np.argsort(group_codes(table, recipe.id_columns), kind="stable")]
    changes = int((np.diff(marked[np.isfinite(marked)]) != 0).sum())
    marks = any(column != other and column.startswith(other) for other in table.numbers)
    marks |= words(column)[:1] in (["is"], ["has"])
    return changes > OFTEN * count and not (marks or names_label(column) or is_alarm(column))


def with_states(
    recipe: Recipe, states: tuple[str, ...], labels: pd.DataFrame
) -> tuple[Recipe, list[str]]:
    """The recipe with labels that tell no sequences apart as channels, and why."""
    kept = tuple(c for c in recipe.label_columns if c not in states)
    recipe = recipe.with_(value_columns=(*recipe.value_columns, *states), label_columns=kept)
    always = tuple(c for c in states if (labels[c] == "yes").all())
    changing = tuple(c for c in states if c not in always)
    noun, are = noun_of(recipe), "is" if len(always) == 1 else "are"
    said = {
        f"{are} yes in some rows of every {noun}, which tells none apart": always,
        f"{'go' if len(changing) > 1 else 'goes'} on and off within a {noun}": changing,
    }
    return recipe, [
        f"{join_names(of)} {why}: {'they are channels' if len(of) > 1 else 'it is a channel'} of 0 "
        "and 1 instead."
        for why, of in said.items()
        if of
    ]


def noun_of(recipe: Recipe) -> str:
    return "window" if recipe.window or recipe.layout == "long" else "sequence"
