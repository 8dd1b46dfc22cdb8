"""Large figures: a chart is told what their parts are called, the server has the last ones."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest
from starlette.requests import Request
from starlette.responses import Response

from dashboard.components.plotly_view import large_figures
from dashboard.components.plotly_view.large_figures import parts_route
from dashboard.components.plotly_view.serialised_figure import as_sent, serialise_figure

X, Y = np.array([0.5, 1.5, 2.5, 3.5]), np.array([1.0, 2.0, 3.0, 4.0])


@pytest.fixture(autouse=True)
def none_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_figures, "_kept", OrderedDict())


@pytest.fixture
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_figures, "LARGE", 0)


def sent(*rows: list[int], x: Any = X) -> dict[str, Any]:
    """What is sent of a map with a trace for each of these rows."""
    traces = [
        {"x": x[own], "y": Y[own], "text": ["a"] * len(own), "meta": {"rows": own}} for own in rows
    ]
    return as_sent(serialise_figure({"data": traces, "layout": {}}))


def served(name: str) -> Response:
    scope = {"type": "http", "path_params": {"name": name}}
    return parts_route().endpoint(Request(scope))


def figure_of(told: dict[str, Any]) -> dict[str, Any]:
    """The figure that a browser fetches."""
    found: dict[str, Any] = json.loads(served(told["figure_part"]).body)
    return found


def numbers(packed: dict[str, Any]) -> list[float]:
    """The numbers of an array that a browser fetches."""
    return np.frombuffer(served(packed["part"]).body, f"<{packed['dtype']}").tolist()


@pytest.mark.usefixtures("all_are_large")
def test_the_arrays_of_a_large_map_are_served_by_row_and_the_rows_as_places_of_traces():
    told = sent([1, 3], [0, 2])
    rows = json.loads(told["rows"])
    assert (rows["by_row"], rows["count"], numbers(rows)) == (True, 2, [1, 0, 1, 0])
    for trace in figure_of(told)["data"]:
        assert trace["x"]["by_row"]
        assert numbers(trace["x"]) == X.tolist()
        assert numbers(trace["y"]) == Y.tolist()


@pytest.mark.usefixtures("all_are_large")
def test_other_classes_on_the_same_map_change_no_places():
    one, other = sent([1, 3], [0, 2]), sent([0], [1, 2, 3])
    x, y = (figure_of(one)["data"][0][name]["part"] for name in "xy")
    assert {x, y} == set(one["parts"]) & set(other["parts"])
    assert json.loads(one["rows"])["part"] not in other["parts"]


@pytest.mark.usefixtures("all_are_large")
def test_a_part_that_many_traces_share_is_named_once(monkeypatch: pytest.MonkeyPatch):
    named: list[bytes] = []
    name_of = large_figures.name_of
    monkeypatch.setattr(
        large_figures, "name_of", lambda content: named.append(content) or name_of(content)
    )
    sent([1], [3], [0, 2])
    places = [values.tobytes() for values in (X, Y)]
    assert [named.count(content) for content in places] == [1, 1]


@pytest.mark.usefixtures("all_are_large")
@pytest.mark.parametrize("rows", [([0, 1], [1, 2]), ([2, 0], [1]), ([-1, 0],)])
def test_rows_in_two_traces_or_out_of_order_are_served_trace_by_trace(rows: Any):
    told = sent(*rows)
    assert [numbers(own) for own in json.loads(told["rows"])] == list(rows)
    assert [numbers(trace["x"]) for trace in figure_of(told)["data"]] == [
        X[own].tolist() for own in rows
    ]


@pytest.mark.usefixtures("all_are_large")
def test_what_is_no_number_for_each_point_stays_as_it_is():
    told = sent([0, 1], [2], x=np.array(["a", "b", "c", "d"]))
    assert [trace["x"] for trace in figure_of(told)["data"]] == [["a", "b"], ["c"]]


@pytest.mark.usefixtures("all_are_large")
def test_numbers_are_served_as_they_are_and_kept_by_browsers():
    told = sent([0, 1])
    text, array = served(told["figure_part"]), served(told["parts"][0])
    assert "immutable" in text.headers["cache-control"]
    assert array.headers["content-encoding"] == "identity"
    assert "content-encoding" not in text.headers


def test_a_small_figure_travels_itself():
    told = sent([0, 1])
    assert (told["parts"], told["figure_part"]) == ([], "")
    assert "layout" in json.loads(told["figure"])


def test_the_arrays_of_a_large_figure_travel_apart_and_its_short_rest_does_not():
    x = np.arange(200_000.0)
    figure = {"data": [{"x": x, "marker": {"color": np.arange(3)}}], "layout": {}}
    told = as_sent(serialise_figure(figure))
    (trace,) = json.loads(told["figure"])["data"]
    assert trace["x"] == {"dtype": "f8", "part": told["parts"][0]}
    assert trace["marker"]["color"].keys() == {"dtype", "bdata"}


@pytest.mark.usefixtures("all_are_large")
def test_the_last_parts_are_kept_and_an_unknown_one_is_not_there(monkeypatch: pytest.MonkeyPatch):
    first = sent([0, 1])
    monkeypatch.setattr(large_figures, "MOST_KEPT", 1)
    second = sent([0, 1], x=X + 1)
    statuses = {name: served(name).status_code for name in first["parts"] + second["parts"]}
    assert {name for name, status in statuses.items() if status == 200} == set(second["parts"])
