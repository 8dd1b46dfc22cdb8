"""One long series: which windows suit it, and cutting them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray
from sequitur_core.data.missing import MissingCounts, channel_means, interpolate
from sequitur_core.data.periodicity import LONGEST_WINDOW, SHORTEST_WINDOW, dominant_period
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.windows import window_starts
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, moment, percent, pluralise
from sequitur_core.readers.detection import Doubt
from sequitur_core.readers.time_grid import Grid
from sequitur_core.readers.timestamps import SECONDS, date_kinds

FEWEST_WINDOWS = 8  # a suggested window leaves at least so many

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
    notes : what was done to the times, a sentence each.
    doubts : what a person should see before training, a sentence each.
    """

    numbers: NDArray[np.float64]
    grid: Grid
    moments: NDArray[Any] | None
    rows: IntArray
    channels: tuple[str, ...] = ()
    row_positions: IntArray | None = None
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether the times are dates on a grid, so that windows can follow the calendar."""
        return self.moments is not None and self.moments.dtype.kind == "M" and self.grid.regular

    @property
    def step_seconds(self) -> float:
        """Seconds per step; 0 if unknown or not the same for each, as months are."""
        return self.grid.step * SECONDS.get(self.grid.unit, 0.0)


@dataclass(frozen=True, eq=False)
class Pieces:
    """Windows of a series.

    `starts` are positions on the grid, `spans` the rows of the series inside each window (from,
    to), `dates` the first moment of each if it is a date. `missing` and `gaps` are those of
    `sequitur_core.data.missing.Filled`.
    """

    sequences: list[FloatArray]
    ids: tuple[str, ...]
    starts: IntArray
    spans: list[tuple[int, int]]
    dates: NDArray[Any] | None
    missing: list[BoolArray] | None
    gaps: MissingCounts
    dropped: int
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def suggest_window(series: Series) -> tuple[int, str]:
    """Length of windows and why, in a sentence."""
    n = int(series.grid.positions[-1]) + 1
    for window, what in _natural(series):
        if n >= FEWEST_WINDOWS * window and window <= LONGEST_WINDOW and window > 1:
            return window, f"Windows of {window} steps are suggested: {what}."
    period = dominant_period(series.numbers)
    if period and n >= FEWEST_WINDOWS * period:
        return period, (
            f"Windows of {period} steps are suggested: the series repeats about every {period} "
            "steps."
        )
    window = max(1, min(SHORTEST_WINDOW, n // 5), min(64, n // 20))
    return window, (
        f"Windows of {window} steps are suggested: no rhythm stands out, and this leaves "
        f"{n // window} windows."
    )


def _natural(series: Series) -> list[tuple[int, str]]:
    """Windows that people know, such as a day of hours, most telling first."""
    step, unit = series.grid.step, series.grid.unit
    if not series.grid.regular:
        return []
    if unit == "month":
        return [(round(12 / step), "one year")]
    if unit == "year":
        return [(10, "ten years")]
    if unit == "business day":
        return [(5, "one working week")]
    seconds = series.step_seconds
    if seconds < 60:  # nobody thinks of minutes as a rhythm of seconds; look for one
        return []
    sizes = [(86400.0, "one day")]
    if seconds > 3600:
        sizes += [(7 * 86400.0, "one week"), (364 * 86400.0, "one year")]
    else:
        sizes += [(3600.0, "one hour")]
    found = []
    for size, what in sizes:
        count = size / seconds
        if count >= 4 and abs(count - round(count)) < 1e-6:
            found.append((round(count), what))
    return found


def suggest_align(series: Series, window: int) -> str:
    """What windows of this length should begin with, so that they can be compared."""
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
    first = _offset(series, align)
    n = int(series.grid.positions[-1]) + 1
    # A short series may have no whole week from Monday to Sunday.
    return align if (n - first) // window * 2 >= n // window else ""


def suggest_labels(series: Series, recipe: Recipe) -> tuple[str, ...]:
    """The labels worth making from the dates of windows."""
    if not series.dated or not recipe.window:
        return ()
    unit = series.grid.unit
    if unit in ("month", "year"):
        return ("month",) if unit == "month" and recipe.window < 12 else ("year",)
    days = recipe.window * (series.step_seconds or 86400.0) / 86400.0
    if unit == "business day":
        days *= 1.4
    first, last = series.moments[0], series.moments[-1]  # type: ignore[index]
    return date_kinds(days, float((last - first) / DAY))


def cut(series: Series, recipe: Recipe, *, name: str) -> Pieces:
    """Windows of a series; none straddles a hole in time of more than `fill_gaps` steps.

    Raises SequiturError if no window fits.
    """
    positions, window = series.grid.positions, recipe.window or len(series.numbers)
    step = recipe.window_step or window
    jumps = np.diff(positions)
    breaks = np.flatnonzero(jumps > 1 + recipe.fill_gaps) + 1
    bounds = np.concatenate([[0], breaks, [len(positions)]])
    offset = _offset(series, recipe.align)
    notes, warnings = [], []
    if len(breaks):
        longest = int(jumps.max()) - 1
        warnings.append(
            f"{pluralise(len(breaks), 'hole')} in time, the longest of "
            f"{pluralise(longest, 'step')}: windows don't reach across."
        )
    sequences: list[FloatArray] = []
    starts: list[int] = []
    missing: list[BoolArray] = []
    dropped = unused = no_numbers = unknown = 0
    for low, high in itertools.pairwise(bounds):
        begin, end = int(positions[low]), int(positions[high - 1]) + 1
        # The first start after the stretch begins that keeps in step with the calendar.
        first = (offset - begin) % step if recipe.align else 0
        found = window_starts(end - begin, window, step, first=first)
        if len(found) == 0:
            unused += end - begin
            continue
        unused += int(found[0]) + (end - begin - int(found[-1]) - window)
        dense = np.full((end - begin, series.numbers.shape[1]), np.nan)
        dense[positions[low:high] - begin] = series.numbers[low:high]
        holes = np.isnan(dense)
        whole = np.where(holes, 0, dense) if recipe.fill == "zero" else interpolate(dense)
        if recipe.fill == "mask" and np.isnan(whole[0]).any():
            whole = np.where(np.isnan(whole), channel_means([series.numbers]), whole)
        whole = whole.astype(np.float32)
        empty = np.isnan(whole).any(axis=0)
        inside = np.concatenate([[0], np.cumsum(holes.sum(axis=1))])
        for start in found:
            count = int(inside[start + window] - inside[start])
            if empty.any():
                no_numbers += 1
                continue
            if count and recipe.fill == "drop":
                dropped += 1
                continue
            if count == window * holes.shape[1] and recipe.fill == "mask":
                unknown += 1
                continue
            missing.append(holes[start : start + window])
            sequences.append(whole[start : start + window])
            starts.append(begin + int(start))
    if not sequences:
        longest = int((positions[bounds[1:] - 1] - positions[bounds[:-1]]).max()) + 1
        if dropped or no_numbers or unknown:
            raise SequiturError(
                f"Every window of {name} has missing values. Fill them in, or leave out the "
                "column that misses most."
            )
        raise SequiturError(
            f"{name} has no stretch of {window:,} steps for a window; the longest has "
            f"{longest:,}. Choose shorter windows."
        )
    if unused:
        notes.append(
            f"{pluralise(unused, 'step')} that {'fills' if unused == 1 else 'fill'} no whole "
            f"window {'was' if unused == 1 else 'were'} left out."
        )
    if no_numbers:
        warnings.append(
            f"{pluralise(no_numbers, 'window')} {'was' if no_numbers == 1 else 'were'} left out "
            "because a channel has no numbers around there."
        )
    if unknown:
        warnings.append(
            f"{pluralise(unknown, 'window')} {'was' if unknown == 1 else 'were'} left out because "
            f"nothing is known of {'it' if unknown == 1 else 'them'}."
        )
    gaps = MissingCounts.of(missing)
    share = np.isnan(series.numbers).mean(axis=0)
    for channel in np.flatnonzero(share > 0.5)[:5]:
        name_of = series.channels[channel] if series.channels else f"channel {channel + 1}"
        what = name_of if series.channels else name_of.capitalize()
        warnings.append(
            Doubt(
                f"{what} is missing in {percent(share[channel])} of the rows; better leave it out.",
                channel=name_of,
            )
        )
    at = np.array(starts, np.int64)
    lows = np.searchsorted(positions, at, side="left")
    of_rows = positions if series.row_positions is None else series.row_positions
    begins = np.searchsorted(of_rows, at, side="left")
    ends = np.searchsorted(of_rows, at + window, side="left")
    dates = _moments(series, at, lows)
    return Pieces(
        sequences=sequences,
        ids=_ids(series, recipe, at, dates, window),
        starts=at,
        spans=[(int(a), int(b)) for a, b in zip(begins, ends, strict=True)],
        dates=dates if dates is not None and dates.dtype.kind == "M" else None,
        missing=missing if recipe.fill == "mask" and gaps.count else None,
        gaps=gaps,
        dropped=dropped,
        notes=notes,
        warnings=warnings,
    )


def _offset(series: Series, align: str) -> int:
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


def _moments(series: Series, starts: IntArray, lows: IntArray) -> NDArray[Any] | None:
    """When each window begins."""
    if series.moments is None or not series.grid.regular:
        return None if series.moments is None else series.moments[lows]
    moments = series.moments[lows].copy()
    # A window may begin in a filled hole, where no row says when.
    late = series.grid.positions[lows] - starts
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
        return disambiguate([moment(int(s), grid.step, grid.unit, digits=6) for s in starts])
    if moments is None or not series.grid.regular:
        return tuple(f"steps {s + 1:,}-{s + window:,}" for s in starts)
    if moments.dtype.kind != "M":
        unit = "" if series.grid.unit == "step" else f" {series.grid.unit}"
        return disambiguate([f"{m:.10g}{unit}" for m in moments])
    stamps = pd.DatetimeIndex(moments)
    if series.grid.unit == "year" or (recipe.align == "year" and window * series.grid.step == 12):
        return disambiguate([str(y) for y in stamps.year])
    if series.grid.unit == "month":
        return disambiguate(list(stamps.strftime("%Y-%m")))
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        if (pd.to_datetime(stamps.strftime(form), format=form) == stamps).all():
            return disambiguate(list(stamps.strftime(form)))
    return disambiguate([s[:-3] for s in stamps.strftime("%Y-%m-%d %H:%M:%S.%f")])
