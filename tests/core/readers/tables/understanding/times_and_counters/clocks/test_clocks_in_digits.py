"""Hours and minutes in digits (930, 2315), and AM or PM in a column beside the parts of a date."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import HOURS, table, wave

DAY = pd.date_range("2022-05-14", periods=144, freq="10min")
NIGHTS = 60


def digits(at: pd.DatetimeIndex) -> np.ndarray:
    return np.asarray(100 * at.hour + at.minute)


def bedtimes() -> np.ndarray:
    """From 22:30 to 1:00, as a diary has them: 2230, 15."""
    minutes = np.random.default_rng(1).integers(22 * 60 + 30, 25 * 60, NIGHTS) % 1440
    return minutes // 60 * 100 + minutes % 60


def wake_times() -> np.ndarray:
    minutes = np.random.default_rng(2).integers(6 * 60, 8 * 60, NIGHTS)
    return minutes // 60 * 100 + minutes % 60


@pytest.mark.parametrize("halves", [("AM", "PM"), ("a.m.", "p.m.")])
def test_hours_to_12_go_on_with_am_and_pm_in_a_column(tmp_path: Path, halves: tuple[str, str]):
    path = table(
        tmp_path / "t.csv",
        {
            "Year": HOURS.year, "Month": HOURS.month, "Day": HOURS.day,
            "Hour": HOURS.strftime("%I"), "AM/PM": [halves[h >= 12] for h in HOURS.hour],
            "heat": wave(len(HOURS)),
        },
    )  # fmt: skip
    found = recognise(path)
    assert found.recipe.time_format == "parts year month day hour half"
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")
    values = np.concatenate([*dataset.sequences])[:, 0]
    assert np.allclose(values, wave(len(HOURS))[: len(values)], atol=1e-3)  # in order, none between


@pytest.mark.parametrize("name", ["HHMM", "Time"])
@pytest.mark.parametrize("begin", [0, 50])
def test_hours_and_minutes_of_one_day_go_on_over_full_hours(tmp_path: Path, name: str, begin: int):
    at = DAY[begin:]
    path = table(tmp_path / "t.csv", {name: digits(at), "co2": wave(len(at)), "x": wave(len(at))})
    found = recognise(path)
    assert found.recipe.time_format == "hours and minutes in digits"
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (10, "min")
    assert not any("gap" in str(note) or "missing" in str(note) for note in dataset.meta.notes)


def test_each_file_of_a_day_has_its_hours_and_minutes(tmp_path: Path) -> None:
    for day in range(4):
        table(tmp_path / f"log_2022051{day}.csv", {"HHMM": digits(DAY), "co2": wave(144) + day})
    dataset = read(tmp_path, recognise(tmp_path).recipe)
    assert [*dataset.lengths] == [144] * 4
    assert dataset.meta.step == 10


def test_a_time_of_plain_numbers_is_none_in_digits(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {"time": np.arange(0, 1440, 10), "co2": wave(144)})
    assert recognise(path).recipe.time_format == "number"


def test_when_somebody_went_to_bed_and_woke_is_read_in_hours(tmp_path: Path) -> None:
    nights = {
        "Date": pd.date_range("2023-01-01", periods=NIGHTS).strftime("%Y-%m-%d"),
        "Bedtime": bedtimes(), "Wake time": wake_times(), "mood": wave(NIGHTS),
    }  # fmt: skip
    path = table(tmp_path / "diary.csv", nights)
    found = recognise(path)
    assert found.recipe.value_columns == ("Bedtime (h)", "Wake time (h)", "mood")
    bed, wake, _ = np.concatenate([*read(path, found.recipe).sequences]).T
    assert 22.5 <= bed.min() < 24 <= bed.max() < 25  # with none far below the others
    assert wake.min() >= 6
    assert wake.max() < 8
    (note,) = [n for n in found.warnings if "in digits" in str(n)]
    (offer,) = note.offers
    as_they_are = recognise(path, **offer.changes)
    assert "Bedtime" in as_they_are.recipe.value_columns  # as earlier recipes read them


@pytest.mark.parametrize("name", ["Total wake time", "bed", "wakeup_count"])
def test_how_long_somebody_was_awake_stays_as_it_is(tmp_path: Path, name: str) -> None:
    dates = pd.date_range("2023-01-01", periods=NIGHTS).strftime("%Y-%m-%d")
    path = table(tmp_path / "t.csv", {"Date": dates, name: wake_times(), "mood": wave(NIGHTS)})
    assert not [n for n in recognise(path).warnings if "in digits" in str(n)]
