"""Clocks of devices whose names say no unit, and what beside them tells it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import unit_is_another
from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("channel", "apart", "step"),
    [
        ("gyro_rad[0]", 10_000, (0.01, "s")),
        ("accelerometer_z", 2_500, (0.0025, "s")),
        ("temperature", 10_000, (10_000, "step")),  # may be read every ten seconds, in milliseconds
        ("gyro_z", 20, (20, "step")),
    ],
)
def test_timestamps_of_motion_sensors_that_are_thousands_apart_are_microseconds(
    tmp_path: Path, channel: str, apart: int, step: tuple[float, str]
):
    at = 118_442_888 + np.arange(400) * apart
    values = RANDOM.normal(size=(400, 2)).round(4)
    frame = pd.DataFrame({"timestamp": at, channel: values[:, 0], "load": values[:, 1]})
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    meta = read(path, found.recipe).meta
    assert meta.step == pytest.approx(step[0])
    assert meta.step_unit == step[1]
    earlier = found.recipe.with_(time_format="number")  # as it was read before
    assert read(path, earlier).meta.step == apart


@pytest.mark.parametrize(("step", "seconds"), [(300, True), (20, False), (60_000, False)])
def test_a_unit_of_which_times_would_be_of_1970_is_wrong_where_seconds_are_of_our_days(
    tmp_path: Path, step: int, seconds: bool
) -> None:
    begins = 1_376_314_846_000 if step == 60_000 else 1_376_314_846
    columns = {"Timestamp [ms]": begins + step * np.arange(400), "load": wave(400)}
    found = recognise(table(tmp_path / "load.csv", columns))
    dataset = read(tmp_path / "load.csv", found.recipe)
    assert unit_is_another.among(found.warnings) == [] or seconds
    assert (found.recipe.time_format == "epoch s") == seconds
    if seconds:
        assert (dataset.meta.step, dataset.meta.step_unit) == (5, "min")
        (note,) = unit_is_another.among(found.warnings)
        assert "says ms" in str(note)
        assert "2013-08-12" in str(note)
        counted = read(tmp_path / "load.csv", found.recipe.with_(**note.offers[0].changes))
        assert (counted.meta.step, counted.meta.step_unit) == (0.3, "s")


@pytest.mark.parametrize(
    ("name", "apart", "step"),
    [
        ("frameTime", 0.01, (0.01, "s")),
        ("frame time", 10.0, (10, "frame")),  # milliseconds or whatever: nothing says so
        ("frame", 0.5, (0.5, "frame")),
    ],
)
def test_the_time_of_a_frame_in_fractions_counts_no_frames(
    tmp_path: Path, name: str, apart: float, step: tuple[float, str]
) -> None:
    of_each = np.round(apart * np.arange(60), 6)
    columns = {"name": np.repeat(["a", "b", "c"], 60), name: np.tile(of_each, 3), "f": wave(180)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == (name,)
    meta = read(tmp_path / "t.csv", found.recipe).meta
    assert (meta.step, meta.step_unit) == step
    why = f"{name} has fractions: it counts seconds, and no frames."
    assert (why in found.reasons) == (step[1] == "s")
    earlier = found.recipe.with_(time_format="number")
    assert read(tmp_path / "t.csv", earlier).meta.step_unit == "frame"
