"""What a person does on a page is done whole, and once.

Streamlit ends a run of a page wherever that touches the session, in a callback, too, once the
browser has sent something else. What was pressed counted as known by then, so nothing came of it.
And a browser sends a press a moment later: where the timer of a fragment falls into that moment,
its message says the press as well, just before the one that is meant to. The callback was begun for
the first and ended by the second, or done for both.
"""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

_in_callback = ContextVar("in_callback", default=False)


def take_presses_whole_and_once() -> None:
    """Have Streamlit do so, which has no setting for it.

    A version that is made otherwise inside stays as it is: few presses are lost in it.
    """
    for mend in (_let_callbacks_end, _take_nothing_from_timers):
        with suppress(ImportError, AttributeError):
            mend()


def _let_callbacks_end() -> None:
    """Begin with what was sent meanwhile once all callbacks are done."""
    from streamlit.runtime.state.session_state import SessionState

    call = SessionState._call_callbacks
    give_way = ScriptRunner._maybe_handle_execution_control_request

    def call_all(self: SessionState, *args: Any, **options: Any) -> None:
        token = _in_callback.set(True)
        try:
            call(self, *args, **options)
        finally:
            _in_callback.reset(token)

    def give_way_later(self: ScriptRunner) -> None:
        if not _in_callback.get():
            give_way(self)

    SessionState._call_callbacks = call_all  # type: ignore[method-assign]
    ScriptRunner._maybe_handle_execution_control_request = give_way_later  # type: ignore[method-assign]


def _take_nothing_from_timers() -> None:
    """Whatever a person does is said by a message of its own."""
    from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

    request, nothing_waits = ScriptRequests.request_rerun, ScriptRequests()._state

    def request_rerun(self: ScriptRequests, new_data: RerunData) -> bool:
        if new_data.is_auto_rerun and new_data.fragment_id:  # as it came from the browser
            alone = self._state is nothing_waits  # else what waits stays said
            new_data = replace(new_data, widget_states=WidgetStates() if alone else None)
        return request(self, new_data)

    ScriptRequests.request_rerun = request_rerun  # type: ignore[method-assign]
