"""Cells of two numbers: blood pressures (120/80), the highest and lowest temperature of a day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import load, read, recognise
from tests.core.files import wave

N = 60
HIGH = np.round(128 + 9 * wave(N)).astype(int)
LOW = HIGH - 44 + np.arange(N) % 5


def log(path: Path, cells: Sequence[str], name: str = "pressure") -> Path:
    dates = pd.date_range("2024-03-04", periods=N).strftime("%Y-%m-%d")
    pd.DataFrame({"date": dates, name: cells, "pulse": 70 + HIGH % 9}).to_csv(path, index=False)
    return path


def log_of(first: np.ndarray, second: np.ndarray) -> list[str]:
    return [f"{a}/{b}" for a, b in zip(first, second, strict=True)]


@pytest.mark.parametrize("form", ["{}/{}", "{} / {}", "{}/{} mmHg"])
def test_they_are_two_channels(tmp_path: Path, form: str) -> None:
    path = log(tmp_path / "t.csv", [form.format(*both) for both in zip(HIGH, LOW, strict=True)])
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("pressure first", "pressure second", "pulse")
    assert dataset.meta.units[0] == ("mmHg" if "mmHg" in form else "")
    first = dataset.sequences[0]
    assert (first[:, 0] - first[:, 1] == (HIGH - LOW)[: len(first)]).all()
    assert "holds two numbers in each cell" in " ".join(map(str, dataset.meta.notes))


def test_names_of_both_stand_in_that_of_the_column(tmp_path: Path) -> None:
    cells = [f"{high - 50}°/{low - 60}°" for high, low in zip(HIGH, LOW, strict=True)]
    dataset = load(log(tmp_path / "t.csv", ["n/a", *cells[1:]], "High/Low"))
    assert dataset.meta.channels[:2] == ("High", "Low")
    assert dataset.meta.units[:2] == ("°", "°")


@pytest.mark.parametrize(
    "cells",
    [
        [f"{1 + k % 12}/{1 + k % 28}" for k in range(N)],  # days
        [f"{1950 + k}/{(51 + k) % 100:02d}" for k in range(N)],  # seasons
        [f"{20_000 + k}/{k % 7}" for k in range(N)],  # numbers of orders
        [f"{HIGH[k]}/80" for k in range(N)],  # out of as many
        [f"{HIGH[k]}/{LOW[(k + k % 2)] + 60 * (k % 2)}" for k in range(N - 1)] + ["1/2"],
    ],
    ids=["days", "seasons", "orders", "of as many", "either is larger"],
)
def test_others_stay_texts(tmp_path: Path, cells: Sequence[str]) -> None:
    assert recognise(log(tmp_path / "t.csv", cells)).recipe.empty_cells == ""


def test_two_numbers_that_always_stand_together_are_a_name(tmp_path: Path) -> None:
    """As of a train to and fro; where it goes is empty at times, and 17.09 is the day it left."""
    seen = np.repeat(pd.date_range("2026-09-17 21:35", periods=7, freq="h").astype(str), 12)
    trains = [f"{41 + 22 * k}/{42 + 22 * k}" for k in range(12)] * 7
    leaves = [["0:31", "22:47", "1:56", "22:28"][k % 4] for k in range(84)]
    to = ["" if k % 3 else f"city {k % 12}" for k in range(84)]
    late = np.random.default_rng(0).integers(5, 400, 84)
    columns = {"seen": seen, "train_number": trains, "late": late, "leaves": leaves, "to": to,
               "departure_date": [17.09 if k < 50 else 18.09 for k in range(84)],
               "pressure": [*log_of(HIGH, LOW), *log_of(HIGH[:24], LOW[:24])]}  # fmt: skip
    pd.DataFrame(columns).to_csv(path := tmp_path / "trains.csv", index=False)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.empty_cells) == (("train_number",), "names")
    assert "departure_date holds days and months" in found.sentence
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("late", "pressure first", "pressure second")
    assert dataset.lengths.tolist() == [7] * 12
    earlier = found.recipe.with_(empty_cells="limits", id_columns=("train_number first",))
    numbers = ("train_number second", "late")
    assert read(path, earlier.with_(value_columns=numbers)).meta.channels == numbers


def test_an_earlier_recipe_leaves_them_texts(tmp_path: Path) -> None:
    path = log(tmp_path / "t.csv", log_of(HIGH, LOW))
    before = Recipe(format="table", layout="long", time_columns=("date",), time_format="%Y-%m-%d",
                    left_out=("pressure",), window=6, empty_cells="marked")  # fmt: skip
    assert read(path, before).meta.channels == ("pulse",)
