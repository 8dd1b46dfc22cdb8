"""Samples of several parts, measured one sample after the other, as charts of control hold them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise, revise


def samples(*, beside: Sequence[str] = (), seed: int = 1) -> pd.DataFrame:
    """Fifty samples of five parts in order of time, and what is written beside them."""
    rng = np.random.default_rng(seed)
    level = 25 + 0.004 * rng.normal(size=50).cumsum()
    cells = (level[:, None] + rng.normal(0, 0.008, (50, 5))).round(3)
    at = pd.date_range("2024-09-02 06:00", periods=50, freq="2h")
    every = {
        "Subgroup": range(1, 51),
        "Date": at.strftime("%Y-%m-%d"),
        "Time": at.strftime("%H:%M"),
        **{f"x{i + 1}": cells[:, i] for i in range(5)},
        "mean": cells.mean(axis=1).round(4),
        "R": np.ptp(cells, axis=1).round(3),
    }
    return pd.DataFrame({c: v for c, v in every.items() if c in beside or c.startswith("x")})


@pytest.mark.parametrize(
    "beside",
    [
        ("Subgroup", "Date", "Time", "mean", "R"),
        ("Subgroup", "mean", "R"),
        ("Subgroup", "R"),
        ("Date", "Time"),
        ("Subgroup", "Date", "Time"),
    ],
)
def test_parts_of_a_sample_are_channels_and_samples_the_steps(
    tmp_path: Path, beside: tuple[str, ...]
) -> None:
    samples(beside=beside).to_csv(path := tmp_path / "t.csv", index=False)
    recipe = recognise(path).recipe
    assert recipe.layout == "long"
    assert recipe.value_columns[:5] == ("x1", "x2", "x3", "x4", "x5")


@pytest.mark.parametrize("by", ["Machine", "Subgroup"])
def test_each_machine_has_samples_of_its_own(tmp_path: Path, by: str) -> None:
    beside = ("Subgroup", "mean", "R")
    parts = [samples(beside=beside, seed=k).assign(Machine=f"M{k}") for k in range(3)]
    frame = pd.concat(parts).sort_values(by, kind="stable")
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    dataset = read(path, recognise(path).recipe)
    assert (dataset.ids, dataset.lengths.tolist()) == (("M0", "M1", "M2"), [50] * 3)


def test_sheets_of_samples_are_a_recording_each(tmp_path: Path) -> None:
    with pd.ExcelWriter(path := tmp_path / "spc.xlsx") as book:
        for k in range(4):
            frame = samples(beside=("Subgroup", "Date", "Time", "mean", "R"), seed=k)
            frame.to_excel(book, sheet_name=f"Press {k + 1}", index=False)
    dataset = read(path, recognise(path).recipe)
    assert [s.shape[0] for s in dataset.sequences] == [50] * 4
    assert {"x1", "x5"} <= {*dataset.meta.channels}


@pytest.mark.parametrize("seed", [1, 2])  # of which samples drift more and less
def test_whether_numbered_samples_are_steps_is_asked_about(tmp_path: Path, seed: int) -> None:
    samples(beside=("Subgroup",), seed=seed).to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    ways = {way.label(): way for way in found.partitions}
    assert [*ways] == ["row (50)", "column (5)", "window of one series"]
    steps = revise(path, found.recipe, **dict(ways["window of one series"].choices))
    assert read(path, steps.recipe).meta.channels == ("x1", "x2", "x3", "x4", "x5")


def test_people_who_were_tested_several_times_stay_sequences(tmp_path: Path) -> None:
    """However their results go up and down, and with the mean beside them."""
    marks = np.random.default_rng(2).integers(40, 100, (30, 6))
    frame = pd.DataFrame(marks, columns=[f"quiz{i}" for i in range(1, 7)])
    frame.insert(0, "name", [f"p{k}" for k in range(30)])
    frame["mean"] = marks.mean(axis=1).round(1)
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    assert recognise(path).recipe.layout == "rows"
