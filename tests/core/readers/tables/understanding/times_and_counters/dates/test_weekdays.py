"""Days of the week beside dates: they say once more what the dates do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.tables.corrections import with_role
from tests.core.files import table, wave
from tests.notes import worded

GERMAN = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def days(count: int, names: Sequence[str], column: str, freq: str = "D") -> dict[str, list[str]]:
    """Dates from a Wednesday on, with their weekdays and how many people came."""
    dates = pd.date_range("2024-01-03", periods=count, freq=freq)
    return {
        "Datum": [f"{date:%d.%m.%Y}" for date in dates],
        column: [names[date.weekday()] for date in dates],
        "Besucher": [f"{value:.1f}" for value in 100 + 40 * wave(count)],
    }


@pytest.mark.parametrize(("column", "names"), [("Tag", GERMAN), ("day tag", ENGLISH)])
@pytest.mark.parametrize("freq", ["D", "B"])
def test_weekdays_beside_a_date_name_no_channels(
    tmp_path: Path, column: str, names: Sequence[str], freq: str
) -> None:
    path = table(tmp_path / "museum.csv", days(140, names, column, freq))
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("Datum",))
    assert (recipe.channel_column, recipe.value_columns) == ("", ("Besucher",))
    assert recipe.even_step == ""


def test_what_is_measured_on_other_days_each_is_a_channel(tmp_path: Path) -> None:
    cells = days(140, ("Salz", "Blei", "Eisen", "Salz", "Blei", "Eisen", "Salz"), "Tag")
    cells["Wert"] = cells.pop("Besucher")
    assert recognise(table(tmp_path / "lake.csv", cells)).recipe.channel_column == "Tag"


def test_sheets_of_months_with_weekdays_are_read_beside_one_of_the_year(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Jahr"
    dates = pd.date_range("2024-01-01", "2024-06-30")
    people = (100 + 40 * wave(len(dates))).round()
    sums = pd.Series(people).groupby(dates.month).sum()
    rows: dict[str, list[list[object]]] = {"Jahr": [["Monat", "Kinder", "Gruppen"]]}
    for month, total in sums.items():
        rows["Jahr"].append([f"Monat {month}", total, total])
        rows[f"Monat {month}"] = [["Datum", "Tag", "Kinder", "Gruppen"]]
    for k, (date, count) in enumerate(zip(dates, people, strict=True)):
        cells = [date.to_pydatetime(), GERMAN[date.weekday()], count, 9 + k * k % 7]
        rows[f"Monat {date.month}"].append(cells)
    for month, total in sums.items():
        rows[f"Monat {month}"].append(["Summe", None, total, total])
    for name, of in rows.items():
        sheet = book.active if name == "Jahr" else book.create_sheet(name)
        for row in of:
            sheet.append(row)
    book.save(path := tmp_path / "museum.xlsx")
    found = recognise(path)
    assert found.recipe.channel_column == ""
    assert "one series of 182 daily rows" in found.sentence
    said = worded(read(path, found.recipe).meta.notes)
    assert any(text.startswith("Jahr was left out") for text in said)


def test_even_steps_that_channels_brought_go_with_them(tmp_path: Path) -> None:
    cells = days(140, ("Salz", "Blei", "Eisen", "Salz", "Blei", "Eisen", "Salz"), "variable")
    path = table(tmp_path / "lake.csv", cells)
    recipe = recognise(path).recipe
    assert (recipe.channel_column, recipe.even_step) == ("variable", "1 week")
    after = revise(path, recipe, **with_role(recipe, [*cells], ["variable"], "left_out")).recipe
    assert (after.channel_column, after.even_step) == ("", "")
    assert read(path, after).meta.step_unit == "day"


@pytest.mark.parametrize("own", [True, False])
def test_first_rows_without_a_date_are_warned_of_where_they_were_measured(
    tmp_path: Path, own: bool
) -> None:
    """As an aircraft writes before it knows where it is; others write of the device so."""
    begins = pd.date_range("2023-07-14 09:12:26", periods=300, freq="s")
    table = pd.DataFrame(
        {"Lcl Date": begins.strftime("%Y-%m-%d"), "Lcl Time": begins.strftime("%H:%M:%S")}
    )
    table = table.assign(Device=None, OAT=24 + wave(300), RPM=2000 + 300 * wave(300, phase=2))
    table.loc[:6, ["Lcl Date", "Lcl Time"]] = None
    if own:
        table.loc[:6, ["OAT", "RPM"]] = None
        table.loc[:6, "Device"] = "G1000"
    table.to_csv(path := tmp_path / "log.csv", index=False)
    found = recognise(path)
    dataset = read(path, found.recipe)
    said = "The first 7 rows have no Lcl Date and were left out."
    assert any(said in text for text in worded(dataset.meta.notes))
    assert any(said in text for text in worded(found.warnings)) == (not own)


def test_first_rows_that_lack_a_second_time_are_rows(tmp_path: Path) -> None:
    """A field that a program wrote later only was the time, and the rows before it were lost."""
    begins = pd.date_range("2026-09-01 18:59", periods=60, freq="h")
    table = {"date": begins.strftime("%Y-%m-%d"), "time": begins.strftime("%H:%M")}
    table |= {"kwh": wave(60), "ts": [None, *begins[1:].strftime("%Y-%m-%d %H:%M")]}
    pd.DataFrame(table).to_csv(path := tmp_path / "meter.csv", index=False)
    found = recognise(path)
    assert found.recipe.time_columns == ("date", "time")
    assert "60 hourly rows" in found.sentence
    said = "The first row has no ts and was left out."
    assert said not in worded(read(path, found.recipe).meta.notes)
    assert said in worded(read(path, replace(found.recipe, remarked_rows="left out")).meta.notes)
