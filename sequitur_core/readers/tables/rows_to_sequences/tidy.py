"""Tidy tables: each row is one step, and other columns name the sequence it belongs to."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import FROM, BoolArray, IntArray, SequenceDataset
from sequitur_core.data.durations import lasting
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.tables import nameless_left_out
from sequitur_core.data.notes.times import (
    gaps_as_steps,
    jumps_as_steps,
    repeated_times,
    repeats_as_steps,
    uneven_steps,
)
from sequitur_core.data.preparation.missing import LONG, Filled, describe_missing, fill, long_fills
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, join_names
from sequitur_core.readers.dates import time_grid, timestamps
from sequitur_core.readers.dates.date_labels import date_label, date_names
from sequitur_core.readers.dates.names.time_names import no_time_of
from sequitur_core.readers.tables.columns.labels import label_per_sequence, labels_by_rows
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.dataset import (
    assemble,
    check_even_step,
    numeric_values,
    repeated_moments,
    row_ids,
    times_of_rows,
    with_date_labels,
)
from sequitur_core.readers.tables.rows_to_sequences import resampling
from sequitur_core.readers.tables.rows_to_sequences.about_labels import about_changes
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.windows.series_windows import (
    about_sparse_channels,
    clocks_of,
    windowed,
)

LONGEST_GAPS = 4  # times the rows of a sequence, that it may have steps with those missing
MOST_MONTHS = 20  # times as many as rows, that there may be with those missing
MANY_MADE_UP = 0.1  # of the rows, as many steps without one from which on it is said
FEW_JUMPING = 0.1  # of the sequences, whose time may jump by more while the others keep theirs
MOST_NAMES = 200  # of recordings that are a label of their windows


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows in order of sequence and time.

    Attributes
    ----------
    places : the row of the table each is from.
    group : which sequence it belongs to, ascending.
    numbers : float64 of shape (rows, channels), NaN where missing.
    moments : when each was, if that is known.
    channels : names of the channels.
    """

    places: IntArray
    group: IntArray
    numbers: NDArray[np.float64]
    moments: NDArray[Any] | None
    channels: tuple[str, ...]

    def take(self, rows: IntArray | BoolArray) -> _Rows:
        """Some of the rows, by their numbers or by a mask."""
        return replace(
            self,
            places=self.places[rows],
            group=self.group[rows],
            numbers=self.numbers[rows],
            moments=None if self.moments is None else self.moments[rows],
        )


def check_ids(recipe: Recipe) -> None:
    """Raise SequiturError where no column of a tidy table names sequences."""
    if not recipe.id_columns:
        raise SequiturError(
            "A tidy table needs at least one column that names the sequence of each row. "
            "Choose it, or another layout."
        )


def tidy_dataset(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[Note]]:
    """The dataset, and those of its notes that a person should see before training."""
    check_ids(recipe)
    check_even_step(recipe)
    rows, times = _rows_in_order(table, recipe)
    rows, warnings = _without_nameless(table, recipe, rows)
    notes: list[Note] = []
    if not recipe.even_step:  # which averages them
        rows, about_repeated = _without_repeated(
            rows,
            kept=recipe.each_row and times is not None and not times.dated,
            turned=recipe.newest_first,
        )
        warnings += about_repeated
    ends = np.flatnonzero(np.diff(rows.group)) + 1
    bounds = list(itertools.pairwise([0, *ends.tolist(), len(rows.group)]))
    step = (1.0, "step")
    begins: list[Any] = []  # when each was, by date
    measured: list[BoolArray] = []  # only where rows were brought to other steps
    if times is None or rows.moments is None:
        pieces = [rows.numbers[low:high] for low, high in bounds]
    elif recipe.even_step:
        pieces, measured, begins, step, note = _resampled(recipe, rows, bounds, times)
        (warnings if resampling.mostly_made_up(note) else notes).append(note)
        warnings += _about_rates(table, recipe, rows, times)
    else:
        at = replace(times, moments=rows.moments)
        grid = time_grid.find_grid(at, groups=rows.group, each_row=recipe.each_row)
        pieces, grid, about_grid = _pieces_on_grid(table, recipe, rows, bounds, grid)
        step = grid.even_step
        begins = [rows.moments[low] for low, _ in bounds] if grid.regular else []
        warnings += (
            about_grid
            or _about_rates(table, recipe, rows, times)
            or _about_gaps(recipe, rows, bounds, grid, sum(map(len, pieces)))
        )
    filled, about_missing = _filled(table, recipe, rows, pieces, bounds)
    shown = [name for name, _ in named_channels(rows.channels)]
    sparse = about_sparse_channels(rows.numbers, shown, recipe.fill, few=True)
    warnings += [*sparse, *about_missing]
    order = _order_in_file(rows, [bounds[i] for i in filled.rows])
    spans = [bounds[filled.rows[i]] for i in order]
    first_rows = table.frame.iloc[[int(rows.places[low]) for low, _ in spans]]
    counted = [] if recipe.step else begins  # a step of another size counts from no date
    moments = np.array([counted[filled.rows[i]] for i in order if counted])
    dated = time_grid.dates_of(moments, step)
    labels = _labels(table, recipe, rows.places, spans)
    first, starts = _by_one_clock(dated, step)
    dataset = assemble(
        table,
        recipe,
        [filled.sequences[i] for i in order],
        missing=None if filled.missing is None else [filled.missing[i] for i in order],
        ids=row_ids(first_rows, recipe.id_columns, range(1, len(first_rows) + 1)),
        labels=with_date_labels(labels, first_rows, recipe),
        channels=rows.channels,
        step=step,
        notes=[*notes, *warnings],
        begins=first,
        filled=_long_fills(measured or [~np.isnan(p) for p in pieces], filled.rows[order], starts),
    )
    if recipe.window:
        dataset = windowed(dataset, recipe)
        lengths = [len(filled.sequences[i]) for i in order]
        rows, spans = _rows_of_windows(dataset, rows, spans, lengths)
        labels = _labels(table, recipe, rows.places, spans)
        dataset = replace(dataset, labels=dataset.labels.assign(**labels))
        dataset = _with_moments(dataset, recipe, dated if len(dated) else moments)
        dataset = _with_names(dataset, table, recipe, rows, spans)
    if dataset.meta.begins:  # what counted from the beginning of its recording
        dataset = replace(dataset, start=dataset.start + starts[dataset.recording])
    of_rows = int(dataset.lengths.sum()) / max(1, sum(high - low for low, high in spans))
    about_labels = about_changes(table.frame, recipe, rows.places, spans, of_rows)
    meta = replace(dataset.meta, notes=(*about_labels, *dataset.meta.notes))
    return replace(dataset, meta=meta), warnings


def _filled(
    table: Table,
    recipe: Recipe,
    rows: _Rows,
    pieces: Sequence[NDArray[np.floating]],
    bounds: Sequence[tuple[int, int]],
) -> tuple[Filled, list[Note]]:
    """Sequences without missing values, and what is said of these."""
    filled = fill(pieces, recipe.fill)
    if not filled.sequences:
        raise SequiturError(
            "Every sequence has missing values that can't be filled in. Leave out the column "
            "that misses most, or choose another way to treat missing values."
        )
    left_out: tuple[str, ...] = ()
    if len(filled.rows) < len(bounds):
        lost = rows.places[np.delete(np.array(bounds), filled.rows, axis=0)[:, 0]].tolist()
        left_out = row_ids(table.frame.iloc[lost], recipe.id_columns, range(1, len(lost) + 1))
    return filled, describe_missing(
        filled.gaps, recipe.fill, channels=rows.channels, dropped=filled.dropped, left_out=left_out
    )


def _long_fills(
    known: Sequence[BoolArray], rows: IntArray, starts: IntArray
) -> list[tuple[int, int, int, int]]:
    """As `long_fills`, of the recordings that some `rows` became; `starts` is empty or of these."""
    found = []
    for recording, row in enumerate(rows.tolist()):
        if len(known[row]) > LONG and not known[row].all():
            first = int(starts[recording]) if len(starts) else 0
            found += long_fills(known[row], first + np.arange(len(known[row])), recording)
    return found


def _order_in_file(rows: _Rows, spans: Sequence[tuple[int, int]]) -> list[int]:
    """The sequences in the order in which they first appear in the file."""
    first_in_file = [int(rows.places[low:high].min()) for low, high in spans]
    order: list[int] = np.argsort(first_in_file, kind="stable").tolist()
    return order


def _rows_in_order(table: Table, recipe: Recipe) -> tuple[_Rows, timestamps.Times | None]:
    """All rows in order of sequence and time, and the times as they stand in the file."""
    columns = value_columns(table, recipe)
    rows = _Rows(
        places=np.arange(len(table.frame), dtype=np.int64),
        numbers=numeric_values(table, columns, recipe),
        group=group_codes(table, recipe.id_columns),
        moments=None,
        channels=tuple(columns),
    )
    if not recipe.time_columns:
        return rows.take(np.argsort(rows.group, kind="stable").astype(np.int64)), None
    times = times_of_rows(table, recipe)
    turned = recipe.each_row and recipe.newest_first  # rows that share a moment are, too
    place = -rows.places if turned else rows.places
    order = np.lexsort((place, times.moments, rows.group)).astype(np.int64)
    return replace(rows, moments=times.moments).take(order), times


def _paces_differ(rows: _Rows) -> bool:
    """Whether rows of some sequences follow one another much more slowly than those of others."""
    assert rows.moments is not None
    same = np.diff(rows.group) == 0
    if not same.any():
        return False
    apart = np.diff(rows.moments).astype(np.float64)[same]
    if apart.max() <= resampling.PACES * apart.min():  # nor are any of theirs
        return False
    usual = pd.Series(apart).groupby(rows.group[1:][same]).median()
    return bool(usual.max() > resampling.PACES * usual.min())


def _about_rates(table: Table, recipe: Recipe, rows: _Rows, times: timestamps.Times) -> list[Note]:
    """That sequences have rows at other rates, if so, and the step that would fit all of them."""
    assert rows.moments is not None
    spacings = resampling.spacings_of_each(rows.moments, rows.group)
    if not resampling.differ_in_rate(spacings):
        return []

    def name(number: int) -> str:
        place = rows.places[rows.group == np.unique(rows.group)[number]][0]
        return row_ids(table.frame.iloc[[place]], recipe.id_columns, [1])[0]

    note = resampling.about_rates(spacings, times, name, recipe.even_step)
    if recipe.even_step:
        return [note]
    ordered = replace(times, moments=rows.moments)
    step = resampling.slowest_step(ordered, rows.group, spacings)
    offers = (Offer(f"Steps of {step} for all", "even_step", step),) if step else ()
    return [note.offering(*offers)]


def _without_nameless(table: Table, recipe: Recipe, rows: _Rows) -> tuple[_Rows, list[Note]]:
    """The rows that have a name, where only those without one are of the same moment.

    So programs that follow things write what they saw now and then: it is no sequence.
    """
    if rows.moments is None or not all(table.frame[c].hasnans for c in recipe.id_columns):
        return rows, []
    nameless = table.frame[list(recipe.id_columns)].isna().all(axis=1).to_numpy()[rows.places]
    again = (rows.moments[1:] == rows.moments[:-1]) & (rows.group[1:] == rows.group[:-1])
    if not (again & nameless[1:]).any() or (again & ~nameless[1:]).any():
        return rows, []
    note = nameless_left_out(int(nameless.sum()), join_names(recipe.id_columns))
    return rows.take(~nameless), [note]


def _without_repeated(rows: _Rows, *, kept: bool, turned: bool) -> tuple[_Rows, list[Note]]:
    """The first row of each moment of a sequence, and a note where there were others.

    kept : whether others with other values are steps of their own; `turned`, from the last one.
    """
    if rows.moments is None:
        return rows, []
    repeated, differing = repeated_moments(rows.moments, rows.numbers, rows.group)
    if not (count := int(repeated.sum())):
        return rows, []
    if kept and differing:
        first = Offer("Keep the first row of each", "each_row", False)
        return rows, [repeats_as_steps(count, turned, of_sequence=True).offering(first)]
    note = repeated_times(count, True, of=len(repeated), differing=differing)
    return rows.take(~repeated), [note]


def _resampled(
    recipe: Recipe, rows: _Rows, bounds: Sequence[tuple[int, int]], times: timestamps.Times
) -> tuple[list[NDArray[np.float64]], list[BoolArray], list[Any], tuple[float, str], Note]:
    """Each sequence in even steps, holes as NaN; what of it was measured; when each begins; step
    and unit; a note.
    """
    assert rows.moments is not None
    step = resampling.chosen_step(recipe, times)
    usual = resampling.usual_spacing(rows.moments, rows.group[1:] == rows.group[:-1])
    gap = (1 + recipe.fill_gaps) * step.size
    pieces, measured, begins = [], [], []
    for low, high in bounds:
        values, moments = rows.numbers[low:high], rows.moments[low:high]
        made = resampling.resample(values, moments, step, usual=usual, gap=gap)
        piece = np.full((int(made.positions[-1]) + 1, values.shape[1]), np.nan)
        piece[made.positions] = made.numbers
        known = np.zeros(piece.shape, np.bool_)
        known[made.positions] = made.measured
        pieces.append(piece)
        measured.append(known)
        begins.append(made.moments[0])
    note = resampling.about_steps(step, len(rows.numbers), pieces, measured, rows.channels)
    return pieces, measured, begins, (step.grid_size, step.grid_unit), note


def _pieces_on_grid(
    table: Table,
    recipe: Recipe,
    rows: _Rows,
    bounds: Sequence[tuple[int, int]],
    grid: time_grid.Grid,
) -> tuple[list[NDArray[np.float64]], time_grid.Grid, list[Note]]:
    """The sequences on a grid of times, or with a step for each row where it doesn't fit them.

    Also the grid that was taken, and what should be said of it.
    """
    last = sum(int(grid.positions[high - 1]) + 1 for _, high in bounds)
    whole = recipe.all_months and grid.regular and last <= MOST_MONTHS * len(rows.numbers)
    if grid.regular and not whole and _paces_differ(rows):
        grid = replace(grid, regular=False)
    pieces, jumping = _on_grid(table, recipe, rows, bounds, grid, whole=whole)
    made_up = sum(map(len, pieces)) - len(rows.numbers)
    if not whole and (len(jumping) > FEW_JUMPING * len(bounds) or made_up >= len(rows.numbers)):
        grid = replace(grid, regular=False)
        pieces, _ = _on_grid(table, recipe, rows, bounds, grid)
    notes = [jumps_as_steps(len(jumping), jumping[0])] if jumping else []
    if not (grid.regular or recipe.step):
        notes.append(uneven_steps(no_time_of(recipe.time_columns, recipe.time_format)))
    return pieces, grid, notes


def _about_gaps(
    recipe: Recipe, rows: _Rows, bounds: Sequence[tuple[int, int]], grid: time_grid.Grid, steps: int
) -> list[Note]:
    """That rows became so many more steps, as the time goes on by several at once."""
    count = len(rows.numbers)
    if not grid.regular or steps - count <= MANY_MADE_UP * count:
        return []
    apart = max(int(np.diff(grid.positions[low:high]).max(initial=1)) for low, high in bounds)
    note = gaps_as_steps(count, steps, lasting(apart, *grid.even_step))
    return [note.offering(*(Offer("Take rows as steps", "all_months", False),) * recipe.all_months)]


def _on_grid(
    table: Table,
    recipe: Recipe,
    rows: _Rows,
    bounds: Sequence[tuple[int, int]],
    grid: time_grid.Grid,
    *,
    whole: bool = False,
) -> tuple[list[NDArray[np.float64]], list[str]]:
    """Each sequence with a row for every step of the grid, NaN where the file has none.

    Also the names of those whose time jumps by far more than they last: their rows are the steps,
    unless all steps are to be there, as a `whole`.
    """
    pieces, jumping = [], []
    for low, high in bounds:
        piece = rows.numbers[low:high]
        positions = grid.positions[low:high]
        length = int(positions[-1]) + 1
        if grid.regular and length > LONGEST_GAPS * len(piece) and not whole:
            first_row = table.frame.iloc[[rows.places[low]]]
            jumping.append(row_ids(first_row, recipe.id_columns, [1])[0])
        elif grid.regular and length > len(piece):
            piece = np.full((length, piece.shape[1]), np.nan)
            piece[positions] = rows.numbers[low:high]
        pieces.append(piece)
    return pieces, jumping


def _by_one_clock(begins: NDArray[Any], step: tuple[float, str]) -> tuple[str, IntArray]:
    """When the first of n sequences begins, and how many steps later each does, int64 (n,).

    "" and zeros where fewer than half begin at once, as recordings of several days do: what these
    do at the same step is done at no common moment.
    """
    at_once = np.zeros(len(begins), np.int64)
    if not len(begins):
        return "", at_once
    first = begins.min()
    seconds = step[0] * timestamps.SECONDS.get(step[1], 0.0)
    if (begins != first).any():
        if np.unique(begins, return_counts=True)[1].max() <= len(begins) / 2 or not seconds:
            return "", at_once
        later = (begins - first) / np.timedelta64(1, "us") / 1e6 / seconds
        if np.abs(later - later.round()).max() > 1e-6:  # between the steps of the others
            return "", at_once
        at_once = later.round().astype(np.int64)
    return str(first.astype("datetime64[ms]")), at_once


def _rows_of_windows(
    windows: SequenceDataset, rows: _Rows, spans: Sequence[tuple[int, int]], lengths: Sequence[int]
) -> tuple[_Rows, list[tuple[int, int]]]:
    """A row for each step of all sequences, and which of these each window is made of.

    lengths : steps of each sequence; those that the file has no row of are like the row before.
    """
    steps = [_row_of_each_step(rows, *span, n) for span, n in zip(spans, lengths, strict=True)]
    begins = np.concatenate([[0], np.cumsum(lengths)])[windows.recording] + windows.start
    ends = begins + windows.lengths
    found = list(zip(begins.tolist(), ends.tolist(), strict=True))
    return rows.take(np.concatenate(steps)), found


def _row_of_each_step(rows: _Rows, low: int, high: int, length: int) -> IntArray:
    if length == high - low or rows.moments is None:
        return np.arange(low, low + length, dtype=np.int64)
    at = (rows.moments[low:high] - rows.moments[low]).astype(np.float64)
    position = at / at[-1] * (length - 1)
    before = np.searchsorted(position - 0.5, np.arange(length), side="right") - 1
    return np.asarray(low + before.clip(0), np.int64)


def _labels(
    table: Table, recipe: Recipe, places: IntArray, spans: Sequence[tuple[int, int]]
) -> pd.DataFrame:
    """The labels of sequences, or of windows, by the rows of the table that they are made of."""
    return pd.DataFrame(labels_by_rows(table.frame, recipe, places, spans))


def _with_moments(
    windows: SequenceDataset, recipe: Recipe, begins: NDArray[Any]
) -> SequenceDataset:
    """Windows that are called by their dates or clocks, with labels from dates, where known.

    begins : when the recordings of these numbers did; empty where that isn't known.
    """
    meta = windows.meta
    if not len(begins) or meta.step_unit not in timestamps.SECONDS:
        return windows
    passed = windows.start * meta.step * timestamps.SECONDS[meta.step_unit]
    labels: dict[str, pd.Series[Any]] = {}
    if begins.dtype.kind == "M":
        since = np.round(passed * 1e6).astype("timedelta64[us]")
        dates = begins[windows.recording].astype("datetime64[us]") + since
        labels = {kind: date_label(dates, kind) for kind in recipe.date_labels}
        when = date_names(dates)
    elif not (when := clocks_of(begins[windows.recording] + passed, recipe)):
        return windows
    names = (id_.rpartition(FROM)[0] for id_ in windows.ids)
    called = (f"{name}{FROM}{moment}" for name, moment in zip(names, when, strict=True))
    new = {kind: label for kind, label in labels.items() if kind not in windows.labels}
    return replace(windows, ids=disambiguate(called), labels=windows.labels.assign(**new))


def _with_names(
    windows: SequenceDataset,
    table: Table,
    recipe: Recipe,
    rows: _Rows,
    spans: Sequence[tuple[int, int]],
) -> SequenceDataset:
    """Windows with what names their recording, such as its file, as labels: it is of many."""
    labels = windows.labels
    for place, column in enumerate(c for c in recipe.id_columns if c not in labels):
        told = label_per_sequence(table.frame[column].astype(str), rows.places, spans)
        if 1 < told.nunique() <= min(MOST_NAMES, len(told) / 2):
            labels = labels.copy()
            labels.insert(len(recipe.label_columns) + place, column, told)
    return replace(windows, labels=labels)
