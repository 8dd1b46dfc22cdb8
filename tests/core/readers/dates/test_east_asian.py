"""Dates with the signs for year, month and day, or with a weekday in brackets."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sequitur_core.readers import recognise
from sequitur_core.readers.dates.timestamps import find_date_formats, read_dates
from tests.core.files import table, wave


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("2023/04/11(火)", "2023-04-11 00:00"), ("2023/04/11(火) 9:05", "2023-04-11 09:05"),
        ("4/11(三)", "2000-04-11 00:00"), ("2021年4月1日", "2021-04-01 00:00"),
        ("2021年04月01日\uff08木\uff09", "2021-04-01 00:00"), ("2021年4月", "2021-04-01 00:00"),
        ("2021年4月1日 10時30分", "2021-04-01 10:30"), ("4月1日", "2000-04-01 00:00"),
        ("2021년 4월 1일 10시 5분", "2021-04-01 10:05"),
        ("2021年04月01日 05时", "2021-04-01 05:00"), ("2021年4月1日10時", "2021-04-01 10:00"),
        ("昭和52年度", "1977-04-01 00:00"), ("平成元年", "1989-01-01 00:00"),
        ("令和3年4月1日", "2021-04-01 00:00"), ("昭和\uff15\uff12年7月", "1977-07-01 00:00"),
    ],
)  # fmt: skip
def test_a_date_is_read_without_its_signs(text: str, begins: str) -> None:
    form, *others = find_date_formats(pd.Series([text] * 3))
    assert not others
    assert read_dates([pd.Series([text])], form).moments[0] == pd.Timestamp(begins)


@pytest.mark.parametrize("text", ["第1日", "品目一(月)", "3月", "2020年", "食000", "4日", "三月"])
def test_other_cells_are_no_dates(text: str) -> None:
    assert find_date_formats(pd.Series([text] * 3)) == ()


def test_days_with_their_weekday_are_the_time(tmp_path: Path) -> None:
    days = pd.date_range("2023-01-01", periods=60)
    cells = [f"{d:%Y/%m/%d}({'月火水木金土日'[d.weekday()]})" for d in days]
    recipe = recognise(table(tmp_path / "t.csv", {"日付": cells, "気温": wave(60)})).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("日付",))


@pytest.mark.parametrize(
    "months",
    [
        [f"{k}월" for k in range(1, 13)], [f"{k:02d}月" for k in range(1, 13)],
        [f"{k}月" for k in "一二三四五六七八九十"] + ["十一月", "十二月"],
        [f"Tháng {k}" for k in range(1, 13)], [f"{k}月" for k in (*range(4, 13), 1, 2, 3)],
    ],
)  # fmt: skip
def test_columns_called_by_months_are_steps_of_each_station(
    tmp_path: Path, months: list[str]
) -> None:
    """As an underground counts its passengers: of stations along each line, by their numbers."""
    stations = {"호선": [1] * 10 + [2] * 10, "역번호": range(150, 170)}
    names = {"역명": [f"역{k}" for k in range(20)]}
    counted = {
        month: [10_000 * (k * 7 % 9 + 1) + 300 * (at * k % 5) for k in range(20)]
        for at, month in enumerate(months)
    }
    recipe = recognise(table(tmp_path / "t.csv", {**stations, **names, **counted})).recipe
    assert (recipe.layout, recipe.id_columns, recipe.label_columns) == (
        "rows",
        ("역명",),
        ("호선",),
    )
