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
