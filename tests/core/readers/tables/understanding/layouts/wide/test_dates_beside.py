"""Tables side by side, each with dates of its own, as terminals and historians export them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import load, read, recognise
from tests.core.files import wave

DAYS = pd.bdate_range("2024-01-01", periods=130)
TICKERS = ("SPX Index", "SX5E Index")


def exported(path: Path, late: int, gap: int, *, third: bool = False) -> Path:
    """Dates, prices and volumes below tickers; the second begins some days later."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    between = [None] * gap
    sheet.append(["Start Date", DAYS[0].to_pydatetime()])
    sheet.append([])
    names = ["Dates", "PX_LAST", "PX_VOLUME"]
    more = [*between, "USGG10YR Index"] if third else []
    sheet.append([TICKERS[0], None, None, *between, TICKERS[1], None, None, *more])
    sheet.append([*names, *between, *names, *([*between, *names[:2]] if third else [])])
    for k in range(120):
        prices, volumes = wave(130), 1_000 + k * 7919 % 613
        values = [[100 + prices[k], volumes], [50 + prices[k + late], volumes * k % 811]]
        row = [DAYS[k].to_pydatetime(), *values[0], *between, DAYS[k + late].to_pydatetime()]
        row += [
            *values[1],
            *([*between, DAYS[k].to_pydatetime(), 4 + prices[k] ** 2] if third else []),
        ]
        sheet.append([float(c) if isinstance(c, np.floating) else c for c in row])
    book.save(path)
    return path


@pytest.mark.parametrize("gap", [0, 1])
def test_groups_with_dates_of_their_own_are_sequences_by_what_stands_above(
    tmp_path: Path, gap: int
) -> None:
    path = exported(tmp_path / "a.xlsx", late=4, gap=gap)
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (dataset.ids, dataset.meta.channels) == (TICKERS, ("PX_LAST", "PX_VOLUME"))
    np.testing.assert_allclose(dataset.sequences[1][:5, 0], 50 + wave(130)[4:9], rtol=1e-6)
    assert Recipe.from_json(recipe.to_json()) == recipe


def test_groups_of_other_columns_are_brought_to_the_same_dates(tmp_path: Path) -> None:
    path = exported(tmp_path / "a.xlsx", late=4, gap=1, third=True)
    dataset = load(path)
    assert dataset.meta.channels[0::2] == (
        "SPX Index PX_LAST", "SX5E Index PX_LAST", "USGG10YR Index PX_LAST",
    )  # fmt: skip
    day = 4 + 1  # of the first whole week's second day, which the late ones know, too
    both = dataset.sequences[1][day - 5 + 1]
    assert both[0] - 100 == pytest.approx(both[2] - 50, abs=1e-4)


def test_the_same_dates_beside_each_other_are_one_table(tmp_path: Path) -> None:
    dataset = load(exported(tmp_path / "a.xlsx", late=0, gap=0))
    assert len(dataset.meta.channels) == 4


def test_an_earlier_recipe_takes_them_as_one_table(tmp_path: Path) -> None:
    path = exported(tmp_path / "a.xlsx", late=4, gap=0)
    found = recognise(path)
    earlier = found.recipe.with_(
        empty_cells="lists", layout="long", id_columns=(), window=5, header_lines=1,
        skip_lines=found.recipe.skip_lines + 1, time_columns=("Dates",),
        value_columns=("PX_LAST", "PX_LAST (2)"), left_out=(),
    )  # fmt: skip
    assert read(path, earlier).meta.channels == ("PX_LAST", "PX_LAST (2)")
