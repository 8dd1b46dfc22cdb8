"""Clocks of twelve hours, and in digits, beside the dates of their rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave


@pytest.mark.parametrize("minutes", [False, True])
def test_hours_from_1_to_12_are_told_by_the_column_of_am_and_pm(
    tmp_path: Path, minutes: bool
) -> None:
    at = pd.date_range("2023-03-04 08:00", periods=96, freq="20min" if minutes else "h")
    parts = {"Date": at.strftime("%m/%d/%Y"), "Hour": at.strftime("%I").astype(int)}
    parts |= {"Min": at.minute} if minutes else {}
    frame = pd.DataFrame({**parts, "AM/PM": at.strftime("%p"), "temp": np.round(wave(96), 2)})
    frame.to_csv(path := tmp_path / "a.csv", index=False)
    found = recognise(path)
    assert found.recipe.layout == "long"
    assert found.recipe.time_columns == (*parts, "AM/PM")
    assert read(path, found.recipe).meta.step == (20 if minutes else 1)


def test_a_clock_in_digits_beside_the_date_of_each_row_is_no_channel(tmp_path: Path) -> None:
    days = pd.date_range("2023-03-06", periods=60).strftime("%Y-%m-%d")
    times = [600 + 100 * (k % 3) + k * 7 % 60 for k in range(60)]
    frame = pd.DataFrame({"date": days, "time": times, "weight": np.round(70 + wave(60), 1)})
    frame.to_csv(path := tmp_path / "a.csv", index=False)
    found = recognise(path)
    assert read(path, found.recipe).meta.channels == ("weight",)
    assert "time is a time" in found.sentence
