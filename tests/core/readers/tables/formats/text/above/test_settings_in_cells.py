"""Settings above a table, each of which is a cell with its value: `radius 250;hand right`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave, write

SPACED = "width 1280;radius 250;hand right;software mouse;colour rgb[r=0,g=9];task 4"
N = 80


def _rows(sign: str = ";", columns: int = 3, more: int = 0) -> list[str]:
    values = zip(*((9 + wave(N, phase=k)).round(3) for k in range(columns)), strict=True)
    return [
        sign.join([f"{k / 20:.2f}", *map(str, row)]) + sign * more for k, row in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("above", "rows"),
    [
        ([SPACED, "26/03/2021;17:38:25.650;;;;", ";;;;;", "t;x;y;z;;"], _rows(more=2)),
        (["speed 3;load 12;temp 21;hall B"], _rows()),
        (["rate=20;gain=4;who=S03;mode=slow"], _rows()),
        (["rate;20;gain;4"], _rows()),
        (["rate=20,gain=4,who=S03,mode=slow", ""], _rows(",")),
        (["rate=20\tgain=4", "who=S03\tmode=slow", ""], _rows("\t")),
        (["dt=0.05;n=60;v0=3.2;m=1.5;k=40;c=0.2"], _rows(more=2)),
    ],
)
def test_names_stand_below_settings(
    tmp_path: Path, above: Sequence[str], rows: Sequence[str]
) -> None:
    sign = next(mark for mark in ";,\t" if mark in rows[0])
    header = [] if above[-1].startswith("t;") else [sign.join("txyz")]
    path = write(tmp_path / "task.csv", "\n".join([*above, *header, *rows, ""]))
    found = recognise(path)
    assert found.recipe.time_columns == ("t",)
    assert read(path, found.recipe).meta.channels == ("x", "y", "z")


def test_units_may_follow_the_names_below_settings(tmp_path: Path) -> None:
    above = ["Device: DL-7;Serial: 00312;Firmware: 2.1;Interval: 1 s", "", "t;T;h;p", "s;C;%;hPa"]
    path = write(tmp_path / "log.csv", "\n".join([*above, *_rows(), ""]))
    made = read(path, recognise(path).recipe)
    assert (made.meta.channels, made.meta.units) == (("T", "h", "p"), ("°C", "%", "hPa"))


def test_numbers_that_count_on_are_no_settings(tmp_path: Path) -> None:
    names = ["room 101;attic 102;cellar 103;yard 104", "t;low;mean;high"]
    path = write(tmp_path / "house.csv", "\n".join([*names, *_rows(), ""]))
    assert recognise(path).recipe.skip_lines == 0


@pytest.mark.parametrize(
    ("names", "units"),
    [
        ("time 1;force 1;travel 1;strain 1", "s;N;mm;%"),
        ("time 1;force 2;travel 3;strain 5", "s;N;mm;%"),
    ],
)
def test_names_that_end_in_numbers_are_no_settings(tmp_path: Path, names: str, units: str) -> None:
    path = write(tmp_path / "test.csv", "\n".join([names, units, *_rows(), ""]))
    made = read(path, recognise(path).recipe)
    assert made.meta.channels == tuple(names.split(";")[1:])
    assert made.meta.units == ("N", "mm", "%")
