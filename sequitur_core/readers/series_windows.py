"""Windows of one long series: which suit it, and how it is cut into them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.data.durations import calendar_windows, lasting
from sequitur_core.data.notes import preparation as said
from sequitur_core.data.notes.note import Note
from sequitur_core.data.preparation.missing import MissingCounts, channel_means, interpolate
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.rhythm.periodicity import (
    LONGEST_SEARCHED,
    LONGEST_WINDOW,
    SHORTEST_WINDOW,
    dominant_period,
)
from sequitur_core.data.windows import named_begins, window_starts, windows
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, pluralise, times
from sequitur_core.readers.dates.date_labels import date_kinds, date_names, days_of
from sequitur_core.readers.dates.time_grid import Grid
from sequitur_core.readers.dates.timestamps import SECONDS

FEWEST_WINDOWS = 8  # a suggested window leaves at least so many
_BEGINS = {"day": "at midnight", "week": "on a Monday", "year": "on 1 January"}  # by `align`
FEWEST_STEPS = 2  # of a window, in which something may change

DAY = np.timedelta64(1, "D")

MOST_FILLED = 5, 10  # missing steps of a usual gap; longer ones where shorter are too few
OFTEN = 0.05  # of all steps are followed by such gaps, at least
FEWEST_STRETCHES = 5  # between gaps, which show how long each lasts
ALIKE = 0.8  # of these last as long, or begin at one time of day, at least


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
    were filled in, `unused` counts steps of no window, `at_end` those
    of them behind the last window; `rests` are where they begin and end.
    """

    window: int
    offset: int
    sequences: list[FloatArray] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    missing: list[BoolArray] = field(default_factory=list)
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


def usual_gap(series: Series) -> int:
    """Missing steps of the longest usual gap in time, where gaps are short and many; else 0.

    Watches write so: every 5 seconds, and now and then after 10 or 15. Longer gaps that begin at
    one time of day are no losses, but nights in which nothing was to be measured.
    """
    if not series.grid.regular or len(series.numbers) < 2:
        return 0
    missing = np.diff(series.grid.positions) - 1
    for most in MOST_FILLED:
        short = np.flatnonzero((missing > 0) & (missing <= most))
        if len(short) >= OFTEN * len(missing):
            nights = most > MOST_FILLED[0] and _at_one_time_of_day(series, short)
            return 0 if nights else int(missing[short].max())
    return 0


def _at_one_time_of_day(series: Series, rows: IntArray) -> bool:
    """Whether most of some rows of several days are at the same time of day."""
    if not series.dated or len(rows) < FEWEST_STRETCHES:
        return False
    moments = series.moments[rows]  # type: ignore[index]
    _, counts = np.unique(moments - moments.astype("datetime64[D]"), return_counts=True)
    return bool(counts.max() >= ALIKE * len(rows))


def suggest_window(series: Series, *, fill_gaps: int = 0) -> tuple[int, str]:
    """Length of windows and why, in a sentence; at least one fits between gaps in time.

    fill_gaps : missing steps that are filled in, so that they make no hole.
    """
    _, spans = _spans(series, fill_gaps)
    n, longest = int(spans.sum()), int(spans.max())
    calendar = calendar_windows(series.grid.step, series.grid.unit) if series.grid.regular else []
    for window, what in calendar:
        if n >= FEWEST_WINDOWS * window and 1 < window <= LONGEST_WINDOW and _suits(window, spans):
            return window, f"Windows of {what} are suggested."
    grid = series.grid
    step = grid.even_step
    alike = _are_alike(spans)
    period = 0 if alike else dominant_period(_along_time(series, fill_gaps))
    if period and n >= FEWEST_WINDOWS * period and _suits(period, spans):
        length = lasting(period, *step)
        return period, (
            f"Windows of {length} are suggested: the series repeats about every {length}."
        )
    window = min(longest, max(min(SHORTEST_WINDOW, n // 5), min(64, n // 20)))
    if window < FEWEST_STEPS:
        return longest, f"With {pluralise(n, 'step')}, the series is too short to be cut."
    very_short = window < SHORTEST_WINDOW and n < 5 * SHORTEST_WINDOW
    why = f"with {n} steps, the series is very short" if very_short else "no period stands out"
    if alike or not _suits(window, spans):
        window, why = _typical(spans), "stretches without a gap in time are about as long"
    return window, (
        f"Windows of {lasting(window, *step)} are suggested: {why}, and this leaves "
        f"{pluralise(int((spans // window).sum()), 'window')}."
    )


def _along_time(series: Series, fill_gaps: int) -> NDArray[np.float64]:
    """The numbers that a period is looked for in, with NaN for each missing step that is filled."""
    steps = np.diff(series.grid.positions)
    steps[steps > 1 + fill_gaps] = 1  # no window spans these
    at = np.concatenate([[0], np.cumsum(steps)])
    if at[-1] == len(at) - 1:
        return series.numbers
    at = at[: np.searchsorted(at, LONGEST_SEARCHED)]
    dense = np.full((at[-1] + 1, series.numbers.shape[1]), np.nan)
    dense[at] = series.numbers[: len(at)]
    return dense


def _spans(series: Series, fill_gaps: int) -> tuple[IntArray, IntArray]:
    """Where each stretch without a hole in time begins, and how many steps it has."""
    positions, bounds = series.grid.positions, _stretches(series, fill_gaps)
    begins = positions[bounds[:-1]]
    return begins, positions[bounds[1:] - 1] - begins + 1


def _suits(window: int, spans: IntArray) -> bool:
    """Whether windows, where the first begins anywhere in a stretch, hold most of all steps."""
    return 2 * int((spans // window * window).sum()) >= int(spans.sum())


def _are_alike(spans: IntArray) -> bool:
    """Whether most stretches have one length, which suits windows: such as days without nights."""
    usual = _typical(spans)
    few = len(spans) < FEWEST_STRETCHES or not SHORTEST_WINDOW <= usual <= LONGEST_WINDOW
    return not few and bool((spans == usual).mean() >= ALIKE)


def _typical(spans: IntArray) -> int:
    """A length such that half of all steps are in stretches that are as long or longer."""
    ordered = np.sort(spans)[::-1]
    return int(ordered[np.searchsorted(np.cumsum(ordered), ordered.sum() / 2)])


def suggest_align(series: Series, window: int, *, fill_gaps: int = 0) -> str:
    """What windows of this length should begin with, so that they can be compared.

    fill_gaps : missing steps that are filled in, so that they make no hole.
    """
    if not series.dated or window < 2:
        return ""
    unit, seconds = series.grid.unit, window * series.step_seconds
    if unit == "month":
        align = "year" if window * series.grid.step % 12 == 0 else ""
    elif unit == "business day":
        align = "week" if window % 5 == 0 else ""
    elif not seconds or series.step_seconds > 86400:
        align = ""
    elif seconds % (7 * 86400) == 0:
        align = "week"
    else:
        align = "day" if seconds % 86400 == 0 or 86400 % seconds == 0 else ""
    # A short series, or stretches between gaps, may have no whole week from Monday to Sunday.
    first, positions = _first_aligned(series, align), series.grid.positions
    n = int(positions[-1]) + 1
    if (n - first) // window * 2 < n // window:
        return ""
    begins, spans = _spans(series, fill_gaps)
    aligned = int((np.maximum(spans - (first - begins) % window, 0) // window).sum())
    return align if 2 * aligned >= int((spans // window).sum()) else ""


def suggest_labels(series: Series, recipe: Recipe) -> tuple[str, ...]:
    """The labels worth making from the dates of windows."""
    if not series.dated or not recipe.window:
        return ()
    unit = series.grid.unit
    if unit in ("month", "year"):
        within = unit == "month" and recipe.window * series.grid.step < 12
        return ("month",) if within else ("year",)
    days = recipe.window * (series.step_seconds or 86400.0) / 86400.0
    if unit == "business day":
        days *= 1.4
    first, last = series.moments[0], series.moments[-1]  # type: ignore[index]
    return date_kinds(days, float((last - first) / DAY))


def _stretches(series: Series, fill_gaps: int) -> IntArray:
    """Where stretches of one recording without a hole in time begin, and where the last ends."""
    breaks = np.union1d(_holes(series, fill_gaps), series.seams)
    return np.concatenate([[0], breaks, [len(series.numbers)]]).astype(np.int64)


def _holes(series: Series, fill_gaps: int) -> IntArray:
    """The rows behind holes in time."""
    behind: IntArray = np.flatnonzero(np.diff(series.grid.positions) > 1 + fill_gaps) + 1
    return behind


def cut(series: Series, recipe: Recipe, *, name: str) -> Windows:
    """Windows of a series; none straddles a hole in time of more than `fill_gaps` steps, or a seam.

    Raises SequiturError if no window fits.
    """
    positions, window = series.grid.positions, recipe.window or len(series.numbers)
    if not recipe.window:  # all of it was asked for, wherever it begins
        series, recipe = replace(series, seams=series.seams[:0]), replace(recipe, align="")
    bounds, holes = _stretches(series, recipe.fill_gaps), _holes(series, recipe.fill_gaps)
    done = _Cut(window, _first_aligned(series, recipe.align))
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
        filled=tuple(i for i, unknown in zip(ids, done.missing, strict=True) if unknown.any()),
        starts=starts,
        spans=[(int(low), int(high)) for low, high in zip(lows, highs, strict=True)],
        dates=moments if moments is not None and moments.dtype.kind == "M" else None,
        missing=done.missing if recipe.fill == "mask" and gaps.count else None,
        gaps=gaps,
        dropped=done.incomplete,
        notes=tuple(_about_unused(done, series)),
        warnings=(
            *([_about_gaps(series, holes)] if len(holes) else []),
            *_about_left_out(done),
            *_about_sparse_channels(series),
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
            done.sequences.append(filled[start : start + window])
            done.starts.append(begin + int(start))


def _about_gaps(series: Series, behind: IntArray) -> Note:
    """The gaps in time; `behind` are the rows behind them."""
    positions, first = series.grid.positions, ""
    if series.dated and series.step_seconds:  # the moment of the first step that is missing
        step = np.timedelta64(round(series.step_seconds * 1e6), "us")
        _, first = days_of(series.moments[behind[:1] - 1] + step)  # type: ignore[index]
    return said.gaps_in_time(len(behind), int(np.diff(positions).max()) - 1, first)


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


def _about_sparse_channels(series: Series) -> list[Note]:
    """A warning of the channels that lack more than half of their values.

    Of the rows in which anything was measured: a year may go on for months after a watch was lost.
    """
    unknown = np.isnan(series.numbers)
    missing = unknown[~unknown.all(axis=1)].mean(axis=0) if unknown.any() else np.zeros(1)
    sparse = np.flatnonzero(missing > 0.5)
    names = [series.channels[at] if series.channels else f"channel {at + 1}" for at in sparse]
    if len(sparse) > 1:
        shares = missing[sparse]
        return [said.sparse_channels(tuple(names), float(shares.min()), float(shares.max()))]
    shown = [name if series.channels else name.capitalize() for name in names]
    return [said.sparse_channel(shown[0], float(missing[sparse[0]]), names[0])] if names else []


def _first_aligned(series: Series, align: str) -> int:
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
        unit = "" if series.grid.unit == "step" else series.grid.unit
        return disambiguate(times(moments.tolist(), unit))
    stamps = pd.DatetimeIndex(moments)
    if series.grid.unit == "year" or (recipe.align == "year" and window * series.grid.step == 12):
        return disambiguate([str(y) for y in stamps.year])
    if series.grid.unit == "month":
        return disambiguate(list(stamps.strftime("%Y-%m")))
    return disambiguate(date_names(moments))
