"""Hours at which clocks are put forward or back, written with the zone as no others are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave

FORM = "%d/%m/%Y %H:%M:%S"


@pytest.mark.parametrize(("first", "hours"), [("2024-01-01", 8_784), ("2024-03-20", 600)])
def test_rows_of_the_clock_changes_have_a_time(tmp_path: Path, first: str, hours: int) -> None:
    at = pd.date_range(first, periods=hours, freq="h", tz="UTC").tz_convert("Europe/Oslo")
    at = at - (at[0].utcoffset() - pd.Timedelta(hours=1))
    ends = at + pd.Timedelta(hours=1)
    changes = at.tz_localize(None) + pd.Timedelta(hours=1) != ends.tz_localize(None)
    changes |= np.roll(changes, 1) & (at.month == 10)
    texts = [
        f"{a:{FORM} (%Z)} - {b:{FORM} (%Z)}" if changed else f"{a:{FORM}} - {b:{FORM}}"
        for a, b, changed in zip(at, ends, changes, strict=True)
    ]
    assert changes.sum() == (3 if hours > 8_000 else 1)
    frame = pd.DataFrame({"MTU (CET/CEST)": texts, "Load (MW)": 4000 + 100 * wave(hours)})
    frame.to_csv(path := tmp_path / "load.csv", index=False)
    found = recognise(path)
    assert "no time" not in " ".join(map(str, found.warnings))
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")
    assert "2024-03-31" in [*map(str, dataset.ids)]  # which lacks an hour
    assert {*dataset.lengths} == {24}


@pytest.mark.parametrize("filled", [True, False])
def test_hour_25_stands_behind_the_others_of_a_day(tmp_path: Path, filled: bool) -> None:
    """As grids write the hour that repeats in autumn, and on other days leave it as zeros."""
    days = pd.date_range("2026-10-20", periods=12, freq="D").strftime("%d/%m/%Y")
    rows = [(day, hour) for day in days for hour in range(1, 26)]
    rows = [(day, hour) for day, hour in rows if filled or hour < 25 or day == "25/10/2026"]
    load = [0.0 if hour == 25 and filled else 4000 + 90.5 * np.sin(hour / 4) for _, hour in rows]
    load = np.round(load + np.arange(len(load)) % 7, 1)
    frame = pd.DataFrame(rows, columns=["DATE", "HOUR"]).assign(**{"LOAD (MWh)": load})
    frame.to_csv(path := tmp_path / "grid.csv", index=False)
    found = recognise(path)
    assert found.recipe.time_columns == ("DATE", "HOUR")
    assert f"one series of {12 * 24} hourly rows" in found.sentence
    told = next(str(w) for w in found.warnings if "excluded" in str(w))
    assert "HOUR" in told
    assert "25" in told
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")
