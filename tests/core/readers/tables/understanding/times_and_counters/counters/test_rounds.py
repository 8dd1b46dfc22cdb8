"""Counters that begin anew over and over name nothing, and a rate that is said beats packets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.vocabulary.months import MONTHS
from tests.core.files import table, wave

RATE, N = 250, 3_000
BEGIN = 1_777_981_331.412


def _recording(
    path: Path,
    counter: str,
    *,
    head: str = "",
    each: int = 8,
    written: bool = False,
    trembling: float = 0.0,
) -> Path:
    """As a board writes it that sends one byte of its counter, in packets of `each` rows.

    trembling : seconds by which the clock is off.
    """
    rows = np.arange(N)
    sent = BEGIN + (rows // each) * each / RATE + (rows % each) * 0.0002
    sent += np.random.default_rng(0).uniform(-trembling, trembling, N)
    columns = {counter: rows % 256, "EXG 0": wave(N), "EXG 1": wave(N, phase=1)}
    frame = pd.DataFrame({**columns, "Timestamp": sent.round(6)})
    if written:
        packets = pd.to_datetime(BEGIN + (rows // each) * each / RATE, unit="s")
        frame["Timestamp (Formatted)"] = packets.strftime("%Y-%m-%d %H:%M:%S.%f").str[:-3]
    path.write_text(head + frame.to_csv(index=False))
    return path


def test_a_rate_that_is_said_beats_times_that_come_in_bunches(tmp_path: Path) -> None:
    head = f"%Raw data\n%Sample Rate = {RATE} Hz\n"
    found = recognise(path := _recording(tmp_path / "raw.txt", "Sample Index", head=head))
    assert (found.recipe.layout, found.recipe.time_columns) == ("long", ())
    assert found.recipe.value_columns == ("EXG 0", "EXG 1")
    assert found.reasons[0].startswith("Timestamp stands still for some rows and then jumps")
    meta = read(path, found.recipe).meta
    assert (meta.step, meta.step_unit) == (1 / RATE, "s")


@pytest.mark.parametrize("each", [8, 12])
def test_a_clock_that_goes_back_within_packets_comes_in_bunches_too(
    tmp_path: Path, each: int
) -> None:
    head = f"%Raw data\n%Sample Rate = {RATE} Hz\n"
    told = {"head": head, "each": each, "written": True, "trembling": 0.001}
    found = recognise(path := _recording(tmp_path / "raw.txt", "Sample Index", **told))
    assert (found.recipe.layout, found.recipe.time_columns, found.warnings) == ("long", (), ())
    recording = read(path, found.recipe.with_(window=0))
    assert (recording.lengths.tolist(), recording.meta.step) == ([N], 1 / RATE)


def test_times_of_packets_label_nothing_also_as_dates(tmp_path: Path) -> None:
    head = f"%Sample Rate = {RATE} Hz\n"
    path = _recording(tmp_path / "raw.txt", "Sample Index", head=head, written=True)
    recipe = recognise(path).recipe
    assert (recipe.time_columns, recipe.label_columns) == ((), ())
    assert "Timestamp (Formatted)" in recipe.left_out


def test_an_even_time_stays_beside_a_rate_that_is_said(tmp_path: Path) -> None:
    head = f"%Sample Rate = {RATE} Hz\n"
    path = _recording(tmp_path / "raw.txt", "Sample Index", head=head, each=1)
    assert recognise(path).recipe.time_columns == ("Timestamp",)


@pytest.mark.parametrize("counter", ["Sample Index", "index", "counter", "nr"])
def test_what_counts_from_0_to_255_over_and_over_names_no_sequence(
    tmp_path: Path, counter: str
) -> None:
    found = recognise(_recording(tmp_path / "raw.csv", counter))
    assert (found.recipe.layout, found.recipe.id_columns) == ("long", ())
    assert counter not in found.recipe.value_columns


def test_what_numbers_the_sensors_of_each_moment_names_their_sequences(tmp_path: Path) -> None:
    rows = np.arange(40 * 60)
    heat = np.round(20 + rows % 40 + wave(len(rows)), 3)
    columns = {"time": rows // 40 * 10, "index": rows % 40, "heat": heat}
    assert recognise(table(tmp_path / "grid.csv", columns)).recipe.id_columns == ("index",)


HOURS = np.arange(23, 23 + 193)


@pytest.mark.parametrize(
    "parts",
    [
        {"hour": HOURS % 24, "weekday": 1 + HOURS // 24 % 7},
        {"hour": HOURS[HOURS % 24 > 4] % 24, "Wochentag": HOURS[HOURS % 24 > 4] // 24 % 7},
        {"month": 1 + HOURS % 12},
        {"dow": np.repeat(HOURS, 3) % 7},
        {"hour": HOURS // 4 % 24, "minute": HOURS % 4 * 15},
    ],
)
def test_hours_and_weekdays_without_a_date_are_no_channels(
    tmp_path: Path, parts: dict[str, np.ndarray]
) -> None:
    energy = wave(len(next(iter(parts.values())))) ** 2
    found = recognise(table(tmp_path / "meter.csv", {"energy": energy, **parts}))
    assert (found.recipe.layout, found.recipe.value_columns) == ("long", ("energy",))
    assert found.recipe.left_out == (*parts,)
    assert "part of a date" in found.sentence or "parts of a date" in found.sentence
    assert not found.warnings


@pytest.mark.parametrize(("low", "high"), [(20, 45), (0, 2)])
def test_what_is_called_as_a_part_of_a_date_is_measured_where_it_goes_down_as_well(
    tmp_path: Path, low: int, high: int
) -> None:
    """Min is the lowest heart rate of a minute; an hour, how long somebody slept."""
    cells = np.random.default_rng(0).integers(low, high, 193)
    columns = {"energy": wave(193) ** 2, "min": cells + 0.5 * (low == 0), "hours": cells}
    found = recognise(table(tmp_path / "meter.csv", columns))
    assert {"energy", "min"} <= {*found.recipe.value_columns}
    assert "hours" not in found.recipe.left_out


def test_hours_without_a_date_are_no_channel_of_several_sites_either(tmp_path: Path) -> None:
    site = np.repeat(["a", "b", "c", "d", "e"], 48)
    columns = {"site": site, "hour": np.arange(240) % 24, "energy": wave(240) ** 2}
    found = recognise(table(tmp_path / "meter.csv", columns))
    assert (found.recipe.id_columns, found.recipe.value_columns) == (("site",), ("energy",))
    assert "hour is a part of a date" in found.sentence


def test_what_turns_over_as_parts_of_a_clock_is_none_of_the_channels(tmp_path: Path) -> None:
    """As NHANES calls minutes, hours and days of a week in which each person began another day."""
    n = 3 * 1440
    minutes = np.tile(np.arange(n), 2)
    days = np.concatenate([np.arange(n) // 1440, np.arange(n) // 1440 + 5]) % 7 + 1
    columns = {
        "SEQN": np.repeat([31128, 31129], n), "PAXDAY": days, "PAXN": minutes + 1,
        "PAXHOUR": minutes // 60 % 24, "PAXMINUT": minutes % 60,
        "PAXINTEN": (90 + 50 * wave(2 * n)).round(),
    }  # fmt: skip
    found = recognise(table(tmp_path / "paxraw.csv", columns))
    assert found.recipe.value_columns == ("PAXINTEN",)  # hours and days were channels
    assert "PAXDAY, PAXHOUR and PAXMINUT are parts of a clock" in found.sentence


def test_a_column_that_goes_up_at_noon_of_each_day_counts_days(tmp_path: Path) -> None:
    steps = np.arange(5 * 288) + 246  # of five minutes, from half past eight in the evening
    at = pd.Timestamp("2024-01-01") + pd.to_timedelta(steps * 5, unit="min")
    columns = {
        "linetime": at.strftime("%H:%M:%S"), "activity": (90 + 50 * wave(len(at))).round(),
        "daybymidnight": steps // 288 + 1, "daybynoon": (steps - 144) // 288 + 1,
    }  # fmt: skip
    found = recognise(table(tmp_path / "wrist.csv", columns))
    assert found.recipe.id_columns == ("daybymidnight",)
    assert found.recipe.value_columns == ("activity",)
    assert "daybynoon counts days" in found.sentence
    columns["daybynoon"] = np.cumsum(np.arange(len(at)) % 331 == 330) + 1  # doses, say
    assert "counts days" not in recognise(table(tmp_path / "doses.csv", columns)).sentence


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("leagues", [1, 3])
def test_weeks_counted_beside_days_are_left_out_with_them(
    tmp_path: Path, *, dated: bool, leagues: int
) -> None:
    day = np.concatenate([np.r_[1:30, 33:50], *[np.arange(1, 50)] * (leagues - 1)])
    league = np.cumsum(day == 1)
    date = pd.Timestamp("2018-12-07") + pd.to_timedelta(day - 300 * league, "D")
    columns = {
        "League": [f"league {k}" for k in league], "DayOfLeague": day,
        "WeekOfLeague": (day - 1) // 7 + 1, "level": (day - 1) // 9 + 1 + (day == 20),
        "Value": wave(len(day)), "Date": date.strftime("%Y-%m-%d"),
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", dict([*columns.items()][: 5 + dated])))
    assert "WeekOfLeague" in found.recipe.left_out
    assert "WeekOfLeague follows from DayOfLeague" in found.sentence
    assert {"level", "Value"} <= {*found.recipe.value_columns}


@pytest.mark.parametrize("anew", [True, False])
def test_numbers_of_stretches_with_which_something_begins_anew_are_left_out(
    tmp_path: Path, anew: bool
) -> None:
    """FPOGID numbers the places that an eye stays at, and FPOGD is how long it has been there."""
    place = np.repeat([1748, 1749, 1751, 1752, 1753, 1756, 1757], [9, 14, 11, 8, 12, 10, 16])
    new = np.r_[False, np.diff(place) > 0]
    since = np.arange(80) - np.maximum.accumulate(np.where(new, np.arange(80), 0))
    columns = {"FPOGD": since * 0.016, "FPOGX": wave(80), "FPOGY": wave(80, phase=1)}
    if not anew:
        columns |= {"FPOGD": wave(80, phase=2)}
    found = recognise(table(tmp_path / "gaze.csv", {"FPOGID": place, **columns}))
    assert ("FPOGID" in found.recipe.value_columns) is not anew


@pytest.mark.parametrize("months", [[*MONTHS], [*range(1, 13)]], ids=["names", "numbers"])
def test_months_that_follow_one_another_without_a_year_are_steps(
    tmp_path: Path, months: list[str | int]
) -> None:
    """A counter stands beside them, and no row is there twice."""
    rows = {"no": range(120), "flow": wave(120), "month": (months[8:] + months[:8]) * 10}
    found = recognise(path := table(tmp_path / "river.csv", rows))
    assert (found.recipe.step, found.recipe.step_unit, found.recipe.window) == (1, "month", 12)
    assert "month goes on by one from row to row: a step is a month." in found.reasons
    assert not found.warnings
    other = [months[k % 5] for k in range(120)]
    table(path, {**rows, "month": other})
    assert recognise(path).recipe.step_unit != "month"


def test_tiny_numbers_beside_days_are_no_clock(tmp_path: Path) -> None:
    """Those of SO2 (1.15E-12) were taken for the hour of each day, which is 0."""
    at = pd.date_range("2020-01-01", periods=60, freq="MS").strftime("%m/%d/%Y 0:00")
    tiny = [f"{1.2e-12 * (2 + value):.2E}" for value in wave(60)]
    found = recognise(table(tmp_path / "air.csv", {"time": at, "SO2": tiny, "NO2": wave(60)}))
    assert found.recipe.value_columns == ("SO2", "NO2")


def _arrived(path: Path, rows: tuple[int, ...], apart: float, form: str) -> Path:
    """As a board writes it whose rows arrive several at once, with a clock of when they did."""
    moments = pd.to_timedelta(np.arange(len(rows)) * apart, "s") + pd.Timestamp(BEGIN, unit="s")
    written = moments.astype("datetime64[ms]").astype("int64")
    came = np.repeat(written if form == "ms" else moments.strftime(form).str[:-3], rows)
    n = len(came)
    frame = pd.DataFrame({"Index": np.arange(n) % 256, "EXG 0": wave(n), "EXG 1": wave(n, phase=1)})
    frame["Clock"] = came
    path.write_text(f"%Sample Rate = {RATE} Hz\n" + frame.to_csv(index=False))
    return path


@pytest.mark.parametrize("form", ["%H:%M:%S.%f", "%Y-%m-%d %H:%M:%S.%f", "ms"])
def test_a_clock_of_when_rows_arrived_names_no_sequences(tmp_path: Path, form: str) -> None:
    rows = (1, 10, 9, 12, 15, 13)  # what was held back comes sooner than it was measured
    path = _arrived(tmp_path / "raw.txt", rows, 0.001, form)
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.id_columns, found.warnings) == ("long", (), ())
    assert found.recipe.value_columns == ("EXG 0", "EXG 1")
    assert read(path, found.recipe).meta.step == 1 / RATE


def test_a_clock_of_when_sequences_began_names_them_though_a_rate_is_said(tmp_path: Path) -> None:
    path = _arrived(tmp_path / "raw.txt", (11, 10, 9, 12, 15, 13), 0.5, "%H:%M:%S.%f")
    assert recognise(path).recipe.id_columns == ("Clock",)
