"""Counters of the performance monitor of Windows, which writes months first wherever it runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.missing import mark_as_missing
from sequitur_core.data.notes.times import date_order
from sequitur_core.readers import read, recognise
from tests.core.files import wave, write

ROWS = 240


@pytest.mark.parametrize("name", ["(PDH-CSV 4.0) (W. Europe Daylight Time)(-120)", "when"])
def test_months_stand_first_and_blanks_in_quotes_are_missing(tmp_path: Path, name: str) -> None:
    times = pd.date_range("2026-05-11 00:00:01.318", periods=ROWS, freq="15s")
    rows = [f'"{name}","\\\\HOST\\Memory\\Pages/sec","\\\\HOST\\Memory\\Available MBytes"']
    for row, (time, a, b) in enumerate(
        zip(times.strftime("%m/%d/%Y %H:%M:%S.%f"), wave(ROWS), wave(ROWS, phase=1), strict=True)
    ):
        rows.append(f'"{time[:-3]}","{f"{a:.4f}" if row else " "}","{b:.3f}"')
    found = recognise(path := write(tmp_path / "host.csv", "\n".join(rows)))
    assert found.recipe.time_format.startswith("%m/%d" if "PDH" in name else "%d/%m")
    assert bool(date_order.among(found.warnings)) == ("PDH" not in name)
    assert not any("''" in str(note) for note in found.warnings)
    assert not mark_as_missing.among(found.warnings)
    values = np.concatenate(read(path, found.recipe).sequences)
    assert np.isfinite(values).all()
