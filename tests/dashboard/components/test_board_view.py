"""What a click on the board asks for, and that it is answered once."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.board_view import Asked


def answers(*sent: Any) -> list[Asked | None]:
    """What is understood of what the browser sends, time after time."""

    def page() -> None:
        import streamlit as st

        from dashboard.components import board_view

        st.session_state.found = [board_view._asked(one, "board") for one in st.session_state.sent]

    app = AppTest.from_function(page)
    app.session_state.sent = list(sent)
    app.run()
    assert not app.exception
    return app.session_state.found


def asked(what: str, *keys: Any, number: int = 1) -> dict[str, Any]:
    return {"asked": {"what": what, "keys": list(keys), "number": number}}


def test_a_click_is_answered_once():
    first, second = asked("open", "ada"), asked("open", "ada", number=2)
    assert answers(first, first, second) == [Asked("open", ("ada",)), None, Asked("open", ("ada",))]


def test_two_to_four_are_set_side_by_side():
    found = [answers(asked("compare", *"abcdef"[:n]))[0] for n in range(6)]
    assert [one is not None for one in found] == [False, False, True, True, True, False]


@pytest.mark.parametrize(
    "sent",
    [None, {}, {"asked": None}, asked("open"), asked("open", 3), asked("delete", "a"), asked("")],
)
def test_nothing_else_is_understood(sent: Any):
    assert answers(sent) == [None]
