"""What happens to be 0 and 1 is a channel beside measurements of the same kind; states aren't."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import stretches_as_channel
from sequitur_core.readers import recognise
from tests.core.files import table, wave

N = 110
DAYS = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-03-01", periods=N)]
SELDOM = (np.arange(N) % 17 == 3).astype(int)


def daily(path: Path, **columns: np.ndarray) -> Path:
    return table(path, {"date": DAYS, "heat": wave(N), **columns})


def test_clones_beside_views_are_counts_however_few(tmp_path: Path) -> None:
    columns = {
        "clones": SELDOM,
        "clones_unique": SELDOM,
        "views": (9 * wave(N) ** 2).round(),
        "views_unique": (4 * wave(N) ** 2).round(),
    }
    found = recognise(daily(tmp_path / "t.csv", **columns))
    assert found.recipe.value_columns == ("heat", *columns)
    assert found.recipe.label_columns == ()


def test_an_axis_of_a_body_at_rest_is_measured_as_the_others_are(tmp_path: Path) -> None:
    turning = {"acc_x": SELDOM, "acc_y": -np.roll(SELDOM, 5), "acc_z": np.where(SELDOM, 9, 10)}
    found = recognise(daily(tmp_path / "t.csv", **turning))
    assert found.recipe.value_columns == ("heat", *turning)
    assert found.recipe.label_columns == ()
    keys = {"key_x": SELDOM, "key_y": np.roll(SELDOM, 5), "key_z": np.roll(SELDOM, 9)}
    assert recognise(daily(tmp_path / "u.csv", **keys)).recipe.label_columns == (*keys,)


def test_few_processes_that_wait_are_a_count(tmp_path: Path) -> None:
    """As vmstat calls them; b of another table may mark something."""
    waiting = SELDOM + np.roll(SELDOM, 1)
    counts = {"r": np.arange(N) % 4, "b": waiting, "swpd": np.arange(N) // 9, "free": wave(N)}
    assert "b" in recognise(daily(tmp_path / "t.csv", **counts)).recipe.value_columns
    del counts["swpd"]
    assert "b" in recognise(daily(tmp_path / "u.csv", **counts)).recipe.label_columns


@pytest.mark.parametrize(
    ("flag", "beside", "numbers"),
    [
        ("motor_on", "motor_speed", (300 * wave(N) ** 2).round()),
        ("door_open", "valve_open", 100 * wave(N) ** 2),
        ("heater_status", "pump_status", np.arange(N) % 5),
        ("rain_alarm", "rain_count", (9 * wave(N) ** 2).round()),
    ],
)
def test_states_of_0_and_1_stay_labels(
    tmp_path: Path, flag: str, beside: str, numbers: np.ndarray
) -> None:
    found = recognise(daily(tmp_path / "t.csv", **{flag: SELDOM, beside: numbers}))
    assert flag in found.recipe.label_columns


def seldom(every: int, most: int) -> np.ndarray:
    """How often something happened on each day, mostly not at all."""
    return np.where(np.arange(N) % every == 3, 1 + np.arange(N) // every % most, 0)


def test_what_seldom_happens_is_counted_beside_other_counts_of_the_kind(tmp_path: Path) -> None:
    of_places = {"Bern": seldom(13, 2), "Chur": seldom(11, 3), "Genf": seldom(9, 4)}
    once = {"Sion": seldom(29, 1), "Zug": seldom(23, 1)}
    found = recognise(table(tmp_path / "t.csv", {"date": DAYS, **once, **of_places}))
    assert found.recipe.value_columns == (*once, *of_places)
    assert found.recipe.label_columns == ()
    late = {name: [*cells[:40], *[""] * (N - 40)] for name, cells in (once | of_places).items()}
    found = recognise(table(tmp_path / "v.csv", {"date": DAYS, **late}))
    assert found.recipe.value_columns == (*late,), "rows without any count say nothing"
    heat = {"date": DAYS, "heat": wave(N), **once, **of_places}
    assert recognise(table(tmp_path / "u.csv", heat)).recipe.label_columns == (*once,)


def test_parts_of_a_total_are_counts_however_seldom(tmp_path: Path) -> None:
    """Whatever else was measured; how many alarms there were is a sum of marks alone."""
    often = {"Robin": np.arange(N) % 5, "Tit": (np.arange(N) // 3) % 4}
    birds = {"Wren": seldom(29, 1), "Kestrel": seldom(23, 1), **often}
    total = {"Total": sum(birds.values())}
    found = recognise(daily(tmp_path / "t.csv", **birds, **total, wind=wave(N)))
    assert found.recipe.value_columns == ("heat", *birds, "Total", "wind")
    assert found.recipe.label_columns == ()
    marks = {name: seldom(every, 1) for name, every in (("jam", 23), ("leak", 17), ("stop", 11))}
    found = recognise(daily(tmp_path / "u.csv", **marks, sum_of_them=sum(marks.values())))
    assert {*found.recipe.label_columns} == {*marks}


@pytest.mark.parametrize("names", [("PM25", "PM100"), ("pm1_0_atm", "pm2_5_atm"), ("PM2p5", "PM4")])
def test_hardly_any_dust_is_measured_in_clean_air(tmp_path: Path, names: tuple[str, ...]) -> None:
    dust = dict(zip(names, (seldom(29, 1), seldom(23, 1)), strict=True))
    found = recognise(daily(tmp_path / "t.csv", **dust, pm3=seldom(19, 1)))
    assert found.recipe.value_columns == ("heat", *names)
    assert found.recipe.label_columns == ("pm3",)


@pytest.mark.parametrize(("beside", "lap"), [("pulls_closed", False), ("heat_closed", True)])
def test_a_count_that_grows_seldom_is_no_number_of_a_lap(
    tmp_path: Path, beside: str, lap: bool
) -> None:
    grows = np.cumsum(np.isin(np.arange(N), (20, 70)))
    often = np.cumsum(SELDOM) + grows + 0.5 * lap
    columns = {"pulls_open": grows, beside: often}
    found = recognise(daily(tmp_path / "t.csv", **columns))
    assert bool(stretches_as_channel.among(found.warnings)) == lap


@pytest.mark.parametrize(("name", "ids"), [("corners", ()), ("station", ("station",))])
def test_counts_that_happen_to_differ_at_each_moment_name_no_sequences(
    tmp_path: Path, name: str, ids: tuple[str, ...]
) -> None:
    days = [day for day in DAYS[:11] for _ in range(2)]
    corners = [3, 7, 3, 5, 4, 3, 7, 3, 5, 4, 3, 7, 4, 3, 8, 3, 3, 5, 3, 4, 7, 3]
    shots = (20 * wave(22) ** 2).round()
    path = table(tmp_path / "t.csv", {"date": days, name: corners, "shots": shots})
    found = recognise(path)
    assert found.recipe.id_columns == ids
    assert ids or name in found.recipe.value_columns
