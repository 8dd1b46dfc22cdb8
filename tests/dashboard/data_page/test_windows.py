"""Windows of a long series: their length in hours and days."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from sequitur_core.runs.exclusion import exclude
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import noise
from tests.core.files import table, taxi, wave
from tests.dashboard.conftest import Open, add_file, button, in_view, texts


@pytest.fixture
def half_hours(space: Workspace, tmp_path: Path) -> str:
    return add_file(space, taxi(tmp_path / "t.csv"))


def unit(at: AppTest, data_id: str):
    return at.selectbox(key=f"choice_{data_id}_window_unit")


def test_a_window_of_48_half_hours_is_a_day(open_page: Open, half_hours: str):
    at = open_page(data=half_hours)
    assert unit(at, half_hours).value == "day"
    assert at.number_input(key=f"choice_{half_hours}_window_day").value == 1


def test_hours_chosen_are_stored_in_steps_and_other_windows_are_all_there(
    open_page: Open, half_hours: str, space: Workspace
):
    left = space.dataset(half_hours)
    half_hours = exclude(space, half_hours, left, left.ids[:1])
    at = open_page(data=half_hours)
    unit(at, half_hours).set_value("hour").run()
    hours = at.number_input(key=f"choice_{half_hours}_window_hour")
    assert hours.value == 24
    assert in_view(at) == half_hours  # another unit changes nothing yet
    hours.set_value(14).run()
    assert space.recipe(in_view(at)).window == 28
    assert "1 excluded sequence is back" in texts(at)
    assert space.dataset(in_view(at)).name == left.name


def test_days_or_weeks_are_a_click_beside_what_was_read(
    open_page: Open, space: Workspace, tmp_path: Path
):
    hours = pd.date_range("2024-01-01", periods=24 * 7 * 11, freq="h")
    file = table(tmp_path / "e.csv", {"time": hours.astype(str), "kWh": wave(len(hours))})
    days = add_file(space, file)
    at = open_page(data=days)
    beside = at.segmented_control(key=f"window_length_{days}_0")
    assert (beside.options, beside.value) == (["1 day", "1 week"], 24)
    # A unit that is more than what is chosen begins with one of it.
    unit(at, days).set_value("week").run()
    weeks = in_view(at)
    assert space.recipe(weeks).window == 24 * 7
    at.segmented_control(key=f"window_length_{weeks}_0").set_value(24).run()
    assert space.recipe(in_view(at)).window == 24


def test_where_recordings_are_long_a_click_cuts_them_and_says_why_so(
    open_page: Open, space: Workspace, tmp_path: Path
):
    steps = np.arange(3000)
    file = table(
        tmp_path / "t.csv",
        {
            "animal": np.repeat(["A", "B", "C"], 3000),
            "time": np.tile(steps / 10, 3),
            "acc": np.outer([1, 1, 0], np.sin(2 * np.pi * steps / 12)).ravel(),
        },
    )
    at = open_page(data=add_file(space, file))
    at.button(key="constant_out").click().run()
    assert "sequences have up to 3,000 steps. They repeat about every 12 steps." in texts(at)
    button(at, "Windows of 12 steps").click().run()
    cut = in_view(at)
    assert space.recipe(cut).window == 12
    # What was excluded is so still, and its name says of how many.
    assert not any(id_.startswith("C") for id_ in space.dataset(cut).ids)
    assert space.dataset(cut).name == "t without 250 sequences"


@pytest.mark.parametrize("shifts", [True, False])
def test_where_labels_change_inside_or_few_repeat_often_a_click_cuts_recordings(
    shifts: bool, open_page: Open, space: Workspace, tmp_path: Path
):
    steps = np.arange(600)
    columns = {
        "machine": np.repeat(list("ABCDEF"), 600),
        "time": np.tile(steps, 6),
        "load": np.tile(np.sin(2 * np.pi * steps / 12), 6) + 0.1 * noise(3600),
    }
    if shifts:
        day = np.repeat(["early", "late", "night"], [250, 150, 200])
        columns["shift"] = np.tile(day, 6)
        columns["shift"][:600] = np.repeat(["late", "night"], 300)
    at = open_page(data=add_file(space, table(tmp_path / "t.csv", columns)))
    why = "they repeat about every 12 steps"
    if shifts:
        why = "shift changes within 6 of 6 sequences"
    (warning,) = [one.value for one in at.warning]
    assert why in warning
    assert ("Most windows of up to 60 steps hold a single value" in warning) == shifts
    assert texts(at).count(why) == 1
    button(at, "Windows of 12 steps").click().run()
    assert space.recipe(in_view(at)).window == 12
    assert why not in texts(at)


def test_windows_that_are_to_keep_labels_apart_are_as_short_as_these_last(
    open_page: Open, space: Workspace, tmp_path: Path
):
    steps = np.arange(2400)  # few enough of each machine to be taken for whole sequences
    changes = np.sort(np.random.default_rng(0).choice(steps, 40))
    columns = {
        "machine": np.repeat(list("ABCDEF"), 400),
        "time": steps % 400,
        "load": noise(2400),
        "activity": np.array(["rest", "walk", "run"])[np.searchsorted(changes, steps) % 3],
    }
    at = open_page(data=add_file(space, table(tmp_path / "t.csv", columns)))
    (warning,) = [one.value for one in at.warning]
    assert "Most windows of up to 14 steps hold a single value" in warning
    button(at, "Windows of 14 steps").click().run()
    assert space.recipe(in_view(at)).window == 14
