"""Times that are numbered in words, counted anew in runs without a name, or shared by several."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

PEOPLE = ("Ann", "Bob", "Cid", "Dora", "Eve")


@pytest.mark.parametrize(
    ("called", "written", "days"),
    [
        ("when", "Week {}", 7),
        ("when", "day {}", 1),
        ("hét", "{}. hét", 7),
        ("Woche", "KW{}", 7),
        ("week", "W{:02d}", 7),
        ("Zeit", "{}. Tag", 1),
    ],
)
def test_weeks_and_days_that_are_numbered_in_words_are_times(
    tmp_path: Path, called: str, written: str, days: int
) -> None:
    """They were no times, and each was a sequence of the persons in turn."""
    columns = {
        called: [written.format(k) for k in range(1, 15) for _ in PEOPLE],
        "who": PEOPLE * 14,
        "temp": np.round(20 + 5 * wave(70, period=31), 1),
        "pulse": np.round(60 + 5 * wave(70, period=13)),
    }
    found = recognise(path := table(tmp_path / "t.csv", columns))
    recipe = found.recipe
    assert (recipe.id_columns, recipe.time_columns) == (("who",), (called,))
    data = read(path, recipe)
    assert (len(data), data.meta.channels, data.meta.step) == (5, ("temp", "pulse"), days)


def test_weeks_with_letters_beside_their_years_are_dates(tmp_path: Path) -> None:
    """Each week was a sequence of years."""
    columns = {
        "Jahr": np.repeat([2018, 2019, 2020], 20),
        "Woche": [f"KW{k}" for k in range(20, 40)] * 3,
        "Bohnen": np.round(20 + 8 * wave(60, period=20), 1),
        "Kohl": np.round(9 + 3 * wave(60, period=13), 1),
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    assert (found.recipe.layout, found.recipe.time_columns) == ("long", ("Jahr", "Woche"))


def test_runs_of_unlike_lengths_whose_rows_are_counted_are_sequences(tmp_path: Path) -> None:
    """The counter was left out, and windows lay across the ends of runs."""
    lengths = (28, 31, 25, 33, 29)
    columns = {
        "gen": [k for n in lengths for k in range(n)],
        "max": np.concatenate([30 + 9 * wave(n, period=2 * n) for n in lengths]),
        "avg": np.concatenate([20 + 7 * wave(n, period=2 * n + 3) for n in lengths]),
    }
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert read(path, found.recipe).lengths.tolist() == [*lengths]


def test_what_is_read_at_once_in_each_run_is_told_apart(tmp_path: Path) -> None:
    """Three thermometers of a brew were one channel, in the order of the file."""
    clock = [f"{9 + k // 12:02d}:{5 * (k % 12):02d}" for k in range(16)]
    places = ("mash", "tank", "return")
    heat = [50 + 9 * p + b + k / 4 for b in range(4) for k in range(16) for p in range(3)]
    columns = {
        "brew": np.repeat([41, 42, 43, 44], 48),
        "clock": [at for _ in range(4) for at in clock for _ in places],
        "probe": places * 64,
        "degC": np.round(np.array(heat) + wave(192, period=7), 1),
    }
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("clock",)
    assert (read(path, found.recipe).lengths == 16).all()


def test_axes_of_each_marker_are_its_channels(tmp_path: Path) -> None:
    """Markers were channels of each axis, or all rows one series of one channel."""
    columns = {
        "Frame": np.repeat(np.arange(101, 131), 12),
        "Marker": np.tile(np.repeat(["LASI", "LKNE", "LANK", "LTOE"], 3), 30),
        "Axis": ["X", "Y", "Z"] * 120,
        "mm": np.round(np.tile([120, 450, 930], 120) + 40 * wave(360, period=77), 2),
    }
    found = recognise(path := table(tmp_path / "t.csv", columns))
    data = read(path, found.recipe)
    assert (found.recipe.id_columns, data.meta.channels) == (("Marker",), ("X", "Y", "Z"))


@pytest.mark.parametrize(
    ("name", "number"), [("tag:Name", "InstanceId"), ("channelTitle", "channelId")]
)
def test_what_has_a_tag_and_an_id_is_a_thing_of_its_own(
    tmp_path: Path, name: str, number: str
) -> None:
    """Numbers of all machines were channels of one series of few steps."""
    many, steps = 6, 22
    columns = {
        "time": np.repeat([f"2020-07-14T{k:02d}:00Z" for k in range(steps)], many),
        number: [f"i-0{k}e2{k}7ae4c" for k in range(many)] * steps,
        "cpu": np.round(40 + 20 * wave(many * steps, period=37), 2),
        "net": np.round(1e6 + 1e5 * wave(many * steps, period=53)),
        name: [f"web-{'abcdef'[k]}" for k in range(many)] * steps,
    }
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert len(read(path, found.recipe)) == many


def test_time_steps_of_several_trainings_are_times(tmp_path: Path) -> None:
    runs = [
        (seed, task, algo)
        for algo in ("a2c", "ppo")
        for task in ("pole", "bot")
        for seed in (0, 1, 42)
    ]
    columns = {
        "seed": [seed for _ in range(14) for seed, _, _ in runs],
        "env_id": [task for _ in range(14) for _, task, _ in runs],
        "algo": [algo for _ in range(14) for _, _, algo in runs],
        "timesteps": np.repeat(np.arange(1, 15) * 10_240, len(runs)),
        "mean_rew": np.round(100 * wave(14 * len(runs), period=71), 1),
    }
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("timesteps",)
    assert len(read(path, found.recipe)) == len(runs)


@pytest.mark.parametrize("falls", [False, True])
@pytest.mark.parametrize("named", [False, True])
def test_rows_that_share_a_rounded_depth_are_steps_in_their_order(
    tmp_path: Path, *, falls: bool, named: bool
) -> None:
    """The depth was a channel. Of a probe that comes up, all rows are turned, these as well."""
    depth = np.arange(60) * 2 // 3
    oxygen = np.round(9 + 3 * wave(60, period=17), 2)
    station = np.repeat(["A", "B", "C"] if named else ["A"], 60)
    columns = {
        "station": station,
        "depth_m": np.tile(40 - depth if falls else depth, len(station) // 60),
        "oxygen": np.tile(oxygen, len(station) // 60),
        "temp": np.tile(np.round(20 + 4 * wave(60, phase=1), 2), len(station) // 60),
    }
    if not named:
        del columns["station"]
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("depth_m",)
    data = read(path, found.recipe.with_(window=0 if named else 60))
    expected = oxygen[::-1] if falls else oxygen
    assert np.allclose(data.sequences[0][:, 0], expected)
    told = [str(w) for w in found.warnings if "have the same time" in str(w)]
    assert ["from its end" in w for w in told] == [falls]
