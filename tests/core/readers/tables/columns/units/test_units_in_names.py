"""Units in the names of columns: known ones are told, and none that isn't meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.answering.new_data_checks import match_training
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.units.known import known
from tests.cases import together
from tests.core.files import table, wave


@together(
    "written, unit",
    [
        *((unit, unit) for unit in ("m³/h", "l/min", "Nm", "bar", "hPa", "µg/m³", "dB(A)", "rpm")),
        *((unit, unit) for unit in ("km/h", "kN", "MJ", "mT", "EUR/MWh", "nm", "mPa", "MPa", "MV")),
        *((unit, unit) for unit in ("mWh", "MWh", "mM", "nM", "µM", "mm")),
        ("uM", "µM"),
        ("um", "µm"),
        ("m3/h", "m³/h"),
        ("μg/m3", "µg/m³"),
        ("microg/m3", "µg/m³"),
        ("%RH", "%"),
        ("dBA", "dB(A)"),
        ("min-1", "1/min"),
        ("N·m", "Nm"),
        ("W/(m²K)", "W/(m²K)"),
        ("Nm3/h", "Nm³/h"),
        ("℃", "°C"),
        *((unit, unit) for unit in ("µS", "mJy", "MB/s", "V/s", "mW/mg", "1/s", "px")),
        *(("seconds", "s"), ("Watts", "W"), ("Newton", "N"), ("KB/s", "KB/s"), ("mps2", "m/s²")),
        *(("º", "°"), ("oC", "°C"), ("g/sec", "g/s"), ("mm/hr", "mm/h"), ("MJ/㎡", "MJ/m²")),
        *(("rad s^-1", "rad/s"), ("m s^-2", "m/s²"), ("mm d-1", "mm/d"), ("mg L-1", "mg/l")),
        *(("mg/dl", "mg/dL"), ("g/dL", "g/dL"), ("ug/dl", "µg/dL"), ("mg dL-1", "mg/dL")),
        *(("W+1m-2", "W/m²"), ("kg+1m-1s-2", "kg/m/s²"), ("umol m-2 s-1", "µmol/m²/s")),
        *(("vars", "var"), ("Vars", "vars")),  # reactive power, and energy as in Ws
        ("㎍/㎥", "µg/m³"),
        ("°\u0441", "°C"),  # as it is typed in Russian
    ],
)
def test_a_unit_in_brackets_is_that_of_the_channel(written: str, unit: str) -> None:
    for brackets in ("({})", "[{}]", "\uff08{}\uff09"):
        assert named_channels([f"Wert {brackets.format(written)}"]) == [("Wert", unit)]


WORDS = "min N/A S/N B/W M/F GT out L1 0 II pm h1 years"


@together("word", [*WORDS.split(), "mg N/L", "a b"])
def test_a_word_in_brackets_is_no_unit(word: str) -> None:
    assert named_channels([name := f"Wert ({word})"]) == [(name, "")]


def test_what_stands_behind_all_units_is_no_part_of_names(tmp_path: Path) -> None:
    tail = "Original resolutions"
    names = [f"Wind [MWh] {tail}", f"Prices [EUR/MWh] {tail}"]
    named = [("Wind", "MWh"), ("Prices", "EUR/MWh")]
    assert named_channels(names) == named
    assert named_channels(["from", *names]) == [("from", ""), *named]
    assert named_channels(names[:1]) == [(names[0], "MWh")]
    apart = ["Air [°C] Min", "Air [°C] Max"]
    assert named_channels(apart) == [(name, "°C") for name in apart]
    odd = ["Wind [old] data", "Sun [old] data"]
    assert named_channels(odd) == [(name, "") for name in odd]
    days = [f"2023-01-{day:02d}" for day in range(1, 31)]
    path = table(
        tmp_path / "power.csv", {"day": days, names[0]: wave(30), names[1]: wave(30)[::-1]}
    )
    recipe = recognise(path).recipe
    assert read(path, recipe).meta.channels == ("Wind", "Prices")
    called = {"named_channels": (names[0],), "given_names": ("wind power",), "given_units": ("",)}
    assert read(path, replace(recipe, **called)).meta.channels[0] == "wind power"  # as of before


@together(
    "written, name, unit",
    [
        ("Asleep duration (min)", "Asleep duration", "min"),
        ("Air [C](Hourly)", "Air (Hourly)", "°C"),
        ("Length (m) (mean)", "Length (mean)", "m"),
        ("Port 1 mS/cm Bulk EC", "Port 1 mS/cm Bulk EC", "mS/cm"),
        ("DSC/(mW/mg)", "DSC", "mW/mg"),
        ("Distance (meters)", "Distance", "m"),
        ("PM<sub>10</sub> (ppm)", "PM10", "ppm"),
        ("Yaw (Degrees)", "Yaw", "°"),
        *((f"LLO{end}", "LLO", "") for end in (" |", ";", " ()", " (*)", "[]", "_")),
        *((f"{begin}east (m)", "east", "m") for begin in ("__", "| ")),
        ("___", "___", ""),
    ],
)
def test_a_unit_is_told_by_what_stands_around_it(written: str, name: str, unit: str) -> None:
    assert named_channels([written]) == [(name, unit)]


@together(
    "name, unit",
    [
        ("temp_degC", "°C"),
        ("Temp_C", "°C"),
        ("power_kW", "kW"),
        ("flow_m3_h", "m³/h"),
        ("NO3_mg_kg", "mg/kg"),
        ("wind_m_s", "m/s"),
        ("glucose_mg_dl", "mg/dL"),
        ("glucose_mmol_l", "mmol/l"),
        ("vib_mm/s", "mm/s"),
        ("Druck in bar", "bar"),
        ("Druck / bar", "bar"),
        ("p/bar", "bar"),
        ("Drehzahl 1/min", "1/min"),
        ("Pressure hPa", "hPa"),
        ("rel. Feuchte %", "%"),
        ("voltage_V", "V"),
        *(
            ("freq_hz", "Hz"),
            ("ENERGY_KWH", "kWh"),
            ("meter_2_kwh", "kWh"),
            ("pressure hpa", "hPa"),
        ),
        *(
            (name, "")
            for name in ("price_eur_kwh", "umsatz_kw", "cost per kwh", "power_10_hz", "wall_mwh")
        ),
        # which may be anything else
        *((name, "") for name in ("sensor_A", "Motor C", "x_bar", "check in", "in_deg", "row_mm")),
        *((name, "") for name in ("col_s", "price/kWh", "W/m²", "rpm", "close USD", "PM_2_5")),
        *(
            (name, "")
            for name in ("temperature_2m", "count (n)", "Temp (min)", "x (t)", "dogs in a")
        ),
    ],
)
def test_a_unit_behind_a_name_is_told_where_it_can_be_nothing_else(name: str, unit: str) -> None:
    assert named_channels([name, "other"])[0] == (name, unit)


def test_pressure_in_water_is_in_decibars_and_sound_in_decibels() -> None:
    named = named_channels(["Pressure [db]", "Noise [db]", "Salinity, Practical [PSU]"])
    assert [unit for _, unit in named] == ["dbar", "dB", "PSU"]


def test_a_unit_stands_behind_the_scale_in_brackets() -> None:
    scales = ["Temperature [ITS-90, deg C]", "Heat (mean, of)", "Age (years, in)"]
    assert named_channels(scales) == [("Temperature", "°C"), *((name, "") for name in scales[1:])]


def test_a_level_of_sound_has_its_own_brackets() -> None:
    assert named_channels(["noise dB(A)"]) == [("noise", "dB(A)")]


def test_letters_are_units_where_all_channels_have_one() -> None:
    assert named_channels(["a in N", "b in m"]) == [("a in N", "N"), ("b in m", "m")]
    assert named_channels(["a in N", "b"]) == [("a in N", ""), ("b", "")]


def test_an_old_recipe_and_what_was_trained_know_a_channel_by_its_name_with_the_unit(
    tmp_path: Path,
) -> None:
    columns = {"time": np.arange(90) * 0.5, "Force (kN)": wave(90), "heat": wave(90, phase=2)}
    path = table(tmp_path / "t.csv", columns)
    old = recognise(path).recipe.with_(
        channels=("Force (kN)",), scaled=("Force (kN)",), scaled_low=(0,), scaled_high=(2,)
    )
    assert read(path, old).meta.channels == ("Force",)
    new = load(path)
    called = replace(new.meta, channels=("Force (kN)", "heat"), units=("", ""))
    assert match_training(new, replace(new, meta=called), "LINEAR_AE")[0] is new


def test_what_was_trained_before_a_unit_was_shown_otherwise_takes_new_data(tmp_path: Path) -> None:
    columns = {"time": np.arange(90) * 0.5, "glucose (mg/dl)": wave(90), "pulse": wave(90, phase=2)}
    new = load(table(tmp_path / "t.csv", columns))
    assert new.meta.units == ("mg/dL", "")
    trained = replace(new, meta=replace(new.meta, units=("mg/dl", "")))
    assert match_training(new, trained, "LINEAR_AE")[0] is new
    other = replace(new, meta=replace(new.meta, units=("mmol/l", "")))
    with pytest.raises(SequiturError, match="glucose in mg/dL"):
        match_training(new, other, "LINEAR_AE")


def test_an_old_recipe_finds_columns_below_which_a_unit_is_known_by_now(tmp_path: Path) -> None:
    rows = [f"{k * 0.5},{k % 7 + 0.5},{k % 11 + 0.25}" for k in range(90)]
    lines = ["time,air,fuel", "s,mmHg,barg", *rows]
    (path := tmp_path / "t.csv").write_text("\n".join(lines))
    found = recognise(path)
    assert found.recipe.value_columns == ("air (mmHg)", "fuel (bar(g))")
    old = found.recipe.with_(value_columns=("air", "fuel (barg)"))
    assert read(path, old).meta.channels == ("air", "fuel")
    with pytest.raises(SequiturError, match="lacks the columns air and rain"):
        read(path, old.with_(value_columns=("air", "rain")))


@pytest.mark.parametrize(
    ("few", "beside"),
    [
        *(("yaw_deg_s", "roll_deg_s"), ("rain_mm", "temp_C"), ("co_ppm", "co2_ppm")),
        *(("Snow depth [cm]", "Wind (m/s)"), ("current_A", "speed_rpm")),
    ],
)
def test_what_has_a_unit_was_measured_though_it_is_0_or_1(
    tmp_path: Path, few: str, beside: str
) -> None:
    marks = np.arange(240) // 30 % 2
    columns = {"time_s": np.arange(240), beside: 9 * wave(240), few: marks, "open": 1 - marks}
    found = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert (found.value_columns, found.label_columns) == ((beside, few), ("open",))


@pytest.mark.parametrize("axes", ["gyro_{}", "{}-acceleration"])
def test_an_axis_about_which_hardly_anything_turned_is_a_channel_as_the_others_are(
    tmp_path: Path, axes: str
) -> None:
    x, y, z = (axes.format(axis) for axis in "xyz")
    columns = {x: 9 * wave(240), y: 5 * wave(240), z: np.arange(240) // 30 % 2}
    found = recognise(table(tmp_path / "t.csv", {"time_s": np.arange(240), **columns})).recipe
    assert (found.value_columns, found.label_columns) == ((x, y, z), ())


@pytest.mark.parametrize("marks", [("Trigger (V)",), ("is_hot_degC",), ("size_mm", "size_cm")])
def test_a_line_that_is_on_or_off_and_kinds_of_one_thing_are_no_measurements(
    tmp_path: Path, marks: tuple[str, ...]
) -> None:
    on = {name: (np.arange(240) // 30 + k) % 2 for k, name in enumerate(marks)}
    columns = {"time_s": np.arange(240), "heat": 9 * wave(240), "cold": 5 * wave(240), **on}
    found = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert found.value_columns == ("heat", "cold")
    assert found.label_columns == marks


@pytest.mark.parametrize(
    ("written", "unit"),
    [("umol/s/m^2", "µmol/s/m²"), ("mmol/m2", "mmol/m²"), ("mol/d", "mol/d"), ("mol/x", "")],
)
def test_a_flow_of_molecules_is_a_unit(written: str, unit: str) -> None:
    assert known(written) == unit


@pytest.mark.parametrize(("sure", "units"), [(2, ["°C", "mS/cm", "kPa", "%"]), (1, None)])
def test_a_unit_stands_amid_names_where_those_of_others_do(
    sure: int, units: list[str] | None
) -> None:
    surely = ["Port 1 °C Soil Temperature", "Port 1 mS/cm Bulk EC"][:sure]
    names = [*surely, "Port 4 kPa VPD", "Port 4 RH Relative Humidity"]
    assert named_channels(names) == [*zip(names, units or ["°C", "", ""], strict=True)]


@pytest.mark.parametrize(
    ("name", "unit"),
    [("pitch_number_pa", "step"), ("pressure_pa", "Pa"), ("pitch_number", "step")],
)
def test_a_number_of_something_has_no_unit(tmp_path: Path, name: str, unit: str) -> None:
    """As the pitches of each plate appearance are counted."""
    columns = {
        "player": np.repeat([f"p{k}" for k in range(12)], 8),
        name: np.tile(np.arange(1, 9), 12),
        "speed": wave(96).round(2),
        "spin": wave(96, phase=2).round(2),
    }
    path = table(tmp_path / "t.csv", columns)
    recipe = recognise(path).recipe.with_(time_columns=(name,))
    found = revise(path, recipe, time_columns=(name,), id_columns=("player",))
    assert read(path, found.recipe).meta.step_unit == unit
