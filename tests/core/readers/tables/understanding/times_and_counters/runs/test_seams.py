"""Recordings below one another in one long series: no window spans two of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.preparation import gaps_in_time
from sequitur_core.data.notes.times import seams_between
from sequitur_core.readers import read, recognise, revise

RANDOM = np.random.default_rng(1)


def written(frame: pd.DataFrame, path: Path) -> Path:
    frame.assign(level=RANDOM.normal(size=len(frame)).round(3)).to_csv(path, index=False)
    return path


def sittings(path: Path, pauses: tuple[str, ...], rows: int = 40) -> Path:
    """Trials every few seconds, as many before and after each pause."""
    begins = np.cumsum([pd.Timestamp("2025-02-13 21:00"), *map(pd.Timedelta, pauses)])
    apart = RANDOM.integers(2, 10, rows)
    at = [begin + pd.to_timedelta(apart.cumsum() - apart[0], "s") for begin in begins]
    stamps = pd.DatetimeIndex(np.concatenate(at))
    return written(pd.DataFrame({"timestamp": stamps.strftime("%Y-%m-%dT%H:%M:%S")}), path)


def test_windows_dont_span_days_between_sittings(tmp_path: Path):
    path = sittings(tmp_path / "trials.csv", ("10h", "4D", "1D"))
    found = recognise(path, window=25)
    (note,) = seams_between.among(found.warnings)
    assert str(note) == (
        "timestamp jumps in 3 places, first in line 42, where other recordings seem to begin. "
        "Windows don't span these."
    )
    assert read(path, found.recipe).start.tolist() == [0, 40, 80, 120]
    spanned = revise(path, found.recipe, **dict(note.offers[-1].changes))
    assert not seams_between.among(spanned.warnings)
    assert read(path, spanned.recipe).start.tolist() == [0, 25, 50, 75, 100, 125]


def test_an_earlier_recipe_spans_them_still(tmp_path: Path):
    path = sittings(tmp_path / "trials.csv", ("10h", "4D", "1D"))
    recipe = recognise(path, window=25).recipe.with_(parted_by=())
    assert read(path, recipe).start.tolist() == [0, 25, 50, 75, 100, 125]


def test_the_whole_series_spans_them(tmp_path: Path):
    path = sittings(tmp_path / "trials.csv", ("10h", "4D", "1D"))
    recipe = recognise(path).recipe
    assert recipe.parted_by == ("timestamp",)
    assert read(path, recipe.with_(window=0)).lengths.tolist() == [160]


def ride(path: Path, stops: tuple[int, ...], rows: int = 42) -> Path:
    """Places every few seconds, as many before and after each stop of so many seconds."""
    apart = RANDOM.integers(2, 8, (len(stops) + 1, rows))
    apart[1:, 0] = stops
    at = pd.Timestamp("2025-02-13 21:00") + pd.to_timedelta(apart.ravel().cumsum(), "s")
    return written(pd.DataFrame({"time": at.strftime("%Y-%m-%dT%H:%M:%S")}), path)


def test_windows_dont_span_the_stops_of_a_ride(tmp_path: Path):
    path = ride(tmp_path / "ride.csv", (90, 200))
    found = recognise(path, window=20)
    [note] = seams_between.among(found.warnings)
    assert "time jumps in 2 places" in str(note)
    assert read(path, found.recipe).start.tolist() == [0, 20, 42, 62, 84, 104]
    earlier = found.recipe.with_(parted_by=(), pause=0.0)
    assert read(path, earlier).start.tolist() == [0, 20, 40, 60, 80, 100]


def test_longer_pauses_now_and_then_part_nothing(tmp_path: Path):
    path = ride(tmp_path / "ride.csv", (15, 40, 90, 200, 500, 1_000, 2_500, 6_000, 15_000))
    assert not seams_between.among(recognise(path).warnings)


SONGS = [3, 4, 8, 3, 25, 4, 3, 70, 3, 200, 4, 550] * 5  # minutes apart, or hours
RUNS = [20, 28, 46, 24, 22, 50, 26, 24, 25, 44] * 3  # hours apart
READINGS = [0.1, 8, 30, 0.2, 11, 0.1, 9, 55, 14, 400] * 4  # the same


@pytest.mark.parametrize(
    ("apart", "unit", "pause", "newest_first"),
    [(SONGS, "min", "2D", False), (RUNS, "h", "25D", True), (READINGS, "h", "300D", True)],
)
def test_what_somebody_does_now_and_then_goes_on_after_a_long_pause(
    tmp_path: Path, apart: list[float], unit: str, pause: str, newest_first: bool
):
    """As songs heard, runs and readings of blood pressure: the rows before it were lost."""
    after = [pd.Timedelta(pause), *pd.to_timedelta(apart, unit)]  # type: ignore[call-overload]
    at = pd.Timestamp("2022-12-21 12:35") + pd.to_timedelta(np.cumsum(after))
    at = at.insert(0, pd.Timestamp("2022-12-21 12:35"))[:: -1 if newest_first else 1]
    path = written(pd.DataFrame({"Date": at.strftime("%d.%m.%Y %H:%M")}), tmp_path / "list.csv")
    found = recognise(path, window=4)
    assert found.recipe.time_columns == ("Date",)
    assert not seams_between.among(found.warnings)
    assert len(read(path, found.recipe)) == len(at) // 4


def test_rows_of_a_time_in_even_steps_have_gaps(tmp_path: Path):
    hours = pd.date_range("2024-01-01", periods=400, freq="h")
    path = written(pd.DataFrame({"time": hours.delete(range(100, 200))}), tmp_path / "t.csv")
    warnings = recognise(path).warnings
    assert gaps_in_time.among(warnings)
    assert not seams_between.among(warnings)


@pytest.mark.parametrize("name", ["id", "Unnamed: 0"])
@pytest.mark.parametrize(("left_out", "starts"), [(20, [0, 20, 51]), (3, [0, 20, 40, 60])])
def test_windows_dont_span_many_rows_that_were_left_out(
    tmp_path: Path, name: str, left_out: int, starts: list[int]
):
    """Rows of a longer table were chosen; where it went on much later, windows spanned it."""
    rows = np.arange(80) + np.where(np.arange(80) < 51, 0, left_out) + (np.arange(80) > 8)
    path = written(pd.DataFrame({name: rows, "load": np.sin(rows / 9)}), tmp_path / "t.csv")
    found = recognise(path, window=20)
    assert name not in found.recipe.value_columns
    assert read(path, found.recipe).start.tolist() == starts
    notes = seams_between.among(found.warnings)
    assert [str(note).split(",")[0] for note in notes] == [f"{name} jumps once"] * (left_out > 10)
    spanned = found.recipe.with_(parted_by=(), pause=0.0)
    assert read(path, spanned).start.tolist() == [0, 20, 40, 60]


def counts(path: Path, begins: tuple[str, ...], newest_first: bool = False) -> Path:
    """Four counts an hour, at each place for a day, without minutes and without the place."""
    each = [pd.date_range(begin, periods=96, freq="15min") for begin in begins]
    at = pd.DatetimeIndex(np.concatenate(each))[:: -1 if newest_first else 1]
    parts = {name: getattr(at, name) for name in ("year", "month", "day", "hour")}
    return written(pd.DataFrame(parts), path)


@pytest.mark.parametrize("newest_first", [False, True])
def test_parts_of_a_date_that_jump_are_seams(tmp_path: Path, newest_first: bool):
    begins = ("2024-12-08", "2024-03-30", "2024-06-07")
    path = counts(tmp_path / "counts.csv", begins, newest_first)
    found = recognise(path, window=36)
    assert found.recipe.layout == "long"
    assert not found.recipe.time_columns
    assert found.recipe.parted_by == ("year", "month", "day", "hour")
    assert read(path, found.recipe).start.tolist() == [0, 36, 96, 132, 192, 228]
    (note,) = seams_between.among(found.warnings)
    assert str(note).startswith("year, month, day and hour jump in 2 places, first in line 98,")


def test_one_recording_has_no_seam_by_the_recipe_of_several(tmp_path: Path):
    recipe = recognise(counts(tmp_path / "a.csv", ("2024-12-08", "2024-03-30"))).recipe
    one = read(counts(tmp_path / "b.csv", ("2024-05-01",)), recipe.with_(window=10))
    assert one.start.tolist() == [*range(0, 90, 10)]


def test_numbers_of_episodes_that_begin_anew_are_seams(tmp_path: Path):
    episode = np.tile(np.repeat(np.arange(10), 2), 3)
    random = np.random.default_rng(0)  # of most others, rows of an episode look like a sequence
    time = np.tile([0.02, 0.53], 30) + random.uniform(0, 0.1, 60).round(2)
    joints = random.normal(size=(60, 4)).cumsum(axis=0).round(3)
    frame = pd.DataFrame({"episode": episode, "time": time})
    frame = frame.assign(**{f"joint_{k}": of for k, of in enumerate(joints.T)})
    frame.to_csv(path := tmp_path / "joints.csv", index=False)
    found = recognise(path, window=8)
    assert found.recipe.parted_by == ("episode",)
    assert read(path, found.recipe).start.tolist() == [0, 8, 20, 28, 40, 48]
    (note,) = seams_between.among(found.warnings)
    each = revise(path, found.recipe, **dict(note.offers[0].changes))
    assert read(path, each.recipe.with_(window=0)).ids == ("run 1", "run 2", "run 3")


def test_midnight_is_no_seam(tmp_path: Path):
    at = pd.date_range("2024-01-01 18:00", periods=400, freq="7min")
    path = written(pd.DataFrame({"clock": at.strftime("%H:%M")}), tmp_path / "t.csv")
    assert not seams_between.among(recognise(path, layout="long").warnings)


def test_the_longest_of_several_pauses_is_one_of_the_places(tmp_path: Path):
    """It is longer than all rows before and behind it take, as one visit after a year is."""
    path = sittings(tmp_path / "trials.csv", ("10h", "300D", "9h"))
    found = recognise(path, window=25)
    (note,) = seams_between.among(found.warnings)
    assert "jumps in 3 places" in str(note)
    assert not gaps_in_time.among(found.warnings)
    assert len(read(path, found.recipe)) == 4
    spanned = revise(path, found.recipe, **dict(note.offers[-1].changes))
    assert gaps_in_time.among(spanned.warnings)
