"""Even steps of time on request, and windows that reach across neither holes nor recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.notes.times import uneven_steps
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.tables.rows_to_sequences.resampling import parse_step, resample
from tests.core.files import table, wave
from tests.notes import worded

DATED = Times(np.array(["2024-01-01"], "datetime64[us]"), "%Y-%m-%d")
SECONDS = Times(np.array([0.0]), "number", "s")


def moments(*seconds: float) -> np.ndarray[Any, Any]:
    """Dates so many seconds after a Monday's midnight."""
    return np.datetime64("2024-01-01", "us") + (np.array(seconds) * 1e6).astype("timedelta64[us]")


# A step in words


@pytest.mark.parametrize(
    ("text", "size", "grid"),
    [
        ("1 h", 3600, (1, "h")),
        ("15min", 900, (15, "min")),
        ("90 seconds", 90, (90, "s")),
        ("2 weeks", 14 * 86400, (14, "day")),
        ("500 ms", 0.5, (0.5, "s")),
        ("0,5 h", 1800, (0.5, "h")),
    ],
)
def test_a_step_is_a_number_and_a_unit(text: str, size: float, grid: tuple[float, str]) -> None:
    step = parse_step(text, DATED)
    assert (step.size, (step.grid_size, step.grid_unit)) == (size, grid)


def test_a_number_alone_is_in_the_unit_of_the_times() -> None:
    assert (parse_step("0.25", SECONDS).size, parse_step("2 min", SECONDS).size) == (0.25, 120)


@pytest.mark.parametrize("text", ["", "0 h", "1 fortnight", "-1 h", "1.5 months"])
def test_anything_else_is_said_with_an_example(text: str) -> None:
    with pytest.raises(SequiturError, match="such as 1 h"):
        parse_step(text, DATED)


# What becomes of the rows


def test_rows_of_one_step_are_averaged_and_a_near_empty_one_is_on_the_line_between() -> None:
    rows = np.array([[1.0], [3.0], [np.nan], [8.0]])
    made = resample(
        rows, moments(0, 1800, 2700, 9000), parse_step("1 h", DATED), usual=900, gap=7200
    )
    assert made.numbers[:, 0].tolist() == [2, 5, 8]
    assert (made.positions.tolist(), made.row_positions.tolist()) == ([0, 1, 2], [0, 0, 0, 2])


def test_a_longer_hole_stays_one() -> None:
    made = resample(
        np.ones((2, 1)), moments(0, 36000), parse_step("1 h", DATED), usual=900, gap=7200
    )
    assert made.positions.tolist() == [0, 10]


def test_months_are_those_of_the_calendar() -> None:
    days = pd.date_range("2023-11-05", "2024-03-02", freq="D").to_numpy("datetime64[us]")
    numbers = days.astype("datetime64[M]").astype(np.float64)[:, None]
    made = resample(numbers, days, parse_step("1 month", DATED), usual=86400, gap=0)
    assert made.moments.astype("datetime64[D]").astype(str).tolist() == [
        "2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01",
    ]  # fmt: skip
    assert np.diff(made.numbers[:, 0]).tolist() == [1] * 4


@given(
    values=st.lists(st.floats(-9, 9), min_size=2, max_size=30),
    size=st.sampled_from(["1 s", "5 min", "1 h", "1 day", "1 week"]),
)
def test_steps_that_are_even_already_stay_as_they_are(values: list[float], size: str) -> None:
    step = parse_step(size, DATED)
    numbers = np.array(values)[:, None]
    at = moments(*(step.size * np.arange(len(values))))
    made = resample(numbers, at, step, usual=step.size, gap=0)
    np.testing.assert_array_equal(made.numbers, numbers)
    np.testing.assert_array_equal(made.moments, at)


def test_too_fine_a_step_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(SequiturError, match="longer step"):
        resample(np.ones((2, 1)), moments(0, 1e6), parse_step("1 us", DATED), usual=1e6, gap=0)


# Files


def uneven(path: Path, n: int = 600) -> Path:
    """Some rows an hour at no even times; the value is the hour of each."""
    rng = np.random.default_rng(0)
    seconds = np.cumsum(rng.uniform(300, 1500, n))
    times = pd.Timestamp("2024-01-01") + pd.to_timedelta(seconds, unit="s")
    text = times.strftime("%Y-%m-%d %H:%M:%S").tolist()
    alarm = (np.arange(n) == 250).astype(int)
    return table(path, {"time": text, "value": (seconds // 3600).tolist(), "alarm": alarm})


def test_uneven_rows_are_brought_to_hours_on_request_and_it_is_said(tmp_path: Path) -> None:
    path = uneven(tmp_path / "t.csv")
    choice = next(c for c in recognise(path).options if c.name == "even_step")
    assert (choice.value, ("1 h", "1 h") in choice.options) == ("", True)
    dataset = load(path, even_step="1 h", window=24, align="day", label_columns=("alarm",))
    assert (dataset.meta.step, dataset.meta.step_unit, dataset.meta.begins) == (
        1.0, "h", "2024-01-01T00:00:00.000",
    )  # fmt: skip
    assert dataset.sequences[1][:, 0].tolist() == list(range(24, 48))
    assert worded(dataset.meta.notes)[0].startswith(
        "Rows were resampled to even steps of 1 h: 600 rows"
    )
    hour = pd.read_csv(path)["value"][250]
    assert np.flatnonzero(dataset.labels["alarm"] == "yes").tolist() == [hour // 24]


@pytest.mark.parametrize("layout", ["long", "tidy"])
def test_windows_last_as_long_in_other_steps(tmp_path: Path, layout: str) -> None:
    minutes = pd.date_range("2024-01-01", periods=8 * 24 * 60, freq="min").astype(str)
    columns = {"time": minutes.tolist(), "load": (np.arange(len(minutes)) % 97).tolist()}
    if layout == "tidy":
        columns["who"] = np.repeat(["a", "b"], len(minutes) // 2).tolist()
    path = table(tmp_path / "t.csv", columns)
    ids = {"id_columns": ("who",)} if layout == "tidy" else {}
    whole = recognise(path, layout=layout, time_columns=("time",), **ids).recipe
    recipe = revise(path, whole, window=120, window_step=60).recipe
    halves = revise(path, recipe, even_step="30 min")
    assert (halves.recipe.window, halves.recipe.window_step) == (4, 2)
    assert halves.recipe.date_labels[0] == "hour"
    if layout == "long":
        brought = "cut from one series of 11,520 rows brought to steps of 30 min, "
        assert brought in halves.sentence
    back = revise(path, halves.recipe, even_step="").recipe
    assert (back.window, back.window_step) == (120, 60)
    days = revise(path, recipe, even_step="3 h")
    assert "Windows as long as before would hold fewer than two steps of 3 h." in days.reasons
    assert days.recipe.window == (8 if layout == "long" else 0)


def test_even_steps_without_a_time_are_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {"value": np.sin(np.arange(300) / 9).tolist()})
    with pytest.raises(SequiturError, match="says when each row was"):
        load(path, layout="long", time_columns=(), even_step="1 h")


def test_each_sequence_of_a_tidy_table_is_brought_to_even_steps(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    at = np.sort(rng.uniform(0, 50, (4, 120)).round(3), axis=1)
    path = table(
        tmp_path / "t.csv",
        {
            "trial": np.repeat(["a", "b", "c", "d"], 120).tolist(),
            "seconds": at.ravel().tolist(),
            "x": at.ravel().tolist(),
        },
    )
    dataset = load(
        path, layout="tidy", id_columns=("trial",), time_columns=("seconds",),
        value_columns=("x",), even_step="2",
    )  # fmt: skip
    assert (len(dataset), dataset.meta.step, dataset.meta.step_unit) == (4, 2.0, "s")
    for sequence, times in zip(dataset.sequences, at, strict=True):
        first = times[0] // 2
        inside = sequence[:, 0] / 2 - np.arange(len(sequence)) - first
        assert (inside > -0.01).all()
        assert (inside < 1.01).all()


# Windows


@given(
    gaps=st.lists(st.integers(1, 6), min_size=60, max_size=120),
    window=st.integers(2, 9),
    step=st.integers(0, 4),
    fill_gaps=st.integers(0, 3),
)
def test_windows_reach_across_no_hole_in_time(
    tmp_path_factory: pytest.TempPathFactory,
    gaps: list[int],
    window: int,
    step: int,
    fill_gaps: int,
) -> None:
    gaps = [1 if i % 20 else gap for i, gap in enumerate(gaps)]  # most steps are of one minute
    minutes = np.cumsum(gaps)
    times = pd.Timestamp("2024-01-01") + pd.to_timedelta(minutes, unit="min")
    path = table(
        tmp_path_factory.mktemp("w") / "t.csv",
        {"time": times.strftime("%Y-%m-%d %H:%M").tolist(), "minute": minutes.tolist()},
    )
    dataset = load(
        path, layout="long", value_columns=("minute",), time_columns=("time",), window=window,
        window_step=step, fill_gaps=fill_gaps, fill="mask",
    )  # fmt: skip
    for row, sequence in enumerate(dataset.sequences):
        assert np.diff(sequence[:, 0]) == pytest.approx(np.ones(window - 1), abs=1e-3)
        known = dataset.as_measured(row)[:, 0]
        inside = known[~np.isnan(known)]
        assert set(inside.tolist()) <= set(minutes.tolist())
        holes = np.diff(np.flatnonzero(~np.isnan(known)))
        assert holes.max(initial=1) <= 1 + fill_gaps


@given(lengths=st.lists(st.integers(3, 25), min_size=2, max_size=6), window=st.integers(2, 8))
def test_windows_reach_across_no_two_recordings(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], window: int
) -> None:
    if max(lengths) < window:
        return
    names = np.repeat(np.arange(len(lengths)), lengths)
    steps = np.concatenate([np.arange(n) for n in lengths])
    path = table(
        tmp_path_factory.mktemp("w") / "t.csv",
        {"trial": names.tolist(), "step": steps.tolist(), "x": (1000 * names + steps).tolist()},
    )
    dataset = load(
        path, layout="tidy", id_columns=("trial",), time_columns=("step",), value_columns=("x",),
        window=window, window_step=1,
    )  # fmt: skip
    for sequence, recording in zip(dataset.sequences, dataset.recording, strict=True):
        assert (sequence[:, 0] // 1000 == sequence[0, 0] // 1000).all()
        assert np.diff(sequence[:, 0]).tolist() == [1] * (window - 1)
        assert 0 <= recording < len(lengths)


def test_all_rows_of_one_moment_are_averaged(tmp_path: Path) -> None:
    minutes = np.repeat(np.arange(0, 60 * 24, 30), 3)  # of which three rows each are measured
    rows = {"time": pd.Timestamp("2024-01-01") + pd.to_timedelta(minutes, "min")}
    path = table(tmp_path / "t.csv", {**rows, "v": np.arange(len(minutes)) % 6})
    dataset = load(path, layout="long", window=6, time_columns=("time",), even_step="1 h")
    assert np.concatenate(dataset.sequences)[:, 0].tolist() == [2.5] * 24
    assert not any("repeat" in note for note in worded(dataset.meta.notes))
    halves = load(path, layout="long", window=6, time_columns=("time",), even_step="30 min")
    assert np.concatenate(halves.sequences)[:4, 0].tolist() == [1, 4, 1, 4]


@pytest.mark.parametrize("channels", [False, True])
def test_all_rows_of_one_moment_of_a_sequence_are_averaged(tmp_path: Path, channels: bool) -> None:
    who = np.repeat(["a", "b", "c"], 48)
    # A later sequence has earlier moments than the first one.
    seconds = np.tile(np.repeat(np.arange(12), 4), 3) + np.repeat([6, 0, 3], 48)
    names = np.tile(["x", "x", "y", "y"], 36)
    values = np.tile([0.0, 2.0, 10.0, 14.0], 36) + np.repeat([0, 1, 2], 48)
    columns = {"who": who, "seconds": seconds, "v": values}
    choices: dict[str, Any] = {"id_columns": ("who",), "time_columns": ("seconds",)}
    if channels:
        columns["name"] = names
        choices |= {"channel_column": "name", "value_columns": ("v",)}
    path = table(tmp_path / "t.csv", columns)
    dataset = load(path, layout="tidy", even_step="3 s", **choices)
    assert dataset.sequences[1].tolist() == [[2.0, 13.0] if channels else [7.5]] * 4


@pytest.mark.parametrize(("days", "steps"), [((0, 1, 5, 6, 11, 12), 6), ((0, 1, 3, 4, 6, 7), 8)])
def test_as_many_steps_as_there_are_rows_are_not_made_up(
    tmp_path: Path, days: tuple[int, ...], steps: int
) -> None:
    at = pd.Timestamp("2026-10-05") + pd.to_timedelta(np.repeat(days, 3), "D")
    columns = {"day": at, "shop": ["a", "b", "c"] * 6, "price": wave(18).round(2)}
    path = table(tmp_path / "t.csv", columns)
    dataset = load(path)
    assert dataset.lengths.tolist() == [steps] * 3
    uneven = [n for n in worded(dataset.meta.notes) if "time between rows varies" in n]
    assert bool(uneven) == (steps == len(days))


# Recordings of several rates


def recordings(rates: dict[str, float]) -> pd.DataFrame:
    """Two seconds of a wave by each phone, at so many rows a second and from a moment of its own.

    A clock jitters by a hundredth of a step.
    """
    jitter = np.random.default_rng(0)
    parts = []
    for i, (name, rate) in enumerate(rates.items()):
        at = np.arange(int(8 * rate)) / rate + 0.0031 * (i + 1)
        at += jitter.normal(0, 0.01 / rate, len(at))
        parts.append(pd.DataFrame({"phone": name, "Time (s)": at, "acc": np.sin(7 * at)}))
    return pd.concat(parts)


def test_recordings_of_several_rates_are_brought_to_the_slowest_and_that_is_said(
    tmp_path: Path,
) -> None:
    recordings({"a": 100, "b": 50, "c": 100}).to_csv(path := tmp_path / "p.csv", index=False)
    found = recognise(path)
    assert found.recipe.even_step == "0.02 s"
    said = (
        "The sequences have 50 to 100 rows per second (50 in b): all were brought to even steps of "
        "0.02 s."
    )
    assert said in worded(found.warnings)
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.missing) == (0.02, None)
    assert np.abs(dataset.lengths - 400).max() <= 1
    at = 0.02 * np.arange(int(dataset.lengths.min()))
    for sequence in dataset.sequences:
        assert np.abs(sequence[: len(at), 0] - np.sin(7 * at)).max() < 0.2
    # As the file has them, the slower one has gaps, and a click takes them away.
    kept = revise(path, found.recipe, even_step="")
    (about,) = [note for note in kept.warnings if note.offers]
    assert [offer.value for offer in about.offers] == ["0.02 s"]
    steps = next(o for o in kept.options if o.name == "even_step")
    assert {"0.01 s", "0.02 s"} <= {value for value, _ in steps.options}


@pytest.mark.parametrize("rates", [{"a": 100, "b": 102}, {"a": 100, "b": 10}])
def test_recordings_of_about_one_rate_or_of_far_too_few_rows_stay_as_they_are(
    tmp_path: Path, rates: dict[str, float]
) -> None:
    recordings(rates).to_csv(path := tmp_path / "p.csv", index=False)
    assert recognise(path).recipe.even_step == ""


def test_dates_of_several_rates_are_brought_to_steps_that_are_read(tmp_path: Path) -> None:
    frames = [
        pd.DataFrame({"meter": str(m), "time": pd.date_range("2024-01-01", periods=n, freq=every)})
        for m, (n, every) in enumerate([(200, "15min"), (100, "30min"), (100, "30min")])
    ]
    frame = pd.concat(frames)
    frame["kW"] = wave(len(frame))
    frame.to_csv(path := tmp_path / "m.csv", index=False)
    found = recognise(path)
    assert found.recipe.even_step == "30 min"
    said = "The sequences have a row every 15 minutes to 30 minutes (one every 30 minutes in 2 of 3"
    assert said in " ".join(worded(found.warnings))
    assert (read(path, found.recipe).lengths == 100).all()


@pytest.mark.parametrize(
    ("axis", "timed"), [("volume_ml", False), ("time (s)", True), ("cycle", False)]
)
def test_uneven_steps_of_what_is_no_time_are_called_by_its_name(
    tmp_path: Path, axis: str, timed: bool
) -> None:
    at = np.cumsum(np.repeat([2.0, 1.0, 0.25, 0.7, 3.1], 12))
    columns = {"sample": np.repeat(["A", "B"], 60), axis: np.tile(at, 2), "pH": wave(120)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == (axis,)
    (told,) = [note for note in worded(found.warnings) if "treated as one step" in note]
    assert told.startswith("The time between rows" if timed else f"{axis} goes on")


@pytest.mark.parametrize(("name", "timed"), [("times", True), ("tries", False)])
def test_a_word_for_several_times_names_a_time_however_uneven(
    tmp_path: Path, name: str, timed: bool
) -> None:
    at = np.cumsum(np.tile([0.2, 1.1, 0.4, 3.0, 0.2, 7.5], 15)).round(1)
    columns = {"accel": wave(90), name: at, "noise": 1 + 0.1 * wave(90, phase=1)}
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert recipe.time_columns == ((name,) if timed else ())
    assert recipe.value_columns == (("accel", "noise") if timed else ("accel", name, "noise"))


@pytest.mark.parametrize("layout", ["long", "tidy"])
def test_one_sentence_says_how_many_steps_have_no_measurement(tmp_path: Path, layout: str) -> None:
    hours = np.r_[np.arange(0, 120, 2), np.arange(180, 300, 2)]  # every second one, and a hole
    at = pd.Timestamp("2026-03-02") + pd.to_timedelta(hours, "h")
    depth = wave(120)
    depth[:20] = np.nan
    columns = {"time": at, "heat": wave(120), "depth": depth}
    if layout == "tidy":
        columns = {k: np.repeat(v, 2) for k, v in columns.items()} | {"well": ["a", "b"] * 120}
    found = recognise(table(tmp_path / "t.csv", columns), layout=layout, even_step="1 h")
    # Windows of one long series leave the hole out.
    steps, said = 238, "50 % of the steps have no measurement of their own: 118 were filled in with"
    depths = "In depth, 58 % of the steps have none."
    if layout == "tidy":
        steps, depths = 2 * 299, "In depth, 67 % of the steps have none."
        said = "60 % of the steps have no measurement of their own: 236 were filled in with"
    (told,) = [n for n in worded(read(tmp_path / "t.csv", found.recipe).meta.notes) if said in n]
    assert told.startswith(f"Rows were resampled to even steps of 1 h: {len(columns['time'])} rows")
    assert f"became {steps} steps" in told
    assert ("and 122 count as missing" in told) == (layout == "tidy")
    assert told.endswith(depths)
    assert (told in worded(found.warnings)) == (layout == "tidy")  # most of them


@pytest.mark.parametrize(
    ("sooner", "off", "step"), [((2, 3, 4), 0.0, "5 s"), ((2, 3, 4) * 4, 0.0, ""), ((2,), 0.4, "")]
)
def test_few_rows_that_come_sooner_as_after_a_restart_hide_no_even_step(
    tmp_path: Path, sooner: tuple[int, ...], off: float, step: str
) -> None:
    apart = np.full(172, 5.0)
    apart[[10, 60, 120]] = 64, 77, 250
    apart[62 : 62 + len(sooner)] = sooner
    apart += off * np.sin(np.arange(172))
    at = pd.Timestamp("2021-02-13 00:33:36") + pd.to_timedelta(np.cumsum(apart).round(1), "s")
    path = table(
        tmp_path / "memory.csv",
        {"time": at.strftime("%Y-%m-%d %H:%M:%S.%f"), "used": wave(172)},
    )
    found = recognise(path)
    assert found.recipe.even_step == step
    assert any("few come sooner" in reason for reason in found.reasons) == bool(step)
    assert any("3 gaps" in note for note in worded(found.warnings)) == bool(step)
    again = revise(path, found.recipe, even_step="")
    assert again.recipe.even_step == ""


@pytest.mark.parametrize(
    ("name", "at", "recordings", "step"),
    [
        ("relative_time", 52 * (np.arange(42) > 0), 1, (66.7, "step")),
        ("t (ms)", 40 * (np.arange(42) > 20), 3, (0.0667, "s")),
        ("t (ms)", 20 * (np.arange(42) > 20) + 20 * (np.arange(42) > 30), 1, (1, "step")),
        ("t (ms)", -40 * (np.arange(42) > 20), 1, (1, "step")),  # one comes later: a row is lacking
    ],
)
def test_one_row_that_comes_sooner_leaves_the_usual_step(
    tmp_path: Path, name: str, at: np.ndarray, recordings: int, step: tuple[float, str]
) -> None:
    """As the second of a phone's sensor that was just switched on, whose clock trembles."""
    tremble = (np.arange(42) * 7 % 5 - 2) // 2
    columns = {
        "who": np.repeat([*"abc"[:recordings]], 42),
        name: np.tile((np.arange(42) * 66.7).round() + tremble - at, recordings),
        "x": wave(42 * recordings, phase=2),
    }
    found = recognise(path := table(tmp_path / "walk.csv", columns))
    meta = read(path, found.recipe).meta
    assert (float(f"{meta.step:.3g}"), meta.step_unit) == step
    assert any("sooner" in reason for reason in found.reasons) == (step != (1, "step"))


@pytest.mark.parametrize(("rows", "recordings"), [(24, 1), (20, 3)])
def test_one_row_off_the_hour_leaves_hours(tmp_path: Path, rows: int, recordings: int) -> None:
    at = pd.Series(pd.date_range("2023-01-01", periods=rows, freq="h"))
    late = at + pd.to_timedelta(np.where(np.arange(rows) == rows // 2, 22, 0), "min")
    times = pd.concat([late, *[at] * (recordings - 1)])
    columns = {"site": np.repeat([*"abc"][:recordings], rows), "time": times}
    path = table(tmp_path / "t.csv", {**columns, "heat": wave(rows * recordings)})
    found = recognise(path)
    assert found.recipe.even_step == "1 h"
    assert not uneven_steps.among(found.warnings)
    assert read(path, found.recipe.with_(window=0 if recordings > 1 else 24)).lengths[0] == rows


@pytest.mark.parametrize(("off", "step"), [(4, "10 s"), (-10, "")], ids=["odd", "repeated"])
def test_one_second_off_among_seconds_leaves_their_step(
    tmp_path: Path, off: int, step: str
) -> None:
    at = 10 * np.arange(90) + np.where(np.arange(90) == 45, off, 0)
    found = recognise(table(tmp_path / "t.csv", {"time_s": at, "heat": wave(90)}))
    assert found.recipe.even_step == step


@pytest.mark.parametrize(("freq", "step"), [("MS", "1 month"), ("QE", "3 months")])
@pytest.mark.parametrize("off", [1, 9])
def test_months_of_which_few_are_of_another_day_stay_months(
    tmp_path: Path, freq: str, step: str, off: int
) -> None:
    """They were steps of 2629110 s, or uneven."""
    days = pd.date_range("2005-01-01", periods=100, freq=freq).to_series()
    days.iloc[45] += pd.Timedelta(off if freq == "MS" else -off, "D")
    found = recognise(table(tmp_path / "t.csv", {"date": days.dt.date, "price": wave(100)}))
    assert found.recipe.even_step == step
    assert any("of another day of the month" in reason for reason in found.reasons)


@pytest.mark.parametrize(("even", "filled"), [(True, 12), (False, 6)])
def test_three_months_without_a_row_are_as_long_in_summer_as_in_spring(
    tmp_path: Path, even: bool, filled: int
) -> None:
    """From July to November there are 123 days, from February to June 120."""
    months = pd.date_range("2000-01-01", periods=240, freq="MS")
    lacking = [24 * k + m for k in (1, 4) for m in (2, 3, 4, 7, 8, 9)]
    days = np.delete(months.to_numpy(), lacking)
    path = table(tmp_path / "t.csv", {"date": days.astype("datetime64[D]"), "v": wave(228)})
    found = recognise(path, even_step="1 month")
    assert found.recipe.even_months
    earlier = found.recipe.with_(even_months=even, fill_gaps=3)
    [told] = [n for n in worded(read(path, earlier).meta.notes) if "resampled" in n]
    assert f"{filled} were filled in with a straight line" in told
    assert "averaging" not in told  # as each month has a row at most


def test_quarters_with_single_months_at_the_end_are_offered_as_quarters(tmp_path: Path) -> None:
    when = [*pd.date_range("2010-03-31", periods=64, freq="QE"), *pd.to_datetime(["2026-02-01"])]
    dates = [f"{day:%Y-%m-%d}" for day in when]
    path = table(tmp_path / "cpi.csv", {"date": dates, "value": wave(65) + 3})
    [note] = uneven_steps.among(recognise(path).warnings)
    assert [offer.changes for offer in note.offers] == [{"even_step": "3 months"}]
    dataset = load(path, even_step="3 months")
    assert (dataset.meta.step, dataset.meta.step_unit) == (3.0, "month")


@pytest.mark.parametrize("first", [1, 6])
def test_steps_are_offered_by_all_recordings_not_by_the_first(tmp_path: Path, first: int) -> None:
    """One of a few rows a second apart, or one of rows half an hour apart."""
    parts = []
    for site in range(9):
        apart = np.where(np.arange(60) % 7, 30, 75) if site else np.full(40 // first, 300 * first)
        apart = np.ones(3) if not site and first == 1 else apart
        at = pd.Timestamp("2023-01-01") + pd.to_timedelta(np.cumsum(apart), "s")
        parts.append(pd.DataFrame({"site": f"S{site}", "time": at}))
    frame = pd.concat(parts)
    frame["heat"] = wave(len(frame))
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    [note] = uneven_steps.among(found.warnings)
    [steps] = [o for o in found.options if o.name == "even_step"]
    assert [value for value, _ in steps.options][1:3] == ["15 s", "30 s"]
    assert [offer.value for offer in note.offers] == ["30 s"]


@pytest.mark.parametrize(
    ("apart", "offered"),
    [
        (6.02, "6 s"),
        (5.1, "5 s"),
        (420.5, "7 min"),
        (8 * 3600, "8 h"),
        (3 * 86400, "3 days"),
    ],
)
def test_steps_that_most_rows_are_apart_are_offered(
    tmp_path: Path, apart: float, offered: str
) -> None:
    since = np.cumsum(np.where(np.arange(60) % 9, apart, 2.7 * apart))
    at = (pd.Timestamp("2022-06-10") + pd.to_timedelta(since, unit="s")).strftime("%F %T.%f")
    found = recognise(table(tmp_path / "log.csv", {"time": at, "humidity": wave(60)}))
    offers = [o.label for warning in found.warnings for o in warning.offers]
    assert f"Even steps of {offered}" in offers
    dataset = read(
        tmp_path / "log.csv", revise(tmp_path / "log.csv", found.recipe, even_step=offered).recipe
    )
    assert dataset.meta.step == float(offered.split()[0])
