"""Windows of a long series: their length in hours and days, and what is left over."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sequitur_core.runs.workspace import Workspace
from tests.core.files import taxi
from tests.dashboard.conftest import Open, add_file, in_view, texts


@pytest.fixture
def half_hours(space: Workspace, tmp_path: Path) -> str:
    return add_file(space, taxi(tmp_path / "t.csv"))


def unit(at: AppTest, data_id: str):
    return at.selectbox(key=f"choice_{data_id}_window_unit")


def test_a_window_of_48_half_hours_is_a_day(open_page: Open, half_hours: str):
    at = open_page(data=half_hours)
    assert unit(at, half_hours).value == "day"
    assert at.number_input(key=f"choice_{half_hours}_window_day").value == 1


def test_hours_chosen_are_stored_in_steps(open_page: Open, half_hours: str, space: Workspace):
    at = open_page(data=half_hours)
    unit(at, half_hours).set_value("hour").run()
    hours = at.number_input(key=f"choice_{half_hours}_window_hour")
    assert hours.value == 24
    assert in_view(at) == half_hours  # another unit changes nothing yet
    hours.set_value(14).run()
    assert space.recipe(in_view(at)).window == 28


def test_what_is_left_over_is_said_and_kept(open_page: Open, half_hours: str, space: Workspace):
    at = open_page(data=half_hours)
    unit(at, half_hours).set_value("hour").run()
    at.number_input(key=f"choice_{half_hours}_window_hour").set_value(14).run()
    cut = in_view(at)
    assert "at the end are left over." in texts(at, "caption")
    at.toggle(key=f"choice_{cut}_keep_rest").set_value(True).run()
    assert "left over." not in texts(at, "caption")
    assert len(space.dataset(in_view(at))) == len(space.dataset(cut)) + 1
