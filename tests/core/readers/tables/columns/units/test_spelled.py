"""Numbers as people spell them in notes of their days: paces, sleep, steps, amounts of money."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.recipe import READINGS, SPELLED
from sequitur_core.readers import read, recognise
from tests.core.files import wave

ROWS = 120
LOW = 150 + 40 * (np.arange(ROWS) * 7 % 23) % 97  # whole numbers that go up and down
LARGE = 900 + 17 * (np.arange(ROWS) * 11 % 101)


def diary(path: Path, name: str, cells: list[str]) -> Path:
    days = pd.date_range("2023-03-06", periods=ROWS).strftime("%Y-%m-%d")
    frame = pd.DataFrame({"date": days, "pulse": np.round(60 + 9 * wave(ROWS), 1), name: cells})
    frame.to_csv(path, index=False, sep=";")
    return path


@pytest.mark.parametrize(
    ("name", "cells", "first"),
    [
        ("pace", [f"{4 + k % 3}'{k * 7 % 60:02d}\"" for k in range(ROWS)], [240, 307, 374]),
        ("pace", [f"{4 + k % 3}:{k * 7 % 60:02d} /km" for k in range(ROWS)], [240, 307, 374]),
        ("sleep", [f"{6 + k % 3}h{k * 7 % 60:02d}" for k in range(ROWS)], [21600, 25620, 29640]),
        ("weight", [f"~{70 + k % 31 / 10:.1f} kg" for k in range(ROWS)], [70, 70.1, 70.2]),
        ("weight", [f"{cell} lbs" for cell in LOW], LOW[:3]),
        ("walked", [f"{cell} steps" for cell in LARGE], LARGE[:3]),
        ("eaten", [f"{cell:,} kcal".replace(",", "\u202f") for cell in LARGE], LARGE[:3]),
        ("used", [f"{cell:,} kWh".replace(",", ".") for cell in LARGE], LARGE[:3]),
        ("paid", [f"{cell:,},50 \u20ac".replace(",", ".", 1) for cell in LARGE + 1000],
         LARGE[:3] + 1000.5),
        ("paid", [f"\u20b95,{cell % 90 + 10},400" for cell in LARGE],
         [500400 + 1000 * (cell % 90 + 10) for cell in LARGE[:3]]),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_spell_them(
    tmp_path: Path, name: str, cells: list[str], first: list[float]
) -> None:
    found = recognise(path := diary(tmp_path / "a.csv", name, cells))
    dataset = read(path, found.recipe)
    assert len(dataset.meta.channels) == 2
    assert np.concatenate(dataset.sequences)[:3, 1].tolist() == pytest.approx([*first])
    assert found.recipe.empty_cells == SPELLED


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("woke", [f"{6 + k % 3}h{k * 7 % 60:02d}" for k in range(ROWS)]),
        ("sample", [f"{cell} LAB" for cell in range(ROWS)]),
        ("code", [f"{cell}LAB" for cell in LOW]),
        ("code", [f"0{cell} LAB" for cell in LOW]),
        ("house", [f"{cell} {'ABC'[k % 3]} Street" for k, cell in enumerate(LOW)]),
    ],
)
def test_names_and_times_of_day_are_left_as_they_are(
    tmp_path: Path, name: str, cells: list[str]
) -> None:
    found = recognise(path := diary(tmp_path / "a.csv", name, cells))
    assert read(path, found.recipe).meta.channels == ("pulse",)


def test_three_decimals_of_all_numbers_part_no_thousands(tmp_path: Path) -> None:
    path = diary(tmp_path / "a.csv", "used", [f"{cell / 1000:.3f} kWh" for cell in LARGE])
    found = recognise(path)
    first = np.concatenate(read(path, found.recipe).sequences)[:3, 1]
    assert first.tolist() == pytest.approx([*(LARGE[:3] / 1000)])


def test_earlier_recipes_leave_such_numbers_as_they_are(tmp_path: Path) -> None:
    path = diary(tmp_path / "a.csv", "weight", [f"{cell} lbs" for cell in LOW])
    recipe = recognise(path).recipe
    before = recipe.with_(empty_cells=READINGS, value_columns=("pulse",))
    assert read(path, before).meta.channels == ("pulse",)
