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
