"""Whole numbers that stand for something: marks, states, seasons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import looks_like
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.formats import Recognised
from tests.core.files import table, wave, write

N = 600
RANDOM = np.random.default_rng(8)


def measured(columns: int) -> dict[str, np.ndarray]:
    return {f"band {k}": np.round(3 + wave(N, period=20 + k), 3) for k in range(columns)}


def codes(found: Recognised) -> tuple[str, ...]:
    """The channels of which is said that they look like codes."""
    notes = (note for note in found.warnings if note.kind == "codes_as_channel")
    return next((tuple(note.numbers["channels"]) for note in notes), ())


def is_told(found: Recognised, column: str) -> bool:
    """Whether a column is said to look like a code, or left out as one."""
    return codes(found) == (column,) or column in found.recipe.left_out


def left_seldom(usual: int) -> np.ndarray:
    """One number, and another in every 40th row."""
    return np.where(np.arange(N) % 40 == 7, usual + 1, usual)


@pytest.mark.parametrize(("usual", "columns", "told"), [(1, 16, ("fit",)), (0, 16, ()), (1, 5, ())])
def test_a_number_seldom_left_is_a_state_beside_many_channels(
    tmp_path: Path, usual: int, columns: int, told: tuple[str, ...]
) -> None:
    """As how well an electrode sits; few spikes of what is 0 otherwise are measured."""
    fit = left_seldom(usual)
    fit[100:110] += 1
    path = table(tmp_path / "t.csv", {"second": range(N), **measured(columns), "fit": fit})
    assert codes(recognise(path)) == told


def test_codes_may_stand_further_down(tmp_path: Path) -> None:
    """The first two thousand rows hold one of them alone."""
    n = 3000
    kind = np.where(np.arange(n) > 2500, 7, 2)
    kind[2700:2800] = 4
    columns = {"second": range(n), "volt": wave(n), "amp": wave(n, period=31), "kind": kind}
    assert is_told(recognise(table(tmp_path / "t.csv", columns)), "kind")


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize(
    ("name", "forms", "kinds"),
    [("RAINF", [0, 6, 8], True), ("FOGF", [0, 6, 8], False), ("RAINS", [0, 1, 2], False)],
)
def test_three_numbers_called_after_a_column_say_of_what_kind_it_is(
    tmp_path: Path, name: str, forms: list[int], kinds: bool, several: bool
) -> None:
    columns = {"RAIN": 3 + wave(N), name: np.repeat(RANDOM.choice(forms, size=N // 20), 20)}
    if several:
        columns = {"site": np.repeat(["a", "b", "c"], N // 3), **columns}
    second = np.tile(range(N // 3), 3) if several else range(N)
    found = recognise(table(tmp_path / "t.csv", {"second": second, **columns}))
    assert (name in found.recipe.value_columns) != kinds
    assert several or (name in found.recipe.label_columns) == kinds  # the same for all is none
    assert not codes(found)


def test_more_numbers_called_after_a_column_may_be_codes(tmp_path: Path) -> None:
    form = RANDOM.choice([0, 4, 6, 7, 8], size=N)
    columns = {"second": range(N), "RAIN": 3 + wave(N), "RAINF": form}
    assert codes(recognise(table(tmp_path / "t.csv", columns))) == ("RAINF",)


def test_a_season_is_a_code_beside_counts(tmp_path: Path) -> None:
    counts = {f"c{k}": RANDOM.integers(0, 90, size=N) for k in range(3)}
    season = 1 + (np.arange(N) + np.arange(N) // 91) // 90 % 4
    found = recognise(table(tmp_path / "t.csv", {"second": range(N), **counts, "season": season}))
    assert is_told(found, "season")


@pytest.mark.parametrize(("name", "told"), [("battery_percent", ()), ("gear", ("gear",))])
def test_what_is_measured_in_percent_is_no_code(
    tmp_path: Path, name: str, told: tuple[str, ...]
) -> None:
    level = 25 * (np.arange(N) // 60 * 7 % 5)
    columns = {"second": range(N), **measured(3), name: level}
    assert codes(recognise(table(tmp_path / "t.csv", columns))) == told


def test_round_sizes_are_no_codes(tmp_path: Path) -> None:
    sizes = RANDOM.choice([10, 40, 100, 220], size=N)
    columns = {"second": range(N), "price": wave(N), "bid size": sizes}
    assert codes(recognise(table(tmp_path / "t.csv", columns))) == ()


@pytest.mark.parametrize("marked", [0, 900])
def test_marks_in_turn_with_what_they_mark_are_left_out(tmp_path: Path, marked: int) -> None:
    """Columns without names: each second one says how good the one before is, in few rows."""
    n = 3000
    cells = []
    for k in range(5):
        flag = np.zeros(n, np.int64)
        flag[-1 - k :] = 2
        flag[:marked] = k % 2
        cells += [np.round(wave(n, period=30 + 7 * k), 3), flag]
    times = pd.date_range("2024-06-18", periods=n, freq="min")
    rows = [" ".join(f"{c:g}" for c in row) for row in zip(*cells, strict=True)]
    lines = [f"{time:%Y-%m-%dT%H:%M} {row}" for time, row in zip(times, rows, strict=True)]
    path = write(tmp_path / "t.dat", "\n".join(lines))
    found = recognise(path)
    assert found.recipe.value_columns == tuple(f"column {k}" for k in (2, 4, 6, 8, 10))
    assert found.recipe.label_columns == ()
    assert "mark the columns before them" in found.sentence


@pytest.mark.parametrize(("status", "out"), [(1, True), (0, False)])
def test_a_status_beside_counts_without_names_is_left_out(
    tmp_path: Path, status: int, out: bool
) -> None:
    """As monitors of flies write it: 1 in nearly every row, and 51 where a reading was bad."""
    rows = pd.date_range("2024-03-04 09:00", periods=600, freq="min")
    random = np.random.default_rng(0)
    counts = random.poisson(3, size=(600, 5))
    lines = [
        "\t".join([f"{at:%Y-%m-%d %H:%M}", str(51 if k in (200, 411) else status), *map(str, c)])
        for k, (at, c) in enumerate(zip(rows, counts, strict=True))
    ]
    path = tmp_path / "monitor.txt"
    path.write_text("\n".join(lines))
    found = recognise(path)
    assert ("column 2" in found.recipe.left_out) is out
    assert ("column 2 is one number in nearly every row, as a status is" in found.sentence) is out


@pytest.mark.parametrize("count", [3, 2])
def test_words_of_one_name_behind_each_of_three_columns_mark_these(
    tmp_path: Path, count: int
) -> None:
    hours = pd.date_range("2023-01-01", periods=300, freq="h").strftime("%Y-%m-%d %H:%M")
    lines = [",".join(["time", *(f"gas {k},status" for k in range(count))])]
    for row, hour in enumerate(hours):
        cells = [f"{wave(300, phase=k)[row]:.3f},{'R' if row < 200 else 'P'}" for k in range(count)]
        lines.append(",".join([hour, *cells]))
    found = recognise(write(tmp_path / "t.csv", "\n".join(lines)))
    assert ("status" in found.recipe.label_columns) == (count < 3)
    assert ("mark how good values are" in found.sentence) == (count == 3)


def test_a_mark_of_what_stands_in_no_column_is_one_like_the_others(tmp_path: Path) -> None:
    days = pd.date_range("2012-01-01", periods=300).strftime("%Y%m%d")
    first, second, third = (wave(300, phase=k).round(3) for k in range(3))
    marks = {"TA_F": first, "TA_F_QC": np.arange(300) % 3, "P_F_QC": second}
    columns = {"TIMESTAMP": days, **marks, "LE": third}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("TA_F", "LE")
    assert "TA_F_QC and P_F_QC mark how good values are" in found.sentence


@pytest.mark.parametrize("fraction", [0.0, 0.25])
def test_whole_numbers_that_stay_in_each_sequence_label_it_though_some_are_missing(
    tmp_path: Path, fraction: float
) -> None:
    flights = np.repeat(np.arange(8), 40)
    squawk = np.array([1000, 2217, 5121, 1000, 7052, 1000, 2217, 2743])[flights] + fraction
    columns = {
        "icao24": [f"3c{flight}f{flight}a" for flight in flights],
        "time": 1_656_331_200 + 10 * np.tile(np.arange(40), 8),
        "squawk": np.where(np.arange(320) % 23 == 0, np.nan, squawk),
        "velocity": wave(320),
        "vertrate": wave(320, phase=2),
        "lastcontact": 1_656_331_199.5 + 10 * np.tile(np.arange(40), 8) + 0.4 * wave(320),
    }
    found = recognise(table(tmp_path / "states.csv", columns))
    assert found.recipe.value_columns == ("squawk",) * (fraction > 0) + ("velocity", "vertrate")
    assert ("squawk" in found.recipe.label_columns) == (fraction == 0)
    assert read(tmp_path / "states.csv", found.recipe).labels.notna().all().all()
    assert not looks_like.among(found.warnings)


@pytest.mark.parametrize(
    ("name", "numbers", "device"),
    [
        ("Instrument_Number", (746, 1191), True), ("Instrument", (746, 1191), False),
        ("Lap number", (21, 22), False), ("Lap number", (1, 3), False),
    ],
)  # fmt: skip
def test_the_number_of_the_device_in_use_is_no_channel(
    tmp_path: Path, name: str, numbers: tuple[int, int], device: bool
) -> None:
    columns = {
        "date": pd.date_range("2020-01-01", periods=N),
        name: np.repeat(numbers, (N // 3, N - N // 3)),
        **measured(2),
        "N[band 1]": RANDOM.integers(3, 60, N),
        "N[band 9]": RANDOM.integers(3, 60, N),
    }
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert (name in recipe.left_out) == device
    assert {"band 0", "band 1", "N[band 9]"} <= {*recipe.value_columns}
    assert "N[band 1]" in recipe.left_out


def test_the_number_of_a_device_names_sequences_where_rows_have_no_time(tmp_path: Path) -> None:
    columns = {"Device_Number": np.repeat((746, 1191, 1203), N // 3), **measured(2)}
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert recipe.id_columns == ("Device_Number",)


@pytest.mark.parametrize(("word", "code"), [("000-BBR-889", True), ("Bad", False)])
def test_whole_numbers_among_long_codes_are_codes_too(
    tmp_path: Path, word: str, code: bool
) -> None:
    star = np.where(np.arange(N) % 4 == 0, word, RANDOM.integers(40, 200, N).astype(str))
    columns = {"JD": 2_457_400 + 0.25 * np.arange(N), "Comp Star 1": star, **measured(2)}
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert ("Comp Star 1" in recipe.value_columns) != code


@pytest.mark.parametrize(("longer", "left"), [(7, True), (70, False)])
def test_over_how_many_days_was_measured_is_no_channel(
    tmp_path: Path, longer: int, left: bool
) -> None:
    """Where nearly all was for one day; else it tells rows apart."""
    rain = np.round(np.abs(RANDOM.normal(3, 2, N)), 1)
    days = np.where(np.arange(N) % 100 < longer, 2, 1)
    period = "Period over which rainfall was measured (days)"
    times = pd.date_range("2021-03-01", periods=N).strftime("%Y-%m-%d").tolist()
    columns = {"time": times, "rain": rain.tolist(), period: days.tolist()}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert (f"{period} says how long each measurement lasted" in found.sentence) == left


@pytest.mark.parametrize(("beside", "told"), [("Yaw", False), ("Roll", True)])
def test_what_another_channel_is_to_become_is_no_code(
    tmp_path: Path, beside: str, told: bool
) -> None:
    """As the yaw that a pilot wants, of six directions, beside the yaw of his drone."""
    wanted = np.repeat([52, 89, 179, 232, 269, 359], 100)
    own = (wanted + 3 * wave(600)).round(2)
    columns = {"second": range(600), "DesYaw": wanted, beside: own}
    columns |= {"Pitch": wave(600, phase=2).round(3)}
    path = table(tmp_path / "flight.csv", columns)
    found = recognise(path)
    assert codes(found) == (("DesYaw",) if told else ())


def plots(path: Path, strange: list[str]) -> Path:
    """A plot in each row, on eight days; the strange ones on the first two days alone."""
    rows = [
        (day, plot) for day in range(8) for plot in [*range(1, 15), *(strange if day < 2 else ())]
    ]
    days = [f"2024-06-{day + 1:02d}" for day, _ in rows]
    cover = (50 + 40 * wave(len(rows), period=37)).round(1)
    return table(path, {"day": days, "plot": [plot for _, plot in rows], "cover": cover})


def test_whole_numbers_with_codes_among_them_are_codes(tmp_path: Path) -> None:
    path = plots(tmp_path / "t.csv", [f"D{k}" for k in range(1, 11)])
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.value_columns) == (("plot",), ("cover",))
    assert len(read(path, found.recipe)) == 24
    [note] = [note for note in found.warnings if note.kind == "codes_among_numbers"]
    [offer] = note.offers
    assert dict(offer.changes) == {"empty_cells": "alike"}
    earlier = found.recipe.with_(
        empty_cells="", layout="long", id_columns=(), time_columns=(), left_out=("day",),
        value_columns=("plot", "cover"), window=12,
    )  # fmt: skip
    assert read(path, earlier).meta.channels == ("plot", "cover")


def test_errors_of_a_sensor_leave_its_numbers(tmp_path: Path) -> None:
    pulse = (75 + 20 * wave(N)).round().astype(int).astype(str).astype(object)
    pulse[5::40] = [f"E{k % 6}" for k in range(len(pulse[5::40]))]
    found = recognise(table(tmp_path / "t.csv", {"second": range(N), "pulse": pulse}))
    assert found.recipe.value_columns == ("pulse",)


@pytest.mark.parametrize("strange", [["E1", "E2"], ["low", "high", "off", "none at all"]])
def test_few_codes_and_words_leave_numbers(tmp_path: Path, strange: list[str]) -> None:
    found = recognise(plots(tmp_path / "t.csv", strange))
    assert not [note for note in found.warnings if note.kind == "codes_among_numbers"]


@pytest.mark.parametrize("all_together", ["all", "total"])
def test_a_word_that_comes_as_often_as_each_number_names_a_sequence(
    tmp_path: Path, all_together: str
) -> None:
    """As of all processors together, beside each of them, also where the first second is cut."""
    rows = [(f"10:00:{s:02d}", cpu) for s in range(40) for cpu in (all_together, 0, 1, 2, 3)][1:]
    columns = {"time": [s for s, _ in rows], "CPU": [cpu for _, cpu in rows]}
    columns |= {"%idle": (50 + 40 * wave(len(rows), period=37)).round(2)}
    path = table(tmp_path / "t.csv", columns)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.value_columns) == (("CPU",), ("%idle",))
    assert len(read(path, found.recipe)) == 5
    earlier = found.recipe.with_(
        empty_cells="absent", layout="long", id_columns=(), time_columns=(), left_out=("time",),
        value_columns=("CPU", "%idle"), window=12,
    )  # fmt: skip
    assert read(path, earlier).meta.channels == ("CPU", "%idle")


@pytest.mark.parametrize(("words", "falls"), [(("DSF", "EP"), True), (("DSF",), True), ((), False)])
def test_numbers_that_were_given_in_turn_are_codes_where_words_stand_among_them(
    tmp_path: Path, words: tuple[str, ...], falls: bool
) -> None:
    """As of groups of spots on the sun, by each flare; a meter goes up and never down."""
    given = (8_000 + 12 * (np.arange(N) // 3)).astype(object)
    given[30:N:40] -= 24 if falls else 0
    for place, word in enumerate(words or ("low", "off")):
        given[100 + 37 * place :: 120] = word
    columns = {"day": pd.date_range("2020-01-01", periods=N), "NOAA": given, **measured(2)}
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert ("NOAA" in recipe.left_out) == (len(words) == 2)


def _runs_of_a_timer() -> pd.DataFrame:
    """Timers that go off at a minute of each hour, few of which ran: then a number and a page."""
    hours = pd.date_range("2026-09-15", periods=9, freq="h")
    ticks = [(f":{m:02d}", at + pd.Timedelta(minutes=m)) for at in hours for m in (0, 5, 17, 30)]
    frame = pd.DataFrame(ticks, columns=["timer", "tick"])
    ran = np.arange(len(frame)) % 5 < 2
    numbers = 34_980_000_000 + RANDOM.integers(0, 9_000_000, len(frame))
    frame["delay"] = np.where(ran, RANDOM.uniform(10, 90, len(frame)).round(1), np.nan)
    frame["run.id"] = np.where(ran, numbers, np.nan)
    frame["page"] = [
        f"http://a.org/{n}" if there else None for n, there in zip(numbers, ran, strict=True)
    ]
    return frame


def test_numbers_of_runs_are_no_channel_and_their_pages_no_label(tmp_path: Path) -> None:
    found = recognise(table(tmp_path / "t.csv", _runs_of_a_timer()))
    assert found.recipe.value_columns == ("delay",)
    assert {"run.id", "page"} <= {*found.recipe.left_out}
    amounts = _runs_of_a_timer().rename(columns={"run.id": "run.energy"})
    found = recognise(table(tmp_path / "t.csv", amounts))
    assert "run.energy" in found.recipe.value_columns


def test_what_goes_off_evenly_each_may_be_a_sequence_each(tmp_path: Path) -> None:
    found = recognise(path := table(tmp_path / "t.csv", _runs_of_a_timer()))
    ways = {way.label(): way for way in found.partitions}
    assert ways["window of one series"].in_use
    each = revise(path, found.recipe, **dict(ways["timer (4)"].choices))
    meta = read(path, each.recipe).meta
    assert (meta.step, meta.step_unit) == (1.0, "h")


@pytest.mark.parametrize(
    ("name", "least", "told"), [("quad", 1, True), ("quad", 0, False), ("call count", 1, False)]
)
def test_few_numbers_from_one_on_may_be_codes_where_nothing_is_measured(
    tmp_path: Path, name: str, least: int, told: bool
) -> None:
    """A month's regime, beside whether it was closed."""
    months = pd.date_range("2010-01-01", periods=120, freq="MS").strftime("%Y-%m")
    rng = np.random.default_rng(2)
    columns = {"month": months, name: rng.integers(least, 5, 120), "close": rng.random(120) > 0.5}
    assert codes(recognise(table(tmp_path / "a.csv", columns))) == ((name,) if told else ())
    columns["mood"] = columns[name][::-1]  # on the same scale
    assert codes(recognise(table(tmp_path / "b.csv", columns))) == ()


@pytest.mark.parametrize("jumps", [True, False])
def test_numbers_that_stay_and_jump_to_any_other_are_codes_and_no_level(
    tmp_path: Path, jumps: bool
) -> None:
    """As the regime that a market is in for some days; the gear of a car goes to the next one."""
    rng = np.random.default_rng(4)
    level = np.abs((np.cumsum(rng.choice([-1, 1], N // 5)) + 3) % 6 - 3) + 1
    kind = np.repeat(rng.integers(1, 5, N // 5) if jumps else level, 5)
    path = table(tmp_path / "t.csv", {"second": range(N), **measured(3), "quad": kind})
    found = recognise(path)
    assert codes(found) == (("quad",) if jumps else ())
    assert "quad" in found.recipe.value_columns


def series(name: str, cells: object) -> dict[str, object]:
    """Two channels at even times, and a column beside them."""
    at = pd.date_range("2026-03-02 08:00", periods=N, freq="30s")
    return {"at": at, "temp": 20 + wave(N), name: cells, "hum": 50 + wave(N, period=31)}


BATCHES = np.repeat([4412, 4413, 4417], N // 3)
DRAWN = RANDOM.choice([30699778, 30711204, 28841190], N)


@pytest.mark.parametrize(
    ("name", "cells", "why"),
    [
        ("crc", RANDOM.integers(0, 65536, N), "is a check sum"),
        ("fw_version", np.repeat([2.1, 2.2], N // 2), "is a version"),
        ("survey.ID", 2011 + (1 + np.arange(N) % 23) / 100, "holds identifiers"),
        ("Equipamiento", DRAWN, "holds identifiers"),
        ("gateway", np.resize([1021, 1034, 1021], N), "holds identifiers"),
        ("modbus_addr", np.resize([17, 18, 21, 17], N), "holds identifiers"),
        ("statusbits", RANDOM.choice([0, 4096, 4098], N), "holds bits"),
        ("plate_no", np.resize([231, 877, 231], N), "holds identifiers"),
        ("barcode", RANDOM.integers(4 * 10**12, 5 * 10**12, N), "holds identifiers"),
        ("gps_wk", np.repeat([2408, 2409], N // 2), "is a time"),
        ("boots", np.repeat([3, 4, 7], N // 3), "counts restarts"),
        ("msg_cnt", (10 + 3 * np.arange(N)) % 16, "counts from 0 to 15, over and over"),
        ("fcnt", 1200 + RANDOM.choice([1, 1, 1, 2, 3], N).cumsum(), "counts the rows"),
        ("ride", [30699778 if k % 3 else "" for k in range(N)], "is the same wherever known"),
    ],
)
def test_numbers_called_as_codes_are_no_channels(
    tmp_path: Path, name: str, cells: object, why: str
) -> None:
    found = recognise(table(tmp_path / "log.csv", series(name, cells)))
    assert name in found.recipe.left_out
    assert f"{name} {why}" in found.sentence


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("battery_mV", 4100 - np.arange(N) // 3 + RANDOM.integers(-3, 3, N)),
        ("rssi", RANDOM.integers(-95, -60, N)),
        ("survey", np.round(2011 + RANDOM.uniform(0, 5, N), 2)),
        ("bits", RANDOM.integers(900, 3000, N)),  # sent
        ("hash_rate", RANDOM.integers(1000, 2000, N)),
        ("tag_temp", RANDOM.integers(180, 290, N)),
        ("equipment", RANDOM.integers(10_000, 90_000, N)),  # spent on it
        ("fw_pressure", RANDOM.integers(100, 120, N)),
        ("lux", RANDOM.integers(10_000, 32_000, N)),
    ],
)
def test_what_is_measured_stays_a_channel_whatever_words_are_in_its_name(
    tmp_path: Path, name: str, cells: object
) -> None:
    assert name in recognise(table(tmp_path / "log.csv", series(name, cells))).recipe.value_columns


def test_a_batch_is_a_label_of_its_stretch(tmp_path: Path) -> None:
    found = recognise(table(tmp_path / "log.csv", series("batch", BATCHES)))
    assert "batch" in (*found.recipe.label_columns, *found.recipe.left_out)


@pytest.mark.parametrize(("name", "cells"), [("err", [0, 17, 42]), ("rf_channel", [11, 15, 26])])
def test_few_numbers_called_as_errors_and_channels_of_a_radio_are_said_to_look_like_codes(
    tmp_path: Path, name: str, cells: list[int]
) -> None:
    columns = series(name, np.repeat(RANDOM.choice(cells, N // 4), 4))
    assert is_told(recognise(table(tmp_path / "log.csv", columns)), name)


def test_an_id_of_few_rows_in_the_name_of_an_activity_is_no_label(tmp_path: Path) -> None:
    ids = 19_000_000_000 + RANDOM.integers(1, 9_000_000, 16).cumsum()
    columns = {
        name: np.asarray(of)[:16] for name, of in series("Id. de actividad", range(N)).items()
    }
    columns["Id. de actividad"] = ids
    found = recognise(table(tmp_path / "activities.csv", columns))
    assert "Id. de actividad" in found.recipe.left_out


def nose(tmp_path: Path) -> Path:
    """A logger of gases without names: two kinds of rows in turn, and days since it was started."""
    minutes = np.concatenate([np.arange(60) * 0.8, 90 + np.arange(30) * 0.8])
    since = np.floor(np.where(minutes < 90, minutes, minutes - 90) / 14.4) / 100
    at = pd.Timestamp("2026-03-05 00:05") + pd.to_timedelta(minutes, "min")
    lines = [
        f"{when:%y/%m/%d},{when:%H:%M:%S},{day:.2f},{6e5 + 9e3 * x:.1f},"
        + (f"300.00,{0.3 + x / 20:.3f},0.09" if k % 2 else f"623.00,{5 + x:.3f},2.96")
        for k, (when, day, x) in enumerate(zip(at, since, wave(90), strict=True))
    ]
    return write(tmp_path / "DATALOG.TXT", "\n".join(lines))


def test_numbers_that_change_together_are_codes_of_kinds_of_rows(tmp_path: Path) -> None:
    assert codes(recognise(nose(tmp_path))) == ("column 5", "column 7")


def test_how_long_a_device_had_run_is_no_channel(tmp_path: Path) -> None:
    found = recognise(nose(tmp_path))
    assert "column 3 says how long the device had run" in found.sentence
    assert found.recipe.value_columns[0] == "column 4"


@pytest.mark.parametrize(("name", "codes"), [("station", True), ("wind", False)])
def test_numbers_of_stations_are_codes_where_any_has_a_letter(
    tmp_path: Path, name: str, codes: bool
) -> None:
    """As 3194U beside 3200: such a station was missing, and the numbers of others learned."""
    days = pd.date_range("2013-01-01", periods=40).strftime("%Y-%m-%d")
    numbers = ["3200", "3129", "3194U", "3175", "3170", "3191", "3195", "3196"]
    each = numbers * 40 if codes else RANDOM.choice(numbers, 320).tolist()
    rows = {"day": np.repeat(days, 8), name: each, "mean": wave(320)}
    path = table(tmp_path / "t.csv", rows)
    recipe = recognise(path).recipe
    assert (recipe.id_columns == (name,)) == codes
    assert (recipe.empty_cells == "named") == codes
    earlier = recognise(path, empty_cells="lists").recipe
    assert name in earlier.value_columns  # as earlier recipes read them


@pytest.mark.parametrize("name", ["status", "Mode", "active_tariff"])
def test_few_codes_that_are_called_a_state_are_labels(tmp_path: Path, name: str) -> None:
    state = np.repeat(np.resize([0, 3, 1, 4], N // 20), 20)
    columns = {"second": range(N), "volt": wave(N), name: state}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.label_columns == (name,)
    on = {"second": range(N), "volt": wave(N), name: state // 3}  # on and off
    assert name not in recognise(table(tmp_path / "t.csv", on)).recipe.left_out


def told(found: Recognised) -> dict[str, list[str]]:
    """What the buttons of warnings say that name a channel."""
    return {
        str(name): [offer.label for offer in note.offers]
        for note in found.warnings
        for name in note.numbers.get("channels", note.numbers.get("columns", ()))
    }


def test_few_rows_are_enough_where_a_name_says_that_numbers_are_codes(tmp_path: Path) -> None:
    sky = {"weather.code": [803, 500, 802, 803, 802, 803, 802, 803], "temp": 20 + wave(8)}
    assert codes(recognise(table(tmp_path / "a.csv", sky))) == ("weather.code",)
    clouds = {"clouds": sky["weather.code"], "temp": sky["temp"]}
    assert not codes(recognise(table(tmp_path / "b.csv", clouds)))


@pytest.mark.parametrize(("name", "told"), [("Regenart", ("Regenart",)), ("restart", ())])
def test_german_names_say_that_numbers_are_kinds(
    tmp_path: Path, name: str, told: tuple[str, ...]
) -> None:
    """0 is no rain, mostly, and 51 drizzle: none are neighbours, so the name alone tells."""
    kinds = np.where(np.arange(60) % 9 < 6, 0, np.resize([51, 61, 71, 61], 60))
    columns = {"Temperatur": wave(60), "Wind": wave(60, period=9), name: kinds}
    assert codes(recognise(table(tmp_path / "t.csv", columns))) == told


def test_what_numbers_codes_is_told_with_them(tmp_path: Path) -> None:
    bin_of = RANDOM.integers(0, 4, N)
    low = np.array([38.5, 79.5, 73.5, 86.5])[bin_of]
    middle = 10 * np.array([1, 21, 11, 24])[bin_of]  # far apart, as codes are
    columns = {"second": range(N), "volt": wave(N), "amp": wave(N, period=31)}
    columns |= {"which bin": bin_of, "low": low, "middle": middle}
    found = codes(recognise(table(tmp_path / "a.csv", columns)))
    assert {*found} == {"middle", "low", "which bin"}
    low[9] = 999  # which no bin has
    assert {*codes(recognise(table(tmp_path / "b.csv", columns)))} == {"middle", "which bin"}


def test_what_is_measured_in_its_fellows_is_no_code(tmp_path: Path) -> None:
    """One of four units was off all the time; and nothing and some of something is an amount."""
    units = {f"current unit {k}": np.round(130 + 9 * wave(N, period=30 + k)) for k in range(3)}
    units["current unit 3"] = np.repeat(np.resize([0, 130, 0, 138, 140], N // 50), 50)
    columns = {"second": range(N), **units, "steps": np.where(np.arange(N) % 90 == 5, 7, 0)}
    assert not codes(recognise(table(tmp_path / "t.csv", columns)))


def test_a_channel_that_never_changes_holds_no_codes(tmp_path: Path) -> None:
    columns = {"one": np.full(60, 3), "other": np.arange(60) // 7 % 2}
    found = recognise(table(tmp_path / "t.csv", columns), value_columns=("one", "other"))
    assert "one" not in codes(found)


def test_columns_called_as_counters_or_times_are_left_out_by_a_click(tmp_path: Path) -> None:
    """Whatever their numbers do: moments in no order, counters of devices in turn."""
    columns = {
        "second": range(N),
        "volt": wave(N),
        "time": np.round((np.arange(N) * 0.6180339) % 1, 6),
        "fcnt": 1000 + np.arange(N) // 2 + 700 * (np.arange(N) % 2),
    }
    found = recognise(path := table(tmp_path / "t.csv", columns))
    assert told(found)["fcnt"] == told(found)["time"] == ["Leave it out"]
    assert any("time is a channel, but seems to tell the time" in str(w) for w in found.warnings)
    (offer, *_) = next(note for note in found.warnings if "fcnt" in str(note)).offers
    after = revise(path, found.recipe, **offer.changes)
    assert after.recipe.value_columns == ("volt", "time")


@pytest.mark.parametrize("number", ["Bib", "StNr"])
def test_ids_alone_are_nothing_measured(tmp_path: Path, number: str) -> None:
    """Start numbers of runners whose times stand in columns of texts."""
    rows = {"Name": [f"{k // 9} {k % 9}" for k in range(60)], number: RANDOM.integers(1, 9000, 60)}
    found = recognise(table(tmp_path / "t.csv", rows | {"Club": np.resize([*"abc"], 60)}))
    assert "nothing_measured" in {note.kind for note in found.warnings}


def test_all_columns_that_may_be_no_channel_are_told(tmp_path: Path) -> None:
    """The sum of others was told alone, as what else was doubted has the same button."""
    parts = measured(3)
    total = np.round(sum(parts.values()), 3)
    log = 11_388_770_715 + np.cumsum(RANDOM.integers(5, 9_000_000, N))
    columns = {"second": range(N), **parts, "all": total, "log": log}
    found = told(recognise(table(tmp_path / "t.csv", columns)))
    assert found["all"] == found["log"] == ["Leave it out"]


def test_a_class_behind_all_steps_of_a_row_is_a_label_by_a_click(tmp_path: Path) -> None:
    """As which gesture was made while a weak arm was read 64 times."""
    rows = RANDOM.integers(-5, 6, (40, 64))
    lines = [",".join(map(str, [*row, k % 4])) for k, row in enumerate(rows)]
    found = recognise(path := write(tmp_path / "gesture.csv", "\n".join(lines)))
    assert told(found)["column 65"] == ["Use it as a label", "Leave it out"]
    (note,) = [note for note in found.warnings if "column 65" in str(note)]
    assert "has the values 0, 1, 2 and 3, unlike the columns beside it" in str(note)
    after = revise(path, found.recipe, **note.offers[0].changes)
    assert after.recipe.label_columns == ("column 65",)
    assert read(path, after.recipe).lengths.max() == 64


def test_ids_among_the_numbers_of_a_row_are_no_steps(tmp_path: Path) -> None:
    """As of epochs of an EEG, of each of which many features were taken."""
    features = {f"{name}_power": 1e-6 * RANDOM.random(8) for name in "abcdefghijklmnopqrstuv"}
    columns = {"epoch_id": range(10, 18), **features, "label": [*"ababbbab"]}
    path = table(tmp_path / "t.csv", columns)
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.id_columns) == ("rows", ("epoch_id",))
    assert read(path, found.recipe).lengths.max() == len(features)


def test_a_time_of_day_that_devices_share_is_no_channel(tmp_path: Path) -> None:
    """As where hives were looked at together, and the time is a fraction of the day; a tune's time
    is how long each note is."""
    at = np.round((np.arange(60) * 0.6180339) % 1, 6)
    rows = {
        "hive": np.repeat([*"abc"], 60),
        "date": np.tile(pd.date_range("2022-06-07", periods=60, freq="h").astype(str), 3),
        "volt": wave(180),
        "time": np.tile(at, 3),
    }
    assert told(recognise(table(tmp_path / "a.csv", rows)))["time"] == ["Leave it out"]
    rows["time"] = np.resize([0.25, 0.5, 1], 180)
    assert "time" not in told(recognise(table(tmp_path / "b.csv", rows)))


def test_the_hour_beside_a_date_belongs_to_the_time(tmp_path: Path) -> None:
    """As of trips, one on each day at a stop."""
    rows = {
        "stop": np.repeat(["Zoo", "Market"], 20),
        "trip_date": np.tile(pd.date_range("2024-02-01", periods=20).strftime("%Y-%m-%d"), 2),
        "passengers": np.round(60 + 9 * wave(40)),
        "trip_hour": RANDOM.integers(5, 24, 40),
    }
    found = recognise(path := table(tmp_path / "t.csv", rows))
    assert found.recipe.time_columns == ("trip_date",)
    (note,) = looks_like.among(found.warnings)
    assert str(note) == "trip_hour is a channel, but seems to tell the time."
    assert [offer.label for offer in note.offers] == ["Use it in the time", "Leave it out"]
    after = revise(path, found.recipe, **note.offers[0].changes)
    assert after.recipe.time_columns == ("trip_date", "trip_hour")
    assert read(path, after.recipe).meta.channels == ("passengers",)
    more = rows | {"km_per_hour": RANDOM.integers(20, 90, 40)}
    assert "km_per_hour" not in told(recognise(table(tmp_path / "b.csv", more)))
