"""Times that vary around the rate that a line above says, or have the unit that it tells."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import uneven_steps
from sequitur_core.readers import read, recognise, revise
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


def counted(path: Path, apart: float, name: str = "t", **others: float) -> Path:
    at = np.round(apart * np.arange(300)).astype(int)
    columns = {name: at, "x": wave(300).round(3), "y": wave(300, period=31).round(3)}
    return table(path, columns | {c: np.full(300, value) for c, value in others.items()})


NAMED = [
    ("walk_20Hz.csv", 50, 0.05), ("emg 1kHz.csv", 1, 0.001), ("cam2-60fps.csv", 1000 / 60, 1 / 60),
    ("acc_12.5hz.csv", 80_000, 0.08),
]  # fmt: skip


@pytest.mark.parametrize(("name", "apart", "step"), NAMED)
def test_a_rate_in_the_name_of_a_file_tells_the_unit_of_times_that_go_on_at_it(
    tmp_path: Path, name: str, apart: float, step: float
) -> None:
    found = recognise(path := counted(tmp_path / name, apart))
    meta = read(path, found.recipe).meta
    assert (meta.step, meta.step_unit) == (pytest.approx(step), "s")
    assert any(why.startswith(f"{name} says") for why in found.reasons)


def test_so_does_one_in_the_name_of_a_folder(tmp_path: Path) -> None:
    (folder := tmp_path / "imu_20Hz").mkdir()
    for n in range(3):
        counted(folder / f"r{n}.csv", 50)
    found = recognise(folder)
    meta = read(folder, found.recipe).meta
    assert (meta.step, meta.step_unit) == (0.05, "s")


@pytest.mark.parametrize("beside", [{"deltat_s": 0.05}, {"fps": 20}])
def test_so_does_a_column_that_says_it_in_every_row(
    tmp_path: Path, beside: dict[str, float]
) -> None:
    found = recognise(path := counted(tmp_path / "t.csv", 50, **beside))
    meta = read(path, found.recipe).meta
    assert (meta.step, meta.step_unit) == (0.05, "s")
    assert any("t counts milliseconds" in why for why in found.reasons)


@pytest.mark.parametrize(
    "name", ["tone_440Hz.csv", "walk.csv", "10Hz_and_20Hz.csv", "v1.20hz9.csv"]
)
def test_a_rate_that_times_do_not_keep_and_several_tell_nothing(tmp_path: Path, name: str) -> None:
    found = recognise(path := counted(tmp_path / name, 50))
    assert found.recipe.step == 0
    assert read(path, found.recipe).meta.step_unit == "step"


def test_the_step_of_times_in_no_known_unit_can_be_said(tmp_path: Path) -> None:
    path = counted(tmp_path / "t.csv", 50)
    found = recognise(path)
    assert "step" in {option.name for option in found.options}
    said = revise(path, found.recipe, step=0.05, step_unit="s")
    meta = read(path, said.recipe).meta
    assert (meta.step, meta.step_unit) == (0.05, "s")
    assert {"step", "step_unit"} <= {option.name for option in said.options}


def test_the_step_of_times_in_seconds_is_not_asked_for(tmp_path: Path) -> None:
    found = recognise(counted(tmp_path / "t.csv", 50, "time (ms)"))
    assert not {"step", "step_unit"} & {option.name for option in found.options}
