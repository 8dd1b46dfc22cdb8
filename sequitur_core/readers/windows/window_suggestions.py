"""Windows that suit a long series, and labels of them by its times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.durations import calendar_windows, every, lasting
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.rhythm.periodicity import (
    LONGEST_SEARCHED,
    LONGEST_WINDOW,
    SHORTEST_WINDOW,
    dominant_period,
)
from sequitur_core.formatting import pluralise
from sequitur_core.readers.dates.date_labels import date_kinds
from sequitur_core.readers.windows.series_windows import DAY, FEWEST_STEPS, Series, first_aligned

FEWEST_WINDOWS = 8  # a suggested window leaves at least so many
MOST_FILLED = 5, 10  # missing steps of a usual gap; longer ones where shorter are too few
OFTEN = 0.05  # of all steps are followed by such gaps, at least
FEWEST_STRETCHES = 5  # between gaps, which show how long each lasts
ALIKE = 0.8  # of these last as long, or begin at one time of day, at least


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
    step = series.grid.even_step
    alike = _are_alike(spans)
    period = 0 if alike else dominant_period(_along_time(series, fill_gaps))
    repeats = f"the series repeats about {every(period, *step)}" if period else ""
    if period and n >= FEWEST_WINDOWS * period and _suits(period, spans):
        return period, f"Windows of {lasting(period, *step)} are suggested: {repeats}."
    window = min(longest, max(min(SHORTEST_WINDOW, n // 5), min(64, n // 20)))
    if window < FEWEST_STEPS:
        return longest, f"With {pluralise(n, 'step')}, the series is too short to be cut."
    very_short = window < SHORTEST_WINDOW and n < 5 * SHORTEST_WINDOW
    why = f"with {n} steps, the series is very short" if very_short else "no period stands out"
    if period:
        why = f"{repeats}, but windows as long as that would be few"
    if alike or not _suits(window, spans):
        window, why = _typical(spans), "stretches without a gap in time are about as long"
    return window, f"Windows of {lasting(window, *step)} are suggested: {why}."


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
    positions, bounds = series.grid.positions, series.stretches(fill_gaps)
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
    first, positions = first_aligned(series, align), series.grid.positions
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
        # Longer ones hold most months, whichever they begin with.
        within = unit == "month" and recipe.window * series.grid.step <= 6
        return ("month",) if within else ()
    days = recipe.window * (series.step_seconds or 86400.0) / 86400.0
    if unit == "business day":
        days *= 1.4
    first, last = series.moments[0], series.moments[-1]  # type: ignore[index]
    over = float((last - first) / DAY)
    return date_kinds(days, over)
