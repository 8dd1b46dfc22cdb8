"""Numbers of ships, machines and persons are no channels, in whatever language they are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import days_in_no_order
from sequitur_core.readers import recognise
from tests.core.files import table, wave

RNG = np.random.default_rng(5)
EACH = RNG.integers(1, 40, 44)
LANDED = np.repeat(pd.date_range("2021-06-01", periods=44).strftime("%Y-%m-%d"), EACH)
BOATS = RNG.choice([84, 85, 86, 165, 166, 200, 201, 230], len(LANDED))
WEIGHTS = RNG.integers(20, 120, len(LANDED))


@pytest.mark.parametrize(
    "name",
    [
        "identificativo_natante", "identificador", "Identifiant du bateau", "Kennziffer",
        "matricola", "Matrícula", "codice_barca", "código del buque", "vessel_code", "dossier",
    ],
)  # fmt: skip
def test_an_id_in_another_language_is_no_channel(tmp_path: Path, name: str) -> None:
    columns = {name: BOATS, "data_cattura": LANDED, "peso_kg": WEIGHTS}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("peso_kg",)
    assert f"Left out: {name} holds identifiers" in found.sentence


@pytest.mark.parametrize("name", ["numero", "Nummer", "numero_casi", "dossiers", "codes_found"])
def test_what_was_counted_is_a_channel(tmp_path: Path, name: str) -> None:
    counts = np.round(50 + 20 * np.sin(np.arange(200) / 9)).astype(int)
    days = pd.date_range("2022-01-01", periods=200).strftime("%Y-%m-%d")
    columns = {"date": days, name: counts, "heat": wave(200)}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.value_columns == (name, "heat")


def test_rows_of_a_day_of_which_nothing_says_when_they_were_are_told(tmp_path: Path) -> None:
    columns = {"data_cattura": LANDED, "peso_kg": WEIGHTS}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.id_columns == ("data_cattura",)
    (note,) = days_in_no_order.among(found.warnings)
    assert "within a data_cattura" in str(note)


@pytest.mark.parametrize(
    ("each", "weights"), [(EACH, 20 + 40 * np.sin(np.arange(len(LANDED)) / 9)), ([24] * 44, None)]
)
def test_rows_of_a_day_that_follow_one_another_are_in_order(
    tmp_path: Path, each: np.ndarray, weights: np.ndarray | None
) -> None:
    """They change little from row to row, or there are as many in each day."""
    days = np.repeat(pd.date_range("2021-06-01", periods=44).strftime("%Y-%m-%d"), each)
    measured = RNG.random(len(days)) if weights is None else weights.round(2)
    found = recognise(table(tmp_path / "t.csv", {"date": days, "peso_kg": measured}))
    assert not days_in_no_order.among(found.warnings)
