"""Streamlit's server as `python -m streamlit` starts it, but it tells pages what it is done with.

What a page asks has a number (`rest`), which travels as one more of the messages that the page says
it has kept: so it comes to the run that answers, also where that answers several requests at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunnerEvent
from streamlit.web.cli import main

ASKED = "asked "
ENDS = {
    ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
    ScriptRunnerEvent.SCRIPT_STOPPED_WITH_COMPILE_ERROR,
    ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS,
}

handle, note = AppSession.handle_backmsg, AppSession._on_scriptrunner_event
# Number of the last request; pages that don't number what they ask are told nothing.
asked: WeakKeyDictionary[AppSession, int] = WeakKeyDictionary()


def number(kept: Iterable[str]) -> int:
    return max((int(one.removeprefix(ASKED)) for one in kept if one.startswith(ASKED)), default=0)


def tell(session: AppSession, done: int) -> None:
    """Tell the page that this request is answered, and all before it."""
    if session in asked:
        message = ForwardMsg()
        message.parent_message.message = f"done with request {done}"
        session._enqueue_forward_msg(message)


def tell_if_idle(session: AppSession) -> None:
    if session._scriptrunner is None:
        tell(session, asked.get(session, 0))


def handle_backmsg(self: AppSession, message: BackMsg) -> None:
    if last := number(message.rerun_script.cached_message_hashes):
        asked[self] = max(asked.get(self, 0), last)
    handle(self, message)
    tell_if_idle(self)  # what asks for a part that is gone is let drop


def on_event(self: AppSession, sender: Any, event: ScriptRunnerEvent, **more: Any) -> None:
    note(self, sender, event, **more)
    run = get_script_run_ctx(suppress_warning=True)
    if event in ENDS and run is not None:
        done = number(run.cached_message_hashes)
        self._call_soon_on_event_loop(lambda: tell(self, done))
    elif event == ScriptRunnerEvent.SHUTDOWN:
        self._call_soon_on_event_loop(lambda: tell_if_idle(self))


if __name__ == "__main__":
    AppSession.handle_backmsg = handle_backmsg
    AppSession._on_scriptrunner_event = on_event
    main(prog_name="streamlit")
