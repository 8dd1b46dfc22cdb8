"""A way so far is left out with a word and a button; the distance to something is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import recognise
from tests.core.files import table, wave

N = 120
MINUTES = pd.date_range("2021-03-01 08:00", periods=N, freq="min")


def minutely(path: Path, **columns: Any) -> Path:
    """A series with a time, a measured channel and more columns."""
    times = MINUTES.strftime("%Y-%m-%d %H:%M:%S").tolist()
    return table(path, {"time": times, "heat": wave(N), **columns})


@pytest.mark.parametrize("name", ["distance", "enhancedDistance (m)", "total_distance"])
def test_the_way_so_far_is_left_out_as_a_running_sum(tmp_path: Path, name: str) -> None:
    found = recognise(minutely(tmp_path / "t.csv", **{name: np.cumsum(2 + wave(N) ** 2)}))
    assert found.recipe.value_columns == ("heat",)
    assert f"{name} is a running sum" in found.sentence
    (note,) = [w for w in found.warnings if w.offers]
    assert note.offers[0].changes == {"value_columns": ("heat", name)}


R = np.random.default_rng(5)
DAYS = pd.date_range("2020-03-01", periods=80).strftime("%Y-%m-%d")


@pytest.mark.parametrize("countries", [("Italy", "Spain", "Peru"), ("Italy",)])
def test_cases_so_far_beside_those_of_each_day_are_left_out(
    tmp_path: Path, countries: tuple[str, ...]
) -> None:
    """Also where a day is corrected, or the newest stands first."""
    frames = []
    for country in countries:
        new = R.integers(5, 200, 80)
        new[40] = -25
        of = {"country": country, "date": DAYS, "cumulative": new.cumsum(), "daily": new}
        frames.append(pd.DataFrame(of).iloc[:: 1 if len(countries) > 1 else -1])
    pd.concat(frames).to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert found.recipe.value_columns == ("daily",)
    assert "cumulative is a running sum" in found.sentence


def test_an_energy_is_as_much_as_the_power_in_the_time_of_each_row(tmp_path: Path) -> None:
    lasted, power = R.choice([0.2, 0.3, 0.9], 60), 5 + 3 * R.random(60)
    columns = {
        "t (s)": lasted.cumsum().round(3), "power (W)": power.round(2),
        "Cumulative Energy (J)": (power * lasted).cumsum().round(2),
        "Cumulative Energy (mWh)": ((power * lasted).cumsum() / 3.6).round(2),
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("power (W)",)


def test_the_way_so_far_beside_the_speed_is_left_out_without_a_date_too(tmp_path: Path) -> None:
    speed = np.clip(3 + wave(N), 0.3, None)
    columns = {
        "second": np.arange(N), "speed": speed.round(2), "distance": speed.cumsum().round(1),
    }  # fmt: skip
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.value_columns == ("speed",)


def test_a_price_beside_its_change_and_totals_of_each_row_are_measured(tmp_path: Path) -> None:
    """So is a total of what hardly ever happens, which is the same as another in most rows."""
    change, seldom = R.normal(size=N).round(2), (np.arange(N) % 9 == 8).astype(int)
    parts, other = R.integers(9, 40, (2, N)), (np.arange(N) % 9 == 5) * R.random(N).round(2)
    columns = {
        "close": (100 + change.cumsum()).round(2), "change": change, "bikes": parts[0],
        "total": parts.sum(axis=0), "rain": other, "alarms total": seldom.cumsum(),
    }  # fmt: skip
    found = recognise(minutely(tmp_path / "t.csv", **columns))
    assert {*columns} <= {*found.recipe.value_columns}


@pytest.mark.parametrize("begins", [0.0, 900.0])
@pytest.mark.parametrize("nears", [True, False])
def test_the_distance_to_something_is_measured(tmp_path: Path, begins: float, nears: bool) -> None:
    steps = 2 + wave(N) ** 2
    way = begins + np.cumsum(np.where(np.arange(N) % 7 == 6, -2, steps) if nears else steps)
    measured = recognise(minutely(tmp_path / "t.csv", distance=way)).recipe.value_columns
    assert measured == (("heat", "distance") if nears or begins else ("heat",))


def test_a_distance_that_falls_as_somebody_passes_is_measured(tmp_path: Path) -> None:
    """It begins far away, and mostly stays: a few steps up and down are no way."""
    way = np.full(N, 211)
    way[60:64] = (111, 19, 16, 16)
    for begins in (211, 0):
        way[0] = begins
        found = recognise(minutely(tmp_path / "t.csv", **{"distance [cm]": way}))
        assert found.recipe.value_columns == ("heat", "distance [cm]")


def test_what_counts_up_and_begins_again_is_left_out_under_any_name(tmp_path: Path) -> None:
    """As the keys of each burst are counted, with one left out and a burst of a single key."""
    rows = [k for size in (2, 1, 18, 20, 1, 16, 30, 32) for k in range(1, size + 1)]
    rows[40] += 1
    found = recognise(minutely(tmp_path / "t.csv", burst_length=rows))
    assert found.recipe.value_columns == ("heat",)
    assert "burst_length counts up and begins again" in found.sentence


def test_what_goes_down_on_the_way_is_measured(tmp_path: Path) -> None:
    stock = np.tile([*range(0, 9), 7, 8, 9, 10, 8, 9, 10, 11, 12, 9, 10], 6)
    found = recognise(minutely(tmp_path / "t.csv", stock=stock[:N]))
    assert "stock" in found.recipe.value_columns


@pytest.mark.parametrize("lasting", [1, 9])
def test_few_steps_that_were_walked_are_a_count_and_no_class(tmp_path: Path, lasting: int) -> None:
    """Those of a test last, and are its phases."""
    rows = np.repeat([0, 2, 3], [40, lasting, N - 40 - lasting])
    found = recognise(minutely(tmp_path / "t.csv", Step=rows))
    assert ("Step is a running count" in found.sentence) == (lasting == 1)
    assert found.recipe.label_columns == (() if lasting == 1 else ("Step",))
