"""Cells of a value and how far it may be off, as receivers of GPS write them: 41.1+-14.7."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave

N = 60


@pytest.mark.parametrize("sign", ["+-", " ± ", "+/-"])
def test_the_values_are_read_and_times_too(tmp_path: Path, sign: str) -> None:
    at = pd.date_range("2026-05-20T08:05:58", periods=N, freq="s").strftime("%Y-%m-%dT%H:%M:%SZ")
    height = 70 + np.round(3 * wave(N), 1)
    cells = [
        f"nan{sign}nan",
        *(f"{value}{sign}{k % 3 + 0.5}" for k, value in enumerate(height[1:])),
    ]
    rows = {"time": [f"{t}{sign}0.005" for t in at], f"height (m{sign}m)": cells, "sats": 9}
    pd.DataFrame(rows).to_csv(path := tmp_path / "gps.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("time",), ("height (m)",))
    dataset = read(path, recipe)
    assert (dataset.meta.step, dataset.meta.units) == (1, ("m",))
    np.testing.assert_allclose(np.ravel(dataset.sequences[1])[:3], height[8:11], atol=1e-4)
    told = [str(n) for n in dataset.meta.notes if "how far each may be off" in str(n)]
    assert told[0].startswith("time and height (m) hold values")
    # Recipes of earlier versions read such cells as text.
    earlier = recipe.with_(empty_cells="sparse", time_columns=(), value_columns=("sats",))
    assert read(path, earlier).meta.channels == ("sats",)


def test_other_texts_with_such_a_sign_stay(tmp_path: Path) -> None:
    rows = {"value": wave(N), "range": ["±2 g", "±4 g"] * (N // 2), "note": ["a +- b"] * N}
    pd.DataFrame(rows).to_csv(path := tmp_path / "t.csv", index=False)
    assert recognise(path).recipe.empty_cells == ""
