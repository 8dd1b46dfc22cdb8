"""JSON of data bases: names of columns in one list, rows in another, numbers with commas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import load, read, recognise
from tests.core.files import wave, write

TIMES = [f"{d:%Y-%m-%dT%H:%M:%SZ}" for d in pd.date_range("2024-01-01", periods=200, freq="min")]


def answered(path: Path, value: Any) -> Path:
    return write(path, json.dumps(value))


def rows(phase: float = 0) -> list[list[Any]]:
    return [[t, float(a), float(a) / 2] for t, a in zip(TIMES, wave(200, phase=phase), strict=True)]


def test_series_of_influxdb_are_sequences_by_what_tells_them_apart(tmp_path: Path) -> None:
    series = [
        {
            "name": "cpu",
            "tags": {"host": f"web{k}", "cpu": "total"},
            "columns": ["time", "user", "system"],
            "values": rows(k),
        }
        for k in range(3)
    ]
    dataset = load(answered(tmp_path / "a.json", {"results": [{"series": series}]}))
    assert (dataset.ids, dataset.meta.channels) == (("web0", "web1", "web2"), ("user", "system"))
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "min")


def test_a_table_of_erddap_has_its_names_and_units(tmp_path: Path) -> None:
    table = {
        "columnNames": ["time", "sea_water_temperature", "current"],
        "columnTypes": ["String", "float", "float"],
        "columnUnits": ["UTC", "degree_C", "m s-1"],
        "rows": rows(),
    }
    dataset = load(answered(tmp_path / "a.json", {"table": table}))
    assert dataset.meta.channels == ("sea_water_temperature", "current")
    assert dataset.meta.units == ("°C", "m/s")


def test_settings_beside_rows_are_left_alone(tmp_path: Path) -> None:
    said = {"id": 9, "name": "Apple", "column_names": ["Date", "Open", "Close"], "data": rows()}
    dataset = load(answered(tmp_path / "a.json", {"dataset": {**said, "frequency": "daily"}}))
    assert dataset.meta.channels == ("Open", "Close")


def test_numbers_with_commas_in_texts_are_numbers(tmp_path: Path) -> None:
    """Weather offices write those of their country: "tmed": "12,4"."""
    days = pd.date_range("2024-01-01", periods=90)
    told = [
        {"fecha": f"{d:%Y-%m-%d}", "altitud": "667", "tmed": f"{a:.1f}".replace(".", ","),
         "prec": "Ip" if k % 20 == 0 else f"{abs(a) / 3:.1f}".replace(".", ",")}
        for k, (d, a) in enumerate(zip(days, 12 + 5 * wave(90), strict=True))
    ]  # fmt: skip
    path = answered(tmp_path / "a.json", told)
    assert recognise(path).recipe.decimal == ","
    dataset = load(path)
    assert dataset.meta.channels == ("tmed", "prec")
    expected = np.round(12 + 5 * wave(90)[:7], 1)
    np.testing.assert_allclose(dataset.sequences[0][:, 0], expected, rtol=1e-5)


def test_rows_without_names_that_begin_with_a_time_are_read(tmp_path: Path) -> None:
    quotes = [
        [1687305600 + 900 * k, f"{30_000 + 90 * v:.1f}", f"{18.5 + v:.5f}", 474 + k * 37 % 91]
        for k, v in enumerate(wave(200))
    ]
    value = {"error": [], "result": {"XXBTZUSD": quotes, "last": 1687485600}}
    dataset = load(answered(tmp_path / "a.json", value))
    assert dataset.meta.channels == ("column 2", "column 3", "column 4")
    assert (dataset.meta.step, dataset.meta.step_unit) == (15, "min")


def test_several_lists_of_such_rows_are_sequences(tmp_path: Path) -> None:
    pairs = {
        name: [[1687305600 + 900 * k, f"{90 * v:.1f}", 474 + k * 37 % 91] for k, v in rising]
        for name, rising in (("BTC", [*enumerate(wave(80))]), ("ETH", [*enumerate(wave(60))]))
    }
    value = {"error": [], "result": pairs | {"last": 1687485600}}
    assert load(answered(tmp_path / "a.json", value)).ids == ("BTC", "ETH")


def exported(path: Path) -> Path:
    """As phpMyAdmin writes a table: numbers are texts, below what it is of."""
    cells = [{"id": str(k), "value": str(v), "at": t} for k, (t, v, _) in enumerate(rows(), 1)]
    about = [
        {"type": "header", "version": "5.2.1", "comment": "Export to JSON"},
        {"type": "database", "name": "lab"},
    ]
    return answered(
        path, [*about, {"type": "table", "name": "ecg", "database": "lab", "data": cells}]
    )


def test_a_table_among_facts_of_its_data_base_is_that_table(tmp_path: Path) -> None:
    recipe = recognise(path := exported(tmp_path / "a.json")).recipe
    assert (recipe.sheet, recipe.time_columns, recipe.value_columns) == ("ecg", ("at",), ("value",))
    assert read(path, recipe).meta.step_unit == "min"


def test_recipes_of_earlier_versions_read_such_tables_as_lists(tmp_path: Path) -> None:
    recipe = Recipe(format="table", layout="tidy", id_columns=("sequence",))
    earlier = recipe.with_(value_columns=("data value",), left_out=("data id", "data at"))
    assert read(exported(tmp_path / "a.json"), earlier).lengths.tolist() == [200]


NAMED_BY_OBJECTS: dict[str, Any] = {
    "well log": {
        "header": {"well": "A-1", "step": 0.5},
        "curves": [{"name": "DEPT", "unit": "m"}, {"name": "GR", "unit": "gAPI"}],
        "data": [[100 + k / 2, float(x)] for k, x in enumerate(wave(60))],
    },
    "board": [
        {
            "columns": [{"text": "Time", "type": "time"}, {"text": "GR"}],
            "rows": [[1_700_000_000_000 + 60_000 * k, float(x)] for k, x in enumerate(wave(60))],
            "type": "table",
        }
    ],
    "office": {
        "columns": [{"code": "T", "text": "year"}, {"code": "V", "text": "GR"}],
        "data": [{"key": [str(1960 + k)], "values": [f"{x:.4f}"]} for k, x in enumerate(wave(60))],
    },
    "city": {
        "meta": {"view": {"columns": [{"name": n} for n in ("sid", "place", "date", "GR")]}},
        "data": [
            [f"row-{k}", 0, f"2026-01-01T00:{k:02d}:00", f"{x:.4f}"] for k, x in enumerate(wave(60))
        ],
    },
}


@pytest.mark.parametrize("of", NAMED_BY_OBJECTS)
def test_names_of_columns_may_be_said_by_objects(tmp_path: Path, of: str) -> None:
    path = answered(tmp_path / "a.json", NAMED_BY_OBJECTS[of])
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert dataset.meta.channels == ("GR",)
    assert recipe.time_columns
    values = np.concatenate([*dataset.sequences])[:, 0]
    assert np.allclose(values, wave(60)[: len(values)], atol=1e-3)
