"""Few columns that say how long after a beginning each number was, in uneven steps or even ones."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import load, recognise

LOTS = {"Lot": [f"L{n:02}" for n in range(8)], "Ageing": ["none", "24h", "48h"]}
PLOTS = {"plot": [*range(1, 9)], "variety": ["Apollo", "Bintje", "Desiree"]}
PERSONS = {"patient": [f"P{n:03}" for n in range(20)]}


def write(
    path: Path,
    names: dict[str, Sequence[object]],
    steps: Sequence[str],
    base: str = "",
) -> Path:
    """A row for each combination of names, with numbers that lie by chance."""
    frame = pd.DataFrame([*itertools.product(*names.values())], columns=[*names])
    rng = np.random.default_rng(4)
    if base:
        frame[base] = rng.integers(40, 60, len(frame))
    for step in steps:
        frame[step] = rng.integers(0, 50, len(frame))
    frame.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("names", "steps", "base"),
    [
        (LOTS, ["D7", "D14", "D21", "D28"], "Sown"),
        (PLOTS, ["T0", "T15", "T30", "T60"], ""),
        (LOTS, ["1d", "3d", "7d", "14d"], "n"),
        (PLOTS, ["Week 1", "Week 2", "Week 4", "Week 12"], ""),
        (LOTS, ["h1", "h3", "h6", "h24"], ""),
        (PERSONS, ["wk2", "wk4", "wk8"], "baseline"),
        (PERSONS, ["0 min", "30 min", "60 min", "120 min"], ""),
    ],
)
def test_each_row_is_a_sequence(
    tmp_path: Path, names: dict[str, Sequence[object]], steps: list[str], base: str
) -> None:
    path = write(tmp_path / "counts.csv", names, steps, base)
    dataset = load(path)
    rows = pd.read_csv(path)
    assert [sequence[:, 0].tolist() for sequence in dataset.sequences] == rows[steps].to_numpy(
    ).tolist()  # fmt: skip
    assert "how long after a beginning" in " ".join(recognise(path).reasons)
    if len(names) > 1:
        assert {*dataset.labels.columns} >= {*names}


@pytest.mark.parametrize("time", ["hour", "date"])
def test_with_a_time_of_each_row_they_are_sensors(tmp_path: Path, time: str) -> None:
    times = [*pd.date_range("2024-05-01", periods=20).astype(str)] if time == "date" else range(20)
    path = write(tmp_path / "soil.csv", {time: times, "site": ["a", "b"]}, ["T10", "T50", "T100"])
    assert load(path).meta.channels == ("T10", "T50", "T100")


def test_letters_with_numbers_in_small_steps_are_no_times(tmp_path: Path) -> None:
    path = write(tmp_path / "d.csv", PLOTS, ["D1", "D2", "D3", "D4"])
    assert "how long after a beginning" not in " ".join(recognise(path).reasons)


def test_names_that_tell_rows_apart_by_chance_were_not_crossed(tmp_path: Path) -> None:
    path = write(tmp_path / "boiler.csv", {"row": range(30)}, ["T1", "T5", "T9"])
    frame = pd.read_csv(path).drop(columns="row")
    frame.insert(0, "load", np.random.default_rng(1).permutation(60)[:30])
    frame.insert(0, "mode", ["on", "off"] * 15)
    frame.to_csv(path, index=False)
    assert "how long after a beginning" not in " ".join(recognise(path).reasons)


@pytest.mark.parametrize(
    "names",
    [
        ["D10", "D50", "D90"],
        ["d10", "d30", "d60"],
        ["Dv10", "Dv50", "Dv90"],
        ["P10", "P50", "P90"],
    ],
)
def test_diameters_and_shares_are_no_days(tmp_path: Path, names: list[str]) -> None:
    """As of grains of which a tenth, half and nine tenths are smaller."""
    middle = np.random.default_rng(3).uniform(20, 60, 24)
    shares = {name: (middle * (1 + k / 2)).round(2) for k, name in enumerate(names)}
    frame = pd.DataFrame({"sample": [f"Batch {n}" for n in range(24)], **shares})
    frame.to_csv(path := tmp_path / "sizes.csv", index=False)
    assert recognise(path).recipe.layout == "long"


def test_days_may_have_such_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "counts.csv", LOTS, ["D10", "D50", "D90"])  # that go up and down
    assert len(load(path)) == 24
