"""Numbers in short, as 53.8K, and places with the direction behind them, as 44.5999° N."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise
from tests.cases import crossed
from tests.core.files import wave, write
from tests.core.readers.tables.programs.files import joined, text_of
from tests.notes import worded

ROWS = 60
DAYS = pd.date_range("2025-01-01", periods=ROWS).strftime("%Y-%m-%d").tolist()


def read_beside(tmp_path: Path, name: str, cells: list[str], sep: str = ",") -> SequenceDataset:
    """A table of days, a measurement and a column with these cells."""
    rows = joined([DAYS, [f"{v:.0f}" for v in 50 + 9 * wave(ROWS)], cells], sep)
    path = write(tmp_path / "days.csv", text_of(sep.join(("day", "load", name)), *rows))
    return read(path, recognise(path).recipe.with_(window=0, align=""))


@pytest.mark.parametrize(
    ("name", "first", "last", "numbers"),
    [
        ("fans", "53.8K", "54.1K", (53_800, 54_100)),  # of few different ones
        ("fans", "980", "1.2k", (980, 1_200)),
        ("fans", "820k", "1.25m", (820_000, 1_250_000)),
        ("followers", "54K", "55K", (54_000, 55_000)),
        ("cap", "$820.5M", "$1.2B", (820.5e6, 1.2e9)),
        ("Vol.", "804.26K", "1.03M", (804_260, 1_030_000)),
    ],
)
def test_numbers_in_short_are_written_out(
    tmp_path: Path, name: str, first: str, last: str, numbers: tuple[float, float]
) -> None:
    dataset = read_beside(tmp_path, name, [first] * 30 + [last] * 30)
    assert dataset.sequences[0][[0, -1], 1] == pytest.approx(numbers)


def test_millions_in_words_are_written_out_and_said(tmp_path: Path) -> None:
    dataset = read_beside(tmp_path, "Umsatz", ["0,8 Mio."] * 30 + ["1,1 Mio."] * 30, sep=";")
    assert dataset.sequences[0][-1, 1] == pytest.approx(1.1e6)
    assert any("such as 0,8 Mio." in note for note in worded(dataset.meta.notes))


@pytest.mark.parametrize(
    "cells",
    [sorted(["4K", "8K"] * 10) * 3, sorted(["7B", "13B"] * 10) * 3, ["5K"] * 30 + ["10K"] * 30],
)
def test_few_whole_numbers_with_a_letter_are_classes(tmp_path: Path, cells: list[str]) -> None:
    dataset = read_beside(tmp_path, "kind", cells)
    assert dataset.meta.channels == ("load",)
    assert "kind" in dataset.labels


LATITUDES, LONGITUDES = 44.6 + wave(ROWS) / 99, 11.65 + wave(ROWS, phase=1) / 99


@pytest.mark.parametrize(
    ("north", "west"),
    [("{:.6f}° N", "{:.6f}° W"), ("N{:.6f}", "W {:.6f}"), ("{:.6f} N", "{:.6f} W"),
     ("{:.6f}º N", "{:.6f}ºW")],
)  # fmt: skip
def test_places_with_their_direction_are_degrees(tmp_path: Path, north: str, west: str) -> None:
    places = zip(map(north.format, LATITUDES), map(west.format, LONGITUDES), strict=True)
    rows = (f"{k},{a},{b}" for k, (a, b) in enumerate(places))
    path = write(tmp_path / "way.csv", text_of("t,lat,lon", *rows))
    (track,) = read(path, recognise(path).recipe.with_(window=0)).sequences
    assert np.allclose(track, np.column_stack([LATITUDES, -LONGITUDES]), atol=1e-5)


def test_minutes_and_seconds_are_parts_of_degrees(tmp_path: Path) -> None:
    rows = (f"{k};44°36'{k % 60}.5\"S;11° 39.{k:02d}' E" for k in range(ROWS))
    path = write(tmp_path / "way.csv", text_of("t;lat;lon", *rows))
    (track,) = read(path, recognise(path).recipe.with_(window=0)).sequences
    assert track[1] == pytest.approx((-44.6 - 1.5 / 3600, 11.65 + 0.01 / 60))


def test_places_without_a_header_keep_their_first_row_under_any_ending(tmp_path: Path) -> None:
    rows = (f"{a:.6f}° N,{b:.6f}° E" for a, b in zip(LATITUDES, LONGITUDES, strict=True))
    path = write(tmp_path / "gps.log", text_of(*rows))
    (track,) = read(path, recognise(path).recipe.with_(window=0)).sequences
    assert len(track) == ROWS
    assert recognise(path).recipe.value_columns == ("latitude (°)", "longitude (°)")


def test_newtons_and_watts_are_no_directions(tmp_path: Path) -> None:
    rows = (f"{k},{5 + v:.2f} N,{9 - v:.2f} W" for k, v in enumerate(wave(ROWS)))
    path = write(tmp_path / "test.csv", text_of("t,force,power", *rows))
    assert recognise(path).recipe.value_columns == ("force (N)", "power (W)")


def days_of(tmp_path: Path, names: str, rows: list[str]) -> Path:
    lines = (f"{day},{row}" for day, row in zip(DAYS, rows, strict=True))
    return write(tmp_path / "days.csv", text_of(f"day,{names}", *lines))


def test_ranges_beside_a_date_are_numbers_in_their_order_and_said(tmp_path: Path) -> None:
    rows = [("0,NR", "0-30,30-60", "30-60,>60", "NR,0-30")[k % 4] for k in range(ROWS)]
    path = days_of(tmp_path, "north,south", rows)
    found = recognise(path)
    (series,) = read(path, found.recipe.with_(window=0, align="")).sequences
    assert series[1:3].tolist() == [[15, 45], [45, 60]]
    assert any("30-60 as 45 and >60 as 60, and NR as missing" in w for w in worded(found.warnings))


def test_words_of_a_scale_are_counted_in_their_order(tmp_path: Path) -> None:
    path = days_of(tmp_path, "pain", [("Mild", "Severe", "Moderate")[k % 3] for k in range(ROWS)])
    (series,) = read(path, recognise(path).recipe.with_(window=0, align="")).sequences
    assert series[:3, 0].tolist() == [1, 3, 2]


def test_words_of_a_scale_beside_a_measurement_are_labels(tmp_path: Path) -> None:
    rows = [f"{k % 7}.5,{('low', 'medium', 'high')[k // 20]}" for k in range(ROWS)]
    recipe = recognise(days_of(tmp_path, "temp,level", rows)).recipe
    assert (recipe.value_columns, recipe.label_columns) == (("temp",), ("level",))


def test_age_ranges_of_a_survey_are_no_series(tmp_path: Path) -> None:
    rows = [f"p{k},{('18-24', '25-34')[k % 2]},yes" for k in range(ROWS)]
    path = write(tmp_path / "survey.csv", text_of("id,age,answer", *rows))
    with pytest.raises(SequiturError, match="no columns of numbers"):
        recognise(path)


@pytest.mark.parametrize(
    ("rest", "first"), crossed(["<", "</", "</td>", "&nbsp;", "&", "<br>&#13"], [0, 220])
)
def test_what_is_left_of_a_page_behind_numbers_is_left_off(
    tmp_path: Path, rest: str, first: int
) -> None:
    numbers = (50 + 9 * wave(260)).round(3)
    cells = [f"{x}{rest if k >= first and k % 3 else ''}" for k, x in enumerate(numbers)]
    lines = [f"{9 + k % 7},{cell}" for k, cell in enumerate(cells)]
    path = write(tmp_path / "t.csv", "\n".join(["load,depth", *lines]))
    dataset = read(path, recognise(path).recipe.with_(window=0))
    assert dataset.sequences[0][:, 1] == pytest.approx(numbers)
    example = next(cell for cell in cells if cell.endswith(rest))
    assert f"as in {example}, was left off" in " ".join(worded(dataset.meta.notes))


def test_a_sign_within_a_damaged_number_is_none_of_a_page(tmp_path: Path) -> None:
    cells = ["9&9594e+05", *wave(260).round(3)]
    lines = [f"{9 + k % 7},{cell}" for k, cell in enumerate(cells)]
    found = recognise(write(tmp_path / "t.csv", "\n".join(["load,depth", *lines])))
    assert "'9&9594e+05' in 1 cell" in " ".join(worded(found.warnings))


def test_letters_beside_places_say_which_are_below_0(tmp_path: Path) -> None:
    lines = [f"{k}.5,{'NS'[k % 2]},{2 * k}.25,{'W' if k > 9 else 'E'},{k % 7}" for k in range(ROWS)]
    text = "\n".join(["lat,latd,long,longd,mag", *lines])
    found = recognise(path := write(tmp_path / "t.csv", text))
    assert found.recipe.label_columns == ()
    dataset = read(path, found.recipe.with_(window=0))
    places = [[(-1) ** k * (k + 0.5), (2 * k + 0.25) * (-1 if k > 9 else 1)] for k in range(ROWS)]
    assert dataset.sequences[0][:, :2].tolist() == places


def test_letters_beside_other_numbers_stay_labels(tmp_path: Path) -> None:
    lines = [f"{k}.5,{'NS'[at // 24 % 2]}" for at, k in enumerate([3, 1, 4, 1, 5, 9, 2, 6] * 9)]
    found = recognise(write(tmp_path / "t.csv", "\n".join(["force,pole", *lines])))
    assert found.recipe.label_columns == ("pole",)


def test_hours_and_minutes_are_durations(tmp_path: Path) -> None:
    cells = [f"{k % 4} hrs {k % 60} min" if k % 4 else f"{10 + k % 50} min" for k in range(ROWS)]
    dataset = read_beside(tmp_path, "slept", cells)
    assert dataset.meta.channels == ("load", "slept")
    assert dataset.sequences[0][:3, 1].tolist() == [600, 3660, 7320]


@pytest.mark.parametrize("name", ["Note", "Comments", "Remarks"])
def test_amounts_in_remarks_are_not_measured(tmp_path: Path, name: str) -> None:
    cells = [f"{k}ml" if k % 9 == 2 else "" for k in range(ROWS)]
    assert read_beside(tmp_path, name, cells).meta.channels == ("load",)
    measured = read_beside(tmp_path, "drunk", cells)
    assert measured.meta.channels == ("load", "drunk")


@pytest.mark.parametrize("sign", ["*", "º", "Âº", "Â°", "\ufffd", "'"])
def test_a_sign_before_c_stands_for_degrees(tmp_path: Path, sign: str) -> None:
    cells = [f"{v:.1f}{sign}C" for v in 21 + wave(ROWS)]
    dataset = read_beside(tmp_path, "indoors", cells)
    assert (dataset.meta.channels, dataset.meta.units[1]) == (("load", "indoors"), "°C")


def test_a_sign_alone_behind_numbers_is_no_unit(tmp_path: Path) -> None:
    dataset = read_beside(tmp_path, "indoors", [f"{v:.1f}*" for v in 21 + wave(ROWS)])
    assert "°C" not in dataset.meta.units


@pytest.mark.parametrize(
    ("below", "mark"), crossed(["{}-", "({})", "\N{MINUS SIGN}{}", "\N{EN DASH}{}"], [".", ","])
)
def test_negative_numbers_are_read_as_programs_write_them(
    tmp_path: Path, below: str, mark: str
) -> None:
    def written(value: float) -> str:
        cell = f"{abs(value):,.2f}".translate(str.maketrans(",.", ".," if mark == "," else ",."))
        return below.format(cell) if value < 0 else cell

    values = np.round(1_500 * wave(ROWS), 2)
    dataset = read_beside(tmp_path, "amount", [*map(written, values)], ";")
    at = dataset.meta.channels.index("amount")
    np.testing.assert_allclose(dataset.sequences[0][:, at], values, rtol=1e-5)


def test_brackets_around_all_numbers_may_mean_anything(tmp_path: Path) -> None:
    cells = [f"({value:.2f})" for value in 2 + wave(ROWS)]
    assert read_beside(tmp_path, "error", cells).meta.channels == ("load",)


def test_earlier_recipes_keep_a_minus_behind_as_text(tmp_path: Path) -> None:
    cells = [f"{abs(v):.2f}{'-' if v < 0 else ''}" for v in wave(ROWS)]
    rows = joined([DAYS, [f"{v:.0f}" for v in 50 + 9 * wave(ROWS)], cells])
    path = write(tmp_path / "days.csv", text_of("day,load,amount", *rows))
    recipe = recognise(path).recipe
    assert recipe.empty_cells == "minus"
    earlier = recipe.with_(empty_cells="dated", value_columns=("load",), left_out=("amount",))
    assert read(path, earlier).meta.channels == ("load",)
