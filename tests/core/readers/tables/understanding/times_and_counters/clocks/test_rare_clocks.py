"""Times as few programs write them: days of the year, marks of minutes, countdowns, hours apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

START = pd.Timestamp("2014-11-12 08:00")


def _by(form: str) -> Callable[[pd.Timestamp], str]:
    return lambda at: f"{at:{form}}"


@pytest.mark.parametrize(
    ("called", "written", "step"),
    [
        ("doy", _by("%Y-%j %H:%M"), 10),
        ("SCET", _by("%Y-%jT%H:%M:%S.000"), 10),
        ("t", _by("%Y/%j/%H:%M"), 10),
        ("stamp", _by("%Y.%m.%d.%H.%M.%S"), 10),
        ("stamp", _by("%y%m%d-%H%M"), 10),
        ("zeit", _by("%y%m%d_%H%M%S"), 10),
        ("time", _by("%H %M"), 600),  # without a day, in seconds
        ("MET", lambda at: f"T{'+' if at >= START else '-'}{_apart(at)}", 600),
        ("tid", lambda at: f"{(at - START).seconds // 600}'00\"", 60),
    ],
)
def test_times_are_read_as_hardly_anybody_writes_them(
    tmp_path: Path, called: str, written: Callable[[pd.Timestamp], str], step: int
) -> None:
    first = -20 if called == "MET" else 0
    at = [START + pd.Timedelta(10 * k, "min") for k in range(first, first + 90)]
    columns = {called: [written(t) for t in at], "heat": wave(90), "pull": wave(90, period=31)}
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == (called,)
    meta = read(path, found.recipe).meta
    assert (meta.channels, meta.step) == (("heat", "pull"), step)
    assert meta.step_unit == ("min" if step == 10 else "s")


def _apart(at: pd.Timestamp) -> str:
    minutes = abs(int((at - START) / pd.Timedelta("1min")))
    return f"{minutes // 60:02d}:{minutes % 60:02d}:00.0"


@pytest.mark.parametrize("sign", [",", ";"])
def test_hours_and_minutes_may_have_a_point_between_them_beside_a_date(
    tmp_path: Path, sign: str
) -> None:
    """They were read as numbers: ten past eight as 8.1 hours, and each day was a sequence."""
    at = [START + pd.Timedelta(10 * k + 600 * (k // 60), "min") for k in range(180)]
    rows = [
        f"{t:%d/%m/%Y}{sign}{t:%H.%M}{sign}{v:.2f}{sign}{k % 7}"
        for k, (t, v) in enumerate(zip(at, wave(180), strict=True))
    ]
    (path := tmp_path / "t.csv").write_text(
        "\n".join([sign.join(["data", "ora", "a", "b"]), *rows])
    )
    found = recognise(path)
    assert found.recipe.time_columns == ("data", "ora")
    assert found.recipe.id_columns == ()


def test_hours_with_decimals_are_no_clocks(tmp_path: Path) -> None:
    hours = [8 + 0.25 * k % 12 for k in range(96)]
    days = [f"{START + pd.Timedelta(k // 48, 'D'):%Y-%m-%d}" for k in range(96)]
    columns = {"date": days, "time": hours, "a": wave(96), "b": wave(96, period=31)}
    assert "%H.%M" not in recognise(table(tmp_path / "t.csv", columns)).recipe.time_format


@pytest.mark.parametrize("day", [str, "D{}".format])
def test_numbered_days_and_clocks_are_one_time(tmp_path: Path, day: Callable[[int], str]) -> None:
    """Each day of a test was a sequence of its own."""
    clock = ["7:15", "12:30", "19:45"] * 30
    columns = {"Day": [day(k // 3 + 1) for k in range(90)], "Clock": clock, "heat": wave(90)}
    found = recognise(path := table(tmp_path / "t.csv", {**columns, "pull": wave(90, period=31)}))
    assert (found.recipe.time_columns, found.recipe.id_columns) == (("Day", "Clock"), ())
    assert found.recipe.time_format == "days and clock"
    assert read(path, found.recipe).meta.channels == ("heat", "pull")


@pytest.mark.parametrize(
    ("names", "written", "rows"),
    [
        (("YEAR", "DOY", "HH", "MM", "SS"), "%Y %j %H %M %S", 150),
        (("year", "mo", "dy", "GMT"), "%Y %m %d %H%M", 150),
        (("ymd", "h"), "%y%m%d %H", 150),
        (("date", "h"), "%Y-%m-%d %H", 150),
    ],
)
def test_parts_of_a_clock_are_the_time_with_their_day(
    tmp_path: Path, names: tuple[str, ...], written: str, rows: int
) -> None:
    """Each hour was a sequence of its own, along the minutes or the days."""
    minutes = 10 if "MM" in names else 180
    at = [START + pd.Timedelta(minutes * k, "min") for k in range(rows)]
    cells = np.array([f"{t:{written}}".split() for t in at])
    columns = {c: cells[:, k] for k, c in enumerate(names)}
    columns |= {"BX": wave(rows), "BZ": 40 * wave(rows, period=31)}
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == names
    dataset = read(path, found.recipe)
    assert (found.recipe.id_columns, dataset.meta.channels) == ((), ("BX", "BZ"))
    assert dataset.meta.step in (minutes, minutes / 60)


def test_years_and_months_in_a_number_are_the_time_whatever_they_are_called(
    tmp_path: Path,
) -> None:
    """Each month was a sequence along the years and quarters."""
    at = [pd.Timestamp("2005-01-01") + pd.DateOffset(months=k) for k in range(120)]
    columns = {
        "obs_key": [f"{t:%Y%m}" for t in at], "year": [t.year for t in at],
        "qtr": [t.quarter for t in at], "month": [t.month for t in at],
        "nights": 40_000 + 900 * wave(120), "beds": 310 + 9 * wave(120, period=31),
    }  # fmt: skip
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert read(path, found.recipe).meta.step_unit == "month"
    assert found.recipe.id_columns == ()
    without = {name: cells for name, cells in columns.items() if name != "obs_key"}
    found = recognise(table(tmp_path / "u.csv", without))
    assert found.recipe.time_columns == ("year", "month")


@pytest.mark.parametrize("week", ["cw", "wk", "woy"])
def test_weeks_have_short_names(tmp_path: Path, week: str) -> None:
    weeks = [(2020 + (k + 30) // 52, (k + 30) % 52 + 1) for k in range(120)]
    year, number = np.array(weeks).T
    columns = {"year": year, week: number, "Voc": wave(120), "FF": wave(120, period=31)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("year", week)


def test_a_clock_of_minutes_may_have_two_or_three_rows_each(tmp_path: Path) -> None:
    """They had no time: fewer than three rows each were too few on the whole."""
    at = [START + pd.Timedelta(21 * k, "s") for k in range(200)]
    rng = np.random.default_rng(0)
    columns = {"t": [f"{t:%Y-%m-%d %H:%M}" for t in at], "cpm": rng.integers(9, 40, 200)}
    columns["dose"] = rng.normal(0.14, 0.01, 200).round(3)
    found = recognise(table(tmp_path / "t.csv", columns))
    assert any("as a coarse clock does" in str(reason) for reason in found.reasons)


@pytest.mark.parametrize("name", ["times", "elapsed_ms", "Time (s)"])
def test_numbers_of_a_time_may_have_several_rows_that_are_steps_each(
    tmp_path: Path, name: str
) -> None:
    rng = np.random.default_rng(0)
    times = np.cumsum(rng.choice([0, 0, 1, 2, 4, 9], 120)) + 2  # as read off a chart, unevenly
    heat = pd.Series(wave(120)) + rng.normal(size=120)
    path = table(tmp_path / "t.csv", {name: times, "accel": heat, "force": -rng.random(120)})
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.time_columns) == ("long", (name,))
    whole = read(path, found.recipe.with_(window=0))
    assert whole.lengths.tolist() == [120]
    assert any("They are steps of their own" in str(note) for note in whole.meta.notes)
    down = table(tmp_path / "down.csv", {name: times[::-1], "accel": heat})
    assert recognise(down).recipe.time_columns == ()


def test_where_each_layer_ends_is_no_channel_as_the_next_begins_there(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    ends = np.cumsum(rng.uniform(0.3, 0.7, 90)).round(2)
    columns = {"Depth top [m]": [0.0, *ends[:-1]], "Depth bot [m]": ends}
    columns |= {"Na": wave(90), "Cl": rng.normal(9, 1, 90).round(2)}
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert read(path, found.recipe).meta.channels == ("Na", "Cl")
