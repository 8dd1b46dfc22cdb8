"""Sliders that tell where they are while they move, as the page receives it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.conftest import tell


def page() -> None:
    import streamlit as st

    from dashboard.components.live_sliders import Slider, live_sliders

    both = [Slider("a", -1, 1, 0.25), Slider("b", 0, 10, 12, whole=True)]
    revision = st.session_state.get("revision", "first")
    values = live_sliders(both, key="two", label="Two", revision=revision, trail=[(0, 1)])
    st.text(str(values))


def shown(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


def move(app: AppTest, values: Any, revision: str = "first") -> AppTest:
    return tell(app, "two", {"moved": {"revision": revision, "values": values}})


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(page).run()


def test_sliders_begin_at_their_values_even_out_of_range(app):
    assert shown(app) == "[0.25, 12]"


def test_moved_sliders_are_where_they_were_moved(app):
    assert shown(move(app, [0.5, 3])) == "[0.5, 3.0]"


def test_moved_sliders_stay_there_when_the_page_runs_again(app):
    move(app, [0.5, 3])
    assert shown(app.run()) == "[0.5, 3.0]"


def test_with_another_revision_they_begin_again(app):
    move(app, [0.5, 3])
    app.session_state["revision"] = "second"
    assert shown(app.run()) == "[0.25, 12]"


def test_what_is_told_of_an_older_revision_does_not_count(app):
    assert shown(move(app, [0.5, 3], "older")) == "[0.25, 12]"


def test_values_stay_within_reach_and_whole(app):
    assert shown(move(app, [-7, 4.6])) == "[-1.0, 5.0]"


def test_a_value_that_was_not_moved_stays_as_it_is(app):
    assert shown(move(app, [0.5, 12])) == "[0.5, 12.0]"


@pytest.mark.parametrize(
    "values", [None, "all", [1], [1, 2, 3], [0.5, "3"], [float("nan"), 1], [None, 1]]
)
def test_values_that_sliders_never_send_do_not_count(app, values):
    assert shown(move(app, values)) == "[0.25, 12]"


def test_what_goes_down_stays_the_same_while_they_move(app):
    def sent() -> dict[str, Any]:
        (element,) = app.get("bidi_component")
        return json.loads(element.proto.json)

    before = sent()
    move(app, [0.5, 3])
    assert sent() == before
    assert before["sliders"][0]["name"] == "a"
    assert before["trail"] == [[0, 1]]
