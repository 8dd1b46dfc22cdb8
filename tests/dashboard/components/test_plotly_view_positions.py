"""Spots and paths that a chart sends, as the page receives them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.plotly_view import encode_rows


def page() -> None:
    import streamlit as st

    from dashboard.components.plotly_view import plotly_view

    trace = {"x": [0, 1], "y": [0, 1], "meta": {"rows": [4, 0]}}
    figure = {"data": [trace], "layout": {}}
    spots = st.session_state.get("spots", "walks")
    event = plotly_view(figure, key="map", label="A map", select=True, spots=spots, paths=True)
    if event is not None:
        st.text(f"{event.kind} {event.rows.tolist()} {event.at} {event.path.tolist()}")


def received(**more: Any) -> list[str]:
    """What the page receives of what the chart sends."""
    app = AppTest.from_function(page).run()
    app.session_state["map"] = {"selected": {"rows": encode_rows([0], 5), **more}}
    app.run()
    assert not app.exception
    return [text.value for text in app.text]


@pytest.mark.parametrize("kind", ["spot", "drag"])
def test_a_spot_reaches_the_page_beside_the_selection(kind):
    assert received(kind=kind, at=[0.5, -2], path=[]) == [f"{kind} [0] (0.5, -2.0) []"]


def test_a_path_reaches_the_page_with_its_end():
    found = received(kind="path", at=[1, 2], path=[[0, 0], [1, 2]])
    assert found == ["path [0] (1.0, 2.0) [[0.0, 0.0], [1.0, 2.0]]"]


def test_a_selection_has_no_place():
    assert received(kind="lasso") == ["lasso [0] None []"]


@pytest.mark.parametrize(
    "more",
    [
        {"at": None, "path": []},
        {"at": [1], "path": []},
        {"at": [1, "2"], "path": []},
        {"at": [1, float("nan")], "path": []},
        {"at": [1, float("inf")], "path": []},
        {"at": [1, 2], "path": [[1, 2], [3]]},
        {"at": [1, 2], "path": "far"},
        {"at": [1, 2], "path": [[0, 0]] * 5000},
        {"at": [1, 2]},
    ],
)
def test_a_place_that_the_chart_never_sends_is_no_event(more):
    assert received(kind="spot", **more) == []


def test_the_chart_is_told_what_is_pointed_at():
    app = AppTest.from_function(page).run()
    (element,) = app.get("bidi_component")
    data = json.loads(element.proto.json)
    assert (data["spots"], data["paths"]) == ("walks", True)
