"""Tables whose first cell is divided from the others by another sign than these are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import load, read, recognise
from sequitur_core.readers.tables.formats.text.first_cell_apart import (
    with_one_delimiter,
    without_labels_of_lines,
)
from tests.core.files import wave, write


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("10:15:2{k},5 -> 1.{k},2", "10:15:2{k}.5,1.{k},2"),
        ("10:15:2{k}.5 -> 51{k},300", "10:15:2{k}.5,51{k},300"),
        ("[2021-03-04 10:15:2{k}] 1.{k}; -2;3", "2021-03-04 10:15:2{k};1.{k}; -2;3"),
        ("10:15:2{k} 1.{k},2", "10:15:2{k},1.{k},2"),
        ("Cycle_{k}\t850,29.{k},,nan", "Cycle_{k},850,29.{k},,nan"),
    ],
)
def test_the_first_cell_is_divided_as_the_others_are(line: str, read: str) -> None:
    text, made = ("\n".join(of.format(k=k) for k in range(10)) for of in (line, read))
    assert with_one_delimiter(text.encode()).decode() == made


@pytest.mark.parametrize(
    "line",
    [
        "10:15:2{k};1,{k}",  # a decimal comma
        "10:15:2{k} 1,{k} 2,5",
        "10:15:2{k};1,{k};2,5",
        "walk{k}\t1,{k}00.5",  # thousands
        "walk{k}\tfast, then 1.{k}",
        "2021-03-04 10:15:2{k},1.{k},2",
        "10:15:2{k} 1.{k} 2",
    ],
)
def test_tables_with_one_delimiter_stay(line: str) -> None:
    text = "\n".join(line.format(k=k) for k in range(10)).encode()
    assert with_one_delimiter(text) == text


def test_names_are_divided_as_the_numbers_below_and_lines_above_stay(tmp_path: Path) -> None:
    rows = [f"Cycle_{k}\t{850 * k},{x:.3f},{20 - x:.3f}" for k, x in enumerate(wave(60))]
    lines = ["Version\t2.0", "Plate\t96", "Cycle\tSecs,A1,A2", *rows]
    dataset = load(write(tmp_path / "plate.txt", "\n".join(lines)), window=0)
    assert (dataset.meta.channels, dataset.lengths.tolist()) == (("A1", "A2"), [60])
    assert dataset.meta.step == 850


def test_one_number_with_dots_and_a_comma_behind_a_cell_is_one(tmp_path: Path) -> None:
    prices = [1345.6, 2167.2, 987.5, 12497.1, 1194.3, 2099.8] * 10
    cells = [f"{price:,.1f}".translate(str.maketrans(",.", ".,")) for price in prices]
    rows = [f"2021-01-{1 + k % 30:02};{cell}" for k, cell in enumerate(cells[:30])]
    path = write(tmp_path / "t.csv", "\n".join(["date;price", *rows]))
    now = recognise(path).recipe
    dataset = read(path, now.with_(window=0))
    assert dataset.meta.channels == ("price",)
    np.testing.assert_allclose(dataset.sequences[0][:, 0], prices[:30], rtol=1e-6)
    before = now.with_(
        delimiter=",", decimal=".", header=False, skip_lines=1, window=0, time_columns=(),
        value_columns=("column 2", "column 3"),
    )  # fmt: skip
    assert read(path, before).sequences[0].shape == (30, 2)


SNOW = [
    "@T,table", "Created,2016-03-18 22:43", "@H,timestamp,value_16,value_8", "ID, ,16,8",
    "Type,Date,Double,Double", "Format,yyyy-MM-dd HH:mm",
]  # fmt: skip
HOURS = [
    f",1994-01-{1 + k // 24:02} {k % 24:02}:00,{x:.4f},{3.39e-6 * x:.3E}"
    for k, x in enumerate(9 + wave(60))
]


def test_names_are_those_of_the_line_that_labels_the_columns(tmp_path: Path) -> None:
    recipe = recognise(write(tmp_path / "snow.csv", "\n".join([*SNOW, *HOURS]))).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("timestamp",), ("value_16", "value_8"))


def test_a_recipe_that_skips_these_lines_still_reads(tmp_path: Path) -> None:
    path = write(tmp_path / "snow.csv", "\n".join([*SNOW, *HOURS]))
    now = recognise(path).recipe
    lines = {"skip_lines": 6, "header": False, "window": 0}
    columns = {"time_columns": ("column 2",), "value_columns": ("column 3", "column 4")}
    before = read(path, now.with_(**lines, **columns))
    assert before.meta.channels == ("column 3", "column 4")
    np.testing.assert_array_equal(before.sequences[0], read(path, now.with_(window=0)).sequences[0])


def test_units_in_a_line_of_their_own_are_kept(tmp_path: Path) -> None:
    above = ["Name;Zeit;Druck;Fluss", "Einheit;s;bar;l/h", "Geraet;;A;A"]
    rows = [f";{k / 10};{x:.3f};{20 - x:.3f}" for k, x in enumerate(wave(60))]
    meta = load(write(tmp_path / "t.csv", "\n".join([*above, *rows])), window=0).meta
    assert (meta.channels, meta.units) == (("Druck", "Fluss"), ("bar", "l/h"))


@pytest.mark.parametrize(
    "above", [["name,time,x,y"], ["a,b,c,d", "e,f,g,h"], ["Type,Date,Double,Double", "ID,,1,2"]]
)
def test_lines_of_which_none_or_several_name_columns_stay(above: list[str]) -> None:
    text = "\n".join([*above, *HOURS]).encode()
    assert without_labels_of_lines(text) == (text, ())


@pytest.mark.parametrize(
    "line",
    [
        "12/25/2026 16:36:{k:02} 2{x:.2f}C, 6{d}.5%, 100{d}.5hPa",
        "12/25/2026 4:36:{k:02} PM 2{x:.2f} C, 6{d}.5 %, 100{d}.5 hPa",
        "12/25/2026, 16:36:{k:02} 2{x:.2f}, 6{d}.5, 100{d}.5",
        "16:36:{k:02} 2{x:.2f}C;6{d}.5%;100{d}.5hPa",
    ],
)
def test_a_time_in_one_cell_with_the_first_number_stands_apart(tmp_path: Path, line: str) -> None:
    """As a board prints them: print(clock, a), and then a comma before each of the others."""
    lines = [line.format(k=k, d=k * 5 % 7, x=1 + x / 9) for k, x in enumerate(wave(50))]
    path = write(tmp_path / "DATALOG.TXT", "\n".join(lines))
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (recipe.time_columns, dataset.meta.step) == (("column 1",), 1)
    assert dataset.meta.channels == ("column 2", "column 3", "column 4")
    assert "C" not in line or dataset.meta.units == ("°C", "%", "hPa")


def test_a_recipe_of_earlier_versions_has_the_first_number_in_the_cell_of_the_time() -> None:
    text = "\n".join(f"16:36:{k:02} 21.{k:02}C, 60.{k:02}C" for k in range(20)).encode()
    assert with_one_delimiter(text, ",") == text
    assert with_one_delimiter(text) == with_one_delimiter(text, "\t") != text


def test_a_header_above_a_time_and_the_first_number_names_both(tmp_path: Path) -> None:
    rows = [f"12/25/2026 16:36:{k:02} 2{k}.5, 3{k}.25" for k in range(50)]
    path = write(tmp_path / "log.txt", "\n".join(["Date Time T1, T2", *rows]))
    assert read(path, recognise(path).recipe).meta.channels == ("T1", "T2")


def test_zones_behind_clocks_are_no_numbers_and_rows_of_a_minute_no_names(tmp_path: Path) -> None:
    text = "\n".join(f"16:36:{k:02} +0100, 6{k}.5, 7{k}.5" for k in range(20)).encode()
    assert with_one_delimiter(text) == text
    rows = [
        f"25/12/2026 16:{k // 10:02} 2{1 + x / 9:.2f}°C, 5{k % 7}.5°C"
        for k, x in enumerate(wave(60))
    ]
    dataset = load(write(tmp_path / "log.txt", "\n".join(rows)), window=0)
    assert (dataset.meta.channels, sum(dataset.lengths)) == (("column 2", "column 3"), 60)


@pytest.mark.parametrize("zone", ["-0500", "+0530", "+0000"])
def test_a_zone_behind_a_date_is_a_part_of_it(tmp_path: Path, zone: str) -> None:
    rows = [f"2016-11-{k // 4 + 1:02} {k % 4 * 6:02}:20:00 {zone},{k + 1},,{v:.3f}"
            for k, v in enumerate(wave(60))]  # fmt: skip
    path = write(tmp_path / "feeds.csv", "\n".join(["created_at,entry_id,field1,field2", *rows]))
    recipe = recognise(path).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("created_at",), ("field2",))
    assert len(load(path, window=0).sequences[0]) == 60
    before = with_one_delimiter(path.read_bytes(), ",")  # as recipes of earlier versions have it
    assert before.splitlines()[1].startswith(f"2016-11-01 00:20:00,{zone},1,".encode())


def test_a_number_behind_a_clock_is_no_zone() -> None:
    lines = [f"10:15:2{k} -0{k}12,2.5" for k in range(10)]
    made = with_one_delimiter("\n".join(lines).encode()).decode()
    assert made == "\n".join(lines).replace(" -", ",-")
