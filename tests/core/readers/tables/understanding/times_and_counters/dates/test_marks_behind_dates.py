"""Dates with a mark behind some, and quarters in words, as statistical offices write them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.dates.parts.parts_of_years import part_of_year, read_part
from tests.cases import crossed
from tests.core.files import table, wave

MONTHS = pd.date_range("1995-01-01", periods=120, freq="MS")


@pytest.mark.parametrize(
    ("mark", "form", "where"),
    crossed(
        [" [provisional]", " [p]", "*", " [r] "],
        ["%B %Y", "%Y-%m-%d", "%d.%m.%Y"],
        [slice(0, 3), slice(100, 120), slice(0, 120)],
        of=3,
    ),
)
def test_marks_behind_dates_are_no_part_of_them(
    tmp_path: Path, mark: str, form: str, where: slice
) -> None:
    at = [*MONTHS.strftime(form)]
    at[where] = [f"{text}{mark}" for text in at[where]]
    columns = {"at": at, "gas": wave(120), "coal": 2 * wave(120, phase=2)}
    found = recognise(table(tmp_path / "a.csv", columns))
    assert found.recipe.time_columns == ("at",)
    assert any("Marks behind dates" in reason for reason in found.reasons)
    dataset = read(tmp_path / "a.csv", found.recipe.with_(window=0, align=""))
    assert (dataset.lengths.tolist(), dataset.meta.step_unit) == ([120], "month")


def test_dates_without_marks_are_read_as_ever(tmp_path: Path) -> None:
    columns = {"at": MONTHS.strftime("%B %Y"), "gas": wave(120), "coal": 2 * wave(120, phase=2)}
    assert recognise(table(tmp_path / "a.csv", columns)).recipe.time_format == "%B %Y"


@pytest.mark.parametrize(
    "text",
    ["Quarter 2 1995", "QUARTER 2, 1995", "Qtr. 2 1995", "1995 Quarter 2", "2nd quarter 1995",
     "2. Quartal 1995", "2e trimestre 1995", "Trimestre 2 1995", "Q2 1995", "1995K2"],
)  # fmt: skip
def test_quarters_may_be_called_by_their_word(text: str) -> None:
    assert part_of_year(text) == "quarter"
    assert read_part(pd.Series([text]), "quarter")[0] == pd.Timestamp("1995-04-01")


@pytest.mark.parametrize("text", ["Quarter 5 1995", "headquarter 2 1995", "Quarter 2", "T 2 1995"])
def test_other_words_are_no_quarters(text: str) -> None:
    assert part_of_year(text) != "quarter"


def test_milliseconds_may_stand_in_words_behind_a_clock(tmp_path: Path) -> None:
    at = pd.date_range("2026-09-12 08:30", periods=120, freq="500ms")
    clock = [f"{t:%-I:%M:%S %p} {t.microsecond // 1000}msec" for t in at]
    columns = {"Date": at.strftime("%-m/%-d/%Y"), "Time": clock, "Vrms L1N Avg": 230 + wave(120),
               "Current L1 Avg": 100 + 9 * wave(120, phase=2)}  # fmt: skip
    found = recognise(table(tmp_path / "a.txt", columns, sep="\t"))
    assert found.recipe.time_columns == ("Date", "Time")
    dataset = read(tmp_path / "a.txt", found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (0.5, "s")


def test_how_long_a_row_lasted_is_no_part_of_its_date(tmp_path: Path) -> None:
    """As libraries count loans: of quarters in one town and of months in the other."""
    rows = [
        (town, kind, age, f"{month}-01/P{step}M", 100 * place + month.month)
        for town, step in (("E09", 3), ("E08", 1))
        for kind, age, place in (("book", "adult", 5), ("book", "child", 2), ("ebook", "adult", 1))
        for month in pd.period_range("2023-04", periods=12 // step, freq=f"{step}M")
    ]
    columns = ["Authority", "Format", "Age group", "Period", "Count"]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "loans.csv", index=False)
    found = recognise(tmp_path / "loans.csv")
    assert found.recipe.id_columns == ("Authority", "Format", "Age group")
    assert found.recipe.time_columns == ("Period",)
    assert any("/P1M for a month" in reason for reason in found.reasons)
    dataset = read(tmp_path / "loans.csv", found.recipe)
    assert (len(dataset), dataset.meta.step, dataset.meta.step_unit) == (6, 1.0, "month")


def test_a_letter_before_dates_is_no_part_of_them(tmp_path: Path) -> None:
    at = pd.date_range("1990-01-01", periods=120, freq="D").strftime("D-%-d/%-m/%y")
    rows = [f"{t},{44406 + 900 * v:.0f},{7.6 + v / 9:.2f}"
            for t, v in zip(at, wave(120), strict=True)]  # fmt: skip
    (tmp_path / "water.data").write_text("\n".join(rows))
    found = recognise(tmp_path / "water.data")
    assert found.recipe.time_format == "%d/%m/%y (letter before)"
    assert read(tmp_path / "water.data", found.recipe).meta.step_unit == "day"
