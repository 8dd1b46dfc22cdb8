"""Counters and times are left out and said; what is measured stays, however steadily it rises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequitur_core.data.notes.tables import steady_channel
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from tests.cases import crossed
from tests.core.files import table, wave, write

N = 120
MINUTES = pd.date_range("2021-03-01 08:00", periods=N, freq="min")


def minutely(path: Path, **columns: Any) -> Path:
    """A series with a time, a measured channel and more columns."""
    times = MINUTES.strftime("%Y-%m-%d %H:%M:%S").tolist()
    return table(path, {"time": times, "heat": wave(N), **columns})


MEASURED = (
    "energy_kwh", "odometer", "temperature", "battery", "position", "level", "pressure", "weight",
    "steps walked", "Speed (km/h)", "dose",
)  # fmt: skip


@pytest.mark.parametrize(
    ("named", "point"),
    crossed(
        [
            ("t in s", (0.02, "s")),
            ("t / s", (0.02, "s")),
            ("t_ms", (0.00002, "s")),
            ("Zeit in min", (0.02, "min")),
            ("Zeit (in s)", (0.02, "s")),
            ("Zeit [h]", (0.02, "h")),
            ("t [µs]", (0.02, "us")),
            ("time [ms]", (0.00002, "s")),
            ("Elapsed Time / h", (0.02, "h")),
            ("t/h", (0.02, "step")),  # may be tonnes per hour
        ],
        ["Punkt", "Messpunkt Nr."],
    ),
)
def test_beside_the_number_of_a_point_the_time_is_the_time_in_its_unit(
    tmp_path: Path, point: str, named: tuple[str, tuple[float, str]]
) -> None:
    name, step = named
    path = tmp_path / "t.csv"
    table(path, {point: 1 + np.arange(N), name: 0.02 * np.arange(N), "U": wave(N)})
    found = recognise(path)
    assert (found.recipe.time_columns, found.recipe.left_out) == ((name,), (point,))
    meta = read(path, found.recipe).meta
    assert (meta.step, meta.step_unit) == (pytest.approx(step[0]), step[1])


def test_numbers_and_times_that_begin_again_with_each_segment_are_left_out(tmp_path: Path) -> None:
    lengths = [31, 10, 31]
    at = np.cumsum(np.tile([9.2, 10.1, 8.7], 24)).round(3)
    begins = np.repeat(at[[0, 31, 41]], lengths)
    columns = {
        "SegIndex 1": np.repeat([1, 2, 3], lengths),
        "SegIndex 2": np.concatenate([np.arange(1, n + 1) for n in lengths]),
        "t in s": at,
        "t_seg in s": (at - begins).round(3),
        "G in Pa": wave(72),
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("t in s",)
    assert found.recipe.value_columns == ("G in Pa",)
    assert "SegIndex 2 counts from 1 to 31, over and over" in found.sentence
    assert "t_seg in s goes up with t in s, but jumps back 2 times" in found.sentence


@given(
    name=st.sampled_from(MEASURED),
    increments=st.lists(st.integers(0, 40), min_size=N, max_size=N).filter(lambda v: len({*v}) > 3),
    unit=st.sampled_from([0.01, 0.5, 1.0]),
    falls=st.booleans(),
)
def test_a_channel_that_rises_or_falls_for_ever_stays_a_channel(
    name: str, increments: list[int], unit: float, falls: bool, tmp_path_factory: Any
) -> None:
    values = (5000 + np.cumsum(increments) * (-unit if falls else unit)).round(3)
    path = minutely(tmp_path_factory.mktemp("t") / "t.csv", **{name: values})
    assert recognise(path).recipe.value_columns == ("heat", name)


@settings(max_examples=8)
@given(
    name=st.sampled_from(["temperature", "setpoint", "dose", "Level (mm)", "battery"]),
    start=st.integers(-2, 20),
    step=st.sampled_from([-2.0, -1.0, -0.5, 0.2, 0.5, 2.0]),
)
def test_an_even_ramp_is_left_out_and_said(
    name: str, start: int, step: float, tmp_path_factory: Any
) -> None:
    ramp = (start + np.arange(N) * step).round(3)
    path = minutely(tmp_path_factory.mktemp("t") / "t.csv", **{name: ramp})
    found = recognise(path)
    way = "up" if step > 0 else "down"
    assert found.recipe.value_columns == ("heat",)
    assert f"Left out: {name} goes {way} by {abs(step):g} in every row" in found.sentence
    revised = revise(path, found.recipe, value_columns=("heat", name))
    assert len(read(path, revised.recipe).meta.channels) == 2


@pytest.mark.parametrize(
    ("name", "start", "step", "axis"),
    [("CG (in)", 72.3, -0.0125, False), ("weight (g)", 900, -1.0, False), ("pH", 7.1, 0.01, False),
     ("count", 900, 1.0, True), ("level (mm)", 20, 0.5, True), ("Depth (m)", 300, 0.5, True),
     ("part", 1990, 1 / 12, True), ("left (s)", 900, -0.5, True)],
)  # fmt: skip
def test_a_quantity_that_goes_straight_for_a_while_stays_a_channel_and_is_asked_about(
    tmp_path: Path, name: str, start: float, step: float, axis: bool
) -> None:
    """With a unit or fractions, and far from nothing, as no counter and no axis is."""
    columns = {"time": np.arange(N) * 0.01, "thrust": wave(N)}
    ramp = (start + step * np.arange(N)).round(4)
    found = recognise(path := table(tmp_path / "t.csv", {**columns, name: ramp}))
    assert (name not in found.recipe.value_columns) == axis
    asked = steady_channel.among(found.warnings)
    assert bool(asked) != axis
    for offer in asked[0].offers if asked else ():
        assert revise(path, found.recipe, **offer.changes).recipe.value_columns == ("thrust",)


@pytest.mark.parametrize(
    ("name", "label"), [("Angle of Attack (deg)", ()), ("attack", ("attack",))]
)
def test_an_angle_of_attack_that_stays_0_is_no_alarm(
    tmp_path: Path, name: str, label: tuple[str, ...]
) -> None:
    columns = {"time": np.arange(N) * 0.01, "thrust": wave(N), "drag": wave(N, phase=1), name: 0}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.label_columns == label


def test_a_ramp_of_another_step_in_each_sequence_stays_a_channel(tmp_path: Path) -> None:
    of = np.repeat(["slow", "fast"], 40)
    ramp = np.concatenate([0.5 * np.arange(40), 2.5 * np.arange(40)])
    columns = {"run": of, "time": [*range(40)] * 2, "heat": wave(80), "load": ramp}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("heat", "load")


def test_an_even_ramp_beside_a_time_alone_is_a_channel_and_asked_about(tmp_path: Path) -> None:
    times = MINUTES.strftime("%Y-%m-%d %H:%M:%S").tolist()
    found = recognise(table(tmp_path / "t.csv", {"time": times, "dose": 3 - 0.5 * np.arange(N)}))
    assert found.recipe.value_columns == ("dose",)
    (asked,) = steady_channel.among(found.warnings)
    assert asked.numbers == {"channel": "dose", "step": -0.5, "alone": True}
    assert str(asked).endswith("It was treated as a measurement.")  # which can't be left out


def test_moments_of_events_alone_are_refused_in_a_sentence(tmp_path: Path) -> None:
    at = 1_653_421_551_330_617_000 + np.cumsum(np.arange(40) % 7 + 1) * 23_000_000
    lines = [f"{'PR'[i % 2]},'{'abcde'[i % 5]}',{t}" for i, t in enumerate(at)]
    path = write(tmp_path / "keys.csv", "\n".join(lines) + "\n")
    with pytest.raises(SequiturError, match="when 40 things happened, but holds no numbers"):
        recognise(path)


def test_events_beside_the_length_of_a_film_are_refused_and_a_count_of_them_is_read(
    tmp_path: Path,
) -> None:
    columns = {"Time": np.cumsum(np.arange(40) % 7 + 1.0), "Total length": 360.0, "FPS": 25.0,
               "Behavior": list("abcdefgh") * 5, "Status": ["START", "STOP"] * 20}  # fmt: skip
    with pytest.raises(SequiturError, match="when 40 things happened, but holds no numbers"):
        recognise(table(tmp_path / "events.csv", columns))
    counted = table(tmp_path / "counts.csv", {**columns, "bites": np.arange(40) % 3})
    assert recognise(counted).recipe.value_columns == ("bites",)


@settings(max_examples=8)
@given(
    name=st.sampled_from(["Unnamed: 0", "frame", "Sample Index", "seq", "#", "packet_no", "n"]),
    start=st.integers(0, 100_000),
)
def test_what_counts_the_rows_is_left_out_and_said(
    name: str, start: int, tmp_path_factory: Any
) -> None:
    path = minutely(tmp_path_factory.mktemp("t") / "t.csv", **{name: start + np.arange(N)})
    found = recognise(path)
    assert found.recipe.value_columns == ("heat",)
    assert found.sentence.endswith(f". Left out: {name} counts the rows")


@pytest.mark.parametrize("each", [1, 2])
def test_a_number_that_counts_down_where_the_latest_comes_first_is_left_out(
    tmp_path: Path, each: int
) -> None:
    down = 900 - each * np.arange(N) + np.arange(N) % each
    times = MINUTES[::-1].strftime("%Y-%m-%d %H:%M:%S").tolist()
    columns = {"index": down, "left": 90 - 0.5 * wave(N), "time": times, "heat": wave(N)}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.value_columns == ("left", "heat")


@pytest.mark.parametrize("missing", [[], [9, 40]])
def test_a_turning_rate_within_a_second_counts_no_seconds_down(
    tmp_path: Path, missing: list[int]
) -> None:
    at = np.linspace(0, 1, N)
    slows = {"z (in radians/s)": 0.4 - 0.7 * at + 0.1 * wave(N), "x (in radians/s)": wave(N)}
    slows["z (in radians/s)"][missing] = np.nan
    path = table(tmp_path / "gyroscope.csv", {"timestamp": 1603186394 + at, **slows})
    assert recognise(path).recipe.value_columns == (*slows,)


@settings(max_examples=8)
@given(size=st.integers(4, 40), start=st.integers(0, 39), lost=st.integers(0, 8))
def test_a_sequence_number_that_begins_again_is_left_out(
    size: int, start: int, lost: int, tmp_path_factory: Any
) -> None:
    kept = np.sort(np.random.default_rng(lost).permutation(N + lost)[:N])
    counter = (start + kept) % size
    path = minutely(tmp_path_factory.mktemp("t") / "t.csv", counter=counter)
    assert recognise(path).recipe.value_columns == ("heat",)


@pytest.mark.parametrize(("jumps", "counts"), [(1, True), (2, True), (9, False)])
def test_a_logger_that_was_started_anew_counts_rows(
    tmp_path: Path, jumps: int, counts: bool
) -> None:
    """And after a gap it may count on from another number."""
    record = 57_102 + np.arange(N)
    record[70:] -= 57_172
    for row in range(80, 80 + 2 * (jumps - 1), 2):
        record[row:] += 6
    found = recognise(minutely(tmp_path / "t.csv", RECORD=record))
    assert ("RECORD counts the rows, with a few jumps" in found.sentence) == counts


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("seconds_elapsed", np.arange(N) * 60.0),
        ("Timestamp (ms)", 1_614_585_600_000 + np.arange(N) * 60_000),
        ("Year", MINUTES.year),
        ("HH", MINUTES.hour),
        ("dow", MINUTES.day_of_week + 1),
        ("minute of day", MINUTES.hour * 60 + MINUTES.minute),
        ("raw rendering timestamp[us]", 4_130_731 + 30_200 * (np.arange(N) // 2)),
    ],
)
def test_a_second_clock_is_left_out_and_said(tmp_path: Path, name: str, values: Any) -> None:
    found = recognise(minutely(tmp_path / "t.csv", **{name: values}))
    assert name not in found.recipe.value_columns + found.recipe.time_columns
    if name != "dow":  # the same on a single day
        assert f"Left out: {name}" in found.sentence


@pytest.mark.parametrize(("name", "size", "kept"), [("b7", 128, 0), ("RH", 9, 1), ("gear", 12, 1)])
def test_of_other_names_only_what_counts_to_a_power_of_two_is_left_out(
    tmp_path: Path, name: str, size: int, kept: int
) -> None:
    n = 600
    path = table(tmp_path / "t.csv", {"heat": wave(n), name: np.arange(n) % size})
    assert len(recognise(path).recipe.value_columns) == 1 + kept


def test_a_heart_rate_called_hr_is_no_hour(tmp_path: Path) -> None:
    path = minutely(tmp_path / "t.csv", HR=(120 + 20 * wave(N, phase=1)).round())
    assert recognise(path).recipe.value_columns == ("heat", "HR")


def test_a_minimum_called_min_is_no_minute(tmp_path: Path) -> None:
    lowest = (20 + 9 * wave(N, phase=1)).round()
    path = minutely(tmp_path / "t.csv", min=lowest, max=lowest + 5)
    assert recognise(path).recipe.value_columns == ("heat", "min", "max")


def test_what_was_left_out_is_a_channel_on_request(tmp_path: Path) -> None:
    path = minutely(tmp_path / "t.csv", frame=np.arange(N))
    revised = revise(path, recognise(path).recipe, value_columns=("heat", "frame"))
    assert read(path, revised.recipe).meta.channels == ("heat", "frame")
    assert "Left out" not in revised.sentence


def test_a_table_of_counters_alone_keeps_them(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {"n": np.arange(60)})
    assert load(path, window=60).meta.channels == ("n",)


def test_stretches_of_a_series_are_labels(tmp_path: Path) -> None:
    found = recognise(minutely(tmp_path / "t.csv", Cycle_Index=np.arange(N) // 30 + 1))
    assert found.recipe.label_columns == ("Cycle_Index",)


def test_recordings_with_pauses_between_them_are_sequences(tmp_path: Path) -> None:
    trial = np.arange(N) // 20
    at = np.arange(N) * 0.1 + trial * 30
    path = table(tmp_path / "t.csv", {"trial": trial + 5, "time": at.round(3), "x": wave(N)})
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.id_columns) == ("tidy", ("trial",))
    assert found.recipe.time_columns == ("time",)
    assert len(load(path)) == 6


@pytest.mark.parametrize(("names", "several"), [(["Habiba", "Keita"], True), ([17, 18], False)])
def test_two_with_an_id_of_words_are_sequences_and_two_packets_are_not(
    tmp_path: Path, names: list[object], several: bool
) -> None:
    """Of two elephants, years apart, windows were cut as of one series."""
    at = np.arange(N) * 0.1 + np.arange(N) // 60 * 900
    columns = {"id": [names[k // 60] for k in range(N)], "time": at.round(3), "x": wave(N)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.layout == ("tidy" if several else "long")


def test_recordings_without_pauses_stay_one_series_and_the_other_reading_is_said(
    tmp_path: Path,
) -> None:
    columns = {"trial": np.arange(N) // 20, "time": np.arange(N) * 0.1, "x": wave(N)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.layout == "long"
    assert any("trial names stretches of them" in reason for reason in found.reasons)


def test_row_names_of_a_chosen_part_are_no_channel(tmp_path: Path) -> None:
    """Of several plots, so that the numbers go up unevenly within each of them."""
    kept = np.random.default_rng(1).choice(5 * N, 4 * N, replace=False)
    table(
        path := tmp_path / "t.csv",
        {
            "": np.sort(kept),
            "plot": np.tile(["a", "b", "c", "d"], N),
            "time": MINUTES.repeat(4).strftime("%Y-%m-%d %H:%M"),
            "heat": wave(4 * N),
        },
    )
    found = recognise(path)
    assert found.recipe.value_columns == ("heat",)
    assert "Left out: column 1" in found.sentence
    shuffled = minutely(tmp_path / "s.csv")
    rows = shuffled.read_text().splitlines()
    names = ["", *np.random.default_rng(2).permutation(N * 7)[:N]]
    shuffled.write_text("\n".join(f"{name},{row}" for name, row in zip(names, rows, strict=True)))
    assert recognise(shuffled).sentence.endswith(". Left out: column 1 names each row")


def test_an_index_of_pandas_that_was_shuffled_is_no_channel(tmp_path: Path) -> None:
    """Parquet keeps it, as `sample` and `train_test_split` leave it; so does `reset_index`."""
    rows = pd.DataFrame({"plot": np.repeat(["a", "b", "c"], N), "time": [*MINUTES] * 3})
    rows["heat"] = wave(3 * N)
    shuffled = rows.sample(frac=0.9, random_state=1)
    shuffled.to_parquet(tmp_path / "shuffled.parquet")
    shuffled.sort_values(["plot", "time"]).to_parquet(tmp_path / "sorted.parquet")
    shuffled.reset_index().to_csv(tmp_path / "reset.csv", index=False)
    for path in sorted(tmp_path.iterdir()):
        found = recognise(path)
        assert found.recipe.value_columns == ("heat",)
        assert "Left out: index " in found.sentence
    shares = rows.assign(index=(10_000 + 900 * np.sin(np.arange(3 * N) / 9.7)).round(1))
    shares.to_csv(tmp_path / "shares.csv", index=False)
    assert recognise(tmp_path / "shares.csv").recipe.value_columns == ("heat", "index")


def test_a_number_that_is_the_same_in_all_sequences_is_said_to_be_left_out(tmp_path: Path) -> None:
    columns = {"id": np.repeat(["a", "b"], N), "t": [*range(N)] * 2, "heat": wave(2 * N)}
    found = recognise(table(tmp_path / "t.csv", {**columns, "slope": 0.0}))
    assert found.recipe.value_columns == ("heat",)
    assert found.sentence.endswith(". Left out: slope is the same in every row")


def test_times_of_single_sensors_are_no_channels(tmp_path: Path) -> None:
    seconds = MINUTES.astype("int64").to_numpy() / 1e6
    seconds = seconds / 1e3 if seconds[0] > 1e12 else seconds
    late = np.round(seconds + np.random.default_rng(3).uniform(0, 2000, N), 2)
    late[:3] = 0  # it hasn't reported yet
    path = minutely(
        tmp_path / "t.csv", depth_ts=late, epoc=np.floor(seconds * 1e3), load=late / 1e9
    )
    found = recognise(path)
    assert found.recipe.value_columns == ("heat", "load")
    told = ". Left out: depth_ts goes up with time, but jumps back 48 times; epoc goes up with time"
    assert found.sentence.endswith(told)


def test_days_of_a_season_are_a_counter(tmp_path: Path) -> None:
    days = pd.concat(
        [pd.Series(pd.date_range(f"{y}-08-01", periods=61)) for y in range(1990, 1995)]
    )
    columns = {"date": days.dt.strftime("%Y-%m-%d"), "flow": wave(len(days))}
    path = table(tmp_path / "t.csv", {**columns, "day_of_season": np.tile(np.arange(1, 62), 5)})
    found = recognise(path)
    assert found.recipe.value_columns == ("flow",)
    assert "day_of_season counts from 1 to 61, over and over" in found.sentence


def test_a_matrix_with_numbers_for_names_has_a_counter_beside_it(tmp_path: Path) -> None:
    cells = {"": np.arange(N), "0": wave(N), "1": wave(N, phase=1)}
    found = recognise(table(tmp_path / "t.csv", cells))
    assert found.recipe.value_columns == ("0", "1")
    assert found.sentence.endswith(". Left out: column 1 counts the rows")


@pytest.mark.parametrize("names", ["", "timestamp,x,y\n"])
def test_ticks_with_too_few_digits_are_no_date(tmp_path: Path, names: str) -> None:
    at = 951_412_773_297_707 + np.arange(N) * 8_331_100
    rows = [f"{t},{a:.4f},{b:.4f}" for t, a, b in zip(at, wave(N), wave(N, phase=1), strict=True)]
    (path := tmp_path / "t.csv").write_text(names + "\n".join(rows))
    found = recognise(path)
    assert (len(found.recipe.time_columns), found.recipe.time_format) == (1, "number")
    meta = read(path, found.recipe).meta
    assert (meta.step, meta.step_unit) == (pytest.approx(0.0083311), "s")


def test_a_second_clock_of_the_same_rate_is_no_channel(tmp_path: Path) -> None:
    at = np.arange(N) * 0.01
    columns = {"t": at, "gyro_t": at + 0.003, "x": wave(N), "travel": 2 * at + 0.001 * wave(N)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("x", "travel")
    assert found.sentence.endswith(". Left out: gyro_t goes up with t")
    days = pd.date_range("2020-01-01", periods=N).strftime("%Y-%m-%d")
    columns = {"date": days, "days_since_start": np.arange(N) + 18, "x": wave(N)}
    assert recognise(table(tmp_path / "d.csv", columns)).recipe.value_columns == ("x",)


def test_steps_of_a_training_are_no_channel_beside_epochs_of_two_places(tmp_path: Path) -> None:
    step = 25 * (np.arange(90) + 1 + 40 * (np.arange(90) > 60))
    columns = {"epoch": (step / 409).round(2), "loss": wave(90), "step": step}
    pd.DataFrame(columns).to_csv(tmp_path / "log.csv", index=False)
    assert recognise(tmp_path / "log.csv").sentence.endswith("Left out: step goes up with epoch")


def test_whole_seconds_that_tell_no_rows_apart_are_no_channel(tmp_path: Path) -> None:
    columns = {"timestamp": 1_690_000_000 + np.arange(N) // 50, "x": wave(N), "y": wave(N, phase=1)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert (found.recipe.time_columns, found.recipe.value_columns) == ((), ("x", "y"))
    assert found.sentence.endswith(". Left out: timestamp is a time, no measurement")


def test_a_clock_and_a_counter_of_packets_are_left_out_however_long_a_packet_is(
    tmp_path: Path,
) -> None:
    packet = np.arange(N) // 73
    clock = (599_617_366_123.13 + 561.6 * packet).round(2)
    path = minutely(tmp_path / "t.csv", packet_id=packet, device_time=clock, lap_id=packet)
    found = recognise(path)
    assert (found.recipe.value_columns, found.recipe.label_columns) == (("heat",), ("lap_id",))
    left_out = ". Left out: packet_id counts groups of rows; device_time goes up with time"
    assert found.sentence.endswith(left_out)


def test_a_first_column_without_a_name_that_counts_on_beside_a_time_is_no_channel(
    tmp_path: Path,
) -> None:
    counted = np.cumsum(np.random.default_rng(0).integers(0, 2, N))
    at = 1_521_664_006_591 + 97 * np.arange(N) + counted
    rows = [f"{c},{t},{20 + c % 7}" for c, t in zip(counted, at, strict=True)]
    found = recognise(write(tmp_path / "t.csv", "\n".join(rows)))
    assert (found.recipe.time_columns, found.recipe.value_columns) == (("column 2",), ("column 3",))


@pytest.mark.parametrize(
    ("first", "anew"), [(40, True), (60, True), (40, False)], ids=["longer", "equal", "swapped"]
)
def test_recordings_one_after_another_are_not_sorted_into_one_another(
    tmp_path: Path, first: int, anew: bool
) -> None:
    at = np.r_[np.arange(first) * 4.03, 0.7 + np.arange(N - first) * 0.79]
    at[first:] -= 0 if anew else at[first:].max() + 1
    counted = np.r_[np.arange(1, first + 1), np.arange(1, N - first + 1)] * 5 + np.arange(N) % 2
    columns = {"num_episodes": counted, "total_time": at.round(3), "loss": wave(N)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == (() if anew else ("total_time",))
    assert not anew or found.recipe.value_columns == ("loss",)
    assert anew == ("total_time is a time that begins anew" in found.sentence)


def test_what_trackers_count_in_microseconds_is_no_date(tmp_path: Path) -> None:
    ticks = 1_234_567_890 + np.arange(N) * 16_667
    found = recognise(table(tmp_path / "t.csv", {"SampleTimeFine": ticks, "x": wave(N)}))
    assert "epoch" not in found.recipe.time_format
    assert found.recipe.value_columns == ("x",)


@pytest.mark.parametrize("beside", [False, True])
def test_seconds_and_their_parts_are_one_time(tmp_path: Path, beside: bool) -> None:
    at = 1_690_000_000 + np.arange(N) * 0.1
    columns = {
        "seq": np.arange(N) + 345,
        "stamp.sec": np.floor(at).astype(np.int64),
        "stamp.nanosec": (np.arange(N) % 10) * 100_000_000,
        "x": wave(N),
        **({"clock_ms": np.arange(N) * 100.0 + 3} if beside else {}),
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("stamp.sec", "stamp.nanosec")
    assert found.recipe.value_columns == ("x",)
    meta = read(tmp_path / "t.csv", found.recipe).meta
    assert (meta.step, meta.step_unit) == (pytest.approx(0.1), "s")


@pytest.mark.parametrize("dated", [False, True])
def test_a_time_of_day_in_three_columns_is_the_time_unless_there_is_a_date(
    tmp_path: Path, dated: bool
) -> None:
    at = pd.Series(pd.date_range("2024-03-01 10:00", periods=200, freq="s"))
    parts = {"hour": at.dt.hour, "minute": at.dt.minute, "second": at.dt.second}
    whole = {"unix_time": 1_709_287_200 + np.arange(200)} if dated else {}
    found = recognise(table(tmp_path / "t.csv", {**parts, **whole, "x": wave(200)}))
    assert (found.recipe.layout, found.recipe.value_columns) == ("long", ("x",))
    assert found.recipe.time_columns == tuple(whole or parts)
    assert dated != any("The times have no date" in reason for reason in found.reasons)


def test_identifiers_are_left_out_and_those_of_long_stretches_label_them(tmp_path: Path) -> None:
    orders = np.random.default_rng(0).integers(5_000, 5_060, N)
    path = minutely(tmp_path / "t.csv", order_id=orders, sentence_id=np.arange(N) // 9)
    recipe = recognise(path).recipe
    assert recipe.value_columns == ("heat",)
    assert "order_id" in recipe.left_out
    assert recipe.label_columns == ("sentence_id",)


@pytest.mark.parametrize(
    ("name", "left"),
    [("tid", True), ("Sample_No", True), ("fluid", False), ("piano", False), ("text", False)],
)
def test_long_numbers_in_no_order_are_identifiers_by_the_end_of_their_name(
    tmp_path: Path, name: str, left: bool
) -> None:
    """What is measured under a name that ends so goes on from row to row."""
    chance = np.random.default_rng(0).integers(3_500_000, 3_700_000, N)
    numbers = np.sort(chance)[::-1] + chance % 7 if name == "fluid" else chance
    recipe = recognise(minutely(tmp_path / "t.csv", **{name: numbers})).recipe
    assert (name in recipe.left_out) == left


def light_curve(*, rising: bool, rows: int = 40) -> pd.DataFrame:
    """Julian dates some seconds apart, by no equal steps, beside a magnitude and its error."""
    days = np.random.default_rng(rows).uniform(1e-5, 3e-5, rows).cumsum()
    at = 2_457_332.73 + (days if rising else days[np.r_[1, 0, 2:rows]])
    return pd.DataFrame({"at": at, "size": wave(rows), "error": wave(rows, phase=1) / 100})


@pytest.mark.parametrize("rising", [True, False])
@pytest.mark.parametrize("files", [1, 2])
def test_a_first_column_without_a_name_is_the_time_if_it_rises_in_every_row_of_all_files(
    tmp_path: Path, files: int, rising: bool
) -> None:
    tables = [light_curve(rising=True, rows=30), light_curve(rising=rising)][-files:]
    for number, frame in enumerate(tables):
        frame.to_csv(tmp_path / f"{number}.txt", index=False, header=False, sep=" ")
    found = recognise(tmp_path if files > 1 else tmp_path / "0.txt")
    assert found.recipe.time_columns == (("column 1",) if rising else ())
    assert rising == ("column 1" not in found.recipe.value_columns)
    assert rising == any("column 1 goes up in every row" in why for why in found.reasons)


@pytest.mark.parametrize("rising", [True, False])
def test_what_is_the_same_in_every_row_may_stand_before_such_a_time(
    tmp_path: Path, rising: bool
) -> None:
    """As a device writes its address, and a clock of seconds and microseconds with a comma."""
    steps = 0.0099 + np.random.default_rng(0).uniform(0, 0.002, N)
    at = 315.1757 + (steps.cumsum() if rising else steps)
    clock = [f'"{text}"' for text in np.char.replace(np.char.mod("%.6f", at), ".", ",")]
    level = np.random.default_rng(1).integers(-8000, 8000, (N, 2))
    rows = [f"34,{moment},{a},{b}" for moment, (a, b) in zip(clock, level, strict=True)]
    (path := tmp_path / "wear.csv").write_text("\n".join(rows) + "\n")
    found = recognise(path, layout="long")
    assert found.recipe.time_columns == (("column 2",) if rising else ())
    assert rising == ("column 2" not in found.recipe.value_columns)


def test_tabs_and_spaces_together_divide_the_cells_of_numbers(tmp_path: Path) -> None:
    at = 218.22 + np.random.default_rng(0).uniform(1, 3, 40).cumsum() / 1000
    rows = zip(at, wave(40), wave(40, phase=1), strict=True)
    (tmp_path / "t.txt").write_text("".join(f"{t:.6f}\t{a} {b:.3f}\n" for t, a, b in rows))
    recipe = recognise(tmp_path / "t.txt").recipe
    assert (recipe.time_columns, recipe.value_columns) == (("column 1",), ("column 2", "column 3"))
    (tmp_path / "t.txt").write_text("".join(f"{v + 5:.2f}\t1 {n:03d}\n" for n, v in enumerate(at)))
    assert recognise(tmp_path / "t.txt").recipe.delimiter == "\t"


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("environment_steps", True), ("global_step", True), ("iteration", True),
        ("episode", True), ("training_epoch", True), ("steps_walked", False),
        ("energy_generation", False), ("bread_batch", False),
    ],
)  # fmt: skip
def test_what_is_counted_in_uneven_steps_by_its_name_is_the_time_of_few_rows(
    tmp_path: Path, name: str, counts: bool
) -> None:
    for run in range(3):
        at = np.arange(11) * 10_000 + np.r_[0, np.random.default_rng(run).integers(1, 40, 10)]
        columns = {name: at, "reward": wave(11, phase=run), "loss": wave(11, phase=run + 1)}
        table(tmp_path / f"run {run}.csv", columns)
    recipe = recognise(tmp_path).recipe
    assert recipe.time_columns == ((name,) if counts else ())
    assert recipe.value_columns == (("reward", "loss") if counts else (name, "reward", "loss"))


@pytest.mark.parametrize("clock", [True, False])
def test_parts_of_a_clock_are_left_out_beside_a_time_that_is_no_date(
    tmp_path: Path, clock: bool
) -> None:
    at = np.arange(400) * 0.75
    moments = pd.Timestamp("2018-09-11 06:26:04") + pd.to_timedelta(at, unit="s")
    parts = {"mm": moments.minute, "ss": moments.second, "msec": moments.microsecond // 1000}
    if not clock:  # whole numbers of other things
        numbers = np.random.default_rng(0).integers(0, 60, (3, 400))
        parts = dict(zip(parts, numbers, strict=True))
    table(tmp_path / "t.csv", {"time": (658.278 + at).round(3), "lift": wave(400), **parts})
    found = recognise(tmp_path / "t.csv")
    assert found.recipe.time_columns == ("time",)
    assert found.recipe.value_columns == (("lift",) if clock else ("lift", *parts))
    assert clock == ("mm, ss and msec are parts of a time" in found.sentence)


@pytest.mark.parametrize("name", ["Raman shift (cm-1)", "at"])
def test_the_axis_of_many_spectra_is_none_of_them(tmp_path: Path, name: str) -> None:
    steps = np.linspace(1.9, 1.5, N) if name == "at" else 1.2 + wave(N)
    spectra = {f"p{k}": wave(N, phase=k) for k in range(40)}
    found = recognise(table(tmp_path / "t.csv", {name: np.cumsum(steps).round(3), **spectra}))
    assert (found.recipe.layout, found.recipe.time_columns) == ("columns", (name,))
    assert len(read(tmp_path / "t.csv", found.recipe)) == 40


def test_an_axis_is_a_channel_on_request(tmp_path: Path) -> None:
    columns = {"x": np.arange(N) * 0.0333, "y": wave(N), "z": wave(N, phase=1)}
    path = table(tmp_path / "t.csv", columns)
    found = recognise(path)
    assert found.recipe.time_columns == ("x",)
    revised = revise(path, found.recipe, time_columns=())
    assert read(path, revised.recipe).meta.channels == ("x", "y", "z")


@pytest.mark.parametrize(
    ("at", "named"),
    [
        ("2021-03-01", ["2021-03-01", "2021-04-04"]),
        ("2021-03-01 10:30", ["2021-03-01 10:30", "2021-04-04 10:30"]),
    ],
)
def test_windows_of_uneven_times_are_called_by_when_they_begin(
    tmp_path: Path, at: str, named: list[str]
) -> None:
    days = np.cumsum([0, *([14, 20, 9] * (N // 3))][:N])
    times = pd.Timestamp(at) + pd.to_timedelta(days, unit="D")
    form = "%Y-%m-%d %H:%M" if ":" in at else "%Y-%m-%d"
    path = table(tmp_path / "t.csv", {"when": times.strftime(form).tolist(), "heat": wave(N)})
    assert list(read(path, recognise(path).recipe.with_(window=2)).ids[:2]) == named


@pytest.mark.parametrize(("fraction", "form"), [(0.456376, "epoch s"), (0.0, "number")])
def test_seconds_since_1970_with_fractions_are_dates_under_any_name(
    tmp_path: Path, fraction: float, form: str
) -> None:
    """Whole numbers in uneven steps may be ticks since a device began."""
    steps = 1 if fraction else 10_000  # seconds, or microseconds
    at = 1_713_036_728 + fraction + steps * (np.arange(90) / 75 + np.arange(90) % 7 / 5000)
    at = at if fraction else at.round()
    columns = {"utime": at, "x": wave(90), "y": wave(90, phase=1)}
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert (recipe.time_columns, recipe.time_format) == (("utime",), form)


def test_row_numbers_of_two_tables_one_below_the_other_are_left_out(tmp_path: Path) -> None:
    path = minutely(tmp_path / "joined.csv")
    rows = pd.read_csv(path)
    rows.index = pd.Index([*range(90), *range(60, 90)])
    rows.to_csv(path)
    found = recognise(path)
    assert found.recipe.value_columns == ("heat",)
    assert "column 1 counts the rows" in found.sentence


def test_an_uptime_that_goes_up_in_one_file_and_hangs_in_another_is_a_clock(tmp_path: Path) -> None:
    uptimes = {
        "a.csv": 900 + 2 * np.arange(N),
        "b.csv": 700 + np.tile([0, 0, 168, 0, 168, 336], 20),
    }
    for name, uptime in uptimes.items():
        minutely(tmp_path / name, uptime_minutes=uptime)
    assert recognise(tmp_path).recipe.value_columns == ("heat",)


def test_laps_of_several_recordings_are_no_channel_though_cells_are_empty(tmp_path: Path) -> None:
    laps = [*[None] * 20, *np.repeat([1, 2, 3, 4], 20), *[None] * 20]
    for name in ("a.csv", "b.csv"):
        minutely(tmp_path / name, lap_number=laps)
    found = recognise(tmp_path)
    assert found.recipe.value_columns == ("heat",)
    assert not np.isnan(read(tmp_path, found.recipe).sequences[0]).any()


def test_codes_named_as_a_column_that_they_mark_are_no_channels(tmp_path: Path) -> None:
    """A set point has more than one value, and a few events are measured."""
    nearly = np.where(np.arange(N) == 70, 5, 8)
    beside = {
        "heat_accuracy": nearly,
        "heat_set": 20 + (np.arange(N) % 9 == 0),
        "load_code": nearly,
    }
    beside["heat_状態"] = nearly
    events = {"heat_alarms": np.where(np.arange(N) == 70, 2, 0)}
    found = recognise(minutely(tmp_path / "t.csv", **beside, **events))
    assert found.recipe.value_columns == ("heat", "heat_set", "heat_alarms")
    assert "heat_accuracy and heat_状態 mark how good values are" in found.sentence


@pytest.mark.parametrize("recordings", [1, 20])
def test_flags_of_rows_in_which_another_column_has_a_value_are_no_channels(
    tmp_path: Path, recordings: int
) -> None:
    """As NONMEM writes doses; a fan that is on elsewhere is a channel or a label."""
    rows = []
    for who in range(recordings):
        for hour in range(200 // recordings):
            dose = hour % 10 == 0
            level = None if dose else 5 + who % 3 + np.sin(hour)
            flags = [int(dose), int(not dose), int(hour % 7 > 3)]
            rows.append([who, hour, 100 if dose else None, level, *flags])
    names = ["ID", "TIME", "AMT", "DV", "EVID", "seen", "fan"]
    pd.DataFrame(rows, columns=names).to_csv(tmp_path / "t.csv", index=False)
    found = recognise(tmp_path / "t.csv")
    assert "DV" in found.recipe.value_columns
    assert {"EVID", "seen"} <= {*found.recipe.left_out}
    assert "EVID and seen say in which rows something is" in found.sentence
    assert "fan" not in found.recipe.left_out


@pytest.mark.parametrize(("name", "marks"), [("Q_heat", True), ("Validity", True), ("Q_in", False)])
def test_codes_of_quality_are_told_by_their_names(tmp_path: Path, name: str, marks: bool) -> None:
    """Q is a flow of water, too."""
    codes = {name: np.where(np.arange(N) % 11 == 0, 9, 0)}
    found = recognise(minutely(tmp_path / "t.csv", **codes))
    assert found.recipe.value_columns == (("heat",) if marks else ("heat", name))


@pytest.mark.parametrize("bits", [8, 16, 32])
def test_a_counter_that_runs_through_all_its_bytes_is_no_channel(tmp_path: Path, bits: int) -> None:
    """Rows are lost now and then, so that it doesn't go up by one."""
    lost = np.cumsum(np.random.default_rng(0).integers(1, 5, N))
    counter = (lost * (2**bits // 90) + 7) % 2**bits
    visitors = (120 + 115 * wave(N)).round()
    path = minutely(tmp_path / "t.csv", **{"sequence number": counter, "visitor counter": visitors})
    assert recognise(path).recipe.value_columns == ("heat", "visitor counter")


@pytest.mark.parametrize("gaps", [(), (30,), (30, 31, 90)])
def test_a_column_without_a_name_that_counts_with_gaps_is_no_channel(
    tmp_path: Path, gaps: tuple[int, ...]
) -> None:
    """As the keys of a table in a data base, of which some rows were others'."""
    steps = np.ones(N, np.int64)
    steps[list(gaps)] = 4
    keys = 3540 + np.cumsum(steps)
    at = 1_501_164_065 + 5 * np.arange(N)
    rows = [f'"{k}","{t}","{v:.5f}"' for k, t, v in zip(keys, at, wave(N), strict=True)]
    found = recognise(write(tmp_path / "a.csv", "\n".join([*rows, ""])))
    assert found.recipe.value_columns == ("column 3",)
    assert "column 1" in found.recipe.left_out


@pytest.mark.parametrize("stays", [False, True])
def test_a_count_that_goes_up_and_then_stays_was_measured(tmp_path: Path, stays: bool):
    rows = np.arange(300)
    users = np.minimum(rows // 3, 40) if stays else rows // 3
    times = pd.date_range("2026-06-13 08:00", periods=300, freq="s").astype(str)
    columns = {"time": times, "User Count": users, "delay": wave(300).round(3)}
    found = recognise(table(tmp_path / "load.csv", columns))
    assert ("User Count" in found.recipe.value_columns) == stays


@pytest.mark.parametrize(("grade", "others", "left"), [(1, 2, True), (0, 2, False), (1, 1, False)])
def test_grades_of_places_at_which_other_things_are_measured_are_left_out(
    tmp_path: Path, grade: int, others: int, left: bool
) -> None:
    """As headbands say how well each electrode sits."""
    places = ("TP9", "AF7", "AF8")
    things = ("Alpha", "Beta")[:others]
    columns = {f"{t}_{p}": wave(N, phase=len(t) + k) for t in things for k, p in enumerate(places)}
    for k, place in enumerate(places):
        columns[f"HSI_{place}"] = np.where(np.arange(N) // 5 == 3 + k, 2, grade)
    found = recognise(minutely(tmp_path / "t.csv", **columns))
    said = "HSI_TP9, HSI_AF7 and HSI_AF8 mark how good values are"
    assert (said in found.sentence) == left


def test_words_that_differ_in_each_row_beside_a_time_name_the_rows(tmp_path: Path) -> None:
    session = np.repeat([1, 2], 40)
    at = pd.Timestamp("2026-09-25 16:23") + pd.to_timedelta(np.arange(80) + 900 * session, "s")
    sizes = np.resize(["large", "small", "medium"], 80)
    paths = [f"{size}/trial_{k:03d}.csv" for k, size in enumerate(sizes)]
    columns = {"path": paths, "session": session, "at": at, "x": wave(80), "y": wave(80, phase=1)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.id_columns == ("session",)
    assert "path names each row" in found.sentence


def test_marks_beside_columns_with_units_are_no_labels(tmp_path: Path) -> None:
    """As a weather service writes the days of a year: M for what is missing, T for a trace."""
    rng, days = np.random.default_rng(0), 365
    columns: dict[str, Any] = {"Date": pd.date_range("2026-01-01", periods=days).strftime("%F")}
    for name in ("Max Temp (°C)", "Total Rain (mm)", "Total Snow (cm)"):
        values = rng.normal(0, 1, days).cumsum().round(1).astype(object)
        values[[40, 41]] = ""
        flags = np.full(days, "", object)
        flags[[40, 41]] = "M"
        flags[[100, 101, 200]] = "T"
        columns |= {name: values, f"{name.partition(' (')[0]} Flag": flags}
    found = recognise(table(tmp_path / "daily.csv", columns))
    assert not found.recipe.label_columns
    assert "Total Rain Flag" in found.recipe.left_out


@pytest.mark.parametrize("name", ["CASE", "Incident No."])
def test_numbers_of_cases_that_begin_anew_in_each_year_are_no_channel(
    tmp_path: Path, name: str
) -> None:
    """Those that are lacking between were of another kind."""
    cases = np.concatenate([44 + np.cumsum(1 + np.arange(N // 4) % 3 // 2) for _ in range(4)])
    path = minutely(tmp_path / "t.csv", **{name: cases})
    assert name in recognise(path).recipe.left_out
