"""Stretches of a series that a column numbers, along each of which a channel goes the same way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import recognise
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
