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


def test_a_sign_at_stands_between_date_and_time_in_kibana(tmp_path: Path) -> None:
    moments = pd.date_range("2024-01-01", periods=200, freq="30s")
    times = [f"{t:%b} {t.day}, {t:%Y @ %H:%M:%S}.000" for t in moments]
    path = tmp_path / "a.csv"
    pd.DataFrame({"@timestamp per 30 seconds": times, "load": wave(200)}).to_csv(path, index=False)
    recipe = recognise(path).recipe
    assert recipe.time_columns == ("timestamp per 30 seconds",)
    assert read(path, recipe).meta.step == 30
