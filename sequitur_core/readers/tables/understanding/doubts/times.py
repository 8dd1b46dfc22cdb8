"""Doubts about the times of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes import times as said_of_times
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.readers.dates.names.time_names import FINE, time_words, unit_behind
from sequitur_core.readers.dates.timestamps import EPOCHS
from sequitur_core.readers.tables.dataset import dates_of_ids
from sequitur_core.readers.tables.rows_to_sequences.groups import count_groups, group_codes
from sequitur_core.readers.tables.understanding.doubts.reading import (
    FEWEST,
    MOSTLY,
    SHORT,
    Reading,
)

EARLIEST, LATEST = 1995, 2040  # years of moments since 1970
START = 1970  # of the count: times since anything else begin in it
EVENLY = 0.8  # of the rows that go on by the same step
OF_ONE_LENGTH = 0.5  # of the days, whose rows may follow a plan that needs no clock
SMOOTH = 0.5  # how alike neighbours are within days, at least, whose order means something
MIXED = 0.3  # of rows that come from another stretch of the file than the row before


def rows_interleaved(of: Reading) -> Iterator[Note]:
    """Rows of several recordings, one below the other in the file, are put in order of time."""
    if of.recipe.layout != "long" or not of.recipe.time_columns:
        return
    numbers = of.times.numbers[~of.times.missing]
    if len(numbers) < FEWEST:
        return
    steps = np.diff(numbers)
    back = steps * np.sign(np.median(steps)) < 0
    if channel := of.recipe.channel_column:  # those of others are put beside one another
        back &= np.diff(group_codes(of.table, (channel,))[~of.times.missing]) == 0
    run = np.concatenate([[0], np.cumsum(back)])
    runs = int(run[-1])
    mixed = float((np.diff(run[np.argsort(numbers, kind="stable")]) != 0).mean())
    if 1 <= runs <= len(numbers) / SHORT and mixed > MIXED:
        yield said.rows_interleaved(runs, of.recipe.time_columns[0])


def states_as_ids(of: Reading) -> Iterator[Note]:
    """What names the sequences comes and goes along one even time: it is a state of one series."""
    recipe = of.recipe
    kinds = count_groups(of.group)
    if recipe.layout != "tidy" or not recipe.time_columns or of.table.files or kinds < 2:
        return
    if len(of.head) < FEWEST or len(of.stretches) < 3 * kinds:
        return
    if (of.group[kinds:] == of.group[:-kinds]).mean() > MOSTLY:  # devices take turns
        return
    steps = np.diff(of.times.numbers.astype(np.float64))
    usual = np.median(steps)
    if usual > 0 and (np.abs(steps - usual) <= usual / 100).mean() > EVENLY:
        note = said.states_as_ids(recipe.id_columns)
        yield note.offering(Offer("Read one long series", "layout", "long"))


def days_in_no_order(of: Reading) -> Iterator[Note]:
    """Each day is a sequence of rows of which nothing says when they were, as of fish landed."""
    recipe, lengths = of.recipe, np.asarray(of.dataset.lengths)
    if recipe.layout != "tidy" or recipe.time_columns or recipe.window or of.table.rate:
        return
    if dates_of_ids(of.head, recipe) is None or not of.columns:
        return
    if (lengths == np.median(lengths)).mean() >= OF_ONE_LENGTH:
        return
    order, same = of.in_turn
    steps = np.square(np.diff(of.cells[order], axis=0)[same])
    spread = np.nanvar(of.cells, axis=0)
    changing = spread > 0
    if not len(steps) or not changing.any():
        return
    alike = 1 - np.nanmean(steps[:, changing], axis=0) / (2 * spread[changing])
    if np.nanmax(alike) < SMOOTH:
        yield said_of_times.days_in_no_order(recipe.id_columns[0])


def times_unused(of: Reading) -> Iterator[Note]:
    """A column of clocks or dates, another in nearly every row, tells no time."""
    if of.recipe.time_columns or not of.recipe.row_per_step:
        return
    used = {*of.recipe.id_columns, *of.recipe.label_columns, *of.table.files, *of.warned}
    for column in of.table.texts():
        cells = of.head[column]
        if column in used or len(cells) < FEWEST:
            continue
        first = [str(cell) for cell in cells.iloc[:50]]
        moments = [cell for cell in first if _CLOCK_OR_DATE.search(cell)]
        if len(moments) > MOSTLY * len(first) and cells.nunique() > len(cells) / 2:
            note = said.times_unused(column, moments[0])
            offer = Offer("Use it as the time", "time_columns", (column,))
            yield note.offering(offer) if of.reads_as_time(column) else note
            return


# 1.10.1 may be a place among others.
_CLOCK_OR_DATE = re.compile(
    r"\d:\d\d\b|\b(?:\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:\d{2}|\d{4}))\b"
)


def times_far_off(of: Reading) -> Iterator[Note]:
    """Large numbers were taken for moments since 1970, of years that nobody recorded."""
    if not of.recipe.time_columns or of.recipe.time_format not in EPOCHS:
        return
    first = pd.Timestamp(of.times.moments[0])
    minutes = of.times.moments.astype("datetime64[m]")
    if first.year > START and (of.times.moments == minutes).all():  # what only counts isn't whole
        return
    if first.year < EARLIEST or first.year > LATEST:
        note = said.times_far_off(of.recipe.time_columns[0], f"{first:%Y-%m-%d}")
        yield note.offering(Offer("It only counts on", "time_format", "number"))


def unit_is_another(of: Reading) -> Iterator[Note]:
    """The name of a time says milliseconds, which would be of 1970; it was read as seconds."""
    columns = of.recipe.time_columns
    if of.recipe.time_format != "epoch s" or len(columns) != 1:
        return
    unit = time_words(columns[0])[1] or unit_behind(columns[0])
    if unit in FINE:
        note = said.unit_is_another(
            columns[0], unit, f"{pd.Timestamp(of.times.moments[0]):%Y-%m-%d}"
        )
        yield note.offering(Offer(f"It counts {unit}", "time_format", "number"))
