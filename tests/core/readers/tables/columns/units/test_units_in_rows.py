"""Units that stand in a column of their own, as archives of measurements give them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.names_and_units import mixed_units
from sequitur_core.readers import load, read, recognise
from tests.core.files import wave, write

UNITS = {"pm25": "µg/m³", "o3": "ppm", "temperature": "c"}
N = 240


def _measured(column: str = "units") -> pd.DataFrame:
    when = pd.date_range("2026-03-01", periods=N, freq="h").strftime("%Y-%m-%d %H:%M")
    parts = [
        pd.DataFrame({"datetime": when, "parameter": name, column: unit, "value": wave(N, phase=i)})
        for i, (name, unit) in enumerate(UNITS.items())
    ]
    return pd.concat(parts)


@pytest.mark.parametrize("column", ["units", "Unit", "unit of measure", "Einheit", "UoM"])
def test_each_channel_has_the_unit_that_its_rows_say(tmp_path: Path, column: str) -> None:
    _measured(column).to_csv(path := tmp_path / "air.csv", index=False)
    meta = read(path, recognise(path).recipe).meta
    found = dict(zip(meta.channels, meta.units, strict=True))
    assert found == {"pm25": "µg/m³", "o3": "ppm", "temperature": "°C"}


def test_a_single_channel_has_the_unit_of_all_rows(tmp_path: Path) -> None:
    rows = _measured().query("parameter == 'pm25'").drop(columns="parameter")
    rows.to_csv(path := tmp_path / "air.csv", index=False)
    assert read(path, recognise(path).recipe).meta.units == ("µg/m³",)


@pytest.mark.parametrize(
    ("cells", "unit"),
    [({"parameter": {"o3": "o3 (ppb)"}}, "ppb"), ({"units": {"ppm": "Index 2015"}}, "")],
)
def test_a_name_says_its_unit_first_and_what_is_no_unit_is_none(
    tmp_path: Path, cells: dict[str, dict[str, str]], unit: str
) -> None:
    rows = _measured().replace(cells)
    rows.to_csv(path := tmp_path / "air.csv", index=False)
    meta = read(path, recognise(path).recipe).meta
    assert dict(zip(meta.channels, meta.units, strict=True))["o3"] == unit


def test_numbers_in_several_units_are_warned_of(tmp_path: Path) -> None:
    rows = _measured()
    rows.loc[(rows.parameter == "o3") & (np.arange(len(rows)) % N > 150), "units"] = "µg/m³"
    rows.to_csv(path := tmp_path / "air.csv", index=False)
    found = recognise(path)
    (note,) = mixed_units.among(found.warnings)
    assert str(note).startswith("o3 has numbers in several units, ppm and µg/m³,")
    meta = read(path, found.recipe).meta
    assert dict(zip(meta.channels, meta.units, strict=True))["o3"] == ""


def test_mixed_units_are_told_as_written_and_the_most_frequent_first(tmp_path: Path) -> None:
    """As results of a laboratory, whose units aren't all known."""
    units = ["mmol/L", "mg/dL", "%", "mg/dL", "%", "mg/dL", "mIU/mL", "cells/uL"]
    panels = np.repeat(["lipids", "blood", "liver"], len(units))
    rows = pd.DataFrame({"panel": panels, "result": wave(len(panels)), "units": units * 3})
    rows.to_csv(path := tmp_path / "labs.csv", index=False)
    (note,) = mixed_units.among(recognise(path).warnings)
    assert "in several units, mg/dL, %, mmol/L and 2 more, and" in str(note)


def test_an_object_beside_lists_says_their_units(tmp_path: Path) -> None:
    """As Open-Meteo writes the weather of several places."""
    when = pd.date_range("2026-03-01", periods=N, freq="h").strftime("%Y-%m-%dT%H:%M").tolist()
    lists = {"rain": wave(N).tolist(), "wind_speed": wave(N, phase=1).tolist()}
    units = {"time": "iso8601", "rain": "mm", "wind_speed": "km/h"}
    places = [
        {"latitude": place, "hourly_units": units, "hourly": {"time": when, **lists}}
        for place in (52.5, 40.4, 59.9)
    ]
    (path := tmp_path / "places.json").write_text(json.dumps(places))
    meta = read(path, recognise(path).recipe).meta
    assert meta.channels == ("rain", "wind_speed")
    assert meta.units == ("mm", "km/h")


def test_units_of_erddap_below_the_names_may_be_one_for_none(tmp_path: Path) -> None:
    head = "station,time,temperature,salinity,flag\n,UTC,degree_Celsius,PSU,1\n"
    rows = "".join(
        f"M{s},2024-01-{d:02}T{h:02}:00:00Z,{10 + s + h / 7:.2f},{35 - h / 9:.2f},1\n"
        for s in (2, 3)
        for d in range(1, 6)
        for h in range(24)
    )
    dataset = load(write(tmp_path / "a.csv", head + rows))
    assert dataset.meta.channels == ("temperature", "salinity")
    assert dataset.meta.units == ("°C", "PSU")
    assert not dataset.meta.notes
