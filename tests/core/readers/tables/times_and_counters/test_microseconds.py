"""Clocks of devices whose names say no unit, and what beside them tells it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise

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
