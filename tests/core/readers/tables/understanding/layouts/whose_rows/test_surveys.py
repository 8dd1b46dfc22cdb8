"""Surveys, visits and trials: who or what each row is of, and when it was seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

STATIONS = [f"NZ{k:03}" for k in range(20, 40)]


def test_stations_of_a_short_survey_are_sequences_along_its_dates(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    rows = [
        (day, station, "Nm", int(rng.integers(5, 400)))
        for day in pd.date_range("1972-01-10", periods=7, freq="14D").strftime("%Y-%m-%d")
        for station in sorted(rng.choice(STATIONS, 7, replace=False))
    ]
    columns = ["SampleDate", "Station", "SpeciesCode", "Count"]
    pd.DataFrame(rows, columns=columns).to_csv(path := tmp_path / "counts.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("Station",), ("SampleDate",))


VITALS = {"Pulse": (90, 50, 110), "Pain": (3, 0, 7), "Temperature": (98, 95, 101)}


@pytest.mark.parametrize("again", [0, 1])
def test_vital_signs_of_two_patients_are_channels_of_each(tmp_path: Path, again: int) -> None:
    """Though they were seen on other days, and a row was written twice."""
    rng = np.random.default_rng(2)
    rows = [
        (day, kind, round(usual + rng.normal(), 1), low + patient % 2, high, patient, 60 + patient)
        for patient, first in ((1002, "2026-01-08"), (1001, "2025-10-15"))
        for day in pd.date_range(first, periods=9, freq="6D").strftime("%Y-%m-%d")
        for kind, (usual, low, high) in VITALS.items()
    ]
    rows[4:4] = rows[3:4] * again
    names = ["visit_date", "vital_type", "reading", "min_value", "max_value", "patient_id", "age"]
    pd.DataFrame(rows, columns=names).to_csv(path := tmp_path / "vitals.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ("patient_id",)
    assert found.recipe.channel_column == "vital_type"
    assert found.recipe.value_columns == ("reading",)
    dataset = read(path, found.recipe)
    assert sorted(dataset.meta.channels) == sorted(VITALS)
    assert dataset.lengths.tolist() == [9, 9]


def test_trials_of_numbered_persons_are_steps_of_each(tmp_path: Path) -> None:
    """Who all do one trial before the next."""
    rng = np.random.default_rng(5)
    rows = pd.DataFrame(
        {"participant_id": who, "network_id": 15 + who // 10, "trial_index": trial,
         "compared": rng.integers(0, 50), "score": round(rng.random(), 4)}
        for trial in range(4) for who in range(30)
    )  # fmt: skip
    rows.to_csv(path := tmp_path / "trials.csv", index=False)
    recipe = recognise(path).recipe
    assert recipe.id_columns == ("participant_id",)
    assert recipe.time_columns == ("trial_index",)
    assert recipe.value_columns == ("compared", "score")


@pytest.mark.parametrize("product", [True, False])
def test_how_samples_were_split_is_no_channel_beside_the_total(
    tmp_path: Path, *, product: bool
) -> None:
    rng = np.random.default_rng(7)
    split, count = 2 ** rng.integers(1, 7, 80), rng.integers(1, 40, 80)
    columns = {
        "species": np.repeat(["amphipod", "annelid", "cyprid", "medusa"], 20),
        "sample": rng.choice([121, 312, 412, 425, 1022], 80),
        "split": split,
        "count": count,
        "total": split * count + (0 if product else rng.integers(1, 9, 80)),
    }
    found = recognise(table(tmp_path / "plankton.csv", columns))
    channels = ("total",) if product else ("sample", "split", "count", "total")
    assert found.recipe.value_columns == channels
    assert ("split says how samples were split" in found.sentence) is product


@pytest.mark.parametrize("rows", [8, 60])
def test_long_rows_of_numbers_in_no_order_are_sequences(tmp_path: Path, rows: int) -> None:
    cells = np.random.default_rng(11).uniform(-1, 1, (rows, 35)).round(6)
    frame = pd.DataFrame(cells, columns=[f"V{k}" for k in range(1, 36)])
    frame.index += 1
    frame.to_csv(path := tmp_path / "visits.csv")
    found = recognise(path)
    few = rows < 35
    assert any("neither down nor along" in reason for reason in found.reasons) is few
    assert not few or found.recipe.layout == "rows"
    assert found.recipe.left_out == ("column 1",)


@pytest.mark.parametrize("clock", [True, False])
def test_repeats_sampled_in_turn_each_day_are_sequences(tmp_path: Path, *, clock: bool) -> None:
    rng = np.random.default_rng(6)
    rows = [
        (day, how, cells, repeat, f"2020-06-{10 + day} 09:{10 * k + j:02}:17" if day else "NA",
         round(cells * 1.5**day * rng.uniform(0.9, 1.1), 2))
        for day in range(8)
        for k, (how, cells) in enumerate([("plain", 500), ("plain", 900), ("fed", 500)])
        for j, repeat in enumerate("abc")
    ]  # fmt: skip
    names = ["days", "condition", "initial density", "replicate", "date_time", "density"]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame if clock else frame.drop(columns="date_time")
    frame.to_csv(path := tmp_path / "growth.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ("condition", "initial density", "replicate")
    assert found.recipe.time_columns == ("days",)
    assert read(path, found.recipe).lengths.tolist() == [8] * 9


def test_the_age_of_each_child_is_the_time_and_its_school_no_measurement(tmp_path: Path) -> None:
    """`agedays` was learned beside the height, and the number of a school that a few changed."""
    child, visit = np.repeat(np.arange(9), 9), np.tile(np.arange(9), 9)
    columns = {
        "subjid": 10_001 + child, "agedays": 30 * visit + 3 * (child % 3) * (visit > 0),
        "scid": 1077 + 10 * (child % 5) + 10 * ((child == 4) & (visit > 5)),
        "wave": visit // 2, "height": (50 + 2 * visit + child % 4 + wave(81)).round(1),
    }  # fmt: skip
    found = recognise(table(tmp_path / "children.csv", columns))
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("subjid",), ("agedays",))
    assert found.recipe.value_columns == ("height",)


def test_samples_heated_one_after_the_other_are_sequences(tmp_path: Path) -> None:
    """An axis that goes back by many steps where another sample begins, if not to its start."""
    at = 340.1 + 0.4 * np.r_[np.arange(75), 50.5 + np.arange(75)]
    heat = wave(150, period=40) + np.repeat([0.0, 3.0], 75)
    columns = {"Temperature": at.round(2), "heat": heat, "enzyme": np.repeat(["A", "B"], 75)}
    found = recognise(table(tmp_path / "heated.csv", columns))
    assert (found.recipe.layout, found.recipe.id_columns) == ("tidy", ("enzyme",))


@pytest.mark.parametrize("same", [True, False])
def test_days_on_which_several_groups_were_weighed_are_the_time(
    tmp_path: Path, *, same: bool
) -> None:
    """Days after an infection (`dpi`), which go up unevenly and are the same for each group."""
    rng = np.random.default_rng(2)
    days = np.r_[-13, 126 + rng.integers(2, 13, 29).cumsum()]
    rows = []
    for group, count in (("active", 30), ("control", 11), ("saline", 8)):
        on = days[:count] if same else days[:count] + len(rows) + 1
        mean = 20 + wave(count, period=6)
        rows += [(group, day, value, 0.5 + value / 9) for day, value in zip(on, mean, strict=True)]
    frame = pd.DataFrame(rows, columns=["treatment", "dpi", "mean", "sd"])
    frame.to_csv(path := tmp_path / "weights.csv", index=False)
    assert (recognise(path).recipe.time_columns == ("dpi",)) is same
