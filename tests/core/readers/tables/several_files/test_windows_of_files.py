"""Files of one long recording each, cut into windows: named and labelled by file and date."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.rhythm.periodicity import suggest_windows
from sequitur_core.readers import read, recognise, revise
from tests.core.files import wave


def pumps(folder: Path, begins: list[str]) -> Path:
    """Three days of minutes of each pump, of which each begins at its moment."""
    for number, begin in enumerate(begins, 1):
        n = 3 * 24 * 60
        minutes = pd.date_range(begin, periods=n, freq="min").strftime("%Y-%m-%d %H:%M")
        values = {"time": minutes, "pressure": wave(n, phase=number), "flow": np.arange(n) % 7}
        pd.DataFrame(values).to_csv(folder / f"pump_{number}.csv", index=False)
    return folder


@pytest.mark.parametrize("together", [True, False])
def test_windows_are_labelled_by_file_and_date(tmp_path: Path, together: bool):
    second = "2024-05-06 00:00" if together else "2024-05-08 06:00"
    folder = pumps(tmp_path, ["2024-05-06 00:00", second, second])
    whole = recognise(folder)
    assert whole.sentence == "3 recordings of 4,320 steps, 2 channels"  # a label of none
    hours = revise(folder, whole.recipe, window=60)
    assert hours.sentence == (
        "216 windows of 60 steps, 2 channels, labelled by file, hour and weekday"
    )
    windows = read(folder, hours.recipe)
    assert windows.ids[:2] == ("pump_1 from 2024-05-06 00:00", "pump_1 from 2024-05-06 01:00")
    assert windows.ids[73] == f"pump_2 from {second[:11]}{'01' if together else '07'}:00"
    assert windows.labels.iloc[73].tolist() == [
        "pump_2",
        *((1, "Monday") if together else (7, "Wednesday")),
    ]
    # One axis of dates is for all, and two days and six hours later on it for those that are late.
    assert windows.meta.begins == "2024-05-06T00:00:00.000"
    assert windows.start[[0, 1, 72]].tolist() == [0, 60, 0 if together else 60 * 54]


def test_hours_are_suggested_as_for_one_file(tmp_path: Path):
    folder = pumps(tmp_path, ["2024-05-06", "2024-05-06"])
    suggested = suggest_windows(read(folder, recognise(folder).recipe))
    assert suggested is not None
    assert (suggested.window, suggested.step) == (60, 0)


def test_even_steps_begin_with_their_hour(tmp_path: Path):
    folder = pumps(tmp_path, ["2024-05-06 00:20", "2024-05-06 00:20"])
    recipe = revise(folder, recognise(folder).recipe, even_step="1 h").recipe
    windows = read(folder, revise(folder, recipe, window=6).recipe)
    assert windows.ids[:2] == ("pump_1 from 2024-05-06 00:00", "pump_1 from 2024-05-06 06:00")
    assert windows.meta.begins == "2024-05-06T00:00:00.000"


def test_a_name_of_one_window_each_is_no_label(tmp_path: Path):
    folder = pumps(tmp_path, ["2024-05-06", "2024-05-06"])
    recipe = revise(folder, recognise(folder).recipe, window=3000).recipe
    assert "file" not in read(folder, recipe).labels
