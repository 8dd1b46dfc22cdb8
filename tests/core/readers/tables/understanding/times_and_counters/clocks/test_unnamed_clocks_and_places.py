"""Columns without names: clocks in parts that go on unevenly, and places beside how things turn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave, write

N = 120
RNG = np.random.default_rng(0)


def bare(path: Path, columns: dict[str, np.ndarray]) -> Path:
    pd.DataFrame(columns).to_csv(path, index=False, header=False)
    return path


def in_bursts() -> np.ndarray:
    """Milliseconds of rows that are sent a few at a time, as over Bluetooth."""
    rng = np.random.default_rng(2)
    return 17_900 + np.cumsum(np.where(np.arange(N) % 5, rng.integers(0, 3, N), 40))


@pytest.mark.parametrize("day", [16, 0])
def test_a_clock_in_parts_may_go_on_in_bursts(tmp_path: Path, day: int) -> None:
    at = in_bursts()
    same = {"day": np.full(N, day)} if day else {}
    clock = {"h": np.full(N, 15), "m": np.full(N, 6), "s": at // 1_000, "ms": at % 1_000}
    leads = {f"lead {k}": (400 * wave(N) + RNG.normal(0, 9, N)).round(1) for k in range(3)}
    path = bare(tmp_path / "1701789950297.csv", {**same, **clock, **leads})
    recipe = recognise(path).recipe
    first = len(same) + 1
    assert recipe.time_columns == tuple(f"column {first + k}" for k in range(4))
    assert recipe.value_columns == tuple(f"column {first + k}" for k in range(4, 7))


def test_trials_and_their_steps_are_no_clock(tmp_path: Path) -> None:
    step = np.arange(N) % 40 * 7 + RNG.integers(0, 6, N)
    parts = {"a": np.full(N, 15), "b": np.full(N, 6), "trial": 17 + np.arange(N) // 40, "s": step}
    path = bare(tmp_path / "t.csv", {**parts, "force": (400 * wave(N)).round(1)})
    assert len(recognise(path).recipe.time_columns) < 4


@pytest.mark.parametrize("unit", [True, False])
def test_what_stands_before_how_a_thing_is_turned_is_its_place(tmp_path: Path, unit: bool) -> None:
    rng = np.random.default_rng(1)
    x = np.cumsum(rng.uniform(0.001, 0.04, N))
    y, z = rng.normal(0, 0.01, (2, N))
    turn = rng.normal((1, 0, 0, 0), 0.05, (N, 4))
    turn /= np.linalg.norm(turn, axis=1, keepdims=True) if unit else 1
    columns = {"x": x, "y": y, "z": z, **{f"q{k}": turn[:, k] for k in range(4)}}
    found = recognise(bare(tmp_path / "odom.csv", columns))
    assert len(found.recipe.value_columns) == (7 if unit else 6)
    assert bool(found.recipe.time_columns) is not unit


@pytest.mark.parametrize("goes_on", [True, False])
def test_rows_of_electrodes_are_steps_beside_a_class_that_changes_once(
    tmp_path: Path, goes_on: bool
) -> None:
    rng = np.random.default_rng(4)
    n = 48
    each, own = rng.normal(0, 4, (n, 1)), rng.normal(0, 1, (n, 14))
    drift = np.cumsum(each + own, axis=0)
    levels = rng.permutation(np.linspace(4_000, 4_700, 14))
    cells = (levels + (drift if goes_on else rng.permutation(drift))).round(2)
    state = np.where(np.arange(n) < 28, 1, 2)
    path = bare(tmp_path / "eeg.csv", {**{str(k): cells[:, k] for k in range(14)}, "c": state})
    recipe = recognise(path).recipe
    assert recipe.layout == ("long" if goes_on else "rows")
    if goes_on:
        assert recipe.label_columns == ("column 15",)
        assert len(read(path, recipe).meta.channels) == 14


@pytest.mark.parametrize("files", [1, 2])
def test_ticks_tell_the_time_beside_fractions_that_go_up(tmp_path: Path, files: int) -> None:
    """Milliseconds of a car's logger, about ten apart, while its gear goes up all the time."""
    for k in range(files):
        at = 442_527 + 22_000 * k + np.cumsum(10 + np.arange(40) * 7 % 4)
        engine, gear = (
            3_300 + 40 * wave(40, phase=k),
            2.4 + np.cumsum(0.05 + 0.02 * wave(40, phase=k)),
        )
        bare(tmp_path / f"run{k}.csv", {"ms": at, "engine": engine, "gear": gear})
    recipe = recognise(tmp_path if files > 1 else tmp_path / "run0.csv").recipe
    assert recipe.time_columns == ("column 1",)
    assert recipe.value_columns in ((), ("column 2", "column 3"))


def test_years_with_fractions_behind_whole_numbers_are_the_time(tmp_path: Path) -> None:
    """As behind the kind of an altimeter and the number of its cycle."""
    cycles = np.arange(60)
    at = (1993.0114746 + 9.9156 / 365.25 * cycles).round(7)
    kind = np.where(cycles % 10 == 9, 999, 0)
    level, apart = (5 * wave(60)).round(2), (97 + wave(60, period=9)).round(2)
    rows = zip(kind, 11 + cycles, at, level, apart, strict=True)
    path = write(tmp_path / "sea.txt", "\n".join(" ".join(map(str, row)) for row in rows))
    recipe = recognise(path).recipe
    assert recipe.time_columns == ("column 3",)
    assert read(path, recipe).meta.step_unit == "day"


LATE = np.cumsum(5.05 + 0.05 * RNG.standard_normal(N).clip(-2, 2))


@pytest.mark.parametrize(
    ("columns", "time"),
    [
        ({"device": np.full(N, 6953), "heat": 90 + wave(N), "s": 17_993.5 + LATE}, "column 3"),
        ({"heat": 90 + wave(N), "s": LATE - LATE[0], "level": 3 * wave(N, period=9)}, "column 2"),
        ({"watt": 90 + wave(N), "J": np.cumsum(9 + 3 * wave(N)), "s": 40.1 + LATE}, "column 3"),
        ({"watt": 90 + wave(N), "J": np.cumsum(9 + 3 * wave(N))}, ""),
        ({"a": 90 + wave(N), "left": 0.5 + LATE, "right": 0.7 + 1.01 * LATE}, ""),
    ],
)
def test_fractions_that_go_on_by_about_one_size_are_the_time_behind_other_columns(
    tmp_path: Path, columns: dict[str, np.ndarray], time: str
) -> None:
    """As of loggers and scripts that print the seconds last; work adds up unevenly."""
    path = bare(tmp_path / "log.csv", {name: of.round(2) for name, of in columns.items()})
    recipe = recognise(path).recipe
    assert "".join(recipe.time_columns) == time
    assert not time or round(read(path, recipe).meta.step, 1) in (5.0, 5.1)
