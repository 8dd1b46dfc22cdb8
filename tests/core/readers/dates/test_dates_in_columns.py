"""Dates in a column for each of their parts, known by their names or by how they count on."""

from __future__ import annotations

import calendar
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import date_order
from sequitur_core.readers import read, recognise
from sequitur_core.readers.dates.parts.date_parts import part_of, read_parts, with_days_between
from tests.cases import crossed
from tests.core.files import table, wave
from tests.notes import worded

NAMED = {"y": "year", "m": "month", "d": "day"}


def bare(path: Path, first: str, order: str, *, lacking: int = 0) -> tuple[Path, pd.DatetimeIndex]:
    """Days without names of columns: their parts (y, m, d), and v for values, in some order."""
    days = pd.date_range(first, periods=160)
    columns: dict[int, object] = {}
    for place, part in enumerate(order):
        if part == "v":
            columns[place] = (9 * wave(160, phase=place)).round(2)
        else:
            numbers = getattr(days, NAMED[part]).astype(str).to_numpy(object)
            numbers[lacking : lacking + 1] = "" if part == "d" and lacking else numbers[lacking]
            columns[place] = numbers
    pd.DataFrame(columns).to_csv(path, header=False, index=False)
    return path, days


@pytest.mark.parametrize(
    ("first", "order"),
    [
        *(("1999-05-01", order) for order in ("vvmd", "mdvv", "dmvv", "vmdvv")),
        *(("2003-03-01", order) for order in ("vvymd", "dmyvv", "mdyvv")),
        ("2003-10-05", "vvmd"),
    ],
)
def test_columns_without_names_that_count_on_as_dates_do_are_one_wherever_they_stand(
    tmp_path: Path, first: str, order: str
) -> None:
    path, days = bare(tmp_path / "days.csv", first, order)
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=160, align=""))
    assert found.recipe.layout == "long"
    parts = [p for p in "ymd" if p in order]
    places = tuple(f"column {1 + order.index(part)}" for part in parts)
    assert found.recipe.time_columns == places
    values = tuple(f"column {1 + i}" for i, part in enumerate(order) if part == "v")
    assert (dataset.meta.channels, dataset.meta.step_unit) == (values, "day")
    assert dataset.meta.begins[5:10] == str(days[0])[5:10]
    told = "The dates have no year" in " ".join(found.reasons)
    assert told == ("y" not in order)


def logged(
    path: Path, step: str, parts: str, *, rows: int = 700, first: str = "2019-12-30"
) -> Path:
    """Rows of a logger without names: parts of dates (j: day of the year, c: 2359), and values."""
    at = pd.date_range(first, periods=rows, freq=step)
    written = {"y": "%Y", "j": "%j", "m": "%m", "d": "%d", "h": "%H", "n": "%M", "c": "%H%M"}
    columns: dict[int, object] = {
        i: at.strftime(written[part]).astype(int) for i, part in enumerate(parts)
    }
    columns |= {len(parts) + i: (9 * wave(rows, phase=i)).round(2) for i in range(3)}
    pd.DataFrame(columns).to_csv(path, header=False, index=False, sep=" ")
    return path


@pytest.mark.parametrize(
    ("step", "parts", "used"),
    [
        ("min", "yjmdhn", "ymdhn"), ("10min", "yjmdhn", "ymdhn"), ("h", "yjmdh", "ymdh"),
        ("D", "yjmd", "ymd"), ("h", "yjh", "yjh"), ("10min", "yjhn", "yjhn"),
        ("15min", "yjc", "yjc"), ("h", "yjc", "yjc"), ("D", "yj", "yj"),
    ],
)  # fmt: skip
def test_days_of_the_year_in_columns_without_names_are_parts_of_dates(
    tmp_path: Path, step: str, parts: str, used: str
) -> None:
    path = logged(tmp_path / "station.dat", step, parts)
    found = recognise(path)
    assert found.recipe.layout == "long"
    assert found.recipe.time_columns == tuple(f"column {1 + parts.index(p)}" for p in used)
    dataset = read(path, found.recipe.with_(window=700, align=""))
    assert dataset.meta.channels == tuple(f"column {len(parts) + i}" for i in (1, 2, 3))
    assert (str(dataset.meta.begins)[:10], dataset.lengths.tolist()) == ("2019-12-30", [700])


@pytest.mark.parametrize(("step", "used"), [("15min", "ymdhn"), ("h", "ymdh")])
def test_parts_of_dates_without_names_are_the_time_though_rows_come_only_now_and_then(
    tmp_path: Path, step: str, used: str
) -> None:
    path = logged(tmp_path / "rain.dat", step, used)
    lines = path.read_text().splitlines()
    rng = np.random.default_rng(4)
    wet = [line for line, rains in zip(lines, rng.random(len(lines)) < 0.5, strict=True) if rains]
    path.write_text("\n".join(wet))
    recipe = recognise(path).recipe
    assert recipe.time_columns == tuple(f"column {1 + i}" for i in range(len(used)))
    assert recipe.layout == "long"


@pytest.mark.parametrize("key", ["", "data_fields: "])
def test_parts_with_one_word_before_them_are_a_date_and_those_with_another_a_second_one(
    tmp_path: Path, key: str
) -> None:
    """As of flasks of air, filled by twos, and measured weeks later."""
    rng = np.random.default_rng(5)
    parts = ("year", "month", "day", "hour", "minute")
    taken = (
        pd.Timestamp("1969-08-20") + pd.to_timedelta(rng.integers(9, 3e5, 50), "min")
    ).sort_values()
    lines = ["# air in flasks", "# comment: filled by twos", f"# {key}site"]
    lines[-1] += "".join(f" {when}_{part}" for when in ("sample", "analysis") for part in parts)
    lines[-1] += " analysis_value"
    for i, at in enumerate(taken.repeat(2)):
        later = at + pd.Timedelta(20, "D") + pd.Timedelta(2 * i, "min")
        both = f"{at:%Y %m %d %H %M} {later:%Y %m %d %H %M}"
        lines.append(f"MLO {both} {320 + 9 * wave(100)[i]:.2f}")
    path = tmp_path / "co2.txt"
    path.write_text("\n".join(lines))
    recipe = recognise(path).recipe
    assert recipe.layout == "long"
    assert recipe.time_columns == tuple(f"sample_{part}" for part in parts)
    assert recipe.value_columns == ("analysis_value",)


@pytest.mark.parametrize(
    "names",
    [
        ("年/Year", "月/Month", "日/Day", "時/Hour"), ("年", "月", "日", "时"),
        ("Year 년", "Month 월", "Day 일", "Hour 시"),
        ("Jahr/Year", "Monat/Month", "Tag/Day", "Stunde/Hour"),
        ("год", "месяц", "день", "час"), ("rok", "miesiąc", "dzień", "godzina"),
        ("Anno", "Mese", "Giorno", "Ora"), ("År", "Månad", "Dag", "Timme"),
    ],
)  # fmt: skip
def test_parts_of_dates_are_known_in_other_languages_and_in_two_at_once(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    at = pd.date_range("2021-11-01", periods=900, freq="h")
    parts = dict(zip(names, (at.year, at.month, at.day, at.hour), strict=True))
    path = table(tmp_path / "t.csv", {**parts, "數值/Value": (9 * wave(900)).round(2)})
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", names)
    assert recipe.time_format == "parts year month day hour"


@pytest.mark.parametrize("name", ["Year/Month", "day/night", "min/max"])
def test_names_of_two_things_are_no_part_of_a_date(name: str) -> None:
    assert part_of(name) == ""


@pytest.mark.parametrize("most", [52, 40])
def test_what_counts_behind_a_year_is_no_day_of_it_where_it_never_turns_over(
    tmp_path: Path, most: int
) -> None:
    years = np.repeat(range(2015, 2020), most)
    counts = np.tile(np.arange(1, most + 1), 5)
    columns = [years, counts, wave(5 * most).round(3), wave(5 * most, period=9).round(3)]
    path = tmp_path / "weeks.csv"
    pd.DataFrame(dict(enumerate(columns))).to_csv(path, header=False, index=False)
    assert "yearday" not in recognise(path).recipe.time_format


def test_flags_beside_what_was_measured_are_not_said_to_be_measurements(tmp_path: Path) -> None:
    path = logged(tmp_path / "station.dat", "min", "yjmdhn", rows=1_440)
    frame = pd.read_csv(path, sep=" ", header=None)
    rng = np.random.default_rng(1)
    for i, place in enumerate((9, 8, 7)):
        frame.insert(place, f"flag {i}", (rng.random(1_440) < 0.01 * i).astype(int))
    frame.to_csv(path, header=False, index=False, sep=" ")
    found = recognise(path)
    assert found.recipe.value_columns == ("column 7", "column 9", "column 11")
    assert "measurements" not in " ".join(worded(found.warnings))


def test_a_day_that_lacks_between_two_others_is_filled_in(tmp_path: Path) -> None:
    path, _ = bare(tmp_path / "days.csv", "1999-05-01", "vvmd", lacking=30)  # 31 May
    dataset = read(path, recognise(path).recipe.with_(window=160, align=""))
    assert dataset.lengths.tolist() == [160]
    day, nan = np.array([1.0, np.nan, 3, np.nan, np.nan, 7, np.nan, 1]), np.nan
    month = np.array([5.0, 5, 5, 5, 5, 5, 5, 6])
    assert np.array_equal(
        with_days_between(day, month), [1, 2, 3, nan, nan, 7, nan, 1], equal_nan=True
    )


def test_months_without_a_year_go_over_new_year_once() -> None:
    def years(*months: int) -> list[int]:
        columns = [pd.Series(np.array(months, float)), pd.Series(np.full(len(months), 1.0))]
        return pd.DatetimeIndex(read_parts(columns, ["month", "day"])).year.tolist()

    assert years(10, 11, 12, 1, 2) == [1999, 1999, 1999, 2000, 2000]
    assert years(5, 6, 7) == [2000] * 3
    assert years(1, 6, 12, 1, 6) == [2000] * 5  # of two series


@pytest.mark.parametrize(("each", "rows"), [(30, 8), (12, 20)])
def test_trials_of_blocks_are_no_days(tmp_path: Path, each: int, rows: int) -> None:
    block, trial = np.repeat(np.arange(1, rows + 1), each), np.tile(np.arange(1, each + 1), rows)
    columns = [block, trial, wave(len(block)).round(3), wave(len(block), period=9).round(3)]
    path = tmp_path / "trials.csv"
    pd.DataFrame(dict(enumerate(columns))).to_csv(path, header=False, index=False)
    assert "month" not in recognise(path).recipe.time_format


def counts_by_hour(path: Path, name: str, numbers: range) -> Path:
    """How many came at some of the hours, or rounds, of each of 60 days, through two gates."""
    rng = np.random.default_rng(2)
    rows = [
        (f"{day:%d.%m.%Y}", at, rng.choice(["north", "south"]), rng.integers(1, 40))
        for day in pd.date_range("2022-03-01", periods=60)
        for at in sorted(rng.choice(numbers, 5, replace=False))
    ]
    pd.DataFrame(rows, columns=["Tag", name, "Tor", "Autos"]).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("name", ["Zeit", "time", "Hora"])
def test_a_time_behind_a_date_may_hold_its_hour(tmp_path: Path, name: str) -> None:
    found = recognise(counts_by_hour(tmp_path / "t.csv", name, range(24)))
    assert found.recipe.time_columns == ("Tag", name)
    assert found.recipe.value_columns == ("Autos",)


@pytest.mark.parametrize(("name", "numbers"), [("time", range(1, 6)), ("round", range(24))])
def test_rounds_of_a_day_are_no_hours(tmp_path: Path, name: str, numbers: range) -> None:
    found = recognise(counts_by_hour(tmp_path / "t.csv", name, numbers))
    assert found.recipe.time_columns != ("Tag", name)


@pytest.mark.parametrize(("first", "longer", "weekday"), [(2010, 2014, 6), (2018, 2020, 0)])
def test_a_year_has_53_weeks_from_sundays_or_mondays_on(
    tmp_path: Path, first: int, longer: int, weekday: int
) -> None:
    """2014 has so many from Sundays on alone, as offices count cases of a disease."""
    weeks = [(y, w) for y in range(first, longer + 2) for w in range(1, 53 + (y == longer))]
    year, week = zip(*weeks, strict=True)
    path = table(tmp_path / "t.csv", {"year": year, "week": week, "cases": wave(len(weeks))})
    found = recognise(path, layout="long", window=1)
    data = read(path, found.recipe)
    assert (len(data), data.meta.step, data.meta.step_unit) == (len(weeks), 7.0, "day")
    assert pd.Timestamp(data.ids[0]).weekday() == weekday


def test_one_row_a_day_needs_no_clock(tmp_path: Path) -> None:
    """When the steps of a day were written down is no part of the day's time."""
    days = pd.date_range("2026-01-05", periods=56)
    saved = np.where(np.arange(56) < 31, "20:03:24", "07:10:00")
    table = pd.DataFrame({"date": days, "steps": np.arange(56) * 37 % 101, "saved": saved})
    table.to_csv(path := tmp_path / "steps.csv", index=False)
    found = recognise(path)
    assert (found.recipe.time_columns, found.recipe.label_columns) == (("date",), ())
    assert found.partitions == ()
    assert not read(path, found.recipe).meta.notes


@pytest.mark.parametrize("names", [("", "", ""), ("Land", "", ""), ("a", "b", "c")])
@pytest.mark.parametrize("years_first", [True, False])
def test_years_beside_months_in_words_are_one_time_whatever_they_are_called(
    tmp_path: Path, names: tuple[str, str, str], years_first: bool
) -> None:
    """As in tables of statistical offices, which leave such columns without names."""
    months = pd.date_range("2015-01-01", "2021-12-01", freq="MS")
    words = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
             "Oktober", "November", "Dezember"]  # fmt: skip
    lands = ("Bayern", "Berlin", "Hessen", "Saarland")
    rows = [(land, m.year, words[m.month - 1]) for land in lands for m in months]
    if not years_first:
        rows = [(land, month, year) for land, year, month in rows]
    guests = {
        "guests": (900 + 90 * wave(len(rows))).round(),
        "nights": (2_000 + 99 * wave(len(rows), phase=2)).round(),
    }
    frame = pd.concat([pd.DataFrame(rows, columns=names), pd.DataFrame(guests)], axis=1)
    frame.to_csv(path := tmp_path / "t.csv", index=False, sep=";")
    dataset = read(path, recognise(path).recipe)
    assert (dataset.ids, {*dataset.lengths.tolist()}) == (lands, {84})
    assert dataset.meta.channels == ("guests", "nights")
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "month")


QUARTERS = {
    "Quarter": [f"Quarter {k}" for k in range(1, 5)],
    "Quartal": [f"{k}. Quartal" for k in range(1, 5)],
    "Trimestre": [f"{k}º trimestre" for k in range(1, 5)],
    "Period": ["Jan-Mar", "Apr-Jun", "Jul-Sep", "Oct-Dec"],
    "1_variable_attribute_code": [f"QUART{k}" for k in range(1, 5)],
    "when": ["Q1", "Q2", "Q3", "Q4"],
}


def guests_by(path: Path, name: str, quarters: list[str], year: str) -> Path:
    """A row for each land, year, quarter and what was counted."""
    lands, counted = ("Bayern", "Berlin", "Hessen"), ("guests", "nights")
    years = range(2010, 2022)
    rows = [
        (y, q, land, what) for y in years for q in quarters for land in lands for what in counted
    ]
    frame = pd.DataFrame(rows, columns=[year, name, "land", "what"])
    frame["value"] = (900 + 90 * wave(len(rows))).round()
    frame.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(("name", "year"), crossed(QUARTERS, ["Year", "time"]))
def test_quarters_in_words_beside_years_are_part_of_the_time(
    tmp_path: Path, name: str, year: str
) -> None:
    quarters = QUARTERS[name]
    path = guests_by(tmp_path / "t.csv", name, quarters, year)
    found = recognise(path)
    assert found.recipe.time_columns == (year, name)
    dataset = read(path, found.recipe)
    assert {*dataset.lengths.tolist()} == {48}
    assert (dataset.meta.step, dataset.meta.step_unit) == (3.0, "month")


@pytest.mark.parametrize(
    ("name", "parts"),
    [("question", QUARTERS["when"]), ("when", ["Q1", "Q2", "Q3", "Q5"]), ("when", ["Q1", "Q2"])],
)
def test_questions_are_no_quarters(tmp_path: Path, name: str, parts: list[str]) -> None:
    found = recognise(guests_by(tmp_path / "t.csv", name, parts, "Year"))
    assert found.recipe.time_columns == ("Year",)


def test_numbers_beside_months_that_are_no_years_are_none(tmp_path: Path) -> None:
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    sold = (2_000 + 40 * wave(120)).round()
    path = table(tmp_path / "t.csv", {"month": months * 10, "sold": sold, "paid": wave(120)})
    assert "sold" not in recognise(path).recipe.time_columns


@pytest.mark.parametrize("total", ["", "Total"])
def test_dates_in_digits_stay_so_beside_a_total_and_in_the_order_of_another_column(
    tmp_path: Path, total: str
) -> None:
    rng = np.random.default_rng(1)
    days = pd.date_range("2024-01-01", periods=60).strftime("%Y%m%d")
    frames = [
        pd.DataFrame({"Day": days, "Source": name, "Sessions": rng.integers(50, 900, 60)})
        for name in ("Direct", "Email", "Paid")
    ]
    rows = pd.concat(frames).sort_values("Sessions", ascending=False)
    sums = pd.DataFrame({"Day": [total], "Source": [""], "Sessions": [rows["Sessions"].sum()]})
    pd.concat([sums, rows]).to_csv(path := tmp_path / "visits.csv", index=False)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("Source",), ("Day",))
    assert found.recipe.value_columns == ("Sessions",)
    assert any("where a time should be" in text for text in worded(found.warnings))
    dataset = read(path, found.recipe)
    assert dataset.lengths.tolist() == [60] * 3
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "day")
    email = dataset.sequences[dataset.ids.index("Email")][:, 0]
    np.testing.assert_array_equal(email, frames[1]["Sessions"])


def births(path: Path, others: tuple[str, ...], *, years: int = 12) -> Path:
    """Of each month in words, of countries one below the other, the latest year first."""
    rng = np.random.default_rng(3)
    rows = []
    for country in ("Armenia", "Austria", "Belgium", "Chile"):
        for year in range(2019, 2019 - years, -1):
            month = rng.integers(800, 900, 12)
            words = [*others[:1], *calendar.month_name[1:], *others[1:]]
            numbers = [int(month.sum()) + 5, *month, 5][1 - len(others[:1]) :]
            at = rng.choice([year + 1, year + 2])
            rows += [(country, year, m, at, n) for m, n in zip(words, numbers, strict=False)]
    names = ["Country", "Year", "Month", "Source Year", "Value"]
    pd.DataFrame(rows, columns=names).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("others", [(), ("Total",), ("Total", "Unknown"), ("Ensemble", "Inconnu")])
def test_rows_of_no_month_among_months_in_words_are_left_out_with_a_word(
    tmp_path: Path, others: tuple[str, ...]
) -> None:
    found = recognise(path := births(tmp_path / "t.csv", others))
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("Country",), ("Year", "Month"))
    assert found.recipe.value_columns == ("Value",)
    data = read(path, found.recipe)
    assert (len(data), {*data.lengths.tolist()}) == (4, {144})
    assert data.meta.step_unit == "month"
    said = " ".join(worded(found.warnings))
    assert ("no time in Month" in said) == (len(others) == 2)  # Total alone is a sum


@pytest.mark.parametrize("others", [("Total", "Unknown")])
def test_rows_of_no_month_stay_where_months_name_sequences(
    tmp_path: Path, others: tuple[str, ...]
) -> None:
    path = births(tmp_path / "t.csv", others)
    found = recognise(path, id_columns=("Country", "Month"), time_columns=("Year",))
    assert len(read(path, found.recipe)) == 4 * 14


def test_months_with_many_other_words_are_no_time(tmp_path: Path) -> None:
    path = births(tmp_path / "t.csv", ("Total", "Unknown"))
    frame = pd.read_csv(path)
    other = frame["Month"] == "Unknown"
    frame.loc[other, "Month"] = [f"Unknown {i}" for i in range(other.sum())]
    frame.to_csv(path, index=False)
    assert "Month" not in recognise(path).recipe.time_columns


@pytest.mark.parametrize(
    ("name", "ends", "parts"),
    [
        ("Hour (PST)", True, False), ("Time", True, False), ("HHMM", True, False),
        ("Hour", False, False), ("Hour", True, True), ("Stunde", False, True),
    ],
)  # fmt: skip
def test_hours_in_digits_beside_a_date_are_a_clock(
    tmp_path: Path, name: str, ends: bool, parts: bool
) -> None:
    """From 0100 to 2400, which ends its day, or from 0000 to 2300; a day of the year beside it."""
    at = pd.date_range("2022-05-01", periods=24 * 75, freq="h")
    hours = [f"{hour + ends:02d}00" for hour in at.hour]
    days = {"Year": at.year, "Month": at.month, "Day": at.day}
    days = days if parts else {"Date": at.strftime("%-m/%-d/%Y")}
    columns = {**days, name: hours, "Jul": at.day_of_year, "heat": wave(1_800).round(3)}
    path = table(tmp_path / "hourly.csv", {**columns, "rain": wave(1_800, phase=2).round(3)})
    found = recognise(path)
    assert found.recipe.time_columns == (*days, name)
    data = read(path, found.recipe.with_(window=1_800, align=""))
    assert data.meta.channels == ("heat", "rain")
    assert (data.lengths.tolist(), data.meta.step, data.meta.step_unit) == ([1_800], 1.0, "h")
    assert str(data.meta.begins)[:16] == f"2022-05-01T0{int(ends)}:00"


@pytest.mark.parametrize(("month", "first"), [(5, "%d"), (1, "%m"), (7, "")])
def test_a_column_of_months_says_whether_days_stand_first(
    tmp_path: Path, month: int, first: str
) -> None:
    """Five minutes apart on one date, which is as good either way; another month says nothing."""
    n = 60
    clock = [f"01/05/2022 {k // 12}:{k % 12 * 5:02d}" for k in range(n)]
    columns = {"at": clock, "MOIS": [month] * n, "power": wave(n).round(2).tolist()}
    found = recognise(table(tmp_path / "day.csv", columns))
    assert found.recipe.time_format.startswith(first)
    assert bool(date_order.among(found.warnings)) == (not first)


@pytest.mark.parametrize(
    ("form", "together"),
    crossed(["%H%M UTC", "%H%MZ", "%H%M%S UTC", "%HZ", "%H GMT"], [False, True]),
)
def test_hours_in_digits_with_a_zone_behind_are_a_clock(
    tmp_path: Path, form: str, together: bool
) -> None:
    at = pd.date_range("2022-05-01", periods=24 * 40, freq="h")
    days, hours = at.strftime("%Y/%m/%d"), at.strftime(form)
    times = {"at": days + " " + hours} if together else {"Data": days, "Hora UTC": hours}
    columns = {**times, "heat": wave(960).round(3), "rain": wave(960, phase=2).round(3)}
    found = recognise(path := table(tmp_path / "hourly.csv", columns))
    assert found.recipe.time_columns == (*times,)
    data = read(path, found.recipe.with_(window=960, align=""))
    assert (data.lengths.tolist(), data.meta.step, data.meta.step_unit) == ([960], 1.0, "h")
    assert str(data.meta.begins)[:16] == "2022-05-01T00:00"


def test_clocks_in_digits_with_a_zone_behind_tell_the_time_without_a_date(tmp_path: Path) -> None:
    at = pd.date_range("2022-05-01 06:00", periods=600, freq="min")
    columns = {"time": at.strftime("%H%MZ"), "heat": wave(600).round(3)}
    found = recognise(path := table(tmp_path / "day.csv", columns))
    data = read(path, found.recipe)
    assert (found.recipe.time_format, data.meta.step, data.meta.step_unit) == ("clock", 60.0, "s")


@pytest.mark.parametrize(
    ("year", "week"), [("år", "uke"), ("rok", "týden"), ("év", "hét"), ("y\u0131l", "hafta")]
)
def test_years_and_weeks_are_one_time_in_other_languages(
    tmp_path: Path, year: str, week: str
) -> None:
    """Weeks of 2018 and 2019 at three wards, which take turns."""
    at = pd.date_range("2018-10-01", periods=40, freq="W-MON").isocalendar()
    columns = {year: np.repeat(at["year"], 3), week: np.repeat(at["week"], 3)}
    wards = {"ward": np.tile(["a", "b", "c"], 40), "arrivals": wave(120).round(2)}
    recipe = recognise(table(tmp_path / "wards.csv", {**columns, **wards})).recipe
    assert (recipe.time_columns, recipe.id_columns) == ((year, week), ("ward",))


@pytest.mark.parametrize("form", ["%a. {}/%b.", "{}. %b.", "{} %b."])
def test_days_behind_which_a_shortened_month_ends_in_a_point_are_dates(
    tmp_path: Path, form: str
) -> None:
    """As a diary of blood sugar is kept: Wed. 9/Feb."""
    days = pd.date_range("2022-03-02", periods=61)
    cells = [day.strftime(form).format(day.day) for day in days]
    rows = pd.DataFrame({"Date": cells, "sugar": (110 + 30 * wave(61)).round()})
    rows.to_csv(path := tmp_path / "diary.csv", index=False)
    found = recognise(path)
    assert found.recipe.time_columns == ("Date",)
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "day")
