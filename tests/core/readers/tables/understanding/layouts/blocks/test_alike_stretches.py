"""Stretches of a series that a column numbers, along each of which a channel goes the same way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table

PLOTS, STEPS = 8, 15
LEVELS = np.array([1800, 1500, 1200, 900, 600, 400, 300, 200, 150, 100, 80, 60, 40, 20, 0])
RANDOM = np.random.default_rng(3)


def curves(name: str = "plot_id", steps: int = STEPS) -> dict[str, object]:
    """What leaves of several plots take up at levels of light, plot after plot without a pause."""
    n = PLOTS * steps
    rows = pd.date_range("2026-07-11 08:42", periods=n, freq="2min")
    light = np.resize(LEVELS[:steps], n) + RANDOM.normal(0, 2, n)
    taken = 25 * light / (light + 300) + np.repeat(RANDOM.normal(0, 4, PLOTS), steps)
    plots = np.repeat(np.arange(1, PLOTS + 1), steps)
    air = 20 + np.arange(n) / 40 + RANDOM.normal(0, 0.01, n)  # which goes up over all
    return {"date": rows, name: plots, "A": taken.round(3), "Qin": light.round(1), "Tair": air}


def test_each_of_what_is_numbered_is_a_sequence(tmp_path: Path) -> None:
    found = recognise(table(tmp_path / "t.csv", curves()))
    assert found.recipe.layout == "tidy"
    assert found.recipe.id_columns == ("plot_id",)
    assert "Each plot_id has the same number of rows" in " ".join(found.reasons)
    assert {"A", "Qin", "Tair"} == {*found.recipe.value_columns}


@pytest.mark.parametrize("fault", ["trend", "lengths", "few"])
def test_others_are_stretches_of_one_series(tmp_path: Path, fault: str) -> None:
    rows = curves(steps=4 if fault == "few" else STEPS)
    n = len(rows["date"])  # type: ignore[arg-type]
    if fault == "trend":  # alone
        rows |= {"A": RANDOM.normal(size=n).cumsum(), "Qin": RANDOM.normal(size=n)}
    if fault == "lengths":
        rows["plot_id"] = np.repeat(np.arange(1, PLOTS + 1), [STEPS + 1, STEPS - 1] * (PLOTS // 2))
    assert recognise(table(tmp_path / "t.csv", rows)).recipe.layout == "long"


def in_turn(path: Path, name: str, names: list[str], *, rounds: int = 20) -> Path:
    """A row for each name, again and again, in the first of two years and then in the second."""
    n = rounds * len(names)
    year = np.where(np.arange(n) < len(names), 2002, 2003)
    level = np.random.default_rng(4).normal(50, 9, n).round(2)
    return table(path, {"year": year, name: names * rounds, "level": level})


@pytest.mark.parametrize(("name", "count"), [("land", 16), ("station", 4)])
def test_names_that_come_again_in_the_same_order_are_sequences(
    tmp_path: Path, name: str, count: int
) -> None:
    path = in_turn(tmp_path / "t.csv", name, [f"{chr(97 + k)}land" for k in range(count)])
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.value_columns) == ((name,), ("level",))
    assert (recipe.time_columns, recipe.left_out) == ((), ("year",))
    assert read(path, recipe).lengths.tolist() == [20] * count


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("phase", ["fill", "heat", "stir", "drain"]),
        (
            "when",
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        ),
    ],
)
def test_phases_and_months_that_come_again_are_no_sequences(
    tmp_path: Path, name: str, names: list[str]
) -> None:
    path = in_turn(tmp_path / "t.csv", name, names)
    assert name not in recognise(path).recipe.id_columns
