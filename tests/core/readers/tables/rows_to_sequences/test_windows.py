"""One long series is cut into windows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, recognise
from tests.core.files import (
    air_quality,
    bikes,
    dow_jones,
    ecg,
    table,
    taxi,
    temperature_with_holes,
    wave,
)
from tests.notes import worded


@pytest.mark.parametrize(
    ("freq", "n", "window", "align"),
    [
        ("h", 480, 24, "day"),
        ("30min", 960, 48, "day"),
        ("15min", 1920, 96, "day"),
        ("min", 1200, 60, "day"),
        ("D", 200, 7, "week"),
        ("7D", 600, 52, ""),
        ("MS", 240, 12, "year"),
        ("QS", 80, 4, "year"),
        ("YS", 100, 10, ""),
    ],
)
def test_windows_are_suggested_from_the_step(
    tmp_path: Path, freq: str, n: int, window: int, align: str
) -> None:
    times = pd.date_range("1921-01-01", periods=n, freq=freq).strftime("%Y-%m-%d %H:%M:%S")
    recipe = recognise(table(tmp_path / "t.csv", {"when": times, "v": wave(n)})).recipe
    assert (recipe.window, recipe.align) == (window, align)


@pytest.mark.parametrize("period", [20, 37, 90])
def test_without_a_step_windows_are_as_long_as_the_rhythm(tmp_path: Path, period: int) -> None:
    path = table(tmp_path / "t.csv", {"v": wave(2000, period=period)})
    assert abs(recognise(path).recipe.window - period) <= 1


def test_a_heartbeat_is_as_long_as_its_window(tmp_path: Path) -> None:
    assert abs(recognise(ecg(tmp_path / "e.csv")).recipe.window - 100) <= 2


def test_noise_is_cut_into_some_windows(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(size=1000)
    assert 10 <= len(load(table(tmp_path / "t.csv", {"v": noise}))) <= 100


def test_days_begin_at_midnight(tmp_path: Path) -> None:
    dataset = load(air_quality(tmp_path / "a.csv"))
    assert (dataset.ids[0], dataset.start[0]) == ("2004-03-11", 6)


def test_weeks_begin_on_mondays(tmp_path: Path) -> None:
    assert load(bikes(tmp_path / "b.csv")).ids[0] == "2012-01-02"


def test_years_begin_in_january(tmp_path: Path) -> None:
    assert load(dow_jones(tmp_path / "d.csv")).ids[0] == "1915"


def test_windows_of_half_a_day_are_named_by_date_and_time(tmp_path: Path) -> None:
    assert load(taxi(tmp_path / "t.csv"), window=24).ids[:2] == (
        "2014-07-01 00:00",
        "2014-07-01 12:00",
    )


@pytest.mark.parametrize("align", ["day", "week", "year", ""])
def test_a_whole_series_is_one_sequence_wherever_it_begins(tmp_path: Path, align: str) -> None:
    days = pd.date_range("2024-05-01", periods=90)
    path = table(tmp_path / "t.csv", {"day": days, "v": wave(90)})
    assert load(path, window=0, align=align).lengths.tolist() == [90]


def test_windows_for_which_a_series_begins_on_the_wrong_day_are_refused_for_that(
    tmp_path: Path,
) -> None:
    days = pd.date_range("2024-05-01", periods=90)  # a Wednesday
    path = table(tmp_path / "t.csv", {"day": days, "v": wave(90)})
    with pytest.raises(SequiturError, match="no stretch of 86 steps that begins on a Monday"):
        load(path, window=86, align="week")
    with pytest.raises(SequiturError, match="no stretch of 91 steps for a window; the longest has"):
        load(path, window=91, align="week")


def test_steps_left_over_at_the_ends_are_said(tmp_path: Path) -> None:
    assert worded(load(air_quality(tmp_path / "a.csv")).meta.notes)[1:3] == (
        "18 hours at the end are left over.",
        "6 hours that fill no whole window were left out, on 2004-03-10.",
    )


def test_months_left_over_before_the_first_window_are_called_months(tmp_path: Path) -> None:
    months = pd.date_range("1988-05-01", periods=140, freq="MS").strftime("%Y-%m")
    said = worded(load(table(tmp_path / "t.csv", {"month": months, "v": wave(140)})).meta.notes)
    assert "8 months that fill no whole window were left out, in 1988-05 and 7 more months." in said


def test_what_is_left_over_at_the_end_can_be_kept(tmp_path: Path) -> None:
    path = air_quality(tmp_path / "a.csv")
    without, kept = load(path), load(path, keep_rest=True)
    assert len(kept) == len(without) + 1
    assert kept.start[-1] == without.start[-1] + 18


def test_windows_may_overlap(tmp_path: Path) -> None:
    dataset = load(taxi(tmp_path / "t.csv"), window=48, window_step=24)
    assert dataset.start[:3].tolist() == [0, 24, 48]


def test_windows_of_one_series_are_of_one_recording(tmp_path: Path) -> None:
    assert set(load(taxi(tmp_path / "t.csv")).recording.tolist()) == {0}


def test_a_hole_of_one_step_is_filled(tmp_path: Path) -> None:
    assert "2013-07-06" in load(temperature_with_holes(tmp_path / "t.csv")).ids


def test_windows_never_straddle_a_longer_hole(tmp_path: Path) -> None:
    path = temperature_with_holes(tmp_path / "t.csv")
    frame = pd.read_csv(path, parse_dates=["timestamp"])
    present = set(frame["timestamp"].dt.strftime("%Y-%m-%d %H"))
    for day in load(path).ids:
        hours = [f"{day} {hour:02}" in present for hour in range(24)]
        assert hours.count(False) <= 1


def test_holes_are_said(tmp_path: Path) -> None:
    warnings = worded(recognise(temperature_with_holes(tmp_path / "t.csv")).warnings)
    assert warnings[0].startswith(
        "2 gaps in time, the first on 2013-07-12, the longest of 144 steps"
    )


def test_the_days_of_a_clock_change_are_named(tmp_path: Path) -> None:
    hours = pd.date_range("2025-03-01", periods=24 * 60, freq="h")
    spring = hours[(hours != "2025-03-30 02:00") & (hours != "2025-04-05 07:00")]
    found = load(table(tmp_path / "t.csv", {"time": spring, "v": wave(len(spring))}), fill_gaps=0)
    said = worded(found.meta.notes)
    assert "46 hours that fill no whole window were left out, on 2025-03-30 and 1 more day." in said
    assert any(n.startswith("2 gaps in time, the first on 2025-03-30, the longest") for n in said)


def test_longer_holes_are_filled_on_request(tmp_path: Path) -> None:
    path = temperature_with_holes(tmp_path / "t.csv")
    assert len(load(path, fill_gaps=200)) == 40


@given(
    values=arrays(np.float32, st.tuples(st.integers(8, 60), st.integers(1, 3)),
                  elements=st.floats(-1000, 1000, width=32)),
    window=st.integers(1, 8),
)  # fmt: skip
def test_windows_behind_one_another_give_the_series(
    values: np.ndarray, window: int, tmp_path: Path
) -> None:
    columns = {f"c{i}": values[:, i] for i in range(values.shape[1])}
    path = table(tmp_path / "t.csv", {"second": np.arange(len(values)), **columns})
    dataset = load(path, layout="long", value_columns=tuple(columns), missing_numbers=(),
                   window=window, label_columns=())  # fmt: skip
    together = np.concatenate(dataset.sequences)
    np.testing.assert_array_equal(together, values[: len(together)])
    assert len(together) == len(values) // window * window


def _bodies(folder: Path, done: Sequence[object], each: int) -> Path:
    """What was measured at four people, without names of columns, and what they did behind it."""
    rng = np.random.default_rng(0)
    for person in range(1, 5):
        codes = np.repeat(np.array(done, object), each)
        cells = pd.DataFrame(rng.normal(size=(len(codes), 3)).round(4)).assign(done=codes)
        cells.to_csv(folder / f"subject{person}.log", sep="\t", header=False, index=False)
    return folder


@pytest.mark.parametrize("done", [[0, 1, 0, 2, 0, 3, 0, 4], ["off", "up", "off", "down", "off"]])
def test_classes_that_come_and_go_in_each_recording_are_those_of_windows(
    tmp_path: Path, done: Sequence[object]
) -> None:
    found = recognise(_bodies(tmp_path, done, each=120))
    assert (found.recipe.id_columns, found.recipe.window > 0) == (("file",), True)
    assert found.recipe.label_columns == ("column 4", "file")
    assert any("column 4 changes within the recordings" in why for why in found.reasons)


def test_windows_of_recordings_are_half_as_long_as_classes_last(tmp_path: Path) -> None:
    """The first recording alone has too few classes to tell how long they last."""
    rng = np.random.default_rng(1)
    for person, count in enumerate((4, 20, 20, 20)):
        done = np.repeat(np.resize([0, 1, 0, 2, 0, 3], count), rng.integers(45, 90, count))
        cells = pd.DataFrame(rng.normal(size=(len(done), 3)).round(4)).assign(done=done)
        cells.to_csv(tmp_path / f"subject{person}.log", sep="\t", header=False, index=False)
    found = recognise(tmp_path)
    assert 25 <= found.recipe.window <= 40
    assert any("half as long as column 4 usually stays the same" in why for why in found.reasons)


def test_numbers_of_glances_are_no_classes_to_cut_windows_by(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    for person in range(3):
        each = [k if part else np.nan for k in range(1, 41) for part in (0, 1)]  # with gaps
        glance = np.repeat(each, rng.integers(16, 40, 80))
        moves = {"t (s)": np.arange(len(glance)) / 200, "glance id": glance}
        cells = pd.DataFrame(rng.normal(size=(len(glance), 2)), columns=["x", "y"]).assign(**moves)
        cells.to_csv(tmp_path / f"gaze {person}.csv", index=False)
    assert not any("half as long as" in why for why in recognise(tmp_path).reasons)


@pytest.mark.parametrize(
    ("done", "each"),
    [
        ([1, 2, 3, 4, 5], 120),  # laps, or phases
        (["rest", "warmup", "test", "recovery"], 150),
        ([0, 1, 0], 200),  # before, while and after something
        ([0, 1, 0, 2, 0, 3], 20),  # of recordings that are short enough
        ([0, 1, 0, 2, 0, 3] * 30, 4),
    ],
)
def test_recordings_stay_whole_where_classes_seldom_change_or_soon(
    tmp_path: Path, done: Sequence[int], each: int
) -> None:
    assert recognise(_bodies(tmp_path, done, each)).recipe.window == 0
