"""Years and days of them in one cell, as satellites and data loggers write them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave

N = 60
DAYS = pd.date_range("2014-11-20", periods=N + 3).delete([20, 21, 40])
LATER = pd.Timestamp("2021-05-25 22:45:37") + pd.to_timedelta(np.arange(N) * 97 % 50, "min")


def written(path: Path, columns: dict[str, object], *, named: bool = True) -> Path:
    pd.DataFrame(columns).to_csv(path, index=False, header=named)
    return path


@pytest.mark.parametrize(
    ("name", "form", "whole"),
    [
        ("", "A%Y%j", True), ("", "%Y%j", True), ("", "%Y-%j", True), ("scene", "A%Y%j", True),
        ("date", "%Y%j%H%M%S", True), ("", "%Y%j%H%M", True), ("plot", "A%Y%j", False),
    ],
)  # fmt: skip
def test_days_of_years_are_the_time_and_moments_of_processing_no_channel(
    tmp_path: Path, name: str, form: str, whole: bool
) -> None:
    """Numbers of plots go on by one: none is left out, and no year turns."""
    days = DAYS if whole else pd.date_range("2015-01-01", periods=N)
    columns = {
        "product": ["SPL3SMP_E"] * N, name: days.strftime(form),
        "processed": LATER.strftime("%Y%j%H%M%S"), "wet": wave(N) / 9,
        "dry": wave(N, phase=2),
    }  # fmt: skip
    found = recognise(written(tmp_path / "soil.csv", columns, named=name != ""))
    assert (found.recipe.time_format == form) == whole
    assert len(found.recipe.left_out) == (2 if whole else 3)
    meta = read(tmp_path / "soil.csv", found.recipe).meta
    assert len(meta.channels) == 2
    assert meta.begins[:10] == ("2014-11-20" if whole else "")


@pytest.mark.parametrize("together", [True, False])
def test_a_letter_in_the_same_rows_of_several_columns_is_missing(
    tmp_path: Path, together: bool
) -> None:
    """As F, where a satellite saw nothing; a word in rows of its own column may mean anything."""
    seen = np.arange(N) % 10 < 3
    pixels = {f"p{k}": (0.2 + wave(N, phase=k) / 9).round(5).astype(str) for k in range(4)}
    for k, cells in enumerate(pixels.values()):
        cells[~(seen if together else np.roll(seen, k))] = "F"
    columns = {"date": DAYS.strftime("%Y-%m-%d"), "sun": wave(N, phase=1), **pixels}
    found = recognise(written(tmp_path / "pixels.csv", columns))
    data = read(tmp_path / "pixels.csv", found.recipe)
    assert len(data.meta.channels) == (5 if together else 1)
    assert any("'F' in 168 cells" in note for note in map(str, data.meta.notes)) == together
    earlier = found.recipe.with_(empty_cells="turns", value_columns=("sun",))
    assert read(tmp_path / "pixels.csv", earlier).meta.channels == ("sun",)
