"""Weather of a typical year as EnergyPlus reads it: columns by their order, below eight lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.readers import read, recognise

ABOVE = """LOCATION,Some Town,XX,YYY,TMY3,012345,52.10,5.20,1.0,4.0
DESIGN CONDITIONS,0
TYPICAL/EXTREME PERIODS,0
GROUND TEMPERATURES,0
HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0
COMMENTS 1,made up
COMMENTS 2,made up
DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31
"""
YEARS = (1999, 2003, 1988, 2001, 1990, 1990, 2005, 1987, 1995, 1999, 2000, 1993)  # of months


def weather(path: Path, days: int, shift: float = 0.0) -> Path:
    lines = []
    for at in pd.date_range("2001-01-01", periods=24 * days, freq="h"):
        heat = 5 + shift + 4 * np.sin(at.hour / 4) + at.day % 3
        turn = (70 * at.hour + 30 * at.day) % 360
        sun = max(0, round(300 * np.sin((at.hour - 6) / 4)))
        air = 999_999 if at.hour == 5 else 101_000 + 10 * at.day + at.hour
        cells = [
            YEARS[at.month - 1], at.month, at.day, at.hour + 1, 0, "?9?9?9?9E0?9",
            f"{heat:.1f}", f"{heat - 3:.1f}", 60 + at.hour % 7, air, 9999, 9999, 290 + at.hour % 5,
            sun, 9999, 9999, 999_900, 999_900, 999_900, 9999, turn, f"{2 + at.hour % 4}",
            at.hour % 10, at.hour % 9, 9999, 99_999, 9, 999_999_999, 999, ".999", 999, 99, 999, 0,
            99,
        ]  # fmt: skip
        lines.append(",".join(map(str, cells)))
    path.write_text(ABOVE + "\n".join(lines) + "\n")
    return path


def test_columns_have_names_and_units_and_what_stands_for_missing_is(tmp_path: Path) -> None:
    path = weather(tmp_path / "town.epw", 365)
    found = recognise(path)
    assert f"one series of {24 * 365:,} hourly rows" in found.sentence
    assert found.recipe.time_columns == ("year", "month", "day", "hour")
    assert "typical" in found.recipe.time_format
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")
    units = dict(zip(dataset.meta.channels, dataset.meta.units, strict=True))
    assert units["dry bulb temperature"] == "°C"
    assert units["global horizontal radiation"] == "Wh/m²"
    assert {"direct normal radiation", "visibility", "aerosol optical depth"}.isdisjoint(units)
    pressure = np.concatenate([s[:, [*units].index("pressure")] for s in dataset.sequences])
    assert np.nanmax(pressure) < 102_000


def test_a_folder_of_towns_is_a_sequence_each(tmp_path: Path) -> None:
    (folder := tmp_path / "towns").mkdir()
    for k, name in enumerate(("north", "south")):
        weather(folder / f"{name}.epw", 3, shift=4.0 * k)
    dataset = read(folder, recognise(folder).recipe)
    assert "dry bulb temperature" in dataset.meta.channels
    assert [*dataset.ids] == ["north", "south"]
