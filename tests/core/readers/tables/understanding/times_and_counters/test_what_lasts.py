"""How long something took, beside dates, which is no time of day, and what else isn't a clock."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave
from tests.notes import worded

DAYS = [f"{day:%Y-%m-%d}" for day in pd.date_range("2021-05-03", periods=90)]


def test_hours_that_somebody_slept_are_no_hours_of_the_day(tmp_path: Path) -> None:
    """They were joined with the days, and rows without them were excluded."""
    names, rows = ["Ada", "Bo", "Cy", "Di", "Eva", "Fay", "Gus"], 7 * 40
    hours = np.round(7 + 1.5 * wave(rows, period=11)).astype(int).astype(str)
    hours[::23] = ""
    columns = {
        "day": np.repeat(DAYS[:40], 7),
        "who": names * 40,
        "sleep": np.round(5 + 3 * wave(rows, period=19)).astype(int),
        "mood": np.round(5 + 3 * wave(rows, period=17)).astype(int),
        "hours": hours,
    }
    frame = pd.DataFrame(columns)[np.random.default_rng(0).random(rows) > 1 / 7]
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert found.recipe.time_columns == ("day",)
    data = read(path, found.recipe)
    assert (len(data), data.meta.channels) == (7, ("sleep", "mood", "hours"))


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02d}:{int(seconds) % 60:02d}"


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


@pytest.mark.parametrize(("called", "written"), [("dur", _clock), ("finish", _minutes)])
def test_how_long_a_run_took_is_measured(tmp_path: Path, called: str, written: object) -> None:
    """Durations were taken for the time of the day, or left out."""
    assert callable(written)
    took = 1_800 + 500 * wave(90, period=13)
    columns = {"date": DAYS, called: [*map(written, took)], "km": 5 + wave(90, period=13)}
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert (found.recipe.time_columns, found.recipe.empty_cells) == (("date",), "amounts")
    data = read(path, found.recipe)
    assert data.meta.channels == (called, "km")
    np.testing.assert_allclose(data.sequences[0][0, 0], int(took[0]))


@pytest.mark.parametrize("later", [0, 90])
def test_hours_and_minutes_from_start_to_end_are_measured(tmp_path: Path, later: int) -> None:
    """As a diary of sleep says how long somebody was in bed; a clock of anything else isn't."""
    begins = pd.Series(pd.to_datetime(DAYS)) + pd.Timedelta("22:40:36")
    lasted = (450 + 90 * wave(90, period=13)).astype(int)
    told = [f"{m // 60}:{m % 60:02d}" for m in lasted + later]
    ends = begins + pd.to_timedelta(lasted, "min")
    steps = np.round(3_000 + 900 * wave(90))
    columns = {"Start": begins, "End": ends, "In bed": told, "Steps": steps}
    found = recognise(path := table(tmp_path / "t.csv", columns))
    measured = ("In bed (min)",) * (not later)
    assert found.recipe.value_columns == (*measured, "Steps")
    if not later:
        data = read(path, found.recipe)
        assert data.sequences[0][0, 0] == lasted[0]
        assert any("those from Start to End" in note for note in worded(data.meta.notes))
        roles = {"value_columns": ("Steps",), "left_out": ("End", "In bed")}
        earlier = found.recipe.with_(empty_cells="", **roles)
        assert read(path, earlier).meta.channels == ("Steps",)


def test_minutes_beside_dates_without_a_clock_are_measured(tmp_path: Path) -> None:
    columns = {"Date": DAYS, "Sea": 12 + wave(90), "Mins": np.round(20 + 8 * wave(90, period=9))}
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert read(path, found.recipe).meta.channels == ("Sea", "Mins")


def test_how_many_kinds_there_were_is_measured(tmp_path: Path) -> None:
    columns = {
        "date": DAYS,
        "coot": np.round(40 + 20 * wave(90)),
        "n_species": np.round(20 + 4 * wave(90, period=7)).astype(int),
    }
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert read(path, found.recipe).meta.channels == ("coot", "n_species")


def test_thirteen_digits_that_go_on_are_times_under_any_name(tmp_path: Path) -> None:
    """They were left out, and rows had no times."""
    columns = {
        "t_down": 1_589_630_422_114 + np.cumsum(100 + np.round(90 * wave(120, period=7) ** 2)),
        "dwell": 100 + 20 * wave(120),
        "flight": 90 + 30 * wave(120, period=11),
    }
    columns["t_down"] = columns["t_down"].astype(np.int64)
    found = recognise(table(tmp_path / "t.csv", columns))
    assert (found.recipe.time_columns, found.recipe.time_format) == (("t_down",), "epoch ms")


def test_few_hours_from_when_to_when_are_times_beside_dates(tmp_path: Path) -> None:
    hours = [f"{hour}-{hour + 1}" for hour in range(10, 17)]
    columns = {
        "date": np.repeat(DAYS[:20], 7),
        "hour": hours * 20,
        "adults": np.round(20 + 8 * wave(140, period=7)),
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("date", "hour")


def test_shifts_of_a_day_are_times_in_czech(tmp_path: Path) -> None:
    """Each shift was a sequence."""
    columns = {
        "datum": np.repeat(DAYS[:40], 3),
        "směna": ["ranní", "odpolední", "noční"] * 40,
        "tikety": np.round(20 + 8 * wave(120, period=7)),
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("datum", "směna")


@pytest.mark.parametrize("sign", ["R$ ", "US$", "kr ", "EUR "])
def test_amounts_behind_the_sign_of_a_currency_are_numbers(tmp_path: Path, sign: str) -> None:
    """They were left out as texts."""
    paid = [f"{sign}{1_000 + 400 * x:.2f}".replace(".", ",") for x in wave(90)]
    paid[3] = f"{sign}1.254,25"
    rows = [
        f"{day};{one};{20 + k % 7}" for k, (day, one) in enumerate(zip(DAYS, paid, strict=True))
    ]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["date;paid;seats", *rows]), encoding="utf-8")
    found = recognise(path)
    for recipe in (found.recipe, found.recipe.with_(empty_cells="amounts")):  # as earlier ones say
        data = read(path, recipe)
        assert (data.meta.channels[0].split()[0], len(data.meta.channels)) == ("paid", 2)
        assert data.sequences[0][3, 0] == 1254.25


def test_a_sum_below_an_empty_line_is_left_out_in_other_languages(tmp_path: Path) -> None:
    """The file was refused, as if another table began there."""
    months = "januari februari mars april maj juni juli augusti september oktober november december"
    rows = [
        f"{month};{year};{4000 + 100 * k};{2000 + 31 * k}"
        for year in range(2010, 2017)
        for k, month in enumerate(months.split())
    ]
    path = tmp_path / "t.csv"
    text = "\n".join(["månad;år;lån;besök", *rows, ";;;", "Summa;;307295;187571", ""])
    path.write_text(text, encoding="utf-8")
    assert read(path, recognise(path).recipe).lengths.sum() <= 84


def test_a_bit_that_turns_in_every_row_and_messages_so_far_are_not_learned(tmp_path: Path) -> None:
    columns = {
        "unix": 1_633_072_200 + 10 * np.arange(120),
        "volt": np.round(229 + wave(120), 1),
        "amp": np.round(6 + wave(120, period=31), 2),
        "heartbeat": [0, 1] * 60,
        "msgs_rx": 500 + np.cumsum(np.round(5 + 4 * wave(120, period=7))).astype(int),
    }
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert read(path, found.recipe).meta.channels == ("volt", "amp")
    assert "heartbeat is 0 and 1 in turn" in found.sentence


def test_a_clock_too_coarse_for_some_rows_is_not_learned(tmp_path: Path) -> None:
    columns = {
        "sec": np.round(np.arange(160) / 64 / 0.02) * 0.02,
        "ax": np.round(wave(160), 3),
        "ay": np.round(9 + wave(160, period=31), 3),
    }
    columns["sec"] = np.round(columns["sec"], 2)
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert read(path, found.recipe).meta.channels == ("ax", "ay")


def test_how_long_requests_took_is_measured_beside_moments_in_another_order(tmp_path: Path) -> None:
    """A log has a row when each is done: what took longer and longer was taken for its time."""
    began = np.arange(1_700_000_000_000, 1_700_000_000_000 + 40 * 50, 50)
    began[1::3] -= 70
    began[9] = began[6]  # two at once, so that the clock isn't quite unique
    took = 900.0 + 210 * np.arange(40) + 90 * wave(40, period=7)
    columns = {"timeStamp": began, "elapsed": took.round(), "connect": 30 + 9 * wave(40, period=9)}
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("timeStamp",)
    data = read(path, found.recipe)
    assert data.meta.channels == ("elapsed", "connect")
    assert data.sequences[0][:2, 0].tolist() == [took.round()[1], took.round()[0]]


def seldom(n: int) -> pd.DatetimeIndex:
    return pd.Timestamp("2011-01-05") + pd.to_timedelta(np.cumsum(1 + np.arange(n) % 4), "D")


def test_a_pace_beside_each_day_is_no_time_of_it(tmp_path: Path) -> None:
    """A runner's diary: miles of 0:07:30 to 0:16:04, and how long all of them took."""
    days = [f"{day:%m/%d/%Y}" for day in seldom(60)]
    miles = (4 + 2 * wave(60)).round(2)
    pace = pd.to_timedelta((700 + 200 * wave(60, phase=2)).round(), "s")
    lasted = [str(t).split()[-1].removeprefix("0").split(".")[0] for t in pace]
    path = table(tmp_path / "runs.csv", {"Date": days, "miles": miles, "per mile": lasted})
    assert recognise(path).recipe.time_columns == ("Date",)


def test_a_year_of_another_time_is_no_clock(tmp_path: Path) -> None:
    """bedTime.year is 2011 in each row, which isn't 20:11."""
    path = table(
        tmp_path / "nights.csv",
        {
            "night": [f"{day:%Y-%m-%d}" for day in seldom(30)],
            "bedTime.year": 2011,
            "deep": wave(30),
        },
    )
    assert recognise(path).recipe.time_columns == ("night",)
