"""Points of numbers that part thousands, or may: 7.232 beside 12,50, and 12.128 visitors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.missing import points_of_thousands
from sequitur_core.readers import read, recognise
from tests.core.files import wave

ROWS = 100
COUNTS = 1000 + np.arange(ROWS) * 7919 % 11_000
DAYS = pd.date_range("2022-01-01", periods=ROWS).strftime("%Y-%m-%d")


def parted(counts: np.ndarray) -> list[str]:
    return [f"{k:,}".replace(",", ".") for k in counts]


def listed(path: Path, sep: str, **columns: list[str]) -> Path:
    pd.DataFrame({"date": DAYS, **columns}).to_csv(path, index=False, sep=sep)
    return path


def test_beside_decimal_commas_they_part_thousands(tmp_path: Path) -> None:
    price = [f"{20 + 9 * value:.2f}".replace(".", ",") for value in wave(ROWS)]
    path = listed(tmp_path / "t.csv", ";", Besucher=parted(COUNTS), Umsatz=price)
    found = recognise(path)
    assert found.recipe.decimal == ","
    first = np.concatenate(read(path, found.recipe).sequences)
    assert set(first[:, 0]) <= {*COUNTS.astype(float)}
    assert found.recipe.value_columns == ("Besucher", "Umsatz")


@pytest.mark.parametrize(
    ("name", "counts"),
    [("visitors", COUNTS), ("x", 600 + COUNTS % 1700), ("x", 900 + COUNTS // 30)],
)
@pytest.mark.parametrize("sep", [",", ";"])
def test_counts_with_three_decimals_may_be_thousands(
    tmp_path: Path, name: str, counts: np.ndarray, sep: str
) -> None:
    path = listed(tmp_path / "t.csv", sep, **{name: parted(counts)})
    (note,) = points_of_thousands.among(recognise(path).warnings)
    (offer,) = note.offers
    other = recognise(path, **offer.changes)
    assert set(np.concatenate(read(path, other.recipe).sequences)[:, 0]) <= {*counts.astype(float)}
    assert not points_of_thousands.among(other.warnings)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("volts", [f"{3.5 + value / 2:.3f}" for value in wave(ROWS)]),
        ("visits", [f"{value * 9 + 12:.1f}" for value in wave(ROWS)]),
        ("visits", [f"{value * 9 + 9.2:.3f}" for value in wave(ROWS)]),
        ("x", [*parted(COUNTS[:50]), *map(str, range(50))]),
    ],
)
def test_others_are_decimals(tmp_path: Path, name: str, cells: list[str]) -> None:
    path = listed(tmp_path / "t.csv", ",", **{name: cells})
    assert not points_of_thousands.among(recognise(path).warnings)
