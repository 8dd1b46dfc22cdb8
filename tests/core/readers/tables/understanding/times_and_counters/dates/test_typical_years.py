"""Typical years of a place, put together of months from several years."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave

YEARS = np.array([1999, 2003, 1988, 2001, 1990, 1990, 2005, 1987, 1995, 1999, 2000, 1993])
PARTS = ("Year", "Month", "Day", "Hour")


def _file(path: Path, at: pd.DatetimeIndex, years: np.ndarray, *, named: bool) -> Path:
    air = wave(len(at)) + 0.3 * wave(len(at), phase=2)
    dates = dict(zip(PARTS, (years, at.month, at.day, at.hour + 1 - named), strict=True))
    frame = pd.DataFrame({**dates, "Air": air.round(3), "Sun": wave(len(at), phase=1).round(3)})
    frame.to_csv(path, index=False, header=named)
    return path


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    ("day", "count"),
    [("2001", 8_760), ("2000", 8_784)],
    ids=["no 29 February", "29 February"],
)
def test_years_that_jump_from_month_to_month_are_one(
    tmp_path: Path, day: str, count: int, named: bool
) -> None:
    at = pd.date_range(f"{day}-01-01", periods=count, freq="h")
    path = _file(tmp_path / "t.csv", at, YEARS[at.month - 1], named=named)
    found = recognise(path)
    columns = PARTS if named else tuple(f"column {k}" for k in range(1, 5))
    assert found.recipe.time_columns == columns
    assert found.recipe.time_format.startswith("parts typical month day hour")
    assert "Years jump from month to month, as in a typical year: one stands in for all." in (
        found.reasons
    )
    assert found.recipe.date_labels == ("month",)  # weekdays are those of other years
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")
    assert dataset.lengths.tolist() == [24] * (count // 24)  # in one piece
    earlier = found.recipe.with_(time_format=found.recipe.time_format.replace("typical", "year"))
    assert [str(name) for name in read(path, earlier).ids][:1] == ["1987-08-01"]


def test_years_that_go_on_are_their_own(tmp_path: Path) -> None:
    at = pd.date_range("2001-03-01", periods=9_000, freq="h")
    recipe = recognise(_file(tmp_path / "t.csv", at, at.year.to_numpy(), named=True)).recipe
    assert recipe.time_format == "parts year month day hour"


def test_places_in_turn_are_no_typical_year(tmp_path: Path) -> None:
    at = pd.date_range("2001-01-01", periods=8_760, freq="h")
    years = 2001 - (np.arange(8_760) % 48 > 24)  # jumps within months
    recipe = recognise(_file(tmp_path / "t.csv", at, years, named=True)).recipe
    assert "typical" not in recipe.time_format
