"""Columns taken for channels of one recording, read as sequences, or their rows, by one click."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes.tables import many_channels
from sequitur_core.readers import read, recognise, revise
from tests.core.files import table, wave

N, STATIONS = 90, [f"station {letter}" for letter in "abcdefgh"]
DAYS = pd.date_range("2024-03-01", periods=N)
LEVELS = np.random.default_rng(0).normal(20, 2, (N, len(STATIONS))).cumsum(axis=0).round(2)
DATES = {"date": DAYS.strftime("%Y-%m-%d")}
PARTS = {"year": DAYS.year, "month": DAYS.month, "day": DAYS.day}
BESIDE = {"jahr": DAYS.year, "kw": DAYS.isocalendar().week.to_numpy(), "no": range(1, N + 1)}


def both(path: Path, columns: Mapping[str, object], layout: str) -> list[SequenceDataset]:
    """A table read as the button beside its question says, and as the list of ways does."""
    numbers = dict(zip(STATIONS, LEVELS.T, strict=True))
    pd.DataFrame({**columns, **numbers}).to_csv(path, index=False)
    found = recognise(path)
    offers = [o for note in many_channels.among(found.warnings) for o in note.offers]
    offer = next(o.changes for o in offers if o.value == layout)
    way = next(dict(w.choices) for w in found.partitions if ("layout", layout) in w.choices)
    recipes = [revise(path, found.recipe, **said).recipe for said in (offer, way)]
    assert recipes[0] == recipes[1]
    return [read(path, recipe) for recipe in recipes]


@pytest.mark.parametrize(
    "columns", [DATES, PARTS, {**DATES, **BESIDE}], ids=["dates", "parts of dates", "others"]
)
def test_columns_are_sequences_along_the_same_time(
    tmp_path: Path, columns: Mapping[str, object]
) -> None:
    for dataset in both(tmp_path / "t.csv", columns, "columns"):
        assert list(dataset.ids) == STATIONS
        assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "day")


@pytest.mark.parametrize(
    "columns", [DATES, PARTS, {**DATES, **BESIDE}], ids=["dates", "parts of dates", "others"]
)
def test_rows_are_sequences_of_the_same_columns_named_by_their_times(
    tmp_path: Path, columns: Mapping[str, object]
) -> None:
    for dataset in both(tmp_path / "t.csv", columns, "rows"):
        assert dataset.lengths.tolist() == [len(STATIONS)] * N
        assert dataset.ids[0] == ("2024, 3, 1" if "year" in columns else "2024-03-01")


@pytest.mark.parametrize("order", ["newest first", "in no order"])
def test_columns_are_put_in_order_by_dates(tmp_path: Path, order: str) -> None:
    at = np.random.default_rng(1).permutation(N) if order == "in no order" else np.arange(N)[::-1]
    for dataset in both(tmp_path / "t.csv", {"date": DATES["date"][at]}, "columns"):
        assert dataset.meta.step_unit == "day"
        assert dataset.sequences[0].ravel() == pytest.approx(LEVELS[np.argsort(at), 0], abs=1e-3)


def test_a_label_of_each_row_is_no_sequence(tmp_path: Path) -> None:
    closed = {**DATES, "closed": (np.arange(N) % 7 == 6).astype(int)}
    for dataset in both(tmp_path / "t.csv", closed, "columns"):
        assert list(dataset.ids) == STATIONS


LAPS = ["Lewis Hamilton", "Valtteri Bottas", "Max Verstappen", "Carlos Sainz Jr.", "Esteban Ocon",
        "Nico Hülkenberg"]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "size", "asked"),
    [
        pytest.param(LAPS, 1, True, id="persons"),
        pytest.param(LAPS, 40, False, id="of other sizes"),
        pytest.param([f"{name.split()[0]} Level" for name in LAPS], 1, False, id="levels"),
        pytest.param([name.replace(" ", "") for name in LAPS], 1, False, id="one word each"),
    ],
)
def test_columns_called_as_persons_are_may_be_a_sequence_each(
    tmp_path: Path, names: list[str], size: float, asked: bool
) -> None:
    """Laps of a race; beside them, the fuel of a car is of another size."""
    columns = {name: (85 + wave(45, phase=k)).round(3) for k, name in enumerate(names)}
    columns[names[0]] *= size
    path = table(tmp_path / "t.csv", {"Lap": range(1, 46), **columns})
    found = recognise(path)
    offers = [o.changes for note in many_channels.among(found.warnings) for o in note.offers]
    assert bool(offers) == asked
    if asked:
        dataset = read(path, revise(path, found.recipe, **offers[0]).recipe)
        assert (list(dataset.ids), dataset.lengths.tolist()) == (names, [45] * 6)
