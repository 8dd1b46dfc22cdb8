"""Feet and inches, letters of units behind whole numbers, and apostrophes before numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.recipe import CLOCKS, GLUED
from sequitur_core.readers import read, recognise
from tests.core.files import wave

ROWS = 120
WHOLE = 15 + (np.arange(ROWS) * 7 % 23)  # numbers that go up and down
INCHES = 40 + WHOLE


def diary(path: Path, name: str, cells: list[str]) -> Path:
    days = pd.date_range("2023-03-06", periods=ROWS).strftime("%Y-%m-%d")
    frame = pd.DataFrame({"date": days, "pulse": np.round(60 + 9 * wave(ROWS), 1), name: cells})
    frame.to_csv(path, index=False, sep=";")
    return path


@pytest.mark.parametrize(
    ("name", "cells", "first"),
    [
        ("height", [f"{k // 12}'{k % 12}\"" for k in INCHES], INCHES),
        ("jump", [f"{k // 12}' {k % 12}''" for k in INCHES], INCHES),
        ("height", [f"{k // 12}\u2032{k % 12:02d}\u2033" for k in INCHES], INCHES),
        ("stage", [f"{k // 12}ft {k % 12}in" for k in INCHES], INCHES),
        ("height", [f"{k // 12}-{k % 12}" for k in INCHES], INCHES),
        ("room", [f"{k}C" for k in WHOLE], WHOLE),
        ("room", [f"{k % 5 + 18}C" for k in WHOLE], WHOLE % 5 + 18),
        ("outside", [f"{k}F" for k in WHOLE], WHOLE),
        ("power", [f"{k}W" for k in WHOLE], WHOLE),
        ("heat", [f"'{k}.5" for k in WHOLE], WHOLE + 0.5),
        ("heat", [f"{chr(39) * (i % 9 == 4)}{k}.5" for i, k in enumerate(WHOLE)], WHOLE + 0.5),
    ],
)
def test_numbers_are_read_with_what_is_glued_to_them(
    tmp_path: Path, name: str, cells: list[str], first: np.ndarray
) -> None:
    found = recognise(path := diary(tmp_path / "a.csv", name, cells))
    dataset = read(path, found.recipe)
    assert len(dataset.meta.channels) == 2
    assert np.concatenate(dataset.sequences)[:3, 1].tolist() == pytest.approx([*first[:3]])
    assert found.recipe.empty_cells == GLUED


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("house", [f"{k}{'ABC'[k % 3]}" for k in WHOLE]),
        ("class", [f"{5 + k % 2}C" for k in WHOLE]),
        ("score", [f"{k % 6}-{k % 4}" for k in WHOLE]),
        ("code", [f"'0{k}" for k in WHOLE]),
    ],
)
def test_names_and_codes_keep_what_is_glued_to_them(
    tmp_path: Path, name: str, cells: list[str]
) -> None:
    assert recognise(diary(tmp_path / "a.csv", name, cells)).recipe.empty_cells != GLUED


def test_a_pace_has_seconds_of_two_digits(tmp_path: Path) -> None:
    path = diary(tmp_path / "a.csv", "pace", [f"5'{k % 10:02d}\"" for k in WHOLE])
    assert "pace (in)" not in recognise(path).recipe.value_columns


def test_a_date_behind_an_apostrophe_is_the_time(tmp_path: Path) -> None:
    days = pd.date_range("2023-03-06", periods=ROWS).strftime("'%Y-%m-%d")
    path = tmp_path / "a.csv"
    pd.DataFrame({"date": days, "pulse": wave(ROWS)}).to_csv(path, index=False)
    assert recognise(path).recipe.time_columns == ("date",)


def test_earlier_recipes_leave_them_as_they_are(tmp_path: Path) -> None:
    path = diary(tmp_path / "a.csv", "heat", [f"'{k}.5" for k in WHOLE])
    before = recognise(path).recipe.with_(empty_cells=CLOCKS, value_columns=("pulse",))
    assert read(path, before).meta.channels == ("pulse",)
