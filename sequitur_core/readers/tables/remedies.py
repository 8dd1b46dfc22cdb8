"""Buttons beside warnings that the reading of a table gives, each with the other way to read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from sequitur_core.data.notes.doubts import nothing_measured, words_not_learned
from sequitur_core.data.notes.labels import labels_lost
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.times import jumps_as_steps, repeated_times, uneven_steps
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.dates.timestamps import read_times
from sequitur_core.readers.detection import Choice
from sequitur_core.readers.tables.columns.cells.several_points import (
    AS_THOUSANDS,
    with_several_points,
)
from sequitur_core.readers.tables.columns.rearranged.stretches_in_time import cut_at_pauses
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.corrections import with_role
from sequitur_core.readers.tables.dead_ends import without_dead_ends
from sequitur_core.readers.tables.rows_to_sequences.offered_steps import spacing_of_rows
from sequitur_core.readers.tables.rows_to_sequences.resampling import NEAR, USUAL, parse_step
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.windows_and_labels import AGAIN
from sequitur_core.readers.tables.word_channels import EACH, few_words, learn_words

FEW_VALUES = 10  # of a channel that says hardly anything
LACKING = 0.5  # of the rows, at least, in which it may be missing instead
MOST_EMPTY = 100  # even steps for each row, at most, where pauses are filled or come often
PAUSE, MOSTLY = 3, 0.85  # usual steps, at least, and share of the rows that are behind none
FARTHEST = 2  # times as long or as short as the usual one that a step is which is offered
MOST_MADE_UP = 2  # of these, steps for each row that lie between rows and would be filled in


def with_remedies(
    notes: Iterable[Note],
    table: Table,
    recipe: Recipe,
    choices: Sequence[Choice],
    fixed: Collection[str] = (),
) -> tuple[Note, ...]:
    """Notes with what else can be done.

    On rows that lie unevenly in time, or share one, and on a label that no window would have. Other
    tables are offered only where they hold sequences.

    fixed : choices that a person made; what was chosen as a label stays one.
    """
    numbers = [c for c in recipe.label_columns if c in table.numeric]
    free = frozenset(c for c in numbers if not _counts_on(table, c))
    if "label_columns" in fixed:
        free = frozenset()
    steps = [value for c in choices if c.name == "even_step" for value, _ in c.options if value]
    notes = [*without_dead_ends(notes, table)]
    kinds = [note.kind for note in notes]
    pausing = next((k for k in (jumps_as_steps.kind, uneven_steps.kind) if k in kinds), "")
    done = []
    for note in notes:
        offer = None
        if note.kind == uneven_steps.kind and steps and not recipe.even_step:
            step = _usual_step(table, recipe, steps)
            offer = Offer(f"Even steps of {step}", "even_step", step) if step else None
        if note.kind == repeated_times.kind and note.numbers["differing"]:
            left_out = (*recipe.left_out, *recipe.time_columns)  # or they become channels
            also: tuple[tuple[str, Any], ...] = (("left_out", left_out),)
            if recipe.layout == "long" and _run_backwards(table, recipe):
                also += (("newest_first", True),)
            offer = Offer("Keep all rows, no times", "time_columns", (), also=also)
        if note.kind == nothing_measured.kind and (of := _of_each(table, recipe)):
            note = nothing_measured(note.numbers["channels"], few_words(table))
            offer = Offer("Learn the words", "id_columns", of, (("layout", "tidy"),))
        column = str(note.numbers.get("column", ""))
        labels = tuple(c for c in recipe.label_columns if c != column)
        alike = note.kind == labels_lost.kind and note.numbers["alike"]
        if alike and "label_columns" not in fixed:
            out = (*recipe.left_out, column)
            offer = Offer("Leave it out", "left_out", out, (("label_columns", labels),))
        if note.kind == labels_lost.kind and column in free:
            channels = (*recipe.value_columns, column)
            offer = Offer(
                "Use it as a channel", "value_columns", channels, (("label_columns", labels),)
            )
        offers = [offer] if offer else []
        if note.kind == pausing and (cut := cut_at_pauses(table, recipe)):
            offers.insert(0, cut)
        done.append(note if note.offers else note.offering(*offers))
    asked = nothing_measured.kind in kinds
    return (*(() if asked else _about_words(table, recipe, fixed)), *done)


def _about_words(table: Table, recipe: Recipe, fixed: Collection[str]) -> tuple[Note, ...]:
    """A warning of words that say what happened, where the only channel says hardly anything."""
    said = AGAIN not in fixed and not {"value_columns", "label_columns"}.isdisjoint(fixed)
    columns = value_columns(table, recipe) if recipe.row_per_step else []
    if said or len(columns) != 1 or recipe.word_columns or not recipe.value_columns:
        return ()
    distinct = table.distinct(columns[0])
    missing = float(np.isnan(table.values(columns[0])).mean())
    missing = missing if missing > LACKING else 0
    few = distinct <= FEW_VALUES or missing
    if not few or table.sampled or not time_candidates(table, {}):
        return ()
    roles = (*recipe.id_columns, *recipe.time_columns, recipe.channel_column)
    words = [c for c in few_words(table) if c not in roles]
    if not words:
        return ()
    changes = with_role(recipe, [*map(str, table.frame.columns)], words, "value", words)
    also = tuple((name, value) for name, value in changes.items() if name != "word_columns")
    offer = Offer(learn_words(words), "word_columns", changes["word_columns"], also)
    return (words_not_learned(tuple(words), columns[0], distinct, missing).offering(offer),)


def _of_each(table: Table, recipe: Recipe) -> tuple[str, ...]:
    """The column of numbers that only say whose the words of a row are; () without such words."""
    columns = tuple(value_columns(table, recipe))
    alone = len(columns) == 1 and recipe.row_per_step and not table.worded
    again = alone and 1 < table.distinct(columns[0]) <= len(table.frame) / EACH
    return columns if again and few_words(table) else ()


def ways_though_refused(
    table: Table, fixed: Mapping[str, Any]
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """What may be pressed to read a table that was refused after all, and by which choices."""
    ways: dict[str, Mapping[str, Any]] = {}
    if "decimal" not in fixed and with_several_points(table):
        ways[AS_THOUSANDS.label] = AS_THOUSANDS.changes
    if "word_columns" not in fixed and (words := few_words(table)):
        ways[learn_words(words)] = {"word_columns": words}
    return tuple(ways.items())


def _run_backwards(table: Table, recipe: Recipe) -> bool:
    """Whether times mostly go back from row to row, as where the newest stands first."""
    if not recipe.time_columns:
        return False
    times = read_times(table.frame, recipe.time_columns, recipe.time_format)
    steps = np.diff(since_1970(times.moments[~times.missing]))
    return bool((steps < 0).sum() > MOSTLY * (steps != 0).sum())


def _counts_on(table: Table, column: str) -> bool:
    """Whether numbers go up by one now and then, as those of laps do, and measure nothing."""
    values = table.values(column)
    steps = np.diff(values[np.isfinite(values)])
    return bool(np.isin(steps, (0, 1)).all() and steps.sum() > 1)


def _usual_step(table: Table, recipe: Recipe, steps: Sequence[str]) -> str:
    """Of steps that are offered, the one by which rows mostly go on.

    "" where none is near that, nearly all of these would be empty, as between the nights of a
    telescope or days of a well, or most would lie on lines, as between bursts of a few readings.
    """
    times = read_times(table.frame, recipe.time_columns, recipe.time_format)
    spacing = spacing_of_rows(table, recipe, times)
    apart = spacing.apart
    if not len(apart):
        return steps[0]
    inside = apart[apart <= PAUSE * spacing.usual]  # not from one recording to the next
    if len(inside) < MOSTLY * len(apart) and apart.sum() > MOST_EMPTY * spacing.usual * len(apart):
        return ""
    joined = apart[apart <= NEAR * np.quantile(apart, USUAL)]
    sizes = {step: parse_step(step, times).size for step in steps}
    step = min(steps, key=lambda step: abs(np.log(sizes[step] / spacing.usual)))
    near = 1 / FARTHEST <= sizes[step] / spacing.usual <= FARTHEST
    channels = table.distinct(recipe.channel_column) if recipe.channel_column else 1
    whole = recipe.layout == "tidy"  # windows don't span a gap, sequences do
    if whole and apart.sum() > MOST_EMPTY * sizes[step] * len(apart):
        return ""
    made = float(joined.sum()) / sizes[step] / channels  # which share the steps
    return step if near and made <= MOST_MADE_UP * (len(apart) + 1) else ""
