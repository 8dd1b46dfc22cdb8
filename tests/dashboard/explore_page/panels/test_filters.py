"""The Filter panel: what its histograms are sent, and what they select."""

from __future__ import annotations

import base64
import json

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.charts.colouring import OKABE_ITO, by_column, by_number, one_colour
from dashboard.components.filter_view import filter_columns
from sequitur_core.runs.run import Run
from tests import page_texts
from tests.dashboard.conftest import Open, control, pick, selection, sent_to


def columns(at: AppTest) -> dict[str, dict[str, object]]:
    """What the histograms are sent, by name."""
    return {one["name"]: one for one in json.loads(sent_to(at, state.FILTER)["columns"])}


def test_every_label_and_number_has_a_histogram(open_page: Open, run: Run):
    at = open_page("explore", panel=page_texts.FILTER, run=run.id)
    assert list(columns(at)) == ["kind", "weight", "reconstruction error"]


def test_classes_have_the_colours_of_the_map(open_page: Open, run: Run):
    at = open_page("explore", panel=page_texts.FILTER, run=run.id)
    kind = columns(at)["kind"]
    assert (kind["classes"], kind["colours"]) == (["a", "b"], list(OKABE_ITO[:2]))
    control(at, state.COLOUR_BY).set_value("weight").run()
    assert columns(at)["kind"]["colours"] == []  # they would be taken for those of the map


def test_what_passes_the_filters_is_selected_and_the_panel_stays(open_page: Open, run: Run):
    at = open_page("explore", panel=page_texts.FILTER, run=run.id)
    at = pick(at, [1, 2, 5], kind="filter")
    assert selection(at) == (run.id, [1, 2, 5])
    assert at.session_state[state.PANEL] == page_texts.FILTER


def test_each_row_has_its_class_and_its_number():
    sent = filter_columns(
        [by_column("kind", pd.Series(["b", "a", "b"])), by_number("n", np.array([3, np.nan, 1]))]
    )
    kind, number = json.loads(sent.packed)
    assert np.frombuffer(base64.b64decode(kind["values"]), "<i2").tolist() == [1, 0, 1]
    values = np.frombuffer(base64.b64decode(number["values"]), "<f4")
    np.testing.assert_array_equal(values, np.array([3, np.nan, 1], np.float32))
    assert (sent.n, number["low"], number["high"]) == (3, 1.0, 3.0)


def test_dates_have_dates_at_both_ends():
    dates = pd.Series(pd.date_range("2024-01-01", periods=40, freq="D"))
    (found,) = json.loads(filter_columns([by_column("day", dates)]).packed)
    assert found["ends"] == ["2024-01-01", "2024-02-09"]
    assert found["since"] == "2024-01-01T00:00:00"


def test_what_is_the_same_for_all_has_no_histogram():
    assert filter_columns([one_colour(4), by_number("n", np.ones(4))]).packed == "[]"
