"""Rows with a remark: those of measurements that ended early stay, those of a logger go."""

from __future__ import annotations

import calendar
from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.data.notes.tables import logged_rows
from sequitur_core.readers import load, read, recognise
from tests.core.files import wave, write

PUPILS, MINUTES = 26, 11


def _pulse(path: Path) -> Path:
    """A class's pulse after exercise: one left early, one didn't take part."""
    rng = np.random.default_rng(0)
    pulse = 70 + 60 * np.exp(-np.arange(MINUTES) / 3) + rng.normal(0, 3, (PUPILS, MINUTES))
    pulse = pulse.round()
    pulse[9, 6:] = np.nan
    pulse[14] = np.nan
    columns = {f"{k} min": pulse[:, k] for k in range(MINUTES)}
    names = [f"Pupil {chr(65 + k)}" for k in range(PUPILS)]
    remarks = [{9: "had to leave", 14: "injured"}.get(k) for k in range(PUPILS)]
    rest = (65 + rng.integers(0, 25, PUPILS)).tolist()
    whole = {"No.": range(1, PUPILS + 1), "Name": names, "at rest": rest, **columns}
    pd.DataFrame({**whole, "Remark": remarks}).to_csv(path, index=False)
    return path


def test_a_person_who_left_early_is_a_shorter_sequence(tmp_path: Path) -> None:
    found = recognise(path := _pulse(tmp_path / "pulse.csv"))
    assert found.recipe.remarked_rows == "kept"
    dataset = read(path, found.recipe)
    assert len(dataset) == PUPILS - 1
    assert dataset.lengths[9] == 6
    assert any("1 row without any number" in str(note) for note in found.warnings)


def test_an_earlier_recipe_leaves_such_rows_out_as_it_did(tmp_path: Path) -> None:
    path = _pulse(tmp_path / "pulse.csv")
    recipe = recognise(path).recipe.with_(remarked_rows="left out")
    assert len(read(path, recipe)) == PUPILS - 2


def test_rows_on_the_logger_itself_still_go(tmp_path: Path) -> None:
    at = pd.date_range("2026-03-02", periods=200, freq="30min").astype(str)
    rows = [f"{i + 1},{t},{20 + np.sin(i / 8):.3f}," for i, t in enumerate(at)]
    rows.insert(90, "91,2026-03-03 21:10:00,,Logged")
    path = write(tmp_path / "cellar.csv", "\n".join(["#,time,heat,Coupler attached", *rows]))
    assert recognise(path).recipe.remarked_rows == "left out"
    dataset = load(path, window=0, align="")
    assert (dataset.lengths.tolist(), len(logged_rows.among(dataset.meta.notes))) == ([200], 1)


def test_rows_of_what_was_taken_now_and_then_are_warned_of(tmp_path: Path) -> None:
    """Insulin and carbohydrates at times of their own, beside what a sensor measures."""
    at = pd.date_range("2026-03-02", periods=300, freq="5min")
    rows = [f"{t:%Y-%m-%d %H:%M:%S},EGV,{120 + 30 * np.sin(i / 9):.0f},," for i, t in enumerate(at)]
    for k in range(6):
        taken = f"Insulin,,{3 + k / 2}," if k % 2 else f"Carbs,,,{20 + 7 * k}"
        rows.insert(40 * (k + 1), f"{at[40 * (k + 1)] - pd.Timedelta('2min')},{taken}")
    names = "time,event,glucose,insulin,carbs"
    found = recognise(write(tmp_path / "glucose.csv", "\n".join([names, *rows])))
    said = "6 rows hold insulin and carbs and none of what was measured in the others"
    assert any(said in str(note) for note in found.warnings)
    assert found.recipe.value_columns == ("glucose",)


def _glucose(path: Path, *, kinds: bool = True) -> Path:
    """Glucose every quarter of an hour, with insulin and meals between; a code tells which."""
    rng = np.random.default_rng(1)
    n, taken = 2_000, 60
    at = pd.date_range("2024-05-06", periods=n, freq="15min")
    rows = pd.DataFrame({"Device Timestamp": at, "Record Type": 0})
    rows["Historic Glucose mmol/L"] = (6 + wave(n) + rng.normal(0, 0.2, n)).round(1)
    events = pd.DataFrame({"Device Timestamp": rng.choice(at, taken, replace=False)})
    events["Device Timestamp"] += pd.Timedelta(minutes=4)
    events["Record Type"] = rng.integers(4, 6, taken) if kinds else rng.integers(0, 6, taken)
    insulin = events["Record Type"] == 4
    events["Insulin (units)"] = pd.Series(rng.integers(1, 8, taken)).where(insulin)
    events["Carbohydrates (grams)"] = pd.Series(rng.integers(10, 80, taken)).where(~insulin)
    pd.concat([rows, events]).sort_values("Device Timestamp").to_csv(path, index=False)
    return path


def test_rows_that_a_code_tells_to_hold_something_else_go_with_a_warning(tmp_path: Path) -> None:
    """Whatever numbers the code has: in a row of another kind it is no measurement."""
    found = recognise(path := _glucose(tmp_path / "glucose.csv"))
    assert found.recipe.value_columns == ("Historic Glucose mmol/L",)
    data = read(path, found.recipe)
    assert (data.meta.step, data.meta.step_unit) == (15, "min")
    (note,) = logged_rows.among(found.warnings)
    assert str(note).startswith("60 rows hold Insulin (units) and Carbohydrates (grams)")
    earlier = recognise(path, remarked_rows="kept").recipe
    assert "Insulin (units)" in earlier.value_columns
    rest = recognise(_glucose(tmp_path / "numbers.csv", kinds=False)).recipe
    assert "Insulin (units)" in rest.value_columns  # which tell no kinds


def _inverter(path: Path) -> Path:
    """An inverter's log: every half hour what it measured, and line by line what it did."""
    lines = ["Date;Time;Number;Energy [Ws];Voltage [V];Text"]
    for k, at in enumerate(pd.date_range("2026-05-04 06:00:15", periods=30, freq="30min")):
        numbers = f"{9000 + 40 * k * (30 - k)}e0;{2300 + k % 7}e-1"
        lines.append(f"{at:%Y-%m-%d;%H:%M:%S};1;{numbers};")
        for text in ("Display", f"Counter {k + 40}", "Start"):
            lines.append(f"{at + pd.Timedelta('7min'):%Y-%m-%d;%H:%M:%S};01;;;{text}")
    return write(path, "\n".join(lines))


def test_many_rows_of_a_time_and_a_remark_go_before_what_a_sequence_is_is_looked_for(
    tmp_path: Path,
) -> None:
    found = recognise(path := _inverter(tmp_path / "inverter.csv"))
    assert (found.recipe.layout, found.recipe.remarked_rows) == ("long", "with numbers")
    assert found.recipe.value_columns == ("Energy [Ws]", "Voltage [V]")
    whole = read(path, found.recipe.with_(window=0, align=""))
    assert whole.lengths.tolist() == [30]
    assert whole.meta.step_unit == "min"
    [note] = logged_rows.among(whole.meta.notes)
    assert note.numbers["count"] == 90


def test_an_earlier_recipe_keeps_rows_of_remarks_alone(tmp_path: Path) -> None:
    path = _inverter(tmp_path / "inverter.csv")
    recipe = recognise(path).recipe.with_(remarked_rows="left out", window=0, align="")
    assert read(path, recipe).lengths.max() > 30


def test_what_is_blank_wherever_something_was_measured_names_no_sequence(tmp_path: Path) -> None:
    path = _inverter(tmp_path / "inverter.csv")
    found = recognise(path, remarked_rows="left out")
    assert "Text" not in found.recipe.id_columns


def _births(path: Path, sums: bool = True) -> Path:
    """Births in each month of eight years, with rows that say Total in place of the month."""
    births = np.random.default_rng(0).integers(300_000, 370_000, (8, 12))
    rows = [
        [None, year, year, month, i + 1, births[k, i]]
        for k, year in enumerate(range(2007, 2015))
        for i, month in enumerate(calendar.month_name[1:])
    ]
    for k in reversed(range(8)):
        told = births[k].sum() if sums else births[k].mean()
        rows.insert(12 * k + 12, ["Total", 2007 + k, 2007 + k, None, None, told])
    rows.append(["Total", None, None, None, None, births.sum()])
    columns = ["Notes", "Year", "Year Code", "Month", "Month Code", "Births"]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path


def test_remarked_rows_that_hold_sums_go_before_a_table_is_divided(tmp_path: Path) -> None:
    found = recognise(path := _births(tmp_path / "births.csv"))
    assert (found.recipe.layout, found.recipe.time_columns) == ("long", ("Year", "Month"))
    assert any("9 rows of 'Total' in Notes hold the sum" in str(note) for note in _notes(path))
    assert read(path, found.recipe).lengths.sum() == 96


def test_an_earlier_recipe_keeps_rows_that_hold_sums(tmp_path: Path) -> None:
    path = _births(tmp_path / "births.csv")
    columns = {"id_columns": ("Month Code",), "time_columns": ("Year",)}
    recipe = recognise(path, remarked_rows="kept", layout="tidy", **columns).recipe
    assert recipe.remarked_rows == "kept"
    assert "Notes" in recipe.left_out


def test_remarked_rows_that_hold_no_sums_stay(tmp_path: Path) -> None:
    assert recognise(_births(tmp_path / "t.csv", sums=False)).recipe.remarked_rows == "kept"


def _headband(path: Path, *, first: str, level: str = "") -> Path:
    """What a headband measured, with events in lines of their own at the time of a row."""
    at = pd.date_range("2026-05-04 09:00:00.400", periods=120, freq="501ms")
    rows = [f"2026-05-04 09:00:00.100,{level},,{first}"]
    for k, time in enumerate(at):
        rows.append(f"{time},{np.sin(k / 6):.4f},{np.cos(k / 9):.4f},")
        if k in (20, 55, 90):
            rows.append(f"{time},,,{'jaw' if k == 55 else 'blink'}")
    return write(path, "\n".join(["TimeStamp,Alpha,Beta,Elements", *rows]))


def test_a_row_of_an_event_alone_is_no_step(tmp_path: Path) -> None:
    """The others stand beside what was measured at the time, and their column stays."""
    found = recognise(path := _headband(tmp_path / "a.csv", first="connected"))
    assert (found.recipe.remarked_rows, found.recipe.split_rows) == ("with numbers", "joined")
    dataset = read(path, found.recipe.with_(window=0))
    assert dataset.lengths.tolist() == [120]
    assert "Elements" in found.table.columns
    assert "1 row holds Elements and nothing measured, and was left out." in _notes(path)
    before = read(path, found.recipe.with_(window=0, remarked_rows="left out"))
    assert before.lengths.tolist() == [121]


def test_a_row_of_an_event_and_a_value_is_a_step(tmp_path: Path) -> None:
    path = _headband(tmp_path / "a.csv", first="connected", level="0.5")
    assert load(path, window=0).lengths.tolist() == [121]


def _notes(path: Path) -> list[str]:
    return [*map(str, load(path, window=0, align="").meta.notes)]
