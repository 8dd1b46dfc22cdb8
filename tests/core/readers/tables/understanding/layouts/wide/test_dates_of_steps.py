"""Numbered columns beside which the date of each stands, as of animals that were weighed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave


@pytest.mark.parametrize(
    ("names", "own", "who"),
    [
        (("Body Weight {}", "Date Body Weight {}"), 0, "ID"),
        (("weight{}", "length{}", "date{}"), 0, "animal"),
        (("visit{}_hb", "visit{}_date"), 5, "patient_id"),
    ],
)
def test_columns_with_a_date_beside_each_are_the_steps_of_rows(
    tmp_path: Path, names: tuple[str, ...], own: int, who: str
) -> None:
    """Animals were the steps of a series, and their weighings its channels.

    own : by how many days rows differ at most.
    """
    rng = np.random.default_rng(3)
    columns: dict[str, object] = {who: [f"M{k}" for k in range(12)], "sex": [*"mf"] * 6}
    for step in range(4):
        for name in names[:-1]:
            columns[name.format(step + 1)] = (20 + step + rng.normal(0, 2, 12)).round(2)
        days = pd.Timestamp("2024-10-05") + pd.to_timedelta(7 * step + np.arange(12) * own % 6, "D")
        columns[names[-1].format(step + 1)] = days.strftime("%Y-%m-%d")
    pd.DataFrame(columns).to_csv(path := tmp_path / "weights.csv", index=False)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (found.recipe.layout, dataset.ids[:2]) == ("rows", ("M0", "M1"))
    assert [s.shape for s in dataset.sequences] == [(4, len(names) - 1)] * 12
    assert (dataset.meta.step, dataset.meta.step_unit) == (7, "day")
    assert [*dataset.labels] == ["sex"]


def test_readings_of_days_that_go_on_from_row_to_row_are_a_series(tmp_path: Path) -> None:
    days = pd.date_range("2024-03-01", periods=120).strftime("%Y-%m-%d").to_numpy().reshape(-1, 3)
    degrees = (20 + wave(120)).round(2).reshape(-1, 3)
    columns = {
        f"{what}{k + 1}": of[:, k]
        for k in range(3)
        for what, of in (("heat", degrees), ("on", days))
    }
    pd.DataFrame(columns).to_csv(path := tmp_path / "heat.csv", index=False)
    assert recognise(path).recipe.layout == "long"
