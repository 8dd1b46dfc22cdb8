"""Dates and clocks without zeros before single digits, and dates that were garbled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.dates.lost_dates import LOST
from sequitur_core.readers.dates.timestamps import find_date_formats
from tests.core.files import table, wave

N = 96
MINUTES = pd.date_range("2021-03-04 07:05:05", periods=N, freq="min")


def _log(path: Path, **when: list[str]) -> Path:
    return table(path, {**when, "v": wave(N).round(2), "w": wave(N, phase=1).round(2)})


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (lambda t: f"{t.year}-{t.month}-{t.day} {t.hour}:{t.minute}", False),
        (lambda t: f"{t.year}/{t.month}/{t.day} {t.hour}:{t.minute}:{t.second}", True),
        (lambda t: f"{t.year % 100}/{t.month}/{t.day} {t.hour}:{t.minute}:{t.second}", True),
    ],
)
def test_dates_without_zeros(
    tmp_path: Path, written: Callable[[pd.Timestamp], str], seconds: bool
) -> None:
    path = _log(tmp_path / "log.csv", when=[*map(written, MINUTES)])
    found = recognise(path)
    assert found.recipe.time_columns == ("when",)
    begins = pd.Timestamp(str(read(path, found.recipe).meta.begins))
    assert begins == (MINUTES[0] if seconds else MINUTES[0].floor("min"))
    assert not any("day first" in str(note) for note in found.warnings)


def test_hours_and_minutes_without_zeros_are_a_time_where_they_are_called_one(
    tmp_path: Path,
) -> None:
    clocks = [f"{k // 12}:{5 * k % 60}" for k in range(N)]
    path = _log(tmp_path / "log.csv", t=clocks)
    assert read(path, recognise(path).recipe).meta.step == 300
    path = _log(tmp_path / "games.csv", score=clocks)
    assert recognise(path).recipe.time_columns == ()


@pytest.mark.parametrize("texts", [["22/3/5", "22/3/17"], ["22-12-9", "22-12-10", "23-1-1"]])
def test_a_single_digit_at_the_end_is_a_day(texts: list[str]) -> None:
    assert find_date_formats(pd.Series(texts)) == (f"%y{texts[0][2]}%m{texts[0][2]}%d",)


@pytest.mark.parametrize("apart", [True, False])
def test_a_garbled_date_is_that_of_the_rows_around_it(tmp_path: Path, apart: bool) -> None:
    """Its time of day is good; of those at the ends nobody knows the day."""
    dates, clocks = [f"{t:%Y-%m-%d}" for t in MINUTES], [f"{t:%H:%M:%S}" for t in MINUTES]
    dates[17], dates[41] = "2O21-03-04", "165/165/2165"
    both = [f"{d} {c}" for d, c in zip(dates, clocks, strict=True)]
    path = _log(
        tmp_path / "log.csv", **({"date": dates, "time": clocks} if apart else {"at": both})
    )
    found = recognise(path)
    assert found.recipe.time_format.endswith(LOST)
    assert any("date can't be read" in str(reason) for reason in found.reasons)
    made = read(path, found.recipe.with_(window=N))
    assert np.asarray(made.sequences[0])[:, 0] == pytest.approx(wave(N).round(2))
    earlier = found.recipe.with_(time_format=found.recipe.time_format.removesuffix(LOST))
    assert any("2 rows have no time" in str(note) for note in read(path, earlier).meta.notes)


def test_a_clock_that_fits_no_day_between_its_neighbours_stays_without_one(tmp_path: Path) -> None:
    both = [f"{t:%Y-%m-%d %H:%M:%S}" for t in MINUTES]
    both[30] = "2O21-03-04 23:59:59"
    path = _log(tmp_path / "log.csv", at=both)
    assert not recognise(path).recipe.time_format.endswith(LOST)
