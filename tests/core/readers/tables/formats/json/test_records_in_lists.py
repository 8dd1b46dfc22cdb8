"""Lists of records in JSON: what a station measured at each moment is channels at that moment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sequitur_core.data.notes.lists import lists_are_channels, lists_without_numbers
from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise
from tests.core.files import wave, write

HOURS = 72


def _observed() -> list[dict[str, Any]]:
    """A row for each hour with the elements of it, of which some have a height and some are late.

    As a weather service answers (frost.met.no).
    """
    rows = []
    air, wind, rain = (10 * k + wave(HOURS, phase=k) for k in range(3))
    for hour, when in enumerate(pd.date_range("2026-03-01", periods=HOURS, freq="h")):
        high = {"level": {"levelType": "height", "unit": "m", "value": 2}}
        seen = [
            {"elementId": "air_temperature", "value": float(air[hour]), "unit": "degC", **high},
            {"elementId": "wind_speed", "value": float(wind[hour]), "unit": "m/s", **high},
            {"elementId": "precipitation", "value": float(rain[hour]), "unit": "mm"},
        ]
        observed = seen[: 2 + (hour % 5 > 0)]
        rows.append({"referenceTime": f"{when:%Y-%m-%dT%H:%M:%S.000Z}", "observations": observed})
    return rows


def test_records_of_a_moment_are_channels(tmp_path: Path) -> None:
    found = recognise(path := write(tmp_path / "w.json", json.dumps({"data": _observed()})))
    recipe = found.recipe
    assert (recipe.time_columns, recipe.channel_column) == (("referenceTime",), "elementId")
    dataset = read(path, recipe)
    assert dataset.meta.channels == ("air_temperature", "precipitation", "wind_speed")
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "h")


def test_records_of_a_row_without_a_moment_are_numbered(tmp_path: Path) -> None:
    rows = [{"rower": n, "strokes": row["observations"]} for n, row in enumerate(_observed())]
    found = recognise(write(tmp_path / "r.json", json.dumps(rows)))
    assert found.table is not None
    assert "sequence" in found.table.roles


def test_lists_of_words_and_numbers_in_one_order_are_rows(tmp_path: Path) -> None:
    """As a program turns the XML of the World Bank into JSON: "" is no number."""
    years = {"Aruba": range(1984, 2020), "Ghana": range(1964, 2020)}
    rows = [
        {"field": [place, "Inflation (%)", year, float(value) if year % 9 else ""]}
        for place, of in years.items()
        for year, value in zip(of, wave(len(of)), strict=True)
    ]
    path = write(tmp_path / "w.json", json.dumps({"Root": {"data": {"record": rows}}}))
    dataset = read(path, recognise(path).recipe)
    assert (dataset.ids, dataset.lengths.tolist()) == (("Aruba", "Ghana"), [36, 56])
    assert (dataset.meta.step_unit, dataset.meta.channels) == ("year", ("column 4",))


def test_lists_that_hold_no_number_are_left_out_beside_columns_of_numbers(tmp_path: Path) -> None:
    when = pd.date_range("2026-03-01", periods=HOURS, freq="h")
    rows: list[dict[str, Any]] = [
        {
            "at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "load": float(load),
            "by": [{"who": "ann"}, "bob"][: k % 3], "tags": [["a"], {"b": None}][: (k + 1) % 3],
        }
        for k, (at, load) in enumerate(zip(when, wave(HOURS), strict=True))
    ]  # fmt: skip
    found = recognise(path := write(tmp_path / "r.json", json.dumps(rows)))
    (note,) = lists_without_numbers.among(found.warnings)
    assert str(note).startswith("The lists in by and tags hold no numbers")
    assert read(path, found.recipe).meta.channels == ("load",)
    rows[5]["tags"] = [{"b": 4.0}]
    with pytest.raises(SequiturError):
        recognise(write(tmp_path / "s.json", json.dumps(rows)))


@pytest.mark.parametrize("places", [1, 3])
def test_the_days_of_one_place_are_cut_into_windows_and_those_of_several_are_sequences(
    tmp_path: Path, places: int
) -> None:
    days = pd.date_range("2024-09-03", periods=70).astype(str)
    path = tmp_path / "weather.json"
    path.write_text(json.dumps([
        {
            "id": f"p{at}", "lat": -34.6 + at,
            "history": [
                {"date": day, "high": 20 + x, "low": 9 + y}
                for day, x, y in zip(days, wave(70).round(2), wave(70, phase=at + 1).round(2),
                                     strict=True)
            ],
        }
        for at in range(places)
    ]))  # fmt: skip
    found = recognise(path)
    dataset = read(path, found.recipe)
    of = "history " if places == 1 else ""
    assert dataset.meta.channels == (f"{of}high", f"{of}low")
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "day")
    assert {*dataset.lengths.tolist()} == ({7} if places == 1 else {70})
    assert len(dataset) == (10 if places == 1 else places)
    assert not lists_are_channels.among((*found.warnings, *dataset.meta.notes))


def test_forecasts_whose_records_have_times_of_their_own_are_a_sequence_each(
    tmp_path: Path,
) -> None:
    forecasts = []
    for k, issued in enumerate(pd.date_range("2026-03-01", periods=8, freq="6h")):
        hours = pd.date_range(issued, periods=24, freq="h").strftime("%Y-%m-%dT%H:%M:%SZ")
        numbers = enumerate(wave(24, phase=k).tolist())
        main = [{"temp": v, "wind": 2 * v + h % 3} for h, v in numbers]
        records = [{"time": at, "main": row} for at, row in zip(hours, main, strict=True)]
        forecasts.append({"issued": f"{issued:%Y-%m-%dT%H:%M:%SZ}", "forecast": records})
    path = write(tmp_path / "f.json", json.dumps(forecasts))
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [24] * 8
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "h")
