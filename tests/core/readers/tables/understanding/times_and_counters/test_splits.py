"""Times of a stopwatch, 31.52 and 1:09.84: they are seconds that something took."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table
from tests.notes import worded

RNG = np.random.default_rng(4)
SPLITS = 29 + 4 * RNG.random((20, 8)).cumsum(axis=1) + 31 * np.arange(8)


def written(seconds: float, comma: str = ".") -> str:
    """As a stopwatch shows it, without minutes below one."""
    minutes, rest = divmod(round(seconds, 2), 60)
    text = f"{minutes:.0f}:{rest:05.2f}" if minutes else f"{rest:.2f}"
    return text.replace(".", comma)


@pytest.mark.parametrize("comma", [".", ","])
def test_split_times_are_the_steps_of_who_swam_them(tmp_path: Path, comma: str) -> None:
    columns = {"Lane": [str(1 + k % 8) for k in range(20)], "Name": [f"Kim {k}" for k in range(20)]}
    columns |= {f"{50 * k + 50}m": [written(of, comma) for of in SPLITS[:, k]] for k in range(8)}
    columns["50m"][3] = "DNS"
    for k in range(1, 8):
        columns[f"{50 * k + 50}m"][3] = ""
    columns["Time"], columns["Pts"] = columns["400m"], [str(400 + k) for k in range(20)]
    lines = [";".join(columns), *map(";".join, zip(*columns.values(), strict=True))]
    (path := tmp_path / "400m.csv").write_text("\n".join(lines))
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.id_columns) == ("rows", ("Name",))
    dataset = read(path, recipe)
    assert dataset.lengths.tolist() == [8] * 19
    np.testing.assert_allclose(dataset.sequences[0][:, 0], SPLITS[0], atol=0.006)
    assert any("hold minutes and seconds such as 1:" in text for text in worded(dataset.meta.notes))


def test_a_time_of_each_lap_is_measured_with_and_without_minutes(tmp_path: Path) -> None:
    took = 58 + 6 * RNG.random(200)
    columns = {
        "Driver": [f"d{k // 25}" for k in range(200)],
        "Lap": [str(1 + k % 25) for k in range(200)],
        "Best": [written(seconds) for seconds in took],
    }
    path = table(tmp_path / "race.csv", columns)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("Driver",), ("Lap",))
    dataset = read(path, recipe)
    assert (dataset.meta.channels, dataset.meta.units) == (("Best",), ("s",))
    np.testing.assert_allclose(dataset.sequences[2][:, 0], took[50:75], atol=0.006)


def test_a_stopwatch_that_goes_on_is_the_time(tmp_path: Path) -> None:
    columns = {
        "Time": [written(k / 2) for k in range(300)],
        "Height": [f"{height:.2f}" for height in RNG.normal(size=300)],
    }
    path = table(tmp_path / "fall.csv", columns)
    recipe = recognise(path).recipe
    assert recipe.time_columns == ("Time (s)",)
    assert (read(path, recipe).meta.step, read(path, recipe).meta.step_unit) == (0.5, "s")


def test_clocks_of_minutes_that_go_on_stay_as_they_were(tmp_path: Path) -> None:
    columns = {
        "Time": [f"{k // 120}:{k / 2 % 60:04.1f}" for k in range(300)],
        "Height": [f"{height:.2f}" for height in RNG.normal(size=300)],
    }
    assert recognise(table(tmp_path / "fall.csv", columns)).recipe.time_columns == ("Time",)


def test_laps_that_slow_down_a_little_are_no_clock(tmp_path: Path) -> None:
    """Each is a thousandth of a second longer than the one before: a clock goes on by a lap."""
    rows = [(lap, k) for lap in range(1, 6) for k in range(3)]
    columns = {
        "lap": [lap for lap, _ in rows],
        "driver": [("ann", "bo", "cy")[k] for _, k in rows],
        "position": [1 + (k + lap // 4) % 3 for lap, k in rows],
        "time": [written(94.2 + 0.4 * k + 0.01 * lap) for lap, k in rows],
    }
    found = recognise(path := table(tmp_path / "laps.csv", columns))
    assert found.recipe.time_columns == ("lap",)
    assert read(path, found.recipe).meta.channels == ("position", "time")
    columns["time"] = [written(94.2 * lap + 0.4 * k) for lap, k in rows]
    found = recognise(table(tmp_path / "clock.csv", columns))
    assert "time" not in found.sentence.partition("Left out")[0]
