"""Years, quarters, months and days of the same: which table has the parts of another's periods."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.rows_of_numbers import even_share
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.numbers import plain_times
from sequitur_core.readers.tables.table import Table

FEWEST_ROWS = 5  # of periods
PARTS = 2  # of a period, at least
EVENLY = 0.9  # of the steps that are about the usual one
DAY, YEAR = 86_400.0, 365.2425 * 86_400.0  # seconds
FIRST_YEAR, LAST_YEAR = 1500, 2200
ALONG = 0.9  # correlation of what periods and their parts have


def are_parts(other: Table, table: Table) -> bool:
    """Whether one table has what another has, for parts of its periods: days, months or quarters.

    Both have the same columns of numbers along times that go on evenly and overlap, and what one
    has goes along the means of the other: two people may have been asked each week and each day.
    """
    if len(other.frame) < PARTS * len(table.frame):  # which is soon seen
        return False
    at, of = _dates_of(table, years=True), _dates_of(other)
    if at is None or of is None:
        return False
    own, parts = ({*t.numbers} - {*c.columns} for t, c in ((table, at), (other, of)))
    step, part = _step(_seconds(at)), _step(_seconds(of))
    if own != parts or not DAY <= part <= step / PARTS:
        return False
    begins, middles = np.sort(_seconds(at)), np.sort(_seconds(of))
    ways = (  # by when each period begins, or ends
        np.searchsorted(begins, middles + part / 2, side="right") - 1,
        np.searchsorted(begins, middles - part / 2),
    )
    numbers, of_parts = _in_time(table, at)[[*own]], _in_time(other, of)[[*own]]
    return any(_go_along(numbers, of_parts, period) for period in ways)


def _go_along(numbers: pd.DataFrame, of_parts: pd.DataFrame, period: IntArray) -> bool:
    """Whether numbers of periods go along the means of their parts, in most columns that change.

    period : that of each part, from 0; others are of none.
    """
    count = len(numbers)
    sizes = np.bincount(period[(period >= 0) & (period < count)], minlength=count)
    means = of_parts.groupby(period).mean().reindex(range(count))
    whole = sizes >= EVENLY * np.median(sizes)
    alike = list[bool]()
    for column in numbers:
        both = pd.concat([numbers[column], means[column]], axis=1)[whole].dropna().to_numpy()
        if len(both) >= FEWEST_ROWS and (np.ptp(both, axis=0) > 0).all():
            alike.append(float(np.corrcoef(both.T)[0, 1]) >= ALONG)
    return 2 * sum(alike) > len(alike)


def _in_time(table: Table, dates: TimeColumns) -> pd.DataFrame:
    """The rows of a table that have a date, in order of these, numbered from 0."""
    rows = np.flatnonzero(~dates.times.missing)[np.argsort(_seconds(dates), kind="stable")]
    return table.frame[[*table.numbers]].iloc[rows].astype(np.float64).reset_index(drop=True)


def _seconds(dates: TimeColumns) -> NDArray[np.float64]:
    """The known times of rows, in seconds since 1970; of years, when these begin."""
    known = dates.times.moments[~dates.times.missing]
    return since_1970(known) if dates.times.dated else YEAR * (known - 1970)


def _step(seconds: NDArray[np.float64]) -> float:
    """How far moments are apart, 0 if not evenly."""
    steps = np.abs(np.diff(seconds))
    return float(np.median(steps)) if even_share(steps) > EVENLY else 0.0


def is_even(table: Table) -> bool | None:
    """Whether most rows are as far from the next in time; None where they have no dates."""
    dated = _dates_of(table)
    return None if dated is None else _step(_seconds(dated)) > 0


def _dates_of(table: Table, *, years: bool = False) -> TimeColumns | None:
    """The dates of rows, not the same in all; None where there are none, or hardly any rows.

    years : whether a first column of years that go on by one is as good, whatever it is called.
    """
    if len(table.frame) < FEWEST_ROWS:
        return None
    first = str(table.frame.columns[0])
    if years and first in table.numeric:
        at = plain_times(table, first)
        if (np.diff(at.moments) == 1).all() and FIRST_YEAR <= at.moments[0] <= LAST_YEAR:
            return TimeColumns((first,), at)
    times = (c for c in time_candidates(table, {}) if c.times.different > 1)
    return next((c for c in times if c.times.dated), None)
