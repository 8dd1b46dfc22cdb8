"""Steps of which a few are odd: years, half hours."""

from __future__ import annotations

import numpy as np
import pytest

from sequitur_core.readers.dates.time_grid import find_grid
from sequitur_core.readers.dates.timestamps import Times


def grid(*dates: str) -> tuple[float, str, list[int]]:
    moments = np.array(dates, "datetime64[us]")
    found = find_grid(Times(moments, "%Y-%m-%d"))
    return found.step, found.unit, found.positions.tolist()


YEARS = [f"{year}-01-01" for year in range(1945, 1960)]


@pytest.mark.parametrize("first", ["1944-02-01", "1944-10-15", "1944-01-01"])
def test_a_first_date_may_say_when_something_began(first: str) -> None:
    assert grid(first, *YEARS) == (1.0, "year", [*range(16)])


def test_years_that_are_lacking_are_gaps() -> None:
    assert grid(*YEARS[:4], *YEARS[6:]) == (1.0, "year", [0, 1, 2, 3, *range(6, 15)])


def test_months_with_pauses_stay_months() -> None:
    summers = [f"{year}-{month:02}-01" for year in (1990, 1991) for month in (5, 6, 7)]
    assert grid(*summers) == (1.0, "month", [0, 1, 2, 12, 13, 14])


def test_every_other_year_stays_so() -> None:
    assert grid(*YEARS[::2]) == (2.0, "year", [*range(8)])


def test_half_hours_of_which_a_few_are_odd_stay_half_hours() -> None:
    at = np.arange("2024-04-25T15:22", "2024-04-26", 30, "datetime64[m]")
    at[5:] += np.timedelta64(7, "m")
    dates = np.datetime_as_string(at).tolist()
    assert grid(*dates)[:2] == (30.0, "min")
