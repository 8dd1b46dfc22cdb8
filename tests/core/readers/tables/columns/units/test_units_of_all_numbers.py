"""The unit of all numbers of a table: in their cells, or above the names of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.names_and_units import unit_above_names, units_in_cells
from sequitur_core.data.notes.note import Note
from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

COUNTRIES = ["Chad", "Chile", "China", "Cuba", "Egypt", "Fiji", "Gabon", "Ghana"]
YEARS = range(2001, 2021)


def countries(path: Path, corner: str, heads: Sequence[object] = YEARS) -> Path:
    rows = {n: np.round(20 + 9 * wave(len(heads), phase=k), 2) for k, n in enumerate(COUNTRIES)}
    frame = pd.DataFrame(rows, index=list(heads)).T
    frame.to_csv(path, index_label=corner)
    return path


@pytest.mark.parametrize(
    ("corner", "unit"),
    [
        ("Exajoules", "exajoules"),
        ("Million tonnes of carbon dioxide", "million tonnes of carbon dioxide"),
        ("Thousand barrels daily", "thousand barrels daily"),
        ("GWh", "GWh"),
        ("US$ per barrel", "US$ per barrel"),
    ],
)
def test_a_unit_above_names_is_that_of_the_numbers(tmp_path: Path, corner: str, unit: str) -> None:
    found = recognise(path := countries(tmp_path / "a.csv", corner))
    dataset = read(path, found.recipe)
    assert (dataset.ids[:2], dataset.meta.units) == (("Chad", "Chile"), (unit,))
    assert found.recipe.id_columns == ("name",)
    assert unit_above_names.among(dataset.meta.notes)
    earlier = read(path, found.recipe.with_(id_columns=(corner,), units=()))
    assert earlier.ids == dataset.ids


@pytest.mark.parametrize("corner", ["country", "C", "Millionaire", "bank"])
def test_a_name_above_names_stays_one(tmp_path: Path, corner: str) -> None:
    found = recognise(path := countries(tmp_path / "a.csv", corner))
    assert (found.recipe.id_columns, found.recipe.units) == ((corner,), ())
    assert read(path, found.recipe).meta.units == ("",)


def test_a_unit_above_names_is_one_beside_years_and_dates_alone(tmp_path: Path) -> None:
    path = countries(tmp_path / "a.csv", "GWh", [f"meter {k}" for k in range(20)])
    assert not unit_above_names.among(read(path, recognise(path).recipe).meta.notes)


@pytest.mark.parametrize(("end", "unit"), [("%", "%"), ("", "")])
def test_the_unit_in_the_cells_of_a_row_is_that_of_its_steps(
    tmp_path: Path, end: str, unit: str
) -> None:
    frame = pd.read_csv(countries(tmp_path / "a.csv", "country"), index_col=0)
    path = tmp_path / "b.csv"
    frame.map(lambda value: f"{value}{end}").to_csv(path, index_label="country")
    dataset = read(path, recognise(path).recipe)
    assert (len(dataset), dataset.meta.units) == (len(COUNTRIES), (unit,))


def test_units_in_cells_are_said_by_name_and_what_was_converted(tmp_path: Path) -> None:
    size = [f"{k + 1} {'KiB' if k % 3 else 'MiB'}" for k in range(90)]
    columns = {"time": np.arange(90) * 0.5, "heat": [f"{20 + v:.2f} °C" for v in wave(90)]}
    path = table(tmp_path / "a.csv", {**columns, "size": size})
    (note,) = units_in_cells.among(read(path, recognise(path).recipe).meta.notes)
    said = "The cells of heat and size hold numbers with their units, °C and MiB."
    assert str(note) == f"{said} Those in KiB were converted to MiB."


def test_a_note_on_units_that_an_earlier_version_stored_is_worded() -> None:
    stored = {"kind": "units_in_cells", "sentence": "-", "numbers": {"columns": ["a", "b"]}}
    assert str(Note.from_values(stored)).startswith("Units in the cells of a and b were left off")


def test_thousandths_of_cores_are_cores(tmp_path: Path) -> None:
    """As kubectl prints them: 250m beside 1."""
    cores = [f"{200 + k}m" if k % 9 else "1" for k in range(60)]
    path = table(tmp_path / "pod.csv", {"CPU(cores)": cores, "memory": wave(60) + 3})
    found = recognise(path)
    assert found.recipe.value_columns == ("CPU(cores)", "memory")
    assert read(path, found.recipe).sequences[0][:3, 0].tolist() == pytest.approx([1, 0.201, 0.202])


def test_numbers_of_houses_are_no_cores(tmp_path: Path) -> None:
    houses = [f"{200 + k}m" for k in range(60)]
    path = table(tmp_path / "walk.csv", {"house": houses, "noise": wave(60), "light": wave(60) + 3})
    assert "house" not in recognise(path).recipe.value_columns
