"""Codes such as 149d and 12a beside whole numbers, and letters that are none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

BIRDS = {"1404": 40, "149d": 33, "149e": 52, "14a1": 18, "980": 61, "981": 44, "982": 57}
PLOTS = {"1": 12, "2": 15, "3": 11, "4": 14, "5": 16, "6": 13, "7": 14, "12a": 9, "12b": 8}


def visits(kinds: dict[str, int]) -> dict[str, np.ndarray]:
    """Rows of each thing one after the other, more of some."""
    day = [np.arange(count) for count in kinds.values()]
    return {
        "thing": np.repeat([*kinds], [*kinds.values()]),
        "day": np.concatenate(day),
        "height": wave(sum(kinds.values())),
    }


@pytest.mark.parametrize("kinds", [BIRDS | {"983": 50, "984": 70, "985": 160}, PLOTS])
def test_codes_in_many_rows_beside_whole_numbers_are_names(
    tmp_path: Path, kinds: dict[str, int]
) -> None:
    path = table(tmp_path / "t.csv", visits(kinds))
    found = recognise(path)
    assert found.recipe.id_columns == ("thing",)
    assert found.recipe.empty_cells == "codes"
    assert read(path, found.recipe).ids == (*kinds,)
    earlier = recognise(path, empty_cells="spelled").recipe
    assert "thing" not in earlier.id_columns  # as earlier recipes read them


def test_codes_that_come_as_often_as_numbers_need_not_stand_together(tmp_path: Path) -> None:
    """Wells are read in turns, some of them not on each day."""
    wells = ["1", "2", "3", "3B", "4", "5", "6", "6B", "7", "8", "9", "10", "11"]
    days = pd.date_range("2021-01-01", periods=40).strftime("%Y-%m-%d")
    rows = {"date": np.repeat(days, 13), "well": wells * 40, "level": wave(520)}
    kept = np.random.default_rng(1).random(520) < 0.9
    path = table(tmp_path / "t.csv", {name: np.array(cells)[kept] for name, cells in rows.items()})
    assert recognise(path).recipe.id_columns == ("well",)


@pytest.mark.parametrize("mark", ["*", "L", " R", "h"])
def test_a_letter_behind_a_few_counts_is_a_mark(tmp_path: Path, mark: str) -> None:
    counts = np.round(30 + 20 * np.sin(np.arange(300) / 9)).astype(int).astype(str).tolist()
    marked = [count + mark * (k % 11 == 3) for k, count in enumerate(counts)]
    path = table(tmp_path / "t.csv", {"time": range(300), "count": marked, "x": wave(300)})
    assert recognise(path).recipe.value_columns == ("count", "x")


def fish(stocks: list[str]) -> dict[str, object]:
    """Six days of each fish, whose stock is a number or a letter."""
    n = len(stocks)
    return {
        "fish": np.repeat(np.arange(100, 100 + n), 6),
        "date": [*pd.date_range("2021-06-01", periods=6).strftime("%Y-%m-%d")] * n,
        "depth": wave(6 * n),
        "stock": np.repeat(stocks, 6),
    }


STOCKS = ["6"] * 20 + ["5"] * 8 + ["4"] * 6 + ["S"] * 2 + ["North"]


@pytest.mark.parametrize("ends", ["csv", "xlsx", "json"])
def test_labels_of_numbers_and_a_few_words_are_as_they_are_written(
    tmp_path: Path, ends: str
) -> None:
    path = tmp_path / f"t.{ends}"
    frame = pd.DataFrame(fish(STOCKS))
    if ends == "csv":
        frame.to_csv(path, index=False)
    else:
        frame["stock"] = [int(s) if s.isdigit() else s for s in frame["stock"]]
        frame.to_excel(path, index=False) if ends == "xlsx" else frame.to_json(
            path, orient="records"
        )
    recipe = recognise(path).recipe
    assert recipe.label_columns == ("stock",)
    assert read(path, recipe).labels["stock"].tolist() == STOCKS
    earlier = read(path, replace(recipe, written_labels=False)).labels["stock"]
    assert earlier.isna().sum() == 3  # as earlier recipes read them


def test_marks_among_labels_with_words_are_none(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", fish([*STOCKS[:-3], "?", "-1", "no one"]))
    recipe = recognise(path).recipe
    assert recipe.missing_in == ("stock",)
    for told, last in (
        ({}, [None, None, "no one"]),
        ({"missing_in": (), "missing_marks": ()}, [None, "-1", "no one"]),
        ({"missing_words": ("no one",)}, [None, None, None]),
    ):
        labels = read(path, replace(recipe, **told)).labels["stock"]
        assert labels.astype(object).where(labels.notna(), None).tolist()[-3:] == last


def test_labels_of_many_numbers_stay_numbers(tmp_path: Path) -> None:
    ages = [str(30 + k) for k in range(34)] + ["34", "35", "refused"]
    path = table(tmp_path / "t.csv", fish(ages))
    recipe = replace(recognise(path).recipe, id_columns=("fish",), label_columns=("stock",))
    assert read(path, replace(recipe, empty_cells="")).labels["stock"].dtype.kind == "f"


def test_a_letter_behind_the_number_of_a_zone_is_part_of_its_name(tmp_path: Path) -> None:
    zones = [*"1123", "3a"] * 10
    columns = {"time": range(600), "zone": np.repeat(zones, 12), "heat": wave(600)}
    path = table(tmp_path / "t.csv", columns)
    found = recognise(path)
    assert found.recipe.empty_cells == "zones"
    assert found.recipe.value_columns == ("heat",)
    assert {*read(path, found.recipe).labels["zone"]} == {*zones}
    assert recognise(path, empty_cells="within").recipe.value_columns == ("zone", "heat")
