"""When the rows of one long series were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import gaps_as_steps
from sequitur_core.readers import load, read, recognise, revise
from tests.core.files import air_quality, gait, table, taxi, wave
from tests.notes import worded


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M:%SZ",
        "%Y-%m-%d %H:%M:%S+02:00",
        "%Y-%m-%d %H:%M:%S.%f",
        "%Y/%m/%d %H:%M",
        "%d.%m.%Y %H:%M",
        "%Y.%m.%d. %H:%M",
        "%Y. %m. %d. %H:%M",
        "%d.%m.%Y. %H:%M",
        "%d/%b/%Y:%H",
        "%d/%m/%Y %H:%M:%S",
        "%m/%d/%Y %I:%M %p",
        "%d-%b-%Y %H:%M",
        "%d %B %Y %H:%M",
        "%B %d, %Y %H:%M",
        "%Y%m%d %H:%M",
        "%Y%m%dT%H%M%SZ",
        "%d/%b/%Y:%H:%M:%S +0200",
        "%b-%d-%Y %H:%M",
        "%b-%d-%y %I:%M %p",
        "%b %d %Y %H:%M:%S",
        "%b %d %H:%M:%S",
        "%a %b %d %H:%M:%S %Y",
        "%a %b %d %H:%M:%S CEST %Y",
        "%a %b %d %Y %H:%M:%S GMT+0200 (W. Europe Daylight Time)",
        "%Y-%m-%d %H:%M:%S EST",
        "%Y-%m-%dT%H:%M:%S+02:00[Europe/Berlin]",
    ],
)
def test_a_date_is_read_in_any_usual_way_to_write_it(tmp_path: Path, form: str) -> None:
    times = pd.date_range("2021-03-20", periods=24 * 20, freq="h")
    path = table(tmp_path / "t.csv", {"when": times.strftime(form), "v": wave(len(times))})
    dataset = load(path)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "h")
    assert len(dataset) >= 19
    assert dataset.lengths.tolist() == [24] * len(dataset)


def test_a_column_may_have_dates_in_two_ways_and_stretches_of_it_are_sequences(
    tmp_path: Path,
) -> None:
    inside, outside = (
        pd.date_range(day, periods=200, freq="h") for day in ("20220608", "20220928")
    )
    times = [*inside.strftime("%m/%d/%Y %H:%M:%S"), *outside.strftime("%m/%d/%y %I:%M:%S %p")]
    where = ["inside"] * 200 + ["outside"] * 200
    columns = {"Location": where, "Date.time": times, "Temp": wave(400)}
    found = recognise(table(tmp_path / "t.csv", columns))
    dataset = read(tmp_path / "t.csv", found.recipe)
    assert (dataset.ids, dataset.lengths.tolist()) == (("inside", "outside"), [200, 200])
    assert dataset.meta.step_unit == "h"
    told = "Times are written in two ways, as 06/08/2022 00:00:00 and 09/28/22 12:00:00 AM."
    assert told in found.reasons


def test_days_and_months_that_were_swapped_in_some_rows_are_no_second_way(tmp_path: Path) -> None:
    days = pd.date_range("2021-01-01", periods=60, freq="D")
    texts = [*days[:40].strftime("%d/%m/%Y"), *days[40:].strftime("%m/%d/%Y")]
    found = recognise(table(tmp_path / "t.csv", {"date": texts, "v": wave(60)}))
    assert found.recipe.time_columns == ()
    assert any("can't be read as dates" in warning for warning in worded(found.warnings))


def test_times_in_a_way_that_is_not_known_are_said(tmp_path: Path) -> None:
    texts = [f"{hour % 24}:00 on day {hour // 24} after Easter" for hour in range(60)]
    found = recognise(table(tmp_path / "t.csv", {"when": texts, "v": wave(60)}))
    assert any("when seems to hold times" in warning for warning in worded(found.warnings))


@pytest.mark.parametrize(("unit", "size"), [("s", 1), ("ms", 1000)])
def test_seconds_since_1970_are_dates(tmp_path: Path, unit: str, size: int) -> None:
    times = 1_600_041_600 * size + np.arange(24 * 20) * 3600 * size
    path = table(tmp_path / "t.csv", {"timestamp": times, "v": wave(480)})
    assert load(path).ids[0] == "2020-09-14"


def test_digits_in_a_column_called_date_are_dates(tmp_path: Path) -> None:
    days = pd.date_range("2020-01-01", periods=90, freq="D").strftime("%Y%m%d").astype(int)
    assert load(table(tmp_path / "t.csv", {"date": days, "v": wave(90)})).ids[0] == "2020-01-06"


def test_year_month_day_and_hour_in_columns_of_their_own_are_one_time(tmp_path: Path) -> None:
    times = pd.date_range("2013-03-01", periods=24 * 15, freq="h")
    columns = {part: getattr(times, part) for part in ("year", "month", "day", "hour")}
    path = table(tmp_path / "t.csv", {"No": range(1, 361), **columns, "PM2.5": wave(360)})
    dataset = load(path)
    assert (dataset.ids[0], dataset.meta.channels) == ("2013-03-01", ("PM2.5",))


def test_a_date_and_a_time_in_two_columns_are_one_time(tmp_path: Path) -> None:
    assert recognise(air_quality(tmp_path / "a.csv")).recipe.time_columns == ("Date", "Time")


def test_days_first_are_told_from_months_first_by_the_order_of_rows(tmp_path: Path) -> None:
    days = pd.date_range("2021-01-01", periods=10, freq="D")
    path = table(tmp_path / "t.csv", {"date": days.strftime("%d/%m/%Y"), "v": wave(10)})
    recognised = recognise(path)
    assert recognised.recipe.time_format == "%d/%m/%Y"
    assert load(path, window=2, align="").ids[0] == "2021-01-01"


def test_dates_that_could_be_read_both_ways_are_asked_about(tmp_path: Path) -> None:
    days = ["01/01/2021", "02/02/2021", "03/03/2021", "04/04/2021", "05/05/2021", "06/06/2021"]
    recognised = recognise(table(tmp_path / "t.csv", {"date": days, "v": wave(6)}))
    assert "Check one date" in worded(recognised.warnings)[0]
    assert "time_format" in [choice.name for choice in recognised.options]


def test_a_sampling_rate_is_found_in_rounded_times(tmp_path: Path) -> None:
    meta = load(gait(tmp_path / "g.csv")).meta
    assert (meta.step, meta.step_unit) == (1 / 64, "s")


@pytest.mark.parametrize(
    ("times", "step"),
    [
        ([f"{0.000125 * k:.2E}" for k in range(-200, 200)], (0.000125, "s")),  # as scopes do
        ([f"{0.13 * k:.1f}" for k in range(400)], (0.13, "s")),
        (pd.Timestamp("2021-03-01") + pd.to_timedelta(np.arange(400) * 1.3 // 1, "s"), (1.3, "s")),
    ],
)
def test_even_times_that_are_rounded_to_about_a_step_have_no_holes(
    tmp_path: Path, times: list[object], step: tuple[float, str]
) -> None:
    dataset = load(table(tmp_path / "t.csv", {"Time (s)": times, "v": wave(400)}), window=50)
    assert (dataset.meta.step, dataset.meta.step_unit) == (
        pytest.approx(step[0], rel=1e-9),
        step[1],
    )
    assert (len(dataset), dataset.meta.notes) == (8, ())


def test_rows_that_are_lacking_are_no_rounding(tmp_path: Path) -> None:
    times = np.delete(np.arange(400) / 10, np.arange(7, 400, 11) + np.arange(36) % 5)
    dataset = load(table(tmp_path / "t.csv", {"Time (s)": times, "v": wave(len(times))}), window=50)
    assert dataset.meta.step == 0.1


def test_shuffled_times_are_put_in_order(tmp_path: Path) -> None:
    frame = pd.read_csv(taxi(tmp_path / "taxi.csv"))
    frame.sample(frac=1, random_state=0).to_csv(tmp_path / "shuffled.csv", index=False)
    one, other = load(tmp_path / "taxi.csv"), load(tmp_path / "shuffled.csv")
    np.testing.assert_array_equal(np.concatenate(one.sequences), np.concatenate(other.sequences))


def test_a_repeated_hour_in_autumn_is_taken_once_and_said(tmp_path: Path) -> None:
    frame = pd.read_csv(taxi(tmp_path / "taxi.csv"))
    pd.concat([frame.iloc[:100], frame.iloc[98:]]).to_csv(tmp_path / "t.csv", index=False)
    dataset = load(tmp_path / "t.csv")
    assert len(dataset) == 40
    said = (
        f"2 of {len(frame) + 2:,} rows have the same time and values as another row, on "
        "2014-07-03, and were left out."
    )
    assert said in worded(dataset.meta.notes)


def test_uneven_times_are_said_and_rows_counted(tmp_path: Path) -> None:
    times = np.cumsum(np.random.default_rng(0).exponential(10, 300)).round(2)
    recognised = recognise(table(tmp_path / "t.csv", {"seconds": times, "v": wave(300)}))
    assert any("time between rows varies" in warning for warning in worded(recognised.warnings))


def test_weekends_are_no_holes_between_working_days(tmp_path: Path) -> None:
    days = pd.bdate_range("2021-01-04", periods=60)
    path = table(tmp_path / "t.csv", {"Date": days.strftime("%Y-%m-%d"), "Close": wave(60)})
    dataset = load(path)
    assert (dataset.lengths.tolist(), dataset.ids[1]) == ([5] * 12, "2021-01-11")


def test_holidays_of_all_shares_are_no_missing_days_and_a_day_of_one_is(tmp_path: Path) -> None:
    days = pd.bdate_range("2021-01-04", periods=80).delete([30, 31, 32])
    one = pd.DataFrame({"share": "A", "date": days, "price": wave(77)})
    other = pd.DataFrame({"share": "B", "date": days, "price": 1 + wave(77)}).drop(index=50)
    dataset = load(table(tmp_path / "t.csv", pd.concat([one, other]).to_dict("list")))
    assert (dataset.lengths.tolist(), dataset.meta.step_unit) == ([77, 77], "business day")
    assert any(note.startswith("1 missing value") for note in worded(dataset.meta.notes))


def test_a_temperature_called_t_is_a_channel(tmp_path: Path) -> None:
    assert "T" in load(air_quality(tmp_path / "a.csv")).meta.channels


@pytest.mark.parametrize(
    ("chosen", "form"),
    [(("day", "until"), "%d.%m.%Y %H:%M"), (("month", "mday", "hour"), "parts month day hour")],
)
def test_columns_that_a_person_takes_for_the_time_together_are_read_as_one(
    tmp_path: Path, chosen: tuple[str, ...], form: str
) -> None:
    at = pd.date_range("2021-03-01", periods=200, freq="h")
    clock = at.strftime("%H:%M")
    texts = {"day": at.strftime("%d.%m.%Y"), "from": clock, "until": clock}
    parts = {"year": at.year, "month": at.month, "mday": at.day, "hour": at.hour}
    columns = texts if "day" in chosen else parts
    path = table(tmp_path / "t.csv", {**columns, "v": wave(200)})
    recipe = revise(path, recognise(path).recipe, time_columns=chosen).recipe
    assert (recipe.time_columns, recipe.time_format) == (chosen, form)
    assert read(path, recipe).meta.step_unit == "h"


@pytest.mark.parametrize(("every", "time", "step"), [(100, "Global_Time", 0.1), (1000, "Frame", 1)])
def test_a_clock_of_parts_of_a_second_is_the_time_before_frames(
    tmp_path: Path, every: int, time: str, step: float
) -> None:
    begins = {name: 40 * place for place, name in enumerate(("a7", "b3", "c9"))}
    rows = [
        (name, begin + k, 1_118_846_000_000 + every * (begin + k), *way)
        for name, begin in begins.items()
        for k, way in enumerate(wave(240, phase=begin).reshape(120, 2).round(3))
    ]
    frame = pd.DataFrame(rows, columns=["Vehicle", "Frame", "Global_Time", "v", "acc"])
    found = recognise(table(tmp_path / "t.csv", frame))
    assert found.recipe.time_columns == (time,)
    assert read(tmp_path / "t.csv", found.recipe).meta.step == pytest.approx(step)


@pytest.mark.parametrize("hours", [0, 7])
def test_gaps_of_hours_that_became_empty_steps_are_said(tmp_path: Path, hours: int) -> None:
    """As of storks whose trackers sleep at night."""
    begin = pd.Timestamp("2021-03-01 06:00")
    pause = max(60 * hours - 20, 0)
    rows = [begin + pd.Timedelta(minutes=20 * k + pause * (k // 36)) for k in range(108)]
    columns = {
        "bird": ["Hugo"] * 108 + ["Rico"] * 108,
        "time": [str(at) for at in rows] * 2,
        "speed": wave(216),
        "height": wave(216, phase=2),
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    said = gaps_as_steps.among(found.warnings)
    told = "216 rows became 296 steps: where the time goes on by more than usual, by up to 7 hours"
    assert bool(said) == bool(hours)
    assert not said or str(said[0]).startswith(told)


@pytest.mark.parametrize(("beside", "low"), [("hr_max", 128), ("top", 128), ("hr_max", 5)])
def test_a_heart_rate_is_no_clock_of_its_date(tmp_path: Path, beside: str, low: int) -> None:
    """As of runs: 153 beats a minute are no 1:53, and with HR_max beside it 5 is no hour."""
    days = pd.date_range("2026-03-12", periods=36, freq="3D")
    rate = (low + 8 + 8 * wave(36)).round().astype(int)
    columns = {"date": days.strftime("%Y-%m-%d"), "hr": rate, beside: rate + 17}
    recipe = recognise(table(tmp_path / "runs.csv", columns | {"km": wave(36)})).recipe
    assert recipe.time_columns == ("date",)
    assert "hr" in recipe.value_columns


@pytest.mark.parametrize("whole", [True, False])
def test_a_whole_time_stamp_wins_over_a_date_and_a_number(tmp_path: Path, whole: bool) -> None:
    at = pd.date_range("2026-03-12", periods=60, freq="7h")
    columns = {"date": at.strftime("%Y-%m-%d"), "time": at.strftime("%H%M").astype(int)}
    if whole:
        later = at + pd.to_timedelta(np.arange(60) % 3, "min")
        columns["start"] = later.strftime("%Y-%m-%dT%H:%M:%S")
    recipe = recognise(table(tmp_path / "t.csv", columns | {"km": wave(60).round(2)})).recipe
    assert recipe.time_columns == (("start",) if whole else ("date", "time"))


@pytest.mark.parametrize("who", [["ann", "bob", "eve"], [101, 102, 103]])
@pytest.mark.parametrize("by", ["who", "date"])
def test_days_of_each_who_keeps_a_diary_need_no_clock(
    tmp_path: Path, who: list[object], by: str
) -> None:
    """Beds are gone to before and after midnight: with that clock, days weren't even."""
    random = np.random.default_rng(0)
    days = pd.date_range("2021-03-09", periods=28).strftime("%Y-%m-%d")
    frame = pd.DataFrame({"who": np.repeat(who, 28), "date": [*days] * 3})
    minutes = pd.to_timedelta(random.integers(-120, 120, 84) + 1440, unit="min")
    frame["bed"] = (pd.Timestamp("2000-01-01") + minutes).strftime("%H:%M:%S")
    frame["sleep"] = random.normal(7, 1, 84).round(2)
    path = table(tmp_path / "a.csv", frame.sort_values(by, kind="stable"))
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("who",), ("date",))
    meta = read(path, found.recipe).meta
    assert (meta.step, meta.step_unit) == (1.0, "day")


def test_three_times_of_each_day_are_one_series_whatever_they_are_called(tmp_path: Path) -> None:
    days = pd.date_range("2021-03-09", periods=28).strftime("%Y-%m-%d")
    columns = {"date": np.repeat(days, 3), "time": ["07:00", "12:30", "19:00"] * 28}
    columns |= {"meal": ["early", "noon", "late"] * 28, "sugar": wave(84)}
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("date", "time"))


@pytest.mark.parametrize("parts", [True, False])
@pytest.mark.parametrize("hours", [True, False])
def test_home_runs_of_each_game_are_no_hours(tmp_path: Path, parts: bool, hours: bool) -> None:
    """HR below 8 goes up and down from day to day; hours rise in each, or reach the evening."""
    days = pd.date_range("2026-04-07", periods=80)
    days = days.repeat(np.arange(80) % 20 // 19 + 1)  # now and then there are two games
    date = {"date": days.strftime("%m/%d/%Y")}
    if parts:
        date = {name: getattr(days, name) for name in ("year", "month", "day")}
    runs = np.minimum(5, np.random.default_rng(0).poisson(1.3, len(days)))
    again = np.concatenate([[False], days[1:] == days[:-1]])
    hits = np.random.default_rng(1).integers(3, 15, len(days))
    columns = {**date, "hits": hits, "HR": runs + 9 + 6 * again if hours else runs}
    recipe = recognise(table(tmp_path / "games.csv", columns)).recipe
    assert recipe.time_columns == (*date, *["HR"] * hours)
    assert recipe.value_columns == (("hits",) if hours else ("hits", "HR"))
