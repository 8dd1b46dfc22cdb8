"""Clocks of devices whose names say no unit, and what beside them tells it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import unit_is_another
from sequitur_core.data.notes.times import sorted_by_time
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


def motion(path: Path, form: str) -> Path:
    """What a logger of motion writes, with the milliseconds of each moment in a form."""
    at = pd.Timestamp("2026-03-24 13:34:42.005") + pd.to_timedelta(np.arange(60) * 185, "ms")
    texts = [f"{t:%Y-%m-%d %H:%M:%S}.{form.format(t.microsecond // 1000)}" for t in at]
    return table(path, {"time": texts, "x": wave(60), "y": wave(60, phase=1)})


def test_milliseconds_without_zeros_are_no_fractions(tmp_path: Path) -> None:
    path = motion(tmp_path / "motion.csv", "{}")
    found = recognise(path)
    made = read(path, found.recipe.with_(window=0))
    np.testing.assert_allclose(made.sequences[0][:, 0], wave(60), atol=1e-6)
    assert (made.meta.step, made.meta.step_unit) == (pytest.approx(0.185), "s")
    assert any("count milliseconds" in reason for reason in found.reasons)
    assert not sorted_by_time.among(made.meta.notes)
    earlier = found.recipe.with_(time_format="%Y-%m-%d %H:%M:%S.%f", window=0)
    before = read(path, earlier)  # as such recipes always were read
    assert not np.allclose(before.sequences[0][:, 0], wave(60), atol=1e-6)
    (note,) = sorted_by_time.among(before.meta.notes)
    assert str(note) == "Rows were out of order in 5 places, so they were sorted by time."


@pytest.mark.parametrize("form", ["{:03}", "{:02}"])
def test_fractions_with_zeros_before_them_stay_fractions(tmp_path: Path, form: str) -> None:
    path = motion(tmp_path / "motion.csv", form)
    assert recognise(path).recipe.time_format == "%Y-%m-%d %H:%M:%S.%f"


@pytest.mark.parametrize(
    ("order", "places"), [(slice(None), 0), (slice(None, None, -1), 0), ([1, 0, *range(2, 60)], 1)]
)
def test_rows_that_were_sorted_by_time_are_told(
    tmp_path: Path, order: slice | list[int], places: int
) -> None:
    """Those that run from the newest to the oldest aren't out of order."""
    days = pd.date_range("2024-01-01", periods=60).strftime("%Y-%m-%d").to_numpy()
    path = table(tmp_path / "d.csv", {"day": days[order], "x": wave(60)[order]})
    found = recognise(path)
    notes = sorted_by_time.among(read(path, found.recipe).meta.notes)
    assert [note.numbers["places"] for note in notes] == [places] * bool(places)
