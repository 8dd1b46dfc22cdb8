"""Recordings side by side: each below the path of its file (Visual3D), or beside its own years."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise, revise
from tests.cases import crossed

LENGTHS = (30, 24, 27)
SIGNALS = [f"{joint} {axis}" for joint in ("RKNEE", "RHIP") for axis in "XYZ"]


def exported(folder: Path, paths: tuple[str, ...]) -> Path:
    """Trials of six angles each below five lines of names; short ones end in blanks."""
    joints, axes = ([s.split()[k] for s in SIGNALS] * len(paths) for k in (0, 1))
    width = len(axes)
    above = [
        ["", *(path for path in paths for _ in SIGNALS)],
        ["", *joints],
        ["", *["LINK_MODEL_BASED"] * width],
        ["", *["PROCESSED"] * width],
        ["ITEM", *axes],
    ]
    values = np.random.default_rng(0).normal(0, 9, (max(LENGTHS), width)).round(4)
    rows = [
        [str(k + 1), *(str(v) if k < LENGTHS[c // 6 % 3] else "" for c, v in enumerate(row))]
        for k, row in enumerate(values)
    ]
    path = folder / "walk.txt"
    path.write_text("\n".join("\t".join(row) for row in [*above, *rows]) + "\n")
    return path


def test_trials_below_the_paths_of_their_files_are_sequences(tmp_path: Path) -> None:
    paths = tuple(f"C:\\Data\\S07\\Walk0{k}.c3d" for k in (1, 2, 3))
    path = exported(tmp_path, paths)
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert [*dataset.ids] == ["Walk01", "Walk02", "Walk03"]
    assert dataset.meta.channels == (*SIGNALS,)
    assert dataset.lengths.tolist() == [*LENGTHS]
    assert recipe.time_columns == ("ITEM",)
    before = replace(recipe, time_columns=("column 1",))  # by earlier versions
    assert read(path, before).lengths.tolist() == [*LENGTHS]
    own = tuple(f"{p} {signal}" for p in paths for signal in SIGNALS)
    earlier = replace(
        recipe, layout="long", window=8, id_columns=(), time_columns=(), time_format="",
        value_columns=own,
    )  # fmt: skip
    assert read(path, earlier).meta.channels == own


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = exported(tmp_path, tuple(f"/data/S0{k}/walk.c3d" for k in (1, 2, 3)))
    dataset = read(path, recognise(path).recipe)
    assert len({*dataset.ids}) == len(LENGTHS)


def test_folders_and_names_of_files_label_the_trials(tmp_path: Path) -> None:
    """What both say is one label."""
    paths = tuple(f"C:\\Data\\S0{s}\\S0{s}_walk0{k}.c3d" for s in (1, 2) for k in (1, 2))
    path = exported(tmp_path, paths)
    recipe = recognise(path).recipe
    assert recipe.label_columns == ("subject",)
    assert read(path, recipe).labels["subject"].tolist() == ["S01", "S01", "S02", "S02"]
    earlier = replace(recipe, label_columns=())
    assert not len(read(path, earlier).labels.columns)


def test_names_without_a_file_stay_channels(tmp_path: Path) -> None:
    path = exported(tmp_path, ("Walk01", "Walk02", "Walk03"))
    dataset = read(path, recognise(path).recipe)
    assert "trial" not in recognise(path).recipe.id_columns
    assert len(dataset.meta.channels) == len(SIGNALS) * len(LENGTHS)


def ranked(path: Path, *, time: str = "year", own: bool = True) -> Path:
    """Rain of months, the wettest year first, each amount beside its year."""
    rng = np.random.default_rng(2)
    names = [name for month in ("jan", "feb", "mar", "win") for name in (month, time)]
    years = [rng.permutation(np.arange(1990, 2020)) if own or not k else None for k in range(4)]
    rain = np.sort(rng.normal(100, 20, (4, 30)).round(1))[:, ::-1]
    columns = [c for k in range(4) for c in (rain[k], years[k if own else 0])]
    rows = (" ".join(f"{cell:>8}" for cell in row) for row in zip(*columns, strict=True))
    path.write_text("\n".join([" ".join(f"{name:>8}" for name in names), *rows]) + "\n")
    return path


def test_values_beside_times_of_their_own_are_sequences_in_order_of_these(tmp_path: Path) -> None:
    path = ranked(tmp_path / "rain.txt")
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert [*dataset.ids] == ["jan", "feb", "mar", "win"]
    assert dataset.lengths.tolist() == [30] * 4
    assert found.recipe.time_columns == ("year",)
    by_rank = np.loadtxt(path, skiprows=1)
    assert dataset.sequences[1][:, 0].tolist() == pytest.approx(
        by_rank[np.argsort(by_rank[:, 3]), 2].tolist()
    )
    # Each column as a sequence is as it was, also in recipes of earlier versions.
    assert len(read(path, revise(path, found.recipe, layout="columns").recipe)) == 8
    earlier = replace(
        found.recipe, layout="columns", id_columns=(), time_columns=(), value_columns=()
    )
    assert len(read(path, earlier)) == 8


@pytest.mark.parametrize("what", [{"own": False}, {"time": "length"}])
def test_one_clock_for_all_or_a_second_measure_is_none_of_each(
    tmp_path: Path, what: dict[str, Any]
) -> None:
    path = ranked(tmp_path / "rain.txt", **what)
    assert "series" not in recognise(path).recipe.id_columns


def test_prices_beside_days_of_their_own_below_one_name_are_numbered_sequences(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(3)
    days = pd.date_range("2024-01-01", periods=120, freq="B")
    series = [pd.Series(rng.normal(3, 0.2, 120).round(2), days).sample(90 - 9 * k, random_state=k)
              for k in range(3)]  # fmt: skip
    columns = []
    for prices in series:
        newest = prices.sort_index(ascending=False)
        columns += [newest.index.strftime("%m/%d/%Y").to_series(), newest]
    frame = pd.concat([c.reset_index(drop=True) for c in columns], axis=1)
    frame.to_csv(path := tmp_path / "gas.csv", header=["Date", "Last Price"] * 3, index=False)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("series",), ("Date",))
    assert ([*dataset.ids], dataset.meta.channels) == (["1", "2", "3"], ("Last Price",))
    for prices, read_back in zip(series, dataset.sequences, strict=True):
        assert read_back[-1, 0] == pytest.approx(prices.sort_index().iloc[-1])
    # A recipe that takes one day for the prices of all goes on to do so.
    prices = ("Last Price", "Last Price (2)", "Last Price (3)")
    earlier = replace(
        found.recipe, layout="long", id_columns=(), value_columns=prices,
        left_out=("Date (2)", "Date (3)"), window=5, fill_gaps=5, fill="mask",
    )  # fmt: skip
    assert read(path, earlier).meta.channels == prices


def runs(path: Path, without: str = "", *, beside: bool = False) -> Path:
    """Three runs of 40, 40 and 32 rows, each with a time, a force and an angle of its own."""
    rng = np.random.default_rng(5)
    columns = {}
    for name, rows in (("Run 1", 40), ("Run 2", 40), ("Latest", 32)):
        end = np.where(np.arange(40) < rows, 0, np.nan)
        columns[f"{name}: Time (s)"] = np.arange(40) / 50 + end
        for quantity in ("Force (N)", "Angle"):
            columns[f"{name}: {quantity}"] = rng.normal(0, 1, 40).cumsum().round(3) + end
    frame = pd.DataFrame(columns).drop(columns=[without] if without else [])
    if beside:
        frame["Room"] = rng.normal(20, 1, 40).cumsum().round(2)
    frame.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("without", "beside"),
    crossed(["", "Run 2: Time (s)", "Run 1: Force (N)", "Latest: Angle"], [False, True]),
)
def test_runs_that_lack_a_column_are_sequences(
    tmp_path: Path, without: str, *, beside: bool
) -> None:
    path = runs(tmp_path / "runs.csv", without, beside=beside)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert [*dataset.ids] == ["Run 1", "Run 2", "Latest"]
    assert dataset.lengths.tolist() == [40, 40, 32]
    assert {*dataset.meta.channels} == {"Force", "Angle"} | ({"Room"} if beside else set())
    assert found.recipe.time_columns == ("Time (s)",)


def test_a_recipe_that_takes_runs_for_one_series_goes_on_to_do_so(tmp_path: Path) -> None:
    path = runs(tmp_path / "runs.csv", "Run 2: Angle")
    channels = ("Run 1: Force (N)", "Run 2: Force (N)")
    earlier = replace(
        recognise(path).recipe, layout="long", window=8, id_columns=(), value_columns=channels,
        time_columns=("Run 1: Time (s)",), fill="mask",
    )  # fmt: skip
    assert len(read(path, earlier).meta.channels) == 2


def test_a_time_that_is_missing_is_of_no_run_where_others_differ(tmp_path: Path) -> None:
    path = runs(tmp_path / "runs.csv", "Latest: Time (s)")
    frame = pd.read_csv(path)
    frame["Run 2: Time (s)"] *= 2
    frame.to_csv(path, index=False)
    assert "series" not in recognise(path).recipe.id_columns
