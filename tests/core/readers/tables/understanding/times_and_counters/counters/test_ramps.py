"""A column on one line with the time is a second axis, as far as its numbers are rounded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import recognise
from tests.core.files import table, wave

STEPS, SAMPLES = 13, 8


def run(path: Path, *, rate: float = 0.3, off: float = 0.0) -> Path:
    """Samples in turn at each moment of a detector, with what has flowed through by then."""
    minutes = np.repeat(np.arange(STEPS) / 120, SAMPLES)
    columns = {
        "mL": (rate * minutes + off * wave(len(minutes))).astype(np.float32).astype(str),
        "Sample": np.tile(np.arange(1, SAMPLES + 1), STEPS),
        "Time": minutes.astype(np.float32).astype(np.float64),
        "Value": wave(len(minutes)) ** 2,
    }
    return table(path, columns)


@pytest.mark.parametrize(("rate", "said"), [(0.3, "goes up with Time"), (-2, "goes down as Time")])
def test_what_has_flowed_by_then_is_no_channel(tmp_path: Path, rate: float, said: str) -> None:
    found = recognise(run(tmp_path / "t.csv", rate=rate))
    assert (found.recipe.id_columns, found.recipe.value_columns) == (("Sample",), ("Value",))
    assert f"mL {said}" in found.sentence


def test_what_strays_from_the_line_is_measured(tmp_path: Path) -> None:
    found = recognise(run(tmp_path / "t.csv", off=1e-5))
    assert found.recipe.value_columns == ("mL", "Value")


@pytest.mark.parametrize(("places", "left_out"), [(3, True), (1, False)])
def test_numbers_that_are_rounded_too_much_tell_no_line(
    tmp_path: Path, places: int, left_out: bool
) -> None:
    """Pauses make the time uneven, and what goes on with it."""
    time = np.cumsum(1 + np.isin(np.arange(60), (20, 21, 40))).astype(float)
    columns = {"time": time, "charge": (0.37 * time).round(places), "U": wave(60)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == (("U",) if left_out else ("charge", "U"))


@pytest.mark.parametrize(("still", "axis"), [(5, True), (30, False)])
def test_an_axis_by_its_name_may_stand_still_in_few_rows(
    tmp_path: Path, still: int, axis: bool
) -> None:
    steps = np.random.default_rng(2).uniform(0.004, 0.009, 120)
    steps[4 : 4 + 3 * still : 3] = 0
    columns = {"Age": np.cumsum(steps).round(6), "Temperature": -31 + wave(120)}
    recipe = recognise(table(tmp_path / "core.csv", columns)).recipe
    assert recipe.time_columns == (("Age",) if axis else ())
    assert recipe.value_columns == (("Temperature",) if axis else ("Age", "Temperature"))


@pytest.mark.parametrize(("name", "axis"), [("age", True), ("depth", True), ("nr", False)])
def test_an_axis_by_its_name_may_count_from_0(tmp_path: Path, name: str, axis: bool) -> None:
    columns = {name: np.arange(60), "men": wave(60), "women": wave(60, phase=1)}
    recipe = recognise(table(tmp_path / "life.csv", columns)).recipe
    assert recipe.time_columns == ((name,) if axis else ())
    assert recipe.value_columns == ("men", "women")


@pytest.mark.parametrize(("even", "time"), [(True, ()), (False, ("temperature",))])
def test_where_all_columns_go_evenly_none_is_the_time(
    tmp_path: Path, even: bool, time: tuple[str, ...]
) -> None:
    """As where somebody made up how warm a machine was, and how much it shook."""
    columns = {
        "temperature": 45 + 5 * np.arange(10),
        "vibration": np.round(0.2 + 0.05 * np.arange(10), 2),
        "pressure": 30 + 5 * np.arange(10) + (0 if even else np.arange(10) % 3),
        "failure": np.repeat([0, 1], 5),
    }
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.time_columns == time
