"""Dates with names of months in other languages than English."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sequitur_core.readers import recognise
from sequitur_core.readers.dates.timestamps import find_date_formats, read_dates
from tests.core.files import table, wave


@pytest.mark.parametrize(
    ("texts", "begins"),
    [
        (("janeiro 2013", "fevereiro 2013"), "2013-01-01 00:00"),
        (("15 de enero de 2020", "16 de enero de 2020"), "2020-01-15 00:00"),
        (("janv. 2020", "mars 2020"), "2020-01-01 00:00"),
        (("set/19", "out/19"), "2019-09-01 00:00"),
        (("1er mai 2020", "2 mai 2020", "1 juin 2020"), "2020-05-01 00:00"),
        (("15. März 2020 9:05", "16. März 2020 9:05"), "2020-03-15 09:05"),
        (("15.Mrz.20", "16.Mrz.20"), "2020-03-15 00:00"),
        (("mar 21", "abr 21"), "2021-03-01 00:00"),
        (("15 марта 2020", "16 марта 2020"), "2020-03-15 00:00"),
    ],
)  # fmt: skip
def test_a_date_is_read_in_its_language(texts: tuple[str, ...], begins: str) -> None:
    form = find_date_formats(pd.Series(texts))[0]
    assert read_dates([pd.Series(texts)], form).moments[0] == pd.Timestamp(begins)


@pytest.mark.parametrize("texts", [("set 10", "set 11"), ("gen 1", "gen 2"), ("out", "set")])
def test_other_cells_are_no_dates(texts: tuple[str, ...]) -> None:
    assert find_date_formats(pd.Series(texts)) == ()


def test_months_of_another_language_are_the_time(tmp_path: Path) -> None:
    names = (
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
    )
    cells = [f"{name} {year}" for year in range(2013, 2018) for name in names.split()]
    found = recognise(table(tmp_path / "t.csv", {"Mês": cells, "Brasil": wave(60)}))
    assert found.recipe.time_columns == ("Mês",)
