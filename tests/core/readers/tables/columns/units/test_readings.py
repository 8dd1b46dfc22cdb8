"""Few different numbers with a unit: what was measured, and conditions of an experiment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.recipe import READINGS, TOGETHER
from sequitur_core.readers import read, recognise
from tests.core.files import wave

ROWS = 300


def wander(start: float, step: float, most: int, *, seed: int = 3) -> list[float]:
    """Numbers that stay, or go up or down by a step, within so many steps of the start."""
    rng, at, found = np.random.default_rng(seed), 0, []
    for _ in range(ROWS):
        at = int(np.clip(at + rng.choice([-1, 0, 0, 0, 1]), -most, most))
        found.append(round(start + at * step, 6))
    return found


def run_down(start: int) -> list[int]:
    lost = np.isin(np.arange(ROWS), [43, 101, 190, 266])
    return [int(cell) for cell in start - lost.cumsum()]


def series(path: Path, name: str, cells: Sequence[str]) -> Path:
    times = pd.date_range("2023-03-04 08:00", periods=len(cells), freq="10min")
    frame = pd.DataFrame({"time": times, "temp": np.round(20 + wave(len(cells)), 2), name: cells})
    frame.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("name", "cells", "unit"),
    [
        ("Humidity", [f"{cell:g} %" for cell in wander(46, 1, 2)], "%"),
        ("RH", [f"{cell:g}%" for cell in wander(45.5, 0.5, 1)], "%"),
        ("bat", [f"{cell:.1f} V" for cell in wander(3.2, 0.1, 2)], "V"),
        ("inside", [f"{cell:.1f}\u00b0C" for cell in wander(21.4, 0.1, 2)], "\u00b0C"),
        ("outside", [f"{cell:g} \u00b0C" for cell in wander(0, 1, 2)], "\u00b0C"),
        ("battery", [f"{cell}%" for cell in run_down(97)], "%"),
        ("wind", [f"{5 * (1 + k * 7 % 13 % 5)} km/h" for k in range(ROWS)], "km/h"),
    ],
)
def test_few_numbers_with_a_unit_that_go_on_as_readings_are_a_channel(
    tmp_path: Path, name: str, cells: list[str], unit: str
) -> None:
    found = recognise(path := series(tmp_path / "a.csv", name, cells))
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("temp", name)
    assert dataset.meta.units[1] == unit
    assert found.recipe.empty_cells == READINGS


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("load", [f"{[0, 5, 10, 0][k // 75]} kg" for k in range(ROWS)]),
        ("bath", [f"{36 + k // 60 % 3} \u00b0C" for k in range(ROWS)]),
        ("speed", [f"{[3, 5, 7, 5, 3][k // 60]} km/h" for k in range(ROWS)]),
        ("drive", [f"{1 + (k > 93) + (k > 191)} V" for k in range(ROWS)]),
    ],
)
def test_conditions_in_long_stretches_label_windows(
    tmp_path: Path, name: str, cells: list[str]
) -> None:
    found = recognise(series(tmp_path / "a.csv", name, cells))
    assert name in found.recipe.label_columns


def test_conditions_of_whole_trials_label_them_also_where_they_are_near(tmp_path: Path) -> None:
    lengths = [25 + k * 7 % 13 for k in range(24)]
    trial = np.repeat(np.arange(24), lengths)
    bath = [f"{36 + k * k % 5 % 3} \u00b0C" for k in trial]
    steps = np.concatenate([np.arange(length) for length in lengths])
    frame = pd.DataFrame({"t": steps, "bath": bath, "emg": wave(len(trial), period=9)})
    frame.to_csv(without := tmp_path / "a.csv", index=False)
    frame.assign(trial=trial).to_csv(named := tmp_path / "b.csv", index=False)
    for path in (without, named):
        found = recognise(path)
        assert len(read(path, found.recipe)) == 24
        assert found.recipe.label_columns == ("bath",)


def test_conditions_of_rows_that_are_sequences_label_them(tmp_path: Path) -> None:
    rows = {f"t{i}": np.round(wave(24, period=7 + i), 3) for i in range(30)}
    bath = [f"{36 + k * k % 5 % 3} \u00b0C" for k in range(24)]
    path = tmp_path / "a.csv"
    pd.DataFrame({"sample": [f"p{k}" for k in range(24)], "bath": bath, **rows}).to_csv(
        path, index=False
    )
    assert recognise(path).recipe.label_columns == ("bath",)


def test_a_file_in_which_a_reading_stayed_the_same_has_that_channel_too(tmp_path: Path) -> None:
    for k, cells in enumerate([wander(46, 1, 2), [50.0] * ROWS, wander(45, 1, 2, seed=8)]):
        series(tmp_path / f"{k}.csv", "hum", [f"{cell:g} %" for cell in cells])
    dataset = read(tmp_path, recognise(tmp_path).recipe)
    assert dataset.meta.channels == ("temp", "hum")
    assert (dataset.sequences[1][:, 1] == 50).all()


def test_earlier_recipes_read_such_numbers_as_words(tmp_path: Path) -> None:
    path = series(tmp_path / "a.csv", "hum", [f"{cell:g} %" for cell in wander(46, 1, 2)])
    recipe = recognise(path).recipe
    before = recipe.with_(empty_cells=TOGETHER, value_columns=("temp",), label_columns=("hum",))
    assert set(read(path, before).labels["hum"]) <= {f"{k} %" for k in range(44, 49)}
