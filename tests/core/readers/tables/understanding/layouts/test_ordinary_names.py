"""Plain tables whose names look like something special to a rule, and aren't."""

from __future__ import annotations

from calendar import month_abbr
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.understanding.name_blocks import tell_quantities
from tests.cases import crossed
from tests.core.files import table, wave
from tests.notes import worded

STEPS, WHO = 24, 8


def melted(path: Path, named: str, value: str, time: str, steps: list[object]) -> Path:
    """Two quantities of several people, one below the other, in a row for each number."""
    rows = [
        (f"P{who:02d}", step, quantity, round(size * (2 + x), 3))
        for who in range(WHO)
        for i, step in enumerate(steps)
        for quantity, size, x in (
            ("flow", 100, wave(STEPS, phase=who)[i]),
            ("turbidity", 3, wave(STEPS, phase=who + 1)[i]),
        )
    ]
    pd.DataFrame(rows, columns=["patient", time, named, value]).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("named", "numbers"),
    crossed(
        ["channel", "measure", "metric", "Variable", "Merkmal"],
        [("reading", "Year", 1990), ("value", "lap", 0), ("result", "t", 0)],
    ),
)
def test_quantities_below_one_another_are_channels(
    tmp_path: Path, named: str, numbers: tuple[str, str, int]
):
    value, time, first = numbers
    steps: list[object] = [first + i for i in range(STEPS)]
    found = recognise(melted(tmp_path / "long.csv", named, value, time, steps))
    assert found.recipe.channel_column == named
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("patient",), (time,))
    dataset = read(tmp_path / "long.csv", found.recipe)
    assert dataset.meta.channels == ("flow", "turbidity")
    assert [len(s) for s in dataset.sequences] == [STEPS] * WHO


@pytest.mark.parametrize(("first", "letter"), crossed([0, 1], ["p", "C", "T", "O"]))
def test_people_called_by_a_letter_and_a_number_are_no_electrodes(
    tmp_path: Path, letter: str, first: int
):
    names = [f"{letter}{k}" for k in range(1, 31)]
    cells = np.array([wave(40, phase=k) for k in range(30)]).round(3)
    frame = pd.DataFrame(cells, columns=[str(first + i) for i in range(40)])
    frame.insert(0, "who", names)
    frame.to_csv(path := tmp_path / "wide.csv", index=False)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (found.recipe.layout, dataset.ids) == ("rows", tuple(names))
    assert dataset.meta.step_unit == "step"


def test_an_axis_in_the_first_line_stands_above_rows_with_numbers(tmp_path: Path):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(5, 1, (30, 24)).round(2))
    frame.columns = pd.Index([f"{i / 2:.1f}" for i in range(24)])
    frame.insert(0, "sample", np.arange(1, 31))
    frame.to_csv(path := tmp_path / "wide.csv", index=False)
    found = recognise(path)
    assert (found.recipe.id_columns, len(read(path, found.recipe))) == (("sample",), 30)


def test_a_rate_of_the_heart_is_no_hour_of_a_date(tmp_path: Path):
    days = pd.date_range("2020-01-01", periods=500)
    frame = pd.DataFrame({"year": days.year, "month": days.month, "day": days.day})
    frame["stress"] = wave(500).round(2)
    frame["HR (bpm)"] = (70 + 20 * wave(500, phase=1)).round(1)
    frame.to_csv(path := tmp_path / "watch.csv", index=False)
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.time_columns) == ("long", ("year", "month", "day"))
    assert found.recipe.value_columns == ("stress", "HR (bpm)")


def test_what_is_one_thing_for_each_is_a_label_though_rows_of_several_take_turns(tmp_path: Path):
    rng = np.random.default_rng(0)
    rows = [
        (who, f"2023-04-{day + 1:02d}", *rng.normal(size=2).round(3), who % 2)
        for day in range(30)
        for who in range(1, 13)
    ]
    frame = pd.DataFrame(rows, columns=["cow", "date", "milk", "fat", "outcome"])
    frame.to_csv(path := tmp_path / "cows.csv", index=False)
    found = recognise(path)
    assert found.recipe.value_columns == ("milk", "fat")
    assert read(path, found.recipe).labels["outcome"].tolist() == ["yes", "no"] * 6


CATALAN = "Gener Febrer Març Abril Maig Juny Juliol Agost Setembre Octubre Novembre Desembre"
FINNISH = (
    "Tammikuu Helmikuu Maaliskuu Huhtikuu Toukokuu Kesäkuu Heinäkuu Elokuu Syyskuu Lokakuu "
    "Marraskuu Joulukuu"
)
TURKISH = "OCAK ŞUBAT MART NİSAN MAYIS HAZİRAN TEMMUZ AĞUSTOS EYLÜL EKİM KASIM ARALIK"


def test_months_behind_a_common_beginning_are_steps_of_a_month(tmp_path: Path):
    """As a weather service writes the rain of each month, a row a year."""
    cells = 50 + 20 * np.random.default_rng(1).normal(size=(40, 12)).round(1)
    frame = pd.DataFrame(cells, columns=[f"rain_acum_{month}" for month in CATALAN.split()])
    frame.insert(0, "Any", np.arange(1850, 1890))
    found = recognise(table(tmp_path / "rain.csv", frame))
    assert (found.recipe.layout, found.recipe.step, found.recipe.step_unit) == ("rows", 1, "month")
    of_two = pd.concat([frame, frame.iloc[:, 1:].add_prefix("max_")], axis=1)
    assert not recognise(table(tmp_path / "two.csv", of_two)).recipe.step


@pytest.mark.parametrize(
    "names",
    [[str(m) for m in range(1, 13)], month_abbr[1:], *map(str.split, (CATALAN, FINNISH, TURKISH))],
)
def test_twelve_numbered_columns_beside_years_are_months(tmp_path: Path, names: list[str]):
    rng = np.random.default_rng(0)
    season = 10 + 8 * np.sin(np.arange(12) / 6 * np.pi)
    frame = pd.DataFrame((season + rng.normal(size=(40, 12))).round(1))
    frame.columns = pd.Index(names)
    frame.insert(0, "year", np.arange(1950, 1990))
    frame.to_csv(path := tmp_path / "months.csv", index=False)
    found = recognise(path)
    assert (found.recipe.layout, len(read(path, found.recipe))) == ("rows", 40)


def test_a_sheet_for_each_person_describes_no_other_one(tmp_path: Path):
    path = tmp_path / "birds.xlsx"
    with pd.ExcelWriter(path) as workbook:
        for k, (name, months) in enumerate({"dora": 45, "carla": 33, "otto": 46}.items()):
            when = pd.date_range("2000-01-01", periods=months, freq="MS").strftime("%Y-%m")
            cells = {"month": when, "weight": wave(months, phase=k).round(2), "group": "ab"[k % 2]}
            pd.DataFrame(cells).to_excel(workbook, sheet_name=name, index=False)
    dataset = read(path, recognise(path).recipe)
    assert dataset.ids == ("dora", "carla", "otto")
    assert dataset.meta.channels == ("weight",)


def test_an_axis_in_the_first_line_stands_above_names_and_labels(tmp_path: Path):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(5, 1, (30, 24)).round(2))
    frame.columns = pd.Index([f"{i / 2:.1f}" for i in range(24)])
    frame.insert(0, "group", ["treated", "control"] * 15)
    frame.insert(0, "bird", [f"XR{k}" for k in range(30)])
    frame.to_csv(path := tmp_path / "wide.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.label_columns) == (("bird",), ("group",))
    assert len(read(path, recipe)) == 30


def test_a_first_row_that_goes_up_evenly_is_no_axis_where_its_words_come_again(tmp_path: Path):
    rng = np.random.default_rng(0)
    rows = [np.arange(24) / 2, *rng.normal(5, 1, (29, 24)).round(2)]
    words = [f"XR{k},{'ab'[k % 2]}" for k in range(30)]
    lines = [",".join([word, *map(str, row)]) for word, row in zip(words, rows, strict=True)]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(lines))
    assert len(read(path, recognise(path).recipe)) == 30


def test_a_speed_of_an_engine_names_no_engines(tmp_path: Path):
    rng = np.random.default_rng(0)
    when = pd.Timestamp("2024-05-01 08:00") + pd.to_timedelta(
        np.arange(300) * 0.4 + np.repeat(np.arange(60), 5) * 3, "s"
    )
    frame = pd.DataFrame({"timestamp": when.astype(str), "air_flow": rng.normal(20, 3, 300)})
    frame["engine_rpm"] = np.repeat(np.sort(rng.normal(2000, 300, 60)).round(2), 5)
    frame.round(2).to_csv(path := tmp_path / "obd.csv", index=False)
    found = recognise(path)
    assert found.recipe.layout == "long"
    assert found.recipe.value_columns == ("air_flow", "engine_rpm")


def test_a_uuid_names_sequences(tmp_path: Path):
    rng = np.random.default_rng(0)
    rows = [
        (1001 + who, f"2021-11-{1 + who:02d} {step:02d}:16:08", *rng.normal(size=2).round(2))
        for who in range(19)
        for step in range(17)
    ]
    frame = pd.DataFrame(rows, columns=["uuid", "timestamp", "temperature", "load"])
    frame.to_csv(path := tmp_path / "cargo.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ("uuid",)
    assert found.recipe.value_columns == ("temperature", "load")


@pytest.mark.parametrize(("word", "ids"), [("W{}", ("V1",)), ("{} kg", ())])
def test_words_in_a_first_numbered_column_name_the_rows(
    tmp_path: Path, word: str, ids: tuple[str, ...]
) -> None:
    """As R calls the columns of a table without names; a number with its unit was measured."""
    frame = pd.DataFrame({"V1": [word.format(i + 3) for i in range(WHO)]})
    for i in range(STEPS):
        frame[f"V{i + 2}"] = [round(float(who + np.sin(i / 3 + who)), 3) for who in range(WHO)]
    frame.to_csv(path := tmp_path / "weekly.csv", index=False)
    found = recognise(path)
    assert found.recipe.layout == "rows"
    assert found.recipe.id_columns == ids
    assert ("V1 was left out" in " ".join(worded(found.warnings))) == (not ids)


def gas_prices(path: Path, letters: str, *, days: int) -> Path:
    """A price of each grade and region, called by a letter and a number, at even dates."""
    dates = pd.date_range("1995-01-02", periods=44, freq=f"{days}D").strftime("%m/%d/%Y")
    names = [f"{letter}{k}" for letter in letters for k in (1, 2, 3)]
    prices = {name: (1.1 + 0.01 * wave(44, phase=k)).round(3) for k, name in enumerate(names)}
    return table(path, {"date": dates.tolist(), **{n: v.tolist() for n, v in prices.items()}})


@pytest.mark.parametrize(
    ("letters", "days", "wells"), [("arm", 1, False), ("abc", 7, False), ("abc", 1, True)]
)
def test_letters_with_numbers_are_wells_only_where_a_plate_has_all(
    tmp_path: Path, letters: str, days: int, wells: bool
) -> None:
    found = recognise(gas_prices(tmp_path / "prices.csv", letters, days=days))
    assert (found.recipe.layout == "columns") == wells
    assert any("wells of a plate" in reason for reason in found.reasons) == wells
    assert wells or len(found.recipe.value_columns) == 9


@pytest.mark.parametrize(
    "names", [("GJ1", "GJ2", "NJ1", "NJ2", "HP"), ("tmp", "hum", "wind", "sun", "rain")]
)
def test_few_columns_with_names_that_count_nothing_are_channels_of_many_rows(
    tmp_path: Path, names: tuple[str, ...]
):
    levels = [2.0, 9.0, 20.0, 30.0, 45.0]
    wet = np.random.default_rng(3).exponential(1, 86) + 0.2
    columns = {name: (wet * size).round(2) for name, size in zip(names, levels, strict=True)}
    recipe = recognise(table(tmp_path / "gauges.txt", columns, sep="\t")).recipe
    assert recipe.layout == "long"


@pytest.mark.parametrize("names", [("w1", "w2", "x1", "x2"), ("thu", "fri", "sat", "sun")])
def test_few_columns_with_names_that_count_are_steps(tmp_path: Path, names: tuple[str, ...]):
    assert not tell_quantities(names)


def test_steps_are_numbered_columns_though_the_same_stand_beside_them_once_more(tmp_path: Path):
    """Nor are columns between the two, such as the least and the most of each row."""
    weeks = np.random.default_rng(3).poisson(900, (40, 30))
    low, high = weeks.min(axis=1), weeks.max(axis=1)
    again = (weeks - low[:, None]) / np.ptp(weeks, axis=1)[:, None]
    rows = {"product": [f"P{i}" for i in range(40)]} | {f"W{k}": weeks[:, k] for k in range(30)}
    rows |= {"MIN": low, "MAX": high} | {f"Normalized {k}": again[:, k] for k in range(30)}
    found = recognise(path := table(tmp_path / "t.csv", rows))
    dataset = read(path, found.recipe)
    assert (len(dataset), {*dataset.lengths}, dataset.meta.channels) == (40, {30}, ("value",))
    assert "MIN, MAX, Normalized 0" in found.sentence


def test_boys_numbered_beyond_twelve_are_no_months_and_have_their_age_as_time(tmp_path: Path):
    """As heights of children lie in a classic study: M01 to M39 and F01 to F54."""
    ages = [1, 1.25, 1.5, 1.75, *range(2, 9), 8.5, 9, 9.5, 10]
    children = [*(f"M{k:02d}" for k in range(1, 21)), *(f"F{k:02d}" for k in range(1, 36))]
    tall = 40 + 30 * np.log1p(ages)
    rng = np.random.default_rng(0)
    heights = {
        c: np.round(tall + 7 * k % 11 + rng.normal(0, 0.4, len(ages)), 1)
        for k, c in enumerate(children)
    }
    found = recognise(table(tmp_path / "growth.csv", {"age": ages, **heights}))
    assert (found.recipe.layout, found.recipe.time_columns) == ("columns", ("age",))
    assert len(read(tmp_path / "growth.csv", found.recipe)) == len(children)


def test_numbers_of_persons_and_of_their_trials_are_no_first_steps(tmp_path: Path):
    rng = np.random.default_rng(4)
    rows = [
        [who, trial, *np.round(wave(60, phase=who) + rng.normal(0, 0.01, 60), 5)]
        for who in range(1, 9)
        for trial in range(1, 6)
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "t.csv", index=False, header=False)
    found = recognise(tmp_path / "t.csv")
    assert found.recipe.label_columns == ("column 1", "column 2")
    assert {*read(tmp_path / "t.csv", found.recipe).lengths} == {60}


def test_years_are_the_time_beside_an_index_of_a_longer_table(tmp_path: Path):
    """As pandas leaves it where rows of some countries were chosen."""
    where = np.repeat([f"C{k:02d}" for k in range(12)], 9)
    columns = {
        "Index": np.arange(108) + 223 + 14 * (np.arange(108) // 9),
        "LOCATION": where,
        "TIME": np.tile(range(2010, 2019), 12),
        "Value": np.round(6 + wave(108), 4),
    }
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("LOCATION",), ("TIME",))


@pytest.mark.parametrize("apart", [1, 10])
def test_numbers_far_apart_are_days_in_milk_and_no_dimensions(tmp_path: Path, apart: int) -> None:
    random = np.random.default_rng(5)
    curve = 20 + 9 * np.sin(np.arange(20) / 6)
    milk = (curve + random.normal(0, 0.8, (50, 20)) + random.normal(0, 2, (50, 1))).round(1)
    frame = pd.DataFrame(milk, columns=[f"DIM{5 + apart * k}" for k in range(20)])
    frame.insert(
        0,
        "Calving",
        pd.Series(pd.date_range("2025-09-01", periods=50)).sample(50, random_state=1).to_numpy(),
    )
    frame.insert(0, "Breed", random.choice(["HF", "BS", "JE"], 50))
    frame.loc[[3, 8, 9], "Calving"] = frame["Calving"][0]
    frame.to_csv(path := tmp_path / "cows.csv", index=False)
    assert recognise(path).recipe.layout == ("rows" if apart > 1 else "long")


def test_numbered_columns_in_no_order_beside_a_time_that_goes_up_are_channels(tmp_path: Path):
    """As what was computed of payments, beside when each was and how much was paid."""
    rng, n = np.random.default_rng(3), 300
    payments = {"Time": np.cumsum(rng.integers(0, 4, n))}
    payments |= {f"V{k}": rng.normal(0, 2 / k, n).round(6) for k in range(1, 7)}
    payments |= {"Amount": rng.lognormal(3, 1, n).round(2), "Class": (rng.random(n) < 0.05) * 1}
    recipe = recognise(table(tmp_path / "payments.csv", payments)).recipe
    assert (recipe.layout, recipe.label_columns) == ("long", ("Class",))
    assert {"V1", "V6", "Amount"} <= {*recipe.value_columns}
