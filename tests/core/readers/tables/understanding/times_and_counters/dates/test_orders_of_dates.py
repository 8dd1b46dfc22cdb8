"""Dates in which days or months may stand first, and what beside them says which do."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sequitur_core.readers import recognise
from tests.core.files import table, wave

AT = pd.date_range("2026-11-05 09:12", periods=120, freq="min")
WAVES = {"volts": 360 + wave(120), "amps": 9 * wave(120, phase=2)}


def _written(path: Path, first: str, **more: object) -> str:
    """The format in which dates that begin so are read."""
    columns = {"at": AT.strftime(f"{first}/%Y %H:%M"), **WAVES, **more}
    return recognise(table(path, columns)).recipe.time_format  # type: ignore[arg-type]


@pytest.mark.parametrize("first", ["%d/%m", "%m/%d"])
@pytest.mark.parametrize(
    "name", ["log_20261105.csv", "2026-11-05 trip.csv", "run-261105.csv", "shed 2026-11.csv"]
)
def test_a_day_in_the_name_of_the_file_says_which_comes_first(
    tmp_path: Path, first: str, name: str
) -> None:
    assert _written(path := tmp_path / name, first).startswith(first)
    told = "day" if first == "%d/%m" else "month"
    said = f"have the {told} first: the name of the file says"
    assert any(said in reason for reason in recognise(path).reasons)


@pytest.mark.parametrize("first", ["%d/%m", "%m/%d"])
def test_seconds_since_1970_beside_dates_say_which_comes_first(tmp_path: Path, first: str) -> None:
    seconds = AT.astype("datetime64[s]").astype("int64") + 8 * 3600  # of another zone
    assert _written(tmp_path / "a.csv", first, **{"epoch time": seconds}).startswith(first)


def test_a_day_in_the_name_that_no_row_has_says_nothing(tmp_path: Path) -> None:
    ways = {_written(tmp_path / name, "%m/%d") for name in ("a.csv", "20261203.csv", "110526.csv")}
    assert len(ways) == 1
