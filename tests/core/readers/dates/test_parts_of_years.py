"""Quarters, weeks and months of years in one cell."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.dates.parts.parts_of_years import (
    are_decimal_years,
    are_weeks,
    counted_part,
    part_of_year,
    read_part,
)
from sequitur_core.readers.dates.timestamps import find_date_formats, read_dates
from tests.cases import crossed
from tests.core.files import table, wave


@pytest.mark.parametrize(
    ("text", "form", "begins"),
    [
        ("1990 Q1", "quarter", "1990-01-01"), ("Q3-2005", "quarter", "2005-07-01"),
        ("2025-T2", "quarter", "2025-04-01"), ("T4 2019", "quarter", "2019-10-01"),
        ("2021K3", "quarter", "2021-07-01"),
        ("2018-KW02", "week", "2018-01-08"), ("2018-W7", "week", "2018-02-12"),
        ("KW 5/2017", "week", "2017-01-30"), ("KW05 2017", "week", "2017-01-30"),
        ("2017 KW 05", "week", "2017-01-30"), ("W5-2017", "week", "2017-01-30"),
        ("7/2023", "month of a year", "2023-07-01"),
        ("1996MM12", "month of a year", "1996-12-01"),
        ("2010m1", "month of a year", "2010-01-01"), ("2010M11", "month of a year", "2010-11-01"),
    ],
)  # fmt: skip
def test_a_cell_says_when_its_part_of_a_year_begins(text: str, form: str, begins: str) -> None:
    assert part_of_year(text) == form
    assert str(read_part(pd.Series([text]), form)[0].date()) == begins


@pytest.mark.parametrize(
    "text",
    ["2018-S1", "201801", "2018-13", "Q5 2018", "2018m13", "W1", "T5 2018", "2018-T10", "T1"],
)
def test_other_cells_say_none(text: str) -> None:
    assert part_of_year(text) == ""


def test_a_cell_that_is_none_is_missing_and_takes_no_other_ones_year() -> None:
    assert read_part(pd.Series(["2018-W01", "soon", None]), "week").isna().tolist() == [
        False, True, True,
    ]  # fmt: skip


def numbers(first: int, last: int, parts: int) -> np.ndarray:
    return np.array([100.0 * y + p for y in range(first, last) for p in range(1, parts + 1)])


@pytest.mark.parametrize(
    ("values", "weekly", "part"),
    [
        (numbers(1970, 1973, 12), False, "month of a year"),
        (numbers(1928, 1931, 52), True, "week"),
        (np.arange(200_001.0, 200_013.0), False, ""),  # of one year alone may be anything
        (np.arange(200_001.0, 200_500.0), False, ""),
        (numbers(1970, 1973, 12)[::5], False, ""),
        (numbers(1970, 1973, 12) + 0.5, False, ""),
        (numbers(1970, 1973, 12) / 100, False, "month in decimals"),
        (numbers(1970, 1973, 11) / 100, False, ""),
        (1970 + np.arange(36) / 12, False, ""),  # years with their fractions
        (np.array([197_001.0, np.nan]), False, ""),
    ],
)
def test_numbers_count_the_parts_of_several_years(
    values: np.ndarray, weekly: bool, part: str
) -> None:
    assert counted_part(values, weekly=weekly) == part


def test_a_year_and_a_number_that_counts_to_4_is_a_quarter_and_one_that_counts_to_12_a_month(
    tmp_path: Path,
) -> None:
    for parts, form in ((4, "quarter in digits"), (12, "%Y-%m")):
        when = [f"{year}-{part + 1}" for year in range(2002, 2010) for part in range(parts)]
        columns = {"Year-Season": when, "heat": wave(len(when))}
        found = recognise(table(tmp_path / f"{parts}.csv", columns))
        assert (found.recipe.time_format, found.recipe.window) == (form, parts)
        assert found.warnings == ()


def test_dates_without_a_year_are_those_of_a_leap_year() -> None:
    texts = pd.Series(["28-02 23:59:58", "29-02 00:00:01"])
    (form,) = find_date_formats(texts)
    moments = read_dates([texts], form).moments
    assert moments[1] - moments[0] == np.timedelta64(3, "s")


KIND = "sums_left_out"


@pytest.mark.parametrize(("name", "first"), [("All months", True), ("Total", False)])
def test_sums_among_the_months_are_left_out_with_a_word(
    tmp_path: Path, name: str, first: bool
) -> None:
    found = recognise(with_sums(tmp_path / "t.csv", name, first=first))
    data = read(tmp_path / "t.csv", found.recipe)
    assert [len(each) for each in data.sequences] == [12] * 12
    assert [note.numbers["count"] for note in data.meta.notes if note.kind == KIND] == [12]


def test_what_is_no_sum_of_months_stays(tmp_path: Path) -> None:
    means = with_sums(tmp_path / "t.csv", "All months", summed=np.mean)
    assert KIND not in {n.kind for n in read(means, recognise(means).recipe).meta.notes}
    places = with_sums(tmp_path / "p.csv", "Total", names=("Ayr", "Bute", "Fife", "Moray"))
    assert "Total" in read(places, recognise(places).recipe).ids


def with_sums(
    path: Path,
    name: str,
    *,
    first: bool = True,
    names: Sequence[str] = month_name[1:],
    summed: Callable[[np.ndarray], float] = np.sum,
) -> Path:
    """A table of months, or of other names, of twelve years, with a row of their sum in each."""
    values = 10.0 + wave(12 * len(names)).reshape(12, -1)
    rows = []
    for year, each in enumerate(values, 2010):
        block = [(year, *pair) for pair in zip(names, each.round(6), strict=True)]
        sums = [(year, name, round(float(summed(each)), 6))]
        rows += [*sums, *block] if first else [*block, *sums]
    return table(path, dict(zip(("year", "month", "people"), zip(*rows, strict=True), strict=True)))


EACH = np.arange(60)


@pytest.mark.parametrize("name", [[], ["time"]])
@pytest.mark.parametrize(
    ("numbers", "are"),
    [
        ((1974 + EACH / 12).round(3), True),
        ((1974 + EACH / 12).round(2), True),
        ((1974 + EACH / 365.25).round(4), True),
        ((2000 + 16 * EACH / 365.25).round(4), True),  # a satellite that comes every 16 days
        (1900.5 + EACH, True),
        (1900 + np.cumsum(1 + np.sin(EACH) ** 2), True),  # uneven
        ((1568.354012 + 0.000681 * EACH), False),  # days of a space telescope
        ((1600 + 1.928 * EACH).round(2), False),  # wave numbers
        (1600.0 + EACH, False),
        (1400.5 + EACH, False),
    ],
)
def test_numbers_are_years_where_a_year_is_divided_so(
    numbers: np.ndarray, are: bool, name: list[str]
) -> None:
    assert are_decimal_years(numbers, name) == are


def test_what_is_called_a_year_may_go_on_hour_by_hour_and_other_words_say_no_years() -> None:
    assert are_decimal_years(2010 + EACH / 8766, ["decimal", "year"])
    assert not are_decimal_years(1974 + EACH / 12, ["wave", "number"])


def test_days_since_a_date_are_steps_of_their_size_and_no_days_of_years(tmp_path: Path) -> None:
    days = (1568.354012 + 0.000681 * np.arange(90)).round(6)
    rows = (f"{day:.9e} {x:.9e}" for day, x in zip(days, wave(90), strict=True))
    (tmp_path / "light.dat").write_text("\n".join(rows))
    found = recognise(tmp_path / "light.dat")
    step = read(tmp_path / "light.dat", found.recipe).meta
    assert (found.recipe.time_format, step.step_unit) == ("number", "step")
    assert step.step == pytest.approx(0.000681)


def test_months_in_decimals_are_the_time_and_a_footnote_below_has_none(tmp_path: Path) -> None:
    months = numbers(1990, 2000, 12) / 100  # of which 1990.1 is October
    fractions = np.repeat(np.arange(1990, 2000), 12) + (np.tile(np.arange(12), 10) + 0.5) / 12
    lines = [
        f"{month:.15g},{fraction:.4f},{price:.3f}"
        for month, fraction, price in zip(months, fractions, wave(120), strict=True)
    ]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["Date,Fraction,Price", *lines, ",,the last is of one day"]))
    found = recognise(path)
    assert found.recipe.time_columns == ("Date",)
    assert found.recipe.time_format == "month in decimals"
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "month")
    assert dataset.meta.channels == ("Price",)
    assert sum(dataset.lengths) == 120
    assert not any("gap" in str(warning) for warning in found.warnings)


def test_years_among_their_months_are_left_out(tmp_path: Path) -> None:
    values, lines = wave(2 * 240), list[str]()
    for place, goods in enumerate("AB"):
        for year in range(20):
            own = values[240 * place + 12 * year :][:12]
            lines += [f"{goods},{1996 + year}MM{k:02},{v:.4f},." for k, v in enumerate(own, 1)]
            lines.append(f"{goods},{1996 + year}JJ00,{own.mean():.4f},{year}")
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["Goods,Perioden,CPI,Weight", *lines]))
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (dataset.ids, [*dataset.lengths]) == (("A", "B"), [240, 240])
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "month")
    assert dataset.meta.channels == ("CPI",)
    assert any("40 rows have no time in Perioden" in str(w) for w in found.warnings)


@pytest.mark.parametrize(("last", "form"), [(4, "quarter in digits"), (52, "week")])
def test_dutch_quarters_count_to_4_and_german_weeks_to_52(last: int, form: str) -> None:
    texts = pd.Series([f"{year}KW{k:02}" for year in (1996, 1997) for k in range(1, last + 1)])
    assert find_date_formats(texts) == (form,)
    assert read_dates([texts], form).moments[1] == np.datetime64(
        "1996-04-01" if last == 4 else "1996-01-08"
    )


def _prices(tmp_path: Path, *, monthly: bool) -> Path:
    """Prices of five places in each quarter of five years, and of two of them in each month, too.

    As offices write them that publish both: the period is a quarter or a month.
    """
    rows, rng = [], np.random.default_rng(0)
    for often, count in (("monthly", 12), ("quarterly", 4))[not monthly :]:
        for place in "ABCDE"[: 2 if count == 12 else 5]:
            prices = 100 + rng.normal(size=5 * count).cumsum()
            at = [(year, period) for year in range(2001, 2006) for period in range(1, count + 1)]
            rows += [[often, place, *when, x] for when, x in zip(at, prices, strict=True)]
    frame = pd.DataFrame(rows, columns=["frequency", "place", "yr", "period", "index"])
    frame.to_csv(path := tmp_path / "prices.csv", index=False)
    return path


def test_a_period_of_a_year_is_a_month_or_a_quarter_as_it_counts(tmp_path: Path) -> None:
    found = recognise(path := _prices(tmp_path, monthly=True))
    assert found.recipe.time_columns == ("yr", "period")
    assert found.recipe.id_columns == ("frequency", "place")
    dataset = read(path, found.recipe)
    assert len(dataset) == 7
    assert dataset.meta.step_unit == "month"
    assert set(dataset.lengths.tolist()) == {60, 58}  # the last quarter begins in October


def test_periods_that_count_to_four_alone_are_quarters(tmp_path: Path) -> None:
    dataset = read(path := _prices(tmp_path, monthly=False), recognise(path).recipe)
    assert set(dataset.lengths.tolist()) == {20}
    assert (dataset.meta.step, dataset.meta.step_unit) == (3, "month")


def test_quarters_with_a_zero_are_a_part_of_the_time(tmp_path: Path) -> None:
    """As an office for labour statistics writes them: M01 to M12, or Q01 to Q04."""
    at = [(year, f"Q{k:02d}") for year in range(1990, 2005) for k in (1, 2, 3, 4)]
    columns = {"Series id": ["LNS140Q"] * 60, "Year": [y for y, _ in at]}
    path = table(
        tmp_path / "rate.csv", {**columns, "Period": [q for _, q in at], "Value": wave(60)}
    )
    meta = read(path, recognise(path).recipe).meta
    assert (meta.step, meta.step_unit) == (3, "month")


@pytest.mark.parametrize(("first", "count", "unit"), [(1700, 250, "year"), (1700, 40, "step")])
def test_a_long_series_of_years_may_begin_long_ago(
    tmp_path: Path, first: int, count: int, unit: str
) -> None:
    """As R writes its yearly series, such as that of sunspots."""
    years = np.arange(first, first + count)
    path = table(tmp_path / "spots.csv", {"time": years, "spots": wave(count)})
    assert read(path, recognise(path).recipe).meta.step_unit == unit


def test_periods_of_games_in_one_year_are_no_parts_of_it(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = [
        [f"g{game}", 2001 + game // 10, period, points]
        for game in range(40)
        for period, points in enumerate(rng.normal(25, 5, 4), 1)
    ]
    frame = pd.DataFrame(rows, columns=["game", "year", "period", "points"])
    frame.to_csv(path := tmp_path / "games.csv", index=False)
    assert recognise(path).recipe.time_columns == ("period",)


@pytest.mark.parametrize(("mark", "name"), crossed("-/ ", ["isoweek", "period"]))
def test_a_year_and_a_number_beyond_12_that_counts_on_is_a_week(
    tmp_path: Path, name: str, mark: str
) -> None:
    weeks = pd.date_range("2020-03-02", periods=60, freq="W-MON").strftime(f"%G{mark}%V")
    path = table(tmp_path / "water.csv", {name: weeks, "RNA": wave(60)})
    recipe = recognise(path).recipe
    assert (recipe.time_columns, recipe.time_format) == ((name,), "week")
    meta = read(path, recipe).meta
    assert (meta.step, meta.step_unit) == (7, "day")


def test_seasons_and_numbers_that_stop_at_12_are_no_weeks() -> None:
    seasons = pd.Series([f"{year}-{(year + 1) % 100:02d}" for year in range(2001, 2030)])
    months = pd.Series(pd.date_range("2019-01-01", periods=30, freq="MS").strftime("%Y-%m"))
    assert not are_weeks(seasons)
    assert not are_weeks(months)


def days_of_years(first: str, days: Sequence[int]) -> list[int]:
    return [int(at.strftime("%Y%j")) for at in pd.Timestamp(first) + pd.to_timedelta(days, "D")]


@pytest.mark.parametrize(
    ("name", "days", "dated"),
    [
        ("date", [*range(40)], True),  # over a New Year
        ("date", [*range(0, 640, 16)], True),  # as pictures of a satellite are put together
        ("sample", [*range(40)], False),
        ("", [*range(30), *range(200, 210)], True),
        ("", [*range(3, 20)], False),  # which may count anything
    ],
)
def test_a_number_of_a_year_and_its_day_is_a_date(
    tmp_path: Path, name: str, days: list[int], dated: bool
) -> None:
    numbers = days_of_years("2014-12-10" if name else "2014-05-01", days)
    rows = [f"{at},{v:.2f}" for at, v in zip(numbers, wave(len(days)), strict=True)]
    (path := tmp_path / "t.csv").write_text("\n".join([f"{name},count"] * bool(name) + rows))
    recipe = recognise(path).recipe
    assert (recipe.time_format == "%Y%j") == dated
    if dated:
        assert read(path, recipe).meta.step == (16 if days[1] == 16 else 1)


def test_milliseconds_are_no_days_of_years(tmp_path: Path) -> None:
    columns = {"time": 1_950_100 + 1000 * np.arange(60), "v": wave(60)}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.time_format == "number"


@pytest.mark.parametrize("name", ["dates", "date"])
def test_decimal_years_of_a_few_months_are_days(tmp_path: Path, name: str) -> None:
    """Written to five digits, so that a day is .00273 of a year or .00274."""
    columns = {name: (1940 + np.arange(1, 121) / 366).round(5), "tide": wave(120)}
    found = recognise(path := table(tmp_path / "tide.csv", columns))
    assert found.recipe.time_format == "decimal year"
    assert "120 daily rows" in found.sentence
    dataset = read(path, found.recipe)
    assert dataset.ids[1] == "1940.02"
    before = read(path, found.recipe.with_(without=("1940.02 day",)))  # as it was called
    assert before.ids == (dataset.ids[0], *dataset.ids[2:])


def test_weeks_stand_before_their_years(tmp_path: Path) -> None:
    """14/2016, as reports of sales have them; 04/2016 to 12/2016 alone are months."""
    monday = pd.date_range("2016-04-04", periods=60, freq="W-MON")
    weeks = [f"{at.isocalendar().week:02d}/{at.isocalendar().year}" for at in monday]
    path = table(tmp_path / "a.csv", {"KW": weeks, "sold": wave(60), "returned": wave(60) + 3})
    recipe = recognise(path).recipe
    assert (recipe.time_columns, recipe.time_format) == (("KW",), "week")
    meta = read(path, recipe).meta
    assert (meta.step, meta.step_unit, meta.begins[:10]) == (7.0, "day", "2016-04-04")
    months = [f"{month:02d}/2016" for month in range(1, 13)]
    assert find_date_formats(pd.Series(months)) == ("month of a year",)
