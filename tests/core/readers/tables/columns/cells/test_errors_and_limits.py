"""Cells of a value and how far it may be off, 41.1+-14.7, or of what it is below: L0.01."""

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


def test_ponds_one_below_the_other_with_values_below_a_limit(tmp_path: Path) -> None:
    """As a laboratory writes what it found each fortnight in ponds called 1B, 20, 25..."""
    visits = {"1B": 9, "20": 2, "25": 7, "37": 5, "50": 9, "60": 4, "72": 8}
    rows = pd.DataFrame({"pond": np.repeat([*visits], [*visits.values()])})
    days = [14 * k + k % 3 for n in visits.values() for k in range(n)]
    at = pd.Timestamp("1993-04-29") + pd.to_timedelta(days, "D")
    rows["date"] = at.strftime("%d-%b-%y")
    rows["time"] = [f"{9 + k % 8:02d}:{k:02d}:00" for k in range(len(rows))]
    rows["nitrate"] = [f"{0.02 + 0.01 * v:.3f}" for v in wave(len(rows))]
    rows["carbon"] = 20 + wave(len(rows), phase=1)
    rows.loc[[3, 20, 40], "nitrate"] = ["L0.01", "L.02", "<0.01"]
    rows.to_csv(path := tmp_path / "ponds.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.value_columns) == (("pond",), ("nitrate", "carbon"))
    dataset = read(path, recipe)
    assert dict(zip(dataset.ids, dataset.lengths, strict=True)) == visits
    assert dataset.sequences[0][3, 0] == pytest.approx(0.01)
    told = " ".join(map(str, dataset.meta.notes))
    assert "pond holds names, such as 1B" in told
    assert "'L' and '<' beside the numbers of 3 cells were left out" in told
    # Recipes of earlier versions read thousand millions, and such limits as missing.
    earlier = recipe.with_(empty_cells="errors", id_columns=(), layout="long")
    assert read(path, earlier.with_(value_columns=("pond",))).sequences[0][0, 0] == 1e9
    assert "'L.02'" in " ".join(map(str, read(path, earlier).meta.notes))


@pytest.mark.parametrize("cells", [["L1.5", "L2.5", "0.5"], ["980", "1K", "990"]])
def test_names_of_lenses_and_numbers_in_short_stay(tmp_path: Path, cells: list[str]) -> None:
    rows = {"value": wave(N), "other": np.repeat(cells, N // 3)}
    pd.DataFrame(rows).to_csv(path := tmp_path / "t.csv", index=False)
    assert recognise(path).recipe.empty_cells == ""


def test_words_for_no_value_may_fill_most_of_a_column_of_percents(tmp_path: Path) -> None:
    """Polls of parties of which some were founded late; but words among classes are classes."""
    numbers = (12 + 3 * wave(80)).round(1)
    polls = pd.DataFrame({
        "day": pd.date_range("2021-04-01", periods=80).astype(str),
        "old": [f"{x}%" for x in numbers],
        "new": [f"{x}%" if at > 50 else "Not Available" for at, x in enumerate(numbers)],
        "turnout": ["N/A%" if at % 7 == 0 else f"{x}%" for at, x in enumerate(numbers + 50)],
        "kind": ["Not Available" if at % 3 else "web" for at in range(80)],
    })  # fmt: skip
    polls.to_csv(path := tmp_path / "polls.csv", index=False)
    found = recognise(path, window=8)
    assert found.recipe.empty_cells == "absent"
    assert read(path, found.recipe).meta.channels == ("old", "new", "turnout")
    told = " ".join(map(str, read(path, found.recipe).meta.notes))
    assert "'Not Available' in 51 cells of new was treated as missing." in told
    before = recognise(path, window=8, empty_cells="names")
    assert "new" not in " ".join(before.recipe.value_columns)
