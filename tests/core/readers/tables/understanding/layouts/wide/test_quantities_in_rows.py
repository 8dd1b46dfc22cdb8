"""Tables with a row for each quantity of a country, and a column for each year."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import looks_like
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from tests.cases import crossed
from tests.core.files import table, wave

COUNTRIES = ("Austria", "Belgium", "Chile", "Denmark", "Estonia", "France")
QUANTITIES = (("Income (US$)", "IN.US", "US$", 4_000), ("Life span (years)", "LI.YR", "years", 70))
YEARS = range(1990, 2016)


def indicators(
    *, called: str = "Series", years: str = "{0} [YR{0}]", by_quantity: bool = False
) -> pd.DataFrame:
    """A row for each country and quantity."""
    rng = np.random.default_rng(2)
    rows = [
        {
            "Country Code": country[:3].upper(), "Country Name": country,
            f"{called} Name": name, f"{called} Code": code, "Unit": unit,
            **{years.format(year): round(v, 2) for year, v in zip(YEARS, values, strict=True)},
        }
        for country in COUNTRIES for name, code, unit, size in QUANTITIES
        for values in [size * (1 + rng.normal(0, 0.02, len(YEARS)).cumsum())]
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.sort_values(f"{called} Name", kind="stable") if by_quantity else frame


@pytest.mark.parametrize(
    ("called", "years", "by_quantity"),
    crossed(
        ["Series", "Indicator", "Merkmal", "What"],
        ["{0} [YR{0}]", "{0}", "X{0}", "Y{0}"],
        [False, True],
    ),
)
def test_quantities_in_rows_are_channels_of_each_country(
    tmp_path: Path, called: str, years: str, by_quantity: bool
) -> None:
    frame = indicators(called=called, years=years, by_quantity=by_quantity)
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.ids == COUNTRIES
    assert dataset.sequences[0].shape == (len(YEARS), 2)
    assert len(dataset.meta.channels) == 2
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "year")
    of_belgium = frame[frame["Country Name"] == "Belgium"][years.format(1995)]
    np.testing.assert_allclose(dataset.sequences[1][5], of_belgium, rtol=1e-5)
    assert dataset.labels.empty


@pytest.mark.parametrize("one_to_one", [True, False])
def test_channels_that_rows_number_have_their_names_in_words(
    tmp_path: Path, one_to_one: bool
) -> None:
    """As a headset's electrodes; sides of the head, or units, are no names of four of them."""
    places = ["FP1", "FP2", "O1", "O2"] if one_to_one else ["left", "right", "left", "right"]
    rows = [
        [trial, places[k], ("uV", "mV", "V", "nV")[k], k, step, round(rng, 3)]
        for trial in range(6)
        for k in range(4)
        for step, rng in enumerate(np.random.default_rng([trial, k]).normal(size=30))
    ]
    names = ["trial", "position", "unit", "channel", "time", "value"]
    pd.DataFrame(rows, columns=names).to_csv(path := tmp_path / "t.csv", index=False)
    told = tuple(places) if one_to_one else tuple(f"channel {k}" for k in range(4))
    assert load(path).meta.channels == told


def test_notes_on_quantities_do_not_name_them(tmp_path: Path) -> None:
    frame = indicators()
    frame.insert(3, "Series Notes", "Of all who live there, at the prices of 2010: " + frame.Unit)
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    assert load(path).meta.channels == ("Income (US$)", "Life span (years)")


def test_each_quantity_is_a_sequence_of_its_own_with_a_click(tmp_path: Path) -> None:
    indicators().to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert [(way.label(), way.in_use) for way in found.partitions] == [
        ("Country Name (6)", True), ("Country Name and Series Name (12)", False),
    ]  # fmt: skip
    other = revise(path, found.recipe, **dict(found.partitions[1].choices))
    dataset = read(path, other.recipe)
    assert [s.shape for s in dataset.sequences] == [(len(YEARS), 1)] * 12
    named = ("Country Name", "Series Name")
    alone = revise(path, found.recipe, id_columns=named, channel_column="")  # as by their roles
    assert len(read(path, alone.recipe)) == 12
    back = revise(path, other.recipe, **dict(other.partitions[0].choices))
    assert read(path, back.recipe).sequences[0].shape == (len(YEARS), 2)


def test_two_names_of_which_none_is_called_a_quantity_are_asked_about(tmp_path: Path) -> None:
    frame = indicators(called="Sex", years="{0}").drop(columns=["Unit", "Country Code", "Sex Code"])
    frame["Sex Name"] = ["women", "men"] * len(COUNTRIES)
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert len(read(path, found.recipe)) == 12
    assert [way.label() for way in found.partitions] == [
        "Country Name (6)", "Sex Name (2)", "Country Name and Sex Name (12)",
    ]  # fmt: skip
    other = revise(path, found.recipe, **dict(found.partitions[0].choices))
    assert read(path, other.recipe).meta.channels == ("women", "men")


def test_gaps_and_rows_that_lack_are_missing_values(tmp_path: Path) -> None:
    frame = indicators()
    frame.iloc[2, 5:9] = np.nan  # Belgium's income begins later than its life span
    frame.iloc[1:].to_csv(path := tmp_path / "t.csv", index=False)  # and Austria has none
    dataset = load(path, fill="mask")
    assert dataset.missing is not None
    assert dataset.lengths.tolist() == [len(YEARS)] * len(COUNTRIES)
    income = [c.startswith("Income") for c in dataset.meta.channels].index(True)
    assert [int(m[:, income].sum()) for m in dataset.missing[:3]] == [len(YEARS), 4, 0]


def test_a_mark_beside_each_year_is_no_label(tmp_path: Path) -> None:
    frame = indicators(years="Y{0}")
    for k, year in enumerate(YEARS):
        frame.insert(2 * k + 6, f"Y{year}F", ["A", "E", "I"] * (len(frame) // 3))
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    dataset = read(path, recognise(path).recipe)
    assert (dataset.ids, [*dataset.labels.columns]) == (COUNTRIES, [])


def test_rows_without_a_quantity_are_refused_in_words(tmp_path: Path) -> None:
    frame = indicators()
    frame.iloc[3, 2] = None
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    with pytest.raises(SequiturError, match="have no Series Name"):
        load(
            path,
            layout="rows",
            id_columns=("Country Name",),
            channel_column="Series Name",
            channels_in_names=True,
        )


ITEMS = {"Heart Rate": ("bpm", 80), "Respiratory Rate": ("insp/min", 18), "Eye Opening": ("", 0)}


def vitals(*, visits: bool = False) -> pd.DataFrame:
    """Charts of patients whose dates were moved by years, one item below the other for each."""
    rng = np.random.default_rng(3)
    years = [2180, 2126, 2137, 2199, 2148, 2133]
    tables = []
    for k, year in enumerate(sorted(years) if visits else years):
        times = pd.Timestamp(f"{year}-03-0{k + 1}") + pd.to_timedelta(np.arange(30), unit="h")
        for item, (unit, size) in ITEMS.items():
            numbers = size + rng.normal(0, 3, 30).round()
            every = slice(None, None, 1 if size else 4)
            chart = {"stay_id": 38_000_007 + 1_013 * k, "charttime": times, "label": item}
            chart |= {"value": numbers, "valuenum": numbers, "valueuom": unit}
            frame = pd.DataFrame(chart)[every]
            score = np.resize(["To Pain", "To Speech"], len(frame))
            tables.append(frame if size else frame.assign(value=score, valuenum=4.0 - k % 3))
    return pd.concat(tables)


def test_charts_of_patients_one_after_the_other_are_of_each(tmp_path: Path) -> None:
    vitals().to_csv(path := tmp_path / "chartevents.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ("stay_id",)  # all patients were one long series
    dataset = read(path, found.recipe)
    assert {len(s) for s in dataset.sequences} == {30}
    assert dataset.meta.channels == tuple(sorted(ITEMS))
    assert "value repeats valuenum, with words among the numbers" in found.sentence
    assert not [w for w in found.warnings if str(w).startswith("value ")]


def test_stays_in_the_order_of_time_are_one_series(tmp_path: Path) -> None:
    vitals(visits=True).to_csv(path := tmp_path / "chartevents.csv", index=False)
    assert recognise(path).recipe.layout == "long"


def test_words_beside_other_numbers_repeat_nothing(tmp_path: Path) -> None:
    frame = vitals()
    frame["valuenum"] += np.arange(len(frame)) % 5
    frame.to_csv(path := tmp_path / "chartevents.csv", index=False)
    assert recognise(path).recipe.value_columns == ("value", "valuenum")


@pytest.mark.parametrize("stays", [12, 2])
def test_what_does_not_depend_on_the_channel_is_left_out(tmp_path: Path, stays: int) -> None:
    """The place of a car, which stays while one quantity after the other is asked of its engine.

    On its way east, the longitude changes more often than the latitude.
    """
    names, rows = ("rpm", "speed", "load"), 1200
    place = np.repeat(np.round(40 + np.cumsum(np.abs(wave(rows // 12))) / 1e4, 6), 12)
    columns = {
        "SECONDS": np.round(np.arange(rows) * 0.09, 3),
        "PARAMETER": np.resize(names, rows),
        "VALUE": np.round(np.resize([800, 30, 75], rows) + wave(rows), 4),
        "LATITUDE": place,
        "LONGITUDE": np.round(14 + np.arange(rows) // stays / 1e4, 4),
    }
    found = recognise(table(tmp_path / "drive.csv", columns))
    assert found.recipe.channel_column == "PARAMETER"
    assert {"LATITUDE", "LONGITUDE"} <= {*found.recipe.left_out}
    assert "LATITUDE and LONGITUDE don't depend on the channel" in found.sentence
    assert not looks_like.among(found.warnings)
    dataset = read(tmp_path / "drive.csv", found.recipe)
    assert {*dataset.meta.channels} == {*names}
    columns["LATITUDE"] = wave(rows, phase=2)  # measured anew each time
    columns["LONGITUDE"] = wave(rows, phase=3)
    found = recognise(table(tmp_path / "other.csv", columns))
    assert {"LATITUDE", "LONGITUDE"} <= {*found.recipe.value_columns}


@pytest.mark.parametrize("count", [10, 4])
def test_currencies_beside_columns_are_of_no_quantity(tmp_path: Path, count: int) -> None:
    """The currency of a country, as the Penn World Table has it: its columns are quantities."""
    years, money = len(YEARS), ("Euro", "Euro", "Peso", "Krone", "Euro", "Franc")
    rows = pd.DataFrame(
        {
            "code": np.repeat([country[:3].upper() for country in COUNTRIES], years),
            "currency_unit": np.repeat(money, years),
            "year": np.tile(YEARS, len(COUNTRIES)),
        }
    )
    for i, name in enumerate(
        ("pop", "emp", "hc", "cn", "ck", "xr", "gdp", "con", "labsh", "irr")[:count]
    ):
        rows[name] = 5 + i + wave(len(rows), phase=i).round(3)
    rows.to_csv(path := tmp_path / "countries.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.channel_column) == (("code",), "")
    assert len(load(path).meta.channels) == count


def test_what_follows_from_the_channel_is_no_channel(tmp_path: Path) -> None:
    """The number of a scale, thousands or units, beside what statistics of a country count."""
    months = pd.period_range("2017-01", periods=60, freq="M").astype(str)
    cells = [
        {"REF_DATE": month, "GEO": place, "Characteristic": name, "UOM": unit, "SCALAR_ID": scale,
         "VALUE": round(size * (1 + 0.1 * value), 2)}
        for k, place in enumerate(("Canada", "Quebec", "Ontario", "Yukon"))
        for name, unit, scale, size in (
            ("Employment", "Persons", 3, 900), ("Unemployment", "Persons", 3, 80),
            ("Rate", "Percent", 0, 7),
        )
        for month, value in zip(months, wave(60, phase=k + size), strict=True)
    ]  # fmt: skip
    pd.DataFrame(cells).to_csv(path := tmp_path / "table.csv", index=False)
    found = recognise(path)
    assert found.recipe.channel_column == "Characteristic"
    assert read(path, found.recipe).meta.channels == ("Employment", "Rate", "Unemployment")
    assert "SCALAR_ID is the same in all rows of a channel" in found.sentence


@pytest.mark.parametrize(
    ("word", "year"), crossed(["MONAT{:02d}", "Month {}", "{}"], ["time", "Jahr"])
)
def test_months_beside_years_are_time_and_what_a_value_is_of_names_channels(
    tmp_path: Path, word: str, year: str
) -> None:
    """As statistical offices write each number with codes and words of all that it is of."""
    rng = np.random.default_rng(4)
    months = pd.date_range("2013-01", periods=96, freq="MS")
    names = months.strftime("%B") if word == "{}" else months.month.map(word.format)
    rows = [
        {
            "statistics_code": 45412, year: month.year, "1_variable_code": "MONAT",
            "1_variable_attribute_code": name, "1_variable_attribute_label": f"{month:%B}",
            "2_variable_code": "LAND", "2_variable_attribute_code": f"{k:02d}",
            "2_variable_attribute_label": country, "value": int(rng.integers(1e5, 1e6)),
            "value_variable_code": f"GAST{q}", "value_variable_label": quantity,
        }
        for month, name in zip(months, names, strict=True)
        for k, country in enumerate(COUNTRIES)
        for q, quantity in enumerate(("Arrivals", "Nights"))
    ]  # fmt: skip
    pd.DataFrame(rows).to_csv(path := tmp_path / "flat.csv", index=False, sep=";")
    found = recognise(path)
    assert (found.recipe.time_columns[0], found.recipe.time_format) == (year, "parts year month")
    dataset = read(path, found.recipe)
    assert dataset.ids == COUNTRIES
    assert (dataset.meta.channels, {*dataset.lengths}) == (("Arrivals", "Nights"), {96})
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "month")


def test_what_is_said_of_each_person_labels_rows_of_quantities_in_files(tmp_path: Path) -> None:
    """As forces of steps are kept, a file for each direction, all of one session."""
    people = np.repeat(np.arange(1, 9), 4)
    names = {
        "SUBJECT_ID": people,
        "SESSION_ID": np.ones(32, int),
        "TRIAL_ID": np.tile([1, 2, 3, 4], 8),
    }
    for phase, way in enumerate(("AP", "ML", "V")):
        steps = {f"F_{way}_{k + 1}": wave(32, phase=phase + k / 9) for k in range(40)}
        table(tmp_path / f"GRF_F_{way}.csv", {**names, **steps})
    whose = {"SUBJECT_ID": range(1, 9), "CLASS": ["HC", "H", "K", "A"] * 2, "AGE": range(31, 39)}
    table(tmp_path / "GRF_metadata.csv", whose)
    dataset = load(tmp_path)
    assert len(dataset) == 32
    assert dataset.meta.channels == ("GRF_F_AP", "GRF_F_ML", "GRF_F_V")
    assert dataset.labels["CLASS"].value_counts().to_dict() == {"HC": 8, "H": 8, "K": 8, "A": 8}


@pytest.mark.parametrize(
    ("called", "unit"),
    [("Parámetro", "Unidad"), ("Paramètre", "Unité"), ("XML_DATA_ITEM", "LMP_TYPE")],
)
def test_parameters_in_other_languages_and_data_items_are_channels(
    tmp_path: Path, called: str, unit: str
) -> None:
    """As laboratories of water and markets of electricity write them."""
    days = pd.date_range("2026-01-05", periods=30, freq="12D").strftime("%Y-%m-%d")
    rows = [
        (place, day, name, round(size * (1 + v / 9), 2), of)
        for place in ("ETAP", "Red Norte", "Red Sur")
        for day, v in zip(days, wave(30), strict=True)
        for name, size, of in (("Cloro", 0.7, "mg/L"), ("Sulfatos", 190, "mg/L"),
                               ("Turbidez", 0.3, "UNF"))
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["Punto", "Fecha toma", called, "Valor", unit])
    found = recognise(table(tmp_path / "a.csv", frame.to_dict("list"), sep=";"))
    assert (found.recipe.id_columns, found.recipe.channel_column) == (("Punto",), called)
    assert read(tmp_path / "a.csv", found.recipe).meta.channels == ("Cloro", "Sulfatos", "Turbidez")


@pytest.mark.parametrize("device", ["HM_Bad ", "Sensor"])
def test_what_was_read_of_one_device_is_side_by_side(tmp_path: Path, device: str) -> None:
    read_of = (
        ["measured-temp", "desired-temp", "actuator"] if device[-1] == " " else ["1", "2", "3"]
    )
    at = pd.date_range("2026-02-07 10:00", periods=40, freq="11min50s")
    lines = [
        f"{time:%Y-%m-%d_%H:%M:%S} {device}{name}: {20 + k % 5 + 3 * n}.5"
        for k, time in enumerate(at)
        for n, name in enumerate(read_of)
    ]
    (path := tmp_path / "bath.log").write_text("\n".join(lines))
    found = recognise(path)
    assert found.recipe.layout == ("long" if device[-1] == " " else "tidy")
    assert len(read(path, found.recipe).meta.channels) == (3 if device[-1] == " " else 1)


@pytest.mark.parametrize("pupils", [4, 1])
def test_quantities_that_were_read_in_turn_go_along_what_goes_on(
    tmp_path: Path, pupils: int
) -> None:
    """As pH and voltage at each volume of a burette, of one pupil after the other."""
    volumes = np.arange(0, 32, 2)
    rows = [
        ("ABCDEF"[who], volume, name, round(of, 2))
        for who in range(pupils)
        for volume, curve in zip(volumes, np.tanh((volumes - 21 - who) / 2), strict=True)
        for name, of in (("pH", 7 + 4 * curve), ("mV", -220 * curve))
    ]
    names = ["pupil", "mL_NaOH", "measured", "value"]
    path = table(tmp_path / "t.csv", dict(zip(names, zip(*rows, strict=True), strict=True)))
    found = recognise(path)
    assert found.recipe.time_columns == ("mL_NaOH",)
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("mV", "pH")
    assert len(dataset) == pupils if pupils > 1 else found.recipe.layout == "long"
