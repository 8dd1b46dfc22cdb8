"""Long tables of stations and what was measured at each, with a unit for every quantity."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise

UNITS = {"nitrate": "mg/l", "phosphate": "ug/l", "temperature": "deg C"}
N = 50


def _samples(*, together: bool, stations: int) -> pd.DataFrame:
    """Samples about once a month, of all quantities on one day, or of each on a day of its own."""
    rng = np.random.default_rng(4)
    rows = []
    for at in range(stations):
        for level, (what, unit) in enumerate(UNITS.items()):
            days = np.arange(N) * 30 + (0 if together else rng.integers(0, 9, N))
            numbers = (10 * level + at + rng.normal(0, 1, N)).round(3)
            rows += [
                (f"River {at}", what, f"{day:%Y-%m-%d}", number, unit)
                for day, number in zip(
                    pd.Timestamp("2015-01-01") + pd.to_timedelta(days, "D"), numbers, strict=True
                )
            ]
    return pd.DataFrame(rows, columns=["station", "parameter", "date", "value", "unit"])


@pytest.mark.parametrize("stations", [1, 3])
def test_quantities_of_other_days_are_a_sequence_for_each_station(
    tmp_path: Path, stations: int
) -> None:
    """Rows of several stations were one sequence, and those of one day were left out."""
    path = tmp_path / "water.csv"
    _samples(together=False, stations=stations).to_csv(path, index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ("parameter", "station")[:stations]
    assert "parameter names quantities with units of their own" in found.reasons[0]
    made = read(path, found.recipe)
    assert (len(made), {*made.lengths.tolist()}) == (3 * stations, {N})


def test_quantities_of_the_same_days_are_channels_of_their_station(tmp_path: Path) -> None:
    _samples(together=True, stations=3).to_csv(path := tmp_path / "water.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.channel_column) == (("station",), "parameter")
