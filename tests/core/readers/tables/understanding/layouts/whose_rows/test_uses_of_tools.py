"""Rows of several tools by turns, each with the number of its uses since it was made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table

RNG = np.random.default_rng(4)
WHOSE = RNG.integers(0, 6, 240)
TOOLS = np.array(["F9695697", "D8584134", "D8481321", "C8780408", "F9401178", "F9699114"])
USED = np.array([4_963_808, 3_126_548, 5_407_355, 812_003, 77_120, 1_204_999])


def uses(most: int) -> np.ndarray:
    """How often the tool of each row was used so far, each time by one or up to `most`."""
    so_far, found = USED.copy(), []
    for tool in WHOSE:
        so_far[tool] += RNG.integers(1, most + 1)
        found.append(so_far[tool])
    return np.array(found)


@pytest.mark.parametrize("names", [TOOLS, np.array([101, 102, 103, 104, 105, 106])])
@pytest.mark.parametrize("most", [1, 3])
def test_uses_of_each_tool_order_its_rows_and_are_no_channel(
    tmp_path: Path, names: np.ndarray, most: int
) -> None:
    delta = RNG.choice([0.02, 0.03, 0.05, 0.07], 240)
    columns = {"machine_id": names[WHOSE], "NumberOfTightenings": uses(most), "delta": delta}
    path = table(tmp_path / "t.csv", columns)
    found = recognise(path)
    assert found.recipe.id_columns == ("machine_id",)
    assert found.recipe.time_columns == ("NumberOfTightenings",)
    assert found.recipe.value_columns == ("delta",)
    assert [p.in_use for p in found.partitions] == [True, False]  # the other is asked about
    assert {*read(path, found.recipe).ids} == {*map(str, names)}


def test_what_grows_in_each_country_is_a_channel(tmp_path: Path) -> None:
    years = np.repeat(np.arange(1980, 2020), 6)
    people = np.tile(USED, 40) + 3 * (years - 1980)
    columns = {"country": np.tile(TOOLS, 40), "year": years, "people": people}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("people",)


def test_counts_that_only_lie_apart_are_a_channel(tmp_path: Path) -> None:
    counts = USED[WHOSE] + RNG.integers(0, 9, 240)
    columns = {"shop": TOOLS[WHOSE], "sold": counts, "price": RNG.normal(4, 1, 240).round(2)}
    found = recognise(table(tmp_path / "t.csv", pd.DataFrame(columns)))
    assert "sold" in found.recipe.value_columns
