"""Recordings below one another that nothing names: each begins where its time does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import seams_between, time_begins_anew
from sequitur_core.readers import read, recognise, revise

RANDOM = np.random.default_rng(0)
LENGTHS = (30, 34, 41, 30, 55)


def runs(axis: str, step: float = 0.05, lengths: tuple[int, ...] = LENGTHS) -> pd.DataFrame:
    at = np.concatenate([np.arange(n) * step for n in lengths])
    return pd.DataFrame({axis: at, "force": np.cumsum(RANDOM.normal(size=len(at))).round(3)})


def written(frame: pd.DataFrame, path: Path) -> Path:
    frame.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("axis", "step"),
    [("time_s", 0.05), ("Frequency (Hz)", 10.0), ("depth", -0.5), ("frame", 1), ("uptime", 10)],
)
def test_each_is_a_sequence(tmp_path: Path, axis: str, step: float):
    path = written(runs(axis, step), tmp_path / "runs.csv")
    found = recognise(path)
    assert found.sentence.startswith("5 runs of 30-55 steps, 1 channel")
    assert found.recipe.time_columns == (axis,)
    dataset = read(path, found.recipe)
    assert dataset.ids == tuple(f"run {k}" for k in range(1, 6))
    assert dataset.lengths.tolist() == [*LENGTHS]


def test_they_are_one_series_for_who_says_so(tmp_path: Path):
    path = written(runs("time_s"), tmp_path / "runs.csv")
    found = recognise(path)
    assert [way.label() for way in found.partitions] == []
    series = revise(path, found.recipe, layout="long")
    assert f"one series of {sum(LENGTHS)} rows" in series.sentence
    assert "run of time_s" not in series.recipe.value_columns
    back = next(way for way in series.partitions if not way.in_use)
    assert back.label() == "run of time_s (5)"
    assert revise(path, series.recipe, **dict(back.choices)).sentence == found.sentence


def test_a_file_with_a_single_run_is_read_by_the_recipe_of_several(tmp_path: Path):
    recipe = recognise(written(runs("time_s"), tmp_path / "runs.csv")).recipe
    one = read(written(runs("time_s", lengths=(40,)), tmp_path / "one.csv"), recipe)
    assert one.ids == ("run 1",)
    assert one.lengths.tolist() == [40]


def test_a_column_of_the_file_may_be_called_as_runs_are(tmp_path: Path):
    frame = runs("time").assign(**{"run of time": RANDOM.normal(size=sum(LENGTHS)).round(3)})
    found = recognise(path := written(frame, tmp_path / "runs.csv"))
    assert found.sentence.startswith("5 runs of 30-55 steps, 2 channels")
    assert {"force", "run of time"} == {*read(path, found.recipe).meta.channels}
    series = revise(path, found.recipe, layout="long")
    back = next(way for way in series.partitions if not way.in_use)
    assert revise(path, series.recipe, **dict(back.choices)).sentence == found.sentence


def test_a_column_of_the_file_that_is_called_as_runs_are_may_name_the_sequences(tmp_path: Path):
    trials = np.repeat(["a", "b", "c"], 40)
    frame = pd.DataFrame({"run of time": trials, "time": np.tile(np.arange(30.0), 4)})
    frame["force"] = RANDOM.normal(size=len(frame)).round(3)
    path = written(frame, tmp_path / "trials.csv")
    found = recognise(path, layout="tidy", id_columns=("run of time",), time_columns=())
    assert read(path, found.recipe).ids == ("a", "b", "c")


def test_a_time_that_begins_anew_once_is_asked_about(tmp_path: Path):
    path = written(runs("time_s", lengths=(90, 100)), tmp_path / "twice.csv")
    found = recognise(path)
    assert "one series of 190 rows" in found.sentence
    assert not time_begins_anew.among(found.warnings)  # which says the same
    (note,) = seams_between.among(found.warnings)
    assert "once, in line 92, where another recording seems to begin" in str(note)
    two = revise(path, found.recipe, **note.offers[0].changes)
    assert read(path, two.recipe).lengths.tolist() == [90, 100]


def names(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(trial=np.repeat(["a", "b", "c", "d", "e"], LENGTHS))


def dates(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(when=pd.date_range("2026-04-01", periods=len(frame), freq="min"))


@pytest.mark.parametrize(
    "frame",
    [
        names(runs("time_s")),
        dates(runs("time_s")),
        runs("frame", 1, (64,) * 5),  # of packets, full after 64
        runs("time_s", lengths=(90, 100)),  # a clock that was set back
        runs("load"),  # what is measured rises and falls
        runs("time_s", lengths=(3,) * 60),
    ],
    ids=["named", "dated", "counter", "set back", "measured", "short"],
)
def test_nothing_else_is_taken_for_runs(tmp_path: Path, frame: pd.DataFrame):
    found = recognise(written(frame, tmp_path / "other.csv"))
    assert found.table is not None
    assert not any(column.startswith("run of") for column in found.table.columns)


AT = (0, 2, 4, 6, 8, 12, 16, 24)


@pytest.mark.parametrize(
    ("at", "more"),
    [(AT, {}), (AT, {"who": [*"abc"] * 8}), (tuple(range(8)), {})],
    ids=["untold", "told", "at even times"],
)
def test_what_was_measured_several_times_at_each_uneven_time_is_a_sequence_for_each(
    tmp_path: Path, at: tuple[int, ...], more: dict[str, list[str]]
) -> None:
    """As of three cultures; at even times, seconds of a clock may have been cut off."""
    growth = np.log1p(np.repeat(at, 3)) + RANDOM.normal(0, 0.05, 24).round(3)
    frame = pd.DataFrame({"time": np.repeat(at, 3), **more, "growth": growth.round(3)})
    found = recognise(path := written(frame, tmp_path / "growth.csv"))
    untold = at == AT and not more
    assert ("replicate along time" in found.recipe.id_columns) is untold
    if untold:
        dataset = read(path, found.recipe)
        assert dataset.ids == ("replicate 1", "replicate 2", "replicate 3")
        assert dataset.sequences[1][0, 0] == pytest.approx(growth[1], abs=0.001)
        series = revise(path, found.recipe, layout="long")
        assert "replicate along time" not in series.recipe.value_columns


@pytest.mark.parametrize(
    ("name", "first", "runs"), [("Days", 0, 12), ("Days", 1, 0), ("hour", 0, 0)]
)
def test_days_of_a_study_begin_anew_with_each_run_from_0_on(
    tmp_path: Path, name: str, first: int, runs: int
) -> None:
    """Those of a date begin at 1, and hours of a day at 0."""
    frame = pd.DataFrame({"Reaction": RANDOM.normal(300, 30, 120).round(2),
                          name: first + np.tile(np.arange(10), 12)})  # fmt: skip
    found = recognise(path := written(frame, tmp_path / "sleep.csv"))
    assert found.recipe.id_columns == (("run of Days",) if runs else ())
    if runs:
        assert found.recipe.time_columns == ("Days",)
        assert read(path, found.recipe).lengths.tolist() == [10] * runs
        series = found.recipe.with_(id_columns=(), layout="long", time_columns=(), window=10)
        assert len(read(path, series)) == runs  # as earlier versions cut it


DOSES = (0.046, 0.137, 0.412, 1.235, 3.704, 11.111, 33.333, 100.0)


def _plate(doses: tuple[float, ...], rows: int) -> pd.DataFrame:
    """What was measured in the wells of a plate, a row of which has each dose once."""
    wells = [f"{row}{k}" for row in "ABCDEFGH"[:rows] for k in range(2, 2 + len(doses))]
    columns = {"well": wells, "dose": np.tile(doses, rows)}
    return pd.DataFrame(columns).assign(light=RANDOM.uniform(0, 1, len(wells)).round(4))


@pytest.mark.parametrize("doses", [DOSES, DOSES[::-1], (1, 3, 10, 30, 100), (0.5, 1, 1.5, 2, 2.5)])
def test_few_numbers_that_go_up_alike_again_and_again_are_the_axis_of_each_run(
    tmp_path: Path, doses: tuple[float, ...]
) -> None:
    found = recognise(path := written(_plate(doses, 6), tmp_path / "plate.csv"))
    assert found.recipe.id_columns == ("run of dose",)
    assert found.recipe.time_columns == ("dose",)
    assert found.recipe.value_columns == ("light",)
    assert read(path, found.recipe).lengths.tolist() == [len(doses)] * 6


def test_controls_below_the_runs_have_runs_of_their_own(tmp_path: Path) -> None:
    wells = [f"{row}{k}" for row in "ABCDEF" for k in (1, 10, 11)]
    controls = pd.DataFrame({"well": wells}).assign(dose=[0.0, 100.0, 100.0] * 6)
    controls["light"] = RANDOM.uniform(0, 1, 18).round(4)
    frame = pd.concat([_plate(DOSES, 6), controls])
    found = recognise(path := written(frame, tmp_path / "plate.csv"))
    assert found.recipe.time_columns == ("dose",)
    assert read(path, found.recipe).lengths.tolist() == [8] * 6 + [2] * 6
    assert any("6 of 66 rows have the same time as another" in str(w) for w in found.warnings)


@pytest.mark.parametrize(
    "more",
    [
        {"time": np.arange(48) / 10},
        {"speed": np.arange(48.0) ** 1.1},
        {"trial": np.repeat([*"abcdef"], 8)},
        {"dose": np.tile([1, 2, 3, 5, 6, 7, 8, 9], 6)},
    ],
    ids=["timed", "another goes on", "named", "devices in turn"],
)
def test_no_runs_are_counted_that_something_tells_apart(
    tmp_path: Path, more: dict[str, np.ndarray]
) -> None:
    found = recognise(written(_plate(DOSES, 6).assign(**more), tmp_path / "plate.csv"))
    assert found.table is not None
    assert "run of dose" not in found.table.columns


@pytest.mark.parametrize("place", [False, True])
def test_short_runs_of_hours_are_days_of_their_own(tmp_path: Path, place: bool) -> None:
    """As somebody counts bees from 9 to 15 each day, without a date: the hour was learned."""
    lengths = [6, 7, 5, 9, 6, 6, 8, 5] * 3
    hours = np.concatenate([9 + np.arange(n) for n in lengths])
    frame = pd.DataFrame({"number": RANDOM.integers(0, 70, len(hours)), "time": hours})
    if place:  # which names a few of the days together
        frame["place"] = np.where(np.arange(len(hours)) < sum(lengths[:16]), "meadow", "wood")
    found = recognise(written(frame, tmp_path / "bees.csv"))
    dataset = read(tmp_path / "bees.csv", found.recipe)
    assert (dataset.lengths.tolist(), dataset.meta.channels) == (lengths, ("number",))
