"""The same tables as other programs and people write them: read alike, or refused in words."""

from __future__ import annotations

import datetime
import io
import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from tests.core.files import table, wave, write
from tests.notes import worded

HOURS = pd.date_range("2021-03-01", periods=24 * 12, freq="h")
HEAT = (1500 + 1200 * wave(len(HOURS))).round(1)
RAIN = (40 + 30 * wave(len(HOURS), phase=1)).round(1)
COLUMNS = {"time": HOURS.strftime("%Y-%m-%d %H:%M").tolist(), "heat": HEAT, "rain": RAIN}


def text(
    columns: dict[str, Sequence[Any]] | None = None,
    *,
    sep: str = ",",
    end: str = "\n",
    header: bool = True,
    number: Callable[[float], str] = "{:.1f}".format,
) -> str:
    """The table as text, numbers written in some way."""
    columns = columns or COLUMNS
    lines = [sep.join(columns)] if header else []
    for row in zip(*columns.values(), strict=True):
        cells = [c if isinstance(c, str) else number(float(c)) for c in row]
        lines.append(sep.join(f'"{c}"' if sep in c else c for c in cells))
    return end.join(lines) + end


def english(value: float) -> str:
    """1,234.5"""
    return f"{value:,.1f}"


def german(value: float) -> str:
    """1.234,5"""
    return f"{value:,.1f}".replace(",", "_").replace(".", ",").replace("_", ".")


def comma(value: float) -> str:
    """1234,5"""
    return f"{value:.1f}".replace(".", ",")


def french(value: float) -> str:
    """1 234,5 with a space that doesn't break"""
    return german(value).replace(".", "\u202f")


def swiss(value: float) -> str:
    """1'234.5"""
    return english(value).replace(",", "'")


def under(second: Sequence[str], sep: str = ",") -> str:
    """The table with a second row below its header."""
    first, _, rest = text(sep=sep).partition("\n")
    return f"{first}\n{sep.join(second)}\n{rest}"


def sheet(titles: Sequence[str], below: Sequence[str] = (), *, sep: str = ";") -> str:
    """The table as a spreadsheet saves it: each line, "" too, is filled up with delimiters."""
    full = [f"{line}{2 * sep}\n" for line in (*titles, *below)]
    return "".join(full[: len(titles)]) + text(sep=sep) + "".join(full[len(titles) :])


TEXTS: dict[str, tuple[str, str]] = {  # name: text, encoding
    "plain": (text(), "utf-8"),
    "semicolons": (text(sep=";"), "utf-8"),
    "tabs": (text(sep="\t"), "utf-8"),
    "bars": (text(sep="|"), "utf-8"),
    "windows": (text(end="\r\n"), "cp1252"),
    "unicode of windows": (text(sep="\t", end="\r\n"), "utf-16"),
    "byte order mark": (text(sep=";", number=comma), "utf-8-sig"),
    "thousands in English": (text(number=english), "utf-8"),
    "thousands in English, tabs": (text(sep="\t", number=english), "utf-8"),
    "thousands in German": (text(sep=";", number=german), "utf-8"),
    "thousands in French": (text(sep=";", number=french), "utf-8"),
    "thousands in Swiss": (text(sep=";", number=swiss), "utf-8"),
    "comments": ("# station 7\n# exported 2021-04-01\n" + text(), "utf-8"),
    "comments of Matlab": ("% station 7\n%\n" + text(), "utf-8"),
    "titles": ("Station 7\nMarch 2021\n\n" + text(), "utf-8"),
    "a title of a spreadsheet": (sheet(["Station 7"]), "utf-8"),
    "titles of a spreadsheet": (sheet(["Station 7", "March 2021", ""]), "utf-8"),
    "titles, commas": (sheet(["Station 7", "", "Values", ""], sep=","), "utf-8"),
    "titles, tabs": (sheet(["Station 7", "March 2021"], sep="\t"), "utf-8"),
    "remarks below": (sheet(["Station 7"], ["", "Source: station 7", "by hand"]), "utf-8"),
    "a remark below": (text() + "Source: station 7\n\n", "utf-8"),
    "a header that is a comment": ("# " + text(), "utf-8"),
    "a header that is a comment of Matlab": ("% station\n%" + text(sep="\t"), "utf-8"),
    "a row of units": (under(["", "W", "mm"]), "utf-8"),
    "a row of units in brackets": (under(["[h]", "[W]", "[mm]"]), "utf-8"),
    "a row of units with semicolons": (under(["h", "W", "mm"], ";"), "utf-8"),
    "totals": (text() + f"Total,{HEAT.sum():.1f},{RAIN.sum():.1f}\n", "utf-8"),
    "an average": (text() + f"Mean,{HEAT.mean():.1f},{RAIN.mean():.1f}\n", "utf-8"),
    "totals below an empty row": (text() + f",,\nTotal:,{HEAT.sum():.1f},\n", "utf-8"),
    "numbered rows": (
        text({"": [str(i) for i in range(len(HOURS))], **COLUMNS}), "utf-8"
    ),
    "empty rows at the end": (text() + ",,\n" * 5, "utf-8"),
    "empty columns at the end": (text().replace("\n", ",,\n"), "utf-8"),
    "padded cells": (text(sep=" ; "), "utf-8"),
    "quoted cells": (pd.DataFrame(COLUMNS).to_csv(index=False, quoting=1), "utf-8"),
    "no end of line at the end": (text().removesuffix("\n"), "utf-8"),
    "errors of a spreadsheet": (text().replace(f",{RAIN[30]:.1f}\n", ",#DIV/0!\n", 1), "utf-8"),
}  # fmt: skip


def is_the_table(dataset: SequenceDataset, *, missing: int = 0, tolerance: float = 1e-4) -> None:
    """The twelve days, hour by hour."""
    assert dataset.meta.channels[:2] == ("heat", "rain")
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "h")
    assert dataset.ids == tuple(HOURS.strftime("%Y-%m-%d").unique())
    values = np.concatenate(dataset.sequences)
    wrong = (np.abs(values - np.stack([HEAT, RAIN], axis=1)) > tolerance).sum()
    assert wrong <= missing


@pytest.mark.parametrize("name", list(TEXTS))
def test_a_table_is_read_however_it_is_written(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "t.csv", *TEXTS[name])
    is_the_table(load(path), missing=1 if "errors" in name else 0)


def test_lines_below_a_table_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", sheet([], ["Source: station 7", "by hand"], sep=","))
    said = "The last 2 lines ('Source: station 7' and 'by hand') hold no values and were left out."
    assert said in worded(load(path).meta.notes)


@pytest.mark.parametrize("last", ["2021-03-13 00:00,,", "m,,"])
def test_a_last_row_without_values_is_a_row(tmp_path: Path, last: str) -> None:
    first = "2021-03-12 {}:00" if last[0] == "2" else "{}"
    names = [first.format(name) for name in ("20", "21", "22", "23")]
    if last[0] != "2":
        names = list("ijkl")
    rows = "".join(f"{name},{i},{i * i}\n" for i, name in enumerate(names, start=1))
    notes = worded(
        load(write(tmp_path / "t.csv", f"name,x,y\n{rows}{last}\n"), layout="rows").meta.notes
    )
    assert [note for note in notes if "row" in note] == ["1 row without any number was left out."]


def test_a_first_name_alone_stands_above_the_columns_it_groups(tmp_path: Path) -> None:
    rows = "\n".join(f"{i},{v},{2 * v},{3 * v}" for i, v in enumerate(wave(60)))
    dataset = load(write(tmp_path / "t.csv", f"sensor,,,\n,x,y,z\n{rows}\n"))
    assert dataset.meta.channels[-3:] == ("sensor x", "sensor y", "sensor z")


def test_units_below_the_header_are_units(tmp_path: Path) -> None:
    meta = load(write(tmp_path / "t.csv", under(["", "[kW]", "mm"]))).meta
    assert (meta.channels, meta.units) == (("heat", "rain"), ("kW", "mm"))


def test_a_header_of_two_rows_names_columns_by_both(tmp_path: Path) -> None:
    rows = "\n".join(f"{i},{v},{2 * v},{3 * v}" for i, v in enumerate(wave(60)))
    path = write(tmp_path / "t.csv", f"second,left,left,right\n,x,y,x\n{rows}\n")
    dataset = load(path)
    assert dataset.meta.channels == ("left x", "left y", "right x")
    np.testing.assert_allclose(dataset.sequences[0][:5, 0], wave(60)[:5], rtol=1e-5)


def test_a_first_row_of_words_in_a_table_of_words_is_no_header(tmp_path: Path) -> None:
    rows = "\n".join(f"r{i},{['a', 'b'][i % 2]},{v},{2 * v}" for i, v in enumerate(wave(20)))
    dataset = load(write(tmp_path / "t.csv", f"name,kind,x,y\n{rows}\n"), layout="rows")
    assert len(dataset) == 20


def test_a_first_row_without_numbers_is_no_second_header(tmp_path: Path) -> None:
    rows = "\n".join(f"hut {'abcdefgh'[i]},{i},{i * i}" for i in range(1, 8))
    path = write(tmp_path / "t.csv", f"station,height,depth\nhut a,off,shut\n{rows}\n")
    warnings = worded(recognise(path).warnings)
    assert any(w.startswith("'off' in 1 cell of height, first in line 2,") for w in warnings)


def test_a_header_read_as_a_row_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", text())
    revised = revise(path, recognise(path).recipe, header_lines=0)
    assert any("'heat' in 1 cell" in warning for warning in worded(revised.warnings))


def test_a_totals_row_that_is_left_out_is_said(tmp_path: Path) -> None:
    notes = worded(load(write(tmp_path / "t.csv", TEXTS["totals"][0])).meta.notes)
    assert "The last row (Total) was left out." in notes


@pytest.mark.parametrize(("first", "columns"), [(103_312, 3), (None, 2)])
def test_spaces_between_tabs_divide_cells_unless_they_are_within_numbers(
    tmp_path: Path, first: int | None, columns: int
) -> None:
    """A terminal writes its time and a tab before what a board sends: a clock and what it reads."""
    board = [f"{12 if first is None else first + 3 * i} {510 + i * i % 9}" for i in range(300)]
    lines = [f"{500 + 3 * i + i // 50 % 2}\t{sent}" for i, sent in enumerate(board)]
    found = recognise(write(tmp_path / "t.txt", "\n\n".join(lines) + "\n"))
    assert len(found.table.roles if found.table else ()) == columns
    assert found.recipe.value_columns == (f"column {columns}",)


def test_clocks_that_lost_digits_are_no_channels(tmp_path: Path) -> None:
    """Of a table without names, where none of them tells the order of the rows."""
    lines = [f"{500 + 3 * i + i // 50 % 2} {3 * i + 900} {wave(1, phase=i)[0]}" for i in range(300)]
    lines[9] = lines[9].replace("927", "7")
    lines[40:42] = [lines[41], lines[40].replace("620 ", "626 ")]
    found = recognise(write(tmp_path / "t.txt", "\n".join(lines) + "\n"))
    assert found.recipe.value_columns == ("column 3",)


def test_numbers_without_thousands_marks_stay_decimals(tmp_path: Path) -> None:
    values = [f"{v:.3f}".replace(".", ",") for v in 5 + wave(60)]
    path = write(tmp_path / "t.csv", "v;w\n" + "\n".join(f"{v};{v}" for v in values))
    np.testing.assert_allclose(load(path, window=60).sequences[0][:, 0], 5 + wave(60), atol=1e-3)


# Times


def timed(path: Path, times: Sequence[Any], name: str = "time") -> Path:
    """The table with other times, as text."""
    frame = pd.DataFrame({name: times, "heat": HEAT, "rain": RAIN})
    frame.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    "form",
    [
        "%d %b %Y %H:%M", "%d-%b-%y %H:%M", "%d. %B %Y %H:%M", "%b %d, %Y %H:%M",
        "%B %d %Y %H:%M", "%d%b%Y %H:%M", "%a, %d %b %Y %H:%M:%S", "%A %d %B %Y %H:%M",
        "%Y-%b-%d %H:%M", "%d/%m/%y %H:%M", "%d.%m.%Y %H.%M", "%m/%d/%y %I:%M %p",
        "%Y.%m.%d %H:%M:%S", "%Y%m%dT%H%M%S", "%Y%m%d-%H%M%S", "%Y%m%d%H%M", "%Y-%m-%d_%H-%M-%S",
        "%Y-%m-%d-%H-%M-%S",
        "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%d %H:%M:%S+00:00", "%Y-%m-%d %H:%M:%S UTC",
        "%H:%M %d.%m.%Y",
    ],
)  # fmt: skip
def test_a_moment_may_be_written_in_many_ways(tmp_path: Path, form: str) -> None:
    is_the_table(load(timed(tmp_path / "t.csv", HOURS.strftime(form))))


@pytest.mark.parametrize(("unit", "per_second"), [("s", 1), ("ms", 1e3), ("us", 1e6), ("ns", 1e9)])
def test_counts_since_1970_are_moments(tmp_path: Path, unit: str, per_second: float) -> None:
    seconds = (HOURS - pd.Timestamp("1970-01-01")) // pd.Timedelta(seconds=1)
    counts = [int(s) * int(per_second) for s in seconds]
    is_the_table(load(timed(tmp_path / "t.csv", counts, "timestamp")))


@pytest.mark.parametrize("name", ["date", "Datum", "Date/Time"])
def test_days_since_1900_are_moments(tmp_path: Path, name: str) -> None:
    days = (HOURS - pd.Timestamp("1899-12-30")) / pd.Timedelta(days=1)
    is_the_table(load(timed(tmp_path / "t.csv", days.to_numpy().round(8), name)))


def test_days_since_an_experiment_began_are_no_dates(tmp_path: Path) -> None:
    path = timed(tmp_path / "t.csv", list(range(len(HOURS))), "day")
    assert load(path).meta.begins == ""


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Caracas", "UTC"])
def test_a_file_of_one_zone_keeps_its_clock(tmp_path: Path, zone: str) -> None:
    local = HOURS.tz_localize(zone)
    is_the_table(load(timed(tmp_path / "t.csv", local.strftime("%Y-%m-%dT%H:%M:%S%z"))))


def test_rows_of_another_zone_are_brought_to_the_clock_of_the_first_file(tmp_path: Path) -> None:
    tokyo = HOURS.tz_localize("Asia/Tokyo")
    first = timed(tmp_path / "t.csv", tokyo.strftime("%Y-%m-%dT%H:%M:%S%z"))
    there = tokyo.tz_convert("Europe/Berlin").strftime("%Y-%m-%dT%H:%M:%S%z")
    is_the_table(read(timed(tmp_path / "new.csv", there), recognise(first).recipe))
    old = recognise(first).recipe.with_(time_format="%Y-%m-%dT%H:%M:%S%z")
    begins = pd.Timestamp(read(first, old).meta.begins)
    assert begins == HOURS[0] - pd.Timedelta(hours=9)


def test_two_zones_of_summer_and_winter_are_one_clock(tmp_path: Path) -> None:
    hours = pd.date_range("2021-03-20", periods=24 * 12, freq="h", tz="UTC")
    local = hours.tz_convert("Europe/Berlin")
    dataset = load(timed(tmp_path / "t.csv", [stamp.isoformat() for stamp in local]))
    assert (dataset.meta.step, len(dataset)) == (1.0, 12)


@pytest.mark.parametrize("clock", ["%H:%M", "%H:%M:%S", "%I:%M %p", "%H.%M"])
def test_date_and_time_may_stand_apart(tmp_path: Path, clock: str) -> None:
    columns = {
        "Date": HOURS.strftime("%d.%m.%Y").tolist(), "Hour": HOURS.strftime(clock).tolist(),
        "heat": HEAT, "rain": RAIN,
    }  # fmt: skip
    is_the_table(load(write(tmp_path / "t.csv", text(columns, sep=";", number=comma))))


@pytest.mark.parametrize(
    ("dates", "first", "name"),
    [
        *itertools.product(["%Y-%m-%d", "%d/%m/%Y"], [0, 1], ["hour"]),
        *itertools.product(["%Y-%m-%d"], [1], ["Hour (0-23)", "Stunde", "Hour of day"]),
    ],
)
def test_a_date_beside_the_hour_of_the_day_is_one_time(
    tmp_path: Path, name: str, first: int, dates: str
) -> None:
    columns = {
        "date": HOURS.strftime(dates).tolist(), name: [str(h + first) for h in HOURS.hour],
        "heat": HEAT, "rain": RAIN,
    }  # fmt: skip
    path = write(tmp_path / "t.csv", text(columns))
    found = recognise(path)
    assert found.recipe.time_columns == ("date", name)
    is_the_table(read(path, found.recipe))
    assert any("from 1 to 24" in reason for reason in found.reasons) == bool(first)


@pytest.mark.parametrize(("clock", "half"), [("%I:%M", "%p"), ("%H:%M", "%p"), ("%H:%M", "")])
def test_am_or_pm_in_a_column_of_its_own_is_part_of_a_clock_of_12_hours_alone(
    tmp_path: Path, clock: str, half: str
) -> None:
    columns = {
        "date": HOURS.strftime("%Y-%m-%d").tolist(), "time": HOURS.strftime(clock).tolist(),
        "period": HOURS.strftime(half or "x").tolist(), "heat": HEAT, "rain": RAIN,
    }  # fmt: skip
    path = write(tmp_path / "t.csv", text(columns))
    found = recognise(path)
    assert ("period" in found.recipe.time_columns) == (clock == "%I:%M")
    assert read(path, found.recipe).meta.step == 1.0


def test_year_month_day_and_hours_from_one_are_one_time(tmp_path: Path) -> None:
    columns = {part: getattr(HOURS, part).astype(str).tolist() for part in ("year", "month", "day")}
    columns |= {"hour": [str(h + 1) for h in HOURS.hour], "heat": HEAT, "rain": RAIN}
    is_the_table(load(write(tmp_path / "t.csv", text(columns))))


def test_an_hour_that_no_day_has_is_told_by_its_line(tmp_path: Path) -> None:
    hours = [str(h + 1) for h in HOURS.hour]
    columns = {"date": HOURS.strftime("%Y-%m-%d").tolist(), "hour": hours, "heat": HEAT}
    path = write(tmp_path / "t.csv", text(columns))
    recipe = recognise(path).recipe
    hours[30:130] = ["25"] * 100  # a few are left out and said
    write(path, text(columns))
    with pytest.raises(SequiturError, match=r"Line 32 of t.csv has '2021-03-02', '25' in date"):
        read(path, recipe)


# Workbooks


def book(path: Path, rows: Sequence[Sequence[Any]], *merged: str) -> Path:
    """A workbook of one sheet; its path."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    for cells in merged:
        workbook.active.merge_cells(cells)
    workbook.save(path)
    return path


def cells(times: Sequence[Any] | None = None) -> list[list[Any]]:
    """Header and rows of the table."""
    stamps = list(HOURS.to_pydatetime()) if times is None else list(times)
    rows = [[t, float(a), float(b)] for t, a, b in zip(stamps, HEAT, RAIN, strict=True)]
    return [["time", "heat", "rain"], *rows]


def test_a_workbook_is_read_as_the_table_is(tmp_path: Path) -> None:
    is_the_table(load(book(tmp_path / "t.xlsx", cells())))


def test_a_merged_title_is_passed_over(tmp_path: Path) -> None:
    rows = [["Station 7", None, None], [None] * 3, *cells()]
    is_the_table(load(book(tmp_path / "t.xlsx", rows, "A1:C1")))


def test_merged_cells_stand_for_all_they_cover(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["who", "step", "v"]]
    rows += [[f"p{p}" if s == 0 else None, s, 10 * p + s] for p in range(4) for s in range(6)]
    path = book(tmp_path / "t.xlsx", rows, *(f"A{2 + 6 * p}:A{7 + 6 * p}" for p in range(4)))
    dataset = load(path)
    assert dataset.ids == ("p0", "p1", "p2", "p3")
    assert dataset.sequences[2][:, 0].tolist() == [20, 21, 22, 23, 24, 25]


def test_a_merged_name_goes_for_the_columns_below_it(tmp_path: Path) -> None:
    rows = [[None, "left", None, "right"], ["second", "x", "y", "x"]]
    rows += [[i, float(v), 2 * float(v), 3 * float(v)] for i, v in enumerate(wave(60))]
    dataset = load(book(tmp_path / "t.xlsx", rows, "B1:C1"))
    assert dataset.meta.channels == ("left x", "left y", "right x")


def test_dates_that_lost_their_format_are_dates(tmp_path: Path) -> None:
    days = (HOURS - pd.Timestamp("1899-12-30")) / pd.Timedelta(days=1)
    rows = cells(days.to_numpy().tolist())
    rows[0][0] = "Date"
    is_the_table(load(book(tmp_path / "t.xlsx", rows)))


def test_dates_and_clocks_in_cells_of_their_own_are_one_time(tmp_path: Path) -> None:
    rows = [["Date", "Time", "heat", "rain"]]
    rows += [
        [t.date(), t.time(), float(a), float(b)]
        for t, a, b in zip(HOURS.to_pydatetime(), HEAT, RAIN, strict=True)
    ]
    is_the_table(load(book(tmp_path / "t.xlsx", rows)))


def test_of_two_tables_below_each_other_the_larger_is_read_and_that_is_said(
    tmp_path: Path,
) -> None:
    other = [[None] * 3, ["station", "height", None], ["7", 120, None], ["8", 90, None]]
    dataset = load(book(tmp_path / "t.xlsx", [*cells(), *other]))
    is_the_table(dataset)
    assert any("2 tables" in note for note in worded(dataset.meta.notes))


def test_of_two_tables_the_larger_may_be_the_second(tmp_path: Path) -> None:
    other = [["station", "height", None], ["7", 120, None], ["8", 90, None], [None] * 3]
    is_the_table(load(book(tmp_path / "t.xlsx", [*other, *cells()])))


def test_an_empty_row_inside_a_table_ends_nothing(tmp_path: Path) -> None:
    rows = cells()
    rows.insert(50, [None] * 3)
    dataset = load(book(tmp_path / "t.xlsx", rows))
    is_the_table(dataset)
    assert "1 empty row was left out." in worded(dataset.meta.notes)


def test_a_second_table_below_one_in_text_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", text() + "\nstation,height,owner\n7,120,x\n")
    found = recognise(path)
    assert (
        "holds 2 tables, and only 'time, heat' was read, not table 2." in worded(found.warnings)[0]
    )
    is_the_table(load(path))


def test_errors_of_formulas_are_missing_values(tmp_path: Path) -> None:
    rows = cells()
    rows[31][2] = "#DIV/0!"
    rows[41][2] = "#VALUE!"
    is_the_table(load(book(tmp_path / "t.xlsx", rows)), missing=2)


# JSON


def records(**extra: Any) -> list[dict[str, Any]]:
    """One object per row."""
    return [
        {"time": t, "heat": float(a), "rain": float(b), **extra}
        for t, a, b in zip(COLUMNS["time"], HEAT, RAIN, strict=True)
    ]


FRAME = pd.DataFrame(COLUMNS)
JSONS: dict[str, str] = {
    "records": json.dumps(records()),
    "records in an object": json.dumps({"station": 7, "rows": records()}),
    "records two objects deep": json.dumps({"result": {"station": 7, "rows": records()}}),
    "columns": json.dumps({k: list(v) for k, v in COLUMNS.items()}),
    "rows by number": FRAME.to_json(orient="index"),
    "columns by number": FRAME.to_json(),
    "split": FRAME.to_json(orient="split"),
    "a table with its schema": FRAME.to_json(orient="table", index=False),
    "rows of cells": json.dumps([list(COLUMNS), *FRAME.to_numpy().tolist()]),
    "a byte order mark": "\ufeff" + json.dumps(records()),
}


@pytest.mark.parametrize("name", list(JSONS))
def test_json_is_read_however_the_table_lies_in_it(tmp_path: Path, name: str) -> None:
    is_the_table(load(write(tmp_path / "t.json", JSONS[name])))


def test_json_may_be_utf_16(tmp_path: Path) -> None:
    is_the_table(load(write(tmp_path / "t.json", JSONS["records"], "utf-16")))


def test_a_list_of_numbers_is_a_series(tmp_path: Path) -> None:
    path = write(tmp_path / "t.json", json.dumps([float(v) for v in wave(60)]))
    np.testing.assert_allclose(load(path, window=60).sequences[0][:, 0], wave(60), rtol=1e-6)


def test_lists_by_name_are_sequences(tmp_path: Path) -> None:
    lists = {f"s{i}": [float(v) for v in wave(10 + i)] for i in range(6)}
    dataset = load(write(tmp_path / "t.json", json.dumps(lists)))
    assert dataset.ids == tuple(lists)
    assert dataset.lengths.tolist() == [10, 11, 12, 13, 14, 15]


# Parquet


@pytest.mark.parametrize(
    ("unit", "zone"),
    [("s", None), ("ms", None), ("us", None), ("ns", None), ("ms", "UTC"), ("ns", "Europe/Berlin")],
)
def test_parquet_keeps_moments(tmp_path: Path, unit: str, zone: str | None) -> None:
    hours = HOURS.tz_localize(zone) if zone else HOURS
    frame = pd.DataFrame({"time": hours.as_unit(unit), "heat": HEAT, "rain": RAIN})
    frame.to_parquet(tmp_path / "t.parquet")
    is_the_table(load(tmp_path / "t.parquet"))


def test_parquet_is_read_by_what_was_learned_from_text(tmp_path: Path) -> None:
    frame = pd.DataFrame({"time": HOURS, "heat": HEAT, "rain": RAIN})
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_parquet(tmp_path / "t.parquet")
    is_the_table(read(tmp_path / "t.parquet", recognise(tmp_path / "t.csv").recipe))


@pytest.mark.parametrize("kind", ["float64", "Float64", "Int64", "double[pyarrow]"])
def test_parquet_may_lack_values(tmp_path: Path, kind: str) -> None:
    frame = pd.DataFrame({"time": HOURS, "heat": HEAT, "rain": RAIN})
    frame["heat"] = frame["heat"].round().astype(kind)
    frame.loc[[30, 31, 100], "heat"] = None
    frame.to_parquet(tmp_path / "t.parquet")
    dataset = load(tmp_path / "t.parquet")
    assert any("3 missing values were filled in" in note for note in worded(dataset.meta.notes))


def test_parquet_may_lack_moments_and_marks(tmp_path: Path) -> None:
    frame = pd.DataFrame({"time": HOURS, "heat": HEAT, "rain": RAIN})
    frame["wet"] = pd.array([True, None, False] * (len(HOURS) // 3), dtype="boolean")
    frame.to_parquet(tmp_path / "t.parquet")
    is_the_table(load(tmp_path / "t.parquet", left_out=("wet",)))
    frame.loc[5:104, "time"] = None  # a few are left out and said
    frame.to_parquet(tmp_path / "t.parquet")
    with pytest.raises(SequiturError, match=r"Line 6 .* has nothing in time"):
        load(tmp_path / "t.parquet", layout="long", time_columns=("time",))
    with pytest.raises(SequiturError, match=r"heat and rain can't .*: they hold '.*' and '"):
        load(tmp_path / "t.parquet", layout="long", time_columns=("heat", "rain"))


def test_parquet_may_hold_decimals_and_days(tmp_path: Path) -> None:
    import decimal

    days = [datetime.date(2021, 3, 1) + datetime.timedelta(days=i) for i in range(70)]
    frame = pd.DataFrame(
        {"day": days, "price": [decimal.Decimal(f"{v:.2f}") for v in 5 + wave(70)]}
    )
    frame.to_parquet(tmp_path / "t.parquet")
    dataset = load(tmp_path / "t.parquet")
    assert (dataset.meta.channels, dataset.meta.step_unit) == (("price",), "day")


def test_a_recipe_of_a_german_table_reads_the_next_one(tmp_path: Path) -> None:
    recipe = recognise(write(tmp_path / "a.csv", TEXTS["thousands in German"][0])).recipe
    other = io.StringIO(TEXTS["thousands in German"][0]).read()
    is_the_table(load(write(tmp_path / "b.csv", other), **{"decimal": recipe.decimal}))


def offered(path: Path) -> dict[str, Any]:
    """What may be corrected of how the cells are written, and what is chosen now."""
    names = ("delimiter", "decimal", "skip_lines", "header_lines")
    return {c.name: c.value for c in recognise(path).options if c.name in names}


def test_how_cells_are_written_can_be_corrected(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", sheet(["Station 7", "March 2021"]))
    form = {"delimiter": ";", "decimal": ".", "skip_lines": 2, "header_lines": 1}
    assert offered(path) == form
    recipe = recognise(path).recipe
    for name, value in form.items():  # settling what was found changes nothing
        assert revise(path, recipe, **{name: value}).recipe == recipe


def test_lines_above_the_table_are_found_no_more_once_they_are_chosen(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", sheet(["Station 7", "March 2021"]))
    found = revise(path, recognise(path).recipe, skip_lines=3).recipe  # the names as well
    assert (found.skip_lines, found.header) == (3, False)
    whole, below = load(path, skip_lines=2), read(path, found)
    assert below.meta.channels == ("column 2", "column 3")
    np.testing.assert_array_equal(below.sequences[3], whole.sequences[3])


@pytest.mark.parametrize("lines", [0, 2])
def test_header_lines_are_as_many_as_a_person_says(tmp_path: Path, lines: int) -> None:
    table = under(["0", "10", "20"]) if lines else text(header=False)
    path = write(tmp_path / "t.csv", table)
    found = revise(path, recognise(path).recipe, header_lines=lines).recipe
    assert (found.header, found.header_lines) == (bool(lines), lines)
    names = ("heat 10", "rain 20") if lines else ("column 2", "column 3")
    dataset = read(path, found)
    assert dataset.meta.channels[:2] == names
    np.testing.assert_allclose(np.concatenate(dataset.sequences)[:, 0], HEAT, atol=1e-3)


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({"skip_lines": 400}, "has 289 lines, so 400 lines above the table would leave none"),
        ({"delimiter": "|"}, "the character between its cells"),
    ],
)
def test_a_wrong_way_of_writing_is_a_sentence(
    tmp_path: Path, choice: dict[str, Any], says: str
) -> None:
    path = write(tmp_path / "t.csv", text())
    with pytest.raises(SequiturError, match=says):
        revise(path, recognise(path).recipe, **choice)


def test_files_that_say_how_they_are_written_offer_nothing_of_it(tmp_path: Path) -> None:
    frame = pd.DataFrame(COLUMNS)
    frame.to_parquet(tmp_path / "t.parquet")
    frame.to_excel(tmp_path / "t.xlsx", index=False)
    assert offered(tmp_path / "t.parquet") == {}
    assert offered(tmp_path / "t.xlsx") == {"skip_lines": 0, "header_lines": 1}


def test_a_few_rows_with_a_time_of_day_among_dates_are_kept(tmp_path: Path) -> None:
    """As of a second file, whose times are written otherwise."""
    days = pd.date_range("2025-01-01", periods=60, freq="D")
    more = days[-1] + pd.to_timedelta([30, 60, 90], "h")
    when = [*days.strftime("%Y-%m-%d"), *more.strftime("%Y-%m-%d %H:%M:%S")]
    path = table(tmp_path / "t.csv", {"when": when, "heat": np.arange(63) % 7})
    recipe = recognise(path).recipe
    assert recipe.time_format == "%Y-%m-%d or %Y-%m-%d %H:%M:%S"
    assert sum(map(len, load(path, window=1).sequences)) == 63
