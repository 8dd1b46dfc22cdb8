"""What says the time once more together with another column is left out: ends, weeks and days."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.dates.names.time_names import names_seconds
from tests.core.files import table, wave

N = 40
RNG = np.random.default_rng(3)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_time_and_a_length_together_are_a_second_clock(tmp_path: Path, sign: int) -> None:
    began = np.cumsum(RNG.integers(100, 900, N))
    lasted = RNG.integers(20, 2_000, N)  # so that some end before others that began earlier
    columns = {"time": began, "t_other": began + sign * lasted, "duration": lasted}
    path = table(tmp_path / "t.csv", {**columns, "amplitude": wave(N).round(3)})
    found = recognise(path)
    assert found.recipe.value_columns == ("duration", "amplitude")
    assert "t_other follows from time and duration" in found.sentence


def test_what_only_goes_up_beside_the_time_stays(tmp_path: Path) -> None:
    began = np.cumsum(RNG.integers(100, 900, N))
    columns = {"time": began, "reached": began + RNG.integers(20, 2_000, N)}
    path = table(tmp_path / "t.csv", {**columns, "duration": RNG.integers(20, 2_000, N)})
    assert "reached" in recognise(path).recipe.value_columns


def test_of_two_numbers_that_the_time_adds_up_one_stays(tmp_path: Path) -> None:
    """As of games won and lost by a round: each was left out because of the other."""
    rounds = range(1, 23)
    won = np.array([np.cumsum(RNG.random(22) < 0.5) for _ in range(8)])
    lost = np.arange(1, 23) - won
    columns = {"round": [*rounds] * 8, "club": np.repeat([*"ABCDEFGH"], 22)}
    columns |= {
        "wins": won.ravel(),
        "losses": lost.ravel(),
        "points": wave(176, period=17).round(2),
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("wins", "points")
    assert "losses follows from round and wins" in found.sentence


@pytest.mark.parametrize("kind", ["days", "seconds"])
def test_weeks_and_what_goes_on_in_each_are_a_second_clock(tmp_path: Path, kind: str) -> None:
    step = pd.Timedelta("1D") if kind == "days" else pd.Timedelta("7h")
    at = pd.date_range("1999-10-18", periods=N, freq=step)
    since = (at - pd.Timestamp("1980-01-06")).total_seconds().to_numpy()
    week, rest = np.divmod(since, 7 * 86_400)
    within = rest // 86_400 if kind == "days" else rest + 18
    columns = {"date": at.strftime("%Y-%m-%d %H:%M:%S"), "wk": week, "w": within}
    path = table(tmp_path / "t.csv", {**columns, "up": wave(N), "east": wave(N, phase=5)})
    assert recognise(path).recipe.value_columns == ("up", "east")


def test_what_is_measured_once_a_week_is_no_part_of_it(tmp_path: Path) -> None:
    """A number between 0 and 2 lies within a day of all weeks, and another may count these."""
    at = pd.date_range("2024-01-01", periods=N, freq="7D").strftime("%Y-%m-%d")
    columns = {
        "date": at,
        "nr": np.arange(N) + 70,
        "Rt": 1 + 0.9 * wave(N),
        "cases": wave(N, phase=1),
    }
    assert "Rt" in recognise(table(tmp_path / "t.csv", columns)).recipe.value_columns


@pytest.mark.parametrize(("name", "first"), [("date", "1999-10-18"), ("YYMMMDD", "2005-10-18")])
def test_a_year_may_stand_before_the_name_of_the_month(
    tmp_path: Path, name: str, first: str
) -> None:
    at = pd.Timestamp(first) + pd.to_timedelta(np.arange(N), unit="D")
    written = [f"{t:%y%b%d}".upper() for t in at]
    path = table(tmp_path / "t.csv", {name: written, "up": wave(N)})
    found = recognise(path)
    assert found.recipe.time_columns == (name,)
    made = read(path, found.recipe)
    assert (made.meta.step, made.meta.step_unit) == (1, "day")
    assert made.ids[0].startswith(first)


def test_a_day_before_the_name_of_the_month_stays_one(tmp_path: Path) -> None:
    at = pd.Timestamp("2019-03-01") + pd.to_timedelta(np.arange(N), unit="D")
    path = table(tmp_path / "t.csv", {"date": [f"{t:%d%b%y}" for t in at], "up": wave(N)})
    assert recognise(path).recipe.time_format == "%d%b%y"


def test_days_of_one_digit_before_the_name_of_the_month_are_no_years(tmp_path: Path) -> None:
    at = pd.Timestamp("2023-03-06 09:00") + pd.to_timedelta(np.arange(N), unit="h")
    days, clocks = [f"{t.day} {t:%b %y}" for t in at], [f"{t:%H:%M:%S}" for t in at]
    lines = (f"{d}\t{c}\t{v:.3f}" for d, c, v in zip(days, clocks, wave(N), strict=True))
    (path := tmp_path / "monitor.txt").write_text("\n".join(lines))
    found = recognise(path)
    assert found.recipe.time_columns == ("column 1", "column 2")
    assert read(path, found.recipe).ids[0].startswith("2023-03-06")


@pytest.mark.parametrize(
    ("name", "channel"), [("delay_ms", False), ("rr_delta", True), ("inter_key_delay", True)]
)
@pytest.mark.parametrize("behind", [0, 1])
def test_time_from_row_to_row_is_no_channel(
    tmp_path: Path, name: str, channel: bool, behind: int
) -> None:
    apart = np.random.default_rng(5).integers(25, 36, N)
    apart[[20, 30]] = 400, 180
    lasted = np.roll(apart, -behind) + np.arange(N) % 2  # of a clock that is a little off
    at = 576_747_393_457 + 1000 * np.cumsum(apart)
    columns = {"timestamp_us": at, "gaze_x": wave(N), "gaze_y": wave(N, phase=1), name: lasted}
    recipe = recognise(table(tmp_path / "gaze.csv", columns)).recipe
    assert recipe.time_columns == ("timestamp_us",)
    assert (name in recipe.value_columns) == channel


def test_a_delay_that_is_measured_is_a_channel(tmp_path: Path) -> None:
    at = np.cumsum(np.random.default_rng(5).integers(25, 36, N))
    columns = {"time_ms": at, "speed": wave(N), "delay_ms": (30 + 4 * wave(N, phase=1)).round()}
    recipe = recognise(table(tmp_path / "net.csv", columns)).recipe
    assert "delay_ms" in recipe.value_columns


@pytest.mark.parametrize("beside", [[], ["count"]])
def test_time_from_row_to_row_is_a_channel_where_nothing_else_was_measured(
    tmp_path: Path, beside: list[str]
) -> None:
    apart = np.random.default_rng(5).integers(25, 36, N)
    columns = {"time_ms": np.cumsum(apart), "delay_ms": apart, "count": np.arange(N) % 8 + 1}
    columns = {c: columns[c] for c in ("time_ms", "delay_ms", *beside)}
    recipe = recognise(table(tmp_path / "keys.csv", columns)).recipe
    assert recipe.value_columns == ("delay_ms",)


def test_ts_in_a_name_is_a_word_for_the_time(tmp_path: Path) -> None:
    clock = (912.3 + np.arange(400) * 0.02).round(3)
    columns = {"device_ts_s": clock, "ax": wave(400, period=37), "ay": wave(400, period=23)}
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("device_ts_s",)
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (0.02, "s")


@pytest.mark.parametrize(("name", "per_second"), [("device_ts_s", 1), ("sensor_ts", 1000)])
def test_ts_beside_another_time_is_a_clock(tmp_path: Path, name: str, per_second: int) -> None:
    at = np.arange(400) * 0.02 + RNG.uniform(0, 0.002, 400)
    came = pd.Timestamp("2024-05-01 10:00") + pd.to_timedelta(at, "s")
    clock = ((at + RNG.uniform(0, 0.002, 400)) * per_second).round(4)
    columns = {"received": came.strftime("%Y-%m-%d %H:%M:%S.%f"), name: clock}
    path = table(tmp_path / "t.csv", {**columns, "ax": wave(400, period=37)})
    found = recognise(path)
    assert found.recipe.value_columns == ("ax",)
    assert f"{name} goes up with received" in found.sentence


def test_a_temperature_called_ts_is_measured(tmp_path: Path) -> None:
    at = pd.date_range("2024-05-01", periods=400, freq="h")
    soil = (12 + 3 * wave(400, period=24)).round(1)
    path = table(tmp_path / "t.csv", {"time": at, "soil_ts": soil, "rain": wave(400, period=51)})
    assert recognise(path).recipe.value_columns == ("soil_ts", "rain")


def test_days_since_a_beginning_that_were_read_late_are_a_second_clock(tmp_path: Path) -> None:
    """By a minute or two of the five between rows, now and then."""
    at = pd.date_range("2023-12-13 23:21:02", periods=2 * N, freq="5min")
    late = np.where(np.arange(2 * N) % 11 == 5, 120, 0)
    columns = {"Date": at.strftime("%d-%b-%Y %H:%M:%S"), "activity": wave(2 * N)}
    columns["RelativeDay"] = 1 + (300 * np.arange(2 * N) + late) / 86_400
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("activity",)
    assert "RelativeDay goes up with Date" in found.sentence
    columns["RelativeDay"] = columns["RelativeDay"] * 3  # goes up, but not as days do
    found = recognise(table(tmp_path / "other.csv", columns))
    assert "RelativeDay" in found.recipe.value_columns


def test_how_many_days_each_month_has_is_no_channel(tmp_path: Path) -> None:
    """As those who write down what they used each month do."""
    months = pd.date_range("2012-01-01", periods=84, freq="MS")
    columns = {"Month": months.strftime("%b-%y"), "used": wave(84), "days": months.days_in_month}
    recipe = recognise(table(tmp_path / "bills.csv", {**columns, "sold": wave(84) + 3})).recipe
    assert recipe.value_columns == ("used", "sold")


def test_milliseconds_since_1970_under_any_name_are_a_second_clock(tmp_path: Path) -> None:
    received = 1_646_206_800_000 + np.cumsum(RNG.integers(4_000, 6_000, N))
    columns = {"seq": np.arange(N) % 20 + 1, "rx": received, "kmh": wave(N), "lat": wave(N) ** 2}
    path = table(tmp_path / "t.csv", {"trip": np.arange(N) // 20, **columns})
    assert recognise(path).recipe.value_columns == ("kmh", "lat")


def test_seconds_since_1970_are_a_time_also_where_the_latest_come_first(tmp_path: Path) -> None:
    created = 1_611_780_000 - np.cumsum(RNG.integers(3, 900, N))
    path = table(tmp_path / "t.csv", {"created_utc": created, "score": wave(N), "n": wave(N) ** 2})
    found = recognise(path)
    assert (found.recipe.time_columns, found.recipe.value_columns) == (
        ("created_utc",), ("score", "n")
    )  # fmt: skip


@pytest.mark.parametrize("power", [3.0, 1.0])
def test_times_that_grow_far_faster_than_a_size_were_taken_along_it(
    tmp_path: Path, power: float
) -> None:
    """A clock goes on at one pace, or nearly."""
    sizes = np.array([64, 128, 192, 256, 384, 512, 768, 1024])
    n, threads = np.tile(sizes, 6), np.repeat([1, 2, 3, 4, 6, 8], 8)
    took = n**power / threads / 1e5 * (1 + 0.02 * RNG.normal(size=48))
    columns = {"threads": threads, "n": n, "time_ms": took.round(4)}
    rate = (1 + RNG.normal(size=48)).round(2)
    found = recognise(table(tmp_path / "t.csv", {**columns, "gflops": rate}))
    assert ("time_ms" in found.recipe.value_columns) == (power > 1)


def test_when_customers_arrived_is_a_second_clock(tmp_path: Path) -> None:
    between, served = RNG.exponential(1, (3, N)), RNG.exponential(1, 3 * N).round(3)
    columns = {"replication": np.repeat([1, 2, 3], N), "customer": np.tile(np.arange(N) + 1, 3)}
    columns |= {"arrival": between.cumsum(axis=1).ravel().round(3), "service": served}
    path = table(tmp_path / "t.csv", {**columns, "in_system": served * (1 + RNG.random(3 * N))})
    assert recognise(path).recipe.value_columns == ("service", "in_system")


def test_when_rows_were_written_down_is_not_measured(tmp_path: Path) -> None:
    at = pd.date_range("2021-03-01", periods=N, freq="1h").strftime("%Y-%m-%d %H:%M")
    written = 0.0237 + np.arange(N) // 24 * 1e-4  # a part of a day, as spreadsheets have it
    columns = {"at": at, "elec": wave(N), "gas": wave(N) ** 2, "create_at": written.round(6)}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.value_columns == ("elec", "gas")


def test_a_clock_that_lacks_a_first_number_is_left_out_as_others_are(tmp_path: Path) -> None:
    """Of cars in a race, when each part of a lap ended: nobody timed the first one."""
    laps = 75 + RNG.normal(0, 2, (3, N))
    ends = 3600 + laps.cumsum(axis=1)
    first = ends - laps * 0.7
    first[0, 0] = np.nan
    began = pd.Timestamp("2023-05-28 13:00") + pd.to_timedelta((ends - laps).ravel(), "s")
    columns = {
        "driver": np.repeat(["VER", "GAS", "PER"], N),
        "start": began.strftime("%Y-%m-%d %H:%M:%S.%f"),
        "Sector1SessionTime": first.ravel().round(3),
        "Sector2SessionTime": (ends - laps * 0.2).ravel().round(3),
        "speed": np.concatenate([280 + 9 * wave(N, phase=k) for k in range(3)]),
        "lap_time": laps.ravel().round(3),
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("speed", "lap_time")
    assert "Sector1SessionTime and Sector2SessionTime go up with start" in found.sentence


@pytest.mark.parametrize("name", ["thoi_gian_s", "laikas_s", "blorp_s"])
@pytest.mark.parametrize("size", [1, 2])
def test_seconds_behind_a_name_in_any_language_are_the_time(
    tmp_path: Path, name: str, size: int
) -> None:
    seconds = [f"{size * k}.00" for k in range(90)]
    columns = {name: seconds, "toc_do_kmh": 40 * wave(90) ** 2, "rpm": 800 + 99 * wave(90)}
    path = table(tmp_path / "t.csv", columns)
    found = recognise(path)
    assert found.recipe.time_columns == (name,)
    meta = read(path, found.recipe).meta
    assert (meta.channels, meta.step, meta.step_unit) == (("toc_do_kmh", "rpm"), size, "s")


def test_what_is_divided_by_seconds_is_no_time() -> None:
    named = {name: names_seconds(name) for name in ("v_km_s", "v_m_s", "s", "t_s", "tempo_sec")}
    assert [name for name, so in named.items() if so] == ["tempo_sec"]


@pytest.mark.parametrize("anew", [True, False])
def test_milliseconds_that_run_on_beside_whole_seconds_are_the_time(
    tmp_path: Path, *, anew: bool
) -> None:
    """Since the start, of a phone; those that begin anew with each second are parts of it."""
    since = 2 + 10 * np.arange(76)
    at = pd.Timestamp("2021-01-20 21:50:15.500") + pd.to_timedelta(since, unit="ms")
    columns = {
        "Timestamp": at.strftime("%Y-%m-%d %H:%M:%S"),
        "Milliseconds": at.microsecond // 1000 if anew else since,
        "X": wave(76),
        "Y": wave(76, phase=1),
    }
    found = recognise(table(tmp_path / "gyro.csv", columns))
    time = ("Timestamp", "Milliseconds") if anew else ("Milliseconds",)
    assert found.recipe.time_columns == time


@pytest.mark.parametrize("name", ["time_feedback", "Block.OnsetTime", "opened_at", "sound onset"])
@pytest.mark.parametrize("goes_on", [True, False])
def test_when_something_was_last_is_a_second_clock_if_it_never_goes_back(
    tmp_path: Path, name: str, goes_on: bool
) -> None:
    at = 3 * np.arange(90) + np.random.default_rng(2).integers(0, 2, 90)
    last = at[np.arange(90) // 13 * 13] + 700
    last = last if goes_on else np.random.default_rng(3).permutation(last)
    columns = {"time": at, name: last, "heat": wave(90), "wind": wave(90, phase=1)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert (f"{name} goes up with time" in found.sentence) == goes_on
