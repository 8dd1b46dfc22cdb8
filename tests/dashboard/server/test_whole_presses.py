"""A press is done whole, and once, whatever else the browser sends at that time."""

from __future__ import annotations

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from dashboard.server.whole_presses import take_presses_whole_and_once

PATCHED = (
    (SessionState, "_call_callbacks"),
    (ScriptRunner, "_maybe_handle_execution_control_request"),
    (ScriptRequests, "request_rerun"),
)


@pytest.fixture(autouse=True)
def whole_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in PATCHED:
        monkeypatch.setattr(owner, name, getattr(owner, name))  # and as it was after the test
    take_presses_whole_and_once()


@pytest.mark.parametrize(("owner", "name"), PATCHED)
def test_a_streamlit_that_is_made_otherwise_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str
):
    monkeypatch.delattr(owner, name)
    take_presses_whole_and_once()
    assert not hasattr(owner, name)


def page_with_a_button() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    def buy() -> None:
        context = get_script_run_ctx()
        assert context is not None
        assert context.script_requests is not None
        context.script_requests.request_rerun(RerunData())  # something else was pressed
        st.session_state["bought"] = st.session_state.get("bought", 0) + 1
        st.query_params["bought"] = "yes"
        st.session_state["paid"] = True

    st.session_state["looks"] = st.session_state.get("looks", 0) + 1
    st.button("Buy", on_click=buy)
    st.write(f"Bought {st.session_state.get('bought', 0)}")


def test_what_a_press_does_is_done_although_something_else_is_pressed_meanwhile():
    at = AppTest.from_function(page_with_a_button).run()
    at.button[0].click().run()
    assert at.markdown[0].value == "Bought 1"
    assert at.session_state["paid"]
    assert at.session_state["looks"] == 2  # what was pressed meanwhile is seen to before the page


def chosen(key: str) -> WidgetStates:
    return WidgetStates(widgets=[WidgetState(id=key, bool_value=True)])


def by_a_timer(key: str) -> RerunData:
    return RerunData(fragment_id="clock", is_auto_rerun=True, widget_states=chosen(key))


def keys_taken(requests: ScriptRequests) -> list[str]:
    states = requests.on_scriptrunner_ready().rerun_data.widget_states
    return [] if states is None else [widget.id for widget in states.widgets]


def test_what_a_timer_says_of_a_press_is_left_to_the_message_of_the_press():
    requests = ScriptRequests()
    requests.request_rerun(by_a_timer("buy"))
    assert keys_taken(requests) == []
    requests.request_rerun(RerunData(widget_states=chosen("buy")))
    assert keys_taken(requests) == ["buy"]


@pytest.mark.parametrize("first", ["the timer", "the press"])
def test_a_press_counts_that_waits_together_with_a_timer(first: str):
    requests = ScriptRequests()
    waiting = [by_a_timer("buy"), RerunData(widget_states=chosen("buy"))]
    for one in waiting if first == "the timer" else reversed(waiting):
        requests.request_rerun(one)
    assert keys_taken(requests) == ["buy"]
