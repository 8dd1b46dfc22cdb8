"""Names of columns in two rows: years above their quarters or months."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.text.above.dates_in_rows import (
    dated_names,
    says_of_times,
)
from tests.cases import crossed
from tests.core.files import wave

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
LINES = ("Gross product", "Consumption", "Goods", "Services", "Investment", "Exports")


def account(path: Path, parts: Sequence[str], *, merged: bool, name: str, below: bool) -> Path:
    """A table of an office: lines numbered and named, years above their parts, titles and notes."""
    years = [str(year) for year in range(1990, 2010) for _ in parts]
    if merged:
        years = [y if i % len(parts) == 0 else "" for i, y in enumerate(years)]
    head = [["", "", *years], ["", "", *parts * 20]]
    head[int(below)][:2] = [name, "Item" if below else ""]
    rows = [
        [str(i + 1), line, *map(str, (900 * (i + 2) + 50 * wave(len(years), phase=i)).round(1))]
        for i, line in enumerate(LINES)
    ]
    title = ["Table 1. Product of the whole country", "[Billions] At annual rates", ""]
    body = [",".join(row) for row in (*head, *rows)]
    path.write_text("\n".join([*title, *body, "Legend / Footnotes:"]))
    return path


@pytest.mark.parametrize(
    ("parts", "merged", "below"),
    crossed(
        [QUARTERS, calendar.month_abbr[1:], calendar.month_name[1:]], [True, False], [True, False]
    ),
)
def test_years_above_their_quarters_or_months_are_dates(
    tmp_path: Path, parts: Sequence[str], merged: bool, below: bool
) -> None:
    path = account(tmp_path / "t.csv", parts, merged=merged, name="Line", below=below)
    found = recognise(path)
    assert found.recipe.layout == "rows"
    assert f"Columns 1990 {parts[0]} to 2009 {parts[-1]} are dates" in found.reasons[0]
    dataset = read(path, found.recipe)
    assert dataset.ids == LINES
    assert {*dataset.lengths.tolist()} == {20 * len(parts)}
    assert (dataset.meta.step, dataset.meta.step_unit) == (12 / len(parts), "month")


@pytest.mark.parametrize(
    ("years", "parts"),
    [
        ("a,1990,1990,1990,1990", ",Q1,Q2,Q2,Q4"),  # one twice
        ("a,1990,1990,1990,1990", ",Q1,Q2,Q3,x"),
        ("a,1990,1990,1990,1990", ",1,2,3,4"),
        ("a,1990,1991,1992,1993", ",12.5,13.1,14,15"),
        ("a,1990,1990,1990", ",Q1,Q2,Q3"),
        ("a,b", "c,d,e,f,g,h"),
        ("a,b,1990,c,1991", ",Q1,Q2,Q3,Q4"),
    ],
)
def test_other_rows_are_no_dates(years: str, parts: str) -> None:
    assert dated_names([years.split(","), parts.split(",")]) == []


def test_a_row_of_years_may_end_with_the_first_quarter_of_the_last() -> None:
    names = dated_names([["a", "1990", "", "1991"], ["", "Q3", "Q4", "Q1", "Q2"]])
    assert names == ["a", "1990 Q3", "1990 Q4", "1991 Q1", "1991 Q2"]


@pytest.mark.parametrize(
    ("names", "below"),
    [
        ("nr,dd/mm/yyyy,hh:mm:ss,#1,#2", ",  date  ,time , 4, 25"),
        ("nr,Date,Time,flow,level", ",yyyy-mm-dd,HH:MM:SS,0.00,0.00"),
    ],
)
def test_a_word_above_dates_and_numbers_beside_it_go_on_with_the_names(
    tmp_path: Path, names: str, below: str
) -> None:
    """Numbers there say which sensors those are, or how values are written."""
    rows = [
        f"{k},2021-02-12,10:{k // 60:02}:{k % 60:02},{a:.2f},{b:.2f}"
        for k, (a, b) in enumerate(zip(20 + wave(90), 9 + wave(90, phase=1), strict=True))
    ]
    path = tmp_path / "trend.csv"
    path.write_text("\n".join([names, below, *rows, ""]))
    found = recognise(path)
    assert found.recipe.header_lines == 2
    assert found.recipe.value_columns[0].startswith(names.split(",")[3])
    made = read(path, found.recipe)
    assert str(made.meta.begins).startswith("2021-02-12T10:00:00")
    assert not found.warnings


@pytest.mark.parametrize("word", ["mean", "start"])
def test_another_word_above_dates_is_no_name(word: str) -> None:
    below = [[f"2021-02-{day:02}", "3"] for day in range(1, 9)]
    assert not says_of_times([word, "4"], below)
    assert says_of_times(["date", "4"], below)
