"""Windows of one long series: how it is cut into them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.data.notes import preparation as said
from sequitur_core.data.notes.note import Note
from sequitur_core.data.preparation.missing import MissingCounts, channel_means, interpolate
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.windows import named_begins, window_starts, windows
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, times
from sequitur_core.readers.dates.clock_texts import AS_CLOCKS, clock_names
from sequitur_core.readers.dates.date_labels import date_names, days_of
from sequitur_core.readers.dates.parts.parts_of_years import YEARS
from sequitur_core.readers.dates.time_grid import Grid
from sequitur_core.readers.dates.timestamps import SECONDS

_BEGINS = {"day": "at midnight", "week": "on a Monday", "year": "on 1 January"}  # by `align`
FEWEST_STEPS = 2  # of a window, in which something may change

DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, eq=False)
class Series:
    """A long series in order of time.

    Attributes
    ----------
    numbers : float64 of shape (rows, channels), NaN where missing.
    grid : the position of each row.
    moments : the time of each row, dates or numbers; None if there is none.
    rows : the row of the file each stands in.
    channels : names, for messages.
    row_positions : the position that each of the `rows` went into, where they were brought to
        other steps; None where each row is a step.
    measured : which of the numbers were, where rows were brought to other steps; None elsewhere.
    notes : what was done to the times.
    warnings : what a person should see before training.
    seams : rows, but the first, in which another recording begins though positions go on.
    """

    numbers: NDArray[np.float64]
    grid: Grid
    moments: NDArray[Any] | None
    rows: IntArray
    channels: tuple[str, ...] = ()
    row_positions: IntArray | None = None
    measured: BoolArray | None = None
    notes: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    seams: IntArray = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def dated(self) -> bool:
        """Whether the times are dates on a grid, so that windows can follow the calendar."""
        return self.moments is not None and self.moments.dtype.kind == "M" and self.grid.regular

    @property
    def known(self) -> BoolArray:
        """Which numbers were measured, bool of shape (rows, channels)."""
        return ~np.isnan(self.numbers) if self.measured is None else self.measured

    @property
    def step_seconds(self) -> float:
        """Seconds per step; 0 if unknown or not the same for each, as months are."""
        return self.grid.step * SECONDS.get(self.grid.unit, 0.0)

    def stretches(self, fill_gaps: int) -> IntArray:
        """Where stretches of one recording without a hole in time begin; where the last ends."""
        breaks = np.union1d(self.holes(fill_gaps), self.seams)
        return np.concatenate([[0], breaks, [len(self.numbers)]]).astype(np.int64)

    def holes(self, fill_gaps: int) -> IntArray:
        """The rows behind holes in time."""
        behind: IntArray = np.flatnonzero(np.diff(self.grid.positions) > 1 + fill_gaps) + 1
        return behind


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows of a series.

    `starts` are positions on the grid, `spans` the rows of the series inside each window (from,
    to), `dates` the first moment of each if it is a date. `missing` and `gaps` are those of
    `sequitur_core.data.preparation.missing.Filled`, `filled` the ids of those that miss any
    value, `dropped` counts windows left out for missing values.
    """

    sequences: list[FloatArray]
    ids: tuple[str, ...]
    starts: IntArray
    spans: list[tuple[int, int]]
    dates: NDArray[Any] | None
    missing: list[BoolArray] | None
    gaps: MissingCounts
    filled: tuple[str, ...]
    dropped: int
    notes: tuple[Note, ...]
    warnings: tuple[Note, ...]


@dataclass
class _Cut:
    """The windows of a length cut so far, and how many were left out because of what is missing.

    `offset` is the first position that a window may begin at, `missing` says where values of each
    were filled in, `lacking` whether any were, `unused` counts steps of no window, `at_end` those
    of them behind the last window; `rests` are where they begin and end.
    """

    window: int
    offset: int
    sequences: list[FloatArray] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    missing: list[BoolArray] = field(default_factory=list)
    lacking: list[bool] = field(default_factory=list)
    incomplete: int = 0
    without_channel: int = 0
    without_value: int = 0
    unused: int = 0
    at_end: int = 0
    rests: list[tuple[int, int]] = field(default_factory=list)


def windowed(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    """The sequences cut into windows, if the recipe asks for them."""
    if not recipe.window:
        return dataset
    return windows(
        dataset, length=recipe.window, step=recipe.window_step, keep_rest=recipe.keep_rest
    )


def cut(series: Series, recipe: Recipe, *, name: str) -> Windows:
    """Windows of a series; none straddles a hole in time of more than `fill_gaps` steps, or a seam.

    Raises SequiturError if no window fits.
    """
    positions, window = series.grid.positions, recipe.window or len(series.numbers)
    if not recipe.window:  # all of it was asked for, wherever it begins
        series, recipe = replace(series, seams=series.seams[:0]), replace(recipe, align="")
    bounds, holes = series.stretches(recipe.fill_gaps), series.holes(recipe.fill_gaps)
    done = _Cut(window, first_aligned(series, recipe.align))
    for low, high in itertools.pairwise(bounds):
        _cut_stretch(series, recipe, slice(int(low), int(high)), done)
    if not done.sequences:
        if done.incomplete or done.without_channel or done.without_value:
            raise SequiturError(
                f"Every window of {name} has missing values. Fill them in, or leave out the "
                "column that misses most."
            )
        longest = int((positions[bounds[1:] - 1] - positions[bounds[:-1]]).max()) + 1
        begins = _BEGINS.get(recipe.align, "")
        if begins and longest >= window:
            raise SequiturError(
                f"{name} has no stretch of {window:,} steps that begins {begins}. Choose shorter "
                "windows, or let them begin at the first row."
            )
        raise SequiturError(
            f"{name} has no stretch of {window:,} steps for a window; the longest has "
            f"{longest:,}. Choose shorter windows."
        )
    starts = np.array(done.starts, np.int64)
    first_rows = np.searchsorted(positions, starts, side="left")
    moments = _first_moments(series, starts, first_rows)
    row_positions = positions if series.row_positions is None else series.row_positions
    lows = np.searchsorted(row_positions, starts, side="left")
    highs = np.searchsorted(row_positions, starts + window, side="left")
    gaps = MissingCounts.of(done.missing)
    ids = _ids(series, recipe, starts, moments, window)
    return Windows(
        sequences=done.sequences,
        ids=ids,
        filled=tuple(itertools.compress(ids, done.lacking)),
        starts=starts,
        spans=[(int(low), int(high)) for low, high in zip(lows, highs, strict=True)],
        dates=moments if moments is not None and moments.dtype.kind == "M" else None,
        missing=done.missing if recipe.fill == "mask" and gaps.count else None,
        gaps=gaps,
        dropped=done.incomplete,
        notes=tuple(_about_unused(done, series)),
        warnings=(
            *_about_gaps(series, np.setdiff1d(holes, series.seams)),  # which are told of already
            *_about_left_out(done),
            *about_sparse_channels(series.numbers, series.channels, recipe.fill),
        ),
    )


def _cut_stretch(series: Series, recipe: Recipe, rows: slice, done: _Cut) -> None:
    """Add the windows of rows without a long hole between them to those that are done."""
    positions = series.grid.positions[rows]
    begin, end = int(positions[0]), int(positions[-1]) + 1
    window = done.window
    step = recipe.window_step or window
    # The first start after the stretch begins that keeps in step with the calendar.
    first = (done.offset - begin) % step if recipe.align else 0
    found = window_starts(end - begin, window, step, first=first, keep_rest=recipe.keep_rest)
    if len(found) == 0:
        done.unused += end - begin
        done.at_end = end - begin
        done.rests.append((begin, end))
        return
    done.at_end = end - begin - int(found[-1]) - window
    done.unused += int(found[0]) + done.at_end
    done.rests += [(begin, begin + int(found[0])), (end - done.at_end, end)]
    dense = np.full((end - begin, series.numbers.shape[1]), np.nan)
    dense[positions - begin] = series.numbers[rows]
    holes = np.isnan(dense)
    filled = np.where(holes, 0, dense) if recipe.fill == "zero" else interpolate(dense)
    if recipe.fill == "mask" and np.isnan(filled[0]).any():
        filled = np.where(np.isnan(filled), channel_means([series.numbers]), filled)
    filled = filled.astype(np.float32)
    lacks_channel = bool(np.isnan(filled).any())
    holes_before = np.concatenate([[0], np.cumsum(holes.sum(axis=1))])
    for start in found:
        count = int(holes_before[start + window] - holes_before[start])
        if lacks_channel:
            done.without_channel += 1
        elif count and recipe.fill == "drop":
            done.incomplete += 1
        elif count == window * holes.shape[1] and recipe.fill == "mask":
            done.without_value += 1
        else:
            done.missing.append(holes[start : start + window])
            done.lacking.append(count > 0)
            done.sequences.append(filled[start : start + window])
            done.starts.append(begin + int(start))


def _about_gaps(series: Series, behind: IntArray) -> list[Note]:
    """The gaps in time, if there are any; `behind` are the rows behind them."""
    positions, first = series.grid.positions, ""
    if not len(behind):
        return []
    if series.dated and series.step_seconds:  # the moment of the first step that is missing
        step = np.timedelta64(round(series.step_seconds * 1e6), "us")
        _, first = days_of(series.moments[behind[:1] - 1] + step)  # type: ignore[index]
    longest = int((positions[behind] - positions[behind - 1]).max()) - 1
    return [said.gaps_in_time(len(behind), longest, first)]


def _about_unused(done: _Cut, series: Series) -> list[Note]:
    step = series.grid.even_step
    notes = [said.left_at_end(done.at_end, *step)] if done.at_end else []
    if elsewhere := done.unused - done.at_end:
        rests = done.rests[: -1 if done.at_end else None]
        notes.append(said.left_between(elsewhere, *step, *_days_within(series, rests)))
    return notes


def _days_within(series: Series, parts: list[tuple[int, int]]) -> tuple[int, str]:
    """On how many days the rows within some parts of the grid are, and the first of these."""
    if not series.dated:
        return 0, ""
    rows = [slice(*np.searchsorted(series.grid.positions, part)) for part in parts]
    return days_of(np.concatenate([series.moments[some] for some in rows]))  # type: ignore[index]


def _about_left_out(done: _Cut) -> list[Note]:
    causes = (
        (done.without_channel, said.windows_without_channel),
        (done.without_value, said.windows_unknown),
    )
    return [note(count) for count, note in causes if count]


def about_sparse_channels(
    numbers: NDArray[np.floating], channels: Sequence[str], fill: str, *, few: bool = False
) -> list[Note]:
    """A warning of the channels that lack more than half of their values in numbers (rows, C).

    Of the rows in which anything was measured: a year may go on for months after a watch was lost.
    Where no other channel would be left, nothing can be left out.

    fill : as a recipe says; what is 0 by choice isn't missing.
    few : no warning where most channels are so, as what is seldom measured of patients.
    """
    unknown = np.isnan(numbers) & (fill != "zero")
    missing = unknown[~unknown.all(axis=1)].mean(axis=0) if unknown.any() else np.zeros(1)
    sparse = np.flatnonzero(missing > 0.5).tolist()
    if few and 2 * len(sparse) > len(missing):
        return []
    names = [channels[at] if channels else f"channel {at + 1}" for at in sparse]
    if len(sparse) > 1:
        shares = missing[sparse]
        alone = {"alone": True} if len(sparse) == len(missing) else {}
        least, most = float(shares.min()), float(shares.max())
        return [said.sparse_channels(tuple(names), least, most, **alone)]
    shown = [name if channels else name.capitalize() for name in names]
    return [said.sparse_channel(shown[0], float(missing[sparse[0]]), names[0])] if names else []


def first_aligned(series: Series, align: str) -> int:
    """The first position that begins a day, a week or a year."""
    if not align or not series.dated:
        return 0
    first = series.moments[0]  # type: ignore[index]
    if series.grid.unit == "month":
        month = int(first.astype("datetime64[M]").astype(np.int64)) % 12
        return -(-((12 - month) % 12) // max(1, round(series.grid.step))) if align == "year" else 0
    midnight = first.astype("datetime64[D]")
    if midnight < first:
        midnight += DAY
    weekday = (int(midnight.astype(np.int64)) + 3) % 7
    if align == "week":
        midnight += (7 - weekday) % 7 * DAY
    if align == "year":
        year = midnight.astype("datetime64[Y]")
        midnight = (year + int(year.astype("datetime64[D]") < midnight)).astype("datetime64[D]")
    if series.grid.unit == "business day":
        return int(np.busday_count(first.astype("datetime64[D]"), midnight))
    seconds = float((midnight - first) / np.timedelta64(1, "s"))
    return int(np.ceil(seconds / series.step_seconds - 1e-6)) if series.step_seconds else 0


def _first_moments(series: Series, starts: IntArray, rows: IntArray) -> NDArray[Any] | None:
    """When each window begins; `rows` are the first ones inside or after each start."""
    if series.moments is None or not series.grid.regular:
        return None if series.moments is None else series.moments[rows]
    moments = series.moments[rows].copy()
    # A window may begin in a filled hole, where no row says when.
    late = series.grid.positions[rows] - starts
    for i in np.flatnonzero(late):
        if moments.dtype.kind != "M":
            moments[i] -= late[i] * series.grid.step
        elif series.step_seconds:
            moments[i] -= np.timedelta64(round(late[i] * series.step_seconds * 1e6), "us")
    return moments


def clocks_of(seconds: NDArray[Any], recipe: Recipe) -> list[str]:
    """The clocks of moments, where those alone are the time; none where they aren't."""
    if not recipe.clock_names or recipe.time_format not in AS_CLOCKS:
        return []
    return clock_names(seconds, recipe.time_format)


def _ids(
    series: Series, recipe: Recipe, starts: IntArray, moments: NDArray[Any] | None, window: int
) -> tuple[str, ...]:
    """Readable names: the date, the moment, or the steps."""
    if moments is None and series.grid.unit != "step":
        grid = series.grid
        return disambiguate(named_begins(starts, grid.step, grid.unit))
    if moments is None:
        return tuple(f"steps {s + 1:,}-{s + window:,}" for s in starts)
    if moments.dtype.kind != "M":
        if clocks := clocks_of(moments, recipe):
            return disambiguate(clocks)
        in_years = recipe.time_format == YEARS  # in steps of days or months
        unit = "" if in_years or series.grid.unit == "step" else series.grid.unit
        return disambiguate(times(moments.tolist(), unit))
    stamps = pd.DatetimeIndex(moments)
    if series.grid.unit == "year" or (recipe.align == "year" and window * series.grid.step == 12):
        return disambiguate([str(y) for y in stamps.year])
    if series.grid.unit == "month":
        return disambiguate(list(stamps.strftime("%Y-%m")))
    return disambiguate(date_names(moments))
