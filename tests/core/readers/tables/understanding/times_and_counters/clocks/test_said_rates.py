"""Times that vary around the rate that a line above says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import uneven_steps
from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

N = 800


def stamped(path: Path, said: float, *, dated: bool, apart: float = 0.004) -> Path:
    """Rows that a computer stamped as they came, sooner or later by a millisecond."""
    late = np.random.default_rng(5).choice([-0.001, 0, 0, 0.001], N)
    at = apart * np.arange(N) + late + 1
    stamps = pd.Timestamp("2024-05-15 14:22:09") + pd.to_timedelta(at.round(3), "s")
    texts = pd.Series(stamps).dt.strftime("%Y-%m-%d %H:%M:%S.%f").str[:-3]
    times = {"stamp": texts} if dated else {"time (s)": at.round(3)}
    table(path, {**times, "pulse": (900 * wave(N, period=95)).round(1)})
    path.write_text(f"%Sample Rate = {said:g} Hz\n" + path.read_text())
    return path


@pytest.mark.parametrize("dated", [True, False])
def test_a_rate_that_is_said_holds_where_times_agree_with_it_on_average(
    tmp_path: Path, dated: bool
) -> None:
    found = recognise(path := stamped(tmp_path / "t.csv", 250, dated=dated))
    meta = read(path, found.recipe).meta
    assert (meta.step, meta.step_unit) == (pytest.approx(0.004), "s")
    assert any("agrees with that on average" in why for why in found.reasons)
    assert not uneven_steps.among(found.warnings)


def test_in_several_files_as_well(tmp_path: Path) -> None:
    for k in range(3):
        stamped(tmp_path / f"walk {k}.csv", 250, dated=False)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert (len(dataset), dataset.meta.step) == (3, pytest.approx(0.004))
    assert not uneven_steps.among(found.warnings)


def test_a_rate_that_uneven_times_do_not_keep_to_is_not_theirs(tmp_path: Path) -> None:
    found = recognise(path := stamped(tmp_path / "t.csv", 250, dated=True, apart=0.005))
    meta = read(path, found.recipe).meta
    assert meta.step != pytest.approx(0.004)
    assert not any("agrees with" in why for why in found.reasons)


def climbing(**columns: object) -> dict[str, object]:
    """A robot's arm without times, which goes up evenly."""
    height = np.round(0.35 + np.arange(N) / 60, 4)
    return {"hip": wave(N, period=40), "height": height, "knee": wave(N, period=70), **columns}


@pytest.mark.parametrize(
    ("column", "step"), [({"dt": 0.025}, 0.025), ({"dt_ms": 20}, 0.02), ({"fs": 50}, 0.02)]
)
def test_a_column_says_how_long_steps_last_and_a_place_is_no_time(
    tmp_path: Path, column: dict[str, float], step: float
) -> None:
    found = recognise(path := table(tmp_path / "t.csv", climbing(**column)))
    meta = read(path, found.recipe).meta
    assert meta.channels == ("hip", "height", "knee")
    assert (meta.step, meta.step_unit) == (pytest.approx(step), "s")
    assert any(why.startswith(f"{next(iter(column))} says that") for why in found.reasons)


def test_so_does_a_number_beside_lists_in_json(tmp_path: Path) -> None:
    rows = pd.DataFrame(climbing()).to_numpy().tolist()
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"dt": 0.025, "joints": ["hip", "height", "knee"], "path": rows}))
    meta = read(path, recognise(path).recipe).meta
    assert (meta.channels, meta.step) == (("hip", "height", "knee"), pytest.approx(0.025))


def test_an_axis_that_goes_on_as_is_said_stays_and_other_numbers_say_no_step(
    tmp_path: Path,
) -> None:
    p = np.round(0.02 * np.arange(N), 3)
    columns = {"p": p, "dt": 0.02, "x": wave(N), "y": wave(N, period=30)}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.time_columns == ("p",)
    columns = {"dt": 60, "x": wave(N), "y": wave(N, period=30)}  # of what?
    assert not recognise(table(tmp_path / "t.csv", columns)).recipe.step


def test_few_numbers_without_names_below_a_said_epoch_are_steps(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    lines = ["------------ Data File Created By ActiGraph GT3X+ -----------"]
    lines += ["Serial Number: MOS2E00000001", "Start Time 13:00:00", "Start Date 10/16/2012"]
    lines += ["Epoch Period (hh:mm:ss) 00:01:00", "-" * 40]
    for level in rng.choice([0, 300, 1500, 2500], 300):
        one, two, three = (int(level * k * rng.uniform(0.8, 1.2)) for k in (1, 0.7, 0.8))
        lines.append(f"{one},{two},{three},{level // 50},0,{int(level == 0)},0,{9 * (level == 0)}")
    path = tmp_path / "counts.csv"
    path.write_text("\n".join(lines) + "\n")
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.step) == ("long", 60.0)
