"""Columns that are dates or years, the newest of which stands first, and dates with a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.tables import columns_turned
from sequitur_core.readers import load, read, recognise
from tests.cases import crossed
from tests.core.files import wave

PLACES, STEPS = 12, 40
DAYS = pd.date_range("2020-02-15", periods=STEPS)
YEARS = [str(year) for year in range(1980, 1980 + STEPS)]


def write(path: Path, heads: Sequence[str], end: str = "", quantities: int = 1) -> Path:
    """A row for each place, or each place and quantity, with a column for each head.

    Numbers go up by 1 from one head to the next.
    """
    rows = []
    for k in range(PLACES):
        for q in range(quantities):
            row = {"city": f"city {k}"} | ({"indicator": f"what {q}"} if quantities > 1 else {})
            numbers = {h: 100 * q + n + round(10 * wave(PLACES)[k]) for n, h in enumerate(heads)}
            backwards = reversed(numbers.items())
            rows.append(row | {h: f"{number}{end}" for h, number in backwards})
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(("form", "end"), crossed(["%d-%b", "%Y-%m-%d", "%d/%m/%Y"], ["", "%"]))
def test_days_are_turned_whatever_unit_stands_behind_numbers(
    tmp_path: Path, form: str, end: str
) -> None:
    path = write(tmp_path / "a.csv", [*DAYS.strftime(form)], end)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (found.recipe.layout, found.recipe.newest_first) == ("rows", True)
    assert found.recipe.id_columns == ("city",)
    (turned,) = columns_turned.among(dataset.meta.notes)
    days = DAYS.strftime(form)
    assert f"from the newest, {days[-1]}, to the oldest, {days[0]}:" in str(turned)
    assert not any("no year" in reason for reason in found.reasons)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "day")
    assert dataset.meta.begins[:10] == ("" if form == "%d-%b" else "2020-02-15")
    assert len(dataset.sequences) == PLACES
    assert all((np.diff(values[:, 0]) == 1).all() for values in dataset.sequences)
    before = read(path, replace(found.recipe, newest_first=False, time_format=""))
    assert (np.diff(before.sequences[0][:, 0]) == -1).all()


def test_a_unit_in_heads_hides_no_dates(tmp_path: Path) -> None:
    heads = [f"{day} (%)" for day in DAYS.strftime("%d-%b")][::-1]  # written forwards
    path = write(tmp_path / "a.csv", heads)
    found = recognise(path)
    assert not found.recipe.newest_first
    assert not columns_turned.among(read(path, found.recipe).meta.notes)
    dataset = read(path, found.recipe)
    assert (dataset.meta.channels, dataset.meta.step_unit) == (("value",), "day")


@pytest.mark.parametrize("quantities", [1, 3])
def test_years_are_turned(tmp_path: Path, quantities: int) -> None:
    dataset = load(write(tmp_path / "a.csv", YEARS, quantities=quantities))
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "year")
    assert (len(dataset.sequences), len(dataset.meta.channels)) == (PLACES, quantities)
    assert (np.diff(dataset.sequences[0], axis=0) == 1).all()


def test_wavenumbers_that_fall_are_no_years(tmp_path: Path) -> None:
    heads = [str(number) for number in range(1500, 2100, 20)]
    assert not recognise(write(tmp_path / "a.csv", heads)).recipe.newest_first
