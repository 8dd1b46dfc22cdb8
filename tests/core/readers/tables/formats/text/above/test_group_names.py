"""Names of groups above names that come again: a station above what it measured."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from sequitur_core.readers import read, recognise
from tests.core.files import wave, write
from tests.core.readers.tables.formats.text.test_header_rows import lines

N = 96
HOURS = pd.date_range("2024-01-01", periods=N, freq="h")
NAMES = ["Ozone", "status", "Nitrogen dioxide", "status", "Ozone", "status"]
LEEDS, READING = "Leeds Centre", "Reading New Town"


@pytest.mark.parametrize("each", [False, True])
@pytest.mark.parametrize("titles", [0, 3])
def test_a_station_above_its_columns_is_the_first_part_of_their_names(
    tmp_path: Path, titles: int, *, each: bool
) -> None:
    above = [["Data supplied on 5/3/2024"], ["All data GMT"], ["R = Ratified / P = Provisional"]]
    # Programs end the line with the last name, or with fewer commas than the rows have.
    groups = [LEEDS] * 4 + [READING] * 2 if each else [LEEDS, "", "", "", READING]
    rows = [
        [hour.strftime("%d-%m-%Y"), hour.strftime("%H:%M"), *cells]
        for hour, *cells in zip(HOURS, wave(N) + 40, ["R"] * 50 + ["P"] * 46, wave(N, phase=1) + 9,
                                ["R"] * N, wave(N, phase=2) + 40, ["R"] * N, strict=True)
    ]  # fmt: skip
    text = lines([*above[:titles], ["", "", *groups], ["Date", "time", *NAMES], *rows])
    path = write(tmp_path / "air.csv", text)
    found = recognise(path)
    expected = (f"{LEEDS} Ozone", f"{LEEDS} Nitrogen dioxide", f"{READING} Ozone")
    assert found.recipe.value_columns == expected
    assert found.recipe.time_columns == ("Date", "time")
    assert read(path, found.recipe).meta.step_unit == "h"


def test_a_title_above_names_that_come_again_is_no_group(tmp_path: Path) -> None:
    rows = [[i, *cells] for i, cells in enumerate(zip(wave(N), wave(N, phase=1), strict=True))]
    text = lines([["", "Station 7", ""], ["step", "heat", "heat"], *rows])
    columns = recognise(write(tmp_path / "heat.csv", text)).recipe.value_columns
    assert columns == ("heat", "heat (2)")


def test_names_over_both_rows_of_a_heading_continue_it(tmp_path: Path) -> None:
    """A diary of blood pressure: date and remarks are merged downwards, times of day across."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Date", "Morning", None, None, "Evening", None, None, "Remarks"])
    sheet.append([None, *["Systolic", "Diastolic", "Pulse"] * 2, None])
    for cells in ("A1:A2", "B1:D1", "E1:G1", "H1:H2"):
        sheet.merge_cells(cells)
    for i, day in enumerate(HOURS[0] + pd.to_timedelta(range(30), "D")):
        remark = {3: "headache", 11: "visitors", 12: "after walk"}.get(i)
        numbers = [int(120 - 20 * k + 9 * wave(30, phase=k)[i]) for k in range(6)]
        sheet.append([day.date(), *numbers, remark])
    book.save(path := tmp_path / "diary.xlsx")
    found = recognise(path)
    parts = ("Systolic", "Diastolic", "Pulse")
    assert found.recipe.header_lines == 2
    assert found.recipe.value_columns == tuple(
        f"{time} {part}" for time in ("Morning", "Evening") for part in parts
    )
    assert found.recipe.time_columns == ("Date",)
    names = tuple(f"{time}{n}" for time in ("Morning", "Evening") for n in ("", " (2)", " (3)"))
    earlier = found.recipe.with_(header_lines=1, value_columns=names)
    assert read(path, earlier).meta.channels == names
