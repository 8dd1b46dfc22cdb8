"""Tables with a row for each quantity of a day, and a column for each hour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.missing import words_in_columns
from sequitur_core.readers import read, recognise

HOURS, DAYS = 24, 40
LEVELS = {"AMB_TEMP": 16.0, "CO": 0.5, "PM10": 60.0, "RH": 75.0}


def measured(*, first_hour: int = 0, stations: tuple[str, ...] = ("Fengyuan",)) -> pd.DataFrame:
    """What a station for the air wrote: each day a row of 24 hours for each quantity."""
    rng = np.random.default_rng(4)
    rows = []
    for day in pd.date_range("2026-01-01", periods=DAYS):
        for station in stations:
            for item, level in LEVELS.items():
                wave = np.sin(np.arange(HOURS) / 4) + rng.normal(0, 0.1, HOURS)
                values = (level * (1 + 0.1 * wave)).round(2).astype(str)
                names = [f"{hour:02d}" for hour in range(first_hour, first_hour + HOURS)]
                who = {"date": f"{day:%Y/%m/%d}", "station": station, "what": item}
                rows.append({**who, **dict(zip(names, values, strict=True))})
    return pd.DataFrame(rows)


@pytest.mark.parametrize("first_hour", [0, 1])
def test_quantities_are_channels_of_each_day(tmp_path: Path, first_hour: int) -> None:
    frame = measured(first_hour=first_hour)
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (len(dataset), dataset.sequences[0].shape) == (DAYS, (HOURS, len(LEVELS)))
    assert dataset.meta.channels == tuple(LEVELS)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "h")
    np.testing.assert_allclose(dataset.sequences[3][:, 2], frame.iloc[14, 3:].astype(float), 1e-5)


def test_days_of_several_stations_stay_apart(tmp_path: Path) -> None:
    frame = measured(stations=("Fengyuan", "Daya"))
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    dataset = read(path, recognise(path).recipe)
    assert (len(dataset), dataset.sequences[0].shape) == (2 * DAYS, (HOURS, len(LEVELS)))


def test_places_where_one_quantity_was_measured_are_sequences(tmp_path: Path) -> None:
    frame = measured().replace({"what": dict(zip(LEVELS, ("A", "B", "C", "D"), strict=True))})
    values = np.random.default_rng(0).normal(20, 3, (len(frame), HOURS)).round(2)
    frame[frame.columns[3:]] = values.astype(str)
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    assert recognise(path).recipe.channel_column == ""


def test_words_among_the_numbers_of_many_columns_are_one_warning(tmp_path: Path) -> None:
    frame = measured()
    frame.iloc[::9, 3:] = "NR"
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    [note] = words_in_columns.among(recognise(path).warnings)
    assert note.numbers["words"] == ("NR",)
    assert "18 cells" not in str(note)
    assert f"{HOURS} columns, first in line 2 of 00," in str(note)
